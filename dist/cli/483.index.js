export const id = 483;
export const ids = [483];
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

/***/ 46483:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mergeLegs: () => (/* binding */ mergeLegs)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/config/schema.ts + 2 modules
var schema = __webpack_require__(17248);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/report/rules.ts
var rules = __webpack_require__(29681);
// EXTERNAL MODULE: ./src/store/job-store.ts
var job_store = __webpack_require__(62358);
// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/store/row-store.ts + 4 modules
var row_store = __webpack_require__(68042);
// EXTERNAL MODULE: ./src/pipeline/judge-run.ts + 1 modules
var judge_run = __webpack_require__(67391);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
;// CONCATENATED MODULE: ./src/pipeline/merge/faults.ts


/** Numbers that a message lists. */
const LISTED = 10;
function noResultsFault(patterns) {
    return {
        code: 'merge/no-shard',
        message: `No shard has results here: ${patterns.map((pattern) => `"${pattern}"`).join(', ')} matches no folder with a shard.ndjson.`,
        next: 'Set results to the results folders of the shards. A shard that was killed writes its results when it is run again.',
        input: 'results',
    };
}
/** @param of how many there must be. */
function missingFault(missing, of) {
    const names = missing.map((index) => (0,domain_shard/* formatShard */._D)({ index, of }));
    return {
        code: 'merge/missing-shard',
        message: `${(0,plural/* plural */.L)(missing.length, 'shard has', 'shards have')} no results: ${listFirst(names)}.`,
        next: 'Run them again, which sends only what they have not sent, and merge again.',
        input: 'results',
    };
}
function doubledFault(shard, paths) {
    return {
        code: 'merge/doubled-shard',
        message: `Shard ${(0,domain_shard/* formatShard */._D)(shard)} has results in several folders: ${paths.join(', ')}.`,
        next: 'Name one of them in results: only of several attempts of one run the last is taken.',
        input: 'results',
    };
}
/** @param what differs, as the end of the sentence. */
function otherRunFault(what, paths) {
    return {
        code: 'merge/other-run',
        message: `${paths[0]} and ${paths[1]} are not shards of one run: ${what}.`,
        next: 'Run all shards with the same files and inputs, and name only their folders in results.',
        input: 'results',
    };
}
function damagedFault(path, line) {
    return {
        code: 'merge/damaged',
        message: `${path} is damaged or of another version at line ${line}.`,
        next: 'Run that shard again, which sends only what it has not sent, and merge again.',
        input: 'results',
    };
}
function unfinishedFault(path) {
    return {
        code: 'merge/unfinished',
        message: `${path} ends before its last line: its shard was killed while it wrote it, or has not ended yet.`,
        next: 'Wait for that shard or run it again, which sends only what it has not sent, and merge again.',
        input: 'results',
    };
}
/** @param folders results folders of legs, as messages name them. */
function noMemoryFault(folders) {
    const have = folders.length === 1 ? 'has' : 'have';
    return {
        code: 'merge/no-memory',
        message: `${listFirst(folders)} ${have} no shard-memory.bin of that shard, so the row memory was not written: it would not know what became of those rows.`,
        next: 'Put that file beside the shard.ndjson: it is among the results of the shard, and in its artifact. If it is lost, run that shard again, which sends only what it has not sent. Then merge again.',
        input: 'results',
    };
}
function expectedFault(of, expected) {
    return {
        code: 'merge/missing-shard',
        message: `expected-shards is ${expected}, but the shards are of ${of}.`,
        next: 'Set expected-shards to the number of shards that were run.',
        input: 'expected-shards',
    };
}
function ownFolderFault(path) {
    return {
        code: 'merge/own-folder',
        message: `output-dir is ${path}, the results folder of a shard, whose files would be replaced.`,
        next: 'Set output-dir to another folder.',
        input: 'output-dir',
    };
}
function listFirst(names) {
    const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
    return names.slice(0, LISTED).join(', ') + more;
}

// EXTERNAL MODULE: ./src/domain/mode.ts
var mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/provider/inputs.ts
var inputs = __webpack_require__(5628);
// EXTERNAL MODULE: ./src/pipeline/row-memory/keys.ts
var keys = __webpack_require__(43111);
// EXTERNAL MODULE: ./src/pipeline/setup.ts + 5 modules
var pipeline_setup = __webpack_require__(85072);
;// CONCATENATED MODULE: ./src/pipeline/merge/find-keys.ts





/** Inputs of the legs that say which secrets there are, and for which account, unless merge has its own. */
const FROM_LEGS = ['provider', 'base-url'];
/**
 * The secrets that the legs have sealed their parts with: of the same provider, from the environment of merge. Throws
 * `FaultError` if one is missing.
 */
async function findKeys(run, inputs) {
    const { request, ports } = run;
    const { config } = request;
    const taken = Object.fromEntries(FROM_LEGS.map((name) => [name, config[name] ?? inputs[name]]));
    const params = config.params.size > 0 ? config.params : new Map(Object.entries(toRecord(inputs.params)));
    const asked = { ...request, config: { ...config, ...taken, params } };
    // It asks for no storage: nothing is sent.
    const setup = await (0,pipeline_setup/* setUp */.s)(asked, ports, { ...mode/* MODES */.F.merge, judges: 'plan' });
    const isKeyGiven = (request.environment.get(keys/* MEMORY_KEY */.OX) ?? '') !== '';
    if (!setup.complete && !isKeyGiven)
        throw new domain_fault/* FaultError */.VD([find_keys_missingFault(setup)]);
    return (0,keys/* chooseKeys */.E9)(run, setup);
}
function find_keys_missingFault({ spec, variables }) {
    const missing = spec.inputs.filter(({ name, required, secret }) => required && secret && !variables.has(name));
    const names = missing.map(({ name }) => (0,inputs/* environmentName */.m)(name)).join(', ');
    return {
        code: 'memory/no-key',
        message: `The shards use a row memory (changed-only), which merge writes, and it cannot be opened without ${names}.`,
        next: `Set ${names} in the environment of merge as in that of the shards, and merge again.`,
        input: 'api-key',
    };
}
function toRecord(value) {
    return typeof value === 'object' && value !== null ? value : {};
}

// EXTERNAL MODULE: ./src/report/own-starts.ts
var own_starts = __webpack_require__(5878);
// EXTERNAL MODULE: ./src/report/shard-file.ts
var shard_file = __webpack_require__(84037);
// EXTERNAL MODULE: ./src/sources/patterns.ts
var patterns = __webpack_require__(16611);
// EXTERNAL MODULE: ./src/pipeline/own-folder.ts
var own_folder = __webpack_require__(44491);
;// CONCATENATED MODULE: ./src/pipeline/merge/leg-lines.ts
/** Reads a file as it is needed, never as a whole. */
function openLines(files, path) {
    const chunks = files.read(path)[Symbol.asyncIterator]();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let lines = [];
    let at = 0;
    let rest = '';
    async function fill() {
        while (at >= lines.length) {
            const chunk = await chunks.next();
            if (chunk.done === true)
                return false;
            const parts = `${rest}${decoder.decode(chunk.value, { stream: true })}`.split('\n');
            rest = parts.pop() ?? '';
            lines = parts;
            at = 0;
        }
        return true;
    }
    return {
        async next() {
            if (!(await fill()))
                return undefined;
            const line = lines[at];
            at += 1;
            return line;
        },
        async close() {
            await chunks.return?.();
        },
    };
}

