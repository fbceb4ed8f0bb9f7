import type { Fault } from './fault.ts';
import { foldCase, replaceSpans, type Span } from './text-spans.ts';
import { decodePart } from './url.ts';

/** Shorter values occur by chance in ordinary text; masking them would ruin the log and show where they occur. */
export const MIN_SECRET_CHARS = 8;

/** Placeholders that people use as secrets; masking them would hide words in every report. */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  'password',
  'changeme',
  'undefined',
  'username',
  'secret123',
  'password1',
  'password123',
  'testtest',
  'test1234',
  'abcdefgh',
  '12345678',
  '123456789',
  '1234567890',
  '00000000',
  'localhost',
  'production',
]);

const MASK = '***';

export interface Redactor {
  /** `text` with every form of every secret replaced by `***`, ignoring case. */
  redact(text: string): string;
  /** What a host registers with its runner as masks, longest first. */
  readonly forms: readonly string[];
}

/**
 * A warning about a secret that is not masked, because that would hide ordinary text. Never shows the value.
 * `input` is the name that the user knows it by.
 */
export function checkSecret(value: string, input?: string): Fault | undefined {
  const named = input === undefined ? {} : { input };
  if (value.length < MIN_SECRET_CHARS) {
    return {
      code: 'secret/too-short',
      message: `${input ?? 'A secret'} is shorter than ${MIN_SECRET_CHARS} characters, too short to mask: it may be readable in logs and reports.`,
      next: 'Use a longer secret if the vendor issues one.',
      ...named,
    };
  }
  if (COMMON_WORDS.has(value.toLowerCase())) {
    return {
      code: 'secret/common-word',
      message: `${input ?? 'A secret'} is a common word, so it is not masked: that would hide ordinary text.`,
      next: "Check that it is the vendor's key and not a placeholder.",
      ...named,
    };
  }
  return undefined;
}

/** This many characters of a secret, in any encoding, are no coincidence. */
const PIECE_CHARS = 8;
/** Letters alone are more likely a word, so a longer piece is needed. */
const WORD_PIECE_CHARS = 12;
/** Runs of the same few characters (`--------`) occur in every text. */
const MIN_DISTINCT = 4;

