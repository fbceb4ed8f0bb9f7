export const id = 143;
export const ids = [143,655];
export const modules = {

/***/ 70655:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ findBaseFiles),
/* harmony export */   checkOutFiles: () => (/* binding */ checkOutFiles),
/* harmony export */   n: () => (/* binding */ readBaseRows)
/* harmony export */ });
/* harmony import */ var _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26442);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83480);
/* harmony import */ var _report_verdict_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(90687);
/* harmony import */ var _sources_header_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(78261);
/* harmony import */ var _sources_read_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(54010);
/* harmony import */ var _sources_resolve_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(53361);
/* harmony import */ var _read_rows_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(60198);
/* harmony import */ var _scanned_rows_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(35298);









/**
 * Checks out the data files of a commit; undefined if nobody has them.
 * @param name begins the name of the temporary folder, which must not exist yet.
 */
async function checkOutFiles(run, { workingDirectory }, { name, commit }) {
    const temporary = await run.temporary();
    return run.ports.repository?.checkOut({
        commit,
        directory: workingDirectory,
        target: temporary(`${name}-${commit}`),
        patterns: run.request.config.files,
    });
}
/**
 * Finds the data files below `directory`. A file that is missing there was added since, which is not a fault. For a Git
 * LFS pointer to a file that is here today, that file is read.
 */
async function findBaseFiles(run, directory, today) {
    const { request, ports } = run;
    const { config } = request;
    const found = await (0,_sources_resolve_js__WEBPACK_IMPORTED_MODULE_6__/* .resolveFiles */ .s)({
        patterns: config.files,
        workingDirectory: directory,
        format: config.format,
        files: ports.files,
        spelling: request.spelling ?? _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_SPELLING */ .an,
    });
    const files = [...found.files];
    const damages = [];
    for (const fault of found.faults) {
        if (fault.code === 'file/missing')
            continue;
        const same = fault.code === 'file/git-lfs' ? await findPointed(run, directory, { fault, today }) : undefined;
        if (same === undefined)
            damages.push(describeDamage(fault.file ?? '', fault));
        else
            files.push(same);
    }
    return { files, damages };
}
/** The file of today that a pointer means, under the name that it had. */
async function findPointed(run, directory, { fault, today }) {
    const path = fault.file ?? '';
    const text = await run.ports.files.readText(`${directory}/${path}`).catch(() => '');
    const sha256 = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
    const same = today.find((file) => file.sha256 === sha256);
    return same === undefined ? undefined : { ...same.file, path };
}
/** Reads the rows of a file. Resolves with why the rest of it is unreadable, as a sentence; undefined if none is. */
async function readBaseRows(run, task) {
    const { setup, file, index, store } = task;
    const { config, signal } = run.request;
    // Such a file has no header line.
    if (file.format === 'txt')
        task.onHeader([setup.key?.column ?? 'key']);
    const parts = {
        // No jobs are made of these rows.
        setup: { ...setup, spec: { ...setup.spec, group: undefined } },
        ...{ store, file: index, finder: undefined, omitsBlanks: config.blank === 'omit' },
        listener: task.scanned,
    };
    let scanned;
    const objects = _domain_row_js__WEBPACK_IMPORTED_MODULE_2__/* .FORMATS */ .hR[file.format].isJson ? (0,_scanned_rows_js__WEBPACK_IMPORTED_MODULE_8__/* .createScannedObjects */ .R)(parts, () => undefined) : undefined;
    const batches = (0,_sources_read_js__WEBPACK_IMPORTED_MODULE_5__/* .readBatches */ .Pu)(file, run.ports.files.read(file.absolute, { reuses: (0,_sources_read_js__WEBPACK_IMPORTED_MODULE_5__/* .keepsNoChunk */ .n6)(file) }), {
        delimiter: config.delimiter,
        encoding: config.encoding,
        keyColumn: setup.key?.column,
        onHeader(header, line) {
            task.onHeader(header);
            const { key } = setup;
            const needed = key && { ...key, column: setup.columns?.get(key.column) ?? key.column };
            const faults = (0,_sources_header_js__WEBPACK_IMPORTED_MODULE_4__/* .checkHeader */ .e)(header, { file: file.path, line, columns: undefined, key: needed });
            if (faults.length > 0)
                throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD(faults);
            scanned = (0,_scanned_rows_js__WEBPACK_IMPORTED_MODULE_8__/* .createScannedRows */ .S)(parts, header);
        },
    });
    try {
        for await (const batch of batches) {
            signal.throwIfAborted();
            while (batch.next()) {
                if ((0,_read_rows_js__WEBPACK_IMPORTED_MODULE_7__/* .addScanned */ .e2)(batch, scanned, objects) !== undefined)
                    continue;
                const record = batch.record();
                task.onRow(store.add(record, { file: index, encodedBytes: 0, keyHash: 0 }), record);
            }
        }
        return undefined;
    }
    catch (error) {
        if (!(error instanceof _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD) || signal.aborted)
            throw error;
        return describeDamage(file.path, error.faults[0]);
    }
}
function describeDamage(path, fault) {
    const why = fault === undefined ? 'it cannot be read' : (0,_report_verdict_js__WEBPACK_IMPORTED_MODULE_3__/* .firstSentence */ .qi)(fault.template ?? fault.message);
    return `"${path}" at the base cannot be read whole (${why}): what it lacks counts as new.`;
}


/***/ }),

/***/ 73143:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openBaseComparison: () => (/* binding */ openBaseComparison)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/store/partitions.ts
var store_partitions = __webpack_require__(1530);
// EXTERNAL MODULE: ./src/store/digest.ts
var digest = __webpack_require__(34669);
// EXTERNAL MODULE: ./src/store/packed-sort.ts
var packed_sort = __webpack_require__(3522);
;// CONCATENATED MODULE: ./src/difference/side.ts



