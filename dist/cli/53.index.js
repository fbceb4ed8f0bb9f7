export const id = 53;
export const ids = [53];
export const modules = {

/***/ 87053:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  j: () => (/* binding */ serveSandbox),
  startSandbox: () => (/* binding */ startSandbox)
});

// UNUSED EXPORTS: SANDBOX_KEY

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:perf_hooks"
var external_node_perf_hooks_ = __webpack_require__(643);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
;// CONCATENATED MODULE: ./src/sandbox/loopback.ts


/** A sandbox cannot be reached from another machine. */
const LOOPBACK = '127.0.0.1';
/** Listens on loopback and returns the port. Rejects with `sandbox/cannot-listen`. */
async function listenOnLoopback(server, port) {
    // Idle connections are never closed from this side, so no request can hit one that is just closing.
    server.keepAliveTimeout = 0;
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, LOOPBACK, () => {
            server.removeListener('error', reject);
            resolve();
        });
    }).catch((cause) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        const message = `The sandbox cannot listen on ${LOOPBACK}:${port}: ${why}.`;
        const next = 'Use another port, or `--port 0` for any free one.';
        throw new fault/* FaultError */.VD([{ code: 'sandbox/cannot-listen', message, next }], { cause });
    });
    const address = server.address();
    return isAddress(address) ? address.port : port;
}
/** Serves each request; one that fails, as when its client disconnects, ends only its own exchange. */
async function serveOnLoopback(serve) {
    const server = (0,external_node_http_.createServer)((request, response) => {
        serve(request, response).catch(() => response.destroy());
    });
    const port = await listenOnLoopback(server, 0);
    return { port, url: `http://${LOOPBACK}:${port}`, close: () => closeServer(server) };
}
/** Closes all connections at once and frees the port. */
function closeServer(server) {
    return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
}
/** True for `http` addresses of this machine. */
function isLoopback(url) {
    return url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
function isAddress(address) {
    return typeof address === 'object' && address !== null;
}

// EXTERNAL MODULE: ./src/sandbox/outcome-decider.ts
var outcome_decider = __webpack_require__(27224);
;// CONCATENATED MODULE: ./src/sandbox/jobs.ts

/**
 * The vendor's jobs. A job runs for `jobSeconds` with steady progress, and the outcomes of its rows are decided when it
 * is accepted.
 */
function createJobs(options) {
    const { vendor, jobSeconds, seed, recorder } = options;
    const { words } = vendor;
    const jobs = new Map();
    const decider = (0,outcome_decider/* createOutcomeDecider */.H)();
    const endWords = new Set([words.done.toLowerCase(), words.failed.toLowerCase()]);
    let accepted = 0;
    const forInstrument = (job, { nowMs }) => ({
        id: job.record.id,
        entries: job.entries,
        words,
        nowMs,
        lose() {
            job.isLost = true;
            recorder.fail(job.entries);
        },
    });
    const accept = (ids, context, amend) => {
        accepted += 1;
        const id = vendor.formatJobId(accepted, seed);
        const entries = decider
            .decide(ids)
            .map((entry) => (amend === undefined ? entry : { ...entry, outcome: amend(entry) }));
        const record = recorder.accept({
            id,
            rows: ids.length,
            acceptedAtMs: context.nowMs,
            answered: context.met?.detour?.isWhole ?? true,
            polls: 0,
            lastStatus: null,
        }, ids, entries);
        const job = { record, entries, isClosed: false, isReading: false, isLost: false, failure: undefined };
        jobs.set(id, job);
        context.met?.accept(forInstrument(job, context));
        return job;
    };
    const open = (context) => {
        const job = accept([], context);
        job.isReading = true;
        return {
            id: job.record.id,
            take(entries) {
                const taken = job.isLost ? entries.map(({ id }) => ({ id, outcome: 'failed' })) : entries;
                recorder.take(taken, job.record);
                // Millions of rows must not be kept in memory; instruments that name rows need a full record.
                if (recorder.record.detail === 'full')
                    job.entries.push(...entries);
            },
            end(failure) {
                job.isReading = false;
                job.failure = failure;
            },
        };
    };
    const observe = ({ record, entries, isReading, failure }, nowMs) => {
        const ranMs = nowMs - record.acceptedAtMs;
        const isDone = ranMs >= jobSeconds * 1000 && !isReading;
        if (isDone && failure !== undefined) {
            return { id: record.id, status: words.failed, progress: 0, total: 0, results: null, message: failure };
        }
        const share = isDone ? 1 : Math.min(1, ranMs / (jobSeconds * 1000));
        const progress = Math.floor(record.rows * share);
        const status = isDone ? words.done : words.running;
        return { id: record.id, status, progress, total: record.rows, results: isDone ? entries : null };
    };
    const close = (job) => {
        if (job.isClosed)
            return;
        job.isClosed = true;
        recorder.close(job.entries.length, () => jobs.delete(job.record.id));
    };
    const look = (jobId, context) => {
        const job = jobs.get(jobId);
        if (job === undefined)
            return undefined;
        job.record.polls += 1;
        const plain = observe(job, context.nowMs);
        const view = context.met === undefined ? plain : context.met.look(forInstrument(job, context), plain);
        if (view === undefined)
            return undefined;
        job.record.lastStatus = view.status;
        if (endWords.has(view.status.toLowerCase()))
            close(job);
        return view;
    };
    return {
        open: (context) => ({
            accept: (ids, amend) => accept(ids, context, amend).record.id,
            open: () => open(context),
            decide: (row) => decider.decideRow(row),
            apply: (entry) => recorder.take([entry]),
            look: (jobId) => look(jobId, context),
        }),
    };
}

;// CONCATENATED MODULE: ./src/sandbox/rate-limiter.ts
const FIRST_CAPACITY = 64;
/** Parts of a token that are added one after the other may lack so much of a whole one. */
const ROUNDING = 1e-9;
/** Keeps only the instants inside the window, in a ring buffer that doubles when it is full. */
function createSlidingWindow(windowMs) {
    let ring = new Float64Array(FIRST_CAPACITY);
    let head = 0;
    let size = 0;
    const at = (offset) => ring[(head + offset) % ring.length] ?? 0;
    const expire = (now) => {
        while (size > 0 && at(0) <= now - windowMs) {
            head = (head + 1) % ring.length;
            size -= 1;
        }
    };
    const grow = () => {
        const larger = new Float64Array(ring.length * 2);
        for (let offset = 0; offset < size; offset += 1)
            larger[offset] = at(offset);
        ring = larger;
        head = 0;
    };
    return {
        add(now) {
            expire(now);
            if (size === ring.length)
                grow();
            ring[(head + size) % ring.length] = now;
            size += 1;
        },
        count(now) {
            expire(now);
            return size;
        },
    };
}
/** Allows at most `limit` requests in any window, wherever the window starts. */
function createLimiter(limit, windowMs) {
    const window = createSlidingWindow(windowMs);
    return {
        take(now) {
            if (window.count(now) >= limit)
                return false;
            window.add(now);
            return true;
        },
    };
}
/** Each request takes a token of `limit`, and as many are added in each window. */
function createTokenBucket(limit, windowMs) {
    let tokens = limit;
    let filledAt = 0;
    return {
        take(now) {
            tokens = Math.min(limit, tokens + ((now - filledAt) * limit) / windowMs);
            filledAt = now;
            if (tokens < 1 - ROUNDING)
                return false;
            tokens -= 1;
            return true;
        },
    };
}

// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
;// CONCATENATED MODULE: ./src/sandbox/record.ts


const SECOND_MS = 1000;
/** Kinds of requests in the record. */
const REQUEST_KINDS = ['preflight', 'submit', 'poll', 'lookup', 'other'];
/** Creates a record, which is full unless a counter counts its rows. */
function createRecorder(counter) {
    const detail = counter === undefined ? 'full' : 'counts';
    const requests = [];
    const jobs = new Map();
    const rows = new Map();
    const second = createSlidingWindow(SECOND_MS);
    const byKind = { preflight: 0, submit: 0, poll: 0, lookup: 0, other: 0 };
    const outcomes = { succeeded: 0, failed: 0, not_found: 0 };
    const tally = { throttled: 0, jobs: 0, openJobs: 0, maxOpenJobs: 0, rowsSent: 0, maxInSlidingSecond: 0 };
    const keep = (id, outcome) => {
        const row = rows.get(id);
        const before = row?.outcome;
        if (row === undefined)
            rows.set(id, { sent: 0, outcome });
        else
            row.outcome = outcome;
        return before;
    };
    const put = ({ id, outcome }) => {
        const before = counter === undefined ? keep(id, outcome) : counter.put(id, outcome);
        if (before !== undefined)
            outcomes[before] -= 1;
        outcomes[outcome] += 1;
    };
    const record = {
        detail,
        requests,
        jobs,
        rows,
        get counts() {
            return {
                requests: REQUEST_KINDS.reduce((sum, kind) => sum + byKind[kind], 0),
                requestsByKind: { ...byKind },
                throttled: tally.throttled,
                jobs: tally.jobs,
                maxOpenJobs: tally.maxOpenJobs,
                rowsSent: tally.rowsSent,
                rowsDistinct: outcome/* VENDOR_OUTCOMES */.lW.reduce((sum, outcome) => sum + outcomes[outcome], 0),
                outcomes: { ...outcomes },
                maxInSlidingSecond: tally.maxInSlidingSecond,
            };
        },
        get maxInSlidingSecond() {
            return tally.maxInSlidingSecond;
        },
    };
    return {
        record,
        request(head) {
            byKind[head.kind] += 1;
            second.add(head.atMs);
            tally.maxInSlidingSecond = Math.max(tally.maxInSlidingSecond, second.count(head.atMs));
            const request = { ...head, status: null, fault: null };
            if (detail === 'full')
                requests.push(request);
            return request;
        },
        throttle() {
            tally.throttled += 1;
        },
        accept(job, ids, entries) {
            const open = { ...job };
            tally.jobs += 1;
            tally.openJobs += 1;
            tally.maxOpenJobs = Math.max(tally.maxOpenJobs, tally.openJobs);
            tally.rowsSent += ids.length;
            entries.forEach(put);
            if (detail === 'full') {
                jobs.set(open.id, open);
                for (const id of ids) {
                    const row = rows.get(id);
                    if (row !== undefined)
                        row.sent += 1;
                }
            }
            return open;
        },
        take(entries, job) {
            tally.rowsSent += entries.length;
            if (job !== undefined)
                job.rows += entries.length;
            for (const entry of entries) {
                put(entry);
                const row = rows.get(entry.id);
                if (row !== undefined)
                    row.sent += 1;
            }
        },
        fail(entries) {
            for (const { id } of entries)
                put({ id, outcome: 'failed' });
        },
        close(ended, forget) {
            tally.openJobs -= 1;
            counter?.close(ended, forget);
        },
    };
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./src/sandbox/respond.ts

/** Responds to a request, or leaves that to the detour. `note` gets the status; null: no response was started. */
async function respond(response, ask, { detour, note }) {
    if (detour !== undefined) {
        await detour.respond(response, ask);
        note(response.headersSent ? response.statusCode : null);
        return;
    }
    const reply = await ask();
    note(reply.status);
    await send(response, reply);
}
/** Sends a complete response. A text body is passed on before this returns its promise. */
async function send(response, reply) {
    writeHead(response, reply);
    if (typeof reply.body === 'string')
        response.end(reply.body);
    else
        await (0,promises_.pipeline)(reply.body.open(), response);
}
/** Starts a response whose body is still to come. */
function writeHead(response, { status, headers, contentType, body }) {
    response.writeHead(status, {
        'content-type': contentType ?? 'application/json',
        'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.bytes,
        ...headers,
    });
}

;// CONCATENATED MODULE: ./src/sandbox/record-pages.ts


/** Paths under this are the sandbox's own: no key, no rate, not in the record. */
const OWN_PATHS = '/__sandbox/';
const ROWS_PER_CHUNK = 1000;
/** NDJSON, one `{"id","sent","outcome"}` per line, in the order in which the rows first arrived. */
function* writeRows(record) {
    let chunk = [];
    for (const [id, row] of record.rows) {
        chunk.push(`${JSON.stringify({ id, ...row })}\n`);
        if (chunk.length < ROWS_PER_CHUNK)
            continue;
        yield chunk.join('');
        chunk = [];
    }
    yield chunk.join('');
}
/**
 * Serves the record to other processes: `GET /__sandbox/record` (JSON: counts, and with `full` also requests and
 * jobs) and `GET /__sandbox/rows` (NDJSON, `full` only).
 */
function serveRecord(request, response, record) {
    request.resume();
    // In a trial run the rows may be real: a web page whose name resolves to loopback must not read them.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
        void send(response, refuse(403, 'The record can be read under 127.0.0.1 or localhost only.'));
        return;
    }
    if (request.method === 'GET' && request.url === `${OWN_PATHS}record`) {
        const { detail, counts, requests, jobs } = record;
        const document = detail === 'full' ? { detail, counts, requests, jobs: [...jobs.values()] } : { detail, counts };
        void send(response, { status: 200, body: JSON.stringify(document) });
        return;
    }
    if (request.method === 'GET' && request.url === `${OWN_PATHS}rows` && record.detail === 'full') {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        external_node_stream_.Readable.from(writeRows(record)).pipe(response);
        return;
    }
    void send(response, refuse(404, `Use GET ${OWN_PATHS}record or, with a full record, GET ${OWN_PATHS}rows.`));
}
const refuse = (status, detail) => ({
    status,
    body: JSON.stringify({ detail }),
});

;// CONCATENATED MODULE: ./src/sandbox/request-handler.ts





const request_handler_SECOND_MS = 1000;
/** The limit of the gateway that the vendors seem to use. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Handles every request to the vendor's API: record, rate, body, vendor, in this order. */
function createRequestHandler(settings) {
    const { vendor, elapsedMs, jobSeconds, seed, instruments } = settings;
    const keys = new Set(settings.apiKeys);
    const rate = instruments.rate ?? vendor.rate;
    const createRate = vendor.hasTokenBucket === true ? createTokenBucket : createLimiter;
    const limiter = rate === 'unlimited' ? undefined : createRate(rate, (vendor.windowSeconds ?? 1) * request_handler_SECOND_MS);
    const recorder = createRecorder(instruments.rowCounter);
    const jobs = createJobs({ vendor, jobSeconds, seed, recorder });
    const { throttled: overRate } = vendor;
    const throttled = { ...overRate, headers: { ...overRate.headers, ...instruments.throttledHeaders } };
    const arrive = (request, response) => {
        const { method = '', url = '', headers } = request;
        const [path = '', query = ''] = splitOnce(url, '?');
        const kind = vendor.classify(method, path);
        const hasKey = vendor.readKey(headers) !== undefined;
        const entry = recorder.request({ kind, method, path: url, atMs: elapsedMs(), hasKey, host: headers.host ?? '' });
        return { request, response, entry, kind, path, query };
    };
    const ask = async (arrival, body, met) => {
        const { method = '', headers } = arrival.request;
        const isAuthorized = keys.has(vendor.readKey(headers) ?? '');
        const query = new URLSearchParams(arrival.query);
        const desk = jobs.open({ nowMs: elapsedMs(), met });
        const reply = await vendor.handle({ method, path: arrival.path, query, headers, body, isAuthorized }, desk);
        return met === undefined ? reply : { ...reply, body: met.edit(reply.body) };
    };
    const finish = (arrival, body, isThrottled) => {
        const { response, entry, kind } = arrival;
        const met = isThrottled || body === undefined ? undefined : instruments.meet?.(kind);
        entry.fault = met?.detour?.name ?? null;
        const read = async () => {
            if (isThrottled)
                return throttled;
            return body === undefined ? vendor.tooLarge : ask(arrival, body, met);
        };
        const note = (status) => {
            entry.status = status;
        };
        void respond(response, read, { detour: met?.detour, note });
    };
    const receive = (arrival) => {
        const isThrottled = limiter?.take(arrival.entry.atMs) === false;
        if (isThrottled)
            recorder.throttle();
        collect(arrival.request, (body) => {
            const proceed = () => finish(arrival, body, isThrottled);
            if (instruments.hold === undefined)
                proceed();
            else
                instruments.hold(arrival.response, proceed);
        });
    };
    return {
        record: recorder.record,
        onRequest(request, response) {
            if (request.url?.startsWith(OWN_PATHS) === true)
                serveRecord(request, response, recorder.record);
            else
                receive(arrive(request, response));
        },
    };
}
/** The text before and after the first separator. */
function splitOnce(text, separator) {
    const at = text.indexOf(separator);
    return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
/** Reads the body to its end; undefined if it is too large. If the request breaks off, `done` is never called. */
function collect(request, done) {
    const chunks = [];
    let bytes = 0;
    request.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes <= MAX_BODY_BYTES)
            chunks.push(chunk);
    });
    request.on('end', () => done(bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined));
}

