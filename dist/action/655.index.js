export const id = 655;
export const ids = [655];
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
/* harmony import */ var _sources_read_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(37763);
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

/***/ 25371:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MC: () => (/* binding */ renderDifference),
/* harmony export */   PD: () => (/* binding */ renderSigns),
/* harmony export */   YK: () => (/* binding */ describeSigns),
/* harmony export */   ak: () => (/* binding */ describeMerge)
/* harmony export */ });
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(69048);
/* harmony import */ var _line_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78350);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(54285);
/* harmony import */ var _summary_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(22536);




/** Characters of a cell or a key in the table of changes. */
const VALUE_CHARS = 80;
const NAME_CHARS = 60;
/** What stands in the open; the rest is folded. */
const OPEN_CHANGES = 3;
const MAX_COLUMNS = 8;
const MAX_FILES = 10;
const MAX_SIGNS = 6;
const MAX_CELLS = 3;
/** Digits of a commit that people read. */
const SHORT = 7;
/** What merging does, as the verdict of a run that compared: the number of rows that change, and that are sent. */
function describeMerge(report, difference) {
    const { changedOnly } = difference;
    const sent = changedOnly ? difference.new + difference.changed : (report.totals.reasons.planned ?? 0);
    const changed = difference.new + difference.changed + difference.removed;
    const vendor = (0,_summary_text_js__WEBPACK_IMPORTED_MODULE_2__/* .vendorOf */ .AK)(report);
    const rows = (number) => (number === 0 ? 'no row' : (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(number, 'row'));
    if (!changedOnly) {
        const all = sent === report.totals.total && sent > 1 ? 'all ' : '';
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `This changes ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(rows(changed))}; merging sends ${all}${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(sent, 'row')} to ${vendor}`;
    }
    const merging = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `Merging this sends ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(rows(sent))} to ${vendor}`;
    if (difference.removed === 0)
        return merging;
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${merging}; ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(rows(difference.removed))} ${difference.removed === 1 ? 'is' : 'are'} no longer in the files`;
}
/** The same of a run that failed: as the files are, a merge may send nothing at all. */
function describeExtent({ new: added, changed, removed }) {
    const total = added + changed;
    const gone = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(removed, 'row'))} ${removed === 1 ? 'is' : 'are'} no longer in the files`;
    if (total === 0)
        return removed === 0 ? (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `This changes no row` : gone;
    const change = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `This changes ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(total, 'row'))}`;
    return removed === 0 ? change : (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${change}; ${gone}`;
}
/** A warning for each pattern that looks like a mistake, most rows first. */
function describeSigns({ signs, first }) {
    // Rows under other keys are not gone.
    const isRekeyed = signs.some(({ kind }) => kind === 'rekeyed');
    const shown = signs.filter(({ kind }) => kind !== 'removed' || !isRekeyed).slice(0, MAX_SIGNS);
    return shown.map((sign) => describeSign(sign, first));
}
/** The first removed key that a new row has without its leading zeros, as a spreadsheet writes it. */
function findLostZeros(first) {
    const added = new Set(first.filter(({ change }) => change === 'new').map(({ key }) => key));
    const lost = first.filter(({ change }) => change === 'removed').map(({ key = '' }) => key);
    const found = lost.find((key) => key.startsWith('0') && added.has(key.replace(/^0+/, '')));
    return found === undefined ? undefined : [found, found.replace(/^0+/, '')];
}
function describeRekeyed(rows, names, first) {
    const lost = findLostZeros(first);
    const who = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(rows)} ${rows === 1 ? 'row' : 'rows'}`);
    const why = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `only because ${names}, which identifies a row, has other values`;
    if (lost === undefined)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${who} seem to be removed and new ${why}.`;
    const [from, to] = lost.map((key) => (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(key, NAME_CHARS)));
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${who} seem to be removed and new ${why}: leading zeros are lost, such as ${from ?? ''} \u2192 ${to ?? ''}. Did a spreadsheet save this file?`;
}
function describeSign({ kind, rows, of, columns }, first) {
    const names = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(columns.map((name) => [(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(name, NAME_CHARS))]), ' and ');
    const share = `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(rows)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(of, 'row')}`;
    switch (kind) {
        case 'swapped':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${names} look swapped in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)}.`;
        case 'shifted':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `Cells look shifted by one column, from ${names} on, in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)}.`;
        case 'damaged':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `Letters in ${names} look damaged by a wrong encoding in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)}.`;
        case 'converted':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${names} looks converted by a spreadsheet (leading zeros or digits lost) in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)}.`;
        case 'rekeyed':
            return describeRekeyed(rows, names, first);
        case 'removed':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)} were removed.`;
        case 'column':
            return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${names} changed in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(share)}.`;
    }
}
/** What looks like a mistake: it stands below the verdict, before all else. */
function renderSigns({ difference }) {
    if (difference === undefined)
        return '';
    return describeSigns(difference)
        .map((sign) => `> \u26a0\ufe0f ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)(sign)}`)
        .join('\n>\n');
}
/** The difference in the summary: counts by file, columns, and the first changed rows; the rest is folded. */
function renderDifference(report, links, cap) {
    const { difference } = report;
    if (difference === undefined)
        return '';
    const changed = difference.first.filter(({ change }) => change === 'changed').slice(0, cap);
    const blocks = [
        report.conclusion === 'failure' ? `${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)(describeExtent(difference))}.` : '',
        renderFiles(difference, links),
        describeColumns(difference),
        renderChanges(changed.slice(0, OPEN_CHANGES), report, links),
        foldRest(report, links, { changed: changed.slice(OPEN_CHANGES), cap }),
        describeBase(report, difference, links),
    ];
    return blocks.filter((block) => block !== '').join('\n\n');
}
function renderFiles({ files }, links) {
    const ranked = [...files].sort((a, b) => weigh(b) - weigh(a));
    const shown = ranked.slice(0, MAX_FILES);
    const rows = shown.map((file) => [
        (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)((0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)([(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(file.path)], file.unchanged + file.new + file.changed + file.invalid === 0 ? undefined : links.file(file.path)), 'cell'),
        describeFileCounts(file),
    ]);
    const hidden = files.length - shown.length;
    const more = hidden === 0 ? '' : `\n\n${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(hidden, 'more file')} in ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)('report.json')}.`;
    return rows.length === 0 ? '' : `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['file', 'rows'], rows)}${more}`;
}
/** **31** new \u00b7 **6** changed \u00b7 12,441 unchanged: a column for each would not fit a phone. */
function describeFileCounts(file) {
    const parts = ['new', 'changed', 'removed', 'invalid', 'unchanged']
        .filter((kind) => file[kind] > 0)
        .map((kind) => `${kind === 'unchanged' ? (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(file[kind]) : `**${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(file[kind])}**`} ${kind}`);
    return parts.length === 0 ? 'none' : parts.join(' \u00b7 ');
}
function weigh(file) {
    return file.new + file.changed + file.removed + file.invalid;
}
/** **Changed columns:** `email` 5 \u00b7 `tier` 1 */
function describeColumns({ columns }) {
    if (columns.length === 0)
        return '';
    const shown = columns
        .slice(0, MAX_COLUMNS)
        .map(({ name, rows }) => (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(name, NAME_CHARS))} ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(rows)}`);
    const hidden = columns.length - shown.length;
    const parts = hidden > 0 ? [...shown, [`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(hidden)} more`]] : shown;
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)((0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)('Changed columns:')} ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(parts, ' \u00b7 ')}`);
}
/** A row of the table for each changed row, with its cells where values may be shown. */
function renderChanges(changes, report, links) {
    if (changes.length === 0)
        return '';
    if (report.detail === 'minimal') {
        const rows = changes.map((change) => [
            place(change, report, links),
            cutNames(change.columns.map(({ name }) => name)),
        ]);
        return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['line', 'changed columns'], rows);
    }
    const rows = changes.map((change) => [place(change, report, links), describeCells(change)]);
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['line', 'now \u2192 after the merge'], rows);
}
/** The key of the row, and below it each changed cell: a column for each would not fit a phone. */
function describeCells({ key = '', columns }) {
    const cells = columns.slice(0, MAX_CELLS);
    const more = columns.length - cells.length;
    const lines = [
        ...(key === '' ? [] : [`**${value(key)}**`]),
        ...cells.map(({ name, old, new: now }) => `${value(name)}: ${value(old)} \u2192 ${value(now)}`),
        ...(more > 0 ? [`and ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(more, 'more column')}`] : []),
    ];
    return lines.join('<br>');
}
function place({ file, line: number, change }, { files }, links) {
    const words = files.length > 1 ? [(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(`${file}:${number}`)] : [String(number)];
    // A removed row is in no file of this commit.
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)((0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)(words, change === 'removed' ? undefined : links.file(file, number)), 'cell');
}
function value(text) {
    return text === undefined || text === '' ? '_blank_' : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(text, VALUE_CHARS), 'cell');
}
function cutNames(names) {
    const shown = names.slice(0, MAX_COLUMNS).map((name) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(name, NAME_CHARS), 'cell'));
    const hidden = names.length - shown.length;
    return [...shown, ...(hidden > 0 ? [`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(hidden)} more`] : [])].join(' \u00b7 ');
}
function foldRest(report, links, { changed, cap }) {
    const { difference } = report;
    if (difference === undefined)
        return '';
    const open = Math.min(OPEN_CHANGES, difference.changed, cap);
    const counts = [
        [difference.changed - open, 'more changed row'],
        [difference.new, 'new row'],
        [difference.removed, 'removed row'],
    ];
    const title = counts.filter(([rows]) => rows > 0).map(([rows, words]) => (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(rows, words));
    if (title.length === 0)
        return '';
    const body = [
        renderChanges(changed, report, links),
        listRows(report, links, { change: 'new', title: 'New', cap }),
        listRows(report, links, { change: 'removed', title: 'Removed', cap }),
        describeFile(report),
    ].filter((block) => block !== '');
    return `<details><summary>${title.join(', ')}</summary>\n\n${body.join('\n\n')}\n\n</details>`;
}
function listRows(report, links, { change, title, cap }) {
    const { difference } = report;
    const rows = (difference?.first ?? []).filter((row) => row.change === change).slice(0, cap);
    const more = (difference?.[change] ?? 0) - rows.length;
    if (rows.length === 0)
        return '';
    const shown = rows.map((row) => {
        const key = row.key === undefined || row.key === '' ? '' : ` ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(row.key, VALUE_CHARS))}`;
        return `${place(row, report, links)}${key}`;
    });
    const rest = more > 0 ? ` and ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(more)} more` : '';
    return `**${title}**, ${change === 'new' ? 'lines' : 'lines at the base'}: ${shown.join(' \u00b7 ')}${rest}`;
}
function describeFile({ resultFiles, detail }) {
    const names = resultFiles.filter((name) => /^(?:changes|removed)\./.test(name));
    if (names.length === 0 || detail === 'minimal')
        return '';
    return `All of them: ${names.map((name) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(name)).join(', ')}.`;
}
/** Compared with `main` at `3f2a9c1` \u00b7 removed rows stay at the vendor \u00b7 guards: max-new 500 */
function describeBase(report, { base, name, guards, changedOnly, removed }, links) {
    const isNamed = name !== '' && name !== base;
    const commit = (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)([(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(base.slice(0, SHORT))], links.commitOf(base));
    const set = guards.filter(({ limit }) => limit !== 'unlimited').map(({ rule, limit }) => `${rule} ${limit}`);
    const parts = [
        isNamed ? (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `Compared with ${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(name, NAME_CHARS))} at ${commit}` : (0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .line */ .n8) `Compared with ${commit}`,
        ...(removed > 0 ? [[`removed rows stay at ${(0,_summary_text_js__WEBPACK_IMPORTED_MODULE_2__/* .vendorOf */ .AK)(report)}`]] : []),
        ...(changedOnly ? [['a merge also sends what earlier runs left']] : []),
        ...(set.length > 0 ? [[`guards: ${set.join(', ')}`]] : []),
    ];
    return `<sub>${(0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .toMarkdown */ .l6)((0,_line_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(parts, ' \u00b7 '))}</sub>`;
}


/***/ }),

/***/ 78350:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G5: () => (/* binding */ command),
/* harmony export */   Ul: () => (/* binding */ toPlain),
/* harmony export */   Zv: () => (/* binding */ findCommand),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   fj: () => (/* binding */ join),
/* harmony export */   ko: () => (/* binding */ strong),
/* harmony export */   l6: () => (/* binding */ toMarkdown),
/* harmony export */   n8: () => (/* binding */ line),
/* harmony export */   nf: () => (/* binding */ link)
/* harmony export */ });
/* harmony import */ var _domain_safe_line_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(32210);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54285);


