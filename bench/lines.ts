import type { Sample } from './run-command.ts';
import { formatTable, grouped } from './table.ts';

/** A bar of the project for a figure of a line. */
export interface Bar {
  /** `at most 1.5 × curl and split` */
  readonly text: string;
  readonly found: string;
  /** Undefined where it could not be measured. */
  readonly isMet: boolean | undefined;
}

/** A line of the table: one command at one size. */
export interface Line {
  readonly what: string;
  readonly command: string;
  readonly runs: number;
  /** Medians. */
  readonly seconds: number | undefined;
  readonly cpuSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  readonly bars: readonly Bar[];
}

/** What a part of the table measured, and sentences about wrong outcomes. */
export interface PartResult {
  readonly lines: readonly Line[];
  readonly faults: readonly string[];
}

const MB = 1e6;
/** No figure of a tenth of a second needs more. */
const DIGITS = 2;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The medians of a command's runs; its memory is the most of all runs. */
export function lineOf(what: string, command: string, samples: readonly Sample[], bars: readonly Bar[] = []): Line {
  return {
    what,
    command,
    runs: samples.length,
    seconds: median(samples.map(({ seconds }) => seconds)),
    cpuSeconds: median(samples.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: mostBytes(samples),
    bars,
  };
}

export function mostBytes(samples: readonly Sample[]): number | undefined {
  const known = samples.flatMap(({ peakBytes }) => peakBytes ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** A figure that must not exceed a limit. `unit` follows both: ` × curl and split`. */
export function atMost(limit: number, value: number | undefined, unit: string): Bar {
  return barOf('at most', limit, value, unit, (found) => found <= limit);
}

export function atLeast(limit: number, value: number | undefined, unit: string): Bar {
  return barOf('at least', limit, value, unit, (found) => found >= limit);
}

function barOf(
  words: string,
  limit: number,
  value: number | undefined,
  unit: string,
  isMet: (found: number) => boolean,
): Bar {
  const isKnown = value !== undefined && !Number.isNaN(value);
  const digits = Math.abs(value ?? 0) >= 100 ? 0 : DIGITS;
  return {
    text: `${words} ${limit}${unit}`,
    found: isKnown ? value.toFixed(digits) : '–',
    isMet: isKnown ? isMet(value) : undefined,
  };
}

const HEADER = ['what', 'command', 'runs', 'seconds', 'CPU s', 'peak MB', 'measured', 'bar', 'verdict'];
const LEFT = new Set([0, 1, 7, 8]);

/** The table: further bars of a line stand below it. */
export function formatLines(lines: readonly Line[]): string {
  const rows = lines.flatMap((line) => {
    const [first, ...more] = line.bars;
    const number = (value: number | undefined, divisor: number, digits: number): string =>
      value === undefined || Number.isNaN(value) ? '–' : (value / divisor).toFixed(digits);
    const figures = [
      line.what,
      line.command,
      line.runs === 0 ? '–' : String(line.runs),
      number(line.seconds, 1, DIGITS),
      number(line.cpuSeconds, 1, DIGITS),
      number(line.peakBytes, MB, 0),
    ];
    return [[...figures, ...formatBar(first)], ...more.map((bar) => [...figures.map(() => ''), ...formatBar(bar)])];
  });
  return formatTable([HEADER, ...rows], LEFT);
}

function formatBar(bar: Bar | undefined): readonly string[] {
  if (bar === undefined) return ['', '', ''];
  return [bar.found, bar.text, bar.isMet === undefined ? 'not measured' : bar.isMet ? 'met' : 'missed'];
}

export function rowsText(rows: number): string {
  return `${grouped(rows)} rows`;
}
