import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { MemoryPlace, MemoryStore } from '../../../src/ports/memory-store.ts';
import type { Report } from '../../../src/report/schema.ts';
import { type Hub, lostAfter, type RunOptions, withHub } from '../../support/github/memory-hub.ts';
import type { GithubOptions } from '../../support/github/server.ts';
import { expectOnce, MERGE_INPUTS, many, type Rows } from '../../support/row-sync.ts';

type LegOptions = Partial<RunOptions> & Pick<RunOptions, 'run'>;

const DAY_MS = 24 * 3_600_000;

// Some play a dozen jobs, each of which packs copies for the cache with tar.
vi.setConfig({ testTimeout: 180_000 });

/** A matrix as GitHub's expressions write it. */
const toJson = (matrix: Readonly<Record<string, string>>): string => JSON.stringify(matrix, undefined, 2);

/** The runs of a matrix, each job on a fresh machine whose results an artifact carries to `merge`. */
function openLegs({ sync, newMachine, github }: Hub) {
  const shelf = newMachine();
  const leg = (rows: Rows, shard: string, options: LegOptions): Promise<Report> => {
    const { run, attempt = 1, context, inputs } = options;
    return sync(rows, {
      ...options,
      context: { job: 'leg', leg: toJson({ name: 'donors', shard }), ...context },
      inputs: { shard, ...inputs },
      shelf: join(shelf, `${run}`, `${attempt}-${shard.replace('/', 'of')}`),
    });
  };
  const merge = (options: LegOptions): Promise<Report> =>
    sync(
      {},
      {
        ...options,
        context: { job: 'merge', leg: toJson({ name: 'donors' }), ...options.context },
        inputs: { ...MERGE_INPUTS, results: join(shelf, `${options.run}`, '*'), ...options.inputs },
      },
    );
  const legs = async (rows: Rows, of: number, options: LegOptions): Promise<void> => {
    for (let index = 1; index <= of; index += 1) await leg(rows, `${index}/${of}`, options);
  };
  return {
    leg,
    legs,
    merge,
    /** All legs, then merge. */
    async all(rows: Rows, of: number, options: LegOptions): Promise<Report> {
      await legs(rows, of, options);
      return merge(options);
    },
    /** What is there of the memory beside the memory itself, by run. */
    left: () => github.artifacts.all.filter(({ name }) => /^bulk-job-memory-.*-leg/.test(name)),
  };
}

