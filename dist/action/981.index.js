export const id = 981;
export const ids = [981];
export const modules = {

/***/ 25823:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  w: () => (/* binding */ engineDisclosure),
  L: () => (/* binding */ rowTemplate)
});

// EXTERNAL MODULE: ./src/domain/memo.ts
var memo = __webpack_require__(77468);
// EXTERNAL MODULE: ./src/domain/redact-values.ts
var redact_values = __webpack_require__(55230);
// EXTERNAL MODULE: ./src/domain/text-spans.ts
var text_spans = __webpack_require__(82157);
;// CONCATENATED MODULE: ./src/domain/message-values.ts



const beginningsOf = (0,memo/* memoize */.B)((message) => {
    const folded = (0,text_spans/* foldCase */.S)(message.slice(0, redact_values/* MAX_MESSAGE_CHARS */.hP).normalize('NFC'));
    return { folded, isAscii: /^[\0-\x7f]*$/.test(folded), bits: undefined, uses: 0 };
});
/** False only if `redactValues` finds none of the row's values in the message. @param line of CSV (RFC 4180) in UTF-8. */
function mayEcho(message, line) {
    const known = beginningsOf(message);
    known.uses += 1;
    // Of a message that comes once, looking for the values costs less than this.
    if (known.uses === 1)
        return true;
    known.bits ??= findBeginnings(known.folded);
    return echoes(known, known.bits, line);
}
/** Bits of a code, and codes of all characters: letters and digits have one of their own, others share the rest. */
const BITS = 6;
const CODES = Uint8Array.from({ length: 128 }, (_, unit) => {
    const character = String.fromCharCode(unit).toLowerCase();
    if (/[a-z]/.test(character))
        return character.charCodeAt(0) - 0x60;
    if (/\d/.test(character))
        return 27 + unit - 0x30;
    return 37 + (unit % 27);
});
const NO_CODE = 0;
/** What each byte is where values and words of them begin. */
const WITHIN = 0;
const BLANK = 1;
const SEPARATOR = 2;
const WIDE = 3;
const QUOTE = 0x22;
const COMMA = 0x2c;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    if (byte > 0x7f)
        return WIDE;
    if (character === ',' || character === ';')
        return SEPARATOR;
    return byte === QUOTE || /\s/.test(character) ? BLANK : WITHIN;
});
function findBeginnings(folded) {
    const bits = new Uint32Array(2 ** (3 * BITS - 5));
    let three = 0;
    for (let at = 0; at < folded.length; at += 1) {
        const unit = folded.charCodeAt(at);
        three = ((three << BITS) | (unit < 128 ? (CODES[unit] ?? NO_CODE) : NO_CODE)) & (2 ** (3 * BITS) - 1);
        bits[three >> 5] = (bits[three >> 5] ?? 0) | (1 << (three & 31));
    }
    return bits;
}
function echoes({ folded, isAscii }, bits, line) {
    let isQuoted = false;
    let isAtCell = true;
    let isAtWord = true;
    for (let at = 0; at < line.length; at += 1) {
        const byte = line[at] ?? 0;
        const kind = KINDS[byte];
        if (kind === WITHIN) {
            if (isAtWord && isBeginning(bits, line, at) && echoesWord(folded, line, at))
                return true;
            isAtCell = false;
            isAtWord = false;
            continue;
        }
        if (kind === WIDE) {
            if (!isAscii || mayFoldToAscii(byte, line[at + 1]))
                return true;
            // It may be white space.
            isAtWord = true;
            continue;
        }
        // A doubled quote stands for one, and a value that begins with a separator is none of its words.
        if (byte === QUOTE && line[at + 1] === QUOTE)
            return true;
        if (kind === SEPARATOR && isAtCell && (isQuoted || byte !== COMMA))
            return true;
        if (byte === QUOTE)
            isQuoted = !isQuoted;
        isAtCell ||= byte === COMMA && !isQuoted;
        isAtWord = true;
    }
    return false;
}
/** U+037E, U+1FEF and U+212A become ASCII in Unicode's composed form; these are their blocks in UTF-8. */
function mayFoldToAscii(lead, next) {
    return (lead === 0xcd && next === 0xbe) || (lead === 0xe1 && next === 0xbf) || (lead === 0xe2 && next === 0x84);
}
function isBeginning(bits, bytes, at) {
    const three = (codeAt(bytes, at) << (2 * BITS)) | (codeAt(bytes, at + 1) << BITS) | codeAt(bytes, at + 2);
    return ((bits[three >> 5] ?? 0) & (1 << (three & 31))) !== 0;
}
function codeAt(bytes, at) {
    return CODES[bytes[at] ?? 0] ?? NO_CODE;
}
/** Whether the message has the word that begins there, as far as it would be looked for. */
function echoesWord(folded, line, at) {
    let end = at;
    while (end < line.length && end < at + redact_values/* PREFIX_CHARS */.xz && KINDS[line[end] ?? 0] === WITHIN)
        end += 1;
    // A value of several words may begin with a short one.
    return end - at < redact_values/* MIN_VALUE_CHARS */.rc || folded.includes(line.toString('latin1', at, end).toLowerCase());
}

