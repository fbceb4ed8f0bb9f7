import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createStreamSeal } from '../src/ledger/seal.ts';
import { limitHeap } from '../src/limit-heap.ts';
import { DECISION, OUTCOME } from '../src/memory/codes.ts';
import { createRowCollector, type RowCollector } from '../src/memory/collector.ts';
import { compareRows } from '../src/memory/compare.ts';
import { openMemory, sealMemory } from '../src/memory/file.ts';
import { createRowHasher } from '../src/memory/hash.ts';
import type { MemoryAbout } from '../src/memory/header.ts';
import { writeNext } from '../src/memory/next.ts';
import { createFiles } from '../src/ports/real-files.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:memory -- 1000000 10000000`: CPU seconds of each step of the row memory, the most memory beyond what
 * the process took before, and bytes a row of the sealed file. A first run that delivers all rows, then one in which a
 * row in a hundred has changed, each in a process of its own. Ends with 1 where a bar is missed.
 */

const SECRET = 'b7c1f0de4a9d4c55a1e3d2706f8e91ab';
const DEFAULT_ROWS = ['1000000'];
const CHANGED_EVERY = 100;
/** Adding, comparing and writing, without hashing, per million rows. */
const BAR_SECONDS = 2;
const BAR_BYTES = 150_000_000;
/** With header, table and tags of chunks. */
const BAR_ROW_BYTES = 24;
const MILLION = 1_000_000;
const KIB = 1024;

interface Measured {
  readonly rows: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  readonly fileBytes: number;
  readonly changed: number;
}

const ABOUT: MemoryAbout = {
  destination: 'd',
  account: 'a',
  hashKey: SECRET,
  unique: true,
  order: { kind: 'counter', run: 1, attempt: 1 },
  files: [],
  writtenAt: '2026-01-01T00:00:00Z',
};

/** Adds CPU time of this process to the seconds of a step. */
function createStopwatch() {
  const seconds: Record<string, number> = {};
  let last = process.cpuUsage();
  return {
    seconds,
    note(step: string): void {
      const { user, system } = process.cpuUsage(last);
      last = process.cpuUsage();
      seconds[step] = (seconds[step] ?? 0) + (user + system) / 1e6;
    },
  };
}

/** The clock stops while a block of rows is hashed. Rows come in pieces, as from a file. */
const BLOCK = 500;

async function addRows(
  collector: RowCollector,
  { rows, changes, watch }: { rows: number; changes: boolean; watch: ReturnType<typeof createStopwatch> },
): Promise<void> {
  const hasher = createRowHasher(SECRET);
  for (let start = 0; start < rows; start += BLOCK) {
    const hashes: string[] = [];
    for (let row = start; row < Math.min(rows, start + BLOCK); row += 1) {
      const version = changes && row % CHANGED_EVERY === 0 ? 'new' : 'old';
      hashes.push(hasher.key(`dnt_${row}`), hasher.content(`{"donor_id":"dnt_${row}","city":"Lindenau ${version}"}`));
    }
    watch.note('hash');
    for (let index = 0; index < hashes.length; index += 2) {
      collector.add(start + index / 2, hashes[index] ?? '', hashes[index + 1] ?? '', 'valid');
    }
    watch.note('add');
    await setImmediate();
  }
}

/** The heap grows with whoever makes strings, here the hashes: what the row memory takes comes on top. */
function warmUp(): void {
  const hasher = createRowHasher(SECRET);
  for (let row = 0; row < MILLION / 2; row += 1) hasher.key(hasher.content(`dnt_${row}`));
}