;// CONCATENATED MODULE: ./src/sandbox/donoratlas/vendor.ts
/** Maximum ids in a batch: the vendor's page "Add members in bulk". */
const MAX_IDS = 100;
/** Requests per second: the vendor's page "Authentication". */
const RATE = 10;
const WORDS = { running: 'processing', done: 'completed', failed: 'failed' };
const BASE = ['v1', 'partners'];
/** The vendor's network ids have no documented form, so every network exists except those with this prefix. */
const UNKNOWN_NETWORK = 'unknown-';
const json = (status, document) => ({ status, body: JSON.stringify(document) });
const vendor_refuse = (status, detail) => json(status, { detail });
const complain = (...detail) => json(422, { detail });
/** The paths on the vendor's pages. A path with an extra slash, different case or an invalid escape does not exist. */
function findRoute(method, path) {
    const unknown = { kind: 'other', status: 404 };
    const [root, ...segments] = path.split('/');
    if (root !== '' || BASE.some((part, index) => segments[index] !== part))
        return unknown;
    const [first, second, third, fourth, ...more] = segments.slice(BASE.length);
    const allow = (allowed, route) => method === allowed ? route : { kind: 'other', status: 405, allow: allowed };
    if (first === 'test' && second === undefined)
        return allow('GET', { kind: 'preflight' });
    if (first !== 'networks' || more.length > 0)
        return unknown;
    if (second === 'jobs' && fourth === undefined) {
        const jobId = readSegment(third);
        return jobId === undefined ? unknown : allow('GET', { kind: 'poll', jobId });
    }
    const networkId = readSegment(second);
    if (networkId === undefined || third !== 'members')
        return unknown;
    if (fourth === 'batch')
        return allow('POST', { kind: 'submit', networkId });
    return fourth === 'remove' ? allow('POST', { kind: 'remove', networkId }) : unknown;
}
/** A path segment's text; undefined if it is empty or its escapes are not valid UTF-8. */
function readSegment(segment) {
    if (segment === undefined || segment === '')
        return undefined;
    try {
        return decodeURIComponent(segment);
    }
    catch {
        return undefined;
    }
}
/** The body's document, or the refusal of the vendor's framework. */
function readJson(request) {
    let text;
    try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
    }
    catch {
        return { refusal: vendor_refuse(400, 'There was an error parsing the body') };
    }
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
        return { refusal: complain(notAnObject(text)) };
    }
    try {
        return { document: JSON.parse(text) };
    }
    catch {
        return { refusal: complain({ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }) };
    }
}
const notAnObject = (input) => ({
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
    input,
});
/** Documented: a list of at most 100 strings. An empty list or string is also refused, since no such id can exist. */
function readIds(document) {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
        return { refusal: complain(notAnObject(document)) };
    }
    const loc = ['body', 'donor_ids'];
    if (!('donor_ids' in document)) {
        return { refusal: complain({ type: 'missing', loc, msg: 'Field required', input: document }) };
    }
    const input = document.donor_ids;
    if (!Array.isArray(input)) {
        return { refusal: complain({ type: 'list_type', loc, msg: 'Input should be a valid list', input }) };
    }
    const items = input;
    if (items.length === 0) {
        return { refusal: complain({ type: 'too_short', loc, msg: 'List should have at least 1 item, not 0', input }) };
    }
    if (items.length > MAX_IDS) {
        const msg = `List should have at most ${MAX_IDS} items, not ${items.length}`;
        return { refusal: complain({ type: 'too_long', loc, msg, input }) };
    }
    const complaints = items.flatMap((item, index) => {
        const source = { loc: [...loc, index], input: item };
        if (typeof item !== 'string')
            return [{ type: 'string_type', ...source, msg: 'Input should be a valid string' }];
        if (item === '')
            return [{ type: 'string_too_short', ...source, msg: 'String should have at least 1 character' }];
        return [];
    });
    if (complaints.length > 0)
        return { refusal: complain(...complaints) };
    return { ids: items.filter((item) => typeof item === 'string') };
}
/** The ids in the body, if the network exists. */
function readOrder(request, networkId) {
    const body = readJson(request);
    if ('refusal' in body)
        return body;
    const order = readIds(body.document);
    if ('refusal' in order)
        return order;
    return networkId.startsWith(UNKNOWN_NETWORK) ? { refusal: vendor_refuse(404, 'Network not found') } : order;
}
function vendor_submit(request, networkId, desk) {
    const order = readOrder(request, networkId);
    return 'refusal' in order ? order.refusal : json(202, { job_id: desk.accept(order.ids) });
}
/** As on the page "Remove members". An id that is not a member is among the failed, which the page leaves open. */
function remove(request, networkId, desk) {
    const order = readOrder(request, networkId);
    if ('refusal' in order)
        return order.refusal;
    const failed = order.ids.filter((id) => {
        const outcome = desk.decide({ key: id, id }) === 'succeeded' ? 'succeeded' : 'failed';
        desk.apply({ id, outcome });
        return outcome === 'failed';
    });
    if (failed.length === 0)
        return { status: 204, body: '' };
    return failed.length === order.ids.length ? vendor_refuse(500, 'Failed to remove members') : json(200, { failed });
}
/** The job as on the page "Check bulk add progress". `detail` is set only if an instrument adds a text. */
function poll(jobId, desk) {
    const view = desk.look(jobId);
    if (view === undefined)
        return vendor_refuse(404, 'Job not found');
    return json(200, {
        job_id: view.id,
        status: view.status,
        progress: view.progress,
        total: view.total,
        results: view.results === null ? null : sort(view.results),
        ...(view.message === undefined ? {} : { detail: view.message }),
    });
}
function sort(results) {
    const idsOf = (outcome) => results.filter((entry) => entry.outcome === outcome).map((entry) => entry.id);
    return {
        added_ids: idsOf('succeeded'),
        not_found_ids: idsOf('not_found'),
        failed_ids: idsOf('failed'),
    };
}
function handle(request, desk) {
    const route = findRoute(request.method, request.path);
    if (route.kind === 'other') {
        const reply = vendor_refuse(route.status, route.status === 404 ? 'Not Found' : 'Method Not Allowed');
        return route.allow === undefined ? reply : { ...reply, headers: { allow: route.allow } };
    }
    // The vendor documents no status for a wrong key; 401 with its usual error body is the sandbox's choice.
    if (!request.isAuthorized)
        return vendor_refuse(401, 'Invalid or missing API key');
    switch (route.kind) {
        case 'preflight':
            return json(200, { sandbox: true });
        case 'submit':
            return vendor_submit(request, route.networkId, desk);
        case 'remove':
            return remove(request, route.networkId, desk);
        case 'poll':
            return poll(route.jobId, desk);
    }
}
/**
 * DonorAtlas, adding members to a network and removing them, according to its pages (developer.donoratlas.com). Where they say nothing,
 * the sandbox refuses what a careful client never sends: an empty list, an empty id, a body without its content type.
 * Duplicate ids in one batch are accepted, count separately in `total`, and have one result.
 */
