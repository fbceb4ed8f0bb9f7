export const id = 895;
export const ids = [895];
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

/***/ 67391:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Z: () => (/* binding */ judgeRun),
  d: () => (/* binding */ showInputs)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/config/schema.ts + 2 modules
var schema = __webpack_require__(17248);
// EXTERNAL MODULE: ./src/domain/verdict-change.ts
var verdict_change = __webpack_require__(70254);
// EXTERNAL MODULE: ./src/domain/version.ts
var version = __webpack_require__(43356);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/report/rules.ts
var report_rules = __webpack_require__(29681);
;// CONCATENATED MODULE: ./src/report/gate.ts



/**
 * The verdict on a run. Every rule is evaluated, whichever decides; of several reasons the first by rank decides, and
 * one that is downgraded to a warning never hides one that fails.
 *
 * `on-breach: warn` downgrades `threshold` and `invalid-data`, `on-timeout: warn` downgrades `timed-out`, including the
 * rows that were not sent because of it. With more invalid rows than `max-invalid` still nothing is sent under
 * `on-breach: warn`: the input changes the verdict, not what is sent.
 */
function judge({ inputs, totals, stop, downgraded = [], isLeg = false }) {
    const rules = (isLeg ? [] : report_rules/* RULES */.y0).map((rule) => (0,report_rules/* evaluateRule */.kx)(rule, inputs, totals));
    const broken = (verdict) => rules.filter((rule) => rule.verdict === verdict).flatMap((rule) => (0,report_rules/* ruleOf */.Y)(rule)?.reason ?? []);
    // The engine may report that it stopped because of max-invalid; only the rule decides whether that fails the run.
    const found = [...stop, ...rowReasons(totals), ...broken('fail')];
    const onlyWarns = (reason) => fault/* REASON_TABLE */.cq[reason].exitCode === 0 || (0,report_rules/* isDowngraded */.cD)(reason, inputs);
    const warned = [...found.filter(onlyWarns), ...downgraded, ...broken('warn')];
    const failed = found.filter((reason) => !onlyWarns(reason));
    if (!stop.includes('threshold') && isUnexplained(totals, [...failed, ...warned]))
        failed.push('bug');
    const failing = first(failed.filter((reason) => !(isLeg && fault/* REASON_TABLE */.cq[reason].exitCode === GATE_EXIT)));
    if (failing !== 'none') {
        return { conclusion: 'failure', reason: failing, exitCode: fault/* REASON_TABLE */.cq[failing].exitCode, rules };
    }
    const reason = first(warned);
    return { conclusion: reason === 'none' ? 'success' : 'warning', reason, exitCode: 0, rules };
}
function rowReasons({ reasons }) {
    return outcome/* UNRESOLVED_REASONS */.cb.flatMap((name) => ((reasons[name] ?? 0) > 0 ? (outcome/* UNRESOLVED_TABLE */.xs[name].reason ?? []) : []));
}
/** Rows that were not sent for no known reason must not end in success: that is a bug of ours. */
function isUnexplained({ reasons, unresolved }, known) {
    const named = outcome/* UNRESOLVED_REASONS */.cb.reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0);
    if (named !== unresolved)
        return true;
    return (reasons['not-sent'] ?? 0) > 0 && known.every((reason) => reason === 'threshold' || reason === 'none');
}
/** Of all that `merge` decides for its legs. */
const GATE_EXIT = 1;
/** The reason that decides; `none` if there is none. */
function first(reasons) {
    return reasons.reduce((a, b) => (fault/* REASON_TABLE */.cq[b].rank < fault/* REASON_TABLE */.cq[a].rank ? b : a), 'none');
}

// EXTERNAL MODULE: ./src/report/own-starts.ts
var own_starts = __webpack_require__(5878);
// EXTERNAL MODULE: ./src/pipeline/guard.ts
var guard = __webpack_require__(44843);
// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
// EXTERNAL MODULE: ./src/pipeline/next-run.ts
var next_run = __webpack_require__(93245);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
// EXTERNAL MODULE: ./src/pipeline/shown-jobs.ts
var shown_jobs = __webpack_require__(42596);
;// CONCATENATED MODULE: ./src/pipeline/judge-run.ts











