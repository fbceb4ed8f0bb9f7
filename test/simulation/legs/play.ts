import { runAttempt } from '../attempt.ts';
import type { Attempt } from '../evidence.ts';
import { LEGS, WORK } from '../paths.ts';
import type { Crash, Story, StoryRow } from '../story.ts';
import { layOut, openWorld, pass, type World } from '../world.ts';

/** Where a leg dies; it is run again then. */
export type Kill = Pick<Crash, 'point' | 'nth' | 'side' | 'share'>;

/** A run of the whole shipped program in a simulated world, alone or in legs. */
export interface LegsWorld {
  readonly world: World;
  /** Everything that ran, in order. */
  readonly attempts: readonly Attempt[];
  /** Replaces the rows of the data file. */
  edit(rows: readonly StoryRow[]): void;
  /** One process with these inputs. */
  start(inputs: Readonly<Record<string, string>>, kill?: Kill): Promise<Attempt>;
  /** Text files of a folder by their paths in it. */
  read(folder: string): ReadonlyMap<string, string>;
}

const GAP_MS = 60_000;

/**
 * @param rows all versions of all rows that there will be.
 * @param environment variables of every process.
 */
export function openLegsWorld(
  story: Pick<Story, 'seed' | 'provider' | 'rows'>,
  environment: Readonly<Record<string, string>> = {},
): LegsWorld {
  const plain: Story = {
    inputs: {},
    ci: 'none',
    visibility: 'private',
    jobMs: 2_000,
    wire: [],
    jobs: [],
    disk: [],
    shelf: [],
    crashes: [],
    reruns: [],
    detach: undefined,
    cancel: undefined,
    ...story,
  };
  const world = openWorld(plain, 'whole');
  const attempts: Attempt[] = [];
  return {
    world,
    attempts,
    edit(rows) {
      for (const [path, text] of layOut({ ...plain, rows }).all()) world.disk.put(path, text);
    },
    async start(inputs, kill) {
      const number = attempts.length + 1;
      // Legs are on machines of their own.
      world.disk.settle();
      await pass(world.clock, GAP_MS);
      const crashes = kill === undefined ? [] : [{ ...kill, attempt: number, left: 'folder', gapMs: 0 } as const];
      world.story = { ...plain, inputs, crashes };
      const attempt = await runAttempt(world, { number, from: 'nothing', mode: 'run', environment });
      attempts.push(attempt);
      return attempt;
    },
    read(folder) {
      const inside = `${WORK}/${folder}/`;
      const paths = world.disk.paths().filter((path) => path.startsWith(inside));
      return new Map(paths.map((path) => [path.slice(inside.length), world.disk.text(path) ?? '']));
    },
  };
}

/**
 * Inputs of a leg in a folder of its own.
 * @param run begins the names of the folders of one run.
 */
export function legInputs(index: number, of: number, inputs: Readonly<Record<string, string>>, run = '') {
  return { ...inputs, shard: `${index}/${of}`, 'output-dir': `${LEGS}/${run}${index}` };
}

/** Inputs of `merge`. */
export function mergeInputs(of: number, run = ''): Readonly<Record<string, string>> {
  const results = Array.from({ length: of }, (_, at) => `legs/${run}${at + 1}`).join('\n');
  return { mode: 'merge', results, 'output-dir': `${WORK}/merged` };
}
