import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { SandboxRecord } from './record.ts';
import { type SandboxReply, send } from './respond.ts';

/** Paths under this are the sandbox's own: no key, no rate, not in the record. */
export const OWN_PATHS = '/__sandbox/';

const ROWS_PER_CHUNK = 1000;

/** NDJSON, one `{"id","sent","outcome"}` per line, in the order in which the rows first arrived. */
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
export function serveRecord(request: IncomingMessage, response: ServerResponse, record: SandboxRecord): void {
  request.resume();
  // In a trial run the rows may be real: a web page whose name resolves to loopback must not read them.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    void send(response, refuse(403, 'The record can be read under 127.0.0.1 or localhost only.'));
    return;
  }
  if (request.method === 'GET' && request.url === `${OWN_PATHS}record`) {
    const { detail, counts, requests, jobs } = record;
    const document = detail === 'full' ? { detail, counts, requests, jobs: [...jobs.values()] } : { detail, counts };
    void send(response, { status: 200, body: JSON.stringify(document) });
    return;
  }
  if (request.method === 'GET' && request.url === `${OWN_PATHS}rows` && record.detail === 'full') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    Readable.from(writeRows(record)).pipe(response);
    return;
  }
  void send(response, refuse(404, `Use GET ${OWN_PATHS}record or, with a full record, GET ${OWN_PATHS}rows.`));
}

const refuse = (status: number, detail: string): SandboxReply => ({
  status,
  body: JSON.stringify({ detail }),
});
