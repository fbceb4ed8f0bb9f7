import { createDice, type Dice } from './dice.ts';
import {
  CRASH_POINTS,
  DISK_FAULTS,
  JOB_FAULTS,
  REQUEST_STAGES,
  type RequestStage,
  SHELF_FAULTS,
  wireFaultsAt,
} from './faults.ts';
import {
  type Crash,
  type Fate,
  type JobFault,
  type Left,
  PROVIDERS,
  type ProviderName,
  type ShelfFault,
  type Story,
  type StoryRow,
  type WireFault,
} from './story.ts';

/** Keys that have broken programs: names of an object's own members, numbers that look alike, texts of other alphabets. */
const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '007',
  '7',
  '7.0',
  '0',
  'null',
  'ключ',
  'e\u0301',
  '\u{1f600}',
  'a,b;c',
  'say "no"',
  '=1+1',
  '::error::x',
  '<b>',
  'x'.repeat(300),
];

const MINUTE = 60_000;

/** What a provider asks of its vendor. */
const STAGES: Readonly<Record<ProviderName, readonly RequestStage[]>> = {
  plain: ['preflight', 'submit', 'poll'],
  keyed: ['submit', 'poll', 'token'],
  lookup: ['preflight', 'submit', 'poll', 'lookup'],
  index: ['submit', 'poll', 'result'],
  number: ['preflight', 'upload', 'submit', 'poll', 'result'],
  grouped: ['submit', 'poll'],
  sync: ['submit'],
};

/** The story of a seed: one fifth without a fault, some with one stage alone, some with jobs that never end. */
export function drawStory(seed: number): Story {
  const story = withStop(seed, drawUsual(seed));
  const dice = createDice(seed, 'special');
  if (dice.chance(0.015)) return withNumbers(dice, story);
  if (dice.chance(0.015)) return withRefusals(dice, story);
  return dice.chance(0.02) ? withUnknownStates(dice, story) : story;
}

/** Drawn apart, so that each seed tells otherwise what it told before. */
function withStop(seed: number, story: Story): Story {
  const dice = createDice(seed, 'stop-on-breach');
  const given = dice.pick(['', '', 'auto', 'true', 'true', 'false'] as const);
  return given === '' ? story : { ...story, inputs: { ...story.inputs, 'stop-on-breach': given } };
}

/** A vendor that, while its jobs run, says a word that nobody has told us, and nothing else that is strange. */
function withUnknownStates(dice: Dice, story: Story): Story {
  const jobs = [1, 2, 3, 4].map((nth): JobFault => ({ nth, kind: 'state-unknown' }));
  const inputs = { ...story.inputs, timeout: '60m' };
  const others = { disk: [], shelf: [], crashes: [], reruns: [], detach: undefined, cancel: undefined };
  return { ...story, inputs, jobMs: dice.pick([8_000, 16_000]), wire: [], jobs, ...others };
}

const NUMBERS = ['007', '7', '7.0', '07', '0', '00', '1', '01', '1.0'];

/** Keys that are one number in several spellings, and a vendor that makes numbers of them. */
function withNumbers(dice: Dice, story: Story): Story {
  const keys = new Map(story.rows.map(({ note, key }) => [note, key === '' ? key : dice.pick(NUMBERS)]));
  const rows = story.rows.map((row) => ({ ...row, key: keys.get(row.note) ?? row.key }));
  const jobs = [1, 2, 3].map((nth): JobFault => ({ nth, kind: 'ids-as-numbers' }));
  const inputs = { ...story.inputs, 'batch-size': '8', 'max-invalid': 'unlimited' };
  return { ...story, rows, inputs, jobs, wire: [], crashes: [] };
}

/** Looks that are refused now and then, with others in between. */
function withRefusals(dice: Dice, story: Story): Story {
  const kind = dice.pick(['status-401', 'status-403'] as const);
  const wire = [1, 3, 5, 7].map((nth): WireFault => ({ stage: 'poll', nth, times: 1, kind, seconds: 1 }));
  const inputs = { ...story.inputs, 'batch-size': '8', timeout: '60m' };
  const { seed, provider, ci, visibility } = story;
  const rows = story.rows.filter(({ tag }) => tag === story.rows[0]?.tag).slice(0, 8);
  const others = { disk: [], shelf: [], crashes: [], reruns: [], detach: undefined, cancel: undefined };
  return { seed, provider, ci, visibility, rows, inputs, jobMs: 64_000, wire, jobs: [], ...others };
}

