import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import { bundlePath, checkSurroundings } from './processes.ts';
import { countRecords } from './read-results.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:peers [-- <rows>…]`: the built bundle beside curl with split, and beside the bytes alone, against one
 * vendor that is done at once. Prints medians of three runs each, which take turns, with the processor time of all
 * processes of a command. Ends with 1 where an outcome is wrong.
 */

const DEFAULT_SIZES = [10_000, 100_000, 1_000_000];
const RUNS = 3;
const LIMIT_MS = 180_000;

const PROVIDER = `version: 1
name: ingest
baseUrl: http://localhost
key: id
limits: { rows: 100000, bytes: 100MB, rate: 100000/s }
submit:
  - { post: /jobs, body: '{}', outputs: { id: id } }
  - { put: '/jobs/{id}/rows', headers: { Content-Type: text/csv }, body: $csv($rows) }
  - { patch: '/jobs/{id}', body: '{ "state": "ready" }', idempotent: true }
poll: { get: '/jobs/{id}', status: state, floor: 0.02, states: { running: [open], succeeded: [done] } }
results:
  - { get: '/jobs/{id}/succeeded', format: csv, outcome: succeeded, ignore: [created] }
  - { get: '/jobs/{id}/failed', format: csv, message: problem, outcome: failed }
`;

interface Peer {
  readonly name: string;
  readonly command: (place: Place) => readonly string[];
  /** Rows with an outcome in what it left; undefined where it reads none. */
  readonly countRows: ((out: string) => Promise<number>) | undefined;
}

interface Place {
  readonly base: string;
  readonly file: string;
  readonly out: string;
  readonly folder: string;
}

const HERE = join(import.meta.dirname, 'peers');
const RAW = join(HERE, 'raw-bytes.mjs');

const PEERS: readonly Peer[] = [
  { name: 'Bulk Job', command: productCommand, countRows: async (out) => sum((await countRecords(out)).values()) },
  {
    name: 'curl and split',
    command: ({ base, file, out }) => ['bash', join(HERE, 'curl-split.sh'), base, file, out],
    countRows: countResultLines,
  },
  {
    name: 'bytes and results',
    command: ({ base, file }) => [process.execPath, RAW, base, file, '--results'],
    countRows: undefined,
  },
  { name: 'bytes alone', command: ({ base, file }) => [process.execPath, RAW, base, file], countRows: undefined },
];

function productCommand({ base, file, out, folder }: Place): readonly string[] {
  const flags = {
    provider: './provider.yaml',
    'base-url': base,
    files: file.slice(folder.length + 1),
    'output-dir': out,
  };
  const limits = { 'max-failed': 'unlimited', 'retry-failed': '0' };
  const words = Object.entries({ ...flags, ...limits }).flatMap(([name, value]) => [`--${name}`, value]);
  return [process.execPath, bundlePath(), 'run', ...words];
}

async function countResultLines(out: string): Promise<number> {
  let rows = 0;
  for (const name of await readdir(out)) {
    let lines = 0;
    for await (const chunk of createReadStream(join(out, name))) {
      const bytes: Buffer = chunk;
      for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) lines += 1;
    }
    rows += lines - 1;
  }
  return rows;
}

function sum(counts: Iterable<number>): number {
  let all = 0;
  for (const count of counts) all += count;
  return all;
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly fault: string | undefined;
}

const timesSchema = z.tuple([z.coerce.number(), z.coerce.number(), z.coerce.number()]);

/** Runs a command below bash, which counts the processor time of all its processes. */
async function runPeer(peer: Peer, place: Place, rows: number): Promise<Run> {
  rmSync(place.out, { recursive: true, force: true });
  mkdirSync(place.out);
  const child = spawn(
    'bash',
    ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" >output.txt 2>&1', 'bash', ...peer.command(place)],
    {
      cwd: place.folder,
      env: { PATH: process.env.PATH, TMPDIR: place.folder, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: LIMIT_MS,
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const [seconds, user, system] = timesSchema.parse(said.trim().split('\n').at(-1)?.split(' '));
  const counted = exitCode === 0 && peer.countRows !== undefined ? await peer.countRows(place.out) : rows;
  const fault =
    exitCode !== 0
      ? `ended with ${exitCode}`
      : counted === rows
        ? undefined
        : `has an outcome for ${counted} of ${rows} rows`;
  return { seconds, cpuSeconds: user + system, fault };
}

/** Eight columns without quotes, about 85 bytes a row; the same bytes each time. */
async function writeContacts(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write('id,first_name,last_name,email,city,amount,joined,note\n');
  let text = '';
  for (let number = 1; number <= rows; number += 1) {
    const day = String((number % 28) + 1).padStart(2, '0');
    text += `C${String(number).padStart(9, '0')},Zoë,Albrook ${number % 977},p.${number}@example.org,Port Marlow,${(number * 37) % 5000}.${(number % 90) + 10},2021-07-${day},met ${number % 13}\n`;
    if (text.length < 1_000_000 && number < rows) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end();
  await finished(out);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

checkSurroundings();
const sizes = process.argv.slice(2).map(Number);
if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0))
  throw new Error('Usage: npm run bench:peers [-- <rows>…]');
const folder = await mkdtemp(join(tmpdir(), 'bulk-job-peers-'));
const vendor = fork(join(HERE, 'vendor-process.ts'), { execArgv: [] });
const [base] = z
  .tuple([z.string()])
  .rest(z.unknown())
  .parse(await once(vendor, 'message'));
try {
  writeFileSync(join(folder, 'provider.yaml'), PROVIDER);
  const faults: string[] = [];
  const table = [['rows', 'command', 'seconds', '× curl', '× bytes and results', 'CPU s']];
  for (const rows of sizes.length > 0 ? sizes : DEFAULT_SIZES) {
    const place = { base, folder, file: join(folder, 'rows.csv'), out: join(folder, 'out') };
    await writeContacts(place.file, rows);
    const runs = new Map<Peer, Run[]>(PEERS.map((peer) => [peer, []]));
    for (let nth = 0; nth < RUNS; nth += 1) {
      for (const [peer, list] of runs) {
        const run = await runPeer(peer, place, rows);
        if (run.fault !== undefined) faults.push(`${peer.name}, ${grouped(rows)} rows: ${run.fault}.`);
        list.push(run);
      }
    }
    const seconds = new Map([...runs].map(([{ name }, list]) => [name, median(list.map((run) => run.seconds))]));
    const ratio = (name: string, to: string): string =>
      ((seconds.get(name) ?? Number.NaN) / (seconds.get(to) ?? Number.NaN)).toFixed(1);
    for (const [{ name }, list] of runs) {
      table.push([
        grouped(rows),
        name,
        (seconds.get(name) ?? Number.NaN).toFixed(2),
        ratio(name, 'curl and split'),
        ratio(name, 'bytes and results'),
        median(list.map((run) => run.cpuSeconds)).toFixed(2),
      ]);
    }
  }
  console.log(formatTable(table));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  if (vendor.connected) vendor.disconnect();
  await once(vendor, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
