import { MAY_GO_AGAIN } from '../faults.ts';
import type { StoryRow } from '../story.ts';
import type { VendorJob } from '../vendor-record.ts';
import { hasForeign, statementsOf } from './truth.ts';
import { type Conclusion, copiesOf, holdsHidden, type Invariant, linesOf, type View, wasCutUnseen } from './view.ts';

/**
 * I1, at most once: whenever the vendor takes a row, no other job of it may still have effect. A row may be in a
 * further job only after every job before it has ended and failed it, or did not find it. So over all attempts, crashes and
 * rounds, and of copies of a row as many as may be sent. And a submit that may have been received is not repeated where
 * the vendor knows no key, taken or not.
 */
export const atMostOnce: Invariant = function* (view) {
  const seen = new Set<string>();
  for (const row of view.story.rows) {
    if (seen.has(row.note)) continue;
    seen.add(row.note);
    const copies = copiesOf(view, row);
    const taken = view.jobsOf(row);
    for (const [nth, { job }] of taken.entries()) {
      const open = taken.slice(0, nth).filter((before) => {
        const verdict = before.job.rows[before.place]?.verdict;
        // A vendor whose results are wrong about the row is believed.
        const said = view.stated(before.job, before.place);
        const isRefused = verdict !== 'ok' || said === 'failed' || said === 'not_found';
        return !(before.job.endsAt <= job.acceptedAt && isRefused) && !hasIdOfLost(view, before.job);
      });
      if (open.length >= Math.max(copies, 1)) {
        yield `The row ${row.note} was taken by ${job.id} while ${open.map((each) => each.job.id).join(', ')} may have it already (${copies} may be sent).`;
      }
    }
  }
  if (view.story.provider === 'keyed') return;
  const copied = new Set(view.story.rows.filter((row) => copiesOf(view, row) > 1).map(({ note }) => note));
  const submits = view.requests.filter(
    ({ stage, notes }) => stage === 'submit' && !notes.some((note) => copied.has(note)),
  );
  for (const [at, request] of submits.entries()) {
    const before = submits
      .slice(0, at)
      .findLast(({ notes }) => notes.length > 0 && notes.join() === request.notes.join());
    if (before === undefined || before.arrivedAt === undefined || isRefusal(before)) continue;
    const took = view.vendor.jobs.filter(({ acceptedAt }) => acceptedAt === before.arrivedAt);
    // A round sends the same rows again after the job has ended; a lost answer is followed by nothing.
    const isRead = before.fault === undefined || READ_ALL_THE_SAME.has(before.fault);
    if (took.length === 0 || before.status === undefined || !isRead) {
      yield `Request ${request.number} repeats the submit ${before.number}, which ended with ${before.fault ?? before.status ?? 'no answer'}.`;
    }
  }
};

/** Of an answer that holds the results itself, an id is no part that matters. */
const READ_ALL_THE_SAME: ReadonlySet<string> = new Set(['slow', 'delivered-twice', 'without-id']);

function isRefusal({
  fault,
  status,
}: {
  readonly fault: string | undefined;
  readonly status: number | undefined;
}): boolean {
  if ([...MAY_GO_AGAIN].some((kind) => kind === fault)) return true;
  return status !== undefined && status >= 300 && status < 500;
}

/** The vendor gave it the id of a job whose own answer nobody kept: nobody can tell the two apart. */
function hasIdOfLost({ requests, vendor, attempts }: View, job: VendorJob): boolean {
  if (!job.faults.has('same-id')) return false;
  const other = vendor.jobs.find(({ id, acceptedAt }) => id === job.id && acceptedAt !== job.acceptedAt);
  const died = new Set(attempts.flatMap(({ number, died: at }) => (at === undefined ? [] : [number])));
  return requests.some(
    ({ attempt, stage, arrivedAt, fault, status }) =>
      stage === 'submit' &&
      arrivedAt === other?.acceptedAt &&
      (fault !== undefined || status === undefined || died.has(attempt)),
  );
}

/** What stands in files for an id that they must not show. */
const PSEUDONYM = /^job-(?:[0-9a-f]{12}|number-\d+)$/;

const OUTCOMES: ReadonlySet<string> = new Set(['succeeded', 'failed', 'not_found', 'invalid', 'skipped', 'unresolved']);

/**
 * I2, totality: a run that ends gives every row of the input exactly one outcome: records.csv has a line for each, in
 * the order of the input, an unresolved one has a reason and no other has, and the report's totals are their tally.
 */
