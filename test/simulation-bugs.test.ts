import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { PLANTED_BUGS, plantBug } from './simulation/bugs.ts';
import { makeMutants } from './simulation/mutants.ts';
import { createWorkshop } from './simulation/workshop.ts';

/** Found within the first seeds: enough to see that what finds them works. */
const QUICK = ['unknown status = success', 'a batch one row too large', 'ignore Retry-After'];
const LIMITS = { seeds: 200, simulationMs: 20_000, testsMs: 0 };
const LIMIT_MS = 60_000;

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('planted bugs', () => {
  const workshop = createWorkshop();
  afterAll(() => workshop.remove());

  test.each(PLANTED_BUGS)('$name can be planted: its text stands once in $file', (bug) => {
    const source = read(bug.file);
    expect(plantBug(bug).apply(source)).not.toBe(source);
    expect(bug.by.length === 0).toBe(bug.survives !== undefined);
  });

  test.each(PLANTED_BUGS.filter(({ name }) => QUICK.includes(name)))(
    'the simulation finds: $name',
    { timeout: LIMIT_MS },
    async (bug) => {
      const judgement = await workshop.judge(plantBug(bug), LIMITS);
      const invariants = judgement.by === 'simulation' ? judgement.invariants.map((name) => name.split(' ')[0]) : [];
      expect(invariants.filter((name) => bug.by.includes(name ?? ''))).not.toEqual([]);
    },
  );

  test('a text that is gone, or stands twice, is told', () => {
    const [bug] = PLANTED_BUGS;
    if (bug === undefined) throw new Error('There is no planted bug.');
    expect(() => plantBug(bug).apply('')).toThrow('stands 0 times');
    expect(() => plantBug(bug).apply(`${bug.find}\n${bug.find}`)).toThrow('stands 2 times');
  });
});

describe('mutants', () => {
  const folder = 'src/engine';
  const names = readdirSync(new URL(`../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts'),
  );
  const sources = new Map(names.toSorted().map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]));

  test('are at least 100, of every file that holds code, each another change, the same for a seed', () => {
    const mutants = makeMutants(sources, { count: 120, seed: 1 });
    expect(mutants.length).toBe(120);
    expect(new Set(mutants.map(({ file }) => file)).size).toBeGreaterThan(names.length - 3);
    for (const { file, apply } of mutants) expect(apply(sources.get(file) ?? '')).not.toBe(sources.get(file));
    expect(makeMutants(sources, { count: 120, seed: 1 }).map(({ name }) => name)).toEqual(
      mutants.map(({ name }) => name),
    );
    expect(makeMutants(sources, { count: 120, seed: 2 }).map(({ name }) => name)).not.toEqual(
      mutants.map(({ name }) => name),
    );
  });

  test('turn operators, choices, truths, calls and returns round', () => {
    const source = 'export function f(a, b) { if (a < b && true) g(a); return a === b ? a + 1 : b; }';
    const mutants = makeMutants(new Map([['f.ts', source]]), { count: 100, seed: 1 }).map(({ apply }) => apply(source));
    expect(mutants.toSorted()).toEqual(
      [
        source.replace('a < b', 'a <= b'),
        source.replace('&&', '||'),
        source.replace('true', 'false'),
        source.replace('a < b && true', '!(a < b && true)'),
        source.replace('g(a);', ';'),
        source.replace('return a === b ? a + 1 : b;', 'return undefined;'),
        source.replace('a === b', 'a !== b'),
        source.replace('+', '-'),
      ].toSorted(),
    );
  });
});
