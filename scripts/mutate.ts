// Plants one bug at a time in the source and prints what finds it: the simulation, or the tests of the same room.
// npm run mutate [-- --bugs] [--mutants 100] [--rooms engine] [--seeds 1000] [--seed 1] [--only name] [--workers 2] [--limit 20] [--limit-tests 120]
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PLANTED_BUGS, plantBug } from '../test/simulation/bugs.ts';
import { makeMutants } from '../test/simulation/mutants.ts';
import {
  type Change,
  createWorkshop,
  type Judgement,
  type Limits,
  type Workshop,
} from '../test/simulation/workshop.ts';

const { values } = parseArgs({
  options: {
    /** Only the planted bugs; by default also the mutants. */
    bugs: { type: 'boolean', default: false },
    mutants: { type: 'string', default: '100' },
    /** Rooms of `src` that get mutants, such as `engine,ledger`. */
    rooms: { type: 'string', default: 'engine' },
    /** Only those whose name contains this. */
    only: { type: 'string', default: '' },
    /** Maximum seeds of the simulation for each. */
    seeds: { type: 'string', default: '1000' },
    /** Seed for the choice of mutants. */
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    /** Seconds for the simulation of each, and for the tests if it finds nothing; 0: no tests are run. */
    limit: { type: 'string', default: '20' },
    'limit-tests': { type: 'string', default: '120' },
  },
});
const seeds = Number(values.seeds);
const simulationMs = Number(values.limit) * 1000;
const limits: Limits = { seeds, simulationMs, testsMs: Number(values['limit-tests']) * 1000 };

const isAsked = ({ name }: Change): boolean => name.includes(values.only);
const bugs = PLANTED_BUGS.map(plantBug).filter(isAsked);
const chosen = values.bugs
  ? []
  : makeMutants(new Map(values.rooms.split(',').flatMap(readRoom)), {
      count: Number(values.mutants),
      seed: Number(values.seed),
    });
const mutants = chosen.filter(isAsked);
const workshops = Array.from({ length: Number(values.workers) }, createWorkshop);
try {
  const [first] = workshops;
  const unchanged = await first?.judge(undefined, limits);
  if (unchanged?.by !== 'nobody') throw new Error(`The unchanged source fails: ${say(unchanged)}. Fix that first.`);
  await judgeAll('planted bugs', bugs, { ...limits, simulationMs: 3 * simulationMs });
  await judgeAll('mutants', mutants, limits);
} finally {
  for (const workshop of workshops) workshop.remove();
}

function readRoom(room: string): readonly (readonly [path: string, source: string])[] {
  const folder = new URL(`../src/${room}/`, import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.toSorted().map((name) => [`src/${room}/${name}`, readFileSync(new URL(name, folder), 'utf8')] as const);
}

async function judgeAll(title: string, changes: readonly Change[], given: Limits): Promise<void> {
  if (changes.length === 0) return;
  const open = [...changes];
  const survivors: string[] = [];
  const counts = { simulation: 0, tests: 0, nobody: 0 };
  const work = async (workshop: Workshop): Promise<void> => {
    for (let change = open.shift(); change !== undefined; change = open.shift()) {
      const judgement = await workshop.judge(change, given);
      counts[judgement.by] += 1;
      if (judgement.by === 'nobody') survivors.push(change.name);
      print(`${change.name} | ${say(judgement)}`);
    }
  };
  await Promise.all(workshops.map(work));
  const found = counts.simulation + counts.tests;
  print(
    '',
    `${title}: ${found} of ${changes.length} found (${((100 * found) / changes.length).toFixed(1)} %): ${counts.simulation} by the simulation, ${counts.tests} by tests alone`,
    ...survivors.map((name) => `  survives: ${name}`),
    '',
  );
}

function say(judgement: Judgement | undefined): string {
  if (judgement === undefined) return 'not judged';
  if (judgement.by === 'nobody')
    return `survives ${judgement.seeds} seeds${limits.testsMs > 0 ? ' and the tests' : ''}`;
  if (judgement.by === 'tests') return `${judgement.file}`;
  const { seed, invariants, message } = judgement;
  return seed === undefined ? message : `${invariants.join(', ')} | seed ${seed}: ${message}`;
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
