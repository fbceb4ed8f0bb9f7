import { parseRate, type Rate } from '../domain/rate.ts';
import type { ProviderFile } from './schema.ts';

/** A limit. To exceed it is an error if the vendor documents it, and a warning if it is assumed. */
export interface Limit<T> {
  readonly value: T;
  readonly documented: boolean;
}

export interface Limits {
  readonly rows: Limit<number>;
  /** Uncompressed encoded bytes of a job. */
  readonly bytes: Limit<number> | undefined;
  /** If the file names no rate: 2 a second, not documented. */
  readonly rate: Limit<Rate>;
  /** Requests that may be sent at once; 1 unless the file documents a burst. */
  readonly burst: number;
  /** Jobs in flight; undefined if the vendor names no limit. */
  readonly concurrency: Limit<number> | undefined;
  /** Jobs that may be created in a window, for vendors that cap jobs. */
  readonly jobs: Limit<Rate> | undefined;
  /** Columns of a row, including the one of `number`. */
  readonly columns: Limit<number> | undefined;
}

/** Rows of a job if the file names no limit: an assumption, which the user may exceed with a warning. */
export const DEFAULT_ROWS = 1_000;
/** Requests if the file names no rate (docs/provider-file.md, "Limits"): 2 a second. */
const DEFAULT_RATE = { requests: 2, windowMs: 1_000 };

/** Powers of 1000: `MB` has two meanings, and the smaller one respects both. */
const BYTE_UNITS = new Map([
  ['', 1],
  ['B', 1],
  ['KB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
]);

type Report = (path: readonly PropertyKey[], message: string, next: string) => void;

/** Parses the limits of a file, and reports texts that are not a rate or a size. */
export function compileLimits(file: ProviderFile['limits'], report: Report): Limits {
  const read = <T>(name: 'bytes' | 'rate' | 'jobs', parse: (value: string | number) => T | undefined, next: string) => {
    const given = file[name];
    if (given === undefined) return undefined;
    const { value, documented } = toLimit<string | number>(given);
    const parsed = parse(value);
    if (parsed === undefined) {
      report(
        ['limits', name],
        `\`${value}\` is not a valid ${name === 'bytes' ? 'size' : 'rate'} for \`limits.${name}\`.`,
        next,
      );
    }
    return parsed === undefined ? undefined : { value: parsed, documented };
  };
  const readRate = (value: string | number) => parseRate(String(value));
  const rateRule = 'Write a number of requests and a window: `10/s`, `600/m`, `1000/h`.';
  return {
    rows: file.rows === undefined ? { value: DEFAULT_ROWS, documented: false } : toLimit(file.rows),
    bytes: read('bytes', parseBytes, 'Write a size: `500KB`, `20MB`, `5GB`.'),
    rate: read('rate', readRate, rateRule) ?? { value: DEFAULT_RATE, documented: false },
    burst: file.burst,
    concurrency: file.concurrency === undefined ? undefined : toLimit(file.concurrency),
    jobs: read('jobs', readRate, rateRule),
    columns: file.columns === undefined ? undefined : toLimit(file.columns),
  };
}

function toLimit<T extends string | number>(limit: T | { readonly value: T; readonly documented: boolean }): Limit<T> {
  return typeof limit === 'object' ? limit : { value: limit, documented: true };
}

function parseBytes(value: string | number): number | undefined {
  const match = /^(\d{1,12})\s*([KMG]?B)?$/.exec(String(value));
  const unit = BYTE_UNITS.get(match?.[2] ?? '');
  const bytes = Number(match?.[1]) * (unit ?? 0);
  return bytes > 0 ? bytes : undefined;
}
