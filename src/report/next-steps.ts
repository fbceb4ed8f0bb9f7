import type { Fault } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import { PARTLY_APPLIED, type RowFile, type UnresolvedReason } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { quoteWord } from '../domain/quote-word.ts';
import { code, command, type Line, line, link, strong } from './line.ts';
import { describePlace, findLinks, type Links } from './links.ts';
import type { PublishedUrls } from './publication.ts';
import { ruleOf } from './rules.ts';
import type { ProblemGroup, Report } from './schema.ts';
import { hasRowFiles, vendorOf } from './summary-text.ts';
import { findBreachStop, isUnsent, otherSentences } from './verdict.ts';

/** More steps are not read. */
export const MAX_STEPS = 3;

/** Known only after the result files have been uploaded. */
export type Published = Partial<PublishedUrls>;

/** What all steps are made of. */
interface Situation {
  readonly report: Report;
  readonly links: Links;
  readonly published: Published;
  readonly vendor: string;
  readonly isGithub: boolean;
  /** Rows by reason. */
  readonly rows: (reason: UnresolvedReason) => number;
}

/**
 * What the user does now: at most `MAX_STEPS` sentences, most pressing first, each true in this situation and only of
 * things that exist. Names no ledger where nothing was sent.
 */
export function listNextSteps(report: Report, published: Published = {}): readonly Line[] {
  const isGithub = report.source?.ci === 'github';
  const rows = (reason: UnresolvedReason): number => report.totals.reasons[reason] ?? 0;
  const situation = { report, links: findLinks(report), published, vendor: vendorOf(report), isGithub, rows };
  const steps: Line[] = [];
  for (const list of chooseOrder(report)) {
    if (steps.length < MAX_STEPS) steps.push(...list(situation));
  }
  // What the faults say is for all situations: where rows ask for something, that is told above.
  return (steps.length === 0 ? faultSteps(situation) : steps).slice(0, MAX_STEPS);
}

type ListSteps = (situation: Situation) => readonly Line[];

/** What stopped the run comes first where that is all there is to do. */
function chooseOrder(report: Report): readonly ListSteps[] {
  if (isLedgerLost(report)) return [lostLedgerSteps, invalidSteps, failedSteps, notFoundSteps];
  const isUncertain = (report.totals.reasons.uncertain ?? 0) > 0;
  if (report.reason === 'cancelled' && !isUncertain)
    return [continueSteps, ...STEPS.filter((list) => list !== continueSteps)];
  const isFirst = report.reason === 'config-error' || report.reason === 'bug' || isUnsent(report);
  return isFirst ? [faultSteps, ...STEPS] : STEPS;
}

/** In the order in which they press; a new kind of step is a function below and its name here. */
const STEPS: readonly ListSteps[] = [
  uncertainSteps,
  unclearSteps,
  breachSteps,
  continueSteps,
  invalidSteps,
  failedSteps,
  notFoundSteps,
  collectSteps,
  planSteps,
];

/** Rows without an outcome whose later run would need a ledger that nobody can read any more. */
function isLedgerLost(report: Report): boolean {
  const { isLedgerKept, canRerun } = report.nextRun;
  return !isLedgerKept && !canRerun && !isUnsent(report) && countOpen(report) > 0;
}

/** Rows whose outcome a later run could find out, or that it could send. */
function countOpen({ totals: { unresolved, reasons } }: Report): number {
  return unresolved - (reasons.planned ?? 0);
}

/** No cache has the ledger, and no artifact: neither a re-run nor another run knows what was sent. */
function lostLedgerSteps({ report, vendor }: Situation): readonly Line[] {
  const open = countOpen(report);
  const uploads = report.inputs['artifact-name'] === 'none' ? line`, and remove ${code('artifact-name: none')}` : '';
  return [
    line`Check ${strong(plural(open, 'row'))} in ${vendor} and send only those that are not there, in a separate file. This run's ledger is lost (it is in no cache and no artifact): a re-run sends nothing, and a new run sends all rows again.`,
    line`To be able to resume later runs, use a runner with GitHub's cache or artifacts${uploads}.`,
  ];
}