describe('one row memory of all legs on GitHub', () => {
  it('sends each version of a row once: 3 legs and a merge, with edits between runs', () =>
    withHub({}, async (hub) => {
      const { all, left } = openLegs(hub);
      const first = await all(many(20, 'A'), 3, { run: 1 });
      expect(first).toMatchObject({ exitCode: 0, totals: { total: 20, succeeded: 20 }, unchanged: 0 });
      expect(first.remembers).toContain('No row memory yet');
      // What the memory has is removed with the parts.
      expect(left()).toEqual([]);
      const edited = { ...many(20, 'A'), r3: 'B', r17: 'B', r20: 'A' };
      const second = await all(edited, 3, { run: 2 });
      expect(second).toMatchObject({ exitCode: 0, totals: { total: 3, succeeded: 3 }, unchanged: 18 });
      expect(second.remembers).toBe('3 of 21 rows are new or changed since run 1; 18 unchanged.');
      expectOnce(hub.vendor, edited);
      // Another number of legs, or none, makes no difference.
      expect(await all(edited, 2, { run: 3 })).toMatchObject({ totals: { total: 0 }, unchanged: 21 });
      const context = { job: 'leg', leg: toJson({ name: 'donors' }) };
      expect(await hub.sync(edited, { run: 4, context })).toMatchObject({ totals: { total: 0 }, unchanged: 21 });
      expectOnce(hub.vendor, edited);
    }));

  it('a run whose merge never ran is taken up by the next one, and by no later one', () =>
    withHub({}, async (hub) => {
      const { legs, all, left } = openLegs(hub);
      await legs(many(12, 'A'), 3, { run: 1 });
      const edited = { ...many(12, 'A'), r1: 'B', r7: 'B', r12: 'A' };
      expect(await all(edited, 4, { run: 2 })).toMatchObject({ exitCode: 0, totals: { total: 3, succeeded: 3 } });
      // No run may remove the artifacts of another one.
      expect(new Set(left().map(({ runId }) => runId))).toEqual(new Set(['1']));
      const back = { ...edited, r1: 'A' };
      expect(await all(back, 2, { run: 3 })).toMatchObject({ totals: { total: 1, succeeded: 1 }, unchanged: 12 });
      expect(await all(back, 3, { run: 4 })).toMatchObject({ totals: { total: 0 }, unchanged: 13 });
      const context = { job: 'leg', leg: toJson({ name: 'donors' }) };
      expect(await hub.sync(back, { run: 5, context })).toMatchObject({ totals: { total: 0 }, unchanged: 13 });
      expect(Object.fromEntries(hub.vendor.holds)).toEqual(back);
      expect(hub.vendor.arrived).toHaveLength(12 + 3 + 1);
      expect(() => expectOnce(hub.vendor, back)).toThrow('r1=A');
    }));

  it('a leg whose runner is lost: the next run polls its jobs by its copies, and sends the rest', () =>
    withHub({}, async (hub) => {
      const { leg, all } = openLegs(hub);
      hub.vendor.busy = true;
      await leg(many(12, 'A'), '1/2', { run: 1, ledgers: lostAfter(2) });
      hub.vendor.busy = false;
      const arrived = hub.vendor.arrived.length;
      expect(arrived).toBeGreaterThan(0);
      const edited = { ...many(12, 'A'), r0: 'B' };
      expect(await all(edited, 3, { run: 2 })).toMatchObject({ exitCode: 0 });
      expectOnce(hub.vendor, edited);
    }));

  it('a leg that is run again uses the version that its ledger names, also where the memory is another one now', () =>
    withHub({}, async (hub) => {
      const { leg, legs, merge, all } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      // What run 1 left open is the first leg's business, the new rows are shared.
      const edited = { ...many(12, 'B'), r3: 'A' };
      await leg(edited, '1/2', { run: 2 });
      hub.vendor.busy = true;
      await leg(edited, '2/2', { run: 2, ledgers: lostAfter(2) });
      hub.vendor.busy = false;
      expect(await merge({ run: 1 })).toMatchObject({ exitCode: 0 });
      const again = await leg(edited, '2/2', { run: 2, attempt: 2 });
      expect(again).toMatchObject({ exitCode: 0, continues: expect.stringContaining('Continues attempt 1') });
      const merged = await merge({ run: 2, attempt: 2 });
      expect(merged).toMatchObject({ exitCode: 0, totals: { total: 11, succeeded: 11 }, unchanged: 1 });
      expectOnce(hub.vendor, edited);
      expect(await all(edited, 3, { run: 3 })).toMatchObject({ totals: { total: 0 }, unchanged: 12 });
    }));

  it('a leg that is run again after the merge, and another merge: what failed goes again, nothing else', () =>
    withHub({}, async (hub) => {
      const { leg, all, merge } = openLegs(hub);
      hub.vendor.fails.add('r4');
      expect(await all(many(12, 'A'), 2, { run: 1 })).toMatchObject({ totals: { succeeded: 11, failed: 1 } });
      hub.vendor.fails.clear();
      const again = await leg(many(12, 'A'), '2/2', { run: 1, attempt: 2 });
      expect(again.continues).toContain('Continues attempt 1');

      expect(await merge({ run: 1, attempt: 2 })).toMatchObject({ exitCode: 0, totals: { total: 12, succeeded: 12 } });
      expect(await all(many(12, 'A'), 2, { run: 2 })).toMatchObject({ totals: { total: 0 }, unchanged: 12 });
      const twice = hub.vendor.arrived.filter(([id]) => id === 'r4');
      expect(twice).toHaveLength(2);
      expect(hub.vendor.arrived).toHaveLength(13);
    }));

  it('merge without the secrets of the legs writes nothing, and writes all once it has them', () =>
    withHub({}, async (hub) => {
      const { legs, merge, all } = openLegs(hub);
      await legs(many(9, 'A'), 3, { run: 1 });
      const keyless = await merge({ run: 1, apiKey: '' });
      expect(keyless.faults.map(({ code }) => code)).toEqual(['memory/no-key']);
      expect(await merge({ run: 1 })).toMatchObject({ exitCode: 0, totals: { succeeded: 9 } });
      expect(await all(many(9, 'A'), 3, { run: 2 })).toMatchObject({ totals: { total: 0 }, unchanged: 9 });
      expectOnce(hub.vendor, many(9, 'A'));
    }));

  it('finds free names where uploads of the run burned them', () =>
    withHub({}, async (hub) => {
      const { legs, all, left } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      const marker = left().find(({ name }) => /-legs$/.test(name))?.name ?? '';
      hub.github.artifacts.create('2', marker);
      await legs(many(6, 'B'), 2, { run: 2 });
      expect(await all(many(6, 'B'), 2, { run: 3 })).toMatchObject({ totals: { total: 0 }, unchanged: 6 });
      expectOnce(hub.vendor, many(6, 'B'));
    }));

  it('waits until a late list shows what a leg has stored', () =>
    withHub({ artifactLagMs: 7000 }, async (hub) => {
      const { legs, all } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      expect(await all(many(6, 'A'), 2, { run: 2 })).toMatchObject({ totals: { total: 0 }, unchanged: 6 });
      expectOnce(hub.vendor, many(6, 'A'));
    }));

  it('needs 25 requests of the API at most in a job, and two more where it looks up a leg that nobody merged', () =>
    withHub({}, async (hub) => {
      const { leg, legs, merge } = openLegs(hub);
      const count = async (job: Promise<Report>): Promise<number> => {
        const before = hub.github.seen.length;
        expect(await job).toMatchObject({ exitCode: 0 });
        return hub.github.seen.length - before;
      };
      await legs(many(12, 'A'), 2, { run: 1 });
      const run = { run: 2 };
      const left = 2 * 2;
      expect(await count(leg(many(12, 'B'), '1/2', run))).toBeLessThanOrEqual(25 + left);
      expect(await count(leg(many(12, 'B'), '2/2', run))).toBeLessThanOrEqual(25);
      expect(await count(merge(run))).toBeLessThanOrEqual(25 + left);
      for (const shard of ['1/2', '2/2'])
        expect(await count(leg(many(12, 'C'), shard, { run: 3 }))).toBeLessThanOrEqual(25);
      expect(await count(merge({ run: 3 }))).toBeLessThanOrEqual(25);
    }));
});