const donoratlas = {
    name: 'donoratlas',
    rate: RATE,
    hasTokenBucket: true,
    words: WORDS,
    formatJobId: (count, seed) => `job_${seed}${count.toString(16).padStart(8, '0')}`,
    readKey(headers) {
        const key = headers['x-api-key'];
        return typeof key === 'string' && key !== '' ? key : undefined;
    },
    classify(method, path) {
        const { kind } = findRoute(method, path);
        return kind === 'remove' ? 'submit' : kind;
    },
    handle,
    // The limit is a gateway's, which has its own error format.
    throttled: json(429, { message: 'Too Many Requests' }),
    tooLarge: json(413, { message: 'Request Too Long' }),
};

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/sandbox/request-values.ts
var request_values = __webpack_require__(21721);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./src/domain/url.ts
var domain_url = __webpack_require__(71949);
;// CONCATENATED MODULE: ./src/sandbox/storage/aws-signature.ts


// Signature Version 4 for Amazon S3, from AWS's pages "Authenticating Requests: Using Query Parameters" and
// "Using the Authorization Header". Written independently of any signer, so that a mistake is not made twice.
const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** Seven days: AWS's maximum lifetime of a pre-signed URL. */
const MAX_EXPIRES_SECONDS = 604_800;
/** Maximum difference between the two clocks. */
const SKEW_MS = 15 * 60 * 1000;
const aws_signature_refuse = (code, message, status = 403) => ({
    ok: false,
    status,
    code,
    message,
});
/** Checks a pre-signed URL or a signed header as S3 does. */
function verifySignature(request, own, epochMs) {
    const query = parseQuery(request.target);
    const claim = readClaim(query, request.headers);
    if (claim === undefined)
        return aws_signature_refuse('AccessDenied', 'Access Denied: the request is not signed.');
    const [accessKeyId, day, region, service, ending, ...more] = claim.credential.split('/');
    if (claim.algorithm !== ALGORITHM || ending !== 'aws4_request' || service !== 's3' || more.length > 0) {
        return aws_signature_refuse('AuthorizationQueryParametersError', 'The algorithm or the credential scope is not one of S3.', 400);
    }
    if (accessKeyId !== own.accessKeyId)
        return aws_signature_refuse('InvalidAccessKeyId', 'The access key id is not known.');
    if (region !== own.region) {
        return aws_signature_refuse('AuthorizationQueryParametersError', `The region "${region}" is wrong; expecting "${own.region}".`, 400);
    }
    const signedAtMs = parseDate(claim.date);
    if (signedAtMs === undefined || !claim.date.startsWith(`${day}T`)) {
        return aws_signature_refuse('AuthorizationQueryParametersError', "X-Amz-Date must be the ISO 8601 long form, of the scope's day.", 400);
    }
    if (claim.expiresSeconds !== undefined && !isExpiry(claim.expiresSeconds)) {
        return aws_signature_refuse('AuthorizationQueryParametersError', 'X-Amz-Expires must be from 1 to 604800 seconds.', 400);
    }
    if (!isSigned('host', claim))
        return aws_signature_refuse('AccessDenied', 'The host header must be signed.');
    if (claim.token !== own.sessionToken)
        return aws_signature_refuse('InvalidToken', 'The session token is missing or wrong.', 400);
    if (signedAtMs > epochMs + SKEW_MS)
        return aws_signature_refuse('AccessDenied', 'Request is not yet valid');
    const livesMs = claim.expiresSeconds === undefined ? SKEW_MS : claim.expiresSeconds * 1000;
    if (epochMs > signedAtMs + livesMs)
        return aws_signature_refuse('AccessDenied', 'Request has expired');
    if (!isEqual(signatureOf(request, claim, query, own.secretAccessKey), claim.signature)) {
        return aws_signature_refuse('SignatureDoesNotMatch', 'The signature that was calculated is not the one that was provided.');
    }
    return { ok: true, payload: claim.payload === UNSIGNED ? undefined : claim.payload };
}
function parseQuery(target) {
    const at = target.indexOf('?');
    const text = at < 0 ? '' : target.slice(at + 1);
    return text
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [(0,domain_url/* decodePart */.US)(name), (0,domain_url/* decodePart */.US)(value.join('='))];
    });
}
function readClaim(query, headers) {
    const values = new Map(query);
    const signature = values.get('X-Amz-Signature');
    if (signature !== undefined) {
        return {
            algorithm: values.get('X-Amz-Algorithm') ?? '',
            credential: values.get('X-Amz-Credential') ?? '',
            date: values.get('X-Amz-Date') ?? '',
            signedHeaders: values.get('X-Amz-SignedHeaders') ?? '',
            signature,
            token: values.get('X-Amz-Security-Token'),
            expiresSeconds: Number(values.get('X-Amz-Expires') ?? Number.NaN),
            payload: UNSIGNED,
        };
    }
    const [algorithm = '', ...rest] = (headers.authorization ?? '').split(' ');
    const parts = new Map(rest
        .join('')
        .split(',')
        .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)];
    }));
    const inHeader = parts.get('Signature');
    if (inHeader === undefined)
        return undefined;
    return {
        algorithm,
        credential: parts.get('Credential') ?? '',
        date: headerOf(headers, 'x-amz-date') ?? '',
        signedHeaders: parts.get('SignedHeaders') ?? '',
        signature: inHeader,
        token: headerOf(headers, 'x-amz-security-token'),
        expiresSeconds: undefined,
        payload: headerOf(headers, 'x-amz-content-sha256') ?? '',
    };
}
function headerOf(headers, name) {
    const value = headers[name];
    return Array.isArray(value) ? value.join(',') : value;
}
/** `20130524T000000Z` */
function parseDate(text) {
    const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const time = iso === text ? Number.NaN : Date.parse(iso);
    return Number.isNaN(time) ? undefined : time;
}
function isExpiry(seconds) {
    return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS;
}
function isSigned(header, claim) {
    return claim.signedHeaders.split(';').includes(header);
}
/** AWS's percent-encoding of UTF-8 bytes: all characters except the unreserved ones of RFC 3986. */
function encode(text) {
    const upper = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
    return encodeURIComponent(text).replaceAll(/[!'()*]/g, upper);
}
const byCodeUnits = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
function signatureOf(request, claim, query, secret) {
    const path = request.target.split('?', 1)[0] ?? '';
    const names = claim.signedHeaders.split(';');
    const canonical = [
        request.method,
        path
            .split('/')
            .map((segment) => encode((0,domain_url/* decodePart */.US)(segment)))
            .join('/'),
        query
            .filter(([name]) => name !== 'X-Amz-Signature')
            .map(([name, value]) => `${encode(name)}=${encode(value)}`)
            .sort(byCodeUnits)
            .join('&'),
        ...names.map((name) => `${name}:${(headerOf(request.headers, name) ?? '').trim().replaceAll(/ +/g, ' ')}`),
        '',
        claim.signedHeaders,
        claim.payload,
    ].join('\n');
    const [, day = '', region = '', service = '', ending = ''] = claim.credential.split('/');
    const scope = [day, region, service, ending].join('/');
    const toSign = [ALGORITHM, claim.date, scope, (0,external_node_crypto_.createHash)('sha256').update(canonical).digest('hex')].join('\n');
    const hmac = (key, text) => (0,external_node_crypto_.createHmac)('sha256', key).update(text).digest();
    const key = [day, region, service, ending].reduce(hmac, `AWS4${secret}`);
    return hmac(key, toSign).toString('hex');
}
function isEqual(own, given) {
    return own.length === given.length && (0,external_node_crypto_.timingSafeEqual)(Buffer.from(own), Buffer.from(given));
}

;// CONCATENATED MODULE: ./src/sandbox/storage/access.ts


const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];
/** Names of the headers that contain credentials; a signature of this request is not one. */
function credentialHeaders(headers) {
    return CREDENTIAL_HEADERS.filter((name) => {
        const value = headers[name];
        return value !== undefined && !(name === 'authorization' && String(value).startsWith('AWS4-HMAC-SHA256 '));
    });
}
/** An error in the form of S3. */
const xml = (status, code, message) => ({
    status,
    contentType: 'application/xml',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
/** Bucket and key: `/bucket/key`, or `/key` if the host begins with the bucket's name. Without S3, all of it is the key. */
function readAddress(access, url, host) {
    const path = url.split('?', 1)[0] ?? '';
    const segments = path.slice(1).split('/').map(domain_url/* decodePart */.US);
    if (access.kind !== 's3')
        return { bucket: undefined, key: segments.join('/') };
    if (host.startsWith(`${access.bucket}.`))
        return { bucket: access.bucket, key: segments.join('/') };
    return { bucket: segments[0], key: segments.slice(1).join('/') };
}
/** Authorizes a request, or returns the store's refusal. `payload`: the SHA-256 that the body must have. */
function authorize(access, request, { bucket, key }, epochMs) {
    if (access.kind === 's3') {
        const verdict = verifySignature(request, access, epochMs);
        if (!verdict.ok)
            return xml(verdict.status, verdict.code, verdict.message);
        if (bucket !== access.bucket)
            return xml(404, 'NoSuchBucket', 'The specified bucket does not exist.');
        return key === '' ? xml(400, 'InvalidRequest', 'There is no key.') : verdict;
    }
    const query = new URL(request.target, 'http://store').searchParams;
    if (![...query.values()].includes(access.token)) {
        return xml(403, 'AuthenticationFailed', 'The URL has no signature, or a wrong one.');
    }
    if (access.kind === 'azure' && request.method === 'PUT' && request.headers['x-ms-blob-type'] !== 'BlockBlob') {
        return xml(400, 'MissingRequiredHeader', 'An HTTP header that is mandatory is not specified: x-ms-blob-type.');
    }
    return { payload: undefined };
}

;// CONCATENATED MODULE: ./src/sandbox/storage/object-store.ts










const KINDS = new Map([
    ['PUT', 'upload'],
    ['GET', 'download'],
    ['DELETE', 'remove'],
]);
/** Objects are stored in files with random names: a key may contain what a file name cannot. */
const NAME_BYTES = 8;
const NO_KEY = xml(404, 'NoSuchKey', 'The specified key does not exist.');
/** Serves an object store on loopback: PUT, GET, HEAD and DELETE of whole objects, path style or virtual host. */
async function startObjectStore(options) {
    const { access, epochMs = Date.now, meetFile } = options;
    const folder = await (0,external_node_fs_promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'bulk-job-sandbox-'));
    const objects = new Map();
    const put = [];
    const requests = [];
    const store = async (request, key, payload) => {
        const path = (0,external_node_path_.join)(folder, (0,external_node_crypto_.randomBytes)(NAME_BYTES).toString('hex'));
        const { bytes, sha256, md5 } = await receive(request, path);
        if (payload !== undefined && payload !== sha256) {
            await (0,external_node_fs_promises_.rm)(path);
            return xml(400, 'XAmzContentSHA256Mismatch', 'The body is not the one that was signed.');
        }
        const object = { bytes, sha256, contentType: request.headers['content-type'] };
        const before = objects.get(key);
        objects.set(key, { ...object, path });
        put.push({ key, ...object });
        if (before !== undefined)
            await (0,external_node_fs_promises_.rm)(before.path);
        return { status: access.kind === 'azure' ? 201 : 200, headers: { etag: `"${md5}"` }, body: '' };
    };
    const remove = async (key) => {
        const object = objects.get(key);
        objects.delete(key);
        if (object !== undefined)
            await (0,external_node_fs_promises_.rm)(object.path);
        if (access.kind === 'azure')
            return object === undefined ? NO_KEY : { status: 202, body: '' };
        return { status: 204, body: '' };
    };
    const act = async (request, key, payload) => {
        if (request.method === 'PUT')
            return store(request, key, payload);
        if (request.method === 'DELETE')
            return remove(key);
        const object = objects.get(key);
        if (request.method === 'GET')
            return object === undefined ? NO_KEY : show(object);
        // A response to HEAD has no body; for an object it has the length.
        if (request.method === 'HEAD')
            return object === undefined ? { ...NO_KEY, body: '' } : show(object);
        return xml(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    };
    const serve = async (request, response) => {
        const { method = '', url = '', headers } = request;
        const address = readAddress(access, url, headers.host ?? '');
        const entry = { method, key: address.key, status: null, credentials: credentialHeaders(headers) };
        requests.push(entry);
        const note = (status) => {
            entry.status = status;
            // Discards the unread rest of the body.
            request.resume();
        };
        const verdict = authorize(access, { method, target: url, headers }, address, epochMs());
        const kind = KINDS.get(method);
        const detour = 'status' in verdict || kind === undefined ? undefined : meetFile?.(kind);
        const read = async () => 'status' in verdict
            ? { ...verdict, body: method === 'HEAD' ? '' : verdict.body }
            : act(request, address.key, verdict.payload);
        await respond(response, read, { detour, note });
    };
    const server = await serveOnLoopback(serve);
    return {
        url: server.url,
        port: server.port,
        record: { requests, objects, put },
        async read(key) {
            const object = objects.get(key);
            if (object === undefined)
                throw new Error(`The store has no object "${key}".`);
            return (0,external_node_fs_promises_.readFile)(object.path);
        },
        async stop() {
            await server.close();
            await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
        },
    };
}
/** The response to GET or HEAD of an object. */
function show({ path, bytes, contentType = 'application/octet-stream' }) {
    return { status: 200, contentType, body: { bytes, open: () => (0,external_node_fs_.createReadStream)(path) } };
}
/** Writes the body to disk. */
async function receive(request, path) {
    const hashes = [(0,external_node_crypto_.createHash)('sha256'), (0,external_node_crypto_.createHash)('md5')];
    let bytes = 0;
    const measure = new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            bytes += chunk.length;
            for (const hash of hashes)
                hash.update(chunk);
            done(null, chunk);
        },
    });
    await (0,promises_.pipeline)(request, measure, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
    const [sha256 = '', md5 = ''] = hashes.map((hash) => hash.digest('hex'));
    return { bytes, sha256, md5 };
}

;// CONCATENATED MODULE: ./src/sandbox/storage/sandbox-storage.ts

const BUCKET = 'sandbox-bucket';
const PREFIX = 'bulk-job';
const REGION = 'us-east-1';
/** Starts the object store for a vendor that downloads files. Its credentials are made up for this sandbox only. */
async function startSandboxStorage({ seed, epochMs, meetFile }, withToken) {
    const accessKeyId = `AKIASANDBOX${seed.toUpperCase()}`;
    const secretAccessKey = `sandbox/secret+${seed}${seed}`;
    const sessionToken = withToken ? `sandbox/session+token==${seed}` : undefined;
    const token = sessionToken === undefined ? {} : { sessionToken };
    const { url, record, stop } = await startObjectStore({
        access: { kind: 's3', bucket: BUCKET, region: REGION, accessKeyId, secretAccessKey, ...token },
        epochMs,
        meetFile,
    });
    const environment = new Map([
        ['AWS_ACCESS_KEY_ID', accessKeyId],
        ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
        ['AWS_REGION', REGION],
        ['AWS_ENDPOINT_URL_S3', url],
    ]);
    if (sessionToken !== undefined)
        environment.set('AWS_SESSION_TOKEN', sessionToken);
    return { storage: { url: `s3://${BUCKET}/${PREFIX}`, environment, record }, stop };
}

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/csv.ts
/** The text is not CSV according to RFC 4180. */
class CsvError extends Error {
    name = 'CsvError';
}
/** The text does not contain the complete record yet. */
const MORE = Symbol('more');
/**
 * Reads CSV (RFC 4180) in UTF-8 with or without a byte order mark; lines may also end with LF only. Yields the records
 * of each chunk together. Throws `CsvError` with the record's number, never with its cells.
 */
async function* parseCsv(chunks, shape) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (chunk) => {
        try {
            return decoder.decode(chunk, { stream: chunk !== undefined });
        }
        catch {
            throw new CsvError('The file is not valid UTF-8.');
        }
    };
    let rest = '';
    let count = 0;
    const read = (text, isLast) => {
        const scanner = createScanner(text, shape, isLast);
        const records = [];
        while (scanner.at < text.length) {
            const start = scanner.at;
            const record = scanner.next(count + records.length + 1);
            if (record === MORE) {
                rest = text.slice(start);
                count += records.length;
                return records;
            }
            records.push(record);
        }
        rest = '';
        count += records.length;
        return records;
    };
    for await (const chunk of chunks)
        yield read(rest + decode(chunk), false);
    yield read(rest + decode(), true);
}
/** Reads records one by one. `isLast`: nothing comes after the text. */
function createScanner(text, { delimiter, hasQuotes }, isLast) {
    let at = 0;
    // Each is searched for once, not once for every cell.
    let delimiterAt = -1;
    let breakAt = -1;
    const seek = (sought, known) => {
        if (known >= at)
            return known;
        const found = text.indexOf(sought, at);
        return found < 0 ? Number.POSITIVE_INFINITY : found;
    };
    /** The cell's text; afterwards `at` is at the delimiter, the line break or the end. */
    const readQuoted = (number) => {
        let end = text.indexOf('"', at + 1);
        while (end >= 0 && text[end + 1] === '"')
            end = text.indexOf('"', end + 2);
        if (end < 0) {
            if (isLast)
                throw new CsvError(`Record ${number}: a quote is not closed.`);
            return MORE;
        }
        const cell = text.slice(at + 1, end);
        at = end + 1;
        return cell.includes('"') ? cell.replaceAll('""', '"') : cell;
    };
    const readPlain = (number) => {
        delimiterAt = seek(delimiter, delimiterAt);
        breakAt = seek('\n', breakAt);
        let end = Math.min(delimiterAt, breakAt);
        if (end === Number.POSITIVE_INFINITY) {
            if (!isLast)
                return MORE;
            end = text.length;
        }
        if (end === breakAt && end > at && text[end - 1] === '\r')
            end -= 1;
        const cell = text.slice(at, end);
        if (hasQuotes && (cell.includes('"') || cell.includes('\r'))) {
            throw new CsvError(`Record ${number}: there is a quote or carriage return in an unquoted cell.`);
        }
        at = end;
        return cell;
    };
    return {
        get at() {
            return at;
        },
        next(number) {
            const cells = [];
            for (;;) {
                const cell = hasQuotes && text[at] === '"' ? readQuoted(number) : readPlain(number);
                // A line may end with CR LF, and the next chunk may begin with the LF.
                if (cell === MORE || (!isLast && at + 1 >= text.length && text[at] !== '\n'))
                    return MORE;
                cells.push(cell);
                if (text[at] === delimiter)
                    at += 1;
                else if (text[at] === '\n' || at >= text.length || text.startsWith('\r\n', at)) {
                    at += text[at] === '\r' ? 2 : 1;
                    return cells;
                }
                else
                    throw new CsvError(`Record ${number}: text follows a closing quote.`);
            }
        },
    };
}
/** A line of CSV; cells are quoted only if necessary. */
function formatCsvLine(cells) {
    return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./src/sandbox/ngpvan/zip.ts




/** The file is not a zip that this reader supports, or not the expected one. */
class ZipError extends Error {
    name = 'ZipError';
}
// Signatures, sizes and offsets: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3.
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END_64_BYTES = 56;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
/** "See the zip64 record instead." */
const IN_ZIP64 = 0xffffffff;
const COUNT_IN_ZIP64 = 0xffff;
const ZIP64_EXTRA = 0x0001;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
/** No zip with a few files has a directory of this size. */
const MAX_DIRECTORY_BYTES = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** The entries of a zip file, by its central directory: stored or deflated, zip64 or not. Rejects with `ZipError`. */
async function readZip(path) {
    const file = await (0,external_node_fs_promises_.open)(path, 'r');
    try {
        const { size } = await file.stat();
        const directory = await locateDirectory(file, size);
        const found = parseDirectory(await readAt(file, directory.offset, directory.bytes), directory.entries);
        return await Promise.all(found.map((entry) => openEntry(path, file, entry)));
    }
    finally {
        await file.close();
    }
}
async function readAt(file, offset, bytes) {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, offset);
    if (bytesRead < bytes)
        throw new ZipError('The zip is truncated.');
    return buffer;
}
async function locateDirectory(file, size) {
    const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
    const tail = await readAt(file, size - tailBytes, tailBytes);
    let at = tail.length - END_BYTES;
    while (at >= 0 && tail.readUInt32LE(at) !== END)
        at -= 1;
    if (at < 0)
        throw new ZipError('The file is not a zip, or it is truncated: it has no end of central directory.');
    let place = {
        entries: tail.readUInt16LE(at + 10),
        bytes: tail.readUInt32LE(at + 12),
        offset: tail.readUInt32LE(at + 16),
    };
    if (place.entries === COUNT_IN_ZIP64 || place.bytes === IN_ZIP64 || place.offset === IN_ZIP64) {
        const locator = await readAt(file, size - tailBytes + at - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.readUInt32LE(0) !== LOCATOR_64)
            throw new ZipError('The zip lacks a zip64 locator.');
        const end = await readAt(file, readLong(locator, 8), END_64_BYTES);
        if (end.readUInt32LE(0) !== END_64)
            throw new ZipError('The zip lacks a zip64 end record.');
        place = { entries: readLong(end, 32), bytes: readLong(end, 40), offset: readLong(end, 48) };
    }
    if (place.bytes > MAX_DIRECTORY_BYTES)
        throw new ZipError('The zip lists too many files for a bulk import.');
    return place;
}
function parseDirectory(directory, entries) {
    const found = [];
    let at = 0;
    for (let number = 0; number < entries; number += 1) {
        if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL) {
            throw new ZipError(`Entry ${number + 1} of the zip's central directory is not valid.`);
        }
        const nameBytes = directory.readUInt16LE(at + 28);
        const extraBytes = directory.readUInt16LE(at + 30);
        const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
        const extraAt = at + CENTRAL_BYTES + nameBytes;
        const long = readZip64(directory.subarray(extraAt, extraAt + extraBytes));
        const size = (offset) => {
            const value = directory.readUInt32LE(at + offset);
            return value === IN_ZIP64 ? long() : value;
        };
        // In the order of the zip64 field, which has only some of them.
        const bytes = size(24);
        const packedBytes = size(20);
        const offset = size(42);
        const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
        found.push({ name, flags, method, crc: directory.readUInt32LE(at + 16), packedBytes, bytes, offset });
        at = extraAt + extraBytes + directory.readUInt16LE(at + 32);
    }
    return found;
}
/** The next number of the zip64 field among the extra fields. */
function readZip64(extra) {
    let at = 0;
    while (at + 4 <= extra.length && extra.readUInt16LE(at) !== ZIP64_EXTRA)
        at += 4 + extra.readUInt16LE(at + 2);
    at += 4;
    return () => {
        if (at + 8 > extra.length)
            throw new ZipError('The zip lacks a zip64 field.');
        at += 8;
        return readLong(extra, at - 8);
    };
}
function readLong(buffer, at) {
    return Number(buffer.readBigUInt64LE(at));
}
async function openEntry(path, file, entry) {
    const { name, flags, method, offset, bytes } = entry;
    if ((flags & ENCRYPTED) !== 0)
        throw new ZipError(`"${name}" is encrypted.`);
    if (method !== STORED && method !== DEFLATED)
        throw new ZipError(`"${name}" is compressed with the unsupported method ${method}.`);
    const local = await readAt(file, offset, LOCAL_BYTES);
    if (local.readUInt32LE(0) !== LOCAL)
        throw new ZipError(`"${name}" is not at the offset that the directory gives.`);
    const start = offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    return { name, bytes, read: () => readContent(path, start, entry) };
}
async function* readContent(path, start, entry) {
    const { name, packedBytes, method } = entry;
    const packed = packedBytes === 0
        ? external_node_stream_.Readable.from([])
        : (0,external_node_fs_.createReadStream)(path, { start, end: start + packedBytes - 1, highWaterMark: CHUNK_BYTES });
    const inflate = (0,external_node_zlib_.createInflateRaw)({ chunkSize: CHUNK_BYTES });
    packed.once('error', (error) => inflate.destroy(error));
    const content = method === STORED ? packed : packed.pipe(inflate);
    let bytes = 0;
    let crc = 0xffffffff;
    try {
        for await (const chunk of content) {
            bytes += chunk.length;
            crc = addToCrc(crc, chunk);
            yield chunk;
        }
    }
    catch (cause) {
        throw new ZipError(`"${name}" cannot be unpacked.`, { cause });
    }
    if (bytes !== entry.bytes || (crc ^ 0xffffffff) >>> 0 !== entry.crc) {
        throw new ZipError(`The length or checksum of "${name}" differs from the zip's directory.`);
    }
}
/** CRC-32 as in zip, byte by byte with a table. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1)
        value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
});
function addToCrc(crc, chunk) {
    let value = crc;
    for (const byte of chunk)
        value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
    return value;
}

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/import-file.ts







/** Why a whole job fails. */
class ImportError extends Error {
    name = 'ImportError';
    code;
    constructor(code, message, options) {
        super(message, options);
        this.code = code;
    }
}
/**
 * Downloads the order's zip, checks its file completely, then imports it row by row; only one chunk is in memory.
 * Rejects with `ImportError` if the file cannot be used: then none of its rows was taken.
 */
