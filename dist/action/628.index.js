export const id = 628;
export const ids = [628];
export const modules = {

/***/ 52628:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GithubApiFailure: () => (/* reexport */ GithubApiFailure),
  artifactUrl: () => (/* reexport */ artifactUrl),
  commentOnEvent: () => (/* reexport */ commentOnEvent),
  createEarlierVerdict: () => (/* reexport */ createEarlierVerdict),
  createGithubLedgers: () => (/* reexport */ createGithubLedgers),
  createGithubMemories: () => (/* reexport */ createGithubMemories),
  createGithubRepository: () => (/* reexport */ createGithubRepository),
  fetchVisibility: () => (/* reexport */ fetchVisibility),
  uploadArtifact: () => (/* reexport */ uploadArtifact),
  uploadPage: () => (/* reexport */ uploadPage)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./src/domain/http.ts
var domain_http = __webpack_require__(42274);
// EXTERNAL MODULE: ./src/domain/url.ts
var domain_url = __webpack_require__(71949);
// EXTERNAL MODULE: ./src/domain/version.ts
var version = __webpack_require__(43356);
// EXTERNAL MODULE: ./src/ports/http.ts
var http = __webpack_require__(82022);
;// CONCATENATED MODULE: ./src/hosts/read-limited.ts
/** The body of a response as text. Rejects with a `Failure`, whose message is part of a sentence, where it is larger than `maxBytes`. */
async function readLimited(body, maxBytes, Failure) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > maxBytes)
            throw new Failure(`the response is larger than ${maxBytes / 1024 / 1024} MB`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}

;// CONCATENATED MODULE: ./src/hosts/github/api.ts







/** Why GitHub's API does not return something: part of a sentence, without the token. */
class GithubApiFailure extends Error {
    /** undefined: a retry would fail the same way. 0: no wait is asked for. */
    waitMs;
    /** 403 or 404, if the token may not do this or there is no such thing. */
    denial;
    constructor(message, waitMs, denial) {
        super(message);
        this.name = 'GithubApiFailure';
        this.waitMs = waitMs;
        this.denial = denial;
    }
}
const JSON_TYPE = 'application/vnd.github+json';
const RAW_TYPE = 'application/vnd.github.raw+json';
/** The name of a commit alone, as text. */
const SHA_TYPE = 'application/vnd.github.sha';
/** The version whose responses are read here; GitHub keeps each for two years at least. */
const API_VERSION = '2022-11-28';
const TRIES = 4;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** GitHub's own advice: wait longer with each try (REST API, "Best practices"). */
const BASE_WAIT_MS = 1000;
/** A used-up rate limit asks for up to an hour, which nobody waits for here. */
const MAX_WAIT_MS = 60_000;
/** The rest of a response that is of no use, so that its connection serves again. */
const MAX_IGNORED_BYTES = 64 * 1024;
/** What another origin must not get. */
const OWN_HEADERS = ['authorization', 'x-github-api-version'];
const NEVER = new AbortController().signal;
/**
 * GitHub's own client for the repository's API, at `GITHUB_API_URL`. It is loaded only when it is needed. It sends through
 * `http`, whose limits, proxy and judgement of what is a whole response are those of all other requests.
 * Rejects with `GithubApiFailure` where `GITHUB_API_URL` is not valid.
 */
async function createOctokit(token, environment, http) {
    const url = (0,domain_url/* parseUrl */.Dl)(environment.get('GITHUB_API_URL') ?? 'https://api.github.com');
    if (url === undefined || (0,domain_url/* checkUrl */.CU)(url) !== undefined)
        throw new GithubApiFailure('GITHUB_API_URL is not valid');
    const { getOctokit } = await Promise.all(/* import() */[__webpack_require__.e(119), __webpack_require__.e(351)]).then(__webpack_require__.bind(__webpack_require__, 61351));
    return getOctokit(token, {
        baseUrl: url.href.replace(/\/+$/, ''),
        // GitHub refuses requests without one.
        userAgent: `bulk-job-action/${version/* VERSION */.x}`,
        request: { fetch: createFetch(http) },
    });
}
/**
 * Calls GitHub's API, with retries after temporary faults: only for what may be done twice. Redirects of a GET are
 * followed, to another origin without the token. Rejects with an error whose message is part of a sentence.
 */
async function getFromGithub({ octokit, clock, random }, request) {
    for (let nth = 1;; nth += 1) {
        try {
            return await tryOnGithub(octokit, request);
        }
        catch (error) {
            request.signal.throwIfAborted();
            const asked = waitFor(error);
            if (asked === undefined || nth === TRIES)
                throw error;
            const ownMs = BASE_WAIT_MS * 2 ** (nth - 1) * (0.5 + random.next() / 2);
            await clock.sleep(Math.max(asked, ownMs), request.signal);
        }
    }
}
/** As `getFromGithub`, but once. */
async function tryOnGithub(octokit, request) {
    const { route, parameters, accept, limitMs, read } = request;
    const limit = AbortSignal.timeout(limitMs);
    const signal = AbortSignal.any([request.signal, limit]);
    try {
        const response = await octokit.request(route, {
            ...parameters,
            headers: { accept, 'x-github-api-version': API_VERSION },
            request: { signal, parseSuccessResponseBody: false },
        });
        return await read(response.data);
    }
    catch (error) {
        if (limit.aborted)
            throw new GithubApiFailure(`no response within ${Math.round(limitMs / 1000)} s`, 0);
        const reason = unwrap(error);
        const denial = reason instanceof GithubApiFailure ? reason.denial : undefined;
        if (denial === undefined || request.denied === undefined)
            throw reason;
        throw new GithubApiFailure(`HTTP ${denial}: ${request.denied}`, undefined, denial);
    }
}
/** The body as text. Rejects with `GithubApiFailure` where it is larger than `maxBytes`. */
function readText(body, maxBytes) {
    return readLimited(body, maxBytes, GithubApiFailure);
}
/** Reads a body as JSON of this shape. Rejects with `GithubApiFailure` where it is larger, or something else. */
function readJson(schema, maxBytes) {
    return async (body) => {
        const text = await readText(body, maxBytes);
        try {
            return schema.parse(JSON.parse(text));
        }
        catch {
            throw new GithubApiFailure('the response is not what GitHub documents');
        }
    };
}
/** Writes a body to a file. Rejects with `GithubApiFailure` and this message where it is larger. */
function saveTo(path, { maxBytes, tooLarge }) {
    async function* limit(body) {
        let bytes = 0;
        for await (const chunk of body) {
            bytes += chunk.length;
            if (bytes > maxBytes)
                throw new GithubApiFailure(tooLarge);
            yield chunk;
        }
    }
    return (body) => (0,promises_.pipeline)(limit(body), (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
}
/** Octokit wraps what its `fetch` throws. */
function unwrap(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof GithubApiFailure || cause instanceof http/* HttpFailure */.H ? cause : error;
}
/** Of a request that writes: changed, created, removed. */
const WRITTEN = new Set([domain_http/* HTTP_STATUS */.gx.ok, domain_http/* HTTP_STATUS */.gx.created, domain_http/* HTTP_STATUS */.gx.noContent]);
/**
 * What octokit asks for, through `http`. Everything but success is thrown, so that octokit never reads a body that has no
 * limit.
 */
function createFetch(http) {
    return async (address, options) => {
        let url = new URL(address);
        const method = readMethod(options.method);
        const body = options.body === undefined ? {} : { body: Buffer.from(options.body) };
        const headers = new Map(Object.entries(options.headers)).set('accept-encoding', 'identity');
        for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
            const response = await http.send({ method, url, headers: new Map(headers), ...body }, options.signal ?? NEVER);
            const isDone = method === 'GET' ? response.status === domain_http/* HTTP_STATUS */.gx.ok : WRITTEN.has(response.status);
            // Nobody needs its headers, and octokit would print one of them itself.
            if (isDone)
                return new Response(ReadableStream.from(response.body));
            await ignore(response.body);
            if (method !== 'GET')
                throw explainStatus(response.status, response.headers);
            const next = follow(url, response);
            if (next.origin !== url.origin)
                for (const name of OWN_HEADERS)
                    headers.delete(name);
            url = next;
        }
        throw new GithubApiFailure(`more than ${MAX_REDIRECTS} redirects`);
    };
}
function readMethod(method) {
    const known = domain_http/* HTTP_METHODS */.y8.find((each) => each === method);
    if (known === undefined)
        throw new GithubApiFailure(`unknown method ${method}`);
    return known;
}
/** Where the response redirects to; throws `GithubApiFailure` where it is not a redirect that may be followed. */
function follow(from, { status, headers }) {
    if (!REDIRECTS.has(status))
        throw explainStatus(status, headers);
    const location = headers.get('location');
    const to = location === undefined ? undefined : (0,domain_url/* parseUrl */.Dl)(location, from);
    const isDowngrade = from.protocol === 'https:' && to?.protocol !== 'https:';
    if (to === undefined || (0,domain_url/* checkUrl */.CU)(to) !== undefined || isDowngrade) {
        throw new GithubApiFailure(`HTTP ${status}: a redirect to a URL that is not allowed`);
    }
    return to;
}
function explainStatus(status, headers) {
    const asked = headers.get('retry-after')?.trim();
    const waitMs = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) * 1000 : undefined;
    const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
    // GitHub responds with 403 or 429 where the rate limit is used up (REST API, "Rate limits").
    const isLimited = status === domain_http/* HTTP_STATUS */.gx.tooManyRequests || (status === domain_http/* HTTP_STATUS */.gx.forbidden && (waitMs !== undefined || isUsedUp));
    if (isLimited) {
        const isOver = waitMs === undefined && isUsedUp;
        return new GithubApiFailure(`HTTP ${status}: the rate limit is used up`, isOver ? undefined : (waitMs ?? 0));
    }
    if ((0,domain_http/* isServerError */.GQ)(status))
        return new GithubApiFailure(`HTTP ${status}`, waitMs ?? 0);
    if (status === domain_http/* HTTP_STATUS */.gx.unauthorized)
        return new GithubApiFailure('HTTP 401: github-token is not valid');
    if (status === domain_http/* HTTP_STATUS */.gx.forbidden || status === domain_http/* HTTP_STATUS */.gx.notFound) {
        const message = `HTTP ${status}: no such commit, or github-token lacks permissions: contents: read`;
        return new GithubApiFailure(message, undefined, status);
    }
    return new GithubApiFailure(`HTTP ${status}`);
}
/** Milliseconds that the server asks to wait; undefined where a retry makes no sense. */
function waitFor(error) {
    if (error instanceof http/* HttpFailure */.H)
        return 0;
    if (!(error instanceof GithubApiFailure) || error.waitMs === undefined)
        return undefined;
    return error.waitMs <= MAX_WAIT_MS ? error.waitMs : undefined;
}
async function ignore(body) {
    let bytes = 0;
    for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > MAX_IGNORED_BYTES)
            return;
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./src/hosts/time-limit.ts
/**
 * Rejects after `limitMs` if `work` has not settled by then. The timer also keeps the process alive while a library
 * waits on nothing that would.
 */
async function within(limitMs, work) {
    let timer;
    const limit = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`timed out after ${limitMs / 1000} s`)), limitMs);
    });
    try {
        return await Promise.race([work(), limit]);
    }
    finally {
        clearTimeout(timer);
    }
}

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(16698);
;// CONCATENATED MODULE: ./src/hosts/github/captured-output.ts

const listener = new external_node_async_hooks_.AsyncLocalStorage();
let watched = false;
/**
 * Runs a library that prints to the log by itself: what it prints goes to `take` instead, also what programs that it
 * starts print, and what it prints after it timed out. All others print as before.
 */
function captureOutput(take, work) {
    if (!watched)
        for (const stream of [process.stdout, process.stderr])
            stream.write = divert(stream.write);
    watched = true;
    return listener.run(take, work);
}
function divert(write) {
    return new Proxy(write, {
        apply(target, stream, args) {
            const take = listener.getStore();
            if (take === undefined)
                return Reflect.apply(target, stream, args);
            const [chunk, ...rest] = args;
            const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
            // Who takes it may print it again, and that is meant for the log.
            listener.exit(() => take(text));
            const written = rest.find((each) => typeof each === 'function');
            if (written !== undefined)
                queueMicrotask(() => void Reflect.apply(written, undefined, []));
            return true;
        },
    });
}

;// CONCATENATED MODULE: ./src/hosts/github/artifact-client.ts