/** A line of words with pieces between them. */
function line(texts, ...values) {
    return texts.flatMap((text, index) => {
        const value = values[index];
        const words = text === '' ? [] : [text];
        if (value === undefined || value === '')
            return words;
        if (typeof value === 'number')
            return [...words, String(value)];
        return [...words, ...(isLine(value) ? value : [value])];
    });
}
/** `Array.isArray` alone does not narrow a readonly array. */
function isLine(value) {
    return Array.isArray(value);
}
/** What is copied as it is. */
function code(text) {
    return { code: text };
}
/** One of the run's next commands (`Report['nextRun']`), in words. */
function command(name, words, below) {
    return { command: name, words, below };
}
/** The command line that a piece means, where it is known. */
function findCommand({ command: name }, { nextRun }) {
    return name === 'failed' || name === 'invalid' ? nextRun.copies?.[name]?.send : nextRun.commands?.[name];
}
/** Words that matter most. */
function strong(text) {
    return { strong: [text] };
}
/** The pieces as a link, where there is an address. */
function link(text, href) {
    return href === undefined ? text : [{ text, href }];
}
/** The lines with `between` between them. */
function join(lines, between) {
    return lines.flatMap((each, index) => (index === 0 ? each : [between, ...each]));
}
/** Characters of words of others; what they copy is longer where it has to be. */
const WORD_CHARS = 600;
const CODE_CHARS = 400;
/** The line in Markdown, in which nothing but its own pieces is markup. */
function toMarkdown(pieces, setting = 'line') {
    const texts = pieces
        .map((piece) => {
        if (typeof piece === 'string')
            return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .prose */ .CS)(piece, setting, WORD_CHARS);
        if ('code' in piece)
            return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeSpan */ .SS)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .cut */ .Jj)(piece.code, CODE_CHARS), setting);
        if ('command' in piece)
            return toMarkdown(piece.words, setting);
        if ('strong' in piece)
            return `**${toMarkdown(piece.strong, setting)}**`;
        return `[${toMarkdown(piece.text, setting)}](${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .linkTarget */ .Cm)(piece.href)})`;
    })
        .join('')
        .trim();
    return setting === 'line' ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .startLine */ .F0)(texts) : texts;
}
/** The line as a terminal or a log shows it; of a link its words. */
function toPlain(pieces) {
    const texts = pieces.map((piece) => {
        if (typeof piece === 'string')
            return piece;
        if ('code' in piece)
            return piece.code;
        if ('command' in piece)
            return toPlain(piece.words);
        return toPlain('strong' in piece ? piece.strong : piece.text);
    });
    return (0,_domain_safe_line_js__WEBPACK_IMPORTED_MODULE_1__/* .safeLine */ .om)(texts.join(''));
}