async function importFile(job) {
    try {
        await download(job.order.sourceUrl, job.zipPath, job.signal);
        const entry = (await readZip(job.zipPath)).find(({ name }) => name === job.order.fileName);
        if (entry === undefined)
            throw new ImportError('FILE_NOT_FOUND', 'The zip contains no file with the given name.');
        await check(entry, job);
        return await importRows(entry, job);
    }
    catch (error) {
        if (error instanceof ZipError)
            throw new ImportError('INVALID_ZIP', error.message, { cause: error });
        if (error instanceof CsvError)
            throw new ImportError('INVALID_FILE', error.message, { cause: error });
        throw error;
    }
    finally {
        await (0,external_node_fs_promises_.rm)(job.zipPath, { force: true });
    }
}
/** Like VAN: a plain GET without credentials. The sandbox makes no requests to other machines. */
async function download(url, path, signal) {
    if (!isLoopback(url)) {
        throw new ImportError('DOWNLOAD_FAILED', 'The sandbox downloads from this machine only, not from the internet.');
    }
    const response = await new Promise((resolve, reject) => {
        (0,external_node_http_.get)(url, { agent: false, signal }, resolve).on('error', reject);
    }).catch((cause) => {
        throw new ImportError('DOWNLOAD_FAILED', 'The file could not be downloaded.', { cause });
    });
    if (response.statusCode !== 200) {
        response.destroy();
        throw new ImportError('DOWNLOAD_FAILED', `The download failed with status ${response.statusCode}.`);
    }
    await (0,promises_.pipeline)(response, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 })).catch((cause) => {
        throw new ImportError('DOWNLOAD_FAILED', 'The download broke off.', { cause });
    });
}
async function* readRecords(entry, { order, signal }) {
    let toSkip = order.hasHeader ? 1 : 0;
    for await (const records of parseCsv(entry.read(), order)) {
        signal.throwIfAborted();
        const rows = toSkip > 0 ? records.slice(toSkip) : records;
        toSkip -= records.length - rows.length;
        if (rows.length > 0)
            yield rows;
    }
}
async function check(entry, job) {
    let number = 0;
    for await (const rows of readRecords(entry, job)) {
        for (const cells of rows) {
            number += 1;
            if (cells.length === job.order.columns.length)
                continue;
            const text = `Data row ${number} has ${cells.length} cells, but ${job.order.columns.length} columns were given.`;
            throw new ImportError('INVALID_FILE', text);
        }
    }
}
async function importRows(entry, job) {
    const ranges = [{ start: 0, bytes: 0 }];
    let [number, faulty, end] = [0, 0, 0];
    const file = await (0,external_node_fs_promises_.open)(job.resultPath, 'w', 0o600);
    try {
        for await (const rows of readRecords(entry, job)) {
            const lines = [];
            const entries = rows.map((cells) => {
                number += 1;
                const verdict = job.judge(cells, number);
                if (verdict.entry.outcome !== 'succeeded')
                    faulty += 1;
                if (verdict.cells !== undefined)
                    lines.push(formatCsvLine([String(number), job.uploadId, ...verdict.cells]));
                return verdict.entry;
            });
            for (const line of lines) {
                const bytes = Buffer.byteLength(line);
                const last = ranges.at(-1);
                if (last !== undefined && (last.bytes === 0 || last.bytes + bytes <= job.resultBytes))
                    last.bytes += bytes;
                else
                    ranges.push({ start: end, bytes });
                end += bytes;
            }
            await file.appendFile(lines.join(''));
            job.take(entries, rows);
        }
    }
    finally {
        await file.close();
    }
    return { ranges, faulty };
}