describe('parts of legs whose absence is not proved', () => {
  const listOf = (path: string): boolean => path.startsWith('actions/artifacts?') && path.includes('-legs');

  it.each<[string, (path: string) => boolean, number, string]>([
    ['403 for the list of runs', listOf, 403, 'memory/denied'],
    ['5xx for the list of runs', listOf, 503, 'memory/unreachable'],
    ['5xx for the list of a run', (path) => path.startsWith('actions/runs/1/artifacts'), 503, 'memory/unreachable'],
  ])('%s: nothing is sent, by a leg or alone', (_, isBad, status, code) => {
    let isDown = false;
    const instead: GithubOptions['instead'] = (path) => (isDown && isBad(path) ? { status } : undefined);
    return withHub({ instead }, async (hub) => {
      const { leg, legs } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      isDown = true;
      const before = hub.vendor.arrived.length;
      expect(await leg(many(6, 'B'), '1/2', { run: 2 })).toMatchObject({ exitCode: 2, faults: [{ code }] });
      const context = { job: 'leg', leg: toJson({ name: 'donors' }) };
      expect(await hub.sync(many(6, 'B'), { run: 3, context })).toMatchObject({ exitCode: 2, faults: [{ code }] });
      expect(hub.vendor.arrived).toHaveLength(before);
    });
  });

  it('a part that no list shows is not stored, and then nothing is sent', () =>
    withHub({ artifactLagMs: 3_600_000 }, async (hub) => {
      const { leg } = openLegs(hub);
      const report = await leg(many(6, 'A'), '1/2', { run: 1 });
      expect(report.faults).toMatchObject([{ code: 'memory/unwritable' }]);
      expect(hub.vendor.arrived).toEqual([]);
    }));

  it('a part that expired: nothing is sent, unless somebody asks for it', () =>
    withHub({}, async (hub) => {
      const { legs, merge, all, left } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      for (const artifact of left()) Object.assign(artifact, { expiresAt: hub.time.now });
      hub.time.now += DAY_MS;
      expect(await all(many(6, 'A'), 2, { run: 2 })).toMatchObject({ exitCode: 2 });
      expect(hub.vendor.arrived).toHaveLength(6);
      const asked = { run: 3, inputs: { memory: 'new' }, context: { event: 'workflow_dispatch' } };
      await legs(many(6, 'A'), 2, asked);
      expect(hub.vendor.arrived).toHaveLength(12);
      expect(await merge(asked)).toMatchObject({ exitCode: 0, totals: { succeeded: 6 } });
      expect(await all(many(6, 'A'), 2, { run: 4 })).toMatchObject({ exitCode: 0, unchanged: 6 });
    }));

  it.each([
    ['a fork', { repository: 'mallory/donors' }],
    ['a pull request', { event: 'pull_request' }],
    ['an update by Dependabot', { actor: 'dependabot[bot]' }],
  ])('what %s planted is not read', (_, about) =>
    withHub({ runs: [{ id: 9, number: 9, branch: 'main', conclusion: 'success', ...about }] }, async (hub) => {
      const { legs, all, left } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      const planted = left().map(({ name, bytes }) => [name, Buffer.from(bytes)] as const);
      expect(planted.length).toBeGreaterThan(2);
      await all(many(6, 'B'), 2, { run: 2 });
      for (const [name, bytes] of planted) hub.github.artifacts.add('9', name, bytes.subarray(0, -9));
      expect(await all(many(6, 'B'), 2, { run: 10 })).toMatchObject({ exitCode: 0, unchanged: 6 });
      expectOnce(hub.vendor, many(6, 'B'));
    }),
  );

  it('a leg stores a part on no event that only judges', () =>
    withHub({}, async (hub) => {
      const { leg } = openLegs(hub);
      const context = { event: 'merge_group' };
      expect(await leg(many(6, 'A'), '1/2', { run: 1, context })).toMatchObject({ faults: [{ code: 'memory/event' }] });
      expect(hub.vendor.arrived).toEqual([]);
    }));
});

