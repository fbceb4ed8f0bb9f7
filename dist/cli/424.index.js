export const id = 424;
export const ids = [424];
export const modules = {

/***/ 38424:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  loadTexts: () => (/* binding */ loadTexts),
  providersCommand: () => (/* binding */ providersCommand)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/rate.ts
var rate = __webpack_require__(36280);
// EXTERNAL MODULE: ./src/pipeline/input-files.ts
var input_files = __webpack_require__(6928);
// EXTERNAL MODULE: ./src/provider/builtin.ts
var provider_builtin = __webpack_require__(96550);
// EXTERNAL MODULE: ./src/provider/builtin-spec.ts
var builtin_spec = __webpack_require__(73496);
// EXTERNAL MODULE: ./src/provider/load.ts + 6 modules
var load = __webpack_require__(46667);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./src/domain/http.ts
var http = __webpack_require__(42274);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/provider/schema-faults.ts
var schema_faults = __webpack_require__(48158);
// EXTERNAL MODULE: ./src/provider/yaml-text.ts
var yaml_text = __webpack_require__(12316);
;// CONCATENATED MODULE: ./src/recorded/exchange-file.ts






/** A cell of a JSON source. */
const value = schemas/* json */.Pq9();
/** A YAML mapping stands for JSON; a text is sent or expected as it is. */
const body = schemas/* unknown */.L5J().optional();
const exchange = schemas/* strictObject */.rej({
    request: schemas/* strictObject */.rej({
        method: schemas/* enum */.k5n(http/* HTTP_METHODS */.y8),
        path: schemas/* string */.YjP()
            .regex(/^(\/|https?:\/\/)/)
            .describe('Path and query; the full URL for another origin.'),
        headers: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP()).default({}).describe('The headers to compare.'),
        body,
    }),
    answer: schemas/* strictObject */.rej({
        status: schemas/* int */.Whr().min(100).max(599),
        headers: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP()).default({}),
        body,
    }),
});
const verdict = schemas/* strictObject */.rej({
    key: schemas/* string */.YjP().optional(),
    outcome: schemas/* enum */.k5n([...outcome/* VENDOR_OUTCOMES */.lW, 'unresolved', 'contradictory']),
    message: schemas/* string */.YjP().optional(),
    retryable: schemas/* boolean */.zMY().default(false),
});
const exchangeCase = schemas/* strictObject */.rej({
    name: schemas/* string */.YjP().min(1),
    source: schemas/* string */.YjP().min(1).describe('The vendor page that shows the exchange, or `inferred`.'),
    inputs: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J()).default({}),
    rows: schemas/* array */.YOg(schemas/* record */.g1P(schemas/* string */.YjP(), value)),
    engine: schemas/* strictObject */.rej({ upload_url: schemas/* url */.OZ5(), source_url: schemas/* url */.OZ5(), file_name: schemas/* string */.YjP() })
        .partial()
        .default({})
        .describe('Addresses in the storage, which the engine passes if the vendor downloads the rows.'),
    preflight: schemas/* boolean */.zMY().default(false).describe('Make the preflight requests first.'),
    exchanges: schemas/* array */.YOg(exchange).min(1),
    expect: schemas/* strictObject */.rej({
        job: schemas/* enum */.k5n([
            'running',
            'succeeded',
            'failed',
            'canceled',
            'refused',
            'uncertain',
            'unreadable',
            'unreachable',
            'lost',
        ]),
        error: schemas/* string */.YjP().optional().describe('Why the request was refused or the job failed.'),
        outcomes: schemas/* array */.YOg(verdict).describe('One for each row, in order.'),
        foreign: schemas/* int */.Whr().min(0).default(0).describe('Results that name no row of the job.'),
    }),
});
const exchangeFile = schemas/* strictObject */.rej({ cases: schemas/* array */.YOg(exchangeCase).min(1) });
/** Every field name of the format, for suggestions. */
const NAMES = [exchangeFile, exchangeCase, exchange, exchange.shape.request, exchange.shape.answer, verdict].flatMap(({ shape }) => Object.keys(shape));
/** Parses a `.test.yaml`. Throws `FaultError` with every fault and its place. */
function readExchangeFile(text, path) {
    const yaml = (0,yaml_text/* readYaml */.g)(text, path, 'exchanges/yaml');
    if (yaml.faults.length > 0)
        throw new domain_fault/* FaultError */.VD(yaml.faults);
    const parsed = exchangeFile.safeParse(yaml.value);
    if (parsed.success)
        return parsed.data.cases;
    const names = [...NAMES, ...Object.keys(exchangeCase.shape.expect.shape)];
    throw new domain_fault/* FaultError */.VD((0,schema_faults/* describeIssues */.w)(parsed.error.issues, { yaml, file: path, area: 'exchanges', names }));
}

