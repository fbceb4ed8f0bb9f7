export const id = 488;
export const ids = [488];
export const modules = {

/***/ 70254:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ VERDICT_CHANGES),
/* harmony export */   m: () => (/* binding */ compareVerdicts)
/* harmony export */ });
const VERDICT_CHANGES = ['new-failure', 'still-failing', 'recovered', 'same'];
/** A warning is no failure. What is not known counts as a success, so that no failure goes untold. */
function compareVerdicts(conclusion, earlier) {
    const hasFailed = earlier === 'failure';
    if (conclusion === 'failure')
        return hasFailed ? 'still-failing' : 'new-failure';
    return hasFailed ? 'recovered' : 'same';
}


/***/ }),

/***/ 54231:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B9: () => (/* binding */ createRowDigest),
/* harmony export */   wQ: () => (/* binding */ renderComment)
/* harmony export */ });
/* unused harmony export COMMENT_BYTES */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(87888);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54285);
/* harmony import */ var _privacy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(34766);
/* harmony import */ var _summary_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(52864);





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
    const report = trust === 'trusted' ? given : (0,_privacy_js__WEBPACK_IMPORTED_MODULE_3__/* .minimalReport */ .k2)(given);
    const source = [job, leg]
        .filter((part) => part !== '')
        .map((part) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(part))
        .join(' ');
    const isGone = report.conclusion === 'success' && when === 'on-problem';
    const render = (form) => renderForm(report, isGone, form);
    const content = digestContent(report, rows);
    return { text: render({}), render, source, isWanted: !isGone, ...(content !== undefined && { content }) };
}
function renderForm(report, isGone, { urls, sameAs }) {
    const text = (0,_summary_js__WEBPACK_IMPORTED_MODULE_4__/* .renderSummary */ .B)(report, { maxBytes: COMMENT_BYTES, isBrief: true, ...urls }).trim();
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
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    return {
        add(row) {
            if (!(0,_domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__/* .isProblem */ .AN)(row))
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
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(JSON.stringify(content)).digest('hex').slice(0, CONTENT_DIGITS);
}


/***/ }),

/***/ 89013:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ setMember),
/* harmony export */   q: () => (/* binding */ parseJson)
/* harmony export */ });
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


/***/ }),

/***/ 83303:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N3: () => (/* binding */ SHORT_COMMIT),
/* harmony export */   XT: () => (/* binding */ describeCommit),
/* harmony export */   df: () => (/* binding */ describePlace),
/* harmony export */   t5: () => (/* binding */ findLinks)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _line_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78350);


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
        const whole = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join(folder, path));
        if (node_path__WEBPACK_IMPORTED_MODULE_0__.posix.isAbsolute(path) || whole.startsWith('..'))
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
    return commit === '' ? [] : (0,_line_js__WEBPACK_IMPORTED_MODULE_1__/* .link */ .nf)([(0,_line_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(commit.slice(0, SHORT_COMMIT))], links.commit);
}
/** A file, and a line of it, as a link where there is an address. */
function describePlace(path, lineNumber, links) {
    const shown = lineNumber === undefined ? path : `${path}:${lineNumber}`;
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_1__/* .link */ .nf)([(0,_line_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(shown)], links.file(path, lineNumber));
}


/***/ }),

/***/ 35587:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BV: () => (/* binding */ listNextSteps),
/* harmony export */   Q9: () => (/* binding */ SAID_FAULTS),
/* harmony export */   Qu: () => (/* binding */ listFaultSteps),
/* harmony export */   iC: () => (/* binding */ nameFile),
/* harmony export */   rh: () => (/* binding */ MAX_STEPS)
/* harmony export */ });
/* harmony import */ var _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72309);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(87888);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(69048);
/* harmony import */ var _domain_quote_word_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(16625);
/* harmony import */ var _line_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(78350);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(83303);
/* harmony import */ var _rules_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(29681);
/* harmony import */ var _summary_text_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(22536);
/* harmony import */ var _verdict_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(90687);









/** More steps are not read. */
const MAX_STEPS = 3;
/**
 * What the user does now: at most `MAX_STEPS` sentences, most pressing first, each true in this situation and only of
 * things that exist. Names no ledger where nothing was sent.
 */
