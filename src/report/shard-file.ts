import { z } from 'zod';
import { REASONS } from '../domain/fault.ts';
import { JOB_STATES, type JobRecord } from '../domain/job.ts';
import { isProblem, OUTCOME_TABLE, OUTCOMES, UNRESOLVED_REASONS } from '../domain/outcome.ts';
import { type CellPlace, SOURCE_FORMATS } from '../domain/row.ts';
import type { FinalRow } from './final-rows.ts';
import { maskKey } from './privacy.ts';
import type { RowParts } from './row-parts.ts';
import { type Detail, type Immutable, reportDocument } from './schema.ts';

const VERSION = 1;

const natural = z.int().nonnegative();

const head = z.strictObject({
  kind: z.literal('shard'),
  version: z.literal(VERSION),
  shard: z.strictObject({ index: z.int().positive(), of: z.int().positive() }),
  /** Hashes that are the same in all legs of a run: of the plan, of the rows of all legs, of the account. */
  plan: z.string(),
  scope: z.string(),
  account: z.string(),
  /** With `changed-only`: names the row memory that all legs of the run chose their rows by. */
  memory: z.string().optional(),
  /** Of the attempt that wrote this. */
  runId: z.string(),
  attempt: natural,
  detail: z.enum(['minimal', 'full']),
  whole: z.strictObject({
    total: natural,
    invalid: natural,
    skipped: natural,
    unchanged: natural,
    plan: z.strictObject({
      rows: natural,
      jobs: natural,
      requests: natural,
      bytes: natural,
      leastMs: z.number().nonnegative(),
    }),
  }),
  files: z.array(
    z.strictObject({
      path: z.string(),
      format: z.enum(SOURCE_FORMATS),
      gzip: z.boolean(),
      columns: z.array(z.string()),
    }),
  ),
});

const job = z.strictObject({
  number: z.int().positive(),
  id: z.string().optional(),
  publicId: z.string().optional(),
  batch: natural,
  round: z.int().positive(),
  rows: natural,
  state: z.enum(JOB_STATES),
  vendorState: z.string().optional(),
  isNamed: z.boolean().optional(),
  isMiscounted: z.boolean().optional(),
  submittedAt: z.string().optional(),
  endedAt: z.string().optional(),
  polls: natural,
  message: z.string().optional(),
  template: z.string().optional(),
});

const fault = z.strictObject({
  code: z.string(),
  message: z.string(),
  template: z.string().optional(),
  next: z.string().optional(),
  input: z.string().optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
});

const cell = z.strictObject({
  line: z.int().positive(),
  column: z.int().positive(),
  endColumn: z.int().positive().optional(),
});

const end = z.strictObject({
  rows: natural,
  report: reportDocument.omit({ jobs: true, jobStates: true, faults: true }),
  stops: z.array(z.strictObject({ reason: z.enum(REASONS), fault })),
  downgraded: z.array(z.enum(REASONS)),
  /** Where the values at fault stand, by the numbers of their rows. */
  cells: z.array(z.tuple([natural, cell])),
});

export type ShardHead = Immutable<z.infer<typeof head>>;
export type ShardEnd = Immutable<z.infer<typeof end>>;
/** The report of a leg, but for its jobs and faults. */
export type ShardReport = ShardEnd['report'];

export function formatShardHead(value: Omit<ShardHead, 'kind' | 'version'>): string {
  return `${JSON.stringify({ kind: 'shard', version: VERSION, ...value })}\n`;
}

export function formatShardJob(value: JobRecord): string {
  return `${JSON.stringify({ job: value })}\n`;
}

export function formatShardEnd(value: ShardEnd): string {
  return `${JSON.stringify({ end: value })}\n`;
}

/** The first line; undefined if it is something else, or of another version. */
export function parseShardHead(line: string): ShardHead | undefined {
  return head.safeParse(parseJson(line)).data;
}

const jobLine = z.strictObject({ job });

/** A line with a job; undefined if it is something else. */
export function parseShardJob(line: string): JobRecord | undefined {
  const value = parseJson(line);
  // As it was written, with its members in that order.
  return jobLine.safeParse(value).success ? (value as { readonly job: JobRecord }).job : undefined;
}

const endLine = z.strictObject({ end });