/** Partitions by the first byte of the key's digest. */
const SIDE_PARTITIONS = 256;
const ROW_BYTES = 6;
const FILE_BYTES = 4;
const AT_CONTENT = digest/* DIGEST_BYTES */.x4;
const AT_ROW = AT_CONTENT + digest/* DIGEST_BYTES */.x4;
const AT_FILE = AT_ROW + ROW_BYTES;
const WIDTH = AT_FILE + FILE_BYTES;
/** @param file an empty temporary file. */
function createSide(file) {
    const partitions = (0,store_partitions/* createPartitions */.O)(file, WIDTH);
    const sort = (0,packed_sort/* createPackedSorter */._)();
    let count = 0;
    let next = { row: 0, file: 0, key: '', content: '' };
    const writeNumbers = (buffer, at, row, index) => {
        buffer.writeUIntLE(row, at + AT_ROW, ROW_BYTES);
        buffer.writeUInt32LE(index, at + AT_FILE);
    };
    const write = (buffer, at) => {
        const { key, content } = next;
        // Character by character: a call of `write` for so few bytes takes longer.
        for (let index = 0; index < digest/* DIGEST_BYTES */.x4; index += 1) {
            buffer[at + index] = key.charCodeAt(index);
            buffer[at + AT_CONTENT + index] = content.charCodeAt(index);
        }
        writeNumbers(buffer, at, next.row, next.file);
    };
    return {
        get count() {
            return count;
        },
        add(row) {
            next = row;
            partitions.add(row.key.charCodeAt(0), write);
            count += 1;
        },
        addCopy(row, index, hashes) {
            partitions.add(hashes[0] ?? 0, (buffer, at) => {
                for (let byte = 0; byte < AT_ROW; byte += 1)
                    buffer[at + byte] = hashes[byte] ?? 0;
                writeNumbers(buffer, at, row, index);
            });
            count += 1;
        },
        load: (partition) => sortRows(partitions.load(partition), sort),
        close: () => partitions.close(),
    };
}
function sortRows(records, sort) {
    const view = new DataView(records.buffer, records.byteOffset, records.length);
    const length = records.length / WIDTH;
    const order = sort(length, {
        // The first byte is the same throughout the partition.
        head: (index) => view.getUint32(index * WIDTH + 1),
        // Records were added in the order of their rows.
        compare: (a, b) => compareBytes(view, a * WIDTH, view, b * WIDTH, AT_ROW),
    });
    const offset = (at) => (order[at] ?? 0) * WIDTH;
    return {
        length,
        view,
        offset,
        row: (at) => records.readUIntLE(offset(at) + AT_ROW, ROW_BYTES),
        file: (at) => view.getUint32(offset(at) + AT_FILE, true),
        compareKeys: (at, others, other) => compareBytes(view, offset(at), others.view, others.offset(other), digest/* DIGEST_BYTES */.x4),
        compareContents: (at, others, other) => compareBytes(view, offset(at) + AT_CONTENT, others.view, others.offset(other) + AT_CONTENT, digest/* DIGEST_BYTES */.x4),
    };
}
/** Word by word: a call of `Buffer.compare` for so few bytes takes longer. */
function compareBytes(a, aAt, b, bAt, bytes) {
    for (let byte = 0; byte < bytes; byte += 4) {
        const left = a.getUint32(aAt + byte);
        const right = b.getUint32(bAt + byte);
        if (left !== right)
            return left < right ? -1 : 1;
    }
    return 0;
}

;// CONCATENATED MODULE: ./src/difference/compare.ts


/**
 * Both sides are partitioned by key on the disk, and sorted and merged one partition at a time. What differs is written to
 * partitions by row number, so that it can be read in input order: neither side's records are read at random.
 */