// EXTERNAL MODULE: ./src/domain/key-hash.ts
var key_hash = __webpack_require__(33232);
// EXTERNAL MODULE: ./src/engine/engine.ts + 23 modules
var engine = __webpack_require__(24900);
// EXTERNAL MODULE: ./src/engine/plan.ts + 1 modules
var plan = __webpack_require__(40119);
// EXTERNAL MODULE: ./src/engine/session.ts
var session = __webpack_require__(50910);
// EXTERNAL MODULE: ./src/engine/submit/spool.ts
var submit_spool = __webpack_require__(33716);
// EXTERNAL MODULE: ./src/expression/added-functions.ts
var added_functions = __webpack_require__(80568);
// EXTERNAL MODULE: ./src/expression/columns.ts
var expression_columns = __webpack_require__(32085);
// EXTERNAL MODULE: ./src/ledger/ledger.ts
var ledger = __webpack_require__(82420);
// EXTERNAL MODULE: ./src/pipeline/preflight.ts
var preflight = __webpack_require__(48489);
// EXTERNAL MODULE: ./src/pipeline/staging.ts + 3 modules
var staging = __webpack_require__(9320);
// EXTERNAL MODULE: ./src/provider/bind.ts
var bind = __webpack_require__(23198);
// EXTERNAL MODULE: ./src/provider/inputs.ts
var provider_inputs = __webpack_require__(5628);
// EXTERNAL MODULE: ./src/provider/request.ts + 1 modules
var request = __webpack_require__(2106);
// EXTERNAL MODULE: ./src/provider/variable-names.ts
var variable_names = __webpack_require__(82700);
// EXTERNAL MODULE: ./src/store/job-store.ts
var job_store = __webpack_require__(62358);
// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/store/row-store.ts + 4 modules
var row_store = __webpack_require__(68042);
// EXTERNAL MODULE: ./src/transport/transport.ts + 3 modules
var transport_transport = __webpack_require__(87758);
;// CONCATENATED MODULE: ./src/recorded/memory-files.ts
/** An empty disk in memory. */
function createMemoryFiles() {
    const files = new Map();
    return {
        bytes: (path) => Buffer.concat(files.get(path) ?? []),
        async openWrite(path) {
            const chunks = [];
            files.set(path, chunks);
            return {
                write(chunk) {
                    chunks.push(Buffer.from(chunk));
                    return undefined;
                },
                sync: async () => undefined,
                close: async () => undefined,
            };
        },
        async remove(path) {
            files.delete(path);
        },
        openRandom() {
            let bytes = Buffer.alloc(0);
            return {
                read: (buffer, position) => bytes.subarray(position, position + buffer.length).copy(buffer),
                write(buffer, position) {
                    const end = position + buffer.length;
                    if (end > bytes.length)
                        bytes = Buffer.concat([bytes, Buffer.alloc(end - bytes.length)]);
                    bytes.set(buffer, position);
                },
                close: () => undefined,
            };
        },
    };
}

// EXTERNAL MODULE: ./src/expression/content.ts
var content = __webpack_require__(30787);
// EXTERNAL MODULE: ./src/expression/json.ts
var json = __webpack_require__(71570);
// EXTERNAL MODULE: ./src/ports/http.ts
var ports_http = __webpack_require__(82022);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./src/recorded/open-archive.ts

/** Signatures of a zip's local header and of its central directory, and their sizes (APPNOTE 4.3.7, 4.3.12). */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const GZIP = 0x1f8b;
/**
 * The part of a body that a person can write down: for an archive made by `$zip` or `$gzip` the file in it, at any
 * depth; anything else unchanged.
 */
function openArchive(bytes) {
    if (bytes.length > LOCAL_BYTES && bytes.readUInt32LE(0) === LOCAL)
        return openArchive(openZip(bytes));
    if (bytes.length > 2 && bytes.readUInt16BE(0) === GZIP)
        return openArchive((0,external_node_zlib_.gunzipSync)(bytes));
    return bytes;
}
/** The only entry, which starts after its local header; its size is taken from the central directory. */
function openZip(zip) {
    const signature = Buffer.alloc(4);
    signature.writeUInt32LE(CENTRAL);
    const directory = zip.lastIndexOf(signature);
    const start = LOCAL_BYTES + zip.readUInt16LE(26) + zip.readUInt16LE(28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(directory + 20));
    return zip.readUInt16LE(directory + 10) === STORED ? packed : (0,external_node_zlib_.inflateRawSync)(packed);
}

