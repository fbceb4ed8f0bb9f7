export const id = 501;
export const ids = [501];
export const modules = {

/***/ 90501:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cancelLeft: () => (/* reexport */ cancelLeft),
  conclude: () => (/* reexport */ conclude),
  concludeUnwritten: () => (/* reexport */ concludeUnwritten),
  rememberRows: () => (/* reexport */ remember/* rememberRows */.$)
});

// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
// EXTERNAL MODULE: ./src/engine/types.ts
var types = __webpack_require__(3171);
;// CONCATENATED MODULE: ./src/engine/follow/cancel-jobs.ts


/**
 * Limit for all requests together: GitHub's runner kills a canceled step 7.5 s after its first signal, and the results
 * are written before this.
 */
const CANCEL_MS = 4_000;
/**
 * Asks the vendor to cancel the jobs, within its rate limit and 4 s in total; resolves with how many it agreed to. Never
 * rejects: jobs that it does not cancel continue, as with `on-cancel: leave`.
 */
async function cancelJobs({ session, clock, ledger }, request, jobs) {
    const deadline = clock.now() + CANCEL_MS;
    const cancelOne = async ({ number, variables }, signal) => {
        try {
            const replies = await session.call(request, variables, {
                how: 'read',
                priority: types/* PRIORITY */.F.submit,
                signal,
                deadline,
            });
            const isAgreed = replies.length > 0 && replies.every(({ kind }) => kind === 'ok');
            if (isAgreed)
                ledger.append({ kind: 'canceled', job: number });
            return isAgreed;
        }
        catch {
            // A request that cannot be built cancels nothing.
            return false;
        }
    };
    // The signal that canceled the run must not abort these requests.
    const { signal } = new AbortController();
    const agreed = await (0,abort/* limitTime */.DZ)({ clock, ms: CANCEL_MS, signal }, (limited) => Promise.all(jobs.map((job) => cancelOne(job, limited))));
    return agreed.filter((isAgreed) => isAgreed).length;
}

// EXTERNAL MODULE: ./src/report/summary-text.ts
var summary_text = __webpack_require__(22536);
;// CONCATENATED MODULE: ./src/pipeline/cancel-left.ts



/**
 * Cancels the jobs that a canceled run left at the vendor, if `on-cancel: cancel` is set and the provider supports it.
 * Runs after everything is written and does not change the verdict; the result is in the ledger and the log.
 */
async function cancelLeft({ known, request: { config, emit, isPostStep }, ports }) {
    const { setup, client, sent } = known;
    const ledger = known.ledger?.ledger;
    const request = setup?.spec.cancel;
    const isAsked = config['on-cancel'] === 'cancel' && isPostStep !== true;
    if (!isAsked ||
        request === undefined ||
        ledger === undefined ||
        client === undefined ||
        sent === undefined ||
        sent.left.length === 0)
        return;
    const jobs = sent.left;
    const vendor = (0,summary_text/* vendorName */.gR)(setup?.spec.title ?? '');
    emit({ kind: 'notice', text: `Asking ${vendor} to cancel ${(0,plural/* plural */.L)(jobs.length, 'job')}.` });
    const canceled = await cancelJobs({ session: client.session, clock: ports.clock, ledger }, request, jobs);
    const others = jobs.length - canceled;
    const rest = others === 0 ? '' : `; ${others} may still run`;
    emit({ kind: 'notice', text: `Canceled ${canceled} of ${(0,plural/* plural */.L)(jobs.length, 'job')}${rest}.` });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/duration.ts
var duration = __webpack_require__(34678);
// EXTERNAL MODULE: ./src/domain/mode.ts
var domain_mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/domain/safe-line.ts
var safe_line = __webpack_require__(32210);
// EXTERNAL MODULE: ./src/report/rules.ts
var report_rules = __webpack_require__(29681);
;// CONCATENATED MODULE: ./src/report/levels.ts


const BY_VERDICT = { fail: 'error', warn: 'warning', pass: 'notice' };
const RANK = ['error', 'warning', 'notice'];
/** The severity of a group of rows: an error if it fails the run, a warning if it is downgraded. */
function levelOf({ outcome, reason }, report) {
    const { level } = domain_outcome/* OUTCOME_TABLE */._g[outcome];
    const isFailure = report.conclusion === 'failure';
    if (outcome === 'unresolved') {
        const ends = reason === undefined ? undefined : domain_outcome/* UNRESOLVED_TABLE */.xs[reason].reason;
        return isFailure && !(ends !== undefined && (0,report_rules/* isDowngraded */.cD)(ends, report.inputs)) ? 'error' : level;
    }
    if (!report_rules/* RULES */.y0.some(({ counts }) => counts === outcome))
        return level;
    const verdicts = report.rules.filter((rule) => (0,report_rules/* ruleOf */.Y)(rule)?.counts === outcome).map(({ verdict }) => verdict);
    // Without rules, as after a fault before the gate, the conclusion decides.
    if (verdicts.length === 0)
        return isFailure ? 'error' : 'warning';
    const levels = [level, ...verdicts.map((verdict) => BY_VERDICT[verdict])];
    return RANK.find((one) => levels.includes(one)) ?? level;
}

// EXTERNAL MODULE: ./src/report/line.ts
var line = __webpack_require__(78350);
// EXTERNAL MODULE: ./src/domain/quote-word.ts
var quote_word = __webpack_require__(16625);
;// CONCATENATED MODULE: ./src/report/links.ts


/** Digits of a commit that people read. */
const SHORT_COMMIT = 7;
/** GitHub and GitLab lay out their pages alike; GitLab puts `/-` before what is not a project. */
function findLinks({ source, files }) {
    const { server = '', repository = '', commit, ref = '', runId = '', folder, documents } = source ?? {};
    const system = PAGES[source?.ci ?? ''];
    const isKnown = system !== undefined && /^https?:\/\//.test(server) && repository !== '';
    const base = `${server}/${repository}${system?.prefix ?? ''}`;
    // A file that a step has made is in no commit; where nobody can tell, most are.
    const made = new Set(files.filter(({ committed }) => committed === false).map(({ path }) => path));
    const at = (view, path, suffix) => {
        if (!isKnown || folder === undefined || made.has(path))
            return undefined;
        const whole = external_node_path_.posix.normalize(external_node_path_.posix.join(folder, path));
        if (external_node_path_.posix.isAbsolute(path) || whole.startsWith('..'))
            return undefined;
        return `${base}/${view}/${whole.split('/').map(encodeSegment).join('/')}${suffix}`;
    };
    const anchor = (lineNumber) => (lineNumber === undefined ? '' : `#L${lineNumber}`);
    const runOf = (id) => isKnown && id !== '' ? `${base}/${system.runs}/${encodeSegment(id)}` : undefined;
    const hasLines = (path) => !path.toLowerCase().endsWith(GZIP_EXTENSION);
    return {
        run: runOf(runId),
        runOf,
        commit: isKnown && commit !== undefined ? `${base}/commit/${commit}` : undefined,
        commitOf: (other) => (isKnown ? `${base}/commit/${encodeSegment(other)}` : undefined),
        file: (path, lineNumber) => commit === undefined || (lineNumber !== undefined && !hasLines(path))
            ? undefined
            : at(`blob/${commit}`, path, `${lineNumber === undefined ? '' : '?plain=1'}${anchor(lineNumber)}`),
        edit: (path, lineNumber) => ref === '' || !hasLines(path)
            ? undefined
            : at(`edit/${ref.split('/').map(encodeSegment).join('/')}`, path, anchor(lineNumber)),
        document: (name) => (documents === undefined ? undefined : `${documents}/troubleshooting.md#${name}`),
    };
}
/** Web pages show neither lines nor an editor of compressed data. */
const GZIP_EXTENSION = '.gz';
const PAGES = {
    github: { prefix: '', runs: 'actions/runs' },
    gitlab: { prefix: '/-', runs: 'pipelines' },
};
function encodeSegment(segment) {
    return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}
/** `3f2a9c1`, as a link where there is an address. */
function describeCommit({ source }, links) {
    const commit = source?.commit ?? '';
    return commit === '' ? [] : (0,line/* link */.nf)([(0,line/* code */.aY)(commit.slice(0, SHORT_COMMIT))], links.commit);
}
/** A file, and a line of it, as a link where there is an address. */
function describePlace(path, lineNumber, links) {
    const shown = lineNumber === undefined ? path : `${path}:${lineNumber}`;
    return (0,line/* link */.nf)([(0,line/* code */.aY)(shown)], links.file(path, lineNumber));
}

// EXTERNAL MODULE: ./src/report/verdict.ts
var report_verdict = __webpack_require__(90687);
;// CONCATENATED MODULE: ./src/report/next-steps.ts









/** More steps are not read. */
const MAX_STEPS = 3;
/**
 * What the user does now: at most `MAX_STEPS` sentences, most pressing first, each true in this situation and only of
 * things that exist. Names no ledger where nothing was sent.
 */
function listNextSteps(report, published = {}) {
    const isGithub = report.source?.ci === 'github';
    const rows = (reason) => report.totals.reasons[reason] ?? 0;
    const situation = { report, links: findLinks(report), published, vendor: (0,summary_text/* vendorOf */.AK)(report), isGithub, rows };
    const steps = [];
    for (const list of chooseOrder(report)) {
        if (steps.length < MAX_STEPS)
            steps.push(...list(situation));
    }
    // What the faults say is for all situations: where rows ask for something, that is told above.
    return (steps.length === 0 ? faultSteps(situation) : steps).slice(0, MAX_STEPS);
}
/** What stopped the run comes first where that is all there is to do. */
function chooseOrder(report) {
    if (isLedgerLost(report))
        return [lostLedgerSteps, invalidSteps, failedSteps, notFoundSteps];
    const isUncertain = (report.totals.reasons.uncertain ?? 0) > 0;
    if (report.reason === 'cancelled' && !isUncertain)
        return [continueSteps, ...STEPS.filter((list) => list !== continueSteps)];
    const isFirst = report.reason === 'config-error' || report.reason === 'bug' || (0,report_verdict/* isUnsent */.wt)(report);
    return isFirst ? [faultSteps, ...STEPS] : STEPS;
}
/** In the order in which they press; a new kind of step is a function below and its name here. */
const STEPS = [
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
function isLedgerLost(report) {
    const { isLedgerKept, canRerun } = report.nextRun;
    return !isLedgerKept && !canRerun && !(0,report_verdict/* isUnsent */.wt)(report) && countOpen(report) > 0;
}
/** Rows whose outcome a later run could find out, or that it could send. */
function countOpen({ totals: { unresolved, reasons } }) {
    return unresolved - (reasons.planned ?? 0);
}
/** No cache has the ledger, and no artifact: neither a re-run nor another run knows what was sent. */
function lostLedgerSteps({ report, vendor }) {
    const open = countOpen(report);
    const uploads = report.inputs['artifact-name'] === 'none' ? (0,line/* line */.n8) `, and remove ${(0,line/* code */.aY)('artifact-name: none')}` : '';
    return [
        (0,line/* line */.n8) `Check ${(0,line/* strong */.ko)((0,plural/* plural */.L)(open, 'row'))} in ${vendor} and send only those that are not there, in a separate file. This run's ledger is lost (it is in no cache and no artifact): a re-run sends nothing, and a new run sends all rows again.`,
        (0,line/* line */.n8) `To be able to resume later runs, use a runner with GitHub's cache or artifacts${uploads}.`,
    ];
}
/** Codes of faults that say no more than the verdict does, and whose next step is one of the others. */
const SAID_FAULTS = new Set(['run/invalid-data', 'run/cancelled']);
/** What the faults themselves say to do, where there are many with a word for those that are not named. */
function faultSteps({ report, links }) {
    const steps = listFaultSteps(report, links);
    if (steps.length <= MAX_STEPS)
        return steps;
    const most = steps.slice(0, MAX_STEPS - 1);
    return [...most, [`Fix the ${(0,plural/* plural */.L)(steps.length - most.length, 'other problem')} below.`]];
}
/** A step of each fault that has one, with its place; what the verdict says of a single one is not said again. */
function listFaultSteps(report, links) {
    const faults = report.faults.filter(({ code: name }) => !SAID_FAULTS.has(name));
    const isOnly = new Set(faults.map(({ message }) => message)).size === 1;
    const seen = new Set();
    const steps = [];
    if (report.reason === 'bug') {
        const name = (0,line/* code */.aY)(faults[0]?.code ?? 'bug');
        steps.push((0,line/* line */.n8) `Report this bug with the log, the code ${name} and the version ${(0,line/* code */.aY)(report.tool.version)}.`);
    }
    for (const fault of faults) {
        const said = isOnly ? (0,report_verdict/* otherSentences */.pi)(fault.message) : fault.message;
        const text = [said, fault.next ?? ''].filter((part) => part !== '').join(' ');
        if (text === '' || seen.has(text))
            continue;
        seen.add(text);
        const place = describeFaultPlace(fault, report, links);
        // A sentence that names its input needs no label.
        const isNamed = place.length === 0 || (fault.file === undefined && text.includes(fault.input ?? ''));
        steps.push(isNamed ? [text] : (0,line/* line */.n8) `${place}: ${text}`);
    }
    return steps;
}
/** The file and line of a fault, or the input that it is about, as the user writes it. */
function describeFaultPlace({ file, line: lineNumber, input: name }, report, links) {
    if (file !== undefined)
        return describePlace(file, lineNumber, links);
    return name === undefined ? [] : input({ report }, name);
}
/** The response to a submit was lost: only the vendor's own pages can tell. */
function uncertainSteps(situation) {
    const { report, links, vendor, rows } = situation;
    const unsure = rows('uncertain');
    if (unsure === 0)
        return [];
    const group = report.problemGroups.find(({ reason }) => reason === 'uncertain');
    const row = report.firstProblems.find(({ reason }) => reason === 'uncertain');
    const place = group === undefined ? [] : describePlace(group.first.file, group.first.line, links);
    const key = row?.key === undefined || row.key === '' ? [] : (0,line/* line */.n8) ` (${(0,line/* code */.aY)(row.key)})`;
    // The rows of one submit share its fate. Those of an earlier run are in no job of this one.
    const isEach = unsure > 1 && report.jobs.states.uncertain !== 1;
    const sent = report.jobs.shown.find(({ state }) => state === 'uncertain')?.submittedAt?.slice(11, 19);
    const at = sent === undefined ? '' : `, sent at ${sent} UTC`;
    const one = unsure === 1 ? 'the row' : isEach ? `each of the ${(0,plural/* plural */.L)(unsure, 'row')}` : 'one of the rows';
    const which = place.length === 0 ? '' : (0,line/* line */.n8) `: ${place}${key}${isEach ? ' is the first' : at}`;
    const others = rows('not-sent') === 0 ? '' : `, and the ${(0,plural/* count */.U)(rows('not-sent'))} that were not sent`;
    const them = unsure === 1 ? 'This row goes' : `These ${(0,plural/* count */.U)(unsure)} rows go`;
    const there = isEach ? 'If all are there' : 'If it is there';
    const left = countContinued(situation) === 0 && !hasMemory(report) ? `${there}, nothing is left to do: ` : '';
    const until = hasMemory(report) ? ', and each run ends with exit code 3 until then' : '';
    const kept = `${unsure === 1 ? 'it is' : 'they are'} not sent again until you say so${until}`;
    return [
        (0,line/* line */.n8) `Check ${one} in ${vendor}${which}. ${left === '' ? capital([kept]) : `${left}${kept}`}.`,
        (0,line/* line */.n8) `${(0,line/* strong */.ko)(isEach ? 'If none is there:' : 'If it is not there:')} ${resendCommand(situation)}${report.nextRun.isLedgerKept ? (0,line/* line */.n8) `. ${them} again${others}` : ''}.`,
    ];
}
/** Jobs that ended, or could not be read, without an outcome of each row. */
function unclearSteps(situation) {
    const { report, vendor, rows } = situation;
    const reasons = ['missing', 'contradictory', 'lost', 'unreachable'].filter((name) => rows(name) > 0);
    const unclear = reasons.reduce((sum, name) => sum + rows(name), 0);
    if (unclear === 0)
        return [];
    const where = report.problemGroups.some(({ reason }) => reasons.some((name) => name === reason))
        ? ' (lines below)'
        : '';
    const check = (0,line/* line */.n8) `Check ${(0,line/* strong */.ko)((0,plural/* plural */.L)(unclear, 'row'))} in ${vendor}${where}: ${unclear === 1 ? 'it' : 'they'} may have been processed.`;
    const resend = (0,line/* line */.n8) `${(0,line/* strong */.ko)(unclear === 1 ? 'If it is not there:' : 'If they are not there:')} ${resendCommand(situation)}.`;
    if (!report.nextRun.isLedgerKept)
        return [check, resend];
    if (reasons.every((name) => name === 'unreachable'))
        return [(0,line/* line */.n8) `Ask ${vendor} once more: ${collectInputs(situation)}. No row is sent again.`, check];
    return [check, resend, (0,line/* line */.n8) `Or ask ${vendor} once more: ${collectInputs(situation)}.`];
}
/** Rows that `stop-on-breach` held back: with the same limits the next run would stop again. */
function breachSteps(situation) {
    const { report, isGithub, rows } = situation;
    const stop = (0,report_verdict/* findBreachStop */.h$)(report);
    const unsent = rows('not-sent');
    if (stop?.input === undefined || unsent === 0)
        return [];
    const others = unsent === 1 ? 'the row that was not sent' : `the ${(0,plural/* count */.U)(unsent)} rows that were not sent`;
    const limits = (0,line/* line */.n8) `raise ${input(situation, stop.input)} or set ${flag(situation, 'stop-on-breach', 'false')}`;
    const isAlone = report.nextRun.shards === undefined;
    const run = isGithub && isAlone ? (0,line/* line */.n8) `start a run with ${ledgerInput(situation)}` : again(situation);
    return [(0,line/* line */.n8) `To send ${(0,line/* strong */.ko)(others)} all the same: ${limits}, and ${run}. Delivered rows are not sent again.`];
}
const countRunning = ({ rows }) => rows('timed-out') + rows('cancelled');
/** Rows that were not sent and go where a run continues; a breach must be lifted first. */
const countUnsent = ({ report, rows }) => (0,report_verdict/* findBreachStop */.h$)(report) === undefined ? rows('not-sent') : 0;
const countContinued = (situation) => countRunning(situation) + countUnsent(situation);
/** Jobs that still run, and rows that were not sent: a run that continues takes up both. */
function continueSteps(situation) {
    const { report, vendor, rows } = situation;
    const [running, unsent] = [countRunning(situation), countUnsent(situation)];
    const fresh = (0,line/* line */.n8) `${capital(beginAnew(situation))}: no row was sent.`;
    if ((0,report_verdict/* isUnsent */.wt)(report) && report.reason === 'cancelled')
        return [fresh];
    if (running + unsent === 0 || report.reason === 'invalid-data')
        return [];
    // What stopped the run has said what to do.
    if ((0,report_verdict/* isUnsent */.wt)(report))
        return report.faults.length > 0 ? [] : [fresh];
    const waits = running === 0 ? '' : `waits for the ${(0,plural/* plural */.L)(running, 'row')} that ${vendor} still processes`;
    const sends = unsent === 0 ? '' : `sends the ${(0,plural/* plural */.L)(unsent, 'row')} that ${unsent === 1 ? 'was' : 'were'} not sent`;
    const does = [waits, sends].filter((text) => text !== '').join(' and ');
    // Who has started a run with this run's ledger must not continue this one, too.
    const isEither = rows('uncertain') > 0;
    const first = isEither
        ? (0,line/* line */.n8) `${(0,line/* strong */.ko)('If it is there:')} ${again(situation)}. It ${does}. No row is sent twice.`
        : (0,line/* line */.n8) `${capital(again(situation))}: it ${does}. No row is sent twice.`;
    if (running === 0)
        return [first];
    const only = (0,line/* line */.n8) `To wait without sending anything: ${collectInputs(situation)}.`;
    const raise = report.reason === 'timed-out' ? [(0,line/* line */.n8) `Raise ${input(situation, 'timeout')} for the next run.`] : [];
    return [first, ...(unsent === 0 || !report.nextRun.isLedgerKept ? [] : [only]), ...raise];
}
/** Rows that were refused before sending. */
function invalidSteps(situation) {
    const { report, rows } = situation;
    const { invalid } = report.totals;
    if (invalid === 0)
        return [];
    const isPlan = domain_mode/* MODES */.F[report.mode].judges === 'plan';
    const isHeld = !isPlan && report.reason === 'invalid-data';
    const these = invalid === 1 ? 'this row' : `these ${(0,plural/* count */.U)(invalid)} rows`;
    const isWhole = isPlan || isHeld;
    const then = isHeld && (0,report_verdict/* isUnsent */.wt)(report) ? ' The whole file is sent then; this run sent nothing.' : '';
    const fix = isWhole
        ? (0,line/* line */.n8) `Fix ${(0,line/* strong */.ko)(these)}${inFile(situation, 'invalid')} and ${goOn(situation)}.${then}`
        : fixAlone(situation, 'invalid', { rows: these });
    const valid = rows(isPlan ? 'planned' : 'not-sent');
    const limit = report.rules.find((rule) => (0,report_rules/* ruleOf */.Y)(rule)?.counts === 'invalid' && rule.verdict === 'fail');
    if (limit === undefined || valid === 0)
        return [fix];
    const when = isPlan ? ' all the same' : ' now';
    return [
        fix,
        (0,line/* line */.n8) `Or send the ${(0,plural/* plural */.L)(valid, 'valid row')}${when}: set ${flag(situation, limit.rule, String(invalid))}.`,
    ];
}
/** Rows that the vendor refused, those apart that go again as they are, and those that must not. */
function failedSteps(situation) {
    const { report } = situation;
    const { failed } = report.totals;
    if (failed === 0)
        return [];
    const sum = (is) => report.problemGroups
        .filter((group) => group.outcome === 'failed' && is(group))
        .reduce((total, { rows }) => total + rows, 0);
    const isPartly = ({ template }) => template.startsWith(domain_outcome/* PARTLY_APPLIED */.h_);
    const partly = sum(isPartly);
    const passing = sum((group) => group.retryable === true && !isPartly(group));
    const wrong = failed - partly - passing;
    const steps = [];
    if (partly > 0) {
        steps.push((0,line/* line */.n8) `Do not send ${(0,line/* strong */.ko)((0,plural/* plural */.L)(partly, 'row'))} again as ${partly === 1 ? 'it is' : 'they are'} (${(0,line/* code */.aY)(domain_outcome/* PARTLY_APPLIED */.h_)}): gifts or responses would be there twice. Send only what the message says is missing.`);
    }
    if (passing > 0) {
        const are = passing === 1 ? 'is' : 'are';
        const how = resend(situation, { rows: passing, isMixed: passing < failed, isPartly: partly > 0 });
        steps.push((0,line/* line */.n8) `${(0,line/* strong */.ko)((0,plural/* plural */.L)(passing, 'row'))} ${are} safe to send again unchanged: ${how}.`);
    }
    if (wrong > 0) {
        const isWrong = (group) => group.retryable !== true && !isPartly(group);
        const rows = (0,plural/* plural */.L)(wrong, 'row');
        steps.push(fixAlone(situation, 'failed', { rows, isMixed: wrong < failed, isPartly: partly > 0, isMeant: isWrong }));
    }
    return steps;
}
/** Keys that the vendor does not know. */
function notFoundSteps(situation) {
    const { report, vendor } = situation;
    const { not_found: rows } = report.totals;
    if (rows === 0)
        return [];
    const where = report.problemGroups.length === 0 ? '' : ' (lines below)';
    return [
        (0,line/* line */.n8) `${(0,line/* strong */.ko)((0,plural/* plural */.L)(rows, 'key'))} ${rows === 1 ? 'is' : 'are'} unknown to ${vendor}${where}: fix or remove ${rows === 1 ? 'it' : 'them'}.`,
    ];
}
/** Rows that were accepted in `submit`. */
function collectSteps(situation) {
    const { report, rows, vendor } = situation;
    if (rows('submitted') === 0)
        return [];
    if (!report.nextRun.isLedgerKept)
        return [
            (0,line/* line */.n8) `Check the jobs in ${vendor}: no later run can collect the results, because no artifact has this run's ledger.`,
        ];
    return [(0,line/* line */.n8) `Get the results once ${vendor} is done: ${collectInputs(situation)}.`];
}
/** A plan without a fault, where somebody asked for a plan alone. */
function planSteps(situation) {
    const { report, isGithub, rows } = situation;
    const isPlan = domain_mode/* MODES */.F[report.mode].judges === 'plan';
    // In a workflow somebody has chosen the event that only validates.
    if (isGithub || !isPlan || rows('planned') === 0 || report.conclusion === 'failure')
        return [];
    return [(0,line/* line */.n8) `To send ${rows('planned') === 1 ? 'it' : 'them'}: ${runInput(situation)}.`];
}
/** Continues this run: "Re-run jobs" or another run with its ledger on GitHub, else the same job or command in the same folder. */
function again(situation) {
    const { report, links, isGithub } = situation;
    if (report.nextRun.shards !== undefined)
        return againInShards(situation);
    if (!isGithub && report.nextRun.from === 'inputs')
        return ['run the job again'];
    if (!isGithub)
        return [(0,line/* command */.G5)('run', ['run the same command again'], 'run the command below')];
    if (report.nextRun.canRerun)
        return (0,line/* link */.nf)(['re-run the job'], links.run);
    return (0,line/* line */.n8) `start a run with ${withLedger(situation)}`;
}
/**
 * The same for a run of several legs, which continue each for itself.
 * @param flags what else each leg is given.
 */
function againInShards({ report, links, isGithub }, flags = []) {
    const { shards = [], canRerun } = report.nextRun;
    const shown = shards.slice(0, SHOWN_SHARDS).join(', ');
    const more = shards.length > SHOWN_SHARDS ? ` and ${shards.length - SHOWN_SHARDS} more` : '';
    const legs = shards.length === 0 ? 'the shards' : `${shards.length === 1 ? 'shard' : 'shards'} ${shown}${more}`;
    if (isGithub && canRerun && flags.length === 0)
        return (0,line/* link */.nf)(['re-run all jobs'], links.run);
    const place = shards.length === 1 ? 'in its results folder' : 'each in its results folder';
    return (0,line/* line */.n8) `run ${legs} again ${place}${flags.length === 0 ? '' : ' with '}${flags}, then merge again`;
}
/** Legs that a step names. */
const SHOWN_SHARDS = 5;
/** The inputs of a run that continues this one and sends. */
function withLedger(situation, between = ' and ') {
    const isSender = domain_mode/* MODES */.F[situation.report.mode].sends;
    return isSender ? ledgerInput(situation) : (0,line/* line */.n8) `${flag(situation, 'mode', 'run')}${between}${ledgerInput(situation)}`;
}
/** Where the vendor has nothing of this run. */
function beginAnew(situation) {
    const { report, isGithub } = situation;
    return isGithub && !report.nextRun.canRerun ? ['start a new run'] : again(situation);
}
/** The input of a later run that names this run's ledger. */
function ledgerInput(situation) {
    return flag(situation, 'ledger', situation.report.nextRun.ledger);
}
function collectInputs(situation) {
    const { from, ledger, shards } = situation.report.nextRun;
    if (shards !== undefined)
        return againInShards(situation, (0,line/* line */.n8) `${flag(situation, 'mode', 'collect')} and its ${(0,line/* code */.aY)('ledger')}`);
    if (from === 'inputs')
        return (0,line/* line */.n8) `${flag(situation, 'mode', 'collect')} with ${ledgerInput(situation)}`;
    return [
        (0,line/* command */.G5)('collect', (0,line/* line */.n8) `the same command with ${(0,line/* code */.aY)(`collect --ledger ${(0,quote_word/* quoteWord */.X)(ledger)}`)}`, 'the command below'),
    ];
}
/** Sends again what may have arrived. */
function resendCommand(situation) {
    if (hasMemory(situation.report)) {
        // It knows the rows of all runs; those that an earlier one left are not in this run's ledger.
        const words = (0,line/* line */.n8) `run again with ${flag(situation, 'resend-uncertain', 'true')}`;
        return situation.report.nextRun.from === 'inputs' ? words : [(0,line/* command */.G5)('resend', words, 'run the command below')];
    }
    if (situation.report.nextRun.shards !== undefined)
        return againInShards(situation, flag(situation, 'resend-uncertain', 'true'));
    if (!situation.report.nextRun.isLedgerKept)
        return (0,line/* line */.n8) `send what is not there in a separate file: no other run can read this run's ledger, because no artifact has it`;
    const words = (0,line/* line */.n8) `run again with ${withLedger(situation, ', ')} and ${flag(situation, 'resend-uncertain', 'true')}`;
    return situation.report.nextRun.from === 'inputs' ? words : [(0,line/* command */.G5)('resend', words, 'run the command below')];
}
function runInput(situation) {
    if (situation.report.nextRun.from === 'inputs')
        return flag(situation, 'mode', 'run');
    return [(0,line/* command */.G5)('run', (0,line/* line */.n8) `the same command with ${(0,line/* code */.aY)('run')}`, 'the command below')];
}
/** An input with a value, as the user writes it. */
function flag({ report }, name, value) {
    if (report.nextRun.from === 'inputs')
        return [(0,line/* code */.aY)(`${name}: ${value}`)];
    return [(0,line/* code */.aY)(value === 'true' ? `--${name}` : `--${name} ${(0,quote_word/* quoteWord */.X)(value)}`)];
}
function input({ report }, name) {
    // No flag takes a key.
    if (report.nextRun.from === 'inputs' || name === 'api-key')
        return [(0,line/* code */.aY)(name)];
    return [(0,line/* code */.aY)(`--${name.replace(/^params\./, 'param ')}`)];
}
/** ` in data/donors.csv (lines below)`: where rows of that kind are, with a link to the first that is meant. */
function inFile(situation, outcome, isMeant = () => true) {
    const { report, links } = situation;
    const groups = report.problemGroups.filter((group) => group.outcome === outcome && isMeant(group));
    const [first] = groups;
    if (first === undefined)
        return [];
    const { files } = report;
    const holding = files.filter(({ totals }) => totals[outcome] > 0);
    if (holding.length > 1)
        return [` in ${(0,plural/* plural */.L)(holding.length, 'file')} (lines below)`];
    const { file, line: lineNumber } = first.first;
    const href = links.edit(file, lineNumber) ?? links.file(file, lineNumber);
    return (0,line/* line */.n8) ` in ${(0,line/* link */.nf)([(0,line/* code */.aY)(file)], href)}${whereShown(situation, outcome)}`;
}
/** ` (lines below)` where the groups of these rows are shown. */
function whereShown({ report }, outcome) {
    const isShown = report.problemGroups.some((group) => group.outcome === outcome);
    return isShown ? ` (${report.totals[outcome] === 1 ? 'line' : 'lines'} below)` : '';
}
/** What makes a fixed file go. */
function goOn({ report, links }) {
    const path = report.files[0]?.path ?? '';
    return links.file(path) === undefined ? 'run again' : 'push';
}
/** How rows go again unchanged. */
function resend(situation, { rows, isMixed, isPartly }) {
    const { isGithub, report, published } = situation;
    const { canRerun, shards } = report.nextRun;
    // Legs that have ended well continue only where all jobs are run again.
    const isLedgerKept = report.nextRun.isLedgerKept && shards === undefined;
    if (!isGithub && hasMemory(report))
        return (0,line/* line */.n8) `${again(situation)}. Delivered rows are not sent again`;
    if (isGithub && isPartly !== true && (canRerun || isLedgerKept)) {
        // Else both runs would send the rows that were held back.
        const isFirst = (0,report_verdict/* findBreachStop */.h$)(report) === undefined || situation.rows('not-sent') === 0;
        const how = isFirst ? again(situation) : ['after that, re-run the job of that new run, not of this one'];
        return (0,line/* line */.n8) `${how}. Delivered rows are not sent again`;
    }
    const file = (0,line/* code */.aY)(nameFile(report, 'failed'));
    if (isGithub && !hasDownload(situation))
        return [`send only ${rows === 1 ? 'it' : 'these'}, in a separate file`];
    const them = rows === 1 ? 'it' : 'them';
    if (isGithub || isMixed === true)
        return (0,line/* line */.n8) `send ${them} alone, in a separate file made from ${(0,line/* link */.nf)([file], published.artifact)}`;
    return (0,line/* line */.n8) `send a copy of ${file}${sendCopy(situation, 'failed', [])}`;
}
/** A copy of some rows must not be sent then: the rows that it lacks would leave the row memory, and go again later. */
function hasMemory({ inputs }) {
    return inputs['changed-only'] === true;
}
/** Somebody who is not on the runner gets the row files. */
function hasDownload({ report, published }) {
    return (0,summary_text/* hasRowFiles */.on)(report) && report.detail !== 'minimal' && published.artifact !== undefined;
}
/** Rows to fix where others of the same file were sent: the whole file would send those again. */
function fixAlone(situation, name, given) {
    const { isGithub, published, report } = situation;
    const { rows, isMixed = false, isPartly = false, isMeant } = given;
    const fix = (0,line/* line */.n8) `Fix ${(0,line/* strong */.ko)(rows)}${inFile(situation, name, isMeant)}`;
    if (domain_mode/* MODES */.F[report.mode].judges === 'plan')
        return (0,line/* line */.n8) `${fix} and ${goOn(situation)}.`;
    if (hasMemory(report))
        return (0,line/* line */.n8) `${fix} and ${goOn(situation)}. Delivered rows are not sent again.`;
    const file = (0,line/* code */.aY)(nameFile(report, name));
    if (!isGithub) {
        if (!(0,summary_text/* hasRowFiles */.on)(report))
            return (0,line/* line */.n8) `${fix} and send only these, in a separate file.`;
        const others = isMixed ? ' and remove the other rows' : '';
        return (0,line/* line */.n8) `Fix ${(0,line/* strong */.ko)(rows)}${whereShown(situation, name)} in a copy of ${file}${others}, and send only the copy${sendCopy(situation, name, ['fix it'])}.`;
    }
    const only = isMixed ? 'only these rows of ' : '';
    const alone = (0,line/* line */.n8) `${only}${(0,line/* link */.nf)([file], published.artifact)}${isMixed ? '' : ' alone'}`;
    if (isPartly)
        return (0,line/* line */.n8) `${fix} and send ${hasDownload(situation) ? alone : 'only these, in a separate file'}.`;
    const whole = (0,line/* line */.n8) `${fix} and ${goOn(situation)}, which sends the whole file`;
    return hasDownload(situation) ? (0,line/* line */.n8) `${whole}; or fix and send ${alone}.` : (0,line/* line */.n8) `${whole}.`;
}
/** How a copy of a row file is made and sent, as the end of a sentence. */
function sendCopy(situation, name, between) {
    const { report } = situation;
    const [files, folder] = [input(situation, 'files'), input(situation, 'output-dir')];
    const known = report.nextRun.copies?.[name];
    if (known === undefined || report.sandbox)
        return (0,line/* line */.n8) ` in a run of its own: with it as ${files}, and another ${folder}`;
    const words = (0,line/* line */.n8) `run the same command with the copy as ${files} and another ${folder}`;
    const send = (0,line/* command */.G5)(name, words, 'run the command below');
    return (0,line/* line */.n8) `: ${(0,line/* code */.aY)(known.copy)}${between.length === 0 ? '' : ', '}${between}, then ${send}`;
}
/** Rows of delimited files and of JSON are in files of their own. */
function nameFile({ resultFiles }, name) {
    const names = [`${name}.csv`, `${name}.ndjson`].filter((file) => resultFiles.includes(file));
    return names[0] ?? `${name}.csv`;
}
/** A sentence's first letter. */
function capital(text) {
    const [first, ...rest] = text;
    if (typeof first === 'string')
        return [first.charAt(0).toUpperCase() + first.slice(1), ...rest];
    if (typeof first === 'object' && 'href' in first)
        return [{ ...first, text: capital(first.text) }, ...rest];
    if (typeof first === 'object' && 'command' in first) {
        const { words, below } = first;
        return [{ ...first, words: capital(words), below: below.charAt(0).toUpperCase() + below.slice(1) }, ...rest];
    }
    return text;
}

// EXTERNAL MODULE: ./src/report/privacy.ts
var privacy = __webpack_require__(34766);
;// CONCATENATED MODULE: ./src/report/severity.ts

/** Kinds of rows, worst first: rows that may be at the vendor twice or not at all, then those to correct, then those that wait. */
const ORDER = [
    'uncertain',
    'contradictory',
    'missing',
    'lost',
    'unreachable',
    'invalid',
    'failed',
    'timed-out',
    'cancelled',
    'not_found',
    'not-sent',
];
/** Kinds that are not named above come last. */
const RANKS = new Map([...new Set([...ORDER, ...domain_outcome/* OUTCOMES */.im, ...domain_outcome/* UNRESOLVED_REASONS */.cb])].map((kind, rank) => [kind, rank]));
/** For sorting rows and groups of rows, worst kind first; keeps the order among equals. */
function compareSeverity(a, b) {
    return rankOf(a) - rankOf(b);
}
function rankOf({ outcome, reason }) {
    return RANKS.get(reason ?? outcome) ?? RANKS.size;
}
/** Rows that are as they should be, and wait: nobody has to correct them, so no line of a file is named for them. */
const WAITING = new Set(['not-sent', 'timed-out', 'cancelled']);
/** True where the row itself is fine, whatever kept it. */
function isWaiting({ reason }) {
    return reason !== undefined && WAITING.has(reason);
}

;// CONCATENATED MODULE: ./src/report/annotations.ts











/** The runner keeps the first 10 of a type a step (ExecutionContext.cs, `_maxCountPerIssueType`). */
const MAX_ANNOTATIONS = 10;
/** The runner cuts a message there (ExecutionContext.cs, `_maxIssueMessageLength`). */
const ANNOTATION_CHARS = 4096;
/** The checks API refuses a longer title. */
const TITLE_CHARS = 255;
/** Of a sentence that makes a title. */
const SHORT_TITLE_CHARS = 80;
/**
 * What a CI system shows at files and lines: faults, then one for each problem row, those that the pull request changes
 * before others of their level, worst kind first; none at a row that is fine. At most `MAX_ANNOTATIONS` of each level;
 * where there are more, the last one counts the rest.
 */
function annotations(given) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    const all = [
        ...report.faults.filter(({ code }) => !SAID_FAULTS.has(code)).map((fault) => annotateFault(fault, report)),
        ...report.problemGroups.filter((group) => !isWaiting(group)).flatMap((group) => annotateGroup(group, report)),
        ...(domain_mode/* MODES */.F[report.mode].judges === 'plan' && report.plan !== null ? [annotatePlan(report, report.plan)] : []),
    ];
    // A failure whose rows are all fine has no line to stand at.
    if (report.conclusion === 'failure' && !all.some(({ annotation }) => annotation.level === 'error'))
        all.unshift(annotateVerdict(report));
    return ['error', 'warning', 'notice'].flatMap((level) => {
        const mine = all
            .filter(({ annotation }) => annotation.level === level)
            .sort((a, b) => Number(a.isOld ?? false) - Number(b.isOld ?? false));
        const more = mine.reduce((sum, each) => sum + each.more, 0);
        const made = mine.map(({ annotation }) => annotation);
        if (made.length + (more > 0 ? 1 : 0) <= MAX_ANNOTATIONS)
            return more === 0 ? made : [...made, annotateRest(level, more, report)];
        const shown = made.slice(0, MAX_ANNOTATIONS - 1);
        return [...shown, annotateRest(level, made.length - shown.length + more, report)];
    });
}
function annotateFault(fault, report) {
    const sentence = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
    const { file, line, column } = fault;
    return {
        annotation: {
            level: report.conclusion === 'failure' ? 'error' : 'warning',
            ...(file === undefined ? {} : { file }),
            ...(line === undefined ? {} : { line }),
            ...(column === undefined ? {} : { column }),
            title: (0,safe_line/* safeLine */.om)((0,report_verdict/* firstSentence */.qi)(fault.message), SHORT_TITLE_CHARS),
            message: (0,safe_line/* safeLine */.om)(sentence, ANNOTATION_CHARS),
        },
        more: 0,
    };
}
/** One for each row of which the place is known; the message of a single row is its own. */
function annotateGroup(group, report) {
    const places = group.places ?? [group.first];
    const level = levelOf(group, report);
    const rest = group.rows - places.length;
    return places.map(({ file, line, cell, changed }, index) => {
        const own = report.firstProblems.find((row) => row.file === file && row.line === line);
        const says = own === undefined ? (0,domain_outcome/* explainRow */.g7)(group, group.template) : (0,domain_outcome/* explainRow */.g7)(own, own.message);
        const words = domain_outcome/* OUTCOME_TABLE */._g[group.outcome].words;
        return {
            annotation: {
                level,
                file,
                ...(cell ?? { line }),
                title: `Row ${words}${group.rows === 1 ? '' : ` (${(0,plural/* count */.U)(index + 1)} of ${(0,plural/* count */.U)(group.rows)} alike)`}`,
                message: (0,safe_line/* safeLine */.om)(says, ANNOTATION_CHARS),
            },
            more: index === places.length - 1 ? rest : 0,
            isOld: changed !== true,
        };
    });
}
function annotateRest(level, rows, { resultFiles }) {
    const where = resultFiles.includes('records.csv')
        ? 'records.csv of the results lists all of them'
        : 'report.json of the results counts them';
    return {
        level,
        title: `${(0,plural/* count */.U)(rows)} more`,
        message: `${(0,plural/* plural */.L)(rows, `more ${level}`)}: the job summary groups them, and ${where}.`,
    };
}
function annotateVerdict(report) {
    const verdict = (0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report));
    return {
        annotation: {
            level: 'error',
            title: (0,safe_line/* safeLine */.om)(verdict, SHORT_TITLE_CHARS),
            message: (0,safe_line/* safeLine */.om)(`${verdict}.`, ANNOTATION_CHARS),
        },
        more: 0,
    };
}
function annotatePlan(report, plan) {
    const cost = ` At least ${(0,plural/* plural */.L)(plan.requests, 'request')} and ${(0,duration/* formatDuration */.a)(plan.leastMs)} at the rate in effect.`;
    return {
        annotation: {
            level: 'notice',
            title: 'Plan',
            message: (0,safe_line/* safeLine */.om)(`${(0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report))}.${cost}`, TITLE_CHARS * 4),
        },
        more: 0,
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
;// CONCATENATED MODULE: ./src/report/bar.ts

/** Squares of the bar. */
const SQUARES = 20;
const COLORS = {
    succeeded: '\ud83d\udfe9',
    failed: '\ud83d\udfe5',
    invalid: '\ud83d\udfe5',
    not_found: '\ud83d\udfe8',
    skipped: '\u2b1c',
    unresolved: '\u2b1c',
    planned: '\ud83d\udfe6',
    submitted: '\ud83d\udfe6',
    'timed-out': '\ud83d\udfe6',
    cancelled: '\ud83d\udfe6',
    'not-sent': '\u2b1c',
    uncertain: '\ud83d\udfea',
    lost: '\ud83d\udfea',
    unreachable: '\ud83d\udfea',
    missing: '\ud83d\udfea',
    contradictory: '\ud83d\udfea',
};
/** All rows as `SQUARES` colored squares; a kind that occurs has one at least. Empty without a row. */
function renderBar(report) {
    const tallies = (0,report_verdict/* listTallies */.HT)(report);
    const { total } = report.totals;
    if (total === 0 || tallies.length === 0)
        return '';
    const shares = tallies.map(({ kind, rows }) => ({ kind, exact: (rows / total) * SQUARES, squares: 1 }));
    // Every square beyond the first goes to the kind that lacks most of its share.
    for (let left = SQUARES - shares.length; left > 0; left--) {
        const [most] = [...shares].sort((a, b) => b.exact - b.squares - (a.exact - a.squares));
        if (most !== undefined)
            most.squares += 1;
    }
    return shares.map(({ kind, squares }) => COLORS[kind].repeat(squares)).join('');
}

// EXTERNAL MODULE: ./src/report/difference.ts
var report_difference = __webpack_require__(25371);
;// CONCATENATED MODULE: ./src/report/summary-sections.ts









/** Characters of sentences, which matter more than other texts. */
const SENTENCE_CHARS = 600;
const LIMIT_CHARS = 60;
/** Lines of a list, and how many there are besides. */
function list(lines, hidden = 0) {
    const shown = lines.map((each) => `- ${typeof each === 'string' ? (0,markdown/* startLine */.F0)(each) : (0,line/* toMarkdown */.l6)(each)}`);
    const more = hidden > 0 ? [`- ${(0,plural/* count */.U)(hidden)} more in \`report.json\``] : [];
    return [...shown, ...more].join('\n');
}
/** What the provider file made of the user's params. */
function derivedSection(report) {
    const { derived = [] } = (0,summary_text/* describePlan */.df)(report) ?? {};
    return list(derived.map(({ name, value }) => (0,line/* line */.n8) `${name}: ${(0,line/* code */.aY)(value.slice(0, summary_text/* DERIVED_CHARS */.aq))}`));
}
function ruleSection({ rules }) {
    const shown = rules.filter(isTold);
    const others = rules.length - shown.length;
    const passed = others === 0 ? '' : `${(0,plural/* plural */.L)(others, 'rule')} without a row passed.`;
    if (shown.length === 0)
        return '';
    const rows = shown.map(({ rule, limit, actual, of, verdict }) => [
        (0,markdown/* cell */.Hn)(rule),
        (0,markdown/* cell */.Hn)(limit, LIMIT_CHARS),
        `${(0,plural/* count */.U)(actual)} of ${(0,plural/* count */.U)(of)}`,
        verdict === 'pass' ? 'pass' : `**${verdict}**`,
    ]);
    return [(0,markdown/* table */.tp)(['rule', 'limit', 'rows', 'verdict'], rows), passed].filter((text) => text !== '').join('\n\n');
}
/** A rule that passed without a row says nothing. */
function isTold({ actual, verdict }) {
    return verdict !== 'pass' || actual > 0;
}
function ruleTitle({ rules }) {
    const broken = rules.filter(({ verdict }) => verdict !== 'pass').length;
    return broken === 0 ? 'rules' : `rules (${(0,plural/* count */.U)(broken)} of ${(0,plural/* count */.U)(rules.length)} exceeded)`;
}
/** The rows themselves, by key, where the report may name them. */
function problemSection(report, cap) {
    const { firstProblems, detail } = report;
    if (detail === 'minimal')
        return '';
    const links = findLinks(report);
    const problems = firstProblems.filter((problem) => !isWaiting(problem)).slice(0, cap);
    return list(problems.map((problem) => {
        const place = (0,line/* link */.nf)([(0,line/* code */.aY)(`${problem.file}:${problem.line}`)], links.file(problem.file, problem.line));
        const key = problem.key === undefined || problem.key === '' ? [] : (0,line/* line */.n8) ` ${(0,line/* code */.aY)(problem.key)}`;
        // The message of a row without an outcome is that of its job.
        if (problem.reason !== undefined)
            return (0,line/* line */.n8) `${place}${key} ${(0,summary_text/* describeOutcome */.SS)(problem)}`;
        return (0,line/* line */.n8) `${place}${key} ${(0,summary_text/* describeOutcome */.SS)(problem)}: ${(0,domain_outcome/* explainRow */.g7)(problem, problem.message)}`;
    }));
}
function fileSection(report, cap) {
    const { files } = report;
    // Of one file the bar has said it all.
    if (files.length < 2)
        return '';
    const links = findLinks(report);
    const lines = files
        .slice(0, cap)
        .map(({ path, totals }) => (0,line/* line */.n8) `${(0,line/* link */.nf)([(0,line/* code */.aY)(path)], links.file(path))}: ${describeTotals(totals)}`);
    return list(lines, files.length - lines.length);
}
function describeTotals(totals) {
    const kinds = domain_outcome/* OUTCOMES */.im.filter((outcome) => totals[outcome] > 0).map((outcome) => `${(0,plural/* count */.U)(totals[outcome])} ${report_verdict/* OUTCOME_WORDS */.nx[outcome]}`);
    return `${(0,plural/* plural */.L)(totals.total, 'row')}${kinds.length === 0 ? '' : ': '}${kinds.join(', ')}`;
}
function jobSection({ jobs }, cap) {
    if (jobs.count === 0)
        return '';
    const lines = jobs.shown.slice(0, cap).map(describeJob);
    return list(lines, jobs.count - lines.length);
}
function describeJob(job) {
    const { number, id, rows, round, vendorState, submittedAt, endedAt, polls, message = '' } = job;
    const state = vendorState === undefined ? [job.state] : (0,line/* line */.n8) `${job.state} (${(0,line/* code */.aY)(vendorState)})`;
    const took = Date.parse(endedAt ?? '') - Date.parse(submittedAt ?? '');
    const parts = [
        id === undefined ? [`job ${number}`] : (0,line/* line */.n8) `job ${number} ${(0,line/* code */.aY)(id)}`,
        [(0,plural/* plural */.L)(rows, 'row')],
        state,
        submittedAt === undefined ? [] : [`${clock(submittedAt)} UTC`],
        took >= 0 ? [(0,duration/* formatDuration */.a)(took)] : [],
        polls === 0 ? [] : [(0,plural/* plural */.L)(polls, 'poll')],
        round === 1 ? [] : [`round ${round}`],
        message === '' ? [] : [message],
    ];
    return (0,line/* join */.fj)(parts.filter((part) => part.length > 0), ' \u00b7 ');
}
/** `10:00:01` of a time in ISO 8601. */
function clock(time) {
    return time.slice(11, 19);
}
function timelineSection(report) {
    const { startedAt, endedAt, rounds, tool, jobs } = report;
    if (jobs.count === 0)
        return '';
    const [day = ''] = startedAt.split('T');
    const submits = jobs.shown.flatMap(({ submittedAt }) => submittedAt ?? []).sort();
    const ends = jobs.shown.flatMap((job) => job.endedAt ?? []).sort();
    const isWhole = jobs.shown.length === jobs.count;
    return list([
        `${day}: started ${clock(startedAt)}${isWhole && submits[0] !== undefined ? `, first job submitted ${clock(submits[0])}` : ''}${isWhole && ends.length > 0 ? `, last job ended ${clock(ends.at(-1) ?? '')}` : ''}, ended ${clock(endedAt)} UTC`,
        `${(0,summary_text/* describeRequests */.UQ)(report)}${rounds === 0 ? '' : `, ${(0,plural/* plural */.L)(rounds, 'retry round')}`}, ${(0,line/* toMarkdown */.l6)([`${tool.name} ${tool.version}`])}`,
    ]);
}
function noteSection({ notices }, cap) {
    const shown = notices.slice(0, cap).map((note) => (0,markdown/* prose */.CS)(note, 'line', SENTENCE_CHARS));
    return list(shown, notices.length - shown.length);
}
function assumptionSection({ plan }, cap) {
    const facts = plan?.inferred ?? [];
    const shown = facts.slice(0, cap).map((fact) => (0,markdown/* prose */.CS)(fact, 'line', SENTENCE_CHARS));
    return list(shown, facts.length - shown.length);
}
/** The folded sections in the order of the page; a new one is a function above and a row here. */
const SECTIONS = [
    { title: () => 'first rows', render: problemSection, cap: 20 },
    { title: ruleTitle, render: ruleSection },
    { title: ({ files }) => (0,plural/* plural */.L)(files.length, 'file'), render: fileSection, cap: 200 },
    { title: ({ jobs }) => (0,plural/* plural */.L)(jobs.count, 'job'), render: jobSection, cap: 25 },
    { title: () => 'timeline', render: timelineSection },
    { title: () => 'made of params', render: derivedSection },
    { title: ({ notices }) => (0,plural/* plural */.L)(notices.length, 'note'), render: noteSection, cap: 20 },
    {
        title: ({ plan }) => (0,plural/* plural */.L)(plan?.inferred.length ?? 0, 'assumption about the vendor', 'assumptions about the vendor'),
        render: assumptionSection,
        cap: 20,
    },
];

;// CONCATENATED MODULE: ./src/report/summary.ts
















/** GitHub drops a step's whole summary above 1 MiB (FileCommandManager.cs); masks may lengthen it. */
const SUMMARY_BYTES = 900_000;
/** Halvings of the caps before only counts are left; one row of each table always fits. */
const HALVINGS = 8;
/** What a table shows; report.json and the row files have the rest. */
const MAX_GROUPS = 10;
const MAX_LINES = 6;
const MAX_FILES = 2;
const MAX_CHANGES = 20;
const MAX_FAULTS = 3;
const MAX_OTHER_FAULTS = 20;
const MAX_NOTICES = 2;
const MESSAGE_CHARS = 300;
const MARKS = { success: '\u2705', warning: '\u26a0\ufe0f', failure: '\u274c' };
/**
 * The job summary and `summary.md`, in GitHub-flavored Markdown: verdict, where the rows go, a bar, what to do, the rows
 * to fix; all else is folded. Foreign text goes through `prose` and `codeSpan`, so nothing of it is markup. At most
 * `maxBytes`: what is listed is halved until it fits.
 */
function renderSummary(given, options = {}) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    const { maxBytes = SUMMARY_BYTES } = options;
    for (let halving = 0; halving < HALVINGS; halving++) {
        const text = compose(report, options, halving);
        if (Buffer.byteLength(text, 'utf8') <= maxBytes)
            return text;
    }
    return compose(report, options, Number.POSITIVE_INFINITY);
}
/** The page with every cap halved so many times; endless halving leaves 0, and every list only says how long it was. */
function compose(report, options, halvings) {
    const links = findLinks(report);
    const isPostStep = options.isPostStep === true;
    const verdict = (0,line/* toMarkdown */.l6)((0,report_verdict/* describeVerdict */.XZ)(report));
    const steps = listNextSteps(report, options).map((step, index) => `${index + 1}. ${(0,line/* toMarkdown */.l6)(step)}`);
    const capped = (cap) => Math.floor(cap / 2 ** halvings);
    const blocks = [
        isPostStep ? `### After the cancel: ${verdict.replace(/^Canceled: /, '')}` : `## ${chooseMark(report)} ${verdict}`,
        isPostStep ? '' : (0,report_difference/* renderSigns */.PD)(report),
        isPostStep ? '' : describeScope(report),
        isPostStep ? '' : describeRoute(report, links),
        describeCounts(report),
        describeComparison(report, links),
        listAsides(report),
        (0,report_difference/* renderDifference */.MC)(report, links, capped(MAX_CHANGES)),
        steps.length === 0 || isFollowed(report, isPostStep) ? '' : `### Do this\n\n${steps.join('\n')}`,
        listOtherFaults(report, links, capped(MAX_OTHER_FAULTS)),
        listGroups(report, links, capped(MAX_GROUPS)),
        options.isBrief === true && options.artifact === undefined ? '' : describeFiles(report, links, options),
        isFollowed(report, isPostStep) ? describeFollowing(links) : '',
        isFollowed(report, isPostStep) || options.isBrief === true ? '' : foldSections(report, capped),
    ];
    return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
/** A canceled step on GitHub has a post step, which has more to say and a summary of its own; one of the sandbox has nothing to look at. */
function isFollowed(report, isPostStep) {
    const isOnGithub = report.source?.ci === 'github' && !report.sandbox && !isPostStep;
    return isOnGithub && report.reason === 'cancelled' && !(0,summary_text/* hasRowFiles */.on)(report) && report.jobs.count > 0;
}
/** Where no post step ran, no artifact has the ledger: only a re-run finds its copies. */
function describeFollowing(links) {
    const rerun = (0,line/* link */.nf)(['re-run the job'], links.run);
    return (0,line/* toMarkdown */.l6)((0,line/* line */.n8) `The post step polls each job once more and reports below. If nothing follows, ${rerun}: it sends no row twice.`);
}
function chooseMark({ conclusion, reason, totals, difference }) {
    if (reason === 'uncertain' && conclusion === 'failure')
        return '\u2753';
    // Invalid rows within the limit were not delivered, and what looks like a mistake is not waved through.
    const isDoubtful = totals.invalid > 0 || (difference?.signs ?? []).length > 0;
    return conclusion === 'success' && isDoubtful ? MARKS.warning : MARKS[conclusion];
}
/** Which rows of the files the run is about, where not all: what the row memory said, and how many a sample leaves out. */
function describeScope(report) {
    const { remembers } = report;
    return (0,line/* toMarkdown */.l6)((0,line/* join */.fj)([...(remembers === undefined ? [] : [[remembers]]), ...(0,report_verdict/* describeSample */.gS)(report)], ' '));
}
/** **Acme** \u2192 list `4` \u00b7 `data/donors.csv` @ `3f2a9c1` \u00b7 push \u00b7 run \u00b7 1m 2s */
function describeRoute(report, links) {
    const { provider, destination = [], files, source, mode, sandbox, continues } = report;
    const to = (0,line/* join */.fj)(destination.map(({ words, value }) => (0,line/* line */.n8) `${words} ${(0,line/* code */.aY)(value)}`), ', ');
    const vendor = provider === null ? [] : (0,line/* line */.n8) `${(0,line/* strong */.ko)((0,summary_text/* vendorOf */.AK)(report))}${to.length === 0 ? '' : ' \u2192 '}${to}`;
    const named = files.slice(0, MAX_FILES).map(({ path }) => (0,line/* link */.nf)([(0,line/* code */.aY)(path)], links.file(path)));
    const others = files.length > MAX_FILES ? ` and ${(0,plural/* plural */.L)(files.length - MAX_FILES, 'more file')}` : '';
    const commit = describeCommit(report, links);
    const from = named.length === 0 ? commit : (0,line/* line */.n8) `${(0,line/* join */.fj)(named, ', ')}${others}${commit.length === 0 ? '' : ' @ '}${commit}`;
    const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    const parts = [
        vendor,
        from,
        describeEvent(source),
        [mode],
        Number.isFinite(ms) && ms >= 0 ? [(0,duration/* formatDuration */.a)(ms)] : [],
        source !== undefined && source.attempt > 1 && continues === null ? [`attempt ${source.attempt}`] : [],
        continues === null ? [] : [continues.charAt(0).toLowerCase() + continues.slice(1).replace(/\.$/, '')],
        sandbox ? ['simulated vendor, nothing left this machine'] : [],
    ];
    return (0,line/* toMarkdown */.l6)((0,line/* join */.fj)(parts.filter((part) => part.length > 0), ' \u00b7 '));
}
function describeEvent(source) {
    if (source === undefined || source.event === '')
        return [];
    const { event, ref } = source;
    return event === 'push' && ref !== undefined && ref !== ''
        ? (0,line/* line */.n8) `push to ${(0,line/* code */.aY)(ref)}`
        : [event.replaceAll('_', ' ')];
}
/** The bar, and the number of rows of each color where the verdict has not said it all. */
function describeCounts(report) {
    const bar = renderBar(report);
    const { jobs, plan, totals, foreignRows } = report;
    // With `changed-only` a merge sends some of the valid rows, which stands below.
    const isChange = report.difference?.changedOnly === true;
    const tallies = (0,report_verdict/* listTallies */.HT)(report).filter(({ kind }) => !isChange || kind !== 'planned');
    const isPlan = domain_mode/* MODES */.F[report.mode].judges === 'plan';
    // The verdict of a run that passes names them all.
    const isSaid = report.conclusion !== 'failure';
    const parts = [
        ...(isSaid ? [] : tallies.map(({ rows, words }) => (0,line/* line */.n8) `${(0,line/* strong */.ko)((0,plural/* count */.U)(rows))} ${words}`)),
        ...(isPlan && plan !== null && totals.total > 0 ? [[describePlan(report, plan)], ['nothing was sent']] : []),
        ...(jobs.count > 0 ? [[`${(0,plural/* plural */.L)(jobs.count, 'job')}`]] : []),
        ...(isSaid && jobs.count > 0 ? [[(0,summary_text/* describeRequests */.UQ)(report)]] : []),
        ...(foreignRows === 0 ? [] : [[`${(0,plural/* plural */.L)(foreignRows, 'result')} for rows that this run never sent`]]),
    ];
    const words = (0,line/* toMarkdown */.l6)((0,line/* join */.fj)(parts, ' \u00b7 '));
    return bar === '' ? words : `\`${bar}\` ${words}`.trim();
}
/** What sending takes. The plan is that of all rows, so a merge that sends some of them takes no more jobs. */
function describePlan({ difference }, { rows, jobs, requests, leastMs }) {
    const isPart = difference?.changedOnly === true && difference.new + difference.changed < rows;
    if (isPart)
        return `at most ${(0,plural/* plural */.L)(jobs, 'job')}`;
    return `${(0,plural/* plural */.L)(jobs, 'job')}, ${(0,plural/* plural */.L)(requests, 'request')}, at least ${(0,duration/* formatDuration */.a)(leastMs)}`;
}
/** Against the previous run of the branch; empty where neither had rows that need attention. */
function describeComparison({ comparison, endedAt }, links) {
    if (comparison === undefined)
        return '';
    const { run, appeared, resolved, remaining, oldest } = comparison;
    if (appeared + resolved + remaining === 0)
        return '';
    const name = ({ runId, startedAt }) => (0,line/* line */.n8) `${(0,line/* link */.nf)([`run ${runId}`], links.runOf(runId))} of ${formatDay(startedAt, endedAt)}`;
    const since = oldest === undefined
        ? []
        : (0,line/* line */.n8) ` ${oldest.rows === remaining ? '' : '(the oldest '}since ${name(oldest.run)}${oldest.rows === remaining ? '' : ')'}`;
    return (0,line/* toMarkdown */.l6)((0,line/* line */.n8) `Compared with ${name(run)}: ${(0,line/* strong */.ko)((0,plural/* count */.U)(appeared))} new, ${(0,plural/* count */.U)(resolved)} resolved, ${(0,plural/* count */.U)(remaining)} still failing${since}.`);
}
/** `Nov 3`, with the year where it is not that of `now`. */
function formatDay(time, now) {
    const isThisYear = time.slice(0, 4) === now.slice(0, 4);
    return new Date(time).toLocaleDateString('en-US', {
        month: 'short',
        day: 'numeric',
        timeZone: 'UTC',
        ...(!isThisYear && { year: 'numeric' }),
    });
}
/** What the verdict does not say and the reader must not miss. */
function listAsides(report) {
    const { faults, reason, conclusion, notices } = report;
    const isStep = reason === 'config-error' || reason === 'bug';
    const unsaid = isStep ? [] : faults.filter(({ code: name }) => !SAID_FAULTS.has(name));
    const verdict = (0,line/* toMarkdown */.l6)((0,report_verdict/* describeVerdict */.XZ)(report));
    const messages = [...new Set(unsaid.map(({ message }) => (0,report_verdict/* firstSentence */.qi)(message)))].filter((message) => !verdict.includes((0,line/* toMarkdown */.l6)([message])));
    const lines = [
        ...(0,report_verdict/* describeOtherBreaches */.Bn)(report),
        ...messages.slice(0, MAX_FAULTS).map((message) => `${message}.`),
        ...(conclusion === 'warning' ? notices.slice(0, MAX_NOTICES) : []),
    ];
    return lines.map((text) => `- ${(0,line/* toMarkdown */.l6)([text])}`).join('\n');
}
/** The faults that the steps count and do not name. */
function listOtherFaults(report, links, cap) {
    const others = listFaultSteps(report, links).slice(MAX_STEPS - 1);
    if (report.reason !== 'config-error' || others.length < 2)
        return '';
    const shown = others.slice(0, cap).map((step) => `- ${(0,line/* toMarkdown */.l6)(step)}`);
    const hidden = others.length - shown.length;
    return [...shown, ...(hidden === 0 ? [] : [`- ${(0,plural/* count */.U)(hidden)} more in \`report.json\``])].join('\n');
}
/** The rows to fix, worst kind first, each problem with the places of its first rows. */
function listGroups(report, links, cap) {
    const groups = report.problemGroups.filter((group) => !isWaiting(group));
    if (groups.length === 0)
        return '';
    const shown = groups.slice(0, cap);
    // What happened to a whole job is said above.
    const isTold = report.faults.some(({ code: name }) => !SAID_FAULTS.has(name));
    const kinds = new Set(groups.map(({ outcome, reason }) => reason ?? outcome));
    const rows = shown.map((group) => {
        return [
            group.rows,
            `${describeGroup(group, { isMixed: kinds.size > 1, isTold })}<br>${listPlaces(group, report, links)}`,
        ];
    });
    const hidden = groups.slice(shown.length);
    const more = hidden.length + report.moreProblemGroups;
    const rest = hidden.reduce((sum, group) => sum + group.rows, 0);
    const note = more === 0
        ? ''
        : `\n\n${(0,plural/* plural */.L)(more, 'more kind')} of problem${rest === 0 ? '' : ` with ${(0,plural/* plural */.L)(rest, 'row')}`} in ${(0,line/* toMarkdown */.l6)(nameFiles(report, hidden))}.`;
    return `${shown.length === 0 ? '' : (0,markdown/* table */.tp)(['rows', 'what is wrong'], rows)}${note}`.trim();
}
/** The row files of the groups, and of all that may be among those that nobody counted; readers of `minimal` have none. */
function nameFiles(report, groups) {
    const { totals, detail, moreProblemGroups } = report;
    const mayBe = moreProblemGroups === 0 ? [] : domain_outcome/* OUTCOMES */.im.filter((outcome) => totals[outcome] > 0);
    const outcomes = new Set([...groups.map(({ outcome }) => outcome), ...mayBe]);
    const files = domain_outcome/* OUTCOMES */.im.filter((outcome) => outcomes.has(outcome)).flatMap((outcome) => {
        const { file } = domain_outcome/* OUTCOME_TABLE */._g[outcome];
        return file === undefined ? [] : [nameFile(report, file)];
    });
    const isThere = detail === 'full' && files.length > 0 && files.every((file) => report.resultFiles.includes(file));
    return (0,line/* join */.fj)((isThere ? files : ['records.csv']).map((file) => [(0,line/* code */.aY)(file)]), ' and ');
}
function describeGroup(group, { isMixed, isTold }) {
    const message = isTold && group.reason !== undefined ? '' : group.template;
    const text = (0,markdown/* cell */.Hn)((0,domain_outcome/* explainRow */.g7)(group, message), MESSAGE_CHARS);
    const { words } = domain_outcome/* OUTCOME_TABLE */._g[group.outcome];
    const isNamed = group.reason !== undefined || group.template === '';
    return isMixed && !isNamed ? `**${words}:** ${text}` : text;
}
/** `9 \u00b7 39 \u00b7 69 and 3 more`, with the file before its lines where there are several files. */
function listPlaces(group, { files }, links) {
    const places = (group.places ?? [group.first]).slice(0, MAX_LINES);
    const shown = places.map((place, index) => {
        const isNew = files.length > 1 && place.file !== places[index - 1]?.file;
        return (0,line/* line */.n8) `${isNew ? (0,line/* code */.aY)(place.file) : ''}${isNew ? ' ' : ''}${describeLine(place, links)}`;
    });
    const more = group.rows - places.length;
    const word = group.rows === 1 ? 'line' : 'lines';
    return (0,line/* toMarkdown */.l6)((0,line/* line */.n8) `${files.length > 1 ? '' : `${word} `}${(0,line/* join */.fj)(shown, ' \u00b7 ')}${more > 0 ? ` and ${(0,plural/* count */.U)(more)} more` : ''}`, 'cell');
}
function describeLine({ file, line: number }, links) {
    return (0,line/* link */.nf)([String(number)], links.file(file, number));
}
/** Where the files are, and what the reason means. */
function describeFiles(report, links, { artifact, page }) {
    const { resultFiles, resultsDir, detail, conclusion } = report;
    const isGithub = report.source?.ci === 'github';
    // Rows that were not sent are fine.
    const isFine = report.totals.unresolved === (report.totals.reasons['not-sent'] ?? 0);
    const rowFiles = resultFiles.filter((name) => ROW_FILES.test(name) && !(isFine && name.startsWith('unresolved.')));
    const parts = page === undefined ? [] : [(0,line/* link */.nf)(['Report'], page)];
    if (artifact !== undefined) {
        const names = detail === 'full' && rowFiles.length > 0
            ? (0,line/* join */.fj)(rowFiles.map((name) => [(0,line/* code */.aY)(name)]), ', ')
            : [];
        parts.push([
            { text: names.length === 0 ? ALL_FILES[detail] : (0,line/* line */.n8) `${names} and all result files`, href: artifact },
        ]);
    }
    else if (resultsDir !== '' && !isGithub) {
        const names = (0,line/* join */.fj)(rowFiles.map((name) => [(0,line/* code */.aY)(name)]), ', ');
        parts.push((0,line/* line */.n8) `Result files in ${(0,line/* code */.aY)(resultsDir)}${names.length === 0 ? '' : ': '}${names}`);
    }
    if (detail === 'minimal' && rowFiles.length > 0)
        parts.push((0,line/* line */.n8) `${(0,line/* join */.fj)(rowFiles.map((name) => [(0,line/* code */.aY)(name)]), ', ')} ${rowFiles.length === 1 ? 'stays' : 'stay'} on the runner, since others can read this page`);
    const anchor = conclusion === 'failure' ? chooseAnchor(report) : undefined;
    const help = anchor === undefined ? undefined : links.document(anchor.name);
    if (anchor !== undefined && help !== undefined)
        parts.push([{ text: (0,line/* line */.n8) `What ${(0,line/* code */.aY)(anchor.word)} means`, href: help }]);
    return (0,line/* toMarkdown */.l6)((0,line/* join */.fj)(parts, ' \u00b7 '));
}
/** What the artifact holds, in words. */
const ALL_FILES = {
    full: ['All result files'],
    minimal: (0,line/* line */.n8) `${(0,line/* code */.aY)('report.json')}, ${(0,line/* code */.aY)('records.csv')} without values`,
};
/** Files with rows that somebody fixes. */
const ROW_FILES = /^(?:failed|not-found|invalid|unresolved)\.(?:csv|ndjson)$/;
/** The section of the troubleshooting page that fits best: that of the rows, where rows have a reason of their own. */
function chooseAnchor({ reason, totals }) {
    const own = domain_outcome/* UNRESOLVED_REASONS */.cb.find((name) => domain_outcome/* UNRESOLVED_TABLE */.xs[name].reason === reason && (totals.reasons[name] ?? 0) > 0);
    if (own !== undefined)
        return { name: domain_outcome/* UNRESOLVED_TABLE */.xs[own].anchor, word: own };
    const { anchor } = fault/* REASON_TABLE */.cq[reason];
    return anchor === undefined ? undefined : { name: anchor, word: reason };
}
function foldSections(report, capped) {
    const sections = SECTIONS.flatMap(({ title, render, cap = 0 }) => {
        const body = render(report, capped(cap));
        return body === '' ? [] : [{ title: title(report), body }];
    });
    if (sections.length === 0)
        return '';
    const titles = sections.map(({ title }) => title).join(', ');
    const label = titles.charAt(0).toUpperCase() + titles.slice(1);
    const bodies = sections.map(({ title, body }) => `**${title.charAt(0).toUpperCase()}${title.slice(1)}**\n\n${body}`);
    return `<details><summary>${label}</summary>\n\n${bodies.join('\n\n')}\n\n</details>`;
}

;// CONCATENATED MODULE: ./src/report/comment.ts





/** GitHub takes 65,536 characters; the marker and the link to the run need some, and masks may lengthen the rest. */
const COMMENT_BYTES = 60_000;
const CONTENT_DIGITS = 32;
/**
 * The comment on a pull request: what the summary says first, as others may read it. A run that anybody can cause shows
 * no value, whatever its report holds. With `on-problem` a clean run leaves one line where there is an earlier comment, and
 * creates none.
 * @param rows digest of all problem rows (`createRowDigest`); undefined where they cannot be read.
 */
function renderComment(given, when, { trust, job, leg }, rows) {
    const report = trust === 'trusted' ? given : (0,privacy/* minimalReport */.k2)(given);
    const source = [job, leg]
        .filter((part) => part !== '')
        .map((part) => (0,markdown/* cell */.Hn)(part))
        .join(' ');
    const isGone = report.conclusion === 'success' && when === 'on-problem';
    const render = (form) => renderForm(report, isGone, form);
    const content = digestContent(report, rows);
    return { text: render({}), render, source, isWanted: !isGone, ...(content !== undefined && { content }) };
}
function renderForm(report, isGone, { urls, sameAs }) {
    const text = renderSummary(report, { maxBytes: COMMENT_BYTES, isBrief: true, ...urls }).trim();
    const [first = ''] = text.split('\n', 1);
    const verdict = first.replace(/^#+ /, '');
    if (isGone)
        return `${verdict}. The problems of an earlier run are gone.`;
    // Nothing to send is one line, and so is what does not fit: steps and values of unusual length.
    const isEmpty = report.conclusion === 'success' && report.totals.total === 0;
    if (isEmpty || Buffer.byteLength(text) > COMMENT_BYTES)
        return first;
    if (sameAs === undefined)
        return text;
    const [mark = '', ...words] = verdict.split(' ');
    const rest = text.slice(first.length).trim();
    const details = rest === '' ? '' : `\n\n<details><summary>Details</summary>\n\n${rest}\n\n</details>`;
    return `${mark} Same as for ${sameAs}: ${words.join(' ')}${details}`;
}
/** A digest of problem rows: with the counts it tells whether two runs found the same. */
function createRowDigest() {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    return {
        add(row) {
            if (!(0,domain_outcome/* isProblem */.AN)(row))
                return;
            const { path, line, outcome, reason = '', template } = row;
            hash.update(`${JSON.stringify([path, line, outcome, reason, template])}\n`);
        },
        result: () => hash.digest('hex'),
    };
}
/**
 * The same where verdict, counts and rows are the same, whatever the run, its commit, times and requests. Undefined where
 * the report alone cannot tell, since it names only the first rows of a group.
 */
function digestContent(report, rows) {
    const { conclusion, reason, provider, mode, sandbox, destination, totals, files, rules, notices, difference } = report;
    const { problemGroups, moreProblemGroups, firstProblems, foreignRows, jobs } = report;
    if (rows === undefined && !problemGroups.every((group) => group.places?.length === group.rows))
        return undefined;
    const faults = report.faults.map(({ code, message, file, line, input }) => [code, message, file, line, input]);
    const content = [
        ...[conclusion, reason, provider, mode, sandbox, destination, totals, rules, notices, faults, rows],
        ...[problemGroups, moreProblemGroups, firstProblems, foreignRows, jobs.count, difference],
        files.map(({ path, totals: each }) => [path, each]),
    ];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(content)).digest('hex').slice(0, CONTENT_DIGITS);
}

// EXTERNAL MODULE: ./src/domain/text-block.ts
var text_block = __webpack_require__(66381);
// EXTERNAL MODULE: ./src/domain/text-width.ts
var text_width = __webpack_require__(69612);
;// CONCATENATED MODULE: ./src/report/terminal.ts











/** Rows that a table shows; terminals and job logs are read from the end. */
const MAX_ROWS = 10;
/** Single rows below the table of their kinds. */
const MAX_SINGLE_ROWS = 5;
/** Columns of a cell in an aligned table; messages, in the last column, may be longer. */
const CELL_COLUMNS = 60;
const MESSAGE_COLUMNS = 300;
/** A line of a log has 1,000 characters: a longer command would be cut. */
const COMMAND_CHARS = 980;
/** Of an error the place and the code are seen in any case. */
const PLACE_CHARS = 200;
const CODE_CHARS = 80;
const FAULT_CHARS = 700;
const NO_ROWS = (0,plural/* plural */.L)(0, 'row');
const LOOKS = { success: 'good', warning: 'warn', failure: 'bad' };
const OUTCOME_LOOKS = {
    succeeded: 'good',
    failed: 'bad',
    not_found: 'warn',
    invalid: 'bad',
    unresolved: 'warn',
};
/**
 * The summary as plain text for a terminal or a job log: aligned columns, no Markdown, no escape sequences, no
 * line that a CI system takes for a command. The verdict comes last, so that it is the last thing on the screen.
 */
function renderTerminal(given, showPath = (path) => path) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    const blocks = [
        { kind: 'result', lines: report.sandbox ? [(0,text_block/* textLine */.uu)(summary_text/* SANDBOX_NOTE */.LP)] : [] },
        { kind: 'errors', lines: listFaults(report, showPath) },
        { kind: 'details', title: 'Plan', lines: listPlan(report) },
        { kind: 'result', title: 'Difference', lines: listDifference(report) },
        { kind: 'result', title: 'Problems', lines: terminal_listGroups(report, showPath) },
        { kind: 'result', title: 'First rows with a problem', lines: listProblems(report, showPath) },
        { kind: 'details', ...listJobs(report) },
        {
            kind: 'result',
            lines: report.notices.slice(0, MAX_ROWS).map((notice) => (0,text_block/* textLine */.uu)(`Note: ${(0,safe_line/* safeLine */.om)(notice)}`, 2)),
        },
        { kind: 'result', title: (0,plural/* plural */.L)(report.totals.total, 'row'), lines: listCounts(report) },
        { kind: 'result', title: 'Limits exceeded', lines: listRules(report) },
        { kind: 'details', title: 'Result files', lines: listFiles(report) },
        { kind: 'result', title: 'What to do next', lines: listSteps(report) },
        { kind: 'result', lines: listContext(report) },
        { kind: 'verdict', lines: [verdictLine(report)] },
    ];
    // Without a row and without an error, that there was none is the news.
    const isEmpty = report.totals.total === 0 && report.faults.length === 0;
    return blocks.filter(({ title, lines }) => lines.length > 0 || (isEmpty && title === NO_ROWS));
}
/** As compilers write it, so that editors and terminals can open the place. */
function listFaults({ faults, conclusion }, showPath) {
    const level = conclusion === 'failure' ? 'error' : 'warning';
    const lines = faults.slice(0, MAX_ROWS).flatMap(({ file, line, column, message, code, next }) => {
        const path = file === undefined ? undefined : (0,safe_line/* safeLine */.om)(showPath(file), PLACE_CHARS);
        const place = [path, line, column].filter((part) => part !== undefined).join(':');
        return [
            {
                pieces: [
                    ...(place === '' ? [] : [piece(`${(0,safe_line/* safeLine */.om)(place)}: `, 'title')]),
                    piece(`${level}: `, level === 'error' ? 'bad' : 'warn'),
                    piece((0,safe_line/* safeLine */.om)(message, FAULT_CHARS)),
                    piece(` [${(0,safe_line/* safeLine */.om)(code, CODE_CHARS)}]`, 'faint'),
                ],
                hang: 2,
            },
            ...(next === undefined ? [] : [(0,text_block/* textLine */.uu)(`  ${(0,safe_line/* safeLine */.om)(next)}`, 2)]),
        ];
    });
    return [...lines, ...more(faults.length - MAX_ROWS)];
}
function listPlan(report) {
    const plan = (0,summary_text/* describePlan */.df)(report);
    if (plan === undefined)
        return [];
    const derived = plan.derived.map(({ name, value }) => (0,text_block/* textLine */.uu)(`  ${(0,safe_line/* safeLine */.om)(`${name}: ${value}`, summary_text/* DERIVED_CHARS */.aq)}`, 4));
    return [
        ...align(plan.cost.map(({ name, value }) => [name, value])),
        ...(derived.length === 0 ? [] : [(0,text_block/* textLine */.uu)('Derived from params'), ...derived]),
    ];
}
/** Counts by file, and what looks like a mistake. */
function listDifference({ difference }) {
    if (difference === undefined)
        return [];
    const files = difference.files.slice(0, MAX_ROWS);
    const rows = files.map((file) => [
        (0,plural/* count */.U)(file.new),
        (0,plural/* count */.U)(file.changed),
        (0,plural/* count */.U)(file.removed),
        (0,plural/* count */.U)(file.unchanged),
        file.path,
    ]);
    const signs = (0,report_difference/* describeSigns */.YK)(difference).map((sign) => (0,text_block/* textLine */.uu)(`  Warning: ${(0,line/* toPlain */.Ul)(sign)}`, 4, 'warn'));
    const table = alignTable(['new', 'changed', 'removed', 'unchanged', 'file'], rows);
    return [...table, ...more(difference.files.length - files.length), ...signs];
}
function terminal_listGroups(report, showPath) {
    const shown = report.problemGroups.slice(0, MAX_ROWS);
    if (shown.length === 0)
        return [];
    const rows = shown.map((group) => [
        (0,plural/* count */.U)(group.rows),
        (0,summary_text/* describeOutcome */.SS)(group),
        describeSpot(group.first, showPath),
        (0,domain_outcome/* explainRow */.g7)(group, group.template),
    ]);
    return [...alignTable(['rows', 'outcome', 'first at', 'message'], rows), ...more((0,summary_text/* countHidden */.kv)(report, shown))];
}
/** The first rows, as far as they say more than their groups above. */
function listProblems({ firstProblems, problemGroups, detail }, showPath) {
    // In minimal a row shows no more than its group.
    if (firstProblems.length === 0 || detail === 'minimal')
        return [];
    const told = new Set(problemGroups.map((group) => (0,domain_outcome/* explainRow */.g7)(group, group.template)));
    const firsts = new Set(problemGroups.map(({ first }) => `${first.file}:${first.line}`));
    const rows = firstProblems.flatMap((problem) => {
        const message = (0,domain_outcome/* explainRow */.g7)(problem, problem.message);
        const isNew = !told.has(message);
        const key = problem.key ?? '';
        if (!isNew && key === '' && firsts.has(`${problem.file}:${problem.line}`))
            return [];
        return [[describeSpot(problem, showPath), (0,summary_text/* describeOutcome */.SS)(problem), key, isNew ? message : '']];
    });
    const shown = rows.slice(0, MAX_SINGLE_ROWS);
    const width = shown.some((row) => row.at(-1) !== '') ? undefined : -1;
    const table = [['row', 'outcome', 'key', 'message'], ...shown].map((row) => row.slice(0, width));
    const [head = [], ...body] = table;
    return body.length === 0 ? [] : alignTable(head, body);
}
/** `file:line:column` of the value at fault, else `file:line` of the row, as editors open it. */
function describeSpot({ file, line, cell }, showPath) {
    return [showPath(file), ...(cell === undefined ? [line] : [cell.line, cell.column])].join(':');
}
function listJobs({ jobs }) {
    if (jobs.count === 0)
        return { lines: [] };
    const states = Object.entries(jobs.states).map(([state, n]) => `${(0,plural/* count */.U)(n)} ${state}`);
    const others = jobs.shown.filter((job) => job.state !== 'succeeded').slice(0, MAX_ROWS);
    const head = `${(0,plural/* plural */.L)(jobs.count, 'job')}: ${states.join(', ')}`;
    if (others.length === 0)
        return { lines: [(0,text_block/* textLine */.uu)(head)] };
    const rows = others.map((job) => [
        String(job.number),
        job.id ?? 'none',
        (0,plural/* count */.U)(job.rows),
        job.vendorState === undefined ? job.state : `${job.state} (${job.vendorState})`,
        job.message ?? '',
    ]);
    return { title: head, lines: alignTable(['job', 'id', 'rows', 'state', 'message'], rows) };
}
function listCounts(report) {
    const { totals } = report;
    const outcomes = domain_outcome/* OUTCOMES */.im.filter((outcome) => totals[outcome] > 0);
    const rows = outcomes.map((outcome) => [(0,plural/* count */.U)(totals[outcome]), domain_outcome/* OUTCOME_TABLE */._g[outcome].words]);
    const reasons = (0,summary_text/* listReasons */.qf)(report).map(({ reason, rows: n }) => [(0,plural/* count */.U)(n), `  ${domain_outcome/* UNRESOLVED_TABLE */.xs[reason].words}`]);
    return align([...rows, ...reasons], (index) => {
        const outcome = outcomes[index];
        return outcome === undefined ? undefined : OUTCOME_LOOKS[outcome];
    });
}
/** A rule that passed is no news. */
function listRules(report) {
    const exceeded = report.rules.filter(({ verdict }) => verdict !== 'pass');
    if (exceeded.length === 0)
        return [];
    const rows = exceeded.map(({ rule, limit, actual, of, verdict }) => [rule, limit, (0,plural/* count */.U)(actual), (0,plural/* count */.U)(of), verdict]);
    return alignTable(['rule', 'limit', 'rows', 'of', 'verdict'], rows);
}
function listFiles(report) {
    if (report.resultsDir === '')
        return [];
    const access = (0,summary_text/* describeAccess */.Ag)(report, safe_line/* safeLine */.om);
    return [
        // Not wrapped: it is copied.
        { pieces: [piece(`  ${(0,safe_line/* safeLine */.om)(report.resultsDir)}`)] },
        (0,text_block/* textLine */.uu)(`  ${report.resultFiles.join(', ')}`, 2),
        ...(access === '' ? [] : [(0,text_block/* textLine */.uu)(`  ${access}`, 2)]),
    ];
}
/** The steps, each with its command to copy where it is known. */
function listSteps(report) {
    // A command that must be escaped or cut to be shown is another command; a simulated vendor is gone by then.
    const usable = (command) => !report.sandbox && command === (0,safe_line/* safeLine */.om)(command, COMMAND_CHARS);
    return listNextSteps(report).flatMap((step, index) => {
        let shown;
        const words = step.flatMap((part) => {
            if (typeof part !== 'object' || !('command' in part))
                return [part];
            const command = (0,line/* findCommand */.Zv)(part, report);
            if (command === undefined || !usable(command))
                return [part];
            shown = command;
            return [part.below];
        });
        const lead = `  ${index + 1}. `;
        // Here the rows stand above the steps.
        const text = (0,line/* toPlain */.Ul)(words).replace(/\(lines? below\)/, (where) => where.replace('below', 'above'));
        return [
            (0,text_block/* textLine */.uu)(`${lead}${text}`, lead.length),
            ...(shown === undefined ? [] : [{ pieces: [piece(' '.repeat(lead.length)), piece(shown, 'title')] }]),
        ];
    });
}
function listContext(report) {
    return [
        ...(report.remembers === undefined ? [] : [(0,text_block/* textLine */.uu)((0,safe_line/* safeLine */.om)(report.remembers))]),
        ...(0,report_verdict/* describeSample */.gS)(report).map((sentence) => (0,text_block/* textLine */.uu)((0,line/* toPlain */.Ul)(sentence))),
        ...(report.continues === null ? [] : [(0,text_block/* textLine */.uu)((0,safe_line/* safeLine */.om)(report.continues))]),
        (0,text_block/* textLine */.uu)((0,summary_text/* describeRun */.vZ)(report, safe_line/* safeLine */.om), 2, 'faint'),
        ...(0,report_verdict/* describeOtherBreaches */.Bn)(report).map((text) => (0,text_block/* textLine */.uu)((0,safe_line/* safeLine */.om)(text), 2)),
    ];
}
function verdictLine(report) {
    return (0,text_block/* textLine */.uu)((0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report)), 2, LOOKS[report.conclusion]);
}
function more(hidden) {
    return hidden > 0 ? [(0,text_block/* textLine */.uu)(`  ${(0,plural/* count */.U)(hidden)} more in report.json`)] : [];
}
function piece(text, look) {
    return { text, ...(look !== undefined && { look }) };
}
/** A table with a row of titles. */
function alignTable(head, rows) {
    return align([head, ...rows], (index) => (index === 0 ? 'faint' : undefined));
}
/** Pads every column except the last to its widest cell. Columns of counts are right-aligned. */
function align(rows, lookOf = () => undefined) {
    const safe = rows.map((row) => row.map((text, column) => {
        const max = column === row.length - 1 ? MESSAGE_COLUMNS : CELL_COLUMNS;
        return (0,text_width/* fitWidth */.G0)((0,safe_line/* safeLine */.om)(text), max);
    }));
    const widths = (safe[0] ?? []).map((_, column) => Math.max(...safe.map((row) => (0,text_width/* textWidth */.sc)(row[column] ?? ''))));
    const isCount = widths.map((_, column) => safe.slice(1).every((row) => /^[\d,]+$/.test(row[column] ?? '')));
    return safe.map((row, index) => {
        const cells = row.map((text, column) => (0,text_width/* padWidth */._n)(text, widths[column] ?? 0, isCount[column] === true ? 'end' : 'start'));
        const before = `  ${cells.slice(0, -1).join('  ')}${cells.length > 1 ? '  ' : ''}`;
        return (0,text_block/* textLine */.uu)(`${before}${cells.at(-1) ?? ''}`.trimEnd(), (0,text_width/* textWidth */.sc)(before), lookOf(index));
    });
}

;// CONCATENATED MODULE: ./src/report/json-member.ts
/**
 * The text of a JSON object on one line with the member `name` set to a string and everything else as it was
 * written: numbers keep their digits, members their order. A text that is not an object (a line of NDJSON that
 * did not parse) is returned unchanged except for line breaks: it must be fixed by hand, and cannot take a member.
 */
function setMember(raw, name, value) {
    const line = raw.replace(/[\r\n]+[\r\n\t ]*/g, ' ').trim();
    if (!isObject(line))
        return line;
    const kept = splitMembers(line).filter((member) => member.name !== name);
    const added = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    return `{${[...kept.map((member) => member.text), added].join(',')}}`;
}
function isObject(text) {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** The value of a text of JSON; undefined if it is not JSON. */
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
/** `text` is a valid JSON object, so it is enough to track strings and nesting. */
function splitMembers(text) {
    const members = [];
    let depth = 0;
    let start = 1;
    let nameEnd = -1;
    for (let at = 0; at < text.length; at++) {
        const character = text[at];
        if (character === '"') {
            at = skipString(text, at);
            if (depth === 1 && nameEnd < 0)
                nameEnd = at + 1;
        }
        else if (character === '{' || character === '[')
            depth++;
        else if (character === '}' || character === ']')
            depth--;
        const ends = depth === 0 || (depth === 1 && character === ',');
        if (!ends)
            continue;
        if (nameEnd >= 0) {
            const name = JSON.parse(text.slice(start, nameEnd));
            members.push({ name: String(name), text: text.slice(start, at) });
        }
        start = at + 1;
        nameEnd = -1;
    }
    return members;
}
/** The index of the quote that closes the string that starts at `start`. */
function skipString(text, start) {
    let at = start + 1;
    while (at < text.length && text[at] !== '"')
        at += text[at] === '\\' ? 2 : 1;
    return at;
}

;// CONCATENATED MODULE: ./src/report/firsts.ts
/** Keeps `max` of each, since those that are preferred may come last. */
function createFirsts(max) {
    const preferred = [];
    const others = [];
    return {
        add(isPreferred, make) {
            const kept = isPreferred ? preferred : others;
            if (kept.length < max)
                kept.push(make());
        },
        list: () => [...preferred, ...others].slice(0, max),
    };
}

;// CONCATENATED MODULE: ./src/report/problem-rows.ts




/** Rows that a report for another system names one by one: GitHub shows 5,000 results of a run, and stores no more. */
const MAX_PROBLEM_ROWS = 4800;
/** Which rows are worst is known only when all are judged, so the first of each kind are kept until then. */
function createProblemKeeper() {
    const kinds = new Map();
    const heldBack = new Set();
    return {
        add(number, { file, outcome, reason, isChanged = false }) {
            if (!(0,domain_outcome/* isProblem */.AN)({ outcome, reason }))
                return;
            const word = reason ?? outcome;
            const kind = kinds.get(word) ?? { outcome, reason, rows: createFirsts(MAX_PROBLEM_ROWS) };
            if (isHeldBack(kind) && heldBack.has(file))
                return;
            if (isHeldBack(kind))
                heldBack.add(file);
            kinds.set(word, kind);
            kind.rows.add(isChanged, () => ({ number, isChanged }));
        },
        kept: () => [...kinds.values()].flatMap(({ rows }) => rows.list().map(({ number }) => number)),
        pick(report) {
            const rank = (kind) => problem_rows_rankOf(kind, report);
            return [...kinds.values()]
                .flatMap((kind) => kind.rows.list().map((row) => ({ ...row, rank: rank(kind) })))
                .sort((a, b) => a.rank - b.rank || Number(b.isChanged) - Number(a.isChanged) || a.number - b.number)
                .slice(0, MAX_PROBLEM_ROWS)
                .map(({ number }) => number);
        },
    };
}
const LEVELS = ['error', 'warning', 'notice'];
/** Rows that are fine themselves, and only waited, come after all that have a fault of their own. */
function problem_rows_rankOf(kind, report) {
    return isHeldBack(kind) ? LEVELS.length : LEVELS.indexOf(levelOf(kind, report));
}
/**
 * True for a row that was not sent because of something else: nothing is wrong at its line, so such rows are told once a
 * file, with their number.
 */
function isHeldBack({ reason }) {
    return reason !== undefined && domain_outcome/* UNRESOLVED_TABLE */.xs[reason].isProblem && domain_outcome/* UNRESOLVED_TABLE */.xs[reason].reason === undefined;
}
/** A row as a report for others names it. */
function describeProblemRow(row, detail, apiKey) {
    return { ...(0,privacy/* reduceRow */.H9)(row, detail, apiKey), mark: (0,privacy/* markRow */.of)(row, detail, apiKey) };
}
/** Kinds of rows that need attention among these, with their number. */
function countProblems(totals) {
    const { failed, not_found, invalid, reasons } = totals;
    const counts = [
        { outcome: 'failed', rows: failed },
        { outcome: 'not_found', rows: not_found },
        { outcome: 'invalid', rows: invalid },
        ...domain_outcome/* UNRESOLVED_REASONS */.cb.map((reason) => ({ outcome: 'unresolved', reason, rows: reasons[reason] ?? 0 })),
    ];
    return counts.filter((kind) => kind.rows > 0 && (0,domain_outcome/* isProblem */.AN)(kind));
}

// EXTERNAL MODULE: ./src/report/schema.ts + 1 modules
var schema = __webpack_require__(91382);
;// CONCATENATED MODULE: ./src/report/comparison.ts







/** Characters of a key that are kept. */
const KEY_CHARS = 200;
/** The earlier list where this run can be compared with it; else why not, as a sentence. */
function readEarlierList(text, side) {
    const list = (0,schema/* parseProblemList */.v2)(parseJson(text));
    if (list === undefined)
        return 'The list of problem rows of the previous run is damaged or of another version.';
    const [run] = list.runs;
    const name = `run ${run?.runId}`;
    if (list.provider !== side.provider)
        return `The rows of ${name} went to another vendor.`;
    if (list.sandbox !== side.sandbox)
        return `Only one of ${name} and this run used the sandbox.`;
    if (stageOf(list.mode) !== stageOf(side.mode))
        return `The mode of ${name} was ${list.mode}, the mode of this run is ${side.mode}.`;
    // A key that was renewed gives other hashes: every row would seem new.
    if (list.keys !== nameKeys(side))
        return `The API key has changed since ${name}, and rows are matched by keys hashed under it.`;
    return list;
}
/** Runs that leave the same kinds of outcomes: what is `pending` after a submit may still fail. */
function stageOf(mode) {
    const { judges, follows } = domain_mode/* MODES */.F[mode];
    return `${judges} ${follows}`;
}
/** The same where keys are marked the same way. */
function nameKeys({ apiKey, detail }) {
    return (0,privacy/* markRow */.of)({ key: 'bulk-job: which API key' }, detail, apiKey);
}
/**
 * Finds each problem row again in the earlier run.
 *
 * By its key where it has one, whatever file and line it is in now: files often carry a date in their name, and rows
 * move. In `minimal` that is a hash under the API key, and so it is in `full`, so that both compare with each other.
 * The nth row with a key is the nth with it in the earlier run.
 *
 * A row without a key is found by file and line, and only if it has the same outcome and its file has as many rows as
 * then: otherwise all lines below an inserted row would be new. The rows without a key of other files are not compared.
 *
 * Rows that were merely not sent are no news: they neither appear nor are listed, unless they failed before.
 */
function createProblemComparer(side, earlier) {
    const { run, apiKey, detail, files } = side;
    const before = indexEarlier(earlier, side);
    const runs = [run, ...(earlier?.runs ?? [])];
    const kept = [];
    const nameNow = createNamer();
    const counts = { appeared: 0, remaining: 0 };
    let listed = 0;
    const keep = (row, mark, since) => {
        listed += 1;
        if (listed <= schema/* MAX_LISTED_PROBLEMS */.sl)
            kept.push(describeListed(row, mark, since));
    };
    return {
        add(row) {
            if (!(0,domain_outcome/* isProblem */.AN)(row))
                return 0;
            const mark = (0,markdown/* cut */.Jj)((0,privacy/* markRow */.of)(row, detail, apiKey), KEY_CHARS);
            const id = nameNow({ ...row, mark });
            const since = before.take(id);
            if (since === undefined && isHeldBack(row))
                return 0;
            keep(row, mark, since ?? 0);
            if (since !== undefined)
                counts.remaining += 1;
            else if (earlier === undefined || (mark === '' && !before.hasLines(row.path)))
                return 0;
            else
                counts.appeared += 1;
            return 1 + (since ?? 0);
        },
        result() {
            const [compared] = earlier?.runs ?? [];
            if (compared === undefined)
                return undefined;
            const resolvedRows = before.rest();
            const oldest = findOldest(kept, runs);
            return {
                run: compared,
                ...counts,
                resolved: resolvedRows.length,
                ...(oldest !== undefined && { oldest }),
                runs,
                resolvedRows,
            };
        },
        list() {
            if (listed > schema/* MAX_LISTED_PROBLEMS */.sl)
                return undefined;
            const { provider, sandbox, mode } = side;
            const head = { version: 1, provider, sandbox, mode, keys: nameKeys(side), files };
            return { ...head, ...pruneRuns(runs, kept) };
        },
    };
}
/** The list as `detail` allows. */
function reduceList(list, detail) {
    return detail === 'full' ? list : { ...list, rows: list.rows.map(({ key: _, ...row }) => row) };
}
/** The text of `problems.json`, a row a line. */
function* renderProblemList({ rows, ...head }) {
    yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
    let separator = '\n';
    for (const row of rows) {
        yield `${separator}${JSON.stringify(row)}`;
        separator = ',\n';
    }
    yield ']}\n';
}
/** Names rows so that the same row has the same name in both runs. */
function createNamer() {
    const seen = new Map();
    return ({ mark, path, line, outcome, reason }) => {
        const name = mark === '' ? JSON.stringify([path, line, outcome, reason ?? '']) : mark;
        const number = (seen.get(name) ?? 0) + 1;
        seen.set(name, number);
        return number === 1 ? name : `${name} ${number}`;
    };
}
function indexEarlier(earlier, { files }) {
    const counts = new Map(files.map(({ path, rows }) => [path, rows]));
    const same = new Set((earlier?.files ?? []).flatMap(({ path, rows }) => (counts.get(path) === rows ? [path] : [])));
    const name = createNamer();
    const rows = new Map();
    for (const { mark = '', key = '', file, line, outcome, reason, since } of earlier?.rows ?? []) {
        const path = earlier?.files[file]?.path ?? '';
        if (mark === '' && !same.has(path))
            continue;
        // The runs of this list come after this run itself.
        rows.set(name({ mark, path, line, outcome, reason }), { path, line, key, outcome, reason, since: since + 1 });
    }
    return {
        take(id) {
            const found = rows.get(id);
            rows.delete(id);
            return found?.since;
        },
        hasLines: (path) => same.has(path),
        rest: () => [...rows.values()],
    };
}
function describeListed({ key = '', file, line, outcome, reason }, mark, since) {
    return {
        ...(mark !== '' && { mark }),
        ...(key !== '' && { key: (0,markdown/* cut */.Jj)(key, KEY_CHARS) }),
        file,
        line,
        outcome,
        ...(reason !== undefined && { reason }),
        since,
    };
}
/** The run since which the longest-standing rows fail. */
function findOldest(rows, runs) {
    const counts = new Map();
    for (const { since } of rows)
        if (since > 0)
            counts.set(since, (counts.get(since) ?? 0) + 1);
    const time = (index) => Date.parse(runs[index]?.startedAt ?? '');
    const [first] = [...counts].sort(([a], [b]) => time(a) - time(b) || b - a);
    if (first === undefined)
        return undefined;
    const [index, count] = first;
    const run = runs[index];
    return run && { run, rows: count };
}
/** Only the runs that a row still fails since, and this one. */
function pruneRuns(runs, rows) {
    const used = [...new Set([0, ...rows.map(({ since }) => since)])].sort((a, b) => a - b);
    const places = new Map(used.map((since, index) => [since, index]));
    return {
        runs: used.flatMap((since) => runs[since] ?? []),
        rows: rows.map((row) => ({ ...row, since: places.get(row.since) ?? 0 })),
    };
}

// EXTERNAL MODULE: ./src/domain/artifact-name.ts
var artifact_name = __webpack_require__(36770);
// EXTERNAL MODULE: ./src/domain/shard.ts
var shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
;// CONCATENATED MODULE: ./src/pipeline/outputs.ts




/** The step's outputs (docs/contract.md, 4.1): counts, ids and paths. */
function renderOutputs(report, { known }) {
    const { totals } = report;
    const folder = known.folder?.path;
    const inFolder = (name) => (folder === undefined ? '' : (0,external_node_path_.join)(folder, name));
    return new Map([
        ['conclusion', report.conclusion],
        ['reason', report.reason],
        ['total', String(totals.total)],
        ['to-send', String(report.plan?.rows ?? 0)],
        ['submitted', String(report.submitted)],
        ['succeeded', String(totals.succeeded)],
        ['failed', String(totals.failed)],
        ['not-found', String(totals.not_found)],
        ['invalid', String(totals.invalid)],
        ['skipped', String(totals.skipped)],
        ['unresolved', String(totals.unresolved)],
        ['jobs', String(report.jobs.count)],
        ['job-ids', JSON.stringify(report.jobs.ids)],
        ['results-dir', folder ?? ''],
        ['report', inFolder('report.json')],
        ['ledger', inFolder('ledger.ndjson')],
        ['new', compared((report.difference ?? report.memory)?.new)],
        ['changed', compared((report.difference ?? report.memory)?.changed)],
        ['removed', compared((report.difference ?? report.memory)?.removed)],
        ['unchanged', compared((report.difference ?? report.memory)?.unchanged)],
        ['verdict-change', report.verdictChange ?? ''],
    ]);
}
/** Empty where nothing was compared: 0 would say that there is no change. */
function compared(rows) {
    return rows === undefined ? '' : String(rows);
}
/** The provider that the run is about; undefined until it is loaded. */
function nameProvider({ setup, merged }) {
    return setup?.spec.name ?? merged?.members.provider?.name;
}
/** The artifact to upload, named after provider, job and attempt; `names` are those of published files. */
function describeArtifact({ known, request }, names) {
    const { config, context } = request;
    const folder = known.folder?.path;
    if (config['artifact-name'] === 'none' || folder === undefined || names.length === 0)
        return undefined;
    const leg = request.shard === undefined ? '' : (0,shard/* nameShard */.g0)(request.shard);
    const parts = [config['artifact-name'], nameProvider(known) ?? '', context.job, leg, `a${context.attempt}`];
    const directory = (0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO);
    return {
        name: (0,artifact_name/* joinArtifactName */.w)(parts),
        directory,
        files: names.map((name) => (0,external_node_path_.join)(directory, name)),
        // A leg's page is of its own rows; merge makes the one to open.
        page: names.includes(output_folder/* PAGE */.KL) && request.shard === undefined ? (0,external_node_path_.join)(directory, output_folder/* PAGE */.KL) : undefined,
        retentionDays: config['retention-days'],
    };
}

;// CONCATENATED MODULE: ./src/pipeline/compare.ts





/**
 * Prepared before the rows are visited. A run that did not read all its rows cannot say what is resolved: it is neither
 * compared nor listed, and the next one compares with the run before it.
 */
function openComparison(run, earlier, { totals, files }) {
    const { known, request } = run;
    const provider = nameProvider(known);
    const isPlanned = known.plan !== undefined || known.merged !== undefined;
    if (earlier === undefined || provider === undefined || !isPlanned)
        return {};
    const problems = countProblems(totals)
        .filter((kind) => (0,domain_outcome/* isProblem */.AN)(kind) && !isHeldBack(kind))
        .reduce((sum, { rows }) => sum + rows, 0);
    if (problems > schema/* MAX_LISTED_PROBLEMS */.sl) {
        return { obstacle: `More than ${schema/* MAX_LISTED_PROBLEMS */.sl.toLocaleString('en')} rows need attention.` };
    }
    const { runId, attempt } = request.context;
    const side = {
        run: { runId, attempt, startedAt: run.startedAt },
        apiKey: known.setup?.apiKey ?? request.config['api-key'] ?? request.environment.get('BULK_JOB_API_KEY'),
        detail: known.detail,
        provider,
        sandbox: known.merged?.members.sandbox ?? request.sandbox !== undefined,
        mode: known.mode,
        files: files.map(({ path, totals: { total } }) => ({ path, rows: total })),
    };
    const list = earlier.problems === undefined ? missingList(earlier) : readEarlierList(earlier.problems, side);
    if (typeof list === 'string')
        return { comparer: createProblemComparer(side, undefined), obstacle: list };
    return { comparer: createProblemComparer(side, list) };
}
function missingList({ verdict }) {
    if (verdict === 'none')
        return undefined;
    return 'The previous run of the branch has no list of its problem rows, or it cannot be read.';
}

// EXTERNAL MODULE: ./src/pipeline/judge-run.ts + 1 modules
var judge_run = __webpack_require__(67391);
// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
;// CONCATENATED MODULE: ./src/report/clean-text.ts

/**
 * What XML 1.0 cannot hold, not even escaped (its production `Char`), which JSON parsers refuse in part, too; and what
 * reorders text. Half a surrogate pair is among the first.
 */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\p{Bidi_Control}\u007f-\u009f]/gu;
/** The text without halves of surrogate pairs, which are no text in UTF-8. */
function wellFormed(text) {
    return Buffer.from(text, 'utf8').toString('utf8');
}
/** Any text as one line for a file that other programs read: nothing in it breaks them. At most `max` characters. */
function cleanLine(text, max) {
    return (0,markdown/* cut */.Jj)(text, max).replace(FORBIDDEN, '').replace(/\s+/g, ' ').trim();
}

;// CONCATENATED MODULE: ./src/report/findings.ts






/** Faults that are named; a run has more only where a folder of files is of another kind altogether. */
const findings_MAX_FAULTS = 150;
/** With `MAX_FAULTS` and `MAX_PROBLEM_ROWS` a file stays below GitHub's 10 MB, whatever its texts are. */
const TEXT_CHARS = 500;
/** Hex digits of a fingerprint: 128 bits. */
const FINGERPRINT_DIGITS = 32;
/** The rule of the last finding, which counts what is not named. */
const MORE_RULE = 'more-rows';
/**
 * What a system that shows findings in files may show of a run: faults that have a place, then rows, worst first, at
 * last how many more there are. What lies outside the repository is left out.
 * @param report already reduced to its detail.
 */
function* listFindings(report, { rows, locate }) {
    const fingerprint = createFingerprints();
    let last;
    let named = 0;
    for (const fault of report.faults.slice(0, findings_MAX_FAULTS)) {
        const finding = describeFault(fault, report, locate);
        if (finding === undefined)
            continue;
        last = { ...finding, fingerprint: fingerprint([finding.rule, finding.path, `line ${finding.line}`]) };
        yield last;
    }
    const totals = new Map(report.files.map((file) => [file.path, file.totals]));
    for (const row of rows) {
        const heldBack = isHeldBack(row) ? (totals.get(row.path)?.reasons['not-sent'] ?? 1) : undefined;
        named += heldBack ?? 1;
        const path = locate(row.path);
        if (path === undefined)
            continue;
        const rule = row.reason ?? row.outcome;
        last = {
            rule,
            level: levelOf(row, report),
            path: wellFormed(path),
            ...(row.cell ?? { line: row.line }),
            text: describeRow(row, heldBack),
            fingerprint: fingerprint([rule, path, heldBack === undefined ? row.mark || `line ${row.line}` : '']),
        };
        yield last;
    }
    const more = countProblems(report.totals).reduce((sum, kind) => sum + kind.rows, 0) - named;
    if (more <= 0 || last === undefined)
        return;
    yield {
        rule: MORE_RULE,
        level: 'notice',
        path: last.path,
        line: last.line,
        text: `${(0,plural/* count */.U)(more)} more ${more === 1 ? 'row needs' : 'rows need'} attention: records.csv lists all of them.`,
        fingerprint: fingerprint([MORE_RULE]),
    };
}
/** The faults that have no line in the repository: they are of the run. */
function findings_listOtherFaults(report, locate) {
    return report.faults.slice(0, findings_MAX_FAULTS).filter((fault) => describeFault(fault, report, locate) === undefined);
}
/** A fault as one line of text. */
function describeFaultText({ message, next }) {
    return cleanLine(next === undefined ? message : `${message} ${next}`, TEXT_CHARS);
}
function describeFault(fault, report, locate) {
    const path = fault.file === undefined ? undefined : locate(fault.file);
    if (path === undefined)
        return undefined;
    return {
        rule: fault.code,
        level: report.conclusion === 'failure' ? 'error' : 'warning',
        path: wellFormed(path),
        line: fault.line ?? 1,
        column: fault.column,
        text: describeFaultText(fault),
    };
}
/** Rows without a fault of their own are told with their number, at the first of them. */
function describeRow({ outcome, message }, heldBack) {
    const said = message === '' ? domain_outcome/* OUTCOME_TABLE */._g[outcome].words : message;
    if (heldBack === undefined || heldBack === 1)
        return cleanLine(said, TEXT_CHARS);
    return cleanLine(`${(0,plural/* plural */.L)(heldBack, 'row')} of this file, from here on: ${said}`, TEXT_CHARS);
}
/** Equal ones are told apart by their order, as two rows of the same key are. */
function createFingerprints() {
    const seen = new Map();
    return (parts) => {
        const base = JSON.stringify(parts);
        const earlier = seen.get(base) ?? 0;
        seen.set(base, earlier + 1);
        const whole = earlier === 0 ? base : `${base} ${earlier}`;
        return (0,external_node_crypto_.createHash)('sha256').update(whole).digest('hex').slice(0, FINGERPRINT_DIGITS);
    };
}

;// CONCATENATED MODULE: ./src/report/code-quality.ts


/** GitLab's words, of five. */
const SEVERITIES = { error: 'major', warning: 'minor', notice: 'info' };
/**
 * `gl-code-quality.json` for GitLab's merge requests, in pieces: an array with an object for each finding. GitLab drops
 * what has the fingerprint of another, and paths that start with `./`.
 */
function* renderCodeQuality(given, options) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    let separator = '\n';
    yield '[';
    for (const { rule, level, path, line, text, fingerprint } of listFindings(report, options)) {
        const issue = {
            description: text,
            check_name: rule,
            fingerprint,
            severity: SEVERITIES[level],
            location: { path, lines: { begin: line } },
        };
        yield `${separator}  ${JSON.stringify(issue)}`;
        separator = ',\n';
    }
    yield separator === '\n' ? ']\n' : '\n]\n';
}

// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/report/cell-text.ts
var cell_text = __webpack_require__(95910);
// EXTERNAL MODULE: ./src/report/csv.ts
var csv = __webpack_require__(5526);
;// CONCATENATED MODULE: ./src/report/exact-cells.ts
/** How many cells a line of texts that are joined with commas has; -1 if `csvCellExact` would quote one of them. */
function countExactCells(line) {
    let count = 1;
    let isStart = true;
    let isBlank = false;
    for (let at = 0; at < line.length; at += 1) {
        const kind = kindAt(line, at);
        if (kind === QUOTED || (kind === BLANK && isStart) || (kind === COMMA && isBlank))
            return -1;
        isStart = kind === COMMA;
        isBlank = kind === BLANK;
        if (isStart)
            count += 1;
    }
    return isBlank ? -1 : count;
}
const PLAIN = 0;
const BLANK = 1;
const COMMA = 2;
const QUOTED = 3;
const KINDS = Uint8Array.from({ length: 128 }, (_, unit) => {
    const character = String.fromCharCode(unit);
    if (character === ',')
        return COMMA;
    if (/[;\t|"\r\n]/.test(character))
        return QUOTED;
    return /\s/.test(character) ? BLANK : PLAIN;
});
function kindAt(line, at) {
    const unit = line.charCodeAt(at);
    if (unit < KINDS.length)
        return KINDS[unit] ?? PLAIN;
    return /\s/.test(line.charAt(at)) ? BLANK : PLAIN;
}

;// CONCATENATED MODULE: ./src/report/row-parts.ts



/** The line that `parts` and `message` make, with its line ending. It is sent again, so it holds no NUL character. */
function joinParts({ isJson, before, after }, message) {
    return isJson
        ? `${setMember(before, row/* MESSAGE_COLUMN */.fA, message)}\n`
        : `${before}${(0,csv/* csvCell */.r)(message.replaceAll('\0', '\ufffd'))}${after}\n`;
}

;// CONCATENATED MODULE: ./src/report/final-rows.ts







/** Appended to a row that is too short, so that it stays ragged and is not sent with blanks until it is fixed. */
const RAGGED_MARK = 'this row is ragged: fix it and remove this cell';
/**
 * Renders rows for `records.csv` and the row files: UTF-8, comma, `\n`.
 *
 * CSV row files have the union of the columns of all delimited and text files, in the order first seen, so
 * rows of files with different headers share one file; a row is blank in the columns that its own file lacks. A ragged
 * row keeps the cells it has: missing ones are blank and `RAGGED_MARK` follows the message, surplus ones follow
 * the message. Either way it is refused again until it is fixed.
 */
function createRowRenderer(options) {
    const { detail, files, apiKey } = options;
    const { columns, places } = uniteColumns(files);
    const unchanged = places.map((each) => isInPlace(each, columns.length));
    const renderLine = createLineRenderer(detail, apiKey);
    // Several files need those of the same row.
    let last;
    const rowParts = (row) => {
        if (!(0,domain_outcome/* isProblem */.AN)(row))
            return undefined;
        if (last?.row !== row)
            last = { row, parts: partsOf(row) };
        return last.parts;
    };
    const partsOf = (row) => {
        const { file } = domain_outcome/* OUTCOME_TABLE */._g[row.outcome];
        if (detail === 'minimal' || file === undefined)
            return undefined;
        if (row.parts !== undefined)
            return row.parts ?? undefined;
        if (isJsonFormat(files[row.file]?.format)) {
            return { name: `${file}.ndjson`, isJson: true, before: rawText(row.record), after: '' };
        }
        const line = unchanged[row.file] === true ? lineOfCells(row.record, columns.length) : undefined;
        if (line !== undefined)
            return { name: `${file}.csv`, isJson: false, before: `${line},`, after: '' };
        const cells = renderCells(row.record, { width: columns.length, places: places[row.file] ?? [] });
        return { name: `${file}.csv`, isJson: false, ...cells };
    };
    return {
        rowHeader: joinCells([...columns, row/* MESSAGE_COLUMN */.fA].map(csv/* csvCellExact */.I)),
        columns,
        recordsLine: renderLine,
        rowParts,
        rowLine(row) {
            const parts = rowParts(row);
            return parts && { name: parts.name, line: joinParts(parts, (0,domain_outcome/* explainRow */.g7)(row, row.message)) };
        },
    };
}
/** Path and job id are those of the row before, mostly. */
function createLineRenderer(detail, apiKey) {
    const pathCell = createCellMemo();
    const jobCell = createCellMemo();
    const messageCell = createCellMemo();
    return (row) => {
        const { path, line, key, outcome, reason, message, jobId, attempts } = (0,privacy/* reduceRow */.H9)(row, detail, apiKey);
        const before = `${pathCell(path)},${line},${(0,csv/* csvCell */.r)(key)},${outcome},${reason ?? ''},`;
        return `${before}${messageCell(message)},${jobCell(jobId)},${attempts}\n`;
    };
}
function createCellMemo() {
    let [last, cell] = ['', ''];
    return (text) => {
        if (text !== last)
            [last, cell] = [text, (0,csv/* csvCell */.r)(text)];
        return cell;
    };
}
function uniteColumns(files) {
    const known = new Map();
    const places = files.map(({ format, columns }) => {
        if (isJsonFormat(format))
            return [];
        return columns.map((column) => {
            if (column === row/* MESSAGE_COLUMN */.fA)
                return -1;
            const place = known.get(column) ?? known.size;
            known.set(column, place);
            return place;
        });
    });
    return { columns: [...known.keys()], places };
}
function renderCells(record, { width, places }) {
    const cells = new Array(width).fill('');
    const surplus = [];
    record.values.forEach((value, index) => {
        const place = places[index];
        const text = (0,csv/* csvCellExact */.I)((0,cell_text/* valueText */.Ru)(value));
        if (place === undefined)
            surplus.push(text);
        else if (place >= 0)
            cells[place] = text;
    });
    if (record.values.length < places.length)
        surplus.push((0,csv/* csvCellExact */.I)(RAGGED_MARK));
    return { before: cells.map((cell) => `${cell},`).join(''), after: surplus.map((cell) => `,${cell}`).join('') };
}
/** The line of a record with so many cells, if it is written as it is, as most are. */
function lineOfCells(record, width) {
    if (!(record instanceof row/* LineRecord */.SL) || record.cells.delimiter !== ',')
        return undefined;
    const { line } = record.cells;
    return line !== undefined && countExactCells(line) === width ? line : undefined;
}
/** Whether the cells of a file are in the columns of its row files as they are in the file. */
function isInPlace(places, width) {
    return places.length === width && places.every((place, index) => place === index);
}
/** The record as JSON text: the original, or built from its values if the source kept no text. */
function rawText(record) {
    if (record.raw !== undefined)
        return record.raw;
    const members = record.values.map((value, index) => {
        return `${JSON.stringify(record.columns[index] ?? `column ${index + 1}`)}:${(0,cell_text/* valueJson */.q6)(value)}`;
    });
    return `{${members.join(',')}}`;
}
/** Rows of such a file go to a row file of JSON lines. */
function isJsonFormat(format) {
    return format !== undefined && row/* FORMATS */.hR[format].isJson;
}
function joinCells(cells) {
    return `${cells.join(',')}\n`;
}

;// CONCATENATED MODULE: ./src/report/junit-xml.ts

const junit_xml_MESSAGE_CHARS = 1000;
const NAME_CHARS = 200;
const SECOND_DIGITS = 3;
/** `2026-05-04T10:00:00`: some hosts take no zone. */
const TIMESTAMP_CHARS = 19;
/**
 * The suites as JUnit XML, in the elements and attributes that Jenkins and Surefire share, with `file` and `line` of a
 * case for GitLab, CircleCI, Buildkite and Azure. Well-formed XML 1.0 whatever the texts are.
 * @param startedAt ISO 8601, in UTC.
 */
function renderSuites(suites, startedAt) {
    const total = suites.reduce((sum, suite) => sum + suite.seconds, 0);
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="Bulk Job" ${counts(suites)} time="${seconds(total)}">`,
        ...suites.map((suite, index) => renderSuite(suite, index, startedAt)),
        '</testsuites>',
        '',
    ].join('\n');
}
function renderSuite(suite, index, startedAt) {
    const file = suite.file === undefined ? '' : ` file=${attribute(suite.file)}`;
    const head = `  <testsuite id="${index}" name=${attribute(suite.name)}${file} ${counts([suite])} skipped="${tally([suite], 'skipped')}" time="${seconds(suite.seconds)}" timestamp="${startedAt.slice(0, TIMESTAMP_CHARS)}">`;
    const properties = suite.properties?.map(([name, value]) => `      <property name=${attribute(name)} value=${attribute(value)}/>`);
    return [
        head,
        ...(properties === undefined ? [] : ['    <properties>', ...properties, '    </properties>']),
        ...suite.cases.map((one) => renderCase(one, suite)),
        '  </testsuite>',
    ].join('\n');
}
function renderCase({ name, place, result }, suite) {
    const at = place === undefined ? '' : ` file=${attribute(place.file)} line="${place.line}"`;
    const head = `    <testcase classname=${attribute(suite.className, NAME_CHARS)} name=${attribute(name, NAME_CHARS)}${at} time="0"`;
    if (result === undefined)
        return `${head}/>`;
    const { tag, type, message, details } = result;
    const body = [message, ...details].map((line) => escapeXml(cleanLine(line, junit_xml_MESSAGE_CHARS))).join('\n');
    return `${head}>\n      <${tag} type=${attribute(type)} message=${attribute(message)}>${body}</${tag}>\n    </testcase>`;
}
/** The root has no count of skipped cases in the schema that Jenkins checks by. */
function counts(suites) {
    const tests = suites.reduce((sum, suite) => sum + suite.cases.length, 0);
    return `tests="${tests}" failures="${tally(suites, 'failure')}" errors="${tally(suites, 'error')}"`;
}
function tally(suites, tag) {
    return suites.flatMap((suite) => suite.cases).filter((one) => one.result?.tag === tag).length;
}
function seconds(value) {
    return value.toFixed(SECOND_DIGITS);
}
const XML = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
]);
function escapeXml(text) {
    return text.replace(/[&<>"]/g, (mark) => XML.get(mark) ?? mark);
}
function attribute(text, max = junit_xml_MESSAGE_CHARS) {
    return `"${escapeXml(cleanLine(text, max))}"`;
}

;// CONCATENATED MODULE: ./src/report/junit.ts









/** Suites that are written; no CI system displays more files than this well. */
const junit_MAX_FILES = 1000;
/** Rows with a case of their own, over all files; hosts read all cases into one page. */
const junit_MAX_ROWS = 1000;
const junit_MAX_FAULTS = 200;
const MS = 1000;
/**
 * `junit.xml`: a suite for the run, with a case for its verdict, for each rule and for each fault, and a suite for each
 * file, with one case for its rows without a problem and one for each problem row. What is downgraded to a warning is `skipped`, so
 * that the file and the exit code agree.
 */
function renderJunit(given, options) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    const suites = [runSuite(report, options.locate), ...fileSuites(report, options)];
    return renderSuites(suites, report.startedAt);
}
function runSuite(report, locate) {
    const { provider, mode, conclusion, reason, exitCode, sandbox, tool, totals } = report;
    const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    return {
        name: 'Bulk Job',
        className: className(report, 'run'),
        seconds: Number.isFinite(ms) && ms > 0 ? ms / MS : 0,
        properties: [
            ['provider', provider?.name ?? ''],
            ['mode', mode],
            ['conclusion', conclusion],
            ['reason', reason],
            ['exit-code', String(exitCode)],
            ['sandbox', String(sandbox)],
            ['version', tool.version],
            ...Object.entries(totals).flatMap(([name, rows]) => typeof rows === 'number' ? [[`rows-${name.replace('_', '-')}`, String(rows)]] : []),
        ],
        cases: [verdictCase(report), ...ruleCases(report), ...faultCases(report, locate)],
    };
}
function verdictCase(report) {
    const { conclusion, reason } = report;
    const message = (0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report));
    if (conclusion === 'success')
        return { name: 'verdict' };
    const isOfRows = reason === 'threshold' || reason === 'invalid-data';
    const failed = isOfRows ? 'failure' : 'error';
    const tag = conclusion === 'warning' ? 'skipped' : failed;
    return { name: 'verdict', result: { tag, type: reason, message, details: [] } };
}
function ruleCases({ rules }) {
    return rules.map((result) => {
        if (result.verdict === 'pass')
            return { name: result.rule };
        const tag = result.verdict === 'fail' ? 'failure' : 'skipped';
        const details = [`limit: ${result.limit}`, `actual: ${(0,plural/* count */.U)(result.actual)} of ${(0,plural/* count */.U)(result.of)}`];
        const type = (0,report_rules/* ruleOf */.Y)(result)?.reason ?? 'threshold';
        return { name: result.rule, result: { tag, type, message: (0,report_verdict/* describeRule */.IO)(result), details } };
    });
}
/** Names differ, since GitLab shows only the first of equal ones. */
function faultCases({ faults, conclusion }, locate) {
    const tag = conclusion === 'failure' ? 'error' : 'skipped';
    const cases = faults.slice(0, junit_MAX_FAULTS).map((fault, index) => {
        const file = fault.file === undefined ? undefined : (locate(fault.file) ?? fault.file);
        const line = fault.line ?? 1;
        const earlier = faults.slice(0, index).filter(({ code }) => code === fault.code).length;
        return {
            name: earlier === 0 ? fault.code : `${fault.code} (${earlier + 1})`,
            ...(file !== undefined && { place: { file, line } }),
            result: {
                tag,
                type: fault.code,
                message: fault.message,
                details: [
                    ...(fault.next === undefined ? [] : [fault.next]),
                    ...(file === undefined ? [] : [`${file}:${line}`]),
                ],
            },
        };
    });
    const more = faults.length - cases.length;
    if (more <= 0)
        return cases;
    const message = `${(0,plural/* plural */.L)(more, 'more fault')}: report.json lists all of them.`;
    return [...cases, { name: 'more faults', result: { tag, type: 'more', message, details: [] } }];
}
function fileSuites(report, { rows, locate }) {
    const byFile = new Map();
    let shown = 0;
    for (const row of rows) {
        if (shown >= junit_MAX_ROWS)
            break;
        shown += 1;
        const rowsOfFile = byFile.get(row.path) ?? [];
        rowsOfFile.push(row);
        byFile.set(row.path, rowsOfFile);
    }
    // Files with problem rows first, where not all of them have room.
    const hasProblems = ({ totals }) => (countProblems(totals).length === 0 ? 1 : 0);
    const files = [...report.files].sort((a, b) => hasProblems(a) - hasProblems(b));
    const kept = new Set(files.slice(0, junit_MAX_FILES).map(({ path }) => path));
    const suites = report.files
        .filter(({ path }) => kept.has(path))
        .map((file) => fileSuite(file, { report, locate, rows: byFile.get(file.path) ?? [] }));
    const others = files.slice(junit_MAX_FILES);
    return others.length === 0 ? suites : [...suites, otherSuite(others, report)];
}
function fileSuite({ path, totals }, { report, locate, rows, }) {
    const file = locate(path) ?? path;
    const sound = countSound(totals);
    const cases = [...rows]
        .sort((a, b) => a.line - b.line)
        .map((row) => (isHeldBack(row) ? heldBackCase(row, totals, report) : rowCase(row, file, report)));
    return {
        name: path,
        className: className(report, file),
        file,
        seconds: 0,
        cases: [
            ...(sound === 0 && cases.length > 0 ? [] : [{ name: `${(0,plural/* plural */.L)(sound, 'row')} without a problem` }]),
            ...cases,
            ...moreCase(totals, rows, report),
        ],
    };
}
/** A name of its own for each row, and the same in the next run as long as it is there and has that problem. */
function rowCase(row, file, report) {
    const { words } = domain_outcome/* OUTCOME_TABLE */._g[row.outcome];
    const message = row.message === '' ? words : row.message;
    return {
        name: `line ${row.line}: ${row.reason ?? words}: ${message}`,
        place: { file, line: row.line },
        result: {
            tag: tagOf(row, report),
            type: row.reason ?? row.outcome,
            message,
            details: [
                `${file}:${row.line}`,
                ...(report.detail === 'full' && row.key !== '' ? [`key: ${row.key}`] : []),
                ...(row.jobId === '' ? [] : [`job: ${row.jobId}`]),
            ],
        },
    };
}
/** Rows without a fault of their own, as one. */
function heldBackCase(row, totals, report) {
    const rows = totals.reasons[row.reason ?? 'not-sent'] ?? 1;
    const message = `${(0,plural/* plural */.L)(rows, 'row')}: ${row.message}`;
    return { name: 'rows not sent', result: { tag: tagOf(row, report), type: row.reason ?? '', message, details: [] } };
}
/** What has no case of its own, as loud as the worst of it. */
function moreCase(totals, rows, report) {
    const shown = (kind) => rows.filter((row) => isSameKind(row, kind)).length;
    const left = countProblems(totals).flatMap((kind) => {
        const hidden = isHeldBack(kind) && shown(kind) > 0 ? 0 : kind.rows - shown(kind);
        return hidden > 0 ? [{ ...kind, rows: hidden }] : [];
    });
    if (left.length === 0)
        return [];
    return [{ name: 'more rows', result: describeLeft(left, report) }];
}
function otherSuite(files, report) {
    const left = files.flatMap(({ totals }) => countProblems(totals));
    const result = left.length === 0 ? undefined : describeLeft(left, report);
    return {
        name: 'more files',
        className: className(report, 'more files'),
        seconds: 0,
        cases: [{ name: (0,plural/* plural */.L)(files.length, 'more file'), ...(result !== undefined && { result }) }],
    };
}
function describeLeft(left, report) {
    const rows = left.reduce((sum, kind) => sum + kind.rows, 0);
    const tags = left.map((kind) => tagOf(kind, report));
    const message = `${(0,plural/* count */.U)(rows)} more ${rows === 1 ? 'row needs' : 'rows need'} attention: records.csv lists all of them.`;
    return { tag: TAGS.find((tag) => tags.includes(tag)) ?? 'skipped', type: 'more', message, details: [] };
}
const TAGS = ['failure', 'error', 'skipped'];
function tagOf(kind, report) {
    if (levelOf(kind, report) !== 'error')
        return 'skipped';
    return kind.outcome === 'unresolved' ? 'error' : 'failure';
}
function isSameKind(a, b) {
    return a.outcome === b.outcome && a.reason === b.reason;
}
function countSound({ succeeded, skipped, reasons }) {
    return succeeded + skipped + (reasons.planned ?? 0) + (reasons.submitted ?? 0);
}
/** Jenkins takes what is before the last dot for a package, so a file's name has none. */
function className({ provider }, name) {
    return `${provider?.name ?? 'bulk-job'}.${name.replaceAll('.', '_')}`;
}

// EXTERNAL MODULE: ./src/report/own-starts.ts
var own_starts = __webpack_require__(5878);
// EXTERNAL MODULE: ./src/domain/copy-bytes.ts
var copy_bytes = __webpack_require__(41981);
;// CONCATENATED MODULE: ./src/report/record-lines.ts


/** Few writes: each takes a while to begin. */
const PIECE_BYTES = 256 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
/** Of a line's number, with its commas. */
const NUMBER_BYTES = 18;
const record_lines_COMMA = 0x2c;
/** So many endings are remembered, by their message. */
const REMEMBERED = 64;
/**
 * Lines of a complete `records.csv` as bytes, in pieces. Of most of millions of rows nothing is said, or the same as of
 * others: their line is put together from the bytes of their key, and is the same as its text.
 */
class RecordLines {
    lineOf;
    bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
    view = viewOf(this.bytes);
    length = 0;
    /** Was returned, and is still being written. */
    lent;
    begin = { path: '', stamp: new Stamp('') };
    end;
    ends = new Map();
    /** @param lineOf gives a row's line as text, with its line ending. */
    constructor(lineOf) {
        this.lineOf = lineOf;
    }
    /** Adds the row's line; returns a piece of the file when one is full, valid until the next one is returned. */
    add(row) {
        const { keyBytes } = row;
        if (keyBytes === undefined || !isPlain(keyBytes))
            this.addText(this.lineOf(row));
        else
            this.addBytes(row, keyBytes);
        return this.length < PIECE_BYTES / 2 ? undefined : this.take();
    }
    /** What `add` has not returned yet, valid as long. */
    take() {
        const piece = this.bytes.subarray(0, this.length);
        // Lines are put together while the piece before them is written.
        [this.bytes, this.lent] = [this.lent ?? Buffer.allocUnsafeSlow(PIECE_BYTES), this.bytes];
        this.view = viewOf(this.bytes);
        this.length = 0;
        return piece;
    }
    addText(line) {
        this.makeRoom(line.length * MAX_UNIT_BYTES);
        this.length += this.bytes.write(line, this.length);
    }
    addBytes(row, key) {
        if (this.begin.path !== row.path)
            this.begin = { path: row.path, stamp: new Stamp(`${(0,csv/* csvCell */.r)(row.path)},`) };
        const [begin, end] = [this.begin.stamp, this.endOf(row).stamp];
        this.makeRoom(begin.room + NUMBER_BYTES + key.to - key.from + end.room);
        const { bytes, view } = this;
        let at = begin.write(view, this.length);
        at = writeNumber(row.line, bytes, at);
        bytes[at++] = record_lines_COMMA;
        at = (0,copy_bytes/* copyBytes */.n)(key.bytes, key.from, key.to, bytes, at);
        this.length = end.write(view, at);
    }
    endOf(row) {
        if (this.end !== undefined && isSame(this.end, row))
            return this.end;
        const known = this.ends.get(row.message);
        const end = known !== undefined && isSame(known, row) ? known : this.makeEnd(row);
        if (this.ends.size >= REMEMBERED)
            this.ends.clear();
        this.ends.set(row.message, end);
        this.end = end;
        return end;
    }
    makeEnd({ path, line, outcome, reason, message, template, jobId, attempts }) {
        const text = this.lineOf({ key: '', path, line, outcome, reason, message, template, jobId, attempts });
        const stamp = new Stamp(text.slice(`${(0,csv/* csvCell */.r)(path)},${line},`.length));
        return { outcome, reason, message, jobId, attempts, stamp };
    }
    makeRoom(size) {
        if (this.length + size <= this.bytes.length)
            return;
        const bytes = Buffer.allocUnsafeSlow((this.length + size) * 2);
        this.bytes.copy(bytes, 0, 0, this.length);
        this.bytes = bytes;
        this.view = viewOf(bytes);
    }
}
const WORD = 4;
/** A text that is written again and again: four bytes at a time, which is three times as fast. */
class Stamp {
    /** Bytes that writing may change: the last word may be longer than the text. */
    room;
    length;
    words;
    constructor(text) {
        const bytes = Buffer.from(text);
        this.length = bytes.length;
        this.room = Math.ceil(bytes.length / WORD) * WORD;
        const padded = Buffer.concat([bytes], this.room);
        this.words = Int32Array.from({ length: this.room / WORD }, (_, index) => padded.readInt32LE(index * WORD));
    }
    /** Returns where the text ends. */
    write(view, start) {
        const { words } = this;
        for (let index = 0; index < words.length; index += 1)
            view.setInt32(start + index * WORD, words[index] ?? 0, true);
        return start + this.length;
    }
}
function viewOf({ buffer, byteOffset, length }) {
    return new DataView(buffer, byteOffset, length);
}
function isSame(end, row) {
    return (end.message === row.message &&
        end.outcome === row.outcome &&
        end.reason === row.reason &&
        end.jobId === row.jobId &&
        end.attempts === row.attempts);
}
const DIGIT_ZERO = 0x30;
/** Writes a positive integer and returns where it ends. */
function writeNumber(number, into, start) {
    let end = start + 1;
    for (let rest = number; rest >= 10; rest = Math.floor(rest / 10))
        end += 1;
    let rest = number;
    for (let at = end - 1; at >= start; at -= 1) {
        into[at] = DIGIT_ZERO + (rest % 10);
        rest = Math.floor(rest / 10);
    }
    return end;
}
/** Whether `csvCell` leaves the key as it is, as it does with nearly all: letters, digits and the usual signs. */
function isPlain({ bytes, from, to }) {
    if (from === to || record_lines_PLAIN[bytes[from] ?? 0] !== FIRST)
        return false;
    for (let at = from + 1; at < to; at += 1)
        if (record_lines_PLAIN[bytes[at] ?? 0] === 0)
            return false;
    return true;
}
/** A key may begin with it, too. */
const FIRST = 2;
/** Of each byte whether it may stand in a key that is written as it is. */
const record_lines_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    if (/[0-9A-Za-z]/.test(character))
        return FIRST;
    return /[!#-+\-./:<-@[-`{}~]/.test(character) ? 1 : 0;
});

;// CONCATENATED MODULE: ./src/report/report-json.ts

/**
 * `report.json` in chunks: the report, indented by two spaces, then one job per line as they come, so that a
 * million jobs need no memory. In `minimal` the jobs lose their texts.
 */
async function* renderReportJson(given, jobs) {
    const { jobs: known, nextRun: _, ...report } = (0,privacy/* reduceToDetail */.TA)(given);
    const members = { ...report, jobStates: known.states };
    const head = JSON.stringify(members, null, 2);
    yield `${head.slice(0, -'\n}'.length)},\n  "jobs": [`;
    const reduce = report.detail === 'minimal' ? privacy/* minimalJob */.Lg : privacy/* fullJob */.jM;
    let separator = '\n';
    for await (const record of jobs) {
        const job = reduce(record);
        yield `${separator}    ${JSON.stringify(job)}`;
        separator = ',\n';
    }
    yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

// EXTERNAL MODULE: ./src/domain/version.ts
var version = __webpack_require__(43356);
;// CONCATENATED MODULE: ./src/domain/document-url.ts

/** Where the documents of this very version are. */
const REPOSITORY_URL = 'https://github.com/OWNER/bulk-job-action';
/** A JSON Schema of this version, for editors. Its `$id` is the address of its file in the repository. */
function schemaUrl(name, repository = new URL(REPOSITORY_URL).pathname) {
    return `https://raw.githubusercontent.com/${repository.replace(/^\//, '')}/v${VERSION}/schema/${name}.schema.json`;
}
/** Address of a section of docs/troubleshooting.md. */
function troubleshootingUrl(anchor) {
    return `${REPOSITORY_URL}/blob/v${version/* VERSION */.x}/docs/troubleshooting.md#${anchor}`;
}
/** Anchor of a fault's section there: its code, as GitHub makes an anchor of a heading. */
function faultAnchor({ code }) {
    return code.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');
}

;// CONCATENATED MODULE: ./src/report/sarif.ts










const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const sarif_LEVELS = { error: 'error', warning: 'warning', notice: 'note' };
/** From here on the run itself went wrong, not its rows. */
const FIRST_RUN_ERROR = 2;
const sarif_NAME_CHARS = 100;
/**
 * `results.sarif` (SARIF 2.1.0) in pieces: one result for each finding, within what GitHub takes and shows. Without
 * `primaryLocationLineHash`, since GitHub's upload makes it of the line itself and warns of one that differs.
 */
function* renderSarif(given, options) {
    const report = (0,privacy/* reduceToDetail */.TA)(given);
    const head = JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [describeRun(report, options.locate)] }, null, 2);
    const end = '\n    }\n  ]\n}';
    yield `${head.slice(0, -end.length)},\n      "results": [`;
    let separator = '\n';
    for (const finding of listFindings(report, options)) {
        yield `${separator}        ${JSON.stringify(describeResult(finding))}`;
        separator = ',\n';
    }
    yield `${separator === '\n' ? '' : '\n      '}]${end}\n`;
}
function describeRun(report, locate) {
    const { provider, totals, conclusion, reason, exitCode, startedAt, endedAt } = report;
    return {
        tool: {
            driver: {
                name: 'Bulk Job',
                semanticVersion: report.tool.version,
                informationUri: REPOSITORY_URL,
                rules: sarif_listRules(report),
            },
        },
        // GitHub keeps the results of each category apart: one vendor must not replace another's.
        automationDetails: { id: `bulk-job/${cleanLine(provider?.name ?? 'unknown', sarif_NAME_CHARS).replaceAll('/', '-')}/` },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [
            {
                executionSuccessful: exitCode < FIRST_RUN_ERROR,
                exitCode,
                startTimeUtc: startedAt,
                endTimeUtc: endedAt,
                toolExecutionNotifications: [
                    { level: VERDICT_LEVELS[conclusion], message: { text: (0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report)) } },
                    ...findings_listOtherFaults(report, locate).map((fault) => describeNotification(fault, report)),
                ],
            },
        ],
        properties: { conclusion, reason, totals },
    };
}
const VERDICT_LEVELS = { success: 'note', warning: 'warning', failure: 'error' };
function describeNotification(fault, { conclusion }) {
    return {
        level: conclusion === 'failure' ? 'error' : 'warning',
        descriptor: { id: cleanLine(fault.code, sarif_NAME_CHARS) },
        message: { text: describeFaultText(fault) },
    };
}
/** The rules that this run has results of. */
function sarif_listRules(report) {
    const kinds = countProblems(report.totals);
    const codes = new Set(report.faults.map(({ code }) => code));
    const rules = [
        ...kinds.map((kind) => ({ level: levelOf(kind, report), ...explainKind(kind) })),
        ...Array.from(codes, (code) => ({
            id: code,
            level: report.conclusion === 'failure' ? 'error' : 'warning',
            words: `fault ${code}`,
            anchor: faultAnchor({ code }),
        })),
        ...(kinds.length === 0
            ? []
            : [
                {
                    id: MORE_RULE,
                    level: 'notice',
                    words: 'more rows that need attention',
                    anchor: 'troubleshooting',
                },
            ]),
    ];
    return rules.map(describeRule);
}
function explainKind({ outcome, reason }) {
    if (reason !== undefined)
        return { id: reason, ...domain_outcome/* UNRESOLVED_TABLE */.xs[reason] };
    const { anchor = 'troubleshooting' } = fault/* REASON_TABLE */.cq[outcome === 'invalid' ? 'invalid-data' : 'threshold'];
    return { id: outcome, words: `row ${domain_outcome/* OUTCOME_TABLE */._g[outcome].words}`, anchor };
}
function describeRule({ id, level, words, anchor }) {
    const uri = troubleshootingUrl(anchor);
    const text = capitalize(cleanLine(words, sarif_NAME_CHARS));
    return {
        id: cleanLine(id, sarif_NAME_CHARS),
        name: toPascalCase(id),
        shortDescription: { text },
        fullDescription: { text: `${text}.` },
        help: { text: `What it means and what to do: ${uri}`, markdown: `[What it means and what to do](${uri})` },
        helpUri: uri,
        defaultConfiguration: { level: sarif_LEVELS[level] },
        properties: { tags: ['data', 'bulk-job'] },
    };
}
function describeResult({ rule, level, path, line, column, endColumn, text, fingerprint }) {
    return {
        ruleId: cleanLine(rule, sarif_NAME_CHARS),
        level: sarif_LEVELS[level],
        message: { text: withoutLinks(text) },
        locations: [
            {
                physicalLocation: {
                    artifactLocation: { uri: toUri(path), uriBaseId: '%SRCROOT%' },
                    region: {
                        startLine: line,
                        ...(column !== undefined && { startColumn: column }),
                        ...(endColumn !== undefined && { endColumn }),
                    },
                },
            },
        ],
        partialFingerprints: { 'bulkJobRow/v1': fingerprint },
    };
}
/** `[text](address)` in a message is a link, and what is in braces a placeholder; a vendor's text has neither. */
function withoutLinks(text) {
    return text.replaceAll(/\](?=\()/g, '] ').replaceAll(/\{(?=\d+\})/g, '{ ');
}
function toUri(path) {
    return path.split('/').map(encodeURIComponent).join('/');
}
function toPascalCase(id) {
    const words = id.split(/[^A-Za-z0-9]+/).map(capitalize);
    return cleanLine(words.join(''), sarif_NAME_CHARS);
}
function capitalize(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./src/report/page/assets.ts
// Generated from src/report/page/client/ and page.css by `npm run generate`; do not edit.
/** The script of the page, whose hash is in the policy of the page. */
const PAGE_SCRIPT = [
    "(function() {",
    "",
    "// src/report/page/data.ts",
    "\tconst DATA_IDS = {",
    "\t\tpage: \"data-page\",",
    "\t\trows: \"data-rows\",",
    "\t\tjobs: \"data-jobs\",",
    "\t\tresolved: \"data-resolved\"",
    "\t};",
    "\tfunction readTextColumn(column) {",
    "\t\tconst known = [];",
    "\t\treturn column.map((entry) => {",
    "\t\t\tif (typeof entry === \"number\") return known[entry] ?? \"\";",
    "\t\t\tknown.push(entry);",
    "\t\t\treturn entry;",
    "\t\t});",
    "\t}",
    "",
    "// src/report/page/html.ts",
    "\tconst HIDDEN = /[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]/gu;",
    "\tfunction nameCodePoint(character) {",
    "\t\treturn `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, \"0\")}`;",
    "\t}",
    "\tconst EACH_HIDDEN = new RegExp(`(${HIDDEN.source})`, \"u\");",
    "\tfunction splitAtHidden(text) {",
    "\t\treturn text.split(EACH_HIDDEN);",
    "\t}",
    "",
    "// src/report/page/client/dom.ts",
    "\tfunction element(name, attributes = {}, ...children) {",
    "\t\tconst made = document.createElement(name);",
    "\t\tsetAttributes(made, attributes);",
    "\t\tmade.append(...children.filter((child) => child !== void 0));",
    "\t\treturn made;",
    "\t}",
    "\tfunction shape(name, attributes, ...children) {",
    "\t\tconst made = document.createElementNS(\"http://www.w3.org/2000/svg\", name);",
    "\t\tsetAttributes(made, attributes);",
    "\t\tmade.append(...children.filter((child) => child !== void 0));",
    "\t\treturn made;",
    "\t}",
    "\tfunction setAttributes(made, attributes) {",
    "\t\tfor (const [name, value] of Object.entries(attributes)) if (value !== void 0) made.setAttribute(name, value);",
    "\t}",
    "\tfunction foreignText(text, className) {",
    "\t\tconst made = element(\"bdi\", { class: className });",
    "\t\tsplitAtHidden(text).forEach((part, index) => {",
    "\t\t\tif (part === \"\") return;",
    "\t\t\tif (index % 2 === 0 || part === \"\\n\" || part === \"\t\") made.append(part);",
    "\t\t\telse made.append(element(\"span\", {",
    "\t\t\t\tclass: \"hidden-character\",",
    "\t\t\t\t\"data-code\": nameCodePoint(part)",
    "\t\t\t}, part));",
    "\t\t});",
    "\t\treturn made;",
    "\t}",
    "\tfunction find(selector, within = document) {",
    "\t\tconst found = within.querySelector(selector);",
    "\t\tif (found === null) throw new Error(`${selector} is missing in this page.`);",
    "\t\treturn found;",
    "\t}",
    "\tfunction readEmbedded(name) {",
    "\t\treturn [...document.querySelectorAll(`script.${name}`)].map((script) => {",
    "\t\t\tconst value = JSON.parse(script.textContent ?? \"\");",
    "\t\t\tscript.remove();",
    "\t\t\treturn value;",
    "\t\t});",
    "\t}",
    "\tfunction saveFile(name, text) {",
    "\t\tconst url = URL.createObjectURL(new Blob([text], { type: \"text/plain;charset=utf-8\" }));",
    "\t\tconst anchor = element(\"a\", {",
    "\t\t\thref: url,",
    "\t\t\tdownload: name",
    "\t\t});",
    "\t\tdocument.body.append(anchor);",
    "\t\tanchor.click();",
    "\t\tanchor.remove();",
    "\t\tsetTimeout(() => URL.revokeObjectURL(url), 6e4);",
    "\t}",
    "",
    "// src/report/page/client/virtual-table.ts",
    "\tconst SPARE_ROWS = 12;",
    "\tconst MAX_HEIGHT = 15e6;",
    "\tfunction createVirtualTable({ caption, columns, onSort, onOpen }) {",
    "\t\tconst heads = /* @__PURE__ */ new Map();",
    "\t\tconst headRow = element(\"tr\", {",
    "\t\t\trole: \"row\",",
    "\t\t\t\"aria-rowindex\": \"1\"",
    "\t\t});",
    "\t\tfor (const { name, title, label, isSortable } of columns) {",
    "\t\t\tconst head = element(\"th\", {",
    "\t\t\t\trole: \"columnheader\",",
    "\t\t\t\tscope: \"col\",",
    "\t\t\t\tclass: `c-${name}`",
    "\t\t\t});",
    "\t\t\tif (isSortable === true) {",
    "\t\t\t\tconst button = element(\"button\", {",
    "\t\t\t\t\ttype: \"button\",",
    "\t\t\t\t\tclass: \"sort\"",
    "\t\t\t\t}, title);",
    "\t\t\t\tbutton.addEventListener(\"click\", () => onSort?.(name));",
    "\t\t\t\thead.append(button);",
    "\t\t\t\thead.setAttribute(\"aria-sort\", \"none\");",
    "\t\t\t} else head.append(title === \"\" ? element(\"span\", { class: \"heard\" }, label) : title);",
    "\t\t\theads.set(name, head);",
    "\t\t\theadRow.append(head);",
    "\t\t}",
    "\t\tconst above = element(\"tr\", {",
    "\t\t\tclass: \"space\",",
    "\t\t\trole: \"presentation\",",
    "\t\t\t\"aria-hidden\": \"true\"",
    "\t\t}, element(\"td\"));",
    "\t\tconst below = element(\"tr\", {",
    "\t\t\tclass: \"space\",",
    "\t\t\trole: \"presentation\",",
    "\t\t\t\"aria-hidden\": \"true\"",
    "\t\t}, element(\"td\"));",
    "\t\tconst body = element(\"tbody\", { role: \"rowgroup\" }, above, below);",
    "\t\tconst table = element(\"table\", {",
    "\t\t\tclass: \"rows\",",
    "\t\t\trole: \"table\"",
    "\t\t}, element(\"caption\", { class: \"heard\" }, caption), element(\"thead\", { role: \"rowgroup\" }, headRow), body);",
    "\t\tlet rows = [];",
    "\t\tlet present = /* @__PURE__ */ new Map();",
    "\t\tfunction make(index) {",
    "\t\t\tconst row = rows[index] ?? 0;",
    "\t\t\tconst made = element(\"tr\", {",
    "\t\t\t\trole: \"row\",",
    "\t\t\t\t\"aria-rowindex\": String(index + 2),",
    "\t\t\t\tclass: index % 2 === 1 ? \"odd\" : \"\"",
    "\t\t\t});",
    "\t\t\tfor (const column of columns) made.append(element(\"td\", {",
    "\t\t\t\trole: \"cell\",",
    "\t\t\t\tclass: `c-${column.name}`",
    "\t\t\t}, column.cell(row)));",
    "\t\t\tif (onOpen !== void 0) made.addEventListener(\"click\", (event) => openUnlessUsed(event, () => onOpen(index)));",
    "\t\t\treturn made;",
    "\t\t}",
    "\t\tfunction rowHeight() {",
    "\t\t\treturn Number.parseFloat(getComputedStyle(table).getPropertyValue(\"--row-pixels\")) || 44;",
    "\t\t}",
    "\t\tfunction measure() {",
    "\t\t\tconst height = rowHeight();",
    "\t\t\tconst whole = rows.length * height;",
    "\t\t\tconst total = Math.min(whole, MAX_HEIGHT);",
    "\t\t\treturn {",
    "\t\t\t\theight,",
    "\t\t\t\ttotal,",
    "\t\t\t\tscale: whole === 0 ? 1 : whole / total",
    "\t\t\t};",
    "\t\t}",
    "\t\tfunction draw() {",
    "\t\t\tif (!table.isConnected || table.offsetParent === null) return;",
    "\t\t\tconst { height, total, scale } = measure();",
    "\t\t\tconst top = Math.max(0, -body.getBoundingClientRect().top);",
    "\t\t\tconst seen = Math.ceil(window.innerHeight / height);",
    "\t\t\tconst last = Math.max(0, rows.length - seen);",
    "\t\t\tconst at = scale === 1 ? top : Math.min(top * scale, last * height);",
    "\t\t\tconst first = Math.max(0, Math.floor(at / height) - SPARE_ROWS);",
    "\t\t\tconst end = Math.min(rows.length, Math.floor(at / height) + seen + SPARE_ROWS);",
    "\t\t\tconst shift = scale === 1 ? 0 : at - top;",
    "\t\t\tconst next = /* @__PURE__ */ new Map();",
    "\t\t\tfor (let index = first; index < end; index += 1) next.set(index, present.get(index) ?? make(index));",
    "\t\t\tfor (const [index, old] of present) if (next.get(index) !== old) old.remove();",
    "\t\t\tlet before = above;",
    "\t\t\tfor (const made of next.values()) {",
    "\t\t\t\tif (before.nextElementSibling !== made) before.after(made);",
    "\t\t\t\tbefore = made;",
    "\t\t\t}",
    "\t\t\tpresent = next;",
    "\t\t\tconst start = Math.max(0, first * height - shift);",
    "\t\t\tabove.style.height = `${start}px`;",
    "\t\t\tbelow.style.height = `${Math.max(0, total - start - (end - first) * height)}px`;",
    "\t\t\tabove.hidden = start === 0;",
    "\t\t}",
    "\t\taddEventListener(\"scroll\", draw, { passive: true });",
    "\t\taddEventListener(\"resize\", draw);",
    "\t\treturn {",
    "\t\t\troot: table,",
    "\t\t\tshow(shown) {",
    "\t\t\t\trows = shown;",
    "\t\t\t\tfor (const old of present.values()) old.remove();",
    "\t\t\t\tpresent = /* @__PURE__ */ new Map();",
    "\t\t\t\ttable.setAttribute(\"aria-rowcount\", String(shown.length + 1));",
    "\t\t\t\tdraw();",
    "\t\t\t},",
    "\t\t\tmarkSorted(column, isDescending) {",
    "\t\t\t\tfor (const [name, head] of heads) {",
    "\t\t\t\t\tif (!head.hasAttribute(\"aria-sort\")) continue;",
    "\t\t\t\t\tconst way = isDescending ? \"descending\" : \"ascending\";",
    "\t\t\t\t\thead.setAttribute(\"aria-sort\", name === column ? way : \"none\");",
    "\t\t\t\t}",
    "\t\t\t},",
    "\t\t\treveal(index) {",
    "\t\t\t\tconst { height, scale } = measure();",
    "\t\t\t\tconst top = body.getBoundingClientRect().top + window.scrollY + index * height / scale;",
    "\t\t\t\tif (!(top > window.scrollY + 2 * height && top < window.scrollY + window.innerHeight - 2 * height)) window.scrollTo({ top: Math.max(0, top - window.innerHeight / 2) });",
    "\t\t\t\tdraw();",
    "\t\t\t}",
    "\t\t};",
    "\t}",
    "\tfunction openUnlessUsed(event, open) {",
    "\t\tif ((event.target instanceof Element ? event.target : void 0)?.closest(\"a, button\") != null || getSelection()?.isCollapsed === false) return;",
    "\t\topen();",
    "\t}",
    "",
    "// src/report/page/client/comparison.ts",
    "\tlet showChange;",
    "\tfunction onChange(show) {",
    "\t\tshowChange = show;",
    "\t}",
    "\tfunction showComparison() {",
    "\t\tfor (const part of document.querySelectorAll(\"[data-change]\")) {",
    "\t\t\tconst { change, rows } = part.dataset;",
    "\t\t\tconst tab = document.querySelector(change === \"resolved\" ? \"#tab-resolved\" : \"#tab-rows\");",
    "\t\t\tif (rows === \"0\" || tab === null) continue;",
    "\t\t\tconst button = element(\"button\", {",
    "\t\t\t\ttype: \"button\",",
    "\t\t\t\tclass: \"change\"",
    "\t\t\t}, ...part.childNodes);",
    "\t\t\tbutton.addEventListener(\"click\", () => {",
    "\t\t\t\ttab.click();",
    "\t\t\t\tif (change === \"new\" || change === \"still\") showChange?.(change);",
    "\t\t\t\telse tab.focus();",
    "\t\t\t});",
    "\t\t\tpart.replaceWith(button);",
    "\t\t}",
    "\t}",
    "\tfunction describeSince(number, { comparison }, isNamed = false) {",
    "\t\tconst run = comparison?.runs[(number ?? 0) - 1];",
    "\t\tif (run === void 0) return element(\"span\");",
    "\t\tif (number === 1) return element(\"strong\", { class: \"new\" }, \"new\");",
    "\t\tconst whole = `${run.day}, ${run.name}`;",
    "\t\tconst text = isNamed ? whole : run.day;",
    "\t\tif (run.url === void 0) return element(\"span\", { title: run.name }, text);",
    "\t\treturn element(\"a\", {",
    "\t\t\thref: run.url,",
    "\t\t\ttitle: run.name,",
    "\t\t\t\"aria-label\": whole",
    "\t\t}, text);",
    "\t}",
    "\tfunction showResolved(panel, data) {",
    "\t\tconst rows = readEmbedded(DATA_IDS.resolved).flatMap(readResolved);",
    "\t\tconst note = `These rows needed attention in ${data.comparison?.name ?? \"the previous run\"}, at these lines. Now they do not: they succeeded, were skipped, or are no longer in the files.`;",
    "\t\tconst table = createVirtualTable({",
    "\t\t\tcaption: \"Rows that need no attention any more\",",
    "\t\t\tcolumns: [",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"place\",",
    "\t\t\t\t\ttitle: \"Row, as it was\",",
    "\t\t\t\t\tcell: (row) => foreignText(rows[row]?.place ?? \"\", \"place\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"message\",",
    "\t\t\t\t\ttitle: \"What it was\",",
    "\t\t\t\t\tcell: (row) => rows[row]?.was ?? \"\"",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"key\",",
    "\t\t\t\t\ttitle: \"Key\",",
    "\t\t\t\t\tcell: (row) => foreignText(rows[row]?.key ?? \"\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"since\",",
    "\t\t\t\t\ttitle: \"Failed since\",",
    "\t\t\t\t\tcell: (row) => describeSince(rows[row]?.since, data)",
    "\t\t\t\t}",
    "\t\t\t]",
    "\t\t});",
    "\t\ttable.root.classList.add(\"compared\", \"resolved\");",
    "\t\tpanel.append(element(\"p\", { class: \"note\" }, note), table.root);",
    "\t\ttable.show(rows.map((_, row) => row));",
    "\t}",
    "\tfunction readResolved({ line, since, ...chunk }) {",
    "\t\tconst [paths = [], keys = [], was = []] = [",
    "\t\t\tchunk.path,",
    "\t\t\tchunk.key,",
    "\t\t\tchunk.was",
    "\t\t].map(readTextColumn);",
    "\t\treturn line.map((each, row) => ({",
    "\t\t\tplace: `${paths[row] ?? \"\"}:${each}`,",
    "\t\t\tkey: keys[row] ?? \"\",",
    "\t\t\twas: was[row] ?? \"\",",
    "\t\t\tsince: since[row] ?? 0",
    "\t\t}));",
    "\t}",
    "",
    "// src/domain/duration.ts",
    "\tfunction formatDuration(ms) {",
    "\t\tconst seconds = ms / 1e3;",
    "\t\tif (seconds < 10) return `${Number(seconds.toFixed(1))}s`;",
    "\t\tconst whole = Math.round(seconds);",
    "\t\tif (whole < 60) return `${whole}s`;",
    "\t\tconst minutes = Math.floor(whole / 60);",
    "\t\tif (minutes < 60) return whole % 60 === 0 ? `${minutes}m` : `${minutes}m ${whole % 60}s`;",
    "\t\tconst hours = Math.floor(minutes / 60);",
    "\t\treturn minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;",
    "\t}",
    "",
    "// src/domain/table.ts",
    "\tfunction namesOf(table) {",
    "\t\treturn Object.keys(table).filter((name) => Object.hasOwn(table, name));",
    "\t}",
    "",
    "// src/domain/outcome.ts",
    "\tconst OUTCOME_ROWS = {",
    "\t\tsucceeded: {",
    "\t\t\twords: \"succeeded\",",
    "\t\t\tunexplained: \"\",",
    "\t\t\tlevel: \"notice\"",
    "\t\t},",
    "\t\tfailed: {",
    "\t\t\twords: \"failed\",",
    "\t\t\tunexplained: \"the vendor gave no reason\",",
    "\t\t\tlevel: \"notice\",",
    "\t\t\tfile: \"failed\"",
    "\t\t},",
    "\t\tnot_found: {",
    "\t\t\twords: \"not found\",",
    "\t\t\tunexplained: \"the vendor has no such record\",",
    "\t\t\tlevel: \"notice\",",
    "\t\t\tfile: \"not-found\"",
    "\t\t},",
    "\t\tinvalid: {",
    "\t\t\twords: \"invalid\",",
    "\t\t\tunexplained: \"\",",
    "\t\t\tlevel: \"warning\",",
    "\t\t\tfile: \"invalid\"",
    "\t\t},",
    "\t\tskipped: {",
    "\t\t\twords: \"skipped\",",
    "\t\t\tunexplained: \"\",",
    "\t\t\tlevel: \"notice\"",
    "\t\t},",
    "\t\tunresolved: {",
    "\t\t\twords: \"unresolved\",",
    "\t\t\tunexplained: \"\",",
    "\t\t\tlevel: \"warning\",",
    "\t\t\tfile: \"unresolved\"",
    "\t\t}",
    "\t};",
    "\tconst OUTCOME_TABLE = OUTCOME_ROWS;",
    "\tconst OUTCOMES = namesOf(OUTCOME_ROWS);",
    "\tconst UNRESOLVED_ROWS = {",
    "\t\tplanned: {",
    "\t\t\twords: \"planned, not sent\",",
    "\t\t\tisProblem: false,",
    "\t\t\tanchor: \"rows-planned\"",
    "\t\t},",
    "\t\tsubmitted: {",
    "\t\t\twords: \"accepted by the vendor; outcome pending\",",
    "\t\t\tisProblem: false,",
    "\t\t\tanchor: \"rows-submitted\"",
    "\t\t},",
    "\t\t\"not-sent\": {",
    "\t\t\twords: \"not sent\",",
    "\t\t\tisProblem: true,",
    "\t\t\tanchor: \"rows-not-sent\"",
    "\t\t},",
    "\t\t\"timed-out\": {",
    "\t\t\twords: \"its job was still running at the timeout\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"timed-out\",",
    "\t\t\tanchor: \"rows-timed-out\"",
    "\t\t},",
    "\t\tcancelled: {",
    "\t\t\twords: \"the run was canceled before its outcome was known\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"cancelled\",",
    "\t\t\tanchor: \"rows-cancelled\"",
    "\t\t},",
    "\t\tuncertain: {",
    "\t\t\twords: \"no usable response to its submission; the vendor may or may not have it\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"uncertain\",",
    "\t\t\tanchor: \"rows-uncertain\"",
    "\t\t},",
    "\t\tlost: {",
    "\t\t\twords: \"the vendor no longer knows its job\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"vendor-error\",",
    "\t\t\tanchor: \"rows-lost\"",
    "\t\t},",
    "\t\tunreachable: {",
    "\t\t\twords: \"the state or the results of its job could not be read\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"vendor-error\",",
    "\t\t\tanchor: \"rows-unreachable\"",
    "\t\t},",
    "\t\tmissing: {",
    "\t\t\twords: \"its job finished without a result for this row\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"vendor-error\",",
    "\t\t\tanchor: \"rows-missing\"",
    "\t\t},",
    "\t\tcontradictory: {",
    "\t\t\twords: \"the vendor reported contradictory outcomes\",",
    "\t\t\tisProblem: true,",
    "\t\t\treason: \"vendor-error\",",
    "\t\t\tanchor: \"rows-contradictory\"",
    "\t\t}",
    "\t};",
    "\tconst UNRESOLVED_REASONS = namesOf(UNRESOLVED_ROWS);",
    "",
    "// src/report/page/client/timeline.ts",
    "\tconst WIDTH = 960;",
    "\tconst HEIGHT = 120;",
    "\tconst GAP = 2;",
    "\tfunction drawTimeline({ from, to, rows }) {",
    "\t\tconst present = OUTCOMES.filter((outcome) => rows[outcome] !== void 0);",
    "\t\tconst parts = Math.max(0, ...present.map((outcome) => rows[outcome]?.length ?? 0));",
    "\t\tconst sums = Array.from({ length: parts }, (_, part) => present.reduce((sum, outcome) => sum + (rows[outcome]?.[part] ?? 0), 0));",
    "\t\tconst most = Math.max(0, ...sums);",
    "\t\tif (most === 0) return [];",
    "\t\tconst width = WIDTH / parts;",
    "\t\tconst bars = sums.flatMap((_, part) => {",
    "\t\t\tlet top = HEIGHT;",
    "\t\t\treturn present.flatMap((outcome) => {",
    "\t\t\t\tconst count = rows[outcome]?.[part] ?? 0;",
    "\t\t\t\tif (count === 0) return [];",
    "\t\t\t\tconst height = Math.max(2, count / most * 112);",
    "\t\t\t\ttop -= height;",
    "\t\t\t\treturn [shape(\"rect\", {",
    "\t\t\t\t\tclass: `o-${outcome}`,",
    "\t\t\t\t\tx: (part * width).toFixed(1),",
    "\t\t\t\t\ty: top.toFixed(1),",
    "\t\t\t\t\twidth: (width - GAP).toFixed(1),",
    "\t\t\t\t\theight: height.toFixed(1)",
    "\t\t\t\t})];",
    "\t\t\t});",
    "\t\t});",
    "\t\tconst total = sums.reduce((sum, each) => sum + each, 0);",
    "\t\tconst counts = present.map((outcome) => {",
    "\t\t\treturn `${(rows[outcome]?.reduce((sum, each) => sum + each, 0) ?? 0).toLocaleString(\"en\")} ${OUTCOME_TABLE[outcome].words}`;",
    "\t\t});",
    "\t\tconst label = `${total.toLocaleString(\"en\")} rows by the time at which their job ended, from ${formatClock(from)} to ${formatClock(to)} UTC: ${counts.join(\", \")}; at most ${most.toLocaleString(\"en\")} in ${Math.max(1, Math.round((to - from) / parts / 1e3))} seconds.`;",
    "\t\treturn [",
    "\t\t\telement(\"h3\", {}, \"Outcomes by the end of their job\"),",
    "\t\t\telement(\"figure\", { class: \"timeline\" }, shape(\"svg\", {",
    "\t\t\t\tviewBox: `0 0 ${WIDTH} ${HEIGHT}`,",
    "\t\t\t\tpreserveAspectRatio: \"none\",",
    "\t\t\t\trole: \"img\",",
    "\t\t\t\t\"aria-label\": label",
    "\t\t\t}, ...bars), element(\"figcaption\", {}, element(\"span\", {}, formatClock(from)), element(\"span\", {}, `${formatClock(to)} UTC`), element(\"span\", { class: \"counts\" }, counts.join(\" \u00b7 \")))),",
    "\t\t\telement(\"h3\", {}, \"Timeline of the jobs\")",
    "\t\t];",
    "\t}",
    "\tfunction formatClock(time) {",
    "\t\treturn new Date(time).toISOString().slice(11, 19);",
    "\t}",
    "",
    "// src/report/page/client/jobs-panel.ts",
    "\tfunction showJobs(panel, data) {",
    "\t\tconst jobs = readEmbedded(DATA_IDS.jobs).flatMap(readJobs);",
    "\t\tconst span = findSpan(jobs, data);",
    "\t\tpanel.append(...drawTimeline(data.timeline));",
    "\t\tif (jobs.length < data.jobs) {",
    "\t\t\tconst text = `${jobs.length.toLocaleString(\"en\")} of ${data.jobs.toLocaleString(\"en\")} jobs are here; report.json lists all.`;",
    "\t\t\tpanel.append(element(\"p\", { class: \"note\" }, text));",
    "\t\t}",
    "\t\tconst at = (index) => jobs[index];",
    "\t\tconst table = createVirtualTable({",
    "\t\t\tcaption: \"Jobs in the order of submission\",",
    "\t\t\tcolumns: [",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"number\",",
    "\t\t\t\t\ttitle: \"Job\",",
    "\t\t\t\t\tcell: (index) => String(at(index)?.number ?? \"\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"state\",",
    "\t\t\t\t\ttitle: \"State\",",
    "\t\t\t\t\tcell: (index) => describeState(at(index))",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"size\",",
    "\t\t\t\t\ttitle: \"Rows\",",
    "\t\t\t\t\tcell: (index) => (at(index)?.rows ?? 0).toLocaleString(\"en\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"time\",",
    "\t\t\t\t\ttitle: `${formatClock(span.from)} \u2013 ${formatClock(span.to)} UTC`,",
    "\t\t\t\t\tcell: (index) => drawJob(at(index), span)",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"took\",",
    "\t\t\t\t\ttitle: \"Took\",",
    "\t\t\t\t\tcell: (index) => describeTime(at(index))",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"polls\",",
    "\t\t\t\t\ttitle: \"Polls\",",
    "\t\t\t\t\tcell: (index) => (at(index)?.polls ?? 0).toLocaleString(\"en\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"id\",",
    "\t\t\t\t\ttitle: \"Id at the vendor\",",
    "\t\t\t\t\tcell: (index) => foreignText(at(index)?.id ?? \"\")",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"said\",",
    "\t\t\t\t\ttitle: \"Message\",",
    "\t\t\t\t\tcell: (index) => foreignText(at(index)?.message ?? \"\")",
    "\t\t\t\t}",
    "\t\t\t]",
    "\t\t});",
    "\t\tif (jobs.every(({ message }) => message === \"\")) table.root.classList.add(\"without-messages\");",
    "\t\ttable.root.classList.add(\"jobs\");",
    "\t\tpanel.append(table.root);",
    "\t\ttable.show(jobs.map((_, index) => index));",
    "\t}",
    "\tfunction readJobs({ number, round, rows, polls, start, end, ...chunk }) {",
    "\t\tconst [ids, states, words, messages] = [",
    "\t\t\tchunk.id,",
    "\t\t\tchunk.state,",
    "\t\t\tchunk.vendorState,",
    "\t\t\tchunk.message",
    "\t\t].map(readTextColumn);",
    "\t\treturn number.map((each, index) => ({",
    "\t\t\tnumber: each,",
    "\t\t\tround: round[index] ?? 0,",
    "\t\t\trows: rows[index] ?? 0,",
    "\t\t\tpolls: polls[index] ?? 0,",
    "\t\t\tstart: start[index] ?? 0,",
    "\t\t\tend: end[index] ?? 0,",
    "\t\t\tid: ids?.[index] ?? \"\",",
    "\t\t\tstate: states?.[index] ?? \"\",",
    "\t\t\tvendorState: words?.[index] ?? \"\",",
    "\t\t\tmessage: messages?.[index] ?? \"\"",
    "\t\t}));",
    "\t}",
    "\tfunction findSpan(jobs, { timeline }) {",
    "\t\tlet { from, to } = timeline;",
    "\t\tfor (const { start, end } of jobs) {",
    "\t\t\tif (start > 0) from = Math.min(from, start);",
    "\t\t\tto = Math.max(to, start, end);",
    "\t\t}",
    "\t\treturn {",
    "\t\t\tfrom,",
    "\t\t\tto",
    "\t\t};",
    "\t}",
    "\tfunction describeState(job) {",
    "\t\tconst { state = \"\", vendorState = \"\", round = 1 } = job ?? {};",
    "\t\tconst said = state === \"succeeded\" || vendorState === \"\" || vendorState === state ? void 0 : foreignText(` (${vendorState})`);",
    "\t\tconst again = round > 1 ? ` round ${round}` : void 0;",
    "\t\treturn element(\"span\", { class: `chip s-${state}` }, state, said, again);",
    "\t}",
    "\tfunction drawJob(job, { from, to }) {",
    "\t\tif (job === void 0 || job.start === 0) return element(\"span\", { class: \"blank\" }, \"no time known\");",
    "\t\tconst share = (time) => (time - from) / Math.max(1, to - from) * 1e3;",
    "\t\tconst isOpen = job.end === 0;",
    "\t\tconst start = share(job.start);",
    "\t\tconst width = Math.max(4, share(isOpen ? to : job.end) - start);",
    "\t\tconst label = `From ${formatClock(job.start)} ${isOpen ? \"on, not ended\" : `to ${formatClock(job.end)}`}`;",
    "\t\treturn shape(\"svg\", {",
    "\t\t\tviewBox: \"0 0 1000 10\",",
    "\t\t\tpreserveAspectRatio: \"none\",",
    "\t\t\tclass: `job s-${job.state}`,",
    "\t\t\trole: \"img\",",
    "\t\t\t\"aria-label\": label",
    "\t\t}, shape(\"title\", {}, label), shape(\"rect\", {",
    "\t\t\tclass: \"track\",",
    "\t\t\tx: \"0\",",
    "\t\t\ty: \"4.5\",",
    "\t\t\twidth: \"1000\",",
    "\t\t\theight: \"1\"",
    "\t\t}), shape(\"rect\", {",
    "\t\t\tclass: isOpen ? \"open-end\" : \"ended\",",
    "\t\t\tx: Math.min(996, start).toFixed(1),",
    "\t\t\ty: \"0\",",
    "\t\t\twidth: width.toFixed(1),",
    "\t\t\theight: \"10\"",
    "\t\t}));",
    "\t}",
    "\tfunction describeTime(job) {",
    "\t\tif (job === void 0 || job.start === 0) return \"\";",
    "\t\treturn job.end === 0 ? \"not ended\" : formatDuration(Math.max(0, job.end - job.start));",
    "\t}",
    "",
    "// src/domain/row.ts",
    "\tconst FORMAT_ROWS = {",
    "\t\tcsv: {",
    "\t\t\textensions: [\"csv\"],",
    "\t\t\tisJson: false",
    "\t\t},",
    "\t\ttsv: {",
    "\t\t\textensions: [\"tsv\"],",
    "\t\t\tisJson: false",
    "\t\t},",
    "\t\tjson: {",
    "\t\t\textensions: [\"json\"],",
    "\t\t\tisJson: true",
    "\t\t},",
    "\t\tndjson: {",
    "\t\t\textensions: [\"ndjson\", \"jsonl\"],",
    "\t\t\tisJson: true",
    "\t\t},",
    "\t\ttxt: {",
    "\t\t\textensions: [\"txt\"],",
    "\t\t\tisJson: false",
    "\t\t}",
    "\t};",
    "\tconst SOURCE_FORMATS = namesOf(FORMAT_ROWS);",
    "\tconst MESSAGE_COLUMN = \"bulk_job_message\";",
    "",
    "// src/report/csv.ts",
    "\tconst NEEDS_QUOTES = /[,;\\t|\"\\r\\n]|^\\s|\\s$/;",
    "\tconst FORMULA = /^(?:[\\s\\p{Cc}\\p{Cf}]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]|[\\t\\r\\n\\0])/u;",
    "\tconst PLAIN_NUMBER = /^[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?$/;",
    "\tfunction csvCell(text) {",
    "\t\treturn csvCellExact(mayBeFormula(text) && FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);",
    "\t}",
    "\tfunction mayBeFormula(text) {",
    "\t\tconst first = text.charCodeAt(0);",
    "\t\tconst letter = first | 32;",
    "\t\treturn !(first >= 48 && first <= 57 || letter >= 97 && letter <= 122);",
    "\t}",
    "\tfunction csvCellExact(text) {",
    "\t\treturn NEEDS_QUOTES.test(text) ? `\"${text.replaceAll(\"\\\"\", \"\\\"\\\"\")}\"` : text;",
    "\t}",
    "",
    "// src/report/json-member.ts",
    "\tfunction setMember(raw, name, value) {",
    "\t\tconst line = raw.replace(/[\\r\\n]+[\\r\\n\\t ]*/g, \" \").trim();",
    "\t\tif (!isObject(line)) return line;",
    "\t\tconst kept = splitMembers(line).filter((member) => member.name !== name);",
    "\t\tconst added = `${JSON.stringify(name)}:${JSON.stringify(value)}`;",
    "\t\treturn `{${[...kept.map((member) => member.text), added].join(\",\")}}`;",
    "\t}",
    "\tfunction isObject(text) {",
    "\t\tconst value = parseJson(text);",
    "\t\treturn typeof value === \"object\" && value !== null && !Array.isArray(value);",
    "\t}",
    "\tfunction parseJson(text) {",
    "\t\ttry {",
    "\t\t\treturn JSON.parse(text);",
    "\t\t} catch {",
    "\t\t\treturn;",
    "\t\t}",
    "\t}",
    "\tfunction splitMembers(text) {",
    "\t\tconst members = [];",
    "\t\tlet depth = 0;",
    "\t\tlet start = 1;",
    "\t\tlet nameEnd = -1;",
    "\t\tfor (let at = 0; at < text.length; at++) {",
    "\t\t\tconst character = text[at];",
    "\t\t\tif (character === \"\\\"\") {",
    "\t\t\t\tat = skipString(text, at);",
    "\t\t\t\tif (depth === 1 && nameEnd < 0) nameEnd = at + 1;",
    "\t\t\t} else if (character === \"{\" || character === \"[\") depth++;",
    "\t\t\telse if (character === \"}\" || character === \"]\") depth--;",
    "\t\t\tif (!(depth === 0 || depth === 1 && character === \",\")) continue;",
    "\t\t\tif (nameEnd >= 0) {",
    "\t\t\t\tconst name = JSON.parse(text.slice(start, nameEnd));",
    "\t\t\t\tmembers.push({",
    "\t\t\t\t\tname: String(name),",
    "\t\t\t\t\ttext: text.slice(start, at)",
    "\t\t\t\t});",
    "\t\t\t}",
    "\t\t\tstart = at + 1;",
    "\t\t\tnameEnd = -1;",
    "\t\t}",
    "\t\treturn members;",
    "\t}",
    "\tfunction skipString(text, start) {",
    "\t\tlet at = start + 1;",
    "\t\twhile (at < text.length && text[at] !== \"\\\"\") at += text[at] === \"\\\\\" ? 2 : 1;",
    "\t\treturn at;",
    "\t}",
    "",
    "// src/report/row-parts.ts",
    "\tfunction joinParts({ isJson, before, after }, message) {",
    "\t\treturn isJson ? `${setMember(before, MESSAGE_COLUMN, message)}\\n` : `${before}${csvCell(message.replaceAll(\"\\0\", \"\ufffd\"))}${after}\\n`;",
    "\t}",
    "",
    "// src/report/page/client/row-file.ts",
    "\tfunction makeRowFile(rows, { header }, chosen, isJson) {",
    "\t\tconst lines = isJson ? [] : [header];",
    "\t\tfor (const row of chosen) {",
    "\t\t\tif (rows.json.has(row) !== isJson) continue;",
    "\t\t\tconst parts = {",
    "\t\t\t\tisJson,",
    "\t\t\t\tbefore: rows.cells[row] ?? \"\",",
    "\t\t\t\tafter: rows.surplus.get(row) ?? \"\"",
    "\t\t\t};",
    "\t\t\tlines.push(joinParts(parts, rows.messages[rows.message[row] ?? 0] ?? \"\"));",
    "\t\t}",
    "\t\treturn lines.join(\"\");",
    "\t}",
    "\tfunction splitCells(line) {",
    "\t\tconst cells = [];",
    "\t\tconst cell = /\"((?:[^\"]|\"\")*)\"|([^,]*)/y;",
    "\t\tfor (let at = 0; at <= line.length; at = cell.lastIndex + 1) {",
    "\t\t\tcell.lastIndex = at;",
    "\t\t\tconst [, quoted, plain = \"\"] = cell.exec(line) ?? [];",
    "\t\t\tcells.push(quoted === void 0 ? plain : quoted.replaceAll(\"\\\"\\\"\", \"\\\"\"));",
    "\t\t}",
    "\t\treturn cells;",
    "\t}",
    "",
    "// src/report/page/client/row-set.ts",
    "\tfunction joinRows(chunks) {",
    "\t\tconst count = chunks.reduce((sum, { kind }) => sum + kind.length, 0);",
    "\t\tconst numbers = () => new Uint32Array(count);",
    "\t\tconst [file, line, attempts, since, message, group, job] = [",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers(),",
    "\t\t\tnumbers()",
    "\t\t];",
    "\t\tconst kind = new Uint8Array(count);",
    "\t\tconst [messages, groups, jobs] = [",
    "\t\t\tcreateNames(),",
    "\t\t\tcreateNames(),",
    "\t\t\tcreateNames()",
    "\t\t];",
    "\t\tconst keys = [];",
    "\t\tconst cells = [];",
    "\t\tconst surplus = /* @__PURE__ */ new Map();",
    "\t\tconst json = /* @__PURE__ */ new Set();",
    "\t\tlet at = 0;",
    "\t\tfor (const chunk of chunks) {",
    "\t\t\tkind.set(chunk.kind, at);",
    "\t\t\tfile.set(chunk.file, at);",
    "\t\t\tline.set(chunk.line, at);",
    "\t\t\tattempts.set(chunk.attempts, at);",
    "\t\t\tsince.set(chunk.since, at);",
    "\t\t\tmessage.set(messages.read(chunk.message), at);",
    "\t\t\tgroup.set(groups.read(chunk.group), at);",
    "\t\t\tjob.set(jobs.read(chunk.job), at);",
    "\t\t\tfor (const key of readTextColumn(chunk.key)) keys.push(key);",
    "\t\t\tfor (const text of readTextColumn(chunk.cells)) cells.push(text);",
    "\t\t\tfor (const [place, text] of Object.entries(chunk.surplus)) surplus.set(at + Number(place), text);",
    "\t\t\tfor (const place of chunk.json) json.add(at + place);",
    "\t\t\tat += chunk.kind.length;",
    "\t\t}",
    "\t\treturn {",
    "\t\t\tcount,",
    "\t\t\tkind,",
    "\t\t\tfile,",
    "\t\t\tline,",
    "\t\t\tattempts,",
    "\t\t\tsince,",
    "\t\t\tmessage,",
    "\t\t\tgroup,",
    "\t\t\tjob,",
    "\t\t\tkeys,",
    "\t\t\tcells,",
    "\t\t\tsurplus,",
    "\t\t\tjson,",
    "\t\t\tmessages: messages.all,",
    "\t\t\tgroups: groups.all,",
    "\t\t\tjobs: jobs.all",
    "\t\t};",
    "\t}",
    "\tfunction createNames() {",
    "\t\tconst all = [];",
    "\t\tconst known = /* @__PURE__ */ new Map();",
    "\t\tconst number = (text) => {",
    "\t\t\tconst found = known.get(text);",
    "\t\t\tif (found !== void 0) return found;",
    "\t\t\tknown.set(text, all.length);",
    "\t\t\treturn all.push(text) - 1;",
    "\t\t};",
    "\t\treturn {",
    "\t\t\tall,",
    "\t\t\tread(column) {",
    "\t\t\t\tconst numbers = new Uint32Array(column.length);",
    "\t\t\t\tconst ofChunk = [];",
    "\t\t\t\tfor (const [row, entry] of column.entries()) {",
    "\t\t\t\t\tif (typeof entry === \"string\") ofChunk.push(number(entry));",
    "\t\t\t\t\tnumbers[row] = typeof entry === \"string\" ? ofChunk.at(-1) ?? 0 : ofChunk[entry] ?? 0;",
    "\t\t\t\t}",
    "\t\t\t\treturn numbers;",
    "\t\t\t}",
    "\t\t};",
    "\t}",
    "\tfunction nameRow(rows, { files }, row) {",
    "\t\treturn `${files[rows.file[row] ?? 0]?.path ?? \"\"}:${rows.line[row] ?? 0}`;",
    "\t}",
    "",
    "// src/report/page/client/row-dialog.ts",
    "\tfunction createRowDialog(rows, data, onStep) {",
    "\t\tconst title = element(\"h2\", { id: \"row-title\" });",
    "\t\tconst position = element(\"p\", {",
    "\t\t\tclass: \"position\",",
    "\t\t\trole: \"status\"",
    "\t\t});",
    "\t\tconst body = element(\"div\", {",
    "\t\t\tclass: \"row-body\",",
    "\t\t\ttabindex: \"0\",",
    "\t\t\trole: \"group\",",
    "\t\t\t\"aria-label\": \"Row\"",
    "\t\t});",
    "\t\tconst previous = element(\"button\", { type: \"button\" }, \"Previous\");",
    "\t\tconst next = element(\"button\", { type: \"button\" }, \"Next\");",
    "\t\tconst close = element(\"button\", {",
    "\t\t\ttype: \"button\",",
    "\t\t\tclass: \"close\"",
    "\t\t}, \"Close\");",
    "\t\tconst dialog = element(\"dialog\", { \"aria-labelledby\": \"row-title\" }, element(\"div\", { class: \"row-head\" }, title, close), body, element(\"div\", { class: \"row-foot\" }, previous, next, position));",
    "\t\tdocument.body.append(dialog);",
    "\t\tlet list = [];",
    "\t\tlet at = 0;",
    "\t\tfunction step(to) {",
    "\t\t\tat = Math.min(list.length - 1, Math.max(0, to));",
    "\t\t\tconst row = list[at] ?? 0;",
    "\t\t\ttitle.replaceChildren(placeLink(rows, data, row));",
    "\t\t\tbody.replaceChildren(...describe(rows, data, row));",
    "\t\t\tbody.scrollTop = 0;",
    "\t\t\tposition.textContent = `${(at + 1).toLocaleString(\"en\")} of ${list.length.toLocaleString(\"en\")}`;",
    "\t\t\tprevious.disabled = at === 0;",
    "\t\t\tnext.disabled = at === list.length - 1;",
    "\t\t\tonStep(at);",
    "\t\t}",
    "\t\tprevious.addEventListener(\"click\", () => step(at - 1));",
    "\t\tnext.addEventListener(\"click\", () => step(at + 1));",
    "\t\tclose.addEventListener(\"click\", () => dialog.close());",
    "\t\tdialog.addEventListener(\"click\", (event) => {",
    "\t\t\tif (event.target === dialog) dialog.close();",
    "\t\t});",
    "\t\treturn { open(shown, index) {",
    "\t\t\tlist = shown;",
    "\t\t\tstep(index);",
    "\t\t\tdialog.showModal();",
    "\t\t\tfind(\".close\", dialog).focus();",
    "\t\t} };",
    "\t}",
    "\tfunction placeLink(rows, data, row) {",
    "\t\tconst name = foreignText(nameRow(rows, data, row), \"place\");",
    "\t\tconst file = data.files[rows.file[row] ?? 0];",
    "\t\tif (file?.url === void 0) return name;",
    "\t\tconst line = file.hasLines ? `?plain=1#L${rows.line[row] ?? 1}` : \"\";",
    "\t\treturn element(\"a\", { href: `${file.url}${line}` }, name);",
    "\t}",
    "\tfunction describe(rows, data, row) {",
    "\t\tconst kind = data.kinds[rows.kind[row] ?? 0];",
    "\t\treturn [",
    "\t\t\tpairs([",
    "\t\t\t\t[\"outcome\", element(\"span\", { class: `chip o-${kind?.outcome}` }, kind?.words)],",
    "\t\t\t\t[\"message\", foreignText(rows.messages[rows.message[row] ?? 0] ?? \"\")],",
    "\t\t\t\t[\"key\", foreignText(rows.keys[row] ?? \"\")],",
    "\t\t\t\t[\"since\", describeSince(rows.since[row], data, true)],",
    "\t\t\t\t[\"job\", foreignText(rows.jobs[rows.job[row] ?? 0] ?? \"\")],",
    "\t\t\t\t[\"sent\", `${rows.attempts[row] ?? 0} times`.replace(/^1 times$/, \"once\").replace(/^0 times$/, \"never\")]",
    "\t\t\t].filter(([, value]) => (typeof value === \"string\" ? value : value.textContent) !== \"\")),",
    "\t\t\telement(\"h3\", {}, \"The row as it is in the file\"),",
    "\t\t\trows.json.has(row) ? element(\"pre\", {}, foreignText(rows.cells[row] ?? \"\")) : pairs(listCells(rows, data, row))",
    "\t\t];",
    "\t}",
    "\tfunction listCells(rows, { columns }, row) {",
    "\t\tconst cells = splitCells((rows.cells[row] ?? \"\").slice(0, -1));",
    "\t\tconst surplus = rows.surplus.get(row);",
    "\t\tconst behind = surplus === void 0 ? [] : splitCells(surplus.slice(1));",
    "\t\treturn [...columns.map((column, index) => [column, showCell(cells[index] ?? \"\")]), ...behind.map((cell) => [\"beyond the last column\", showCell(cell)])];",
    "\t}",
    "\tfunction showCell(text) {",
    "\t\treturn text === \"\" ? element(\"span\", { class: \"blank\" }, \"blank\") : foreignText(text, \"cell\");",
    "\t}",
    "\tfunction pairs(entries) {",
    "\t\treturn element(\"dl\", { class: \"pairs\" }, ...entries.map(([name, value]) => element(\"div\", {}, element(\"dt\", {}, foreignText(name)), element(\"dd\", {}, value))));",
    "\t}",
    "",
    "// src/report/page/client/row-text.ts",
    "\tconst BLOCK_ROWS = 2e3;",
    "\tfunction createRowText(rows) {",
    "\t\tconst blocks = [];",
    "\t\tconst prepare = () => {",
    "\t\t\tconst first = blocks.length * BLOCK_ROWS;",
    "\t\t\tif (first >= rows.count) return false;",
    "\t\t\tblocks.push(makeBlock(rows, first, Math.min(rows.count, first + BLOCK_ROWS)));",
    "\t\t\treturn true;",
    "\t\t};",
    "\t\treturn {",
    "\t\t\tprepare,",
    "\t\t\tsearch(word) {",
    "\t\t\t\tlet isLeft = true;",
    "\t\t\t\twhile (isLeft) isLeft = prepare();",
    "\t\t\t\tconst found = new Uint8Array(rows.count);",
    "\t\t\t\tfor (const [index, block] of blocks.entries()) markRows(block, word, found.subarray(index * BLOCK_ROWS));",
    "\t\t\t\treturn found;",
    "\t\t\t}",
    "\t\t};",
    "\t}",
    "\tfunction makeBlock(rows, first, end) {",
    "\t\tconst texts = [];",
    "\t\tconst starts = new Uint32Array(end - first + 1);",
    "\t\tlet at = 0;",
    "\t\tfor (let row = first; row < end; row += 1) {",
    "\t\t\tconst cells = `${rows.cells[row] ?? \"\"}${rows.surplus.get(row) ?? \"\"}`;",
    "\t\t\tconst key = rows.keys[row] ?? \"\";",
    "\t\t\tconst text = `${cells.includes(key) ? cells : `${key} ${cells}`}\\n`.toLowerCase();",
    "\t\t\ttexts.push(text);",
    "\t\t\tat += text.length;",
    "\t\t\tstarts[row - first + 1] = at;",
    "\t\t}",
    "\t\treturn {",
    "\t\t\ttext: texts.join(\"\"),",
    "\t\t\tstarts",
    "\t\t};",
    "\t}",
    "\tfunction markRows({ text, starts }, word, found) {",
    "\t\tlet row = 0;",
    "\t\tfor (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[row])) {",
    "\t\t\twhile ((starts[row + 1] ?? Number.POSITIVE_INFINITY) <= at) row += 1;",
    "\t\t\tfound[row] = 1;",
    "\t\t\trow += 1;",
    "\t\t}",
    "\t}",
    "",
    "// src/report/page/client/row-filter.ts",
    "\tfunction ageOf({ since }, row) {",
    "\t\tconst number = since[row] ?? 0;",
    "\t\tif (number === 0) return void 0;",
    "\t\treturn number === 1 ? \"new\" : \"still\";",
    "\t}",
    "\tfunction createRowFinder(rows, { kinds, files }) {",
    "\t\tconst text = createRowText(rows);",
    "\t\tconst lowered = (texts) => texts.map((each) => each.toLowerCase());",
    "\t\tconst paths = lowered(files.map(({ path }) => path));",
    "\t\tconst messages = lazy(() => lowered(rows.messages));",
    "\t\tconst jobs = lazy(() => lowered(rows.jobs));",
    "\t\tconst search = (word) => {",
    "\t\t\tconst found = text.search(word);",
    "\t\t\tconst flags = (texts) => Uint8Array.from(texts, (each) => Number(each.includes(word)));",
    "\t\t\tconst [inMessage, inJob, inPath] = [",
    "\t\t\t\tflags(messages()),",
    "\t\t\t\tflags(jobs()),",
    "\t\t\t\tflags(paths)",
    "\t\t\t];",
    "\t\t\tconst place = /^(.*?):?(\\d+)$/.exec(word);",
    "\t\t\tconst line = place === null ? -1 : Number(place[2]);",
    "\t\t\tconst isFile = paths.map((path) => path.endsWith(place?.[1] ?? \"\"));",
    "\t\t\tfor (let row = 0; row < found.length; row += 1) {",
    "\t\t\t\tconst file = rows.file[row] ?? 0;",
    "\t\t\t\tfound[row] = (found[row] ?? 0) | (inMessage[rows.message[row] ?? 0] ?? 0) | (inJob[rows.job[row] ?? 0] ?? 0) | (inPath[file] ?? 0) | Number(rows.line[row] === line && isFile[file]);",
    "\t\t\t}",
    "\t\t\treturn found;",
    "\t\t};",
    "\t\treturn {",
    "\t\t\tprepare: () => text.prepare(),",
    "\t\t\tfind(order, { words, kinds: wanted, file, group, change }) {",
    "\t\t\t\tconst found = words.map(search);",
    "\t\t\t\tconst isWanted = Uint8Array.from(kinds, (_, kind) => Number(wanted?.has(kind) ?? true));",
    "\t\t\t\tconst chosen = new Uint32Array(order.length);",
    "\t\t\t\tlet count = 0;",
    "\t\t\t\tfor (const row of order) {",
    "\t\t\t\t\tif (isWanted[rows.kind[row] ?? 0] !== 1) continue;",
    "\t\t\t\t\tif (file !== void 0 && rows.file[row] !== file) continue;",
    "\t\t\t\t\tif (group !== void 0 && rows.group[row] !== group) continue;",
    "\t\t\t\t\tif (change !== void 0 && ageOf(rows, row) !== change) continue;",
    "\t\t\t\t\tif (!found.every((each) => each[row] === 1)) continue;",
    "\t\t\t\t\tchosen[count] = row;",
    "\t\t\t\t\tcount += 1;",
    "\t\t\t\t}",
    "\t\t\t\treturn chosen.slice(0, count);",
    "\t\t\t}",
    "\t\t};",
    "\t}",
    "\tfunction lazy(make) {",
    "\t\tlet made;",
    "\t\treturn () => {",
    "\t\t\tmade ??= make();",
    "\t\t\treturn made;",
    "\t\t};",
    "\t}",
    "",
    "// src/report/page/client/row-order.ts",
    "\tconst SORT_KEYS = [",
    "\t\t\"kind\",",
    "\t\t\"place\",",
    "\t\t\"key\",",
    "\t\t\"message\",",
    "\t\t\"attempts\",",
    "\t\t\"since\"",
    "\t];",
    "\tconst NUMBER = /^\\d{1,15}$/;",
    "\tfunction createOrders(rows) {",
    "\t\tconst made = /* @__PURE__ */ new Map();",
    "\t\treturn (sorting) => {",
    "\t\t\tconst name = `${sorting.by} ${sorting.isDescending}`;",
    "\t\t\tconst order = made.get(name) ?? sortRows(rows, sorting);",
    "\t\t\tmade.set(name, order);",
    "\t\t\treturn order;",
    "\t\t};",
    "\t}",
    "\tfunction sortRows(rows, { by, isDescending }) {",
    "\t\tconst order = Uint32Array.from({ length: rows.count }, (_, row) => row);",
    "\t\tconst compare = chooseComparison(rows, by);",
    "\t\tconst sign = isDescending ? -1 : 1;",
    "\t\treturn order.sort((a, b) => sign * compare(a, b) || a - b);",
    "\t}",
    "\tfunction chooseComparison(rows, by) {",
    "\t\tconst numbers = (column) => (a, b) => (column[a] ?? 0) - (column[b] ?? 0);",
    "\t\tswitch (by) {",
    "\t\t\tcase \"kind\": return numbers(rows.kind);",
    "\t\t\tcase \"attempts\": return numbers(rows.attempts);",
    "\t\t\tcase \"since\": return numbers(rows.since);",
    "\t\t\tcase \"place\": return (a, b) => a - b;",
    "\t\t\tcase \"message\": return numbers(rankTexts(rows.messages, rows.message));",
    "\t\t\tcase \"key\": return rows.keys.every((key) => NUMBER.test(key)) ? numbers(rows.keys.map(Number)) : numbers(rankTexts(rows.keys, void 0));",
    "\t\t}",
    "\t}",
    "\tfunction rankTexts(texts, column) {",
    "\t\tconst order = texts.map((_, number) => number).sort((a, b) => compareTexts(texts[a] ?? \"\", texts[b] ?? \"\"));",
    "\t\tconst ranks = new Uint32Array(texts.length);",
    "\t\torder.forEach((number, rank) => {",
    "\t\t\tconst before = order[rank - 1];",
    "\t\t\tconst isEqual = before !== void 0 && texts[before] === texts[number];",
    "\t\t\tranks[number] = isEqual ? ranks[before] ?? 0 : rank;",
    "\t\t});",
    "\t\treturn column === void 0 ? ranks : column.map((number) => ranks[number] ?? 0);",
    "\t}",
    "\tfunction compareTexts(a, b) {",
    "\t\tif (a === b) return 0;",
    "\t\treturn a < b ? -1 : 1;",
    "\t}",
    "",
    "// src/report/page/client/rows-panel.ts",
    "\tconst FIRST_GROUPS = 5;",
    "\tconst MOST_GROUPS = 200;",
    "\tfunction showRows(panel, data) {",
    "\t\tconst rows = joinRows(readEmbedded(DATA_IDS.rows));",
    "\t\tfind(\".loading\", panel).remove();",
    "\t\tconst finder = createRowFinder(rows, data);",
    "\t\tconst orderBy = createOrders(rows);",
    "\t\tlet sorting = {",
    "\t\t\tby: \"kind\",",
    "\t\t\tisDescending: false",
    "\t\t};",
    "\t\tlet shown = /* @__PURE__ */ new Uint32Array();",
    "\t\tconst search = element(\"input\", {",
    "\t\t\ttype: \"search\",",
    "\t\t\tid: \"search\",",
    "\t\t\tautocomplete: \"off\",",
    "\t\t\tspellcheck: \"false\"",
    "\t\t});",
    "\t\tconst kinds = createOutcomeSelect(rows, data);",
    "\t\tconst file = createFileSelect(rows, data);",
    "\t\tconst changes = createChangeSelect(rows, data);",
    "\t\tconst groups = createGroups(rows, data, () => update());",
    "\t\tconst clear = element(\"button\", { type: \"button\" }, \"Clear filters\");",
    "\t\tconst status = element(\"p\", {",
    "\t\t\tclass: \"status\",",
    "\t\t\trole: \"status\"",
    "\t\t});",
    "\t\tconst downloads = element(\"div\", { class: \"downloads\" });",
    "\t\tconst table = createVirtualTable({",
    "\t\t\tcaption: \"Rows that need attention\",",
    "\t\t\tcolumns: [",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"place\",",
    "\t\t\t\t\ttitle: \"Row\",",
    "\t\t\t\t\tisSortable: true,",
    "\t\t\t\t\tcell: (row) => placeLink(rows, data, row)",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"kind\",",
    "\t\t\t\t\ttitle: \"Outcome\",",
    "\t\t\t\t\tisSortable: true,",
    "\t\t\t\t\tcell: (row) => chip(data.kinds[rows.kind[row] ?? 0])",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"message\",",
    "\t\t\t\t\ttitle: \"Message\",",
    "\t\t\t\t\tisSortable: true,",
    "\t\t\t\t\tcell: (row) => foreignText(messageOf(rows, row))",
    "\t\t\t\t},",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"key\",",
    "\t\t\t\t\ttitle: \"Key\",",
    "\t\t\t\t\tisSortable: true,",
    "\t\t\t\t\tcell: (row) => foreignText(rows.keys[row] ?? \"\")",
    "\t\t\t\t},",
    "\t\t\t\t...data.comparison === void 0 ? [] : [{",
    "\t\t\t\t\tname: \"since\",",
    "\t\t\t\t\ttitle: \"Since\",",
    "\t\t\t\t\tisSortable: true,",
    "\t\t\t\t\tcell: (row) => describeSince(rows.since[row], data)",
    "\t\t\t\t}],",
    "\t\t\t\t{",
    "\t\t\t\t\tname: \"open\",",
    "\t\t\t\t\ttitle: \"\",",
    "\t\t\t\t\tlabel: \"Details\",",
    "\t\t\t\t\tcell: (row) => openButton(row)",
    "\t\t\t\t}",
    "\t\t\t],",
    "\t\t\tonSort(column) {",
    "\t\t\t\tconst by = SORT_KEYS.find((key) => key === column) ?? \"kind\";",
    "\t\t\t\tsorting = {",
    "\t\t\t\t\tby,",
    "\t\t\t\t\tisDescending: sorting.by === by && !sorting.isDescending",
    "\t\t\t\t};",
    "\t\t\t\ttable.markSorted(sorting.by, sorting.isDescending);",
    "\t\t\t\tupdate();",
    "\t\t\t},",
    "\t\t\tonOpen: (index) => dialog.open(shown, index)",
    "\t\t});",
    "\t\tconst dialog = createRowDialog(rows, data, (index) => table.reveal(index));",
    "\t\tfunction openButton(row) {",
    "\t\t\tconst label = `Details of ${nameRow(rows, data, row)}`;",
    "\t\t\tconst button = element(\"button\", {",
    "\t\t\t\ttype: \"button\",",
    "\t\t\t\tclass: \"open\",",
    "\t\t\t\t\"aria-label\": label",
    "\t\t\t}, \"Details\");",
    "\t\t\tbutton.addEventListener(\"click\", () => dialog.open(shown, shown.indexOf(row)));",
    "\t\t\treturn button;",
    "\t\t}",
    "\t\tfunction update() {",
    "\t\t\tconst words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== \"\");",
    "\t\t\tconst filter = {",
    "\t\t\t\twords,",
    "\t\t\t\tkinds: kinds.chosen(),",
    "\t\t\t\tfile: file.chosen(),",
    "\t\t\t\tgroup: groups.chosen(),",
    "\t\t\t\tchange: changes.chosen()",
    "\t\t\t};",
    "\t\t\tshown = finder.find(orderBy(sorting), filter);",
    "\t\t\ttable.show(shown);",
    "\t\t\tconst isFiltered = shown.length < rows.count;",
    "\t\t\tstatus.textContent = `${shown.length.toLocaleString(\"en\")} of ${plural(rows.count)} shown`;",
    "\t\t\tclear.disabled = words.length === 0 && [",
    "\t\t\t\tfilter.kinds,",
    "\t\t\t\tfilter.file,",
    "\t\t\t\tfilter.group,",
    "\t\t\t\tfilter.change",
    "\t\t\t].every(isUnset);",
    "\t\t\tdownloads.replaceChildren(...listDownloads(rows, data, shown, isFiltered));",
    "\t\t}",
    "\t\tclear.addEventListener(\"click\", () => {",
    "\t\t\tsearch.value = \"\";",
    "\t\t\tkinds.select.value = \"\";",
    "\t\t\tfile.select.value = \"\";",
    "\t\t\tchanges.select.value = \"\";",
    "\t\t\tgroups.clear();",
    "\t\t\tupdate();",
    "\t\t\tsearch.focus();",
    "\t\t});",
    "\t\tfor (const control of [",
    "\t\t\tsearch,",
    "\t\t\tkinds.select,",
    "\t\t\tfile.select,",
    "\t\t\tchanges.select",
    "\t\t]) control.addEventListener(\"input\", update);",
    "\t\tpanel.append(...noteOmittedRows(rows, data), groups.root, element(\"form\", {",
    "\t\t\tclass: \"tools\",",
    "\t\t\trole: \"search\",",
    "\t\t\t\"aria-label\": \"Rows\"",
    "\t\t}, field(\"Search\", \"Cells, messages, keys, file:line\", search), field(\"Outcome\", \"\", kinds.select), ...file.isUseful ? [field(\"File\", \"\", file.select)] : [], ...changes.isUseful ? [field(\"Compared\", \"\", changes.select)] : [], clear), element(\"div\", { class: \"found\" }, status, downloads), table.root);",
    "\t\tfind(\"form\", panel).addEventListener(\"submit\", (event) => event.preventDefault());",
    "\t\tif (data.comparison !== void 0) table.root.classList.add(\"compared\");",
    "\t\tonChange((change) => {",
    "\t\t\tchanges.select.value = change;",
    "\t\t\tupdate();",
    "\t\t\tchanges.select.focus();",
    "\t\t});",
    "\t\ttable.markSorted(sorting.by, sorting.isDescending);",
    "\t\tupdate();",
    "\t\tprepareWhenIdle(finder);",
    "\t}",
    "\tfunction isUnset(value) {",
    "\t\treturn value === void 0;",
    "\t}",
    "\tfunction prepareWhenIdle(finder) {",
    "\t\tconst work = () => {",
    "\t\t\tif (finder.prepare()) setTimeout(work);",
    "\t\t\telse document.documentElement.dataset.searchable = \"\";",
    "\t\t};",
    "\t\tsetTimeout(work);",
    "\t}",
    "\tfunction messageOf(rows, row) {",
    "\t\treturn rows.messages[rows.message[row] ?? 0] ?? \"\";",
    "\t}",
    "\tfunction plural(count) {",
    "\t\treturn `${count.toLocaleString(\"en\")} ${count === 1 ? \"row\" : \"rows\"}`;",
    "\t}",
    "\tfunction chip(kind) {",
    "\t\treturn element(\"span\", { class: `chip o-${kind?.outcome}` }, kind?.words);",
    "\t}",
    "\tfunction field(label, hint, control) {",
    "\t\tif (hint !== \"\") control.setAttribute(\"placeholder\", hint);",
    "\t\treturn element(\"label\", { class: `field f-${label.toLowerCase()}` }, element(\"span\", {}, label), control);",
    "\t}",
    "\tfunction noteOmittedRows(rows, { kinds }) {",
    "\t\tconst held = countBy(rows.kind, kinds.length);",
    "\t\treturn kinds.flatMap(({ words, file, rows: all }, number) => {",
    "\t\t\tconst here = held[number] ?? 0;",
    "\t\t\treturn here < all ? [`The first ${here.toLocaleString(\"en\")} of ${plural(all)} (${words}) are here; ${file}.csv or ${file}.ndjson holds all.`] : [];",
    "\t\t}).map((text) => element(\"p\", { class: \"note\" }, text));",
    "\t}",
    "\tfunction countBy(column, size) {",
    "\t\tconst counts = new Uint32Array(size);",
    "\t\tfor (let at = 0; at < column.length; at += 1) {",
    "\t\t\tconst number = column[at] ?? 0;",
    "\t\t\tcounts[number] = (counts[number] ?? 0) + 1;",
    "\t\t}",
    "\t\treturn counts;",
    "\t}",
    "\tfunction createOutcomeSelect(rows, { kinds }) {",
    "\t\tconst counts = countBy(rows.kind, kinds.length);",
    "\t\tconst present = kinds.map((kind, number) => ({",
    "\t\t\t...kind,",
    "\t\t\tnumber,",
    "\t\t\tcount: counts[number] ?? 0",
    "\t\t})).filter(({ count }) => count > 0);",
    "\t\tconst select = element(\"select\", { id: \"kinds\" }, element(\"option\", { value: \"\" }, \"All outcomes\"));",
    "\t\tconst choices = /* @__PURE__ */ new Map();",
    "\t\tconst add = (parent, text, of) => {",
    "\t\t\tconst value = String(choices.size + 1);",
    "\t\t\tchoices.set(value, new Set(of.map(({ number }) => number)));",
    "\t\t\tconst count = of.reduce((sum, each) => sum + each.count, 0);",
    "\t\t\tparent.append(element(\"option\", { value }, `${text} (${count.toLocaleString(\"en\")})`));",
    "\t\t};",
    "\t\tfor (const kind of present) if (kind.reason === void 0) add(select, kind.words, [kind]);",
    "\t\tconst reasons = present.filter(({ reason }) => reason !== void 0);",
    "\t\tif (reasons.length > 1) add(select, \"unresolved\", reasons);",
    "\t\tconst group = element(\"optgroup\", { label: \"Unresolved because\" });",
    "\t\tfor (const kind of reasons) add(group, kind.words, [kind]);",
    "\t\tif (reasons.length > 0) select.append(group);",
    "\t\treturn {",
    "\t\t\tselect,",
    "\t\t\tchosen: () => choices.get(select.value)",
    "\t\t};",
    "\t}",
    "\tfunction createChangeSelect(rows, { comparison }) {",
    "\t\tconst counts = {",
    "\t\t\tnew: 0,",
    "\t\t\tstill: 0",
    "\t\t};",
    "\t\tfor (let row = 0; row < rows.count; row += 1) {",
    "\t\t\tconst change = ageOf(rows, row);",
    "\t\t\tif (change !== void 0) counts[change] += 1;",
    "\t\t}",
    "\t\tconst select = element(\"select\", { id: \"changes\" }, element(\"option\", { value: \"\" }, \"New and old\"), element(\"option\", { value: \"new\" }, `new (${counts.new.toLocaleString(\"en\")})`), element(\"option\", { value: \"still\" }, `still failing (${counts.still.toLocaleString(\"en\")})`));",
    "\t\treturn {",
    "\t\t\tselect,",
    "\t\t\tisUseful: comparison !== void 0,",
    "\t\t\tchosen: () => [\"new\", \"still\"].find((change) => change === select.value)",
    "\t\t};",
    "\t}",
    "\tfunction createFileSelect(rows, { files }) {",
    "\t\tconst select = element(\"select\", { id: \"file\" }, element(\"option\", { value: \"\" }, \"All files\"));",
    "\t\tconst counts = countBy(rows.file, files.length);",
    "\t\tfiles.forEach(({ path }, number) => {",
    "\t\t\tconst count = counts[number] ?? 0;",
    "\t\t\tif (count > 0) select.append(element(\"option\", { value: String(number) }, `${path} (${count.toLocaleString(\"en\")})`));",
    "\t\t});",
    "\t\treturn {",
    "\t\t\tselect,",
    "\t\t\tisUseful: select.options.length > 2,",
    "\t\t\tchosen: () => select.value === \"\" ? void 0 : Number(select.value)",
    "\t\t};",
    "\t}",
    "\tfunction createGroups(rows, { kinds }, onChoose) {",
    "\t\tconst counts = countBy(rows.group, rows.groups.length);",
    "\t\tconst firstRow = /* @__PURE__ */ new Map();",
    "\t\tfor (let row = 0; row < rows.count; row += 1) {",
    "\t\t\tconst group = rows.group[row] ?? 0;",
    "\t\t\tif (!firstRow.has(group)) firstRow.set(group, row);",
    "\t\t}",
    "\t\tconst kindOf = (group) => rows.kind[firstRow.get(group) ?? 0] ?? 0;",
    "\t\tconst sorted = rows.groups.map((_, group) => group).sort((a, b) => kindOf(a) - kindOf(b) || (counts[b] ?? 0) - (counts[a] ?? 0));",
    "\t\tlet chosen;",
    "\t\tconst buttons = /* @__PURE__ */ new Map();",
    "\t\tconst mark = () => {",
    "\t\t\tfor (const [group, button] of buttons) button.setAttribute(\"aria-pressed\", String(group === chosen));",
    "\t\t};",
    "\t\tconst list = element(\"ul\", {",
    "\t\t\tclass: \"groups\",",
    "\t\t\t\"aria-label\": \"Rows with the same message\"",
    "\t\t});",
    "\t\tconst fill = (limit) => {",
    "\t\t\tfor (const group of sorted.slice(list.childElementCount, limit)) {",
    "\t\t\t\tconst button = element(\"button\", {",
    "\t\t\t\t\ttype: \"button\",",
    "\t\t\t\t\t\"aria-pressed\": \"false\"",
    "\t\t\t\t}, element(\"strong\", { class: \"number\" }, (counts[group] ?? 0).toLocaleString(\"en\")), chip(kinds[kindOf(group)]), foreignText(rows.groups[group] ?? \"\", \"text\"));",
    "\t\t\t\tbutton.addEventListener(\"click\", () => {",
    "\t\t\t\t\tchosen = chosen === group ? void 0 : group;",
    "\t\t\t\t\tmark();",
    "\t\t\t\t\tonChoose();",
    "\t\t\t\t});",
    "\t\t\t\tbuttons.set(group, button);",
    "\t\t\t\tlist.append(element(\"li\", {}, button));",
    "\t\t\t}",
    "\t\t\tmark();",
    "\t\t};",
    "\t\tfill(FIRST_GROUPS);",
    "\t\tconst root = element(\"div\", { class: \"messages\" }, list);",
    "\t\tif (sorted.length > FIRST_GROUPS) {",
    "\t\t\tconst most = Math.min(sorted.length, MOST_GROUPS);",
    "\t\t\tconst text = `Show ${most < sorted.length ? `${most} of ` : \"all \"}${sorted.length.toLocaleString(\"en\")} messages`;",
    "\t\t\tconst more = element(\"button\", {",
    "\t\t\t\ttype: \"button\",",
    "\t\t\t\tclass: \"more\"",
    "\t\t\t}, text);",
    "\t\t\tmore.addEventListener(\"click\", () => {",
    "\t\t\t\tfill(most);",
    "\t\t\t\tmore.remove();",
    "\t\t\t\tbuttons.get(sorted[FIRST_GROUPS] ?? 0)?.focus();",
    "\t\t\t});",
    "\t\t\troot.append(more);",
    "\t\t}",
    "\t\treturn {",
    "\t\t\troot,",
    "\t\t\tchosen: () => chosen,",
    "\t\t\tclear() {",
    "\t\t\t\tchosen = void 0;",
    "\t\t\t\tmark();",
    "\t\t\t}",
    "\t\t};",
    "\t}",
    "\tfunction listDownloads(rows, data, shown, isFiltered) {",
    "\t\tconst json = rows.json.size === 0 ? 0 : shown.filter((row) => rows.json.has(row)).length;",
    "\t\treturn [{",
    "\t\t\tisJson: false,",
    "\t\t\textension: \"csv\",",
    "\t\t\tcount: shown.length - json",
    "\t\t}, {",
    "\t\t\tisJson: true,",
    "\t\t\textension: \"ndjson\",",
    "\t\t\tcount: json",
    "\t\t}].filter(({ count }) => count > 0).map(({ isJson, extension, count }) => {",
    "\t\t\tconst text = `Download ${plural(count)} as ${extension.toUpperCase()}`;",
    "\t\t\tconst button = element(\"button\", {",
    "\t\t\t\ttype: \"button\",",
    "\t\t\t\tclass: \"save\"",
    "\t\t\t}, text);",
    "\t\t\tbutton.addEventListener(\"click\", () => {",
    "\t\t\t\tconst name = `${nameFile(rows, data, shown)}${isFiltered ? \"-selected\" : \"\"}.${extension}`;",
    "\t\t\t\tsaveFile(name, makeRowFile(rows, data, shown, isJson));",
    "\t\t\t});",
    "\t\t\treturn button;",
    "\t\t});",
    "\t}",
    "\tfunction nameFile(rows, { kinds }, shown) {",
    "\t\tconst names = /* @__PURE__ */ new Set();",
    "\t\tfor (const row of shown) names.add(kinds[rows.kind[row] ?? 0]?.file ?? \"\");",
    "\t\tconst [name] = names;",
    "\t\treturn names.size === 1 && name !== void 0 ? name : \"rows\";",
    "\t}",
    "",
    "// src/report/page/client/tabs.ts",
    "\tfunction showTabs() {",
    "\t\tconst bar = find(\"#tabs\");",
    "\t\tconst panels = [...document.querySelectorAll(\".panel\")];",
    "\t\tconst tabs = panels.map((panel) => {",
    "\t\t\tconst { tab = \"\", count } = panel.dataset;",
    "\t\t\tconst number = count === void 0 ? void 0 : element(\"span\", { class: \"count\" }, Number(count).toLocaleString(\"en\"));",
    "\t\t\tconst made = element(\"button\", {",
    "\t\t\t\ttype: \"button\",",
    "\t\t\t\trole: \"tab\",",
    "\t\t\t\tid: `tab-${panel.id}`,",
    "\t\t\t\t\"aria-controls\": panel.id",
    "\t\t\t}, tab, number);",
    "\t\t\tpanel.setAttribute(\"role\", \"tabpanel\");",
    "\t\t\tpanel.setAttribute(\"aria-labelledby\", made.id);",
    "\t\t\tfind(\"h2\", panel).classList.add(\"heard\");",
    "\t\t\treturn made;",
    "\t\t});",
    "\t\tconst open = (index) => {",
    "\t\t\tpanels.forEach((panel, each) => {",
    "\t\t\t\tpanel.hidden = each !== index;",
    "\t\t\t});",
    "\t\t\ttabs.forEach((tab, each) => {",
    "\t\t\t\ttab.setAttribute(\"aria-selected\", String(each === index));",
    "\t\t\t\ttab.tabIndex = each === index ? 0 : -1;",
    "\t\t\t});",
    "\t\t\tdispatchEvent(new Event(\"resize\"));",
    "\t\t};",
    "\t\ttabs.forEach((tab, index) => {",
    "\t\t\ttab.addEventListener(\"click\", () => open(index));",
    "\t\t\ttab.addEventListener(\"keydown\", ({ key }) => {",
    "\t\t\t\tconst to = {",
    "\t\t\t\t\tArrowLeft: index - 1,",
    "\t\t\t\t\tArrowRight: index + 1,",
    "\t\t\t\t\tHome: 0,",
    "\t\t\t\t\tEnd: -1",
    "\t\t\t\t}[key];",
    "\t\t\t\tif (to === void 0) return;",
    "\t\t\t\tconst next = (to + tabs.length) % tabs.length;",
    "\t\t\t\topen(next);",
    "\t\t\t\ttabs[next]?.focus();",
    "\t\t\t});",
    "\t\t});",
    "\t\tbar.setAttribute(\"role\", \"tablist\");",
    "\t\tbar.setAttribute(\"aria-label\", \"Parts of the report\");",
    "\t\tbar.append(...tabs);",
    "\t\tbar.hidden = false;",
    "\t\topen(0);",
    "\t}",
    "",
    "// src/report/page/client/main.ts",
    "\tconst data = takePage();",
    "\taddThemeButton();",
    "\tshowSiblingLinks();",
    "\tshowTabs();",
    "\tshowPanel(\"#rows\", showRows);",
    "\tshowPanel(\"#resolved\", showResolved);",
    "\tshowPanel(\"#jobs\", showJobs);",
    "\tshowComparison();",
    "\tdocument.documentElement.dataset.ready = \"\";",
    "\tfunction takePage() {",
    "\t\tconst [page] = readEmbedded(DATA_IDS.page);",
    "\t\tif (page === void 0) throw new Error(\"The data of this page is missing.\");",
    "\t\treturn page;",
    "\t}",
    "\tfunction showPanel(selector, show) {",
    "\t\tconst panel = document.querySelector(selector);",
    "\t\tif (panel !== null) show(panel, data);",
    "\t}",
    "\tfunction addThemeButton() {",
    "\t\tconst button = find(\"#theme\");",
    "\t\tconst root = document.documentElement;",
    "\t\tconst system = matchMedia(\"(prefers-color-scheme: dark)\");",
    "\t\tconst isDark = () => root.dataset.theme === void 0 ? system.matches : root.dataset.theme === \"dark\";",
    "\t\tconst name = () => {",
    "\t\t\tbutton.textContent = isDark() ? \"Light theme\" : \"Dark theme\";",
    "\t\t};",
    "\t\tbutton.addEventListener(\"click\", () => {",
    "\t\t\troot.dataset.theme = isDark() ? \"light\" : \"dark\";",
    "\t\t\tname();",
    "\t\t});",
    "\t\tsystem.addEventListener(\"change\", name);",
    "\t\tname();",
    "\t\tbutton.hidden = false;",
    "\t}",
    "\tfunction showSiblingLinks() {",
    "\t\tconst links = document.querySelector(\"[data-beside]\");",
    "\t\tif (links === null || links.dataset.beside === \"always\" || location.protocol === \"file:\") return;",
    "\t\tlinks.hidden = true;",
    "\t\tfind(\".not-beside\").hidden = false;",
    "\t}",
    "",
    "})();",
].join('\n');
/** The style of the page. */
const PAGE_STYLE = [
    ":root {",
    "  color-scheme: light dark;",
    "  --back: light-dark(#ffffff, #0d1117);",
    "  --raised: light-dark(#f6f8fa, #151b23);",
    "  --line: light-dark(#d1d9e0, #3d444d);",
    "  --text: light-dark(#1f2328, #f0f6fc);",
    "  --dim: light-dark(#59636e, #9198a1);",
    "  --link: light-dark(#0969da, #4493f8);",
    "  --chosen: light-dark(#ddf4ff, #121d2f);",
    "  --control: light-dark(#818b98, #656c76);",
    "  --good: light-dark(#1a7f37, #3fb950);",
    "  --bad: light-dark(#cf222e, #f85149);",
    "  --warn: light-dark(#9a6700, #d29922);",
    "  --orange: light-dark(#bc4c00, #db6d28);",
    "  --purple: light-dark(#8250df, #ab7df8);",
    "  --gray: light-dark(#818b98, #656c76);",
    "  --row-pixels: 40;",
    "  font:",
    "    14px / 1.5 system-ui,",
    "    -apple-system,",
    "    \"Segoe UI\",",
    "    \"Noto Sans\",",
    "    Helvetica,",
    "    Arial,",
    "    sans-serif;",
    "  color: var(--text);",
    "  background: var(--back);",
    "  scrollbar-gutter: stable;",
    "}",
    ":root[data-theme=\"light\"] {",
    "  color-scheme: light;",
    "}",
    ":root[data-theme=\"dark\"] {",
    "  color-scheme: dark;",
    "}",
    "*,",
    "::before,",
    "::after {",
    "  box-sizing: border-box;",
    "}",
    ".tabs[hidden],",
    ".links[hidden],",
    ".rows .space[hidden] {",
    "  display: none;",
    "}",
    "body {",
    "  margin: 0;",
    "}",
    ".bar,",
    "main {",
    "  max-width: 1180px;",
    "  margin: 0 auto;",
    "  padding: 0 24px;",
    "}",
    "main:focus {",
    "  outline: none;",
    "}",
    ".bar {",
    "  display: flex;",
    "  align-items: center;",
    "  justify-content: space-between;",
    "  min-height: 56px;",
    "}",
    ".brand {",
    "  margin: 0;",
    "  font-weight: 600;",
    "  color: var(--dim);",
    "}",
    ".skip {",
    "  position: absolute;",
    "  left: -9999px;",
    "}",
    ".skip:focus {",
    "  left: 8px;",
    "  top: 8px;",
    "  z-index: 3;",
    "  padding: 8px 12px;",
    "  background: var(--back);",
    "  border: 1px solid var(--line);",
    "}",
    ".heard {",
    "  position: absolute;",
    "  width: 1px;",
    "  height: 1px;",
    "  margin: -1px;",
    "  overflow: hidden;",
    "  clip-path: inset(50%);",
    "  white-space: nowrap;",
    "}",
    "a {",
    "  color: var(--link);",
    "  text-underline-offset: 2px;",
    "}",
    ":focus-visible {",
    "  outline: 2px solid var(--link);",
    "  outline-offset: 2px;",
    "}",
    "code,",
    "pre,",
    ".place,",
    ".cell {",
    "  font:",
    "    0.92em / 1.5 ui-monospace,",
    "    SFMono-Regular,",
    "    \"SF Mono\",",
    "    Menlo,",
    "    Consolas,",
    "    \"Liberation Mono\",",
    "    monospace;",
    "}",
    "code,",
    ".pairs dd,",
    "li,",
    "p,",
    "h1,",
    ".text {",
    "  overflow-wrap: anywhere;",
    "}",
    "pre {",
    "  margin: 0;",
    "  white-space: pre-wrap;",
    "  overflow-wrap: anywhere;",
    "}",
    "h1 {",
    "  margin: 4px 0 12px;",
    "  font-size: 26px;",
    "  font-weight: 600;",
    "  line-height: 1.25;",
    "  text-wrap: balance;",
    "}",
    "h2 {",
    "  margin: 0 0 12px;",
    "  font-size: 18px;",
    "}",
    "h3 {",
    "  margin: 24px 0 8px;",
    "  font-size: 15px;",
    "}",
    "button,",
    "input,",
    "select {",
    "  font: inherit;",
    "  color: inherit;",
    "}",
    "button {",
    "  min-height: 32px;",
    "  padding: 4px 12px;",
    "  background: var(--raised);",
    "  border: 1px solid var(--line);",
    "  border-radius: 6px;",
    "  cursor: pointer;",
    "}",
    "button:hover:not(:disabled) {",
    "  border-color: var(--control);",
    "}",
    "button:disabled {",
    "  color: var(--dim);",
    "  opacity: 0.6;",
    "  cursor: default;",
    "}",
    ".count,",
    ".number,",
    ".c-size,",
    ".c-polls,",
    ".c-number,",
    ".c-took {",
    "  font-variant-numeric: tabular-nums;",
    "}",
    ".note,",
    ".also,",
    ".previous {",
    "  margin: 8px 0;",
    "}",
    "button.change {",
    "  min-height: 24px;",
    "  padding: 0 8px;",
    "  background: var(--back);",
    "}",
    ".note {",
    "  padding: 8px 12px;",
    "  background: var(--raised);",
    "  border-left: 3px solid var(--gray);",
    "  border-radius: 4px;",
    "}",
    ".empty,",
    ".loading {",
    "  padding: 32px 0;",
    "  color: var(--dim);",
    "  text-align: center;",
    "}",
    ".blank {",
    "  color: var(--dim);",
    "  font-style: italic;",
    "}",
    ".hidden-character {",
    "  unicode-bidi: isolate;",
    "  white-space: nowrap;",
    "}",
    ".hidden-character::before {",
    "  content: attr(data-code);",
    "  margin: 0 1px;",
    "  padding: 0 3px;",
    "  font-size: 0.8em;",
    "  color: var(--back);",
    "  background: var(--orange);",
    "  border-radius: 3px;",
    "}",
    "",
    "/* The verdict */",
    ".top {",
    "  --tone: var(--good);",
    "  padding: 16px 20px 18px;",
    "  background: var(--raised);",
    "  border: 1px solid var(--line);",
    "  border-top: 4px solid var(--tone);",
    "  border-radius: 8px;",
    "}",
    ".top.failure {",
    "  --tone: var(--bad);",
    "}",
    ".top.warning {",
    "  --tone: var(--warn);",
    "}",
    ".verdict-line {",
    "  display: flex;",
    "  gap: 12px;",
    "  align-items: flex-start;",
    "}",
    ".mark {",
    "  flex: none;",
    "  display: grid;",
    "  place-items: center;",
    "  width: 28px;",
    "  height: 28px;",
    "  margin-top: 6px;",
    "  font-weight: 700;",
    "  line-height: 1;",
    "  color: var(--raised);",
    "  background: var(--tone);",
    "  border-radius: 50%;",
    "}",
    ".facts {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 4px 24px;",
    "  margin: 0 0 14px;",
    "}",
    ".facts div {",
    "  display: flex;",
    "  gap: 6px;",
    "  min-width: 0;",
    "}",
    ".facts dt {",
    "  color: var(--dim);",
    "}",
    ".facts dd {",
    "  margin: 0;",
    "  min-width: 0;",
    "  overflow-wrap: anywhere;",
    "}",
    ".faults {",
    "  margin: 0 0 14px;",
    "  padding-left: 20px;",
    "}",
    ".faults li {",
    "  margin: 4px 0;",
    "}",
    ".code {",
    "  color: var(--dim);",
    "  font-size: 0.9em;",
    "}",
    ".outcomes {",
    "  display: block;",
    "  width: 100%;",
    "  height: 14px;",
    "  border-radius: 7px;",
    "}",
    ".legend {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 4px 20px;",
    "  margin: 8px 0 0;",
    "  padding: 0;",
    "  list-style: none;",
    "}",
    ".legend li::before,",
    ".chip::before {",
    "  content: \"\";",
    "  display: inline-block;",
    "  width: 10px;",
    "  height: 10px;",
    "  margin-right: 6px;",
    "  border-radius: 3px;",
    "  background: var(--color, var(--gray));",
    "}",
    ".chip {",
    "  white-space: nowrap;",
    "}",
    "rect {",
    "  fill: var(--color, var(--gray));",
    "}",
    ".o-succeeded,",
    ".s-succeeded {",
    "  --color: var(--good);",
    "}",
    ".o-failed,",
    ".s-failed,",
    ".s-refused,",
    ".s-lost,",
    ".s-unreachable {",
    "  --color: var(--bad);",
    "}",
    ".o-not_found {",
    "  --color: var(--warn);",
    "}",
    ".o-invalid {",
    "  --color: var(--orange);",
    "}",
    ".o-unresolved,",
    ".s-uncertain,",
    ".s-timed-out {",
    "  --color: var(--purple);",
    "}",
    ".o-skipped,",
    ".s-canceled,",
    ".s-cancelled,",
    ".s-running {",
    "  --color: var(--gray);",
    "}",
    "",
    "/* Tabs */",
    ".tabs {",
    "  display: flex;",
    "  gap: 4px;",
    "  margin: 20px 0 16px;",
    "  border-bottom: 1px solid var(--line);",
    "  overflow-x: auto;",
    "}",
    ".tabs button {",
    "  flex: none;",
    "  min-height: 40px;",
    "  margin-bottom: -1px;",
    "  background: none;",
    "  border: 0;",
    "  border-bottom: 2px solid transparent;",
    "  border-radius: 6px 6px 0 0;",
    "}",
    ".tabs button:hover {",
    "  background: var(--raised);",
    "}",
    ".tabs [aria-selected=\"true\"] {",
    "  font-weight: 600;",
    "  border-bottom-color: var(--link);",
    "}",
    ".tabs :focus-visible {",
    "  outline-offset: -2px;",
    "}",
    ".tabs .count {",
    "  margin-left: 8px;",
    "  padding: 1px 7px;",
    "  font-size: 12px;",
    "  font-weight: 500;",
    "  background: var(--raised);",
    "  border: 1px solid var(--line);",
    "  border-radius: 10px;",
    "}",
    ".panel {",
    "  min-height: 60vh;",
    "  padding-bottom: 48px;",
    "}",
    "",
    "/* Messages, filters */",
    ".groups {",
    "  margin: 0 0 8px;",
    "  padding: 0;",
    "  list-style: none;",
    "  border: 1px solid var(--line);",
    "  border-radius: 8px;",
    "  overflow: hidden;",
    "}",
    ".groups li + li {",
    "  border-top: 1px solid var(--line);",
    "}",
    ".groups button {",
    "  display: grid;",
    "  grid-template-columns: minmax(3.5em, auto) 9em 1fr;",
    "  gap: 12px;",
    "  align-items: baseline;",
    "  width: 100%;",
    "  padding: 8px 14px;",
    "  text-align: left;",
    "  background: none;",
    "  border: 0;",
    "  border-radius: 0;",
    "}",
    ".groups button:hover {",
    "  background: var(--raised);",
    "}",
    ".groups [aria-pressed=\"true\"] {",
    "  background: var(--chosen);",
    "  box-shadow: inset 3px 0 0 var(--link);",
    "}",
    ".groups :focus-visible {",
    "  outline-offset: -2px;",
    "}",
    ".groups .number {",
    "  text-align: right;",
    "}",
    ".tools {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 8px 12px;",
    "  align-items: end;",
    "  margin: 16px 0 8px;",
    "}",
    ".field {",
    "  display: grid;",
    "  gap: 2px;",
    "  min-width: 0;",
    "}",
    ".field span {",
    "  font-size: 12px;",
    "  color: var(--dim);",
    "}",
    ".field input,",
    ".field select {",
    "  width: 100%;",
    "  min-height: 34px;",
    "  padding: 4px 10px;",
    "  background: var(--back);",
    "  border: 1px solid var(--control);",
    "  border-radius: 6px;",
    "}",
    ".field ::placeholder {",
    "  color: var(--dim);",
    "  opacity: 1;",
    "}",
    ".f-search {",
    "  flex: 1 1 260px;",
    "}",
    ".f-file select {",
    "  max-width: 260px;",
    "}",
    ".found {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 8px 16px;",
    "  align-items: center;",
    "  justify-content: space-between;",
    "  margin: 8px 0;",
    "}",
    ".status {",
    "  margin: 0;",
    "  color: var(--dim);",
    "}",
    ".downloads {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 8px;",
    "}",
    "",
    "/* Tables */",
    ".plain {",
    "  border-collapse: collapse;",
    "}",
    ".plain th,",
    ".plain td {",
    "  padding: 6px 16px 6px 0;",
    "  text-align: left;",
    "  vertical-align: top;",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".plain th {",
    "  font-size: 13px;",
    "}",
    ".plain .number {",
    "  text-align: right;",
    "}",
    ".space td {",
    "  padding: 0;",
    "}",
    ".rows {",
    "  width: 100%;",
    "  table-layout: fixed;",
    "  border-collapse: separate;",
    "  border-spacing: 0;",
    "}",
    ".rows thead th {",
    "  position: sticky;",
    "  top: 0;",
    "  z-index: 1;",
    "  height: 40px;",
    "  padding: 0 10px;",
    "  font-size: 13px;",
    "  font-weight: 600;",
    "  text-align: left;",
    "  white-space: nowrap;",
    "  background: var(--raised);",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".rows tbody tr:not(.space) {",
    "  height: calc(var(--row-pixels) * 1px);",
    "}",
    ".rows tbody tr:not(.space):hover {",
    "  background: var(--raised);",
    "}",
    ".rows tr:not(.space) td {",
    "  height: calc(var(--row-pixels) * 1px);",
    "  padding: 0 10px;",
    "  overflow: hidden;",
    "  text-overflow: ellipsis;",
    "  white-space: nowrap;",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".sort {",
    "  min-height: 32px;",
    "  padding: 0;",
    "  font-weight: 600;",
    "  background: none;",
    "  border: 0;",
    "}",
    ".sort::after {",
    "  content: \"\";",
    "  margin-left: 6px;",
    "}",
    "[aria-sort=\"none\"] .sort::after {",
    "  content: \"\u2195\" / \"\";",
    "  color: var(--dim);",
    "}",
    "[aria-sort=\"ascending\"] .sort::after {",
    "  content: \"\u2191\" / \"\";",
    "}",
    "[aria-sort=\"descending\"] .sort::after {",
    "  content: \"\u2193\" / \"\";",
    "}",
    ".rows .c-place {",
    "  width: 23%;",
    "}",
    ".rows .c-kind {",
    "  width: 130px;",
    "}",
    ".rows .c-key {",
    "  width: 17%;",
    "}",
    ".rows .c-since {",
    "  width: 112px;",
    "  font-variant-numeric: tabular-nums;",
    "}",
    ".rows .c-open {",
    "  width: 92px;",
    "  text-align: right;",
    "}",
    "td.c-key {",
    "  font:",
    "    0.92em / 1.5 ui-monospace,",
    "    SFMono-Regular,",
    "    Menlo,",
    "    Consolas,",
    "    \"Liberation Mono\",",
    "    monospace;",
    "}",
    ".open {",
    "  min-height: 28px;",
    "  padding: 1px 10px;",
    "  background: var(--back);",
    "}",
    ".jobs .c-number {",
    "  width: 64px;",
    "}",
    ".jobs .c-state {",
    "  width: 170px;",
    "}",
    ".jobs .c-size,",
    ".jobs .c-polls {",
    "  width: 84px;",
    "  text-align: right;",
    "}",
    ".jobs .c-took {",
    "  width: 90px;",
    "  text-align: right;",
    "}",
    ".jobs .c-id {",
    "  width: 16%;",
    "}",
    ".jobs .c-said {",
    "  width: 20%;",
    "}",
    ".without-messages .c-said {",
    "  display: none;",
    "}",
    ".job {",
    "  display: block;",
    "  width: 100%;",
    "  height: 14px;",
    "}",
    ".job .track {",
    "  fill: var(--line);",
    "}",
    ".job .open-end {",
    "  opacity: 0.55;",
    "}",
    ".timeline {",
    "  margin: 0;",
    "}",
    ".timeline svg {",
    "  display: block;",
    "  width: 100%;",
    "  height: 120px;",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".timeline figcaption {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 0 16px;",
    "  justify-content: space-between;",
    "  padding-top: 4px;",
    "  font-size: 12px;",
    "  color: var(--dim);",
    "}",
    ".counts {",
    "  flex: 0 0 100%;",
    "}",
    ".wide {",
    "  overflow-x: auto;",
    "}",
    ".verdict.fail {",
    "  font-weight: 600;",
    "  color: var(--bad);",
    "}",
    ".verdict.warn {",
    "  font-weight: 600;",
    "  color: var(--warn);",
    "}",
    ".verdict.pass {",
    "  color: var(--good);",
    "}",
    ".pairs {",
    "  display: grid;",
    "  grid-template-columns: minmax(8em, max-content) 1fr;",
    "  gap: 4px 20px;",
    "  margin: 0;",
    "}",
    ".pairs > div {",
    "  display: grid;",
    "  grid-template-columns: subgrid;",
    "  grid-column: 1 / -1;",
    "  padding: 3px 0;",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".pairs dt {",
    "  max-width: 20em;",
    "  color: var(--dim);",
    "  overflow-wrap: anywhere;",
    "}",
    ".pairs dd {",
    "  margin: 0;",
    "  white-space: pre-wrap;",
    "}",
    ".links {",
    "  display: flex;",
    "  flex-wrap: wrap;",
    "  gap: 4px 20px;",
    "  padding: 0;",
    "  list-style: none;",
    "}",
    "",
    "/* One row */",
    "dialog {",
    "  width: min(760px, calc(100vw - 32px));",
    "  max-height: min(86vh, 900px);",
    "  padding: 0;",
    "  color: var(--text);",
    "  background: var(--back);",
    "  border: 1px solid var(--line);",
    "  border-radius: 10px;",
    "  box-shadow: 0 12px 40px rgb(0 0 0 / 0.35);",
    "}",
    "dialog[open] {",
    "  display: flex;",
    "  flex-direction: column;",
    "}",
    "dialog::backdrop {",
    "  background: rgb(0 0 0 / 0.45);",
    "}",
    ".row-head,",
    ".row-foot {",
    "  display: flex;",
    "  flex: none;",
    "  gap: 8px;",
    "  align-items: center;",
    "  padding: 12px 20px;",
    "}",
    ".row-head {",
    "  justify-content: space-between;",
    "  border-bottom: 1px solid var(--line);",
    "}",
    ".row-head h2 {",
    "  margin: 0;",
    "  min-width: 0;",
    "  font-size: 16px;",
    "  overflow-wrap: anywhere;",
    "}",
    ".row-foot {",
    "  border-top: 1px solid var(--line);",
    "}",
    ".row-body {",
    "  flex: 1 1 auto;",
    "  padding: 12px 20px 20px;",
    "  overflow-y: auto;",
    "}",
    ".position {",
    "  margin: 0 0 0 auto;",
    "  color: var(--dim);",
    "}",
    "",
    "@media (max-width: 760px) {",
    "  :root {",
    "    --row-pixels: 96;",
    "  }",
    "  .bar,",
    "  main {",
    "    padding: 0 12px;",
    "  }",
    "  .top {",
    "    padding: 14px 14px 16px;",
    "  }",
    "  h1 {",
    "    font-size: 21px;",
    "  }",
    "  .facts {",
    "    gap: 2px 16px;",
    "  }",
    "  .fact-to,",
    "  .fact-from {",
    "    flex: 0 0 100%;",
    "  }",
    "  .mark {",
    "    width: 24px;",
    "    height: 24px;",
    "    margin-top: 5px;",
    "    font-size: 13px;",
    "  }",
    "  .groups button {",
    "    grid-template-columns: auto 1fr;",
    "    gap: 2px 12px;",
    "  }",
    "  .groups .number {",
    "    min-width: 2em;",
    "  }",
    "  .groups .text {",
    "    grid-column: 2;",
    "  }",
    "  .field {",
    "    flex: 1 1 100%;",
    "  }",
    "  .f-outcome,",
    "  .f-file,",
    "  .f-compared {",
    "    flex: 1 1 45%;",
    "  }",
    "  .f-file select {",
    "    max-width: none;",
    "  }",
    "  .rows,",
    "  .rows tbody {",
    "    display: block;",
    "  }",
    "  .rows thead {",
    "    display: block;",
    "  }",
    "  .rows thead tr {",
    "    display: flex;",
    "    flex-wrap: wrap;",
    "    gap: 0 16px;",
    "  }",
    "  .rows thead th {",
    "    position: static;",
    "    height: 36px;",
    "    padding: 0;",
    "    background: none;",
    "    border: 0;",
    "  }",
    "  .rows thead .c-place,",
    "  .rows thead .c-kind,",
    "  .rows thead .c-key,",
    "  .rows thead .c-since {",
    "    width: auto;",
    "  }",
    "  .rows thead .c-open {",
    "    display: none;",
    "  }",
    "  .rows .space {",
    "    display: block;",
    "  }",
    "  .rows tbody tr:not(.space) {",
    "    position: relative;",
    "    display: grid;",
    "    grid-template-columns: 1fr auto;",
    "    grid-template-rows: 24px 40px 20px;",
    "    gap: 0 12px;",
    "    align-content: start;",
    "    padding-top: 6px;",
    "    border-bottom: 1px solid var(--line);",
    "  }",
    "  .rows tbody tr:not(.space) td {",
    "    width: auto;",
    "    height: auto;",
    "    padding: 0;",
    "    border: 0;",
    "  }",
    "  .rows tbody .c-place {",
    "    grid-area: 1 / 1;",
    "  }",
    "  .rows tbody .c-kind {",
    "    grid-area: 1 / 2;",
    "  }",
    "  .rows tbody tr td.c-message {",
    "    grid-area: 2 / 1 / 3 / 3;",
    "    display: -webkit-box;",
    "    -webkit-box-orient: vertical;",
    "    -webkit-line-clamp: 2;",
    "    line-height: 20px;",
    "    white-space: normal;",
    "    overflow-wrap: anywhere;",
    "  }",
    "  .rows tbody .c-key {",
    "    grid-area: 3 / 1;",
    "  }",
    "  .rows tbody tr td.c-open {",
    "    grid-area: 3 / 2;",
    "    overflow: visible;",
    "  }",
    "  .compared {",
    "    --row-pixels: 120;",
    "  }",
    "  .compared tbody tr:not(.space) {",
    "    grid-template-rows: 24px 40px 20px 24px;",
    "  }",
    "  .rows tbody .c-since {",
    "    grid-area: 4 / 1;",
    "  }",
    "  .rows tbody tr td.c-since:not(:has(:empty))::before {",
    "    content: \"Since: \";",
    "    color: var(--dim);",
    "  }",
    "  .compared tbody tr td.c-open {",
    "    grid-area: 4 / 2;",
    "  }",
    "  .resolved {",
    "    --row-pixels: 100;",
    "  }",
    "  .resolved thead {",
    "    display: none;",
    "  }",
    "  .resolved tbody tr:not(.space) {",
    "    grid-template-rows: 24px 24px 20px 24px;",
    "  }",
    "  .open {",
    "    min-height: 24px;",
    "    margin-top: -4px;",
    "    padding: 0 10px;",
    "  }",
    "  .jobs thead {",
    "    display: none;",
    "  }",
    "  .jobs.without-messages {",
    "    --row-pixels: 80;",
    "  }",
    "  .jobs tbody tr:not(.space) {",
    "    grid-template-columns: auto 1fr auto;",
    "    grid-template-rows: 24px 22px 20px 20px;",
    "  }",
    "  .jobs .c-number {",
    "    grid-area: 1 / 1;",
    "  }",
    "  .jobs td.c-number::before {",
    "    content: \"Job \";",
    "  }",
    "  .jobs .c-state {",
    "    grid-area: 1 / 2;",
    "  }",
    "  .jobs .c-size {",
    "    grid-area: 1 / 3;",
    "  }",
    "  .jobs td.c-size::after {",
    "    content: \" rows\";",
    "  }",
    "  .jobs .c-time {",
    "    grid-area: 2 / 1 / 3 / 4;",
    "  }",
    "  .jobs .c-took {",
    "    grid-area: 3 / 1;",
    "    text-align: left;",
    "  }",
    "  .jobs .c-id {",
    "    grid-area: 3 / 2;",
    "  }",
    "  .jobs .c-polls {",
    "    grid-area: 3 / 3;",
    "  }",
    "  .jobs td.c-polls::after {",
    "    content: \" polls\";",
    "  }",
    "  .jobs .c-said {",
    "    grid-area: 4 / 1 / 5 / 4;",
    "  }",
    "  .pairs,",
    "  .pairs > div {",
    "    grid-template-columns: 1fr;",
    "    gap: 0;",
    "  }",
    "}",
    "@media (prefers-reduced-motion: no-preference) {",
    "  button {",
    "    transition:",
    "      border-color 0.1s,",
    "      background 0.1s;",
    "  }",
    "}",
    "@media print {",
    "  .bar,",
    "  .tools,",
    "  .tabs,",
    "  .downloads,",
    "  .c-open {",
    "    display: none;",
    "  }",
    "}",
    "",
].join('\n');

;// CONCATENATED MODULE: ./src/report/page/data.ts
/** Classes of the elements that hold each kind of data. */
const DATA_IDS = { page: 'data-page', rows: 'data-rows', jobs: 'data-jobs', resolved: 'data-resolved' };
/** Writes a column of texts. */
function createTextColumn() {
    const column = [];
    const known = new Map();
    return {
        column,
        /** Characters that the text takes. */
        add(text) {
            const number = known.get(text);
            column.push(number ?? text);
            if (number !== undefined)
                return 0;
            known.set(text, known.size);
            return text.length;
        },
    };
}
/** Writes a column of texts that are hardly ever the same, without looking for those that are. */
function createVariedColumn() {
    const column = [];
    return {
        column,
        add(text) {
            column.push(text);
            return text.length;
        },
    };
}
/** The texts of a column, one for each row. */
function readTextColumn(column) {
    const known = [];
    return column.map((entry) => {
        if (typeof entry === 'number')
            return known[entry] ?? '';
        known.push(entry);
        return entry;
    });
}

;// CONCATENATED MODULE: ./src/report/page/html.ts
/** Characters that hide, reorder or end text; joiners that writing systems need are kept. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const html_MARKS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/**
 * Any text as the content of an element or of a quoted attribute. Characters that hide or reorder text become
 * their code point, line breaks and tabs a space.
 */
function escapeText(text) {
    return text
        .replace(/[\t\r\n]+/g, ' ')
        .replace(HIDDEN, (one) => `[${nameCodePoint(one)}]`)
        .replace(/[&<>"']/g, (mark) => html_MARKS[mark] ?? mark);
}
/** `U+202E` */
function nameCodePoint(character) {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
const EACH_HIDDEN = new RegExp(`(${HIDDEN.source})`, 'u');
/** The parts of a text, alternately plain text and a character that hides or reorders text. */
function splitAtHidden(text) {
    return text.split(EACH_HIDDEN);
}
/**
 * A value as JSON inside a `<script>` element: it holds no `<`, so neither its end nor a comment can begin there.
 * Some readers treat U+2028 and U+2029 as line endings.
 */
function jsonInHtml(value) {
    return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (mark) => {
        return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
}
/** An address as an attribute; undefined for one that a browser would not fetch from the web, such as `javascript:`. */
function httpUrl(url) {
    if (url === undefined || !URL.canParse(url))
        return undefined;
    const { protocol, href } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
/** A name, as a link where there is an address. */
function renderLink({ name, url }, tag) {
    const text = tag === undefined ? escapeText(name) : `<code>${escapeText(name)}</code>`;
    const address = httpUrl(url);
    return address === undefined ? text : `<a href="${escapeText(address)}">${text}</a>`;
}
/** An address that a browser may open, if there is one. */
function addressOf(url) {
    const address = httpUrl(url);
    return address === undefined ? {} : { url: address };
}

// EXTERNAL MODULE: ./src/domain/memo.ts
var memo = __webpack_require__(77468);
// EXTERNAL MODULE: ./src/domain/redact-values.ts
var redact_values = __webpack_require__(55230);
;// CONCATENATED MODULE: ./src/report/page/rows.ts





/** Rows of each kind that the page holds; nobody reads more there, and the row files have all of them. */
const rows_MAX_ROWS = 100_000;
/** Characters of each kind; limits the page if cells are long. */
const MAX_CHARS = 32_000_000;
/** Rows in a chunk, which is kept in memory until it is written. */
const CHUNK_ROWS = 1000;
const CHUNK_CHARS = 1_000_000;
/** Intervals that the duration of a run is divided into. */
const PARTS = 48;
/** All kinds of problem rows, most urgent first; rows that were merely not sent come last. */
const rows_KINDS = [
    { outcome: 'failed' },
    { outcome: 'invalid' },
    ...domain_outcome/* UNRESOLVED_REASONS */.cb.filter((reason) => domain_outcome/* UNRESOLVED_TABLE */.xs[reason].isProblem && reason !== 'not-sent').map((reason) => ({ outcome: 'unresolved', reason })),
    { outcome: 'not_found' },
    { outcome: 'unresolved', reason: 'not-sent' },
];
const NUMBERS = new Map(rows_KINDS.map((kind, number) => [nameKind(kind), number]));
function nameKind({ outcome, reason }) {
    return reason ?? outcome;
}
/** The kinds with their rows of this run. */
function countKinds({ totals }) {
    return rows_KINDS.map((kind) => ({
        ...kind,
        words: kind.reason === undefined ? domain_outcome/* OUTCOME_TABLE */._g[kind.outcome].words : kind.reason.replaceAll('-', ' '),
        file: domain_outcome/* OUTCOME_TABLE */._g[kind.outcome].file ?? kind.outcome,
        rows: kind.reason === undefined ? totals[kind.outcome] : (totals.reasons[kind.reason] ?? 0),
    }));
}
/**
 * The problem rows as data for the page, in chunks, and the times at which rows got their outcome. Memory use does not
 * grow with either.
 * @param renderer of the row files that the page can recreate.
 * @param span when the first job may have been sent, and when the last may have ended.
 */
function createPageRows(renderer, span) {
    const kept = rows_KINDS.map(() => ({ rows: 0, chars: 0 }));
    const times = createTimeline(span);
    let chunk = createChunk();
    return {
        add(row, since = 0) {
            times.add(row);
            if (!(0,domain_outcome/* isProblem */.AN)(row))
                return undefined;
            const kind = NUMBERS.get(nameKind(row));
            const parts = renderer.rowParts(row);
            const budget = kept[kind ?? -1];
            if (kind === undefined || parts === undefined || budget === undefined)
                return undefined;
            if (budget.rows >= rows_MAX_ROWS || budget.chars >= MAX_CHARS)
                return undefined;
            budget.rows += 1;
            budget.chars += chunk.add(row, { kind, since }, parts);
            if (!chunk.isFull())
                return undefined;
            const text = chunk.text();
            chunk = createChunk();
            return text;
        },
        end: () => chunk.text(),
        timeline: () => times.result(),
    };
}
function createChunk() {
    const numbers = {
        kind: [],
        file: [],
        line: [],
        attempts: [],
        since: [],
    };
    const texts = {
        key: createTextColumn(),
        message: createTextColumn(),
        group: createTextColumn(),
        job: createTextColumn(),
        cells: createVariedColumn(),
    };
    const surplus = {};
    const json = [];
    let chars = 0;
    return {
        add(row, { kind, since }, { before, after, isJson }) {
            const place = numbers.kind.length;
            numbers.kind.push(kind);
            numbers.file.push(row.file);
            numbers.line.push(row.line);
            numbers.attempts.push(row.attempts);
            numbers.since.push(since);
            if (after !== '')
                surplus[place] = after;
            if (isJson)
                json.push(place);
            const added = texts.key.add(row.key ?? '') +
                texts.message.add((0,domain_outcome/* explainRow */.g7)(row, row.message)) +
                texts.group.add((0,domain_outcome/* explainRow */.g7)(row, shorten(row.template))) +
                texts.job.add(row.jobId ?? '') +
                texts.cells.add(before) +
                after.length;
            chars += added;
            return added;
        },
        isFull: () => numbers.kind.length >= CHUNK_ROWS || chars >= CHUNK_CHARS,
        text() {
            if (numbers.kind.length === 0)
                return '';
            const { key, message, group, job, cells } = texts;
            const chunk = {
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
const shorten = (0,memo/* memoize */.B)((template) => template.replaceAll(redact_values/* REDACTED */.XF, '\u2026'));
/** A piece of data for the page's script. */
function renderData(name, value) {
    return `<script type="application/json" class="${name}">${jsonInHtml(value)}</script>\n`;
}
function createTimeline({ from, to }) {
    const counts = new Map();
    let last;
    let part = 0;
    return {
        add({ endedAt, outcome }) {
            if (endedAt === undefined)
                return;
            // Rows of one job are adjacent.
            if (endedAt !== last) {
                last = endedAt;
                const share = (Date.parse(endedAt) - from) / Math.max(1, to - from);
                part = Math.min(PARTS - 1, Math.max(0, Math.floor(share * PARTS)));
            }
            let parts = counts.get(outcome);
            if (parts === undefined) {
                parts = new Array(PARTS).fill(0);
                counts.set(outcome, parts);
            }
            parts[part] = (parts[part] ?? 0) + 1;
        },
        result: () => ({
            from,
            to,
            rows: Object.fromEntries(domain_outcome/* OUTCOMES */.im.flatMap((outcome) => {
                const parts = counts.get(outcome);
                return parts === undefined ? [] : [[outcome, parts]];
            })),
        }),
    };
}

;// CONCATENATED MODULE: ./src/report/page/comparison.ts






/** Resolved rows in a chunk. */
const comparison_CHUNK_ROWS = 5000;
/** How many rows are new, resolved and still failing, or why nobody can tell. */
function previousSection(report, previous) {
    if (previous === undefined)
        return '';
    if (typeof previous === 'string')
        return `<p class="previous">Not compared with the previous run. ${escapeText(previous)}</p>\n`;
    const links = findLinks(report);
    const { run, appeared, resolved, remaining, oldest } = previous;
    const since = oldest === undefined
        ? ''
        : `, ${oldest.rows === remaining ? '' : 'the oldest '}since ${comparison_describeRun(oldest.run, links)}`;
    return `<p class="previous">Compared with ${comparison_describeRun(run, links)}: ${part('new', appeared, 'new')}, ${part('resolved', resolved, 'resolved')}, ${part('still', remaining, 'still failing')}${since}.</p>
`;
}
/** The script makes it a button that shows these rows. */
function part(change, rows, words) {
    return `<span class="change" data-change="${change}" data-rows="${rows}"><strong>${(0,plural/* count */.U)(rows)}</strong> ${words}</span>`;
}
function comparison_describeRun(run, links) {
    const { name, day, url } = describePageRun(run, links);
    return `${renderLink({ name, ...addressOf(url) })} of <time datetime="${escapeText(run.startedAt)}">${day}</time>`;
}
function describePageRun({ runId, attempt, startedAt }, links) {
    const name = `run ${runId}${attempt === 1 ? '' : `, attempt ${attempt}`}`;
    return { name, ...addressOf(links.runOf(runId)), day: startedAt.slice(0, 10) };
}
/** The runs that rows of the page point to. */
function describePreviousRuns(previous, links) {
    if (typeof previous !== 'object')
        return {};
    const runs = previous.runs.map((run) => describePageRun(run, links));
    return { comparison: { runs, name: describePageRun(previous.run, links).name, resolved: previous.resolved } };
}
/** The rows that need no attention any more, as data for the script. */
function* renderResolved(previous) {
    if (typeof previous !== 'object')
        return;
    const { resolvedRows } = previous;
    for (let at = 0; at < resolvedRows.length; at += comparison_CHUNK_ROWS)
        yield renderData(DATA_IDS.resolved, makeChunk(resolvedRows.slice(at, at + comparison_CHUNK_ROWS)));
}
function makeChunk(rows) {
    const [paths, keys, was] = [createTextColumn(), createTextColumn(), createTextColumn()];
    for (const row of rows) {
        paths.add(row.path);
        keys.add(row.key);
        was.add(describeOutcome(row));
    }
    return {
        line: rows.map(({ line }) => line),
        since: rows.map(({ since }) => since + 1),
        path: paths.column,
        key: keys.column,
        was: was.column,
    };
}
function describeOutcome({ outcome, reason }) {
    return reason === undefined ? domain_outcome/* OUTCOME_TABLE */._g[outcome].words : reason.replaceAll('-', ' ');
}

;// CONCATENATED MODULE: ./src/report/page/difference.ts




/** Files that the page lists; report.json has all. */
const difference_MAX_FILES = 50;
/** How the files differ from the base: warnings, counts by file, and the first changed cells. */
function differenceSection(report) {
    const { difference } = report;
    if (difference === undefined)
        return '';
    const signs = (0,report_difference/* describeSigns */.YK)(difference).map((sign) => `<p class="also">${escapeText((0,line/* toPlain */.Ul)(sign))}</p>\n`);
    const files = difference.files
        .slice(0, difference_MAX_FILES)
        .map((file) => [
        `<code>${escapeText(file.path)}</code>`,
        ...[file.new, file.changed, file.removed, file.unchanged, file.invalid].map(plural/* count */.U),
    ]);
    const cells = difference.first.filter(({ change }) => change === 'changed').flatMap(listCells);
    const head = ['line', 'key', 'column', 'now', 'after the merge'];
    return `<section aria-labelledby="difference"><h2 id="difference">Difference</h2>
${signs.join('')}${renderTable(['file', 'new', 'changed', 'removed', 'unchanged', 'invalid'], files)}${cells.length === 0 ? '' : renderTable(head, cells)}</section>
`;
}
function listCells({ file, line, key, columns }) {
    return columns.map(({ name, old, new: now }) => [`${file}:${line}`, key ?? '', name, old ?? '', now ?? ''].map((text) => `<code>${escapeText(text)}</code>`));
}
function renderTable(head, rows) {
    const names = head.map((name) => `<th scope="col">${name}</th>`).join('');
    const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
    return `<table><thead><tr>${names}</tr></thead><tbody>${lines.join('\n')}</tbody></table>\n`;
}

;// CONCATENATED MODULE: ./src/report/page/jobs.ts


/** Jobs of each state that the page holds; report.json has all of them. */
const MAX_JOBS = 5000;
const CHUNK_JOBS = 1000;
/** The jobs as data for the page, in chunks. */
async function* renderPageJobs(jobs) {
    const kept = new Map();
    let chunk = [];
    for await (const job of jobs) {
        const count = kept.get(job.state) ?? 0;
        if (count >= MAX_JOBS)
            continue;
        kept.set(job.state, count + 1);
        chunk.push(job);
        if (chunk.length < CHUNK_JOBS)
            continue;
        yield renderData(DATA_IDS.jobs, toChunk(chunk));
        chunk = [];
    }
    if (chunk.length > 0)
        yield renderData(DATA_IDS.jobs, toChunk(chunk));
}
function toChunk(jobs) {
    const texts = (of) => {
        const { column, add } = createTextColumn();
        for (const job of jobs)
            add(of(job) ?? '');
        return column;
    };
    const time = (text) => (text === undefined ? 0 : Date.parse(text));
    return {
        number: jobs.map((job) => job.number),
        round: jobs.map((job) => job.round),
        rows: jobs.map((job) => job.rows),
        polls: jobs.map((job) => job.polls),
        start: jobs.map((job) => time(job.submittedAt)),
        end: jobs.map((job) => time(job.endedAt)),
        id: texts((job) => job.id),
        state: texts((job) => job.state),
        vendorState: texts((job) => job.vendorState),
        message: texts((job) => job.message),
    };
}

;// CONCATENATED MODULE: ./src/report/page/sections.ts




/** Entries of each list; report.json has all of them. */
const MAX_ENTRIES = 500;
const sections_MAX_FAULTS = 20;
const MAX_VALUE_CHARS = 2000;
/** Rules, files, plan, notes, inputs and result files. */
function renderRunSections(report, context) {
    return [
        sections_ruleSection(report),
        sections_fileSection(report),
        planSection(report),
        sections_noteSection(report),
        inputSection(report),
        resultSection(report, context),
    ].join('');
}
/** The errors of the run, each with the next step. */
function faultSection({ faults }) {
    if (faults.length === 0)
        return '';
    const items = faults.slice(0, sections_MAX_FAULTS).map(({ file, line, column, input, message, next, code }) => {
        const place = [file, line, column].filter((part) => part !== undefined).join(':');
        const where = place === '' ? (input ?? '') : place;
        return `<li>${where === '' ? '' : `<code>${escapeText(where)}</code> `}${escapeText(message)}${next === undefined ? '' : ` <strong>${escapeText(next)}</strong>`} <span class="code">${escapeText(code)}</span></li>`;
    });
    const more = faults.length > sections_MAX_FAULTS ? `<p>${(0,plural/* count */.U)(faults.length - sections_MAX_FAULTS)} more in report.json.</p>` : '';
    return `<ul class="faults" aria-label="Errors">${items.join('')}</ul>${more}\n`;
}
function sections_ruleSection({ rules }) {
    if (rules.length === 0)
        return '';
    const rows = rules.map(({ rule, limit, actual, of, verdict }) => [
        `<code>${escapeText(rule)}</code>`,
        escapeText(limit),
        `${(0,plural/* count */.U)(actual)} of ${(0,plural/* count */.U)(of)}`,
        `<span class="verdict ${verdict}">${verdict}</span>`,
    ]);
    return section('Rules', table('Rules', ['rule', 'allowed', 'rows', 'verdict'], rows));
}
function sections_fileSection({ files }) {
    if (files.length === 0)
        return '';
    const present = domain_outcome/* OUTCOMES */.im.filter((outcome) => files.some(({ totals }) => totals[outcome] > 0));
    const rows = files
        .slice(0, MAX_ENTRIES)
        .map(({ path, totals }) => [
        `<code>${escapeText(path)}</code>`,
        ...[totals.total, ...present.map((outcome) => totals[outcome])].map(plural/* count */.U),
    ]);
    const head = ['file', 'rows', ...present.map((outcome) => domain_outcome/* OUTCOME_TABLE */._g[outcome].words)];
    return section('Files', table('Files', head, rows, 1), files.length);
}
function planSection(report) {
    const plan = (0,summary_text/* describePlan */.df)(report);
    return plan === undefined ? '' : section('Plan', pairs([...plan.cost, ...plan.derived]));
}
function sections_noteSection({ notices, plan }) {
    const lists = [
        { title: 'Notes', texts: notices },
        { title: 'Assumed, not documented by the vendor', texts: plan?.inferred ?? [] },
    ];
    return lists
        .filter(({ texts }) => texts.length > 0)
        .map(({ title, texts }) => {
        const items = texts.slice(0, MAX_ENTRIES).map((text) => `<li>${escapeText(text)}</li>`);
        return section(title, `<ul>${items.join('')}</ul>`, texts.length);
    })
        .join('');
}
function inputSection({ inputs, tool }) {
    const shown = Object.entries(inputs).map(([name, value]) => ({
        name,
        value: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    }));
    return section('Inputs in effect', pairs([...shown, { name: tool.name, value: tool.version }]));
}
function resultSection(report, { isAlone }) {
    if (report.resultsDir === '')
        return section('Result files', '<p>The result files could not be written.</p>');
    const access = (0,summary_text/* describeAccess */.Ag)(report, (text) => text);
    const links = report.resultFiles
        .filter((name) => name !== 'report.html')
        .map((name) => `<li><a href="./${escapeText(name)}">${escapeText(name)}</a></li>`);
    const files = report.resultFiles
        .filter((name) => name !== 'report.html')
        .map((name) => `<code>${escapeText(name)}</code>`);
    return section('Result files', `<p>In <code>${escapeText(report.resultsDir)}</code> on the machine that ran the job${access === '' ? '' : `. ${escapeText(access)}`}</p>
<ul class="links" data-beside="${isAlone ? 'disk' : 'always'}">${links.join('')}</ul>
<p class="not-beside" hidden>${files.join(', ')}. This page was opened without them; they are in the artifact of the run.</p>`);
}
function pairs(entries) {
    const items = entries.map(({ name, value }) => {
        const shown = value.length > MAX_VALUE_CHARS ? `${value.slice(0, MAX_VALUE_CHARS)}\u2026` : value;
        return `<div><dt>${escapeText(name)}</dt><dd><code>${escapeText(shown)}</code></dd></div>`;
    });
    return `<dl class="pairs">${items.join('')}</dl>`;
}
function section(title, body, entries = 0) {
    const more = entries > MAX_ENTRIES ? `<p>${(0,plural/* count */.U)(entries - MAX_ENTRIES)} more in report.json.</p>` : '';
    return `<section class="part"><h3>${title}</h3>${body}${more}</section>\n`;
}
/** @param numbers index of the first column of numbers. */
function table(name, head, rows, numbers = head.length) {
    const side = (column) => (column >= numbers ? ' class="number"' : '');
    const heads = head.map((name, column) => `<th scope="col"${side(column)}>${escapeText(name)}</th>`);
    const lines = rows.map((cells) => `<tr>${cells.map((cell, column) => `<td${side(column)}>${cell}</td>`).join('')}</tr>`);
    return `<div class="wide" tabindex="0" role="group" aria-label="${name}"><table class="plain"><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

;// CONCATENATED MODULE: ./src/report/page/page.ts


















const PAGE_NAME = 'Bulk Job report';
const page_MARKS = {
    success: { sign: '\u2713', name: 'Passed' },
    warning: { sign: '!', name: 'Passed with warnings' },
    failure: { sign: '\u2715', name: 'Failed' },
};
/** Files that the header names; the others are counted. */
const NAMED_FILES = 3;
/**
 * `report.html` in pieces: what people read first, then the data, then the script that shows it. The page loads nothing:
 * its policy allows only its own style and script.
 */
async function* renderPage(parts) {
    const report = (0,privacy/* reduceToDetail */.TA)(parts.report);
    const { context, columns, header, timeline } = parts;
    const links = findLinks(report);
    const data = {
        kinds: countKinds(report),
        files: context.files.map(({ path, hasLines }) => ({ path, ...addressOf(links.file(path)), hasLines })),
        columns,
        header,
        timeline,
        jobs: report.jobs.count,
        ...describePreviousRuns(context.previous, links),
    };
    yield renderHead(report);
    yield renderTop(report, context);
    yield renderPanels(report, context);
    yield renderData(DATA_IDS.page, data);
    yield* parts.rows;
    yield* renderResolved(context.previous);
    yield* renderPageJobs(parts.jobs);
    yield `<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`;
}
/** Allows the one style and the one script, and images in the page itself; no connection, frame, form or evaluated text. */
function renderPolicy() {
    const hash = (text) => `'sha256-${(0,external_node_crypto_.createHash)('sha256').update(text).digest('base64')}'`;
    return [
        "default-src 'none'",
        `script-src ${hash(PAGE_SCRIPT)}`,
        `style-src ${hash(PAGE_STYLE)}`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ].join('; ');
}
function renderHead(report) {
    const title = [(0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report)), report.provider?.title ?? '', PAGE_NAME].filter((part) => part !== '');
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${own_starts/* PAGE_MARK */.Ai} ${escapeText(report.tool.version)}">
<meta http-equiv="Content-Security-Policy" content="${renderPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title.join(' \u00b7 '))}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
`;
}
function renderTop(report, context) {
    const { conclusion } = report;
    const also = (0,report_verdict/* describeOtherBreaches */.Bn)(report).map((line) => `<p class="also">${escapeText(line)}</p>\n`);
    return `<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="bar">
<p class="brand">${PAGE_NAME}</p>
<button type="button" id="theme" hidden></button>
</header>
<main id="main" tabindex="-1">
<section class="top ${conclusion}" aria-labelledby="verdict">
<div class="verdict-line"><span class="mark" role="img" aria-label="${page_MARKS[conclusion].name}">${page_MARKS[conclusion].sign}</span><h1 id="verdict">${escapeText((0,line/* toPlain */.Ul)((0,report_verdict/* describeVerdict */.XZ)(report)))}</h1></div>
${also.join('')}${renderFacts(report, context)}
${report.continues === null ? '' : `<p>${escapeText(report.continues)}</p>\n`}${report.sandbox ? `<p class="note">${summary_text/* SANDBOX_NOTE */.LP}</p>\n` : ''}${faultSection(report)}${renderOutcomes(report)}${differenceSection(report)}
${previousSection(report, context.previous)}</section>
`;
}
/** Provider \u2192 destination \u00b7 files @ commit \u00b7 event \u00b7 mode \u00b7 duration. */
function renderFacts(report, context) {
    const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    const links = findLinks(report);
    const { commit = '', event = '', runId = '' } = report.source ?? {};
    const destination = (report.destination ?? [])
        .map(({ words, value }) => `${escapeText(words)} <code>${escapeText(value)}</code>`)
        .join(', ');
    const provider = report.provider === null ? '' : `<strong>${escapeText(report.provider.title)}</strong>`;
    const facts = [
        ['to', [provider, destination].filter((part) => part !== '').join(' <span aria-hidden="true">\u2192</span> ')],
        ['from', renderFiles(context, links)],
        [
            'commit',
            commit === '' ? '' : renderLink({ name: commit.slice(0, SHORT_COMMIT), ...addressOf(links.commit) }, 'code'),
        ],
        ['event', escapeText(event)],
        ['mode', report.mode],
        ['run', runId === '' ? '' : renderLink({ name: runId, ...addressOf(links.run) })],
        ['started', `<time datetime="${escapeText(report.startedAt)}">${formatTime(report.startedAt)}</time>`],
        ['took', Number.isFinite(ms) && ms >= 0 ? (0,duration/* formatDuration */.a)(ms) : ''],
        [
            'requests',
            (0,plural/* count */.U)(report.requests.sent) +
                (report.requests.throttled === 0 ? '' : ` (${(0,plural/* count */.U)(report.requests.throttled)} rate-limited)`),
        ],
    ];
    const items = facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `<div class="fact-${name}"><dt>${name}</dt><dd>${value}</dd></div>`);
    return `<dl class="facts">${items.join('')}</dl>`;
}
function renderFiles({ files }, links) {
    const named = files
        .slice(0, NAMED_FILES)
        .map(({ path }) => renderLink({ name: path, ...addressOf(links.file(path)) }, 'code'));
    const more = files.length - named.length;
    return [...named, ...(more > 0 ? [`${(0,plural/* count */.U)(more)} more`] : [])].join(', ');
}
/** `2026-05-04 10:00:00 UTC` */
function formatTime(time) {
    return escapeText(`${time.slice(0, 19).replace('T', ' ')} UTC`);
}
/** A bar of the outcomes, each as wide as its share but never invisible, and their counts. */
function renderOutcomes({ totals }) {
    if (totals.total === 0)
        return '<p>There were no rows.</p>';
    const present = domain_outcome/* OUTCOMES */.im.filter((outcome) => totals[outcome] > 0);
    const widths = present.map((outcome) => Math.max(1, (totals[outcome] / totals.total) * 100));
    const sum = widths.reduce((total, width) => total + width, 0);
    let at = 0;
    const rects = present.map((outcome, index) => {
        const width = ((widths[index] ?? 0) / sum) * 100;
        const rect = `<rect class="o-${outcome}" x="${at.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
        at += width;
        return rect;
    });
    const items = present.map((outcome) => `<li class="o-${outcome}"><strong>${(0,plural/* count */.U)(totals[outcome])}</strong> ${domain_outcome/* OUTCOME_TABLE */._g[outcome].words}</li>`);
    return `<svg class="outcomes" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>
<ul class="legend" aria-label="Outcomes of ${(0,plural/* plural */.L)(totals.total, 'row')}">${items.join('')}</ul>`;
}
function renderPanels(report, context) {
    const problems = countKinds(report).reduce((sum, { rows }) => sum + rows, 0);
    const { previous } = context;
    const resolved = typeof previous === 'object' ? previous.resolvedRows.length : 0;
    return `<div class="tabs" id="tabs" hidden></div>
${problems === 0 ? '' : renderPanel('rows', 'Rows that need attention', { entries: problems, body: renderPlaceholder(problems) })}${resolved === 0 ? '' : renderPanel('resolved', 'Resolved', { entries: resolved, body: RESOLVED_BODY })}${report.jobs.count === 0 ? '' : renderPanel('jobs', 'Jobs', { entries: report.jobs.count, body: '<noscript><p>Turn on JavaScript to see the jobs here. report.json lists them, too.</p></noscript>' })}${renderPanel('run', 'Run', { body: renderRunSections(report, context) })}</main>
`;
}
const RESOLVED_BODY = '<noscript><p>Turn on JavaScript to see these rows here. problems.json of the previous run lists them, too.</p></noscript>';
function renderPlaceholder(rows) {
    return `<noscript><p>Turn on JavaScript to search these rows here. The result files hold them, too.</p></noscript>
<p class="loading" role="status">Loading ${(0,plural/* plural */.L)(rows, 'row')}\u2026</p>`;
}
/** A part of the page that the script turns into a tab. */
function renderPanel(id, title, { entries, body }) {
    const number = entries === undefined ? '' : ` data-count="${entries}"`;
    return `<section class="panel" id="${id}" data-tab="${title}"${number} aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

// EXTERNAL MODULE: ./src/pipeline/shown-jobs.ts
var shown_jobs = __webpack_require__(42596);
;// CONCATENATED MODULE: ./src/pipeline/page-file.ts





/**
 * Keeps rows beyond one chunk in a temporary file, because the page begins with the verdict, which is known later. Like
 * all files on the runner it is complete in every detail (docs/contract.md, 7.1).
 */
function openPageFile(run, renderer) {
    const { files, clock } = run.ports;
    const rows = createPageRows(renderer, { from: firstSubmit(run), to: clock.date().getTime() });
    let stored;
    let last = '';
    const store = async (chunk) => {
        if (stored === undefined) {
            const path = (await run.temporary())('page-rows.html');
            stored = { path, sink: await files.openWrite(path) };
        }
        await stored.sink.write(chunk);
    };
    async function* read() {
        if (stored !== undefined)
            yield* files.read(stored.path);
        yield last;
    }
    return {
        add(row, since) {
            const chunk = rows.add(row, since);
            return chunk === undefined ? undefined : store(chunk);
        },
        async close() {
            last = rows.end();
            await stored?.sink.close();
        },
        async write(folder, report, previous) {
            const page = await files.openWrite((0,external_node_path_.join)(folder, output_folder/* PAGE */.KL));
            try {
                const pieces = renderPage({
                    report: { ...report, detail: 'full' },
                    context: { ...describeContext(run), previous },
                    columns: renderer.columns,
                    header: renderer.rowHeader,
                    timeline: rows.timeline(),
                    rows: read(),
                    jobs: (0,shown_jobs/* maskedJobs */.U)(run),
                });
                for await (const piece of pieces)
                    await page.write(piece);
            }
            finally {
                await page.close();
            }
        },
    };
}
/** A resumed run has jobs from before its own start. */
function firstSubmit({ known, startedAt }) {
    let first = Date.parse(startedAt);
    for (const { submittedAt } of known.jobs?.all() ?? []) {
        if (submittedAt !== undefined)
            first = Math.min(first, Date.parse(submittedAt));
    }
    return first;
}
/** What of the files and the host the report does not say. */
function describeContext({ known, request }) {
    return {
        files: (known.rows?.files ?? []).map(({ file }) => ({ path: file.path, hasLines: !file.gzip })),
        // GitHub opens the page in the browser without the other files.
        isAlone: request.context.ci === 'github',
    };
}

;// CONCATENATED MODULE: ./src/pipeline/repository-path.ts


/**
 * Names files as a host does that shows them: from the root of the repository, with `/`. Without a checkout around the
 * working directory, from the folder of the process.
 */
async function createLocator({ config, processDirectory }, files) {
    const directory = (0,external_node_path_.resolve)(processDirectory, config['working-directory']);
    const isInProcess = relativePath(processDirectory, directory) !== undefined;
    const root = (await findRoot(directory, files)) ?? (isInProcess ? processDirectory : directory);
    // Thousands of rows are in a few files.
    const located = (0,memo/* memoize */.B)((path) => ({ path: relativePath(root, (0,external_node_path_.resolve)(directory, path)) }));
    return (path) => located(path).path;
}
/** The nearest folder above that git looks after. */
async function findRoot(directory, files) {
    for (let at = directory;; at = (0,external_node_path_.dirname)(at)) {
        const found = await files.stat((0,external_node_path_.join)(at, '.git')).catch(() => undefined);
        if (found !== undefined)
            return at;
        if (at === (0,external_node_path_.dirname)(at))
            return undefined;
    }
}
/** Undefined for what lies outside. */
function relativePath(root, path) {
    const way = (0,external_node_path_.relative)(root, path);
    if (way === '..' || way.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(way))
        return undefined;
    return way.split(external_node_path_.sep).join('/');
}

// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
// EXTERNAL MODULE: ./src/report/shard-file.ts
var shard_file = __webpack_require__(84037);
;// CONCATENATED MODULE: ./src/pipeline/shard-results.ts







/** Undefined unless this run is a leg with a plan. */
async function openShardResults(run, folder) {
    const { known, ports } = run;
    const head = describeHead(run);
    if (head === undefined)
        return undefined;
    const open = async (detail, path) => {
        const sink = await ports.files.openWrite(path);
        await sink.write((0,shard_file/* formatShardHead */.s9)({ ...head, detail }));
        for (const job of (0,shown_jobs/* maskedJobs */.U)(run))
            await sink.write((0,shard_file/* formatShardJob */.Z0)(detail === 'minimal' ? { ...(0,privacy/* minimalJob */.Lg)(job), ...countedWrong(job) } : job));
        return sink;
    };
    const sinks = new Map([['full', await open('full', (0,external_node_path_.join)(folder, own_starts/* SHARD_FILE */.aL))]]);
    if (known.detail === 'minimal')
        sinks.set('minimal', await open('minimal', (0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO, own_starts/* SHARD_FILE */.aL)));
    const listNumbers = () => (0,codes/* numbersOf */.cZ)(known.scope?.chosen, known.rows?.store.table.count ?? 0);
    const numbers = listNumbers()[Symbol.iterator]();
    const apiKey = known.setup?.apiKey;
    let rows = 0;
    const close = async () => {
        for (const sink of sinks.values())
            await sink.close();
        sinks.clear();
    };
    return {
        add(row, parts) {
            rows += 1;
            // Rows come in the order of their numbers.
            const next = numbers.next();
            const number = next.done === true ? 0 : next.value;
            let waits;
            for (const [detail, sink] of sinks) {
                // Keys are masked for all rows where others see them all.
                const mask = known.detail;
                const written = sink.write((0,shard_file/* formatShardRow */.oW)(row, number, { detail, mask, apiKey, parts }));
                if (written !== undefined)
                    waits = waits === undefined ? written : Promise.all([waits, written]);
            }
            return waits;
        },
        async finish(report, places) {
            const cells = [...numberPlaces(places, listNumbers())];
            for (const [detail, sink] of sinks) {
                const shown = detail === 'minimal' ? (0,privacy/* minimalReport */.k2)(report) : report;
                const { jobs: _, nextRun: __, faults, ...rest } = shown;
                const end = {
                    rows,
                    report: rest,
                    stops: run.stops.map(({ reason, fault }, index) => ({ reason, fault: faults[index] ?? fault })),
                    downgraded: run.downgraded,
                    cells: (0,shard_file/* listCells */.GF)(cells, detail),
                };
                await sink.write((0,shard_file/* formatShardEnd */.Nl)(end));
            }
            await close();
        },
        close,
    };
}
/** The places by the numbers of their rows over all rows of the files. */
function* numberPlaces(places, numbers) {
    if (places.size === 0)
        return;
    let row = 0;
    for (const number of numbers) {
        const place = places.get(row);
        if (place !== undefined)
            yield [number, place];
        row += 1;
    }
}
function describeHead({ known, request }) {
    const { leg, identity, rows } = known;
    if (request.shard === undefined || leg === undefined || identity === undefined || rows === undefined)
        return undefined;
    // Without its rows a leg has nothing to merge.
    if (rows.rowless !== undefined)
        return undefined;
    const { index, of, scope, version, ...whole } = leg;
    return {
        shard: { index, of },
        plan: identity.plan,
        scope,
        account: identity.account,
        ...(version !== undefined && { memory: version }),
        runId: identity.runId,
        attempt: known.ledger?.writer?.attempt ?? request.context.attempt,
        whole,
        files: rows.files.map(({ file: { path, format, gzip }, columns }) => ({
            path,
            format,
            gzip,
            columns: [...columns],
        })),
    };
}
/** The merge needs it, and it tells nothing about a row. */
function countedWrong({ isMiscounted }) {
    return isMiscounted === true ? { isMiscounted } : {};
}

;// CONCATENATED MODULE: ./src/pipeline/result-files.ts

















/** Opens the complete files for the runner; in `minimal` also a reduced records.csv for the artifact. */
async function openResultFiles(run) {
    const { known, ports: { files }, } = run;
    const folder = known.folder?.path;
    if (folder === undefined)
        return undefined;
    const sources = (known.rows?.files ?? []).map(({ file, columns }) => ({ format: file.format, columns }));
    const apiKey = known.setup?.apiKey;
    const render = (detail) => createRowRenderer({ detail, files: sources, ...(apiKey !== undefined && { apiKey }) });
    const full = render('full');
    const sinks = new Map();
    const open = async (name, header) => {
        const sink = await files.openWrite((0,external_node_path_.join)(folder, name));
        sinks.set(name, sink);
        await sink.write(header);
        return sink;
    };
    const records = await open('records.csv', own_starts/* RECORDS_HEADER */.Vr);
    const recordLines = new RecordLines(full.recordsLine);
    // One piece is written while the next one is put together.
    let writing;
    const writeRecords = (piece) => {
        const before = writing;
        writing = records.write(piece);
        // Whoever waits for it hears of it.
        writing?.catch(() => undefined);
        return before;
    };
    let reduced;
    if (known.detail === 'minimal') {
        await files.makeDirectory((0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO));
        const sink = await files.openWrite((0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO, 'records.csv'));
        await sink.write(own_starts/* RECORDS_HEADER */.Vr);
        reduced = { sink, renderer: render('minimal') };
    }
    const page = openPageFile(run, full);
    const shard = await openShardResults(run, folder);
    const addProblem = (name, line) => {
        const sink = sinks.get(name);
        if (sink !== undefined)
            return sink.write(line);
        return open(name, name.endsWith('.csv') ? full.rowHeader : '').then((opened) => opened.write(line));
    };
    const close = async () => {
        try {
            await writeRecords(recordLines.take());
            await writing;
        }
        finally {
            for (const sink of sinks.values())
                await sink.close();
            await reduced?.sink.close();
            await page.close();
        }
    };
    const discardShard = async () => {
        await shard?.close();
        await files.remove((0,external_node_path_.join)(folder, own_starts/* SHARD_FILE */.aL));
    };
    return {
        get names() {
            return [...sinks.keys()];
        },
        page,
        shard,
        add(row, since) {
            const lines = recordLines.add(row);
            const written = lines && writeRecords(lines);
            const alsoWritten = reduced?.sink.write(reduced.renderer.recordsLine(row));
            const dealt = shard?.add(row, full.rowParts(row));
            const shown = page.add(row, since);
            const problem = full.rowLine(row);
            const added = problem && addProblem(problem.name, problem.line);
            return both(both(written, alsoWritten), both(dealt, both(shown, added)));
        },
        close,
        async discard() {
            await close();
            await discardShard();
            for (const name of sinks.keys())
                await files.remove((0,external_node_path_.join)(folder, name));
            await files.remove((0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO));
        },
    };
}
function both(one, other) {
    return one === undefined || other === undefined ? (one ?? other) : Promise.all([one, other]);
}
async function writeText(files, path, text) {
    const sink = await files.openWrite(path);
    try {
        for await (const part of text)
            await sink.write(part);
    }
    finally {
        await sink.close();
    }
}
/**
 * The report, its summary and, unless a cancel left no time for files with rows, those for systems that show results.
 */
async function writeReports(run, folder, { report, rows, list }) {
    const { files } = run.ports;
    const full = { ...report, detail: 'full' };
    await writeText(files, (0,external_node_path_.join)(folder, 'report.json'), renderReportJson(full, (0,shown_jobs/* maskedJobs */.U)(run)));
    await writeText(files, (0,external_node_path_.join)(folder, 'summary.md'), [renderSummary(full)]);
    if (list !== undefined)
        await writeText(files, (0,external_node_path_.join)(folder, output_folder/* PROBLEM_LIST */.vN), renderProblemList(list));
    if ((0,summary_text/* hasRowFiles */.on)(report))
        await writeResults(run, folder, full, rows);
}
/** Names of the files for systems that show results. */
const RESULT_NAMES = ['junit.xml', 'results.sarif', 'gl-code-quality.json'];
async function writeResults({ known, request, ports: { files } }, folder, report, given) {
    const locate = await createLocator(request, files);
    const apiKey = known.setup?.apiKey;
    // Read once for all files; there are at most `MAX_PROBLEM_ROWS`.
    const rows = Array.from(given ?? [], (row) => describeProblemRow(row, report.detail, apiKey));
    const options = { rows, locate };
    await writeText(files, (0,external_node_path_.join)(folder, 'junit.xml'), [renderJunit(report, options)]);
    await writeText(files, (0,external_node_path_.join)(folder, 'results.sarif'), renderSarif(report, options));
    await writeText(files, (0,external_node_path_.join)(folder, 'gl-code-quality.json'), renderCodeQuality(report, options));
}
/**
 * Fills the folder of what may be published, but for the ledger; gives the names of its files. In `full` these are the
 * result files under a second name, which takes no room on the disk; in `minimal` they are made anew, without row files.
 */
async function writePublished(run, folder, shown) {
    const { files } = run.ports;
    const { report, summary, rows, list } = shown;
    const target = (0,external_node_path_.join)(folder, output_folder/* PUBLISHED_FOLDER */.EO);
    await files.makeDirectory(target);
    if (report.detail === 'full') {
        for (const name of report.resultFiles)
            if (name !== output_folder/* LEDGER */.Uz)
                await linkFile(files, (0,external_node_path_.join)(folder, name), (0,external_node_path_.join)(target, name));
        return report.resultFiles;
    }
    await writeText(files, (0,external_node_path_.join)(target, 'report.json'), renderReportJson(report, (0,shown_jobs/* maskedJobs */.U)(run)));
    await writeText(files, (0,external_node_path_.join)(target, 'summary.md'), [summary]);
    if (!(0,summary_text/* hasRowFiles */.on)(report))
        return ['report.json', 'summary.md', output_folder/* LEDGER */.Uz];
    await writeResults(run, target, report, rows);
    const isShard = report.resultFiles.includes(own_starts/* SHARD_FILE */.aL);
    // It is sealed.
    const sealed = report.resultFiles.filter((name) => name === output_folder/* SHARD_MEMORY */.Ti);
    for (const name of sealed)
        await linkFile(files, (0,external_node_path_.join)(folder, name), (0,external_node_path_.join)(target, name));
    const shard = [...(isShard ? [own_starts/* SHARD_FILE */.aL] : []), ...sealed];
    const names = ['report.json', 'summary.md', 'records.csv', ...RESULT_NAMES, ...shard];
    if (list === undefined)
        return [...names, output_folder/* LEDGER */.Uz];
    await writeText(files, (0,external_node_path_.join)(target, output_folder/* PROBLEM_LIST */.vN), renderProblemList(reduceList(list, report.detail)));
    return [...names, output_folder/* PROBLEM_LIST */.vN, output_folder/* LEDGER */.Uz];
}
/** The ledger among the published files, once nothing more is written to it: it holds no value of a row in any detail. */
async function publishLedger({ ports: { files } }, folder) {
    await linkFile(files, folder.ledger, (0,external_node_path_.join)(folder.path, output_folder/* PUBLISHED_FOLDER */.EO, output_folder/* LEDGER */.Uz));
}
/** Brings the files of changes, which were written as the rows were compared, into the result folder. */
async function placeChanges({ known, ports: { files } }, folder) {
    for (const made of [known.difference, known.removed])
        for (const name of made?.files ?? [])
            await linkFile(files, (0,external_node_path_.join)(made?.folder ?? '', name), (0,external_node_path_.join)(folder, name));
}
async function linkFile(files, from, to) {
    await files.remove(to);
    await files.link(from, to);
}

;// CONCATENATED MODULE: ./src/domain/totals.ts

/** Begins with no rows. */
function createTally() {
    const counts = new Map(domain_outcome/* OUTCOMES */.im.map((outcome) => [outcome, 0]));
    const reasons = new Map();
    return {
        add(outcome, reason, rows) {
            counts.set(outcome, (counts.get(outcome) ?? 0) + rows);
            if (reason !== undefined)
                reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
        },
        totals() {
            const of = (outcome) => counts.get(outcome) ?? 0;
            return {
                total: domain_outcome/* OUTCOMES */.im.reduce((sum, outcome) => sum + of(outcome), 0),
                succeeded: of('succeeded'),
                failed: of('failed'),
                not_found: of('not_found'),
                invalid: of('invalid'),
                skipped: of('skipped'),
                unresolved: of('unresolved'),
                reasons: Object.fromEntries(reasons),
            };
        },
    };
}

;// CONCATENATED MODULE: ./src/report/gather.ts







/** Groups of a kind of rows with a count of their own: more are never read, and each costs about a kilobyte. */
const gather_MAX_GROUPS = 1000;
/** Groups beyond are told apart by hash up to here, which bounds the memory at a few megabytes. */
const MAX_MORE_GROUPS = 100_000;
/** First rows kept of each kind, so that 20 missing donors don't hide a failed one. */
const MAX_OF_KIND = 20;
/** First rows kept of all kinds, worst first. */
const MAX_PROBLEMS = 40;
/** Rows of a group whose places are kept: as many as a step can have annotations. */
const MAX_PLACES = 10;
/** What is kept of a message; the row files hold it whole. */
const gather_MESSAGE_CHARS = 1000;
/** Rows whose message found no place among `MAX_GROUPS`; their count stays exact. */
const OTHER_MESSAGES = '(other messages)';
/** Is put into the message of a group where its rows differ. */
const VARIES = '\u2026';
/** Counts rows and keeps what a report shows of them, in memory that does not grow with the rows. */
function createGatherer(paths) {
    const tallies = createTallies(paths);
    const groups = createGroups();
    const kinds = new Map();
    const listFirsts = () => [...kinds.values()]
        .flatMap((kept) => kept.list())
        .sort((a, b) => compareSeverity(a.shown, b.shown))
        .slice(0, MAX_PROBLEMS);
    return {
        add(row) {
            tallies.add(row, 1);
            if (!(0,domain_outcome/* isProblem */.AN)(row))
                return;
            const template = (0,markdown/* cut */.Jj)(row.template, gather_MESSAGE_CHARS);
            groups.add(row, template);
            const kind = row.reason ?? row.outcome;
            const kept = kinds.get(kind) ?? createFirsts(MAX_OF_KIND);
            kinds.set(kind, kept);
            kept.add(row.isChanged === true, () => ({ number: row.number, shown: gather_describeRow(row, template) }));
        },
        named: () => [...groups.named(), ...listFirsts().map(({ number }) => number)],
        result(places = NO_PLACES) {
            const firstProblems = listFirsts().map((named) => locate(named, places));
            return { ...tallies.result(), ...groups.result(places), firstProblems };
        },
    };
}
const NO_PLACES = new Map();
function locate({ number, shown }, places) {
    const cell = places.get(number);
    return cell === undefined ? shown : { ...shown, cell };
}
/** The totals alone, where there is no time to look at the rows themselves: no group and no row is named. */
function gatherCounts(paths, counts) {
    const tallies = createTallies(paths);
    for (const count of counts)
        tallies.add(count, count.rows);
    return { ...tallies.result(), problemGroups: [], moreProblemGroups: 0, firstProblems: [] };
}
function createTallies(paths) {
    const all = createTally();
    const files = paths.map((path) => ({ path, tally: createTally() }));
    // Most rows are like the one before, and are counted together with it.
    let like = { file: -1, outcome: 'skipped' };
    let waiting = 0;
    const count = () => {
        all.add(like.outcome, like.reason, waiting);
        files[like.file]?.tally.add(like.outcome, like.reason, waiting);
        waiting = 0;
    };
    return {
        add(row, rows) {
            if (waiting > 0 && (row.file !== like.file || row.outcome !== like.outcome || row.reason !== like.reason))
                count();
            if (waiting === 0)
                like = { file: row.file, outcome: row.outcome, reason: row.reason };
            waiting += rows;
        },
        result() {
            if (waiting > 0)
                count();
            return {
                totals: all.totals(),
                files: files.map(({ path, tally }) => ({ path, totals: tally.totals() })),
            };
        },
    };
}
function gather_describeRow(row, template) {
    const { outcome, reason, key, message } = row;
    return { ...gather_describePlace(row), outcome, reason, key, message: (0,markdown/* cut */.Jj)(message, gather_MESSAGE_CHARS), template };
}
function gather_describePlace({ path, line, isChanged }) {
    return { file: path, line, ...(isChanged === true && { changed: true }) };
}
function createGroups() {
    const kinds = new Map();
    const beyond = new Set();
    const foldMessage = (0,memo/* memoize */.B)(foldTemplate);
    const count = (into, id, row, template) => {
        const { outcome, reason, retryable = false } = row;
        let group = into.get(id);
        if (group === undefined) {
            group = {
                row: { outcome, reason },
                template,
                folded: undefined,
                rows: 0,
                retryable,
                places: createFirsts(MAX_PLACES),
            };
            into.set(id, group);
        }
        group.rows += 1;
        group.retryable &&= retryable;
        if (group.template !== template)
            group.folded = id;
        group.places.add(row.isChanged === true, () => ({ number: row.number, shown: gather_describePlace(row) }));
    };
    return {
        add(row, template) {
            const kind = row.reason ?? row.outcome;
            let groups = kinds.get(kind);
            if (groups === undefined) {
                groups = new Map();
                kinds.set(kind, groups);
            }
            const id = foldMessage(template);
            if (groups.size < gather_MAX_GROUPS || groups.has(id))
                return count(groups, id, row, template);
            if (beyond.size < MAX_MORE_GROUPS)
                beyond.add(hash(`${kind} ${id}`));
            count(groups, OTHER_MESSAGES, row, OTHER_MESSAGES);
        },
        named: () => [...kinds.values()].flatMap((groups) => [...groups.values()].flatMap((group) => group.places.list().map(({ number }) => number))),
        result(places) {
            // The order of places is the order of the maps, and sorting keeps it among equals.
            const problemGroups = [...kinds.values()]
                .flatMap((groups) => [...groups.values()].sort(compareGroups).flatMap((group) => gather_describeGroup(group, places)))
                .sort(compareSeverity);
            return { problemGroups, moreProblemGroups: beyond.size };
        },
    };
}
/** Most rows first; what holds the rest of a kind last. */
function compareGroups(a, b) {
    const last = ({ template }) => (template === OTHER_MESSAGES ? 1 : 0);
    return last(a) - last(b) || b.rows - a.rows;
}
function gather_describeGroup(group, found) {
    const { row, template, folded, rows, retryable } = group;
    const places = group.places.list().map((named) => locate(named, found));
    const [first] = places;
    if (first === undefined)
        return [];
    const says = domain_outcome/* OUTCOME_TABLE */._g[row.outcome].file === 'failed' && retryable;
    return [{ ...row, template: folded ?? template, rows, first, places, ...(says && { retryable: true }) }];
}
/** Words before a number or a name that tells one problem from another. */
const MEANING = /^\W*(?:https?|status|code|errors?|columns?|fields?)\W*$/i;
/** A word in its brackets, quotes and stops. */
const EDGES = /^([^\p{L}\d]*)(.*?)([^\p{L}\d]*)$/su;
/** A message without numbers, ids and redacted values, which would make a group of each row; status and error codes and columns stay. */
function foldTemplate(template) {
    const same = template.replaceAll(redact_values/* REDACTED */.XF, VARIES);
    if (!/\d/.test(same))
        return same;
    const words = same.split(' ');
    return words
        .map((word, index) => {
        if (!/\d/.test(word) || MEANING.test(words[index - 1] ?? ''))
            return word;
        const [, before = '', , after = ''] = EDGES.exec(word) ?? [];
        return `${before}${VARIES}${after}`;
    })
        .join(' ');
}
/** FNV-1a in 32 bits: two messages in a hundred thousand may be counted as one, which the count can bear. */
function hash(text) {
    let value = 0x811c9dc5;
    for (let at = 0; at < text.length; at++)
        value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
    return value >>> 0;
}

;// CONCATENATED MODULE: ./src/pipeline/explain-outcome.ts

/** The outcome of a row; a run that stopped while reading or before sending leaves rows without one. */
function explainOutcome(row, { mode, mayBeSent }) {
    if (isKnown(row))
        return row;
    if (domain_mode/* MODES */.F[mode].judges === 'plan')
        return { outcome: 'unresolved', reason: 'planned' };
    // Not `not-sent`, which would invite the user to send rows that an earlier attempt may have sent.
    return { outcome: 'unresolved', reason: mayBeSent ? 'uncertain' : 'not-sent' };
}
function isKnown(row) {
    return row.outcome !== undefined;
}

// EXTERNAL MODULE: ./src/domain/count-of.ts
var count_of = __webpack_require__(26889);
// EXTERNAL MODULE: ./src/sources/delimiter.ts
var sources_delimiter = __webpack_require__(88039);
// EXTERNAL MODULE: ./src/sources/parse-record.ts
var parse_record = __webpack_require__(50559);
;// CONCATENATED MODULE: ./src/sources/cell-span.ts


/**
 * Where a value of a record stands in the record's text, a quote included; `index` may be one beyond the last value of a
 * delimited record, which is where it would stand. Undefined if the text is another one, as in a file that changed.
 */
function findSpan(text, record, index) {
    if (record.raw === undefined)
        return index === undefined ? undefined : findCell(text, record.values)?.[index];
    if (text !== record.raw)
        return undefined;
    const parsed = (0,parse_record/* parseRecord */.Hh)(text, record.line);
    if (parsed.kind === 'syntax')
        return parsed.offset === undefined ? undefined : { start: parsed.offset };
    const name = index === undefined ? undefined : record.columns[index];
    return name === undefined ? undefined : findMember(text, name);
}
/** The delimiter need not be known: only the right one gives these values. */
function findCell(text, values) {
    for (const delimiter of sources_delimiter/* DELIMITERS */.lb) {
        const spans = splitAs(text, delimiter, values);
        if (spans !== undefined)
            return spans;
    }
    return undefined;
}
function splitAs(text, delimiter, values) {
    const spans = [];
    let end = 0;
    for (const value of values) {
        if (typeof value !== 'string')
            return undefined;
        if (spans.length > 0 && !text.startsWith(delimiter, end))
            return undefined;
        const start = spans.length === 0 ? 0 : end + delimiter.length;
        const written = [quoteCell(value), value].find((cell) => text.startsWith(cell, start));
        if (written === undefined)
            return undefined;
        end = start + written.length;
        spans.push({ start, end });
    }
    return end === text.length ? [...spans, { start: end, end }] : undefined;
}
function quoteCell(value) {
    return `"${value.replaceAll('"', '""')}"`;
}
/** The value of a member of a JSON object; `text` is valid, so it is enough to track strings and nesting. */
function findMember(text, name) {
    let depth = 0;
    let nameStart = -1;
    let colon = -1;
    for (let at = 0; at < text.length; at += 1) {
        const character = text[at];
        if (character === '"') {
            if (depth === 1 && colon === -1)
                nameStart = at;
            at = (0,parse_record/* endOfString */.ap)(text, at);
        }
        else if (character === '{' || character === '[')
            depth += 1;
        else if (character === '}' || character === ']')
            depth -= 1;
        else if (character === ':' && depth === 1)
            colon = at;
        const ends = depth === 0 || (depth === 1 && character === ',');
        if (!ends || colon === -1)
            continue;
        if (JSON.parse(text.slice(nameStart, colon)) === name)
            return trimSpan(text, colon + 1, at);
        colon = -1;
    }
    return undefined;
}
function trimSpan(text, from, to) {
    const value = text.slice(from, to);
    return { start: from + value.length - value.trimStart().length, end: from + value.trimEnd().length };
}

// EXTERNAL MODULE: ./src/sources/decode-text.ts + 1 modules
var decode_text = __webpack_require__(72425);
// EXTERNAL MODULE: ./src/sources/element-scanner.ts
var element_scanner = __webpack_require__(9777);
// EXTERNAL MODULE: ./src/sources/file-faults.ts
var file_faults = __webpack_require__(5882);
// EXTERNAL MODULE: ./src/sources/stored-bytes.ts
var stored_bytes = __webpack_require__(89061);
;// CONCATENATED MODULE: ./src/sources/locate-values.ts




/** Text that is read again: a second or two, at the end of a run that took far longer for such a file. */
const MAX_TEXT_BYTES = 1024 * 1024 * 1024;
/**
 * Reads a file again as far as the last of these records, which are in the order of the file: each value that is still
 * there, with its place. Memory depends on the longest wanted record only. Throws what reading throws.
 */
async function* locateValues(file, bytes, { encoding, wanted }) {
    const text = (0,decode_text/* decodeText */.g)(file, (0,stored_bytes/* readStored */.C)(file, bytes), encoding);
    for await (const { record, start, bytes: own } of file.format === 'json'
        ? findElements(text, wanted)
        : findLines(text, wanted)) {
        const place = findPlace(record, start, own.toString('utf8'));
        if (place !== undefined)
            yield [record, place];
    }
}
function findPlace({ find }, start, text) {
    const span = find(text);
    if (span === undefined)
        return undefined;
    const value = text.slice(span.start, span.end);
    const { line, column } = (0,file_faults/* advance */.np)(start, Buffer.from(text.slice(0, span.start)));
    if (span.end === undefined || value.includes('\n'))
        return { line, column };
    return { line, column, endColumn: column + Array.from(value).length };
}
const LF = 0x0a;
/** Records that begin at the start of a line and end with one. */
async function* findLines(text, wanted) {
    let [line, next, read] = [1, 0, 0];
    let held = [];
    let heldBytes = 0;
    const take = (record) => {
        const bytes = withoutLineEnd(Buffer.concat(held));
        [held, heldBytes, next] = [[], 0, next + 1];
        return { record, start: { line: record.line, column: 1 }, bytes };
    };
    for await (const piece of text) {
        for (let at = 0; at < piece.length;) {
            const record = wanted[next];
            if (record === undefined)
                return;
            const lf = piece.indexOf(LF, at);
            const end = lf === -1 ? piece.length : lf + 1;
            if (line >= record.line) {
                held.push(piece.subarray(at, end));
                heldBytes += end - at;
            }
            if (lf !== -1)
                line += 1;
            if (line === record.line + record.lines)
                yield take(record);
            at = end;
        }
        read += piece.length;
        // Only a file that changed has such a record here.
        if (read > MAX_TEXT_BYTES || heldBytes > 2 * file_faults/* MAX_RECORD_BYTES */.xR)
            return;
    }
    const last = wanted[next];
    if (last !== undefined && line === last.line + last.lines - 1)
        yield take(last);
}
function withoutLineEnd(bytes) {
    const text = bytes.at(-1) === LF ? bytes.subarray(0, -1) : bytes;
    return text.at(-1) === CR ? text.subarray(0, -1) : text;
}
const CR = 0x0d;
/** Elements of a JSON array, several of which may share a line. */
async function* findElements(text, wanted) {
    const scanner = (0,element_scanner/* createElementScanner */.N)();
    let [index, next, read] = [0, 0, 0];
    for await (const piece of text) {
        const { elements, problem } = scanner.push(piece);
        for (const { start, bytes } of elements) {
            const record = wanted[next];
            if (record === undefined)
                return;
            if (record.index === index) {
                next += 1;
                if (record.line === start.line)
                    yield { record, start, bytes };
            }
            index += 1;
        }
        read += piece.length;
        const isLost = problem !== undefined || scanner.open().bytes > file_faults/* MAX_RECORD_BYTES */.xR;
        if (isLost || read > MAX_TEXT_BYTES)
            return;
    }
}

// EXTERNAL MODULE: ./src/sources/read-delimited.ts + 2 modules
var read_delimited = __webpack_require__(64094);
;// CONCATENATED MODULE: ./src/pipeline/fault-places.ts




/**
 * Finds the values that make these rows invalid. What a row's fault is about is found by checking its record once more,
 * and its place by reading the file again, so nothing is kept for rows that nobody sees. A file that is gone, or whose
 * record has changed since, gives no place.
 * @param numbers of rows of any outcome, in any order.
 */
async function locateFaults(run, numbers) {
    const places = new Map();
    const { rows, setup } = run.known;
    if (rows === undefined || setup === undefined)
        return places;
    const { files } = run.ports;
    const { config, signal } = run.request;
    for (const [index, wanted] of listWanted(rows, setup, numbers)) {
        if (signal.aborted)
            break;
        const file = rows.files[index]?.file;
        if (file === undefined)
            continue;
        for await (const [number, place] of locateIn(file, wanted, { files, config }))
            places.set(number, place);
    }
    return places;
}
/** The invalid ones of these rows by the index of their file, in the order of the file. */
function listWanted({ store, files }, setup, numbers) {
    const firsts = listFirstRows(files);
    const wanted = new Map();
    for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
        const { outcome, file, line } = store.table.get(number);
        if (outcome !== 'invalid')
            continue;
        const record = store.record(number);
        const cell = findFaultyCell(record, setup);
        // Of JSON that does not parse the parser knows the place.
        if (cell === undefined && (record.raw === undefined || record.columns.length > 0))
            continue;
        const mine = wanted.get(file) ?? [];
        wanted.set(file, mine);
        const find = (text) => findSpan(text, store.record(number), cell);
        mine.push({ number, line, lines: countLines(record), index: number - (firsts[file] ?? 0), find });
    }
    return wanted;
}
/** The number of the first row of each file. */
function listFirstRows(files) {
    const firsts = [];
    let read = 0;
    for (const { rows } of files) {
        firsts.push(read);
        read += rows;
    }
    return firsts;
}
/** Index of the value that makes a record invalid; of a ragged one that of the first surplus or missing cell. */
function findFaultyCell(record, { prepare, columns, key }) {
    const { values, columns: header, raw } = record;
    if (raw === undefined && values.length !== header.length)
        return Math.min(values.length, header.length);
    if (raw === undefined && (0,read_delimited/* repeatsHeader */.I)(header, values))
        return undefined;
    const { fault } = prepare(record);
    // A row that is fine itself repeats another one's key.
    const field = fault === undefined ? key?.column : fault.field;
    const column = field === undefined || columns === undefined ? field : columns.get(field);
    const index = column === undefined ? -1 : header.indexOf(column);
    return index === -1 ? undefined : index;
}
/** Number of physical lines that a record has. */
function countLines({ values, raw }) {
    const texts = raw === undefined ? values : [raw];
    return texts.reduce((lines, text) => lines + (typeof text === 'string' ? (0,count_of/* countOf */.p)(text, '\n') : 0), 1);
}
/** Rows of one file with their places; a file that cannot be read again has none. */
async function* locateIn(file, wanted, { files, config }) {
    try {
        const found = locateValues(file, files.read(file.absolute), { encoding: config.encoding, wanted });
        for await (const [{ number }, place] of found)
            yield [number, place];
    }
    catch {
        // It could be read before; its rows are shown at their lines.
    }
}

// EXTERNAL MODULE: ./src/domain/changed-lines.ts
var changed_lines = __webpack_require__(55126);
// EXTERNAL MODULE: ./src/pipeline/disclosure.ts + 3 modules
var disclosure = __webpack_require__(25823);
// EXTERNAL MODULE: ./src/pipeline/guard.ts
var guard = __webpack_require__(44843);
;// CONCATENATED MODULE: ./src/pipeline/merge/read-merged.ts

/** A row as its leg has told it; its job is looked up anew, since jobs have other numbers now. */
function readMergedRow({ store, files }, number, places) {
    const row = readShardRow(store, number);
    const { file, line, outcome, reason, attempts, key, maskedKey, message, template, parts } = row;
    return {
        number,
        file,
        path: files[file]?.file.path ?? '',
        line,
        cell: places?.get(number),
        key,
        maskedKey,
        outcome,
        reason,
        isChanged: row.isChanged,
        message,
        template,
        attempts,
        job: store.table.get(number).job,
        retryable: row.isRetryable,
        parts,
        record: { line, columns: [], values: [] },
    };
}
/** The places that the legs have found, of these rows. */
function findMergedPlaces({ store }, { cells }, numbers) {
    if (cells.size === 0)
        return new Map();
    return new Map([...new Set(numbers)].flatMap((number) => {
        const place = cells.get(readShardRow(store, number).number);
        return place === undefined ? [] : [[number, place]];
    }));
}
function readShardRow(store, number) {
    const { bytes, from, to } = store.stored(number);
    const row = (0,shard_file/* parseShardRow */.Oe)(bytes.toString('utf8', from, to));
    if (row === undefined)
        throw new Error(`Row ${number} cannot be read again.`);
    return row;
}

// EXTERNAL MODULE: ./src/pipeline/row-keys.ts
var row_keys = __webpack_require__(79291);
;// CONCATENATED MODULE: ./src/pipeline/final-row-reader.ts










/** Rows by number, each with what became of it; none where the run ended before it read any. */
function createRowReader(run, found) {
    const { known } = run;
    const { rows, setup, jobs, merged } = known;
    const masks = (0,guard/* createMasks */._9)(run);
    if (rows !== undefined && merged !== undefined)
        return createMergedReader(rows, jobs, { masks, found });
    if (rows === undefined || setup === undefined)
        return final_row_reader_NO_ROWS;
    const { store, files } = rows;
    const keys = (0,row_keys/* createRowKeys */.t)(setup, store);
    const quiet = new QuietRow(store, keys);
    const lookUp = createJobReader(jobs, masks);
    const isOnlyPlanned = domain_mode/* MODES */.F[known.mode].judges === 'plan' && !known.mayBeSent;
    const planned = explainOutcome({ outcome: undefined, reason: undefined }, known);
    const readTold = createToldReader(known, { store, keys, masks, found });
    return {
        count: store.table.count,
        read(number) {
            if (isOnlyPlanned && store.table.outcome(number) === undefined)
                return quiet.plan(number, planned, files);
            const entry = store.table.view(number);
            const { job, shown } = lookUp(entry.job);
            const path = files[entry.file]?.file.path ?? '';
            const judged = explainOutcome(entry, known);
            const isUnknown = entry.outcome === undefined && known.mayBeSent;
            if (entry.message === 0 && !isUnknown && !(0,domain_outcome/* isProblem */.AN)(judged))
                return quiet.become(number, entry, { judged, path, shown });
            return readTold(number, { entry, judged, path, job, shown, isUnknown });
        },
    };
}
function createToldReader(known, parts) {
    const { store, keys, masks, found } = parts;
    const textOf = (0,memo/* memoize */.B)(store.text);
    return (number, { entry, judged, path, job, shown, isUnknown }) => {
        const text = textOf(entry.message);
        const row = new ToldRow(number, { entry, judged, path, shown }, parts);
        row.cell = found.places?.get(number);
        row.message = isUnknown ? NOT_RESUMED : masks.text(text);
        const ranges = found.changed.size > 0 && (0,domain_outcome/* isProblem */.AN)(judged) ? found.changed.get(path) : undefined;
        row.isChanged = ranges !== undefined && (0,changed_lines/* touches */.y)(ranges, entry.line, countLines(row.record));
        if (row.message === '')
            return row;
        const templateOf = (message) => {
            const { outcome, key, record } = row;
            return (0,disclosure/* rowTemplate */.L)({ outcome, key, record, message: masks.text(message) }, known);
        };
        const line = row.key === undefined || keys.bytes(number) !== undefined ? store.csvLine(number) : undefined;
        row.template = masks.text(jobTemplate(text, job, templateOf) ?? (0,disclosure/* rowTemplate */.L)(row, known, line));
        return row;
    };
}
/** A row with something to say. Its record is read only where somebody asks for it. */
class ToldRow {
    number;
    file;
    path;
    line;
    key;
    outcome;
    reason;
    attempts;
    job;
    retryable;
    jobId;
    publicJobId;
    endedAt;
    cell;
    isChanged = false;
    message = '';
    template = '';
    store;
    keys;
    made;
    constructor(number, { entry, judged, path, shown }, { store, keys }) {
        this.number = number;
        this.file = entry.file;
        this.path = path;
        this.line = entry.line;
        this.key = keys.text(number);
        this.outcome = judged.outcome;
        this.reason = judged.reason;
        this.attempts = entry.attempts;
        this.job = entry.job;
        this.retryable = entry.outcome === 'failed' && entry.retryable;
        this.jobId = shown.jobId;
        if (shown.publicJobId !== undefined)
            this.publicJobId = shown.publicJobId;
        if (shown.endedAt !== undefined)
            this.endedAt = shown.endedAt;
        this.store = store;
        this.keys = keys;
    }
    get keyBytes() {
        return this.keys.bytes(this.number);
    }
    get record() {
        this.made ??= this.store.record(this.number);
        return this.made;
    }
}
/**
 * As most rows are, sent or only planned, with nothing to say: key and record are read only where somebody asks for them.
 * One for all such rows, so it is valid until the next row is read.
 */
class QuietRow {
    message = '';
    template = '';
    isChanged = false;
    retryable = false;
    outcome = 'skipped';
    reason;
    number = 0;
    file = 0;
    path = '';
    line = 0;
    attempts = 0;
    job = 0;
    jobId;
    publicJobId;
    endedAt;
    store;
    keys;
    constructor(store, keys) {
        this.store = store;
        this.keys = keys;
    }
    become(number, entry, { judged, path, shown }) {
        this.outcome = judged.outcome;
        this.reason = judged.reason;
        this.number = number;
        this.file = entry.file;
        this.path = path;
        this.line = entry.line;
        this.attempts = entry.attempts;
        this.job = entry.job;
        this.jobId = shown.jobId;
        // A member that is deleted makes the object slow.
        this.publicJobId = shown.publicJobId;
        this.endedAt = shown.endedAt;
        return this;
    }
    /** A row that was in no job, and has neither outcome nor message. */
    plan(number, { outcome, reason }, files) {
        const { file, line } = this.store.table.source(number);
        this.outcome = outcome;
        this.reason = reason;
        this.number = number;
        this.file = file;
        this.path = files[file]?.file.path ?? '';
        this.line = line;
        this.attempts = 0;
        this.job = 0;
        this.jobId = undefined;
        return this;
    }
    get key() {
        return this.keys.text(this.number);
    }
    get keyBytes() {
        return this.keys.bytes(this.number);
    }
    get record() {
        return this.store.record(this.number);
    }
}
function createMergedReader(rows, jobs, { masks, found }) {
    const lookUp = createJobReader(jobs, masks);
    return {
        count: rows.store.table.count,
        read(number) {
            const row = readMergedRow(rows, number, found.places);
            return { ...row, ...lookUp(row.job ?? 0).shown };
        },
    };
}
/** Looks up jobs by number. Most rows are in the same job as the one before. */
function createJobReader(jobs, masks) {
    const none = { job: undefined, shown: final_row_reader_describeJob(undefined, masks) };
    let last = { number: 0, found: none };
    return (number) => {
        if (last.number !== number) {
            const job = number === 0 ? undefined : jobs?.get(number);
            last = { number, found: { job, shown: final_row_reader_describeJob(job, masks) } };
        }
        return last.found;
    };
}
/** The public form of a row's message that holds its job's: that may contain values of any of the job's rows. */
function jobTemplate(text, job, templateOf) {
    const { message = '', template } = job ?? {};
    const at = text.indexOf(message);
    if (message === '' || template === undefined || at === -1)
        return undefined;
    // What stands around it is about the row alone, such as the vendor's words on an earlier round.
    const around = (part) => part.replace(/\S(?:.*\S)?/s, templateOf);
    return `${around(text.slice(0, at))}${template}${around(text.slice(at + message.length))}`;
}
const final_row_reader_NO_ROWS = {
    count: 0,
    read(number) {
        throw new Error(`There is no row ${number}.`);
    },
};
function final_row_reader_describeJob(job, masks) {
    if (job === undefined)
        return { jobId: undefined };
    const { id: jobId, publicId, endedAt } = (0,guard/* maskId */.Yt)(job, masks);
    return {
        jobId,
        ...(publicId !== undefined && { publicJobId: publicId }),
        ...(endedAt !== undefined && { endedAt }),
    };
}
const NOT_RESUMED = 'an earlier attempt may have sent it, and this one ended before it could resume that attempt';

;// CONCATENATED MODULE: ./src/pipeline/visit-rows.ts









/** What the table knows without visiting the rows. */
function countUnvisited(known) {
    const { store, files = [] } = known.rows ?? {};
    const counts = [...(store?.table.counts() ?? [])].map((count) => ({ ...count, ...explainOutcome(count, known) }));
    const paths = files.map(({ file }) => file.path);
    return { gathered: gatherCounts(paths, counts), submitted: store?.table.accepted ?? 0, rowFiles: undefined };
}
/** Visits all rows in input order with their outcomes; undefined if a cancel interrupts it. */
async function visitRows(run, { comparer }) {
    const { known } = run;
    const { rows } = known;
    const { signal } = run.request;
    if (signal.aborted)
        return undefined;
    const files = await openResultFiles(run);
    const gatherer = createGatherer((rows?.files ?? []).map(({ file }) => file.path));
    const problems = createProblemKeeper();
    const digest = run.request.config.comment === 'never' ? undefined : createRowDigest();
    const changed = await findChanged(run);
    const { count, read } = createRowReader(run, { changed });
    const add = (number) => {
        const row = read(number);
        gatherer.add(row);
        if ((0,domain_outcome/* isProblem */.AN)(row)) {
            problems.add(number, row);
            digest?.add(row);
        }
        const since = comparer?.add(row) ?? 0;
        return files?.add(row, since);
    };
    for (let number = 0; number < count;) {
        const { next, written } = addUntilWritten(number, count, add);
        number = next;
        if (written === undefined)
            break;
        await written;
        // An incomplete records.csv would be taken for a complete one.
        if (signal.aborted) {
            await files?.discard();
            return undefined;
        }
    }
    await files?.close();
    const submitted = rows?.store.table.accepted ?? 0;
    const committed = known.merged === undefined ? await findCommitted(run) : known.merged.committed;
    const named = [...gatherer.named(), ...problems.kept()];
    const places = known.merged === undefined || rows === undefined
        ? await locateFaults(run, named)
        : findMergedPlaces(rows, known.merged, named);
    return {
        gathered: gatherer.result(places),
        submitted,
        rowFiles: files?.names ?? [],
        committed,
        problems,
        places,
        changed,
        digest: digest?.result(),
        ...(files !== undefined && { page: files.page, shard: files.shard }),
    };
}
/** Adds rows until something has to be waited for, which it returns with the next row. A loop that waits is slow. */
function addUntilWritten(first, count, add) {
    let number = first;
    let written;
    for (; number < count && written === undefined; number += 1)
        written = add(number);
    return { next: number, written };
}
/** With more files than the summary links to, none is checked. */
const MAX_CHECKED_FILES = 200;
/** The files that the run's commit holds unchanged: a file that an earlier step generated cannot be linked. */
async function findCommitted({ known, request, ports }) {
    const { commit, source } = request.context;
    const paths = (known.rows?.files ?? []).map(({ file }) => file.path);
    const directory = known.setup?.workingDirectory;
    if (commit === undefined || source === undefined || directory === undefined || paths.length > MAX_CHECKED_FILES)
        return undefined;
    return ports.repository?.listCommitted?.({ commit, directory, paths });
}
/** The lines that a pull request changes, if some row needs attention: its author sees those first. */
async function findChanged({ known, request, ports }) {
    const { base, commit = '' } = request.context;
    const { store, files = [] } = known.rows ?? {};
    const directory = known.setup?.workingDirectory;
    const needsThem = [...(store?.table.counts() ?? [])].some((count) => (0,domain_outcome/* isProblem */.AN)(explainOutcome(count, known)));
    if (base === undefined || directory === undefined || !needsThem || files.length > MAX_CHECKED_FILES)
        return NONE;
    const paths = files.map(({ file }) => file.path);
    return (await ports.repository?.listChanged?.({ base, commit, directory, paths, signal: request.signal })) ?? NONE;
}
const NONE = new Map();
/** Reads these rows once more, as often as somebody asks for them. */
function readProblems(run, { problems, ...found }, report) {
    const numbers = problems.pick(report);
    return {
        *[Symbol.iterator]() {
            const { read } = createRowReader(run, found);
            for (const number of numbers)
                yield read(number);
        },
    };
}

;// CONCATENATED MODULE: ./src/pipeline/conclude.ts












/**
 * Visits all rows once more, decides the verdict, writes the result files and renders what the host publishes. A
 * canceled run has no time to visit its rows: it writes the ledger, the report and the summary, with the counts that
 * the table maintains, and leaves the row files and the artifact to `collect`.
 */
async function conclude(run) {
    const { known, request } = run;
    const { folder } = known;
    request.emit({ kind: 'stage', stage: 'report', text: 'Writing the report.' });
    const isRowless = known.rows?.rowless !== undefined;
    const earlier = await askEarlier(run);
    const counted = countUnvisited(known);
    const comparing = openComparison(run, earlier, counted.gathered);
    const visited = isRowless ? undefined : await visitRows(run, comparing);
    if (visited === undefined && !isRowless)
        noteCancel(run);
    const compared = visited && comparing.comparer?.result();
    const list = visited && comparing.comparer?.list();
    const report = (0,judge_run/* judgeRun */.Z)(run, visited ?? counted, { verdict: earlier?.verdict, compared, list });
    const shown = (0,privacy/* reduceToDetail */.TA)(report);
    const options = { isPostStep: request.isPostStep === true };
    const summary = renderSummary(shown, options);
    const rows = visited && readProblems(run, visited, report);
    let published = [];
    if (folder !== undefined) {
        await writeReports(run, folder.path, { report, rows, list });
        await placeChanges(run, folder.path);
        await visited?.shard?.finish(report, visited.places);
        await visited?.page?.write(folder.path, report, compared ?? comparing.obstacle);
        published = await writePublished(run, folder.path, { report: shown, summary, rows, list });
        // Last, so that the ledger agrees with the files and with the exit code.
        await endLedger(known, report);
        await publishLedger(run, folder);
    }
    const { config, shard } = request;
    // `merge` says once what the legs have done.
    const isTold = shard === undefined;
    const isSummarized = config.summary && isTold;
    return {
        report,
        summary: isSummarized ? summary : undefined,
        summarize: isSummarized ? (urls) => renderSummary(shown, { ...options, ...urls }) : undefined,
        text: renderTerminal(shown, (path) => showPath(path, request)),
        annotations: config.annotations && isTold ? annotations(shown) : [],
        comment: describeComment(run, shown, visited?.digest),
        outputs: renderOutputs(report, run),
        artifact: visited !== undefined || isRowless ? describeArtifact(run, published) : undefined,
    };
}
/** A canceled run has no time to ask. */
async function askEarlier({ known, request }) {
    const { earlierVerdict, context, signal, shard } = request;
    // A leg has no verdict to compare.
    if (earlierVerdict === undefined || shard !== undefined)
        return undefined;
    if (signal.aborted)
        return { verdict: 'unreadable' };
    return earlierVerdict({ place: (0,ledger_identity/* hashPlace */.uk)(context), provider: nameProvider(known) });
}
function describeComment({ known, request: { config, context, shard } }, report, digest) {
    if (config.comment === 'never' || shard !== undefined)
        return undefined;
    return {
        ...renderComment(report, config.comment, context, digest),
        provider: config.provider ?? nameProvider(known) ?? '',
    };
}
/** A path that is relative to `working-directory`, as it is written in the folder where the user is. */
function showPath(path, { config, processDirectory }) {
    const directory = (0,external_node_path_.resolve)(processDirectory, config['working-directory']);
    // As the user wrote it.
    if (directory === processDirectory)
        return path;
    const shown = (0,external_node_path_.relative)(processDirectory, (0,external_node_path_.resolve)(directory, path));
    return shown.split(external_node_path_.sep).join('/');
}
/** Writes the verdict to disk, and the head if possible, so that a truncated ledger is noticed. */
async function endLedger({ ledger: opened, folder }, { reason, exitCode }) {
    if (opened === undefined || folder === undefined)
        return;
    const { ledger } = opened;
    ledger.append({ kind: 'verdict', reason, exitCode });
    await ledger.sync();
    await ledger.commit().catch(() => undefined);
}
/**
 * For result files that could not be written: removes the incomplete ones, which frees some space, and makes the report
 * and the ledger agree with the exit code, as far as they can be written.
 */
async function concludeUnwritten(run, conclusion) {
    const { known } = run;
    const { folder } = known;
    const ledger = known.ledger?.ledger;
    known.folder = undefined;
    try {
        await folder?.clear().catch(() => undefined);
        const publication = await conclusion(run);
        if (folder === undefined)
            return publication;
        const { report } = publication;
        await writeReports(run, folder.path, { report }).catch(() => folder.clear().catch(() => undefined));
        ledger?.append({ kind: 'verdict', reason: report.reason, exitCode: report.exitCode, unwritten: true });
        await ledger?.commit().catch(() => undefined);
        return publication;
    }
    finally {
        known.folder = folder;
    }
}
/** A signal that came when only the results were left to be written. */
function noteCancel({ stops }) {
    if (stops.some(({ reason }) => reason === 'cancelled'))
        return;
    const fault = {
        code: 'run/cancelled',
        message: 'The run was canceled while it wrote its results.',
        next: 'The counts are complete; the files with rows are missing.',
    };
    stops.push({ reason: 'cancelled', fault });
}

// EXTERNAL MODULE: ./src/pipeline/row-memory/remember.ts + 2 modules
var remember = __webpack_require__(57093);
;// CONCATENATED MODULE: ./src/pipeline/concluding.ts
/** What a run needs once its rows have their outcomes, in one piece. It is loaded while the vendor works on the first job. */





/***/ })

};
