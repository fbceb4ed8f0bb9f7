export const id = 973;
export const ids = [973];
export const modules = {

/***/ 61973:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  commentCommand: () => (/* binding */ commentCommand)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
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
// EXTERNAL MODULE: ./src/hosts/read-limited.ts
var read_limited = __webpack_require__(31312);
;// CONCATENATED MODULE: ./src/hosts/github/api.ts







/** Why GitHub's API does not return something: part of a sentence, without the token. */
class api_GithubApiFailure extends Error {
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
        throw new api_GithubApiFailure('GITHUB_API_URL is not valid');
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 92413));
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
            throw new api_GithubApiFailure(`no response within ${Math.round(limitMs / 1000)} s`, 0);
        const reason = unwrap(error);
        const denial = reason instanceof api_GithubApiFailure ? reason.denial : undefined;
        if (denial === undefined || request.denied === undefined)
            throw reason;
        throw new api_GithubApiFailure(`HTTP ${denial}: ${request.denied}`, undefined, denial);
    }
}
/** The body as text. Rejects with `GithubApiFailure` where it is larger than `maxBytes`. */
function readText(body, maxBytes) {
    return (0,read_limited/* readLimited */.t)(body, maxBytes, api_GithubApiFailure);
}
/** Reads a body as JSON of this shape. Rejects with `GithubApiFailure` where it is larger, or something else. */
function readJson(schema, maxBytes) {
    return async (body) => {
        const text = await readText(body, maxBytes);
        try {
            return schema.parse(JSON.parse(text));
        }
        catch {
            throw new api_GithubApiFailure('the response is not what GitHub documents');
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
                throw new api_GithubApiFailure(tooLarge);
            yield chunk;
        }
    }
    return (body) => pipeline(limit(body), createWriteStream(path, { mode: 0o600 }));
}
/** Octokit wraps what its `fetch` throws. */
function unwrap(error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof api_GithubApiFailure || cause instanceof http/* HttpFailure */.H ? cause : error;
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
        throw new api_GithubApiFailure(`more than ${MAX_REDIRECTS} redirects`);
    };
}
function readMethod(method) {
    const known = domain_http/* HTTP_METHODS */.y8.find((each) => each === method);
    if (known === undefined)
        throw new api_GithubApiFailure(`unknown method ${method}`);
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
        throw new api_GithubApiFailure(`HTTP ${status}: a redirect to a URL that is not allowed`);
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
        return new api_GithubApiFailure(`HTTP ${status}: the rate limit is used up`, isOver ? undefined : (waitMs ?? 0));
    }
    if ((0,domain_http/* isServerError */.GQ)(status))
        return new api_GithubApiFailure(`HTTP ${status}`, waitMs ?? 0);
    if (status === domain_http/* HTTP_STATUS */.gx.unauthorized)
        return new api_GithubApiFailure('HTTP 401: github-token is not valid');
    if (status === domain_http/* HTTP_STATUS */.gx.forbidden || status === domain_http/* HTTP_STATUS */.gx.notFound) {
        const message = `HTTP ${status}: no such commit, or github-token lacks permissions: contents: read`;
        return new api_GithubApiFailure(message, undefined, status);
    }
    return new api_GithubApiFailure(`HTTP ${status}`);
}
/** Milliseconds that the server asks to wait; undefined where a retry makes no sense. */
function waitFor(error) {
    if (error instanceof http/* HttpFailure */.H)
        return 0;
    if (!(error instanceof api_GithubApiFailure) || error.waitMs === undefined)
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
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./src/hosts/comments.ts
var comments = __webpack_require__(29305);
// EXTERNAL MODULE: ./src/hosts/time-limit.ts
var time_limit = __webpack_require__(32140);
;// CONCATENATED MODULE: ./src/hosts/github/comments.ts




const REQUEST_MS = 20_000;
/** A list of 100 bodies of the greatest length, and what GitHub says about each. */
const MAX_BYTES = 64 * 1024 * 1024;
const PAGE = 100;
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
    await (0,comments/* keepComment */.Xz)(createCommentApi(options, place), comment);
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
                    parameters: { per_page: String(PAGE), page: String(page) },
                    read: readJson(schemas/* array */.YOg(commentSchema), MAX_BYTES),
                });
                all.push(...comments);
                if (comments.length < PAGE)
                    return all;
            }
            throw new api_GithubApiFailure(`the pull request has more than ${MAX_PAGES * PAGE} comments`);
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
                if (!(error instanceof api_GithubApiFailure) || error.denial !== domain_http/* HTTP_STATUS */.gx.notFound)
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

