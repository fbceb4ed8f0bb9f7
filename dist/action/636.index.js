export const id = 636;
export const ids = [636];
export const modules = {

/***/ 62636:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  LinearRegex: () => (/* binding */ LinearRegex),
  explainRegex: () => (/* binding */ explainRegex)
});

// EXTERNAL MODULE: ./node_modules/re2js/build/index.js
var build = __webpack_require__(2856);
// EXTERNAL MODULE: ./node_modules/@eslint-community/regexpp/index.mjs
var regexpp = __webpack_require__(91895);
;// CONCATENATED MODULE: ./src/rules/code-points.ts
const LAST = 0x10_ff_ff;
/** Line terminators of ECMAScript (ECMA-262, section 12.3), which `.` does not match. */
const LINE_TERMINATORS = [
    [0x0a, 0x0a],
    [0x0d, 0x0d],
    [0x20_28, 0x20_29],
];
/** `\s` (ECMA-262, sections 12.2 and 12.3); RE2's own `\s` matches only six of these characters. */
const SPACES = [
    [0x09, 0x0d],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0x16_80, 0x16_80],
    [0x20_00, 0x20_0a],
    [0x20_28, 0x20_29],
    [0x20_2f, 0x20_2f],
    [0x20_5f, 0x20_5f],
    [0x30_00, 0x30_00],
    [0xfe_ff, 0xfe_ff],
];
const DIGITS = [[0x30, 0x39]];
const WORD = [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
];
const CLASSES = { digit: DIGITS, space: SPACES, word: WORD };
/** The members of `\d`, `\s` or `\w`, or with `negate` all other code points. */
function classOf(kind, negate) {
    return negate ? complement(CLASSES[kind]) : CLASSES[kind];
}
/** All code points that are not in the set. */
function complement(set) {
    const rest = [];
    let next = 0;
    for (const [first, last] of [...set].sort(([a], [b]) => a - b)) {
        if (first > next)
            rest.push([next, first - 1]);
        next = Math.max(next, last + 1);
    }
    if (next <= LAST)
        rest.push([next, LAST]);
    return rest;
}
const properties = new Map();
/** The members of a Unicode property, from the runtime's own tables: `\p{Lu}`, `\P{Script=Greek}`. */
function propertyOf(property) {
    const known = properties.get(property);
    if (known !== undefined)
        return known;
    const regex = new RegExp(property, 'u');
    const ranges = [];
    for (let point = 0; point <= LAST; point += 1) {
        if (!regex.test(String.fromCodePoint(point)))
            continue;
        const open = ranges.at(-1);
        if (open !== undefined && open[1] === point - 1)
            open[1] = point;
        else
            ranges.push([point, point]);
    }
    properties.set(property, ranges);
    return ranges;
}
/** The range and the other case of each letter in it, as the flag `i` without `u` compares: by a single upper-case character. */
function withOtherCase(range) {
    const [first, last] = range;
    const others = [];
    for (let code = first; code <= last; code += 1) {
        const character = String.fromCodePoint(code);
        for (const other of [character.toUpperCase(), character.toLowerCase()]) {
            const point = other.codePointAt(0) ?? 0;
            const isOne = other === String.fromCodePoint(point);
            if (isOne && (point < first || point > last) && foldsTo(other, character))
                others.push([point, point]);
        }
    }
    return [range, ...others];
}
/** ECMA-262, Canonicalize: only to a single character, and never from beyond ASCII into ASCII. */
function foldsTo(a, b) {
    const fold = (character) => {
        const upper = character.toUpperCase();
        if (upper.length !== character.length)
            return character;
        return (character.codePointAt(0) ?? 0) >= 0x80 && (upper.codePointAt(0) ?? 0) < 0x80 ? character : upper;
    };
    return fold(a) === fold(b);
}

;// CONCATENATED MODULE: ./src/rules/translate.ts


/** A regular expression that is not valid or cannot be run in linear time. The message completes a sentence: "it \u2026". */
class RegexError extends Error {
    constructor(reason, options = {}) {
        super(reason, options);
        this.name = 'RegexError';
    }
}
/** RE2's own limit (`kMaxRepeat`), since it unrolls quantifiers. */
const MAX_REPEAT = 1_000;
/** Maximum parts of the unrolled expression, which bound the time for each character of a text. */
const MAX_PARTS = 2_000;
/**
 * Translates an ECMAScript regular expression to RE2's syntax with the same meaning: `\s`, `.`, `\p{\u2026}` and the flag `i`
 * are spelled out, since the two differ there. What RE2 does not support is refused: backreferences, and lookarounds
 * except lookaheads right after a leading `^`, which become separate conditions; a group inside such a lookahead stays
 * empty.
 *
 * Known differences: with the flag `m` only a line feed ends a line; `\b` knows only ASCII letters, even with `iu`; a
 * lazy quantifier on something that may be empty can match a shorter text; a group that a later iteration skips keeps
 * its previous value; without the flag `u` a character beyond U+FFFF counts as one.
 * Throws `RegexError`.
 */
