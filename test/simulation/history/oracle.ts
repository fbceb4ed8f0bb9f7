import { isOver, readLines, readRanges, replay } from '../oracle/ledger.ts';
import { noInvention, totality, truth } from '../oracle/rows.ts';
import { noBug } from '../oracle/verdict.ts';
import { createView, type View } from '../oracle/view.ts';
import type { Violation } from '../oracle.ts';
import { BEGUN } from '../paths.ts';
import type { StoryRow } from '../story.ts';
import { accountOf } from '../vendor.ts';
import type { VendorJob } from '../vendor-record.ts';
import { ACCOUNTS, type HistoryEvidence, type Played } from './play.ts';

/**
 * The promise (docs/contract.md, 6.1) over a whole history.
 *
 * H1, no row twice: the vendor gets a row again only where its outcome allowed that (it failed, or was not found),
 * where `resend-uncertain` says so, or where a run may begin anew: `resume: never`, a folder and a machine on which
 * nothing is left, or an end at which the outcome of every row was known. Damage to a ledger is no such place.
 *
 * H2, none lost: what a run that may not begin anew found in its folder stands there afterwards; and a row that the
 * vendor has is not said to be unsent.
 *
 * H3, no green without its rows: at exit 0 every row of the files has an outcome that this account's jobs gave it since
 * the run that may have begun anew.
 *
 * And of each run by itself I0, I2, I3 and I4 hold.
 */
export function judgeHistory({ evidence, played, history }: HistoryEvidence): readonly Violation[] {
  const found: Violation[] = [];
  const add = (invariant: string, messages: Iterable<string>): void => {
    for (const message of messages) found.push({ invariant, message });
  };
  // What an earlier attempt of a workflow run has left.
  const hasTrace = (runId: string, before: number): boolean => {
    const mine = played.slice(0, before).filter((each) => each.runId === runId);
    const numbers = new Set(mine.map(({ attempt }) => attempt.number));
    return (
      evidence.saved.some((each) => each.runId === runId && each.at <= (mine.at(-1)?.attempt.endedAt ?? -1)) ||
      evidence.requests.some(({ attempt, stage }) => stage === 'submit' && numbers.has(attempt))
    );
  };
  const firstSubmitOf = ({ attempt: { number } }: Played): number =>
    Math.min(
      ...evidence.requests.flatMap(({ attempt, stage, at }) => (attempt === number && stage === 'submit' ? [at] : [])),
    );
  const from = played.map((_, at) => beginningOf(played, at, { hasTrace, firstSubmitOf }));
  for (const [at, run] of played.entries()) {
    const { attempt, chapter } = run;
    const { key, origin } = ACCOUNTS[chapter.place];
    const begun = played[from[at] ?? 0]?.attempt.startedAt ?? 0;
    // What it goes on with may be older than what it may forget.
    const kept = isSeconds(played, at) ? run.found : attempt.ledger;
    const own = (run.source === '' ? kept : run.source).split('\n', 1)[0] ?? '';
    const before = run.isSecond ? played[at - 1]?.attempt.ledger : run.found;
    // A named ledger that is over is copied once more by whoever comes second, byte for byte; collect always has one.
    const isNamed = run.source !== '' || run.carried !== undefined || chapter.relation === 'collect';
    const isTakenUp = own !== '' && (isNamed || attempt.ledger !== before);
    const source = played.find((each) => isTakenUp && each.attempt.ledger.startsWith(own))?.attempt.startedAt;
    const since = Math.min(begun, source ?? begun);
    const ofAccount = evidence.vendor.jobs.filter(
      (job) => job.account === accountOf(origin, key) && job.acceptedAt <= attempt.endedAt,
    );
    const jobs = ofAccount.filter(
      (job) =>
        sentAt(job, evidence) >= since &&
        !isForgotten(job, { evidence, played }, from[at] ?? 0, at) &&
        !isAnotherRuns(job, { evidence, played }, run),
    );
    const viewOf = (some: readonly VendorJob[]): View =>
      createView({
        ...evidence,
        story: run.story,
        vendor: { ...evidence.vendor, jobs: some },
        // What the earlier ones said of their rows was judged with them.
        attempts: [...played.slice(0, at).map((before) => ({ ...before.attempt, publication: undefined })), attempt],
        abandoned: at === 0 ? evidence.abandoned : [],
      });
    const view = viewOf(jobs);
    const sent = submittedBy(evidence, attempt.number);
    const name = `run ${at + 1} (${chapter.relation})`;
    const told = (messages: Iterable<string>): readonly string[] => Array.from(messages, (text) => `${name}: ${text}`);
    add(
      'H1 no row twice',
      told(
        sentTwice(
          { evidence, played, history },
          at,
          // Who names a ledger goes on with that, however old it is.
          jobs.filter((job) => sentAt(job, evidence) >= (run.carried === undefined ? begun : since)),
        ),
      ),
    );
    add('H2 none lost', told(lost(run, jobs, { isReplaced: isSeconds(played, at) })));
    add('I0 no bug', told(noBug(view)));
    // Only the ledger was left: it counts the rows of the run that began it, not those of today's files.
    if (isRowless(run)) {
      const beginner = played.find((each) => own !== '' && each.attempt.ledger.startsWith(own));
      add('H3 no green without its rows', told(greenByCount(run, beginner)));
      continue;
    }
    add('H3 no green without its rows', told(greenWithout(run)));
    add('I2 totality', told(totality(view)));
    // What an earlier run sent may not be in the files any more.
    const notes = new Set(run.story.rows.map(({ note }) => note));
    const isOwn = ({ acceptedAt, rows }: VendorJob): boolean =>
      sent.has(acceptedAt) || rows.every(({ note }) => notes.has(note));
    // A vendor that knows the key of a submit names the job that it made then, whatever this run forgot.
    const named = run.story.provider === 'keyed' ? ofAccount : jobs;
    const mine = { ...viewOf(named), vendor: { ...view.vendor, jobs: named.filter(isOwn) } };
    add('I3 no invention', told(noInvention(mine)));
    // A look-up asks by key: it finds what was sent before the run that began anew, and the row as it was before.
    const asksByKey = run.story.provider === 'lookup' || run.story.provider === 'keyed';
    const all = asksByKey ? new Set(truth(viewOf(byKey(ofAccount, run.story.rows)))) : undefined;
    // A submit that was sent before this run and arrives behind its own is not what it can tell of.
    const late = new Set(jobs.filter((job) => isLate(job, evidence, run)));
    const seen = late.size === 0 ? view : viewOf(jobs.filter((job) => !late.has(job)));
    add('I4 truth', told([...truth(seen)].filter((message) => all?.has(message) !== false)));
  }
  return found;
}