/**
 * Does some work with the client for artifacts, which is loaded only here: it is most of the bundle. It prints names,
 * paths and responses of the service by itself; all of that goes to `take`, by default nowhere, for it adds nothing to
 * the client's errors.
 */
async function useArtifactClient(work, take = () => { }) {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(119), __webpack_require__.e(838), __webpack_require__.e(30), __webpack_require__.e(351), __webpack_require__.e(935)]).then(__webpack_require__.bind(__webpack_require__, 77935));
    const client = new DefaultArtifactClient();
    return captureOutput(take, () => work(client));
}
/** The artifacts of this run or another one. Rejects where they cannot be listed. */
async function listArtifacts(findBy) {
    const { artifacts } = await useArtifactClient((client) => client.listArtifacts(findBy && { findBy }));
    return artifacts;
}
/** What `use` makes of an artifact's file: its zip, or the file itself if it was not zipped. Rejects if it cannot be read. */
async function readArtifact(id, { folder, limitMs, digest, findBy }, use) {
    const options = {
        path: folder,
        // It may hold rows, which must not reach this disk, and names that lead outside the folder.
        skipDecompress: true,
        ...(digest !== undefined && { expectedHash: digest }),
        ...(findBy !== undefined && { findBy }),
    };
    const download = () => useArtifactClient((client) => client.downloadArtifact(id, options));
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    try {
        const { digestMismatch } = await (limitMs === undefined ? download() : within(limitMs, download));
        if (digestMismatch === true)
            throw new Error('the download is damaged');
        const [file] = await (0,external_node_fs_promises_.readdir)(folder);
        if (file === undefined)
            throw new Error(`artifact ${id} is empty`);
        return await use((0,external_node_path_.join)(folder, file));
    }
    finally {
        await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
    }
}

// EXTERNAL MODULE: ./src/hosts/github/ledger-service.ts
var ledger_service = __webpack_require__(6668);
;// CONCATENATED MODULE: ./src/hosts/github/artifact.ts






/** Names that are tried after the first: a failed upload burns its name for the whole run. */
const MAX_NAMES = 5;
/** The library waits forever for the rest of a response that breaks off; the runner's own limit is hours. */
const UPLOAD_LIMIT_MS = 5 * 60_000;
/** Uploads the files as one artifact, a zip; if the name is taken, as `<name>-2` to `<name>-5`. Rejects with a sentence. */
async function uploadArtifact(artifact, options) {
    const { directory, retentionDays } = artifact;
    const files = artifact.files.map((file) => (0,external_node_path_.resolve)(directory, file));
    const names = artifactNames(artifact.name);
    const uploaded = await uploadAny(names, options, (client, name) => client.uploadArtifact(name, files, directory, { retentionDays }));
    if (uploaded === undefined)
        throw new Error(describeTaken(names));
    return uploaded;
}
/**
 * Uploads the page as an artifact of its own that is not zipped, so that a browser opens it. It is named like the
 * artifact, with `.html`; if that is taken, `<name>-2.html` and so on. Rejects with a sentence.
 */
async function uploadPage(artifact, page, options) {
    const { name, retentionDays } = artifact;
    return uploadPlainFile({ name, extension: '.html', path: page, retentionDays }, options);
}
/** Uploads one file without a zip around it, under the first free name. Rejects with a sentence. */
async function uploadPlainFile(file, options) {
    const names = artifactNames(file.name, file.extension);
    const uploaded = await uploadPlain(file, names, options);
    if (uploaded === undefined)
        throw new Error(describeTaken(names));
    return uploaded;
}
/** As `uploadPlainFile`, under this name alone; undefined if an artifact of the run has it, or an upload burned it. */
async function uploadUnlessTaken(file, options) {
    return uploadPlain(file, [`${file.name}${file.extension}`], options);
}
async function uploadPlain({ path, retentionDays }, names, options) {
    const folder = await (0,external_node_fs_promises_.mkdtemp)((0,external_node_path_.join)(options.environment.get('RUNNER_TEMP') || (0,external_node_os_.tmpdir)(), 'bulk-job-file-'));
    const kept = retentionDays === undefined ? {} : { retentionDays };
    try {
        return await uploadAny(names, options, async (client, fileName) => {
            // An artifact that is not zipped has the name of its file.
            const named = (0,external_node_path_.join)(folder, fileName);
            await (0,external_node_fs_promises_.link)(path, named).catch(() => (0,external_node_fs_promises_.copyFile)(path, named));
            return client.uploadArtifact(fileName, [named], folder, { ...kept, skipArchive: true });
        });
    }
    finally {
        await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
    }
}
/** Of the name that a run gives its artifact: what stands before the attempt, and the attempt; undefined of other names. */
function readArtifactName(name) {
    const [, start, attempt] = /^(.*)-a(\d+)(?:-\d)?$/.exec(name) ?? [];
    return start === undefined ? undefined : { start, attempt: Number(attempt) };
}
/** The names that an upload tries, in order. */
function artifactNames(name, extension = '') {
    return Array.from({ length: MAX_NAMES }, (_, n) => `${name}${n === 0 ? '' : `-${n + 1}`}${extension}`);
}
/** Removes an artifact of this run. Rejects if it is not there or may not be removed. */
async function removeArtifact(name, limitMs) {
    await within(limitMs, () => useArtifactClient((client) => client.deleteArtifact(name)));
}
/**
 * Uploads under the first name that is free; undefined if none is. What the library prints goes through `log`, where
 * nothing can be read as a command.
 */
