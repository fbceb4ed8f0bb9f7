import { memoize } from '../../domain/memo.ts';
import {
  explainRow,
  isProblem,
  OUTCOME_TABLE,
  OUTCOMES,
  type Outcome,
  UNRESOLVED_REASONS,
  UNRESOLVED_TABLE,
} from '../../domain/outcome.ts';
import { REDACTED } from '../../domain/redact-values.ts';
import type { FinalRow, RowRenderer } from '../final-rows.ts';
import type { Report } from '../schema.ts';
import { createTextColumn, createVariedColumn, DATA_IDS, type RowChunk, type RowKind, type Timeline } from './data.ts';
import { jsonInHtml } from './html.ts';

/** Rows of each kind that the page holds; nobody reads more there, and the row files have all of them. */
export const MAX_ROWS = 100_000;
/** Characters of each kind; limits the page if cells are long. */
export const MAX_CHARS = 32_000_000;
/** Rows in a chunk, which is kept in memory until it is written. */
const CHUNK_ROWS = 1000;
const CHUNK_CHARS = 1_000_000;

/** Intervals that the duration of a run is divided into. */
const PARTS = 48;

type Kind = Pick<RowKind, 'outcome' | 'reason'>;

/** All kinds of problem rows, most urgent first; rows that were merely not sent come last. */
const KINDS: readonly Kind[] = [
  { outcome: 'failed' },
  { outcome: 'invalid' },
  ...UNRESOLVED_REASONS.filter((reason) => UNRESOLVED_TABLE[reason].isProblem && reason !== 'not-sent').map(
    (reason): Kind => ({ outcome: 'unresolved', reason }),
  ),
  { outcome: 'not_found' },
  { outcome: 'unresolved', reason: 'not-sent' },
];

const NUMBERS = new Map(KINDS.map((kind, number) => [nameKind(kind), number]));

function nameKind({ outcome, reason }: Pick<FinalRow, 'outcome' | 'reason'>): string {
  return reason ?? outcome;
}

/** The kinds with their rows of this run. */
export function countKinds({ totals }: Pick<Report, 'totals'>): readonly RowKind[] {
  return KINDS.map((kind) => ({
    ...kind,
    words: kind.reason === undefined ? OUTCOME_TABLE[kind.outcome].words : kind.reason.replaceAll('-', ' '),
    file: OUTCOME_TABLE[kind.outcome].file ?? kind.outcome,
    rows: kind.reason === undefined ? totals[kind.outcome] : (totals.reasons[kind.reason] ?? 0),
  }));
}

export interface PageRows {
  /** Takes every row once, in input order; returns the text of a chunk when one is full. */
  add(row: FinalRow, since?: number): string | undefined;
  /** The text of the last chunk; call it once. */
  end(): string;
  timeline(): Timeline;
}

/**
 * The problem rows as data for the page, in chunks, and the times at which rows got their outcome. Memory use does not
 * grow with either.
 * @param renderer of the row files that the page can recreate.
 * @param span when the first job may have been sent, and when the last may have ended.
 */
export function createPageRows(
  renderer: Pick<RowRenderer, 'rowParts'>,
  span: { readonly from: number; readonly to: number },
): PageRows {
  const kept = KINDS.map(() => ({ rows: 0, chars: 0 }));
  const times = createTimeline(span);
  let chunk = createChunk();
  return {
    add(row, since = 0) {
      times.add(row);
      if (!isProblem(row)) return undefined;
      const kind = NUMBERS.get(nameKind(row));
      const parts = renderer.rowParts(row);
      const budget = kept[kind ?? -1];
      if (kind === undefined || parts === undefined || budget === undefined) return undefined;
      if (budget.rows >= MAX_ROWS || budget.chars >= MAX_CHARS) return undefined;
      budget.rows += 1;
      budget.chars += chunk.add(row, { kind, since }, parts);
      if (!chunk.isFull()) return undefined;
      const text = chunk.text();
      chunk = createChunk();
      return text;
    },
    end: () => chunk.text(),
    timeline: () => times.result(),
  };
}

function createChunk(): {
  add(
    row: FinalRow,
    numbers: { readonly kind: number; readonly since: number },
    parts: NonNullable<ReturnType<RowRenderer['rowParts']>>,
  ): number;
  isFull(): boolean;
  text(): string;
} {
  const numbers = {
    kind: [] as number[],
    file: [] as number[],
    line: [] as number[],
    attempts: [] as number[],
    since: [] as number[],
  };
  const texts = {
    key: createTextColumn(),
    message: createTextColumn(),
    group: createTextColumn(),
    job: createTextColumn(),
    cells: createVariedColumn(),
  };
  const surplus: Record<string, string> = {};
  const json: number[] = [];
  let chars = 0;
  return {
    add(row, { kind, since }, { before, after, isJson }) {
      const place = numbers.kind.length;
      numbers.kind.push(kind);
      numbers.file.push(row.file);
      numbers.line.push(row.line);
      numbers.attempts.push(row.attempts);
      numbers.since.push(since);
      if (after !== '') surplus[place] = after;
      if (isJson) json.push(place);
      const added =
        texts.key.add(row.key ?? '') +
        texts.message.add(explainRow(row, row.message)) +
        texts.group.add(explainRow(row, shorten(row.template))) +
        texts.job.add(row.jobId ?? '') +
        texts.cells.add(before) +
        after.length;
      chars += added;
      return added;
    },
    isFull: () => numbers.kind.length >= CHUNK_ROWS || chars >= CHUNK_CHARS,
    text() {
      if (numbers.kind.length === 0) return '';
      const { key, message, group, job, cells } = texts;
      const chunk: RowChunk = {
        ...numbers,
        key: key.column,
        message: message.column,
        group: group.column,
        job: job.column,
        cells: cells.column,
        surplus,
        json,
      };
      return renderData(DATA_IDS.rows, chunk);
    },
  };
}

/** Many rows have the same template. */
const shorten = memoize((template: string) => template.replaceAll(REDACTED, '…'));

/** A piece of data for the page's script. */
export function renderData(name: string, value: unknown): string {
  return `<script type="application/json" class="${name}">${jsonInHtml(value)}</script>\n`;
}

function createTimeline({ from, to }: { readonly from: number; readonly to: number }): {
  add(row: FinalRow): void;
  result(): Timeline;
} {
  const counts = new Map<Outcome, number[]>();
  let last: string | undefined;
  let part = 0;
  return {
    add({ endedAt, outcome }) {
      if (endedAt === undefined) return;
      // Rows of one job are adjacent.
      if (endedAt !== last) {
        last = endedAt;
        const share = (Date.parse(endedAt) - from) / Math.max(1, to - from);
        part = Math.min(PARTS - 1, Math.max(0, Math.floor(share * PARTS)));
      }
      let parts = counts.get(outcome);
      if (parts === undefined) {
        parts = new Array<number>(PARTS).fill(0);
        counts.set(outcome, parts);
      }
      parts[part] = (parts[part] ?? 0) + 1;
    },
    result: () => ({
      from,
      to,
      rows: Object.fromEntries(
        OUTCOMES.flatMap((outcome) => {
          const parts = counts.get(outcome);
          return parts === undefined ? [] : [[outcome, parts]];
        }),
      ),
    }),
  };
}