/** Codes of faults that say no more than the verdict does, and whose next step is one of the others. */
export const SAID_FAULTS: ReadonlySet<string> = new Set(['run/invalid-data', 'run/cancelled']);

/** What the faults themselves say to do, where there are many with a word for those that are not named. */
function faultSteps({ report, links }: Situation): readonly Line[] {
  const steps = listFaultSteps(report, links);
  if (steps.length <= MAX_STEPS) return steps;
  const most = steps.slice(0, MAX_STEPS - 1);
  return [...most, [`Fix the ${plural(steps.length - most.length, 'other problem')} below.`]];
}

/** A step of each fault that has one, with its place; what the verdict says of a single one is not said again. */
export function listFaultSteps(report: Report, links: Links): readonly Line[] {
  const faults = report.faults.filter(({ code: name }) => !SAID_FAULTS.has(name));
  const isOnly = new Set(faults.map(({ message }) => message)).size === 1;
  const seen = new Set<string>();
  const steps: Line[] = [];
  if (report.reason === 'bug') {
    const name = code(faults[0]?.code ?? 'bug');
    steps.push(line`Report this bug with the log, the code ${name} and the version ${code(report.tool.version)}.`);
  }
  for (const fault of faults) {
    const said = isOnly ? otherSentences(fault.message) : fault.message;
    const text = [said, fault.next ?? ''].filter((part) => part !== '').join(' ');
    if (text === '' || seen.has(text)) continue;
    seen.add(text);
    const place = describeFaultPlace(fault, report, links);
    // A sentence that names its input needs no label.
    const isNamed = place.length === 0 || (fault.file === undefined && text.includes(fault.input ?? ''));
    steps.push(isNamed ? [text] : line`${place}: ${text}`);
  }
  return steps;
}

/** The file and line of a fault, or the input that it is about, as the user writes it. */
function describeFaultPlace({ file, line: lineNumber, input: name }: Fault, report: Report, links: Links): Line {
  if (file !== undefined) return describePlace(file, lineNumber, links);
  return name === undefined ? [] : input({ report }, name);
}

/** The response to a submit was lost: only the vendor's own pages can tell. */
function uncertainSteps(situation: Situation): readonly Line[] {
  const { report, links, vendor, rows } = situation;
  const unsure = rows('uncertain');
  if (unsure === 0) return [];
  const group = report.problemGroups.find(({ reason }) => reason === 'uncertain');
  const row = report.firstProblems.find(({ reason }) => reason === 'uncertain');
  const place = group === undefined ? [] : describePlace(group.first.file, group.first.line, links);
  const key = row?.key === undefined || row.key === '' ? [] : line` (${code(row.key)})`;
  // The rows of one submit share its fate. Those of an earlier run are in no job of this one.
  const isEach = unsure > 1 && report.jobs.states.uncertain !== 1;
  const sent = report.jobs.shown.find(({ state }) => state === 'uncertain')?.submittedAt?.slice(11, 19);
  const at = sent === undefined ? '' : `, sent at ${sent} UTC`;
  const one = unsure === 1 ? 'the row' : isEach ? `each of the ${plural(unsure, 'row')}` : 'one of the rows';
  const which = place.length === 0 ? '' : line`: ${place}${key}${isEach ? ' is the first' : at}`;
  const others = rows('not-sent') === 0 ? '' : `, and the ${count(rows('not-sent'))} that were not sent`;
  const them = unsure === 1 ? 'This row goes' : `These ${count(unsure)} rows go`;
  const there = isEach ? 'If all are there' : 'If it is there';
  const left = countContinued(situation) === 0 && !hasMemory(report) ? `${there}, nothing is left to do: ` : '';
  const until = hasMemory(report) ? ', and each run ends with exit code 3 until then' : '';
  const kept = `${unsure === 1 ? 'it is' : 'they are'} not sent again until you say so${until}`;
  return [
    line`Check ${one} in ${vendor}${which}. ${left === '' ? capital([kept]) : `${left}${kept}`}.`,
    line`${strong(isEach ? 'If none is there:' : 'If it is not there:')} ${resendCommand(situation)}${report.nextRun.isLedgerKept ? line`. ${them} again${others}` : ''}.`,
  ];
}