;// CONCATENATED MODULE: ./src/hosts/github/repository-api.ts

/** Connects to the API of `GITHUB_REPOSITORY`. Rejects with `GithubApiFailure` without a token or a repository. */
async function connectToRepository({ environment, token, http, clock, random }, common) {
    if (token === undefined)
        throw new api_GithubApiFailure('github-token is empty');
    const { owner, repo } = repository_api_readRepository(environment);
    const octokit = await createOctokit(token, environment, http);
    return (request) => {
        const parameters = { owner, repo, ...request.parameters };
        return getFromGithub({ octokit, clock, random }, { accept: JSON_TYPE, ...common, ...request, parameters });
    };
}
/** Owner and name of `GITHUB_REPOSITORY`. */
function repository_api_readRepository(environment) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(environment.get('GITHUB_REPOSITORY') ?? '') ?? [];
    if (owner === undefined || repo === undefined)
        throw new api_GithubApiFailure('GITHUB_REPOSITORY is not owner/name');
    return { owner, repo };
}

;// CONCATENATED MODULE: ./src/hosts/github/pull-request.ts







/** The end of a step must not wait longer. */
const LIMIT_MS = 60_000;
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
        throw new api_GithubApiFailure('github-token is empty');
    const octokit = await createOctokit(token, environment, http);
    await (0,time_limit/* within */.u)(LIMIT_MS, () => writeComment({ octokit, signal, ...ports }, place, comment));
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
        const text = await readFile(environment.get('GITHUB_EVENT_PATH') ?? '', 'utf8');
        return eventSchema.parse(JSON.parse(text)).pull_request;
    }
    catch {
        throw new GithubApiFailure('the event does not name its pull request');
    }
}

;// CONCATENATED MODULE: ./src/hosts/github/fork-comment.ts






const fork_comment_REQUEST_MS = 20_000;
/** A list of 100 pull requests, each with its description. */
const fork_comment_MAX_BYTES = 32 * 1024 * 1024;
const fullName = schemas/* string */.YjP().regex(/^[\w.-]+\/[\w.-]+$/);
const sha = schemas/* string */.YjP().regex(/^[0-9a-f]{40,64}$/);
/** What the event `workflow_run` says about the run that has ended; a deleted fork is null. */
const fork_comment_eventSchema = schemas/* object */.Ikc({
    workflow_run: schemas/* object */.Ikc({
        id: schemas/* int */.Whr().positive(),
        event: schemas/* literal */.euz('pull_request'),
        path: schemas/* string */.YjP(),
        head_sha: sha,
        head_branch: schemas/* string */.YjP(),
        head_repository: schemas/* object */.Ikc({ full_name: fullName }).nullable(),
    }),
});
const pullsSchema = schemas/* array */.YOg(schemas/* object */.Ikc({
    number: schemas/* int */.Whr().positive(),
    head: schemas/* object */.Ikc({ sha, repo: schemas/* object */.Ikc({ full_name: fullName }).nullable() }),
}));
/** The run that caused this event `workflow_run`; undefined if a pull request did not cause that run. */
async function readEndedRun(environment) {
    if (environment.get('GITHUB_EVENT_NAME') !== 'workflow_run')
        return undefined;
    try {
        const text = await (0,external_node_fs_promises_.readFile)(environment.get('GITHUB_EVENT_PATH') ?? '', 'utf8');
        return fork_comment_eventSchema.parse(JSON.parse(text)).workflow_run;
    }
    catch {
        return undefined;
    }
}
/**
 * Writes the comment on the open pull request whose head is the head commit of that run: nothing that the run itself
 * says decides where. Resolves with its number, or undefined if there is none.
 * Rejects with an error whose message is part of a sentence.
 * @param place of the report, which anybody may have written: it only tells the comments of this workflow apart.
 */