;// CONCATENATED MODULE: ./src/pipeline/merge/find-legs.ts









/** The results of all legs of one run, in the order of their numbers. Throws `FaultError` with all that is wrong. */
async function findLegs(run) {
    const { config, processDirectory } = run.request;
    const directory = (0,external_node_path_.resolve)(processDirectory, config['working-directory']);
    const found = await readHeads(run, directory, await expand(run, directory));
    const [first] = found;
    if (first === undefined)
        throw new domain_fault/* FaultError */.VD([noResultsFault(config.results ?? [])]);
    const { legs, faults } = chooseAttempts(found);
    faults.push(...legs.flatMap((leg) => findOther(first, leg)));
    const { of } = first.head.shard;
    const expected = config['expected-shards'] ?? of;
    if (expected !== of)
        faults.push(expectedFault(of, expected));
    const indexes = new Set(legs.map(({ head: { shard } }) => shard.index));
    const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !indexes.has(index));
    if (missing.length > 0 && faults.length === 0)
        faults.push(missingFault(missing, of));
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return legs.toSorted((a, b) => a.head.shard.index - b.head.shard.index);
}
/** The files of legs that the patterns name, relative to the working directory. */
async function expand({ request, ports: { files } }, directory) {
    const { includes, excludes } = (0,patterns/* splitPatterns */.sb)(request.config.results ?? []);
    const toFiles = async (pattern) => {
        const path = (0,patterns/* toRelative */.yE)(directory, pattern);
        const own = path.endsWith(own_starts/* SHARD_FILE */.aL) ? path : `${path}/${own_starts/* SHARD_FILE */.aL}`;
        const isLiteral = (await (0,patterns/* statPath */.qW)(files, (0,external_node_path_.resolve)(directory, own))) !== undefined;
        if (isLiteral)
            return [own];
        const globs = await (0,patterns/* toGlobs */.Fv)(files, directory, own);
        return (await files.glob(globs, directory)).files.map((match) => (0,patterns/* toRelative */.yE)(directory, match));
    };
    const excluded = new Set((await Promise.all(excludes.map(toFiles))).flat());
    const paths = new Set((await Promise.all(includes.map(toFiles))).flat());
    return [...paths].filter((path) => !excluded.has(path)).toSorted();
}
async function readHeads(run, directory, paths) {
    const { ports, known } = run;
    const { files } = ports;
    const faults = [];
    const found = [];
    const own = known.folder && (await files.realPath(known.folder.path));
    for (const path of paths) {
        const absolute = (0,external_node_path_.resolve)(directory, path);
        if ((await files.realPath((0,external_node_path_.dirname)(absolute))) === own) {
            await (0,own_folder/* leaveFolder */.Uf)(run);
            throw new domain_fault/* FaultError */.VD([ownFolderFault((0,external_node_path_.dirname)(path))]);
        }
        const lines = openLines(files, absolute);
        const head = (0,shard_file/* parseShardHead */.Am)((await lines.next().catch(() => undefined)) ?? '');
        await lines.close();
        if (head === undefined)
            faults.push(damagedFault(path, 1));
        else
            found.push({ path, absolute, head });
    }
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return found;
}
/** Of several attempts of a leg the last one, which continues the others. */
function chooseAttempts(found) {
    const byShard = new Map();
    for (const file of found) {
        const name = (0,domain_shard/* formatShard */._D)(file.head.shard);
        byShard.set(name, [...(byShard.get(name) ?? []), file]);
    }
    const faults = [];
    const legs = [...byShard.values()].flatMap((files) => {
        const [last, other] = files.toSorted((a, b) => b.head.attempt - a.head.attempt);
        if (last === undefined)
            return [];
        const isClear = files.every(({ head }) => head.runId === last.head.runId) && other?.head.attempt !== last.head.attempt;
        if (!isClear)
            faults.push(doubledFault(last.head.shard, files.map(({ path }) => path)));
        return [last];
    });
    return { legs, faults };
}
/** Why two legs are not of one run. */
function findOther(first, leg) {
    const [a, b] = [first.head, leg.head];
    const difference = DIFFERENCES.find(([, of]) => JSON.stringify(of(a)) !== JSON.stringify(of(b)));
    return difference === undefined ? [] : [otherRunFault(difference[0], [first.path, leg.path])];
}
const DIFFERENCES = [
    ['the files, or inputs that change what is sent, differ', ({ plan }) => plan],
    ['the numbers of shards differ', ({ shard }) => shard.of],
    ['another run wrote the row memory while they began', ({ memory }) => memory],
    // With a row memory the first leg alone counts what earlier runs left open.
    [
        'the rows to send differ, as with another limit',
        ({ scope, whole, memory }) => [scope, memory === undefined ? whole : undefined],
    ],
    ['the secrets or addresses differ', ({ account }) => account],
    ['the files differ', ({ files }) => files],
];

;// CONCATENATED MODULE: ./src/pipeline/merge/join-rows.ts




/**
 * Brings the jobs and rows of all legs into the stores, rows in input order, and gives the last lines of the legs. Memory
 * holds a piece of each file. Throws `FaultError` if a file is not whole, or if two have the same row.
 */