/** One run: the second one if there is a memory in the folder. */
async function measure(rows: number, folder: string): Promise<Measured> {
  limitHeap();
  warmUp();
  const baseline = process.resourceUsage().maxRSS;
  const files = createFiles(folder);
  const open = (name: string) => files.openRandom(join(folder, name));
  const path = join(folder, 'memory.bin');
  const seal = createStreamSeal([SECRET]);
  const watch = createStopwatch();
  const opened = existsSync(path) ? await openMemory(createReadStream(path), seal, open('opened.bin')) : undefined;
  watch.note('open');
  if (opened !== undefined && opened.kind !== 'opened') throw new Error(`The memory is ${opened.kind}.`);
  const memory = opened?.memory;
  const collector = createRowCollector(open('rows.bin'));
  await addRows(collector, { rows, changes: memory !== undefined, watch });
  const { decisions, totals } = compareRows({ collector, memory, unique: true });
  watch.note('compare');
  const outcomes = decisions.map((decision) =>
    decision === DECISION.unchanged ? OUTCOME.untouched : OUTCOME.succeeded,
  );
  const run = { id: memory === undefined ? 'first' : 'second', attempt: 1, ledger: 'l', details: {} };
  const file = open('next.bin');
  const next = writeNext({ collector, memory, decisions, outcomes, about: ABOUT, runs: [run], forget: true, file });
  watch.note('next');
  const sink = await files.openWrite(path);
  for (const part of sealMemory(next, seal)) await sink.write(part);
  await sink.close();
  watch.note('seal');
  const peakBytes = (process.resourceUsage().maxRSS - baseline) * KIB;
  return { rows, seconds: watch.seconds, peakBytes, fileBytes: statSync(path).size, changed: totals.changed };
}

const STEPS = ['open', 'hash', 'add', 'compare', 'next', 'seal'];

function judge({ rows, seconds, peakBytes, fileBytes, changed }: Measured): readonly string[] {
  const own = ['add', 'compare', 'next', 'seal'].reduce((sum, step) => sum + (seconds[step] ?? 0), 0);
  const bars: [string, boolean][] = [
    [`${own.toFixed(2)} CPU seconds besides opening and hashing`, own <= (BAR_SECONDS * rows) / MILLION],
    [`${grouped(peakBytes)} bytes of memory`, peakBytes <= BAR_BYTES],
    [`${grouped(fileBytes)} bytes in the file`, fileBytes <= rows * BAR_ROW_BYTES],
    [`${grouped(changed)} changed rows`, changed === Math.ceil(rows / CHANGED_EVERY)],
  ];
  return bars.flatMap(([text, isHeld]) => (isHeld ? [] : [`${grouped(rows)} rows: ${text}`]));
}

async function measureSecond(rows: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-memory-'));
  const env = { ...process.env, BENCH_MEMORY_ROWS: String(rows), BENCH_MEMORY_FOLDER: folder };
  const runOnce = async (): Promise<Measured> => {
    const child = fork(import.meta.filename, { env });
    const [[measured]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [[Measured], unknown];
    return measured;
  };
  try {
    await runOnce();
    return await runOnce();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const sizes = (process.argv.length > 2 ? process.argv.slice(2) : DEFAULT_ROWS).map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new Error('Usage: npm run bench:memory [-- <rows>…]');
  }
  const table = [['rows', ...STEPS.map((step) => `${step} CPU s`), 'memory MB', 'bytes a row']];
  for (const rows of sizes) {
    const measured = await measureSecond(rows);
    const { seconds, peakBytes, fileBytes } = measured;
    const times = STEPS.map((step) => (seconds[step] ?? 0).toFixed(2));
    table.push([grouped(rows), ...times, (peakBytes / 1e6).toFixed(0), (fileBytes / rows).toFixed(2)]);
    for (const missed of judge(measured)) {
      console.log(missed);
      process.exitCode = 1;
    }
  }
  console.log(`Node ${process.versions.node}\n${formatTable(table)}`);
}

const { BENCH_MEMORY_ROWS: own, BENCH_MEMORY_FOLDER: folder } = process.env;
if (own === undefined || folder === undefined) await main();
else process.send?.(await measure(Number(own), folder));