function drawUsual(seed: number): Story {
  const dice = createDice(seed, 'story');
  const provider = dice.pick(PROVIDERS);
  const mood = dice.pick([
    'calm',
    'calm',
    'one-stage',
    'one-stage',
    'mixed',
    'mixed',
    'mixed',
    'vendor',
    'crash',
    'crash',
    'crash',
  ] as const);
  const rows = drawRows(dice, seed);
  const stage = dice.pick(STAGES[provider]);
  const stages = mood === 'one-stage' ? [stage] : STAGES[provider];
  const wires = {
    calm: 0,
    'one-stage': dice.int(1, 3),
    mixed: dice.int(1, 4),
    vendor: dice.int(0, 1),
    crash: dice.int(0, 2),
  };
  const troubles = { calm: 0, 'one-stage': 0, mixed: dice.int(0, 3), vendor: dice.int(1, 3), crash: dice.int(0, 1) };
  const disk = mood !== 'calm' && mood !== 'one-stage' && dice.chance(0.08);
  const shelf = mood === 'crash' ? dice.chance(0.3) : mood === 'mixed' && dice.chance(0.1);
  // Long jobs are looked at often, and teach little more than short ones.
  const jobMs = 250 * 2 ** (dice.chance(0.15) ? dice.int(5, 9) : dice.int(0, 4));
  const cancel = mood !== 'calm' && dice.chance(0.14) ? drawCancel(dice, provider, jobMs) : undefined;
  const wire = list(wires[mood], () => drawWire(dice, provider, stages));
  const jobs = list(troubles[mood], () => drawTrouble(dice));
  // An hour of looks at a job that never ends is as good as two minutes.
  const isEndless = jobs.some(({ kind }) => kind === 'never-ends') && dice.chance(0.9);
  const short = isEndless ? { timeout: dice.pick(['30s', '2m']) } : {};
  return {
    seed,
    provider,
    rows,
    inputs: { ...drawInputs(dice), ...short, ...cancel?.inputs },
    ci: dice.chance(0.75) ? 'github' : 'none',
    visibility: dice.chance(0.5) ? 'public' : 'private',
    jobMs,
    wire: [...wire, ...drawLost(dice, provider, stages), ...(cancel?.wire ?? [])],
    jobs,
    disk: disk ? [{ nth: dice.int(1, 6), kind: dice.pick(DISK_FAULTS) }] : [],
    shelf: shelf ? [drawShelf(dice)] : [],
    crashes: mood === 'crash' ? list(dice.pick([1, 1, 1, 2, 3]), (at) => drawCrash(dice, provider, at)) : [],
    reruns: dice.chance(0.15) ? list(dice.int(1, 2), () => drawLeft(dice)) : [],
    detach: dice.chance(0.08) ? drawLeft(dice) : undefined,
    cancel: cancel && { attempt: 1, afterMs: cancel.afterMs },
  };
}

/** Vendors that can be asked to end a job. */
const CANCELLING: ReadonlySet<ProviderName> = new Set(['plain', 'index', 'grouped']);

/** A cancel while jobs run, or at any other time; the vendor's jobs are left or ended with it. */
function drawCancel(dice: Dice, provider: ProviderName, jobMs: number) {
  const afterMs = dice.chance(0.7) ? 300 + Math.round(dice.next() * jobMs) : 2 ** dice.int(3, 18) + dice.int(0, 500);
  if (!CANCELLING.has(provider) || dice.chance(0.3)) return { afterMs, inputs: {}, wire: [] };
  const wire = [{ ...drawWire(dice, provider, ['cancel']), nth: 1 }];
  return { afterMs, inputs: { 'on-cancel': 'cancel' }, wire };
}

function list<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

function drawRows(dice: Dice, seed: number): readonly StoryRow[] {
  const rows: StoryRow[] = [];
  const hostile = dice.chance(0.3);
  const troubled = dice.pick([0, 0, 0.1, 0.3]);
  const fates: readonly Fate[] = ['absent', 'bad', 'flaky', 'flaky'];
  const count = dice.pick([1, 2, 2, 3, 3, 4, 5, 6, 8, 20]);
  for (let at = 0; at < count; at += 1) {
    const before = rows[dice.int(0, Math.max(0, rows.length - 1))];
    if (before !== undefined && dice.chance(0.04)) {
      rows.push(dice.chance(0.6) ? before : { ...before, note: noteOf(dice, seed, at) });
      continue;
    }
    const key = dice.chance(0.015)
      ? ''
      : hostile && dice.chance(0.5)
        ? dice.pick(HOSTILE_KEYS)
        : `k${at}-${dice.int(0, 999)}`;
    const fate = dice.chance(troubled) ? dice.pick(fates) : 'ok';
    rows.push({
      key,
      tag: dice.pick(['red', 'blue', 'green']),
      note: noteOf(dice, seed, at),
      fate,
      times: dice.int(1, 3),
    });
  }
  return rows;
}