async function joinRows(run, legFiles, { store, jobs, onRow, }) {
    const legs = [];
    try {
        for (const file of legFiles) {
            const lines = openLines(run.ports.files, file.absolute);
            const leg = { file, lines, jobs: new Map(), count: 0, text: '', job: undefined, row: undefined, rows: 0 };
            legs.push({ ...leg, end: undefined });
        }
        for (const leg of legs) {
            await leg.lines.next();
            leg.count = 1;
            await advance(leg);
        }
        await joinJobs(legs, jobs);
        await mergeRows(run, legs, store, onRow);
        return legs.map(({ file, end, rows }) => {
            if (end === undefined)
                throw new domain_fault/* FaultError */.VD([unfinishedFault(file.path)]);
            if (end.rows !== rows)
                throw new domain_fault/* FaultError */.VD([damagedFault(file.path, 1)]);
            return end;
        });
    }
    finally {
        for (const { lines } of legs)
            await lines.close();
    }
}
/** Reads the next line of a leg. */
async function advance(leg) {
    const text = await leg.lines.next().catch(() => undefined);
    if (text === undefined) {
        if (leg.end === undefined)
            throw new domain_fault/* FaultError */.VD([unfinishedFault(leg.file.path)]);
        return;
    }
    leg.count += 1;
    leg.text = text;
    const isRow = text.startsWith('[');
    leg.row = isRow ? (0,shard_file/* parseShardRow */.Oe)(text) : undefined;
    leg.job = text.startsWith('{"job"') ? (0,shard_file/* parseShardJob */.DS)(text) : undefined;
    leg.end = isRow || leg.job !== undefined ? undefined : (0,shard_file/* parseShardEnd */.H3)(text);
    if ((leg.row ?? leg.job ?? leg.end) === undefined)
        throw new domain_fault/* FaultError */.VD([damagedFault(leg.file.path, leg.count)]);
}
/** All jobs as if one run had sent them: by round, in the order of the plan; each gets a new number. */
async function joinJobs(legs, jobs) {
    const batches = new Map();
    for (;;) {
        const next = pickJob(legs);
        if (next?.job === undefined)
            return;
        const { job } = next;
        const number = jobs.reserve();
        next.jobs.set(job.number, number);
        // In later rounds each leg counts its own batches.
        const batch = job.round === 1 ? job.batch : (batches.get(job.round) ?? 0) + 1;
        batches.set(job.round, batch);
        jobs.put({ ...job, number, batch: job.batch === 0 ? 0 : batch });
        await advance(next);
    }
}
function pickJob(legs) {
    let first;
    for (const leg of legs)
        if (leg.job !== undefined && isBefore(leg.job, first?.job))
            first = leg;
    return first;
}
function isBefore(job, other) {
    return other === undefined || job.round < other.round || (job.round === other.round && job.batch < other.batch);
}
async function mergeRows(run, legs, store, onRow) {
    let before;
    for (;;) {
        run.request.signal.throwIfAborted();
        const { leg, until } = pickLeg(legs);
        if (leg === undefined)
            return;
        // Rows of a batch are adjacent: the same leg has the next ones.
        while (leg.row !== undefined && leg.row.number <= until) {
            const { row } = leg;
            if (before !== undefined && row.number <= before.number)
                throw new domain_fault/* FaultError */.VD([otherRunFault('they have the same row', [before.leg.file.path, leg.file.path])]);
            before = { number: row.number, leg };
            addRow(store, leg, row);
            onRow?.(row, legs.indexOf(leg), leg.jobs.get(row.job) ?? 0);
            await advance(leg);
        }
    }
}
/** The leg with the first row, and the number of the first row of any other. */
function pickLeg(legs) {
    let leg;
    let until = Number.POSITIVE_INFINITY;
    for (const each of legs) {
        if (each.row === undefined)
            continue;
        if (leg?.row === undefined)
            leg = each;
        else if (each.row.number < leg.row.number) {
            until = leg.row.number;
            leg = each;
        }
        else
            until = Math.min(until, each.row.number);
    }
    return { leg, until };
}
function addRow(store, leg, row) {
    const { file, line, outcome, reason, attempts, isRetryable, job } = row;
    if (file >= leg.file.head.files.length)
        throw new domain_fault/* FaultError */.VD([damagedFault(leg.file.path, leg.count)]);
    const number = store.add({ line, columns: [], values: [], raw: leg.text }, { file, encodedBytes: 0, keyHash: 0 });
    store.table.update(number, { outcome, reason, attempts, retryable: isRetryable, job: leg.jobs.get(job) ?? 0 });
    leg.rows += 1;
}

// EXTERNAL MODULE: ./src/memory/codes.ts
var memory_codes = __webpack_require__(99369);
// EXTERNAL MODULE: ./src/pipeline/row-memory/outcomes.ts
var row_memory_outcomes = __webpack_require__(22038);
;// CONCATENATED MODULE: ./src/pipeline/merge/outcomes.ts



const FIRST_ROWS = 4096;
/** @param jobs of all legs, which come before the rows. */
function createLegOutcomes(jobs) {
    let codes = new Uint8Array(FIRST_ROWS);
    /** One more than the place of the leg; 0 where the row is not open. */
    let places = new Uint16Array(0);
    return {
        get codes() {
            return codes;
        },
        legOf(row) {
            const place = places[row] ?? 0;
            if (place === 0)
                throw new Error(`No leg left row ${row} open.`);
            return place - 1;
        },
        add({ number, outcome, reason, message, template }, leg, job) {
            if (number >= codes.length)
                codes = grown(codes, number);
            const code = (0,row_memory_outcomes/* outcomeCode */.qn)({ outcome, reason, job }, jobs, () => template.startsWith(domain_outcome/* PARTLY_APPLIED */.h_) ? template : message);
            codes[number] = code;
            if (code !== memory_codes/* OUTCOME */.vg.open)
                return;
            if (number >= places.length) {
                const more = new Uint16Array(codes.length);
                more.set(places);
                places = more;
            }
            places[number] = leg + 1;
        },
    };
}
function grown(bytes, number) {
    const more = new Uint8Array(Math.max(number + 1, bytes.length * 2));
    more.set(bytes);
    return more;
}

// EXTERNAL MODULE: ./src/ledger/codes.ts
var ledger_codes = __webpack_require__(29151);
// EXTERNAL MODULE: ./src/memory/compare.ts
var compare = __webpack_require__(61956);
// EXTERNAL MODULE: ./src/memory/header.ts
var memory_header = __webpack_require__(58814);
// EXTERNAL MODULE: ./src/memory/next.ts
var next = __webpack_require__(88050);
// EXTERNAL MODULE: ./src/memory/part.ts
var memory_part = __webpack_require__(20806);
// EXTERNAL MODULE: ./src/memory/settle.ts
var settle = __webpack_require__(86368);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
// EXTERNAL MODULE: ./src/pipeline/row-memory/expiry.ts
var expiry = __webpack_require__(68648);
// EXTERNAL MODULE: ./src/pipeline/row-memory/legs.ts
var legs = __webpack_require__(77294);
// EXTERNAL MODULE: ./src/pipeline/row-memory/open.ts + 1 modules
var row_memory_open = __webpack_require__(14979);
// EXTERNAL MODULE: ./src/pipeline/row-memory/parts.ts
var row_memory_parts = __webpack_require__(9217);
// EXTERNAL MODULE: ./src/pipeline/row-memory/place.ts + 1 modules
var place = __webpack_require__(73435);
// EXTERNAL MODULE: ./src/pipeline/row-memory/remember.ts + 2 modules
var remember = __webpack_require__(57093);
// EXTERNAL MODULE: ./src/pipeline/row-memory/write.ts
var write = __webpack_require__(27236);
;// CONCATENATED MODULE: ./src/pipeline/merge/remember.ts




















