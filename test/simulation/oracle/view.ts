import { parse as parseCsv } from 'csv-parse/sync';
import type { Publication } from '../../../src/report/publication.ts';
import type { Attempt, Evidence } from '../evidence.ts';
import type { StoryRow } from '../story.ts';
import type { VendorJob } from '../vendor-record.ts';
import { type Standing, type Stated, standingOf, statedOutcome } from './truth.ts';

/** A line of records.csv. */
export interface RecordLine {
  readonly line: number;
  readonly key: string;
  readonly outcome: string;
  readonly reason: string;
  readonly jobId: string;
  readonly attempts: number;
}

/** An attempt that came to its end and published. */
export interface Conclusion extends Attempt {
  readonly publication: Publication;
  /** Undefined where the file is not there. */
  readonly records: readonly RecordLine[] | undefined;
}

/** The evidence, with what several invariants need of it. */
export interface View extends Evidence {
  readonly standing: readonly Standing[];
  readonly conclusions: readonly Conclusion[];
  /** The jobs that took this row, with its place in each, in the order of acceptance. */
  jobsOf(row: StoryRow): readonly { readonly job: VendorJob; readonly place: number }[];
  stated(job: VendorJob, place: number): Stated;
}

/** Finds what violates one invariant: a sentence each, with the row, job or request it is about. */
export type Invariant = (view: View) => Iterable<string>;

export function createView(evidence: Evidence): View {
  const { story, tier, vendor, attempts } = evidence;
  const byNote = new Map<string, { readonly job: VendorJob; readonly place: number }[]>();
  for (const job of vendor.jobs) {
    for (const [place, { note }] of job.rows.entries()) {
      const known = byNote.get(note);
      if (known === undefined) byNote.set(note, [{ job, place }]);
      else known.push({ job, place });
    }
  }
  return {
    ...evidence,
    standing: standingOf(story),
    conclusions: attempts.flatMap((attempt) => {
      const { publication, files } = attempt;
      if (publication === undefined) return [];
      return [{ ...attempt, publication, records: tier === 'core' ? attempt.records : recordsOf(publication, files) }];
    }),
    jobsOf: ({ note }) => byNote.get(note) ?? [],
    stated: (job, place) => statedOutcome(story, job, place),
  };
}

/** What an earlier attempt left in the folder is none of this one's. */
function recordsOf({ report }: Publication, files: Attempt['files']): readonly RecordLine[] | undefined {
  const text = report.resultFiles.includes('records.csv') ? files.get('records.csv') : undefined;
  return text === undefined ? undefined : readRecords(text);
}

function readRecords(text: string): readonly RecordLine[] {
  const lines: readonly Record<string, string>[] = parseCsv(text, { columns: true });
  return lines.map((record) => ({
    line: Number(record.line),
    key: record.key ?? '',
    outcome: record.outcome ?? '',
    reason: record.reason ?? '',
    jobId: record.job_id ?? '',
    attempts: Number(record.attempts),
  }));
}

/** Rows of the story with their lines of a conclusion's records. */
export function* linesOf({ story, standing }: View, { records }: Conclusion) {
  for (const [index, row] of story.rows.entries()) {
    const line = records?.[index];
    if (line !== undefined) yield { index, row, standing: standing[index] ?? 'sendable', ...line };
  }
}

/** Rows that have the same content as this one and may be sent, this one counted. */
export function copiesOf({ story, standing }: View, row: StoryRow): number {
  return story.rows.filter(({ note }, index) => note === row.note && standing[index] === 'sendable').length;
}

/** An id that holds a cell or a piece of a secret, by chance, too: files show another name, and ledgers have it sealed. */
export function holdsHidden(ledger: string): boolean {
  return ledger.includes('"id":{"sealed"');
}

const CUT_UNSEEN: ReadonlySet<string | undefined> = new Set(['cut-json', 'empty']);

/**
 * A result file of the job ended at the end of a line, with the length that it had said, or had 0 bytes: nobody can tell
 * what it lacks.
 */
export function wasCutUnseen({ requests }: View, { id }: VendorJob): boolean {
  return requests.some(
    ({ stage, fault, path }) => stage === 'result' && CUT_UNSEEN.has(fault) && path.startsWith(`/${id}/`),
  );
}