async function uploadAny(names, { environment, log, limitMs = UPLOAD_LIMIT_MS }, upload) {
    if (!(0,ledger_service/* supportsArtifacts */.E)(environment.get('GITHUB_SERVER_URL'))) {
        throw new Error('GitHub Enterprise Server does not support this kind of artifact, use actions/upload-artifact@v3 there');
    }
    const attempt = async (client, tried) => {
        try {
            const { id } = await upload(client, tried);
            if (id === undefined)
                throw new Error('the response has no artifact id');
            return { id, name: tried };
        }
        catch (error) {
            if (isNameTaken(error))
                return undefined;
            throw error;
        }
    };
    const attemptAll = async (client) => {
        for (const tried of names) {
            const uploaded = await attempt(client, tried);
            if (uploaded !== undefined)
                return uploaded;
        }
        return undefined;
    };
    return within(limitMs, () => useArtifactClient(attemptAll, (text) => relay(text, log)));
}
function describeTaken(names) {
    return `the names up to "${names.at(-1)}" are already used in this run, set another artifact-name`;
}
/** Each line that the library prints; its own debug commands were for the runner alone. */
function relay(text, log) {
    for (const line of text.split(/\r\n|\r|\n/)) {
        const said = line.replace(/^::(?:notice|warning|error)(?: [^:]*)?::/, '').trim();
        if (said !== '' && !/^(?:::|##)/.test(said))
            log.line(said);
    }
}
/** The page from which a browser downloads an artifact of this run. */
function artifactUrl(environment, id) {
    const [server, repository, run] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map((name) => environment.get(name) ?? '');
    return `${server}/${repository}/actions/runs/${run}/artifacts/${id}`;
}
function isNameTaken(error) {
    return error instanceof Error && /\(409\)|already exists/i.test(error.message);
}

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./src/domain/artifact-name.ts
var artifact_name = __webpack_require__(36770);
;// CONCATENATED MODULE: ./src/hosts/github/repository-api.ts

/** Connects to the API of `GITHUB_REPOSITORY`. Rejects with `GithubApiFailure` without a token or a repository. */
async function connectToRepository({ environment, token, http, clock, random }, common) {
    if (token === undefined)
        throw new GithubApiFailure('github-token is empty');
    const { owner, repo } = readRepository(environment);
    const octokit = await createOctokit(token, environment, http);
    return (request) => {
        const parameters = { owner, repo, ...request.parameters };
        return getFromGithub({ octokit, clock, random }, { accept: JSON_TYPE, ...common, ...request, parameters });
    };
}
/** Owner and name of `GITHUB_REPOSITORY`. */
function readRepository(environment) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(environment.get('GITHUB_REPOSITORY') ?? '') ?? [];
    if (owner === undefined || repo === undefined)
        throw new GithubApiFailure('GITHUB_REPOSITORY is not owner/name');
    return { owner, repo };
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./src/hosts/github/zip-entry.ts



/** Signatures and sizes of a zip's parts (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
/**
 * One file out of a zip on the disk, the first entry that `wants`; undefined where there is none. The rest, which may
 * be rows, is not unpacked. Rejects where the zip is incomplete or the entry is damaged or larger than `maxBytes`.
 */
async function readZipEntry(path, wants, maxBytes) {
    const file = await (0,external_node_fs_promises_.open)(path);
    try {
        for (const entry of readDirectory(await readDirectoryBytes(file))) {
            if (wants(entry.name))
                return await readContent(file, entry, maxBytes);
        }
        return undefined;
    }
    finally {
        await file.close();
    }
}
async function readDirectoryBytes(file) {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), size);
    for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
        if (tail.readUInt32LE(at) !== END_SIGNATURE)
            continue;
        const offset = tail.readUInt32LE(at + 16);
        return readAt(file, offset, offset + tail.readUInt32LE(at + 12));
    }
    throw new Error('the zip is incomplete');
}
function* readDirectory(bytes) {
    let at = 0;
    while (at + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(at) === ENTRY_SIGNATURE) {
        const nameEnd = at + ENTRY_BYTES + bytes.readUInt16LE(at + 28);
        yield {
            name: bytes.toString('utf8', at + ENTRY_BYTES, nameEnd),
            method: bytes.readUInt16LE(at + 10),
            crc: bytes.readUInt32LE(at + 16),
            packed: bytes.readUInt32LE(at + 20),
            size: bytes.readUInt32LE(at + 24),
            offset: bytes.readUInt32LE(at + 42),
        };
        at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
}
async function readContent(file, entry, maxBytes) {
    if (entry.size > maxBytes || entry.packed > maxBytes)
        throw new Error(`${entry.name} in the zip is too large`);
    const local = await readAt(file, entry.offset, entry.offset + LOCAL_BYTES);
    const start = entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = await readAt(file, start, start + entry.packed);
    const content = entry.method === STORED ? packed : await (0,external_node_util_.promisify)(external_node_zlib_.inflateRaw)(packed, { maxOutputLength: maxBytes });
    if ((0,external_node_zlib_.crc32)(content) !== entry.crc)
        throw new Error(`${entry.name} in the zip is damaged`);
    return content;
}
async function readAt(file, start, end) {
    const { size } = await file.stat();
    if (end > size)
        throw new Error('the zip is incomplete');
    const buffer = Buffer.alloc(end - start);
    let done = 0;
    while (done < buffer.length) {
        const { bytesRead } = await file.read(buffer, done, buffer.length - done, start + done);
        if (bytesRead === 0)
            throw new Error('the zip is incomplete');
        done += bytesRead;
    }
    return buffer;
}

;// CONCATENATED MODULE: ./src/hosts/github/earlier-verdict.ts









/** The run has ended, and its results wait. */
const LIMIT_MS = 10_000;
const PAGE = 100;
/** Of a list of 100 runs, each with its commit and two repositories. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
/** An artifact with more rows is not worth the time: the conclusion of its run says enough. */
const MAX_ZIP_BYTES = 64 * 1024 * 1024;
const MAX_REPORT_BYTES = 32 * 1024 * 1024;
const PROBLEMS = 'problems.json';
/** Runs that say nothing (canceled, skipped) may come before one that does. */
const MAX_RUNS = 5;
/** Legs of a matrix share the name. */
const MAX_ARTIFACTS = 8;
/** What a run says where its report cannot be had; the conclusions that are not here say nothing. */
const CONCLUSIONS = {
    success: 'success',
    failure: 'failure',
    timed_out: 'failure',
    startup_failure: 'failure',
};
const runSchema = schemas/* object */.Ikc({
    id: schemas/* int */.Whr().positive(),
    run_number: schemas/* int */.Whr(),
    event: schemas/* string */.YjP(),
    conclusion: schemas/* string */.YjP().nullable(),
    head_repository: schemas/* object */.Ikc({ full_name: schemas/* string */.YjP() }).nullish(),
});
const runsSchema = schemas/* object */.Ikc({ total_count: schemas/* int */.Whr(), workflow_runs: schemas/* array */.YOg(runSchema) });
const artifactsSchema = schemas/* object */.Ikc({
    artifacts: schemas/* array */.YOg(schemas/* object */.Ikc({ id: schemas/* int */.Whr().positive(), name: schemas/* string */.YjP(), size_in_bytes: schemas/* number */.aig(), expired: schemas/* boolean */.zMY() })),
});
const reportSchema = schemas/* object */.Ikc({
    conclusion: schemas/* enum */.k5n(['success', 'warning', 'failure']),
    place: schemas/* string */.YjP(),
    provider: schemas/* object */.Ikc({ name: schemas/* string */.YjP() }).nullable(),
});
/**
 * Finds what the run before this one said: an earlier attempt, else the newest completed run of the same workflow on the
 * same branch that says anything; and the problem rows of the newest run that lists them, which may be an older one: a
 * run that read no rows lists none. Never rejects, and says in the log why nothing could be read.
 */
function createEarlierVerdict(options) {
    const { log, signal } = options;
    let told = false;
    return async (asked) => {
        try {
            return await findEarlier(asked, options);
        }
        catch (error) {
            const isDenied = error instanceof GithubApiFailure && error.denial === 403;
            const isLate = error instanceof Error && error.name === 'TimeoutError';
            const why = isLate ? 'GitHub did not respond in time' : error instanceof Error ? error.message : String(error);
            const next = isDenied ? ' Give the job permissions: actions: read.' : '';
            if (!told && !signal.aborted)
                log.line(`verdict-change: what the previous run said cannot be read: ${why}.${next}`);
            told = true;
            return { verdict: 'unreadable' };
        }
    };
}
async function findEarlier(asked, options) {
    let verdict;
    try {
        for await (const said of askRuns(asked, options)) {
            verdict ??= said.verdict;
            if (verdict !== undefined && said.problems !== undefined)
                return { verdict, problems: said.problems };
        }
    }
    catch (error) {
        // Rows to compare with are worth no verdict.
        if (verdict === undefined)
            throw error;
    }
    return { verdict: verdict ?? 'none' };
}
/** What earlier attempts and runs say, newest first. */
async function* askRuns(asked, options) {
    const { environment, context, signal, limitMs = LIMIT_MS } = options;
    const get = await connectToRepository(options, {
        denied: 'github-token may not read the runs of workflows',
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    const folder = (0,external_node_path_.join)(context.temporaryDirectory ?? (0,external_node_os_.tmpdir)(), `bulk-job-verdict-${process.pid}`);
    const readReport = (run, before) => readReportOf({ ...asked, job: context.job, run, before }, folder, get);
    try {
        if (context.attempt > 1) {
            const said = await readReport(context.runId, context.attempt);
            yield said ?? { verdict: await readAttempt(context.runId, context.attempt - 1, get) };
        }
        const { runs, isComplete } = await listRuns(environment, context, get);
        for (const run of runs.slice(0, MAX_RUNS)) {
            const said = await readReport(String(run.id), Number.POSITIVE_INFINITY);
            yield said ?? { verdict: CONCLUSIONS[run.conclusion ?? ''] };
        }
        if (!isComplete || runs.length > MAX_RUNS)
            yield { verdict: 'unreadable' };
    }
    finally {
        await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
    }
}
/** The completed runs before this one, newest first, but for those of pull requests: a fork has a branch `main`, too. */
async function listRuns(environment, context, get) {
    const [, workflow] = /\/\.github\/workflows\/([^/@]+)@/.exec(environment.get('GITHUB_WORKFLOW_REF') ?? '') ?? [];
    const branch = environment.get('GITHUB_REF_NAME') ?? '';
    if (workflow === undefined || branch === '')
        throw new GithubApiFailure('the runner does not name workflow and branch');
    const { total_count: total, workflow_runs: listed } = await get({
        route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
        parameters: { workflow, branch, status: 'completed', per_page: String(PAGE) },
        limitMs: LIMIT_MS,
        read: readJson(runsSchema, MAX_LIST_BYTES),
    });
    const own = Number(environment.get('GITHUB_RUN_NUMBER') ?? Number.POSITIVE_INFINITY);
    const home = environment.get('GITHUB_REPOSITORY')?.toLowerCase();
    const runs = listed.filter(({ id, run_number: number, event, head_repository: head }) => String(id) !== context.runId &&
        number < own &&
        !event.startsWith('pull_request') &&
        (head === undefined || head?.full_name.toLowerCase() === home));
    return { runs, isComplete: total <= listed.length };
}
async function readAttempt(run, attempt, get) {
    const { conclusion } = await get({
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run}/attempts/{attempt}',
        parameters: { run, attempt: String(attempt) },
        limitMs: LIMIT_MS,
        read: readJson(runSchema.pick({ conclusion: true }), MAX_LIST_BYTES),
    });
    return CONCLUSIONS[conclusion ?? ''];
}
/** What the artifact of the same step says, of the newest attempt; undefined where none can be had. */
async function readReportOf({ place, provider, job, run, before }, folder, get) {
    const { artifacts } = await get({
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts',
        parameters: { run, per_page: String(PAGE) },
        limitMs: LIMIT_MS,
        read: readJson(artifactsSchema, MAX_LIST_BYTES),
    });
    const end = `-${(0,artifact_name/* joinArtifactName */.w)([provider ?? '', job])}`;
    const candidates = artifacts
        .flatMap(({ name, ...artifact }) => {
        const named = readArtifactName(name);
        return named?.start.endsWith(end) ? [{ ...artifact, attempt: named.attempt }] : [];
    })
        .filter(({ attempt, expired, size_in_bytes: bytes }) => attempt < before && !expired && bytes <= MAX_ZIP_BYTES)
        .sort((a, b) => b.attempt - a.attempt || b.id - a.id);
    for (const { id } of candidates.slice(0, MAX_ARTIFACTS)) {
        const found = await download(id, folder, get).catch(ignoreUnlessDenied);
        if (found?.report.place !== place)
            continue;
        const { report, problems } = found;
        const isOther = provider !== undefined && report.provider !== null && report.provider.name !== provider;
        if (isOther)
            continue;
        const verdict = report.conclusion === 'failure' ? 'failure' : 'success';
        return problems === undefined ? { verdict } : { verdict, problems };
    }
    return undefined;
}
/** A damaged artifact, or one without a report, says nothing. */
function ignoreUnlessDenied(error) {
    if (error instanceof GithubApiFailure && error.denial === 403)
        throw error;
    return undefined;
}
async function download(id, folder, get) {
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
    const path = (0,external_node_path_.join)(folder, String(id));
    await get({
        route: 'GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip',
        parameters: { id: String(id) },
        limitMs: LIMIT_MS,
        read: saveTo(path, { maxBytes: MAX_ZIP_BYTES, tooLarge: 'the artifact is larger than GitHub said' }),
    });
    // Not unpacked: it may hold rows, and names that lead outside the folder.
    const text = await readZipEntry(path, (name) => name === 'report.json', MAX_REPORT_BYTES);
    if (text === undefined)
        return undefined;
    const report = reportSchema.parse(JSON.parse(text.toString('utf8')));
    // A verdict is a verdict without them.
    const problems = await readZipEntry(path, (name) => name === PROBLEMS, MAX_REPORT_BYTES).catch(() => undefined);
    return { report, problems: problems?.toString('utf8') };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/ledger/peek.ts
var peek = __webpack_require__(77738);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
;// CONCATENATED MODULE: ./src/hosts/github/ledger-artifacts.ts





/** In the complete and in the reduced artifact alike. */
const LEDGER_FILE = 'ledger.ndjson';
/** More than any run writes. */
const MAX_LEDGER_BYTES = 256 * 1024 * 1024;
/**
 * The artifacts that runs of this tool uploaded, of the newest attempt first; their names end with the attempt, and
 * with a number where that name was taken. Rejects where they cannot be listed.
 */
async function listLedgerArtifacts(folder, { of, findBy }) {
    const artifacts = await listArtifacts(findBy);
    return artifacts
        .flatMap((artifact) => {
        const named = readArtifactName(artifact.name);
        const isOurs = named !== undefined && (of === undefined || named.start.endsWith(endOfName(of)));
        return isOurs ? [{ ...artifact, attempt: named.attempt }] : [];
    })
        .sort((a, b) => b.attempt - a.attempt || b.id - a.id)
        .map(({ id, name, attempt, digest }) => ({
        attempt,
        name,
        read: () => readArtifact(id, { folder: `${folder}-${id}`, digest, findBy }, readLedger),
    }));
}
/** How names of its artifacts end before the attempt (`describeArtifact` in src/pipeline/outputs.ts). */
function endOfName({ job, shard }) {
    return ['', job, ...(shard === undefined ? [] : [(0,domain_shard/* nameShard */.g0)(shard)])].join('-');
}
/** @param path of the zip, which is not unpacked. */
async function readLedger(path) {
    const ledger = await readZipEntry(path, isLedger, MAX_LEDGER_BYTES);
    return ledger?.toString('utf8');
}
function isLedger(name) {
    return (0,external_node_path_.basename)(name) === LEDGER_FILE;
}

;// CONCATENATED MODULE: ./src/hosts/github/cache-client.ts




/** What the client returns for an entry that it did not save. */
const NOT_SAVED = -1;
/** To the client a failure is a miss; only what it printed tells them apart. */
const FAILED_LOOKUP = /Failed to restore: |Cache restore skipped: /;
/** The work before: a process has one working directory. */
let turn = Promise.resolve();
/** @param folder absolute; the cache's alone. */
function createCacheCaller(folder) {
    let isBusy = false;
    return async (limitMs, work) => {
        // An earlier call that still hangs may succeed yet, and must not become the newest entry after this one.
        if (isBusy)
            return { value: undefined, why: 'an earlier request to the cache service is still running', printed: '' };
        isBusy = true;
        let printed = '';
        const take = (text) => {
            printed += text;
        };
        const running = turn.then(() => captureOutput(take, () => inFolder(folder, work)));
        turn = running
            .catch(() => undefined)
            .then(() => {
            isBusy = false;
        });
        try {
            return { value: await within(limitMs, () => running), why: explain(printed), printed };
        }
        catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            const why = [reason, explain(printed)].filter((part) => part !== undefined).join(': ');
            return { value: undefined, why, printed };
        }
    };
}
/** The key of an entry of this file that has this key or begins with it. */
function lookUpKey(client, file, key) {
    return client.restoreCache([file], key, [key], { lookupOnly: true });
}
/**
 * The client packs and unpacks relative to GITHUB_WORKSPACE, finds files relative to the process's folder, and keeps
 * its own below RUNNER_TEMP: for the time of a call all three are our folder. Our own paths are absolute.
 */
async function inFolder(folder, work) {
    const client = await Promise.all(/* import() */[__webpack_require__.e(119), __webpack_require__.e(838), __webpack_require__.e(30), __webpack_require__.e(692)]).then(__webpack_require__.bind(__webpack_require__, 45692));
    await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
    await hideZstd((0,external_node_path_.join)(folder, 'bin'));
    const before = process.cwd();
    process.chdir(folder);
    const here = process.cwd();
    const path = [(0,external_node_path_.join)(here, 'bin'), process.env.PATH ?? ''].join(external_node_path_.delimiter);
    const restore = setVariables({ GITHUB_WORKSPACE: here, RUNNER_TEMP: here, PATH: path });
    try {
        return await work(client);
    }
    finally {
        restore();
        process.chdir(before);
        await (0,external_node_fs_promises_.rm)(folder, { recursive: true, force: true });
    }
}
/**
 * The client packs with zstd where it finds one, and an entry that it made is found only where there is one, too.
 * A zstd that tells no version counts as none, so that all runners find each other's entries.
 */
async function hideZstd(folder) {
    await (0,external_node_fs_promises_.mkdir)(folder, { recursive: true });
    await (0,external_node_fs_promises_.writeFile)((0,external_node_path_.join)(folder, 'zstd'), '#!/bin/sh\n', { mode: 0o755 });
    await (0,external_node_fs_promises_.writeFile)((0,external_node_path_.join)(folder, 'zstd.cmd'), '@exit\r\n');
}
function setVariables(values) {
    const before = Object.keys(values).map((name) => [name, process.env[name]]);
    Object.assign(process.env, values);
    return () => {
        for (const [name, value] of before) {
            if (value === undefined)
                delete process.env[name];
            else
                process.env[name] = value;
        }
    };
}
/** What the client says of a failure, the one that tells most first. It also prints `::debug::` that nobody asked for. */
const REASONS = [
    /^(?:::debug::)Failed to reserve cache: (?:\w*Error: )?(.+)$/gm,
    /^(?:::(?:warning|error)::|)(?:Failed to (?:save|restore)|Cache (?:save|restore) skipped|uploadCacheArchiveSDK): (.+)$/gm,
    /^(?:::(?:warning|error)::)(.+)$/gm,
    /^Attempt \d+ of \d+ failed with error: (.+?)\. Retrying/gm,
];
/** Why the client failed, from what it printed; a signed URL loses its query. Undefined where it names no failure. */
function explain(printed) {
    for (const pattern of REASONS) {
        const last = [...printed.matchAll(pattern)].at(-1)?.[1];
        if (last !== undefined)
            return unescapeCommand(last).replace(/\?\S+/g, '');
    }
    return undefined;
}
/** As a runner reads the text of a command. */
function unescapeCommand(text) {
    return text.replaceAll('%0D', ' ').replaceAll('%0A', ' ').replaceAll('%25', '%');
}

;// CONCATENATED MODULE: ./src/hosts/github/ledger-cache.ts





/**
 * A relative name in a folder of our own: the service hashes the names that an entry holds into its version, and an
 * absolute one would hide the entry from the next attempt on a runner with other folders.
 */
const FILE = 'ledger.ndjson.gz';
/** More than any run writes; what unpacks to more is not a ledger. */
const ledger_cache_MAX_LEDGER_BYTES = 256 * 1024 * 1024;
const COUNT_DIGITS = 6;
const SUM_CHARS = 16;
/** Saves in a row that may have failed before one that did not: no window is sent after the first. */
const MAX_LOST_SAVES = 1;
/** Begins the service's reason for refusing what a job has no right to save (`@actions/cache`, src/cache.ts). */
const WRITE_DENIED = 'cache write denied:';
/** Ledgers as entries of the cache. */
function createLedgerCache(options) {
    const { folder, isLegacy, saveLimitMs, loadLimitMs } = options;
    const call = createCacheCaller(folder);
    let saves = 0;
    return {
        async save(prefix, { attempt, sequence, text }) {
            saves += 1;
            const key = formatKey(prefix, { attempt, save: saves, sequence, sum: sumOf(text) });
            const packed = await (0,external_node_util_.promisify)(external_node_zlib_.gzip)(text);
            const { value: isSaved, why = 'the cache service did not confirm it' } = await call(saveLimitMs, async (client) => {
                await (0,external_node_fs_promises_.writeFile)(FILE, packed);
                const isSent = (await client.saveCache([FILE], key)) > NOT_SAVED;
                return isSent && (!isLegacy || (await lookUpKey(client, FILE, key)) === key);
            });
            return isSaved === true ? { bytes: packed.length } : { why, isDenied: why.includes(WRITE_DENIED) };
        },
        async newest(prefix, attempt) {
            const { value, why, printed } = await call(loadLimitMs, async (client) => {
                const entry = await findLast(client, prefix, attempt);
                if (entry === undefined)
                    return { kind: 'none' };
                const key = formatKey(prefix, entry);
                if ((await client.restoreCache([FILE], key)) !== key)
                    throw new Error('the entry is gone');
                const unpacked = await (0,external_node_util_.promisify)(external_node_zlib_.gunzip)(await (0,external_node_fs_promises_.readFile)(FILE), { maxOutputLength: ledger_cache_MAX_LEDGER_BYTES });
                const text = unpacked.toString('utf8');
                if (sumOf(text) !== entry.sum)
                    throw new Error('the entry is not what was saved');
                return { kind: 'found', attempt: entry.attempt, text };
            });
            if (value !== undefined && !FAILED_LOOKUP.test(printed))
                return value;
            return { kind: 'failed', why: why ?? 'the cache service gave no reason' };
        },
    };
}
function formatKey(prefix, { attempt, save, sequence, sum }) {
    return `${savePrefix(prefix, attempt, save)}${pad(sequence)}-${sum}`;
}
function savePrefix(prefix, attempt, save) {
    return `${prefix}${attempt}-${pad(save)}-`;
}
/** The witness of a copy: its key cannot be changed, its bytes may be damaged or another entry's. */
function sumOf(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, SUM_CHARS);
}
function pad(count) {
    return String(count).padStart(COUNT_DIGITS, '0');
}
function parseKey(prefix, key) {
    const [, attempt, save, sequence, sum] = /^(\d+)-(\d+)-(\d+)-([0-9a-f]+)$/.exec(key?.slice(prefix.length) ?? '') ?? [];
    return attempt === undefined || sum === undefined
        ? undefined
        : { attempt: Number(attempt), save: Number(save), sequence: Number(sequence), sum };
}
/**
 * A service tells entries of the same second apart by chance, and an older ledger would send again what a newer one
 * knows: from the entry that it takes for the newest on, later saves are asked for by their number.
 */
async function findLast(client, prefix, attempt) {
    const asked = attempt === undefined ? prefix : `${prefix}${attempt}-`;
    const first = parseKey(prefix, await lookUpKey(client, FILE, asked));
    if (first === undefined)
        return undefined;
    let last = first;
    for (let save = first.save + 1, misses = 0; misses <= MAX_LOST_SAVES; save += 1) {
        const next = parseKey(prefix, await lookUpKey(client, FILE, savePrefix(prefix, first.attempt, save)));
        misses = next === undefined ? misses + 1 : 0;
        if (next !== undefined && next.sequence > last.sequence)
            last = next;
    }
    return last;
}

// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
;// CONCATENATED MODULE: ./src/hosts/github/other-run.ts




const INPUT = 'ledger';
const BY_HAND = 'download its artifact and set ledger to the path of the ledger.ndjson in it.';
/** The ledgers in the artifacts of another run of this repository, of the newest attempt first. Rejects with `FaultError`. */
async function fetchLedgers(runId, options) {
    const { environment, folder, limitMs } = options;
    const token = checkRequest(runId, options);
    const findBy = findRun(runId, token, environment);
    const ledgers = [];
    const count = await within(limitMs, async () => {
        const artifacts = await listLedgerArtifacts(folder, { findBy });
        for (const artifact of artifacts) {
            const text = await artifact.read();
            if (text !== undefined)
                ledgers.push(text);
        }
        return artifacts.length;
    }).catch((error) => {
        throw new fault/* FaultError */.VD([unreachable(runId, error)], { cause: error });
    });
    if (ledgers.length > 0)
        return ledgers;
    throw new fault/* FaultError */.VD([
        {
            code: 'ledger/not-found',
            message: `Run ${runId} has no ledger: ${count === 0 ? 'it has no artifact of Bulk Job' : `none of its ${count} artifacts contains one`}. Artifacts are deleted after retention-days, and a run with artifact-name: none uploads none.`,
            next: `Check the id in the URL of the run's page. Or ${BY_HAND}`,
            input: INPUT,
        },
    ]);
}
/** Another run of this repository, for the artifact client. */
function findRun(runId, token, environment) {
    const [repositoryOwner = '', repositoryName = ''] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
    return { token, workflowRunId: Number(runId), repositoryOwner, repositoryName };
}
function checkRequest(runId, { environment, token }) {
    if (!/^[1-9]\d{0,14}$/.test(runId)) {
        throw new fault/* FaultError */.VD([
            {
                code: 'ledger/run-id',
                message: `run:${runId} is not a valid workflow run: the id must be a number.`,
                next: "Take the number from the URL of the run's page. Example: run:1234567890.",
                input: INPUT,
            },
        ]);
    }
    if (!(0,ledger_service/* supportsArtifacts */.E)(environment.get('GITHUB_SERVER_URL'))) {
        const message = `Cannot fetch the ledger of run ${runId}: GitHub Enterprise Server does not support this kind of artifact.`;
        throw new fault/* FaultError */.VD([{ code: 'ledger/unreachable', message, next: `Instead, ${BY_HAND}`, input: INPUT }]);
    }
    if (token !== undefined)
        return token;
    throw new fault/* FaultError */.VD([
        {
            code: 'ledger/no-token',
            message: `Cannot fetch the ledger of run ${runId}: github-token is empty.`,
            next: `Remove github-token, so that it is the workflow's token, and give the job permissions: actions: read. Or ${BY_HAND}`,
            input: 'github-token',
        },
    ]);
}
function unreachable(runId, error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
        code: 'ledger/unreachable',
        message: `Cannot read the artifacts of run ${runId}: ${reason}.`,
        next: `Check that the run is in this repository and that the job has permissions: actions: read, then try again. Or ${BY_HAND}`,
        input: INPUT,
    };
}
/** The previous attempt may have sent rows, and it is unknown which. */
function unreadableFault({ runId, attempt }, whys) {
    return new fault/* FaultError */.VD([
        {
            code: 'ledger/unreadable',
            message: `What attempt ${attempt} sent is unknown: ${whys.join('; ')}. This attempt sent nothing.`,
            next: `Start a new run with ledger: run:${runId}, the ledger of attempt ${attempt}. If attempt ${attempt} sent nothing, start a new run without ledger. If the cache is down, click "Re-run jobs" later.`,
            input: 'resume',
        },
    ]);
}
/** A run that died may have sent rows, and it is unknown which. */
function unknownRunFault(runId, whys) {
    return new fault/* FaultError */.VD([
        {
            code: 'ledger/unreadable',
            message: `What run ${runId} sent is unknown: ${whys.join('; ')}.`,
            next: `Its rows are not sent again. If the cache or the API is down, click "Re-run jobs" later.`,
            input: 'resume',
        },
    ]);
}

