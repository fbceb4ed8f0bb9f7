import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Kill, type LegsWorld, legInputs, mergeInputs, openLegsWorld } from './simulation/legs/play.ts';
import type { StoryRow } from './simulation/story.ts';
import { comparable, NOT_COMPARED } from './support/legs.ts';

/** Fresh every day, and the same for a day, so that a red run can be run again. */
const DAY_MS = 86_400_000;
const SEED = Number(process.env.BULK_JOB_SEED ?? Math.floor(Date.now() / DAY_MS));
const RUNS = Number(process.env.BULK_JOB_RUNS ?? 12);
/** A slow machine takes this long for them. */
const LIMIT_MS = 60_000 + RUNS * 10_000;

const INPUTS = {
  'batch-size': '3',
  concurrency: '4',
  'max-failed': '2',
  'max-invalid': 'unlimited',
  'stop-on-breach': 'false',
};

const row = fc.record({
  fate: fc.constantFrom('ok', 'ok', 'absent', 'bad', 'flaky'),
  standing: fc.constantFrom('valid', 'valid', 'valid', 'valid', 'invalid', 'twice'),
});
const rowsOf = (drawn: readonly { fate: StoryRow['fate']; standing: string }[]): readonly StoryRow[] =>
  drawn.map(({ fate, standing }, index) => {
    const at = standing === 'twice' && index > 0 && drawn[index - 1]?.standing === 'valid' ? index - 1 : index;
    const { fate: own = fate } = drawn[at] ?? {};
    return { key: standing === 'invalid' ? '' : `k${at}`, tag: 'red', note: `note${at}x`, fate: own, times: 1 };
  });
/** Any effect at which a runner can die. Between a submit and its response nobody knows what the vendor has, so not there. */
const kill: fc.Arbitrary<Kill> = fc.record({
  point: fc.constantFrom('preflight', 'poll', 'ledger-write', 'ledger-sync', 'report', 'submit'),
  nth: fc.integer({ min: 1, max: 6 }),
  side: fc.constantFrom('before', 'after'),
  share: fc.constantFrom(0, 0.5, 1),
});

/** Files of a folder with all that may differ between two runs replaced. */
function results(world: LegsWorld, folder: string): Readonly<Record<string, string>> {
  const ids = world.world.vendor.jobs.map(({ id }) => id);
  const kept = [...world.read(folder)].filter(
    ([name]) => !NOT_COMPARED.test(name) && name !== 'report.html' && name !== 'artifact/report.html',
  );
  return Object.fromEntries(kept.map(([name, text]) => [name, comparable(text, `/work/${folder}`, ids)]));
}

/** Everything by which `continues`, polls and numbers of jobs tell that a leg was run again. */
function plain(files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, text]): [string, unknown][] => {
      // `attempts` counts sends, and a submit whose response a kill cut off is sent again under its key.
      if (name.endsWith('records.csv')) return [[name, text.replaceAll(/,\d+$/gm, '')]];
      if (!name.endsWith('report.json')) return name.endsWith('.md') ? [] : [[name, text]];
      const { totals, rules, conclusion, reason, exitCode, plan, unchanged } = JSON.parse(
        text.replaceAll(/<(?:requests|polls)>/g, '0'),
      );
      return [[name, { totals, rules, conclusion, reason, exitCode, plan, unchanged }]];
    }),
  );
}

test('any leg is killed at any point and run again: counts, files and gate are those of a single run', {
  timeout: LIMIT_MS,
}, async () => {
  let killed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 24 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.option(kill, { nil: undefined, freq: 3 }), { minLength: 4, maxLength: 8 }),
      fc.boolean(),
      async (drawn, of, kills, isRemembered) => {
        const rows = rowsOf(drawn);
        const memory = isRemembered ? { 'changed-only': 'true', memory: '/work/memory.bin' } : {};
        const inputs = { ...INPUTS, ...memory };
        const story = { seed: SEED, provider: 'keyed', rows } as const;
        const alone = openLegsWorld(story);
        await alone.start({ ...inputs, 'output-dir': '/work/single' });
        // The scheduler that starts a leg again says that it is the same run.
        const shared = openLegsWorld(story, { SLURM_ARRAY_JOB_ID: '70' });
        let next = 0;
        for (let index = 1; index <= of; index += 1) {
          for (;;) {
            const attempt = await shared.start(legInputs(index, of, inputs), kills[next]);
            next += 1;
            if (attempt.died === undefined) break;
            killed += 1;
          }
        }
        await shared.start(mergeInputs(of));
        const [expected, found] = [plain(results(alone, 'single')), plain(results(shared, 'merged'))];
        expect(found).toEqual(expected);
        // No row went twice but those that failed for now.
        const sent = shared.world.vendor.jobs.flatMap((job) => job.rows.filter(({ verdict }) => verdict !== 'later'));
        expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
      },
    ),
    { seed: SEED, numRuns: RUNS, endOnFailure: false },
  );
  expect(killed).toBeGreaterThan(RUNS / 4);
});

