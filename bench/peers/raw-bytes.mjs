// What the wire allows: reads the file, cuts it at line ends without looking at a row, and posts the pieces over four
// kept connections; with --results it also fetches the result files and drops them. It knows nothing about any row.
// node raw-bytes.mjs BASE FILE [--results]
import { createReadStream } from 'node:fs';
import { call, hangUp } from './http-call.mjs';

const [base, file] = process.argv.slice(2);
const jobs = `${base}/services/data/v62.0/jobs/ingest`;
const withResults = process.argv.includes('--results');
const PIECE = 8 * 1024 * 1024;
const LF = 0x0a;

async function send(parts) {
  const { id } = JSON.parse(await call('POST', jobs));
  await call('PUT', `${jobs}/${id}/batches`, parts);
  await call('PATCH', `${jobs}/${id}`, [Buffer.from('{"state":"UploadComplete"}')]);
  await call('GET', `${jobs}/${id}`);
  if (!withResults) return;
  await call('GET', `${jobs}/${id}/successfulResults`, [], false);
  await call('GET', `${jobs}/${id}/failedResults`, [], false);
}

let header;
let rest = Buffer.alloc(0);
const running = new Set();
for await (const chunk of createReadStream(file, { highWaterMark: PIECE })) {
  const end = chunk.lastIndexOf(LF) + 1;
  const parts = [...(header === undefined ? [] : [header]), rest, chunk.subarray(0, end)];
  header ??= chunk.subarray(0, chunk.indexOf(LF) + 1);
  rest = Buffer.from(chunk.subarray(end));
  while (running.size >= 4) await Promise.race(running);
  const job = send(parts).finally(() => running.delete(job));
  running.add(job);
}
await Promise.all(running);
hangUp();
