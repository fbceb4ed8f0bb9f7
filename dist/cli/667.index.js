export const id = 667;
export const ids = [667,434,485];
export const modules = {

/***/ 67434:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  EXPRESSION_SEQUENCE: () => (/* binding */ EXPRESSION_SEQUENCE),
  EXPRESSION_STACK: () => (/* binding */ EXPRESSION_STACK),
  compileExpression: () => (/* binding */ compileExpression),
  describeExpression: () => (/* binding */ describeExpression)
});

// EXTERNAL MODULE: ./node_modules/jsonata/jsonata.js
var jsonata = __webpack_require__(79132);
var jsonata_default = /*#__PURE__*/__webpack_require__.n(jsonata);
// EXTERNAL MODULE: ./src/expression/added-functions.ts
var added_functions = __webpack_require__(80568);
// EXTERNAL MODULE: ./src/expression/content.ts
var content = __webpack_require__(30787);
;// CONCATENATED MODULE: ./src/expression/evaluation-work.ts
/** Steps that an evaluation may take regardless of its data: about a second and a half on a slow machine. */
const EVALUATION_STEPS = 2_000_000;
/** Additional steps for each value of its data: a body over rows was measured at 4 per cell. */
const STEPS_PER_VALUE = 50;
/** Items of a list, or characters, that count as one step when they are created: measured at 1/20 of a step, and 1 for slow functions. */
const MADE_PER_STEP = 16;
/** The same when a variable is read: few functions iterate over all of it, and `$count($rows)` for each row must be possible. */
const READ_PER_STEP = 256;
/** Characters that count as one value of the data: a short cell. */
const CHARS_PER_VALUE = 16;
/** JSONata calls this with each part of an expression that it evaluated, and the result. A symbol, so that no expression can bind it. */
const EVALUATED = Symbol.for('jsonata.__evaluate_exit');
/** An evaluation that was stopped because it took too many steps. */
class WorkError extends Error {
    constructor(steps) {
        super(`it took more than ${steps} steps, the limit for data of this size. Check for endless recursion, and for a list that is searched for each of its own items.`);
        this.name = 'WorkError';
    }
}
/**
 * Limits the evaluations of an expression by their work, so that the result does not depend on how fast or busy a machine
 * is. (JSONata's own `timeout` reads the wall clock.) An evaluation over the limit rejects with `WorkError`.
 */
function limitWork(expression) {
    let data = [];
    let steps = 0;
    let limit = 0;
    let isMeasured = false;
    const evaluated = (part, _input, _scope, given) => {
        const size = typeof given === 'string' || Array.isArray(given) ? given.length : 0;
        steps += 1 + size / (part.type === 'variable' ? READ_PER_STEP : MADE_PER_STEP);
        if (steps <= limit)
            return;
        // Few evaluations get here, so the size of the data is rarely computed.
        if (!isMeasured)
            limit += STEPS_PER_VALUE * countValues(data);
        isMeasured = true;
        if (steps > limit)
            throw new WorkError(limit);
    };
    // The type of `assign` allows names only, but the interpreter uses symbols for its hooks.
    Reflect.apply(expression.assign, expression, [EVALUATED, evaluated]);
    return {
        begin(values) {
            data = values;
            steps = 0;
            limit = EVALUATION_STEPS;
            isMeasured = false;
        },
        end() {
            data = [];
        },
    };
}
/** Counts the values of JSON documents: each member and item. A long text counts as several, since it may contain a document. */
function countValues(documents) {
    const open = [documents];
    let count = 0;
    while (open.length > 0) {
        const value = open.pop();
        count += 1;
        if (typeof value === 'string')
            count += Math.floor(value.length / CHARS_PER_VALUE);
        else if (Array.isArray(value))
            for (const item of value)
                open.push(item);
        else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
            for (const member of Object.values(value))
                open.push(member);
        }
    }
    return count;
}

// EXTERNAL MODULE: ./src/expression/expression-error.ts
var expression_error = __webpack_require__(43341);
// EXTERNAL MODULE: ./src/expression/expression-tree.ts
var expression_tree = __webpack_require__(47855);
// EXTERNAL MODULE: ./src/expression/json.ts
var json = __webpack_require__(71570);
// EXTERNAL MODULE: ./src/expression/known-expression.ts + 1 modules
var known_expression = __webpack_require__(31814);
;// CONCATENATED MODULE: ./src/expression/expression.ts








/** Maximum nesting of evaluations (the `stack` guard): far above any hand-written expression, far below Node's stack. */
const EXPRESSION_STACK = 200;
/** Maximum items of a list (the `sequence` guard): the largest job that any cataloged vendor takes has a million rows. */
const EXPRESSION_SEQUENCE = 1_000_000;
/** Functions of JSONata that provider files cannot use: `eval` would run text from outside. */
const REMOVED_FUNCTIONS = ['eval'];
/** Compiles an expression. Literals and plain paths never reach the interpreter. Throws `ExpressionError`. */
function compileExpression(source) {
    const compiled = parse(source);
    const tree = compiled.ast();
    const facts = describeTree(tree);
    return (0,known_expression/* compileKnown */.R)(source, facts, createEvaluation(source, compiled, facts.use));
}
/** What is known of an expression without a value. Throws `ExpressionError`. */
function describeExpression(source) {
    return describeTree(parse(source).ast());
}
function describeTree(tree) {
    return {
        use: (0,expression_tree/* analyze */.ns)(tree),
        constant: (0,expression_tree/* findConstant */.UW)(tree),
        streams: (0,expression_tree/* findStream */.g4)(tree),
        firstPath: (0,expression_tree/* findFirstPath */.pP)(tree),
        path: (0,expression_tree/* findPlainPath */.ds)(tree),
        shape: (0,expression_tree/* findPlainShape */.xp)(tree),
        fields: (0,expression_tree/* findFields */.X2)(tree),
    };
}
function createEvaluation(source, compiled, { variables: names, regexes }) {
    const tree = compiled.ast();
    (0,expression_tree/* convertConcatenations */.Dr)(tree);
    for (const [name, run] of added_functions/* ADDED_FUNCTIONS */.R9)
        compiled.registerFunction(name, (...values) => run(...values));
    // JSONata's own would write an exact number as an object and round fractions to 15 digits.
    compiled.registerFunction('string', added_functions/* toText */.fE, '<x-b?:s>');
    for (const name of REMOVED_FUNCTIONS)
        compiled.assign(name, undefined);
    const work = limitWork(compiled);
    return (input, variables) => enqueue(async () => {
        if (regexes.length > 0)
            await loadRegexes();
        const bindings = bind(names, variables);
        work.begin([input, bindings]);
        try {
            return toPlainList(await compiled.evaluate(input, bindings));
        }
        catch (error) {
            throw new expression_error/* ExpressionError */.t(source, `failed: ${explain(error)}`, { cause: error });
        }
        finally {
            work.end();
        }
    });
}
function parse(source) {
    const options = { stack: EXPRESSION_STACK, sequence: EXPRESSION_SEQUENCE };
    // The type requires all of `RegExp`, but the interpreter uses only `exec` and `lastIndex`.
    Object.assign(options, { RegexEngine: makeRegex });
    try {
        return jsonata_default()(source, options);
    }
    catch (error) {
        const position = readMember(error, 'position');
        const where = typeof position === 'number' ? ` (at character ${position})` : '';
        throw new expression_error/* ExpressionError */.t(source, `is not valid JSONata: ${explain(error)}${where}`, { cause: error });
    }
}
/** Loaded by the first expression that has a regular expression: most have none, and it is as large as the interpreter. */
let linear;
async function loadRegexes() {
    linear ??= (await Promise.all(/* import() */[__webpack_require__.e(198), __webpack_require__.e(636)]).then(__webpack_require__.bind(__webpack_require__, 62636))).LinearRegex;
}
/** The interpreter calls it as a constructor. */
function makeRegex(pattern) {
    if (linear === undefined)
        throw new Error('An expression was evaluated before its regular expressions were loaded.');
    return new linear(pattern);
}
/**
 * The interpreter yields at every step, so evaluations that start together would share one work counter and hold all
 * their intermediate lists at once. So they run one after another, each to its end within one turn of the event loop.
 */
