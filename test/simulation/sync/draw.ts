import { createDice, type Dice } from '../dice.ts';
import { drawCrash } from '../draw.ts';
import {
  DISK_FAULTS,
  JOB_FAULTS,
  type JobFaultKind,
  REQUEST_STAGES,
  type RequestStage,
  wireFaultsAt,
} from '../faults.ts';
import { type JobFault, PROVIDERS, type ProviderName, type Story, type StoryRow, type WireFault } from '../story.ts';
import type { MemoryChange, Sync, SyncRun } from './sync.ts';

const GAPS_MS = [2_000, 20_000, 90_000, 3_600_000, 86_400_000] as const;
/** Whoever sets `resend-uncertain` has waited until nothing is on its way any more. */
const LOOKED_MS = 3_600_000;
/** Of jobs of two runs nobody can tell that they have one id; the others are about texts. */
const NOT_DRAWN: ReadonlySet<JobFaultKind> = new Set(['same-id', 'huge-message', 'echo-cells']);
const JOB_KINDS = JOB_FAULTS.filter((kind) => !NOT_DRAWN.has(kind));

/** The sync of a seed, of at most so many runs. */
export function drawSync(seed: number, mostRuns: number): Sync {
  const dice = createDice(seed, 'sync');
  const provider = dice.pick(PROVIDERS);
  const ci = dice.chance(0.5) ? 'github' : 'none';
  const isCalm = dice.chance(0.15);
  const count = dice.int(2, mostRuns);
  const editor = createEditor(dice, seed);
  const runs: SyncRun[] = [];
  for (let at = 0; at < count; at += 1) {
    if (at > 0) editor.edit();
    runs.push(drawRun(dice, { provider, ci, isCalm, runs, rows: editor.rows() }));
  }
  const story: Story = {
    seed,
    provider,
    rows: editor.all(),
    inputs: {},
    ci,
    visibility: 'private',
    jobMs: 250 * 2 ** (dice.chance(0.2) ? dice.int(5, 9) : dice.int(0, 4)),
    wire: isCalm ? [] : list(dice.int(0, count), () => drawWire(dice, provider, count)),
    jobs: isCalm ? [] : list(dice.int(0, count >> 1), () => drawJob(dice, count)),
    disk: [],
    shelf: [],
    crashes: [],
    reruns: [],
    detach: undefined,
    cancel: undefined,
  };
  return { seed, story, runs };
}

function list<T>(length: number, make: () => T): T[] {
  return Array.from({ length }, make);
}

function drawWire(dice: Dice, provider: ProviderName, runs: number): WireFault {
  const stage = dice.pick(['submit', 'submit', 'submit', ...REQUEST_STAGES] as readonly RequestStage[]);
  return {
    stage,
    nth: dice.int(1, stage === 'poll' ? 6 * runs : 2 * runs),
    times: dice.pick([1, 1, 1, 2, 3, 6]),
    kind: dice.pick(wireFaultsAt(stage, provider)),
    seconds: dice.pick([1, 3, 10, 25, 45]),
  };
}

function drawJob(dice: Dice, runs: number): JobFault {
  return { nth: dice.int(1, 2 * runs), kind: dice.pick(JOB_KINDS) };
}

interface Circumstances {
  readonly provider: ProviderName;
  readonly ci: Story['ci'];
  readonly isCalm: boolean;
  readonly runs: readonly SyncRun[];
  readonly rows: readonly StoryRow[];
}

function drawRun(dice: Dice, { provider, ci, isCalm, runs, rows }: Circumstances): SyncRun {
  const isFirst = runs.length === 0;
  const mode = dice.pick(['run', 'run', 'run', 'run', 'submit', ...(isFirst ? [] : ['collect' as const])] as const);
  const crash = !isCalm && dice.chance(0.18) ? drawSyncCrash(dice, provider) : undefined;
  const rerunOf = !isFirst && ci === 'github' && mode === 'run' && dice.chance(0.12) ? pickRun(dice, runs) : undefined;
  const inputs = drawInputs(dice, mode);
  const mayResend = inputs['resend-uncertain'] === 'true';
  return {
    mode,
    rows: rerunOf === undefined ? rows : (runs[rerunOf]?.rows ?? rows),
    inputs,
    memory: isFirst ? 'kept' : drawMemory(dice),
    machine: dice.chance(0.15) ? 'fresh' : 'same',
    rerunOf,
    gapMs: mayResend ? LOOKED_MS : dice.pick(GAPS_MS),
    crash,
    cancelAfterMs: !isCalm && crash === undefined && dice.chance(0.06) ? 2 ** dice.int(6, 15) : undefined,
    disk: !isCalm && dice.chance(0.04) ? [{ nth: dice.int(1, 6), kind: dice.pick(DISK_FAULTS) }] : [],
  };
}