;// CONCATENATED MODULE: ./src/domain/id-grams.ts
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const SPACE = 0x20;
const LAST_ASCII = 0x7f;
const id_grams_BITS = 6;
/** Of a letter that no id has. */
const OTHER = 0;
const LAST_DIGIT = 10;
const FIRST_LETTER = 11;
const FIRST_WIDE = 37;
const WIDE_CODES = 2 ** id_grams_BITS - FIRST_WIDE;
const id_grams_SEPARATOR = 0xff;
/** Of a byte that is a part of another character. */
const id_grams_WIDE = 0xfe;
/** The longest grams. */
const SIX = 6;
const FIRST_LETTERS = 4096;
/** NFKC expands a character to at most 18 (U+FDFA), which takes three bytes. */
const MAX_EXPANSION = 6;
const NONE = [];
/** Codes of ASCII: digits from 1 on, then letters in any case; all else separates words. */
const ASCII = Uint8Array.from({ length: LAST_ASCII + 1 }, (_, code) => {
    if (code >= 0x30 && code <= 0x39)
        return code - 0x30 + 1;
    const letter = code | 0x20;
    return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 + FIRST_LETTER : id_grams_SEPARATOR;
});
/** Only the letters and digits, in lower case and without accents. */
function fold(text) {
    return text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^\p{L}\p{Nd}]/gu, '');
}
/**
 * The beginnings of words that an id may hold: four characters of which one is no digit, or six with five digits at first,
 * since fewer digits match by chance. Nearly every row of a large job has none of them.
 */
