import type { Config } from '../config/schema.ts';
import { INPUT_SPELLING, type Spelling } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import { count, plural } from '../domain/plural.ts';
import { isBreached, type Threshold } from '../domain/threshold.ts';
import type { GuardResult } from '../report/schema.ts';

type Kind = 'new' | 'changed' | 'removed';
type GuardInput = `max-${Kind}`;

/** How many rows differ from those that are known, in all and by file. */
export interface GuardCounts extends Readonly<Record<Kind, number>> {
  /** Rows that were known before, of which percentages are taken. */
  readonly known: number;
  readonly byFile: readonly (Readonly<Record<Kind, number>> & { readonly path: string })[];
}

export interface GuardOptions {
  readonly limits: Readonly<Pick<Config, GuardInput>>;
  /** Where rows are known from, at the end of a sentence: `at the base`, `in the row memory`. */
  readonly place: string;
  readonly spelling?: Spelling | undefined;
}

/** Every guard with its verdict, and a fault for each that refuses to send. */
export interface GuardJudgment {
  readonly results: readonly GuardResult[];
  readonly faults: readonly Fault[];
}

const GUARDS: Readonly<Record<Kind, { readonly input: GuardInput; readonly one: string; readonly many: string }>> = {
  new: { input: 'max-new', one: 'is new', many: 'are new' },
  changed: { input: 'max-changed', one: 'changed', many: 'changed' },
  removed: { input: 'max-removed', one: 'was removed', many: 'were removed' },
};
const KINDS: readonly Kind[] = ['new', 'changed', 'removed'];
/** Files that a message names. */
const NAMED_FILES = 3;

/** Judges the guards (docs/contract.md, 3.6): in `validate` against the base, elsewhere against the row memory. */
export function judgeGuards(counts: GuardCounts, options: GuardOptions): GuardJudgment {
  const results = KINDS.map((kind): GuardResult => {
    const { input } = GUARDS[kind];
    const limit = options.limits[input];
    const isOver = exceeds(limit, counts[kind], counts.known);
    return {
      rule: input,
      limit: limit.text,
      actual: counts[kind],
      of: counts.known,
      verdict: isOver ? 'fail' : 'pass',
    };
  });
  const broken = KINDS.filter((_, index) => results[index]?.verdict === 'fail');
  return { results, faults: broken.map((kind) => guardFault(kind, counts, options)) };
}

/** Whether somebody set a guard. */
export function hasGuards(limits: GuardOptions['limits']): boolean {
  return KINDS.some((kind) => limits[GUARDS[kind].input].text !== 'unlimited');
}

/** One row is more than any share of no rows. */
function exceeds(limit: Threshold, rows: number, known: number): boolean {
  if (known > 0 || rows === 0 || limit.percent === undefined) return isBreached(limit, rows, known);
  return limit.count === undefined || rows > limit.count;
}

function guardFault(
  kind: Kind,
  counts: GuardCounts,
  { limits, place, spelling = INPUT_SPELLING }: GuardOptions,
): Fault {
  const { input, one, many } = GUARDS[kind];
  const rows = counts[kind];
  const limit = limits[input].text;
  const files = counts.byFile
    .filter((file) => file[kind] > 0)
    .sort((a, b) => b[kind] - a[kind])
    .slice(0, NAMED_FILES)
    .map((file) => `"${file.path}" ${count(file[kind])}`);
  const most = files.length === 0 ? '' : ` Most of them by file: ${files.join(', ')}.`;
  const isFirst = kind === 'new' && counts.known === 0;
  const unlimited = `\`${spelling.example(input, 'unlimited')}\``;
  return {
    code: 'run/guard',
    message: `${plural(rows, 'row')} ${rows === 1 ? one : many} (allowed by ${spelling.name(input)}: ${limit}; rows ${place}: ${count(counts.known)}).${most}`,
    next: isFirst
      ? `If this is the first run, set ${unlimited} for it.`
      : `If this is intended, raise ${spelling.name(input)} or set ${unlimited} for this change; otherwise fix the files.`,
    input,
  };
}