function listNextSteps(report, published = {}) {
    const isGithub = report.source?.ci === 'github';
    const rows = (reason) => report.totals.reasons[reason] ?? 0;
    const situation = { report, links: (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .findLinks */ .t5)(report), published, vendor: (0,_summary_text_js__WEBPACK_IMPORTED_MODULE_5__/* .vendorOf */ .AK)(report), isGithub, rows };
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
    const isFirst = report.reason === 'config-error' || report.reason === 'bug' || (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .isUnsent */ .wt)(report);
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
    return !isLedgerKept && !canRerun && !(0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .isUnsent */ .wt)(report) && countOpen(report) > 0;
}
/** Rows whose outcome a later run could find out, or that it could send. */
function countOpen({ totals: { unresolved, reasons } }) {
    return unresolved - (reasons.planned ?? 0);
}
/** No cache has the ledger, and no artifact: neither a re-run nor another run knows what was sent. */
function lostLedgerSteps({ report, vendor }) {
    const open = countOpen(report);
    const uploads = report.inputs['artifact-name'] === 'none' ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `, and remove ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)('artifact-name: none')}` : '';
    return [
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Check ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(open, 'row'))} in ${vendor} and send only those that are not there, in a separate file. This run's ledger is lost (it is in no cache and no artifact): a re-run sends nothing, and a new run sends all rows again.`,
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `To be able to resume later runs, use a runner with GitHub's cache or artifacts${uploads}.`,
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
    return [...most, [`Fix the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(steps.length - most.length, 'other problem')} below.`]];
}
/** A step of each fault that has one, with its place; what the verdict says of a single one is not said again. */
function listFaultSteps(report, links) {
    const faults = report.faults.filter(({ code: name }) => !SAID_FAULTS.has(name));
    const isOnly = new Set(faults.map(({ message }) => message)).size === 1;
    const seen = new Set();
    const steps = [];
    if (report.reason === 'bug') {
        const name = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(faults[0]?.code ?? 'bug');
        steps.push((0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Report this bug with the log, the code ${name} and the version ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(report.tool.version)}.`);
    }
    for (const fault of faults) {
        const said = isOnly ? (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .otherSentences */ .pi)(fault.message) : fault.message;
        const text = [said, fault.next ?? ''].filter((part) => part !== '').join(' ');
        if (text === '' || seen.has(text))
            continue;
        seen.add(text);
        const place = describeFaultPlace(fault, report, links);
        // A sentence that names its input needs no label.
        const isNamed = place.length === 0 || (fault.file === undefined && text.includes(fault.input ?? ''));
        steps.push(isNamed ? [text] : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${place}: ${text}`);
    }
    return steps;
}
/** The file and line of a fault, or the input that it is about, as the user writes it. */
function describeFaultPlace({ file, line: lineNumber, input: name }, report, links) {
    if (file !== undefined)
        return (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .describePlace */ .df)(file, lineNumber, links);
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
    const place = group === undefined ? [] : (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .describePlace */ .df)(group.first.file, group.first.line, links);
    const key = row?.key === undefined || row.key === '' ? [] : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) ` (${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(row.key)})`;
    // The rows of one submit share its fate. Those of an earlier run are in no job of this one.
    const isEach = unsure > 1 && report.jobs.states.uncertain !== 1;
    const sent = report.jobs.shown.find(({ state }) => state === 'uncertain')?.submittedAt?.slice(11, 19);
    const at = sent === undefined ? '' : `, sent at ${sent} UTC`;
    const one = unsure === 1 ? 'the row' : isEach ? `each of the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(unsure, 'row')}` : 'one of the rows';
    const which = place.length === 0 ? '' : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `: ${place}${key}${isEach ? ' is the first' : at}`;
    const others = rows('not-sent') === 0 ? '' : `, and the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .count */ .U)(rows('not-sent'))} that were not sent`;
    const them = unsure === 1 ? 'This row goes' : `These ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .count */ .U)(unsure)} rows go`;
    const there = isEach ? 'If all are there' : 'If it is there';
    const left = countContinued(situation) === 0 && !hasMemory(report) ? `${there}, nothing is left to do: ` : '';
    const until = hasMemory(report) ? ', and each run ends with exit code 3 until then' : '';
    const kept = `${unsure === 1 ? 'it is' : 'they are'} not sent again until you say so${until}`;
    return [
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Check ${one} in ${vendor}${which}. ${left === '' ? capital([kept]) : `${left}${kept}`}.`,
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(isEach ? 'If none is there:' : 'If it is not there:')} ${resendCommand(situation)}${report.nextRun.isLedgerKept ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `. ${them} again${others}` : ''}.`,
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
    const check = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Check ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(unclear, 'row'))} in ${vendor}${where}: ${unclear === 1 ? 'it' : 'they'} may have been processed.`;
    const resend = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(unclear === 1 ? 'If it is not there:' : 'If they are not there:')} ${resendCommand(situation)}.`;
    if (!report.nextRun.isLedgerKept)
        return [check, resend];
    if (reasons.every((name) => name === 'unreachable'))
        return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Ask ${vendor} once more: ${collectInputs(situation)}. No row is sent again.`, check];
    return [check, resend, (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Or ask ${vendor} once more: ${collectInputs(situation)}.`];
}
/** Rows that `stop-on-breach` held back: with the same limits the next run would stop again. */
function breachSteps(situation) {
    const { report, isGithub, rows } = situation;
    const stop = (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .findBreachStop */ .h$)(report);
    const unsent = rows('not-sent');
    if (stop?.input === undefined || unsent === 0)
        return [];
    const others = unsent === 1 ? 'the row that was not sent' : `the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .count */ .U)(unsent)} rows that were not sent`;
    const limits = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `raise ${input(situation, stop.input)} or set ${flag(situation, 'stop-on-breach', 'false')}`;
    const isAlone = report.nextRun.shards === undefined;
    const run = isGithub && isAlone ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `start a run with ${ledgerInput(situation)}` : again(situation);
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `To send ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(others)} all the same: ${limits}, and ${run}. Delivered rows are not sent again.`];
}
const countRunning = ({ rows }) => rows('timed-out') + rows('cancelled');
/** Rows that were not sent and go where a run continues; a breach must be lifted first. */
const countUnsent = ({ report, rows }) => (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .findBreachStop */ .h$)(report) === undefined ? rows('not-sent') : 0;
const countContinued = (situation) => countRunning(situation) + countUnsent(situation);
/** Jobs that still run, and rows that were not sent: a run that continues takes up both. */
function continueSteps(situation) {
    const { report, vendor, rows } = situation;
    const [running, unsent] = [countRunning(situation), countUnsent(situation)];
    const fresh = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${capital(beginAnew(situation))}: no row was sent.`;
    if ((0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .isUnsent */ .wt)(report) && report.reason === 'cancelled')
        return [fresh];
    if (running + unsent === 0 || report.reason === 'invalid-data')
        return [];
    // What stopped the run has said what to do.
    if ((0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .isUnsent */ .wt)(report))
        return report.faults.length > 0 ? [] : [fresh];
    const waits = running === 0 ? '' : `waits for the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(running, 'row')} that ${vendor} still processes`;
    const sends = unsent === 0 ? '' : `sends the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(unsent, 'row')} that ${unsent === 1 ? 'was' : 'were'} not sent`;
    const does = [waits, sends].filter((text) => text !== '').join(' and ');
    // Who has started a run with this run's ledger must not continue this one, too.
    const isEither = rows('uncertain') > 0;
    const first = isEither
        ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)('If it is there:')} ${again(situation)}. It ${does}. No row is sent twice.`
        : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${capital(again(situation))}: it ${does}. No row is sent twice.`;
    if (running === 0)
        return [first];
    const only = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `To wait without sending anything: ${collectInputs(situation)}.`;
    const raise = report.reason === 'timed-out' ? [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Raise ${input(situation, 'timeout')} for the next run.`] : [];
    return [first, ...(unsent === 0 || !report.nextRun.isLedgerKept ? [] : [only]), ...raise];
}
/** Rows that were refused before sending. */
function invalidSteps(situation) {
    const { report, rows } = situation;
    const { invalid } = report.totals;
    if (invalid === 0)
        return [];
    const isPlan = _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__/* .MODES */ .F[report.mode].judges === 'plan';
    const isHeld = !isPlan && report.reason === 'invalid-data';
    const these = invalid === 1 ? 'this row' : `these ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .count */ .U)(invalid)} rows`;
    const isWhole = isPlan || isHeld;
    const then = isHeld && (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .isUnsent */ .wt)(report) ? ' The whole file is sent then; this run sent nothing.' : '';
    const fix = isWhole
        ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Fix ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(these)}${inFile(situation, 'invalid')} and ${goOn(situation)}.${then}`
        : fixAlone(situation, 'invalid', { rows: these });
    const valid = rows(isPlan ? 'planned' : 'not-sent');
    const limit = report.rules.find((rule) => (0,_rules_js__WEBPACK_IMPORTED_MODULE_4__/* .ruleOf */ .Y)(rule)?.counts === 'invalid' && rule.verdict === 'fail');
    if (limit === undefined || valid === 0)
        return [fix];
    const when = isPlan ? ' all the same' : ' now';
    return [
        fix,
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Or send the ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(valid, 'valid row')}${when}: set ${flag(situation, limit.rule, String(invalid))}.`,
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
    const isPartly = ({ template }) => template.startsWith(_domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__/* .PARTLY_APPLIED */ .h_);
    const partly = sum(isPartly);
    const passing = sum((group) => group.retryable === true && !isPartly(group));
    const wrong = failed - partly - passing;
    const steps = [];
    if (partly > 0) {
        steps.push((0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Do not send ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(partly, 'row'))} again as ${partly === 1 ? 'it is' : 'they are'} (${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(_domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__/* .PARTLY_APPLIED */ .h_)}): gifts or responses would be there twice. Send only what the message says is missing.`);
    }
    if (passing > 0) {
        const are = passing === 1 ? 'is' : 'are';
        const how = resend(situation, { rows: passing, isMixed: passing < failed, isPartly: partly > 0 });
        steps.push((0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(passing, 'row'))} ${are} safe to send again unchanged: ${how}.`);
    }
    if (wrong > 0) {
        const isWrong = (group) => group.retryable !== true && !isPartly(group);
        const rows = (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(wrong, 'row');
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
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(rows, 'key'))} ${rows === 1 ? 'is' : 'are'} unknown to ${vendor}${where}: fix or remove ${rows === 1 ? 'it' : 'them'}.`,
    ];
}
/** Rows that were accepted in `submit`. */
function collectSteps(situation) {
    const { report, rows, vendor } = situation;
    if (rows('submitted') === 0)
        return [];
    if (!report.nextRun.isLedgerKept)
        return [
            (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Check the jobs in ${vendor}: no later run can collect the results, because no artifact has this run's ledger.`,
        ];
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Get the results once ${vendor} is done: ${collectInputs(situation)}.`];
}
/** A plan without a fault, where somebody asked for a plan alone. */
function planSteps(situation) {
    const { report, isGithub, rows } = situation;
    const isPlan = _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__/* .MODES */ .F[report.mode].judges === 'plan';
    // In a workflow somebody has chosen the event that only validates.
    if (isGithub || !isPlan || rows('planned') === 0 || report.conclusion === 'failure')
        return [];
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `To send ${rows('planned') === 1 ? 'it' : 'them'}: ${runInput(situation)}.`];
}
/** Continues this run: "Re-run jobs" or another run with its ledger on GitHub, else the same job or command in the same folder. */
function again(situation) {
    const { report, links, isGithub } = situation;
    if (report.nextRun.shards !== undefined)
        return againInShards(situation);
    if (!isGithub && report.nextRun.from === 'inputs')
        return ['run the job again'];
    if (!isGithub)
        return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)('run', ['run the same command again'], 'run the command below')];
    if (report.nextRun.canRerun)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)(['re-run the job'], links.run);
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `start a run with ${withLedger(situation)}`;
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
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)(['re-run all jobs'], links.run);
    const place = shards.length === 1 ? 'in its results folder' : 'each in its results folder';
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `run ${legs} again ${place}${flags.length === 0 ? '' : ' with '}${flags}, then merge again`;
}
/** Legs that a step names. */
const SHOWN_SHARDS = 5;
/** The inputs of a run that continues this one and sends. */
function withLedger(situation, between = ' and ') {
    const isSender = _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__/* .MODES */ .F[situation.report.mode].sends;
    return isSender ? ledgerInput(situation) : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${flag(situation, 'mode', 'run')}${between}${ledgerInput(situation)}`;
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
        return againInShards(situation, (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${flag(situation, 'mode', 'collect')} and its ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)('ledger')}`);
    if (from === 'inputs')
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${flag(situation, 'mode', 'collect')} with ${ledgerInput(situation)}`;
    return [
        (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)('collect', (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `the same command with ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(`collect --ledger ${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_8__/* .quoteWord */ .X)(ledger)}`)}`, 'the command below'),
    ];
}
/** Sends again what may have arrived. */
function resendCommand(situation) {
    if (hasMemory(situation.report)) {
        // It knows the rows of all runs; those that an earlier one left are not in this run's ledger.
        const words = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `run again with ${flag(situation, 'resend-uncertain', 'true')}`;
        return situation.report.nextRun.from === 'inputs' ? words : [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)('resend', words, 'run the command below')];
    }
    if (situation.report.nextRun.shards !== undefined)
        return againInShards(situation, flag(situation, 'resend-uncertain', 'true'));
    if (!situation.report.nextRun.isLedgerKept)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `send what is not there in a separate file: no other run can read this run's ledger, because no artifact has it`;
    const words = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `run again with ${withLedger(situation, ', ')} and ${flag(situation, 'resend-uncertain', 'true')}`;
    return situation.report.nextRun.from === 'inputs' ? words : [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)('resend', words, 'run the command below')];
}
function runInput(situation) {
    if (situation.report.nextRun.from === 'inputs')
        return flag(situation, 'mode', 'run');
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)('run', (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `the same command with ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)('run')}`, 'the command below')];
}
/** An input with a value, as the user writes it. */
function flag({ report }, name, value) {
    if (report.nextRun.from === 'inputs')
        return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(`${name}: ${value}`)];
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(value === 'true' ? `--${name}` : `--${name} ${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_8__/* .quoteWord */ .X)(value)}`)];
}
function input({ report }, name) {
    // No flag takes a key.
    if (report.nextRun.from === 'inputs' || name === 'api-key')
        return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(name)];
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(`--${name.replace(/^params\./, 'param ')}`)];
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
        return [` in ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_7__/* .plural */ .L)(holding.length, 'file')} (lines below)`];
    const { file, line: lineNumber } = first.first;
    const href = links.edit(file, lineNumber) ?? links.file(file, lineNumber);
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) ` in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)([(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(file)], href)}${whereShown(situation, outcome)}`;
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
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${again(situation)}. Delivered rows are not sent again`;
    if (isGithub && isPartly !== true && (canRerun || isLedgerKept)) {
        // Else both runs would send the rows that were held back.
        const isFirst = (0,_verdict_js__WEBPACK_IMPORTED_MODULE_6__/* .findBreachStop */ .h$)(report) === undefined || situation.rows('not-sent') === 0;
        const how = isFirst ? again(situation) : ['after that, re-run the job of that new run, not of this one'];
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${how}. Delivered rows are not sent again`;
    }
    const file = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(nameFile(report, 'failed'));
    if (isGithub && !hasDownload(situation))
        return [`send only ${rows === 1 ? 'it' : 'these'}, in a separate file`];
    const them = rows === 1 ? 'it' : 'them';
    if (isGithub || isMixed === true)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `send ${them} alone, in a separate file made from ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)([file], published.artifact)}`;
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `send a copy of ${file}${sendCopy(situation, 'failed', [])}`;
}
/** A copy of some rows must not be sent then: the rows that it lacks would leave the row memory, and go again later. */
function hasMemory({ inputs }) {
    return inputs['changed-only'] === true;
}
/** Somebody who is not on the runner gets the row files. */
function hasDownload({ report, published }) {
    return (0,_summary_text_js__WEBPACK_IMPORTED_MODULE_5__/* .hasRowFiles */ .on)(report) && report.detail !== 'minimal' && published.artifact !== undefined;
}
/** Rows to fix where others of the same file were sent: the whole file would send those again. */
function fixAlone(situation, name, given) {
    const { isGithub, published, report } = situation;
    const { rows, isMixed = false, isPartly = false, isMeant } = given;
    const fix = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Fix ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(rows)}${inFile(situation, name, isMeant)}`;
    if (_domain_mode_js__WEBPACK_IMPORTED_MODULE_0__/* .MODES */ .F[report.mode].judges === 'plan')
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${fix} and ${goOn(situation)}.`;
    if (hasMemory(report))
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${fix} and ${goOn(situation)}. Delivered rows are not sent again.`;
    const file = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(nameFile(report, name));
    if (!isGithub) {
        if (!(0,_summary_text_js__WEBPACK_IMPORTED_MODULE_5__/* .hasRowFiles */ .on)(report))
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${fix} and send only these, in a separate file.`;
        const others = isMixed ? ' and remove the other rows' : '';
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `Fix ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .strong */ .ko)(rows)}${whereShown(situation, name)} in a copy of ${file}${others}, and send only the copy${sendCopy(situation, name, ['fix it'])}.`;
    }
    const only = isMixed ? 'only these rows of ' : '';
    const alone = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${only}${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)([file], published.artifact)}${isMixed ? '' : ' alone'}`;
    if (isPartly)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${fix} and send ${hasDownload(situation) ? alone : 'only these, in a separate file'}.`;
    const whole = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${fix} and ${goOn(situation)}, which sends the whole file`;
    return hasDownload(situation) ? (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${whole}; or fix and send ${alone}.` : (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `${whole}.`;
}
/** How a copy of a row file is made and sent, as the end of a sentence. */
function sendCopy(situation, name, between) {
    const { report } = situation;
    const [files, folder] = [input(situation, 'files'), input(situation, 'output-dir')];
    const known = report.nextRun.copies?.[name];
    if (known === undefined || report.sandbox)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) ` in a run of its own: with it as ${files}, and another ${folder}`;
    const words = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `run the same command with the copy as ${files} and another ${folder}`;
    const send = (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(name, words, 'run the command below');
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .line */ .n8) `: ${(0,_line_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(known.copy)}${between.length === 0 ? '' : ', '}${between}, then ${send}`;
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