async function commentOnEndedRun(comment, { run, place }, options) {
    const { environment } = options;
    const number = await findPullRequest(run, options);
    if (number === undefined)
        return undefined;
    const from = [linkRun(environment, String(run.id)), `of \`${run.head_repository?.full_name}\``].join(' ').trim();
    // The first part keeps them apart from the comments of runs that may be believed.
    const identity = (0,comments/* identifyComment */.QK)(['report', run.path.replace(/@.*$/s, ''), place, comment.provider]);
    const source = `${from}: that run wrote this report, and nothing has verified it`;
    const forms = (0,comments/* renderForms */.uu)(comment, {
        commit: run.head_sha,
        finish: (text) => (0,comments/* joinText */._V)({ ...comment, text }, source),
    });
    const { isWanted } = comment;
    await putComment({ ...repository_api_readRepository(environment), number }, { identity, ...forms, isWanted }, options);
    return number;
}
/**
 * By branch: GitHub does not know the pull requests of a commit that only a fork has
 * (https://docs.github.com/en/rest/commits/commits lists those of a commit of this repository).
 */
async function findPullRequest({ head_repository: head, head_branch: branch, head_sha: commit }, options) {
    if (head === null)
        return undefined;
    const { signal } = options;
    const get = await connectToRepository(options, { denied: 'the token may not read pull requests', signal });
    const [account] = head.full_name.split('/');
    const pulls = await get({
        route: 'GET /repos/{owner}/{repo}/pulls',
        parameters: { state: 'open', head: `${account}:${branch}`, per_page: '100' },
        limitMs: fork_comment_REQUEST_MS,
        read: readJson(pullsSchema, fork_comment_MAX_BYTES),
    });
    return pulls.find((pull) => pull.head.sha === commit && pull.head.repo?.full_name === head.full_name)?.number;
}

// EXTERNAL MODULE: ./src/report/comment.ts
var report_comment = __webpack_require__(54231);
// EXTERNAL MODULE: ./src/report/json-member.ts
var json_member = __webpack_require__(89013);
// EXTERNAL MODULE: ./src/report/privacy.ts
var privacy = __webpack_require__(34766);
// EXTERNAL MODULE: ./src/report/rules.ts
var rules = __webpack_require__(29681);
// EXTERNAL MODULE: ./src/report/schema.ts + 1 modules
var schema = __webpack_require__(91382);
;// CONCATENATED MODULE: ./src/report/foreign-report.ts




/** Names that runs give to their files. */
const FILE_NAME = /^[a-z]+(?:-[a-z]+)*\.[a-z]+$/;
/**
 * The report in a `report.json` that anybody may have written; undefined if it is not one. It is reduced to `minimal`.
 * Of it remains only what is counted, and texts that every renderer escapes: no inputs, addresses or notices, and no rule
 * or file that this version does not know.
 */
function readForeignReport(text) {
    const found = (0,schema/* parseReportDocument */.tb)((0,json_member/* parseJson */.q)(text));
    if (found === undefined)
        return undefined;
    const report = (0,privacy/* minimalReport */.k2)({
        version: found.version,
        tool: found.tool,
        provider: found.provider,
        mode: found.mode,
        sandbox: found.sandbox,
        detail: 'minimal',
        conclusion: found.conclusion,
        reason: found.reason,
        exitCode: found.exitCode,
        place: found.place,
        startedAt: found.startedAt,
        endedAt: found.endedAt,
        inputs: {},
        plan: found.plan,
        ...(found.difference !== undefined && { difference: found.difference }),
        totals: found.totals,
        submitted: found.submitted,
        memory: found.memory,
        unchanged: found.unchanged,
        beyondLimit: found.beyondLimit,
        rounds: found.rounds,
        files: found.files,
        rules: found.rules.filter((rule) => (0,rules/* ruleOf */.Y)(rule) !== undefined),
        faults: found.faults.map(readFault),
        notices: [],
        problemGroups: found.problemGroups,
        moreProblemGroups: found.moreProblemGroups,
        firstProblems: found.firstProblems,
        foreignRows: found.foreignRows,
        requests: found.requests,
        resultsDir: '',
        continues: null,
        resultFiles: found.resultFiles.filter((name) => FILE_NAME.test(name)),
        jobs: { count: found.jobs.length, states: found.jobStates, shown: [], ids: [] },
        nextRun: { from: 'inputs', ledger: '', isLedgerKept: true, canRerun: false },
    });
    return { report, when: found.inputs.comment === 'on-problem' ? 'on-problem' : 'always' };
}
function readFault({ code, message, next, input, file, line }) {
    return {
        code,
        message,
        ...(next !== undefined && { next }),
        ...(input !== undefined && { input }),
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
    };
}