/** Jobs that ended, or could not be read, without an outcome of each row. */
function unclearSteps(situation: Situation): readonly Line[] {
  const { report, vendor, rows } = situation;
  const reasons = (['missing', 'contradictory', 'lost', 'unreachable'] as const).filter((name) => rows(name) > 0);
  const unclear = reasons.reduce((sum, name) => sum + rows(name), 0);
  if (unclear === 0) return [];
  const where = report.problemGroups.some(({ reason }) => reasons.some((name) => name === reason))
    ? ' (lines below)'
    : '';
  const check = line`Check ${strong(plural(unclear, 'row'))} in ${vendor}${where}: ${unclear === 1 ? 'it' : 'they'} may have been processed.`;
  const resend = line`${strong(unclear === 1 ? 'If it is not there:' : 'If they are not there:')} ${resendCommand(situation)}.`;
  if (!report.nextRun.isLedgerKept) return [check, resend];
  if (reasons.every((name) => name === 'unreachable'))
    return [line`Ask ${vendor} once more: ${collectInputs(situation)}. No row is sent again.`, check];
  return [check, resend, line`Or ask ${vendor} once more: ${collectInputs(situation)}.`];
}

/** Rows that `stop-on-breach` held back: with the same limits the next run would stop again. */
function breachSteps(situation: Situation): readonly Line[] {
  const { report, isGithub, rows } = situation;
  const stop = findBreachStop(report);
  const unsent = rows('not-sent');
  if (stop?.input === undefined || unsent === 0) return [];
  const others = unsent === 1 ? 'the row that was not sent' : `the ${count(unsent)} rows that were not sent`;
  const limits = line`raise ${input(situation, stop.input)} or set ${flag(situation, 'stop-on-breach', 'false')}`;
  const isAlone = report.nextRun.shards === undefined;
  const run = isGithub && isAlone ? line`start a run with ${ledgerInput(situation)}` : again(situation);
  return [line`To send ${strong(others)} all the same: ${limits}, and ${run}. Delivered rows are not sent again.`];
}

const countRunning = ({ rows }: Situation): number => rows('timed-out') + rows('cancelled');

/** Rows that were not sent and go where a run continues; a breach must be lifted first. */
const countUnsent = ({ report, rows }: Situation): number =>
  findBreachStop(report) === undefined ? rows('not-sent') : 0;

const countContinued = (situation: Situation): number => countRunning(situation) + countUnsent(situation);

/** Jobs that still run, and rows that were not sent: a run that continues takes up both. */
function continueSteps(situation: Situation): readonly Line[] {
  const { report, vendor, rows } = situation;
  const [running, unsent] = [countRunning(situation), countUnsent(situation)];
  const fresh = line`${capital(beginAnew(situation))}: no row was sent.`;
  if (isUnsent(report) && report.reason === 'cancelled') return [fresh];
  if (running + unsent === 0 || report.reason === 'invalid-data') return [];
  // What stopped the run has said what to do.
  if (isUnsent(report)) return report.faults.length > 0 ? [] : [fresh];
  const waits = running === 0 ? '' : `waits for the ${plural(running, 'row')} that ${vendor} still processes`;
  const sends = unsent === 0 ? '' : `sends the ${plural(unsent, 'row')} that ${unsent === 1 ? 'was' : 'were'} not sent`;
  const does = [waits, sends].filter((text) => text !== '').join(' and ');
  // Who has started a run with this run's ledger must not continue this one, too.
  const isEither = rows('uncertain') > 0;
  const first = isEither
    ? line`${strong('If it is there:')} ${again(situation)}. It ${does}. No row is sent twice.`
    : line`${capital(again(situation))}: it ${does}. No row is sent twice.`;
  if (running === 0) return [first];
  const only = line`To wait without sending anything: ${collectInputs(situation)}.`;
  const raise = report.reason === 'timed-out' ? [line`Raise ${input(situation, 'timeout')} for the next run.`] : [];
  return [first, ...(unsent === 0 || !report.nextRun.isLedgerKept ? [] : [only]), ...raise];
}

