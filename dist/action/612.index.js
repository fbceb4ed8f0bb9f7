export const id = 612;
export const ids = [612];
export const modules = {

/***/ 16625:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ quoteWord)
/* harmony export */ });
/** A word quoted for a POSIX shell. */
function quoteWord(text) {
    return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}


/***/ }),

/***/ 99369:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jz: () => (/* binding */ DECISION),
/* harmony export */   W_: () => (/* binding */ stateAfter),
/* harmony export */   c4: () => (/* binding */ STATE),
/* harmony export */   i7: () => (/* binding */ isHeld),
/* harmony export */   vg: () => (/* binding */ OUTCOME),
/* harmony export */   xb: () => (/* binding */ isSent),
/* harmony export */   xj: () => (/* binding */ STATES)
/* harmony export */ });
/** What is remembered of a version of a row; open rows have a section of their own. */
const STATE = { delivered: 0, failed: 1, notFound: 2, notSent: 3 };
const STATES = Object.keys(STATE).length;
/** What a run does with a row, one byte per row. */
const DECISION = {
    /** Invalid, or a duplicate that follows the row it repeats. */
    none: 0,
    new: 1,
    changed: 2,
    /** Known with this content, and goes again: it failed, was not found, or was not sent. */
    againFailed: 3,
    againNotFound: 4,
    againNotSent: 5,
    unchanged: 6,
    /** An earlier run left this very content open. */
    held: 7,
    /** An earlier run left another content of this key open. */
    heldEdited: 8,
};
/** True if the row goes, unless `limit` stops it. */
function isSent(decision) {
    return decision >= DECISION.new && decision <= DECISION.againNotSent;
}
/** True if an earlier run left the row, or another version of it, open. */
function isHeld(decision) {
    return decision === DECISION.held || decision === DECISION.heldEdited;
}
/**
 * What became of a row, one byte per row. Among rows with the same key and content in one run, a higher code is applied
 * later: one delivered row outweighs its failed twins, and an open one stays open.
 */
const OUTCOME = {
    /** Unchanged, held, beyond the limit or invalid: what is remembered stays. */
    untouched: 0,
    notSent: 1,
    failed: 2,
    /** The vendor applied a part of it. */
    failedPartly: 3,
    notFound: 4,
    succeeded: 5,
    /** Sent or possibly sent, outcome unknown. */
    open: 6,
};
const STATE_OF = [-1, STATE.notSent, STATE.failed, STATE.failed, STATE.notFound, STATE.delivered];
/** The state to remember after an outcome that is neither `untouched` nor `open`. */
function stateAfter(outcome) {
    return STATE_OF[outcome] ?? -1;
}


/***/ }),

/***/ 42268:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OB: () => (/* binding */ rowOf),
/* harmony export */   kC: () => (/* binding */ createRowCollector)
/* harmony export */ });
/* unused harmony export MAX_ROWS */
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40894);

/** A row number takes 28 of the 40 bits in which an open row also names its run. */
const MAX_ROWS = 2 ** 28;
/** Entries per write: 256 \u00d7 256 \u00d7 24 bytes in memory are 1.5 MB in total. */
const CHUNK_ENTRIES = 256;
const CHUNK_BYTES = CHUNK_ENTRIES * _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .ENTRY_BYTES */ .nC;
/** Rows whose kinds are allocated at a time: one growing list would be in memory twice while it is copied. */
const BLOCK_BITS = 16;
const BLOCK_ROWS = 2 ** BLOCK_BITS;
const VALID = 1;
const KINDS = { valid: VALID, invalid: 2, duplicate: 3 };
/** @param file an empty temporary file. */
function createRowCollector(file) {
    const partitions = Array.from({ length: _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .PARTITIONS */ .S1 }, () => ({ chunks: [], last: undefined, used: 0, isSorted: false }));
    const kinds = createKinds();
    let chunks = 0;
    const loadSorted = createLoader(file);
    function flush(partition, last) {
        file.write(last, chunks * CHUNK_BYTES);
        partition.chunks.push(chunks);
        partition.used = 0;
        chunks += 1;
    }
    return {
        get size() {
            return kinds.size;
        },
        add(row, key, content, kind) {
            const partition = partitions[key.charCodeAt(0)];
            if (partition === undefined)
                throw new RangeError('The key is not a hash.');
            kinds.note(row, kind);
            partition.last ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
            const { last, used } = partition;
            putEntry(last, used, { row, key, content });
            partition.used += _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .ENTRY_BYTES */ .nC;
            partition.isSorted = false;
            if (partition.used === CHUNK_BYTES)
                flush(partition, last);
        },
        mark: kinds.note,
        isValid: (row) => kinds.is(row, VALID),
        isDuplicate: (row) => kinds.is(row, KINDS.duplicate),
        partition: (number) => loadSorted(partitions[number]),
        close: () => file.close(),
    };
}
/** Reads a partition whole, and sorts it where it was not yet; what it gave before is overwritten. */
function createLoader(file) {
    const sort = (0,_sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .createSorter */ .MW)();
    let loaded = Buffer.alloc(0);
    return (partition) => {
        if (partition?.last === undefined)
            return _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .NONE_SORTED */ .HV;
        const bytes = partition.chunks.length * CHUNK_BYTES + partition.used;
        if (loaded.length < bytes)
            loaded = Buffer.allocUnsafeSlow(bytes);
        const entries = loaded.subarray(0, bytes);
        load(file, partition, entries);
        if (!partition.isSorted) {
            sort(entries);
            store(file, partition, entries);
            partition.isSorted = true;
        }
        return { view: new DataView(entries.buffer, entries.byteOffset, bytes), count: bytes / _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .ENTRY_BYTES */ .nC };
    };
}
/** What kind each row is. */
function createKinds() {
    const blocks = [];
    const kinds = {
        /** One more than the highest row. */
        size: 0,
        /** Throws RangeError for a row out of range. */
        note(row, kind) {
            if (!Number.isInteger(row) || row < 0 || row >= MAX_ROWS)
                throw new RangeError(`Row number ${row} is out of range.`);
            const [number, index] = [row >>> BLOCK_BITS, row & (BLOCK_ROWS - 1)];
            const block = blocks[number] ?? new Uint8Array(BLOCK_ROWS);
            blocks[number] = block;
            block[index] = KINDS[kind];
            kinds.size = Math.max(kinds.size, row + 1);
        },
        is: (row, kind) => blocks[row >>> BLOCK_BITS]?.[row & (BLOCK_ROWS - 1)] === kind,
    };
    return kinds;
}
function putEntry(into, at, { row, key, content }) {
    // Character by character: a call of `write` for so few bytes takes longer.
    for (let index = 0; index < _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .KEY_BYTES */ .Co; index += 1)
        into[at + index] = key.charCodeAt(index);
    // Beyond the end of '' there is NaN, which is stored as 0.
    for (let index = 0; index < _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .CONTENT_BYTES */ .o0; index += 1)
        into[at + _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .KEY_BYTES */ .Co + index] = content.charCodeAt(index);
    into.writeUInt32BE(row, at + _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .REST_AT */ .RI);
}
function load(file, { chunks, last, used }, entries) {
    for (const [index, chunk] of chunks.entries())
        file.read(chunkOf(entries, index), chunk * CHUNK_BYTES);
    last?.copy(entries, chunks.length * CHUNK_BYTES, 0, used);
}
/** The reverse of `load`. */
function store(file, { chunks, last }, entries) {
    for (const [index, chunk] of chunks.entries())
        file.write(chunkOf(entries, index), chunk * CHUNK_BYTES);
    if (last !== undefined)
        entries.copy(last, 0, chunks.length * CHUNK_BYTES);
}
function chunkOf(entries, index) {
    return entries.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
}
/** The number of a row of a collector's partition. */
function rowOf({ view }, index) {
    return view.getUint32(index * _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .ENTRY_BYTES */ .nC + _sorted_js__WEBPACK_IMPORTED_MODULE_0__/* .REST_AT */ .RI);
}


/***/ }),

/***/ 61956:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fz: () => (/* binding */ compareRows),
/* harmony export */   pK: () => (/* binding */ checkKind),
/* harmony export */   zA: () => (/* binding */ countByFile)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _match_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(43862);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(40894);



/**
 * Compares a run's rows with the memory, before anything is sent. Without a memory every row is new. Takes about a
 * second per million rows, without a pause. Throws RangeError if the memory was written for a key of the other kind.
 */
function compareRows(options) {
    const { collector, memory, unique } = options;
    checkKind(memory, unique);
    const decisions = new Uint8Array(collector.size);
    const match = unique ? _match_js__WEBPACK_IMPORTED_MODULE_1__/* .matchUnique */ .rR : _match_js__WEBPACK_IMPORTED_MODULE_1__/* .matchCounted */ .g1;
    let removed = 0;
    for (let number = 0; number < _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1; number += 1) {
        (0,_match_js__WEBPACK_IMPORTED_MODULE_1__/* .joinPartition */ .nt)(collector, memory, number, (joined, spans) => {
            removed += match(joined, spans, decisions);
        });
    }
    return { decisions, totals: { ...countDecisions(decisions), removed, known: memory?.header.counts.known ?? 0 } };
}
/** Throws RangeError if the memory was written for a key of the other kind. */
function checkKind(memory, unique) {
    if (memory === undefined || memory.header.unique === unique)
        return;
    throw new RangeError(`The row memory was written for a ${unique ? 'key that is not unique' : 'unique key'}.`);
}
function countDecisions(decisions) {
    const counts = new Uint32Array(Object.keys(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz).length);
    for (const decision of decisions)
        counts[decision] = (counts[decision] ?? 0) + 1;
    const of = (decision) => counts[decision] ?? 0;
    return {
        new: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new),
        changed: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed),
        againFailed: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againFailed),
        againNotFound: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotFound),
        againNotSent: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotSent),
        unchanged: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.unchanged),
        held: of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.held) + of(_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.heldEdited),
    };
}
/** New and changed rows of each file that has any. `fileOf` is asked for those rows only, in ascending order. */
function countByFile(decisions, fileOf) {
    const files = new Map();
    for (let row = 0; row < decisions.length; row += 1) {
        const decision = decisions[row];
        if (decision !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new && decision !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed)
            continue;
        const file = fileOf(row);
        const counts = files.get(file) ?? { new: 0, changed: 0 };
        files.set(file, counts);
        counts[decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new ? 'new' : 'changed'] += 1;
    }
    return files;
}


/***/ }),

/***/ 16225:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ sealMemory),
/* harmony export */   u: () => (/* binding */ openMemory)
/* harmony export */ });
/* harmony import */ var _header_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58814);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(79138);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(40894);
/* harmony import */ var _start_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(97983);




/**
 * A memory's file: a magic number and the format version in clear, so that another version is not taken for damage, then
 * the sealed image: length of the header, header as JSON, number of entries of each partition, partitions.
 */
const MAGIC = Buffer.from(_start_js__WEBPACK_IMPORTED_MODULE_3__/* .MEMORY_START */ .$, 'latin1');
const FORMAT_VERSION = 2;
const CLEAR_BYTES = MAGIC.length + 2;
const LENGTH_BYTES = 4;
const TABLE_BYTES = _image_js__WEBPACK_IMPORTED_MODULE_1__/* .TABLE_ENTRIES */ .od * 4;
/** A header with open rows of all runs that it can have is far smaller. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
/** The sealed file in parts of up to 64 KiB, to be written to a `FileSink` one after the other. */
function* sealMemory(memory, seal) {
    const clear = clearBytes();
    yield clear;
    yield* seal.close(clear, plainParts(memory));
}
function clearBytes() {
    const version = Buffer.alloc(2);
    version.writeUInt16BE(FORMAT_VERSION);
    return Buffer.concat([MAGIC, version]);
}
function* plainParts(memory) {
    const header = Buffer.from(JSON.stringify(memory.header), 'utf8');
    const start = Buffer.alloc(LENGTH_BYTES + TABLE_BYTES);
    start.writeUInt32BE(header.length);
    for (const [index, entries] of memory.table.entries())
        start.writeUInt32BE(entries, LENGTH_BYTES + index * 4);
    yield Buffer.concat([start, header]);
    yield* memory.bytes();
}
/**
 * Decrypts a memory's file into `file`, an empty one in the private temporary folder, and verifies all of it first.
 * The memory closes `file`; if there is none, this does. Rejects only with errors of `bytes` and of the disk.
 */
async function openMemory(bytes, seal, file) {
    let opened;
    try {
        opened = await decrypt(bytes, seal, file);
        return opened;
    }
    finally {
        if (opened?.kind !== 'opened')
            file.close();
    }
}
async function decrypt(bytes, seal, file) {
    const parts = bytes[Symbol.asyncIterator]();
    try {
        const { clear, rest } = await readClear(parts);
        if (clear.length < CLEAR_BYTES || !clear.subarray(0, MAGIC.length).equals(MAGIC))
            return { kind: 'damaged' };
        const version = clear.readUInt16BE(MAGIC.length);
        if (version !== FORMAT_VERSION)
            return { kind: 'another-version', version };
        let length = 0;
        const result = await seal.open(clear, follow(rest, parts), (text) => {
            file.write(text, length);
            length += text.length;
        });
        if (result !== 'opened')
            return { kind: result };
        const memory = readImage(file, length);
        return memory === undefined ? { kind: 'damaged' } : { kind: 'opened', memory };
    }
    finally {
        await parts.return?.();
    }
}
async function readClear(parts) {
    let read = Buffer.alloc(0);
    while (read.length < CLEAR_BYTES) {
        const part = await parts.next();
        if (part.done === true)
            break;
        read = Buffer.concat([read, part.value]);
    }
    return { clear: read.subarray(0, CLEAR_BYTES), rest: read.subarray(CLEAR_BYTES) };
}
async function* follow(first, parts) {
    yield first;
    for (;;) {
        const part = await parts.next();
        if (part.done === true)
            return;
        yield part.value;
    }
}
/** Undefined if what was sealed is not an image, which only a bug in this program explains. */
function readImage(file, length) {
    const start = Buffer.alloc(LENGTH_BYTES + TABLE_BYTES);
    if (file.read(start, 0) < start.length)
        return undefined;
    const headerBytes = start.readUInt32BE();
    const imageAt = start.length + headerBytes;
    const table = Uint32Array.from({ length: _image_js__WEBPACK_IMPORTED_MODULE_1__/* .TABLE_ENTRIES */ .od }, (_, index) => start.readUInt32BE(LENGTH_BYTES + index * 4));
    if (headerBytes > MAX_HEADER_BYTES || imageAt + ((0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .startsOf */ .jb)(table)[_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1] ?? 0) !== length)
        return undefined;
    const text = Buffer.alloc(headerBytes);
    file.read(text, start.length);
    const header = parseHeader(text.toString('utf8'));
    return header && (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .openImage */ .UY)(file, imageAt, table, header);
}
function parseHeader(text) {
    try {
        return _header_js__WEBPACK_IMPORTED_MODULE_0__/* .headerSchema */ .BH.safeParse(JSON.parse(text)).data;
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 58814:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BH: () => (/* binding */ headerSchema),
/* harmony export */   IG: () => (/* binding */ compareHeaders),
/* harmony export */   Mf: () => (/* binding */ isSameRun),
/* harmony export */   RT: () => (/* binding */ resentRows),
/* harmony export */   _k: () => (/* binding */ MAX_RUNS),
/* harmony export */   hY: () => (/* binding */ freeIndex),
/* harmony export */   jn: () => (/* binding */ compareOrders)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(92857);
/* harmony import */ var _ledger_codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(29151);


/** Runs that can have open rows at a time: a run takes 12 bits of an open row. */
const MAX_RUNS = 2 ** 12;
const count = zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr().min(0);
const orderSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    /** What counts the runs: `github`, `gitlab`, `azure`, or `counter` for the memory's own counter. */
    kind: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    run: count,
    attempt: count,
});
const runSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    attempt: count,
    /** Identity of its ledger. */
    ledger: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** What else the caller needs to settle the run's rows. */
    details: zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_1__/* .json */ .Pq9()),
});
/** What became of rows that an earlier run left open, as far as a leg found it out. */
const settledSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    attempt: count,
    ledger: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Row numbers of that run as ranges, by the code of `OUTCOME`. */
    rows: zod__WEBPACK_IMPORTED_MODULE_1__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()),
    /** Its ledger's text, if the memory did not have it yet. */
    text: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
});
/** What one leg of a run that several runners share tells `merge`, and a later run if there is no merge. */
const legSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    index: count.min(1),
    of: count.min(1),
    /** Hash of the plan. */
    plan: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Names the memory that all legs chose their rows by, and what it was made of. */
    version: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Name of the stored memory among these. */
    memory: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Rows in all files: row numbers are below. */
    size: count,
    /** The leg, as the run that its rows are open for. */
    run: runSchema,
    /** Attempts whose ledger it continues, this one last. */
    writers: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ runId: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), attempt: count })),
    /** The leg was not refused. */
    isPlanned: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    /** What no row has any more leaves the memory. */
    forget: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    /** Rows that are held for earlier runs, as ranges. */
    held: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    settled: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(settledSchema),
    /** The input `memory`, and the file where that is not a place of the CI system. */
    place: zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ input: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), path: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional() }),
});
/** What the caller says about a memory that it writes. */
const aboutSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    /** Hash of what the memory belongs to. */
    destination: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Keyed hash of the account's secrets. */
    account: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Secret of the `RowHasher`. It is kept when the API key changes, else every row would be new. */
    hashKey: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1),
    /** The provider's key is unique. */
    unique: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    order: orderSchema,
    /** How many memories came before it: orders those of one run. */
    revision: count.optional(),
    /** Absent outside a repository. */
    commit: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
    /** Keys have left it, so the vendor may have a key that it does not know. */
    forgot: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY().optional(),
    /** Commits of earlier runs since which nothing has left it, the oldest first: a removed row is in one of them. */
    earlier: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()).optional(),
    files: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ path: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(), sha256: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP() })),
    /** Parts of legs that are in it (`partKey`): they may still be stored. */
    merged: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()).optional(),
    /** Present in the part of a leg, which is no memory of its own. */
    leg: legSchema.optional(),
    /** ISO 8601. */
    writtenAt: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
});
const countsSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    /** Keys if the key is unique, else rows, with any outcome or open: what percentages of guards refer to. */
    known: count,
    delivered: count,
    failed: count,
    notFound: count,
    notSent: count,
    open: count,
});
const headerSchema = aboutSchema.extend({
    /** Runs with open rows, the oldest first. `index` names the run in this file. */
    runs: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(runSchema.extend({ index: count.max(MAX_RUNS - 1), rows: count })).max(MAX_RUNS),
    counts: countsSchema,
});
/**
 * Negative if `a` is older than `b`: by run, then by attempt (docs/contract.md, 8). undefined if they count differently
 * (`kind`).
 */
function compareOrders(a, b) {
    return a.kind === b.kind ? a.run - b.run || a.attempt - b.attempt : undefined;
}
/** Negative if memory `a` is older than memory `b` of the same destination. */
function compareHeaders(a, b) {
    const revisions = (a.revision ?? 0) - (b.revision ?? 0);
    return compareOrders(a.order, b.order) || revisions || Date.parse(a.writtenAt) - Date.parse(b.writtenAt);
}
/** Rows that an earlier run had left open and this one was to send again, by their number over all rows of the files. */
function resentRows({ details: { resent } }) {
    return new Set((0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .rowsOf */ .RO)((0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRanges */ .Kn)(typeof resent === 'string' ? resent : '', Number.MAX_SAFE_INTEGER) ?? []));
}
/** The same run's ledger, whatever its index is in a file. */
function isSameRun(a, b) {
    return a.id === b.id && a.attempt === b.attempt && a.ledger === b.ledger;
}
/** The lowest index that no run has. Throws RangeError if all are taken. */
function freeIndex(runs) {
    const taken = new Set(runs.map(({ index }) => index));
    for (let index = 0; index < MAX_RUNS; index += 1)
        if (!taken.has(index))
            return index;
    throw new RangeError(`A row memory holds open rows of at most ${MAX_RUNS} runs.`);
}


/***/ }),