;// CONCATENATED MODULE: ./src/recorded/compare-body.ts


/** Characters of a value that a message quotes. */
const QUOTED = 200;
/**
 * The first difference between a body and the recorded one: the place, what was expected and what was sent; undefined
 * if they match. A recorded text is compared byte for byte, a mapping or a list as JSON, or by name with the parts of a
 * multipart body. For an archive, the file in it is compared.
 */
function compareBody(expected, sent, contentType) {
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1];
    if (boundary !== undefined && typeof expected === 'object' && expected !== null) {
        return compareParts(expected, readParts(sent, boundary));
    }
    return compareContent(expected, openArchive(sent), 'body');
}
function compareParts(expected, parts) {
    for (const [name, content] of Object.entries(expected)) {
        const part = parts.get(name);
        const difference = part === undefined ? describe(`part ${name}`, content, undefined) : compareContent(content, part, `part ${name}`);
        if (difference !== undefined)
            return difference;
    }
    const surplus = [...parts.keys()].find((name) => !Object.hasOwn(expected, name));
    return surplus === undefined ? undefined : `part ${surplus}: unexpected`;
}
/** Contents by name, as `encodeMultipart` writes them. */
function readParts(body, boundary) {
    const parts = new Map();
    const line = Buffer.from(`--${boundary}\r\n`);
    for (let at = body.indexOf(line); at >= 0; at = body.indexOf(line, at + 1)) {
        const head = body.indexOf('\r\n\r\n', at);
        const end = body.indexOf(`\r\n--${boundary}`, head);
        const name = /; name="([^"]*)"/.exec(body.toString('utf8', at, head))?.[1] ?? '';
        parts.set(name, openArchive(body.subarray(head + 4, end)));
    }
    return parts;
}
function compareContent(expected, content, place) {
    if (typeof expected === 'string')
        return compareText(expected, content, place);
    try {
        return compareValue((0,json/* parseJson */.qF)((0,json/* encodeJson */.Pr)(expected) ?? 'null'), (0,json/* parseJson */.qF)(content.toString('utf8')), place);
    }
    catch {
        return describe(place, expected, content.toString('utf8'));
    }
}
/** Reports the first line that differs. */
function compareText(expected, content, place) {
    if (Buffer.from(expected, 'utf8').equals(content))
        return undefined;
    const wanted = expected.split('\n');
    const lines = content.toString('utf8').split('\n');
    const at = wanted.findIndex((line, index) => line !== lines[index]);
    const line = at < 0 ? wanted.length : at;
    const isLong = wanted.length > 1 || lines.length > 1;
    return describe(isLong ? `${place}, line ${line + 1}` : place, wanted[line], lines[line]);
}
/** Reports the first member that differs. */
function compareValue(expected, actual, place) {
    if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
        return Object.is(expected, actual) ? undefined : describe(place, expected, actual);
    }
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
        const inner = Array.isArray(expected) ? `${place}[${name}]` : `${place}.${name}`;
        const [wanted, found] = [expected, actual].map((value) => Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
        const difference = compareValue(wanted, found, inner);
        if (difference !== undefined)
            return difference;
    }
    return undefined;
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}
function describe(place, expected, actual) {
    return `${place}: expected ${quote(expected)}, got ${quote(actual)}`;
}
function quote(value) {
    const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
    return text.length > QUOTED ? `${text.slice(0, QUOTED)}\u2026` : text;
}

;// CONCATENATED MODULE: ./src/recorded/scripted-http.ts




/** How often the last request may be repeated: a guard against endless polling. */
const MAX_REPEATS = 10_000;
/**
 * The network as a list: the nth request must match the nth recorded one in method, URL, headers and body, and gets its
 * response. The last response is repeated while the same request is repeated, as for a job that is still running.
 */