let lastEvaluation = Promise.resolve();
function enqueue(run) {
    const evaluation = lastEvaluation.then(run);
    lastEvaluation = evaluation.catch(() => undefined);
    return evaluation;
}
/** Binds only the variables that the expression names, so that a large set costs nothing. */
function bind(names, variables) {
    const bindings = {};
    for (const name of names) {
        const value = (0,content/* readVariable */.nt)(variables, name);
        if (value !== undefined && value !== null)
            bindings[name] = value;
    }
    return bindings;
}
/** JSONata adds flags to its lists, which would change how a later expression treats them. */
function toPlainList(value) {
    return Array.isArray(value) ? value.map((item) => item) : value;
}
/** JSONata's errors are plain objects whose message quotes the value at fault, so the value is removed. */
function explain(error) {
    if (error instanceof added_functions/* ArgumentError */.c1 || error instanceof json/* BytesInJson */.jt || error instanceof WorkError)
        return error.message;
    const message = readMember(error, 'message');
    if (typeof message !== 'string')
        return 'it ended with an unknown error.';
    const code = readMember(error, 'code');
    // Syntax errors and the guards quote the expression or a limit, not data.
    if (typeof code === 'string' && /^(S|D1|D20)/.test(code))
        return message;
    const value = readMember(error, 'value');
    const quoted = value === undefined || value === null ? [] : formsOf(value);
    return quoted.reduce((text, part) => (part ? text.replaceAll(part, '\u2026') : text), message);
}
/** The forms in which a message may quote a value. */
function formsOf(value) {
    try {
        return [(0,added_functions/* toText */.fE)(value), (0,json/* encodeJson */.Pr)(value)];
    }
    catch (error) {
        if (error instanceof json/* BytesInJson */.jt)
            return [];
        throw error;
    }
}
function readMember(error, name) {
    return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}


/***/ }),

/***/ 46667:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  checkProvider: () => (/* binding */ checkProvider),
  C: () => (/* binding */ loadProvider)
});

// UNUSED EXPORTS: readProviderFile

// EXTERNAL MODULE: ./src/domain/fault.ts
var fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/expression/expression.ts + 1 modules
var expression = __webpack_require__(67434);
// EXTERNAL MODULE: ./src/provider/compile.ts + 3 modules
var compile = __webpack_require__(53753);
// EXTERNAL MODULE: ./src/domain/nearest.ts
var nearest = __webpack_require__(94006);
// EXTERNAL MODULE: ./src/expression/added-functions.ts
var added_functions = __webpack_require__(80568);
// EXTERNAL MODULE: ./src/expression/expression-tree.ts
var expression_tree = __webpack_require__(47855);
// EXTERNAL MODULE: ./src/rules/linear-regex.ts + 4 modules
var linear_regex = __webpack_require__(62636);
// EXTERNAL MODULE: ./src/rules/schema-keywords.ts
var schema_keywords = __webpack_require__(57485);
// EXTERNAL MODULE: ./src/provider/request-flow.ts
var request_flow = __webpack_require__(40029);
;// CONCATENATED MODULE: ./src/provider/lint-claims.ts


/** Rules on what a file may claim about rows, as far as they can be checked without a response (docs/contract.md, 8.3). */
function lintClaims(spec, parts) {
    const lists = [
        ...spec.results.map((result, index) => ({ result, path: ['results', index] })),
        ...(spec.single?.results ?? []).map((result, index) => ({ result, path: ['single', 'results', index] })),
    ];
    return {
        errors: [
            ...lintProof(spec),
            ...lists.flatMap(({ result, path }) => lintAbsent(spec, result, path)),
            ...parts.flatMap(lintLength),
            ...lintGetBody(spec),
        ],
        warnings: lists.flatMap(({ result, path }) => [...lintHidden(result, path), ...lintName(parts, result, path)]),
    };
}
/** A proxy's page with status 200 must not count as the vendor's response. */
function lintProof({ poll, submit, results, single }) {
    const findings = [];
    const check = (path, steps, sources) => {
        const isProven = steps.some(({ outputs }) => outputs.length > 0) || sources.some((source) => !(0,request_flow/* claimsRest */.w4)(source));
        if (isProven || sources.length === 0)
            return;
        const message = `\`${path}\` has no \`outputs\`, so any page with status 200 would count as the vendor's response.`;
        const next = "Add an output that only the vendor's response gives, such as `outputs: { answered: success }`.";
        findings.push({ code: 'provider/no-proof', path: [path], message, next });
    };
    if (poll === undefined)
        check('submit', submit, results);
    if (single?.results !== undefined)
        check('single', [single.request], single.results);
    return findings;
}
function lintAbsent({ poll }, { absent }, path) {
    return [...absent].flatMap((word) => {
        const refuse = (reason, next) => [
            { code: 'provider/absent-state', path: [...path, 'absent'], message: `\`${word}\` ${reason}.`, next },
        ];
        const states = [...(poll?.states ?? [])].filter(([, state]) => state === 'succeeded').map(([name]) => name);
        if (!states.includes((0,request_flow/* foldState */.rI)(word))) {
            const guess = (0,nearest/* nearest */.p)(word, states);
            const meant = guess === undefined ? '' : `Did you mean \`${guess}\`? `;
            return refuse('is not a state that means success', `${meant}Use a state from \`poll.states.succeeded\`.`);
        }
        if (!(0,request_flow/* saysErrors */.Mu)(word))
            return [];
        return refuse('says that rows failed, so the list that names them must not be absent', 'Remove it: without the list it is not known which rows failed.');
    });
}
/** `$rows.length` reads a field `length` of each row, and finds nothing. */
function lintLength(part) {
    const { path } = part;
    const name = part.kind === 'expression' ? /\$(rows|ids|columns)\.length\b/.exec(part.compiled.source)?.[1] : undefined;
    if (name === undefined)
        return [];
    const message = `\`${path.join('.')}\` uses \`$${name}.length\`, which JSONata does not have.`;
    return [{ code: 'provider/rows-length', path, message, next: `Write \`$count($${name})\`.` }];
}
function lintGetBody(spec) {
    const requests = [
        ...spec.preflight.map((request, index) => [['preflight', index], request]),
        ...spec.submit.map((request, index) => [spec.submit.length === 1 ? ['submit'] : ['submit', index], request]),
        [['single'], spec.single?.request],
        [['poll'], spec.poll?.request],
        ...spec.results.map(({ request }, index) => [['results', index], request]),
        [['lookup'], spec.lookup?.request],
        [['cancel'], spec.cancel],
    ];
    return requests.flatMap(([path, request]) => {
        if (request?.method !== 'GET' || request.body === undefined)
            return [];
        const message = `\`${path.join('.')}\` is a GET with a body, which servers ignore.`;
        return [{ code: 'provider/get-body', path, message, next: 'Put it into the URL, or use `post`.' }];
    });
}
/** `[rejected]` is a list whether or not `rejected` exists. */
function lintHidden({ rows }, path) {
    if (rows === undefined || !/^\s*\[[\s\S]*\]\s*$/.test(rows.source))
        return [];
    const message = `\`${path.join('.')}.rows\` wraps its value in a list, so a missing list would count as an empty one.`;
    const next = 'Remove the brackets: a single item counts as a list of one.';
    return [{ code: 'provider/hidden-list', path: [...path, 'rows'], message, next }];
}
/** Finds a typo in the first name of a path, if other expressions read the same response by a similar name. */
function lintName(parts, { request, rows, from }, path) {
    const name = rows?.firstPath?.names[0];
    if (name === undefined || request !== undefined)
        return [];
    const isSame = (part) => part.path[0] === (from === 'submit' ? 'submit' : 'poll') ||
        (part.path[0] === 'results' && part.path.at(-1) === 'rows' && part.path[1] !== path[1]);
    const others = parts.flatMap((part) => part.kind === 'expression' && isSame(part) ? (part.compiled.firstPath?.names.slice(0, 1) ?? []) : []);
    const guess = others.includes(name) ? undefined : (0,nearest/* nearest */.p)(name, others);
    if (guess === undefined)
        return [];
    const message = `\`${path.join('.')}.rows\` reads \`${name}\`, while other expressions read \`${guess}\`.`;
    return [{ code: 'provider/rows-name', path: [...path, 'rows'], message, next: `Did you mean \`${guess}\`?` }];
}

