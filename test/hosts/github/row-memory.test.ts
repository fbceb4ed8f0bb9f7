import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { MemoryPlace } from '../../../src/ports/memory-store.ts';
import type { Report } from '../../../src/report/schema.ts';
import { type Hub, lostAfter, type RunOptions, withHub } from '../../support/github/memory-hub.ts';
import type { GithubOptions } from '../../support/github/server.ts';

const DAY_MS = 24 * 3_600_000;

const memoriesOf = ({ github }: Hub) => github.artifacts.all.filter(({ name }) => name.startsWith('bulk-job-memory-'));
const cachedOf = ({ github }: Hub) => github.caches.entries.filter(({ key }) => key.startsWith('bulk-job-memory-'));

describe('a row memory on GitHub', () => {
  it('sends each version of a row once, on three fresh machines', () =>
    withHub({}, async (hub) => {
      const { sync, vendor } = hub;
      const first = await sync({ a: '1', b: '2' }, { run: 1 });
      expect(first).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 } });
      expect(first.remembers).toContain('No row memory yet');
      const second = await sync({ a: '1', b: '3' }, { run: 2 });
      expect(second).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 }, unchanged: 1 });
      expect(second.remembers).toContain('1 of 2 rows are new or changed since run 1');
      expect(await sync({ a: '1', b: '3' }, { run: 3 })).toMatchObject({ totals: { total: 0 }, unchanged: 2 });
      expect(await sync({ a: '1', b: '3' }, { run: 4 })).toMatchObject({ totals: { total: 0 }, unchanged: 2 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
      ]);
      // Each run leaves one, also one without changes; what it had reserved is gone.
      expect(memoriesOf(hub).map(({ runId, expiresAt }) => [runId, expiresAt])).toEqual([
        ['1', undefined],
        ['2', undefined],
        ['3', undefined],
        ['4', undefined],
      ]);
      expect(cachedOf(hub).length).toBeGreaterThan(3);
    }));

  it('takes up the jobs of a lost runner by its copies', () =>
    withHub({}, async ({ sync, vendor }) => {
      vendor.busy = true;
      await sync({ a: '1', b: '2' }, { run: 1, ledgers: lostAfter(2) });
      vendor.busy = false;
      const second = await sync({ a: '1', b: '3', c: '4' }, { run: 2 });
      expect(second).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 }, unchanged: 1 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
        ['c', '4'],
      ]);
    }));

  it.each([['evicted', (hub: Hub) => void hub.github.caches.entries.splice(0), 'its ledger was not found']])(
    'leaves the rows of a lost runner open whose copies are %s',
    (_, lose, told) =>
      withHub({}, async (hub) => {
        const { sync, vendor } = hub;
        await sync({ a: '1', b: '2' }, { run: 1, ledgers: lostAfter(1) });
        lose(hub);
        const second = await sync({ a: '1', b: '3', c: '4' }, { run: 2 });
        expect(second).toMatchObject({ exitCode: 3, totals: { succeeded: 1, unresolved: 2 } });
        expect(second.notices.join(' ')).toContain(told);
        const third = await sync({ a: '1', b: '3' }, { run: 3, inputs: { 'resend-uncertain': 'true' } });
        expect(third).toMatchObject({ exitCode: 0, totals: { succeeded: 2 } });
        expect(third.notices.join(' ')).toMatch(/its ledger was not found\. They are sent again/);
        expect(vendor.arrived.filter(([id]) => id === 'c')).toHaveLength(1);
      }),
  );

  it('leaves them open where the cache cannot be read', () => {
    let isDown = false;
    const fault: GithubOptions['fault'] = (call) =>
      isDown && call === 'GetCacheEntryDownloadURL' ? { status: 400 } : undefined;
    return withHub({ fault }, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 1, ledgers: lostAfter(1) });
      const before = vendor.arrived.length;
      isDown = true;
      expect(await sync({ a: '2' }, { run: 2 })).toMatchObject({ exitCode: 3, totals: { unresolved: 1 } });
      expect(vendor.arrived).toHaveLength(before);
    });
  });

  it('sends nothing in a run that was overtaken: last week’s run, run again', () =>
    withHub({}, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 5 });
      await sync({ a: '2' }, { run: 6 });
      const again = await sync({ a: '1' }, { run: 5, attempt: 2 });
      expect(again).toMatchObject({ exitCode: 0, conclusion: 'warning', reason: 'overtaken' });
      expect(again.notices.join(' ')).toContain('Run 6 is newer');
      expect(await sync({ a: '2' }, { run: 7 })).toMatchObject({ totals: { total: 0 }, unchanged: 1 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['a', '2'],
      ]);
    }));

  it('is one for a repository, a workflow, a job and a step, or a name', () =>
    withHub({}, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 1 });
      const other = { workflow: 'acme/donors/.github/workflows/other.yml' };
      expect(await sync({ a: '1' }, { run: 2, context: other })).toMatchObject({ totals: { succeeded: 1 } });
      const named = { memory: 'name:donors' };
      expect(await sync({ a: '1' }, { run: 3, inputs: named })).toMatchObject({ totals: { succeeded: 1 } });
      expect(await sync({ a: '1' }, { run: 4, inputs: named, context: other })).toMatchObject({ unchanged: 1 });
      expect(vendor.arrived).toHaveLength(3);
    }));

  it('is refused to the second call of a reusable workflow that gives it no name', () =>
    withHub({}, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 1 });
      const second = await sync({ b: '1' }, { run: 1 });
      expect(second).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/shared' }] });
      const named = { memory: 'name:others' };
      expect(await sync({ b: '1' }, { run: 1, inputs: named })).toMatchObject({ totals: { succeeded: 1 } });
      expect(vendor.arrived).toHaveLength(2);
    }));

  it('finds a free name where an earlier upload of the run burned one', () =>
    withHub({}, async (hub) => {
      const { sync, github } = hub;
      await sync({ a: '1' }, { run: 1 });
      const name = memoriesOf(hub)[0]?.name ?? '';
      for (const each of ['', '-2']) github.artifacts.create('2', `${name.replace(/-\d$/, '')}${each}`);
      expect(await sync({ a: '2' }, { run: 2 })).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
      expect(await sync({ a: '2' }, { run: 3 })).toMatchObject({ totals: { total: 0 }, unchanged: 1 });
    }));

  it('waits until a late list shows it', () =>
    withHub({ artifactLagMs: 7000 }, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 1 });
      expect(await sync({ a: '1' }, { run: 2 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(1);
    }));

  it('is not saved where the list never shows it, and then nothing is sent', () =>
    withHub({ artifactLagMs: 3_600_000 }, async ({ sync, vendor }) => {
      const report = await sync({ a: '1' }, { run: 1 });
      expect(report.faults).toMatchObject([{ code: 'memory/unwritable' }]);
      expect(vendor.arrived).toEqual([]);
    }));

  it.each([
    ['17 4 * * *', undefined],
    ['0 4 1 * *', undefined],
    ['0 4 1 */6 *', /kept for 60 days, and by its schedule the next run is on 2026-07-01\. Run more often/],
  ])('that would expire before the next run of the schedule %s is told of', (schedule, told) =>
    withHub({}, async ({ sync }) => {
      const { notices } = await sync({ a: '1' }, { run: 1, context: { schedule } });
      const found = notices.filter((text) => text.includes('is kept for'));
      expect(found).toEqual(told === undefined ? [] : [expect.stringMatching(told)]);
    }),
  );

  it('that was not written for more than half of its time is told of, where there is no schedule', () =>
    withHub({}, async ({ sync, clock }) => {
      const context = { event: 'workflow_dispatch' };
      await sync({ a: '1' }, { run: 1, context });
      for (const days of [16, 15]) await clock.sleep(days * 86_400_000);
      const { notices } = await sync({ a: '1' }, { run: 2, context });
      expect(notices).toContainEqual(expect.stringContaining('the run before this one was 31 days ago'));
      expect((await sync({ a: '1' }, { run: 3, context })).notices.join()).not.toContain('is kept for');
    }));

  it('is found in the cache alone once its artifact has expired', () =>
    withHub({}, async (hub) => {
      const { sync, vendor, github } = hub;
      await sync({ a: '1' }, { run: 1 });
      for (const artifact of memoriesOf(hub)) Object.assign(artifact, { expiresAt: hub.time.now });
      expect(await sync({ a: '1' }, { run: 2 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      github.artifacts.all.splice(0);
      expect(await sync({ a: '1' }, { run: 3 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(1);
    }));
});

describe('a row memory on GitHub whose absence is not proved', () => {
  it('has expired: nothing is sent, unless somebody asks for it', () =>
    withHub({}, async ({ sync, vendor, time }) => {
      await sync({ a: '1' }, { run: 1 });
      time.now += 91 * DAY_MS;
      expect(await sync({ a: '1' }, { run: 2 })).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/expired' }] });
      expect(vendor.arrived).toHaveLength(1);
      const asked = { run: 3, inputs: { memory: 'new' }, context: { event: 'workflow_dispatch' } };
      expect(await sync({ a: '1' }, asked)).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
      expect(await sync({ a: '1' }, { run: 4 })).toMatchObject({ exitCode: 0, unchanged: 1 });
    }));

  it.each<[string, GithubOptions, RunOptions, string, string]>([
    ['403', { permissions: ['contents'] }, { run: 1 }, 'memory/denied', 'actions: read'],
    ['without a token', {}, { run: 1, token: undefined }, 'memory/denied', 'github-token'],
    [
      '5xx',
      { instead: (path) => (path.startsWith('actions/artifacts') ? { status: 503 } : undefined) },
      { run: 1 },
      'memory/unreachable',
      'HTTP 503',
    ],
    [
      'a list of another form',
      { instead: (path) => (path.startsWith('actions/artifacts') ? { body: '{"artifacts":[]}' } : undefined) },
      { run: 1 },
      'memory/unreachable',
      'not what GitHub documents',
    ],
    [
      'a cache that fails, where there is no artifact',
      { fault: (call) => (call === 'GetCacheEntryDownloadURL' ? { status: 400 } : undefined) },
      { run: 1 },
      'memory/unreachable',
      'cache',
    ],
    ['a pull request', {}, { run: 1, context: { event: 'pull_request' } }, 'memory/event', 'pull_request'],
    ['a merge queue', {}, { run: 1, context: { event: 'merge_group' } }, 'memory/event', 'merge_group'],
  ])('%s: nothing is sent', (_, options, asked, code, text) =>
    withHub(options, async ({ sync, vendor }) => {
      const report = await sync({ a: '1' }, asked);
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code }] });
      expect(`${report.faults[0]?.message} ${report.faults[0]?.next}`).toContain(text);
      expect(vendor.arrived).toEqual([]);
    }),
  );

  it('is neither read nor written by a run that strangers can cause', () =>
    withHub({}, async (hub) => {
      const context = { event: 'pull_request', trust: 'fork' } as const;
      expect(await hub.sync({ a: '1' }, { run: 1, context })).toMatchObject({ mode: 'validate', exitCode: 0 });
      expect(hub.github.calls).toEqual([]);
      expect(hub.vendor.arrived).toEqual([]);
    }));

  it('cannot be written: nothing is sent', () => {
    const fault: GithubOptions['fault'] = (call) => (call === 'CreateArtifact' ? { status: 403 } : undefined);
    return withHub({ fault }, async ({ sync, vendor }) => {
      expect((await sync({ a: '1' }, { run: 1 })).faults).toMatchObject([{ code: 'memory/unwritable' }]);
      expect(vendor.arrived).toEqual([]);
    });
  });
});

