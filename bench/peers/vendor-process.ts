import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * A vendor that takes a file of rows as one upload a job, is done at once, and gives two result files: as fast as can
 * be, so that a client's own work is what is measured. Rows with a number that ends in 97 fail. It runs in a process of
 * its own, tells the parent its address, and ends when the parent lets go of it.
 *
 * `POST /jobs` → `{"id":"j1"}`; `PUT /jobs/{id}/rows`; `PATCH /jobs/{id}` ends the upload; `GET /jobs/{id}` →
 * `{"state":"done"}`; `GET /jobs/{id}/succeeded` and `/failed`: CSV with columns of its own before those of the row.
 */
const LF = 0x0a;
const SUCCEEDED = Buffer.from('"id","created",');
const FAILED = Buffer.from('"id","problem",');
const OK = Buffer.from('"r1","true",');
const BAD = Buffer.from('"","INVALID_VALUE: not accepted",');
/** Of the key's last two digits. */
const NINE = 0x39;
const SEVEN = 0x37;
const COMMA = 0x2c;

interface Job {
  readonly succeeded: Buffer;
  readonly failed: Buffer;
}

const jobs: (Job | undefined)[] = [];

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '');
});
process.once('disconnect', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const [, id, part] = /^\/jobs(?:\/j(\d+))?(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
  if (id === undefined) {
    jobs.push(undefined);
    return reply(response, 'application/json', Buffer.from(`{"id":"j${jobs.length}"}`));
  }
  const at = Number(id) - 1;
  if (part === 'rows') jobs[at] = judge(body);
  const job = jobs[at];
  if (part === 'succeeded' || part === 'failed') {
    reply(response, 'text/csv', job?.[part] ?? Buffer.alloc(0));
    return;
  }
  reply(response, 'application/json', Buffer.from(job === undefined ? '{"state":"open"}' : '{"state":"done"}'));
}

function reply(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
}

/** The result files of an upload: its lines, which have no quotes, with our cells before them. */
function judge(upload: Buffer): Job {
  const headerEnd = upload.indexOf(LF) + 1;
  const header = upload.subarray(0, headerEnd);
  const good: Buffer[] = [SUCCEEDED, header];
  const bad: Buffer[] = [FAILED, header];
  for (let start = headerEnd; start < upload.length; ) {
    const end = upload.indexOf(LF, start) + 1 || upload.length;
    const comma = upload.indexOf(COMMA, start);
    const fails = upload[comma - 1] === SEVEN && upload[comma - 2] === NINE;
    (fails ? bad : good).push(fails ? BAD : OK, upload.subarray(start, end));
    start = end;
  }
  return { succeeded: Buffer.concat(good), failed: Buffer.concat(bad) };
}