;// CONCATENATED MODULE: ./src/provider/lint-credentials.ts
/** Header names that carry a credential. */
const CREDENTIAL_HEADER = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;
/** Long enough to be a credential; a shorter value, such as `KEYPAIR_JWT`, names a scheme or a kind. */
const CREDENTIAL_LITERAL = /[A-Za-z0-9+/_.-]{16,}/;
/** Such a header may only describe a token, so a constant in it is a credential only if it looks random. */
const TOKEN_HEADER = /token|secret/i;
/** Random text has digits; `PROGRAMMATIC_ACCESS_TOKEN` has none. */
const RANDOM_LITERAL = /(?=[A-Za-z+/_.-]*\d)[A-Za-z0-9+/_.-]{16,}/;
/** Names of inputs that should be secret. */
const SECRET_NAME = /(^|_)(api_?key|access_key|secret|token|password)$/;
/** Set by the transport from the request itself. */
const FORBIDDEN_HEADERS = new Set([
    'host',
    'connection',
    'content-length',
    'transfer-encoding',
    'accept-encoding',
]);
/** Rules on secrets: none in the file, none in a URL, and each marked as secret so that it is masked. */
function lintCredentials(spec, parts) {
    const errors = [];
    const warnings = [];
    const secrets = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
    for (const { path, kind, compiled } of parts) {
        if (kind === 'text')
            errors.push(...lintHeader(path, compiled.source, compiled.names.length));
        if (kind !== 'url')
            continue;
        // A URL that consists of a single secret is pre-signed, and the transport masks it.
        const exposed = /^\{\+\w+\}$/.test(compiled.source) ? [] : compiled.names.filter((name) => secrets.has(name));
        for (const name of exposed) {
            const message = `\`${path.join('.')}\` puts the secret \`${name}\` into a URL, where servers and proxies log it.`;
            warnings.push({
                code: 'provider/secret-in-url',
                path,
                message,
                next: 'Send it in a header or a body, if the vendor allows that.',
            });
        }
    }
    for (const { name, secret, default: value } of spec.inputs) {
        const path = ['inputs', name];
        if (secret && value !== undefined) {
            const message = `The secret \`${name}\` has a default, which everyone can read.`;
            errors.push({ code: 'provider/secret-default', path, message, next: 'Remove the default.' });
        }
        if (!secret && SECRET_NAME.test(name)) {
            const message = `The input \`${name}\` looks like a secret, but is not marked as one, so it is not masked.`;
            warnings.push({ code: 'provider/unmarked-secret', path, message, next: 'Add `secret: true`, or rename it.' });
        }
    }
    return { errors, warnings };
}
function lintHeader(path, source, variables) {
    const name = String(path.at(-1));
    if (path.at(-2) === 'headers' && FORBIDDEN_HEADERS.has(name.toLowerCase())) {
        const message = `The header \`${name}\` is set by the HTTP client.`;
        return [{ code: 'provider/forbidden-header', path, message, next: 'Remove it.' }];
    }
    const carries = path.at(-2) === 'basic' ? name === 'password' : CREDENTIAL_HEADER.test(name);
    const literal = path.at(-2) === 'headers' && TOKEN_HEADER.test(name) ? RANDOM_LITERAL : CREDENTIAL_LITERAL;
    if (variables > 0 || !carries || !literal.test(source))
        return [];
    const message = `\`${path.join('.')}\` holds a credential in plain text.`;
    return [
        {
            code: 'provider/literal-credential',
            path,
            message,
            next: 'Declare a secret input and name it here: `{api_key}`.',
        },
    ];
}

// EXTERNAL MODULE: ./src/domain/outcome.ts
var domain_outcome = __webpack_require__(87888);
;// CONCATENATED MODULE: ./src/provider/lint-results.ts



