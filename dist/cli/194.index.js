export const id = 194;
export const ids = [194];
export const modules = {

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

/***/ 73194:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  compareWithMemory: () => (/* reexport */ compareWithMemory),
  createNumberFinder: () => (/* reexport */ outcomes/* createNumberFinder */.Y1),
  findFailedBefore: () => (/* reexport */ outcomes/* findFailedBefore */.EL),
  findVersion: () => (/* reexport */ legs/* findVersion */.Am),
  openRowMemory: () => (/* reexport */ row_memory_open/* openRowMemory */.Sg),
  takeKnown: () => (/* reexport */ legs/* takeKnown */.Tp),
  yieldToNewer: () => (/* reexport */ yieldToNewer)
});

// EXTERNAL MODULE: ./src/domain/mode.ts
var mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
// EXTERNAL MODULE: ./src/memory/codes.ts
var memory_codes = __webpack_require__(99369);
// EXTERNAL MODULE: ./src/memory/compare.ts
var compare = __webpack_require__(61956);
// EXTERNAL MODULE: ./src/pipeline/guards.ts
var guards = __webpack_require__(81290);
// EXTERNAL MODULE: ./src/pipeline/row-memory/held.ts
var held = __webpack_require__(93168);
// EXTERNAL MODULE: ./src/pipeline/row-memory/legs.ts
var legs = __webpack_require__(77294);
// EXTERNAL MODULE: ./src/pipeline/row-memory/open.ts + 1 modules
var row_memory_open = __webpack_require__(14979);
// EXTERNAL MODULE: ./src/pipeline/row-memory/outcomes.ts
var outcomes = __webpack_require__(22038);
// EXTERNAL MODULE: ./src/pipeline/row-memory/removed.ts + 1 modules
var removed = __webpack_require__(801);
// EXTERNAL MODULE: ./src/pipeline/row-memory/settle.ts + 2 modules
var settle = __webpack_require__(2242);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/compare.ts












/**
 * Which rows are due by the row memory, once the jobs that earlier runs left open were polled; undefined without one.
 * Rows that such a run may have delivered get their outcome here, and are not sent.
 */