/** The last line; undefined if it is something else. */
export function parseShardEnd(line: string): ShardEnd | undefined {
  return endLine.safeParse(parseJson(line)).data?.end;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CHANGED = 1;
const RETRYABLE = 2;
const CSV_PARTS = 1;
const JSON_PARTS = 2;

/** A row of a leg as it is read again. */
export interface ShardRow {
  /** 0-based, over all rows of the files. */
  readonly number: number;
  readonly file: number;
  readonly line: number;
  readonly outcome: FinalRow['outcome'];
  readonly reason: FinalRow['reason'];
  readonly attempts: number;
  /** Number of its last job in the leg; 0 for none. */
  readonly job: number;
  readonly isChanged: boolean;
  readonly isRetryable: boolean;
  readonly key: string | undefined;
  readonly maskedKey: string;
  readonly message: string;
  readonly template: string;
  /** Null where others may not see it. */
  readonly parts: RowParts | null;
}

interface RowFormat {
  /** `minimal`: as others may read it. */
  readonly detail: Detail;
  /** With `minimal` the key is masked also of a row that needs no attention. */
  readonly mask: Detail;
  readonly apiKey: string | undefined;
  readonly parts: RowParts | undefined;
}

/**
 * A line with a row. What is not known is 0, and what is 0 at the end is left out.
 * @param number over all rows of the files.
 */
export function formatShardRow(row: FinalRow, number: number, format: RowFormat): string {
  const { detail, apiKey, parts } = format;
  const isFull = detail === 'full';
  const mask = format.mask === 'minimal' || isProblem(row) ? maskKey(row.key, apiKey) : '';
  const cells = [
    number,
    row.file,
    row.line,
    OUTCOMES.indexOf(row.outcome),
    row.reason === undefined ? 0 : UNRESOLVED_REASONS.indexOf(row.reason) + 1,
    row.attempts,
    row.job ?? 0,
    (row.isChanged === true ? CHANGED : 0) + (row.retryable === true ? RETRYABLE : 0),
    isFull ? (row.key ?? 0) : mask || 0,
    mask || 0,
    (isFull ? row.message : row.template) || 0,
    row.template || 0,
    ...(isFull && parts !== undefined ? [parts.isJson ? JSON_PARTS : CSV_PARTS, parts.before, parts.after] : []),
  ];
  while (cells.at(-1) === 0) cells.pop();
  return `${JSON.stringify(cells)}\n`;
}

/** A line with a row; undefined if it is something else. */
export function parseShardRow(text: string): ShardRow | undefined {
  const cells = parseJson(text);
  if (!Array.isArray(cells)) return undefined;
  const at = (index: number): unknown => cells[index] ?? 0;
  const count = (index: number): number => {
    const value = at(index);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
  };
  const word = (index: number): string => {
    const value = at(index);
    return typeof value === 'string' ? value : '';
  };
  const [number, file, line, code, why, attempts, last, flags] = [0, 1, 2, 3, 4, 5, 6, 7].map(count);
  const outcome = OUTCOMES[code ?? Number.NaN];
  const reason = why === 0 ? undefined : UNRESOLVED_REASONS[(why ?? Number.NaN) - 1];
  const isWhole = [number, file, line, why, attempts, last, flags].every((value) => !Number.isNaN(value));
  if (!isWhole || outcome === undefined || (outcome === 'unresolved') !== (reason !== undefined)) return undefined;
  const { file: rowFile } = OUTCOME_TABLE[outcome];
  const kind = at(12);
  const isJson = kind === JSON_PARTS;
  return {
    number: number ?? 0,
    file: file ?? 0,
    line: line ?? 0,
    outcome,
    reason,
    attempts: attempts ?? 0,
    job: last ?? 0,
    isChanged: ((flags ?? 0) & CHANGED) !== 0,
    isRetryable: ((flags ?? 0) & RETRYABLE) !== 0,
    key: typeof at(8) === 'string' ? word(8) : undefined,
    maskedKey: word(9),
    message: word(10),
    template: word(11),
    parts:
      (kind !== CSV_PARTS && !isJson) || rowFile === undefined
        ? null
        : { name: `${rowFile}.${isJson ? 'ndjson' : 'csv'}`, isJson, before: word(13), after: word(14) },
  };
}

/** Pairs of row numbers and places, as the last line has them: in `minimal` without the length of the values. */
export function listCells(cells: Iterable<readonly [number, CellPlace]>, detail: Detail): ShardEnd['cells'] {
  return [...cells].map(([number, { line, column, endColumn }]) => [
    number,
    { line, column, ...(detail === 'full' && endColumn !== undefined && { endColumn }) },
  ]);
}