/** Opens the part of each leg in its results folder. Throws `FaultError` if one is missing or cannot be used. */
async function openLegParts(run, legs, keys) {
    const open = await (0,row_memory_open/* createOpener */.o4)(run, { destination: undefined, keys });
    const parts = [];
    const close = () => {
        for (const part of parts)
            part.close();
    };
    const missing = [];
    try {
        for (const leg of legs) {
            const part = await openLegPart(run, leg, open);
            if (part === undefined)
                missing.push((0,external_node_path_.dirname)(leg.path));
            else
                parts.push(part);
        }
        if (missing.length > 0)
            throw new domain_fault/* FaultError */.VD([noMemoryFault(missing)]);
    }
    catch (error) {
        close();
        throw error;
    }
    return { parts, keys, close };
}
/** Undefined if the folder has no part, or that of another leg. */
async function openLegPart({ ports: { files } }, { absolute, head: { shard } }, open) {
    const path = (0,external_node_path_.join)((0,external_node_path_.dirname)(absolute), output_folder/* SHARD_MEMORY */.Ti);
    if ((await files.stat(path)) === undefined)
        return undefined;
    const memory = await open({ name: path, read: () => files.read(path) });
    if ((0,row_memory_parts/* isPart */.QR)(memory) && (0,domain_shard/* isSameShard */.bD)(memory.header.leg, shard))
        return memory;
    memory.close();
    return undefined;
}
/**
 * Writes the row memory of all legs: what became of their rows, and of those that earlier runs left open. A newer run may
 * have written it since; then only rows that are open there for these legs are settled. Merging twice gives the same.
 * Throws `FaultError` if the memory cannot be written; merge again then.
 */
async function rememberLegs(run, legParts, outcomes) {
    const { parts } = legParts;
    const [first] = parts;
    // A run that was refused changes nothing.
    if (first === undefined || !parts.some(({ header }) => header.leg.isPlanned))
        return;
    const store = await openLegStore(run, first);
    try {
        const memory = await openMerged(run, legParts, { first, store });
        try {
            await writeMerged(run, memory, { parts, first, outcomes });
        }
        finally {
            memory.collector.close();
            memory.remembered?.close();
            if (memory.began !== memory.remembered)
                memory.began?.close();
        }
    }
    finally {
        await store.release();
    }
}
/** Where the legs have found it: the input `memory` of merge, else of the legs. */
async function openLegStore(run, { header: { destination, leg } }) {
    const { request } = run;
    const wanted = (0,place/* parseMemory */.Pw)(request.config.memory);
    const own = wanted.path === undefined ? undefined : (0,place/* pathOf */.XM)(run, wanted, destination);
    const theirs = (0,place/* parseMemory */.Pw)(leg.place.input);
    // A relative path begins at the working directory of whoever reads it.
    const path = own ?? (theirs.path === undefined ? leg.place.path : (0,place/* pathOf */.XM)(run, theirs, destination));
    if (path !== undefined)
        return (0,place/* openPath */["in"])(run, path);
    const store = await request.memories?.open(destination);
    if (store !== undefined)
        return store;
    const fault = {
        code: 'memory/no-place',
        message: 'The shards keep the row memory in their CI system, which merge cannot reach here.',
        next: 'Run merge in a job of the same run, or set memory to a path for the shards.',
        input: 'memory',
    };
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** The memory as a run of its own would have opened it. */
async function openMerged(run, { keys }, { first, store }) {
    const { destination, account, hashKey, order, commit, leg, forgot, revision = 0 } = first.header;
    const open = await (0,row_memory_open/* createOpener */.o4)(run, { destination, keys });
    const { isNew } = (0,place/* parseMemory */.Pw)(leg.place.input);
    const began = await (0,row_memory_open/* findNewest */.Ok)(run, { store, open, isNew });
    const seal = keys.own;
    const about = { store, open, destination, account, seal, hashKey, order, commit, isNew, began, leg: undefined };
    const memory = await (0,row_memory_open/* createRunMemory */.Bc)(run, about);
    memory.isPlanned = true;
    memory.forgot ||= forgot === true;
    memory.revision = Math.max(memory.revision, revision);
    return memory;
}
async function writeMerged(run, memory, writing) {
    const isNewer = memory.began !== undefined && ((0,memory_header/* compareOrders */.jn)(memory.began.header.order, writing.first.header.order) ?? 0) > 0;
    await takeLeft(run, memory, { ...writing, isNewer });
    const next = isNewer ? await settleOnly(run, memory, writing) : await writeAll(run, memory, writing);
    if (next === undefined)
        return;
    try {
        await (0,remember/* saveMerged */.sT)(run, memory, next);
        (0,expiry/* warnOfExpiry */.b)(run, memory);
    }
    catch (error) {
        throw new domain_fault/* FaultError */.VD([unsavedFault(memory.store.name, error)], { reason: 'vendor-error', cause: error });
    }
}
/** What other parts tell: those of these legs are spent, those of earlier runs and attempts join the memory. */
async function takeLeft(run, memory, { first, parts, isNewer }) {
    const { left, spent } = await (0,row_memory_parts/* openParts */.t8)(run, memory, memory.began);
    const own = new Set(parts.flatMap(memory_part/* partKeys */.kj));
    const isOwn = ({ part }) => own.has((0,memory_part/* partKeys */.kj)(part).at(-1) ?? '');
    const isLater = ({ part: { header } }) => {
        const order = (0,memory_header/* compareOrders */.jn)(header.order, first.header.order) ?? 0;
        const results = parts.find((each) => each.header.leg.index === header.leg.index);
        // An attempt that is at work now is merged once it has ended.
        return order > 0 || (order === 0 && results !== undefined && header.writtenAt > results.header.writtenAt);
    };
    const mine = left.filter(isOwn);
    const earlier = left.filter((each) => !isOwn(each) && !isLater(each) && !isNewer);
    for (const each of left)
        if (!earlier.includes(each))
            each.part.close();
    memory.taken = {
        keys: [...own, ...earlier.flatMap(({ part }) => (0,memory_part/* partKeys */.kj)(part)), ...spent.flatMap(({ keys }) => keys)],
        files: [...mine, ...earlier, ...spent].map(({ file }) => file),
    };
    memory.remembered = await (0,row_memory_parts/* joinLeft */.K8)(run, memory, { before: memory.began, parts: earlier, name: 'earlier' });
}
/** The newer run has the last word about everything but what these legs left open. */
async function settleOnly(run, memory, writing) {
    const { began, taken } = memory;
    if (began === undefined)
        return undefined;
    const isOwn = (each) => writing.parts.some((part) => (0,legs/* isRunOf */.tf)(part, each));
    run.notice(`Run ${began.header.order.run} is newer than these shards and has written the row memory. It learns only what they had left open.`);
    const temporary = await run.temporary();
    return (0,settle/* settleMemory */.L)({
        memory: began,
        outcomeOf: (0,row_memory_outcomes/* createOutcomeFinder */.PE)(began.header.runs, isOwn, writing.outcomes.codes),
        about: {
            ...aboutOf(began.header),
            revision: memory.revision + 1,
            writtenAt: run.ports.clock.date().toISOString(),
            merged: [...new Set([...(began.header.merged ?? []), ...taken.keys])],
        },
        keep: 'all',
        file: run.ports.files.openRandom(temporary('memory-next.bin')),
    });
}
function aboutOf({ runs: _, counts: __, leg: ___, ...about }) {
    return about;
}
/** The same as a single run writes at its end. */
async function writeAll(run, memory, writing) {
    const { first, parts } = writing;
    const { unique } = first.header;
    const { collector } = memory;
    const temporary = await run.temporary();
    const file = (name) => run.ports.files.openRandom(temporary(name));
    (0,memory_part/* collectRows */.Un)(first, collector);
    memory.remembered = settleEarlier(memory, writing, file('memory-settled.bin'));
    const comparison = (0,compare/* compareRows */.fz)({ collector, memory: memory.remembered, unique });
    const outcomes = chooseOutcomes(collector, writing, comparison.decisions);
    const { forget } = first.header.leg;
    memory.forgot ||= parts.some(({ header }) => header.forgot === true) || (forget && comparison.totals.removed > 0);
    return (0,next/* writeNext */.d)({
        collector,
        memory: memory.remembered,
        decisions: comparison.decisions,
        outcomes,
        about: {
            ...aboutOf(first.header),
            revision: memory.revision + 1,
            writtenAt: run.ports.clock.date().toISOString(),
            ...(memory.forgot && { forgot: true }),
            merged: [...memory.taken.keys],
            ...(!forget && { earlier: [...(0,write/* listEarlier */.bg)(memory)] }),
        },
        runs: parts.map(({ header }) => header.leg.run),
        runOf: writing.outcomes.legOf,
        forget,
        file: file('memory-next.bin'),
    });
}
/** What legs have found out about rows that earlier runs left open. */
function settleEarlier({ remembered, isNew, began }, { first, parts }, file) {
    if (remembered === undefined) {
        file.close();
        return undefined;
    }
    const { runs } = remembered.header;
    const settled = parts.flatMap(({ header }) => header.leg.settled);
    const withTexts = runs.map((each) => {
        const text = settled.find((told) => told.text !== undefined && (0,memory_header/* isSameRun */.Mf)(told, each))?.text;
        return text === undefined ? each : { ...each, details: { ...each.details, ledger: text } };
    });
    // What a first merge of these legs has written is not forgotten by a second one.
    const isFresh = (0,memory_header/* compareOrders */.jn)(remembered.header.order, first.header.order) !== 0;
    const next = (0,settle/* settleMemory */.L)({
        memory: { ...remembered, header: { ...remembered.header, runs: withTexts } },
        outcomeOf: (0,legs/* createSettledFinder */.oo)(settled, runs),
        about: aboutOf(remembered.header),
        keep: isNew && isFresh ? 'open' : 'all',
        file,
    });
    if (remembered !== began)
        remembered.close();
    return next;
}
/** One code of `OUTCOME` for each row of the files. */
function chooseOutcomes({ size }, { parts, outcomes: { codes } }, decisions) {
    const outcomes = new Uint8Array(size);
    outcomes.set(codes.subarray(0, size));
    // They stay open in the run that may have sent them.
    for (const { header } of parts)
        for (const row of (0,ledger_codes/* rowsOf */.RO)((0,ledger_codes/* parseRanges */.Kn)(header.leg.held, size) ?? []))
            outcomes[row] = memory_codes/* OUTCOME */.vg.untouched;
    (0,row_memory_outcomes/* keepFailed */.Ni)(outcomes, decisions);
    return outcomes;
}
function unsavedFault(name, error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
        code: 'memory/unsaved',
        message: `The row memory ${name} could not be written (${why}). The next run takes the rows of these shards for open, and looks them up in their ledgers.`,
        next: 'Make room for it, then merge again.',
        input: 'memory',
    };
}

