import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ALL_ALLOWED, bulkJob, compareOutcomes, KEY, writeProvider } from '../bulk-job.ts';
import { countEnding, writeIds } from '../contacts.ts';
import { atLeast, atMost, lineOf, median, type PartResult, rowsText } from '../lines.ts';
import { type Command, type Place, takeTurns } from '../take-turns.ts';
import { liftProvider, NO_RATE_LIMIT, pollFloor } from '../vendors.ts';

/** Jobs of 100 ids to a vendor that is done at once and has no rate. curl sends fewer rows: it takes too long. */

const PEERS = join(import.meta.dirname, '..', 'peers');
const FLOOR_SECONDS = 0.001;
const BYTES_BAR = 3;
const CURL_BAR = 25;

export async function measureIds(place: Place, rows: number, curlRows: number): Promise<PartResult> {
  const { folder, vendor } = place;
  const provider = writeProvider(folder, liftProvider('donoratlas', [NO_RATE_LIMIT, pollFloor(FLOOR_SECONDS)]));
  const [file, some] = [join(folder, 'ids.txt'), join(folder, 'some-ids.txt')];
  writeIds(file, rows);
  writeIds(some, curlRows);
  const bytes: Command = {
    name: 'bytes alone',
    argv: () => [process.execPath, join(PEERS, 'raw-ids.mjs'), vendor.base, file],
    rows,
  };
  const curl: Command = {
    name: `curl and split: ${rowsText(curlRows)} × ${rows / curlRows}`,
    argv: (out) => ['bash', join(PEERS, 'curl-ids.sh'), vendor.base, some, out],
    findFault: (out) => countResponses(out, curlRows),
    rows: curlRows,
  };
  const { samples, faults } = await takeTurns(place, [sendIds(place, { provider, file, rows }), bytes, curl]);
  const of = (name: string) => samples.get(name) ?? [];
  const scaled = of(curl.name).map(({ seconds, cpuSeconds, ...sample }) => ({
    ...sample,
    seconds: (seconds * rows) / curlRows,
    cpuSeconds: (cpuSeconds * rows) / curlRows,
  }));
  const seconds = (list: readonly { readonly seconds: number }[]): number => median(list.map((each) => each.seconds));
  const own = seconds(of('Bulk Job'));
  const bars = [
    atMost(BYTES_BAR, own / seconds(of(bytes.name)), ' × bytes alone'),
    atLeast(CURL_BAR, seconds(scaled) / own, ' × faster than curl'),
  ];
  const lines = [
    lineOf(`${rowsText(rows)}, jobs of 100 ids`, 'Bulk Job', of('Bulk Job'), bars),
    lineOf('', bytes.name, of(bytes.name)),
    lineOf('', curl.name, scaled),
  ];
  return { lines, faults: faults.map((fault) => `Jobs of 100 ids, ${fault}`) };
}

/** Bulk Job with ids, in the routes of DonorAtlas. */
export function sendIds(
  { vendor }: Place,
  { provider, file, rows }: { readonly provider: string; readonly file: string; readonly rows: number },
): Command {
  const [failed, notFound] = [countEnding(rows, 97), countEnding(rows, 89)];
  const flags = { provider, 'base-url': vendor.base, files: basename(file), param: 'network_id=net_1', ...ALL_ALLOWED };
  return {
    name: 'Bulk Job',
    argv: (out) => bulkJob('run', { ...flags, 'output-dir': out }),
    environment: KEY,
    findFault: (out) => compareOutcomes(out, { failed, not_found: notFound, succeeded: rows - failed - notFound }),
    rows,
  };
}

const responseSchema = z.object({ results: z.record(z.string(), z.array(z.string())) });

async function countResponses(out: string, rows: number): Promise<string | undefined> {
  let found = 0;
  for (const name of await readdir(out)) {
    const { results } = responseSchema.parse(JSON.parse(await readFile(join(out, name), 'utf8')));
    for (const ids of Object.values(results)) found += ids.length;
  }
  return found === rows ? undefined : `has an outcome for ${found} of ${rows} rows.`;
}