/***/ }),

/***/ 54285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CS: () => (/* binding */ prose),
/* harmony export */   Cm: () => (/* binding */ linkTarget),
/* harmony export */   F0: () => (/* binding */ startLine),
/* harmony export */   Hn: () => (/* binding */ cell),
/* harmony export */   Jj: () => (/* binding */ cut),
/* harmony export */   SS: () => (/* binding */ codeSpan),
/* harmony export */   tp: () => (/* binding */ table)
/* harmony export */ });
/* unused harmony export CELL_CHARS */
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(69048);

/** A cell that is longer is not read in a table; the files hold the whole text. */
const CELL_CHARS = 200;
/** Line ends, controls, bidirectional and zero-width characters, lone surrogates: nobody could copy what they see. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/**
 * What must stand in a code span to be text and nothing else: markup, and what GitHub links by text alone (`@user`,
 * `#1`, `GH-1`, `GHSA-\u2026`, addresses, `:emoji:`, commits).
 */
const ACTIVE = /[@#`\\|<>*_~[\]{}$&]|:\/\/|\b(?:https?|ftp|mailto|xmpp):|\bwww\.|\bgh-\d|\bghsa-|:(?!\d\d:)[\w+-]+:|(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,}(?![0-9a-z])/i;
/** Words in quotes or backticks, where these stand around words and not inside of JSON. */
const QUOTED = /(?<=^|[\s(:])(?:"([^"\s][^"]{0,79}|[^"\s])"|`([^`\s][^`]{0,79}|[^`\s])`)(?=$|[\s,.:;?!)])/gu;
/**
 * Any text as words of a line: it shows as it is and is nothing but text. Quoted words, and words that could be
 * markup, a link or a mention, stand in code spans, where they can be copied as they are. At most `max` characters.
 */
function prose(text, setting, max = CELL_CHARS) {
    const whole = cut(text, max);
    let made = '';
    let at = 0;
    for (const match of whole.matchAll(QUOTED)) {
        made += words(whole.slice(at, match.index), setting) + codeSpan(match[1] ?? match[2] ?? '', setting);
        at = match.index + match[0].length;
    }
    return made + words(whole.slice(at), setting);
}
/** What begins a list or a heading where it begins a line. */
const MARKER = /^(?:\d+[.)]|[-+=]+)(?=\s|$)/;
/** A text that begins a line or an item of a list. */
function startLine(markdown) {
    return markdown.replace(MARKER, (marker) => codeSpan(marker));
}
/** `prose` as the content of a table's cell. */
function cell(text, max = CELL_CHARS) {
    return prose(text, 'cell', max).trim();
}
function words(text, setting) {
    const runs = [];
    for (const word of text.split(/\s+/)) {
        if (word === '')
            continue;
        const isUnbroken = setting === 'cell' && word.length > UNBROKEN_CHARS;
        const isActive = isUnbroken || (word !== '@' && ACTIVE.test(word)) || word.search(INVISIBLE) >= 0;
        const last = runs.at(-1);
        // Neighbors share a span: what somebody copies is often more than one word.
        if (last?.isActive === isActive)
            last.words.push(word);
        else
            runs.push({ isActive, words: [word] });
    }
    if (runs.length === 0)
        return text === '' ? '' : ' ';
    const made = runs.map((run) => (run.isActive ? spanWords(run.words.join(' '), setting) : run.words.join(' ')));
    return `${/^\s/.test(text) ? ' ' : ''}${made.join(' ')}${/\s$/.test(text) ? ' ' : ''}`;
}
/** Stops after the words, and brackets around them, belong to the sentence. */
function spanWords(text, setting) {
    const edges = text.startsWith('(') ? /^(\(+)(.*?)([,.:;?!)]*)$/s : /^()(.*?)([,.:;?!]*)$/s;
    const [, before = '', core = '', after = ''] = edges.exec(text) ?? [];
    return core === '' ? codeSpan(text, setting) : before + codeSpan(core, setting) + after;
}
/** Characters without a blank that fit a cell on a phone. */
const UNBROKEN_CHARS = 28;
/** Where a longer word, such as an address, is cut in a cell. */
const CUTS = new RegExp(`\\S{1,${UNBROKEN_CHARS - 1}}[/._?&=-]|\\S{1,${UNBROKEN_CHARS}}`, 'gu');
/** The text in parts that stand in spans of their own in a cell: the page may break between them. */
function cutForCell(text) {
    // A backslash before a bar would be taken for an escape.
    const parts = text.split(/(?<=\\)(?=\|)/);
    return parts.flatMap((part) => {
        const isLong = part.split(' ').some((word) => word.length > UNBROKEN_CHARS);
        if (!isLong)
            return [part];
        return part.split(/( +)/).flatMap((word) => (word.length > UNBROKEN_CHARS ? (word.match(CUTS) ?? [word]) : [word]));
    });
}
/** A text in a code span: what is seen, copied and stored are the same, but for what is invisible, which is named. */
function codeSpan(text, setting = 'line') {
    const shown = text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
    if (shown === '')
        return '';
    if (setting === 'cell') {
        const parts = cutForCell(shown).filter((part) => part !== '');
        if (parts.length > 1)
            return parts.map((part) => codeSpan(part, setting)).join('<wbr>');
    }
    const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    const pad = /^`|`$|^ .*[^ ].* $/s.test(shown) ? ' ' : '';
    const span = `${fence}${pad}${shown}${pad}${fence}`;
    return setting === 'cell' ? span.replaceAll('|', '\\|') : span;
}
/** An address as the target of a link: nothing in it ends the link. */
function linkTarget(address) {
    const whole = address.replace(/\p{Cs}/gu, '\ufffd');
    return whole.replace(/[^\w\-.~:/?#@=&%+,;]/gu, (mark) => encodeURIComponent(mark).replace(/[()!'*]/g, percent));
}
function percent(mark) {
    return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}
/** A table; cells that hold foreign text must come from `cell`. Numbers are set to the right. */
function table(head, rows) {
    const first = rows[0] ?? [];
    const rule = head.map((_, column) => (typeof first[column] === 'number' ? '---:' : '---'));
    const lines = rows.map((row) => row.map((value) => (typeof value === 'number' ? (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U)(value) : value)));
    return [head, rule, ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
/** At most `max` UTF-16 units, cut with `\u2026`, never inside a character. */
function cut(text, max) {
    if (text.length <= max)
        return text;
    return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}\u2026`;
}


/***/ }),

/***/ 90687:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bn: () => (/* binding */ describeOtherBreaches),
/* harmony export */   HT: () => (/* binding */ listTallies),
/* harmony export */   IO: () => (/* binding */ describeRule),
/* harmony export */   XZ: () => (/* binding */ describeVerdict),
/* harmony export */   gS: () => (/* binding */ describeSample),
/* harmony export */   h$: () => (/* binding */ findBreachStop),
/* harmony export */   nx: () => (/* binding */ OUTCOME_WORDS),
/* harmony export */   pi: () => (/* binding */ otherSentences),
/* harmony export */   qi: () => (/* binding */ firstSentence),
/* harmony export */   wt: () => (/* binding */ isUnsent)
/* harmony export */ });
/* harmony import */ var _domain_duration_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(34678);
/* harmony import */ var _domain_mode_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(72309);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(87888);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(69048);
/* harmony import */ var _domain_shard_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(96236);
/* harmony import */ var _difference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(25371);
/* harmony import */ var _line_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(78350);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(54285);
/* harmony import */ var _rules_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(29681);









/** Characters of a limit as the user wrote it. */
const LIMIT_CHARS = 60;
/** What a number of rows is said to be, in the verdict and beside the bar. */
const WORDS = {
    planned: 'to be sent',
    submitted: 'accepted, results pending',
    'not-sent': 'not sent',
    'timed-out': 'still processing',
    cancelled: 'still processing',
    uncertain: 'may or may not have arrived',
    lost: 'in jobs that are gone',
    unreachable: 'with unreadable results',
    missing: 'without a result',
    contradictory: 'with contradictory results',
};
/** What is said of rows by outcome. */
const OUTCOME_WORDS = {
    succeeded: 'delivered',
    failed: 'failed',
    not_found: 'not found',
    invalid: 'invalid',
    skipped: 'skipped (duplicate)',
    unresolved: '',
};
/** In the order of the bar: what went well, what is under way, what went wrong, what did not go. */
const KINDS = [
    'succeeded',
    'planned',
    'submitted',
    'timed-out',
    'cancelled',
    'failed',
    'invalid',
    'not_found',
    'uncertain',
    'lost',
    'unreachable',
    'missing',
    'contradictory',
    'skipped',
    'not-sent',
];
/** The kinds of rows that occur. */
function listTallies({ totals, reason }) {
    return KINDS.map((kind) => {
        if (isOutcome(kind))
            return { kind, words: OUTCOME_WORDS[kind], rows: totals[kind] };
        // Held back for the sake of the others.
        const words = kind === 'not-sent' && reason === 'invalid-data' ? 'valid, not sent' : WORDS[kind];
        return { kind, words, rows: totals.reasons[kind] ?? 0 };
    }).filter(({ rows }) => rows > 0);
}
function isOutcome(kind) {
    return Object.hasOwn(OUTCOME_WORDS, kind);
}
/** True where the vendor has no row of this run, and may have none. */
function isUnsent({ submitted, totals, continues }) {
    const reached = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_REASONS */ .cb.filter((name) => _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_TABLE */ .xs[name].reason !== undefined);
    return submitted === 0 && continues === null && reached.every((name) => (totals.reasons[name] ?? 0) === 0);
}
/** The verdict in one sentence without its stop: what happened to how many rows, and what was allowed. */
function describeVerdict(report) {
    const said = report.conclusion === 'failure' ? describeFailure(report) : describeEnd(report);
    const named = report.shard === undefined ? said : (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `Shard ${(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_3__/* .formatShard */ ._D)(report.shard)}: ${said}`;
    return report.sandbox ? (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `${named} (sandbox)` : named;
}
/** Breaches that another reason hides: they stand below the verdict all the same. */
function describeOtherBreaches(report) {
    if (report.conclusion !== 'failure')
        return [];
    const said = breachesOf(report);
    const rules = report.rules.filter((rule) => isFailing(rule) && !said.includes(rule));
    return rules.map((rule) => `Also: ${describeRule(rule)}.`);
}
/** `12 of 1,000 rows failed (allowed: 5)`. */
function describeRule(rule) {
    const { counts = 'failed', breach } = (0,_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .ruleOf */ .Y)(rule) ?? {};
    const is = counts !== 'invalid' ? '' : rule.actual === 1 ? 'is ' : 'are ';
    const shown = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_6__/* .cut */ .Jj)(rule.limit, LIMIT_CHARS);
    const limit = breach === 'warn' ? `${rule.rule}: ${shown}` : `allowed: ${shown}`;
    return `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(rule.actual)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(rule.of, 'row')} ${is}${OUTCOME_WORDS[counts]} (${limit})`;
}
function isFailing(rule) {
    return rule.verdict === 'fail';
}
/** The failing rules that the report's reason names. */
function breachesOf(report) {
    return report.rules.filter((rule) => isFailing(rule) && (0,_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .ruleOf */ .Y)(rule)?.reason === report.reason);
}
/** How a failure is told, by its reason; where there is no way of its own, by the first fault. */
const FAILURES = {
    threshold: describeBreaches,
    'invalid-data': describeBreaches,
    uncertain: (report) => describeLeft(report, ['uncertain']),
    'timed-out': (report) => describeLeft(report, ['timed-out', 'not-sent'], nameTimeout(report)),
    cancelled: describeCancel,
    'vendor-error': (report) => {
        const unclear = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_REASONS */ .cb.filter((name) => _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_TABLE */ .xs[name].reason === 'vendor-error');
        return describeLeft(report, unclear) ?? (report.foreignRows > 0 ? describeForeign(report) : undefined);
    },
};
function describeFailure(report) {
    const said = FAILURES[report.reason]?.(report) ?? describeFaults(report);
    const isPlan = _domain_mode_js__WEBPACK_IMPORTED_MODULE_1__/* .MODES */ .F[report.mode].judges === 'plan';
    if (report.reason === 'cancelled' || isPlan || !isUnsent(report))
        return said;
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `Nothing was ${report.mode === 'merge' ? 'merged' : 'sent'}: ${said}`;
}
/** Where `stop-on-breach` stopped the run, its fault names one of the breaches. */
function describeBreaches(report) {
    const stop = findBreachStop(report);
    const others = breachesOf(report).filter(({ rule }) => rule !== stop?.input);
    const said = [...(stop === undefined ? [] : [firstSentence(stop.message)]), ...others.map(describeRule)];
    return said.length === 0 ? undefined : [said.join('; ')];
}
/** The fault that says that `stop-on-breach` stopped the run, and at which limit. */
function findBreachStop({ faults }) {
    return faults.find(({ code: name }) => name === 'run/stopped-on-breach');
}
/** Rows that are left of a run, each kind with its number, and those that arrived. */
function describeLeft(report, kinds, suffix = '') {
    const tallies = listTallies(report);
    const left = kinds.flatMap((kind) => tallies.filter((tally) => tally.kind === kind));
    if (left.length === 0)
        return undefined;
    const [first] = left;
    const [head, ...rest] = left.map(({ rows, words }, index) => `${index === 0 ? (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(rows, 'row') : (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(rows)} ${words}`);
    const isProcessing = first?.kind === 'timed-out' || (first?.kind === 'not-sent' && suffix !== '');
    return [[`${head}${isProcessing ? suffix : ''}`, ...rest, `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(report.totals.succeeded)} delivered`].join('; ')];
}
/** Empty where rows were left over before the timeout ended: what held them back is told by its own fault. */
function nameTimeout({ inputs: { timeout }, totals, faults }) {
    const hasEnded = (totals.reasons['timed-out'] ?? 0) > 0 || faults.some(({ code: name }) => name === 'run/timed-out');
    const length = typeof timeout === 'number' ? ` (${(0,_domain_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a)(timeout)})` : '';
    return hasEnded ? ` when the timeout${length} ended` : '';
}
function describeCancel(report) {
    if (isUnsent(report))
        return ['Canceled before anything was sent'];
    const { totals } = report;
    return [`Canceled: ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(totals.succeeded)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(totals.total, 'row')} delivered`];
}
function describeForeign({ foreignRows, totals }) {
    return [
        `the results name ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(foreignRows, 'row')} that this run never sent; ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(totals.succeeded)} delivered`,
    ];
}
/** Of one fault what it says, of many how many there are. */
function describeFaults({ faults, totals, reason }) {
    const [fault] = faults;
    if (fault === undefined)
        return [reason === 'bug' ? 'Bulk Job itself failed, which is a bug' : `it ended with ${reason}`];
    const kinds = new Set(faults.map(({ message }) => message));
    const inputs = faults.every(({ input }) => input !== undefined);
    const said = kinds.size === 1
        ? [firstSentence(fault.message)]
        : [
            `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(kinds.size, inputs ? 'input is' : 'problem', inputs ? 'inputs are' : undefined)}${inputs ? ' wrong' : ''}`,
        ];
    return totals.succeeded === 0
        ? said
        : (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `${said}; ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(totals.succeeded)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(totals.total, 'row')} delivered`;
}
const SENTENCE_END = /\.(?:\s+(?=["A-Z(])|$)/;
/** What a verdict can hold of a fault's message; the others follow it. */
function firstSentence(message) {
    return message.split(SENTENCE_END)[0] ?? message;
}
/** The sentences of a fault's message that the verdict does not hold. */
function otherSentences(message) {
    const first = firstSentence(message);
    return message.slice(first.length).replace(/^\.\s*/, '');
}
/** A run that passes, with warnings or without. */
function describeEnd(report) {
    const { totals, plan } = report;
    if (totals.total === 0)
        return describeEmpty(report);
    const { difference } = report;
    const [good, words] = chooseGood(report);
    const jobs = plan === null || _domain_mode_js__WEBPACK_IMPORTED_MODULE_1__/* .MODES */ .F[report.mode].judges !== 'plan' ? '' : ` in ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(plan.jobs, 'job')}`;
    const sample = (report.beyondLimit ?? 0) > 0 ? ' of a sample' : '';
    const all = good === totals.total ? `${good > 1 ? 'All ' : ''}${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(good, 'row')}` : undefined;
    const head = difference !== undefined
        ? (0,_difference_js__WEBPACK_IMPORTED_MODULE_4__/* .describeMerge */ .ak)(report, difference)
        : `${all ?? `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(good)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(totals.total, 'row')}`}${sample} ${words}${jobs}`;
    const others = listTallies(report).filter(({ kind }) => !GOOD_KINDS.has(kind) && !(kind === 'succeeded' && words === OUTCOME_WORDS.succeeded));
    const parts = others.map((tally) => [`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .count */ .U)(tally.rows)} ${tally.words}`, ...describeAllowed(report, tally)]);
    return (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .join */ .fj)([typeof head === 'string' ? [head] : head, ...parts.map((part) => [part.join('')])], '; ');
}
const GOOD_KINDS = new Set(['planned', 'submitted']);
/** How many rows `limit` leaves for later, as a sentence; none where it leaves none. */
function describeSample({ beyondLimit = 0, inputs }) {
    if (beyondLimit === 0)
        return [];
    const limit = (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .code */ .aY)(`limit: ${String(inputs.limit)}`);
    return [(0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `A sample: ${limit} left out ${(0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .strong */ .ko)((0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(beyondLimit, 'more row'))}.`];
}
/** The rows that a run was made for, and what is said of them. */
function chooseGood({ mode, totals }) {
    const { planned = 0, submitted = 0 } = totals.reasons;
    if (_domain_mode_js__WEBPACK_IMPORTED_MODULE_1__/* .MODES */ .F[mode].judges === 'plan')
        return [
            planned,
            planned < totals.total ? 'would be sent' : `${planned === 1 ? 'is' : 'are'} valid and would be sent`,
        ];
    return submitted === 0 ? [totals.succeeded, OUTCOME_WORDS.succeeded] : [submitted, 'accepted; results pending'];
}
/** ` (allowed: 5)`: the limit that let such rows pass, and the input that softened it. */
function describeAllowed({ rules, inputs }, { kind }) {
    if (kind === 'timed-out')
        return inputs['on-timeout'] === 'warn' ? [' (on-timeout: warn)'] : [];
    const rule = rules.find((result) => (0,_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .ruleOf */ .Y)(result)?.counts === kind && (0,_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .ruleOf */ .Y)(result)?.breach === 'on-breach');
    if (rule === undefined || (rule.limit === 'unlimited' && rule.verdict === 'pass'))
        return [];
    return [` (allowed: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_6__/* .cut */ .Jj)(rule.limit, LIMIT_CHARS)}${rule.verdict === 'warn' ? ', on-breach: warn' : ''})`];
}
function describeEmpty({ files, inputs, remembers, shard }) {
    if (shard !== undefined)
        return ['Nothing to send: there are fewer jobs than shards'];
    if (files.length === 0)
        return (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `Nothing to send: no file matches ${(0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .code */ .aY)(Array.isArray(inputs.files) ? inputs.files.join(' ') : 'files')}`;
    // The row memory has left out what was delivered; the line below says how many.
    if (remembers !== undefined)
        return ['Nothing to send: no row is new or changed'];
    const [file] = files;
    return files.length === 1
        ? (0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .line */ .n8) `Nothing to send: no data rows in ${(0,_line_js__WEBPACK_IMPORTED_MODULE_5__/* .code */ .aY)(file?.path ?? '')}`
        : [`Nothing to send: no data rows in ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .L)(files.length, 'file')}`];
}


/***/ })

};