function createRowComparer({ open, isUnique }) {
    const now = createSide(open('now.bin'));
    const before = createSide(open('before.bin'));
    const different = createOrderedRows(open('different.bin'));
    const removed = createOrderedRows(open('removed.bin'));
    return {
        addNow: now.add,
        addBefore: before.add,
        addTwin: before.addCopy,
        compare(standing) {
            const counts = { now: new Map(), before: new Map() };
            const sink = {
                different(row, file, base) {
                    countsOf(counts.now, file)[base === undefined ? 'new' : 'changed'] += 1;
                    different.add(row, base);
                },
                removed(row, file) {
                    countsOf(counts.before, file).removed += 1;
                    removed.add(row, undefined);
                },
                kept(file, kind) {
                    countsOf(counts.now, file)[kind] += 1;
                },
            };
            let known = 0;
            for (let partition = 0; partition < SIDE_PARTITIONS; partition += 1) {
                const sides = { now: now.load(partition), before: before.load(partition) };
                known += mergeSides(sides, { standing, isUnique, sink });
            }
            return {
                known,
                ...counts,
                different: () => different.all(),
                *removed() {
                    for (const { row } of removed.all())
                        yield row;
                },
            };
        },
        close() {
            for (const each of [now, before, different, removed])
                each.close();
        },
    };
}
function countsOf(counts, file) {
    const known = counts.get(file) ?? { new: 0, changed: 0, removed: 0, unchanged: 0, invalid: 0 };
    counts.set(file, known);
    return known;
}
/** Visits each key of both sides once; returns how many rows were known before. */
function mergeSides(sides, rules) {
    // One object for all keys: there are millions.
    const group = { now: 0, endNow: 0, before: 0, endBefore: 0 };
    let known = 0;
    while (group.now < sides.now.length || group.before < sides.before.length) {
        const order = orderOf(sides, group.now, group.before);
        group.endNow = order > 0 ? group.now : endOfKey(sides.now, group.now);
        group.endBefore = order < 0 ? group.before : endOfKey(sides.before, group.before);
        const rows = group.endBefore - group.before;
        known += rules.isUnique ? Math.min(1, rows) : rows;
        if (!settleSimple(sides, group, rules))
            settleGroup(sides, group, rules);
        group.now = group.endNow;
        group.before = group.endBefore;
    }
    return known;
}
/** Nearly all keys: at most one row on each side. Does what `settleGroup` does, without objects. */
function settleSimple({ now, before }, group, { standing, sink }) {
    const { now: atNow, before: atBefore } = group;
    const [isNow, isBefore] = [group.endNow > atNow, group.endBefore > atBefore];
    if (group.endNow - atNow > 1 || group.endBefore - atBefore > 1)
        return false;
    if (!isNow) {
        sink.removed(before.row(atBefore), before.file(atBefore));
        return true;
    }
    const [row, file] = [now.row(atNow), now.file(atNow)];
    const is = standing(row);
    if (is === 'skipped')
        return false;
    if (is === 'invalid')
        sink.kept(file, 'invalid');
    else if (!isBefore)
        sink.different(row, file, undefined);
    else if (before.compareContents(atBefore, now, atNow) === 0)
        sink.kept(file, 'unchanged');
    else
        sink.different(row, file, before.row(atBefore));
    return true;
}
function orderOf({ now, before }, atNow, atBefore) {
    if (atNow === now.length)
        return 1;
    return atBefore === before.length ? -1 : now.compareKeys(atNow, before, atBefore);
}
function endOfKey(rows, from) {
    let to = from + 1;
    while (to < rows.length && rows.compareKeys(to, rows, from) === 0)
        to += 1;
    return to;
}
/**
 * Equal content first: such rows are unchanged. Of what is left under the key, as many rows as there are on both sides
 * changed, in input order; the others are new or removed.
 */
function settleGroup(sides, group, rules) {
    const { now, before } = sides;
    const { isUnique, sink } = rules;
    const left = setEqualAside(sides, group, rules);
    left.now.sort((a, b) => now.row(a) - now.row(b));
    left.before.sort((a, b) => before.row(a) - before.row(b));
    left.now.forEach((at, index) => {
        const base = left.before[index];
        sink.different(now.row(at), now.file(at), base === undefined ? undefined : before.row(base));
    });
    const isHeld = group.now < group.endNow;
    const to = isUnique ? (isHeld ? 0 : 1) : left.before.length;
    const from = isUnique ? 0 : left.now.length + left.invalid;
    for (const at of left.before.slice(from, to))
        sink.removed(before.row(at), before.file(at));
}
function setEqualAside({ now, before }, group, { standing, isUnique, sink }) {
    const left = { now: [], before: [], invalid: 0 };
    let at = group.before;
    const end = group.endBefore;
    for (let nth = group.now; nth < group.endNow; nth += 1) {
        const is = standing(now.row(nth));
        if (is === 'skipped')
            continue;
        while (at < end && before.compareContents(at, now, nth) < 0)
            left.before.push(at++);
        const hasEqual = at < end && before.compareContents(at, now, nth) === 0;
        // Beside an invalid row another may have the key, and that one is compared.
        const isEqual = hasEqual && !(isUnique && is === 'invalid');
        if (isEqual)
            at += 1;
        if (is === 'invalid')
            sink.kept(now.file(nth), 'invalid');
        else if (isEqual)
            sink.kept(now.file(nth), 'unchanged');
        else
            left.now.push(nth);
        if (is === 'invalid' && !isEqual)
            left.invalid += 1;
    }
    while (at < end)
        left.before.push(at++);
    return left;
}
/** Rows per partition of what is read in order; one partition is in memory. */
const ORDERED_ROWS = 65_536;
const compare_ROW_BYTES = 6;
const ORDERED_WIDTH = compare_ROW_BYTES * 2;
function createOrderedRows(file) {
    const partitions = (0,store_partitions/* createPartitions */.O)(file, ORDERED_WIDTH);
    let last = -1;
    return {
        add(row, before) {
            const partition = Math.floor(row / ORDERED_ROWS);
            last = Math.max(last, partition);
            partitions.add(partition, (buffer, at) => {
                buffer.writeUIntLE(row, at, compare_ROW_BYTES);
                // 0 is none.
                buffer.writeUIntLE(before === undefined ? 0 : before + 1, at + compare_ROW_BYTES, compare_ROW_BYTES);
            });
        },
        *all() {
            for (let partition = 0; partition <= last; partition += 1)
                yield* readOrdered(partitions, partition);
        },
        close: () => partitions.close(),
    };
}
/** What a row that is not in the partition has. */
const ABSENT = -1;
function* readOrdered(partitions, partition) {
    const records = partitions.load(partition);
    const first = partition * ORDERED_ROWS;
    const befores = new Float64Array(ORDERED_ROWS).fill(ABSENT);
    for (let at = 0; at < records.length; at += ORDERED_WIDTH) {
        befores[records.readUIntLE(at, compare_ROW_BYTES) - first] = records.readUIntLE(at + compare_ROW_BYTES, compare_ROW_BYTES);
    }
    for (let index = 0; index < ORDERED_ROWS; index += 1) {
        const before = befores[index] ?? ABSENT;
        if (before !== ABSENT)
            yield { row: first + index, before: before === 0 ? undefined : before - 1 };
    }
}

// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
;// CONCATENATED MODULE: ./src/difference/twins.ts


