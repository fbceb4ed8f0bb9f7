export const id = 485;
export const ids = [485];
export const modules = {

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
