import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ALL_ALLOWED, bulkJob, compareOutcomes, INGEST_PROVIDER, KEY, writeProvider } from '../bulk-job.ts';
import { countEnding, writeContacts } from '../contacts.ts';
import { atMost, type Bar, type Line, lineOf, median, mostBytes, type PartResult, rowsText } from '../lines.ts';
import type { Sample } from '../run-command.ts';
import { type Command, type Place, type Turns, takeTurns } from '../take-turns.ts';

/**
 * Files of rows to a vendor that is done at once, and the outcome of each row: Bulk Job, curl with split, the bytes alone
 * with the results dropped, and jsforce where it is installed (BENCH_JSFORCE).
 */

const PEERS = join(import.meta.dirname, '..', 'peers');
const BULK_JOB = 'Bulk Job';
const CURL = 'curl and split';
const BYTES = 'bytes and results';
const JSFORCE = 'jsforce';
const MILLION = 1_000_000;
const MB = 1e6;
/** × curl and split (issue: as fast as the wire). */
const CURL_BARS = new Map([
  [10_000, 2.5],
  [100_000, 2],
  [MILLION, 1.5],
]);
const BYTES_BAR = 2;
const CPU_BAR = 3;
const MEMORY_BAR_MB = 150;
const GROWTH_BAR = 1.2;
/** Ten million rows: one run of Bulk Job alone. */
const LONG_LIMIT_MS = 1_200_000;

const NO_JSFORCE: Line = {
  what: '',
  command: 'jsforce: not installed',
  runs: 0,
  seconds: undefined,
  cpuSeconds: undefined,
  peakBytes: undefined,
  bars: [],
};

export async function measureFiles(place: Place, sizes: readonly number[]): Promise<PartResult> {
  const lines: Line[] = [];
  const faults: string[] = [];
  const provider = writeProvider(place.folder, INGEST_PROVIDER);
  let millionBytes: number | undefined;
  for (const rows of sizes) {
    const isLong = rows > MILLION;
    const turns = await runSize(place, rows, provider, isLong);
    if (rows === MILLION) millionBytes = mostBytes(turns.samples.get(BULK_JOB) ?? []);
    lines.push(...linesOf(rows, turns, millionBytes));
    if (process.env.BENCH_JSFORCE === undefined && !isLong) lines.push(NO_JSFORCE);
    faults.push(...turns.faults.map((fault) => `${rowsText(rows)}, ${fault}`));
  }
  return { lines, faults };
}

function runSize(place: Place, rows: number, provider: string, isLong: boolean): Promise<Turns> {
  const file = join(place.folder, 'rows.csv');
  writeContacts(file, rows);
  const commands = commandsFor(place, file, rows, provider);
  return isLong
    ? takeTurns(place, commands.slice(0, 1), { limitMs: LONG_LIMIT_MS, runs: 1 })
    : takeTurns(place, commands);
}

function commandsFor({ vendor: { base } }: Place, file: string, rows: number, provider: string): readonly Command[] {
  const failed = countEnding(rows, 97);
  const flags = { provider, 'base-url': base, files: basename(file), ...ALL_ALLOWED };
  const jsforce = process.env.BENCH_JSFORCE;
  return [
    {
      name: BULK_JOB,
      argv: (out) => bulkJob('run', { ...flags, 'output-dir': out }),
      environment: KEY,
      findFault: (out) => compareOutcomes(out, { failed, succeeded: rows - failed }),
      rows,
    },
    {
      name: CURL,
      argv: (out) => ['bash', join(PEERS, 'curl-split.sh'), base, file, out],
      findFault: async (out) => compareCount(await countResultLines(out), rows),
      rows,
    },
    {
      name: BYTES,
      argv: () => [process.execPath, join(PEERS, 'raw-bytes.mjs'), base, file, '--results'],
      rows,
    },
    ...(jsforce === undefined
      ? []
      : [
          {
            name: JSFORCE,
            argv: (out: string) => [process.execPath, join(PEERS, 'jsforce.mjs'), base, file, out],
            environment: { BENCH_JSFORCE: jsforce },
            findFault: async (out: string) => compareCount(Number(await readFile(join(out, 'rows.txt'), 'utf8')), rows),
            rows,
          },
        ]),
  ];
}

function compareCount(found: number, rows: number): string | undefined {
  return found === rows ? undefined : `has an outcome for ${found} of ${rows} rows.`;
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

function linesOf(rows: number, { samples }: Turns, millionBytes: number | undefined): readonly Line[] {
  const seconds = (name: string): number => median((samples.get(name) ?? []).map((sample) => sample.seconds));
  return [...samples].map(([name, list]) => {
    if (name !== BULK_JOB) return lineOf('', name, list);
    const ratio = (peer: string): number => seconds(BULK_JOB) / seconds(peer);
    const curlBar = CURL_BARS.get(rows);
    const bars = [
      ...(curlBar === undefined ? [] : [atMost(curlBar, ratio(CURL), ` × ${CURL}`)]),
      ...(rows === MILLION ? millionBars(list, ratio(BYTES)) : []),
      ...(rows > MILLION ? [growthBar(list, millionBytes)] : []),
    ];
    return lineOf(`${rowsText(rows)}, done at once`, name, list, bars);
  });
}

function millionBars(list: readonly Sample[], toBytes: number): readonly Bar[] {
  const bytes = mostBytes(list);
  return [
    atMost(BYTES_BAR, toBytes, ` × ${BYTES}`),
    atMost(CPU_BAR, median(list.map(({ cpuSeconds }) => cpuSeconds)), ' CPU s'),
    atMost(MEMORY_BAR_MB, bytes === undefined ? undefined : bytes / MB, ' MB'),
  ];
}

function growthBar(list: readonly Sample[], millionBytes: number | undefined): Bar {
  const bytes = mostBytes(list);
  const growth = bytes === undefined || millionBytes === undefined ? undefined : bytes / millionBytes;
  return atMost(GROWTH_BAR, growth, ` × memory of ${rowsText(MILLION)}`);
}