function createScriptedHttp({ exchanges, origin, readFile, onMismatch }) {
    let used = 0;
    let repeats = 0;
    let last;
    let mismatch;
    function refuse(difference) {
        mismatch ??= `${difference}.`;
        onMismatch();
        throw new ports_http/* HttpFailure */.H('connect', mismatch);
    }
    return {
        get mismatch() {
            return mismatch;
        },
        get unused() {
            return exchanges
                .slice(used)
                .map(({ request }, index) => `${used + index + 1} (${request.method} ${request.path})`);
        },
        async send(request) {
            const body = await bodyOf(request, readFile);
            const line = spell(request, origin);
            const sent = `${line}\n${body.toString('latin1')}`;
            let exchange = exchanges[used];
            if (exchange === undefined && sent === last && repeats < MAX_REPEATS) {
                repeats += 1;
                exchange = exchanges[used - 1];
            }
            else if (exchange !== undefined) {
                used += 1;
                const difference = compare(exchange.request, request, { line, body });
                if (difference !== undefined)
                    refuse(`Exchange ${used}${difference}`);
            }
            if (exchange === undefined)
                return refuse(`Unexpected request after the last of ${exchanges.length} exchanges: ${line}`);
            last = sent;
            return respond(exchange.answer);
        },
    };
}
async function bodyOf({ body }, readFile) {
    if (body === undefined)
        return Buffer.alloc(0);
    if (body instanceof Uint8Array)
        return Buffer.from(body);
    return 'file' in body ? readFile(body.file) : (0,content/* readContent */.c_)(body);
}
function spell({ method, url }, origin) {
    return `${method} ${url.origin === origin ? `${url.pathname}${url.search}` : url.href}`;
}
/** How a request differs, as the end of a sentence that begins with the exchange. */
function compare(expected, { headers }, { line, body }) {
    const wanted = `${expected.method} ${expected.path}`;
    if (line !== wanted)
        return `: expected ${wanted}, got ${line}`;
    for (const [name, value] of Object.entries(expected.headers)) {
        const actual = headers.get(name.toLowerCase());
        if (actual !== value)
            return ` (${line}), header ${name}: expected ${value}, got ${actual ?? 'none'}`;
    }
    if (expected.body === undefined)
        return undefined;
    const difference = compareBody(expected.body, body, headers.get('content-type') ?? '');
    return difference === undefined ? undefined : ` (${line}), ${difference}`;
}
function respond({ status, headers, body }) {
    const bytes = Buffer.from(typeof body === 'string' ? body : ((0,json/* encodeJson */.Pr)(body) ?? ''), 'utf8');
    const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status, headers: new Map([['content-length', String(bytes.length)], ...named]), body: chunksOf(bytes) };
}
async function* chunksOf(bytes) {
    if (bytes.length > 0)
        yield bytes;
}

// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
// EXTERNAL MODULE: ./src/ports/clock.ts
var clock = __webpack_require__(83810);
// EXTERNAL MODULE: ./src/transport/priority-queue.ts
var priority_queue = __webpack_require__(33015);
;// CONCATENATED MODULE: ./src/recorded/virtual-clock.ts



/** The wall-clock time at which every recorded case starts. */
const EPOCH = Date.UTC(2026, 0, 5, 12);
/** Turns of the event loop after which everything that a wake-up started has settled, because it is all in memory. */
const IDLE_TURNS = 12;
function isBefore(a, b) {
    return a.at === b.at ? a.order < b.order : a.at < b.at;
}
/**
 * A clock on which waiting takes no real time: once nothing but sleepers is left, `now` jumps to the next of them. They
 * wake one by one, ordered by time and then by when they started to sleep.
 */
function createVirtualClock() {
    const sleepers = (0,priority_queue/* createPriorityQueue */.w)(isBefore);
    let started = 0;
    let now = 0;
    let isWaiting = false;
    function wakeNext(turns) {
        setImmediate(() => {
            if (turns > 1) {
                wakeNext(turns - 1);
                return;
            }
            isWaiting = false;
            let next = sleepers.pop();
            while (next !== undefined && next.wake === undefined)
                next = sleepers.pop();
            if (next === undefined)
                return;
            now = Math.max(now, next.at);
            next.wake?.();
            pump();
        });
    }
    function pump() {
        if (isWaiting)
            return;
        isWaiting = true;
        wakeNext(IDLE_TURNS);
    }
    return {
        now: () => now,
        date: () => new Date(EPOCH + now),
        sleep: (ms, signal) => new Promise((resolve, reject) => {
            if (signal?.aborted) {
                reject(signal.reason);
                return;
            }
            started += 1;
            const sleeper = { at: now + Math.min(Math.max(ms, 0), clock/* MAX_TIMER_MS */._), order: started, wake: undefined };
            const leave = signal &&
                (0,abort/* onAbort */.u7)(signal, () => {
                    sleeper.wake = undefined;
                    reject(signal.reason);
                });
            sleeper.wake = () => {
                leave?.();
                resolve();
            };
            sleepers.push(sleeper);
            pump();
        }),
    };
}

;// CONCATENATED MODULE: ./src/recorded/play-case.ts






