/***/ }),

/***/ 91382:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sl: () => (/* binding */ MAX_LISTED_PROBLEMS),
  v2: () => (/* binding */ parseProblemList),
  tb: () => (/* binding */ parseReportDocument),
  ce: () => (/* binding */ reportDocument)
});

// UNUSED EXPORTS: reportJsonSchema

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/api.js
var api = __webpack_require__(43759);
;// CONCATENATED MODULE: ./node_modules/zod/v4/classic/iso.js



function datetime(params) {
    return api/* _isoDateTime */.G1(schemas/* ZodISODateTime */.You, params);
}
function date(params) {
    return core._isoDate(ZodISODate, params);
}
function time(params) {
    return core._isoTime(ZodISOTime, params);
}
function duration(params) {
    return core._isoDuration(ZodISODuration, params);
}

// EXTERNAL MODULE: ./src/domain/ci-systems.ts
var ci_systems = __webpack_require__(63073);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/job.ts
var job = __webpack_require__(61931);
// EXTERNAL MODULE: ./src/domain/mode.ts
var mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/domain/verdict-change.ts
var verdict_change = __webpack_require__(70254);
;// CONCATENATED MODULE: ./src/report/schema.ts








const natural = schemas/* int */.Whr().nonnegative();
const schema_time = datetime();
const schema_outcome = schemas/* enum */.k5n(outcome/* OUTCOMES */.im);
const reason = schemas/* enum */.k5n(outcome/* UNRESOLVED_REASONS */.cb);
const state = schemas/* enum */.k5n(job/* JOB_STATES */.R);
const totals = schemas/* strictObject */.rej({
    total: natural,
    succeeded: natural,
    failed: natural,
    not_found: natural,
    invalid: natural,
    skipped: natural,
    unresolved: natural,
    reasons: schemas/* partialRecord */.jgl(reason, natural).describe('The unresolved rows by reason; only reasons that occur.'),
})
    .describe('Row counts; total is the sum of the six outcomes.');