/** The jobs, with the rows of today in the places of those with the same key. */
function byKey(jobs: readonly VendorJob[], rows: readonly StoryRow[]): readonly VendorJob[] {
  const notes = new Map(rows.map(({ key, note }) => [key, note]));
  return jobs.map((job) => ({
    ...job,
    rows: job.rows.map((row) => ({ ...row, note: notes.get(row.id) ?? row.note })),
  }));
}

/** The run at which the ledger that this run goes on with may have begun. */
function beginningOf(played: readonly Played[], at: number, { hasTrace, firstSubmitOf }: Traces): number {
  for (let before = at; before > 0; before -= 1) {
    const run = played[before];
    // On a fresh machine there is what this workflow run has saved, and nothing of any other.
    const isElsewhere = run?.chapter.relation === 'rerun' && !BEGUN.test(run.left);
    if (run !== undefined && isElsewhere && !run.isSecond) {
      if (!hasTrace(run.runId, before)) return before;
      // The attempt before may itself have begun on a machine on which nothing was left.
      before = played.findLastIndex(({ runId }, place) => place < before && runId === run.runId) + 1;
      continue;
    }
    const isFirst = run !== undefined && !hasTrace(run.runId, before);
    if (run !== undefined && mayBeginAnew(run, played.slice(0, before), { isFirst, firstSubmitAt: firstSubmitOf(run) }))
      return before;
  }
  return 0;
}