function pickRun(dice: Dice, runs: readonly SyncRun[]): number {
  return dice.chance(0.6) ? runs.length - 1 : dice.int(0, runs.length - 1);
}

function drawMemory(dice: Dice): MemoryChange {
  return dice.chance(0.9) ? 'kept' : dice.pick(['lost', 'damaged', 'new']);
}

function drawSyncCrash(dice: Dice, provider: ProviderName): SyncRun['crash'] {
  const { point, nth, side, share } = drawCrash(dice, provider, 0);
  const drawn = { point, nth: Math.min(nth, 3), side, share };
  return dice.chance(0.3) ? { ...drawn, point: 'memory', nth: dice.int(1, 4) } : drawn;
}

function drawInputs(dice: Dice, mode: SyncRun['mode']): Readonly<Record<string, string>> {
  return {
    'batch-size': String(dice.int(1, 6)),
    concurrency: dice.pick(['auto', '1', '2', '3']),
    timeout: dice.pick(['2s', '30s', '2m', '60m', '60m', '60m']),
    'retry-failed': dice.pick(['0', '0', '1', '2']),
    'max-failed': dice.pick(['0', '2', 'unlimited', 'unlimited']),
    'max-invalid': dice.pick(['0', 'unlimited', 'unlimited', 'unlimited']),
    'max-not-found': dice.pick(['0', 'unlimited', 'unlimited']),
    ...(mode !== 'collect' && dice.chance(0.1) && { limit: String(dice.int(1, 4)) }),
    ...(mode === 'run' && dice.chance(0.12) && { 'resend-uncertain': 'true' }),
  };
}

/** Keys and contents as somebody edits them from run to run. */
interface Editor {
  readonly edit: () => void;
  readonly rows: () => readonly StoryRow[];
  /** Every version that there ever was. */
  readonly all: () => readonly StoryRow[];
}

function createEditor(dice: Dice, seed: number): Editor {
  const versions: StoryRow[] = [];
  let keys = 0;
  const isTroubled = dice.chance(0.6);
  const draw = (key: string): StoryRow => {
    const fate = isTroubled && dice.chance(0.25) ? dice.pick(['absent', 'bad', 'flaky', 'flaky'] as const) : 'ok';
    const note = `cnr${versions.length}x${dice.int(0, 2 ** 30).toString(36)}q${(seed >>> 0).toString(36)}`;
    const row: StoryRow = { key, tag: dice.pick(['red', 'blue']), note, fate, times: dice.int(1, 3) };
    versions.push(row);
    return row;
  };
  const add = (): StoryRow => {
    keys += 1;
    return draw(`k${keys}`);
  };
  let rows: readonly StoryRow[] = list(dice.pick([1, 2, 2, 3, 4, 6, 10]), add);
  let odd: readonly StoryRow[] = [];

  function editOnce(): void {
    const at = dice.int(0, rows.length - 1);
    const row = rows[at];
    if (row === undefined) return;
    const how = dice.pick(['add', 'change', 'change', 'change', 'remove', 'revert', 'revert', 'reorder'] as const);
    if (how === 'add' || (how === 'remove' && rows.length === 1)) rows = [...rows, add()];
    else if (how === 'remove') rows = rows.filter((_, place) => place !== at);
    else if (how === 'reorder') rows = [...rows.slice(at), ...rows.slice(0, at)];
    else if (how === 'change') rows = rows.with(at, draw(row.key));
    else rows = revert(at);
  }
  /** A row as it was before, or one that was taken out. */
  function revert(at: number): readonly StoryRow[] {
    const before = dice.pick(versions);
    const here = rows.findIndex(({ key }) => key === before.key);
    if (here >= 0) return rows.with(here, before);
    return dice.chance(0.5) ? [...rows, before] : rows.toSpliced(at, 0, before);
  }
  function drawOdd(): readonly StoryRow[] {
    if (!dice.chance(0.12)) return [];
    const row = dice.pick(rows);
    const kind = dice.pick(['nameless', 'twice', 'contradicts'] as const);
    if (kind === 'nameless') return [draw('')];
    return kind === 'twice' ? [row] : [draw(row.key)];
  }
  return {
    edit() {
      for (let count = dice.pick([0, 0, 1, 1, 2, 3]); count > 0; count -= 1) editOnce();
      odd = drawOdd();
    },
    rows: () => [...rows, ...odd],
    all: () => versions,
  };
}