/** Rules on the sources of results: each can be reached, and at least one can report that a row succeeded. */
function lintResults(spec) {
    const errors = [
        ...lintSources(spec.results, ['results']),
        ...lintSources(spec.single?.results ?? [], ['single', 'results']),
    ];
    const warnings = [];
    if (spec.results.length === 0) {
        warnings.push(warn('provider/no-results', 'No source gives an outcome, so all rows would be unresolved.'));
    }
    else if (!spec.results.some(({ outcome }) => outcome === 'succeeded' || !(0,domain_outcome/* isVendorOutcome */.tG)(outcome))) {
        warnings.push(warn('provider/no-final-claim', 'No source can report success, so rows that succeeded would be unresolved.'));
    }
    return { errors, warnings };
}
function lintSources(results, list) {
    const errors = [];
    let claimed = false;
    for (const [index, result] of results.entries()) {
        const path = [...list, index];
        const field = path.join('.');
        if (claimed) {
            const message = `\`${field}\` is never reached: an earlier source takes all remaining rows.`;
            errors.push({
                code: 'provider/unreachable-result',
                path,
                message,
                next: 'Move it before that source, or add a `when` to that source.',
            });
        }
        if (result.from === 'submit' && result.request !== undefined) {
            const message = `\`${field}\` has a request, so \`from\` has no effect.`;
            errors.push({ code: 'provider/result-from', path, message, next: 'Remove one of the two.' });
        }
        if ((0,request_flow/* claimsRest */.w4)(result) && result.when === undefined)
            claimed = true;
        const typo = findOutcomeTypo(result);
        if (typo !== undefined) {
            const message = `\`${typo.word}\` is not a valid value for \`${field}.outcome\`.`;
            const next = `Did you mean \`${typo.meant}\`?`;
            errors.push({ code: 'provider/bad-outcome', path: [...path, 'outcome'], message, next });
        }
    }
    return errors;
}
function warn(code, message) {
    return {
        code,
        path: ['results'],
        message,
        next: 'Add `- outcome: succeeded` as the last source, if the rest succeeded.',
    };
}
/** Words that other tools use for outcomes. */
const OTHER_WORDS = new Map([
    ...['success', 'successful', 'ok', 'done', 'completed', 'accepted'].map((word) => [word, 'succeeded']),
    ...['fail', 'failure', 'error', 'errored', 'rejected', 'invalid'].map((word) => [word, 'failed']),
    ...['notfound', 'missing', 'absent', 'unknown'].map((word) => [word, 'not_found']),
]);
/** A misspelled word (`sucess`) is valid JSONata: a path that finds nothing. In quotes it is a text of its own. */
function findOutcomeTypo({ outcome }) {
    if (typeof outcome !== 'object')
        return undefined;
    const [, quote, word] = /^\s*("?)([A-Za-z_-]+)\1\s*$/.exec(outcome.source) ?? [];
    if (word === undefined)
        return undefined;
    const meant = OTHER_WORDS.get(word.toLowerCase().replaceAll(/[-_]/g, '')) ?? (0,nearest/* nearest */.p)(word, domain_outcome/* VENDOR_OUTCOMES */.lW);
    if (meant !== undefined)
        return { word, meant };
    return quote === '' || (0,domain_outcome/* isVendorOutcome */.tG)(word) ? undefined : { word, meant: 'failed' };
}
/** Refuses a status with two meanings, and an outcome for rows from a step that takes no rows. */
function lintStatuses(spec) {
    const steps = spec.submit.map((step, index) => ({
        step,
        path: spec.submit.length === 1 ? ['submit'] : ['submit', index],
    }));
    const single = spec.single === undefined ? [] : [{ step: spec.single.request, path: ['single'] }];
    return [...steps, ...single].flatMap(({ step, path }) => lintStep(step, path));
}
function lintStep(step, path) {
    return [...step.statuses].flatMap(([status, meaning]) => {
        const statusPath = [...path, 'statuses', String(status)];
        if (step.ok.includes(status)) {
            const message = `The status ${status} is in \`ok\` and in \`statuses\`.`;
            return [{ code: 'provider/statuses', path: statusPath, message, next: 'Keep one of the two.' }];
        }
        if (step.commits || !(0,domain_outcome/* isVendorOutcome */.tG)(meaning))
            return [];
        const message = `The status ${status} gives rows an outcome, but this step does not take effect.`;
        const next = 'Move it to the step that takes effect, or mark this one with `commits: true`.';
        return [{ code: 'provider/statuses', path: statusPath, message, next }];
    });
}

// EXTERNAL MODULE: ./src/provider/variable-names.ts
var variable_names = __webpack_require__(82700);
;// CONCATENATED MODULE: ./src/provider/lint.ts









/** The rules beyond the schema. A file with an error cannot be loaded; a warning is for its author. */
function lintCompilation({ spec, parts }) {
    const results = lintResults(spec);
    const claims = lintClaims(spec, parts);
    const credentials = lintCredentials(spec, parts);
    return {
        errors: [
            ...lintNames(spec),
            ...parts.flatMap((part) => lintPart(spec, part)),
            ...lintRowSchema(spec.rowSchema),
            ...lintSubmit(spec),
            ...lintStatuses(spec),
            ...results.errors,
            ...claims.errors,
            ...credentials.errors,
        ],
        warnings: [...lintUnusedInputs(spec, parts), ...results.warnings, ...claims.warnings, ...credentials.warnings],
    };
}
function lintNames(spec) {
    const findings = [];
    const refuse = (path, name) => {
        const message = `The name \`${name}\` is already used by the engine, a function or an input.`;
        findings.push({ code: 'provider/reserved-name', path, message, next: 'Choose another name.' });
    };
    for (const { name } of spec.inputs) {
        if ((variable_names/* RESERVED_NAMES */.gO.has(name) || name === 'id') && !variable_names/* INPUTS_ALLOWED */.zy.has(name))
            refuse(['inputs', name], name);
    }
    const inputs = new Set(spec.inputs.map(({ name }) => name));
    for (const [name] of spec.derived) {
        if (variable_names/* RESERVED_NAMES */.gO.has(name) || name === 'id' || inputs.has(name))
            refuse(['derived', name], name);
    }
    for (const { path, request, mayGiveId } of namedRequests(spec)) {
        for (const [name] of request.outputs) {
            if (variable_names/* RESERVED_NAMES */.gO.has(name) || (name === 'id' && !mayGiveId))
                refuse([...path, 'outputs', name], name);
        }
    }
    for (const [name] of spec.lookup?.set ?? []) {
        if (variable_names/* RESERVED_NAMES */.gO.has(name) || name === 'id')
            refuse(['lookup', 'set', name], name);
    }
    return findings;
}
function namedRequests(spec) {
    const submits = spec.submit.map((request, index) => ({ path: submitPath(spec, index), request, mayGiveId: true }));
    const others = [
        ...spec.preflight.map((request, index) => ({ path: ['preflight', index], request })),
        ...(spec.auth?.kind === 'token' ? [{ path: ['auth', 'token'], request: spec.auth.request }] : []),
        ...(spec.poll === undefined ? [] : [{ path: ['poll'], request: spec.poll.request }]),
        ...(spec.lookup === undefined ? [] : [{ path: ['lookup'], request: spec.lookup.request }]),
        ...(spec.cancel === undefined ? [] : [{ path: ['cancel'], request: spec.cancel }]),
        ...spec.results.flatMap(({ request }, index) => request === undefined ? [] : [{ path: ['results', index], request }]),
    ].map((each) => ({ ...each, mayGiveId: false }));
    const single = spec.single === undefined ? [] : [{ path: ['single'], request: spec.single.request, mayGiveId: true }];
    return [...submits, ...single, ...others];
}
/** A list of one step looks like a single step here; either way `locate` finds the position in the file. */
function submitPath(spec, index) {
    return spec.submit.length === 1 ? ['submit'] : ['submit', index];
}
function lintPart(spec, part) {
    const { path } = part;
    const known = (0,variable_names/* variablesAt */.VX)(spec, path);
    if (part.kind !== 'expression') {
        const result = path[0] === 'results' ? spec.results[Number(path[1])] : undefined;
        // Names that occur only in an optional query may come from the object that `next` gives.
        const names = result?.next === undefined ? part.compiled.names : part.compiled.needed;
        return names.filter((name) => !known.has(name)).map((name) => unknownVariable(path, name, name, known));
    }
    const { variables, functions, regexes } = part.compiled.use;
    const isFunction = (name) => expression_tree/* JSONATA_FUNCTIONS */.nY.has(name) || added_functions/* ADDED_FUNCTIONS */.R9.has(name);
    return [
        ...variables
            .filter((name) => !isFunction(name) && !known.has(name))
            .map((name) => unknownVariable(path, name, `$${name}`, known)),
        ...functions.filter((name) => !isFunction(name)).map((name) => unknownFunction(path, name)),
        ...regexes.flatMap((regex) => lintRegex(path, regex)),
    ];
}
/** @param spelled the name as it is written in the file. */
function unknownVariable(path, name, spelled, known) {
    const guess = (0,nearest/* nearest */.p)(name, known);
    return {
        code: 'provider/unknown-variable',
        path,
        message: `\`${path.join('.')}\` uses \`${spelled}\`, which is not set there.`,
        next: `${guess === undefined ? '' : `Did you mean \`${guess}\`? `}Available here: ${[...known].join(', ')}.`,
    };
}
function unknownFunction(path, name) {
    const guess = (0,nearest/* nearest */.p)(name, [...expression_tree/* JSONATA_FUNCTIONS */.nY, ...added_functions/* ADDED_FUNCTIONS */.R9.keys()]);
    return {
        code: 'provider/unknown-function',
        path,
        message: `\`${path.join('.')}\` calls the unknown function \`$${name}\`.`,
        next: guess === undefined
            ? 'See docs/provider-file.md, "Expressions", for all functions.'
            : `Did you mean \`$${guess}\`?`,
    };
}
function lintRegex(path, { source, flags }) {
    const why = (0,linear_regex.explainRegex)(source, flags);
    if (why === undefined)
        return [];
    const message = `\`${path.join('.')}\` has the regex \`${source}\`, which ${why}.`;
    return [{ code: 'provider/unsafe-regex', path, message, next: 'Rewrite the regex without it.' }];
}
function lintRowSchema(schema) {
    return (0,schema_keywords/* findSchemaProblems */.VC)(schema).map(({ kind, path, reason, next }) => ({
        code: kind === 'pattern' ? 'provider/unsafe-regex' : 'provider/bad-value',
        path: ['row', ...path],
        message: `\`row\` ${reason}.`,
        next,
    }));
}
function lintSubmit(spec) {
    const findings = [];
    const gives = (step) => step.outputs.some(([name]) => name === 'id');
    const missing = (name) => {
        const message = `\`${name}\` has no output \`id\`, so its job could not be polled.`;
        findings.push({ code: 'provider/no-job-id', path: [name], message, next: 'Add `outputs: { id: \u2026 }`.' });
    };
    if (spec.poll !== undefined && !spec.submit.some(gives))
        missing('submit');
    const { single } = spec;
    if (spec.poll !== undefined && single !== undefined && single.results === undefined && !gives(single.request))
        missing('single');
    const committing = spec.submit.filter(({ commits }) => commits).length;
    if (committing !== 1) {
        const message = `Exactly one submit step must take effect, but ${committing === 0 ? 'none does' : `${committing} do`}.`;
        findings.push({
            code: 'provider/commits',
            path: ['submit'],
            message,
            next: 'Set `commits: true` on one step only.',
        });
    }
    const { preflight } = spec;
    const changing = preflight.findIndex(({ method }) => method === 'PUT' || method === 'PATCH' || method === 'DELETE');
    if (changing >= 0) {
        const message = `A preflight request must be read-only, but this one is a ${preflight[changing]?.method}.`;
        findings.push({
            code: 'provider/preflight-writes',
            path: ['preflight', changing],
            message,
            next: 'Use `get`, or `post` for a search.',
        });
    }
    return findings;
}
function lintUnusedInputs(spec, parts) {
    const used = new Set(parts.flatMap((part) => (part.kind === 'expression' ? part.compiled.use.variables : part.compiled.names)));
    return spec.inputs
        .filter(({ name }) => !used.has(name) && !variable_names/* INPUTS_ALLOWED */.zy.has(name))
        .map(({ name }) => {
        const message = `The input \`${name}\` is not used.`;
        return { code: 'provider/unused-input', path: ['inputs', name], message, next: 'Use it or remove it.' };
    });
}

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(92857);
// EXTERNAL MODULE: ./src/provider/field-names.ts
var field_names = __webpack_require__(16200);
;// CONCATENATED MODULE: ./src/provider/request-schema.ts