describe('legs and other runs at once on GitHub', () => {
  /** Another run begins and ends at a call of the store, once. */
  const during =
    (call: 'load' | 'save', nth: number, other: () => Promise<unknown>) =>
    (place: MemoryPlace): MemoryPlace => ({
      async open(destination) {
        const store = await place.open(destination);
        const token = process.env.ACTIONS_RUNTIME_TOKEN ?? '';
        let calls = 0;
        const meet = async (): Promise<void> => {
          calls += 1;
          if (calls !== nth) return;
          await other();
          vi.stubEnv('ACTIONS_RUNTIME_TOKEN', token);
        };
        const changed: MemoryStore = {
          ...store,
          async load() {
            const found = await store.load();
            if (call === 'load') await meet();
            return found;
          },
          async save(bytes) {
            if (call === 'save') await meet();
            await store.save(bytes);
          },
        };
        return changed;
      },
    });
  const alone = { job: 'leg', leg: toJson({ name: 'donors' }) };

  it('a run without legs that has not seen their parts sends nothing', () =>
    withHub({}, async (hub) => {
      const { legs, all } = openLegs(hub);
      await all(many(6, 'A'), 2, { run: 1 });
      const memories = during('save', 1, () => legs(many(6, 'B'), 2, { run: 3 }));
      const report = await hub.sync(many(6, 'B'), { run: 2, context: alone, memories });
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/overlap' }] });
      expect(report.faults[0]?.next).toContain('click "Re-run jobs"');
      expect(hub.vendor.arrived).toHaveLength(12);
      expect(await all(many(6, 'B'), 2, { run: 4 })).toMatchObject({ totals: { total: 0 }, unchanged: 6 });
      expectOnce(hub.vendor, many(6, 'B'));
    }));

  it('a leg that has not seen what another run wrote, or what its legs stored, sends nothing', () =>
    withHub({}, async (hub) => {
      const { leg, legs, all, left } = openLegs(hub);
      await all(many(6, 'A'), 2, { run: 1 });
      const written = during('load', 1, () => hub.sync(many(6, 'B'), { run: 3, context: alone }));
      const first = await leg(many(6, 'B'), '1/2', { run: 2, memories: written });
      expect(first).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/overlap' }] });
      let isNested = false;
      const stored = (place: MemoryPlace): MemoryPlace => ({
        async open(destination) {
          const store = await place.open(destination);
          const token = process.env.ACTIONS_RUNTIME_TOKEN ?? '';
          return {
            ...store,
            parts: {
              ...store.parts,
              async save(...part) {
                if (!isNested) {
                  isNested = true;
                  await legs(many(6, 'C'), 2, { run: 5 });
                  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', token);
                }
                await store.parts.save(...part);
              },
            },
          };
        },
      });
      const second = await leg(many(6, 'C'), '1/2', { run: 4, memories: stored });
      expect(second).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/overlap' }] });
      // A refused leg leaves no part.
      const parts = left().filter(({ name }) => !/-legs(?:-\d)?$/.test(name));
      expect(new Set(parts.map(({ runId }) => runId))).toEqual(new Set(['5']));
      expect(await all(many(6, 'C'), 2, { run: 6 })).toMatchObject({ totals: { total: 0 }, unchanged: 6 });
      expectOnce(hub.vendor, many(6, 'C'));
    }));

  it('what another run took up from legs while a run was at work is not taken up again', () =>
    withHub({}, async (hub) => {
      const { legs, all } = openLegs(hub);
      await all(many(6, 'A'), 2, { run: 1 });
      const rows = { ...many(6, 'A'), r0: 'B' };
      const memories = during('save', 2, async () => {
        await legs({ ...rows, r6: 'A' }, 2, { run: 3 });
        await hub.sync({ ...rows, r6: 'B' }, { run: 4, context: alone });
      });
      expect(await hub.sync(rows, { run: 2, context: alone, memories })).toMatchObject({ exitCode: 0 });
      const next = await hub.sync({ ...rows, r6: 'B' }, { run: 5, context: alone });
      expect(next).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 7 });
      expectOnce(hub.vendor, { ...rows, r6: 'B' });
    }));

  it('what another run wrote while merge was at work is merged row by row', () =>
    withHub({}, async (hub) => {
      const { legs, merge, all } = openLegs(hub);
      await legs(many(6, 'A'), 2, { run: 1 });
      const rows = { ...many(6, 'A'), r0: 'B', r6: 'A' };
      const memories = during('save', 1, () => hub.sync(rows, { run: 2, context: alone }));
      expect(await merge({ run: 1, memories })).toMatchObject({ exitCode: 0 });
      expect(await all(rows, 2, { run: 3 })).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 7 });
      expectOnce(hub.vendor, rows);
    }));
});
