export const id = 168;
export const ids = [168];
export const modules = {

/***/ 93168:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ holdRows),
/* harmony export */   x: () => (/* binding */ awaitHeldRows)
/* harmony export */ });
/* harmony import */ var _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72309);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(69048);
/* harmony import */ var _memory_codes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(99369);
/* harmony import */ var _outcomes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(22038);
/* harmony import */ var _settle_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2242);





/**
 * Gives rows that an earlier run may have delivered their outcome: they are not sent. For jobs that still run the run may
 * wait later (`awaitHeldRows`).
 */
function holdRows(memory, store, settled, mustWait) {
    const held = new Set();
    const waiting = new Set();
    const runs = settled.open.map((id) => `run ${id}`).join(', ');
    const message = store.addText(`not sent: ${runs} may have delivered it`);
    for (let row = 0; row < store.table.count; row += 1)
        if (mustWait(row))
            held.add(row);
    for (const row of held) {
        const why = settled.reasons.get(row);
        if (why === 'timed-out')
            waiting.add(row);
        const reason = why === 'timed-out' ? pendingReason(memory, row) : (why ?? 'uncertain');
        store.table.update(row, { outcome: 'unresolved', reason, message });
    }
    memory.held = held;
    memory.waiting = { rows: waiting, runs };
}
/** While the vendor works on what an earlier run sent: that very version of the row, or an earlier one. */
function pendingReason({ comparison }, row) {
    return comparison?.decisions[row] === _memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .DECISION */ .Jz.held ? 'submitted' : 'not-sent';
}
/**
 * After its own jobs: waits for those that earlier runs left running, as long as there is time, and gives the rows that
 * were held for them their outcome. `submit` waits for nothing.
 */
async function awaitHeldRows(run) {
    const { memory, rows, mode, scope } = run.known;
    const { follows, sends } = _domain_mode_js__WEBPACK_IMPORTED_MODULE_0__/* .MODES */ .F[mode];
    if (memory === undefined || rows === undefined || !sends || memory.waiting.rows.size === 0)
        return;
    const { signal } = run.request;
    const { table } = rows.store;
    if (memory.isPlanned && follows && !signal.aborted)
        await askAgain(run, memory, rows.store);
    const placeOf = (0,_outcomes_js__WEBPACK_IMPORTED_MODULE_2__/* .createPlaceFinder */ .YB)(scope, table.count);
    const places = [...memory.waiting.rows].flatMap((row) => placeOf(row) ?? []);
    // Nobody has waited for them, or not to the end.
    if (signal.aborted) {
        for (const place of places)
            if (table.outcome(place) === 'unresolved')
                table.update(place, { outcome: 'unresolved', reason: 'cancelled' });
        return;
    }
    const unsent = places.filter((place) => table.get(place).reason === 'not-sent').length;
    if (memory.isPlanned && unsent > 0)
        run.stops.push({ reason: 'timed-out', fault: unsentFault(unsent, memory.waiting.runs) });
}
async function askAgain(run, memory, store) {
    const { rows, setup, identity, scope } = run.known;
    if (rows === undefined || setup === undefined || identity === undefined)
        return;
    const patience = Math.max(0, run.request.config.timeout - (run.ports.clock.now() - memory.firstRequestAt));
    const part = { setup, rows: { ...rows, ...NO_COUNTS }, identity, scope };
    const settled = await (0,_settle_js__WEBPACK_IMPORTED_MODULE_3__/* .settleOpenRows */ .t)(run, memory, part, { except: undefined, patience });
    const placeOf = (0,_outcomes_js__WEBPACK_IMPORTED_MODULE_2__/* .createPlaceFinder */ .YB)(scope, store.table.count);
    const known = new Map(settled.rows.map((each) => [each.row, each]));
    for (const row of memory.waiting.rows) {
        const place = placeOf(row);
        if (place === undefined || store.table.get(place).job > 0)
            continue;
        const found = known.get(row);
        const isSame = memory.comparison?.decisions[row] === _memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .DECISION */ .Jz.held;
        const outcome = isSame && found !== undefined ? VENDOR_OUTCOME[found.code] : undefined;
        // An earlier version that has its outcome holds the row back no longer, but this run has sent its rows.
        const reason = settled.reasons.get(row) ?? (found === undefined ? 'uncertain' : 'not-sent');
        if (outcome === undefined)
            store.table.update(place, { outcome: 'unresolved', reason });
        else
            store.table.update(place, { outcome, message: store.addText(`run ${found?.runId} had sent it`) });
    }
}
/** Nothing is read or counted again. */
const NO_COUNTS = {
    blanks: [],
    invalid: 0,
    skipped: 0,
    bytes: 0,
    columns: [],
    sameAs: new Map(),
};
const VENDOR_OUTCOME = {
    [_memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .OUTCOME */ .vg.succeeded]: 'succeeded',
    [_memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .OUTCOME */ .vg.failed]: 'failed',
    [_memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .OUTCOME */ .vg.failedPartly]: 'failed',
    [_memory_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .OUTCOME */ .vg.notFound]: 'not_found',
};
function unsentFault(rows, runs) {
    return {
        code: 'memory/edited-meanwhile',
        message: `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(rows, 'row was', 'rows were')} not sent, because the vendor still processed an earlier version from ${runs} when this run began.`,
        next: 'Run again: once the earlier version has its outcome, the new one is sent.',
    };
}


/***/ }),

/***/ 2242:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t: () => (/* binding */ settleOpenRows)
});

// EXTERNAL MODULE: ./src/memory/codes.ts
var memory_codes = __webpack_require__(99369);
// EXTERNAL MODULE: ./src/memory/collector.ts
var memory_collector = __webpack_require__(42268);
// EXTERNAL MODULE: ./src/memory/image.ts
var memory_image = __webpack_require__(79138);
// EXTERNAL MODULE: ./src/memory/sorted.ts
var sorted = __webpack_require__(40894);
;// CONCATENATED MODULE: ./src/memory/open-rows.ts



/**
 * The rows that an earlier run left open, by their number in that run.
 * @param run its `index` in the header.
 */
function findOpenRows(collector, memory, run) {
    const places = new Map();
    for (let number = 0; number < sorted/* PARTITIONS */.S1; number += 1) {
        const { opens, records } = memory.partition(number);
        if (opens.count === 0)
            continue;
        const rows = collector.partition(number);
        (0,sorted/* joinByKey */.T0)([opens, rows, records], ([open, here, known]) => {
            if (open === undefined || here === undefined || known === undefined)
                return;
            const same = [];
            for (let index = here.from; index < here.to && open.to > open.from; index += 1) {
                if (collector.isValid((0,memory_collector/* rowOf */.OB)(rows, index)))
                    same.push((0,memory_collector/* rowOf */.OB)(rows, index));
            }
            const isKnown = known.to > known.from || open.to - open.from > 1;
            for (let index = open.from; index < open.to; index += 1) {
                if ((0,memory_image/* openRunOf */.vq)(opens, index) !== run)
                    continue;
                places.set((0,memory_image/* openRowOf */._F)(opens, index), { key: keyOf(opens, index, number), rows: same, isKnown });
            }
        });
    }
    return places;
}
/** The first byte of an open row's entry holds its run; that of the key is the partition's number. */
function keyOf(opens, index, partition) {
    const { view } = opens;
    const bytes = Buffer.from(view.buffer, view.byteOffset + index * sorted/* ENTRY_BYTES */.nC, sorted/* KEY_BYTES */.Co);
    return String.fromCharCode(partition) + bytes.toString('latin1', 1);
}

// EXTERNAL MODULE: ./src/memory/settle.ts
var settle = __webpack_require__(86368);
// EXTERNAL MODULE: ./src/sources/prepare.ts
var prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/pipeline/context.ts + 3 modules
var context = __webpack_require__(55167);
// EXTERNAL MODULE: ./src/pipeline/open-client.ts + 6 modules
var open_client = __webpack_require__(68639);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
// EXTERNAL MODULE: ./src/pipeline/send.ts + 41 modules
var send = __webpack_require__(58845);
// EXTERNAL MODULE: ./src/pipeline/without-rows.ts
var without_rows = __webpack_require__(75066);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var faults = __webpack_require__(68640);
// EXTERNAL MODULE: ./src/ledger/read.ts + 1 modules
var read = __webpack_require__(99140);
// EXTERNAL MODULE: ./src/pipeline/ledger-files.ts
var ledger_files = __webpack_require__(33311);
// EXTERNAL MODULE: ./src/pipeline/row-memory/outcomes.ts
var outcomes = __webpack_require__(22038);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/find-ledger.ts









/** Looks for it in the memory, else where a run that died left it; `in use` while that run is at work. */
async function findLedger(run, each, { identity }) {
    const { known, request } = run;
    const { ledger, plan, job } = each.details;
    try {
        if (typeof ledger === 'string')
            return { history: (0,read/* readLedger */.S)(ledger, `of run ${each.id}`), isOriginal: false };
        const { previous } = known.folder ?? {};
        const isPrevious = previous !== undefined && (0,outcomes/* hasWritten */.qF)(each, previous);
        const original = (await findLeft(run, each)) ?? (isPrevious ? previous : await findAside(run, each));
        if (original === 'in use')
            return original;
        if (original !== undefined)
            return { history: original, isOriginal: true };
        const shard = (0,domain_shard/* parseShard */.uK)(textOf(each.details.shard));
        const wanted = { ...identity, runId: each.id, place: each.ledger, plan: textOf(plan), job: textOf(job), shard };
        const texts = (await request.ledgers?.load(wanted, 'all')) ?? [];
        const found = texts
            .map((text) => (0,read/* readLedger */.S)(text, `of run ${each.id}`))
            .find((history) => (0,outcomes/* hasWritten */.qF)(each, history));
        if (found === undefined)
            run.notice(describeUnknown(run, each, ', and its ledger was not found.'));
        return found && { history: found, isOriginal: false };
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        const why = error.faults.map(({ message }) => message).join(' ');
        run.notice(describeUnknown(run, each, `. ${why}`));
        return undefined;
    }
}
/** The ledger of a run in the folder that it wrote to; undefined if it is not there. */
async function findLeft({ ports: { files }, known, notice }, each) {
    const path = textOf(each.details.path);
    if (path === '' || (await files.stat(path).catch(() => undefined)) === undefined)
        return undefined;
    if (known.folder?.ledger === path)
        return findWritten(files, each, { path, from: 0 });
    const lock = await files.lock((0,external_node_path_.join)((0,external_node_path_.dirname)(path), ledger_files/* LEDGER_LOCK */.Sr)).catch((error) => {
        throw new domain_fault/* FaultError */.VD([(0,faults/* unlockableFault */.xz)(path, error)], { cause: error });
    });
    if (lock === undefined) {
        notice((0,faults/* inUseFault */.B5)(path).message);
        return 'in use';
    }
    try {
        return await findWritten(files, each, { path, from: 0 });
    }
    finally {
        await lock.release();
    }
}
/** Where this run or an earlier one has moved it aside in this run's folder. */
async function findAside({ known: { folder }, ports: { files } }, each) {
    return folder && findWritten(files, each, { path: folder.ledger, from: 1 });
}
/**
 * The ledger that a run wrote to: each of its attempts may have left one in the folder. One that was cut short would call
 * rows unsent that were sent. Throws `FaultError` if one cannot be read and no other is the run's.
 * @param path of the ledger in the folder.
 * @param from 0 for the one at that path, or 1 for the first that was moved aside.
 */
async function findWritten(files, each, { path, from }) {
    let fault;
    for (let count = from;; count += 1) {
        const at = count === 0 ? path : (0,ledger_files/* asidePath */.ie)(path, textOf(each.details.began), count);
        if ((await files.stat(at)) === undefined)
            break;
        try {
            const history = await (0,output_folder/* readChecked */.Yi)(files, at);
            if (history !== undefined && (0,outcomes/* hasWritten */.qF)(each, history))
                return history;
        }
        catch (error) {
            if (!(error instanceof domain_fault/* FaultError */.VD))
                throw error;
            fault ??= error;
        }
    }
    if (fault !== undefined)
        throw fault;
    return undefined;
}
/** A ledger that is gone or damaged is no proof that nothing was sent. */
function describeUnknown({ request: { config } }, { id, rows }, why) {
    const they = rows === 1 ? 'It is' : 'They are';
    const then = config['resend-uncertain']
        ? `${they} sent again (resend-uncertain) where the files still have ${rows === 1 ? 'it' : 'them'}.`
        : `${they} not sent again until you have checked in the vendor's system and set resend-uncertain: true.`;
    return `Run ${id} ended without saying what became of ${(0,plural/* plural */.L)(rows, 'row')}${why} ${then}`;
}
/** A member of `details`; empty where it is missing. */
function textOf(value) {
    return typeof value === 'string' ? value : '';
}

// EXTERNAL MODULE: ./src/pipeline/row-memory/legs.ts
var legs = __webpack_require__(77294);
// EXTERNAL MODULE: ./src/pipeline/row-memory/write.ts
var write = __webpack_require__(27236);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/settle.ts














/**
 * Takes up the ledgers of earlier runs that left rows open: their jobs are polled. The memory in `memory.remembered` then
 * says what is known. What cannot be found out stays open.
 * @param except the ledger that this run continues itself.
 */
async function settleOpenRows(run, memory, part, { except, patience }) {
    const before = memory.remembered;
    if (before === undefined || before.header.runs.length + Number(memory.isNew) === 0)
        return NOTHING_OPEN;
    const isOwn = (each) => except !== undefined && (0,outcomes/* hasWritten */.qF)(each, except);
    const found = new Map();
    for (const each of before.header.runs) {
        if (isOwn(each) || (memory.leg !== undefined && !(0,legs/* isLegsBusiness */.o6)(run, memory.leg, each)))
            continue;
        const ledger = await findLedger(run, each, part);
        if (ledger === undefined)
            found.set(each.index, NOTHING_FOUND);
        else if (ledger === 'in use')
            found.set(each.index, atWork(before.openRows(each.index)));
        else
            found.set(each.index, await askVendor(run, memory, { ...part, ...ledger, each, before, patience }));
    }
    if (memory.leg !== undefined) {
        for (const each of before.header.runs) {
            const { codes, ledger: text } = found.get(each.index) ?? NOTHING_FOUND;
            (0,legs/* noteSettled */.wi)(memory.leg, each, { open: before.openRows(each.index), codes, text });
        }
    }
    const temporary = await run.temporary();
    const runs = before.header.runs.map((each) => withLedger(each, found.get(each.index)?.ledger));
    const settled = (0,settle/* settleMemory */.L)({
        memory: { ...before, header: { ...before.header, runs } },
        outcomeOf: (index, row) => found.get(index)?.codes.get(row) ?? memory_codes/* OUTCOME */.vg.untouched,
        about: { ...(0,write/* describeMemory */.$s)(run, memory), order: before.header.order },
        keep: memory.isNew ? 'open' : 'all',
        file: run.ports.files.openRandom(temporary(`memory-settled-${patience}.bin`)),
    });
    if (before !== memory.began)
        before.close();
    memory.remembered = settled;
    const left = settled.header.runs.filter((each) => !isOwn(each));
    return {
        open: left.map(({ id }) => id),
        reasons: findReasons(memory, settled, found),
        rows: [...found.values()].flatMap(({ rows }) => rows),
    };
}
const NOTHING_OPEN = { open: [], reasons: new Map(), rows: [] };
const NOTHING_FOUND = { codes: new Map(), reasons: new Map(), ledger: undefined, rows: [] };
/** The run itself may be about to send them. */
function atWork(open) {
    return { ...NOTHING_FOUND, reasons: new Map([...open].map((row) => [row, 'timed-out'])) };
}
/** Of several versions of a row one at work decides: it waits, whatever `resend-uncertain` says. */
function findReasons({ collector }, settled, found) {
    const reasons = new Map();
    for (const { index } of settled.header.runs) {
        const own = found.get(index)?.reasons;
        if (own === undefined || own.size === 0)
            continue;
        for (const [number, { rows }] of findOpenRows(collector, settled, index)) {
            const reason = own.get(number);
            if (reason === undefined)
                continue;
            for (const row of rows)
                if (reasons.get(row) !== 'timed-out')
                    reasons.set(row, reason);
        }
    }
    return reasons;
}
function withLedger(each, ledger) {
    return ledger === undefined ? each : { ...each, details: { ...each.details, ledger } };
}
/** Polls the jobs of an earlier ledger, as `collect` does, and says what became of its rows. */
async function askVendor(run, memory, question) {
    const { setup, history, rows, patience } = question;
    const { request } = run;
    const timeout = patience === 'once' ? request.config.timeout : patience;
    const sub = (0,context/* startRun */.A)({
        ...request,
        config: { ...request.config, mode: 'collect', timeout, 'retry-failed': 0, 'changed-only': false },
        emit: () => undefined,
        onJobIds: () => undefined,
        ledgers: undefined,
        ...(patience === 'once' && { isPostStep: true }),
    }, run.ports);
    try {
        const temporary = await sub.temporary();
        Object.assign(sub.known, { mode: 'collect', detail: run.known.detail, setup, client: run.known.client });
        sub.known.folder = await (0,output_folder/* openOutputFolder */.uS)(run.ports.files, temporary('results'));
        const places = findOpenRows(memory.collector, question.before, question.each.index);
        const numberOf = (0,outcomes/* createNumberFinder */.Y1)(history.chosen, history.rows);
        const placeOf = (row) => places.get(numberOf(row) ?? -1);
        const { rows: blank, plan } = await (0,without_rows/* openWithoutRows */.My)(sub, history, (row) => placeOf(row) !== undefined);
        if (sub.known.rows !== undefined)
            sub.known.rows = { ...sub.known.rows, keys: keysOf(memory, question, placeOf) };
        const client = run.known.client ?? (await (0,open_client/* openClient */.M)(run, { setup, rows }));
        sub.known.client = client;
        await (0,send/* sendAndCollect */.y)(sub, {
            setup,
            rows: { ...blank, columns: rows.columns },
            plan,
            batches: undefined,
            whole: { total: history.rows, invalid: history.invalid, skipped: history.skipped },
            shard: undefined,
            scope: { unchanged: 0, beyondLimit: 0, chosen: history.chosen },
            identity: { ...question.identity, plan: history.plan, runId: history.runId },
            earlier: { history, isInPlace: false, source: undefined, isBorrowed: false, policy: policyFor(question) },
            client,
        });
        return readOutcomes(sub, question, places);
    }
    finally {
        // Its folder is in the temporary one, which goes first.
        await sub.known.folder?.release();
        sub.known.folder = undefined;
        await sub.close();
    }
}
/** A copy without a verdict may lack the last submits. */
function policyFor({ history, isOriginal }) {
    const lags = history.lags || (!isOriginal && history.verdict === undefined);
    return { resendFailed: false, resendUncertain: false, retryRounds: 0, lags, reread: false };
}
/** Keys of the earlier run's rows: as text if the files still have a row with that key, else only its hash. */
function keysOf({ hasher, forgot }, { setup, rows, scope }, placeOf) {
    const keyOf = (0,prepare/* createKeyReader */.DW)(setup);
    const inTable = (0,outcomes/* createPlaceFinder */.YB)(scope, rows.store.table.count);
    const recordOf = (row) => {
        const [number] = placeOf(row)?.rows ?? [];
        const here = number === undefined ? undefined : inTable(number);
        return here === undefined ? undefined : rows.store.record(here);
    };
    return {
        keyOf(row) {
            const record = recordOf(row);
            if (record !== undefined)
                return keyOf(record);
            const hash = placeOf(row)?.key;
            return hash === undefined ? undefined : hashedKey(hash);
        },
        fieldsOf(row) {
            const record = recordOf(row);
            return record === undefined ? {} : setup.fieldsOf(record);
        },
        hashKey: (key) => hashedKey(hasher.key(key)),
        // Nor can a key of which only the hash is left be looked up.
        wasThere: (row) => forgot || recordOf(row) === undefined || placeOf(row)?.isKnown !== false,
    };
}
/** No key of a file begins with this character, which text in CSV and JSON cannot hold unescaped. */
function hashedKey(hash) {
    return `\0${hash.slice(0, sorted/* KEY_BYTES */.Co)}`;
}
function readOutcomes({ known: { rows, jobs }, request }, { history: { chosen, runId }, each }, places) {
    if (rows === undefined)
        return NOTHING_FOUND;
    const { store } = rows;
    const isResending = request.config['resend-uncertain'];
    const codes = new Map();
    const reasons = new Map();
    const settled = [];
    const numberOf = (0,outcomes/* createNumberFinder */.Y1)(chosen, store.table.count);
    const reopen = (0,outcomes/* createReopener */.$q)(each);
    for (let row = 0; row < store.table.count; row += 1) {
        const entry = store.table.get(row);
        const number = numberOf(row);
        if (number === undefined)
            break;
        const known = reopen(number, (0,outcomes/* outcomeCode */.qn)(entry, jobs, () => store.text(entry.message)));
        // Nothing is uncertain about a row that the vendor called succeeded, however little of the rest can be read.
        const isTaken = known === memory_codes/* OUTCOME */.vg.open && isResending && entry.outcome === 'succeeded';
        const code = isTaken ? memory_codes/* OUTCOME */.vg.succeeded : known;
        codes.set(number, code);
        for (const here of places.get(number)?.rows ?? [])
            if (code !== memory_codes/* OUTCOME */.vg.open)
                settled.push({ code, runId, row: here });
        // What the memory knows to be unsent may look open in the ledger, and holds nothing back.
        const reason = code === memory_codes/* OUTCOME */.vg.open && places.has(number) ? HELD_REASONS.get(entry.reason ?? '') : undefined;
        if (reason !== undefined)
            reasons.set(number, reason);
    }
    return { codes, reasons, ledger: rows.rowless?.text, rows: settled };
}
const HELD_REASONS = new Map([
    ['timed-out', 'timed-out'],
    ['submitted', 'timed-out'],
    ['cancelled', 'timed-out'],
    ['lost', 'lost'],
]);


/***/ }),

/***/ 58845:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ sendAndCollect)
});

// EXTERNAL MODULE: ./src/domain/mode.ts
var domain_mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/copy-bytes.ts
var copy_bytes = __webpack_require__(41981);
// EXTERNAL MODULE: ./src/domain/csv-record.ts
var csv_record = __webpack_require__(96116);
// EXTERNAL MODULE: ./src/domain/object-scan.ts
var object_scan = __webpack_require__(78039);
;// CONCATENATED MODULE: ./src/domain/object-line.ts



const QUOTE = 0x22;
const COMMA = 0x2c;
const FIRST_BYTES = 4096;
/** A comma and two quotes. */
const AROUND_BYTES = 3;
/** Plain JSON objects as lines of CSV (RFC 4180), without a text for each of their values. */
class ObjectLine {
    columns;
    scan = new object_scan/* ObjectScan */.zE();
    bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    /** Of each column, the index of its name; known for so many names. */
    indexes = [];
    known = -1;
    constructor(columns) {
        this.columns = columns;
    }
    /**
     * A cell for each column, without the line ending and valid until the next call; undefined where the object is not plain,
     * or the line would be empty.
     */
    of({ bytes, from, to }) {
        const { scan } = this;
        if (!scan.read(bytes, from, to))
            return undefined;
        if (this.known !== scan.names.length) {
            this.indexes = this.columns.map((name) => scan.indexOf(name));
            this.known = scan.names.length;
        }
        const most = to - from + AROUND_BYTES * this.columns.length;
        if (most > this.bytes.length)
            this.bytes = Buffer.allocUnsafeSlow(2 * most);
        let length = 0;
        for (let place = 0; place < this.indexes.length; place += 1) {
            if (place > 0)
                this.bytes[length++] = COMMA;
            const member = scan.memberOf(this.indexes[place] ?? -1);
            if (member === -1 || scan.kinds[member] === object_scan/* NULL */.Cq)
                continue;
            length = this.writeCell(member, length);
        }
        return length === 0 ? undefined : this.bytes.subarray(0, length);
    }
    writeCell(member, start) {
        const { scan, bytes: into } = this;
        const [from, to] = [scan.from[member] ?? 0, scan.to[member] ?? 0];
        const isQuoted = scan.kinds[member] === object_scan/* TEXT */.a$ && (0,csv_record/* needsQuotesFor */.m)(scan.bytes, from, to);
        let at = start;
        if (isQuoted)
            into[at++] = QUOTE;
        at = (0,copy_bytes/* copyBytes */.n)(scan.bytes, from, to, into, at);
        if (isQuoted)
            into[at++] = QUOTE;
        return at;
    }
}

// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/shard.ts
var shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
// EXTERNAL MODULE: ./src/engine/faults.ts
var faults = __webpack_require__(54037);
// EXTERNAL MODULE: ./src/engine/plan.ts + 1 modules
var plan = __webpack_require__(40119);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
;// CONCATENATED MODULE: ./src/ledger/sealed-outputs.ts
/** Ids as vendors create them: no URL, query or free text. */
const PLAIN_ID = /^[A-Za-z0-9._:~-]{1,128}$/;
/** What a ledger may contain if there is no secret to derive a key from: an address without query and user. */
const PLAIN_ADDRESS = /^[A-Za-z0-9._:~/-]{1,2048}$/;
/** No key opens this: the value was omitted. */
const OMITTED = { sealed: '' };
/**
 * The submit's outputs as the ledger may store them: plain ids, numbers and booleans, and lists and objects of these.
 * Anything else may be or contain a signature, so it is sealed, or omitted if there is no seal.
 */