/** Names of variables that are valid in templates and in expressions. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** RFC 9110, section 5.6.2: a token. */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const request_schema_expression = schemas/* string */.YjP().min(1).describe('A JSONata expression.');
const template = schemas/* string */.YjP().min(1).describe('A template: `{name}` stands for a variable (RFC 6570 in URLs).');
const headers = schemas/* record */.g1P(schemas/* string */.YjP().regex(HEADER_NAME), template);
const requestShape = {
    get: template.optional(),
    post: template.optional(),
    put: template.optional(),
    patch: template.optional(),
    delete: template.optional(),
    headers: headers.optional().describe('Always sent, whatever the origin of the URL.'),
    body: request_schema_expression.optional().describe('An object or a list is sent as JSON, text and bytes as they are.'),
    form: request_schema_expression.optional().describe('An object, sent urlencoded.'),
    multipart: request_schema_expression.optional().describe('An object of parts; `$file()` makes a file part.'),
    ok: schemas/* array */.YOg(schemas/* int */.Whr().min(100).max(599)).optional().describe('More status codes that are responses, not errors.'),
    idempotent: schemas/* boolean */.zMY().optional().describe('A submit step that may be sent again after a lost response.'),
    commits: schemas/* boolean */.zMY().optional().describe('The submit step that takes effect; by default the last one.'),
    outputs: schemas/* record */.g1P(schemas/* string */.YjP().regex(NAME), request_schema_expression).optional().describe('Variables taken from the response.'),
};
const requestError = { error: request_schema_expression.optional().describe('Text: the request failed, even with status 200.') };
const submitShape = {
    statuses: schemas/* record */.g1P(schemas/* string */.YjP().regex(/^[3-5]\d\d$/), schemas/* enum */.k5n(['no', 'yes', ...domain_outcome/* VENDOR_OUTCOMES */.lW]))
        .optional()
        .describe('Of a submit, what the vendor documents for a status. `no`: not taken; `yes`: taken; an outcome: all its rows have it.'),
};
const BODY_FIELDS = ['body', 'form', 'multipart'];
const request = schemas/* strictObject */.rej({ ...requestShape, ...requestError })
    .superRefine(requireOneMethod)
    .superRefine(refuseTwoBodies);
/** A step of the submit. */
const submitStep = schemas/* strictObject */.rej({ ...requestShape, ...requestError, ...submitShape })
    .superRefine(requireOneMethod)
    .superRefine(refuseTwoBodies);
const count = schemas/* int */.Whr().min(1);
const poll = schemas/* strictObject */.rej({
    ...requestShape,
    status: request_schema_expression.default('status'),
    states: schemas/* strictObject */.rej({
        running: schemas/* array */.YOg(schemas/* string */.YjP()).default([]),
        succeeded: schemas/* array */.YOg(schemas/* string */.YjP()).min(1),
        failed: schemas/* array */.YOg(schemas/* string */.YjP()).default([]),
        canceled: schemas/* array */.YOg(schemas/* string */.YjP()).default([]),
    }),
    progress: request_schema_expression.optional().describe('0 to 1; advisory.'),
    floor: schemas/* number */.aig().positive().default(1).describe('Minimum seconds between two polls of a job.'),
    counts: schemas/* strictObject */.rej({ succeeded: request_schema_expression, failed: request_schema_expression, not_found: request_schema_expression }).partial().default({}),
    error: request_schema_expression.optional().describe('Why the job failed.'),
})
    .superRefine(requireOneMethod)
    .superRefine(refuseTwoBodies);
/** What a source says without an expression: the compiled file has it as it stands. */
const resultOptions = schemas/* object */.Ikc({
    from: schemas/* enum */.k5n(['submit', 'poll']).default('poll').describe('Which response is read if there is no request.'),
    format: schemas/* enum */.k5n(['json', 'jsonl', 'csv', 'tsv']).default('json'),
    ignore: schemas/* array */.YOg(schemas/* string */.YjP().min(1))
        .default([])
        .describe('Columns of a delimited file that expressions do not see, such as ids.'),
});
const result = schemas/* strictObject */.rej({
    ...requestShape,
    ...requestError,
    ...resultOptions.shape,
    when: request_schema_expression.optional().describe('The source is read only if this is true.'),
    next: request_schema_expression.optional().describe('Text: URL of the next page; object: new variables; nothing: last page.'),
    rows: request_schema_expression.optional().describe('The items of the document; default: the document.'),
    absent: schemas/* array */.YOg(schemas/* string */.YjP().min(1))
        .default([])
        .describe("The vendor's states in which the list may be absent, because they say that no row failed."),
    pending: schemas/* array */.YOg(schemas/* int */.Whr().min(200).max(499))
        .default([])
        .describe('More status codes that mean "not there yet", such as 204, in addition to 202, 404, 409 and 425.'),
    id: request_schema_expression
        .optional()
        .describe("Default: the item itself if it is a text or number, else its value under the key's column."),
    index: request_schema_expression
        .optional()
        .describe('0-based position of the row in the job. A list: one of these positions, but it is not known which.'),
    outcome: request_schema_expression.describe('`succeeded`, `failed`, `not_found`, or an expression that gives one.'),
    message: request_schema_expression.optional(),
    retryable: schemas/* union */.KCZ([schemas/* boolean */.zMY(), request_schema_expression]).default(false).describe('Failed rows may be sent again.'),
})
    .superRefine(refuseTwoMethods)
    .superRefine(refuseTwoBodies)
    .superRefine(refusePagedFiles);
const single = schemas/* strictObject */.rej({
    ...requestShape,
    ...requestError,
    ...submitShape,
    when: request_schema_expression.optional().describe('Over the inputs: the request is used only if this is true.'),
    results: schemas/* array */.YOg(result)
        .min(1)
        .optional()
        .describe("The outcome of the row, read from the request's own response: then there is no job to poll."),
})
    .superRefine(requireOneMethod)
    .superRefine(refuseTwoBodies);