;// CONCATENATED MODULE: ./src/pipeline/merge/merge-legs.ts
















/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;
/** Makes the results of all legs those of this run: rows, jobs, and what else a report says. Throws `FaultError`. */
async function mergeLegs(run) {
    const { known, ports, request } = run;
    const legs = await findLegs(run);
    const [first] = legs;
    if (first === undefined)
        return;
    request.emit({ kind: 'stage', stage: 'read', text: `Joining the results of ${legs.length} shards.` });
    const temporary = await run.temporary();
    const store = (0,row_store/* createRowStore */.g)({ files: ports.files, directory: temporary(''), sources: [], parseRecord: merge_legs_toRecord });
    const files = first.head.files.map(({ path, format, gzip, columns }) => ({
        file: { path, absolute: '', format, gzip, bytes: 0 },
        rows: 0,
        sha256: '',
        columns,
    }));
    const jobs = (0,job_store/* createJobStore */.X)((0,paged_file/* createPagedFile */.B)(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
    known.rows = { store, files, rowless: undefined };
    known.jobs = jobs;
    const outcomes = first.head.memory === undefined ? undefined : createLegOutcomes(jobs);
    const ends = await joinRows(run, legs, { store, jobs, onRow: outcomes?.add });
    if (store.table.count !== first.head.whole.total)
        throw new domain_fault/* FaultError */.VD([damagedFault(first.path, 1)]);
    checkInputs(legs, ends);
    known.merged = describeMerged(run, legs, ends);
    known.mode = ends[0]?.report.mode ?? known.mode;
    if (ends.some(({ report }) => report.detail === 'minimal'))
        known.detail = 'minimal';
    takeOver(run, ends);
    await takeRemoved(run, first, ends[0]);
    if (outcomes !== undefined)
        await rememberAll(run, { legs, ends, outcomes });
}
/** The rows that left the files: the first leg has listed them. */
async function takeRemoved({ known, ports }, first, end) {
    const folder = (0,external_node_path_.dirname)(first.absolute);
    const files = [];
    for (const name of end?.report.resultFiles ?? [])
        if (name.startsWith('removed.') && (await ports.files.stat((0,external_node_path_.join)(folder, name))) !== undefined)
            files.push(name);
    if (files.length > 0)
        known.removed = { folder, files };
}
/** Writes the row memory, for which merge needs the secrets that the legs have. Throws `FaultError`. */
async function rememberAll(run, { legs, ends, outcomes, }) {
    const parts = await openLegParts(run, legs, await findKeys(run, ends[0]?.report.inputs ?? {}));
    try {
        await rememberLegs(run, parts, outcomes);
    }
    finally {
        parts.close();
    }
}
function merge_legs_toRecord(text, line) {
    return { line, columns: [], values: [], raw: text };
}
/** What stopped the legs, and what they noticed, each once. */
function takeOver({ stops, downgraded, notice }, ends) {
    const seen = new Set();
    for (const { reason, fault } of ends.flatMap((end) => end.stops)) {
        const id = JSON.stringify([reason, fault]);
        if (!seen.has(id))
            stops.push({ reason, fault: toFault(fault) });
        seen.add(id);
    }
    downgraded.push(...new Set(ends.flatMap((end) => end.downgraded)));
    for (const text of ends.flatMap(({ report }) => report.notices))
        notice(text);
}
/** Members that are absent stay absent. */
function toFault({ code, message, ...rest }) {
    const known = Object.entries(rest).filter(([, value]) => value !== undefined);
    return { code, message, ...Object.fromEntries(known) };
}
/** Inputs by which the gate judges. */
const GATE_INPUTS = [...rules/* RULES */.y0.map(({ name }) => name), 'on-breach', 'on-timeout'];
function checkInputs(legs, ends) {
    const [first] = ends;
    for (const [index, end] of ends.entries()) {
        const name = GATE_INPUTS.find((input) => end.report.inputs[input] !== first?.report.inputs[input]);
        if (name === undefined)
            continue;
        const paths = [legs[0]?.path ?? '', legs[index]?.path ?? ''];
        throw new domain_fault/* FaultError */.VD([otherRunFault(`${name} differs`, paths)]);
    }
}
function describeMerged(run, legs, ends) {
    const reports = ends.map(({ report }) => report);
    const [first] = reports;
    const gate = schema/* CONFIG_SCHEMA */.ln.pick({
        'max-failed': true,
        'max-invalid': true,
        'max-not-found': true,
        'warn-failed': true,
        'warn-not-found': true,
        'on-breach': true,
        'on-timeout': true,
    });
    const given = Object.fromEntries(GATE_INPUTS.map((name) => [name, first?.inputs[name]]));
    const files = first?.files ?? [];
    const isKnown = files.some(({ committed }) => committed !== undefined);
    return {
        inputs: gate.parse(given),
        members: first === undefined ? {} : joinReports(run, legs, reports, first),
        committed: isKnown
            ? new Set(files.filter(({ committed }) => committed === true).map(({ path }) => path))
            : undefined,
        cells: new Map(ends.flatMap(({ cells }) => cells)),
        open: legs.flatMap(({ head: { shard } }, index) => (isOpen(reports[index]) ? [(0,domain_shard/* formatShard */._D)(shard)] : [])),
    };
}
function isOpen(report) {
    const reasons = Object.keys(report?.totals.reasons ?? {});
    return reasons.some((reason) => (0,domain_outcome/* isProblem */.AN)({ outcome: 'unresolved', reason }));
}
/** What a single run would say of itself. */
function joinReports({ request }, [leg], reports, first) {
    const sum = (of) => reports.reduce((all, report) => all + of(report), 0);
    const resumed = reports.filter(({ continues }) => continues !== null).length;
    const { unchanged, beyondLimit, destination, remembers, memory, source } = first;
    return {
        provider: first.provider,
        sandbox: first.sandbox,
        startedAt: reports.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
        inputs: joinInputs(first.inputs, request.config),
        plan: first.plan === null || leg === undefined ? null : { ...first.plan, ...leg.head.whole.plan },
        submitted: sum(({ submitted }) => submitted),
        rounds: Math.max(...reports.map(({ rounds }) => rounds)),
        foreignRows: sum(({ foreignRows }) => foreignRows),
        requests: { sent: sum(({ requests }) => requests.sent), throttled: sum(({ requests }) => requests.throttled) },
        continues: resumed === 0 ? null : `${resumed} of ${reports.length} shards continue an earlier attempt.`,
        ...(source !== undefined && { source }),
        ...(unchanged !== undefined && { unchanged }),
        ...(beyondLimit !== undefined && { beyondLimit }),
        ...(destination !== undefined && { destination }),
        ...(remembers !== undefined && { remembers }),
        ...(memory !== undefined && { memory }),
    };
}
/** Inputs about where and how this run reports; all others are those of the legs. */
const OWN_INPUTS = new Set([
    'output-dir',
    'artifact-name',
    'retention-days',
    'summary',
    'annotations',
    'comment',
]);
/** Inputs that only a leg has. */
const LEG_INPUTS = new Set(['shard', 'ledger', 'resume']);
function joinInputs(legs, config) {
    const own = (0,judge_run/* showInputs */.d)(config, undefined);
    // In the order of any report.
    const names = [
        ...(0,schema/* describeInputs */.jv)()
            .map(({ name }) => name)
            .filter((name) => name !== 'params'),
        'params',
    ];
    return Object.fromEntries(names.flatMap((name) => {
        const from = OWN_INPUTS.has(name) || LEG_INPUTS.has(name) ? own : legs;
        return from[name] === undefined ? [] : [[name, from[name]]];
    }));
}


/***/ }),