const schema_job = schemas/* strictObject */.rej({
    number: schemas/* int */.Whr().positive().describe('Counts over all rounds, in the order of submission.'),
    id: schemas/* string */.YjP().optional().describe("The vendor's id; absent if the submit was refused or got no response."),
    batch: natural.describe('0 for rows that a lost runner had reserved, of which no job is known.'),
    round: schemas/* int */.Whr().positive(),
    rows: natural,
    state,
    vendorState: schemas/* string */.YjP().optional(),
    submittedAt: schema_time.optional(),
    endedAt: schema_time.optional(),
    polls: natural,
    message: schemas/* string */.YjP().optional().describe('Absent if the detail is minimal.'),
});
const schema_fault = schemas/* strictObject */.rej({
    code: schemas/* string */.YjP(),
    message: schemas/* string */.YjP(),
    next: schemas/* string */.YjP().optional(),
    input: schemas/* string */.YjP().optional(),
    file: schemas/* string */.YjP().optional(),
    line: schemas/* int */.Whr().positive().optional(),
    column: schemas/* int */.Whr().positive().optional(),
});
/** One rule of the gate. All rules are always evaluated, whichever decides the exit code. */
const ruleResult = schemas/* strictObject */.rej({
    /** The input that sets the rule, as the user writes it: `max-failed`, `warn-not-found`, \u2026 */
    rule: schemas/* string */.YjP(),
    /** The limit as the user wrote it. */
    limit: schemas/* string */.YjP(),
    actual: natural,
    /** Rows that a percentage is taken of. */
    of: natural,
    verdict: schemas/* enum */.k5n(['pass', 'warn', 'fail']),
});
const cell = schemas/* strictObject */.rej({
    line: schemas/* int */.Whr().positive().describe('Physical line on which the value starts.'),
    column: schemas/* int */.Whr().positive().describe('Column of its first character, a quote included, counted in characters.'),
    endColumn: schemas/* int */.Whr()
        .positive()
        .optional()
        .describe('Column after its last character; absent in minimal, and where the value ends on another line.'),
})
    .describe('Where the value stands that makes the row invalid; absent where that is not one value, or not known.');