/** What a look-up may resolve: rows that a tally says are missing, rows of a submit without a response. */
const LOOKUP_USES = ['counts', 'submit'];
/** Rows of one look-up: 50 ids of 36 characters make a URL of 3 KB in base64, well below the usual limit of 8 KB. */
const LOOKUP_ROWS = 50;
const lookup = schemas/* strictObject */.rej({
    ...requestShape,
    ...requestError,
    set: schemas/* record */.g1P(schemas/* string */.YjP().regex(NAME), request_schema_expression)
        .default({})
        .describe('Variables that are computed for each request.'),
    size: count.max(1000).default(LOOKUP_ROWS).describe('Rows that one request asks for.'),
    rows: request_schema_expression.optional().describe("The vendor's records in the response; default: the document."),
    id: request_schema_expression
        .optional()
        .describe("The row of a record. Default: the record itself if it is a text or number, else its value under the key's column."),
    resolves: schemas/* array */.YOg(schemas/* enum */.k5n(LOOKUP_USES)).min(1).describe('What the look-up may resolve.'),
    lag: schemas/* number */.aig().min(0).default(0).describe('Seconds for which a row that was taken may stay invisible.'),
})
    .superRefine(requireOneMethod)
    .superRefine(refuseTwoBodies);
function requireOneMethod(value, context) {
    const found = field_names/* METHOD_FIELDS */.M.filter((name) => name in value);
    if (found.length !== 1) {
        context.addIssue(`a request must have exactly one of ${field_names/* METHOD_FIELDS */.M.join(', ')}; this one has ${found.join(', ') || 'none'}`);
    }
}
function refuseTwoMethods(value, context) {
    const found = field_names/* METHOD_FIELDS */.M.filter((name) => name in value);
    if (found.length > 1)
        context.addIssue(`a source can have only one request; this one has ${found.join(' and ')}`);
}
function refuseTwoBodies(value, context) {
    const found = BODY_FIELDS.filter((name) => name in value);
    if (found.length > 1)
        context.addIssue(`a request can have only one body; this one has ${found.join(' and ')}`);
}
/** A delimited file is streamed and cannot name a next page; several files are a list of addresses. */
function refusePagedFiles({ format, next }, context) {
    if (next === undefined || (format !== 'csv' && format !== 'tsv'))
        return;
    context.addIssue(`a ${format} source cannot have \`next\`; give the addresses of all files as a list in its URL`);
}

;// CONCATENATED MODULE: ./src/provider/schema.ts




/** Names of inputs; lower case, so that `BULK_JOB_PARAM_<NAME>` leads back to one of them. */
const INPUT_NAME = /^[a-z][a-z0-9_]*$/;
const limit = (value) => schemas/* union */.KCZ([value, schemas/* strictObject */.rej({ value, documented: schemas/* boolean */.zMY() })]).describe('A plain value is a documented one.');
const rate = schemas/* string */.YjP().describe('`10/s`, `600/m`, `1000/h`.');
const input = schemas/* strictObject */.rej({
    description: schemas/* string */.YjP().optional(),
    required: schemas/* boolean */.zMY().default(false),
    default: schemas/* unknown */.L5J().optional(),
    type: schemas/* enum */.k5n(['string', 'number', 'boolean', 'object', 'list']).default('string'),
    secret: schemas/* boolean */.zMY().default(false).describe('Comes from the environment only, and is masked.'),
    values: schemas/* array */.YOg(schemas/* string */.YjP()).min(1).optional().describe('The allowed values.'),
    destination: schemas/* string */.YjP()
        .min(1)
        .optional()
        .describe('What the input names of where the rows go, in a word (`network`): reports show it with the value.'),
});
const keyShape = schemas/* strictObject */.rej({
    column: schemas/* string */.YjP().min(1).describe('A name; `{input}` in it is replaced by an input.'),
    required: schemas/* boolean */.zMY().default(true),
    unique: schemas/* boolean */.zMY().default(true),
    fold: schemas/* array */.YOg(schemas/* enum */.k5n(field_names/* KEY_FOLDS */.T))
        .default([])
        .describe('How the vendor changes keys: lower case, trimmed, Unicode NFC. Results are matched in that form.'),
});
/** The provider file (docs/provider-file.md): the source of its types, defaults, validation and JSON Schema. */
const providerSchema = schemas/* strictObject */.rej({
    version: schemas/* literal */.euz(1).describe('Version of this file format.'),
    name: schemas/* string */.YjP().regex(/^[a-z][a-z0-9-]*$/),
    title: schemas/* string */.YjP().min(1).optional(),
    docs: schemas/* url */.OZ5({ protocol: /^https$/ }).optional(),
    facts: schemas/* array */.YOg(schemas/* strictObject */.rej({
        text: schemas/* string */.YjP().min(1),
        verified: schemas/* enum */.k5n(['documented', 'inferred', 'live']),
        source: schemas/* string */.YjP().optional(),
    }))
        .default([])
        .describe('What the file relies on. Every plan shows what is inferred.'),
    inputs: schemas/* record */.g1P(schemas/* string */.YjP().regex(INPUT_NAME), input).default({}),
    derived: schemas/* record */.g1P(schemas/* string */.YjP().regex(NAME), request_schema_expression)
        .default({})
        .describe('Variables that are computed from the inputs once, in order. Shown in the report.'),
    number: schemas/* string */.YjP()
        .min(1)
        .optional()
        .describe('Name of a column that the engine adds: the number of the row in the run, by which results name rows.'),
    baseUrl: template.describe('The headers and the credentials are sent to its origin only.'),
    headers: headers.default({}),
    auth: schemas/* union */.KCZ([
        schemas/* strictObject */.rej({ basic: schemas/* strictObject */.rej({ username: template, password: template }) }),
        schemas/* strictObject */.rej({ token: request }),
    ])
        .optional(),
    key: schemas/* union */.KCZ([schemas/* string */.YjP().min(1), keyShape])
        .optional()
        .describe('The column that identifies a row.'),
    row: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J()).optional().describe("JSON Schema (2020-12) of a row's fields."),
    limits: schemas/* strictObject */.rej({
        rows: limit(count).optional().describe('Rows of a job.'),
        bytes: limit(schemas/* union */.KCZ([count, schemas/* string */.YjP()]))
            .optional()
            .describe('Uncompressed encoded bytes of a job: `20MB`.'),
        rate: limit(rate).optional().describe('Requests.'),
        burst: count
            .default(1)
            .describe('Requests that may be sent at once before the rate counts (a token bucket), if the vendor documents it.'),
        concurrency: limit(count).optional().describe('Jobs in flight.'),
        jobs: limit(rate).optional().describe('Jobs that may be created in a window.'),
        columns: limit(count).optional().describe('Columns of a row, including the one of `number`.'),
    })
        .prefault({}),
    error: request_schema_expression.optional().describe('Over every JSON response. Text: the request failed, even with status 200.'),
    retry: request_schema_expression
        .optional()
        .describe('Over the response to a failed request. True: temporary, nothing was accepted.'),
    group: request_schema_expression
        .optional()
        .describe('Over each row; rows with different values never share a job. `fields`: all fields that are sent except the key.'),
    preflight: schemas/* array */.YOg(request).max(30).default([]).describe('Read-only requests before anything is sent.'),
    submit: schemas/* union */.KCZ([submitStep, schemas/* array */.YOg(submitStep).min(1)]).describe('Steps in order; all their outputs are required.'),
    single: single.optional().describe('The request for a job of one row.'),
    poll: poll.optional().describe('Absent: the response to the submit is the result.'),
    results: schemas/* array */.YOg(result).default([]),
    lookup: lookup.optional().describe('Read-only: which of the rows the vendor has.'),
    cancel: request.optional(),
});
/** The published JSON Schema of the provider file. */
function providerJsonSchema() {
    return {
        $id: schemaUrl('provider'),
        ...z.toJSONSchema(providerSchema, { io: 'input' }),
        title: 'Provider file of Bulk Job',
    };
}
/** Every field name of the format, for "did you mean". */
const FIELD_NAMES = [
    ...new Set([
        ...Object.keys(providerSchema.shape),
        ...Object.keys(result.shape),
        ...Object.keys(poll.shape),
        ...Object.keys(single.shape),
        ...Object.keys(lookup.shape),
        ...Object.keys(input.shape),
        ...Object.keys(keyShape.shape),
        ...[
            'columns',
            'basic',
            'token',
            'username',
            'password',
            'text',
            'verified',
            'source',
            'rows',
            'bytes',
            'rate',
            'burst',
        ],
        ...['concurrency', 'jobs', 'value', 'documented', 'running', 'succeeded', 'failed', 'canceled', 'not_found'],
    ]),
];

