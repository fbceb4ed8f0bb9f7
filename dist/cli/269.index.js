export const id = 269;
export const ids = [269,991];
export const modules = {

/***/ 18269:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   sandboxCommand: () => (/* binding */ sandboxCommand)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);
/* harmony import */ var _domain_quote_word_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(16625);
/* harmony import */ var _sandbox_server_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(87053);
/* harmony import */ var _sandbox_vendor_guides_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(96991);
/* harmony import */ var _flags_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(95377);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(94790);







const FLAGS = {
    valued: new Set(['port', 'job-seconds']),
    booleans: new Set(),
    secrets: new Map(),
};
/** The longest time that a simulated job may run: a day. */
const MAX_JOB_SECONDS = 86_400;
const MAX_PORT = 65_535;
/** Served if none is named. */
const [FIRST = ''] = _sandbox_vendor_guides_js__WEBPACK_IMPORTED_MODULE_3__.VENDOR_GUIDES.keys();
/** `bulk-job sandbox <vendor>`: serves until SIGINT or SIGTERM, then prints its counts. */
async function sandboxCommand(args, world, log) {
    const { vendor, port, jobSeconds } = readArguments(args);
    const counts = await (0,_sandbox_server_js__WEBPACK_IMPORTED_MODULE_2__/* .serveSandbox */ .j)({ vendor, ...(port !== undefined && { port }), ...(jobSeconds !== undefined && { jobSeconds }) }, {
        signal: world.signal,
        onReady(address) {
            const guide = _sandbox_vendor_guides_js__WEBPACK_IMPORTED_MODULE_3__.VENDOR_GUIDES.get(vendor);
            if (guide === undefined)
                return;
            for (const line of describeSandbox({ ...world, vendor, guide }, address))
                log.line(line);
        },
    });
    log.line(`Requests: ${counts.requests}, jobs: ${counts.jobs}, rows: ${counts.rowsSent}.`);
    return 0;
}
function readArguments(args) {
    const { inputs, positionals, faults: flagFaults } = (0,_flags_js__WEBPACK_IMPORTED_MODULE_4__/* .parseFlags */ .bQ)(args, FLAGS);
    const faults = [...flagFaults];
    const [vendor = FIRST, ...others] = positionals;
    if (others.length > 0) {
        const message = `"${others[0]}" is not expected: a sandbox serves one vendor.`;
        faults.push({ code: 'command/usage', message, next: 'Start a second sandbox with another --port.' });
    }
    const read = (name, pattern, most) => {
        const given = inputs.get(name);
        if (given === undefined)
            return undefined;
        if (pattern.test(given) && Number(given) <= most)
            return Number(given);
        const message = `"${given}" is not a valid value for --${name} (a number from 0 to ${most}).`;
        faults.push({
            code: 'input/value',
            message,
            next: `For example: --${name} ${name === 'port' ? 8080 : 5}.`,
            input: name,
        });
        return undefined;
    };
    const port = read('port', /^\d{1,5}$/, MAX_PORT);
    const jobSeconds = read('job-seconds', /^\d{1,5}(\.\d{1,3})?$/, MAX_JOB_SECONDS);
    if (faults.length > 0)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD(faults);
    return { vendor, port, jobSeconds };
}
/** How to use a running sandbox, as lines for a terminal; the indented ones are a command to paste. */
function describeSandbox(served, address) {
    const { vendor, guide } = served;
    const { url, apiKey, storage } = address;
    const prefixes = guide.prefixes.map(([prefix, meaning]) => `${prefix}\u2026 ${meaning}`).join(', ');
    return [
        `The simulated vendor ${vendor} listens at ${url} and accepts the key "${apiKey}". Stop it with Ctrl+C.`,
        `The start of ${guide.keyColumn} decides the outcome of a row: ${prefixes}; every other row succeeds.`,
        ...(storage === undefined
            ? []
            : [`It downloads the rows from the object store ${storage.url}, which is also on this machine.`]),
        'To try it, paste this into another terminal. Then replace the sample folder, files and params with your own:',
        '',
        ...continueLines(commandParts(served, address)),
        '',
    ];
}
/** A command for a POSIX shell, one part per line: variables, the program, its flags. */
function commandParts({ vendor, guide, program, directory }, { url, apiKey, storage }) {
    // Set for the command only and not exported: the shell must not keep credentials of a store that will be gone.
    const variables = new Map([['BULK_JOB_API_KEY', apiKey]]);
    // The user's own session token would not match the store's keys.
    if (storage !== undefined)
        variables.set('AWS_SESSION_TOKEN', '');
    for (const [name, value] of storage?.environment ?? [])
        variables.set(name, value);
    const flags = [
        ...(storage === undefined ? [] : [['storage', storage.url]]),
        ['working-directory', (0,_world_js__WEBPACK_IMPORTED_MODULE_5__/* .examplePath */ .A)('')],
        ['files', guide.sample],
        ...guide.flags,
        ['max-failed', 'unlimited'],
        ['output-dir', (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(directory, 'bulk-job-results', `sandbox-${vendor}`)],
    ];
    return [
        ...Array.from(variables, ([name, value]) => `${name}=${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_6__/* .quoteWord */ .X)(value)}`),
        `${program} run --provider ${vendor} --base-url ${url}`,
        ...flags.map(([name, value]) => `--${name} ${(0,_domain_quote_word_js__WEBPACK_IMPORTED_MODULE_6__/* .quoteWord */ .X)(value)}`),
    ];
}
function continueLines(parts) {
    return parts.map((part, index) => `  ${part}${index < parts.length - 1 ? ' \\' : ''}`);
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


/***/ }),