// EXTERNAL MODULE: ./src/sandbox/ngpvan/rows.ts
var ngpvan_rows = __webpack_require__(76617);
;// CONCATENATED MODULE: ./src/sandbox/ngpvan/jobs.ts



const KB = 1024;
/** Ids of jobs, uploads and records start here. */
const FIRST_ID = 10_000_000;
/** Accepts the order; its file is read after the response. */
function startImport(van, document, order, desk) {
    const { world, options, folder } = van;
    const { id, take, end } = desk.open();
    const number = van.jobs.size + 1;
    const rows = [];
    van.imports.set(id, { columns: order.columns, rows, order: document });
    const job = {
        order,
        acceptedMs: world.elapsedMs(),
        header: (0,ngpvan_rows/* resultHeader */.zF)(order, number * 10),
        resultPath: (0,external_node_path_.join)(folder, `${id}.csv`),
        reading: Promise.resolve(),
        imported: undefined,
        failure: undefined,
    };
    const work = {
        order,
        zipPath: (0,external_node_path_.join)(folder, `${id}.zip`),
        resultPath: job.resultPath,
        uploadId: String(FIRST_ID + number),
        resultBytes: options.resultFileBytes ?? order.resultKb * KB,
        judge: (0,ngpvan_rows/* createJudge */.qU)(order, { decide: (row) => desk.decide(row), nextKey: van.nextKey, jobId: id }),
        take(entries, cells) {
            take(entries);
            if (world.keepsRows)
                rows.push(...cells);
        },
        signal: van.stopped,
    };
    job.reading = importFile(work).then((imported) => {
        job.imported = imported;
        end();
    }, (error) => {
        if (van.stopped.aborted)
            return;
        job.failure =
            error instanceof ImportError ? error : new ImportError('INTERNAL', `The sandbox failed: ${String(error)}`);
        end(job.failure.message);
    });
    van.jobs.set(id, job);
    return id;
}

// EXTERNAL MODULE: ./src/sandbox/ngpvan/catalog.ts + 1 modules
var catalog = __webpack_require__(5565);
// EXTERNAL MODULE: ./src/sandbox/ngpvan/mapping.ts
var mapping = __webpack_require__(14812);
;// CONCATENATED MODULE: ./src/sandbox/ngpvan/order.ts




// The body of POST /bulkImportJobs: the vendor's page "bulkImportJobs", and what public clients send.
const MAX_DESCRIPTION = 255;
const FORBIDDEN_IN_DESCRIPTION = /[<>]+|&#/;
const MAX_COLUMNS = 50;
const MIN_RESULT_KB = 5000;
const MAX_RESULT_KB = 100_000;
/** The delimiters on the vendor's pages; only the word `csv` is known. */
const DELIMITERS = new Map([
    ['csv', ','],
    ['tab', '\t'],
]);
/** Reads an order, or lists everything that is wrong with it. */
function order_readOrder(document, mode) {
    const errors = [];
    const refuse = (at, text) => {
        errors.push({ code: 'INVALID_PARAMETER', text, properties: [at] });
    };
    const root = (0,mapping/* asPart */.sB)(document, '');
    if (root === undefined)
        return { errors: [{ code: 'INVALID_PARAMETER', text: 'The body must be a JSON object.' }] };
    checkDescription(root.members.get('description'), refuse);
    const file = readFile((0,mapping/* asPart */.sB)(root.members.get('file'), 'file'), refuse);
    const action = readAction(root.members.get('actions'), refuse);
    if (file === undefined || action === undefined)
        return { errors };
    const rest = readMappings(action, file.columns, mode, refuse);
    if (errors.length > 0)
        return { errors };
    return { order: { ...file, ...rest } };
}
function checkDescription(value, refuse) {
    if (typeof value !== 'string' || value === '')
        refuse('description', 'Description is missing');
    else if (value.length > MAX_DESCRIPTION)
        refuse('description', `Description is longer than ${MAX_DESCRIPTION} characters`);
    else if (FORBIDDEN_IN_DESCRIPTION.test(value))
        refuse('description', 'Description has characters that are not allowed');
}
function readFile(file, refuse) {
    if (file === undefined) {
        refuse('file', 'File is missing');
        return undefined;
    }
    const fileName = (0,mapping/* textOf */.b6)(file, 'fileName');
    if (fileName === '')
        refuse('file.fileName', 'File name is missing');
    const flag = (name) => {
        const value = file.members.get(name) ?? false;
        // Some clients send texts, and it works.
        if (typeof value !== 'boolean' && !/^(true|false)$/i.test((0,request_values/* scalarText */.ws)(value)))
            refuse(`file.${name}`, `${name} is not a boolean`);
        return /^true$/i.test((0,request_values/* scalarText */.ws)(value));
    };
    const delimiter = DELIMITERS.get((0,request_values/* scalarText */.ws)(file.members.get('columnDelimiter') ?? 'csv').toLowerCase());
    if (delimiter === undefined)
        refuse('file.columnDelimiter', 'Column delimiter is not known');
    const url = (0,mapping/* textOf */.b6)(file, 'sourceUrl');
    const sourceUrl = URL.canParse(url) ? new URL(url) : undefined;
    if (sourceUrl === undefined ||
        !(sourceUrl.protocol === 'https:' || isLoopback(sourceUrl)) ||
        sourceUrl.username !== '') {
        refuse('file.sourceUrl', 'Source URL must be an https address without a user name');
    }
    const columns = readColumns(file.members.get('columns'), refuse);
    if (sourceUrl === undefined)
        return undefined;
    const [hasHeader, hasQuotes] = [flag('hasHeader'), flag('hasQuotes')];
    return { fileName, hasHeader, hasQuotes, delimiter: delimiter ?? ',', columns, sourceUrl };
}
function readColumns(value, refuse) {
    const columns = (0,mapping/* asList */.DD)(value).map((element, index) => {
        const part = (0,mapping/* asPart */.sB)(element, '');
        const name = part === undefined ? '' : (0,mapping/* textOf */.b6)(part, 'name');
        if (name === '')
            refuse(`file.columns[${index}].name`, 'Column name is missing');
        return name;
    });
    if (columns.length === 0)
        refuse('file.columns', 'Columns are missing');
    if (columns.length > MAX_COLUMNS)
        refuse('file.columns', `A file has at most ${MAX_COLUMNS} columns`);
    if (new Set(columns.map((name) => name.toLowerCase())).size < columns.length) {
        refuse('file.columns', 'Column names are not unique');
    }
    return columns;
}
function readAction(value, refuse) {
    const actions = (0,mapping/* asList */.DD)(value);
    const parts = actions.flatMap((element, index) => (0,mapping/* asPart */.sB)(element, `actions[${index}]`) ?? []);
    const [action] = parts;
    if (action === undefined || parts.length < actions.length) {
        refuse('actions', 'Actions are missing');
        return undefined;
    }
    if (new Set(parts.map((part) => (0,mapping/* textOf */.b6)(part, 'resourceType'))).size > 1) {
        refuse('actions', 'Actions of one job must concern a single resource type');
    }
    // No client is known to send more; what two actions on one file would do is not documented.
    if (parts.length > 1)
        refuse('actions', 'The sandbox takes one action');
    if ((0,mapping/* textOf */.b6)(action, 'actionType').toLowerCase() !== 'loadmappedfile')
        refuse('actions[0].actionType', 'Action type is not known');
    return action;
}
function readMappings(action, columns, mode, refuse) {
    const resourceType = (0,mapping/* textOf */.b6)(action, 'resourceType');
    if (catalog/* RESOURCE_TYPES */.Rx.get(mode)?.includes(resourceType) !== true) {
        refuse('actions[0].resourceType', `Resource type "${resourceType}" is not available`);
    }
    const resultKb = Number(action.members.get('resultFileSizeKbLimit') ?? MIN_RESULT_KB);
    if (!(Number.isInteger(resultKb) && resultKb >= MIN_RESULT_KB && resultKb <= MAX_RESULT_KB)) {
        refuse('actions[0].resultFileSizeKbLimit', `Must be from ${MIN_RESULT_KB} to ${MAX_RESULT_KB}`);
    }
    const findColumn = (name, at) => {
        const index = columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
        if (index < 0)
            refuse(at, `Column "${name}" is not among the file's columns`);
        return index;
    };
    const echoed = (0,mapping/* asList */.DD)(action.members.get('columnsToIncludeInResultsFile')).map((element, index) => {
        const at = `actions[0].columnsToIncludeInResultsFile[${index}].name`;
        const part = (0,mapping/* asPart */.sB)(element, at);
        return findColumn(part === undefined ? '' : (0,mapping/* textOf */.b6)(part, 'name'), at);
    });
    const listed = (0,mapping/* asList */.DD)(action.members.get('mappingTypes'));
    if (listed.length === 0)
        refuse('actions[0].mappingTypes', 'Mapping types are missing');
    const mappings = listed.flatMap((element, index) => {
        const part = (0,mapping/* asPart */.sB)(element, `actions[0].mappingTypes[${index}]`);
        const known = catalog/* MAPPING_TYPES */.$W.find(({ name }) => part !== undefined && name === (0,mapping/* textOf */.b6)(part, 'name'));
        if (part === undefined || known === undefined || !known.modes.includes(mode)) {
            refuse(`actions[0].mappingTypes[${index}].name`, 'Mapping type is not available');
            return [];
        }
        if (!known.resourceTypes.includes(resourceType)) {
            refuse(`${part.at}.name`, `Mapping type does not belong to the resource type "${resourceType}"`);
        }
        return [(0,mapping/* readMapping */.vh)(part, known, { columns, findColumn, refuse })];
    });
    checkTogether(mappings, columns, resourceType, refuse);
    return { resourceType, echoed, mappings, resultKb };
}
function checkTogether(mappings, columns, resourceType, refuse) {
    mappings.forEach(({ type }, index) => {
        const isAgain = mappings.findIndex((other) => other.type === type) < index;
        if (isAgain && type.allowMultipleMode === 'Single') {
            refuse(`actions[0].mappingTypes[${index}].name`, 'Mapping type may be used once');
        }
    });
    const findsPeople = mappings.some(({ type }) => type.name === 'CreateOrUpdateContact');
    const hasVanId = columns.some((column) => column.toLowerCase() === 'vanid');
    if (resourceType.startsWith('Contact') && !findsPeople && !hasVanId) {
        refuse('file.columns', 'A column VanID is required unless contacts are created or updated');
    }
}

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/result-files.ts






