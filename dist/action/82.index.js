export const id = 82;
export const ids = [82];
export const modules = {

/***/ 22082:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createGithubHost: () => (/* reexport */ createGithubHost),
  createPorts: () => (/* reexport */ createPorts),
  launch: () => (/* reexport */ launch),
  launchPost: () => (/* reexport */ launchPost)
});

// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/domain/ci-systems.ts
var ci_systems = __webpack_require__(63073);
// EXTERNAL MODULE: ./src/hosts/github/context.ts
var context = __webpack_require__(55104);
;// CONCATENATED MODULE: ./src/hosts/change-base.ts

/** One row a system; only one of them applies, since no two systems set the same variables. */
const BASE_VARIABLES = [
    {
        // GitLab
        sign: ['CI_MERGE_REQUEST_IID'],
        commit: 'CI_MERGE_REQUEST_DIFF_BASE_SHA',
        targets: ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'],
        head: 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA',
    },
    {
        // Azure Pipelines
        sign: ['SYSTEM_PULLREQUEST_TARGETBRANCH'],
        targets: ['SYSTEM_PULLREQUEST_TARGETBRANCH'],
        head: 'SYSTEM_PULLREQUEST_SOURCECOMMITID',
    },
    {
        // Bitbucket Pipelines
        sign: ['BITBUCKET_PR_ID'],
        targets: ['BITBUCKET_PR_DESTINATION_COMMIT', 'BITBUCKET_PR_DESTINATION_BRANCH'],
    },
    // Jenkins
    { sign: ['CHANGE_ID'], targets: ['CHANGE_TARGET'] },
    // Buildkite
    { sign: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'], targets: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'] },
    // Drone
    { sign: ['DRONE_PULL_REQUEST'], targets: ['DRONE_TARGET_BRANCH'] },
    // Woodpecker
    { sign: ['CI_PIPELINE_EVENT', 'pull_request'], targets: ['CI_COMMIT_TARGET_BRANCH'] },
    // Travis CI
    { sign: ['TRAVIS_EVENT_TYPE', 'pull_request'], targets: ['TRAVIS_BRANCH'], head: 'TRAVIS_PULL_REQUEST_SHA' },
];
/** What the CI system says that a proposed change is compared with; undefined where it is none, or it does not say. */
function findChangeBase(environment, payload) {
    const read = (name) => {
        const value = name === undefined ? undefined : environment.get(name);
        return value === '' ? undefined : value;
    };
    const found = BASE_VARIABLES.find(({ sign: [name, value] }) => {
        const is = read(name);
        return is !== undefined && (value === undefined || is === value);
    });
    if (found === undefined)
        return (0,context/* readGithubBase */.rA)(payload);
    const [commit, head] = [read(found.commit), read(found.head)];
    const target = found.targets.map(read).find((value) => value !== undefined);
    if (commit === undefined && target === undefined)
        return undefined;
    return {
        ...(commit !== undefined && { commit }),
        ...(target !== undefined && { target: target.replace(/^refs\/heads\//, '') }),
        ...(head !== undefined && { head }),
    };
}

;// CONCATENATED MODULE: ./src/hosts/ci-variables.ts

/** A run of which nothing is known. */
const NOWHERE = {
    event: '',
    trust: 'trusted',
    visibility: 'unknown',
    runId: '',
    attempt: 1,
    job: '',
    step: '',
    leg: '',
    temporaryDirectory: undefined,
};
/** A pull request says `false` or its number; a build for one may also be started by a schedule or by API. */
function describeBuildkite(variables) {
    const isPullRequest = isOn(variables.get('BUILDKITE_PULL_REQUEST'));
    const source = given(variables.get('BUILDKITE_PULL_REQUEST_REPO'));
    const isOwn = source !== undefined && repositoryOf(source) === repositoryOf(variables.get('BUILDKITE_REPO') ?? '');
    return {
        ...NOWHERE,
        event: isPullRequest ? 'pull_request' : (variables.get('BUILDKITE_SOURCE') ?? ''),
        onDefaultBranch: isDefaultBranch(variables.get('BUILDKITE_BRANCH'), variables.get('BUILDKITE_PIPELINE_DEFAULT_BRANCH')),
        trust: isPullRequest && !isOwn ? 'fork' : 'trusted',
        runId: variables.get('BUILDKITE_BUILD_ID') ?? '',
        commit: given(variables.get('BUILDKITE_COMMIT')),
        job: variables.get('BUILDKITE_STEP_KEY') ?? '',
    };
}
/** `owner/name` of a repository's address, which has several spellings (`git@host:owner/name.git`). */
function repositoryOf(address) {
    return address
        .replace(/\.git\/?$/, '')
        .split(/[/:]/)
        .slice(-2)
        .join('/')
        .toLowerCase();
}
/** Neither the trigger nor the default branch is a variable there; `CIRCLE_PR_NUMBER` is set for forks alone. */
function describeCircleci(variables) {
    const isFork = [variables.get('CIRCLE_PR_NUMBER'), variables.get('CIRCLE_PR_REPONAME')].some(isOn);
    const isPullRequest = isFork || [variables.get('CIRCLE_PULL_REQUEST'), variables.get('CIRCLE_PULL_REQUESTS')].some(isOn);
    return {
        ...NOWHERE,
        event: nameEvent({ isPullRequest, isTag: isOn(variables.get('CIRCLE_TAG')), isBranch: false }),
        trust: isFork ? 'fork' : 'trusted',
        runId: variables.get('CIRCLE_WORKFLOW_ID') ?? '',
        commit: given(variables.get('CIRCLE_SHA1')),
        job: variables.get('CIRCLE_JOB') ?? '',
    };
}
/** Neither the trigger nor the default branch is a variable there, nor whether a pull request is a fork's. */
function describeBitbucket(variables) {
    const isPullRequest = isOn(variables.get('BITBUCKET_PR_ID'));
    return {
        ...NOWHERE,
        event: nameEvent({ isPullRequest, isTag: isOn(variables.get('BITBUCKET_TAG')), isBranch: false }),
        trust: isPullRequest ? 'fork' : 'trusted',
        runId: variables.get('BITBUCKET_PIPELINE_UUID') ?? '',
        commit: given(variables.get('BITBUCKET_COMMIT')),
    };
}
/** Only a multibranch project tells branches and changes apart; `BRANCH_IS_PRIMARY` is unset on other branches. */
function describeJenkins(variables) {
    const isPullRequest = isOn(variables.get('CHANGE_ID'));
    const isBranch = isOn(variables.get('BRANCH_NAME'));
    return {
        ...NOWHERE,
        event: nameEvent({ isPullRequest, isTag: isOn(variables.get('TAG_NAME')), isBranch }),
        onDefaultBranch: isBranch ? variables.get('BRANCH_IS_PRIMARY') === 'true' : undefined,
        trust: isPullRequest && isOn(variables.get('CHANGE_FORK')) ? 'fork' : 'trusted',
        runId: variables.get('BUILD_TAG') ?? '',
        commit: given(variables.get('GIT_COMMIT')),
        job: variables.get('JOB_BASE_NAME') ?? '',
    };
}
/** Branch and pull request are configuration parameters, which are in a file (`readTeamcityParameters`). */
function describeTeamcity(variables, parameters) {
    const known = parameters instanceof Map ? parameters : new Map();
    const isDefault = known.get('teamcity.build.branch.is_default');
    const isPullRequest = isOn(known.get('teamcity.pullRequest.number'));
    const isBranch = isDefault !== undefined;
    return {
        ...NOWHERE,
        event: nameEvent({ isPullRequest, isTag: false, isBranch }),
        onDefaultBranch: isBranch ? isDefault === 'true' : undefined,
        trust: isPullRequest ? 'fork' : 'trusted',
        runId: known.get('teamcity.build.id') ?? '',
        commit: given(variables.get('BUILD_VCS_NUMBER')),
        job: known.get('system.teamcity.buildType.id') ?? '',
    };
}
/** The parameters of the build, from the file that the file of its properties names; undefined if one cannot be read. */
async function readTeamcityParameters(variables) {
    const properties = await readProperties(variables.get('TEAMCITY_BUILD_PROPERTIES_FILE'));
    return readProperties(properties?.get('teamcity.configuration.properties.file'));
}
/** A file of Java properties. Only `name=value` lines are read, since TeamCity writes no others. */
async function readProperties(path) {
    const text = path === undefined ? undefined : await (0,promises_.readFile)(path, 'latin1').catch(() => undefined);
    if (text === undefined)
        return undefined;
    const pairs = text.split(/\r?\n/).flatMap((line) => {
        const [, name, value] = /^([^#!=][^=]*)=(.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name.trim(), unescapeProperty(value.trim())]];
    });
    return new Map(pairs);
}
function unescapeProperty(value) {
    return value.replace(/\\u([0-9a-f]{4})|\\(.)/gi, (_, code, plain) => code === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(code, 16)));
}
/** Nothing says whether a pull request is a fork's. Its `DRONE_BRANCH` is the target. */
function describeDrone(variables) {
    const event = variables.get('DRONE_BUILD_EVENT') ?? '';
    return {
        ...NOWHERE,
        event,
        onDefaultBranch: isDefaultBranch(variables.get('DRONE_BRANCH'), variables.get('DRONE_REPO_BRANCH')),
        trust: event === 'pull_request' ? 'fork' : 'trusted',
        visibility: readVisibility(variables.get('DRONE_REPO_VISIBILITY')),
        runId: variables.get('DRONE_BUILD_NUMBER') ?? '',
        commit: given(variables.get('DRONE_COMMIT_SHA')),
        job: variables.get('DRONE_STAGE_NAME') ?? '',
        step: variables.get('DRONE_STEP_NAME') ?? '',
    };
}
/** Nothing says whether a pull request is a fork's. */
function describeWoodpecker(variables) {
    const event = variables.get('CI_PIPELINE_EVENT') ?? '';
    const isPrivate = variables.get('CI_REPO_PRIVATE');
    return {
        ...NOWHERE,
        event,
        onDefaultBranch: isDefaultBranch(variables.get('CI_COMMIT_BRANCH'), variables.get('CI_REPO_DEFAULT_BRANCH')),
        trust: event.startsWith('pull_request') ? 'fork' : 'trusted',
        visibility: readVisibility(isPrivate === 'true' ? 'private' : isPrivate === 'false' ? 'public' : ''),
        runId: variables.get('CI_PIPELINE_NUMBER') ?? '',
        commit: given(variables.get('CI_COMMIT_SHA')),
        job: variables.get('CI_WORKFLOW_NAME') ?? '',
        step: variables.get('CI_STEP_NAME') ?? '',
    };
}
/** Where a system has variables for what a build is for, and none for its event; empty if they do not say. */
function nameEvent(is) {
    if (is.isPullRequest)
        return 'pull_request';
    if (is.isTag)
        return 'tag';
    return is.isBranch ? 'branch' : '';
}
/** The visibility if the text is the name of one. */
function readVisibility(text) {
    return text === 'public' || text === 'private' || text === 'internal' ? text : 'unknown';
}
/** Whether a build is of the default branch; undefined if nothing says which branch that is. A tag has no branch. */
function isDefaultBranch(branch, standard) {
    return given(standard) === undefined ? undefined : branch === standard;
}
/** `CI=false` and `CI=0` count as not set. */
function isOn(value) {
    return value !== undefined && !['', '0', 'false', 'no'].includes(value.toLowerCase());
}
/** The value, if there is one. */
function given(value) {
    return value === '' ? undefined : value;
}

;// CONCATENATED MODULE: ./src/hosts/detect.ts





const DETECTIONS = {
    github: { variable: 'GITHUB_ACTIONS', describe: describeGithub },
    gitlab: { variable: 'GITLAB_CI', describe: describeGitlab },
    azure: { variable: 'TF_BUILD', describe: describeAzure },
    buildkite: { variable: 'BUILDKITE', describe: describeBuildkite },
    circleci: { variable: 'CIRCLECI', describe: describeCircleci },
    bitbucket: { variable: 'BITBUCKET_BUILD_NUMBER', describe: describeBitbucket },
    jenkins: { variable: 'JENKINS_URL', describe: describeJenkins },
    teamcity: { variable: 'TEAMCITY_VERSION', describe: describeTeamcity },
    drone: { variable: 'DRONE', describe: describeDrone },
    woodpecker: { variable: 'CI', value: 'woodpecker', describe: describeWoodpecker },
};
/**
 * Where the run happens, from the environment (and the files that GitHub and TeamCity name there).
 * An event payload that cannot be read counts as empty: no trust, and unknown visibility.
 */
async function readContext(environment) {
    switch (findSystem(environment)) {
        case 'github':
            return detectContext(environment, await readPayload(environment.get('GITHUB_EVENT_PATH')));
        case 'teamcity':
            return detectContext(environment, await readTeamcityParameters(environment));
        default:
            return detectContext(environment, undefined);
    }
}
/** As `readContext`, with what the named file says as an argument. */
function detectContext(environment, payload) {
    const ci = findSystem(environment);
    const changeBase = findChangeBase(environment, payload);
    if (ci !== undefined)
        return { ci, ...DETECTIONS[ci].describe(environment, payload), changeBase };
    return { ci: isOn(environment.get('CI')) ? 'unknown' : 'none', ...NOWHERE, changeBase };
}
function findSystem(environment) {
    return ci_systems/* CI_NAMES */.y.find((ci) => {
        const { variable, value } = DETECTIONS[ci];
        const found = environment.get(variable);
        return value === undefined ? isOn(found) : found === value;
    });
}
function describeGithub(environment, payload) {
    const event = (0,context/* describeGithubEvent */.NC)(environment, payload);
    return {
        ...event,
        runId: environment.get('GITHUB_RUN_ID') ?? '',
        attempt: readAttempt(environment.get('GITHUB_RUN_ATTEMPT')),
        commit: given(environment.get('GITHUB_SHA')),
        source: readGithubSource(environment, event.trust),
        workflow: given(environment.get('GITHUB_WORKFLOW_REF'))?.replace(/@.*$/s, ''),
        job: environment.get('GITHUB_JOB') ?? '',
        step: environment.get('GITHUB_ACTION') ?? '',
        leg: readMatrix(environment.get('INPUT_MATRIX')),
        temporaryDirectory: given(environment.get('RUNNER_TEMP')),
    };
}
function readGithubSource(environment, trust) {
    const server = given(environment.get('GITHUB_SERVER_URL'));
    const repository = given(environment.get('GITHUB_REPOSITORY'));
    if (server === undefined || repository === undefined)
        return undefined;
    // An action of the workflow's own repository has neither.
    const action = given(environment.get('GITHUB_ACTION_REPOSITORY'));
    const version = given(environment.get('GITHUB_ACTION_REF'));
    return {
        server,
        repository,
        // The branch of a fork is in another repository, and a tag is no place for changes.
        ref: trust !== 'trusted' || environment.get('GITHUB_REF_TYPE') === 'tag'
            ? ''
            : (given(environment.get('GITHUB_HEAD_REF')) ?? environment.get('GITHUB_REF_NAME') ?? ''),
        ...(action !== undefined && version !== undefined && { documents: `${server}/${action}/blob/${version}/docs` }),
    };
}
function readGitlabSource(environment) {
    const server = given(environment.get('CI_SERVER_URL'));
    const repository = given(environment.get('CI_PROJECT_PATH'));
    if (server === undefined || repository === undefined)
        return undefined;
    const ref = isGitlabFork(environment)
        ? ''
        : (given(environment.get('CI_MERGE_REQUEST_SOURCE_BRANCH_NAME')) ?? environment.get('CI_COMMIT_BRANCH') ?? '');
    return { server, repository, ref };
}
/** From GitLab's predefined variables. It has no attempt number, and only collects files from the project's folder. */
function describeGitlab(environment) {
    const base = given(environment.get('CI_MERGE_REQUEST_DIFF_BASE_SHA'));
    return {
        event: environment.get('CI_PIPELINE_SOURCE') ?? '',
        onDefaultBranch: isDefaultBranch(environment.get('CI_COMMIT_BRANCH'), environment.get('CI_DEFAULT_BRANCH')),
        trust: isGitlabFork(environment) ? 'fork' : 'trusted',
        visibility: readVisibility(environment.get('CI_PROJECT_VISIBILITY')),
        runId: environment.get('CI_PIPELINE_ID') ?? '',
        attempt: 1,
        commit: given(environment.get('CI_COMMIT_SHA')),
        ...(base !== undefined && { base }),
        source: readGitlabSource(environment),
        job: given(environment.get('CI_JOB_NAME_SLUG')) ?? environment.get('CI_JOB_NAME') ?? '',
        step: '',
        leg: '',
        temporaryDirectory: undefined,
    };
}
/** Checks the variables, not only the pipeline's source: a child pipeline of a merge request has another source. */
function isGitlabFork(environment) {
    const event = environment.get('CI_PIPELINE_SOURCE');
    if (event === 'external_pull_request_event') {
        const source = environment.get('CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY');
        return source === undefined || source !== environment.get('CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY');
    }
    if (event !== 'merge_request_event' && given(environment.get('CI_MERGE_REQUEST_IID')) === undefined)
        return false;
    const source = environment.get('CI_MERGE_REQUEST_SOURCE_PROJECT_PATH');
    const target = given(environment.get('CI_MERGE_REQUEST_PROJECT_PATH'));
    return (source === undefined || source !== environment.get('CI_PROJECT_PATH') || (target !== undefined && source !== target));
}
/** From Azure Pipelines' predefined variables, which do not say who can read the project. */
function describeAzure(environment) {
    const event = environment.get('BUILD_REASON') ?? '';
    const isFork = environment.get('SYSTEM_PULLREQUEST_ISFORK');
    const fromFork = isOn(isFork) || (event === 'PullRequest' && given(isFork) === undefined);
    return {
        event,
        trust: fromFork ? 'fork' : 'trusted',
        visibility: 'unknown',
        runId: environment.get('BUILD_BUILDID') ?? '',
        attempt: readAttempt(environment.get('SYSTEM_JOBATTEMPT')),
        commit: given(environment.get('BUILD_SOURCEVERSION')),
        job: environment.get('SYSTEM_JOBNAME') ?? '',
        step: '',
        leg: '',
        temporaryDirectory: given(environment.get('AGENT_TEMPDIRECTORY')),
    };
}
async function readPayload(path) {
    try {
        return path === undefined ? undefined : JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}
function readAttempt(value) {
    const attempt = Number(value);
    return Number.isSafeInteger(attempt) && attempt >= 1 ? attempt : 1;
}
/** The matrix as the action's default sets it: `null` in a job without one, `{}` on runners that are not GitHub's. */
function readMatrix(text) {
    const matrix = text?.trim() ?? '';
    return matrix === 'null' || matrix === '{}' ? '' : matrix;
}

;// CONCATENATED MODULE: ./src/hosts/folds.ts
/** How parts of a log are folded in a CI system, as it documents it; undefined where it cannot. */
function foldsOf(ci, now) {
    // GitLab shows the time between start and end of a section, in seconds.
    const seconds = () => Math.round(now() / 1000);
    switch (ci) {
        case 'github':
            return { open: (title) => `::group::${title}`, close: () => '::endgroup::' };
        case 'azure':
            return { open: (title) => `##[group]${title}`, close: () => '##[endgroup]' };
        case 'gitlab':
            return {
                open: (title, number) => `\u001b[0Ksection_start:${seconds()}:bulk_job_${number}[collapsed=true]\r\u001b[0K${title}`,
                close: (number) => `\u001b[0Ksection_end:${seconds()}:bulk_job_${number}\r\u001b[0K`,
            };
        default:
            return undefined;
    }
}

// EXTERNAL MODULE: ./src/hosts/log.ts
var hosts_log = __webpack_require__(6365);
// EXTERNAL MODULE: ./src/domain/duration.ts
var duration = __webpack_require__(34678);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
;// CONCATENATED MODULE: ./src/hosts/progress.ts


/** The minimum time between two lines of routine progress: a live log drops lines when it is flooded. */
const LINE_GAP_MS = 10_000;
/** A terminal line is overwritten in place; more often than this it is not readable. */
const BAR_GAP_MS = 250;
/** A heartbeat if nothing changes, so that a reader can see that the run is still waiting. */
const HEARTBEAT_MS = 60_000;
/** Failed jobs are always printed, up to this many; the report has all. */
const MAX_PROBLEM_LINES = 100;
const GOOD_STATES = new Set(['running', 'succeeded']);
/**
 * @param now milliseconds of a clock that never goes back.
 * @param columns width of a terminal, for one bar that is overwritten in place; without it, lines.
 */
function createProgressPrinter(log, now, columns) {
    const isLive = columns !== undefined;
    const gap = isLive ? BAR_GAP_MS : LINE_GAP_MS;
    let problems = 0;
    let latest;
    let waiting;
    let pending = false;
    let printedAt = Number.NEGATIVE_INFINITY;
    const isQuiet = () => now() - printedAt >= gap;
    const describe = ({ progress, at }) => {
        const ago = now() - at;
        if (waiting !== undefined)
            return formatWait(waiting, waiting.until - now(), progress);
        return isLive ? formatBar(progress, columns() - 1, ago) : formatProgress(progress, ago);
    };
    const printProgress = () => {
        if (latest === undefined)
            return;
        log.status(describe(latest));
        printedAt = now();
        pending = false;
    };
    const printProblem = (text) => {
        problems += 1;
        if (problems <= MAX_PROBLEM_LINES)
            log.line(text);
        if (problems === MAX_PROBLEM_LINES)
            log.line('Further problems are not printed here; the report lists all of them.');
    };
    const printJob = (job) => {
        if (!GOOD_STATES.has(job.state))
            printProblem(formatJob(job));
        else if (!isLive && isQuiet()) {
            log.line(formatJob(job));
            printedAt = now();
        }
    };
    return {
        event(event) {
            switch (event.kind) {
                case 'stage':
                    // All rows are done: nothing is left to be counted.
                    if (event.stage === 'report')
                        latest = undefined;
                    return log.line(event.text);
                case 'notice':
                    return log.line(event.text);
                case 'job':
                    return printJob(event.job);
                case 'pause':
                    waiting = { round: event.round, rows: event.rows, until: now() + event.ms };
                    log.line(`Waiting ${formatTime(event.ms)} before round ${event.round}, which sends ${(0,plural/* plural */.L)(event.rows, 'failed row')} again.`);
                    printedAt = now();
                    return;
                case 'progress':
                    waiting = undefined;
                    pending ||= latest === undefined || isChange(latest.progress, event);
                    latest = { progress: event, at: now() };
                    if (pending && isQuiet())
                        printProgress();
                    return;
            }
        },
        tick() {
            const isDue = isLive || pending ? isQuiet() : now() - printedAt >= HEARTBEAT_MS;
            if (isDue)
                printProgress();
        },
    };
}
function isChange(before, after) {
    return (before.round !== after.round ||
        before.rowsDone !== after.rowsDone ||
        before.jobs !== after.jobs ||
        before.jobsDone !== after.jobsDone ||
        before.jobsInFlight !== after.jobsInFlight);
}
/** `Job 3 (81af\u2026) failed after 12 polls: 500 rows. <message>` */
function formatJob(job) {
    const id = job.id === undefined ? '' : ` (${job.id})`;
    const polls = job.polls === 0 ? '' : ` after ${(0,plural/* plural */.L)(job.polls, 'poll')}`;
    const message = job.message === undefined ? '' : ` ${job.message}`;
    return `Job ${job.number}${id} ${job.state}${polls}: ${(0,plural/* plural */.L)(job.rows, 'row')}.${message}`;
}
/**
 * One line about the progress of the run.
 * @param agoMs milliseconds since the engine reported it: added to the time elapsed, subtracted from the time left.
 */
function formatProgress(progress, agoMs = 0) {
    const { round, rowsDone, rowsToSend, elapsedMs } = progress;
    const rows = `${(0,plural/* count */.U)(rowsDone)} of ${(0,plural/* plural */.L)(rowsToSend, 'row')} done (${percentOf(progress)}%)`;
    return [
        // Of a resumed job the rows may be known only at its end.
        ...(rowsToSend === 0
            ? []
            : [[`${round > 1 ? `Round ${round}: ` : ''}${rows}`, ...speedOf(progress, agoMs)].join(', ')]),
        describeJobs(progress),
        `${(0,plural/* count */.U)(progress.succeeded)} succeeded, ${(0,plural/* count */.U)(progress.failed)} failed, ${(0,plural/* count */.U)(progress.notFound)} not found`,
        `${formatTime(elapsedMs + agoMs)} elapsed`,
    ].join(SEPARATOR);
}
const SEPARATOR = ' \u00b7 ';
/** Characters between the brackets: fewer show no progress, more say no more. */
const BAR_CHARS = { least: 10, most: 30 };
/**
 * The progress of the run as a bar of at most `columns`. What does not fit is left out, the least important first; share,
 * time left and speed stand first.
 */
function formatBar(progress, columns, agoMs = 0) {
    const { round, rowsDone, rowsToSend, elapsedMs, failed, notFound } = progress;
    const least = BAR_CHARS.least + '[] '.length;
    let text = rowsToSend === 0 ? '' : `${String(percentOf(progress)).padStart(3)}%`;
    const add = (part, room) => {
        const longer = text === '' ? part : `${text}${SEPARATOR}${part}`;
        if (longer.length > room)
            return false;
        text = longer;
        return true;
    };
    const isFull = speedOf(progress, agoMs).some((part) => !add(part, columns));
    const details = [
        ...(round > 1 ? [`round ${round}`] : []),
        ...(rowsToSend > 0 ? [`${(0,plural/* count */.U)(rowsDone)} of ${(0,plural/* plural */.L)(rowsToSend, 'row')}`] : []),
        ...(failed > 0 ? [`${(0,plural/* count */.U)(failed)} failed`] : []),
        ...(notFound > 0 ? [`${(0,plural/* count */.U)(notFound)} not found`] : []),
        describeJobs(progress),
        `${formatTime(elapsedMs + agoMs)} elapsed`,
    ];
    if (!isFull)
        for (const part of details)
            if (!add(part, columns - least))
                break;
    const room = Math.min(columns - text.length - '[] '.length, BAR_CHARS.most);
    if (rowsToSend === 0 || room < BAR_CHARS.least)
        return text.slice(0, Math.max(0, columns));
    const filled = Math.floor((room * rowsDone) / rowsToSend);
    const arrow = filled > 0 && filled < room ? `${'='.repeat(filled - 1)}>` : '='.repeat(filled);
    return `[${arrow.padEnd(room)}] ${text}`;
}
function formatWait({ round, rows }, leftMs, progress) {
    return [
        `Waiting ${formatTime(Math.max(0, leftMs))} before round ${round}`,
        `${(0,plural/* plural */.L)(rows, 'row')} to send again`,
        `${(0,plural/* count */.U)(progress.succeeded)} succeeded`,
    ].join(SEPARATOR);
}
/** Never 100 before the last row. */
function percentOf({ rowsDone, rowsToSend }) {
    return Math.floor((100 * rowsDone) / rowsToSend);
}
function describeJobs({ jobs, jobsDone, jobsInFlight }) {
    return `${(0,plural/* count */.U)(jobsDone)} of ${(0,plural/* plural */.L)(jobs, 'job')} ended, ${(0,plural/* count */.U)(jobsInFlight)} running`;
}
/** Time left and rate, as far as they are known. */
function speedOf({ leftMs, rowsPerSecond }, agoMs) {
    return [
        ...(leftMs === undefined ? [] : [`~${formatTime(Math.max(leftMs - agoMs, 0))} left`]),
        ...(rowsPerSecond === undefined ? [] : [`${formatRate(rowsPerSecond)} rows/s`]),
    ];
}
/** Slow vendors need the decimal: 0.4 rows a second is not 0. */
function formatRate(rate) {
    return rate < 10 ? rate.toFixed(1) : (0,plural/* count */.U)(Math.round(rate));
}
/** To the second: a line that is overwritten four times a second would flicker. */
function formatTime(ms) {
    return (0,duration/* formatDuration */.a)(Math.round(ms / 1000) * 1000);
}

// EXTERNAL MODULE: ./src/domain/run-again.ts
var run_again = __webpack_require__(87488);
;// CONCATENATED MODULE: ./src/hosts/step-summary.ts

/** The summary until the run writes its own; what remains of a step that was killed. */
function summaryStub(place) {
    return ('**Bulk Job** started and has written no result yet. If the step has ended, it was killed, and rows may have been ' +
        `sent. To resume, ${(0,run_again/* howToRunAgain */.V)(place)}; a new workflow run could send rows twice.\n`);
}
/** The runner drops a larger summary entirely, with an error annotation (its source, FileCommandManager.cs). */
const MAX_SUMMARY_BYTES = 1024 * 1024;
const CUT_NOTE = '\n\n_This summary is truncated at 1 MiB; summary.md in the results is complete._\n';
/** The text unchanged, or as many complete lines of it as fit into the runner's limit, with a note. */
function fitSummary(markdown) {
    const bytes = Buffer.from(markdown);
    if (bytes.length <= MAX_SUMMARY_BYTES)
        return markdown;
    const room = MAX_SUMMARY_BYTES - Buffer.byteLength(CUT_NOTE);
    const end = bytes.lastIndexOf('\n', room - 1);
    return `${bytes.subarray(0, Math.max(end, 0)).toString()}${CUT_NOTE}`;
}

;// CONCATENATED MODULE: ./src/hosts/ticking.ts
/** How often the printer checks whether a line is due; well below the shortest gap in a CI log. */
const LINE_TICK_MS = 2_000;
/** A bar shows seconds. */
const BAR_TICK_MS = 500;
/** Does not tick until it is asked to. */
function createTicking(printer, isLive = false) {
    let timer;
    return {
        ensure() {
            timer ??= setInterval(() => printer.tick(), isLive ? BAR_TICK_MS : LINE_TICK_MS).unref();
        },
        stop() {
            clearInterval(timer);
            timer = undefined;
        },
    };
}

;// CONCATENATED MODULE: ./src/hosts/github/forge.ts
/** Systems that run GitHub's workflows without GitHub's services, by the variable that their runners set. */
const FORGES = [
    ['FORGEJO_ACTIONS', 'Forgejo'],
    // Forgejo's runners set it, too.
    ['GITEA_ACTIONS', 'Gitea'],
];
/** The system if it is not GitHub itself. */
function nameForge(environment) {
    return FORGES.find(([variable]) => environment.get(variable) === 'true')?.[1];
}
/** What such a system does not do with a publication, as one notice; undefined if it does all of it. */
function describeMissing(forge, { artifact, comment }) {
    const missing = [
        ...(artifact === undefined ? [] : ['no artifact was uploaded']),
        ...(comment === undefined ? [] : ['no comment was written']),
    ];
    if (missing.length === 0)
        return undefined;
    const upload = artifact === undefined
        ? ''
        : ` To keep the files, upload ${artifact.directory} with ${forge}'s own upload-artifact.`;
    return `${forge} lacks services of GitHub: ${missing.join(', and ')}.${upload}`;
}

;// CONCATENATED MODULE: ./src/hosts/github/inputs.ts
const PREFIX = 'INPUT_';
/** What the runner fills in about itself, and nobody gives. */
const MATRIX = 'INPUT_MATRIX';
/**
 * The step's inputs, by the names of docs/reference.md. The runner hands over every key of `with:`, also one that
 * action.yml does not know: those are kept, so that a misspelled input can be reported.
 * An empty input is an input not given.
 */
function readGithubInputs(environment) {
    const inputs = new Map();
    for (const [variable, value] of environment) {
        if (!variable.startsWith(PREFIX) || variable === MATRIX)
            continue;
        const text = strip(value);
        if (text !== '')
            inputs.set(variable.slice(PREFIX.length).toLowerCase(), text);
    }
    return inputs;
}
/** A text of several lines keeps its indentation, since it may be YAML; a tab is a value of `delimiter`. */
function strip(value) {
    const text = value.replace(/[ \r\n]+$/, '');
    return text.includes('\n') ? text : text.replace(/^[ \r\n]+/, '');
}

// EXTERNAL MODULE: ./src/hosts/github/ledger-service.ts
var ledger_service = __webpack_require__(6668);
;// CONCATENATED MODULE: ./src/hosts/github/on-demand.ts


/** Loads what talks to GitHub's API and its stores, most of which no run needs before its first request. */
const loadServices = () => __webpack_require__.e(/* import() */ 628).then(__webpack_require__.bind(__webpack_require__, 52628));
/** `createGithubLedgers`, loaded at the first use. */
function ledgersOnDemand(options) {
    const { closed, hasArtifacts } = (0,ledger_service/* describeCacheService */.f)(options.environment);
    // One for all uses: it remembers which save hangs, and what it has said.
    let opened;
    const open = () => {
        opened ??= loadServices().then(({ createGithubLedgers }) => createGithubLedgers(options));
        return opened;
    };
    return {
        closed,
        hasArtifacts,
        save: async (...copy) => (await open()).save(...copy),
        load: async (...asked) => (await open()).load(...asked),
        fetch: async (runId) => (await open()).fetch(runId),
    };
}
/**
 * `createGithubMemories`, loaded at the first use. Undefined on an event that strangers can cause, or that only judges a
 * change: such a run neither reads nor writes a memory.
 */
function memoriesOnDemand(options) {
    const { trust, event } = options.context;
    if (trust !== 'trusted' || !(0,context/* maySend */.ct)(event))
        return undefined;
    return { open: async (destination) => (await loadServices()).createGithubMemories(options).open(destination) };
}
/**
 * `createEarlierVerdict`, loaded at the first use. Undefined on the event of a pull request, and where strangers can cause
 * the run (docs/contract.md, 7.2).
 */
function earlierVerdictOnDemand(options) {
    const { trust, event } = options.context;
    if (trust !== 'trusted' || event.startsWith('pull_request'))
        return undefined;
    let opened;
    return async (asked) => {
        opened ??= loadServices().then(({ createEarlierVerdict }) => createEarlierVerdict(options));
        return (await opened)(asked);
    };
}
/** `createGithubRepository`, loaded at the first use. */
function repositoryOnDemand(options) {
    const open = async () => (await loadServices()).createGithubRepository(options);
    return {
        checkOut: async (wanted) => (await open()).checkOut(wanted),
        resolve: async (asked) => (await open()).resolve(asked),
        parents: async (asked) => (await open()).parents(asked),
        listChanged: async (asked) => (await open()).listChanged(asked),
        mergeBase: async (asked) => (await open()).mergeBase(asked),
    };
}

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(33838);
// EXTERNAL MODULE: ./src/domain/safe-line.ts
var safe_line = __webpack_require__(32210);
;// CONCATENATED MODULE: ./src/hosts/github/step.ts




const ANNOTATE = { error: core/* error */.z3, warning: core/* warning */.$e, notice: core/* notice */.lm };
/** The runner cuts an annotation's message here (its source, ExecutionContext.cs). */
const MAX_ANNOTATION_CHARS = 4096;
/** What the runner of GitHub takes from a step: log lines, masks, outputs, a summary. */
function createGithubStep(environment, redaction) {
    const masked = new Set();
    const written = new Map();
    const warned = new Set();
    const safe = (text) => (0,safe_line/* safeLine */.om)(redaction.redact(text));
    const annotate = ({ level, file, line, column, endColumn, title, message }) => {
        const lines = redaction.redact(message).split('\n');
        ANNOTATE[level](lines
            .map((text) => (0,safe_line/* safeLine */.om)(text))
            .join('\n')
            .slice(0, MAX_ANNOTATION_CHARS), {
            title: safe(title),
            ...(file === undefined ? {} : { file: safe(file) }),
            ...(line === undefined ? {} : { startLine: line }),
            ...(column === undefined ? {} : { startColumn: column }),
            ...(endColumn === undefined ? {} : { endColumn }),
        });
    };
    const warn = (what, error, next) => {
        // The summary is written several times, and there are ten annotations of a level.
        if (warned.has(what))
            return;
        warned.add(what);
        const reason = error instanceof Error ? error.message : String(error);
        annotate({
            level: 'warning',
            title: what,
            message: `${what}: ${reason}. The result of the run is unchanged. ${next}`,
        });
    };
    return {
        annotate,
        warn,
        hide(secrets) {
            for (const form of redaction.hide(secrets)) {
                if (!masked.has(form))
                    core/* setSecret */.Pq(form);
                masked.add(form);
            }
        },
        setOutput(name, value) {
            const text = redaction.redact(value);
            // Each call appends to a file of limited size; the same value again adds nothing.
            if (written.get(name) === text)
                return;
            try {
                core/* setOutput */.uH(name, text);
                written.set(name, text);
            }
            catch (error) {
                warn(`The output "${name}" could not be set`, error, 'The same figures are in report.json.');
            }
        },
        keep(name, value) {
            try {
                core/* saveState */.LZ(name, value);
            }
            catch (error) {
                warn('The state for the post step could not be saved', error, 'If the step is canceled, use mode: collect.');
            }
        },
        async writeSummary(markdown) {
            const path = environment.get('GITHUB_STEP_SUMMARY') ?? '';
            try {
                if (path === '')
                    throw new Error('GITHUB_STEP_SUMMARY is not set');
                await (0,promises_.writeFile)(path, fitSummary(redaction.redact(markdown)));
            }
            catch (error) {
                warn('The job summary could not be written', error, 'The same text is in summary.md of the results.');
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/hosts/github/github.ts











/**
 * The host of a run inside a GitHub Actions step. Reads the event once, and asks the API for the repository's
 * visibility where the event does not tell it.
 */
async function createGithubHost({ environment, ports, signal, isPostStep = false, uploadLimitMs, ...limits }) {
    // A log that cannot be written must not stop a run halfway through its jobs.
    process.stdout.on('error', () => { });
    const redaction = (0,hosts_log/* createRedaction */.E)();
    const folds = foldsOf('github', () => ports.clock.now());
    const log = (0,hosts_log/* createLog */.h)((text) => process.stdout.write(text), redaction, { folds });
    const step = createGithubStep(environment, redaction);
    const inputs = readGithubInputs(environment);
    const token = inputs.get('github-token');
    if (token !== undefined)
        step.hide([token]);
    const context = await readContext(environment);
    const ask = async () => (await loadServices()).fetchVisibility(context, { environment, token, http: ports.http, signal });
    const visibility = context.visibility === 'unknown'
        ? await (0,abort/* unlessAborted */.Wh)(signal, ask).catch(() => 'unknown')
        : context.visibility;
    const printer = createProgressPrinter(log, () => ports.clock.now());
    const ticking = createTicking(printer);
    const forge = nameForge(environment);
    const ledgers = context.trust === 'trusted' ? ledgersOnDemand({ environment, context, token, log, ...limits }) : undefined;
    let stub;
    /** Writes the comment on the pull request; a failure is a warning. */
    async function publishComment(comment, urls) {
        // On such an event no request carries the token (docs/contract.md, 7.2).
        if (context.trust === 'hijackable') {
            return log.line(`No comment was written: on ${context.event} the pull request may be anybody's. ${FORK_RECIPE}`);
        }
        try {
            const { commentOnEvent } = await loadServices();
            const options = { environment, token, ...ports, signal, redact: redaction.redact, urls };
            await (0,abort/* unlessAborted */.Wh)(signal, () => commentOnEvent(comment, context, options));
        }
        catch (error) {
            if (signal.aborted)
                return log.line('The comment was canceled; the post step writes it.');
            const { GithubApiFailure } = await loadServices();
            const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
            // As it should be, and where there is a second workflow nobody needs a warning.
            if (isDenied && context.trust === 'fork')
                return log.line(`No comment was written: this run may only read. ${FORK_RECIPE}`);
            const next = isDenied ? 'Give the job permissions: pull-requests: write.' : 'The job summary says the same.';
            step.warn('The comment on the pull request could not be written', error, next);
        }
    }
    return {
        context: { ...context, visibility },
        inputs,
        hide: step.hide,
        setOutput: step.setOutput,
        keep: step.keep,
        ledgers,
        repository: repositoryOnDemand({ ...ports, environment, context, token, signal, log }),
        memories: memoriesOnDemand({ environment, ...ports, context, token, signal, log }),
        earlierVerdict: forge === undefined ? earlierVerdictOnDemand({ environment, ...ports, context, token, signal, log }) : undefined,
        progress(event) {
            ticking.ensure();
            if (inputs.get('summary') !== 'false' && !isPostStep)
                stub ??= step.writeSummary(summaryStub({ ci: 'github', keepsLedger: ledgers !== undefined }));
            printer.event(event);
        },
        async publish({ outputs, summary, summarize, text, annotations, artifact, comment }) {
            ticking.stop();
            // What is quick goes first: a canceled step has a few seconds left, and an upload may take longer.
            for (const [name, value] of outputs)
                step.setOutput(name, value);
            await stub;
            if (summary !== undefined || stub !== undefined)
                await step.writeSummary(summary ?? '');
            // The text below says all of this, too.
            if (annotations.length > 0) {
                log.folded('Annotations', () => {
                    for (const annotation of annotations)
                        step.annotate(annotation);
                });
            }
            log.blocks(text);
            if (forge !== undefined) {
                const missing = describeMissing(forge, { artifact, comment });
                if (missing !== undefined)
                    log.line(missing);
                return;
            }
            const options = { environment, step, limitMs: uploadLimitMs, signal, log };
            const urls = artifact === undefined ? undefined : await publishArtifact(artifact, options);
            // The URLs are known only now. A step that is killed before this keeps its summary without them.
            const linked = urls === undefined ? undefined : summarize?.(urls);
            if (linked !== undefined)
                await step.writeSummary(linked);
            if (comment !== undefined)
                await publishComment(comment, urls);
        },
    };
}
const FORK_RECIPE = 'A second workflow can write it: see "Comment on pull requests of forks" in docs/recipes.md of Bulk Job.';
/**
 * Uploads the result files, then the page alone, sets the outputs of both and returns their URLs; undefined if there are
 * none. A failure is a warning.
 */
async function publishArtifact(artifact, options) {
    const { environment, step, signal, log } = options;
    const { directory, name, page } = artifact;
    const { artifactUrl, uploadArtifact, uploadPage } = await loadServices();
    const upload = async (what, work) => {
        try {
            return await (0,abort/* unlessAborted */.Wh)(signal, work);
        }
        catch (error) {
            if (signal.aborted) {
                log.line('The artifact upload was canceled; the post step uploads it.');
                return undefined;
            }
            const next = `The files are on the runner in ${directory}, where a later step can still save them.`;
            step.warn(`${what} could not be uploaded`, error, next);
            return undefined;
        }
    };
    const uploaded = await upload(`The artifact "${name}"`, () => uploadArtifact(artifact, options));
    // What stopped that upload would stop the next one too, after as long a wait.
    if (uploaded === undefined)
        return undefined;
    const resultsUrl = artifactUrl(environment, uploaded.id);
    step.setOutput('artifact-id', String(uploaded.id));
    step.setOutput('artifact-name', uploaded.name);
    step.setOutput('artifact-url', resultsUrl);
    if (page === undefined)
        return { artifact: resultsUrl };
    const opened = await upload(`The page "${name}.html"`, () => uploadPage(artifact, page, options));
    if (opened === undefined)
        return { artifact: resultsUrl };
    const pageUrl = artifactUrl(environment, opened.id);
    step.setOutput('report-url', pageUrl);
    return { artifact: resultsUrl, page: pageUrl };
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
// EXTERNAL MODULE: ./src/config/spelling.ts
var config_spelling = __webpack_require__(26442);
;// CONCATENATED MODULE: ./src/config/contradictions.ts

/** Inputs that only `merge` reads. */
const MERGE_ONLY = ['results', 'expected-shards'];
/** Missing inputs, and inputs that are valid alone but not together. */
function findContradictions(config, context) {
    const { given, rejected, spelling, isComplete } = context;
    const faults = [];
    const add = (code, input, message, next) => {
        faults.push({ code, message, next, input, ...(0,config_spelling/* placeOf */.$t)(given.get(input)) });
    };
    const { name, example } = spelling;
    const isMerge = config.mode === 'merge';
    if (isMerge && (config.results ?? []).length === 0 && !rejected.has('results')) {
        const next = `Set the results folders of the shards, such as "${example('results', "'shards/*'")}".`;
        add('input/required', 'results', `${name('results')} is missing: merge joins the results of shards.`, next);
    }
    for (const input of MERGE_ONLY) {
        if (isMerge || config[input] === undefined)
            continue;
        const message = `${name(input)} has no effect with "${example('mode', config.mode)}".`;
        add('input/contradiction', input, message, `Remove ${name(input)}, or use "${example('mode', 'merge')}".`);
    }
    if (isMerge && config.shard !== undefined) {
        const message = `${name('shard')} has no effect with "${example('mode', 'merge')}", which joins all shards.`;
        add('input/contradiction', 'shard', message, `Remove ${name('shard')}.`);
    }
    if (isComplete && !isMerge && config.provider === undefined && !rejected.has('provider')) {
        const next = `Set a built-in provider (the README lists them) or a file, such as "${example('provider', './acme.yaml')}".`;
        add('input/required', 'provider', `${name('provider')} is missing.`, next);
    }
    if (isComplete && !isMerge && config.files.length === 0 && !rejected.has('files')) {
        const next = `Set patterns for the data files, such as "${example('files', "'data/*.csv'")}".`;
        add('input/required', 'files', `${name('files')} is missing.`, next);
    }
    if (config.files.length > 0 && config.files.every((pattern) => pattern.startsWith('!'))) {
        const next = 'Add a pattern without "!" for the data files.';
        add('input/contradiction', 'files', `${name('files')} selects no file: every pattern starts with "!", which excludes.`, next);
    }
    if (config.sandbox && config['base-url'] !== undefined) {
        const message = `${name('sandbox')} and ${name('base-url')} cannot be used together: the sandbox has its own address.`;
        add('input/contradiction', 'base-url', message, 'Remove one of the two.');
    }
    if (config['allow-public-personal-data'] && config['report-detail'] === 'minimal') {
        const message = `${name('allow-public-personal-data')} is true, but ${name('report-detail')} is minimal, which never shows personal data.`;
        const next = `Remove ${name('allow-public-personal-data')}, or set "${example('report-detail', 'full')}".`;
        add('input/contradiction', 'allow-public-personal-data', message, next);
    }
    if (config.mode === 'collect' && config.ledger === undefined) {
        const next = `Set the path of the ledger.ndjson of the run that sent the rows, or in GitHub Actions "${example('ledger', 'run:<run id>')}".`;
        add('input/required', 'ledger', `${name('ledger')} is missing: collect needs the ledger of an earlier run.`, next);
    }
    if (config.shard !== undefined && config.mode === 'validate') {
        const message = `${name('shard')} has no effect with "${example('mode', 'validate')}", which sends nothing.`;
        add('input/contradiction', 'shard', message, `Remove ${name('shard')}: one validate is enough for all legs.`);
    }
    if (config.ledger !== undefined && (config.mode === 'validate' || config.resume === 'never')) {
        const other = config.mode === 'validate' ? 'mode' : 'resume';
        const message = `${name('ledger')} has no effect with "${example(other, config[other])}".`;
        add('input/contradiction', 'ledger', message, `Remove ${name('ledger')}, or ${name(other)}.`);
    }
    return faults;
}

// EXTERNAL MODULE: ./src/config/schema.ts + 2 modules
var schema = __webpack_require__(17248);
// EXTERNAL MODULE: ./src/config/yaml.ts
var yaml = __webpack_require__(19211);
;// CONCATENATED MODULE: ./src/config/load.ts





/** Inputs that an untrusted config file cannot set. */
const IGNORED_IF_UNTRUSTED = new Set(['output-dir', 'base']);
/**
 * Reads all inputs: an input takes precedence over the config file, and that over the default. Every unknown name, bad
 * value and contradiction is a fault; the caller continues with its checks, so that all are reported at once.
 */
function loadConfig(sources) {
    const faults = [];
    const given = new Map();
    const isComplete = readFile(sources.file, given, faults);
    if (sources.isUntrusted === true)
        for (const name of IGNORED_IF_UNTRUSTED)
            given.delete(name);
    for (const [name, value] of sources.inputs)
        if (value !== '')
            given.set(name, { value });
    const inputs = (0,schema/* describeInputs */.jv)();
    const spelling = (0,config_spelling/* createSpelling */.$0)({
        from: sources.from ?? 'inputs',
        inFile: (name) => given.get(name)?.file !== undefined,
    });
    rejectUnknown(inputs, given, faults);
    // Compiling the schema would take longer than reading the inputs without.
    const result = schema/* CONFIG_SCHEMA */.ln.safeParse(valuesOf(given), { jitless: true });
    const rejected = new Set();
    for (const issue of result.error?.issues ?? []) {
        const name = String(issue.path[0] ?? '');
        // For a list with many faults the first one is enough.
        if (!rejected.has(name))
            faults.push(toFault(issue, { name, given, spelling, inputs }));
        rejected.add(name);
    }
    const config = result.data ?? schema/* CONFIG_SCHEMA */.ln.parse(valuesOf(new Map([...given].filter(([name]) => !rejected.has(name)))));
    faults.push(...findContradictions(config, { given, rejected, spelling, isComplete }));
    return { config: Object.freeze(config), faults, spelling };
}
function valuesOf(given) {
    return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}
function rejectUnknown(inputs, given, faults) {
    const known = inputs.map((input) => input.name);
    for (const [name, origin] of given) {
        if (known.includes(name))
            continue;
        const guess = (0,nearest/* nearest */.p)(name, known);
        faults.push({
            code: 'input/unknown',
            message: `Unknown input "${name}".`,
            next: guess === undefined ? 'Remove it; docs/reference.md lists all inputs.' : `Did you mean "${guess}"?`,
            input: name,
            ...(0,config_spelling/* placeOf */.$t)(origin),
        });
        given.delete(name);
    }
}
/** Returns false if the content of the file is unknown. */
function readFile(file, given, faults) {
    if (file === undefined)
        return true;
    if ('faults' in file) {
        faults.push(...file.faults);
        return false;
    }
    const parsed = (0,yaml/* parseConfigFile */.m)(file.text);
    if ('fault' in parsed) {
        const { reason, line, column, next = `Fix line ${line}, column ${column}. Each line of the file is "input: value".`, } = parsed.fault;
        faults.push({
            code: 'config/yaml',
            message: `The config file is not valid: ${reason}.`,
            next,
            input: 'config',
            file: file.path,
            line,
            column,
        });
        return false;
    }
    for (const { name, value, line, column } of parsed.entries) {
        const origin = { value, file: file.path, line, column };
        if (schema/* NOT_IN_FILE */.VH.has(name))
            faults.push(misplacedFault(name, origin));
        else if (value !== '' && value !== null)
            given.set(name, origin);
    }
    return true;
}
function misplacedFault(name, origin) {
    if (name === 'config') {
        return {
            code: 'config/nested',
            message: 'A config file cannot refer to another config file.',
            next: 'Remove "config" from it.',
            input: name,
            ...(0,config_spelling/* placeOf */.$t)(origin),
        };
    }
    return {
        code: 'config/secret',
        message: `The config file contains the secret "${name}", which everyone who can see the file can read.`,
        next: name === 'api-key'
            ? 'Remove it, replace the secret at its issuer, and set it as the input api-key or in the environment variable BULK_JOB_API_KEY.'
            : `Remove it, replace the secret at its issuer, and set it as the input ${name}.`,
        input: name,
        ...(0,config_spelling/* placeOf */.$t)(origin),
    };
}
function toFault(issue, { name, given, spelling, inputs }) {
    const origin = given.get(name);
    const fault = { code: 'input/value', input: name, ...(0,config_spelling/* placeOf */.$t)(origin) };
    const written = spelling.name(name);
    if (issue.code !== 'custom') {
        const kind = inputs.find((input) => input.name === name)?.kind ?? 'text';
        return { ...fault, message: `${written} must not be ${describeKind(origin?.value, kind)}.`, next: FORMS[kind] };
    }
    const next = typeof issue.params?.next === 'string' ? issue.params.next : '';
    // The text of a mapping is never shown: it may hold a secret.
    if (issue.params?.hidden === true) {
        const pairs = written === '--params' ? ' For name=value use --param.' : '';
        return { ...fault, message: `${written} ${issue.message}.`, next: `${next}${pairs}` };
    }
    return { ...fault, message: `${quote(String(origin?.value))} ${issue.message} for ${written}.`, next };
}
const FORMS = {
    text: 'Write a single value.',
    boolean: 'Write true or false.',
    lines: 'Write one pattern per line, or a list of patterns.',
    mapping: 'Write one "name: value" per line.',
};
function describeKind(value, wanted) {
    if (value instanceof Map)
        return 'a mapping';
    if (Array.isArray(value))
        return wanted === 'lines' ? 'a list with anything but texts' : 'a list';
    return 'empty';
}
/** Characters of a value that a message shows. */
const SHOWN_CHARS = 60;
function quote(value) {
    return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}\u2026` : value);
}

// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/mode.ts
var domain_mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/ledger/peek.ts
var peek = __webpack_require__(77738);
// EXTERNAL MODULE: ./src/pipeline/input-files.ts
var input_files = __webpack_require__(6928);
// EXTERNAL MODULE: ./src/ports/repository.ts
var repository = __webpack_require__(57274);
// EXTERNAL MODULE: ./src/report/summary-text.ts
var summary_text = __webpack_require__(22536);
// EXTERNAL MODULE: ./src/report/rules.ts
var rules = __webpack_require__(29681);
// EXTERNAL MODULE: ./src/pipeline/open-client.ts + 6 modules
var open_client = __webpack_require__(68639);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/engine/plan.ts + 1 modules
var plan = __webpack_require__(40119);
// EXTERNAL MODULE: ./src/expression/csv-text.ts
var csv_text = __webpack_require__(98484);
// EXTERNAL MODULE: ./src/expression/template.ts
var template = __webpack_require__(57050);
// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
;// CONCATENATED MODULE: ./src/pipeline/plan-run.ts









/** Part of every plan's hash: increased when the same inputs are split into other batches. */
const PLAN_VERSION = 1;
/** Rows that are planned at a time; in between, a cancel is noticed. */
const ROWS_AT_A_TIME = 20_000;
/**
 * Splits all rows that have no outcome yet into batches and counts the minimum that it takes to send them. Rejects with
 * the signal's reason when it aborts.
 */
async function planRun(parts) {
    const { setup, config, store, read, goesLast, isApart, dealer } = parts;
    const { spec, limits } = setup;
    // Rows with equal keys need separate jobs only if both may be sent and results name rows by key.
    const byKey = setup.key !== undefined && (0,request_flow/* namesRowsByKey */.Sd)(spec);
    const keepKeysApart = byKey && (!setup.key.unique || config['on-duplicate'] === 'send');
    const overhead = csvOverheadOf(setup, read);
    const whole = createPlanTally(setup, { store, read, overhead });
    const own = dealer === undefined ? whole : createPlanTally(setup, { store, read, overhead });
    let pauseAt = ROWS_AT_A_TIME;
    const isOpen = (row) => store.table.outcome(row) === undefined;
    const splitRows = (includes) => (0,plan/* planBatches */.un)(store.table, {
        maxRows: limits.rows,
        maxBytes: limits.bytes,
        overhead,
        keepKeysApart,
        grouped: spec.group !== undefined,
        includes,
        goesLast,
    });
    const take = (batch, isOwn) => {
        whole.add(batch);
        if (dealer?.take(batch, isOwn) === true)
            own.add(batch);
    };
    for (const batch of splitRows(isApart === undefined ? isOpen : (row) => isOpen(row) && !isApart(row))) {
        take(batch, false);
        if (whole.rows < pauseAt)
            continue;
        pauseAt = whole.rows + ROWS_AT_A_TIME;
        await (0,external_node_timers_promises_.setImmediate)();
        parts.signal.throwIfAborted();
    }
    if (isApart !== undefined)
        for (const batch of splitRows((row) => isOpen(row) && isApart(row)))
            take({ ...batch, number: whole.jobs + 1 }, true);
    const all = whole.result(limits.whole ?? limits);
    const summary = dealer === undefined ? all : own.result(limits);
    return { summary, whole: all, hash: hashPlan(setup, config, read.files), keepKeysApart, overhead };
}
/** Counts the minimum that it takes to send batches. */
function createPlanTally(setup, { store, read, overhead }) {
    const { spec } = setup;
    let rows = 0;
    let jobs = 0;
    let bytes = 0;
    let requests = 0;
    return {
        get rows() {
            return rows;
        },
        get jobs() {
            return jobs;
        },
        add(batch) {
            jobs += 1;
            requests += countRequests(spec, batch.rows.length);
            rows += batch.rows.length;
            bytes += overhead.perJob + batch.rows.length * overhead.perRow;
            for (const row of batch.rows)
                bytes += store.table.encodedBytes(row);
        },
        result(within) {
            const asked = rows === 0 ? 0 : countPreflight(spec, new Map([...setup.variables, ['columns', read.columns]]));
            const byRequests = ((requests + asked) / within.requestsPerSecond) * 1000;
            return {
                rows,
                jobs,
                requests: requests + asked,
                bytes,
                leastMs: Math.round(Math.max(byRequests, leastForJobs(within.jobs, jobs))),
                inferred: spec.facts.filter((fact) => fact.verified === 'inferred').map((fact) => fact.text),
                derived: spec.derived.map(([name]) => name).filter((name) => Object.hasOwn(setup.publicInputs, name)),
            };
        },
    };
}
/** For CSV the header, and the commas and line ending of each row; other formats are counted with the rows. */
function csvOverheadOf({ spec }, { columns }) {
    if (spec.streams === undefined)
        return plan/* NO_OVERHEAD */.hZ;
    checkColumns(spec, columns.length);
    const perRow = (0,csv_text/* csvOverheadBytes */.aR)(columns.length);
    const names = (0,csv_text/* csvCellBytes */.mP)(columns);
    return { perJob: names + perRow, perRow };
}
function checkColumns({ title, limits, numberColumn }, columns) {
    const most = limits.columns?.value;
    if (most === undefined || columns <= most)
        return;
    const own = numberColumn === undefined ? '' : ` (one of them, "${numberColumn}", is added by Bulk Job)`;
    const fault = {
        code: 'plan/too-many-columns',
        message: `The rows have ${columns} columns${own}, but ${title} accepts at most ${most}.`,
        next: 'Set columns to the ones to send.',
        input: 'columns',
    };
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** Preflight requests, as far as they are known before the first response. */
function countPreflight(spec, variables) {
    return spec.preflight.reduce((sum, { url }) => sum + (0,template/* expandAll */.eo)(url, variables).length, 0);
}
/** The minimum for a job of that many rows: submit, one poll, results. Lookups are only made after lost responses. */
function countRequests(spec, rows) {
    const { steps, poll, results } = (0,request_flow/* chooseFlow */.WK)(spec, rows);
    return steps.length + (poll === undefined ? 0 : 1) + results.filter(({ request }) => request !== undefined).length;
}
/** Milliseconds until the last job may be created, if the vendor limits jobs per time window. */
function leastForJobs(cap, jobs) {
    return cap === undefined || jobs === 0 ? 0 : (Math.ceil(jobs / cap.requests) - 1) * cap.windowMs;
}
/** The hash is the same for the same files and the same settings that affect what is sent (docs/contract.md, 6.2). */
function hashPlan(setup, config, files) {
    const parts = [
        PLAN_VERSION,
        setup.spec.hash,
        setup.publicInputs,
        [...(setup.columns ?? [])],
        setup.key?.column,
        config['on-duplicate'],
        config.blank,
        config.format,
        config.delimiter,
        config.encoding,
        setup.limits.rows,
        files.map((file) => file.sha256),
    ];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(parts)).digest('hex');
}
/** A plan that cannot finish before the timeout must not start. */
function checkTime(plan, limits, timeoutMs) {
    if (plan.leastMs <= timeoutMs)
        return;
    const fault = {
        code: 'plan/too-long',
        message: `Sending ${plan.rows} rows takes at least ${(0,duration/* formatDuration */.a)(plan.leastMs)} (${plan.requests} requests at ${Number(limits.requestsPerSecond.toPrecision(2))} per second), but the timeout is ${(0,duration/* formatDuration */.a)(timeoutMs)}.`,
        next: `Raise timeout to more than ${(0,duration/* formatDuration */.a)(plan.leastMs)}, send fewer rows per run, or raise batch-size or rate if the vendor allows it.`,
        input: 'timeout',
    };
    throw new domain_fault/* FaultError */.VD([fault]);
}
/** Throws `FaultError` if the data file cannot be the one that the vendor reads. */
function checkOwnFile(read) {
    const [first, ...others] = read.files;
    const faults = [];
    if (others.length > 0 || first?.file.format !== 'csv') {
        faults.push({
            code: 'input/source-url',
            message: 'params.source_url is the address of one CSV file, but files does not select exactly one CSV file.',
            next: 'Set files to that one file, or remove params.source_url and set storage.',
            input: 'files',
        });
    }
    if (read.invalid > 0) {
        faults.push({
            code: 'input/source-url',
            message: `${(0,plural/* plural */.L)(read.invalid, 'row')} of the data file ${read.invalid === 1 ? 'is' : 'are'} invalid, but the vendor would read the entire file.`,
            next: 'Fix the rows that invalid.csv lists, and upload the fixed file to params.source_url.',
            input: 'params.source_url',
        });
    }
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
}

// EXTERNAL MODULE: ./src/domain/http.ts
var http = __webpack_require__(42274);
// EXTERNAL MODULE: ./src/domain/vendor-text.ts + 1 modules
var vendor_text = __webpack_require__(97310);
// EXTERNAL MODULE: ./src/engine/name-inputs.ts
var name_inputs = __webpack_require__(40253);
// EXTERNAL MODULE: ./src/engine/types.ts
var types = __webpack_require__(3171);
// EXTERNAL MODULE: ./src/provider/inputs.ts
var inputs = __webpack_require__(5628);
// EXTERNAL MODULE: ./src/results/response.ts
var results_response = __webpack_require__(12023);
// EXTERNAL MODULE: ./src/transport/certainty.ts
var certainty = __webpack_require__(70296);
;// CONCATENATED MODULE: ./src/pipeline/preflight.ts










/** Total time that all preflight requests may take. */
const PREFLIGHT_MS = 5 * 60_000;
/** A list that fans out is limited to this many requests (docs/contract.md, 5.2). */
const MAX_REQUESTS = 30;
/**
 * The provider's read-only requests before anything is sent; resolves with a notice if not all were made. Later requests
 * can use the outputs of earlier ones, which are lists if a list fanned out. Throws `FaultError`: a refusal is a
 * configuration error; a vendor that cannot be reached or responds with 5xx after retries is a vendor error.
 */
async function runPreflight(spec, session, signal) {
    const deadline = session.clock.now() + PREFLIGHT_MS;
    let variables = session.variables;
    let made = 0;
    let left = 0;
    for (const request of spec.preflight) {
        const { names } = request.url;
        const lists = names.filter((name) => Array.isArray(variables.get(name)));
        const fitting = new Map(variables);
        for (const name of lists) {
            const list = variables.get(name);
            if (!Array.isArray(list))
                continue;
            fitting.set(name, list.slice(0, MAX_REQUESTS - made));
            left += Math.max(0, list.length - (MAX_REQUESTS - made));
        }
        const replies = await session.call(request, fitting, { how: 'read', priority: types/* PRIORITY */.F.submit, signal, deadline });
        if (signal.aborted)
            return undefined;
        made += replies.length;
        variables = new Map([...variables, ...(await collectOutputs(spec, request, replies, variables))]);
    }
    if (left === 0)
        return undefined;
    const checks = (0,plural/* plural */.L)(left, 'check was', 'checks were');
    return `${checks} not made before the first submit: the maximum is ${MAX_REQUESTS}.`;
}
async function collectOutputs(spec, request, replies, variables) {
    const collected = new Map();
    const page = replies.find((reply) => reply.kind === 'ok' && isPage(reply.response));
    if (page?.kind === 'ok')
        throw new domain_fault/* FaultError */.VD([pageFault(spec, page.response)], { reason: 'vendor-error' });
    const refusals = replies.filter((reply) => reply.kind === 'failed');
    if (refusals.length > 0)
        throw preflightError({ spec, request, variables }, refusals);
    for (const reply of replies) {
        if (reply.kind !== 'ok')
            continue;
        const { response, item } = reply;
        const { values } = await (0,results_response/* readOutputs */.T7)(request, response, item === undefined ? variables : new Map([...variables, item]));
        for (const [name, value] of values) {
            const before = collected.get(name);
            collected.set(name, item === undefined ? value : [before ?? [], value].flat(2));
        }
    }
    return collected;
}
/** A page of a login, a proxy or a firewall says nothing about the inputs, and submits would get the same page. */
function isPage({ isJson, headers }) {
    return !isJson && /^text\/html\b/i.test(headers.get('content-type') ?? '');
}
function pageFault(spec, response) {
    const title = (0,results_response/* pageTitle */.W)(response);
    return preflight_quote(spec, title ?? '', (shown) => ({
        code: 'vendor/preflight',
        message: `The response (HTTP ${response.status}) to the check before the first submit to ${(0,summary_text/* vendorName */.gR)(spec.title)} is a web page${shown === '' ? '' : ` (title "${shown}")`}, such as a login page or a proxy's, not JSON.`,
        next: `Nothing was sent. ${CHECK_WAY}`,
    }));
}
/** An API does not respond with web pages. */
const CHECK_WAY = 'Check base-url, and any proxy or firewall between this machine and the vendor.';
/** Reports all refusals at once; if a request got no usable response, the inputs are not known to be wrong. */
function preflightError(asked, replies) {
    const { spec } = asked;
    const refused = replies.filter(isRefusal);
    const silent = replies.find((reply) => !isRefusal(reply));
    if (silent === undefined)
        return new domain_fault/* FaultError */.VD(refused.map((reply) => refusedFault(asked, reply)));
    const fault = preflight_quote(spec, silent.message, (text) => ({
        code: 'vendor/preflight',
        message: `The check before the first submit to ${(0,summary_text/* vendorName */.gR)(spec.title)} failed: ${sentence(text)}`,
        next: `Nothing was sent. ${silent.remedy ?? 'Run again once the vendor can be reached. If it never could be, check base-url.'}`,
    }));
    return new domain_fault/* FaultError */.VD([fault], { reason: 'vendor-error' });
}
/** The vendor rejects the request: by a 4xx, or by an error in a 2xx. A redirect is a vendor error. */
function isRefusal(reply) {
    const { status, response } = reply;
    if (status === undefined || response === undefined)
        return false;
    return !(0,http/* isRedirect */.N6)(status) && !(0,certainty/* isPassing */.W)(status);
}
function refusedFault(asked, reply) {
    const { status, message, response } = reply;
    const { spec } = asked;
    const text = message.startsWith('HTTP ') || status < 300 ? message : `HTTP ${status}: ${message}`;
    return preflight_quote(spec, text, (shown) => ({
        code: 'vendor/preflight',
        message: `${(0,summary_text/* vendorName */.gR)(spec.title)} refused the check before the first submit: ${sentence(shown)}`,
        next: `Nothing was sent. ${response !== undefined && isPage(response) ? `${CHECK_WAY} ` : ''}${(0,http/* isDenied */.GZ)(status) ? adviseOnSecrets(spec) : adviseOnInputs(asked, status)}`,
    }));
}
/** A fault that quotes the vendor, who has no row of this run yet but may quote those of earlier runs. */
function preflight_quote({ words }, text, write) {
    return { ...write(text), template: write((0,vendor_text/* vendorTemplate */.j)(text, { words, values: () => [] })).message };
}
function adviseOnInputs({ spec, request, variables }, status) {
    if (status === http/* HTTP_STATUS */.gx.paymentRequired)
        return 'Top up the account, then run again.';
    // The provider file compared the vendor's response with the inputs.
    if ((0,http/* isSuccess */.oJ)(status))
        return 'Fix params or the files as the message says.';
    const named = (0,name_inputs/* nameInputs */.z)(spec, request, variables);
    if (named !== '')
        return `Check ${named}: does it exist in this account? Otherwise check base-url.`;
    const isOfAddress = status === http/* HTTP_STATUS */.gx.notFound && request.url.names.length === 0;
    return isOfAddress ? 'Check base-url.' : 'Check params and base-url.';
}
function adviseOnSecrets(spec) {
    const names = spec.inputs
        .filter(({ secret }) => secret)
        .map(({ name }) => (name === 'api_key' ? `api-key (${(0,inputs/* environmentName */.m)(name)})` : (0,inputs/* environmentName */.m)(name)));
    if (names.length === 0)
        return "Check in the vendor's system who is allowed to use this address.";
    return `Check the secret behind ${names.join(', ')}: is it complete, does it belong to this account, does it have the permission?`;
}
function sentence(text) {
    return `${text.replace(/\.+$/, '')}.`;
}

;// CONCATENATED MODULE: ./src/pipeline/approve.ts








/**
 * Checks everything that must hold before a row is sent: thresholds, time, the vendor's own checks. Undefined if the
 * mode, the plan or a threshold ends the run here. Throws `FaultError`.
 */
async function approve(run, planned) {
    const { known, request } = run;
    const { setup, rows, plan, earlier, whole } = planned;
    const { config } = request;
    const mode = domain_mode/* MODES */.F[known.mode];
    known.plan = plan.summary;
    // A mode that only rereads sends nothing, and what was sent was within the limit.
    const breach = (0,rules/* findEarlyBreach */.O_)(config, whole);
    if (!mode.rereads && breach !== undefined) {
        run.stops.push({ reason: breach.reason, fault: invalidFault(whole.invalid, run.request.spelling) });
        return undefined;
    }
    const refused = known.memory?.guards?.faults ?? [];
    if (refused.length > 0) {
        run.stops.push(...refused.map((fault) => ({ reason: 'guard', fault })));
        return undefined;
    }
    if (setup.isOwnFile)
        checkOwnFile(rows);
    if (!mode.rereads)
        checkTime(plan.summary, setup.limits, config.timeout);
    if (request.isPostStep === true && earlier !== undefined)
        keepVerdict(run, earlier.history);
    const client = known.client ?? (await (0,open_client/* openClient */.M)(run, planned));
    await preflight(run, planned, client);
    if (known.memory !== undefined)
        known.memory.isPlanned = true;
    const isNothingLeft = plan.summary.rows === 0 && known.rows?.rowless === undefined;
    return mode.judges === 'plan' || isNothingLeft ? undefined : { ...planned, client };
}
/** The provider's checks, if the mode makes them; `validate` only with trusted data and all secrets. */
async function preflight(run, { setup, plan }, { session }) {
    const { spec, complete } = setup;
    const { asks } = domain_mode/* MODES */.F[run.known.mode];
    const isTrusted = complete && run.request.context.trust === 'trusted';
    const mayAsk = asks === 'always' || (asks === 'trusted' && isTrusted);
    if (!mayAsk || plan.summary.rows === 0 || spec.preflight.length === 0)
        return;
    const text = `Checking the key and inputs with ${(0,summary_text/* vendorName */.gR)(spec.title)} (nothing is sent yet).`;
    run.request.emit({ kind: 'stage', stage: 'preflight', text });
    const notice = await runPreflight(spec, session, run.request.signal);
    if (notice !== undefined)
        run.notice(notice);
}
function invalidFault(invalid, spelling = config_spelling/* INPUT_SPELLING */.an) {
    return {
        code: 'run/invalid-data',
        message: `${(0,plural/* plural */.L)(invalid, 'row is', 'rows are')} invalid, more than max-invalid allows, so nothing was sent.`,
        next: `Fix the rows that invalid.csv lists. To send only the others, set \`${spelling.example('max-invalid', String(invalid))}\`.`,
        input: 'max-invalid',
    };
}
/** A post step reports the outcomes; the verdict of its step does not change. */
function keepVerdict({ stops, request }, { verdict }) {
    const { runId } = request.context;
    if (verdict !== undefined && verdict.reason !== 'cancelled')
        return;
    const fault = {
        code: 'run/cancelled',
        message: verdict === undefined ? 'The step was killed before it finished.' : 'The run was canceled.',
        next: `Jobs that were still running when the post step polled them continue at the vendor. To get their results, use mode: collect and ledger: run:${runId}.`,
    };
    stops.push({ reason: 'cancelled', fault });
}

// EXTERNAL MODULE: ./src/pipeline/context.ts + 3 modules
var pipeline_context = __webpack_require__(55167);
// EXTERNAL MODULE: ./src/provider/request.ts + 1 modules
var provider_request = __webpack_require__(2106);
// EXTERNAL MODULE: ./src/report/privacy.ts
var privacy = __webpack_require__(34766);
// EXTERNAL MODULE: ./src/engine/resume/rows-left.ts
var rows_left = __webpack_require__(44881);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var faults = __webpack_require__(68640);
// EXTERNAL MODULE: ./src/ledger/head.ts
var ledger_head = __webpack_require__(15247);
// EXTERNAL MODULE: ./src/ledger/read.ts + 1 modules
var read = __webpack_require__(99140);
// EXTERNAL MODULE: ./src/pipeline/earlier-faults.ts
var earlier_faults = __webpack_require__(18626);
// EXTERNAL MODULE: ./src/pipeline/ledger-files.ts
var ledger_files = __webpack_require__(33311);
// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
// EXTERNAL MODULE: ./src/pipeline/output-folder.ts + 1 modules
var output_folder = __webpack_require__(51013);
;// CONCATENATED MODULE: ./src/pipeline/earlier.ts











/**
 * The ledger that the input `ledger` names, read before anything else; undefined if it names none. Throws `FaultError`.
 * @param folder the output folder; absent if it could not be opened.
 */
async function readNamedLedger(request, ports, folder) {
    const { config, ledgers } = request;
    const named = config.ledger;
    if (named === undefined)
        return undefined;
    const run = /^run:(.+)$/.exec(named)?.[1]?.trim();
    if (run === undefined) {
        (0,input_files/* refuseUntrustedFile */.fS)(request, 'ledger', named);
        const absolute = (0,external_node_path_.resolve)(request.processDirectory, config['working-directory'], named);
        const text = await (0,input_files/* readInputFile */.jH)(ports.files, {
            input: 'ledger',
            shown: named,
            absolute,
            spelling: request.spelling,
        });
        const history = (0,read/* readLedger */.S)(text, named);
        // A copy without its head cannot be checked; a ledger that a run wrote or moved aside has its head beside it.
        const beside = (0,ledger_files/* headPath */.wz)(absolute);
        const head = beside === absolute ? undefined : await (0,output_folder/* readHead */.zy)(ports.files, beside, named);
        if (head !== undefined)
            (0,ledger_head/* checkWitness */.As)(history, head, { ledger: named, witness: (0,external_node_path_.basename)(beside) });
        const isElsewhere = head !== undefined && !(await isSameFolder(ports.files, (0,external_node_path_.dirname)(absolute), folder?.path));
        return { histories: [history], source: isElsewhere ? { path: absolute, history } : undefined };
    }
    if (ledgers === undefined) {
        throw new domain_fault/* FaultError */.VD([
            {
                code: 'ledger/no-store',
                message: `"${named}" is not available here: ledgers of workflow runs can only be fetched in GitHub Actions.`,
                next: `Download it with "gh run download ${run}", and give the path of its ledger.ndjson.`,
                input: 'ledger',
            },
        ]);
    }
    return { histories: (await ledgers.fetch(run)).map((text) => (0,read/* readLedger */.S)(text, named)), source: undefined };
}
async function isSameFolder({ realPath }, a, b) {
    return b !== undefined && (await realPath(a)) === (await realPath(b));
}
/**
 * The attempt to resume: what `ledger` names, else what the output folder holds unless all of its rows are settled, else,
 * with `resume: auto`, the last attempt of the same run, job, step and plan. Throws `FaultError` if the ledger that is
 * named, or the one in the folder, belongs to something else.
 */
async function findEarlier(named, run, request) {
    const { config } = request;
    const { identity, folder, mode, memory, goesOn = false } = run;
    const left = isRemembered(folder?.previous, memory) ? undefined : folder?.previous;
    const name = config.ledger ?? '';
    if (named === undefined && left?.isMoved === true && config.resume !== 'never')
        throw new domain_fault/* FaultError */.VD([(0,faults/* continuedFault */.wH)(folder?.ledger ?? '')]);
    const chosen = named === undefined
        ? await findUnnamed({ identity, left, memory, goesOn }, request)
        : await findNamed((0,ledger_identity/* chooseSame */.o6)(named.histories, identity, name), identity, mode, request);
    // The folder's own may be a longer copy of the one that is named: an attempt before this one resumed it.
    const isLonger = left !== undefined && chosen !== undefined && left.text.startsWith(chosen.history.text);
    // A copy of the one that is named, made by a run that only collected or that ended before it took over the rows left.
    const isSpent = left?.borrowed !== undefined &&
        chosen?.from === 'input' &&
        chosen.history.text.startsWith(left.borrowed) &&
        !(isLonger && !mode.sends);
    const found = isLonger && !isSpent ? { ...chosen, history: left } : chosen;
    const isKept = left === undefined || isSpent || found?.history.text.startsWith(left.text) === true;
    if (!isKept && config.resume !== 'never' && (0,ledger_identity/* isNeeded */.Ad)(left)) {
        throw new domain_fault/* FaultError */.VD([(0,earlier_faults/* unfinishedFault */.u_)(folder?.path ?? '', left, request)]);
    }
    if (found === undefined)
        return undefined;
    const { history } = found;
    if (history.isMoved)
        throw new domain_fault/* FaultError */.VD([(0,faults/* continuedFault */.wH)(name)]);
    const mayResend = (0,rows_left/* countRowsLeft */.W)(history).unsent > 0 || config['resend-uncertain'];
    if (history.borrowed !== undefined && mode.sends && mayResend)
        throw new domain_fault/* FaultError */.VD([(0,faults/* borrowedFault */.Nl)(name === '' ? (folder?.ledger ?? '') : name)]);
    const isElsewhere = found.from === 'input' && named?.source !== undefined && leavesRows(named.source.history);
    return {
        history,
        isInPlace: left !== undefined && !left.isTorn && left.text === history.text,
        source: isElsewhere && mode.sends ? named.source : undefined,
        isBorrowed: isElsewhere,
        policy: choosePolicy(found, run, request, isLonger),
    };
}
/** @param isLonger the folder has a longer copy of the ledger. */
function choosePolicy({ history, from }, { mode, hasRows, identity }, { config }, isLonger) {
    return {
        // A re-run sends failed rows again (docs/contract.md, 6.2); an interrupted run first continues where it stopped.
        resendFailed: mode.sends && (from === 'store' || (from !== 'folder' && (0,ledger_identity/* isOver */.PU)(history))),
        resendUncertain: mode.sends && config['resend-uncertain'],
        retryRounds: config['retry-failed'],
        lags: history.lags || ((from === 'store' || from === 'copy') && history.verdict === undefined && !isLonger),
        // What merge makes of a leg that was run again has the vendor's words as well, which no ledger holds.
        reread: (mode.rereads || (identity.shard !== undefined && from === 'folder' && mode.follows)) && hasRows,
    };
}
/** The row memory takes up what its runs left open, whatever their plan was. */
function isRemembered(history, memory) {
    return memory !== undefined && history?.memory === memory;
}
/** A run in the ledger's own folder would resume it. */
function leavesRows(history) {
    return !history.isMoved && !(0,ledger_identity/* isOver */.PU)(history);
}
/**
 * What `ledger` names. On a re-run an earlier attempt may have resumed it; then the copy of that attempt, which has more
 * records. Throws `FaultError` if neither contains the other, or if it is unknown whether there is such a copy.
 */
async function findNamed(history, identity, mode, { config, context, ledgers }) {
    const name = config.ledger ?? '';
    const found = { history, from: name.startsWith('run:') ? 'copy' : 'input' };
    if (!mode.sends || ledgers === undefined || context.attempt < 2)
        return found;
    // The ledger of the previous attempt already says what that attempt sent.
    if (history.writer === identity.runId && history.attempt >= context.attempt - 1 && history.verdict !== undefined)
        return found;
    const saved = await findSaved(identity, await ledgers.load(identity), context.attempt);
    if (saved === undefined)
        return found;
    if (saved.sumAt(history.head.records) === history.head.sum)
        return { history: saved, from: 'store' };
    (0,ledger_head/* checkWitness */.As)(history, saved.head, { ledger: name, witness: `the copy that attempt ${saved.attempt} saved` });
    return found;
}
/**
 * The last attempt of this run that wrote the ledger; 0 for none. The numbers in it go on through all runs that continued it,
 * so where others did, this run's own are counted.
 */
function lastAttemptOf(runId, { writers, attempt }) {
    const mine = writers.filter((writer) => writer.runId === runId).length;
    return mine === writers.length ? attempt : mine;
}
async function findUnnamed({ identity, left, memory, goesOn, }, { config, context, ledgers }) {
    if (config.resume === 'never')
        return undefined;
    const own = left !== undefined && (0,ledger_identity/* isSameSend */.Bc)(left, identity) ? left : undefined;
    const attemptHere = own === undefined ? 0 : lastAttemptOf(identity.runId, own);
    const isRerun = own !== undefined && attemptHere > 0 && attemptHere < context.attempt;
    const mayBeElsewhere = ledgers !== undefined && context.attempt > 1 && attemptHere < context.attempt - 1;
    const copy = mayBeElsewhere ? await findSaved(identity, await ledgers.load(identity), context.attempt) : undefined;
    // A leg goes on with its own ledger: it sends what all legs of its run chose, also where the memory has changed since.
    const saved = identity.shard === undefined && isRemembered(copy, memory) ? undefined : copy;
    // A self-hosted runner may still have an older attempt's ledger that another runner has resumed since.
    if (isRerun && !(saved !== undefined && isNewer(saved, own)))
        return { history: own, from: 'store' };
    if (saved !== undefined)
        return { history: saved, from: 'store' };
    return own !== undefined && (goesOn || !(0,ledger_identity/* isOver */.PU)(own)) && (0,ledger_identity/* mayHaveSent */.q3)(own)
        ? { history: own, from: 'folder' }
        : undefined;
}
/** The newest copy that an earlier attempt saved. Throws if it cannot be read or belongs to another account. */
async function findSaved(identity, texts, attempt) {
    const histories = texts.map((text) => (0,read/* readLedger */.S)(text, 'saved by an earlier attempt')).filter(ledger_identity/* mayHaveSent */.q3);
    if (histories.length === 0)
        return undefined;
    return (0,ledger_identity/* chooseSame */.o6)(histories, identity, `of attempt ${histories[0]?.attempt ?? attempt - 1}`);
}
function isNewer(a, b) {
    return a.attempt > b.attempt || (a.attempt === b.attempt && a.head.records > b.head.records);
}

// EXTERNAL MODULE: ./src/pipeline/guards.ts
var guards = __webpack_require__(81290);
// EXTERNAL MODULE: ./src/pipeline/mode.ts
var pipeline_mode = __webpack_require__(64879);
// EXTERNAL MODULE: ./src/pipeline/own-folder.ts
var own_folder = __webpack_require__(44491);
;// CONCATENATED MODULE: ./src/pipeline/open-run.ts











/**
 * Hides the secrets, chooses mode and detail, opens the output folder, reads the ledger that is named, and loads the
 * provider. Throws `FaultError` with every fault found in these.
 */
async function openRun(run, prepare) {
    const { request, known } = run;
    const { faults, mode } = await openPlace(run);
    const named = await collectFaults(faults, () => readNamedLedger(request, run.ports, known.folder));
    const setup = await prepare({ ...request, configFaults: faults }, run.ports, domain_mode/* MODES */.F[mode]);
    known.setup = setup;
    for (const text of setup.notices)
        run.notice(text);
    request.hide((0,provider_request/* derivedSecrets */.B3)(setup.spec, setup.variables));
    return { setup, named };
}
/** The same for a run that only joins results: it needs no provider. Throws `FaultError`. */
async function openMerge(run) {
    const { faults } = await openPlace(run);
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
}
/** Hides the secrets, chooses mode and detail, and opens the output folder; what is wrong with these it returns. */
async function openPlace(run) {
    const { request, known } = run;
    const { config, context } = request;
    // First, before anything can fail and show them.
    request.hide([config['api-key'], config['github-token'], request.environment.get('BULK_JOB_API_KEY')].filter(isText));
    const { mode, notice, fault: undecided } = (0,pipeline_mode/* chooseMode */.j)(config.mode, context);
    known.mode = mode;
    if (notice !== undefined)
        run.notice(notice);
    const { detail, fault } = (0,privacy/* chooseDetail */.Bm)({
        input: config['report-detail'],
        visibility: context.visibility,
        ci: context.ci !== 'none',
        allowPublic: config['allow-public-personal-data'],
    });
    known.detail = detail;
    const idle = findIdleGuards(request, mode);
    const faults = [...request.configFaults, ...[undecided, fault, idle].filter((each) => each !== undefined)];
    await collectFaults(faults, () => openFolder(run));
    return { mode, faults };
}
/** What was delivered before is only known with a row memory. */
function findIdleGuards({ config, spelling = config_spelling/* INPUT_SPELLING */.an }, mode) {
    if (!domain_mode/* MODES */.F[mode].sends || config['changed-only'] || !(0,guards/* hasGuards */.n)(config))
        return undefined;
    return {
        code: 'input/contradiction',
        message: `${spelling.name('max-new')}, ${spelling.name('max-changed')} and ${spelling.name('max-removed')} compare with what was delivered before, which a run that sends every row does not know.`,
        next: `Set "${spelling.example('changed-only', 'true')}", or use them in validate, which compares with ${spelling.name('base')}.`,
        input: 'changed-only',
    };
}
/** Opened first, so that even a run that fails at once leaves its report there. Throws `FaultError`. */
async function openFolder(run) {
    const { request, known } = run;
    const { files } = run.ports;
    const { config, context, processDirectory } = request;
    const roots = [processDirectory, (0,external_node_path_.resolve)(processDirectory, config['working-directory']), context.temporaryDirectory];
    known.folder = await (0,output_folder/* openOutputFolder */.uS)(files, await (0,output_folder/* chooseOutputFolder */.nt)(request, files), roots.filter(isText));
    const { damage } = known.folder;
    if (damage === undefined || config.resume === 'never')
        return;
    await (0,own_folder/* leaveFolder */.Uf)(run);
    throw damage;
}
async function collectFaults(faults, work) {
    try {
        return await work();
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        faults.push(...error.faults);
        return undefined;
    }
}
function isText(value) {
    return value !== undefined && value !== '';
}

// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
;// CONCATENATED MODULE: ./src/pipeline/choose-rows.ts

const ALL_ROWS = { unchanged: 0, beyondLimit: 0, chosen: undefined };
const OUT = 0;
const IN = 1;
const UNCHANGED = 2;
const BEYOND = 3;
/** Another leg's. */
const APART = 4;
const STATES = 5;
/**
 * Chooses the rows in scope and removes the others from the table. Rows that a continued ledger chose stay in scope;
 * others are added only behind the last of them that may be sent, so that its row numbers stay the same.
 */
function chooseRows(candidates) {
    const { table, history, limit, due } = candidates;
    if (history?.shard !== undefined)
        return keepLeg(candidates, history);
    const isEvery = history === undefined ? limit === undefined && due === undefined : history.chosen === undefined;
    if (isEvery)
        return ALL_ROWS;
    const states = new Uint8Array(table.count);
    const kept = keepChosen(candidates, states);
    let room = (limit ?? Number.POSITIVE_INFINITY) - kept.sent;
    for (const isTurn of turnsOf(candidates)) {
        for (let row = 0; row < table.count; row += 1) {
            if (states[row] !== OUT || !isTurn(row) || due?.isApart?.(row) === true)
                continue;
            const outcome = table.outcome(row);
            if (outcome === 'skipped')
                continue;
            if (outcome === undefined && due?.isDue(row) === false)
                states[row] = UNCHANGED;
            else if (row < kept.last || (outcome === undefined && room <= 0))
                states[row] = BEYOND;
            else {
                states[row] = IN;
                if (outcome === undefined)
                    room -= 1;
            }
        }
    }
    followFirst(candidates, states);
    if (due?.isApart === undefined)
        return applyStates(table, states);
    return { ...chooseApart(candidates, states, { ...due, isApart: due.isApart, room }), isApart: due.isApart };
}
/** Behind the rows of all legs, so that what all legs choose does not depend on what one of them has found out. */
function chooseApart({ table, sameAs }, states, { isApart, hasApart, isDue, room }) {
    const shared = (0,codes/* formatMarked */.gS)(states.length, (row) => states[row] === IN && !isApart(row));
    let left = room;
    for (let row = 0; row < table.count; row += 1) {
        if (!isApart(row) || states[row] !== OUT)
            continue;
        const isOpen = table.outcome(row) === undefined;
        if (hasApart !== true)
            states[row] = APART;
        else if (isOpen && !isDue(row))
            states[row] = UNCHANGED;
        else if (isOpen && left <= 0)
            states[row] = BEYOND;
        else {
            states[row] = IN;
            if (isOpen)
                left -= 1;
        }
    }
    for (const [row, first] of sameAs)
        if (isApart(first))
            states[row] = states[first] ?? IN;
    return { ...applyStates(table, states), shared };
}
/** A leg that continues has the rows of its ledger, whatever is due meanwhile: all others are other legs'. */
function keepLeg(candidates, { chosen, left = 0, shard }) {
    const states = new Uint8Array(candidates.table.count);
    keepChosen(candidates, states);
    candidates.table.retain((row) => states[row] === IN);
    return { unchanged: shard?.unchanged ?? 0, beyondLimit: left, chosen };
}
/** Rows that failed before have the second turn, where not all rows may go. */
function turnsOf({ limit, due }) {
    if (limit === undefined || due === undefined)
        return [() => true];
    return [(row) => !due.isLast(row), due.isLast];
}
/** Marks the rows that the ledger chose; of those that may be sent it returns how many they are, and the last. */
function keepChosen({ table, history }, states) {
    const kept = { sent: 0, last: -1 };
    for (const row of (0,codes/* rowsOf */.RO)((0,codes/* parseRanges */.Kn)(history?.chosen ?? '', table.count) ?? [])) {
        states[row] = IN;
        if (table.outcome(row) !== undefined)
            continue;
        kept.sent += 1;
        kept.last = row;
    }
    return kept;
}
/** A skipped row is in scope if the row that it repeats is. */
function followFirst({ sameAs }, states) {
    for (const [row, first] of sameAs)
        if (states[row] === OUT)
            states[row] = states[first] ?? IN;
}
function applyStates(table, states) {
    const counts = new Uint32Array(STATES);
    for (const state of states)
        counts[state] = (counts[state] ?? 0) + 1;
    const isAll = counts[IN] === states.length;
    if (!isAll)
        table.retain((row) => states[row] === IN);
    return {
        unchanged: counts[UNCHANGED] ?? 0,
        beyondLimit: counts[BEYOND] ?? 0,
        chosen: isAll ? undefined : (0,codes/* formatMarked */.gS)(states.length, (row) => states[row] === IN),
    };
}

// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
;// CONCATENATED MODULE: ./src/pipeline/deal-batches.ts


/** Rows between two known counts of the rows before them. */
const BLOCK = 256;
const WORD = 4;
/** @param file empty; keeps the row numbers of the leg's batches, which need not be adjacent. */
function createDealer(table, shard, file) {
    const isOwn = new Uint8Array(table.count);
    if (shard.index === 1)
        for (let row = 0; row < table.count; row += 1)
            if (table.outcome(row) !== undefined)
                isOwn[row] = 1;
    return {
        take({ number, rows }, isMine = false) {
            if (!isMine && !(0,domain_shard/* ownsBatch */.K4)(shard, number))
                return false;
            for (const row of rows)
                isOwn[row] = 1;
            file.append(new Uint8Array(Uint32Array.of(number, rows.length).buffer));
            file.append(new Uint8Array(Uint32Array.from(rows).buffer));
            return true;
        },
        finish(chosen) {
            const rankOf = createRanks(isOwn);
            const own = (0,codes/* formatRanges */.Gk)(keepOwn((0,codes/* numbersOf */.cZ)(chosen, table.count), isOwn));
            table.retain((row) => isOwn[row] === 1);
            return { batches: readBatches(file, rankOf), chosen: own };
        },
    };
}
function* keepOwn(numbers, isOwn) {
    let row = 0;
    for (const number of numbers) {
        if (isOwn[row] === 1)
            yield number;
        row += 1;
    }
}
/** Gives the number that a row of the leg has once all others are removed. */
function createRanks(isOwn) {
    const before = new Uint32Array(Math.ceil(isOwn.length / BLOCK) + 1);
    for (let row = 0; row < isOwn.length; row += 1) {
        const block = Math.floor(row / BLOCK);
        before[block + 1] = (row % BLOCK === 0 ? (before[block] ?? 0) : (before[block + 1] ?? 0)) + (isOwn[row] ?? 0);
    }
    return (row) => {
        const block = Math.floor(row / BLOCK);
        let rank = before[block] ?? 0;
        for (let other = block * BLOCK; other < row; other += 1)
            rank += isOwn[other] ?? 0;
        return rank;
    };
}
function readBatches(file, rankOf) {
    const read = (at, words) => {
        const bytes = file.read(at, words * WORD);
        return Uint32Array.from({ length: words }, (_, index) => bytes.readUInt32LE(index * WORD));
    };
    return {
        *[Symbol.iterator]() {
            for (let at = 0; at < file.length;) {
                const [number = 0, count = 0] = read(at, 2);
                at += 2 * WORD;
                yield { number, rows: Array.from(read(at, count), rankOf) };
                at += count * WORD;
            }
        },
    };
}

// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/sources/parse-record.ts
var parse_record = __webpack_require__(50559);
// EXTERNAL MODULE: ./src/sources/resolve.ts + 1 modules
var resolve = __webpack_require__(53361);
// EXTERNAL MODULE: ./src/store/row-store.ts + 3 modules
var row_store = __webpack_require__(60476);
;// CONCATENATED MODULE: ./src/domain/key-hash.ts
/** Rounds after the last word, for each half. */
const FINAL_ROUNDS = 3;
/**
 * 64 bits of a key's bytes, in two halves: equal keys have equal hashes, and keys with equal hashes must be compared.
 * HalfSipHash-1-3 (J.-P. Aumasson, reference implementation of SipHash) with a key of zeros: many keys with the same hash,
 * which would make a table slow, cannot simply be made up as they can for FNV or Murmur.
 */
class KeyHash {
    /** The halves of the last hash, as signed integers of 32 bits. */
    high = 0;
    low = 0;
    /** Sets `high` and `low` to the hash of `bytes` from an index to before another. */
    set(bytes, from, to) {
        const words = (to - from) >> 2;
        let [v0, v1, v2, v3] = [0, 0xee, 0x6c79_6765, 0x7465_6462];
        // One round for each word, one for the last bytes and the length, and the final ones.
        for (let round = 0; round <= words + 2 * FINAL_ROUNDS; round += 1) {
            const word = round < words ? wordAt(bytes, from + round * 4) : round === words ? lastWord(bytes, from, to) : 0;
            v3 ^= word;
            v0 = (v0 + v1) | 0;
            v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
            v0 = (v0 << 16) | (v0 >>> 16);
            v2 = (v2 + v3) | 0;
            v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
            v0 = (v0 + v3) | 0;
            v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
            v2 = (v2 + v1) | 0;
            v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
            v2 = (v2 << 16) | (v2 >>> 16);
            v0 ^= word;
            if (round === words)
                v2 ^= 0xee;
            else if (round === words + FINAL_ROUNDS) {
                this.high = v1 ^ v3;
                v1 ^= 0xdd;
            }
        }
        this.low = v1 ^ v3;
    }
    /** Sets them to the hash of a text in UTF-8. */
    setText(text) {
        const bytes = Buffer.from(text);
        this.set(bytes, 0, bytes.length);
    }
}
function wordAt(bytes, at) {
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
/** The bytes behind the last whole word, and the length. */
function lastWord(bytes, from, to) {
    let word = (to - from) << 24;
    const whole = from + ((to - from) & ~3);
    for (let at = whole; at < to; at += 1)
        word |= (bytes[at] ?? 0) << ((at - whole) * 8);
    return word;
}

// EXTERNAL MODULE: ./src/expression/columns.ts
var expression_columns = __webpack_require__(32085);
// EXTERNAL MODULE: ./src/sources/header.ts
var sources_header = __webpack_require__(78261);
// EXTERNAL MODULE: ./src/sources/prepare.ts
var prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/sources/read.ts + 3 modules
var sources_read = __webpack_require__(54010);
// EXTERNAL MODULE: ./src/store/digest.ts
var digest = __webpack_require__(34669);
// EXTERNAL MODULE: ./src/store/little-endian.ts
var little_endian = __webpack_require__(22141);
// EXTERNAL MODULE: ./src/store/partitions.ts
var store_partitions = __webpack_require__(1530);
;// CONCATENATED MODULE: ./src/store/duplicates.ts


const PARTITIONS = 256;
const ROW_BYTES = 6;
const HASH_BYTES = 8;
const RECORD = HASH_BYTES + ROW_BYTES;
/** Maximum load factor of a partition's table; above it lookups get slow. */
const MAX_LOAD = 0.5;
function createDuplicateFinder(file) {
    const partitions = (0,store_partitions/* createPartitions */.O)(file, RECORD);
    const sizes = new Float64Array(PARTITIONS);
    const added = { row: 0, high: 0, low: 0 };
    // One function for all rows.
    const write = (buffer, at) => {
        (0,little_endian/* put32 */.j2)(buffer, at, added.high);
        (0,little_endian/* put32 */.j2)(buffer, at + 4, added.low);
        (0,little_endian/* put48 */.aX)(buffer, at + HASH_BYTES, added.row);
    };
    return {
        add(row, { high, low }) {
            const partition = high >>> 24;
            sizes[partition] = (sizes[partition] ?? 0) + 1;
            added.row = row;
            added.high = high;
            added.low = low;
            partitions.add(partition, write);
        },
        each(areSame, found) {
            // One table for all partitions: allocating one for each would burden the garbage collector.
            const table = createTable(Math.max(...sizes), areSame);
            for (let partition = 0; partition < PARTITIONS; partition += 1) {
                if (sizes[partition] === 0)
                    continue;
                const records = partitions.load(partition);
                table.clear();
                for (let at = 0; at < records.length; at += RECORD) {
                    const first = table.firstOf(records, at);
                    if (first !== at)
                        found({ row: rowOf(records, at), first: rowOf(records, first) });
                }
            }
        },
        close: () => partitions.close(),
    };
}
function rowOf(records, at) {
    return records.readUIntLE(at + HASH_BYTES, ROW_BYTES);
}
function createTable(capacity, areSame) {
    let slots = 1;
    while (slots * MAX_LOAD < capacity)
        slots *= 2;
    // A record's offset plus one; 0 is free.
    const offsets = new Uint32Array(slots);
    return {
        clear: () => void offsets.fill(0),
        firstOf(records, at) {
            const [high, low] = [(0,little_endian/* get32 */.oO)(records, at), (0,little_endian/* get32 */.oO)(records, at + 4)];
            // The first byte is the same throughout the partition.
            for (let slot = low & (slots - 1);; slot = (slot + 1) & (slots - 1)) {
                const offset = (offsets[slot] ?? 0) - 1;
                if (offset < 0) {
                    offsets[slot] = at + 1;
                    return at;
                }
                const isMet = (0,little_endian/* get32 */.oO)(records, offset + 4) === low && (0,little_endian/* get32 */.oO)(records, offset) === high;
                if (isMet && areSame(rowOf(records, at), rowOf(records, offset)))
                    return offset;
            }
        },
    };
}

// EXTERNAL MODULE: ./src/pipeline/normal-form.ts
var normal_form = __webpack_require__(67538);
// EXTERNAL MODULE: ./src/domain/csv-record.ts
var csv_record = __webpack_require__(96116);
// EXTERNAL MODULE: ./src/domain/object-scan.ts
var object_scan = __webpack_require__(78039);
;// CONCATENATED MODULE: ./src/pipeline/scanned-rows.ts





/** Of a delimited file with this header. Undefined where all its rows must be prepared. */
function createScannedRows(parts, header) {
    const { setup, store, finder, file, omitsBlanks } = parts;
    const check = setup.checkScanned(header);
    if (check === undefined || !isGroupedByBytes(setup))
        return undefined;
    const csv = new csv_record/* CsvRecord */.K();
    const hash = new KeyHash();
    const sizeOf = createMeter(parts, check, csv);
    const hashes = new RowHashes(parts, new normal_form/* ScanNormalizer */.FV(check, setup.key?.column, omitsBlanks));
    return {
        add(scan, line) {
            if (!check.accepts(scan))
                return undefined;
            csv.measure(scan);
            const encodedBytes = sizeOf(scan, store.table.count + 1);
            const { key } = check;
            if (key !== -1)
                hash.set(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
            const group = hashes.begin(scan, key);
            const row = store.addScanned(scan, csv, { file, line, columns: header, encodedBytes, keyHash: hash.high, group });
            if (row === undefined)
                return undefined;
            if (key !== -1)
                finder?.add(row, hash);
            hashes.tell(row);
            return encodedBytes;
        },
    };
}
/**
 * Of a JSON file, likewise.
 * @param note called with the fields of a row that no row before had, and its line.
 */
function createScannedObjects(parts, note) {
    const { setup, store, finder, file } = parts;
    const check = setup.checkObjects();
    if (check === undefined || !isGroupedByBytes(setup))
        return undefined;
    const hash = new KeyHash();
    const sizeOf = createObjectMeter(parts, check);
    const noteNew = createNoter(check, note);
    const hashes = new RowHashes(parts, new normal_form/* ObjectNormalizer */.By(check, setup.key?.column));
    return {
        add(scan, line) {
            if (!check.accepts(scan))
                return undefined;
            noteNew(line);
            const encodedBytes = sizeOf(scan, store.table.count + 1);
            const { key } = check;
            if (key !== -1)
                hash.set(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
            const group = hashes.begin(scan, key);
            const row = store.addObject(scan, { file, line, encodedBytes, keyHash: hash.high, group });
            if (key !== -1)
                finder?.add(row, hash);
            hashes.tell(row);
            return encodedBytes;
        },
    };
}
/** Tells of fields that are sent for the first time, in the order of the row. */
function createNoter({ fields }, note) {
    const noted = [];
    const isNew = ({ member }, place) => member !== -1 && noted[place] !== true;
    return (line) => {
        if (!fields.some(isNew))
            return;
        const found = fields.filter(isNew).sort((a, b) => a.member - b.member);
        for (const [place, { member }] of fields.entries())
            if (member !== -1)
                noted[place] = true;
        note(found.map(({ field }) => field), line);
    };
}
/** An expression over the row needs its fields. */
function isGroupedByBytes({ spec: { group } }) {
    return group === undefined || group === 'fields';
}
/** Hashes the row that was read last. */
class RowHashes {
    normalizer;
    listener;
    isGrouped;
    sendsFields;
    scan;
    cell = -1;
    isWritten = false;
    constructor({ setup, listener }, normalizer) {
        this.normalizer = normalizer;
        this.listener = listener;
        this.isGrouped = setup.spec.group === 'fields';
        this.sendsFields = setup.sendsFields;
    }
    /** Takes a row and the index of its key's value; returns the digest of what the provider groups by. */
    begin(scan, cell) {
        this.scan = scan;
        this.cell = cell;
        this.isWritten = false;
        return this.isGrouped ? this.hashContent(digest/* digestBytes */.QN) : undefined;
    }
    /** The row was added. */
    tell(row) {
        this.listener?.add(row, this);
    }
    key() {
        const { scan, cell, listener } = this;
        if (scan === undefined || cell === -1)
            return undefined;
        return listener?.hasher.keyOfBytes(scan.bytes, scan.from[cell] ?? 0, scan.to[cell] ?? 0);
    }
    content() {
        const { listener } = this;
        return this.sendsFields && listener !== undefined ? this.hashContent(listener.hasher.contentOfBytes) : undefined;
    }
    hashContent(hash) {
        const { normalizer, scan } = this;
        if (!this.isWritten && scan !== undefined)
            normalizer.write(scan);
        this.isWritten = true;
        return hash(normalizer.bytes, 0, normalizer.length);
    }
}
/** The bytes of a row of a JSON file in a job, as `countBytes` counts those of a prepared one. */
function createObjectMeter({ setup }, check) {
    const { spec, sendsFields } = setup;
    const isLine = spec.streams !== undefined;
    const isNumbered = spec.numberColumn !== undefined;
    return (scan, number) => {
        const { bytes, from, to, kinds } = scan;
        // With a comma behind it.
        if (!isLine && !sendsFields)
            return check.key === -1 ? 1 : (to[check.key] ?? 0) - (from[check.key] ?? 0) + 3;
        let [size, sent] = [0, 0];
        for (const { member, written } of check.fields) {
            if (member === -1)
                continue;
            const [start, end] = [from[member] ?? 0, to[member] ?? 0];
            const isText = kinds[member] === object_scan/* TEXT */.a$;
            sent += 1;
            if (!isLine)
                size += written.length + 1 + end - start + (isText ? 2 : 0);
            else if (kinds[member] !== object_scan/* NULL */.Cq)
                size += end - start + (isText && (0,csv_record/* needsQuotesFor */.m)(bytes, start, end) ? 2 : 0);
        }
        if (isLine)
            return isNumbered ? size + String(number).length : size;
        // The braces, and a comma after each field, the last one's behind the row.
        return size + 2 + Math.max(sent, 1);
    };
}
/** The bytes of a row in a job, as `countBytes` counts those of a prepared one. */
function createMeter({ setup, omitsBlanks }, { key, fields, indexes }, { widths }) {
    const { spec, sendsFields } = setup;
    if (spec.streams !== undefined) {
        const isNumbered = spec.numberColumn !== undefined;
        return (_scan, number) => {
            let bytes = isNumbered ? String(number).length : 0;
            for (const index of indexes)
                bytes += widths[index] ?? 0;
            return bytes;
        };
    }
    // With a comma behind it.
    if (!sendsFields)
        return (scan) => (key === -1 ? 0 : jsonBytes(scan, key)) + 1;
    const names = fields.map((name) => Buffer.byteLength(JSON.stringify(name)));
    return (scan) => {
        let [bytes, sent] = [0, 0];
        for (let place = 0; place < indexes.length; place += 1) {
            const index = indexes[place] ?? 0;
            if (omitsBlanks && scan.from[index] === scan.to[index])
                continue;
            bytes += (names[place] ?? 0) + 1 + jsonBytes(scan, index);
            sent += 1;
        }
        // The braces, and a comma after each field, the last one's behind the row.
        return bytes + 2 + Math.max(sent, 1);
    };
}
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
/** Bytes of a cell as a JSON string, as `JSON.stringify` writes it. */
function jsonBytes({ bytes, from, to }, cell) {
    const [start, end] = [from[cell] ?? 0, to[cell] ?? 0];
    let size = end - start + 2;
    for (let at = start; at < end; at += 1) {
        const byte = bytes[at] ?? 0;
        // A quote is two bytes in CSV, too.
        if (byte === BACKSLASH)
            size += 1;
        else if (byte < FIRST_PRINTABLE)
            size += isShort(byte) ? 1 : 5;
    }
    return size;
}
/** `\b`, `\t`, `\n`, `\f`, `\r`; other control characters are written as `\u001f`. */
function isShort(byte) {
    return (byte >= 0x08 && byte <= 0x0a) || byte === 0x0c || byte === 0x0d;
}

;// CONCATENATED MODULE: ./src/pipeline/read-rows.ts













/**
 * Reads and checks all files once, before anything is sent. Afterwards every row is in the store, invalid and skipped
 * ones with their outcome. Throws `FaultError` with the faults of all files.
 */
async function readRows(parts) {
    const { setup } = parts;
    const unique = setup.key?.unique === true;
    const finder = unique ? createDuplicateFinder(parts.files.openRandom(parts.temporary('keys.bin'))) : undefined;
    const faults = [];
    const read = [];
    const blanks = [];
    const counts = { invalid: 0, skipped: 0, bytes: 0 };
    const columns = new Set();
    const normalize = (0,normal_form/* createNormalizer */._l)(setup);
    try {
        for (const [index, file] of parts.sources.entries()) {
            try {
                read.push(await read_rows_readFile(parts, { file, index, finder, counts, columns, blanks, normalize }));
            }
            catch (error) {
                if (!(error instanceof domain_fault/* FaultError */.VD))
                    throw error;
                faults.push(...error.faults);
            }
        }
        if (faults.length > 0)
            throw new domain_fault/* FaultError */.VD(faults);
        const sameAs = finder === undefined
            ? new Map()
            : settleDuplicates(parts, finder, { files: read, counts, normalize });
        const order = { key: setup.key?.column, numberColumn: setup.spec.numberColumn, keepOrder: setup.isOwnFile };
        return { files: read, blanks, ...counts, columns: (0,expression_columns/* orderColumns */.IU)(columns, order), sameAs };
    }
    finally {
        finder?.close();
    }
}
async function read_rows_readFile(parts, task) {
    const { setup, config } = parts;
    const { file } = task;
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let columns = file.format === 'txt' ? [setup.key?.column ?? 'key'] : [];
    let rows = 0;
    // Its rows are sent as they are in the file.
    let isWhole = false;
    const blankLines = { count: 0, first: 0 };
    let scanned;
    const batches = (0,sources_read/* readBatches */.P)(file, hashed(parts.files.read(file.absolute), hash), {
        delimiter: config.delimiter,
        encoding: config.encoding,
        keyColumn: setup.key?.column,
        onBlank(line) {
            blankLines.count += 1;
            blankLines.first ||= line;
        },
        onHeader(header, line) {
            columns = header;
            isWhole = setup.columns === undefined && !setup.isConverted && !header.includes(row/* MESSAGE_COLUMN */.fA);
            const { columns: mapped, key, sendsFields } = setup;
            const { spelling } = parts;
            const needs = { file: file.path, line, columns: mapped, key, sendsFields, ...(spelling && { spelling }) };
            const faults = (0,sources_header/* checkHeader */.e)(header, needs);
            if (faults.length > 0)
                throw new domain_fault/* FaultError */.VD(faults);
            // Our own column is not sent, but a file that the vendor reads itself may have it.
            const named = setup.isOwnFile ? header : header.filter((name) => name !== row/* MESSAGE_COLUMN */.fA);
            noteColumns(parts, task, setup.columns === undefined ? named : [...setup.columns.keys()], line);
            scanned = createScannedRows(scannedParts(parts, task), header);
        },
    });
    const { isJson } = row/* FORMATS */.hR[file.format];
    if (file.format === 'txt')
        noteColumns(parts, task, columns, 1);
    // As in a delimited file, a mapped column is sent even if a row does not have it.
    if (isJson && setup.columns !== undefined)
        noteColumns(parts, task, [...setup.columns.keys()], 1);
    const objects = isJson ? openObjects(parts, task) : undefined;
    for await (const batch of batches) {
        parts.signal.throwIfAborted();
        while (batch.next()) {
            rows += 1;
            const bytes = addScanned(batch, scanned, objects);
            if (bytes !== undefined) {
                task.counts.bytes += bytes;
                continue;
            }
            const record = batch.record();
            const prepared = setup.prepare(record);
            if (isJson && prepared.fault === undefined)
                noteColumns(parts, task, Object.keys(prepared.fields), record.line);
            const normalized = normalizeOnce(parts, task, record, prepared);
            // Only awaited if it is a promise: one for each of ten million rows would cost a minute.
            const group = groupOf(setup, prepared, normalized);
            const settled = group instanceof Promise ? await group : group;
            addRow(parts, task, { record, prepared, normalized, group: settled, isWhole });
        }
    }
    if (blankLines.count > 0)
        task.blanks.push({ file, count: blankLines.count, firstLine: blankLines.first });
    return { file, rows, sha256: hash.digest('hex'), columns };
}
/** The row's bytes as they are sent; undefined if it was not added, and must be prepared. */
function addScanned(batch, rows, objects) {
    if (rows !== undefined)
        return batch.scanned && rows.add(batch.scanned, batch.line);
    const object = objects && batch.scanObject();
    return object && objects.add(object, batch.line);
}
function openObjects(parts, task) {
    return createScannedObjects(scannedParts(parts, task), (fields, line) => noteColumns(parts, task, fields, line));
}
function scannedParts(parts, { finder, index: file }) {
    const { setup, store, config } = parts;
    return { setup, store, finder, listener: listenerOf(parts, file), file, omitsBlanks: config.blank === 'omit' };
}
function listenerOf({ memory, onRow }, file) {
    if (memory === undefined)
        return (onRow && {
            hasher: DIGESTS,
            add: (row, hashes) => onRow(row, file, { digests: { key: hashes.key(), content: hashes.content() } }),
        });
    const { hasher, collector } = memory;
    // Of a provider that only sends keys, the same key is the same content.
    const noContent = hasher.content('');
    return {
        hasher,
        add(row, hashes) {
            const content = hashes.content() ?? noContent;
            collector.add(row, hashes.key() ?? content, content, 'valid');
        },
    };
}
const DIGESTS = { keyOfBytes: digest/* digestBytes */.QN, contentOfBytes: digest/* digestBytes */.QN };
/** Throws `FaultError` if a column has the name of the one that the engine adds. */
function noteColumns({ setup }, task, names, line) {
    const { numberColumn } = setup.spec;
    if (numberColumn !== undefined && names.includes(numberColumn)) {
        const fault = {
            code: 'file/reserved-column',
            message: `Column "${numberColumn}" is reserved: Bulk Job adds it to match results to rows.`,
            next: 'Rename or remove it.',
            file: task.file.path,
            line,
        };
        throw new domain_fault/* FaultError */.VD([fault]);
    }
    for (const name of names)
        task.columns.add(name);
}
async function* hashed(bytes, hash) {
    for await (const chunk of bytes) {
        hash.update(chunk);
        yield chunk;
    }
}
function normalizeOnce({ setup, memory, onRow }, { normalize }, { columns }, prepared) {
    const isAsked = setup.spec.group === 'fields' || ((memory !== undefined || onRow !== undefined) && setup.sendsFields);
    // Fields are made where they are asked for.
    return isAsked && prepared.fault === undefined ? normalize(prepared.fields, columns) : undefined;
}
/** Rows with different values of the provider's `group` never share a job. */
function groupOf({ spec, variables }, row, normalized) {
    if (spec.group === undefined || row.fault !== undefined)
        return undefined;
    if (spec.group === 'fields')
        return (0,digest/* digest */.br)(normalized ?? '');
    const value = spec.group.evaluate(row.fields, variables);
    const hash = (group) => (0,digest/* digest */.br)(JSON.stringify(group) ?? '');
    return value instanceof Promise ? value.then(hash) : hash(value);
}
const hash = new KeyHash();
function addRow(parts, { index, finder, counts }, made) {
    const { setup, store, memory, onRow } = parts;
    const { record, prepared, group } = made;
    const { key, fault } = prepared;
    const isHashed = memory !== undefined || onRow !== undefined;
    const keyDigest = key === undefined || !isHashed ? undefined : (memory?.hasher.key(key) ?? (0,digest/* digest */.br)(key));
    hash.setText(key ?? '');
    const keyHash = key === undefined ? 0 : hash.high;
    if (fault !== undefined) {
        counts.invalid += 1;
        const row = store.add(record, { file: index, encodedBytes: 0, keyHash, group });
        store.table.update(row, { outcome: 'invalid', message: store.addText(fault.message) });
        if (keyDigest !== undefined)
            memory?.collector.add(row, keyDigest, '', 'invalid');
        else if (memory !== undefined)
            memory.unread += 1;
        onRow?.(row, index, { digests: { key: keyDigest, content: undefined }, made: { record, prepared } });
        return;
    }
    const isWritten = setup.spec.streams === undefined;
    const content = isWritten ? (JSON.stringify(setup.sendsFields ? prepared.fields : key) ?? '') : '';
    const encodedBytes = countBytes(setup, made, store.table.count + 1, content);
    counts.bytes += encodedBytes;
    const row = store.add(record, { file: index, encodedBytes, keyHash, group });
    const contentDigest = isHashed ? digestContent(parts, made.normalized) : NO_CONTENT;
    const sent = setup.sendsFields ? contentDigest : undefined;
    onRow?.(row, index, { digests: { key: keyDigest, content: sent }, made: { record, prepared } });
    if (key !== undefined)
        finder?.add(row, hash);
    memory?.collector.add(row, keyDigest ?? contentDigest, contentDigest, 'valid');
}
/** Of all fields but the key, whatever the order of columns is. */
function digestContent({ setup, memory }, normalized) {
    if (memory === undefined)
        return setup.sendsFields ? (0,digest/* digest */.br)(normalized ?? '') : NO_CONTENT;
    return memory.hasher.content(normalized ?? '');
}
/** For a provider that only sends keys: the same key is the same content. */
const NO_CONTENT = '\0'.repeat(digest/* DIGEST_BYTES */.x4);
/**
 * Uncompressed bytes of a row in a job: for CSV its cells (the plan adds the overhead), else as JSON with a comma, the
 * longest of the usual formats.
 */
function countBytes({ spec }, { record, prepared, isWhole }, number, content) {
    if (spec.streams === undefined)
        return Buffer.byteLength(content, 'utf8') + 1;
    const numberBytes = spec.numberColumn === undefined ? 0 : String(number).length;
    if (!isWhole || !(record instanceof row/* LineRecord */.SL))
        return (0,csv_text/* csvCellBytes */.mP)(Object.values(prepared.fields)) + numberBytes;
    const { csvLine, count } = record.cells;
    return Buffer.byteLength(csvLine, 'utf8') - (count - 1) + numberBytes;
}
/**
 * Rows that repeat a key: with the same content `on-duplicate` applies; with other content the row is invalid, because it
 * is unknown which of the two is right (docs/contract.md, 3.2). Returns for each skipped row the row that it repeats.
 */
function settleDuplicates(parts, finder, { files, counts, normalize, }) {
    const { store, config, memory, setup } = parts;
    // Of a provider that only sends keys, the same key is the same content.
    const contentOf = (row) => {
        const record = store.record(row);
        return setup.sendsFields ? normalize(setup.fieldsOf(record), record.columns) : '';
    };
    const sameAs = new Map();
    // Only such runs choose among the rows; for others the list would grow with the duplicates.
    const isNoted = config['changed-only'] || config.limit !== undefined;
    const place = (row) => {
        const entry = store.table.get(row);
        return `${files[entry.file]?.file.path ?? ''}:${entry.line}`;
    };
    const refuse = (row, message) => {
        counts.invalid += 1;
        store.table.update(row, { outcome: 'invalid', message: store.addText(message) });
        memory?.collector.mark(row, 'invalid');
    };
    const keyOf = (0,prepare/* createKeyReader */.DW)(setup);
    const areSame = (row, first) => keyOf(store.record(row)) === keyOf(store.record(first));
    finder.each(areSame, ({ row, first }) => {
        const sameContent = contentOf(row) === contentOf(first);
        if (sameContent && config['on-duplicate'] === 'send')
            return;
        counts.bytes -= store.table.encodedBytes(row);
        if (!sameContent) {
            refuse(row, `Duplicate key with different content: here (${place(row)}) and at ${place(first)}.`);
        }
        else if (config['on-duplicate'] === 'fail') {
            refuse(row, `Duplicate key and content: here (${place(row)}) and at ${place(first)}.`);
        }
        else {
            counts.skipped += 1;
            memory?.collector.mark(row, 'duplicate');
            if (isNoted)
                sameAs.set(row, first);
            store.table.update(row, { outcome: 'skipped', message: store.addText(`Same as ${place(first)}.`) });
        }
    });
    return sameAs;
}

;// CONCATENATED MODULE: ./src/pipeline/open-rows.ts









/**
 * Finds and reads all data files; undefined if they have no rows and `onEmpty` allows that. Throws `FaultError`.
 * @param onEmpty what to do if there are no rows, or a pattern matches no file.
 */
async function openRows(run, setup, onEmpty = run.request.config['on-empty'], onRow) {
    const { request, ports, known } = run;
    const { config } = request;
    const found = await findDataFiles(run, setup, onEmpty);
    request.emit({ kind: 'stage', stage: 'read', text: `Reading ${(0,plural/* plural */.L)(found.files.length, 'file')}.` });
    const temporary = await run.temporary();
    const store = (0,row_store/* createRowStore */.g)({
        files: ports.files,
        directory: temporary(''),
        sources: found.files,
        parseRecord: parse_record/* reparseRecord */.Wt,
    });
    (0,pipeline_context/* closeRows */.e)(known);
    const unread = found.files.map((file) => ({ file, rows: 0, sha256: '', columns: [] }));
    known.rows = { store, files: unread, rowless: undefined };
    const read = await readRows({
        setup,
        config,
        spelling: request.spelling,
        sources: found.files,
        files: ports.files,
        store,
        temporary,
        memory: known.memory,
        signal: request.signal,
        onRow,
    });
    known.rows = { store, files: read.files, rowless: undefined };
    for (const blank of read.blanks)
        run.notice(describeBlanks(blank));
    if (store.table.count > 0)
        return { ...read, store };
    // Otherwise a pattern without a file was already reported.
    if (found.files.length > 0 || found.emptyPatterns.length === 0)
        handleEmpty(run, onEmpty, describeNoRows(read.files), 'rows');
    return undefined;
}
/** The files that the patterns name; throws `FaultError`. Tells of patterns that name none. */
async function findDataFiles(run, setup, onEmpty) {
    const { request, ports, known } = run;
    const { files: patterns, format } = request.config;
    const found = await (0,resolve/* resolveFiles */.s)({
        patterns,
        workingDirectory: setup.workingDirectory,
        format,
        files: ports.files,
        spelling: request.spelling ?? config_spelling/* INPUT_SPELLING */.an,
        outputDirectory: known.folder?.path,
    });
    if (found.faults.length > 0)
        throw new domain_fault/* FaultError */.VD(found.faults);
    for (const exclude of found.idleExcludes) {
        run.notice(`"!${exclude}" in files excludes nothing: no file matches it.`);
    }
    if (known.memory !== undefined)
        known.memory.isPatternEmpty = found.emptyPatterns.length > 0;
    for (const empty of found.emptyPatterns)
        handleEmpty(run, onEmpty, describeEmpty(empty));
    return found;
}
function describeNoRows(files) {
    const [first, ...others] = files;
    if (first === undefined)
        return 'No data rows: no file matches.';
    const { path } = first.file;
    if (others.length > 0)
        return `No data rows: all ${files.length} files (the first is ${path}) have none.`;
    if (row/* FORMATS */.hR[first.file.format].isJson)
        return `No data rows: ${path} has no record.`;
    return first.columns.length > 0 && first.file.format !== 'txt'
        ? `No data rows: ${path} has only a header.`
        : `No data rows: ${path} is empty.`;
}
function describeEmpty({ pattern, results }) {
    return results === 0
        ? `No file matches the pattern "${pattern}".`
        : `The pattern "${pattern}" only matches files in output-dir (${results}), which are never read as data. The data must be in another folder.`;
}
function describeBlanks({ file, count, firstLine }) {
    return count === 1
        ? `Line ${firstLine} of ${file.path} has only blank cells and was skipped.`
        : `${count} lines of ${file.path} have only blank cells and were skipped; the first is line ${firstLine}.`;
}
/** `on-empty`: a pipeline whose export is missing must not succeed unnoticed. */
function handleEmpty(run, onEmpty, message, what = 'files') {
    const spelling = run.request.spelling ?? config_spelling/* INPUT_SPELLING */.an;
    const write = (value) => `\`${spelling.example('on-empty', value)}\``;
    const check = what === 'rows' ? 'Check the step that writes the file' : 'Check files and working-directory';
    const fault = {
        code: 'input/empty',
        message,
        next: `${check}. If this is allowed to happen, set ${write('warn')} or ${write('ignore')}.`,
        input: 'files',
    };
    if (onEmpty === 'fail')
        throw new domain_fault/* FaultError */.VD([fault]);
    if (onEmpty === 'warn') {
        run.downgraded.push('config-error');
        run.notice(message);
    }
}

// EXTERNAL MODULE: ./src/pipeline/without-rows.ts
var without_rows = __webpack_require__(75066);
;// CONCATENATED MODULE: ./src/pipeline/read-and-plan.ts












const loadRowMemory = () => Promise.all(/* import() */[__webpack_require__.e(655), __webpack_require__.e(791), __webpack_require__.e(168), __webpack_require__.e(194)]).then(__webpack_require__.bind(__webpack_require__, 73194));
/**
 * Reads all data files, finds what an earlier attempt left, chooses the rows in scope and splits them into batches;
 * undefined if there are no rows and that is allowed. A mode that rereads uses the files of the ledger: if the working
 * tree has others, from the commit that the ledger names; if that is not available, the ledger alone gives counts and
 * row numbers (docs/contract.md, 6.3).
 */
async function readAndPlan(run, { setup, named }) {
    if (run.request.config['changed-only'] && domain_mode/* MODES */.F[run.known.mode].judges === 'rows')
        await (await loadRowMemory()).openRowMemory(run, setup);
    const histories = named?.histories;
    if (domain_mode/* MODES */.F[run.known.mode].judges === 'plan')
        return planRead(run, await readAndCompare(run, setup), named);
    if (!domain_mode/* MODES */.F[run.known.mode].rereads || histories === undefined)
        return planRead(run, await readTree(run, setup), named);
    const isWanted = ({ hash }) => histories.some((history) => history.plan === hash);
    let first;
    let failure;
    try {
        // An empty working tree is no reason to stop or to warn before the commit was tried.
        first = await readTree(run, setup, 'fail');
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        failure = error;
    }
    if (first !== undefined && isWanted(first))
        return planRead(run, first, named);
    const committed = await readCommit(run, setup, histories);
    if (committed !== undefined)
        return planRead(run, committed, named);
    const rowless = histories.find(({ plan, files }) => hashPlan(setup, run.request.config, files) === plan);
    if (rowless !== undefined)
        return planWithoutRows(run, setup, { rowless, named });
    return planRead(run, failure === undefined ? first : await readTree(run, setup), named);
}
/** The rows that would be sent, and how they differ from those at the base. */
async function readAndCompare(run, setup) {
    const { openBaseComparison } = await Promise.all(/* import() */[__webpack_require__.e(655), __webpack_require__.e(143)]).then(__webpack_require__.bind(__webpack_require__, 73143));
    const comparison = await openBaseComparison(run, setup);
    try {
        const read = await readTree(run, setup, undefined, comparison?.onRow);
        if (read !== undefined)
            await comparison?.finish(read.rows);
        return read;
    }
    finally {
        comparison?.close();
    }
}
async function readTree(run, setup, onEmpty, onRow) {
    const rows = await openRows(run, setup, onEmpty, onRow);
    return rows && { setup, rows, hash: hashPlan(setup, run.request.config, rows.files) };
}
/** The rows at the commit of the ledger; undefined if it is not available, or gives another plan. */
async function readCommit(run, setup, histories) {
    const { checkOutFiles } = await __webpack_require__.e(/* import() */ 655).then(__webpack_require__.bind(__webpack_require__, 70655));
    for (const { commit, plan } of histories) {
        if (commit === '')
            continue;
        const workingDirectory = await checkOutFiles(run, setup, { name: 'commit', commit });
        if (workingDirectory === undefined)
            continue;
        const read = await readTree(run, { ...setup, workingDirectory });
        if (read?.hash !== plan)
            continue;
        run.notice(`The data files here are not the ones that were sent; the rows are read from commit ${commit}.`);
        return { ...read, setup };
    }
    return undefined;
}
/** What is to be sent of the rows that were read. Throws `FaultError` if it is unknown what an earlier attempt sent. */
async function planRead(run, read, named) {
    if (read === undefined)
        return undefined;
    const { known, request } = run;
    const { setup, rows, hash } = read;
    const { config, signal } = request;
    const { store, sameAs } = rows;
    const remembering = known.memory && (await loadRowMemory());
    if (known.memory?.leg !== undefined && request.shard !== undefined)
        await remembering?.findVersion(run, known.memory, known.memory.leg, { plan: hash, shard: request.shard });
    const isOvertaken = domain_mode/* MODES */.F[known.mode].sends && remembering?.yieldToNewer(run) === true;
    const found = await lookUp(run, { setup, hash, named });
    const looked = isOvertaken ? { ...found, earlier: undefined } : found;
    const { identity, earlier } = looked;
    known.identity = { ...identity, runId: earlier?.history.runId ?? identity.runId };
    const due = isOvertaken ? NOTHING_DUE : await remembering?.compareWithMemory(run, { setup, rows, ...looked });
    const scope = chooseRows({
        table: store.table,
        sameAs,
        history: earlier?.history,
        limit: config.limit,
        due,
    });
    known.scope = scope;
    const whole = { total: store.table.count, ...countSettled(rows) };
    const goesLast = remembering?.findFailedBefore(known, store);
    const isApart = remembering && findApart(scope, store, remembering);
    const dealer = earlier === undefined ? await openDealer(run, store) : undefined;
    const plan = await planRun({ setup, config, store, read: rows, goesLast, isApart, dealer, signal });
    const dealt = dealer?.finish(scope.chosen);
    if (dealt !== undefined)
        known.scope = { ...scope, chosen: dealt.chosen };
    if (known.memory !== undefined && earlier === undefined)
        remembering?.takeKnown(run, known.memory, store);
    known.leg = describeLeg(run, { plan, scope, whole, earlier });
    const { leg } = known;
    return {
        setup,
        rows: { ...rows, ...countSettled(rows) },
        plan: leg === undefined ? plan : { ...plan, whole: { ...plan.whole, ...leg.plan } },
        batches: dealt && withoutKnown(dealt.batches, store),
        whole: leg ?? whole,
        shard: leg,
        scope: known.scope,
        identity,
        earlier,
    };
}
/** Pages of the list of a leg's batches kept in memory: 64 KiB each. */
const BATCH_PAGES = 4;
/** Undefined unless several runners share the run. */
async function openDealer({ request, known, ports, temporary }, store) {
    const { shard } = request;
    if (shard === undefined)
        return undefined;
    known.batches = (0,paged_file/* createPagedFile */.B)(ports.files.openRandom((await temporary())('batches.bin')), BATCH_PAGES);
    return createDealer(store.table, shard, known.batches);
}
/** Rows that are this leg's alone. */
function findApart({ chosen, isApart }, store, { createNumberFinder }) {
    if (isApart === undefined)
        return undefined;
    const numberOf = createNumberFinder(chosen, store.table.count);
    return (row) => isApart(numberOf(row) ?? -1);
}
/** Of rows that an earlier attempt of this leg has sent the outcome is known. */
function withoutKnown(batches, { table }) {
    return {
        *[Symbol.iterator]() {
            for (const batch of batches) {
                const rows = batch.rows.filter((row) => table.outcome(row) === undefined);
                if (rows.length > 0)
                    yield { ...batch, rows };
            }
        },
    };
}
/** What the ledger of this leg says of the whole run; a leg that continues knows it from there alone. */
function describeLeg({ request: { shard }, known: { memory } }, { plan, scope, whole, earlier }) {
    if (shard === undefined || earlier !== undefined)
        return earlier?.history.shard;
    const { rows, jobs, requests, bytes, leastMs } = plan.whole;
    return {
        ...shard,
        scope: (0,external_node_crypto_.createHash)('sha256')
            .update(scope.shared ?? scope.chosen ?? 'all')
            .digest('hex')
            .slice(0, SCOPE_CHARS),
        ...whole,
        unchanged: scope.unchanged,
        plan: { rows, jobs, requests, bytes, leastMs },
        ...(memory?.leg !== undefined && { version: memory.leg.version }),
    };
}
const SCOPE_CHARS = 32;
/** Where a newer run has delivered newer rows. */
const NOTHING_DUE = { isDue: () => false, isLast: () => false };
/** Rows that are never sent, as far as they are in scope. */
function countSettled({ store }) {
    const count = (wanted) => [...store.table.counts()].reduce((sum, { outcome, rows }) => sum + (outcome === wanted ? rows : 0), 0);
    return { invalid: count('invalid'), skipped: count('skipped') };
}
/** What a ledger alone tells of its rows, where the files are not available. */
async function planWithoutRows(run, setup, { rowless, named }) {
    (0,without_rows/* noteMissingFiles */.CH)(run, rowless);
    const { rows, plan } = await (0,without_rows/* openWithoutRows */.My)(run, rowless);
    const looked = await lookUp(run, { setup, hash: plan.hash, named });
    const { rows: total, invalid, skipped, shard } = rowless;
    const scope = { unchanged: 0, beyondLimit: 0, chosen: rowless.chosen };
    return {
        setup,
        rows,
        plan,
        batches: undefined,
        whole: shard ?? { total, invalid, skipped },
        shard,
        scope,
        ...looked,
    };
}
/** Who this run is, and what it continues. First of all, so that no message calls rows unsent that an earlier run may have sent. */
async function lookUp(run, { setup, hash, named }) {
    const { known, request, ports } = run;
    const { context, shard, environment } = request;
    const runId = context.runId === '' ? ports.random.uuid() : context.runId;
    const identity = (0,ledger_identity/* identify */.ls)({ ...context, shard, environment }, { runId, plan: hash, account: setup.account });
    const earlier = domain_mode/* MODES */.F[known.mode].judges === 'plan' ? undefined : await lookUpEarlier(run, identity, named);
    known.mayBeSent = earlier !== undefined;
    return { identity, earlier };
}
/** Whether the row memory takes up what the ledger in the folder has left: a leg continues that of its own run. */
function isTakenUp(run, identity) {
    const { memory } = run.known;
    return memory?.remembered !== undefined && (memory.leg === undefined || !isOwnLeg(run, identity));
}
/**
 * The ledger in the folder is one that this leg continues, though it ended: whoever starts a leg again within its run,
 * because its machine was lost at the last moment say, wants the same results. The CI system or the scheduler names the
 * run; without a name only the row memory can tell, and the next run may use the same folder.
 */
function isOwnLeg({ known, request }, { runId, schedulerRun }) {
    if (request.shard === undefined)
        return false;
    const writers = known.folder?.previous?.writers ?? [];
    return (isSameVersion(known) ||
        writers.some((each) => each.runId === runId || (schedulerRun !== undefined && each.schedulerRun === schedulerRun)));
}
/** The ledger in the folder is that of this leg, by the same memory: nothing was merged since. */
function isSameVersion({ memory, folder }) {
    const version = folder?.previous?.shard?.version;
    return memory?.leg !== undefined && version === memory.leg.version;
}
/** If the folder belongs to a different, unfinished run, this run must not write there. */
async function lookUpEarlier(run, identity, named) {
    const { known, request } = run;
    const asked = {
        identity,
        folder: known.folder,
        mode: domain_mode/* MODES */.F[known.mode],
        hasRows: known.rows?.rowless === undefined,
        memory: isTakenUp(run, identity) ? known.memory?.destination : undefined,
        goesOn: isOwnLeg(run, identity),
    };
    try {
        return await findEarlier(named, asked, request);
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        known.mayBeSent = error.faults.some(({ code }) => code.startsWith('ledger/'));
        if (error.faults.some(({ code }) => code === 'output/unfinished'))
            await (0,own_folder/* leaveFolder */.Uf)(run);
        throw error;
    }
}

// EXTERNAL MODULE: ./src/pipeline/setup.ts + 12 modules
var setup = __webpack_require__(33044);
;// CONCATENATED MODULE: ./src/run.ts






const loadRest = () => Promise.all(/* import() */[__webpack_require__.e(655), __webpack_require__.e(791), __webpack_require__.e(168), __webpack_require__.e(895), __webpack_require__.e(395)]).then(__webpack_require__.bind(__webpack_require__, 33395));
const PHASES = { setUp: setup/* setUp */.s, readAndPlan: readAndPlan, conclude: async (run) => (await loadRest()).conclude(run) };
/**
 * A complete run: read \u2192 plan \u2192 send \u2192 collect \u2192 report \u2192 gate. Whatever fails, it resolves with a report; the caller
 * decides from that, once, whether the process fails.
 * @param phases replaced by simulations that run a hundred thousand times and have no time for files.
 */
async function run(request, ports, phases = PHASES) {
    const run = (0,pipeline_context/* startRun */.A)(request, ports);
    await run.attempt(async () => {
        if (run.request.config.mode === 'merge') {
            await openMerge(run);
            const { mergeLegs } = await Promise.all(/* import() */[__webpack_require__.e(655), __webpack_require__.e(791), __webpack_require__.e(895), __webpack_require__.e(483)]).then(__webpack_require__.bind(__webpack_require__, 46483));
            return mergeLegs(run);
        }
        const opened = await openRun(run, phases.setUp);
        const planned = await phases.readAndPlan(run, opened);
        const approved = planned && (await approve(run, planned));
        const { awaitHeldRows, sendAndCollect } = await loadRest();
        if (approved !== undefined)
            await sendAndCollect(run, approved);
        await awaitHeldRows(run);
    });
    if (run.request.isPostStep === true && run.known.ledger === undefined)
        await (0,own_folder/* leaveFolder */.Uf)(run);
    await (0,own_folder/* leaveLostFolder */.IW)(run);
    try {
        const publication = await report(run, phases);
        // Before anything is cleaned up: a canceled run has little time, and the lock protects the files being uploaded.
        await run.request.publish?.(publication);
        if (run.request.signal.aborted)
            await (await loadRest()).cancelLeft(run);
        return publication;
    }
    finally {
        await run.close();
    }
}
/** The report and the gate's verdict, even if the result files cannot be written. */
async function report(run, { conclude }) {
    let publication;
    await run.attempt(async () => {
        await (0,own_folder/* ensureLedger */.IC)(run);
        // A canceled run leaves it to the next one, which finds the rows reserved and the ledger.
        if (!run.request.signal.aborted)
            await run.attempt(async () => (await loadRest()).rememberRows(run));
        const concluded = await conclude(run);
        // A canceled run has no time to save; its post step does it.
        if (!run.request.signal.aborted)
            await run.known.ledger?.save?.();
        publication = concluded;
    });
    if (publication !== undefined)
        return publication;
    await (0,own_folder/* leaveLostFolder */.IW)(run);
    return (await loadRest()).concludeUnwritten(run, conclude);
}

;// CONCATENATED MODULE: ./src/launch.ts










/** Simulated jobs run this long, so that polling and progress are visible. */
const SANDBOX_JOB_SECONDS = 1;
/** From a host's inputs to its publication: config, sandbox, run, publish. */
async function launch(options) {
    const { host, directory, signal } = options;
    const { config, faults, spelling } = await readConfig(options);
    const sandboxFaults = [];
    const sandbox = config.sandbox ? await openSandbox(config, options, sandboxFaults) : undefined;
    const request = createRequest(options, {
        config,
        configFaults: [...(options.faults ?? []), ...faults, ...sandboxFaults],
        spelling,
        sandbox: sandbox === undefined
            ? undefined
            : {
                url: sandbox.url,
                apiKey: sandbox.apiKey,
                ...(sandbox.storage !== undefined && { storage: sandbox.storage }),
            },
        onLedger: (path) => host.keep('ledger', path),
        onJobIds: (ids) => host.setOutput('job-ids', JSON.stringify(ids)),
        publish: (publication) => host.publish({
            ...publication,
            annotations: publication.annotations.map((each) => place(each, config, directory)),
        }),
    });
    const publication = await run(request, withCommits(options));
    // What a canceled run left out, the post step adds.
    if (((0,summary_text/* hasRowFiles */.on)(publication.report) || domain_mode/* MODES */.F[publication.report.mode].rereads) && !signal.aborted)
        host.keep('complete', 'true');
    return { publication, sandbox };
}
/** GitHub allows 5 minutes in total for the cancel of a job. */
const POST_TIMEOUT = '3m';
const NOT_WRITTEN = '_The step was stopped before it wrote all its files, and its post step could not write them either. The files of the step itself are unchanged; mode: collect with its ledger can write the rest._';
/**
 * The post step of a step that was canceled or killed: a `collect` that polls each running job once, to write the files
 * with rows and upload the artifact. Sends no row and changes no verdict.
 * @param ledger path of the step's ledger.
 */
async function launchPost(options, ledger) {
    const { host, ports } = options;
    const text = await ports.files.readText(ledger).catch(() => '');
    const say = (notice) => host.progress({ kind: 'notice', text: notice });
    if ((0,peek/* peekLedger */.PY)(text).start === undefined)
        return say('The step was stopped before it sent anything. There is nothing to collect.');
    const inputs = new Map([
        ...host.inputs,
        ...Object.entries({
            mode: 'collect',
            resume: 'auto',
            ledger,
            'output-dir': (0,external_node_path_.dirname)(ledger),
            timeout: POST_TIMEOUT,
        }),
    ]);
    const { config, faults, spelling } = await readConfig({ ...options, host: { ...host, inputs } });
    const { config: stepInputs } = await readConfig(options);
    if (config.sandbox)
        return say('The simulated vendor stopped with the step. There is nothing to collect.');
    const request = createRequest(options, {
        config,
        configFaults: faults,
        spelling,
        sandbox: undefined,
        isPostStep: true,
        stepInputs,
        onJobIds: () => undefined,
        publish: ({ summary, ...publication }) => host.publish({
            ...publication,
            summary: summary && publication.report.resultsDir === '' ? `${NOT_WRITTEN}\n\n${summary}` : summary,
            annotations: [],
            outputs: new Map(),
        }),
    });
    await run(request, withCommits(options));
}
/** Commits are read from git, else through the host. */
function withCommits({ host, ports }) {
    return { ...ports, repository: (0,repository/* joinRepositories */.$F)(ports.repository, host.repository) };
}
function createRequest({ host, environment, directory, signal, command }, asked) {
    return {
        ...asked,
        command,
        context: host.context,
        environment,
        processDirectory: directory,
        signal,
        emit: host.progress,
        hide: (secrets) => host.hide(secrets),
        ledgers: host.ledgers,
        memories: host.memories,
        earlierVerdict: host.earlierVerdict,
    };
}
/** Paths are relative to `working-directory`; annotations need them relative to the repository. */
function place(annotation, config, directory) {
    if (annotation.file === undefined)
        return annotation;
    const absolute = (0,external_node_path_.resolve)(directory, config['working-directory'], annotation.file);
    return { ...annotation, file: (0,external_node_path_.relative)(directory, absolute).split(external_node_path_.sep).join('/') };
}
async function readConfig({ host, ports, directory, from = 'inputs' }) {
    const { inputs } = host;
    const path = inputs.get('config') ?? '';
    if (path === '')
        return loadConfig({ inputs, from });
    // `working-directory` is the base of relative paths; one in the config file itself cannot apply to the file's path.
    const absolute = (0,external_node_path_.resolve)(directory, inputs.get('working-directory') ?? '', path);
    try {
        (0,input_files/* refuseUntrustedFile */.fS)(host, 'config', path);
        const spelling = (0,config_spelling/* createSpelling */.$0)({ from, inFile: () => false });
        const text = await (0,input_files/* readInputFile */.jH)(ports.files, { input: 'config', shown: path, absolute, spelling });
        return loadConfig({ inputs, from, file: { path, text }, isUntrusted: host.context.trust !== 'trusted' });
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        return loadConfig({ inputs, from, file: { faults: error.faults } });
    }
}
/** Simulated vendors are loaded only here: a real run does not need them. */
async function openSandbox(config, options, faults) {
    if (config.provider === undefined)
        return undefined;
    try {
        const { startSandbox } = await __webpack_require__.e(/* import() */ 394).then(__webpack_require__.bind(__webpack_require__, 48394));
        return await startSandbox({ vendor: config.provider, jobSeconds: SANDBOX_JOB_SECONDS, ...options.sandbox });
    }
    catch (error) {
        if (!(error instanceof domain_fault/* FaultError */.VD))
            throw error;
        faults.push(...error.faults.map((fault) => ({ ...fault, input: 'sandbox' })));
        return undefined;
    }
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
;// CONCATENATED MODULE: ./src/ports/http-pool.ts


/**
 * A connection that was idle for longer is not reused. If a server closes an idle connection just as a request is sent,
 * the outcome of a submit is unknown. Servers wait for at least 2 s (most for 5 to 75 s), so 1 s avoids that race. It is
 * checked when the request is sent, because timers are late in a busy process. Node itself does not reuse connections
 * whose Keep-Alive header announces 1 s or less.
 */
const MAX_IDLE_MS = 1000;
/** Keeps connections open for later requests. */
function createHttpPool() {
    const plain = new external_node_http_.Agent({ keepAlive: true });
    const tls = new external_node_https_.Agent({ keepAlive: true });
    const others = new Set();
    const idleSince = new WeakMap();
    function dropStale(agent) {
        for (const sockets of Object.values(agent.freeSockets)) {
            // The agent picks the socket that became idle last; if even that one is stale, all are.
            const latest = sockets?.at(-1);
            if (latest === undefined)
                continue;
            if (performance.now() - (idleSince.get(latest) ?? 0) <= MAX_IDLE_MS)
                continue;
            for (const socket of [...(sockets ?? [])])
                socket.destroy();
        }
    }
    return {
        agentFor(url) {
            const agent = url.protocol === 'https:' ? tls : plain;
            dropStale(agent);
            return agent;
        },
        release(socket) {
            idleSince.set(socket, performance.now());
        },
        track(connection) {
            others.add(connection);
            return () => {
                others.delete(connection);
                connection.abort();
            };
        },
        dispose() {
            for (const connection of others)
                connection.abort();
            plain.destroy();
            tls.destroy();
        },
    };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: ./src/ports/http.ts
var ports_http = __webpack_require__(82022);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./src/ports/http-body.ts





/** As much as a socket accepts at once. */
const READ_BYTES = 64 * 1024;
/** What many servers send as `deflate`: without the zlib header (RFC 9110, 8.4.1.2, note). */
const RAW_DEFLATE = 'raw deflate';
/**
 * Names in IANA's registry of content codings (HTTP Parameters), except `identity`. Anything else, such as `UTF-8`,
 * `none` or the `aws-chunked` of object stores, is not a coding: the body is not encoded.
 */
const REGISTERED = new Set([
    ...[
        'aes128gcm',
        'br',
        'compress',
        'dcb',
        'dcz',
        'deflate',
        'exi',
        'gzip',
        'pack200-gzip',
        'x-compress',
        'x-gzip',
        'zstd',
    ],
]);
/** The codings of a Content-Encoding header that must be undone, in the order in which they were applied. */
function readCodings(header) {
    const names = header.split(',').map((name) => name.trim().toLowerCase());
    return names.filter((name) => REGISTERED.has(name));
}
const DECODERS = new Map([
    ['gzip', external_node_zlib_.createGunzip],
    ['x-gzip', external_node_zlib_.createGunzip],
    ['deflate', external_node_zlib_.createInflate],
    [RAW_DEFLATE, external_node_zlib_.createInflateRaw],
    ['br', external_node_zlib_.createBrotliDecompress],
]);
/**
 * Opens a file to be sent as a body of exactly `bytes` bytes. The stream fails if the file turns out to be shorter.
 * Rejects with `HttpFailure('connect')` if it cannot be read or has another size: then nothing has been sent.
 */
async function openFileBody({ file, bytes }) {
    let handle;
    try {
        handle = await (0,promises_.open)(file, 'r');
    }
    catch (cause) {
        throw new ports_http/* HttpFailure */.H('connect', `the file to send cannot be read (${(0,domain_fault/* systemCode */.xU)(cause) ?? 'unknown'})`, { cause });
    }
    const { size } = await handle.stat();
    if (size === bytes)
        return streamExactly(handle, bytes);
    await handle.close();
    throw new ports_http/* HttpFailure */.H('connect', `the file to send has ${size} bytes, expected ${bytes}`);
}
/** Closes the handle when the stream ends or is destroyed, even before its first byte. */
function streamExactly(handle, bytes) {
    async function* read() {
        for (let position = 0; position < bytes;) {
            const buffer = new Uint8Array(Math.min(READ_BYTES, bytes - position));
            const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
            if (bytesRead === 0)
                throw new Error(`the file to send was truncated to ${position} of ${bytes} bytes`);
            position += bytesRead;
            yield buffer.subarray(0, bytesRead);
        }
    }
    const stream = external_node_stream_.Readable.from(read(), { objectMode: false });
    stream.once('close', () => void handle.close().catch(() => undefined));
    return stream;
}
/**
 * Decodes a content encoding that the server used although `identity` was requested. Streams, so that the reader's size
 * limit also stops a decompression bomb. An unknown encoding fails: its bytes would be mistaken for the response.
 * @param abandon Closes the connection if `body` is not at its end; just leaving `body` would wait for more bytes.
 */
async function* decodeBody(body, encoding, abandon) {
    try {
        if (!DECODERS.has(encoding)) {
            throw new ports_http/* HttpFailure */.H('body', `the response has an unsupported content encoding (${encoding})`);
        }
        const { head, all } = await http_body_peek(body);
        if (head.length === 0)
            return;
        const isRaw = encoding === 'deflate' && !hasZlibHeader(head);
        const decoder = DECODERS.get(isRaw ? RAW_DEFLATE : encoding)?.();
        if (decoder === undefined)
            return;
        (0,external_node_stream_.pipeline)(external_node_stream_.Readable.from(all, { objectMode: false }), decoder, () => undefined);
        for await (const chunk of decoder)
            yield chunk;
    }
    catch (cause) {
        if (cause instanceof ports_http/* HttpFailure */.H)
            throw cause;
        throw new ports_http/* HttpFailure */.H('body', `the response's ${encoding} encoding is invalid`, { cause });
    }
    finally {
        abandon();
    }
}
/** The first bytes (at least two, if there are that many), and the complete body including them. */
async function http_body_peek(body) {
    const chunks = body[Symbol.asyncIterator]();
    let head = new Uint8Array(0);
    while (head.length < 2) {
        const next = await chunks.next();
        if (next.done === true)
            break;
        head = Buffer.concat([head, next.value]);
    }
    async function* all() {
        yield head;
        yield* { [Symbol.asyncIterator]: () => chunks };
    }
    return { head, all: all() };
}
/** RFC 1950, 2.2: compression method 8, and a multiple of 31. */
function hasZlibHeader([first = 0, second = 0]) {
    return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

// EXTERNAL MODULE: ./src/domain/network-codes.ts
var network_codes = __webpack_require__(45917);
;// CONCATENATED MODULE: ./src/ports/http-errors.ts



const UNKNOWN_AUTHORITY = {
    text: "the server's certificate is from an unknown authority",
    remedy: 'Behind a company proxy, set NODE_EXTRA_CA_CERTS to its CA file (PEM).',
};
const SELF_SIGNED = { ...UNKNOWN_AUTHORITY, text: "the server's certificate is self-signed" };
const CLOCK = 'Check the clock of this machine; if it is correct, the server needs a new certificate.';
const NOT_TLS = {
    text: 'the server does not speak TLS on this port',
    remedy: 'Check the port in base-url. If https_proxy is set, its address usually begins with http://.',
};
/** TLS errors, each with its own remedy (OpenSSL codes as reported by Node). */
const TLS_MEANINGS = {
    DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
    SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
    UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
    CERT_HAS_EXPIRED: { text: "the server's certificate has expired", remedy: CLOCK },
    CERT_NOT_YET_VALID: { text: "the server's certificate is not valid yet", remedy: CLOCK },
    ERR_TLS_CERT_ALTNAME_INVALID: {
        text: "the server's certificate is for another host",
        remedy: 'Check the host name in base-url.',
    },
    ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
    EPROTO: NOT_TLS,
};
const TLS_ERRORS = new Map(Object.entries(TLS_MEANINGS));
/**
 * Turns what Node threw into a failure of the given stage. Names codes; never headers, user names or URLs.
 * @param remedy what to do if the cause itself has no remedy.
 */
function toHttpFailure(stage, cause, remedy) {
    if (cause instanceof ports_http/* HttpFailure */.H)
        return cause;
    const known = TLS_ERRORS.get((0,domain_fault/* systemCode */.xU)(cause) ?? '');
    if (known !== undefined) {
        return new ports_http/* HttpFailure */.H(stage, `${known.text} (${(0,domain_fault/* systemCode */.xU)(cause)})`, { cause, remedy: known.remedy });
    }
    return new ports_http/* HttpFailure */.H(stage, describeCause(cause), { cause, ...(remedy !== undefined && { remedy }) });
}
const PROXY_DENIED = 407;
/**
 * There is no way through a proxy.
 * @param proxy `name` without the user and password that its address may contain; `variable` is where it is set.
 * @param why `status` where the proxy refused the CONNECT with it.
 */
function proxyFailure(proxy, why = {}) {
    const { text, remedy } = describeProxy(proxy, why.status);
    return new ports_http/* HttpFailure */.H('connect', text, { cause: why.cause, remedy });
}
function describeProxy({ name, variable }, status) {
    const named = `the proxy ${name} (${variable})`;
    if (status === undefined) {
        const remedy = `Check host and port in ${variable}; list hosts that need no proxy in no_proxy.`;
        return { text: `cannot connect through ${named}`, remedy };
    }
    if (status === PROXY_DENIED) {
        return {
            text: `${named} requires a user name and password (HTTP 407)`,
            remedy: `Check the user name and password in ${variable} (http://user:password@host:port).`,
        };
    }
    const remedy = 'Allow the host in the proxy, or add it to no_proxy if it can be reached directly.';
    return { text: `${named} refused the connection (HTTP ${status})`, remedy };
}
function describeCause(cause) {
    if (!(cause instanceof Error))
        return 'an unknown error';
    const code = (0,domain_fault/* systemCode */.xU)(cause);
    if (code === undefined)
        return `a connection error (${cause.name})`;
    if (code.startsWith('HPE_'))
        return `the response is not valid HTTP (${code})`;
    return `${network_codes/* CONNECTION_MEANINGS */.eX.get(code) ?? 'a connection error'} (${code})`;
}

// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/proxy.js
var lib_proxy = __webpack_require__(19783);
;// CONCATENATED MODULE: ./src/ports/http-proxy.ts


// This part alone: the package itself loads undici, which nobody here needs.




const DEFAULT_PORTS = new Map([
    ['http:', 80],
    ['https:', 443],
]);
/**
 * The proxy of a URL: `https_proxy`, `http_proxy` and `no_proxy` of the environment, read as GitHub's own actions read
 * them. Throws `HttpFailure` where what they name is not the address of an HTTP proxy.
 */
function findProxy(url) {
    const address = (0,lib_proxy/* getProxyUrl */.s)(url)?.href;
    if (address === undefined)
        return undefined;
    const variable = nameVariable(url);
    // Of `proxy.example:3128` a URL takes the host for the scheme.
    const proxy = new URL(address);
    if (proxy.hostname === '') {
        if (URL.canParse(`http://${address}`))
            return { url: new URL(`http://${address}`), variable };
        throw proxyFailure({ name: address.replace(/.*@/s, ''), variable });
    }
    if (DEFAULT_PORTS.has(proxy.protocol))
        return { url: proxy, variable };
    throw new ports_http/* HttpFailure */.H('connect', `${variable} is a ${proxy.protocol}// address, which is not supported`, {
        remedy: `Set ${variable} to the address of an HTTP proxy (http://host:port).`,
    });
}
/** The variables of a URL's proxy, in the order in which they are read. */
function listVariables({ protocol }) {
    return protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
}
function nameVariable(url) {
    const [first = '', ...others] = listVariables(url);
    return [first, ...others].find((name) => Boolean(process.env[name])) ?? first;
}
/** What to do after a failed connection without a proxy, if the environment names one in a variable that is not read. */
function adviseOnAllProxy(url) {
    const [wanted = '', ...others] = listVariables(url);
    const ignored = ['all_proxy', 'ALL_PROXY'].find((name) => Boolean(process.env[name]));
    if (ignored === undefined || [wanted, ...others].some((name) => Boolean(process.env[name])))
        return undefined;
    return `${ignored} is not supported: set ${wanted} to the address of an HTTP proxy (http://host:port).`;
}
/**
 * A connection to the server of a URL through a proxy, by CONNECT (RFC 9110, 9.3.6) for http as for https; TLS is still
 * to come. Rejects with `HttpFailure`. An abort closes the connection, also later.
 */
function openTunnel({ url: proxy, variable }, url, signal) {
    const path = `${url.hostname}:${portOf(url)}`;
    return new Promise((resolve, reject) => {
        const fail = (why) => {
            reject(proxyFailure({ name: `${proxy.protocol}//${proxy.host}`, variable }, why));
        };
        const request = (proxy.protocol === 'https:' ? external_node_https_ : external_node_http_).request({
            method: 'CONNECT',
            host: bareHost(proxy),
            port: portOf(proxy),
            path,
            headers: { host: path, ...authorization(proxy) },
            agent: false,
        });
        signal.addEventListener('abort', () => request.destroy(), { once: true });
        request.on('error', (cause) => fail({ cause }));
        request.once('connect', ({ statusCode = 0 }, socket, early) => {
            signal.addEventListener('abort', () => socket.destroy(), { once: true });
            // Nobody has asked the server anything yet, so what it says already is not from it.
            if (statusCode === http/* HTTP_STATUS */.gx.ok && early.length === 0)
                return resolve(socket);
            socket.destroy();
            fail(statusCode === http/* HTTP_STATUS */.gx.ok ? {} : { status: statusCode });
        });
        request.end();
    });
}
function authorization({ username, password }) {
    if (username === '' && password === '')
        return {};
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
/** Node wants an IPv6 address without the brackets of the URL. */
function bareHost({ hostname }) {
    return hostname.replace(/^\[|\]$/g, '');
}
/** Of the scheme, where the URL names none. */
function portOf({ port, protocol }) {
    return port === '' ? (DEFAULT_PORTS.get(protocol) ?? 0) : Number(port);
}

;// CONCATENATED MODULE: ./src/ports/http-response.ts


/**
 * A response whose head has arrived, as the transport sees it.
 * @param check Throws the failure if the request was aborted: an aborted body may look complete.
 */
function toResponse(message, check) {
    const headers = joinHeaders(message.rawHeaders);
    const encoding = readCodings(headers.get('content-encoding') ?? '').join(', ');
    const raw = readRaw(message, check, headers.get('content-length'));
    const isPlain = encoding === '' || headers.get('content-length') === '0';
    const body = isPlain ? raw : decodeBody(raw, encoding, () => message.destroy());
    return { status: message.statusCode ?? 0, headers, body };
}
function joinHeaders(raw) {
    const headers = new Map();
    for (let index = 0; index + 1 < raw.length; index += 2) {
        const name = (raw[index] ?? '').toLowerCase();
        const before = headers.get(name);
        const value = raw[index + 1] ?? '';
        headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    return headers;
}
/** The body as it arrives; fails unless it ends as announced. */
async function* readRaw(message, check, announced) {
    const chunks = message;
    let received = 0;
    try {
        for await (const chunk of chunks) {
            received += chunk.length;
            yield chunk;
        }
    }
    catch (error) {
        check();
        throw new ports_http/* HttpFailure */.H('body', `the connection broke after ${received} bytes`, { cause: error });
    }
    check();
    if (announced !== undefined && Number(announced) !== received) {
        throw new ports_http/* HttpFailure */.H('body', `the response has ${received} bytes, but announced ${announced}`);
    }
}

;// CONCATENATED MODULE: ./src/ports/http-request.ts










/** Sends one request; see `Http.send`. Leaves no timer, listener or file behind, whatever happens. */
async function sendRequest(context) {
    const { pool, request, signal } = context;
    if (signal.aborted)
        throw new ports_http/* HttpFailure */.H('connect', 'the request was aborted', { cause: signal.reason });
    const flow = createFlow();
    watch(flow, context);
    try {
        const file = await openFile(flow, request);
        throwIfEnded(flow);
        const route = await findRoute(flow, pool, request.url);
        throwIfEnded(flow);
        const message = await Promise.race([send(flow, request, route, file), flow.ended]);
        const { socket } = message;
        message.once('end', () => pool.release(socket));
        message.once('close', () => cleanUp(flow));
        throwIfEnded(flow);
        return toResponse(message, () => throwIfEnded(flow));
    }
    catch (error) {
        cleanUp(flow);
        const remedy = flow.stage === 'connect' ? adviseOnAllProxy(request.url) : undefined;
        throw flow.failure ?? toHttpFailure(flow.stage, error, remedy);
    }
}
function createFlow() {
    let giveUp = () => undefined;
    const ended = new Promise((_resolve, reject) => {
        giveUp = reject;
    });
    ended.catch(() => undefined);
    return {
        stage: 'connect',
        failure: undefined,
        request: undefined,
        message: undefined,
        ended,
        giveUp,
        cleanups: [],
    };
}
/** Ends the request when the caller aborts or no connection comes about. */
function watch(flow, { request, signal, connectTimeoutMs }) {
    const leave = (0,abort/* onAbort */.u7)(signal, () => end(flow, 'the request was aborted', { cause: signal.reason }));
    const onLate = () => {
        if (flow.stage !== 'connect')
            return;
        const remedy = adviseOnAllProxy(request.url);
        end(flow, `no connection within ${connectTimeoutMs / 1000} s`, { remedy });
    };
    const timer = setTimeout(onLate, connectTimeoutMs);
    flow.cleanups.push(leave, () => clearTimeout(timer));
}
function end(flow, reason, known) {
    flow.failure ??= new ports_http/* HttpFailure */.H(flow.stage, reason, known);
    // The request would throw away what is left of the response and end its body as if it were whole.
    (flow.message ?? flow.request)?.destroy(flow.failure);
    flow.giveUp(flow.failure);
}
function throwIfEnded({ failure }) {
    if (failure !== undefined)
        throw failure;
}
function cleanUp(flow) {
    for (const cleanup of flow.cleanups.splice(0))
        cleanup();
    // A response that came before the whole request was sent: the server does not want the rest.
    if (flow.request?.writableFinished === false)
        flow.request.destroy();
}
/** A file that fails while it is sent ends the request unfinished. */
async function openFile(flow, { body }) {
    if (body === undefined || body instanceof Uint8Array)
        return null;
    const file = await openFileBody(body);
    file.once('error', (cause) => end(flow, cause.message, { cause }));
    flow.cleanups.push(() => file.destroy());
    return file;
}
/** A kept connection, or a tunnel of the request's own through a proxy. */
async function findRoute(flow, pool, url) {
    const proxy = findProxy(url);
    if (proxy === undefined)
        return { agent: pool.agentFor(url) };
    const tunnel = new AbortController();
    flow.cleanups.push(pool.track(tunnel));
    const socket = await Promise.race([openTunnel(proxy, url, tunnel.signal), flow.ended]);
    return { createConnection: () => (url.protocol === 'https:' ? startTls(socket, url) : socket) };
}
function startTls(socket, url) {
    const host = bareHost(url);
    return (0,external_node_tls_.connect)({ socket, host, servername: (0,external_node_net_.isIP)(host) === 0 ? host : '', ALPNProtocols: ['http/1.1'] });
}
/** Resolves with the head of the response. */
function send(flow, request, route, file) {
    const { url, method, body } = request;
    return new Promise((resolve, reject) => {
        const sent = (url.protocol === 'https:' ? external_node_https_ : external_node_http_).request({
            host: bareHost(url),
            port: portOf(url),
            path: `${url.pathname}${url.search}`,
            method,
            headers: { ...Object.fromEntries(request.headers), ...lengthHeader(request) },
            ...route,
        });
        flow.request = sent;
        watchConnection(flow, sent, url);
        // Not only when the promise is settled: the same packet may hold the body and a fault.
        sent.once('response', (message) => {
            flow.stage = 'body';
            flow.message = message;
            resolve(message);
        });
        // Bytes beyond the announced end of the response are reported here, after the response's own end.
        sent.on('error', (cause) => {
            if (flow.stage === 'body')
                flow.failure ??= toHttpFailure('body', cause);
            else
                reject(cause);
        });
        sent.once('upgrade', (_message, socket) => {
            socket.destroy();
            reject(new ports_http/* HttpFailure */.H(flow.stage, 'the server switched to another protocol (101)'));
        });
        if (file !== null)
            file.pipe(sent);
        else if (body instanceof Uint8Array)
            sent.end(body);
        else
            sent.end();
    });
}
function lengthHeader({ body, method }) {
    if (body === undefined)
        return method === 'GET' || method === 'DELETE' ? {} : { 'content-length': '0' };
    return { 'content-length': String(body instanceof Uint8Array ? body.length : body.bytes) };
}
/** Notes from when on bytes of the request may have reached the server. */
function watchConnection(flow, request, url) {
    const mayHaveArrived = () => {
        if (flow.stage === 'connect')
            flow.stage = 'exchange';
    };
    request.once('socket', (socket) => {
        if (request.reusedSocket)
            mayHaveArrived();
        else if (url.protocol === 'https:')
            socket.once('secureConnect', mayHaveArrived);
        else if (socket.connecting)
            socket.once('connect', mayHaveArrived);
        else
            mayHaveArrived();
    });
}

;// CONCATENATED MODULE: ./src/ports/http-client.ts


/** A vendor that does not accept a connection within this time counts as unreachable; the transport retries. */
const CONNECT_TIMEOUT_MS = 15_000;
/**
 * The network, on Node's own client. Its agent keeps connections, and its events tell how far a request got, which
 * decides whether it may be sent again. Proxies are read from the environment as GitHub's own actions read them.
 */
function createHttpClient(options = {}) {
    const pool = createHttpPool();
    const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    return {
        send: (request, signal) => sendRequest({ pool, request, signal, connectTimeoutMs }),
        dispose: () => pool.dispose(),
    };
}

;// CONCATENATED MODULE: ./src/ports/clock.ts
/** Node turns a longer timer into 1 ms, which would turn an absurd Retry-After into a busy loop. */
const MAX_TIMER_MS = 2_147_483_647;

;// CONCATENATED MODULE: ./src/ports/real-clock.ts


/** The machine's clock. `now` is `performance.now()`, so that a change of the wall clock does not move deadlines. */
const realClock = {
    now: () => performance.now(),
    date: () => new Date(),
    sleep: (ms, signal) => new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(signal.reason);
            return;
        }
        const timer = setTimeout(() => {
            leave?.();
            resolve();
        }, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
        const leave = signal &&
            (0,abort/* onAbort */.u7)(signal, () => {
                clearTimeout(timer);
                reject(signal.reason);
            });
    }),
};

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./node_modules/tinyglobby/dist/index.mjs + 1 modules
var dist = __webpack_require__(73382);
;// CONCATENATED MODULE: ./src/ports/find-files.ts



/**
 * Files below `cwd` that match. The crawler silently skips what it cannot read and does not count a broken link as a
 * file. Here both are reported, because otherwise a run could lack rows and look complete.
 */
async function findFiles(patterns, cwd) {
    const watched = find_files_watch();
    const files = await (0,dist/* glob */.TI)([...patterns], { ...OPTIONS, cwd, fs: watched.system('file') });
    // A broken link may have been a folder with matching files.
    if (watched.broken.size > 0)
        await (0,dist/* glob */.TI)([...patterns], { ...OPTIONS, cwd, fs: watched.system('folder') });
    const matched = new Set(files);
    const unreadable = [...watched.unreadable]
        .map(([path, error]) => ({ path: (0,external_node_path_.relative)(cwd, path).split(external_node_path_.sep).join('/') || '.', error }))
        .filter(({ path }) => !matched.has(path));
    return { files, unreadable };
}
const OPTIONS = { dot: false, onlyFiles: true, expandDirectories: false };
function find_files_watch() {
    const broken = new Set();
    const unreadable = new Map();
    return {
        broken,
        unreadable,
        system: (as) => ({
            // Only the signatures that the crawler uses.
            readdir: ((path, options, done) => {
                (0,external_node_fs_.readdir)(path, options, (error, entries) => {
                    // A pattern's own folder may well be missing.
                    if (error !== null && (!isMissing(error) || broken.has((0,external_node_path_.resolve)(path))))
                        unreadable.set((0,external_node_path_.resolve)(path), error);
                    done(error, entries);
                });
            }),
            realpath: ((path, done) => {
                (0,external_node_fs_.realpath)(path, (error, resolved) => {
                    if (error !== null)
                        broken.add((0,external_node_path_.resolve)(path));
                    done(null, error === null ? resolved : path);
                });
            }),
            stat: ((path, done) => {
                if (broken.has((0,external_node_path_.resolve)(path)))
                    done(null, { isDirectory: () => as === 'folder' });
                else
                    (0,external_node_fs_.stat)(path, done);
            }),
        }),
    };
}
function isMissing({ code }) {
    return code === 'ENOENT' || code === 'ENOTDIR';
}

;// CONCATENATED MODULE: ./src/ports/process-name.ts



/** This process. */
function readProcessName() {
    return {
        host: (0,external_node_os_.hostname)(),
        boot: attempt(() => (0,external_node_fs_.readFileSync)('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
        space: attempt(() => (0,external_node_fs_.readlinkSync)('/proc/self/ns/pid')) ?? '',
        pid: process.pid,
        start: startOf(process.pid) ?? '',
    };
}
/** True unless the process is certainly gone. */
function isRunning(pid) {
    try {
        process.kill(pid, 0);
    }
    catch (error) {
        return (0,domain_fault/* systemCode */.xU)(error) === 'EPERM';
    }
    // A killed process keeps its pid until its parent has reaped it.
    return !/^[ZX]$/.test(fieldsOf(pid)?.[0] ?? '');
}
/** Start time of a process; undefined if the system does not provide it (proc(5): field 22 of stat). */
function startOf(pid) {
    return fieldsOf(pid)?.[19];
}
/** Fields of /proc/<pid>/stat from the third one (the state) on; the name before it may contain any character. */
function fieldsOf(pid) {
    const line = attempt(() => (0,external_node_fs_.readFileSync)(`/proc/${pid}/stat`, 'utf8'));
    return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}
function attempt(work) {
    try {
        return work();
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/ports/folder-lock.ts






/** How often the holder renews its lock. */
const RENEW_MS = 5_000;
/** A lock from another machine is stale if it was not renewed for this long (docs/contract.md, 6.5). */
const MACHINE_STALE_MS = 60_000;
/** The same for another container on this machine: its processes are not visible, but it has the same clock. */
const CONTAINER_STALE_MS = 3 * RENEW_MS;
/** Time between checks of a lock that may be stale. */
const CHECK_MS = 50;
/** A claim is held for a few file operations; a process that holds it longer is suspended or dead. */
const CLAIM_MS = 2_000;
/** Nested claims: each level requires another process to die during its few file operations. */
const MAX_DEPTH = 4;
const PRIVATE_FILE = 0o600;
/** Contents of the locks that this process holds, by path. */
const held = new Map();
let watchesExit = false;
/**
 * Takes the lock file at `path`; undefined while another process holds it. The file is created atomically: a temporary
 * file is hard-linked to its name, which fails if the name exists. It identifies the process that holds it and is renewed
 * every 5 s, so its modification time shows whether a process that is not visible here is still alive.
 *
 * A stale lock is removed only by the holder of a claim (itself a lock) on exactly its content, so a newer lock is never
 * removed. A lock is stale if its process is certainly gone or has our own pid; after 15 s without renewal (which we
 * wait for) if it belongs to another container on this machine; after a minute if it belongs to another machine.
 *
 * @param self this process; tests pass another one.
 * @throws Node's error if the folder is not writable.
 */
async function lockFolder(path, self = readProcessName()) {
    const made = await acquire(path, self, 0);
    if (made === undefined)
        return undefined;
    const { text, handle } = made;
    held.set(path, text);
    removeAtExit();
    const renew = () => handle.write(text, 0).catch(() => undefined);
    const timer = setInterval(() => void renew(), RENEW_MS).unref();
    return {
        async holds() {
            // A suspended process may have been considered dead in the meantime; then its lock was replaced.
            await renew();
            return (await readIfThere(path)) === text;
        },
        async release() {
            clearInterval(timer);
            held.delete(path);
            await handle.close();
            await removeExactly(path, { text, self, depth: 0 });
        },
    };
}
async function acquire(path, self, depth) {
    let claimedFor = 0;
    let before;
    for (;;) {
        const { acquired, now } = await tryAcquire(path, self);
        if (acquired !== undefined)
            return acquired;
        const found = await readLock(path);
        if (found === undefined)
            continue;
        const state = judge(found.text, self, now - found.renewedAt);
        const isRenewed = before?.text === found.text && before.renewedAt < found.renewedAt;
        if (state === 'held' || (state === 'unclear' && isRenewed))
            return undefined;
        before = found;
        if (state === 'stale') {
            if (await removeExactly(path, { text: found.text, self, depth }))
                continue;
            // Another process is removing it, or has done so.
            claimedFor += CHECK_MS;
            if (claimedFor > CLAIM_MS)
                return undefined;
        }
        await (0,external_node_timers_promises_.setTimeout)(CHECK_MS);
    }
}
/** Creates the lock if there is none. `now` is the clock of the folder's disk, which may be another machine's. */
async function tryAcquire(path, self) {
    const id = (0,external_node_crypto_.randomUUID)();
    const text = `${JSON.stringify({ ...self, id })}\n`;
    const temporary = `${path}.${id}`;
    const handle = await (0,promises_.open)(temporary, 'wx', PRIVATE_FILE);
    let kept;
    try {
        await handle.writeFile(text);
        const now = (await handle.stat()).mtimeMs;
        kept = await publish(path, { text, temporary, handle });
        return { acquired: kept && { text, handle: kept }, now };
    }
    finally {
        await (0,promises_.rm)(temporary, { force: true });
        if (kept !== handle)
            await handle.close();
    }
}
/** Error codes of file systems without hard links, such as exFAT. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** Links the temporary file to the lock's name; undefined if there is a lock already. */
async function publish(path, { text, temporary, handle }) {
    try {
        await (0,promises_.link)(temporary, path);
        return handle;
    }
    catch (error) {
        if ((0,domain_fault/* systemCode */.xU)(error) === 'EEXIST')
            return undefined;
        if (!NO_LINKS.has((0,domain_fault/* systemCode */.xU)(error)))
            throw error;
    }
    // Created empty and then written, but still by one process only; an empty lock is not stale for a minute.
    const created = await (0,promises_.open)(path, 'wx', PRIVATE_FILE).catch((error) => {
        if ((0,domain_fault/* systemCode */.xU)(error) === 'EEXIST')
            return undefined;
        throw error;
    });
    await created?.writeFile(text);
    return created;
}
/** Removes the file if it has this content; false if another process holds the claim to do so. */
async function removeExactly(path, { text, self, depth }) {
    if (depth >= MAX_DEPTH)
        return false;
    const claim = `${path}.${(0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, 16)}`;
    const acquired = await acquire(claim, self, depth + 1);
    if (acquired === undefined)
        return false;
    try {
        if ((await readIfThere(path)) === text)
            await (0,promises_.rm)(path, { force: true });
        return true;
    }
    finally {
        await acquired.handle.close();
        await (0,promises_.rm)(claim, { force: true });
    }
}
/** @param age milliseconds since the last renewal, by the clock of the folder's disk. */
function judge(text, self, age) {
    const holder = readHolder(text, self);
    if (holder === undefined || holder.host !== self.host || holder.boot !== self.boot) {
        return age > MACHINE_STALE_MS ? 'stale' : 'held';
    }
    if (holder.space !== self.space)
        return age > CONTAINER_STALE_MS ? 'stale' : 'unclear';
    // No other process can have our pid: the lock is ours, or its process is gone.
    if (holder.pid === self.pid)
        return [...held.values()].includes(text) ? 'held' : 'stale';
    if (!isRunning(holder.pid))
        return 'stale';
    const start = startOf(holder.pid);
    return holder.start !== '' && start !== undefined && start !== holder.start ? 'stale' : 'held';
}
/** undefined if the content does not identify a process. Earlier versions wrote `<pid> <host>`. */
function readHolder(text, self) {
    const [, oldPid, oldHost] = /^(\d+) (\S+)\n$/.exec(text) ?? [];
    if (oldPid !== undefined && oldHost !== undefined)
        return { ...self, host: oldHost, pid: Number(oldPid), start: '' };
    try {
        const value = JSON.parse(text);
        if (typeof value !== 'object' || value === null)
            return undefined;
        const fields = { ...value };
        const { host, boot, space, pid, start } = fields;
        return typeof host === 'string' &&
            typeof boot === 'string' &&
            typeof space === 'string' &&
            typeof pid === 'number' &&
            typeof start === 'string'
            ? { host, boot, space, pid, start }
            : undefined;
    }
    catch {
        return undefined;
    }
}
async function readLock(path) {
    const text = await readIfThere(path);
    const found = text === undefined ? undefined : await (0,promises_.stat)(path).catch(() => undefined);
    return text === undefined || found === undefined ? undefined : { text, renewedAt: found.mtimeMs };
}
async function readIfThere(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        if ((0,domain_fault/* systemCode */.xU)(error) === 'ENOENT')
            return undefined;
        throw error;
    }
}
/** A process that exits early, for example on a second signal, leaves no lock behind. */
function removeAtExit() {
    if (watchesExit)
        return;
    watchesExit = true;
    process.once('exit', () => {
        for (const [path, text] of held) {
            try {
                if ((0,external_node_fs_.readFileSync)(path, 'utf8') === text)
                    (0,external_node_fs_.rmSync)(path, { force: true });
            }
            catch {
                // The lock becomes stale instead.
            }
        }
    });
}

;// CONCATENATED MODULE: ./src/ports/rename-file.ts



/** What Windows answers while another program, such as a virus scanner, has one of the two files open. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Scanners let go within milliseconds; what holds a file for longer than these together holds it for good. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 640];
const HERE = { platform: process.platform, rename: promises_.rename, pause: (ms) => (0,external_node_timers_promises_.setTimeout)(ms) };
/**
 * Renames a file and replaces what is there. On Windows it is tried again for a good second while another program has one
 * of the files open; elsewhere open files can be renamed, so an error is final. Rejects with the error of the last try.
 */
async function renameFile(from, to, system = HERE) {
    for (const ms of system.platform === 'win32' ? PAUSES_MS : []) {
        try {
            return await system.rename(from, to);
        }
        catch (error) {
            if (!BUSY.has((0,domain_fault/* systemCode */.xU)(error)))
                throw error;
            await system.pause(ms);
        }
    }
    return system.rename(from, to);
}

;// CONCATENATED MODULE: ./src/ports/real-files.ts








/** Result files and temporary files contain personal data: readable by the owner only. */
const real_files_PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** A link could point to another user's file. Windows has no such flag, and by default no links in a checkout. */
const NO_LINK = external_node_fs_.constants.O_NOFOLLOW ?? 0;
const REPLACE = external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_TRUNC | NO_LINK;
const APPEND = external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_APPEND | NO_LINK;
const READ_CHUNK = 128 * 1024;
/** Text is buffered up to this size before it is written. */
const WRITE_BUFFER = 64 * 1024;
/** The real disk. `temporaryRoot` is the CI's temporary folder, else the system's. */
function createFiles(temporaryRoot = (0,external_node_os_.tmpdir)()) {
    return {
        read: (path) => (0,external_node_fs_.createReadStream)(path, { highWaterMark: READ_CHUNK }),
        readText: (path) => (0,promises_.readFile)(path, 'utf8'),
        async stat(path) {
            try {
                const found = await (0,promises_.stat)(path);
                return { bytes: found.size, isFile: found.isFile(), isDirectory: found.isDirectory() };
            }
            catch (error) {
                return nothingIfMissing(error);
            }
        },
        realPath: (path) => (0,promises_.realpath)(path).catch(nothingIfMissing),
        async isLink(path) {
            const found = await (0,promises_.lstat)(path).catch(nothingIfMissing);
            return found?.isSymbolicLink() === true;
        },
        glob: findFiles,
        makeDirectory: async (path) => void (await (0,promises_.mkdir)(path, { recursive: true, mode: PRIVATE_FOLDER })),
        async remove(path) {
            await (0,promises_.rm)(path, { recursive: true, force: true });
            leftAtExit.delete(path);
        },
        rename: (from, to) => renameFile(from, to),
        async link(from, to) {
            try {
                await (0,promises_.link)(from, to);
            }
            catch (error) {
                if ((0,domain_fault/* systemCode */.xU)(error) === 'EEXIST')
                    throw error;
                // Not every file system has hard links; the copy says itself what else is wrong.
                await (0,promises_.copyFile)(from, to, external_node_fs_.constants.COPYFILE_EXCL | external_node_fs_.constants.COPYFILE_FICLONE);
            }
        },
        openWrite: async (path) => createSink(await (0,promises_.open)(path, REPLACE, real_files_PRIVATE_FILE), 0),
        async openAppend(path) {
            const handle = await (0,promises_.open)(path, APPEND, real_files_PRIVATE_FILE);
            return createSink(handle, (await handle.stat()).size);
        },
        openRandom: (path) => createRandomAccess((0,external_node_fs_.openSync)(path, 'w+', real_files_PRIVATE_FILE)),
        lock: (path) => lockFolder(path),
        temporaryDirectory: async (prefix) => real_files_removeAtExit(await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporaryRoot, prefix))),
    };
}
/** Folders with rows, which a process that exits early (for example on a second signal) must not leave behind. */
const leftAtExit = new Set();
let real_files_watchesExit = false;
function real_files_removeAtExit(path) {
    leftAtExit.add(path);
    if (!real_files_watchesExit) {
        process.once('exit', () => {
            for (const left of leftAtExit)
                (0,external_node_fs_.rmSync)(left, { recursive: true, force: true });
        });
    }
    real_files_watchesExit = true;
    return path;
}
function nothingIfMissing(error) {
    const code = (0,domain_fault/* systemCode */.xU)(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
        return undefined;
    throw error;
}
/**
 * Appends after the first `start` bytes. A failed write leaves the file unchanged, and its text is written with the next
 * one: part of a line in the middle would look like damage.
 */
function createSink(handle, start) {
    let size = start;
    // Text is concatenated and encoded once: a buffer per line would cost more than the line.
    let text = '';
    // Writes are serialized: a second write must not overtake the first.
    let last = Promise.resolve();
    function inTurn(work) {
        last = last.catch(() => undefined).then(work);
        return last;
    }
    async function put(bytes) {
        let done = 0;
        try {
            while (done < bytes.length) {
                done += (await handle.write(bytes, done, bytes.length - done, size + done)).bytesWritten;
            }
        }
        catch (error) {
            await handle.truncate(size).catch(() => undefined);
            throw error;
        }
        size += done;
    }
    function flush() {
        return inTurn(async () => {
            const chunk = text;
            if (chunk === '')
                return;
            await put(Buffer.from(chunk, 'utf8'));
            text = text.slice(chunk.length);
        });
    }
    return {
        write(part) {
            if (typeof part !== 'string') {
                void flush().catch(() => undefined);
                return inTurn(() => put(part));
            }
            text += part;
            return text.length < WRITE_BUFFER ? undefined : flush();
        },
        async sync() {
            await flush();
            await handle.datasync();
        },
        async close() {
            try {
                await flush();
            }
            finally {
                await handle.close();
            }
        },
    };
}
function createRandomAccess(descriptor) {
    return {
        read: (buffer, position) => (0,external_node_fs_.readSync)(descriptor, buffer, 0, buffer.length, position),
        write(buffer, position) {
            let done = 0;
            while (done < buffer.length)
                done += (0,external_node_fs_.writeSync)(descriptor, buffer, done, buffer.length - done, position + done);
        },
        close: () => (0,external_node_fs_.closeSync)(descriptor),
    };
}

;// CONCATENATED MODULE: ./src/ports/real-random.ts

const UINT32_VALUES = 2 ** 32;
/** Cryptographic randomness. Jitter does not need it, but one source is simpler than two. */
const realRandom = {
    next: () => ((0,external_node_crypto_.getRandomValues)(new Uint32Array(1))[0] ?? 0) / UINT32_VALUES,
    uuid: () => (0,external_node_crypto_.randomUUID)(),
};

;// CONCATENATED MODULE: ./src/ports/real.ts





/** The real network, disk, clock and randomness. */
function createPorts(environment) {
    const temporary = environment.get('RUNNER_TEMP');
    return {
        files: temporary === undefined ? createFiles() : createFiles(temporary),
        http: createHttpClient(),
        clock: realClock,
        random: realRandom,
        repository: (0,repository/* createRepository */.vB)(),
    };
}

;// CONCATENATED MODULE: ./src/action-parts.ts
/** What `action.ts` loads when there is something to do: in one piece, so that the bundle has one file for it. */





/***/ }),

/***/ 17248:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ln: () => (/* binding */ CONFIG_SCHEMA),
  VH: () => (/* binding */ NOT_IN_FILE),
  jv: () => (/* binding */ describeInputs)
});

// UNUSED EXPORTS: configJsonSchema

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/registries.js
var registries = __webpack_require__(29396);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/core.js
var core = __webpack_require__(88532);
// EXTERNAL MODULE: ./src/domain/artifact-name.ts
var artifact_name = __webpack_require__(36770);
// EXTERNAL MODULE: ./src/domain/duration.ts
var duration = __webpack_require__(34678);
// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/rate.ts
var rate = __webpack_require__(36280);
// EXTERNAL MODULE: ./src/domain/storage-target.ts
var storage_target = __webpack_require__(22683);
// EXTERNAL MODULE: ./src/domain/threshold.ts
var threshold = __webpack_require__(72095);
// EXTERNAL MODULE: ./src/domain/url.ts
var domain_url = __webpack_require__(71949);
// EXTERNAL MODULE: ./src/config/yaml.ts
var yaml = __webpack_require__(19211);
;// CONCATENATED MODULE: ./src/config/values.ts











/** The schema of one input before it has a default. */
const scalar = schemas/* union */.KCZ([schemas/* string */.YjP(), schemas/* number */.aig(), schemas/* boolean */.zMY()]).transform(String);
/** A text that `parse` turns into a value, or into undefined if it is not valid. */
function parsed(parse, { rule, next }) {
    return scalar.transform((given, context) => {
        const value = parse(given.trim() === '' ? given : given.trim());
        if (value !== undefined)
            return value;
        const step = typeof next === 'string' ? next : next(given);
        context.addIssue({ code: 'custom', message: rule, params: { next: step }, input: given });
        return core/* NEVER */.tm;
    });
}
/** Registers metadata, which zod types loosely, with our own type. Unlike `meta` it copies no schema, which takes time at each start. */
function describe(schema, meta) {
    registries/* globalRegistry */.fd.add(schema, { ...meta });
    return schema;
}
const TEXT = describe(scalar, { kind: 'text', json: { type: 'string' } });
const values_text = () => TEXT;
/** The name of an artifact, or `none`. A library prints it, so what could be a command is rejected here. */
function artifactName() {
    const schema = parsed((given) => ((0,artifact_name/* isArtifactName */.k)(given) ? given : undefined), {
        rule: 'is not a valid value',
        next: 'Use only letters, digits, spaces and . _ - ( ) + @ = , and at most 128 characters.',
    });
    return describe(schema, { kind: 'text', json: { type: 'string', maxLength: 128 } });
}
/** One of these words. */
function choice(values) {
    const schema = parsed((given) => values.find((value) => value === given), {
        rule: 'is not a valid value',
        next(given) {
            const guess = (0,nearest/* nearest */.p)(given, values);
            return `${guess === undefined ? '' : `Did you mean ${guess}? `}Valid values: ${values.join(', ')}.`;
        },
    });
    return describe(schema, { kind: 'text', values, json: { type: 'string', enum: values } });
}
const BOOLEANS = new Map([
    ['true', true],
    ['false', false],
]);
/** `true` or `false`. */
function flag() {
    const schema = parsed((given) => BOOLEANS.get(given.toLowerCase()), {
        rule: 'is not a valid value',
        next: 'Write true or false.',
    });
    return describe(schema, { kind: 'boolean', values: [...BOOLEANS.keys()], json: { type: 'boolean' } });
}
/** `true`, `false` or `auto`. */
function flagOrAuto() {
    const values = ['auto', 'true', 'false'];
    const schema = parsed((given) => values.find((value) => value === given.toLowerCase()), {
        rule: 'is not a valid value',
        next: 'Write auto, true or false.',
    });
    return describe(schema, { kind: 'text', values, json: { anyOf: [{ const: 'auto' }, { type: 'boolean' }] } });
}
/** A whole number with bounds. */
function integer(least, most) {
    const schema = parsed((given) => toInteger(given, least, most), {
        rule: 'is not a valid value',
        next: `Write a ${describeRange(least, most)}.`,
    });
    return describe(schema, { kind: 'text', json: { type: 'integer', minimum: least, maximum: most } });
}
/** A whole number with bounds, or `auto`. */
function integerOrAuto(least, most) {
    const schema = parsed((given) => (given === 'auto' ? given : toInteger(given, least, most)), {
        rule: 'is not a valid value',
        next: `Write auto, or a ${describeRange(least, most)}.`,
    });
    const json = { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: least, maximum: most }] };
    return describe(schema, { kind: 'text', json });
}
function describeRange(least, most) {
    return `whole number from ${least} to ${(0,plural/* count */.U)(most)}`;
}
function toInteger(given, least, most) {
    const value = Number(given);
    return /^\d{1,15}$/.test(given) && value >= least && value <= most ? value : undefined;
}
const DURATION = String.raw `^\s*\d+(\.\d+)?(ms|s|m|h|d)\s*$`;
/** A time such as `90s` or `6h`, in milliseconds. */
function values_duration() {
    const schema = parsed(duration/* parseDuration */.E, {
        rule: 'is not a valid duration',
        next: 'Examples: 90s, 45m, 6h.',
    });
    return describe(schema, { kind: 'text', json: { type: 'string', pattern: DURATION } });
}
/** A time, or `auto`. */
function durationOrAuto() {
    const schema = parsed((given) => (given === 'auto' ? given : (0,duration/* parseDuration */.E)(given)), {
        rule: 'is not a valid duration',
        next: 'Write auto, or a duration such as 10s.',
    });
    return describe(schema, {
        kind: 'text',
        json: { anyOf: [{ const: 'auto' }, { type: 'string', pattern: DURATION }] },
    });
}
/** A rate such as `10/s`. */
function values_rate() {
    const schema = parsed(rate/* parseRate */.WN, {
        rule: 'is not a valid value',
        next: 'Examples: 10/s, 600/m, 1000/h.',
    });
    return describe(schema, { kind: 'text', json: { type: 'string', pattern: String.raw `^\s*\d{1,9}\s*/\s*[smh]\s*$` } });
}
/** A leg as `i/n`, with the text that was written. */
function shardOrAuto() {
    const parse = (given) => {
        const shard = (0,domain_shard/* parseShard */.uK)(given);
        return given === 'auto' ? given : shard && { ...shard, text: given };
    };
    const schema = parsed(parse, {
        rule: 'is not a valid value',
        next: `Write the number of the leg and of all legs, such as 2/4 (at most ${(0,plural/* count */.U)(domain_shard/* MAX_SHARDS */.hH)}), or auto.`,
    });
    const json = { type: 'string', pattern: String.raw `^\s*(auto|\d{1,4}\s*/\s*\d{1,4})\s*$` };
    return describe(schema, { kind: 'text', json });
}
/** A count, a percentage, both, or `unlimited`. */
function values_threshold() {
    const schema = parsed(threshold/* parseThreshold */.B7, {
        rule: 'is not a valid limit',
        next: 'Write a count (25), a percentage up to 100 (2.5%), both (5 or 2.5%) or unlimited.',
    });
    const part = String.raw `(\d{1,15}|\d{1,3}(\.\d{1,9})?\s*%)`;
    const pattern = String.raw `^\s*(unlimited|${part}(\s+or\s+${part})?)\s*$`;
    return describe(schema, {
        kind: 'text',
        json: {
            anyOf: [
                { type: 'integer', minimum: 0 },
                { type: 'string', pattern },
            ],
        },
    });
}
const DELIMITER_NAMES = new Map([
    ['auto', 'auto'],
    [',', ','],
    [';', ';'],
    ['tab', '\t'],
    ['\t', '\t'],
    ['|', '|'],
]);
/** The character between cells of a CSV file. */
function delimiter() {
    const schema = parsed((given) => [...DELIMITER_NAMES].find(([name]) => name === given)?.[1], {
        rule: 'is not a valid value',
        next: 'Valid values: auto, comma (,), semicolon (;), tab, pipe (|).',
    });
    return describe(schema, { kind: 'text', json: { type: 'string', enum: [...DELIMITER_NAMES.keys()] } });
}
/** The address of an API. One that is not valid is never shown or kept: it may hold a password or a signature. */
function address() {
    const schema = scalar.transform((given, context) => {
        const url = (0,domain_url/* parseUrl */.Dl)(given.trim());
        const fault = url === undefined ? NO_URL : ((0,domain_url/* checkUrl */.CU)(url) ?? rejectParts(url));
        if (fault === undefined)
            return given.trim();
        const message = `is not valid. ${fault.message.replace(/\.$/, '')}`;
        context.addIssue({ code: 'custom', message, params: { next: fault.next, hidden: true }, input: '' });
        return core/* NEVER */.tm;
    });
    return describe(schema, { kind: 'text', json: { type: 'string', pattern: '^\\s*https?://' } });
}
const NO_URL = { message: 'It is not a URL.', next: 'Write https://host or https://host/path.' };
function rejectParts({ search, hash, host }) {
    if (search === '' && hash === '')
        return undefined;
    return { message: `The URL at ${host} has a query or a fragment.`, next: 'Remove everything from "?" or "#".' };
}
/** Newline-separated text, or a list in the config file. */
function lines() {
    const schema = schemas/* union */.KCZ([schemas/* array */.YOg(scalar), scalar])
        .transform((given) => (Array.isArray(given) ? given : given.split('\n')).map((line) => line.trim()).filter((line) => line !== ''));
    const json = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    return describe(schema, { kind: 'lines', json });
}
/** A YAML mapping as text, or a mapping in the config file; scalars stay the strings that were written. */
function mapping() {
    const schema = schemas/* union */.KCZ([schemas/* string */.YjP(), schemas/* map */.TjK(schemas/* string */.YjP(), schemas/* unknown */.L5J())])
        .transform((given, context) => {
        if (typeof given !== 'string')
            return given;
        const result = (0,yaml/* parseYamlStrings */.b)(given);
        if ('fault' in result) {
            const { reason, line, column, next = 'Fix that line. Write one "name: value" per line.' } = result.fault;
            const message = `is not valid YAML at line ${line}, column ${column}: ${reason}`;
            context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
            return core/* NEVER */.tm;
        }
        if (result.value instanceof Map)
            return result.value;
        if (result.value === null || result.value === '')
            return new Map();
        const name = /^\s*([A-Za-z_][\w-]{0,39})\s*=/.exec(given)?.[1];
        const next = name === undefined
            ? 'Write one "name: value" per line.'
            : `Write "${name}: <value>", with a colon instead of "=".`;
        const message = 'must be a YAML mapping';
        context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
        return core/* NEVER */.tm;
    });
    return describe(schema, { kind: 'mapping', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}
const STORAGE_NEXT = 'Write s3://bucket/prefix, or two lines: "put: <URL with {name}>" and "get: <URL with {name}>".';
/** `s3://bucket/prefix`, or a mapping with the URL templates `put` and `get`. URLs are never quoted: they may be signed. */
function storage() {
    const schema = schemas/* union */.KCZ([schemas/* string */.YjP(), schemas/* map */.TjK(schemas/* string */.YjP(), schemas/* unknown */.L5J())]).transform((given, context) => {
        const target = parseStorage(given);
        if ('kind' in target)
            return target;
        const { message, next } = target;
        context.addIssue({ code: 'custom', message, params: { next, hidden: true }, input: '' });
        return core/* NEVER */.tm;
    });
    return describe(schema, { kind: 'text', json: { anyOf: [{ type: 'string' }, { type: 'object' }] } });
}
function parseStorage(given) {
    const address = typeof given === 'string' ? given.trim() : '';
    const s3 = (0,storage_target/* parseS3 */.a)(address);
    if (s3 !== undefined)
        return s3;
    const fault = typeof given === 'string' ? explainAddress(address) : undefined;
    if (fault !== undefined)
        return fault;
    const target = parseTemplates(given);
    return typeof target === 'string' ? { message: target, next: STORAGE_NEXT } : target;
}
/** A bucket with a path, without what could be a signature or a password. */
const BARE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w./-]*)?$/;
/** The two forms of AWS's own addresses: the bucket in the host name or in the path. */
const AWS_HOST = /^(?:([a-z0-9.-]+)\.)?s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$/;
/** What is wrong with a single address; undefined if it is none. A URL is never shown, since it may be signed. */
function explainAddress(address) {
    const bucket = /^s3:\/*([^/?#]*)/i.exec(address)?.[1];
    if (bucket !== undefined)
        return explainS3(address, bucket);
    if (BARE.test(address))
        return { message: 'has no scheme', next: `Write \`s3://${address}\`.` };
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
    if (scheme === undefined)
        return undefined;
    if (scheme !== 'https' && scheme !== 'http') {
        return { message: `cannot be a ${scheme}:// address`, next: STORAGE_NEXT };
    }
    const meant = URL.canParse(address) ? toS3(new URL(address)) : undefined;
    return {
        message: 'cannot be a single URL, because each batch needs an address of its own',
        next: meant === undefined ? STORAGE_NEXT : `Write \`${meant}\`.`,
    };
}
function explainS3(address, bucket) {
    if (!/^s3:\/\//.test(address)) {
        return { message: 'is not a valid S3 address: it must begin with s3://', next: STORAGE_NEXT };
    }
    return {
        message: `is not a valid S3 address: the bucket name ${JSON.stringify(bucket.slice(0, 64))} is not possible`,
        next: 'Write s3://bucket/prefix with a bucket name of 3 to 63 lower-case letters, digits, dots and hyphens.',
    };
}
/** `s3://bucket/prefix` for an address of AWS. */
function toS3({ hostname, pathname, search }) {
    const match = search === '' ? AWS_HOST.exec(hostname) : null;
    if (match === null)
        return undefined;
    const target = (0,storage_target/* parseS3 */.a)(`s3://${match[1] === undefined ? '' : `${match[1]}/`}${pathname.replace(/^\//, '')}`);
    return target?.text;
}
function parseTemplates(given) {
    const parsed = typeof given === 'string' ? (0,yaml/* parseYamlStrings */.b)(given) : { value: given };
    const map = 'value' in parsed ? parsed.value : undefined;
    if (!(map instanceof Map))
        return 'must be an S3 address or a mapping of two URL templates';
    const names = [...map.keys()].map(String);
    const put = map.get('put');
    const get = map.get('get');
    const others = names.filter((name) => name !== 'put' && name !== 'get');
    if (others.length > 0)
        return `has an unknown member "${others[0]}"`;
    if (typeof put !== 'string' || typeof get !== 'string')
        return 'needs both `put` and `get`';
    const target = (0,storage_target/* parseUrlPair */.z)(put.trim(), get.trim());
    return typeof target === 'string' ? `cannot be used: ${target}` : target;
}

;// CONCATENATED MODULE: ./src/config/inputs.ts




/** What the documents say. */
const DOCS = registries/* globalRegistry */.fd;
const MAX_BATCH = 10_000_000;
const MAX_ROWS = 1_000_000_000;
const MAX_CONCURRENCY = 1_000;
/** GitHub keeps artifacts for 1 to 90 days, in private repositories for up to 400. */
const MAX_RETENTION_DAYS = 400;
const MAX_ROUNDS = 10;
/**
 * All inputs, in the order of docs/reference.md: names, types, defaults, rules and descriptions. action.yml, the CLI's
 * flags and help, the config file's JSON Schema and the table in docs/reference.md are generated from it. Every value may
 * come as text (an input, a flag) or as YAML (the config file).
 */
const CONFIG_SHAPE = {
    provider: values_text().optional().register(DOCS, {
        description: 'Name of a built-in provider, or path of a provider file, such as `./acme.yaml`. Required, except in `merge`.',
    }),
    files: lines().prefault([]).register(DOCS, {
        description: 'Glob patterns of the data files, one per line; `!` excludes a file, or a folder with everything in it. Required, except in `merge`.',
    }),
    mode: choice(['run', 'validate', 'submit', 'collect', 'merge', 'auto']).prefault('run').register(DOCS, {
        description: '`run` sends the rows and waits for the results. `validate` reads, checks and plans, and sends no row. `submit` sends and does not wait; `collect` takes the `ledger` of such a run, waits and reports. `merge` joins the `results` of the shards of a run, reports and judges. `auto` runs on push, schedule and dispatch events (outside GitHub, on pushes to the default branch), and validates on all others.',
    }),
    format: choice(['auto', ...row/* SOURCE_FORMATS */.JH])
        .prefault('auto')
        .register(DOCS, {
        description: 'Format of the data files: `csv`, `tsv`, `json` (array of objects), `ndjson`, `txt` (one key per line), each also gzipped; `auto` uses the file extension.',
    }),
    delimiter: delimiter().prefault('auto').register(DOCS, {
        description: 'Delimiter of csv files: `,` `;` `tab` or `|`; `auto` detects it in the header line.',
    }),
    encoding: choice(['auto', 'utf-8', 'utf-16', 'windows-1252']).prefault('auto').register(DOCS, {
        description: 'Encoding of the data files; `auto` uses the byte order mark, else strict UTF-8.',
    }),
    'api-key': values_text().optional().register(DOCS, {
        description: 'API key for the vendor, from a secret. It is masked. On the command line: the environment variable `BULK_JOB_API_KEY`.',
        secret: true,
    }),
    params: mapping().prefault('').register(DOCS, {
        description: "YAML mapping of the provider's own inputs, such as `network_id: net_1`. Secrets are set in the environment as `BULK_JOB_PARAM_<NAME>`, which takes precedence.",
    }),
    columns: mapping().optional().register(DOCS, {
        description: 'YAML mapping of provider fields to columns of the file. Only these columns are sent, under the new names. Default: all columns.',
    }),
    key: values_text().optional().register(DOCS, {
        description: "Column, after renaming, that identifies a row. Default: the provider's.",
    }),
    schema: values_text()
        .optional()
        .register(DOCS, { description: 'Path of a JSON Schema (2020-12) that each row must satisfy.' }),
    'on-duplicate': choice(['skip', 'send', 'fail']).prefault('skip').register(DOCS, {
        description: 'For a unique key: what to do with a row that repeats the key and content of another: `skip` it, `send` it in another job, or `fail` (the row is invalid).',
    }),
    blank: choice(['omit', 'send'])
        .prefault('omit')
        .register(DOCS, { description: 'For blank cells: `omit` the field, or `send` it empty.' }),
    'changed-only': flag().prefault('false').register(DOCS, {
        description: 'Send only rows that are new, changed or not yet delivered, according to the row memory of earlier runs. The other rows are not in scope.',
    }),
    memory: values_text().prefault('auto').register(DOCS, {
        description: 'For `changed-only`: where the row memory is kept. `auto`: on your own machine beside the results folders; on GitHub an artifact of the run, which needs `actions: read`. `name:<word>`: as `auto`, with the word in place of workflow, job and step. A path: that file. `new` (also `new:<path>`, `new:name:<word>`): forget what was delivered and send everything again; refused on `push` and `schedule`.',
    }),
    limit: integer(1, MAX_ROWS).optional().register(DOCS, {
        description: 'A sample first: send at most this many rows, in input order (with `changed-only`, rows that failed before come last). The others are not in scope; the same command without `limit` in the same folder, or a later run with `changed-only`, sends them.',
    }),
    base: values_text().optional().register(DOCS, {
        description: 'Commit, branch or tag that `validate` compares the data files with. Default: the base of the pull request. `none` compares with nothing.',
    }),
    'max-new': values_threshold().prefault('unlimited').register(DOCS, {
        description: 'If more rows than this are new, nothing is sent: a count, or a percentage of the rows known before. With `changed-only` compared with the row memory, in `validate` with `base`.',
    }),
    'max-changed': values_threshold().prefault('unlimited').register(DOCS, {
        description: 'If more rows than this changed, nothing is sent; compared as `max-new`.',
    }),
    'max-removed': values_threshold().prefault('unlimited').register(DOCS, {
        description: 'If more rows than this are no longer in the files, nothing is sent; compared as `max-new`.',
    }),
    'batch-size': integer(1, MAX_BATCH)
        .optional()
        .register(DOCS, { description: "Rows per job. Default: the provider's limit." }),
    rate: values_rate().optional().register(DOCS, {
        description: "Requests per second, minute or hour, such as `10/s`, `600/m`. Default: the provider's limit.",
    }),
    concurrency: integerOrAuto(1, MAX_CONCURRENCY).prefault('auto').register(DOCS, {
        description: "Jobs in flight. `auto`: the provider's limit, else from 4 up to 64 while the rate allows, with at most a million rows or 256 MiB in flight.",
    }),
    timeout: values_duration().prefault('60m').register(DOCS, {
        description: 'Time from the first submit until the run stops waiting, such as `90s`, `45m` or `6h`. No submit starts after it.',
    }),
    'poll-interval': durationOrAuto().prefault('auto').register(DOCS, {
        description: "Time between two polls of a job; `auto` adapts to the job's progress.",
    }),
    'retry-failed': integer(0, MAX_ROUNDS).prefault('2').register(DOCS, {
        description: 'Number of further rounds, in new jobs, for failed rows that the provider marks as safe to send again.',
    }),
    'max-failed': values_threshold().prefault('0').register(DOCS, {
        description: 'The run fails if more rows than this failed: `25`, `2.5%`, `5 or 2.5%` (both exceeded), `unlimited`.',
    }),
    'max-invalid': values_threshold().prefault('0').register(DOCS, {
        description: 'If more rows than this are invalid, nothing is sent and the run fails.',
    }),
    'max-not-found': values_threshold()
        .prefault('unlimited')
        .register(DOCS, { description: 'The run fails if the vendor does not know the keys of more rows than this.' }),
    'stop-on-breach': flagOrAuto().prefault('auto').register(DOCS, {
        description: 'Stop sending as soon as the run can no longer pass: the rows that cannot succeed any more exceed `max-failed` or `max-not-found`. Running jobs are collected, the rest is not sent, and the run fails whatever `on-breach` says. `auto`: on if one of the two limits is given and above 0.',
    }),
    'warn-failed': values_threshold()
        .prefault('0')
        .register(DOCS, { description: 'The run warns if more rows than this failed.' }),
    'warn-not-found': values_threshold()
        .prefault('0')
        .register(DOCS, { description: 'The run warns if more rows than this were not found.' }),
    'on-breach': choice(['fail', 'warn'])
        .prefault('fail')
        .register(DOCS, { description: 'What happens if a limit is exceeded.' }),
    'on-timeout': choice(['fail', 'warn'])
        .prefault('fail')
        .register(DOCS, { description: 'What happens if jobs are still running at the timeout.' }),
    'on-empty': choice(['fail', 'warn', 'ignore']).prefault('fail').register(DOCS, {
        description: 'What happens if the files have no rows, or no file matches a pattern with a wildcard.',
    }),
    'output-dir': values_text().optional().register(DOCS, {
        description: 'Folder of the result files. Default: `bulk-job-results/<provider>-<step>` under the temporary folder of the runner, else under the working directory.',
    }),
    'artifact-name': artifactName().prefault('bulk-job-results').register(DOCS, {
        description: 'Name of the artifact with the result files; provider, job and attempt are added to make it unique. `none` uploads no artifact.',
    }),
    'retention-days': integer(1, MAX_RETENTION_DAYS)
        .prefault('7')
        .register(DOCS, { description: 'Days to keep the artifact.' }),
    'report-detail': choice(['auto', 'minimal', 'full']).prefault('auto').register(DOCS, {
        description: 'What log, summary, annotations and artifact show: `minimal` no cell value, `full` also values and messages; `auto` is `full` in private repositories and on your own machine, `minimal` in public ones.',
    }),
    'allow-public-personal-data': flag()
        .prefault('false')
        .register(DOCS, { description: 'Confirms `report-detail: full` in a public repository.' }),
    summary: flag().prefault('true').register(DOCS, { description: 'Write the job summary.' }),
    annotations: flag().prefault('true').register(DOCS, { description: 'Write annotations on files and lines.' }),
    comment: choice(['never', 'always', 'on-problem']).prefault('never').register(DOCS, {
        description: 'On GitHub, a comment on the pull request, one per job, kept up to date: `never`, `always`, or `on-problem`, which creates none for a clean run and then replaces an earlier one with one line. Needs `pull-requests: write`.',
    }),
    'github-token': values_text().optional().register(DOCS, {
        description: 'Token to write the `comment`, which needs `pull-requests: write`; to find out whether the repository is public if the event does not say; to read the artifact of `ledger: run:<run id>`, which needs `actions: read`; and, for `collect`, to read the commit that was sent, which needs `contents: read`.',
        secret: true,
    }),
    'base-url': address().optional().register(DOCS, {
        description: "Replaces the origin of the provider's API: `https`, or `http` on loopback.",
    }),
    storage: storage().optional().register(DOCS, {
        description: 'Where to upload batches for vendors that download them: `s3://bucket/prefix` (with the usual `AWS_*` environment), or a mapping with two URL templates, `put` and `get`, that contain `{name}`.',
    }),
    shard: shardOrAuto().optional().register(DOCS, {
        description: 'For a run that several runners share: which leg this is, such as `2/4`, or `auto` if the scheduler says so (GitLab, Buildkite, CircleCI, Azure Pipelines, Kubernetes, AWS Batch, Slurm). Every leg plans the same jobs and sends its share; `merge` joins the results and judges.',
    }),
    results: lines().optional().register(DOCS, {
        description: 'For `merge`: results folders of the shards, or glob patterns of them, one per line. Of several attempts of a shard the last one counts.',
    }),
    'expected-shards': integer(1, domain_shard/* MAX_SHARDS */.hH)
        .optional()
        .register(DOCS, { description: 'For `merge`: how many shards there must be. Default: as many as the shards say.' }),
    ledger: values_text().optional().register(DOCS, {
        description: 'Ledger of an earlier run to resume: a path, or `run:<run id>` for the artifact of that workflow run. `run` sends what that run did not send, `collect` sends nothing.',
    }),
    resume: choice(['auto', 'never']).prefault('auto').register(DOCS, {
        description: '`auto`: a re-run of the same job, or the same run in a folder whose ledger has rows that are open or not sent, resumes. `never`: starts over, moves such a ledger aside, and sends all rows again.',
    }),
    'resend-uncertain': flag().prefault('false').register(DOCS, {
        description: "Resend rows that are `uncertain`, `lost`, `missing` or `contradictory`. Set it only after you checked in the vendor's system.",
    }),
    'on-cancel': choice(['leave', 'cancel']).prefault('leave').register(DOCS, {
        description: 'When the run is canceled: `leave` the jobs running at the vendor, or `cancel` them if the vendor can.',
    }),
    sandbox: flag().prefault('false').register(DOCS, {
        description: 'Run against the embedded simulated vendor: nothing leaves the machine, and no credentials are needed.',
    }),
    config: values_text()
        .optional()
        .register(DOCS, { description: 'Path of a YAML file with any of these inputs. Inputs take precedence over it.' }),
    'working-directory': values_text().prefault('.').register(DOCS, { description: 'Base folder of relative paths.' }),
};

;// CONCATENATED MODULE: ./src/config/schema.ts



const CONFIG_SCHEMA = schemas/* strictObject */.rej(CONFIG_SHAPE);
/** Inputs that are not allowed in a config file: secrets, and the path of the file itself. */
const NOT_IN_FILE = new Set(['api-key', 'github-token', 'config']);
/** The inputs in the order of the reference. */
function describeInputs() {
    described ??= inputNames().map((name) => {
        const { meta, value, standard } = readField(name);
        return {
            name,
            description: asText(meta.description),
            default: standard,
            secret: meta.secret === true,
            values: Array.isArray(value.values) ? value.values.map(String) : undefined,
            kind: value.kind === 'boolean' || value.kind === 'lines' || value.kind === 'mapping' ? value.kind : 'text',
        };
    });
    return described;
}
let described;
/** The published JSON Schema (2020-12) of the config file. It accepts each value in the type that YAML gives it. */
function configJsonSchema() {
    const properties = inputNames()
        .filter((name) => !NOT_IN_FILE.has(name))
        .map((name) => {
        const { meta, value, standard } = readField(name);
        const typed = typeDefault(standard, value.json);
        return [
            name,
            {
                description: asText(meta.description),
                ...asObject(value.json),
                ...(typed !== undefined && { default: typed }),
            },
        ];
    });
    return {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: schemaUrl('config'),
        title: 'Config file of Bulk Job',
        description: 'Inputs of a run. An input of the step or a flag takes precedence over this file, and this file over the defaults.',
        type: 'object',
        properties: Object.fromEntries(properties),
        additionalProperties: false,
    };
}
function inputNames() {
    return Object.keys(CONFIG_SHAPE);
}
/** What the registry has for an input (`meta`) and for its kind of value (`value`), and its default as text. */
function readField(name) {
    const field = CONFIG_SHAPE[name];
    const inner = field instanceof schemas/* ZodPrefault */.xgV || field instanceof schemas/* ZodOptional */.IiU ? field.unwrap() : field;
    const standard = field instanceof schemas/* ZodPrefault */.xgV ? field._zod.def.defaultValue : undefined;
    return {
        meta: registries/* globalRegistry */.fd.get(field) ?? {},
        value: registries/* globalRegistry */.fd.get(inner) ?? {},
        standard: typeof standard === 'string' ? standard : undefined,
    };
}
function asText(value) {
    return typeof value === 'string' ? value : '';
}
function asObject(value) {
    return typeof value === 'object' && value !== null ? { ...value } : {};
}
/** The default as YAML would type it: `true` and `7` are not strings there. */
function typeDefault(standard, json) {
    if (standard === undefined || standard === '')
        return undefined;
    const { type } = asObject(json);
    if (type === 'boolean')
        return standard === 'true';
    return type === 'integer' ? Number(standard) : standard;
}


/***/ }),

/***/ 26442:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $0: () => (/* binding */ createSpelling),
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   an: () => (/* binding */ INPUT_SPELLING)
/* harmony export */ });
/** The place of a value, as a fault has it; empty if the value is not in the config file. */
function placeOf({ file, line, column } = {}) {
    return {
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
    };
}
/**
 * @param options `inFile`: whether an input is in the config file, where it has no dashes.
 */
function createSpelling(options) {
    const isFlag = (input) => options.from === 'flags' && !options.inFile(input);
    return {
        from: options.from,
        name: (input) => (isFlag(input) ? `--${input}` : input),
        example: (input, value) => (isFlag(input) ? `--${input} ${value}` : `${input}: ${value}`),
    };
}
/** As the step of a workflow writes inputs. */
const INPUT_SPELLING = createSpelling({ from: 'inputs', inFile: () => false });


/***/ }),

/***/ 19211:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ parseYamlStrings),
/* harmony export */   m: () => (/* binding */ parseConfigFile)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4260);


/**
 * Parses YAML with every scalar as the string that was written (`0012` stays `0012`) and mappings as `Map`.
 * The provider's declaration types the values later.
 */
function parseYamlStrings(text) {
    const { document, placeOf, fault } = read(text);
    if (fault !== undefined)
        return { fault };
    if (document.contents === null)
        return { value: null };
    const values = (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .toBoundedValues */ .$s)(document.contents, document, { mapAsMap: true });
    return values ?? { fault: { reason: _rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .TOO_MANY_ALIASES */ .w4, ...placeOf(undefined) } };
}
/** Top-level entries of a config file; scalars stay the strings that were written. */
function parseConfigFile(text) {
    const { document, placeOf, fault } = read(text);
    if (fault !== undefined)
        return { fault };
    const { contents } = document;
    if (contents === null || ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(contents) && contents.value === ''))
        return { entries: [] };
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(contents))
        return { fault: { reason: 'it is not a mapping', ...placeOf(contents.range?.[0]) } };
    const entries = [];
    for (const { key, value } of contents.items) {
        if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(key) || typeof key.value !== 'string') {
            const at = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isNode */ .Ll)(key) ? key.range?.[0] : undefined;
            return { fault: { reason: 'the name of an input must be a text', ...placeOf(at) } };
        }
        const place = placeOf(key.range?.[0]);
        const plain = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isNode */ .Ll)(value) ? (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .toBoundedValues */ .$s)(value, document, { mapAsMap: true }) : { value: null };
        if (plain === undefined)
            return { fault: { reason: _rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .TOO_MANY_ALIASES */ .w4, ...place } };
        entries.push({ name: key.value, value: plain.value, ...place });
    }
    return { entries };
}
function read(text) {
    // A byte order mark is not part of the first line.
    const plain = text.replace(/^\uFEFF/, '');
    const parsed = (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .parseYaml */ .hN)(plain, 'failsafe');
    const { tooDeepAt, placeOf } = parsed;
    const fault = tooDeepAt === undefined ? firstFault(plain, parsed) : { reason: _rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .TOO_DEEP */ .gZ, ...placeOf(tooDeepAt) };
    return { ...parsed, fault };
}
function firstFault(text, { document, placeOf }) {
    const error = document.errors[0];
    if (error !== undefined) {
        const place = placeOf(error.pos[0]);
        return (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .findIndentFault */ .uC)(text, place.line) ?? { reason: describe(error), ...place };
    }
    let fault;
    (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR)(document, {
        Alias(_, alias) {
            if (alias.resolve(document) !== undefined)
                return undefined;
            fault = { reason: 'an alias (*) refers to no anchor; put the value in quotes', ...placeOf(alias.range?.[0]) };
            return yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR.BREAK;
        },
    });
    return fault;
}
const REASONS = new Map([
    ['DUPLICATE_KEY', 'a name is given twice'],
    ['TAB_AS_INDENT', 'a tab is used for indentation; use spaces'],
    ['BAD_INDENT', 'the indentation does not match the lines above, or a bracket is not closed'],
    ['MISSING_CHAR', 'a character is missing, such as a closing quote or bracket'],
    ['UNEXPECTED_TOKEN', 'a character is not allowed here; put the value in quotes'],
    ['BLOCK_AS_IMPLICIT_KEY', 'the value contains ": "; put it in quotes'],
    ['MULTILINE_IMPLICIT_KEY', 'a colon is missing, or a line needs to be indented'],
    ['BAD_SCALAR_START', 'a value starts with a character that YAML reserves; put it in quotes'],
    ['MULTIPLE_DOCS', 'there is a second document; keep one'],
]);
/** The library's own message would quote the text. */
function describe(error) {
    return REASONS.get(error.code) ?? error.code.toLowerCase().replaceAll('_', ' ');
}


/***/ }),

/***/ 36770:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ isArtifactName),
/* harmony export */   w: () => (/* binding */ joinArtifactName)
/* harmony export */ });
/** The service has no limit of its own, but a longer name is a mistake and unreadable in every list. */
const MAX_CHARS = 128;
/**
 * Everything except letters, digits, spaces and a few punctuation marks that no file system, shell or CI system treats
 * specially. (`@actions/artifact` rejects `" : < > | * ? \ /` and line breaks, and prints the rejected name; a name with
 * `##[` would be a command to the runner.)
 */
const FORBIDDEN = /[^\p{L}\p{M}\p{Nd} ._()+@=,-]+/gu;
/** True if the name can be passed to the artifact service and to a log unchanged. */
function isArtifactName(name) {
    return name.trim() !== '' && name.length <= MAX_CHARS && name.search(FORBIDDEN) < 0;
}
/** Joins parts that others chose (a job id, a matrix leg) into a name; forbidden characters become dashes. */
function joinArtifactName(parts) {
    return parts
        .filter((part) => part !== '')
        .join('-')
        .replace(FORBIDDEN, '-');
}


/***/ }),

/***/ 86637:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ Cells)
/* harmony export */ });
/* harmony import */ var _count_of_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26889);
/* harmony import */ var _csv_line_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(69771);


/** The cells of a delimited record, cut apart only where somebody asks: most rows are passed on as the line that they are. */
class Cells {
    /** The record's line without its ending, where none of its cells is in quotes. */
    line;
    delimiter;
    cut;
    length = -1;
    csv;
    constructor(line, delimiter, cut) {
        this.line = line;
        this.delimiter = delimiter;
        this.cut = cut;
    }
    static ofLine(line, delimiter) {
        return new Cells(line, delimiter, undefined);
    }
    /** @param line as `csvLine` gives it. */
    static ofCsv(line) {
        return line.includes('"') ? Cells.ofList((0,_csv_line_js__WEBPACK_IMPORTED_MODULE_0__/* .splitCsvLine */ .Xs)(line)) : Cells.ofLine(line, ',');
    }
    static ofList(cells) {
        return new Cells(undefined, '', cells);
    }
    get count() {
        if (this.length === -1)
            this.length = this.line === undefined ? this.all().length : (0,_count_of_js__WEBPACK_IMPORTED_MODULE_1__/* .countOf */ .p)(this.line, this.delimiter) + 1;
        return this.length;
    }
    /** The cell at an index; undefined where the record has no such cell. */
    at(index) {
        if (this.cut !== undefined || this.line === undefined)
            return this.cut?.[index];
        if (index < 0)
            return undefined;
        let start = 0;
        for (let before = 0; before < index; before += 1) {
            const end = this.line.indexOf(this.delimiter, start);
            if (end === -1)
                return undefined;
            start = end + 1;
        }
        const end = this.line.indexOf(this.delimiter, start);
        return end === -1 ? this.line.slice(start) : this.line.slice(start, end);
    }
    /** The cells as a line of CSV (RFC 4180) without its ending. */
    get csvLine() {
        this.csv ??= this.findCsvLine();
        return this.csv;
    }
    findCsvLine() {
        const count = this.line === undefined || this.delimiter !== ',' ? -1 : (0,_csv_line_js__WEBPACK_IMPORTED_MODULE_0__/* .countPlainCells */ .n3)(this.line);
        if (count === -1)
            return (0,_csv_line_js__WEBPACK_IMPORTED_MODULE_0__/* .joinPlainCells */ .Oo)(this.all()) ?? this.all().map(_csv_line_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteCell */ .HO).join(',');
        this.length = count;
        return this.line ?? '';
    }
    all() {
        this.cut ??= (this.line ?? '').split(this.delimiter);
        return this.cut;
    }
}


/***/ }),

/***/ 55126:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ createDiffReader),
/* harmony export */   y: () => (/* binding */ touches)
/* harmony export */ });
/** A hunk of a unified diff: `@@ -1,2 +3,4 @@`. */
const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
/** More ranges of a file are not kept: a file that changes in so many places is changed everywhere. */
const MAX_RANGES = 100_000;
/** Reads a diff line by line; begins before its first hunk. */
function createDiffReader() {
    const ranges = [];
    let [oldLines, newLines, line] = [0, 0, 0];
    const addLine = () => {
        const last = ranges.at(-1);
        if (last?.[1] === line - 1)
            last[1] = line;
        else if (ranges.length < MAX_RANGES)
            ranges.push([line, line]);
    };
    return {
        ranges,
        add(text) {
            if (text.startsWith('\\'))
                return oldLines + newLines > 0 || ranges.length > 0;
            if (oldLines + newLines === 0) {
                const [hunk, before = '1', start, after = '1'] = HUNK.exec(text) ?? [];
                [oldLines, newLines, line] = [Number(before), Number(after), Number(start)];
                if (hunk === undefined)
                    [oldLines, newLines] = [0, 0];
                return hunk !== undefined;
            }
            if (text.startsWith('+'))
                addLine();
            if (!text.startsWith('+'))
                oldLines -= 1;
            if (text.startsWith('-'))
                return true;
            newLines -= 1;
            line += 1;
            return true;
        },
    };
}
/** True where one of the lines is in a range. */
function touches(ranges, line, lines) {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((ranges[middle]?.[1] ?? 0) < line)
            low = middle + 1;
        else
            high = middle;
    }
    const range = ranges[low];
    return range !== undefined && range[0] < line + lines;
}


/***/ }),

/***/ 63073:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ CI_SYSTEMS),
/* harmony export */   y: () => (/* binding */ CI_NAMES)
/* harmony export */ });
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80660);

const CI_ROWS = {
    github: {
        title: 'GitHub Actions',
        source: 'https://docs.github.com/en/actions/reference/workflows-and-actions/variables',
        // The workflow's own `on.push` says which branches count.
        runEvents: new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']),
        pushEvents: new Set(),
    },
    gitlab: {
        title: 'GitLab',
        source: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
        // Not `parent_pipeline`: the parent may be a merge request's.
        runEvents: new Set(['schedule', 'web', 'api', 'trigger', 'pipeline', 'chat']),
        pushEvents: new Set(['push']),
    },
    azure: {
        title: 'Azure Pipelines',
        source: 'https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables',
        runEvents: new Set(['Schedule', 'Manual', 'BuildCompletion', 'ResourceTrigger']),
        pushEvents: new Set(['IndividualCI', 'BatchedCI']),
    },
    buildkite: {
        title: 'Buildkite',
        source: 'https://buildkite.com/docs/pipelines/configure/environment-variables',
        // Not `trigger_job`: the build that triggered this one may be a pull request's.
        runEvents: new Set(['schedule', 'ui', 'api']),
        pushEvents: new Set(['webhook']),
    },
    circleci: {
        title: 'CircleCI',
        source: 'https://circleci.com/docs/reference/variables/',
        runEvents: new Set(),
        pushEvents: new Set(),
    },
    bitbucket: {
        title: 'Bitbucket Pipelines',
        source: 'https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/',
        runEvents: new Set(),
        pushEvents: new Set(),
    },
    jenkins: {
        title: 'Jenkins',
        source: 'https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables',
        runEvents: new Set(),
        pushEvents: new Set(['branch']),
    },
    teamcity: {
        title: 'TeamCity',
        source: 'https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html',
        runEvents: new Set(),
        pushEvents: new Set(['branch']),
    },
    drone: {
        title: 'Drone',
        source: 'https://docs.drone.io/pipeline/environment/reference/',
        runEvents: new Set(['cron', 'custom']),
        pushEvents: new Set(['push']),
    },
    woodpecker: {
        title: 'Woodpecker',
        source: 'https://woodpecker-ci.org/docs/usage/environment',
        runEvents: new Set(['cron', 'manual']),
        pushEvents: new Set(['push']),
    },
};
/** All CI systems that are known; a new one is a row here, and one in `src/hosts/detect.ts`. */
const CI_SYSTEMS = CI_ROWS;
/** In the order in which they are looked for. */
const CI_NAMES = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(CI_ROWS);


/***/ }),

/***/ 41981:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ copyBytes)
/* harmony export */ });
/** A longer part is copied by the runtime, which takes a while to begin. */
const SHORT_BYTES = 256;
/** Copies bytes from an index to before another to a place in a buffer; returns where they end there. */
function copyBytes(bytes, from, to, into, at) {
    if (to - from > SHORT_BYTES)
        into.set(bytes.subarray(from, to), at);
    else
        for (let index = from; index < to; index += 1)
            into[at + index - from] = bytes[index] ?? 0;
    return at + to - from;
}


/***/ }),

/***/ 26889:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ countOf)
/* harmony export */ });
/** How often a part occurs in a text. */
function countOf(text, part) {
    let count = 0;
    for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length))
        count += 1;
    return count;
}


/***/ }),

/***/ 69771:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HO: () => (/* binding */ quoteCell),
/* harmony export */   Oo: () => (/* binding */ joinPlainCells),
/* harmony export */   Xs: () => (/* binding */ splitCsvLine),
/* harmony export */   n3: () => (/* binding */ countPlainCells)
/* harmony export */ });
/** How many cells a line of texts that are joined with commas has; -1 if one of them must be quoted in CSV (RFC 4180). */
function countPlainCells(line) {
    if (line.includes('"') || line.includes('\r') || line.includes('\n'))
        return -1;
    let count = 1;
    for (let start = 0;; count += 1) {
        const comma = line.indexOf(',', start);
        const end = comma === -1 ? line.length : comma;
        if (start < end && (isSpace(line, start) || isSpace(line, end - 1)))
            return -1;
        if (comma === -1)
            return count;
        start = comma + 1;
    }
}
const SPACE = 0x20;
const LAST_ASCII = 0x7f;
function isSpace(text, at) {
    const code = text.charCodeAt(at);
    return (code <= SPACE || code > LAST_ASCII) && /\s/.test(text.charAt(at));
}
/** The line of texts of which none is quoted, as most are not: looked at once, and not cell by cell. */
function joinPlainCells(cells) {
    if (!areTexts(cells))
        return undefined;
    const line = cells.join(',');
    return countPlainCells(line) === cells.length ? line : undefined;
}
function areTexts(cells) {
    for (const cell of cells)
        if (typeof cell !== 'string' && cell !== undefined)
            return false;
    return true;
}
/** A text as a cell of CSV, quoted only if it must be. */
function quoteCell(text) {
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
/** The cells of a line that was joined of such cells. */
function splitCsvLine(line) {
    const cells = [];
    for (let at = 0; at <= line.length; at += 1) {
        const isQuoted = line[at] === '"';
        const start = isQuoted ? at + 1 : at;
        const end = isQuoted ? closingQuote(line, start) : line.indexOf(',', at);
        at = end === -1 ? line.length : end;
        const text = line.slice(start, at);
        cells.push(isQuoted ? text.replaceAll('""', '"') : text);
        if (isQuoted)
            at += 1;
    }
    return cells;
}
function closingQuote(line, from) {
    let at = line.indexOf('"', from);
    while (at !== -1 && line[at + 1] === '"')
        at = line.indexOf('"', at + 2);
    return at;
}


/***/ }),

/***/ 96116:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ CsvRecord),
/* harmony export */   m: () => (/* binding */ needsQuotesFor)
/* harmony export */ });
/* harmony import */ var _copy_bytes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(41981);
/* harmony import */ var _record_scan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21593);


const QUOTE = 0x22;
const COMMA = 0x2c;
const FIRST_CELLS = 64;
/**
 * A scanned record as a line of CSV (RFC 4180) with commas, quoted only where it must be, without its ending: the same
 * line, byte for byte, as that of the cells' texts.
 */
class CsvRecord {
    /** Bytes of each cell as written, quotes included. */
    widths = new Int32Array(FIRST_CELLS);
    /** Bytes of the line. */
    bytes = 0;
    /** The record's own bytes are that line. */
    isSame = false;
    /** Sets the fields to those of a record. */
    measure(scan) {
        const { cells } = scan;
        if (cells > this.widths.length)
            this.widths = new Int32Array(cells * 2);
        let bytes = cells - 1;
        let isSame = scan.delimiter === COMMA;
        for (let cell = 0; cell < cells; cell += 1) {
            const isQuoted = needsQuotes(scan, cell);
            const width = (scan.to[cell] ?? 0) - (scan.from[cell] ?? 0) + (isQuoted ? 2 : 0);
            this.widths[cell] = width;
            bytes += width;
            if (isQuoted !== ((scan.marks[cell] ?? 0) & _record_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTED */ .jB) > 0)
                isSame = false;
        }
        this.bytes = bytes;
        this.isSame = isSame;
    }
    /** Writes the line of the record that was measured; returns where it ends. */
    write(scan, into, start) {
        const { bytes } = scan;
        if (this.isSame)
            return (0,_copy_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .copyBytes */ .n)(bytes, scan.start, scan.end, into, start);
        let at = start;
        for (let cell = 0; cell < scan.cells; cell += 1) {
            const [from, to] = [scan.from[cell] ?? 0, scan.to[cell] ?? 0];
            const isQuoted = (this.widths[cell] ?? 0) > to - from;
            if (cell > 0)
                into[at++] = COMMA;
            if (isQuoted)
                into[at++] = QUOTE;
            at = (0,_copy_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .copyBytes */ .n)(bytes, from, to, into, at);
            if (isQuoted)
                into[at++] = QUOTE;
        }
        return at;
    }
}
/** Whether a cell must be in quotes: for a comma, a quote or a line break in it, or a space at its edge. */
function needsQuotes(scan, cell) {
    const marks = scan.marks[cell] ?? 0;
    if ((marks & _record_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .SPECIAL */ .aq) !== 0)
        return true;
    const { bytes, delimiter } = scan;
    const [from, to] = [scan.from[cell] ?? 0, scan.to[cell] ?? 0];
    if (hasSpaceAtEdge(bytes, from, to))
        return true;
    // Where commas delimit, one in a cell is in quotes already.
    return delimiter !== COMMA && (marks & _record_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTED */ .jB) === 0 && hasComma(bytes, from, to);
}
/** Whether a text without quotes and line breaks must be in quotes as a cell. */
function needsQuotesFor(bytes, from, to) {
    return hasSpaceAtEdge(bytes, from, to) || hasComma(bytes, from, to);
}
function hasSpaceAtEdge(bytes, from, to) {
    return from < to && (isSpaceAt(bytes, from) || endsWithSpace(bytes, from, to));
}
function hasComma(bytes, from, to) {
    for (let at = from; at < to; at += 1)
        if (bytes[at] === COMMA)
            return true;
    return false;
}
const SPACE = 0x20;
const LAST_ASCII = 0x7f;
/** Whether a space of ECMAScript (`\s`) in UTF-8 begins here. */
function isSpaceAt(bytes, at) {
    const byte = bytes[at] ?? 0;
    if (byte <= LAST_ASCII)
        return byte === SPACE || (byte <= 0x0d && byte >= 0x09);
    return isWideSpace(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
}
function endsWithSpace(bytes, from, to) {
    const last = bytes[to - 1] ?? 0;
    if (last <= LAST_ASCII)
        return isSpaceAt(bytes, to - 1);
    const before = bytes[to - 2] ?? 0;
    return (before === 0xc2 && last === 0xa0) || (to - from > 2 && isWideSpace(bytes[to - 3] ?? 0, before, last));
}
/** U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF. */
function isWideSpace(first, second, third) {
    switch (first) {
        case 0xc2:
            return second === 0xa0;
        case 0xe1:
            return second === 0x9a && third === 0x80;
        case 0xe2:
            if (second === 0x81)
                return third === 0x9f;
            return (second === 0x80 && ((third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf));
        case 0xe3:
            return second === 0x80 && third === 0x80;
        case 0xef:
            return second === 0xbb && third === 0xbf;
        default:
            return false;
    }
}


/***/ }),

/***/ 34678:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration),
/* harmony export */   a: () => (/* binding */ formatDuration)
/* harmony export */ });
/** Units of a duration as users write it: `90s`, `45m`, `6h`, also `500ms` and `2d`. */
const UNITS = new Map([
    ['ms', 1],
    ['s', 1_000],
    ['m', 60_000],
    ['h', 3_600_000],
    ['d', 86_400_000],
]);
/** Milliseconds of `90s`, `45m`, `6h`, `1.5h`; undefined if the text is not a duration or not above zero. */
function parseDuration(text) {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
    const unit = match === null ? undefined : UNITS.get(match[2] ?? '');
    if (match === null || unit === undefined)
        return undefined;
    const ms = Math.round(Number(match[1]) * unit);
    return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}
/** `1h 5m`, `45s`, `0.8s`: at most two units, for people. */
function formatDuration(ms) {
    const seconds = ms / 1000;
    if (seconds < 10)
        return `${Number(seconds.toFixed(1))}s`;
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole}s`;
    const minutes = Math.floor(whole / 60);
    if (minutes < 60)
        return whole % 60 === 0 ? `${minutes}m` : `${minutes}m ${whole % 60}s`;
    const hours = Math.floor(minutes / 60);
    return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;
}


/***/ }),

/***/ 42274:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GQ: () => (/* binding */ isServerError),
/* harmony export */   GZ: () => (/* binding */ isDenied),
/* harmony export */   N6: () => (/* binding */ isRedirect),
/* harmony export */   bJ: () => (/* binding */ isError),
/* harmony export */   gx: () => (/* binding */ HTTP_STATUS),
/* harmony export */   oJ: () => (/* binding */ isSuccess),
/* harmony export */   y8: () => (/* binding */ HTTP_METHODS)
/* harmony export */ });
const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Statuses that are handled specially (RFC 9110, 6585, 8470; 499 is nginx's). */
const HTTP_STATUS = {
    ok: 200,
    created: 201,
    accepted: 202,
    noContent: 204,
    partialContent: 206,
    temporaryRedirect: 307,
    permanentRedirect: 308,
    unauthorized: 401,
    paymentRequired: 402,
    forbidden: 403,
    notFound: 404,
    requestTimeout: 408,
    conflict: 409,
    gone: 410,
    tooEarly: 425,
    tooManyRequests: 429,
    clientClosed: 499,
    serviceUnavailable: 503,
};
/** 2xx. */
function isSuccess(status) {
    return status >= 200 && status < 300;
}
/** 3xx, with or without a location. */
function isRedirect(status) {
    return status !== undefined && status >= 300 && status < 400;
}
/** 4xx and 5xx. */
function isError(status) {
    return status !== undefined && status >= 400;
}
/** 5xx. */
function isServerError(status) {
    return status >= 500;
}
/** The key is not valid, or lacks the permission: 401, 403. */
function isDenied(status) {
    return status === HTTP_STATUS.unauthorized || status === HTTP_STATUS.forbidden;
}


/***/ }),

/***/ 61931:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ UNREAD_STATES),
/* harmony export */   R: () => (/* binding */ JOB_STATES)
/* harmony export */ });
/** The states that vendors' job states map to, and those that only Bulk Job can give. */
const JOB_STATES = [
    'running',
    'succeeded',
    'failed',
    'canceled',
    // The submit was refused before acceptance: there is no job.
    'refused',
    // The submit got no usable response: there may be a job.
    'uncertain',
    // The vendor no longer knows the job.
    'lost',
    // Polls or results were refused after retries.
    'unreachable',
    // Still running at the deadline or when the run was canceled.
    'timed-out',
    'cancelled',
];
/**
 * States of a job whose results were read in part or not at all: what nobody has read may contradict the outcomes that
 * were read, so none of them is final.
 */
const UNREAD_STATES = new Set(['unreachable', 'timed-out', 'cancelled']);


/***/ }),

/***/ 77468:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ memoize)
/* harmony export */ });
/** How many results are remembered: the messages of a vendor are few, or all different. */
const REMEMBERED = 32;
/** The same function, which makes the result for an argument that it met lately only once. */
function memoize(make) {
    const known = new Map();
    return (key) => {
        const before = known.get(key);
        if (before !== undefined)
            return before;
        if (known.size >= REMEMBERED)
            known.clear();
        const value = make(key);
        known.set(key, value);
        return value;
    };
}


/***/ }),

/***/ 72309:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ MODES),
/* harmony export */   J: () => (/* binding */ MODE_NAMES)
/* harmony export */ });
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80660);

const MODE_ROWS = {
    run: { sends: true, follows: true, asks: 'always', rereads: false, judges: 'rows' },
    validate: { sends: false, follows: false, asks: 'trusted', rereads: false, judges: 'plan' },
    submit: { sends: true, follows: false, asks: 'always', rereads: false, judges: 'rows' },
    collect: { sends: false, follows: true, asks: 'never', rereads: true, judges: 'rows' },
    // Joins what legs have sent and collected.
    merge: { sends: false, follows: false, asks: 'never', rereads: false, judges: 'rows' },
};
/** Everything about each mode; a new one is a row here. */
const MODES = MODE_ROWS;
const MODE_NAMES = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(MODE_ROWS);


/***/ }),

/***/ 94006:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
/** Longer names are not compared: they are hardly typos, and the work grows with the square of the length. */
const MAX_COMPARED = 64;
/** The candidate that `name` was probably meant to be; undefined if none is close. */
function nearest(name, candidates) {
    if (name.length > MAX_COMPARED)
        return undefined;
    const given = fold(name);
    // One typo per three characters, so that short names are not confused with one another.
    let least = Math.max(1, Math.floor(name.length / 3)) + 1;
    let best;
    for (const candidate of candidates) {
        const folded = fold(candidate);
        if (Math.abs(folded.length - given.length) >= least)
            continue;
        const distance = countEdits(given, folded);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}
/** Treats `max_failed`, `maxFailed` and `max-failed` as the same name. */
function fold(name) {
    return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}
/**
 * Edit distance between two words: insertions, deletions, substitutions and swaps of neighbors (optimal string
 * alignment), computed one row of the table at a time.
 */
function countEdits(from, to) {
    let before = [];
    let row = Array.from({ length: to.length + 1 }, (_, index) => index);
    for (let index = 0; index < from.length; index += 1) {
        const next = [index + 1];
        for (let column = 1; column <= to.length; column += 1) {
            const same = to[column - 1] === from[index] ? 0 : 1;
            const above = (row[column] ?? 0) + 1;
            const left = (next[column - 1] ?? 0) + 1;
            const isSwap = index > 0 && to[column - 1] === from[index - 1] && to[column - 2] === from[index];
            const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : above;
            next.push(Math.min(above, left, (row[column - 1] ?? 0) + same, swapped));
        }
        before = row;
        row = next;
    }
    return row[to.length] ?? 0;
}


/***/ }),

/***/ 45917:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Co: () => (/* binding */ NETWORK_CODES),
/* harmony export */   eX: () => (/* binding */ CONNECTION_MEANINGS)
/* harmony export */ });
/* unused harmony export TLS_CODES */
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80660);

/** Node's codes of connection errors, each with its meaning in plain words. */
const CONNECTION_WORDS = {
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was reset',
    ECONNABORTED: 'the connection was reset',
    EPIPE: 'the connection was closed by the server',
    ETIMEDOUT: 'the connection timed out',
    ENOTFOUND: 'the host name does not exist in DNS',
    EAI_AGAIN: 'the host name could not be resolved (DNS is temporarily unavailable)',
    EHOSTUNREACH: 'the host is unreachable',
    ENETUNREACH: 'the network is unreachable',
};
/** Node's codes of TLS errors, as OpenSSL names them. */
const TLS_CODES = [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_PACKET_LENGTH_TOO_LONG',
    'EPROTO',
];
const CONNECTION_MEANINGS = new Map(Object.entries(CONNECTION_WORDS));
/** Codes that this tool puts into messages itself: none of them comes from a row. */
const NETWORK_CODES = new Set([...(0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(CONNECTION_WORDS), ...TLS_CODES]);


/***/ }),

/***/ 78039:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cq: () => (/* binding */ NULL),
/* harmony export */   a$: () => (/* binding */ TEXT),
/* harmony export */   rT: () => (/* binding */ TRUE),
/* harmony export */   uk: () => (/* binding */ NUMBER),
/* harmony export */   zE: () => (/* binding */ ObjectScan)
/* harmony export */ });
/* unused harmony export FALSE */
/** What a member's value is. A text is without its quotes. */
const TEXT = 1;
const NUMBER = 2;
const TRUE = 3;
const FALSE = 4;
const NULL = 5;
/** More different names than these are no columns. */
const MAX_NAMES = 512;
/** Digits of a number that a double always gives back as they are. */
const MAX_DIGITS = 15;
/** A smaller number is written with an exponent. */
const MAX_LEADING_ZEROS = 6;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const FIRST_PRINTABLE = 0x20;
const LITERALS = [
    { kind: TRUE, bytes: Buffer.from('true') },
    { kind: FALSE, bytes: Buffer.from('false') },
    { kind: NULL, bytes: Buffer.from('null') },
];
/**
 * Finds the members of plain JSON objects in their bytes, without making texts and objects of them. Plain is what is written
 * as `JSON.stringify` writes it, but for white space between: texts without escapes, numbers that a double gives back as they
 * are, no lists and no objects; and no name twice, or one of digits, which an object puts before the others. Whoever reads
 * the same object later gets its members from the public fields, which are valid until the next call.
 */
class ObjectScan {
    /** UTF-8. */
    bytes = Buffer.alloc(0);
    /** The object with the white space around it. */
    start = 0;
    end = 0;
    members = 0;
    /** Where each member's value is, and what it is. */
    from = new Int32Array(MAX_NAMES);
    to = new Int32Array(MAX_NAMES);
    kinds = new Uint8Array(MAX_NAMES);
    /** The names of members of all objects so far, in the order in which they were seen. */
    names = [];
    indexes = new Map();
    /** Of each name, its bytes with the quotes. */
    written = [];
    /** Of each name, the one behind it when it was last seen; that of the first member is at the end. */
    followers = new Int32Array(MAX_NAMES + 1).fill(-1);
    /** Of each name, the object that last had it, and which of its members that was. */
    seen = new Float64Array(MAX_NAMES);
    places = new Int32Array(MAX_NAMES);
    objects = 0;
    /**
     * Whether the bytes from an index to before another are a plain object, and nothing else.
     * @param until of bytes that are an object, as was found out before: the index of a name, behind whose member nothing is read.
     */
    read(bytes, start, end, until = -1) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.members = 0;
        this.objects += 1;
        let at = skipSpace(bytes, start);
        if (bytes[at] !== OPEN_BRACE)
            return false;
        at = skipSpace(bytes, at + 1);
        if (bytes[at] === CLOSE_BRACE)
            return this.isEnd(at);
        let last = MAX_NAMES;
        for (;;) {
            const name = this.readName(at, last);
            if (name === -1)
                return false;
            last = name;
            at = skipSpace(bytes, at + (this.written[name]?.length ?? 0));
            if (bytes[at] !== COLON)
                return false;
            at = this.readValue(skipSpace(bytes, at + 1));
            if (at === -1)
                return false;
            at = skipSpace(bytes, at);
            if (bytes[at] === CLOSE_BRACE)
                return this.isEnd(at);
            if (bytes[at] !== COMMA)
                return false;
            if (name === until)
                return true;
            at = skipSpace(bytes, at + 1);
        }
    }
    /** The index of a name in `names`; -1 if it was not seen. */
    indexOf(name) {
        return this.indexes.get(name) ?? -1;
    }
    /** Which member of the last object has the name with that index; -1 if none has. */
    memberOf(name) {
        return this.seen[name] === this.objects ? (this.places[name] ?? -1) : -1;
    }
    /** @param brace the one that closes the object. */
    isEnd(brace) {
        return brace < this.end && skipSpace(this.bytes, brace + 1) >= this.end;
    }
    /** The index of the name at a place, mostly that which stood there before; -1 if it is none, or not plain. */
    readName(at, last) {
        const guess = this.followers[last] ?? -1;
        const name = guess !== -1 && startsAt(this.bytes, at, this.written[guess]) ? guess : this.findName(at);
        if (name === -1 || this.seen[name] === this.objects)
            return -1;
        this.followers[last] = name;
        this.seen[name] = this.objects;
        this.places[name] = this.members;
        return name;
    }
    findName(at) {
        const { bytes } = this;
        if (bytes[at] !== QUOTE)
            return -1;
        const end = endOfText(bytes, at + 1);
        if (bytes[end] !== QUOTE || end >= this.end)
            return -1;
        const name = bytes.toString('utf8', at + 1, end);
        const known = this.indexes.get(name);
        if (known !== undefined)
            return known;
        if (this.names.length === MAX_NAMES || /^\d+$/.test(name))
            return -1;
        this.written.push(Buffer.from(bytes.subarray(at, end + 1)));
        this.indexes.set(name, this.names.length);
        return this.names.push(name) - 1;
    }
    /** Adds a member with the value at a place; returns where it ends, or -1. */
    readValue(at) {
        const { bytes } = this;
        const byte = bytes[at] ?? 0;
        if (byte === QUOTE) {
            const end = endOfText(bytes, at + 1);
            return bytes[end] === QUOTE ? this.add(TEXT, at + 1, end) + 1 : -1;
        }
        if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
            const end = endOfNumber(bytes, at);
            return end === -1 ? -1 : this.add(NUMBER, at, end);
        }
        for (const literal of LITERALS)
            if (startsAt(bytes, at, literal.bytes))
                return this.add(literal.kind, at, at + literal.bytes.length);
        return -1;
    }
    add(kind, from, to) {
        this.kinds[this.members] = kind;
        this.from[this.members] = from;
        this.to[this.members] = to;
        this.members += 1;
        return to;
    }
}
function skipSpace(bytes, from) {
    let at = from;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
        at += 1;
    return at;
}
function startsAt(bytes, from, text) {
    if (text === undefined)
        return false;
    for (let at = 0; at < text.length; at += 1)
        if (bytes[from + at] !== text[at])
            return false;
    return true;
}
/** Where a text ends, or what it cannot contain unless it is escaped stands. */
function endOfText(bytes, from) {
    let at = from;
    for (let byte = bytes[at] ?? 0; byte !== QUOTE && byte !== BACKSLASH && byte >= FIRST_PRINTABLE; byte = bytes[at] ?? 0)
        at += 1;
    return at;
}
/** Where a number ends that is written as its double is; -1 where that is not sure. */
function endOfNumber(bytes, from) {
    const start = bytes[from] === MINUS ? from + 1 : from;
    const point = endOfDigits(bytes, start);
    const hasZero = bytes[start] === ZERO;
    if (point === start || point - start > MAX_DIGITS || (hasZero && point > start + 1))
        return -1;
    // `-0` is 0.
    if (bytes[point] !== POINT)
        return hasZero && start > from ? -1 : point;
    const end = endOfDigits(bytes, point + 1);
    if (end === point + 1 || end - start - 1 > MAX_DIGITS || bytes[end - 1] === ZERO)
        return -1;
    let zeros = 0;
    while (bytes[point + 1 + zeros] === ZERO)
        zeros += 1;
    return hasZero && zeros >= MAX_LEADING_ZEROS ? -1 : end;
}
function endOfDigits(bytes, from) {
    let at = from;
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0)
        at += 1;
    return at;
}


/***/ }),

/***/ 87888:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AN: () => (/* binding */ isProblem),
/* harmony export */   _g: () => (/* binding */ OUTCOME_TABLE),
/* harmony export */   cb: () => (/* binding */ UNRESOLVED_REASONS),
/* harmony export */   g7: () => (/* binding */ explainRow),
/* harmony export */   h_: () => (/* binding */ PARTLY_APPLIED),
/* harmony export */   im: () => (/* binding */ OUTCOMES),
/* harmony export */   lW: () => (/* binding */ VENDOR_OUTCOMES),
/* harmony export */   tG: () => (/* binding */ isVendorOutcome),
/* harmony export */   xs: () => (/* binding */ UNRESOLVED_TABLE)
/* harmony export */ });
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80660);

const OUTCOME_ROWS = {
    succeeded: { words: 'succeeded', unexplained: '', level: 'notice' },
    failed: { words: 'failed', unexplained: 'the vendor gave no reason', level: 'notice', file: 'failed' },
    not_found: { words: 'not found', unexplained: 'the vendor has no such record', level: 'notice', file: 'not-found' },
    // Even within the limit they are not sent, which deserves a warning.
    invalid: { words: 'invalid', unexplained: '', level: 'warning', file: 'invalid' },
    skipped: { words: 'skipped', unexplained: '', level: 'notice' },
    unresolved: { words: 'unresolved', unexplained: '', level: 'warning', file: 'unresolved' },
};
/** Everything about each outcome. */
const OUTCOME_TABLE = OUTCOME_ROWS;
const OUTCOMES = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(OUTCOME_ROWS);
/** The outcomes that a vendor can report; Bulk Job decides the others. */
const VENDOR_OUTCOMES = ['succeeded', 'failed', 'not_found'];
/** Prefix of a provider's message if the vendor applied part of a failed row: sending it again may apply that part twice. */
const PARTLY_APPLIED = 'partly applied';
const UNRESOLVED_ROWS = {
    planned: { words: 'planned, not sent', isProblem: false, anchor: 'rows-planned' },
    submitted: { words: 'accepted by the vendor; outcome pending', isProblem: false, anchor: 'rows-submitted' },
    // The exit code is that of whatever stopped the run (docs/contract.md, 4.2).
    'not-sent': { words: 'not sent', isProblem: true, anchor: 'rows-not-sent' },
    'timed-out': {
        words: 'its job was still running at the timeout',
        isProblem: true,
        reason: 'timed-out',
        anchor: 'rows-timed-out',
    },
    cancelled: {
        words: 'the run was canceled before its outcome was known',
        isProblem: true,
        reason: 'cancelled',
        anchor: 'rows-cancelled',
    },
    uncertain: {
        words: 'no usable response to its submission; the vendor may or may not have it',
        isProblem: true,
        reason: 'uncertain',
        anchor: 'rows-uncertain',
    },
    lost: { words: 'the vendor no longer knows its job', isProblem: true, reason: 'vendor-error', anchor: 'rows-lost' },
    unreachable: {
        words: 'the state or the results of its job could not be read',
        isProblem: true,
        reason: 'vendor-error',
        anchor: 'rows-unreachable',
    },
    missing: {
        words: 'its job finished without a result for this row',
        isProblem: true,
        reason: 'vendor-error',
        anchor: 'rows-missing',
    },
    contradictory: {
        words: 'the vendor reported contradictory outcomes',
        isProblem: true,
        reason: 'vendor-error',
        anchor: 'rows-contradictory',
    },
};
/** Everything about each of these; a new one is a row here and a section in docs/troubleshooting.md. */
const UNRESOLVED_TABLE = UNRESOLVED_ROWS;
const UNRESOLVED_REASONS = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(UNRESOLVED_ROWS);
/** True if the row needs attention: it is in one of the row files. */
function isProblem({ outcome, reason }) {
    if (reason !== undefined)
        return UNRESOLVED_TABLE[reason].isProblem;
    return OUTCOME_TABLE[outcome].file !== undefined;
}
/** Explanation of a row's outcome: its message, or a default for the outcome. Empty if there is nothing to explain. */
function explainRow({ outcome, reason }, message) {
    if (reason === undefined)
        return message === '' ? OUTCOME_TABLE[outcome].unexplained : message;
    const { words } = UNRESOLVED_TABLE[reason];
    return message === '' ? words : `${words}: ${message}`;
}
/** True for the three outcomes that a vendor can report. */
function isVendorOutcome(value) {
    return VENDOR_OUTCOMES.some((outcome) => outcome === value);
}


/***/ }),

/***/ 50029:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ PieceBuffer)
/* harmony export */ });
const LF = 0x0a;
const FIRST_BYTES = 128 * 1024;
/** Text that arrives in pieces, in one buffer from the first byte that nobody has taken. */
class PieceBuffer {
    /** UTF-8, or any other encoding in which ASCII is itself. */
    bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    /** How many of the bytes are text. */
    length = 0;
    /** What stands before it was taken. */
    next = 0;
    /** Adds text, and forgets what was taken before it. */
    push(piece) {
        const left = this.length - this.next;
        // One byte more: a line feed behind the text ends every search.
        const needed = left + piece.length + 1;
        const target = needed > this.bytes.length ? Buffer.allocUnsafeSlow(needed * 2) : this.bytes;
        this.bytes.copy(target, 0, this.next, this.length);
        target.set(piece, left);
        this.bytes = target;
        this.length = left + piece.length;
        target[this.length] = LF;
        this.next = 0;
    }
    /** The bytes that nobody has taken. */
    rest() {
        return this.bytes.subarray(this.next, this.length);
    }
}


/***/ }),

/***/ 69048:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ plural),
/* harmony export */   U: () => (/* binding */ count)
/* harmony export */ });
/** `1234567` as `1,234,567`, independent of the locale. */
function count(n) {
    return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
/** `1 row`, `1,200 rows`; pass `many` if the plural is not just an added s: `plural(n, 'row is', 'rows are')`. */
function plural(n, one, many = `${one}s`) {
    return `${count(n)} ${n === 1 ? one : many}`;
}


/***/ }),

/***/ 36280:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CE: () => (/* binding */ formatRate),
/* harmony export */   Ed: () => (/* binding */ perSecond),
/* harmony export */   WN: () => (/* binding */ parseRate),
/* harmony export */   qL: () => (/* binding */ shareRate)
/* harmony export */ });
const WINDOWS = new Map([
    ['s', 1_000],
    ['m', 60_000],
    ['h', 3_600_000],
]);
/** Parses `10/s`, `600/m`, `1000/h`; undefined if the text is not a rate or is zero. */
function parseRate(text) {
    const match = /^(\d{1,9})\s*\/\s*(s|m|h)$/.exec(text.trim());
    const requests = Number(match?.[1]);
    const windowMs = WINDOWS.get(match?.[2] ?? '');
    return windowMs === undefined || !(requests > 0) ? undefined : { requests, windowMs };
}
/** `10/s`, `600/m`. */
function formatRate(rate) {
    const unit = [...WINDOWS].find(([, ms]) => ms === rate.windowMs)?.[0];
    return unit === undefined ? `${rate.requests} per ${rate.windowMs} ms` : `${rate.requests}/${unit}`;
}
/** Requests per second. */
function perSecond({ requests, windowMs, turns }) {
    return turns === undefined ? (requests * 1000) / windowMs : 1000 / turns.periodMs;
}
/** Whole requests are a leg's share where that gives up less than this. */
const MOST_LOST = 0.03;
/**
 * Turns are so much longer than the limit asks for: requests that are late by 3 % of a window are still in theirs, and
 * the clocks of two machines may differ as much.
 */
const SPARE = 1.03;
/**
 * The share of leg `index` of `of`. In no window of the vendor do all legs together send more than the rate, whenever they
 * start: either each has a whole number of requests per window, or they take turns by the wall clock.
 */
function shareRate({ requests, windowMs }, { index, of }) {
    const share = requests / of;
    if (Math.floor(share) >= share * (1 - MOST_LOST))
        return { requests: Math.floor(share), windowMs };
    const turnMs = (windowMs / requests) * SPARE;
    const turns = { periodMs: turnMs * of, offsetMs: turnMs * (index - 1) };
    return { requests: Math.ceil(share), windowMs, turns };
}


/***/ }),

/***/ 21593:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _m: () => (/* binding */ DOUBLED),
/* harmony export */   aq: () => (/* binding */ SPECIAL),
/* harmony export */   jB: () => (/* binding */ QUOTED),
/* harmony export */   v7: () => (/* binding */ RecordScan)
/* harmony export */ });
/* harmony import */ var _piece_buffer_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(50029);

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
/** The cell is in quotes. */
const QUOTED = 1;
/** The cell is in quotes and contains some, doubled. */
const DOUBLED = 2;
/** The cell is in quotes because of a comma, a quote or a line break in it. */
const SPECIAL = 4;
const FIRST_CELLS = 64;
/**
 * Finds the records of delimited text (RFC 4180) in its bytes, without making a text of them. Whoever reads the same
 * record later gets its bounds from the public fields, which are valid until the next call.
 */
class RecordScan extends _piece_buffer_js__WEBPACK_IMPORTED_MODULE_0__/* .PieceBuffer */ .F {
    /** Where the record begins, and where it ends without its line ending; behind that, at `next`, the next record begins. */
    start = 0;
    end = 0;
    /** Where a fault was found. */
    at = 0;
    /** Number of cells, and of those in quotes. */
    cells = 0;
    quoted = 0;
    /** Line feeds in its cells. */
    lineFeeds = 0;
    /** The content of each cell, without its quotes. Quotes in it are still doubled. */
    from = new Int32Array(FIRST_CELLS);
    to = new Int32Array(FIRST_CELLS);
    /** `QUOTED`, `DOUBLED` and `SPECIAL` of each cell. */
    marks = new Uint8Array(FIRST_CELLS);
    delimiter;
    /** Bytes that end a cell without quotes, or are a fault in it. None is above `highestStop`. */
    stops = new Uint8Array(256);
    highestStop;
    /** @param delimiter one ASCII character. */
    constructor(delimiter) {
        super();
        this.delimiter = delimiter.charCodeAt(0);
        for (const stop of [this.delimiter, LF, CR, QUOTE])
            this.stops[stop] = 1;
        this.highestStop = Math.max(this.delimiter, QUOTE);
    }
    /**
     * Reads the record at `next`, or one blank line. Where it is not whole or not in order, `next` stays where it is.
     * @param isEnd no text follows: the last line needs no ending, and a carriage return is one.
     */
    read(isEnd) {
        const { bytes, length } = this;
        this.start = this.next;
        this.cells = 0;
        this.quoted = 0;
        this.lineFeeds = 0;
        if (this.start >= length)
            return 'more';
        let at = this.start;
        for (;;) {
            if (this.cells === this.from.length)
                this.grow();
            at = bytes[at] === QUOTE ? this.readQuoted(at, isEnd) : this.readBare(at);
            if (at < 0)
                return 'more';
            if (at >= length)
                return isEnd ? this.finish(at, at) : 'more';
            const byte = bytes[at] ?? 0;
            if (byte === this.delimiter)
                at += 1;
            else
                return this.endRecord(at, byte, isEnd);
        }
    }
    /** The text of a cell; empty where the record has no such cell. */
    text(cell) {
        if (cell >= this.cells)
            return '';
        const text = this.bytes.toString('utf8', this.from[cell], this.to[cell]);
        return ((this.marks[cell] ?? 0) & DOUBLED) === 0 ? text : text.replaceAll('""', '"');
    }
    /** The texts of all cells. */
    texts() {
        const values = [];
        for (let cell = 0; cell < this.cells; cell += 1)
            values.push(this.text(cell));
        return values;
    }
    /** Whether a cell has the same bytes as one that was copied. */
    isSame(cell, bytes) {
        const from = this.from[cell] ?? 0;
        const length = (this.to[cell] ?? 0) - from;
        if (cell >= this.cells || length !== bytes.length)
            return false;
        for (let at = 0; at < length; at += 1)
            if (this.bytes[from + at] !== bytes[at])
                return false;
        return true;
    }
    /** A copy of the bytes of a cell. */
    copy(cell) {
        return Uint8Array.prototype.slice.call(this.bytes, this.from[cell], this.to[cell]);
    }
    endRecord(at, byte, isEnd) {
        if (byte === LF)
            return this.finish(at, at + 1);
        this.at = at;
        if (byte !== CR)
            return 'quote';
        if (at + 1 < this.length)
            return this.bytes[at + 1] === LF ? this.finish(at, at + 2) : 'cr';
        return isEnd ? this.finish(at, at + 1) : 'more';
    }
    finish(end, next) {
        this.end = end;
        this.next = next;
        return end === this.start ? 'blank' : 'record';
    }
    readBare(start) {
        const { bytes, stops, highestStop } = this;
        let at = start;
        for (let byte = bytes[at] ?? 0; byte > highestStop || stops[byte] === 0; byte = bytes[at] ?? 0)
            at += 1;
        this.addCell(start, at, 0);
        return at;
    }
    /** Reads a cell in quotes; where it ends, or -1 if it may not end in the text so far. */
    readQuoted(start, isEnd) {
        const { bytes, length } = this;
        let marks = QUOTED;
        let lineFeeds = 0;
        let at = start + 1;
        for (;;) {
            if (at >= length)
                return -1;
            const byte = bytes[at] ?? 0;
            if (byte === QUOTE) {
                if (at + 1 >= length && !isEnd)
                    return -1;
                if (at + 1 >= length || bytes[at + 1] !== QUOTE)
                    break;
                marks |= DOUBLED | SPECIAL;
                at += 1;
            }
            else if (byte === COMMA || byte === CR)
                marks |= SPECIAL;
            else if (byte === LF) {
                marks |= SPECIAL;
                lineFeeds += 1;
            }
            at += 1;
        }
        this.addCell(start + 1, at, marks);
        this.quoted += 1;
        this.lineFeeds += lineFeeds;
        return at + 1;
    }
    addCell(from, to, marks) {
        this.from[this.cells] = from;
        this.to[this.cells] = to;
        this.marks[this.cells] = marks;
        this.cells += 1;
    }
    grow() {
        const [from, to, marks] = [this.from, this.to, this.marks];
        const size = from.length * 2;
        this.from = new Int32Array(size);
        this.to = new Int32Array(size);
        this.marks = new Uint8Array(size);
        this.from.set(from);
        this.to.set(to);
        this.marks.set(marks);
    }
}


/***/ }),

/***/ 55230:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ REDACTED),
/* harmony export */   s: () => (/* binding */ redactValues)
/* harmony export */ });
/* harmony import */ var _memo_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77468);
/* harmony import */ var _text_spans_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(82157);


/** Replaces a value from a row. */
const REDACTED = '\u2039redacted\u203a';
/** Shorter values (`1`, `NY`) occur in every sentence and identify no one. */
const MIN_VALUE_CHARS = 3;
/** A value this short is redacted only as a whole word: `Ann` is not redacted in "cannot". */
const WORD_CHARS = 5;
/** A longer value is found by its beginning, because vendors truncate what they echo. */
const PREFIX_CHARS = 16;
/** In a value with at most this many words (a name, a street) each word counts, because vendors echo parts. */
const MAX_WORDS = 5;
/** A longer message is truncated before it is searched; nothing that is shown is as long. */
const MAX_MESSAGE_CHARS = 4000;
const SHORT_WORD = /^[a-z]+$/;
const LETTER = /[a-z]/;
const DIGIT = /\p{Nd}/u;
/** Also `name%40host`, as in a URL. The part before the @ is bounded to keep the search linear. */
const EMAIL = /[^\s@<>"'(),:;=]{1,64}(?:@|%40)[^\s@<>"'(),:;=]+/giu;
/** Six or more digits, also as phone numbers and dates are written: `(613) 555-0100`, `1980-01-31`. */
const DIGITS = /[+(]*\p{Nd}(?:[\s().,/\-\u2010-\u2015]{0,3}\p{Nd}){5,}/gu;
/** Ids of requests and records. Left in, they would also make every message a separate group. */
const HEX_ID = /(?<![\p{L}\p{Nd}])[0-9a-f]{8}(?:-?[0-9a-f]{4}){2,}(?:-?[0-9a-f]+)*(?![\p{L}\p{Nd}])/giu;
/**
 * `message` as a template: cells of the row (`values`) that the vendor echoes, and anything that looks like an e-mail
 * address, a phone number, a date or a long number, become `\u2039redacted\u203a`, ignoring case.
 * Takes time proportional to message length \u00d7 number of values.
 */
function redactValues(message, values) {
    if (message === '')
        return '';
    const { text, folded, found } = prepare(message);
    const spans = [...found];
    for (const value of values) {
        if (value.length < MIN_VALUE_CHARS)
            continue;
        const whole = (0,_text_spans_js__WEBPACK_IMPORTED_MODULE_0__/* .foldCase */ .S)(value.trim().normalize('NFC'));
        findValue(folded, whole, spans);
        if (whole.includes(' '))
            for (const word of splitWords(whole))
                findValue(folded, word, spans);
    }
    return spans.length === 0 ? text : (0,_text_spans_js__WEBPACK_IMPORTED_MODULE_0__/* .replaceSpans */ .G)(text, spans, REDACTED);
}
/** Mostly many rows have the same message. */
const prepare = (0,_memo_js__WEBPACK_IMPORTED_MODULE_1__/* .memoize */ .B)((message) => {
    const text = message.slice(0, MAX_MESSAGE_CHARS).normalize('NFC');
    const found = choosePatterns(text).flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length]));
    return { text, folded: (0,_text_spans_js__WEBPACK_IMPORTED_MODULE_0__/* .foldCase */ .S)(text), found };
});
/** Only those that can match: this runs for every problem row, and most messages have no @ or digit. */
function choosePatterns(text) {
    const patterns = text.includes('@') || text.includes('%40') ? [EMAIL] : [];
    return DIGIT.test(text) ? [...patterns, DIGITS, HEX_ID] : patterns;
}
function splitWords(value) {
    const words = value.split(/[\s,;]+/, MAX_WORDS + 1);
    return words.length > MAX_WORDS ? [] : words;
}
function findValue(text, value, spans) {
    if (value.length < MIN_VALUE_CHARS)
        return;
    const needle = value.slice(0, PREFIX_CHARS);
    let at = text.indexOf(needle);
    if (at < 0)
        return;
    const asWord = value.length <= WORD_CHARS && SHORT_WORD.test(value);
    while (at >= 0) {
        let length = needle.length;
        while (length < value.length && text[at + length] === value[length])
            length++;
        const end = at + length;
        const inWord = asWord && (LETTER.test(text[at - 1] ?? '') || LETTER.test(text[end] ?? ''));
        if (!inWord)
            spans.push([at, end]);
        at = text.indexOf(needle, inWord ? at + 1 : end);
    }
}


/***/ }),

/***/ 83480:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JH: () => (/* binding */ SOURCE_FORMATS),
/* harmony export */   SL: () => (/* binding */ LineRecord),
/* harmony export */   fA: () => (/* binding */ MESSAGE_COLUMN),
/* harmony export */   fI: () => (/* binding */ hasLoneSurrogate),
/* harmony export */   fK: () => (/* binding */ valueAt),
/* harmony export */   fh: () => (/* binding */ ExactNumber),
/* harmony export */   hR: () => (/* binding */ FORMATS)
/* harmony export */ });
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80660);

/**
 * A JSON number that a double cannot represent exactly (past 2^53, or with more digits than a double keeps).
 * It stays text until it is written, so that `9007199254740993` is sent unchanged.
 */
class ExactNumber {
    text;
    constructor(text) {
        this.text = text;
    }
    toString() {
        return this.text;
    }
}
/** A sound record of a delimited file. Its values are made where somebody asks for them: members of the class, so not spread. */
class LineRecord {
    line;
    columns;
    cells;
    constructor(line, columns, cells) {
        this.line = line;
        this.columns = columns;
        this.cells = cells;
    }
    get values() {
        return this.cells.all();
    }
}
/** One value of a record, without making the others. */
function valueAt(record, index) {
    return record instanceof LineRecord ? record.cells.at(index) : record.values[index];
}
const FORMAT_ROWS = {
    csv: { extensions: ['csv'], isJson: false },
    tsv: { extensions: ['tsv'], isJson: false },
    json: { extensions: ['json'], isJson: true },
    ndjson: { extensions: ['ndjson', 'jsonl'], isJson: true },
    txt: { extensions: ['txt'], isJson: false },
};
/** All formats of data files; a new one is a row here, and its reader one in `src/sources/read.ts`. */
const FORMATS = FORMAT_ROWS;
const SOURCE_FORMATS = (0,_table_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .e)(FORMAT_ROWS);
/** The column, or member, that the row files add. It is not sent when a row file is sent again. */
const MESSAGE_COLUMN = 'bulk_job_message';
/**
 * Whether a string in a value, or a member's name, contains a lone surrogate, as a JSON escape such as `\ud83d` can
 * produce. It cannot be encoded in UTF-8 or in a URL.
 */
function hasLoneSurrogate(value) {
    if (typeof value === 'string')
        return /\p{Surrogate}/u.test(value);
    if (typeof value !== 'object' || value === null)
        return false;
    return Object.entries(value).some(([name, member]) => hasLoneSurrogate(name) || hasLoneSurrogate(member));
}


/***/ }),

/***/ 96236:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A0: () => (/* binding */ detectShard),
/* harmony export */   K4: () => (/* binding */ ownsBatch),
/* harmony export */   Wm: () => (/* binding */ detectSchedulerRun),
/* harmony export */   _D: () => (/* binding */ formatShard),
/* harmony export */   bD: () => (/* binding */ isSameShard),
/* harmony export */   g0: () => (/* binding */ nameShard),
/* harmony export */   hH: () => (/* binding */ MAX_SHARDS),
/* harmony export */   uK: () => (/* binding */ parseShard)
/* harmony export */ });
/* unused harmony export SCHEDULERS */
/** Each leg reads all files, so more legs than this would read more than they send. */
const MAX_SHARDS = 1_000;
/** Parses `2/4`; undefined if the text is not a shard. */
function parseShard(text) {
    const match = /^\s*(\d{1,4})\s*\/\s*(\d{1,4})\s*$/.exec(text);
    const shard = { index: Number(match?.[1]), of: Number(match?.[2]) };
    return isShard(shard) ? shard : undefined;
}
/** `2/4`. */
function formatShard({ index, of }) {
    return `${index}/${of}`;
}
/** `2of4`, for names of files and artifacts. */
function nameShard({ index, of }) {
    return `${index}of${of}`;
}
/** Which leg sends a batch of the plan of all, by its 1-based number: each takes every n-th. */
function ownsBatch({ index, of }, batch) {
    return (batch - 1) % of === index - 1;
}
function isSameShard(a, b) {
    return a?.index === b?.index && a?.of === b?.of;
}
function isShard({ index, of }) {
    return Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of && of <= MAX_SHARDS;
}
const SHARDS_VARIABLE = 'BULK_JOB_SHARDS';
/** Set by the user where the scheduler has no such variable. */
const RUN_VARIABLE = 'BULK_JOB_RUN';
/** `shard: auto` consults this table alone: a new scheduler is one row. */
const SCHEDULERS = [
    { title: 'GitLab (parallel)', index: 'CI_NODE_INDEX', first: 1, total: 'CI_NODE_TOTAL' },
    {
        title: 'Buildkite (parallelism)',
        index: 'BUILDKITE_PARALLEL_JOB',
        first: 0,
        total: 'BUILDKITE_PARALLEL_JOB_COUNT',
    },
    { title: 'CircleCI (parallelism)', index: 'CIRCLE_NODE_INDEX', first: 0, total: 'CIRCLE_NODE_TOTAL' },
    {
        title: 'Azure Pipelines (parallel)',
        index: 'SYSTEM_JOBPOSITIONINPHASE',
        first: 1,
        total: 'SYSTEM_TOTALJOBSINPHASE',
    },
    {
        title: 'Kubernetes (Indexed Job)',
        index: 'JOB_COMPLETION_INDEX',
        first: 0,
        total: SHARDS_VARIABLE,
        next: `Set ${SHARDS_VARIABLE} to the number of completions in the pod's environment.`,
    },
    {
        title: 'AWS Batch (array)',
        index: 'AWS_BATCH_JOB_ARRAY_INDEX',
        first: 0,
        total: 'AWS_BATCH_JOB_ARRAY_SIZE',
        run: 'AWS_BATCH_JOB_ID',
    },
    {
        title: 'Slurm (array)',
        index: 'SLURM_ARRAY_TASK_ID',
        first: 'SLURM_ARRAY_TASK_MIN',
        total: 'SLURM_ARRAY_TASK_COUNT',
        step: 'SLURM_ARRAY_TASK_STEP',
        run: 'SLURM_ARRAY_JOB_ID',
    },
];
/** How the scheduler names the run to which the leg belongs; undefined if no variable says it. */
function detectSchedulerRun(environment) {
    const names = [RUN_VARIABLE, ...SCHEDULERS.flatMap(({ run }) => run ?? [])];
    const value = names.map((name) => environment.get(name)?.trim() ?? '').find((each) => each !== '');
    // AWS Batch adds the number of the task to the id that all tasks share.
    return value?.replace(/:\d+$/, '');
}
/** The shard that the scheduler's variables name, or why none is known: sentences for a fault. */
function detectShard(environment) {
    const found = SCHEDULERS.filter(({ index }) => (environment.get(index) ?? '') !== '');
    const [scheduler, other] = found;
    if (scheduler === undefined)
        return {
            message: 'no variable of a scheduler that runs a job several times is set',
            next: `Write the shard itself, such as 2/4. auto reads ${SCHEDULERS.map(({ index, total }) => `${index} and ${total}`).join('; ')}.`,
        };
    if (other !== undefined)
        return {
            message: `both ${scheduler.title} and ${other.title} say which leg this is`,
            next: `Write the shard itself, such as ${environment.get(scheduler.index)}/${environment.get(scheduler.total) ?? 'n'}.`,
        };
    const read = (name) => (typeof name === 'number' ? name : toNumber(environment.get(name)));
    const step = scheduler.step === undefined ? 1 : read(scheduler.step);
    const shard = {
        index: (read(scheduler.index) - read(scheduler.first)) / (Number.isNaN(step) ? 1 : step) + 1,
        of: read(scheduler.total),
    };
    if (isShard(shard))
        return shard;
    const shown = [scheduler.index, scheduler.total].map((name) => `${name} is "${environment.get(name) ?? ''}"`);
    return {
        message: `${shown.join(' and ')}, which is not a leg of 1 to ${MAX_SHARDS}`,
        next: scheduler.next ?? `Check the number of parallel jobs in ${scheduler.title}, or write the shard itself.`,
    };
}
function toNumber(text) {
    return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}


/***/ }),

/***/ 22683:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ parseS3),
/* harmony export */   z: () => (/* binding */ parseUrlPair)
/* harmony export */ });
/** S3's rules for bucket names, as far as they keep the name within its part of a URL. */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;
/** `s3://bucket/prefix`; undefined if it is something else. */
function parseS3(text) {
    const match = S3.exec(text.trim());
    const bucket = match?.[1];
    if (bucket === undefined)
        return undefined;
    const prefix = (match?.[2] ?? '').replace(/^\/+|\/+$/g, '');
    return { kind: 's3', bucket, prefix, text: prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}` };
}
/** Two URL templates, or a sentence on what is wrong with them. */
function parseUrlPair(put, get) {
    for (const [name, template] of [
        ['put', put],
        ['get', get],
    ]) {
        const url = template.replaceAll('{name}', 'name');
        if (!template.includes('{name}'))
            return `\`${name}\` has no {name}, so all batches would get the same address`;
        if (/[{}]/.test(url) || !URL.canParse(url))
            return `\`${name}\` is not a valid URL with {name}`;
    }
    return { kind: 'urls', put, get, text: `put: ${withoutQuery(put)}, get: ${withoutQuery(get)}` };
}
function withoutQuery(url) {
    return url.replace(/[?#].*$/, '');
}


/***/ }),

/***/ 72095:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B7: () => (/* binding */ parseThreshold),
/* harmony export */   DT: () => (/* binding */ isBreached),
/* harmony export */   GC: () => (/* binding */ isAboveZero)
/* harmony export */ });
/**
 * True if `n` of `d` rows are more than the threshold allows. A percentage compares 100\u00b7n > p\u00b7d exactly;
 * d = 0 never breaches one (docs/contract.md, 4.4).
 */
function isBreached(threshold, n, d) {
    const { count, percent } = threshold;
    if (count === undefined && percent === undefined)
        return false;
    const overCount = count === undefined || n > count;
    const overPercent = percent === undefined || (d > 0 && 100n * BigInt(n) * percent.denominator > percent.numerator * BigInt(d));
    return overCount && overPercent;
}
/** True if the threshold allows some rows, but not all: `unlimited` is none, and neither is `0`. */
function isAboveZero({ count = 0, percent }) {
    return count > 0 || (percent !== undefined && percent.numerator > 0n);
}
const COUNT = /^\d{1,15}$/;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,9}))?\s*%$/;
/** Parses `25`, `2.5%`, `5 or 2.5%` and `unlimited`; undefined if the text is not a threshold. */
function parseThreshold(text) {
    const trimmed = text.trim();
    if (trimmed === 'unlimited')
        return { text: trimmed };
    const parts = trimmed.split(/\s+or\s+/);
    if (parts.length > 2)
        return undefined;
    let count;
    let percent;
    for (const part of parts) {
        if (COUNT.test(part) && count === undefined)
            count = Number(part);
        else if (percent === undefined)
            percent = parsePercent(part);
        else
            return undefined;
    }
    if (parts.length === 2 && (count === undefined || percent === undefined))
        return undefined;
    if (count === undefined && percent === undefined)
        return undefined;
    return { text: trimmed, ...(count !== undefined && { count }), ...(percent !== undefined && { percent }) };
}
/** `2.5%` as the exact fraction 25/10 of a percent; undefined above 100 %. */
function parsePercent(text) {
    const match = PERCENT.exec(text);
    if (match === null)
        return undefined;
    const decimals = match[2] ?? '';
    const denominator = 10n ** BigInt(decimals.length);
    const numerator = BigInt(`${match[1] ?? ''}${decimals}`);
    return numerator > 100n * denominator ? undefined : { numerator, denominator };
}


/***/ }),

/***/ 97310:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  j: () => (/* binding */ vendorTemplate)
});

// EXTERNAL MODULE: ./src/domain/network-codes.ts
var network_codes = __webpack_require__(45917);
;// CONCATENATED MODULE: ./src/domain/plain-words.ts
/**
 * Words that describe an error and cannot identify a person: function words, and the vocabulary of APIs and of this tool
 * for requests, fields and jobs. No given or family name except very rare ones, no place, number or product. Other words
 * of a vendor's text are not made public (docs/contract.md, 7.1).
 */
const TEXT = `
a about above accepted accept according after again against all allowed allow allows almost along already also although
always among an and another any anything apart are around as ask asked asks at away back be became because become been
before began begin behind being below between beyond both but by came can can't cannot caused causes could couldn't did
didn't do does doesn't doing don't done due during each earlier either else enough even ever every everything except few
fewer first following follows for from further gave get gets give given gives go goes going gone got had has hasn't have
haven't having held here hold holds how however if in inside instead into is isn't it its itself just kept know known
knows lacks last late later least left less let like likely long longer made make makes many may maybe might more most
much must must've near need needed needs neither never next no nobody none nor not nothing now of off often on once one
only onto or other others otherwise our ours out outside over own per perhaps please previous put quite rather reached
read rest said same saw say says second see seem seems seen self set several shall should shouldn't shown shows since so
some something soon sorry still such sure take taken takes tell tells than that the their them then there these they thing
things third this those though three through thus time times to together told too took toward tried try turn turned two
under unfortunately unless until up upon us use used uses using very via wait waited waits want was wasn't way we well went were what
when where whether which while who whole whom whose why with within without won't would wouldn't write written wrote yet
you your yours zero
abort aborted absent absence acceptable access account accounts action active activated activate actual add added
adding addition additional address addresses admin administrator agent agreement alias alphanumeric ambiguous amount
answer answered answers api app appear appears application applied apply applies approval approved archived argument
arguments array arrived arrives artifact assertion assigned assignment associated attached attachment attempt attempts
attribute attributes audience auth authenticate authenticated authentication authorization authorize authorized
automatic available background backend bad balance barcode base batch batches behavior billing binary birth birthdate
blank blanks blocked body boolean bounced bounds broke broken bucket bulk busy byte bytes cache calculate call called
cancel canceled cancelled cannot capacity card case category cell cells certificate change changed channel char
character characters charset check checked checks child choose city class client close closed code codes collect
collected collection column columns comma command comment communication company complete completed completion component
condition conditions config configuration configured confirm confirmation conflict conflicting conflicts connect
connected connection consent constraint constraints contact contacts contain contained contains content contents
contract contradictory conversion convert converted copy correct corrupt corrupted could count counts country created
create creates creating creation credential credentials credit critical csv currency current currently custom customer
customers cut damaged data database date dates datetime day days deadline deactivated decimal decode decoded decoding
deep deeper default defined definition delay delayed delete deleted deletion delimiter delivered delivery denied deny
dependency deprecated description destination detail details detected device differ different digits direct directory
disable disabled discarded document documents domain donation donations donor donors download downloaded draft drop
dropped duplicate duplicated duplicates duration edit element elements eligible email emails empty enable enabled encode
encoded encoding encrypted end ended ending endpoint ends enter entity entities entry entries enum environment equal
error errors escape event events exact exactly example exceed exceeded exceeds exception exclude excluded execute
execution exist existing exists expected expiration expire expired expires expiry explicit export expression extension
external extra fail failed failing fails failure failures false fatal fault feature fetch fetched field fields file
filename files fill filled filter final find finish finished flag flow folder forbidden foreign form format formats
formatted found full function future gateway general generate generated generic gift gifts global greater group groups
guid handle handled handler hash head header headers hidden high history hit host hour hours household html http https
id identical identifier identifiers identity ids ignore ignored illegal image immediately import imported imports
improper inactive include included includes including incoming incompatible incomplete inconsistent incorrect
incorrectly index individual inferred info information initial input inputs insert inserted inside install insufficient
integer integration integrity interface internal interrupted interval invalid invalidated issue issued item items job
jobs json key keys kind label language large larger leading legacy length letter letters level levels library license
limit limited limits line lines link linked links list listed lists live load loaded local location locked lock log
login lookup loopback lost low lower lowercase mail mailing maintenance malformed manager mandatory map mapped mapping
mappings match matched matches matching max maximum mean means media member members memory merge merged message messages
metadata method methods middle min minimum minute minutes mismatch missing mobile mode model modified module month months
moved multiple name named names namespace native ndjson negative nested network networks neutral node non not-found
note noted notes null nullable number numbers numeric oauth object objects obsolete occupied occurred offset older open
opened operation operations operator option optional options order ordered orders organization origin original outcome
outdated output outputs overflow overlap overlapping overload overloaded override owner package page pages pair param
parameter parameters params parent parse parsed parsing part partial partially partly party pass passed passes password
path pattern pause paused payload payment pending people percent percentage period permission permissions permit
permitted person persons phone phones pixel placeholder plan planned plain platform point policy poll polled polls pool
port position positive possible possibly post postal preceding precondition preference prefix prepared present prevented
primary private privilege privileges problem problems proceed process processed processes processing product profile
program progress prohibited project property properties protected protocol provide provided provider proxy public
publish published purge query queue queued quota quote quotes raise range rate reach reached readable reading ready
reason received receive recent recipient recipients recognize recognized record records redirect redirected reduce
reference referenced references refresh refused regex region register registered registration reject rejected related
relation relationship release remain remaining remote remove removed rename repeat repeated replace replaced reply
report reported request requested requests require required requirement requirements requires reserved reset resolve
resolved resource resources respond responded response responses restricted restriction result results resume retried
retry retrying return returned returns revoked right rights role roles round route row rows rule rules run runner
running runs sandbox save saved scheduled schema scope scopes search section secret secrets secure security segment
select selected send sender sending sends sent separator sequence serial serialize server servers service services
session setting settings setup share shared short shorter sign signature signed similar simultaneous single size
skipped slow small source space spaces specified specify split stale standard start started starting starts stat state
states statement status step stop stopped stopping storage store stored stream street strict string strings structure
subject submission submit submits submitted subscribed subscriber subscribers subscription succeed succeeded succeeds
success successful successfully suffix suitable summary supplied support supported surname suspended synchronize syntax
system tab table tag tags target task tasks team technical template templates temporarily temporary tenant term
terminated test text threshold throttled thrown timed timeout timestamp timezone title token tokens top total totals
trace trailing transaction transfer transient translate transport trigger true truncated type types unable unacceptable
unauthenticated unauthorized unavailable uncertain unchanged unclear undamaged undefined understood unexpected unique
unit unknown unmatched unprocessable unprocessed unreachable unreadable unrecognized unresolved unspecified unsubscribed
unsupported unused unusual update updated updates updating upload uploaded uploads upper uppercase uri url urls usage
user username users utf uuid valid validate validated validation validity value values variable vendor vendor's verified
verify version versions violated violates violation visible voter voters voucher wallet warning warnings website whitespace
wildcard word words workflow working workspace wrong xml year years zip

authority dns server's speak tls web
`;
const PLAIN_WORDS = new Set(TEXT.split(/\s+/).filter((word) => word !== ''));

// EXTERNAL MODULE: ./src/domain/redact-values.ts
var redact_values = __webpack_require__(55230);
;// CONCATENATED MODULE: ./src/domain/vendor-text.ts



/** Around a word in a sentence. */
const EDGES = /^([\s"'\u201c\u201d\u2018\u2019\u201e`\u00bb\u00ab()[\]{}<>.,:;!?\u2026*-]*)(.*?)([\s"'\u201c\u201d\u2018\u2019\u201e`\u00bb\u00ab()[\]{}<>.,:;!?\u2026*-]*)$/su;
/** `field_name`, `first-name`, `read/write`, `firstName`. */
const JOINTS = /[-_./:]|(?<=\p{Ll})(?=\p{Lu})/u;
/** Shorter words of a cell occur in every sentence. */
const MIN_CELL_WORD = 4;
/** Numbers before these words are counts, so they are kept. */
const UNITS = /^(?:rows?|jobs?|polls?|requests?|attempts?|times|redirects?|bytes|kb|mb|seconds|minutes|hours|s|ms|records?|items?|fields?|characters)$/;
const MAX_COUNT_DIGITS = 3;
/**
 * Public form of a vendor's text: plain words, words of the provider file and codes of network errors stay, and every other token (a name, an
 * id, a number, a word in any other spelling or encoding) becomes a placeholder. So the spellings of a cell need not be
 * known; only plain words that are also words of a cell have to be looked up.
 */
function vendorTemplate(message, { words, values }) {
    if (message === '')
        return '';
    const tokens = (0,redact_values/* redactValues */.s)(message, values()).split(/(\s+)/);
    const isKnown = (word) => PLAIN_WORDS.has(word) || words.has(word);
    const spoken = tokens.filter((_, index) => index % 2 === 0).flatMap((token) => wordsOf(token).filter(isKnown));
    const private_ = findCellWords(new Set(spoken.filter((word) => word.length >= MIN_CELL_WORD)), values());
    const names = findShortNames(values());
    const kept = tokens.map((token, index) => {
        if (index % 2 === 1)
            return ' ';
        return keepToken(token, {
            isPublic: (word) => isKnown(word) && !private_.has(word),
            isName: (word) => names.has(word),
            before: coreOf(tokens[index - 2] ?? ''),
            after: coreOf(tokens[index + 2] ?? ''),
        });
    });
    return joinPlaceholders(kept.join('').trim());
}
function keepToken(token, { isPublic, isName, before, after }) {
    const [, opening = '', core = '', closing = ''] = EDGES.exec(token) ?? [];
    const edges = (text) => text.replace(/\s/g, '').slice(0, 2);
    if (core === '')
        return edges(token);
    const isStatus = before === 'http' && /^[1-5]\d\d$/.test(core);
    const isCount = /^\d+$/.test(core) && core.length <= MAX_COUNT_DIGITS && UNITS.test(after);
    const parts = wordsOf(core);
    // Single letters could spell a name.
    const isText = parts.length > 0 &&
        !isName(core) &&
        parts.every((part) => isPublic(part) && (parts.length === 1 || part.length > 1));
    const isWhole = parts.join('').length === core.replace(/[-_./:]/g, '').length;
    const isKept = core === redact_values/* REDACTED */.X || network_codes/* NETWORK_CODES */.Co.has(core) || isStatus || isCount || (isText && isWhole);
    return `${edges(opening)}${isKept ? core : redact_values/* REDACTED */.X}${edges(closing)}`;
}
function coreOf(token) {
    return (EDGES.exec(token)?.[2] ?? '').toLowerCase();
}
/** The words of a token in lower case. */
function wordsOf(token) {
    const core = (EDGES.exec(token)?.[2] ?? '').replace(/^(e)-(?=mails?$)/i, '$1');
    if (core.toLowerCase() === core || /^\p{Lu}[^\p{Lu}]*$/u.test(core) || /^\p{Lu}+$/u.test(core)) {
        const plain = core.toLowerCase();
        if (/^[a-z]+(?:['\u2019][a-z]+)?$/.test(plain))
            return [plain.replace('\u2019', "'")];
    }
    return core
        .split(JOINTS)
        .filter((part) => part !== '')
        .map((part) => part.toLowerCase());
}
/** Those of the words that occur in a cell, ignoring case and accents. */
function findCellWords(words, values) {
    const found = new Set();
    if (words.size === 0)
        return found;
    for (const value of values) {
        for (const word of foldWords(value))
            if (words.has(word))
                found.add(word);
        if (found.size === words.size)
            break;
    }
    return found;
}
/** Cells of two or three letters that are spelled like a name (`Do`, `May`); as words they occur in every sentence. */
function findShortNames(values) {
    const found = new Set();
    for (const value of values)
        if (value.length < MIN_CELL_WORD && /^\p{Lu}\p{L}{1,2}$/u.test(value))
            found.add(value);
    return found;
}
function foldWords(value) {
    return value
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .split(/[^\p{L}\p{Nd}]+/u);
}
function joinPlaceholders(text) {
    return text.replace(new RegExp(`${redact_values/* REDACTED */.X}(?:[\\s"'\u201c\u201d\u2018\u2019\u201e\`\u00bb\u00ab()[\\]{}<>.,:;!?\u2026*-]*${redact_values/* REDACTED */.X})+`, 'gu'), redact_values/* REDACTED */.X);
}


/***/ }),

/***/ 43356:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ VERSION)
/* harmony export */ });
/** Bulk Job's version, as in package.json; a test compares the two. */
const VERSION = '0.1.0';


/***/ }),

/***/ 54037:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H_: () => (/* binding */ endSentence),
/* harmony export */   OQ: () => (/* binding */ unsentFault),
/* harmony export */   PV: () => (/* binding */ noCommitFault),
/* harmony export */   RQ: () => (/* binding */ endedFault),
/* harmony export */   Vh: () => (/* binding */ lostInARowFault),
/* harmony export */   Vi: () => (/* binding */ unclearFault),
/* harmony export */   ZQ: () => (/* binding */ foreignFault),
/* harmony export */   Ze: () => (/* binding */ miscountFault),
/* harmony export */   Zf: () => (/* binding */ unsavedFault),
/* harmony export */   ay: () => (/* binding */ silentFault),
/* harmony export */   hD: () => (/* binding */ quote),
/* harmony export */   kF: () => (/* binding */ breachFault),
/* harmony export */   lQ: () => (/* binding */ neverSentFault),
/* harmony export */   m2: () => (/* binding */ uncertainFault),
/* harmony export */   oN: () => (/* binding */ runningFault),
/* harmony export */   sl: () => (/* binding */ redirectedFault),
/* harmony export */   wJ: () => (/* binding */ cancelledFault)
/* harmony export */ });
/* harmony import */ var _domain_http_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42274);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(69048);


/** A fault that quotes such a text. */
function quote({ message, template }, write) {
    return { ...write(message), template: write(template).message };
}
/** A quoted text as the end of a sentence. */
function endSentence(text) {
    return /[.!?\u2026]$/.test(text) ? text : `${text}.`;
}
/** Appends the reason: a sentence as a sentence, anything else after a colon. */
function withReason(problem, reason) {
    if (reason === '')
        return `${problem}.`;
    return endSentence(`${problem}${/^[A-Z][a-z]* /.test(reason) ? '.' : ':'} ${reason}`);
}
function orCollect({ canCollect }, next) {
    return canCollect ? ` To read the results again, ${next.collect}.` : '';
}
/** @param nameless those of the items that identify no row, neither by an id nor by a position. */
function foreignFault(next, job, items, nameless) {
    const code = 'vendor/foreign-rows';
    if (nameless > 0 && nameless === items) {
        return {
            code,
            message: `The results of job ${job.name} contain ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(nameless, 'item')} without a row id, so which rows they describe is unknown.`,
            next: `Compare \`rows\` and \`id\` under \`results\` in the provider file with a response of the vendor.${orCollect(job, next)}`,
        };
    }
    return {
        code,
        message: `The results of job ${job.name} name ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(items, 'row that was', 'rows that were')} never sent.`,
        next: `Ask the vendor about this job before you rely on its results.${orCollect(job, next)}`,
    };
}
/** The vendor's counts of a job do not fit its rows. */
function miscountFault(next, job) {
    return {
        code: 'vendor/miscounted',
        message: `The vendor's own count for job ${job.name} disagrees with the rows that it lists.`,
        next: `The rows that it does not list are unresolved: check the job in the vendor's system.${orCollect(job, next)}`,
    };
}
/** A job that succeeded although its results leave rows open. */
function unclearFault(next, job, rows, why) {
    return {
        code: 'vendor/unclear-rows',
        message: `The results of job ${job.name} leave ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(rows, 'row')} without a clear outcome. ${why}`.trim(),
        next: `Check these rows in the vendor's system; unresolved.csv lists them.${orCollect(job, next)}`,
    };
}
/** A job that the vendor ended without success. */
function endedFault(next, job, state, said) {
    const ended = state === 'failed' ? 'failed' : 'was canceled';
    return quote(said, (text) => ({
        code: `vendor/job-${state}`,
        message: endSentence(`Job ${job} ${ended} at the vendor${text === '' ? '' : `: ${text}`}`),
        next: `Check the job in the vendor's system; rows without a result are in unresolved.csv. To send the failed rows again, ${next.resume}.`,
    }));
}
/** A job whose end or results could not be read. */
function silentFault(next, job, state, said) {
    const again = job.canCollect ? ` To poll it again, ${next.collect}.` : '';
    const problem = state === 'lost'
        ? `The vendor no longer knows job ${job.name}`
        : `The state or the results of job ${job.name} could not be read`;
    return quote(said, (text) => ({
        code: `vendor/job-${state}`,
        message: withReason(problem, text),
        next: `Check the job in the vendor's system before you send its rows again.${again}`,
    }));
}
/** The timeout came before all rows were sent. */
function unsentFault(next) {
    return {
        code: 'run/timed-out',
        message: 'The timeout ended before all rows were sent.',
        next: `To send the rest, ${next.resume}. For the next run, raise timeout or split the files.`,
    };
}
/** `stop-on-breach` stopped the run. */
function breachFault(next, { input, limit, words }, { done, all, round }) {
    const where = round > 1 ? `in round ${round}` : `at ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U)(done)} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(all, 'row')}`;
    return {
        code: 'run/stopped-on-breach',
        message: `Stopped ${where}: ${words}, more than ${input} allows (${limit}).`,
        next: `Fix the rows first. To send the rest all the same, raise ${input} or turn off stop-on-breach, and ${next.resume}.`,
        input,
    };
}
/** In `collect`, which sends nothing. */
function neverSentFault(next, rows) {
    return {
        code: 'run/timed-out',
        message: `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(rows, 'row was', 'rows were')} never sent by the run that wrote the ledger, and collect sends nothing.`,
        next: `To send ${rows === 1 ? 'it' : 'them'} and no other rows, ${next.resume}.`,
    };
}
/**
 * No copy of the ledger could be saved outside this runner.
 * @param why why the cache accepts no copies from this run at all.
 */
function unsavedFault(next, why) {
    return {
        code: 'ledger/not-saved',
        message: `The cache ${why === undefined ? 'confirmed no further copy of the ledger' : `accepts no copy of the ledger (${why})`}, so no further rows were sent: if this runner were lost, it would be unknown which rows were sent.`,
        next: why === undefined
            ? `When the cache works again, ${next.resume}. To run without copies, set \`ACTIONS_CACHE_MODE: none\` under \`env\` of the step.`
            : `Start a new run with ${next.ledger}: it sends the rows that were not sent, without copies.`,
    };
}
/** Jobs were still running at the timeout. */
function runningFault(next, jobs) {
    return {
        code: 'run/timed-out',
        message: `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_1__/* .plural */ .L)(jobs, 'job was', 'jobs were')} still running at the timeout.`,
        next: `${jobs === 1 ? 'It continues' : 'They continue'} at the vendor. To wait without sending anything, ${next.collect}. Raise timeout for the next run.`,
    };
}
/** The run was canceled. */
function cancelledFault(next) {
    return {
        code: 'run/cancelled',
        message: 'The run was canceled.',
        next: `Running jobs continue at the vendor unless on-cancel: cancel stopped them. To get their results, ${next.collect}. To send the rest, ${next.resume}.`,
    };
}
/** @param said with the response's status, if there was a response. */
function uncertainFault(next, said) {
    const what = (0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isError */ .bJ)(said.status) ? 'failed' : 'got no usable response';
    return quote(said, (text) => ({
        code: 'vendor/uncertain',
        message: withReason(`A submission ${what}, so its rows may or may not be at the vendor`, text),
        next: `Check in the vendor's system whether the rows in unresolved.csv arrived. If they did not, ${next.resend}.`,
    }));
}
/** This many outages in a row stop the run. */
function lostInARowFault(next, count) {
    return {
        code: 'vendor/uncertain',
        message: `${count} submissions in a row got no usable response, so nothing more was sent.`,
        next: `When the vendor responds again, ${next.resume}: that sends the rows that were not sent. Check in the vendor's system whether the rows in unresolved.csv that are uncertain arrived; if they did not, ${next.resend}.`,
    };
}
/** The step with side effects would be skipped. */
function noCommitFault(unset) {
    const names = unset.map((name) => `\`${name}\``).join(', ');
    return {
        code: 'provider/unset-step',
        message: `The submit step that sends the rows cannot run: its URL uses ${names === '' ? 'a variable that nothing sets' : `${names}, which has no value`}.`,
        next: `Set ${unset[0] === undefined ? 'it' : `params.${unset[0]} (--param ${unset[0]}=\u2026)`}. Nothing was sent.`,
        ...(names !== '' && { input: 'params' }),
    };
}
/** The first submit was redirected, and the vendor may have taken it nevertheless. */
function redirectedFault(next, said) {
    return quote(said, (text) => ({
        code: 'vendor/redirected',
        message: `The vendor redirected a submission: ${endSentence(text)} It may have taken the rows first, so nothing more was sent.`,
        next: `Check base-url: if the address in the redirect is the vendor's, use that. Check in the vendor's system whether the rows in unresolved.csv arrived; if they did not, ${next.resend}.`,
    }));
}


/***/ }),

/***/ 40253:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ nameInputs)
/* harmony export */ });
/** Longest value of an input that a next step shows. */
const SHOWN_CHARS = 60;
/**
 * The inputs that a request's address is made of, with their values, as ``params.network_id` (`n1`)`; empty if there are
 * none. Where the vendor says 404, one of them names nothing in the account.
 */
function nameInputs({ inputs }, { url }, variables) {
    const used = inputs.filter(({ name, secret }) => !secret && url.names.includes(name));
    return used.map(({ name }) => `\`params.${name}\`${showValue(variables.get(name))}`).join(', ');
}
/** A value with a scheme may be a signed address. */
function showValue(value) {
    const isShown = typeof value === 'string' && value.length <= SHOWN_CHARS && !/[`\p{Cc}]|:\/\//u.test(value);
    return isShown ? ` (\`${value}\`)` : '';
}


/***/ }),

/***/ 40119:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hZ: () => (/* binding */ NO_OVERHEAD),
  eP: () => (/* binding */ createBatchId),
  un: () => (/* binding */ planBatches)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/store/hash-set.ts
const FIRST_SLOTS = 16;
/** Knuth's multiplier: hashes that differ in few bits go to slots far apart. */
const SPREAD = 0x9e37_79b1;
/** A set of unsigned integers of 32 bits, in a tenth of the memory of a `Set`. */
class HashSet {
    size = 0;
    hasZero = false;
    /** Open addressing; 0 is free. */
    slots = new Uint32Array(FIRST_SLOTS);
    shift = 32 - Math.log2(FIRST_SLOTS);
    has(hash) {
        return hash === 0 ? this.hasZero : this.slots[this.find(hash)] === hash;
    }
    add(hash) {
        if (this.has(hash))
            return;
        this.size += 1;
        if (hash === 0)
            this.hasZero = true;
        else
            this.slots[this.find(hash)] = hash;
        if (this.size * 2 > this.slots.length)
            this.grow();
    }
    /** The slot that has the hash, or would take it. */
    find(hash) {
        const { slots } = this;
        let slot = Math.imul(hash, SPREAD) >>> this.shift;
        while (slots[slot] !== 0 && slots[slot] !== hash)
            slot = (slot + 1) & (slots.length - 1);
        return slot;
    }
    grow() {
        const before = this.slots;
        this.slots = new Uint32Array(before.length * 2);
        this.shift -= 1;
        for (const hash of before)
            if (hash !== 0)
                this.slots[this.find(hash)] = hash;
    }
}

;// CONCATENATED MODULE: ./src/engine/plan.ts


const NO_OVERHEAD = { perJob: 0, perRow: 0 };
/** Maximum number of open batches; beyond that the fullest is closed, so the plan depends only on the row order. */
const MAX_OPEN = 1_000;
/**
 * Splits the rows into batches within the limits, deterministically.
 * A single row that exceeds `maxBytes` still gets its own batch; the vendor decides about it.
 */
function* planBatches(table, options) {
    const { includes, goesLast } = options;
    const passes = goesLast === undefined
        ? [includes]
        : [(row) => includes(row) && !goesLast(row), (row) => includes(row) && goesLast(row)];
    let number = 0;
    for (const isMeant of passes) {
        for (const rows of splitRows(table, { ...options, includes: isMeant })) {
            number += 1;
            yield { number, rows };
        }
    }
}
function* splitRows(table, options) {
    const { overhead = NO_OVERHEAD } = options;
    const open = createOpenBatches();
    const close = (batch) => {
        open.remove(batch);
        return batch.rows;
    };
    for (let row = 0; row < table.count; row += 1) {
        if (!options.includes(row))
            continue;
        const group = options.grouped ? table.group(row) : '';
        let batch = open.of(group).find((candidate) => !(options.keepKeysApart && candidate.keys.has(table.keyHash(row))));
        const bytes = table.encodedBytes(row) + overhead.perRow;
        if (batch !== undefined && options.maxBytes !== undefined && batch.bytes + bytes > options.maxBytes) {
            yield close(batch);
            batch = undefined;
        }
        if (batch === undefined) {
            if (open.count >= MAX_OPEN)
                yield close(open.fullest());
            batch = open.start(group, overhead.perJob);
        }
        open.grow(batch, row);
        batch.bytes += bytes;
        if (options.keepKeysApart)
            batch.keys.add(table.keyHash(row));
        if (batch.rows.length >= options.maxRows)
            yield close(batch);
    }
    for (const batch of open.all())
        yield close(batch);
}
/** Open batches by group, with the number of batches per size: a million groups must not need a search each. */
function createOpenBatches() {
    // A Set keeps insertion order, which is the order of the batches' first rows.
    const all = new Set();
    const byGroup = new Map();
    const sizes = [];
    const count = (size, change) => {
        sizes[size] = (sizes[size] ?? 0) + change;
        while (sizes.length > 0 && (sizes.at(-1) ?? 0) === 0)
            sizes.pop();
    };
    return {
        get count() {
            return all.size;
        },
        all: () => [...all],
        of: (group) => byGroup.get(group) ?? [],
        start(group, bytes) {
            const batch = { group, rows: [], keys: new HashSet(), bytes };
            all.add(batch);
            byGroup.set(group, [...(byGroup.get(group) ?? []), batch]);
            return batch;
        },
        grow(batch, row) {
            batch.rows.push(row);
            count(batch.rows.length, 1);
            if (batch.rows.length > 1)
                count(batch.rows.length - 1, -1);
        },
        remove(batch) {
            all.delete(batch);
            count(batch.rows.length, -1);
            const others = (byGroup.get(batch.group) ?? []).filter((other) => other !== batch);
            if (others.length === 0)
                byGroup.delete(batch.group);
            else
                byGroup.set(batch.group, others);
        },
        /** The batch with the most rows; the earliest of several. */
        fullest() {
            for (const batch of all)
                if (batch.rows.length === sizes.length - 1)
                    return batch;
            throw new RangeError('There is no open batch.');
        },
    };
}
/** The OID namespace (RFC 9562, section 6.6). */
const NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');
/**
 * The stable id of a batch: UUIDv5 (RFC 9562, section 5.5) of run id, plan hash, round, batch number and row numbers.
 * It does not depend on the attempt, so a re-run gives the same batch the same id.
 */
function createBatchId(parts) {
    const name = [parts.runId, parts.planHash, parts.round, parts.batch, parts.rows].join('\n');
    const bytes = (0,external_node_crypto_.createHash)('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}


/***/ }),

/***/ 44881:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ countRowsLeft)
/* harmony export */ });
/* harmony import */ var _domain_job_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(61931);
/* harmony import */ var _ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29151);


const UNSENT = 0;
const KNOWN = 1;
const OPEN = 2;
/** Processes the jobs of a ledger in order: for a row in several jobs the last one counts. */
function countRowsLeft({ jobs, rows, invalid, skipped, lags, reserved, }) {
    const states = new Uint8Array(rows);
    const lastJob = new Uint32Array(rows);
    for (const job of [...jobs.values()].toSorted((a, b) => a.number - b.number)) {
        if (job.submit === 'refused')
            continue;
        const results = job.end === undefined ? undefined : (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .resultsOf */ .qS)(job.end.results);
        const isRead = job.end !== undefined && !_domain_job_js__WEBPACK_IMPORTED_MODULE_0__/* .UNREAD_STATES */ .J.has(job.end.state);
        for (const row of (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsOf */ .RO)(job.rows)) {
            const result = results?.next().value;
            const isKnown = isRead && result !== undefined && result.outcome !== 'unresolved';
            states[row] = isKnown ? KNOWN : result?.reason === 'not-sent' ? UNSENT : OPEN;
            lastJob[row] = job.number;
        }
    }
    // A copy that lags behind lists what was about to be sent.
    for (const { rows: ranges, after } of lags ? reserved : []) {
        for (const row of (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsOf */ .RO)(ranges))
            if ((lastJob[row] ?? 0) <= after && states[row] !== KNOWN)
                states[row] = OPEN;
    }
    const count = (state) => states.reduce((sum, each) => sum + (each === state ? 1 : 0), 0);
    const open = count(OPEN);
    const known = count(KNOWN);
    return { open, unsent: Math.max(0, rows - invalid - skipped - open - known), sent: open + known };
}


/***/ }),

/***/ 3171:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ PRIORITY),
/* harmony export */   X: () => (/* binding */ COLLECT_GRACE_MS)
/* harmony export */ });
/** Priorities in the queue of the rate limiter: submits come first, so that the vendor always has work. */
const PRIORITY = { submit: 0, results: 1, poll: 2 };
/** Results of jobs that ended in time may be read this long past the deadline (docs/contract.md, 8.1). */
const COLLECT_GRACE_MS = 60_000;


/***/ }),

/***/ 80568:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I8: () => (/* binding */ FilePart),
/* harmony export */   R9: () => (/* binding */ ADDED_FUNCTIONS),
/* harmony export */   c1: () => (/* binding */ ArgumentError),
/* harmony export */   fE: () => (/* binding */ toText)
/* harmony export */ });
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38522);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_zlib__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83480);
/* harmony import */ var _columns_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(32085);
/* harmony import */ var _content_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(30787);
/* harmony import */ var _csv_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(98484);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(71570);






/** A file part of a multipart body, as `$file(name, content, type)` gives it. */
class FilePart {
    name;
    content;
    type;
    constructor(name, content, type) {
        this.name = name;
        this.content = content;
        this.type = type;
    }
    toJSON() {
        throw new _json_js__WEBPACK_IMPORTED_MODULE_5__/* .BytesInJson */ .jt();
    }
}
/** An argument that a function does not accept; the message names the function and the kind, never the value. */
class ArgumentError extends Error {
}
/** The functions that expressions have in addition to JSONata's own. */
const ADDED_FUNCTIONS = new Map([
    ['csv', makeCsv],
    ['zip', makeZip],
    ['jsonl', (values) => encodeJsonLines(toList(values))],
    ['gzip', (content) => withBytes('gzip', content, node_zlib__WEBPACK_IMPORTED_MODULE_0__.gzipSync)],
    ['base64', (content) => withBytes('base64', content, (bytes) => Buffer.from(bytes).toString('base64'))],
    [
        'base64url',
        (content) => withBytes('base64url', content, (bytes) => Buffer.from(bytes).toString('base64url')),
    ],
    ['file', makeFile],
    ['entries', readEntries],
    ['parse', parseText],
]);
/** The bytes of a text (UTF-8), or bytes as they are. Throws `ArgumentError` for anything else. */
function toBytes(name, content) {
    if (typeof content === 'string')
        return Buffer.from(content, 'utf8');
    if (content instanceof Uint8Array)
        return content;
    throw new ArgumentError(`$${name} takes text or bytes, not ${content === undefined ? 'nothing' : typeof content}.`);
}
/** A value as text: a string as it is, everything else as JSON; undefined if there is no value. */
function toText(value) {
    return typeof value === 'string' ? value : (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .encodeJson */ .Pr)(value);
}
function toList(value) {
    if (Array.isArray(value))
        return value;
    return value === undefined ? [] : [value];
}
/** CSV text with the given columns, by default those of the rows (`columnsOf`); a stream for a stream of rows. */
function makeCsv(rows, columns) {
    if (rows instanceof _content_js__WEBPACK_IMPORTED_MODULE_3__/* .RowStream */ .F3)
        return new _content_js__WEBPACK_IMPORTED_MODULE_3__/* .CsvContent */ .Cs(rows);
    const list = toList(rows).map((row) => {
        if (typeof row === 'object' && row !== null)
            return row;
        throw new ArgumentError('$csv takes a list of objects.');
    });
    const names = columns === undefined ? (0,_columns_js__WEBPACK_IMPORTED_MODULE_2__/* .columnsOf */ .PL)(list) : toList(columns).map(toColumn);
    return (0,_csv_text_js__WEBPACK_IMPORTED_MODULE_4__/* .csvText */ .kD)(names, list.map((row) => (0,_csv_text_js__WEBPACK_IMPORTED_MODULE_4__/* .cellsOf */ .nc)(names, row)));
}
function toColumn(name) {
    if (typeof name === 'string')
        return name;
    throw new ArgumentError('$csv takes the column names as a list of texts.');
}
function makeZip(name, content) {
    if (typeof name !== 'string')
        throw new ArgumentError('The first argument of $zip must be the name of the file in the archive.');
    return new _content_js__WEBPACK_IMPORTED_MODULE_3__/* .ZipContent */ .bt(name, (0,_content_js__WEBPACK_IMPORTED_MODULE_3__/* .isContent */ .az)(content) ? content : toBytes('zip', content));
}
function encodeJsonLines(values) {
    return values.map((value) => `${(0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .encodeJson */ .Pr)(value) ?? 'null'}\n`).join('');
}
function makeFile(name, content, type) {
    if (typeof name !== 'string')
        throw new ArgumentError('The first argument of $file must be the file name.');
    const kind = typeof type === 'string' ? type : 'application/octet-stream';
    return withBytes('file', content, (bytes) => new FilePart(name, bytes, kind));
}
/** Applies a function to the bytes of a text or an archive. An archive is built again each time, which takes a while. */
function withBytes(name, content, use) {
    return (0,_content_js__WEBPACK_IMPORTED_MODULE_3__/* .isContent */ .az)(content) ? (0,_content_js__WEBPACK_IMPORTED_MODULE_3__/* .readContent */ .c_)(content).then(use) : use(toBytes(name, content));
}
/** `{ key, value }` for each member of an object, or for each item of an array with its position as the key. */
function readEntries(value) {
    if (typeof value !== 'object' || value === null || value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .ExactNumber */ .fh)
        return undefined;
    return Object.entries(value).map(([key, member]) => ({ key, value: member }));
}
/** The JSON in a text, without null members; undefined if it is not JSON, as vendors' texts sometimes are not. */
function parseText(text) {
    if (typeof text !== 'string')
        return undefined;
    try {
        return (0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .dropNulls */ .eX)((0,_json_js__WEBPACK_IMPORTED_MODULE_5__/* .parseJson */ .qF)(text));
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 32085:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IU: () => (/* binding */ orderColumns),
/* harmony export */   PL: () => (/* binding */ columnsOf),
/* harmony export */   lS: () => (/* binding */ createRowMarker)
/* harmony export */ });
/**
 * The columns of all rows of a run. Only this function decides which they are and in which order: for `$columns`, for
 * `$csv($rows)` in every kind of body, for the plan and for `providers test`.
 * The key is first, where some vendors look for it, then the columns in the order in which the input `columns` or the
 * files name them, and last the number column. `keepOrder`: the vendor reads a file that the user provides, as it is.
 */
function orderColumns(names, { key, numberColumn, keepOrder = false, }) {
    const known = [...new Set(names)].filter((name) => name !== numberColumn);
    const isFirst = key !== undefined && !keepOrder && known.includes(key);
    const ordered = isFirst ? [key, ...known.filter((name) => name !== key)] : known;
    return numberColumn === undefined ? ordered : [...ordered, numberColumn];
}
const COLUMNS = Symbol('columns');
/**
 * Marks rows as rows of a run with these columns, so that `columnsOf` finds the columns for any list of such rows. The
 * mark is a symbol on a shared prototype, so that expressions and JSON do not see it, and a copy with other fields does
 * not carry it.
 */
function createRowMarker(columns) {
    const prototype = Object.defineProperty({ __proto__: null }, COLUMNS, { value: columns });
    return (fields) => ({ __proto__: prototype, ...fields });
}
/**
 * The columns of a list of rows. For rows of the run: those of the run, including blank ones. For objects that an
 * expression made: all their fields, in order of appearance.
 */
function columnsOf(rows) {
    const [first] = rows;
    const known = first === undefined ? undefined : columnsOfRun(first);
    if (known !== undefined && rows.every((row) => columnsOfRun(row) === known))
        return known;
    return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
function columnsOfRun(row) {
    const columns = Reflect.get(row, COLUMNS);
    return Array.isArray(columns) ? columns : undefined;
}


/***/ }),

/***/ 30787:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cs: () => (/* binding */ CsvContent),
/* harmony export */   DI: () => (/* binding */ RowList),
/* harmony export */   F3: () => (/* binding */ RowStream),
/* harmony export */   az: () => (/* binding */ isContent),
/* harmony export */   bt: () => (/* binding */ ZipContent),
/* harmony export */   c_: () => (/* binding */ readContent),
/* harmony export */   nt: () => (/* binding */ readVariable)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_stream__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var yazl__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93044);
/* harmony import */ var _csv_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(98484);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(71570);




/** The rows of a job, read one by one from storage: the value of `$rows` for `$csv` in a streamed body. */
class RowStream {
    /** Names of the columns in order, for all rows. */
    columns;
    /** A list has a cell for each column; bytes are the row's line of CSV, valid until the next row is read. */
    read;
    constructor(columns, read) {
        this.columns = columns;
        this.read = read;
    }
}
/**
 * The rows of a job, or their keys, as a list that is loaded for each expression that uses it: the value of `$rows` elsewhere. Dozens of
 * jobs wait for the vendor at the same time, and must not hold their rows in memory meanwhile.
 */
class RowList {
    length;
    read;
    constructor(length, read) {
        this.length = length;
        this.read = read;
    }
}
/** A variable as expressions and templates see it: a `RowList` is loaded. */
function readVariable(variables, name) {
    const value = variables.get(name);
    return value instanceof RowList ? value.read() : value;
}
/** The result of `$csv` for a stream of rows. */
class CsvContent {
    // The same as for text, so that a body does not change its type with its size.
    type = 'text/plain; charset=utf-8';
    rows;
    constructor(rows) {
        this.rows = rows;
    }
    chunks() {
        return (0,_csv_text_js__WEBPACK_IMPORTED_MODULE_2__/* .encodeCsv */ .fD)(this.rows.columns, this.lines());
    }
    *lines() {
        const { columns } = this.rows;
        for (const row of this.rows.read())
            yield isCells(row) || row instanceof Uint8Array ? row : (0,_csv_text_js__WEBPACK_IMPORTED_MODULE_2__/* .cellsOf */ .nc)(columns, row);
    }
}
/** `Array.isArray` alone does not narrow a readonly array. */
function isCells(row) {
    return Array.isArray(row);
}
/** A text or bytes as content. */
class FixedContent {
    type = 'application/octet-stream';
    bytes;
    constructor(bytes) {
        this.bytes = bytes;
    }
    *chunks() {
        yield this.bytes;
    }
}
/** The earliest time that the format supports, so that the same rows give the same bytes at any time, in any zone. */
const ENTRY_TIME = new Date(1980, 0, 1);
/** A regular file that its owner may write and everyone may read. */
const ENTRY_MODE = 0o100644;
/** The result of `$zip`: an archive with one file. */
class ZipContent {
    type = 'application/zip';
    name;
    inner;
    constructor(name, inner) {
        this.name = name;
        this.inner = inner instanceof Uint8Array ? new FixedContent(inner) : inner;
    }
    toJSON() {
        throw new _json_js__WEBPACK_IMPORTED_MODULE_3__/* .BytesInJson */ .jt();
    }
    async *chunks() {
        const zip = new yazl__WEBPACK_IMPORTED_MODULE_1__/* .ZipFile */ .u();
        const source = node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable.from(this.inner.chunks(), { objectMode: false });
        const options = { mtime: ENTRY_TIME, mode: ENTRY_MODE, forceDosTimestamp: true };
        zip.addReadStream(source, this.name, options);
        zip.end();
        const out = zip.outputStream;
        if (!(out instanceof node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable))
            throw new TypeError('yazl made no stream');
        // The library does not handle errors of the stream that it is given.
        source.once('error', (cause) => out.destroy(cause));
        zip.once('error', (cause) => out.destroy(cause));
        const chunks = out;
        try {
            yield* chunks;
        }
        finally {
            source.destroy();
        }
    }
}
/** True for the result of `$csv` or `$zip`. */
function isContent(value) {
    return value instanceof CsvContent || value instanceof ZipContent;
}
/** Reads the bytes into memory: for small content, such as recorded exchanges. */
async function readContent(content) {
    const chunks = [];
    for await (const chunk of content.chunks())
        chunks.push(chunk);
    return Buffer.concat(chunks);
}


/***/ }),

/***/ 98484:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aR: () => (/* binding */ csvOverheadBytes),
/* harmony export */   fD: () => (/* binding */ encodeCsv),
/* harmony export */   kD: () => (/* binding */ csvText),
/* harmony export */   mP: () => (/* binding */ csvCellBytes),
/* harmony export */   nc: () => (/* binding */ cellsOf)
/* harmony export */ });
/* harmony import */ var _domain_csv_line_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(69771);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(71570);


/** Bytes are collected up to about this many before they are yielded. */
const PIECE_BYTES = 64 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
/** RFC 4180, section 2: lines end with CRLF, the last one too. */
const LINE_END = '\r\n';
/**
 * Rows, each with a cell for each column, as CSV (RFC 4180) with a header. Cells are quoted only if necessary. Formulas
 * are not escaped, since a machine reads the text.
 */
function csvText(columns, rows) {
    return [columns, ...rows].map(encodeLine).join('');
}
/** The same as bytes, in pieces. A row may be given as the bytes of its line, without the ending: they are copied. */
function* encodeCsv(columns, rows) {
    const header = encodeLine(columns);
    let piece = createPiece(header.length * MAX_UNIT_BYTES);
    let length = piece.write(header);
    for (const row of rows) {
        const line = row instanceof Uint8Array ? row : encodeLine(row);
        const most = typeof line === 'string' ? line.length * MAX_UNIT_BYTES : line.length + LINE_END.length;
        if (length + most <= piece.length) {
            length = putLine(piece, length, line);
            continue;
        }
        const full = piece.subarray(0, length);
        piece = createPiece(most);
        // Before anybody else runs: the bytes are only lent.
        length = putLine(piece, 0, line);
        yield full;
    }
    yield piece.subarray(0, length);
}
/** Writes a line, bytes with their ending, and returns where it ends. */
function putLine(piece, at, line) {
    if (typeof line === 'string')
        return at + piece.write(line, at);
    piece.set(line, at);
    const end = at + line.length;
    return end + piece.write(LINE_END, end);
}
function createPiece(least) {
    return Buffer.allocUnsafe(Math.max(PIECE_BYTES, least));
}
/** The cells of an object, one for each column; undefined where it lacks the column. */
function cellsOf(columns, row) {
    return columns.map((name) => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
}
function encodeLine(cells) {
    const line = (0,_domain_csv_line_js__WEBPACK_IMPORTED_MODULE_1__/* .joinPlainCells */ .Oo)(cells) ?? cells.map(encodeCsvCell).join(',');
    // An empty line would not count as a row.
    return `${line === '' && cells.length === 1 ? '""' : line}${LINE_END}`;
}
/** A cell, quoted if necessary; a list or an object as JSON. */
function encodeCsvCell(value) {
    if (value === undefined || value === null)
        return '';
    const text = typeof value === 'string' ? value : ((0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .encodeJson */ .Pr)(value) ?? '');
    return (0,_domain_csv_line_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteCell */ .HO)(text);
}
/** Bytes of the cells of a line. */
function csvCellBytes(cells) {
    const line = (0,_domain_csv_line_js__WEBPACK_IMPORTED_MODULE_1__/* .joinPlainCells */ .Oo)(cells);
    if (line !== undefined)
        return Buffer.byteLength(line, 'utf8') - Math.max(cells.length - 1, 0);
    return cells.reduce((sum, cell) => sum + Buffer.byteLength(encodeCsvCell(cell), 'utf8'), 0);
}
/** Bytes of a line in addition to its cells: the commas between them and the line ending. */
function csvOverheadBytes(columns) {
    return Math.max(columns - 1, 0) + LINE_END.length;
}


/***/ }),

/***/ 43341:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ ExpressionError)
/* harmony export */ });
/** An expression that does not compile, or failed. The message quotes the expression, never a value. */
class ExpressionError extends Error {
    expression;
    constructor(expression, reason, options = {}) {
        super(`The expression \`${shorten(expression)}\` ${reason}`, options);
        this.name = 'ExpressionError';
        this.expression = expression;
    }
}
/** Maximum length of an expression that a message quotes. */
const QUOTED_EXPRESSION = 120;
function shorten(text) {
    const line = text.trim().replaceAll(/\s+/g, ' ');
    return line.length > QUOTED_EXPRESSION ? `${line.slice(0, QUOTED_EXPRESSION)}\u2026` : line;
}


/***/ }),

/***/ 47855:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dr: () => (/* binding */ convertConcatenations),
/* harmony export */   UW: () => (/* binding */ findConstant),
/* harmony export */   X2: () => (/* binding */ findFields),
/* harmony export */   ds: () => (/* binding */ findPlainPath),
/* harmony export */   g4: () => (/* binding */ findStream),
/* harmony export */   nY: () => (/* binding */ JSONATA_FUNCTIONS),
/* harmony export */   ns: () => (/* binding */ analyze),
/* harmony export */   pP: () => (/* binding */ findFirstPath)
/* harmony export */ });
/** JSONata's own functions (2.2), without the two that provider files cannot use. */
const JSONATA_FUNCTIONS = new Set(`sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad
  match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs
  sqrt power random boolean not map filter single reduce sift keys lookup append exists spread merge reverse each
  error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent
  decodeUrl toMillis fromMillis clone now millis`.split(/\s+/));
/** The value of a tree that is a single literal. */
function findConstant(tree) {
    if (!isNode(tree) || !['string', 'number', 'value'].includes(tree.type) || hasExtras(tree))
        return undefined;
    return { value: tree.value };
}
/** The path, if the tree consists of names joined by dots, optionally after a variable; undefined for anything else. */
function findPlainPath(tree) {
    if (!isNode(tree) || hasExtras(tree))
        return undefined;
    if (tree.type === 'variable')
        return asPlain(tree.value, []);
    if (tree.type !== 'path' || !Array.isArray(tree.steps))
        return undefined;
    const steps = tree.steps;
    if (!steps.every((step) => isNode(step) && !hasExtras(step)))
        return undefined;
    const [first, ...rest] = steps;
    if (first === undefined || rest.some((step) => step.type !== 'name'))
        return undefined;
    if (first.type === 'variable')
        return asPlain(first.value, rest);
    return first.type === 'name' ? { variable: undefined, names: steps.map(nameOf) } : undefined;
}
/**
 * The path at which an expression starts to read: `rejected` for `rejected[code = 5].{ \u2026 }`, `$entries(rejected)` and
 * `[rejected]`. No names: the document itself. Undefined if a condition or an operator decides what is read.
 */
function findFirstPath(tree) {
    if (!isNode(tree))
        return undefined;
    switch (tree.type) {
        case 'name':
            return { variable: undefined, names: [nameOf(tree)] };
        case 'variable':
            return tree.value === '' ? { variable: undefined, names: [] } : undefined;
        case 'path':
            return Array.isArray(tree.steps) ? pathOfSteps(tree.steps) : undefined;
        case 'function':
            return Array.isArray(tree.arguments) ? findFirstPath(tree.arguments[0]) : undefined;
        case 'unary':
            return Array.isArray(tree.expressions) ? findFirstPath(tree.expressions[0]) : undefined;
        case 'apply':
            return findFirstPath(tree.lhs);
        default:
            return undefined;
    }
}
function pathOfSteps([first, ...rest]) {
    const start = findFirstPath(first);
    if (start === undefined || !isNode(first) || hasExtras(first))
        return start;
    if (first.type !== 'name' && first.type !== 'variable')
        return start;
    const names = [...start.names];
    for (const step of rest) {
        if (!isNode(step) || step.type !== 'name')
            break;
        names.push(nameOf(step));
        if (hasExtras(step))
            break;
    }
    return { variable: undefined, names };
}
/** Functions that are given all they need: with fewer arguments some read the input itself. */
const LEAST_ARGUMENTS = new Map([
    ...['boolean', 'exists', 'join', 'length', 'lowercase', 'not', 'number', 'string', 'trim', 'uppercase'].map((name) => [name, 1]),
    ...['contains', 'match', 'split', 'substring', 'substringAfter', 'substringBefore'].map((name) => [name, 2]),
    ['replace', 3],
]);
const FIELD_READERS = new Set('binary block condition function name number path regex string value variable'.split(' '));
/** Members of an object of texts that an expression can read; undefined if it may read any, as `$` and `*` do. */
function findFields(tree) {
    const fields = new Set();
    for (const node of nodesOf(tree)) {
        if (!FIELD_READERS.has(node.type))
            return undefined;
        if (node.type === 'variable' && (node.value === '' || node.value === '$'))
            return undefined;
        if (node.type === 'function' && !isGivenAll(node))
            return undefined;
        if (node.type === 'name')
            fields.add(nameOf(node));
    }
    return [...fields];
}
function isGivenAll({ procedure, arguments: given }) {
    if (!isNode(procedure) || procedure.type !== 'variable' || !Array.isArray(given))
        return false;
    const least = LEAST_ARGUMENTS.get(nameOf(procedure));
    return least !== undefined && given.length >= least;
}
/** `$`, `$$` and the names of functions are left to the interpreter. */
function asPlain(variable, rest) {
    if (typeof variable !== 'string' || variable === '' || variable === '$')
        return undefined;
    if (JSONATA_FUNCTIONS.has(variable))
        return undefined;
    return { variable, names: rest.map(nameOf) };
}
function nameOf(node) {
    return String(node.value);
}
/** Recognizes `$csv($rows)`, and `$zip(\u2026, $csv($rows))` if the name does not use the rows. */
function findStream(tree) {
    if (isCsvOfRows(tree))
        return 'csv';
    const [name, content] = argumentsOf(tree, 'zip');
    return isCsvOfRows(content) && !analyze(name).variables.includes('rows') ? 'zip' : undefined;
}
function isCsvOfRows(tree) {
    const [rows, ...others] = argumentsOf(tree, 'csv');
    return isNode(rows) && rows.type === 'variable' && rows.value === 'rows' && !hasExtras(rows) && others.length === 0;
}
function argumentsOf(tree, name) {
    if (!isNode(tree) || tree.type !== 'function' || !Array.isArray(tree.arguments))
        return [];
    const { procedure } = tree;
    return isNode(procedure) && procedure.type === 'variable' && procedure.value === name ? tree.arguments : [];
}
const PLAIN_MEMBERS = new Set(['type', 'value', 'position', 'steps']);
/** True for a step that is more than a name: with filters, groups, sorting, `[]`, focus or index variables. */
function hasExtras(node) {
    return Object.keys(node).some((name) => !PLAIN_MEMBERS.has(name));
}
/** Collects the names and regexes in a tree. A name that is bound anywhere in it counts as bound everywhere in it. */
function analyze(tree) {
    const named = new Set();
    const called = new Set();
    const bound = new Set();
    const regexes = [];
    for (const node of nodesOf(tree)) {
        if (node.type === 'regex' && node.value instanceof RegExp) {
            const { source, flags } = node.value;
            regexes.push({ source, flags });
        }
        if (node.type === 'variable')
            named.add(nameOf(node));
        for (const name of boundBy(node))
            bound.add(name);
        const { procedure } = node;
        if ((node.type === 'function' || node.type === 'partial') && isNode(procedure) && procedure.type === 'variable') {
            called.add(nameOf(procedure));
        }
    }
    const outside = [...named].filter((name) => name !== '' && name !== '$' && !bound.has(name));
    const isFunction = (name) => called.has(name) || JSONATA_FUNCTIONS.has(name);
    return {
        variables: outside.filter((name) => !isFunction(name)),
        functions: outside.filter(isFunction),
        regexes,
    };
}
function boundBy(node) {
    const names = [];
    if (node.type === 'bind' && isNode(node.lhs))
        names.push(nameOf(node.lhs));
    if (node.type === 'lambda' && Array.isArray(node.arguments)) {
        for (const argument of node.arguments)
            if (isNode(argument))
                names.push(nameOf(argument));
    }
    if (typeof node.focus === 'string')
        names.push(node.focus);
    if (typeof node.index === 'string')
        names.push(node.index);
    return names;
}
/**
 * Rewrites `a & b` to `$string(a) & $string(b)`: the operator's own conversion would write an exact number as an
 * object. This changes JSONata's own tree before its first evaluation; the version of the package is pinned.
 */
function convertConcatenations(tree) {
    for (const node of [...nodesOf(tree)]) {
        if (node.type !== 'binary' || node.value !== '&')
            continue;
        for (const side of ['lhs', 'rhs']) {
            const operand = node[side];
            if (!isNode(operand) || operand.type === 'string' || (operand.type === 'binary' && operand.value === '&'))
                continue;
            const procedure = { type: 'variable', value: 'string' };
            Reflect.set(node, side, { type: 'function', value: '(', procedure, arguments: [operand] });
        }
    }
}
/** Every node of the tree, the root first. */
function* nodesOf(value) {
    if (typeof value !== 'object' || value === null || value instanceof RegExp)
        return;
    if (isNode(value))
        yield value;
    for (const member of Object.values(value))
        yield* nodesOf(member);
}
function isNode(value) {
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}


/***/ }),

/***/ 71570:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Pr: () => (/* binding */ encodeJson),
/* harmony export */   eX: () => (/* binding */ dropNulls),
/* harmony export */   jt: () => (/* binding */ BytesInJson),
/* harmony export */   qF: () => (/* binding */ parseJson)
/* harmony export */ });
/* unused harmony exports MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_JSON_MEMBERS */
/* harmony import */ var lossless_json__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(875);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83480);


/** A number that `JSON.parse` may round: 16 digits or more, or an exponent of three digits. */
const MAY_BE_INEXACT = /\d{16}|[eE]\+?\d{3}/;
/** A JSON string, or a JSON number: strings are matched so that digits inside them are left alone. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/**
 * Parses JSON; numbers beyond 2^53 become strings with the same digits, so that an id never becomes another id
 * (Node 20 has no source text in the reviver). Throws `SyntaxError`, and `RangeError` with a sentence if the text is
 * too large or too deep.
 */
function parseJson(text) {
    checkJsonBounds(text);
    const value = JSON.parse(text);
    if (!MAY_BE_INEXACT.test(text))
        return value;
    const quoted = text.replace(STRING_OR_NUMBER, (token) => token.startsWith('"') || Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER ? token : `"${token}"`);
    return JSON.parse(quoted);
}
/**
 * Removes `null` members of objects and turns `null` items of arrays into empty items, in place
 * (docs/provider-file.md, "Expressions"): JSONata functions fail on null, and positions must stay the same.
 * Throws `RangeError` for a value deeper than `MAX_JSON_DEPTH`.
 */
function dropNulls(value, depth = 0) {
    if (typeof value !== 'object' || value === null)
        return value ?? undefined;
    if (depth >= MAX_JSON_DEPTH)
        throw new RangeError(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
    if (Array.isArray(value)) {
        for (let index = 0; index < value.length; index += 1)
            value[index] = dropNulls(value[index], depth + 1);
        return value;
    }
    for (const [name, member] of Object.entries(value)) {
        if (member === null)
            Reflect.deleteProperty(value, name);
        else
            dropNulls(member, depth + 1);
    }
    return value;
}
/** Bytes, a file part or an archive inside JSON, which cannot represent them. */
class BytesInJson extends Error {
    constructor() {
        super('Bytes, archives and file parts cannot be written as JSON. Use $base64() of them, or send them with `multipart`.');
    }
}
/**
 * Writes a value as JSON, and an `ExactNumber` with its own digits. undefined for what JSON cannot represent
 * (undefined, a function). Throws `BytesInJson`.
 */
function encodeJson(value) {
    if (!hasExactNumber(value))
        return JSON.stringify(value);
    return (0,lossless_json__WEBPACK_IMPORTED_MODULE_0__/* .stringify */ .As)(value, undefined, undefined, [{ test: isExactNumber, stringify: String }]);
}
function hasExactNumber(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    if (isExactNumber(value))
        return true;
    if (value instanceof Uint8Array)
        throw new BytesInJson();
    return Array.isArray(value) ? value.some(hasExactNumber) : Object.values(value).some(hasExactNumber);
}
function isExactNumber(value) {
    return value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .ExactNumber */ .fh;
}
/** Deeper responses are refused: no vendor nests that deep, and recursion must not exhaust the stack. */
const MAX_JSON_DEPTH = 64;
/** Maximum values of one document: a page of results with 100,000 rows of 20 cells. */
const MAX_JSON_VALUES = 2_000_000;
/** Maximum members of one object: errors by id for each row of a job of 100,000. Half a million took 252 MB. */
const MAX_JSON_MEMBERS = 100_000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/**
 * Checks the depth, the values and the members of an object before a text is parsed. One pass over the characters, which
 * keeps only a count for each open bracket. Throws `RangeError` with a sentence. Does not check the syntax.
 */
function checkJsonBounds(text) {
    const counts = [];
    const isObject = [];
    let values = 1;
    for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === QUOTE) {
            at = endOfString(text, at);
        }
        else if (code === OPEN_LIST || code === OPEN_OBJECT) {
            if (counts.length >= MAX_JSON_DEPTH)
                throw new RangeError(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`);
            counts.push(1);
            isObject.push(code === OPEN_OBJECT);
            values += 1;
        }
        else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
            counts.pop();
            isObject.pop();
        }
        else if (code === COMMA) {
            const members = (counts.at(-1) ?? 0) + 1;
            counts[counts.length - 1] = members;
            values += 1;
            if (values > MAX_JSON_VALUES)
                throw new RangeError(`The JSON contains more than ${MAX_JSON_VALUES} values.`);
            if (members > MAX_JSON_MEMBERS && isObject.at(-1) === true)
                throw new RangeError(`The JSON contains an object with more than ${MAX_JSON_MEMBERS} members.`);
        }
    }
}
/** The index of the quote that ends the string which begins at `start`; the end of the text if there is none. */
function endOfString(text, start) {
    let end = text.indexOf('"', start + 1);
    while (end >= 0 && isEscaped(text, end))
        end = text.indexOf('"', end + 1);
    return end < 0 ? text.length : end;
}
function isEscaped(text, at) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH)
        before -= 1;
    return (at - before) % 2 === 0;
}


/***/ }),

/***/ 48932:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ compileKnown)
/* harmony export */ });
/* harmony import */ var _plain_path_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(39892);

/**
 * An expression of which all is known but its value. Literals and plain paths never reach the interpreter; what does is
 * given to `interpret`.
 */
function compileKnown(source, { use, constant, streams, firstPath, path, fields }, interpret) {
    const known = { source, use, constant, streams, firstPath, isPlain: path !== undefined, fields };
    if (constant !== undefined)
        return { ...known, evaluate: () => constant.value ?? undefined };
    if (path !== undefined) {
        return { ...known, evaluate: (input, variables) => (0,_plain_path_js__WEBPACK_IMPORTED_MODULE_0__/* .readPlainPath */ .i)(path, input, variables) };
    }
    return { ...known, evaluate: interpret };
}


/***/ }),

/***/ 39892:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ readPlainPath)
/* harmony export */ });
/* harmony import */ var _content_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(30787);

/** Values collected from several arrays, as opposed to an array of the document, which keeps its shape. */
class Gathered {
    items = [];
}
/** Reads a path below the input, or below a variable's value; undefined if there is nothing. */
function readPlainPath(path, input, variables) {
    const start = path.variable === undefined ? input : ((0,_content_js__WEBPACK_IMPORTED_MODULE_0__/* .readVariable */ .nt)(variables, path.variable) ?? undefined);
    if (path.names.length === 0)
        return start;
    // A variable's list is mapped over item by item; the input's list counts as one value.
    let values = path.variable !== undefined && Array.isArray(start) ? start : [start];
    let last = values;
    for (const [index, name] of path.names.entries()) {
        last = readStep(values, name, index === path.names.length - 1);
        values = last instanceof Gathered ? last.items : last;
        if (values.length === 0)
            break;
    }
    return last instanceof Gathered ? unwrap(last.items) : last;
}
function readStep(values, name, isLast) {
    const found = [];
    let plainArray;
    for (const value of values) {
        const member = readMember(value, name);
        const item = member instanceof Gathered ? unwrap(member.items) : member;
        if (item === undefined)
            continue;
        const isGathered = member instanceof Gathered && item === member.items;
        plainArray = Array.isArray(item) && !isGathered ? item : undefined;
        found.push(item);
    }
    // A single array in the last step is the document's own: a list of one remains a list.
    if (isLast && found.length === 1 && plainArray !== undefined)
        return plainArray;
    const gathered = new Gathered();
    for (const item of found) {
        if (Array.isArray(item))
            for (const inner of item)
                gathered.items.push(inner);
        else
            gathered.items.push(item);
    }
    return gathered;
}
function readMember(value, name) {
    if (Array.isArray(value)) {
        const gathered = new Gathered();
        for (const item of value) {
            const member = readMember(item, name);
            const found = member instanceof Gathered ? member.items : member;
            if (Array.isArray(found))
                for (const inner of found)
                    gathered.items.push(inner);
            else if (found !== undefined)
                gathered.items.push(found);
        }
        return gathered;
    }
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
        return undefined;
    return Reflect.get(value, name);
}
function unwrap(items) {
    return items.length > 1 ? items : items[0];
}


/***/ }),

/***/ 57050:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $w: () => (/* binding */ TemplateError),
/* harmony export */   Hm: () => (/* binding */ compileTextTemplate),
/* harmony export */   K$: () => (/* binding */ isUnset),
/* harmony export */   b5: () => (/* binding */ compileUrlTemplate),
/* harmony export */   eo: () => (/* binding */ expandAll)
/* harmony export */ });
/* harmony import */ var url_template__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(28539);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);
/* harmony import */ var _content_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(30787);



/** A template that is not well-formed, or a value that is not allowed where the template puts it. */
class TemplateError extends Error {
}
/** RFC 6570, section 2.3, but without dots and percent signs, which variables in expressions cannot have. */
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::[1-9]\d{0,3}|\*)?$/;
/** Optional queries: an unset name is left out, and the request is still sent (docs/provider-file.md, "Templates"). */
const OPTIONAL_OPERATORS = new Set(['?', '&']);
/** Compiles an RFC 6570 template of a URL. Throws `TemplateError`. */
function compileUrlTemplate(source) {
    const parts = parseParts(source);
    const inner = (0,url_template__WEBPACK_IMPORTED_MODULE_2__/* .parseTemplate */ .Q)(source);
    const names = unique(parts.flatMap((part) => part.names));
    const needed = unique(parts.filter((part) => !OPTIONAL_OPERATORS.has(part.operator)).flatMap((part) => part.names));
    const simple = unique(parts.filter((part) => part.operator === '').flatMap((part) => part.names));
    return {
        source,
        names,
        needed,
        expand(variables) {
            if (needed.some((name) => isUnset((0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, name))))
                return undefined;
            refuseDotSegments(simple, variables);
            const context = {};
            for (const name of names) {
                const value = (0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, name);
                if (!isUnset(value))
                    context[name] = toTemplateValue(value);
            }
            return inner.expand(context);
        },
    };
}
/**
 * Compiles the template of a header or a credential: `{name}` inserts the value as it is, since percent-encoding would
 * change a key. Throws `TemplateError`.
 */
function compileTextTemplate(source) {
    const parts = parseParts(source);
    if (parts.some((part) => (part.operator !== '' && part.operator !== '+') || part.names.length !== 1)) {
        throw new TemplateError('Outside a URL only `{name}` can be used.');
    }
    const names = unique(parts.flatMap((part) => part.names));
    return {
        source,
        names,
        needed: names,
        expand(variables) {
            if (names.some((name) => isUnset((0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, name))))
                return undefined;
            return source.replace(/\{\+?([^{}]+)\}/g, (_, name) => toScalarText((0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, name)));
        },
    };
}
/**
 * All expansions of a URL template: a list in `{+x}` gives one for each item. An empty list counts as unset, and gives
 * no expansion.
 */
function expandAll(template, variables) {
    for (const name of listNames(template)) {
        const value = (0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, name);
        if (!Array.isArray(value)) {
            if (!isUnset(value))
                toScalarText(value);
            continue;
        }
        return value.flatMap((item) => expandAll(template, new Map([...variables, [name, item]])).map(({ text }) => ({ text, item: [name, item] })));
    }
    const text = template.expand(variables);
    return text === undefined ? [] : [{ text, item: undefined }];
}
/** Names whose value may be a list; found once for each template. */
function listNames(template) {
    const known = names.get(template);
    if (known !== undefined)
        return known;
    const found = Array.from(template.source.matchAll(/\{\+([A-Za-z_][A-Za-z0-9_]*)\}/g), ([, name = '']) => name);
    names.set(template, found);
    return found;
}
const names = new WeakMap();
/** An empty text and an empty list count as no value: `${{ vars.X }}` of an unset X is an empty text. */
function isUnset(value) {
    return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
function parseParts(source) {
    if (/[{}]/.test(source.replaceAll(/\{[^{}]*\}/g, '')))
        throw new TemplateError('The braces are not balanced.');
    return Array.from(source.matchAll(/\{([^{}]*)\}/g), ([whole, inner = '']) => {
        const operator = /^[+#./;?&]/.exec(inner)?.[0] ?? '';
        const names = inner
            .slice(operator.length)
            .split(',')
            .map((variable) => VARIABLE.exec(variable)?.[1]);
        if (!names.every((name) => name !== undefined))
            throw new TemplateError(`\`${whole}\` is not a valid variable.`);
        return { operator, names };
    });
}
/** `.` and `..` survive percent-encoding and would change the path. */
function refuseDotSegments(names, variables) {
    const name = names.find((each) => /^\.{1,2}$/.test(String((0,_content_js__WEBPACK_IMPORTED_MODULE_1__/* .readVariable */ .nt)(variables, each))));
    if (name !== undefined)
        throw new TemplateError(`The value of \`${name}\` is \`.\` or \`..\`, which would change the path of the URL.`);
}
function toTemplateValue(value) {
    if (Array.isArray(value))
        return value.map(toScalarText);
    if (typeof value !== 'object' || value === null || value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh)
        return toScalarText(value);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toScalarText(member)]));
}
function toScalarText(value) {
    if (typeof value === 'object' && value !== null && !(value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh)) {
        throw new TemplateError('A list or an object is used where a single value is needed.');
    }
    if ((0,_domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .hasLoneSurrogate */ .fI)(value))
        throw new TemplateError('A value contains half a character (a lone surrogate).');
    return String(value);
}
function unique(names) {
    return [...new Set(names)];
}


/***/ }),

/***/ 55104:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bx: () => (/* binding */ DEPENDABOT),
/* harmony export */   NC: () => (/* binding */ describeGithubEvent),
/* harmony export */   ct: () => (/* binding */ maySend),
/* harmony export */   rA: () => (/* binding */ readGithubBase)
/* harmony export */ });
/** Who a GitHub event comes from, and who may read what the run prints. Pure: environment and payload in, words out. */
function describeGithubEvent(environment, payload) {
    const event = environment.get('GITHUB_EVENT_NAME') ?? '';
    const base = event === 'pull_request' ? text(payload, 'pull_request', 'base', 'sha') : undefined;
    const schedule = event === 'schedule' ? text(payload, 'schedule') : undefined;
    return {
        event,
        ...(schedule !== undefined && { schedule }),
        trust: judgeTrust(event, environment, payload),
        visibility: readVisibility(payload),
        ...(base !== undefined && { base }),
    };
}
/** The base of a pull request, or of a merge queue's group; undefined for every other event. */
function readGithubBase(payload) {
    const commit = text(payload, 'merge_group', 'base_sha');
    if (commit !== undefined)
        return { commit };
    const target = text(payload, 'pull_request', 'base', 'sha');
    const head = text(payload, 'pull_request', 'head', 'sha');
    return target === undefined ? undefined : { target, ...(head !== undefined && { head }) };
}
/**
 * Events that only people (or bots) with write access to the repository can cause, and `schedule`.
 * Every other event, also one that does not exist yet, is taken for one that a stranger can cause: `issue_comment`,
 * `issues`, `fork`, `watch`, `discussion`, \u2026
 */
const TRUSTED_EVENTS = new Set([
    'branch_protection_rule',
    'create',
    'delete',
    'deployment',
    'deployment_status',
    'label',
    'merge_group',
    'milestone',
    'page_build',
    'public',
    'push',
    'registry_package',
    'release',
    'repository_dispatch',
    'schedule',
    'status',
    'workflow_call',
    'workflow_dispatch',
]);
const DEPENDABOT = 'dependabot[bot]';
/** Runs of these only look at a change before it is merged. */
const JUDGING_EVENTS = new Set(['merge_group', 'pull_request']);
/** A run of this event may send rows, so that it also reads and writes row memories. */
function maySend(event) {
    return event === 'workflow_run' || (TRUSTED_EVENTS.has(event) && !JUDGING_EVENTS.has(event));
}
function judgeTrust(event, environment, payload) {
    const home = [environment.get('GITHUB_REPOSITORY'), text(payload, 'repository', 'full_name')];
    if (event === 'pull_request') {
        const byDependabot = environment.get('GITHUB_ACTOR') === DEPENDABOT ||
            text(payload, 'sender', 'login') === DEPENDABOT ||
            text(payload, 'pull_request', 'user', 'login') === DEPENDABOT;
        const head = text(payload, 'pull_request', 'head', 'repo', 'full_name');
        const base = text(payload, 'pull_request', 'base', 'repo', 'full_name');
        return byDependabot || !isSameRepository(head, [...home, base]) ? 'fork' : 'trusted';
    }
    if (event === 'workflow_run') {
        const cause = text(payload, 'workflow_run', 'event') ?? '';
        const byDependabot = text(payload, 'workflow_run', 'actor', 'login') === DEPENDABOT ||
            text(payload, 'workflow_run', 'triggering_actor', 'login') === DEPENDABOT;
        const head = text(payload, 'workflow_run', 'head_repository', 'full_name');
        const causeIsTrusted = cause === 'pull_request' || cause === 'workflow_run' || TRUSTED_EVENTS.has(cause);
        return causeIsTrusted && !byDependabot && isSameRepository(head, home) ? 'trusted' : 'hijackable';
    }
    return TRUSTED_EVENTS.has(event) ? 'trusted' : 'hijackable';
}
/** True where `head` is known and no known name of the own repository differs. GitHub ignores case in names. */
function isSameRepository(head, own) {
    if (head === undefined)
        return false;
    const known = own.filter((name) => name !== undefined && name !== '');
    return known.length > 0 && known.every((name) => name?.toLowerCase() === head.toLowerCase());
}
/** Where `visibility` and `private` disagree the more public one is believed. */
function readVisibility(payload) {
    const isPrivate = member(payload, ['repository', 'private']);
    const visibility = text(payload, 'repository', 'visibility');
    if (visibility === 'public' || isPrivate === false)
        return 'public';
    if (visibility === 'private' || visibility === 'internal')
        return visibility;
    return isPrivate === true ? 'private' : 'unknown';
}
/** The text at a path of a parsed JSON document; undefined where it is absent or something else. */
function text(document, ...path) {
    const value = member(document, path);
    return typeof value === 'string' ? value : undefined;
}
function member(document, path) {
    let value = document;
    for (const name of path) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
            return undefined;
        value = Reflect.get(value, name);
    }
    return value;
}


/***/ }),

/***/ 6668:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ supportsArtifacts),
/* harmony export */   f: () => (/* binding */ describeCacheService)
/* harmony export */ });
/** Modes of `ACTIONS_CACHE_MODE` that forbid one of the two; an unknown one forbids nothing, as in GitHub's client. */
const NOT_READABLE = new Set(['none', 'write-only']);
const NOT_WRITABLE = new Set(['none', 'read']);
/** Reads the runner's variables as `@actions/cache` does, which would only print what is missing. */
function describeCacheService(environment) {
    const has = (name) => (environment.get(name) ?? '') !== '';
    // Enterprise Server has neither the new cache nor artifacts of this kind.
    const isGithub = supportsArtifacts(environment.get('GITHUB_SERVER_URL'));
    const isLegacy = !isGithub || !has('ACTIONS_CACHE_SERVICE_V2');
    // An imitation may want no token.
    const needed = isLegacy ? ['ACTIONS_CACHE_URL'] : ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN'];
    const missing = needed.find((name) => !has(name));
    const absent = missing === undefined ? undefined : `this runner has no cache (${missing} is not set)`;
    const mode = (environment.get('ACTIONS_CACHE_MODE') ?? '').trim().toLowerCase();
    const forbidden = `the cache mode of this job is ${mode}`;
    const whyNoSave = absent ?? (NOT_WRITABLE.has(mode) ? forbidden : undefined);
    return {
        isLegacy,
        whyNoSave,
        closed: whyNoSave && `No copies of the ledger are saved: ${whyNoSave}.`,
        whyNoLoad: absent ?? (NOT_READABLE.has(mode) ? forbidden : undefined),
        hasArtifacts: isGithub && has('ACTIONS_RESULTS_URL') && has('ACTIONS_RUNTIME_TOKEN'),
    };
}
/** As `@actions/artifact` decides it; asked first, since the library would print its own advice. */
function supportsArtifacts(server) {
    const host = new URL(server || 'https://github.com').hostname.toLowerCase();
    return host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
}


/***/ }),

/***/ 29151:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BO: () => (/* binding */ countRows),
/* harmony export */   Fo: () => (/* binding */ parseOutcomes),
/* harmony export */   Gk: () => (/* binding */ formatRanges),
/* harmony export */   Kn: () => (/* binding */ parseRanges),
/* harmony export */   RO: () => (/* binding */ rowsOf),
/* harmony export */   cZ: () => (/* binding */ numbersOf),
/* harmony export */   eb: () => (/* binding */ toRanges),
/* harmony export */   gS: () => (/* binding */ formatMarked),
/* harmony export */   qS: () => (/* binding */ resultsOf),
/* harmony export */   z_: () => (/* binding */ formatOutcomes)
/* harmony export */ });
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(87888);

/** How row numbers and outcomes are written in the ledger: compact, and without any content of a row. */
/** Ascending row numbers (0-based) as ranges, 1-based: `1-100,105`. */
function formatRanges(rows) {
    const parts = [];
    let first = -1;
    let last = -1;
    const flush = () => {
        if (first >= 0)
            parts.push(first === last ? String(first + 1) : `${first + 1}-${last + 1}`);
    };
    for (const row of rows) {
        if (first < 0 || row !== last + 1) {
            flush();
            first = row;
        }
        last = row;
    }
    flush();
    return parts.join(',');
}
/** The same of the row numbers below `count` that are marked, without a list of them. */
function formatMarked(count, isMarked) {
    const parts = [];
    for (let row = 0; row < count; row += 1) {
        if (!isMarked(row))
            continue;
        const first = row;
        while (row + 1 < count && isMarked(row + 1))
            row += 1;
        parts.push(first === row ? String(first + 1) : `${first + 1}-${row + 1}`);
    }
    return parts.join(',');
}
/** Ascending row numbers as ranges. */
function toRanges(rows) {
    const ranges = [];
    for (let i = 0; i < rows.length;) {
        const first = rows[i] ?? 0;
        let last = first;
        i += 1;
        while (i < rows.length && rows[i] === last + 1) {
            last += 1;
            i += 1;
        }
        ranges.push({ first, last });
    }
    return ranges;
}
const RANGE = /^([1-9]\d{0,14})(?:-([1-9]\d{0,14}))?$/;
/** Parses the output of `formatRanges` into 0-based ranges; undefined if it is malformed or names a row past `count`. */
function parseRanges(text, count) {
    if (text === '')
        return [];
    const ranges = [];
    for (const part of text.split(',')) {
        const match = RANGE.exec(part);
        if (match === null)
            return undefined;
        const first = Number(match[1]) - 1;
        const last = match[2] === undefined ? first : Number(match[2]) - 1;
        if (last < first || last >= count || first <= (ranges.at(-1)?.last ?? -1))
            return undefined;
        ranges.push({ first, last });
    }
    return ranges;
}
/** The row numbers in the ranges. */
function* rowsOf(ranges) {
    for (const { first, last } of ranges)
        for (let row = first; row <= last; row += 1)
            yield row;
    return undefined;
}
/** How many rows the ranges hold. */
function countRows(ranges) {
    return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
const AGAIN = 'again';
/**
 * Outcomes in the order of the batch's rows, run-length coded: `succeeded*98,failed:again*1,unresolved:missing*1`.
 */
function formatOutcomes(results) {
    const parts = [];
    let word = '';
    let run = 0;
    const flush = () => {
        if (run > 0)
            parts.push(`${word}*${run}`);
    };
    for (const { outcome, reason, retryable } of results) {
        const detail = reason ?? (retryable === true ? AGAIN : undefined);
        const next = detail === undefined ? outcome : `${outcome}:${detail}`;
        if (next !== word) {
            flush();
            word = next;
            run = 0;
        }
        run += 1;
    }
    flush();
    return parts.join(',');
}
const RUN = /^([a-z_]+)(?::([a-z-]+))?\*([1-9]\d{0,14})$/;
/** Parses the output of `formatOutcomes` for `count` rows into runs of equal results; undefined if it is malformed. */
function parseOutcomes(text, count) {
    const runs = [];
    let rows = 0;
    for (const part of text === '' ? [] : text.split(',')) {
        const match = RUN.exec(part);
        const outcome = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__/* .OUTCOMES */ .im.find((name) => name === match?.[1]);
        const detail = match?.[2];
        const reason = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_0__/* .UNRESOLVED_REASONS */ .cb.find((name) => name === detail);
        if (match === null || outcome === undefined || (detail !== undefined && detail !== AGAIN && reason === undefined))
            return undefined;
        const length = Number(match[3]);
        rows += length;
        runs.push({ result: { outcome, reason, retryable: detail === AGAIN }, length });
    }
    return rows === count ? runs : undefined;
}
/** One result for each row. */
function* resultsOf(runs) {
    for (const { result, length } of runs)
        for (let i = 0; i < length; i += 1)
            yield result;
    return undefined;
}
/** Numbers over all rows of the files, of the rows in scope. */
function numbersOf(chosen, count) {
    const all = [{ first: 0, last: count - 1 }];
    return rowsOf(chosen === undefined ? all : (parseRanges(chosen, Number.MAX_SAFE_INTEGER) ?? []));
}


/***/ }),

/***/ 68640:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B5: () => (/* binding */ inUseFault),
/* harmony export */   Cs: () => (/* binding */ damagedFault),
/* harmony export */   Nl: () => (/* binding */ borrowedFault),
/* harmony export */   QH: () => (/* binding */ lostLockFault),
/* harmony export */   WO: () => (/* binding */ noHeadFault),
/* harmony export */   nj: () => (/* binding */ versionFault),
/* harmony export */   pe: () => (/* binding */ notLedgerFault),
/* harmony export */   tQ: () => (/* binding */ cutShortFault),
/* harmony export */   wH: () => (/* binding */ continuedFault),
/* harmony export */   xz: () => (/* binding */ unlockableFault)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(97016);


/** What can be done about a ledger that cannot be trusted. */
const REMEDY = "Use an undamaged copy, such as the one in the run's artifact: `mode: collect` with `ledger: <path of the copy>` reports its jobs and sends nothing. Without a copy, check in the vendor's system which rows arrived; then `resume: never` moves this ledger aside and sends all rows.";
/** A line is not as it was written, so nothing after it can be trusted. */
function damagedFault(name, line) {
    return {
        code: 'ledger/damaged',
        message: `The ledger ${name} is damaged or was changed in line ${line}, so what was sent is unknown.`,
        next: REMEDY,
        input: 'ledger',
        line,
    };
}
/** The head, or a copy of the ledger, has records that are missing here. */
function cutShortFault(names, found, witness) {
    const lacks = found.records < witness.records
        ? `has ${found.records} of the ${witness.records} records`
        : `does not have the first ${witness.records} records`;
    return {
        code: 'ledger/cut-short',
        message: `The ledger ${names.ledger} ${lacks} that ${names.witness} lists, so what was sent is unknown.`,
        next: REMEDY,
        input: 'ledger',
    };
}
/** A ledger in a folder without a readable head: whether it is complete is unknown. */
function noHeadFault(name, head) {
    return {
        code: 'ledger/no-head',
        message: `The ledger ${name} has no readable ${head} beside it, so its last records may be missing.`,
        next: `If it is complete, resume it by its path: \`ledger: ${name}\` with another output-dir. ${REMEDY}`,
        input: 'ledger',
    };
}
/** Not a ledger, or the ledger of a run that ended before it had a plan. */
function notLedgerFault(name) {
    return {
        code: 'ledger/foreign',
        message: `${name} is not a ledger of Bulk Job: it does not begin with a start record.`,
        next: 'Pass the ledger.ndjson of the run to resume, or `run:<run id>`. If this file is in the results folder, `resume: never` moves it aside and sends all rows.',
        input: 'ledger',
    };
}
/** Written in another version of the format. */
function versionFault(name, version) {
    return {
        code: 'ledger/version',
        message: `The ledger ${name} has format version ${JSON.stringify(version) ?? 'none'}; this version of Bulk Job reads version ${_record_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_VERSION */ .B}.`,
        next: 'Resume with the version of Bulk Job that wrote it. If the file is in the results folder and the outcomes of all its rows are known, `resume: never` moves it aside and sends all rows.',
        input: 'ledger',
    };
}
/** A ledger that was resumed in another folder. */
function continuedFault(name) {
    return {
        code: 'ledger/continued',
        message: `The ledger ${name} was resumed in another folder, so what was sent since then is not in it.`,
        next: "Resume from the ledger in that folder: `ledger: <that folder>/ledger.ndjson`. If that folder is gone, check in the vendor's system which rows arrived; then `resume: never` moves this ledger aside and sends all rows.",
        input: 'ledger',
    };
}
/** A copy of another folder's ledger, as `mode: collect` makes, with rows that were not sent. */
function borrowedFault(name) {
    return {
        code: 'ledger/borrowed',
        message: `The ledger ${name} is a copy of a ledger in another folder, from which more rows may have been sent since.`,
        next: 'Resume from the original: `ledger: <path that was given to collect>`.',
        input: 'ledger',
    };
}
/** A ledger that is to be resumed in another folder while a run is writing to it. */
function inUseFault(name) {
    return {
        code: 'ledger/in-use',
        message: `Another run is writing to the ledger ${name}.`,
        next: 'Wait until it ends, then run the same command again. If it was killed on another machine, wait a minute.',
        input: 'ledger',
    };
}
/** Whether a run is writing to the ledger is unknown. */
function unlockableFault(name, error) {
    return {
        code: 'ledger/in-use',
        message: `The folder of the ledger ${name} cannot be locked${(0,_domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .describeSystemCode */ .qG)(error)}, so another run may be writing to it.`,
        next: 'Run as a user that may write to that folder.',
        input: 'ledger',
    };
}
/** Detected before a submit: another run now writes the ledger. */
function lostLockFault() {
    return {
        code: 'output/lost-lock',
        message: 'Another run took over the results folder while this run was suspended, so this run stopped and wrote nothing more there.',
        next: 'See the results of the other run: it resumed from the ledger of this one. Give each run its own output-dir.',
        input: 'output-dir',
    };
}


/***/ }),

/***/ 15247:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   As: () => (/* binding */ checkWitness),
/* harmony export */   Gw: () => (/* binding */ formatHead),
/* harmony export */   Hk: () => (/* binding */ NO_RECORDS),
/* harmony export */   IM: () => (/* binding */ checkSum),
/* harmony export */   MR: () => (/* binding */ HEAD_START),
/* harmony export */   ww: () => (/* binding */ parseHead),
/* harmony export */   y2: () => (/* binding */ toChecksums),
/* harmony export */   zQ: () => (/* binding */ addSum)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);
/* harmony import */ var _faults_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(68640);



const NO_RECORDS = { records: 0, sum: '' };
/** 64 bits: they detect accidental damage, not forgery. */
const SUM_DIGITS = 16;
const SUM_END = new RegExp(`^,"sum":"([0-9a-f]{${SUM_DIGITS}})"\\}$`);
const END_LENGTH = ',"sum":""}'.length + SUM_DIGITS;
/** The line of the next record, without its line feed: its JSON text with the sum added. */
function addSum({ sum }, json) {
    const next = sumOf(sum, json);
    return { line: `${json.slice(0, -1)},"sum":"${next}"}`, sum: next };
}
/** The sum of the next line; undefined if its bytes, or those before it, are not as they were written. */
function checkSum({ sum }, line) {
    const stated = SUM_END.exec(line.slice(-END_LENGTH))?.[1];
    return stated !== undefined && stated === sumOf(sum, `${line.slice(0, -END_LENGTH)}}`) ? stated : undefined;
}
function sumOf(before, json) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(before).update(json).digest('hex').slice(0, SUM_DIGITS);
}
/** How every `ledger.head` begins. */
const HEAD_START = '{"records":';
/** `ledger.head`: one JSON line. */
function formatHead({ records, sum }) {
    return `${JSON.stringify({ records, sum })}\n`;
}
/** Parses the output of `formatHead`; undefined if it is malformed. */
function parseHead(text) {
    const [, records, sum] = /^\{"records":(0|[1-9]\d{0,14}),"sum":"((?:[0-9a-f]{16})?)"\}\n$/.exec(text) ?? [];
    return records === undefined || sum === undefined ? undefined : { records: Number(records), sum };
}
/** @param sums `sums[n]` is the sum of the first n records. */
function toChecksums(sums, records = sums.length - 1) {
    return { head: { records, sum: sums[records] ?? '' }, sumAt: (count) => sums[count] };
}
/**
 * Compares a ledger with a witness: its head, or another copy of it. Records after the witness are not verified by it
 * but count as well.
 * @throws FaultError `ledger/cut-short` if the ledger lacks records of the witness or has different ones.
 */
function checkWitness({ head, sumAt }, witness, names) {
    if (sumAt(witness.records) !== witness.sum)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([(0,_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .cutShortFault */ .tQ)(names, head, witness)]);
}


/***/ }),

/***/ 82420:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ createLedger)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _faults_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(68640);
/* harmony import */ var _head_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(15247);



/** Records are buffered in memory until the next sync, up to this many characters. */
const MAX_BUFFERED = 64 * 1024;
/** Writes records behind what the file holds already. */
function createLedger({ sink, clock, before = _head_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_RECORDS */ .Hk, writeHead, holds }) {
    let head = before;
    let onDisk = before;
    let committed;
    let buffered = '';
    const sync = share(async () => {
        if (holds !== undefined && !(await holds()))
            throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD([(0,_faults_js__WEBPACK_IMPORTED_MODULE_1__/* .lostLockFault */ .QH)()], { reason: 'vendor-error' });
        const upTo = head;
        const text = buffered;
        buffered = '';
        // What fails here also fails in the sync.
        sink.write(text)?.catch(() => undefined);
        await sink.sync();
        onDisk = upTo;
    });
    const commit = share(async () => {
        await sync();
        const next = onDisk;
        if (committed?.records === next.records)
            return;
        await writeHead?.(next);
        committed = next;
    });
    return {
        get head() {
            return head;
        },
        append(record) {
            const { line, sum } = (0,_head_js__WEBPACK_IMPORTED_MODULE_2__/* .addSum */ .zQ)(head, JSON.stringify({ ...record, at: clock.date().toISOString() }));
            head = { records: head.records + 1, sum };
            buffered += `${line}\n`;
            if (buffered.length > MAX_BUFFERED)
                void sync().catch(() => undefined);
        },
        sync,
        commit,
        async close() {
            try {
                await sync();
            }
            finally {
                await sink.close();
            }
        },
    };
}
/** Concurrent callers share one call; those that arrive while it runs share the next one. */
function share(work) {
    let running;
    let next;
    return function call() {
        if (running === undefined) {
            running = work().finally(() => {
                running = undefined;
            });
            return running;
        }
        next ??= running
            .catch(() => undefined)
            .then(() => {
            next = undefined;
            return call();
        });
        return next;
    };
}


/***/ }),

/***/ 77738:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ft: () => (/* binding */ LEDGER_START),
/* harmony export */   H9: () => (/* binding */ looksLikeLedger),
/* harmony export */   PY: () => (/* binding */ peekLedger)
/* harmony export */ });
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(97016);

function makeParts() {
    const { startRecord, resumeRecord, verdictRecord } = (0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .ledgerRecords */ .i)();
    return {
        start: startRecord.pick({ runId: true, plan: true, place: true }).partial(),
        resume: resumeRecord.pick({ runId: true, place: true }).partial(),
        verdict: verdictRecord.pick({ kind: true }),
    };
}
let made;
/** @param text text of the ledger; anything after its last line feed is ignored. */
function peekLedger(text) {
    made ??= makeParts();
    const parts = made;
    const lines = text.slice(0, text.lastIndexOf('\n') + 1);
    const hasStart = lines.startsWith('{"kind":"start"');
    const start = hasStart ? { ...readPart(parts.start, lines, 0) } : undefined;
    // A ledger given by `ledger` was started by another run, perhaps in another job.
    const resumed = lines.lastIndexOf('\n{"kind":"resume"') + 1;
    const writer = { ...start, ...(resumed > 0 && readPart(parts.resume, lines, resumed)) };
    const last = lines.lastIndexOf('\n', lines.length - 2) + 1;
    // What would follow the verdict in a torn copy is unknown.
    const isComplete = lines.length === text.length;
    return { start, writer, hasVerdict: isComplete && readPart(parts.verdict, lines, last) !== undefined };
}
function readPart(part, text, at) {
    try {
        return part.safeParse(JSON.parse(text.slice(at, text.indexOf('\n', at)))).data;
    }
    catch {
        return undefined;
    }
}
/** How every ledger begins. */
const LEDGER_START = '{"kind":"';
/** True if the file begins like a ledger of Bulk Job, even if its first line is torn. */
function looksLikeLedger(beginning) {
    return beginning.startsWith(LEDGER_START);
}


/***/ }),

/***/ 99140:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ readLedger),
  $: () => (/* binding */ readWithHead)
});

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var faults = __webpack_require__(68640);
// EXTERNAL MODULE: ./src/ledger/head.ts
var ledger_head = __webpack_require__(15247);
// EXTERNAL MODULE: ./src/ledger/codes.ts
var codes = __webpack_require__(29151);
;// CONCATENATED MODULE: ./src/ledger/history.ts


/** Begins with an empty ledger; takes its records in order. */
function startReplay() {
    return {
        start: undefined,
        attempt: 0,
        writer: '',
        writers: [],
        jobs: new Map(),
        reserved: [],
        verdict: undefined,
        lags: false,
        borrowedLength: undefined,
        isMoved: false,
    };
}
/**
 * Applies the next record.
 * @param length length of the text before it, in characters.
 * @returns false if the record cannot follow the earlier ones.
 */
function replay(replayed, record, length) {
    // Nothing is ever written after a `moved`.
    if (replayed.isMoved)
        return false;
    // A run that ended without a plan leaves only a verdict.
    if (replayed.start === undefined && record.kind !== 'start')
        return record.kind === 'verdict';
    switch (record.kind) {
        case 'start':
            if (length > 0)
                return false;
            replayed.start = record;
            beginAttempt(replayed, record);
            return true;
        case 'resume':
            beginAttempt(replayed, record);
            return true;
        case 'copy':
            replayed.lags = true;
            return true;
        case 'borrowed':
        case 'owned':
            replayed.borrowedLength = record.kind === 'borrowed' ? length : undefined;
            return true;
        case 'moved':
            replayed.isMoved = true;
            return true;
        case 'verdict':
            replayed.verdict = record;
            return true;
        case 'chosen':
            return noteChosen(replayed, record);
        case 'reserve': {
            const rows = (0,codes/* parseRanges */.Kn)(record.rows, replayed.start?.rows ?? 0);
            if (rows !== undefined)
                replayed.reserved.push({ rows, after: record.after });
            return rows !== undefined;
        }
        case 'intent':
            return noteIntent(replayed, record);
        default:
            return noteResponse(replayed.jobs, record);
    }
}
/** Rows are only ever added behind the others, so that the numbers of those stay the same. */
function noteChosen(replayed, { files, ...scope }) {
    const { start } = replayed;
    if (start === undefined || scope.rows < start.rows || files.length !== start.files.length)
        return false;
    const counted = start.files.map((file, index) => ({ ...file, rows: files[index] ?? 0 }));
    const { rows, invalid, skipped, chosen, left } = scope;
    replayed.start = { ...start, rows, invalid, skipped, chosen, left, files: counted };
    return true;
}
function beginAttempt(replayed, { attempt, runId, schedulerRun }) {
    replayed.attempt = attempt;
    replayed.writer = runId;
    replayed.writers.push({ runId, attempt, schedulerRun });
    replayed.reserved = [];
    replayed.verdict = undefined;
    replayed.lags = false;
}
function noteIntent({ jobs, start }, record) {
    const rows = (0,codes/* parseRanges */.Kn)(record.rows, start?.rows ?? 0);
    if (rows === undefined || rows.length === 0)
        return false;
    const job = jobs.get(record.job);
    // A second intent of a job is the same submit, repeated with its idempotency key.
    if (job !== undefined)
        return job.submit !== 'accepted' && job.batchId === record.batchId;
    jobs.set(record.job, {
        number: record.job,
        round: record.round,
        batch: record.batch,
        batchId: record.batchId,
        rows,
        rowCount: (0,codes/* countRows */.BO)(rows),
        submittedAt: record.at,
        submit: 'intended',
    });
    return true;
}
function noteResponse(jobs, record) {
    const job = jobs.get(record.job);
    // A batch that was refused before its intent leaves only these two.
    if (job === undefined)
        return record.kind === 'result' || record.kind === 'refused';
    switch (record.kind) {
        case 'accepted':
            if (job.submit === 'accepted')
                return false;
            job.submit = 'accepted';
            job.acceptedAt = record.at;
            job.outputs = record.outputs;
            return true;
        case 'refused':
        case 'uncertain':
            if (job.submit === 'accepted')
                return false;
            job.submit = record.kind;
            return true;
        case 'result': {
            const { state, at, foreign = 0, miscounted = false } = record;
            const results = (0,codes/* parseOutcomes */.Fo)(record.outcomes, job.rowCount);
            if (results !== undefined)
                job.end = { state, results, at, foreign, miscounted };
            return results !== undefined;
        }
        case 'canceled':
            return true;
    }
}
/**
 * The history of a ledger whose records were replayed; undefined if it has no start record.
 * @param text its complete lines.
 * @param isTorn whether part of another line follows them.
 * @param sums `sums[n]` is the sum of the first n records.
 */
function toHistory({ start, borrowedLength, ...replayed }, { text, isTorn, sums }) {
    if (start === undefined)
        return undefined;
    const { isMoved } = replayed;
    return {
        ...start,
        ...replayed,
        ...(0,ledger_head/* toChecksums */.y2)(sums, sums.length - (isMoved ? 2 : 1)),
        borrowed: borrowedLength === undefined ? undefined : text.slice(0, borrowedLength),
        text: isMoved ? text.replace(LAST_LINE, '') : text,
        isTorn: isTorn || isMoved,
    };
}
const LAST_LINE = /[^\n]*\n$/;

// EXTERNAL MODULE: ./src/ledger/record.ts
var record = __webpack_require__(97016);
;// CONCATENATED MODULE: ./src/ledger/read.ts






/**
 * Reads a ledger. Text after the last line feed was cut off by a crash and is ignored; everything before it must be
 * byte for byte as it was written.
 * @param name how messages refer to it.
 * @throws FaultError if the text is not a ledger, is of another version, or was altered; `ledger/foreign` also if its
 *   run ended before it had a plan, and so sent nothing.
 */
function readLedger(text, name) {
    const { history } = readRecords(text, name);
    if (history === undefined)
        throw new fault/* FaultError */.VD([(0,faults/* notLedgerFault */.pe)(name)]);
    return history;
}
/**
 * Reads the ledger of a results folder and compares it with the head beside it.
 * @param found each undefined if there is no such file.
 * @returns undefined if nothing was sent: there is no ledger, or its run ended without a plan.
 * @throws FaultError like `readLedger`, and `ledger/no-head`, `ledger/cut-short`.
 */
function readWithHead({ text, head }, names) {
    if (head === undefined && text === undefined)
        return undefined;
    // Without a complete line nothing was sent, if the head agrees.
    const isEmpty = text?.includes('\n') !== true;
    if (isEmpty && head?.records === 0)
        return undefined;
    if (isEmpty && head !== undefined)
        throw new fault/* FaultError */.VD([(0,faults/* cutShortFault */.tQ)(names, ledger_head/* NO_RECORDS */.Hk, head)]);
    const read = readRecords(text ?? '', names.ledger);
    if (head === undefined)
        throw new fault/* FaultError */.VD([(0,faults/* noHeadFault */.WO)(names.ledger, names.witness)]);
    (0,ledger_head/* checkWitness */.As)(read, head, names);
    return read.history;
}
function readRecords(text, name) {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0)
        throw new fault/* FaultError */.VD([(0,faults/* notLedgerFault */.pe)(name)]);
    const { ledgerRecord } = (0,record/* ledgerRecords */.i)();
    const replayed = startReplay();
    const sums = [''];
    let length = 0;
    for (const line of text.slice(0, end - 1).split('\n')) {
        const value = parseJson(line);
        if (length === 0)
            refuseForeign(value, name);
        const sum = (0,ledger_head/* checkSum */.IM)({ sum: sums.at(-1) ?? '' }, line);
        const record = ledgerRecord.safeParse(value).data;
        if (sum === undefined || record === undefined || !replay(replayed, record, length))
            throw new fault/* FaultError */.VD([(0,faults/* damagedFault */.Cs)(name, sums.length)]);
        sums.push(sum);
        length += line.length + 1;
    }
    const history = toHistory(replayed, { text: text.slice(0, end), isTorn: end < text.length, sums });
    return { ...(0,ledger_head/* toChecksums */.y2)(sums), history };
}
function parseJson(line) {
    try {
        return JSON.parse(line);
    }
    catch {
        return undefined;
    }
}
/** First record in every version of the format. A run that ended before it had a plan leaves only a verdict. */
const firstRecord = schemas/* object */.Ikc({ kind: schemas/* enum */.k5n(['start', 'verdict']), version: schemas/* unknown */.L5J().optional() });
function refuseForeign(value, name) {
    const first = firstRecord.safeParse(value).data;
    if (first === undefined)
        throw new fault/* FaultError */.VD([(0,faults/* notLedgerFault */.pe)(name)]);
    if (first.kind === 'start' && first.version !== record/* LEDGER_VERSION */.B)
        throw new fault/* FaultError */.VD([(0,faults/* versionFault */.nj)(name, first.version)]);
}


/***/ }),

/***/ 97016:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ LEDGER_VERSION),
/* harmony export */   i: () => (/* binding */ ledgerRecords)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(92857);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _domain_job_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(61931);



/** Version of the records and their sums. */
const LEDGER_VERSION = 2;
/** A field has a default if every run writes it but a ledger without it can still be resumed. */
const at = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('When it was written: ISO 8601, UTC.').default('');
function record(kind, meaning, fields) {
    return zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ kind: zod__WEBPACK_IMPORTED_MODULE_2__/* .literal */ .euz(kind), ...fields, at }).describe(meaning);
}
/**
 * All records of a ledger, and some of them alone: one JSON object per line: the source of the type, the reader and docs/ledger.md. No record
 * contains an input, header, key, cell or vendor text, only batch and row numbers, outcomes, hashes, times and the ids of
 * accepted jobs (docs/contract.md, 6.3).
 */
function makeRecords() {
    const count = zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().nonnegative();
    const job = zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive().describe('Number of the job, 1-based over all attempts.');
    const ranges = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('Row numbers over all files, 1-based, as ranges: `1-100,105`.');
    const runId = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().min(1).describe('Id of the writing run.');
    const attempt = count.describe('Number of the attempt, 1-based.');
    const schedulerRun = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
        .optional()
        .describe("Hash of the scheduler's name for the run of all legs; absent if it has none.");
    const place = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('Hash of the job, its matrix leg and the step.');
    const status = count.optional().describe('HTTP status of the response, if there was one.');
    const chosen = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
        .describe('Rows in scope by their number over all rows of the files, 1-based, as ranges; absent if all are. Every other row number counts these only.');
    const left = count.describe('Rows that `limit` left for a later run.');
    const shard = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
        index: zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive(),
        of: zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive(),
        scope: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('Hash of the rows of all legs, by their numbers: legs of one run have the same.'),
        total: count.describe('Rows of all legs.'),
        invalid: count,
        skipped: count,
        unchanged: count,
        plan: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ rows: count, jobs: count, requests: count, bytes: count, leastMs: zod__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig().nonnegative() })
            .describe('What all legs send.'),
        version: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional().describe('Names the row memory that all legs of the run chose their rows by.'),
    })
        .describe('Present in the ledger of a leg, whose rows are in `chosen`: which leg it is, and counts of the whole run.');
    const startRecord = record('start', 'The first record: which rows are sent, and to which account.', {
        version: zod__WEBPACK_IMPORTED_MODULE_2__/* .literal */ .euz(LEDGER_VERSION).describe('Version of this format.'),
        runId,
        attempt: attempt.default(1),
        plan: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().min(1).describe('Hash of the plan: the content of the files and how they are sent.'),
        place: place.default(''),
        schedulerRun,
        account: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().min(1).describe("Hash of secrets and address, which identify the vendor's account."),
        rows: count.describe('Rows in all files.'),
        invalid: count.describe('Rows that are never sent because they are invalid.').default(0),
        skipped: count.describe('Rows that are never sent because they are skipped.').default(0),
        files: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ sha256: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), rows: count }))
            .describe('SHA-256 and number of rows of each file, in order.'),
        commit: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('The checked-out commit; empty if unknown.').default(''),
        chosen: chosen.optional(),
        left: left.optional(),
        shard: shard.optional(),
        memory: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional().describe('Hash that names the row memory that learns the outcomes of these rows.'),
    });
    const resumeRecord = record('resume', 'Another attempt resumes here.', {
        runId,
        attempt,
        place: place.optional(),
        schedulerRun,
    });
    const verdictRecord = record('verdict', 'The attempt ended normally.', {
        reason: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(_domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .REASONS */ .ez).describe('Why the attempt ended this way.'),
        exitCode: count.describe('Exit code of the process.'),
        unwritten: zod__WEBPACK_IMPORTED_MODULE_2__/* .literal */ .euz(true)
            .optional()
            .describe('Present if the result files could not be written to the disk: the next run writes them.'),
    });
    const ledgerRecord = zod__WEBPACK_IMPORTED_MODULE_2__/* .discriminatedUnion */ .gMt('kind', [
        startRecord,
        resumeRecord,
        record('chosen', 'More rows are in scope from here on: the `limit` was raised.', {
            chosen,
            rows: count.describe('Rows in scope.'),
            invalid: count.describe('As in the first record.'),
            skipped: count.describe('As in the first record.'),
            files: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(count).describe('Rows in scope of each file, in order.'),
            left: left.optional(),
        }),
        record('reserve', 'Rows that are about to be sent. Written before each window of batches if copies of the ledger are saved, so that a copy names every row that may have been sent.', { rows: ranges, after: count.describe('Highest job number so far.') }),
        record('intent', 'A batch is about to be submitted. On disk before the request with side effects.', {
            job,
            round: zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive().describe('1-based; `retry-failed` adds rounds.'),
            batch: count.describe('1-based within its round; 0 for rows that only a `reserve` of an earlier attempt lists.'),
            batchId: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().describe('Id of the batch (`$batch_id`), the same in every attempt.'),
            rows: ranges,
        }),
        record('accepted', 'The vendor accepted the job. On disk before the job is followed.', {
            job,
            outputs: zod__WEBPACK_IMPORTED_MODULE_2__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_2__/* .unknown */ .L5J())
                .describe('Outputs of the response: plain ids, numbers and booleans unchanged, everything else sealed.'),
        }),
        record('refused', 'The vendor certainly did not take the batch.', { job, status }),
        record('uncertain', 'The submit got no usable response: its rows may have arrived.', { job, status }),
        record('result', 'How the job ended, and the outcome of each of its rows.', {
            job,
            state: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(_domain_job_js__WEBPACK_IMPORTED_MODULE_1__/* .JOB_STATES */ .R).describe('How the job ended, as far as the run knows.'),
            outcomes: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
                .describe('Outcomes in the order of its rows, run-length coded: `succeeded*98,failed:again*1,unresolved:lost*1`.'),
            foreign: count.optional().describe('Rows in the results that were never sent.'),
            miscounted: zod__WEBPACK_IMPORTED_MODULE_2__/* .literal */ .euz(true).optional().describe("Present if the vendor's own count disagreed with its rows."),
        }),
        record('canceled', 'The vendor agreed to cancel the job.', { job }),
        record('copy', 'Everything before this is a copy that may lack later submits. The next `resume` has taken that into account.', {}),
        record('borrowed', 'Everything before this is a copy of the ledger in another folder; only a run there may send the remaining rows.', {}),
        record('owned', 'The remaining rows belong to this folder: the ledger that was copied ends with `moved`.', {}),
        record('moved', 'The last record of a ledger that was resumed in another folder.', {}),
        verdictRecord,
    ]);
    return { shard, startRecord, resumeRecord, verdictRecord, ledgerRecord };
}
let made;
/** Made when the first ledger is read: a run that only writes one starts sooner. */
function ledgerRecords() {
    made ??= makeRecords();
    return made;
}


/***/ }),

/***/ 55681:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  A: () => (/* binding */ createSeal),
  W: () => (/* binding */ createStreamSeal)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/ledger/secret-strength.ts
/** A secret with this many bits cannot be guessed, however fast guesses are checked. */
const STRONG_BITS = 128;
/** Runs of letters like these count as a word, of which there are a few thousand. */
const WORD = /[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,}/g;
const WORD_BITS = 12;
/**
 * Estimated entropy of a secret in bits: each character counts by the kinds of characters that occur, words count as
 * words, and repetitions and sequences (`1111`, `abcd`) count little. Errs on the low side.
 */
function estimateBits(secret) {
    // Hexadecimal with or without dashes, as UUIDs are written, has no words.
    const isHex = /^(?:[0-9a-f-]+|[0-9A-F-]+)$/.test(secret);
    if (isHex)
        return countBits(secret.replaceAll('-', ''), /^\d+$/.test(secret) ? 10 : 16);
    const words = secret.match(WORD)?.length ?? 0;
    const rest = secret.replace(WORD, '');
    const kinds = [/[a-z]/, /[A-Z]/, /\d/]
        .filter((kind) => kind.test(secret))
        .map((kind) => (kind.source === '\\d' ? 10 : 26));
    const marks = new Set(rest.replace(/[a-z\d]/gi, '')).size;
    const alphabet = kinds.reduce((sum, size) => sum + size, 0) + marks;
    return words * WORD_BITS + countBits(rest, alphabet);
}
function countBits(text, alphabet) {
    const full = Math.log2(Math.max(2, Math.min(alphabet, 2 ** new Set(text).size)));
    const seen = new Set();
    let bits = 0;
    for (let at = 0; at < text.length; at += 1) {
        const [one, two, here] = [at - 2, at - 1, at].map((index) => text.charCodeAt(index));
        const step = (here ?? 0) - (two ?? 0);
        const isStep = at >= 2 && Math.abs(step) <= 1 && (two ?? 0) - (one ?? 0) === step;
        const three = text.slice(Math.max(0, at - 3), at + 1);
        const isSeen = three.length === 4 && seen.has(three);
        seen.add(three);
        bits += isStep || isSeen ? 1 : full;
    }
    return bits;
}

;// CONCATENATED MODULE: ./src/ledger/seal.ts


const VERSION = 2;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const HEAD_BYTES = 1 + 2 * SALT_BYTES;
/** Binds keys to their use (RFC 5869, `info`). */
const INFO = 'bulk-job seal v2';
const NAME_INFO = 'bulk-job names v2';
const NAME_CHARS = 32;
/** RFC 7914; each guess at a weak secret takes 128 \u00b7 N \u00b7 r bytes = 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };
/**
 * AES-256-GCM with keys that HKDF (RFC 5869, SHA-256) derives from the provider's secrets, so a later run with the same
 * secrets can open it. If no secret appears to have 128 bits, scrypt is applied first, because anyone with the file can
 * make any number of guesses. Each seal has its own scrypt salt and each text its own HKDF salt, so equal texts differ.
 * A text is split into numbered chunks, the last one marked, so none can be dropped, moved or repeated.
 * @param secrets all secrets; the key is derived from them together.
 * @param entered the secrets that people entered: values derived from them look stronger than they are.
 */
function createSeal(secrets, entered = secrets) {
    const secret = secrets.join('\n');
    const own = (0,external_node_crypto_.randomBytes)(SALT_BYTES);
    const stretch = createStretch(secret, entered);
    const keyOf = (head) => {
        const [salt, textSalt] = [head.subarray(1, 1 + SALT_BYTES), head.subarray(1 + SALT_BYTES, HEAD_BYTES)];
        return Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', stretch(salt), textSalt, INFO, KEY_BYTES));
    };
    let nameKey;
    return {
        close(text) {
            const head = Buffer.concat([Buffer.from([VERSION]), own, (0,external_node_crypto_.randomBytes)(SALT_BYTES)]);
            return Buffer.concat([head, ...closeChunks(Buffer.from(text, 'utf8'), keyOf(head), head)]).toString('base64');
        },
        open(sealed) {
            const bytes = Buffer.from(sealed, 'base64');
            if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== VERSION)
                return undefined;
            const head = bytes.subarray(0, HEAD_BYTES);
            return openChunks(bytes.subarray(HEAD_BYTES), keyOf(head), head)?.toString('utf8');
        },
        name(text) {
            nameKey ??= Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', secret, '', NAME_INFO, KEY_BYTES));
            return (0,external_node_crypto_.createHmac)('sha256', nameKey).update(text).digest('hex').slice(0, NAME_CHARS);
        },
    };
}
/** Makes a weak secret expensive to guess; remembers what it made, by salt. */
function createStretch(secret, entered) {
    const isStrong = entered.some((each) => estimateBits(each) >= STRONG_BITS);
    const known = new Map();
    return (salt) => {
        if (isStrong)
            return Buffer.from(secret, 'utf8');
        const id = salt.toString('hex');
        const made = known.get(id) ?? (0,external_node_crypto_.scryptSync)(secret, salt, KEY_BYTES, SCRYPT);
        known.set(id, made);
        return made;
    };
}
const STREAM_VERSION = 1;
const STREAM_INFO = 'bulk-job stream v1';
/** Tells another key from damage, before anything is decrypted. */
const CHECK_BYTES = 16;
const SUM_BYTES = 8;
const STREAM_HEAD_BYTES = HEAD_BYTES + CHECK_BYTES + SUM_BYTES;
/**
 * The same as `createSeal` for files: AES-256-GCM in numbered chunks, the last one marked, each with the label and the
 * head as additional data. Head: version, scrypt salt, HKDF salt, check of the key, checksum of label and head.
 * Parameters as for `createSeal`.
 */
function createStreamSeal(secrets, entered = secrets) {
    const own = (0,external_node_crypto_.randomBytes)(SALT_BYTES);
    const stretch = createStretch(secrets.join('\n'), entered);
    const keysOf = (salts) => {
        const [salt, fileSalt] = [salts.subarray(1, 1 + SALT_BYTES), salts.subarray(1 + SALT_BYTES)];
        const made = Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', stretch(salt), fileSalt, STREAM_INFO, KEY_BYTES + CHECK_BYTES));
        return { key: made.subarray(0, KEY_BYTES), check: made.subarray(KEY_BYTES) };
    };
    return {
        *close(label, bytes) {
            const salts = Buffer.concat([Buffer.from([STREAM_VERSION]), own, (0,external_node_crypto_.randomBytes)(SALT_BYTES)]);
            const { key, check } = keysOf(salts);
            const head = Buffer.concat([salts, check, sumOf(label, Buffer.concat([salts, check]))]);
            yield head;
            let chunk = 0;
            for (const { block, isLast } of splitBlocks(bytes)) {
                yield closeChunk(block, { key, number: chunk, label: labelOf(Buffer.concat([label, head]), isLast) });
                chunk += 1;
            }
        },
        async open(label, sealed, write) {
            let opened;
            let chunk = 0;
            for await (const { block, isLast } of splitSealed(sealed)) {
                if (opened === undefined) {
                    const head = Buffer.from(block);
                    if (isLast || !isStreamHead(label, head))
                        return 'damaged';
                    const { key, check } = keysOf(head.subarray(0, HEAD_BYTES));
                    if (!(0,external_node_crypto_.timingSafeEqual)(check, head.subarray(HEAD_BYTES, HEAD_BYTES + CHECK_BYTES)))
                        return 'another-key';
                    opened = { key, head: Buffer.concat([label, head]) };
                }
                else {
                    const text = openChunk(block, { key: opened.key, number: chunk, label: labelOf(opened.head, isLast) });
                    if (text === undefined)
                        return 'damaged';
                    write(text);
                    chunk += 1;
                }
            }
            return 'opened';
        },
    };
}
function sumOf(label, head) {
    return (0,external_node_crypto_.createHash)('sha256').update(label).update(head).digest().subarray(0, SUM_BYTES);
}
function isStreamHead(label, head) {
    const sum = head.subarray(HEAD_BYTES + CHECK_BYTES);
    return head[0] === STREAM_VERSION && sum.equals(sumOf(label, head.subarray(0, HEAD_BYTES + CHECK_BYTES)));
}
/** Chunks of clear bytes; one, even of nothing. Each is valid until the next. */
function* splitBlocks(parts) {
    const splitter = createSplitter(CHUNK_BYTES, CHUNK_BYTES);
    for (const part of parts)
        yield* splitter.add(part);
    yield splitter.end();
}
/** The head, then sealed chunks. Each is valid until the next. */
async function* splitSealed(parts) {
    const splitter = createSplitter(STREAM_HEAD_BYTES, CHUNK_BYTES + TAG_BYTES);
    for await (const part of parts)
        yield* splitter.add(part);
    yield splitter.end();
}
/** Only a block that is followed by more is known not to be the last, so one is held back. */
function createSplitter(first, size) {
    const buffer = Buffer.allocUnsafeSlow(Math.max(first, size));
    let [used, length] = [0, first];
    return {
        *add(part) {
            for (let at = 0; at < part.length;) {
                if (used === length) {
                    yield { block: buffer.subarray(0, used), isLast: false };
                    [used, length] = [0, size];
                }
                const taken = part.subarray(at, at + length - used);
                buffer.set(taken, used);
                used += taken.length;
                at += taken.length;
            }
        },
        end: () => ({ block: buffer.subarray(0, used), isLast: true }),
    };
}
function closeChunk(block, { key, number, label }) {
    const cipher = (0,external_node_crypto_.createCipheriv)(CIPHER, key, nonceOf(number));
    cipher.setAAD(label);
    return Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
}
/** undefined if the chunk is not authentic. */
function openChunk(chunk, { key, number, label }) {
    if (chunk.length < TAG_BYTES)
        return undefined;
    const decipher = (0,external_node_crypto_.createDecipheriv)(CIPHER, key, nonceOf(number), { authTagLength: TAG_BYTES });
    decipher.setAAD(label);
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
    try {
        return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES)), decipher.final()]);
    }
    catch {
        return undefined;
    }
}
/** Each key encrypts only one text, so the chunk number is a sufficient nonce. */
function nonceOf(chunk) {
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeUInt32BE(chunk, NONCE_BYTES - 4);
    return nonce;
}
/** Additional authenticated data: the head, and whether this is the last chunk. */
function labelOf(head, isLast) {
    return Buffer.concat([head, Buffer.from([isLast ? 1 : 0])]);
}
function closeChunks(text, key, head) {
    const chunks = [];
    let from = 0;
    do {
        const label = labelOf(head, from + CHUNK_BYTES >= text.length);
        chunks.push(closeChunk(text.subarray(from, from + CHUNK_BYTES), { key, number: chunks.length, label }));
        from += CHUNK_BYTES;
    } while (from < text.length);
    return chunks;
}
/** The complete text if all chunks are authentic; undefined otherwise. */
function openChunks(bytes, key, head) {
    const parts = [];
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES + TAG_BYTES) {
        const chunk = bytes.subarray(from, from + CHUNK_BYTES + TAG_BYTES);
        const label = labelOf(head, from + chunk.length >= bytes.length);
        const part = openChunk(chunk, { key, number: parts.length, label });
        if (part === undefined)
            return undefined;
        parts.push(part);
    }
    return Buffer.concat(parts);
}


/***/ }),

/***/ 97983:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ MEMORY_START)
/* harmony export */ });
/** How a memory's file begins, in clear. */
const MEMORY_START = 'BULKROWS';


/***/ }),

/***/ 55167:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ closeRows),
  A: () => (/* binding */ startRun)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/config/spelling.ts
var config_spelling = __webpack_require__(26442);
// EXTERNAL MODULE: ./src/domain/mode.ts
var domain_mode = __webpack_require__(72309);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/pipeline/mode.ts
var pipeline_mode = __webpack_require__(64879);
;// CONCATENATED MODULE: ./src/pipeline/find-shard.ts




/**
 * The request with the leg that its input `shard` means, or with the fault that `auto` finds none. A run that only
 * validates has no legs: it says what all of them would send.
 */
function withShard(request) {
    const { shard, mode } = request.config;
    if (shard === undefined || domain_mode/* MODES */.F[(0,pipeline_mode/* chooseMode */.j)(mode, request.context).mode].judges === 'plan')
        return request;
    if (shard !== 'auto')
        return { ...request, shard: { index: shard.index, of: shard.of } };
    const found = (0,domain_shard/* detectShard */.A0)(request.environment);
    if ('index' in found)
        return { ...request, shard: found };
    const { spelling = config_spelling/* INPUT_SPELLING */.an } = request;
    const fault = {
        code: 'input/shard',
        message: `\`${spelling.example('shard', 'auto')}\` finds no leg: ${found.message}.`,
        next: found.next,
        input: 'shard',
    };
    return { ...request, configFaults: [...request.configFaults, fault] };
}

// EXTERNAL MODULE: ./src/pipeline/guard.ts
var guard = __webpack_require__(44843);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/run-again.ts
var run_again = __webpack_require__(87488);
;// CONCATENATED MODULE: ./src/pipeline/stops.ts


/** Converts what was thrown to reasons of the verdict. Anything unexpected is a bug, never a success. */
function toStops(error, signal, known, place) {
    if (error instanceof fault/* FaultError */.VD)
        return error.faults.map((fault) => ({ reason: error.reason, fault }));
    if (signal.aborted) {
        return [
            {
                reason: 'cancelled',
                fault: {
                    code: 'run/cancelled',
                    message: 'The run was canceled before anything was sent.',
                    next: 'Run again.',
                },
            },
        ];
    }
    const system = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (DISK_CODES.has(system)) {
        // Once rows were sent it is not a configuration error, whatever the cause.
        const isSent = hasSent(known);
        return [{ reason: isSent ? 'vendor-error' : 'config-error', fault: diskFault(system, isSent, place) }];
    }
    // The message of an unknown error may contain a cell; its name and stack frame do not.
    const frame = error instanceof Error ? (/^ {4}at .*/m.exec(error.stack ?? '')?.[0].trim() ?? '') : '';
    const name = error instanceof Error ? error.name : typeof error;
    const code = system === '' ? '' : ` (${system})`;
    return [
        {
            reason: 'bug',
            fault: {
                code: 'bug/unexpected',
                message: `An unexpected ${name}${code} stopped the run ${frame}.`,
                next: maySend(known)
                    ? `Report this bug with the log. Rows may have been sent: to resume, ${(0,run_again/* howToRunAgain */.V)(place)}. Rows that succeeded are not sent again.`
                    : 'Report this bug with the log. No row was sent.',
            },
        },
    ];
}
/** Error codes of a disk that is full or not accessible, which is not a bug. */
const DISK_CODES = new Map([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['EROFS', 'read-only disk'],
    ['EMFILE', 'too many open files'],
    ['ENFILE', 'too many open files'],
]);
function diskFault(code, isSent, place) {
    return {
        code: 'output/unwritable',
        message: `A file of the run could not be written (${DISK_CODES.get(code) ?? code}, ${code}). ${isSent ? 'Rows had been sent by then; the ledger names them' : 'No row was sent'}.`,
        next: isSent
            ? `Fix that, then ${(0,run_again/* howToRunAgain */.V)(place)}. It resumes from the ledger, sends no row twice and writes the files.`
            : 'Fix that, or set output-dir to a writable folder, then run again.',
        input: 'output-dir',
    };
}
/** Sending may have begun. */
function maySend({ jobs, mayBeSent }) {
    return mayBeSent || jobs !== undefined;
}
/** The vendor has, or may have, a row of this run or of the one that it resumes. */
function hasSent({ jobs, mayBeSent }) {
    return mayBeSent || [...(jobs?.states ?? [])].some(([state, count]) => state !== 'refused' && count > 0);
}

;// CONCATENATED MODULE: ./src/pipeline/temporary-files.ts



/**
 * Wraps the disk so that a temporary folder that is missing, not writable or full is reported as `output/temporary`.
 * `maySend` says whether rows may have been sent by then; before, it is a configuration error.
 */
function watchTemporaryFiles(files, maySend, place) {
    const folders = new Set();
    const isOwn = (path) => [...folders].some((folder) => path.startsWith(`${folder}${external_node_path_.sep}`));
    const toFault = (error, root) => (0,fault/* describeSystemCode */.qG)(error) === '' || error instanceof fault/* FaultError */.VD
        ? error
        : new fault/* FaultError */.VD([describe(error, root, maySend() ? place : undefined)], {
            reason: maySend() ? 'vendor-error' : 'config-error',
            cause: error,
        });
    const guard = (path, act) => {
        try {
            return act();
        }
        catch (error) {
            throw toFault(error, (0,external_node_path_.dirname)(path));
        }
    };
    const guardLater = async (path, work) => work.catch((error) => {
        throw toFault(error, (0,external_node_path_.dirname)(path));
    });
    return {
        ...files,
        async temporaryDirectory(prefix) {
            try {
                const folder = await files.temporaryDirectory(prefix);
                folders.add(folder);
                return folder;
            }
            catch (error) {
                throw toFault(error, rootOf(error));
            }
        },
        openRandom(path) {
            if (!isOwn(path))
                return files.openRandom(path);
            const inner = guard(path, () => files.openRandom(path));
            return watchRandom(inner, (act) => guard(path, act));
        },
        async openWrite(path) {
            if (!isOwn(path))
                return files.openWrite(path);
            return watchSink(await guardLater(path, files.openWrite(path)), (work) => guardLater(path, work));
        },
    };
}
function watchRandom(inner, guard) {
    return {
        read: (buffer, position) => guard(() => inner.read(buffer, position)),
        write: (buffer, position) => guard(() => inner.write(buffer, position)),
        close: () => inner.close(),
    };
}
function watchSink(inner, guard) {
    return {
        write(text) {
            const work = inner.write(text);
            return work === undefined ? undefined : guard(work);
        },
        sync: () => guard(inner.sync()),
        close: () => guard(inner.close()),
    };
}
/** The folder in which the new folder should have been created. */
function rootOf(error) {
    return error instanceof Error && 'path' in error && typeof error.path === 'string' ? (0,external_node_path_.dirname)(error.path) : '';
}
const CAUSES = new Map([
    ['ENOENT', 'it does not exist'],
    ['ENOTDIR', 'it is not a folder'],
    ['EACCES', 'this user is not allowed to write there'],
    ['EPERM', 'this user is not allowed to write there'],
    ['EROFS', 'it is read-only'],
    ['ENOSPC', 'its disk is full'],
    ['EDQUOT', 'the disk quota of this user is used up'],
]);
/** @param place of a run that may have sent rows; undefined before. */
function describe(error, folder, place) {
    const code = (0,fault/* describeSystemCode */.qG)(error);
    const cause = CAUSES.get(code.replaceAll(/[ ()]/g, ''));
    return {
        code: 'output/temporary',
        message: `The temporary folder ${folder} cannot be used${cause === undefined ? '' : `: ${cause}`}${code}.${place === undefined ? ' Nothing was sent.' : ''}`,
        next: `Fix that, or set TMPDIR (on a GitHub runner RUNNER_TEMP) to a writable folder with enough space.${place === undefined ? ' Then run again.' : ` Then ${(0,run_again/* howToRunAgain */.V)(place)}. Rows that succeeded are not sent again.`}`,
    };
}

;// CONCATENATED MODULE: ./src/pipeline/context.ts





async function closeRowMemory({ memory }) {
    memory?.collector.close();
    memory?.remembered?.close();
    memory?.reserved?.close();
    if (memory?.began !== memory?.remembered)
        memory?.began?.close();
    await memory?.store.release();
}
/** Closes the rows before others replace them. */
function closeRows(known) {
    const { rows } = known;
    known.rows = undefined;
    rows?.store.close();
}
/** What all phases of a run share, before anything is known. */
function startRun(given, real) {
    const known = {
        mode: 'run',
        detail: 'minimal',
        folder: undefined,
        setup: undefined,
        rows: undefined,
        plan: undefined,
        scope: undefined,
        identity: undefined,
        memory: undefined,
        remembers: undefined,
        difference: undefined,
        removed: undefined,
        mayBeSent: false,
        leg: undefined,
        merged: undefined,
        batches: undefined,
        client: undefined,
        settledMs: 0,
        jobs: undefined,
        ledger: undefined,
        sent: undefined,
    };
    const secrets = [];
    const notices = [];
    const stops = [];
    const request = (0,guard/* guardRequest */.PW)(withShard(given), known, secrets);
    const place = {
        ci: request.context.ci,
        keepsLedger: request.ledgers !== undefined,
        get ledger() {
            return known.ledger === undefined ? undefined : known.folder?.ledger;
        },
    };
    const files = watchTemporaryFiles(real.files, () => known.ledger !== undefined, place);
    let temporary;
    return {
        request,
        ports: { ...real, files },
        startedAt: real.clock.date().toISOString(),
        place,
        known,
        stops,
        downgraded: [],
        notices,
        secrets,
        notice(text) {
            if (notices.includes(text))
                return;
            notices.push(text);
            request.emit({ kind: 'notice', text });
        },
        async attempt(work) {
            try {
                await work();
            }
            catch (error) {
                for (const stop of toStops(error, request.signal, known, place)) {
                    // A full disk refuses the ledger, and then the files.
                    if (!stops.some(({ fault }) => fault.message === stop.fault.message))
                        stops.push(stop);
                }
            }
        },
        async temporary() {
            temporary ??= await files.temporaryDirectory('bulk-job-');
            const folder = temporary;
            return (name) => (0,external_node_path_.join)(folder, name);
        },
        async close() {
            // The report has already said what could not be written.
            await known.ledger?.ledger.close().catch(() => undefined);
            known.rows?.store.close();
            known.jobs?.close();
            known.batches?.close();
            await closeRowMemory(known);
            if (temporary !== undefined)
                await files.remove(temporary);
            await known.folder?.release();
        },
    };
}


/***/ }),

/***/ 18626:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Az: () => (/* binding */ describeAside),
/* harmony export */   Ot: () => (/* binding */ otherPlanFault),
/* harmony export */   TO: () => (/* binding */ describeUnmarked),
/* harmony export */   jn: () => (/* binding */ otherShardFault),
/* harmony export */   sH: () => (/* binding */ otherAccountFault),
/* harmony export */   u_: () => (/* binding */ unfinishedFault)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _config_spelling_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26442);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(69048);
/* harmony import */ var _domain_shard_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(96236);
/* harmony import */ var _engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(44881);





/** The folder holds the only record of rows that the vendor has or may have, and belongs to a different run. */
function unfinishedFault(path, history, { spelling = _config_spelling_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUT_SPELLING */ .an, command }) {
    const { open, unsent } = (0,_engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__/* .countRowsLeft */ .W)(history);
    const left = [
        ...(open > 0 ? [`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(open, 'row has', 'rows have')} no known outcome`] : []),
        ...(unsent > 0 ? [`${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(unsent, 'row was', 'rows were')} not sent`] : []),
    ].join(' and ');
    const ledger = spelling.example('ledger', (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(path, 'ledger.ndjson'));
    const collect = spelling.from === 'flags'
        ? `${command?.program ?? 'bulk-job'} collect with ${ledger}`
        : `mode: collect with ${ledger}`;
    return {
        code: 'output/unfinished',
        message: `The folder ${path} holds the ledger of run ${history.runId}, which is unfinished (${left === '' ? 'it was killed before it ended' : left}), and this run has different files, settings or secrets, or is another shard.`,
        next: `To resume that run, use its files and settings. To only get the results of its jobs, use ${collect}. To start over, ${spelling.example('resume', 'never')} moves its ledger aside and sends all rows; or use another ${spelling.name('output-dir')}.`,
        input: 'output-dir',
    };
}
/** What `resume: never` did with the ledger in the folder. */
function describeAside(name, history) {
    const moved = `The ledger of the earlier run is now ${name}.`;
    if (history === undefined)
        return `${moved} It cannot be read, so it is unknown how many rows are sent twice.`;
    const { sent } = (0,_engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__/* .countRowsLeft */ .W)(history);
    const twice = sent === 0
        ? 'That run sent no row.'
        : `The vendor has or may have ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(sent, 'row')} of that run; they may be sent twice.`;
    return `${moved} ${twice}`;
}
/** The ledger that is resumed here could not be marked as such in its own folder. */
function describeUnmarked(path) {
    return `${path} could not be marked as resumed here, because its folder is not writable. Do not run there again: the remaining rows would be sent twice.`;
}
/** A ledger that was written for other rows. */
function otherPlanFault(name, history) {
    const wrote = history === undefined ? '' : ` It was written for ${describeFiles(history)}${atCommit(history.commit)}.`;
    return {
        code: 'ledger/other-plan',
        message: `The ledger ${name} belongs to other files or settings, so its row numbers mean other rows.${wrote}`,
        next: 'Check out the commit of that run and use the same inputs; timeouts, rates, limits and reports may differ.',
        input: 'ledger',
    };
}
/** A leg sends only its own rows, so it cannot resume another one. */
function otherShardFault(name, { shard: wrote }, { shard: asked }) {
    const write = (shard) => shard === undefined ? 'a run without shards' : `shard ${(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .formatShard */ ._D)(shard)}`;
    return {
        code: 'ledger/other-shard',
        message: `The ledger ${name} belongs to ${write(wrote)}, but this is ${write(asked)}, which has other rows.`,
        next: wrote === undefined
            ? 'Remove the input shard.'
            : `Set shard to ${(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .formatShard */ ._D)(wrote)}, or give the ledger of this leg.`,
        input: 'shard',
    };
}
/** What an earlier attempt sent may be in another account at the vendor, or in none. */
function otherAccountFault(name, { wasSandbox, isSandbox }) {
    const which = wasSandbox === isSandbox
        ? 'was written with other secrets or for another address, so its jobs may be in another account at the vendor'
        : wasSandbox
            ? 'was written by a run against the sandbox, so the vendor has none of its rows'
            : 'was written by a run against the vendor, but this run uses the sandbox';
    return {
        code: 'ledger/other-account',
        message: `The ledger ${name} ${which}.`,
        next: wasSandbox === isSandbox
            ? "Use the secrets and base-url of the run that wrote it. For another account, resume: never sends all rows. For the same account with a new key, first check in the vendor's system which rows arrived."
            : 'Remove the input ledger, or use the same sandbox setting as the run that wrote it.',
        input: 'resume',
    };
}
function describeFiles({ files, rows }) {
    return `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(rows, 'row')} of ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(files.length, 'file')}`;
}
function atCommit(commit) {
    return commit === '' ? '' : ` at commit ${commit}`;
}


/***/ }),

/***/ 44843:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PW: () => (/* binding */ guardRequest),
/* harmony export */   Yt: () => (/* binding */ maskId),
/* harmony export */   _9: () => (/* binding */ createMasks)
/* harmony export */ });
/* harmony import */ var _domain_redactor_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93570);
/* harmony import */ var _ports_abort_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(85130);
/* harmony import */ var _report_privacy_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(34766);



/** The request as the run uses it: remembers secrets, and emits no more to the host than the detail allows. */
function guardRequest(request, known, secrets) {
    return {
        ...request,
        hide: (more) => {
            secrets.push(...more);
            request.hide(more);
        },
        ledgers: request.ledgers && interruptible(request.ledgers, request.signal),
        memories: request.memories && interruptiblePlace(request.memories, request.signal),
        emit: (event) => {
            const masked = event.kind === 'job' ? { ...event, job: maskId(event.job, createMasks({ secrets })) } : event;
            request.emit(known.detail === 'minimal' ? (0,_report_privacy_js__WEBPACK_IMPORTED_MODULE_2__/* .minimalEvent */ .eo)(masked) : masked);
        },
    };
}
const made = new WeakMap();
/** The masks for what is written to files: a CI system only masks its log. */
function createMasks({ secrets }) {
    const known = made.get(secrets);
    // Secrets are only added.
    if (known?.count === secrets.length)
        return known.masks;
    const masks = masksOf((0,_domain_redactor_js__WEBPACK_IMPORTED_MODULE_0__/* .createRedactor */ .lY)(secrets));
    made.set(secrets, { count: secrets.length, masks });
    return masks;
}
/** Most messages are about many rows, and are masked once: so many texts of at most that length are remembered. */
const REMEMBERED_TEXTS = 500;
const REMEMBERED_CHARS = 500;
function masksOf({ redact }) {
    const known = new Map();
    return {
        text(text) {
            if (text === '')
                return '';
            const before = known.get(text);
            if (before !== undefined)
                return before;
            const masked = redact(text);
            if (text.length <= REMEMBERED_CHARS && known.size < REMEMBERED_TEXTS)
                known.set(text, masked);
            return masked;
        },
        message: (value) => ({
            ...value,
            ...(value.message !== undefined && { message: redact(value.message) }),
            ...(value.template !== undefined && { template: redact(value.template) }),
        }),
    };
}
/** Masks secrets in the id of a job and in the vendor's name for its state. */
function maskId(job, { text }) {
    const { id, publicId, vendorState } = job;
    return {
        ...job,
        ...(id !== undefined && text(id) !== id && { id: publicId ?? text(id) }),
        ...(vendorState !== undefined && { vendorState: text(vendorState) }),
    };
}
/** A store that a canceled run does not wait for: a copy in progress counts as not confirmed, a lookup ends the run. */
function interruptible(ledgers, signal) {
    return {
        closed: ledgers.closed,
        hasArtifacts: ledgers.hasArtifacts,
        save: (...entry) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => ledgers.save(...entry)).catch(() => ({ kind: 'refused' })),
        load: (...asked) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => ledgers.load(...asked)),
        fetch: (runId) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => ledgers.fetch(runId)),
    };
}
/** A canceled run waits for no memory; its post step writes it. */
function interruptiblePlace(place, signal) {
    return {
        async open(destination) {
            const store = await place.open(destination);
            return {
                name: store.name,
                keptDays: store.keptDays,
                load: () => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.load()),
                newer: () => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.newer()),
                save: (parts) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.save(parts)),
                parts: {
                    list: () => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.parts.list()),
                    save: (...part) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.parts.save(...part)),
                    remove: (files) => (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessAborted */ .Wh)(signal, () => store.parts.remove(files)),
                },
                release: () => store.release(),
            };
        },
    };
}


/***/ }),

/***/ 81290:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ judgeGuards),
/* harmony export */   n: () => (/* binding */ hasGuards)
/* harmony export */ });
/* harmony import */ var _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26442);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(69048);
/* harmony import */ var _domain_threshold_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(72095);



const GUARDS = {
    new: { input: 'max-new', one: 'is new', many: 'are new' },
    changed: { input: 'max-changed', one: 'changed', many: 'changed' },
    removed: { input: 'max-removed', one: 'was removed', many: 'were removed' },
};
const KINDS = ['new', 'changed', 'removed'];
/** Files that a message names. */
const NAMED_FILES = 3;
/** Judges the guards (docs/contract.md, 3.6): in `validate` against the base, elsewhere against the row memory. */
function judgeGuards(counts, options) {
    const results = KINDS.map((kind) => {
        const { input } = GUARDS[kind];
        const limit = options.limits[input];
        const isOver = exceeds(limit, counts[kind], counts.known);
        return {
            rule: input,
            limit: limit.text,
            actual: counts[kind],
            of: counts.known,
            verdict: isOver ? 'fail' : 'pass',
        };
    });
    const broken = KINDS.filter((_, index) => results[index]?.verdict === 'fail');
    return { results, faults: broken.map((kind) => guardFault(kind, counts, options)) };
}
/** Whether somebody set a guard. */
function hasGuards(limits) {
    return KINDS.some((kind) => limits[GUARDS[kind].input].text !== 'unlimited');
}
/** One row is more than any share of no rows. */
function exceeds(limit, rows, known) {
    if (known > 0 || rows === 0 || limit.percent === undefined)
        return (0,_domain_threshold_js__WEBPACK_IMPORTED_MODULE_1__/* .isBreached */ .DT)(limit, rows, known);
    return limit.count === undefined || rows > limit.count;
}
function guardFault(kind, counts, { limits, place, spelling = _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_SPELLING */ .an }) {
    const { input, one, many } = GUARDS[kind];
    const rows = counts[kind];
    const limit = limits[input].text;
    const files = counts.byFile
        .filter((file) => file[kind] > 0)
        .sort((a, b) => b[kind] - a[kind])
        .slice(0, NAMED_FILES)
        .map((file) => `"${file.path}" ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U)(file[kind])}`);
    const most = files.length === 0 ? '' : ` Most of them by file: ${files.join(', ')}.`;
    const isFirst = kind === 'new' && counts.known === 0;
    const unlimited = `\`${spelling.example(input, 'unlimited')}\``;
    return {
        code: 'run/guard',
        message: `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_2__/* .plural */ .L)(rows, 'row')} ${rows === 1 ? one : many} (allowed by ${spelling.name(input)}: ${limit}; rows ${place}: ${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U)(counts.known)}).${most}`,
        next: isFirst
            ? `If this is the first run, set ${unlimited} for it.`
            : `If this is intended, raise ${spelling.name(input)} or set ${unlimited} for this change; otherwise fix the files.`,
        input,
    };
}


/***/ }),

/***/ 6928:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OK: () => (/* binding */ requireFolder),
/* harmony export */   fS: () => (/* binding */ refuseUntrustedFile),
/* harmony export */   jH: () => (/* binding */ readInputFile)
/* harmony export */ });
/* harmony import */ var _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26442);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);


/** The text of the file that an input names. Throws `input/no-file`, `input/unreadable`. */
async function readInputFile(files, path) {
    const found = await access(path, () => files.stat(path.absolute));
    if (found === undefined)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([missing(path, 'does not exist')]);
    if (!found.isFile)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([missing(path, found.isDirectory ? 'is a folder, not a file' : 'is not a regular file')]);
    if (found.bytes > MAX_INPUT_BYTES)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([tooLarge(path)]);
    const chunks = [];
    await access(path, async () => {
        for await (const chunk of files.read(path.absolute))
            chunks.push(chunk);
    });
    return decode(path, Buffer.concat(chunks));
}
/** Files written by hand are far smaller; a data file given by mistake is not. */
const MAX_INPUT_BYTES = 8_000_000;
/** UTF-8, or UTF-16 with its mark, as PowerShell's `>` writes it. Throws `input/encoding`. */
function decode(path, bytes) {
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
    const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
    const label = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
    try {
        // Removes the byte order mark.
        const text = new TextDecoder(label, { fatal: true }).decode(bytes);
        if (!text.includes('\0'))
            return text;
    }
    catch {
        // Reported below.
    }
    const what = bytes.includes(0)
        ? 'is not UTF-8 text (it may be UTF-16 without a byte order mark, or not text at all)'
        : `is not valid ${label.toUpperCase()} text`;
    throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([
        {
            code: 'input/encoding',
            message: `${nameOf(path)} is "${path.shown}", which ${what}.`,
            next: 'Save the file as UTF-8.',
            input: path.input,
        },
    ]);
}
function tooLarge(path) {
    return {
        code: 'input/too-large',
        message: `${nameOf(path)} is "${path.shown}", which is larger than ${MAX_INPUT_BYTES / 1_000_000} MB.`,
        next: 'Check the path: this input takes a small file written by hand, not a data file.',
        input: path.input,
    };
}
/** Throws `input/no-file` if the input does not name a folder. */
async function requireFolder(files, path) {
    const found = await access(path, () => files.stat(path.absolute));
    if (found?.isDirectory !== true) {
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([missing(path, found === undefined ? 'does not exist' : 'is not a folder')]);
    }
}
async function access(path, work) {
    try {
        return await work();
    }
    catch (error) {
        const fault = {
            code: 'input/unreadable',
            message: `${nameOf(path)} is "${path.shown}", which cannot be read${(0,_domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .describeSystemCode */ .qG)(error)}.`,
            next: 'Check the path, and that the user that runs this job is allowed to read it.',
            input: path.input,
        };
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([fault], { cause: error });
    }
}
function missing(path, what) {
    const { base = 'working-directory' } = path;
    return {
        code: 'input/no-file',
        message: `${nameOf(path)} is "${path.shown}", which ${what}.`,
        next: `Fix the path (it is relative to ${base}), or check that the step that creates it, such as a checkout, ran before.`,
        input: path.input,
    };
}
function nameOf({ input, spelling = _config_spelling_js__WEBPACK_IMPORTED_MODULE_0__/* .INPUT_SPELLING */ .an }) {
    return spelling.name(input);
}
/** On events that strangers can cause, anyone may have written the checked-out files (docs/contract.md, 7.2). */
function refuseUntrustedFile(request, input, path) {
    if (request.context.trust !== 'hijackable')
        return;
    throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([
        {
            code: 'input/untrusted',
            message: `${input} names the file "${path}", which on the event ${request.context.event} may come from a stranger's branch.`,
            next: 'On this event use a built-in provider and inputs in the workflow file, or run on pull_request instead.',
            input,
        },
    ]);
}


/***/ }),

/***/ 33311:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Sr: () => (/* binding */ LEDGER_LOCK),
/* harmony export */   WA: () => (/* binding */ moveAside),
/* harmony export */   c$: () => (/* binding */ openPlaced),
/* harmony export */   ie: () => (/* binding */ asidePath),
/* harmony export */   rL: () => (/* binding */ placeLedger),
/* harmony export */   t1: () => (/* binding */ unfinishedPath),
/* harmony export */   wz: () => (/* binding */ headPath)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _ledger_head_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15247);
/* harmony import */ var _ledger_ledger_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(82420);



/** The holder of this lock may write the ledger beside it. */
const LEDGER_LOCK = '.bulk-job.lock';
/** The head of `<name>.ndjson` is `<name>.head` beside it. */
function headPath(ledger) {
    return ledger.replace(/\.ndjson$/, '.head');
}
/** The name of a file until it is complete. */
function unfinishedPath(path) {
    return `${path}.new`;
}
/** Replaces the head atomically: readers find the old one or the new one. */
async function writeHead(files, ledger, head) {
    const path = headPath(ledger);
    const sink = await files.openWrite(unfinishedPath(path));
    try {
        void sink.write((0,_ledger_head_js__WEBPACK_IMPORTED_MODULE_1__/* .formatHead */ .Gw)(head));
        await sink.sync();
    }
    finally {
        await sink.close();
    }
    await files.rename(unfinishedPath(path), path);
}
/**
 * Replaces the folder's ledger atomically with this text and the records after it: a part of it would be taken for a
 * ledger of fewer rows. Meanwhile the head beside it requires no records.
 */
async function placeLedger({ files, clock }, { ledger: path }, { text, before, records, }) {
    const sink = await files.openWrite(unfinishedPath(path));
    sink.write(text)?.catch(() => undefined);
    const ledger = (0,_ledger_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .createLedger */ .M)({ sink, clock, before });
    for (const record of records)
        ledger.append(record);
    await ledger.close();
    await writeHead(files, path, _ledger_head_js__WEBPACK_IMPORTED_MODULE_1__/* .NO_RECORDS */ .Hk);
    await files.rename(unfinishedPath(path), path);
    await writeHead(files, path, ledger.head);
    return ledger.head;
}
/** Opens the folder's ledger to append to it. */
async function openPlaced({ files, clock }, { ledger: path, holds }, before) {
    const sink = await files.openAppend(path);
    return (0,_ledger_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .createLedger */ .M)({ sink, clock, before, holds, writeHead: (head) => writeHead(files, path, head) });
}
/** Where the ledgers of an earlier run are kept beside that of a later one. */
function asidePath(ledger, runId, count) {
    const name = count === 1 ? runId : `${runId}-${count}`;
    return ledger.replace(/\.ndjson$/, `-${name.replaceAll(/[^\w-]+/g, '-')}.ndjson`);
}
/** Renames the folder's ledger and its head, such as to `ledger-42.ndjson`, and returns the new name. */
async function moveAside(files, ledger, runId) {
    for (let count = 1;; count += 1) {
        const aside = asidePath(ledger, runId, count);
        if ((await files.stat(aside)) !== undefined)
            continue;
        if ((await files.stat(headPath(ledger))) !== undefined)
            await files.rename(headPath(ledger), headPath(aside));
        if ((await files.stat(ledger)) !== undefined)
            await files.rename(ledger, aside);
        return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(aside);
    }
}


/***/ }),

/***/ 14296:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ad: () => (/* binding */ isNeeded),
/* harmony export */   Bc: () => (/* binding */ isSameSend),
/* harmony export */   CE: () => (/* binding */ SANDBOX_ACCOUNT),
/* harmony export */   PU: () => (/* binding */ isOver),
/* harmony export */   ls: () => (/* binding */ identify),
/* harmony export */   o6: () => (/* binding */ chooseSame),
/* harmony export */   q3: () => (/* binding */ mayHaveSent),
/* harmony export */   uk: () => (/* binding */ hashPlace)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);
/* harmony import */ var _domain_shard_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(96236);
/* harmony import */ var _engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(44881);
/* harmony import */ var _earlier_faults_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(18626);





/**
 * The identity of the ledger that a run writes and looks for.
 * @param environment says which run of a scheduler a leg belongs to.
 */
function identify(context, run) {
    const { job, shard, environment } = context;
    const name = shard && (0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .detectSchedulerRun */ .Wm)(environment);
    return { ...run, job, place: hashPlace(context), shard, schedulerRun: name && shortHash(name) };
}
/** Tells the job, its step, the leg of its matrix and the shard from all others of a workflow. */
function hashPlace({ job, leg, step, shard }) {
    return shortHash(JSON.stringify([job, leg, step, ...(shard === undefined ? [] : [(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .formatShard */ ._D)(shard)])]));
}
function shortHash(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}
const HASH_CHARS = 32;
/** The account of every sandbox. */
const SANDBOX_ACCOUNT = 'sandbox';
/** Whether the ledger is about the same rows, sent the same way, by the same leg, and the same account at the vendor. */
function isSameSend(history, identity) {
    return (history.plan === identity.plan && history.account === identity.account && (0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .isSameShard */ .bD)(history.shard, identity.shard));
}
/**
 * The ledger that this run resumes, of those that were found: the one with the same plan and account. This is the only
 * place that decides it, wherever they were found.
 * @param name what messages call them.
 * @throws FaultError `ledger/other-plan`, `ledger/other-shard`, `ledger/other-account` if none matches; a ledger that exists is never ignored.
 */
function chooseSame(histories, identity, name) {
    const same = histories.find((history) => isSameSend(history, identity));
    if (same !== undefined)
        return same;
    const other = histories.find(({ plan }) => plan === identity.plan);
    if (other === undefined)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([(0,_earlier_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .otherPlanFault */ .Ot)(name, histories[0])]);
    if (!(0,_domain_shard_js__WEBPACK_IMPORTED_MODULE_2__/* .isSameShard */ .bD)(other.shard, identity.shard))
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([(0,_earlier_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .otherShardFault */ .jn)(name, other, identity)]);
    const sandboxes = [other.account, identity.account].map((account) => account === SANDBOX_ACCOUNT);
    throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([
        (0,_earlier_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .otherAccountFault */ .sH)(name, { wasSandbox: sandboxes[0] === true, isSandbox: sandboxes[1] === true }),
    ]);
}
/** Verdicts after which there is something left to do, even if no row is left. */
const UNFINISHED = new Set(['timed-out', 'cancelled', 'uncertain']);
/** It ended properly, with its files written and no row left for later, and the outcome of every row is known: the next run starts over. */
function isOver(history) {
    const { verdict, left = 0 } = history;
    if (left > 0)
        return false;
    if (verdict === undefined || verdict.unwritten || UNFINISHED.has(verdict.reason))
        return false;
    const { open, unsent } = (0,_engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__/* .countRowsLeft */ .W)(history);
    return open === 0 && unsent === 0;
}
/**
 * Replacing it would lose the record of rows that the vendor has or may have. Without a verdict it is unknown whether the
 * run ended, whatever the rows say.
 */
function isNeeded(history) {
    const { open, unsent, sent } = (0,_engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__/* .countRowsLeft */ .W)(history);
    return sent > 0 && (open + unsent > 0 || history.verdict === undefined);
}
/** The vendor has, or may have, one of its rows. */
function mayHaveSent(history) {
    return history.reserved.length > 0 || (0,_engine_resume_rows_left_js__WEBPACK_IMPORTED_MODULE_3__/* .countRowsLeft */ .W)(history).sent > 0;
}


/***/ }),

/***/ 94835:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ refuseLinks)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);


/**
 * Refuses an output folder that a symbolic link redirects elsewhere, and links among its files: the author of the
 * checkout (such as a fork's pull request) must not choose what this run overwrites. Folders above `roots` belong to the
 * machine (which may have a link to its temporary folder, say) and are not checked. Throws `output/link`.
 * @param names the files and folders that a run creates in it.
 */
async function refuseLinks(files, { path, roots, names, }) {
    for (const each of [...foldersBelow(path, roots), ...names.map((name) => (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(path, name))]) {
        if (await files.isLink(each))
            throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .FaultError */ .VD([linkFault(each)]);
    }
}
/** The folder and those above it, up to the outermost root; for a path outside all roots only the folder itself. */
function foldersBelow(path, roots) {
    const isBelow = (root) => {
        const rest = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(root, path);
        return rest !== '' && rest !== '..' && !rest.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_0__.sep}`) && !(0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(rest);
    };
    // The outermost: the content of a nested root may come from the checkout, too.
    const [root] = roots.filter((each) => each !== (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(each) && isBelow(each)).sort((a, b) => a.length - b.length);
    if (root === undefined)
        return roots.includes(path) ? [] : [path];
    const folders = [];
    for (let at = path; at.length > root.length; at = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(at))
        folders.unshift(at);
    return folders;
}
function linkFault(path) {
    return {
        code: 'output/link',
        message: `${path} is a symbolic link, so nothing was written there.`,
        next: `Remove the link (rm ${path}), or set output-dir to a folder without links.`,
        input: 'output-dir',
    };
}


/***/ }),

/***/ 64879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ chooseMode)
/* harmony export */ });
/* harmony import */ var _domain_ci_systems_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(63073);

/** The mode of the run (docs/contract.md, 2.1). */
function chooseMode(asked, context) {
    // To join results sends nothing, whoever asks for it.
    if (asked === 'validate' || asked === 'merge')
        return { mode: asked };
    if (context.trust !== 'trusted')
        return validate(`${describeStranger(context)}, so the data may come from a stranger.`);
    return asked === 'auto' ? chooseByEvent(context) : { mode: asked };
}
function validate(why) {
    return { mode: 'validate', notice: `Nothing is sent (the rows are only validated): ${why}` };
}
function describeStranger({ ci, event, trust }) {
    if (trust !== 'fork')
        return `the event is ${event}`;
    return ci === 'github'
        ? 'this is a pull request of a fork or of Dependabot'
        : 'this is a pull request that is, or may be, of a fork';
}
function chooseByEvent({ ci, event, onDefaultBranch }) {
    if (ci === 'unknown' || ci === 'none' || event === '')
        return { mode: 'validate', fault: undecided(ci) };
    const { title, runEvents, pushEvents } = _domain_ci_systems_js__WEBPACK_IMPORTED_MODULE_0__/* .CI_SYSTEMS */ .m[ci];
    if (runEvents.has(event))
        return { mode: 'run' };
    if (!pushEvents.has(event)) {
        return validate(`mode auto sends only on push, schedule and dispatch events, and the event is ${event}.`);
    }
    if (onDefaultBranch === true)
        return { mode: 'run' };
    return validate(onDefaultBranch === false
        ? 'mode auto sends only from the default branch, and this build is of another branch or of a tag.'
        : `mode auto sends only from the default branch, and ${title} does not say which branch that is. Use run where rows are to be sent.`);
}
function undecided(ci) {
    return {
        code: 'input/mode',
        message: `\`auto\` cannot decide whether to send: ${describeUndecided(ci)}.`,
        next: 'Set `mode` to `run` or `validate`.',
        input: 'mode',
    };
}
function describeUndecided(ci) {
    if (ci === 'none')
        return 'it depends on the event of a CI system, and no CI system is running this';
    if (ci === 'unknown')
        return 'it does not know this CI system';
    return `the variables of ${_domain_ci_systems_js__WEBPACK_IMPORTED_MODULE_0__/* .CI_SYSTEMS */ .m[ci].title} do not say what started this build`;
}


/***/ }),

/***/ 67538:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   By: () => (/* binding */ ObjectNormalizer),
/* harmony export */   FV: () => (/* binding */ ScanNormalizer),
/* harmony export */   _l: () => (/* binding */ createNormalizer)
/* harmony export */ });
/* harmony import */ var _domain_copy_bytes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(41981);
/* harmony import */ var _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78039);
/* harmony import */ var _domain_record_scan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21593);



/** A file's records share their columns, which are sorted once. */
function createNormalizer({ key, columns: mapping }) {
    let known;
    return (fields, columns) => {
        if (known?.columns !== columns) {
            const names = mapping === undefined ? [...columns] : [...mapping.keys()];
            known = { columns, names: names.filter((name) => name !== key?.column).sort() };
        }
        const parts = [];
        for (const name of known.names) {
            const value = fields[name];
            if (value !== undefined)
                parts.push(name, value);
        }
        return JSON.stringify(parts);
    };
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const FIRST_BYTES = 4096;
/** Of a byte of a cell: `\u001f`. */
const LONGEST_ESCAPE = 6;
/** A comma and two quotes of a value, and the bracket behind the last one. */
const AROUND_BYTES = 4;
/** What `createNormalizer` gives, in UTF-8 and from the bytes of a record. */
class BytesNormalizer {
    /** The last record's, up to `length`. */
    bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    length = 0;
    begin() {
        this.length = 0;
    }
    /** Writes a comma, a name, and another comma. */
    writeName(name, valueBytes) {
        this.makeRoom(name.length + valueBytes + AROUND_BYTES);
        this.length = (0,_domain_copy_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .copyBytes */ .n)(name, 0, name.length, this.bytes, this.length);
    }
    end() {
        this.makeRoom(2);
        // In place of the first comma.
        this.bytes[0] = 0x5b;
        this.length = Math.max(this.length, 1);
        this.bytes[this.length] = 0x5d;
        this.length += 1;
    }
    makeRoom(size) {
        if (this.length + size <= this.bytes.length)
            return;
        const bytes = Buffer.allocUnsafeSlow((this.length + size) * 2);
        this.bytes.copy(bytes, 0, 0, this.length);
        this.bytes = bytes;
    }
}
/** Of a record of a delimited file. */
class ScanNormalizer extends BytesNormalizer {
    /** A field's name with the comma before it and behind it. */
    names;
    cells;
    omitsBlanks;
    constructor({ fields, indexes }, key, omitsBlanks) {
        super();
        const named = fields.map((field, place) => ({ field, cell: indexes[place] ?? 0 }));
        const sent = sortFields(named, key);
        this.names = sent.map(({ field }) => betweenCommas(field));
        this.cells = sent.map(({ cell }) => cell);
        this.omitsBlanks = omitsBlanks;
    }
    write(scan) {
        const { names, cells } = this;
        this.begin();
        for (let place = 0; place < cells.length; place += 1) {
            const cell = cells[place] ?? 0;
            const [from, to] = [scan.from[cell] ?? 0, scan.to[cell] ?? 0];
            if (this.omitsBlanks && from === to)
                continue;
            this.writeName(names[place] ?? Buffer.alloc(0), (to - from) * LONGEST_ESCAPE);
            this.length = writeText(scan, cell, this.bytes, this.length);
        }
        this.end();
    }
}
/** Of a plain object of a JSON file: its values are written as they are. */
class ObjectNormalizer extends BytesNormalizer {
    check;
    key;
    sent = [];
    known = 0;
    constructor(check, key) {
        super();
        this.check = check;
        this.key = key;
    }
    write(scan) {
        const { fields } = this.check;
        if (this.known < fields.length) {
            this.sent = sortFields(fields, this.key).map((field) => ({ field, name: betweenCommas(field.field) }));
            this.known = fields.length;
        }
        this.begin();
        for (const { field, name } of this.sent) {
            const { member } = field;
            if (member === -1)
                continue;
            const quote = scan.kinds[member] === _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .TEXT */ .a$ ? 1 : 0;
            const [from, to] = [(scan.from[member] ?? 0) - quote, (scan.to[member] ?? 0) + quote];
            this.writeName(name, to - from);
            this.length = (0,_domain_copy_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .copyBytes */ .n)(scan.bytes, from, to, this.bytes, this.length);
        }
        this.end();
    }
}
/** All but the key, in the order in which they are written. */
function sortFields(fields, key) {
    return fields.filter(({ field }) => field !== key).sort((a, b) => (a.field < b.field ? -1 : 1));
}
function betweenCommas(name) {
    return Buffer.from(`,${JSON.stringify(name)},`);
}
/** Writes a cell as a JSON string, as `JSON.stringify` does; returns where it ends. */
function writeText(scan, cell, into, start) {
    const { bytes } = scan;
    const to = scan.to[cell] ?? 0;
    const isDoubled = ((scan.marks[cell] ?? 0) & _domain_record_scan_js__WEBPACK_IMPORTED_MODULE_1__/* .DOUBLED */ ._m) !== 0;
    let at = start;
    into[at++] = QUOTE;
    for (let from = scan.from[cell] ?? 0; from < to; from += 1) {
        const byte = bytes[from] ?? 0;
        if (byte < FIRST_PRINTABLE) {
            at += writeControl(byte, into, at);
            continue;
        }
        if (byte === QUOTE || byte === BACKSLASH)
            into[at++] = BACKSLASH;
        into[at++] = byte;
        if (byte === QUOTE && isDoubled)
            from += 1;
    }
    into[at++] = QUOTE;
    return at;
}
function writeControl(byte, into, at) {
    const escaped = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
    return into.write(escaped, at, 'latin1');
}


/***/ }),

/***/ 68639:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ openClient)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/http.ts
var domain_http = __webpack_require__(42274);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/provider/request.ts + 1 modules
var provider_request = __webpack_require__(2106);
// EXTERNAL MODULE: ./src/results/error-text.ts
var error_text = __webpack_require__(85754);
// EXTERNAL MODULE: ./src/results/response.ts
var results_response = __webpack_require__(12023);
;// CONCATENATED MODULE: ./src/engine/session.ts





/** Token refreshes per request: without a limit, a vendor that rejects every token would cause an endless loop. */
const MAX_REFRESHES = 5;
/** Refused at last, but an earlier attempt may have been processed. */
function asUncertain(reply) {
    return reply.kind === 'failed' ? { ...reply, taken: 'unknown' } : reply;
}
/** Makes requests of a provider file: with its headers and token, each response judged by what the file says of it. */
function createSession(parts) {
    const { spec, transport, clock } = parts;
    let token;
    function visible(variables) {
        return token === undefined ? variables : new Map([...variables, ...token]);
    }
    let pending;
    /** Gets a token, with one request at a time; resolves with a reply only if that failed. */
    function authorize({ beforeSend: _, ...options }) {
        pending ??= requestToken(options).finally(() => {
            pending = undefined;
        });
        return pending;
    }
    async function requestToken(options) {
        if (spec.auth?.kind !== 'token')
            return undefined;
        const request = spec.auth.request;
        const [built] = await (0,provider_request/* buildRequests */.rz)(spec, request, parts.inputs);
        if (built === undefined)
            return undefined;
        const reply = await sendBuilt(built, request, parts.inputs, { ...options, how: 'read' });
        // The request that needed the token was not sent, whatever happened to the token request.
        if (reply.kind === 'failed')
            return { ...reply, taken: 'no' };
        if (reply.kind !== 'ok')
            return reply;
        token = (await (0,results_response/* readOutputs */.T7)(request, reply.response, parts.inputs)).values;
        parts.hide((0,provider_request/* derivedSecrets */.B3)(spec, visible(parts.inputs)));
        return undefined;
    }
    async function sendBuilt(built, request, variables, options) {
        const known = built.item === undefined ? variables : new Map([...variables, built.item]);
        const { method, url, headers, elsewhere, body } = built;
        const spooled = body === undefined || body instanceof Uint8Array ? undefined : await parts.spool(body);
        const sent = body instanceof Uint8Array ? body : spooled;
        const outgoing = { method, url, headers, elsewhere, ...(sent !== undefined && { body: sent }) };
        const context = { request, variables: known, hasEffect: options.how === 'commit' || request.commits };
        let last;
        const judge = async (response) => {
            last = await interpretResponse(spec, { ...context, of: response });
            return last.verdict;
        };
        const statuses = certainties(request);
        try {
            const result = await transport[options.how](outgoing, { ...options, judge, statuses });
            const reply = await toReply(result, { ...context, asked: url, reading: last });
            return reply.kind === 'ok' && built.item !== undefined ? { ...reply, item: built.item } : reply;
        }
        finally {
            await spooled?.remove();
        }
    }
    async function toReply(result, { asked, reading, ...context }) {
        if (result.kind === 'withdrawn')
            return result;
        if (result.kind === 'failed') {
            const { taken, message, remedy, status } = result;
            const known = { ...(remedy !== undefined && { remedy }), ...(status !== undefined && { status }) };
            return { kind: 'failed', taken, later: false, message, ...known };
        }
        const { taken, later } = result;
        const { response, message } = reading?.of === result.response ? reading : await interpretResponse(spec, { ...context, of: result.response });
        const { status } = response;
        if (taken !== 'yes')
            return { kind: 'failed', taken, later, status, response, message };
        const documented = context.request.statuses.get(status);
        if ((0,outcome/* isVendorOutcome */.tG)(documented))
            return { kind: 'settled', outcome: documented, taken, status, message };
        return { kind: 'ok', response, body: result.response.body, url: result.response.url ?? asked };
    }
    /** The token has expired. A read accepts an incomplete 401 as proof; a request with side effects needs a complete one. */
    function isStale(reply, { how }) {
        if (spec.auth?.kind !== 'token' || reply.kind !== 'failed' || reply.status !== domain_http/* HTTP_STATUS */.gx.unauthorized)
            return false;
        return reply.response !== undefined || how === 'read';
    }
    /**
     * Sends; if the token has expired, sends again with a new one, because a refused request was not processed. If a new
     * token is refused immediately, it is invalid; after an attempt without a response it may have expired meanwhile.
     */
    async function sendFresh(build, request, variables, options) {
        const built = await build();
        if (built === undefined)
            return { kind: 'failed', taken: 'no', later: false, message: UNSET };
        let reply = await sendBuilt(built, request, visible(variables), options);
        // If an attempt before a refusal may have been processed, no later refusal can disprove that.
        let isCertain = true;
        for (let refreshes = 0; isStale(reply, options) && refreshes < MAX_REFRESHES; refreshes += 1) {
            const isUncertain = reply.taken !== 'no';
            if (refreshes > 0 && !isUncertain)
                break;
            isCertain &&= !isUncertain;
            const failed = await authorize(options);
            const again = await build();
            if (failed !== undefined)
                return isCertain ? failed : asUncertain(reply);
            if (again === undefined)
                break;
            const next = await sendBuilt(again, request, visible(variables), options);
            // The refused request was sent, so the result is its refusal and not "withdrawn".
            if (next.kind === 'withdrawn')
                break;
            if (next.kind === 'failed' && next.status === undefined && !isCertain)
                break;
            reply = next;
        }
        return isCertain ? reply : asUncertain(reply);
    }
    return {
        get variables() {
            return visible(parts.inputs);
        },
        clock,
        async call(request, variables, options) {
            const failed = token === undefined ? await authorize(options) : undefined;
            if (failed !== undefined)
                return [failed];
            const first = await (0,provider_request/* buildRequests */.rz)(spec, request, visible(variables));
            const replies = [];
            for (const [i, built] of first.entries()) {
                let next = built;
                const build = async () => {
                    const ready = next ?? (await (0,provider_request/* buildRequests */.rz)(spec, request, visible(variables)))[i];
                    // Build again after a new token, which changes the headers.
                    next = undefined;
                    return ready;
                };
                const reply = await sendFresh(build, request, variables, options);
                replies.push(reply);
                // After a failure, no further request with side effects is sent.
                if (options.how === 'commit' && (reply.kind === 'failed' || reply.kind === 'withdrawn'))
                    break;
            }
            return replies;
        },
        async *stream(request, variables, options) {
            const failed = token === undefined ? await authorize(options) : undefined;
            if (failed !== undefined && failed.kind !== 'ok') {
                yield failed;
                return;
            }
            const open = async ({ url, headers, elsewhere }) => {
                const result = await transport.openStream({ method: 'GET', url, headers, elsewhere }, options);
                if (result.kind === 'stream')
                    return result;
                const reply = await toReply(result, { asked: url, request, variables: visible(variables), hasEffect: false });
                if (reply.kind !== 'ok')
                    return reply;
                // A status other than 2xx may be listed under `ok`, but it is not a result.
                const { response } = reply;
                return {
                    kind: 'failed',
                    taken: 'yes',
                    later: false,
                    status: response.status,
                    response,
                    message: `no result (HTTP ${response.status})`,
                };
            };
            const first = await (0,provider_request/* buildRequests */.rz)(spec, request, visible(variables));
            for (const [i, built] of first.entries()) {
                const reply = await open(built);
                const again = reply.kind !== 'stream' && isStale(reply, { how: 'read' }) && (await authorize(options)) === undefined
                    ? (await (0,provider_request/* buildRequests */.rz)(spec, request, visible(variables)))[i]
                    : undefined;
                yield again === undefined ? reply : await open(again);
            }
        },
        follow(page, request, variables, options) {
            const build = async () => (0,provider_request/* buildPageRequest */.pc)(spec, request, { ...page, variables: visible(variables) });
            return sendFresh(build, request, variables, options);
        },
    };
}
const UNSET = 'The request uses a variable that is not set.';
async function interpretResponse(spec, { of, request, variables, hasEffect }) {
    const response = (0,results_response/* readResponse */.Uk)(of);
    const { status } = response;
    const error = await (0,error_text/* responseError */.U3)(spec, request, response, variables);
    if (await (0,error_text/* isTemporaryFailure */.CP)(spec, response, variables)) {
        return { of, response, verdict: 'temporary', message: error ?? (0,error_text/* errorText */.kc)(response) };
    }
    if (!(0,results_response/* isAccepted */.oB)(response, request.ok)) {
        const isPage = hasEffect && request.statuses.has(status) && (0,results_response/* isWebPage */.AA)(response);
        const verdict = isPage ? 'unreadable' : undefined;
        return { of, response, verdict, message: `${error ?? (0,error_text/* errorText */.kc)(response)}${(0,results_response/* describeLocation */.lR)(response)}` };
    }
    if (error !== undefined)
        return { of, response, verdict: 'refused', message: error };
    if (response.isUndecodable === true)
        return { of, response, verdict: 'unreadable', message: (0,results_response/* describeUndecodable */.EI)(response) };
    if (hasEffect && (0,results_response/* isWebPage */.AA)(response))
        return { of, response, verdict: 'unreadable', message: (0,results_response/* describePage */.jy)(response) };
    return { of, response, verdict: (0,domain_http/* isSuccess */.oJ)(status) ? undefined : 'accepted', message: '' };
}
/** The provider file's status mapping in terms of the transport: rows with an outcome were processed. */
function certainties({ statuses }) {
    return new Map([...statuses].map(([status, meaning]) => [status, meaning === 'no' ? 'no' : 'yes']));
}

;// CONCATENATED MODULE: ./src/engine/submit/spool.ts
/** @param path Absolute path of a temporary file by name; the folder is private and is removed with the run. */
function createSpool(files, path) {
    let count = 0;
    return async (content) => {
        count += 1;
        const file = path(`body-${count}.bin`);
        const sink = await files.openWrite(file);
        let bytes = 0;
        try {
            for await (const chunk of content.chunks()) {
                bytes += chunk.length;
                const written = sink.write(chunk);
                if (written !== undefined)
                    await written;
            }
        }
        finally {
            await sink.close();
        }
        return { file, bytes, remove: () => files.remove(file) };
    };
}

// EXTERNAL MODULE: ./src/provider/variable-names.ts
var variable_names = __webpack_require__(82700);
// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
// EXTERNAL MODULE: ./src/transport/attempt.ts
var transport_attempt = __webpack_require__(29896);
// EXTERNAL MODULE: ./src/transport/certainty.ts
var certainty = __webpack_require__(70296);
// EXTERNAL MODULE: ./src/domain/version.ts
var version = __webpack_require__(43356);
;// CONCATENATED MODULE: ./src/transport/headers.ts

/**
 * The only headers that another origin gets; everything else may carry a credential, whatever its name.
 * `x-ms-blob-type` is required by Azure's storage and reveals nothing (docs/contract.md, 9).
 */
const NO_CREDENTIALS = new Set([
    'accept',
    'accept-encoding',
    'content-type',
    'user-agent',
    'x-ms-blob-type',
]);
/**
 * The headers as they go out. `elsewhere`: what the request says is for any origin (a request's own headers). `identity`, since a compressed response would only need a limit on its unpacked size.
 */
function buildHeaders(headers, withCredentials, elsewhere = new Set()) {
    const built = new Map([
        ['user-agent', `bulk-job-action/${version/* VERSION */.x}`],
        ['accept-encoding', 'identity'],
    ]);
    for (const [name, value] of headers) {
        const isOpen = NO_CREDENTIALS.has(name.toLowerCase()) || elsewhere.has(name.toLowerCase());
        if (withCredentials || isOpen)
            built.set(name.toLowerCase(), value);
    }
    return built;
}

// EXTERNAL MODULE: ./src/transport/rate.ts + 1 modules
var transport_rate = __webpack_require__(39522);
// EXTERNAL MODULE: ./src/domain/url.ts
var domain_url = __webpack_require__(71949);
;// CONCATENATED MODULE: ./src/transport/redirect.ts

/** Redirects that a read follows (docs/contract.md, 8.1). */
const MAX_REDIRECTS = 3;
const FOLLOWED = new Set([301, 302, 303, 307, 308]);
/** https anywhere, http only on loopback, no user name or password in it (docs/contract.md, 3.4). */
function isAllowedUrl(url) {
    return (0,domain_url/* checkUrl */.CU)(url) === undefined;
}
/**
 * Where this response redirects a GET to; undefined where it is not a redirect or must not be followed:
 * no or unreadable Location, a URL that is not allowed, from https to http, or to another origin against `crossOrigin`.
 */
function resolveRedirect(from, response, crossOrigin) {
    const location = response.headers.get('location');
    if (!FOLLOWED.has(response.status) || location === undefined || !URL.canParse(location, from.href))
        return undefined;
    const to = new URL(location, from);
    if (!isAllowedUrl(to))
        return undefined;
    if (from.protocol === 'https:' && to.protocol !== 'https:')
        return undefined;
    return to.origin === from.origin || crossOrigin ? to : undefined;
}

// EXTERNAL MODULE: ./src/transport/retry-after.ts
var retry_after = __webpack_require__(90896);
;// CONCATENATED MODULE: ./src/transport/retry-policy.ts


/** After this many failed connections a request is not sent. */
const CONNECT_ATTEMPTS = 5;
/** Of a read, all causes together. */
const READ_ATTEMPTS = 5;
/** Full jitter, as AWS's clients do it, between temporary faults. */
const FAULT_BASE_MS = 500;
const FAULT_CAP_MS = 20_000;
/** After 429 the wait is never below the exponential: the server has said that it is too much. */
const THROTTLE_BASE_MS = 1000;
const THROTTLE_CAP_MS = 60_000;
/** Spreads clients that were refused together. */
const THROTTLE_JITTER = 0.5;
/** 2^20 base steps are beyond every cap; keeps the power finite. */
const MAX_DOUBLINGS = 20;
/** A request that takes effect: repeated only after what surely was not received (docs/contract.md, 5.3). */
function createCommitPolicy(random) {
    return ({ attempt, taken, later }, tally) => {
        if (taken !== 'no')
            return undefined;
        if (attempt.kind === 'response')
            return later ? refusalWait(attempt.response, tally.refusals, random) : undefined;
        return tally.connectFailures < CONNECT_ATTEMPTS ? faultWait(tally.connectFailures, random) : undefined;
    };
}
/** A read: repeated after every fault that may be temporary. */
function createReadPolicy(random, attempts) {
    return ({ attempt, later }, tally) => {
        if (tally.attempts >= attempts)
            return undefined;
        if (attempt.kind === 'failed')
            return attempt.repeatable ? faultWait(tally.attempts, random) : undefined;
        const { response } = attempt;
        if (later)
            return refusalWait(response, tally.refusals, random);
        if (!(0,certainty/* isPassing */.W)(response.status))
            return undefined;
        return Math.max(faultWait(tally.attempts, random), (0,retry_after/* parseRetryAfter */.mu)(response.headers) ?? 0);
    };
}
/** How long the server asks all of us to stay away: milliseconds, 0 where it names no time. */
function askedWait(response) {
    return (0,retry_after/* parseRetryAfter */.mu)(response.headers) ?? (0,retry_after/* parseRateLimitReset */.yq)(response.headers) ?? 0;
}
function faultWait(nth, random) {
    return random.next() * Math.min(FAULT_CAP_MS, FAULT_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
}
/** A wait that the server gives is a floor and gets no jitter; without one it grows from 1 s to 60 s. */
function refusalWait(response, nth, random) {
    const asked = askedWait(response);
    if (asked > 0)
        return asked;
    const ceiling = Math.min(THROTTLE_CAP_MS, THROTTLE_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
    return ceiling * (1 + THROTTLE_JITTER * random.next());
}

// EXTERNAL MODULE: ./src/transport/stream.ts
var stream = __webpack_require__(12793);
;// CONCATENATED MODULE: ./src/transport/transport.ts









const DEFAULT_TIMEOUT_MS = 60_000;
/** A megabit a second: a large body is not given up while a slow line still carries it. */
const SLOW_BYTES_PER_MS = 125;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/**
 * A request that a slow disk held back this long after its turn takes another one: the rate takes requests for received
 * a second after their turn, and several that waited for one sync would leave together.
 */
const STALE_TURN_MS = 500;
/** A read whose response is under way at the deadline has this long to end: a silent vendor cannot hold a run. */
const LATE_RESPONSE_MS = 1000;
/** A commit has longer, since without its response nobody knows what became of its rows. */
const LATE_COMMIT_MS = 5000;
/**
 * The one HTTP client of a run: rate, retries, redirects, limits, credentials bound to one origin.
 * Its promises never reject for what the network or a signal does: an abort ends a request as
 * not sent, without a response, or the last response, whichever is true.
 */
function createTransport(options) {
    const { http, clock, random, credentialOrigin, rate, burst } = options;
    // A vendor that refuses all submits, for a revoked key say, is not to get as many at once as a burst holds.
    const bucket = (0,transport_rate/* createBucket */.v)({ ...rate, burst, isTokenBucket: burst > 1, isCautious: true, clock });
    const counts = { sent: 0, throttled: 0 };
    const attemptWhole = (request, attempt) => (0,transport_attempt/* runAttempt */.T)({ http, clock }, request, attempt);
    /** Other origins (result hosts, storage) do not spend the vendor's rate. */
    async function takeTurn(url, { deadline, signal, priority, due }) {
        const left = deadline - clock.now();
        if (signal.aborted || left <= 0)
            return undefined;
        if (url.origin !== credentialOrigin)
            return FREE_TICKET;
        try {
            return await (0,abort/* limitTime */.DZ)({ clock, ms: left, signal }, (limited) => bucket.acquire({ priority, due, signal: limited }));
        }
        catch {
            return undefined;
        }
    }
    /** A turn that is still good once `beforeSend` has answered; who waits for another one is asked again. */
    async function takeFreshTurn(url, turn) {
        for (;;) {
            const ticket = await takeTurn(url, turn);
            if (ticket === undefined)
                return undefined;
            const turnAt = clock.now();
            const isWanted = turn.beforeSend === undefined || (await turn.beforeSend());
            const isHeldBack = url.origin === credentialOrigin && bucket.isPaused;
            if (isWanted && !isHeldBack && clock.now() - turnAt <= STALE_TURN_MS)
                return ticket;
            ticket.received();
            if (!isWanted)
                return 'withdrawn';
        }
    }
    async function sendOnce(request, withCredentials, turn) {
        const ticket = await takeFreshTurn(request.url, turn);
        if (ticket === undefined || ticket === 'withdrawn')
            return ticket;
        counts.sent += 1;
        const attempt = await (turn.attempt ?? attemptWhole)({ ...request, headers: buildHeaders(request.headers, withCredentials, request.elsewhere) }, {
            signal: turn.signal,
            timeoutMs: Math.max(0, Math.min(turn.timeoutMs ?? timeFor(request), turn.responseBy - clock.now())),
            maxBytes: turn.maxBytes ?? DEFAULT_MAX_BYTES,
            ticket,
        });
        if (attempt.kind === 'response' && request.url.origin === credentialOrigin)
            applyBackoff(attempt, turn);
        return attempt;
    }
    /** Credentials are gone for good once the chain has left the origin: the way back was chosen by another server. */
    async function sendFollowing(request, turn, crossOrigin) {
        let url = request.url;
        let withCredentials = url.origin === credentialOrigin;
        let hasLeft = false;
        const { elsewhere: _, ...bare } = request;
        for (let hop = 0;; hop += 1) {
            const attempt = await sendOnce({ ...(hasLeft ? bare : request), url }, withCredentials, turn);
            if (attempt === undefined || attempt === 'withdrawn' || attempt.kind !== 'response')
                return attempt;
            const next = hop === MAX_REDIRECTS ? undefined : resolveRedirect(url, attempt.response, crossOrigin);
            if (next === undefined)
                return hop === 0 ? attempt : { ...attempt, response: { ...attempt.response, url } };
            hasLeft ||= next.origin !== url.origin;
            withCredentials = withCredentials && !hasLeft;
            url = next;
        }
    }
    /** What the vendor says to one request holds for all of them. */
    function applyBackoff(attempt, { statuses }) {
        const { response } = attempt;
        if (response.status === domain_http/* HTTP_STATUS */.gx.tooManyRequests)
            counts.throttled += 1;
        const isForNow = (0,certainty/* isPassing */.W)(response.status) && (0,certainty/* judgeAttempt */.B)(attempt, { statuses }) === 'no';
        const asked = isForNow ? askedWait(response) : 0;
        if (asked > 0)
            bucket.pauseUntil(clock.now() + asked);
    }
    async function repeat(request, turn, attemptOnce, policy) {
        if (!isAllowedUrl(request.url))
            return refuseUrl(request);
        let tally = { attempts: 0, connectFailures: 0, refusals: 0 };
        let last;
        let isSure = true;
        for (;;) {
            const attempt = await attemptOnce();
            if (attempt === 'withdrawn' && last === undefined)
                return { kind: 'withdrawn' };
            if (attempt === undefined || attempt === 'withdrawn')
                break;
            if (last !== undefined && last.taken !== 'no')
                isSure = false;
            last = await judge(attempt, turn);
            tally = {
                attempts: tally.attempts + 1,
                connectFailures: tally.connectFailures + (attempt.kind === 'failed' && attempt.stage === 'connect' ? 1 : 0),
                refusals: tally.refusals + (attempt.kind === 'response' ? 1 : 0),
            };
            const wait = policy(last, tally);
            // A wait past the deadline would end in nothing; the caller learns of it now.
            if (wait === undefined || turn.signal.aborted || clock.now() + wait >= turn.deadline)
                break;
            if (!(await (0,abort/* sleepUnlessAborted */.bp)({ clock, signal: turn.signal }, wait)))
                break;
        }
        if (last === undefined)
            return notSent(request, turn.signal);
        // What the last attempt says to be untaken, an earlier one may have brought.
        const { attempt, later } = last;
        const taken = last.taken === 'no' && !isSure ? 'unknown' : last.taken;
        return attempt.kind === 'response' ? { ...attempt, taken, later } : { ...attempt, taken };
    }
    return {
        async commit(request, options) {
            const turn = { ...options, due: options.due ?? clock.now(), responseBy: options.deadline + LATE_COMMIT_MS };
            const withCredentials = request.url.origin === credentialOrigin;
            const attemptOnce = () => sendOnce(request, withCredentials, turn);
            const result = await repeat(request, turn, attemptOnce, createCommitPolicy(random));
            if (withCredentials && result.kind === 'response' && result.taken === 'yes')
                bucket.useBurst();
            return result;
        },
        read(request, { attempts, crossOrigin, ...options }) {
            const turn = { ...options, due: options.due ?? clock.now(), responseBy: options.deadline + LATE_RESPONSE_MS };
            const attemptOnce = request.method === 'GET'
                ? () => sendFollowing(request, turn, crossOrigin ?? false)
                : () => sendOnce(request, request.url.origin === credentialOrigin, turn);
            return repeat(request, turn, attemptOnce, createReadPolicy(random, attempts ?? READ_ATTEMPTS));
        },
        async openStream(request, { attempts, crossOrigin, ...options }) {
            const due = options.due ?? clock.now();
            // Its deadline is the end of a grace already: a file that goes on for minutes must not stretch it.
            const responseBy = options.deadline;
            const opener = (0,stream/* createOpener */.o4)({ http, clock, responseBy });
            const turn = { maxBytes: stream/* MAX_STREAM_BYTES */.wC, ...options, due, responseBy, attempt: opener.open };
            const attemptOnce = () => sendFollowing(request, turn, crossOrigin ?? false);
            const result = await repeat(request, turn, attemptOnce, createReadPolicy(random, attempts ?? READ_ATTEMPTS));
            const response = opener.opened();
            return result.kind === 'response' && response !== undefined ? { kind: 'stream', response } : result;
        },
        counts,
    };
}
const FREE_TICKET = { received: () => undefined };
/** Milliseconds that an attempt may take if nobody says otherwise. */
function timeFor({ body }) {
    const bytes = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.bytes;
    return DEFAULT_TIMEOUT_MS + bytes / SLOW_BYTES_PER_MS;
}
async function judge(attempt, { judge: ask, statuses }) {
    if (attempt.kind === 'failed')
        return { attempt, taken: (0,certainty/* judgeAttempt */.B)(attempt), later: false };
    const verdict = await ask?.(attempt.response);
    const taken = (0,certainty/* judgeAttempt */.B)(attempt, { verdict, statuses });
    return { attempt, taken, later: taken === 'no' && (verdict === 'temporary' || (0,certainty/* isPassing */.W)(attempt.response.status)) };
}
/** No attempt was made at all. */
function notSent(request, signal) {
    const reason = signal.aborted ? 'the run was canceled' : 'the deadline passed before its turn';
    return { kind: 'failed', taken: 'no', message: `${(0,transport_attempt/* nameRequest */.R)(request)} was not sent: ${reason}.` };
}
/** A URL that nothing is sent to. */
function refuseUrl(request) {
    const rule = 'its URL must be https (http only on loopback) and have no user name';
    return { kind: 'failed', taken: 'no', message: `${(0,transport_attempt/* nameRequest */.R)(request)} was not sent: ${rule}.` };
}

;// CONCATENATED MODULE: ./src/pipeline/open-client.ts






/** Opens the run's only client for requests to the vendor; nothing is sent yet. */
async function openClient(run, { setup, rows }) {
    const { ports, request } = run;
    const { spec, limits } = setup;
    // The user's own file that the vendor reads directly, if there is one.
    const ownFile = setup.isOwnFile ? rows.files[0]?.file.path : undefined;
    const fileName = ownFile === undefined ? undefined : (0,external_node_path_.basename)(ownFile).replace(/\.gz$/, '');
    const inputs = new Map([...setup.variables, ...(0,variable_names/* runVariables */.RV)(spec, rows.columns, fileName)]);
    const transport = createTransport({
        ...ports,
        credentialOrigin: (0,provider_request/* resolveBaseUrl */.xj)(spec, setup.variables).origin,
        rate: limits.rate,
        burst: limits.burst,
    });
    const spool = createSpool(ports.files, await run.temporary());
    const client = {
        transport,
        session: createSession({ spec, inputs, transport, clock: ports.clock, spool, hide: request.hide }),
    };
    run.known.client = client;
    return client;
}


/***/ }),

/***/ 51013:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Uz: () => (/* binding */ LEDGER),
  KL: () => (/* binding */ PAGE),
  vN: () => (/* binding */ PROBLEM_LIST),
  EO: () => (/* binding */ PUBLISHED_FOLDER),
  Ti: () => (/* binding */ SHARD_MEMORY),
  nt: () => (/* binding */ chooseOutputFolder),
  uS: () => (/* binding */ openOutputFolder),
  Yi: () => (/* binding */ readChecked),
  zy: () => (/* binding */ output_folder_readHead)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
// EXTERNAL MODULE: ./src/ledger/faults.ts
var faults = __webpack_require__(68640);
// EXTERNAL MODULE: ./src/ledger/head.ts
var ledger_head = __webpack_require__(15247);
// EXTERNAL MODULE: ./src/ledger/read.ts + 1 modules
var read = __webpack_require__(99140);
// EXTERNAL MODULE: ./src/report/own-starts.ts
var own_starts = __webpack_require__(5878);
// EXTERNAL MODULE: ./src/pipeline/ledger-files.ts
var ledger_files = __webpack_require__(33311);
// EXTERNAL MODULE: ./src/pipeline/links.ts
var links = __webpack_require__(94835);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/ledger/peek.ts
var peek = __webpack_require__(77738);
// EXTERNAL MODULE: ./src/memory/start.ts
var start = __webpack_require__(97983);
;// CONCATENATED MODULE: ./src/pipeline/own-files.ts








const LEDGER_FILE = 'ledger.ndjson';
const PAGE_FILE = 'report.html';
/** How files for `merge` begin. */
const STARTS = new Map([
    [own_starts/* SHARD_FILE */.aL, own_starts/* SHARD_START */.yS],
    ['shard-memory.bin', start/* MEMORY_START */.$],
]);
/** A shorter page was interrupted by a crash before its mark. */
const TORN_BYTES = 200;
/** The start of a file is enough to recognize it. */
const HEAD_BYTES = 64 * 1024;
/**
 * Refuses to replace or remove a file that this tool did not write: `output-dir: .` must not destroy the user's own
 * `failed.csv`. Files with rows are recognized by their columns, the others by a report or ledger of ours beside them.
 * Empty files, and files that a crash truncated in their first line, have nothing to lose. Throws `output/not-ours`.
 * @param names the files that a run would replace or remove.
 */
async function refuseForeignFiles(files, folder, names) {
    let isOurs;
    for (const name of names) {
        const path = (0,external_node_path_.join)(folder, name);
        const found = await files.stat(path);
        if (found === undefined || (found.isFile && found.bytes === 0))
            continue;
        const byContent = found.isFile ? await judgeContent(files, path, name) : undefined;
        isOurs ??= await hasProof(files, folder);
        if (byContent ?? isOurs)
            continue;
        throw new domain_fault/* FaultError */.VD([foreignFault(path)]);
    }
}
/** Whether this tool wrote the file; undefined if its content does not show it. */
async function judgeContent(files, path, name) {
    // A damaged ledger is reported when it is read.
    // A ledger or head that a crash left under its temporary name: there may be nothing else beside it.
    if (name === LEDGER_FILE || name === (0,ledger_files/* unfinishedPath */.t1)(LEDGER_FILE))
        return isBegun(await readHead(files, path), peek/* LEDGER_START */.Ft);
    if (name === (0,ledger_files/* unfinishedPath */.t1)((0,ledger_files/* headPath */.wz)(LEDGER_FILE)))
        return isBegun(await readHead(files, path), ledger_head/* HEAD_START */.MR);
    if (name === PAGE_FILE) {
        const head = await readHead(files, path);
        return head.length < TORN_BYTES ? undefined : head.includes(own_starts/* PAGE_MARK */.Ai);
    }
    // A leg without a job has no ledger that would tell.
    const start = STARTS.get(name);
    if (start !== undefined)
        return isBegun(await readHead(files, path), start);
    if (name === 'changes.csv')
        return isBegun(await readHead(files, path), own_starts/* CHANGES_HEADER */.mb);
    const isRecords = name === 'records.csv';
    if (!isRecords && !/^(?:failed|not-found|invalid|unresolved)\.(?:csv|ndjson)$/.test(name))
        return undefined;
    const head = await readHead(files, path);
    const end = head.indexOf('\n');
    if (end < 0)
        return isRecords && isBegun(head, own_starts/* RECORDS_HEADER */.Vr) ? true : undefined;
    const first = head.slice(0, end + 1);
    return isRecords ? first === own_starts/* RECORDS_HEADER */.Vr : first.includes(row/* MESSAGE_COLUMN */.fA);
}
/** Whether the text, which a crash may have cut, begins like that. */
function isBegun(text, start) {
    return text.startsWith(start) || start.startsWith(text);
}
/** Whether the folder has a report or a ledger of ours. */
async function hasProof(files, folder) {
    const report = await readHead(files, (0,external_node_path_.join)(folder, 'report.json'));
    if (/^\{\s*"version": 1,\s*"tool": \{\s*"name": "bulk-job-action"/.test(report))
        return true;
    if ((0,peek/* looksLikeLedger */.H9)(await readHead(files, (0,external_node_path_.join)(folder, LEDGER_FILE))))
        return true;
    // Of a run that sent nothing, a power cut leaves the head alone.
    return (0,ledger_head/* parseHead */.ww)(await readHead(files, (0,external_node_path_.join)(folder, (0,ledger_files/* headPath */.wz)(LEDGER_FILE)))) !== undefined;
}
/** The start of a file; empty if there is no such file. */
async function readHead(files, path) {
    const parts = [];
    let bytes = 0;
    try {
        for await (const part of files.read(path)) {
            parts.push(part);
            bytes += part.length;
            if (bytes >= HEAD_BYTES)
                break;
        }
    }
    catch (error) {
        if (!((0,domain_fault/* systemCode */.xU)(error) === 'ENOENT'))
            throw error;
    }
    return Buffer.concat(parts).subarray(0, HEAD_BYTES).toString('utf8');
}
function foreignFault(path) {
    return {
        code: 'output/not-ours',
        message: `${path} was not written by Bulk Job but would be replaced by a result file, so nothing was sent.`,
        next: 'Set output-dir to an empty folder, or move that file.',
        input: 'output-dir',
    };
}

;// CONCATENATED MODULE: ./src/pipeline/output-folder.ts










/** Folder inside the output folder with the files that may be published. */
const PUBLISHED_FOLDER = 'artifact';
const LEDGER = 'ledger.ndjson';
/** The report as a page. */
const PAGE = 'report.html';
/** What the next run of the branch compares its problem rows with. */
const PROBLEM_LIST = 'problems.json';
/** The part of a leg in the row memory, sealed, as `merge` reads it. */
const SHARD_MEMORY = 'shard-memory.bin';
/** Names that a run writes; those of an earlier run are removed first, so that no stale file is believed. */
const RESULT_FILES = [
    PUBLISHED_FOLDER,
    'report.json',
    'summary.md',
    'records.csv',
    'junit.xml',
    PAGE,
    'results.sarif',
    'gl-code-quality.json',
    PROBLEM_LIST,
    own_starts/* SHARD_FILE */.aL,
    SHARD_MEMORY,
    // Incomplete replacements of the ledger or its head.
    (0,ledger_files/* unfinishedPath */.t1)(LEDGER),
    (0,ledger_files/* unfinishedPath */.t1)((0,ledger_files/* headPath */.wz)(LEDGER)),
    'changes.csv',
    'removed.csv',
    'removed.ndjson',
    ...['failed', 'not-found', 'invalid', 'unresolved'].flatMap((name) => [`${name}.csv`, `${name}.ndjson`]),
];
/**
 * The absolute path of the output folder. A relative path starts at `working-directory` or, if that does not exist, at
 * the current directory, so that a mistyped folder is not created by its own report.
 */
async function chooseOutputFolder({ config, context, processDirectory, shard }, files) {
    const wanted = (0,external_node_path_.resolve)(processDirectory, config['working-directory']);
    const isFolder = await files.stat(wanted).then((found) => found?.isDirectory === true, () => false);
    const base = isFolder ? wanted : processDirectory;
    const given = config['output-dir'];
    if (given !== undefined)
        return (0,external_node_path_.resolve)(base, given);
    const provider = (0,external_node_path_.basename)(config.mode === 'merge' ? 'merged' : (config.provider ?? 'unknown'))
        .replace(/\.ya?ml$/, '')
        .replace(/[^\w-]+/g, '-');
    const leg = shard === undefined ? '' : (0,domain_shard/* nameShard */.g0)(shard);
    const name = [provider, context.step, leg].filter((part) => part !== '').join('-');
    return (0,external_node_path_.join)(context.temporaryDirectory ?? base, 'bulk-job-results', name);
}
/**
 * Creates and locks the folder and reads the ledger in it. Throws `FaultError` if another run writes there, if a link
 * leads elsewhere, if it has files that are not ours in place of result files, or if it is not writable.
 * @param roots folders that may themselves be reached by links; links below them are refused.
 */
async function openOutputFolder(files, path, roots = []) {
    try {
        return await output_folder_open(files, path, roots);
    }
    catch (error) {
        if (error instanceof domain_fault/* FaultError */.VD)
            throw error;
        const isFile = ['EEXIST', 'ENOTDIR'].includes((0,domain_fault/* systemCode */.xU)(error) ?? '');
        const fault = {
            code: 'output/unwritable',
            message: isFile
                ? `The output folder ${path} cannot be created: there is a file of that name${(0,domain_fault/* describeSystemCode */.qG)(error)}.`
                : `The output folder ${path} cannot be created or written${(0,domain_fault/* describeSystemCode */.qG)(error)}.`,
            next: isFile
                ? 'Set output-dir to a folder, or remove that file.'
                : 'Set output-dir to a folder that the user that runs this job is allowed to write to.',
            input: 'output-dir',
        };
        throw new domain_fault/* FaultError */.VD([fault], { cause: error });
    }
}
async function output_folder_open(files, path, roots) {
    await (0,links/* refuseLinks */.U)(files, { path, roots, names: [...RESULT_FILES, LEDGER, (0,ledger_files/* headPath */.wz)(LEDGER), ledger_files/* LEDGER_LOCK */.Sr] });
    await files.makeDirectory(path);
    const lock = await files.lock((0,external_node_path_.join)(path, ledger_files/* LEDGER_LOCK */.Sr));
    if (lock === undefined) {
        throw new domain_fault/* FaultError */.VD([
            {
                code: 'output/locked',
                message: `Another run is writing to the folder ${path}.`,
                next: 'Wait for it, or give each run its own output-dir. If that run was killed on another machine, try again in a minute.',
                input: 'output-dir',
            },
        ]);
    }
    const ledger = (0,external_node_path_.join)(path, LEDGER);
    try {
        await refuseForeignFiles(files, path, [...RESULT_FILES, LEDGER]);
        return {
            path,
            ledger,
            ...(await readPrevious(files, ledger)),
            async clear() {
                for (const name of RESULT_FILES)
                    await files.remove((0,external_node_path_.join)(path, name));
            },
            holds: () => lock.holds(),
            release: () => lock.release(),
        };
    }
    catch (error) {
        await lock.release();
        throw error;
    }
}
async function readPrevious(files, ledger) {
    try {
        return { previous: await readChecked(files, ledger), damage: undefined };
    }
    catch (error) {
        if (error instanceof domain_fault/* FaultError */.VD)
            return { previous: undefined, damage: error };
        throw error;
    }
}
/**
 * The ledger in a results folder, checked against the head beside it; undefined if there is none, or if its run sent
 * nothing. Throws `FaultError`: one that cannot be read is never treated as missing.
 */
async function readChecked(files, ledger) {
    const head = await output_folder_readHead(files, (0,ledger_files/* headPath */.wz)(ledger), ledger);
    const text = (await files.stat(ledger)) === undefined ? undefined : await files.readText(ledger);
    return (0,read/* readWithHead */.$)({ text, head }, { ledger, witness: (0,external_node_path_.basename)((0,ledger_files/* headPath */.wz)(ledger)) });
}
/** The head of a ledger; undefined if there is none. Throws `ledger/no-head` if it cannot be read. */
async function output_folder_readHead(files, path, ledger) {
    if ((await files.stat(path)) === undefined)
        return undefined;
    const head = (0,ledger_head/* parseHead */.ww)(await files.readText(path));
    if (head === undefined)
        throw new domain_fault/* FaultError */.VD([(0,faults/* noHeadFault */.WO)(ledger, (0,external_node_path_.basename)(path))]);
    return head;
}


/***/ }),

/***/ 44491:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IC: () => (/* binding */ ensureLedger),
/* harmony export */   IW: () => (/* binding */ leaveLostFolder),
/* harmony export */   Uf: () => (/* binding */ leaveFolder)
/* harmony export */ });
/* harmony import */ var _ledger_faults_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(68640);
/* harmony import */ var _ledger_head_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15247);
/* harmony import */ var _ledger_files_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(33311);



/** Writes nothing more to the folder, because what is there matters more than the report of this run. */
async function leaveFolder({ known }) {
    await known.folder?.release();
    known.folder = undefined;
}
/** Leaves the folder if another run has taken it over, and reports that once. */
async function leaveLostFolder(run) {
    const { folder } = run.known;
    if (folder === undefined || (await folder.holds()))
        return;
    const isReported = run.stops.some(({ fault }) => fault.code === 'output/lost-lock');
    if (!isReported)
        run.stops.push({ reason: 'vendor-error', fault: (0,_ledger_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .lostLockFault */ .QH)() });
    await leaveFolder(run);
}
/**
 * A run that ended before it had a ledger writes one with its verdict, but never replaces another: that may be the only
 * record of an earlier attempt.
 */
async function ensureLedger({ known, ports }) {
    const { folder } = known;
    if (folder === undefined || known.ledger !== undefined)
        return;
    await folder.clear();
    if (folder.previous !== undefined || folder.damage !== undefined)
        return;
    const head = await (0,_ledger_files_js__WEBPACK_IMPORTED_MODULE_2__/* .placeLedger */ .rL)(ports, folder, { text: '', before: _ledger_head_js__WEBPACK_IMPORTED_MODULE_1__/* .NO_RECORDS */ .Hk, records: [] });
    const ledger = await (0,_ledger_files_js__WEBPACK_IMPORTED_MODULE_2__/* .openPlaced */ .c$)(ports, folder, head);
    known.ledger = { ledger, writer: undefined, save: undefined, continuation: undefined, continues: undefined };
}


/***/ }),

/***/ 33044:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  s: () => (/* binding */ setUp)
});

// UNUSED EXPORTS: readColumns

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/config/spelling.ts
var config_spelling = __webpack_require__(26442);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/redactor.ts
var redactor = __webpack_require__(93570);
// EXTERNAL MODULE: ./src/engine/faults.ts
var faults = __webpack_require__(54037);
// EXTERNAL MODULE: ./src/expression/template.ts
var template = __webpack_require__(57050);
// EXTERNAL MODULE: ./src/ledger/seal.ts + 1 modules
var ledger_seal = __webpack_require__(55681);
// EXTERNAL MODULE: ./src/expression/expression-error.ts
var expression_error = __webpack_require__(43341);
// EXTERNAL MODULE: ./src/provider/input-value.ts
var input_value = __webpack_require__(68873);
;// CONCATENATED MODULE: ./src/provider/bind.ts




/**
 * Resolves what depends on the inputs of one run: the key column, which the user's own `key` overrides, and whether
 * `single` applies. Throws `FaultError`.
 */
async function bindSpec(spec, inputs, keyColumn) {
    const { key, single } = spec;
    const column = keyColumn ?? key?.template?.expand(inputs) ?? key?.column;
    const isUsed = single?.when === undefined || (await isTrue(single.when, inputs));
    return {
        ...spec,
        key: column === undefined ? undefined : { required: true, unique: true, fold: [], ...key, column },
        single: isUsed ? single : undefined,
    };
}
async function isTrue(when, inputs) {
    try {
        return (await when.evaluate(undefined, inputs)) === true;
    }
    catch (error) {
        if (!(error instanceof expression_error/* ExpressionError */.t))
            throw error;
        const fault = { code: 'provider/expression', message: error.message, next: 'Fix the provider file.' };
        throw new domain_fault/* FaultError */.VD([fault], { cause: error });
    }
}
/** JSONata's code for `$error(\u2026)`, whose text the provider file wrote for the user. */
const ERROR_CALL = 'D3137';
/**
 * Adds the variables that the file derives from the inputs. A variable that is derived from a secret is a secret too;
 * the others are shown with the inputs. The text of `$error()` becomes a fault of the inputs. Throws `FaultError`.
 */
async function deriveVariables(spec, bound) {
    const variables = new Map(bound.variables);
    const secretNames = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
    const secrets = [...bound.secrets];
    const shown = { ...bound.public };
    const faults = [];
    for (const [name, expression] of spec.derived) {
        try {
            const value = await expression.evaluate(undefined, variables);
            if ((0,template/* isUnset */.K$)(value))
                continue;
            variables.set(name, value);
            if (namesOf(expression.source).some((used) => secretNames.has(used))) {
                secretNames.add(name);
                secrets.push(...(0,input_value/* textsIn */.Ej)(value));
            }
            else {
                shown[name] = (0,input_value/* showValue */.vp)(value);
            }
        }
        catch (error) {
            if (!(error instanceof expression_error/* ExpressionError */.t))
                throw error;
            faults.push(explain(name, error, spec.inputs));
        }
    }
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return { variables, secrets, public: shown, faults: bound.faults };
}
function namesOf(source) {
    return Array.from(source.matchAll(/\$([A-Za-z_]\w*)/g), ([, name = '']) => name);
}
function explain(name, error, inputs) {
    const { cause } = error;
    const isErrorCall = typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === ERROR_CALL;
    const message = isErrorCall
        ? String(Reflect.get(cause, 'message'))
        : `\`${name}\` cannot be computed from the inputs. ${error.message}`;
    const used = new Set(namesOf(error.expression));
    const named = inputs.filter((input) => used.has(input.name)).map((input) => `\`${input.name}\``);
    const next = named.length === 0 ? 'Check the inputs of the provider.' : `Check ${named.join(' and ')}.`;
    return { code: 'input/bad-param', message, next, input: 'params' };
}
/**
 * The same provider at another address: `baseUrl` replaces the origin, and its path is put before the provider's
 * path. The same is done for every URL in the file that has the same origin, such as a token request.
 */
function withBaseUrl(spec, baseUrl) {
    const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]+|\{\+\w+\})(.*)$/.exec(spec.baseUrl.source) ?? [];
    const prefix = `${baseUrl.origin}${baseUrl.pathname.replace(/\/$/, '')}`;
    const move = (request) => {
        const { source } = request.url;
        const isSame = origin !== '' && source.startsWith(origin) && /^(\/|\?|$)/.test(source.slice(origin.length));
        return isSame ? { ...request, url: (0,template/* compileUrlTemplate */.b5)(`${prefix}${source.slice(origin.length)}`) } : request;
    };
    const moveOptional = (request) => request && move(request);
    const moveResult = (result) => ({ ...result, request: moveOptional(result.request) });
    return {
        ...spec,
        baseUrl: (0,template/* compileUrlTemplate */.b5)(`${prefix}${path}`),
        auth: spec.auth?.kind === 'token' ? { ...spec.auth, request: move(spec.auth.request) } : spec.auth,
        preflight: spec.preflight.map(move),
        submit: spec.submit.map(move),
        single: spec.single && {
            ...spec.single,
            request: move(spec.single.request),
            results: spec.single.results?.map(moveResult),
        },
        poll: spec.poll && { ...spec.poll, request: move(spec.poll.request) },
        results: spec.results.map(moveResult),
        lookup: spec.lookup && { ...spec.lookup, request: move(spec.lookup.request) },
        cancel: moveOptional(spec.cancel),
    };
}

// EXTERNAL MODULE: ./src/provider/inputs.ts
var inputs = __webpack_require__(5628);
// EXTERNAL MODULE: ./src/provider/request.ts + 1 modules
var request = __webpack_require__(2106);
// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
// EXTERNAL MODULE: ./src/report/summary-text.ts
var summary_text = __webpack_require__(22536);
// EXTERNAL MODULE: ./src/sources/prepare.ts
var prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/domain/object-scan.ts
var object_scan = __webpack_require__(78039);
// EXTERNAL MODULE: ./src/domain/record-scan.ts
var record_scan = __webpack_require__(21593);
// EXTERNAL MODULE: ./src/sources/row-plan.ts
var row_plan = __webpack_require__(97140);
;// CONCATENATED MODULE: ./src/sources/prepare-scanned.ts


/**
 * Checks a sound record of a delimited file with these columns by its bytes; undefined where the rows must be prepared one
 * by one.
 */
function createScanCheck(options) {
    const { columns: mapping, key, blank, providerSchema, userSchema } = options;
    const planFor = (0,row_plan/* createPlanner */.JL)(mapping);
    const keyPlanFor = key && (0,row_plan/* createKeyPlanner */.K2)({ columns: mapping, key });
    return (columns) => {
        const { fields, indexes } = planFor(columns);
        const keyIndex = keyPlanFor === undefined ? -1 : keyPlanFor(columns).indexes[0];
        if (keyIndex === undefined || (key !== undefined && keyIndex === -1) || indexes.includes(-1))
            return undefined;
        if (providerSchema !== undefined || (userSchema !== undefined && userSchema.columns === undefined))
            return undefined;
        const isValid = userSchema?.columns && createRowCheck(userSchema.columns, { fields, indexes }, blank === 'omit');
        return {
            ...{ key: keyIndex, fields, indexes },
            accepts: (scan) => (keyIndex === -1 || hasPlainKey(scan, keyIndex)) && (isValid === undefined || isValid(scan)),
        };
    };
}
const FIRST_BYTES = 1024;
function createRowCheck(rules, { fields, indexes }, omits) {
    const checks = fields.map((field) => rules.checkOf(field));
    const isNeeded = fields.map((field) => rules.required.has(field));
    if ([...rules.required].some((name) => !fields.includes(name)))
        return () => false;
    let plain = Buffer.alloc(FIRST_BYTES);
    return ({ bytes, from, to, marks }) => {
        for (let place = 0; place < indexes.length; place += 1) {
            const index = indexes[place] ?? 0;
            const [start, end] = [from[index] ?? 0, to[index] ?? 0];
            if (omits && start === end) {
                if (isNeeded[place] === true)
                    return false;
                continue;
            }
            const check = checks[place];
            if (check === undefined)
                continue;
            if (((marks[index] ?? 0) & record_scan/* DOUBLED */._m) === 0) {
                if (!check(bytes, start, end))
                    return false;
                continue;
            }
            if (end - start > plain.length)
                plain = Buffer.alloc(2 * (end - start));
            if (!check(plain, 0, undouble(bytes, start, end, plain)))
                return false;
        }
        return true;
    };
}
const QUOTE = 0x22;
/** Writes a cell with each doubled quote as one; returns its length. */
function undouble(bytes, from, to, into) {
    let length = 0;
    for (let at = from; at < to; at += 1) {
        const byte = bytes[at] ?? 0;
        into[length] = byte;
        length += 1;
        if (byte === QUOTE)
            at += 1;
    }
    return length;
}
const SPACE = 0x20;
const LAST_PRINTABLE = 0x7e;
function hasPlainKey({ bytes, from, to, marks }, cell) {
    return ((marks[cell] ?? 0) & record_scan/* DOUBLED */._m) === 0 && isPlainKey(bytes, from[cell] ?? 0, to[cell] ?? 0);
}
/** True for nearly every key in UTF-8: the same as `isPlain` of a text that is not blank. */
function isPlainKey(bytes, start, end) {
    let last = 0;
    let isBlank = true;
    for (let at = start; at < end; at += 1) {
        const code = bytes[at] ?? 0;
        if (code < SPACE || code > LAST_PRINTABLE || ((code === 0x2b || code === 0x2d) && (last | 0x20) === 0x65))
            return false;
        if (code !== SPACE)
            isBlank = false;
        last = code;
    }
    const isColonFourth = end - start > 3 && bytes[start + 3] === 0x3a;
    return !isBlank && bytes[start] !== 0x23 && !isColonFourth;
}

;// CONCATENATED MODULE: ./src/sources/prepare-object.ts



/** Gives a check of the plain objects of one JSON file by their bytes; undefined where rows must be prepared one by one. */
function createObjectCheck({ columns, key, blank, providerSchema, userSchema, }) {
    const keyColumn = (0,row_plan/* keyColumnOf */.Ty)({ columns, key });
    const rules = userSchema?.columns;
    return () => {
        if ((key !== undefined && keyColumn === undefined) || providerSchema !== undefined)
            return undefined;
        if (userSchema !== undefined && rules === undefined)
            return undefined;
        return new ObjectCheck({ columns, keyColumn, omitsBlanks: blank === 'omit', rules });
    };
}
/** Which rows are sound by their bytes alone, and what of the last one is sent as it is. */
class ObjectCheck {
    /** The fields of the rows so far: it grows with the names of their members. */
    fields = [];
    /** The member that identifies the last row; -1 if none does. */
    key = -1;
    options;
    planFor;
    known = 0;
    keyName = -1;
    constructor(options) {
        this.options = options;
        this.planFor = (0,row_plan/* createPlanner */.JL)(options.columns);
    }
    /** True only for a row that `createPreparer` would give no fault. Others must be asked about there. */
    accepts(scan) {
        if (this.known < scan.names.length)
            this.learn(scan);
        const { keyColumn, omitsBlanks, rules } = this.options;
        if (keyColumn !== undefined && !this.findKey(scan))
            return false;
        const { bytes, from, to, kinds } = scan;
        let required = 0;
        for (const field of this.fields) {
            const member = scan.memberOf(field.name);
            const isSent = member !== -1 && !(omitsBlanks && isBlank(scan, member));
            field.member = isSent ? member : -1;
            if (!isSent)
                continue;
            if (field.isRequired)
                required += 1;
            const { check } = field;
            if (check !== undefined && !check(bytes, from[member] ?? 0, to[member] ?? 0, kinds[member] ?? 0))
                return false;
        }
        return rules === undefined || required === rules.required.size;
    }
    findKey(scan) {
        const key = this.keyName === -1 ? -1 : scan.memberOf(this.keyName);
        this.key = key;
        const kind = scan.kinds[key];
        return (kind === object_scan/* TEXT */.a$ || kind === object_scan/* NUMBER */.uk) && isPlainKey(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
    }
    learn({ names }) {
        const { keyColumn, rules } = this.options;
        for (; this.known < names.length; this.known += 1) {
            const name = names[this.known] ?? '';
            if (name === keyColumn)
                this.keyName = this.known;
            const { fields, indexes } = this.planFor([name]);
            for (const [place, field] of fields.entries()) {
                if (indexes[place] === -1)
                    continue;
                this.fields.push({
                    field,
                    written: Buffer.from(JSON.stringify(field)),
                    name: this.known,
                    isRequired: rules?.required.has(field) === true,
                    check: rules?.valueCheckOf(field),
                    member: -1,
                });
            }
        }
    }
}
/** As `isOmitted` says of the value. */
function isBlank({ from, to, kinds }, member) {
    return kinds[member] === object_scan/* NULL */.Cq || (kinds[member] === object_scan/* TEXT */.a$ && from[member] === to[member]);
}

// EXTERNAL MODULE: ./src/pipeline/input-files.ts
var input_files = __webpack_require__(6928);
// EXTERNAL MODULE: ./src/pipeline/ledger-identity.ts
var ledger_identity = __webpack_require__(14296);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/rate.ts
var domain_rate = __webpack_require__(36280);
// EXTERNAL MODULE: ./src/domain/shard.ts
var domain_shard = __webpack_require__(96236);
;// CONCATENATED MODULE: ./src/pipeline/limits.ts



/** The user's values if given, else the provider's, divided among the legs of a run. */
function chooseLimits(spec, config, { spelling, shard }) {
    const { limits, faults, notices } = chooseWhole(spec, config, spelling);
    if (shard === undefined)
        return { limits, faults, notices };
    const crowded = findCrowd(spec, limits, { shard, spelling });
    return { limits: divide(limits, shard), faults: [...faults, ...crowded], notices };
}
/** A leg without a job in flight could send nothing, and with one each they would exceed the limit. */
function findCrowd({ title }, { concurrency }, { shard, spelling }) {
    if (concurrency === 'auto' || shard.of <= concurrency)
        return [];
    return [
        {
            code: 'input/over-limit',
            message: `${spelling.name('shard')} is ${(0,domain_shard/* formatShard */._D)(shard)}, but only ${(0,plural/* plural */.L)(concurrency, 'job')} may be in flight at ${title} at a time.`,
            next: `Use at most ${(0,plural/* plural */.L)(concurrency, 'shard')}.`,
            input: 'shard',
        },
    ];
}
/** The share of one leg. The first legs have the jobs in flight that cannot be divided. */
function divide(limits, { index, of }) {
    const { rate, burst, concurrency, jobs } = limits;
    const share = (whole) => (0,domain_rate/* shareRate */.qL)(whole, { index, of });
    const own = share(rate);
    return {
        ...limits,
        rate: own,
        requestsPerSecond: (0,domain_rate/* perSecond */.Ed)(own),
        burst: own.turns === undefined ? Math.max(1, Math.floor(burst / of)) : 1,
        concurrency: concurrency === 'auto' ? concurrency : Math.floor(concurrency / of) + (index <= concurrency % of ? 1 : 0),
        jobs: jobs && share(jobs),
        whole: { requestsPerSecond: limits.requestsPerSecond, jobs },
    };
}
function chooseWhole(spec, config, spelling) {
    const { limits } = spec;
    const { rate, concurrency } = config;
    const batch = config['batch-size'];
    const above = compare(spec, config).filter(({ isAbove }) => isAbove);
    const effective = rate ?? limits.rate.value;
    return {
        limits: {
            rows: batch ?? limits.rows.value,
            bytes: limits.bytes?.value,
            rate: effective,
            requestsPerSecond: (0,domain_rate/* perSecond */.Ed)(effective),
            // Whoever lowers the rate shares the vendor with others, and its burst as well.
            burst: Math.max(1, Math.floor(limits.burst * Math.min(1, (0,domain_rate/* perSecond */.Ed)(effective) / (0,domain_rate/* perSecond */.Ed)(limits.rate.value)))),
            concurrency: concurrency === 'auto' ? (limits.concurrency?.value ?? 'auto') : concurrency,
            jobs: limits.jobs?.value,
        },
        faults: above
            .filter(({ documented }) => documented)
            .map(({ input, given, limit }) => ({
            code: 'input/over-limit',
            message: `${spelling.name(input)} is ${given}, but the documented limit of ${spec.name} is ${limit}.`,
            next: `Lower ${spelling.name(input)} to that limit, or remove it.`,
            input,
        })),
        notices: above
            .filter(({ documented }) => !documented)
            .map(({ input, given, limit }) => `${spelling.name(input)} is ${given}, above the ${limit} that is assumed for ${spec.name}. No limit is documented, so the run continues.`),
    };
}
function compare({ limits }, config) {
    const { rate, concurrency } = config;
    const batch = config['batch-size'];
    const found = [];
    if (batch !== undefined) {
        const { value, documented } = limits.rows;
        const limit = `${(0,plural/* plural */.L)(value, 'row')} per job`;
        found.push({ input: 'batch-size', given: String(batch), isAbove: batch > value, limit, documented });
    }
    if (rate !== undefined) {
        const { value, documented } = limits.rate;
        const isAbove = (0,domain_rate/* perSecond */.Ed)(rate) > (0,domain_rate/* perSecond */.Ed)(value);
        found.push({ input: 'rate', given: (0,domain_rate/* formatRate */.CE)(rate), isAbove, limit: (0,domain_rate/* formatRate */.CE)(value), documented });
    }
    if (typeof concurrency === 'number' && limits.concurrency !== undefined) {
        const { value, documented } = limits.concurrency;
        const limit = `${(0,plural/* plural */.L)(value, 'job')} in flight`;
        found.push({ input: 'concurrency', given: String(concurrency), isAbove: concurrency > value, limit, documented });
    }
    return found;
}

// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
;// CONCATENATED MODULE: ./src/provider/builtin.ts
// Generated from providers/ by `npm run generate`; do not edit.
/** By name. */
const BUILTIN_PROVIDERS = new Map([
    [
        "donoratlas",
        {
            text: "version: 1\nname: donoratlas\ntitle: DonorAtlas \u2013 add members to a network\ndocs: https://developer.donoratlas.com/api-reference/networks/add-members-batch\nfacts:\n  - text: A job takes 100 donor ids at most.\n    verified: documented\n    source: https://developer.donoratlas.com/api-reference/networks/add-members-batch\n  - text: 10 requests a second are allowed, with a burst of 10.\n    verified: documented\n    source: https://developer.donoratlas.com/getting-started/authentication\n  - text: Failed ids met a server error and are safe to send again.\n    verified: documented\n    source: https://developer.donoratlas.com/api-reference/networks/get-job-status\n  - text: The response to a submit is 202; any 2xx with a job id counts as accepted.\n    verified: documented\n    source: https://developer.donoratlas.com/guides/errors\n  - text: The names of the waiting, failed and canceled states; only \"processing\" and \"completed\" are documented.\n    verified: inferred\n  - text: A wrong key gets 401 or 403; the vendor's table of status codes has neither.\n    verified: inferred\n  - text: An id that is already a member is reported in one of the three lists.\n    verified: inferred\ninputs:\n  api_key: { required: true, secret: true, description: API key of your DonorAtlas team }\n  network_id: { required: true, destination: network, description: the network to add the donors to }\nbaseUrl: https://api.donoratlas.com/v1/partners\nheaders: { x-api-key: '{api_key}' }\nkey: donor_id\nlimits:\n  rows: 100\n  rate: 10/s\n  burst: 10\n\npreflight:\n  - get: /test\n\nsubmit:\n  post: /networks/{network_id}/members/batch\n  body: '{ \"donor_ids\": $ids }'\n  outputs: { id: job_id }\n\npoll:\n  get: /networks/jobs/{id}\n  progress: progress / total\n  states: # all except processing and completed are inferred\n    running: [processing, pending, queued]\n    succeeded: [completed]\n    failed: [failed, error]\n    canceled: [canceled, cancelled]\n  error: error ?? message\n\nresults:\n  - { rows: results.added_ids, outcome: succeeded }\n  - { rows: results.not_found_ids, outcome: not_found }\n  - rows: results.failed_ids\n    outcome: failed\n    message: '\"server error, safe to retry\"'\n    retryable: true\n",
            content: "{\"version\":1,\"name\":\"donoratlas\",\"title\":\"DonorAtlas \u2013 add members to a network\",\"docs\":\"https://developer.donoratlas.com/api-reference/networks/add-members-batch\",\"facts\":[{\"text\":\"A job takes 100 donor ids at most.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/api-reference/networks/add-members-batch\"},{\"text\":\"10 requests a second are allowed, with a burst of 10.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/getting-started/authentication\"},{\"text\":\"Failed ids met a server error and are safe to send again.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/api-reference/networks/get-job-status\"},{\"text\":\"The response to a submit is 202; any 2xx with a job id counts as accepted.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/guides/errors\"},{\"text\":\"The names of the waiting, failed and canceled states; only \\\"processing\\\" and \\\"completed\\\" are documented.\",\"verified\":\"inferred\"},{\"text\":\"A wrong key gets 401 or 403; the vendor's table of status codes has neither.\",\"verified\":\"inferred\"},{\"text\":\"An id that is already a member is reported in one of the three lists.\",\"verified\":\"inferred\"}],\"inputs\":{\"api_key\":{\"description\":\"API key of your DonorAtlas team\",\"required\":true,\"type\":\"string\",\"secret\":true},\"network_id\":{\"description\":\"the network to add the donors to\",\"required\":true,\"type\":\"string\",\"secret\":false,\"destination\":\"network\"}},\"derived\":{},\"baseUrl\":\"https://api.donoratlas.com/v1/partners\",\"headers\":{\"x-api-key\":\"{api_key}\"},\"key\":\"donor_id\",\"limits\":{\"rows\":100,\"rate\":\"10/s\",\"burst\":10},\"preflight\":[{\"get\":\"/test\"}],\"submit\":{\"post\":\"/networks/{network_id}/members/batch\",\"body\":\"{ \\\"donor_ids\\\": $ids }\",\"outputs\":{\"id\":\"job_id\"}},\"poll\":{\"get\":\"/networks/jobs/{id}\",\"status\":\"status\",\"states\":{\"running\":[\"processing\",\"pending\",\"queued\"],\"succeeded\":[\"completed\"],\"failed\":[\"failed\",\"error\"],\"canceled\":[\"canceled\",\"cancelled\"]},\"progress\":\"progress / total\",\"floor\":1,\"counts\":{},\"error\":\"error ?? message\"},\"results\":[{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"rows\":\"results.added_ids\",\"absent\":[],\"pending\":[],\"outcome\":\"succeeded\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"rows\":\"results.not_found_ids\",\"absent\":[],\"pending\":[],\"outcome\":\"not_found\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"rows\":\"results.failed_ids\",\"absent\":[],\"pending\":[],\"outcome\":\"failed\",\"message\":\"\\\"server error, safe to retry\\\"\",\"retryable\":true}]}",
            expressions: "{\"{ \\\"donor_ids\\\": $ids }\":{\"use\":{\"variables\":[\"ids\"],\"functions\":[],\"regexes\":[]}},\"job_id\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"job_id\"]},\"path\":{\"names\":[\"job_id\"]},\"fields\":[\"job_id\"]},\"status\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"status\"]},\"path\":{\"names\":[\"status\"]},\"fields\":[\"status\"]},\"progress / total\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"fields\":[\"progress\",\"total\"]},\"error ?? message\":{\"use\":{\"variables\":[],\"functions\":[\"exists\"],\"regexes\":[]},\"fields\":[\"error\",\"message\"]},\"results.added_ids\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"results\",\"added_ids\"]},\"path\":{\"names\":[\"results\",\"added_ids\"]},\"fields\":[\"results\",\"added_ids\"]},\"results.not_found_ids\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"results\",\"not_found_ids\"]},\"path\":{\"names\":[\"results\",\"not_found_ids\"]},\"fields\":[\"results\",\"not_found_ids\"]},\"results.failed_ids\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"results\",\"failed_ids\"]},\"path\":{\"names\":[\"results\",\"failed_ids\"]},\"fields\":[\"results\",\"failed_ids\"]},\"\\\"server error, safe to retry\\\"\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"constant\":{\"value\":\"server error, safe to retry\"},\"fields\":[]}}",
            exchanges: "# Recorded exchanges of providers/donoratlas.yaml. `source` says where a response's shape is known from; the values are invented.\ncases:\n  - name: the response on the vendor's page, then all three lists\n    source: https://developer.donoratlas.com/api-reference/networks/get-job-status\n    inputs: { api_key: test-key, network_id: net_77 }\n    rows: [{ donor_id: dnt-a1 }, { donor_id: dnt-b2 }, { donor_id: dnt-c3 }]\n    preflight: true\n    exchanges:\n      - request: { method: GET, path: /v1/partners/test, headers: { x-api-key: test-key } }\n        answer: { status: 200, body: {} }\n      - request:\n          method: POST\n          path: /v1/partners/networks/net_77/members/batch\n          headers: { x-api-key: test-key, content-type: application/json }\n          body: { donor_ids: [dnt-a1, dnt-b2, dnt-c3] }\n        answer: { status: 202, body: { job_id: job_9f8b7c6d5e4a3b2c1d0e } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/job_9f8b7c6d5e4a3b2c1d0e, headers: { x-api-key: test-key } }\n        answer:\n          status: 200\n          body: '{\"job_id\": \"job_9f8b7c6d5e4a3b2c1d0e\", \"status\": \"processing\", \"progress\": 45, \"total\": 100, \"results\": null}'\n      - request: { method: GET, path: /v1/partners/networks/jobs/job_9f8b7c6d5e4a3b2c1d0e }\n        answer:\n          status: 200\n          body:\n            job_id: job_9f8b7c6d5e4a3b2c1d0e\n            status: completed\n            progress: 3\n            total: 3\n            results: { added_ids: [dnt-a1], not_found_ids: [dnt-b2], failed_ids: [dnt-c3] }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: dnt-a1, outcome: succeeded }\n        - { key: dnt-b2, outcome: not_found }\n        - { key: dnt-c3, outcome: failed, message: 'server error, safe to retry', retryable: true }\n\n  - name: a submit with response 200, one row, empty and null lists\n    source: inferred\n    inputs: { api_key: test-key, network_id: 'net 7/7' }\n    rows: [{ donor_id: '0012' }]\n    exchanges:\n      - request:\n          method: POST\n          path: /v1/partners/networks/net%207%2F7/members/batch\n          body: '{\"donor_ids\":[\"0012\"]}'\n        answer: { status: 200, body: { job_id: job_2 } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/job_2 }\n        answer: { status: 200, body: { status: pending, progress: 0, total: 0, results: null } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/job_2 }\n        answer: { status: 200, body: { status: COMPLETED, results: { added_ids: ['0012'], not_found_ids: [], failed_ids: null } } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: '0012', outcome: succeeded }]\n\n  - name: an id in no list stays unresolved, an unknown id is foreign, an id in two lists is contradictory\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }, { donor_id: b }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 202, body: { job_id: j } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/j }\n        answer: { status: 200, body: { status: completed, results: { added_ids: [b, zz], not_found_ids: [b], failed_ids: [] } } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes: [{ key: a, outcome: unresolved }, { key: b, outcome: contradictory }]\n\n  - name: a failed job whose results are null\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 202, body: { job_id: j } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/j }\n        answer: { status: 200, body: { status: failed, progress: 0, total: 1, results: null, error: worker crashed } }\n    expect:\n      job: failed\n      error: worker crashed\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: an undocumented state counts as running\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 202, body: { job_id: j } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/j }\n        answer: { status: 200, body: { status: reticulating, results: null } }\n    expect:\n      job: running\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: an HTML page is not a state\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 202, body: { job_id: j } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/j }\n        answer: { status: 200, body: '<html>completed</html>' }\n    expect:\n      job: unreadable\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 422 with a list of details, as from FastAPI\n    source: https://developer.donoratlas.com/guides/errors\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer:\n          status: 422\n          body: { detail: [{ type: string_type, loc: [body, donor_ids, 0], msg: Input should be a valid string, input: 7 }] }\n    expect:\n      job: refused\n      error: 'HTTP 422: body.donor_ids.0: Input should be a valid string'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 404 for an unknown network\n    source: https://developer.donoratlas.com/guides/errors\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 404, body: { detail: Network not found } }\n    expect:\n      job: refused\n      error: 'HTTP 404: Network not found'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 402 without credits\n    source: https://developer.donoratlas.com/guides/errors\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 402, body: { detail: Insufficient credits } }\n    expect:\n      job: refused\n      error: 'HTTP 402: Insufficient credits'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: a wrong key, refused by the gateway before anything is sent\n    source: inferred\n    inputs: { api_key: wrong, network_id: n }\n    rows: [{ donor_id: a }]\n    preflight: true\n    exchanges:\n      - request: { method: GET, path: /v1/partners/test }\n        answer: { status: 403, body: { message: Forbidden } }\n    expect:\n      job: refused\n      error: 'HTTP 403: Forbidden'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 429 from the gateway, then accepted\n    source: https://developer.donoratlas.com/getting-started/authentication\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch, body: { donor_ids: [a] } }\n        answer: { status: 429, body: { message: Too Many Requests } }\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch, body: { donor_ids: [a] } }\n        answer: { status: 202, body: { job_id: j } }\n      - request: { method: GET, path: /v1/partners/networks/jobs/j }\n        answer: { status: 200, body: { status: completed, results: { added_ids: [a], not_found_ids: [], failed_ids: [] } } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: a, outcome: succeeded }]\n\n  - name: a response without a job id is not a refusal\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/batch }\n        answer: { status: 200, body: '<html>welcome</html>' }\n    expect:\n      job: uncertain\n      error: 'The response (HTTP 200) is a web page, not JSON: check base-url.'\n      outcomes: [{ key: a, outcome: unresolved }]\n",
        },
    ],
    [
        "donoratlas-remove",
        {
            text: "version: 1\nname: donoratlas-remove\ntitle: DonorAtlas \u2013 remove members from a network\ndocs: https://developer.donoratlas.com/api-reference/networks/remove-members\nfacts:\n  - text: A request lists the donor ids to remove. 204 means that all were removed, 200 lists the ids that failed, and 500 means that all failed.\n    verified: documented\n    source: https://developer.donoratlas.com/api-reference/networks/remove-members\n  - text: 10 requests a second are allowed, with a burst of 10.\n    verified: documented\n    source: https://developer.donoratlas.com/getting-started/authentication\n  - text: A request takes at least 100 donor ids, as when members are added.\n    verified: inferred\n  - text: A failed id may be sent again, since removing an id twice has no further effect.\n    verified: inferred\n  - text: An id that is not a member counts as removed or as failed; the page does not say which.\n    verified: inferred\n  - text: A wrong key gets 401 or 403; the vendor's table of status codes has neither.\n    verified: inferred\ninputs:\n  api_key: { required: true, secret: true, description: API key of your DonorAtlas team }\n  network_id: { required: true, destination: network, description: the network to remove the donors from }\nbaseUrl: https://api.donoratlas.com/v1/partners\nheaders: { x-api-key: '{api_key}' }\nkey: donor_id\nlimits:\n  rows: { value: 100, documented: false }\n  rate: 10/s\n  burst: 10\n\npreflight:\n  - get: /test\n\n# The response is the result: there is no job to poll.\nsubmit:\n  post: /networks/{network_id}/members/remove\n  body: '{ \"donor_ids\": $ids }'\n  statuses: { 500: failed }\n\nresults:\n  - rows: failed\n    outcome: failed\n    message: '\"not removed\"'\n    retryable: true\n  - outcome: succeeded\n",
            content: "{\"version\":1,\"name\":\"donoratlas-remove\",\"title\":\"DonorAtlas \u2013 remove members from a network\",\"docs\":\"https://developer.donoratlas.com/api-reference/networks/remove-members\",\"facts\":[{\"text\":\"A request lists the donor ids to remove. 204 means that all were removed, 200 lists the ids that failed, and 500 means that all failed.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/api-reference/networks/remove-members\"},{\"text\":\"10 requests a second are allowed, with a burst of 10.\",\"verified\":\"documented\",\"source\":\"https://developer.donoratlas.com/getting-started/authentication\"},{\"text\":\"A request takes at least 100 donor ids, as when members are added.\",\"verified\":\"inferred\"},{\"text\":\"A failed id may be sent again, since removing an id twice has no further effect.\",\"verified\":\"inferred\"},{\"text\":\"An id that is not a member counts as removed or as failed; the page does not say which.\",\"verified\":\"inferred\"},{\"text\":\"A wrong key gets 401 or 403; the vendor's table of status codes has neither.\",\"verified\":\"inferred\"}],\"inputs\":{\"api_key\":{\"description\":\"API key of your DonorAtlas team\",\"required\":true,\"type\":\"string\",\"secret\":true},\"network_id\":{\"description\":\"the network to remove the donors from\",\"required\":true,\"type\":\"string\",\"secret\":false,\"destination\":\"network\"}},\"derived\":{},\"baseUrl\":\"https://api.donoratlas.com/v1/partners\",\"headers\":{\"x-api-key\":\"{api_key}\"},\"key\":\"donor_id\",\"limits\":{\"rows\":{\"value\":100,\"documented\":false},\"rate\":\"10/s\",\"burst\":10},\"preflight\":[{\"get\":\"/test\"}],\"submit\":{\"post\":\"/networks/{network_id}/members/remove\",\"body\":\"{ \\\"donor_ids\\\": $ids }\",\"statuses\":{\"500\":\"failed\"}},\"results\":[{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"rows\":\"failed\",\"absent\":[],\"pending\":[],\"outcome\":\"failed\",\"message\":\"\\\"not removed\\\"\",\"retryable\":true},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"absent\":[],\"pending\":[],\"outcome\":\"succeeded\",\"retryable\":false}]}",
            expressions: "{\"{ \\\"donor_ids\\\": $ids }\":{\"use\":{\"variables\":[\"ids\"],\"functions\":[],\"regexes\":[]}},\"failed\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"failed\"]},\"path\":{\"names\":[\"failed\"]},\"fields\":[\"failed\"]},\"\\\"not removed\\\"\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"constant\":{\"value\":\"not removed\"},\"fields\":[]}}",
            exchanges: "# Recorded exchanges of providers/donoratlas-remove.yaml. `source` says where a response's shape is known from; the values are invented.\ncases:\n  - name: 204, all were removed\n    source: https://developer.donoratlas.com/api-reference/networks/remove-members\n    inputs: { api_key: test-key, network_id: net_77 }\n    rows: [{ donor_id: dnt-a1 }, { donor_id: dnt-b2 }]\n    preflight: true\n    exchanges:\n      - request: { method: GET, path: /v1/partners/test, headers: { x-api-key: test-key } }\n        answer: { status: 200, body: {} }\n      - request:\n          method: POST\n          path: /v1/partners/networks/net_77/members/remove\n          headers: { x-api-key: test-key, content-type: application/json }\n          body: { donor_ids: [dnt-a1, dnt-b2] }\n        answer: { status: 204 }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: dnt-a1, outcome: succeeded }\n        - { key: dnt-b2, outcome: succeeded }\n\n  - name: 200, some failed\n    source: https://developer.donoratlas.com/api-reference/networks/remove-members\n    inputs: { api_key: test-key, network_id: net_77 }\n    rows: [{ donor_id: dnt-a1 }, { donor_id: dnt-b2 }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/net_77/members/remove, body: { donor_ids: [dnt-a1, dnt-b2] } }\n        answer: { status: 200, body: { failed: [dnt-b2] } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: dnt-a1, outcome: succeeded }\n        - { key: dnt-b2, outcome: failed, message: not removed, retryable: true }\n\n  - name: 500, all failed\n    source: https://developer.donoratlas.com/api-reference/networks/remove-members\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }, { donor_id: b }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove }\n        answer: { status: 500, body: { detail: Failed to remove members } }\n    expect:\n      job: succeeded\n      error: 'HTTP 500: Failed to remove members'\n      outcomes:\n        - { key: a, outcome: failed, message: 'HTTP 500: Failed to remove members' }\n        - { key: b, outcome: failed, message: 'HTTP 500: Failed to remove members' }\n\n  - name: 500 with a web page is a proxy's, and proves nothing\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove }\n        answer: { status: 500, headers: { content-type: text/html }, body: '<html>Internal Server Error</html>' }\n    expect:\n      job: uncertain\n      error: HTTP 500\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 200 without the list proves nothing\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove }\n        answer: { status: 200, body: {} }\n    expect:\n      job: succeeded\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: a failed id that was not sent is foreign, and the rest cannot be claimed\n    source: inferred\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove }\n        answer: { status: 200, body: { failed: [zz] } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes: [{ key: a, outcome: contradictory }]\n\n  - name: 404 for an unknown network\n    source: https://developer.donoratlas.com/guides/errors\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove }\n        answer: { status: 404, body: { detail: Network not found } }\n    expect:\n      job: refused\n      error: 'HTTP 404: Network not found'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: a wrong key, refused by the gateway before anything is sent\n    source: inferred\n    inputs: { api_key: wrong, network_id: n }\n    rows: [{ donor_id: a }]\n    preflight: true\n    exchanges:\n      - request: { method: GET, path: /v1/partners/test }\n        answer: { status: 403, body: { message: Forbidden } }\n    expect:\n      job: refused\n      error: 'HTTP 403: Forbidden'\n      outcomes: [{ key: a, outcome: unresolved }]\n\n  - name: 429 from the gateway, then accepted\n    source: https://developer.donoratlas.com/getting-started/authentication\n    inputs: { api_key: test-key, network_id: n }\n    rows: [{ donor_id: a }]\n    exchanges:\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove, body: { donor_ids: [a] } }\n        answer: { status: 429, body: { message: Too Many Requests } }\n      - request: { method: POST, path: /v1/partners/networks/n/members/remove, body: { donor_ids: [a] } }\n        answer: { status: 204 }\n    expect:\n      job: succeeded\n      outcomes: [{ key: a, outcome: succeeded }]\n",
        },
    ],
    [
        "ngpvan",
        {
            text: "version: 1\nname: ngpvan\ntitle: NGP VAN / EveryAction \u2013 bulk import\ndocs: https://docs.ngpvan.com/reference/bulkimportjobs\nfacts:\n  - { text: 'VAN downloads a zip with one delimited file of at most 50 columns.', verified: documented, source: 'https://docs.ngpvan.com/reference/conceptual-introduction' }\n  - { text: 'Rows that do not validate are absent from the result files; for the others each mapping type has a message: \"Processed\" or a reason.', verified: documented, source: 'https://docs.ngpvan.com/reference/workflow' }\n  - { text: 'Blank cells clear nothing, and nothing can be deleted.', verified: documented, source: 'https://docs.ngpvan.com/reference/bulkimportjobs' }\n  - { text: '50,000 rows and 20 MB per job, and 2 jobs at a time, are safe limits. The pages name 20 MB and 100 MB for the zip, and no limit on rows, jobs or requests.', verified: inferred }\n  - { text: 'The finished state has one of the spellings on the different pages. A message that begins with \"Ignored\" is a success. A row is not found if every mapping says \"No match found\".', verified: inferred }\n  - { text: 'A failed job has applied no rows; if it had applied any, it would have completed.', verified: inferred }\n  - { text: 'The content of actions (loadMappedFile, fieldValueMappings, columnsToIncludeInResultsFile) is as in public clients. They put VanID first, and so does this file.', verified: inferred }\n  - { text: 'The machine names of contribution, phones and their fields. The check before the first submit compares them with VAN.', verified: inferred }\ninputs:\n  api_key: { required: true, secret: true, description: 'API key of the application, without the | and the digit of the database mode' }\n  application_name: { required: true, description: name of the application that the key belongs to }\n  database_mode: { default: '1', values: ['0', '1'], destination: database mode, description: '`0` My Voters, `1` My Campaign' }\n  resource_type: { default: Contacts, destination: resource, description: 'type of the rows: `Contacts`, `Contributions`, `ContactsActivistCodes`, \u2026' }\n  mapping_types:\n    type: list\n    required: true\n    description: \"what to do with each row: in VAN's own form (`name`, `fieldValueMappings`), or in a short form: `contact`, `activist_code: 123`, `email: Email`,\n      `phones: { column: Phone, type: H }`, `contribution: { amount: Amount, date: Date, designation: 456 }` or any `<Type>: { <Field>: <column> }`,\n      where a field may also be `{ staticValue: \u2026 }` or `{ columnName: \u2026, values: [\u2026] }`\"\n  description: { default: bulk job, description: how the description of each job begins }\n  source_url: { description: 'address of a zip with your data file, instead of `storage`' }\n  source_is_my_files: { type: boolean, description: '`true`: the zip at `source_url` contains the file that `files` names' }\nderived:\n  password: | # the key is sent with the digit of the mode; a digit that was pasted with the key must be the same\n    $contains($api_key, /\\|[01]$/) and $substringAfter($api_key, \"|\") != $database_mode\n      ? $error(\"The API key ends in a different digit than database_mode, which is \" & $database_mode & \".\") : $api_key ? $substringBefore($api_key, \"|\") & \"|\" & $database_mode\n  about: |\n    $contains($description, /[<>]|&#/) or $length($description) > 200\n      ? $error(\"params.description contains <, > or &#, or more than 200 characters, which VAN refuses.\") : $description\n  mappings: |\n    ( $forms := {\n        \"contact\": { \"name\": \"CreateOrUpdateContact\" },\n        \"activist_code\": { \"name\": \"ActivistCode\", \"bare\": \"id\", \"fields\": { \"id\": \"ActivistCodeID\", \"column\": \"ActivistCodeID\" } },\n        \"email\": { \"name\": \"Email\", \"bare\": \"column\", \"fields\": { \"column\": \"Email\" } },\n        \"phones\": { \"name\": \"Phones\", \"bare\": \"column\", \"fields\": { \"column\": \"Phone\", \"type\": \"PhoneTypeID\" } },\n        \"contribution\": { \"name\": \"Contributions\", \"fields\": { \"amount\": \"Amount\", \"date\": \"DateReceived\", \"designation\": \"DesignationID\" } } };\n      $field := function($form, $value, $word) {(\n        $of := $type($value) = \"object\" ? $value : $form and $word in [\"id\", \"type\", \"designation\"] ? { \"staticValue\": $value } : { \"columnName\": $value };\n        $merge([{ \"fieldName\": $lookup($form.fields, $word) ? $lookup($form.fields, $word) : $word }, $of]) )};\n      $expand := function($word, $given) {(\n        $form := $lookup($forms, $word);\n        $fields := $type($given) = \"object\" ? $given : $given = \"\" and $exists($form.bare) = false ? {} : $given != \"\" and $type($given) in [\"string\", \"number\"] and $exists($form.bare) ? { $form.bare: $given }\n          : $error(\"params.mapping_types: \" & $word & \" is not valid. List its fields and their columns under it.\");\n        { \"name\": $form ? $form.name : $word, \"fieldValueMappings\": $count($keys($fields)) > 0 ? [$each($fields, function($v, $k) { $field($form, $v, $k) })] } )};\n      [$map($mapping_types, function($item) { $type($item) = \"string\" ? $expand($item, \"\") : $item.name ? $item : $expand($keys($item)[0], $lookup($item, $keys($item)[0])) })] )\n  mapping_names: '[$distinct($mappings.name).$encodeUrlComponent($)]'\nbaseUrl: https://api.securevan.com/v4\nauth: { basic: { username: '{application_name}', password: '{password}' } }\nkey: { column: VanID, required: false, unique: false }\nnumber: bulk_job_row\nlimits: { rows: { value: 50000, documented: false }, bytes: { value: 20MB, documented: false }, concurrency: { value: 2, documented: false }, columns: 50 }\nerror: '$statusCode >= 400 ? $join(errors.(code & \": \" & text & (properties ? \" (\" & $join(properties, \", \") & \")\")), \"; \")'\n\npreflight:\n  - get: /bulkImportJobs/resources\n    error: |\n      $statusCode < 400 and $not($resource_type in $)\n        ? \"the resource type \" & $resource_type & \" does not exist for this key in database mode \" & $database_mode & \"; available: \" & $join($, \", \")\n  - get: /bulkImportMappingTypes/{+mapping_names}\n    outputs:\n      value_lists: |\n        ( $kind := $; $mappings[name = $kind.name].fieldValueMappings[$exists(staticValue) or $exists(values)].fieldName\n            [$ in $kind.fields[hasPredefinedValues].name].($kind.name & \"/\" & $ & \"/values\") )\n    error: |\n      ( $kind := $; $fold := $lowercase; $fields := fields.name.$fold($);\n        $problems := $mappings[name = $kind.name].( $mapped := fieldValueMappings; $given := $mapped.fieldName.$fold($);\n          $lacks := function($name) { $not($fold($name) in ($mapped ? $given : $columns.$fold($))) }; /* columns count by name only where nothing is mapped */\n          [ $mapped.fieldName[$not($fold($) in $fields or $contains($kind.name & $, /^ApplyContactCustomFieldsCF[0-9]+$/i))].(\"it has no field \" & $),\n            $kind.fields[isRequired and $lacks(name)].(\"the required field \" & name & \" is not mapped\"),\n            $kind.fields[$fold(name) in $given].($name := name; parents.($of := parentFieldName; $fixed := $mapped[$fold(fieldName) = $fold($of)].staticValue.$string($);\n              $lacks($of) ? $name & \" also needs \" & $of & \" to be mapped\" : limitedToParentValues and $fixed and $not($fixed in $append(limitedToParentValues.id.$string($), limitedToParentValues.name))\n                ? $name & \" needs \" & $of & \" to be \" & $join(limitedToParentValues.(id & \" (\" & name & \")\"), \" or \"))),\n            $mapped[$exists(columnName) and $not(columnName in $columns)].(\"the files have no column \" & columnName),\n            $mapped[$exists(columnName) and $fold(fieldName) in $kind.fields[canBeMappedToColumn = false].name.$fold($)].(fieldName & \" cannot be mapped to a column\") ] );\n        $statusCode = 404 ? \"the mapping type \" & $mapping_names & \" does not exist for this key in database mode \" & $database_mode\n          : $statusCode >= 400 ? \"\" : $not($resource_type in resourceTypes) ? name & \" cannot be used with the resource type \" & $resource_type\n          : $problems ? name & \": \" & $join($distinct($problems), \"; \") : \"\" )\n  - get: /bulkImportMappingTypes/{+value_lists}\n    error: |\n      ( $path := $split($value_lists, \"/\"); $known := $append(items.id.$string($), items.name);\n        $mine := $mappings[name = $path[0]].fieldValueMappings[fieldName = $path[1]];\n        $wrong := $append($mine.staticValue, $mine.values.targetValue).$string($)[$not($ in $known)];\n        $statusCode < 400 and $exists(nextPageLink) = false and $wrong ? $path[0] & \": \" & $path[1] & \" cannot be \" & $join($wrong, \", \") )\n\nsubmit:\n  - { put: '{+upload_url}', headers: { content-type: application/zip }, body: '$zip(\"rows.csv\", $csv($rows))' }\n  - post: /bulkImportJobs\n    body: |\n      { \"description\": $about & \" \" & $batch_id,\n        \"file\": { \"fileName\": $file_name ? $file_name : \"rows.csv\", \"sourceUrl\": $source_url, \"hasHeader\": true, \"hasQuotes\": true, \"columnDelimiter\": \"csv\", \"columns\": [$columns.{ \"name\": $ }] },\n        \"actions\": [{ \"actionType\": \"loadMappedFile\", \"resourceType\": $resource_type, \"resultFileSizeKbLimit\": 5000,\n          \"columnsToIncludeInResultsFile\": [{ \"name\": $number_column ? $number_column : $key }], \"mappingTypes\": $mappings }] }\n    outputs: { id: jobId }\n\npoll:\n  get: /bulkImportJobs/{id}\n  floor: 15 # seconds\n  states: { running: [Pending, InProgress, InProgressWithErrors], succeeded: [Completed, Complete, CompletedWithErrors, CompletedWithError], failed: [Failed, Error] }\n  error: '$join(errors[code or text].(code & (text ? \": \" & text) & (referenceCode ? \" (reference \" & referenceCode & \")\")), \"; \")'\n  outputs: { files: resultFiles.url }\n\nresults:\n  - get: '{+files}'\n    format: csv\n    ignore: [BulkUploadDataID, ULFileID, PrimaryKey, PrimaryKeyType]\n    message: |\n      ( $cells := $entries($)[$trim(value) != \"\"]; $done := $cells[$contains(value, /^\\s*Processed\\s*$/i)];\n        $wrong := $cells[$not($contains(value, /^\\s*(Processed\\s*$|Ignored)/i))];\n        $said := $wrong ? $wrong : $cells[$contains(value, /^\\s*Ignored/i)];\n        $cells ? $join([$wrong and $done ? \"partly applied: \" & $join($done.key, \", \"), $said.(key & \": \" & $trim(value))], \"; \") : \"the result file has no message for this row\" )\n    outcome: |\n      ( $cells := $entries($)[$trim(value) != \"\"]; $wrong := $cells[$not($contains(value, /^\\s*(Processed\\s*$|Ignored)/i))];\n        $exists($cells) = false ? \"failed\" : $exists($wrong) = false ? \"succeeded\" : $cells[$not($contains(value, /^\\s*No match found/i))] ? \"failed\" : \"not_found\" )\n  - { when: '$state = \"succeeded\" and $exists(resultFiles.url)', outcome: failed, message: '\"VAN rejected the row (it is not in the result file)\"' }\n  - { when: '$state = \"failed\"', outcome: failed, message: '\"the job failed\" & ($jobError ? \": \" & $jobError)' }\n",
            content: "{\"version\":1,\"name\":\"ngpvan\",\"title\":\"NGP VAN / EveryAction \u2013 bulk import\",\"docs\":\"https://docs.ngpvan.com/reference/bulkimportjobs\",\"facts\":[{\"text\":\"VAN downloads a zip with one delimited file of at most 50 columns.\",\"verified\":\"documented\",\"source\":\"https://docs.ngpvan.com/reference/conceptual-introduction\"},{\"text\":\"Rows that do not validate are absent from the result files; for the others each mapping type has a message: \\\"Processed\\\" or a reason.\",\"verified\":\"documented\",\"source\":\"https://docs.ngpvan.com/reference/workflow\"},{\"text\":\"Blank cells clear nothing, and nothing can be deleted.\",\"verified\":\"documented\",\"source\":\"https://docs.ngpvan.com/reference/bulkimportjobs\"},{\"text\":\"50,000 rows and 20 MB per job, and 2 jobs at a time, are safe limits. The pages name 20 MB and 100 MB for the zip, and no limit on rows, jobs or requests.\",\"verified\":\"inferred\"},{\"text\":\"The finished state has one of the spellings on the different pages. A message that begins with \\\"Ignored\\\" is a success. A row is not found if every mapping says \\\"No match found\\\".\",\"verified\":\"inferred\"},{\"text\":\"A failed job has applied no rows; if it had applied any, it would have completed.\",\"verified\":\"inferred\"},{\"text\":\"The content of actions (loadMappedFile, fieldValueMappings, columnsToIncludeInResultsFile) is as in public clients. They put VanID first, and so does this file.\",\"verified\":\"inferred\"},{\"text\":\"The machine names of contribution, phones and their fields. The check before the first submit compares them with VAN.\",\"verified\":\"inferred\"}],\"inputs\":{\"api_key\":{\"description\":\"API key of the application, without the | and the digit of the database mode\",\"required\":true,\"type\":\"string\",\"secret\":true},\"application_name\":{\"description\":\"name of the application that the key belongs to\",\"required\":true,\"type\":\"string\",\"secret\":false},\"database_mode\":{\"description\":\"`0` My Voters, `1` My Campaign\",\"required\":false,\"default\":\"1\",\"type\":\"string\",\"secret\":false,\"values\":[\"0\",\"1\"],\"destination\":\"database mode\"},\"resource_type\":{\"description\":\"type of the rows: `Contacts`, `Contributions`, `ContactsActivistCodes`, \u2026\",\"required\":false,\"default\":\"Contacts\",\"type\":\"string\",\"secret\":false,\"destination\":\"resource\"},\"mapping_types\":{\"description\":\"what to do with each row: in VAN's own form (`name`, `fieldValueMappings`), or in a short form: `contact`, `activist_code: 123`, `email: Email`, `phones: { column: Phone, type: H }`, `contribution: { amount: Amount, date: Date, designation: 456 }` or any `<Type>: { <Field>: <column> }`, where a field may also be `{ staticValue: \u2026 }` or `{ columnName: \u2026, values: [\u2026] }`\",\"required\":true,\"type\":\"list\",\"secret\":false},\"description\":{\"description\":\"how the description of each job begins\",\"required\":false,\"default\":\"bulk job\",\"type\":\"string\",\"secret\":false},\"source_url\":{\"description\":\"address of a zip with your data file, instead of `storage`\",\"required\":false,\"type\":\"string\",\"secret\":false},\"source_is_my_files\":{\"description\":\"`true`: the zip at `source_url` contains the file that `files` names\",\"required\":false,\"type\":\"boolean\",\"secret\":false}},\"derived\":{\"password\":\"$contains($api_key, /\\\\|[01]$/) and $substringAfter($api_key, \\\"|\\\") != $database_mode\\n  ? $error(\\\"The API key ends in a different digit than database_mode, which is \\\" & $database_mode & \\\".\\\") : $api_key ? $substringBefore($api_key, \\\"|\\\") & \\\"|\\\" & $database_mode\\n\",\"about\":\"$contains($description, /[<>]|&#/) or $length($description) > 200\\n  ? $error(\\\"params.description contains <, > or &#, or more than 200 characters, which VAN refuses.\\\") : $description\\n\",\"mappings\":\"( $forms := {\\n    \\\"contact\\\": { \\\"name\\\": \\\"CreateOrUpdateContact\\\" },\\n    \\\"activist_code\\\": { \\\"name\\\": \\\"ActivistCode\\\", \\\"bare\\\": \\\"id\\\", \\\"fields\\\": { \\\"id\\\": \\\"ActivistCodeID\\\", \\\"column\\\": \\\"ActivistCodeID\\\" } },\\n    \\\"email\\\": { \\\"name\\\": \\\"Email\\\", \\\"bare\\\": \\\"column\\\", \\\"fields\\\": { \\\"column\\\": \\\"Email\\\" } },\\n    \\\"phones\\\": { \\\"name\\\": \\\"Phones\\\", \\\"bare\\\": \\\"column\\\", \\\"fields\\\": { \\\"column\\\": \\\"Phone\\\", \\\"type\\\": \\\"PhoneTypeID\\\" } },\\n    \\\"contribution\\\": { \\\"name\\\": \\\"Contributions\\\", \\\"fields\\\": { \\\"amount\\\": \\\"Amount\\\", \\\"date\\\": \\\"DateReceived\\\", \\\"designation\\\": \\\"DesignationID\\\" } } };\\n  $field := function($form, $value, $word) {(\\n    $of := $type($value) = \\\"object\\\" ? $value : $form and $word in [\\\"id\\\", \\\"type\\\", \\\"designation\\\"] ? { \\\"staticValue\\\": $value } : { \\\"columnName\\\": $value };\\n    $merge([{ \\\"fieldName\\\": $lookup($form.fields, $word) ? $lookup($form.fields, $word) : $word }, $of]) )};\\n  $expand := function($word, $given) {(\\n    $form := $lookup($forms, $word);\\n    $fields := $type($given) = \\\"object\\\" ? $given : $given = \\\"\\\" and $exists($form.bare) = false ? {} : $given != \\\"\\\" and $type($given) in [\\\"string\\\", \\\"number\\\"] and $exists($form.bare) ? { $form.bare: $given }\\n      : $error(\\\"params.mapping_types: \\\" & $word & \\\" is not valid. List its fields and their columns under it.\\\");\\n    { \\\"name\\\": $form ? $form.name : $word, \\\"fieldValueMappings\\\": $count($keys($fields)) > 0 ? [$each($fields, function($v, $k) { $field($form, $v, $k) })] } )};\\n  [$map($mapping_types, function($item) { $type($item) = \\\"string\\\" ? $expand($item, \\\"\\\") : $item.name ? $item : $expand($keys($item)[0], $lookup($item, $keys($item)[0])) })] )\\n\",\"mapping_names\":\"[$distinct($mappings.name).$encodeUrlComponent($)]\"},\"number\":\"bulk_job_row\",\"baseUrl\":\"https://api.securevan.com/v4\",\"headers\":{},\"auth\":{\"basic\":{\"username\":\"{application_name}\",\"password\":\"{password}\"}},\"key\":{\"column\":\"VanID\",\"required\":false,\"unique\":false,\"fold\":[]},\"limits\":{\"rows\":{\"value\":50000,\"documented\":false},\"bytes\":{\"value\":\"20MB\",\"documented\":false},\"burst\":1,\"concurrency\":{\"value\":2,\"documented\":false},\"columns\":50},\"error\":\"$statusCode >= 400 ? $join(errors.(code & \\\": \\\" & text & (properties ? \\\" (\\\" & $join(properties, \\\", \\\") & \\\")\\\")), \\\"; \\\")\",\"preflight\":[{\"get\":\"/bulkImportJobs/resources\",\"error\":\"$statusCode < 400 and $not($resource_type in $)\\n  ? \\\"the resource type \\\" & $resource_type & \\\" does not exist for this key in database mode \\\" & $database_mode & \\\"; available: \\\" & $join($, \\\", \\\")\\n\"},{\"get\":\"/bulkImportMappingTypes/{+mapping_names}\",\"outputs\":{\"value_lists\":\"( $kind := $; $mappings[name = $kind.name].fieldValueMappings[$exists(staticValue) or $exists(values)].fieldName\\n    [$ in $kind.fields[hasPredefinedValues].name].($kind.name & \\\"/\\\" & $ & \\\"/values\\\") )\\n\"},\"error\":\"( $kind := $; $fold := $lowercase; $fields := fields.name.$fold($);\\n  $problems := $mappings[name = $kind.name].( $mapped := fieldValueMappings; $given := $mapped.fieldName.$fold($);\\n    $lacks := function($name) { $not($fold($name) in ($mapped ? $given : $columns.$fold($))) }; /* columns count by name only where nothing is mapped */\\n    [ $mapped.fieldName[$not($fold($) in $fields or $contains($kind.name & $, /^ApplyContactCustomFieldsCF[0-9]+$/i))].(\\\"it has no field \\\" & $),\\n      $kind.fields[isRequired and $lacks(name)].(\\\"the required field \\\" & name & \\\" is not mapped\\\"),\\n      $kind.fields[$fold(name) in $given].($name := name; parents.($of := parentFieldName; $fixed := $mapped[$fold(fieldName) = $fold($of)].staticValue.$string($);\\n        $lacks($of) ? $name & \\\" also needs \\\" & $of & \\\" to be mapped\\\" : limitedToParentValues and $fixed and $not($fixed in $append(limitedToParentValues.id.$string($), limitedToParentValues.name))\\n          ? $name & \\\" needs \\\" & $of & \\\" to be \\\" & $join(limitedToParentValues.(id & \\\" (\\\" & name & \\\")\\\"), \\\" or \\\"))),\\n      $mapped[$exists(columnName) and $not(columnName in $columns)].(\\\"the files have no column \\\" & columnName),\\n      $mapped[$exists(columnName) and $fold(fieldName) in $kind.fields[canBeMappedToColumn = false].name.$fold($)].(fieldName & \\\" cannot be mapped to a column\\\") ] );\\n  $statusCode = 404 ? \\\"the mapping type \\\" & $mapping_names & \\\" does not exist for this key in database mode \\\" & $database_mode\\n    : $statusCode >= 400 ? \\\"\\\" : $not($resource_type in resourceTypes) ? name & \\\" cannot be used with the resource type \\\" & $resource_type\\n    : $problems ? name & \\\": \\\" & $join($distinct($problems), \\\"; \\\") : \\\"\\\" )\\n\"},{\"get\":\"/bulkImportMappingTypes/{+value_lists}\",\"error\":\"( $path := $split($value_lists, \\\"/\\\"); $known := $append(items.id.$string($), items.name);\\n  $mine := $mappings[name = $path[0]].fieldValueMappings[fieldName = $path[1]];\\n  $wrong := $append($mine.staticValue, $mine.values.targetValue).$string($)[$not($ in $known)];\\n  $statusCode < 400 and $exists(nextPageLink) = false and $wrong ? $path[0] & \\\": \\\" & $path[1] & \\\" cannot be \\\" & $join($wrong, \\\", \\\") )\\n\"}],\"submit\":[{\"put\":\"{+upload_url}\",\"headers\":{\"content-type\":\"application/zip\"},\"body\":\"$zip(\\\"rows.csv\\\", $csv($rows))\"},{\"post\":\"/bulkImportJobs\",\"body\":\"{ \\\"description\\\": $about & \\\" \\\" & $batch_id,\\n  \\\"file\\\": { \\\"fileName\\\": $file_name ? $file_name : \\\"rows.csv\\\", \\\"sourceUrl\\\": $source_url, \\\"hasHeader\\\": true, \\\"hasQuotes\\\": true, \\\"columnDelimiter\\\": \\\"csv\\\", \\\"columns\\\": [$columns.{ \\\"name\\\": $ }] },\\n  \\\"actions\\\": [{ \\\"actionType\\\": \\\"loadMappedFile\\\", \\\"resourceType\\\": $resource_type, \\\"resultFileSizeKbLimit\\\": 5000,\\n    \\\"columnsToIncludeInResultsFile\\\": [{ \\\"name\\\": $number_column ? $number_column : $key }], \\\"mappingTypes\\\": $mappings }] }\\n\",\"outputs\":{\"id\":\"jobId\"}}],\"poll\":{\"get\":\"/bulkImportJobs/{id}\",\"outputs\":{\"files\":\"resultFiles.url\"},\"status\":\"status\",\"states\":{\"running\":[\"Pending\",\"InProgress\",\"InProgressWithErrors\"],\"succeeded\":[\"Completed\",\"Complete\",\"CompletedWithErrors\",\"CompletedWithError\"],\"failed\":[\"Failed\",\"Error\"],\"canceled\":[]},\"floor\":15,\"counts\":{},\"error\":\"$join(errors[code or text].(code & (text ? \\\": \\\" & text) & (referenceCode ? \\\" (reference \\\" & referenceCode & \\\")\\\")), \\\"; \\\")\"},\"results\":[{\"get\":\"{+files}\",\"from\":\"poll\",\"format\":\"csv\",\"ignore\":[\"BulkUploadDataID\",\"ULFileID\",\"PrimaryKey\",\"PrimaryKeyType\"],\"absent\":[],\"pending\":[],\"outcome\":\"( $cells := $entries($)[$trim(value) != \\\"\\\"]; $wrong := $cells[$not($contains(value, /^\\\\s*(Processed\\\\s*$|Ignored)/i))];\\n  $exists($cells) = false ? \\\"failed\\\" : $exists($wrong) = false ? \\\"succeeded\\\" : $cells[$not($contains(value, /^\\\\s*No match found/i))] ? \\\"failed\\\" : \\\"not_found\\\" )\\n\",\"message\":\"( $cells := $entries($)[$trim(value) != \\\"\\\"]; $done := $cells[$contains(value, /^\\\\s*Processed\\\\s*$/i)];\\n  $wrong := $cells[$not($contains(value, /^\\\\s*(Processed\\\\s*$|Ignored)/i))];\\n  $said := $wrong ? $wrong : $cells[$contains(value, /^\\\\s*Ignored/i)];\\n  $cells ? $join([$wrong and $done ? \\\"partly applied: \\\" & $join($done.key, \\\", \\\"), $said.(key & \\\": \\\" & $trim(value))], \\\"; \\\") : \\\"the result file has no message for this row\\\" )\\n\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$state = \\\"succeeded\\\" and $exists(resultFiles.url)\",\"absent\":[],\"pending\":[],\"outcome\":\"failed\",\"message\":\"\\\"VAN rejected the row (it is not in the result file)\\\"\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$state = \\\"failed\\\"\",\"absent\":[],\"pending\":[],\"outcome\":\"failed\",\"message\":\"\\\"the job failed\\\" & ($jobError ? \\\": \\\" & $jobError)\",\"retryable\":false}]}",
            expressions: "{\"$statusCode >= 400 ? $join(errors.(code & \\\": \\\" & text & (properties ? \\\" (\\\" & $join(properties, \\\", \\\") & \\\")\\\")), \\\"; \\\")\":{\"use\":{\"variables\":[\"statusCode\"],\"functions\":[\"join\"],\"regexes\":[]},\"fields\":[\"errors\",\"code\",\"text\",\"properties\"]},\"$statusCode < 400 and $not($resource_type in $)\\n  ? \\\"the resource type \\\" & $resource_type & \\\" does not exist for this key in database mode \\\" & $database_mode & \\\"; available: \\\" & $join($, \\\", \\\")\\n\":{\"use\":{\"variables\":[\"statusCode\",\"resource_type\",\"database_mode\"],\"functions\":[\"not\",\"join\"],\"regexes\":[]}},\"( $kind := $; $mappings[name = $kind.name].fieldValueMappings[$exists(staticValue) or $exists(values)].fieldName\\n    [$ in $kind.fields[hasPredefinedValues].name].($kind.name & \\\"/\\\" & $ & \\\"/values\\\") )\\n\":{\"use\":{\"variables\":[\"mappings\"],\"functions\":[\"exists\"],\"regexes\":[]}},\"( $kind := $; $fold := $lowercase; $fields := fields.name.$fold($);\\n  $problems := $mappings[name = $kind.name].( $mapped := fieldValueMappings; $given := $mapped.fieldName.$fold($);\\n    $lacks := function($name) { $not($fold($name) in ($mapped ? $given : $columns.$fold($))) }; /* columns count by name only where nothing is mapped */\\n    [ $mapped.fieldName[$not($fold($) in $fields or $contains($kind.name & $, /^ApplyContactCustomFieldsCF[0-9]+$/i))].(\\\"it has no field \\\" & $),\\n      $kind.fields[isRequired and $lacks(name)].(\\\"the required field \\\" & name & \\\" is not mapped\\\"),\\n      $kind.fields[$fold(name) in $given].($name := name; parents.($of := parentFieldName; $fixed := $mapped[$fold(fieldName) = $fold($of)].staticValue.$string($);\\n        $lacks($of) ? $name & \\\" also needs \\\" & $of & \\\" to be mapped\\\" : limitedToParentValues and $fixed and $not($fixed in $append(limitedToParentValues.id.$string($), limitedToParentValues.name))\\n          ? $name & \\\" needs \\\" & $of & \\\" to be \\\" & $join(limitedToParentValues.(id & \\\" (\\\" & name & \\\")\\\"), \\\" or \\\"))),\\n      $mapped[$exists(columnName) and $not(columnName in $columns)].(\\\"the files have no column \\\" & columnName),\\n      $mapped[$exists(columnName) and $fold(fieldName) in $kind.fields[canBeMappedToColumn = false].name.$fold($)].(fieldName & \\\" cannot be mapped to a column\\\") ] );\\n  $statusCode = 404 ? \\\"the mapping type \\\" & $mapping_names & \\\" does not exist for this key in database mode \\\" & $database_mode\\n    : $statusCode >= 400 ? \\\"\\\" : $not($resource_type in resourceTypes) ? name & \\\" cannot be used with the resource type \\\" & $resource_type\\n    : $problems ? name & \\\": \\\" & $join($distinct($problems), \\\"; \\\") : \\\"\\\" )\\n\":{\"use\":{\"variables\":[\"mappings\",\"columns\",\"statusCode\",\"mapping_names\",\"database_mode\",\"resource_type\"],\"functions\":[\"lowercase\",\"not\",\"contains\",\"string\",\"append\",\"join\",\"exists\",\"distinct\"],\"regexes\":[{\"source\":\"^ApplyContactCustomFieldsCF[0-9]+$\",\"flags\":\"gi\"}]}},\"( $path := $split($value_lists, \\\"/\\\"); $known := $append(items.id.$string($), items.name);\\n  $mine := $mappings[name = $path[0]].fieldValueMappings[fieldName = $path[1]];\\n  $wrong := $append($mine.staticValue, $mine.values.targetValue).$string($)[$not($ in $known)];\\n  $statusCode < 400 and $exists(nextPageLink) = false and $wrong ? $path[0] & \\\": \\\" & $path[1] & \\\" cannot be \\\" & $join($wrong, \\\", \\\") )\\n\":{\"use\":{\"variables\":[\"value_lists\",\"mappings\",\"statusCode\"],\"functions\":[\"split\",\"string\",\"append\",\"not\",\"exists\",\"join\"],\"regexes\":[]}},\"$contains($api_key, /\\\\|[01]$/) and $substringAfter($api_key, \\\"|\\\") != $database_mode\\n  ? $error(\\\"The API key ends in a different digit than database_mode, which is \\\" & $database_mode & \\\".\\\") : $api_key ? $substringBefore($api_key, \\\"|\\\") & \\\"|\\\" & $database_mode\\n\":{\"use\":{\"variables\":[\"api_key\",\"database_mode\"],\"functions\":[\"contains\",\"substringAfter\",\"error\",\"substringBefore\"],\"regexes\":[{\"source\":\"\\\\|[01]$\",\"flags\":\"g\"}]}},\"$contains($description, /[<>]|&#/) or $length($description) > 200\\n  ? $error(\\\"params.description contains <, > or &#, or more than 200 characters, which VAN refuses.\\\") : $description\\n\":{\"use\":{\"variables\":[\"description\"],\"functions\":[\"contains\",\"length\",\"error\"],\"regexes\":[{\"source\":\"[<>]|&#\",\"flags\":\"g\"}]}},\"( $forms := {\\n    \\\"contact\\\": { \\\"name\\\": \\\"CreateOrUpdateContact\\\" },\\n    \\\"activist_code\\\": { \\\"name\\\": \\\"ActivistCode\\\", \\\"bare\\\": \\\"id\\\", \\\"fields\\\": { \\\"id\\\": \\\"ActivistCodeID\\\", \\\"column\\\": \\\"ActivistCodeID\\\" } },\\n    \\\"email\\\": { \\\"name\\\": \\\"Email\\\", \\\"bare\\\": \\\"column\\\", \\\"fields\\\": { \\\"column\\\": \\\"Email\\\" } },\\n    \\\"phones\\\": { \\\"name\\\": \\\"Phones\\\", \\\"bare\\\": \\\"column\\\", \\\"fields\\\": { \\\"column\\\": \\\"Phone\\\", \\\"type\\\": \\\"PhoneTypeID\\\" } },\\n    \\\"contribution\\\": { \\\"name\\\": \\\"Contributions\\\", \\\"fields\\\": { \\\"amount\\\": \\\"Amount\\\", \\\"date\\\": \\\"DateReceived\\\", \\\"designation\\\": \\\"DesignationID\\\" } } };\\n  $field := function($form, $value, $word) {(\\n    $of := $type($value) = \\\"object\\\" ? $value : $form and $word in [\\\"id\\\", \\\"type\\\", \\\"designation\\\"] ? { \\\"staticValue\\\": $value } : { \\\"columnName\\\": $value };\\n    $merge([{ \\\"fieldName\\\": $lookup($form.fields, $word) ? $lookup($form.fields, $word) : $word }, $of]) )};\\n  $expand := function($word, $given) {(\\n    $form := $lookup($forms, $word);\\n    $fields := $type($given) = \\\"object\\\" ? $given : $given = \\\"\\\" and $exists($form.bare) = false ? {} : $given != \\\"\\\" and $type($given) in [\\\"string\\\", \\\"number\\\"] and $exists($form.bare) ? { $form.bare: $given }\\n      : $error(\\\"params.mapping_types: \\\" & $word & \\\" is not valid. List its fields and their columns under it.\\\");\\n    { \\\"name\\\": $form ? $form.name : $word, \\\"fieldValueMappings\\\": $count($keys($fields)) > 0 ? [$each($fields, function($v, $k) { $field($form, $v, $k) })] } )};\\n  [$map($mapping_types, function($item) { $type($item) = \\\"string\\\" ? $expand($item, \\\"\\\") : $item.name ? $item : $expand($keys($item)[0], $lookup($item, $keys($item)[0])) })] )\\n\":{\"use\":{\"variables\":[\"mapping_types\"],\"functions\":[\"type\",\"lookup\",\"merge\",\"exists\",\"error\",\"keys\",\"count\",\"each\",\"map\"],\"regexes\":[]}},\"[$distinct($mappings.name).$encodeUrlComponent($)]\":{\"use\":{\"variables\":[\"mappings\"],\"functions\":[\"distinct\",\"encodeUrlComponent\"],\"regexes\":[]}},\"$zip(\\\"rows.csv\\\", $csv($rows))\":{\"use\":{\"variables\":[\"rows\"],\"functions\":[\"csv\",\"zip\"],\"regexes\":[]},\"streams\":\"zip\"},\"{ \\\"description\\\": $about & \\\" \\\" & $batch_id,\\n  \\\"file\\\": { \\\"fileName\\\": $file_name ? $file_name : \\\"rows.csv\\\", \\\"sourceUrl\\\": $source_url, \\\"hasHeader\\\": true, \\\"hasQuotes\\\": true, \\\"columnDelimiter\\\": \\\"csv\\\", \\\"columns\\\": [$columns.{ \\\"name\\\": $ }] },\\n  \\\"actions\\\": [{ \\\"actionType\\\": \\\"loadMappedFile\\\", \\\"resourceType\\\": $resource_type, \\\"resultFileSizeKbLimit\\\": 5000,\\n    \\\"columnsToIncludeInResultsFile\\\": [{ \\\"name\\\": $number_column ? $number_column : $key }], \\\"mappingTypes\\\": $mappings }] }\\n\":{\"use\":{\"variables\":[\"about\",\"batch_id\",\"file_name\",\"source_url\",\"columns\",\"resource_type\",\"number_column\",\"key\",\"mappings\"],\"functions\":[],\"regexes\":[]}},\"jobId\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"jobId\"]},\"path\":{\"names\":[\"jobId\"]},\"fields\":[\"jobId\"]},\"resultFiles.url\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"resultFiles\",\"url\"]},\"path\":{\"names\":[\"resultFiles\",\"url\"]},\"fields\":[\"resultFiles\",\"url\"]},\"status\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"status\"]},\"path\":{\"names\":[\"status\"]},\"fields\":[\"status\"]},\"$join(errors[code or text].(code & (text ? \\\": \\\" & text) & (referenceCode ? \\\" (reference \\\" & referenceCode & \\\")\\\")), \\\"; \\\")\":{\"use\":{\"variables\":[],\"functions\":[\"join\"],\"regexes\":[]},\"firstPath\":{\"names\":[\"errors\"]}},\"( $cells := $entries($)[$trim(value) != \\\"\\\"]; $wrong := $cells[$not($contains(value, /^\\\\s*(Processed\\\\s*$|Ignored)/i))];\\n  $exists($cells) = false ? \\\"failed\\\" : $exists($wrong) = false ? \\\"succeeded\\\" : $cells[$not($contains(value, /^\\\\s*No match found/i))] ? \\\"failed\\\" : \\\"not_found\\\" )\\n\":{\"use\":{\"variables\":[],\"functions\":[\"entries\",\"trim\",\"contains\",\"not\",\"exists\"],\"regexes\":[{\"source\":\"^\\\\s*(Processed\\\\s*$|Ignored)\",\"flags\":\"gi\"},{\"source\":\"^\\\\s*No match found\",\"flags\":\"gi\"}]}},\"( $cells := $entries($)[$trim(value) != \\\"\\\"]; $done := $cells[$contains(value, /^\\\\s*Processed\\\\s*$/i)];\\n  $wrong := $cells[$not($contains(value, /^\\\\s*(Processed\\\\s*$|Ignored)/i))];\\n  $said := $wrong ? $wrong : $cells[$contains(value, /^\\\\s*Ignored/i)];\\n  $cells ? $join([$wrong and $done ? \\\"partly applied: \\\" & $join($done.key, \\\", \\\"), $said.(key & \\\": \\\" & $trim(value))], \\\"; \\\") : \\\"the result file has no message for this row\\\" )\\n\":{\"use\":{\"variables\":[],\"functions\":[\"entries\",\"trim\",\"contains\",\"not\",\"join\"],\"regexes\":[{\"source\":\"^\\\\s*Processed\\\\s*$\",\"flags\":\"gi\"},{\"source\":\"^\\\\s*(Processed\\\\s*$|Ignored)\",\"flags\":\"gi\"},{\"source\":\"^\\\\s*Ignored\",\"flags\":\"gi\"}]}},\"$state = \\\"succeeded\\\" and $exists(resultFiles.url)\":{\"use\":{\"variables\":[\"state\"],\"functions\":[\"exists\"],\"regexes\":[]},\"fields\":[\"resultFiles\",\"url\"]},\"\\\"VAN rejected the row (it is not in the result file)\\\"\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"constant\":{\"value\":\"VAN rejected the row (it is not in the result file)\"},\"fields\":[]},\"$state = \\\"failed\\\"\":{\"use\":{\"variables\":[\"state\"],\"functions\":[],\"regexes\":[]},\"fields\":[]},\"\\\"the job failed\\\" & ($jobError ? \\\": \\\" & $jobError)\":{\"use\":{\"variables\":[\"jobError\"],\"functions\":[],\"regexes\":[]},\"fields\":[]}}",
            exchanges: "# Recorded exchanges of providers/ngpvan.yaml. `source` says where a response's shape is known from; the values are\n# invented, except for those on the vendor's pages.\ncases:\n  - name: the vendor's own result file, every kind of cell, several files, one of them with tabs\n    source: https://docs.ngpvan.com/reference/workflow\n    inputs: &inputs\n      api_key: 00000000-1111-2222-3333-444444444444\n      application_name: acme\n      mapping_types: [{ name: MailingAddress, resultFileColumnName: MailingAddressResult }, { phones: { column: Phone, type: H } }, { ApplyExternalID: { ExternalID: ExternalID } }]\n    engine: &engine { upload_url: 'https://store.example/b/x.zip?sig=put', source_url: 'https://store.example/b/x.zip?sig=get' }\n    rows:\n      - { VanID: '2345', Phone: '6135550100', ExternalID: a }\n      - { VanID: '3456', Phone: 'x,\"y\"', ExternalID: b }\n      - { VanID: '3457', Phone: '6135550102', ExternalID: c }\n      - { Phone: '6135550103', ExternalID: d }\n      - { VanID: '3459', Phone: '6135550104', ExternalID: e }\n    exchanges:\n      - request:\n          method: PUT\n          path: https://store.example/b/x.zip?sig=put\n          headers: { content-type: application/zip }\n          body: \"VanID,Phone,ExternalID,bulk_job_row\\r\\n2345,6135550100,a,1\\r\\n3456,\\\"x,\\\"\\\"y\\\"\\\"\\\",b,2\\r\\n3457,6135550102,c,3\\r\\n,6135550103,d,4\\r\\n3459,6135550104,e,5\\r\\n\"\n        answer: { status: 200 }\n      - request:\n          method: POST\n          path: /v4/bulkImportJobs\n          headers: { authorization: Basic YWNtZTowMDAwMDAwMC0xMTExLTIyMjItMzMzMy00NDQ0NDQ0NDQ0NDR8MQ==, content-type: application/json }\n          body:\n            description: bulk job 00000000-0000-5000-8000-000000000001\n            file:\n              fileName: rows.csv\n              sourceUrl: https://store.example/b/x.zip?sig=get\n              hasHeader: true\n              hasQuotes: true\n              columnDelimiter: csv\n              columns: [{ name: VanID }, { name: Phone }, { name: ExternalID }, { name: bulk_job_row }]\n            actions:\n              - actionType: loadMappedFile\n                resourceType: Contacts\n                resultFileSizeKbLimit: 5000\n                columnsToIncludeInResultsFile: [{ name: bulk_job_row }]\n                mappingTypes:\n                  - { name: MailingAddress, resultFileColumnName: MailingAddressResult }\n                  - { name: Phones, fieldValueMappings: [{ fieldName: Phone, columnName: Phone }, { fieldName: PhoneTypeID, staticValue: H }] }\n                  - { name: ApplyExternalID, fieldValueMappings: [{ fieldName: ExternalID, columnName: ExternalID }] }\n        answer: { status: 200, body: { jobId: 53407 } }\n      - request: { method: GET, path: /v4/bulkImportJobs/53407 }\n        answer: { status: 200, body: { id: 53407, status: InProgressWithErrors, resourceType: Contacts, resultFileSizeLimitKb: 5000, errors: [], resultFiles: null } }\n      - request: { method: GET, path: /v4/bulkImportJobs/53407 }\n        answer:\n          status: 200\n          body:\n            id: 53407\n            status: Complete\n            errors: [{ referenceCode: null, text: null, code: null }]\n            resultFiles:\n              - { url: 'https://files.example/f023.csv?sig=1', dateExpired: '2030-09-04T22:07:04.0770295-04:00' }\n              - { url: 'https://files.example/f024.csv?sig=2', dateExpired: '2030-09-04T22:07:04.0770295-04:00' }\n      - request: { method: GET, path: https://files.example/f023.csv?sig=1 }\n        answer:\n          status: 200\n          body: |\n            BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,bulk_job_row,PhoneResult,MailingAddressResult,ApplyExternalID_3\n            26,1353,2345,VanID,1,Ignored to avoid overwriting best phone,Processed,Processed\n            36,1353,3456,VanID,2,Invalid phone number,Processed,Processed\n      - request: { method: GET, path: https://files.example/f024.csv?sig=2 }\n        answer:\n          status: 200\n          body: \"BulkUploadDataID\\tULFileID\\tPrimaryKey\\tPrimaryKeyType\\tbulk_job_row\\tPhoneResult\\tMailingAddressResult\\tApplyExternalID_3\\n37\\t1353\\t3457\\tVanID\\t3\\tInvalid phone number\\tNo match\\t\\n38\\t1353\\t9001\\tVanID\\t4\\tprocessed \\tProcessed\\t\\n\"\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: '2345', outcome: succeeded, message: 'PhoneResult: Ignored to avoid overwriting best phone' }\n        - { key: '3456', outcome: failed, message: 'partly applied: MailingAddressResult, ApplyExternalID_3; PhoneResult: Invalid phone number' }\n        - { key: '3457', outcome: failed, message: 'PhoneResult: Invalid phone number; MailingAddressResult: No match' }\n        - { outcome: succeeded }\n        - { key: '3459', outcome: failed, message: VAN rejected the row (it is not in the result file) }\n\n  - name: a finished job without result files says nothing about its rows\n    source: inferred\n    inputs: *inputs\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - { request: { method: POST, path: /v4/bulkImportJobs }, answer: { status: 200, body: { jobId: 1 } } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/1 }, answer: { status: 200, body: { status: CompletedWithErrors, errors: [{ code: SOME_ROWS, text: Some rows, referenceCode: R-1 }], resultFiles: [] } } }\n    expect:\n      job: succeeded\n      error: 'SOME_ROWS: Some rows (reference R-1)'\n      outcomes: [{ key: '1', outcome: unresolved }]\n\n  - name: a person that no mapping found is not found; if only some mappings found the person, the row failed\n    source: inferred\n    inputs: *inputs\n    engine: *engine\n    rows: [{ VanID: '1' }, { VanID: '2' }, { VanID: '3' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - { request: { method: POST, path: /v4/bulkImportJobs }, answer: { status: 200, body: { jobId: 6 } } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/6 }, answer: { status: 200, body: { status: CompletedWithErrors, resultFiles: [{ url: 'https://files.example/c.csv' }] } } }\n      - { request: { method: GET, path: 'https://files.example/c.csv' }, answer: { status: 200, body: \"bulk_job_row,Phone,Email_2\\n1,No match found,No match found\\n2,no match found ,\\n3,No match found,Processed\\n\" } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: '1', outcome: not_found, message: 'Phone: No match found; Email_2: No match found' }\n        - { key: '2', outcome: not_found, message: 'Phone: no match found' }\n        - { key: '3', outcome: failed, message: 'partly applied: Email_2; Phone: No match found' }\n\n  - name: a job that failed, with its code and reference\n    source: https://docs.ngpvan.com/reference/common-models-4\n    inputs: *inputs\n    engine: *engine\n    rows: [{ VanID: '1' }, { VanID: '1' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - { request: { method: POST, path: /v4/bulkImportJobs }, answer: { status: 200, body: { jobId: 2 } } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/2 }, answer: { status: 200, body: { id: 2, status: Error, errors: [{ code: FILE_UNREADABLE, text: The file could not be read, referenceCode: 8ab1 }] } } }\n    expect:\n      job: failed\n      error: 'FILE_UNREADABLE: The file could not be read (reference 8ab1)'\n      outcomes:\n        - { outcome: failed, message: 'the job failed: FILE_UNREADABLE: The file could not be read (reference 8ab1)' }\n        - { outcome: failed, message: 'the job failed: FILE_UNREADABLE: The file could not be read (reference 8ab1)' }\n\n  - name: a row that was never sent, and a result without a number\n    source: inferred\n    inputs: *inputs\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - { request: { method: POST, path: /v4/bulkImportJobs }, answer: { status: 200, body: { jobId: 3 } } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/3 }, answer: { status: 200, body: { status: Completed, resultFiles: [{ url: 'https://files.example/a.csv' }] } } }\n      - { request: { method: GET, path: 'https://files.example/a.csv' }, answer: { status: 200, body: \"PrimaryKey,bulk_job_row,Email_1\\n1,1,Processed\\n7,7,Processed\\n8,,Processed\\n\" } }\n    expect: { job: succeeded, foreign: 2, outcomes: [{ key: '1', outcome: succeeded }] }\n\n  - name: a refusal by the vendor\n    source: https://docs.ngpvan.com/reference/errors\n    inputs: *inputs\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - request: { method: POST, path: /v4/bulkImportJobs }\n        answer: { status: 400, body: { errors: [{ code: INVALID_PARAMETER, text: File name is missing, properties: [file.fileName] }] } }\n    expect: { job: refused, error: 'INVALID_PARAMETER: File name is missing (file.fileName)', outcomes: [{ key: '1', outcome: unresolved }] }\n\n  - name: a file that the user provides, rows matched by VanID\n    source: inferred\n    inputs: { api_key: 'key-1|0', database_mode: '0', application_name: acme, mapping_types: [{ activist_code: 4711 }], source_url: 'https://own.example/people.zip', source_is_my_files: true }\n    engine: { file_name: people.csv }\n    rows: [{ VanID: '1', Code: x }, { VanID: '2', Code: y }]\n    exchanges:\n      - request:\n          method: POST\n          path: /v4/bulkImportJobs\n          body:\n            description: bulk job 00000000-0000-5000-8000-000000000001\n            file: { fileName: people.csv, sourceUrl: 'https://own.example/people.zip', hasHeader: true, hasQuotes: true, columnDelimiter: csv, columns: [{ name: VanID }, { name: Code }] }\n            actions:\n              - actionType: loadMappedFile\n                resourceType: Contacts\n                resultFileSizeKbLimit: 5000\n                columnsToIncludeInResultsFile: [{ name: VanID }]\n                mappingTypes: [{ name: ActivistCode, fieldValueMappings: [{ fieldName: ActivistCodeID, staticValue: 4711 }] }]\n        answer: { status: 200, body: { jobId: 4 } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/4 }, answer: { status: 200, body: { status: Completed, resultFiles: [{ url: 'https://files.example/b.csv' }] } } }\n      - { request: { method: GET, path: 'https://files.example/b.csv' }, answer: { status: 200, body: \"BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,VanID,ActivistCode_1\\n1,5,2,VanID,2,Processed\\n\" } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: '1', outcome: failed, message: VAN rejected the row (it is not in the result file) }, { key: '2', outcome: succeeded }]\n\n  - name: the check before the first submit finds no problem\n    source: https://docs.everyaction.com/reference/bulkimportmappingtypes-mappingtypename\n    inputs: { api_key: key-1, application_name: acme, mapping_types: [{ activist_code: '5' }, { name: Email }] }\n    engine: *engine\n    rows: [{ VanID: '1', email: a@b.example }]\n    preflight: true\n    exchanges:\n      - { request: { method: GET, path: /v4/bulkImportJobs/resources }, answer: { status: 200, body: [Contacts] } }\n      - request: { method: GET, path: /v4/bulkImportMappingTypes/ActivistCode }\n        answer: &activist\n          status: 200\n          body:\n            name: ActivistCode\n            displayName: Apply Activist Code\n            allowMultipleMode: Multiple\n            resourceTypes: [Contacts, ContactsActivistCodes]\n            fields:\n              - { name: ActivistCodeID, description: Activist Code ID, hasPredefinedValues: true, isRequired: true, canBeMappedToColumn: true, parents: null }\n              - { name: CanvassedBy, hasPredefinedValues: false, isRequired: false, canBeMappedToColumn: false, parents: null }\n              - { name: DateCanvassed, hasPredefinedValues: false, isRequired: false, canBeMappedToColumn: true, parents: [{ parentFieldName: CanvassedBy, limitedToParentValues: null }] }\n      - request: { method: GET, path: /v4/bulkImportMappingTypes/Email }\n        answer: { status: 200, body: { name: Email, resourceTypes: [Contacts], fields: [{ name: Email, isRequired: true, hasPredefinedValues: false, canBeMappedToColumn: true }] } }\n      - request: { method: GET, path: /v4/bulkImportMappingTypes/ActivistCode/ActivistCodeID/values }\n        answer: { status: 200, body: { items: [{ id: '4', name: Volunteer, parents: null }, { id: '5', name: Donor, parents: null }], nextPageLink: null, count: 2 } }\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - { request: { method: POST, path: /v4/bulkImportJobs }, answer: { status: 200, body: { jobId: 5 } } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/5 }, answer: { status: 200, body: { status: Pending } } }\n    expect: { job: running, outcomes: [{ key: '1', outcome: unresolved }] }\n\n  - name: a value that is not among the predefined ones\n    source: https://docs.everyaction.com/reference/bulkimportmappingtypes-mappingtypename-fieldname-values\n    inputs: { api_key: key-1, application_name: acme, mapping_types: [{ activist_code: '6' }] }\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    preflight: true\n    exchanges:\n      - { request: { method: GET, path: /v4/bulkImportJobs/resources }, answer: { status: 200, body: [Contacts, Contributions] } }\n      - { request: { method: GET, path: /v4/bulkImportMappingTypes/ActivistCode }, answer: *activist }\n      - { request: { method: GET, path: /v4/bulkImportMappingTypes/ActivistCode/ActivistCodeID/values }, answer: { status: 200, body: { items: [{ id: '4', name: Volunteer }] } } }\n    expect: { job: refused, error: 'ActivistCode: ActivistCodeID cannot be 6', outcomes: [{ key: '1', outcome: unresolved }] }\n\n  - name: everything that can be wrong with a mapping\n    source: inferred\n    inputs:\n      api_key: key-1\n      application_name: acme\n      mapping_types: [{ ActivistCode: { DateCanvassed: Day, Nope: VanID } }, { ActivistCode: { ActivistCodeID: VanID, CanvassedBy: VanID } }]\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    preflight: true\n    exchanges:\n      - { request: { method: GET, path: /v4/bulkImportJobs/resources }, answer: { status: 200, body: [Contacts, Contributions] } }\n      - { request: { method: GET, path: /v4/bulkImportMappingTypes/ActivistCode }, answer: *activist }\n    expect:\n      job: refused\n      error: 'ActivistCode: it has no field Nope; the required field ActivistCodeID is not mapped; DateCanvassed also needs CanvassedBy to be mapped; the files have no column Day; CanvassedBy cannot be mapped to a column'\n      outcomes: [{ key: '1', outcome: unresolved }]\n\n  - name: a resource type and a mapping type that do not exist in the database mode\n    source: inferred\n    inputs: { api_key: key-1, application_name: acme, database_mode: '0', resource_type: Contributions, mapping_types: [contact] }\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    preflight: true\n    exchanges:\n      - { request: { method: GET, path: /v4/bulkImportJobs/resources }, answer: { status: 200, body: [Contacts] } }\n    expect:\n      job: refused\n      error: 'the resource type Contributions does not exist for this key in database mode 0; available: Contacts'\n      outcomes: [{ key: '1', outcome: unresolved }]\n\n  - name: a mapping type that does not exist\n    source: https://docs.ngpvan.com/reference/errors\n    inputs: { api_key: key-1, application_name: acme, mapping_types: [Suppression] }\n    engine: *engine\n    rows: [{ VanID: '1' }]\n    preflight: true\n    exchanges:\n      - { request: { method: GET, path: /v4/bulkImportJobs/resources }, answer: { status: 200, body: [Contacts] } }\n      - { request: { method: GET, path: /v4/bulkImportMappingTypes/Suppression }, answer: { status: 404, body: { errors: [{ code: NOT_FOUND, text: The specified resource was not found }] } } }\n    expect:\n      job: refused\n      error: the mapping type Suppression does not exist for this key in database mode 1\n      outcomes: [{ key: '1', outcome: unresolved }]\n\n  - name: every short form, and what VAN gets\n    source: inferred\n    inputs:\n      api_key: key-1\n      application_name: acme\n      mapping_types:\n        - contact\n        - activist_code: '4600101'\n        - activist_code: { column: Tag }\n        - email: Email\n        - phones: Phone\n        - phones: { column: Phone, type: H }\n        - contribution: { amount: Amount, date: Date, designation: '101' }\n        - MailingAddress: { AddressLine1: Street, CountryCode: { staticValue: US } }\n        - Suppressions: { SuppressionID: { columnName: Opt, values: [{ sourceValue: 'no', targetValue: '3' }] } }\n    engine: *engine\n    rows: [{ VanID: '1', Tag: '4600102', Email: a@b.example, Phone: '5550100', Amount: '5.00', Date: 2031-02-03, Street: 1 Elm Row, Opt: 'no' }]\n    exchanges:\n      - { request: { method: PUT, path: 'https://store.example/b/x.zip?sig=put' }, answer: { status: 200 } }\n      - request:\n          method: POST\n          path: /v4/bulkImportJobs\n          body:\n            description: bulk job 00000000-0000-5000-8000-000000000001\n            file:\n              fileName: rows.csv\n              sourceUrl: https://store.example/b/x.zip?sig=get\n              hasHeader: true\n              hasQuotes: true\n              columnDelimiter: csv\n              columns: [{ name: VanID }, { name: Tag }, { name: Email }, { name: Phone }, { name: Amount }, { name: Date }, { name: Street }, { name: Opt }, { name: bulk_job_row }]\n            actions:\n              - actionType: loadMappedFile\n                resourceType: Contacts\n                resultFileSizeKbLimit: 5000\n                columnsToIncludeInResultsFile: [{ name: bulk_job_row }]\n                mappingTypes:\n                  - { name: CreateOrUpdateContact }\n                  - { name: ActivistCode, fieldValueMappings: [{ fieldName: ActivistCodeID, staticValue: '4600101' }] }\n                  - { name: ActivistCode, fieldValueMappings: [{ fieldName: ActivistCodeID, columnName: Tag }] }\n                  - { name: Email, fieldValueMappings: [{ fieldName: Email, columnName: Email }] }\n                  - { name: Phones, fieldValueMappings: [{ fieldName: Phone, columnName: Phone }] }\n                  - { name: Phones, fieldValueMappings: [{ fieldName: Phone, columnName: Phone }, { fieldName: PhoneTypeID, staticValue: H }] }\n                  - { name: Contributions, fieldValueMappings: [{ fieldName: Amount, columnName: Amount }, { fieldName: DateReceived, columnName: Date }, { fieldName: DesignationID, staticValue: '101' }] }\n                  - { name: MailingAddress, fieldValueMappings: [{ fieldName: AddressLine1, columnName: Street }, { fieldName: CountryCode, staticValue: US }] }\n                  - { name: Suppressions, fieldValueMappings: [{ fieldName: SuppressionID, columnName: Opt, values: [{ sourceValue: 'no', targetValue: '3' }] }] }\n        answer: { status: 200, body: { jobId: 6 } }\n      - { request: { method: GET, path: /v4/bulkImportJobs/6 }, answer: { status: 200, body: { status: Pending } } }\n    expect: { job: running, outcomes: [{ key: '1', outcome: unresolved }] }\n",
        },
    ],
    [
        "passcreator",
        {
            text: "version: 1\nname: passcreator\ntitle: Passcreator \u2013 update many passes\ndocs: https://developer.passcreator.com/en/api/v3/process\nfacts:\n  - text: A bulk update runs as a process that is in progress, finished or finished with errors; it counts its items and lists the failed ones by identifier.\n    verified: documented\n    source: https://developer.passcreator.com/en/api/v3/process\n  - text: Failed items may be sent again in a new bulk operation, except for \"not found\" and validation errors, which would fail again.\n    verified: documented\n    source: https://developer.passcreator.com/en/api/v3/process\n  - text: A process that finished without errors may omit the list of errors; one that finished with errors has it.\n    verified: inferred\n  - text: A query selects passes by the values of a field; several values combine with OR.\n    verified: documented\n    source: https://developer.passcreator.com/en/api/v3/query-language\n  - text: PATCH /pass/bulk sets the same values on all passes of its filter, by identifiers or by query, and returns the address of the process, as in two public clients.\n    verified: inferred\n  - text: PATCH /pass/{id} updates a single pass immediately, and returns 404 for one that does not exist.\n    verified: inferred\n  - text: GET /pass lists the passes that a query on identifier or userProvidedId selects, and says how many there are.\n    verified: inferred\n  - text: If several passes have the same userProvidedId, all of them are updated.\n    verified: inferred\n  - text: 600 requests a minute and 1000 passes per request are allowed.\n    verified: inferred\n  - text: A blank value clears the field of a pass. Every update may show a message on the devices that have the pass.\n    verified: inferred\ninputs:\n  api_key: { required: true, secret: true, description: API key of your Passcreator account }\n  match_by:\n    description: the column that identifies the pass, by the vendor's id or your own\n    values: [identifier, userProvidedId]\n    default: identifier\n  data: { type: object, description: values to set on every pass in addition to the columns of the file; a column overrides them }\nbaseUrl: https://app.passcreator.com/api/v3\nheaders: { authorization: '{api_key}', content-type: application/json }\nkey: '{match_by}'\nlimits:\n  rows: { value: 1000, documented: false }\n  rate: { value: 600/m, documented: false }\n\n# Also with status 200. An error without a text is still an error.\nerror: >-\n  success = false and $statusCode < 300\n    ? $boolean(errors) ? errors.(message ?? $) : description ?? \"no reason given\"\n\n# A request sets the same values on all its passes, so passes with the same values share a job.\ngroup: fields\n\nsubmit:\n  patch: /pass/bulk\n  body: |\n    {\n      \"data\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]),\n      \"filter\": $match_by = \"identifier\"\n        ? { \"identifiers\": $ids }\n        : { \"query\": { \"groups\": [[{ \"field\": $match_by, \"operator\": \"equals\", \"value\": $ids }]] } }\n    }\n  # The address of the process, or its bare id.\n  outputs: { id: '$split($split(data.process, \"?\")[0], \"/\")[$ != \"\"][-1]' }\n\nsingle:\n  when: $match_by = \"identifier\"\n  patch: /pass/{ids}\n  body: '{ \"data\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]) }'\n  ok: [400, 404, 422]\n  outputs: { answered: success } # a response without it is not the vendor's\n  results:\n    - { when: '$statusCode = 404 and success = false', outcome: not_found }\n    - when: $statusCode >= 400\n      message: '$boolean(errors) ? errors.(message ?? $) : description'\n      outcome: failed\n    - outcome: succeeded\n\npoll:\n  get: /process/{id}\n  status: data.status\n  states: { running: [in progress], succeeded: [finished, finished with errors] }\n  progress: data.current / data.total\n  # The total does not count passes that do not exist, and only the look-up can name them. A total above the number of\n  # rows belongs to another job.\n  counts: { not_found: 'data.total != $count($rows) ? $count($rows) - data.total' }\n\nresults:\n  - when: $type(data.errors) = \"object\"\n    rows: $entries(data.errors)\n    id: key # never a position: the vendor decides the order of the passes\n    message: value.message ?? value\n    outcome: >-\n      $contains($message, /not found|does not exist/i) and\n      $not($contains($message, /template|field|property|segment|project/i)) ? \"not_found\" : \"failed\"\n    retryable: >-\n      $not($contains($message, /not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\n  # A list of messages names no rows, so it makes the other rows of the job contradictory, and so does any other shape.\n  # Only a process that finished without errors may omit it.\n  - when: $not($type(data.errors) = \"object\")\n    rows: data.errors\n    absent: [finished]\n    id: identifier\n    message: message ?? $\n    outcome: failed\n  - outcome: succeeded\n\n# A look-up cannot tell whether a lost update was made: the pass exists before and after it.\nlookup:\n  resolves: [counts]\n  set:\n    query: '$base64url($string({ \"groups\": [[{ \"field\": $match_by, \"operator\": \"equals\", \"value\": $ids }]] }))'\n  get: /pass?pageSize=100&fields=identifier,userProvidedId{&query}\n  rows: data\n  error: 'responseMetaData.resultsTotal > $count(data) ? \"the list of passes is longer than a page\"'\n",
            content: "{\"version\":1,\"name\":\"passcreator\",\"title\":\"Passcreator \u2013 update many passes\",\"docs\":\"https://developer.passcreator.com/en/api/v3/process\",\"facts\":[{\"text\":\"A bulk update runs as a process that is in progress, finished or finished with errors; it counts its items and lists the failed ones by identifier.\",\"verified\":\"documented\",\"source\":\"https://developer.passcreator.com/en/api/v3/process\"},{\"text\":\"Failed items may be sent again in a new bulk operation, except for \\\"not found\\\" and validation errors, which would fail again.\",\"verified\":\"documented\",\"source\":\"https://developer.passcreator.com/en/api/v3/process\"},{\"text\":\"A process that finished without errors may omit the list of errors; one that finished with errors has it.\",\"verified\":\"inferred\"},{\"text\":\"A query selects passes by the values of a field; several values combine with OR.\",\"verified\":\"documented\",\"source\":\"https://developer.passcreator.com/en/api/v3/query-language\"},{\"text\":\"PATCH /pass/bulk sets the same values on all passes of its filter, by identifiers or by query, and returns the address of the process, as in two public clients.\",\"verified\":\"inferred\"},{\"text\":\"PATCH /pass/{id} updates a single pass immediately, and returns 404 for one that does not exist.\",\"verified\":\"inferred\"},{\"text\":\"GET /pass lists the passes that a query on identifier or userProvidedId selects, and says how many there are.\",\"verified\":\"inferred\"},{\"text\":\"If several passes have the same userProvidedId, all of them are updated.\",\"verified\":\"inferred\"},{\"text\":\"600 requests a minute and 1000 passes per request are allowed.\",\"verified\":\"inferred\"},{\"text\":\"A blank value clears the field of a pass. Every update may show a message on the devices that have the pass.\",\"verified\":\"inferred\"}],\"inputs\":{\"api_key\":{\"description\":\"API key of your Passcreator account\",\"required\":true,\"type\":\"string\",\"secret\":true},\"match_by\":{\"description\":\"the column that identifies the pass, by the vendor's id or your own\",\"required\":false,\"default\":\"identifier\",\"type\":\"string\",\"secret\":false,\"values\":[\"identifier\",\"userProvidedId\"]},\"data\":{\"description\":\"values to set on every pass in addition to the columns of the file; a column overrides them\",\"required\":false,\"type\":\"object\",\"secret\":false}},\"derived\":{},\"baseUrl\":\"https://app.passcreator.com/api/v3\",\"headers\":{\"authorization\":\"{api_key}\",\"content-type\":\"application/json\"},\"key\":\"{match_by}\",\"limits\":{\"rows\":{\"value\":1000,\"documented\":false},\"rate\":{\"value\":\"600/m\",\"documented\":false},\"burst\":1},\"error\":\"success = false and $statusCode < 300\\n  ? $boolean(errors) ? errors.(message ?? $) : description ?? \\\"no reason given\\\"\",\"group\":\"fields\",\"preflight\":[],\"submit\":{\"patch\":\"/pass/bulk\",\"body\":\"{\\n  \\\"data\\\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]),\\n  \\\"filter\\\": $match_by = \\\"identifier\\\"\\n    ? { \\\"identifiers\\\": $ids }\\n    : { \\\"query\\\": { \\\"groups\\\": [[{ \\\"field\\\": $match_by, \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] } }\\n}\\n\",\"outputs\":{\"id\":\"$split($split(data.process, \\\"?\\\")[0], \\\"/\\\")[$ != \\\"\\\"][-1]\"}},\"single\":{\"patch\":\"/pass/{ids}\",\"body\":\"{ \\\"data\\\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]) }\",\"ok\":[400,404,422],\"outputs\":{\"answered\":\"success\"},\"when\":\"$match_by = \\\"identifier\\\"\",\"results\":[{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$statusCode = 404 and success = false\",\"absent\":[],\"pending\":[],\"outcome\":\"not_found\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$statusCode >= 400\",\"absent\":[],\"pending\":[],\"outcome\":\"failed\",\"message\":\"$boolean(errors) ? errors.(message ?? $) : description\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"absent\":[],\"pending\":[],\"outcome\":\"succeeded\",\"retryable\":false}]},\"poll\":{\"get\":\"/process/{id}\",\"status\":\"data.status\",\"states\":{\"running\":[\"in progress\"],\"succeeded\":[\"finished\",\"finished with errors\"],\"failed\":[],\"canceled\":[]},\"progress\":\"data.current / data.total\",\"floor\":1,\"counts\":{\"not_found\":\"data.total != $count($rows) ? $count($rows) - data.total\"}},\"results\":[{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$type(data.errors) = \\\"object\\\"\",\"rows\":\"$entries(data.errors)\",\"absent\":[],\"pending\":[],\"id\":\"key\",\"outcome\":\"$contains($message, /not found|does not exist/i) and $not($contains($message, /template|field|property|segment|project/i)) ? \\\"not_found\\\" : \\\"failed\\\"\",\"message\":\"value.message ?? value\",\"retryable\":\"$not($contains($message, /not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\"},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$not($type(data.errors) = \\\"object\\\")\",\"rows\":\"data.errors\",\"absent\":[\"finished\"],\"pending\":[],\"id\":\"identifier\",\"outcome\":\"failed\",\"message\":\"message ?? $\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"absent\":[],\"pending\":[],\"outcome\":\"succeeded\",\"retryable\":false}],\"lookup\":{\"get\":\"/pass?pageSize=100&fields=identifier,userProvidedId{&query}\",\"error\":\"responseMetaData.resultsTotal > $count(data) ? \\\"the list of passes is longer than a page\\\"\",\"set\":{\"query\":\"$base64url($string({ \\\"groups\\\": [[{ \\\"field\\\": $match_by, \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] }))\"},\"size\":50,\"rows\":\"data\",\"resolves\":[\"counts\"],\"lag\":0}}",
            expressions: "{\"success = false and $statusCode < 300\\n  ? $boolean(errors) ? errors.(message ?? $) : description ?? \\\"no reason given\\\"\":{\"use\":{\"variables\":[\"statusCode\"],\"functions\":[\"boolean\",\"exists\"],\"regexes\":[]}},\"{\\n  \\\"data\\\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]),\\n  \\\"filter\\\": $match_by = \\\"identifier\\\"\\n    ? { \\\"identifiers\\\": $ids }\\n    : { \\\"query\\\": { \\\"groups\\\": [[{ \\\"field\\\": $match_by, \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] } }\\n}\\n\":{\"use\":{\"variables\":[\"data\",\"rows\",\"key\",\"match_by\",\"ids\"],\"functions\":[\"sift\",\"merge\"],\"regexes\":[]}},\"$split($split(data.process, \\\"?\\\")[0], \\\"/\\\")[$ != \\\"\\\"][-1]\":{\"use\":{\"variables\":[],\"functions\":[\"split\"],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"process\"]}},\"{ \\\"data\\\": $merge([$data, $sift($rows[0], function($value, $name) { $name != $key })]) }\":{\"use\":{\"variables\":[\"data\",\"rows\",\"key\"],\"functions\":[\"sift\",\"merge\"],\"regexes\":[]}},\"success\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"success\"]},\"path\":{\"names\":[\"success\"]},\"fields\":[\"success\"]},\"$match_by = \\\"identifier\\\"\":{\"use\":{\"variables\":[\"match_by\"],\"functions\":[],\"regexes\":[]},\"fields\":[]},\"$statusCode = 404 and success = false\":{\"use\":{\"variables\":[\"statusCode\"],\"functions\":[],\"regexes\":[]},\"fields\":[\"success\"]},\"$statusCode >= 400\":{\"use\":{\"variables\":[\"statusCode\"],\"functions\":[],\"regexes\":[]},\"fields\":[]},\"$boolean(errors) ? errors.(message ?? $) : description\":{\"use\":{\"variables\":[],\"functions\":[\"boolean\",\"exists\"],\"regexes\":[]}},\"data.total != $count($rows) ? $count($rows) - data.total\":{\"use\":{\"variables\":[\"rows\"],\"functions\":[\"count\"],\"regexes\":[]}},\"data.status\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"status\"]},\"path\":{\"names\":[\"data\",\"status\"]},\"fields\":[\"data\",\"status\"]},\"data.current / data.total\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"fields\":[\"data\",\"current\",\"total\"]},\"$type(data.errors) = \\\"object\\\"\":{\"use\":{\"variables\":[],\"functions\":[\"type\"],\"regexes\":[]}},\"$entries(data.errors)\":{\"use\":{\"variables\":[],\"functions\":[\"entries\"],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"errors\"]}},\"key\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"key\"]},\"path\":{\"names\":[\"key\"]},\"fields\":[\"key\"]},\"$contains($message, /not found|does not exist/i) and $not($contains($message, /template|field|property|segment|project/i)) ? \\\"not_found\\\" : \\\"failed\\\"\":{\"use\":{\"variables\":[\"message\"],\"functions\":[\"contains\",\"not\"],\"regexes\":[{\"source\":\"not found|does not exist\",\"flags\":\"gi\"},{\"source\":\"template|field|property|segment|project\",\"flags\":\"gi\"}]},\"fields\":[]},\"value.message ?? value\":{\"use\":{\"variables\":[],\"functions\":[\"exists\"],\"regexes\":[]},\"fields\":[\"value\",\"message\"]},\"$not($contains($message, /not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\":{\"use\":{\"variables\":[\"message\"],\"functions\":[\"contains\",\"not\"],\"regexes\":[{\"source\":\"not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission\",\"flags\":\"gi\"}]},\"fields\":[]},\"$not($type(data.errors) = \\\"object\\\")\":{\"use\":{\"variables\":[],\"functions\":[\"type\",\"not\"],\"regexes\":[]}},\"data.errors\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"errors\"]},\"path\":{\"names\":[\"data\",\"errors\"]},\"fields\":[\"data\",\"errors\"]},\"identifier\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"identifier\"]},\"path\":{\"names\":[\"identifier\"]},\"fields\":[\"identifier\"]},\"message ?? $\":{\"use\":{\"variables\":[],\"functions\":[\"exists\"],\"regexes\":[]}},\"responseMetaData.resultsTotal > $count(data) ? \\\"the list of passes is longer than a page\\\"\":{\"use\":{\"variables\":[],\"functions\":[\"count\"],\"regexes\":[]}},\"$base64url($string({ \\\"groups\\\": [[{ \\\"field\\\": $match_by, \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] }))\":{\"use\":{\"variables\":[\"match_by\",\"ids\"],\"functions\":[\"string\",\"base64url\"],\"regexes\":[]}},\"data\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\"]},\"path\":{\"names\":[\"data\"]},\"fields\":[\"data\"]}}",
            exchanges: "# Recorded exchanges of providers/passcreator.yaml. `source` says where a response's shape is known from; the values are invented.\ncases:\n  - name: the response on the vendor's page while it runs, then all done\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: yourApiKeyHere }\n    rows: [{ identifier: 6f0c-01, tier: Silver }, { identifier: 6f0c-02, tier: Silver }]\n    exchanges:\n      - request:\n          method: PATCH\n          path: /api/v3/pass/bulk\n          headers: { authorization: yourApiKeyHere, content-type: application/json }\n          body: { data: { tier: Silver }, filter: { identifiers: [6f0c-01, 6f0c-02] } }\n        answer:\n          status: 202\n          body:\n            statusCode: 202\n            success: true\n            description: Accepted\n            errors: []\n            count: 2\n            responseMetaData: null\n            data: { process: https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c }\n      - request:\n          method: GET\n          path: /api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c\n          headers: { authorization: yourApiKeyHere }\n        answer:\n          status: 200\n          body: '{\"statusCode\": 200, \"success\": true, \"description\": \"Success\", \"errors\": [], \"count\": 1, \"responseMetaData\": null, \"data\": {\"current\": 250, \"total\": 1000, \"createdOn\": \"2024-01-15 10:30:00\", \"status\": \"in progress\", \"errors\": null}}'\n      - request: { method: GET, path: /api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c }\n        answer:\n          status: 200\n          body: { statusCode: 200, success: true, errors: [], data: { current: 2, total: 2, status: finished, errors: null } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: 6f0c-01, outcome: succeeded }, { key: 6f0c-02, outcome: succeeded }]\n\n  - name: errors by identifier, as text, list and object\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k, data: { campaign: spring, tier: none } }\n    rows: [{ identifier: a, tier: Gold }, { identifier: b, tier: Gold }, { identifier: c, tier: Gold }, { identifier: d, tier: Gold }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk, body: { data: { campaign: spring, tier: Gold }, filter: { identifiers: [a, b, c, d] } } }\n        answer: { status: 202, body: { success: true, data: { process: p-1 } } }\n      - request: { method: GET, path: /api/v3/process/p-1 }\n        answer:\n          status: 200\n          body:\n            success: true\n            data:\n              current: 4\n              total: 4\n              status: finished with errors\n              errors: { a: Object not found, b: [Internal error, try again], c: { property: tier, message: tier is invalid } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: a, outcome: not_found, message: Object not found }\n        - { key: b, outcome: failed, message: Internal error; try again, retryable: true }\n        - { key: c, outcome: failed, message: tier is invalid }\n        - { key: d, outcome: succeeded }\n\n  - name: userProvidedId through a query, spaces as they were sent, an empty list of errors\n    source: https://developer.passcreator.com/en/api/v3/query-language\n    inputs: { api_key: k, match_by: userProvidedId }\n    rows: [{ userProvidedId: m-1, seat: '' }, { userProvidedId: '007', seat: '' }]\n    exchanges:\n      - request:\n          method: PATCH\n          path: /api/v3/pass/bulk\n          body:\n            data: { seat: '' }\n            filter: { query: { groups: [[{ field: userProvidedId, operator: equals, value: [m-1, '007'] }]] } }\n        answer: { status: 202, body: { success: true, data: { process: https://app.passcreator.com/api/v3/process/p-2/?lang=en } } }\n      - request: { method: GET, path: /api/v3/process/p-2 }\n        answer: { status: 200, body: { success: true, data: { current: 2, total: 2, status: Finished, errors: [] } } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: m-1, outcome: succeeded }, { key: '007', outcome: succeeded }]\n\n  - name: one row by userProvidedId is sent in bulk\n    source: inferred\n    inputs: { api_key: k, match_by: userProvidedId }\n    rows: [{ userProvidedId: m-1, seat: 1A }]\n    exchanges:\n      - request:\n          method: PATCH\n          path: /api/v3/pass/bulk\n          body: { data: { seat: 1A }, filter: { query: { groups: [[{ field: userProvidedId, operator: equals, value: [m-1] }]] } } }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 1, total: 1, status: finished, errors: null } } }\n    expect: { job: succeeded, outcomes: [{ key: m-1, outcome: succeeded }] }\n\n  - name: the total is below the number of rows, and the look-up names the missing one\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: gone, t: '1' }, { identifier: c, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 2, total: 2, status: finished, errors: null } } }\n      - request:\n          method: GET\n          # { \"groups\": [[{ \"field\": \"identifier\", \"operator\": \"equals\", \"value\": [\"a\", \"gone\", \"c\"] }]] }\n          path: /api/v3/pass?pageSize=100&fields=identifier,userProvidedId&query=eyJncm91cHMiOltbeyJmaWVsZCI6ImlkZW50aWZpZXIiLCJvcGVyYXRvciI6ImVxdWFscyIsInZhbHVlIjpbImEiLCJnb25lIiwiYyJdfV1dfQ\n          headers: { authorization: k }\n        answer:\n          status: 200\n          body: { success: true, count: 2, responseMetaData: { resultsTotal: 2 }, data: [{ identifier: c }, { identifier: a }] }\n    expect:\n      job: succeeded\n      outcomes: [{ key: a, outcome: succeeded }, { key: gone, outcome: not_found }, { key: c, outcome: succeeded }]\n\n  - name: a look-up that lists rows that were not asked for proves nothing\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: gone, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 1, total: 1, status: finished, errors: null } } }\n      - request:\n          method: GET\n          path: /api/v3/pass?pageSize=100&fields=identifier,userProvidedId&query=eyJncm91cHMiOltbeyJmaWVsZCI6ImlkZW50aWZpZXIiLCJvcGVyYXRvciI6ImVxdWFscyIsInZhbHVlIjpbImEiLCJnb25lIl19XV19\n        answer: { status: 200, body: { success: true, data: [{ identifier: a }, { identifier: other }] } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: a, outcome: contradictory }, { key: gone, outcome: contradictory }]\n\n  - name: an error under a position names no row, so it is not known which one failed\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: b, t: '1' }, { identifier: c, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { total: 3, status: finished with errors, errors: { '1': broken, c: tier is required } } } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes:\n        - { key: a, outcome: contradictory }\n        - { key: b, outcome: contradictory }\n        - { key: c, outcome: failed, message: tier is required }\n\n  - name: errors as a list of messages\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: b, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { total: 2, status: finished with errors, errors: [it broke] } } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes: [{ key: a, outcome: contradictory }, { key: b, outcome: contradictory }]\n\n  - name: one row is updated immediately\n    source: inferred\n    inputs: { api_key: k, data: { campaign: spring } }\n    rows: [{ identifier: 'a/b?c', tier: Gold }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/a%2Fb%3Fc, body: { data: { campaign: spring, tier: Gold } } }\n        answer: { status: 200, body: { statusCode: 200, success: true, errors: [], data: { identifier: 'a/b?c' } } }\n    expect: { job: succeeded, outcomes: [{ key: 'a/b?c', outcome: succeeded }] }\n\n  - name: one row that does not exist\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: gone, tier: Gold }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/gone }\n        answer: { status: 404, body: { statusCode: 404, success: false, errors: [Object not found], count: 0, data: [] } }\n    expect: { job: succeeded, outcomes: [{ key: gone, outcome: not_found }] }\n\n  - name: one row with a value that the vendor refuses\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, expirationDate: soon }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/a }\n        answer: { status: 400, body: { success: false, errors: [{ property: expirationDate, message: expirationDate is no date }] } }\n    expect: { job: succeeded, outcomes: [{ key: a, outcome: failed, message: expirationDate is no date }] }\n\n  - name: a gateway's page with a 404 says nothing about the row\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, tier: Gold }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/a }\n        answer: { status: 404, body: '<html>nothing here</html>' }\n    expect: { job: refused, error: HTTP 404, outcomes: [{ key: a, outcome: unresolved }] }\n\n  - name: an error in a 200 is a refusal\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: b, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 200, body: { statusCode: 400, success: false, description: Bad Request, errors: [filter is invalid, data is empty], data: [] } }\n    expect:\n      job: refused\n      error: filter is invalid; data is empty\n      outcomes: [{ key: a, outcome: unresolved }, { key: b, outcome: unresolved }]\n\n  - name: the vendor no longer knows the process\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k }\n    rows: [{ identifier: a, t: '1' }, { identifier: b, t: '1' }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 404, body: { statusCode: 404, success: false, description: Not found, errors: [Object not found], count: 0, data: [] } }\n    expect:\n      job: lost\n      error: 'HTTP 404: Object not found'\n      outcomes: [{ key: a, outcome: unresolved }, { key: b, outcome: unresolved }]\n\n  - name: more than 600 requests a minute, then accepted\n    source: inferred\n    inputs: { api_key: k }\n    rows: [{ identifier: a, tier: Gold }]\n    exchanges:\n      - request: { method: PATCH, path: /api/v3/pass/a }\n        answer: { status: 429, body: { success: false, errors: [Too many requests] } }\n      - request: { method: PATCH, path: /api/v3/pass/a }\n        answer: { status: 200, body: { success: true, data: { identifier: a } } }\n    expect: { job: succeeded, outcomes: [{ key: a, outcome: succeeded }] }\n",
        },
    ],
    [
        "passcreator-create",
        {
            text: "version: 1\nname: passcreator-create\ntitle: Passcreator \u2013 create many passes\ndocs: https://developer.passcreator.com/en/api/v3/pass\nfacts:\n  - text: A bulk request takes a list of objects in data, and its process lists failed items by userProvidedId or by position in the list.\n    verified: documented\n    source: https://developer.passcreator.com/en/api/v3/process\n  - text: A process that finished without errors may omit the list of errors; one that finished with errors has it.\n    verified: inferred\n  - text: With enforceUniqueUserProvidedId a userProvidedId that the account already has is refused, so a row that is sent twice creates only one pass.\n    verified: documented\n    source: https://developer.passcreator.com/en/api/v3/pass\n  - text: Bulk create is POST /pass/bulk, the path of the bulk update with another method. Try it with a few rows first.\n    verified: inferred\n  - text: Positions in the list count from 0 or from 1, so a position that could be either of two rows leaves both unresolved.\n    verified: inferred\n  - text: 600 requests a minute, and 1000 passes and 5 MB per request, are allowed.\n    verified: inferred\n  - text: A search finds a new pass within 10 minutes.\n    verified: inferred\n  - text: If the response to a submit is lost, a row counts as created if a search finds its userProvidedId in the template, even if the pass is older than the run.\n    verified: inferred\ninputs:\n  api_key: { required: true, secret: true, description: API key of your Passcreator account }\n  template_id: { required: true, destination: template, description: the template for the new passes }\nbaseUrl: https://app.passcreator.com/api/v3\nheaders: { authorization: '{api_key}', content-type: application/json }\nkey: userProvidedId\nrow: { type: object, required: [userProvidedId] }\nlimits:\n  rows: { value: 1000, documented: false }\n  bytes: { value: 5MB, documented: false }\n  rate: { value: 600/m, documented: false }\n\n# Also with status 200. An error without a text is still an error.\nerror: >-\n  success = false and $statusCode < 300\n    ? $boolean(errors) ? errors.(message ?? $) : description ?? \"no reason given\"\n\nsubmit:\n  post: /pass/bulk # inferred\n  body: |\n    { \"data\": [$map($rows, function($row) { $merge([$row, {\n      \"templateId\": $template_id,\n      \"userProvidedId\": $string($row.userProvidedId),\n      \"enforceUniqueUserProvidedId\": true\n    }]) })] }\n  # The address of the process, or its bare id.\n  outputs: { id: '$split($split(data.process, \"?\")[0], \"/\")[$ != \"\"][-1]' }\n\npoll:\n  get: /process/{id}\n  status: data.status\n  states: { running: [in progress], succeeded: [finished, finished with errors] }\n  progress: data.current / data.total\n  # A process with fewer or more items than were sent says nothing about individual rows.\n  counts: { succeeded: 'data.total != $count($rows) ? data.total - $count($keys(data.errors))' }\n\nresults:\n  - when: $type(data.errors) = \"object\"\n    rows: $entries(data.errors)\n    id: key\n    index: '$contains(key, /^[0-9]{1,9}$/) ? [$number(key) - 1, $number(key)]'\n    message: value.message ?? value\n    outcome: failed\n    retryable: >-\n      $not($contains($message, /duplicate|already|unique|not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\n  # A list of messages names no rows, so it makes the other rows of the job contradictory, and so does any other shape.\n  # Only a process that finished without errors may omit it.\n  - when: $not($type(data.errors) = \"object\")\n    rows: data.errors\n    absent: [finished]\n    id: identifier\n    message: message ?? $\n    outcome: failed\n  - outcome: succeeded\n\nlookup:\n  resolves: [submit]\n  lag: 600\n  set:\n    query: >-\n      $base64url($string({ \"templateId\": $template_id,\n        \"groups\": [[{ \"field\": \"userProvidedId\", \"operator\": \"equals\", \"value\": $ids }]] }))\n  get: /pass?pageSize=100&fields=identifier,userProvidedId{&query}\n  rows: data\n  error: 'responseMetaData.resultsTotal > $count(data) ? \"the list of passes is longer than a page\"'\n",
            content: "{\"version\":1,\"name\":\"passcreator-create\",\"title\":\"Passcreator \u2013 create many passes\",\"docs\":\"https://developer.passcreator.com/en/api/v3/pass\",\"facts\":[{\"text\":\"A bulk request takes a list of objects in data, and its process lists failed items by userProvidedId or by position in the list.\",\"verified\":\"documented\",\"source\":\"https://developer.passcreator.com/en/api/v3/process\"},{\"text\":\"A process that finished without errors may omit the list of errors; one that finished with errors has it.\",\"verified\":\"inferred\"},{\"text\":\"With enforceUniqueUserProvidedId a userProvidedId that the account already has is refused, so a row that is sent twice creates only one pass.\",\"verified\":\"documented\",\"source\":\"https://developer.passcreator.com/en/api/v3/pass\"},{\"text\":\"Bulk create is POST /pass/bulk, the path of the bulk update with another method. Try it with a few rows first.\",\"verified\":\"inferred\"},{\"text\":\"Positions in the list count from 0 or from 1, so a position that could be either of two rows leaves both unresolved.\",\"verified\":\"inferred\"},{\"text\":\"600 requests a minute, and 1000 passes and 5 MB per request, are allowed.\",\"verified\":\"inferred\"},{\"text\":\"A search finds a new pass within 10 minutes.\",\"verified\":\"inferred\"},{\"text\":\"If the response to a submit is lost, a row counts as created if a search finds its userProvidedId in the template, even if the pass is older than the run.\",\"verified\":\"inferred\"}],\"inputs\":{\"api_key\":{\"description\":\"API key of your Passcreator account\",\"required\":true,\"type\":\"string\",\"secret\":true},\"template_id\":{\"description\":\"the template for the new passes\",\"required\":true,\"type\":\"string\",\"secret\":false,\"destination\":\"template\"}},\"derived\":{},\"baseUrl\":\"https://app.passcreator.com/api/v3\",\"headers\":{\"authorization\":\"{api_key}\",\"content-type\":\"application/json\"},\"key\":\"userProvidedId\",\"row\":{\"type\":\"object\",\"required\":[\"userProvidedId\"]},\"limits\":{\"rows\":{\"value\":1000,\"documented\":false},\"bytes\":{\"value\":\"5MB\",\"documented\":false},\"rate\":{\"value\":\"600/m\",\"documented\":false},\"burst\":1},\"error\":\"success = false and $statusCode < 300\\n  ? $boolean(errors) ? errors.(message ?? $) : description ?? \\\"no reason given\\\"\",\"preflight\":[],\"submit\":{\"post\":\"/pass/bulk\",\"body\":\"{ \\\"data\\\": [$map($rows, function($row) { $merge([$row, {\\n  \\\"templateId\\\": $template_id,\\n  \\\"userProvidedId\\\": $string($row.userProvidedId),\\n  \\\"enforceUniqueUserProvidedId\\\": true\\n}]) })] }\\n\",\"outputs\":{\"id\":\"$split($split(data.process, \\\"?\\\")[0], \\\"/\\\")[$ != \\\"\\\"][-1]\"}},\"poll\":{\"get\":\"/process/{id}\",\"status\":\"data.status\",\"states\":{\"running\":[\"in progress\"],\"succeeded\":[\"finished\",\"finished with errors\"],\"failed\":[],\"canceled\":[]},\"progress\":\"data.current / data.total\",\"floor\":1,\"counts\":{\"succeeded\":\"data.total != $count($rows) ? data.total - $count($keys(data.errors))\"}},\"results\":[{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$type(data.errors) = \\\"object\\\"\",\"rows\":\"$entries(data.errors)\",\"absent\":[],\"pending\":[],\"id\":\"key\",\"index\":\"$contains(key, /^[0-9]{1,9}$/) ? [$number(key) - 1, $number(key)]\",\"outcome\":\"failed\",\"message\":\"value.message ?? value\",\"retryable\":\"$not($contains($message, /duplicate|already|unique|not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\"},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"when\":\"$not($type(data.errors) = \\\"object\\\")\",\"rows\":\"data.errors\",\"absent\":[\"finished\"],\"pending\":[],\"id\":\"identifier\",\"outcome\":\"failed\",\"message\":\"message ?? $\",\"retryable\":false},{\"from\":\"poll\",\"format\":\"json\",\"ignore\":[],\"absent\":[],\"pending\":[],\"outcome\":\"succeeded\",\"retryable\":false}],\"lookup\":{\"get\":\"/pass?pageSize=100&fields=identifier,userProvidedId{&query}\",\"error\":\"responseMetaData.resultsTotal > $count(data) ? \\\"the list of passes is longer than a page\\\"\",\"set\":{\"query\":\"$base64url($string({ \\\"templateId\\\": $template_id,\\n  \\\"groups\\\": [[{ \\\"field\\\": \\\"userProvidedId\\\", \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] }))\"},\"size\":50,\"rows\":\"data\",\"resolves\":[\"submit\"],\"lag\":600}}",
            expressions: "{\"success = false and $statusCode < 300\\n  ? $boolean(errors) ? errors.(message ?? $) : description ?? \\\"no reason given\\\"\":{\"use\":{\"variables\":[\"statusCode\"],\"functions\":[\"boolean\",\"exists\"],\"regexes\":[]}},\"{ \\\"data\\\": [$map($rows, function($row) { $merge([$row, {\\n  \\\"templateId\\\": $template_id,\\n  \\\"userProvidedId\\\": $string($row.userProvidedId),\\n  \\\"enforceUniqueUserProvidedId\\\": true\\n}]) })] }\\n\":{\"use\":{\"variables\":[\"rows\",\"template_id\"],\"functions\":[\"string\",\"merge\",\"map\"],\"regexes\":[]}},\"$split($split(data.process, \\\"?\\\")[0], \\\"/\\\")[$ != \\\"\\\"][-1]\":{\"use\":{\"variables\":[],\"functions\":[\"split\"],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"process\"]}},\"data.total != $count($rows) ? data.total - $count($keys(data.errors))\":{\"use\":{\"variables\":[\"rows\"],\"functions\":[\"count\",\"keys\"],\"regexes\":[]}},\"data.status\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"status\"]},\"path\":{\"names\":[\"data\",\"status\"]},\"fields\":[\"data\",\"status\"]},\"data.current / data.total\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"fields\":[\"data\",\"current\",\"total\"]},\"$type(data.errors) = \\\"object\\\"\":{\"use\":{\"variables\":[],\"functions\":[\"type\"],\"regexes\":[]}},\"$entries(data.errors)\":{\"use\":{\"variables\":[],\"functions\":[\"entries\"],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"errors\"]}},\"key\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"key\"]},\"path\":{\"names\":[\"key\"]},\"fields\":[\"key\"]},\"$contains(key, /^[0-9]{1,9}$/) ? [$number(key) - 1, $number(key)]\":{\"use\":{\"variables\":[],\"functions\":[\"contains\",\"number\"],\"regexes\":[{\"source\":\"^[0-9]{1,9}$\",\"flags\":\"g\"}]}},\"value.message ?? value\":{\"use\":{\"variables\":[],\"functions\":[\"exists\"],\"regexes\":[]},\"fields\":[\"value\",\"message\"]},\"$not($contains($message, /duplicate|already|unique|not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission/i))\":{\"use\":{\"variables\":[\"message\"],\"functions\":[\"contains\",\"not\"],\"regexes\":[{\"source\":\"duplicate|already|unique|not found|not exist|invalid|not valid|required|mandatory|must |may not|not allowed|missing|unknown|format|too long|unsupported|permission\",\"flags\":\"gi\"}]},\"fields\":[]},\"$not($type(data.errors) = \\\"object\\\")\":{\"use\":{\"variables\":[],\"functions\":[\"type\",\"not\"],\"regexes\":[]}},\"data.errors\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\",\"errors\"]},\"path\":{\"names\":[\"data\",\"errors\"]},\"fields\":[\"data\",\"errors\"]},\"identifier\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"identifier\"]},\"path\":{\"names\":[\"identifier\"]},\"fields\":[\"identifier\"]},\"message ?? $\":{\"use\":{\"variables\":[],\"functions\":[\"exists\"],\"regexes\":[]}},\"responseMetaData.resultsTotal > $count(data) ? \\\"the list of passes is longer than a page\\\"\":{\"use\":{\"variables\":[],\"functions\":[\"count\"],\"regexes\":[]}},\"$base64url($string({ \\\"templateId\\\": $template_id,\\n  \\\"groups\\\": [[{ \\\"field\\\": \\\"userProvidedId\\\", \\\"operator\\\": \\\"equals\\\", \\\"value\\\": $ids }]] }))\":{\"use\":{\"variables\":[\"template_id\",\"ids\"],\"functions\":[\"string\",\"base64url\"],\"regexes\":[]}},\"data\":{\"use\":{\"variables\":[],\"functions\":[],\"regexes\":[]},\"firstPath\":{\"names\":[\"data\"]},\"path\":{\"names\":[\"data\"]},\"fields\":[\"data\"]}}",
            exchanges: "# Recorded exchanges of providers/passcreator-create.yaml. `source` says where a response's shape is known from; the values are invented.\ncases:\n  - name: a list of passes, then the states on the vendor's page\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: yourApiKeyHere, template_id: tpl-1 }\n    rows: [{ userProvidedId: m-001, firstname: Ada }, { userProvidedId: 2, firstname: Lin, templateId: other }]\n    exchanges:\n      - request:\n          method: POST\n          path: /api/v3/pass/bulk\n          headers: { authorization: yourApiKeyHere, content-type: application/json }\n          body:\n            data:\n              - { userProvidedId: m-001, firstname: Ada, templateId: tpl-1, enforceUniqueUserProvidedId: true }\n              - { userProvidedId: '2', firstname: Lin, templateId: tpl-1, enforceUniqueUserProvidedId: true }\n        answer: { status: 202, body: { success: true, errors: [], count: 2, data: { process: https://app.passcreator.com/api/v3/process/p-1 } } }\n      - request: { method: GET, path: /api/v3/process/p-1 }\n        answer:\n          status: 200\n          body: '{\"statusCode\": 200, \"success\": true, \"description\": \"Success\", \"errors\": [], \"count\": 1, \"responseMetaData\": null, \"data\": {\"current\": 250, \"total\": 1000, \"createdOn\": \"2024-01-15 10:30:00\", \"status\": \"in progress\", \"errors\": null}}'\n      - request: { method: GET, path: /api/v3/process/p-1 }\n        answer: { status: 200, body: { success: true, data: { current: 2, total: 2, status: finished, errors: null } } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: m-001, outcome: succeeded }, { key: '2', outcome: succeeded }]\n\n  - name: one row is a list of one\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk, body: { data: [{ userProvidedId: m-1, templateId: t, enforceUniqueUserProvidedId: true }] } }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 1, total: 1, status: finished, errors: [] } } }\n    expect: { job: succeeded, outcomes: [{ key: m-1, outcome: succeeded }] }\n\n  - name: errors by userProvidedId; a duplicate is not sent again\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }, { userProvidedId: m-3 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer:\n          status: 200\n          body:\n            success: true\n            data: { current: 3, total: 3, status: finished with errors, errors: { m-1: userProvidedId is already in use, m-3: Internal error } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: m-1, outcome: failed, message: userProvidedId is already in use }\n        - { key: m-2, outcome: succeeded }\n        - { key: m-3, outcome: failed, message: Internal error, retryable: true }\n\n  - name: a position that can only be one row is that row\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }, { userProvidedId: m-3 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 3, total: 3, status: finished with errors, errors: { '0': firstname is required } } } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: m-1, outcome: failed, message: firstname is required }\n        - { key: m-2, outcome: succeeded }\n        - { key: m-3, outcome: succeeded }\n\n  - name: a position that may be either of two rows makes both contradictory, but no others\n    source: https://developer.passcreator.com/en/api/v3/process\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }, { userProvidedId: m-3 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 3, total: 3, status: finished with errors, errors: { '2': firstname is required } } } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: m-1, outcome: succeeded }\n        - { key: m-2, outcome: contradictory }\n        - { key: m-3, outcome: contradictory }\n\n  - name: a number that is a userProvidedId of the job is that row\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: '1' }, { userProvidedId: '2' }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { total: 2, status: finished with errors, errors: { '1': firstname is required } } } }\n    expect:\n      job: succeeded\n      outcomes: [{ key: '1', outcome: failed, message: firstname is required }, { key: '2', outcome: succeeded }]\n\n  - name: an error under an unknown id makes the unnamed rows contradictory\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { total: 2, status: finished with errors, errors: { zz: broken, m-2: firstname is required } } } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes: [{ key: m-1, outcome: contradictory }, { key: m-2, outcome: failed, message: firstname is required }]\n\n  - name: a list of messages names no rows\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { total: 2, status: finished with errors, errors: [it broke] } } }\n    expect:\n      job: succeeded\n      foreign: 1\n      outcomes: [{ key: m-1, outcome: contradictory }, { key: m-2, outcome: contradictory }]\n\n  - name: a process with fewer items than were sent\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }, { userProvidedId: m-2 }, { userProvidedId: m-3 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 202, body: { success: true, data: { process: p } } }\n      - request: { method: GET, path: /api/v3/process/p }\n        answer: { status: 200, body: { success: true, data: { current: 2, total: 2, status: finished with errors, errors: { m-1: firstname is required } } } }\n    expect:\n      job: succeeded\n      outcomes:\n        - { key: m-1, outcome: failed, message: firstname is required }\n        - { key: m-2, outcome: contradictory }\n        - { key: m-3, outcome: contradictory }\n\n  - name: a template that does not exist\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 400, body: { statusCode: 400, success: false, errors: [Template not found], data: [] } }\n    expect: { job: refused, error: 'HTTP 400: Template not found', outcomes: [{ key: m-1, outcome: unresolved }] }\n\n  - name: a response without a process is not a refusal\n    source: inferred\n    inputs: { api_key: k, template_id: t }\n    rows: [{ userProvidedId: m-1 }]\n    exchanges:\n      - request: { method: POST, path: /api/v3/pass/bulk }\n        answer: { status: 200, body: { success: true, data: { created: 1 } } }\n      - request: { method: GET, path: '/api/v3/pass?pageSize=100&fields=identifier,userProvidedId&query=eyJ0ZW1wbGF0ZUlkIjoidCIsImdyb3VwcyI6W1t7ImZpZWxkIjoidXNlclByb3ZpZGVkSWQiLCJvcGVyYXRvciI6ImVxdWFscyIsInZhbHVlIjpbIm0tMSJdfV1dfQ' }\n        answer: { status: 200, body: { success: true, data: [] } }\n    expect: { job: uncertain, error: The response (HTTP 200) has no job id., outcomes: [{ key: m-1, outcome: unresolved }] }\n",
        },
    ],
]);

// EXTERNAL MODULE: ./src/expression/known-expression.ts
var known_expression = __webpack_require__(48932);
// EXTERNAL MODULE: ./src/provider/compile.ts + 3 modules
var provider_compile = __webpack_require__(53753);
;// CONCATENATED MODULE: ./src/provider/builtin-spec.ts



/** A process that runs often compiles each file once. */
const compiled = new Map();
/** The built-in provider of that name; undefined if there is none. Its file was read and checked when it was built in. */
function loadBuiltin(name) {
    const builtin = BUILTIN_PROVIDERS.get(name);
    if (builtin === undefined)
        return undefined;
    const known = compiled.get(name);
    if (known !== undefined)
        return known;
    // Our own texts: `npm run generate` has written them.
    const facts = JSON.parse(builtin.expressions);
    const compile = (source) => {
        const each = facts[source];
        if (each === undefined)
            throw new Error(`The built-in provider ${name} is not current: ${source}.`);
        return (0,known_expression/* compileKnown */.R)(source, each, createInterpreter(source));
    };
    const { spec } = (0,provider_compile/* compileProvider */.V)(JSON.parse(builtin.content), builtin.text, compile);
    compiled.set(name, spec);
    return spec;
}
/** The interpreter, loaded for the first value: no vendor's first request waits for it. */
function createInterpreter(source) {
    let compiled;
    return async (input, variables) => {
        compiled ??= Promise.all(/* import() */[__webpack_require__.e(132), __webpack_require__.e(434)]).then(__webpack_require__.bind(__webpack_require__, 67434)).then(({ compileExpression }) => compileExpression(source));
        return (await compiled).evaluate(input, variables);
    };
}

;// CONCATENATED MODULE: ./src/pipeline/load-spec.ts






/** The provider that the input `provider` names; undefined if it names none. Throws `FaultError`. */
async function loadSpec({ request, files, workingDirectory, spelling, }) {
    const name = request.config.provider;
    if (name === undefined)
        return undefined;
    const builtin = loadBuiltin(name);
    if (builtin !== undefined)
        return builtin;
    if (!/[/\\.]/.test(name))
        throw new domain_fault/* FaultError */.VD([unknownProvider(name)]);
    (0,input_files/* refuseUntrustedFile */.fS)(request, 'provider', name);
    const absolute = (0,external_node_path_.resolve)(workingDirectory, name);
    const text = await (0,input_files/* readInputFile */.jH)(files, { input: 'provider', shown: name, absolute, spelling });
    const { checkProvider } = await Promise.all(/* import() */[__webpack_require__.e(198), __webpack_require__.e(132), __webpack_require__.e(636), __webpack_require__.e(713)]).then(__webpack_require__.bind(__webpack_require__, 66713));
    const { spec, errors } = checkProvider(text, name);
    if (spec === undefined)
        throw new domain_fault/* FaultError */.VD(errors.map((fault) => ({ ...fault, input: 'provider' })));
    return spec;
}
function unknownProvider(name) {
    const guess = (0,nearest/* nearest */.p)(name, BUILTIN_PROVIDERS.keys());
    return {
        code: 'provider/unknown',
        message: `"${name}" is not a built-in provider.`,
        next: `${guess === undefined ? '' : `Did you mean ${guess}? `}Built-in providers: ${[...BUILTIN_PROVIDERS.keys()].join(', ')}. For your own provider file give its path, such as ./${name}.yaml.`,
        input: 'provider',
    };
}

// EXTERNAL MODULE: ./node_modules/lossless-json/lib/esm/index.js + 6 modules
var esm = __webpack_require__(875);
;// CONCATENATED MODULE: ./src/pipeline/row-schema.ts




/** The JSON Schema that the input `schema` names, compiled; undefined if it names none. Throws `FaultError`. */
async function loadRowSchema({ request, files, workingDirectory, spelling, }) {
    const path = request.config.schema;
    if (path === undefined)
        return undefined;
    (0,input_files/* refuseUntrustedFile */.fS)(request, 'schema', path);
    const absolute = (0,external_node_path_.resolve)(workingDirectory, path);
    const text = await (0,input_files/* readInputFile */.jH)(files, { input: 'schema', shown: path, absolute, spelling });
    const origin = { file: path, input: 'schema' };
    return compileSchema(parse(text, origin), { name: 'The JSON Schema', ...origin });
}
/** As `compileRowSchema`, whose library only runs with a schema need. */
async function compileSchema(...given) {
    const { compileRowSchema: compile } = await Promise.all(/* import() */[__webpack_require__.e(198), __webpack_require__.e(480), __webpack_require__.e(636), __webpack_require__.e(896)]).then(__webpack_require__.bind(__webpack_require__, 24896));
    return compile(...given);
}
function parse(text, origin) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        const place = findPlace(text);
        const fault = {
            code: 'schema/invalid',
            message: 'The JSON Schema is not valid JSON.',
            next: `Fix ${place.line === undefined ? 'the file' : `line ${place.line}`}, or give the path of another file.`,
            ...origin,
            ...place,
        };
        throw new domain_fault/* FaultError */.VD([fault], { cause: error });
    }
}
/** Only some of Node's messages give the position; all of this parser's do. */
function findPlace(text) {
    try {
        (0,esm/* parse */.qg)(text);
        return {};
    }
    catch (error) {
        const position = /at position (\d+)/.exec(String(error))?.[1];
        if (position === undefined)
            return {};
        const before = text.slice(0, Number(position)).split('\n');
        return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    }
}

// EXTERNAL MODULE: ./src/domain/storage-target.ts
var storage_target = __webpack_require__(22683);
// EXTERNAL MODULE: ./src/domain/duration.ts
var duration = __webpack_require__(34678);
// EXTERNAL MODULE: ./node_modules/aws4fetch/dist/aws4fetch.esm.mjs
var aws4fetch_esm = __webpack_require__(12580);
// EXTERNAL MODULE: ./src/domain/url.ts
var url = __webpack_require__(71949);
;// CONCATENATED MODULE: ./src/storage/s3.ts


/** Links for our own uploads and removals are used at once; an hour allows for retries and wrong clocks. */
const OWN_LINK_MS = 60 * 60 * 1000;
/** Objects in an S3-compatible store, accessed by pre-signed URLs: the credentials never leave this process. */
function createS3Storage(target, { access, clock, linkMs, naming }) {
    const sign = (method, url, ms) => presign(access, { method, url, date: clock.date(), seconds: Math.ceil(ms / 1000) });
    return {
        secrets: [naming.run, access.secretAccessKey, ...(access.sessionToken === undefined ? [] : [access.sessionToken])],
        remembers: naming.remembers,
        async objectFor(batchId, suffix) {
            const url = locate(target, access, naming.nameOf(batchId, suffix));
            return {
                uploadUrl: await sign('PUT', url, OWN_LINK_MS),
                uploadHeaders: new Map(),
                sourceUrl: await sign('GET', url, linkMs),
                removeUrl: () => sign('DELETE', url, OWN_LINK_MS),
            };
        },
    };
}
/**
 * A URL that allows one method on one object until it expires (AWS Signature Version 4, query parameters). The body is
 * not signed, so it may be a stream.
 */
async function presign(access, request) {
    const { sessionToken, ...keys } = access;
    const url = new URL(request.url);
    url.searchParams.set('X-Amz-Expires', String(request.seconds));
    const signer = new aws4fetch_esm/* AwsV4Signer */.s({
        method: request.method,
        url: url.href,
        accessKeyId: keys.accessKeyId,
        secretAccessKey: keys.secretAccessKey,
        ...(sessionToken !== undefined && { sessionToken }),
        service: 's3',
        region: keys.region,
        datetime: request.date.toISOString().replace(/[:-]|\.\d{3}/g, ''),
        signQuery: true,
    });
    return (await signer.sign()).url.href;
}
/** Addresses the bucket by host name at AWS, and by path at other stores and if its name has dots, which no certificate covers. */
function locate({ bucket, prefix }, access, name) {
    const key = [...prefix.split('/').filter((part) => part !== ''), name].map(encodeURIComponent).join('/');
    const { endpoint, region } = access;
    if (endpoint !== undefined)
        return new URL(`${endpoint.href.replace(/\/$/, '')}/${bucket}/${key}`);
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return bucket.includes('.')
        ? new URL(`https://s3.${region}.${domain}/${bucket}/${key}`)
        : new URL(`https://${bucket}.s3.${region}.${domain}/${key}`);
}
/** Other stores mostly ignore the region; all of them accept this one. */
const DEFAULT_REGION = 'us-east-1';
/** Reads the usual environment variables of AWS tools, but no files and no instance metadata. */
function readAwsSettings(environment) {
    const get = (name) => environment.get(name)?.trim() || undefined;
    const faults = [];
    const missing = (names, next) => {
        faults.push({
            code: 'input/storage-access',
            message: `storage is an S3 address and needs ${names}.`,
            next,
            input: 'storage',
        });
    };
    const accessKeyId = get('AWS_ACCESS_KEY_ID');
    const secretAccessKey = get('AWS_SECRET_ACCESS_KEY');
    if (accessKeyId === undefined || secretAccessKey === undefined) {
        const login = 'Log in to AWS in an earlier step, or set both from secrets under `env` of this step.';
        missing('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment', login);
    }
    const given = get('AWS_ENDPOINT_URL_S3') ?? get('AWS_ENDPOINT_URL');
    const endpoint = given === undefined || !URL.canParse(given) ? undefined : new URL(given);
    if (given !== undefined && (endpoint === undefined || !isUsable(endpoint))) {
        missing('an https endpoint (or http on loopback) without a query', `Fix ${get('AWS_ENDPOINT_URL_S3') === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_S3'}.`);
    }
    const region = get('AWS_REGION') ?? get('AWS_DEFAULT_REGION') ?? (endpoint === undefined ? undefined : DEFAULT_REGION);
    if (region === undefined && given === undefined)
        missing('a region', 'Set AWS_REGION to the region of the bucket.');
    const expires = Date.parse(get('AWS_CREDENTIAL_EXPIRATION') ?? '');
    const sessionToken = get('AWS_SESSION_TOKEN');
    const access = faults.length > 0 || accessKeyId === undefined || secretAccessKey === undefined || region === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, sessionToken, region, endpoint };
    return { access, expiresAt: sessionToken === undefined || Number.isNaN(expires) ? undefined : expires, faults };
}
function isUsable(endpoint) {
    return (0,url/* checkUrl */.CU)(endpoint) === undefined && endpoint.search === '';
}

;// CONCATENATED MODULE: ./src/storage/url-templates.ts
/** Hosts of Azure Blob Storage in every cloud, and the account path of its emulator. */
const AZURE = /\.blob\.(core\.|storage\.)|\/devstoreaccount1\//;
/** Azure rejects an upload without it. */
const AZURE_HEADERS = new Map([['x-ms-blob-type', 'BlockBlob']]);
/** Shorter query values are versions and dates, not signatures. */
const MIN_SIGNATURE_CHARS = 20;
/** Objects at addresses that the user signed beforehand, for example with a shared access signature. */
function createUrlStorage(target, { run, nameOf, remembers }) {
    const isAzure = AZURE.test(target.put);
    return {
        secrets: [run, ...[target.put, target.get].flatMap(signaturesOf)],
        remembers,
        async objectFor(batchId, suffix) {
            const name = nameOf(batchId, suffix);
            const uploadUrl = target.put.replaceAll('{name}', name);
            return {
                uploadUrl,
                uploadHeaders: isAzure ? AZURE_HEADERS : new Map(),
                sourceUrl: target.get.replaceAll('{name}', name),
                // A shared access signature may allow it; about other addresses nothing is known.
                removeUrl: async () => (isAzure ? uploadUrl : undefined),
            };
        },
    };
}
function signaturesOf(template) {
    const query = template.replace(/^[^?]*\??/, '').replace(/#.*$/, '');
    return query
        .split('&')
        .map((part) => part.slice(part.indexOf('=') + 1))
        .filter((value) => value.length >= MIN_SIGNATURE_CHARS && !value.includes('{name}'));
}

;// CONCATENATED MODULE: ./src/storage/open.ts




const HOUR_MS = 60 * 60 * 1000;
const NAME_CHARS = 32;
/** A link stays valid this long after the run's timeout, because a vendor may queue a job (docs/contract.md, 9). */
const LINK_MARGIN_MS = 24 * HOUR_MS;
/** AWS rejects pre-signed URLs with a longer lifetime (Signature Version 4, X-Amz-Expires). */
const MAX_LINK_MS = 7 * 24 * HOUR_MS;
/** Opens the storage of a run. Throws `FaultError` with everything that is missing or expires too soon. */
function openStorage(target, parts) {
    const { clock, timeoutMs, random } = parts;
    const conceal = parts.conceal ?? (() => `${random.uuid()}${random.uuid()}`.replaceAll('-', '').slice(0, NAME_CHARS));
    // 128 bits as the common prefix of all names, which is masked, and 128 bits per object.
    const run = conceal('objects');
    const naming = {
        run,
        nameOf: (batchId, suffix) => `${run}-${conceal(`object ${batchId}`)}${suffix}`,
        remembers: parts.conceal !== undefined,
    };
    if (target.kind === 'urls')
        return createUrlStorage(target, naming);
    const settings = readAwsSettings(parts.environment);
    const linkMs = timeoutMs + LINK_MARGIN_MS;
    const until = clock.date().getTime() + linkMs;
    const faults = [...settings.faults, ...checkLifetime(linkMs, until, settings.expiresAt)];
    if (faults.length > 0 || settings.access === undefined)
        throw new domain_fault/* FaultError */.VD(faults);
    return createS3Storage(target, { access: settings.access, clock, linkMs, naming });
}
function checkLifetime(linkMs, until, expiresAt) {
    if (linkMs > MAX_LINK_MS) {
        return [
            {
                code: 'input/storage-time',
                message: `timeout plus 24 hours is ${(0,duration/* formatDuration */.a)(linkMs)}, but a pre-signed URL is valid for 7 days at most.`,
                next: 'Lower timeout to 6d, or set storage to two URL templates, put and get, that are valid for longer.',
                input: 'timeout',
            },
        ];
    }
    if (expiresAt === undefined || until <= expiresAt)
        return [];
    return [
        {
            code: 'input/storage-time',
            message: `The AWS session token expires at ${new Date(expiresAt).toISOString()} (AWS_CREDENTIAL_EXPIRATION), but links must be valid until ${new Date(until).toISOString()} (timeout plus 24 hours).`,
            next: 'Use credentials that last longer (role-duration-seconds in the login step) or have no session token, or lower timeout.',
            input: 'storage',
        },
    ];
}

;// CONCATENATED MODULE: ./src/pipeline/staging.ts




const NONE = { storage: undefined, isOwn: false, notices: [] };
/**
 * Chooses between storage and a file of the user's own (docs/contract.md, 9). Throws `FaultError` if neither or both are
 * configured. In validate no storage is opened, because that needs credentials.
 */
function chooseStaging(spec, inputs, context) {
    const { request, mode, spelling, seal } = context;
    const { config, sandbox } = request;
    const own = inputs.get('source_url');
    if (!spec.usesStorage) {
        if (config.storage === undefined)
            return NONE;
        return {
            ...NONE,
            notices: [`${spelling.name('storage')} has no effect: ${(0,summary_text/* vendorName */.gR)(spec.title)} takes the rows directly.`],
        };
    }
    if (own !== undefined)
        return chooseOwn(spec, inputs, context);
    const target = sandbox?.storage === undefined ? config.storage : (0,storage_target/* parseS3 */.a)(sandbox.storage.url);
    if (target === undefined) {
        if (mode.judges === 'plan')
            return { ...NONE, notices: [`A run needs ${spelling.name('storage')}: ${WHY}`] };
        throw new domain_fault/* FaultError */.VD([missingFault(spec, spelling)]);
    }
    if (mode.judges === 'plan')
        return NONE;
    const environment = sandbox?.storage?.environment ?? request.environment;
    return {
        ...NONE,
        storage: openStorage(target, { ...context.ports, environment, timeoutMs: config.timeout, conceal: seal?.name }),
    };
}
const WHY = 'the vendor downloads the rows from there.';
function missingFault(spec, spelling) {
    const mayBeOwn = spec.inputs.some(({ name }) => name === 'source_url');
    const own = mayBeOwn
        ? ' Or upload the data file yourself, and set params.source_url and params.source_is_my_files: true.'
        : '';
    return {
        code: 'input/storage',
        message: `${spelling.name('storage')} is missing: ${WHY}`,
        next: `Set "${spelling.example('storage', 's3://bucket/prefix')}", or a mapping with two URL templates, put and get.${own}`,
        input: 'storage',
    };
}
/** Checks what must hold so that results can be matched to a file that this tool did not write. */
function chooseOwn(spec, inputs, { request, spelling }) {
    const { config } = request;
    const faults = [];
    const refuse = (input, message, next) => {
        faults.push({ code: 'input/source-url', message, next, input });
    };
    if (inputs.get('source_is_my_files') !== true) {
        const message = 'params.source_url is set, so the vendor would read a file that Bulk Job has not checked.';
        const next = `If it is the data file, set params.source_is_my_files: true. Else remove params.source_url and set ${spelling.name('storage')}.`;
        refuse('params.source_is_my_files', message, next);
    }
    const excluded = [
        ['storage', config.storage !== undefined],
        ['columns', config.columns !== undefined],
        ['batch-size', config['batch-size'] !== undefined],
        ['on-duplicate', config['on-duplicate'] === 'send'],
    ];
    for (const [name] of excluded.filter(([, isGiven]) => isGiven)) {
        const message = `${spelling.name(name)} has no effect on the file at params.source_url, which the vendor reads as it is.`;
        refuse(name, message, `Remove ${spelling.name(name)}, or remove params.source_url and set ${spelling.name('storage')}.`);
    }
    if (spec.key === undefined)
        refuse('key', 'With params.source_url, results are matched to rows by key, but there is no key column.', 'Set key.');
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return { storage: undefined, isOwn: true, notices: [ownNotice(spec)] };
}
function ownNotice({ title, key }) {
    return `${(0,summary_text/* vendorName */.gR)(title)} reads the file at params.source_url directly, so Bulk Job cannot know what it read. Results are matched to the data file by the column "${key?.column ?? ''}".`;
}
/** The spec for a file of the user's own: one job, with rows named by a unique key. */
function adaptToOwnFile(spec) {
    const { key } = spec;
    return { ...spec, numberColumn: undefined, key: key && { ...key, required: true, unique: true } };
}

;// CONCATENATED MODULE: ./src/pipeline/setup.ts






















/** Loads the provider, binds its inputs, compiles schemas. Throws `FaultError` with all faults of all inputs. */
async function setUp(request, ports, mode) {
    const { files } = ports;
    const { config, spelling = config_spelling/* INPUT_SPELLING */.an } = request;
    const faults = [...request.configFaults];
    const collect = async (work) => {
        try {
            return await work();
        }
        catch (error) {
            if (!(error instanceof domain_fault/* FaultError */.VD))
                throw error;
            faults.push(...error.faults);
            return undefined;
        }
    };
    const workingDirectory = (0,external_node_path_.resolve)(request.processDirectory, config['working-directory']);
    const context = { request, files, workingDirectory, spelling };
    const checkFolder = () => (0,input_files/* requireFolder */.OK)(files, {
        input: 'working-directory',
        shown: config['working-directory'],
        absolute: workingDirectory,
        spelling,
        base: 'the current directory',
    });
    // `collect` reads the files from the commit that was sent; a job without a checkout has no such folder.
    if (!mode.rereads)
        await collect(checkFolder);
    const userSchema = await collect(() => loadRowSchema(context));
    const loaded = await collect(() => loadSpec(context));
    if (loaded === undefined)
        throw new domain_fault/* FaultError */.VD(faults);
    const address = request.sandbox?.url ?? config['base-url'];
    const moved = address === undefined ? loaded : withBaseUrl(loaded, new URL(address));
    const given = bind(moved, request, mode);
    request.hide(given.secrets);
    faults.push(...withoutGuesses(given.faults, request.configFaults));
    const bound = (given.faults.length === 0 && (await collect(() => deriveVariables(moved, given)))) || given;
    request.hide(bound.secrets);
    // Only given secrets are checked: the user cannot lengthen a derived one.
    const unmasked = given.secrets.map((secret) => (0,redactor/* checkSecret */.zg)(secret)).filter((fault) => fault !== undefined);
    const keyed = (await collect(() => bindSpec(moved, bound.variables, config.key))) ?? moved;
    const seal = bound.secrets.length === 0 ? undefined : (0,ledger_seal/* createSeal */.A)(bound.secrets, given.secrets);
    const staging = await collect(() => chooseStaging(keyed, bound.variables, { request, ports, mode, spelling, seal }));
    request.hide(staging?.storage?.secrets ?? []);
    const isOwn = staging?.isOwn === true;
    const spec = isOwn ? adaptToOwnFile(keyed) : keyed;
    if (given.faults.length === 0)
        faults.push(...findMissingCommits(spec, bound.variables));
    const { limits, notices, faults: limitFaults, } = chooseLimits(spec, config, {
        spelling,
        shard: request.shard,
    });
    faults.push(...limitFaults);
    const providerSchema = await collect(() => spec.rowSchema === undefined ? undefined : compileSchema(spec.rowSchema, { name: `provider ${spec.name}` }));
    const { key } = spec;
    const columns = await collect(() => readColumns(config.columns, key, spelling));
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    const apiKey = bound.variables.get('api_key');
    const rules = { columns, key, blank: config.blank, providerSchema, userSchema };
    return {
        spec,
        variables: bound.variables,
        publicInputs: bound.public,
        apiKey: typeof apiKey === 'string' ? apiKey : undefined,
        seal,
        secrets: { all: bound.secrets, entered: given.secrets },
        account: nameAccount(spec, bound.variables, { seal, isSandbox: request.sandbox !== undefined }),
        complete: spec.inputs.every((input) => !input.required || !input.secret || bound.variables.has(input.name)),
        // The vendor reads the user's own file in one job, however long it is.
        limits: isOwn ? { ...limits, rows: Number.MAX_SAFE_INTEGER, bytes: undefined } : limits,
        storage: staging?.storage,
        isOwnFile: isOwn,
        key,
        columns,
        prepare: (0,prepare/* createPreparer */.om)(rules),
        checkScanned: createScanCheck(rules),
        checkObjects: createObjectCheck(rules),
        fieldsOf: (0,prepare/* createFieldReader */.yS)({ columns, blank: config.blank, providerSchema }),
        isConverted: providerSchema !== undefined,
        compareCells: (0,prepare/* createCellComparer */.QU)({ columns, blank: config.blank, providerSchema }),
        sendsFields: sendsFields(spec),
        workingDirectory,
        notices: [
            ...notices,
            ...(mode.judges === 'rows' && config['on-cancel'] === 'cancel' && spec.cancel === undefined
                ? [
                    `${spelling.name('on-cancel')} has no effect: ${(0,summary_text/* vendorName */.gR)(spec.title)} has no request to cancel a job, so jobs continue.`,
                ]
                : []),
            ...(staging?.notices ?? []),
            ...unmasked.map(({ message, next }) => `${message} ${next ?? ''}`.trim()),
        ],
    };
}
/**
 * Request flows in which no step would take effect because an input has no value; found before the first row is read. If
 * a secret is not given, as in validate, what is derived from it may be set in the run.
 */
function findMissingCommits(spec, variables) {
    const isUnknown = spec.inputs.some(({ name, secret }) => secret && !variables.has(name));
    const plain = new Set(spec.inputs.filter(({ secret }) => !secret).map(({ name }) => name));
    const derived = new Set(isUnknown ? [] : spec.derived.map(([name]) => name));
    const isSet = (name) => !(plain.has(name) || derived.has(name)) || !(0,template/* isUnset */.K$)(variables.get(name));
    const counts = spec.single === undefined ? [2] : [1, 2];
    const plans = counts.map((rows) => (0,request_flow/* planCommit */.bI)((0,request_flow/* chooseFlow */.WK)(spec, rows), isSet));
    return plans.filter(({ at }) => at === undefined).map(({ unset }) => (0,faults/* noCommitFault */.PV)(unset));
}
/** The same for the same secrets and address; cannot be computed without the secrets. All sandboxes are one account. */
function nameAccount(spec, variables, { seal, isSandbox }) {
    if (isSandbox)
        return ledger_identity/* SANDBOX_ACCOUNT */.CE;
    const address = (0,request/* resolveBaseUrl */.xj)(spec, variables).href;
    return seal?.name(`account ${address}`) ?? (0,external_node_crypto_.createHash)('sha256').update(address).digest('hex').slice(0, ACCOUNT_CHARS);
}
const ACCOUNT_CHARS = 32;
/** Validating needs no key (docs/contract.md, 2); the sandbox has its own and must never get the vendor's. */
function bind(spec, request, mode) {
    const { config, sandbox } = request;
    const needed = mode.judges === 'rows' && !config.sandbox
        ? spec
        : { ...spec, inputs: spec.inputs.map((input) => (input.secret ? { ...input, required: false } : input)) };
    const secrets = new Set(spec.inputs
        .filter((input) => input.secret)
        .flatMap(({ name }) => [(0,inputs/* environmentName */.m)(name), `BULK_JOB_PARAM_${name.toUpperCase()}`]));
    const apiKey = sandbox?.apiKey ?? config['api-key'];
    return (0,inputs/* bindInputs */.V)(needed, {
        params: config.params,
        place: { ...request.context, from: (request.spelling ?? config_spelling/* INPUT_SPELLING */.an).from },
        ...(apiKey !== undefined && { apiKey }),
        environment: sandbox === undefined
            ? request.environment
            : new Map([...request.environment].filter(([name]) => !secrets.has(name))),
    });
}
/** If `params` or the config file could not be read, it is unknown what is missing. */
function withoutGuesses(faults, configFaults) {
    const isLost = configFaults.some(({ input }) => input === 'params' || input === 'config');
    return isLost ? faults.filter(({ code, input }) => code !== 'input/missing-param' || input === 'api-key') : faults;
}
/** The input `columns`, typed. Throws `FaultError` if a field has no column, or if the key is not mapped. */
function readColumns(mapping, key, spelling) {
    if (mapping === undefined)
        return undefined;
    const columns = new Map();
    const faults = [];
    const form = 'Write one "provider field: column of the file" per line';
    for (const [field, column] of mapping) {
        if (typeof column === 'string' && column !== '')
            columns.set(field, column);
        else {
            const message = `${spelling.name('columns')} has no column for the field "${field}".`;
            faults.push({ code: 'input/value', message, next: `${form}.`, input: 'columns' });
        }
    }
    if (key?.required === true && !mapping.has(key.column)) {
        faults.push({
            code: 'input/contradiction',
            message: `${spelling.name('columns')} does not map "${key.column}", which identifies a row, and only mapped columns are sent.`,
            next: `Add a line "${key.column}: <column of the file>", or set key to a field that is mapped.`,
            input: 'columns',
        });
    }
    if (faults.length > 0)
        throw new domain_fault/* FaultError */.VD(faults);
    return columns;
}
/**
 * Whether a job holds more of a row than its key, so that two rows with the same key may differ when sent.
 * A provider that only sends `$ids` cannot distinguish them.
 */
function sendsFields(spec) {
    const requests = spec.single === undefined ? spec.submit : [...spec.submit, spec.single.request];
    return spec.group !== undefined || requests.some((request) => /\$rows\b/.test(request.body?.expression.source ?? ''));
}


/***/ }),

/***/ 75066:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CH: () => (/* binding */ noteMissingFiles),
/* harmony export */   My: () => (/* binding */ openWithoutRows),
/* harmony export */   Pi: () => (/* binding */ noteRowNumbers)
/* harmony export */ });
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(69048);
/* harmony import */ var _engine_plan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40119);
/* harmony import */ var _ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29151);
/* harmony import */ var _store_row_store_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(60476);
/* harmony import */ var _context_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(55167);





/** A row whose record is not available. */
const BLANK = { line: 0, position: 0, bytes: 0, blanks: [], encodedBytes: 0, keyHash: 0 };
const NOTHING = { rows: 0, jobs: 0, requests: 0, bytes: 0, leastMs: 0, inferred: [], derived: [] };
const EMPTY = { line: 0, columns: [], values: [], raw: '' };
/**
 * Rows for which only the ledger is left: a `collect` for which neither the working tree nor the commit has the files.
 * They have numbers and outcomes, but neither cells nor lines (docs/contract.md, 6.3).
 * @param isUnsent which rows in no job were valid, where somebody knows; the ledger only has their number.
 */
async function openWithoutRows(run, history, isUnsent) {
    const { known, ports } = run;
    const temporary = await run.temporary();
    (0,_context_js__WEBPACK_IMPORTED_MODULE_3__/* .closeRows */ .e)(known);
    const store = (0,_store_row_store_js__WEBPACK_IMPORTED_MODULE_2__/* .createRowStore */ .g)({
        files: ports.files,
        directory: temporary(''),
        sources: [],
        parseRecord: () => EMPTY,
    });
    const files = history.files.map(({ sha256, rows }, index) => ({
        file: { path: `file ${index + 1}`, absolute: '', format: 'csv', gzip: false, bytes: 0 },
        rows,
        sha256,
        columns: [],
    }));
    known.rows = { store, files, rowless: history };
    for (const [file, { rows }] of history.files.entries()) {
        for (let row = 0; row < rows; row += 1)
            store.table.add({ ...BLANK, file });
    }
    settleUnsent(store, history, isUnsent);
    const { invalid, skipped } = history;
    return {
        rows: { files, blanks: [], invalid, skipped, bytes: 0, columns: [], sameAs: new Map(), store },
        plan: {
            summary: NOTHING,
            whole: NOTHING,
            hash: history.plan,
            keepKeysApart: false,
            overhead: _engine_plan_js__WEBPACK_IMPORTED_MODULE_0__/* .NO_OVERHEAD */ .hZ,
        },
    };
}
/** For rows in no job the ledger only knows how many were invalid or skipped, not which. */
function settleUnsent({ table }, { jobs, invalid, skipped }, isUnsent = () => false) {
    const isSent = Uint8Array.from({ length: table.count }, (_, row) => (isUnsent(row) ? 1 : 0));
    for (const job of jobs.values())
        for (const row of (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsOf */ .RO)(job.rows))
            isSent[row] = 1;
    const left = [
        ['invalid', invalid],
        ['skipped', skipped],
    ];
    for (let row = isSent.indexOf(0); row >= 0; row = isSent.indexOf(0, row + 1)) {
        const next = left.find(([, count]) => count > 0);
        if (next === undefined)
            return;
        next[1] -= 1;
        table.update(row, { outcome: next[0] });
    }
}
/** What is missing, and how to get it; said first, so that a refusal does not hide it. */
function noteMissingFiles({ notice }, { commit }) {
    notice(`The data files of this ledger are not available, so there are no files with rows. To get the files, check out ${commit === '' ? 'the commit of that run' : `commit ${commit}`} and collect again with the same ledger.`);
}
/** Rows or jobs that a notice names; the report has the counts. */
const MOST_NAMED = 20;
/**
 * Reports the outcomes of rows by row number, if their files are not available. For a job whose results name rows by
 * key, which is no longer known, it reports how many of its rows have each outcome.
 */
function noteRowNumbers({ known, notice }, setup) {
    const { store, rowless } = known.rows ?? {};
    if (store === undefined || rowless === undefined)
        return;
    notice('The counts are complete, and rows are named by their number over all files.');
    const isExact = setup.spec.numberColumn !== undefined || setup.spec.results.every(({ index }) => index !== undefined);
    const exact = new Map();
    const vague = new Map();
    for (let row = 0; row < store.table.count; row += 1) {
        const { outcome, reason, job } = store.table.get(row);
        if (job === 0 || outcome === undefined || outcome === 'succeeded')
            continue;
        const word = reason ?? outcome;
        if (isExact || rowless.jobs.get(job)?.end !== undefined || outcome === 'unresolved') {
            exact.set(word, [...(exact.get(word) ?? []), row]);
        }
        else {
            const counts = vague.get(job) ?? new Map();
            vague.set(job, counts.set(word, (counts.get(word) ?? 0) + 1));
        }
    }
    for (const [word, rows] of exact) {
        const more = rows.length - MOST_NAMED;
        const named = (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatRanges */ .Gk)(rows.slice(0, MOST_NAMED)).replaceAll(',', ', ');
        notice(`Rows ${named}${more > 0 ? ` and ${more} more` : ''}: ${word}.`);
    }
    for (const [job, counts] of [...vague].slice(0, MOST_NAMED)) {
        const ranges = (0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatRanges */ .Gk)([...(0,_ledger_codes_js__WEBPACK_IMPORTED_MODULE_1__/* .rowsOf */ .RO)(rowless.jobs.get(job)?.rows ?? [])]).replaceAll(',', ', ');
        const parts = [...counts].map(([word, count]) => `${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_4__/* .plural */ .L)(count, 'row')} ${word}`).join(', ');
        notice(`Among the rows ${ranges} of job ${known.jobs?.get(job)?.id ?? job}: ${parts}.`);
    }
}


/***/ }),

/***/ 85130:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DZ: () => (/* binding */ limitTime),
/* harmony export */   S4: () => (/* binding */ TIME_UP),
/* harmony export */   Wh: () => (/* binding */ unlessAborted),
/* harmony export */   bp: () => (/* binding */ sleepUnlessAborted),
/* harmony export */   u7: () => (/* binding */ onAbort)
/* harmony export */ });
const SLOTS = Symbol('slots');
/**
 * Calls `callback` once when the signal aborts; the returned function removes it. A run has one signal that every
 * request observes. With Node's own listeners, a removed listener still points to the one added after it, so as garbage
 * they form a chain that retains every request until the next full collection.
 */
function onAbort(signal, callback) {
    const { callbacks, free } = slotsOf(signal);
    const slot = free.pop() ?? callbacks.length;
    callbacks[slot] = callback;
    return () => {
        if (callbacks[slot] !== callback)
            return;
        callbacks[slot] = undefined;
        free.push(slot);
    };
}
/** Rejects with the signal's reason as soon as it aborts, even if the work has not ended. */
async function unlessAborted(signal, work) {
    signal.throwIfAborted();
    let leave = () => undefined;
    const aborted = new Promise((_, reject) => {
        leave = onAbort(signal, () => reject(signal.reason));
    });
    try {
        return await Promise.race([work(), aborted]);
    }
    finally {
        leave();
    }
}
function slotsOf(signal) {
    const existing = signal[SLOTS];
    if (existing !== undefined)
        return existing;
    const slots = { callbacks: [], free: [] };
    signal[SLOTS] = slots;
    signal.addEventListener('abort', () => {
        // A callback may remove another one.
        for (let slot = 0; slot < slots.callbacks.length; slot += 1) {
            const callback = slots.callbacks[slot];
            slots.callbacks[slot] = undefined;
            callback?.();
        }
    }, { once: true });
    return slots;
}
/** Waits `ms` milliseconds; false as soon as the signal aborts. */
async function sleepUnlessAborted({ clock, signal }, ms) {
    try {
        await clock.sleep(ms, signal);
        return true;
    }
    catch (error) {
        if (signal.aborted)
            return false;
        throw error;
    }
}
/** The reason of a signal that was aborted by its time limit. */
const TIME_UP = Symbol('time up');
/** An abort without a reason would create an exception with a stack trace each time. */
const FINISHED = Symbol('finished');
/**
 * Runs work with a signal that aborts when `signal` does (same reason) or after `ms` (reason `TIME_UP`).
 * Leaves no timer and no listener behind.
 */
async function limitTime(limits, work) {
    const { clock, ms, signal } = limits;
    const controller = new AbortController();
    const timer = new AbortController();
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted)
        abort();
    const leave = onAbort(signal, abort);
    clock.sleep(ms, timer.signal).then(() => controller.abort(TIME_UP), () => undefined);
    try {
        return await work(controller.signal);
    }
    finally {
        timer.abort(FINISHED);
        leave();
    }
}


/***/ }),

/***/ 82022:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ HttpFailure)
/* harmony export */ });
class HttpFailure extends Error {
    stage;
    /** What to do, as a sentence, if the cause is known. */
    remedy;
    constructor(stage, message, options = {}) {
        super(message, options.cause === undefined ? {} : { cause: options.cause });
        this.name = 'HttpFailure';
        this.stage = stage;
        this.remedy = options.remedy;
    }
}


/***/ }),

/***/ 57274:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $F: () => (/* binding */ joinRepositories),
/* harmony export */   cJ: () => (/* binding */ COMMIT),
/* harmony export */   vB: () => (/* binding */ createRepository)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(80481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(57075);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(57975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _domain_changed_lines_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(55126);






/** A commit's full name (SHA-1 or SHA-256); anything else might be an option or a range. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Long enough to fetch one commit of a large repository. */
const GIT_MS = 5 * 60_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;
/** Most runs start no process, and Node takes longer to load this than all else of this file. */
const loadProcesses = () => Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 31421, 23));
async function run(program, words, options) {
    const { execFile } = await loadProcesses();
    return (0,node_util__WEBPACK_IMPORTED_MODULE_4__.promisify)(execFile)(program, words, options);
}
/** Runs `git` with a separate index, so neither the working tree nor the branch is touched. */
function createRepository() {
    return {
        async checkOut({ commit, directory, target }) {
            if (!COMMIT.test(commit))
                return undefined;
            const index = `${target}.index`;
            const git = async (...args) => {
                const options = { timeout: GIT_MS, maxBuffer: OUTPUT_BYTES, env: { ...process.env, GIT_INDEX_FILE: index } };
                return (await run('git', ['-C', directory, ...args], options)).stdout;
            };
            try {
                const top = (await git('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
                if (!(await hasCommit(git, commit)))
                    await git('fetch', '--quiet', '--depth=1', 'origin', commit);
                await git('read-tree', commit);
                await git('-C', top, 'checkout-index', '--all', `--prefix=${target}/`);
                return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(target, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(top), await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(directory)));
            }
            catch {
                return undefined;
            }
            finally {
                await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(index, { force: true });
            }
        },
        listCommitted,
        listChanged,
        resolve: resolveName,
        head: (directory) => findCommit(directory, 'HEAD'),
        parents: readParents,
        mergeBase: findMergeBase,
    };
}
/** Tries the repositories in order until one has the commit, or knows what is asked. */
function joinRepositories(...repositories) {
    const ask = async (question) => {
        for (const repository of repositories) {
            const known = repository && (await question(repository));
            if (known !== undefined)
                return known;
        }
        return undefined;
    };
    return {
        checkOut: (wanted) => ask((repository) => repository.checkOut(wanted)),
        listCommitted: (asked) => ask((repository) => repository.listCommitted?.(asked)),
        listChanged: (asked) => ask((repository) => repository.listChanged?.(asked)),
        resolve: (asked) => ask((repository) => repository.resolve?.(asked)),
        head: (directory) => ask((repository) => repository.head?.(directory)),
        parents: (asked) => ask((repository) => repository.parents?.(asked)),
        mergeBase: (asked) => ask((repository) => repository.mergeBase?.(asked)),
    };
}
/** Says what git says, without its last line feed; undefined where it fails. */
async function askGit(directory, ...words) {
    try {
        const options = { timeout: GIT_MS, maxBuffer: OUTPUT_BYTES };
        const { stdout } = await run('git', ['-C', directory, ...words], options);
        return stdout.replace(/\r?\n$/, '');
    }
    catch {
        return undefined;
    }
}
/** What git takes for a name of a commit, without an option, a range or a path of a tree. */
const NAME = /^(?!-)(?!.*\.\.)[^\s:\\?*[\p{Cc}]{1,255}$/u;
/**
 * A branch that the CI system has fetched is newer than one of that name in its folder; what is in neither place, as in a
 * shallow clone, is fetched alone.
 */
async function resolveName({ directory, name }) {
    if (!NAME.test(name))
        return undefined;
    const find = (text) => findCommit(directory, text);
    const places = COMMIT.test(name) ? [name] : [`refs/remotes/origin/${name}`, name];
    for (const place of places) {
        const found = await find(place);
        if (found !== undefined)
            return found;
    }
    // A whole clone stays whole.
    const depth = (await isShallow(directory)) ? ['--depth=1'] : [];
    const fetched = await askGit(directory, 'fetch', '--quiet', ...depth, 'origin', name);
    return fetched === undefined ? undefined : find('FETCH_HEAD');
}
function findCommit(directory, name) {
    return askGit(directory, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
}
/** From the commit itself: git hides parents that a shallow clone lacks. */
async function readParents({ directory }) {
    const text = await askGit(directory, 'cat-file', 'commit', 'HEAD');
    const [head = ''] = text?.split('\n\n', 1) ?? [];
    return text === undefined ? undefined : [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent);
}
/** A shallow clone may lack the commit and still have an older one that both have. */
async function findMergeBase({ directory, target }) {
    if (!COMMIT.test(target))
        return undefined;
    return (await isShallow(directory)) ? undefined : askGit(directory, 'merge-base', 'HEAD', target);
}
async function isShallow(directory) {
    return (await askGit(directory, 'rev-parse', '--is-shallow-repository')) !== 'false';
}
async function hasCommit(git, commit) {
    return git('cat-file', '-e', `${commit}^{commit}`).then(() => true, () => false);
}
async function listCommitted({ commit, directory, paths }) {
    if (!COMMIT.test(commit) || paths.length === 0)
        return undefined;
    const git = async (...words) => {
        const options = { timeout: LOOK_MS, maxBuffer: OUTPUT_BYTES };
        return (await run('git', ['-C', directory, '--literal-pathspecs', ...words], options)).stdout;
    };
    try {
        const known = new Map((await git('ls-tree', '-z', commit, '--', ...paths)).split('\0').flatMap((entry) => {
            const [facts = '', path = ''] = entry.split('\t');
            return path === '' ? [] : [[path, facts.split(' ')[2] ?? '']];
        }));
        const there = paths.filter((path) => known.has(path));
        const hashes = there.length === 0 ? [] : (await git('hash-object', '--', ...there)).split('\n');
        return new Set(there.filter((path, index) => known.get(path) === hashes[index]));
    }
    catch {
        return undefined;
    }
}
/** A look at files that are there; more is not worth the wait. */
const LOOK_MS = 10_000;
async function listChanged({ base, directory, paths, signal }) {
    if (!COMMIT.test(base) || paths.length === 0)
        return undefined;
    const git = ['-C', directory, '-c', 'core.quotePath=false', '--literal-pathspecs'];
    const limited = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    try {
        const found = await run('git', [...git, 'merge-base', base, 'HEAD'], { signal: limited });
        // Against the files as they are read, which a step may have changed.
        const words = [...git, 'diff', ...PLAIN_DIFF, found.stdout.trim(), '--', ...paths];
        const { spawn } = await loadProcesses();
        return await readDiff(spawn('git', words, { signal: limited, stdio: ['ignore', 'pipe', 'ignore'] }));
    }
    catch {
        return undefined;
    }
}
/** Paths from the folder, no context, and nothing that the user's settings could add. */
const PLAIN_DIFF = '--relative --unified=0 --no-renames --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/'.split(' ');
/** The diff may be as long as the files are, so only its ranges are kept. */
async function readDiff(git) {
    const changed = new Map();
    let reader = (0,_domain_changed_lines_js__WEBPACK_IMPORTED_MODULE_5__/* .createDiffReader */ .F)();
    const ended = new Promise((resolve, reject) => git.once('close', resolve).once('error', reject));
    // Rejected while the lines are read, it is awaited only after them.
    ended.catch(() => undefined);
    for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_2__.createInterface)({ input: git.stdout ?? node_stream__WEBPACK_IMPORTED_MODULE_3__.Readable.from([]), crlfDelay: 0 })) {
        if (reader.add(line))
            continue;
        // A path in quotes, which has control characters, is not worth reading.
        const path = /^\+\+\+ b\/([^\t]+)\t?$/.exec(line)?.[1];
        if (path === undefined)
            continue;
        reader = (0,_domain_changed_lines_js__WEBPACK_IMPORTED_MODULE_5__/* .createDiffReader */ .F)();
        changed.set(path, reader.ranges);
    }
    if ((await ended) !== 0)
        throw new Error('git diff failed');
    return changed;
}


/***/ }),

/***/ 53753:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V: () => (/* binding */ compileProvider)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/provider/field-names.ts
var field_names = __webpack_require__(16200);
// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
;// CONCATENATED MODULE: ./src/provider/compile-requests.ts



/** Polls, results, tokens, look-ups and cancels may be repeated (docs/provider-file.md, "What happens on the wire"). */
const READ_ONLY = { idempotent: true, commits: false };
/** Names with their templates, in the order of the file. */
function compileHeaders(compiler, path, headers) {
    return Object.entries(headers).map(([name, source]) => [name, compiler.text([...path, name], source)]);
}
/** Compiles one request of any kind. `effects` says whether it may be repeated after a lost response. */
function compileRequest(compiler, path, file, effects) {
    const field = field_names/* METHOD_FIELDS */.M.find((name) => file[name] !== undefined) ?? 'get';
    const kind = ['body', 'form', 'multipart'].find((name) => file[name] !== undefined);
    const source = kind === undefined ? undefined : file[kind];
    return {
        method: METHODS[field],
        url: compiler.url([...path, field], file[field] ?? ''),
        headers: compileHeaders(compiler, [...path, 'headers'], file.headers ?? {}),
        body: kind === undefined || source === undefined
            ? undefined
            : { kind, expression: compiler.expression([...path, kind], source) },
        ok: file.ok ?? [],
        statuses: new Map(Object.entries(file.statuses ?? {}).map(([status, meaning]) => [Number(status), meaning])),
        idempotent: effects.idempotent,
        commits: effects.commits,
        outputs: Object.entries(file.outputs ?? {}).map(([name, output]) => [name, compiler.expression([...path, 'outputs', name], output)]),
        error: compiler.optional([...path, 'error'], file.error),
    };
}
const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' };
const MAPPED_STATES = ['running', 'succeeded', 'failed', 'canceled'];
/** Compiles the poll, and reports a state that is listed twice. */
function compilePoll(compiler, file) {
    const states = new Map();
    for (const state of MAPPED_STATES) {
        for (const [index, word] of file.states[state].entries()) {
            const other = states.get((0,request_flow/* foldState */.rI)(word));
            if (other !== undefined) {
                const message = `The state \`${word}\` is listed under \`${other}\` and again under \`${state}\`.`;
                compiler.report('doubled-state', ['poll', 'states', state, index], message, 'Keep one of the two.');
            }
            states.set((0,request_flow/* foldState */.rI)(word), state);
        }
    }
    const counts = ['succeeded', 'failed', 'not_found'].flatMap((outcome) => {
        const count = compiler.optional(['poll', 'counts', outcome], file.counts[outcome]);
        return count === undefined ? [] : [[outcome, count]];
    });
    return {
        request: compileRequest(compiler, ['poll'], { ...file, error: undefined }, READ_ONLY),
        status: compiler.expression(['poll', 'status'], file.status),
        states,
        progress: compiler.optional(['poll', 'progress'], file.progress),
        floorMs: file.floor * 1_000,
        counts,
        error: compiler.optional(['poll', 'error'], file.error),
    };
}
/** Compiles the one-row request, which is always the step that takes effect. */
function compileSingle(compiler, file) {
    return {
        request: compileRequest(compiler, ['single'], file, { idempotent: file.idempotent ?? false, commits: true }),
        when: compiler.optional(['single', 'when'], file.when),
        results: file.results?.map((result, index) => compileResult(compiler, ['single', 'results', index], result)),
    };
}
/** Compiles the look-up. Seconds become milliseconds. */
function compileLookup(compiler, file) {
    return {
        request: compileRequest(compiler, ['lookup'], file, READ_ONLY),
        set: Object.entries(file.set).map(([name, source]) => [name, compiler.expression(['lookup', 'set', name], source)]),
        size: file.size,
        rows: compiler.optional(['lookup', 'rows'], file.rows),
        id: compiler.optional(['lookup', 'id'], file.id),
        resolves: file.resolves,
        lagMs: file.lag * 1_000,
    };
}
/** Many vendors are still writing the results when a job has just ended (docs/contract.md, 8.2). */
const PENDING = [202, 404, 409, 425];
/** Compiles a source of results. Without a method it reads a response that was already received. */
function compileResult(compiler, path, file) {
    const hasRequest = field_names/* METHOD_FIELDS */.M.some((name) => file[name] !== undefined);
    const request = hasRequest ? compileRequest(compiler, path, file, READ_ONLY) : undefined;
    return {
        from: file.from,
        format: file.format,
        ignore: file.ignore,
        request,
        when: compiler.optional([...path, 'when'], file.when),
        next: compiler.optional([...path, 'next'], file.next),
        rows: compiler.optional([...path, 'rows'], file.rows),
        absent: new Set(file.absent.map(request_flow/* foldState */.rI)),
        pending: new Set([...PENDING, ...file.pending].filter((status) => !request?.ok.includes(status))),
        id: compiler.optional([...path, 'id'], file.id),
        index: compiler.optional([...path, 'index'], file.index),
        outcome: (0,outcome/* isVendorOutcome */.tG)(file.outcome) ? file.outcome : compiler.expression([...path, 'outcome'], file.outcome),
        message: compiler.optional([...path, 'message'], file.message),
        retryable: typeof file.retryable === 'boolean'
            ? file.retryable
            : compiler.expression([...path, 'retryable'], file.retryable),
    };
}

// EXTERNAL MODULE: ./src/expression/expression-error.ts
var expression_error = __webpack_require__(43341);
// EXTERNAL MODULE: ./src/expression/template.ts
var expression_template = __webpack_require__(57050);
;// CONCATENATED MODULE: ./src/provider/compiler.ts


const EMPTY_EXPRESSION = {
    evaluate: () => undefined,
    use: { variables: [], functions: [], regexes: [] },
    constant: undefined,
    streams: undefined,
    firstPath: undefined,
    isPlain: false,
};
/** Adds what it compiles to `parts`, and what is wrong to `findings`. */
function createCompiler(parts, findings, compileExpression) {
    const report = (kind, path, message, next) => {
        findings.push({ code: `provider/${kind}`, path, message, next });
    };
    const expression = (path, source) => {
        try {
            const compiled = compileExpression(source);
            parts.push({ kind: 'expression', path, compiled });
            return compiled;
        }
        catch (error) {
            if (!(error instanceof expression_error/* ExpressionError */.t))
                throw error;
            report('bad-expression', path, `\`${path.join('.')}\`: ${error.message}.`, 'See https://docs.jsonata.org.');
            return { ...EMPTY_EXPRESSION, source };
        }
    };
    const template = (kind, path, source) => {
        try {
            const compiled = kind === 'url' ? (0,expression_template/* compileUrlTemplate */.b5)(source) : (0,expression_template/* compileTextTemplate */.Hm)(source);
            parts.push({ kind, path, compiled });
            return compiled;
        }
        catch (error) {
            if (!(error instanceof expression_template/* TemplateError */.$w))
                throw error;
            report('bad-template', path, `\`${path.join('.')}\` is \`${source}\`. ${error.message}`, 'See RFC 6570, section 1.2.');
            return { source, names: [], needed: [], expand: () => undefined };
        }
    };
    return {
        expression,
        optional: (path, source) => (source === undefined ? undefined : expression(path, source)),
        url: (path, source) => template('url', path, source),
        text: (path, source) => template('text', path, source),
        report,
    };
}

// EXTERNAL MODULE: ./src/domain/rate.ts
var rate = __webpack_require__(36280);
;// CONCATENATED MODULE: ./src/provider/limits.ts

/** Rows of a job if the file names no limit: an assumption, which the user may exceed with a warning. */
const DEFAULT_ROWS = 1_000;
/** Requests if the file names no rate (docs/provider-file.md, "Limits"): 2 a second. */
const DEFAULT_RATE = { requests: 2, windowMs: 1_000 };
/** Powers of 1000: `MB` has two meanings, and the smaller one respects both. */
const BYTE_UNITS = new Map([
    ['', 1],
    ['B', 1],
    ['KB', 1_000],
    ['MB', 1_000_000],
    ['GB', 1_000_000_000],
]);
/** Parses the limits of a file, and reports texts that are not a rate or a size. */
function compileLimits(file, report) {
    const read = (name, parse, next) => {
        const given = file[name];
        if (given === undefined)
            return undefined;
        const { value, documented } = toLimit(given);
        const parsed = parse(value);
        if (parsed === undefined) {
            report(['limits', name], `\`${value}\` is not a valid ${name === 'bytes' ? 'size' : 'rate'} for \`limits.${name}\`.`, next);
        }
        return parsed === undefined ? undefined : { value: parsed, documented };
    };
    const readRate = (value) => (0,rate/* parseRate */.WN)(String(value));
    const rateRule = 'Write a number of requests and a window: `10/s`, `600/m`, `1000/h`.';
    return {
        rows: file.rows === undefined ? { value: DEFAULT_ROWS, documented: false } : toLimit(file.rows),
        bytes: read('bytes', parseBytes, 'Write a size: `500KB`, `20MB`, `5GB`.'),
        rate: read('rate', readRate, rateRule) ?? { value: DEFAULT_RATE, documented: false },
        burst: file.burst,
        concurrency: file.concurrency === undefined ? undefined : toLimit(file.concurrency),
        jobs: read('jobs', readRate, rateRule),
        columns: file.columns === undefined ? undefined : toLimit(file.columns),
    };
}
function toLimit(limit) {
    return typeof limit === 'object' ? limit : { value: limit, documented: true };
}
function parseBytes(value) {
    const match = /^(\d{1,12})\s*([KMG]?B)?$/.exec(String(value));
    const unit = BYTE_UNITS.get(match?.[2] ?? '');
    const bytes = Number(match?.[1]) * (unit ?? 0);
    return bytes > 0 ? bytes : undefined;
}

;// CONCATENATED MODULE: ./src/provider/compile.ts




/** Compiles a valid file. If there are findings, the spec is incomplete and must not be used. */
function compileProvider(file, text, compileExpression) {
    const parts = [];
    const findings = [];
    const compiler = createCompiler(parts, findings, compileExpression);
    const submit = Array.isArray(file.submit) ? file.submit : [file.submit];
    const paths = submit.map((_, index) => (Array.isArray(file.submit) ? ['submit', index] : ['submit']));
    const committing = submit.some((step) => step.commits === true);
    const compiled = {
        name: file.name,
        title: file.title ?? file.name,
        docs: file.docs,
        facts: file.facts.map(({ text: sentence, verified, source }) => ({ text: sentence, verified, source })),
        inputs: Object.entries(file.inputs).map(([name, input]) => compileInput(name, input)),
        baseUrl: compiler.url(['baseUrl'], file.baseUrl),
        headers: compileHeaders(compiler, ['headers'], file.headers),
        auth: compileAuth(compiler, file.auth),
        key: compileKey(compiler, file),
        rowSchema: file.row,
        limits: compileLimits(file.limits, (path, message, next) => compiler.report('bad-value', path, message, next)),
        error: compiler.optional(['error'], file.error),
        retry: compiler.optional(['retry'], file.retry),
        group: file.group === 'fields' ? 'fields' : compiler.optional(['group'], file.group),
        preflight: file.preflight.map((step, index) => compileRequest(compiler, ['preflight', index], step, READ_ONLY)),
        derived: Object.entries(file.derived).map(([name, source]) => [name, compiler.expression(['derived', name], source)]),
        numberColumn: file.number,
        submit: submit.map((step, index) => {
            const commits = step.commits ?? (!committing && index === submit.length - 1);
            return compileRequest(compiler, paths[index] ?? [], step, { idempotent: step.idempotent ?? false, commits });
        }),
        single: file.single === undefined ? undefined : compileSingle(compiler, file.single),
        poll: file.poll === undefined ? undefined : compilePoll(compiler, file.poll),
        results: file.results.map((result, index) => compileResult(compiler, ['results', index], result)),
        lookup: file.lookup === undefined ? undefined : compileLookup(compiler, file.lookup),
        cancel: file.cancel === undefined ? undefined : compileRequest(compiler, ['cancel'], file.cancel, READ_ONLY),
        words: listWords(file),
        hash: (0,external_node_crypto_.createHash)('sha256').update(text, 'utf8').digest('hex'),
    };
    // `parts` is complete only now.
    return { spec: { ...compiled, ...findNeeds(parts) }, parts, findings };
}
function compileInput(name, input) {
    const { description = '', required, secret, type, values, destination } = input;
    return { name, description, required, secret, type, default: input.default ?? undefined, values, destination };
}
/** The words of the file, which its vendor's messages may name. */
function listWords(file) {
    return new Set(JSON.stringify(file)
        .toLowerCase()
        .match(/\p{L}{2,}/gu) ?? []);
}
/** What the engine must provide for the file's expressions and templates. */
function findNeeds(parts) {
    const uses = (part, name) => part.kind === 'expression' ? part.compiled.use.variables.includes(name) : part.compiled.names.includes(name);
    const streamOf = (part) => part.kind === 'expression' && part.path[0] === 'submit' && part.path.at(-1) === 'body'
        ? part.compiled.streams
        : undefined;
    // If the rows are used as a list anywhere, they must be in memory.
    const asList = parts.some((part) => uses(part, 'ids') || (uses(part, 'rows') && streamOf(part) === undefined));
    const streams = parts.map(streamOf).find((stream) => stream !== undefined);
    return {
        streams: asList ? undefined : streams,
        usesStorage: parts.some((part) => uses(part, 'upload_url') || uses(part, 'source_url')),
    };
}
function compileAuth(compiler, auth) {
    if (auth === undefined)
        return undefined;
    if ('token' in auth) {
        return { kind: 'token', request: compileRequest(compiler, ['auth', 'token'], auth.token, READ_ONLY) };
    }
    return {
        kind: 'basic',
        username: compiler.text(['auth', 'basic', 'username'], auth.basic.username),
        password: compiler.text(['auth', 'basic', 'password'], auth.basic.password),
    };
}
/** If an input names the column, its default is used until the value is known, so it must have one. */
function compileKey(compiler, { key, inputs }) {
    if (key === undefined)
        return undefined;
    const { column, ...rest } = typeof key === 'string' ? { column: key, required: true, unique: true, fold: [] } : key;
    if (!column.includes('{'))
        return { column, ...rest };
    const template = compiler.text(['key'], column);
    const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default]);
    const first = template.expand(new Map(defaults));
    if (first === undefined) {
        const message = `\`key\` is \`${column}\`, but an input in it has no default.`;
        compiler.report('bad-value', ['key'], message, 'Give that input a default.');
    }
    return { column: first ?? column, ...rest, template };
}


/***/ }),

/***/ 16200:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ METHOD_FIELDS),
/* harmony export */   T: () => (/* binding */ KEY_FOLDS)
/* harmony export */ });
/** Members of a request that make it one: its method with the URL. */
const METHOD_FIELDS = ['get', 'post', 'put', 'patch', 'delete'];
/** What a vendor does to a key: convert it to lower case, trim it, normalize it to Unicode NFC. */
const KEY_FOLDS = ['lower', 'trim', 'nfc'];


/***/ }),

/***/ 68873:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ej: () => (/* binding */ textsIn),
/* harmony export */   e4: () => (/* binding */ convertInput),
/* harmony export */   vp: () => (/* binding */ showValue),
/* harmony export */   x0: () => (/* binding */ signaturesIn)
/* harmony export */ });
/* unused harmony export mapsToObjects */
/* harmony import */ var _expression_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(71570);

/** The value as the input's declared type; undefined if it cannot be converted. */
function convertInput({ type }, given) {
    switch (type) {
        case 'string':
            return typeof given === 'string' ? given : scalarText(given);
        case 'number':
            return toNumber(given);
        case 'boolean':
            return /^(true|false)$/i.test(String(given)) ? /^true$/i.test(String(given)) : undefined;
        case 'list': {
            const value = mapsToObjects(parseNested(given));
            return Array.isArray(value) ? value : undefined;
        }
        case 'object': {
            const value = mapsToObjects(parseNested(given));
            return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
        }
    }
}
function scalarText(given) {
    return typeof given === 'number' || typeof given === 'boolean' ? String(given) : undefined;
}
function toNumber(given) {
    const number = Number(given);
    const isNumeral = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(String(given).trim());
    return isNumeral && Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}
/** An object or a list that is given as text (in the environment or a flag) is JSON. */
function parseNested(given) {
    if (typeof given !== 'string')
        return given;
    try {
        return (0,_expression_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .qF)(given);
    }
    catch {
        return undefined;
    }
}
/** A YAML or JSON value with every `Map` replaced by an object, at any depth. */
function mapsToObjects(value) {
    if (Array.isArray(value))
        return value.map(mapsToObjects);
    if (typeof value !== 'object' || value === null)
        return value;
    const entries = value instanceof Map ? value : Object.entries(value);
    // fromEntries defines members, so that one named `__proto__` is a member like any other.
    return Object.fromEntries(Array.from(entries, ([name, member]) => [String(name), mapsToObjects(member)]));
}
/** Every text in a value, at any depth. */
function textsIn(value) {
    if (typeof value === 'object' && value !== null)
        return Object.values(value).flatMap(textsIn);
    const text = String(value);
    return text === '' ? [] : [text];
}
/** A value as reports may show it: a URL loses its query, which may be signed, and its user name and password. */
function showValue(value) {
    if (Array.isArray(value))
        return value.map(showValue);
    if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, showValue(member)]));
    }
    const url = typeof value === 'string' ? asAddress(value) : undefined;
    const isPlain = url === undefined || `${url.search}${url.hash}${url.username}${url.password}` === '';
    return isPlain ? value : `${url.origin}${url.pathname}`;
}
/** Shorter values in a query are versions and dates, not signatures. */
const MIN_SIGNATURE_CHARS = 20;
/** Query values in a value's URLs that may be signatures, and must be masked. */
function signaturesIn(value) {
    return textsIn(value).flatMap((text) => {
        const pairs = asAddress(text)?.search.slice(1).split('&') ?? [];
        return pairs.map((pair) => pair.slice(pair.indexOf('=') + 1)).filter((part) => part.length >= MIN_SIGNATURE_CHARS);
    });
}
function asAddress(text) {
    return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}


/***/ }),

/***/ 5628:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ bindInputs),
/* harmony export */   m: () => (/* binding */ environmentName)
/* harmony export */ });
/* harmony import */ var _domain_nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(94006);
/* harmony import */ var _expression_template_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57050);
/* harmony import */ var _input_value_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(68873);



const API_KEY = 'api_key';
const API_KEY_VARIABLE = 'BULK_JOB_API_KEY';
/**
 * Converts the provider's inputs to their types. All faults are reported at once, and none shows the value of a
 * secret. An empty value counts as not given.
 */
function bindInputs(spec, sources) {
    const guessed = new Set();
    const faults = refuseUnknown(spec, sources, guessed);
    const variables = new Map();
    const secrets = [];
    const shown = {};
    for (const input of spec.inputs) {
        const { name, secret } = input;
        const { given, label } = pickGiven(input, sources, faults);
        if ((0,_expression_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnset */ .K$)(given)) {
            if (input.default !== undefined)
                variables.set(name, input.default);
            else if (input.required && !guessed.has(name))
                faults.push(missing(spec, input, sources));
        }
        else {
            const value = (0,_input_value_js__WEBPACK_IMPORTED_MODULE_1__/* .convertInput */ .e4)(input, given);
            if (value === undefined)
                faults.push(wrongType(input, given, label));
            else if (isAllowed(input, value))
                variables.set(name, value);
            else
                faults.push(notAllowed(input, value, label));
        }
        const value = variables.get(name);
        if (value === undefined)
            continue;
        secrets.push(...(secret ? (0,_input_value_js__WEBPACK_IMPORTED_MODULE_1__/* .textsIn */ .Ej)(value) : (0,_input_value_js__WEBPACK_IMPORTED_MODULE_1__/* .signaturesIn */ .x0)(value)));
        if (!secret)
            shown[name] = (0,_input_value_js__WEBPACK_IMPORTED_MODULE_1__/* .showValue */ .vp)(value);
    }
    return { variables, secrets: [...new Set(secrets)], public: shown, faults };
}
/** The name of the environment variable of an input. */
function environmentName(input) {
    return input === API_KEY ? API_KEY_VARIABLE : `BULK_JOB_PARAM_${input.toUpperCase()}`;
}
/** @param guessed gets the inputs that unknown ones were probably meant to be, which are not missing as well. */
function refuseUnknown(spec, sources, guessed) {
    const names = spec.inputs.filter(({ secret }) => !secret).map(({ name }) => name);
    const known = new Set(spec.inputs.map(({ name }) => name));
    const faults = [...sources.params.keys()]
        .filter((name) => !known.has(name))
        .map((name) => {
        const guess = (0,_domain_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(name, names);
        if (guess !== undefined)
            guessed.add(guess);
        const list = names.length === 0 ? 'Remove it: this provider takes no `params`.' : `Valid inputs: ${names.join(', ')}.`;
        return {
            code: 'input/unknown-param',
            message: `The provider \`${spec.name}\` has no input \`${name}\`.`,
            next: guess === undefined ? list : `Did you mean \`${guess}\`? ${list}`,
            input: `params.${name}`,
        };
    });
    if (!(0,_expression_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnset */ .K$)(sources.apiKey) && !known.has(API_KEY)) {
        const secret = spec.inputs.find((input) => input.secret)?.name;
        const next = secret === undefined
            ? 'Remove it.'
            : `Remove it, and set its secrets in the environment, such as ${environmentName(secret)}.`;
        const message = `The provider \`${spec.name}\` takes no API key.`;
        faults.push({ code: 'input/unknown-param', message, next, input: 'api-key' });
    }
    return faults;
}
function pickGiven({ name, secret }, sources, faults) {
    const variable = environmentName(name);
    const param = sources.params.get(name);
    if (secret && !(0,_expression_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnset */ .K$)(param)) {
        const message = `The secret \`${name}\` is in \`params\`, where others can read it.`;
        const next = `Move it to the environment variable ${variable}.`;
        faults.push({ code: 'input/secret-in-params', message, next, input: `params.${name}` });
    }
    const own = sources.environment.get(variable) ?? sources.environment.get(`BULK_JOB_PARAM_${name.toUpperCase()}`);
    // A trailing line break comes from `echo` or a file, and a header cannot contain one.
    if (!(0,_expression_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnset */ .K$)(own))
        return { given: secret ? own?.replace(/[\r\n]+$/, '') : own, label: variable };
    if (name === API_KEY && !(0,_expression_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isUnset */ .K$)(sources.apiKey)) {
        return { given: sources.apiKey?.replace(/[\r\n]+$/, ''), label: 'api-key' };
    }
    return { given: secret ? undefined : param, label: `params.${name}` };
}
function isAllowed({ values }, value) {
    if (values === undefined)
        return true;
    return (Array.isArray(value) ? value : [value]).every((item) => values.includes(String(item)));
}
function missing(spec, input, sources) {
    const { name, secret, description } = input;
    const what = description === '' ? '' : ` (${description})`;
    const variable = environmentName(name);
    const problem = sources.environment.get(variable) === '' ? `, but ${variable} is empty` : '';
    return {
        code: 'input/missing-param',
        message: `The provider \`${spec.name}\` needs \`${name}\`${what}${problem}.`,
        next: secret ? adviseOnSecret(name, sources) : adviseOnParam(name, sources),
        input: name === API_KEY ? 'api-key' : `params.${name}`,
    };
}
function adviseOnParam(name, { place }) {
    const variable = environmentName(name);
    if (place?.from === 'flags')
        return `Add \`--param ${name}=<value>\`, or set ${variable}.`;
    return `Add the line \`${name}: <value>\` to \`params\`, or set ${variable}.`;
}
/** An empty secret cannot be told from one that is not set: GitHub gives an empty text for both. */
function adviseOnSecret(name, { place }) {
    const variable = environmentName(name);
    if (place?.ci === 'github' && place.from === 'inputs') {
        const line = `${name === API_KEY ? 'api-key' : variable}: \${{ secrets.NAME }}`;
        const where = name === API_KEY ? 'under `with`' : 'under `env` of the step';
        const event = place.event === '' ? 'this event' : `\`${place.event}\``;
        const reader = place.trust === 'fork' ? 'pull requests from forks and from Dependabot' : event;
        return `Set \`${line}\` ${where}. If it is set, the secret is empty: check that it exists under that name, and that ${reader} may read it.`;
    }
    if (place === undefined || place.ci === 'none')
        return `Set the environment variable ${variable}.`;
    return `Set the environment variable ${variable}. If it is set, check that the variable of the CI system exists and that this branch may read it.`;
}
const NEEDED = {
    string: 'a single value',
    number: 'a number',
    boolean: '`true` or `false`',
    object: 'a mapping',
    list: 'a list',
};
function wrongType({ name, type, secret }, given, label) {
    const needed = NEEDED[type];
    const message = secret
        ? `\`${name}\` must be ${needed}, but the value of ${label} is not.`
        : `\`${name}\` must be ${needed}, but ${label} is ${describeGiven(given)}.`;
    return { code: 'input/bad-param', message, next: describeForm(type, name, needed), input: `params.${name}` };
}
/** How to write a value of that type, in YAML and as a flag or an environment variable. */
function describeForm(type, name, needed) {
    if (type !== 'object' && type !== 'list')
        return `Write ${needed}.`;
    const [yaml, json] = type === 'object' ? ['{ field: value }', '{"field":"value"}'] : ['[a, b]', '["a","b"]'];
    return `Write ${needed} in params, such as \`${name}: ${yaml}\` (on the command line \`--params '${name}: ${yaml}'\`), or JSON in ${environmentName(name)}: \`${json}\`.`;
}
/** Maximum length of a value that a message quotes. */
const SHOWN = 60;
function describeGiven(given) {
    if (Array.isArray(given))
        return 'a list';
    if (typeof given === 'object')
        return 'a mapping';
    const text = typeof given === 'string' ? given : JSON.stringify(given);
    return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}\u2026` : text}\``;
}
function notAllowed({ name, values, secret }, value, label) {
    const guess = secret ? undefined : (0,_domain_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(String(value), values ?? []);
    const list = (values ?? []).map((each) => `\`${each}\``).join(', ');
    return {
        code: 'input/bad-param',
        message: secret
            ? `The value of ${label} is not valid.`
            : `\`${String(value)}\` is not a valid value for \`${name}\` (${label}).`,
        next: `${guess === undefined ? '' : `Did you mean \`${guess}\`? `}Use one of ${list}.`,
        input: `params.${name}`,
    };
}


/***/ }),

/***/ 40029:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Mu: () => (/* binding */ saysErrors),
/* harmony export */   Sd: () => (/* binding */ namesRowsByKey),
/* harmony export */   WK: () => (/* binding */ chooseFlow),
/* harmony export */   bI: () => (/* binding */ planCommit),
/* harmony export */   rI: () => (/* binding */ foldState),
/* harmony export */   w4: () => (/* binding */ claimsRest)
/* harmony export */ });
/** The flow of a job of this many rows. A single row uses the vendor's one-row request, if there is one. */
function chooseFlow({ submit, single, poll, results }, rows) {
    if (rows !== 1 || single === undefined)
        return { steps: submit, poll, results };
    if (single.results === undefined)
        return { steps: [single.request], poll, results };
    return { steps: [single.request], poll: undefined, results: single.results };
}
/**
 * Finds the step that takes effect among those that are sent: a step whose URL names an unset variable is skipped
 * (docs/provider-file.md, "Requests"). It is the one that the file names, else the last one that can replace it: if
 * an input picks one of two submit steps, each gives the job's id.
 * @param isSet Whether a variable has a value before the first step.
 */
function planCommit({ steps, poll }, isSet) {
    const given = new Set();
    const sent = steps.map((step) => {
        const isSent = step.url.needed.every((name) => given.has(name) || isSet(name));
        if (isSent)
            for (const [name] of step.outputs)
                given.add(name);
        return isSent;
    });
    const named = steps.findIndex((step, i) => step.commits && sent[i] === true);
    if (named >= 0)
        return { at: named, unset: [] };
    const canReplace = (step) => step.method !== 'GET' &&
        !step.url.names.includes('upload_url') &&
        (poll === undefined || step.outputs.some(([name]) => name === 'id'));
    const at = steps.findLastIndex((step, i) => sent[i] === true && canReplace(step));
    if (at >= 0)
        return { at, unset: [] };
    const commit = steps.find((step) => step.commits);
    return { at: undefined, unset: commit?.url.needed.filter((name) => !given.has(name) && !isSet(name)) ?? [] };
}
/** True for a source that claims all rows that no other source named (docs/provider-file.md, "Results"). */
function claimsRest({ request, rows, id, index }) {
    return request === undefined && rows === undefined && id === undefined && index === undefined;
}
/** States compare without regard to case and surrounding spaces (docs/contract.md, 8.1). */
function foldState(text) {
    return text.trim().toLowerCase();
}
/** `finished with errors`, `CompletedWithErrors`, `partially_failed`; not `no errors`. */
const ERRORS = /error|fail|reject|partial|incomplete/i;
const NO_ERRORS = /(\b|_)(no|without|zero|0)[\s_-]*(any[\s_-]*)?(error|fail|reject)/i;
/** True if the vendor tells rows apart by their keys alone: two rows with one key must not be in the same job. */
function namesRowsByKey({ numberColumn, results }) {
    return numberColumn === undefined && results.every(({ index }) => index === undefined);
}
/** True if the vendor's name for a state says that some part of the job failed. */
function saysErrors(word) {
    return ERRORS.test(word) && !NO_ERRORS.test(word);
}


/***/ }),

/***/ 2106:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pc: () => (/* binding */ buildPageRequest),
  rz: () => (/* binding */ buildRequests),
  B3: () => (/* binding */ derivedSecrets),
  xj: () => (/* binding */ resolveBaseUrl)
});

// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/url.ts
var domain_url = __webpack_require__(71949);
// EXTERNAL MODULE: ./src/expression/expression-error.ts
var expression_error = __webpack_require__(43341);
// EXTERNAL MODULE: ./src/expression/template.ts
var template = __webpack_require__(57050);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/expression/added-functions.ts
var added_functions = __webpack_require__(80568);
// EXTERNAL MODULE: ./src/expression/content.ts
var content = __webpack_require__(30787);
// EXTERNAL MODULE: ./src/expression/json.ts
var json = __webpack_require__(71570);
;// CONCATENATED MODULE: ./src/provider/request-body.ts




/** A body that cannot be encoded; the message names the kind, never a value. */
class BodyError extends Error {
}
/** Encodes the value of a `body`, `form` or `multipart` expression. Throws `BodyError`. */
function encodeBody(kind, value) {
    try {
        return encode(kind, value);
    }
    catch (error) {
        throw error instanceof json/* BytesInJson */.jt ? new BodyError(error.message) : error;
    }
}
function encode(kind, value) {
    switch (kind) {
        case 'body':
            return encodePlain(value);
        case 'form':
            return encodeForm(value);
        case 'multipart':
            return encodeMultipart(value);
    }
}
function encodePlain(value) {
    if ((0,content/* isContent */.az)(value))
        return { contentType: value.type, bytes: value };
    if (value instanceof Uint8Array)
        return { contentType: 'application/octet-stream', bytes: value };
    if (typeof value === 'string')
        return { contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(value, 'utf8') };
    const text = (0,json/* encodeJson */.Pr)(value);
    if (text === undefined)
        throw new BodyError('The body expression returned nothing.');
    return { contentType: 'application/json', bytes: Buffer.from(text, 'utf8') };
}
function encodeForm(value) {
    const fields = new URLSearchParams();
    for (const [name, member] of membersOf(value)) {
        for (const item of Array.isArray(member) ? member : [member]) {
            const text = (0,added_functions/* toText */.fE)(item);
            if (text !== undefined)
                fields.append(name, text);
        }
    }
    return { contentType: 'application/x-www-form-urlencoded', bytes: Buffer.from(fields.toString(), 'utf8') };
}
/** RFC 7578. The boundary is a hash of the content, so that equal requests have equal bytes. */
function encodeMultipart(value) {
    const parts = membersOf(value).flatMap(([name, member]) => {
        const bytes = member instanceof added_functions/* FilePart */.I8 ? member.content : Buffer.from((0,added_functions/* toText */.fE)(member) ?? '', 'utf8');
        const file = member instanceof added_functions/* FilePart */.I8 ? `; filename="${escapeName(member.name)}"\r\ncontent-type: ${member.type}` : '';
        return [{ head: `content-disposition: form-data; name="${escapeName(name)}"${file}\r\n\r\n`, bytes }];
    });
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for (const { head, bytes } of parts)
        hash.update(head).update(bytes);
    const boundary = `bulk-job-${hash.digest('hex').slice(0, 32)}`;
    const chunks = parts.flatMap(({ head, bytes }) => [
        Buffer.from(`--${boundary}\r\n${head}`),
        bytes,
        Buffer.from('\r\n'),
    ]);
    const bytes = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
    return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}
function membersOf(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new BodyError('The form or multipart expression must return an object.');
    }
    return Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
}
/** As browsers do it (WHATWG HTML, multipart/form-data encoding). */
function escapeName(name) {
    return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

;// CONCATENATED MODULE: ./src/provider/request.ts





/**
 * Builds the requests for one request of the file: none if its URL names an unset variable, several if a list fans
 * out. The provider's headers and credentials are sent to `baseUrl`'s origin only, the request's own headers always
 * (docs/provider-file.md, "Requests"). Throws `FaultError`.
 */
async function buildRequests(spec, request, variables) {
    try {
        const base = resolveBaseUrl(spec, variables);
        const urls = (0,template/* expandAll */.eo)(request.url, variables).map(({ text, item }) => ({ url: resolveUrl(text, base), item }));
        if (urls.length === 0)
            return [];
        const body = await evaluateBody(request, variables);
        return urls.map(({ url, item }) => assemble(spec, request, { url, item, base, body, variables }));
    }
    catch (error) {
        if (error instanceof template/* TemplateError */.$w)
            throw asFault('provider/bad-url', error, "Check the inputs and the vendor's responses that the URL is made of.");
        if (error instanceof expression_error/* ExpressionError */.t)
            throw asFault('provider/expression', error, 'Fix the provider file.');
        if (error instanceof BodyError)
            throw asFault('provider/bad-body', error, 'Fix the provider file.');
        throw error;
    }
}
/** Builds the request for a page that a response named, with the headers of `request` and the same rule for origins. */
function buildPageRequest(spec, request, page) {
    const { variables } = page;
    const url = requireUrl((0,domain_url/* parseUrl */.Dl)(page.url, page.current));
    const base = resolveBaseUrl(spec, variables);
    return assemble(spec, { ...request, method: 'GET' }, { url, item: undefined, base, body: undefined, variables });
}
/**
 * Texts that must be masked in addition to the secrets: header values that contain a secret, and the two forms of
 * basic credentials. Outputs of a token request count as secrets.
 */
function derivedSecrets(spec, variables) {
    const secrets = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
    const found = [];
    if (spec.auth?.kind === 'token') {
        for (const [name] of spec.auth.request.outputs) {
            secrets.add(name);
            const value = variables.get(name);
            if (typeof value === 'string' && value !== '')
                found.push(value);
        }
    }
    const everyHeader = [spec, ...allRequests(spec)].flatMap(({ headers }) => headers);
    for (const [, template] of everyHeader) {
        if (!template.names.some((name) => secrets.has(name)))
            continue;
        const value = template.expand(variables);
        if (value !== undefined)
            found.push(value);
    }
    const basic = encodeBasic(spec, variables);
    if (basic !== undefined)
        found.push(basic, `Basic ${basic}`);
    return [...new Set(found)];
}
/** The base URL of the API, without a trailing slash. Throws `FaultError`. */
function resolveBaseUrl(spec, variables) {
    const text = spec.baseUrl.expand(variables);
    return requireUrl(text === undefined ? undefined : (0,domain_url/* parseUrl */.Dl)(text));
}
function resolveUrl(text, base) {
    const absolute = text.startsWith('/') ? `${base.origin}${base.pathname.replace(/\/$/, '')}${text}` : text;
    return requireUrl((0,domain_url/* parseUrl */.Dl)(absolute));
}
function requireUrl(url) {
    const fault = (0,domain_url/* checkUrl */.CU)(url);
    if (fault !== undefined || url === undefined)
        throw new domain_fault/* FaultError */.VD(fault === undefined ? [] : [fault]);
    return url;
}
async function evaluateBody({ body }, variables) {
    if (body === undefined)
        return undefined;
    return encodeBody(body.kind, await body.expression.evaluate(undefined, variables));
}
function assemble(spec, request, { url, item, base, body, variables }) {
    const isOwn = url.origin === base.origin;
    const headers = new Map([
        ['accept', isOwn ? 'application/json' : '*/*'],
        // The limit on the size of a response counts the bytes as they arrive.
        ['accept-encoding', 'identity'],
    ]);
    if (body !== undefined)
        headers.set('content-type', body.contentType);
    if (isOwn) {
        const basic = encodeBasic(spec, variables);
        if (basic !== undefined)
            headers.set('authorization', `Basic ${basic}`);
        // The provider's content type is for bodies in its own format, not for forms and files.
        addHeaders(headers, spec.headers, variables, request.body?.kind === 'body' ? undefined : 'content-type');
    }
    addHeaders(headers, request.headers, variables, undefined);
    return {
        method: request.method,
        url,
        headers,
        elsewhere: findElsewhere(spec, request, url),
        body: body?.bytes,
        item,
    };
}
/**
 * The request's own headers that may be sent to other origins. A header that contains a secret is sent only to an
 * origin that the file itself names: an address from a response must not decide who gets a secret.
 */
function findElsewhere(spec, request, url) {
    const written = /^https?:\/\/[^{}/?#]+(?=[/?#]|$)/.exec(request.url.source)?.[0];
    const isWritten = written !== undefined && (0,domain_url/* parseUrl */.Dl)(written)?.origin === url.origin;
    const secrets = secretNames(spec);
    const isOpen = ([, template]) => isWritten || !template.names.some((name) => secrets.has(name));
    return new Set(request.headers.filter(isOpen).map(([name]) => name.toLowerCase()));
}
/** Secret inputs, variables derived from them, and outputs of the token request. */
function secretNames({ inputs, derived, auth }) {
    const names = new Set(inputs.filter(({ secret }) => secret).map(({ name }) => name));
    for (const [name, { source }] of derived) {
        if ([...names].some((secret) => source.includes(`$${secret}`)))
            names.add(name);
    }
    if (auth?.kind === 'token')
        for (const [name] of auth.request.outputs)
            names.add(name);
    return names;
}
function addHeaders(headers, templates, variables, except) {
    for (const [name, template] of templates) {
        const value = template.expand(variables);
        if (value === undefined || name.toLowerCase() === except)
            continue;
        headers.set(name.toLowerCase(), checkHeaderValue(name, value));
    }
}
/** RFC 9110, section 5.5: no line breaks, no control characters, and only Latin-1, which is all that HTTP carries. */
function checkHeaderValue(name, value) {
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        return value;
    const message = `The value of the header \`${name}\` contains a line break or another character that a header cannot contain.`;
    const next = 'Check the secret or input that it is made of, usually for a trailing line break.';
    throw new domain_fault/* FaultError */.VD([{ code: 'provider/bad-header', message, next }]);
}
function encodeBasic({ auth }, variables) {
    if (auth?.kind !== 'basic')
        return undefined;
    const username = auth.username.expand(variables);
    const password = auth.password.expand(variables);
    if (username === undefined || password === undefined)
        return undefined;
    return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}
function allRequests(spec) {
    const results = [...spec.results, ...(spec.single?.results ?? [])].map(({ request }) => request);
    const optional = [spec.single?.request, spec.poll?.request, spec.lookup?.request, spec.cancel, ...results];
    return [...spec.preflight, ...spec.submit, ...optional.filter((request) => request !== undefined)];
}
function asFault(code, error, next) {
    return new domain_fault/* FaultError */.VD([{ code, message: error.message, next }], { cause: error });
}


/***/ }),

/***/ 82700:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RV: () => (/* binding */ runVariables),
/* harmony export */   VX: () => (/* binding */ variablesAt),
/* harmony export */   gO: () => (/* binding */ RESERVED_NAMES),
/* harmony export */   mj: () => (/* binding */ JOB_VARIABLES),
/* harmony export */   zy: () => (/* binding */ INPUTS_ALLOWED)
/* harmony export */ });
/* harmony import */ var _expression_added_functions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80568);
/* harmony import */ var _expression_expression_tree_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(47855);


/** The rows of a job, its key column and its id for the vendor: available wherever there is a job. */
const JOB_VARIABLES = ['rows', 'ids', 'key', 'batch_id'];
/** About all rows of the run: the columns that are sent, in order, and the one that holds the row's number. */
const RUN_VARIABLES = ['key', 'columns', 'number_column', 'file_name'];
/** Set by the engine for each batch if storage is set up (docs/contract.md, 9). */
const STORAGE_VARIABLES = ['upload_url', 'source_url'];
/** About the response that is read. */
const RESPONSE_VARIABLES = ['statusCode', 'headers'];
/** About the end of the job, while results are read. */
const RESULT_VARIABLES = ['state', 'jobError'];
/** About one item of a result; the message only in `outcome` and `retryable`. */
const ITEM_VARIABLES = ['position', 'message'];
/** Names that inputs and outputs must not use: those of the engine, and those of functions, which they would hide. */
const RESERVED_NAMES = new Set([
    ...JOB_VARIABLES,
    ...RUN_VARIABLES,
    ...STORAGE_VARIABLES,
    ...RESPONSE_VARIABLES,
    ...RESULT_VARIABLES,
    ...ITEM_VARIABLES,
    ..._expression_expression_tree_js__WEBPACK_IMPORTED_MODULE_1__/* .JSONATA_FUNCTIONS */ .nY,
    ..._expression_added_functions_js__WEBPACK_IMPORTED_MODULE_0__/* .ADDED_FUNCTIONS */ .R9.keys(),
    'eval',
]);
/**
 * `id` is the job: only a submit may set it. `source_url` may be an input, for vendors that download the data: the
 * user sets it if no storage is set up (docs/contract.md, 9); the engine's value overrides it. `source_is_my_files` is
 * read by the engine only.
 */
const INPUTS_ALLOWED = new Set(['source_url', 'source_is_my_files']);
/** The variables that an expression or a template at this path may use. */
function variablesAt(spec, path) {
    const [area, second] = path;
    const inputs = spec.inputs.map(({ name }) => name);
    const token = spec.auth?.kind === 'token' ? outputNames([spec.auth.request]) : [];
    const derived = spec.derived.map(([name]) => name);
    const given = [...inputs, ...derived];
    const base = [...given, ...token, ...RUN_VARIABLES];
    const job = [...base, ...JOB_VARIABLES, ...STORAGE_VARIABLES];
    const submitted = [...job, ...outputNames(spec.submit)];
    const polled = [...submitted, ...(spec.poll === undefined ? [] : outputNames([spec.poll.request]))];
    const after = isAfterResponse(path) ? RESPONSE_VARIABLES : [];
    switch (area) {
        case 'derived':
            return new Set([...inputs, ...derived.slice(0, derived.indexOf(String(second)))]);
        case 'baseUrl':
            return new Set([...given, ...token]);
        case 'auth':
            return new Set([...given, ...after]);
        case 'key':
            return new Set(inputs);
        case 'headers':
        case 'group':
            return new Set(base);
        case 'preflight':
            return new Set([...base, ...outputNames(spec.preflight.slice(0, Number(second))), ...after]);
        case 'submit': {
            const earlier = spec.submit.slice(0, typeof second === 'number' ? second : 0);
            return new Set([...job, ...outputNames(earlier), ...after]);
        }
        case 'single':
            return new Set(second === 'when' ? inputs : [...job, ...singleNames(spec, path)]);
        case 'lookup':
            return new Set([...job, ...lookupNames(spec, path)]);
        case 'results':
            return new Set([...polled, ...resultNames(path)]);
        default:
            return new Set([...polled, ...RESPONSE_VARIABLES]);
    }
}
/** What the request for a single row knows in addition to the job, and its results. */
function singleNames({ single }, path) {
    if (path[1] !== 'results')
        return isAfterResponse(path) ? RESPONSE_VARIABLES : [];
    return [...(single === undefined ? [] : outputNames([single.request])), ...resultNames(path)];
}
/** What a look-up knows in addition to the job. */
function lookupNames({ lookup }, path) {
    const set = path[1] === 'set' ? [] : (lookup?.set ?? []).map(([name]) => name);
    const isResponse = path[1] === 'rows' || path[1] === 'id' || isAfterResponse(path);
    return [...set, ...(isResponse ? RESPONSE_VARIABLES : [])];
}
/** What a source of results knows in addition to the job; the message only where its outcome is decided. */
function resultNames(path) {
    const hasMessage = path.includes('outcome') || path.includes('retryable');
    return [...RESPONSE_VARIABLES, ...RESULT_VARIABLES, 'position', ...(hasMessage ? ['message'] : [])];
}
function isAfterResponse(path) {
    return path.includes('outputs') || path.includes('error');
}
function outputNames(requests) {
    return requests.flatMap(({ outputs }) => outputs.map(([name]) => name));
}
/** What a provider file may know about all rows of a run. `fileName` is set for a file that the user provides. */
function runVariables({ key, numberColumn }, columns, fileName) {
    return new Map([
        ['key', key?.column],
        ['columns', columns],
        ['number_column', numberColumn],
        ['file_name', fileName],
    ]);
}


/***/ }),

/***/ 5878:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ai: () => (/* binding */ PAGE_MARK),
/* harmony export */   Vr: () => (/* binding */ RECORDS_HEADER),
/* harmony export */   aL: () => (/* binding */ SHARD_FILE),
/* harmony export */   mb: () => (/* binding */ CHANGES_HEADER),
/* harmony export */   yS: () => (/* binding */ SHARD_START)
/* harmony export */ });
/*
 * How result files begin, by which a later run recognizes them as this tool's: apart from what writes them, since every
 * run looks at the files in its folder before it does anything else.
 */
/** At the start of every page. */
const PAGE_MARK = '<meta name="generator" content="bulk-job-action';
/** The first line of `records.csv`. */
const RECORDS_HEADER = 'file,line,key,outcome,reason,message,job_id,attempts\n';
/** The first columns of `changes.csv`; old and new values follow, column by column. */
const CHANGES_HEADER = 'change,file,line,key,columns';
/**
 * The file of a leg from which `merge` makes the report of the whole run: its first line says which leg it is, then come
 * its jobs, its rows in input order, and a last line with its report. One JSON value a line.
 */
const SHARD_FILE = 'shard.ndjson';
/** How it begins. */
const SHARD_START = '{"kind":"shard",';


/***/ }),

/***/ 34766:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bm: () => (/* binding */ chooseDetail),
/* harmony export */   H9: () => (/* binding */ reduceRow),
/* harmony export */   Lg: () => (/* binding */ minimalJob),
/* harmony export */   TA: () => (/* binding */ reduceToDetail),
/* harmony export */   eo: () => (/* binding */ minimalEvent),
/* harmony export */   jM: () => (/* binding */ fullJob),
/* harmony export */   k2: () => (/* binding */ minimalReport),
/* harmony export */   of: () => (/* binding */ markRow),
/* harmony export */   s9: () => (/* binding */ maskKey)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(87888);
/* harmony import */ var _domain_redact_values_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(55230);



/** What others may read of this run (docs/contract.md, 7.1). Unknown visibility counts as public. */
function chooseDetail(options) {
    const { input, visibility, ci, allowPublic } = options;
    if (input === 'minimal')
        return { detail: 'minimal' };
    const closed = !ci || visibility === 'private' || visibility === 'internal';
    if (closed || (input === 'full' && allowPublic))
        return { detail: 'full' };
    if (input === 'auto')
        return { detail: 'minimal' };
    return {
        detail: 'minimal',
        fault: {
            code: 'input/public-personal-data',
            input: 'report-detail',
            message: `report-detail is full, but this repository is ${visibility === 'public' ? 'public' : 'not known to be private'}: everyone could read the values in the log, the summary and the artifact.`,
            next: 'Set report-detail to auto, or set allow-public-personal-data: true if the data may be public.',
        },
    };
}
/** Hex digits of a key's HMAC that are kept: 64 bits, enough to distinguish a million keys. */
const KEY_DIGITS = 16;
/** A masked key that only the owner of the API key can match to the data; empty without one (docs/contract.md, 7.1). */
function maskKey(key, apiKey) {
    if (key === undefined || key === '' || apiKey === undefined || apiKey === '')
        return '';
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', apiKey).update(key).digest('hex').slice(0, KEY_DIGITS);
}
/** The row as `detail` allows; whatever tells of single rows passes through here. */
function reduceRow(row, detail, apiKey) {
    const { path, line, cell, outcome, reason, attempts } = row;
    const full = detail === 'full';
    return {
        path,
        line,
        ...(cell !== undefined && { cell: full ? cell : minimalCell(cell) }),
        outcome,
        reason,
        attempts,
        key: full ? (row.key ?? '') : (row.maskedKey ?? maskKey(row.key, apiKey)),
        message: (0,_domain_outcome_js__WEBPACK_IMPORTED_MODULE_1__/* .explainRow */ .g7)(row, full ? row.message : row.template),
        jobId: (full ? row.jobId : (row.publicJobId ?? row.jobId)) ?? '',
    };
}
/** Without its end, which would tell the length of the value. */
function minimalCell({ line, column }) {
    return { line, column };
}
/** A row or a place, with as much of the place of its value as others may read. */
function withMinimalCell(row) {
    return row.cell === undefined ? row : { ...row, cell: minimalCell(row.cell) };
}
/**
 * What tells a row from others, the same in `full` and in `minimal` where there is an API key: a hash of the key alone
 * could be guessed. Empty where nothing may.
 */
function markRow({ key, maskedKey }, detail, apiKey) {
    const masked = maskedKey ?? maskKey(key, apiKey);
    return masked === '' && detail === 'full' ? (key ?? '') : masked;
}
/**
 * The report as others may read it. Messages of rows and faults become templates; the texts of jobs are left out. Every
 * member is named here: a new one is left out, or does not compile, until somebody decides about it.
 */
function minimalReport(report) {
    const { faults, firstProblems, jobs, source, destination, place, verdictChange, comparison, ...others } = report;
    const { unchanged, beyondLimit, difference, memory, shard, ...rest } = others;
    const { version, tool, provider, mode, sandbox, conclusion, reason, exitCode, startedAt, endedAt, inputs, plan } = rest;
    const { totals, submitted, rounds, files, rules, notices, problemGroups, moreProblemGroups, foreignRows } = rest;
    const { requests, resultsDir, remembers, continues, resultFiles, nextRun } = rest;
    return {
        version,
        tool,
        provider,
        mode,
        sandbox,
        detail: 'minimal',
        conclusion,
        reason,
        exitCode,
        startedAt,
        endedAt,
        inputs,
        plan,
        ...(difference !== undefined && { difference: minimalDifference(difference) }),
        totals,
        submitted,
        rounds,
        ...(source !== undefined && { source }),
        ...(destination !== undefined && { destination }),
        ...(shard !== undefined && { shard }),
        ...(place !== undefined && { place }),
        ...(verdictChange !== undefined && { verdictChange }),
        ...(memory !== undefined && { memory }),
        ...(unchanged !== undefined && { unchanged }),
        ...(beyondLimit !== undefined && { beyondLimit }),
        ...(comparison !== undefined && { comparison }),
        files,
        rules,
        faults: faults.map(minimalFault),
        notices,
        // Their texts are templates.
        problemGroups: problemGroups.map(({ first, places, ...group }) => ({
            ...group,
            first: withMinimalCell(first),
            ...(places !== undefined && { places: places.map(withMinimalCell) }),
        })),
        moreProblemGroups,
        firstProblems: firstProblems.map(({ key: _, ...problem }) => ({
            ...withMinimalCell(problem),
            message: problem.template ?? '',
        })),
        foreignRows,
        requests,
        resultsDir,
        ...(remembers !== undefined && { remembers }),
        continues,
        resultFiles,
        nextRun,
        jobs: { ...jobs, shown: jobs.shown.map(minimalJob) },
    };
}
/** Columns and lines alone, without keys and values. */
function minimalDifference(difference) {
    const first = difference.first.map(({ change, file, line, columns }) => {
        return { change, file, line, columns: columns.map(({ name }) => ({ name })) };
    });
    return { ...difference, first };
}
/** The report reduced to what its `detail` allows; every renderer calls this, so that none can forget it. */
function reduceToDetail(report) {
    if (report.detail === 'minimal')
        return minimalReport(report);
    const { faults, jobs } = report;
    return { ...report, jobs: { ...jobs, shown: jobs.shown.map(fullJob) }, faults: faults.map(withoutTemplate) };
}
/** Replaces a state that the provider file does not name: the vendor may put anything there. */
const UNNAMED_STATE = 'a state that the provider file does not name';
/** A job as others may read it: without text from the vendor. */
function minimalJob({ message: _, template: __, publicId, isNamed, isMiscounted: ___, ...job }) {
    return {
        ...job,
        ...(publicId !== undefined && { id: publicId }),
        ...(isNamed === false && { vendorState: UNNAMED_STATE }),
    };
}
/** A job with everything that is known about it. */
function fullJob({ publicId: _, isNamed: __, isMiscounted: ___, ...job }) {
    return withoutTemplate(job);
}
/** Progress as others may read it: in a log only a job's text says why it failed, so its template is kept. */
function minimalEvent(event) {
    if (event.kind !== 'job')
        return event;
    const { template } = event.job;
    return { ...event, job: { ...minimalJob(event.job), ...(template !== undefined && { message: template }) } };
}
/** Removes from a fault what looks like personal data and, if it quotes a vendor, the values of its rows. */
function minimalFault({ template, ...fault }) {
    return { ...fault, message: (0,_domain_redact_values_js__WEBPACK_IMPORTED_MODULE_2__/* .redactValues */ .s)(template ?? fault.message, []) };
}
function withoutTemplate({ template: _, ...rest }) {
    return rest;
}


/***/ }),

/***/ 29681:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F0: () => (/* binding */ findVendorBreach),
/* harmony export */   O_: () => (/* binding */ findEarlyBreach),
/* harmony export */   Y: () => (/* binding */ ruleOf),
/* harmony export */   cD: () => (/* binding */ isDowngraded),
/* harmony export */   f6: () => (/* binding */ VENDOR_RULES),
/* harmony export */   kx: () => (/* binding */ evaluateRule),
/* harmony export */   y0: () => (/* binding */ RULES)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _domain_threshold_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(72095);


const FAILED = { counts: 'failed', base: 'sendable', reason: 'threshold', words: ['failed', 'failed'] };
const NOT_FOUND = {
    counts: 'not_found',
    base: 'sendable',
    reason: 'threshold',
    words: ['was not found', 'were not found'],
};
/** The gate (docs/contract.md, 4.4). A new rule is a row here, with the input that sets its limit. */
const RULES = [
    { name: 'max-failed', breach: 'on-breach', ...FAILED },
    {
        name: 'max-invalid',
        breach: 'on-breach',
        counts: 'invalid',
        base: 'total',
        reason: 'invalid-data',
        words: ['was invalid', 'were invalid'],
        isEarly: true,
    },
    { name: 'max-not-found', breach: 'on-breach', ...NOT_FOUND },
    { name: 'warn-failed', breach: 'warn', ...FAILED },
    { name: 'warn-not-found', breach: 'warn', ...NOT_FOUND },
];
/** Limits on what the vendor makes of rows. */
const VENDOR_RULES = RULES.filter(({ reason, breach }) => reason === 'threshold' && breach === 'on-breach');
/** The rule that a result in a report belongs to; undefined for one of another version. */
function ruleOf({ rule }) {
    return RULES.find(({ name }) => name === rule);
}
/** A rule's result for these rows. */
function evaluateRule({ name, counts, base, breach }, inputs, rows) {
    const { total, invalid = 0, skipped = 0 } = rows;
    const limit = inputs[name];
    const actual = rows[counts] ?? 0;
    const of = base === 'total' ? total : total - invalid - skipped;
    const broken = breach === 'warn' ? breach : inputs[breach];
    return { rule: name, limit: limit.text, actual, of, verdict: (0,_domain_threshold_js__WEBPACK_IMPORTED_MODULE_1__/* .isBreached */ .DT)(limit, actual, of) ? broken : 'pass' };
}
/** The rule that forbids sending any of these rows; undefined if none is broken. */
function findEarlyBreach(inputs, rows) {
    return RULES.find((rule) => rule.isEarly === true && evaluateRule(rule, inputs, rows).verdict !== 'pass');
}
/**
 * The limit on rows of the vendor that these exceed; undefined if none is. Such a run fails or, with `on-breach: warn`,
 * warns.
 */
function findVendorBreach(inputs, rows) {
    for (const rule of VENDOR_RULES) {
        const { verdict, actual } = evaluateRule(rule, inputs, rows);
        if (verdict !== 'pass')
            return { ...rule, actual };
    }
    return undefined;
}
/** Whether an input downgrades the reason to a warning. `inputs` may be those of a report. */
function isDowngraded(reason, inputs) {
    const { softenedBy } = _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .REASON_TABLE */ .cq[reason];
    return softenedBy !== undefined && inputs[softenedBy] === 'warn';
}


/***/ }),

/***/ 22536:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AK: () => (/* binding */ vendorOf),
/* harmony export */   Ag: () => (/* binding */ describeAccess),
/* harmony export */   LP: () => (/* binding */ SANDBOX_NOTE),
/* harmony export */   SS: () => (/* binding */ describeOutcome),
/* harmony export */   UQ: () => (/* binding */ describeRequests),
/* harmony export */   aq: () => (/* binding */ DERIVED_CHARS),
/* harmony export */   df: () => (/* binding */ describePlan),
/* harmony export */   gR: () => (/* binding */ vendorName),
/* harmony export */   kv: () => (/* binding */ countHidden),
/* harmony export */   on: () => (/* binding */ hasRowFiles),
/* harmony export */   qf: () => (/* binding */ listReasons),
/* harmony export */   vZ: () => (/* binding */ describeRun)
/* harmony export */ });
/* harmony import */ var _domain_duration_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(34678);
/* harmony import */ var _domain_mode_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(72309);
/* harmony import */ var _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(87888);
/* harmony import */ var _domain_plural_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(69048);




const SANDBOX_NOTE = 'Sandbox run: the vendor was simulated, and nothing left this machine.';
/** The vendor in a title such as `Acme \u2013 import contacts`. */
function vendorName(title) {
    return title.split(' \u2013 ', 1)[0] ?? title;
}
/** `Acme Contacts, run, 1m 3s, 42 requests`; `show` makes foreign text safe for where the line is printed. */
function describeRun(report, show) {
    const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
    return [
        ...(report.provider === null ? [] : [show(report.provider.title)]),
        report.mode,
        ...(Number.isFinite(ms) && ms >= 0 ? [(0,_domain_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a)(ms)] : []),
        describeRequests(report),
        ...(report.rounds === 0 ? [] : [(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(report.rounds, 'retry round')]),
        `bulk-job-action ${show(report.tool.version)}`,
    ].join(', ');
}
/** `42 requests (2 rate-limited, HTTP 429)` */
function describeRequests({ requests: { sent, throttled } }) {
    return (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .plural */ .L)(sent, 'request') + (throttled === 0 ? '' : ` (${(0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(throttled)} rate-limited, HTTP 429)`);
}
/** The vendor's name in the provider's title. */
function vendorOf({ provider }) {
    return provider === null ? 'the vendor' : vendorName(provider.title);
}
/** `failed`, or `unresolved (timed-out)`. */
function describeOutcome({ outcome, reason }) {
    const { words } = _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .OUTCOME_TABLE */ ._g[outcome];
    return reason === undefined ? words : `${words} (${reason})`;
}
/** The unresolved reasons that occur, with their row counts. */
function listReasons(report) {
    return _domain_outcome_js__WEBPACK_IMPORTED_MODULE_2__/* .UNRESOLVED_REASONS */ .cb.flatMap((reason) => {
        const rows = report.totals.reasons[reason] ?? 0;
        return rows === 0 ? [] : [{ reason, rows }];
    });
}
/** Number of groups that the table does not show: those beyond its cap, and those that were not kept. */
function countHidden(report, shown) {
    return report.problemGroups.length - shown.length + report.moreProblemGroups;
}
/** What even a canceled run writes at once. */
const ALWAYS = new Set(['report.json', 'summary.md', 'ledger.ndjson']);
/** False if a cancel left no time for the files with rows; `collect` writes them. */
function hasRowFiles({ resultFiles }) {
    return resultFiles.length === 0 || resultFiles.some((name) => !ALWAYS.has(name));
}
/**
 * How to get the files with rows, if that is not obvious from the summary; `show` makes foreign text safe for where the
 * line is printed.
 */
function describeAccess(report, show) {
    if (!hasRowFiles(report))
        return describeLater(report, show);
    return report.detail === 'minimal'
        ? 'The artifact has only counts and line numbers, because others may read it. The files with rows are in that folder on this machine; a later step of the same job can use them.'
        : '';
}
/** Characters of a value that the provider file derived from params: a mapping in a list takes a few hundred. */
const DERIVED_CHARS = 1000;
/** Values, or entries of a list, that are shown; report.json has all. */
const MAX_DERIVED = 30;
/** The plan in words, for `validate` only; a list that was derived from params is shown by entry. */
function describePlan({ mode, plan, inputs }) {
    if (_domain_mode_js__WEBPACK_IMPORTED_MODULE_1__/* .MODES */ .F[mode].judges !== 'plan' || plan === null)
        return undefined;
    const cost = [
        { name: 'rows', value: (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(plan.rows) },
        { name: 'jobs', value: (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(plan.jobs) },
        { name: 'bytes', value: (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(plan.bytes) },
        { name: 'requests (minimum)', value: (0,_domain_plural_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(plan.requests) },
        { name: 'time (minimum)', value: (0,_domain_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a)(plan.leastMs) },
    ];
    const params = typeof inputs.params === 'object' && inputs.params !== null ? inputs.params : {};
    const derived = plan.derived.flatMap((name) => {
        const value = Reflect.get(params, name);
        const isLong = Array.isArray(value) && value.some((entry) => typeof entry === 'object');
        if (!isLong)
            return [{ name, value: JSON.stringify(value) ?? '' }];
        return value.map((entry, index) => ({ name: `${name} ${index + 1}`, value: JSON.stringify(entry) ?? '' }));
    });
    return { cost, derived: derived.slice(0, MAX_DERIVED) };
}
/** How a later run collects the results of this one, as the end of a sentence; `show` makes foreign text safe. */
function describeCollect({ nextRun: { from, ledger } }, show) {
    const shown = ledger === '' ? '<ledger.ndjson of this run>' : show(ledger);
    return from === 'inputs'
        ? `use mode: collect and ledger: ${shown}`
        : `run bulk-job collect --ledger ${shown} with the other flags of this run`;
}
/** Why the files with rows do not exist, and how to get them. */
function describeLater(report, show) {
    const { reason, mode, nextRun } = report;
    const collect = describeCollect(report, show);
    if (_domain_mode_js__WEBPACK_IMPORTED_MODULE_1__/* .MODES */ .F[mode].rereads && reason !== 'cancelled') {
        return `There are no files with rows, because the data files of the ledger are no longer available. To get them, check out the commit of that run and ${collect}.`;
    }
    const left = 'The run was canceled before it wrote records.csv, the files with rows and junit.xml.';
    if (report.jobs.count === 0)
        return left;
    return nextRun.from === 'inputs'
        ? `${left} The action's post step writes them and uploads the artifact. To write them later, ${collect}.`
        : `${left} To get them, ${collect}.`;
}


/***/ }),

/***/ 85754:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CP: () => (/* binding */ isTemporaryFailure),
/* harmony export */   U3: () => (/* binding */ responseError),
/* harmony export */   X5: () => (/* binding */ cleanText),
/* harmony export */   kc: () => (/* binding */ errorText)
/* harmony export */ });
/* unused harmony export MAX_ERROR_TEXT */
/* harmony import */ var _expression_added_functions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80568);
/* harmony import */ var _response_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12023);


/** Maximum length of an error text: enough for a vendor's sentence, too short for a page. */
const MAX_ERROR_TEXT = 500;
/**
 * Why a request failed, or undefined if it did not: the text of the request's or the file's `error` expression (also
 * with status 200), else, for an error status, the text of the body, in one of the usual forms.
 */
async function responseError(spec, request, response, variables) {
    if (response.isJson) {
        const known = (0,_response_js__WEBPACK_IMPORTED_MODULE_1__/* .responseVariables */ .r)(response, variables);
        // For a status that the request lists under `ok`, only the request's own expression counts.
        const isListed = request.ok.includes(response.status);
        for (const expression of isListed ? [request.error] : [request.error, spec.error]) {
            const text = await readErrorText(expression, response, known);
            if (text !== undefined)
                return text;
        }
    }
    return (0,_response_js__WEBPACK_IMPORTED_MODULE_1__/* .isAccepted */ .oB)(response, request.ok) ? undefined : errorText(response);
}
/** An expression that fails on an error's shape must not hide the error itself. */
async function readErrorText(expression, response, known) {
    if (expression === undefined)
        return undefined;
    try {
        const text = cleanText(await expression.evaluate(response.document, known));
        // Separators around parts that the response lacks say nothing, and would hide what it does say.
        return text !== undefined && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
    }
    catch {
        return undefined;
    }
}
/** True if the file says that the failure is temporary. */
async function isTemporaryFailure(spec, response, variables) {
    if (spec.retry === undefined || !response.isJson)
        return false;
    try {
        return (await spec.retry.evaluate(response.document, (0,_response_js__WEBPACK_IMPORTED_MODULE_1__/* .responseVariables */ .r)(response, variables))) === true;
    }
    catch {
        return false;
    }
}
/** The text of an error response, in one of the usual forms, problem+json first; else its status. */
function errorText(response) {
    const { document, isJson } = response;
    const found = isJson ? firstText([document, ...READERS.map((read) => read(document))]) : plainText(response);
    return found === undefined ? `HTTP ${response.status}` : cutText(`HTTP ${response.status}: ${found}`);
}
/** `Forbidden`, `upstream timed out`: a line. From an object store's XML the code and the message, from a page the title. */
function plainText(response) {
    const { document } = response;
    if (typeof document !== 'string')
        return undefined;
    if (!document.includes('<'))
        return textOf(document);
    const parts = [XML_CODE, XML_MESSAGE].map((pattern) => textOf(pattern.exec(document)?.[1]));
    const title = (0,_response_js__WEBPACK_IMPORTED_MODULE_1__/* .isWebPage */ .AA)(response) ? (0,_response_js__WEBPACK_IMPORTED_MODULE_1__/* .pageTitle */ .W)(response) : undefined;
    return textOf(parts.filter((part) => part !== undefined).join(': ')) ?? (title && `a web page (title "${title}")`);
}
const XML_CODE = /<Code>([^<]{1,100})<\/Code>/;
const XML_MESSAGE = /<Message>([^<]{1,400})<\/Message>/;
/** One line of text, truncated; undefined if there is none. Lists are joined. */
function cleanText(value) {
    if (value === undefined || value === null || value === false)
        return undefined;
    const text = Array.isArray(value)
        ? value
            .map((item) => cleanText(item) ?? '')
            .filter(Boolean)
            .join('; ')
        : (0,_expression_added_functions_js__WEBPACK_IMPORTED_MODULE_0__/* .toText */ .fE)(value);
    const line = (text ?? '').replaceAll(/\s+/g, ' ').trim();
    return line === '' ? undefined : cutText(line);
}
/** At most `MAX_ERROR_TEXT` characters, with a sign that there were more. */
function cutText(line) {
    return line.length > MAX_ERROR_TEXT ? `${line.slice(0, MAX_ERROR_TEXT - 1).replace(/[\ud800-\udbff]$/, '')}\u2026` : line;
}
/** In order of precedence: RFC 9457, then what most APIs do, then lists of errors. */
const READERS = [
    readProblem,
    (document) => member(document, 'message'),
    // Some gateways in front of an API spell it like this.
    (document) => member(document, 'Message'),
    (document) => readError(member(document, 'error')),
    (document) => member(document, 'error_description'),
    (document) => readError(first(member(document, 'errors'))),
    (document) => readError(first(document)),
];
/** `title: detail` of a problem document; in FastAPI `detail` is a text or a list of `{ loc, msg }`. */
function readProblem(document) {
    const detail = member(document, 'detail');
    if (Array.isArray(detail))
        return detail.map(readValidation).filter(Boolean).join('; ');
    const title = textOf(member(document, 'title'));
    const text = textOf(detail);
    return title !== undefined && text !== undefined && !text.startsWith(title) ? `${title}: ${text}` : (text ?? title);
}
/** `body.donor_ids.3: field required`, without the value under `input`, which the vendor repeats there. */
function readValidation(item) {
    const loc = member(item, 'loc');
    const field = Array.isArray(loc) ? loc.map(String).join('.') : '';
    const text = textOf(member(item, 'msg')) ?? textOf(item) ?? '';
    return field === '' || text === '' ? text : `${field}: ${text}`;
}
function readError(error) {
    const code = textOf(member(error, 'code')) ?? textOf(member(error, 'errorCode'));
    const text = firstText([error, member(error, 'message'), member(error, 'detail'), member(error, 'text')]);
    return text === undefined ? (textOf(member(error, 'title')) ?? code) : text;
}
function firstText(values) {
    for (const value of values) {
        const text = textOf(value);
        if (text !== undefined)
            return text;
    }
    return undefined;
}
function textOf(value) {
    return typeof value === 'string' ? cleanText(value) : undefined;
}
function first(value) {
    return Array.isArray(value) ? value[0] : undefined;
}
function member(value, name) {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined;
}


/***/ }),

/***/ 12023:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AA: () => (/* binding */ isWebPage),
/* harmony export */   EI: () => (/* binding */ describeUndecodable),
/* harmony export */   T7: () => (/* binding */ readOutputs),
/* harmony export */   Uk: () => (/* binding */ readResponse),
/* harmony export */   W: () => (/* binding */ pageTitle),
/* harmony export */   g7: () => (/* binding */ decodeText),
/* harmony export */   jy: () => (/* binding */ describePage),
/* harmony export */   lR: () => (/* binding */ describeLocation),
/* harmony export */   oB: () => (/* binding */ isAccepted),
/* harmony export */   r: () => (/* binding */ responseVariables)
/* harmony export */ });
/* harmony import */ var _domain_http_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42274);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83480);
/* harmony import */ var _expression_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(71570);
/* harmony import */ var _expression_template_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(57050);




/**
 * Reads a response as expressions see it. JSON is recognized by its content, since vendors mislabel it both ways; its
 * null members are dropped, and numbers beyond 2^53 become their digits. Anything else is text; a body that is empty or
 * not text is undefined.
 */
function readResponse(response) {
    const { status, headers } = response;
    const text = decodeText(response.body, headers.get('content-type'));
    if (text === undefined)
        return { status, headers, document: undefined, isJson: false, isUndecodable: true };
    if (text.trim() === '')
        return { status, headers, document: undefined, isJson: false };
    try {
        return { status, headers, document: (0,_expression_json_js__WEBPACK_IMPORTED_MODULE_2__/* .dropNulls */ .eX)((0,_expression_json_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJson */ .qF)(text)), isJson: true };
    }
    catch {
        return { status, headers, document: text, isJson: false };
    }
}
/**
 * True if the status says that the request was accepted: 2xx, or a status that the request lists under `ok`. The latter
 * counts only in the vendor's own response: a gateway's page with a 404 says nothing about the row.
 */
function isAccepted({ status, document }, ok) {
    return (0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isSuccess */ .oJ)(status) || (ok.includes(status) && typeof document !== 'string');
}
const HTML_TYPE = /^\s*text\/html\b/i;
const HTML_START = /^\s*<(?:!doctype html|html)\b/i;
const HTML_TITLE = /<title[^>]*>([^<]{1,200})/i;
/** True for a web page, as from a login, a proxy or a firewall: it proves nothing about the request. */
function isWebPage({ isJson, document, headers }) {
    if (isJson || typeof document !== 'string')
        return false;
    return HTML_TYPE.test(headers.get('content-type') ?? '') || HTML_START.test(document);
}
const ENTITIES = new Map([
    ['&amp;', '&'],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&#39;', "'"],
]);
/** The title of a web page in one line; undefined if it has none. */
function pageTitle({ document }) {
    const title = typeof document === 'string' ? HTML_TITLE.exec(document)?.[1] : undefined;
    const text = title?.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES.get(entity) ?? entity);
    return text?.replaceAll(/\s+/g, ' ').trim() || undefined;
}
/** Describes a web page in a sentence, with its title if it has one. */
function describePage(page) {
    const title = pageTitle(page);
    const named = title === undefined ? '' : ` (title "${title}")`;
    return `The response (HTTP ${page.status}) is a web page${named}, not JSON: check base-url.`;
}
/** Says why a body could not be read as text. */
function describeUndecodable({ status }) {
    return `The response (HTTP ${status}) is neither valid UTF-8 nor text in the charset that its Content-Type names.`;
}
/** The target of a redirect, without the query, which may contain a signature; empty for other responses. */
function describeLocation({ status, headers }) {
    const location = headers.get('location');
    if (!(0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isRedirect */ .N6)(status) || location === undefined)
        return '';
    return `, Location: ${location.replace(/[?#].*$/s, '').slice(0, 500)}`;
}
/** The variables of an expression that reads a response, including `$statusCode` and `$headers` (names in lower case). */
function responseVariables(response, variables) {
    // fromEntries defines members, so that a header named `__proto__` is a member like any other.
    const headers = Object.fromEntries(response.headers);
    return new Map([...variables, ['statusCode', response.status], ['headers', headers]]);
}
/** `text/csv; charset="iso-8859-1"` (RFC 9110, 8.3.1). */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
/**
 * The text of a response. UTF-8 is tried first whatever the header says, since many servers name another charset and
 * send UTF-8, except that UTF-16 is believed. If the bytes are not UTF-8, the charset that Content-Type names is tried.
 * Undefined if neither fits: a replacement character in an id would name another row.
 */
function decodeText(body, contentType) {
    const named = CHARSET.exec(contentType ?? '')?.[1]?.toLowerCase();
    const wide = body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : undefined;
    const first = wide ?? (named?.startsWith('utf-16') === true ? named : 'utf-8');
    return decode(body, first) ?? (named === undefined || named === first ? undefined : decode(body, named));
}
function decode(body, charset) {
    try {
        return new TextDecoder(charset, { fatal: true }).decode(body);
    }
    catch {
        // Bytes that are not valid in the charset, or an unknown charset.
        return undefined;
    }
}
/** Evaluates a request's outputs over its response. Throws `ExpressionError`. */
async function readOutputs(request, response, variables) {
    const values = new Map();
    const missing = [];
    const known = responseVariables(response, variables);
    // An HTML page is text: no path finds anything in it, but a constant would.
    const document = typeof response.document === 'string' && !response.isJson ? undefined : response.document;
    for (const [name, expression] of request.outputs) {
        const value = await expression.evaluate(document, known);
        // An id with half a character is unusable: no URL can contain it.
        if ((0,_expression_template_js__WEBPACK_IMPORTED_MODULE_3__/* .isUnset */ .K$)(value) || (0,_domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .hasLoneSurrogate */ .fI)(value))
            missing.push(name);
        else
            values.set(name, value);
    }
    return { values, missing };
}


/***/ }),

/***/ 4260:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $s: () => (/* binding */ toBoundedValues),
/* harmony export */   gZ: () => (/* binding */ TOO_DEEP),
/* harmony export */   hN: () => (/* binding */ parseYaml),
/* harmony export */   uC: () => (/* binding */ findIndentFault),
/* harmony export */   w4: () => (/* binding */ TOO_MANY_ALIASES)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);

/** Maximum nesting of a YAML text: no hand-written file comes near it, and it protects the library's stack. */
const MAX_YAML_DEPTH = 64;
/** In addition to the collections, the parser's stack holds the document and the current value. */
const OTHER_FRAMES = 2;
/** How often anchors may be repeated in total ("billion laughs"). */
const MAX_YAML_ALIASES = 100;
/** Why a YAML text is refused, as the end of a sentence. */
const TOO_DEEP = `it is nested deeper than ${MAX_YAML_DEPTH} levels`;
const TOO_MANY_ALIASES = 'its aliases (*) repeat too much; write the values out';
/**
 * Parses one YAML document, within bounds. Its errors are in `document.errors`.
 * @param schema `core` converts scalars to their types (YAML 1.2), `failsafe` leaves them as strings.
 */
function parseYaml(text, schema) {
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const tooDeepAt = findTooDeep(text);
    const plain = tooDeepAt === undefined ? text : text.slice(0, tooDeepAt).replaceAll(/[^\n]/g, ' ');
    const document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(plain, { schema, lineCounter, prettyErrors: false, uniqueKeys: true });
    const placeOf = (offset = 0) => {
        const { line, col } = lineCounter.linePos(offset);
        return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    return { document, tooDeepAt, placeOf };
}
/**
 * The offset at which a text is nested too deeply; undefined if it is not. Must be called before the library parses the
 * text: a deep text would end the process, through the stack or the memory of a regular expression.
 */
function findTooDeep(text) {
    const parser = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Parser */ .iX();
    for (const lexeme of new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Lexer */ .JG().lex(text)) {
        for (const _ of parser.next(lexeme))
            ;
        if (parser.stack.length > MAX_YAML_DEPTH + OTHER_FRAMES)
            return parser.offset;
    }
    return undefined;
}
/** `name:` at the start of a line, with what follows on it. Longer names may be text of a value. */
const NAMED_LINE = /^( *)([A-Za-z_][\w-]{0,39}):(?:[ \t]+(.*))?$/;
/** A value that continues on the next lines: none yet, a block of text, an anchor, a tag, or an open bracket or quote. */
const CONTINUED = /^(?:#|[|>&!]|$|[[{](?!.*[\]}]\s*(?:#.*)?$)|(["'])(?!.*\1))/;
/**
 * The first wrongly indented name of a text that is not valid YAML: the library would name the line before it, and
 * speak of nested mappings. Undefined if that is not what is wrong at `line`, where the library found a fault.
 */
function findIndentFault(text, line) {
    /** Names above, from the outermost to the last one. */
    const above = [];
    for (const [index, content] of text.split(/\r?\n/).entries()) {
        const [, blanks, name, value = ''] = NAMED_LINE.exec(content) ?? [];
        if (blanks === undefined || name === undefined)
            continue;
        const here = { name, column: blanks.length + 1, isClosed: !CONTINUED.test(value.trim()), line: index + 1 };
        const last = above.at(-1);
        const peer = above.findLast(({ column }) => column <= here.column);
        const isNear = last !== undefined && line >= last.line && line <= here.line;
        if (isNear && last.isClosed && here.column > last.column)
            return misplaced(here, last, 'more');
        if (isNear && here.column < last.column && peer?.column !== here.column)
            return misplaced(here, last, 'less');
        while ((above.at(-1)?.column ?? 0) >= here.column)
            above.pop();
        above.push(here);
    }
    return undefined;
}
function misplaced({ name, line, column }, last, how) {
    return {
        line,
        column,
        reason: `\`${name}:\` is indented ${how} than \`${last.name}:\` above it`,
        next: `Fix line ${line}: start \`${name}:\` in column ${last.column}, as \`${last.name}:\` does.`,
    };
}
/** The values of a document or of a node in it; undefined if its aliases exceed the limit. */
function toBoundedValues(node, document, options = {}) {
    try {
        return { value: node.toJS(document, { ...options, maxAliasCount: MAX_YAML_ALIASES }) };
    }
    catch (error) {
        // The library throws this also for an alias without an anchor; anything else is a bug.
        if (!(error instanceof ReferenceError))
            throw error;
        return undefined;
    }
}


/***/ }),

/***/ 49453:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ describeInvisible),
/* harmony export */   b: () => (/* binding */ describeSpreadsheetDamage)
/* harmony export */ });
/**
 * Invisible characters (Unicode: Default_Ignorable_Code_Point), which get in with copied text and joined files.
 * A joiner or variation selector after a character beyond ASCII belongs to it (Persian words, emoji).
 */
const INVISIBLE = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{DI}|(?<![^\0-\x7f])(?:\u200c|\u200d|[\ufe00-\ufe0f])/u;
const NAMES = new Map([
    ['\u00ad', 'soft hyphen'],
    ['\u200b', 'zero width space'],
    ['\u200c', 'zero width non-joiner'],
    ['\u200d', 'zero width joiner'],
    ['\u200e', 'left-to-right mark'],
    ['\u200f', 'right-to-left mark'],
    ['\u2060', 'word joiner'],
    ['\ufeff', 'byte order mark'],
]);
/** The first invisible character of a text, for a message: `U+FEFF (byte order mark), character 1`; undefined if none. */
function describeInvisible(text) {
    const found = INVISIBLE.exec(text);
    if (found === null)
        return undefined;
    const [character] = found;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const name = NAMES.get(character);
    const position = Array.from(text.slice(0, found.index)).length + 1;
    return `U+${code}${name === undefined ? '' : ` (${name})`}, character ${position}`;
}
/** Scientific notation as Excel, LibreOffice and Google Sheets write it. A code such as `12E3` or `2E-01` is not. */
const SCIENTIFIC = /^[+-]?\d(?:(?:[.,]\d+)?E\+|[.,]\d+E-)\d{2,3}$/i;
/** Error values in the languages of spreadsheets: `#REF!`, `#BEZUG!`, `#NAME?`, `#DIV/0!`, `#N/A`, `#NV`, `Err:502`. */
const ERROR = /^(?:#[\p{Lu}/_\d]+[!?]|#N\/A|#NV|#N\/D|Err:\d{3})$/u;
/** What a spreadsheet shows if the column is too narrow for a number. */
const TOO_NARROW = /^#{2,}$/;
/**
 * How a spreadsheet damaged a key, for a message; undefined if it did not. Such a key is lost, since different keys
 * become the same text.
 */
function describeSpreadsheetDamage(key) {
    if (SCIENTIFIC.test(key))
        return 'a number that a spreadsheet rounded (such as 1.23E+15)';
    if (ERROR.test(key))
        return 'an error value of a spreadsheet (such as #REF!)';
    return TOO_NARROW.test(key) ? 'the # signs that a spreadsheet shows if a column is too narrow' : undefined;
}


/***/ }),

/***/ 72425:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  g: () => (/* binding */ decodeText)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./src/sources/encoding.ts

const UTF_8 = {
    name: 'UTF-8',
    completeLength(bytes) {
        for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
            const byte = bytes[bytes.length - back] ?? 0;
            if ((byte & 0xc0) === 0x80)
                continue;
            return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
        }
        return bytes.length;
    },
    decode: (bytes) => ((0,external_node_buffer_.isUtf8)(bytes) ? toBuffer(bytes) : undefined),
    validPrefix: (bytes) => longestValidPrefix(bytes, 'utf-8'),
};
const UTF_16_LE = createUtf16('utf-16le', 1);
const UTF_16_BE = createUtf16('utf-16be', 0);
/** Windows-1252 as in the WHATWG Encoding Standard: every byte is a character, so nothing is invalid. */
const WINDOWS_1252 = {
    name: 'Windows-1252',
    completeLength: (bytes) => bytes.length,
    decode(bytes) {
        // Not TextDecoder: Node 20 decodes 0x80 to 0x9f as ISO 8859-1 outside stream mode.
        if ((0,external_node_buffer_.isAscii)(bytes))
            return toBuffer(bytes);
        const text = toBuffer(bytes).toString('latin1');
        return Buffer.from(text.replace(/[\x80-\x9f]/g, (control) => C1_REPLACEMENTS[control.charCodeAt(0) - 0x80] ?? control));
    },
    validPrefix: (bytes) => toBuffer(bytes),
};
/** Characters of 0x80 to 0x9f; the five that Windows-1252 leaves undefined stay control characters. */
const C1_REPLACEMENTS = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';
function sequenceLength(lead) {
    if (lead >= 0xf0)
        return 4;
    if (lead >= 0xe0)
        return 3;
    return lead >= 0xc0 ? 2 : 1;
}
function createUtf16(label, highByte) {
    return {
        name: 'UTF-16',
        completeLength(bytes) {
            const even = bytes.length - (bytes.length % 2);
            const last = bytes[even - 2 + highByte] ?? 0;
            // A high surrogate (0xd800 to 0xdbff) is the first half of a character.
            return even > 0 && (last & 0xfc) === 0xd8 ? even - 2 : even;
        },
        decode(bytes) {
            try {
                return Buffer.from(new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes));
            }
            catch {
                return undefined;
            }
        },
        validPrefix: (bytes) => longestValidPrefix(bytes, label),
    };
}
/** Binary search for the shortest prefix that a decoder refuses: the invalid character is the last one in it. */
function longestValidPrefix(bytes, label) {
    let accepted = 0;
    let refused = bytes.length + 1;
    let text = '';
    while (refused - accepted > 1) {
        const length = Math.floor((accepted + refused) / 2);
        try {
            const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
            text = decoder.decode(bytes.subarray(0, length), { stream: true });
            accepted = length;
        }
        catch {
            refused = length;
        }
    }
    return Buffer.from(text);
}
function toBuffer(bytes) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// EXTERNAL MODULE: ./src/sources/file-faults.ts
var file_faults = __webpack_require__(5882);
// EXTERNAL MODULE: ./src/sources/format.ts
var format = __webpack_require__(57879);
;// CONCATENATED MODULE: ./src/sources/decode-text.ts



/** Bytes that are handled at a time, whatever the source yields: this bounds the memory of one step of a reader. */
const PIECE_BYTES = 65_536;
/** Enough for a byte order mark and for the signatures of archives and binary tables. */
const SNIFF_BYTES = 7;
const EMPTY = Buffer.alloc(0);
/**
 * The file's text as UTF-8 without byte order mark, in pieces that end between characters.
 * Faults: bytes that are not text of the encoding, NUL characters, archives; each with line and column.
 */
async function* decodeText(file, bytes, choice) {
    let encoding;
    let pending = EMPTY;
    let position = file_faults/* START */.d3;
    for await (const piece of cut(bytes)) {
        pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
        if (encoding === undefined) {
            if (pending.length < SNIFF_BYTES)
                continue;
            [encoding, pending] = begin(file, pending, choice);
        }
        const complete = encoding.completeLength(pending);
        position = yield* decodePiece(file, pending.subarray(0, complete), { encoding, choice, position });
        pending = pending.subarray(complete);
    }
    if (encoding === undefined)
        [encoding, pending] = begin(file, pending, choice);
    yield* decodePiece(file, pending, { encoding, choice, position });
}
async function* cut(bytes) {
    for await (const chunk of bytes) {
        for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
            yield Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(PIECE_BYTES, chunk.length - at));
        }
    }
}
/** The encoding, from the first bytes and the input, and the bytes after the byte order mark. */
function begin(file, head, choice) {
    refuseArchives(file, head);
    refuseBinaries(file, head);
    const mark = findMark(head);
    if (mark === undefined)
        return [byChoice(choice), head];
    const isAllowed = choice === 'auto' ||
        (choice === 'utf-8' ? mark.encoding === UTF_8 : choice === 'utf-16' && mark.encoding !== UTF_8);
    if (!isAllowed) {
        throw (0,file_faults/* fileFault */.bT)(file, {
            code: 'file/encoding',
            message: `The file begins with the byte order mark of ${mark.encoding.name}, but \`encoding\` says ${choice}.`,
            next: 'Remove `encoding`: the mark is recognized automatically.',
            input: 'encoding',
        }, file_faults/* START */.d3);
    }
    return [mark.encoding, head.subarray(mark.bytes)];
}
function findMark(head) {
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
        return { encoding: UTF_8, bytes: 3 };
    if (head[0] === 0xff && head[1] === 0xfe)
        return { encoding: UTF_16_LE, bytes: 2 };
    if (head[0] === 0xfe && head[1] === 0xff)
        return { encoding: UTF_16_BE, bytes: 2 };
    return undefined;
}
function byChoice(choice) {
    if (choice === 'windows-1252')
        return WINDOWS_1252;
    // Without a mark: little-endian, which Windows writes and the WHATWG calls "utf-16".
    return choice === 'utf-16' ? UTF_16_LE : UTF_8;
}
/** How binary tables begin. A column may have such a name, so the character after it must not occur in text. */
const MAGIC = [
    ['PAR1', 'a Parquet file'],
    ['Obj', 'an Avro file'],
    ['ORC', 'an ORC file'],
    ['ARROW1', 'an Arrow file'],
];
function refuseBinaries(file, head) {
    const start = head.subarray(0, SNIFF_BYTES).toString('latin1');
    const kind = MAGIC.find(([magic]) => start.startsWith(magic) && isControl(head[magic.length]))?.[1];
    if (kind !== undefined)
        throw (0,file_faults/* fileFault */.bT)(file, (0,format/* binaryFault */.k)(file.path, kind));
}
/** A control character other than a tab or a line break. */
function isControl(byte = FIRST_PRINTABLE) {
    return byte < FIRST_PRINTABLE && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
const FIRST_PRINTABLE = 0x20;
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
function refuseArchives(file, head) {
    if (head.subarray(0, ZIP.length).equals(ZIP)) {
        throw (0,file_faults/* fileFault */.bT)(file, {
            code: 'file/spreadsheet',
            message: 'The content is a zip archive, as Excel workbooks are, not text.',
            next: 'Export the sheet as CSV (UTF-8), or unpack the archive in an earlier step.',
        });
    }
    if (head[0] === 0x1f && head[1] === 0x8b) {
        throw (0,file_faults/* fileFault */.bT)(file, {
            code: 'file/gzip',
            message: file.gzip
                ? 'The content is compressed twice.'
                : 'The content is gzip data, but the name does not end in .gz.',
            next: file.gzip ? 'Compress the file only once.' : 'Add .gz to the name of the file.',
        });
    }
}
/** The piece's text, up to its first fault, so that the first fault of a file is found however it is cut into pieces. */
function* decodePiece(file, piece, context) {
    const decoded = context.encoding.decode(piece);
    const text = decoded ?? context.encoding.validPrefix(piece);
    const nul = text.indexOf(0);
    const sound = nul === -1 ? text : text.subarray(0, nul);
    if (sound.length > 0)
        yield sound;
    const position = (0,file_faults/* advance */.np)(context.position, sound);
    if (nul !== -1)
        throw nulFault(file, context.choice, position);
    if (decoded === undefined)
        throw encodingFault(file, piece, { ...context, position });
    return position;
}
function encodingFault(file, piece, { encoding, choice, position }) {
    const looksUtf16 = encoding === UTF_8 && piece.includes(0);
    const proposal = looksUtf16 ? 'utf-16' : 'windows-1252';
    const next = encoding === UTF_8
        ? `Set \`encoding: ${proposal}\` if that is what the file was saved as, or save it as UTF-8.`
        : `Save the file as UTF-8${choice === 'auto' ? '' : ' and leave out `encoding`'}.`;
    return (0,file_faults/* fileFault */.bT)(file, {
        code: 'file/encoding',
        message: `The bytes here are not valid ${encoding.name}.`,
        next,
        input: 'encoding',
    }, position);
}
function nulFault(file, choice, position) {
    const next = choice === 'utf-16'
        ? 'Check that the file is text, and save it as UTF-8.'
        : 'Set `encoding: utf-16` if the file was saved as "Unicode text"; otherwise check that it is a text file.';
    return (0,file_faults/* fileFault */.bT)(file, {
        code: 'file/nul',
        message: 'There is a NUL character here, which a text file cannot contain.',
        next,
        input: 'encoding',
    }, position);
}


/***/ }),

/***/ 88039:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $f: () => (/* binding */ chooseDelimiter),
/* harmony export */   lb: () => (/* binding */ DELIMITERS),
/* harmony export */   pz: () => (/* binding */ createDelimiterScan)
/* harmony export */ });
/* harmony import */ var _file_faults_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5882);

const DELIMITERS = [',', ';', '\t', '|'];
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
function createDelimiterScan() {
    const counts = new Map(DELIMITERS.map((delimiter) => [delimiter.charCodeAt(0), 0]));
    let isQuoted = false;
    let hasBegun = false;
    let blankLines = 0;
    return {
        push(piece) {
            for (const byte of piece) {
                if (byte === QUOTE)
                    isQuoted = !isQuoted;
                if (byte === LF && hasBegun && !isQuoted)
                    return true;
                if (byte === LF && !hasBegun)
                    blankLines += 1;
                else if (byte !== CR)
                    hasBegun = true;
                const count = isQuoted ? undefined : counts.get(byte);
                if (count !== undefined)
                    counts.set(byte, count + 1);
            }
            return false;
        },
        decide(file, firstLine) {
            const most = Math.max(...counts.values());
            const leading = DELIMITERS.filter((delimiter) => counts.get(delimiter.charCodeAt(0)) === most);
            if (most > 0 && leading.length > 1) {
                throw (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .fileFault */ .bT)(file, {
                    code: 'file/delimiter',
                    message: `The header line has as many ${leading.map(describeDelimiter).join(' as ')}, so the delimiter cannot be inferred.`,
                    next: 'Set `delimiter`.',
                    input: 'delimiter',
                }, { line: firstLine + blankLines });
            }
            return most === 0 ? ',' : (leading[0] ?? ',');
        },
    };
}
/**
 * The delimiter of a file whose first line is `sep=\u2026`: the one that the line names, unless the input or the name of the
 * file (.tsv) says otherwise. Throws `file/delimiter`.
 */
function chooseDelimiter(file, given, found) {
    const known = DELIMITERS.find((delimiter) => delimiter === found);
    if (known !== undefined && (given === 'auto' || given === known))
        return known;
    const problem = known === undefined
        ? 'which is not a supported delimiter'
        : `but ${file.format === 'tsv' ? 'a .tsv file is delimited by tabs' : '`delimiter` is a different one'}`;
    throw (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .fileFault */ .bT)(file, {
        code: 'file/delimiter',
        message: `The first line is \`sep=${known ?? '\u2026'}\`, ${problem}.`,
        next: known === undefined
            ? `Remove the line, and delimit the columns with ${DELIMITERS.map(describeDelimiter).join(', ')}.`
            : 'Remove the line, or make the two agree.',
        input: 'delimiter',
    }, { line: 1 });
}
function describeDelimiter(delimiter) {
    const names = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' };
    return names[delimiter];
}


/***/ }),

/***/ 9777:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ createElementScanner)
/* harmony export */ });
/* harmony import */ var _file_faults_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5882);

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
function isInside(state) {
    return state === 'container' || state === 'string' || state === 'scalar';
}
/** Splits a JSON array into its elements in one pass over the bytes. The content of the elements is not checked. */
function createElementScanner() {
    let state = 'before';
    let held = [];
    let heldBytes = 0;
    let start = _file_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .START */ .d3;
    let position = _file_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .START */ .d3;
    let skip = createElementEnd('scalar');
    return {
        push(piece) {
            const elements = [];
            let mark = 0;
            const moveTo = (index) => {
                position = (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_0__/* .advance */ .np)(position, piece.subarray(mark, index));
                mark = index;
                return position;
            };
            for (let at = 0; at < piece.length;) {
                if (isInside(state)) {
                    const end = skip(piece, at);
                    held.push(piece.subarray(at, end ?? piece.length));
                    heldBytes += (end ?? piece.length) - at;
                    at = end ?? piece.length;
                    if (end === undefined)
                        break;
                    elements.push({ bytes: joinPieces(held), start });
                    [state, held, heldBytes] = ['after', [], 0];
                }
                else {
                    const next = step(state, piece[at] ?? 0);
                    if (isProblem(next))
                        return { elements, problem: { kind: next, at: moveTo(at) } };
                    state = next;
                    if (isInside(next)) {
                        start = moveTo(at);
                        skip = createElementEnd(next);
                    }
                    else
                        at += 1;
                }
            }
            moveTo(piece.length);
            return { elements, problem: undefined };
        },
        finish: () => (state === 'before' || state === 'end' ? undefined : { kind: 'cut-off', at: position }),
        open: () => ({ start, bytes: heldBytes }),
    };
}
/** Handles one byte between elements: the next state, or the problem. */
function step(state, byte) {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
        return state;
    switch (state) {
        case 'before':
            if (byte === OPEN_BRACKET)
                return 'first';
            return byte === OPEN_BRACE ? 'object' : 'not-array';
        case 'first':
        case 'value':
            if (byte === CLOSE_BRACKET && state === 'first')
                return 'end';
            if (byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE)
                return 'value-expected';
            if (byte === QUOTE)
                return 'string';
            return byte === OPEN_BRACE || byte === OPEN_BRACKET ? 'container' : 'scalar';
        case 'after':
            if (byte === COMMA)
                return 'value';
            return byte === CLOSE_BRACKET ? 'end' : 'separator-expected';
        case 'end':
            return 'trailing-text';
    }
}
function isProblem(state) {
    return PROBLEMS.has(state);
}
const PROBLEMS = new Set([
    'not-array',
    'object',
    'value-expected',
    'separator-expected',
    'trailing-text',
    'cut-off',
]);
/** Finds the end of an element: the index after it; undefined if it continues beyond the piece. Called from its first byte. */
function createElementEnd(kind) {
    let depth = 0;
    let isInString = false;
    let isEscaped = false;
    return (piece, from) => {
        for (let at = from; at < piece.length; at += 1) {
            if (isInString) {
                if (isEscaped) {
                    isEscaped = false;
                    continue;
                }
                at = endOfText(piece, at);
                if (piece[at] === BACKSLASH)
                    isEscaped = true;
                else if (piece[at] === QUOTE) {
                    isInString = false;
                    if (kind === 'string')
                        return at + 1;
                }
                continue;
            }
            const byte = piece[at] ?? 0;
            if (kind === 'scalar') {
                if (byte === COMMA || byte === CLOSE_BRACKET || byte <= 0x20)
                    return at;
            }
            else if (byte === QUOTE)
                isInString = true;
            else if (byte === OPEN_BRACE || byte === OPEN_BRACKET)
                depth += 1;
            else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
                depth -= 1;
                if (depth === 0)
                    return at + 1;
            }
        }
        return undefined;
    };
}
/** Where a quote or an escape stands; the length of the piece if there is none. */
function endOfText(piece, from) {
    let at = from;
    while (at < piece.length && piece[at] !== QUOTE && piece[at] !== BACKSLASH)
        at += 1;
    return at;
}
function joinPieces(pieces) {
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}


/***/ }),

/***/ 5882:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AB: () => (/* binding */ quoteName),
/* harmony export */   ZV: () => (/* binding */ lineEndsFault),
/* harmony export */   bT: () => (/* binding */ fileFault),
/* harmony export */   d3: () => (/* binding */ START),
/* harmony export */   hb: () => (/* binding */ recordSizeFault),
/* harmony export */   ig: () => (/* binding */ markFault),
/* harmony export */   np: () => (/* binding */ advance),
/* harmony export */   rZ: () => (/* binding */ isMarked),
/* harmony export */   xR: () => (/* binding */ MAX_RECORD_BYTES)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);

/** Maximum length of a name that a message quotes, so that a file without line endings does not fill a message. */
const NAME_LIMIT = 80;
/** An error for a fault that makes the whole file unusable; it stops reading. */
function fileFault(file, fault, position, cause) {
    return new _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD([{ ...fault, file: file.path, ...position }], cause === undefined ? {} : { cause });
}
/** A column's name for a message: quoted, on one line, at most 80 characters. */
function quoteName(name) {
    const oneLine = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
    const characters = Array.from(oneLine.slice(0, 2 * NAME_LIMIT));
    return characters.length > NAME_LIMIT ? `"${characters.slice(0, NAME_LIMIT).join('')}\u2026"` : `"${oneLine}"`;
}
const START = { line: 1, column: 1 };
const LF = 0x0a;
/** The position right after `bytes` (valid UTF-8) that start at `from`. Lines end at LF, which includes CRLF. */
function advance(from, bytes) {
    let line = from.line;
    let lastLf = -1;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
        line += 1;
        lastLf = at;
    }
    let column = lastLf === -1 ? from.column : 1;
    for (let at = lastLf + 1; at < bytes.length; at += 1) {
        // Continuation bytes (10xxxxxx) belong to the character before them.
        if (((bytes[at] ?? 0) & 0xc0) !== 0x80)
            column += 1;
    }
    return { line, column };
}
/** A lone CR would join two lines into one record, and a file with old Mac line endings into one line. */
function lineEndsFault(file, line) {
    return fileFault(file, {
        code: 'file/line-ends',
        message: 'The line contains a carriage return without a line feed (old Mac line endings).',
        next: 'Save the file with LF or CRLF line endings.',
    }, { line });
}
/** True if the text begins with a byte order mark. The one at the beginning of a file was removed before. */
function isMarked(text) {
    return typeof text === 'string' && text.charCodeAt(0) === 0xfeff;
}
/** A byte order mark at the beginning of a later line: it would become part of the key. */
function markFault(file, line) {
    return fileFault(file, {
        code: 'file/byte-order-mark',
        message: 'The line begins with a byte order mark (U+FEFF, invisible): several files were joined into one.',
        next: 'List the files separately in `files`, or join them without their byte order marks and headers.',
    }, { line });
}
/**
 * Maximum bytes of one record. Vendors take rows of kilobytes; a larger record is an unclosed quote or not a data
 * file at all, and all of it would have to be held in memory.
 */
const MAX_RECORD_BYTES = 10 * 1024 * 1024;
function recordSizeFault(file, line) {
    return fileFault(file, {
        code: 'file/record-size',
        message: `The record that starts here is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB, the maximum.`,
        next: 'Check that it is a data file, and that `format` is right.',
    }, { line });
}


/***/ }),

/***/ 57879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ detectFormat),
/* harmony export */   k: () => (/* binding */ binaryFault)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);

const FORMAT_BY_EXTENSION = new Map(_domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .SOURCE_FORMATS */ .JH.flatMap((format) => _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .FORMATS */ .hR[format].extensions.map((extension) => [extension, format])));
/** Binary formats of tables, which tools other than spreadsheets write. */
const BINARIES = new Map([
    ['parquet', 'a Parquet file'],
    ['avro', 'an Avro file'],
    ['orc', 'an ORC file'],
    ['feather', 'an Arrow file'],
    ['arrow', 'an Arrow file'],
]);
const SPREADSHEETS = new Set(['xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'numbers']);
/** Characters that mean nothing to a shell or to SQL. */
const PLAIN_PATH = /^[\w./-]+$/;
/** A binary table under any name; `kind` such as `a Parquet file`. */
function binaryFault(path, kind) {
    const isReadable = kind === 'a Parquet file' && PLAIN_PATH.test(path);
    const target = `${path.replace(/(?:\.[^./]*)$/, '')}.csv`;
    const step = isReadable && target !== path
        ? `, such as \`duckdb -c "COPY (FROM read_parquet('${path}')) TO '${target}'"\`, and name ${target} in \`files\``
        : ', and name the CSV file in `files`';
    return {
        code: 'file/binary',
        message: `The file is ${kind}, which Bulk Job cannot read.`,
        next: `Convert it to CSV in an earlier step${step}.`,
    };
}
/** Format and compression of a file, from its extension and the input `format`; a fault if the format is unknown. */
function detectFormat(path, choice) {
    const name = (path.split('/').at(-1) ?? path).toLowerCase();
    const gzip = name.endsWith('.gz');
    const plain = gzip ? name.slice(0, -'.gz'.length) : name;
    const extension = plain.includes('.') ? plain.slice(plain.lastIndexOf('.') + 1) : '';
    if (SPREADSHEETS.has(extension)) {
        return {
            code: 'file/spreadsheet',
            message: `The file is a spreadsheet (.${extension}), which Bulk Job cannot read.`,
            next: 'Export the sheet as CSV (UTF-8) and name that file in `files`.',
            file: path,
            input: 'files',
        };
    }
    const binary = BINARIES.get(extension);
    if (binary !== undefined)
        return { ...binaryFault(path, binary), file: path, input: 'files' };
    const format = choice === 'auto' ? FORMAT_BY_EXTENSION.get(extension) : choice;
    if (format !== undefined)
        return { format, gzip };
    return {
        code: 'file/format-unknown',
        message: `Cannot infer the format from the file name, which ${extension === '' ? 'has no extension' : `ends in .${extension}`}.`,
        next: `Set \`format\`, or use one of the extensions ${[...FORMAT_BY_EXTENSION.keys()].map((known) => `.${known}`).join(', ')} (.gz may follow).`,
        file: path,
        input: 'format',
    };
}


/***/ }),

/***/ 78261:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ checkNames),
/* harmony export */   e: () => (/* binding */ checkHeader)
/* harmony export */ });
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93892);
/* harmony import */ var _domain_nearest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(94006);
/* harmony import */ var _damage_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(49453);
/* harmony import */ var _file_faults_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5882);




/** Checks that every column of a header has a name, and that no name is used twice. Throws all faults at once. */
function checkNames(file, header, line) {
    const faults = [];
    const place = { file: file.path, line };
    const seen = new Map();
    for (const [index, name] of header.entries()) {
        const first = seen.get(name);
        const invisible = (0,_damage_js__WEBPACK_IMPORTED_MODULE_1__/* .describeInvisible */ .R)(name);
        if (invisible !== undefined) {
            const message = `The name of column ${index + 1} of the header contains an invisible character: ${invisible}.`;
            faults.push({
                ...place,
                code: 'file/header-invisible',
                message,
                next: 'Type the name again to remove it.',
            });
        }
        else if (name === '') {
            const message = `Column ${index + 1} of the header has no name.`;
            faults.push({
                ...place,
                code: 'file/header-empty',
                message,
                next: 'Name it, or remove the column (a delimiter at the end of each line adds one).',
            });
        }
        else if (first !== undefined) {
            const message = `Columns ${first + 1} and ${index + 1} of the header have the same name, ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(name)}.`;
            faults.push({ ...place, code: 'file/header-doubled', message, next: 'Rename or remove one of them.' });
        }
        else {
            seen.set(name, index);
        }
    }
    if (faults.length > 0)
        throw new _domain_fault_js__WEBPACK_IMPORTED_MODULE_0__/* .FaultError */ .VD(faults.slice(0, MAX_NAME_FAULTS));
}
/** A file without a header can have as many faults as columns; the first few are enough. */
const MAX_NAME_FAULTS = 10;
/**
 * Faults of a delimited file's header against what the run needs: every column that `columns` maps, and
 * the key's column if the key is required. Code `file/missing-column`.
 */
function checkHeader(header, needs) {
    const place = { file: needs.file, line: needs.line, code: 'file/missing-column' };
    const faults = [];
    const present = new Set(header);
    for (const [field, column] of needs.columns ?? []) {
        if (present.has(column))
            continue;
        const problem = `The file has no column ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(column)}, which \`columns\` maps to the field ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(field)}.`;
        const next = proposeColumn(header, column, (found) => `In \`columns\` write \`${mapColumn(field, found)}\``);
        faults.push({ ...place, ...listColumns(problem, header), next, input: 'columns' });
    }
    const { key } = needs;
    if (key?.required !== true)
        return faults;
    if (needs.columns !== undefined && !needs.columns.has(key.column)) {
        const message = `\`columns\` maps no column to ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(key.column)}, which identifies a row.`;
        const next = `Add \`${mapColumn(key.column)}\` to \`columns\`, or set \`key\` to a field that is mapped.`;
        faults.push({ ...place, message, next, input: 'columns' });
    }
    else if (needs.columns === undefined && !present.has(key.column)) {
        const problem = `The file has no column ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(key.column)}, which identifies a row.`;
        // Only mapped columns are sent.
        const others = needs.sendsFields === true && header.length > 1 ? ', with a line for each other column to send' : '';
        const next = proposeColumn(header, key.column, (found) => {
            const line = `columns${needs.spelling?.from === 'flags' ? ' ' : ': '}'${mapColumn(key.column, found)}'`;
            return `Set \`${needs.spelling?.from === 'flags' ? '--' : ''}${line}\`${others}`;
        });
        faults.push({ ...place, ...listColumns(problem, header), next, input: 'key' });
    }
    return faults;
}
/** Columns of a file that a message lists. */
const MAX_LISTED = 12;
/** The public form has no list: in a file without a header the names would be cells. */
function listColumns(problem, header) {
    const shown = header.slice(0, MAX_LISTED).map(_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB).join(', ');
    const more = header.length > MAX_LISTED ? ` and ${header.length - MAX_LISTED} more` : '';
    return { message: `${problem} Its columns: ${shown}${more}.`, template: problem };
}
/** A line of `columns`; without a column of the file one to fill in. */
function mapColumn(field, column) {
    return `${yamlWord(field)}: ${column === undefined ? '<column of the file>' : yamlWord(column)}`;
}
function yamlWord(text) {
    return /^[A-Za-z_](?:[\w .-]*\w)?$/.test(text) ? text : JSON.stringify(text);
}
/** Only a column with a similar name is proposed: in a file without a header the names would be cells. */
function proposeColumn(header, wanted, write) {
    const near = (0,_domain_nearest_js__WEBPACK_IMPORTED_MODULE_3__/* .nearest */ .p)(wanted, header);
    // A quote or a line break would end the line that is proposed.
    if (near === undefined || /[`'\p{Cc}]/u.test(near))
        return `${write()}, or add the column to the file.`;
    const isPadded = near !== near.trim();
    const question = `Did you mean ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(near)}${isPadded ? ' (with a blank before or after the name)' : ''}?`;
    return `${question} ${write(near)}${isPadded ? ', or remove the blank from the header' : ''}.`;
}


/***/ }),

/***/ 50559:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hh: () => (/* binding */ parseRecord),
/* harmony export */   Wt: () => (/* binding */ reparseRecord),
/* harmony export */   ap: () => (/* binding */ endOfString),
/* harmony export */   eJ: () => (/* binding */ faulty)
/* harmony export */ });
/* unused harmony exports scanJson, isExactNumber */
/* harmony import */ var lossless_json__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(875);
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83480);


/** Maximum nesting of a record, itself included: no vendor's row comes near it, and it protects the stack. */
const MAX_JSON_DEPTH = 64;
/**
 * Parses the text of a JSON object to a record, with every number kept as written. Valid JSON that is not a usable
 * object becomes a record with a row fault: `row/not-object`, `row/duplicate-member`, `row/json-depth`.
 */
function parseRecord(raw, line) {
    const shape = scanJson(raw);
    if (shape.depth > MAX_JSON_DEPTH) {
        return faulty(raw, line, {
            code: 'row/json-depth',
            message: `The record is nested deeper than ${MAX_JSON_DEPTH} levels. Flatten it.`,
        });
    }
    let value;
    try {
        value = JSON.parse(raw);
    }
    catch {
        return { kind: 'syntax', offset: findSyntaxError(raw) };
    }
    if (!isObject(value)) {
        return faulty(raw, line, {
            code: 'row/not-object',
            message: `The record is ${describeKind(value)}, not an object. Write each record as {"column": value}.`,
        });
    }
    if (countMembers(value) !== shape.members) {
        return faulty(raw, line, {
            code: 'row/duplicate-member',
            message: 'An object in the record has the same member twice, so its value is ambiguous. Remove one of them.',
        });
    }
    // Only an escape can write half a character: UTF-8 text cannot contain one.
    if (raw.includes('\\u') && (0,_domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .hasLoneSurrogate */ .fI)(value)) {
        return faulty(raw, line, {
            code: 'row/half-character',
            message: 'A text in the record contains half a character (a lone surrogate, such as \\ud83d). Write the whole character.',
        });
    }
    const object = shape.hasInexactNumber ? parseExact(raw) : value;
    return { kind: 'record', record: { line, columns: Object.keys(object), values: Object.values(object), raw } };
}
/** Parses a record again that could be parsed in its file: the spool of a `RowStore` keeps its text. */
function reparseRecord(text, line) {
    const parsed = parseRecord(text, line);
    return parsed.kind === 'record' ? parsed.record : { line, columns: [], values: [], raw: text };
}
/** A record that cannot become a row. */
function faulty(raw, line, fault) {
    return { kind: 'record', record: { line, columns: [], values: [], raw, fault } };
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function describeKind(value) {
    if (Array.isArray(value))
        return 'an array';
    return value === null ? 'null' : `a ${typeof value}`;
}
function countMembers(value) {
    if (typeof value !== 'object' || value === null || value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .ExactNumber */ .fh)
        return 0;
    let count = Array.isArray(value) ? 0 : Object.keys(value).length;
    for (const member of Object.values(value)) {
        if (typeof member === 'object')
            count += countMembers(member);
    }
    return count;
}
function parseExact(raw) {
    const value = (0,lossless_json__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(raw, null, (text) => (isExactNumber(text) ? Number(text) : new _domain_row_js__WEBPACK_IMPORTED_MODULE_1__/* .ExactNumber */ .fh(text)));
    return isObject(value) ? value : {};
}
/** Node's own message quotes the text, and in some versions names no position; lossless-json always does. */
function findSyntaxError(raw) {
    try {
        (0,lossless_json__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(raw);
        return undefined;
    }
    catch (error) {
        const position = error instanceof Error ? /at position (\d+)$/.exec(error.message) : null;
        return position === null ? undefined : Number(position[1]);
    }
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Scans a JSON text in one pass. For invalid JSON the result is meaningless, but the scan always ends. */
function scanJson(text) {
    let depth = 0;
    let deepest = 0;
    let members = 0;
    let hasInexactNumber = false;
    for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === QUOTE)
            at = endOfString(text, at);
        else if (code === COLON)
            members += 1;
        else if (code === OPEN_BRACE || code === OPEN_BRACKET)
            deepest = Math.max(deepest, ++depth);
        else if (code === CLOSE_BRACE || code === CLOSE_BRACKET)
            depth -= 1;
        else if (code === MINUS || isDigit(code)) {
            const end = endOfNumber(text, at);
            hasInexactNumber ||= !isExactNumber(text.slice(at, end));
            at = end - 1;
        }
    }
    return { depth: deepest, members, hasInexactNumber };
}
/** True if the double is written exactly as the text. */
function isExactNumber(text) {
    return String(Number(text)) === text;
}
/** Index of the closing quote, or of the last character of the text. */
function endOfString(text, open) {
    for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
        let slashes = 0;
        while (text.charCodeAt(close - 1 - slashes) === BACKSLASH)
            slashes += 1;
        if (slashes % 2 === 0)
            return close;
    }
    return text.length - 1;
}
function endOfNumber(text, from) {
    let at = from + 1;
    while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at))))
        at += 1;
    return at;
}
function isDigit(code) {
    return code >= 0x30 && code <= 0x39;
}


/***/ }),

/***/ 16611:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fv: () => (/* binding */ toGlobs),
/* harmony export */   qW: () => (/* binding */ statPath),
/* harmony export */   rl: () => (/* binding */ hasWildcard),
/* harmony export */   sb: () => (/* binding */ splitPatterns),
/* harmony export */   yE: () => (/* binding */ toRelative)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var tinyglobby__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73382);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93892);



/** A space after the `!` is ignored. */
function splitPatterns(lines) {
    const written = lines.map((line) => line.trim()).filter((line) => line !== '');
    return {
        includes: written.filter((line) => !line.startsWith('!')),
        excludes: written.filter((line) => line.startsWith('!')).map((line) => line.slice(1).trim()),
    };
}
/** Whether a path that does not exist literally may still match something. */
function hasWildcard(pattern) {
    return /[*?[\]{}]|[!+@]\(/.test(pattern);
}
/**
 * The pattern for the crawler: its leading folders are taken literally as far as they exist (`data (1)/*.csv`,
 * `data [2026]/*.csv`). Several patterns if braces contain a slash: for such a pattern the crawler cannot determine
 * which folders it covers.
 */
async function toGlobs(files, workingDirectory, pattern) {
    const parts = toRelative(workingDirectory, pattern).split('/');
    const exists = async (count) => (await statPath(files, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(workingDirectory, ...parts.slice(0, count)))) !== undefined;
    let known = 0;
    while (known < parts.length && (await exists(known + 1)))
        known += 1;
    const start = parts.slice(0, known).map(quotePart);
    return spreadBraces(parts.slice(known).join('/')).map((rest) => [...start, rest].join('/'));
}
/** The crawler's own escape for a brace, a backslash, would hide from it where the folders of a pattern end. */
function quotePart(part) {
    return (0,tinyglobby__WEBPACK_IMPORTED_MODULE_2__/* .escapePath */ .ft)(part).replaceAll(/\\([{}])/g, '[$1]');
}
function spreadBraces(pattern) {
    const found = /\{([^{}]*\/[^{}]*)\}/.exec(pattern);
    if (found === null || !found[0].includes(','))
        return [pattern];
    const [whole, inner = ''] = found;
    return inner
        .split(',')
        .flatMap((each) => spreadBraces(pattern.slice(0, found.index) + each + pattern.slice(found.index + whole.length)));
}
/** Undefined also for a pattern that is too long to be a path. */
async function statPath(files, path) {
    try {
        return await files.stat(path);
    }
    catch (error) {
        if ((0,_domain_fault_js__WEBPACK_IMPORTED_MODULE_1__/* .systemCode */ .xU)(error) === 'ENAMETOOLONG')
            return undefined;
        throw error;
    }
}
/** Relative to the working directory, with `/` and without `./`. */
function toRelative(workingDirectory, path) {
    const plain = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(path) ? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(workingDirectory, path) : path;
    const slashed = node_path__WEBPACK_IMPORTED_MODULE_0__.sep === '/' ? plain : plain.split(node_path__WEBPACK_IMPORTED_MODULE_0__.sep).join('/');
    return slashed.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
}


/***/ }),

/***/ 88961:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DW: () => (/* binding */ createKeyReader),
/* harmony export */   GF: () => (/* binding */ createCellReader),
/* harmony export */   QU: () => (/* binding */ createCellComparer),
/* harmony export */   om: () => (/* binding */ createPreparer),
/* harmony export */   yS: () => (/* binding */ createFieldReader)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);
/* harmony import */ var _damage_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(49453);
/* harmony import */ var _file_faults_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5882);
/* harmony import */ var _row_plan_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(97140);




/** Turns records into rows, each checked once, when it is read. Pure: the same record gives the same row. */
function createPreparer({ columns, key, blank, providerSchema, userSchema }) {
    const planFor = (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .createPlanner */ .JL)(columns);
    const findKeyOf = createKeyFinder({ columns, key });
    return (record) => {
        if (record.fault !== undefined)
            return { fields: emptyFields(), key: undefined, fault: record.fault };
        // JSON sources have types of their own.
        const isText = record.raw === undefined;
        if (providerSchema === undefined && (userSchema === undefined || isText)) {
            const { key: text, fault } = findKeyOf(record);
            const plan = planFor(record.columns);
            const found = fault ?? (userSchema === undefined ? undefined : checkCells(userSchema, record, plan, blank));
            return new SentAsRead(text, found, () => keepFields(record, plan, blank));
        }
        const kept = keepFields(record, planFor(record.columns), blank);
        const found = key === undefined ? NO_KEY : findKey(kept[key.column], key);
        const sent = convertFields(kept, isText ? providerSchema : undefined);
        const checked = convertFields(kept, isText ? userSchema : undefined);
        const fault = found.fault ??
            sent.fault ??
            providerSchema?.check(sent.fields) ??
            (userSchema === undefined ? undefined : (checked.fault ?? userSchema.check(checked.fields)));
        return fault === undefined
            ? { fields: sent.fields, key: found.key }
            : { fields: sent.fields, key: found.key, fault };
    };
}
/** A row whose cells are sent as they are. Its fields are made where somebody asks for them. */
class SentAsRead {
    key;
    fault;
    make;
    made;
    constructor(key, fault, make) {
        this.key = key;
        if (fault !== undefined)
            this.fault = fault;
        this.make = make;
    }
    get fields() {
        this.made ??= this.make();
        return this.made;
    }
}
function checkCells(schema, { values }, plan, blank) {
    const cells = plan.indexes.map((index) => {
        const value = values[index];
        return typeof value !== 'string' || (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .isOmitted */ .$j)(value, blank) ? undefined : value;
    });
    return schema.checkCells(plan.fields, cells);
}
/** The fields as `createPreparer` gives them, for rows that it already checked: no rule is checked again. */
function createFieldReader({ columns, blank, providerSchema, }) {
    const planFor = (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .createPlanner */ .JL)(columns);
    return (record) => {
        const kept = keepFields(record, planFor(record.columns), blank, Object.create(NO_MEMBERS));
        return convertFields(kept, record.raw === undefined ? providerSchema : undefined).fields;
    };
}
/**
 * The fields of a delimited record as cells in the order of `names`, for `$csv($rows)`: no object is made for them.
 * Undefined for a record of JSON, whose members have types. A field that the record lacks is an empty cell.
 */
function createCellReader({ columns }, names) {
    let known;
    return (record) => {
        if (record.raw !== undefined)
            return undefined;
        if (known?.columns !== record.columns) {
            const places = new Map(record.columns.map((column, index) => [column, index]));
            const indexOf = (name) => places.get(columns === undefined ? name : (columns.get(name) ?? '')) ?? -1;
            known = { columns: record.columns, indexes: names.map(indexOf) };
        }
        return known.indexes.map((index) => record.values[index] ?? '');
    };
}
/**
 * Visits the fields of two records whose values differ, as `createFieldReader` would give them, without making the
 * fields; false if it cannot, and nothing was visited: cells are converted, or the columns are not the same.
 */
function createCellComparer({ columns, blank, providerSchema, }) {
    const planFor = (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .createPlanner */ .JL)(columns);
    let known;
    const haveSame = (before, now) => {
        if (known?.before !== before || known.now !== now)
            known = { before, now, areSame: JSON.stringify(before) === JSON.stringify(now) };
        return known.areSame;
    };
    const sent = (value) => value === undefined || (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .isOmitted */ .$j)(value, blank) ? undefined : value;
    return (before, now, visit) => {
        const isText = before.raw === undefined && now.raw === undefined;
        if (!isText || providerSchema !== undefined || !haveSame(before.columns, now.columns))
            return false;
        const { fields, indexes } = planFor(now.columns);
        for (const [place, index] of indexes.entries()) {
            if (before.values[index] !== now.values[index])
                visit(fields[place] ?? '', sent(before.values[index]), sent(now.values[index]));
        }
        return true;
    };
}
/** The key as `createPreparer` gives it, without the rest of the row: runs and reports need millions of them. */
function createKeyReader(options) {
    const find = createKeyFinder(options);
    return (record) => (record.fault === undefined ? find(record).key : undefined);
}
function createKeyFinder({ columns, key, }) {
    if (key === undefined)
        return () => NO_KEY;
    const planFor = (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .createKeyPlanner */ .K2)({ columns, key });
    return (record) => {
        const [index] = planFor(record.columns).indexes;
        return findKey(index === undefined ? undefined : (0,_domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(record, index), key);
    };
}
/** A prototype without members. An object that has none at all takes three times as long to fill. */
const NO_MEMBERS = Object.freeze({ __proto__: null });
/** Without a prototype, so that a column named `__proto__` is a field like any other. */
function emptyFields() {
    return { __proto__: null };
}
function keepFields(record, plan, blank, fields = emptyFields()) {
    const { values } = record;
    for (let place = 0; place < plan.indexes.length; place += 1) {
        const value = values[plan.indexes[place] ?? -1];
        if (value === undefined || (0,_row_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .isOmitted */ .$j)(value, blank))
            continue;
        fields[plan.fields[place] ?? ''] = value;
    }
    return fields;
}
const NO_KEY = { key: undefined };
function findKey(value, key) {
    if (typeof value === 'object' && value !== null && !(value instanceof _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh)) {
        const message = `The column ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(key.column)} identifies a row, but contains a list or an object. Write text or a number.`;
        return { key: undefined, fault: { code: 'row/key-type', message, field: key.column } };
    }
    const text = value === undefined || value === null ? '' : String(value);
    if (text.trim() !== '')
        return checkKey(text, key.column);
    if (!key.required)
        return { key: undefined };
    const message = `The column ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(key.column)}, which identifies a row, is empty. Fill it in or remove the row.`;
    return { key: undefined, fault: { code: 'row/key-empty', message, field: key.column } };
}
/** True for nearly every key: printable ASCII that does not begin with `#` and has no `+` or `-` after an `e`. */
function isPlain(text) {
    let last = 0;
    for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code < 0x20 || code > 0x7e || ((code === 0x2b || code === 0x2d) && (last | 0x20) === 0x65))
            return false;
        last = code;
    }
    return text.charCodeAt(0) !== 0x23 && text.charCodeAt(3) !== 0x3a;
}
/** Refuses a key that cannot be the vendor's: an invisible character is easily missed, and damaged keys may be equal. */
function checkKey(text, column) {
    if (isPlain(text))
        return { key: text };
    const damage = (0,_damage_js__WEBPACK_IMPORTED_MODULE_1__/* .describeSpreadsheetDamage */ .b)(text);
    const invisible = damage === undefined ? (0,_damage_js__WEBPACK_IMPORTED_MODULE_1__/* .describeInvisible */ .R)(text) : undefined;
    if (damage === undefined && invisible === undefined)
        return { key: text };
    const subject = `The column ${(0,_file_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .quoteName */ .AB)(column)}, which identifies a row, contains`;
    const fault = damage === undefined
        ? {
            code: 'row/key-invisible',
            message: `${subject} an invisible character: ${invisible}. Remove it.`,
        }
        : {
            code: 'row/key-spreadsheet',
            message: `${subject} ${damage}. Export the file again with this column as text.`,
        };
    return { key: text, fault: { ...fault, field: column } };
}
function convertFields(fields, schema) {
    if (schema === undefined)
        return { fields };
    const converted = emptyFields();
    for (const [field, value] of Object.entries(fields)) {
        const result = typeof value === 'string' ? schema.convert(field, value) : { value };
        if ('fault' in result)
            return { fields, fault: result.fault };
        converted[field] = result.value;
    }
    return { fields: converted };
}


/***/ }),

/***/ 64094:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ readDelimited),
  I: () => (/* binding */ repeatsHeader)
});

// EXTERNAL MODULE: ./src/domain/cells.ts
var cells = __webpack_require__(86637);
// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./src/domain/record-scan.ts
var record_scan = __webpack_require__(21593);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
;// CONCATENATED MODULE: ./src/sources/delimited-text.ts
const CR = 0x0d;
const LF = 0x0a;
const QUOTE = 0x22;
/**
 * The index of the first carriage return outside quotes without a line feed after it, which would join two lines into one
 * record; -1 if there is none. What follows the last byte is not known. The text begins outside quotes.
 */
function findLoneCr(text) {
    let isQuoted = false;
    for (let at = 0; at + 1 < text.length; at += 1) {
        if (text[at] === QUOTE)
            isQuoted = !isQuoted;
        else if (text[at] === CR && text[at + 1] !== LF && !isQuoted)
            return at;
    }
    return -1;
}
/** `sep=;` with its line end, quoted or not: Excel writes and reads it before the header. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r?\n|\r?$)/iu;
/** As long as the longest such line can be. */
const LONGEST_BYTES = 16;
/**
 * The text without a first line that names the delimiter. `found` is called with the delimiter before the first piece
 * is yielded.
 */
async function* withoutSeparatorLine(text, found) {
    let head = Buffer.alloc(0);
    for await (const piece of text) {
        if (head === undefined) {
            yield piece;
            continue;
        }
        head = Buffer.concat([head, piece]);
        if (head.length < LONGEST_BYTES)
            continue;
        yield* strip(head, found);
        head = undefined;
    }
    if (head !== undefined)
        yield* strip(head, found);
}
function* strip(head, found) {
    const match = SEPARATOR_LINE.exec(head.subarray(0, LONGEST_BYTES).toString('utf8'));
    if (match !== null)
        found(match[1] ?? '');
    const rest = match === null ? head : head.subarray(Buffer.byteLength(match[0]));
    if (rest.length > 0)
        yield rest;
}

// EXTERNAL MODULE: ./src/sources/delimiter.ts
var sources_delimiter = __webpack_require__(88039);
// EXTERNAL MODULE: ./src/sources/file-faults.ts
var file_faults = __webpack_require__(5882);
// EXTERNAL MODULE: ./src/sources/header.ts
var header = __webpack_require__(78261);
;// CONCATENATED MODULE: ./src/sources/quote-fault.ts

/**
 * Locates the quote that is out of order, in lines and characters. Undefined if the quotes are valid.
 */
function findQuoteFault(file, partial) {
    const found = findQuote(partial.bytes.toString('utf8'), partial.delimiter);
    if (found === undefined)
        return undefined;
    if (/(?:^|\n)\ufeff$/.test(found.before))
        return (0,file_faults/* markFault */.ig)(file, (0,file_faults/* advance */.np)(partial.start, Buffer.from(found.before)).line);
    const positionAfter = (before) => (0,file_faults/* advance */.np)(partial.start, Buffer.from(before));
    return (0,file_faults/* fileFault */.bT)(file, describe(found, positionAfter(found.opening ?? '')), positionAfter(found.before));
}
function describe({ kind }, opening) {
    switch (kind) {
        case 'open':
            return {
                code: 'file/quote-open',
                message: 'The quote that opens a field here is never closed.',
                next: 'Close it, and double every quote inside a quoted field ("").',
            };
        case 'bare':
            return {
                code: 'file/quote',
                message: 'There is a quote in the middle of a field that is not quoted.',
                next: 'Put the whole field in quotes, and double the quote inside it ("").',
            };
        case 'after-close':
            return {
                code: 'file/quote',
                message: `The quoted field that starts at line ${opening.line}, column ${opening.column} ends here, but no delimiter or end of line follows.`,
                next: 'Close it where it should end, and double every quote inside a quoted field ("").',
            };
    }
}
function findQuote(text, delimiter) {
    // Where an unquoted field ends or contains a quote. No delimiter is special in a character class.
    const stop = new RegExp(`[${delimiter}"\\n]|\\r\\n`, 'g');
    let at = 0;
    while (at < text.length) {
        if (text[at] === '"') {
            const close = findClosingQuote(text, at);
            const opening = text.slice(0, at);
            if (close === -1)
                return { kind: 'open', before: opening };
            at = close + 1;
            const isEnd = at === text.length || text[at] === delimiter || text[at] === '\n' || text.startsWith('\r\n', at);
            if (!isEnd)
                return { kind: 'after-close', before: text.slice(0, at), opening };
        }
        else {
            stop.lastIndex = at;
            at = stop.exec(text)?.index ?? text.length;
            if (text[at] === '"')
                return { kind: 'bare', before: text.slice(0, at) };
        }
        // Skip the delimiter or the line ending.
        at += text.startsWith('\r\n', at) ? 2 : 1;
    }
    return undefined;
}
function findClosingQuote(text, open) {
    let quote = text.indexOf('"', open + 1);
    while (quote !== -1 && text[quote + 1] === '"')
        quote = text.indexOf('"', quote + 2);
    return quote;
}

;// CONCATENATED MODULE: ./src/sources/read-delimited.ts









/** Records of a csv or tsv file. An empty file has neither header nor record. */
async function* readDelimited(file, text, options) {
    const held = [];
    let { delimiter } = options;
    let firstLine = 1;
    const body = withoutSeparatorLine(text, (found) => {
        delimiter = (0,sources_delimiter/* chooseDelimiter */.$f)(file, delimiter, found);
        firstLine = 2;
    });
    const scan = (0,sources_delimiter/* createDelimiterScan */.pz)();
    const begin = () => new DelimitedReader(file, delimiter === 'auto' ? scan.decide(file, firstLine) : delimiter, {
        ...options,
        firstLine,
    });
    let reader;
    let bytes = 0;
    try {
        for await (const piece of body) {
            bytes += piece.length;
            if (reader === undefined) {
                held.push(piece);
                if (delimiter === 'auto' && !scan.push(piece) && bytes <= file_faults/* MAX_RECORD_BYTES */.xR)
                    continue;
                reader = begin();
            }
            reader.push(held.length > 0 ? Buffer.concat(held.splice(0)) : piece);
            yield reader;
        }
    }
    catch (error) {
        reader?.breakOff();
        if (reader !== undefined)
            yield reader;
        throw error;
    }
    reader ??= begin();
    reader.push(Buffer.concat(held));
    reader.end();
    yield reader;
}
const read_delimited_LF = 0x0a;
/** A longer record that is not whole is not looked at anew with each piece. */
const LONG_RECORD_BYTES = 512 * 1024;
/** Bytes of CRLF. */
const LONGEST_LINE_END = 2;
/** The records of a text that arrives in pieces, with their lines and faults. */
class DelimitedReader {
    line = 0;
    scanned;
    file;
    scan;
    options;
    header;
    /** The header's first name as bytes: a record that does not begin with it does not repeat the header. */
    firstName = Buffer.alloc(0);
    nextLine;
    isEnd = false;
    /** A record that is not whole is looked at again when this many bytes of it are there: not with each piece. */
    enough = 0;
    constructor(file, delimiter, options) {
        this.file = file;
        this.scan = new record_scan/* RecordScan */.v7(delimiter);
        this.options = options;
        this.nextLine = options.firstLine;
    }
    push(piece) {
        this.scan.push(piece);
    }
    /** Looks at a long record before its end: the text breaks off, and the record may have an earlier fault. */
    breakOff() {
        this.enough = 0;
    }
    /** No piece follows. */
    end() {
        this.isEnd = true;
    }
    next() {
        const { scan } = this;
        if (scan.length - scan.next < this.enough && !this.isEnd)
            return false;
        this.enough = 0;
        for (;;) {
            switch (scan.read(this.isEnd)) {
                case 'record':
                    if (this.take())
                        return true;
                    break;
                case 'blank':
                    this.nextLine += 1;
                    break;
                case 'more':
                    this.wait();
                    return false;
                case 'quote':
                    this.explainQuote();
                    return false;
                case 'cr':
                    throw (0,file_faults/* lineEndsFault */.ZV)(this.file, this.lineAt(scan.at));
            }
        }
    }
    record() {
        const cells = cellsOf(this.scan);
        const { line, header = [] } = this;
        if (this.scanned !== undefined)
            return new row/* LineRecord */.SL(line, header, cells);
        return cells.count === header.length
            ? { line, columns: header, values: cells.all(), fault: HEADER_AGAIN }
            : raggedRecord(header, cells.all(), line);
    }
    scanObject() {
        return undefined;
    }
    /** False for what is no record: the header, and a line of blank cells. */
    take() {
        const { scan, file, header } = this;
        if (scan.end - scan.start > file_faults/* MAX_RECORD_BYTES */.xR)
            throw (0,file_faults/* recordSizeFault */.hb)(file, this.nextLine);
        this.line = this.nextLine;
        this.nextLine += 1 + scan.lineFeeds;
        if (isBlank(scan)) {
            this.options.onBlank?.(this.line);
            return false;
        }
        if (header === undefined) {
            this.begin(cellsOf(scan).all());
            return false;
        }
        if (beginsWithMark(scan))
            throw (0,file_faults/* markFault */.ig)(file, this.line);
        const isSound = scan.cells === header.length && !this.isHeaderAgain(header);
        this.scanned = isSound ? scan : undefined;
        return true;
    }
    begin(names) {
        (0,header/* checkNames */.L)(this.file, names, this.line);
        // A part of a longer text would keep all of it in memory.
        this.header = names.map((name) => Buffer.from(name).toString());
        this.firstName = Buffer.from(names[0] ?? '');
        this.options.onHeader?.(this.header, this.line);
    }
    isHeaderAgain(header) {
        const { scan, firstName } = this;
        const from = scan.from[0] ?? 0;
        // Quotes in the name would be doubled.
        if ((scan.to[0] ?? 0) - from < firstName.length || scan.bytes[from] !== firstName[0])
            return false;
        return repeatsHeader(header, cellsOf(scan).all());
    }
    wait() {
        const bytes = this.scan.length - this.scan.next;
        if ((this.isEnd && bytes > 0) || this.isTooLong())
            throw this.partialFault();
        if (bytes > LONG_RECORD_BYTES)
            this.enough = Math.min(bytes * 2, file_faults/* MAX_RECORD_BYTES */.xR + LONGEST_LINE_END + 1);
    }
    isTooLong() {
        return this.scan.length - this.scan.next > file_faults/* MAX_RECORD_BYTES */.xR + LONGEST_LINE_END;
    }
    /** Throws once the line of the quote is there: a carriage return without a line feed in it is the graver fault. */
    explainQuote() {
        const { scan } = this;
        const lineEnd = scan.bytes.indexOf(read_delimited_LF, scan.at);
        const text = scan.bytes.subarray(scan.next, Math.min(lineEnd, scan.length));
        const cr = findLoneCr(text);
        if (cr !== -1)
            throw (0,file_faults/* lineEndsFault */.ZV)(this.file, this.lineAt(scan.next + cr));
        if (lineEnd < scan.length || this.isEnd || this.isTooLong())
            throw this.partialFault();
    }
    /** Of a record whose quotes are not in order, or that is too long. */
    partialFault() {
        const { file, scan, nextLine: line } = this;
        const delimiter = String.fromCharCode(scan.delimiter);
        return (findQuoteFault(file, { start: { line, column: 1 }, bytes: scan.rest(), delimiter }) ?? (0,file_faults/* recordSizeFault */.hb)(file, line));
    }
    lineAt(at) {
        const { scan, nextLine: line } = this;
        return (0,file_faults/* advance */.np)({ line, column: 1 }, scan.bytes.subarray(scan.next, at)).line;
    }
}
/** The cells of a record as texts. A line without quotes is cut apart later, if at all. */
function cellsOf(scan) {
    const { bytes, start, end, quoted } = scan;
    if (quoted === 0)
        return cells/* Cells */.C.ofLine(bytes.toString('utf8', start, end), String.fromCharCode(scan.delimiter));
    return cells/* Cells */.C.ofList(scan.texts());
}
function isBlank(scan) {
    const first = scan.from[0] ?? 0;
    const byte = first < (scan.to[0] ?? 0) ? (scan.bytes[first] ?? 0) : 0;
    // Most records have a first character that shows they are not blank.
    if (byte > 0x20 && byte < 0x7f)
        return false;
    return cellsOf(scan)
        .all()
        .every((value) => value === '' || value.trim() === '');
}
/** A byte order mark, which is three bytes of UTF-8. The one at the beginning of a file was removed before. */
function beginsWithMark({ bytes, from, to }) {
    const first = from[0] ?? 0;
    if (bytes[first] !== 0xef || (to[0] ?? 0) - first < 3)
        return false;
    return bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf;
}
/** Files that were joined with their headers. */
function repeatsHeader(header, values) {
    return values[0] === header[0] && values.every((value, index) => value === header[index]);
}
const HEADER_AGAIN = {
    code: 'row/header',
    message: 'The row repeats the header, as in joined files. Remove the line.',
};
function raggedRecord(header, values, line) {
    const next = values.length < header.length
        ? 'Add the missing cells, or the quote that closes an earlier cell.'
        : 'If a cell contains the delimiter, put it in quotes.';
    const message = `The row has ${(0,plural/* plural */.L)(values.length, 'cell')}, the header has ${(0,plural/* plural */.L)(header.length, 'column')}. ${next}`;
    return { line, columns: header, values, fault: { code: 'row/ragged', message } };
}


/***/ }),

/***/ 54010:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  P: () => (/* binding */ readBatches),
  T: () => (/* binding */ readRecords)
});

// EXTERNAL MODULE: ./src/sources/decode-text.ts + 1 modules
var decode_text = __webpack_require__(72425);
// EXTERNAL MODULE: ./src/sources/read-delimited.ts + 2 modules
var read_delimited = __webpack_require__(64094);
// EXTERNAL MODULE: ./src/domain/object-scan.ts
var object_scan = __webpack_require__(78039);
// EXTERNAL MODULE: ./src/sources/element-scanner.ts
var element_scanner = __webpack_require__(9777);
// EXTERNAL MODULE: ./src/sources/file-faults.ts
var file_faults = __webpack_require__(5882);
// EXTERNAL MODULE: ./src/sources/parse-record.ts
var parse_record = __webpack_require__(50559);
;// CONCATENATED MODULE: ./src/sources/read-json-array.ts




/**
 * Records of a json file: an array of objects, with one element in memory at a time. If the file is not an array, that
 * is a file fault; an element that is not an object becomes a record with a row fault.
 */
async function* readJsonArray(file, text) {
    const scanner = (0,element_scanner/* createElementScanner */.N)();
    const objects = new object_scan/* ObjectScan */.zE();
    for await (const piece of text) {
        const { elements, problem } = scanner.push(piece);
        yield new ElementBatch(file, elements, objects);
        if (problem !== undefined)
            throw arrayFault(file, problem);
        const open = scanner.open();
        if (open.bytes > file_faults/* MAX_RECORD_BYTES */.xR)
            throw (0,file_faults/* recordSizeFault */.hb)(file, open.start.line);
    }
    const problem = scanner.finish();
    if (problem !== undefined)
        throw arrayFault(file, problem);
}
class ElementBatch {
    scanned = undefined;
    file;
    elements;
    objects;
    at = -1;
    constructor(file, elements, objects) {
        this.file = file;
        this.elements = elements;
        this.objects = objects;
    }
    next() {
        this.at += 1;
        return this.at < this.elements.length;
    }
    get line() {
        return this.element.start.line;
    }
    record() {
        return toRecord(this.file, this.element);
    }
    scanObject() {
        const { bytes } = this.element;
        return this.objects.read(bytes, 0, bytes.length) ? this.objects : undefined;
    }
    get element() {
        const element = this.elements[this.at];
        if (element === undefined)
            throw new RangeError('There is no such record.');
        return element;
    }
}
function toRecord(file, element) {
    const raw = element.bytes.toString('utf8');
    const parsed = (0,parse_record/* parseRecord */.Hh)(raw, element.start.line);
    if (parsed.kind === 'record')
        return parsed.record;
    const at = parsed.offset === undefined ? element.start : (0,file_faults/* advance */.np)(element.start, Buffer.from(raw.slice(0, parsed.offset)));
    throw (0,file_faults/* fileFault */.bT)(file, {
        code: 'file/json',
        message: 'The JSON is not valid here.',
        next: 'Fix it here, or write the file with a JSON library.',
    }, at);
}
const PROBLEMS = {
    'not-array': {
        code: 'file/json-not-array',
        message: 'The file does not begin with a JSON array.',
        next: 'Write the records as an array of objects, or set `format` to the actual format of the file.',
    },
    object: {
        code: 'file/json-not-array',
        message: 'The file begins with an object, not with an array of objects.',
        next: 'If it has one object per line, set `format: ndjson`; if the records are inside it, extract the array first, for example with jq.',
    },
    'value-expected': {
        code: 'file/json',
        message: 'A value is missing here.',
        next: 'Remove the comma before it, or write the missing record.',
    },
    'separator-expected': {
        code: 'file/json',
        message: 'There is no comma or end of the array after the previous record.',
        next: 'Put a comma between records; if the file has one object per line, set `format: ndjson`.',
    },
    'trailing-text': {
        code: 'file/json',
        message: 'There is text after the end of the array.',
        next: 'Remove it; a file contains one array.',
    },
    'cut-off': {
        code: 'file/json',
        message: 'The file ends before the array is closed: it was cut off.',
        next: 'Write or download the file again.',
    },
};
function arrayFault(file, problem) {
    return (0,file_faults/* fileFault */.bT)(file, PROBLEMS[problem.kind], problem.at);
}

// EXTERNAL MODULE: ./src/domain/piece-buffer.ts
var piece_buffer = __webpack_require__(50029);
;// CONCATENATED MODULE: ./src/sources/read-lines.ts




/** Records of an ndjson file: one object per line. Any other line becomes a record with a row fault. */
function readNdjson(file, text) {
    const toRecord = (line, number) => {
        const parsed = (0,parse_record/* parseRecord */.Hh)(line, number);
        if (parsed.kind === 'record')
            return parsed.record;
        const at = parsed.offset === undefined
            ? ''
            : ` at column ${(0,file_faults/* advance */.np)(file_faults/* START */.d3, Buffer.from(line.slice(0, parsed.offset))).column}`;
        const message = `The line is not valid JSON${at}. Write one JSON object per line, without line breaks in it.`;
        return (0,parse_record/* faulty */.eJ)(line, number, { code: 'row/json', message }).record;
    };
    return readLines(text, new LineReader(file, toRecord, new object_scan/* ObjectScan */.zE()));
}
/** Records of a txt file: one key per line, taken literally, in a single column. */
function readKeys(file, text, column) {
    const columns = [column];
    const toRecord = (line, number) => {
        if (line.includes('\r'))
            throw (0,file_faults/* lineEndsFault */.ZV)(file, number);
        return { line: number, columns, values: [line] };
    };
    return readLines(text, new LineReader(file, toRecord));
}
async function* readLines(text, reader) {
    for await (const piece of text) {
        reader.push(piece);
        yield reader;
    }
    reader.end();
    yield reader;
}
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const LAST_PRINTABLE = 0x7e;
/**
 * The lines of a text that arrives in pieces. Lines end at LF or CRLF only: U+2028 is legal in a JSON string, but Node's
 * readline splits there. Blank lines are counted, but give no record.
 */
class LineReader {
    line = 0;
    scanned = undefined;
    file;
    toRecord;
    objects;
    text = new piece_buffer/* PieceBuffer */.F();
    /** The bounds of the line, without its ending. */
    start = 0;
    stop = 0;
    /** Of a line that is not whole, the bytes in which its end was looked for. */
    searched = 0;
    isEnd = false;
    constructor(file, toRecord, objects) {
        this.file = file;
        this.toRecord = toRecord;
        this.objects = objects;
    }
    push(piece) {
        this.text.push(piece);
    }
    /** No piece follows. */
    end() {
        this.isEnd = true;
    }
    next() {
        const { text } = this;
        do {
            const { bytes, length } = text;
            const left = length - text.next;
            // Behind the text is a line feed, too.
            const end = left === 0 ? length : bytes.indexOf(LF, text.next + this.searched);
            if (left === 0 || (end === length && !this.isEnd)) {
                this.searched = left;
                if (left > file_faults/* MAX_RECORD_BYTES */.xR)
                    throw (0,file_faults/* recordSizeFault */.hb)(this.file, this.line + 1);
                return false;
            }
            this.searched = 0;
            this.start = text.next;
            this.stop = end > text.next && bytes[end - 1] === CR ? end - 1 : end;
            text.next = Math.min(end + 1, length);
            this.line += 1;
        } while (this.isBlank());
        return true;
    }
    record() {
        return this.toRecord(this.content(), this.line);
    }
    scanObject() {
        const { objects } = this;
        return objects?.read(this.text.bytes, this.start, this.stop) === true ? objects : undefined;
    }
    content() {
        return this.text.bytes.toString('utf8', this.start, this.stop);
    }
    isBlank() {
        if (this.start === this.stop)
            return true;
        const byte = this.text.bytes[this.start] ?? 0;
        // Most lines have a first character that shows they are not blank.
        if (byte > SPACE && byte <= LAST_PRINTABLE)
            return false;
        const content = this.content();
        if (content.trim() === '')
            return true;
        if ((0,file_faults/* isMarked */.rZ)(content))
            throw (0,file_faults/* markFault */.ig)(this.file, this.line);
        return false;
    }
}

;// CONCATENATED MODULE: ./src/sources/record-batch.ts
/** All records of a batch. */
function recordsOf(batch) {
    const records = [];
    while (batch.next())
        records.push(batch.record());
    return records;
}

// EXTERNAL MODULE: ./src/sources/stored-bytes.ts
var stored_bytes = __webpack_require__(89061);
;// CONCATENATED MODULE: ./src/sources/read.ts






/**
 * The records of a file in order. Each array holds the records that one piece of the file (64 KiB) completes, so that
 * memory depends on the longest record only. A fault of the file throws a `FaultError` with file, line and column;
 * a fault of one record is part of the record. An empty file yields nothing.
 *
 * `line` is the 1-based physical line on which a record starts, in the decompressed file (docs/contract.md, 3.2).
 */
async function* readRecords(file, bytes, options) {
    for await (const batch of readBatches(file, bytes, options)) {
        const records = recordsOf(batch);
        if (records.length > 0)
            yield records;
    }
}
/** The same for a reader that needs no more of most records than their bytes. */
async function* readBatches(file, bytes, options) {
    yield* READERS[file.format](file, (0,stored_bytes/* readStored */.C)(file, bytes), options);
}
/** The reader of each format, over the bytes of the file as they are once decompressed. */
const READERS = {
    csv: ofText((file, text, { delimiter, onHeader, onBlank }) => (0,read_delimited/* readDelimited */.e)(file, text, { delimiter, onHeader, onBlank })),
    tsv: ofText((file, text, { onHeader, onBlank }) => (0,read_delimited/* readDelimited */.e)(file, text, { delimiter: '\t', onHeader, onBlank })),
    json: ofText((file, text) => readJsonArray(file, text)),
    ndjson: ofText((file, text) => readNdjson(file, text)),
    txt: ofText((file, text, { keyColumn }) => readKeys(file, text, keyColumn ?? 'key')),
};
/** Of a format that is text: the reader sees it in UTF-8, whatever the input `encoding` says of the file. */
function ofText(read) {
    return (file, bytes, options) => read(file, (0,decode_text/* decodeText */.g)(file, bytes, options.encoding), options);
}


/***/ }),

/***/ 53361:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  s: () => (/* binding */ resolveFiles)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/sources/format.ts
var sources_format = __webpack_require__(57879);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
;// CONCATENATED MODULE: ./src/sources/path-faults.ts


function missingFault(pattern) {
    return {
        code: 'file/missing',
        message: `\`files\` names ${pattern}, which does not exist.`,
        next: 'Fix the path (it is relative to `working-directory`), or check that the step that writes the file ran first.',
        file: pattern,
        input: 'files',
    };
}
function notAFileFault(path, isDirectory) {
    return {
        code: 'file/not-a-file',
        message: isDirectory ? 'The path is a folder.' : 'The path is not a regular file (it is a device, pipe or socket).',
        next: isDirectory ? `Name the files in it, for example ${path}/*.csv.` : 'Write the data to a regular file first.',
        file: path,
        input: 'files',
    };
}
/** A path that leads out of the working directory by itself. */
function outsideFault(path, absolute, spelling) {
    const directory = spelling.example('working-directory', (0,external_node_path_.dirname)(absolute));
    const files = spelling.example('files', (0,external_node_path_.basename)(absolute));
    const both = spelling.from === 'flags' ? `\`${directory} ${files}\`` : `\`${directory}\` and \`${files}\``;
    return {
        code: 'file/outside',
        message: 'The file is outside the working directory, and only files in it are read.',
        next: `Use ${both}, or copy the file into the working directory.`,
        file: path,
        input: 'files',
    };
}
function linkedOutsideFault(path) {
    return {
        code: 'file/outside',
        message: 'A symbolic link leads to a file outside the working directory, and only files in it are read.',
        next: 'Copy the file into the working directory.',
        file: path,
        input: 'files',
    };
}
function resultFault(path) {
    return {
        code: 'file/result',
        message: 'The file is in `output-dir`, whose files are never read as data.',
        next: 'Copy it to another folder, and name the copy in `files`.',
        file: path,
        input: 'files',
    };
}
function lfsFault(path) {
    return {
        code: 'file/git-lfs',
        message: 'The file is a Git LFS pointer: its content was not checked out.',
        next: 'Set `lfs: true` in the actions/checkout step, or run `git lfs pull`.',
        file: path,
        input: 'files',
    };
}
function unreadableFault(path, error) {
    return {
        code: 'file/unreadable',
        message: `The file cannot be read${(0,fault/* describeSystemCode */.qG)(error)}.`,
        next: 'Check that the user that runs this job is allowed to read it.',
        file: path,
        input: 'files',
    };
}
/** A folder that a pattern covers: files in it may match. */
function unreadableFolderFault(path, pattern, error) {
    return {
        code: 'file/unreadable',
        message: `The folder cannot be read${(0,fault/* describeSystemCode */.qG)(error)}, and files in it may match the pattern "${pattern}".`,
        next: 'Check that it exists and that the user that runs this job is allowed to read it, or exclude it with a line that starts with `!`.',
        file: path,
        input: 'files',
    };
}
function brokenLinkFault(path) {
    return {
        code: 'file/unreadable',
        message: 'The file is a symbolic link whose target does not exist.',
        next: 'Fetch the target in an earlier step (`git annex get`, `dvc pull`), or exclude the file with a line that starts with `!`.',
        file: path,
        input: 'files',
    };
}

// EXTERNAL MODULE: ./src/sources/patterns.ts
var sources_patterns = __webpack_require__(16611);
;// CONCATENATED MODULE: ./src/sources/resolve.ts




/** The data files that the patterns name. Never throws; every fault is in `faults`. */
async function resolveFiles(options) {
    const { workingDirectory, files } = options;
    const root = (await files.realPath(workingDirectory)) ?? workingDirectory;
    const closed = options.outputDirectory === undefined ? undefined : await files.realPath(options.outputDirectory);
    const { paths, matches, faults, idleExcludes } = await expand(options);
    const found = [];
    const seen = new Set();
    const results = new Set();
    for (const path of [...paths.keys()].sort(byCodeUnits)) {
        const real = await realOf(files, (0,external_node_path_.resolve)(workingDirectory, path), path);
        if (typeof real !== 'string') {
            faults.push(real);
        }
        else if (closed !== undefined && isWithin(real, closed)) {
            results.add(path);
            // A wildcard may match results by accident, but a path was named on purpose.
            if (paths.get(path) === true && !seen.has(real))
                faults.push(resultFault(path));
            seen.add(real);
        }
        else if (!seen.has(real)) {
            seen.add(real);
            const file = isWithin(real, root) ? await describeFile(path, options) : describeOutside(path, options);
            if ('absolute' in file)
                found.push(file);
            else
                faults.push(file);
        }
    }
    const emptyPatterns = [...matches]
        .filter(([, matched]) => matched.every((path) => results.has(path)))
        .map(([pattern, matched]) => ({ pattern, results: matched.length }));
    return { files: found, faults, emptyPatterns, idleExcludes };
}
function describeOutside(path, { workingDirectory, spelling }) {
    const absolute = (0,external_node_path_.resolve)(workingDirectory, path);
    return isWithin(absolute, workingDirectory) ? linkedOutsideFault(path) : outsideFault(path, absolute, spelling);
}
async function realOf(files, absolute, path) {
    try {
        return (await files.realPath(absolute)) ?? brokenLinkFault(path);
    }
    catch (error) {
        return unreadableFault(path, error);
    }
}
async function expand({ patterns, workingDirectory, files }) {
    const { includes, excludes } = (0,sources_patterns/* splitPatterns */.sb)(patterns);
    const paths = new Map();
    const matches = new Map();
    const faults = [];
    const excludeGlobs = [];
    const idleExcludes = [];
    const refused = new Set();
    for (const exclude of excludes) {
        // To exclude a folder means to exclude what is in it.
        const globs = (await (0,sources_patterns/* toGlobs */.Fv)(files, workingDirectory, exclude)).flatMap((glob) => [glob, `${glob}/**`]);
        excludeGlobs.push(...globs.map((glob) => `!${glob}`));
        const excluded = await files.glob(globs, workingDirectory);
        if (excluded.files.length === 0)
            idleExcludes.push(exclude);
        for (const path of excluded.files)
            refused.add((0,sources_patterns/* toRelative */.yE)(workingDirectory, path));
    }
    for (const pattern of includes) {
        const path = (0,sources_patterns/* toRelative */.yE)(workingDirectory, pattern);
        const stat = await (0,sources_patterns/* statPath */.qW)(files, (0,external_node_path_.resolve)(workingDirectory, pattern)).catch((error) => unreadableFault(pattern, error));
        if (stat !== undefined && 'code' in stat) {
            faults.push(stat);
        }
        else if (stat !== undefined) {
            // An existing file is taken literally, even `report (1).csv`.
            if (!refused.has(path))
                paths.set(path, true);
        }
        else if ((0,sources_patterns/* hasWildcard */.rl)(pattern)) {
            const globs = await (0,sources_patterns/* toGlobs */.Fv)(files, workingDirectory, pattern);
            const found = await files.glob([...globs, ...excludeGlobs], workingDirectory);
            faults.push(...found.unreadable.map(({ path: folder, error }) => unreadableFolderFault(folder, pattern, error)));
            const relatives = found.files.map((match) => (0,sources_patterns/* toRelative */.yE)(workingDirectory, match));
            matches.set(pattern, relatives);
            for (const match of relatives)
                paths.set(match, paths.get(match) ?? false);
        }
        else {
            faults.push(missingFault(pattern));
        }
    }
    return { paths, matches, faults, idleExcludes };
}
async function describeFile(path, { workingDirectory, format, files }) {
    const absolute = (0,external_node_path_.resolve)(workingDirectory, path);
    const stat = await files.stat(absolute);
    if (stat?.isFile !== true)
        return notAFileFault(path, stat?.isDirectory === true);
    const detected = (0,sources_format/* detectFormat */.T)(path, format);
    if ('code' in detected)
        return detected;
    try {
        if (stat.bytes < LFS_POINTER_LIMIT && (await beginsWith(files.read(absolute), LFS_MARK)))
            return lfsFault(path);
    }
    catch (error) {
        return unreadableFault(path, error);
    }
    return { path, absolute, ...detected, bytes: stat.bytes };
}
/** First line of a Git LFS pointer, which is always shorter than 1,024 bytes (Git LFS specification, "The Pointer"). */
const LFS_MARK = Buffer.from('version https://git-lfs.github.com/spec/v1');
const LFS_POINTER_LIMIT = 1_024;
async function beginsWith(bytes, mark) {
    let head = Buffer.alloc(0);
    for await (const chunk of bytes) {
        head = Buffer.concat([head, chunk]);
        if (head.length >= mark.length)
            break;
    }
    return head.subarray(0, mark.length).equals(mark);
}
function isWithin(path, folder) {
    const inside = (0,external_node_path_.relative)(folder, path);
    return inside !== '..' && !inside.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(inside);
}
function byCodeUnits(left, right) {
    if (left === right)
        return 0;
    return left < right ? -1 : 1;
}


/***/ }),

/***/ 97140:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $j: () => (/* binding */ isOmitted),
/* harmony export */   JL: () => (/* binding */ createPlanner),
/* harmony export */   K2: () => (/* binding */ createKeyPlanner),
/* harmony export */   Ty: () => (/* binding */ keyColumnOf)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);

/** All records of a delimited file share one header array, so its plan is made once. */
function createPlanner(mapping) {
    let known;
    return (columns) => {
        if (known?.columns !== columns) {
            const pairs = mapping === undefined
                ? columns.map((column, index) => [column, index]).filter(([column]) => column !== _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .MESSAGE_COLUMN */ .fA)
                : [...mapping].map(([field, column]) => [field, columns.indexOf(column)]);
            const plan = { fields: pairs.map(([field]) => field), indexes: pairs.map(([, index]) => index) };
            known = { columns, plan };
        }
        return known.plan;
    };
}
/** The column of the file that identifies a row; undefined if none does. */
function keyColumnOf({ columns, key }) {
    const column = columns === undefined || key === undefined ? key?.column : columns.get(key.column);
    // The column that Bulk Job adds to row files is not part of the row.
    return columns === undefined && column === _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .MESSAGE_COLUMN */ .fA ? undefined : column;
}
/** The plan of that column alone. */
function createKeyPlanner(options) {
    const column = keyColumnOf(options);
    return createPlanner(new Map(column === undefined ? [] : [[options.key?.column ?? '', column]]));
}
function isOmitted(value, blank) {
    return blank === 'omit' && (value === '' || value === null);
}


/***/ }),

/***/ 89061:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ readStored)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_stream__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(46466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38522);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_zlib__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _domain_fault_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(93892);
/* harmony import */ var _file_faults_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5882);





/** Deflate cannot shrink data more than about 1,000 times (its bound is 1,032); only a decompression bomb comes near it. */
const MAX_EXPANSION = 1_000;
/** Below this size even a bomb does no harm, and a short file of spaces may really shrink that much. */
const EXPANSION_GRACE_BYTES = 100_000_000;
/** The file's bytes, decompressed if it is a `.gz`. Every failure is a `FaultError`. */
function readStored(file, bytes) {
    return file.gzip ? gunzip(file, bytes) : guardReading(file, bytes);
}
async function* guardReading(file, bytes) {
    try {
        yield* bytes;
    }
    catch (error) {
        if (error instanceof _domain_fault_js__WEBPACK_IMPORTED_MODULE_3__/* .FaultError */ .VD)
            throw error;
        throw (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .fileFault */ .bT)(file, {
            code: 'file/unreadable',
            message: `The file could not be read to the end${(0,_domain_fault_js__WEBPACK_IMPORTED_MODULE_3__/* .describeSystemCode */ .qG)(error)}.`,
            next: 'Check that the file still exists, and that the user that runs this job is allowed to read it.',
        }, {}, error);
    }
}
async function* gunzip(file, bytes) {
    let bytesIn = 0;
    let bytesOut = 0;
    const source = guardReading(file, bytes);
    async function* counted() {
        for await (const chunk of source) {
            bytesIn += chunk.length;
            yield chunk;
        }
    }
    const unpacked = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.createGunzip)();
    // The loop below gets every error; this only keeps the promise from being unhandled.
    const finished = (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_1__.pipeline)(node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable.from(counted(), { objectMode: false }), unpacked).catch(() => undefined);
    try {
        for await (const chunk of unpacked) {
            bytesOut += chunk.length;
            if (bytesOut > EXPANSION_GRACE_BYTES && bytesOut > bytesIn * MAX_EXPANSION)
                throw bombFault(file);
            yield chunk;
        }
    }
    catch (error) {
        throw error instanceof _domain_fault_js__WEBPACK_IMPORTED_MODULE_3__/* .FaultError */ .VD ? error : gzipFault(file, error);
    }
    finally {
        unpacked.destroy();
        await finished;
    }
}
function bombFault(file) {
    return (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .fileFault */ .bT)(file, {
        code: 'file/gzip-bomb',
        message: `The file expands to more than ${MAX_EXPANSION} times its size, like a decompression bomb.`,
        next: 'Check where the file comes from. If it is genuine, decompress it in an earlier step.',
    });
}
function gzipFault(file, error) {
    const isCut = (0,_domain_fault_js__WEBPACK_IMPORTED_MODULE_3__/* .systemCode */ .xU)(error) === 'Z_BUF_ERROR';
    const message = isCut
        ? 'The gzip data ends too early: the file was cut off.'
        : 'The file is named .gz, but its content is not valid gzip data.';
    return (0,_file_faults_js__WEBPACK_IMPORTED_MODULE_4__/* .fileFault */ .bT)(file, {
        code: 'file/gzip',
        message,
        next: 'Compress or download the file again. If it is not compressed, remove .gz from its name.',
    }, {}, error);
}


/***/ }),

/***/ 34669:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QN: () => (/* binding */ digestBytes),
/* harmony export */   br: () => (/* binding */ digest),
/* harmony export */   x4: () => (/* binding */ DIGEST_BYTES)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/** 128 bits: among 10^10 texts, the chance that any two collide is about 1 in 10^18. */
const DIGEST_BYTES = 16;
/** Truncated SHA-256, one character per byte: a string costs a quarter of a buffer, for each of millions of rows. */
function digest(text) {
    return sha256(text).slice(0, DIGEST_BYTES);
}
/** The same of a text in UTF-8, from an index to before another. */
function digestBytes(bytes, from, to) {
    return sha256(bytes.subarray(from, to)).slice(0, DIGEST_BYTES);
}
/** `crypto.hash` (since Node 20.12) creates no object per text. */
const sha256 = typeof node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash === 'function'
    ? (text) => node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash('sha256', text, 'binary')
    : (text) => node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash('sha256').update(text).digest('binary');


/***/ }),

/***/ 22141:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ll: () => (/* binding */ get8),
/* harmony export */   aX: () => (/* binding */ put48),
/* harmony export */   j2: () => (/* binding */ put32),
/* harmony export */   l1: () => (/* binding */ get48),
/* harmony export */   oO: () => (/* binding */ get32)
/* harmony export */ });
/** Numbers in bytes, read and written millions of times: without the checks of the buffer's own methods. */
function get8(bytes, at) {
    return bytes[at] ?? 0;
}
/** Signed. */
function get32(bytes, at) {
    return get8(bytes, at) | (get8(bytes, at + 1) << 8) | (get8(bytes, at + 2) << 16) | (get8(bytes, at + 3) << 24);
}
/** Unsigned. */
function get48(bytes, at) {
    return (get32(bytes, at) >>> 0) + (get8(bytes, at + 4) | (get8(bytes, at + 5) << 8)) * 2 ** 32;
}
/** Signed or unsigned. */
function put32(bytes, at, value) {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
}
/** Not negative. */
function put48(bytes, at, value) {
    const high = Math.floor(value / 2 ** 32);
    put32(bytes, at, value);
    bytes[at + 4] = high;
    bytes[at + 5] = high >>> 8;
}


/***/ }),

/***/ 89115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ createPagedFile),
/* harmony export */   U: () => (/* binding */ PAGE_BYTES)
/* harmony export */ });
/** The unit of reads and writes: large enough to be fast, small enough to keep dozens in memory. */
const PAGE_BYTES = 64 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
function createPagedFile(file, pages) {
    const cache = new Map();
    let length = 0;
    let newest;
    function pageAt(number) {
        if (newest?.number === number)
            return newest;
        let page = cache.get(number);
        if (page === undefined) {
            const bytes = evict() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
            const start = number * PAGE_BYTES;
            const read = start < length ? file.read(bytes, start) : 0;
            bytes.fill(0, read);
            page = { number, bytes, dirty: false };
        }
        else {
            cache.delete(number);
        }
        // A Map keeps insertion order, so the first entry is the least recently used.
        cache.set(number, page);
        newest = page;
        return page;
    }
    /** Evicts a page if the cache is full; its buffer is reused. */
    function evict() {
        if (cache.size < pages)
            return undefined;
        const [oldest] = cache.values();
        if (oldest === undefined)
            return undefined;
        cache.delete(oldest.number);
        if (newest === oldest)
            newest = undefined;
        if (oldest.dirty)
            file.write(oldest.bytes, oldest.number * PAGE_BYTES);
        return oldest.bytes;
    }
    /** Calls `visit` for each page that overlaps [position, position + size). */
    function eachPart(position, size, visit) {
        let done = 0;
        while (done < size) {
            const at = position + done;
            const inPage = at % PAGE_BYTES;
            const n = Math.min(size - done, PAGE_BYTES - inPage);
            visit(pageAt((at - inPage) / PAGE_BYTES), inPage, done, n);
            done += n;
        }
    }
    function write(position, bytes) {
        eachPart(position, bytes.length, (page, inPage, from, n) => {
            page.bytes.set(bytes.subarray(from, from + n), inPage);
            page.dirty = true;
        });
        length = Math.max(length, position + bytes.length);
    }
    function append(bytes) {
        const at = length;
        write(at, bytes);
        return at;
    }
    function read(position, size) {
        const out = Buffer.allocUnsafe(size);
        eachPart(position, size, (page, inPage, from, n) => page.bytes.copy(out, from, inPage, inPage + n));
        return out;
    }
    // One for all calls: there are millions.
    const lent = { bytes: Buffer.alloc(0), from: 0, to: 0 };
    function lend(position, size) {
        const inPage = position % PAGE_BYTES;
        const isOnOne = inPage + size <= PAGE_BYTES;
        lent.bytes = isOnOne ? pageAt((position - inPage) / PAGE_BYTES).bytes : read(position, size);
        lent.from = isOnOne ? inPage : 0;
        lent.to = lent.from + size;
        return lent;
    }
    return {
        get length() {
            return length;
        },
        append,
        appendWith(size, write) {
            const inPage = length % PAGE_BYTES;
            if (inPage + size > PAGE_BYTES) {
                const bytes = Buffer.allocUnsafe(size);
                write(bytes, 0);
                append(bytes);
                return;
            }
            const page = pageAt((length - inPage) / PAGE_BYTES);
            write(page.bytes, inPage);
            page.dirty = true;
            length += size;
        },
        appendText(text) {
            const inPage = length % PAGE_BYTES;
            if (inPage + text.length * MAX_UNIT_BYTES > PAGE_BYTES)
                return append(Buffer.from(text, 'utf8'));
            const at = length;
            const page = pageAt((at - inPage) / PAGE_BYTES);
            length += page.bytes.write(text, inPage, 'utf8');
            page.dirty = true;
            return at;
        },
        write,
        read,
        view(position, size) {
            const { bytes, from, to } = lend(position, size);
            return bytes.subarray(from, to);
        },
        lend,
        readText(position, size) {
            const inPage = position % PAGE_BYTES;
            if (inPage + size > PAGE_BYTES)
                return read(position, size).toString('utf8');
            return pageAt((position - inPage) / PAGE_BYTES).bytes.toString('utf8', inPage, inPage + size);
        },
        isEqual(position, size, other, otherPosition) {
            const [inPage, inOther] = [position % PAGE_BYTES, otherPosition % PAGE_BYTES];
            if (inPage + size > PAGE_BYTES || inOther + size > PAGE_BYTES)
                return read(position, size).equals(other.read(otherPosition, size));
            const { bytes } = pageAt((position - inPage) / PAGE_BYTES);
            const others = other.page((otherPosition - inOther) / PAGE_BYTES, 'read');
            return bytes.compare(others, inOther, inOther + size, inPage, inPage + size) === 0;
        },
        page(number, use) {
            const page = pageAt(number);
            if (use === 'write') {
                page.dirty = true;
                length = Math.max(length, (number + 1) * PAGE_BYTES);
            }
            return page.bytes;
        },
        close: () => file.close(),
    };
}


/***/ }),

/***/ 1530:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ createPartitions)
/* harmony export */ });
/** Records per chunk written to the disk: of 256 partitions with records of 42 bytes 2.8 MB are in memory. */
const CHUNK_RECORDS = 256;
/** @param width bytes of a record. */
function createPartitions(file, width) {
    const chunkBytes = CHUNK_RECORDS * width;
    const partitions = [];
    let chunks = 0;
    // One buffer for all partitions: allocating them one by one would burden the garbage collector.
    let loaded = Buffer.alloc(0);
    return {
        add(number, write) {
            const partition = partitions[number] ?? { chunks: [], last: undefined, used: 0 };
            partitions[number] = partition;
            partition.last ??= Buffer.allocUnsafeSlow(chunkBytes);
            write(partition.last, partition.used);
            partition.used += width;
            if (partition.used < chunkBytes)
                return;
            file.write(partition.last, chunks * chunkBytes);
            partition.chunks.push(chunks);
            partition.used = 0;
            chunks += 1;
        },
        load(number) {
            const partition = partitions[number];
            if (partition?.last === undefined)
                return loaded.subarray(0, 0);
            const bytes = partition.chunks.length * chunkBytes + partition.used;
            if (loaded.length < bytes)
                loaded = Buffer.allocUnsafeSlow(bytes);
            partition.chunks.forEach((chunk, index) => {
                file.read(loaded.subarray(index * chunkBytes, (index + 1) * chunkBytes), chunk * chunkBytes);
            });
            partition.last.copy(loaded, partition.chunks.length * chunkBytes, 0, partition.used);
            return loaded.subarray(0, bytes);
        },
        close: () => file.close(),
    };
}


/***/ }),

/***/ 60476:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  g: () => (/* binding */ createRowStore),
  N: () => (/* binding */ createTextSpool)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/domain/cells.ts
var domain_cells = __webpack_require__(86637);
// EXTERNAL MODULE: ./src/domain/copy-bytes.ts
var copy_bytes = __webpack_require__(41981);
;// CONCATENATED MODULE: ./src/domain/csv-cell-at.ts
const QUOTE = 0x22;
const COMMA = 0x2c;
/** The bytes of a cell of a line of CSV (RFC 4180) in UTF-8; undefined where it has no such cell, or one in quotes. */
function bareCellAt({ bytes, from, to }, index) {
    const start = startOfCell(bytes, index, { from, to });
    if (start === -1 || (start < to && bytes[start] === QUOTE))
        return undefined;
    return { bytes, from: start, to: endOfCell(bytes, start, to) };
}
/** -1 where there is no such cell. */
function startOfCell(bytes, index, { from, to }) {
    let start = from;
    for (let before = 0; before < index; before += 1) {
        start = endOfCell(bytes, start, to) + 1;
        if (start > to)
            return -1;
    }
    return start;
}
function endOfCell(bytes, start, to) {
    let at = start;
    // A doubled quote ends one quoted part and begins the next.
    while (at < to && bytes[at] === QUOTE) {
        at += 1;
        while (at < to && bytes[at] !== QUOTE)
            at += 1;
        at += 1;
    }
    while (at < to && bytes[at] !== COMMA)
        at += 1;
    return Math.min(at, to);
}

// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/store/paged-file.ts
var paged_file = __webpack_require__(89115);
// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
// EXTERNAL MODULE: ./src/store/digest.ts
var digest = __webpack_require__(34669);
// EXTERNAL MODULE: ./src/store/little-endian.ts
var little_endian = __webpack_require__(22141);
;// CONCATENATED MODULE: ./src/store/row-counts.ts


const REASONS = domain_outcome/* UNRESOLVED_REASONS */.cb.length + 1;
/** One count per code: about 300 bytes per file. */
const CODES = (domain_outcome/* OUTCOMES */.im.length + 1) * REASONS;
/** Code of a new row. */
const NONE = 0;
function createRowCounts() {
    const files = new Map();
    // Rows of a file are adjacent.
    let last = { file: -1, counts: new Uint32Array(CODES) };
    function countsOf(file) {
        if (last.file === file)
            return last.counts;
        const counts = files.get(file) ?? new Uint32Array(CODES);
        files.set(file, counts);
        last = { file, counts };
        return counts;
    }
    return {
        add(file) {
            const counts = countsOf(file);
            counts[NONE] = (counts[NONE] ?? 0) + 1;
        },
        read: (page, at) => (0,little_endian/* get8 */.Ll)(page, at) * REASONS + (0,little_endian/* get8 */.Ll)(page, at + 1),
        move(file, from, to) {
            if (from === to)
                return;
            const counts = countsOf(file);
            counts[from] = (counts[from] ?? 0) - 1;
            counts[to] = (counts[to] ?? 0) + 1;
        },
        remove(file, code) {
            const counts = countsOf(file);
            counts[code] = (counts[code] ?? 0) - 1;
        },
        *all() {
            for (const [file, counts] of files) {
                for (const [code, rows] of counts.entries()) {
                    if (rows === 0)
                        continue;
                    // 0 means none in the table as well.
                    const outcome = domain_outcome/* OUTCOMES */.im[Math.floor(code / REASONS) - 1];
                    yield { file, outcome, reason: domain_outcome/* UNRESOLVED_REASONS */.cb[(code % REASONS) - 1], rows };
                }
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/store/row-table.ts





/** Width of a record and the offset of each field. Positions of 6 bytes reach 256 TiB. */
const WIDTH = 58;
const AT = {
    outcome: 0,
    reason: 1,
    attempts: 2,
    flags: 3,
    job: 4,
    file: 8,
    line: 12,
    position: 18,
    bytes: 24,
    encodedBytes: 28,
    keyHash: 32,
    message: 36,
    group: 42,
};
/** A record never crosses a page boundary, so that it can be read and changed in place. */
const ROWS_PER_PAGE = Math.floor(paged_file/* PAGE_BYTES */.U / WIDTH);
const RETRYABLE = 1;
const ACCEPTED = 2;
const MAX_ATTEMPTS = 255;
function createRowTable(file) {
    let count = 0;
    let accepted = 0;
    const counts = createRowCounts();
    // The page of the last row: nobody else has this file, so it stays in its place until another page is asked for.
    let last = NO_PAGE;
    const pageOf = (row, use) => {
        const number = Math.floor(row / ROWS_PER_PAGE);
        const isWritten = use === 'write';
        if (last.number !== number || (isWritten && !last.isWritten))
            last = { number, isWritten, page: file.page(number, use) };
        return last.page;
    };
    const offsetOf = (row) => (row % ROWS_PER_PAGE) * WIDTH;
    return {
        get count() {
            return count;
        },
        add(row) {
            encodeNew(pageOf(count, 'write'), offsetOf(count), row);
            counts.add(row.file);
            count += 1;
            return count - 1;
        },
        group(row) {
            const at = offsetOf(row) + AT.group;
            return pageOf(row, 'read').toString('latin1', at, at + digest/* DIGEST_BYTES */.x4);
        },
        get: (row) => decode(pageOf(row, 'read'), offsetOf(row)),
        outcome: (row) => domain_outcome/* OUTCOMES */.im[(0,little_endian/* get8 */.Ll)(pageOf(row, 'read'), offsetOf(row) + AT.outcome) - 1],
        source(row) {
            const [page, at] = [pageOf(row, 'read'), offsetOf(row)];
            return {
                file: u32(page, at + AT.file),
                line: (0,little_endian/* get48 */.l1)(page, at + AT.line),
                position: (0,little_endian/* get48 */.l1)(page, at + AT.position),
                bytes: u32(page, at + AT.bytes),
            };
        },
        position: (row) => (0,little_endian/* get48 */.l1)(pageOf(row, 'read'), offsetOf(row) + AT.position),
        file: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.file),
        encodedBytes: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.encodedBytes),
        keyHash: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.keyHash),
        bytes: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.bytes),
        update(row, change) {
            const page = pageOf(row, 'write');
            const at = offsetOf(row);
            const before = counts.read(page, at + AT.outcome);
            const wasAccepted = (0,little_endian/* get8 */.Ll)(page, at + AT.flags) & ACCEPTED;
            encodeChange(page, at, change);
            counts.move(u32(page, at + AT.file), before, counts.read(page, at + AT.outcome));
            accepted += (((0,little_endian/* get8 */.Ll)(page, at + AT.flags) & ACCEPTED) - wasAccepted) / ACCEPTED;
        },
        retain(keeps) {
            const record = Buffer.alloc(WIDTH);
            let kept = 0;
            for (let row = 0; row < count; row += 1) {
                const page = pageOf(row, 'read');
                const at = offsetOf(row);
                if (!keeps(row)) {
                    counts.remove(u32(page, at + AT.file), counts.read(page, at + AT.outcome));
                    continue;
                }
                if (kept < row) {
                    page.copy(record, 0, at, at + WIDTH);
                    record.copy(pageOf(kept, 'write'), offsetOf(kept));
                }
                kept += 1;
            }
            count = kept;
        },
        counts: counts.all,
        get accepted() {
            return accepted;
        },
        close: () => file.close(),
    };
}
/** A new record is all zeros: no outcome, attempt, job or message. */
function encodeNew(page, at, row) {
    (0,little_endian/* put32 */.j2)(page, at + AT.file, row.file);
    (0,little_endian/* put48 */.aX)(page, at + AT.line, row.line);
    (0,little_endian/* put48 */.aX)(page, at + AT.position, row.position);
    (0,little_endian/* put32 */.j2)(page, at + AT.bytes, row.bytes);
    (0,little_endian/* put32 */.j2)(page, at + AT.encodedBytes, row.encodedBytes);
    (0,little_endian/* put32 */.j2)(page, at + AT.keyHash, row.keyHash);
    if (row.group !== undefined)
        page.write(row.group, at + AT.group, digest/* DIGEST_BYTES */.x4, 'latin1');
}
const NO_PAGE = { number: -1, isWritten: false, page: Buffer.alloc(0) };
/** Unsigned. */
function u32(page, at) {
    return (0,little_endian/* get32 */.oO)(page, at) >>> 0;
}
function decode(page, at) {
    const flags = (0,little_endian/* get8 */.Ll)(page, at + AT.flags);
    const outcome = (0,little_endian/* get8 */.Ll)(page, at + AT.outcome);
    const reason = (0,little_endian/* get8 */.Ll)(page, at + AT.reason);
    return {
        file: u32(page, at + AT.file),
        line: (0,little_endian/* get48 */.l1)(page, at + AT.line),
        position: (0,little_endian/* get48 */.l1)(page, at + AT.position),
        bytes: u32(page, at + AT.bytes),
        encodedBytes: u32(page, at + AT.encodedBytes),
        keyHash: u32(page, at + AT.keyHash),
        // 0 means none, so that a new record has no outcome.
        outcome: outcome === 0 ? undefined : domain_outcome/* OUTCOMES */.im[outcome - 1],
        reason: reason === 0 ? undefined : domain_outcome/* UNRESOLVED_REASONS */.cb[reason - 1],
        attempts: (0,little_endian/* get8 */.Ll)(page, at + AT.attempts),
        retryable: (flags & RETRYABLE) !== 0,
        accepted: (flags & ACCEPTED) !== 0,
        job: u32(page, at + AT.job),
        message: (0,little_endian/* get48 */.l1)(page, at + AT.message),
    };
}
function encodeChange(page, at, change) {
    if (change.outcome !== undefined) {
        page[at + AT.outcome] = domain_outcome/* OUTCOMES */.im.indexOf(change.outcome) + 1;
        page[at + AT.reason] = change.reason === undefined ? 0 : domain_outcome/* UNRESOLVED_REASONS */.cb.indexOf(change.reason) + 1;
    }
    if (change.attempts !== undefined)
        page[at + AT.attempts] = Math.min(change.attempts, MAX_ATTEMPTS);
    if (change.job !== undefined)
        (0,little_endian/* put32 */.j2)(page, at + AT.job, change.job);
    if (change.message !== undefined)
        (0,little_endian/* put48 */.aX)(page, at + AT.message, change.message);
    let flags = (0,little_endian/* get8 */.Ll)(page, at + AT.flags);
    if (change.retryable !== undefined)
        flags = change.retryable ? flags | RETRYABLE : flags & ~RETRYABLE;
    if (change.accepted !== undefined)
        flags = change.accepted ? flags | ACCEPTED : flags & ~ACCEPTED;
    page[at + AT.flags] = flags;
}

;// CONCATENATED MODULE: ./src/store/row-store.ts







/** Cached pages per file, 64 KiB each. The table is read in several regions at once (plan, jobs in flight). */
const TABLE_PAGES = 32;
const SPOOL_PAGES = 32;
const TEXT_PAGES = 16;
/** Messages that are interned, so that a text shared by many rows is stored once. */
const MAX_INTERNED = 4096;
/** Longer messages are about a single row. */
const MAX_INTERNED_CHARS = 500;
/** Opens an empty store in `directory`. */
function createRowStore(options) {
    const open = (name, pages) => (0,paged_file/* createPagedFile */.B)(options.files.openRandom((0,external_node_path_.join)(options.directory, name)), pages);
    const table = createRowTable(open('rows.bin', TABLE_PAGES));
    const spool = open('records.bin', SPOOL_PAGES);
    const texts = createMessages(createTextSpool(open('texts.bin', TEXT_PAGES)));
    // All records of a delimited file share one header.
    const headers = [];
    function recordOf(entry) {
        const text = spool.readText(entry.position, entry.bytes);
        const header = headers[entry.file];
        if (header === undefined)
            return options.parseRecord(text, entry.line);
        return new row/* LineRecord */.SL(entry.line, header, readCells(text));
    }
    const stored = (row) => spool.lend(table.position(row), table.bytes(row));
    return {
        table,
        spool,
        add(record, row) {
            if (record.raw === undefined)
                headers[row.file] = longest(headers[row.file], record.columns);
            const position = spool.appendText(storedText(record));
            return table.add({ ...row, line: record.line, position, bytes: spool.length - position });
        },
        addScanned(scan, csv, row) {
            const { file, line, encodedBytes, keyHash, group } = row;
            if (csv.bytes === 0 || scan.bytes[scan.from[0] ?? 0] === JSON_MARK)
                return undefined;
            headers[file] = longest(headers[file], row.columns);
            const position = spool.length;
            spool.appendWith(csv.bytes, (into, at) => csv.write(scan, into, at));
            return table.add({ file, line, position, bytes: csv.bytes, encodedBytes, keyHash, group });
        },
        addObject({ bytes, start, end }, row) {
            const position = spool.length;
            spool.appendWith(end - start, (into, at) => void (0,copy_bytes/* copyBytes */.n)(bytes, start, end, into, at));
            const { file, line, encodedBytes, keyHash, group } = row;
            return table.add({ file, line, position, bytes: end - start, encodedBytes, keyHash, group });
        },
        isSame(row, other, otherRow) {
            const bytes = table.bytes(row);
            if (bytes !== other.table.bytes(otherRow))
                return false;
            return spool.isEqual(table.position(row), bytes, other.spool, other.table.position(otherRow));
        },
        stored,
        csvLine(row) {
            const place = stored(row);
            return isLine(place) ? place.bytes.subarray(place.from, place.to) : undefined;
        },
        cellBytes(row, index) {
            const place = stored(row);
            return isLine(place) ? bareCellAt(place, index) : undefined;
        },
        columnsOf: (row) => headers[table.file(row)],
        record: (row) => recordOf(table.source(row)),
        recordOf,
        addText: texts.add,
        text: texts.get,
        close() {
            table.close();
            spool.close();
            texts.close();
        },
    };
}
/** What is stored of a record: a line of CSV, which is copied as it is when the row is sent, or JSON. */
function storedText(record) {
    if (record.raw !== undefined)
        return record.raw;
    const cells = record instanceof row/* LineRecord */.SL ? record.cells : domain_cells/* Cells */.C.ofList(areTexts(record.values) ? record.values : []);
    const line = cells.count === 0 ? '' : cells.csvLine;
    // An empty line cannot be told from no values.
    return line === '' || line.charCodeAt(0) === JSON_MARK ? `${MARK}${JSON.stringify(record.values)}` : line;
}
/** Begins a record that is stored as JSON: no line that begins with this character is stored as it is. */
const JSON_MARK = 0x1e;
const MARK = String.fromCharCode(JSON_MARK);
/** An empty line would be no row. */
function isLine({ bytes, from, to }) {
    return from < to && bytes[from] !== JSON_MARK;
}
function areTexts(values) {
    return values.every((value) => typeof value === 'string');
}
/** A file's header is known from its first record; an unreadable record may have none. */
function longest(known, columns) {
    return known !== undefined && known.length >= columns.length ? known : columns;
}
/** Reads the cells that `add` stored. */
function readCells(text) {
    if (text.charCodeAt(0) !== JSON_MARK)
        return domain_cells/* Cells */.C.ofCsv(text);
    // Our own text, written and read by the same process.
    return domain_cells/* Cells */.C.ofList(JSON.parse(text.slice(1)));
}
/** Stores a text that many rows share only once. Handle 0 is the empty text. */
function createMessages(spool) {
    const interned = new Map();
    return {
        add(text) {
            if (text === '')
                return 0;
            const known = interned.get(text);
            if (known !== undefined)
                return known;
            const handle = spool.add(text);
            if (interned.size < MAX_INTERNED && text.length <= MAX_INTERNED_CHARS)
                interned.set(text, handle);
            return handle;
        },
        get: (handle) => (handle === 0 ? '' : spool.get(handle)),
        close: () => spool.close(),
    };
}
const LENGTH_BYTES = 4;
/** @param file empty. */
function createTextSpool(file) {
    const length = Buffer.alloc(LENGTH_BYTES);
    return {
        add(text) {
            length.writeUInt32LE(Buffer.byteLength(text, 'utf8'));
            const position = file.append(length);
            file.appendText(text);
            return position + 1;
        },
        get(handle) {
            const bytes = file.read(handle - 1, LENGTH_BYTES).readUInt32LE();
            return file.readText(handle - 1 + LENGTH_BYTES, bytes);
        },
        close: () => file.close(),
    };
}


/***/ }),

/***/ 29896:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ nameRequest),
/* harmony export */   T: () => (/* binding */ runAttempt)
/* harmony export */ });
/* harmony import */ var _ports_abort_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(85130);
/* harmony import */ var _ports_http_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(82022);


/** Where the first buffer of a body starts; it doubles from here. */
const FIRST_BUFFER_BYTES = 16 * 1024;
class TooLarge extends Error {
}
/** Sends a request once and reads the whole response. Rejects only on a bug: the port promises `HttpFailure`. */
async function runAttempt({ http, clock }, request, options) {
    let status;
    const limits = { clock, ms: options.timeoutMs, signal: options.signal };
    return await (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_0__/* .limitTime */ .DZ)(limits, async (signal) => {
        try {
            const response = await http.send(request, signal);
            options.ticket.received();
            status = response.status;
            const body = await readWhole(response.body, options.maxBytes);
            return { kind: 'response', response: { status, headers: response.headers, body } };
        }
        catch (error) {
            // A request that was given up here may still be on its way: the rate counts it as late as it can arrive.
            if (!signal.aborted)
                options.ticket.received();
            return explain(request, error, { status, signal, options });
        }
    });
}
/**
 * Grows one buffer: a list of chunks would cost a hundred times the bytes of a response that comes byte by byte. One that
 * comes whole, as most do, is its own buffer.
 */
async function readWhole(body, maxBytes) {
    let buffer = new Uint8Array(0);
    let length = 0;
    for await (const chunk of body) {
        const needed = length + chunk.length;
        if (needed > maxBytes)
            throw new TooLarge(`the response is larger than ${maxBytes} bytes`);
        if (length === 0) {
            buffer = chunk;
            length = needed;
            continue;
        }
        if (needed > buffer.length) {
            const grown = new Uint8Array(Math.max(needed, buffer.length * 2, FIRST_BUFFER_BYTES));
            grown.set(buffer.subarray(0, length));
            buffer = grown;
        }
        buffer.set(chunk, length);
        length = needed;
    }
    return buffer.subarray(0, length);
}
function explain(request, error, { status, signal, options }) {
    if (!(error instanceof _ports_http_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpFailure */ .H) && !(error instanceof TooLarge))
        throw error;
    const stage = error instanceof _ports_http_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpFailure */ .H ? error.stage : 'body';
    let reason = error.message;
    if (options.signal.aborted)
        reason = 'the run was canceled';
    else if (signal.reason === _ports_abort_js__WEBPACK_IMPORTED_MODULE_0__/* .TIME_UP */ .S4)
        reason = `timed out after ${formatSeconds(options.timeoutMs)} s`;
    const remedy = error instanceof _ports_http_js__WEBPACK_IMPORTED_MODULE_1__/* .HttpFailure */ .H ? error.remedy : undefined;
    const known = { ...(status !== undefined && { status }), ...(remedy !== undefined && { remedy }) };
    const repeatable = !(error instanceof TooLarge) && !options.signal.aborted;
    return { kind: 'failed', stage, message: phrase(request, stage, reason), ...known, repeatable, cause: error };
}
/** Whole ones: what is left until a deadline differs from job to job, and equal messages are reported together. */
function formatSeconds(ms) {
    return ms < 1000 ? ms / 1000 : Math.round(ms / 1000);
}
function phrase(request, stage, reason) {
    const name = nameRequest(request);
    if (stage === 'connect')
        return `${name} was not sent: ${reason}.`;
    if (stage === 'exchange')
        return `${name} was sent, but got no response: ${reason}.`;
    return `${name} got no complete response: ${reason}.`;
}
/** Method and URL, for messages: never the query, which may hold a signature or a key. */
function nameRequest({ method, url }) {
    return `${method} ${url.origin}${url.pathname}`;
}


/***/ }),

/***/ 70296:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ judgeAttempt),
/* harmony export */   W: () => (/* binding */ isPassing)
/* harmony export */ });
/* harmony import */ var _domain_http_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42274);
/* harmony import */ var _retry_after_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(90896);


const { requestTimeout, conflict, clientClosed, tooEarly, tooManyRequests, serviceUnavailable } = _domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .HTTP_STATUS */ .gx;
/** Redirects that ask for the same request elsewhere (RFC 9110, 15.4.8 and 15.4.9): here it was not carried out. */
const SENT_ELSEWHERE = new Set([_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .HTTP_STATUS */ .gx.temporaryRedirect, _domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .HTTP_STATUS */ .gx.permanentRedirect]);
/**
 * Refusals that may come after the request was taken. 499: the client (a gateway in front of it, say) has left; the
 * upstream may have got all.
 */
const UNSURE = new Set([requestTimeout, conflict, clientClosed]);
/**
 * Below 500, statuses that ask for the same request later. 425: the server did not process it, to be safe from a replay
 * (RFC 8470, 5.2).
 */
const LATER = new Set([requestTimeout, tooEarly, tooManyRequests]);
/** The status itself says that the same request may succeed later: 408, 425, 429, 5xx. */
function isPassing(status) {
    return LATER.has(status) || (0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isServerError */ .GQ)(status);
}
/** The one rule of certainty: may the server have taken the request of this attempt? */
function judgeAttempt(attempt, { verdict, statuses } = {}) {
    if (attempt.kind === 'failed')
        return attempt.stage === 'connect' ? 'no' : 'unknown';
    const { status, headers } = attempt.response;
    if (verdict === 'temporary')
        return 'no';
    const documented = statuses?.get(status);
    // What the file says of a status is said of the vendor's own response, not of a page of a proxy in front of it.
    if (documented !== undefined && !(documented === 'yes' && verdict === 'unreadable'))
        return documented;
    if (verdict === 'accepted')
        return 'yes';
    if (status < 300)
        return judgeSuccess(status, verdict);
    if ((0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isRedirect */ .N6)(status))
        return SENT_ELSEWHERE.has(status) ? 'no' : 'unknown';
    if (!(0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isServerError */ .GQ)(status))
        return UNSURE.has(status) ? 'unknown' : 'no';
    return status === serviceUnavailable && (0,_retry_after_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRetryAfter */ .mu)(headers) !== undefined ? 'no' : 'unknown';
}
function judgeSuccess(status, verdict) {
    if (verdict === 'refused')
        return 'no';
    return !(0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isSuccess */ .oJ)(status) || verdict === 'unreadable' ? 'unknown' : 'yes';
}


/***/ }),

/***/ 39522:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  v: () => (/* binding */ createBucket)
});

// UNUSED EXPORTS: ARRIVAL_SLACK_MS

// EXTERNAL MODULE: ./src/ports/abort.ts
var abort = __webpack_require__(85130);
;// CONCATENATED MODULE: ./src/transport/priority-queue.ts
/** @param isBefore True where `a` goes before `b`; must be a total order. */
function createPriorityQueue(isBefore) {
    const items = [];
    function rise(item) {
        let index = items.length - 1;
        while (index > 0) {
            const above = (index - 1) >> 1;
            const parent = items[above];
            if (parent === undefined || !isBefore(item, parent))
                break;
            items[index] = parent;
            index = above;
        }
        items[index] = item;
    }
    function sink(item) {
        let index = 0;
        for (;;) {
            const left = items[2 * index + 1];
            const right = items[2 * index + 2];
            if (left === undefined)
                break;
            const useRight = right !== undefined && isBefore(right, left);
            const child = useRight ? right : left;
            if (!isBefore(child, item))
                break;
            items[index] = child;
            index = 2 * index + (useRight ? 2 : 1);
        }
        items[index] = item;
    }
    return {
        get size() {
            return items.length;
        },
        push(item) {
            items.push(item);
            rise(item);
        },
        peek: () => items[0],
        pop() {
            const first = items[0];
            const last = items.pop();
            if (last !== undefined && items.length > 0)
                sink(last);
            return first;
        },
    };
}

;// CONCATENATED MODULE: ./src/transport/rate.ts


/**
 * A request that was sent this long ago has reached the server, even without a response yet.
 * Slack for a new connection, a slow line and a busy machine (150 ms was seen to be too short for that);
 * after it the window rule counts from here.
 */
const ARRIVAL_SLACK_MS = 1_000;
/** Servers count in whole milliseconds, so two arrivals a window apart may look 1 ms closer. */
const WINDOW_GUARD_MS = 1;
/** How late a timer may fire without costing pace. Above 200 requests a second it also lets several go per timer tick. */
const PACE_CATCH_UP_MS = 5;
/** Below this a wait is rounding of floating-point numbers. */
const ROUNDING_MS = 0.001;
/** So many dead entries at the head of the window's list are cut off. */
const COMPACT_FROM = 1024;
/**
 * The rate limit of one origin. Request n goes only when a window has passed since request n \u2212 `requests`
 * is known to have been received: when its response began, at the latest `ARRIVAL_SLACK_MS` after it was sent.
 * So requests that are delayed on their way cannot crowd into one window of the server. A token bucket is counted in the
 * same way.
 * One timer, whatever the number of waiters.
 */
function createBucket(options) {
    const { requests, windowMs, burst, isCautious = false, isTokenBucket = false, turns, clock } = options;
    // With turns it only keeps two requests out of one.
    const interval = turns === undefined ? windowMs / requests : turns.periodMs / 2;
    const saved = turns === undefined ? (burst - 1) * interval : 0;
    const late = turns === undefined ? PACE_CATCH_UP_MS : 0;
    let credit = isCautious ? late : saved + late;
    const window = createWindow(isTokenBucket ? requests : Math.max(requests, burst), windowMs);
    const tokens = isTokenBucket && burst > 1 ? createTokens(burst, interval) : undefined;
    const mayUseBurst = () => credit === saved + late;
    const queue = createPriorityQueue(isBefore);
    let nextPaced = Number.NEGATIVE_INFINITY;
    let pausedUntil = Number.NEGATIVE_INFINITY;
    let waiting = 0;
    let arrivals = 0;
    let timer;
    function pump() {
        for (;;) {
            while (queue.peek()?.left)
                queue.pop();
            const waiter = queue.peek();
            if (waiter === undefined)
                break;
            const now = clock.now();
            const free = Math.max(pausedUntil, nextPaced, allowedAt(now), now);
            const at = turns === undefined ? free : nextTurn(turns, free, { windowMs, clock });
            if (at > now + ROUNDING_MS) {
                arm(at, now);
                return;
            }
            queue.pop();
            waiting -= 1;
            waiter.grant(take(now));
        }
        disarm();
    }
    /** A request that the window allows is one that the token bucket has a token for. */
    function allowedAt(now) {
        const byWindow = window.freeAt(now);
        if (tokens === undefined)
            return byWindow;
        const byTokens = tokens.freeAt(now);
        return mayUseBurst() ? Math.min(byWindow, byTokens) : byWindow;
    }
    function take(now) {
        nextPaced = Math.max(nextPaced, now - credit) + interval;
        const entry = { receivedBy: now + ARRIVAL_SLACK_MS };
        window.enter(entry);
        tokens?.enter(entry);
        return {
            received() {
                const instant = clock.now();
                if (instant >= entry.receivedBy)
                    return;
                entry.receivedBy = instant;
                tokens?.receive(entry, instant);
                if (waiting > 0 && (tokens !== undefined || window.isOldest(entry)))
                    pump();
            },
        };
    }
    function arm(at, now) {
        if (timer !== undefined && timer.at <= at)
            return;
        disarm();
        const mine = { at, stop: new AbortController() };
        timer = mine;
        const onTime = () => {
            if (timer !== mine)
                return;
            timer = undefined;
            pump();
        };
        clock.sleep(at - now, mine.stop.signal).then(onTime, () => undefined);
    }
    function disarm() {
        timer?.stop.abort(DISARMED);
        timer = undefined;
    }
    return {
        acquire: ({ priority, due, signal }) => new Promise((resolve, reject) => {
            if (signal.aborted) {
                reject(signal.reason);
                return;
            }
            const leave = (0,abort/* onAbort */.u7)(signal, () => {
                waiter.left = true;
                waiting -= 1;
                if (waiting === 0)
                    disarm();
                reject(signal.reason);
            });
            const grant = (ticket) => {
                leave();
                resolve(ticket);
            };
            arrivals += 1;
            const waiter = { priority, due, signal, order: arrivals, grant, left: false };
            waiting += 1;
            queue.push(waiter);
            pump();
        }),
        pauseUntil(instant) {
            pausedUntil = Math.max(pausedUntil, instant);
        },
        useBurst() {
            if (mayUseBurst())
                return;
            credit = saved + late;
            nextPaced -= saved;
        },
        get isPaused() {
            return pausedUntil > clock.now() + ROUNDING_MS;
        },
        get waiting() {
            return waiting;
        },
    };
}
/** A timer may fire so late, by share of the vendor's window, before its turn is over: a third of the room of turns. */
const LATE_SHARE = 0.01;
/** No timer is later, unless the machine is too busy. */
const MOST_LATE_MS = 10;
/** The first turn from an instant of the clock on, or that instant in a turn that has just begun. */
function nextTurn({ periodMs, offsetMs }, instant, { windowMs, clock }) {
    const wall = clock.date().getTime() + (instant - clock.now());
    const late = Math.min(MOST_LATE_MS, windowMs * LATE_SHARE);
    const turn = Math.ceil((wall - late - offsetMs) / periodMs) * periodMs + offsetMs;
    return instant + Math.max(0, turn - wall);
}
/** An abort without a reason would build an exception with a stack each time. */
const DISARMED = Symbol('disarmed');
function isBefore(a, b) {
    if (a.priority !== b.priority)
        return a.priority < b.priority;
    if (a.due !== b.due)
        return a.due < b.due;
    return a.order < b.order;
}
/** The requests that a server may still count, oldest first. */
function createWindow(limit, windowMs) {
    let entries = [];
    let head = 0;
    return {
        enter(entry) {
            entries.push(entry);
        },
        isOldest: (entry) => entries[head] === entry,
        /** When the next request may be sent, as far as this window is concerned. */
        freeAt(now) {
            const leavesAt = (entry) => entry.receivedBy + windowMs + WINDOW_GUARD_MS;
            for (let oldest = entries[head]; oldest !== undefined && leavesAt(oldest) <= now; oldest = entries[head]) {
                head += 1;
            }
            if (head > COMPACT_FROM && head * 2 > entries.length) {
                entries = entries.slice(head);
                head = 0;
            }
            // More than `limit` are in the window where a token bucket has let them through.
            let at = Number.NEGATIVE_INFINITY;
            for (const entry of entries.slice(head, Math.max(head, entries.length - limit + 1)))
                at = Math.max(at, leavesAt(entry));
            return at;
        },
    };
}
/**
 * What the server's token bucket holds at the least. A token is spent when a request arrives, at the latest when it is
 * known to have been received: until then the request may arrive together with those that are sent after it.
 * @param interval milliseconds in which a token is added.
 */
function createTokens(burst, interval) {
    /** Sent, and not known to have been received; the first has waited longest. */
    const open = new Set();
    let fullAt = Number.NEGATIVE_INFINITY;
    function spend(entry) {
        open.delete(entry);
        fullAt = Math.max(fullAt, entry.receivedBy) + interval;
    }
    function settle(now) {
        for (const entry of open) {
            if (entry.receivedBy > now)
                return;
            spend(entry);
        }
    }
    return {
        enter: (entry) => void open.add(entry),
        /** In the order of time. */
        receive(entry, now) {
            const isOpen = open.delete(entry);
            settle(now);
            if (isOpen)
                spend(entry);
        },
        /** When the next request may be sent, as far as the tokens are concerned. */
        freeAt(now) {
            settle(now);
            const [oldest] = open;
            if (oldest !== undefined && open.size >= burst)
                return oldest.receivedBy;
            return fullAt - (burst - 1 - open.size) * interval + WINDOW_GUARD_MS;
        },
    };
}


/***/ }),

/***/ 90896:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   mu: () => (/* binding */ parseRetryAfter),
/* harmony export */   yq: () => (/* binding */ parseRateLimitReset)
/* harmony export */ });
/* unused harmony export MAX_RETRY_AFTER_MS */
const SECOND_MS = 1000;
/** A hostile or broken `Retry-After: 1000000` would stop a run for days (RateLimit draft, section on intermediaries). */
const MAX_RETRY_AFTER_MS = 10 * 60 * SECOND_MS;
const SECONDS = /^\d+$/;
/** The three forms of RFC 9110, section 5.6.7, by what sets them apart from the rest: a weekday first. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;
/** draft-ietf-httpapi-ratelimit-headers: `"name";r=<remaining>;t=<seconds to the reset>`. */
const RATE_LIMIT_EMPTY = /;\s*r=0\s*(?:;|,|$)/;
const RATE_LIMIT_RESET = /;\s*t=(\d+)\s*(?:;|,|$)/;
/**
 * How long the server asks to wait, in milliseconds, at most `MAX_RETRY_AFTER_MS`; undefined where the header
 * is absent or malformed. 0 = now, or at a time that cannot be known: a date is compared with the response's own
 * Date, since the local wall clock may be off by any amount (RFC 9110, section 10.2.3).
 */
function parseRetryAfter(headers) {
    const value = headers.get('retry-after')?.trim();
    if (value === undefined)
        return undefined;
    if (SECONDS.test(value))
        return Math.min(Number(value) * SECOND_MS, MAX_RETRY_AFTER_MS);
    const until = parseHttpDate(value);
    if (until === undefined)
        return undefined;
    const sent = parseHttpDate(headers.get('date') ?? '');
    return sent === undefined ? 0 : Math.min(Math.max(until - sent, 0), MAX_RETRY_AFTER_MS);
}
/** Milliseconds until an exhausted quota is reset, by the RateLimit header; undefined where it says nothing. */
function parseRateLimitReset(headers) {
    const value = headers.get('ratelimit') ?? '';
    const seconds = RATE_LIMIT_EMPTY.test(value) ? RATE_LIMIT_RESET.exec(value)?.[1] : undefined;
    return seconds === undefined ? undefined : Math.min(Number(seconds) * SECOND_MS, MAX_RETRY_AFTER_MS);
}
function parseHttpDate(value) {
    if (!HTTP_DATE.test(value))
        return undefined;
    // The old asctime form names no zone; all three forms are GMT.
    const instant = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
    return Number.isNaN(instant) ? undefined : instant;
}


/***/ }),

/***/ 12793:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Tz: () => (/* binding */ StreamFailure),
/* harmony export */   V2: () => (/* binding */ isMeasured),
/* harmony export */   o4: () => (/* binding */ createOpener),
/* harmony export */   wC: () => (/* binding */ MAX_STREAM_BYTES)
/* harmony export */ });
/* unused harmony exports STALL_MS, STREAM_TIMEOUT_MS */
/* harmony import */ var _domain_http_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(42274);
/* harmony import */ var _ports_abort_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(85130);
/* harmony import */ var _ports_http_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(82022);
/* harmony import */ var _attempt_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(29896);




/** A body without a byte for this long has stalled for good. */
const STALL_MS = 60_000;
/** A result file may be this large: what a vendor's largest job gives, far below what a bomb would. */
const MAX_STREAM_BYTES = 512 * 1024 * 1024;
/** A whole file may take this long: 512 MiB at 5 Mbit/s. */
const STREAM_TIMEOUT_MS = 15 * 60_000;
/** A body that broke off, stalled, took too long or was too large. */
class StreamFailure extends Error {
    /** A retry may succeed. */
    repeatable;
    constructor(message, options) {
        super(message, { cause: options.cause });
        this.name = 'StreamFailure';
        this.repeatable = options.repeatable;
    }
}
/**
 * Runs attempts whose body is left to be read, if the status is 2xx; other responses are read whole, since they say
 * what is wrong. Keeps the last body that was opened.
 */
function createOpener({ http, clock, responseBy }) {
    let opened;
    let end = new AbortController();
    async function open(request, options) {
        end = new AbortController();
        const own = end;
        const opener = {
            async send(sent, limited) {
                const onAbort = () => own.abort(limited.reason);
                limited.addEventListener('abort', onAbort, { once: true });
                const response = await http.send(sent, own.signal);
                if (!(0,_domain_http_js__WEBPACK_IMPORTED_MODULE_0__/* .isSuccess */ .oJ)(response.status))
                    return response;
                limited.removeEventListener('abort', onAbort);
                const body = guard(response.body, { clock, responseBy, end: own, request: sent, ...limitsOf(options) });
                opened = { response: { ...response, body, measured: isMeasured(response.headers) }, request: sent };
                return { ...response, body: NO_BODY };
            },
        };
        return (0,_attempt_js__WEBPACK_IMPORTED_MODULE_3__/* .runAttempt */ .T)({ http: opener, clock }, request, options);
    }
    return { open, opened: () => opened?.response };
}
const NO_BODY = {
    async *[Symbol.asyncIterator]() {
        // The body is read elsewhere.
    },
};
/** The end of a body can be told from a break: its length was announced, or its last chunk is marked. */
function isMeasured(headers) {
    return headers.has('content-length') || /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '');
}
function limitsOf({ signal, maxBytes }) {
    return { signal, maxBytes };
}
/** Ends a body that is too large, too slow or not wanted any more; time that the reader takes is not counted as a stall. */
async function* guard(body, options) {
    const { clock, responseBy, end, request, signal, maxBytes } = options;
    const fail = (reason, repeatable, cause) => new StreamFailure(`${(0,_attempt_js__WEBPACK_IMPORTED_MODULE_3__/* .nameRequest */ .R)(request)} got no complete response: ${reason}.`, { repeatable, cause });
    const chunks = body[Symbol.asyncIterator]();
    const start = clock.now();
    const last = Math.min(start + STREAM_TIMEOUT_MS, responseBy);
    const tooLong = (cause) => fail(`timed out after ${Math.round((last - start) / 1000)} s`, true, cause);
    let total = 0;
    try {
        for (;;) {
            const left = last - clock.now();
            if (left <= 0)
                throw tooLong();
            const next = await (0,_ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .limitTime */ .DZ)({ clock, ms: Math.min(STALL_MS, left), signal }, (limited) => {
                const onAbort = () => end.abort(limited.reason);
                if (limited.aborted)
                    onAbort();
                else
                    limited.addEventListener('abort', onAbort, { once: true });
                return chunks.next();
            });
            if (next.done === true)
                return;
            total += next.value.length;
            if (total > maxBytes)
                throw fail(`it is larger than ${maxBytes} bytes`, false);
            yield next.value;
        }
    }
    catch (error) {
        if (!(error instanceof _ports_http_js__WEBPACK_IMPORTED_MODULE_2__/* .HttpFailure */ .H))
            throw error;
        if (signal.aborted)
            throw fail('the run was canceled', false, error);
        if (end.signal.reason !== _ports_abort_js__WEBPACK_IMPORTED_MODULE_1__/* .TIME_UP */ .S4)
            throw fail(error.message, true, error);
        throw clock.now() >= last ? tooLong(error) : fail(`it stalled for ${STALL_MS / 1000} s`, true, error);
    }
    finally {
        // Whoever stops reading early must not leave the connection open.
        end.abort(DONE);
        await chunks.return?.();
    }
}
/** An abort without a reason would build an exception with a stack each time. */
const DONE = Symbol('done');


/***/ })

};