export const totality: Invariant = function* (view) {
  for (const { number, records, publication, cancelledAt } of view.conclusions) {
    const { totals, reason, resultsDir, plan } = publication.report;
    // Nothing was read: the inputs or the files were wrong.
    if (totals.total === 0 && plan === null && reason !== 'none') continue;
    const { rows } = view.story;
    if (totals.total !== rows.length) yield `Attempt ${number} reports ${totals.total} of ${rows.length} rows.`;
    const sum =
      totals.succeeded + totals.failed + totals.not_found + totals.invalid + totals.skipped + totals.unresolved;
    if (sum !== totals.total) yield `Attempt ${number} reports outcomes of ${sum} of ${totals.total} rows.`;
    if (resultsDir === '') continue;
    // After a cancel the row files come later.
    if (records === undefined && cancelledAt !== undefined) continue;
    if (records === undefined) {
      yield `Attempt ${number} left no records.csv.`;
      continue;
    }
    if (records.length !== rows.length) yield `records.csv has ${records.length} lines for ${rows.length} rows.`;
    const tally = new Map<string, number>();
    let physical = 2;
    for (const [index, row] of rows.entries()) {
      const line = records[index];
      if (line === undefined) break;
      if (line.line !== physical) yield `Line ${index + 1} of records.csv is about line ${line.line}, not ${physical}.`;
      physical += row.key.split('\n').length;
      if (!OUTCOMES.has(line.outcome)) yield `Row ${index + 1} has the outcome "${line.outcome}".`;
      if ((line.outcome === 'unresolved') !== (line.reason !== ''))
        yield `Row ${index + 1} is ${line.outcome} with the reason "${line.reason}".`;
      tally.set(line.outcome, (tally.get(line.outcome) ?? 0) + 1);
    }
    for (const outcome of ['succeeded', 'failed', 'not_found', 'invalid', 'skipped', 'unresolved'] as const) {
      const counted = tally.get(outcome) ?? 0;
      if (counted !== totals[outcome]) yield `${counted} rows are ${outcome}, and the report says ${totals[outcome]}.`;
    }
  }
};

/**
 * I3, no invention: nothing is said of a row, a job or a result that is not there. The vendor gets only rows of the input, those
 * that are valid, in batches within the limit; a row's job is one of the vendor's that holds the row; results that name no row
 * are counted as foreign, and no others.
 */
export const noInvention: Invariant = function* (view) {
  const notes = new Map(view.story.rows.map((row, index) => [row.note, index]));
  const sendable = new Set(
    view.story.rows.filter((_, index) => view.standing[index] === 'sendable').map(({ note }) => note),
  );
  const limit = Number(view.story.inputs['batch-size']);
  for (const job of view.vendor.jobs) {
    if (job.rows.length > limit) yield `${job.id} holds ${job.rows.length} rows, more than batch-size.`;
    for (const { note, id } of job.rows) {
      const index = notes.get(note);
      if (index === undefined) yield `${job.id} holds a row that is not in the input: ${id}.`;
      else if (!sendable.has(note)) yield `${job.id} holds row ${index + 1}, which is ${view.standing[index]}.`;
      else if (view.story.rows[index]?.key !== id) yield `${job.id} holds row ${index + 1} under another key.`;
    }
  }
  for (const conclusion of view.conclusions) {
    for (const { index, row, jobId } of linesOf(view, conclusion)) {
      if (jobId !== '' && !view.jobsOf(row).some(({ job }) => job.id === jobId))
        yield `Row ${index + 1} is said to be in ${jobId}, which does not hold it.`;
    }
    const { report } = conclusion.publication;
    // Under one id for two jobs it is the other one's rows that are named.
    const anyForeign = view.vendor.jobs.some(
      (job) => hasForeign(view.story.provider, job) || job.faults.has('same-id'),
    );
    if (report.foreignRows > 0 && !anyForeign)
      yield `The report counts ${report.foreignRows} foreign rows, and no result named any.`;
    for (const id of report.jobs.ids)
      if (
        !view.vendor.jobs.some((job) => job.id === id) &&
        !(PSEUDONYM.test(id) && holdsHidden(view.attempts.at(-1)?.ledger ?? ''))
      )
        yield `The report lists the job ${id}, which the vendor does not have.`;
  }
};

/** Reasons that say: the vendor has the row, and its end was not seen. */
const RUNNING: ReadonlySet<string> = new Set([
  'timed-out',
  'cancelled',
  'submitted',
  'lost',
  'unreachable',
  'missing',
  'contradictory',
]);

