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
  for (const secret of secrets) {
    for (const part of [secret, secret.trim(), ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())]) {
      if (checkSecret(part) === undefined) for (const form of encode(part)) found.add(form);
    }
  }
  const forms = [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (forms.length === 0) return { redact: (text) => text, forms };
  const distinct = new Map(forms.map((form) => [form.toLowerCase(), form]));
  const pattern = new RegExp([...distinct.values()].map(escapePattern).join('|'), 'gi');
  return { forms, redact: (text) => replaceAll(text, pattern) };
}

/** Joins matches that overlap, so that of two secrets with a common part no rest stays. */
function replaceAll(text: string, pattern: RegExp): string {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return text;
  let out = '';
  let end = 0;
  while (match !== null) {
    if (match.index > end || out === '') out += text.slice(end, match.index) + MASK;
    end = Math.max(end, match.index + match[0].length);
    pattern.lastIndex = match.index + 1;
    match = pattern.exec(text);
  }
  return out + text.slice(end);
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
