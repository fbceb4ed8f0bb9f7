export const id = 542;
export const ids = [542];
export const modules = {

/***/ 80588:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QR: () => (/* binding */ readFieldTypes),
/* harmony export */   Sy: () => (/* binding */ convertCell),
/* harmony export */   XI: () => (/* binding */ readFieldType)
/* harmony export */ });
/* harmony import */ var _domain_row_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83480);
/* harmony import */ var _rules_schema_keywords_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57485);


/** Types that the schema gives directly to a field: `properties.<field>.type`. A type that allows strings needs no conversion. */
function readFieldTypes(schema) {
    const properties = (0,_rules_schema_keywords_js__WEBPACK_IMPORTED_MODULE_1__/* .isObject */ .Gv)(schema) && (0,_rules_schema_keywords_js__WEBPACK_IMPORTED_MODULE_1__/* .isObject */ .Gv)(schema.properties) ? schema.properties : {};
    const types = new Map();
    for (const [field, property] of Object.entries(properties)) {
        const type = readFieldType(property);
        if (type !== undefined)
            types.set(field, type);
    }
    return types;
}
/** The same of the schema of one field; undefined if its cells stay strings. */
function readFieldType(property) {
    const declared = (0,_rules_schema_keywords_js__WEBPACK_IMPORTED_MODULE_1__/* .isObject */ .Gv)(property) ? property.type : undefined;
    const names = Array.isArray(declared) ? declared : [declared];
    const cell = ['number', 'integer', 'boolean'].find((type) => names.includes(type));
    return cell === undefined || names.includes('string') ? undefined : { cell, isNullable: names.includes('null') };
}
/** Significant decimal digits that a double always preserves (IEEE 754 binary64: 15). */
const EXACT_DIGITS = 15;
const NUMBER = /^([+-]?)0*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
/**
 * A cell as the type that a schema gives it; undefined if it cannot be converted. Numbers are plain decimals
 * (`-12.50`, `1e3`, `007` is 7); a number with more digits than a double preserves keeps them. Booleans are `true` and
 * `false` in any case, as spreadsheets write them.
 */
function convertCell(cell, type) {
    if (type === 'boolean')
        return toBoolean(cell);
    const match = NUMBER.exec(cell);
    if (match === null)
        return undefined;
    const text = `${match[1] === '-' ? '-' : ''}${match[2] ?? ''}`;
    const number = Number(text);
    if (!Number.isFinite(number) || (type === 'integer' && !Number.isInteger(number)))
        return undefined;
    return countDigits(text) > EXACT_DIGITS && String(number) !== text ? new _domain_row_js__WEBPACK_IMPORTED_MODULE_0__/* .ExactNumber */ .fh(text) : number;
}
function toBoolean(cell) {
    const folded = cell.toLowerCase();
    if (folded === 'true')
        return true;
    return folded === 'false' ? false : undefined;
}
function countDigits(text) {
    return text.replace(/[eE].*$/, '').replace(/\D/g, '').length;
}


/***/ }),

/***/ 46542:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  compileRowSchema: () => (/* binding */ compileRowSchema)
});

// EXTERNAL MODULE: ./node_modules/ajv/dist/2020.js
var _2020 = __webpack_require__(52210);
// EXTERNAL MODULE: ./node_modules/ajv-formats/dist/formats.js
var formats = __webpack_require__(10779);
// EXTERNAL MODULE: ./src/domain/fault.ts
var domain_fault = __webpack_require__(93892);
// EXTERNAL MODULE: ./src/domain/row.ts
var row = __webpack_require__(83480);
// EXTERNAL MODULE: ./src/rules/linear-regex.ts + 4 modules
var linear_regex = __webpack_require__(62636);
// EXTERNAL MODULE: ./src/rules/schema-keywords.ts
var schema_keywords = __webpack_require__(57485);
// EXTERNAL MODULE: ./src/sources/cell-types.ts
var cell_types = __webpack_require__(80588);
// EXTERNAL MODULE: ./src/domain/object-scan.ts
var object_scan = __webpack_require__(78039);
;// CONCATENATED MODULE: ./src/sources/read-number.ts
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
/** Digits of an integer that a double always holds exactly. */
const MAX_DIGITS = 15;
/** A double holds these exactly, so that the quotient of two such numbers is the nearest double of the decimal. */
const POWERS = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => 10 ** power);
/**
 * The number that a cell in ASCII is, as `Number` reads its text; NaN where it is none, or is written with an exponent or
 * with more than 15 digits.
 */