/** What the runs left in the world. */
interface Traces {
  /** An attempt of the workflow run before this place has sent or saved something. */
  readonly hasTrace: (runId: string, before: number) => boolean;
  /** Infinite where the run sent nothing. */
  readonly firstSubmitOf: (run: Played) => number;
}

/** @param isFirst no attempt of its workflow run has sent anything. */
function mayBeginAnew(
  run: Played,
  before: readonly Played[],
  { isFirst, firstSubmitAt }: { readonly isFirst: boolean; readonly firstSubmitAt: number },
): boolean {
  const { chapter, isSecond, whole, isWhole, found } = run;
  // Whoever comes second in a folder finds what the first one does there.
  const first = before.at(-1)?.attempt;
  // It may have the folder an instant before the first one has ended.
  if (isSecond && chapter.relation === 'anew') return first !== undefined && first.endedAt <= firstSubmitAt;
  if (isSecond) return isOver(first?.ledger ?? '') || first?.publication?.report.totals.unresolved === 0;
  if (chapter.relation === 'anew') return true;
  if (chapter.relation === 'rerun' && before.length > 0 && !isFirst) return false;
  if (run.carried !== undefined || BEGUN.test(run.source)) return false;
  if (!BEGUN.test(whole)) return true;
  // One that is older, or was cut, and nothing was sent behind what is left of it.
  const kept = found.slice(0, found.lastIndexOf('\n') + 1);
  const isAsGood = kept !== '' && whole.startsWith(kept) && !whole.includes('"intent"', kept.length);
  return isAsGood ? isOver(kept) : isWhole && isOver(whole);
}

/**
 * Of a ledger that was carried elsewhere nobody can tell that it is cut short, or older than another: what stands behind its
 * end, and what another ledger names, is not known to who goes on with it. All that it names itself is.
 */
function isForgotten(
  job: VendorJob,
  { evidence, played }: Pick<HistoryEvidence, 'evidence' | 'played'>,
  from: number,
  to: number,
): boolean {
  return played.slice(from, to + 1).some(({ carried, isSecond, left, attempt: { startedAt, ledger: kept } }, nth) => {
    // Whoever comes second goes on with what the first one left in the folder.
    if (carried === undefined || isSecond || job.acceptedAt >= startedAt) return false;
    // One that was refused has left the folder to those that follow.
    if (from + nth < to && kept === left) return false;
    const request = evidence.requests.find(
      ({ stage, arrivedAt, notes }) =>
        stage === 'submit' && arrivedAt === job.acceptedAt && job.rows.every(({ note }) => notes.includes(note)),
    );
    const sender = played.find(({ attempt }) => attempt.number === request?.attempt);
    if (request === undefined || sender === undefined) return false;
    const intent = request.ledger.split('\n').findLast((line) => {
      const [read] = readLines(`${line}\n`) ?? [];
      const rows = read?.kind === 'intent' && typeof read.rows === 'string' ? readRanges(read.rows) : [];
      const notes = rows.map((row) => sender.story.rows[row]?.note ?? '');
      return notes.length === request.notes.length && notes.every((note) => request.notes.includes(note));
    });
    const whole = carried.slice(0, carried.lastIndexOf('\n') + 1);
    const { ledger } = sender.attempt;
    const isOther = ledger.split('\n', 1)[0] !== whole.split('\n', 1)[0];
    // What a lost machine had is no part of what went on from a saved copy.
    const isUnchanged = played.some(({ attempt }) => attempt.ledger.startsWith(whole));
    return intent !== undefined && !whole.includes(`${intent}\n`) && (isOther || isUnchanged);
  });
}

/** A re-run goes on with its own workflow run: what one that came second in its folder sent, and ended, is none of it. */
function isAnotherRuns(
  job: VendorJob,
  { evidence, played }: Pick<HistoryEvidence, 'evidence' | 'played'>,
  { chapter, runId, found, attempt }: Played,
): boolean {
  if (chapter.relation !== 'rerun' || attempt.ledger.includes(`"${job.id}"`)) return false;
  if (chapter.machine !== 'fresh' && !isOver(found)) return false;
  const request = evidence.requests.find(({ stage, arrivedAt }) => stage === 'submit' && arrivedAt === job.acceptedAt);
  const sender = played.find((each) => each.attempt.number === request?.attempt);
  // It goes on with the ledger of the one that came second, and has all that it was about to send.
  const intents = sender?.attempt.ledger.split('\n').filter((line) => line.startsWith('{"kind":"intent"')) ?? [];
  const isContinued = intents.length > 0 && intents.every((line) => attempt.ledger.includes(line));
  return sender?.isSecond === true && sender.runId !== runId && !isContinued;
}

