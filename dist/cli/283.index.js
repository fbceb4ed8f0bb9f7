export const id = 283;
export const ids = [283];
export const modules = {

/***/ 27283:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  initCommand: () => (/* binding */ initCommand)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/config/load.ts + 1 modules
var load = __webpack_require__(54573);
// EXTERNAL MODULE: ./src/config/spelling.ts
var config_spelling = __webpack_require__(26442);
// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/quote-word.ts
var quote_word = __webpack_require__(16625);
// EXTERNAL MODULE: ./src/pipeline/input-files.ts
var input_files = __webpack_require__(6928);
// EXTERNAL MODULE: ./src/pipeline/setup.ts + 5 modules
var setup = __webpack_require__(85072);
// EXTERNAL MODULE: ./src/provider/builtin.ts
var builtin = __webpack_require__(96550);
// EXTERNAL MODULE: ./src/provider/inputs.ts
var provider_inputs = __webpack_require__(5628);
// EXTERNAL MODULE: ./src/provider/load.ts + 6 modules
var provider_load = __webpack_require__(46667);
// EXTERNAL MODULE: ./src/cli/flags.ts
var flags = __webpack_require__(95377);
// EXTERNAL MODULE: ./src/config/yaml.ts
var yaml = __webpack_require__(19211);
// EXTERNAL MODULE: ./src/domain/cron.ts
var cron = __webpack_require__(55406);
;// CONCATENATED MODULE: ./src/cli/init-answers.ts




/** A field of cron as GitHub takes it: `*`, numbers, names, lists, ranges and steps. */
const CRON_FIELD = /^(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/\d+)?(?:,(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/\d+)?)*$/;
const CRON_FIELDS = 5;
/** The runner would evaluate it. */
const EXPRESSION = '${{';
/** Throws a `FaultError` with everything that a workflow or the config file could not hold. */
function checkAnswers(answers) {
    const faults = [...checkTimes(answers), ...checkNames(answers)];
    if (faults.length > 0)
        throw new fault/* FaultError */.VD(faults);
}
function* checkTimes({ schedule, timezone }) {
    if (schedule !== undefined && !isCron(schedule)) {
        yield refuse('schedule', schedule, 'Write five fields of cron, such as --schedule "17 3 * * *".');
    }
    if (timezone === undefined)
        return;
    if (!isTimezone(timezone))
        yield refuse('timezone', timezone, 'Use an IANA name, such as Europe/Berlin.');
    else if (schedule === undefined) {
        const message = '--timezone is the time zone of --schedule, which is not given.';
        yield { code: 'input/contradiction', message, next: 'Add --schedule, or remove --timezone.', input: 'timezone' };
    }
}
function* checkNames({ environment, config, files }) {
    if (environment !== undefined && (environment.includes(EXPRESSION) || /\p{Cc}/u.test(environment))) {
        yield refuse('environment', environment, 'Use the name of an environment of the repository.');
    }
    if (!isInside(config)) {
        yield refuse('config', config, 'Use a path in the repository that ends in .yml or .yaml, such as data/bulk-job.yml.');
    }
    for (const pattern of files.filter((each) => /\p{Cc}/u.test(each))) {
        yield refuse('files', pattern, 'A pattern cannot hold control characters.');
    }
}
function isCron(schedule) {
    const fields = schedule.trim().split(/ +/);
    const isWritten = fields.length === CRON_FIELDS && fields.every((field) => CRON_FIELD.test(field));
    return isWritten && (0,cron/* findNextTime */.Y)(schedule.trim(), new Date(0)) !== undefined;
}
function isTimezone(name) {
    try {
        // An offset is a time zone to JavaScript, and none to GitHub.
        return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
    }
    catch {
        return false;
    }
}
function isInside(path) {
    const isPlain = !path.includes(EXPRESSION) && !/[\p{Cc}\\]/u.test(path) && /\.ya?ml$/i.test(path);
    return isPlain && !(0,external_node_path_.isAbsolute)(path) && !external_node_path_.posix.normalize(path).startsWith('..');
}
function refuse(name, value, next) {
    return {
        code: 'input/value',
        message: `${JSON.stringify(value)} is not a valid value for --${name}.`,
        next,
        input: name,
    };
}
/** The provider's own inputs as `--params` and `--param` give them. Throws `input/value`. */
function readParams(text) {
    if (text === undefined)
        return new Map();
    const parsed = (0,yaml/* parseYamlStrings */.b)(text);
    const value = 'value' in parsed ? parsed.value : undefined;
    if (value instanceof Map && [...value.values()].every((each) => typeof each === 'string')) {
        return new Map(Array.from(value, ([name, each]) => [String(name), String(each)]));
    }
    const next = 'Write --param name=value for each, and lists into the config file afterwards.';
    throw new fault/* FaultError */.VD([{ code: 'input/value', message: '--params must be names with texts.', next, input: 'params' }]);
}

// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
// EXTERNAL MODULE: ./src/rules/schema-keywords.ts
var schema_keywords = __webpack_require__(57485);
;// CONCATENATED MODULE: ./src/cli/init-columns.ts


/** Finds the column of the file for each field of the provider: of the same name, else of a similar one. */
function adviseColumns(spec, header) {
    const { fields, required } = listFields(spec);
    const free = new Set(header.filter((column) => !fields.includes(column)));
    const found = new Map();
    for (const field of fields.filter((name) => !header.includes(name))) {
        const column = findColumn(field, [...free]);
        if (column === undefined)
            continue;
        found.set(field, column);
        free.delete(column);
    }
    const missing = required.filter((field) => !header.includes(field) && !found.has(field));
    if (found.size === 0)
        return { missing };
    // `columns` also says what is sent: the others go under their own names, as without it.
    const fieldOf = new Map(Array.from(found, ([field, column]) => [column, field]));
    return { columns: new Map(header.map((column) => [fieldOf.get(column) ?? column, column])), missing };
}
function listFields({ key, rowSchema }) {
    const { properties, required } = (0,schema_keywords/* isObject */.Gv)(rowSchema) ? rowSchema : {};
    const needed = Array.isArray(required) ? required : [];
    // A name with a variable in it is chosen by an input.
    const keys = key === undefined || key.column.includes('{') ? [] : [key.column];
    const names = [...keys, ...needed.filter((name) => typeof name === 'string')];
    return {
        fields: [...new Set([...names, ...Object.keys((0,schema_keywords/* isObject */.Gv)(properties) ? properties : {})])],
        required: [...new Set([...(key?.required === false ? [] : keys), ...names.slice(keys.length)])],
    };
}
/** The column with the words of the field, or one that is a typo away from them. */
function findColumn(field, columns) {
    const words = wordsOf(field);
    return columns.find((column) => wordsOf(column) === words) ?? (0,nearest/* nearest */.p)(field, columns);
}
/** `Donor-ID`, `donorId` and `donor_id` are the same words. */
function wordsOf(name) {
    return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

// EXTERNAL MODULE: ./src/domain/document-url.ts
var document_url = __webpack_require__(1027);
// EXTERNAL MODULE: ./src/domain/version.ts
var version = __webpack_require__(43356);
;// CONCATENATED MODULE: ./src/cli/init-files.ts


/** What most repositories call it. */
const DEFAULT_BRANCH = 'main';
/** What a workflow checks out: the commit, with the version as a comment, or the tag of the version. */
function refOf({ commit }) {
    return commit === undefined ? `v${version/* VERSION */.x}` : `${commit} # v${version/* VERSION */.x}`;
}
/** Actions that a workflow uses beside this one, pinned as in this repository's own workflows. */
const CHECKOUT = 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0';
const WORKFLOW_NAME = 'Bulk Job';
const WORKFLOW_PATH = '.github/workflows/bulk-job.yml';
const COMMENT_PATH = '.github/workflows/bulk-job-comment.yml';
/** Text as a YAML scalar in one line: plain where nothing can mistake it, else quoted. */
function yamlText(text) {
    if (/^[A-Za-z./][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$/i.test(text))
        return text;
    // JSON is YAML, but for the characters that YAML does not print.
    return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
/** The config file. */
function renderConfig(answers, { columns, needed, release }) {
    const { provider, files, params } = answers;
    const missing = needed.params.map(([name, description]) => `  # ${name}: ${oneLine(description)}`);
    const hasParams = params.size > 0 || missing.length > 0;
    return [
        `# yaml-language-server: $schema=${(0,document_url/* schemaUrl */.ZZ)('config', release.repository)}`,
        `provider: ${yamlText(provider)}`,
        'files:',
        ...files.map((pattern) => `  - ${yamlText(pattern)}`),
        ...(columns === undefined
            ? []
            : ['# Provider field: column of the file. Only these columns are sent.', 'columns:']),
        ...Array.from(columns ?? [], ([field, column]) => `  ${yamlText(field)}: ${yamlText(column)}`),
        ...(hasParams ? [missing.length > 0 ? 'params: # set what is commented out' : 'params:'] : []),
        ...Array.from(params, ([name, value]) => `  ${yamlText(name)}: ${yamlText(value)}`),
        ...missing,
        ...(needed.storage ? ['storage: s3://your-bucket/bulk-job'] : []),
        ...(answers.changedOnly
            ? [
                '# Only rows that are new or changed since the last run; what it delivered is kept as an artifact.',
                'changed-only: true',
            ]
            : []),
        '# How many rows may fail: a count, a percentage, or both.',
        'max-failed: 0',
        '',
    ].join('\n');
}
function oneLine(text) {
    return text.replaceAll(/\s+/g, ' ');
}
/** The workflow: a job that checks and needs no secret, and a job that sends. */
function renderWorkflow(answers, findings) {
    return [
        `# Checks the data files in pull requests, and sends them after the merge. Written by bulk-job init ${version/* VERSION */.x}.`,
        `name: ${WORKFLOW_NAME}`,
        ...renderEvents(answers, findings.branch),
        'permissions: {}',
        'concurrency:',
        '  # Runs that send queue up one behind the other, and none is dropped.',
        `  group: bulk-job-\${{ ${IS_CHECK} && github.ref || 'send' }}`,
        '  cancel-in-progress: false',
        '  queue: max',
        'jobs:',
        ...renderCheckJob(answers, findings.release),
        ...renderSendJob(answers, findings),
        '',
    ].join('\n');
}
function renderCheckJob({ config, forkComments }, release) {
    return [
        '  check:',
        '    name: Check',
        `    if: ${IS_CHECK}`,
        '    runs-on: ubuntu-latest',
        '    timeout-minutes: 15',
        '    permissions:',
        '      contents: read # reads the data files',
        ...(forkComments ? ['      pull-requests: write # comments on the pull request'] : []),
        '    steps:',
        ...CHECKOUT_STEP,
        ...(release.commit === undefined ? [`      # Pin this to the commit of v${version/* VERSION */.x}: a tag can be moved.`] : []),
        useStep(release),
        '        with:',
        '          mode: validate',
        `          config: ${yamlText(config)}`,
        ...(forkComments ? ['          comment: on-problem'] : []),
    ];
}
function renderSendJob({ environment, config, changedOnly }, { release, needed }) {
    const [key, ...others] = needed.secrets;
    const env = [...others.map(({ name, variable }) => [variable ?? name, name]), ...(needed.storage ? STORAGE_ENV : [])];
    const secrets = env.map(([name = '', secret = '']) => `          ${name}: ${secretOf(secret)}`);
    return [
        '  send:',
        '    name: Send',
        `    if: \${{ !${IS_CHECK} }}`,
        '    runs-on: ubuntu-latest',
        '    timeout-minutes: 90',
        ...(environment === undefined ? [] : [`    environment: ${yamlText(environment)}`]),
        '    permissions:',
        '      contents: read # reads the data files',
        ...(changedOnly ? ['      actions: read # finds what earlier runs delivered'] : []),
        '    steps:',
        ...CHECKOUT_STEP,
        useStep(release),
        ...(secrets.length === 0 ? [] : ['        env:', ...secrets]),
        '        with:',
        '          mode: run',
        `          config: ${yamlText(config)}`,
        ...(key === undefined ? [] : [`          api-key: ${secretOf(key.name)}`]),
    ];
}
function useStep(release) {
    return `      - uses: ${release.repository}@${refOf(release)}`;
}
/** Whether the event only checks: nothing of it is in the default branch yet. */
const IS_CHECK = `contains(fromJSON('["pull_request", "merge_group"]'), github.event_name)`;
const STORAGE_ENV = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => [name, name]);
const CHECKOUT_STEP = [`      - uses: ${CHECKOUT}`, '        with:', '          persist-credentials: false'];
function secretOf(name) {
    return `\${{ secrets.${name} }}`;
}
function renderEvents({ files, config, schedule, timezone }, branch = DEFAULT_BRANCH) {
    const paths = pathFilters([...files, config, WORKFLOW_PATH]);
    const filter = paths.length === 0 ? [] : ['    paths:', ...paths.map((path) => `      - ${yamlText(path)}`)];
    return [
        'on:',
        '  pull_request:',
        ...filter,
        '  merge_group:',
        '  push:',
        `    branches: [${yamlText(branch)}]`,
        ...filter,
        ...(schedule === undefined ? [] : ['  schedule:', `    - cron: ${JSON.stringify(schedule)}`]),
        ...(schedule === undefined || timezone === undefined ? [] : [`      timezone: ${yamlText(timezone)}`]),
        '  workflow_dispatch:',
    ];
}
/** The patterns as GitHub's filters; none if one means something else there, or lies outside the repository. */
function pathFilters(patterns) {
    const filters = patterns.map((pattern) => pattern.replace(/^(!?)\.\//, '$1'));
    const isPlain = filters.every((path) => !/[{}()\\[\]+?@]|^!?\/|(?:^|\/)\.\.(?:\/|$)/.test(path));
    return isPlain ? filters : [];
}
/** The second workflow, which comments on pull requests of forks: their own token cannot. */
function renderCommentWorkflow({ release }) {
    return `# Comments on pull requests of forks and of Dependabot, whose own token may only read. Written by bulk-job init ${version/* VERSION */.x}.
# It runs the code of the default branch and reads the report of the first workflow as data.
name: Bulk Job comment
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] nothing of the fork is checked out or run
    workflows: [${WORKFLOW_NAME}]
    types: [completed]
permissions: {}
concurrency:
  group: bulk-job-comment-\${{ github.event.workflow_run.head_sha }}
  cancel-in-progress: false
jobs:
  comment:
    name: Comment
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      contains(fromJSON('["success", "failure"]'), github.event.workflow_run.conclusion) &&
      (github.event.workflow_run.head_repository.full_name != github.repository ||
      github.event.workflow_run.actor.login == 'dependabot[bot]')
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # reads the program
      actions: read # reads the report in the artifact of that run
      pull-requests: write # comments
    steps:
      - uses: ${CHECKOUT}
        with:
          repository: ${release.repository}
          ref: ${refOf(release)}
          path: bulk-job
          persist-credentials: false
      - name: Comment
        env:
          GITHUB_TOKEN: \${{ github.token }}
          RUN: \${{ github.event.workflow_run.id }}
        run: |
          gh run download "$RUN" --repo "$GITHUB_REPOSITORY" --pattern 'bulk-job-results-*' --dir reports
          for report in reports/*/report.json; do
            node bulk-job/dist/cli/index.js comment --report "$report"
          done
`;
}

// EXTERNAL MODULE: external "node:readline/promises"
var promises_ = __webpack_require__(26848);
;// CONCATENATED MODULE: ./src/cli/init-questions.ts

/** Undefined where nobody can answer: stdin is not a terminal. */
function createQuestions({ stdin, stdout, signal }) {
    if (stdin?.isTTY !== true)
        return undefined;
    const lines = (0,promises_.createInterface)({ input: stdin, signal });
    const answers = lines[Symbol.asyncIterator]();
    return {
        async ask(question, standard = '') {
            stdout.write(`${question}${standard === '' ? '' : ` [${standard}]`}: `);
            const { value } = await answers.next();
            const answer = typeof value === 'string' ? value.trim() : '';
            return answer === '' ? standard : answer;
        },
        close: () => lines.close(),
    };
}

// EXTERNAL MODULE: ./src/ports/repository.ts
var ports_repository = __webpack_require__(57274);
;// CONCATENATED MODULE: ./src/cli/init-release.ts




/**
 * Where this copy of the program comes from: if it is a clone at the tag of its version, as the documents say to get it,
 * git's own files name the repository and the commit. A build cannot hold the hash of the commit that contains it.
 */
async function findRelease(files, root) {
    const read = (path) => files.readText((0,external_node_path_.join)(root, '.git', path)).catch(() => '');
    const repository = repositoryOf(await read('config')) ?? new URL(document_url/* REPOSITORY_URL */.ld).pathname.slice(1);
    const head = (await read('HEAD')).trim();
    const tag = `refs/tags/v${version/* VERSION */.x}`;
    const packed = await read('packed-refs');
    // A tag with a text of its own is followed by a line with its commit.
    const named = [
        await read(tag),
        ...[...packed.matchAll(/^(\w+) (\S+)\n(?:\^(\w+))?/gm)].flatMap(([, id = '', name, peeled]) => name === tag ? [peeled ?? id] : []),
    ];
    const isTagged = ports_repository/* COMMIT */.cJ.test(head) && named.some((commit) => commit.trim() === head);
    return { repository, ...(isTagged && { commit: head }) };
}
/** `owner/name` of the remote on GitHub. */
function repositoryOf(config) {
    return /^\s*url = (?:https:\/\/|git@|ssh:\/\/git@)github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/m.exec(config)?.[1];
}
/** The default branch as the clone in this folder knows it; undefined if it does not. */
async function findDefaultBranch(files, directory) {
    const head = await files.readText((0,external_node_path_.join)(directory, '.git/refs/remotes/origin/HEAD')).catch(() => '');
    return /^ref: refs\/remotes\/origin\/(\S+)\s*$/.exec(head)?.[1];
}

// EXTERNAL MODULE: ./src/domain/plural.ts
var plural = __webpack_require__(69048);
// EXTERNAL MODULE: ./node_modules/ajv-formats/dist/formats.js
var formats = __webpack_require__(10779);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/sources/cell-types.ts
var cell_types = __webpack_require__(80588);
;// CONCATENATED MODULE: ./src/sources/draft-column.ts




/** Values that a column may have and still be drafted as a list of them. */
const MAX_CHOICES = 12;
const MAX_CHOICE_CHARS = 64;
/** A list of values is drafted only if each stands for this many rows on average. */
const ROWS_PER_CHOICE = 5;
/** Fewer values show no pattern. */
const MIN_VALUES = 10;
/** Values in which a column is looked through for one that repeats; bounds the memory. */
const MAX_COMPARED = 100_000;
const FORMATS = ['date', 'date-time', 'email', 'uuid'];
const CLASSES = ['[0-9]', '[0-9a-f]', '[0-9a-z]', '[0-9A-Z]', '[0-9A-Za-z]'];
const PREFIX = /^[A-Za-z]{1,20}[_:-]/;
/** Cells that are drafted as a number or boolean. A cell with leading zeros is an id. */
const CELLS = {
    integer: /^-?(?:0|[1-9]\d{0,14})$/,
    number: /^-?(?:0|[1-9]\d{0,9})(?:\.\d{1,5})?$/,
    boolean: /^(?:true|false)$/i,
};
function createColumnDraft(mayBeUnique) {
    const kinds = new Set();
    const shape = createShape();
    const choices = createChoices();
    let cellTypes = Object.keys(CELLS).filter(isCellType);
    let compared = mayBeUnique ? new Set() : undefined;
    let present = 0;
    const addText = (text, isText) => {
        kinds.add('string');
        cellTypes = isText ? cellTypes.filter((type) => isCell(text, type)) : [];
        shape.add(text);
        choices.add(text);
        if (compared === undefined || compared.size === MAX_COMPARED)
            return;
        if (compared.has(text))
            compared = undefined;
        else
            compared.add(text);
    };
    const nameType = () => {
        const [cell] = cellTypes;
        const names = [...kinds].map((kind) => (kind === 'string' && cell !== undefined ? cell : kind)).sort();
        // Each number is drafted by the widest type of them.
        const types = names.includes('number') ? names.filter((name) => name !== 'integer') : names;
        return types.length > 1 ? types : types[0];
    };
    return {
        get present() {
            return present;
        },
        add(value, isText) {
            if (typeof value !== 'string')
                kinds.add(kindOf(value));
            // A cell of blanks alone is sent as it is, and has no type.
            else if (value !== '')
                addText(value, isText);
            const isBlank = value === null || (typeof value === 'string' && value.trim() === '');
            if (!isBlank)
                present += 1;
        },
        finish() {
            const type = nameType();
            const isUnique = compared !== undefined && present > 1 && compared.size === Math.min(present, MAX_COMPARED);
            return {
                ...(isUnique && { description: describeUnique(present) }),
                ...(type !== undefined && { type }),
                ...(type === 'string' && (choices.finish(present) ?? shape.finish(present))),
            };
        },
    };
}
function describeUnique(present) {
    return present > MAX_COMPARED
        ? `No two of the first ${MAX_COMPARED} rows have the same value.`
        : 'Unique in the file.';
}
function isCellType(name) {
    return name in CELLS;
}
function isCell(text, type) {
    return CELLS[type].test(text) && (0,cell_types/* convertCell */.Sy)(text, type) !== undefined;
}
function kindOf(value) {
    if (value === null)
        return 'null';
    if (Array.isArray(value))
        return 'array';
    if (value instanceof row/* ExactNumber */.fh)
        return 'number';
    if (typeof value === 'number')
        return Number.isInteger(value) ? 'integer' : 'number';
    return typeof value === 'boolean' ? 'boolean' : 'object';
}
/** The few values of a column, or undefined if there are too many, or one stands alone. */
function createChoices() {
    const counts = new Map();
    let isOver = false;
    return {
        add(text) {
            if (isOver)
                return;
            counts.set(text, (counts.get(text) ?? 0) + 1);
            isOver = counts.size > MAX_CHOICES || text.length > MAX_CHOICE_CHARS;
            if (isOver)
                counts.clear();
        },
        finish(present) {
            const isRepeated = [...counts.values()].every((count) => count > 1);
            const isFew = counts.size > 1 && present >= counts.size * ROWS_PER_CHOICE;
            return !isOver && isRepeated && isFew ? { enum: [...counts.keys()].sort() } : undefined;
        },
    };
}
/** A format that all texts have, or how they are made: a prefix, digits, letters. */
function createShape() {
    let formats = FORMATS;
    let prefix;
    let whole = startRun();
    let rest = startRun();
    let isFirst = true;
    return {
        add(text) {
            formats = formats.filter((format) => hasFormat(format, text));
            if (isFirst)
                prefix = PREFIX.exec(text)?.[0];
            isFirst = false;
            whole = extendRun(whole, text);
            if (prefix === undefined)
                return;
            if (text.startsWith(prefix))
                rest = extendRun(rest, text.slice(prefix.length));
            else
                prefix = undefined;
        },
        finish(present) {
            const [format] = formats;
            if (isFirst)
                return {};
            if (format !== undefined)
                return { format };
            if (present < MIN_VALUES)
                return {};
            if (prefix !== undefined)
                return { pattern: `^${prefix}${spellRun(rest)}` };
            // Without a prefix only digits of one length (a postal code) are more than chance.
            const isCode = whole.classes[0] === '[0-9]' && whole.least === whole.most;
            return isCode ? { pattern: `^${spellRun(whole)}` } : {};
        },
    };
}
const MATCHERS = new Map(CLASSES.map((name) => [name, new RegExp(`^${name}+$`)]));
function startRun() {
    return { classes: CLASSES, least: Number.POSITIVE_INFINITY, most: 0 };
}
function extendRun({ classes, least, most }, text) {
    return {
        classes: classes.filter((name) => MATCHERS.get(name)?.test(text) === true),
        least: Math.min(least, text.length),
        most: Math.max(most, text.length),
    };
}
/** Longest run whose length is drafted; longer ones are not codes. */
const MAX_RUN = 64;
function spellRun({ classes: [name], least, most }) {
    if (name === undefined)
        return '';
    return least === most && most <= MAX_RUN ? `${name}{${most}}$` : `${name}+$`;
}
/** Longer texts have none of the formats. */
const MAX_FORMAT_CHARS = 320;
function hasFormat(name, text) {
    if (text.length > MAX_FORMAT_CHARS)
        return false;
    const format = formats/* fullFormats */.U9[name];
    if (format instanceof RegExp)
        return format.test(text);
    if (typeof format === 'function')
        return format(text);
    const validate = (0,schema_keywords/* isObject */.Gv)(format) ? format.validate : undefined;
    if (validate instanceof RegExp)
        return validate.test(text);
    const result = typeof validate === 'function' ? Reflect.apply(validate, undefined, [text]) : false;
    return result === true;
}

;// CONCATENATED MODULE: ./src/sources/draft-schema.ts

/** Columns that are drafted; a file with more gets a schema of the first ones. */
const MAX_COLUMNS = 1000;
/** Columns that are looked through for repeated values, which takes memory. */
const MAX_UNIQUE = 8;
/** @param nameOf the name that a column is sent under, and checked under; undefined if it is not sent. */
function createSchemaDraft(nameOf) {
    const columns = new Map();
    let rows = 0;
    const draftOf = (column) => {
        const name = nameOf(column);
        if (name === undefined)
            return undefined;
        const known = columns.get(name);
        if (known !== undefined || columns.size === MAX_COLUMNS)
            return known;
        const draft = createColumnDraft(columns.size < MAX_UNIQUE);
        columns.set(name, draft);
        return draft;
    };
    return {
        get rows() {
            return rows;
        },
        add(record) {
            if (record.fault !== undefined)
                return;
            rows += 1;
            for (const [index, column] of record.columns.entries()) {
                const value = record.values[index];
                if (value !== undefined)
                    draftOf(column)?.add(value, record.raw === undefined);
            }
        },
        finish() {
            const required = [...columns].filter(([, { present }]) => rows > 0 && present === rows);
            return {
                $schema: 'https://json-schema.org/draft/2020-12/schema',
                type: 'object',
                properties: Object.fromEntries(Array.from(columns, ([name, draft]) => [name, draft.finish()])),
                required: required.map(([name]) => name),
            };
        },
    };
}

// EXTERNAL MODULE: ./src/sources/prepare.ts
var sources_prepare = __webpack_require__(88961);
// EXTERNAL MODULE: ./src/sources/read.ts + 3 modules
var read = __webpack_require__(54010);
// EXTERNAL MODULE: ./src/sources/resolve.ts + 1 modules
var resolve = __webpack_require__(53361);
// EXTERNAL MODULE: ./src/sources/schema.ts + 3 modules
var sources_schema = __webpack_require__(46542);
;// CONCATENATED MODULE: ./src/cli/init-write.ts


/** Writes all files or none. */
async function writeFiles(written, { isForced }, { ports: { files }, directory }) {
    const faults = [];
    for (const path of written.keys()) {
        const isThere = (await files.stat((0,external_node_path_.resolve)(directory, path))) !== undefined;
        if (isThere && !isForced)
            faults.push(existsFault(path));
    }
    if (faults.length > 0)
        throw new fault/* FaultError */.VD(faults);
    for (const [path, text] of written) {
        const absolute = (0,external_node_path_.resolve)(directory, path);
        await files.makeDirectory((0,external_node_path_.dirname)(absolute));
        const sink = await files.openWrite(absolute);
        await sink.write(text);
        await sink.close();
    }
}
function existsFault(path) {
    return {
        code: 'command/exists',
        message: `${path} exists already. Nothing was written.`,
        next: 'Move it away, or add --force to overwrite it.',
    };
}

;// CONCATENATED MODULE: ./src/cli/init-schema.ts











/** Drafts the schema of a data file, checks the file with it, and writes it beside the file. */
async function writeSchema(request, world, log) {
    const { source, isForced } = request;
    const file = await findFile(source, world);
    const columns = request.columns ?? (await guessColumns(request, file, world));
    const fieldOf = new Map(Array.from(columns ?? [], ([field, column]) => [column, field]));
    const draft = createSchemaDraft(columns === undefined ? (column) => column : (column) => fieldOf.get(column));
    for await (const record of init_schema_read(file, world))
        draft.add(record);
    const schema = draft.finish();
    const { invalid, faulty } = await check(file, { schema, columns }, world);
    const path = `${source.replace(/(?:\.(?:csv|tsv|txt|json|ndjson|jsonl))?(?:\.gz)?$/i, '')}.schema.json`;
    await writeFiles(new Map([[path, `${JSON.stringify(schema, null, 2)}\n`]]), { isForced }, world);
    log.line(`Wrote ${path}, drafted from ${(0,plural/* plural */.L)(draft.rows, 'row')} of ${source}.`);
    if (request.columns !== undefined)
        log.line(`Its names are those of \`columns\` in ${request.config}.`);
    if (faulty > 0)
        log.line(`${(0,plural/* plural */.L)(faulty, 'row')} cannot be read and had no part in it.`);
    if (invalid > 0)
        log.line(`${(0,plural/* plural */.L)(invalid, 'row')} of ${source} do not match it: loosen it.`);
    log.line('It is a draft: correct what is chance, above all lists of values (enum) and patterns.');
    log.line(`Next: ${world.program} validate --schema ${(0,quote_word/* quoteWord */.X)(path)} \u2026, or schema: ${path} in the config file.`);
    return 0;
}
async function guessColumns({ spec }, file, world) {
    return spec === undefined ? undefined : adviseColumns(spec, await readHeader(file, world)).columns;
}
async function check(file, { schema, columns }, world) {
    const userSchema = (0,sources_schema.compileRowSchema)(schema, { name: 'The drafted schema' });
    const prepare = (0,sources_prepare/* createPreparer */.om)({ columns, key: undefined, blank: 'omit', userSchema });
    const counts = { invalid: 0, faulty: 0 };
    for await (const record of init_schema_read(file, world)) {
        if (record.fault !== undefined)
            counts.faulty += 1;
        else if (prepare(record).fault !== undefined)
            counts.invalid += 1;
    }
    return counts;
}
async function findFile(source, world) {
    const { files, faults } = await find([source], world);
    const [file] = files;
    if (file !== undefined && files.length === 1)
        return file;
    if (faults.length > 0)
        throw new fault/* FaultError */.VD(faults);
    const message = `--schema needs one data file, and ${source} matches ${files.length}.`;
    throw new fault/* FaultError */.VD([{ code: 'input/value', message, next: 'Name one of the files.', input: 'schema' }]);
}
/** The first file that matches; undefined if there is none. Throws `FaultError` if it cannot be read. */
async function readSample(patterns, world) {
    const [file] = (await find(patterns, world)).files;
    return file === undefined ? undefined : { path: file.path, header: await readHeader(file, world) };
}
async function readHeader(file, world) {
    let header;
    const options = {
        onHeader: (names) => {
            header = names;
        },
    };
    // One record is enough: of a delimited file, its header comes before.
    for await (const record of init_schema_read(file, world, options))
        return header ?? record.columns;
    return header ?? [];
}
function find(patterns, { ports, directory }) {
    const spelling = (0,config_spelling/* createSpelling */.$0)({ from: 'flags', inFile: () => false });
    return (0,resolve/* resolveFiles */.s)({ patterns, workingDirectory: directory, format: 'auto', files: ports.files, spelling });
}
async function* init_schema_read(file, { ports }, more = {}) {
    const options = { delimiter: 'auto', encoding: 'auto', keyColumn: undefined, ...more };
    for await (const records of (0,read/* readRecords */.T3)(file, ports.files.read(file.absolute), options))
        yield* records;
}

// EXTERNAL MODULE: ./src/cli/providers-command.ts + 8 modules
var providers_command = __webpack_require__(38424);
// EXTERNAL MODULE: ./src/cli/world.ts
var cli_world = __webpack_require__(94790);
;// CONCATENATED MODULE: ./src/cli/init-command.ts




















const FLAGS = {
    valued: new Set(['provider', 'files', 'param', 'params', 'schedule', 'timezone', 'environment', 'config', 'schema']),
    booleans: new Set(['force', 'fork-comments', 'changed-only']),
    secrets: new Map([['api-key', 'Store it as a secret of the repository; init never needs it.']]),
};
const CONFIG_PATH = 'bulk-job.yml';
/**
 * `bulk-job init`: writes the workflow and the config file, from flags and, in a terminal, from answers.
 * `bulk-job init --schema <file>`: drafts a JSON Schema of a data file. Exit code 0; throws `FaultError`, and then
 * nothing was written.
 */
async function initCommand(args, world, log) {
    const { inputs, positionals, faults } = (0,flags/* parseFlags */.bQ)(args, FLAGS);
    const [word] = positionals;
    const surplus = word === undefined ? [] : [usage(`Unexpected argument "${word}".`, 'Put each value after its flag.')];
    if (faults.length + surplus.length > 0)
        throw new fault/* FaultError */.VD([...faults, ...surplus]);
    const isForced = inputs.get('force') === 'true';
    const source = inputs.get('schema');
    if (source !== undefined) {
        const name = inputs.get('provider');
        const spec = name === undefined ? undefined : await loadSpec(name, world);
        const config = inputs.get('config') ?? CONFIG_PATH;
        return writeSchema({ source, spec, config, columns: await findColumns(config, name, world), isForced }, world, log);
    }
    const questions = createQuestions(world);
    try {
        return await writeWorkflow({ inputs, isForced, questions }, world, log);
    }
    finally {
        questions?.close();
    }
}
/** `columns` of the config file, so that the draft fits it; undefined if there is none, or if it is for another provider. */
async function findColumns(path, provider, { ports, directory }) {
    const absolute = (0,external_node_path_.resolve)(directory, path);
    if ((await ports.files.stat(absolute)) === undefined)
        return undefined;
    const spelling = (0,config_spelling/* createSpelling */.$0)({ from: 'flags', inFile: () => false });
    const text = await (0,input_files/* readInputFile */.jH)(ports.files, { input: 'config', shown: path, absolute, spelling });
    const { config, faults } = (0,load/* loadConfig */.Z)({ inputs: new Map(), from: 'flags', file: { path, text } });
    const wrong = faults.filter(({ code, input }) => code === 'config/yaml' || input === 'columns');
    if (wrong.length > 0)
        throw new fault/* FaultError */.VD(wrong);
    return provider === undefined || provider === config.provider
        ? (0,setup/* readColumns */.E)(config.columns, undefined, spelling)
        : undefined;
}
async function writeWorkflow({ inputs, isForced, questions }, world, log) {
    const { provider, spec, files } = await askFirst(inputs, questions, world);
    const params = await askParams(spec, readParams(inputs.get('params')), questions);
    const answers = {
        provider,
        files,
        params,
        ...(await askTimes(inputs, questions)),
        config: inputs.get('config') ?? CONFIG_PATH,
        forkComments: inputs.get('fork-comments') === 'true',
        changedOnly: await askWhether(inputs, questions),
    };
    checkAnswers(answers);
    const sample = await readSample(files, world);
    const { columns, missing } = sample === undefined ? { missing: [] } : adviseColumns(spec, sample.header);
    const findings = {
        branch: await findDefaultBranch(world.ports.files, world.directory),
        release: await findRelease(world.ports.files, cli_world/* ROOT */.D),
        columns,
        needed: listNeeded(spec, params),
    };
    const written = new Map([
        [answers.config, renderConfig(answers, findings)],
        [WORKFLOW_PATH, renderWorkflow(answers, findings)],
        ...(answers.forkComments ? [[COMMENT_PATH, renderCommentWorkflow(findings)]] : []),
    ]);
    await writeFiles(written, { isForced }, world);
    for (const path of written.keys())
        log.line(`Wrote ${path}.`);
    for (const line of describeNext({ answers, findings, missing, sample }, world.program))
        log.line(line);
    return 0;
}
async function askFirst(inputs, questions, world) {
    const names = [...builtin/* BUILTIN_PROVIDERS */.D.keys()].join(', ');
    const provider = inputs.get('provider') ?? (await questions?.ask(`Provider (${names}, or a path)`)) ?? '';
    const files = inputs.get('files') ?? (await questions?.ask('Data files', 'data/*.csv')) ?? '';
    const faults = [
        ...(provider === '' ? [missingFlag('provider', `--provider ${names.split(', ')[0]}`)] : []),
        ...(files.trim() === '' ? [missingFlag('files', "--files 'data/*.csv'")] : []),
    ];
    if (faults.length > 0)
        throw new fault/* FaultError */.VD(faults);
    const spec = await loadSpec(provider, world);
    return {
        provider,
        spec,
        files: files
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
    };
}
function missingFlag(input, example) {
    return { code: 'input/required', message: `--${input} is required.`, next: `Add ${example}.`, input };
}
async function loadSpec(name, world) {
    const { path, text } = await (0,providers_command.loadTexts)(name, world);
    return (0,provider_load/* loadProvider */.C)(text, path);
}
async function askParams({ inputs }, given, questions) {
    const params = new Map(given);
    for (const { name, description } of inputs.filter((input) => isOpen(input, given))) {
        const answer = await questions?.ask(`${name} (${description})`);
        if (answer !== undefined && answer !== '')
            params.set(name, answer);
    }
    return params;
}
/** An input that must be set, is no secret, and has not been given. */
function isOpen({ name, required, secret }, given) {
    return required && !secret && !given.has(name);
}
async function askTimes(inputs, questions) {
    const ask = async (name, question, standard) => {
        const answer = inputs.get(name) ?? (await questions?.ask(question, standard));
        return answer === '' ? undefined : answer;
    };
    const schedule = await ask('schedule', 'Schedule as cron, such as 17 3 * * * (empty: none)');
    const timezone = schedule === undefined ? inputs.get('timezone') : await ask('timezone', 'Time zone of the schedule', 'UTC');
    const environment = await ask('environment', 'Environment whose reviewers approve each run (empty: none)');
    return { schedule, timezone, environment };
}
async function askWhether(inputs, questions) {
    if (inputs.get('changed-only') === 'true')
        return true;
    const answer = await questions?.ask('Send only new and changed rows (yes or no)', 'no');
    return answer !== undefined && /^y(?:es)?$/i.test(answer);
}
function listNeeded({ name, inputs, usesStorage }, params) {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    const secrets = inputs.filter((input) => input.secret && input.required);
    return {
        params: inputs.filter((input) => isOpen(input, params)).map((input) => [input.name, input.description]),
        secrets: [
            ...secrets.filter((input) => input.name === 'api_key').map(() => ({ name: `${prefix}_API_KEY` })),
            ...secrets
                .filter((input) => input.name !== 'api_key')
                .map((input) => ({ name: `${prefix}_${input.name.toUpperCase()}`, variable: (0,provider_inputs/* environmentName */.m)(input.name) })),
        ],
        storage: usesStorage,
    };
}
function describeNext({ answers, findings, missing, sample }, program) {
    const { needed, release, columns, branch } = findings;
    const { config } = answers;
    const steps = [
        ...(sample === undefined ? [`No file matches ${answers.files.join(', ')} yet, so no columns were suggested.`] : []),
        ...(columns === undefined
            ? []
            : [`Check \`columns\` in ${config}: they were guessed from the header of the file.`]),
        ...missing.map((field) => `No column looks like \`${field}\`, which each row needs: add it to \`columns\` in ${config}.`),
        // With another one a merge would send nothing, and nobody would be told.
        ...(branch === undefined
            ? [
                `Check \`branches\` in ${WORKFLOW_PATH}: it says ${DEFAULT_BRANCH}, because this folder does not tell what the default branch is.`,
            ]
            : []),
        ...needed.params.map(([name]) => `Set \`${name}\` under \`params\` in ${config}.`),
        ...needed.secrets.map(({ name }) => `Store the secret: gh secret set ${name}${inEnvironment(answers)}`),
        ...(needed.storage ? [`Set \`storage\` in ${config}, and store the AWS_\u2026 secrets that the workflow names.`] : []),
        ...(answers.environment === undefined
            ? []
            : [`Create the environment \`${answers.environment}\` with its reviewers, in Settings, Environments.`]),
        ...(release.commit === undefined
            ? [`Pin the action in ${WORKFLOW_PATH} to a commit: this copy of the program does not know its own.`]
            : []),
        ...(release.repository.startsWith('OWNER/') ? ['Replace OWNER with the account that hosts the action.'] : []),
        `Check the files now: ${program} validate --config ${(0,quote_word/* quoteWord */.X)(config)}`,
        ...(sample === undefined
            ? []
            : [
                `Draft a schema of the rows: ${program} init --schema ${(0,quote_word/* quoteWord */.X)(sample.path)} --provider ${(0,quote_word/* quoteWord */.X)(answers.provider)}`,
            ]),
    ];
    return ['', 'Next:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)];
}
function inEnvironment({ environment }) {
    return environment === undefined ? '' : ` --env ${(0,quote_word/* quoteWord */.X)(environment)}`;
}
function usage(message, next) {
    return { code: 'command/usage', message, next };
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

/***/ 55406:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ findNextTime)
/* harmony export */ });
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** February 29 comes after at most eight years. */
const MOST_DAYS = 8 * 366;
/**
 * When a schedule runs next after a time, in UTC; undefined for an expression that is none, or that never comes.
 * @param expression as POSIX has it: minute, hour, day of the month, month and day of the week.
 */
function findNextTime(expression, after) {
    const cron = parseCron(expression);
    if (cron === undefined)
        return undefined;
    const today = Math.floor(after.getTime() / DAY_MS) * DAY_MS;
    for (let count = 0; count <= MOST_DAYS; count += 1) {
        const day = today + count * DAY_MS;
        if (!isDay(cron, new Date(day)))
            continue;
        for (const hour of ordered(cron.hours))
            for (const minute of ordered(cron.minutes)) {
                const time = day + (hour * 60 + minute) * MINUTE_MS;
                if (time > after.getTime())
                    return new Date(time);
            }
    }
    return undefined;
}
function ordered(numbers) {
    return [...numbers].sort((a, b) => a - b);
}
/** Where both kinds of days are named, either will do. */
function isDay({ days, months, weekdays }, date) {
    if (!months.has(date.getUTCMonth() + 1))
        return false;
    const isInMonth = days?.has(date.getUTCDate());
    const isInWeek = weekdays?.has(date.getUTCDay());
    if (isInMonth === undefined)
        return isInWeek !== false;
    return isInMonth || isInWeek === true;
}
function parseCron(expression) {
    const fields = expression.trim().split(/\s+/);
    const [minute, hour, day, month, weekday] = fields;
    if (fields.length !== 5 || minute === undefined || hour === undefined)
        return undefined;
    if (day === undefined || month === undefined || weekday === undefined)
        return undefined;
    const minutes = parseField(minute, { least: 0, most: 59 });
    const hours = parseField(hour, { least: 0, most: 23 });
    const days = parseField(day, { least: 1, most: 31 });
    const months = parseField(month, { least: 1, most: 12, names: MONTHS });
    const weekdays = parseField(weekday, { least: 0, most: 6, names: WEEKDAYS });
    if (minutes === undefined || hours === undefined || months === undefined)
        return undefined;
    if (days === undefined || weekdays === undefined)
        return undefined;
    return {
        minutes,
        hours,
        months,
        days: day.startsWith('*') ? undefined : days,
        weekdays: weekday.startsWith('*') ? undefined : weekdays,
    };
}
/** `*`, numbers, names, ranges and steps, with commas between them. */
function parseField(text, { least, most, names = [] }) {
    const read = (word) => {
        const named = names.indexOf(word.toUpperCase());
        return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    };
    const found = new Set();
    for (const part of text.split(',')) {
        const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
        const first = from === '*' ? least : read(from);
        const last = to !== undefined ? read(to) : from === '*' || step !== undefined ? most : first;
        const by = Number(step ?? 1);
        if (!(first >= least && last <= most && first <= last && by > 0))
            return undefined;
        for (let number = first; number <= last; number += by)
            found.add(number);
    }
    return found;
}


/***/ }),

/***/ 1027:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KB: () => (/* binding */ troubleshootingUrl),
/* harmony export */   U_: () => (/* binding */ faultAnchor),
/* harmony export */   ZZ: () => (/* binding */ schemaUrl),
/* harmony export */   ld: () => (/* binding */ REPOSITORY_URL)
/* harmony export */ });
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(43356);

/** Where the documents of this very version are. */
const REPOSITORY_URL = 'https://github.com/OWNER/bulk-job-action';
/** A JSON Schema of this version, for editors. Its `$id` is the address of its file in the repository. */
function schemaUrl(name, repository = new URL(REPOSITORY_URL).pathname) {
    return `https://raw.githubusercontent.com/${repository.replace(/^\//, '')}/v${_version_js__WEBPACK_IMPORTED_MODULE_0__/* .VERSION */ .x}/schema/${name}.schema.json`;
}
/** Address of a section of docs/troubleshooting.md. */
function troubleshootingUrl(anchor) {
    return `${REPOSITORY_URL}/blob/v${_version_js__WEBPACK_IMPORTED_MODULE_0__/* .VERSION */ .x}/docs/troubleshooting.md#${anchor}`;
}
/** Anchor of a fault's section there: its code, as GitHub makes an anchor of a heading. */
function faultAnchor({ code }) {
    return code.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');
}


/***/ })

};
