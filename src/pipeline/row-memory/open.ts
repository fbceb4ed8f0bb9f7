import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type Fault, FaultError } from '../../domain/fault.ts';
import { MODES } from '../../domain/mode.ts';
import { createSeal, createStreamSeal, type StreamSeal } from '../../ledger/seal.ts';
import { createRowCollector } from '../../memory/collector.ts';
import { type OpenedMemory, openMemory } from '../../memory/file.ts';
import { createRowHasher } from '../../memory/hash.ts';
import { compareHeaders, compareOrders, type MemoryOrder } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import type { MemoryStore, StoredMemory } from '../../ports/memory-store.ts';
import { resolveBaseUrl } from '../../provider/request.ts';
import type { RunContext } from '../context.ts';
import { SANDBOX_ACCOUNT } from '../ledger-identity.ts';
import type { Setup } from '../setup.ts';
import { openPathStore } from './path-store.ts';
import type { RunMemory } from './types.ts';

const NAME_DIGITS = 16;
const MEMORY_KEY = 'BULK_JOB_MEMORY_KEY';
const PREVIOUS_KEY = 'BULK_JOB_PREVIOUS_API_KEY';

/**
 * Opens the row memory. Throws `FaultError` if it cannot be found, read or written, or belongs to something else: a
 * memory is never taken for none.
 */
export async function openRowMemory(run: RunContext, setup: Setup): Promise<RunMemory> {
  const { request, ports, known } = run;
  const keys = chooseKeys(run, setup);
  const wanted = parseMemory(request.config.memory);
  if (wanted.isNew) refuseScheduledReset(run);
  const destination = nameDestination(run, setup, wanted);
  const temporary = await run.temporary();
  const store = await openStore(run, wanted, destination);
  let files = 0;
  const open = async (stored: StoredMemory): Promise<Memory> => {
    const next = () => {
      files += 1;
      return ports.files.openRandom(temporary(`memory-read-${files}.bin`));
    };
    return openStored(stored, { destination, keys, file: next });
  };
  try {
    const memory = await findNewest(run, { store, open, isNew: wanted.isNew });
    const order = nextOrder(run, memory);
    if (wanted.name === undefined && wanted.path === undefined) refuseShared(run, memory, order);
    const hashKey = memory?.header.hashKey ?? keys.nameHashKey(destination);
    const opened: RunMemory = {
      store,
      destination,
      account: keys.account,
      seal: keys.own,
      hashKey,
      hasher: createRowHasher(hashKey),
      collector: createRowCollector(ports.files.openRandom(temporary('row-hashes.bin'))),
      order,
      isNew: wanted.isNew,
      began: memory,
      reserved: undefined,
      remembered: memory,
      comparison: undefined,
      guards: undefined,
      firstRequestAt: 0,
      isWaiting: false,
      held: new Set(),
      isPlanned: false,
      unread: 0,
      isPatternEmpty: false,
      forgot: wanted.isNew || memory?.header.forgot === true,
      revision: memory?.header.revision ?? 0,
      merges: 0,
      overlapping: [],
      open,
    };
    known.memory = opened;
    return opened;
  } catch (error) {
    await store.release();
    throw error;
  }
}

/** The memory that the header of none of the others says is older. With `new` one that cannot be used counts as none. */
async function findNewest(
  run: RunContext,
  { store, open, isNew }: Pick<RunMemory, 'store' | 'open' | 'isNew'>,
): Promise<Memory | undefined> {
  const unlessForgotten = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const fault = isNew && error instanceof FaultError ? error.faults.find(isForgettable) : undefined;
      if (fault === undefined) throw error;
      run.notice(`${fault.message.replace(/ Nothing was sent\.$/, '')} It is replaced (memory: new).`);
      return undefined;
    }
  };
  let newest: Memory | undefined;
  for (const stored of (await unlessForgotten(() => store.load())) ?? []) {
    const memory = await unlessForgotten(() => open(stored));
    if (memory === undefined) continue;
    const isNewer = newest === undefined || compareHeaders(memory.header, newest.header) > 0;
    (isNewer ? newest : memory)?.close();
    if (isNewer) newest = memory;
  }
  return newest;
}

const FORGETTABLE: ReadonlySet<string> = new Set([
  'memory/damaged',
  'memory/another-key',
  'memory/another-version',
  'memory/other-account',
  'memory/expired',
]);

function isForgettable({ code }: Fault): boolean {
  return FORGETTABLE.has(code);
}

interface Wanted {
  readonly isNew: boolean;
  /** A word in place of workflow, job and step. */
  readonly name: string | undefined;
  readonly path: string | undefined;
}

