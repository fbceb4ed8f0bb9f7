import { describe, expect, it } from 'vitest';
import { runPart } from '../../bench/bench.ts';
import { atLeast, atMost, formatLines, median, type PartResult } from '../../bench/lines.ts';
import { measureFailing } from '../../bench/parts/failing-rows.ts';
import { measureFiles } from '../../bench/parts/files-of-rows.ts';
import { measureIds } from '../../bench/parts/jobs-of-ids.ts';
import { measureStart } from '../../bench/parts/start.ts';
import { measureValidation } from '../../bench/parts/validation.ts';
import { measureLag, measureRate } from '../../bench/parts/waits.ts';
import { runCommand } from '../../bench/run-command.ts';
import { type Command, type Place, takeTurns } from '../../bench/take-turns.ts';

/** The peers are programs of a Unix shell, and the bench reads /proc. */
const isLinux = process.platform === 'linux';
const PART_MS = 30_000;
const IDS = ['Bulk Job', 'bytes alone', 'curl and split: 200 rows × 2'];

describe.skipIf(!isLinux)('each part of the bench runs the bundle and finds every outcome', () => {
  it.each<[string, (place: Place) => Promise<PartResult>, readonly string[]]>([
    ['files of rows', (place) => measureFiles(place, [500]), ['Bulk Job', 'curl and split', 'bytes and results']],
    ['jobs of ids', (place) => measureIds(place, 400, 200), IDS],
    ['a rate', (place) => measureRate(place, 600, 20), ['Bulk Job']],
    ['late ends', (place) => measureLag(place, 300, 100), ['Bulk Job']],
    ['failing rows', (place) => measureFailing(place, 500), ['Bulk Job, all fail', 'Bulk Job, all succeed']],
    ['validation', (place) => measureValidation(place, 500), ['Bulk Job validate']],
    ['start', (place) => measureStart(place, 1), ['Bulk Job, the action', '@actions/core alone']],
  ])(
    '%s',
    async (_, part, commands) => {
      const { lines, faults } = await runPart(part, 1);
      expect(faults).toEqual([]);
      expect(lines.map(({ command }) => command)).toEqual(expect.arrayContaining([...commands]));
      for (const line of lines) if (line.runs > 0) expect(line.seconds).toBeGreaterThan(0);
    },
    PART_MS,
  );

  it('says what is wrong with an outcome', async () => {
    const command = (name: string, more: Partial<Command>): Command => ({
      name,
      argv: () => [process.execPath, '-e', 'process.exit(0)'],
      rows: 0,
      ...more,
    });
    const { faults } = await runPart(async (place) => {
      const turns = await takeTurns(place, [
        command('right', {}),
        command('fails', { argv: () => ['bash', '-c', 'echo no; exit 3'] }),
        command('loses rows', { rows: 5 }),
        command('wrong', { findFault: async () => 'has none.' }),
      ]);
      return { lines: [], faults: turns.faults };
    }, 1);
    expect(faults).toEqual(['fails: ended with 3: no\n', 'loses rows: sent 0 of 5 rows.', 'wrong: has none.']);
  });

  it('counts the time and memory of all processes of a command, and ends it with them when its time is up', async () => {
    const options = { folder: '/', limitMs: 10_000 };
    const busy = 'const a = Buffer.alloc(2e8, 1); const end = Date.now() + 300; while (Date.now() < end);';
    const sample = await runCommand(['bash', '-c', `"$0" -e "$1"; true`, process.execPath, busy], options);
    expect(sample.exitCode).toBe(0);
    expect(sample.cpuSeconds).toBeGreaterThan(0.1);
    expect(sample.peakBytes).toBeGreaterThan(2e8);
    const late = await runCommand(['bash', '-c', 'sleep 60 & wait'], { ...options, limitMs: 100 });
    expect(late.exitCode).toBe(null);
  });
});

describe('the table of the bench', () => {
  const line = { what: '5 rows', command: 'a', runs: 3, seconds: 1.234, cpuSeconds: 2, peakBytes: 3e6 };

  it('has a line for each bar: met, missed or not measured', () => {
    const bars = [atMost(2, 1.5, ' × b'), atLeast(25, 3, ' × c'), atMost(1, undefined, ' MB')];
    expect(formatLines([{ ...line, bars }]).split('\n')).toEqual([
      'what    command  runs  seconds  CPU s  peak MB  measured  bar              verdict',
      '5 rows  a           3     1.23   2.00        3      1.50  at most 2 × b    met',
      '                                                    3.00  at least 25 × c  missed',
      '                                                       –  at most 1 MB     not measured',
    ]);
  });

  it('has medians', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([])).toBeNaN();
  });
});