const changed = schemas/* literal */.euz(true).optional().describe('The pull request changes this row.');
const place = schemas/* strictObject */.rej({ file: schemas/* string */.YjP(), line: schemas/* int */.Whr().positive(), cell: cell.optional(), changed });
/** Rows with the same outcome, reason and message template, numbers and ids aside: one line of the summary. */
const problemGroup = schemas/* strictObject */.rej({
    outcome: schema_outcome,
    reason: reason.optional(),
    /** Our message or the vendor's, with cell values replaced by `\u2039redacted\u203a`. Empty if there is none. */
    template: schemas/* string */.YjP(),
    rows: schemas/* int */.Whr().positive(),
    first: place,
    places: schemas/* array */.YOg(place)
        .optional()
        .describe('The first few rows of the group, those that the pull request changes first, in input order.'),
    retryable: schemas/* boolean */.zMY()
        .optional()
        .describe('The provider says that these rows can be sent again as they are; absent where it does not.'),
});
/** A row that needs attention, shown in the summary. */
const rowProblem = schemas/* strictObject */.rej({
    file: schemas/* string */.YjP(),
    line: schemas/* int */.Whr().positive(),
    cell: cell.optional(),
    changed,
    outcome: schema_outcome,
    reason: reason.optional(),
    /** Absent in `minimal`. */
    key: schemas/* string */.YjP().optional(),
    /** The template in `minimal`. */
    message: schemas/* string */.YjP(),
    /** The message with the row's values replaced: what remains when the report is reduced to `minimal`. */
    template: schemas/* string */.YjP().optional(),
});
/** What would be sent, or was sent: printed by `validate` and in every report. */
const plan = schemas/* strictObject */.rej({
    rows: natural,
    jobs: natural,
    /** The least possible number of requests: preflight + submits + one poll per job + result requests. */
    requests: natural,
    /** Encoded bytes of all rows. */
    bytes: natural,
    /** The least possible time in milliseconds: requests \u00f7 rate. */
    leastMs: schemas/* number */.aig().nonnegative(),
    /** Facts in the provider file that are inferred, as sentences. */
    inferred: schemas/* array */.YOg(schemas/* string */.YjP()),
    derived: schemas/* array */.YOg(schemas/* string */.YjP())
        .describe("Names of values that the provider file derives from the user's params; the values are in inputs.params."),
});
/** Where the data files and the run come from, as the CI system says. */
const source = schemas/* strictObject */.rej({
    ci: schemas/* enum */.k5n(ci_systems/* CI_NAMES */.y),
    server: schemas/* string */.YjP().optional(),
    repository: schemas/* string */.YjP().optional(),
    commit: schemas/* string */.YjP().optional(),
    event: schemas/* string */.YjP(),
    ref: schemas/* string */.YjP().optional().describe('Branch of the repository that a change to the data files goes to.'),
    runId: schemas/* string */.YjP(),
    attempt: schemas/* int */.Whr().positive(),
    folder: schemas/* string */.YjP().optional().describe('What the paths of files are relative to, from the root of the repository.'),
    documents: schemas/* string */.YjP().optional().describe("Address of this tool's documents."),
});
/** A run that others are compared with. */
const comparedRun = schemas/* strictObject */.rej({
    runId: schemas/* string */.YjP().regex(/^[\w-]{1,64}$/),
    attempt: schemas/* int */.Whr().positive(),
    startedAt: schema_time,
});
const comparison = schemas/* strictObject */.rej({
    run: comparedRun.describe('The run that this one is compared with.'),
    appeared: natural.describe('Rows that need attention now and did not in that run.'),
    resolved: natural.describe('Rows that needed attention in that run, and now succeed or are no longer in the files.'),
    remaining: natural.describe('Rows that needed attention in that run, too.'),
    oldest: schemas/* strictObject */.rej({ run: comparedRun, rows: schemas/* int */.Whr().positive() })
        .optional()
        .describe('The run since which the longest-standing of these rows fail, and how many do since then.'),
});
/** Rows in problems.json: with more, the next run compares nothing. */
const MAX_LISTED_PROBLEMS = 100_000;
/** A row that needs attention, as far as the next run must know it to find it again. */
const listedProblem = schemas/* strictObject */.rej({
    mark: schemas/* string */.YjP().max(200).optional().describe('Hash of the key under the API key; absent where there is no key.'),
    key: schemas/* string */.YjP().max(200).optional().describe('For people; absent if the detail is minimal.'),
    file: natural.describe('Index in files.'),
    line: schemas/* int */.Whr().positive(),
    outcome: schema_outcome,
    reason: reason.optional(),
    since: natural.describe('Index in runs of the run since which it fails.'),
});
/** The content of `problems.json`: what the next run of the branch compares its problem rows with. */
const problemList = schemas/* strictObject */.rej({
    version: schemas/* literal */.euz(1),
    provider: schemas/* string */.YjP(),
    sandbox: schemas/* boolean */.zMY(),
    mode: schemas/* enum */.k5n(mode/* MODE_NAMES */.J),
    keys: schemas/* string */.YjP().max(200).describe('Changes with the API key under which keys are hashed; empty without one.'),
    files: schemas/* array */.YOg(schemas/* strictObject */.rej({ path: schemas/* string */.YjP(), rows: natural })).max(MAX_LISTED_PROBLEMS),
    runs: schemas/* array */.YOg(comparedRun).min(1).max(MAX_LISTED_PROBLEMS).describe('The run that wrote this comes first.'),
    rows: schemas/* array */.YOg(listedProblem).max(MAX_LISTED_PROBLEMS),
});
/** A guard and what it counted, against the base or the row memory. */
const guardResult = schemas/* strictObject */.rej({
    rule: schemas/* string */.YjP(),
    limit: schemas/* string */.YjP(),
    actual: natural,
    of: natural,
    verdict: schemas/* enum */.k5n(['pass', 'fail']),
});
const changeCounts = { new: natural, changed: natural, removed: natural, unchanged: natural, invalid: natural };
/** One row that differs from the base. */
const rowChange = schemas/* strictObject */.rej({
    change: schemas/* enum */.k5n(['new', 'changed', 'removed']),
    file: schemas/* string */.YjP(),
    /** Of a removed row its line at the base. */
    line: schemas/* int */.Whr().positive(),
    key: schemas/* string */.YjP().optional().describe('Absent if the detail is minimal.'),
    columns: schemas/* array */.YOg(schemas/* strictObject */.rej({ name: schemas/* string */.YjP(), old: schemas/* string */.YjP().optional(), new: schemas/* string */.YjP().optional() }))
        .describe('The columns that changed; their values are absent if the detail is minimal, or where there is none.'),
});
/** A pattern in the changes that points to a mistake of an editor or a spreadsheet. */
const sign = schemas/* strictObject */.rej({
    kind: schemas/* enum */.k5n(['swapped', 'shifted', 'damaged', 'converted', 'rekeyed', 'removed', 'column']),
    rows: natural,
    of: natural.describe('Rows that it could have happened to.'),
    columns: schemas/* array */.YOg(schemas/* string */.YjP()),
});
const difference = schemas/* strictObject */.rej({
    base: schemas/* string */.YjP().describe('The commit that the files are compared with.'),
    name: schemas/* string */.YjP().describe('What the base is called: a branch, or what the input base says.'),
    known: natural.describe('Rows at the base.'),
    ...changeCounts,
    files: schemas/* array */.YOg(schemas/* strictObject */.rej({ path: schemas/* string */.YjP(), ...changeCounts })),
    columns: schemas/* array */.YOg(schemas/* strictObject */.rej({ name: schemas/* string */.YjP(), rows: natural }))
        .describe('Columns by the number of rows in which they changed.'),
    signs: schemas/* array */.YOg(sign),
    guards: schemas/* array */.YOg(guardResult),
    changedOnly: schemas/* boolean */.zMY().describe('Only new and changed rows are sent after the merge.'),
    first: schemas/* array */.YOg(rowChange).describe('The first twenty rows of each kind of change.'),
})
    .describe('How the data files differ from the base; absent where nothing was compared.');