const KEYS = 6;
/** What happens to one leg of a run: it ends, it dies, it dies and is run again, or it never begins. */
const life = fc.record({
  how: fc.constantFrom('ends', 'ends', 'ends', 'dies', 'dies and ends', 'never'),
  kill,
});
const oneRun = fc.record({
  /** The version of each key; 0: it is not in the file. */
  edits: fc.array(fc.record({ key: fc.integer({ min: 0, max: KEYS - 1 }), version: fc.integer({ min: 0, max: 3 }) }), {
    maxLength: 4,
  }),
  of: fc.integer({ min: 1, max: 4 }),
  lives: fc.array(life, { minLength: 4, maxLength: 4 }),
  isMerged: fc.boolean(),
  /** It is a run without legs. */
  isAlone: fc.boolean(),
  limit: fc.constantFrom(undefined, undefined, '2'),
});

const versionOf = (key: number, version: number): StoryRow => ({
  key: `k${key}`,
  tag: 'red',
  note: `note${key}v${version}x`,
  fate: key === 5 && version === 2 ? 'bad' : 'ok',
  times: 1,
});

test('over any history of runs in legs each version of a row arrives once, and the last one in the end', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(oneRun, { minLength: 1, maxLength: 5 }), async (runs) => {
      const all = Array.from({ length: KEYS }, (_, key) => [1, 2, 3].map((version) => versionOf(key, version))).flat();
      const world = openLegsWorld({ seed: SEED, provider: 'keyed', rows: all });
      const versions = Array.from({ length: KEYS }, () => 1);
      const removed = new Set<number>();
      const inputs = {
        ...INPUTS,
        'batch-size': '2',
        'max-failed': 'unlimited',
        'changed-only': 'true',
        memory: '/work/memory.bin',
        'on-empty': 'ignore',
      };
      const edit = (edits: readonly { key: number; version: number }[]): void => {
        for (const { key, version } of edits) {
          versions[key] = version;
          if (version === 0) removed.add(key);
        }
        world.edit(versions.flatMap((version, key) => (version === 0 ? [] : [versionOf(key, version)])));
      };
      for (const [at, { edits, of, lives, isMerged, isAlone, limit }] of runs.entries()) {
        edit(edits);
        const own = { ...inputs, ...(limit !== undefined && { limit }) };
        if (isAlone) {
          const [first] = lives;
          await world.start(
            { ...own, 'output-dir': `/work/legs/${at}-alone` },
            first?.how.startsWith('dies') === true ? first.kill : undefined,
          );
          continue;
        }
        for (let index = 1; index <= of; index += 1) {
          const { how, kill: where } = lives[index - 1] ?? { how: 'ends', kill: undefined };
          if (how === 'never') continue;
          const attempt = await world.start(legInputs(index, of, own, `${at}-`), how === 'ends' ? undefined : where);
          if (attempt.died !== undefined && how === 'dies and ends')
            await world.start(legInputs(index, of, own, `${at}-`));
        }
        if (isMerged) await world.start(mergeInputs(of, `${at}-`));
      }
      const exits: (number | undefined)[] = [];
      // Somebody looks at the vendor, and lets go what nobody could find out.
      const looked = { from: 0, to: 0 };
      for (const run of ['calm-', 'looked-', 'last-']) {
        edit([]);
        const isLooked = run === 'looked-';
        if (isLooked) looked.from = world.world.clock.now();
        const own = isLooked ? { ...inputs, 'resend-uncertain': 'true' } : inputs;
        for (let index = 1; index <= 3; index += 1) await world.start(legInputs(index, 3, own, run));
        exits.push((await world.start(mergeInputs(3, run))).publication?.report.exitCode);
        if (isLooked) looked.to = world.world.clock.now();
      }
      const bugs = world.attempts.flatMap(({ publication, broken, hung }) =>
        broken !== undefined || hung || publication?.report.exitCode === 70
          ? [JSON.stringify(publication?.report.faults ?? String(broken))]
          : [],
      );
      expect(bugs).toEqual([]);
      expect(judge(world, versions, { removed, looked })).toEqual([]);
      expect(exits.at(-1)).toBe(0);
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: false },
  );
});

/**
 * What is wrong with what the vendor got.
 * @param removed keys that left the files once: back in them, they are new.
 * @param looked when what was uncertain was sent again.
 */
function judge(
  world: LegsWorld,
  versions: readonly number[],
  {
    removed,
    looked,
  }: { readonly removed: ReadonlySet<number>; readonly looked: { readonly from: number; readonly to: number } },
): readonly string[] {
  const found: string[] = [];
  const { jobs } = world.world.vendor;
  for (const [key, version] of versions.entries()) {
    const all = jobs.flatMap((job) =>
      job.rows.filter(({ id }) => id === `k${key}`).map((each) => ({ ...each, job: job.nth, at: job.acceptedAt })),
    );
    const ok = all.filter(({ verdict }) => verdict === 'ok');
    const isLooked = (at: number): boolean => at >= looked.from && at <= looked.to;
    for (const [at, { note, job, at: time }] of ok.entries())
      if (ok[at - 1]?.note === note && !removed.has(key) && !isLooked(time))
        found.push(`k${key}: ${note} went in job ${ok[at - 1]?.job} and again in job ${job}`);
    const last = all.at(-1);
    const wanted = versionOf(key, version).note;
    if (version !== 0 && last?.note !== wanted && ok.at(-1)?.note !== wanted)
      found.push(`k${key}: the vendor has ${last?.note}, not ${wanted}`);
  }
  return found;
}
