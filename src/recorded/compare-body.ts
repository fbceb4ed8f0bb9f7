import { encodeJson, parseJson } from '../expression/json.ts';
import { openArchive } from './open-archive.ts';

/** Characters of a value that a message quotes. */
const QUOTED = 200;

/**
 * The first difference between a body and the recorded one: the place, what was expected and what was sent; undefined
 * if they match. A recorded text is compared byte for byte, a mapping or a list as JSON, or by name with the parts of a
 * multipart body. For an archive, the file in it is compared.
 */
export function compareBody(expected: unknown, sent: Buffer, contentType: string): string | undefined {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1];
  if (boundary !== undefined && typeof expected === 'object' && expected !== null) {
    return compareParts(expected, readParts(sent, boundary));
  }
  return compareContent(expected, openArchive(sent), 'body');
}

function compareParts(expected: object, parts: ReadonlyMap<string, Buffer>): string | undefined {
  for (const [name, content] of Object.entries(expected)) {
    const part = parts.get(name);
    const difference =
      part === undefined ? describe(`part ${name}`, content, undefined) : compareContent(content, part, `part ${name}`);
    if (difference !== undefined) return difference;
  }
  const surplus = [...parts.keys()].find((name) => !Object.hasOwn(expected, name));
  return surplus === undefined ? undefined : `part ${surplus}: unexpected`;
}

/** Contents by name, as `encodeMultipart` writes them. */
function readParts(body: Buffer, boundary: string): ReadonlyMap<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const line = Buffer.from(`--${boundary}\r\n`);
  for (let at = body.indexOf(line); at >= 0; at = body.indexOf(line, at + 1)) {
    const head = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(`\r\n--${boundary}`, head);
    const name = /; name="([^"]*)"/.exec(body.toString('utf8', at, head))?.[1] ?? '';
    parts.set(name, openArchive(body.subarray(head + 4, end)));
  }
  return parts;
}

function compareContent(expected: unknown, content: Buffer, place: string): string | undefined {
  if (typeof expected === 'string') return compareText(expected, content, place);
  try {
    return compareValue(parseJson(encodeJson(expected) ?? 'null'), parseJson(content.toString('utf8')), place);
  } catch {
    return describe(place, expected, content.toString('utf8'));
  }
}

/** Reports the first line that differs. */
function compareText(expected: string, content: Buffer, place: string): string | undefined {
  if (Buffer.from(expected, 'utf8').equals(content)) return undefined;
  const wanted = expected.split('\n');
  const lines = content.toString('utf8').split('\n');
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  const line = at < 0 ? wanted.length : at;
  const isLong = wanted.length > 1 || lines.length > 1;
  return describe(isLong ? `${place}, line ${line + 1}` : place, wanted[line], lines[line]);
}

/** Reports the first member that differs. */
function compareValue(expected: unknown, actual: unknown, place: string): string | undefined {
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return Object.is(expected, actual) ? undefined : describe(place, expected, actual);
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const inner = Array.isArray(expected) ? `${place}[${name}]` : `${place}.${name}`;
    const [wanted, found] = [expected, actual].map((value): unknown =>
      Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
    );
    const difference = compareValue(wanted, found, inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function describe(place: string, expected: unknown, actual: unknown): string {
  return `${place}: expected ${quote(expected)}, got ${quote(actual)}`;
}

function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