// EXTERNAL MODULE: ./src/provider/schema-faults.ts
var schema_faults = __webpack_require__(48158);
// EXTERNAL MODULE: ./src/provider/yaml-text.ts
var yaml_text = __webpack_require__(12316);
;// CONCATENATED MODULE: ./src/provider/load.ts







/**
 * Reads, checks and compiles the text of a provider file. `path` is the file as the user wrote it, for messages.
 * Throws `FaultError` with every fault, each with its code, line, column, value and next step.
 */
function loadProvider(text, path) {
    const { spec, errors } = checkProvider(text, path);
    if (spec === undefined)
        throw new fault/* FaultError */.VD(errors);
    return spec;
}
/** Recently checked files, by path and text, so that a process that runs often compiles each of them once. */
const checked = new Map();
/** More than a person edits at a time. */
const MAX_CHECKED = 16;
/** Like `loadProvider`, but returns the errors and the warnings, in the order of the file. */
function checkProvider(text, path) {
    const name = `${path}\n${text}`;
    const known = checked.get(name) ?? check(text, path);
    if (checked.size >= MAX_CHECKED)
        checked.clear();
    checked.set(name, known);
    return known;
}
function check(text, path) {
    const { file, yaml, errors: misread } = readFile(text, path);
    if (file === undefined)
        return { spec: undefined, errors: misread, warnings: [] };
    const compilation = (0,compile/* compileProvider */.V)(file, text, expression.compileExpression);
    const lint = lintCompilation(compilation);
    const errors = [...compilation.findings, ...lint.errors].map((finding) => toFault(finding, yaml, path));
    const warnings = inOrder(lint.warnings.map((finding) => toFault(finding, yaml, path)));
    return { spec: errors.length > 0 ? undefined : compilation.spec, errors: inOrder(errors), warnings };
}
/** The content of a provider file that was checked before, with its defaults. Throws `FaultError`. */
function readProviderFile(text, path) {
    const { file, errors } = readFile(text, path);
    if (file === undefined)
        throw new FaultError(errors);
    return file;
}
function readFile(text, path) {
    const yaml = (0,yaml_text/* readYaml */.g)(text, path, 'provider/yaml');
    if (yaml.faults.length > 0)
        return { file: undefined, yaml, errors: yaml.faults };
    // Compiling the schema would take longer than reading one file without.
    const parsed = providerSchema.safeParse(yaml.value, { jitless: true });
    if (parsed.success)
        return { file: parsed.data, yaml, errors: [] };
    const errors = (0,schema_faults/* describeIssues */.w)(parsed.error.issues, { yaml, file: path, area: 'provider', names: FIELD_NAMES });
    return { file: undefined, yaml, errors: inOrder(errors) };
}
function toFault({ code, message, next, path }, yaml, file) {
    return { code, message, next, file, ...yaml.locate(path) };
}
function inOrder(faults) {
    return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}


/***/ }),

/***/ 48158:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ describeIssues)
/* harmony export */ });
/* harmony import */ var _domain_nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(94006);
/* harmony import */ var _yaml_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12316);


/** Turns zod's issues into faults with the position in the YAML, the value and the next step. */
function describeIssues(issues, context) {
    return issues.flatMap((issue) => settle(issue, [])).flatMap((issue) => describeIssue(issue, context));
}
/** Picks the branch of a union that was meant: the one whose type matches. Paths become absolute. */
function settle(issue, parent) {
    const path = [...parent, ...issue.path];
    if (issue.code !== 'invalid_union')
        return [{ ...issue, path }];
    const branches = issue.errors.filter((branch) => !branch.some(isWrongType)).toSorted((a, b) => a.length - b.length);
    const meant = branches[0];
    return meant === undefined ? [{ ...issue, path }] : meant.flatMap((inner) => settle(inner, path));
}
function isWrongType(issue) {
    return issue.path.length === 0 && issue.code === 'invalid_type';
}
function describeIssue(issue, context) {
    const { yaml, file, area } = context;
    const name = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => {
            const guess = (0,_domain_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(key, context.names);
            return {
                code: `${area}/unknown-field`,
                message: `Unknown field \`${[...issue.path, key].map(String).join('.')}\`.`,
                next: adviseOnName(key, guess),
                file,
                ...yaml.locateName([...issue.path, key]),
            };
        });
    }
    const value = readAt(yaml.value, issue.path);
    if (value === undefined) {
        const message = `\`${name}\` is missing.`;
        return [{ code: `${area}/missing-field`, message, next: 'Add it.', file, ...yaml.locate(issue.path) }];
    }
    const place = issue.code === 'invalid_key' ? yaml.locateName(issue.path) : yaml.locate(issue.path);
    return [{ code: `${area}/bad-value`, ...explain(issue, name, value), file, ...place }];
}
/** A name with spaces or punctuation is the rest of an unquoted value: `{ description: 0 = a, 1 = b }`. */
function adviseOnName(key, guess) {
    if (!/^[\w-]+$/.test(key))
        return _yaml_text_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTE_HINT */ .R;
    return guess === undefined || guess === key ? 'Remove it.' : `Did you mean \`${guess}\`?`;
}
function explain(issue, name, value) {
    const where = name === '' ? 'The file' : `\`${name}\``;
    if (issue.code === 'custom')
        return { message: `${where}: ${issue.message}.`, next: 'Fix this request.' };
    if (issue.code === 'invalid_value') {
        const allowed = issue.values.map((each) => `\`${String(each)}\``).join(', ');
        const next = issue.values.length === 1 ? `Use ${allowed}.` : `Use one of ${allowed}.`;
        return { message: `${show(value)} is not a valid value for ${where}.`, next };
    }
    if (issue.code === 'invalid_key') {
        const next = 'Use letters, digits and `_` (and `-` in header names); inputs are lower case.';
        return { message: `\`${String(issue.path.at(-1))}\` is not a valid name.`, next };
    }
    if (issue.code === 'invalid_type' && issue.expected === 'string') {
        return { message: `${where} must be text, but it is ${kindOf(value)}.`, next: _yaml_text_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTE_HINT */ .R };
    }
    if (issue.code === 'invalid_union') {
        const hint = typeof value === 'object' ? ` ${_yaml_text_js__WEBPACK_IMPORTED_MODULE_0__/* .QUOTE_HINT */ .R}` : '';
        return {
            message: `${where} is ${kindOf(value)}, which is not allowed there.`,
            next: `See docs/provider-file.md.${hint}`,
        };
    }
    return { message: `${show(value)} is not a valid value for ${where}: ${issue.message}.`, next: 'Fix the value.' };
}
function readAt(value, path) {
    return path.reduce((found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined), value);
}
/** Maximum length of a value that a message quotes. */
const SHOWN = 60;
function show(value) {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
    return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}\u2026` : text}\``;
}
function kindOf(value) {
    if (Array.isArray(value))
        return 'a list';
    if (value === null)
        return 'empty';
    return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${show(value)}`;
}


/***/ }),

/***/ 12316:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ QUOTE_HINT),
/* harmony export */   g: () => (/* binding */ readYaml)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4260);


/** The most common mistake in hand-written provider files (docs/provider-file.md, "Expressions"). */
const QUOTE_HINT = 'A value that contains `[`, `{`, `, `, `: ` or ` #`, or starts with punctuation, must be in quotes or in a block after `|`.';
/** Parses YAML 1.2 core. `code` is the fault code of a syntax fault. */
function readYaml(text, path, code) {
    const { document, tooDeepAt, placeOf } = (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .parseYaml */ .hN)(text, 'core');
    const refuse = (reason, offset, next) => ({
        code,
        message: `The YAML cannot be used: ${reason}.`,
        next,
        file: path,
        ...placeOf(offset),
    });
    const [first] = document.errors;
    const indent = first === undefined ? undefined : (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .findIndentFault */ .uC)(text, placeOf(first.pos[0]).line);
    // The library's other errors are consequences of the first one.
    const errors = indent === undefined ? document.errors : [];
    const faults = errors.map((error) => {
        const isDuplicate = error.code === 'DUPLICATE_KEY';
        const message = isDuplicate
            ? 'A name is given twice in the same mapping.'
            : `The YAML is not valid: ${error.message}.`;
        const next = isDuplicate ? 'Keep one of the two.' : QUOTE_HINT;
        return { code, message: message.replace(/\.+$/, '.'), next, file: path, ...placeOf(error.pos[0]) };
    });
    if (indent !== undefined) {
        const { reason, next, line, column } = indent;
        faults.push({ code, message: `The YAML is not valid: ${reason}.`, next, file: path, line, column });
    }
    if (tooDeepAt !== undefined)
        faults.push(refuse(_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .TOO_DEEP */ .gZ, tooDeepAt, 'Flatten it.'));
    const values = faults.length > 0 ? undefined : readValues(document);
    if (faults.length === 0 && values === undefined) {
        faults.push(refuse(_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .TOO_MANY_ALIASES */ .w4, findAlias(document), 'Use aliases for short values only.'));
    }
    const value = values?.value;
    const findNode = (where) => {
        const found = where.length === 0 ? document.contents : document.getIn(where, true);
        return isYamlNode(found) ? found : undefined;
    };
    const locate = (where) => {
        for (let depth = where.length; depth >= 0; depth -= 1) {
            const node = findNode(where.slice(0, depth));
            if (node?.range)
                return placeOf(node.range[0]);
        }
        return { line: 1, column: 1 };
    };
    const locateName = (where) => {
        const parent = findNode(where.slice(0, -1));
        const pair = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(parent)
            ? parent.items.find(({ key }) => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(key) && key.value === where.at(-1))
            : undefined;
        const range = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(pair?.key) ? pair.key.range : undefined;
        return range ? placeOf(range[0]) : locate(where);
    };
    return { value, faults, locate, locateName };
}
function readValues(document) {
    return document.contents === null ? { value: null } : (0,_rules_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .toBoundedValues */ .$s)(document.contents, document);
}
function findAlias(document) {
    let offset;
    (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR)(document, {
        Alias(_, { range }) {
            offset = range?.[0];
            return yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR.BREAK;
        },
    });
    return offset;
}
function isYamlNode(value) {
    return typeof value === 'object' && value !== null && 'range' in value;
}


/***/ }),

/***/ 57485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   IO: () => (/* binding */ formatsOf),
/* harmony export */   VC: () => (/* binding */ findSchemaProblems)
/* harmony export */ });
/* harmony import */ var ajv_formats_dist_formats_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(10779);
/* harmony import */ var _domain_nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(94006);
/* harmony import */ var _linear_regex_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(62636);