const twins_WIDTH = digest/* DIGEST_BYTES */.x4 * 2;
const ROWS_PER_PAGE = paged_file/* PAGE_BYTES */.U / twins_WIDTH;
const PAGES = 4;
/** @param file an empty temporary file. */
function createHashList(file) {
    const pages = (0,paged_file/* createPagedFile */.B)(file, PAGES);
    const found = Buffer.alloc(twins_WIDTH);
    const offset = (row) => (row % ROWS_PER_PAGE) * twins_WIDTH;
    return {
        add(row, { key, content }) {
            const page = pages.page(Math.floor(row / ROWS_PER_PAGE), 'write');
            const at = offset(row);
            for (let index = 0; index < digest/* DIGEST_BYTES */.x4; index += 1) {
                page[at + index] = key.charCodeAt(index);
                page[at + digest/* DIGEST_BYTES */.x4 + index] = content.charCodeAt(index);
            }
        },
        get(row) {
            const page = pages.page(Math.floor(row / ROWS_PER_PAGE), 'read');
            const at = offset(row);
            let isNone = true;
            for (let index = 0; index < twins_WIDTH; index += 1) {
                const byte = page[at + index] ?? 0;
                found[index] = byte;
                if (index < digest/* DIGEST_BYTES */.x4 && byte !== 0)
                    isNone = false;
            }
            return isNone ? undefined : found;
        },
        close: () => pages.close(),
    };
}
/** Rows that are looked through where the order of both sides was lost, for example behind new rows. */
const LOOK_AHEAD = 64;
/**
 * Finds, for the rows of a file at the base in their order, the row of today that is the same text. It is a guess where to
 * look: a row that it does not find is compared like any other.
 * @param isSame whether a row of today is the same text as the wanted one.
 */
function createTwinFinder({ from, to }, isSame) {
    let [next, misses] = [from, 0];
    const isTwin = (row, wanted) => row < to && isSame(row, wanted);
    const look = (wanted) => {
        if (isTwin(next, wanted))
            return next;
        // As many rows were changed in their places.
        if (misses > 0 && isTwin(next + misses, wanted))
            return next + misses;
        // More and more seldom, so that a file of which nothing is left costs little.
        if ((misses & (misses - 1)) !== 0)
            return undefined;
        for (let row = next + 1; row < Math.min(next + LOOK_AHEAD, to); row += 1)
            if (isTwin(row, wanted))
                return row;
        return undefined;
    };
    return (wanted) => {
        const found = look(wanted);
        misses = found === undefined ? misses + 1 : 0;
        if (found !== undefined)
            next = found + 1;
        return found;
    };
}

// EXTERNAL MODULE: ./src/sources/parse-record.ts
var parse_record = __webpack_require__(50559);
// EXTERNAL MODULE: ./src/sources/prepare.ts
var prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/store/row-store.ts + 4 modules
var row_store = __webpack_require__(68042);
// EXTERNAL MODULE: ./src/pipeline/base-rows.ts
var base_rows = __webpack_require__(70655);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
;// CONCATENATED MODULE: ./src/difference/cells.ts

/** The cells that differ between two versions of a row, in the order of the columns of now. */
function changedCells(before, now) {
    const cells = [];
    for (const column of Object.keys(now)) {
        if (!isEqual(before[column], now[column]))
            cells.push({ column, before: before[column], now: now[column] });
    }
    for (const column of Object.keys(before)) {
        if (!Object.hasOwn(now, column))
            cells.push({ column, before: before[column], now: undefined });
    }
    return cells;
}
/** Collects the cells that are given one by one, in the order of `changedCells`: those that are gone come last. */
function createCellList() {
    const [cells, gone] = [[], []];
    return {
        add(column, before, now) {
            if (before !== now)
                (now === undefined ? gone : cells).push({ column, before, now });
        },
        all: () => (gone.length === 0 ? cells : [...cells, ...gone]),
    };
}
/** Equal as sent. */
function isEqual(a, b) {
    if (a === b)
        return true;
    return typeof a === 'object' && typeof b === 'object' && describe(a) === describe(b);
}
function describe(value) {
    return value instanceof row/* ExactNumber */.fh ? `#${value.text}` : (JSON.stringify(value) ?? '');
}