/***/ 43111:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E9: () => (/* binding */ chooseKeys),
/* harmony export */   OX: () => (/* binding */ MEMORY_KEY),
/* harmony export */   uO: () => (/* binding */ PREVIOUS_KEY)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(55681);
/* harmony import */ var _provider_request_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2106);
/* harmony import */ var _ledger_identity_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(14296);




const MEMORY_KEY = 'BULK_JOB_MEMORY_KEY';
const PREVIOUS_KEY = 'BULK_JOB_PREVIOUS_API_KEY';
/** Chooses the secrets that seal the memory, and names its account. Throws `FaultError` if there is none. */
function chooseKeys({ request }, setup) {
    const { environment, sandbox } = request;
    const address = (0,_provider_request_js__WEBPACK_IMPORTED_MODULE_2__/* .resolveBaseUrl */ .xj)(setup.spec, setup.variables).href;
    const account = (secrets) => sandbox === undefined ? (0,_ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__/* .createSeal */ .A)(secrets).name(`account ${address}`) : _ledger_identity_js__WEBPACK_IMPORTED_MODULE_3__/* .SANDBOX_ACCOUNT */ .CE;
    const memoryKey = environment.get(MEMORY_KEY);
    if (memoryKey !== undefined && memoryKey !== '') {
        request.hide([memoryKey]);
        const own = (0,_ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__/* .createStreamSeal */ .W)([memoryKey]);
        const nameHashKey = hashKeyOf([memoryKey]);
        return { own, previous: undefined, account: account([memoryKey]), previousAccount: undefined, nameHashKey };
    }
    const { all, entered } = setup.secrets;
    if (all.length === 0) {
        const fault = {
            code: 'memory/no-key',
            message: 'The row memory is sealed with a secret, and this provider has none.',
            next: `Set the environment variable ${MEMORY_KEY} to any secret of 20 or more random characters that stays the same.`,
            input: 'changed-only',
        };
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD([fault]);
    }
    const before = previousSecrets(request.environment.get(PREVIOUS_KEY), setup);
    if (before !== undefined)
        request.hide(before);
    return {
        own: (0,_ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__/* .createStreamSeal */ .W)(all, entered),
        previous: before && (0,_ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__/* .createStreamSeal */ .W)(before, before),
        account: setup.account,
        previousAccount: before && account(before),
        nameHashKey: hashKeyOf(all),
    };
}
function hashKeyOf(secrets) {
    return (destination) => (0,_ledger_seal_js__WEBPACK_IMPORTED_MODULE_1__/* .createSeal */ .A)(secrets).name(`row memory ${destination}`);
}
/** The secrets with the API key that was replaced. */
function previousSecrets(key, { secrets, apiKey }) {
    if (key === undefined || key === '' || apiKey === undefined)
        return undefined;
    return secrets.all.map((secret) => (secret === apiKey ? key : secret));
}