/**
 * Masks secrets and everything derived from them: every line, base64 and base64url (also inside a longer encoded text,
 * as in `Authorization: Basic`), hex, URL, form, JSON and XML escapes, in any case.
 * Secrets that `checkSecret` warns about are not masked. Redact before rendering: rendering may escape the text.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  // Every report, job and log line of a run masks the same few secrets.
  const key = JSON.stringify(secrets);
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const redactor = makeRedactor(secrets);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, redactor);
  return redactor;
}

const MAX_CACHED = 16;
const cache = new Map<string, Redactor>();

function makeRedactor(secrets: readonly string[]): Redactor {
  const found = new Set<string>();
  const pieces = createPieces();
  for (const secret of secrets) {
    for (const part of [secret, secret.trim(), ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())]) {
      if (checkSecret(part) !== undefined) continue;
      // A server may echo it in another Unicode normalization form.
      for (const spelled of new Set([part, part.normalize('NFC'), part.normalize('NFD')])) {
        for (const form of encode(spelled)) found.add(form);
        for (const own of secretParts(spelled)) for (const form of encodeAsIs(own)) pieces.add(foldCase(form));
      }
    }
  }
  const forms = [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (forms.length === 0) return { redact: (text) => text, forms };
  const distinct = new Map(forms.map((form) => [form.toLowerCase(), form]));
  const pattern = new RegExp([...distinct.values()].map(escapePattern).join('|'), 'gi');
  const find = (text: string): Span[] => [...findForms(text, pattern), ...pieces.find(text)];
  const redactForm = (text: string): string => {
    const spans = find(text);
    return replaceSpans(text, spans, MASK);
  };
  // A renderer may have put a part of the secret into a code span.
  const redactMarked = (text: string): string => {
    const { plain, offsets } = stripMarks(text);
    const spans = find(plain).flatMap((span) => [...unbroken(span, offsets)]);
    return replaceSpans(text, spans, MASK);
  };
  const redactAll = (text: string): string => redactForm(text.includes('`') ? redactMarked(text) : text);
  return {
    forms,
    redact(text) {
      const redacted = redactAll(text);
      if (PLAIN.test(redacted)) return redacted;
      // Letters and combining marks that are separate in the text may form a secret once composed.
      const composed = redacted.normalize('NFC');
      return composed === redacted ? redacted : redactAll(composed);
    },
  };
}

const PLAIN = /^[\0-\x7f]*$/;

/** Of code spans in Markdown, also where a long one is cut, and of a bar in a table. */
const MARKS = /`|<wbr>|\\(?=\|)/g;

/** The text without the marks of Markdown, and for each of its characters the offset in `text`. */
function stripMarks(text: string): { readonly plain: string; readonly offsets: readonly number[] } {
  const offsets: number[] = [];
  let plain = '';
  let at = 0;
  const take = (end: number): void => {
    plain += text.slice(at, end);
    for (; at < end; at += 1) offsets.push(at);
  };
  for (const { index, 0: mark } of text.matchAll(MARKS)) {
    take(index);
    at = index + mark.length;
  }
  take(text.length);
  return { plain, offsets };
}

/** The pieces of a span between which there are no marks: these stay, or what follows would no longer be in its code span. */
function* unbroken([start, end]: Span, offsets: readonly number[]): Generator<Span> {
  let from = start;
  for (let at = start; at < end; at += 1) {
    const offset = offsets[at] ?? 0;
    if (at + 1 < end && offsets[at + 1] === offset + 1) continue;
    yield [offsets[from] ?? 0, offset + 1];
    from = at + 1;
  }
}

function* findForms(text: string, pattern: RegExp): Generator<Span> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    yield [match.index, match.index + match[0].length];
    // Forms may overlap: if two secrets share a part, nothing of either must remain.
    pattern.lastIndex = match.index + 1;
  }
}

/** A small table of how pieces begin rules out nearly all offsets of a text without copying it. */
const TABLE_SIZE = 4096;

interface Pieces {
  add(form: string): void;
  /** Where the text contains pieces of the forms; overlapping ones are joined. */
  find(text: string): Generator<Span>;
}

function createPieces(): Pieces {
  const known = new Set<string>();
  const starts = new Uint8Array(TABLE_SIZE);
  const startOf = (text: string, at: number): number =>
    (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & (TABLE_SIZE - 1);
  const isPiece = (text: string, at: number): boolean =>
    starts[startOf(text, at)] === 1 && known.has(text.slice(at, at + PIECE_CHARS));
  return {
    add(form) {
      for (let at = 0; at + PIECE_CHARS <= form.length; at += 1) {
        if (!hasVariety(form, at)) continue;
        known.add(form.slice(at, at + PIECE_CHARS));
        starts[startOf(form, at)] = 1;
      }
    },
    *find(text) {
      const folded = foldCase(text);
      for (let at = 0; at + PIECE_CHARS <= folded.length; at += 1) {
        if (!isPiece(folded, at)) continue;
        const start = at;
        while (isPiece(folded, at + 1)) at += 1;
        const end = at + PIECE_CHARS;
        if (end - start >= WORD_PIECE_CHARS || !/^[a-z_ -]*$/.test(folded.slice(start, end))) yield [start, end];
      }
    },
  };
}

/** True if the piece that begins at `from` has enough different letters or digits. */
function hasVariety(form: string, from: number): boolean {
  let distinct = 0;
  for (let at = from; at < from + PIECE_CHARS; at += 1) {
    const code = form.charCodeAt(at);
    const counts = (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code > 127;
    if (!counts || form.indexOf(form.charAt(at), from) !== at) continue;
    distinct += 1;
    if (distinct === MIN_DISTINCT) return true;
  }
  return false;
}

/**
 * The parts of a secret that are really secret. Of a URL these are the path, the query values and the user; its scheme,
 * host and parameter names occur in every text about that host.
 */
function secretParts(secret: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return [secret];
  const { username, password, pathname, search, hash } = new URL(secret);
  const values = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [username, password, ...pathname.split('/'), ...values, hash.slice(1)].flatMap((part) => [
    part,
    decodePart(part),
  ]);
}

/** Encodings in which a piece is recognizable: those that encode each character or byte separately. */
function encodeAsIs(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [secret, encodeURIComponent(bytes.toString('utf8')), bytes.toString('hex'), ...encodeBase64(bytes)];
}

function encode(secret: string): readonly string[] {
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  // A lone surrogate would throw; via UTF-8 it becomes what a server would see.
  const url = encodeURIComponent(Buffer.from(secret, 'utf8').toString('utf8'));
  const strict = url.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const lower = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  const form = new URLSearchParams([['', secret]]).toString().slice('='.length);
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const slashes = json.replaceAll('/', '\\/');
  const again = JSON.stringify(json).slice(1, -1);
  const xml = secret.replace(/[&<>]/g, (mark) => XML[mark] ?? mark);
  const quoted = xml.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  // How the Markdown summary escapes punctuation.
  const entities = secret.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return [
    secret,
    hex,
    hex.toUpperCase(),
    ...[url, strict, form].flatMap((text) => [text, lower(text)]),
    ...[json, ascii, slashes, again, xml, quoted, entities],
    ...encodeBase64(Buffer.from(secret, 'utf8')),
  ];
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The full encoding with and without padding, and, for each of the three alignments at which the bytes may occur in a
 * longer text, the characters that depend on them alone.
 */
function encodeBase64(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // 8 bits per byte, 6 per character: from the first to the last character that is entirely ours.
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const standard = [whole, whole.replace(/=+$/, ''), ...inner];
  return standard.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
