import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileSink, Files } from '../../src/ports/files.ts';
import { withWorld } from '../support/world.ts';

const KEYS = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6'];
const FILES = { 'data/donors.csv': ['donor_id', ...KEYS, ''].join('\n') };

/** A disk that takes so many writes or syncs of the files that `isFull` names, and then no more. */
function fullDisk(files: Files, isFull: (path: string) => boolean, takes: number): Files {
  let taken = 0;
  const refuse = (path: string): void => {
    if (!isFull(path)) return;
    taken += 1;
    if (taken > takes) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const limit = (path: string, sink: FileSink): FileSink => ({
    ...sink,
    async sync() {
      refuse(path);
      await sink.sync();
    },
    async close() {
      await sink.close();
      if (!path.includes('ledger')) refuse(path);
    },
  });
  return {
    ...files,
    openWrite: async (path) => limit(path, await files.openWrite(path)),
    openAppend: async (path) => limit(path, await files.openAppend(path)),
  };
}

const endsIn =
  (...names: readonly string[]) =>
  (path: string): boolean =>
    names.some((name) => path.endsWith(name));

test.each<[string, (path: string) => boolean, number, number]>([
  ['the rows', endsIn('records.csv'), 0, KEYS.length],
  ['the report', endsIn('report.json'), 0, KEYS.length],
  ['the reduced files', endsIn(join('artifact', 'summary.md')), 0, KEYS.length],
  ['all files', (path) => !path.includes('ledger'), 0, KEYS.length],
  ['the ledger, midway', endsIn('ledger.ndjson'), 3, 4],
])('a disk that is full for %s has one verdict, and the same command continues', async (_, isFull, takes, sent) => {
  const inputs = { 'batch-size': '2', concurrency: '1', 'on-timeout': 'warn', 'report-detail': 'minimal' };
  await withWorld({ files: FILES, inputs }, async (world) => {
    const { publication } = await world.attempt({ disk: (files) => fullDisk(files, isFull, takes) });
    const { report } = publication;
    expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', conclusion: 'failure' });
    expect(report.faults.map(({ code }) => code)).toContain('output/unwritable');
    const counts = (): readonly number[] => KEYS.map((key) => world.sandbox.record.rows.get(key)?.sent ?? 0);
    expect(counts().filter((count) => count === 1)).toHaveLength(sent);
    const written: { exitCode: number } | undefined =
      JSON.parse((await world.read('report.json')) ?? 'null') ?? undefined;
    if (written !== undefined) expect(written.exitCode).toBe(3);
    const verdicts = [...((await world.read('ledger.ndjson')) ?? '').matchAll(/"kind":"verdict".*"exitCode":(\d+)/g)];
    expect(verdicts.slice(-1).map(([, code]) => code)).toEqual(verdicts.length === 0 ? [] : ['3']);
    expect(await world.read('records.csv')).toBeUndefined();

    const again = (await world.attempt()).publication.report;
    expect(again).toMatchObject({ exitCode: 0, totals: { succeeded: KEYS.length } });
    expect(again.continues).toMatch(/^Continues attempt 1: /);
    expect(counts()).toEqual(KEYS.map(() => 1));
    expect((await world.read('records.csv'))?.trimEnd().split('\n')).toHaveLength(KEYS.length + 1);
  });
});

test('a disk that becomes full hides nothing that the vendor did before', async () => {
  const denied = { kind: 'answer', status: 401 } as const;
  const options = {
    files: FILES,
    inputs: { 'batch-size': '2', concurrency: '1' },
    sandbox: { faults: [{ on: 'poll', times: 3, do: denied } as const] },
  };
  await withWorld(options, async (world) => {
    const isLedger = endsIn('ledger.ndjson');
    // Enough for the first job and the intent of the second.
    const { publication } = await world.attempt({ disk: (files) => fullDisk(files, isLedger, 3) });
    const { reason, exitCode, faults } = publication.report;
    expect({ reason, exitCode }).toEqual({ reason: 'vendor-error', exitCode: 3 });
    expect(faults.map(({ code }) => code)).toEqual(['vendor/job-unreachable', 'output/unwritable']);
  });
});