const rowMemory = schemas/* strictObject */.rej({
    since: natural.optional().describe('Number of the run that wrote the memory; absent on a first run.'),
    known: natural.describe('Rows in the memory.'),
    ...{ new: natural, changed: natural, removed: natural, unchanged: natural },
    again: schemas/* strictObject */.rej({ failed: natural, not_found: natural, not_sent: natural })
        .describe('Rows that go again as they are, by their last outcome.'),
    held: natural.describe('Rows that wait, because an earlier run may have delivered them.'),
    guards: schemas/* array */.YOg(guardResult),
})
    .describe('What the row memory said of the rows of the files; absent without `changed-only`.');
/** The schema of `report.json`. */
const reportDocument = schemas/* strictObject */.rej({
    version: schemas/* literal */.euz(1),
    tool: schemas/* strictObject */.rej({ name: schemas/* literal */.euz('bulk-job-action'), version: schemas/* string */.YjP() }),
    provider: schemas/* strictObject */.rej({ name: schemas/* string */.YjP(), title: schemas/* string */.YjP() }).nullable(),
    /** What the run did (docs/contract.md, 2); `auto` is resolved to one of these. */
    mode: schemas/* enum */.k5n(mode/* MODE_NAMES */.J),
    sandbox: schemas/* boolean */.zMY(),
    detail: schemas/* enum */.k5n(['minimal', 'full']).describe('minimal: this file holds no value of any row.'),
    conclusion: schemas/* enum */.k5n(['success', 'warning', 'failure']),
    reason: schemas/* enum */.k5n(fault/* REASONS */.ez),
    exitCode: natural,
    verdictChange: schemas/* enum */.k5n(verdict_change/* VERDICT_CHANGES */.E)
        .optional()
        .describe('Against the previous run of the branch; absent where nobody can ask for it.'),
    comparison: comparison
        .optional()
        .describe('Problem rows against those of the previous run of the branch; absent where they cannot be compared.'),
    shard: schemas/* strictObject */.rej({ index: schemas/* int */.Whr().positive(), of: schemas/* int */.Whr().positive() })
        .optional()
        .describe('The leg that this report is about, where several runners share a run; `merge` joins the reports.'),
    place: schemas/* string */.YjP().optional().describe('Hash that tells job, step and leg of the matrix from others.'),
    startedAt: schema_time,
    endedAt: schema_time,
    inputs: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J()).describe('Inputs in effect, without secrets.'),
    plan: plan.nullable(),
    difference: difference.optional(),
    totals,
    memory: rowMemory.optional(),
    unchanged: natural
        .optional()
        .describe('Rows that the vendor already has as they are, in no other count; absent without `changed-only`.'),
    beyondLimit: natural
        .optional()
        .describe('Rows that `limit` leaves for a later run, in no other count; absent without `limit`.'),
    submitted: natural.describe('Rows that were at least once in a job that the vendor accepted.'),
    rounds: natural.describe('Retry rounds after the first round.'),
    source: source.optional(),
    destination: schemas/* array */.YOg(schemas/* strictObject */.rej({ input: schemas/* string */.YjP(), words: schemas/* string */.YjP(), value: schemas/* string */.YjP() }))
        .optional()
        .describe("The provider's inputs that name where the rows go."),
    files: schemas/* array */.YOg(schemas/* strictObject */.rej({
        path: schemas/* string */.YjP(),
        totals,
        committed: schemas/* boolean */.zMY().optional().describe('The commit has the file as it was read; absent if it is not known.'),
    })),
    rules: schemas/* array */.YOg(ruleResult),
    /** What stopped the run or went wrong in it: configuration errors, vendor errors, foreign rows, \u2026 */
    faults: schemas/* array */.YOg(schema_fault),
    /** Worth knowing, without effect on the verdict. */
    notices: schemas/* array */.YOg(schemas/* string */.YjP()),
    problemGroups: schemas/* array */.YOg(problemGroup),
    /** Number of groups that are not listed. */
    moreProblemGroups: natural,
    firstProblems: schemas/* array */.YOg(rowProblem),
    foreignRows: natural.describe('Results that named a row that was never sent.'),
    /** Requests made, and how many of them the vendor rate-limited (HTTP 429). */
    requests: schemas/* strictObject */.rej({ sent: natural, throttled: natural }),
    /** Empty if the result files could not be written. */
    resultsDir: schemas/* string */.YjP(),
    remembers: schemas/* string */.YjP()
        .optional()
        .describe('What the row memory said of the rows of the files, as a sentence; absent without `changed-only`.'),
    continues: schemas/* string */.YjP().nullable().describe('What was taken over from an earlier attempt, as a sentence.'),
    resultFiles: schemas/* array */.YOg(schemas/* string */.YjP()).describe('Names of the files in resultsDir.'),
    jobStates: schemas/* partialRecord */.jgl(state, natural).describe('Jobs by state.'),
    jobs: schemas/* array */.YOg(schema_job),
});
/** The value as the content of `problems.json`; undefined if it is something else, or points outside itself. */
function parseProblemList(value) {
    const { data } = problemList.safeParse(value);
    if (data === undefined)
        return undefined;
    const isWhole = data.rows.every(({ file, since }) => file < data.files.length && since < data.runs.length);
    return isWhole ? data : undefined;
}
/** The value as the content of `report.json`; undefined if it is something else. */
function parseReportDocument(value) {
    return reportDocument.safeParse(value).data;
}
/** JSON Schema (2020-12) of `report.json`. */
function reportJsonSchema() {
    return {
        $id: schemaUrl('report'),
        title: 'Report of bulk-job-action (report.json)',
        ...z.toJSONSchema(reportDocument, { target: 'draft-2020-12' }),
    };
}