/** Jobs that the summary may show. */
const SHOWN_JOBS = 25;
/** Characters of ids that an output may hold; report.json has all (GitHub: 1 MB for all outputs of a job). */
const ID_OUTPUT_CHARS = 100_000;
function pickComparison({ run, appeared, resolved, remaining, oldest }) {
    return { run, appeared, resolved, remaining, ...(oldest !== undefined && { oldest }) };
}
/**
 * The verdict on a run, and its report.
 * @param earlier what the run before said, where somebody can ask, and how the rows differ from its rows.
 */
function judgeRun(run, { gathered, submitted, rowFiles, committed }, { verdict: earlier, compared, list } = {}) {
    const { known, request, ports } = run;
    const { setup, ledger, sent, client, folder } = known;
    const masks = (0,guard/* createMasks */._9)(run);
    const { config } = request;
    const judgment = judge({
        inputs: known.merged?.inputs ?? config,
        totals: gathered.totals,
        stop: run.stops.map((stop) => stop.reason),
        downgraded: run.downgraded,
        isLeg: request.shard !== undefined,
    });
    const report = {
        version: 1,
        tool: { name: 'bulk-job-action', version: version/* VERSION */.x },
        provider: setup === undefined ? null : { name: setup.spec.name, title: setup.spec.title },
        mode: known.mode,
        sandbox: request.sandbox !== undefined,
        detail: known.detail,
        ...judgment,
        ...(earlier !== undefined && { verdictChange: (0,verdict_change/* compareVerdicts */.m)(judgment.conclusion, earlier) }),
        ...(compared !== undefined && { comparison: pickComparison(compared) }),
        ...(request.shard !== undefined && { shard: request.shard }),
        place: (0,ledger_identity/* hashPlace */.uk)({ ...request.context, shard: request.shard }),
        startedAt: run.startedAt,
        endedAt: ports.clock.date().toISOString(),
        inputs: showInputs(config, setup),
        plan: known.plan ?? null,
        ...(known.difference !== undefined && { difference: maskDifference(known.difference.report, masks) }),
        ...gathered,
        files: gathered.files.map((file) => committed === undefined ? file : { ...file, committed: committed.has(file.path) }),
        ...describeSource(run),
        destination: listDestinations(setup),
        ...describeScope(run),
        submitted,
        rounds: Math.max(0, (sent?.rounds ?? 0) - 1),
        jobs: describeJobs(run),
        faults: run.stops.map((stop) => masks.message(stop.fault)),
        notices: run.notices.map((text) => masks.text(text)),
        foreignRows: sent?.foreignRows ?? 0,
        requests: client === undefined ? { sent: 0, throttled: 0 } : { ...client.transport.counts },
        ...(known.remembers !== undefined && { remembers: known.remembers }),
        continues: ledger?.continues ?? null,
        resultsDir: folder?.path ?? '',
        resultFiles: folder === undefined
            ? []
            : listFiles(rowFiles, {
                isLeg: known.leg !== undefined && known.rows?.rowless === undefined,
                hasMemory: known.memory?.leg?.isWritten === true,
                hasList: list !== undefined,
                changes: (known.difference ?? known.removed)?.files,
            }),
        nextRun: (0,next_run/* reportNextRun */.X)(run, rowFiles ?? []),
    };
    return { ...report, ...known.merged?.members };
}
/** A cell may hold a secret by chance, or on purpose. */
function maskDifference(difference, masks) {
    const mask = (text) => (text === undefined ? undefined : masks.text(text));
    const first = difference.first.map(({ key, columns, ...change }) => {
        const cells = columns.map(({ name, old, new: now }) => ({ name, old: mask(old), new: mask(now) }));
        return { ...change, key: mask(key), columns: cells };
    });
    return { ...difference, first };
}
function describeRowMemory({ remembered, guards }, { totals }) {
    const { againFailed, againNotFound, againNotSent, ...counts } = totals;
    return {
        ...(remembered !== undefined && { since: remembered.header.order.run }),
        ...counts,
        again: { failed: againFailed, not_found: againNotFound, not_sent: againNotSent },
        guards: [...(guards?.results ?? [])],
    };
}
/** Rows of the files that the run is not about. */
function describeScope({ known: { scope, memory }, request: { config } }) {
    if (scope === undefined)
        return {};
    const { unchanged, beyondLimit } = scope;
    return {
        ...(memory?.comparison !== undefined && { memory: describeRowMemory(memory, memory.comparison) }),
        ...(config['changed-only'] && { unchanged }),
        ...((config.limit !== undefined || beyondLimit > 0) && { beyondLimit }),
    };
}
/** The commit and the run as the CI system names them; empty outside CI. */
function describeSource({ request }) {
    const { ci, source, commit, event, runId, attempt } = request.context;
    if (ci === 'none' || ci === 'unknown')
        return {};
    const folder = external_node_path_.posix.normalize(request.config['working-directory'].replaceAll('\\', '/'));
    return {
        source: {
            ci,
            event,
            runId,
            attempt,
            ...(commit !== undefined && { commit }),
            ...(source !== undefined && { ...source, documents: source.documents }),
            // The place of a folder outside the checkout is unknown.
            ...(!external_node_path_.posix.isAbsolute(folder) && !folder.startsWith('..') && { folder }),
        },
    };
}
/** The inputs that say where the rows go, with values that are texts or numbers. */
function listDestinations(setup) {
    return (setup?.spec.inputs ?? []).flatMap(({ name, destination, secret }) => {
        const value = setup?.publicInputs[name];
        const isPlain = typeof value === 'string' || typeof value === 'number';
        return destination === undefined || secret || !isPlain
            ? []
            : [{ input: name, words: destination, value: String(value) }];
    });
}
/** The inputs in effect as the user would write them, without the secrets. */
function showInputs(config, setup) {
    const entries = (0,schema/* describeInputs */.jv)()
        .filter((input) => !input.secret && input.name !== 'params')
        .map((input) => [input.name, showValue(config[input.name])])
        .filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(entries), params: setup?.publicInputs ?? {} };
}
function showValue(value) {
    if (value instanceof Map)
        return Object.fromEntries(value);
    // A threshold is shown as it was written; its exact value is not a JSON value.
    if (typeof value === 'object' && value !== null && 'text' in value)
        return value.text;
    return value;
}
function describeJobs(run) {
    const { jobs } = run.known;
    if (jobs === undefined)
        return { count: 0, states: {}, shown: [], ids: [] };
    const others = [];
    const fine = [];
    const ids = [];
    let chars = 0;
    for (const job of (0,shown_jobs/* maskedJobs */.U)(run)) {
        const list = job.state === 'succeeded' ? fine : others;
        if (list.length < SHOWN_JOBS)
            list.push(job);
        if (job.id === undefined)
            continue;
        const id = (0,shown_jobs/* shownId */.f)(run, job);
        chars += id.length + '"",'.length;
        if (chars < ID_OUTPUT_CHARS)
            ids.push(id);
    }
    return {
        count: jobs.count,
        states: Object.fromEntries(jobs.states),
        shown: [...others, ...fine].slice(0, SHOWN_JOBS),
        ids,
    };
}
/** Ordered by what people read first. A canceled run has no files with rows yet. */
function listFiles(rowFiles, { hasList, isLeg, hasMemory, changes = [], }) {
    const always = ['report.json', 'summary.md'];
    if (rowFiles === undefined)
        return [...always, output_folder/* LEDGER */.Uz];
    const machines = ['junit.xml', 'results.sarif', 'gl-code-quality.json', ...(hasList ? [output_folder/* PROBLEM_LIST */.vN] : [])];
    if (isLeg)
        machines.push(own_starts/* SHARD_FILE */.aL);
    if (hasMemory)
        machines.push(output_folder/* SHARD_MEMORY */.Ti);
    return [output_folder/* PAGE */.KL, ...always, ...rowFiles, ...changes, ...machines, output_folder/* LEDGER */.Uz];
}