/***/ 79138:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B5: () => (/* binding */ NO_PARTITION),
/* harmony export */   E4: () => (/* binding */ versionOf),
/* harmony export */   L4: () => (/* binding */ stateOf),
/* harmony export */   UY: () => (/* binding */ openImage),
/* harmony export */   V7: () => (/* binding */ writePartitions),
/* harmony export */   _F: () => (/* binding */ openRowOf),
/* harmony export */   jb: () => (/* binding */ startsOf),
/* harmony export */   od: () => (/* binding */ TABLE_ENTRIES),
/* harmony export */   pq: () => (/* binding */ countOf),
/* harmony export */   tU: () => (/* binding */ createImageWriter),
/* harmony export */   vq: () => (/* binding */ openRunOf)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _header_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58814);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(40894);



/** A partition of no memory. */
const NO_PARTITION = { records: _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .NONE_SORTED */ .HV, opens: _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .NONE_SORTED */ .HV };
const TABLE_ENTRIES = 2 * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1;
const COUNT_AT = _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI + 2;
const MAX_COUNT = 0xff_ff;
const ROW_BITS = 28;
const ROW_MASK = 2 ** ROW_BITS - 1;
const RECORD_BYTES = _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC - 1;
const READ_BYTES = 64 * 1024;
const FIRST_BYTES = 1024;
/** A record's code of `STATE`. */
function stateOf({ view }, index) {
    return view.getUint16(index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI);
}
/** Rows that a record stands for. */
function countOf({ view }, index) {
    return view.getUint16(index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC + COUNT_AT);
}
/** Index of the run that left an open row. */
function openRunOf({ view }, index) {
    const at = index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC;
    return view.getUint8(at) | ((view.getUint32(at + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI) >>> ROW_BITS) << 8);
}
/** An open row's number in its run. */
function openRowOf({ view }, index) {
    return view.getUint32(index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI) & ROW_MASK;
}
/** The key and content of an entry. */
function versionOf(list, index) {
    return { view: list.view, at: index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC };
}
/** @param file an empty temporary file; the memory closes it. */
function createImageWriter(file, unique) {
    const [records, opens] = [createEntries(), createEntries()];
    const table = new Uint32Array(TABLE_ENTRIES);
    const openOf = new Uint32Array(_header_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_RUNS */ ._k);
    const rowsOf = Array.from({ length: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATES */ .xj }, () => 0);
    let [partition, position, known, open, inKey] = [0, 0, 0, 0, 0];
    function put(entries) {
        if (entries.used > 0)
            file.write(new Uint8Array(entries.view.buffer, 0, entries.used), position);
        position += entries.used;
    }
    return {
        startPartition(number) {
            [partition, records.used, opens.used] = [number, 0, 0];
        },
        record(view, at, state, count) {
            for (let left = count; left > 0; left -= MAX_COUNT) {
                const to = addVersion(records, view, at, RECORD_BYTES);
                records.view.setUint16(to + RECORD_BYTES - 4, state);
                records.view.setUint16(to + RECORD_BYTES - 2, Math.min(left, MAX_COUNT));
            }
            rowsOf[state] = (rowsOf[state] ?? 0) + count;
            inKey += count;
        },
        open(view, at, run, row) {
            const to = addVersion(opens, view, at, _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC) + 1;
            opens.view.setUint8(to - 1, run & 0xff);
            opens.view.setUint32(to + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI - 1, (((run >>> 8) << ROW_BITS) | row) >>> 0);
            openOf[run] = (openOf[run] ?? 0) + 1;
            open += 1;
            inKey += 1;
        },
        endKey() {
            known += unique ? Math.min(1, inKey) : inKey;
            inKey = 0;
        },
        endPartition() {
            table[partition] = records.used / RECORD_BYTES;
            table[_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1 + partition] = opens.used / _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC;
            put(records);
            put(opens);
        },
        finish(about, runs) {
            const counts = {
                known,
                delivered: rowsOf[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] ?? 0,
                failed: rowsOf[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.failed] ?? 0,
                notFound: rowsOf[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.notFound] ?? 0,
                notSent: rowsOf[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.notSent] ?? 0,
                open,
            };
            const left = runs.map((run) => ({ ...run, rows: openOf[run.index] ?? 0 })).filter(({ rows }) => rows > 0);
            return openImage(file, 0, table, { ...about, runs: left, counts });
        },
    };
}
/** Writes all partitions, one after the other. `write` ends each key itself. */
function writePartitions(writer, write) {
    for (let number = 0; number < _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1; number += 1) {
        writer.startPartition(number);
        write(number);
        writer.endPartition();
    }
}
function createEntries() {
    return { view: new DataView(new ArrayBuffer(FIRST_BYTES)), used: 0 };
}
/** Adds key and content to the end of an entry, but for the first byte of the key; returns the offset of the entry. */
function addVersion(entries, view, at, bytes) {
    const to = entries.used;
    if (to + bytes > entries.view.byteLength)
        grow(entries);
    const [into, skipped] = [entries.view, to + bytes - RECORD_BYTES];
    // The last byte is the first of what follows, which the caller sets.
    for (let index = 0; index < _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .REST_AT */ .RI; index += 4)
        into.setUint32(skipped + index, view.getUint32(at + 1 + index));
    entries.used += bytes;
    return to;
}
function grow(entries) {
    const bytes = new Uint8Array(entries.view.byteLength * 2);
    bytes.set(new Uint8Array(entries.view.buffer));
    entries.view = new DataView(bytes.buffer);
}
/** Reads an image that begins at `start` of the file. */
function openImage(file, start, table, header) {
    const starts = startsOf(table);
    const length = starts[_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1] ?? 0;
    let loaded = Buffer.alloc(0);
    const load = (number) => {
        const from = starts[number] ?? 0;
        const bytes = (starts[number + 1] ?? 0) - from;
        if (bytes === 0)
            return NO_PARTITION;
        const [records, opens] = [table[number] ?? 0, table[_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1 + number] ?? 0];
        if (loaded.length < bytes + records)
            loaded = Buffer.allocUnsafeSlow(bytes + records);
        file.read(loaded.subarray(records, records + bytes), start + from);
        spread(new DataView(loaded.buffer, loaded.byteOffset), records, number);
        return { records: listOf(loaded, 0, records), opens: listOf(loaded, records, opens) };
    };
    return {
        header,
        table,
        partition: load,
        openRows(run) {
            const rows = new Uint32Array(header.runs.find(({ index }) => index === run)?.rows ?? 0);
            let found = 0;
            for (let number = 0; number < _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1 && found < rows.length; number += 1) {
                const { opens } = load(number);
                for (let index = 0; index < opens.count; index += 1) {
                    if (openRunOf(opens, index) === run)
                        rows[found++] = openRowOf(opens, index);
                }
            }
            return rows.sort();
        },
        *bytes() {
            const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
            for (let from = 0; from < length; from += READ_BYTES) {
                const chunk = buffer.subarray(0, Math.min(READ_BYTES, length - from));
                file.read(chunk, start + from);
                yield chunk;
            }
        },
        close: () => file.close(),
    };
}
/**
 * Puts the first byte of its key before each record. The records begin behind as many spare bytes as they are, so none is
 * overwritten before it has moved.
 */
function spread(view, records, first) {
    for (let index = 0; index < records; index += 1) {
        const [from, to] = [records + index * RECORD_BYTES, index * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC];
        for (let word = 0; word < RECORD_BYTES - 3; word += 4)
            view.setUint32(to + 1 + word, view.getUint32(from + word));
        view.setUint16(to + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC - 3, view.getUint16(from + RECORD_BYTES - 3));
        view.setUint8(to + _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC - 1, view.getUint8(from + RECORD_BYTES - 1));
        view.setUint8(to, first);
    }
}
/** Offset of each partition, and the length of all. */
function startsOf(table) {
    const starts = [0];
    for (let number = 0; number < _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1; number += 1) {
        const [records, opens] = [table[number] ?? 0, table[_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .PARTITIONS */ .S1 + number] ?? 0];
        starts.push((starts[number] ?? 0) + records * RECORD_BYTES + opens * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC);
    }
    return starts;
}
function listOf(bytes, from, count) {
    return { view: new DataView(bytes.buffer, bytes.byteOffset + from * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC, count * _sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .ENTRY_BYTES */ .nC), count };
}


/***/ }),

/***/ 43862:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $d: () => (/* binding */ sizeOf),
/* harmony export */   V0: () => (/* binding */ eachContent),
/* harmony export */   c0: () => (/* binding */ countStates),
/* harmony export */   g1: () => (/* binding */ matchCounted),
/* harmony export */   jM: () => (/* binding */ AGAIN),
/* harmony export */   nt: () => (/* binding */ joinPartition),
/* harmony export */   pn: () => (/* binding */ isSimple),
/* harmony export */   rR: () => (/* binding */ matchUnique),
/* harmony export */   xd: () => (/* binding */ compareContentsAt),
/* harmony export */   zU: () => (/* binding */ isKnownWhole)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _collector_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(42268);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(79138);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(40894);




/** Calls `visit` for each key of rows or memory in one partition. The spans are reused. */
function joinPartition(collector, memory, number, visit) {
    const { records, opens } = memory?.partition(number) ?? _image_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_PARTITION */ .B5;
    const joined = { rows: collector.partition(number), records, opens, isValid: collector.isValid };
    let reused;
    (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .joinByKey */ .T0)([joined.rows, records, opens], (spans) => {
        reused ??= named(spans);
        visit(joined, reused);
    });
}
/** The same for each content of one key. */
function eachContent(joined, within, visit) {
    const lists = [joined.rows, joined.records, joined.opens];
    (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .joinByContent */ .lA)(lists, [within.rows, within.records, within.opens], (spans) => visit(named(spans)));
}
function named([rows = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, records = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, opens = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI]) {
    return { rows, records, opens };
}
/** Entries of a span. */
function sizeOf({ from, to }) {
    return to - from;
}
/** Rows that a key's memory counts in each state, by state. */
function countStates(records, { from, to }) {
    const counts = Array.from({ length: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATES */ .xj }, () => 0);
    for (let index = from; index < to; index += 1) {
        const state = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .stateOf */ .L4)(records, index);
        counts[state] = (counts[state] ?? 0) + (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(records, index);
    }
    return counts;
}
/**
 * True if everything of the key is known: nothing is open, and no row of it is invalid today. Only then can a version be
 * removed (docs/contract.md, 8).
 */
function isKnownWhole({ rows, isValid }, spans) {
    if (sizeOf(spans.opens) > 0)
        return false;
    for (let index = spans.rows.from; index < spans.rows.to; index += 1)
        if (!isValid((0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index)))
            return false;
    return true;
}
/** Decides the rows of a unique key. Returns 1 if the key was removed. */
function matchUnique(joined, spans, decisions) {
    const { rows, isValid } = joined;
    for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
        const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index);
        if (isValid(row))
            decisions[row] = decideUnique(joined, spans, index);
    }
    return sizeOf(spans.rows) === 0 && sizeOf(spans.opens) === 0 ? 1 : 0;
}
/** The decision about a row with the content of a record, by the record's state. */
const AGAIN = [
    _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.unchanged,
    _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againFailed,
    _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotFound,
    _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotSent,
];
function decideUnique({ rows, records, opens }, spans, at) {
    if (sizeOf(spans.opens) > 0)
        return findContent(opens, spans.opens, rows, at) < 0 ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.heldEdited : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.held;
    // Records of one content are in the order of states, so a delivered one comes first.
    const record = findContent(records, spans.records, rows, at);
    if (record >= 0)
        return AGAIN[(0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .stateOf */ .L4)(records, record)] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.unchanged;
    return sizeOf(spans.records) > 0 ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new;
}
/** Index of the first entry with the content of the row at `at`; -1 if there is none. */
function findContent(list, { from, to }, rows, at) {
    for (let index = from; index < to; index += 1) {
        if (compareContentsAt(rows, at, list, index) === 0)
            return index;
    }
    return -1;
}
/** Compares the contents of two entries of a key. */
function compareContentsAt(a, at, b, other) {
    return (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .compareContents */ .Y)(a.view, at * _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .ENTRY_BYTES */ .nC, b.view, other * _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .ENTRY_BYTES */ .nC);
}
/** Decides the rows of a key that several rows may have. Returns how many versions were removed. */
function matchCounted(joined, spans, decisions) {
    return isSimple(joined, spans) ? matchSimple(joined, spans, decisions) : matchSeveral(joined, spans, decisions);
}
/** Most keys of most runs: at most one row, at most one row remembered, and nothing open. */
function isSimple({ records }, spans) {
    if (sizeOf(spans.rows) > 1 || sizeOf(spans.records) > 1 || sizeOf(spans.opens) > 0)
        return false;
    return sizeOf(spans.records) === 0 || (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(records, spans.records.from) === 1;
}
/** Without objects. */
function matchSimple({ rows, records, isValid }, spans, decisions) {
    const isKnown = sizeOf(spans.records) === 1;
    if (sizeOf(spans.rows) === 0)
        return Number(isKnown);
    const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, spans.rows.from);
    if (!isValid(row))
        return 0;
    const state = isKnown ? (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .stateOf */ .L4)(records, spans.records.from) : -1;
    if (isKnown && compareContentsAt(rows, spans.rows.from, records, spans.records.from) === 0)
        decisions[row] = AGAIN[state] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.none;
    else
        decisions[row] = state === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new;
    return 0;
}
function matchSeveral(joined, spans, decisions) {
    const candidates = [];
    let [edited, removed] = [0, 0];
    eachContent(joined, spans, (content) => {
        const left = matchContent(joined, content, { decisions, candidates });
        edited += left.open;
        removed += left.delivered;
    });
    if (candidates.length > 1)
        candidates.sort((a, b) => a - b);
    let changed = 0;
    for (const [index, row] of candidates.entries()) {
        const isChanged = index >= edited && changed < removed;
        if (isChanged)
            changed += 1;
        if (index < edited)
            decisions[row] = _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.heldEdited;
        else
            decisions[row] = isChanged ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new;
    }
    if (!isKnownWhole(joined, spans))
        return 0;
    return sizeOf(spans.rows) === 0 ? sum(countStates(joined.records, spans.records)) : removed - changed;
}
/** Matches the rows of one content with what is remembered of it; returns what no row matched. */
function matchContent({ rows, records, isValid }, spans, { decisions, candidates }) {
    const states = countStates(records, spans.records);
    let open = sizeOf(spans.opens);
    for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
        const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index);
        if (!isValid(row))
            continue;
        const isHeld = states[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] === 0 && open > 0;
        const state = isHeld ? -1 : states.findIndex((count) => count > 0);
        if (isHeld)
            open -= 1;
        else if (state >= 0)
            states[state] = (states[state] ?? 0) - 1;
        else
            candidates.push(row);
        decisions[row] = isHeld ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.held : (AGAIN[state] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.none);
    }
    return { delivered: states[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] ?? 0, open };
}
function sum(counts) {
    return counts.reduce((total, count) => total + count, 0);
}


/***/ }),

/***/ 88050:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ writeNext)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _collector_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(42268);
/* harmony import */ var _compare_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(61956);
/* harmony import */ var _header_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(58814);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(79138);
/* harmony import */ var _match_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(43862);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(40894);
/* harmony import */ var _unique_key_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(96698);








/**
 * The memory after a run. Throws RangeError if it would hold open rows of more than `MAX_RUNS` runs, if the memory was
 * written for a key of the other kind, or if `runOf` names none of `runs`.
 */
