import type { Fault } from './fault.ts';

/** Shorter values occur by chance in ordinary text; masking them would ruin the log and show their places. */
export const MIN_SECRET_CHARS = 8;

/** Values that people put where a secret belongs; masking them would hide words of every report. */
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
  /** `text` with every form of every secret replaced by `***`, without regard to case. */
  redact(text: string): string;
  /** What a host registers with its runner as masks, longest first. */
  readonly forms: readonly string[];
}

/**
 * A warning where a secret can't be masked, for it would hide ordinary text. The value is never named.
 * `input` is the name that the user knows it by.
 */
export function checkSecret(value: string, input?: string): Fault | undefined {
  const named = input === undefined ? {} : { input };
  if (value.length < MIN_SECRET_CHARS) {
    return {
      code: 'secret/too-short',
      message: `${input ?? 'A secret'} is shorter than ${MIN_SECRET_CHARS} characters, too short to mask: it may stand readable in logs and reports.`,
      next: 'Use a longer secret, if the vendor gives one.',
      ...named,
    };
  }
  if (COMMON_WORDS.has(value.toLowerCase())) {
    return {
      code: 'secret/common-word',
      message: `${input ?? 'A secret'} is a common word, which can't be masked without hiding ordinary text.`,
      next: "Check that it is the vendor's key and not a placeholder.",
      ...named,
    };
  }
  return undefined;
}

/** So much of a secret, in whatever encoding, is a piece of it and no chance. */
const PIECE_CHARS = 8;
/** Letters alone are a word before they are a piece. */
const WORD_PIECE_CHARS = 12;
/** A run of the same few characters (`--------`) is in every text. */
const MIN_DISTINCT = 4;

/**
 * Masks secrets and all that is derived from them: every line, base64 and base64url (also in the middle of a
 * longer encoded text, as in `Authorization: Basic`), hex, URL, form, JSON and XML escapes, in any case.
 * Secrets that `checkSecret` names are left alone. Redact before a text is rendered: rendering may escape it.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  // Every report, job and log of a run masks the same few secrets.
  const name = JSON.stringify(secrets);
  const known = recent.get(name);
  if (known !== undefined) return known;
  const redactor = makeRedactor(secrets);
  if (recent.size >= RECENT) recent.clear();
  recent.set(name, redactor);
  return redactor;
}

const RECENT = 16;
const recent = new Map<string, Redactor>();

function makeRedactor(secrets: readonly string[]): Redactor {
  const found = new Set<string>();
  const pieces = createPieces();
  for (const secret of secrets) {
    for (const part of [secret, secret.trim(), ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())]) {
      if (checkSecret(part) !== undefined) continue;
      // A server may compose or decompose what it echoes.
      for (const spelled of new Set([part, part.normalize('NFC'), part.normalize('NFD')])) {
        for (const form of encode(spelled)) found.add(form);
        for (const own of secretParts(spelled)) for (const form of encodeAsIs(own)) pieces.add(fold(form));
      }
    }
  }
  const forms = [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (forms.length === 0) return { redact: (text) => text, forms };
  const distinct = new Map(forms.map((form) => [form.toLowerCase(), form]));
  const pattern = new RegExp([...distinct.values()].map(escapePattern).join('|'), 'gi');
  const redactForm = (text: string): string => {
    const spans = [...findForms(text, pattern), ...pieces.find(text)];
    return spans.length === 0 ? text : replaceSpans(text, spans);
  };
  return {
    forms,
    redact(text) {
      const redacted = redactForm(text);
      if (PLAIN.test(redacted)) return redacted;
      // Composed, it may hold what it does not hold as it is: letters and marks that stand apart.
      const composed = redacted.normalize('NFC');
      return composed === redacted ? redacted : redactForm(composed);
    },
  };
}

const PLAIN = /^[\0-\x7f]*$/;

type Span = readonly [start: number, end: number];

function* findForms(text: string, pattern: RegExp): Generator<Span> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    yield [match.index, match.index + match[0].length];
    // Forms may overlap, and of two secrets with a common part no rest must stay.
    pattern.lastIndex = match.index + 1;
  }
}

/** A small table of what pieces begin with tells nearly all places in a text that hold none, without a copy of it. */
const TABLE_SIZE = 4096;

interface Pieces {
  add(form: string): void;
  /** Where the text holds pieces of the forms, joined where they overlap. */
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
      const folded = fold(text);
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

/** Enough different letters or digits in the piece that begins there. */
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

/** Lower case of the same length, so that places in it are places in the text. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('');
}

function replaceSpans(text: string, spans: Span[]): string {
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let out = '';
  let end = 0;
  for (const [from, to] of spans) {
    if (from >= end && (from > end || out === '')) out += text.slice(end, from) + MASK;
    end = Math.max(end, to);
  }
  return out + text.slice(end);
}

/**
 * What of a secret is its own. The scheme and host of an address, and the names in its query, are in every text that
 * speaks of that host: its path, its values and its user are not.
 */
function secretParts(secret: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return [secret];
  const { username, password, pathname, search, hash } = new URL(secret);
  const values = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [username, password, ...pathname.split('/'), ...values, hash.slice(1)].flatMap((part) => [part, decode(part)]);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Encodings in which a piece can be told: those that spell each character or byte by itself. */
function encodeAsIs(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [secret, encodeURIComponent(bytes.toString('utf8')), bytes.toString('hex'), ...encodeBase64(bytes)];
}

function encode(secret: string): readonly string[] {
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  // A lone surrogate would throw; through UTF-8 it becomes what a server would see.
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
  // As the Markdown of the summary spells punctuation.
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
 * The whole encoding with and without padding, and for each of the three places at which the bytes may stand
 * in a longer text the characters that depend on them alone.
 */
function encodeBase64(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // 8 bits a byte, 6 a character: the first character wholly ours, and the last.
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const standard = [whole, whole.replace(/=+$/, ''), ...inner];
  return standard.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