/***/ }),

/***/ 14979:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o4: () => (/* binding */ createOpener),
  Bc: () => (/* binding */ createRunMemory),
  Ok: () => (/* binding */ findNewest),
  iN: () => (/* binding */ isOvertaken),
  Sg: () => (/* binding */ openRowMemory)
});

// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/mode.ts
var mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/memory/collector.ts
var collector = __webpack_require__(42268);
// EXTERNAL MODULE: ./src/memory/file.ts
var memory_file = __webpack_require__(16225);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/domain/copy-bytes.ts
var copy_bytes = __webpack_require__(41981);
;// CONCATENATED MODULE: ./src/memory/hash.ts


const HASH_BYTES = 16;
const INFO = 'bulk-job row memory v1';
/**
 * One call of SHA-256 per text, after a prefix of 64 characters that is derived from the secret: exactly one block, so
 * secret and text cannot be confused. Most processors have instructions for SHA-256. Whoever extends a hash needs all
 * of its 32 bytes (length extension); here 16 of them are cut off.
 * @param secret of 128 bits or more, the same in every run that shares a memory.
 */
function createRowHasher(secret) {
    const prefix = external_node_crypto_.createHmac('sha256', secret).update(INFO).digest('hex');
    const [keyPrefix, contentPrefix] = [`${prefix}k`, `${prefix}c`];
    return {
        key: (text) => sha256(keyPrefix + text).slice(0, HASH_BYTES),
        content: (text) => sha256(contentPrefix + text).slice(0, HASH_BYTES),
        keyOfBytes: createByteHash(keyPrefix),
        contentOfBytes: createByteHash(contentPrefix),
    };
}
const FIRST_BYTES = 4096;
function createByteHash(prefix) {
    let hashed = Buffer.alloc(FIRST_BYTES, prefix);
    return (bytes, from, to) => {
        const length = prefix.length + to - from;
        if (length > hashed.length)
            hashed = Buffer.alloc(length * 2, prefix);
        (0,copy_bytes/* copyBytes */.n)(bytes, from, to, hashed, prefix.length);
        return sha256(hashed.subarray(0, length)).slice(0, HASH_BYTES);
    };
}
/** `crypto.hash` (since Node 20.12) creates no object per text. */
const sha256 = typeof external_node_crypto_.hash === 'function'
    ? (text) => external_node_crypto_.hash('sha256', text, 'binary')
    : (text) => external_node_crypto_.createHash('sha256').update(text).digest('binary');

// EXTERNAL MODULE: ./src/memory/header.ts
var header = __webpack_require__(58814);
// EXTERNAL MODULE: ./src/memory/part.ts
var memory_part = __webpack_require__(20806);
// EXTERNAL MODULE: ./src/pipeline/row-memory/forget.ts
var forget = __webpack_require__(43066);
// EXTERNAL MODULE: ./src/pipeline/row-memory/keys.ts
var row_memory_keys = __webpack_require__(43111);
// EXTERNAL MODULE: ./src/pipeline/row-memory/legs.ts
var legs = __webpack_require__(77294);
// EXTERNAL MODULE: ./src/pipeline/row-memory/parts.ts
var parts = __webpack_require__(9217);
// EXTERNAL MODULE: ./src/pipeline/row-memory/place.ts + 1 modules
var row_memory_place = __webpack_require__(73435);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/open.ts












/**
 * Opens the row memory. Throws `FaultError` if it cannot be found, read or written, or belongs to something else: a
 * memory that cannot be used is never treated as a first run.
 */
async function openRowMemory(run, setup) {
    const { request, ports, known } = run;
    const keys = (0,row_memory_keys/* chooseKeys */.E9)(run, setup);
    const wanted = (0,row_memory_place/* parseMemory */.Pw)(request.config.memory);
    if (wanted.isNew)
        refuseScheduledReset(run);
    const destination = (0,row_memory_place/* nameDestination */.av)(run, setup, wanted);
    const store = await (0,row_memory_place/* openStore */.Ch)(run, wanted, destination);
    const open = await createOpener(run, { destination, keys });
    try {
        const memory = await findNewest(run, { store, open, isNew: wanted.isNew });
        const order = nextOrder(run, memory);
        if (wanted.name === undefined && wanted.path === undefined)
            refuseShared(run, memory, order);
        const opened = await createRunMemory(run, {
            store,
            open,
            destination,
            account: keys.account,
            seal: keys.own,
            hashKey: memory?.header.hashKey ?? keys.nameHashKey(destination),
            order,
            commit: request.context.commit ?? (await ports.repository?.head?.(setup.workingDirectory)),
            isNew: wanted.isNew,
            began: memory,
            leg: request.shard === undefined ? undefined : (0,legs/* createLegMemory */.OG)(),
        });
        if (opened.leg === undefined)
            await takeParts(run, opened);
        known.memory = opened;
        return opened;
    }
    catch (error) {
        await store.release();
        throw error;
    }
}
/** The row memory of a run that has not read its rows yet. */
async function createRunMemory(run, found) {
    const { hashKey, isNew, began } = found;
    const temporary = await run.temporary();
    return {
        ...found,
        hasher: createRowHasher(hashKey),
        collector: (0,collector/* createRowCollector */.kC)(run.ports.files.openRandom(temporary('row-hashes.bin'))),
        reserved: undefined,
        remembered: began,
        comparison: undefined,
        guards: undefined,
        firstRequestAt: 0,
        held: new Set(),
        waiting: { rows: new Set(), runs: '' },
        isPlanned: false,
        unread: 0,
        isPatternEmpty: false,
        forgot: isNew || began?.header.forgot === true,
        revision: began?.header.revision ?? 0,
        merges: 0,
        overlapping: [],
        taken: { keys: [], files: [] },
    };
}
/**
 * Opens stored memories, and parts of legs. What it gives throws `FaultError` if one is damaged, or about something else.
 * @param destination undefined if it is to be read from the file.
 */