function writeNext(options) {
    const { collector, memory, about } = options;
    (0,_compare_js__WEBPACK_IMPORTED_MODULE_2__/* .checkKind */ .pK)(memory, about.unique);
    const writer = (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .createImageWriter */ .tU)(options.file, about.unique);
    const runs = options.runs.reduce(withRun, memory?.header.runs ?? []);
    const indexes = options.runs.map((own) => runs.find((each) => (0,_header_js__WEBPACK_IMPORTED_MODULE_3__/* .isSameRun */ .Mf)(each, own))?.index);
    const { runOf = () => 0 } = options;
    const task = {
        ...options,
        writer,
        runOf(row) {
            const index = indexes[runOf(row)];
            if (index === undefined)
                throw new RangeError(`Row ${row} is open for no run.`);
            return index;
        },
    };
    const writeKey = about.unique ? writeUnique : writeCounted;
    (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .writePartitions */ .V7)(writer, (number) => (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .joinPartition */ .nt)(collector, memory, number, (joined, spans) => {
        writeKey(task, joined, spans);
        writer.endKey();
    }));
    return writer.finish(about, runs);
}
function withRun(runs, run) {
    const known = runs.find((each) => (0,_header_js__WEBPACK_IMPORTED_MODULE_3__/* .isSameRun */ .Mf)(each, run));
    const others = runs.filter((each) => each !== known);
    return [...others, { ...run, index: known?.index ?? (0,_header_js__WEBPACK_IMPORTED_MODULE_3__/* .freeIndex */ .hY)(runs) }];
}
function writeUnique(task, joined, spans) {
    if (task.forget && (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.rows) + (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.opens) === 0)
        return;
    if (writeSimple(task, joined, spans))
        return;
    const key = (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .readUniqueKey */ .RY)(joined.records, spans.records, (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .readOpens */ .oc)(joined.opens, spans.opens));
    const opens = [];
    for (const index of touchedRows(task, joined, spans.rows)) {
        const [version, row] = [(0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOf */ .E4)(joined.rows, index), (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(joined.rows, index)];
        const outcome = task.outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched;
        (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .applyOutcome */ .Ry)(key, version, outcome);
        if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open)
            opens.push({ version, run: task.runOf(row), row });
    }
    key.opens.push(...opens);
    (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .writeUniqueKey */ .IA)(task.writer, key);
}
/** Most keys of most runs: at most one row, that was delivered, is open or stays as it was. Without objects. */
function writeSimple(task, joined, spans) {
    if ((0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.opens) > 0 || (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.rows) > 1)
        return false;
    const { rows, records } = joined;
    const isOne = (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.rows) === 1;
    const outcome = isOne ? task.outcomes[(0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, spans.rows.from)] : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched;
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched)
        copyRecords(task, records, spans.records);
    else if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.succeeded || outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open) {
        // The vendor may still have what was sent before.
        if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open)
            copyRecords(task, records, spans.records);
        writeRow(task, rows, spans.rows.from);
    }
    else
        return false;
    return true;
}
function copyRecords({ writer }, records, { from, to }) {
    for (let index = from; index < to; index += 1)
        writer.record(records.view, index * _sorted_js__WEBPACK_IMPORTED_MODULE_6__/* .ENTRY_BYTES */ .nC, (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .stateOf */ .L4)(records, index), (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .countOf */ .pq)(records, index));
}
/** What became of a row, where nothing else is known of its content. */
function writeRow({ writer, outcomes, runOf }, rows, index) {
    const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index);
    const outcome = outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched;
    const at = index * _sorted_js__WEBPACK_IMPORTED_MODULE_6__/* .ENTRY_BYTES */ .nC;
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open)
        writer.open(rows.view, at, runOf(row), row);
    else if (outcome !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched)
        writer.record(rows.view, at, (0,_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .stateAfter */ .W_)(outcome), 1);
}
/** Rows with an outcome, in the order in which their outcomes apply. */
function touchedRows({ outcomes }, { rows }, { from, to }) {
    const outcomeOf = (index) => outcomes[(0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index)] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched;
    const touched = [];
    for (let index = from; index < to; index += 1)
        if (outcomeOf(index) !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched)
            touched.push(index);
    return touched.length < 2 ? touched : touched.sort((a, b) => outcomeOf(a) - outcomeOf(b));
}
function writeCounted(task, joined, spans) {
    if ((0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .isSimple */ .pn)(joined, spans) && writeSimpleCounted(task, joined, spans))
        return;
    const leaving = findLeaving(task, joined, spans);
    (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .eachContent */ .V0)(joined, spans, (content) => writeContent(task, { joined, spans: content, leaving }));
}
/** The same as for keys with several rows, without objects. False where what is remembered changed since the comparison. */
function writeSimpleCounted(task, joined, spans) {
    const { rows, records, isValid } = joined;
    const [at, known] = [spans.rows.from, spans.records.from];
    const isKnown = (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.records) === 1;
    const row = (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.rows) === 1 ? (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, at) : undefined;
    if (row === undefined || !isValid(row)) {
        if (row !== undefined || !task.forget)
            copyRecords(task, records, spans.records);
        return true;
    }
    const [decision, outcome] = [task.decisions[row], task.outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched];
    const state = isKnown ? (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .stateOf */ .L4)(records, known) : -1;
    const order = isKnown ? (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .compareContentsAt */ .xd)(rows, at, records, known) : 0;
    if (isKnown && order === 0) {
        if (decision !== _match_js__WEBPACK_IMPORTED_MODULE_5__/* .AGAIN */ .jM[state])
            return false;
        if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched || decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.unchanged)
            copyRecords(task, records, spans.records);
        else
            writeRow(task, rows, at);
        return true;
    }
    const isDelivered = state === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered;
    if (decision !== (isDelivered ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.new))
        return false;
    // A version whose changed successor did not arrive stays. A try that no row has any more does not.
    const isLeft = isDelivered ? outcome !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.succeeded : !task.forget;
    if (order < 0)
        writeRow(task, rows, at);
    if (isLeft)
        copyRecords(task, records, spans.records);
    if (order >= 0)
        writeRow(task, rows, at);
    return true;
}
function findLeaving({ decisions, outcomes, forget }, joined, spans) {
    const tries = forget && (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .isKnownWhole */ .zU)(joined, spans);
    let [changed, replaced, open] = [0, 0, 0];
    for (let index = spans.rows.from; index < spans.rows.to; index += 1) {
        const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(joined.rows, index);
        const [decision, outcome] = [decisions[row], outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched];
        if (decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed)
            changed += 1;
        if (decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.changed && outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.succeeded)
            replaced += 1;
        if (decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.heldEdited && outcome > _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.notSent)
            open += 1;
    }
    // A version whose changed successor did not arrive stays: back in the files, it must not go a second time.
    const surplus = tries ? countSurplus(joined, spans) - changed : 0;
    return { delivered: replaced + surplus, open, tries };
}
/** Delivered versions of a key that no row has. */
function countSurplus(joined, spans) {
    let surplus = 0;
    (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .eachContent */ .V0)(joined, spans, (content) => {
        surplus += Math.max(0, ((0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .countStates */ .c0)(joined.records, content.records)[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] ?? 0) - (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(content.rows));
    });
    return surplus;
}
const STATE_BEFORE = {
    [_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againFailed]: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.failed,
    [_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotFound]: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.notFound,
    [_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.againNotSent]: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.notSent,
};
function writeContent(task, { joined, spans, leaving }) {
    const states = (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .countStates */ .c0)(joined.records, spans.records);
    const opens = (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .readOpens */ .oc)(joined.opens, spans.opens);
    const rows = countRows(task, joined, spans.rows);
    const surplus = Math.min(leaving.delivered, Math.max(0, (states[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] ?? 0) - rows.valid));
    leaving.delivered -= surplus;
    states[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] = (states[_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered] ?? 0) - surplus;
    for (const state of Object.values(STATE_BEFORE)) {
        if (leaving.tries)
            states[state] = Math.min(states[state] ?? 0, rows.again[state] ?? 0);
    }
    const edited = Math.min(leaving.open, opens.length - rows.held.length);
    leaving.open -= edited;
    const left = opens.filter((_, index) => !isSettled(index, rows.held, edited));
    for (const index of rows.sent)
        applyCounted(task, { index, joined, states, opens: left });
    const version = anyVersion(joined, spans);
    for (const [state, count] of states.entries())
        task.writer.record(version.view, version.at, state, count);
    (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_7__/* .writeOpens */ .PL)(task.writer, left);
}
/** The first open rows match the held rows, in order; of the others the first ones match edited rows. */
function isSettled(index, held, edited) {
    return held[index] ?? index < held.length + edited;
}
function countRows({ decisions, outcomes }, { rows, isValid }, { from, to }) {
    const [again, held, sent] = [[], [], []];
    let valid = 0;
    for (let index = from; index < to; index += 1) {
        const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(rows, index);
        if (!isValid(row))
            continue;
        valid += 1;
        const [decision, outcome] = [decisions[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.none, outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched];
        const isTouched = outcome > ((0,_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .isHeld */ .i7)(decision) ? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.notSent : _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched);
        const state = STATE_BEFORE[decision];
        if (state !== undefined)
            again[state] = (again[state] ?? 0) + 1;
        if (decision === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.held)
            held.push(isTouched);
        if (isTouched && decision !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.unchanged)
            sent.push(index);
    }
    return { valid, again, held, sent };
}
/** Replaces what the row matched by what became of it. */
function applyCounted({ decisions, outcomes, runOf }, { index, joined, states, opens }) {
    const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_1__/* .rowOf */ .OB)(joined.rows, index);
    const [before, outcome] = [STATE_BEFORE[decisions[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .DECISION */ .Jz.none], outcomes[row] ?? _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched];
    if (before !== undefined)
        states[before] = (states[before] ?? 0) - 1;
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open) {
        opens.push({ version: (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOf */ .E4)(joined.rows, index), run: runOf(row), row });
    }
    else {
        const state = (0,_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .stateAfter */ .W_)(outcome);
        states[state] = (states[state] ?? 0) + 1;
    }
}
function anyVersion({ rows, records, opens }, spans) {
    if ((0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.records) > 0)
        return (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOf */ .E4)(records, spans.records.from);
    return (0,_match_js__WEBPACK_IMPORTED_MODULE_5__/* .sizeOf */ .$d)(spans.rows) > 0 ? (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOf */ .E4)(rows, spans.rows.from) : (0,_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOf */ .E4)(opens, spans.opens.from);
}


/***/ }),

/***/ 20806:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $X: () => (/* binding */ writePart),
/* harmony export */   Un: () => (/* binding */ collectRows),
/* harmony export */   be: () => (/* binding */ partKey),
/* harmony export */   kj: () => (/* binding */ partKeys),
/* harmony export */   nn: () => (/* binding */ joinParts),
/* harmony export */   z7: () => (/* binding */ ROLE)
/* harmony export */ });
/* harmony import */ var _collector_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42268);
/* harmony import */ var _header_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58814);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(79138);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(40894);
/* harmony import */ var _unique_key_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(96698);





/**
 * The part of a leg is an image without records. Its open rows name, in place of a run, what the leg says of them.
 */
const ROLE = {
    /** The leg may have sent it. */
    own: 0,
    /** It is in the files, and not the leg's own. */
    present: 1,
    /** Its key is in the files, but the row is invalid. */
    invalid: 2,
};
/** Names the part of an attempt of a leg. */
function partKey({ ledger }, writer) {
    return JSON.stringify([ledger, writer.runId, writer.attempt]);
}
/** The keys of a part, its own last: those of the attempts that it continues are in it, too. */
function partKeys({ header: { leg } }) {
    return leg.writers.map((writer) => partKey(leg.run, writer));
}
/**
 * Writes the part of a leg.
 * @param roleOf a code of `ROLE`; undefined for a row that it does not name.
 * @param file an empty temporary file, which the part closes.
 */
function writePart(options) {
    const { collector, roleOf, about, file } = options;
    const writer = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .createImageWriter */ .tU)(file, about.unique);
    (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .writePartitions */ .V7)(writer, (number) => {
        const rows = collector.partition(number);
        for (let index = 0; index < rows.count; index += 1) {
            const row = (0,_collector_js__WEBPACK_IMPORTED_MODULE_0__/* .rowOf */ .OB)(rows, index);
            const role = roleOf(row);
            if (role !== undefined)
                writer.open(rows.view, index * _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .ENTRY_BYTES */ .nC, role, row);
            writer.endKey();
        }
    });
    const roles = Object.values(ROLE).map((index) => ({ ...about.leg.run, details: {}, index }));
    const written = writer.finish(about, roles);
    return { ...written, header: { ...written.header, leg: about.leg } };
}
/** Adds all rows that a part names to an empty collector. */
function collectRows(part, collector) {
    for (let number = 0; number < _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .PARTITIONS */ .S1; number += 1) {
        const { opens } = part.partition(number);
        const bytes = Buffer.from(opens.view.buffer, opens.view.byteOffset, opens.view.byteLength);
        const first = String.fromCharCode(number);
        for (let index = 0; index < opens.count; index += 1) {
            const at = index * _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .ENTRY_BYTES */ .nC;
            const key = first + bytes.toString('latin1', at + 1, at + _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .KEY_BYTES */ .Co);
            const content = bytes.toString('latin1', at + _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .KEY_BYTES */ .Co, at + _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .REST_AT */ .RI);
            const kind = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .openRunOf */ .vq)(opens, index) === ROLE.invalid ? 'invalid' : 'valid';
            collector.add((0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .openRowOf */ ._F)(opens, index), key, content, kind);
        }
    }
}
/** The memory as it would be had each leg reserved its rows in it: they are open, and a later run settles them. */
function joinParts({ memory, parts, about, file }) {
    const writer = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .createImageWriter */ .tU)(file, about.unique);
    let runs = memory?.header.runs ?? [];
    const joining = parts.map((part) => {
        const { run } = part.header.leg;
        const index = runs.find((each) => (0,_header_js__WEBPACK_IMPORTED_MODULE_1__/* .isSameRun */ .Mf)(each, run))?.index ?? (0,_header_js__WEBPACK_IMPORTED_MODULE_1__/* .freeIndex */ .hY)(runs);
        runs = [...runs.filter((each) => each.index !== index), { ...run, index }];
        return { part, run: index, resent: (0,_header_js__WEBPACK_IMPORTED_MODULE_1__/* .resentRows */ .RT)(run) };
    });
    (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .writePartitions */ .V7)(writer, (number) => {
        const { records, opens } = memory?.partition(number) ?? _image_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_PARTITION */ .B5;
        const added = joining.map(({ part }) => part.partition(number).opens);
        (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .joinByKey */ .T0)([records, opens, ...added], ([known = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, open = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, ...more]) => {
            copyRecords(writer, records, known);
            const all = (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .readOpens */ .oc)(opens, open);
            for (const [at, join] of joining.entries())
                addOwn(all, join, (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .readOpens */ .oc)(added[at] ?? opens, more[at] ?? _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI));
            (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .writeOpens */ .PL)(writer, all);
            writer.endKey();
        });
    });
    return writer.finish(about, runs);
}
function copyRecords(writer, records, { from, to }) {
    for (let index = from; index < to; index += 1) {
        const { view, at } = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .versionOf */ .E4)(records, index);
        writer.record(view, at, (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .stateOf */ .L4)(records, index), (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(records, index));
    }
}
/** Adds what a leg may have sent of a key; what it sent again is open for it alone. */
function addOwn(all, { run, resent }, opens) {
    for (const open of opens) {
        if (open.run !== ROLE.own)
            continue;
        if (all.some((each) => each.run === run && each.row === open.row))
            continue;
        if (resent.has(open.row))
            removeReplaced(all, open, run);
        all.push({ ...open, run });
    }
}
function removeReplaced(all, { version }, run) {
    const others = all.filter((each) => each.run !== run);
    const replaced = others.find((each) => (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .isSameContent */ .OI)(each.version, version)) ?? others[0];
    if (replaced !== undefined)
        all.splice(all.indexOf(replaced), 1);
}


/***/ }),

/***/ 86368:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ settleMemory)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(79138);
/* harmony import */ var _match_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(43862);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(40894);
/* harmony import */ var _unique_key_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(96698);





/** The memory after outcomes of open rows became known. A run without open rows leaves the header. */
function settleMemory(options) {
    const { memory, about } = options;
    const { unique, runs } = memory.header;
    const writer = (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .createImageWriter */ .tU)(options.file, unique);
    const task = { options, writer, ages: new Map(runs.map(({ index }, age) => [index, age])) };
    const writeKey = unique ? settleUnique : settleCounted;
    (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .writePartitions */ .V7)(writer, (number) => {
        const part = memory.partition(number);
        const records = options.keep === 'all' ? part.records : { ...part.records, count: 0 };
        (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .joinByKey */ .T0)([records, part.opens], (spans) => {
            writeKey(task, { records, opens: part.opens }, spans);
            writer.endKey();
        });
    });
    return writer.finish({ ...about, unique }, runs);
}
function split({ options, ages }, opens) {
    const all = opens.map((open) => ({ ...open, outcome: options.outcomeOf(open.run, open.row) }));
    const isSettled = ({ outcome }) => outcome !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched && outcome !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open;
    const age = (run) => ages.get(run) ?? 0;
    const settled = all
        .filter(isSettled)
        .sort((a, b) => age(a.run) - age(b.run) || a.outcome - b.outcome || a.row - b.row);
    return { settled, left: all.filter((open) => !isSettled(open)) };
}
function settleUnique(task, { records, opens }, [own = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, open = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI]) {
    const { settled, left } = split(task, (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .readOpens */ .oc)(opens, open));
    const key = (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .readUniqueKey */ .RY)(records, own, []);
    for (const { version, outcome } of settled)
        (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .applyOutcome */ .Ry)(key, version, outcome);
    (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .writeUniqueKey */ .IA)(task.writer, { ...key, opens: [...left] });
}
function settleCounted(task, { records, opens }, spans) {
    (0,_sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .joinByContent */ .lA)([records, opens], spans, ([own = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI, open = _sorted_js__WEBPACK_IMPORTED_MODULE_3__/* .NO_SPAN */ .vI]) => {
        const { settled, left } = split(task, (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .readOpens */ .oc)(opens, open));
        const states = (0,_match_js__WEBPACK_IMPORTED_MODULE_2__/* .countStates */ .c0)(records, own);
        for (const { outcome } of settled) {
            const state = (0,_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .stateAfter */ .W_)(outcome);
            states[state] = (states[state] ?? 0) + 1;
        }
        const version = (0,_match_js__WEBPACK_IMPORTED_MODULE_2__/* .sizeOf */ .$d)(own) > 0 ? (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .versionOf */ .E4)(records, own.from) : (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .versionOf */ .E4)(opens, open.from);
        for (const [state, count] of states.entries())
            task.writer.record(version.view, version.at, state, count);
        (0,_unique_key_js__WEBPACK_IMPORTED_MODULE_4__/* .writeOpens */ .PL)(task.writer, left);
    });
}


/***/ }),

/***/ 40894:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Co: () => (/* binding */ KEY_BYTES),
/* harmony export */   HV: () => (/* binding */ NONE_SORTED),
/* harmony export */   MW: () => (/* binding */ createSorter),
/* harmony export */   RI: () => (/* binding */ REST_AT),
/* harmony export */   S1: () => (/* binding */ PARTITIONS),
/* harmony export */   T0: () => (/* binding */ joinByKey),
/* harmony export */   Y: () => (/* binding */ compareContents),
/* harmony export */   lA: () => (/* binding */ joinByContent),
/* harmony export */   nC: () => (/* binding */ ENTRY_BYTES),
/* harmony export */   o0: () => (/* binding */ CONTENT_BYTES),
/* harmony export */   vI: () => (/* binding */ NO_SPAN)
/* harmony export */ });
/* harmony import */ var _store_packed_sort_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3522);

/**
 * Rows, records and open rows all take 24 bytes: 12 of the key's hash, 8 of the content's hash, 4 of their own. They are
 * partitioned by the first byte of the key, so that byte is not compared within a partition.
 */
const PARTITIONS = 256;
const ENTRY_BYTES = 24;
const KEY_BYTES = 12;
const CONTENT_BYTES = 8;
/** Where an entry has its own four bytes. */
const REST_AT = KEY_BYTES + CONTENT_BYTES;
/** The first byte of a key is the same throughout the partition. */
const KEY_AT = 1;
/** Where a list has nothing of a key or content. */
const NO_SPAN = { from: 0, to: 0 };
const NONE_SORTED = { view: new DataView(new ArrayBuffer(0)), count: 0 };
const compareWord = (a, aAt, b, bAt) => {
    const left = a.getUint32(aAt);
    const right = b.getUint32(bAt);
    if (left === right)
        return 0;
    return left < right ? -1 : 1;
};
/** Without their first four bytes; one byte of those is compared twice. */
const compareRestOfKeys = (a, aAt, b, bAt) => compareWord(a, aAt + 4, b, bAt + 4) || compareWord(a, aAt + 8, b, bAt + 8);
const compareContents = (a, aAt, b, bAt) => compareWord(a, aAt + KEY_BYTES, b, bAt + KEY_BYTES) || compareRestOfContents(a, aAt, b, bAt);
const compareRestOfContents = (a, aAt, b, bAt) => compareWord(a, aAt + KEY_BYTES + 4, b, bAt + KEY_BYTES + 4);
const BY_KEY = { headAt: KEY_AT, compareRest: compareRestOfKeys };
const BY_CONTENT = { headAt: KEY_BYTES, compareRest: compareRestOfContents };
/** Calls `visit` for each key of any list, in order, with the span that each list has of it (reused). */
function joinByKey(lists, visit) {
    const filled = lists.map(({ count }) => ({ from: 0, to: count }));
    join(lists, filled, BY_KEY, visit);
}
/** The same for the contents within the spans of one key. */
function joinByContent(lists, within, visit) {
    join(lists, within, BY_CONTENT, visit);
}
/** The head of a list that is at its end: above all others. */
const NO_HEAD = 2 ** 32;
/** Called for each of millions of keys: no iterators, closures and objects in the loop. */
function join(lists, within, { headAt, compareRest }, visit) {
    const spans = within.map(({ from }) => ({ from, to: from }));
    const heads = new Float64Array(lists.length);
    const headOf = (list, at, end) => at < end ? list.view.getUint32(at * ENTRY_BYTES + headAt) : NO_HEAD;
    for (let index = 0; index < lists.length; index += 1) {
        heads[index] = headOf(lists[index] ?? NONE_SORTED, spans[index]?.to ?? 0, within[index]?.to ?? 0);
    }
    for (;;) {
        const index = findLeast(lists, spans, heads, compareRest);
        const head = heads[index] ?? NO_HEAD;
        if (head === NO_HEAD)
            return;
        const least = lists[index] ?? NONE_SORTED;
        const at = (spans[index]?.to ?? 0) * ENTRY_BYTES;
        for (let other = 0; other < lists.length; other += 1) {
            const span = spans[other];
            if (span === undefined)
                continue;
            span.from = span.to;
            if (heads[other] !== head)
                continue;
            const list = lists[other] ?? NONE_SORTED;
            const end = within[other]?.to ?? 0;
            while (heads[other] === head && compareRest(least.view, at, list.view, span.to * ENTRY_BYTES) === 0) {
                span.to += 1;
                heads[other] = headOf(list, span.to, end);
            }
        }
        visit(spans);
    }
}
/** The list whose next entry is least; any at the end of all. */
function findLeast(lists, spans, heads, compareRest) {
    let least = 0;
    for (let index = 1; index < lists.length; index += 1) {
        const [head, leastHead] = [heads[index] ?? NO_HEAD, heads[least] ?? NO_HEAD];
        if (head > leastHead || head === NO_HEAD)
            continue;
        if (head === leastHead) {
            const at = (spans[index]?.to ?? 0) * ENTRY_BYTES;
            const leastAt = (spans[least]?.to ?? 0) * ENTRY_BYTES;
            const [view, leastView] = [(lists[index] ?? NONE_SORTED).view, (lists[least] ?? NONE_SORTED).view];
            if (compareRest(view, at, leastView, leastAt) >= 0)
                continue;
        }
        least = index;
    }
    return least;
}
/** A function that sorts entries in place by key, content and position. */
function createSorter() {
    const sort = (0,_store_packed_sort_js__WEBPACK_IMPORTED_MODULE_0__/* .createPackedSorter */ ._)();
    let moved = Buffer.alloc(0);
    return (bytes) => {
        if (moved.length < bytes.length)
            moved = Buffer.allocUnsafeSlow(bytes.length);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const into = new DataView(moved.buffer, moved.byteOffset, bytes.length);
        const order = sort(bytes.length / ENTRY_BYTES, {
            head: (index) => view.getUint32(index * ENTRY_BYTES + KEY_AT),
            compare: (a, b) => compareEntries(view, a * ENTRY_BYTES, b * ENTRY_BYTES),
        });
        for (let index = 0; index < order.length; index += 1) {
            const [from, to] = [(order[index] ?? 0) * ENTRY_BYTES, index * ENTRY_BYTES];
            for (let word = 0; word < ENTRY_BYTES; word += 4)
                into.setUint32(to + word, view.getUint32(from + word));
        }
        moved.copy(bytes, 0, 0, bytes.length);
    };
}
function compareEntries(view, a, b) {
    return (compareWord(view, a + KEY_AT, view, b + KEY_AT) ||
        compareRestOfKeys(view, a, view, b) ||
        compareContents(view, a, view, b));
}


