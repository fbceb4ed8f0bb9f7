import type { CiContext } from '../../domain/context.ts';
import { FaultError } from '../../domain/fault.ts';
import type { FoundBeside, MemoryParts, StoredPart } from '../../ports/memory-store.ts';
import { removeArtifact, type Uploaded, type UploadOptions, uploadPlainFile, uploadUnlessTaken } from './artifact.ts';
import type { MemoryArtifact, MemoryArtifacts, MemoryArtifactsOptions } from './memory-artifacts.ts';
import { expiredPartFault, explained } from './memory-faults.ts';
import { downloadOwnArtifact, listOwnArtifacts } from './own-artifacts.ts';
import { readFrom, type Scratch } from './scratch.ts';

export interface MemoryPartsOptions
  extends Pick<MemoryArtifactsOptions, 'clock' | 'signal'>,
    Pick<UploadOptions, 'environment' | 'log'> {
  readonly context: CiContext;
  readonly artifacts: MemoryArtifacts;
  readonly scratch: Scratch;
  /** Another run has written the memory since this was asked last, or since it was loaded. */
  readonly hasNewer: () => Promise<boolean>;
}

/** How long a list may lag behind an upload. */
const LIST_TRIES = 30;
const LIST_WAIT_MS = 2000;
const REMOVE_LIMIT_MS = 30_000;
const MARKER_NAMES = 2;
const FILE_END = '.bin';

/** An artifact that is the part of a leg. */
interface PartArtifact extends MemoryArtifact {
  readonly file: string;
}

/**
 * The parts of legs as artifacts of the runs that they are legs of, `<memory>-leg-<file>`. GitHub finds the artifacts of a
 * whole repository by their whole name only, and those of one run all together. So a run that has parts also has the
 * artifact `<memory>-legs`, which names the run and says nothing else: the first leg uploads it.
 *
 * Nothing can be locked here: a leg uploads its part, waits until GitHub lists it, and then looks for what others have
 * stored; so of two that do so at once each finds the other. No run may remove the artifacts of another one. They stay
 * until they expire, and the memory says by their names which of them it has.
 */
export function createMemoryParts(name: string, options: MemoryPartsOptions): MemoryParts {
  const { artifacts, scratch, context } = options;
  const ownRun = Number(context.runId);
  const prefix = `${name}-leg-`;
  const markers = Array.from({ length: MARKER_NAMES }, (_, n) => `${name}-legs${n === 0 ? '' : `-${n + 1}`}`);

  const findOwn = async (): Promise<readonly PartArtifact[]> => {
    const own = await listOwnArtifacts();
    return toParts(
      own.map((each) => ({ ...each, run: ownRun, isExpired: false })),
      prefix,
    );
  };

  /** The part of each leg that was uploaded last. */
  async function findAll(except?: Uploaded): Promise<readonly StoredPart[]> {
    const found = [...(await findOwn())];
    for (const run of await findRuns(markers, artifacts))
      if (run !== ownRun) found.push(...toParts(await artifacts.listRun(run), prefix));
    const newest = new Map<string, PartArtifact>();
    for (const part of found.filter(({ id }) => id !== except?.id).toSorted((a, b) => a.id - b.id))
      newest.set(part.file, part);
    return [...newest.values()].map((part) => toStored(part, part.run === ownRun));
  }

  function toStored(part: PartArtifact, isOwn: boolean): StoredPart {
    const { id, run, file, isExpired } = part;
    const download = async (path: string): Promise<void> => {
      if (isExpired) throw new FaultError([expiredPartFault(part)]);
      await (isOwn ? downloadOwnArtifact(id, path) : artifacts.download(id, path));
    };
    return { file, name: `in artifact ${id} of run ${run}`, read: () => readFrom(scratch, download) };
  }

  async function check(uploaded: Uploaded, judge: (found: FoundBeside) => Promise<void>): Promise<void> {
    const isReplaced = await explained(options.hasNewer);
    await judge({ isReplaced, others: await explained(() => findAll(uploaded)) });
  }

  return {
    list: () => explained(() => findAll()),
    async save(file, bytes, judge) {
      const path = await scratch.write(bytes);
      const about = {
        name: `${prefix}${file.slice(0, -FILE_END.length)}`,
        extension: '',
        path,
        retentionDays: undefined,
      };
      const uploaded = await uploadPlainFile(about, options);
      try {
        await untilListed(options, async () =>
          (await artifacts.listRun(ownRun, uploaded.name)).some(({ id }) => id === uploaded.id),
        );
        await nameRun(markers, ownRun, options);
        if (judge !== undefined) await check(uploaded, judge);
      } catch (error) {
        // What marks the run stays: another leg may have found it there.
        await removeArtifact(uploaded.name, REMOVE_LIMIT_MS).catch(() => undefined);
        throw error;
      }
      // Nothing depends on it: of two the newer one counts.
      const own = await findOwn().catch(() => []);
      await removeAll(own.filter((each) => each.file === file && each.id < uploaded.id));
    },
    async remove(files) {
      const wanted = new Set(files);
      if (wanted.size === 0) return;
      const own = await findOwn().catch(() => undefined);
      if (own === undefined) return;
      await removeAll(own.filter(({ file }) => wanted.has(file)));
      if (own.every(({ file }) => wanted.has(file))) await removeAll(markers.map((each) => ({ name: each })));
    },
  };
}

