import { dirname, resolve } from 'node:path';
import { type Fault, FaultError } from '../../domain/fault.ts';
import { formatShard } from '../../domain/shard.ts';
import { SHARD_FILE } from '../../report/own-starts.ts';
import { parseShardHead, type ShardHead } from '../../report/shard-file.ts';
import { splitPatterns, statPath, toGlobs, toRelative } from '../../sources/patterns.ts';
import type { RunContext } from '../context.ts';
import { leaveFolder } from '../own-folder.ts';
import {
  damagedFault,
  doubledFault,
  expectedFault,
  missingFault,
  noResultsFault,
  otherRunFault,
  ownFolderFault,
} from './faults.ts';
import { openLines } from './leg-lines.ts';

/** The results of a leg, of which only the first line has been read. */
export interface LegFile {
  /** As messages name it. */
  readonly path: string;
  readonly absolute: string;
  readonly head: ShardHead;
}

/** The results of all legs of one run, in the order of their numbers. Throws `FaultError` with all that is wrong. */
export async function findLegs(run: RunContext): Promise<readonly LegFile[]> {
  const { config, processDirectory } = run.request;
  const directory = resolve(processDirectory, config['working-directory']);
  const found = await readHeads(run, directory, await expand(run, directory));
  const [first] = found;
  if (first === undefined) throw new FaultError([noResultsFault(config.results ?? [])]);
  const { legs, faults } = chooseAttempts(found);
  faults.push(...legs.flatMap((leg) => findOther(first, leg)));
  const { of } = first.head.shard;
  const expected = config['expected-shards'] ?? of;
  if (expected !== of) faults.push(expectedFault(of, expected));
  const indexes = new Set(legs.map(({ head: { shard } }) => shard.index));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !indexes.has(index));
  if (missing.length > 0 && faults.length === 0) faults.push(missingFault(missing, of));
  if (faults.length > 0) throw new FaultError(faults);
  return legs.toSorted((a, b) => a.head.shard.index - b.head.shard.index);
}

/** The files of legs that the patterns name, relative to the working directory. */
async function expand({ request, ports: { files } }: RunContext, directory: string): Promise<readonly string[]> {
  const { includes, excludes } = splitPatterns(request.config.results ?? []);
  const toFiles = async (pattern: string): Promise<readonly string[]> => {
    const path = toRelative(directory, pattern);
    const own = path.endsWith(SHARD_FILE) ? path : `${path}/${SHARD_FILE}`;
    const isLiteral = (await statPath(files, resolve(directory, own))) !== undefined;
    if (isLiteral) return [own];
    const globs = await toGlobs(files, directory, own);
    return (await files.glob(globs, directory)).files.map((match) => toRelative(directory, match));
  };
  const excluded = new Set((await Promise.all(excludes.map(toFiles))).flat());
  const paths = new Set((await Promise.all(includes.map(toFiles))).flat());
  return [...paths].filter((path) => !excluded.has(path)).toSorted();
}

async function readHeads(run: RunContext, directory: string, paths: readonly string[]): Promise<readonly LegFile[]> {
  const { ports, known } = run;
  const { files } = ports;
  const faults: Fault[] = [];
  const found: LegFile[] = [];
  const own = known.folder && (await files.realPath(known.folder.path));
  for (const path of paths) {
    const absolute = resolve(directory, path);
    if ((await files.realPath(dirname(absolute))) === own) {
      await leaveFolder(run);
      throw new FaultError([ownFolderFault(dirname(path))]);
    }
    const lines = openLines(files, absolute);
    const head = parseShardHead((await lines.next().catch(() => undefined)) ?? '');
    await lines.close();
    if (head === undefined) faults.push(damagedFault(path, 1));
    else found.push({ path, absolute, head });
  }
  if (faults.length > 0) throw new FaultError(faults);
  return found;
}

/** Of several attempts of a leg the last one, which continues the others. */
function chooseAttempts(found: readonly LegFile[]): { readonly legs: readonly LegFile[]; readonly faults: Fault[] } {
  const byShard = new Map<string, LegFile[]>();
  for (const file of found) {
    const name = formatShard(file.head.shard);
    byShard.set(name, [...(byShard.get(name) ?? []), file]);
  }
  const faults: Fault[] = [];
  const legs = [...byShard.values()].flatMap((files) => {
    const [last, other] = files.toSorted((a, b) => b.head.attempt - a.head.attempt);
    if (last === undefined) return [];
    const isClear =
      files.every(({ head }) => head.runId === last.head.runId) && other?.head.attempt !== last.head.attempt;
    if (!isClear)
      faults.push(
        doubledFault(
          last.head.shard,
          files.map(({ path }) => path),
        ),
      );
    return [last];
  });
  return { legs, faults };
}

/** Why two legs are not of one run. */
function findOther(first: LegFile, leg: LegFile): readonly Fault[] {
  const [a, b] = [first.head, leg.head];
  const difference = DIFFERENCES.find(([, of]) => JSON.stringify(of(a)) !== JSON.stringify(of(b)));
  return difference === undefined ? [] : [otherRunFault(difference[0], [first.path, leg.path])];
}

const DIFFERENCES: readonly (readonly [string, (head: ShardHead) => unknown])[] = [
  ['the files, or inputs that change what is sent, differ', ({ plan }) => plan],
  ['the numbers of shards differ', ({ shard }) => shard.of],
  ['another run wrote the row memory while they began', ({ memory }) => memory],
  // With a row memory the first leg alone counts what earlier runs left open.
  [
    'the rows to send differ, as with another limit',
    ({ scope, whole, memory }) => [scope, memory === undefined ? whole : undefined],
  ],
  ['the secrets or addresses differ', ({ account }) => account],
  ['the files differ', ({ files }) => files],
];