;// CONCATENATED MODULE: ./src/hosts/github/ledgers.ts









/** Rows wait for it, and a window of batches is 60 s. */
const SAVE_LIMIT_MS = 30_000;
/** A run must not wait longer before it begins. */
const LOAD_LIMIT_MS = 60_000;
/** As for the upload: the artifacts of a whole run. */
const FETCH_LIMIT_MS = 5 * 60_000;
const KEY_DIGITS = 32;
/**
 * Ledgers in the cache of GitHub Actions, which a runner that dies leaves behind, and in the artifacts of the run.
 * Nothing is loaded before it is needed: the two clients are most of the bundle.
 */
function createGithubLedgers(options) {
    const { environment, context, token, log } = options;
    const { saveLimitMs = SAVE_LIMIT_MS, loadLimitMs = LOAD_LIMIT_MS } = options;
    const temporary = context.temporaryDirectory ?? (0,external_node_os_.tmpdir)();
    const folder = (name) => (0,external_node_path_.join)(temporary, `bulk-job-${name}-${process.pid}`);
    const service = (0,ledger_service/* describeCacheService */.f)(environment);
    const cache = createLedgerCache({ folder: folder('cache'), isLegacy: service.isLegacy, saveLimitMs, loadLimitMs });
    const told = new Set();
    const tell = (text) => {
        if (!told.has(text))
            log.line(text);
        told.add(text);
    };
    const isOwn = ({ runId }) => runId === context.runId;
    async function loadFromCache(prefix, which) {
        if (service.whyNoLoad !== undefined) {
            return { found: [], why: service.whyNoLoad };
        }
        const found = [];
        const look = async (attempt) => {
            const last = await cache.newest(prefix, attempt);
            if (last.kind === 'found')
                found.push(last);
            return last;
        };
        let last = await look();
        if (last.kind === 'found' && which === 'all') {
            // Of copies of the same second the service may take any for the newest.
            const newest = last.attempt;
            for (let attempt = newest + 1; last.kind === 'found'; attempt += 1)
                last = await look(attempt);
            for (let attempt = newest - 1; last.kind !== 'failed' && attempt > 0; attempt -= 1)
                last = await look(attempt);
        }
        if (last.kind === 'failed')
            return { found, why: `the cache could not be read: ${last.why}` };
        // Where nothing can be saved, an earlier attempt may have sent rows without a copy.
        return { found, why: service.whyNoSave };
    }
    async function loadFromArtifacts(identity, which) {
        if (!service.hasArtifacts)
            return { found: [] };
        if (!isOwn(identity) && token === undefined)
            return { found: [], why: 'github-token is empty' };
        const found = [];
        try {
            await within(loadLimitMs, () => collectFromArtifacts(identity, found, which));
            return { found };
        }
        catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            const run = isOwn(identity) ? 'this run' : `run ${identity.runId}`;
            return { found, why: `the artifacts of ${run} could not be read: ${reason}` };
        }
    }
    async function collectFromArtifacts(identity, found, which) {
        const findBy = isOwn(identity) || token === undefined ? {} : { findBy: findRun(identity.runId, token, environment) };
        const artifacts = await listLedgerArtifacts(folder('artifacts'), { of: identity, ...findBy });
        const isEarlier = (attempt) => !isOwn(identity) || attempt < context.attempt;
        for (const artifact of artifacts.filter(({ attempt }) => isEarlier(attempt))) {
            if (which === 'newest' && found.some(({ attempt }) => attempt > artifact.attempt))
                return;
            const text = await artifact.read();
            if (text !== undefined && belongsTo(text, identity))
                found.push({ attempt: artifact.attempt, text });
        }
    }
    return {
        closed: service.closed,
        hasArtifacts: service.hasArtifacts,
        async save(identity, entry) {
            if (service.whyNoSave !== undefined)
                return { kind: 'denied', why: service.whyNoSave };
            const saved = await cache.save(keyPrefix(identity), entry);
            if ('bytes' in saved)
                return { kind: 'saved', ...saved };
            if (saved.isDenied)
                return { kind: 'denied', why: saved.why };
            tell(`The ledger could not be saved to the cache: ${saved.why}.`);
            return { kind: 'refused' };
        },
        async load(identity, which = 'newest') {
            // A run's first attempt has none before it; another run may have died, and left nothing but copies.
            const isOther = !isOwn(identity);
            if (!isOther && context.attempt <= 1)
                return [];
            const looked = await Promise.all([loadFromCache(keyPrefix(identity), which), loadFromArtifacts(identity, which)]);
            const found = looked.flatMap((each) => each.found).toSorted(newestFirst);
            const whys = looked.flatMap(({ why }) => why ?? []);
            const isLast = (attempt) => isOther || attempt === context.attempt - 1;
            const isWhole = found.some(({ attempt, text }) => isLast(attempt) && (0,peek/* peekLedger */.PY)(text).hasVerdict);
            if (whys.length > 0 && !isWhole) {
                const { runId } = identity;
                throw isOther ? unknownRunFault(runId, whys) : unreadableFault({ runId, attempt: context.attempt - 1 }, whys);
            }
            const whose = isOther ? `of run ${identity.runId}` : 'of the previous attempt';
            for (const why of whys)
                tell(`The ledger ${whose} was found, though ${why}.`);
            return [...new Set(found.map(({ text }) => text))];
        },
        fetch: (runId) => fetchLedgers(runId, { environment, token, folder: folder('artifacts'), limitMs: FETCH_LIMIT_MS }),
    };
}
function keyPrefix({ runId, place, plan }) {
    const hash = (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([runId, place, plan]))
        .digest('hex');
    return `bulk-job-ledger-${hash.slice(0, KEY_DIGITS)}-`;
}
/** Of one attempt the longest is the newest, for ledgers only grow. */
function newestFirst(a, b) {
    return b.attempt - a.attempt || b.text.length - a.text.length;
}
/** An artifact's name tells the job only: not the leg of its matrix, nor the step. */
function belongsTo(text, { runId, place, plan }) {
    const { start, writer } = (0,peek/* peekLedger */.PY)(text);
    return writer.runId === runId && writer.place === place && start?.plan === plan;
}