/** Asks until it is so: a list may lag behind, and what it does not show, the next run would not find. */
export async function untilListed(
  { clock, signal }: Pick<MemoryPartsOptions, 'clock' | 'signal'>,
  isListed: () => Promise<boolean>,
): Promise<void> {
  for (let nth = 1; !(await isListed()); nth += 1) {
    if (nth === LIST_TRIES) throw new Error('GitHub took the artifact but does not list it');
    await clock.sleep(LIST_WAIT_MS, signal);
  }
}

/** The runs with parts, of those that may have written a memory. */
async function findRuns(markers: readonly string[], artifacts: MemoryArtifacts): Promise<readonly number[]> {
  const runs = new Set<number>();
  for (const marker of markers) for (const { run } of await artifacts.listNamed(marker)) runs.add(run);
  const found: number[] = [];
  for (const run of runs) if (await artifacts.isTrusted(run)) found.push(run);
  return found;
}

/** Sees to it that the run is found. A name that an earlier upload burned is in no list; then the next one is used. */
async function nameRun(markers: readonly string[], run: number, options: MemoryPartsOptions): Promise<void> {
  const { artifacts, scratch } = options;
  const isListed = async (name: string): Promise<boolean> =>
    (await artifacts.listNamed(name)).some((artifact) => artifact.run === run && !artifact.isExpired);
  let failure: unknown;
  for (const name of markers) {
    if (await isListed(name)) return;
    const path = await scratch.write([Buffer.from(`${run}\n`)]);
    await uploadUnlessTaken({ name, extension: '', path, retentionDays: undefined }, options);
    try {
      // Another leg may have uploaded it meanwhile.
      await untilListed(options, () => isListed(name));
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function toParts(found: readonly MemoryArtifact[], prefix: string): readonly PartArtifact[] {
  return found.flatMap((artifact) => {
    // A name that was taken has a number after it.
    const [, file] = /^(\d+of\d+-[0-9a-f]{32})(?:-\d)?$/.exec(artifact.name.slice(prefix.length)) ?? [];
    return artifact.name.startsWith(prefix) && file !== undefined ? [{ ...artifact, file: `${file}${FILE_END}` }] : [];
  });
}

async function removeAll(artifacts: readonly Pick<Uploaded, 'name'>[]): Promise<void> {
  for (const { name } of artifacts) await removeArtifact(name, REMOVE_LIMIT_MS).catch(() => undefined);
}
