import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NO_COPIES } from '../../src/engine/submit/reserve.ts';
import { runAttempt } from './attempt.ts';
import { createSimulatedClock, type SimulatedClock } from './clock.ts';
import { createDisk, type Disk } from './disk.ts';
import type { Attempt, Evidence, Saved, SentRequest } from './evidence.ts';
import { createNetwork, type Network } from './network.ts';
import { BEGUN, HEAD, LEDGER, WORK } from './paths.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { type Left, PROVIDERS, type ProviderName, type Story, type Tier, tierOf } from './story.ts';
import { createVendor, type Vendor } from './vendor.ts';

const PROVIDER_FILES: ReadonlyMap<ProviderName, string> = new Map(
  PROVIDERS.map((name) => [name, readFileSync(new URL(`./providers/${name}.yaml`, import.meta.url), 'utf8')]),
);

/** What all attempts of a story share. */
export interface World {
  /** What happens now: in a history each run has its own. */
  story: Story;
  readonly tier: Tier;
  readonly clock: SimulatedClock;
  readonly network: Network;
  readonly vendor: Vendor;
  readonly requests: SentRequest[];
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
  readonly shelf: Shelf;
  readonly fired: Map<string, number>;
  readonly saved: Saved[];
  readonly note: (event: string) => void;
  disk: Disk;
}

/** Promises of the story that happens now which nobody waits for and which were rejected: in Node they end the process. */
let abandoned: unknown[] = [];
process.on('unhandledRejection', (reason) => abandoned.push(reason));

/** Lets a story happen: the program as it is shipped, or its core, against the simulated world. */
export async function runStory(story: Story, tier = tierOf(story)): Promise<Evidence> {
  const world = openWorld(story, tier);
  const { clock, saved } = world;
  const attempts: Attempt[] = [];
  for (let next: Next | undefined = FIRST; next !== undefined; next = whatNext(story, attempts, saved)) {
    if (next.gapMs > 0) await pass(clock, next.gapMs);
    if (next.from === 'cache') world.disk = layOut(story);
    const mode = modeOf(story, attempts);
    attempts.push(await runAttempt(world, { number: attempts.length + 1, from: next.from, mode }));
  }
  return closeWorld(world, attempts);
}

/** A world in which nothing has happened yet. One at a time: what breaks unseen counts for the one that is open. */
export function openWorld(story: Story, tier: Tier): World {
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
    head: () => world.disk.text(HEAD) ?? '',
  });
  const saved: Saved[] = [];
  const shelf = createShelf({ story, clock, saved, fired, note });
  const world: World = {
    story,
    tier,
    clock,
    vendor,
    requests,
    trace,
    network,
    shelf,
    fired,
    saved,
    note,
    disk: layOut(story),
  };
  abandoned = [];
  return world;
}

/** What is left of it. */
export function closeWorld(
  { story, tier, clock, vendor, requests, saved, fired, trace }: World,
  attempts: readonly Attempt[],
): Evidence {
  for (const [kind, count] of vendor.fired) fired.set(`job/${kind}`, count);
  return {
    story,
    tier,
    vendor,
    attempts,
    requests,
    saved,
    fired,
    abandoned,
    elapsedMs: clock.now(),
    traceHash: createHash('sha256').update(trace.join('\n')).digest('hex'),
  };
}

/** A disk as a checkout leaves it. */
export function layOut({ rows, provider }: Pick<Story, 'rows' | 'provider'>): Disk {
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
  const isWarned = attempts.some(({ lines }) => lines.some((line) => line.includes(NO_COPIES)));
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

/** Lets so much time go by. */
export async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  let isOver = false;
  void clock.sleep(ms).then(() => {
    isOver = true;
  });
  await clock.drive(() => isOver);
}