/***/ }),

/***/ 59179:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ isWaiting),
/* harmony export */   z: () => (/* binding */ compareSeverity)
/* harmony export */ });
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(87888);

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
const RANKS = new Map([...new Set([...ORDER, ..._domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOMES */ .im, ..._domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__/* .UNRESOLVED_REASONS */ .cb])].map((kind, rank) => [kind, rank]));
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


/***/ }),

/***/ 52864:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  B: () => (/* binding */ renderSummary)
});

// UNUSED EXPORTS: SUMMARY_BYTES

// EXTERNAL MODULE: ./src/domain/duration.ts
var duration = __webpack_require__(34678);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/mode.ts
var mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/report/verdict.ts
var report_verdict = __webpack_require__(90687);
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
var difference = __webpack_require__(25371);
// EXTERNAL MODULE: ./src/report/line.ts
var line = __webpack_require__(78350);
// EXTERNAL MODULE: ./src/report/links.ts
var report_links = __webpack_require__(83303);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/next-steps.ts
var next_steps = __webpack_require__(35587);
// EXTERNAL MODULE: ./src/report/privacy.ts
var privacy = __webpack_require__(34766);
// EXTERNAL MODULE: ./src/report/severity.ts
var severity = __webpack_require__(59179);
// EXTERNAL MODULE: ./src/report/summary-text.ts
var summary_text = __webpack_require__(22536);
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
    const links = (0,report_links/* findLinks */.t5)(report);
    const problems = firstProblems.filter((problem) => !(0,severity/* isWaiting */.G)(problem)).slice(0, cap);
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
    const links = (0,report_links/* findLinks */.t5)(report);
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
    const links = (0,report_links/* findLinks */.t5)(report);
    const isPostStep = options.isPostStep === true;
    const verdict = (0,line/* toMarkdown */.l6)((0,report_verdict/* describeVerdict */.XZ)(report));
    const steps = (0,next_steps/* listNextSteps */.BV)(report, options).map((step, index) => `${index + 1}. ${(0,line/* toMarkdown */.l6)(step)}`);
    const capped = (cap) => Math.floor(cap / 2 ** halvings);
    const blocks = [
        isPostStep ? `### After the cancel: ${verdict.replace(/^Canceled: /, '')}` : `## ${chooseMark(report)} ${verdict}`,
        isPostStep ? '' : (0,difference/* renderSigns */.PD)(report),
        isPostStep ? '' : describeScope(report),
        isPostStep ? '' : describeRoute(report, links),
        describeCounts(report),
        describeComparison(report, links),
        listAsides(report),
        (0,difference/* renderDifference */.MC)(report, links, capped(MAX_CHANGES)),
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
    const commit = (0,report_links/* describeCommit */.XT)(report, links);
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
    const isPlan = mode/* MODES */.F[report.mode].judges === 'plan';
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
    const unsaid = isStep ? [] : faults.filter(({ code: name }) => !next_steps/* SAID_FAULTS */.Q9.has(name));
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
    const others = (0,next_steps/* listFaultSteps */.Qu)(report, links).slice(next_steps/* MAX_STEPS */.rh - 1);
    if (report.reason !== 'config-error' || others.length < 2)
        return '';
    const shown = others.slice(0, cap).map((step) => `- ${(0,line/* toMarkdown */.l6)(step)}`);
    const hidden = others.length - shown.length;
    return [...shown, ...(hidden === 0 ? [] : [`- ${(0,plural/* count */.U)(hidden)} more in \`report.json\``])].join('\n');
}
/** The rows to fix, worst kind first, each problem with the places of its first rows. */
function listGroups(report, links, cap) {
    const groups = report.problemGroups.filter((group) => !(0,severity/* isWaiting */.G)(group));
    if (groups.length === 0)
        return '';
    const shown = groups.slice(0, cap);
    // What happened to a whole job is said above.
    const isTold = report.faults.some(({ code: name }) => !next_steps/* SAID_FAULTS */.Q9.has(name));
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
        return file === undefined ? [] : [(0,next_steps/* nameFile */.iC)(report, file)];
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


/***/ })

};