/** All keywords of draft 2020-12 (JSON Schema Core and Validation), and the older names of two of them. */
const KEYWORDS = new Map([
    ...names('$schema $id $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment', 'none'),
    ...names('title description default deprecated readOnly writeOnly examples format', 'none'),
    ...names('contentEncoding contentMediaType', 'none'),
    ...names('type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum', 'none'),
    ...names('maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains', 'none'),
    ...names('maxProperties minProperties required dependentRequired', 'none'),
    ...names('not if then else items contains additionalProperties propertyNames', 'schema'),
    ...names('unevaluatedItems unevaluatedProperties contentSchema', 'schema'),
    ...names('allOf anyOf oneOf prefixItems', 'list'),
    ...names('properties patternProperties dependentSchemas $defs definitions', 'map'),
]);
function names(list, holds) {
    return list.split(' ').map((name) => [name, holds]);
}
/** Formats of the specification that are not checked here: no library checks them in bounded time. */
const UNCHECKED_FORMATS = ['iri', 'iri-reference', 'idn-email', 'idn-hostname'];
const FORMATS = [...Object.keys(ajv_formats_dist_formats_js__WEBPACK_IMPORTED_MODULE_0__/* .fullFormats */ .U9), ...UNCHECKED_FORMATS];
/** No schema of a row nests this deep, and walking it must not exhaust the stack. */
const MAX_DEPTH = 100;
/**
 * Finds what a validator would silently accept: a misspelled keyword or format, a pattern that cannot be run in linear
 * time, schemas that nest too deep. Members of constants and examples are not keywords.
 */
function findSchemaProblems(schema) {
    return [...keywordsOf(schema)].flatMap(checkKeyword);
}
/** The formats that a schema names. */
function formatsOf(schema) {
    const named = [...keywordsOf(schema)].filter(({ keyword }) => keyword === 'format');
    return new Set(named.map(({ value }) => value).filter((value) => typeof value === 'string'));
}
function checkKeyword({ path, keyword, value, depth }) {
    if (depth > MAX_DEPTH)
        return [depthProblem(path)];
    if (!KEYWORDS.has(keyword))
        return [unknownProblem(path, 'keyword', keyword, [...KEYWORDS.keys()])];
    if (keyword === 'format' && typeof value === 'string' && !FORMATS.includes(value))
        return [unknownProblem(path, 'format', value, FORMATS)];
    return patternsOf(keyword, value).flatMap((pattern) => checkPattern(path, pattern));
}
function patternsOf(keyword, value) {
    if (keyword === 'pattern' && typeof value === 'string')
        return [value];
    return keyword === 'patternProperties' && isObject(value) ? Object.keys(value) : [];
}
/** Every keyword of a schema and of the schemas in it. Below `MAX_DEPTH` a branch ends with its first keyword. */
function* keywordsOf(schema, above = [], depth = 0) {
    if (!isObject(schema))
        return;
    for (const [keyword, value] of Object.entries(schema)) {
        const path = [...above, keyword];
        yield { path, keyword, value, depth };
        if (depth > MAX_DEPTH)
            return;
        for (const [name, inner] of schemasIn(KEYWORDS.get(keyword), value)) {
            yield* keywordsOf(inner, [...path, ...name], depth + 1);
        }
    }
}
function schemasIn(holds, value) {
    if (holds === 'schema')
        return [[[], value]];
    const isHolder = (holds === 'list' && Array.isArray(value)) || (holds === 'map' && isObject(value));
    return isHolder ? Object.entries(value).map(([name, inner]) => [[name], inner]) : [];
}
function checkPattern(path, pattern) {
    // With the flag `u`, as JSON Schema requires (Core, section 6.4) and ajv uses.
    const why = (0,_linear_regex_js__WEBPACK_IMPORTED_MODULE_1__.explainRegex)(pattern, 'u');
    if (why === undefined)
        return [];
    return [
        {
            kind: 'pattern',
            path,
            reason: `has the pattern ${pattern}, which ${why}`,
            next: 'Rewrite the pattern.',
        },
    ];
}
function unknownProblem(path, kind, word, known) {
    const guess = (0,_domain_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(word, known);
    return {
        kind,
        path,
        reason: `cannot be used: "${word}" is not a ${kind} of JSON Schema draft 2020-12`,
        next: guess === undefined ? `Remove it, or use a ${kind} of that draft.` : `Did you mean "${guess}"?`,
    };
}
function depthProblem(path) {
    const reason = `cannot be used: it nests schemas deeper than ${MAX_DEPTH} levels`;
    return { kind: 'depth', path, reason, next: 'Move the inner schemas to "$defs" and refer to them with "$ref".' };
}
/** True for a mapping: not for a list or null. */
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ })

};
