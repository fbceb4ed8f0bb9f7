import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Publication } from '../../src/domain/publication.ts';
import type { Files } from '../../src/ports/files.ts';
import { run } from '../../src/run.ts';
import { createSimulatedClock, type SimulatedClock } from './clock.ts';
import { createDice, luck } from './dice.ts';
import { createDisk, type Disk, type DiskEffect } from './disk.ts';
import type { Attempt, Evidence, Saved, SentRequest } from './evidence.ts';
import type { CrashPoint } from './faults.ts';
import { createNetwork, type Network } from './network.ts';
import { createProcess, never, type Process } from './process.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { createSimulatedLog } from './sinks.ts';
import { type Left, PROVIDERS, type ProviderName, type Story } from './story.ts';
import { API_KEY, createVendor, STORAGE_ORIGIN, STORAGE_SECRET } from './vendor.ts';

const WORK = '/work';
const OUT = '/work/out';
const LEDGER = `${OUT}/ledger.ndjson`;
/** The journal reaches the disk within so many milliseconds; on a bad day it takes longer. */
const MOST_SYNC_MS = 8;
const SLOW_SYNC_MS = 3_000;

const PROVIDER_FILES: ReadonlyMap<ProviderName, string> = new Map(
  PROVIDERS.map((name) => [name, readFileSync(new URL(`./providers/${name}.yaml`, import.meta.url), 'utf8')]),
);

/** What all attempts of a story share. */
interface World {
  readonly story: Story;
  readonly clock: SimulatedClock;
  readonly network: Network;
  readonly shelf: Shelf;
  readonly fired: Map<string, number>;
  readonly saved: Saved[];
  readonly note: (event: string) => void;
  disk: Disk;
}

/** Promises of the story that happens now which nobody waits for and which were rejected: in Node they end the process. */
let abandoned: unknown[] = [];
process.on('unhandledRejection', (reason) => abandoned.push(reason));

/** Lets a story happen: the shipped pipeline, from its inputs to its report, against the simulated world. */
export async function runStory(story: Story): Promise<Evidence> {
  const clock = createSimulatedClock();
  const trace: string[] = [];
  const note = (event: string): void => void trace.push(`${clock.now()} ${event}`);
  const vendor = createVendor(story, clock);
  const fired = new Map<string, number>();
  const requests: SentRequest[] = [];
  const network = createNetwork({
    story,
    vendor,
    clock,
    requests,
    fired,
    note,
    readFile: (path) => Buffer.from(world.disk.text(path) ?? ''),
    ledger: () => world.disk.syncedText(LEDGER),
  });
  const saved: Saved[] = [];
  const shelf = createShelf({ story, clock, saved, fired, note });
  const world: World = { story, clock, network, shelf, fired, saved, note, disk: layOut(story) };
  const attempts: Attempt[] = [];
  abandoned = [];
  for (let next: Next | undefined = FIRST; next !== undefined; next = whatNext(story, attempts, saved)) {
    if (next.gapMs > 0) await pass(clock, next.gapMs);
    if (next.from === 'cache') world.disk = layOut(story);
    const mode = modeOf(story, attempts);
    attempts.push(await runAttempt(world, { number: attempts.length + 1, from: next.from, mode }));
  }
  for (const [kind, count] of vendor.fired) fired.set(`job/${kind}`, count);
  return {
    story,
    vendor,
    attempts,
    requests,
    saved: world.saved,
    fired,
    abandoned,
    elapsedMs: clock.now(),
    traceHash: createHash('sha256').update(trace.join('\n')).digest('hex'),
  };
}

/** A disk as a checkout leaves it. */
function layOut({ rows, provider }: Story): Disk {
  const disk = createDisk();
  const lines = rows.map(({ key, tag, note }) => `${quote(key)},${tag},${note}`);
  disk.put(`${WORK}/rows.csv`, ['id,tag,note', ...lines, ''].join('\n'));
  disk.put(`${WORK}/${provider}.yaml`, PROVIDER_FILES.get(provider) ?? '');
  return disk;
}