/***/ }),

/***/ 96698:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IA: () => (/* binding */ writeUniqueKey),
/* harmony export */   OI: () => (/* binding */ isSameContent),
/* harmony export */   PL: () => (/* binding */ writeOpens),
/* harmony export */   RY: () => (/* binding */ readUniqueKey),
/* harmony export */   Ry: () => (/* binding */ applyOutcome),
/* harmony export */   oc: () => (/* binding */ readOpens)
/* harmony export */ });
/* harmony import */ var _codes_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(99369);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(79138);
/* harmony import */ var _sorted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(40894);



/** True also if there is neither. */
function isSameContent(a, b) {
    if (a === undefined || b === undefined)
        return a === b;
    return (0,_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .compareContents */ .Y)(a.view, a.at, b.view, b.at) === 0;
}
/** Reads what is remembered of a unique key. */
function readUniqueKey(records, { from, to }, opens) {
    const key = { delivered: undefined, last: undefined, opens: [...opens] };
    for (let index = from; index < to; index += 1) {
        const [version, state] = [(0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .versionOf */ .E4)(records, index), (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .stateOf */ .L4)(records, index)];
        if (state === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered)
            key.delivered = version;
        else
            key.last = { version, state };
    }
    return key;
}
/** Reads the open rows of a span. */
function readOpens(opens, { from, to }) {
    const found = [];
    for (let index = from; index < to; index += 1) {
        found.push({ version: (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .versionOf */ .E4)(opens, index), run: (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .openRunOf */ .vq)(opens, index), row: (0,_image_js__WEBPACK_IMPORTED_MODULE_1__/* .openRowOf */ ._F)(opens, index) });
    }
    return found;
}
/**
 * Applies the outcome of a version that was sent. What was open before it is settled by it: if that was another version,
 * the vendor may have it or the delivered one, so neither counts as delivered unless the new one is. The caller adds an
 * open version itself; beside it the last try stays, which says that the vendor may have had the key before.
 */
function applyOutcome(key, version, outcome) {
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.untouched)
        return;
    // What was not sent this time is known by its last try.
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.notSent && (key.opens.length > 0 || isSameContent(key.last?.version, version)))
        return;
    const isInDoubt = key.opens.some((each) => !isSameContent(each.version, version));
    const isReplaced = outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.failedPartly || outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.notFound;
    key.opens = [];
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.succeeded)
        key.delivered = version;
    else if (isInDoubt || isReplaced)
        key.delivered = undefined;
    if (outcome === _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.succeeded)
        key.last = undefined;
    else if (outcome !== _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOME */ .vg.open)
        key.last = { version, state: (0,_codes_js__WEBPACK_IMPORTED_MODULE_0__/* .stateAfter */ .W_)(outcome) };
}
/** A failed try of what is delivered says nothing: the vendor has it. */
function writeUniqueKey(writer, { delivered, last, opens }) {
    const tries = last === undefined || isSameContent(delivered, last.version) ? [] : [last];
    const versions = delivered === undefined ? tries : [{ version: delivered, state: _codes_js__WEBPACK_IMPORTED_MODULE_0__/* .STATE */ .c4.delivered }, ...tries];
    if (versions.length > 1)
        versions.sort((a, b) => compareVersions(a.version, b.version));
    for (const { version, state } of versions)
        writer.record(version.view, version.at, state, 1);
    writeOpens(writer, opens);
}
function compareVersions(a, b) {
    return (0,_sorted_js__WEBPACK_IMPORTED_MODULE_2__/* .compareContents */ .Y)(a.view, a.at, b.view, b.at);
}
/** Writes open rows in the order that an image has: content, run, row. */
function writeOpens(writer, opens) {
    const sorted = opens.length < 2
        ? opens
        : opens.toSorted((a, b) => compareVersions(a.version, b.version) || a.run - b.run || a.row - b.row);
    for (const { version, run, row } of sorted)
        writer.open(version.view, version.at, run, row);
}


/***/ }),

/***/ 93245:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ reportNextRun),
/* harmony export */   a: () => (/* binding */ describeNextRun)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _config_spelling_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26442);
/* harmony import */ var _domain_mode_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(72309);
/* harmony import */ var _domain_quote_word_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(16625);




/** What the user can do next with the ledger of this run, as they write inputs: in a workflow, or as flags. */
function describeNextRun(run) {
    const { known, request } = run;
    const { spelling = _config_spelling_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUT_SPELLING */ .an, command } = request;
    const isFlags = spelling.from === 'flags';
    const ledger = `\`${spelling.example('ledger', nameLedger(run))}\``;
    const mode = (name) => isFlags ? `\`${command?.program ?? 'bulk-job'} ${name} \u2026\`` : `\`mode: ${name}\``;
    const resume = _domain_mode_js__WEBPACK_IMPORTED_MODULE_2__/* .MODES */ .F[known.mode].sends ? `run again with ${ledger}` : `run ${mode('run')} with ${ledger}`;
    return {
        ledger,
        resume: canRerun(run) ? `click "Re-run jobs", or start a run with ${ledger}` : resume,
        fresh: isFlags ? 'run the same command again' : 'run again',
        collect: `run ${mode('collect')} with ${ledger}`,
        resend: `run ${mode('run')} with ${ledger} and \`${isFlags ? '--resend-uncertain' : 'resend-uncertain: true'}\``,
    };
}
/**
 * The same for the steps of the report; its `ledger` is empty if the run has none.
 * @param rowFiles names of the files with rows that were written.
 */
function reportNextRun(run, rowFiles) {
    const { known, request } = run;
    const { spelling = _config_spelling_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUT_SPELLING */ .an, command, ledgers, config } = request;
    const { from } = spelling;
    if (known.folder === undefined)
        return { from, ledger: '', isLedgerKept: true, canRerun: canRerun(run) };
    // Each leg has a ledger; what is joined has none.
    if (known.merged !== undefined)
        return { from, ledger: '', isLedgerKept: true, canRerun: ledgers !== undefined, shards: known.merged.open };
    const ledger = nameLedger(run);
    const isLedgerKept = ledgers === undefined || isCollected(run) || isUploaded(run);
    const next = { from, ledger, isLedgerKept, canRerun: canRerun(run) };
    if (command === undefined)
        return next;
    const { sends, rereads } = _domain_mode_js__WEBPACK_IMPORTED_MODULE_2__/* .MODES */ .F[known.mode];
    const source = ['ledger', ledger];
    // In its own folder a run that sends finds its ledger by itself.
    const again = rereads || (sends && config.ledger !== undefined) ? [source] : [];
    const sender = sends ? known.mode : 'run';
    return {
        ...next,
        copies: describeCopies(run, rowFiles),
        commands: {
            run: command.write(sender, again),
            collect: command.write('collect', [source]),
            // The row memory knows the rows of earlier runs, too; this run's ledger does not.
            resend: command.write(sender, [...(config['changed-only'] ? [] : [source]), ['resend-uncertain', 'true']]),
        },
    };
}
/** Result files are comma-separated UTF-8 or JSON lines, whatever the data files were. */
const FORMAT_FLAGS = ['format', 'delimiter', 'encoding'];
const SENT_ALONE = ['failed', 'invalid'];
/** How the rows of a result file are sent alone: a file in the results folder is not read as data, so a copy is. */
function describeCopies({ known, request }, rowFiles) {
    const { command, config, processDirectory } = request;
    const { folder, mode } = known;
    // Files are read from the working directory, and a shell copies to the current one.
    if (command === undefined || folder === undefined || config['working-directory'] !== '.')
        return {};
    const sender = _domain_mode_js__WEBPACK_IMPORTED_MODULE_2__/* .MODES */ .F[mode].sends ? mode : 'run';
    const inside = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(processDirectory, folder.path);
    const from = inside.startsWith('..') ? folder.path : inside;
    const copies = SENT_ALONE.flatMap((name) => {
        const [file, ...others] = rowFiles.filter((each) => each.startsWith(`${name}.`));
        // Rows of two formats are in two files.
        if (file === undefined || others.length > 0)
            return [];
        const to = `${(0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(folder.path)}-${file}`;
        const flags = [['files', to], ['output-dir', `${from}-${name}`]];
        const copy = `cp ${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_3__/* .quoteWord */ .X)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(from, file))} ${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_3__/* .quoteWord */ .X)(to)}`;
        return [[name, { copy, send: command.write(sender, flags, FORMAT_FLAGS) }]];
    });
    return Object.fromEntries(copies);
}
/** As the input `ledger` takes it: `run:<id>` if its artifact has the ledger, else the path in the results folder. */
function nameLedger(run) {
    const { known, request } = run;
    const { config, context, processDirectory } = request;
    if (isCollected(run))
        return givenLedger(run) ?? '';
    if (isUploaded(run))
        return `run:${context.runId}`;
    const path = known.folder?.ledger ?? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(config['output-dir'] ?? '', 'ledger.ndjson');
    const shown = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(processDirectory, config['working-directory']), path);
    return shown.startsWith('..') ? path : shown;
}
/** A run that only collects copies the ledger; only the original may be resumed. */
function isCollected(run) {
    return !isSender(run) && givenLedger(run) !== undefined;
}
/** A post step collects, whatever the step did that it finishes. */
function isSender({ known, request: { stepInputs } }) {
    return stepInputs === undefined ? _domain_mode_js__WEBPACK_IMPORTED_MODULE_2__/* .MODES */ .F[known.mode].sends : stepInputs.mode !== 'collect';
}
function givenLedger({ request: { stepInputs, config } }) {
    return (stepInputs ?? config).ledger;
}
/** The runner's folder may be gone by then; the artifact is not. */
function isUploaded({ request: { config, context, ledgers } }) {
    return ledgers?.hasArtifacts === true && config['artifact-name'] !== 'none' && context.runId !== '';
}
/** "Re-run jobs" continues this run: it finds the ledger. To run a job again that only collects would collect again. */
function canRerun(run) {
    const { ledgers } = run.request;
    return ledgers !== undefined && isSender(run) && (ledgers.closed === undefined || isUploaded(run));
}


/***/ }),

/***/ 32328:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ createRemovedFiles)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83480);
/* harmony import */ var _report_cell_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95910);
/* harmony import */ var _report_change_lines_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(84994);




/** @param folder must exist. */
function createRemovedFiles(files, folder, { files: sources, headers }) {
    const sinks = new Map();
    const isJson = (file) => {
        const source = sources[file];
        return source !== undefined && _domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .FORMATS */ .hR[source.format].isJson;
    };
    const columns = (0,_report_change_lines_js__WEBPACK_IMPORTED_MODULE_3__/* .uniteHeaders */ .Qh)(headers.filter((_, index) => !isJson(index)));
    const write = async (name, header, text) => {
        let sink = sinks.get(name);
        if (sink === undefined) {
            sink = await files.openWrite((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, name));
            sinks.set(name, sink);
            await sink.write(header);
        }
        await sink.write(text);
    };
    return {
        get names() {
            return [...sinks.keys()];
        },
        async add(record, file) {
            if (isJson(file))
                return write('removed.ndjson', '', `${record.raw ?? ''}\n`);
            const values = new Map(record.columns.map((name, index) => [name, (0,_report_cell_text_js__WEBPACK_IMPORTED_MODULE_2__/* .valueText */ .Ru)(record.values[index])]));
            const header = (0,_report_change_lines_js__WEBPACK_IMPORTED_MODULE_3__/* .renderRemovedLine */ .T9)(new Map(columns.map((name) => [name, name])), columns);
            return write('removed.csv', header, (0,_report_change_lines_js__WEBPACK_IMPORTED_MODULE_3__/* .renderRemovedLine */ .T9)(values, columns));
        },
        async close() {
            for (const sink of sinks.values())
                await sink.close();
        },
    };
}


/***/ }),

/***/ 75702:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ chooseAttempt)
/* harmony export */ });
/* harmony import */ var _memory_part_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(20806);

/**
 * The number of an attempt. Many CI systems do not count them, but the row memory names what an attempt has left by its
 * number: no other attempt of the run may have the same.
 * @param least the number by the CI system, or by the ledger that is continued.
 */
function chooseAttempt(memory, { runId, place }, least) {
    const runs = (memory?.remembered?.header.runs ?? []).filter(({ id, ledger }) => id === runId && ledger === place);
    const isKnown = (attempt) => runs.some((each) => each.attempt === attempt) ||
        memory?.leg?.isUsed((0,_memory_part_js__WEBPACK_IMPORTED_MODULE_0__/* .partKey */ .be)({ ledger: place }, { runId, attempt })) === true;
    let attempt = least;
    while (isKnown(attempt))
        attempt += 1;
    return attempt;
}


/***/ }),

/***/ 42935:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ warnOfExpiry)
});

;// CONCATENATED MODULE: ./src/domain/cron.ts
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** February 29 comes after at most eight years. */
const MOST_DAYS = 8 * 366;
/**
 * When a schedule runs next after a time, in UTC; undefined for an expression that is none, or that never comes.
 * @param expression as POSIX has it: minute, hour, day of the month, month and day of the week.
 */
function findNextTime(expression, after) {
    const cron = parseCron(expression);
    if (cron === undefined)
        return undefined;
    const today = Math.floor(after.getTime() / DAY_MS) * DAY_MS;
    for (let count = 0; count <= MOST_DAYS; count += 1) {
        const day = today + count * DAY_MS;
        if (!isDay(cron, new Date(day)))
            continue;
        for (const hour of ordered(cron.hours))
            for (const minute of ordered(cron.minutes)) {
                const time = day + (hour * 60 + minute) * MINUTE_MS;
                if (time > after.getTime())
                    return new Date(time);
            }
    }
    return undefined;
}
function ordered(numbers) {
    return [...numbers].sort((a, b) => a - b);
}
/** Where both kinds of days are named, either will do. */
function isDay({ days, months, weekdays }, date) {
    if (!months.has(date.getUTCMonth() + 1))
        return false;
    const isInMonth = days?.has(date.getUTCDate());
    const isInWeek = weekdays?.has(date.getUTCDay());
    if (isInMonth === undefined)
        return isInWeek !== false;
    return isInMonth || isInWeek === true;
}
function parseCron(expression) {
    const fields = expression.trim().split(/\s+/);
    const [minute, hour, day, month, weekday] = fields;
    if (fields.length !== 5 || minute === undefined || hour === undefined)
        return undefined;
    if (day === undefined || month === undefined || weekday === undefined)
        return undefined;
    const minutes = parseField(minute, { least: 0, most: 59 });
    const hours = parseField(hour, { least: 0, most: 23 });
    const days = parseField(day, { least: 1, most: 31 });
    const months = parseField(month, { least: 1, most: 12, names: MONTHS });
    const weekdays = parseField(weekday, { least: 0, most: 6, names: WEEKDAYS });
    if (minutes === undefined || hours === undefined || months === undefined)
        return undefined;
    if (days === undefined || weekdays === undefined)
        return undefined;
    return {
        minutes,
        hours,
        months,
        days: day.startsWith('*') ? undefined : days,
        weekdays: weekday.startsWith('*') ? undefined : weekdays,
    };
}
/** `*`, numbers, names, ranges and steps, with commas between them. */
function parseField(text, { least, most, names = [] }) {
    const read = (word) => {
        const named = names.indexOf(word.toUpperCase());
        return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    };
    const found = new Set();
    for (const part of text.split(',')) {
        const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
        const first = from === '*' ? least : read(from);
        const last = to !== undefined ? read(to) : from === '*' || step !== undefined ? most : first;
        const by = Number(step ?? 1);
        if (!(first >= least && last <= most && first <= last && by > 0))
            return undefined;
        for (let number = first; number <= last; number += by)
            found.add(number);
    }
    return found;
}

;// CONCATENATED MODULE: ./src/pipeline/row-memory/expiry.ts

const expiry_DAY_MS = 24 * 60 * 60 * 1000;
/** A scheduled run may begin late, and take its time. */
const MARGIN_MS = expiry_DAY_MS;
/** Says so where the next run may come too late for the memory: it would have to be emptied, and all rows sent again. */
function warnOfExpiry({ request: { context }, ports, notice }, { store, began }) {
    const { keptDays } = store;
    if (keptDays === undefined)
        return;
    const kept = `The row memory is kept for ${keptDays} days`;
    const remedy = 'Run more often, or let the repository keep artifacts longer (Settings, Actions, General). Without it a run sends nothing (memory/expired).';
    const now = ports.clock.date();
    const next = context.schedule === undefined ? undefined : findNextTime(context.schedule, now);
    if (next !== undefined) {
        const isLate = next.getTime() + MARGIN_MS > now.getTime() + keptDays * expiry_DAY_MS;
        if (isLate)
            notice(`${kept}, and by its schedule the next run is on ${next.toISOString().slice(0, 10)}. ${remedy}`);
        return;
    }
    const days = began === undefined ? 0 : Math.floor((now.getTime() - Date.parse(began.header.writtenAt)) / expiry_DAY_MS);
    if (days * 2 > keptDays)
        notice(`${kept}, and the run before this one was ${days} days ago. ${remedy}`);
}


/***/ }),

/***/ 87902:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HF: () => (/* binding */ KEEP_APART),
/* harmony export */   QN: () => (/* binding */ overlapFault),
/* harmony export */   rR: () => (/* binding */ otherVersionFault)
/* harmony export */ });
/* harmony import */ var _domain_run_again_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(87488);
/* harmony import */ var _domain_shard_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(96236);


/** How two runs never meet, as a sentence that is true in every CI system. */
const KEEP_APART = 'Let one run at a time use a row memory: on GitHub by a concurrency group of the workflow, on GitLab by a resource_group.';
/** Both runs have chosen their rows without knowing of the other, so one of them must not send. */
function overlapFault(name, place) {
    return {
        code: 'memory/overlap',
        message: `Another run wrote the row memory (${name}) while this one read its files, so nothing was sent: both could have sent the same rows.`,
        next: `Once the other run has ended, ${(0,_domain_run_again_js__WEBPACK_IMPORTED_MODULE_1__/* .howToRunAgain */ .V)(place)}. ${KEEP_APART}`,
        input: 'changed-only',
    };
}
/** Legs of one run must choose their rows by one memory, else two could send the same row. */
function otherVersionFault(other) {
    return {
        code: 'memory/overlap',
        message: `Shard ${(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_0__/* .formatShard */ ._D)(other)} of this run chose its rows by another state of the row memory, because another run wrote it meanwhile. Nothing was sent by this shard: both could send the same rows.`,
        next: `Start the whole run again once the other run has ended: it takes up what these shards have sent. ${KEEP_APART}`,
        input: 'changed-only',
    };
}


/***/ }),

/***/ 43066:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ unlessForgotten)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);

const FORGETTABLE = new Set([
    'memory/damaged',
    'memory/another-key',
    'memory/another-version',
    'memory/other-account',
    'memory/expired',
]);
/** What `work` gives. With `memory: new`, undefined and a notice if what is stored cannot be used. */
async function unlessForgotten({ isNew, notice }, work) {
    try {
        return await work();
    }
    catch (error) {
        const fault = isNew && error instanceof _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD ? error.faults.find(isForgettable) : undefined;
        if (fault === undefined)
            throw error;
        notice(`${fault.message.replace(/ Nothing was sent\.$/, '')} It is replaced (memory: new).`);
        return undefined;
    }
}
function isForgettable({ code }) {
    return FORGETTABLE.has(code);
}


/***/ }),