;// CONCATENATED MODULE: ./src/hosts/comments.ts

/** GitHub refuses a longer body with 422: "body is too long (maximum is 65536 characters)"; GitLab takes a million. */
const MAX_BODY_CHARS = 65_536;
/** With the marker and the link to the run below `MAX_BODY_CHARS`. */
const MAX_TEXT_CHARS = MAX_BODY_CHARS - 1024;
const IDENTITY_DIGITS = 32;
const SHORT_COMMIT = 7;
/**
 * Keeps exactly one comment with this identity on the pull request, as the token's own account. Comments of others are
 * never touched, whatever marker they hold. Where several runs write at the same time, each keeps the oldest comment and
 * removes its own newer ones, so one is left. A comment that says the same already is left alone; one that said the same
 * of an earlier commit becomes one line that names that commit.
 * Rejects with an error whose message is part of a sentence.
 */
async function keepComment(api, comment) {
    const marker = `<!-- bulk-job-comment ${comment.identity} `;
    const account = await api.readAccount();
    const plainBody = ({ body }) => body.replaceAll('\r\n', '\n').trimEnd();
    const isOwn = (each) => each.account === account && plainBody(each).startsWith(marker);
    const listOwn = async () => (await api.list()).filter(isOwn);
    let own = await listOwn();
    if (own.length === 0) {
        if (!comment.isWanted)
            return;
        // It may have arrived although its response was lost: the list tells.
        const created = await api.create(composeBody(marker, comment, '')).catch((error) => ({ error }));
        own = await listOwn();
        if ('error' in created && own.length === 0)
            throw created.error;
        // A list may be older than what was just written.
        if ('id' in created && !own.some(({ id }) => id === created.id))
            own = [...own, created];
    }
    const [oldest, ...newer] = own.toSorted((a, b) => a.id - b.id);
    if (oldest !== undefined) {
        const body = composeBody(marker, comment, plainBody(oldest));
        if (plainBody(oldest) !== body)
            await api.update(oldest.id, body);
    }
    for (const { id } of newer)
        await api.remove(id);
}
/** @param standing the comment that it replaces; empty if there is none. */
function composeBody(marker, { text, content }, standing) {
    if (content === undefined)
        return `${marker}-->\n${text}`.trimEnd();
    const { digest, commit, fold } = content;
    const [, said, of = ''] = CONTENT.exec(standing.slice(marker.length)) ?? [];
    // The first of several commits with the same result: what changed last.
    const isRepeated = said === digest && of !== commit;
    const shown = isRepeated ? fold(of) : text;
    return `${marker}content=${digest} commit=${isRepeated ? of : commit} -->\n${shown}`.trimEnd();
}
const CONTENT = /^content=([0-9a-f]+) commit=([0-9a-f]{7,64}) -->/;
/** The text of a comment, and the one that it has where nothing changed since an earlier commit. */
function renderForms({ text, render, content }, { urls, commit, finish, }) {
    const whole = finish(render?.({ urls }) ?? text);
    if (render === undefined || content === undefined || commit === undefined)
        return { text: whole };
    const fold = (sameAs) => finish(render({ urls, sameAs: sameAs.slice(0, SHORT_COMMIT) }));
    return { text: whole, content: { digest: content, commit, fold } };
}
/** The same for the same parts, and nothing that a reader could take for a name. */
function identifyComment(parts) {
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, IDENTITY_DIGITS);
}
/** The text with a last line that names where it comes from; both are Markdown. */
function joinText({ text, source }, run) {
    const [first = ''] = text.split('\n', 1);
    const from = [source, run].filter((part) => part !== '').join(' \u00b7 ');
    return `${text.length > MAX_TEXT_CHARS ? first : text}${from === '' ? '' : `\n\n<sub>${from}</sub>`}`;
}

;// CONCATENATED MODULE: ./src/hosts/github/comments.ts




const REQUEST_MS = 20_000;
/** A list of 100 bodies of the greatest length, and what GitHub says about each. */
const MAX_BYTES = 64 * 1024 * 1024;
const comments_PAGE = 100;
/** GitHub locks a conversation at 2,500 comments. */
const MAX_PAGES = 26;
const NO_WRITE = 'the token may not write comments';
const commentSchema = schemas/* object */.Ikc({
    id: schemas/* int */.Whr().positive(),
    body: schemas/* string */.YjP().nullish(),
    user: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }).nullish(),
})
    .transform(({ id, body, user }) => ({ id, body: body ?? '', account: user?.login }));
const viewerSchema = schemas/* object */.Ikc({ data: schemas/* object */.Ikc({ viewer: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }) }) });
/** As `keepComment`, on a pull request of GitHub. Rejects with an error whose message is part of a sentence. */
async function writeComment(options, place, comment) {
    await keepComment(createCommentApi(options, place), comment);
}
function createCommentApi({ signal, ...options }, { owner, repo, number }) {
    const at = `/repos/${owner}/${repo}/issues`;
    const fill = (request) => ({
        parameters: {},
        accept: JSON_TYPE,
        denied: NO_WRITE,
        limitMs: REQUEST_MS,
        signal,
        ...request,
    });
    const repeatedly = (request) => getFromGithub(options, fill(request));
    const readAll = async (body) => void (await readText(body, MAX_BYTES));
    return {
        async readAccount() {
            const response = await repeatedly({
                route: `POST ${graphqlAddress(options)}`,
                parameters: { query: '{viewer{login}}' },
                read: readJson(viewerSchema, MAX_BYTES),
            });
            return response.data.viewer.login;
        },
        async list() {
            const all = [];
            for (let page = 1; page <= MAX_PAGES; page += 1) {
                const comments = await repeatedly({
                    route: `GET ${at}/${number}/comments`,
                    parameters: { per_page: String(comments_PAGE), page: String(page) },
                    read: readJson(schemas/* array */.YOg(commentSchema), MAX_BYTES),
                });
                all.push(...comments);
                if (comments.length < comments_PAGE)
                    return all;
            }
            throw new GithubApiFailure(`the pull request has more than ${MAX_PAGES * comments_PAGE} comments`);
        },
        // Once: a repetition could make a second one.
        create: (body) => tryOnGithub(options.octokit, fill({
            route: `POST ${at}/${number}/comments`,
            parameters: { body },
            read: readJson(commentSchema, MAX_BYTES),
        })),
        update: (id, body) => repeatedly({ route: `PATCH ${at}/comments/${id}`, parameters: { body }, read: readAll }),
        async remove(id) {
            try {
                await repeatedly({ route: `DELETE ${at}/comments/${id}`, read: readAll });
            }
            catch (error) {
                if (!(error instanceof GithubApiFailure) || error.denial !== domain_http/* HTTP_STATUS */.gx.notFound)
                    throw error;
            }
        },
    };
}
/** Beside the REST API, as octokit finds it: on Enterprise Server `/api/graphql` beside `/api/v3`. */
function graphqlAddress({ octokit }) {
    const { baseUrl } = octokit.request.endpoint.DEFAULTS;
    return `${baseUrl.replace(/\/api\/v3$/, '/api')}/graphql`;
}

;// CONCATENATED MODULE: ./src/hosts/github/pull-request.ts







/** The end of a step must not wait longer. */
const pull_request_LIMIT_MS = 60_000;
const COMMIT = /^[0-9a-f]{40,64}$/;
const eventSchema = schemas/* object */.Ikc({
    pull_request: schemas/* object */.Ikc({
        number: schemas/* int */.Whr().positive(),
        /** `GITHUB_SHA` is a merge that nobody has seen. */
        head: schemas/* object */.Ikc({ sha: schemas/* string */.YjP().regex(COMMIT) })
            .optional()
            .catch(undefined),
    }),
});
/**
 * Writes the comment on the pull request that caused this run. Resolves with `false` where the event has none.
 * Rejects with an error whose message is part of a sentence.
 * @param urls of what was uploaded.
 * @param redact takes secrets out of what is written.
 */
async function commentOnEvent(comment, context, options) {
    if (context.event !== 'pull_request')
        return false;
    const { environment, redact, urls } = options;
    const { number, head } = await readPull(environment);
    const place = { ...readRepository(environment), number };
    const { job, step, leg } = context;
    const identity = identifyComment([nameWorkflow(environment), job, step, leg, comment.provider]);
    const from = linkRun(environment, context.runId);
    const forms = renderForms(comment, {
        urls,
        commit: head?.sha,
        finish: (text) => redact(joinText({ ...comment, text }, from)),
    });
    await putComment(place, { identity, ...forms, isWanted: comment.isWanted }, options);
    return true;
}
/** Writes a comment, in limited time. Rejects with an error whose message is part of a sentence. */
async function putComment(place, comment, { environment, token, http, signal, ...ports }) {
    if (token === undefined)
        throw new GithubApiFailure('github-token is empty');
    const octokit = await createOctokit(token, environment, http);
    await within(pull_request_LIMIT_MS, () => writeComment({ octokit, signal, ...ports }, place, comment));
}
/** A link to a run, as Markdown; empty where the runner does not say where it is. */
function linkRun(environment, runId) {
    const address = `${environment.get('GITHUB_SERVER_URL')}/${environment.get('GITHUB_REPOSITORY')}/actions/runs/${runId}`;
    return /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(address)
        ? `[run ${runId}](${address})`
        : '';
}
/** The path of the workflow's file, which is the same on every branch; else its name. */
function nameWorkflow(environment) {
    const reference = environment.get('GITHUB_WORKFLOW_REF') ?? '';
    return reference === '' ? (environment.get('GITHUB_WORKFLOW') ?? '') : reference.replace(/@.*$/s, '');
}
async function readPull(environment) {
    try {
        const text = await (0,external_node_fs_promises_.readFile)(environment.get('GITHUB_EVENT_PATH') ?? '', 'utf8');
        return eventSchema.parse(JSON.parse(text)).pull_request;
    }
    catch {
        throw new GithubApiFailure('the event does not name its pull request');
    }
}