/***/ 96991:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   VENDOR_GUIDES: () => (/* binding */ VENDOR_GUIDES)
/* harmony export */ });
/* harmony import */ var _ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76617);
/* harmony import */ var _outcome_decider_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27224);


const { notFound, fail, flaky } = _outcome_decider_js__WEBPACK_IMPORTED_MODULE_1__/* .KEY_PREFIXES */ .V;
const FLAKY = [flaky, 'fails the first time it is sent'];
/** By the name of the provider, in the order of the demo. */
const VENDOR_GUIDES = new Map([
    [
        'donoratlas',
        {
            story: 'a CSV and an NDJSON file are added to a network, 100 ids per job, and failed ids are retried in two more rounds',
            sample: 'donoratlas/donors.csv',
            flags: [['param', 'network_id=net_1']],
            rowsBy: 'key',
            keyColumn: 'donor_id',
            prefixes: [[notFound, 'is not found'], [fail, 'fails'], FLAKY],
        },
    ],
    [
        'donoratlas-remove',
        {
            story: 'former members are removed from a network; the response to each request is the result',
            sample: 'donoratlas-remove/former-members.csv',
            flags: [['param', 'network_id=net_1']],
            rowsBy: 'key',
            keyColumn: 'donor_id',
            prefixes: [[fail, 'fails'], FLAKY],
        },
    ],
    [
        'ngpvan',
        {
            story: 'people are created or updated and tagged; the vendor downloads them as a zip from an object store on this machine, and reports the outcome of each row in a result file',
            sample: 'ngpvan/contacts.csv',
            flags: [['params', '{ application_name: trial, mapping_types: [contact, activist_code: 4600101] }']],
            rowsBy: 'number',
            keyColumn: 'VanID',
            prefixes: [
                [notFound, 'matches no one'],
                [fail, 'is partly applied'],
                FLAKY,
                [_ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .VAN_PREFIXES */ .Lk.absent, 'does not validate'],
                [_ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .VAN_PREFIXES */ .Lk.ignored, 'is partly ignored, which is a success'],
            ],
        },
    ],
    [
        'passcreator',
        {
            story: 'passes are updated from a file with a column for each field; rows with the same values share a job',
            sample: 'passcreator/passes.csv',
            flags: [['param', 'match_by=identifier']],
            rowsBy: 'key',
            keyColumn: 'identifier',
            prefixes: [[notFound, 'does not exist'], [fail, 'fails'], FLAKY],
        },
    ],
    [
        'passcreator-create',
        {
            story: 'passes are created from a template, each with an id of your own that may exist only once',
            sample: 'passcreator-create/new-passes.csv',
            flags: [['param', 'template_id=tpl_1']],
            rowsBy: 'key',
            keyColumn: 'userProvidedId',
            prefixes: [[fail, 'fails'], FLAKY],
        },
    ],
]);


/***/ })

};