/** The value of `batch_id` in recorded exchanges. */
const RECORDED_BATCH_ID = '00000000-0000-5000-8000-000000000001';
/** The default of the input `timeout`. */
const TIMEOUT_MS = 60 * 60_000;
/** Next steps of recorded runs are not shown. */
const NO_NEXT_RUN = { ledger: '', resume: '', fresh: '', collect: '', resend: '' };
const PAGES = 4;
/** Makes every wait predictable. */
const RANDOM = { next: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' };
/**
 * Plays one case: the inputs, the preflight checks, and the engine of a run, with transport, rate and retries, on a
 * network, a disk and a clock in memory. Rejects with `FaultError` if a run would not start.
 */
async function playCase(file, recorded) {
    const { spec, variables } = await bindCase(file, recorded);
    const files = createMemoryFiles();
    const stop = new AbortController();
    const origin = (0,request/* resolveBaseUrl */.xj)(spec, variables).origin;
    const http = createScriptedHttp({
        exchanges: recorded.exchanges,
        origin,
        readFile: files.bytes,
        onMismatch: () => stop.abort(),
    });
    const parts = await openEngine(spec, variables, { recorded, files, http, origin, signal: stop.signal });
    try {
        if (recorded.preflight) {
            const refusal = await check(spec, parts.session, stop.signal);
            if (refusal !== undefined)
                return { spec, http, ...refusal, foreign: 0, rows: readRows(parts) };
        }
        const result = await (0,engine/* runEngine */.c)(parts, { ...ONE_JOB, rowsToSend: parts.store.table.count });
        if (result.failure !== undefined)
            throw result.failure.error;
        const stopped = result.stops.map(({ fault }) => fault.message).join(' ');
        const job = parts.jobs.get(1);
        const ending = job === undefined ? { job, error: stopped === '' ? undefined : stopped } : readEnding(job);
        return { spec, http, ...ending, foreign: result.foreignRows, rows: readRows(parts) };
    }
    finally {
        parts.store.close();
        parts.jobs.close();
    }
}
/** All rows in one job, as a run sends them, once. */
const ONE_JOB = {
    maxRows: Number.MAX_SAFE_INTEGER,
    maxBytes: undefined,
    overhead: plan/* NO_OVERHEAD */.hZ,
    jobLimit: undefined,
    keepKeysApart: false,
    concurrency: 1,
    requestsPerSecond: 1,
    timeoutMs: TIMEOUT_MS,
    pollIntervalMs: 'auto',
    retryRounds: 0,
    runId: 'recorded',
    planHash: 'recorded',
    isRerun: false,
    batchIdOf: () => RECORDED_BATCH_ID,
    plannedJobs: 1,
    send: true,
    follow: true,
    next: NO_NEXT_RUN,
};
/** The spec and the variables for the inputs of the case. Throws `FaultError`. */
async function bindCase(file, { inputs, engine }) {
    const secrets = new Set(file.inputs.filter(({ secret }) => secret).map(({ name }) => name));
    const values = Object.entries(inputs);
    const typed = (0,provider_inputs/* bindInputs */.V)(file, {
        params: new Map(values.filter(([name]) => !secrets.has(name))),
        environment: new Map(values.filter(([name]) => secrets.has(name)).map(([name, value]) => [(0,provider_inputs/* environmentName */.m)(name), String(value)])),
    });
    if (typed.faults.length > 0)
        throw new domain_fault/* FaultError */.VD(typed.faults);
    const { variables } = await (0,bind/* deriveVariables */.T6)(file, typed);
    const spec = await (0,bind/* bindSpec */.Hx)(file, variables);
    return { spec: spec.usesStorage && engine.upload_url === undefined ? (0,staging/* adaptToOwnFile */.w)(spec) : spec, variables };
}
async function openEngine(spec, variables, { recorded, files, http, origin, signal }) {
    const { rows, engine } = recorded;
    const clock = createVirtualClock();
    const { limits, numberColumn } = spec;
    const key = spec.key?.column;
    const isOwnFile = spec.usesStorage && engine.upload_url === undefined;
    const named = rows.flatMap((row) => Object.keys(row));
    const columns = (0,expression_columns/* orderColumns */.IU)(named, { key, numberColumn, keepOrder: isOwnFile });
    const inputs = new Map([...variables, ...(0,variable_names/* runVariables */.RV)(spec, columns, isOwnFile ? engine.file_name : undefined)]);
    const pace = { rate: limits.rate.value, burst: limits.burst };
    const transport = (0,transport_transport/* createTransport */.o)({ http, clock, random: RANDOM, credentialOrigin: origin, ...pace });
    const fieldsOf = (row) => rows[row] ?? {};
    const keyOf = (row) => (key === undefined ? undefined : (0,added_functions/* toText */.fE)(fieldsOf(row)[key]));
    const store = (0,row_store/* createRowStore */.g)({ files, directory: '/', sources: [], parseRecord: () => NO_RECORD });
    const hash = new key_hash/* KeyHash */.C();
    for (const row of rows.keys()) {
        hash.setText(keyOf(row) ?? '');
        store.table.add({ ...NO_ROW, line: row + 1, keyHash: hash.high });
    }
    const spool = (0,submit_spool/* createSpool */.w)(files, (name) => `/${name}`);
    return {
        spec,
        session: (0,session/* createSession */.j)({ spec, inputs, transport, clock, spool, hide: () => undefined }),
        clock,
        random: RANDOM,
        store,
        jobs: (0,job_store/* createJobStore */.X)((0,paged_file/* createPagedFile */.B)(files.openRandom('/jobs.bin'), PAGES)),
        ledger: (0,ledger/* createLedger */.M)({ sink: await files.openWrite('/ledger.ndjson'), clock }),
        emit: () => undefined,
        notice: () => undefined,
        signal,
        keyOf,
        fieldsOf,
        hasRows: true,
        columns,
        storage: engine.upload_url === undefined ? undefined : openStorage(engine.upload_url, engine.source_url ?? ''),
        transport,
        ...NOTHING_HIDDEN,
    };
}
/** Recorded exchanges hold no data of anybody. */
const NOTHING_HIDDEN = {
    seal: undefined,
    save: undefined,
    conceal: (message) => message,
    hides: () => false,
    nameJob: (id) => id,
    isPublic: false,
};
/** Rows are read from the case; the store only keeps their outcomes. */
const NO_ROW = { file: 0, position: 0, bytes: 0, encodedBytes: 0 };
const NO_RECORD = { line: 0, columns: [], values: [], raw: '' };
/** One object at the recorded addresses. It is never removed, because that request does not go to the vendor. */
function openStorage(uploadUrl, sourceUrl) {
    const staged = { uploadUrl, uploadHeaders: new Map(), sourceUrl, removeUrl: async () => undefined };
    return { objectFor: async () => staged, remembers: false, secrets: [] };
}
/** Makes the preflight requests; returns a refusal in the vendor's words. */
async function check(spec, session, signal) {
    let refused;
    const watched = {
        ...session,
        async call(...order) {
            const replies = await session.call(...order);
            for (const reply of replies)
                if (reply.kind !== 'ok' && reply.kind !== 'withdrawn')
                    refused ??= reply;
            return replies;
        },
    };
    try {
        await (0,preflight/* runPreflight */.h)(spec, watched, signal);
        return undefined;
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        const job = error.reason === 'vendor-error' ? 'uncertain' : 'refused';
        return { job, error: refused?.message ?? error.message };
    }
}
function readEnding({ state, vendorState, polls, message }) {
    switch (state) {
        case 'timed-out':
        case 'running':
            return { job: 'running', error: undefined };
        case 'unreachable':
            // Without a state from the vendor, no poll could be read.
            if (vendorState === undefined && polls > 0)
                return { job: 'unreadable', error: undefined };
            return { job: state, error: message };
        case 'cancelled':
            return { job: undefined, error: message };
        default:
            return { job: state, error: message };
    }
}
function readRows({ store, keyOf }) {
    return Array.from({ length: store.table.count }, (_, row) => {
        const { outcome = 'unresolved', reason, message, retryable } = store.table.get(row);
        const key = keyOf(row);
        // The job says why a row has no outcome.
        if (outcome === 'unresolved') {
            return { key, outcome: reason === 'contradictory' ? reason : outcome, message: undefined, retryable: false };
        }
        const text = store.text(message);
        return { key, outcome, message: text === '' ? undefined : text, retryable };
    });
}

;// CONCATENATED MODULE: ./src/recorded/run-exchanges.ts



/**
 * Runs the recorded exchanges of a provider through the engine and compares its requests, and the outcomes of the rows,
 * with the recorded ones, without a network. Throws `FaultError` for a file that is not valid.
 */
async function runExchanges(spec, text, path) {
    const verdicts = [];
    for (const recorded of readExchangeFile(text, path)) {
        const difference = await findDifference(spec, recorded);
        verdicts.push({
            name: recorded.name,
            passed: difference === undefined,
            ...(difference === undefined ? {} : { difference }),
        });
    }
    return verdicts;
}
async function findDifference(spec, recorded) {
    try {
        return compareEnding(recorded, await playCase(spec, recorded));
    }
    catch (error) {
        if (error instanceof domain_fault/* FaultError */.VD)
            return error.faults.map(({ message }) => message).join(' ');
        throw error;
    }
}
function compareEnding({ expect }, { spec, http, job, error, foreign, rows }) {
    // Nothing after a mismatch proves anything.
    if (http.mismatch !== undefined)
        return http.mismatch;
    if (job !== expect.job) {
        const why = error === undefined ? '' : ` (${error})`;
        return `Job state: expected ${expect.job}, got ${job ?? 'none'}${why}.`;
    }
    const { unused } = http;
    if (unused.length > 0) {
        const which = unused.length === 1 ? 'was not used: the run ended before it' : 'were not used: the run ended before them';
        return `Exchange ${unused.join(' and ')} ${which}.`;
    }
    if (error !== expect.error)
        return `Error: expected ${run_exchanges_quote(expect.error)}, got ${run_exchanges_quote(error)}.`;
    if (expect.outcomes.length !== rows.length) {
        return `Outcomes: expected ${expect.outcomes.length}, but there are ${rows.length} rows.`;
    }
    if (foreign !== expect.foreign) {
        return `Results that name no row of the job: expected ${expect.foreign}, got ${foreign}.`;
    }
    for (const [index, wanted] of expect.outcomes.entries()) {
        const row = rows[index];
        if (row === undefined)
            continue;
        if (wanted.key !== undefined && wanted.key !== row.key) {
            return `Row ${index + 1}, ${spec.key?.column ?? 'key'}: expected ${wanted.key}, got ${row.key ?? 'none'}.`;
        }
        const [expected, actual] = [run_exchanges_spell(wanted), run_exchanges_spell(row)];
        if (actual !== expected)
            return `Row ${index + 1}: expected ${expected}, got ${actual}.`;
    }
    return undefined;
}
function run_exchanges_spell(verdict) {
    const { outcome, message, retryable } = verdict;
    return `${outcome}${retryable ? ' (retryable)' : ''}${message === undefined ? '' : ` with ${run_exchanges_quote(message)}`}`;
}
function run_exchanges_quote(text) {
    return text === undefined ? 'none' : `\`${text}\``;
}

;// CONCATENATED MODULE: ./src/cli/providers-command.ts










const VERBS = ['list', 'show', 'lint', 'test'];
/**
 * `bulk-job providers list|show|lint|test`. Exit code 0, or 1 if a check or an exchange failed; throws `FaultError` for
 * wrong arguments.
 */
async function providersCommand(args, world, log) {
    const [given, ...names] = args;
    const verb = VERBS.find((each) => each === given);
    if (verb === undefined)
        throw usage(unknownVerb(given));
    const flag = names.find((name) => name.startsWith('-'));
    if (flag !== undefined)
        throw usage(`Unknown flag ${flag} for providers ${verb}.`);
    switch (verb) {
        case 'list':
            if (names.length > 0)
                throw usage(`"${names[0]}" is not expected: providers list takes no arguments.`);
            for (const name of provider_builtin/* BUILTIN_PROVIDERS */.D.keys())
                log.line(`${name.padEnd(24)}${(0,builtin_spec/* loadBuiltin */.Y)(name)?.title ?? ''}`);
            return 0;
        case 'show': {
            const [name, ...others] = names;
            if (name === undefined || others.length > 0)
                throw usage('providers show needs exactly one name or path.');
            return show(await loadTexts(name, world), log);
        }
        case 'lint':
            if (names.length === 0)
                throw usage('providers lint needs at least one path of a provider file.');
            return lint(await loadAll(names, world), log);
        case 'test':
            return test(await loadAll(names.length === 0 ? [...provider_builtin/* BUILTIN_PROVIDERS */.D.keys()] : names, world), log);
    }
}
function unknownVerb(given) {
    if (given === undefined)
        return `providers needs one of: ${VERBS.join(', ')}.`;
    const guess = (0,nearest/* nearest */.p)(given, VERBS);
    return `"${given}" is not a providers command.${guess === undefined ? ` Use one of: ${VERBS.join(', ')}.` : ` Did you mean ${guess}?`}`;
}
function usage(message) {
    return new domain_fault/* FaultError */.VD([{ code: 'command/usage', message, next: 'See bulk-job providers --help.' }]);
}
/** Loads all files before the first is checked; throws the faults of all that cannot be read. */
async function loadAll(names, world) {
    const loaded = [];
    const faults = [];
    for (const name of names) {
        try {
            loaded.push(await loadTexts(name, world));
        }
        catch (error) {
            if (!(error instanceof domain_fault/* FaultError */.VD))
                throw error;
            faults.push(...error.faults);
        }
    }
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return loaded;
}
function show({ path, text }, log) {
    const spec = (0,load/* loadProvider */.C)(text, path);
    log.line(`${spec.name}: ${spec.title}`);
    if (spec.docs !== undefined)
        log.line(spec.docs);
    log.line('');
    log.line('Inputs (params)');
    for (const input of spec.inputs) {
        const status = input.required
            ? 'required'
            : input.default === undefined
                ? 'optional'
                : `default ${JSON.stringify(input.default)}`;
        log.line(`  ${input.name.padEnd(20)}${status}${input.secret ? ', secret' : ''}. ${input.description}`);
    }
    log.line('');
    for (const line of describeLimits(spec))
        log.line(line);
    for (const fact of spec.facts)
        log.line(`${fact.verified}: ${fact.text}`);
    log.line('');
    log.block(text);
    return 0;
}
function describeLimits({ limits }) {
    const status = (documented) => (documented ? 'documented' : 'assumed');
    return [
        `Rows per job: ${limits.rows.value} (${status(limits.rows.documented)})`,
        `Rate: ${(0,rate/* formatRate */.CE)(limits.rate.value)} (${status(limits.rate.documented)})`,
        ...(limits.bytes === undefined
            ? []
            : [`Bytes per job: ${limits.bytes.value} (${status(limits.bytes.documented)})`]),
        ...(limits.concurrency === undefined
            ? []
            : [`Jobs in flight: ${limits.concurrency.value} (${status(limits.concurrency.documented)})`]),
    ];
}
function lint(providers, log) {
    let failed = 0;
    for (const { path, text } of providers) {
        const { errors, warnings } = (0,load.checkProvider)(text, path);
        for (const fault of errors)
            log.line((0,domain_fault/* formatDiagnostic */.xy)(fault, 'error'));
        for (const fault of warnings)
            log.line((0,domain_fault/* formatDiagnostic */.xy)(fault, 'warning'));
        log.line(`${path}: ${(0,plural/* plural */.L)(errors.length, 'error')}, ${(0,plural/* plural */.L)(warnings.length, 'warning')}`);
        if (errors.length > 0)
            failed += 1;
    }
    return failed > 0 ? 1 : 0;
}
async function test(providers, log) {
    const counts = { passed: 0, failed: 0 };
    for (const { path, text, exchanges } of providers) {
        const spec = (0,load/* loadProvider */.C)(text, path);
        if (exchanges === undefined) {
            throw new domain_fault/* FaultError */.VD([
                {
                    code: 'provider/no-exchanges',
                    message: `${path} has no recorded exchanges.`,
                    next: `Write them to ${exchangesPath(path)}; docs/examples/acme.test.yaml is an example.`,
                },
            ]);
        }
        for (const verdict of await runExchanges(spec, exchanges.text, exchanges.path)) {
            if (verdict.passed)
                counts.passed += 1;
            else
                counts.failed += 1;
            log.line(`${verdict.passed ? 'ok  ' : 'FAIL'} ${spec.name}: ${verdict.name}`);
            if (verdict.difference !== undefined)
                log.line(`     ${verdict.difference}`);
        }
    }
    log.line(`${counts.passed} passed, ${counts.failed} failed`);
    return counts.failed > 0 ? 1 : 0;
}
/** The built-in provider of that name, or the user's file. Throws `FaultError`. */
async function loadTexts(name, { ports, directory }) {
    const builtin = provider_builtin/* BUILTIN_PROVIDERS */.D.get(name);
    if (builtin !== undefined) {
        return {
            path: `providers/${name}.yaml`,
            text: builtin.text,
            exchanges: { path: `providers/${name}.test.yaml`, text: builtin.exchanges },
        };
    }
    const read = (path) => (0,input_files/* readInputFile */.jH)(ports.files, {
        input: 'provider',
        shown: path,
        absolute: (0,external_node_path_.resolve)(directory, path),
        base: 'the current directory',
    });
    if (!/[/\\.]/.test(name))
        throw unknownProvider(name);
    const text = await read(name);
    const path = exchangesPath(name);
    const hasExchanges = path !== name && (await ports.files.stat((0,external_node_path_.resolve)(directory, path)))?.isFile === true;
    return { path: name, text, exchanges: hasExchanges ? { path, text: await read(path) } : undefined };
}
/** The path of the recorded exchanges of a provider file: `x.test.yaml` beside `x.yaml`. */
function exchangesPath(path) {
    return path.replace(/\.ya?ml$/, '.test.yaml');
}
function unknownProvider(name) {
    const guess = (0,nearest/* nearest */.p)(name, provider_builtin/* BUILTIN_PROVIDERS */.D.keys());
    const did = guess === undefined ? '' : `Did you mean ${guess}? `;
    return new domain_fault/* FaultError */.VD([
        {
            code: 'provider/unknown',
            message: `"${name}" is not a built-in provider.`,
            next: `${did}Built-in providers: ${[...provider_builtin/* BUILTIN_PROVIDERS */.D.keys()].join(', ')}. For your own file give its path, such as ./${name}.yaml.`,
        },
    ]);
}


/***/ })

};