/** Rows that were refused before sending. */
function invalidSteps(situation: Situation): readonly Line[] {
  const { report, rows } = situation;
  const { invalid } = report.totals;
  if (invalid === 0) return [];
  const isPlan = MODES[report.mode].judges === 'plan';
  const isHeld = !isPlan && report.reason === 'invalid-data';
  const these = invalid === 1 ? 'this row' : `these ${count(invalid)} rows`;
  const isWhole = isPlan || isHeld;
  const then = isHeld && isUnsent(report) ? ' The whole file is sent then; this run sent nothing.' : '';
  const fix = isWhole
    ? line`Fix ${strong(these)}${inFile(situation, 'invalid')} and ${goOn(situation)}.${then}`
    : fixAlone(situation, 'invalid', { rows: these });
  const valid = rows(isPlan ? 'planned' : 'not-sent');
  const limit = report.rules.find((rule) => ruleOf(rule)?.counts === 'invalid' && rule.verdict === 'fail');
  if (limit === undefined || valid === 0) return [fix];
  const when = isPlan ? ' all the same' : ' now';
  return [
    fix,
    line`Or send the ${plural(valid, 'valid row')}${when}: set ${flag(situation, limit.rule, String(invalid))}.`,
  ];
}

/** Rows that the vendor refused, those apart that go again as they are, and those that must not. */
function failedSteps(situation: Situation): readonly Line[] {
  const { report } = situation;
  const { failed } = report.totals;
  if (failed === 0) return [];
  const sum = (is: (group: ProblemGroup) => boolean): number =>
    report.problemGroups
      .filter((group) => group.outcome === 'failed' && is(group))
      .reduce((total, { rows }) => total + rows, 0);
  const isPartly = ({ template }: ProblemGroup): boolean => template.startsWith(PARTLY_APPLIED);
  const partly = sum(isPartly);
  const passing = sum((group) => group.retryable === true && !isPartly(group));
  const wrong = failed - partly - passing;
  const steps: Line[] = [];
  if (partly > 0) {
    steps.push(
      line`Do not send ${strong(plural(partly, 'row'))} again as ${partly === 1 ? 'it is' : 'they are'} (${code(PARTLY_APPLIED)}): gifts or responses would be there twice. Send only what the message says is missing.`,
    );
  }
  if (passing > 0) {
    const are = passing === 1 ? 'is' : 'are';
    const how = resend(situation, { rows: passing, isMixed: passing < failed, isPartly: partly > 0 });
    steps.push(line`${strong(plural(passing, 'row'))} ${are} safe to send again unchanged: ${how}.`);
  }
  if (wrong > 0) {
    const isWrong = (group: ProblemGroup): boolean => group.retryable !== true && !isPartly(group);
    const rows = plural(wrong, 'row');
    steps.push(
      fixAlone(situation, 'failed', { rows, isMixed: wrong < failed, isPartly: partly > 0, isMeant: isWrong }),
    );
  }
  return steps;
}

/** Keys that the vendor does not know. */
function notFoundSteps(situation: Situation): readonly Line[] {
  const { report, vendor } = situation;
  const { not_found: rows } = report.totals;
  if (rows === 0) return [];
  const where = report.problemGroups.length === 0 ? '' : ' (lines below)';
  return [
    line`${strong(plural(rows, 'key'))} ${rows === 1 ? 'is' : 'are'} unknown to ${vendor}${where}: fix or remove ${rows === 1 ? 'it' : 'them'}.`,
  ];
}