// EXTERNAL MODULE: ./src/domain/changed-lines.ts
var changed_lines = __webpack_require__(55126);
// EXTERNAL MODULE: ./src/ports/repository.ts
var repository = __webpack_require__(57274);
;// CONCATENATED MODULE: ./src/hosts/github/tree.ts


/** What the API gives at most of one blob (REST API, "Get a blob"). */
const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** A hundredth of what the API gives in a tree; each is a request, and a workflow's token has 1,000 an hour. */
const MAX_FILES = 1000;
/** Links and submodules are neither: they could lead anywhere. */
const REGULAR = new Set(['100644', '100755']);
const treeSchema = schemas/* object */.Ikc({
    truncated: schemas/* boolean */.zMY(),
    tree: schemas/* array */.YOg(schemas/* object */.Ikc({
        path: schemas/* string */.YjP(),
        mode: schemas/* string */.YjP(),
        type: schemas/* string */.YjP(),
        sha: schemas/* string */.YjP().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
        size: schemas/* number */.aig().int().nonnegative().optional(),
    })),
});
/**
 * The files in a response to "Get a tree" that are wanted. Throws `GithubApiFailure` where it is incomplete, or holds
 * what must not be written or is too much.
 */
function readTree(response, isWanted) {
    const { tree, truncated } = parseTree(response);
    if (truncated)
        throw new GithubApiFailure('the commit has more files than the API lists');
    const wanted = tree.filter(({ path, type, mode }) => type === 'blob' && REGULAR.has(mode) && isWanted(path));
    if (wanted.length === 0)
        throw new GithubApiFailure('no file in it matches the input files');
    if (wanted.length > MAX_FILES) {
        throw new GithubApiFailure(`${wanted.length} of its files may match the input files; the limit is ${MAX_FILES}`);
    }
    return wanted.map(({ path, sha, size }) => {
        if (!isPlainPath(path))
            throw new GithubApiFailure('the path of a file leads outside the repository');
        if (size === undefined || size > MAX_FILE_BYTES) {
            throw new GithubApiFailure(`${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, the limit of the API`);
        }
        return { path, sha, bytes: size };
    });
}
function parseTree(response) {
    try {
        return treeSchema.parse(JSON.parse(response));
    }
    catch {
        throw new GithubApiFailure('the response is not a list of files');
    }
}
/** Git makes no other ones; `\` is a separator on Windows, and so is `:` after a drive. */
function isPlainPath(path) {
    const isOdd = path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path);
    return !isOdd && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

;// CONCATENATED MODULE: ./src/hosts/github/wanted-files.ts

/** From here on a pattern says nothing certain. `\` quotes a wildcard, so it is none of a path. */
const WILDCARD = /[*?[\]{}()!+@\\]/;
/**
 * Says of a file, relative to `directory` and with `/`, whether one of the patterns may match it. It may say so of too
 * many: who reads the files applies the patterns themselves. Never says so of a file outside of `directory`.
 */
function createWanted(patterns, directory) {
    const rules = patterns
        .map((pattern) => pattern.trim())
        .filter((pattern) => pattern !== '' && !pattern.startsWith('!'))
        .flatMap((pattern) => readRules(pattern.split(external_node_path_.sep).join('/'), directory));
    return (path) => rules.some(({ start, end, isFile }) => (isFile ? path === start : path.startsWith(start) && path.endsWith(end)));
}
function readRules(pattern, directory) {
    // A file that is there is meant literally, `report (1).csv` too.
    const literal = place(pattern, directory);
    const asItStands = literal === undefined ? [] : [{ start: literal, end: '', isFile: true }];
    const at = pattern.search(WILDCARD);
    if (at === -1)
        return asItStands;
    const folder = place(pattern.slice(0, pattern.lastIndexOf('/', at) + 1), directory);
    if (folder === undefined)
        return asItStands;
    const end = /[^*?[\]{}()!+@\\/]*$/.exec(pattern)?.[0] ?? '';
    return [...asItStands, { start: folder === '' ? '' : `${folder}/`, end, isFile: false }];
}
/** Relative to the directory and with `/`; undefined outside of it. */
function place(path, directory) {
    const way = (0,external_node_path_.relative)(directory, (0,external_node_path_.resolve)(directory, path));
    if (way === '..' || way.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(way))
        return undefined;
    return way.split(external_node_path_.sep).join('/');
}

;// CONCATENATED MODULE: ./src/hosts/github/repository.ts












/** As git's: a run waits for it. */
const repository_LIMIT_MS = 5 * 60_000;
const RESPONSE_MS = 60_000;
/** A megabit a second: a large file is not given up while a slow line still carries it. */
const SLOW_BYTES_PER_MS = 125;
/** Of a list of files; the API ends it at 7 MB. */
const MAX_TREE_BYTES = 32 * 1024 * 1024;
const MAX_SHA_BYTES = 1024;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/**
 * Commits from GitHub's API, for where git has none: no checkout, a shallow one, one without credentials. Brings only
 * what the patterns may mean, as it is stored: no filter of git, such as for line ends, is applied. Says in the log
 * why a commit is not available. On an event that a stranger can cause no request is made (docs/contract.md, 7.2).
 */
function createGithubRepository(options) {
    return {
        async checkOut(wanted) {
            try {
                return await repository_download(wanted, options);
            }
            catch (error) {
                const why = error instanceof Error ? error.message : String(error);
                if (!options.signal.aborted) {
                    options.log.line(`Commit ${wanted.commit} is not available from git or from GitHub's API: ${why}.`);
                }
                return undefined;
            }
        },
        resolve: ({ name }) => ask(options, `"${name}"`, (get) => readCommitName(get, name)),
        parents: ({ head }) => ask(options, 'The checked-out commit', (get) => readParents(get, head)),
        listChanged: (asked) => compare(asked, options).catch(() => undefined),
        mergeBase: ({ head, target }) => ask(options, 'The base', (get) => readMergeBase(get, head, target)),
    };
}
/** What the API says; where it does not, the log says why. */
async function ask(options, subject, question) {
    try {
        return await question(await connect(options));
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!options.signal.aborted)
            options.log.line(`${subject} is not known to git or to GitHub's API: ${why}.`);
        return undefined;
    }
}
async function readCommitName(get, name) {
    const sha = await get({
        route: 'GET /repos/{owner}/{repo}/commits/{name}',
        parameters: { name },
        accept: SHA_TYPE,
        limitMs: RESPONSE_MS,
        read: (body) => readText(body, MAX_SHA_BYTES),
    });
    return requireCommit(sha.trim());
}
async function readParents(get, head) {
    const { parents } = await get({
        route: 'GET /repos/{owner}/{repo}/git/commits/{commit}',
        parameters: { commit: requireCommit(head) },
        limitMs: RESPONSE_MS,
        read: readJson(schemas/* object */.Ikc({ parents: schemas/* array */.YOg(schemas/* object */.Ikc({ sha: schemas/* string */.YjP() })) }), MAX_TREE_BYTES),
    });
    return parents.map(({ sha }) => requireCommit(sha));
}
async function readMergeBase(get, head, target) {
    const found = await get({
        route: 'GET /repos/{owner}/{repo}/compare/{range}',
        // Of the commits in between none is needed, but GitHub lists at least one.
        parameters: { range: `${requireCommit(target)}...${requireCommit(head)}`, per_page: '1' },
        limitMs: RESPONSE_MS,
        read: readJson(schemas/* object */.Ikc({ merge_base_commit: schemas/* object */.Ikc({ sha: schemas/* string */.YjP() }) }), MAX_TREE_BYTES),
    });
    return requireCommit(found.merge_base_commit.sha);
}
function requireCommit(sha) {
    if (sha === undefined || !repository/* COMMIT */.cJ.test(sha))
        throw new GithubApiFailure('it is not a full commit SHA');
    return sha;
}
const LOOK_MS = 10_000;
/** Up to 300 files with their diffs; GitHub leaves out a diff that is long. */
const MAX_COMPARISON_BYTES = 32 * 1024 * 1024;
const comparisonSchema = schemas/* object */.Ikc({
    files: schemas/* array */.YOg(schemas/* object */.Ikc({ filename: schemas/* string */.YjP(), patch: schemas/* string */.YjP().optional() })).default([]),
});
/** Changed lines by GitHub's comparison, for a checkout without the history of both commits. */
async function compare({ base, commit, directory, signal }, options) {
    // Reading is all that is asked for, so the event may be a fork's (docs/contract.md, 7.2).
    if (options.context.trust === 'hijackable' || ![base, commit].every((name) => repository/* COMMIT */.cJ.test(name)))
        return undefined;
    const folder = (await locate(directory, options.environment.get('GITHUB_WORKSPACE'))).split(external_node_path_.sep).join('/');
    const get = await connectToRepository(options, { signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]) });
    const { files } = await get({
        route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
        parameters: { basehead: `${base}...${commit}`, per_page: '1' },
        limitMs: LOOK_MS,
        read: readJson(comparisonSchema, MAX_COMPARISON_BYTES),
    });
    return new Map(files.map(({ filename, patch = '' }) => [external_node_path_.posix.relative(folder, filename), readPatch(patch)]));
}
function readPatch(patch) {
    const reader = (0,changed_lines/* createDiffReader */.F)();
    for (const line of patch.split('\n'))
        reader.add(line);
    return reader.ranges;
}
async function repository_download(wanted, options) {
    const { commit, directory, target, patterns } = wanted;
    if (!repository/* COMMIT */.cJ.test(commit))
        throw new GithubApiFailure('it is not a full commit SHA');
    const folder = await locate(directory, options.environment.get('GITHUB_WORKSPACE'));
    const get = await connect(options);
    const place = (0,external_node_path_.join)(target, folder);
    const isWanted = createWanted(patterns, place);
    const files = await get({
        route: 'GET /repos/{owner}/{repo}/git/trees/{commit}',
        parameters: { commit, recursive: '1' },
        limitMs: RESPONSE_MS,
        read: async (body) => readTree(await readText(body, MAX_TREE_BYTES), (path) => isInside(path, folder, isWanted)),
    });
    // What git may have left there is not whole.
    await (0,external_node_fs_promises_.rm)(target, { recursive: true, force: true });
    await (0,external_node_fs_promises_.mkdir)(place, { recursive: true, mode: PRIVATE_FOLDER });
    for (const file of files)
        await bring(file, (0,external_node_path_.join)(target, ...file.path.split('/')), get);
    return place;
}
/** Where the working directory lies in the repository: in the checkout around it, else in the workspace. */
async function locate(directory, workspace) {
    if (workspace === undefined)
        throw new GithubApiFailure('GITHUB_WORKSPACE is not set');
    const real = [workspace, directory].map((path) => (0,external_node_fs_promises_.realpath)(path));
    // Without a checkout the directory need not exist.
    const [top, place] = await Promise.all(real).catch(() => [workspace, directory]);
    if (top === undefined || place === undefined || isOutside((0,external_node_path_.relative)(top, place))) {
        throw new GithubApiFailure('working-directory is not in the workspace');
    }
    let root = place;
    while (root !== top && !(0,external_node_fs_.existsSync)((0,external_node_path_.join)(root, '.git')))
        root = (0,external_node_path_.dirname)(root);
    return (0,external_node_path_.relative)(root, place);
}
function isOutside(way) {
    return way === '..' || way.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(way);
}
/** @param path from the repository's root; what is wanted is asked for below the folder. */
function isInside(path, folder, isWanted) {
    const start = folder === '' ? '' : `${folder.split(external_node_path_.sep).join('/')}/`;
    return path.startsWith(start) && isWanted(path.slice(start.length));
}
async function connect(options) {
    const isTrusted = options.context.trust === 'trusted';
    if (!isTrusted)
        throw new GithubApiFailure('the event may come from somebody without write access');
    return connectToRepository(options, { signal: AbortSignal.any([options.signal, AbortSignal.timeout(repository_LIMIT_MS)]) });
}
async function bring({ sha, bytes }, path, get) {
    await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true, mode: PRIVATE_FOLDER });
    await get({
        route: 'GET /repos/{owner}/{repo}/git/blobs/{sha}',
        parameters: { sha },
        accept: RAW_TYPE,
        limitMs: RESPONSE_MS + Math.ceil(bytes / SLOW_BYTES_PER_MS),
        read: (body) => (0,promises_.pipeline)(verify(body, { sha, bytes }), (0,external_node_fs_.createWriteStream)(path, { mode: PRIVATE_FILE })),
    });
}
/** The bytes as they come; throws as soon as they are more than the object has, or at the end if they are others. */
async function* verify(body, { sha, bytes }) {
    const hash = (0,external_node_crypto_.createHash)(sha.length === SHA1_DIGITS ? 'sha1' : 'sha256').update(`blob ${bytes}\0`);
    let received = 0;
    for await (const chunk of body) {
        received += chunk.length;
        if (received > bytes)
            break;
        hash.update(chunk);
        yield chunk;
    }
    // The name of a git object is the hash of its kind, its length and its content.
    if (received !== bytes || hash.digest('hex') !== sha)
        throw new GithubApiFailure('a file was damaged on its way', 0);
}
const SHA1_DIGITS = 40;

