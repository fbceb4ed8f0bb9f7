import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { describeIdJob, durationOf, type IdJob } from './id-jobs.ts';
import { type Counts, type Settings, settingsSchema } from './settings.ts';
import { createTokenBucket } from './token-bucket.ts';
import { type Judged, judgeUpload } from './uploads.ts';

/**
 * A vendor that is as fast as can be, so that a client's own work is what is measured. It runs in a process of its own,
 * tells the parent its address, and ends when the parent lets go of it.
 *
 * Files of rows, in the routes of Salesforce's Bulk API 2.0: `POST /services/data/v62.0/jobs/ingest` → `{"id"}`;
 * `PUT …/{id}/batches`; `PATCH …/{id}` ends the upload; `GET …/{id}` → `{"state":"JobComplete"}`;
 * `GET …/{id}/successfulResults`, `/failedResults` and `/unprocessedrecords`.
 * Lists of ids, in the routes of DonorAtlas below `/v1/partners`: `GET /test`, `POST /networks/net_1/members/batch`,
 * `GET /networks/jobs/{id}`.
 * For the bench: `PUT /__bench` (settings), `GET /__bench` (counts).
 */

interface World {
  readonly settings: Settings;
  readonly mayPass: (nowMs: number) => boolean;
  readonly uploads: (Judged | undefined)[];
  readonly idJobs: IdJob[];
  rows: number;
  polls: number;
  throttled: number;
  firstRequestAt?: number;
}

const INGEST = /^\/services\/data\/v[\d.]+\/jobs\/ingest(?:\/j(\d+))?(?:\/(\w+))?$/;
const IDS = '/v1/partners';
const ID_JOB = /^\/v1\/partners\/networks\/jobs\/j(\d+)$/;
const ID_SUBMIT = `${IDS}/networks/net_1/members/batch`;
const idsSchema = z.object({ donor_ids: z.array(z.string()) });
const JSON_TYPE = 'application/json';

let world = createWorld(settingsSchema.parse({}));

function createWorld(settings: Settings): World {
  const mayPass = createTokenBucket(settings.rate, settings.burst);
  return { settings, mayPass, uploads: [], idJobs: [], rows: 0, polls: 0, throttled: 0 };
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '');
});
process.once('disconnect', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  if (url === '/__bench') {
    if (request.method === 'PUT') world = createWorld(settingsSchema.parse(JSON.parse(String(await buffer(request)))));
    send(response, countAll());
    return;
  }
  world.firstRequestAt ??= Date.now();
  const body = await buffer(request);
  const [isIngest, upload, part] = INGEST.exec(url) ?? [];
  const [isIdJob, idJob] = ID_JOB.exec(url) ?? [];
  if (!world.mayPass(performance.now())) {
    world.throttled += 1;
    send(response, { detail: 'Rate limit exceeded' }, 429);
  } else if (isIngest !== undefined) answerIngest(response, body, upload, part);
  else if (isIdJob !== undefined) pollIds(response, Number(idJob));
  else if (url === ID_SUBMIT) submitIds(response, body);
  else if (url === `${IDS}/test`) send(response, { status: 'ok' });
  else send(response, { detail: 'Not found' }, 404);
}

function answerIngest(response: ServerResponse, body: Buffer, upload: string | undefined, part = ''): void {
  const { uploads, settings } = world;
  if (upload === undefined) {
    send(response, { id: `j${uploads.push(undefined)}`, state: 'Open' });
    return;
  }
  const at = Number(upload) - 1;
  if (part === 'batches') {
    const judged = judgeUpload(body, settings.fails);
    uploads[at] = judged;
    world.rows += judged.rows;
  }
  if (part === '' && body.length === 0) world.polls += 1;
  const job = uploads[at];
  const state = job === undefined ? 'Open' : 'JobComplete';
  if (part === 'successfulResults') reply(response, 'text/csv', job?.succeeded);
  else if (part === 'failedResults') reply(response, 'text/csv', job?.failed);
  else if (part === 'unprocessedrecords') reply(response, 'text/csv', Buffer.from('id\n'));
  else send(response, { id: `j${upload}`, state }, part === 'batches' ? 201 : 200);
}

function submitIds(response: ServerResponse, body: Buffer): void {
  const { jobMs, jitter } = world.settings;
  const { donor_ids: ids } = idsSchema.parse(JSON.parse(body.toString()));
  const takesMs = durationOf(world.idJobs.length, jobMs, jitter);
  const number = world.idJobs.push({ ids, takesMs, startedAt: performance.now() });
  world.rows += ids.length;
  send(response, { job_id: `j${number}` }, 202);
}

function pollIds(response: ServerResponse, number: number): void {
  const job = world.idJobs[number - 1];
  if (job === undefined) {
    send(response, { detail: 'Not found' }, 404);
    return;
  }
  const now = performance.now();
  world.polls += 1;
  if (now >= job.startedAt + job.takesMs) job.seenAt ??= now;
  send(response, describeIdJob(`j${number}`, job, now));
}

function countAll(): Counts {
  const { rows, polls, throttled, firstRequestAt, uploads, idJobs } = world;
  const lags = idJobs.flatMap(({ seenAt, startedAt, takesMs }) =>
    seenAt === undefined ? [] : [seenAt - startedAt - takesMs],
  );
  const meanLagMs = lags.length === 0 ? 0 : lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
  const jobs = uploads.length + idJobs.length;
  return { rows, jobs, polls, throttled, seenJobs: lags.length, meanLagMs, firstRequestAt };
}

function send(response: ServerResponse, value: unknown, status = 200): void {
  reply(response, JSON_TYPE, Buffer.from(JSON.stringify(value)), status);
}

function reply(response: ServerResponse, type: string, body: Buffer = Buffer.alloc(0), status = 200): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
}