;// CONCATENATED MODULE: ./src/difference/signs.ts
/** Fewer rows may be like that by chance. */
const LEAST_ROWS = 3;
/** A column that changed in a share of a few rows is no news. */
const LEAST_OF_COLUMN = 10;
/** Different places that are kept of one kind; a file with more columns shows its first. */
const MAX_PLACES = 1_000;
/** Of a row with more changed cells no pairs are compared. */
const MAX_PAIRED = 12;
/** @param order columns of the files, as far as they are known, from left to right. */
function createSignFinder(order) {
    const columns = new Map();
    const places = new Map();
    const note = (kind, named) => {
        const id = JSON.stringify([kind, named]);
        const place = places.get(id) ?? { kind, columns: named, rows: 0 };
        place.rows += 1;
        if (place.rows > 1 || places.size < MAX_PLACES)
            places.set(id, place);
    };
    return {
        add(cells, now, before) {
            for (const { column } of cells)
                columns.set(column, (columns.get(column) ?? 0) + 1);
            const swapped = findSwap(cells);
            if (swapped !== undefined)
                note('swapped', swapped);
            const from = swapped === undefined ? findShift(cells, { now, before, order }) : undefined;
            if (from !== undefined)
                note('shifted', [from]);
            if (swapped !== undefined || from !== undefined)
                return;
            for (const cell of cells) {
                if (isDamaged(cell))
                    note('damaged', [cell.column]);
                else if (isConverted(cell))
                    note('converted', [cell.column]);
            }
        },
        find(compared) {
            const shown = [...places.values()].filter(({ rows }) => rows >= LEAST_ROWS);
            const explained = new Set(shown.filter(({ rows }) => rows * 2 > compared).flatMap((place) => place.columns));
            const isShifted = shown.some(({ kind, rows }) => kind === 'shifted' && rows * 2 > compared);
            const wide = [...columns]
                .filter(([name, rows]) => rows >= LEAST_OF_COLUMN && rows * 2 > compared && !isShifted && !explained.has(name))
                .map(([name, rows]) => ({ kind: 'column', rows, columns: [name] }));
            return [...shown, ...wide].sort((a, b) => b.rows - a.rows).map((sign) => ({ ...sign, of: compared }));
        },
    };
}
/** Two columns whose cells changed places; where one side is blank, a column has another name, or a cell moved. */
function findSwap(cells) {
    if (cells.length < 2 || cells.length > MAX_PAIRED)
        return undefined;
    const filled = cells.filter(({ before, now }) => isFilled(before) && isFilled(now));
    for (const [index, first] of filled.entries()) {
        const second = filled.slice(index + 1).find(({ before, now }) => first.before === now && first.now === before);
        if (second !== undefined)
            return [first.column, second.column];
    }
    return undefined;
}
/** The first column from which on most changed cells hold what their neighbor held. */
function findShift(cells, row) {
    if (cells.length < 2)
        return undefined;
    const { order } = row;
    const before = row.before();
    const columns = order.length > 0 ? order : [...new Set([...Object.keys(before), ...Object.keys(row.now())])];
    for (const step of [-1, 1]) {
        const moved = cells.filter(({ column, now: value }) => {
            const neighbor = columns[columns.indexOf(column) + step];
            return isFilled(value) && neighbor !== undefined && before[neighbor] === value;
        });
        if (moved.length >= 2 && moved.length * 2 >= cells.length)
            return cells[0]?.column;
    }
    return undefined;
}
function isFilled(value) {
    return value !== undefined && value !== null && value !== '';
}
/** UTF-8 that was read as windows-1252: a letter of the first two, and what follows it. */
const MISREAD = /[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]/u;
const NOT_ASCII = /[^\p{ASCII}]/u;
const ALL_NOT_ASCII = /[^\p{ASCII}]/gu;
/** Letters beyond ASCII became others, as after reading the file in a wrong encoding. */
function isDamaged({ before, now }) {
    if (typeof before !== 'string' || typeof now !== 'string')
        return false;
    const isNew = (sign) => sign.test(now) && !sign.test(before);
    if (isNew(/\ufffd/) || isNew(MISREAD))
        return true;
    return NOT_ASCII.test(before) && before.replace(ALL_NOT_ASCII, '?') === now;
}
/** A spreadsheet took text for a number: leading zeros are gone, or it became 1.23E+15. */
function isConverted({ before, now }) {
    if (typeof before !== 'string' || typeof now !== 'string' || !/^\d+$/.test(before))
        return false;
    return before.replace(/^0+(?=\d)/, '') === now || /^\d(?:[.,]\d+)?E\+\d+$/i.test(now);
}

// EXTERNAL MODULE: ./src/report/cell-text.ts
var cell_text = __webpack_require__(95910);
// EXTERNAL MODULE: ./src/report/change-lines.ts
var change_lines = __webpack_require__(84994);
// EXTERNAL MODULE: ./src/pipeline/guards.ts
var pipeline_guards = __webpack_require__(81290);
// EXTERNAL MODULE: ./src/pipeline/removed-files.ts
var removed_files = __webpack_require__(32328);
;// CONCATENATED MODULE: ./src/pipeline/describe-difference.ts








