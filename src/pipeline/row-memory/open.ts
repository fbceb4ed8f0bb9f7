import { type Fault, FaultError } from '../../domain/fault.ts';
import { MODES } from '../../domain/mode.ts';
import { createRowCollector } from '../../memory/collector.ts';
import { type OpenedMemory, openMemory } from '../../memory/file.ts';
import { createRowHasher } from '../../memory/hash.ts';
import { compareHeaders, compareOrders, type MemoryOrder } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { partKeys } from '../../memory/part.ts';
import type { StoredMemory } from '../../ports/memory-store.ts';
import type { RunContext } from '../context.ts';
import type { Setup } from '../setup.ts';
import { unlessForgotten } from './forget.ts';
import { chooseKeys, type Keys, PREVIOUS_KEY } from './keys.ts';
import { createLegMemory } from './legs.ts';
import { joinLeft, openParts } from './parts.ts';
import { nameDestination, openStore, parseMemory } from './place.ts';
import type { RunMemory } from './types.ts';

/**
 * Opens the row memory. Throws `FaultError` if it cannot be found, read or written, or belongs to something else: a
 * memory that cannot be used is never treated as a first run.
 */
export async function openRowMemory(run: RunContext, setup: Setup): Promise<RunMemory> {
  const { request, ports, known } = run;
  const keys = chooseKeys(run, setup);
  const wanted = parseMemory(request.config.memory);
  if (wanted.isNew) refuseScheduledReset(run);
  const destination = nameDestination(run, setup, wanted);
  const store = await openStore(run, wanted, destination);
  const open = await createOpener(run, { destination, keys });
  try {
    const memory = await findNewest(run, { store, open, isNew: wanted.isNew });
    const order = nextOrder(run, memory);
    if (wanted.name === undefined && wanted.path === undefined) refuseShared(run, memory, order);
    const opened = await createRunMemory(run, {
      store,
      open,
      destination,
      account: keys.account,
      seal: keys.own,
      hashKey: memory?.header.hashKey ?? keys.nameHashKey(destination),
      order,
      commit: request.context.commit ?? (await ports.repository?.head?.(setup.workingDirectory)),
      isNew: wanted.isNew,
      began: memory,
      leg: request.shard === undefined ? undefined : createLegMemory(),
    });
    if (opened.leg === undefined) await takeParts(run, opened);
    known.memory = opened;
    return opened;
  } catch (error) {
    await store.release();
    throw error;
  }
}

/** What is known of a row memory once it is found. */
type FoundMemory = Pick<
  RunMemory,
  'store' | 'open' | 'destination' | 'account' | 'seal' | 'hashKey' | 'order' | 'commit' | 'isNew' | 'began' | 'leg'
>;

/** The row memory of a run that has not read its rows yet. */
export async function createRunMemory(run: RunContext, found: FoundMemory): Promise<RunMemory> {
  const { hashKey, isNew, began } = found;
  const temporary = await run.temporary();
  return {
    ...found,
    hasher: createRowHasher(hashKey),
    collector: createRowCollector(run.ports.files.openRandom(temporary('row-hashes.bin'))),
    reserved: undefined,
    remembered: began,
    comparison: undefined,
    guards: undefined,
    firstRequestAt: 0,
    held: new Set(),
    waiting: { rows: new Set(), runs: '' },
    isPlanned: false,
    unread: 0,
    isPatternEmpty: false,
    forgot: isNew || began?.header.forgot === true,
    revision: began?.header.revision ?? 0,
    merges: 0,
    overlapping: [],
    taken: { keys: [], files: [] },
  };
}

/**
 * Opens stored memories, and parts of legs. What it gives throws `FaultError` if one is damaged, or about something else.
 * @param destination undefined if it is to be read from the file.
 */
export async function createOpener(
  run: RunContext,
  { destination, keys }: { readonly destination: string | undefined; readonly keys: Keys },
): Promise<RunMemory['open']> {
  const temporary = await run.temporary();
  const reset = describeReset(run.request.config.memory);
  let files = 0;
  const file = () => {
    files += 1;
    return run.ports.files.openRandom(temporary(`memory-read-${destination === undefined ? 'part-' : ''}${files}.bin`));
  };
  return (stored) => openStored(stored, { destination, keys, reset, file });
}

/** What legs of earlier runs have reserved, and no merge has written, is open in this run's memory. */
async function takeParts(run: RunContext, memory: RunMemory): Promise<void> {
  const { left, spent } = await openParts(run, memory, memory.began);
  memory.taken = {
    keys: [...left.flatMap(({ part }) => partKeys(part)), ...spent.flatMap(({ keys }) => keys)],
    files: [...left, ...spent].map(({ file }) => file),
  };
  if (left.length === 0) return;
  memory.remembered = await joinLeft(run, memory, { before: memory.began, parts: left, name: 'parts' });
  memory.began?.close();
  memory.began = memory.remembered;
  memory.order = nextOrder(run, memory.began);
}

