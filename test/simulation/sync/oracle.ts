import { standingOf } from '../oracle/truth.ts';
import type { Violation } from '../oracle.ts';
import type { StoryRow } from '../story.ts';
import type { VendorJob, Verdict } from '../vendor-record.ts';
import type { SyncEvidence, Synced } from './play.ts';

/**
 * What must hold of a sync (docs/contract.md, 8), by the vendor's own record and the versions of the files.
 *
 * S0, no bug: every run ends with a report, and with none about a bug.
 *
 * S1, no version twice: no version of a row succeeds twice without another one between, but where `resend-uncertain`,
 * `memory: new`, a lost memory, a run without the row, or a vendor that did not find it allow that.
 *
 * S2, none older after a newer: what is sent while another version of the row is at work may be overtaken by it; and an
 * older run that comes after a newer one sends nothing.
 *
 * S3, the last version in the end: what a green run leaves out the vendor has, or has refused. In the end, without
 * faults, a run is green.
 *
 * S4, nothing foreign is removed: only keys of earlier runs that are not in the files.
 *
 * S5, the memory is never silently none: a lost one is said, and a damaged one is exit 2 without a submit.
 *
 * S6, the totals add up to the rows of the files.
 */
export function judgeSync(happened: SyncEvidence): readonly Violation[] {
  const { evidence, synced } = happened;
  const sent = listSent(happened);
  const found: Violation[] = [];
  const add = (invariant: string, messages: Iterable<string>): void => {
    for (const message of messages) found.push({ invariant, message });
  };
  for (const reason of evidence.abandoned) add('S0 no bug', [`a promise was abandoned: ${String(reason)}`]);
  add('S1 no version twice', sentTwice(happened, sent));
  add('S2 none older after a newer', overtaken(happened, sent));
  for (const [at, run] of synced.entries()) {
    const name = `run ${at + 1} (${run.run.mode})`;
    const told = (messages: Iterable<string>): readonly string[] => Array.from(messages, (text) => `${name}: ${text}`);
    add('S0 no bug', told(bugs(run)));
    const isMisled = mayMislead(happened, at);
    // It says that it leaves rows to the next run: it may not send them twice, and knows of no newer run.
    const leavesRows = GONE.test(run.attempt.publication?.report.remembers ?? '');
    if (!isMisled && !leavesRows) add('S3 the last version in the end', told(left(run, sent)));
    add('S4 nothing foreign is removed', told(foreign(synced, at)));
    add('S5 never silently none', told(silent(run, sent)));
    add('S6 totals', told(totals(run)));
  }
  add('S3 the last version in the end', unfinished(happened));
  return found;
}

/** How a run that was run again says that its memory was lost since. */
const GONE = /^The row memory that attempt \d+ of run \S+ wrote is gone/;

/** One row of a job that the vendor accepted. */
interface Sent {
  readonly row: StoryRow;
  readonly job: VendorJob;
  readonly verdict: Verdict;
  /** Place of the run that sent it. */
  readonly by: number;
  readonly sentAt: number;
  /** When the vendor had it; infinite where its job never ends. */
  readonly doneAt: number;
}

/** By key, in the order in which they arrived. */
type SentByKey = ReadonlyMap<string, readonly Sent[]>;

function listSent({ evidence: { vendor, requests, story }, synced, sync }: SyncEvidence): SentByKey {
  const versions = new Map([...sync.story.rows, ...story.rows].map((row) => [row.note, row]));
  const byKey = new Map<string, Sent[]>();
  for (const job of vendor.jobs) {
    const request = requests.find(
      ({ stage, arrivedAt, notes }) =>
        stage === 'submit' && arrivedAt === job.acceptedAt && job.rows.every(({ note }) => notes.includes(note)),
    );
    const by = synced.findIndex(({ attempt }) => attempt.number === request?.attempt);
    for (const { note, verdict } of job.rows) {
      const row = versions.get(note);
      if (row === undefined) continue;
      const sent = { row, job, verdict, by, sentAt: request?.at ?? job.acceptedAt, doneAt: job.endsAt };
      byKey.set(row.key, [...(byKey.get(row.key) ?? []), sent]);
    }
  }
  return byKey;
}

function* bugs({ attempt: { publication, died, broken, hung } }: Synced): Generator<string> {
  if (broken !== undefined) yield `it rejected: ${broken instanceof Error ? broken.stack : typeof broken}`;
  if (hung) yield 'it hangs.';
  if (publication === undefined && died === undefined && broken === undefined && !hung) yield 'it told nothing.';
  if (publication?.report.exitCode === 70) yield publication.report.faults.map(({ message }) => message).join(' ');
}

/** A look-up finds what was sent before the memory was lost, and takes it for what was sent since (docs/resume.md). */
function mayMislead({ evidence, synced }: SyncEvidence, at: number): boolean {
  return evidence.story.provider === 'lookup' && synced.slice(0, at + 1).some(({ memory }) => memory === 'lost');
}