/** Rows that were accepted in `submit`. */
function collectSteps(situation: Situation): readonly Line[] {
  const { report, rows, vendor } = situation;
  if (rows('submitted') === 0) return [];
  if (!report.nextRun.isLedgerKept)
    return [
      line`Check the jobs in ${vendor}: no later run can collect the results, because no artifact has this run's ledger.`,
    ];
  return [line`Get the results once ${vendor} is done: ${collectInputs(situation)}.`];
}

/** A plan without a fault, where somebody asked for a plan alone. */
function planSteps(situation: Situation): readonly Line[] {
  const { report, isGithub, rows } = situation;
  const isPlan = MODES[report.mode].judges === 'plan';
  // In a workflow somebody has chosen the event that only validates.
  if (isGithub || !isPlan || rows('planned') === 0 || report.conclusion === 'failure') return [];
  return [line`To send ${rows('planned') === 1 ? 'it' : 'them'}: ${runInput(situation)}.`];
}

/** Continues this run: "Re-run jobs" or another run with its ledger on GitHub, else the same job or command in the same folder. */
function again(situation: Situation): Line {
  const { report, links, isGithub } = situation;
  if (report.nextRun.shards !== undefined) return againInShards(situation);
  if (!isGithub && report.nextRun.from === 'inputs') return ['run the job again'];
  if (!isGithub) return [command('run', ['run the same command again'], 'run the command below')];
  if (report.nextRun.canRerun) return link(['re-run the job'], links.run);
  return line`start a run with ${withLedger(situation)}`;
}

/**
 * The same for a run of several legs, which continue each for itself.
 * @param flags what else each leg is given.
 */
function againInShards({ report, links, isGithub }: Situation, flags: Line = []): Line {
  const { shards = [], canRerun } = report.nextRun;
  const shown = shards.slice(0, SHOWN_SHARDS).join(', ');
  const more = shards.length > SHOWN_SHARDS ? ` and ${shards.length - SHOWN_SHARDS} more` : '';
  const legs = shards.length === 0 ? 'the shards' : `${shards.length === 1 ? 'shard' : 'shards'} ${shown}${more}`;
  if (isGithub && canRerun && flags.length === 0) return link(['re-run all jobs'], links.run);
  const place = shards.length === 1 ? 'in its results folder' : 'each in its results folder';
  return line`run ${legs} again ${place}${flags.length === 0 ? '' : ' with '}${flags}, then merge again`;
}

/** Legs that a step names. */
const SHOWN_SHARDS = 5;

/** The inputs of a run that continues this one and sends. */
function withLedger(situation: Situation, between = ' and '): Line {
  const isSender = MODES[situation.report.mode].sends;
  return isSender ? ledgerInput(situation) : line`${flag(situation, 'mode', 'run')}${between}${ledgerInput(situation)}`;
}

/** Where the vendor has nothing of this run. */
function beginAnew(situation: Situation): Line {
  const { report, isGithub } = situation;
  return isGithub && !report.nextRun.canRerun ? ['start a new run'] : again(situation);
}

/** The input of a later run that names this run's ledger. */
function ledgerInput(situation: Situation): Line {
  return flag(situation, 'ledger', situation.report.nextRun.ledger);
}

function collectInputs(situation: Situation): Line {
  const { from, ledger, shards } = situation.report.nextRun;
  if (shards !== undefined)
    return againInShards(situation, line`${flag(situation, 'mode', 'collect')} and its ${code('ledger')}`);
  if (from === 'inputs') return line`${flag(situation, 'mode', 'collect')} with ${ledgerInput(situation)}`;
  return [
    command(
      'collect',
      line`the same command with ${code(`collect --ledger ${quoteWord(ledger)}`)}`,
      'the command below',
    ),
  ];
}

