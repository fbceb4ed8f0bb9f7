export const id = 635;
export const ids = [635];
export const modules = {

/***/ 60635:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  demoCommand: () => (/* binding */ demoCommand),
  runDemo: () => (/* binding */ runDemo)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/hosts/log.ts
var hosts_log = __webpack_require__(6365);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
;// CONCATENATED MODULE: ./src/cli/demo-check.ts

/** Outcomes of rows that are never sent to the vendor. */
const UNSENT = new Set(['skipped', 'invalid']);
/** The name of a row in the vendor's record; `index` is its position in the run. */
function idOf({ key }, index, { rowsBy }) {
    return rowsBy === 'number' ? String(index + 1) : key;
}
/** Rows whose outcome or number of submissions differs from the vendor's record, and rows that only one side has. */
function compareOutcomes({ rows, guide }, { record }) {
    const differences = [];
    const reported = new Set();
    for (const [index, row] of rows.entries()) {
        if (UNSENT.has(row.outcome))
            continue;
        const id = idOf(row, index, guide);
        const known = record.rows.get(id);
        reported.add(id);
        if (known?.outcome !== row.outcome)
            differences.push(`${row.place}: the report says ${row.outcome}, ${known === undefined ? 'but the vendor never got the row' : `the vendor says ${known.outcome}`}.`);
        else if (known.sent !== row.attempts)
            differences.push(`${row.place}: the report says that it was sent ${(0,plural/* plural */.L)(row.attempts, 'time')}, the vendor got it ${(0,plural/* plural */.L)(known.sent, 'time')}.`);
    }
    const unknown = [...record.rows.keys()].filter((id) => !reported.has(id)).length;
    if (unknown > 0)
        differences.push(`The vendor got ${(0,plural/* plural */.L)(unknown, 'row')} that ${unknown === 1 ? 'is' : 'are'} not in the report.`);
    return differences;
}
/** The cells that the vendor read of each row; empty if it only takes keys. If rows have a number, it is the last cell. */
function readArrivals({ imports, passes }, keyColumn) {
    const arrived = new Map(Array.from(passes, ([id, fields]) => [id, new Map([[keyColumn, id], ...fields])]));
    for (const { columns, rows } of imports.values())
        for (const cells of rows)
            arrived.set(cells.at(-1) ?? '', new Map(columns.map((name, at) => [name, cells[at]])));
    return arrived;
}
/** Cells that the vendor read differently from what is in the file; a blank one may have been left out. */
function compareCells({ rows, guide }, sandbox) {
    const arrived = readArrivals(sandbox, guide.keyColumn);
    const differences = [];
    let cells = 0;
    for (const [index, row] of rows.entries()) {
        const read = UNSENT.has(row.outcome) ? undefined : arrived.get(idOf(row, index, guide));
        if (read === undefined)
            continue;
        for (const [name, cell] of row.cells) {
            cells += 1;
            if ((read.get(name) ?? '') !== cell)
                differences.push(`${row.place}: the vendor read another value of ${name} than the file has.`);
        }
    }
    return { cells, differences };
}
/** Checks that a row file has exactly the rows of its outcome, with their original cells and the reported message. */
function compareRowFile(file, { rows }) {
    const wanted = rows.filter(({ outcome, format }) => outcome === file.outcome && format === file.format);
    const shown = `${file.name}.${file.format}`;
    if (wanted.length !== file.rows.length)
        return [`${shown} has ${(0,plural/* plural */.L)(file.rows.length, 'row')}, but ${wanted.length} ${file.outcome} in the report.`];
    return wanted.flatMap((row, at) => {
        const found = file.rows[at];
        const isSame = found?.message === row.message && JSON.stringify([...found.cells]) === JSON.stringify([...row.cells]);
        return isSame ? [] : [`${row.place}: ${shown} has a different row or message here.`];
    });
}

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/api/index.js + 3 modules
var api = __webpack_require__(37084);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/api/normalize_options.js + 1 modules
var normalize_options = __webpack_require__(86845);
;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/sync.js



const parse = function (data, opts = {}) {
  if (typeof data === "string") {
    data = Buffer.from(data);
  }
  const records = opts && opts.objname ? Object.create(null) : [];
  const parser = (0,api/* transform */.p)(opts);
  const push = (record) => {
    if (parser.options.objname === undefined) records.push(record);
    else {
      records[record[0]] = record[1];
    }
  };
  const close = () => {};
  const error = parser.parse(data, true, push, close);
  if (error !== undefined) throw error;
  return records;
};



;// CONCATENATED MODULE: ./src/cli/demo-files.ts


const MESSAGE = 'bulk_job_message';
/** What a run reported for every row. Uses its own reader, not the one that is being checked. */
async function readDemoRows(files, report, root) {
    const sources = new Map();
    for (const { path } of report.files) {
        const format = path.endsWith('.ndjson') ? 'ndjson' : 'csv';
        const rows = readRows(await files.readText((0,external_node_path_.resolve)(root, path)), format);
        sources.set(path, rows.map((cells) => [cells, format]));
    }
    const lines = parse(await files.readText((0,external_node_path_.join)(report.resultsDir, 'records.csv')), {
        columns: true,
    });
    return lines.map(({ file = '', line = '', key = '', outcome = '', message = '', attempts = '' }) => {
        // Lines are in the order of the sources, so this line is about the next row of its file.
        const [cells = new Map(), format = 'csv'] = sources.get(file)?.shift() ?? [];
        return { place: `${file}:${line}`, key, outcome, message, attempts: Number(attempts), cells, format };
    });
}
/** The rows of a row file; none if there is no such file. */
async function readRowFile(files, report, { name, format }) {
    const file = `${name}.${format}`;
    if (!report.resultFiles.includes(file))
        return [];
    const rows = readRows(await files.readText((0,external_node_path_.join)(report.resultsDir, file)), format);
    return rows.map((row) => {
        const cells = new Map(row);
        cells.delete(MESSAGE);
        const message = row.get(MESSAGE);
        return { cells, message: typeof message === 'string' ? message : '' };
    });
}
function readRows(text, format) {
    if (format === 'ndjson')
        return text.split('\n').filter(Boolean).map(readObject);
    const records = parse(text, { columns: true, bom: true });
    return records.map((record) => new Map(Object.entries(record)));
}
function readObject(line) {
    const value = JSON.parse(line);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

;// CONCATENATED MODULE: ./src/cli/ordered-output.ts
/**
 * Streams for tasks that run at the same time, whose output is shown one task after the other: the first writes
 * directly, the output of each later one is buffered until all tasks before it have ended.
 */
function orderOutputs(count, { stdout, stderr }) {
    const buffers = Array.from({ length: count }, () => []);
    const ended = new Set();
    let current = 0;
    const share = (stream, task) => ({
        write(text) {
            if (task === current)
                stream.write(text);
            else
                buffers[task]?.push(() => stream.write(text));
        },
        on: (event, listener) => stream.on(event, listener),
        // A line that is rewritten in place makes no sense when it is shown later.
        isTTY: task === 0 && stream.isTTY === true,
        columns: stream.columns,
    });
    return buffers.map((_, task) => ({
        stdout: share(stdout, task),
        stderr: share(stderr, task),
        end() {
            ended.add(task);
            while (ended.has(current)) {
                current += 1;
                for (const write of buffers[current] ?? [])
                    write();
            }
        },
    }));
}

// EXTERNAL MODULE: ./src/cli/run-command.ts + 25 modules
var run_command = __webpack_require__(72687);
// EXTERNAL MODULE: ./src/cli/world.ts
var cli_world = __webpack_require__(94790);
;// CONCATENATED MODULE: ./src/cli/demo-command.ts








/** Row files for outcomes that a vendor states; the demo has no others. */
const ROW_FILES = [
    ['failed', 'failed'],
    ['not-found', 'not_found'],
];
/** Differences that are shown for each vendor; more do not help. */
const MAX_SHOWN = 10;
/**
 * `bulk-job demo`: runs the sample files of every vendor at the same time and checks each report against the simulated
 * vendor's own record. Exit code 0 only if all agree, 70 if one does not, else the code of the run that failed.
 */
async function demoCommand(args, world, log) {
    if (args.length > 0) {
        const message = `"${args[0]}" is not expected: demo takes no arguments.`;
        throw new fault/* FaultError */.VD([{ code: 'command/usage', message, next: `Run ${world.program} demo.` }]);
    }
    const { VENDOR_GUIDES } = await Promise.all(/* import() */[__webpack_require__.e(617), __webpack_require__.e(991)]).then(__webpack_require__.bind(__webpack_require__, 96991));
    return runDemo([...VENDOR_GUIDES], world, log);
}
/** Runs these vendors at the same time, and prints the closing line. */
async function runDemo(guides, world, log) {
    log.line(`Sending the sample files in examples/ to simulated vendors on this machine: ${guides.length} runs with the real engine, over HTTP.`);
    log.line('They run at the same time, take about 20 seconds, and are shown one after the other.');
    const outputs = orderOutputs(guides.length, world);
    const results = await Promise.all(guides.map(async ([vendor, guide], index) => {
        const { stdout, stderr, end } = outputs[index] ?? { ...world, end: () => { } };
        const heading = `${index + 1} of ${guides.length}, ${vendor}`;
        try {
            return await showVendor({ vendor, guide, heading }, { ...world, stdout, stderr });
        }
        finally {
            end();
        }
    }));
    const failed = results.map(({ exitCode }) => exitCode).filter((code) => code !== 0);
    log.line('');
    if (failed.length > 0) {
        log.line(`${failed.length} of ${results.length} runs failed; see above.`);
        return Math.max(...failed);
    }
    const rows = results.reduce((sum, result) => sum + (result.rows ?? 0), 0);
    log.line(`All ${results.length} runs match what the vendors recorded, row by row (${rows} rows). Next: ${world.program} --help, or the README for the workflow file.`);
    return 0;
}
async function showVendor({ vendor, guide, heading }, world) {
    const log = (0,hosts_log/* createLog */.h)((text) => world.stdout.write(text), (0,hosts_log/* createRedaction */.E)());
    log.line('');
    log.line(`=== ${heading}: ${guide.story}.`);
    const inputs = new Map([
        ['config', (0,cli_world/* examplePath */.A)((0,external_node_path_.join)(vendor, 'bulk-job.yaml'))],
        ['working-directory', cli_world/* ROOT */.D],
        ['output-dir', (0,external_node_path_.resolve)(world.directory, 'bulk-job-results', `demo-${vendor}`)],
    ]);
    const { publication, sandbox } = await (0,run_command/* launchPlain */.On)({ inputs, faults: [] }, world);
    await sandbox?.stop();
    const { report } = publication;
    if (sandbox === undefined || report.exitCode !== 0)
        return { exitCode: report.exitCode, rows: undefined };
    const { rows, cells, differences } = await compareWithVendor(world.ports.files, { report, sandbox, guide });
    if (differences.length === 0) {
        const read = cells === 0 ? '' : ` The vendor read all ${cells} cells exactly as they are in the file.`;
        log.line(`Checked against the simulated vendor's own record: the outcome of all ${rows} rows and how often each was sent match, and the row files have exactly the right rows.${read}`);
        return { exitCode: 0, rows };
    }
    for (const difference of differences.slice(0, MAX_SHOWN))
        log.line(difference);
    if (differences.length > MAX_SHOWN)
        log.line(`And ${differences.length - MAX_SHOWN} more.`);
    const message = `The report does not match the record of the simulated vendor ${vendor}.`;
    log.line((0,fault/* formatFault */.A)({ code: 'demo/disagrees', message, next: 'This is a bug. Please report it with this output.' }));
    return { exitCode: fault/* REASON_TABLE */.cq.bug.exitCode, rows };
}
async function compareWithVendor(files, { report, sandbox, guide }) {
    const reported = { rows: await readDemoRows(files, report, cli_world/* ROOT */.D), guide };
    const arrivals = compareCells(reported, sandbox);
    const differences = [...compareOutcomes(reported, sandbox), ...arrivals.differences];
    if (reported.rows.length !== report.totals.total)
        differences.push(`records.csv has ${reported.rows.length} lines, but the report counts ${report.totals.total} rows.`);
    for (const [name, outcome] of ROW_FILES) {
        for (const format of ['csv', 'ndjson']) {
            const rows = await readRowFile(files, report, { name, format });
            differences.push(...compareRowFile({ name, outcome, format, rows }, reported));
        }
    }
    return { rows: reported.rows.length, cells: arrivals.cells, differences };
}


/***/ }),

/***/ 94790:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ examplePath),
/* harmony export */   D: () => (/* binding */ ROOT)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);

/** The repository's root, two folders above this file both in the source and in the bundle. */
const ROOT = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(import.meta.dirname, '..', '..');
/** The path of a file below `examples/`. */
function examplePath(name) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(ROOT, 'examples', name);
}


/***/ })

};