const GONE = {
    status: 403,
    contentType: 'application/xml',
    body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code></Error>',
};
/** The origin of VAN's result files, which is not the API's: a signature in the query is enough to get a file. */
async function startResultOrigin(world) {
    const files = new Map();
    const requests = [];
    const serve = async (request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://results');
        const file = files.get(searchParams.get('sig') ?? '');
        const isOpen = request.method === 'GET' && pathname === `/${file?.name}` && world.epochMs() < (file?.expiresMs ?? 0);
        request.resume();
        requests.push({ path: pathname, status: isOpen ? 200 : 403, credentials: credentialHeaders(request.headers) });
        const read = async () => (isOpen && file !== undefined ? result_files_show(file) : GONE);
        await respond(response, read, { detour: world.meetFile('result'), note: () => { } });
    };
    const { url, close } = await serveOnLoopback(serve);
    return {
        requests,
        link(file) {
            const sig = (0,external_node_crypto_.createHmac)('sha256', world.seed).update(`${file.name} ${file.expiresMs} ${files.size}`).digest('hex');
            files.set(sig, file);
            return `${url}/${file.name}?se=${file.expiresMs}&sig=${sig}`;
        },
        stop: close,
    };
}
async function result_files_show({ rewrite, ...file }) {
    const body = openBody(file);
    return rewrite === undefined ? { status: 200, contentType: 'text/csv', body } : rewrite({ ...file, body });
}
function openBody({ path, range: { start, bytes }, header, }) {
    const head = Buffer.from(formatCsvLine(header));
    return {
        bytes: head.length + bytes,
        async *open() {
            yield head;
            if (bytes > 0)
                yield* (0,external_node_fs_.createReadStream)(path, { start, end: start + bytes - 1 });
        },
    };
}

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/routes.ts


/** Default and maximum number of entries on a page, as usual at the vendor. */
const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const routes_json = (status, document) => ({ status, body: JSON.stringify(document) });
const routes_refuse = (status, ...errors) => routes_json(status, { errors });
const NOT_FOUND = routes_refuse(404, { code: 'NOT_FOUND', text: 'The resource was not found.' });
const NO_ROUTE = { kind: 'other', reply: NOT_FOUND };
const NOT_ALLOWED = {
    kind: 'other',
    reply: routes_refuse(405, { code: 'METHOD_NOT_ALLOWED', text: 'The method is not allowed.' }),
};
/** The vendor's endpoints, from its pages. Other paths do not exist, other methods are not allowed. */
function routes_findRoute(method, path) {
    const [root, version, group, ...names] = path.split('/');
    const only = (allowed, route) => (method === allowed ? route : NOT_ALLOWED);
    if (root !== '' || version !== 'v4')
        return NO_ROUTE;
    if (group === 'bulkImportJobs') {
        const [name, ...more] = names;
        if (name === undefined)
            return only('POST', { kind: 'submit' });
        if (more.length > 0 || name === '')
            return NO_ROUTE;
        if (name === 'resources')
            return only('GET', { kind: 'preflight', show: showResources });
        return only('GET', { kind: 'poll', jobId: name });
    }
    if (group !== 'bulkImportMappingTypes')
        return NO_ROUTE;
    const [name, field, ending, ...more] = names.map(domain_url/* decodePart */.US);
    if (name === undefined)
        return only('GET', { kind: 'preflight', show: showTypes });
    if (field === undefined)
        return only('GET', { kind: 'preflight', show: (mode) => showType(mode, name) });
    if (ending !== 'values' || more.length > 0)
        return NO_ROUTE;
    return only('GET', { kind: 'preflight', show: (mode) => showValues(mode, name, field) });
}
function showResources(mode) {
    return routes_json(200, catalog/* RESOURCE_TYPES */.Rx.get(mode));
}
const typesOf = (mode) => catalog/* MAPPING_TYPES */.$W.filter(({ modes }) => modes.includes(mode));
function showTypes(mode, { query, headers }, pageSize = PAGE_SIZE) {
    const types = typesOf(mode);
    const top = Number(query.get('$top') ?? pageSize);
    const skip = Number(query.get('$skip') ?? 0);
    if (!(Number.isInteger(top) && top >= 1 && top <= MAX_PAGE_SIZE && Number.isInteger(skip) && skip >= 0)) {
        return routes_refuse(400, { code: 'INVALID_PARAMETER', text: '$top or $skip is out of range.', properties: ['$top'] });
    }
    const next = skip + top;
    const nextPageLink = next < types.length ? `http://${headers.host}/v4/bulkImportMappingTypes?$top=${top}&$skip=${next}` : null;
    return routes_json(200, { items: types.slice(skip, next).map(catalog/* showMappingType */.Gn), nextPageLink, count: types.length });
}
function showType(mode, name) {
    const type = typesOf(mode).find((each) => each.name === name);
    return type === undefined ? NOT_FOUND : routes_json(200, (0,catalog/* showMappingType */.Gn)(type));
}
function showValues(mode, name, fieldName) {
    const items = typesOf(mode)
        .find((each) => each.name === name)
        ?.fields.find((field) => field.name === fieldName)?.values;
    return items === undefined ? NOT_FOUND : routes_json(200, { items, nextPageLink: null, count: items.length });
}
/** `application name:key|mode` in Basic authentication: the vendor's page "Authentication". */
function readLogin(headers) {
    const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? '')?.[1];
    const [, password] = /^[^:]+:(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
    if (password === undefined)
        return undefined;
    const at = password.lastIndexOf('|');
    return at < 0 ? { key: password, mode: undefined } : { key: password.slice(0, at), mode: password.slice(at + 1) };
}

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/vendor.ts











/** The vendor gives no figure; this is more than a careful client uses. */
const vendor_RATE = 10;
/** Length of the first part of a reference code. */
const REFERENCE_CHARS = 12;
/** How long a link is valid: the vendor's page "Common models". */
const RESULT_SECONDS = 24 * 3600;
/** A poll waits at most this long while a file is read, so that the job's state does not depend on the machine's speed. */
const HOLD_MS = 2000;
/** Fractions of a job's time at which its status changes, if the job takes any time. */
const STARTED = 0.2;
const HALF = 0.5;
/** Columns of a result file before those that the client asked for. */
const FIXED_COLUMNS = 4;
const ID_RANGE = 80_000_000;
const vendor_WORDS = {
    pending: 'Pending',
    running: 'InProgress',
    runningWithErrors: 'InProgressWithErrors',
    done: 'Completed',
    doneWithErrors: 'CompletedWithErrors',
    failed: 'Failed',
};
async function vendor_handle(van, request, desk) {
    const route = routes_findRoute(request.method, request.path);
    if (route.kind === 'other')
        return route.reply;
    if (!request.isAuthorized)
        return routes_refuse(401, { code: 'UNAUTHORIZED', text: 'The API key is missing or wrong.' });
    const given = readLogin(request.headers)?.mode;
    const mode = (van.options.databaseModes ?? ['0', '1']).find((each) => each === given);
    if (mode === undefined)
        return routes_refuse(403, { code: 'FORBIDDEN', text: 'The key does not open this database mode.' });
    switch (route.kind) {
        case 'preflight':
            return route.show(mode, request, van.options.pageSize);
        case 'submit':
            return ngpvan_vendor_submit(van, request, mode, desk);
        case 'poll':
            return vendor_poll(van, route.jobId, desk);
    }
}
function ngpvan_vendor_submit(van, { headers, body }, mode, desk) {
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
        return routes_refuse(415, { code: 'UNSUPPORTED_MEDIA_TYPE', text: 'Content-Type must be application/json.' });
    }
    let document;
    try {
        document = (0,request_values/* parseBody */.OG)(body);
    }
    catch {
        return routes_refuse(400, { code: 'INVALID_PARAMETER', text: 'The body is not JSON in UTF-8.' });
    }
    const read = order_readOrder(document, mode);
    if ('errors' in read)
        return routes_refuse(400, ...read.errors);
    return routes_json(200, { jobId: Number(startImport(van, document, read.order, desk)) });
}
async function vendor_poll(van, jobId, desk) {
    const { world } = van;
    const job = van.jobs.get(jobId);
    if (job !== undefined && world.elapsedMs() - job.acceptedMs >= world.jobSeconds * 1000) {
        await Promise.race([job.reading, (0,external_node_timers_promises_.setTimeout)(HOLD_MS, undefined, { ref: false })]);
    }
    const view = desk.look(jobId);
    if (job === undefined || view === undefined)
        return NOT_FOUND;
    const hasFailed = view.message !== undefined || job.failure !== undefined;
    const error = {
        // Hashed, since the storage's keys contain the seed.
        referenceCode: `${(0,external_node_crypto_.createHash)('sha256').update(world.seed).digest('hex').slice(0, REFERENCE_CHARS)}-${jobId}`,
        text: view.message ?? '',
        code: job.failure?.code ?? 'ERROR',
    };
    return routes_json(200, {
        id: Number(jobId),
        status: showStatus(van, job, view),
        resourceType: job.order.resourceType,
        webhookUrl: null,
        resultFileSizeLimitKb: job.order.resultKb,
        errors: hasFailed && view.message !== undefined ? [error] : [],
        resultFiles: view.results === null ? null : linkResults(van, job, jobId, view),
    });
}
/** The state of the job in the vendor's own, more detailed words. */
function showStatus({ words, world }, { acceptedMs, imported }, { status }) {
    const hasFaults = (imported?.faulty ?? 0) > 0;
    if (status === words.done)
        return hasFaults ? words.doneWithErrors : words.done;
    if (status !== words.running)
        return status;
    const share = world.jobSeconds === 0 ? 1 : (world.elapsedMs() - acceptedMs) / (world.jobSeconds * 1000);
    if (share < STARTED)
        return words.pending;
    return hasFaults && share >= HALF ? words.runningWithErrors : words.running;
}
function linkResults(van, job, jobId, { rewrite }) {
    const ranges = job.imported?.ranges ?? [];
    const expiresMs = van.world.epochMs() + (van.options.resultSeconds ?? RESULT_SECONDS) * 1000;
    return ranges.map((range, index) => ({
        url: van.results.link({
            name: `bulk-import-results/${jobId}-${index + 1}.csv`,
            path: job.resultPath,
            range,
            header: job.header,
            repeated: { at: FIXED_COLUMNS, count: job.order.echoed.length },
            rewrite,
            isFirst: index === 0,
            isLast: index === ranges.length - 1,
            expiresMs,
        }),
        dateExpired: new Date(expiresMs).toISOString().replace('Z', '0000+00:00'),
    }));
}
/**
 * NGP VAN's bulk import, according to its pages and public clients. It downloads the zip, reads it with its own readers,
 * and serves result files from another origin. Where the documents say nothing, it refuses what a careful client never
 * sends: an unknown mapping type or field, a line whose number of cells is not the announced one.
 */
