import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { SandboxRecord } from './record.ts';
import { send } from './wire-faults.ts';

/** Paths under this are the sandbox's own: no key, no rate, not in the record. */
export const OWN_PATHS = '/__sandbox/';

const ROWS_PER_CHUNK = 1000;

/** NDJSON, `{"id","sent","outcome"}` a line, in the order in which the rows first came. */
function* writeRows(record: SandboxRecord): Generator<string> {
  let chunk: string[] = [];
  for (const [id, row] of record.rows) {
    chunk.push(`${JSON.stringify({ id, ...row })}\n`);
    if (chunk.length < ROWS_PER_CHUNK) continue;
    yield chunk.join('');
    chunk = [];
  }
  yield chunk.join('');
}

/**
 * Serves the record to other processes: `GET /__sandbox/record` (JSON: counts, and with `full` also requests and
 * jobs) and `GET /__sandbox/rows` (NDJSON, `full` only).
 */
export function answerOwnPath(request: IncomingMessage, response: ServerResponse, record: SandboxRecord): void {
  request.resume();
  // Rows may be real ones in a trial run: a web page that has its name point to loopback must not read them.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    send(response, refuse(403, 'The record is read under 127.0.0.1 or localhost only.'));
    return;
  }
  if (request.method === 'GET' && request.url === `${OWN_PATHS}record`) {
    const { detail, counts, requests, jobs } = record;
    const document = detail === 'full' ? { detail, counts, requests, jobs: [...jobs.values()] } : { detail, counts };
    send(response, { status: 200, body: JSON.stringify(document) });
    return;
  }
  if (request.method === 'GET' && request.url === `${OWN_PATHS}rows` && record.detail === 'full') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    Readable.from(writeRows(record)).pipe(response);
    return;
  }
  send(response, refuse(404, `There are ${OWN_PATHS}record and, with a full record, ${OWN_PATHS}rows, to GET.`));
}

const refuse = (status: number, detail: string): { status: number; body: string } => ({
  status,
  body: JSON.stringify({ detail }),
});