/** Rows of each kind of change that the report names. */
const FIRST_ROWS = 20;
/** Columns that the report counts. */
const MAX_COLUMNS = 200;
/** Rows that are looked at to tell whether removed rows are there under other keys. */
const SAMPLED_ROWS = 500;
/** Writes the files of changes and what the report says of them; judges the guards. */
async function describeDifference(run, parts) {
    const { compared, base, setup, rows } = parts;
    const files = listFiles(parts);
    const output = createOutput(run, parts);
    const order = [...new Set(rows.files.flatMap(({ columns }) => columns))];
    const tally = createTally(createSignFinder(setup.columns === undefined ? order : [...setup.columns.keys()]), setup);
    try {
        await visitChanges(run, parts, (change) => {
            tally.add(change);
            return output.add(change);
        });
    }
    finally {
        await output.close();
    }
    const counts = sum(files);
    const guards = (0,pipeline_guards/* judgeGuards */.S)({ ...counts, known: compared.known, byFile: files }, { limits: run.request.config, place: 'at the base', spelling: run.request.spelling });
    if (parts.isWhole)
        for (const fault of guards.faults)
            run.stops.push({ reason: 'guard', fault });
    else if ((0,pipeline_guards/* hasGuards */.n)(run.request.config))
        run.notice('max-new, max-changed and max-removed were not judged: the base could not be read whole.');
    const report = {
        base: base.commit,
        name: base.name,
        known: compared.known,
        ...counts,
        files,
        columns: tally.columns().slice(0, MAX_COLUMNS),
        signs: tally.signs(counts, compared.known),
        guards: parts.isWhole ? guards.results : [],
        changedOnly: run.request.config['changed-only'],
        first: tally.first,
    };
    run.known.difference = { report, folder: parts.folder, files: output.names };
}
async function visitChanges(run, { setup, compared, rows, before }, visit) {
    const { signal } = run.request;
    const read = createRowReader(setup);
    const today = rows.files.map(({ file }) => file);
    const findCells = createCellFinder(setup);
    for (const { row, before: base } of compared.different()) {
        signal.throwIfAborted();
        const now = read(rows.store, today, row);
        const old = base === undefined ? undefined : read(before.store, before.files, base);
        const columns = old === undefined ? [] : findCells(old, now);
        const change = old === undefined ? 'new' : 'changed';
        // Only awaited if it is a promise: one for each of millions of rows would cost seconds.
        const written = visit({ ...now, change, columns, now: now.fields, before: old?.fields });
        if (written !== undefined)
            await written;
    }
    for (const row of compared.removed()) {
        signal.throwIfAborted();
        const found = read(before.store, before.files, row);
        const written = visit({ ...found, change: 'removed', columns: [], now: undefined, before: found.fields });
        if (written !== undefined)
            await written;
    }
}
function createRowReader(setup) {
    const readKey = (0,prepare/* createKeyReader */.DW)(setup);
    return (store, files, row) => {
        const source = store.table.source(row);
        const { file, line } = source;
        const record = store.recordOf(source);
        const fields = () => (record.fault === undefined ? setup.fieldsOf(record) : {});
        return { file, path: files[file]?.path ?? '', line, record, fields, key: readKey(record) ?? '' };
    };
}
function createCellFinder({ sendsFields, compareCells }) {
    return (old, now) => {
        if (!sendsFields)
            return [];
        const list = createCellList();
        const isWhole = old.record.fault === undefined && now.record.fault === undefined;
        return isWhole && compareCells(old.record, now.record, list.add)
            ? list.all()
            : changedCells(old.fields(), now.fields());
    };
}
/** Counts by path: a removed row counts for the file that it was in. */
function listFiles({ compared, rows, before }) {
    const invalid = new Map();
    for (const { file, outcome, rows: found } of rows.store.table.counts()) {
        if (outcome === 'invalid')
            invalid.set(file, (invalid.get(file) ?? 0) + found);
    }
    const byPath = new Map();
    rows.files.forEach(({ file }, index) => {
        byPath.set(file.path, { ...(compared.now.get(index) ?? NO_ROWS), invalid: invalid.get(index) ?? 0 });
    });
    before.files.forEach(({ path }, index) => {
        const { removed = 0 } = compared.before.get(index) ?? {};
        if (removed > 0)
            byPath.set(path, { ...(byPath.get(path) ?? NO_ROWS), removed });
    });
    return [...byPath].map(([path, counts]) => ({ path, ...counts }));
}
const NO_ROWS = { new: 0, changed: 0, removed: 0, unchanged: 0, invalid: 0 };
function sum(files) {
    const total = { ...NO_ROWS };
    for (const file of files) {
        total.new += file.new;
        total.changed += file.changed;
        total.removed += file.removed;
        total.unchanged += file.unchanged;
        total.invalid += file.invalid;
    }
    return total;
}
function createTally(signs, setup) {
    const columns = new Map();
    const shown = { new: 0, changed: 0, removed: 0 };
    const first = [];
    const rekeyed = createRekeyedFinder(setup);
    return {
        first,
        add(given) {
            const { change, path: file, line, key, before, now } = given;
            for (const { column } of given.columns)
                columns.set(column, (columns.get(column) ?? 0) + 1);
            if (before !== undefined && now !== undefined)
                signs.add(given.columns, now, before);
            else
                rekeyed.add(given);
            shown[change] += 1;
            if (shown[change] <= FIRST_ROWS)
                first.push({ change, file, line, key, columns: given.columns.map(toCell) });
        },
        columns: () => [...columns].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows),
        signs(counts, known) {
            const found = [...rekeyed.find(counts, known), ...signs.find(counts.changed + counts.unchanged)];
            const isMass = counts.removed >= LEAST_REMOVED && counts.removed * 2 > known;
            return isMass ? [{ kind: 'removed', rows: counts.removed, of: known, columns: [] }, ...found] : found;
        },
    };
}
/** Fewer rows are soon more than half of a file. */
const LEAST_REMOVED = 10;
function toCell({ column, before, now }) {
    return {
        name: column,
        ...(before !== undefined && { old: (0,cell_text/* valueText */.Ru)(before) }),
        ...(now !== undefined && { new: (0,cell_text/* valueText */.Ru)(now) }),
    };
}
/** Tells from the first of them whether new rows are removed ones under another key. */
function createRekeyedFinder({ key }) {
    const seen = { new: new Set(), removed: new Set() };
    const rest = (fields) => JSON.stringify(Object.entries(fields).filter(([name]) => name !== key?.column));
    return {
        add({ change, now, before }) {
            const texts = change === 'new' ? seen.new : seen.removed;
            const fields = now ?? before;
            if (key !== undefined && texts.size < SAMPLED_ROWS)
                texts.add(rest(fields?.() ?? {}));
        },
        find({ new: added, removed }, known) {
            const both = [...seen.new].filter((text) => text !== '[]' && seen.removed.has(text)).length;
            const least = Math.min(seen.new.size, seen.removed.size);
            if (key === undefined || both < 3 || both * 2 < least)
                return [];
            return [{ kind: 'rekeyed', rows: Math.min(added, removed), of: known, columns: [key.column] }];
        },
    };
}
/** `changes.csv`, created with its first line, and the files of removed rows. */
function createOutput({ ports }, { before, rows, setup, folder }) {
    const mapped = setup.columns === undefined ? undefined : [...setup.columns.keys()];
    const columns = mapped ?? (0,change_lines/* uniteHeaders */.Qh)([rows.columns, ...rows.files.map((file) => file.columns), ...before.headers]);
    const removed = (0,removed_files/* createRemovedFiles */.C)(ports.files, folder, before);
    let changes;
    const open = async () => {
        changes = await ports.files.openWrite((0,external_node_path_.join)(folder, CHANGES));
        await changes.write((0,change_lines/* renderChangesHeader */.d1)(columns));
        return changes;
    };
    return {
        get names() {
            return [...(changes === undefined ? [] : [CHANGES]), ...removed.names];
        },
        /** Resolves when the next may be added; undefined if that is at once. */
        add(found) {
            const { change, path, line, key, record, file, columns: cells } = found;
            const shown = {
                change,
                file: path,
                line,
                key,
                columns: cells.map(({ column }) => column),
                ...shownValues(found),
            };
            const text = (0,change_lines/* renderChangeLine */.Fr)(shown, columns);
            const written = changes === undefined ? open().then((sink) => sink.write(text)) : changes.write(text);
            if (change !== 'removed')
                return written;
            return written === undefined ? removed.add(record, file) : written.then(() => removed.add(record, file));
        },
        async close() {
            await changes?.close();
            await removed.close();
        },
    };
}
/** Of a changed row only the cells that differ are asked for. */
function shownValues({ change, columns, before, now }) {
    if (change === 'changed') {
        const cellOf = (name) => columns.find(({ column }) => column === name);
        return { old: (name) => (0,cell_text/* valueText */.Ru)(cellOf(name)?.before), now: (name) => (0,cell_text/* valueText */.Ru)(cellOf(name)?.now) };
    }
    const [old, current] = [before?.(), now?.()];
    return { old: (name) => (0,cell_text/* valueText */.Ru)(old?.[name]), now: (name) => (0,cell_text/* valueText */.Ru)(current?.[name]) };
}
const CHANGES = 'changes.csv';

// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
;// CONCATENATED MODULE: ./src/pipeline/find-base.ts

/**
 * The commit to compare with: what `base` says, else the base of the proposed change; undefined where there is none, or
 * nobody knows it, which a notice says. Throws `FaultError` if `base` names a commit that nobody knows.
 */
async function findBase(run, setup) {
    const { config, context } = run.request;
    const { base } = config;
    if (base === 'none')
        return undefined;
    const found = base === undefined ? await findByChange(run, setup) : await resolveName(run, setup, base);
    if (found !== undefined || (base === undefined && context.changeBase === undefined))
        return found;
    if (base !== undefined)
        throw new fault/* FaultError */.VD([unknownBase(base)]);
    const name = context.changeBase?.target ?? context.changeBase?.commit ?? '';
    run.notice(`"${name}" is not known here, so the files were not compared with it. Check out more commits (fetch-depth: 0), or give github-token contents: read.`);
    return undefined;
}
function unknownBase(base) {
    return {
        code: 'input/base',
        message: `base is "${base}", and neither git nor the CI system knows such a commit.`,
        next: 'Check the name, or check out more commits (fetch-depth: 0). Set base: none to compare with nothing.',
        input: 'base',
    };
}
/**
 * A merge commit of the change is compared with its first parent, the tip of the target branch: what that branch has is
 * on both sides. Otherwise the change is compared with the commit where it left the target branch.
 */
async function findByChange(run, setup) {
    const { changeBase, commit: checkedOut } = run.request.context;
    if (changeBase === undefined)
        return undefined;
    const { repository } = run.ports;
    const { commit, target, head } = changeBase;
    const asked = { directory: setup.workingDirectory, head: checkedOut };
    const parents = head === undefined ? undefined : await repository?.parents?.(asked);
    const name = target ?? commit ?? '';
    const [first, second, ...others] = parents ?? [];
    if (first !== undefined && second === head && others.length === 0)
        return { commit: first, name };
    if (commit !== undefined)
        return { commit, name };
    const tip = target === undefined ? undefined : await resolveName(run, setup, target);
    const parting = tip && (await repository?.mergeBase?.({ ...asked, target: tip.commit }));
    return parting === undefined ? undefined : { commit: parting, name };
}
async function resolveName(run, setup, name) {
    const commit = await run.ports.repository?.resolve?.({ directory: setup.workingDirectory, name });
    return commit === undefined ? undefined : { commit, name };
}

// EXTERNAL MODULE: ./src/pipeline/normal-form.ts
var normal_form = __webpack_require__(67538);
// EXTERNAL MODULE: ./src/pipeline/read-rows.ts + 1 modules
var read_rows = __webpack_require__(60198);
;// CONCATENATED MODULE: ./src/pipeline/compare-base.ts














/** Finds the base and checks it out; undefined where there is nothing to compare with. */
async function openBaseComparison(run, setup) {
    const base = await findBase(run, setup);
    const directory = base && (await checkOutBase(run, setup, base));
    if (base === undefined || directory === undefined) {
        if ((0,pipeline_guards/* hasGuards */.n)(run.request.config))
            run.notice('max-new, max-changed and max-removed have no effect: there is no base to compare with.');
        return undefined;
    }
    const temporary = await run.temporary();
    const folder = temporary('difference');
    await run.ports.files.makeDirectory(folder);
    const open = (name) => run.ports.files.openRandom((0,external_node_path_.join)(folder, name));
    const hashes = createHashList(open('hashes.bin'));
    const comparer = createRowComparer({
        open,
        isUnique: setup.key?.unique === true,
    });
    const toSide = createSideRow(setup);
    return {
        onRow(row, file, { digests, made }) {
            const side = made === undefined
                ? toSoundSide(row, file, digests)
                : toSide(row, file, made.record, { fieldsOf: () => made.prepared.fields, digests });
            if (side === undefined)
                return;
            comparer.addNow(side);
            hashes.add(row, side);
        },
        async finish(rows) {
            await compareWith(run, { setup, base, directory, folder, comparer, hashes, rows });
        },
        close() {
            comparer.close();
            hashes.close();
        },
    };
}
async function checkOutBase(run, setup, base) {
    const directory = await (0,base_rows.checkOutFiles)(run, setup, { name: 'base', commit: base.commit });
    if (directory === undefined)
        run.notice(`The files of commit ${base.commit} are not available, so nothing was compared with "${base.name}".`);
    return directory;
}
/**
 * A row as it is compared: without a key the whole row is the key. A record that cannot be read whole keeps the value in
 * the place of the key; without one it is not compared.
 */