class IdGrams {
    fours = new Set();
    fives = new Set();
    sixes = new Set();
    /** Codes of other characters of the id, by their UTF-16 code unit; if there are many, some share a code. */
    wide = new Map();
    /** Codes of characters of rows, by their code point; undefined for one that separates words. */
    known = new Map();
    /** Of the row that is looked at: its letters and digits, and which of them begin a word. */
    letters = new Uint8Array(FIRST_LETTERS);
    starts = new Uint32Array(FIRST_LETTERS);
    /** @param forms readings of the id, each as `fold` gives it. */
    constructor(forms) {
        for (const form of forms) {
            const codes = Uint8Array.from({ length: form.length + SIX }, (_, at) => this.nameUnit(form, at));
            for (let at = 0; at < form.length; at += 1)
                this.addGrams(codes, at, form.length - at);
        }
    }
    /**
     * Whether a row may have such a word: its values in UTF-8 with any separator, or JSON. Letters and digits count from the
     * start of a word on, with whatever separates them left out.
     */
    mayBeIn(row) {
        // Of a record that is JSON itself, numbers may be written in another way.
        if (beginsWithBrace(row))
            return true;
        const words = this.readWords(row);
        if (words === undefined)
            return true;
        for (let word = 0; word < words; word += 1)
            if (this.isGramAt(this.starts[word] ?? 0))
                return true;
        return false;
    }
    /** Finds the words of a row, and returns their number; undefined where something in it is escaped. */
    readWords(row) {
        // A character has at most that many letters in its compatibility form.
        if (this.letters.length < row.length * MAX_EXPANSION + SIX) {
            this.letters = new Uint8Array(row.length * MAX_EXPANSION * 2 + SIX);
            this.starts = new Uint32Array(this.letters.length);
        }
        const { letters, starts } = this;
        let [count, words, isInWord] = [0, 0, false];
        for (let at = 0; at < row.length; at += 1) {
            const byte = row[at] ?? 0;
            if (byte === BACKSLASH)
                return undefined;
            const code = byte <= LAST_ASCII ? (ASCII[byte] ?? id_grams_SEPARATOR) : id_grams_WIDE;
            if (code === id_grams_SEPARATOR) {
                isInWord = false;
                continue;
            }
            if (!isInWord)
                starts[words] = count;
            if (code !== id_grams_WIDE) {
                if (!isInWord)
                    words += 1;
                isInWord = true;
                letters[count++] = code;
                continue;
            }
            const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
            const codes = this.codesOf(codePointAt(row, at, length));
            at += length - 1;
            if (codes !== undefined && codes.length > 0 && !isInWord)
                words += 1;
            if (codes === undefined || codes.length > 0)
                isInWord = codes !== undefined;
            for (const each of codes ?? NONE)
                letters[count++] = each;
        }
        letters.fill(OTHER, count, count + SIX);
        return words;
    }
    addGrams(codes, at, length) {
        if (length >= 4)
            this.fours.add(packFour(codes, at));
        if (length >= 5)
            this.fives.add((packFour(codes, at) << id_grams_BITS) | (codes[at + 4] ?? OTHER));
        if (length >= SIX)
            this.sixes.add(packSix(codes, at));
    }
    isGramAt(at) {
        const { letters } = this;
        const four = packFour(letters, at);
        if (!this.fours.has(four))
            return false;
        if (!isDigits(letters, at, 4))
            return true;
        if (!this.fives.has((four << id_grams_BITS) | (letters[at + 4] ?? OTHER)))
            return false;
        return !isDigits(letters, at + 4, 1) || this.sixes.has(packSix(letters, at));
    }
    /** The code of a unit of the id itself. */
    nameUnit(form, at) {
        const unit = at < form.length ? unitAt(form, at) : 0;
        if (unit <= LAST_ASCII)
            return lettersOnly(ASCII[unit]);
        const code = this.wide.get(unit) ?? FIRST_WIDE + (this.wide.size % WIDE_CODES);
        this.wide.set(unit, code);
        return code;
    }
    codesOf(point) {
        if (this.known.has(point))
            return this.known.get(point);
        const text = foldPoint(point);
        const codes = text &&
            Array.from({ length: text.length }, (_, at) => {
                const unit = unitAt(text, at);
                return unit <= LAST_ASCII ? lettersOnly(ASCII[unit]) : (this.wide.get(unit) ?? OTHER);
            });
        const found = codes === '' ? [] : codes;
        this.known.set(point, found);
        return found;
    }
}
function lettersOnly(code = id_grams_SEPARATOR) {
    return code === id_grams_SEPARATOR ? OTHER : code;
}
function packFour(codes, at) {
    return (((codes[at] ?? 0) << (3 * id_grams_BITS)) |
        ((codes[at + 1] ?? 0) << (2 * id_grams_BITS)) |
        ((codes[at + 2] ?? 0) << id_grams_BITS) |
        (codes[at + 3] ?? 0));
}
function packSix(codes, at) {
    return packFour(codes, at) * 2 ** (2 * id_grams_BITS) + (((codes[at + 4] ?? 0) << id_grams_BITS) | (codes[at + 5] ?? 0));
}
function isDigits(codes, from, length) {
    for (let at = from; at < from + length; at += 1) {
        const code = codes[at] ?? OTHER;
        if (code === OTHER || code > LAST_DIGIT)
            return false;
    }
    return true;
}
function beginsWithBrace(row) {
    const [first = 0] = row;
    if (first === BRACE)
        return true;
    if (first > SPACE && first <= LAST_ASCII)
        return false;
    return /^\s+\{/.test(Buffer.from(row.buffer, row.byteOffset, row.length).toString('utf8'));
}
function codePointAt(row, at, length) {
    let point = (row[at] ?? 0) & (0xff >> (length + 1));
    for (let next = at + 1; next < at + length; next += 1)
        point = (point << 6) | ((row[next] ?? 0) & 0x3f);
    return point;
}
/** What `fold` makes of a character within a word; empty for an accent, undefined for one that separates words. */
function foldPoint(point) {
    const character = String.fromCodePoint(point);
    if (/^\p{M}$/u.test(character))
        return '';
    return /^[\p{L}\p{Nd}]$/u.test(character) ? fold(character) : undefined;
}
const SIGMA = 0x3c3;
const LAST_SIGMA = 0x3c2;
/** Whether a sigma is the last letter of a word is not looked at. */
function unitAt(text, at) {
    const unit = text.charCodeAt(at);
    return unit === LAST_SIGMA ? SIGMA : unit;
}

;// CONCATENATED MODULE: ./src/domain/private-id.ts

/** An id contains a cell if this many of its letters or digits match (`IdGrams` has both numbers built in). */
const MIN_CHARS = 4;
/** More for digits alone, which match by chance. */
const MIN_DIGITS = 6;
/** Nested encodings are decoded this often. */
const MAX_DEPTH = 2;
/** Prepares the search for cells in an id. */
function createIdSearch(id) {
    const forms = [...readings(id)].map(fold).filter((form) => form.length >= MIN_CHARS);
    const grams = new Set();
    for (const form of forms)
        for (let at = 0; at + MIN_CHARS <= form.length; at += 1)
            grams.add(form.slice(at, at + MIN_CHARS));
    const beginnings = new IdGrams(forms);
    const isIn = (part) => part.length >= (/^\p{Nd}+$/u.test(part) ? MIN_DIGITS : MIN_CHARS) &&
        grams.has(part.slice(0, MIN_CHARS)) &&
        forms.some((form) => form.includes(part));
    return {
        isLong: grams.size > 0,
        holds(value) {
            if (grams.size === 0)
                return false;
            const words = value.split(/[^\p{L}\p{M}\p{Nd}]+/u).map(fold);
            return words.some(isIn) || (words.length > 1 && isIn(words.join('')));
        },
        mayHold: (row) => grams.size > 0 && beginnings.mayBeIn(row),
    };
}
/** All texts that this one may encode. */
function readings(text, depth = 0, found = new Set()) {
    if (found.has(text))
        return found;
    found.add(text);
    found.add(Array.from(text).reverse().join(''));
    found.add(text.replace(/[a-z]/gi, rotate));
    if (depth === MAX_DEPTH)
        return found;
    for (const decoded of decodings(text))
        if (decoded !== text && decoded !== '')
            readings(decoded, depth + 1, found);
    return found;
}
/** ROT13. */
function rotate(letter) {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}
function* decodings(text) {
    yield text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
    yield text.replace(/(?:=[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'));
    yield text.replace(/\\u\{?([0-9a-f]{4,6})\}?/gi, (_, hex) => fromCode(Number.parseInt(hex, 16)));
    yield text.replace(/\\x([0-9a-f]{2})/gi, (_, hex) => fromCode(Number.parseInt(hex, 16)));
    yield text
        .replace(/&#x([0-9a-f]{1,6});/gi, (_, hex) => fromCode(Number.parseInt(hex, 16)))
        .replace(/&#(\d{1,7});/g, (_, digits) => fromCode(Number(digits)))
        .replace(/&([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash);/gi, '$1');
    for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){4,}/gi)) {
        yield Buffer.from(run, 'hex').toString('utf8');
        yield Buffer.from(run, 'hex').toString('utf16le');
    }
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{6,}/g)) {
        for (let skip = 0; skip < 4; skip += 1)
            yield Buffer.from(run.slice(skip), 'base64').toString('utf8');
    }
    for (const run of text.split(/[._:~-]/)) {
        if (run.length >= 6 && run !== text)
            yield Buffer.from(run, 'base64').toString('utf8');
    }
}
function fromCode(code) {
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

// EXTERNAL MODULE: ./src/domain/vendor-text.ts + 1 modules
var vendor_text = __webpack_require__(97310);
// EXTERNAL MODULE: ./src/report/cell-text.ts
var cell_text = __webpack_require__(95910);
// EXTERNAL MODULE: ./src/pipeline/guard.ts
var guard = __webpack_require__(44843);
;// CONCATENATED MODULE: ./src/pipeline/disclosure.ts







/** Digits of the hash that replaces an id: enough to distinguish a million jobs. */
const NAME_DIGITS = 12;
/** Random, so it holds nothing of a row. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** How the engine treats text from the vendor in messages and in the ledger, given this run's detail. */
function engineDisclosure(run, { spec, seal }, store) {
    const isPublic = run.known.detail === 'minimal';
    // Without the rows it is unknown which words of a text come from them.
    const isBlind = () => run.known.rows?.rowless !== undefined;
    return {
        isPublic,
        conceal(message, rows) {
            if (message === '' || isBlind())
                return '';
            return template(message, { isPublic, words: spec.words, values: () => textsOf(store, rows) });
        },
        hides(text, rows) {
            if ((0,guard/* createMasks */._9)(run).text(text) !== text)
                return true;
            return !UUID.test(text) && !isBlind() && holdsCell(text, store, rows);
        },
        nameJob: (id, job) => seal === undefined ? `job-number-${job}` : `job-${seal.name(`job ${id}`).slice(0, NAME_DIGITS)}`,
    };
}
/**
 * The message of a row without the row's own values: the same for every row with the same problem.
 * @param line the row as a line of CSV, if it is stored so and its key is one of its cells.
 */
function rowTemplate(row, { detail, setup }, line) {
    const { outcome, message, key } = row;
    if (message === '')
        return '';
    // Messages about rows that were not sent are our own.
    const isOurs = outcome === 'invalid' || outcome === 'skipped';
    const isPublic = detail === 'minimal' && !isOurs;
    if (!isPublic && line !== undefined && !mayEcho(message, line))
        return withoutValues(message);
    const values = (0,cell_text/* leafTexts */.Vj)(row.record.values);
    if (key !== undefined)
        values.push(key);
    return template(message, {
        isPublic,
        words: setup?.spec.words ?? disclosure_NONE,
        values: () => values,
    });
}
/** Many rows have the same message, and echo nothing. */
const withoutValues = (0,memo/* memoize */.B)((message) => (0,redact_values/* redactValues */.se)(message, []));
function template(message, { isPublic, ...context }) {
    return isPublic ? (0,vendor_text/* vendorTemplate */.j)(message, context) : (0,redact_values/* redactValues */.se)(message, context.values());
}
/** True if an id from the vendor contains a cell of one of the rows. */
function holdsCell(id, store, rows) {
    const search = createIdSearch(id);
    if (!search.isLong)
        return false;
    return rows.some((row) => {
        const { bytes, from, to } = store.stored(row);
        if (!search.mayHold(bytes.subarray(from, to)))
            return false;
        return (0,cell_text/* leafTexts */.Vj)(store.record(row).values).some((cell) => search.holds(cell));
    });
}
/** The cells of the rows one by one: those of a large job would fill the memory. */
function* textsOf(store, rows) {
    for (const row of rows)
        yield* (0,cell_text/* leafTexts */.Vj)(store.record(row).values);
}
const disclosure_NONE = new Set();


/***/ }),

/***/ 79291:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ createRowKeys)
/* harmony export */ });
/* harmony import */ var _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78039);
/* harmony import */ var _sources_prepare_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88961);
/* harmony import */ var _sources_row_plan_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(97140);