// EXTERNAL MODULE: ./src/hosts/github/context.ts
var context = __webpack_require__(55104);
;// CONCATENATED MODULE: ./src/hosts/github/memory-artifacts.ts





const DENIED = 'github-token may not read the artifacts of this repository';
const REQUEST_LIMIT_MS = 30_000;
const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const memory_artifacts_PAGE = 100;
/** Versions of a memory under one name: more than three months of hourly runs write. */
const memory_artifacts_MAX_PAGES = 25;
const memory_artifacts_MAX_LIST_BYTES = 16 * 1024 * 1024;
/** More than the memory of ten million rows. */
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;
const listSchema = schemas/* object */.Ikc({
    total_count: schemas/* int */.Whr(),
    artifacts: schemas/* array */.YOg(schemas/* object */.Ikc({
        id: schemas/* int */.Whr().positive(),
        name: schemas/* string */.YjP(),
        expired: schemas/* boolean */.zMY(),
        workflow_run: schemas/* object */.Ikc({ id: schemas/* int */.Whr(), repository_id: schemas/* int */.Whr(), head_repository_id: schemas/* int */.Whr().nullish() }).nullish(),
    })),
});
const memory_artifacts_runSchema = schemas/* object */.Ikc({
    event: schemas/* string */.YjP(),
    head_repository: schemas/* object */.Ikc({ full_name: schemas/* string */.YjP() }).nullish(),
    actor: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }).nullish(),
});
/** @param name the first of the names that the memory's artifacts have. */
function createMemoryArtifacts(name, options) {
    const { environment } = options;
    const trusted = new Map();
    let connection;
    const get = async (request) => {
        connection ??= connectToRepository(options, { denied: DENIED, signal: options.signal });
        return (await connection)(request);
    };
    return {
        async list() {
            const lists = [];
            for (const each of artifactNames(name))
                lists.push(await ofOwnHead(each, get));
            return lists.flat().sort((a, b) => b.id - a.id);
        },
        listNamed: (own) => ofOwnHead(own, get),
        async listRun(run, own) {
            const route = 'GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts';
            const named = { run: String(run), ...(own !== undefined && { name: own }) };
            const all = await listAll(route, named, get);
            return all.map(({ id, name: each, expired: isExpired }) => ({ id, name: each, run, isExpired }));
        },
        async isTrusted(run) {
            const known = trusted.get(run) ?? (await askTrust(run, environment, get));
            trusted.set(run, known);
            return known;
        },
        download: (id, path) => get({
            route: 'GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip',
            parameters: { id: String(id) },
            limitMs: DOWNLOAD_LIMIT_MS,
            read: saveTo(path, { maxBytes: MAX_MEMORY_BYTES, tooLarge: 'the artifact is larger than any row memory' }),
        }),
    };
}
/** GitHub only finds artifacts by their whole name, and names a fork's run by the fork's head. */
async function ofOwnHead(name, get) {
    const all = await listAll('GET /repos/{owner}/{repo}/actions/artifacts', { name }, get);
    return all.flatMap(({ id, name: own, expired: isExpired, workflow_run: run }) => {
        const isOwnHead = run !== null && run !== undefined && run.head_repository_id === run.repository_id;
        return own === name && isOwnHead ? [{ id, name, run: run.id, isExpired }] : [];
    });
}
async function listAll(route, parameters, get) {
    const found = [];
    for (let page = 1; page <= memory_artifacts_MAX_PAGES; page += 1) {
        const { total_count: total, artifacts } = await get({
            route,
            parameters: { ...parameters, per_page: String(memory_artifacts_PAGE), page: String(page) },
            limitMs: REQUEST_LIMIT_MS,
            read: readJson(listSchema, memory_artifacts_MAX_LIST_BYTES),
        });
        found.push(...artifacts);
        if (found.length >= total || artifacts.length === 0)
            break;
    }
    return found;
}
async function askTrust(run, environment, get) {
    const home = environment.get('GITHUB_REPOSITORY')?.toLowerCase();
    const { event, head_repository: head, actor, } = await get({
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run}',
        parameters: { run: String(run) },
        limitMs: REQUEST_LIMIT_MS,
        read: readJson(memory_artifacts_runSchema, memory_artifacts_MAX_LIST_BYTES),
    });
    // The code of an update by Dependabot is a stranger's.
    return (0,context/* maySend */.ct)(event) && head?.full_name.toLowerCase() === home && actor?.login !== context/* DEPENDABOT */.Bx;
}

;// CONCATENATED MODULE: ./src/hosts/github/memory-cache.ts


const memory_cache_FILE = 'row-memory.bin';
const memory_cache_LIMIT_MS = 60_000;
/**
 * @param prefix of all keys of this memory; the number of the artifact follows.
 * @param folder absolute; the cache's alone.
 */
function createMemoryCache(prefix, folder, service) {
    const call = createCacheCaller(folder);
    return {
        async find() {
            // Where there is no cache, there is no copy in it.
            if (service.whyNoLoad !== undefined)
                return { kind: 'none' };
            const { value, why, printed } = await call(memory_cache_LIMIT_MS, async (client) => ({
                key: await lookUpKey(client, memory_cache_FILE, prefix),
            }));
            if (value === undefined || FAILED_LOOKUP.test(printed))
                return { kind: 'failed', why: why ?? 'the cache service gave no reason' };
            const artifact = Number(value.key?.slice(prefix.length));
            return Number.isSafeInteger(artifact) ? { kind: 'found', artifact } : { kind: 'none' };
        },
        async restore(artifact, path) {
            const key = `${prefix}${artifact}`;
            const { value } = await call(memory_cache_LIMIT_MS, async (client) => {
                if ((await client.restoreCache([memory_cache_FILE], key)) !== key)
                    return false;
                await (0,external_node_fs_promises_.rename)(memory_cache_FILE, path);
                return true;
            });
            return value === true;
        },
        async save(artifact, path) {
            if (service.whyNoSave !== undefined)
                return;
            await call(memory_cache_LIMIT_MS, async (client) => {
                await (0,external_node_fs_promises_.link)(path, memory_cache_FILE).catch(() => (0,external_node_fs_promises_.copyFile)(path, memory_cache_FILE));
                return (await client.saveCache([memory_cache_FILE], `${prefix}${artifact}`)) > NOT_SAVED;
            });
        },
    };
}

;// CONCATENATED MODULE: ./src/hosts/github/memory-faults.ts


/** Turns what GitHub's services reject with into faults. */
async function explained(work) {
    try {
        return await work();
    }
    catch (error) {
        if (error instanceof fault/* FaultError */.VD || (error instanceof Error && error.name === 'AbortError'))
            throw error;
        const why = error instanceof Error ? error.message : String(error);
        const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
        throw new fault/* FaultError */.VD([isDenied ? deniedFault(why) : unreachableFault(why)], { cause: error });
    }
}
/** The token may not read the artifacts. */
function deniedFault(why) {
    return {
        code: 'memory/denied',
        message: `The row memory cannot be read: ${why}. Nothing was sent.`,
        next: 'Add `actions: read` to the permissions of the job (beside `contents: read`), and leave github-token at its default.',
        input: 'memory',
    };
}
function unreachableFault(why) {
    return {
        code: 'memory/unreachable',
        message: `It is unknown which rows the vendor already has: the row memory cannot be read from GitHub (${why}). Nothing was sent.`,
        next: 'Click "Re-run jobs" later. GitHub says at https://www.githubstatus.com/ whether it has a problem.',
        input: 'memory',
    };
}
/** Nothing that is left says what was delivered. */
function expiredFault(listed) {
    return describeExpired(`The row memory has expired: run ${listed[0]?.run ?? ''} wrote it last`);
}
/** What a run in legs has sent is in no memory, and can be read no longer. */
function expiredPartFault({ run }) {
    return describeExpired(`What the shards of run ${run} sent is unknown: nobody merged them, and their part of the row memory has expired. They wrote it`);
}
function describeExpired(what) {
    return {
        code: 'memory/expired',
        message: `${what}, longer ago than this repository keeps artifacts. Nothing was sent.`,
        next: 'To send every row again, set memory: new in a run that you start by hand. Run more often than artifacts are kept (Settings, Actions, General), or set memory to a path on a runner of your own.',
        input: 'memory',
    };
}
/** The runner cannot keep a memory. */
function noArtifactsFault() {
    return {
        code: 'memory/no-artifacts',
        message: 'This runner has no artifacts in which the row memory could be kept (GitHub Enterprise Server has none of this kind).',
        next: 'Set memory to a path on a runner of your own, or to a file that a step before and a step after this one keep.',
        input: 'memory',
    };
}

;// CONCATENATED MODULE: ./src/hosts/github/own-artifacts.ts



const LIST_LIMIT_MS = 30_000;
const own_artifacts_DOWNLOAD_LIMIT_MS = 5 * 60_000;
/**
 * Artifacts of this run, from the runner's own service: it takes nothing of the requests that GitHub's API allows the
 * jobs of a repository in an hour. Rejects where they cannot be listed.
 */