/** The input `memory`: `auto`, `name:<word>`, a path, each after `new:`, or `new`. */
function parseMemory(text: string): Wanted {
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

interface Keys {
  readonly own: StreamSeal;
  readonly previous: StreamSeal | undefined;
  readonly account: string;
  readonly previousAccount: string | undefined;
  /**
   * Secret of the hashes of a first memory. It comes from the account's secrets, so that two first runs at once can be
   * merged; later memories keep it, also with another API key.
   */
  readonly nameHashKey: (destination: string) => string;
}

/** With which secrets the memory is sealed, and which account it is about. */
function chooseKeys({ request }: RunContext, setup: Setup): Keys {
  const { environment, sandbox } = request;
  const address = resolveBaseUrl(setup.spec, setup.variables).href;
  const account = (secrets: readonly string[]): string =>
    sandbox === undefined ? createSeal(secrets).name(`account ${address}`) : SANDBOX_ACCOUNT;
  const memoryKey = environment.get(MEMORY_KEY);
  if (memoryKey !== undefined && memoryKey !== '') {
    request.hide([memoryKey]);
    const own = createStreamSeal([memoryKey]);
    const nameHashKey = hashKeyOf([memoryKey]);
    return { own, previous: undefined, account: account([memoryKey]), previousAccount: undefined, nameHashKey };
  }
  const { all, entered } = setup.secrets;
  if (all.length === 0) {
    const fault: Fault = {
      code: 'memory/no-key',
      message: 'The row memory is sealed with a secret, and this provider has none.',
      next: `Set the environment variable ${MEMORY_KEY} to any secret of 20 or more random characters that stays the same.`,
      input: 'changed-only',
    };
    throw new FaultError([fault]);
  }
  const before = previousSecrets(request.environment.get(PREVIOUS_KEY), setup);
  if (before !== undefined) request.hide(before);
  return {
    own: createStreamSeal(all, entered),
    previous: before && createStreamSeal(before, before),
    account: setup.account,
    previousAccount: before && account(before),
    nameHashKey: hashKeyOf(all),
  };
}

function hashKeyOf(secrets: readonly string[]): Keys['nameHashKey'] {
  return (destination) => createSeal(secrets).name(`row memory ${destination}`);
}

/** The secrets with the API key that was replaced. */
function previousSecrets(key: string | undefined, { secrets, apiKey }: Setup): readonly string[] | undefined {
  if (key === undefined || key === '' || apiKey === undefined) return undefined;
  return secrets.all.map((secret) => (secret === apiKey ? key : secret));
}

/** The same for all runs that write to the same place at the vendor from the same place in the repository. */
function nameDestination({ request }: RunContext, { spec, variables, publicInputs }: Setup, { name }: Wanted): string {
  const { context } = request;
  const workflow = context.workflow === undefined ? [] : [context.workflow];
  const place = name === undefined ? [...workflow, context.job, context.step] : [name];
  const repository = context.source?.repository ?? '';
  const parts = [repository, ...place, context.leg, spec.name, resolveBaseUrl(spec, variables).origin, publicInputs];
  // A sandbox listens on a port of its own in each run.
  const shown = request.sandbox === undefined ? parts : [...parts.slice(0, -2), SANDBOX_ACCOUNT, publicInputs];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

/** Throws `FaultError` if a CI system keeps nothing for the next run by itself, or the place cannot be used. */
async function openStore(run: RunContext, { path }: Wanted, destination: string): Promise<MemoryStore> {
  const { request, known, ports } = run;
  const { config, context, processDirectory } = request;
  const base = resolve(processDirectory, config['working-directory']);
  const roots = [processDirectory, base, context.temporaryDirectory].filter((each) => each !== undefined);
  if (path !== undefined) return openPathStore(ports.files, resolve(base, path), roots);
  if (request.memories !== undefined) return request.memories.open(destination);
  const folder = known.folder?.path;
  if (context.ci !== 'none' || folder === undefined) throw new FaultError([noPlaceFault(run)]);
  const file = `row-memory-${destination.slice(0, NAME_DIGITS)}.bin`;
  return openPathStore(ports.files, join(dirname(folder), file), roots);
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

interface OpenOptions {
  readonly destination: string;
  readonly keys: Keys;
  readonly file: () => Parameters<typeof openMemory>[2];
}

/** Opens a stored memory. Throws `FaultError` if it is damaged, or about something else. */
async function openStored(stored: StoredMemory, { destination, keys, file }: OpenOptions): Promise<Memory> {
  let opened: OpenedMemory = await openMemory(stored.read(), keys.own, file());
  if (opened.kind === 'another-key' && keys.previous !== undefined)
    opened = await openMemory(stored.read(), keys.previous, file());
  if (opened.kind !== 'opened') throw new FaultError([unreadableFault(stored.name, opened)]);
  const fault = checkHeader(opened.memory, stored.name, { destination, keys });
  if (fault === undefined) return opened.memory;
  opened.memory.close();
  throw new FaultError([fault]);
}

const RESET =
  'To send every row again, set memory: new in a run that you start by hand; then rows that the vendor has arrive twice.';

function unreadableFault(name: string, opened: Exclude<OpenedMemory, { kind: 'opened' }>): Fault {
  const [what, next] = {
    damaged: ['is damaged, so it is unknown which rows the vendor already has', `Restore it from a backup. ${RESET}`],
    'another-key': [
      'is sealed with another key',
      `If the API key was replaced, set the environment variable ${PREVIOUS_KEY} to the old one for one run. ${RESET}`,
    ],
    'another-version': [
      'was written by another version of Bulk Job',
      `Use the version that wrote it, or a newer one. ${RESET}`,
    ],
  }[opened.kind];
  return {
    code: `memory/${opened.kind}`,
    message: `The row memory ${name} ${what}. Nothing was sent.`,
    next: next ?? RESET,
    input: 'memory',
  };
}

function checkHeader(
  { header }: Memory,
  name: string,
  { destination, keys }: Pick<OpenOptions, 'destination' | 'keys'>,
): Fault | undefined {
  if (header.destination !== destination)
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
    next: `Use the secrets of that account. If only the key was replaced, set ${PREVIOUS_KEY} to the old one for one run. ${RESET}`,
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
 * Job and step are in the name of the destination, so only two calls of one reusable workflow can have it in one attempt:
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