async function compareWithMemory(run, part) {
    const { memory } = run.known;
    if (memory === undefined || !mode/* MODES */.F[run.known.mode].sends)
        return undefined;
    const { earlier, rows, setup } = part;
    const started = run.ports.clock.now();
    const unique = setup.key?.unique === true;
    const basis = await findBasis(run, memory, { earlier, unique });
    const question = { except: earlier?.history, patience: 'once' };
    const settled = await (0,settle/* settleOpenRows */.t)(run, memory, { ...part, scope: undefined }, question);
    memory.firstRequestAt = started;
    run.known.settledMs = run.ports.clock.now() - started;
    const { collector, remembered, leg } = memory;
    const compared = (0,compare/* compareRows */.fz)({ collector, memory: remembered, unique });
    const comparison = { ...compared, totals: (0,removed/* countRemoved */._A)(run, memory, compared.totals) };
    const { decisions } = comparison;
    const isFirst = run.request.shard === undefined || run.request.shard.index === 1;
    // Legs plan alike: none of them by what it alone has found out.
    memory.comparison = basis === undefined ? comparison : { ...comparison, decisions: basis.decisions };
    if (leg !== undefined)
        leg.known = { decisions, settled };
    // A run that continues a ledger was judged when the ledger began.
    if (earlier === undefined)
        memory.guards = judgeChanges(run, rows, basis === undefined ? comparison : { ...basis, totals: (0,removed/* countKept */.Sy)(run, memory, basis.totals) });
    if (isFirst)
        await (0,removed/* listRemoved */.X6)(run, memory, setup, rows);
    const isRowHeld = (row) => (0,memory_codes/* isHeld */.i7)(decisions[row] ?? memory_codes/* DECISION */.Jz.none);
    const mustWait = (0,outcomes/* createWaitRule */.k8)(run, { decisions, settled });
    const isDueNow = (row) => (0,memory_codes/* isSent */.xb)(decisions[row] ?? memory_codes/* DECISION */.Jz.none) || (isRowHeld(row) && !mustWait(row));
    const isApart = basis && ((row) => (0,memory_codes/* isHeld */.i7)(basis.decisions[row] ?? memory_codes/* DECISION */.Jz.none));
    const isDue = (row) => basis === undefined || isApart?.(row) === true ? isDueNow(row) : (0,memory_codes/* isSent */.xb)(basis.decisions[row] ?? memory_codes/* DECISION */.Jz.none);
    const sent = earlier === undefined ? NONE : sentRows(earlier.history);
    const isOpenTo = (row) => rows.store.table.outcome(row) === undefined && !sent.has(row);
    const isHeldHere = (row) => isApart === undefined || (isFirst && isApart(row));
    (0,held/* holdRows */.B)(memory, rows.store, settled, (row) => mustWait(row) && isOpenTo(row) && isHeldHere(row));
    if (earlier !== undefined)
        skipDelivered(rows.store, (row) => decisions[row] === memory_codes/* DECISION */.Jz.unchanged && isOpenTo(row));
    // The vendor has keys that nobody knows any more.
    memory.forgot ||= earlier !== undefined && isGone(memory, earlier.history);
    run.known.remembers = describe(memory, rows.store.table.count, earlier?.history);
    const chosenBy = basis?.decisions ?? decisions;
    return { isDue, isLast: (row) => (0,outcomes/* hasFailed */.WN)(chosenBy[row]), isApart, hasApart: isFirst };
}
/** How all legs that begin compare their rows; undefined for a run without legs, and for a leg that continues its ledger. */
async function findBasis(run, memory, { earlier, unique }) {
    const { leg, collector } = memory;
    if (leg === undefined)
        return undefined;
    if (earlier === undefined)
        (0,legs/* refuseOtherVersion */.zI)(leg);
    else
        leg.version = earlier.history.shard?.version ?? leg.version;
    const basis = earlier === undefined ? (0,compare/* compareRows */.fz)({ collector, memory: memory.remembered, unique }) : undefined;
    await (0,legs/* joinEarlierAttempts */.lQ)(run, memory, leg, earlier?.history);
    return basis;
}
/** Judged by what the memory knew before, so that a first run needs `max-new: unlimited`. */
function judgeChanges({ request }, { files }, { decisions, totals }) {
    const byFile = (0,compare/* countByFile */.zA)(decisions, createFileFinder(files));
    const counts = {
        ...totals,
        byFile: [...byFile].map(([file, rows]) => ({ path: files[file]?.file.path ?? '', removed: 0, ...rows })),
    };
    return (0,guards/* judgeGuards */.S)(counts, { limits: request.config, place: 'in the row memory', spelling: request.spelling });
}
/** The index of a row's file, for rows in ascending order: those of a file are adjacent. */
function createFileFinder(files) {
    let [index, end] = [0, files[0]?.rows ?? 0];
    return (row) => {
        while (row >= end && index + 1 < files.length) {
            index += 1;
            end += files[index]?.rows ?? 0;
        }
        return index;
    };
}
const NONE = new Set();
/** Rows in the jobs of a continued ledger, by their number over all rows of the files: they are its own business. */
function sentRows({ chosen, rows, jobs }) {
    const numberOf = (0,outcomes/* createNumberFinder */.Y1)(chosen, rows);
    const sent = new Set();
    for (const job of jobs.values())
        for (const row of (0,codes/* rowsOf */.RO)(job.rows))
            sent.add(numberOf(row) ?? 0);
    return sent;
}
/** Rows that a continued ledger chose, and that another run has delivered since. */
function skipDelivered(store, isDelivered) {
    updateAll(store, isDelivered, { outcome: 'skipped', message: store.addText('a later run has delivered it') });
}
function updateAll({ table }, isMeant, change) {
    for (let row = 0; row < table.count; row += 1)
        if (isMeant(row))
            table.update(row, change);
}
/** A newer run has delivered newer rows, and knows what this one left open: this one sends nothing. */
function yieldToNewer(run) {
    const { memory } = run.known;
    if (memory === undefined || !(0,row_memory_open/* isOvertaken */.iN)(memory))
        return false;
    run.downgraded.push('overtaken');
    run.notice(`Run ${memory.remembered?.header.order.run ?? ''} is newer than this one and has delivered its rows, so this run sends nothing: its rows are older.`);
    return true;
}
/** The run whose ledger this one continues has written the memory before its first submit, and it was lost since. */
function isGone({ remembered, isNew, destination, leg }, { memory, jobs }) {
    // Legs do not write it.
    if (leg !== undefined)
        return false;
    return remembered === undefined && !isNew && memory === destination && jobs.size > 0;
}
/** The first line of the report: what the memory did. */
function describe(memory, rows, continued) {
    const { remembered, comparison, isNew } = memory;
    const totals = comparison?.totals;
    if (totals === undefined)
        return '';
    const all = (0,plural/* plural */.L)(rows, 'row');
    const areNew = rows === 1 ? 'its 1 row counts as new' : `all ${all} count as new`;
    if (continued !== undefined && isGone(memory, continued))
        return `The row memory that attempt ${continued.attempt} of run ${continued.writer} wrote is gone, so ${areNew}. Those that it delivered are not sent again by this run, but by the next one.`;
    if (remembered === undefined && !isNew)
        return `No row memory yet: this is the first run, and ${areNew}.`;
    if (remembered === undefined || isNew)
        return `The row memory was emptied (memory: new): ${areNew}.`;
    const again = describeAgain(totals);
    const { new: added, changed, unchanged, held, removed } = totals;
    const parts = [
        `${(0,plural/* count */.U)(added + changed)} of ${all} are new or changed since run ${remembered.header.order.run}`,
        ...(again === '' ? [] : [again]),
        ...(held > 0 ? [`${(0,plural/* count */.U)(held)} ${held === 1 ? 'waits' : 'wait'} for an earlier run`] : []),
        `${(0,plural/* count */.U)(unchanged)} unchanged`,
        ...(removed > 0 ? [`${(0,plural/* count */.U)(removed)} left the files`] : []),
    ];
    return `${parts.join('; ')}.`;
}
function describeAgain({ againFailed, againNotFound, againNotSent }) {
    const parts = [
        ...(againFailed > 0 ? [`${(0,plural/* count */.U)(againFailed)} failed`] : []),
        ...(againNotFound > 0 ? [`${(0,plural/* count */.U)(againNotFound)} not found`] : []),
        ...(againNotSent > 0 ? [`${(0,plural/* count */.U)(againNotSent)} not sent`] : []),
    ];
    const be = againFailed + againNotFound + againNotSent === 1 ? 'is' : 'are';
    return parts.length === 0 ? '' : `${parts.join(', ')} before and ${be} sent again`;
}

;// CONCATENATED MODULE: ./src/pipeline/row-memory/planning.ts
/** What planning with a row memory needs, in one piece: a run without one does not load it. */






/***/ })

};
