import { createHash } from 'node:crypto';
import { FilePart, toText } from '../expression/added-functions.ts';
import { type Content, isContent } from '../expression/content.ts';
import { BytesInJson, encodeJson } from '../expression/json.ts';

export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Uint8Array | Content;
}

/** A body that cannot be encoded; the message names the kind, never a value. */
export class BodyError extends Error {}

/** Encodes the value of a `body`, `form` or `multipart` expression. Throws `BodyError`. */
export function encodeBody(kind: 'body' | 'form' | 'multipart', value: unknown): EncodedBody {
  try {
    return encode(kind, value);
  } catch (error) {
    throw error instanceof BytesInJson ? new BodyError(error.message) : error;
  }
}

function encode(kind: 'body' | 'form' | 'multipart', value: unknown): EncodedBody {
  switch (kind) {
    case 'body':
      return encodePlain(value);
    case 'form':
      return encodeForm(value);
    case 'multipart':
      return encodeMultipart(value);
  }
}

function encodePlain(value: unknown): EncodedBody {
  if (isContent(value)) return { contentType: value.type, bytes: value };
  if (value instanceof Uint8Array) return { contentType: 'application/octet-stream', bytes: value };
  if (typeof value === 'string') return { contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(value, 'utf8') };
  const text = encodeJson(value);
  if (text === undefined) throw new BodyError('The body expression returned nothing.');
  return { contentType: 'application/json', bytes: Buffer.from(text, 'utf8') };
}

function encodeForm(value: unknown): EncodedBody {
  const fields = new URLSearchParams();
  for (const [name, member] of membersOf(value)) {
    for (const item of Array.isArray(member) ? member : [member]) {
      const text = toText(item);
      if (text !== undefined) fields.append(name, text);
    }
  }
  return { contentType: 'application/x-www-form-urlencoded', bytes: Buffer.from(fields.toString(), 'utf8') };
}

/** RFC 7578. The boundary is a hash of the content, so that equal requests have equal bytes. */
function encodeMultipart(value: unknown): EncodedBody {
  const parts = membersOf(value).flatMap(([name, member]) => {
    const bytes = member instanceof FilePart ? member.content : Buffer.from(toText(member) ?? '', 'utf8');
    const file =
      member instanceof FilePart ? `; filename="${escapeName(member.name)}"\r\ncontent-type: ${member.type}` : '';
    return [{ head: `content-disposition: form-data; name="${escapeName(name)}"${file}\r\n\r\n`, bytes }];
  });
  const hash = createHash('sha256');
  for (const { head, bytes } of parts) hash.update(head).update(bytes);
  const boundary = `bulk-job-${hash.digest('hex').slice(0, 32)}`;
  const chunks = parts.flatMap(({ head, bytes }) => [
    Buffer.from(`--${boundary}\r\n${head}`),
    bytes,
    Buffer.from('\r\n'),
  ]);
  const bytes = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BodyError('The form or multipart expression must return an object.');
  }
  return Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
}

/** As browsers do it (WHATWG HTML, multipart/form-data encoding). */
function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