/** What stands in the folder at the end of this run was begun by the one that came second; this one continued what it found. */
function isSeconds(played: readonly Played[], at: number): boolean {
  const [run, second] = [played[at], played[at + 1]];
  if (run === undefined || second?.isSecond !== true || run.attempt.publication?.report.continues == null) return false;
  const [here, before, theirs] = [run.attempt.ledger, run.found, second.attempt.ledger].map(
    (text) => text.split('\n', 1)[0],
  );
  // One that was refused began nothing: the ledger is still that of whoever came first.
  return here === theirs && here !== before && here?.includes(`"runId":"${second.runId}"`) === true;
}

/** It was sent before the run began, and arrived after a later submit of one of its rows, by this run or an earlier one. */
function isLate(job: VendorJob, evidence: HistoryEvidence['evidence'], { attempt }: Played): boolean {
  const before = sentAt(job, evidence);
  if (before >= attempt.startedAt) return false;
  const notes = new Set(job.rows.map(({ note }) => note));
  return evidence.requests.some(
    (request) =>
      request.attempt <= attempt.number &&
      request.stage === 'submit' &&
      request.at > before &&
      (request.arrivedAt ?? Number.POSITIVE_INFINITY) < job.acceptedAt &&
      request.notes.some((note) => notes.has(note)),
  );
}

function isRowless({ attempt }: Played): boolean {
  const notices = attempt.publication?.report.notices ?? [];
  return notices.some((text) => text.startsWith('The data files of this ledger are not available'));
}

/** A submit may arrive long after a later run has begun; what that run knows of it depends on when it was sent. */
function sentAt({ acceptedAt }: VendorJob, { requests }: HistoryEvidence['evidence']): number {
  return requests.find(({ stage, arrivedAt }) => stage === 'submit' && arrivedAt === acceptedAt)?.at ?? acceptedAt;
}

/** When its submits arrived. */
function submittedBy({ requests }: HistoryEvidence['evidence'], number: number): ReadonlySet<number> {
  return new Set(
    requests.flatMap(({ attempt, stage, arrivedAt }) =>
      attempt === number && stage === 'submit' && arrivedAt !== undefined ? [arrivedAt] : [],
    ),
  );
}

/** Rows that this run sent and the vendor may have had. */
function* sentTwice({ evidence, played }: HistoryEvidence, at: number, jobs: readonly VendorJob[]): Generator<string> {
  const run = played[at];
  if (run === undefined) return;
  const { attempt, story } = run;
  const sent = submittedBy(evidence, attempt.number);
  const view = createView({ ...evidence, story, vendor: { ...evidence.vendor, jobs } });
  // "Re-run jobs" has the inputs of the run.
  const mayResend = played
    .slice(0, at + 1)
    .some(({ runId, chapter }) => chapter.relation === 'resend' && (runId === run.runId || chapter === run.chapter));
  const known = replay(readLines(run.isSecond ? (played[at - 1]?.attempt.ledger ?? '') : run.found) ?? []);
  const begun = intendedAgain(played.slice(0, at), run);
  for (const [index, row] of story.rows.entries()) {
    const taken = view.jobsOf(row);
    for (const [nth, { job }] of taken.entries()) {
      if (!sent.has(job.acceptedAt)) continue;
      const open = taken.slice(0, nth).filter((before) => {
        const verdict = before.job.rows[before.place]?.verdict;
        const said = view.stated(before.job, before.place);
        const isRefused = verdict !== 'ok' || said === 'failed' || said === 'not_found';
        return !(before.job.endsAt <= job.acceptedAt && isRefused);
      });
      if (open.length === 0) continue;
      // Whoever says so has looked at the vendor; what is known to be there does not go all the same.
      const mine = new Set(open.map(({ job: { acceptedAt } }) => sent.has(acceptedAt)));
      if (begun.has(index) && !mine.has(true)) continue;
      if (mayResend && !mine.has(true) && known.get(index) !== 'succeeded') continue;
      yield `row ${index + 1} (${row.note}) went in ${job.id}, and ${open.map((each) => each.job.id).join(', ')} may have it.`;
    }
  }
}