async function openNgpvan(world, options = {}) {
    const stop = new AbortController();
    const folder = await (0,external_node_fs_promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'bulk-job-sandbox-'));
    const results = await startResultOrigin(world);
    const { storage, stop: stopStorage } = await startSandboxStorage(world, options.sessionToken === true);
    const words = { ...vendor_WORDS, ...options.words };
    const imports = new Map();
    const jobs = new Map();
    let keys = 0;
    const nextKey = () => {
        keys += 1;
        return String(FIRST_ID * 10 + keys);
    };
    const van = { world, options, words, folder, results, jobs, imports, stopped: stop.signal, nextKey };
    const deskWords = { running: words.running, done: words.done, failed: words.failed };
    return {
        records: { storage, imports, resultRequests: results.requests, passes: new Map() },
        vendor: {
            name: 'ngpvan',
            rate: vendor_RATE,
            words: deskWords,
            formatJobId: (count, seed) => String(FIRST_ID + (Number.parseInt(seed.slice(0, 8), 16) % ID_RANGE) + count),
            readKey: (headers) => readLogin(headers)?.key,
            classify: (method, path) => routes_findRoute(method, path).kind,
            handle: (request, desk) => vendor_handle(van, request, desk),
            throttled: routes_refuse(429, { code: 'TOO_MANY_REQUESTS', text: 'Too many requests.' }),
            tooLarge: routes_refuse(413, { code: 'REQUEST_TOO_LARGE', text: 'The request is too large.' }),
        },
        async stop() {
            stop.abort();
            await Promise.all([...jobs.values()].map(({ reading }) => reading));
            await Promise.all([results.stop(), stopStorage()]);
            await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
        },
    };
}

;// CONCATENATED MODULE: ./src/sandbox/passcreator/query.ts

// The vendor's query language (its page "Query language"), limited to conditions on a pass's fields.
/** The operators that the sandbox supports: whether a value meets a condition. */
const OPERATORS = new Map([
    ['equals', (value, wanted) => value === wanted],
    ['notEquals', (value, wanted) => value !== wanted],
    ['contains', (value, wanted) => value.includes(wanted)],
    ['doesNotContain', (value, wanted) => !value.includes(wanted)],
    ['beginsWith', (value, wanted) => value.startsWith(wanted)],
    ['endsWith', (value, wanted) => value.endsWith(wanted)],
]);
/** Reads a query, or returns a text that says what is wrong with it. */
function readQuery(document) {
    const members = (0,request_values/* membersOf */.lS)(document);
    const groups = members?.get('groups');
    if (!(0,request_values/* isList */.Lv)(groups))
        return 'query.groups is mandatory';
    const read = groups.map((group) => ((0,request_values/* isList */.Lv)(group) ? group.map(readCondition) : ['a group is not a list']));
    const problems = read.flat().filter((condition) => typeof condition === 'string');
    if (problems[0] !== undefined)
        return `query.groups: ${problems[0]}`;
    const templateId = members?.get('templateId');
    return {
        templateId: typeof templateId === 'string' ? templateId : undefined,
        groups: read.map((group) => group.filter((condition) => typeof condition !== 'string')),
    };
}
function readCondition(document) {
    const members = (0,request_values/* membersOf */.lS)(document);
    const [field, operator, value] = ['field', 'operator', 'value'].map((name) => members?.get(name));
    if (typeof field !== 'string' || field === '')
        return 'a condition has no field';
    if (typeof operator !== 'string' || !OPERATORS.has(operator))
        return `operator ${String(operator)} is not supported by the sandbox`;
    const values = ((0,request_values/* isList */.Lv)(value) ? value : [value]).filter((each) => each !== undefined && each !== null).map(String);
    return values.length === 0 ? 'a condition has no value' : { field, operator, values };
}
/** Decodes `?query=`: JSON in UTF-8 as base64url without padding. Returns a text if something is wrong with it. */
function decodeQuery(text) {
    if (!/^[A-Za-z0-9_-]+$/.test(text))
        return 'query is not base64url';
    try {
        return readQuery((0,request_values/* parseBody */.OG)(Buffer.from(text, 'base64url')));
    }
    catch {
        return 'query is not JSON in base64url';
    }
}
/** True if a pass with these fields meets all conditions. */
function matches(group, read) {
    return group.every(({ field, operator, values }) => {
        const test = OPERATORS.get(operator);
        return values.some((wanted) => test?.(read(field), wanted) === true);
    });
}

;// CONCATENATED MODULE: ./src/sandbox/passcreator/bulk.ts


const bulk_PREFIX = '/api/v3';
/** The envelope of every response, as on the page "General structure" and the process page. */
function envelope(statusCode, rest) {
    const { data = [], errors = [], count = 0, responseMetaData = null } = rest;
    const success = errors.length === 0;
    const description = success ? 'Success' : 'Error';
    const document = { statusCode, success, description, errors, count, responseMetaData, data };
    return { status: statusCode, body: JSON.stringify(document) };
}
const bulk_refuse = (statusCode, ...errors) => envelope(statusCode, { errors });
const bulk_NOT_FOUND = bulk_refuse(404, 'Object not found');
/** The body's members; unknown ones are ignored, as the vendor does. */
function readBody({ headers, body }) {
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
        return bulk_refuse(400, 'Content-Type must be application/json');
    try {
        const members = (0,request_values/* membersOf */.lS)((0,request_values/* parseBody */.OG)(body));
        return members ?? bulk_refuse(400, 'The body must be a JSON object');
    }
    catch {
        return bulk_refuse(400, 'The body is not JSON');
    }
}
const isReply = (value) => 'status' in value;
/** The fields that an update sets. */
function readUpdate(request) {
    const body = readBody(request);
    if (isReply(body))
        return body;
    const data = (0,request_values/* membersOf */.lS)(body.get('data'));
    if (data === undefined || data.size === 0)
        return bulk_refuse(400, 'data must be an object with fields');
    return { body, data };
}
/** Updates the passes that a filter selects. */
function updateMany(center, request, desk) {
    const update = readUpdate(request);
    if (isReply(update))
        return update;
    const { body, data } = update;
    const selected = readFilter(center, body.get('filter'));
    if (typeof selected === 'string')
        return bulk_refuse(400, selected);
    return startProcess(center, request, {
        desk,
        asked: selected,
        worked: selected.filter((id) => center.passes.exists(id)),
        amend: (id, outcome) => (center.passes.exists(id) ? outcome : 'not_found'),
        apply: (id) => center.passes.update(id, data),
    });
}
/** The ids that a filter selects, or a text that says what is wrong with it. */
function readFilter({ passes }, document) {
    const filter = (0,request_values/* membersOf */.lS)(document);
    const identifiers = filter?.get('identifiers');
    const query = filter?.get('query');
    if ((0,request_values/* isList */.Lv)(identifiers)) {
        const ids = identifiers.filter((id) => typeof id === 'string' && id !== '');
        if (ids.length === 0 || ids.length < identifiers.length)
            return 'filter.identifiers must be a list of ids';
        return [...new Set(ids)];
    }
    if (query === undefined)
        return 'filter needs identifiers or a query';
    const read = readQuery(query);
    return typeof read === 'string' ? read : passes.select(read);
}
/** Creates passes of a template. */
function createMany(center, request, desk) {
    const body = readBody(request);
    if (isReply(body))
        return body;
    const data = body.get('data');
    if (!(0,request_values/* isList */.Lv)(data) || data.length === 0)
        return bulk_refuse(400, 'data must be a list of passes');
    const items = data.map((item) => (0,request_values/* membersOf */.lS)(item) ?? new Map());
    const problems = items.flatMap((item, index) => typeof item.get('templateId') === 'string' ? [] : [`data.${index}: templateId is mandatory`]);
    if (problems.length > 0)
        return bulk_refuse(400, ...problems);
    const byId = new Map();
    const duplicates = new Set();
    items.forEach((item, index) => {
        const id = typeof item.get('userProvidedId') === 'string' ? String(item.get('userProvidedId')) : `item-${index}`;
        if (byId.has(id))
            duplicates.add(id);
        byId.set(id, item);
    });
    // The vendor refuses a duplicate id of a single pass with 400; in bulk it can only be an error of the item.
    const isRefused = (id) => byId.get(id)?.get('enforceUniqueUserProvidedId') === true && (duplicates.has(id) || center.passes.exists(id));
    const refused = new Set([...byId.keys()].filter(isRefused));
    return startProcess(center, request, {
        desk,
        asked: [...byId.keys()],
        worked: [...byId.keys()],
        amend: (id, outcome) => (refused.has(id) ? 'failed' : outcome),
        apply: (id) => center.passes.create(id, byId.get(id) ?? new Map()),
    });
}
function startProcess({ processes, options, world }, { headers }, work) {
    const { desk, asked, worked, amend, apply } = work;
    const id = desk.accept(asked, (entry) => {
        const outcome = amend(entry.id, entry.outcome);
        if (outcome === 'succeeded')
            apply(entry.id);
        return outcome;
    });
    const createdOn = new Date(world.epochMs()).toISOString().slice(0, 19).replace('T', ' ');
    const ids = options.errorKeys === undefined || options.errorKeys === 'id' ? [] : worked;
    processes.set(id, { total: worked.length, ids, leavesOut: worked.length < asked.length, createdOn });
    // The vendor gives its own address; here it is the sandbox's, so that a client that follows it stays on this machine.
    const process = options.bareProcessId === true ? id : `http://${headers.host}${bulk_PREFIX}/process/${id}`;
    return envelope(202, { data: { process }, count: worked.length });
}
/** Updates one pass at once. */
function updateOne({ passes }, request, { desk, id }) {
    const update = readUpdate(request);
    if (isReply(update))
        return update;
    const { data } = update;
    const outcome = passes.exists(id) ? desk.decide({ key: id, id }) : 'not_found';
    desk.apply({ id, outcome });
    if (outcome === 'not_found')
        return bulk_NOT_FOUND;
    if (outcome === 'failed')
        return bulk_refuse(400, 'The pass could not be updated');
    passes.update(id, data);
    return envelope(200, { data: { identifier: id }, count: 1 });
}

;// CONCATENATED MODULE: ./src/sandbox/passcreator/passes.ts