/**
 * I4, truth: what is said of a row is what the vendor's record says. Succeeded, failed and not_found: the last job that
 * took the row has ended, and its results say exactly that of it (or a look-up found it). Not-sent, invalid, skipped: no job has ever
 * taken it, but for one that failed it. Timed-out, lost, unreachable and the like: a job has it. Missing or contradictory: the results say
 * nothing, or two things.
 */
export const truth: Invariant = function* (view) {
  const spoiled = view.requests.filter(
    ({ fault, stage }) =>
      fault !== undefined && (stage === 'result' || stage === 'poll' || stage === 'submit' || stage === 'lookup'),
  );
  // What was asked of the row's own job, and was answered badly; a look-up is about any of them.
  const isSpoiled = (jobs: readonly VendorJob[], { note }: StoryRow): boolean =>
    spoiled.some(
      ({ stage, path, notes }) =>
        stage === 'lookup' ||
        (stage === 'submit' && notes.includes(note)) ||
        jobs.some(({ id }) => path.split(/[/?]/).includes(id)),
    ) || jobs.some(({ id, nth }) => view.vendor.jobs.some((each) => each.id === id && each.nth !== nth));
  for (const conclusion of view.conclusions) {
    for (const { index, row, standing, outcome, reason, jobId } of linesOf(view, conclusion)) {
      const name = `Row ${index + 1}`;
      const taken = view.jobsOf(row).filter(({ job }) => job.acceptedAt <= conclusion.endedAt);
      const last = taken.at(-1);
      if (standing !== 'sendable') {
        if (outcome !== standing) yield `${name} is ${outcome}, and it is ${standing}.`;
        continue;
      }
      const isCopied = copiesOf(view, row) > 1;
      const candidates = isCopied ? taken : last === undefined ? [] : [last];
      const said = candidates
        .filter(({ job }) => job.endsAt <= conclusion.endedAt)
        .map(({ job, place }) => view.stated(job, place));
      if (outcome === 'succeeded' || outcome === 'failed' || outcome === 'not_found') {
        const wasFound =
          view.story.provider === 'lookup' &&
          outcome === 'succeeded' &&
          taken.some(({ job, place }) => job.endsAt <= conclusion.endedAt && job.rows[place]?.verdict === 'ok');
        // Of results that were read in part, the part that was read counts; the run says that the job is unreachable.
        const wasRead = candidates.some(
          ({ job, place }) =>
            (isUnreachable(conclusion, jobId) || wasCutUnseen(view, job)) &&
            statementsOf(view.story.provider, job, place).has(outcome),
        );
        const wasTaken = candidates.some(({ job }) => hasIdOfLost(view, job));
        if (!said.includes(outcome) && !wasFound && !wasRead && !wasTaken)
          yield `${name} is ${outcome}, and the vendor says: ${said.join(', ') || 'nothing yet'}.`;
      } else if (outcome === 'invalid' || outcome === 'skipped') {
        yield `${name} is ${outcome}, and may be sent.`;
      } else if (reason === 'not-sent' && !isCopied && taken.length > 0) {
        yield `${name} is not-sent, and ${taken.map(({ job }) => job.id).join(', ')} took it.`;
      } else if (reason === 'uncertain' && view.attempts.length === 1 && !wasSubmitted(view, row)) {
        yield `${name} is uncertain, and no submit with it ever left.`;
      } else if (RUNNING.has(reason) && taken.length === 0) {
        yield `${name} is ${reason}, and no job ever took it.`;
      } else if (
        (reason === 'missing' || reason === 'contradictory') &&
        !isSpoiled(
          candidates.map(({ job }) => job),
          row,
        ) &&
        !said.includes(reason) &&
        // Where there are no results at all a tally may disagree with them.
        !candidates.some(({ job }) => job.statements === undefined)
      ) {
        yield `${name} is ${reason}, and the vendor says: ${said.join(', ') || 'nothing yet'}.`;
      }
    }
  }
};

function wasSubmitted({ requests }: View, { note }: StoryRow): boolean {
  return requests.some(({ stage, notes }) => stage === 'submit' && notes.includes(note));
}

function isUnreachable({ publication }: Conclusion, jobId: string): boolean {
  return publication.report.faults.some(
    ({ code, message }) => code === 'vendor/job-unreachable' && message.includes(jobId),
  );
}