describe('an artifact with the name of a row memory', () => {
  it.each([
    ['a fork', { repository: 'mallory/donors' }],
    ['a pull request', { event: 'pull_request' }],
    ['an update by Dependabot', { actor: 'dependabot[bot]' }],
  ])('that %s planted is not read', (_, about) =>
    withHub({ runs: [{ id: 9, number: 9, branch: 'main', conclusion: 'success', ...about }] }, async (hub) => {
      const { sync, vendor, github } = hub;
      await sync({ a: '1' }, { run: 1 });
      const [old] = memoriesOf(hub);
      await sync({ a: '2' }, { run: 2 });
      for (const end of ['', '-2', '-3'])
        github.artifacts.add('9', `${old?.name.replace(/-\d$/, '')}${end}`, Buffer.from(old?.bytes ?? ''));
      expect(await sync({ a: '2' }, { run: 10 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(2);
    }),
  );

  it('that is older by its header is not taken for the newest', () =>
    withHub({}, async (hub) => {
      const { sync, vendor, github } = hub;
      await sync({ a: '1' }, { run: 1 });
      const [old] = memoriesOf(hub);
      await sync({ a: '2' }, { run: 3 });
      github.artifacts.add('2', `${old?.name}`, Buffer.from(old?.bytes ?? ''));
      expect(await sync({ a: '2' }, { run: 4 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(2);
    }));

  it('that is damaged sends nothing, until somebody forgets it', () =>
    withHub({}, async (hub) => {
      const { sync, vendor } = hub;
      await sync({ a: '1' }, { run: 1 });
      for (const artifact of memoriesOf(hub)) artifact.bytes = artifact.bytes.subarray(0, -9);
      expect(await sync({ a: '1' }, { run: 2 })).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/damaged' }] });
      expect(vendor.arrived).toHaveLength(1);
      const asked = { run: 3, inputs: { memory: 'new' }, context: { event: 'workflow_dispatch' } };
      expect(await sync({ a: '1' }, asked)).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
    }));
});

describe('two runs at once', () => {
  it('are merged row by row, and said to be', () =>
    withHub({}, async ({ sync, vendor }) => {
      await sync({ a: '1', b: '1' }, { run: 1 });
      let isNested = false;
      let inner: Report | undefined;
      // The second run begins and ends while the first one, which has reserved its rows, is at work.
      const memories = (place: MemoryPlace): MemoryPlace => ({
        async open(destination) {
          const store = await place.open(destination);
          let saves = 0;
          return {
            ...store,
            async save(parts) {
              saves += 1;
              if (saves === 2 && !isNested) {
                isNested = true;
                inner = await sync({ a: '2', b: '1', c: '1' }, { run: 3 });
                vi.stubEnv('ACTIONS_RUNTIME_TOKEN', tokenOf2);
              }
              await store.save(parts);
            },
          };
        },
      });
      let tokenOf2 = '';
      const outer = await sync(
        { a: '2', b: '1' },
        {
          run: 2,
          memories: (place) => {
            tokenOf2 = process.env.ACTIONS_RUNTIME_TOKEN ?? '';
            return memories(place);
          },
        },
      );
      expect(inner?.totals).toMatchObject({ succeeded: 1 });
      expect(outer.totals).toMatchObject({ succeeded: 1 });
      expect(outer.notices.join(' ')).toContain('Run 3 wrote the row memory while this run was at work');
      expect(await sync({ a: '2', b: '1', c: '1' }, { run: 4 })).toMatchObject({ exitCode: 0, unchanged: 3 });
      expect(vendor.arrived.map(([id, name]) => `${id}${name}`).sort()).toEqual(['a1', 'a2', 'b1', 'c1']);
    }));

  it('that chose their rows without knowing of each other: the later one sends nothing', () =>
    withHub({}, async ({ sync, vendor }) => {
      await sync({ a: '1' }, { run: 1 });
      let tokenOf2 = '';
      const memories = (place: MemoryPlace): MemoryPlace => ({
        async open(destination) {
          const store = await place.open(destination);
          return {
            ...store,
            async load() {
              tokenOf2 = process.env.ACTIONS_RUNTIME_TOKEN ?? '';
              const found = await store.load();
              await sync({ a: '2' }, { run: 3 });
              vi.stubEnv('ACTIONS_RUNTIME_TOKEN', tokenOf2);
              return found;
            },
          };
        },
      });
      const outer = await sync({ a: '2' }, { run: 2, memories });
      expect(outer).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/overlap' }] });
      expect(await sync({ a: '2' }, { run: 4 })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(2);
    }));
});

describe('a cancelled run', () => {
  it('is written by its post step', () =>
    withHub({}, async (hub) => {
      const { sync, vendor, newMachine } = hub;
      const machine = newMachine();
      vendor.busy = true;
      await sync({ a: '1', b: '2' }, { run: 1, machine, ledgers: lostAfter(2) });
      vendor.busy = false;
      const folder = join(machine, 'results');
      const inputs = { mode: 'collect', ledger: join(folder, 'ledger.ndjson'), 'output-dir': folder };
      expect(await sync({ a: '1', b: '2' }, { run: 1, machine, isPostStep: true, inputs })).toMatchObject({
        totals: { succeeded: 2 },
      });
      // The copies of its ledger are not needed any more.
      hub.github.caches.entries.splice(0);
      expect(await sync({ a: '1', b: '2' }, { run: 2 })).toMatchObject({ exitCode: 0, unchanged: 2 });
      expect(vendor.arrived).toHaveLength(2);
    }));
});