function sealOutputs(outputs, seal, hides) {
    return Object.fromEntries([...outputs].map(([name, value]) => [name, isPlain(value, hides) ? value : sealed_outputs_close(value, seal, hides)]));
}
function sealed_outputs_close(value, seal, hides) {
    if (seal !== undefined)
        return { sealed: seal.close(JSON.stringify(value)) };
    if (typeof value !== 'string')
        return OMITTED;
    const address = /^https?:/i.test(value) && URL.canParse(value) ? (value.split(/[?#]/)[0] ?? '') : value;
    return PLAIN_ADDRESS.test(address) && !hides(address) ? address : OMITTED;
}
/** True if a text may be shown and recorded as the id of a job. */
function isPlainId(text, hides) {
    return PLAIN_ID.test(text) && !hides(text);
}
function isPlain(value, hides) {
    if (typeof value === 'boolean' || value === null)
        return true;
    if (typeof value === 'number')
        return !hides(String(value));
    if (typeof value === 'string')
        return isPlainId(value, hides);
    if (Array.isArray(value))
        return value.every((each) => isPlain(each, hides));
    if (typeof value !== 'object')
        return false;
    const members = Object.entries(value);
    // An object that looks sealed would be opened on resume.
    return !Object.hasOwn(value, 'sealed') && members.every((member) => member.every((each) => isPlain(each, hides)));
}
/** The original outputs; undefined if one was sealed with other secrets, or omitted. */
function openOutputs(outputs, seal) {
    const opened = new Map();
    for (const [name, value] of Object.entries(outputs)) {
        const plain = openValue(value, seal);
        if (plain === undefined)
            return undefined;
        opened.set(name, plain.value);
    }
    return opened;
}
function openValue(value, seal) {
    if (typeof value !== 'object' || value === null || !('sealed' in value))
        return { value };
    if (typeof value.sealed !== 'string')
        return undefined;
    const text = seal?.open(value.sealed);
    if (text === undefined)
        return undefined;
    // Our own text, and authenticated.
    const plain = JSON.parse(text);
    return { value: plain };
}

// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
// EXTERNAL MODULE: ./src/domain/job.ts
var job = __webpack_require__(61931);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/expression/expression-error.ts
var expression_error = __webpack_require__(43341);
;// CONCATENATED MODULE: ./src/engine/describe-error.ts


/**
 * Errors that a vendor's response can cause: a URL that must not be used, an expression without a value for it.
 * Anything else is a bug.
 */
function isResponseError(error) {
    return error instanceof fault/* FaultError */.VD || error instanceof expression_error/* ExpressionError */.t;
}
/** The error as a message for the affected rows. The message of an unknown error may contain a cell, so it is left out. */
function describeError(error) {
    if (error instanceof fault/* FaultError */.VD)
        return error.faults.map(({ message }) => message).join(' ');
    if (error instanceof expression_error/* ExpressionError */.t)
        return error.message;
    return `Reading the response failed with an unexpected ${error instanceof Error ? error.name : typeof error}.`;
}
/** The error, if it is a bug of ours. */
function bugOf(error) {
    if (isResponseError(error))
        return {};
    return { bug: error instanceof Error ? error : new Error(`A ${typeof error} was thrown.`) };
}

;// CONCATENATED MODULE: ./src/engine/rounds.ts
/** Pause before round 2; doubles with each later round (docs/contract.md, 5.5). */
const FIRST_PAUSE_MS = 5_000;
/** The pause before the next round, if so many were started. */
function pauseAfter(rounds) {
    return FIRST_PAUSE_MS * 2 ** (rounds - 1);
}
/** True if a further round may be started after this one, and there is time for it. */
function isRoundLeft({ parts, options, rounds, deadline }) {
    if (rounds > options.retryRounds)
        return false;
    return deadline === undefined || parts.clock.now() + pauseAfter(rounds) < deadline;
}

;// CONCATENATED MODULE: ./src/engine/fuse.ts


/** Begins with no rows. */
function createUnrecoverableCounter() {
    const rows = { failed: 0, not_found: 0 };
    let failedForNow = 0;
    const change = ({ outcome, retryable }, by) => {
        if (!retryable && (outcome === 'failed' || outcome === 'not_found'))
            rows[outcome] += by;
    };
    return {
        add(result) {
            change(result, 1);
            if (result.retryable && result.outcome === 'failed')
                failedForNow += 1;
        },
        remove(result) {
            change(result, -1);
        },
        startRound() {
            failedForNow = 0;
        },
        count: (isLeft) => ({ ...rows, failed: rows.failed + (isLeft ? 0 : failedForNow) }),
    };
}
/**
 * Counts the rows that an earlier attempt left and this one does not send again. Those of watched jobs are counted when
 * their results have been read again.
 */
function countKept({ store: { table } }, { findBreach, continuation, failedBefore }, watched) {
    const counter = createUnrecoverableCounter();
    if (findBreach === undefined || continuation === undefined)
        return counter;
    for (let row = 0; row < table.count; row += 1) {
        const entry = table.get(row);
        if (!entry.retryable && !watched.has(entry.job) && failedBefore?.(row) !== true)
            counter.add(entry);
    }
    return counter;
}
/** Counts a row that gets a result, in place of what it had. */
function countResult({ options, unrecoverable, watched }, { row, before, result, isNoted }) {
    // Else a run would stop at the same rows each time, and never reach the others.
    if (options.failedBefore?.(row) === true)
        return;
    if (!(isNoted && watched.has(before.job)))
        unrecoverable.remove(before);
    // A row that the earlier attempt left to this one may still be sent in this round.
    if (!(isNoted && before.retryable && result.retryable))
        unrecoverable.add(result);
}
/** Counts rows of a watched job whose results could not be read again: what the earlier attempt saw is kept. */
function keepRows({ parts, options, unrecoverable }, job, rows) {
    for (const row of rows) {
        const entry = parts.store.table.get(row);
        if (entry.job === job && !entry.retryable && options.failedBefore?.(row) !== true)
            unrecoverable.add(entry);
    }
}
/**
 * Stops the run if it can no longer pass; true if it did. Called only when something is about to be sent: a run that
 * has nothing left to send is not stopped.
 */
function stopOnBreach(state) {
    const { options, parts, stopper, unrecoverable } = state;
    const breach = options.findBreach?.(unrecoverable.count(isRoundLeft(state)));
    if (breach === undefined)
        return false;
    stopper.halt('threshold', (0,faults/* breachFault */.kF)(options.next, breach, { ...countDone(parts), round: state.rounds }));
    return true;
}
function countDone({ store }) {
    let done = 0;
    let all = 0;
    for (const { outcome, rows } of store.table.counts()) {
        if (outcome === 'invalid' || outcome === 'skipped')
            continue;
        all += rows;
        if (outcome !== undefined && outcome !== 'unresolved')
            done += rows;
    }
    return { done, all };
}

;// CONCATENATED MODULE: ./src/engine/settle.ts


/** Writes the outcomes of a batch's rows to the table. */
function settleRows(state, { job, rows, results, how }) {
    const { store } = state.parts;
    const change = { job };
    // An iterator would make an object for each of millions of rows.
    for (let i = 0; i < rows.length; i += 1) {
        const [row, result] = [rows[i] ?? 0, results[i]];
        if (result === undefined)
            continue;
        const before = store.table.view(row);
        if (how === 'noted' && before.job !== job)
            continue;
        if (before.outcome === undefined)
            state.settledRows += 1;
        if (result.retryable)
            state.retryableRows += 1;
        countResult(state, { row, before, result, isNoted: how === 'noted' });
        change.outcome = result.outcome;
        change.reason = result.reason;
        change.message = store.addText(result.message);
        change.retryable = result.retryable;
        change.attempts = before.attempts + (how === 'sent' ? 1 : 0);
        change.accepted = before.accepted || (how === 'sent' && result.reason !== 'uncertain');
        store.table.update(row, change);
    }
}
/** Records the end of a batch: in the job list and the ledger, for progress and host. */
function finish({ parts, progress }, job, results, { foreign, miscounted } = { foreign: 0, miscounted: false }) {
    parts.jobs.put(job);
    parts.ledger.append({
        kind: 'result',
        job: job.number,
        state: job.state,
        outcomes: (0,codes/* formatOutcomes */.z_)(results),
        ...(foreign > 0 && { foreign }),
        ...(miscounted && { miscounted }),
    });
    progress.jobEnded(job, results);
    parts.emit({ kind: 'job', job });
}
/** Message of a failed row that should have been retried (docs/contract.md, 5.5). */
function notRetried(message, why) {
    return `${message === '' ? '' : `${message}; `}not retried: ${why}`;
}

// EXTERNAL MODULE: ./src/domain/http.ts
var http = __webpack_require__(42274);
// EXTERNAL MODULE: ./src/results/response.ts
var results_response = __webpack_require__(12023);
// EXTERNAL MODULE: ./src/expression/json.ts
var json = __webpack_require__(71570);
;// CONCATENATED MODULE: ./src/results/result-document.ts


/**
 * The document of a result that is read as a whole: the parsed JSON, or for `jsonl` the list of its items.
 * Throws `ResultError` if it is not in the format that the file says.
 */
function readDocument(format, response, body) {
    return READERS[format].read(response, body);
}
/** Whether a document of the format is seen to be cut off, where that is; of others only the length tells. */
function showsEnd(format) {
    return READERS[format].showsEnd;
}
/** A new format is a row here, and a word of `format` in `src/provider/request-schema.ts`. */
const READERS = {
    json: { showsEnd: true, read: readJson },
    jsonl: { showsEnd: false, read: readJsonLines },
};
function readJson(response) {
    if (!response.isJson)
        throw new ResultError('The result is not JSON.');
    return response.document;
}
function readJsonLines(response, body) {
    const text = (0,results_response/* decodeText */.g7)(body, response.headers.get('content-type'));
    if (text === undefined)
        throw new ResultError('The result is neither valid UTF-8 nor text in the charset that it names.');
    // Only \n ends a line: U+2028 may occur in JSON.
    return text.split('\n').flatMap((line, index) => {
        if (line.trim() === '')
            return [];
        try {
            return [(0,json/* dropNulls */.eX)((0,json/* parseJson */.qF)(line))];
        }
        catch (cause) {
            throw new ResultError(`Line ${index + 1} of the result is not JSON.`, { cause });
        }
    });
}
/** A result that cannot be read completely: no later source may claim the rows that it might have named. */
class ResultError extends Error {
}
/** A document that was read, but does not contain the list that it should. */
class NoListError extends ResultError {
}
/** A result that the vendor does not have yet: it may be requested again. */
class PendingError extends ResultError {
    /** Its address came from a poll, and another poll may give a new one. */
    isLink;
    constructor(message, isLink) {
        super(message);
        this.isLink = isLink;
    }
}

;// CONCATENATED MODULE: ./src/results/claims.ts





/** For the rows that an incompletely read result did not name. */
function doubtOf(error, message) {
    return { reason: error instanceof NoListError ? 'missing' : 'unreachable', message };
}
/**
 * Why what the vendor says about a job contradicts the claim that the rest of its rows succeeded, although all results
 * were read completely; undefined if nothing does.
 */
async function findContradiction({ poll, steps }, matcher, { word, response }, variables) {
    const contradict = (message) => ({ reason: 'contradictory', message });
    if (poll === undefined && response !== undefined && UNFINISHED.has(response.status)) {
        // A file lists 202 under `ok` if the vendor documents it as final.
        const isEnd = steps.at(-1)?.ok.includes(response.status) === true;
        if (!isEnd)
            return { reason: 'missing', message: `The vendor did not finish the request (HTTP ${response.status}).` };
    }
    if (word !== undefined && (0,request_flow/* saysErrors */.Mu)(word) && matcher.foreign === 0 && !matcher.verdicts.some(isProblem)) {
        return contradict(`The state of the job is "${word}", but its results name no failed row.`);
    }
    if (poll?.progress === undefined || response === undefined)
        return undefined;
    const known = (0,results_response/* responseVariables */.r)(response, variables);
    const progress = await readNumber(poll.progress, response.document, { variables: known, digits: DECIMAL });
    if (progress === undefined || progress === 1)
        return undefined;
    const seen = progress >= 0 && progress < 1 ? `${Math.floor(progress * 100)}%` : 'not a number from 0 to 1';
    return contradict(`The job ended, but its progress is ${seen}.`);
}
/** Accepted but not finished, and partial content. */
const UNFINISHED = new Set([http/* HTTP_STATUS */.gx.accepted, http/* HTTP_STATUS */.gx.partialContent]);
function isProblem(verdict) {
    return verdict !== undefined && verdict.outcome !== 'succeeded';
}
/** Undefined if the vendor gives none, NaN if it cannot be read. */
async function readNumber(expression, document, { variables, digits }) {
    try {
        const found = await expression.evaluate(document, variables);
        if (found === undefined || typeof found === 'number')
            return found;
        return typeof found === 'string' && digits.test(found.trim()) ? Number(found) : Number.NaN;
    }
    catch (error) {
        if (error instanceof expression_error/* ExpressionError */.t)
            return Number.NaN;
        throw error;
    }
}
const WHOLE = /^\d{1,15}$/;
const DECIMAL = /^\d{1,15}(\.\d+)?$/;
/**
 * True if a response must be the vendor's own, and not, say, a proxy's page: it is JSON or empty and gave the outputs,
 * or a source of results looks for a list in it, and would notice that it is missing. An empty body counts as such a
 * list only if the status says that there is no content. If there is a poll, the job id is the proof.
 */
function isProven({ poll, results }, response, outputs) {
    if (poll !== undefined)
        return true;
    const isPage = typeof response.document === 'string' && !response.isJson;
    const isSilent = response.document === undefined && !response.isJson && response.status !== http/* HTTP_STATUS */.gx.noContent;
    const proves = (result) => !(0,request_flow/* claimsRest */.w4)(result) && (result.request !== undefined || !isSilent);
    return (outputs.size > 0 && !isPage) || results.some(proves);
}
/**
 * Compares the vendor's own tally with the rows that it listed. If they disagree, `find` may tell which of the unnamed
 * rows the vendor has (by index; undefined if it does not know): the others are `not_found`, if the tally then agrees.
 * Otherwise all unnamed rows become contradictory. True if the tally agrees.
 */
async function settleCounts(poll, matcher, { document, variables }, find) {
    const tally = [];
    for (const [outcome, expression] of poll?.counts ?? []) {
        // A tally that cannot be read agrees with no number of rows.
        const count = await readNumber(expression, document, { variables, digits: WHOLE });
        if (count !== undefined)
            tally.push(() => matcher.agrees(outcome, count));
    }
    const holds = () => tally.every((agrees) => agrees());
    if (holds())
        return true;
    const open = matcher.unnamed();
    const found = await find(open);
    if (found !== undefined) {
        for (const index of open)
            if (!found.has(index))
                matcher.name(index, 'not_found');
        if (holds())
            return true;
    }
    matcher.markAmbiguous();
    return false;
}

// EXTERNAL MODULE: ./src/provider/field-names.ts
var field_names = __webpack_require__(16200);
;// CONCATENATED MODULE: ./src/results/match.ts

/**
 * Matches the items of one job with its rows. `isCounting`: the keys are no longer known, so each new id takes the next
 * row: the counts are right, the indexes are not. `fold`: how the vendor changes the keys that it gets; ids are then
 * compared in that form only.
 */
function createMatcher(ids, { isCounting = false, fold = [], isUnique = false, hashKey } = {}) {
    const verdicts = new Array(ids.length).fill(undefined);
    // One byte per row: a set of the indexes of a large job would take forty.
    const named = new Uint8Array(ids.length);
    // Maps, never objects: `__proto__` is an id like any other.
    let indexes;
    const exact = () => (indexes ??= indexBy(ids, (id) => id));
    const follower = isUnique && !isCounting && fold.length === 0 ? createFollower(ids.length) : undefined;
    const { isAt = (index, id) => ids.at(index) === id, isBytesAt } = ids;
    let allotted = 0;
    let byNumber;
    let byFold;
    const folds = fold.length === 0 ? field_names/* KEY_FOLDS */.T : fold;
    /**
     * If no id is the exact text: the rows whose key is the same number, else those whose key differs only in case,
     * surrounding spaces and Unicode form. If there are several, it is not known which is meant.
     */
    function findLoosely(id) {
        const number = canonicalNumber(id);
        byNumber ??= indexBy(ids, canonicalNumber);
        let found = number === undefined ? undefined : byNumber.get(number);
        if (found === undefined) {
            byFold ??= indexBy(ids, (key) => foldKey(key, folds));
            found = byFold.get(foldKey(id, folds));
        }
        const indexes = toList(found);
        if (indexes.length === 1)
            matcher.looseMatches += 1;
        return indexes;
    }
    /** For a vendor that changes keys: the exact text proves nothing if another row's key has the same form. */
    function findFolded(id) {
        if (fold.length === 0)
            return undefined;
        byFold ??= indexBy(ids, (key) => foldKey(key, fold));
        const indexes = toList(byFold.get(foldKey(id, fold)));
        return new Set(indexes.map((index) => ids.at(index))).size > 1 || !exact().has(id) ? indexes : undefined;
    }
    /** The index of the row that an item means; several if that is ambiguous, none if there is no such row. */
    function findIndexes({ id, index }, taken) {
        const followed = id === undefined || id === '' ? undefined : follower?.find(id, isAt);
        if (followed !== undefined)
            return followed;
        const isNew = isCounting && index === undefined && id !== undefined && !exact().has(id) && allotted < ids.length;
        if (isNew)
            exact().set(id, allotted++);
        const folded = id === undefined ? undefined : findFolded(id);
        if (folded !== undefined && folded.length > 0)
            return folded.length === 1 ? (folded[0] ?? []) : folded;
        const same = id === undefined ? undefined : (exact().get(id) ?? (hashKey && exact().get(hashKey(id))));
        if (typeof same === 'number')
            return same;
        if (id !== undefined && same !== undefined) {
            // Equal ids are used in order; more items with the same id go to the last of its rows.
            const next = taken.get(id) ?? 0;
            taken.set(id, next + 1);
            return same[Math.min(next, same.length - 1)] ?? [];
        }
        if (typeof index === 'number' && index < ids.length)
            return index;
        const indexes = [index ?? []].flat().filter((each) => each < ids.length);
        if (indexes.length > 0)
            return indexes.length === 1 ? (indexes[0] ?? []) : indexes;
        const loose = id === undefined ? [] : findLoosely(id);
        return loose.length === 1 ? (loose[0] ?? []) : loose;
    }
    // Most rows of a job have the same verdict, so they share one object.
    let last;
    function share(verdict) {
        if (!isAlike(verdict, last))
            last = verdict;
        return last;
    }
    // Fields, not getters: getters created for each job are freed, with the job, only by a full garbage collection.
    const matcher = {
        verdicts,
        locate: follower && isBytesAt && ((key) => follower.find(key, isBytesAt)),
        foreign: 0,
        nameless: 0,
        looseMatches: 0,
        add(items) {
            const taken = new Map();
            for (const item of items) {
                const indexes = findIndexes(item, taken);
                if (typeof indexes === 'number') {
                    named[indexes] = 1;
                    const before = verdicts[indexes];
                    verdicts[indexes] = before === undefined && isAlike(item, last) ? last : share(combine(before, item));
                    continue;
                }
                if (indexes.length === 0) {
                    matcher.foreign += 1;
                    if (item.id === undefined && item.index === undefined)
                        matcher.nameless += 1;
                }
                for (const index of indexes) {
                    named[index] = 1;
                    verdicts[index] = { outcome: 'contradictory' };
                }
            }
        },
        claim(item) {
            const claimed = matcher.foreign > 0 ? { outcome: 'contradictory' } : toVerdict(item);
            for (const [index, verdict] of verdicts.entries())
                if (verdict === undefined)
                    verdicts[index] = claimed;
        },
        agrees: (outcome, count) => verdicts.filter((verdict) => verdict?.outcome === outcome).length === count,
        unnamed: () => [...verdicts.keys()].filter((index) => named[index] === 0),
        name(index, outcome) {
            verdicts[index] = { outcome, message: undefined, retryable: false };
        },
        markAmbiguous() {
            for (const index of verdicts.keys())
                if (named[index] === 0)
                    verdicts[index] = { outcome: 'contradictory' };
        },
    };
    return matcher;
}
/**
 * Finds ids in the order of the rows, without an index of all keys: vendors mostly give results in the order in which
 * they got the rows, some with rows left out. Gives up once it has compared as many keys as an index would read twice.
 */
function createFollower(length) {
    let next = 0;
    let credit = length;
    const findFrom = (start, id, isAt) => {
        const end = Math.min(length, start + WINDOW);
        for (let index = start; index < end && credit > 0; index += 1) {
            if (isAt(index, id))
                return index;
            credit -= 1;
        }
        return undefined;
    };
    return {
        find(id, isAt) {
            if (credit <= 0)
                return undefined;
            // From the start as well: the next file may begin there.
            const found = findFrom(next, id, isAt) ?? findFrom(0, id, isAt);
            if (found !== undefined)
                next = found + 1;
            return found;
        },
    };
}
/** How many rows may be left out between two. */
const WINDOW = 512;
function indexBy(ids, form) {
    const indexes = new Map();
    for (let index = 0; index < ids.length; index += 1) {
        const id = ids.at(index);
        const key = id === undefined || id === '' ? undefined : form(id);
        if (key === undefined)
            continue;
        const same = indexes.get(key);
        if (same === undefined)
            indexes.set(key, index);
        else if (typeof same === 'number')
            indexes.set(key, [same, index]);
        else
            same.push(index);
    }
    return indexes;
}
function toList(indexes) {
    return typeof indexes === 'number' ? [indexes] : (indexes ?? []);
}
function foldKey(key, folds) {
    return folds.reduce((text, fold) => FOLDS[fold](text), key);
}
const FOLDS = {
    lower: (text) => text.toLowerCase(),
    trim: (text) => text.trim(),
    nfc: (text) => text.normalize('NFC'),
};
/** `007`, `7` and `7.0` have one canonical form; undefined for a text that is not a plain number. */
function canonicalNumber(text) {
    const match = /^(-?)0*(\d+)(?:\.0+)?$/.exec(text);
    return match === null ? undefined : `${match[1] ?? ''}${match[2] ?? ''}`;
}
/** Different outcomes for a row are contradictory; messages with one outcome are joined (docs/provider-file.md, "Results"). */
function combine(verdict, item) {
    if (verdict === undefined)
        return toVerdict(item);
    if (verdict.outcome === 'contradictory' || verdict.outcome !== item.outcome)
        return { outcome: 'contradictory' };
    return {
        outcome: verdict.outcome,
        message: joinMessages(verdict.message, item.message),
        retryable: verdict.retryable && item.retryable,
    };
}
function joinMessages(message, more) {
    if (message === undefined || more === undefined)
        return message ?? more;
    return message.split('; ').includes(more) ? message : `${message}; ${more}`;
}
function isAlike(a, b) {
    if (a === undefined || b === undefined || a.outcome !== b.outcome)
        return false;
    if (a.outcome === 'contradictory' || b.outcome === 'contradictory')
        return true;
    return a.message === b.message && a.retryable === b.retryable;
}
function toVerdict({ outcome, message, retryable }) {
    return { outcome, message, retryable };
}

// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/expression/plain-path.ts
var plain_path = __webpack_require__(39892);
// EXTERNAL MODULE: ./src/expression/template.ts
var template = __webpack_require__(57050);
// EXTERNAL MODULE: ./src/domain/record-scan.ts
var record_scan = __webpack_require__(21593);
// EXTERNAL MODULE: ./src/domain/stretch.ts
var stretch = __webpack_require__(59129);
;// CONCATENATED MODULE: ./src/results/named-row.ts


/**
 * A row of a delimited file of which only the cells of a projection were read. Rows that look the same share a look. Once
 * that has a description, the row is an item: there are millions of them.
 */
class NamedRow {
    /** Empty where the row is known. */
    name;
    look;
    index;
    constructor(name, look, index) {
        this.name = name;
        this.look = look;
        this.index = index;
    }
    get id() {
        return this.name === '' ? undefined : this.name;
    }
    get outcome() {
        return described(this.look).outcome;
    }
    get message() {
        return described(this.look).message;
    }
    get retryable() {
        return described(this.look).retryable;
    }
}
function described({ description }) {
    if (description === undefined)
        throw new TypeError('The row was not described.');
    return description;
}
/** How many different looks are remembered: most rows of a file look the same. */
const REMEMBERED = 1_000;
/** Reads rows of a file with this header. Of columns with one name the last counts. */
function createNamedRowReader(header, { name, shown }, locate) {
    const nameAt = header.lastIndexOf(name);
    const names = [...new Set(shown)].filter((column) => header.includes(column));
    const places = names.map((column) => header.lastIndexOf(column));
    const looks = new Map();
    // Of the last scanned record: mostly the next one looks the same, and then needs no text.
    let last;
    function lookOf(values) {
        const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
        const known = looks.get(key);
        if (known !== undefined)
            return known;
        const row = Object.fromEntries(names.map((column, index) => [column, values[index] ?? '']));
        const look = { row, description: undefined };
        if (looks.size < REMEMBERED)
            looks.set(key, look);
        return look;
    }
    function lookOfScanned(record) {
        const before = last;
        if (before !== undefined && places.every((place, index) => record.isSame(place, before.bytes[index] ?? NO_BYTES)))
            return before.look;
        const look = lookOf(places.map((place) => record.text(place)));
        last = { look, bytes: places.map((place) => record.copy(place)) };
        return look;
    }
    // One for all rows: there are millions.
    const key = (0,stretch/* createStretch */.m)();
    /** Most rows are found by their bytes, and need no text. */
    function findScanned({ bytes, from, to, marks }) {
        key.bytes = bytes;
        key.from = from[nameAt] ?? 0;
        key.to = to[nameAt] ?? 0;
        return key.from === key.to || ((marks[nameAt] ?? 0) & record_scan/* DOUBLED */._m) > 0 ? undefined : locate?.(key);
    }
    return {
        ofScanned(record) {
            const look = lookOfScanned(record);
            const index = locate && findScanned(record);
            return index === undefined ? new NamedRow(record.text(nameAt), look) : new NamedRow('', look, index);
        },
        ofCells: (cells) => new NamedRow(cells[nameAt] ?? '', lookOf(places.map((place) => cells[place] ?? ''))),
    };
}
const NO_BYTES = new Uint8Array(0);

// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/results/error-text.ts
var error_text = __webpack_require__(85754);
;// CONCATENATED MODULE: ./src/results/row-description.ts



/** How many different rows are remembered: most rows of a file look the same. */
const row_description_REMEMBERED = 1_000;
/** @param naming The column that names the row, and so differs from row to row. */
function createFileView(result, naming) {
    const { ignore, message, outcome, retryable, rows } = result;
    const expressions = [message, outcome, retryable].filter((each) => typeof each === 'object');
    const mayKnow = !expressions.some(({ source }) => source.includes('$position'));
    const hidden = new Set(naming === undefined ? ignore : [...ignore, naming]);
    return {
        hidden,
        columns: rows === undefined ? { shown: findShown(expressions, hidden) } : undefined,
        known: mayKnow ? new Map() : undefined,
    };
}
/** Only the columns that an expression can read tell rows apart; undefined if one may read any. */
function findShown(expressions, hidden) {
    const read = expressions.map(({ fields }) => fields);
    if (!read.every((fields) => fields !== undefined))
        return undefined;
    return [...new Set(read.flat())].filter((name) => !hidden.has(name));
}
/** The cells of a file that matter, where that is known: the name of the row, and what expressions read. */
function projectionOf({ id, index, rows }, naming, { columns, known }) {
    const isByColumn = naming !== undefined && id === undefined && index === undefined && rows === undefined;
    return isByColumn && known !== undefined && columns?.shown !== undefined
        ? { name: naming, shown: columns.shown }
        : undefined;
}
/** Undefined for a value that is not a row of a file. */
function lookAt(view, row) {
    if (typeof row !== 'object' || row === null)
        return undefined;
    const names = showColumns(view, row);
    if (names.length === 0)
        return { key: ALIKE, before: view.known?.get(ALIKE), shown: () => ({}) };
    const values = names.map((name) => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
    const key = JSON.stringify(view.columns === undefined ? [names, values] : values);
    const shown = () => Object.fromEntries(names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])));
    return { key, before: view.known?.get(key), shown };
}
/** Of all rows, where no column tells them apart. */
const ALIKE = '[]';
function showColumns({ hidden, columns }, row) {
    const known = columns?.shown ?? Object.keys(row).filter((name) => !hidden.has(name));
    if (columns !== undefined)
        columns.shown = known;
    return known;
}
function remember({ known }, { key }, description) {
    if (known !== undefined && known.size < row_description_REMEMBERED)
        known.set(key, description);
}
/** Describes a row. For a row of a delimited file the hidden columns are left out, and the description is remembered. */
async function describeSeen(result, view, { seen, row, variables, }) {
    if (view === undefined || seen === undefined)
        return describe(result, row, variables);
    const description = await describe(result, seen.shown(), variables);
    remember(view, seen, description);
    return description;
}
/**
 * Evaluates what a source says about a row. Throws `ExpressionError` if an expression fails or returns no outcome.
 */
async function describe(result, row, variables) {
    const message = (0,error_text/* cleanText */.X5)(await result.message?.evaluate(row, variables));
    const known = new Map([...variables, ['message', message]]);
    const outcome = typeof result.outcome === 'string' ? result.outcome : await readOutcome(result.outcome, row, known);
    const { retryable } = result;
    const mayRepeat = typeof retryable === 'boolean' ? retryable : (await retryable.evaluate(row, known)) === true;
    return { ...(message === undefined ? {} : { message }), outcome, retryable: mayRepeat && outcome === 'failed' };
}
async function readOutcome(expression, row, variables) {
    const outcome = await expression.evaluate(row, variables);
    if ((0,domain_outcome/* isVendorOutcome */.tG)(outcome))
        return outcome;
    throw new expression_error/* ExpressionError */.t(expression.source, 'returned no outcome; it must return succeeded, failed or not_found. Fix the provider file.');
}

;// CONCATENATED MODULE: ./src/results/results.ts







/**
 * The items of one document, in its order. Throws `NoListError` if the required list is missing, and `ExpressionError`
 * if an expression fails or returns no outcome.
 */
async function readItems(input) {
    const { result, document, variables, numbers, offset = 0, view } = input;
    const list = (await findList(result.rows, document, variables)) ?? takeAbsent(input);
    const keyColumn = readKeyColumn(input);
    const needsNoExpression = numbers !== undefined || (result.id === undefined && result.index === undefined);
    if (areNamed(list)) {
        for (let at = findUndescribed(list, 0); at < list.length; at = findUndescribed(list, at)) {
            const look = list[at]?.look;
            if (look !== undefined)
                look.description = await describe(result, look.row, variables);
        }
        return numbers === undefined ? list : list.map((row) => toResultItem(row, numbers));
    }
    const items = [];
    for (const [position, row] of list.entries()) {
        const found = numbers === undefined ? readSimple(result, row, keyColumn) : undefined;
        if (found !== undefined) {
            items.push(found);
            continue;
        }
        const seen = view === undefined ? undefined : lookAt(view, row);
        // Needs no await and no map of variables: in a file of millions most rows look like an earlier one.
        if (seen?.before !== undefined && needsNoExpression) {
            items.push({ ...nameRow(row, keyColumn, numbers), ...seen.before });
            continue;
        }
        const known = new Map([...variables, ['position', offset + position]]);
        const name = needsNoExpression ? nameRow(row, keyColumn, numbers) : await findRow(result, row, keyColumn, known);
        items.push({ ...name, ...(seen?.before ?? (await describeSeen(result, view, { seen, row, variables: known }))) });
    }
    return items;
}
/** The rows of a delimited file are all of one kind. */
function areNamed(list) {
    return list[0] instanceof NamedRow;
}
/** A function of its own: a loop that may wait is slow. */
function findUndescribed(list, from) {
    let at = from;
    while (at < list.length && list[at]?.look.description !== undefined)
        at += 1;
    return at;
}
function toResultItem({ name, outcome, message, retryable }, numbers) {
    const about = message === undefined ? { outcome, retryable } : { outcome, retryable, message };
    return { ...findNumber({ [numbers.column]: name }, numbers), ...about };
}
/** What a claiming source says about the remaining rows. */
async function readClaim({ result, document, variables }) {
    return describe(result, document, variables);
}
/** True if the source must be read: it has no `when`, or its `when` is true. */
async function isWanted({ result, document, variables }) {
    return result.when === undefined || (await result.when.evaluate(document, variables)) === true;
}
async function readNextPage({ result, document, variables }) {
    const next = await result.next?.evaluate(document, variables);
    if (typeof next === 'string')
        return next.trim() === '' ? undefined : { url: next.trim() };
    // Vendors also say "no more pages" with `false` or an empty list.
    if (next === undefined || next === null || next === false || (Array.isArray(next) && next.length === 0))
        return undefined;
    if (!isObject(next))
        throw new ResultError(`The next page (\`${result.next?.source}\`) is not an address.`);
    const values = Object.entries(next).filter(([, value]) => !(0,template/* isUnset */.K$)(value));
    return values.length === 0 ? undefined : { variables: new Map(values) };
}
/** The column by which a delimited file must name its rows, if the provider file has no expression for that. */
function requiredColumn({ id, index, rows }, variables) {
    const key = variables.get('key');
    return id === undefined && index === undefined && rows === undefined && typeof key === 'string' ? key : undefined;
}
/** True for a state in which the list may be absent, according to the provider file. */
function mayBeAbsent({ absent }, word) {
    return word !== undefined && absent.has((0,request_flow/* foldState */.rI)(word));
}
/** An empty list in place of an absent one, in the states in which the provider file allows that. */
function takeAbsent({ result, document, word }) {
    const isPlainResponse = result.request === undefined || (isObject(document) && !Object.hasOwn(document, 'error'));
    if (isPlainResponse && mayBeAbsent(result, word))
        return [];
    throw new NoListError(result.rows === undefined
        ? 'The response contains no list of rows.'
        : `The response has no list \`${result.rows.source}\`, so it names no row.`);
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function readKeyColumn({ spec, variables }) {
    const key = variables.get('key');
    return typeof key === 'string' ? key : spec.key?.column;
}
/** The common case, without any await: there is no expression to evaluate. */
function readSimple(result, row, keyColumn) {
    const { id, index, outcome, message, retryable } = result;
    if (id !== undefined || index !== undefined || message !== undefined)
        return undefined;
    if (typeof outcome !== 'string' || typeof retryable !== 'boolean')
        return undefined;
    const found = defaultId(row, keyColumn);
    return { ...(found === undefined ? {} : { id: found }), outcome, retryable: retryable && outcome === 'failed' };
}
async function findRow(result, row, keyColumn, variables) {
    const id = result.id === undefined ? defaultId(row, keyColumn) : asId(await result.id.evaluate(row, variables));
    const index = asIndexes(await result.index?.evaluate(row, variables));
    return { ...(id === undefined ? {} : { id }), ...(index === undefined ? {} : { index }) };
}
/** Names the row of an item without an expression. */
function nameRow(row, keyColumn, numbers) {
    if (numbers !== undefined)
        return findNumber(row, numbers);
    const id = defaultId(row, keyColumn);
    return id === undefined ? {} : { id };
}
/** An item without a number names no row. One whose number is not in the job has no index. Both are foreign. */
function findNumber(row, { column, indexOf }) {
    const isRow = typeof row === 'object' && row !== null && Object.hasOwn(row, column);
    const text = isRow ? String(Reflect.get(row, column)).trim() : '';
    const index = /^\d{1,15}$/.test(text) ? indexOf(Number(text)) : undefined;
    if (index !== undefined)
        return { index };
    return text === '' ? {} : { index: [] };
}
/** The id of an item by default: the item itself if it is scalar, else its value under the key's column. */
function defaultId(row, keyColumn) {
    if (typeof row !== 'object' || row === null)
        return asId(row);
    return keyColumn !== undefined && Object.hasOwn(row, keyColumn) ? asId(Reflect.get(row, keyColumn)) : undefined;
}
function asId(value) {
    if (typeof value === 'string')
        return value === '' ? undefined : value;
    return typeof value === 'number' || value instanceof row/* ExactNumber */.fh ? String(value) : undefined;
}
function asIndexes(value) {
    if (!Array.isArray(value))
        return asIndex(value);
    const indexes = value.map(asIndex).filter((index) => index !== undefined);
    return indexes.length === 0 ? undefined : indexes;
}
function asIndex(value) {
    const index = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}
/**
 * The items that `rows` finds in a document; without `rows` the document itself. Undefined if the list that should
 * contain them is missing: `null` or absent is not an empty list (docs/contract.md, 8.3). If an expression filters or
 * maps an existing list and finds nothing, that is an empty list. Throws `ExpressionError`.
 */
async function findList(rows, document, variables) {
    const found = rows === undefined ? document : await rows.evaluate(document, variables);
    if (Array.isArray(found)) {
        const list = found;
        return list;
    }
    if (found !== undefined && found !== null)
        return [found];
    return rows !== undefined && isEmptyAt(rows, document, variables) ? [] : undefined;
}
/** True if the path leads to a list or an object, or into an empty list: there was something to search. */
function isEmptyAt({ firstPath, isPlain }, document, variables) {
    if (firstPath === undefined)
        return false;
    const { names } = firstPath;
    const valueAt = (length) => (0,plain_path/* readPlainPath */.i)({ ...firstPath, names: names.slice(0, length) }, document, variables);
    const isInEmptyList = names.some((_, depth) => {
        const value = depth === 0 ? undefined : valueAt(depth);
        return Array.isArray(value) && value.length === 0;
    });
    // For a plain path its own value was already checked.
    if (isInEmptyList || isPlain)
        return isInEmptyList;
    const value = valueAt(names.length);
    return names.length === 0 ? Array.isArray(value) : typeof value === 'object' && value !== null;
}

;// CONCATENATED MODULE: ./src/results/lookup.ts



/** The variables of one look-up: those of the job, with the rows that it asks for, and those that `set` computes. */
async function lookupVariables({ set }, variables, asked) {
    const known = new Map([...variables, ['ids', asked.ids], ['rows', asked.rows]]);
    for (const [name, expression] of set)
        known.set(name, await expression.evaluate(undefined, known));
    return known;
}
/**
 * The requested ids that the vendor has. Throws `ResultError` for a response without a list, and for one that names a
 * row that was not asked for: a vendor that ignores the query lists everything, and then an absent row proves nothing.
 */
async function readFound({ rows, id }, response, variables) {
    const known = (0,results_response/* responseVariables */.r)(response, variables);
    const list = rows === undefined ? response.document : await rows.evaluate(response.document, known);
    if (!response.isJson || list === undefined)
        throw new ResultError('The look-up returned no list of rows.');
    const ids = variables.get('ids');
    const asked = new Set(Array.isArray(ids) ? ids : []);
    const key = variables.get('key');
    const found = new Set();
    for (const record of Array.isArray(list) ? list : [list]) {
        const own = defaultId(id === undefined ? record : await id.evaluate(record, known), String(key));
        if (own === undefined || !asked.has(own))
            throw new ResultError('The look-up returned rows that it was not asked for.');
        found.add(own);
    }
    return found;
}

// EXTERNAL MODULE: ./src/engine/types.ts
var types = __webpack_require__(3171);
;// CONCATENATED MODULE: ./src/engine/lookup.ts





/** Rows of a submit are hardly visible at the vendor before this; the pause doubles with each further query. */
const FIRST_QUERY_MS = 15_000;
/** The provider file's lookup, if it supports this use and the keys of the rows are known. */
function lookupFor({ spec, hasRows }, use) {
    return hasRows && spec.lookup?.resolves.includes(use) === true ? spec.lookup : undefined;
}
/**
 * Looks up the rows at these indexes, a bounded number per query; resolves with the indexes that the vendor has.
 * undefined if any query got no clear response: then nothing is known about any of the rows. Read-only.
 */
async function findRows(parts, lookup, indexes, queried) {
    const found = new Set();
    const unique = withUniqueKeys(parts, queried.rows, indexes);
    for (let start = 0; start < unique.length; start += lookup.size) {
        const slice = unique.slice(start, start + lookup.size);
        const ids = slice.map(queried.keyAt).filter((key) => key !== undefined);
        // A row without a key cannot be looked up.
        if (ids.length < slice.length)
            return undefined;
        const known = await query(parts, lookup, { ...queried, ids, records: slice.map(queried.fieldsAt) });
        if (known === undefined)
            return undefined;
        for (const index of slice)
            if (known.has(queried.keyAt(index) ?? ''))
                found.add(index);
    }
    return found;
}
/**
 * Drops rows that share their key with another row that may be sent, or of which the vendor may have an older version:
 * the vendor having the key proves nothing then.
 */
function withUniqueKeys({ store: { table }, wasThere }, rows, indexes) {
    const hashAt = (index) => table.keyHash(rows[index] ?? 0);
    const counts = new Map(indexes.map((index) => [hashAt(index), 0]));
    for (let row = 0; row < table.count; row += 1) {
        const { keyHash, outcome } = table.get(row);
        const count = outcome === 'invalid' || outcome === 'skipped' ? undefined : counts.get(keyHash);
        if (count !== undefined)
            counts.set(keyHash, count + 1);
    }
    const isProof = (index) => wasThere?.(rows[index] ?? 0) !== true;
    return indexes.filter((index) => (counts.get(hashAt(index)) ?? 0) <= 1 && isProof(index));
}
async function query(parts, lookup, { ids, records, variables, deadline, onTrouble }) {
    try {
        const known = await lookupVariables(lookup, variables, { ids, rows: records });
        const replies = await parts.session.call(lookup.request, known, {
            how: 'read',
            priority: types/* PRIORITY */.F.results,
            signal: parts.signal,
            deadline,
        });
        const [reply] = replies;
        if (replies.length === 1 && reply?.kind === 'ok')
            return await readFound(lookup, reply.response, known);
        onTrouble?.(reply !== undefined && 'message' in reply ? reply.message : 'its URL names a variable that is not set');
        return undefined;
    }
    catch (error) {
        if (!(error instanceof ResultError || error instanceof expression_error/* ExpressionError */.t))
            throw error;
        onTrouble?.(error.message);
        return undefined;
    }
}
/**
 * Finds the rows of an uncertain submit that the vendor took: queries after a pause, then repeatedly for the missing
 * ones until all are found, `lag` has passed since the submit, or the deadline is reached. A row that is not found
 * proves nothing.
 */
async function findTaken(parts, lookup, queried) {
    const { clock } = parts;
    const last = Math.min(clock.now() + Math.max(lookup.lagMs, FIRST_QUERY_MS), queried.deadline);
    const taken = new Set();
    const candidates = withUniqueKeys(parts, queried.rows, [...queried.rows.keys()]);
    if (candidates.length === 0)
        return taken;
    let isReported = false;
    const onTrouble = (why) => {
        if (isReported)
            return;
        isReported = true;
        const shown = parts.isPublic ? parts.conceal(why, queried.rows) : why;
        parts.emit({ kind: 'notice', text: `Looking up rows whose submission got no usable response failed: ${shown}` });
    };
    for (let gap = FIRST_QUERY_MS;; gap *= 2) {
        const pause = Math.min(gap, last - clock.now());
        if (pause <= 0 || !(await (0,abort/* sleepUnlessAborted */.bp)(parts, pause)))
            return taken;
        const missing = candidates.filter((index) => !taken.has(index));
        const options = { ...queried, deadline: queried.deadline + types/* COLLECT_GRACE_MS */.X, onTrouble };
        for (const index of (await findRows(parts, lookup, missing, options)) ?? [])
            taken.add(index);
        if (taken.size === candidates.length)
            return taken;
    }
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: ./src/domain/count-of.ts
var count_of = __webpack_require__(26889);
;// CONCATENATED MODULE: ./src/results/result-stream.ts





/** Minimum number of items to yield at a time, so that a small file counts only if it can be read to the end. */
const ITEMS = 1_000;
/** A longer record has an unclosed quote. */
const MAX_RECORD_CHARS = 1024 * 1024;
/** Maximum length of the text in which the header is looked for. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** More text than this without a whole record is left to the parser, which does not begin anew with each piece. */
const MAX_SCANNED_BYTES = 512 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const MARK = Buffer.from('\ufeff');
/**
 * Streams a delimited result and yields its items in batches. Rejects with `ResultError` if the file is not valid, and
 * with the body's own error if that fails. Ragged lines and unclosed quotes are errors: a truncated file must not pass
 * for a complete one.
 * `required`: a column without which the items would name no row. `measured`: false if the end of the body may be a
 * broken connection; a last line without a line ending is then dropped, since part of a row may look like a row with
 * another outcome. `projection`: the cells that matter, if not all; the items are then `NamedRow`s. `locate`: finds the row
 * that such an item names.
 */
async function* readItemStream(body, format, { required, measured = true, projection, locate, }) {
    const items = createItemMaker(format, required, (header) => createItemReader(header, projection, locate));
    let held = Buffer.alloc(0);
    let last = 0;
    let feed;
    for await (const chunk of body) {
        last = chunk.at(-1) ?? last;
        if (feed === undefined) {
            held = Buffer.concat([held, chunk]);
            if (!hasLine(held) && held.length < MAX_HEADER_BYTES)
                continue;
        }
        feed ??= createFeed(items, held, format);
        await feed.write(held.length > 0 ? withoutMark(held) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
        held = Buffer.alloc(0);
        if (items.count() >= ITEMS)
            yield items.take();
    }
    feed ??= createFeed(items, held, format);
    await feed.end(withoutMark(held));
    const left = items.take();
    yield measured || last === LF || last === CR ? left : left.slice(0, -1);
}
/**
 * Records whose quotes are in order are found here, several times as fast as the parser does it. From the first record
 * that is not, or does not end as the first line does, the parser reads on.
 * @param head The beginning of the file: its first line, or all of it.
 */
function createFeed(items, head, format) {
    const text = head.toString();
    const dialect = { delimiter: sniffDelimiter(text, format), lineEnd: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n' };
    const scan = new record_scan/* RecordScan */.v7(dialect.delimiter);
    const utf8 = createUtf8Check();
    let parser;
    const read = async (piece, isEnd) => {
        if (parser === undefined) {
            scan.push(piece);
            if (takeSame(scan, items, { lineEndBytes: dialect.lineEnd.length, isEnd }))
                return;
        }
        const given = parser === undefined ? Buffer.from(scan.rest()) : piece;
        parser ??= await createParser(items, dialect);
        const to = parser;
        await new Promise((resolve, reject) => {
            const done = (error) => error === undefined || error === null ? resolve() : reject(items.explain(error));
            if (isEnd)
                to.end(given, done);
            else
                to.write(given, done);
        });
    };
    return {
        async write(piece) {
            utf8.add(piece);
            await read(piece, false);
        },
        async end(piece) {
            utf8.add(piece);
            utf8.end();
            await read(piece, true);
        },
    };
}
/** Takes the records up to one that is out of order or ends otherwise, which is left; then returns false. */
function takeSame(scan, items, { lineEndBytes, isEnd }) {
    for (;;) {
        const found = scan.read(isEnd);
        if (found === 'more')
            return isEnd ? scan.next === scan.length : scan.length - scan.next <= MAX_SCANNED_BYTES;
        if (found === 'quote' || found === 'cr')
            return false;
        if (found === 'blank') {
            items.skip(1);
            continue;
        }
        const isLoneCr = scan.next === scan.end + 1 && scan.bytes[scan.end] === CR;
        if (isLoneCr || (scan.next > scan.end && scan.next - scan.end !== lineEndBytes)) {
            scan.next = scan.start;
            return false;
        }
        items.addScanned(scan);
    }
}
/** A parser of the text after the records so far: most files need none. */
async function createParser(items, { delimiter, lineEnd }) {
    const { parse } = await __webpack_require__.e(/* import() */ 70).then(__webpack_require__.bind(__webpack_require__, 56070));
    let seen = 0;
    const parser = parse({
        delimiter,
        record_delimiter: lineEnd,
        skip_empty_lines: true,
        relax_column_count: true,
        max_record_size: MAX_RECORD_CHARS,
        on_record(cells, { empty_lines: emptyLines }) {
            items.skip(emptyLines - seen);
            items.add(cells);
            seen = emptyLines;
            // Nothing goes through the stream's readable side: an await for each row would cost more than reading it.
            return null;
        },
    });
    // The callbacks of write and end report errors; without a listener Node would throw them as well.
    parser.on('error', () => undefined);
    return parser;
}
function createItemMaker(format, required, createReader) {
    let reader;
    let columns = 0;
    let items = [];
    let lines = 0;
    const explain = (cause) => {
        if (cause instanceof ResultError)
            return cause;
        const text = `The result is not valid ${format.toUpperCase()} at line ${lines + 1}, or it was cut off there.`;
        return new ResultError(text, { cause });
    };
    const start = (header) => {
        requireColumn(header, required);
        columns = header.length;
        reader = createReader(header);
    };
    return {
        skip(count) {
            lines += count;
        },
        add(cells) {
            if (reader === undefined)
                start(cells);
            else if (cells.length === columns)
                items.push(reader.ofCells(cells));
            else
                throw explain(undefined);
            lines += 1;
            for (const cell of cells)
                lines += (0,count_of/* countOf */.p)(cell, '\n');
        },
        addScanned(record) {
            if (reader === undefined)
                start(record.texts());
            else if (record.cells === columns)
                items.push(reader.ofScanned(record));
            else
                throw explain(undefined);
            lines += 1 + record.lineFeeds;
        },
        count: () => items.length,
        take() {
            const taken = items;
            items = [];
            return taken;
        },
        explain,
    };
}
function createItemReader(header, projection, locate) {
    if (projection !== undefined)
        return createNamedRowReader(header, projection, locate);
    return { ofScanned: (record) => toItem(header, record.texts()), ofCells: (cells) => toItem(header, cells) };
}
/** Throws `ResultError` if the header lacks the column. */
function requireColumn(header, required) {
    if (required === undefined || header.includes(required))
        return;
    // The other names are not shown: if the file has no header, they are cells.
    throw new ResultError(header.some((name) => name.trim() === required)
        ? `The column "${required}" of the result file has spaces around its name (line 1), so its rows cannot be matched.`
        : `The result file has no column "${required}", so its rows cannot be matched.`);
}
/** A record as an object with a member for each column; `__proto__` is a name like any other. */
function toItem(header, cells) {
    const item = {};
    for (let column = 0; column < header.length; column += 1) {
        const name = header[column] ?? '';
        const value = cells[column] ?? '';
        if (name === '__proto__')
            Object.defineProperty(item, name, { value, ...PLAIN_MEMBER });
        // Assigning is ten times as fast as defining, and there are millions of cells.
        else
            item[name] = value;
    }
    return item;
}
const PLAIN_MEMBER = { configurable: true, enumerable: true, writable: true };
/** For `csv` the comma, tab or semicolon that the header has most of: a vendor may return the format that it was sent. */
function sniffDelimiter(text, format) {
    if (format === 'tsv')
        return '\t';
    const plain = (firstLine(text) ?? text).replace(/"[^"]*"/g, '');
    const count = (delimiter) => plain.split(delimiter).length;
    return ['\t', ';'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}
function firstLine(text) {
    const end = text.search(/[\r\n]/);
    return end < 0 ? undefined : text.slice(0, end);
}
/** Whether the first line and how it ends are there: a CR at the end may be half of a CRLF. */
function hasLine(bytes) {
    const cr = bytes.indexOf(CR);
    return bytes.includes(LF) || (cr !== -1 && cr < bytes.length - 1);
}
function withoutMark(bytes) {
    return bytes.subarray(0, MARK.length).equals(MARK) ? bytes.subarray(MARK.length) : bytes;
}
/** Throws `ResultError` at the first bytes that are not UTF-8; a piece may end within a character. */
function createUtf8Check() {
    let tail = Buffer.alloc(0);
    return {
        add(piece) {
            const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
            const end = endOfCharacters(bytes);
            if (!(0,external_node_buffer_.isUtf8)(bytes.subarray(0, end)))
                throw notUtf8();
            tail = bytes.subarray(end);
        },
        end() {
            if (tail.length > 0)
                throw notUtf8();
        },
    };
}
const notUtf8 = () => new ResultError('The result is not valid UTF-8.');
/** The length without a character at the end of which bytes are missing (RFC 3629, section 3). */
function endOfCharacters(bytes) {
    for (let back = 1; back < 4 && back <= bytes.length; back += 1) {
        const byte = bytes[bytes.length - back] ?? 0;
        if (byte < 0x80 || byte >= 0xc0) {
            const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
            return length > back ? bytes.length - back : bytes.length;
        }
    }
    return bytes.length;
}

// EXTERNAL MODULE: ./src/transport/stream.ts
var stream = __webpack_require__(12793);
;// CONCATENATED MODULE: ./src/engine/follow/read-results.ts












/** Pages of one result source; more than this indicates a cycle in the vendor's links. */
const MAX_PAGES = 100_000;
/** Limit for a page of results in memory; delimited files are streamed instead. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024;
/** How hosts of signed links respond if a link has expired. */
const EXPIRED = new Set([
    http/* HTTP_STATUS */.gx.unauthorized,
    http/* HTTP_STATUS */.gx.forbidden,
    http/* HTTP_STATUS */.gx.notFound,
    http/* HTTP_STATUS */.gx.gone,
]);
/** A source that may be readable next time: it broke off, or its link had expired. */
class InterruptedResult extends ResultError {
    expired;
    constructor(message, expired, options = {}) {
        super(message, options);
        this.expired = expired;
    }
}
const COMPLETE = { isMeasured: true, isSkipped: false };
const NO_ADDRESS = { reason: 'missing', message: 'The vendor returned no address for the results.' };
/**
 * Reads one source into the matcher. Rejects with `ResultError` (`PendingError` or `InterruptedResult` if it may be read
 * again) or `ExpressionError`.
 */
async function readSource(source) {
    const { parts, job, matcher, result, response, end } = source;
    const variables = response === undefined ? source.variables : (0,results_response/* responseVariables */.r)(response, source.variables);
    const document = response?.document;
    const input = { spec: parts.spec, result, document, variables, numbers: job.numbers, word: end.word };
    if (!(await isWanted(input)))
        return COMPLETE;
    if ((0,request_flow/* claimsRest */.w4)(result))
        return claim(source, input);
    if (result.request !== undefined) {
        const read = { ...source, request: result.request };
        return result.format === 'csv' || result.format === 'tsv'
            ? readFiles(read, result.format)
            : readPages(read, result.format);
    }
    if (response === undefined)
        throw new ResultError('The job ended without a response that contains results.');
    // 204 or an empty body means that there are none.
    if (document === undefined && !response.isJson)
        return COMPLETE;
    matcher.add(await readItems(input));
    return COMPLETE;
}
/** Without `when`, a claim applies only to a job that succeeded; otherwise whenever `when` is true. */
async function claim(source, input) {
    const { job, end, matcher, result, completeSoFar, skippedSoFar } = source;
    if (!completeSoFar || (result.when === undefined && end.state !== 'succeeded'))
        return COMPLETE;
    const item = await readClaim(input);
    if (item.outcome === 'succeeded') {
        if (skippedSoFar)
            return { ...COMPLETE, doubt: NO_ADDRESS };
        const doubt = await findContradiction(job.flow, matcher, end, source.variables);
        if (doubt !== undefined)
            return { ...COMPLETE, doubt };
    }
    matcher.claim(item);
    return COMPLETE;
}
function optionsOf({ parts, deadline }) {
    return {
        how: 'read',
        crossOrigin: true,
        priority: types/* PRIORITY */.F.results,
        signal: parts.signal,
        deadline: deadline + types/* COLLECT_GRACE_MS */.X,
    };
}
/** Delimited files, read as they arrive. */
async function readFiles(source, format) {
    const { parts, job, matcher, result, request, variables } = source;
    const required = job.numbers?.column ?? requiredColumn(result, variables);
    let wasMeasured = true;
    let isSkipped = true;
    for await (const reply of parts.session.stream(request, variables, optionsOf(source))) {
        if (reply.kind !== 'stream')
            throw unreadable(source, reply);
        isSkipped = false;
        const { status, headers, body } = reply.response;
        try {
            requireComplete(source, status);
        }
        catch (error) {
            // A body that is not read must be closed.
            for await (const _ of body)
                break;
            throw error;
        }
        const known = (0,results_response/* responseVariables */.r)({ status, headers, document: undefined, isJson: false }, variables);
        // 204 has no body that could be truncated.
        const measured = reply.response.measured || status === http/* HTTP_STATUS */.gx.noContent;
        wasMeasured &&= measured;
        const view = createFileView(result, required);
        const projection = projectionOf(result, required, view);
        const locate = job.numbers === undefined ? matcher.locate : undefined;
        let offset = 0;
        try {
            for await (const document of readItemStream(body, format, { required, measured, projection, locate })) {
                const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, offset, view };
                if (document.length > 0)
                    matcher.add(await readItems(input));
                offset += document.length;
            }
        }
        catch (error) {
            if (!(error instanceof stream/* StreamFailure */.Tz))
                throw error;
            if (error.repeatable)
                throw new InterruptedResult(error.message, false, { cause: error });
            throw new ResultError(error.message, { cause: error });
        }
    }
    return { isMeasured: wasMeasured, isSkipped };
}
async function readPages(source, format) {
    const { parts, matcher, result, request, variables, job, end } = source;
    const options = { ...optionsOf(source), maxBytes: MAX_RESULT_BYTES };
    let replies = await parts.session.call(request, variables, options);
    const isSkipped = replies.length === 0;
    let wasMeasured = true;
    const seen = new Set();
    for (let page = 0; replies.length > 0; page += 1) {
        if (page >= MAX_PAGES)
            throw new ResultError(`The results have more than ${(0,plural/* count */.U)(MAX_PAGES)} pages.`);
        const following = [];
        for (const reply of replies) {
            if (reply.kind !== 'ok')
                throw unreadable(source, reply);
            const { response, body, url } = reply;
            requireComplete(source, response.status);
            const isEmpty = body.length === 0 || (response.document === undefined && !response.isJson);
            // A JSON value is visibly complete; JSON lines and an empty body are not.
            if (isEmpty || !showsEnd(format))
                wasMeasured &&= (0,stream/* isMeasured */.V2)(response.headers) || response.status === http/* HTTP_STATUS */.gx.noContent;
            // An empty response is an empty list and the last page.
            if (isEmpty)
                continue;
            const known = (0,results_response/* responseVariables */.r)(response, variables);
            const document = readDocument(format, response, body);
            const input = { spec: parts.spec, result, document, variables: known, numbers: job.numbers, word: end.word };
            matcher.add(await readItems(input));
            const next = await readNextPage({ ...input, document: response.document });
            if (next === undefined)
                continue;
            if (request.method === 'GET')
                seen.add(url.href);
            notePage(seen, next, url);
            if ('url' in next) {
                following.push(await parts.session.follow({ url: next.url, current: url }, request, variables, options));
            }
            else
                following.push(...(await parts.session.call(request, new Map([...variables, ...next.variables]), options)));
        }
        replies = following;
    }
    return { isMeasured: wasMeasured, isSkipped };
}
/** Throws if the page was read before: its links form a cycle, so results may be missing. */
function notePage(seen, next, current) {
    const page = 'url' in next ? resolveAddress(next.url, current) : `{${(0,json/* encodeJson */.Pr)([...next.variables]) ?? ''}`;
    if (seen.has(page))
        throw new ResultError('The next page of the results is one that was already read.');
    seen.add(page);
}
function resolveAddress(address, current) {
    return URL.canParse(address, current.href) ? new URL(address, current).href : address;
}
/** Throws if the results are not ready, or only part of a document was returned. */
function requireComplete(source, status) {
    if (source.result.pending.has(status)) {
        throw new PendingError(`The results were not ready (HTTP ${status}).`, comesFromPoll(source));
    }
    if (status === http/* HTTP_STATUS */.gx.partialContent)
        throw new ResultError('The vendor returned only part of the results (HTTP 206).');
}
/** A link from a poll may have expired; another poll returns a fresh one. */
function unreadable(source, reply) {
    const message = `The results could not be fetched: ${'message' in reply ? reply.message : reply.kind}`;
    const status = reply.kind === 'failed' ? reply.response?.status : undefined;
    const isLink = comesFromPoll(source);
    if (status !== undefined && source.result.pending.has(status))
        return new PendingError(message, isLink);
    const isExpired = isLink && status !== undefined && EXPIRED.has(status);
    return isExpired ? new InterruptedResult(message, true) : new ResultError(message);
}
function comesFromPoll({ job, request }) {
    const links = new Set(job.flow.poll?.request.outputs.map(([name]) => name));
    return request.url.names.some((name) => links.has(name));
}

;// CONCATENATED MODULE: ./src/engine/follow/collect.ts












/** Attempts to read a job's results from the start, if a file broke off or a link had expired. */
const MAX_READS = 3;
/** Results that are not ready are polled as long as a job that is not visible yet (docs/contract.md, 8.2). */
const PENDING_GRACE_MS = 120_000;
/** The minimum of that after the deadline. */
const MIN_GRACE_MS = 20_000;
const collect_FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 15_000;
/** Job states without results, and the reason that their rows get. */
const UNENDED = new Map([
    ['timed-out', 'timed-out'],
    ['cancelled', 'cancelled'],
    ['lost', 'lost'],
    ['unreachable', 'unreachable'],
]);
/** Job states in which a job ended without success, in words. */
const ENDED = new Map([
    ['failed', 'job failed at the vendor'],
    ['canceled', 'job was canceled at the vendor'],
]);
/**
 * Reads all result sources of an ended job and determines the outcome of each row. Sources are read in every terminal
 * state; a source that claims the remaining rows does so only if all earlier ones were read completely.
 */
async function collectJob(parts, job, end, deadline, 
/** True once the vendor has given the same job id to another submit. */
isShared = () => false) {
    const unended = UNENDED.get(end.state);
    if (unended !== undefined) {
        const result = { outcome: 'unresolved', reason: unended, message: end.message, retryable: false };
        return {
            results: job.rows.map(() => result),
            foreign: 0,
            nameless: 0,
            looseMatches: 0,
            trouble: undefined,
            miscounted: false,
        };
    }
    const { current, read } = await readWithRetries({ parts, job, end, deadline });
    const { matcher, variables } = read;
    const isOpen = matcher.verdicts.includes(undefined);
    // Its results may describe the rows of the other submit, or the same rows in an earlier one.
    const isAmbiguous = isShared();
    const found = isAmbiguous ? SHARED : (read.doubt ?? (read.unmeasured && isOpen ? UNMEASURED : undefined));
    // If a cancel interrupts reading, that is not the vendor's error: the run that resumes the job reads all of it.
    const isInterrupted = found?.reason === 'unreachable' && parts.signal.aborted;
    const doubt = isInterrupted ? INTERRUPTED : found;
    // A contradiction that leaves no row open does not matter for the count.
    const isComplete = doubt === undefined || (doubt.reason === 'contradictory' && !isOpen && !isAmbiguous);
    const miscounted = isComplete && !(await checkCounts({ parts, job, end: current, matcher, variables, deadline }));
    const unnamed = isAmbiguous ? doubt : explainUnnamed(current, doubt);
    const known = new Map();
    const results = matcher.verdicts.map((named) => {
        const verdict = isAmbiguous ? undefined : named;
        // Rows with equal outcomes share a verdict, and so a result.
        const result = known.get(verdict) ?? toResult(verdict, unnamed);
        known.set(verdict, result);
        return result;
    });
    const { foreign, nameless, looseMatches } = matcher;
    const trouble = doubt?.reason === 'unreachable' || doubt?.reason === 'cancelled' ? doubt.message : undefined;
    const why = trouble === undefined && (isOpen || isAmbiguous) ? doubt?.message : undefined;
    return { results, foreign, nameless, looseMatches, trouble, miscounted, ...(why !== undefined && { why }) };
}
/**
 * Reads all sources; starts over if a file broke off or a link had expired, and, for the grace period of a poll, if the
 * results are not ready.
 */
async function readWithRetries(reading) {
    const { parts, job, deadline } = reading;
    const { clock, signal } = parts;
    let current = reading.end;
    const until = Math.min(clock.now() + PENDING_GRACE_MS, Math.max(deadline, clock.now() + MIN_GRACE_MS));
    let pause = collect_FIRST_PAUSE_MS;
    for (let reads = 1;;) {
        const read = await readAll({ ...reading, end: current });
        const { again } = read;
        if (again === undefined || signal.aborted)
            return { current, read };
        if (again instanceof PendingError) {
            if (clock.now() + pause > until || !(await (0,abort/* sleepUnlessAborted */.bp)(parts, pause)))
                return { current, read };
            pause = Math.min(pause * 2, LAST_PAUSE_MS);
        }
        else if (reads++ >= MAX_READS)
            return { current, read };
        // Another poll may give a fresh link.
        if (again instanceof PendingError ? again.isLink : again.expired)
            current = await pollAgain(parts, job, current, deadline);
    }
}
const INTERRUPTED = {
    reason: 'cancelled',
    message: 'The results of the job were being read.',
};
const SHARED = { reason: 'contradictory', message: 'The vendor gave the same job id to two submits.' };
const UNMEASURED = {
    reason: 'unreachable',
    message: 'A result file may be incomplete: the response did not state its length.',
};
async function readAll({ parts, job, end, deadline }) {
    const fold = parts.spec.key?.fold ?? [];
    const { hasKey, hasKeyBytes } = parts;
    const isAt = hasKey && ((index, key) => hasKey(job.rows[index] ?? -1, key));
    const isBytesAt = hasKeyBytes && ((index, key) => hasKeyBytes(job.rows[index] ?? -1, key));
    const ids = { length: job.rows.length, at: job.keyAt, isAt, isBytesAt };
    // Then rows with equal keys are in separate jobs (src/pipeline/plan-run.ts).
    const isUnique = parts.hasRows && (0,request_flow/* namesRowsByKey */.Sd)(parts.spec);
    const matcher = createMatcher(ids, { isCounting: !parts.hasRows, fold, isUnique, hashKey: parts.hashKey });
    const variables = new Map([...end.variables, ['state', end.state], ['jobError', end.message]]);
    let doubt;
    let again;
    let unmeasured = false;
    let skippedSoFar = false;
    for (const result of job.flow.results) {
        const response = result.from === 'submit' ? job.submitResponse : end.response;
        const completeSoFar = doubt === undefined && !unmeasured;
        const source = {
            parts,
            job,
            end,
            matcher,
            result,
            response,
            variables,
            deadline,
            completeSoFar,
            skippedSoFar,
        };
        try {
            const reading = await readSource(source);
            unmeasured ||= !reading.isMeasured;
            // A list that may be absent in this state counts as read.
            skippedSoFar ||= reading.isSkipped && !mayBeAbsent(result, end.word);
            doubt ??= reading.doubt;
        }
        catch (error) {
            if (!(error instanceof ResultError || isResponseError(error)))
                throw error;
            const found = doubtOf(error, error instanceof ResultError ? error.message : describeError(error));
            // An unreadable source outweighs one without a result for the row: the job should be read again.
            if (doubt === undefined || (doubt.reason === 'missing' && found.reason === 'unreachable'))
                doubt = found;
            if (error instanceof InterruptedResult || error instanceof PendingError)
                again ??= error;
        }
    }
    return { matcher, variables, doubt, again, unmeasured };
}
/** Polls an ended job again for fresh links to its results. */
async function pollAgain(parts, job, end, deadline) {
    const { poll } = job.flow;
    if (poll === undefined)
        return end;
    const [reply] = await parts.session.call(poll.request, job.variables, {
        how: 'read',
        priority: types/* PRIORITY */.F.results,
        signal: parts.signal,
        deadline: deadline + types/* COLLECT_GRACE_MS */.X,
    });
    if (reply?.kind !== 'ok')
        return end;
    const { values } = await (0,results_response/* readOutputs */.T7)(poll.request, reply.response, job.variables);
    return { ...end, response: reply.response, variables: new Map([...job.variables, ...values]), polls: end.polls + 1 };
}
/** A job that failed may have no list of rows: its failure explains the rows, not the absent list. */
function explainUnnamed({ state, message }, doubt) {
    const ended = ENDED.get(state);
    if (ended === undefined || (doubt !== undefined && doubt.reason !== 'missing'))
        return doubt;
    return { reason: 'missing', message: message === '' ? `The ${ended}.` : (0,faults/* endSentence */.H_)(`The ${ended}: ${message}`) };
}
function toResult(verdict, doubt) {
    if (verdict === undefined) {
        const { reason, message } = doubt ?? { reason: 'missing', message: '' };
        return { outcome: 'unresolved', reason, message, retryable: false };
    }
    if (verdict.outcome === 'contradictory') {
        return { outcome: 'unresolved', reason: 'contradictory', message: '', retryable: false };
    }
    return { ...verdict, message: verdict.message ?? '' };
}
/** True if the vendor's count agrees with the rows that it listed, or with what a lookup finds. */
function checkCounts(counted) {
    const { parts, job, matcher, variables } = counted;
    const document = counted.end.response?.document;
    const lookup = lookupFor(parts, 'counts');
    const deadline = counted.deadline + types/* COLLECT_GRACE_MS */.X;
    const { keyAt, fieldsAt, rows } = job;
    return settleCounts(job.flow.poll, matcher, { document, variables }, async (indexes) => lookup && findRows(parts, lookup, indexes, { rows, keyAt, fieldsAt, variables, deadline }));
}

;// CONCATENATED MODULE: ./src/results/job-state.ts


const UNREADABLE = { state: 'unknown', word: undefined, progress: undefined, readable: false };
/** Reads the state of a job from a response whose status the transport accepted. */
async function readState(poll, response, variables) {
    // A response without a body may give its state in its status or headers. An HTML page may not:
    // `done ? \u2026 : "running"` would read a state from it.
    const hasStateOutsideBody = response.document === undefined && /\$(statusCode|headers)\b/.test(poll.status.source);
    if (!response.isJson && !hasStateOutsideBody)
        return UNREADABLE;
    const known = (0,results_response/* responseVariables */.r)(response, variables);
    const word = await readWord(poll, response, known);
    if (word === undefined)
        return UNREADABLE;
    const state = poll.states.get((0,request_flow/* foldState */.rI)(word)) ?? 'unknown';
    return { state, word, progress: await readProgress(poll, response, known), readable: true };
}
async function readWord(poll, response, variables) {
    try {
        const value = await poll.status.evaluate(response.document, variables);
        const isWord = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
        return isWord && String(value).trim() !== '' ? String(value).trim() : undefined;
    }
    catch {
        return undefined;
    }
}
async function readProgress(poll, response, variables) {
    try {
        const value = await poll.progress?.evaluate(response.document, variables);
        return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/engine/follow/poll-policy.ts
/**
 * When to poll a job again. Without progress the gap grows with the square root of the job's age, which no deterministic
 * policy beats by more than a constant factor; with progress it aims at the predicted end. Once jobs have ended, the
 * first poll is after half the time that they took, and the next at their end; until then, after half of what the progress
 * of another job predicts, if that is soon. The delay after the job's end is at most
 * max(floor, 1 s, K\u00b7\u221aage), or \u221aexpected before half of the expected end, whatever the vendor reports. Pure: takes a history,
 * returns a gap.
 */
/** Blind gap: 0.3\u00b7\u221aage seconds, tuned on log-normal durations. */
const BLIND = 0.3;
/** The longest gap with trusted progress: 1\u00b7\u221aage seconds. */
const TRUSTED = 1;
/** Fraction of the predicted remaining time to wait, so that the end is approached from below. */
const APPROACH = 0.8;
/** If this fraction of the remaining time is less than the floor or `NEAR`, the next poll is at the predicted end. */
const LANDING = 0.2;
/** Seconds that nobody minds: with a smaller floor, a poll for less is not worth it. */
const NEAR = 0.25;
/** A poll at the predicted end is this fraction of it later, and at most this many seconds. */
const SLACK = 0.02;
const MAX_SLACK = 0.1;
/** Less progress than this predicts little unless two predictions agree, so less of the remaining time is waited. */
const ROUGH = 0.25;
const ROUGH_APPROACH = 0.5;
/** Gaps up to this many seconds need no trust. */
const SHORT = 1;
/** Fraction of the expected duration after which a job is polled first. */
const FIRST_LOOK = 0.5;
/** The longest gap before half of the expected duration: \u221aexpected seconds. */
const EXPECTED = 1;
/** The longest gap from there to the expected end: 0.6\u00b7\u221aage seconds. */
const APPROACHING = 0.6;
/** Part of the expected duration between the polls of a job that takes longer; the gap doubles. */
const OVERDUE = 0.05;
/** Two successive predictions that differ by less than this fraction are trusted. */
const TRUST_TOLERANCE = 0.25;
/** After this many wrong predictions, polls are no longer more frequent than without progress. */
const MAX_MISSES = 3;
const NO_POLLS = {
    lastAt: 0,
    zeroAt: 0,
    progress: undefined,
    progressAt: 0,
    expected: undefined,
    foreseen: undefined,
    predictedEnd: undefined,
    trusted: false,
    misses: 0,
    completeSince: undefined,
    slope: undefined,
};
/**
 * The history of a job that nobody has polled.
 * @param expected Seconds that jobs took until now, if that is known.
 * @param foreseen Seconds that another job will take by its progress, if no job has ended.
 */
function startHistory(expected, foreseen) {
    return { ...NO_POLLS, expected, foreseen, predictedEnd: expected };
}
/** The history after a poll at `at` (seconds since the submit) that showed `progress` (0\u20261, or none). */
function observe(history, at, progress) {
    const missed = history.predictedEnd !== undefined && at >= history.predictedEnd;
    const base = { ...history, lastAt: at, misses: history.misses + (missed ? 1 : 0) };
    if (progress === undefined)
        return { ...base, trusted: false };
    if (progress <= 0)
        return { ...base, zeroAt: at, progress: 0, progressAt: at, trusted: false, slope: undefined };
    if (progress >= 1)
        return { ...base, progress: 1, completeSince: history.completeSince ?? at };
    const before = history.progress ?? 0;
    // If nothing changed, keep the time since when progress has stalled.
    if (progress === before)
        return { ...base, trusted: false };
    const since = at - Math.max(history.progressAt, history.zeroAt);
    const slope = progress > before && since > 0 ? (progress - before) / since : undefined;
    const predictedEnd = at + predictRemaining({ progress, slope, zeroAt: history.zeroAt, at });
    // Tiny progress can predict infinity, which would agree with itself.
    const agrees = history.predictedEnd !== undefined &&
        Number.isFinite(history.predictedEnd) &&
        Math.abs(predictedEnd - history.predictedEnd) <=
            TRUST_TOLERANCE * Math.max(predictedEnd - at, history.predictedEnd - at);
    return {
        ...base,
        progress,
        progressAt: at,
        slope,
        predictedEnd,
        trusted: agrees && progress > before,
    };
}
/** Seconds from the last poll to the next, at least `floor`. */
function nextGap(history, floor) {
    const age = history.lastAt;
    const blind = Math.max(floor, BLIND * Math.sqrt(age));
    if (age === 0 && history.expected === undefined && history.foreseen !== undefined)
        return Math.max(floor, Math.min(FIRST_LOOK * history.foreseen, SHORT));
    if (history.progress === undefined || history.progress <= 0)
        return history.expected === undefined || history.misses >= MAX_MISSES
            ? blind
            : expectedGap(age, history.expected, floor);
    if (history.progress >= 1)
        return Math.max(floor, BLIND * Math.sqrt(age - (history.completeSince ?? age)));
    if (history.misses >= MAX_MISSES && !history.trusted)
        return blind;
    const end = history.predictedEnd ?? age;
    const cap = Math.max(floor, SHORT, (history.trusted ? TRUSTED : BLIND) * Math.sqrt(age));
    const left = end - age;
    if (left <= 0)
        return Math.min(Math.max(floor, BLIND * Math.sqrt(-left)), cap);
    if (history.progressAt < age) {
        const stalled = age - history.progressAt;
        return Math.min(Math.max(floor, APPROACH * left, BLIND * Math.sqrt(stalled)), cap);
    }
    const isRough = !history.trusted && history.progress < ROUGH;
    const lands = LANDING * left < (isRough ? floor : Math.max(floor, NEAR));
    const approach = isRough ? ROUGH_APPROACH : APPROACH;
    return Math.min(lands ? Math.max(floor, left + slackOf(end)) : Math.max(floor, approach * left), cap);
}
/** For a job whose vendor tells no progress, or none yet. */
function expectedGap(age, end, floor) {
    if (age < SOON * FIRST_LOOK * end)
        return Math.max(floor, Math.min(FIRST_LOOK * end - age, Math.max(SHORT, EXPECTED * Math.sqrt(end))));
    if (age < end)
        return Math.max(floor, Math.min(end - age + slackOf(end), Math.max(SHORT, APPROACHING * Math.sqrt(age))));
    return Math.max(floor, Math.min(OVERDUE * end + (age - end), Math.max(SHORT, BLIND * Math.sqrt(age))));
}
/** A poll at this fraction of the time that was aimed at counts as there: gaps are spread a little. */
const SOON = 0.9;
function slackOf(end) {
    return Math.min(MAX_SLACK, SLACK * end);
}
/** Seconds to the end at the faster of the mean and the latest speed: an optimistic estimate. */
function predictRemaining(poll) {
    const mean = poll.progress / Math.max(poll.at - poll.zeroAt, Number.EPSILON);
    return (1 - poll.progress) / Math.max(mean, poll.slope ?? 0);
}

;// CONCATENATED MODULE: ./src/engine/follow/watch.ts






/** After the submit a job may not be visible for this long: a 404 before that does not mean that it is lost. */
const NOT_FOUND_GRACE_MS = 120_000;
/** This many 401 or 403 in a row mean that the credentials are no longer valid. */
const DENIED_LIMIT = 3;
/** This many polls in a row without a state are reported: a single one may be temporary. */
const TROUBLE_LIMIT = 3;
/** Spread of the gaps, so that many jobs or runs do not poll at the same time. */
const JITTER = 0.05;
/** Time that the last poll needs in addition to waiting in the queue. */
const LAST_POLL_MARGIN_MS = 1_000;
const UNWATCHED = { polls: 0, denied: 0, troubles: 0, seen: false, word: undefined, lastTrouble: '' };
/** Polls until the job has ended or is lost, the deadline is reached or the run is canceled. */
async function watchJob(parts, poll, job, options) {
    const { clock } = parts;
    const watch = { ...UNWATCHED, variables: job.variables };
    const end = createEnd(watch);
    // It is not polled before the floor: until then other jobs may have said how long one takes.
    await sleepUntil(parts, nextDue(parts, poll, job, 0, 0, options) ?? options.deadline);
    let history = startHistory(options.durations.expected, options.durations.foreseen);
    // When the job surely still ran, if the poll before said so: of what a resumed run or an outage missed nobody knows.
    let from = options.isResumed ? undefined : 0;
    for (;;) {
        const due = nextDue(parts, poll, job, history.lastAt, nextGapMs(parts, poll, history, options), options);
        if (due === undefined || due >= options.deadline)
            return deadlineEnd(parts, watch, options, end);
        if (!(await sleepUntil(parts, due)))
            return end('cancelled', '');
        const [reply] = await parts.session.call(poll.request, job.variables, {
            how: 'read',
            attempts: 1,
            priority: types/* PRIORITY */.F.poll,
            due,
            signal: parts.signal,
            deadline: options.deadline,
        });
        if (parts.signal.aborted)
            return end('cancelled', '');
        watch.polls += 1;
        const age = (clock.now() - job.acceptedAt) / 1000;
        const result = await readReply(poll, reply, job, watch, options);
        if (result.kind === 'ended' && result.state === 'succeeded' && from !== undefined)
            options.durations.add(from, age);
        from = result.kind === 'running' ? age : undefined;
        watch.troubles = result.kind === 'trouble' ? watch.troubles + 1 : 0;
        if (watch.troubles === TROUBLE_LIMIT)
            options.onTrouble(watch.lastTrouble);
        const ended = endAfter(result, watch, clock.now() - job.acceptedAt, end);
        if (ended !== undefined)
            return ended;
        if (watch.polls === options.maxPolls) {
            // Only the post step after a cancel limits its polls.
            if (watch.seen)
                return end('cancelled', 'The job was still running when it was polled after the cancel.');
            return deadlineEnd(parts, watch, { ...options, deadline: clock.now() }, end);
        }
        history = result.kind === 'running' ? observe(history, age, result.progress) : { ...history, lastAt: age };
        if (history.progress !== undefined && history.predictedEnd !== undefined)
            options.durations.foresee(history.predictedEnd);
    }
}
/** How the watch ends, with what it has seen until then. */
function createEnd(watch) {
    return (state, message, response) => ({
        state,
        word: watch.word,
        response,
        polls: watch.polls,
        message,
        variables: watch.variables,
    });
}
/** The end of the watch, if the poll is the last. @param ageMs since the submit was accepted. */
function endAfter(result, watch, ageMs, end) {
    if (result.kind === 'ended')
        return end(result.state, result.message, result.response);
    if (result.kind === 'gone' && ageMs > NOT_FOUND_GRACE_MS)
        return end('lost', result.message);
    if (watch.denied >= DENIED_LIMIT)
        return end('unreachable', `The vendor refused ${DENIED_LIMIT} polls in a row: ${watch.lastTrouble}`);
    return undefined;
}
async function readReply(poll, reply, job, watch, options) {
    if (reply === undefined || reply.kind === 'withdrawn')
        return { kind: 'trouble' };
    if (reply.kind !== 'ok') {
        watch.lastTrouble = reply.message;
        const { status } = reply;
        watch.denied = (0,http/* isDenied */.GZ)(status) ? watch.denied + 1 : 0;
        return status === http/* HTTP_STATUS */.gx.notFound ? { kind: 'gone', message: reply.message } : { kind: 'trouble' };
    }
    watch.denied = 0;
    const state = await readState(poll, reply.response, job.variables);
    if (!state.readable) {
        // An unreadable response is a transport error, never a state.
        watch.lastTrouble = `The response (HTTP ${reply.response.status}) has no job state.`;
        return { kind: 'trouble' };
    }
    watch.seen = true;
    options.onReadable();
    watch.word = state.word;
    watch.variables = new Map([
        ...job.variables,
        ...(await (0,results_response/* readOutputs */.T7)(poll.request, reply.response, job.variables)).values,
    ]);
    if (state.state === 'unknown') {
        options.onUnknownState(state.word ?? '');
        return { kind: 'running', progress: state.progress };
    }
    if (state.state === 'running')
        return { kind: 'running', progress: state.progress };
    // A job that succeeded may have an error text, too.
    const error = await poll.error?.evaluate(reply.response.document, job.variables);
    return {
        kind: 'ended',
        state: state.state,
        message: typeof error === 'string' ? error.trim() : '',
        response: reply.response,
    };
}
function nextGapMs(parts, poll, history, options) {
    const gap = options.pollIntervalMs === 'auto' ? nextGap(history, poll.floorMs / 1000) * 1000 : options.pollIntervalMs;
    return gap * (1 + JITTER * (2 * parts.random.next() - 1));
}
/**
 * When the next poll is due. The last polls start early enough to reach every job in flight before the deadline;
 * undefined if the last poll is done and no other fits.
 */
function nextDue(parts, poll, job, lastAt, gapMs, options) {
    const now = parts.clock.now();
    const last = job.acceptedAt + lastAt * 1000;
    const due = Math.max(now, last + Math.max(gapMs, poll.floorMs * (1 - JITTER)));
    const lastPoll = options.deadline - options.pollAllMs() - LAST_POLL_MARGIN_MS;
    // A poll at or after that time was the last one, unless another fits with its regular gap.
    if (due <= lastPoll || last >= lastPoll)
        return due;
    return Math.max(now, lastPoll);
}
async function sleepUntil(parts, due) {
    const ms = due - parts.clock.now();
    if (parts.signal.aborted)
        return false;
    return ms <= 0 || (0,abort/* sleepUnlessAborted */.bp)(parts, ms);
}
/** A job that was polled without ever returning a readable state is not known to be running. */
async function deadlineEnd(parts, watch, options, end) {
    if (!(await sleepUntil(parts, options.deadline)))
        return end('cancelled', '');
    if (watch.polls === 0)
        return end('timed-out', 'accepted too shortly before the timeout to be polled');
    return watch.seen
        ? end('timed-out', watch.word === undefined ? '' : `last state "${watch.word}"`)
        : end('unreachable', `No poll returned a readable state before the timeout. ${watch.lastTrouble}`.trim());
}

;// CONCATENATED MODULE: ./src/engine/follow/follow-job.ts








/** Waits for an accepted job, collects its results and settles its rows; resolves with the job's last state. */
async function followJob(state, base, following) {
    const { end, collected, bug } = await watchAndCollect(state, following);
    settleAccepted(state, base, following, { end, collected });
    if (bug !== undefined)
        throw bug;
    return end.state;
}
const UNKNOWN_END = { state: 'unreachable', word: undefined, response: undefined, polls: 0 };
/** Waits and collects. Whatever fails, the vendor has the rows: they must not be treated as unsent. */
async function watchAndCollect(state, { job, deadline, noted }) {
    try {
        const end = await waitForEnd(state, { job, deadline, ...(noted !== undefined && { noted }) });
        return { end, collected: await collectJob(state.parts, job, end, deadline, () => isShared(state, job)) };
    }
    catch (error) {
        const message = describeError(error);
        const { variables } = job;
        const end = { ...UNKNOWN_END, message, variables };
        const collected = await collectJob(state.parts, job, end, deadline);
        return { end, collected, ...bugOf(error) };
    }
}
async function waitForEnd(state, { job, deadline, noted }) {
    const { parts, options } = state;
    const { poll } = job.flow;
    if (poll !== undefined && job.id !== undefined) {
        state.jobsById.set(job.id, (state.jobsById.get(job.id) ?? new Set()).add(job.number));
    }
    if (poll === undefined) {
        const { submitResponse: response, variables } = job;
        if (response === undefined)
            throw new Error('A job without a poll has only the response to its submit.');
        return { state: 'succeeded', word: undefined, response, polls: 0, message: '', variables };
    }
    state.outages.watch(1);
    const end = watchJob(parts, poll, job, {
        pollIntervalMs: options.pollIntervalMs,
        deadline,
        maxPolls: noted?.maxPolls,
        isResumed: noted !== undefined,
        durations: state.durations,
        pollAllMs: () => (state.inFlight / options.requestsPerSecond) * 1000,
        onReadable: () => state.outages.readable(),
        onUnknownState(word) {
            const text = parts.isPublic
                ? 'The vendor returned a job state that the provider file does not list; it counts as running. report.json on the runner shows it.'
                : `The vendor returned the job state \`${word}\`, which the provider file does not list; it counts as running.`;
            parts.notice(text);
        },
        onTrouble(message) {
            const shown = parts.isPublic ? parts.conceal(message, job.rows) : message;
            if (state.troubles.has(shown))
                return;
            state.troubles.add(shown);
            const text = `The last polls of job ${job.publicId ?? job.id} returned no state; polling continues until the timeout. ${shown}`.trim();
            parts.emit({ kind: 'notice', text });
        },
    });
    return end.finally(() => state.outages.watch(-1));
}
/** True if another submit of the run got the same id: the two jobs cannot be told apart. */
function isShared({ jobsById }, { id }) {
    return id !== undefined && (jobsById.get(id)?.size ?? 0) > 1;
}
/** The vendor's id of a job and its public replacement; a synchronous request may have none. */
function idsOf({ id, publicId }) {
    return { ...(id !== undefined && { id }), ...(publicId !== undefined && { publicId }) };
}
/** Whether the provider file lists the state. */
function isNamedState({ flow }, word) {
    return flow.poll?.states.has((0,request_flow/* foldState */.rI)(word)) === true;
}
/** Ends that say nothing about the rows of a job. */
const SILENT = new Set([...job/* UNREAD_STATES */.J, 'lost']);
/**
 * True if an end adds nothing to what an earlier attempt knew about a job. A job that the attempt saw at work may be gone
 * now, or have ended without results that can be read: without that its rows would wait for it for ever. And one that
 * could not be asked for may be at work.
 * @param hasEnded the vendor says so.
 */
function isSilent(state, before, { word }, hasEnded) {
    if (before === undefined || !SILENT.has(state))
        return false;
    if (!job/* UNREAD_STATES */.J.has(before.state))
        return true;
    if (state === 'lost')
        return false;
    const wasAtWork = before.state !== 'unreachable';
    return state === 'unreachable' ? !(wasAtWork && hasEnded) : wasAtWork || word === undefined;
}
function settleAccepted(state, base, { job, noted }, ended) {
    const { parts } = state;
    const { end, collected } = ended;
    const { trouble } = collected;
    const name = job.publicId ?? job.id ?? `${job.number} of this run`;
    const unreadState = parts.signal.aborted ? 'cancelled' : 'unreachable';
    const jobState = trouble === undefined ? end.state : unreadState;
    if (jobState === 'cancelled' && end.state === 'cancelled')
        state.left.push({ number: base.number, variables: job.variables });
    // A canceled run has no time to search its rows, and the message about a cancel is ours.
    const about = jobState === 'cancelled' ? [] : job.rows;
    const say = (message) => ({ message, template: parts.conceal(message, about) });
    const said = say(trouble ?? end.message);
    const faulty = { name, canCollect: job.flow.poll !== undefined };
    noteState(state, faulty, jobState, said);
    if (noted?.end !== undefined && isSilent(jobState, noted.end, end, trouble !== undefined)) {
        noteEnded(state, { name, canCollect: true }, noted.end);
        keepRows(state, base.number, job.rows);
        parts.jobs.put({
            ...base,
            ...idsOf(job),
            state: noted.end.state,
            polls: end.polls,
            ...(noted.end.miscounted && { isMiscounted: true }),
        });
        return;
    }
    const isGone = noted?.end !== undefined && jobState === 'lost';
    const results = isGone ? keepKnown(state, base.number, job.rows, collected.results) : collected.results;
    noteResults(state, faulty, ended, { results, jobState, say });
    settleRows(state, { job: base.number, rows: job.rows, results, how: noted === undefined ? 'sent' : 'noted' });
    const record = {
        ...base,
        ...idsOf(job),
        state: jobState,
        polls: end.polls,
        endedAt: state.parts.clock.date().toISOString(),
        ...(end.word !== undefined && { vendorState: end.word, isNamed: isNamedState(job, end.word) }),
        ...(collected.miscounted && { isMiscounted: true }),
        ...(said.message !== '' && said),
    };
    finish(state, record, results, collected);
}
/** What the end of a job, or the lack of one, means for the run. */
function noteState(state, faulty, jobState, said) {
    const { stopper, options } = state;
    if (jobState === 'cancelled')
        stopper.cancel();
    if (jobState === 'timed-out')
        state.timedOutJobs += 1;
    if (jobState === 'lost' || jobState === 'unreachable')
        stopper.note('vendor-error', (0,faults/* silentFault */.ay)(options.next, faulty, jobState, said));
}
/** Notes what is wrong with a job or its results, and how its rows were found. */
function noteResults(state, faulty, { end, collected }, { results, jobState, say }) {
    const { stopper, parts } = state;
    const { next } = state.options;
    noteInconsistencies(state, faulty, collected);
    if (end.state === 'failed' || end.state === 'canceled') {
        stopper.note('vendor-error', (0,faults/* endedFault */.RQ)(next, faulty.name, end.state, say(end.message)));
    }
    const unclear = results.filter(({ reason }) => reason === 'missing' || reason === 'contradictory').length;
    if (unclear > 0 && jobState === 'succeeded') {
        stopper.note('vendor-error', (0,faults/* unclearFault */.Vi)(next, faulty, unclear, collected.why ?? ''));
    }
    if (collected.looseMatches > 0) {
        parts.notice('Some results spell the key of a row differently (7 for 007, ada for Ada); they were matched, because no other row has such a key.');
    }
}
/** What an earlier attempt has read of a job that is gone is all that there will ever be. */
function keepKnown({ parts: { store } }, number, rows, results) {
    return results.map((result, index) => {
        const { job, outcome, message, retryable } = store.table.get(rows[index] ?? 0);
        const isKnown = job === number && outcome !== undefined && outcome !== 'unresolved';
        return isKnown ? { outcome, message: store.text(message), retryable } : result;
    });
}
/** Repeats the reasons for the verdict that the attempt which saw the job end had. */
function noteEnded(state, job, end) {
    noteInconsistencies(state, job, { ...end, nameless: 0 });
    if (end.state === 'failed' || end.state === 'canceled') {
        state.stopper.note('vendor-error', (0,faults/* endedFault */.RQ)(state.options.next, job.name, end.state, { message: '', template: '' }));
    }
}
/** Notes errors of the vendor that do not belong to a row. */
function noteInconsistencies(state, job, { foreign, nameless, miscounted }) {
    const { next } = state.options;
    if (foreign > 0)
        state.stopper.note('vendor-error', (0,faults/* foreignFault */.ZQ)(next, job, foreign, nameless));
    if (miscounted)
        state.stopper.note('vendor-error', (0,faults/* miscountFault */.Ze)(next, job));
    state.foreignRows += foreign;
}

// EXTERNAL MODULE: ./src/expression/columns.ts
var columns = __webpack_require__(32085);
// EXTERNAL MODULE: ./src/expression/content.ts
var content = __webpack_require__(30787);
;// CONCATENATED MODULE: ./src/engine/load-rows.ts


/** Gives access to a batch's rows, which are read on demand: in memory are only row numbers. */
function loadRows(parts, { rows }) {
    const { spec } = parts;
    const { numberColumn } = spec;
    const numbers = numberColumn === undefined ? undefined : { column: numberColumn, indexOf: (n) => load_rows_findRow(rows, n - 1) };
    const load = (row) => {
        const fields = parts.fieldsOf(row);
        return numberColumn === undefined ? fields : { __proto__: null, ...fields, [numberColumn]: row + 1 };
    };
    const mark = (0,columns/* createRowMarker */.lS)(parts.columns);
    const keyOf = (row) => numberColumn === undefined && row !== undefined ? parts.keyOf(row) : undefined;
    const keys = new content/* RowList */.DI(rows.length, () => rows.map(keyOf));
    const keyAt = (index) => keyOf(rows[index]);
    const fieldsAt = (place) => {
        const row = rows[place];
        return row === undefined ? undefined : mark(load(row));
    };
    const loaded = { keys, keyAt, numbers, fieldsAt };
    if (spec.streams === undefined)
        return { ...loaded, rows: new content/* RowList */.DI(rows.length, () => rows.map((row) => mark(load(row)))) };
    const numberAt = numberColumn === undefined ? -1 : parts.columns.indexOf(numberColumn);
    const read = function* () {
        for (const row of rows) {
            const line = numberColumn === undefined ? parts.lineOf?.(row) : undefined;
            if (line !== undefined) {
                yield line;
                continue;
            }
            const cells = parts.cellsOf?.(row);
            if (cells !== undefined && numberAt !== -1)
                cells[numberAt] = row + 1;
            yield cells ?? load(row);
        }
    };
    const lines = () => (numberColumn === undefined ? parts.linesOf?.(rows) : undefined);
    return { ...loaded, rows: new content/* RowStream */.F3(parts.columns, read, lines) };
}
/** Index of a row in ascending row numbers. */
function load_rows_findRow(rows, row) {
    let low = 0;
    let high = rows.length - 1;
    while (low <= high) {
        const middle = (low + high) >> 1;
        const found = rows[middle] ?? 0;
        if (found === row)
            return middle;
        if (found < row)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return undefined;
}

// EXTERNAL MODULE: ./src/domain/rate.ts
var rate = __webpack_require__(36280);
// EXTERNAL MODULE: ./src/transport/rate.ts + 1 modules
var transport_rate = __webpack_require__(39522);
;// CONCATENATED MODULE: ./src/engine/follow/durations.ts
/** Part of its distance to a duration by which the estimate moves. */
const STEP = 0.25;
/** Part of itself by which the estimate moves at least, so that it comes to lie close to the durations. */
const CREEP = 0.02;
/**
 * Estimates how long a job takes from those that ended. It is never told exactly: a job was seen running, and at the
 * next poll it had ended. Follows the vendor when its jobs become slower or faster.
 */
class Durations {
    estimate;
    prediction;
    /** Seconds from the submit to the end; undefined until a job has ended. */
    get expected() {
        return this.estimate;
    }
    /** Seconds that a job will take by its progress: the latest prediction, while no job has ended. */
    get foreseen() {
        return this.estimate === undefined ? this.prediction : undefined;
    }
    /** @param end seconds from a running job's submit to its end, by its progress. */
    foresee(end) {
        if (Number.isFinite(end))
            this.prediction = end;
    }
    /** A job still ran `from` seconds after its submit (0 if nobody looked), and was over `to` seconds after it. */
    add(from, to) {
        const middle = (from + to) / 2;
        const before = this.estimate;
        if (before === undefined)
            this.estimate = middle;
        else if (from > before)
            this.estimate = before + Math.max(STEP * (middle - before), CREEP * before);
        else if (to < before)
            this.estimate = before - Math.max(STEP * (before - to), CREEP * before);
        // It was polled at the estimate, and had ended: it may have ended earlier.
        else
            this.estimate = before * (1 - CREEP);
    }
}

;// CONCATENATED MODULE: ./src/engine/progress.ts
/** Begins with the first round, of `rowsToSend` rows. */
function createProgress({ clock, emit: send }, options) {
    const startedAt = clock.now();
    const counts = { succeeded: 0, failed: 0, notFound: 0 };
    const jobs = { started: 0, ended: 0, inFlight: 0 };
    let round = { number: 1, rows: options.rowsToSend, startedAt, done: 0 };
    function emit() {
        const now = clock.now();
        const known = Math.max(options.plannedJobs, jobs.started, jobs.ended);
        send({
            kind: 'progress',
            ...counts,
            ...describeRound(round, now),
            jobs: known,
            jobsDone: jobs.ended,
            // A job counts as in flight until its slot is free, a moment after its end.
            jobsInFlight: Math.min(jobs.inFlight, known - jobs.ended),
            elapsedMs: now - startedAt,
        });
    }
    return {
        update(jobsInFlight) {
            jobs.started += Math.max(0, jobsInFlight - jobs.inFlight);
            jobs.inFlight = jobsInFlight;
            emit();
        },
        jobEnded(job, results) {
            jobs.ended += 1;
            round.done += results.length;
            // A row that failed in an earlier round is counted again when it is retried.
            if (job.round > 1)
                counts.failed = Math.max(0, counts.failed - results.length);
            const ended = countOutcomes(results);
            counts.succeeded += ended.succeeded;
            counts.failed += ended.failed;
            counts.notFound += ended.notFound;
            emit();
        },
        pause({ round: number, rows, ms }) {
            round = { number, rows, startedAt: clock.now() + ms, done: 0 };
            send({ kind: 'pause', round: number, rows, ms });
        },
    };
}
function countOutcomes(results) {
    const counts = { succeeded: 0, failed: 0, notFound: 0 };
    for (let index = 0; index < results.length; index += 1) {
        const outcome = results[index]?.outcome;
        if (outcome === 'succeeded')
            counts.succeeded += 1;
        else if (outcome === 'failed')
            counts.failed += 1;
        else if (outcome === 'not_found')
            counts.notFound += 1;
    }
    return counts;
}
function describeRound({ number, rows, startedAt, done }, now) {
    // Rows that an earlier attempt had counted already may end here, too.
    const rowsDone = Math.min(done, rows);
    const perMs = now > startedAt ? rowsDone / (now - startedAt) : 0;
    const left = rows - rowsDone;
    return {
        round: number,
        rowsToSend: rows,
        rowsDone,
        ...(perMs > 0 && { rowsPerSecond: perMs * 1000 }),
        ...(perMs > 0 && left > 0 && { leftMs: left / perMs }),
    };
}

;// CONCATENATED MODULE: ./src/engine/submit/refusal.ts


/**
 * If the vendor refuses from the first request on, it is a configuration error (exit 2). If it accepted others before,
 * or redirects, it is a vendor error (3). If it refused temporarily until the deadline, the run timed out (4).
 */
function reasonOf({ status, later }, anyAccepted) {
    if (later)
        return 'timed-out';
    const theRequest = status !== undefined && !(0,http/* isRedirect */.N6)(status) && !(0,http/* isServerError */.GQ)(status);
    return theRequest && !anyAccepted ? 'config-error' : 'vendor-error';
}
/**
 * A submit that the vendor certainly did not take; `status` is absent if there was no response at all.
 * @param isFirst the vendor has no row of this run, so nothing has to be resumed.
 */
function refusedFault(next, refusal, isFirst) {
    const again = isFirst ? next.fresh : next.resume;
    return (0,faults/* quote */.hD)(refusal, (text) => refusal.byStorage === undefined
        ? describeRefusal({ refusal, isFirst, again }, (0,faults/* endSentence */.H_)(text))
        : describeStorage(again, (0,faults/* endSentence */.H_)(text)));
}
/** How S3-compatible stores and Azure reject a signature whose time differs from theirs. */
const CLOCK_IS_OFF = /request has expired|not valid yet|RequestTimeTooSkewed|too skewed|specified time frame/i;
/** How S3-compatible stores reject a key or its secret. */
const KEYS_ARE_WRONG = /SignatureDoesNotMatch|InvalidAccessKeyId/;
function describeStorage(again, why) {
    const message = `The storage refused the rows of a job: ${why}`;
    const next = `These rows were not sent. ${adviseOnStorage(why)} Then ${again}.`;
    return { code: 'vendor/storage', message, next, input: 'storage' };
}
function adviseOnStorage(why) {
    if (CLOCK_IS_OFF.test(why))
        return "Check the clock of this machine: it seems to differ from the storage's clock.";
    if (KEYS_ARE_WRONG.test(why)) {
        return 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: are they complete, and do they belong together?';
    }
    return 'Check the bucket, its region, and that the credentials may write there (PutObject).';
}
function describeRefusal({ refusal, isFirst, again }, why) {
    const { status, later, remedy, inputs, isElsewhere } = refusal;
    if (status === undefined) {
        const message = `A submission did not reach the vendor: ${why}`;
        const then = remedy === undefined ? `When the vendor can be reached, ${again}.` : `${remedy} Then ${again}.`;
        return { code: 'vendor/not-reached', message, next: `These rows were not sent. ${then}` };
    }
    if ((0,http/* isDenied */.GZ)(status) && isElsewhere === true) {
        return {
            code: 'vendor/denied',
            message: `The address of a submit step refused the request: ${why}`,
            next: `These rows were not sent. The address is not under base-url: check where the provider file takes it from. A signed address may have expired, or was signed for other headers. Then ${again}.`,
        };
    }
    if ((0,http/* isDenied */.GZ)(status)) {
        return {
            code: 'vendor/denied',
            message: `The vendor refused the key: ${why}`,
            next: `These rows were not sent. Check the api-key secret and its permissions. Then ${again}.`,
        };
    }
    if (status === http/* HTTP_STATUS */.gx.paymentRequired) {
        return {
            code: 'vendor/no-credit',
            message: `The vendor says that the account has no credit: ${why}`,
            next: `These rows were not sent. Top up the account. Then ${again}.`,
        };
    }
    if ((0,http/* isRedirect */.N6)(status)) {
        return {
            code: 'vendor/redirected',
            message: `The vendor redirected a submission, which is never sent to another address: ${why}`,
            next: `These rows were not sent. Check base-url: if the address in the redirect is the vendor's, use that. Then ${again}.`,
        };
    }
    if (later) {
        return {
            code: 'vendor/busy',
            message: `The vendor refused a submission temporarily: ${why}`,
            next: `These rows were not sent. Later, ${again}, if needed with a lower rate.`,
        };
    }
    const isMissing = inputs !== undefined && (status === http/* HTTP_STATUS */.gx.notFound || status === http/* HTTP_STATUS */.gx.gone);
    return {
        code: 'vendor/refused',
        message: `The vendor refused a submission: ${why}`,
        next: `These rows were not sent. ${isMissing ? `Check ${inputs}: does it exist in this account?` : 'Fix what the vendor names.'} ${isFirst ? `Then ${again}.` : `If params and files stay the same, ${again}. Otherwise send only these rows, in a separate file.`}`,
    };
}

;// CONCATENATED MODULE: ./src/engine/stopper.ts



/** After these the vendor will not accept anything: key, credit, permission (docs/contract.md, 5.4). */
const FATAL = new Set([
    http/* HTTP_STATUS */.gx.unauthorized,
    http/* HTTP_STATUS */.gx.paymentRequired,
    http/* HTTP_STATUS */.gx.forbidden,
]);
/** This many batches in a row with the same refusal stop new submits. */
const MAX_IN_A_ROW = 3;
/** Maximum number of different messages that are kept. */
const MAX_STOPS = 20;
/** Begins with a run that may send. */
function createStopper(next) {
    const noted = [];
    const refusals = [];
    let stopped = false;
    let cancelled = false;
    let halted;
    let streak = { kind: '', length: 0 };
    // The vendor may have taken a lost submit, so it cannot be said that it accepted nothing.
    let isAnyLost = false;
    function note(reason, fault) {
        const known = noted.some((stop) => stop.fault.message === fault.message);
        if (!known && noted.length < MAX_STOPS)
            noted.push({ reason, fault });
    }
    function count(kind) {
        streak = { kind, length: streak.kind === kind ? streak.length + 1 : 1 };
        if (streak.length >= MAX_IN_A_ROW)
            stopped = true;
    }
    return {
        get stopped() {
            return stopped || cancelled;
        },
        accepted() {
            streak = { kind: '', length: 0 };
        },
        refused(refusal) {
            if (!refusals.some(({ message }) => message === refusal.message) && refusals.length < MAX_STOPS) {
                refusals.push(refusal);
            }
            // After a redirect the other submits would be redirected, too.
            if (FATAL.has(refusal.status ?? 0) || (0,http/* isRedirect */.N6)(refusal.status))
                stopped = true;
            count(String(refusal.status ?? 'not reached'));
        },
        lost() {
            isAnyLost = true;
            streak = { kind: '', length: 0 };
        },
        giveUp(outages) {
            note('uncertain', (0,faults/* lostInARowFault */.Vh)(next, outages));
            stopped = true;
        },
        note,
        halt(reason, fault) {
            note(reason, fault);
            halted = reason;
            stopped = true;
        },
        cancel() {
            note('cancelled', (0,faults/* cancelledFault */.wJ)(next));
            cancelled = true;
        },
        notSentReason(anyAccepted) {
            if (cancelled)
                return 'cancelled';
            if (halted !== undefined)
                return halted;
            const [refusal] = refusals;
            if (refusal !== undefined)
                return reasonOf(refusal, anyAccepted || isAnyLost);
            return noted.some((stop) => stop.reason === 'uncertain') ? 'uncertain' : 'timed-out';
        },
        stops(anyAccepted, isResumed) {
            const refused = refusals.map((refusal) => ({
                reason: reasonOf(refusal, anyAccepted || isAnyLost),
                fault: refusedFault(next, refusal, !(anyAccepted || isAnyLost || isResumed)),
            }));
            return [...refused, ...noted];
        },
    };
}

;// CONCATENATED MODULE: ./src/engine/submit/concurrency.ts
/** Jobs in flight that `auto` starts with, and its maximum (docs/contract.md, 3.3). */
const AUTO_START = 4;
const AUTO_MAX = 64;
/** The rate limit has spare capacity while no more submits are in flight than it allows in this many seconds. */
const SPARE_SECONDS = 0.1;
/**
 * Total load that `auto` allows in flight, because a number of jobs that suits small jobs is too high for large ones: ten
 * jobs of 100,000 rows, the largest that known vendors accept, or 256 MiB.
 */
const AUTO_ROWS = 1_000_000;
const AUTO_BYTES = 256 * 1024 * 1024;
const NO_LOAD = { rows: 0, bytes: 0 };
/**
 * A fixed limit, or `auto`: grows by one with each accepted submit while the rate limit has spare capacity, halves when
 * the vendor throttles, and then grows slowly.
 */
function createConcurrency(limit, requestsPerSecond) {
    if (limit !== 'auto')
        return { limit, fits: () => true, accepted: () => undefined };
    let current = AUTO_START;
    let seen = 0;
    const spare = Math.max(1, requestsPerSecond * SPARE_SECONDS);
    return {
        get limit() {
            return Math.floor(current);
        },
        fits: (load, next) => load.rows === 0 || (load.rows + next.rows <= AUTO_ROWS && load.bytes + next.bytes <= AUTO_BYTES),
        accepted(submitting, throttled) {
            if (throttled > seen) {
                seen = throttled;
                current = Math.max(1, current / 2);
            }
            else if (submitting <= spare) {
                current = Math.min(AUTO_MAX, current + (seen === 0 ? 1 : 1 / current));
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/engine/submit/copies.ts

/** Maximum delay after which an accepted job is in a copy (docs/contract.md, 6.4). */
const MAX_LAG_MS = 30_000;
/** More legs than this save copies more rarely: GitHub takes 200 uploads a minute of a repository. */
const LEGS_AT_FULL_PACE = 50;
/** Limit for all copies of a run: they share the repository's cache with everything else (docs/contract.md, 6.4). */
const MAX_BYTES = 200_000_000;
/** Space kept in reserve, because copies grow and one more is saved at the end of the run. */
const SPARE_COPIES = 3;
/** Pauses before retries of a copy that was not confirmed; the last one repeats while `mayWait` returns true. */
const PAUSES_MS = [5_000, 15_000, 30_000];
/** How much rarer the copies of each of so many legs are. */
function copyScale(legs = 1) {
    return Math.max(1, legs / LEGS_AT_FULL_PACE);
}
/**
 * @param save saves the complete ledger.
 * @param legs how many share the run, its uploads and its space.
 * @param signal a canceled run does not wait for copies.
 */
function createCopies({ save, ledger, clock, signal, legs = 1, }) {
    const maxBytes = MAX_BYTES / legs;
    const maxLagMs = MAX_LAG_MS * copyScale(legs);
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    const wait = (ms) => (0,abort/* sleepUnlessAborted */.bp)({ clock, signal: ended }, ms);
    let covered = 0;
    let spent = 0;
    let largest = 0;
    let isDenied = false;
    let last = Promise.resolve();
    /** One at a time: the store does not accept concurrent copies. */
    function copy() {
        const next = last.then(async () => {
            const { records } = ledger.head;
            if (records === covered)
                return { kind: 'saved', bytes: 0 };
            const saved = await save();
            if (saved.kind === 'saved') {
                covered = records;
                largest = Math.max(largest, saved.bytes);
            }
            // A copy that was not confirmed may exist nevertheless.
            spent += saved.kind === 'denied' ? 0 : saved.kind === 'saved' ? saved.bytes : largest;
            isDenied ||= saved.kind === 'denied';
            return saved;
        });
        last = next.catch(() => undefined);
        return next;
    }
    /** Copies become rarer as the limit approaches, so that a long run has some until its end. */
    function lag() {
        return maxLagMs * Math.max(1, Math.ceil(spent / Math.max(1, maxBytes - spent)));
    }
    const copies = {
        get isSpent() {
            return spent + SPARE_COPIES * largest > maxBytes;
        },
        async cover(mayWait) {
            for (let tries = 0;; tries += 1) {
                const saved = await copy();
                if (saved.kind === 'saved')
                    return 'saved';
                if (signal.aborted)
                    return 'ended';
                if (saved.kind === 'denied')
                    return saved;
                if (copies.isSpent)
                    return 'spent';
                const pause = PAUSES_MS[tries] ?? maxLagMs;
                if (tries >= PAUSES_MS.length && !mayWait())
                    return 'refused';
                if (!(await wait(pause)))
                    return 'ended';
            }
        },
        async follow(changed) {
            while (!ended.aborted && !isDenied && !copies.isSpent) {
                if (ledger.head.records === covered)
                    await changed();
                else if (await wait(lag()))
                    await copy().catch(() => undefined);
            }
        },
        end() {
            ending.abort();
        },
    };
    return copies;
}

// EXTERNAL MODULE: ./src/transport/certainty.ts
var certainty = __webpack_require__(70296);
;// CONCATENATED MODULE: ./src/engine/submit/outages.ts






/** Pause before the first check after a lost response; doubles with each further check and outage. */
const outages_FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** This many outages without a readable response in between end the run (docs/contract.md, 5.3). */
const MAX_UNREADABLE = 3;
/** This many outages without an accepted submit in between end it, even if checks were readable. */
const MAX_UNACCEPTED = 5;
/** Begins with a vendor that responds. */
function createOutages(parts) {
    const { clock, signal, deadline, isOver, check, giveUp } = parts;
    let gate = 'open';
    let outages = 0;
    let unreadable = 0;
    let unaccepted = 0;
    let watched = 0;
    let recovering;
    let wakeUp = new AbortController();
    /** Wakes all waiting submits to check the gate. */
    function wake() {
        wakeUp.abort(WOKEN);
        wakeUp = new AbortController();
    }
    function setGate(next) {
        if (gate === next)
            return;
        gate = next;
        wake();
    }
    /** Ends early at the deadline, with the run, or when something has changed. */
    async function pause(ms) {
        const current = wakeUp;
        const leave = (0,abort/* onAbort */.u7)(signal, () => current.abort(WOKEN));
        try {
            await (0,abort/* sleepUnlessAborted */.bp)({ clock, signal: current.signal }, Math.max(0, Math.min(ms, deadline() - clock.now())));
        }
        finally {
            leave();
        }
    }
    const pauseAfter = (doublings) => Math.min(MAX_PAUSE_MS, outages_FIRST_PAUSE_MS * 2 ** Math.min(doublings, 10));
    async function recover() {
        const before = unreadable - 1;
        if (check !== undefined) {
            for (let checks = 0; gate === 'closed' && !isOver(); checks += 1) {
                await pause(pauseAfter(before + checks));
                if (gate === 'closed' && !isOver() && (await check()))
                    readable();
            }
            return;
        }
        if (watched > 0)
            return pause(Number.MAX_SAFE_INTEGER);
        await pause(pauseAfter(before));
        if (gate === 'closed')
            setGate('trial');
    }
    function readable() {
        unreadable = 0;
        // One submit goes first: all waiting ones at once could be lost together.
        if (gate === 'closed')
            setGate('trial');
    }
    return {
        async admit(again) {
            while (gate !== 'open' && !isOver()) {
                // It may be the one that is on trial.
                if (again && gate === 'on trial')
                    break;
                if (gate === 'trial') {
                    gate = 'on trial';
                    break;
                }
                if (gate === 'on trial') {
                    await pause(Number.MAX_SAFE_INTEGER);
                    continue;
                }
                recovering ??= recover().finally(() => {
                    recovering = undefined;
                });
                await recovering;
            }
            return outages;
        },
        lost(ticket) {
            // It was in flight when the known outage began.
            if (ticket < outages)
                return;
            outages += 1;
            unreadable += 1;
            unaccepted += 1;
            setGate('closed');
            if (unreadable >= MAX_UNREADABLE)
                giveUp(unreadable);
            else if (unaccepted >= MAX_UNACCEPTED)
                giveUp(unaccepted);
        },
        ended(how, ticket) {
            if (how === 'accepted')
                unaccepted = 0;
            if (how !== 'unreached')
                readable();
            if (ticket < outages)
                return;
            if (how !== 'unreached')
                setGate('open');
            else if (gate === 'on trial')
                setGate('closed');
        },
        readable,
        watch(change) {
            watched += change;
            if (watched === 0)
                wake();
        },
    };
}
/** An abort without a reason would create an exception with a stack trace each time. */
const WOKEN = Symbol('woken');
/**
 * Uses the provider's first preflight request to check whether the vendor responds again: true if the response is
 * readable. undefined if the provider has no such request.
 */
function createCheck({ spec, session, signal }, deadline) {
    const [request] = spec.preflight;
    if (request === undefined)
        return undefined;
    return async () => {
        const options = { how: 'read', attempts: 1, priority: types/* PRIORITY */.F.submit, signal, deadline: deadline() };
        try {
            const replies = await session.call(request, withFirst(request, session.variables), options);
            return replies.length === 0 || replies.some(isReadable);
        }
        catch (error) {
            if (isResponseError(error))
                return false;
            throw error;
        }
    };
}
/** Reduces lists that would fan out to their first element. */
function withFirst({ url }, variables) {
    const one = new Map(variables);
    for (const name of url.names) {
        const value = (0,content/* readVariable */.nt)(variables, name);
        if (Array.isArray(value))
            one.set(name, value.slice(0, 1));
    }
    return one;
}
/** The response is from the API itself and not from a gateway in front of it. */
function isReadable(reply) {
    if (reply.kind === 'ok')
        return !(0,results_response/* isWebPage */.AA)(reply.response);
    return reply.kind === 'failed' && reply.response?.isJson === true && !(0,certainty/* isPassing */.W)(reply.response.status);
}

;// CONCATENATED MODULE: ./src/engine/state.ts










function createSignal() {
    let waiting = [];
    return {
        notify() {
            const woken = waiting;
            waiting = [];
            for (const wake of woken)
                wake();
        },
        wait: () => new Promise((resolve) => waiting.push(resolve)),
    };
}
/** The state before anything is sent. */
function createState(parts, options) {
    const stopper = createStopper(options.next);
    const deadline = () => state.deadline ?? parts.clock.now() + options.timeoutMs;
    const outages = createOutages({
        ...parts,
        deadline,
        isOver: () => !mayStart(state),
        check: createCheck(parts, deadline),
        giveUp: (count) => stopper.giveUp(count),
    });
    const watched = new Set(options.continuation?.watch.map(({ number }) => number));
    const state = {
        parts,
        options,
        stopper,
        outages,
        progress: createProgress(parts, { ...options, rowsToSend: options.rowsToSend + countWatched(parts, options) }),
        concurrency: createConcurrency(options.concurrency, options.requestsPerSecond),
        jobBucket: options.jobLimit && createJobBucket(options.jobLimit, parts),
        troubles: new Set(),
        deadline: undefined,
        submitting: 0,
        inFlight: 0,
        load: NO_LOAD,
        acceptedJobs: 0,
        timedOutJobs: 0,
        left: [],
        foreignRows: 0,
        settledRows: 0,
        retryableRows: 0,
        unrecoverable: countKept(parts, options, watched),
        rounds: options.send ? 1 : 0,
        dueUpTo: options.continuation === undefined ? 0 : parts.jobs.last,
        watched,
        durations: durationsOf(options.continuation?.history),
        jobsById: numbersById(options.continuation?.history),
        copies: parts.save && createCopies({ ...parts, save: parts.save, legs: options.legs }),
        changed: createSignal(),
    };
    return state;
}
function createJobBucket(limit, { clock }) {
    return (0,transport_rate/* createBucket */.v)({ ...limit, burst: limit.turns === undefined ? limit.requests : 1, clock });
}
/** True if another batch may be submitted. If only `stop-on-breach` forbids it, that stops the run. */
function mayStart(state) {
    const { stopper, parts, deadline } = state;
    if (stopper.stopped || parts.signal.aborted)
        return false;
    return (deadline === undefined || parts.clock.now() < deadline) && !stopOnBreach(state);
}
/** Waits until the vendor's limit allows another job; returns early at the deadline, on a cancel, or if the run stops. */
async function waitForJobSlot(state) {
    const { jobBucket, parts, options, deadline } = state;
    if (jobBucket === undefined)
        return;
    const { clock, signal } = parts;
    const ms = deadline === undefined ? options.timeoutMs : deadline - clock.now();
    const stop = new AbortController();
    const leave = (0,abort/* onAbort */.u7)(signal, () => stop.abort(signal.reason));
    let isWaiting = true;
    const watch = async () => {
        while (isWaiting && mayStart(state))
            await state.changed.wait();
        stop.abort();
    };
    watch().catch((error) => stop.abort(error));
    try {
        const ticket = await (0,abort/* limitTime */.DZ)({ clock, ms, signal: stop.signal }, (limited) => jobBucket.acquire({ priority: 0, due: clock.now(), signal: limited }));
        ticket.received();
    }
    catch {
        // The deadline, a cancel or a stop, which the caller's `mayStart` detects.
    }
    finally {
        isWaiting = false;
        leave();
    }
}
/** Rows of watched jobs that already have an outcome, such as `timed-out`, and so are not among those to send. */
function countWatched({ store }, { continuation }) {
    let count = 0;
    for (const { rows } of continuation?.watch ?? []) {
        for (const row of (0,codes/* rowsOf */.RO)(rows))
            if (store.table.outcome(row) !== undefined)
                count += 1;
    }
    return count;
}
function numbersById(history) {
    const found = new Map();
    for (const { number, outputs } of history?.jobs.values() ?? []) {
        const id = outputs?.id;
        if (typeof id !== 'string' && typeof id !== 'number')
            continue;
        found.set(String(id), (found.get(String(id)) ?? new Set()).add(number));
    }
    return found;
}
/** The shortest is known best: others may have ended long before an attempt that went on saw it. */
function durationsOf(history) {
    const durations = new Durations();
    const known = [...(history?.jobs.values() ?? [])]
        .map(({ acceptedAt = '', end }) => (end?.state === 'succeeded' ? Date.parse(end.at) - Date.parse(acceptedAt) : -1))
        .filter((ms) => ms > 0)
        .sort((a, b) => a - b);
    const [shortest] = known;
    if (shortest !== undefined)
        durations.add(shortest / 1000, shortest / 1000);
    return durations;
}

;// CONCATENATED MODULE: ./src/engine/submit/reserve.ts





/** A window contains at most what can be submitted in this time (docs/contract.md, 6.4); of many legs in more. */
const WINDOW_MS = 60_000;
/** Limit of rows per window, because their numbers are kept in memory. */
const WINDOW_ROWS = 200_000;
/**
 * Yields the batches one window at a time, each after a copy of the ledger that lists its rows was saved outside this
 * runner. So after a crash the copy lists every row that may have been sent. If a copy is not confirmed, nothing of its
 * window is sent; if this runner cannot save copies at all, the run continues without.
 */
async function* reserveWindows(state, batches) {
    for (const window of splitWindows(batches, maxBatches(state))) {
        if (!(await reserve(state, window)))
            return;
        yield* window;
    }
}
function* splitWindows(batches, max) {
    let window = [];
    let rows = 0;
    for (const batch of batches) {
        if (window.length >= max || rows >= WINDOW_ROWS) {
            yield window;
            window = [];
            rows = 0;
        }
        window.push(batch);
        rows += batch.rows.length;
    }
    if (window.length > 0)
        yield window;
}
function maxBatches({ parts, options }) {
    const windowMs = WINDOW_MS * copyScale(options.legs);
    const steps = Math.max(1, parts.spec.submit.length);
    const byRate = (options.requestsPerSecond * windowMs) / 1000 / steps;
    const { jobLimit } = options;
    const byJobs = jobLimit === undefined ? byRate : ((0,rate/* perSecond */.Ed)(jobLimit) * windowMs) / 1000;
    return Math.max(1, Math.floor(Math.min(byRate, byJobs)));
}
/** Resolves with false if nothing of the window may be sent. */
async function reserve(state, window) {
    const { parts, copies } = state;
    if (copies === undefined)
        return true;
    const { ledger, jobs, store } = parts;
    const isLast = copies.isSpent;
    // The last copy that fits reserves everything that is sent after it.
    const rows = isLast ? `1-${store.table.count}` : (0,codes/* formatRanges */.Gk)(rowsOf(window));
    ledger.append({ kind: 'reserve', rows, after: jobs.last });
    return saveCopy(state, copies, isLast);
}
/** Resolves with false if a submit of an earlier attempt may not be repeated, because no copy of this run lists its rows. */
async function coverResend(state) {
    const { copies } = state;
    return copies === undefined || saveCopy(state, copies, copies.isSpent);
}
/** Resolves with true if the run may send. */
async function saveCopy(state, copies, isLast) {
    const { stopper, options } = state;
    // While jobs are running there is time to wait for the cache; a run with nothing else to do ends.
    const covered = await copies.cover(() => state.inFlight > 0 && mayStart(state));
    if (covered === 'saved') {
        if (isLast)
            disableCopies(state, 'The copies of the ledger have reached 200 MB, so no more are saved.');
        return true;
    }
    if (covered === 'ended')
        return false;
    // An earlier attempt's copy would hide what this one sends without a copy.
    if (typeof covered === 'object' && !options.isRerun) {
        disableCopies(state, `${NO_COPIES}: ${covered.why}.`);
        return true;
    }
    stopper.halt('vendor-error', (0,faults/* unsavedFault */.Zf)(options.next, typeof covered === 'object' ? covered.why : undefined));
    return false;
}
function disableCopies(state, reason) {
    state.copies?.end();
    state.copies = undefined;
    state.parts.notice(`${reason} ${WITHOUT_COPIES}`);
}
/** Beginning of the notice that a run saves no copies. */
const NO_COPIES = 'This runner cannot save copies of the ledger';
/** Consequence of running without copies. */
const WITHOUT_COPIES = "If this runner is lost, it is unknown which rows were sent: check in the vendor's system before you run the job again.";
function rowsOf(window) {
    return window.flatMap(({ rows }) => rows).sort((a, b) => a - b);
}

;// CONCATENATED MODULE: ./src/engine/submit/staging.ts



/** Time limit for the removal of an object. */
const REMOVE_MS = 30_000;
/** The same after a cancel: report and ledger must be on the disk within 500 ms. */
const CANCELLED_MS = 300;
const REMOVE_ATTEMPTS = 3;
/** The addresses of a batch's object, if the provider stages rows in a storage. */
async function stageBatch({ spec, storage }, batchId) {
    if (!spec.usesStorage || storage === undefined)
        return undefined;
    return storage.objectFor(batchId, spec.streams === undefined ? '' : `.${spec.streams}`);
}
/** End states reported by the vendor: it no longer reads the rows. */
const TERMINAL = new Set(['succeeded', 'failed', 'canceled']);
/** Removes the object of a job that has ended; for another job it notes that the object remains. */
async function clearStaged(state, staged, end) {
    if (TERMINAL.has(end))
        return removeStaged(state, staged);
    if (staged !== undefined)
        noteUnread(state);
}
/** The same for a job of an earlier attempt; if that attempt saw the job end, it removed the object. */
async function clearEarlier(state, { batchId, end: before }, end) {
    const { parts } = state;
    if (!parts.spec.usesStorage || parts.storage === undefined)
        return;
    if (before !== undefined && TERMINAL.has(before.state))
        return;
    if (parts.storage.remembers)
        return clearStaged(state, await stageBatch(parts, batchId), end);
    noteLeft(state, 'Data of an earlier attempt remains in the storage, because its name is unknown');
}
/** Notes that the object of a batch remains because a job may still read it. */
function noteUnread(state) {
    noteLeft(state, 'Data remains in the storage for jobs whose end is unknown');
}
/**
 * Removes a batch's object, because its rows are personal data. Only for batches that no job may still read. If it
 * cannot be removed, a notice says so once.
 */
async function removeStaged(state, staged) {
    if (staged === undefined)
        return;
    const { transport, clock, signal } = state.parts;
    const url = await staged.removeUrl();
    if (url === undefined)
        return noteLeft(state, 'Data remains in the storage, because the given URL templates do not allow its removal');
    // A canceled run also removes its uploads, but its report does not wait for that.
    const stop = new AbortController();
    const done = new AbortController();
    const hurry = () => {
        clock.sleep(CANCELLED_MS, done.signal).then(() => stop.abort(), () => undefined);
    };
    if (signal.aborted)
        hurry();
    const leave = (0,abort/* onAbort */.u7)(signal, hurry);
    const result = await transport.read({ method: 'DELETE', url: new URL(url), headers: new Map() }, {
        signal: stop.signal,
        deadline: clock.now() + REMOVE_MS,
        timeoutMs: REMOVE_MS,
        attempts: REMOVE_ATTEMPTS,
        priority: types/* PRIORITY */.F.results,
    });
    leave();
    done.abort();
    const isGone = result.kind === 'response' && (result.response.status < 300 || result.response.status === http/* HTTP_STATUS */.gx.notFound);
    if (!isGone)
        noteLeft(state, 'Data remains in the storage, because its removal failed');
}
function noteLeft({ parts }, what) {
    parts.notice(`${what}. A lifecycle rule of the storage should delete it.`);
}

// EXTERNAL MODULE: ./src/provider/variable-names.ts
var variable_names = __webpack_require__(82700);
// EXTERNAL MODULE: ./src/engine/name-inputs.ts
var name_inputs = __webpack_require__(40253);
;// CONCATENATED MODULE: ./src/engine/submit/submit.ts











/** Variables of a job's requests, in addition to the outputs of earlier requests. */
function batchVariables({ session }, batch) {
    return new Map([
        ...session.variables,
        ['rows', batch.rows],
        ['ids', batch.keys],
        ['batch_id', batch.batchId],
    ]);
}
/**
 * Index of the step that commits the submit. Variables that every job has (its rows and keys) count as set, even if they
 * are not loaded. Throws `FaultError` if no such step would be sent.
 */
function findCommit({ spec }, flow, variables) {
    const { at, unset } = (0,request_flow/* planCommit */.bI)(flow, (name) => variable_names/* JOB_VARIABLES */.mj.some((known) => known === name) || !(0,template/* isUnset */.K$)(variables.get(name)) || givesToken(spec, name));
    if (at === undefined)
        throw new fault/* FaultError */.VD([(0,faults/* noCommitFault */.PV)(unset)]);
    return at;
}
/** The session gets a token before the first request. */
function givesToken({ auth }, name) {
    return auth?.kind === 'token' && auth.request.outputs.some(([output]) => output === name);
}
/** Runs the submit's steps for one batch. */
async function submitBatch(parts, order) {
    const variables = new Map([...batchVariables(parts, order), ...stagedVariables(order.staged)]);
    const flow = (0,request_flow/* chooseFlow */.WK)(parts.spec, order.batch.rows.length);
    const submit = {
        parts,
        order,
        flow,
        commitAt: findCommit(parts, flow, variables),
        variables,
        outputs: new Map(),
        response: undefined,
        isIntended: false,
        isTaken: false,
    };
    try {
        for (const [index, step] of flow.steps.entries()) {
            const ends = await runStep(submit, index, addUploadHeaders(step, order.staged));
            const end = leastCertain(ends);
            if (end !== undefined)
                return conclude(submit, index, end, ends);
        }
        return accept(submit);
    }
    catch (error) {
        if (!submit.isIntended)
            throw error;
        // The vendor may have the request: its rows must not be treated as unsent.
        return { kind: 'uncertain', message: describeError(error), variables, ...bugOf(error) };
    }
}
/** Sends the requests of one step and takes what they return; resolves with those that were not accepted. */
async function runStep(submit, index, step) {
    const { parts, order, commitAt, variables } = submit;
    const replies = await parts.session.call(step, variables, {
        how: index < commitAt || step.idempotent ? 'read' : 'commit',
        priority: types/* PRIORITY */.F.submit,
        signal: parts.signal,
        deadline: order.deadline,
        ...(index === commitAt && { beforeSend: () => intend(submit) }),
    });
    const ends = [];
    for (const reply of replies) {
        const read = reply.kind === 'ok' ? await requireOutputs(step, reply.response, variables) : reply;
        if ('kind' in read) {
            ends.push(read);
            continue;
        }
        submit.isTaken ||= index >= commitAt;
        submit.response = read.response;
        for (const [name, value] of read.values) {
            variables.set(name, value);
            submit.outputs.set(name, value);
        }
    }
    return ends;
}
/** Writes the intent to the disk before the first byte of the commit is sent, but not before the rate limit allows it. */
async function intend(submit) {
    const { order } = submit;
    const { ledger } = submit.parts;
    await order.admit(submit.isIntended);
    if (!order.mayStart())
        return false;
    if (submit.isIntended)
        return true;
    submit.isIntended = true;
    ledger.append({
        kind: 'intent',
        job: order.job,
        round: order.round,
        batch: order.batch.number,
        batchId: order.batchId,
        rows: order.ranges,
    });
    try {
        await ledger.commit();
    }
    catch (error) {
        // Nothing was sent, but the record may be on the disk nevertheless.
        submit.isIntended = false;
        if (!order.again)
            ledger.append({ kind: 'refused', job: order.job });
        throw error;
    }
    return true;
}
/** What becomes of the rows where a step was not accepted. @param end the least certain of those of its requests. */
function conclude(submit, index, end, ends) {
    const { parts, order, flow, commitAt, variables, isIntended, isTaken } = submit;
    if (end.kind === 'withdrawn') {
        if (isTaken)
            return { kind: 'uncertain', message: INCOMPLETE, variables };
        if (isIntended && !order.again)
            parts.ledger.append({ kind: 'refused', job: order.job });
        return end;
    }
    const isAlone = index === commitAt && !isTaken;
    if (end.kind === 'settled' && isAlone && ends.every((other) => hasSameOutcome(other, end)))
        return end;
    const isVoid = index < commitAt || (isAlone && end.taken === 'no');
    const step = flow.steps[index];
    if (!isVoid || order.again || step === undefined)
        return toUncertain(end, variables);
    const inputs = (0,name_inputs/* nameInputs */.z)(parts.spec, step, variables);
    return {
        ...toRefused(end),
        ...(inputs !== '' && { inputs }),
        ...(uploads(step, order.staged) && { byStorage: end.taken }),
        ...(!isUnderBase(step) && { isElsewhere: true }),
    };
}
/** All steps were processed: the vendor has the rows if its response names a job and proves itself. */
function accept({ flow, variables, outputs, response }) {
    const id = variables.get('id');
    const isNamed = typeof id === 'string' || typeof id === 'number';
    if (response === undefined || (!isNamed && flow.poll !== undefined)) {
        return { kind: 'uncertain', message: 'The response has no job id.', variables };
    }
    if (!isProven(flow, response, outputs)) {
        const message = `The response (HTTP ${response.status}) does not prove that it is from the vendor's API.`;
        return { kind: 'uncertain', status: response.status, message, variables };
    }
    return { kind: 'accepted', id: isNamed ? String(id) : undefined, flow, variables, response, outputs };
}
function stagedVariables(staged) {
    return staged === undefined
        ? []
        : [
            ['upload_url', staged.uploadUrl],
            ['source_url', staged.sourceUrl],
        ];
}
/** False if the address comes from a response or an input, so it may be anywhere. */
function isUnderBase({ url }) {
    return url.source.startsWith('/');
}
function uploads(step, staged) {
    return staged !== undefined && step.url.names.includes('upload_url');
}
/** The step that uploads takes the headers that the storage needs. */
function addUploadHeaders(step, staged) {
    if (staged === undefined || !uploads(step, staged))
        return step;
    const added = [...staged.uploadHeaders].map(([name, value]) => [name, (0,template/* compileTextTemplate */.Hm)(value)]);
    return { ...step, headers: [...step.headers, ...added] };
}
/** All outputs of a submit step are required: a job must not silently lose its id. */
async function requireOutputs(step, response, variables) {
    const outputs = await (0,results_response/* readOutputs */.T7)(step, response, variables).catch(submit_unreadable);
    const unknown = { kind: 'failed', taken: 'unknown', later: false, status: response.status };
    if (typeof outputs === 'string')
        return { ...unknown, message: outputs };
    const { values, missing } = outputs;
    if (missing.length === 0)
        return { response, values };
    const names = missing.map((name) => (name === 'id' ? 'job id' : `"${name}"`)).join(', ');
    return { ...unknown, message: `The response (HTTP ${response.status}) has no ${names}.` };
}
/** A response with unexpected content must not end the run: the job may exist. */
function submit_unreadable(error) {
    if (error instanceof expression_error/* ExpressionError */.t)
        return error.message;
    throw error;
}
const INCOMPLETE = 'The run stopped before all requests of the submission were sent.';
/** The least certain of several requests of a step: it decides, because all of them contain the same rows. */
function leastCertain(ends) {
    const uncertainty = (end) => {
        if (end.kind === 'withdrawn')
            return 0;
        if (end.taken === 'no')
            return 1;
        return end.kind === 'settled' ? 2 : 3;
    };
    return ends.toSorted((a, b) => uncertainty(b) - uncertainty(a))[0];
}
function hasSameOutcome(end, { outcome }) {
    return end.kind === 'settled' && end.outcome === outcome;
}
/** Nothing was processed. */
function toRefused(end) {
    const { status, message } = end;
    const remedy = end.kind === 'failed' ? end.remedy : undefined;
    const known = { ...(status !== undefined && { status }), ...(remedy !== undefined && { remedy }) };
    return { kind: 'refused', message, later: end.kind === 'failed' && end.later, ...known };
}
/** From the commit on, a failure leaves the rows uncertain unless they were certainly not taken. */
function toUncertain({ status, message }, variables) {
    return { kind: 'uncertain', ...(status !== undefined && { status }), message, variables };
}

;// CONCATENATED MODULE: ./src/engine/resume/settle-lost.ts




/** Message of a row that the vendor turned out to have. */
const FOUND = 'its submission got no usable response, but a lookup found it at the vendor';
/** Records, looks up and settles a batch whose submit got no usable response. */
async function settleLost(state, base, lost) {
    const { status } = lost;
    state.parts.ledger.append({ kind: 'uncertain', job: base.number, ...(status !== undefined && { status }) });
    state.stopper.lost();
    const isReported = (0,http/* isRedirect */.N6)(status) && state.acceptedJobs === 0;
    if (isReported) {
        const { message, batch } = lost;
        const said = { message, template: state.parts.conceal(message, batch.rows) };
        state.stopper.halt('uncertain', (0,faults/* redirectedFault */.sl)(state.options.next, said));
    }
    await settleUncertain(state, base, lost, isReported ? 'reported' : 'sent');
}
/**
 * Rows of a submit without a usable response are uncertain, except those that the provider file's lookup finds at the
 * vendor: these succeeded. A row that is not found stays uncertain, because the vendor's search may lag behind.
 * @param how `reported`: sent, and a fault already says that the rows are uncertain.
 */
async function settleUncertain(state, base, lost, how) {
    const { parts, stopper, options } = state;
    const { message, batch, status } = lost;
    const lookup = lookupFor(parts, 'submit');
    const taken = lookup === undefined ? NONE : await findTaken(parts, lookup, lost);
    const said = { message, template: parts.conceal(message, batch.rows) };
    if (taken.size > 0)
        state.acceptedJobs += 1;
    const results = batch.rows.map((row, index) => {
        const known = how === 'noted' ? knownOf(state, base.number, row) : undefined;
        if (known !== undefined)
            return known;
        if (taken.has(index))
            return { outcome: 'succeeded', message: FOUND, retryable: false };
        return { outcome: 'unresolved', reason: 'uncertain', message, retryable: false };
    });
    const isResolved = results.every(({ reason }) => reason !== 'uncertain');
    if (!isResolved && how !== 'reported')
        stopper.note('uncertain', (0,faults/* uncertainFault */.m2)(options.next, { ...said, ...(status !== undefined && { status }) }));
    settleRows(state, { job: base.number, rows: batch.rows, results, how: how === 'noted' ? 'noted' : 'sent' });
    finish(state, { ...base, state: isResolved ? 'succeeded' : 'uncertain', polls: 0, ...said }, results);
}
/** The result of a row that was settled since, or is sent again anyway. */
function knownOf({ parts: { store } }, number, row) {
    const { job, outcome, reason, message, retryable } = store.table.get(row);
    const isOpen = job === number && reason === 'uncertain' && !retryable;
    if (isOpen || outcome === undefined)
        return undefined;
    return { outcome, ...(reason !== undefined && { reason }), message: store.text(message), retryable };
}
const NONE = new Set();

;// CONCATENATED MODULE: ./src/engine/resume/resume-jobs.ts











/** Jobs of earlier attempts that are watched concurrently; the others wait. */
const MAX_WATCHED = 256;
/**
 * A submit is repeated with its idempotency key for this long, the minimum for which vendors keep a key (the
 * Idempotency-Key draft leaves that to the server; Stripe removes keys after 24 hours).
 */
const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
const SEALED = 'The data needed to poll the job was encrypted with another API key; run again with that key';
const NO_RESPONSE = 'the run ended before the response was recorded';
/**
 * Resumes the jobs of an earlier attempt: watches them, and looks up uncertain submits or repeats them if the provider
 * has idempotency keys. Resolves when all of them are settled; rejects only on a bug.
 */
async function resumeJobs(state, continuation, resend) {
    const { watch, open, ended } = continuation;
    for (const job of ended) {
        if (job.end === undefined || job.submit !== 'accepted')
            continue;
        state.acceptedJobs += 1;
        if (!isReplaced(state, job, 'may'))
            noteEarlierEnd(state, job);
    }
    const tasks = [
        ...open.map((job) => () => settleOpen(state, job, resend)),
        ...watch.map((job) => () => resumeJob(state, job)),
    ];
    if (tasks.length === 0)
        return;
    state.deadline ??= state.parts.clock.now() + state.options.timeoutMs;
    const bugs = [];
    let next = 0;
    const work = async () => {
        for (let task = tasks[next]; task !== undefined; task = tasks[next]) {
            next += 1;
            state.inFlight += 1;
            state.progress.update(state.inFlight);
            try {
                await task();
            }
            catch (error) {
                bugs.push(error);
            }
            finally {
                state.inFlight -= 1;
                state.progress.update(state.inFlight);
                state.changed.notify();
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(tasks.length, MAX_WATCHED) }, work));
    if (bugs.length > 0)
        throw bugs[0];
}
/** Repeats how jobs ended whose rows could have been sent again, and were not. */
function noteUnreplaced(state, { ended }) {
    for (const job of ended)
        if (isReplaced(state, job, 'may') && !isReplaced(state, job, 'is'))
            noteEarlierEnd(state, job);
}
/**
 * True if the job left rows unresolved, and `resend-uncertain` has sent all of them again: somebody has looked, and the
 * later jobs decide.
 * @param how `may`: also if they are only to be sent again.
 */
function isReplaced({ parts: { store } }, { number, rows, end }, how) {
    if (end === undefined)
        return false;
    let isAny = false;
    const numbers = (0,codes/* rowsOf */.RO)(rows);
    for (const { outcome } of (0,codes/* resultsOf */.qS)(end.results)) {
        const row = numbers.next().value;
        if (row === undefined || outcome !== 'unresolved')
            continue;
        isAny = true;
        const { job, retryable } = store.table.get(row);
        if (job === number && !(how === 'may' && retryable))
            return false;
    }
    return isAny;
}
function noteEarlierEnd(state, { number, outputs, end }) {
    if (end !== undefined)
        noteEnded(state, { name: nameOf(number, outputs?.id), canCollect: true }, end);
}
function nameOf(number, id) {
    return typeof id === 'string' || typeof id === 'number' ? String(id) : `${number} of this run`;
}
function baseOf({ number, batch, round, rowCount, submittedAt }) {
    return { number, batch, round, rows: rowCount, ...(submittedAt !== '' && { submittedAt }) };
}
async function resumeJob(state, noted) {
    const { parts, options } = state;
    const { clock, spec } = parts;
    const base = baseOf(noted);
    const rows = [...(0,codes/* rowsOf */.RO)(noted.rows)];
    const outputs = openOutputs(noted.outputs ?? {}, parts.seal);
    state.acceptedJobs += 1;
    if (outputs === undefined)
        return settleSealed(state, base, rows);
    const loaded = loadRows(parts, { number: noted.batch, rows });
    const id = outputs.get('id');
    const job = {
        ...base,
        ...loaded,
        rows,
        ...nameOutputs(parts, noted, id),
        flow: (0,request_flow/* chooseFlow */.WK)(spec, rows.length),
        variables: new Map([...batchVariables(parts, { ...loaded, batchId: noted.batchId }), ...outputs]),
        submitResponse: undefined,
        // Based on the wall clock of the other runner; if the two clocks disagree, the job counts as just sent.
        acceptedAt: clock.now() - Math.max(0, clock.date().getTime() - Date.parse(noted.acceptedAt ?? '') || 0),
    };
    parts.emit({ kind: 'job', job: { ...base, ...idsOf(job), state: 'running', polls: 0 } });
    const deadline = state.deadline ?? clock.now();
    const end = await followJob(state, base, { job, deadline, noted: { end: noted.end, maxPolls: options.maxPolls } });
    await clearEarlier(state, noted, end);
}
/** An id that was sealed must not be shown. */
function nameOutputs(parts, { number, outputs }, opened) {
    if (typeof opened !== 'string' && typeof opened !== 'number')
        return { id: undefined };
    const id = String(opened);
    return outputs?.id === opened ? { id } : { id, publicId: parts.nameJob(id, number) };
}
function settleSealed(state, base, rows) {
    const result = { outcome: 'unresolved', reason: 'unreachable', message: SEALED, retryable: false };
    const results = rows.map(() => result);
    settleRows(state, { job: base.number, rows, results, how: 'noted' });
    state.stopper.note('vendor-error', (0,faults/* silentFault */.ay)(state.options.next, { name: nameOf(base.number, undefined), canCollect: true }, 'unreachable', SEALED_SAID));
    finish(state, { ...base, state: 'unreachable', polls: 0, ...SEALED_SAID }, results);
}
const SEALED_SAID = { message: SEALED, template: SEALED };
/** A submit without a recorded response: it is repeated with its idempotency key, or a lookup may find its rows. */
async function settleOpen(state, noted, resend) {
    const { parts, options } = state;
    const { table } = parts.store;
    const base = baseOf(noted);
    const rows = [...(0,codes/* rowsOf */.RO)(noted.rows)];
    // Rows that are resent anyway because the user asked for it, or were resent since, are not looked up.
    const isOpen = (row) => {
        const { job, reason, retryable } = table.get(row);
        return job === noted.number && reason === 'uncertain' && !retryable;
    };
    if (!rows.some(isOpen))
        return parts.jobs.put({ ...base, state: 'uncertain', polls: 0 });
    const batch = { number: noted.batch, rows };
    const isAccepted = noted.submit === 'accepted';
    if (isAccepted)
        state.acceptedJobs += 1;
    if (options.send && !isAccepted && rows.every(isOpen) && hasKey(state, noted) && (await coverResend(state)))
        return resend(noted.round, batch, noted.number);
    const { keys, keyAt, rows: list, fieldsAt } = loadRows(parts, batch);
    const lost = {
        message: NO_RESPONSE,
        variables: batchVariables(parts, { rows: list, keys, batchId: noted.batchId }),
        batch,
        rows,
        keyAt,
        fieldsAt,
        deadline: state.deadline ?? parts.clock.now(),
    };
    if (!isAccepted)
        parts.ledger.append({ kind: 'uncertain', job: noted.number });
    return settleUncertain(state, base, lost, 'noted');
}
/** True if the submit may be repeated: the provider declares it idempotent, and its key has not expired. */
function hasKey({ parts }, { batch, rowCount, submittedAt }) {
    if (batch === 0)
        return false;
    const flow = (0,request_flow/* chooseFlow */.WK)(parts.spec, rowCount);
    const age = parts.clock.date().getTime() - Date.parse(submittedAt);
    const commit = flow.steps[findCommit(parts, flow, parts.session.variables)];
    return commit?.idempotent === true && age < KEY_LIFE_MS;
}

;// CONCATENATED MODULE: ./src/engine/submit/run-batch.ts










/**
 * Processes one batch: submits it, waits, collects and settles its rows. Afterwards each row has an outcome, unless the
 * run stopped before the batch was sent. `again`: the job's number, if an earlier attempt sent the same batch and an
 * idempotency key prevents a duplicate.
 */
async function runBatch(state, round, batch, again) {
    const { parts, options } = state;
    const number = again ?? parts.jobs.reserve();
    const loaded = loadRows(parts, batch);
    const { batchIdOf = plan/* createBatchId */.eP } = options;
    const ranges = (0,codes/* formatRanges */.Gk)(batch.rows);
    const batchId = batchIdOf({ ...options, round, batch: batch.number, rows: ranges });
    const staged = await stageBatch(parts, batchId);
    const submittedAt = parts.clock.date().toISOString();
    const base = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
    state.deadline ??= parts.clock.now() + options.timeoutMs;
    const open = { base, batch, ranges, batchId, loaded, staged, deadline: state.deadline };
    const submitted = await run_batch_submit(state, open, again !== undefined);
    switch (submitted.kind) {
        case 'withdrawn':
            return removeStaged(state, staged);
        case 'refused':
            settleRefused(state, base, batch, submitted);
            // An upload that the storage certainly refused need not be removed.
            return submitted.byStorage === 'no' ? undefined : removeStaged(state, staged);
        case 'settled':
            settleByStatus(state, base, batch, submitted);
            // On the disk before the next request, because the outcome cannot be retrieved again.
            await parts.ledger.sync();
            return removeStaged(state, staged);
        case 'uncertain':
            if (staged !== undefined)
                noteUnread(state);
            await settleLost(state, base, { ...submitted, ...loaded, batch, rows: batch.rows, deadline: open.deadline });
            if (submitted.bug !== undefined)
                throw submitted.bug;
            return;
        case 'accepted':
            return followAccepted(state, open, submitted);
    }
}
/** Submits the batch when no outage of the vendor blocks it, and counts it while it is under way. */
async function run_batch_submit(state, { base, batch, ranges, batchId, loaded, staged, deadline }, again) {
    const { outages } = state;
    state.submitting += 1;
    let ticket = 0;
    const submitted = await submitBatch(state.parts, {
        job: base.number,
        round: base.round,
        batch,
        ranges,
        batchId,
        keys: loaded.keys,
        rows: loaded.rows,
        staged,
        deadline,
        async admit(isAgain) {
            ticket = await outages.admit(isAgain);
        },
        mayStart: () => mayStart(state),
        again,
    }).catch(async (error) => {
        outages.ended('unreached', ticket);
        // Nothing was submitted, so the upload will not be read.
        await removeStaged(state, staged);
        throw error;
    });
    state.submitting -= 1;
    if (submitted.kind === 'uncertain')
        outages.lost(ticket);
    else
        outages.ended(howEnded(submitted), ticket);
    return submitted;
}
/** Writes the job to the ledger, waits for it and settles its rows. */
async function followAccepted(state, open, submitted) {
    const { parts, options } = state;
    const { base, staged, deadline } = open;
    state.acceptedJobs += 1;
    state.stopper.accepted();
    state.concurrency.accepted(state.submitting, parts.transport.counts.throttled);
    state.changed.notify();
    const job = recordAccepted(parts, open, submitted);
    const { flow } = job;
    const sync = () => parts.ledger.sync().then(() => undefined, toError);
    // On the disk before waiting: if the runner dies meanwhile, the job must be in the ledger. If the write fails, the
    // vendor still has the rows, so the job is followed first.
    const isSynchronous = flow.poll === undefined && flow.results.every(({ request }) => request === undefined);
    let unwritten = isSynchronous ? undefined : await sync();
    if (!options.follow && flow.poll !== undefined) {
        if (staged !== undefined)
            noteUnread(state);
        settleDetached(state, base, job);
        if (unwritten !== undefined)
            throw unwritten;
        return;
    }
    parts.emit({ kind: 'job', job: { ...base, ...idsOf(job), state: 'running', polls: 0 } });
    await clearStaged(state, staged, await followJob(state, base, { job, deadline }));
    // Results that came with the response cannot be requested again: on the disk before the next request.
    if (flow.poll === undefined)
        unwritten ??= await sync();
    if (unwritten !== undefined)
        throw unwritten;
}
/** The job that the vendor accepted; its outputs go to the ledger, sealed where a cell of the batch is in them. */
function recordAccepted(parts, { base, batch, loaded }, submitted) {
    const { number } = base;
    const { id, flow, variables, response } = submitted;
    // The id of the job is one of the outputs, and each text is compared with all cells of the batch.
    const known = new Map();
    const hides = (text) => {
        const isHidden = known.get(text) ?? parts.hides(text, batch.rows);
        known.set(text, isHidden);
        return isHidden;
    };
    const outputs = sealOutputs(submitted.outputs, parts.seal, hides);
    const publicId = id === undefined || isPlainId(id, hides) ? {} : { publicId: parts.nameJob(id, number) };
    parts.ledger.append({ kind: 'accepted', job: number, outputs });
    return {
        ...base,
        ...loaded,
        id,
        ...publicId,
        flow,
        variables,
        submitResponse: response,
        rows: batch.rows,
        acceptedAt: parts.clock.now(),
    };
}
function toError(cause) {
    return cause instanceof Error ? cause : new Error('The ledger could not be written.', { cause });
}
/** Settles a job that continues at the vendor after this run ends: `collect` resumes it from the ledger. */
function settleDetached(state, base, job) {
    const { parts } = state;
    const result = { outcome: 'unresolved', reason: 'submitted', message: '', retryable: false };
    const results = job.rows.map(() => result);
    settleRows(state, { job: base.number, rows: job.rows, results, how: 'sent' });
    const record = { ...base, ...idsOf(job), state: 'running', polls: 0 };
    parts.jobs.put(record);
    state.progress.jobEnded(record, results);
    parts.emit({ kind: 'job', job: record });
}
/** The status of the submit determines the outcome of all rows: there is no job to follow. */
function settleByStatus(state, base, batch, settled) {
    const { parts, stopper } = state;
    const { outcome, message } = settled;
    state.acceptedJobs += 1;
    stopper.accepted();
    parts.ledger.append({ kind: 'accepted', job: base.number, outputs: {} });
    const results = batch.rows.map(() => ({ outcome, message, retryable: false }));
    settleRows(state, { job: base.number, rows: batch.rows, results, how: 'sent' });
    finish(state, { ...base, state: 'succeeded', polls: 0, message, template: parts.conceal(message, batch.rows) }, results);
}
/** What a submit with a response, or one that was not sent, says about the vendor. */
function howEnded(submitted) {
    if (submitted.kind === 'accepted' || submitted.kind === 'settled')
        return 'accepted';
    return submitted.kind === 'refused' && submitted.status !== undefined ? 'responded' : 'unreached';
}
/** A run that goes on sends such a submit again: the vendor said "later", or was not reached. */
function isPassing({ later, status, byStorage }) {
    return later || (status === undefined && byStorage === undefined);
}
/** Settles a batch without a job: its rows were not sent. */
function settleRefused(state, base, batch, submitted) {
    const { parts, stopper } = state;
    const { kind, message } = submitted;
    const template = parts.conceal(message, batch.rows);
    parts.ledger.append({ kind, job: base.number, ...(submitted.status !== undefined && { status: submitted.status }) });
    // A cancel also aborts queued requests, which is not a refusal.
    if (parts.signal.aborted)
        stopper.cancel();
    // What a stopped run does not wait for did not stop it.
    else if (!(isPassing(submitted) && stopper.stopped))
        stopper.refused({ ...submitted, template });
    const results = batch.rows.map((row) => {
        const { outcome, reason, message: known } = parts.store.table.get(row);
        if (outcome === undefined)
            return { outcome: 'unresolved', reason: 'not-sent', message, retryable: false };
        // A row that was sent before and was refused now keeps its earlier outcome.
        const kept = { outcome, ...(reason !== undefined && { reason }), retryable: false };
        return { ...kept, message: notRetried(parts.store.text(known), message) };
    });
    settleRows(state, { job: base.number, rows: batch.rows, results, how: 'unsent' });
    finish(state, { ...base, state: kind, polls: 0, message, template }, results);
}

;// CONCATENATED MODULE: ./src/engine/engine.ts









/**
 * Sends all rows without an outcome in jobs, waits for the jobs, collects the results, and retries failed rows that may
 * be retried in later rounds. Afterwards every such row has an outcome, except rows that a cancel left unsent.
 * Never rejects: errors of the vendor and of the network are stops, and what else went wrong is the result's `failure`.
 */
async function runEngine(parts, options) {
    const state = createState(parts, options);
    const { stopper, copies } = state;
    const { continuation, next } = options;
    const copying = options.send ? copies?.follow(() => state.changed.wait()) : undefined;
    const resumed = continuation && resumeJobs(state, continuation, (round, batch, job) => runBatch(state, round, batch, job));
    // If the rounds fail first, this is not awaited: its rejection must not end the process.
    resumed?.catch(() => undefined);
    try {
        if (options.send)
            await sendRounds(state, resumed);
        await resumed;
    }
    catch (error) {
        // What was noticed of the vendor until then holds all the same.
        return { ...engine_describe(state), failure: { error } };
    }
    if (continuation !== undefined)
        noteUnreplaced(state, continuation);
    copies?.end();
    state.changed.notify();
    // Otherwise the last copy, with the verdict, could be refused because this one is still being saved.
    await copying;
    if (parts.signal.aborted)
        stopper.cancel();
    if (state.timedOutJobs > 0)
        stopper.note('timed-out', (0,faults/* runningFault */.oN)(next, state.timedOutJobs));
    const complete = state.settledRows === options.rowsToSend;
    if (!complete && !options.send)
        stopper.note('timed-out', (0,faults/* neverSentFault */.lQ)(next, options.rowsToSend));
    else if (!complete && !stopper.stopped)
        stopper.note('timed-out', (0,faults/* unsentFault */.OQ)(next));
    const notSent = stopper.notSentReason(state.acceptedJobs > 0);
    const mayBeOpen = !complete || state.retryableRows > 0 || (continuation?.again ?? 0) > 0;
    // A canceled run has no time for a pass over its rows: one without an outcome counts as not sent.
    if (mayBeOpen && !parts.signal.aborted)
        settleUnsent(state, notSent);
    return { ...engine_describe(state), failure: undefined };
}
function engine_describe({ stopper, acceptedJobs, rounds, foreignRows, left, options, }) {
    return { stops: stopper.stops(acceptedJobs > 0, options.continuation !== undefined), rounds, foreignRows, left };
}
/** Runs all rounds. */
async function sendRounds(state, resumed) {
    const { parts, options } = state;
    const { table } = parts.store;
    const first = (options.continuation?.lastRound ?? 0) + 1;
    await runRound(state, first, options.firstBatches ??
        // Rows of a job that is being watched are not due.
        engine_plan(state, (row) => {
            if (table.outcome(row) === undefined)
                return true;
            return isDue(state, row) && !state.watched.has(table.get(row).job);
        }));
    // Jobs of an earlier attempt may leave rows due, too.
    await resumed;
    while (state.rounds <= options.retryRounds && state.retryableRows > 0) {
        state.dueUpTo = parts.jobs.last;
        const round = first + state.rounds;
        if (!isRoundLeft(state) || !mayStart(state) || !(await pauseBefore(state, round)))
            break;
        state.retryableRows = 0;
        state.unrecoverable.startRound();
        state.rounds += 1;
        await runRound(state, round, engine_plan(state, (row) => isDue(state, row)));
    }
}
/** The row failed, may be retried, and was not sent in this round. */
function isDue({ parts, dueUpTo }, row) {
    const { retryable, job } = parts.store.table.get(row);
    return retryable && job <= dueUpTo;
}
function engine_plan({ parts, options }, includes) {
    const { failedBefore: goesLast } = options;
    return (0,plan/* planBatches */.un)(parts.store.table, { ...options, grouped: parts.spec.group !== undefined, includes, goesLast });
}
/** Starts batches as capacity becomes available, until all are done or no more may start. */
async function runRound(state, round, batches) {
    const bugs = [];
    try {
        for await (const batch of reserveWindows(state, batches)) {
            const load = loadOf(state, batch);
            while (!hasRoom(state, load) && mayStart(state))
                await state.changed.wait();
            if (mayStart(state) && bugs.length === 0)
                await waitForJobSlot(state);
            if (!mayStart(state) || bugs.length > 0)
                break;
            state.inFlight += 1;
            state.load = addLoads(state.load, load, 1);
            state.progress.update(state.inFlight);
            runBatch(state, round, batch)
                .catch((error) => bugs.push(error))
                .finally(() => {
                state.inFlight -= 1;
                state.load = addLoads(state.load, load, -1);
                state.progress.update(state.inFlight);
                state.changed.notify();
            });
        }
    }
    catch (error) {
        // Jobs in flight are awaited in any case: the vendor has their rows.
        bugs.push(error);
    }
    while (state.inFlight > 0)
        await state.changed.wait();
    if (bugs.length > 0)
        throw bugs[0];
}
/** The jobs in flight leave capacity for one with this load. */
function hasRoom({ inFlight, concurrency, load }, next) {
    return inFlight < concurrency.limit && concurrency.fits(load, next);
}
function loadOf({ parts: { store } }, batch) {
    return { rows: batch.rows.length, bytes: (0,plan/* countBytes */.Tu)(store.table, batch) };
}
function addLoads(load, { rows, bytes }, sign) {
    return { rows: load.rows + sign * rows, bytes: load.bytes + sign * bytes };
}
/** False if the pause was canceled. */
async function pauseBefore({ parts, progress, retryableRows, rounds }, round) {
    const ms = pauseAfter(rounds);
    progress.pause({ round, rows: retryableRows, ms });
    return (0,abort/* sleepUnlessAborted */.bp)(parts, ms);
}
/** Why rows were not sent, unless a vendor's text explains it. */
const WHY = new Map([
    ['timed-out', 'timeout'],
    ['cancelled', 'the run was canceled'],
    ['threshold', 'stop-on-breach stopped the run'],
]);
/** The row failed in a job of an earlier attempt that this one read, and had all its rounds before. */
function isSpent({ watched, options }, { job, attempts }) {
    return watched.has(job) && attempts > options.retryRounds;
}
/** Sets the outcome of planned rows that were never sent, and notes on failed rows that they were not retried. */
function settleUnsent(state, notSent) {
    const { store } = state.parts;
    const why = WHY.get(notSent) ?? 'the run stopped before this row';
    for (let row = 0; row < store.table.count; row += 1) {
        const entry = store.table.get(row);
        if (entry.outcome === undefined) {
            store.table.update(row, { outcome: 'unresolved', reason: 'not-sent', message: store.addText(why) });
        }
        else if (state.options.send && entry.retryable && entry.job <= state.dueUpTo && !isSpent(state, entry)) {
            store.table.update(row, { message: store.addText(notRetried(store.text(entry.message), why)) });
        }
    }
}

// EXTERNAL MODULE: ./src/sources/prepare.ts
var prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/pipeline/disclosure.ts + 3 modules
var disclosure = __webpack_require__(25823);
// EXTERNAL MODULE: ./src/domain/threshold.ts
var threshold = __webpack_require__(72095);
// EXTERNAL MODULE: ./src/report/rules.ts
var rules = __webpack_require__(29681);
;// CONCATENATED MODULE: ./src/pipeline/fuse.ts



/**
 * Finds the limit that forbids a run to pass, by the gate's own rules; undefined if `stop-on-breach` is off.
 * @param whole the rows of the whole run, all counted before the first submit: limits are the whole run's.
 */
function createFuse(inputs, whole) {
    if (!isOn(inputs))
        return undefined;
    return (rows) => {
        const rule = (0,rules/* findVendorBreach */.F0)(inputs, { ...whole, ...rows });
        if (rule === undefined)
            return undefined;
        const { name, words, actual } = rule;
        const [one, many] = words;
        return { input: name, limit: inputs[name].text, words: `${(0,plural/* count */.U)(actual)} ${actual === 1 ? one : many}` };
    };
}
/** `auto`: a limit above 0 allows some rows to fail, so somebody has thought about when a run is lost. */
function isOn(inputs) {
    const { 'stop-on-breach': given } = inputs;
    return given === 'auto' ? rules/* VENDOR_RULES */.f6.some(({ name }) => (0,threshold/* isAboveZero */.GC)(inputs[name])) : given === 'true';
}

// EXTERNAL MODULE: ./src/pipeline/next-run.ts
var next_run = __webpack_require__(93245);
;// CONCATENATED MODULE: ./src/engine/resume/resume.ts


/** Rows with these outcomes are never sent again, so no window has sent them. */
const FINAL = new Set(['succeeded', 'invalid', 'skipped']);
/** Placeholder for the batch id of rows that an earlier attempt was about to send. */
const RESERVED_ID = 'reserved';
/** Message of rows whose outcome an earlier attempt saw. */
const NOTED = "reported by an earlier attempt; its ledger does not contain the vendor's message";
const resume_NO_RESPONSE = 'the run ended before the response to its submission was recorded';
const RESERVED = 'an earlier attempt was about to send it, and no later copy of its ledger was saved';
/** Rows that `resend-uncertain` sends again (docs/contract.md, 6.1); jobs of `unreachable` rows are polled first. */
const RESENDABLE = new Set(['uncertain', 'lost', 'missing', 'contradictory']);
/** Reasons that another poll of the job may resolve. */
const MAY_CLEAR = new Set([
    'submitted',
    'timed-out',
    'cancelled',
    'lost',
    'unreachable',
    'missing',
    'contradictory',
]);
/**
 * Applies the ledger to the store: final outcomes, rows in running jobs, rows that may be sent again. Rows that it does
 * not list were certainly never sent. Writes to the ledger that this attempt resumes, and which of the rows that were
 * about to be sent are uncertain.
 */
function applyHistory(target, history, policy, attempt) {
    const { jobs, ledger } = target;
    for (const job of history.jobs.values())
        applyJob(target, job);
    const reserved = policy.lags ? noteReserved(target, history) : [];
    ledger.append({ kind: 'resume', ...attempt });
    const all = [...history.jobs.values(), ...reserved];
    const { isSynchronous } = target;
    const isWatched = (job) => !isSynchronous(job.rowCount) && mayClear(job, policy);
    const isOpen = (job) => (job.submit === 'intended' || job.submit === 'uncertain' || hasLostResults(job, target)) && !isSettled(job);
    for (const job of all) {
        if (job.submit !== 'refused' && !isWatched(job) && !isOpen(job))
            jobs.put(describeNoted(job));
    }
    return {
        history,
        watch: all.filter(isWatched),
        open: all.filter(isOpen),
        // A user who runs a finished job again has seen the errors of the ended jobs.
        ended: policy.resendFailed && history.verdict !== undefined
            ? []
            : all.filter((job) => job.submit === 'accepted' && !isWatched(job)),
        lastRound: all.reduce((most, { round }) => Math.max(most, round), 0),
        ...markAgain(target, history, policy),
    };
}
function applyJob(target, job) {
    const { store, jobs } = target;
    while (jobs.last < job.number)
        jobs.reserve();
    const { table } = store;
    const rows = (0,codes/* rowsOf */.RO)(job.rows);
    if (job.submit === 'refused') {
        for (const row of rows)
            table.update(row, { job: job.number });
        return;
    }
    const message = store.addText(NOTED);
    const unknown = store.addText(resume_NO_RESPONSE);
    // An open job has one result for all rows.
    const runs = job.end?.results ?? [{ result: openResult(job, target), length: job.rowCount }];
    for (const result of (0,codes/* resultsOf */.qS)(runs)) {
        const row = rows.next().value;
        if (row === undefined)
            return;
        const { attempts, accepted } = table.get(row);
        table.update(row, {
            outcome: result.outcome,
            reason: result.reason,
            retryable: result.retryable === true,
            message: result.outcome === 'succeeded' ? 0 : result.reason === 'uncertain' ? unknown : message,
            job: job.number,
            attempts: attempts + 1,
            accepted: accepted || (job.submit === 'accepted' && result.reason !== 'uncertain'),
        });
    }
}
/** Result of the rows of a job whose end is not in the ledger. */
function openResult(job, target) {
    const isInFlight = job.submit === 'accepted' && !hasLostResults(job, target);
    return { outcome: 'unresolved', reason: isInFlight ? 'submitted' : 'uncertain' };
}
/** Its results were in the response to its submit, and the run ended before they were recorded. */
function hasLostResults({ submit, end, rowCount }, { isSynchronous }) {
    return submit === 'accepted' && end === undefined && isSynchronous(rowCount);
}
/** True if another poll of the job may resolve some of its rows, or contradict what was read of it. */
function mayClear({ submit, end }, { reread, resendUncertain }) {
    if (submit !== 'accepted')
        return false;
    if (end === undefined || job/* UNREAD_STATES */.J.has(end.state))
        return true;
    return end.results.some(({ result: { outcome, reason } }) => {
        if (reason === undefined)
            return reread && outcome !== 'succeeded';
        return MAY_CLEAR.has(reason) && !(resendUncertain && RESENDABLE.has(reason));
    });
}
/** True if none of its rows is uncertain any more. */
function isSettled({ end }) {
    return end?.results.every(({ result }) => result.reason !== 'uncertain') === true;
}
/**
 * Rows in the ledger's windows that are in no later job, as uncertain jobs: they may have been sent after this copy of
 * the ledger was made. Recorded in the ledger, so that a third attempt knows it as well.
 */
function noteReserved(target, history) {
    const { store, jobs, ledger } = target;
    const noted = [];
    for (const { rows, after } of history.reserved) {
        const open = [...(0,codes/* rowsOf */.RO)(rows)].filter((row) => {
            const { job, outcome } = store.table.get(row);
            return job <= after && !(outcome !== undefined && FINAL.has(outcome));
        });
        if (open.length === 0)
            continue;
        const job = {
            number: jobs.reserve(),
            round: 1,
            batch: 0,
            batchId: RESERVED_ID,
            rows: (0,codes/* toRanges */.eb)(open),
            rowCount: open.length,
            submittedAt: '',
            submit: 'uncertain',
        };
        ledger.append({
            kind: 'intent',
            job: job.number,
            round: 1,
            batch: 0,
            batchId: RESERVED_ID,
            rows: (0,codes/* formatRanges */.Gk)(open),
        });
        ledger.append({ kind: 'uncertain', job: job.number });
        applyJob(target, job);
        const message = store.addText(RESERVED);
        for (const row of open)
            store.table.update(row, { message });
        noted.push(job);
    }
    return noted;
}
/** Marks the rows that were sent before and are sent again in this attempt's first round. */
function markAgain({ store: { table }, isSynchronous }, history, policy) {
    let kept = 0;
    let again = 0;
    for (let row = 0; row < table.count; row += 1) {
        const { job, outcome, reason, retryable, attempts } = table.get(row);
        if (job === 0 || outcome === undefined)
            continue;
        const isRefused = outcome === 'failed' || outcome === 'not_found';
        const isDue = retryable && attempts <= policy.retryRounds;
        const isLost = reason === 'unreachable' && isSynchronous(history.jobs.get(job)?.rowCount ?? 0);
        const isUncertain = reason !== undefined && (RESENDABLE.has(reason) || isLost);
        const isResent = (policy.resendFailed && isRefused) || (policy.resendUncertain && isUncertain) || isDue;
        if (isResent)
            again += 1;
        else if (reason === undefined)
            kept += 1;
        if (isResent !== retryable)
            table.update(row, { retryable: isResent });
    }
    return { kept, again };
}
/** The report's record of a job that this attempt does not process. */
function describeNoted(job) {
    const { number, batch, round, rowCount, submittedAt, end, outputs, submit } = job;
    const id = outputs?.id;
    return {
        number,
        batch,
        round,
        rows: rowCount,
        submittedAt,
        ...((typeof id === 'string' || typeof id === 'number') && { id: String(id) }),
        state: end?.state ?? (submit === 'accepted' ? 'running' : 'uncertain'),
        polls: 0,
        ...(end !== undefined && { endedAt: end.at, ...(end.miscounted && { isMiscounted: true }) }),
    };
}

// EXTERNAL MODULE: ./src/ledger/head.ts
var ledger_head = __webpack_require__(15247);
// EXTERNAL MODULE: ./src/ledger/ledger.ts
var ledger_ledger = __webpack_require__(82420);
// EXTERNAL MODULE: ./src/ledger/record.ts
var record = __webpack_require__(97016);
// EXTERNAL MODULE: ./src/store/job-store.ts
var job_store = __webpack_require__(62358);
// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/pipeline/earlier-faults.ts
var earlier_faults = __webpack_require__(18626);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var ledger_faults = __webpack_require__(68640);
// EXTERNAL MODULE: ./src/pipeline/ledger-files.ts
var ledger_files = __webpack_require__(33311);
;// CONCATENATED MODULE: ./src/pipeline/hand-over.ts




/**
 * Moves the right to send the remaining rows from another folder to this one: after `place` has put the copy here, the
 * other ledger gets `moved` as its last record, under its lock. After a crash in between both folders can resume, but
 * this one has not sent anything yet.
 * @returns `isClosed` is false if the other folder is not writable, so that a run there could send the same rows.
 * @throws FaultError `ledger/in-use` if a run is writing there; nothing was placed then.
 */
async function handOver({ files, clock }, { path, history }, place) {
    const lock = await files.lock((0,external_node_path_.join)((0,external_node_path_.dirname)(path), ledger_files/* LEDGER_LOCK */.Sr)).catch(refused);
    if (lock === undefined)
        throw new fault/* FaultError */.VD([(0,ledger_faults/* inUseFault */.B5)(path)]);
    if (lock === 'refused')
        return { placed: await place(), isClosed: false };
    try {
        // A run may have written to it since it was read.
        const text = await files.readText(path);
        if (!text.startsWith(history.text) || text.includes('\n', history.text.length))
            throw new fault/* FaultError */.VD([(0,ledger_faults/* inUseFault */.B5)(path)]);
        const placed = await place();
        const ports = { files, clock };
        const at = { ledger: path, holds: () => lock.holds() };
        const records = [{ kind: 'moved' }];
        const head = await (0,ledger_files/* placeLedger */.rL)(ports, at, { text: history.text, before: history.head, records });
        const ledger = await (0,ledger_files/* openPlaced */.c$)(ports, at, head);
        try {
            await ledger.commit();
        }
        finally {
            await ledger.close();
        }
        return { placed, isClosed: true };
    }
    finally {
        await lock.release();
    }
}
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS']);
function refused(error) {
    if (error instanceof Error && 'code' in error && NOT_WRITABLE.has(error.code))
        return 'refused';
    throw error;
}

// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
// EXTERNAL MODULE: ./src/pipeline/row-memory/attempt.ts
var row_memory_attempt = __webpack_require__(75702);
;// CONCATENATED MODULE: ./src/pipeline/open-ledger.ts














/**
 * Starts a ledger, or resumes an earlier attempt's: it is complete in the output folder before anything is sent. What has
 * been opened is in `known`, even if the rest fails.
 */
async function openLedger(run, planned) {
    const { known, ports } = run;
    const { identity, earlier } = planned;
    const { folder } = known;
    if (folder === undefined)
        throw new Error('The run has no folder for its ledger.');
    const temporary = await run.temporary();
    const jobs = (0,job_store/* createJobStore */.X)((0,paged_file/* createPagedFile */.B)(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
    known.jobs = jobs;
    await folder.clear();
    const opening = { identity, planned, jobs, folder };
    if (earlier === undefined)
        return beginLedger(run, opening);
    if (known.rows?.rowless !== undefined)
        return openUnchanged(run, opening, earlier);
    return resumeLedger(run, opening, earlier);
}
/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;
async function beginLedger(run, { identity, planned, folder }) {
    const { request, ports, known } = run;
    const { memory } = known;
    await moveEarlierAside(run, folder);
    const attempt = (0,row_memory_attempt/* chooseAttempt */.d)(memory, identity, request.context.attempt);
    const head = await (0,ledger_files/* placeLedger */.rL)(ports, folder, {
        text: '',
        before: ledger_head/* NO_RECORDS */.Hk,
        records: [
            {
                kind: 'start',
                version: record/* LEDGER_VERSION */.B,
                runId: identity.runId,
                attempt,
                plan: identity.plan,
                place: identity.place,
                ...nameSchedulerRun(identity),
                account: identity.account,
                ...countScope(planned),
                ...(planned.shard !== undefined && { shard: planned.shard }),
                files: countFiles(planned),
                commit: request.context.commit ?? '',
                ...(memory !== undefined && { memory: memory.destination }),
            },
        ],
    });
    const ledger = await (0,ledger_files/* openPlaced */.c$)(ports, folder, head);
    const writer = { runId: identity.runId, attempt };
    return setLedger(run, ledger, { writer, save: createSaver(run, ledger, identity) });
}
function nameSchedulerRun({ schedulerRun }) {
    return schedulerRun === undefined ? {} : { schedulerRun };
}
/** The rows in scope, as the ledger counts them. */
function countScope({ rows, scope }) {
    const { invalid, skipped, store } = rows;
    const { chosen, beyondLimit: left } = scope;
    return {
        rows: store.table.count,
        invalid,
        skipped,
        ...(chosen !== undefined && { chosen }),
        ...(left > 0 && { left }),
    };
}
function countFiles({ rows: { files, store } }) {
    const counts = new Map();
    for (const { file, rows } of store.table.counts())
        counts.set(file, (counts.get(file) ?? 0) + rows);
    return files.map(({ sha256 }, index) => ({ sha256, rows: counts.get(index) ?? 0 }));
}
function setLedger({ known }, ledger, { writer, save, continuation } = {}) {
    const continues = continuation === undefined ? undefined : describeContinuation(continuation);
    known.ledger = { ledger, writer, save, continuation, continues };
    return known.ledger;
}
function describeContinuation({ history, kept, again, watch }) {
    const parts = [
        `${(0,plural/* plural */.L)(kept, 'row')} kept`,
        ...(again > 0 ? [`${again} sent again`] : []),
        ...(watch.length > 0 ? [`${(0,plural/* plural */.L)(watch.length, 'job')} polled again`] : []),
    ];
    return `Continues attempt ${history.attempt}: ${parts.join(', ')}.`;
}
/** With `resume: never` the ledger in the folder is kept under another name, unless all its rows are settled. */
async function moveEarlierAside(run, { previous, damage, ledger }) {
    if (damage === undefined && (previous === undefined || (0,ledger_identity/* isOver */.PU)(previous)))
        return;
    const aside = await (0,ledger_files/* moveAside */.WA)(run.ports.files, ledger, previous?.runId ?? 'damaged');
    // The row memory has taken it up: none of its rows goes twice.
    const { memory } = run.known;
    if (memory?.remembered !== undefined && previous?.memory === memory.destination)
        return;
    run.notice((0,earlier_faults/* describeAside */.Az)(aside, previous));
}
async function resumeLedger(run, opening, earlier) {
    const { known, request, ports } = run;
    const { folder, identity } = opening;
    const { history, policy, source } = earlier;
    const place = () => placeCopy(ports, folder, earlier);
    const { placed: head, isClosed } = source === undefined ? { placed: await place(), isClosed: true } : await handOver(ports, source, place);
    if (!isClosed)
        run.notice((0,earlier_faults/* describeUnmarked */.TO)(source?.path ?? ''));
    const ledger = await (0,ledger_files/* openPlaced */.c$)(ports, folder, head);
    setLedger(run, ledger);
    if (source !== undefined)
        ledger.append({ kind: 'owned' });
    // A post step is not a new attempt: it belongs to the one whose ledger it was given.
    const attempt = request.isPostStep === true
        ? history.attempt
        : (0,row_memory_attempt/* chooseAttempt */.d)(known.memory, identity, Math.max(history.attempt + 1, request.context.attempt));
    const { runId, place: ownPlace } = identity;
    const continuation = applyHistory(target(opening, ledger), history, policy, {
        runId,
        attempt,
        place: ownPlace,
        ...nameSchedulerRun(identity),
    });
    known.mayBeSent = false;
    const { planned } = opening;
    if (planned.scope.chosen !== history.chosen)
        noteMore(ledger, planned);
    await ledger.commit();
    return setLedger(run, ledger, {
        writer: { runId, attempt },
        save: createSaver(run, ledger, identity),
        continuation,
    });
}
/** Rows that the continued ledger left out are in scope now. */
function noteMore(ledger, planned) {
    const all = (0,codes/* formatMarked */.gS)(planned.rows.files.reduce((sum, { rows }) => sum + rows, 0), () => true);
    const files = countFiles(planned).map(({ rows }) => rows);
    ledger.append({ kind: 'chosen', chosen: all, ...countScope(planned), files });
}
function target({ planned, jobs }, ledger) {
    const { setup, rows } = planned;
    const isSynchronous = (count) => (0,request_flow/* chooseFlow */.WK)(setup.spec, count).poll === undefined;
    return { store: rows.store, jobs, ledger, isSynchronous };
}
const DISCARD = { write: () => undefined, sync: async () => undefined, close: async () => undefined };
/** Without the rows this run learns nothing that a later run could use, so the ledger stays as it was. */
async function openUnchanged(run, opening, earlier) {
    const { ports } = run;
    const { history, policy } = earlier;
    await placeCopy(ports, opening.folder, earlier);
    const ledger = (0,ledger_ledger/* createLedger */.M)({ sink: DISCARD, clock: ports.clock, before: history.head });
    setLedger(run, ledger);
    const attempt = { runId: opening.identity.runId, attempt: history.attempt + 1 };
    return setLedger(run, ledger, { continuation: applyHistory(target(opening, ledger), history, policy, attempt) });
}
/** Puts the ledger into this folder if it is not there yet, and marks it as a copy. */
async function placeCopy(ports, folder, { history: { text, head }, policy, isInPlace, isBorrowed }) {
    if (isInPlace)
        return head;
    // Without the mark, a later run would take it for everything that was sent.
    const copy = policy.lags ? [{ kind: 'copy' }] : [];
    const borrowed = isBorrowed ? [{ kind: 'borrowed' }] : [];
    return (0,ledger_files/* placeLedger */.rL)(ports, folder, { text, before: head, records: [...copy, ...borrowed] });
}
function createSaver({ known: { folder }, request: { context, ledgers }, ports }, ledger, identity) {
    if (ledgers === undefined || ledgers.closed !== undefined || folder === undefined)
        return undefined;
    return async () => {
        await ledger.sync();
        const text = await ports.files.readText(folder.ledger);
        return ledgers.save(identity, { attempt: context.attempt, sequence: ledger.head.records, text });
    };
}

// EXTERNAL MODULE: ./src/pipeline/row-keys.ts
var row_keys = __webpack_require__(79291);
// EXTERNAL MODULE: ./src/pipeline/row-memory/outcomes.ts
var outcomes = __webpack_require__(22038);
// EXTERNAL MODULE: ./src/pipeline/row-memory/remember.ts + 2 modules
var row_memory_remember = __webpack_require__(57093);
// EXTERNAL MODULE: ./src/pipeline/shown-jobs.ts
var shown_jobs = __webpack_require__(42596);
// EXTERNAL MODULE: ./src/pipeline/without-rows.ts
var without_rows = __webpack_require__(75066);
;// CONCATENATED MODULE: ./src/pipeline/send.ts
















/** If only the ledger is left, nothing but their number is known about the rows. */
const UNKNOWN_ROWS = { keyOf: () => undefined, fieldsOf: () => ({}) };
/** Ids that are passed to the host during the run; report.json has all of them. */
const FIRST_IDS = 100;
/**
 * Sends all planned rows, waits and collects; afterwards the outcome of each row is in the store.
 * @param onFirstJob called when the vendor has accepted the first job.
 */
async function sendAndCollect(run, approved, onFirstJob) {
    const { known, request } = run;
    const { config } = request;
    const { setup, plan, rows, identity } = approved;
    const { limits } = setup;
    const mode = domain_mode/* MODES */.F[known.mode];
    const opened = await openLedger(run, approved);
    const { continuation } = opened;
    if (known.folder !== undefined)
        await request.onLedger?.(known.folder.ledger);
    if (mode.sends)
        await (0,row_memory_remember/* reserveRows */.UU)(run, approved);
    announce(run, approved, opened);
    const result = await runEngine(engineParts(run, approved, opened, onFirstJob), {
        maxRows: limits.rows,
        maxBytes: limits.bytes,
        overhead: plan.overhead,
        jobLimit: limits.jobs,
        keepKeysApart: plan.keepKeysApart,
        concurrency: limits.concurrency,
        legs: request.shard?.of,
        requestsPerSecond: limits.requestsPerSecond,
        timeoutMs: Math.max(0, config.timeout - known.settledMs),
        pollIntervalMs: config['poll-interval'],
        retryRounds: mode.sends && mode.follows ? config['retry-failed'] : 0,
        // `submit` waits for no result that could stop it.
        findBreach: mode.sends && mode.follows ? createFuse(config, approved.whole) : undefined,
        failedBefore: (0,outcomes/* findFailedBefore */.EL)(known, rows.store),
        // A batch keeps its id in all attempts.
        runId: continuation?.history.runId ?? identity.runId,
        // The rows of two legs have the same numbers, and a vendor must not take one's batch for the other's.
        planHash: identity.shard === undefined ? plan.hash : `${plan.hash} ${(0,shard/* formatShard */._D)(identity.shard)}`,
        firstBatches: approved.batches,
        // Of rows in the plan an earlier attempt may have sent some.
        rowsToSend: continuation === undefined && approved.batches === undefined ? plan.summary.rows : countUnsent(rows.store),
        plannedJobs: plan.summary.jobs,
        isRerun: request.context.attempt > 1,
        send: mode.sends,
        follow: mode.follows,
        maxPolls: request.isPostStep === true ? 1 : undefined,
        continuation,
        next: (0,next_run/* describeNextRun */.a)(run),
    });
    // The post step has already reported what ended the step.
    run.stops.push(...result.stops.filter(({ reason }) => reason !== 'cancelled' || request.isPostStep !== true));
    const { rounds, foreignRows, left, failure } = result;
    known.sent = { rounds, foreignRows, left };
    if (failure !== undefined)
        throw failure.error;
    (0,without_rows/* noteRowNumbers */.Pi)(run, setup);
    return known.sent;
}
function announce(run, { setup, plan }, { continuation, continues }) {
    const { emit, ledgers } = run.request;
    if (continues !== undefined)
        emit({ kind: 'notice', text: continues });
    const { title } = setup.spec;
    const text = continuation === undefined
        ? `Sending ${(0,plural/* plural */.L)(plan.summary.rows, 'row')} in ${(0,plural/* plural */.L)(plan.summary.jobs, 'job')} to ${title}.`
        : `Resuming ${(0,plural/* plural */.L)(continuation.watch.length, 'job')} at ${title}.`;
    emit({ kind: 'stage', stage: 'send', text });
    if (domain_mode/* MODES */.F[run.known.mode].sends && ledgers?.closed !== undefined)
        run.notice(`${ledgers.closed} ${WITHOUT_COPIES}`);
}
function engineParts(run, { setup, rows, client: { session, transport } }, { ledger, save }, onFirstJob) {
    const { known, request, ports } = run;
    const { jobs } = known;
    if (jobs === undefined)
        throw new Error('The run has no list of jobs.');
    const { store } = rows;
    const { rowless, keys } = known.rows ?? {};
    const hasRows = rowless === undefined || keys !== undefined;
    const ids = [];
    return {
        spec: setup.spec,
        session,
        clock: ports.clock,
        random: ports.random,
        store,
        jobs,
        ledger,
        signal: request.signal,
        notice: run.notice,
        emit(event) {
            request.emit(event);
            if (event.kind === 'job' && event.job.state === 'running' && ids.length < FIRST_IDS) {
                if (ids.length === 0)
                    onFirstJob?.();
                ids.push((0,shown_jobs/* shownId */.f)(run, event.job));
                request.onJobIds(ids);
            }
        },
        ...(keys ?? (hasRows ? readersOf(run, setup, rows) : UNKNOWN_ROWS)),
        hasRows,
        columns: rows.columns,
        storage: setup.storage,
        transport,
        ...(0,disclosure/* engineDisclosure */.w)(run, setup, store),
        seal: setup.seal,
        save,
    };
}
function readersOf({ known }, setup, { store, columns }) {
    const cellsOf = (0,prepare/* createCellReader */.GF)(setup, columns);
    const keys = (0,row_keys/* createRowKeys */.t)(setup, store);
    return {
        keyOf: keys.text,
        hasKey: keys.is,
        hasKeyBytes: keys.isBytes,
        fieldsOf: (row) => setup.fieldsOf(store.record(row)),
        // The provider's schema converts cells.
        cellsOf: setup.isConverted ? undefined : (row) => cellsOf(store.record(row)),
        ...(setup.isConverted || setup.columns !== undefined ? {} : readLines(store, columns)),
        wasThere: (0,outcomes/* findKnownKeys */.Bi)(known, store),
    };
}
/** Rows of files whose columns are sent as they are, in their order, and plain objects of JSON files. */
function readLines(store, columns) {
    const objects = new ObjectLine(columns);
    let known;
    const isSent = (header) => {
        if (known?.header !== header) {
            const isSame = header.length === columns.length && header.every((name, index) => name === columns[index]);
            known = { header, isSent: isSame };
        }
        return known.isSent;
    };
    return {
        lineOf(row) {
            const header = store.columnsOf(row);
            if (header === undefined)
                return objects.of(store.stored(row));
            return isSent(header) ? store.csvLine(row) : undefined;
        },
        linesOf: (rows) => store.csvLines(rows, isSent),
    };
}
function countUnsent({ table }) {
    let count = 0;
    for (let row = 0; row < table.count; row += 1)
        if (table.outcome(row) === undefined)
            count += 1;
    return count;
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