function quote(cell: string): string {
  return /^[\w-]*$/.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`;
}

interface Next {
  readonly from: Attempt['from'];
  readonly gapMs: number;
}

const FIRST: Next = { from: 'nothing', gapMs: 0 };
/** Somebody presses "Re-run", or a scheduled run collects. */
const HUMAN_MS = 90_000;
/** Attempts of one story. */
const MOST_ATTEMPTS = 5;

/** What happens after an attempt: nothing more, or another one with what is left. */
function whatNext(story: Story, attempts: readonly Attempt[], saved: readonly Saved[]): Next | undefined {
  const last = attempts.at(-1);
  if (last === undefined || attempts.length >= MOST_ATTEMPTS) return undefined;
  const crash = story.crashes.find(({ attempt }) => attempt === last.number);
  const isDetached = last.mode === 'submit' && hasDetached(last);
  const rerun = story.reruns[attempts.filter(({ died }) => died === undefined).length - 1];
  const isRed = (last.publication?.report.exitCode ?? 0) !== 0;
  let left: Left | undefined;
  if (last.died !== undefined) left = crash?.left;
  else if (isDetached) left = story.detach;
  // Without a CI that would be another run, which sends everything.
  else if (isRed && last.mode === 'run' && story.ci === 'github') left = rerun;
  if (left === undefined) return undefined;
  if (story.ci === 'none') left = 'folder';
  // The log has said that a lost machine can not be made up for: whoever reads it looks at the vendor instead.
  const isWarned = attempts.some(({ lines }) => lines.some((line) => line.includes('took no copy of the ledger')));
  if (left === 'cache' && saved.length === 0 && (isWarned || isDetached)) return undefined;
  return { from: left, gapMs: last.died === undefined ? HUMAN_MS : (crash?.gapMs ?? 0) };
}

/** A detached run is collected as soon as there is something to collect. */
function modeOf(story: Story, attempts: readonly Attempt[]): Attempt['mode'] {
  if (story.detach === undefined) return 'run';
  return attempts.some(({ mode, publication }) => mode === 'submit' && publication !== undefined)
    ? 'collect'
    : 'submit';
}

/** It came to its end and left a ledger that can be collected. */
function hasDetached({ mode, publication, ledger }: Attempt): boolean {
  return mode === 'submit' && publication !== undefined && BEGUN.test(ledger);
}

/** A whole first line: there is a plan to go on with. */
const BEGUN = /^\{"kind":"start".*\n/;

async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  let isOver = false;
  void clock.sleep(ms).then(() => {
    isOver = true;
  });
  await clock.drive(() => isOver);
}

async function runAttempt(
  world: World,
  { number, from, mode }: Pick<Attempt, 'number' | 'from' | 'mode'>,
): Promise<Attempt> {
  const { story, clock, network, note } = world;
  const crash = story.crashes.find((each) => each.attempt === number);
  const life = createProcess(crash);
  const own = clock.forProcess(life.isAlive);
  const log = createSimulatedLog(own.now);
  const synced: string[] = [];
  const files = mountDisk(world, number, life, synced);
  const cancel = new AbortController();
  const startedAt = clock.now();
  let cancelledAt: number | undefined;
  if (story.cancel?.attempt === number) {
    void own.sleep(story.cancel.afterMs).then(() => {
      cancelledAt = clock.now();
      note('cancel');
      cancel.abort(new Error('The run was cancelled.'));
    });
  }
  const ledger = ledgerInput(world, mode, from);
  const { config, faults } = loadConfig({ inputs: inputsOf(story, { mode, ...(ledger !== undefined && { ledger }) }) });
  const isGithub = story.ci === 'github';
  const random = createDice(story.seed, `engine ${number}`);
  let uuids = 0;
  let publication: Publication | undefined;
  let publishedAt: number | undefined;
  let broken: unknown;
  let isOver = false;
  note(`attempt ${number} from ${from}`);
  run(
    {
      config,
      configFaults: faults,
      context: {
        ci: story.ci,
        event: isGithub ? 'push' : '',
        trust: 'trusted',
        visibility: story.visibility,
        // Collected by a workflow run of its own; without a CI every run is one.
        runId: !isGithub ? '' : mode === 'collect' ? '7002' : '7001',
        attempt: isGithub && mode !== 'collect' ? number : 1,
        job: isGithub ? 'sync' : '',
        step: isGithub ? 'send' : '',
        temporaryDirectory: isGithub ? '/tmp' : undefined,
      },
      environment: new Map([['BULK_JOB_API_KEY', API_KEY]]),
      processDirectory: WORK,
      sandbox: undefined,
      signal: cancel.signal,
      emit: (event) => {
        if (life.isAlive()) log.event(event);
      },
      hide: log.hide,
      ledgers: isGithub ? world.shelf.open(life) : undefined,
      publish: async (told) => {
        if (!life.isAlive()) return never();
        publishedAt = clock.now();
        log.publish(told);
      },
      onJobIds: () => undefined,
    },
    {
      files,
      http: network.connect(number, life),
      clock: own,
      random: {
        next: random.next,
        uuid() {
          uuids += 1;
          return `00000000-0000-4000-8000-${String(uuids + number * 1000).padStart(12, '0')}`;
        },
      },
    },
  ).then(
    (result) => {
      publication = result;
      isOver = true;
    },
    (error: unknown) => {
      broken = error ?? new Error('Nothing was thrown.');
      isOver = true;
    },
  );
  const awake = await clock.drive(() => isOver || !life.isAlive());
  const died = life.died;
  life.end();
  const endedAt = clock.now();
  note(
    `end ${number} ${died === undefined ? String(publication?.report.exitCode) : `died ${died.side} ${died.point}`}`,
  );
  if (died !== undefined) {
    const name = `${stageOfPoint(died.point)}/crash-${died.side}`;
    world.fired.set(name, (world.fired.get(name) ?? 0) + 1);
  }
  if (died !== undefined) world.disk.cut(crash?.share ?? 0);
  return {
    number,
    from,
    mode,
    startedAt,
    endedAt,
    publishedAt,
    publication: died === undefined ? publication : undefined,
    broken,
    hung: !awake,
    died,
    cancelledAt: cancelledAt !== undefined && cancelledAt <= endedAt ? cancelledAt : undefined,
    lines: log.lines,
    files: collect(world.disk),
    synced,
    ledger: world.disk.text(LEDGER) ?? '',
  };
}

function stageOfPoint(point: CrashPoint): string {
  if (point === 'ledger-write' || point === 'ledger-sync') return 'ledger';
  return point === 'save' || point === 'load' ? 'cache' : point;
}

/** Who collects names the ledger, and who goes on without a CI after a crash. */
function ledgerInput({ story, disk }: World, mode: Attempt['mode'], from: Attempt['from']): string | undefined {
  if (mode === 'collect' && from === 'cache') return 'run:7001';
  const goesOn = mode === 'collect' || (story.ci === 'none' && from === 'folder');
  return goesOn && BEGUN.test(disk.text(LEDGER) ?? '') ? './out/ledger.ndjson' : undefined;
}

function inputsOf(
  { provider, inputs, ci }: Story,
  more: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const storage = `put: ${STORAGE_ORIGIN}/rows/{name}?sas=${STORAGE_SECRET}\nget: ${STORAGE_ORIGIN}/rows/{name}?sas=${STORAGE_SECRET}`;
  return new Map(
    Object.entries({
      provider: `./${provider}.yaml`,
      files: 'rows.csv',
      'output-dir': OUT,
      ...(provider === 'number' && { storage }),
      ...more,
      ...(ci === 'none' && { 'report-detail': 'full' }),
      ...inputs,
    }),
  );
}

/** The disk as the program sees it: it may refuse, be slow, and the program may die at each effect. */
function mountDisk(world: World, number: number, process: Process, synced: string[]): Files {
  const { story, fired, clock, note } = world;
  const { disk } = world;
  let syncs = 0;
  const fire = (kind: string): void => void fired.set(`ledger/${kind}`, (fired.get(`ledger/${kind}`) ?? 0) + 1);

  function refuse(what: DiskEffect, path: string): void {
    if (what !== 'sync' || path !== LEDGER) return;
    const fault = story.disk.find(
      ({ kind, nth }) => kind !== 'slow-sync' && (kind === 'full' ? syncs >= nth : syncs === nth),
    );
    if (fault === undefined) return;
    fire(fault.kind);
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }

  function delayOf(point: CrashPoint | undefined): number {
    if (point !== 'ledger-sync') return 0;
    if (story.disk.some(({ kind, nth }) => kind === 'slow-sync' && syncs === nth)) {
      fire('slow-sync');
      return SLOW_SYNC_MS;
    }
    return Math.floor(luck(story.seed, `sync ${number} ${syncs}`) * MOST_SYNC_MS);
  }

  async function around<T>(what: DiskEffect, path: string, work: () => T): Promise<T> {
    const point = pointOf(what, path);
    if (point !== undefined && process.dies(point, 'before')) return never();
    if (!process.isAlive()) return never();
    if (point === 'ledger-sync') syncs += 1;
    const value = work();
    if (point === 'ledger-sync') synced.push(disk.syncedText(LEDGER));
    if (point !== undefined) note(`${point} ${basename(path)}`);
    if (point !== undefined && process.dies(point, 'after')) return never();
    const delay = delayOf(point);
    if (delay > 0) await clock.sleep(delay);
    return process.isAlive() ? value : never();
  }

  return disk.mount(number, { isAlive: process.isAlive, refuse, around });
}

function pointOf(what: DiskEffect, path: string): CrashPoint | undefined {
  if (path === LEDGER) return what === 'write' ? 'ledger-write' : what === 'sync' ? 'ledger-sync' : undefined;
  return path.startsWith(`${OUT}/`) && (what === 'open' || what === 'close') ? 'report' : undefined;
}

function collect(disk: Disk): ReadonlyMap<string, string> {
  const inside = `${OUT}/`;
  return new Map(
    disk
      .paths()
      .filter((path) => path.startsWith(inside))
      .map((path) => [path.slice(inside.length), disk.text(path) ?? '']),
  );
}