/***/ 77294:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ findVersion),
/* harmony export */   OG: () => (/* binding */ createLegMemory),
/* harmony export */   Tp: () => (/* binding */ takeKnown),
/* harmony export */   lQ: () => (/* binding */ joinEarlierAttempts),
/* harmony export */   o6: () => (/* binding */ isLegsBusiness),
/* harmony export */   oo: () => (/* binding */ createSettledFinder),
/* harmony export */   tC: () => (/* binding */ isOfThisRun),
/* harmony export */   tf: () => (/* binding */ isRunOf),
/* harmony export */   wi: () => (/* binding */ noteSettled),
/* harmony export */   zI: () => (/* binding */ refuseOtherVersion)
/* harmony export */ });
/* unused harmony export nameMemory */
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29151);
/* harmony import */ var _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(99369);
/* harmony import */ var _memory_part_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(20806);
/* harmony import */ var _faults_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(87902);
/* harmony import */ var _outcomes_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(22038);
/* harmony import */ var _part_names_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(61615);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9217);








/** A leg knows nothing yet of what its run has stored. */
function createLegMemory() {
    return {
        version: '',
        basis: '',
        files: new Set(),
        isUsed: () => false,
        siblings: [],
        before: [],
        runs: [],
        settled: [],
        spent: [],
        known: undefined,
        isReserved: false,
        isWritten: false,
        parts: 0,
    };
}
/**
 * Finds the memory that all legs of the run choose their rows by: the one that is stored, and what legs of earlier runs
 * have reserved that were never merged.
 * @param plan hash of the plan.
 */
async function findVersion(run, memory, leg, { plan, shard }) {
    const { left, spent } = await (0,_parts_js__WEBPACK_IMPORTED_MODULE_7__/* .openParts */ .t8)(run, memory, memory.began);
    leg.spent = spent.map(({ file }) => file);
    leg.basis = nameMemory(memory.began);
    const isSibling = (each) => isOfThisRun(run, leg, { ...each, plan, shard });
    const siblings = left.filter(isSibling);
    const foreign = left.filter((each) => !isSibling(each));
    leg.files = new Set([...left, ...spent].map(({ file }) => file));
    leg.isUsed = (0,_part_names_js__WEBPACK_IMPORTED_MODULE_6__/* .createKeyFinder */ .ct)([
        ...left.flatMap(({ part }) => (0,_memory_part_js__WEBPACK_IMPORTED_MODULE_3__/* .partKeys */ .kj)(part)),
        ...spent.flatMap(({ keys }) => keys),
        ...(memory.began?.header.merged ?? []),
    ]);
    leg.siblings = siblings.map(({ part }) => part.header.leg);
    leg.version = nameVersion(leg.basis, foreign.map(({ part }) => (0,_memory_part_js__WEBPACK_IMPORTED_MODULE_3__/* .partKeys */ .kj)(part).at(-1) ?? ''));
    leg.before = siblings.filter(({ part }) => part.header.leg.index === shard.index);
    for (const each of siblings)
        if (!leg.before.includes(each))
            each.part.close();
    memory.remembered = await (0,_parts_js__WEBPACK_IMPORTED_MODULE_7__/* .joinLeft */ .K8)(run, memory, { before: memory.began, parts: foreign, name: 'version' });
    const [sibling] = siblings;
    memory.order = sibling === undefined ? orderAfter(memory) : orderLike(memory, sibling);
}
/** Throws `FaultError` if another leg of this run chose its rows by another memory: both could send the same row. */
function refuseOtherVersion({ version, siblings }) {
    const other = siblings.find((each) => each.version !== version);
    if (other !== undefined)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD([(0,_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .otherVersionFault */ .rR)(other)]);
}
/** A CI system names the run. Elsewhere a run is one plan for so many legs, by one memory. */
function isOfThisRun({ request: { context } }, { basis }, { part, plan, shard }) {
    const { leg, order } = part.header;
    if (order.kind !== 'counter')
        return order.kind === context.ci && order.run === Number(context.runId);
    // Not every one by a number.
    if (context.ci !== 'none' && context.runId !== '')
        return leg.writers.some(({ runId }) => runId === context.runId);
    return leg.plan === plan && leg.of === shard.of && leg.memory === basis;
}
/** The same for the same stored memory. */
function nameMemory(memory) {
    return memory === undefined ? 'none' : (0,_part_names_js__WEBPACK_IMPORTED_MODULE_6__/* .nameHash */ ._N)(memory.header);
}
function nameVersion(basis, foreign) {
    return (0,_part_names_js__WEBPACK_IMPORTED_MODULE_6__/* .nameHash */ ._N)([basis, foreign.toSorted()]);
}
/** Where the memory counts the runs, all legs of a run count alike. */
function orderAfter({ order, remembered }) {
    const before = remembered?.header.order;
    return order.kind === 'counter' && before?.kind === 'counter' ? { ...order, run: before.run + 1 } : order;
}
function orderLike({ order }, { part }) {
    return order.kind === 'counter' ? part.header.order : order;
}
/** Whether a leg asks the vendor about what a run left open: one leg does, so that no job is polled by all. */
function isLegsBusiness({ known, request: { shard } }, { runs }, each) {
    const { identity } = known;
    if (runs.some((own) => (0,_parts_js__WEBPACK_IMPORTED_MODULE_7__/* .isSameLeg */ .v3)(own, each)))
        return true;
    if (identity !== undefined && each.id === identity.runId)
        return each.ledger === identity.place;
    return shard?.index === 1;
}
/** Brings in what an earlier attempt of this leg reserved, and whose ledger it does not continue. */
async function joinEarlierAttempts(run, memory, leg, history) {
    const isContinued = ({ part }) => {
        const last = part.header.leg.writers.at(-1);
        return history?.writers.some(({ runId, attempt }) => runId === last?.runId && attempt === last.attempt) === true;
    };
    const continued = leg.before.filter(isContinued);
    for (const { part } of continued)
        part.close();
    leg.spent = [...leg.spent, ...continued.map(({ file }) => file)];
    leg.before = leg.before.filter((each) => !continued.includes(each));
    leg.runs = leg.before.map(({ part }) => part.header.leg.run);
    memory.remembered = await (0,_parts_js__WEBPACK_IMPORTED_MODULE_7__/* .joinLeft */ .K8)(run, memory, { before: memory.remembered, parts: leg.before, name: 'attempts' });
}
/** Whether a run in a memory is an attempt of a leg. */
function isRunOf({ header: { leg } }, { id, attempt, ledger }) {
    return ledger === leg.run.ledger && leg.writers.some((writer) => writer.runId === id && writer.attempt === attempt);
}
/** Notes what became of rows that an earlier run left open, for `merge` to write it. */
function noteSettled(leg, each, { open, codes, text, }) {
    const rows = new Map();
    for (const row of open) {
        const code = codes.get(row) ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME */ .vg.untouched;
        if (code === _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME */ .vg.untouched || code === _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME */ .vg.open)
            continue;
        const same = rows.get(code);
        if (same === undefined)
            rows.set(code, [row]);
        else
            same.push(row);
    }
    if (rows.size === 0 && text === undefined)
        return;
    const { id, attempt, ledger } = each;
    leg.settled.push({ id, attempt, ledger, rows: toRangeTexts(rows), ...(text !== undefined && { text }) });
}
function toRangeTexts(rows) {
    return Object.fromEntries([...rows].map(([code, numbers]) => [String(code), (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatRanges */ .Gk)(numbers)]));
}
/** The code of `OUTCOME` of an open row, as legs have noted it. */
function createSettledFinder(settled, runs) {
    const codes = new Map();
    for (const { id, attempt, ledger, rows } of settled) {
        const run = runs.find((each) => each.id === id && each.attempt === attempt && each.ledger === ledger);
        if (run === undefined)
            continue;
        const own = codes.get(run.index) ?? new Map();
        codes.set(run.index, own);
        for (const [code, ranges] of Object.entries(rows))
            for (const row of (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsOf */ .RO)((0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRanges */ .Kn)(ranges, Number.MAX_SAFE_INTEGER) ?? []))
                own.set(row, Number(code));
    }
    return (run, row) => codes.get(run)?.get(row) ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME */ .vg.untouched;
}
/**
 * Rows of this leg that its earlier attempt sent, once they are dealt: what is known of them is their outcome, and what is
 * not known is not sent.
 */
function takeKnown(run, memory, store) {
    const { known, scope } = { known: memory.leg?.known, scope: run.known.scope };
    if (known === undefined || memory.leg?.runs.length === 0)
        return;
    const { decisions, settled } = known;
    const numberOf = (0,_outcomes_js__WEBPACK_IMPORTED_MODULE_5__/* .createNumberFinder */ .Y1)(scope?.chosen, store.table.count);
    const runs = (memory.leg?.runs ?? []).map(({ id }) => `run ${id}`).join(', ');
    const sent = store.addText(`${runs} had sent it`);
    const doubtful = store.addText(`not sent: ${runs} may have delivered it`);
    const held = new Set(memory.held);
    const mustWait = (0,_outcomes_js__WEBPACK_IMPORTED_MODULE_5__/* .createWaitRule */ .k8)(run, known);
    for (let place = 0; place < store.table.count; place += 1) {
        const number = numberOf(place);
        if (number === undefined || store.table.outcome(place) !== undefined)
            continue;
        const decision = decisions[number] ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .DECISION */ .Jz.none;
        if (decision === _memory_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .DECISION */ .Jz.unchanged)
            store.table.update(place, { outcome: 'succeeded', message: sent });
        else if (mustWait(number)) {
            const reason = settled.reasons.get(number) ?? 'uncertain';
            store.table.update(place, { outcome: 'unresolved', reason, message: doubtful });
        }
        else
            continue;
        held.add(number);
    }
    memory.held = held;
}


/***/ }),

/***/ 22038:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $q: () => (/* binding */ createReopener),
/* harmony export */   Bi: () => (/* binding */ findKnownKeys),
/* harmony export */   EL: () => (/* binding */ findFailedBefore),
/* harmony export */   Ni: () => (/* binding */ keepFailed),
/* harmony export */   PE: () => (/* binding */ createOutcomeFinder),
/* harmony export */   RK: () => (/* binding */ outcomesOf),
/* harmony export */   WN: () => (/* binding */ hasFailed),
/* harmony export */   Y1: () => (/* binding */ createNumberFinder),
/* harmony export */   YB: () => (/* binding */ createPlaceFinder),
/* harmony export */   k8: () => (/* binding */ createWaitRule),
/* harmony export */   qF: () => (/* binding */ hasWritten),
/* harmony export */   qn: () => (/* binding */ outcomeCode)
/* harmony export */ });
/* harmony import */ var _domain_job_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(61931);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(87888);
/* harmony import */ var _ledger_codes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(29151);
/* harmony import */ var _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(99369);
/* harmony import */ var _memory_header_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(58814);





/** What the row memory learns of a row; `text` is its message. A row of a job that nobody read to its end is open. */
function outcomeCode({ outcome, reason, job }, jobs, text) {
    if (isUnread(jobs, job))
        return _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.open;
    switch (outcome) {
        case 'succeeded':
            return _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.succeeded;
        case 'failed':
            // The vendor may have applied a row that it calls failed, if it counts fewer such rows than it lists.
            return text().startsWith(_domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__/* .PARTLY_APPLIED */ .h_) || jobs?.get(job)?.isMiscounted === true
                ? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.failedPartly
                : _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.failed;
        case 'not_found':
            return _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.notFound;
        case 'unresolved':
            return reason === 'planned' ? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.untouched : reason === 'not-sent' ? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.notSent : _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.open;
        case undefined:
            return _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.notSent;
        default:
            return _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.untouched;
    }
}
const UNREAD = [..._domain_job_js__WEBPACK_IMPORTED_MODULE_0__/* .UNREAD_STATES */ .J];
/** Hardly any run has such a job, and looking up the job of each row takes time. */
function hasUnread(jobs) {
    return jobs !== undefined && UNREAD.some((state) => jobs.states.has(state));
}
function isUnread(jobs, number) {
    if (jobs === undefined || number === 0 || !hasUnread(jobs))
        return false;
    const state = jobs.get(number)?.state;
    return state !== undefined && _domain_job_js__WEBPACK_IMPORTED_MODULE_0__/* .UNREAD_STATES */ .J.has(state);
}
/** Whether a run that left rows open has written in a ledger, as the one that began or continued it. */
function hasWritten({ id, attempt }, { writers }) {
    return writers.some((writer) => writer.runId === id && writer.attempt === attempt);
}
/**
 * What is now known of a row that an earlier run left open, as a code of `OUTCOME`, from what its ledger or results say
 * (`code`). What the run only meant to send again, and did not, is as open as before.
 */
function createReopener(each) {
    const resent = (0,_memory_header_js__WEBPACK_IMPORTED_MODULE_4__/* .resentRows */ .RT)(each);
    return (row, code) => (code === _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.notSent && resent.has(row) ? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.open : code);
}
/**
 * The same for all open rows of a memory: those of the runs that `isOwn` names have the outcomes of `codes`, by the number
 * of the row; nothing is known of the others.
 */
function createOutcomeFinder(runs, isOwn, codes) {
    const reopeners = new Map(runs.filter(isOwn).map((each) => [each.index, createReopener(each)]));
    return (run, row) => reopeners.get(run)?.(row, codes[row] ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.untouched) ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.untouched;
}
/** One code of `OUTCOME` for each row of the files; rows that are not in scope are untouched. */
function outcomesOf({ rows, jobs }, { size, chosen }) {
    const outcomes = new Uint8Array(size);
    if (rows === undefined)
        return outcomes;
    const { store } = rows;
    const numberOf = createNumberFinder(chosen, store.table.count);
    const isRead = !hasUnread(jobs);
    for (let row = 0; row < store.table.count; row += 1) {
        const number = numberOf(row);
        if (number === undefined)
            continue;
        // Most rows, without reading the rest of their entries.
        if (isRead && store.table.outcome(row) === 'succeeded')
            outcomes[number] = _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.succeeded;
        else {
            const entry = store.table.get(row);
            outcomes[number] = outcomeCode(entry, jobs, () => store.text(entry.message));
        }
    }
    return outcomes;
}
/** Gives the number over all rows of the files of the row at a place in the table. */
function createNumberFinder(chosen, count) {
    if (chosen === undefined)
        return (place) => place;
    const numbers = numberList(chosen, count);
    return (place) => numbers[place];
}
/** Without a generator: there may be millions. */
function numberList(chosen, count) {
    const numbers = new Uint32Array(count);
    let used = 0;
    for (const { first, last } of (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_2__/* .parseRanges */ .Kn)(chosen, Number.MAX_SAFE_INTEGER) ?? []) {
        for (let number = first; number <= last && used < count; number += 1)
            numbers[used++] = number;
    }
    return numbers.subarray(0, used);
}
/** Gives the place in the table of a row by its number over all rows of the files; undefined if it is not in scope. */
function createPlaceFinder(scope, count) {
    if (scope?.chosen === undefined)
        return (number) => number;
    const numbers = numberList(scope.chosen, count);
    return (number) => {
        let [low, high] = [0, numbers.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((numbers[middle] ?? 0) < number)
                low = middle + 1;
            else
                high = middle;
        }
        return numbers[low] === number ? low : undefined;
    };
}
/** Whether a row waits for an earlier run that may have delivered it, or another version of it. */
function createWaitRule({ request: { config } }, { decisions, settled }) {
    const mayResend = config['resend-uncertain'];
    // What the vendor is still at work on is never sent again.
    return (row) => (0,_memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .isHeld */ .i7)(decisions[row] ?? _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .DECISION */ .Jz.none) && !(mayResend && settled.reasons.get(row) !== 'timed-out');
}
/** Rows that failed or were not found in the run that sent them last; undefined if there are none. */
function findFailedBefore({ memory, scope }, { table }) {
    const { decisions, totals } = memory?.comparison ?? {};
    if (decisions === undefined || totals === undefined || totals.againFailed + totals.againNotFound === 0)
        return undefined;
    const numberOf = createNumberFinder(scope?.chosen, table.count);
    return (row) => hasFailed(decisions[numberOf(row) ?? -1]);
}
/** Whether the row failed or was not found in the run that sent it last. */
function hasFailed(decision) {
    return decision === _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .DECISION */ .Jz.againFailed || decision === _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .DECISION */ .Jz.againNotFound;
}
/** A row that was not reached this time still failed the last time it was sent, and goes last again. */
function keepFailed(outcomes, decisions) {
    for (let row = 0; row < outcomes.length; row += 1)
        if (outcomes[row] === _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.notSent && hasFailed(decisions[row]))
            outcomes[row] = _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .OUTCOME */ .vg.untouched;
}
/** Whether the vendor may have had the key of a row before it is sent; undefined without a memory. */
function findKnownKeys({ memory, scope }, { table }) {
    if (memory === undefined)
        return undefined;
    const decisions = memory.comparison?.decisions;
    // Who collects has not compared its rows: the next run that sends looks them up.
    if (decisions === undefined || memory.forgot)
        return () => true;
    const numberOf = createNumberFinder(scope?.chosen, table.count);
    return (row) => decisions[numberOf(row) ?? -1] !== _memory_codes_js__WEBPACK_IMPORTED_MODULE_3__/* .DECISION */ .Jz.new;
}


/***/ }),

/***/ 61615:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AQ: () => (/* binding */ partFile),
/* harmony export */   HV: () => (/* binding */ createMergedFinder),
/* harmony export */   _N: () => (/* binding */ nameHash),
/* harmony export */   _e: () => (/* binding */ hashInFile),
/* harmony export */   ct: () => (/* binding */ createKeyFinder)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_shard_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(96236);


const NAME_CHARS = 32;
/** A name for a value. */
function nameHash(value) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(JSON.stringify(value)).digest('hex').slice(0, NAME_CHARS);
}
/**
 * The name under which a part is stored.
 * @param key of the attempt of the leg (`partKey`): each has a part of its own.
 */
function partFile(shard, key) {
    return `${(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_1__/* .nameShard */ .g0)(shard)}-${nameHash(key)}.bin`;
}
/** What the name of a stored part says of its key: `nameHash` of it. */
function hashInFile(file) {
    return /-([0-9a-f]+)\.bin$/.exec(file)?.[1] ?? '';
}
/** Tells which stored parts a memory has, by their names alone. */
function createMergedFinder(merged = []) {
    const hashes = hashKeys(merged);
    return (file) => hashes.has(hashInFile(file));
}
/** Tells whether a key is among these. */
function createKeyFinder(keys) {
    const hashes = hashKeys(keys);
    return (key) => hashes.has(nameHash(key));
}
/** A memory that carries on what an earlier one had names it by the hash. */
function hashKeys(keys) {
    return new Set(keys.map((key) => (key.startsWith('[') ? nameHash(key) : key)));
}


/***/ }),

/***/ 9217:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K8: () => (/* binding */ joinLeft),
/* harmony export */   QR: () => (/* binding */ isPart),
/* harmony export */   t8: () => (/* binding */ openParts),
/* harmony export */   v3: () => (/* binding */ isSameLeg)
/* harmony export */ });
/* unused harmony export latestOrder */
/* harmony import */ var _memory_header_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58814);
/* harmony import */ var _memory_part_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20806);
/* harmony import */ var _forget_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(43066);
/* harmony import */ var _part_names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(61615);