function createSideRow(setup) {
    const normalize = (0,normal_form/* createNormalizer */._l)(setup);
    const readKey = (0,prepare/* createKeyReader */.DW)(setup);
    const { key: keyColumn } = setup;
    const column = keyColumn && (setup.columns?.get(keyColumn.column) ?? keyColumn.column);
    const guessKey = (record) => {
        const value = column === undefined ? undefined : record.values[record.columns.indexOf(column)];
        return typeof value === 'string' && value.trim() !== '' ? value : undefined;
    };
    const digestKey = (record) => {
        const key = record.fault === undefined ? readKey(record) : guessKey(record);
        return key === undefined ? undefined : (0,digest/* digest */.br)(key);
    };
    return (row, file, record, { fieldsOf, digests }) => {
        const isWhole = record.fault === undefined;
        const key = digests?.key ?? digestKey(record);
        if (key === undefined && (keyColumn?.required === true || !isWhole))
            return undefined;
        if (!setup.sendsFields && key !== undefined)
            return { row, file, key, content: NO_CONTENT };
        const text = () => (isWhole ? normalize(fieldsOf(record), record.columns) : JSON.stringify(record.values));
        const content = digests?.content ?? (0,digest/* digest */.br)(text());
        return { row, file, key: key ?? content, content };
    };
}
/** For a provider that only sends keys: the same key is the same content. */
const NO_CONTENT = (0,digest/* digest */.br)('');
/** A row that was taken by its bytes. */
function toSoundSide(row, file, { key, content = NO_CONTENT }) {
    return { row, file, key: key ?? content, content };
}
async function compareWith(run, task) {
    const { directory, folder, comparer, rows } = task;
    run.request.emit({ kind: 'stage', stage: 'read', text: `Comparing with ${task.base.name}.` });
    const found = await (0,base_rows/* findBaseFiles */.C)(run, directory, rows.files);
    const store = (0,row_store/* createRowStore */.g)({
        files: run.ports.files,
        directory: folder,
        sources: found.files,
        parseRecord: parse_record/* reparseRecord */.Wt,
    });
    try {
        const before = await readBase(run, { ...task, files: found.files, store });
        const damages = [...found.damages, ...before.damages];
        for (const text of damages)
            run.notice(text);
        const compared = comparer.compare(await readStandings(run, rows));
        await describeDifference(run, {
            ...task,
            compared,
            before: { store, files: found.files, headers: before.headers },
            isWhole: damages.length === 0,
        });
    }
    finally {
        store.close();
    }
}
async function readBase(run, task) {
    const { setup, files, store, comparer } = task;
    const toSide = createSideRow(setup);
    const { fieldsOf } = setup;
    const headers = files.map(() => []);
    const damages = [];
    for (const [index, file] of files.entries()) {
        let findTwin;
        const addTwin = (row) => {
            findTwin ??= createTwins(task, file, headers[index] ?? []);
            const twin = findTwin(row);
            if (twin !== undefined)
                comparer.addTwin(row, index, twin);
            return twin !== undefined;
        };
        const damage = await (0,base_rows/* readBaseRows */.n)(run, {
            setup,
            file,
            index,
            store,
            onHeader(columns) {
                headers[index] = columns;
            },
            scanned: {
                hasher: read_rows/* DIGESTS */.Ei,
                add(row, hashes) {
                    if (addTwin(row))
                        return;
                    comparer.addBefore(toSoundSide(row, index, { key: hashes.key(), content: hashes.content() }));
                },
            },
            onRow(row, record) {
                if (record.fault === undefined && addTwin(row))
                    return;
                const side = toSide(row, index, record, { fieldsOf });
                if (side !== undefined)
                    comparer.addBefore(side);
            },
        });
        if (damage !== undefined)
            damages.push(damage);
    }
    return { headers, damages };
}
/**
 * The hashes of a row of today that is the same text under the same columns: then nothing has to be prepared and hashed
 * again. Looks into the file of the same name.
 */
function createTwins({ rows, hashes, store }, { path, format }, columns) {
    let from = 0;
    for (const today of rows.files) {
        const to = from + today.rows;
        if (today.file.path !== path)
            from = to;
        else if (today.file.format !== format || JSON.stringify(today.columns) !== JSON.stringify(columns))
            break;
        else {
            const find = createTwinFinder({ from, to }, (row, wanted) => rows.store.isSame(row, store, wanted));
            return (row) => {
                const found = find(row);
                return found === undefined ? undefined : hashes.get(found);
            };
        }
    }
    return () => undefined;
}
const STANDINGS = ['valid', 'invalid', 'skipped'];
/** Rows that are read at a time; in between, a cancel is noticed. */
const ROWS_AT_A_TIME = 50_000;
/** A byte a row: the table in the order of keys would be read at random. */
async function readStandings(run, { store: { table } }) {
    const bytes = new Uint8Array(table.count);
    for (let row = 0; row < table.count; row += 1) {
        const outcome = table.outcome(row);
        if (outcome === 'invalid' || outcome === 'skipped')
            bytes[row] = STANDINGS.indexOf(outcome);
        if (row % ROWS_AT_A_TIME !== 0)
            continue;
        await (0,promises_.setImmediate)();
        run.request.signal.throwIfAborted();
    }
    return (row) => STANDINGS[bytes[row] ?? 0] ?? 'valid';
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
