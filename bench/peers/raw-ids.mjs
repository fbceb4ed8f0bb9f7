// What the wire allows for jobs of 100 ids: cuts a file with an id a line, and posts and polls four jobs at a time. It
// reads no outcome.
// node raw-ids.mjs BASE FILE
import { readFileSync } from 'node:fs';
import { call, hangUp } from './http-call.mjs';

const [origin, file] = process.argv.slice(2);
const base = `${origin}/v1/partners`;
const IDS_A_JOB = 100;
const IN_FLIGHT = 4;
const ids = readFileSync(file, 'latin1').trimEnd().split('\n');
let next = 0;

async function work() {
  while (next < ids.length) {
    const some = ids.slice(next, next + IDS_A_JOB);
    next += IDS_A_JOB;
    const body = Buffer.from(`{"donor_ids":["${some.join('","')}"]}`);
    const { job_id: id } = JSON.parse(await call('POST', `${base}/networks/net_1/members/batch`, [body]));
    await call('GET', `${base}/networks/jobs/${id}`, [], false);
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, work));
hangUp();