/** Names by which a pass is known; the sandbox treats them as the same. */
const ID_FIELDS = ['identifier', 'userProvidedId'];
/** If `keepsFields` is false, passes are not stored, for millions of rows; then only ids can select them. */
function createPasses(options) {
    const { known, keepsFields, lagMs, nowMs } = options;
    const passes = new Map();
    const fields = new Map();
    const created = new Set();
    const exists = (id) => (known === 'all' ? !id.startsWith(outcome_decider/* KEY_PREFIXES */.V.notFound) : created.has(id));
    const change = (id, changes) => {
        if (!keepsFields)
            return;
        const pass = passes.get(id) ?? { fields: new Map(), changedMs: 0 };
        for (const [name, value] of changes)
            pass.fields.set(name, value);
        pass.changedMs = nowMs();
        passes.set(id, pass);
        fields.set(id, pass.fields);
    };
    const named = (group) => {
        const condition = group.find(({ field, operator }) => operator === 'equals' && ID_FIELDS.some((id) => id === field));
        return condition?.values;
    };
    return {
        fields,
        exists,
        update: change,
        create(id, changes) {
            created.add(id);
            change(id, changes);
        },
        select({ groups, templateId }) {
            const selected = groups.flatMap((group) => {
                const ids = named(group) ?? [...passes.keys()];
                const rest = group.filter(({ field }) => !ID_FIELDS.some((id) => id === field));
                const isId = group.filter(({ field }) => ID_FIELDS.some((id) => id === field));
                return ids.filter((id) => {
                    const own = passes.get(id)?.fields;
                    if (templateId !== undefined && own?.has('templateId') === true && own.get('templateId') !== templateId)
                        return false;
                    return matches(rest, (field) => (0,request_values/* scalarText */.ws)(own?.get(field))) && matches(isId, () => id);
                });
            });
            return [...new Set(selected)];
        },
        find(id) {
            if (!exists(id))
                return undefined;
            const pass = passes.get(id);
            const isShown = pass === undefined || nowMs() - pass.changedMs >= lagMs;
            // A pass that exists without having been created here shows at least its name, even before a change is indexed.
            if (isShown || known === 'all')
                return isShown && pass !== undefined ? pass.fields : new Map();
            return undefined;
        },
    };
}

;// CONCATENATED MODULE: ./src/sandbox/passcreator/vendor.ts




/** Requests per minute: from a public client, since the vendor gives no figure. */
const passcreator_vendor_RATE = 600;
const WINDOW_SECONDS = 60;
/** The page on the process status lists the first two and a third one; only an instrument can cause `failed`. */
const passcreator_vendor_WORDS = { running: 'in progress', done: 'finished', failed: 'failed' };
const WITH_ERRORS = 'finished with errors';
const vendor_PAGE_SIZE = 100;
const vendor_NO_ROUTE = { kind: 'other', reply: bulk_NOT_FOUND };
const vendor_NOT_ALLOWED = { kind: 'other', reply: bulk_refuse(405, 'Method not allowed') };
function vendor_findRoute(method, path) {
    if (!path.startsWith(`${bulk_PREFIX}/`))
        return vendor_NO_ROUTE;
    const [group, name, ...more] = path.slice(bulk_PREFIX.length + 1).split('/');
    if (more.length > 0 || name === '')
        return vendor_NO_ROUTE;
    if (group === 'process' && name !== undefined)
        return method === 'GET' ? { kind: 'poll', id: name } : vendor_NOT_ALLOWED;
    if (group !== 'pass')
        return vendor_NO_ROUTE;
    if (name === undefined)
        return method === 'GET' ? { kind: 'lookup' } : vendor_NOT_ALLOWED;
    if (name === 'bulk') {
        if (method === 'PATCH')
            return { kind: 'submit', act: updateMany };
        return method === 'POST' ? { kind: 'submit', act: createMany } : vendor_NOT_ALLOWED;
    }
    if (method !== 'PATCH')
        return vendor_NOT_ALLOWED;
    return { kind: 'submit', act: (center, request, desk) => updateOne(center, request, { desk, id: (0,domain_url/* decodePart */.US)(name) }) };
}
function showProcess({ processes, options }, id, desk) {
    const process = processes.get(id);
    const view = desk.look(id);
    if (process === undefined || view === undefined)
        return bulk_NOT_FOUND;
    const { total } = process;
    const { progress } = view;
    const share = typeof progress === 'number' && view.total > 0 ? progress / view.total : 0;
    const current = typeof progress === 'number' ? Math.floor(share * total) : progress;
    const errors = view.results === null ? null : collectErrors(process, view, options.errorKeys ?? 'id');
    const status = view.status === passcreator_vendor_WORDS.done && errors !== null ? WITH_ERRORS : view.status;
    const data = { current, total, createdOn: process.createdOn, status, errors };
    return envelope(200, { data, count: 1 });
}
/** The failed items, named as the option says; null if there are none. */
function collectErrors(process, { results }, keys) {
    const positions = new Map(process.ids.map((id, index) => [id, index]));
    const failed = (results ?? []).filter(({ outcome }) => {
        // A pass that was left out has no error; one that could not be created because something is missing does.
        return outcome === 'failed' || (outcome === 'not_found' && !process.leavesOut);
    });
    if (failed.length === 0)
        return null;
    const messages = failed.map(({ outcome }) => outcome === 'not_found' ? 'Object not found' : 'The pass could not be saved');
    const named = failed.map(({ id }) => positions.get(id) ?? -1);
    if (keys === 'list' && named.every((position, index) => position === index))
        return messages;
    const base = keys === 'index-1' ? 1 : 0;
    const names = keys === 'id' ? failed.map(({ id }) => id) : named.map((position) => String(position + base));
    // Not by assignment: an id may be the name of an inherited member.
    return Object.fromEntries(names.map((name, index) => [name, messages[index]]));
}
/** `GET /pass`: one page with the requested fields of the passes that the query selects. */
function search({ passes }, { query }) {
    const read = decodeQuery(query.get('query') ?? '');
    if (typeof read === 'string')
        return bulk_refuse(400, read);
    const pageSize = Number(query.get('pageSize') ?? vendor_PAGE_SIZE);
    if (!(Number.isInteger(pageSize) && pageSize >= 1))
        return bulk_refuse(400, 'pageSize must be a whole number from 1');
    const wanted = query.get('fields')?.split(',');
    const rows = passes.select(read).flatMap((id) => {
        const fields = passes.find(id);
        if (fields === undefined)
            return [];
        const all = new Map([['identifier', id], ['userProvidedId', id], ...fields]);
        return [Object.fromEntries([...all].filter(([name]) => wanted === undefined || wanted.includes(name)))];
    });
    const data = rows.slice(0, pageSize);
    return envelope(200, { data, count: data.length, responseMetaData: { resultsTotal: rows.length } });
}
function passcreator_vendor_handle(center, request, desk) {
    const route = vendor_findRoute(request.method, request.path);
    if (route.kind === 'other')
        return route.reply;
    if (!request.isAuthorized)
        return bulk_refuse(401, 'The API key is missing or wrong');
    switch (route.kind) {
        case 'submit':
            return route.act(center, request, desk);
        case 'poll':
            return showProcess(center, route.id, desk);
        case 'lookup':
            return search(center, request);
    }
}
/**
 * Passcreator's bulk operations on passes, according to its pages and public clients. A pass has one name here:
 * identifier and userProvidedId are the same. Unknown members of a body are ignored, as the vendor does.
 */
function openPasscreator(world, options) {
    const passes = createPasses({
        known: options.known ?? 'all',
        keepsFields: world.keepsRows,
        lagMs: (options.searchLagSeconds ?? 0) * 1000,
        nowMs: world.elapsedMs,
    });
    const center = { world, options, passes, processes: new Map() };
    return {
        records: { imports: new Map(), resultRequests: [], passes: passes.fields },
        vendor: {
            name: 'passcreator',
            rate: passcreator_vendor_RATE,
            windowSeconds: WINDOW_SECONDS,
            words: passcreator_vendor_WORDS,
            formatJobId,
            readKey: ({ authorization }) => (authorization === '' ? undefined : authorization),
            classify: (method, path) => vendor_findRoute(method, path).kind,
            handle: (request, desk) => passcreator_vendor_handle(center, request, desk),
            throttled: bulk_refuse(429, 'Too many requests'),
            tooLarge: bulk_refuse(413, 'The request is too large'),
        },
        stop: () => Promise.resolve(),
    };
}
/** In the form of a UUID, as on the process page. */
function formatJobId(count, seed) {
    return `${seed.slice(0, 8)}-${seed.slice(8, 12)}-4000-8000-${count.toString(16).padStart(12, '0')}`;
}

;// CONCATENATED MODULE: ./src/sandbox/types.ts
const NO_VENDOR_RECORDS = { imports: new Map(), resultRequests: [], passes: new Map() };

;// CONCATENATED MODULE: ./src/sandbox/vendors.ts




/** The simulated vendors, by the name of the provider. */
const VENDORS = new Map([
    ['donoratlas', () => ({ vendor: donoratlas, records: NO_VENDOR_RECORDS, stop: () => Promise.resolve() })],
    ['donoratlas-remove', () => ({ vendor: donoratlas, records: NO_VENDOR_RECORDS, stop: () => Promise.resolve() })],
    ['ngpvan', (world, { ngpvan }) => openNgpvan(world, ngpvan)],
    ['passcreator', (world, { passcreator }) => openPasscreator(world, { known: 'all', ...passcreator })],
    ['passcreator-create', (world, { passcreator }) => openPasscreator(world, { known: 'created', ...passcreator })],
]);

;// CONCATENATED MODULE: ./src/sandbox/server.ts







/** The key that a sandbox accepts by default. It opens nothing else; a weak one would make every ledger slow to seal. */
const SANDBOX_KEY = 'sandbox-9f2d7c41b8e6035aa17c4de2f90b8653';
/** 2^48 seeds of job ids and signatures. */
const SEED_BYTES = 6;
/**
 * Serves a simulated vendor on loopback. Rejects with a `FaultError`: `sandbox/unknown-vendor`,
 * `sandbox/cannot-listen`.
 */
async function startSandbox(options) {
    const { jobSeconds = 0, variants = {}, instruments = {} } = options;
    const open = findVendor(options.vendor);
    const now = instruments.now ?? (() => external_node_perf_hooks_.performance.now());
    const startedAt = now();
    const seed = (0,external_node_crypto_.randomBytes)(SEED_BYTES).toString('hex');
    const shared = { jobSeconds, seed, elapsedMs: () => now() - startedAt };
    const world = {
        ...shared,
        keepsRows: instruments.rowCounter === undefined,
        epochMs: instruments.epochMs ?? Date.now,
        meetFile: instruments.meetFile ?? (() => undefined),
    };
    const { vendor, records, stop: stopVendor } = await open(world, variants);
    const apiKeys = instruments.apiKeys ?? [SANDBOX_KEY];
    const [apiKey = ''] = apiKeys;
    const { record, onRequest } = createRequestHandler({ ...shared, vendor, apiKeys, instruments });
    const server = (0,external_node_http_.createServer)(onRequest);
    const port = await listenOnLoopback(server, options.port ?? 0).catch(async (error) => {
        await stopVendor();
        throw error;
    });
    const stop = async () => {
        await closeServer(server);
        await stopVendor();
    };
    return { ...records, url: `http://${LOOPBACK}:${port}`, port, apiKey, record, stop };
}
/**
 * Serves a sandbox until the signal aborts (at once, if it already has). Resolves with the counts; rejects like
 * `startSandbox`. It does not end the process or handle system signals: that is up to the caller.
 */
async function serveSandbox(options, { onReady, signal }) {
    const sandbox = await startSandbox(options);
    try {
        onReady(sandbox);
        await aborted(signal);
    }
    finally {
        await sandbox.stop();
    }
    return sandbox.record.counts;
}
function aborted(signal) {
    return new Promise((resolve) => {
        if (signal.aborted)
            resolve();
        else
            signal.addEventListener('abort', () => resolve(), { once: true });
    });
}
function findVendor(name) {
    const open = VENDORS.get(name);
    if (open !== undefined)
        return open;
    const known = [...VENDORS.keys()].join(', ');
    const message = `There is no sandbox for "${name}".`;
    // The path of a provider file; a vendor's name has neither character.
    const test = /[/.]/.test(name)
        ? ' Test your provider file with recorded exchanges: `bulk-job providers test <file>`.'
        : '';
    throw new fault/* FaultError */.VD([{ code: 'sandbox/unknown-vendor', message, next: `Sandboxes exist for: ${known}.${test}` }]);
}


/***/ })

};