/** It was said to be there by a look-up that was misled: no job was read to its end. */
function isMistaken(happened: SyncEvidence, { by, row, job }: Sent): boolean {
  const line = happened.synced[by]?.attempt.records?.find(({ key }) => key === row.key);
  return mayMislead(happened, by) && line?.outcome === 'succeeded' && line.jobId !== job.id;
}

/** A memory that was lost or reset between two runs, or in the later of them. */
function isForgotten(synced: readonly Synced[], from: number, to: number): boolean {
  return synced.slice(from + 1, to + 1).some(({ memory }) => memory === 'lost' || memory === 'new');
}

/**
 * Whether the later of two may be sent though the vendor has the other: the memory of it was lost, or somebody has looked
 * at the vendor since, and let the row go: with what was sent then, in whatever version, the doubt about what was sent
 * before is over. What is late on its way arrives behind what was sent after it.
 */
function isExcused(happened: SyncEvidence, all: readonly Sent[], one: Sent, other: Sent): boolean {
  const [first, last] = one.sentAt <= other.sentAt ? [one, other] : [other, one];
  if (isForgotten(happened.synced, first.by, last.by)) return true;
  const since = all.filter(({ sentAt }) => sentAt > first.sentAt && sentAt <= last.sentAt);
  return since.some((each) => mayResend(happened, first, each));
}

/** The vendor is wrong about the row, and is believed: what it calls failed or not found goes again. */
function isDisowned({ row, job }: Sent): boolean {
  const place = job.rows.findIndex(({ note }) => note === row.note);
  return job.statements?.some(({ at, verdict }) => at === place && verdict !== 'ok') === true;
}

/** `resend-uncertain` sends what nobody knows: not what a run has said to be there, nor what it has seen at work. */
function mayResend({ evidence, synced }: SyncEvidence, before: Sent, after: Sent): boolean {
  const run = synced[after.by];
  if (run?.run.inputs['resend-uncertain'] !== 'true' || before.by === after.by) return false;
  const isSaid = synced.slice(before.by, after.by).some(({ attempt, run: { rows } }) => {
    const line = attempt.records?.find(({ jobId }) => jobId === before.job.id);
    const own = attempt.records?.find(({ key, jobId }) => key === before.row.key && jobId === before.job.id);
    // It says as well that its memory still names the row as open.
    const isUnsaved = attempt.publication?.report.faults.some(({ code }) => code === 'memory/unsaved') === true;
    const isHere = rows.some(({ note }) => note === before.row.note);
    return line !== undefined && own?.outcome === 'succeeded' && isHere && !isUnsaved;
  });
  // Unless another version of it was sent since, of which nobody knows: the vendor may have that one in its place.
  const isInDoubt = synced
    .slice(before.by + 1, after.by)
    .some(({ attempt }) =>
      attempt.records?.some(({ key, outcome }) => key === before.row.key && outcome === 'unresolved'),
    );
  if (isSaid && !isInDoubt) return false;
  // Of a job that was lost once, a look that finds it at work changes nothing (docs/contract.md, 6: `lost` rows go).
  const isLost = synced
    .slice(before.by, after.by)
    .some(({ attempt }) =>
      attempt.records?.some(({ jobId, reason }) => jobId === before.job.id && GIVEN_UP.has(reason)),
    );
  if (isLost) return true;
  const look = evidence.requests.findLast(
    ({ attempt, stage, path, at }) =>
      attempt === run.attempt.number && stage === 'poll' && path.endsWith(`/${before.job.id}`) && at < after.sentAt,
  );
  const isSeenAtWork =
    look?.status === 200 && look.fault === undefined && (look.arrivedAt ?? Number.POSITIVE_INFINITY) < before.doneAt;
  return !isSeenAtWork;
}

const GIVEN_UP: ReadonlySet<string> = new Set(['lost', 'missing', 'contradictory']);

function* sentTwice(happened: SyncEvidence, sent: SentByKey): Generator<string> {
  const { synced } = happened;
  for (const [key, all] of sent) {
    const taken = all.filter(({ verdict }) => verdict === 'ok');
    for (const [at, after] of taken.entries()) {
      const before = taken[at - 1];
      if (before === undefined || before.row.note !== after.row.note) continue;
      if (isExcused(happened, all, before, after)) continue;
      if (isDisowned(before)) continue;
      const between = all.slice(all.indexOf(before) + 1, all.indexOf(after));
      if (between.some(({ verdict }) => verdict === 'absent')) continue;
      // Taken out of the files, it left the memory: back in them, it is new.
      if (synced.slice(before.by + 1, after.by).some(({ run }) => !run.rows.some((row) => row.key === key))) continue;
      yield `${key} went in ${before.job.id} (run ${before.by + 1}) and again in ${after.job.id} (run ${after.by + 1}).`;
    }
  }
}

