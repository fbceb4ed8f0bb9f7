import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type Fault, FaultError } from '../../domain/fault.ts';
import { formatShard, type Shard } from '../../domain/shard.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import { resolveBaseUrl } from '../../provider/request.ts';
import type { RunContext } from '../context.ts';
import { SANDBOX_ACCOUNT } from '../ledger-identity.ts';
import type { Setup } from '../setup.ts';
import { openPathStore, openSharedPathStore } from './path-store.ts';

const NAME_DIGITS = 16;

/** What the input `memory` asks for. */
export interface Wanted {
  readonly isNew: boolean;
  /** A word in place of workflow, job and step. */
  readonly name: string | undefined;
  readonly path: string | undefined;
}

/** The input `memory`: `auto`, `name:<word>`, a path, each after `new:`, or `new`. Throws `FaultError`. */
export function parseMemory(text: string): Wanted {
  const isNew = text === 'new' || text.startsWith('new:');
  const rest = text === 'new' ? 'auto' : isNew ? text.slice('new:'.length) : text;
  if (rest === 'auto') return { isNew, name: undefined, path: undefined };
  const name = /^name:(.*)$/s.exec(rest)?.[1]?.trim();
  if (name === undefined) return { isNew, name, path: rest };
  if (name !== '') return { isNew, name, path: undefined };
  throw new FaultError([
    {
      code: 'input/value',
      message: `memory is "${text}", which names no memory.`,
      next: 'Put a word after name:, such as memory: name:donors.',
      input: 'memory',
    },
  ]);
}

/** The same for all runs that write to the same place at the vendor from the same place in the repository. */
export function nameDestination(
  { request }: RunContext,
  { spec, variables, publicInputs }: Setup,
  { name }: Wanted,
): string {
  const { context } = request;
  const workflow = context.workflow === undefined ? [] : [context.workflow];
  const place = name === undefined ? [...workflow, context.job, context.step] : [name];
  const repository = context.source?.repository ?? '';
  const parts = [
    repository,
    ...place,
    legOf(context.leg, request.shard),
    spec.name,
    resolveBaseUrl(spec, variables).origin,
    publicInputs,
  ];
  // A sandbox listens on a port of its own in each run.
  const shown = request.sandbox === undefined ? parts : [...parts.slice(0, -2), SANDBOX_ACCOUNT, publicInputs];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

/**
 * The leg of the matrix in one spelling, but for what tells legs of one run apart: those share a memory, and so does a run
 * without legs.
 */
function legOf(matrix: string, shard: Shard | undefined): string {
  if (matrix === 'null') return '';
  if (!matrix.startsWith('{')) return matrix;
  try {
    const parsed: unknown = JSON.parse(matrix);
    if (typeof parsed !== 'object' || parsed === null) return matrix;
    const members = Object.entries(parsed).filter(
      ([name, value]) => shard === undefined || (name.toLowerCase() !== 'shard' && value !== formatShard(shard)),
    );
    return members.length === 0 ? '' : JSON.stringify(Object.fromEntries(members));
  } catch {
    return matrix;
  }
}

/** Throws `FaultError` if a CI system keeps nothing for the next run by itself, or the place cannot be used. */
export async function openStore(run: RunContext, wanted: Wanted, destination: string): Promise<MemoryStore> {
  const { request } = run;
  const path = pathOf(run, wanted, destination);
  if (path !== undefined) return openPath(run, path);
  const store = await request.memories?.open(destination);
  if (store === undefined) throw new FaultError([noPlaceFault(run)]);
  return store;
}

/** The file that holds the memory; undefined where the CI system keeps it. */
export function pathOf({ request, known }: RunContext, { path }: Wanted, destination: string): string | undefined {
  const { config, context, processDirectory } = request;
  if (path !== undefined) return resolve(processDirectory, config['working-directory'], path);
  const folder = known.folder?.path;
  if (request.memories !== undefined || context.ci !== 'none' || folder === undefined) return undefined;
  return join(dirname(folder), `row-memory-${destination.slice(0, NAME_DIGITS)}.bin`);
}

/** A leg leaves the memory to the others and to `merge`. */
export function openPath({ request, ports }: RunContext, path: string): Promise<MemoryStore> {
  const { config, context, processDirectory, signal, shard } = request;
  const base = resolve(processDirectory, config['working-directory']);
  const roots = [processDirectory, base, context.temporaryDirectory].filter((each) => each !== undefined);
  const place = { files: ports.files, clock: ports.clock, signal, roots };
  return shard === undefined ? openPathStore(path, place) : openSharedPathStore(path, place);
}

function noPlaceFault({ request: { config, context } }: RunContext): Fault {
  if (context.ci === 'github')
    return {
      code: 'memory/event',
      message: `Runs of the event ${context.event} neither read nor write the row memory, so changed-only cannot send anything.`,
      next: 'Send on push, schedule or workflow_dispatch, and use mode: validate (or auto) here.',
      input: 'changed-only',
    };
  return {
    code: 'memory/no-place',
    message: `memory is "${config.memory}", but this CI system keeps no file for the next run by itself.`,
    next: 'Set memory to a path, such as row-memory.bin, and let the CI system cache that file under one key: restore it before the run and save it after it, also when the run failed.',
    input: 'memory',
  };
}