const NO_PARTS = { left: [], spent: [] };
/** Opens what legs have stored. Throws `FaultError` if a part cannot be used, unless the memory is begun anew. */
async function openParts(run, { store, open, isNew }, memory) {
    const stored = await store.parts.list();
    if (stored.length === 0)
        return NO_PARTS;
    const all = [];
    const known = [];
    const isMerged = (0,_part_names_js__WEBPACK_IMPORTED_MODULE_3__/* .createMergedFinder */ .HV)(memory?.header.merged);
    for (const each of stored) {
        // It need not be read: it may be of any age, and about to be removed.
        const opened = isMerged(each.file)
            ? undefined
            : await (0,_forget_js__WEBPACK_IMPORTED_MODULE_2__/* .unlessForgotten */ .v)({ isNew, notice: run.notice }, () => open(each));
        if (opened === undefined)
            known.push({ file: each.file, keys: [(0,_part_names_js__WEBPACK_IMPORTED_MODULE_3__/* .hashInFile */ ._e)(each.file)] });
        else if (isPart(opened))
            all.push({ file: each.file, part: opened });
        else
            opened.close();
    }
    const continued = new Set(all.flatMap(({ part }) => (0,_memory_part_js__WEBPACK_IMPORTED_MODULE_1__/* .partKeys */ .kj)(part).slice(0, -1)));
    const isSpent = ({ part }) => {
        return continued.has((0,_memory_part_js__WEBPACK_IMPORTED_MODULE_1__/* .partKeys */ .kj)(part).at(-1) ?? '');
    };
    const spent = all.filter(isSpent);
    for (const { part } of spent)
        part.close();
    return {
        // What the oldest run left open is settled first.
        left: all.filter((each) => !isSpent(each)).sort(byAge),
        spent: [...known, ...spent.map(({ file, part }) => ({ file, keys: (0,_memory_part_js__WEBPACK_IMPORTED_MODULE_1__/* .partKeys */ .kj)(part) }))],
    };
}
function byAge({ part: { header: a } }, { part: { header: b } }) {
    return (0,_memory_header_js__WEBPACK_IMPORTED_MODULE_0__/* .compareOrders */ .jn)(a.order, b.order) || Date.parse(a.writtenAt) - Date.parse(b.writtenAt);
}
/** Whether a stored file is the part of a leg. */
function isPart(memory) {
    return memory.header.leg !== undefined;
}
/** The memory with the rows that legs have reserved, whose run was never merged; they are closed. */
async function joinLeft(run, memory, { before, parts, name, }) {
    const [first] = parts;
    if (first === undefined)
        return before;
    const temporary = await run.temporary();
    const { leg: _, ...about } = first.part.header;
    const joined = (0,_memory_part_js__WEBPACK_IMPORTED_MODULE_1__/* .joinParts */ .nn)({
        memory: before,
        parts: parts.map(({ part }) => part),
        about: { ...about, ...before?.header, order: latestOrder(before, parts) },
        file: run.ports.files.openRandom(temporary(`memory-${name}.bin`)),
    });
    for (const { part } of parts)
        part.close();
    if (before !== undefined && before !== memory.began)
        before.close();
    return joined;
}
/** The order of the newest run; the memory's own where runs are counted in different ways. */
function latestOrder(memory, parts) {
    const orders = [
        ...(memory === undefined ? [] : [memory.header.order]),
        ...parts.map(({ part }) => part.header.order),
    ];
    return orders.reduce((latest, each) => (((0,_memory_header_js__WEBPACK_IMPORTED_MODULE_0__/* .compareOrders */ .jn)(each, latest) ?? 0) > 0 ? each : latest));
}
/** The same for all attempts of a leg. */
function isSameLeg(a, b) {
    return a.id === b.id && a.ledger === b.ledger;
}


/***/ }),

/***/ 73435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  av: () => (/* binding */ nameDestination),
  "in": () => (/* binding */ openPath),
  Ch: () => (/* binding */ openStore),
  Pw: () => (/* binding */ parseMemory),
  XM: () => (/* binding */ pathOf)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/provider/request.ts + 1 modules
var provider_request = __webpack_require__(2106);
// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
// EXTERNAL MODULE: ./src/pipeline/ledger-files.ts
var ledger_files = __webpack_require__(33311);
// EXTERNAL MODULE: ./src/pipeline/links.ts
var links = __webpack_require__(94835);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/path-store.ts




/**
 * A row memory in a file, with a lock beside it. Throws `FaultError` if another run uses it, if its folder cannot be
 * written, or if a link leads elsewhere.
 * @param path absolute.
 */
async function openPathStore(path, place) {
    const { files } = place;
    await refuseLinked(path, place);
    const lock = await takeLock(files, path);
    if (lock === undefined)
        throw new domain_fault/* FaultError */.VD([lockedFault(path)]);
    return {
        ...readerOf(files, path),
        // Nobody writes beside the lock.
        newer: async () => [],
        save: (parts) => writeWhole(files, { path, parts, lock }),
        parts: partsOf(files, path, async (work) => work(lock, false)),
        release: () => lock.release(),
    };
}
/**
 * The same for a leg: all legs of a run share the file and do not write it. They hold the lock only while they store what
 * they are about to send, so that nobody replaces the memory meanwhile.
 */
async function openSharedPathStore(path, place) {
    const { files } = place;
    await refuseLinked(path, place);
    // Proves that the place can be written, and that no other run is at work on it.
    await (await waitForLock(path, place)).release();
    const reader = readerOf(files, path);
    let seen = '';
    return {
        name: path,
        async load() {
            seen = await readTag(files, path);
            return reader.load();
        },
        newer: async () => [],
        save: () => Promise.reject(new Error('only merge writes the memory of legs')),
        parts: partsOf(files, path, async (work) => {
            const lock = await waitForLock(path, place);
            try {
                await work(lock, (await readTag(files, path)) !== seen);
            }
            finally {
                await lock.release();
            }
        }),
        release: async () => undefined,
    };
}
async function refuseLinked(path, { files, roots }) {
    const names = [path, lockPath(path), (0,ledger_files/* unfinishedPath */.t1)(path), partsPath(path)].map((each) => (0,external_node_path_.basename)(each));
    await (0,links/* refuseLinks */.U)(files, { path: (0,external_node_path_.dirname)(path), roots, names });
}
function readerOf(files, path) {
    return {
        name: path,
        async load() {
            const stat = await files.stat(path);
            if (stat === undefined)
                return [];
            if (!stat.isFile)
                throw new domain_fault/* FaultError */.VD([notFile(path)]);
            return [{ name: path, read: () => files.read(path) }];
        },
    };
}
/** Each memory is sealed with salts of its own, which are at its start. */
const TAG_BYTES = 64;
/** What tells one stored memory from another; empty if there is none. */
async function readTag(files, path) {
    if ((await files.stat(path)) === undefined)
        return '';
    const chunks = [];
    let length = 0;
    for await (const chunk of files.read(path)) {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length >= TAG_BYTES)
            break;
    }
    return Buffer.concat(chunks).toString('hex', 0, TAG_BYTES);
}
/** Parts of legs are in a folder beside the memory. */
function partsPath(path) {
    return `${path}.legs`;
}
function partsOf(files, path, locked) {
    const folder = partsPath(path);
    const list = async () => {
        if ((await files.stat(folder)) === undefined)
            return [];
        const found = await files.glob(['*.bin'], folder);
        return found.files.toSorted().map((file) => ({
            file,
            name: (0,external_node_path_.join)(folder, file),
            read: () => files.read((0,external_node_path_.join)(folder, file)),
        }));
    };
    return {
        list,
        save: (file, parts, check) => locked(async (lock, isReplaced) => {
            const others = check === undefined ? [] : (await list()).filter((other) => other.file !== file);
            await check?.({ isReplaced, others });
            await files.makeDirectory(folder);
            await writeWhole(files, { path: (0,external_node_path_.join)(folder, file), parts, lock });
        }),
        async remove(names) {
            for (const file of names)
                await files.remove((0,external_node_path_.join)(folder, file));
        },
    };
}
async function writeWhole(files, { path, parts, lock }) {
    await files.remove((0,ledger_files/* unfinishedPath */.t1)(path));
    const sink = await files.openWrite((0,ledger_files/* unfinishedPath */.t1)(path));
    await writeAll(sink, parts);
    if (!(await lock.holds()))
        throw new Error('another run has taken it over');
    await files.rename((0,ledger_files/* unfinishedPath */.t1)(path), path);
}
function lockPath(path) {
    return `${path}.lock`;
}
/** Undefined while another run holds it. */
async function takeLock(files, path) {
    try {
        await files.makeDirectory((0,external_node_path_.dirname)(path));
        return await files.lock(lockPath(path));
    }
    catch (error) {
        const fault = {
            code: 'memory/unwritable',
            message: `The row memory ${path} cannot be written${(0,domain_fault/* describeSystemCode */.qG)(error)}, so nothing was sent.`,
            next: 'Set memory to a path that this user may write to.',
            input: 'memory',
        };
        throw new domain_fault/* FaultError */.VD([fault], { cause: error });
    }
}
/** Each of a thousand legs holds it for a moment. */
const LOCK_TRIES = 120;
const LOCK_PAUSE_MS = 500;
async function waitForLock(path, { files, clock, signal }) {
    for (let tries = 1;; tries += 1) {
        const lock = await takeLock(files, path);
        if (lock !== undefined)
            return lock;
        if (tries === LOCK_TRIES)
            throw new domain_fault/* FaultError */.VD([lockedFault(path)]);
        await clock.sleep(LOCK_PAUSE_MS, signal);
    }
}
function lockedFault(path) {
    return {
        code: 'memory/locked',
        message: `Another run is using the row memory ${path}.`,
        next: 'Wait for it, or give each run its own memory. If that run was killed on another machine, try again in a minute.',
        input: 'memory',
    };
}
async function writeAll(sink, parts) {
    try {
        for (const part of parts)
            await sink.write(part);
        await sink.sync();
    }
    finally {
        await sink.close();
    }
}
function notFile(path) {
    return {
        code: 'memory/not-a-file',
        message: `The row memory ${path} is not a file.`,
        next: 'Set memory to the path of a file; if there is none yet, the run creates it.',
        input: 'memory',
    };
}

;// CONCATENATED MODULE: ./src/pipeline/row-memory/place.ts







const NAME_DIGITS = 16;
/** The input `memory`: `auto`, `name:<word>`, a path, each after `new:`, or `new`. Throws `FaultError`. */
function parseMemory(text) {
    const isNew = text === 'new' || text.startsWith('new:');
    const rest = text === 'new' ? 'auto' : isNew ? text.slice('new:'.length) : text;
    if (rest === 'auto')
        return { isNew, name: undefined, path: undefined };
    const name = /^name:(.*)$/s.exec(rest)?.[1]?.trim();
    if (name === undefined)
        return { isNew, name, path: rest };
    if (name !== '')
        return { isNew, name, path: undefined };
    throw new domain_fault/* FaultError */.VD([
        {
            code: 'input/value',
            message: `memory is "${text}", which names no memory.`,
            next: 'Put a word after name:, such as memory: name:donors.',
            input: 'memory',
        },
    ]);
}
/** The same for all runs that write to the same place at the vendor from the same place in the repository. */
function nameDestination({ request }, { spec, variables, publicInputs }, { name }) {
    const { context } = request;
    const workflow = context.workflow === undefined ? [] : [context.workflow];
    const place = name === undefined ? [...workflow, context.job, context.step] : [name];
    const repository = context.source?.repository ?? '';
    const parts = [
        repository,
        ...place,
        legOf(context.leg, request.shard),
        spec.name,
        (0,provider_request/* resolveBaseUrl */.xj)(spec, variables).origin,
        publicInputs,
    ];
    // A sandbox listens on a port of its own in each run.
    const shown = request.sandbox === undefined ? parts : [...parts.slice(0, -2), ledger_identity/* SANDBOX_ACCOUNT */.CE, publicInputs];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(shown)).digest('hex');
}
/**
 * The leg of the matrix in one spelling, but for what tells legs of one run apart: those share a memory, and so does a run
 * without legs.
 */
function legOf(matrix, shard) {
    if (matrix === 'null')
        return '';
    if (!matrix.startsWith('{'))
        return matrix;
    try {
        const parsed = JSON.parse(matrix);
        if (typeof parsed !== 'object' || parsed === null)
            return matrix;
        const members = Object.entries(parsed).filter(([name, value]) => shard === undefined || (name.toLowerCase() !== 'shard' && value !== (0,domain_shard/* formatShard */._D)(shard)));
        return members.length === 0 ? '' : JSON.stringify(Object.fromEntries(members));
    }
    catch {
        return matrix;
    }
}
/** Throws `FaultError` if a CI system keeps nothing for the next run by itself, or the place cannot be used. */
async function openStore(run, wanted, destination) {
    const { request } = run;
    const path = pathOf(run, wanted, destination);
    if (path !== undefined)
        return openPath(run, path);
    const store = await request.memories?.open(destination);
    if (store === undefined)
        throw new domain_fault/* FaultError */.VD([noPlaceFault(run)]);
    return store;
}
/** The file that holds the memory; undefined where the CI system keeps it. */
function pathOf({ request, known }, { path }, destination) {
    const { config, context, processDirectory } = request;
    if (path !== undefined)
        return (0,external_node_path_.resolve)(processDirectory, config['working-directory'], path);
    const folder = known.folder?.path;
    if (request.memories !== undefined || context.ci !== 'none' || folder === undefined)
        return undefined;
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(folder), `row-memory-${destination.slice(0, NAME_DIGITS)}.bin`);
}
/** A leg leaves the memory to the others and to `merge`. */
function openPath({ request, ports }, path) {
    const { config, context, processDirectory, signal, shard } = request;
    const base = (0,external_node_path_.resolve)(processDirectory, config['working-directory']);
    const roots = [processDirectory, base, context.temporaryDirectory].filter((each) => each !== undefined);
    const place = { files: ports.files, clock: ports.clock, signal, roots };
    return shard === undefined ? openPathStore(path, place) : openSharedPathStore(path, place);
}
function noPlaceFault({ request: { config, context } }) {
    if (context.ci === 'github')
        return {
            code: 'memory/event',
            message: `Runs of the event ${context.event} neither read nor write the row memory, so changed-only cannot send anything.`,
            next: 'Send on push, schedule or workflow_dispatch, and use mode: validate (or auto) here.',
            input: 'changed-only',
        };
    return {
        code: 'memory/no-place',
        message: `memory is "${config.memory}", but this CI system keeps no file for the next run by itself.`,
        next: 'Set memory to a path, such as row-memory.bin, and let the CI system cache that file under one key: restore it before the run and save it after it, also when the run failed.',
        input: 'memory',
    };
}


/***/ }),

/***/ 57093:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $: () => (/* binding */ rememberRows),
  UU: () => (/* binding */ reserveRows),
  sT: () => (/* binding */ saveMerged)
});

// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
// EXTERNAL MODULE: ./src/memory/codes.ts
var memory_codes = __webpack_require__(99369);
// EXTERNAL MODULE: ./src/memory/file.ts
var memory_file = __webpack_require__(16225);
// EXTERNAL MODULE: ./src/memory/header.ts
var header = __webpack_require__(58814);
// EXTERNAL MODULE: ./src/memory/image.ts
var memory_image = __webpack_require__(79138);
// EXTERNAL MODULE: ./src/memory/match.ts
var match = __webpack_require__(43862);
// EXTERNAL MODULE: ./src/memory/sorted.ts
var sorted = __webpack_require__(40894);
// EXTERNAL MODULE: ./src/memory/unique-key.ts
var unique_key = __webpack_require__(96698);
;// CONCATENATED MODULE: ./src/memory/merge.ts






function mapThree([base, lower, higher], map) {
    return [map(base, 0), map(lower, 1), map(higher, 2)];
}
/**
 * The memory after two runs that did not know of each other. Where only one of them changed what is remembered of a row,
 * that counts; where both did, delivered counts above undelivered, and the higher run above the lower one.
 * undefined if the memories cannot be merged: another destination, hash key or kind of key.
 * Throws RangeError if they hold open rows of more than `MAX_RUNS` runs together.
 */
function mergeMemories(options) {
    const { base, lower, higher, about } = options;
    if (!areAlike([base, lower, higher]))
        return undefined;
    const { unique } = higher.header;
    const writer = (0,memory_image/* createImageWriter */.tU)(options.file, unique);
    const runs = mergeRuns([lower, higher]);
    const memories = [base, lower, higher];
    const indexes = memories.map((memory) => indexesOf(memory, runs));
    const writeKey = unique ? mergeUnique : mergeCounted;
    (0,memory_image/* writePartitions */.V7)(writer, (number) => {
        const sides = mapThree(memories, (memory, side) => ({
            ...(memory?.partition(number) ?? memory_image/* NO_PARTITION */.B5),
            indexes: indexes[side] ?? new Map(),
        }));
        (0,sorted/* joinByKey */.T0)(listsOf(sides), (spans) => {
            writeKey({ writer, sides }, spans);
            writer.endKey();
        });
    });
    return writer.finish({ ...about, unique, ...joinMerged([about, ...memories.flatMap((each) => each?.header ?? [])]) }, runs);
}
/** Parts of legs that are in any of them are in what they become. */
function joinMerged(abouts) {
    const merged = new Set(abouts.flatMap((each) => each.merged ?? []));
    return merged.size === 0 ? {} : { merged: [...merged] };
}
function areAlike(memories) {
    const headers = memories.flatMap((memory) => memory?.header ?? []);
    const names = headers.map(({ destination, hashKey, unique }) => JSON.stringify([destination, hashKey, unique]));
    return new Set(names).size === 1;
}
/** Runs of both, those of the lower one first, which keep their index. */
function mergeRuns([lower, higher]) {
    const runs = [...lower.header.runs];
    for (const run of higher.header.runs) {
        if (!runs.some((each) => (0,header/* isSameRun */.Mf)(each, run)))
            runs.push({ ...run, index: (0,header/* freeIndex */.hY)(runs) });
    }
    return runs;
}
/** A run that only the base has is in no merged memory; its open rows are told apart by negative numbers. */
function indexesOf(memory, runs) {
    const entries = (memory?.header.runs ?? []).map((run) => [
        run.index,
        runs.find((each) => (0,header/* isSameRun */.Mf)(each, run))?.index ?? -1 - run.index,
    ]);
    return new Map(entries);
}
function listsOf(sides) {
    return [...sides.map(({ records }) => records), ...sides.map(({ opens }) => opens)];
}
const SIDES = 3;
function opensOf({ opens, indexes }, span = sorted/* NO_SPAN */.vI) {
    return (0,unique_key/* readOpens */.oc)(opens, span).map((open) => ({ ...open, run: indexes.get(open.run) ?? open.run }));
}
/** Three-way choice: what only one side changed is that side's, else `both` decides. */
function choose([base, lower, higher], isSame, both) {
    if (isSame(base, lower))
        return higher;
    return isSame(base, higher) ? lower : both(lower, higher);
}
function mergeUnique({ writer, sides }, spans) {
    const keys = mapThree(sides, (side, at) => (0,unique_key/* readUniqueKey */.RY)(side.records, spans[at] ?? sorted/* NO_SPAN */.vI, opensOf(side, spans[SIDES + at])));
    const delivered = choose(mapThree(keys, (key) => key.delivered), unique_key/* isSameContent */.OI, (lower, higher) => higher ?? lower);
    const last = choose(mapThree(keys, (key) => key.last), isSameTry, (_lower, higher) => higher);
    (0,unique_key/* writeUniqueKey */.IA)(writer, { delivered, last, opens: mergeOpens(mapThree(keys, ({ opens }) => opens)) });
}
function isSameTry(a, b) {
    return (0,unique_key/* isSameContent */.OI)(a?.version, b?.version) && a?.state === b?.state;
}
/** An open row stays unless the side that lacks it settled it. */
function mergeOpens([base, lower, higher]) {
    const isIn = (opens, open) => opens.some((each) => each.run === open.run && each.row === open.row && (0,unique_key/* isSameContent */.OI)(each.version, open.version));
    const ofLower = lower.filter((open) => isIn(higher, open) || !isIn(base, open));
    const ofHigher = higher.filter((open) => !isIn(lower, open) && !isIn(base, open));
    return [...ofLower, ...ofHigher];
}
function mergeCounted({ writer, sides }, within) {
    (0,sorted/* joinByContent */.lA)(listsOf(sides), within, (spans) => {
        const states = mapThree(sides, ({ records }, at) => (0,match/* countStates */.c0)(records, spans[at] ?? sorted/* NO_SPAN */.vI));
        const opens = mapThree(sides, (side, at) => opensOf(side, spans[SIDES + at]));
        const merged = mergeOpens(opens);
        const version = firstVersion(sides, spans);
        const rows = mapThree(states, (counts, at) => counts.reduce((a, b) => a + b, 0) + (opens[at]?.length ?? 0));
        // What one run delivered and the other failed to deliver is one row.
        let room = Math.max(rows[1], rows[2]) - merged.length;
        for (const state of Object.values(memory_codes/* STATE */.c4)) {
            const counts = mapThree(states, (each) => each[state] ?? 0);
            const count = choose(counts, Object.is, Math.max);
            const fitting = state === memory_codes/* STATE */.c4.delivered ? count : Math.min(count, Math.max(0, room));
            writer.record(version.view, version.at, state, fitting);
            room -= fitting;
        }
        (0,unique_key/* writeOpens */.PL)(writer, merged);
    });
}
function firstVersion(sides, spans) {
    const lists = listsOf(sides);
    const at = spans.findIndex((span) => (0,match/* sizeOf */.$d)(span) > 0);
    return (0,memory_image/* versionOf */.E4)(lists[at] ?? sorted/* NONE_SORTED */.HV, spans[at]?.from ?? 0);
}