function* overtaken(happened: SyncEvidence, sent: SentByKey): Generator<string> {
  const { synced } = happened;
  for (const [key, all] of sent) {
    for (const [at, after] of all.entries()) {
      for (const before of all.slice(0, at)) {
        if (before.doneAt <= after.sentAt || before.job === after.job) continue;
        if (isExcused(happened, all, before, after)) continue;
        if (isMistaken(happened, before)) continue;
        yield `${key} went in ${after.job.id} (run ${after.by + 1}) while ${before.job.id} (run ${before.by + 1}) was at work.`;
      }
    }
  }
  for (const [at, { order, attempt }] of synced.entries()) {
    const newer = synced.findIndex(
      (each, place) =>
        place < at &&
        order !== undefined &&
        each.order !== undefined &&
        each.order.run > order.run &&
        [...sent.values()].some((some) => some.some(({ by }) => by === place)) &&
        !isForgotten(synced, place, at),
    );
    const isSending = [...sent.values()].some((some) => some.some(({ by }) => by === at));
    if (newer >= 0 && isSending)
      yield `run ${at + 1} (${attempt.mode}) sent rows, and run ${newer + 1}, which is newer, did before.`;
  }
}

/** Rows of a green run that the vendor neither has nor refused. */
function* left({ run, attempt }: Synced, sent: SentByKey): Generator<string> {
  const { publication, endedAt } = attempt;
  if (publication?.report.exitCode !== 0 || run.mode !== 'run') return;
  if (publication.report.reason === 'overtaken') return;
  const undelivered = dueRows(run.rows).filter((row) => !isSettled(sent.get(row.key) ?? [], row, endedAt));
  if (undelivered.length > (publication.report.beyondLimit ?? 0))
    yield `it is green (${publication.report.remembers ?? ''}), and the vendor lacks ${undelivered
      .map(({ key, note }) => `${key} ${note}`)
      .join(', ')}.`;
}

function dueRows(rows: readonly StoryRow[]): readonly StoryRow[] {
  const standing = standingOf({ rows, inputs: { 'on-duplicate': 'skip' } });
  return rows.filter((_, at) => standing[at] === 'sendable');
}

/** The vendor has this version, or refused it last. */
function isSettled(all: readonly Sent[], row: StoryRow, at: number): boolean {
  const ended = all.filter(({ doneAt }) => doneAt <= at);
  const last = ended.at(-1);
  const held = ended.findLast(({ verdict }) => verdict === 'ok');
  return held?.row.note === row.note || (last?.row.note === row.note && last.verdict !== 'ok');
}

/** After all faults, and after somebody looked, nothing is open any more. */
function* unfinished({ evidence, synced }: SyncEvidence): Generator<string> {
  const last = synced.at(-1)?.attempt.publication?.report;
  const isEndless = evidence.vendor.jobs.some(({ endsAt }) => !Number.isFinite(endsAt));
  if (last === undefined || isEndless || last.exitCode === 0) return;
  yield `the last run ends with ${last.exitCode} (${last.reason}): ${last.faults.map(({ message }) => message).join(' ')}`;
}

function* foreign(synced: readonly Synced[], at: number): Generator<string> {
  const run = synced[at];
  const compared = run?.attempt.compared;
  if (run === undefined || compared === undefined) return;
  // A run that was told to empty it may have died, or been refused, before it did.
  const from = synced.findLastIndex(({ memory }, place) => place <= at && memory === 'lost');
  const before = new Set(
    synced.slice(Math.max(from, 0), at).flatMap(({ run: { rows } }) => rows.map(({ key }) => key)),
  );
  const here = new Set(run.run.rows.map(({ key }) => key));
  const gone = [...before].filter((key) => key !== '' && !here.has(key));
  if (compared.removed > gone.length)
    yield `it counts ${compared.removed} removed, and only ${gone.join(', ') || 'none'} can be.`;
}

function* silent({ run, attempt, memory }: Synced, sent: SentByKey): Generator<string> {
  const { publication, number } = attempt;
  if (publication === undefined || run.mode === 'collect') return;
  const { exitCode, remembers, faults } = publication.report;
  const isRead = attempt.compared !== undefined;
  const isSaid = remembers?.startsWith('No row memory yet') === true || GONE.test(remembers ?? '');
  if (isRead && memory === 'lost' && !isSaid) yield `the memory was lost, and it says ${remembers}.`;
  if (memory !== 'damaged') return;
  if (exitCode !== 2 && exitCode !== 130)
    yield `the memory is damaged, and it ends with ${exitCode}: ${faults.map(({ code }) => code).join()}.`;
  const isSending = [...sent.values()].some((all) => all.some(({ job }) => startedBy(job, number, attempt)));
  if (isSending) yield 'the memory is damaged, and it sent rows.';
}

function startedBy({ acceptedAt }: VendorJob, _: number, { startedAt, endedAt }: Synced['attempt']): boolean {
  return acceptedAt >= startedAt && acceptedAt <= endedAt;
}

function* totals({ run, attempt: { publication, compared } }: Synced): Generator<string> {
  if (publication === undefined || compared === undefined || run.mode === 'collect') return;
  const { totals: counted, unchanged = 0, beyondLimit = 0 } = publication.report;
  const sum = counted.total + unchanged + beyondLimit;
  if (sum !== run.rows.length)
    yield `${counted.total} rows, ${unchanged} unchanged and ${beyondLimit} beyond the limit are not the ${run.rows.length} of the file.`;
}
