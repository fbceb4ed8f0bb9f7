export const id = 434;
export const ids = [434];
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


/***/ })

};