// EXTERNAL MODULE: ./src/memory/settle.ts
var settle = __webpack_require__(86368);
// EXTERNAL MODULE: ./src/pipeline/row-memory/expiry.ts + 1 modules
var expiry = __webpack_require__(42935);
// EXTERNAL MODULE: ./src/pipeline/row-memory/faults.ts
var faults = __webpack_require__(87902);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/memory/part.ts
var memory_part = __webpack_require__(20806);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
// EXTERNAL MODULE: ./src/pipeline/row-memory/legs.ts
var legs = __webpack_require__(77294);
// EXTERNAL MODULE: ./src/pipeline/row-memory/outcomes.ts
var row_memory_outcomes = __webpack_require__(22038);
// EXTERNAL MODULE: ./src/pipeline/row-memory/part-names.ts
var part_names = __webpack_require__(61615);
// EXTERNAL MODULE: ./src/pipeline/row-memory/parts.ts
var parts = __webpack_require__(9217);
// EXTERNAL MODULE: ./src/pipeline/row-memory/place.ts + 1 modules
var place = __webpack_require__(73435);
// EXTERNAL MODULE: ./src/pipeline/row-memory/removed.ts + 1 modules
var removed = __webpack_require__(801);
// EXTERNAL MODULE: ./src/pipeline/row-memory/write.ts
var write = __webpack_require__(27236);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/leg-part.ts
















/**
 * Before a leg's first submit: its part beside the memory, which it does not write itself. If the leg dies, or nobody
 * merges, a later run finds its rows there. Rejects with `FaultError` if another run has written meanwhile.
 */
async function reserveLeg(run, memory, leg) {
    const part = await buildPart(run, memory, leg, { text: undefined });
    try {
        await storePart(run, memory, leg, part);
        leg.isReserved = true;
    }
    finally {
        part.close();
    }
}
/**
 * At the end of a leg: what became of its rows, beside the memory and among its results, where `merge` finds it. Rejects if
 * it cannot be written.
 */
async function rememberLeg(run, memory, leg) {
    const { known, ports } = run;
    const { folder, rows, ledger } = known;
    // Without its rows a leg has nothing to merge.
    if (folder === undefined || rows === undefined || rows.rowless !== undefined || known.leg === undefined)
        return;
    const text = ledger?.writer === undefined ? undefined : await ports.files.readText(folder.ledger);
    const part = await buildPart(run, memory, leg, { text });
    try {
        const sink = await ports.files.openWrite((0,external_node_path_.join)(folder.path, output_folder/* SHARD_MEMORY */.Ti));
        try {
            for (const bytes of (0,memory_file/* sealMemory */.d)(part, memory.seal))
                await sink.write(bytes);
        }
        finally {
            await sink.close();
        }
        leg.isWritten = true;
        // A leg that reserved nothing has sent nothing, but an attempt whose ledger it continues may have.
        const isContinued = ledger?.continuation !== undefined && hasOwn(part);
        if (leg.isReserved || isContinued)
            await storePart(run, memory, leg, part);
    }
    finally {
        part.close();
    }
}
function hasOwn({ header: { runs } }) {
    return runs.some(({ index }) => index === memory_part/* ROLE */.z7.own);
}
async function buildPart(run, memory, leg, { text }) {
    const { shard } = run.request;
    if (shard === undefined)
        throw new Error('The run is no leg.');
    const temporary = await run.temporary();
    const { collector } = memory;
    const isOwn = findOwn(run, memory);
    const roleOf = (row) => {
        if (isOwn[row] === 1)
            return memory_part/* ROLE */.z7.own;
        if (shard.index !== 1 || collector.isDuplicate(row))
            return undefined;
        return collector.isValid(row) ? memory_part/* ROLE */.z7.present : memory_part/* ROLE */.z7.invalid;
    };
    leg.parts += 1;
    return (0,memory_part/* writePart */.$X)({
        collector,
        roleOf,
        about: { ...(0,write/* describeMemory */.$s)(run, memory), leg: describeLeg(run, memory, leg, { shard, isOwn, text }) },
        file: run.ports.files.openRandom(temporary(`memory-part-${leg.parts}.bin`)),
    });
}
/** Rows that this leg has sent or may send. */
function findOwn({ known: { rows, scope } }, { collector, held }) {
    const isOwn = new Uint8Array(collector.size);
    const table = rows?.store.table;
    if (table === undefined)
        return isOwn;
    const numberOf = (0,row_memory_outcomes/* createNumberFinder */.Y1)(scope?.chosen, table.count);
    for (let place = 0; place < table.count; place += 1) {
        const number = numberOf(place);
        const outcome = table.outcome(place);
        if (number === undefined || outcome === 'invalid' || outcome === 'skipped' || held.has(number))
            continue;
        isOwn[number] = 1;
    }
    return isOwn;
}
function describeLeg(run, memory, leg, { shard, isOwn, text }) {
    const { known, request } = run;
    const { ledger, folder, identity, rows } = known;
    const decisions = memory.comparison?.decisions;
    const resent = (0,codes/* formatMarked */.gS)(isOwn.length, (row) => isOwn[row] === 1 && (0,memory_codes/* isHeld */.i7)(decisions?.[row] ?? memory_codes/* DECISION */.Jz.none));
    const path = (0,place/* pathOf */.XM)(run, (0,place/* parseMemory */.Pw)(request.config.memory), memory.destination);
    const details = {
        shard: (0,domain_shard/* formatShard */._D)(shard),
        ...(text !== undefined && { ledger: text }),
        ...(resent !== '' && { resent }),
        ...(folder !== undefined && { path: folder.ledger }),
    };
    const own = (0,write/* describeRun */.vZ)(run, memory, details);
    const { id: runId, attempt } = own;
    const earlier = ledger?.continuation?.history.writers ?? [];
    return {
        ...shard,
        plan: identity?.plan ?? '',
        version: leg.version,
        memory: leg.basis,
        size: (rows?.files ?? []).reduce((sum, file) => sum + file.rows, 0),
        run: own,
        writers: [...earlier.filter((each) => each.runId !== runId || each.attempt !== attempt), { runId, attempt }],
        isPlanned: memory.isPlanned,
        forget: (0,removed/* explainKept */.W_)(run, memory) === undefined,
        held: (0,codes/* formatRanges */.Gk)([...memory.held].sort((a, b) => a - b)),
        settled: leg.settled,
        place: { input: request.config.memory, ...(path !== undefined && { path }) },
    };
}
async function storePart(run, memory, leg, part) {
    const { store, seal } = memory;
    const { shard } = run.request;
    if (shard === undefined)
        throw new Error('The run is no leg.');
    const keys = (0,memory_part/* partKeys */.kj)(part);
    const file = (0,part_names/* partFile */.AQ)(shard, keys.at(-1) ?? '');
    const check = (found) => refuseOverlap(run, memory, leg, { part, ...found });
    // What was reserved is this leg's, whatever others do meanwhile.
    await store.parts.save(file, (0,memory_file/* sealMemory */.d)(part, seal), leg.isReserved ? undefined : check);
    const earlier = keys.slice(0, -1).map((key) => (0,part_names/* partFile */.AQ)(shard, key));
    await store.parts.remove(new Set([...earlier, ...leg.spent]));
    leg.spent = [];
}
/** Both runs have chosen their rows without knowing of the other, so one of them must not send. */
async function refuseOverlap(run, memory, leg, { part, isReplaced, others }) {
    if (isReplaced)
        throw new fault/* FaultError */.VD([(0,faults/* overlapFault */.QN)(memory.store.name, run.place)]);
    const { shard } = run.request;
    const { plan } = part.header.leg;
    for (const stored of others) {
        if (leg.files.has(stored.file) || shard === undefined)
            continue;
        const opened = await memory.open(stored);
        try {
            if (!(0,parts/* isPart */.QR)(opened))
                continue;
            const other = opened.header.leg;
            if (!(0,legs/* isOfThisRun */.tC)(run, leg, { file: stored.file, part: opened, plan, shard }))
                throw new fault/* FaultError */.VD([(0,faults/* overlapFault */.QN)(stored.name, run.place)]);
            if (other.version !== leg.version)
                throw new fault/* FaultError */.VD([(0,faults/* otherVersionFault */.rR)(other)]);
            // The same leg was started twice.
            if (other.index === shard.index)
                throw new fault/* FaultError */.VD([(0,faults/* overlapFault */.QN)(stored.name, run.place)]);
        }
        finally {
            opened.close();
        }
    }
}

;// CONCATENATED MODULE: ./src/pipeline/row-memory/remember.ts













/**
 * Before the first submit: the memory as it would be if every row that may be sent were left open. If this run dies, the
 * next one finds its rows there, and what its ledger does not name was never sent. It also proves that the place can be
 * written. Throws `FaultError` if it cannot.
 */
async function reserveRows(run, planned) {
    const { memory } = run.known;
    if (memory?.comparison === undefined)
        return;
    if (memory.leg !== undefined)
        return unlessUnwritable(memory, reserveLeg(run, memory, memory.leg));
    const { table } = planned.rows.store;
    const { decisions } = memory.comparison;
    const outcomes = new Uint8Array(memory.collector.size);
    const numberOf = (0,row_memory_outcomes/* createNumberFinder */.Y1)(planned.scope.chosen, table.count);
    for (let row = 0; row < table.count; row += 1) {
        const number = numberOf(row);
        if (number !== undefined && isAtStake(table.get(row)) && !memory.held.has(number))
            outcomes[number] = memory_codes/* OUTCOME */.vg.open;
    }
    const isResent = (row) => outcomes[row] === memory_codes/* OUTCOME */.vg.open && (0,memory_codes/* isHeld */.i7)(decisions[row] ?? memory_codes/* DECISION */.Jz.none);
    const next = await (0,write/* writeMemory */.xP)(run, memory, {
        outcomes,
        details: {
            resent: (0,codes/* formatMarked */.gS)(outcomes.length, isResent),
            ...(run.known.folder !== undefined && { path: run.known.folder.ledger }),
        },
        forget: false,
    });
    memory.reserved = next;
    await unlessUnwritable(memory, storeReserved(run, memory, next));
}
/** Not sent yet, or of a continued ledger: to be sent again, or at the vendor with an outcome that nobody knows. */
function isAtStake({ outcome, reason, retryable }) {
    return outcome === undefined || retryable || (outcome === 'unresolved' && reason !== 'not-sent');
}
async function storeReserved({ place }, memory, next) {
    await memory.store.save((0,memory_file/* sealMemory */.d)(next, memory.seal));
    memory.overlapping.push(...(await memory.store.newer()));
    const [other] = memory.overlapping;
    if (other !== undefined)
        throw new fault/* FaultError */.VD([(0,faults/* overlapFault */.QN)(other.name, place)]);
    // Legs of another run that began meanwhile, where nothing can lock the place.
    const part = (await memory.store.parts.list()).find(({ file }) => !memory.taken.files.includes(file));
    if (part !== undefined)
        throw new fault/* FaultError */.VD([(0,faults/* overlapFault */.QN)(part.name, place)]);
    await memory.store.parts.remove(memory.taken.files);
}
/** Rejects with `FaultError` if the work fails. */
async function unlessUnwritable(memory, work) {
    try {
        await work;
    }
    catch (error) {
        if (error instanceof fault/* FaultError */.VD)
            throw error;
        // A refused run changes nothing.
        memory.isPlanned = false;
        const why = error instanceof Error ? error.message : String(error);
        throw new fault/* FaultError */.VD([
            {
                code: 'memory/unwritable',
                message: `The row memory ${memory.store.name} cannot be written (${why}), so nothing was sent.`,
                next: 'Make room for it, or set memory to a path that this user may write to.',
                input: 'memory',
            },
        ], { cause: error });
    }
}
/** At the end of a run that was not refused: what became of its rows. Throws `FaultError` if it cannot be written. */
async function rememberRows(run) {
    const { memory, ledger } = run.known;
    if (memory === undefined)
        return;
    if (memory.leg === undefined && !memory.isPlanned)
        return;
    // What became of the rows is known, whether the disk takes the ledger or not: the memory may be elsewhere.
    const unsynced = await ledger?.ledger.sync().then(() => undefined, (error) => ({ error }));
    await (memory.leg === undefined ? rememberWhole(run, memory) : rememberOwnLeg(run, memory, memory.leg));
    if (unsynced !== undefined)
        throw unsynced.error;
}
async function rememberWhole(run, memory) {
    const next = await (memory.comparison === undefined ? rememberCollected(run, memory) : rememberSent(run, memory));
    if (next === undefined)
        return;
    try {
        await saveMerged(run, memory, next);
        (0,expiry/* warnOfExpiry */.b)(run, memory);
    }
    catch (error) {
        throw new fault/* FaultError */.VD([unsavedFault(run, memory, error)], { reason: 'vendor-error', cause: error });
    }
}
async function rememberOwnLeg(run, memory, leg) {
    try {
        await rememberLeg(run, memory, leg);
    }
    catch (error) {
        throw new fault/* FaultError */.VD([unsavedFault(run, memory, error)], { reason: 'vendor-error', cause: error });
    }
}
/** Times that other runs may write while this one merges what they wrote. */
const MAX_MERGES = 4;
/**
 * Stores the memory, and closes it. Where nothing can lock the place, another run may have written meanwhile, before this
 * memory is stored or after: the two are merged. Rejects if it cannot be written.
 */
async function saveMerged(run, memory, own) {
    let next = own;
    let isSaved = false;
    try {
        for (let nth = 0;; nth += 1) {
            const others = nth === 0 ? [...memory.overlapping] : [];
            others.push(...(await memory.store.newer()));
            if (isSaved && others.length === 0)
                return await memory.store.parts.remove(memory.taken.files);
            if (nth > MAX_MERGES)
                throw new Error('other runs write to it all the time');
            for (const stored of others)
                next = await mergeWith(run, memory, { next, stored });
            await memory.store.save((0,memory_file/* sealMemory */.d)(next, memory.seal));
            isSaved = true;
        }
    }
    finally {
        next.close();
    }
}
async function mergeWith(run, memory, { next, stored }) {
    const other = await memory.open(stored);
    try {
        const [lower, higher] = (0,header/* compareHeaders */.IG)(next.header, other.header) < 0 ? [next, other] : [other, next];
        memory.merges += 1;
        memory.forgot ||= other.header.forgot === true;
        const temporary = await run.temporary();
        const merged = mergeMemories({
            base: knowsReserved(memory, other) ? memory.reserved : memory.began,
            lower,
            higher,
            about: {
                ...(0,write/* describeMemory */.$s)(run, memory),
                ...(0,write/* keepFiles */.N9)(higher.header),
                order: higher.header.order,
                revision: Math.max(next.header.revision ?? 0, other.header.revision ?? 0) + 1,
            },
            file: run.ports.files.openRandom(temporary(`memory-merged-${memory.merges}.bin`)),
        });
        if (merged === undefined)
            throw new Error(`it cannot be merged with the one ${stored.name}`);
        run.notice(`Run ${other.header.order.run} wrote the row memory while this run was at work; the two were merged row by row. ${faults/* KEEP_APART */.HF}`);
        next.close();
        return merged;
    }
    finally {
        other.close();
    }
}
async function rememberSent(run, memory) {
    const { rows, scope } = run.known;
    const { comparison } = memory;
    if (rows === undefined || comparison === undefined)
        return undefined;
    const text = await readOwnLedger(run);
    const outcomes = (0,row_memory_outcomes/* outcomesOf */.RK)(run.known, { size: memory.collector.size, chosen: scope?.chosen });
    // They stay open in the run that may have sent them: by this run's ledger they were never sent.
    for (const row of memory.held)
        outcomes[row] = memory_codes/* OUTCOME */.vg.untouched;
    forgetUnknown(run, memory, outcomes);
    (0,row_memory_outcomes/* keepFailed */.Ni)(outcomes, comparison.decisions);
    // A refused run forgets nothing.
    const forget = memory.overlapping.length === 0 && (0,removed/* explainKept */.W_)(run, memory) === undefined;
    memory.forgot ||= forget && comparison.totals.removed > 0;
    return (0,write/* writeMemory */.xP)(run, memory, { outcomes, details: text === undefined ? {} : { ledger: text }, forget });
}
/**
 * What a continued ledger delivered, and the memory does not know, was delivered before the memory was lost. Other runs
 * may have delivered newer versions since, so nobody knows what the vendor has: the next run sends it.
 */
function forgetUnknown({ known, startedAt }, memory, outcomes) {
    const { rows, ledger, scope, jobs } = known;
    const history = ledger?.continuation?.history;
    const { comparison, isNew } = memory;
    if (rows === undefined || comparison === undefined || isNew || history?.memory !== memory.destination)
        return;
    const { table } = rows.store;
    const numberOf = (0,row_memory_outcomes/* createNumberFinder */.Y1)(scope?.chosen, table.count);
    for (let row = 0; row < table.count; row += 1) {
        const number = numberOf(row) ?? -1;
        if (outcomes[number] !== memory_codes/* OUTCOME */.vg.succeeded || !(0,memory_codes/* isSent */.xb)(comparison.decisions[number] ?? memory_codes/* DECISION */.Jz.none))
            continue;
        const { job } = table.get(row);
        // This run may have submitted a job of that ledger again, with its idempotency key.
        const isOwn = Date.parse(jobs?.get(job)?.submittedAt ?? '') >= Date.parse(startedAt);
        if (history.jobs.has(job) && !isOwn)
            outcomes[number] = memory_codes/* OUTCOME */.vg.untouched;
    }
}
/** `collect` learns about the rows of the run that it collects, and changes nothing else. */
async function rememberCollected(run, memory) {
    const { known, ports } = run;
    const { rows, scope } = known;
    const { remembered } = memory;
    const history = known.ledger?.continuation?.history;
    // Without the files nobody knows which of the rows has which outcome.
    if (remembered === undefined || history === undefined || rows === undefined || rows.rowless !== undefined)
        return undefined;
    const isOwn = (each) => (0,row_memory_outcomes/* hasWritten */.qF)(each, history);
    const own = remembered.header.runs.filter(isOwn);
    if (own.length === 0)
        return undefined;
    const last = Math.max(...own.map(({ index }) => remembered.openRows(index).at(-1) ?? -1));
    const outcomes = (0,row_memory_outcomes/* outcomesOf */.RK)(known, { size: last + 1, chosen: scope?.chosen });
    const temporary = await run.temporary();
    const text = await readOwnLedger(run);
    // A run that was canceled has left no ledger in the memory.
    const runs = remembered.header.runs.map((each) => isOwn(each) && text !== undefined ? { ...each, details: { ...each.details, ledger: text } } : each);
    return (0,settle/* settleMemory */.L)({
        memory: { ...remembered, header: { ...remembered.header, runs } },
        outcomeOf: (0,row_memory_outcomes/* createOutcomeFinder */.PE)(runs, isOwn, outcomes),
        about: {
            ...(0,write/* describeMemory */.$s)(run, memory),
            ...(0,write/* keepFiles */.N9)(remembered.header),
            order: remembered.header.order,
        },
        keep: 'all',
        file: ports.files.openRandom(temporary('memory-next.bin')),
    });
}
async function readOwnLedger({ known: { folder, ledger }, ports }) {
    return folder === undefined || ledger === undefined ? undefined : ports.files.readText(folder.ledger);
}
/** The other run has read what this one reserved, so a row that only it holds open is settled here. */
function knowsReserved({ reserved, began }, { header: { runs } }) {
    const own = reserved?.header.runs.find((run) => began?.header.runs.some((each) => (0,header/* isSameRun */.Mf)(each, run)) !== true);
    return own !== undefined && runs.some((run) => (0,header/* isSameRun */.Mf)(run, own));
}
function unsavedFault({ known, request }, { store }, error) {
    const why = error instanceof Error ? error.message : String(error);
    const ledger = known.folder?.ledger ?? 'ledger.ndjson';
    const { command } = request;
    const collect = command?.write('collect', [['ledger', ledger]]) ?? `mode: collect with ledger: ${ledger}`;
    return {
        code: 'memory/unsaved',
        message: `The row memory ${store.name} could not be written (${why}). It still names the rows of this run as open.`,
        next: `Make room for it, then write it from the ledger: ${collect}.`,
        input: 'memory',
    };
}