function translateRegex(source, flagText) {
    const flags = readFlags(flagText);
    const { alternatives } = parseRegex(source, flags);
    if (countParts(alternatives) > MAX_PARTS)
        throw new RegexError(`has more than ${MAX_PARTS} parts when its quantifiers are expanded`);
    const [only] = alternatives;
    if (only === undefined || alternatives.length > 1 || !startsAnchored(only, flags))
        return { main: writeAlternatives(alternatives, flags), conditions: [] };
    const rest = only.elements.slice(1);
    const end = rest.findIndex((element) => !isLookahead(element));
    const looks = end < 0 ? rest : rest.slice(0, end);
    // The groups that follow must keep their numbers.
    const passed = looks.filter(isLookahead).flatMap(({ alternatives }) => EMPTY_GROUP.repeat(countGroups(alternatives)));
    const main = rest.slice(looks.length).map((element) => write(element, flags));
    return {
        main: ['\\A', ...passed, ...main].join(''),
        conditions: looks.filter(isLookahead).map((look) => ({
            source: `\\A(?:${writeAlternatives(look.alternatives, flags)})`,
            isNegated: look.negate,
        })),
    };
}
/** The flags as `RegExp` takes them. */
function readFlags(text) {
    return {
        ignoreCase: text.includes('i'),
        multiline: text.includes('m'),
        dotAll: text.includes('s'),
        unicode: text.includes('u') || text.includes('v'),
    };
}
/** A class without members. */
const NOTHING = '[^\\x{0}-\\x{10FFFF}]';
/** A group that never takes part in a match. */
const EMPTY_GROUP = `(?:(${NOTHING}))?`;
/** Throws `RegexError` if it is not an expression. */
function parseRegex(source, { unicode }) {
    try {
        return new regexpp/* RegExpParser */.HA().parsePattern(source, 0, source.length, { unicode, unicodeSets: false });
    }
    catch (error) {
        throw new RegexError('is not a valid regular expression', { cause: error });
    }
}
/** Counts the characters and classes that a text is compared with; a repeated one counts for each repetition. */
function countParts(alternatives) {
    const count = (element) => {
        if (element.type === 'Quantifier') {
            const times = element.max === Number.POSITIVE_INFINITY ? Math.max(1, element.min) : element.max;
            return count(element.element) * times;
        }
        return 'alternatives' in element ? countParts(element.alternatives) : 1;
    };
    return alternatives.flatMap(({ elements }) => elements).reduce((sum, element) => sum + count(element), 0);
}
function countGroups(alternatives) {
    const count = (element) => {
        if (element.type === 'Quantifier')
            return count(element.element);
        const inner = 'alternatives' in element ? countGroups(element.alternatives) : 0;
        return inner + (element.type === 'CapturingGroup' ? 1 : 0);
    };
    return alternatives.flatMap(({ elements }) => elements).reduce((sum, element) => sum + count(element), 0);
}
function startsAnchored({ elements }, { multiline }) {
    const [first] = elements;
    return !multiline && first?.type === 'Assertion' && first.kind === 'start';
}
function isLookahead(element) {
    return element.type === 'Assertion' && element.kind === 'lookahead';
}
function writeAlternatives(alternatives, flags) {
    return alternatives.map(({ elements }) => elements.map((element) => write(element, flags)).join('')).join('|');
}
function write(element, flags) {
    switch (element.type) {
        case 'Assertion':
            return writeAssertion(element, flags);
        case 'Quantifier':
            return writeQuantifier(element, flags);
        case 'Group':
            return `(?:${writeAlternatives(element.alternatives, withModifiers(flags, element.modifiers))})`;
        case 'CapturingGroup':
            return `(${writeAlternatives(element.alternatives, flags)})`;
        case 'Character':
        case 'CharacterSet':
            return writeSet(membersOf(element, flags), flags);
        case 'CharacterClass':
            return writeClass(element, flags);
        case 'Backreference':
            throw new RegexError('has a backreference, which cannot be matched in bounded time');
        case 'ExpressionCharacterClass':
            throw new RegexError('has set operations, which are not supported');
    }
}
function withModifiers(flags, modifiers) {
    const { add, remove } = modifiers ?? {};
    const choose = (name) => add?.[name] === true || (flags[name] && remove?.[name] !== true);
    return { ...flags, ignoreCase: choose('ignoreCase'), multiline: choose('multiline'), dotAll: choose('dotAll') };
}
function writeAssertion(assertion, { multiline }) {
    switch (assertion.kind) {
        case 'start':
            return multiline ? '(?m:^)' : '\\A';
        case 'end':
            return multiline ? '(?m:$)' : '\\z';
        case 'word':
            return assertion.negate ? '\\B' : '\\b';
        case 'lookahead':
        case 'lookbehind':
            throw new RegexError(`has the ${assertion.kind} ${assertion.raw}, which cannot be matched in bounded time except right after a leading ^`);
    }
}
function writeQuantifier({ element, min, max, greedy }, flags) {
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY))
        throw new RegexError(`repeats more than ${MAX_REPEAT} times (to limit a length, use minLength and maxLength in the schema)`);
    const times = max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`;
    return `(?:${write(element, flags)})${times}${greedy ? '' : '?'}`;
}
/** Classes such as `\S` contain both cases of their letters; for single characters and ranges the other case is added. */
function membersOf(set, flags) {
    switch (set.type) {
        case 'Character':
            return withCase([set.value, set.value], flags);
        case 'CharacterClassRange':
            return withCase([set.min.value, set.max.value], flags);
        case 'CharacterSet':
            if (set.kind === 'any')
                return complement(flags.dotAll ? [] : LINE_TERMINATORS);
            if (set.kind === 'property')
                return propertyOf(set.raw);
            return classOf(set.kind, set.negate);
    }
}
/** With `iu`, RE2's own `i` compares like ECMAScript. */
function withCase(range, { ignoreCase, unicode }) {
    return ignoreCase && !unicode ? withOtherCase(range) : [range];
}
function writeClass(element, flags) {
    if (element.unicodeSets)
        throw new RegexError('has set operations, which are not supported');
    const members = element.elements.flatMap((member) => membersOf(member, flags));
    return writeSet(members, flags, element.negate);
}
function writeSet(members, { ignoreCase, unicode }, isNegated = false) {
    // An empty class matches nothing, its negation everything.
    if (members.length === 0)
        return isNegated ? '(?s:.)' : NOTHING;
    const ranges = members.map(([first, last]) => (first === last ? point(first) : `${point(first)}-${point(last)}`));
    const text = `[${isNegated ? '^' : ''}${ranges.join('')}]`;
    return ignoreCase && unicode ? `(?i:${text})` : text;
}
function point(code) {
    return `\\x{${code.toString(16)}}`;
}

;// CONCATENATED MODULE: ./src/rules/automaton-states.ts

const ASCII = 128;
/** A larger expression is left to the other engine. */
const MAX_STATES = 2_000;
class Unsupported extends Error {
}
/** The states of an expression (K. Thompson, 1968) for texts of ASCII characters; undefined if it has parts beyond them. */
function compileStates(source, flagText) {
    if (flagText !== '' && flagText !== 'u' && flagText !== 'i')
        return undefined;
    const flags = readFlags(flagText);
    const states = [];
    const add = (state) => {
        if (states.length >= MAX_STATES)
            throw new Unsupported();
        return states.push(state) - 1;
    };
    try {
        const { alternatives } = parseRegex(source, flags);
        const match = add({ kind: 'match' });
        const entry = compileAlternatives(alternatives, match, { add, states, flags });
        return { states, entry };
    }
    catch (error) {
        if (error instanceof Unsupported)
            return undefined;
        throw error;
    }
}
/** Each of these gives the state from which a text leads to `next` by the part. */
function compileAlternatives(alternatives, next, to) {
    const entries = alternatives.map(({ elements }) => elements.reduceRight((after, element) => compileElement(element, after, to), next));
    return entries.reduceRight((other, entry) => to.add({ kind: 'split', next: entry, other }));
}
function compileElement(element, next, to) {
    switch (element.type) {
        case 'Assertion':
            if (element.kind !== 'start' && element.kind !== 'end')
                throw new Unsupported();
            return to.add({ kind: element.kind, next });
        case 'Quantifier':
            return compileQuantifier(element, next, to);
        case 'Group':
            if (element.modifiers !== null)
                throw new Unsupported();
            return compileAlternatives(element.alternatives, next, to);
        case 'CapturingGroup':
            return compileAlternatives(element.alternatives, next, to);
        case 'Character':
        case 'CharacterSet':
            return to.add({ kind: 'set', set: asciiOf(membersOf(element, to.flags)), next });
        case 'CharacterClass':
            return to.add({ kind: 'set', set: automaton_states_classOf(element, to.flags), next });
        default:
            throw new Unsupported();
    }
}
/** Greedy or not, the same texts match. */
function compileQuantifier({ element, min, max }, next, to) {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
        entry = to.add({ kind: 'split', other: next });
        const loop = to.states[entry];
        if (loop !== undefined)
            loop.next = compileElement(element, entry, to);
    }
    else {
        for (let time = min; time < max; time += 1)
            entry = to.add({ kind: 'split', next: compileElement(element, entry, to), other: next });
    }
    for (let time = 0; time < min; time += 1)
        entry = compileElement(element, entry, to);
    return entry;
}
function automaton_states_classOf(element, flags) {
    if (element.unicodeSets)
        throw new Unsupported();
    const set = asciiOf(element.elements.flatMap((member) => membersOf(member, flags)));
    return element.negate ? set.map((member) => 1 - member) : set;
}
function asciiOf(members) {
    const set = new Uint8Array(ASCII);
    for (const [first, last] of members)
        if (first < ASCII)
            set.fill(1, first, Math.min(last + 1, ASCII));
    return set;
}

;// CONCATENATED MODULE: ./src/rules/automaton.ts

const automaton_ASCII = 128;
/** Most states of a table: 256 bytes each. They are made when a text first leads there. */
const automaton_MAX_STATES = 512;
const FIRST_STATES = 8;
/** Most states of the expression to look at in all, so that a large one is left to the slower engine, which is bounded. */
const MAX_WORK = 1_000_000;
/** In the table: not known yet, no text can match any more, every text matches, and beyond the most states. */
const UNKNOWN = 0;
const DEAD = -1;
const MATCHED = -2;
const BEYOND = -3;
/** Undefined for an expression with more than characters, classes, groups, quantifiers, `^` and `$`, or with other flags than `u` or `i`. */
function buildAutomaton(source, flags) {
    const compiled = compileStates(source, flags);
    return compiled && new Table(compiled.states, compiled.entry);
}
class Table {
    states;
    entry;
    /** By number, from 1 on: 0 is unknown. */
    known = [];
    numbers = new Map();
    matchesAtEnd = new Uint8Array(FIRST_STATES);
    next = new Int16Array(FIRST_STATES * automaton_ASCII);
    start;
    work = 0;
    constructor(states, entry) {
        this.states = states;
        this.entry = entry;
        this.start = this.numberOf(this.reach([entry], { isStart: true, isEnd: false }), true);
    }
    testText(text) {
        let { start: state, next } = this;
        for (let at = 0; state > 0 && at < text.length; at += 1) {
            const code = text.charCodeAt(at);
            if (code >= automaton_ASCII)
                return undefined;
            const known = next[state * automaton_ASCII + code] ?? UNKNOWN;
            state = known === UNKNOWN ? this.find(state, code) : known;
            if (known === UNKNOWN)
                next = this.next;
        }
        return this.verdict(state);
    }
    testBytes(bytes, from, to) {
        let { start: state, next } = this;
        for (let at = from; state > 0 && at < to; at += 1) {
            const code = bytes[at] ?? 0;
            if (code >= automaton_ASCII)
                return undefined;
            const found = next[state * automaton_ASCII + code] ?? UNKNOWN;
            // Many bytes lead nowhere else: where that can be foreseen, the next byte need not wait for this one.
            if (found === state)
                continue;
            state = found === UNKNOWN ? this.find(state, code) : found;
            if (found === UNKNOWN)
                next = this.next;
        }
        return this.verdict(state);
    }
    verdict(state) {
        if (state === BEYOND)
            return undefined;
        return state === MATCHED || (state > 0 && this.matchesAtEnd[state] === 1);
    }
    find(state, code) {
        const targets = [this.entry];
        if (this.work > MAX_WORK)
            return BEYOND;
        for (const member of this.known[state]?.members ?? []) {
            const { set, next } = this.states[member] ?? {};
            if (set?.[code] === 1 && next !== undefined)
                targets.push(next);
        }
        const found = this.numberOf(this.reach(targets, { isStart: false, isEnd: false }), false);
        this.next[state * automaton_ASCII + code] = found;
        return found;
    }
    /** All states that these lead to without a character. */
    reach(from, place) {
        const seen = new Set();
        const waiting = [...from];
        for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
            if (seen.has(state))
                continue;
            seen.add(state);
            this.work += 1;
            const { kind, next, other } = this.states[state] ?? { kind: 'fail' };
            const isPassed = kind === 'split' || (kind === 'start' && place.isStart) || (kind === 'end' && place.isEnd);
            if (isPassed && next !== undefined)
                waiting.push(next);
            if (isPassed && other !== undefined)
                waiting.push(other);
        }
        const kindOf = (state) => this.states[state]?.kind;
        const members = [...seen].filter((state) => kindOf(state) === 'set' || kindOf(state) === 'end');
        return { members: members.sort((a, b) => a - b), isMatched: [...seen].some((state) => kindOf(state) === 'match') };
    }
    numberOf(together, isStart) {
        if (together.isMatched)
            return MATCHED;
        if (together.members.length === 0)
            return DEAD;
        // The beginning has rules of its own: it is told from the same states elsewhere.
        const name = `${isStart} ${together.members.join(' ')}`;
        const known = this.numbers.get(name);
        if (known !== undefined)
            return known;
        const number = this.numbers.size + 1;
        if (number >= automaton_MAX_STATES)
            return BEYOND;
        this.numbers.set(name, number);
        this.known[number] = together;
        if (number >= this.matchesAtEnd.length)
            this.grow();
        this.matchesAtEnd[number] = this.reach(together.members, { isStart, isEnd: true }).isMatched ? 1 : 0;
        return number;
    }
    grow() {
        const { next, matchesAtEnd } = this;
        this.next = new Int16Array(next.length * 2);
        this.next.set(next);
        this.matchesAtEnd = new Uint8Array(matchesAtEnd.length * 2);
        this.matchesAtEnd.set(matchesAtEnd);
    }
}

;// CONCATENATED MODULE: ./src/rules/linear-regex.ts



const MAX_CACHED = 1_000;
const compiled = new Map();
/**
 * A regular expression from a file that others wrote: a row schema or a provider file. It runs on an automaton (RE2) in
 * time linear in the text, so that no expression can hang on a cell or a response. It has the same meaning as in ECMAScript,
 * except for what `translateRegex` lists.
 * Implements the part of `RegExp` that ajv and JSONata use. Throws `RegexError` if the expression is not supported.
 */
class LinearRegex {
    source;
    flags;
    lastIndex = 0;
    #compiled;
    constructor(pattern, flags = typeof pattern === 'string' ? '' : pattern.flags) {
        this.source = typeof pattern === 'string' ? pattern : pattern.source;
        this.flags = flags;
        this.#compiled = compile(this.source, flags);
    }
    /** ajv caches expressions by this text. */
    toString() {
        return `/${this.source}/${this.flags}`;
    }
    test(text) {
        const found = this.#compiled.automaton?.testText(text);
        return found ?? (this.#compiled.main.test(text) && this.#holds(text));
    }
    /** The same of a text in UTF-8, from an index to before another. */
    testBytes(bytes, from, to) {
        return this.#compiled.automaton?.testBytes(bytes, from, to) ?? this.test(bytes.toString('utf8', from, to));
    }
    /** Searches from `lastIndex` and moves it past the match, like a `RegExp` with the flag `g`. */
    exec(text) {
        const matcher = this.#compiled.main.matcher(text);
        const isFound = this.lastIndex <= text.length && this.#holds(text) && matcher.find(this.lastIndex);
        if (!isFound) {
            this.lastIndex = 0;
            return null;
        }
        this.lastIndex = matcher.end();
        const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
        return Object.assign(groups, { index: matcher.start() });
    }
    #holds(text) {
        return this.#compiled.conditions.every(({ regex, isNegated }) => regex.test(text) !== isNegated);
    }
}
/** Why an expression cannot be used, as the end of a sentence that names it; undefined if it can. */
function explainRegex(source, flags) {
    try {
        compile(source, flags);
        return undefined;
    }
    catch (error) {
        if (error instanceof RegexError)
            return error.message;
        throw error;
    }
}
function compile(source, flags) {
    const name = `${flags}/${source}`;
    const known = compiled.get(name);
    if (known !== undefined)
        return known;
    const { main, conditions } = translateRegex(source, flags);
    const made = {
        automaton: buildAutomaton(source, flags),
        main: compileRe2(main),
        conditions: conditions.map((each) => ({ regex: compileRe2(each.source), isNegated: each.isNegated })),
    };
    if (compiled.size >= MAX_CACHED)
        compiled.clear();
    compiled.set(name, made);
    return made;
}
function compileRe2(source) {
    try {
        return build/* RE2JS */.L3.compile(source);
    }
    catch (error) {
        throw new RegexError('is too large (its nested quantifiers repeat more than 1,000 times in total)', {
            cause: error,
        });
    }
}


/***/ })

};
