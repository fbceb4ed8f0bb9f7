import type { IncomingMessage } from 'node:http';
import { HttpFailure, type HttpResponse } from './http.ts';
import { decodeBody, readCodings } from './http-body.ts';

/**
 * A response whose head has arrived, as the transport sees it.
 * @param check Throws the failure if the request was aborted: an aborted body may look complete.
 */
export function toResponse(message: IncomingMessage, check: () => void): HttpResponse {
  const headers = joinHeaders(message.rawHeaders);
  const encoding = readCodings(headers.get('content-encoding') ?? '').join(', ');
  const raw = readRaw(message, check, headers.get('content-length'));
  const isPlain = encoding === '' || headers.get('content-length') === '0';
  const body = isPlain ? raw : decodeBody(raw, encoding, () => message.destroy());
  return { status: message.statusCode ?? 0, headers, body };
}

function joinHeaders(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const before = headers.get(name);
    const value = raw[index + 1] ?? '';
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** The body as it arrives; fails unless it ends as announced. */
async function* readRaw(
  message: IncomingMessage,
  check: () => void,
  announced: string | undefined,
): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = message;
  let received = 0;
  try {
    for await (const chunk of chunks) {
      received += chunk.length;
      yield chunk;
    }
  } catch (error) {
    check();
    throw new HttpFailure('body', `the connection broke after ${received} bytes`, { cause: error });
  }
  check();
  if (announced !== undefined && Number(announced) !== received) {
    throw new HttpFailure('body', `the response has ${received} bytes, but announced ${announced}`);
  }
}