/***/ }),

/***/ 91382:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sl: () => (/* binding */ MAX_LISTED_PROBLEMS),
  v2: () => (/* binding */ parseProblemList),
  ce: () => (/* binding */ reportDocument)
});

// UNUSED EXPORTS: parseReportDocument, reportJsonSchema

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

/***/ 84037:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ parseShardHead),
/* harmony export */   DS: () => (/* binding */ parseShardJob),
/* harmony export */   GF: () => (/* binding */ listCells),
/* harmony export */   H3: () => (/* binding */ parseShardEnd),
/* harmony export */   Nl: () => (/* binding */ formatShardEnd),
/* harmony export */   Oe: () => (/* binding */ parseShardRow),
/* harmony export */   Z0: () => (/* binding */ formatShardJob),
/* harmony export */   oW: () => (/* binding */ formatShardRow),
/* harmony export */   s9: () => (/* binding */ formatShardHead)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(92857);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _domain_job_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(61931);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(87888);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(83480);
/* harmony import */ var _privacy_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(34766);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(91382);







const VERSION = 1;
const natural = zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().nonnegative();
const head = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
    kind: zod__WEBPACK_IMPORTED_MODULE_6__/* .literal */ .euz('shard'),
    version: zod__WEBPACK_IMPORTED_MODULE_6__/* .literal */ .euz(VERSION),
    shard: zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({ index: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive(), of: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive() }),
    /** Hashes that are the same in all legs of a run: of the plan, of the rows of all legs, of the account. */
    plan: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    scope: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    account: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    /** With `changed-only`: names the row memory that all legs of the run chose their rows by. */
    memory: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    /** Of the attempt that wrote this. */
    runId: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    attempt: natural,
    detail: zod__WEBPACK_IMPORTED_MODULE_6__/* ["enum"] */ .k5n(['minimal', 'full']),
    whole: zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
        total: natural,
        invalid: natural,
        skipped: natural,
        unchanged: natural,
        plan: zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
            rows: natural,
            jobs: natural,
            requests: natural,
            bytes: natural,
            leastMs: zod__WEBPACK_IMPORTED_MODULE_6__/* .number */ .aig().nonnegative(),
        }),
    }),
    files: zod__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
        path: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
        format: zod__WEBPACK_IMPORTED_MODULE_6__/* ["enum"] */ .k5n(_domain_row_js__WEBPACK_IMPORTED_MODULE_3__/* .SOURCE_FORMATS */ .JH),
        gzip: zod__WEBPACK_IMPORTED_MODULE_6__/* .boolean */ .zMY(),
        columns: zod__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP()),
    })),
});
const job = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
    number: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive(),
    id: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    publicId: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    batch: natural,
    round: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive(),
    rows: natural,
    state: zod__WEBPACK_IMPORTED_MODULE_6__/* ["enum"] */ .k5n(_domain_job_js__WEBPACK_IMPORTED_MODULE_1__/* .JOB_STATES */ .R),
    vendorState: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    isNamed: zod__WEBPACK_IMPORTED_MODULE_6__/* .boolean */ .zMY().optional(),
    isMiscounted: zod__WEBPACK_IMPORTED_MODULE_6__/* .boolean */ .zMY().optional(),
    submittedAt: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    endedAt: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    polls: natural,
    message: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    template: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
});
const fault = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
    code: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    message: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP(),
    template: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    next: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    input: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    file: zod__WEBPACK_IMPORTED_MODULE_6__/* .string */ .YjP().optional(),
    line: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive().optional(),
    column: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive().optional(),
});
const cell = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
    line: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive(),
    column: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive(),
    endColumn: zod__WEBPACK_IMPORTED_MODULE_6__/* .int */ .Whr().positive().optional(),
});
const end = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({
    rows: natural,
    report: _schema_js__WEBPACK_IMPORTED_MODULE_5__/* .reportDocument */ .ce.omit({ jobs: true, jobStates: true, faults: true }),
    stops: zod__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({ reason: zod__WEBPACK_IMPORTED_MODULE_6__/* ["enum"] */ .k5n(_domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .REASONS */ .ez), fault })),
    downgraded: zod__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_6__/* ["enum"] */ .k5n(_domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .REASONS */ .ez)),
    /** Where the values at fault stand, by the numbers of their rows. */
    cells: zod__WEBPACK_IMPORTED_MODULE_6__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_6__/* .tuple */ .PVZ([natural, cell])),
});
function formatShardHead(value) {
    return `${JSON.stringify({ kind: 'shard', version: VERSION, ...value })}\n`;
}
function formatShardJob(value) {
    return `${JSON.stringify({ job: value })}\n`;
}
function formatShardEnd(value) {
    return `${JSON.stringify({ end: value })}\n`;
}
/** The first line; undefined if it is something else, or of another version. */
function parseShardHead(line) {
    return head.safeParse(parseJson(line)).data;
}
const jobLine = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({ job });
/** A line with a job; undefined if it is something else. */
function parseShardJob(line) {
    const value = parseJson(line);
    // As it was written, with its members in that order.
    return jobLine.safeParse(value).success ? value.job : undefined;
}
const endLine = zod__WEBPACK_IMPORTED_MODULE_6__/* .strictObject */ .rej({ end });
/** The last line; undefined if it is something else. */
function parseShardEnd(line) {
    return endLine.safeParse(parseJson(line)).data?.end;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
const CHANGED = 1;
const RETRYABLE = 2;
const CSV_PARTS = 1;
const JSON_PARTS = 2;
/**
 * A line with a row. What is not known is 0, and what is 0 at the end is left out.
 * @param number over all rows of the files.
 */
function formatShardRow(row, number, format) {
    const { detail, apiKey, parts } = format;
    const isFull = detail === 'full';
    const mask = format.mask === 'minimal' || (0,_domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .isProblem */ .AN)(row) ? (0,_privacy_js__WEBPACK_IMPORTED_MODULE_4__/* .maskKey */ .s9)(row.key, apiKey) : '';
    const cells = [
        number,
        row.file,
        row.line,
        _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOMES */ .im.indexOf(row.outcome),
        row.reason === undefined ? 0 : _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_REASONS */ .cb.indexOf(row.reason) + 1,
        row.attempts,
        row.job ?? 0,
        (row.isChanged === true ? CHANGED : 0) + (row.retryable === true ? RETRYABLE : 0),
        isFull ? (row.key ?? 0) : mask || 0,
        mask || 0,
        (isFull ? row.message : row.template) || 0,
        row.template || 0,
        ...(isFull && parts !== undefined ? [parts.isJson ? JSON_PARTS : CSV_PARTS, parts.before, parts.after] : []),
    ];
    while (cells.at(-1) === 0)
        cells.pop();
    return `${JSON.stringify(cells)}\n`;
}
/** A line with a row; undefined if it is something else. */
function parseShardRow(text) {
    const cells = parseJson(text);
    if (!Array.isArray(cells))
        return undefined;
    const at = (index) => cells[index] ?? 0;
    const count = (index) => {
        const value = at(index);
        return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
    };
    const word = (index) => {
        const value = at(index);
        return typeof value === 'string' ? value : '';
    };
    const [number, file, line, code, why, attempts, last, flags] = [0, 1, 2, 3, 4, 5, 6, 7].map(count);
    const outcome = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOMES */ .im[code ?? Number.NaN];
    const reason = why === 0 ? undefined : _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_REASONS */ .cb[(why ?? Number.NaN) - 1];
    const isWhole = [number, file, line, why, attempts, last, flags].every((value) => !Number.isNaN(value));
    if (!isWhole || outcome === undefined || (outcome === 'unresolved') !== (reason !== undefined))
        return undefined;
    const { file: rowFile } = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME_TABLE */ ._g[outcome];
    const kind = at(12);
    const isJson = kind === JSON_PARTS;
    return {
        number: number ?? 0,
        file: file ?? 0,
        line: line ?? 0,
        outcome,
        reason,
        attempts: attempts ?? 0,
        job: last ?? 0,
        isChanged: ((flags ?? 0) & CHANGED) !== 0,
        isRetryable: ((flags ?? 0) & RETRYABLE) !== 0,
        key: typeof at(8) === 'string' ? word(8) : undefined,
        maskedKey: word(9),
        message: word(10),
        template: word(11),
        parts: (kind !== CSV_PARTS && !isJson) || rowFile === undefined
            ? null
            : { name: `${rowFile}.${isJson ? 'ndjson' : 'csv'}`, isJson, before: word(13), after: word(14) },
    };
}
/** Pairs of row numbers and places, as the last line has them: in `minimal` without the length of the values. */
function listCells(cells, detail) {
    return [...cells].map(([number, { line, column, endColumn }]) => [
        number,
        { line, column, ...(detail === 'full' && endColumn !== undefined && { endColumn }) },
    ]);
}


/***/ })

};