/***/ }),

/***/ 801:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Sy: () => (/* binding */ countKept),
  _A: () => (/* binding */ countRemoved),
  W_: () => (/* binding */ explainKept),
  X6: () => (/* binding */ listRemoved)
});

// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/memory/collector.ts
var memory_collector = __webpack_require__(42268);
// EXTERNAL MODULE: ./src/memory/match.ts
var memory_match = __webpack_require__(43862);
// EXTERNAL MODULE: ./src/memory/sorted.ts
var sorted = __webpack_require__(40894);
;// CONCATENATED MODULE: ./src/memory/removed.ts



/** Which of the rows before left the files, as far as the memory counts them as removed: 1 for each such row. */
function findRemoved({ collector, memory, before, unique }) {
    const removed = new Uint8Array(before.size);
    const unused = new Uint8Array(collector.size);
    const match = unique ? memory_match/* matchUnique */.rR : memory_match/* matchCounted */.g1;
    for (let number = 0; number < sorted/* PARTITIONS */.S1; number += 1) {
        const { records, opens } = memory.partition(number);
        const joined = { rows: collector.partition(number), records, opens, isValid: collector.isValid };
        const old = before.partition(number);
        (0,sorted/* joinByKey */.T0)([joined.rows, records, opens, old], ([rows = sorted/* NO_SPAN */.vI, known = sorted/* NO_SPAN */.vI, open = sorted/* NO_SPAN */.vI, own = sorted/* NO_SPAN */.vI]) => {
            if (own.to === own.from)
                return;
            const spans = { rows, records: known, opens: open };
            const count = match(joined, spans, unused);
            if (count > 0)
                for (const row of listUnmatched(joined, rows, { old, own }).slice(-count))
                    removed[row] = 1;
        });
    }
    return removed;
}
/** Rows before with a content that today fewer rows of the key have, in order. */
function listUnmatched({ rows, isValid }, here, { old, own }) {
    const unmatched = [];
    (0,sorted/* joinByContent */.lA)([rows, old], [here, own], ([now = sorted/* NO_SPAN */.vI, then = sorted/* NO_SPAN */.vI]) => {
        let kept = 0;
        for (let index = now.from; index < now.to; index += 1)
            if (isValid((0,memory_collector/* rowOf */.OB)(rows, index)))
                kept += 1;
        for (let index = then.from + kept; index < then.to; index += 1)
            unmatched.push((0,memory_collector/* rowOf */.OB)(old, index));
    });
    return unmatched.sort((a, b) => a - b);
}

// EXTERNAL MODULE: ./src/sources/parse-record.ts
var parse_record = __webpack_require__(50559);
// EXTERNAL MODULE: ./src/store/row-store.ts + 4 modules
var row_store = __webpack_require__(68042);
// EXTERNAL MODULE: ./src/pipeline/base-rows.ts
var base_rows = __webpack_require__(70655);
// EXTERNAL MODULE: ./src/pipeline/normal-form.ts
var normal_form = __webpack_require__(67538);
// EXTERNAL MODULE: ./src/pipeline/removed-files.ts
var removed_files = __webpack_require__(32328);
;// CONCATENATED MODULE: ./src/pipeline/row-memory/removed.ts








/**
 * The totals as far as rows count as removed: a key that is in no file may be in a row that nobody can read, in a file
 * that is not there, or in rows that are left for later.
 */
function countRemoved(run, memory, totals) {
    const why = explainKept(run, memory);
    if (why === undefined || totals.removed === 0)
        return totals;
    const are = totals.removed === 1 ? 'is' : 'are';
    const they = totals.removed === 1 ? 'It does' : 'They do';
    run.notice(`${(0,plural/* plural */.L)(totals.removed, 'row')} that the row memory knows ${are} in no file. ${they} not count as removed, because ${why}.`);
    return { ...totals, removed: 0 };
}
/** The same without a word about it. */
function countKept(run, memory, totals) {
    return explainKept(run, memory) === undefined ? totals : { ...totals, removed: 0 };
}
/** Why no row leaves the memory in this run; undefined if rows that are in no file do. */
function explainKept({ known, request }, memory) {
    if (request.config.limit !== undefined)
        return 'limit is set';
    if (memory.isPatternEmpty)
        return 'a pattern matches no file';
    const empty = known.rows?.files.find(({ rows }) => rows === 0);
    if (empty !== undefined)
        return `"${empty.file.path}" has no rows`;
    return memory.unread > 0 ? 'the key of a row cannot be read' : undefined;
}
/** Lists the rows that left the files with their cells, where the files of the last runs can be read at their commits. */
async function listRemoved(run, memory, setup, rows) {
    const removed = memory.comparison?.totals.removed ?? 0;
    const header = memory.began?.header;
    if (removed === 0 || header === undefined)
        return;
    const { commit, earlier = [] } = header;
    const commits = [...new Set([...(commit === undefined ? [] : [commit]), ...earlier.toReversed()])];
    const listed = await readRemoved(run, memory, { setup, rows, commits, removed });
    if (listed === removed)
        return;
    const which = listed === 0 ? 'There is no removed.csv' : `removed.csv lists ${listed} of them`;
    const why = commit === undefined
        ? 'the commit of that run is not known'
        : `the files at commit ${commit} do not have ${listed === 0 ? 'them' : 'the others'}, or cannot be read`;
    run.notice(`${(0,plural/* plural */.L)(removed, 'row')} left the files since run ${header.order.run}. ${which}: ${why}.`);
}
/** Writes the removed rows to files, each as it was last; resolves with their number. */
async function readRemoved(run, memory, task) {
    const { setup } = task;
    const parts = [];
    const hashRow = createRowHash(memory, setup);
    /** Hashes of keys whose rows were found. */
    const found = new Set();
    let count = 0;
    try {
        for (const commit of task.commits) {
            if (count === task.removed)
                break;
            const directory = await (0,base_rows.checkOutFiles)(run, setup, { name: 'last', commit });
            if (directory === undefined)
                continue;
            const part = await findIn(run, memory, { ...task, directory, found, hashRow, index: parts.length });
            parts.push(part);
            count += part.removed.length;
            if (count === task.removed)
                break;
            for (const row of part.removed)
                found.add(hashRow(part.store.record(row)).key);
        }
        await writeRemoved(run, parts);
        return count;
    }
    finally {
        for (const { store } of parts)
            store.close();
    }
}
async function findIn(run, memory, task) {
    const { files } = run.ports;
    const { remembered: known, collector, hasher } = memory;
    const { setup, found, hashRow } = task;
    const temporary = await run.temporary();
    const folder = temporary(`removed-${task.index}`);
    await files.makeDirectory(folder);
    const { files: sources } = await (0,base_rows/* findBaseFiles */.C)(run, task.directory, task.rows.files);
    const store = (0,row_store/* createRowStore */.g)({ files, directory: folder, sources, parseRecord: parse_record/* reparseRecord */.Wt });
    const before = (0,memory_collector/* createRowCollector */.kC)(files.openRandom(temporary(`hashes-before-${task.index}.bin`)));
    const headers = sources.map(() => []);
    const add = (row, key, content) => {
        if (!found.has(key))
            before.add(row, key, content, 'valid');
    };
    // Of a provider that only sends keys, the same key is the same content.
    const noContent = hasher.content('');
    try {
        for (const [index, file] of sources.entries()) {
            await (0,base_rows/* readBaseRows */.n)(run, {
                setup,
                file,
                index,
                store,
                onHeader(columns) {
                    headers[index] = columns;
                },
                scanned: {
                    hasher,
                    add(row, hashes) {
                        const content = hashes.content() ?? noContent;
                        add(row, hashes.key() ?? content, content);
                    },
                },
                onRow(row, record) {
                    const { key, content } = hashRow(record);
                    add(row, key, content);
                },
            });
        }
        const unique = setup.key?.unique === true;
        const marks = known && findRemoved({ collector, memory: known, before, unique });
        return { store, files: sources, headers, removed: listMarked(marks) };
    }
    finally {
        before.close();
    }
}
/** Hashes as rows of today are hashed; without a key the content is the key. */
function createRowHash({ hasher }, setup) {
    const normalize = (0,normal_form/* createNormalizer */._l)(setup);
    return (record) => {
        const { key, fields, fault } = setup.prepare(record);
        const isSent = setup.sendsFields && fault === undefined;
        const content = hasher.content(isSent ? normalize(fields, record.columns) : '');
        return { key: key === undefined ? content : hasher.key(key), content };
    };
}
function listMarked(marks = new Uint8Array()) {
    const rows = [];
    for (let row = marks.indexOf(1); row >= 0; row = marks.indexOf(1, row + 1))
        rows.push(row);
    return rows;
}
/** Into a temporary folder: the result folder is not the run's own yet. */
async function writeRemoved(run, parts) {
    const temporary = await run.temporary();
    const folder = temporary('removed');
    await run.ports.files.makeDirectory(folder);
    const files = parts.flatMap((part) => part.files);
    const headers = parts.flatMap((part) => part.headers);
    const output = (0,removed_files/* createRemovedFiles */.C)(run.ports.files, folder, { files, headers });
    let first = 0;
    try {
        for (const { store, files: own, removed } of parts) {
            for (const row of removed) {
                run.request.signal.throwIfAborted();
                await output.add(store.record(row), first + store.table.get(row).file);
            }
            first += own.length;
        }
    }
    finally {
        await output.close();
    }
    run.known.removed = { folder, files: output.names };
}


/***/ }),

/***/ 27236:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $s: () => (/* binding */ describeMemory),
/* harmony export */   N9: () => (/* binding */ keepFiles),
/* harmony export */   bg: () => (/* binding */ listEarlier),
/* harmony export */   vZ: () => (/* binding */ describeRun),
/* harmony export */   xP: () => (/* binding */ writeMemory)
/* harmony export */ });
/* harmony import */ var _memory_next_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88050);
/* harmony import */ var _attempt_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(75702);


/** The files of the run whose rows the memory is about. */
function keepFiles({ commit, files, earlier, }) {
    return { commit, files, earlier };
}
/** Each is checked out where rows are to be listed that left the files. */
const MAX_EARLIER = 5;
/** Commits of earlier runs, this memory's last. */
function listEarlier({ began }) {
    if (began === undefined)
        return [];
    const { commit, earlier = [] } = began.header;
    return [...new Set([...earlier, ...(commit === undefined ? [] : [commit])])].slice(-MAX_EARLIER);
}
/** Writes the memory after a run, or what it would be if the run ended with these outcomes. */
async function writeMemory(run, memory, written) {
    const { comparison, remembered, collector } = memory;
    if (comparison === undefined)
        throw new Error('The rows were not compared with the memory.');
    const temporary = await run.temporary();
    const { details, outcomes, forget } = written;
    const name = details.resent === undefined ? 'memory-next.bin' : 'memory-reserved.bin';
    return (0,_memory_next_js__WEBPACK_IMPORTED_MODULE_0__/* .writeNext */ .d)({
        collector,
        memory: remembered,
        decisions: comparison.decisions,
        outcomes,
        about: { ...describeMemory(run, memory), ...(!forget && { earlier: [...listEarlier(memory)] }) },
        runs: [describeRun(run, memory, details)],
        forget,
        file: run.ports.files.openRandom(temporary(name)),
    });
}
/** The header of the memory that is written next, as far as this run decides it. */
function describeMemory(run, memory) {
    const { known, ports } = run;
    const { commit } = memory;
    memory.revision += 1;
    return {
        destination: memory.destination,
        account: memory.account,
        hashKey: memory.hashKey,
        unique: known.setup?.key?.unique === true,
        order: memory.order,
        revision: memory.revision,
        ...(commit !== undefined && { commit }),
        ...(memory.forgot && { forgot: true }),
        ...(memory.taken.keys.length > 0 && { merged: [...memory.taken.keys] }),
        files: (known.rows?.files ?? []).map(({ file, sha256 }) => ({ path: file.path, sha256 })),
        writtenAt: ports.clock.date().toISOString(),
    };
}
/** As its ledger names it: who continues the ledger of another run leaves its rows open in its own name. */
function describeRun({ known }, memory, details) {
    const { identity, ledger } = known;
    if (identity === undefined)
        throw new Error('The run has no identity.');
    const { runId: began, plan, place, job } = identity;
    const { runId, attempt } = ledger?.writer ?? {
        runId: began,
        attempt: (0,_attempt_js__WEBPACK_IMPORTED_MODULE_1__/* .chooseAttempt */ .d)(memory, { runId: began, place }, memory.order.attempt),
    };
    return { id: runId, attempt, ledger: place, details: { plan, job, began, ...details } };
}


/***/ }),

/***/ 42596:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ maskedJobs),
/* harmony export */   f: () => (/* binding */ shownId)
/* harmony export */ });
/* harmony import */ var _guard_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(44843);

/** All jobs, for report.json. */
function* maskedJobs(run) {
    const masks = (0,_guard_js__WEBPACK_IMPORTED_MODULE_0__/* .createMasks */ ._9)(run);
    for (const job of run.known.jobs?.all() ?? [])
        yield (0,_guard_js__WEBPACK_IMPORTED_MODULE_0__/* .maskId */ .Yt)(masks.message(job), masks);
}
/** The id as everyone who can read the report may see it. */
function shownId(run, job) {
    const { id = '', publicId = id } = (0,_guard_js__WEBPACK_IMPORTED_MODULE_0__/* .maskId */ .Yt)(job, (0,_guard_js__WEBPACK_IMPORTED_MODULE_0__/* .createMasks */ ._9)(run));
    return run.known.detail === 'minimal' ? publicId : id;
}


/***/ }),

/***/ 95910:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ru: () => (/* binding */ valueText),
/* harmony export */   Vj: () => (/* binding */ leafTexts),
/* harmony export */   q6: () => (/* binding */ valueJson)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);

/** A cell as text: strings as they are, nested values as JSON. */
function valueText(value) {
    if (value === undefined || value === null)
        return '';
    if (typeof value === 'object' && !(value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh))
        return valueJson(value);
    return String(value);
}
/** A value as JSON; numbers that a double cannot hold keep their digits. */
function valueJson(value) {
    if (value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh)
        return value.text;
    if (isList(value))
        return `[${value.map(valueJson).join(',')}]`;
    if (typeof value === 'object' && value !== null) {
        return `{${Object.entries(value)
            .map(([name, member]) => `${JSON.stringify(name)}:${valueJson(member)}`)
            .join(',')}}`;
    }
    return JSON.stringify(value);
}
/** Every text and number in a row's cells, including nested ones: what a vendor could echo. */
function leafTexts(values, into = []) {
    for (const value of values) {
        if (typeof value === 'string')
            into.push(value);
        else if (typeof value === 'number')
            into.push(String(value));
        else if (value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh)
            into.push(value.text);
        else if (isList(value))
            leafTexts(value, into);
        else if (typeof value === 'object' && value !== null)
            leafTexts(Object.values(value), into);
    }
    return into;
}
/** `Array.isArray` alone does not narrow a readonly array. */
function isList(value) {
    return Array.isArray(value);
}


/***/ }),

/***/ 84994:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fr: () => (/* binding */ renderChangeLine),
/* harmony export */   Qh: () => (/* binding */ uniteHeaders),
/* harmony export */   T9: () => (/* binding */ renderRemovedLine),
/* harmony export */   d1: () => (/* binding */ renderChangesHeader)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);
/* harmony import */ var _csv_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5526);
/* harmony import */ var _own_starts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5878);



/** The first line of `changes.csv`, with its line ending. */
function renderChangesHeader(columns) {
    const values = columns.flatMap((name) => [`old ${name}`, `new ${name}`]).map((name) => `,${(0,_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvCell */ .r)(name)}`);
    return `${_own_starts_js__WEBPACK_IMPORTED_MODULE_2__/* .CHANGES_HEADER */ .mb}${values.join('')}\n`;
}
/** A line of `changes.csv`, with its line ending: people open it in a spreadsheet, so no cell is a formula. */
function renderChangeLine(line, columns) {
    const about = [line.change, line.file, String(line.line), line.key, line.columns.join('; ')];
    let text = about.map(_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvCell */ .r).join(',');
    const isShown = (name) => line.change !== 'changed' || line.columns.includes(name);
    for (const name of columns)
        text += isShown(name) ? `,${(0,_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvCell */ .r)(line.old(name))},${(0,_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvCell */ .r)(line.now(name))}` : ',,';
    return `${text}\n`;
}
/** A line of `removed.csv`, with its line ending: cells as they were, to be sent again. */
function renderRemovedLine(cells, columns) {
    return `${columns.map((name) => (0,_csv_js__WEBPACK_IMPORTED_MODULE_1__/* .csvCellExact */ .I)(cells.get(name) ?? '')).join(',')}\n`;
}
/** Columns of all files in the order first seen, without the one that row files add. */
function uniteHeaders(headers) {
    return [...new Set(headers.flat())].filter((name) => name !== _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .MESSAGE_COLUMN */ .fA);
}


/***/ }),

/***/ 5526:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ csvCellExact),
/* harmony export */   r: () => (/* binding */ csvCell)
/* harmony export */ });
/** Separators that spreadsheets split at in some locale; quoting keeps the cell in one piece in all of them. */
const NEEDS_QUOTES = /[,;\t|"\r\n]|^\s|\s$/;
/**
 * What a spreadsheet takes for a formula, even after white space, control and zero-width characters: OWASP's
 * `= + - @ \t \r \n \0`, `|` and `%` (DDE), and the full-width forms that Excel folds.
 */
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0])/u;
const PLAIN_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/**
 * One cell of RFC 4180 text that people open in a spreadsheet: what could be a formula gets a leading `'`
 * (OWASP ASVS 1.2.10); plain numbers such as `-12.5` are left as they are.
 */
function csvCell(text) {
    return csvCellExact(mayBeFormula(text) && FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);
}
/** False for most cells: no formula begins with a letter or a digit. */
function mayBeFormula(text) {
    const first = text.charCodeAt(0);
    const letter = first | 0x20;
    return !((first >= 0x30 && first <= 0x39) || (letter >= 0x61 && letter <= 0x7a));
}
/** One cell with its content unchanged, quoted only if needed: for original columns, which may be sent again. */
function csvCellExact(text) {
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}


/***/ }),

/***/ 3522:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ createPackedSorter)
/* harmony export */ });
/** Bits of a safe integer, which a float holds exactly. */
const SAFE_BITS = 53;
const HEAD_BITS = 32;
/**
 * A function that gives the indexes of `count` records in their order; its result is valid until the next call. Numbers of
 * a head and an index are sorted natively, ten times faster than by a comparison function; only records with equal heads
 * are compared. Equal records keep their order.
 */
function createPackedSorter() {
    let packed = new Float64Array(0);
    let indexes = new Uint32Array(0);
    return (count, order) => {
        if (packed.length < count)
            [packed, indexes] = [new Float64Array(count), new Uint32Array(count)];
        const indexBits = Math.ceil(Math.log2(Math.max(2, count)));
        const [places, shift] = [2 ** indexBits, Math.max(0, HEAD_BITS - (SAFE_BITS - indexBits))];
        for (let index = 0; index < count; index += 1)
            packed[index] = (order.head(index) >>> shift) * places + index;
        const sorted = packed.subarray(0, count).sort();
        const found = indexes.subarray(0, count);
        for (let at = 0; at < count; at += 1)
            found[at] = (sorted[at] ?? 0) % places;
        sortTies(found, order, shift);
        return found;
    };
}
function sortTies(indexes, { head, compare }, shift) {
    let to = 0;
    for (let from = 0; from < indexes.length; from = to) {
        const shared = head(indexes[from] ?? 0) >>> shift;
        to = from + 1;
        while (to < indexes.length && head(indexes[to] ?? 0) >>> shift === shared)
            to += 1;
        if (to - from > 1)
            indexes.subarray(from, to).sort((a, b) => compare(a, b) || a - b);
    }
}


/***/ })

};