/**
 * Of a row that is stored as a line of CSV, or as a plain object, nothing but the key is decoded: a run needs the keys of
 * millions of rows several times.
 */
function createRowKeys(setup, store) {
    const readKey = (0,_sources_prepare_js__WEBPACK_IMPORTED_MODULE_1__/* .createKeyReader */ .DW)(setup);
    const column = (0,_sources_row_plan_js__WEBPACK_IMPORTED_MODULE_2__/* .keyColumnOf */ .Ty)(setup);
    const objects = new _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .ObjectScan */ .zE();
    let known = { header: [], index: -1 };
    /** The index of the key's cell in the row's line; -1 where it has none. */
    const placeOf = (header, name) => {
        if (known.header !== header)
            known = { header, index: header.indexOf(name) };
        return known.index;
    };
    /** The bytes of the key where they are its text. */
    const bytesOf = (row) => {
        if (column === undefined)
            return undefined;
        const header = store.columnsOf(row);
        if (header === undefined) {
            // No other row is known to be an object that has each member once.
            const isSound = store.table.outcome(row) !== 'invalid';
            return memberBytes(objects, store.stored(row), { name: column, isSound });
        }
        const place = placeOf(header, column);
        return place === -1 ? undefined : store.cellBytes(row, place);
    };
    const text = (row) => {
        const key = bytesOf(row);
        if (key === undefined)
            return readKey(store.record(row));
        const found = key.bytes.toString('utf8', key.from, key.to);
        return found.trim() === '' ? undefined : found;
    };
    return {
        text,
        bytes: bytesOf,
        is(row, key) {
            const found = bytesOf(row);
            return (found && compareAscii(found, key)) ?? text(row) === key;
        },
        isBytes(row, key) {
            const found = bytesOf(row);
            return found === undefined ? text(row) === key.bytes.toString('utf8', key.from, key.to) : areEqual(found, key);
        },
    };
}
const LAST_ASCII = 0x7f;
/** Whether the bytes are the text; undefined where that takes more than a look at ASCII. */
function compareAscii({ bytes, from, to }, text) {
    for (let at = 0; at < text.length; at += 1) {
        const [code, byte] = [text.charCodeAt(at), bytes[from + at] ?? 0];
        if (code > LAST_ASCII)
            return undefined;
        if (from + at >= to || code !== byte)
            return false;
    }
    return from + text.length === to;
}
function areEqual(a, b) {
    const length = a.to - a.from;
    if (length !== b.to - b.from)
        return false;
    // From the end: keys mostly begin alike.
    for (let at = length - 1; at >= 0; at -= 1)
        if (a.bytes[a.from + at] !== b.bytes[b.from + at])
            return false;
    return true;
}
/** A text or a number in a plain object. */
function memberBytes(objects, { bytes, from, to }, { name, isSound }) {
    const isRead = objects.read(bytes, from, to, isSound ? objects.indexOf(name) : -1);
    const member = isRead ? objects.memberOf(objects.indexOf(name)) : -1;
    const kind = objects.kinds[member];
    if (kind !== _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .TEXT */ .a$ && kind !== _domain_object_scan_js__WEBPACK_IMPORTED_MODULE_0__/* .NUMBER */ .uk)
        return undefined;
    return { bytes, from: objects.from[member] ?? 0, to: objects.to[member] ?? 0 };
}


/***/ })

};