async function listOwnArtifacts() {
    return within(LIST_LIMIT_MS, () => listArtifacts());
}
/** Brings the one file of an artifact of this run that is not zipped to a path. Rejects if it cannot be read. */
async function downloadOwnArtifact(id, path) {
    const options = { folder: `${path}-download`, limitMs: own_artifacts_DOWNLOAD_LIMIT_MS };
    await readArtifact(id, options, (file) => (0,external_node_fs_promises_.rename)(file, path));
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./src/hosts/github/scratch.ts






/** @param parent absolute; made where it is missing. */
function createScratch(parent) {
    let folder;
    let files = 0;
    const next = async () => {
        folder ??= (0,external_node_fs_promises_.mkdir)(parent, { recursive: true }).then(() => (0,external_node_fs_promises_.mkdtemp)((0,external_node_path_.join)(parent, 'bulk-job-memory-')));
        files += 1;
        return (0,external_node_path_.join)(await folder, `memory-${files}.bin`);
    };
    return {
        next,
        async write(bytes) {
            const path = await next();
            await (0,promises_.pipeline)(external_node_stream_.Readable.from(bytes), (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
            return path;
        },
        async remove() {
            if (folder !== undefined)
                await (0,external_node_fs_promises_.rm)(await folder, { recursive: true, force: true });
        },
    };
}
/** The bytes of a download. It ends before the first one is given, so that half a download is none. */
async function* readFrom(scratch, download) {
    const path = await scratch.next();
    await explained(() => download(path));
    yield* (0,external_node_fs_.createReadStream)(path);
}

;// CONCATENATED MODULE: ./src/hosts/github/memory-parts.ts





/** How long a list may lag behind an upload. */
const LIST_TRIES = 30;
const LIST_WAIT_MS = 2000;
const REMOVE_LIMIT_MS = 30_000;
const MARKER_NAMES = 2;
const FILE_END = '.bin';
/**
 * The parts of legs as artifacts of the runs that they are legs of, `<memory>-leg-<file>`. GitHub finds the artifacts of a
 * whole repository by their whole name only, and those of one run all together. So a run that has parts also has the
 * artifact `<memory>-legs`, which names the run and says nothing else: the first leg uploads it.
 *
 * Nothing can be locked here: a leg uploads its part, waits until GitHub lists it, and then looks for what others have
 * stored; so of two that do so at once each finds the other. No run may remove the artifacts of another one. They stay
 * until they expire, and the memory says by their names which of them it has.
 */
function createMemoryParts(name, options) {
    const { artifacts, scratch, context } = options;
    const ownRun = Number(context.runId);
    const prefix = `${name}-leg-`;
    const markers = Array.from({ length: MARKER_NAMES }, (_, n) => `${name}-legs${n === 0 ? '' : `-${n + 1}`}`);
    const findOwn = async () => {
        const own = await listOwnArtifacts();
        return toParts(own.map((each) => ({ ...each, run: ownRun, isExpired: false })), prefix);
    };
    /** The part of each leg that was uploaded last. */
    async function findAll(except) {
        const found = [...(await findOwn())];
        for (const run of await findRuns(markers, artifacts))
            if (run !== ownRun)
                found.push(...toParts(await artifacts.listRun(run), prefix));
        const newest = new Map();
        for (const part of found.filter(({ id }) => id !== except?.id).toSorted((a, b) => a.id - b.id))
            newest.set(part.file, part);
        return [...newest.values()].map((part) => toStored(part, part.run === ownRun));
    }
    function toStored(part, isOwn) {
        const { id, run, file, isExpired } = part;
        const download = async (path) => {
            if (isExpired)
                throw new fault/* FaultError */.VD([expiredPartFault(part)]);
            await (isOwn ? downloadOwnArtifact(id, path) : artifacts.download(id, path));
        };
        return { file, name: `in artifact ${id} of run ${run}`, read: () => readFrom(scratch, download) };
    }
    async function check(uploaded, judge) {
        const isReplaced = await explained(options.hasNewer);
        await judge({ isReplaced, others: await explained(() => findAll(uploaded)) });
    }
    return {
        list: () => explained(() => findAll()),
        async save(file, bytes, judge) {
            const path = await scratch.write(bytes);
            const about = {
                name: `${prefix}${file.slice(0, -FILE_END.length)}`,
                extension: '',
                path,
                retentionDays: undefined,
            };
            const uploaded = await uploadPlainFile(about, options);
            try {
                await untilListed(options, async () => (await artifacts.listRun(ownRun, uploaded.name)).some(({ id }) => id === uploaded.id));
                await nameRun(markers, ownRun, options);
                if (judge !== undefined)
                    await check(uploaded, judge);
            }
            catch (error) {
                // What marks the run stays: another leg may have found it there.
                await removeArtifact(uploaded.name, REMOVE_LIMIT_MS).catch(() => undefined);
                throw error;
            }
            // Nothing depends on it: of two the newer one counts.
            const own = await findOwn().catch(() => []);
            await removeAll(own.filter((each) => each.file === file && each.id < uploaded.id));
        },
        async remove(files) {
            const wanted = new Set(files);
            if (wanted.size === 0)
                return;
            const own = await findOwn().catch(() => undefined);
            if (own === undefined)
                return;
            await removeAll(own.filter(({ file }) => wanted.has(file)));
            if (own.every(({ file }) => wanted.has(file)))
                await removeAll(markers.map((each) => ({ name: each })));
        },
    };
}
/** Asks until it is so: a list may lag behind, and what it does not show, the next run would not find. */
async function untilListed({ clock, signal }, isListed) {
    for (let nth = 1; !(await isListed()); nth += 1) {
        if (nth === LIST_TRIES)
            throw new Error('GitHub took the artifact but does not list it');
        await clock.sleep(LIST_WAIT_MS, signal);
    }
}
/** The runs with parts, of those that may have written a memory. */
async function findRuns(markers, artifacts) {
    const runs = new Set();
    for (const marker of markers)
        for (const { run } of await artifacts.listNamed(marker))
            runs.add(run);
    const found = [];
    for (const run of runs)
        if (await artifacts.isTrusted(run))
            found.push(run);
    return found;
}
/** Sees to it that the run is found. A name that an earlier upload burned is in no list; then the next one is used. */
async function nameRun(markers, run, options) {
    const { artifacts, scratch } = options;
    const isListed = async (name) => (await artifacts.listNamed(name)).some((artifact) => artifact.run === run && !artifact.isExpired);
    let failure;
    for (const name of markers) {
        if (await isListed(name))
            return;
        const path = await scratch.write([Buffer.from(`${run}\n`)]);
        await uploadUnlessTaken({ name, extension: '', path, retentionDays: undefined }, options);
        try {
            // Another leg may have uploaded it meanwhile.
            await untilListed(options, () => isListed(name));
            return;
        }
        catch (error) {
            failure = error;
        }
    }
    throw failure;
}
function toParts(found, prefix) {
    return found.flatMap((artifact) => {
        // A name that was taken has a number after it.
        const [, file] = /^(\d+of\d+-[0-9a-f]{32})(?:-\d)?$/.exec(artifact.name.slice(prefix.length)) ?? [];
        return artifact.name.startsWith(prefix) && file !== undefined ? [{ ...artifact, file: `${file}${FILE_END}` }] : [];
    });
}
async function removeAll(artifacts) {
    for (const { name } of artifacts)
        await removeArtifact(name, REMOVE_LIMIT_MS).catch(() => undefined);
}

;// CONCATENATED MODULE: ./src/hosts/github/row-memory.ts











const NAME_DIGITS = 32;
/** How long a repository keeps artifacts unless it is told otherwise. */
const DEFAULT_DAYS = 90;
/** The cache holds 10 GB of a repository, which others need as well. */
const MAX_CACHED_BYTES = 10 * 1024 * 1024;
/** Artifacts that may be newer than the one that was uploaded last. */
const MAX_CANDIDATES = 4;
/** Runs that are asked about; only somebody who may push can have planted that many. */
const MAX_ASKED = 20;
const row_memory_REMOVE_LIMIT_MS = 30_000;
/**
 * Row memories as artifacts of the runs that wrote them, with a second copy in the cache.
 *
 * A name can be used once in a run, so a run writes under the first free one of `<name>`, `<name>-2`, \u2026 The reserved
 * memory, the final one and what an earlier attempt left are artifacts of their own: what was there is removed only once
 * what replaces it is uploaded and listed, so a runner that is lost in between leaves both, and the sealed header says
 * which is newer. All runs use the same names, because GitHub only finds artifacts by their whole name.
 */
function createGithubMemories(options) {
    const { context, environment, token } = options;
    const service = (0,ledger_service/* describeCacheService */.f)(environment);
    return {
        open(destination) {
            if (!service.hasArtifacts)
                throw new fault/* FaultError */.VD([noArtifactsFault()]);
            if (token === undefined)
                throw new fault/* FaultError */.VD([deniedFault('github-token is empty')]);
            const name = `bulk-job-memory-${destination.slice(0, NAME_DIGITS)}`;
            const temporary = context.temporaryDirectory ?? (0,external_node_os_.tmpdir)();
            const cacheFolder = (0,external_node_path_.join)(temporary, `bulk-job-memory-cache-${process.pid}`);
            return createStore(name, {
                ...options,
                scratch: createScratch(temporary),
                artifacts: createMemoryArtifacts(name, options),
                cache: createMemoryCache(`${name}-`, cacheFolder, service),
            });
        },
    };
}
function createStore(name, parts) {
    const { artifacts, cache, scratch } = parts;
    const seen = new Map();
    const fromArtifact = ({ id, run }) => ({
        name: `in artifact ${id} of run ${run}`,
        read: () => readFrom(scratch, (path) => artifacts.download(id, path)),
    });
    const fromCache = (id) => ({
        name: 'in the cache',
        read: () => readFrom(scratch, async (path) => {
            if (!(await cache.restore(id, path)))
                throw new Error('the copy in the cache is gone');
        }),
    });
    async function listNew() {
        const unseen = (await artifacts.list()).filter(({ id }) => !seen.has(id));
        for (const artifact of unseen)
            seen.set(artifact.id, artifact);
        return unseen;
    }
    const newer = async () => {
        const listed = await listNew();
        const found = await onlyTrusted(listed, artifacts, MAX_ASKED);
        return found.map(fromArtifact);
    };
    return {
        name: `"${name}"`,
        keptDays: Number(parts.environment.get('GITHUB_RETENTION_DAYS')) || DEFAULT_DAYS,
        load: () => explained(async () => {
            const listed = await listNew();
            const found = await chooseNewest(listed, artifacts);
            const cached = await cache.find();
            const copy = cached.kind === 'found' && isNewer(cached.artifact, found, listed) ? [cached.artifact] : [];
            const stored = [...copy.map(fromCache), ...found.map(fromArtifact)];
            if (stored.length > 0)
                return stored;
            if (listed.some(({ isExpired }) => isExpired))
                throw new fault/* FaultError */.VD([expiredFault(listed)]);
            if (cached.kind === 'failed')
                throw new Error(`the cache could not be read: ${cached.why}`);
            return [];
        }),
        newer,
        parts: createMemoryParts(name, { ...parts, hasNewer: async () => (await newer()).length > 0 }),
        async save(bytes) {
            const path = await scratch.write(bytes);
            // As long as the repository keeps artifacts, whatever `retention-days` says.
            const uploaded = await uploadPlainFile({ name, extension: '', path, retentionDays: undefined }, parts);
            if ((await (0,external_node_fs_promises_.stat)(path)).size <= MAX_CACHED_BYTES)
                await cache.save(uploaded.id, path);
            await untilListed(parts, async () => (await artifacts.listNamed(uploaded.name)).some(({ id }) => id === uploaded.id));
            await removeOlder(uploaded, seen, parts);
        },
        release: () => scratch.remove(),
    };
}
/** The artifact that was uploaded last, and those of higher runs: a slow run may have uploaded after a newer one. */
async function chooseNewest(listed, artifacts) {
    const [first] = await onlyTrusted(listed, artifacts, 1);
    if (first === undefined)
        return [];
    const higher = listed.filter(({ run }) => run > first.run);
    return [first, ...(await onlyTrusted(higher, artifacts, MAX_CANDIDATES - 1))];
}
/** The first ones whose run may have written a memory, at most `most`. */
async function onlyTrusted(listed, artifacts, most) {
    const found = [];
    const asked = new Set();
    for (const artifact of listed.filter(({ isExpired }) => !isExpired)) {
        if (found.length === most)
            break;
        asked.add(artifact.run);
        if (asked.size > MAX_ASKED)
            throw new Error(`more than ${MAX_ASKED} runs that may not send have uploaded one`);
        if (await artifacts.isTrusted(artifact.run))
            found.push(artifact);
    }
    return found;
}
/** The cache has a copy of an artifact that is newer than all that can be read, or that has expired. */
function isNewer(cached, found, listed) {
    if (found.some(({ id }) => id >= cached))
        return false;
    return listed.every(({ id, isExpired }) => id !== cached || isExpired);
}
/** What this run, in this attempt or an earlier one, uploaded before. */
async function removeOlder({ id, name }, seen, { context }) {
    const run = Number(context.runId);
    const older = [...seen.values()].filter((artifact) => artifact.run === run && artifact.id !== id);
    seen.set(id, { id, name, run, isExpired: false });
    for (const artifact of older) {
        // Nothing depends on it: it only takes up space, and its name.
        await removeArtifact(artifact.name, row_memory_REMOVE_LIMIT_MS).catch(() => undefined);
        seen.delete(artifact.id);
    }
}

;// CONCATENATED MODULE: ./src/hosts/github/visibility.ts


/** One small request; a run must not wait for it. */
const visibility_REQUEST_LIMIT_MS = 10_000;
/** Of the description of a repository; GitHub's are some KB. */
const visibility_MAX_BYTES = 1024 * 1024;
const repositorySchema = schemas/* object */.Ikc({ private: schemas/* boolean */.zMY(), visibility: schemas/* string */.YjP().optional() });
/**
 * The repository's visibility: the event's, else the API's. `unknown` where neither tells it, which is treated as
 * public. On an event that a stranger can cause no request carries the token (docs/contract.md, 7.2).
 */
async function fetchVisibility(context, { environment, token, http, signal }) {
    const [owner, repo] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
    const mayAsk = context.visibility === 'unknown' && context.trust !== 'hijackable';
    if (!mayAsk || token === undefined || !owner || !repo)
        return context.visibility;
    try {
        const octokit = await createOctokit(token, environment, http);
        const repository = await tryOnGithub(octokit, {
            route: 'GET /repos/{owner}/{repo}',
            parameters: { owner, repo },
            accept: JSON_TYPE,
            limitMs: visibility_REQUEST_LIMIT_MS,
            signal,
            read: async (body) => repositorySchema.parse(JSON.parse(await readText(body, visibility_MAX_BYTES))),
        });
        if (repository.private)
            return repository.visibility === 'internal' ? 'internal' : 'private';
        return 'public';
    }
    catch {
        return 'unknown';
    }
}

;// CONCATENATED MODULE: ./src/hosts/github/services.ts
/** What talks to GitHub's API and its stores, in one piece, so that the bundle has one file for it: loaded when needed. */










/***/ })

};