/** A canary: found anywhere but where cells may be, it has leaked. */
function noteOf(dice: Dice, seed: number, at: number): string {
  return `cnr${at}x${dice.int(0, 2 ** 30).toString(36)}q${(seed >>> 0).toString(36)}`;
}

function drawInputs(dice: Dice): Readonly<Record<string, string>> {
  const inputs: [string, string][] = [
    ['batch-size', String(dice.int(1, 8))],
    ['concurrency', dice.pick(['auto', '1', '2', '3', '4', '5', '6', '7', '8'])],
    ['timeout', dice.pick(['30s', '2m', '10m', '60m', '60m', '60m', '6h'])],
    ['retry-failed', dice.pick(['0', '1', '2', '2', '3'])],
    ['max-failed', dice.pick(['0', '0', '2', '50%', 'unlimited', '1 or 20%'])],
    ['max-invalid', dice.pick(['0', 'unlimited', 'unlimited', 'unlimited'])],
    ['max-not-found', dice.pick(['unlimited', 'unlimited', '0', '30%'])],
    ['on-duplicate', dice.pick(['skip', 'skip', 'send', 'fail'])],
  ];
  if (dice.chance(0.1)) inputs.push(['on-timeout', 'warn']);
  if (dice.chance(0.1)) inputs.push(['on-breach', 'warn']);
  if (dice.chance(0.2)) inputs.push(['rate', dice.pick(['1/s', '5/s', '60/m', '15/s'])]);
  if (dice.chance(0.1)) inputs.push(['poll-interval', dice.pick(['2s', '30s'])]);
  return Object.fromEntries(inputs);
}

function drawWire(dice: Dice, provider: ProviderName, stages: readonly WireFault['stage'][]): WireFault {
  const stage = dice.pick(stages);
  return {
    stage,
    nth: dice.pick(stage === 'poll' ? [1, 2, 3, 4, 6, 9] : [1, 1, 1, 2, 3, 5]),
    times: dice.pick([1, 1, 1, 2, 3, 6]),
    kind: dice.pick(wireFaultsAt(stage, provider)),
    seconds: dice.pick([1, 3, 10, 25, 45]),
  };
}

/** A look-up is made only where the answer to a submit was lost. */
function drawLost(dice: Dice, provider: ProviderName, stages: readonly RequestStage[]): readonly WireFault[] {
  if (provider !== 'lookup' || !stages.includes('lookup') || dice.chance(0.3)) return [];
  const kind = dice.pick(['reset-after', 'cut-body', 'status-500-after', 'page', 'stall-after'] as const);
  return [{ stage: 'submit', nth: dice.int(1, 2), times: 1, kind, seconds: 1 }];
}

function drawTrouble(dice: Dice): JobFault {
  return { nth: dice.pick([1, 1, 2, 3, 5]), kind: dice.pick(JOB_FAULTS) };
}

function drawShelf(dice: Dice): ShelfFault {
  const kind = dice.pick([...SHELF_FAULTS, 'load-fails', 'load-fails', 'load-fails'] as const);
  return { nth: kind === 'load-fails' ? 1 : dice.int(1, 3), times: dice.pick([1, 1, 2, 9]), kind };
}

function drawLeft(dice: Dice): Left {
  return dice.chance(0.5) ? 'folder' : 'cache';
}

export function drawCrash(dice: Dice, provider: ProviderName, index: number): Crash {
  return {
    attempt: index + 1,
    point: dice.pick([...STAGES[provider], ...CRASH_POINTS.slice(REQUEST_STAGES.length)]),
    nth: dice.pick([1, 1, 2, 2, 3, 4, 6, 9]),
    side: dice.chance(0.5) ? 'before' : 'after',
    share: dice.pick([0, 1, 0.5, dice.next()]),
    left: drawLeft(dice),
    gapMs: dice.pick([2_000, 20_000, 5 * MINUTE]),
  };
}
