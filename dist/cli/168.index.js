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
// EXTERNAL MODULE: ./src/pipeline/open-client.ts
var open_client = __webpack_require__(74766);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
// EXTERNAL MODULE: ./src/pipeline/send.ts + 5 modules
var send = __webpack_require__(37064);
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

/***/ 37064:
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
// EXTERNAL MODULE: ./src/engine/engine.ts + 23 modules
var engine = __webpack_require__(24900);
// EXTERNAL MODULE: ./src/engine/submit/reserve.ts
var reserve = __webpack_require__(24155);
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
// EXTERNAL MODULE: ./src/domain/job.ts
var job = __webpack_require__(61931);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
;// CONCATENATED MODULE: ./src/engine/resume/resume.ts


/** Rows with these outcomes are never sent again, so no window has sent them. */
const FINAL = new Set(['succeeded', 'invalid', 'skipped']);
/** Placeholder for the batch id of rows that an earlier attempt was about to send. */
const RESERVED_ID = 'reserved';
/** Message of rows whose outcome an earlier attempt saw. */
const NOTED = "reported by an earlier attempt; its ledger does not contain the vendor's message";
const NO_RESPONSE = 'the run ended before the response to its submission was recorded';
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
    const unknown = store.addText(NO_RESPONSE);
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
// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
// EXTERNAL MODULE: ./src/store/job-store.ts
var job_store = __webpack_require__(62358);
// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/pipeline/earlier-faults.ts
var earlier_faults = __webpack_require__(18626);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var faults = __webpack_require__(68640);
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
        throw new fault/* FaultError */.VD([(0,faults/* inUseFault */.B5)(path)]);
    if (lock === 'refused')
        return { placed: await place(), isClosed: false };
    try {
        // A run may have written to it since it was read.
        const text = await files.readText(path);
        if (!text.startsWith(history.text) || text.includes('\n', history.text.length))
            throw new fault/* FaultError */.VD([(0,faults/* inUseFault */.B5)(path)]);
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
var remember = __webpack_require__(57093);
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
        await (0,remember/* reserveRows */.UU)(run, approved);
    announce(run, approved, opened);
    const result = await (0,engine/* runEngine */.c)(engineParts(run, approved, opened, onFirstJob), {
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
        run.notice(`${ledgers.closed} ${reserve/* WITHOUT_COPIES */.pi}`);
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


/***/ })

};
