// What the wire allows: reads the file, cuts it at line ends without looking at a row, and posts the pieces over four
// kept connections; with --results it also fetches the result files and drops them. It knows nothing about any row.
// node raw-bytes.mjs BASE FILE [--results]
import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';

const [base, file] = process.argv.slice(2);
const withResults = process.argv.includes('--results');
const PIECE = 8 * 1024 * 1024;
const LF = 0x0a;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function call(method, path, parts = [], isKept = true) {
  return new Promise((resolve, reject) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const sent = request(`${base}${path}`, { agent, method, headers: { 'content-length': length } }, (response) => {
      const got = [];
      response.on('data', (piece) => isKept && got.push(piece)).on('error', reject);
      response.on('end', () => resolve(isKept ? Buffer.concat(got).toString() : ''));
    });
    sent.on('error', reject);
    for (const part of parts) sent.write(part);
    sent.end();
  });
}

async function send(parts) {
  const { id } = JSON.parse(await call('POST', '/jobs'));
  await call('PUT', `/jobs/${id}/rows`, parts);
  await call('PATCH', `/jobs/${id}`, [Buffer.from('{}')]);
  await call('GET', `/jobs/${id}`);
  if (!withResults) return;
  await call('GET', `/jobs/${id}/succeeded`, [], false);
  await call('GET', `/jobs/${id}/failed`, [], false);
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
agent.destroy();