/** Sends again what may have arrived. */
function resendCommand(situation: Situation): Line {
  if (hasMemory(situation.report)) {
    // It knows the rows of all runs; those that an earlier one left are not in this run's ledger.
    const words = line`run again with ${flag(situation, 'resend-uncertain', 'true')}`;
    return situation.report.nextRun.from === 'inputs' ? words : [command('resend', words, 'run the command below')];
  }
  if (situation.report.nextRun.shards !== undefined)
    return againInShards(situation, flag(situation, 'resend-uncertain', 'true'));
  if (!situation.report.nextRun.isLedgerKept)
    return line`send what is not there in a separate file: no other run can read this run's ledger, because no artifact has it`;
  const words = line`run again with ${withLedger(situation, ', ')} and ${flag(situation, 'resend-uncertain', 'true')}`;
  return situation.report.nextRun.from === 'inputs' ? words : [command('resend', words, 'run the command below')];
}

function runInput(situation: Situation): Line {
  if (situation.report.nextRun.from === 'inputs') return flag(situation, 'mode', 'run');
  return [command('run', line`the same command with ${code('run')}`, 'the command below')];
}

/** An input with a value, as the user writes it. */
function flag({ report }: Situation, name: string, value: string): Line {
  if (report.nextRun.from === 'inputs') return [code(`${name}: ${value}`)];
  return [code(value === 'true' ? `--${name}` : `--${name} ${quoteWord(value)}`)];
}

function input({ report }: Pick<Situation, 'report'>, name: string): Line {
  // No flag takes a key.
  if (report.nextRun.from === 'inputs' || name === 'api-key') return [code(name)];
  return [code(`--${name.replace(/^params\./, 'param ')}`)];
}

/** ` in data/donors.csv (lines below)`: where rows of that kind are, with a link to the first that is meant. */
function inFile(
  situation: Situation,
  outcome: 'failed' | 'invalid',
  isMeant: (group: ProblemGroup) => boolean = () => true,
): Line {
  const { report, links } = situation;
  const groups = report.problemGroups.filter((group) => group.outcome === outcome && isMeant(group));
  const [first] = groups;
  if (first === undefined) return [];
  const { files } = report;
  const holding = files.filter(({ totals }) => totals[outcome] > 0);
  if (holding.length > 1) return [` in ${plural(holding.length, 'file')} (lines below)`];
  const { file, line: lineNumber } = first.first;
  const href = links.edit(file, lineNumber) ?? links.file(file, lineNumber);
  return line` in ${link([code(file)], href)}${whereShown(situation, outcome)}`;
}

/** ` (lines below)` where the groups of these rows are shown. */
function whereShown({ report }: Situation, outcome: 'failed' | 'invalid'): string {
  const isShown = report.problemGroups.some((group) => group.outcome === outcome);
  return isShown ? ` (${report.totals[outcome] === 1 ? 'line' : 'lines'} below)` : '';
}

/** What makes a fixed file go. */
function goOn({ report, links }: Situation): string {
  const path = report.files[0]?.path ?? '';
  return links.file(path) === undefined ? 'run again' : 'push';
}

/** Rows of one row file that a step is about. */
interface SomeRows {
  /** The row file also holds others. */
  readonly isMixed?: boolean;
  /** Some of the others must not be sent again, which neither a re-run nor the whole file leaves out. */
  readonly isPartly?: boolean;
}

/** How rows go again unchanged. */
function resend(situation: Situation, { rows, isMixed, isPartly }: SomeRows & { readonly rows: number }): Line {
  const { isGithub, report, published } = situation;
  const { canRerun, shards } = report.nextRun;
  // Legs that have ended well continue only where all jobs are run again.
  const isLedgerKept = report.nextRun.isLedgerKept && shards === undefined;
  if (!isGithub && hasMemory(report)) return line`${again(situation)}. Delivered rows are not sent again`;
  if (isGithub && isPartly !== true && (canRerun || isLedgerKept)) {
    // Else both runs would send the rows that were held back.
    const isFirst = findBreachStop(report) === undefined || situation.rows('not-sent') === 0;
    const how = isFirst ? again(situation) : ['after that, re-run the job of that new run, not of this one'];
    return line`${how}. Delivered rows are not sent again`;
  }
  const file = code(nameFile(report, 'failed'));
  if (isGithub && !hasDownload(situation)) return [`send only ${rows === 1 ? 'it' : 'these'}, in a separate file`];
  const them = rows === 1 ? 'it' : 'them';
  if (isGithub || isMixed === true)
    return line`send ${them} alone, in a separate file made from ${link([file], published.artifact)}`;
  return line`send a copy of ${file}${sendCopy(situation, 'failed', [])}`;
}