/** The newest memory by the headers. With `new`, one that cannot be used counts as none. */
export async function findNewest(
  run: Pick<RunContext, 'notice'>,
  { store, open, isNew }: Pick<RunMemory, 'store' | 'open' | 'isNew'>,
): Promise<Memory | undefined> {
  const forgetting = { isNew, notice: run.notice };
  let newest: Memory | undefined;
  for (const stored of (await unlessForgotten(forgetting, () => store.load())) ?? []) {
    const memory = await unlessForgotten(forgetting, () => open(stored));
    if (memory === undefined) continue;
    const isNewer = newest === undefined || compareHeaders(memory.header, newest.header) > 0;
    (isNewer ? newest : memory)?.close();
    if (isNewer) newest = memory;
  }
  return newest;
}

/** A run that nobody watches would send every row again each time. */
function refuseScheduledReset({ request: { context, config } }: RunContext): void {
  if (context.event !== 'schedule' && context.event !== 'push') return;
  const fault: Fault = {
    code: 'memory/new-unattended',
    message: `memory is "${config.memory}" on the event ${context.event}: every such run would send all rows again.`,
    next: 'Set memory: new only in a run that you start by hand (workflow_dispatch), and remove it afterwards.',
    input: 'memory',
  };
  throw new FaultError([fault]);
}

interface OpenOptions {
  /** How to start over, as a sentence. */
  readonly reset: string;
  readonly destination: string | undefined;
  readonly keys: Keys;
  readonly file: () => Parameters<typeof openMemory>[2];
}

/** Opens a stored memory. Throws `FaultError` if it is damaged, or about something else. */
async function openStored(stored: StoredMemory, { destination, keys, reset, file }: OpenOptions): Promise<Memory> {
  let opened: OpenedMemory = await openMemory(stored.read(), keys.own, file());
  if (opened.kind === 'another-key' && keys.previous !== undefined)
    opened = await openMemory(stored.read(), keys.previous, file());
  if (opened.kind !== 'opened') throw new FaultError([unreadableFault(stored.name, reset, opened)]);
  const fault = checkHeader(opened.memory, stored.name, { destination, keys, reset });
  if (fault === undefined) return opened.memory;
  opened.memory.close();
  throw new FaultError([fault]);
}

/** @param place the input `memory`: of another place nothing would be forgotten here. */
function describeReset(place: string): string {
  const isNew = parseMemory(place).isNew;
  const value = isNew ? place : place === 'auto' ? 'new' : `new:${place}`;
  return `To send every row again, set memory: ${value} in a run that you start by hand; then rows that the vendor has arrive twice.`;
}

function unreadableFault(name: string, reset: string, opened: Exclude<OpenedMemory, { kind: 'opened' }>): Fault {
  const [what, next] = {
    damaged: ['is damaged, so it is unknown which rows the vendor already has', `Restore it from a backup. ${reset}`],
    'another-key': [
      'is sealed with another key',
      `If the API key was replaced, set the environment variable ${PREVIOUS_KEY} to the old one for one run. ${reset}`,
    ],
    'another-version': [
      'was written by another version of Bulk Job',
      `Use the version that wrote it, or a newer one. ${reset}`,
    ],
  }[opened.kind];
  return {
    code: `memory/${opened.kind}`,
    message: `The row memory ${name} ${what}. Nothing was sent.`,
    next: next ?? reset,
    input: 'memory',
  };
}

function checkHeader(
  { header }: Memory,
  name: string,
  { destination, keys, reset }: Omit<OpenOptions, 'file'>,
): Fault | undefined {
  if (destination !== undefined && header.destination !== destination)
    return {
      code: 'memory/other-destination',
      message: `The row memory ${name} is about another destination: another provider, address, params, or another job. Nothing was sent.`,
      next: 'Set memory to a path of its own for each destination.',
      input: 'memory',
    };
  if (header.account === keys.account || header.account === keys.previousAccount) return undefined;
  return {
    code: 'memory/other-account',
    message: `The row memory ${name} is about another account at the vendor. Nothing was sent.`,
    next: `Use the secrets of that account. If only the key was replaced, set ${PREVIOUS_KEY} to the old one for one run. ${reset}`,
    input: 'memory',
  };
}

/** A CI system counts its runs; elsewhere the memory does. */
function nextOrder({ request: { context } }: RunContext, memory: Memory | undefined): MemoryOrder {
  const run = Number(context.runId);
  if (context.ci !== 'none' && Number.isSafeInteger(run) && run > 0)
    return { kind: context.ci, run, attempt: context.attempt };
  const before = memory?.header.order;
  return { kind: 'counter', run: before?.kind === 'counter' ? before.run + 1 : 1, attempt: 1 };
}

/**
 * Job and step are in the name of the destination, so only two calls of one reusable workflow can share it in one attempt:
 * each would take the rows of the other for removed.
 */
function refuseShared({ known }: RunContext, memory: Memory | undefined, { kind, run, attempt }: MemoryOrder): void {
  const before = memory?.header.order;
  const isOwn = before?.kind === kind && before.run === run && before.attempt === attempt;
  if (!isOwn || kind === 'counter' || !MODES[known.mode].sends) return;
  const fault: Fault = {
    code: 'memory/shared',
    message: 'Another job of this run has used the same row memory: its workflow is called more than once.',
    next: 'Give each call a name of its own, such as memory: name:donors, by an input of the workflow.',
    input: 'memory',
  };
  throw new FaultError([fault]);
}

/** A newer run has delivered what this one would: its rows are older. */
export function isOvertaken({ order, remembered }: RunMemory): boolean {
  return remembered !== undefined && (compareOrders(order, remembered.header.order) ?? 0) < 0;
}
