import { z } from 'zod';
import { REASONS } from '../domain/fault.ts';
import { JOB_STATES } from '../domain/job.ts';

/** Version of the records and their sums. */
export const LEDGER_VERSION = 2;

/** A field has a default if every run writes it but a ledger without it can still be resumed. */
const at = z.string().describe('When it was written: ISO 8601, UTC.').default('');

function record<Kind extends string, Fields extends z.ZodRawShape>(kind: Kind, meaning: string, fields: Fields) {
  return z.object({ kind: z.literal(kind), ...fields, at }).describe(meaning);
}

/**
 * All records of a ledger, and some of them alone: one JSON object per line: the source of the type, the reader and docs/ledger.md. No record
 * contains an input, header, key, cell or vendor text, only batch and row numbers, outcomes, hashes, times and the ids of
 * accepted jobs (docs/contract.md, 6.3).
 */
function makeRecords() {
  const count = z.int().nonnegative();
  const job = z.int().positive().describe('Number of the job, 1-based over all attempts.');
  const ranges = z.string().describe('Row numbers over all files, 1-based, as ranges: `1-100,105`.');
  const runId = z.string().min(1).describe('Id of the writing run.');
  const attempt = count.describe('Number of the attempt, 1-based.');
  const schedulerRun = z
    .string()
    .optional()
    .describe("Hash of the scheduler's name for the run of all legs; absent if it has none.");
  const place = z.string().describe('Hash of the job, its matrix leg and the step.');
  const status = count.optional().describe('HTTP status of the response, if there was one.');

  const chosen = z
    .string()
    .describe(
      'Rows in scope by their number over all rows of the files, 1-based, as ranges; absent if all are. Every other row number counts these only.',
    );

  const left = count.describe('Rows that `limit` left for a later run.');

  const shard = z
    .object({
      index: z.int().positive(),
      of: z.int().positive(),
      scope: z.string().describe('Hash of the rows of all legs, by their numbers: legs of one run have the same.'),
      total: count.describe('Rows of all legs.'),
      invalid: count,
      skipped: count,
      unchanged: count,
      plan: z
        .object({ rows: count, jobs: count, requests: count, bytes: count, leastMs: z.number().nonnegative() })
        .describe('What all legs send.'),
      version: z.string().optional().describe('Names the row memory that all legs of the run chose their rows by.'),
    })
    .describe(
      'Present in the ledger of a leg, whose rows are in `chosen`: which leg it is, and counts of the whole run.',
    );

  const startRecord = record('start', 'The first record: which rows are sent, and to which account.', {
    version: z.literal(LEDGER_VERSION).describe('Version of this format.'),
    runId,
    attempt: attempt.default(1),
    plan: z.string().min(1).describe('Hash of the plan: the content of the files and how they are sent.'),
    place: place.default(''),
    schedulerRun,
    account: z.string().min(1).describe("Hash of secrets and address, which identify the vendor's account."),
    rows: count.describe('Rows in all files.'),
    invalid: count.describe('Rows that are never sent because they are invalid.').default(0),
    skipped: count.describe('Rows that are never sent because they are skipped.').default(0),
    files: z
      .array(z.object({ sha256: z.string(), rows: count }))
      .describe('SHA-256 and number of rows of each file, in order.'),
    commit: z.string().describe('The checked-out commit; empty if unknown.').default(''),
    chosen: chosen.optional(),
    left: left.optional(),
    shard: shard.optional(),
    memory: z.string().optional().describe('Hash that names the row memory that learns the outcomes of these rows.'),
  });

  const resumeRecord = record('resume', 'Another attempt resumes here.', {
    runId,
    attempt,
    place: place.optional(),
    schedulerRun,
  });

  const verdictRecord = record('verdict', 'The attempt ended normally.', {
    reason: z.enum(REASONS).describe('Why the attempt ended this way.'),
    exitCode: count.describe('Exit code of the process.'),
    unwritten: z
      .literal(true)
      .optional()
      .describe('Present if the result files could not be written to the disk: the next run writes them.'),
  });

  const ledgerRecord = z.discriminatedUnion('kind', [
    startRecord,
    resumeRecord,
    record('chosen', 'More rows are in scope from here on: the `limit` was raised.', {
      chosen,
      rows: count.describe('Rows in scope.'),
      invalid: count.describe('As in the first record.'),
      skipped: count.describe('As in the first record.'),
      files: z.array(count).describe('Rows in scope of each file, in order.'),
      left: left.optional(),
    }),
    record(
      'reserve',
      'Rows that are about to be sent. Written before each window of batches if copies of the ledger are saved, so that a copy names every row that may have been sent.',
      { rows: ranges, after: count.describe('Highest job number so far.') },
    ),
    record('intent', 'A batch is about to be submitted. On disk before the request with side effects.', {
      job,
      round: z.int().positive().describe('1-based; `retry-failed` adds rounds.'),
      batch: count.describe('1-based within its round; 0 for rows that only a `reserve` of an earlier attempt lists.'),
      batchId: z.string().describe('Id of the batch (`$batch_id`), the same in every attempt.'),
      rows: ranges,
    }),
    record('accepted', 'The vendor accepted the job. On disk before the job is followed.', {
      job,
      outputs: z
        .record(z.string(), z.unknown())
        .describe('Outputs of the response: plain ids, numbers and booleans unchanged, everything else sealed.'),
    }),
    record('refused', 'The vendor certainly did not take the batch.', { job, status }),
    record('uncertain', 'The submit got no usable response: its rows may have arrived.', { job, status }),
    record('result', 'How the job ended, and the outcome of each of its rows.', {
      job,
      state: z.enum(JOB_STATES).describe('How the job ended, as far as the run knows.'),
      outcomes: z
        .string()
        .describe(
          'Outcomes in the order of its rows, run-length coded: `succeeded*98,failed:again*1,unresolved:lost*1`.',
        ),
      foreign: count.optional().describe('Rows in the results that were never sent.'),
      miscounted: z.literal(true).optional().describe("Present if the vendor's own count disagreed with its rows."),
    }),
    record('canceled', 'The vendor agreed to cancel the job.', { job }),
    record(
      'copy',
      'Everything before this is a copy that may lack later submits. The next `resume` has taken that into account.',
      {},
    ),
    record(
      'borrowed',
      'Everything before this is a copy of the ledger in another folder; only a run there may send the remaining rows.',
      {},
    ),
    record('owned', 'The remaining rows belong to this folder: the ledger that was copied ends with `moved`.', {}),
    record('moved', 'The last record of a ledger that was resumed in another folder.', {}),
    verdictRecord,
  ]);
  return { shard, startRecord, resumeRecord, verdictRecord, ledgerRecord };
}

let made: Records | undefined;

/** Made when the first ledger is read: a run that only writes one starts sooner. */
export function ledgerRecords(): Records {
  made ??= makeRecords();
  return made;
}

type Records = ReturnType<typeof makeRecords>;

/** Which leg a ledger is about, and what it knows of the whole run. */
export type LedgerShard = Readonly<z.infer<Records['shard']>>;

/** A record as in the file, without its sum. */
export type LedgerRecord = Readonly<z.infer<Records['ledgerRecord']>>;

/** A record to append: the ledger adds time and sum. */
export type NewRecord = WithoutTime<LedgerRecord>;
type WithoutTime<Each> = Each extends LedgerRecord ? Omit<Each, 'at'> : never;