// EXTERNAL MODULE: ./src/cli/flags.ts
var flags = __webpack_require__(95377);
;// CONCATENATED MODULE: ./src/cli/comment-command.ts







const FLAGS = {
    valued: new Set(['report']),
    booleans: new Set(),
    secrets: new Map([['github-token', 'Set the environment variable GITHUB_TOKEN instead.']]),
};
/** A report names every job; nobody needs a comment on a million of them. */
const MAX_REPORT_BYTES = 32 * 1024 * 1024;
/**
 * `bulk-job comment --report <file>`, in a workflow that runs after another one (`workflow_run`): writes the comment on
 * the pull request of that run, which may be a fork's and could not. Exit code 0, also where there is no such pull
 * request any more; throws `FaultError`.
 */
async function commentCommand(args, world, log) {
    const path = readReportFlag(args);
    const { environment, ports, signal } = world;
    const token = environment.get('GITHUB_TOKEN') ?? '';
    if (token === '') {
        throw comment_command_fault('command/no-token', 'GITHUB_TOKEN is empty, so no comment can be written.', {
            next: 'Set it in the env of the step, to the expression github.token.',
        });
    }
    const run = await readEndedRun(environment);
    if (run === undefined) {
        throw comment_command_fault('command/event', 'This is not the event workflow_run after a run for a pull request.', {
            next: 'Start the workflow on workflow_run, and the job only if github.event.workflow_run.event is pull_request.',
        });
    }
    const { report, when } = await readReport(path, world);
    const comment = {
        ...(0,report_comment/* renderComment */.wQ)(report, when, { trust: 'fork', job: '', leg: '' }),
        provider: report.provider?.name ?? '',
    };
    try {
        const options = { environment, token, signal, http: ports.http, clock: ports.clock, random: ports.random };
        const number = await commentOnEndedRun(comment, { run, place: report.place ?? '' }, options);
        log.line(number === undefined
            ? `No comment: no open pull request has the head commit ${run.head_sha}. A newer push has a run of its own.`
            : `The comment on pull request #${number} is up to date.`);
        return 0;
    }
    catch (error) {
        if (signal.aborted)
            throw error;
        const isDenied = error instanceof api_GithubApiFailure && error.denial !== undefined;
        const why = error instanceof Error ? error.message : String(error);
        throw comment_command_fault('command/comment', `The comment could not be written: ${why}.`, {
            next: isDenied ? 'Give the job permissions: pull-requests: write.' : 'Click "Re-run jobs".',
            cause: error,
        });
    }
}
function readReportFlag(args) {
    const { inputs, positionals, faults } = (0,flags/* parseFlags */.bQ)(args, FLAGS);
    if (faults.length > 0)
        throw new fault/* FaultError */.VD(faults);
    const path = inputs.get('report');
    if (path !== undefined && positionals.length === 0)
        return path;
    const message = path === undefined ? 'comment needs --report <file>.' : `Unexpected argument "${positionals[0]}".`;
    throw comment_command_fault('command/usage', message, { next: 'Example: bulk-job comment --report report.json' });
}
async function readReport(path, { ports: { files }, directory }) {
    const absolute = (0,external_node_path_.resolve)(directory, path);
    const found = await files.stat(absolute).catch(() => undefined);
    const isReadable = found?.isFile === true && found.bytes <= MAX_REPORT_BYTES;
    const text = isReadable ? await files.readText(absolute).catch(() => '') : '';
    const report = readForeignReport(text);
    if (report !== undefined)
        return report;
    throw comment_command_fault('command/report', `${path} is not a report.json of this version, or is larger than 32 MB.`, {
        next: 'Use the report.json in the artifact of the run that ended.',
    });
}
function comment_command_fault(code, message, { next, cause }) {
    return new fault/* FaultError */.VD([{ code, message, next }], {
        reason: cause === undefined ? 'config-error' : 'vendor-error',
        cause,
    });
}


/***/ })

};
