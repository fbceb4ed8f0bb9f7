import { basename, join } from 'node:path';
import { ALL_ALLOWED, bulkJob, compareOutcomes, INGEST_PROVIDER, KEY, writeProvider } from '../bulk-job.ts';
import { writeContacts } from '../contacts.ts';
import { atMost, lineOf, median, type PartResult, rowsText } from '../lines.ts';
import { type Command, type Place, takeTurns } from '../take-turns.ts';

/** All rows fail, with one of ten messages each, beside the same file of which all succeed. */

const BAR = 1.2;

export async function measureFailing(place: Place, rows: number): Promise<PartResult> {
  const file = join(place.folder, 'rows.csv');
  writeContacts(file, rows);
  const provider = writeProvider(place.folder, INGEST_PROVIDER);
  const flags = { provider, 'base-url': place.vendor.base, files: basename(file), ...ALL_ALLOWED };
  const command = (name: string, fails: 'all' | 'none'): Command => ({
    name,
    argv: (out) => bulkJob('run', { ...flags, 'output-dir': out }),
    environment: KEY,
    settings: { fails },
    findFault: (out) => compareOutcomes(out, { [fails === 'all' ? 'failed' : 'succeeded']: rows }),
    rows,
  });
  const [bad, good] = ['Bulk Job, all fail', 'Bulk Job, all succeed'];
  const { samples, faults } = await takeTurns(place, [command(bad, 'all'), command(good, 'none')]);
  const of = (name: string) => samples.get(name) ?? [];
  const cpu = (name: string): number => median(of(name).map(({ cpuSeconds }) => cpuSeconds));
  const bars = [atMost(BAR, cpu(bad) / cpu(good), ' × CPU s of all succeed')];
  return {
    lines: [lineOf(`${rowsText(rows)}, all fail`, bad, of(bad), bars), lineOf('', good, of(good))],
    faults,
  };
}