function readNumber(bytes, from, to) {
    const sign = bytes[from];
    let at = from < to && (sign === MINUS || sign === PLUS) ? from + 1 : from;
    const start = at;
    let value = 0;
    let digits = 0;
    let point = -1;
    for (; at < to; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte === POINT && point === -1 && at > start)
            point = at;
        else if (byte >= ZERO && byte <= ZERO + 9) {
            digits += 1;
            value = value * 10 + (byte - ZERO);
        }
        else
            return Number.NaN;
    }
    if (digits === 0 || digits > MAX_DIGITS || point === to - 1)
        return Number.NaN;
    const number = point === -1 ? value : value / (POWERS[to - 1 - point] ?? 1);
    return sign === MINUS ? -number : number;
}

;// CONCATENATED MODULE: ./src/sources/column-rules.ts





/** Keywords that say nothing about what is valid, and do not lead elsewhere. */
const NOTES = new Set('$comment title description default deprecated readOnly writeOnly examples $defs definitions'.split(' '));
/** Undefined for a schema with rules that span columns, or with references. */
function compileColumnRules(schema, compile) {
    // Nothing refers to it, and the dialect of the whole is that of its columns.
    const { $id: _, $schema: __, ...whole } = (0,schema_keywords/* isObject */.Gv)(schema) ? schema : {};
    if (!(0,schema_keywords/* isObject */.Gv)(schema) || hasReference(whole))
        return undefined;
    const { type, properties = {}, required = [], additionalProperties: others = true, ...rest } = whole;
    const isForRows = type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
    const isPlain = Object.keys(rest).every((keyword) => NOTES.has(keyword));
    if (!isForRows || !isPlain || !(0,schema_keywords/* isObject */.Gv)(properties) || !Array.isArray(required))
        return undefined;
    if (typeof others !== 'boolean' || Object.hasOwn(properties, '__proto__'))
        return undefined;
    const checks = new Map(Object.entries(properties).map(([name, property]) => [name, checkOf(property, compile)]));
    const propertyOf = (name) => (Object.hasOwn(properties, name) ? properties[name] : others);
    const valueChecks = new Map();
    return {
        checkOf: (field) => (checks.has(field) ? checks.get(field) : others ? undefined : REFUSE),
        valueCheckOf(field) {
            if (!valueChecks.has(field))
                valueChecks.set(field, valueCheckOf(propertyOf(field), compile));
            return valueChecks.get(field);
        },
        required: new Set(required.map(String)),
    };
}
const REFUSE = () => false;
/** Schemas that refer to another place cannot be taken apart, nor one with a dialect that counts only at its root. */
function hasReference(schema) {
    return /"\$(?:ref|dynamicRef|id|anchor|dynamicAnchor|schema)":/.test(JSON.stringify(schema));
}
function checkOf(property, compile) {
    if (property === true)
        return undefined;
    if (!(0,schema_keywords/* isObject */.Gv)(property))
        return REFUSE;
    const type = (0,cell_types/* readFieldType */.XI)(property);
    if (type === undefined)
        return textCheck(property) ?? decodedCheck((text) => text, compile(property));
    const check = type.cell === 'boolean' ? undefined : numberCheck(property, type.cell);
    return check ?? decodedCheck((text) => (0,cell_types/* convertCell */.Sy)(text, type.cell), compile(property));
}
/** Of a value in JSON, which is not converted. */
function valueCheckOf(property, compile) {
    if (property === true)
        return undefined;
    if (!(0,schema_keywords/* isObject */.Gv)(property))
        return REFUSE;
    // Most values need no more than the checks of cells, and compiling takes a while.
    const isValid = lazily(() => compile(property));
    const text = textCheck(property) ?? decodedCheck((written) => written, isValid);
    const cell = (0,cell_types/* readFieldType */.XI)(property)?.cell;
    const ofNumber = cell === undefined || cell === 'boolean' ? undefined : numberCheck(property, cell);
    const number = ofNumber ?? decodedCheck(Number, isValid);
    return (bytes, from, to, kind) => {
        if (kind === object_scan/* TEXT */.a$)
            return text(bytes, from, to);
        return kind === object_scan/* NUMBER */.uk ? number(bytes, from, to) : isValid(kind === object_scan/* NULL */.Cq ? null : kind === object_scan/* TRUE */.rT);
    };
}
function lazily(compile) {
    let compiled;
    return (value) => {
        compiled ??= compile();
        return compiled(value);
    };
}
/** Of any rules, on the cell's value; a cell that is not of its type has none. */
function decodedCheck(convert, isValid) {
    return (bytes, from, to) => {
        const value = convert(bytes.toString('utf8', from, to));
        return value !== undefined && isValid(value);
    };
}
/** Of a string with the usual rules; undefined if there are others. */
function textCheck(property) {
    const { type, enum: list, pattern, minLength, maxLength, ...rest } = property;
    const names = Array.isArray(type) ? type : [type];
    const isText = type === undefined || names.includes('string');
    if (!isText || !Object.keys(rest).every((keyword) => NOTES.has(keyword)))
        return undefined;
    const checks = [];
    if (Array.isArray(list))
        checks.push(listCheck(list.filter((item) => typeof item === 'string')));
    if (typeof maxLength === 'number')
        checks.push((bytes, from, to) => countAtMost(maxLength, bytes, from, to));
    if (typeof minLength === 'number')
        checks.push((bytes, from, to) => countAtLeast(minLength, bytes, from, to));
    if (typeof pattern === 'string') {
        const regex = new linear_regex.LinearRegex(pattern, 'u');
        checks.push((bytes, from, to) => regex.testBytes(bytes, from, to));
    }
    return allOf(checks);
}
function allOf(checks) {
    const [first, second, ...others] = checks;
    if (first === undefined)
        return () => true;
    if (second === undefined)
        return first;
    if (others.length === 0)
        return (bytes, from, to) => first(bytes, from, to) && second(bytes, from, to);
    return (bytes, from, to) => {
        for (const check of checks)
            if (!check(bytes, from, to))
                return false;
        return true;
    };
}
function listCheck(list) {
    const items = list.map((item) => Buffer.from(item));
    return (bytes, from, to) => {
        for (const item of items)
            if (item.length === to - from && isEqual(item, bytes, from))
                return true;
        return false;
    };
}
function isEqual(item, bytes, from) {
    for (let at = 0; at < item.length; at += 1)
        if (item[at] !== bytes[from + at])
            return false;
    return true;
}
/** Whether a text in UTF-8 has at most so many characters (code points). */
function countAtMost(most, bytes, from, to) {
    if (to - from <= most)
        return true;
    let count = 0;
    for (let at = from; at < to; at += 1)
        if (((bytes[at] ?? 0) & 0xc0) !== 0x80)
            count += 1;
    return count <= most;
}
function countAtLeast(least, bytes, from, to) {
    let count = 0;
    for (let at = from; at < to && count < least; at += 1)
        if (((bytes[at] ?? 0) & 0xc0) !== 0x80)
            count += 1;
    return count >= least;
}
/** Of a number with bounds; undefined if there are other rules. */
function numberCheck(property, cell) {
    const { type: _, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = property;
    if (!Object.keys(rest).every((keyword) => NOTES.has(keyword)))
        return undefined;
    const [least, most] = [boundOf(minimum, Number.NEGATIVE_INFINITY), boundOf(maximum, Number.POSITIVE_INFINITY)];
    const above = boundOf(exclusiveMinimum, Number.NEGATIVE_INFINITY);
    const below = boundOf(exclusiveMaximum, Number.POSITIVE_INFINITY);
    return (bytes, from, to) => {
        const read = readNumber(bytes, from, to);
        // A few numbers are written in a way that only the general conversion reads.
        const number = Number.isNaN(read)
            ? Number((0,cell_types/* convertCell */.Sy)(bytes.toString('utf8', from, to), cell) ?? Number.NaN)
            : read;
        if (cell === 'integer' && !Number.isInteger(number))
            return false;
        return number >= least && number <= most && number > above && number < below;
    };
}
function boundOf(limit, none) {
    return typeof limit === 'number' ? limit : none;
}

// EXTERNAL MODULE: ./src/sources/file-faults.ts
var file_faults = __webpack_require__(5882);
;// CONCATENATED MODULE: ./src/sources/plain-schema.ts

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isText = (value) => typeof value === 'string';
const isNumber = (value) => typeof value === 'number';
const isCount = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
/** The draft allows an empty list, too, but it does not compile. */
const isList = (value) => Array.isArray(value) && value.length > 0;
const isNameList = (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const plain_schema_NOTES = [
    ['$comment', isText],
    ['title', isText],
    ['description', isText],
];
/** What the value of a column may say, and the values that the draft allows for it. */
const PROPERTY = new Map([
    ...plain_schema_NOTES,
    ['type', (value) => typeof value === 'string' && TYPES.has(value)],
    ['enum', isList],
    ['pattern', isText],
    ['format', isText],
    ['minLength', isCount],
    ['maxLength', isCount],
    ['minimum', isNumber],
    ['maximum', isNumber],
    ['exclusiveMinimum', isNumber],
    ['exclusiveMaximum', isNumber],
]);
const ROW = new Map([
    ...plain_schema_NOTES,
    ['$schema', (value) => value === DRAFT],
    ['type', (value) => value === 'object'],
    ['required', isNameList],
    [
        'properties',
        (value) => (0,schema_keywords/* isObject */.Gv)(value) && Object.values(value).every((each) => (0,schema_keywords/* isObject */.Gv)(each) && has(each, PROPERTY)),
    ],
    ['additionalProperties', (value) => typeof value === 'boolean'],
]);
/**
 * True only for a schema that draft 2020-12 allows: one of columns with the usual rules. Others may be valid, too; for
 * these the draft's own schema is asked, which takes a tenth of a second to compile.
 */
function isPlainSchema(schema) {
    return (0,schema_keywords/* isObject */.Gv)(schema) && has(schema, ROW);
}
function has(schema, allowed) {
    return Object.entries(schema).every(([keyword, value]) => allowed.get(keyword)?.(value) === true);
}

;// CONCATENATED MODULE: ./src/sources/schema.ts










/** Maximum number of violated rules that one row's message lists. */
const MAX_LISTED_ERRORS = 3;
/**
 * Compiles a schema; `origin` says where it comes from (an input, a path), for the fault. A bad row never throws. A
 * schema with an endless loop of references throws at the first row that runs into it.
 * Throws `schema/invalid` if it does not compile, and `schema/unsafe-pattern` for a pattern that cannot be run in linear
 * time.
 */
function compileRowSchema(schema, origin) {
    const place = {
        ...(origin.file === undefined ? {} : { file: origin.file }),
        ...(origin.input === undefined ? {} : { input: origin.input }),
    };
    const problems = (0,schema_keywords/* findSchemaProblems */.VC)(schema);
    if (problems.length > 0)
        throw new domain_fault/* FaultError */.VD(problems.map((problem) => problemFault(origin.name, place, problem)));
    const invalid = (reason, cause) => invalidError(origin.name, place, reason, cause);
    let compiled = isPlainSchema(schema) ? undefined : compile(schema, invalid);
    const validate = (row) => {
        compiled ??= compile(schema, invalid);
        return compiled(row) ? undefined : schemaFault(compiled.errors ?? []);
    };
    const types = (0,cell_types/* readFieldTypes */.QR)(schema);
    const judge = (row) => {
        try {
            return validate(row);
        }
        catch (error) {
            if (error instanceof RangeError)
                throw invalid('its references form an endless loop', error);
            throw error;
        }
    };
    return {
        convert: (field, cell) => convertField(types, field, cell),
        check: (fields) => judge(toAjv(fields)),
        columns: compileColumnRules(schema, (property) => {
            const isValid = compile(property, invalid);
            return (value) => isValid(toAjv(value));
        }),
        checkCells(fields, cells) {
            const row = {};
            for (let index = 0; index < fields.length; index += 1) {
                const [field = '', cell] = [fields[index], cells[index]];
                if (cell === undefined)
                    continue;
                const converted = types.has(field) ? convertField(types, field, cell) : undefined;
                if (converted !== undefined && 'fault' in converted)
                    return converted.fault;
                const value = converted === undefined ? cell : toAjv(converted.value);
                if (field === '__proto__')
                    schema_define(row, field, value);
                else
                    row[field] = value;
            }
            return judge(row);
        },
    };
}
function compile(schema, invalid) {
    let ajv;
    try {
        if (!(0,schema_keywords/* isObject */.Gv)(schema) && typeof schema !== 'boolean')
            throw new Error('it is neither an object nor a boolean');
        // Unknown keywords and formats were already refused, with better messages. Strict mode also refuses valid schemas.
        ajv = new _2020.Ajv2020({
            allErrors: true,
            ownProperties: true,
            strict: false,
            logger: false,
            validateSchema: !isPlainSchema(schema),
            code: { regExp: Object.assign(makeRegex, { code: 'unused: the schema is not compiled to a file' }) },
        });
        for (const name of (0,schema_keywords/* formatsOf */.IO)(schema))
            addFormat(ajv, name);
        return ajv.compile(nameProto(schema));
    }
    catch (error) {
        throw invalid(explainInvalid(ajv) ?? (error instanceof Error ? error.message : String(error)), error);
    }
}
/** Where a schema breaks the rules of schemas; of ajv's own message only the first part helps. */
function explainInvalid(ajv) {
    const first = ajv?.errors?.[0];
    if (first === undefined)
        return undefined;
    const { instancePath, message = 'is not valid', params } = first;
    const allowed = params.allowedValues;
    const values = Array.isArray(allowed) ? ` (${allowed.map(String).join(', ')})` : '';
    return `\`${instancePath.slice(0, MAX_POINTER_CHARS) || '/'}\` ${message}${values}`;
}
/** Longest place in a schema that a message shows. */
const MAX_POINTER_CHARS = 200;
/** ajv ignores a property called `__proto__`, but checks it as a pattern. */
function nameProto(schema) {
    if (typeof schema === 'boolean' || !JSON.stringify(schema).includes('"__proto__"'))
        return schema;
    const rewrite = (value) => {
        if (Array.isArray(value))
            return value.map(rewrite);
        if (!(0,schema_keywords/* isObject */.Gv)(value))
            return value;
        const members = Object.entries(value).map(([name, member]) => [name, rewrite(member)]);
        const copy = Object.fromEntries(members);
        const { properties, patternProperties } = copy;
        if (!(0,schema_keywords/* isObject */.Gv)(properties) || !Object.hasOwn(properties, '__proto__'))
            return copy;
        const { ['__proto__']: named, ...others } = properties;
        return {
            ...copy,
            properties: others,
            patternProperties: { ...((0,schema_keywords/* isObject */.Gv)(patternProperties) && patternProperties), '^__proto__$': named },
        };
    };
    const rewritten = rewrite(schema);
    return (0,schema_keywords/* isObject */.Gv)(rewritten) ? rewritten : schema;
}
function makeRegex(pattern, flags) {
    return new linear_regex.LinearRegex(pattern, flags);
}
/** Adds a format of ajv's, whose regular expressions run on cells like those of the schema. */
function addFormat(ajv, name) {
    if (!isCheckedFormat(name)) {
        ajv.addFormat(name, true);
        return;
    }
    const format = formats/* fullFormats */.U9[name];
    ajv.addFormat(name, format instanceof RegExp ? testerOf(format) : format);
}
/** The URI length that everything should support (RFC 9110, section 4.1); a duration is far shorter. */
const MAX_FORMAT_CHARS = 8_000;
/**
 * The expressions of `url` and `duration` have lookaheads, which an automaton does not support. The runtime's engine
 * takes quadratic time for the first at worst (60 ms measured at this length), so a longer text counts as not valid.
 */
function testerOf(format) {
    if ((0,linear_regex.explainRegex)(format.source, format.flags) !== undefined)
        return (text) => text.length <= MAX_FORMAT_CHARS && format.test(text);
    const regex = new linear_regex.LinearRegex(format);
    return (text) => regex.test(text);
}
function isCheckedFormat(name) {
    return name in formats/* fullFormats */.U9;
}
function problemFault(name, place, { kind, reason, next }) {
    const code = kind === 'pattern' ? 'schema/unsafe-pattern' : 'schema/invalid';
    return { code, message: `${name} ${reason}.`, next, ...place };
}
function invalidError(name, place, reason, cause) {
    const next = 'Fix it: it must be a JSON Schema of draft 2020-12 in a single file.';
    const fault = { code: 'schema/invalid', message: `${name} cannot be used: ${reason}.`, next, ...place };
    return new domain_fault/* FaultError */.VD([fault], { cause });
}
function convertField(types, field, cell) {
    const type = types.get(field);
    if (type === undefined)
        return { value: cell };
    if (cell === '' && type.isNullable)
        return { value: null };
    const value = (0,cell_types/* convertCell */.Sy)(cell, type.cell);
    if (value !== undefined)
        return { value };
    const rule = type.cell === 'boolean' ? 'true or false' : type.cell === 'integer' ? 'a whole number' : 'a number such as 12.5';
    const message = `The column ${(0,file_faults/* quoteName */.AB)(field)} must be ${rule} (type ${type.cell}). Fix the cell.`;
    return { fault: { code: 'row/type', message, field } };
}
function schemaFault(errors) {
    const rules = errors.slice(0, MAX_LISTED_ERRORS).map(describeError);
    const more = errors.length > rules.length ? `; and ${errors.length - rules.length} more` : '';
    const field = errors.map(fieldOf).find((name) => name !== undefined);
    return {
        ...(field !== undefined && { field }),
        code: 'row/schema',
        message: `The row does not match the schema: ${rules.join('; ')}${more}. Fix the row or the schema.`,
    };
}
/** The field that a violated rule is about; undefined where it is about the row. */
function fieldOf({ instancePath, params }) {
    const [, name] = splitPointer(instancePath);
    if (name !== undefined)
        return name;
    // A property that is missing, additional or not evaluated.
    const named = Object.entries(params).find(([param]) => param.endsWith('Property'))?.[1];
    return typeof named === 'string' ? named : undefined;
}
function splitPointer(pointer) {
    return pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
function describeError({ instancePath, keyword, message, params }) {
    const path = splitPointer(instancePath).slice(1);
    const subject = path.length === 0 ? 'the row' : (0,file_faults/* quoteName */.AB)(path.join('.'));
    const extra = keyword === 'additionalProperties' ? params.additionalProperty : params.unevaluatedProperty;
    return `${subject} ${message ?? `violates ${keyword}`}${typeof extra === 'string' ? ` (${(0,file_faults/* quoteName */.AB)(extra)})` : ''}`;
}
/**
 * The fields as ajv expects them: exact numbers as doubles, which is close enough to check a range, and objects with the
 * usual prototype, without which ajv never finds two of them equal. A member `__proto__` is kept like any other.
 */
function toAjv(value) {
    if (value instanceof row/* ExactNumber */.fh)
        return Number(value.text);
    if (Array.isArray(value))
        return value.map(toAjv);
    if (typeof value !== 'object' || value === null)
        return value;
    const plain = {};
    for (const [name, member] of Object.entries(value)) {
        if (name === '__proto__')
            schema_define(plain, name, toAjv(member));
        else
            plain[name] = toAjv(member);
    }
    return plain;
}
function schema_define(object, name, value) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}


/***/ })

};