async function createOpener(run, { destination, keys }) {
    const temporary = await run.temporary();
    const reset = describeReset(run.request.config.memory);
    let files = 0;
    const file = () => {
        files += 1;
        return run.ports.files.openRandom(temporary(`memory-read-${destination === undefined ? 'part-' : ''}${files}.bin`));
    };
    return (stored) => openStored(stored, { destination, keys, reset, file });
}
/** What legs of earlier runs have reserved, and no merge has written, is open in this run's memory. */
async function takeParts(run, memory) {
    const { left, spent } = await (0,parts/* openParts */.t8)(run, memory, memory.began);
    memory.taken = {
        keys: [...left.flatMap(({ part }) => (0,memory_part/* partKeys */.kj)(part)), ...spent.flatMap(({ keys }) => keys)],
        files: [...left, ...spent].map(({ file }) => file),
    };
    if (left.length === 0)
        return;
    memory.remembered = await (0,parts/* joinLeft */.K8)(run, memory, { before: memory.began, parts: left, name: 'parts' });
    memory.began?.close();
    memory.began = memory.remembered;
    memory.order = nextOrder(run, memory.began);
}
/** The newest memory by the headers. With `new`, one that cannot be used counts as none. */
async function findNewest(run, { store, open, isNew }) {
    const forgetting = { isNew, notice: run.notice };
    let newest;
    for (const stored of (await (0,forget/* unlessForgotten */.v)(forgetting, () => store.load())) ?? []) {
        const memory = await (0,forget/* unlessForgotten */.v)(forgetting, () => open(stored));
        if (memory === undefined)
            continue;
        const isNewer = newest === undefined || (0,header/* compareHeaders */.IG)(memory.header, newest.header) > 0;
        (isNewer ? newest : memory)?.close();
        if (isNewer)
            newest = memory;
    }
    return newest;
}
/** A run that nobody watches would send every row again each time. */
function refuseScheduledReset({ request: { context, config } }) {
    if (context.event !== 'schedule' && context.event !== 'push')
        return;
    const fault = {
        code: 'memory/new-unattended',
        message: `memory is "${config.memory}" on the event ${context.event}: every such run would send all rows again.`,
        next: 'Set memory: new only in a run that you start by hand (workflow_dispatch), and remove it afterwards.',
        input: 'memory',
    };
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** Opens a stored memory. Throws `FaultError` if it is damaged, or about something else. */
async function openStored(stored, { destination, keys, reset, file }) {
    let opened = await (0,memory_file/* openMemory */.u)(stored.read(), keys.own, file());
    if (opened.kind === 'another-key' && keys.previous !== undefined)
        opened = await (0,memory_file/* openMemory */.u)(stored.read(), keys.previous, file());
    if (opened.kind !== 'opened')
        throw new domain_fault/* FaultError */.VD([unreadableFault(stored.name, reset, opened)]);
    const fault = checkHeader(opened.memory, stored.name, { destination, keys, reset });
    if (fault === undefined)
        return opened.memory;
    opened.memory.close();
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** @param place the input `memory`: of another place nothing would be forgotten here. */
function describeReset(place) {
    const isNew = (0,row_memory_place/* parseMemory */.Pw)(place).isNew;
    const value = isNew ? place : place === 'auto' ? 'new' : `new:${place}`;
    return `To send every row again, set memory: ${value} in a run that you start by hand; then rows that the vendor has arrive twice.`;
}
function unreadableFault(name, reset, opened) {
    const [what, next] = {
        damaged: ['is damaged, so it is unknown which rows the vendor already has', `Restore it from a backup. ${reset}`],
        'another-key': [
            'is sealed with another key',
            `If the API key was replaced, set the environment variable ${row_memory_keys/* PREVIOUS_KEY */.uO} to the old one for one run. ${reset}`,
        ],
        'another-version': [
            'was written by another version of Bulk Job',
            `Use the version that wrote it, or a newer one. ${reset}`,
        ],
    }[opened.kind];
    return {
        code: `memory/${opened.kind}`,
        message: `The row memory ${name} ${what}. Nothing was sent.`,
        next: next ?? reset,
        input: 'memory',
    };
}
function checkHeader({ header }, name, { destination, keys, reset }) {
    if (destination !== undefined && header.destination !== destination)
        return {
            code: 'memory/other-destination',
            message: `The row memory ${name} is about another destination: another provider, address, params, or another job. Nothing was sent.`,
            next: 'Set memory to a path of its own for each destination.',
            input: 'memory',
        };
    if (header.account === keys.account || header.account === keys.previousAccount)
        return undefined;
    return {
        code: 'memory/other-account',
        message: `The row memory ${name} is about another account at the vendor. Nothing was sent.`,
        next: `Use the secrets of that account. If only the key was replaced, set ${row_memory_keys/* PREVIOUS_KEY */.uO} to the old one for one run. ${reset}`,
        input: 'memory',
    };
}
/** A CI system counts its runs; elsewhere the memory does. */
function nextOrder({ request: { context } }, memory) {
    const run = Number(context.runId);
    if (context.ci !== 'none' && Number.isSafeInteger(run) && run > 0)
        return { kind: context.ci, run, attempt: context.attempt };
    const before = memory?.header.order;
    return { kind: 'counter', run: before?.kind === 'counter' ? before.run + 1 : 1, attempt: 1 };
}
/**
 * Job and step are in the name of the destination, so only two calls of one reusable workflow can share it in one attempt:
 * each would take the rows of the other for removed.
 */
function refuseShared({ known }, memory, { kind, run, attempt }) {
    const before = memory?.header.order;
    const isOwn = before?.kind === kind && before.run === run && before.attempt === attempt;
    if (!isOwn || kind === 'counter' || !mode/* MODES */.F[known.mode].sends)
        return;
    const fault = {
        code: 'memory/shared',
        message: 'Another job of this run has used the same row memory: its workflow is called more than once.',
        next: 'Give each call a name of its own, such as memory: name:donors, by an input of the workflow.',
        input: 'memory',
    };
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** A newer run has delivered what this one would: its rows are older. */
function isOvertaken({ order, remembered }) {
    return remembered !== undefined && ((0,header/* compareOrders */.jn)(order, remembered.header.order) ?? 0) < 0;
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


/***/ }),

/***/ 62358:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ createJobStore)
/* harmony export */ });
/* harmony import */ var _row_store_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(68042);

/** Rows of one job are adjacent, so a few records in memory are enough for a pass over the rows. */
const MAX_CACHED = 64;
function createJobStore(file) {
    const spool = (0,_row_store_js__WEBPACK_IMPORTED_MODULE_0__/* .createTextSpool */ .N)(file);
    // Each job's record in the spool; 0 if there is none yet.
    const records = [];
    let count = 0;
    const states = new Map();
    const cache = new Map();
    function get(number) {
        const cached = cache.get(number);
        if (cached !== undefined)
            return cached;
        const record = records[number - 1] ?? 0;
        if (record === 0)
            return undefined;
        const job = parseJob(spool.get(record));
        if (cache.size >= MAX_CACHED)
            cache.clear();
        cache.set(number, job);
        return job;
    }
    return {
        get count() {
            return count;
        },
        get last() {
            return records.length;
        },
        states,
        reserve: () => records.push(0),
        put(job) {
            count += 1;
            records[job.number - 1] = spool.add(JSON.stringify(job));
            cache.delete(job.number);
            states.set(job.state, (states.get(job.state) ?? 0) + 1);
        },
        get,
        *all() {
            for (let number = 1; number <= records.length; number += 1) {
                const job = get(number);
                if (job !== undefined)
                    yield job;
            }
        },
        close: () => spool.close(),
    };
}
/** Parses a record that `put` wrote. */
function parseJob(text) {
    // oxlint-disable-next-line typescript/no-unsafe-return -- our own text, written and read by the same process
    return JSON.parse(text);
}


/***/ })

};