/** A copy of some rows must not be sent then: the rows that it lacks would leave the row memory, and go again later. */
function hasMemory({ inputs }: Report): boolean {
  return inputs['changed-only'] === true;
}

/** Somebody who is not on the runner gets the row files. */
function hasDownload({ report, published }: Situation): boolean {
  return hasRowFiles(report) && report.detail !== 'minimal' && published.artifact !== undefined;
}

interface RowsToFix extends SomeRows {
  readonly rows: string;
  readonly isMeant?: (group: ProblemGroup) => boolean;
}

/** Rows to fix where others of the same file were sent: the whole file would send those again. */
function fixAlone(situation: Situation, name: 'failed' | 'invalid', given: RowsToFix): Line {
  const { isGithub, published, report } = situation;
  const { rows, isMixed = false, isPartly = false, isMeant } = given;
  const fix = line`Fix ${strong(rows)}${inFile(situation, name, isMeant)}`;
  if (MODES[report.mode].judges === 'plan') return line`${fix} and ${goOn(situation)}.`;
  if (hasMemory(report)) return line`${fix} and ${goOn(situation)}. Delivered rows are not sent again.`;
  const file = code(nameFile(report, name));
  if (!isGithub) {
    if (!hasRowFiles(report)) return line`${fix} and send only these, in a separate file.`;
    const others = isMixed ? ' and remove the other rows' : '';
    return line`Fix ${strong(rows)}${whereShown(situation, name)} in a copy of ${file}${others}, and send only the copy${sendCopy(situation, name, ['fix it'])}.`;
  }
  const only = isMixed ? 'only these rows of ' : '';
  const alone = line`${only}${link([file], published.artifact)}${isMixed ? '' : ' alone'}`;
  if (isPartly) return line`${fix} and send ${hasDownload(situation) ? alone : 'only these, in a separate file'}.`;
  const whole = line`${fix} and ${goOn(situation)}, which sends the whole file`;
  return hasDownload(situation) ? line`${whole}; or fix and send ${alone}.` : line`${whole}.`;
}

/** How a copy of a row file is made and sent, as the end of a sentence. */
function sendCopy(situation: Situation, name: 'failed' | 'invalid', between: Line): Line {
  const { report } = situation;
  const [files, folder] = [input(situation, 'files'), input(situation, 'output-dir')];
  const known = report.nextRun.copies?.[name];
  if (known === undefined || report.sandbox)
    return line` in a run of its own: with it as ${files}, and another ${folder}`;
  const words = line`run the same command with the copy as ${files} and another ${folder}`;
  const send = command(name, words, 'run the command below');
  return line`: ${code(known.copy)}${between.length === 0 ? '' : ', '}${between}, then ${send}`;
}

/** Rows of delimited files and of JSON are in files of their own. */
export function nameFile({ resultFiles }: Report, name: RowFile): string {
  const names = [`${name}.csv`, `${name}.ndjson`].filter((file) => resultFiles.includes(file));
  return names[0] ?? `${name}.csv`;
}

/** A sentence's first letter. */
function capital(text: Line): Line {
  const [first, ...rest] = text;
  if (typeof first === 'string') return [first.charAt(0).toUpperCase() + first.slice(1), ...rest];
  if (typeof first === 'object' && 'href' in first) return [{ ...first, text: capital(first.text) }, ...rest];
  if (typeof first === 'object' && 'command' in first) {
    const { words, below } = first;
    return [{ ...first, words: capital(words), below: below.charAt(0).toUpperCase() + below.slice(1) }, ...rest];
  }
  return text;
}