function* lost(
  run: Played,
  jobs: readonly VendorJob[],
  { isReplaced }: { readonly isReplaced: boolean },
): Generator<string> {
  const { attempt, found, chapter, story } = run;
  const isAnew = chapter.relation === 'anew' || chapter.relation === 'named' || run.isSecond;
  const isKept = attempt.ledger.startsWith(givenUp(found));
  if (!isAnew && !isReplaced && BEGUN.test(found) && !isOver(found) && !isKept && holdsJobs(found))
    yield `the ledger in the folder, which had open rows, is not there any more (exit ${attempt.publication?.report.exitCode ?? 'none'}).`;
  for (const [index, { reason }] of (attempt.publication === undefined ? [] : (attempt.records ?? [])).entries()) {
    if (reason !== 'not-sent') continue;
    const note = story.rows[index]?.note;
    const job = jobs.find(
      ({ rows, acceptedAt }) =>
        acceptedAt <= attempt.endedAt && rows.some((row) => row.note === note && row.verdict === 'ok'),
    );
    if (job !== undefined) yield `row ${index + 1} is said to be not-sent, and ${job.id} took it.`;
  }
}

/** What a run that takes the ledger's place must keep of it: neither what ends it, nor what only asked. */
function givenUp(found: string): string {
  const whole = found.slice(0, found.lastIndexOf('\n') + 1);
  const borrowed = whole.lastIndexOf('{"kind":"borrowed"');
  const kept = borrowed > whole.lastIndexOf('{"kind":"owned"') ? whole.slice(0, borrowed) : whole;
  return kept.replace(/\{"kind":"moved"[^\n]*\n$/, '');
}

/** There is a trace in it of what the vendor may have. */
function holdsJobs(ledger: string): boolean {
  const known = replay(readLines(ledger) ?? []);
  return [...known.values()].some((said) => said !== 'unresolved:not-sent');
}

/** Rows of submits that a run with `resend-uncertain` was about to send when it died: who goes on with its ledger sends them. */
function intendedAgain(before: readonly Played[], { source, found }: Played): ReadonlySet<number> {
  const ledger = source === '' ? found : source;
  if (!before.some(({ chapter, attempt }) => chapter.relation === 'resend' && attempt.ledger === ledger))
    return new Set();
  const lines = readLines(ledger) ?? [];
  const last = new Map(lines.flatMap((line) => (line.job === undefined ? [] : [[line.job, line] as const])));
  const intents = [...last.values()].filter(({ kind }) => kind === 'intent');
  return new Set(intents.flatMap(({ rows = '' }) => readRanges(String(rows))));
}

/** A report that can only count has an outcome for each row of the run that began its ledger. */
function* greenByCount({ attempt }: Played, beginner: Played | undefined): Generator<string> {
  const { exitCode, totals } = attempt.publication?.report ?? {};
  if (exitCode !== 0 || totals === undefined) return;
  const rows = beginner?.story.rows.length ?? 0;
  if (totals.total !== rows) yield `exit 0 with ${totals.total} of ${rows} rows.`;
  if (totals.unresolved > 0) yield `exit 0, and ${totals.unresolved} rows are unresolved.`;
}

function* greenWithout({ attempt, story }: Played): Generator<string> {
  if (attempt.publication?.report.exitCode !== 0) return;
  const { records } = attempt;
  if (records === undefined || records.length < story.rows.length) {
    yield `exit 0 with ${records?.length ?? 0} of ${story.rows.length} rows.`;
    return;
  }
  for (const [index, { outcome, reason }] of records.entries())
    if (outcome === 'unresolved') yield `exit 0, and row ${index + 1} is unresolved (${reason}).`;
}
