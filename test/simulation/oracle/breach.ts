import type { SentRequest } from '../evidence.ts';
import type { VendorJob } from '../vendor-record.ts';
import { exceeds, milliseconds } from './truth.ts';
import { type Conclusion, copiesOf, type Invariant, linesOf, type View } from './view.ts';

const STOPPED = 'run/stopped-on-breach';
/** A submit whose intent is being written goes, whatever came meanwhile; a slow disk takes this long for it. */
const ON_ITS_WAY_MS = 10;
const SLOW_DISK_MS = 3_100;
/** The longest pause before a further round. */
const MOST_PAUSE_MS = 20_000;

/** True where `stop-on-breach` stopped the run. */
export function isStopped({ publication }: Conclusion): boolean {
  return publication.report.faults.some(({ code }) => code === STOPPED);
}

/**
 * I16, stop on breach: a run that it stopped has, by the vendor's own record, no way in which it could have passed: with every row
 * delivered that still can be, a limit is exceeded. And no submit starts once the run has read results that exceed a
 * limit: no more goes than what was in flight then.
 */
export const stopOnBreach: Invariant = function* (view) {
  // Of copies that fare differently nothing tells which of them a job held.
  if (view.story.rows.some((row) => copiesOf(view, row) > 1)) return;
  for (const conclusion of view.conclusions) {
    if (isStopped(conclusion)) yield* couldPass(view, conclusion);
  }
  const [first] = view.conclusions;
  if (first?.number === 1 && first.mode === 'run' && first.cancelledAt === undefined) yield* overshoot(view, first);
};

function* couldPass(view: View, conclusion: Conclusion): Generator<string> {
  const { inputs, rows } = view.story;
  const counts = { failed: 0, not_found: 0, sendable: 0 };
  for (const [index, row] of rows.entries()) {
    if (view.standing[index] !== 'sendable') continue;
    counts.sendable += 1;
    const last = view.jobsOf(row).findLast(({ job }) => job.acceptedAt <= conclusion.endedAt);
    if (last === undefined) continue;
    const said = view.stated(last.job, last.place);
    const mayGoAgain =
      last.job.rows[last.place]?.verdict === 'later' && isRoundLeft(view, conclusion, timesSent(view, row.note));
    if (said === 'not_found') counts.not_found += 1;
    else if (said === 'failed' && !mayGoAgain) counts.failed += 1;
    // A run with such a row cannot pass, whatever part of its results was read.
    else if (said === 'contradictory') return;
  }
  if (isExceeded(inputs, counts)) return;
  yield `Attempt ${conclusion.number} was stopped with ${counts.failed} failed and ${counts.not_found} not found of ${counts.sendable}, and could have passed (max-failed ${inputs['max-failed'] ?? ''}, max-not-found ${inputs['max-not-found'] ?? ''}).`;
}

function isExceeded(
  inputs: View['story']['inputs'],
  { failed, not_found, sendable }: Readonly<Record<'failed' | 'not_found' | 'sendable', number>>,
): boolean {
  return (
    exceeds(inputs['max-failed'] ?? '0', failed, sendable) ||
    exceeds(inputs['max-not-found'] ?? 'unlimited', not_found, sendable)
  );
}

function timesSent({ requests }: View, note: string): number {
  return requests.filter(({ stage, notes }) => stage === 'submit' && notes.includes(note)).length;
}

/** A row that was sent so often may be sent once more, and there was time for it. */
function isRoundLeft({ story, requests }: View, { number, endedAt }: Conclusion, times: number): boolean {
  if (times > Number(story.inputs['retry-failed'])) return false;
  const first = requests.find(({ attempt, stage }) => attempt === number && stage === 'submit');
  return endedAt + MOST_PAUSE_MS < (first?.at ?? 0) + milliseconds(story.inputs.timeout ?? '60m');
}

/** Submits of a first attempt that start after the results that exceed a limit were read. */
function* overshoot(view: View, conclusion: Conclusion): Generator<string> {
  const { story, requests, vendor, fired } = view;
  if (!isOn(story.inputs) || vendor.jobs.some(({ faults }) => faults.has('same-id'))) return;
  const mine = requests.filter(({ attempt }) => attempt === conclusion.number);
  const known: { readonly at: number; readonly outcome: 'failed' | 'not_found' }[] = [];
  const counts = { failed: 0, not_found: 0, sendable: 0 };
  for (const { row, standing, outcome } of linesOf(view, conclusion)) {
    if (standing === 'sendable') counts.sendable += 1;
    if (outcome !== 'failed' && outcome !== 'not_found') continue;
    const last = view.jobsOf(row).findLast(({ job }) => job.acceptedAt <= conclusion.endedAt);
    if (last === undefined) continue;
    // What may be sent again counts once it cannot be.
    const isForNow = last.job.rows[last.place]?.verdict === 'later' && story.inputs['retry-failed'] !== '0';
    if (!isForNow) known.push({ at: readAt(last.job, mine), outcome });
  }
  for (const { at, outcome } of known.toSorted((a, b) => a.at - b.at)) {
    counts[outcome] += 1;
    if (!isExceeded(story.inputs, counts)) continue;
    const slowMs = fired.has('ledger/slow-sync') ? SLOW_DISK_MS : ON_ITS_WAY_MS;
    const late = mine.find((request) => request.stage === 'submit' && request.at > at + slowMs);
    if (late !== undefined)
      yield `Request ${late.number} was submitted ${late.at - at} ms after results that exceed a limit were read.`;
    return;
  }
}

/** When the last response about the job had come. */
function readAt(job: VendorJob, mine: readonly SentRequest[]): number {
  const about = mine.filter(
    ({ stage, path, arrivedAt }) =>
      path.split('/').includes(job.id) || (stage === 'submit' && arrivedAt === job.acceptedAt),
  );
  return Math.max(...about.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY));
}

/** `auto` is on where one of the two limits is above 0. */
function isOn(inputs: View['story']['inputs']): boolean {
  const given = inputs['stop-on-breach'] ?? 'auto';
  const limits = [inputs['max-failed'] ?? '0', inputs['max-not-found'] ?? 'unlimited'];
  return given === 'auto' ? limits.some((limit) => /[1-9]/.test(limit)) : given === 'true';
}
