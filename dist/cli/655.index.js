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


/***/ })

};
