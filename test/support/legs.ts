import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, AttemptOptions, LastingWorld } from './world.ts';

/** One run in a folder of its own. */
export async function runIn(
  { attempt, directory }: LastingWorld,
  folder: string,
  options: AttemptOptions = {},
): Promise<Attempt & { readonly path: string }> {
  const path = join(directory, folder);
  return { ...(await attempt({ ...options, inputs: { 'output-dir': path, ...options.inputs } })), path };
}

/** All legs of a run, one after the other, each in its own folder `legs/<index>`. */
export async function runLegs(world: LastingWorld, of: number, options: AttemptOptions = {}): Promise<Attempt[]> {
  const legs: Attempt[] = [];
  for (let index = 1; index <= of; index += 1) {
    legs.push(await runLeg(world, index, of, options));
  }
  return legs;
}

export function runLeg(world: LastingWorld, index: number, of: number, options: AttemptOptions = {}): Promise<Attempt> {
  return runIn(world, `legs/${index}`, { ...options, inputs: { shard: `${index}/${of}`, ...options.inputs } });
}

/** The results of all legs joined in the folder `merged`; without the inputs of the run, which the legs know. */
export function merge(world: LastingWorld, options: AttemptOptions = {}): ReturnType<typeof runIn> {
  const inputs = { mode: 'merge', provider: '', files: '', params: '', 'base-url': '', results: 'legs/*' };
  return runIn(world, 'merged', { apiKey: undefined, ...options, inputs: { ...inputs, ...options.inputs } });
}

/** The files that a run wrote, by their paths in its folder, with everything that may differ between two runs replaced. */
export function readResults(folder: string, ids: readonly string[]): Readonly<Record<string, string>> {
  const names = listFiles(folder).filter((name) => !NOT_COMPARED.test(name));
  return Object.fromEntries(
    names.map((name) => [name, comparable(readFileSync(join(folder, name), 'utf8'), folder, ids)]),
  );
}

/** What only one of the two has: ledgers, locks, the files for merge. */
export const NOT_COMPARED = /(?:^|\/)(?:ledger\.(?:ndjson|head)|\.bulk-job\.lock|shard\.ndjson|shard-memory\.bin)$/;

function listFiles(folder: string, inside = ''): readonly string[] {
  if (!existsSync(join(folder, inside))) return [];
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, name) : [name];
  });
}

/** Times, durations, job ids, polls and requests of a text replaced; the folder too. */
export function comparable(text: string, folder: string, ids: readonly string[]): string {
  let plain = text.replaceAll(folder, '<folder>');
  for (const id of ids) plain = plain.replaceAll(id, '<job>');
  return plain
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, '<time>')
    .replaceAll(/ time="[\d.]+"/g, ' time="<s>"')
    .replaceAll(/job-[0-9a-f]{12}/g, '<job>')
    .replaceAll(/\d\d:\d\d:\d\d(?: UTC)?/g, '<time>')
    .replaceAll(/(?<= · )(?:\d+m )?(?:\d+m|[\d.]+s)(?= · |$)/gm, '<duration>')
    .replaceAll(/\d+ polls?/g, '<polls>')
    .replaceAll(/[\d,]+ requests/g, '<requests>')
    .replaceAll(/"polls":\s?\d+/g, '"polls":<polls>')
    .replaceAll(/"sent": \d+/g, '"sent": <requests>');
}
