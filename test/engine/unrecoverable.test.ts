import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseThreshold } from '../../src/domain/threshold.ts';
import { createUnrecoverableCounter } from '../../src/engine/fuse.ts';
import { createFuse } from '../../src/pipeline/fuse.ts';
import { judge } from '../../src/report/gate.ts';
import type { GateInputs } from '../../src/report/rules.ts';

const RUNS = 100_000;
const LIMIT_MS = 60_000;

/** What the vendor makes of a row, each time it is sent. */
type Fate = 'ok' | 'absent' | 'bad' | 'flaky';

const OUTCOMES = { ok: 'succeeded', absent: 'not_found', bad: 'failed', flaky: 'succeeded' } as const;

interface Drawn {
  readonly fates: readonly (readonly [fate: Fate, times: number])[];
  readonly batch: number;
  readonly retryRounds: number;
  readonly maxFailed: string;
  readonly maxNotFound: string;
  readonly onBreach: 'fail' | 'warn';
  readonly invalid: number;
  readonly skipped: number;
}

const limits = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '2',
    '3',
    'unlimited',
    '0%',
    '10%',
    '12.5%',
    '20%',
    '33.3%',
    '50%',
    '100%',
    '1 or 20%',
    '2 or 10%',
  ),
  fc.nat(1000).map((permille) => `${permille / 10}%`),
);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  fates: fc.array(
    fc.tuple(fc.constantFrom<Fate[]>('ok', 'ok', 'ok', 'absent', 'bad', 'flaky'), fc.integer({ min: 1, max: 3 })),
    { minLength: 1, maxLength: 12 },
  ),
  batch: fc.integer({ min: 1, max: 4 }),
  retryRounds: fc.nat(2),
  maxFailed: limits,
  maxNotFound: limits,
  onBreach: fc.constantFrom('fail', 'warn'),
  invalid: fc.nat(3),
  skipped: fc.nat(3),
});

function limit(text: string) {
  const threshold = parseThreshold(text);
  if (threshold === undefined) throw new Error(`${text} is not a limit.`);
  return threshold;
}

function inputsOf({ maxFailed, maxNotFound, onBreach }: Drawn): GateInputs {
  return {
    'max-failed': limit(maxFailed),
    'max-invalid': limit('unlimited'),
    'max-not-found': limit(maxNotFound),
    'warn-failed': limit('unlimited'),
    'warn-not-found': limit('unlimited'),
    'on-breach': onBreach,
    'on-timeout': 'fail',
  };
}

/** A row as somebody sees it who looks at all rows each time. */
type Seen = 'unknown' | 'succeeded' | 'failed' | 'not_found' | 'failed for now';

/** More than a limit allows, in whole numbers: a percentage has one decimal at most here. */
function exceeds(text: string, rows: number, of: number): boolean {
  if (text === 'unlimited') return false;
  return text.split(' or ').every((part) => {
    if (!part.endsWith('%')) return rows > Number(part);
    return 1000 * rows > Math.round(10 * Number(part.slice(0, -1))) * of;
  });
}

/** Whether the run passes if all rows succeed that still can; the gate must say the same. */
function passesAtBest(run: Drawn, seen: readonly Seen[], isLast: boolean): boolean {
  const count = (...kinds: readonly Seen[]): number => seen.filter((each) => kinds.includes(each)).length;
  const failed = isLast ? count('failed', 'failed for now') : count('failed');
  const not_found = count('not_found');
  const { invalid, skipped } = run;
  const succeeded = seen.length - failed - not_found;
  const total = seen.length + invalid + skipped;
  const totals = { total, succeeded, failed, not_found, invalid, skipped, unresolved: 0, reasons: {} };
  const passes = !exceeds(run.maxFailed, failed, seen.length) && !exceeds(run.maxNotFound, not_found, seen.length);
  const { conclusion } = judge({ inputs: inputsOf(run), totals, stop: [] });
  if ((conclusion === 'success') !== passes)
    throw new Error(`The gate says ${conclusion} of ${failed} and ${not_found}.`);
  return passes;
}

/** Plays a run as the engine does; returns where the counting rule and the naive one disagree. */
function play(run: Drawn): string | undefined {
  const { fates, batch, retryRounds, invalid, skipped } = run;
  const inputs = { ...inputsOf(run), 'stop-on-breach': 'true' as const };
  const findBreach = createFuse(inputs, { total: fates.length + invalid + skipped, invalid, skipped });
  const counter = createUnrecoverableCounter();
  const seen: Seen[] = fates.map(() => 'unknown');
  const sends = fates.map(() => 0);
  for (let round = 0; round <= retryRounds; round += 1) {
    const due = [...seen.keys()].filter((row) => seen[row] === (round === 0 ? 'unknown' : 'failed for now'));
    counter.startRound();
    for (const row of due) seen[row] = 'unknown';
    const isLast = round === retryRounds;
    for (let at = 0; at < due.length; at += batch) {
      for (const row of due.slice(at, at + batch)) {
        const [fate, times] = fates[row] ?? ['ok', 1];
        const isFirst = sends[row] === 0;
        sends[row] = (sends[row] ?? 0) + 1;
        const isFlaky = fate === 'flaky' && (sends[row] ?? 0) <= times;
        seen[row] = isFlaky
          ? 'failed for now'
          : fate === 'bad'
            ? 'failed'
            : fate === 'absent'
              ? 'not_found'
              : 'succeeded';
        counter.remove({ outcome: isFirst ? undefined : 'failed', retryable: !isFirst });
        counter.add({ outcome: isFlaky || fate === 'bad' ? 'failed' : OUTCOMES[fate], retryable: isFlaky });
      }
      const isStopped = findBreach?.(counter.count(!isLast)) !== undefined;
      if (isStopped === passesAtBest(run, seen, isLast)) {
        return `round ${round}, row ${at}: ${isStopped ? 'stopped, and it could pass' : 'went on, and it cannot pass'}`;
      }
      if (isStopped) return undefined;
    }
  }
  return undefined;
}

test(`stops a run exactly when the gate would fail it at best: ${RUNS} runs`, { timeout: LIMIT_MS }, () => {
  fc.assert(
    fc.property(drawn, (run) => {
      const found = play(run);
      if (found !== undefined) throw new Error(found);
    }),
    { numRuns: RUNS },
  );
});

test.each<[string, string | undefined, string | undefined, boolean]>([
  ['auto', undefined, undefined, false],
  ['auto', '0', undefined, false],
  ['auto', '0%', undefined, false],
  ['auto', '0 or 0%', undefined, false],
  ['auto', 'unlimited', undefined, false],
  ['auto', undefined, '0', false],
  ['auto', '1', undefined, true],
  ['auto', '0.1%', undefined, true],
  ['auto', '0 or 2.5%', undefined, true],
  ['auto', '5 or 2.5%', undefined, true],
  ['auto', undefined, '1', true],
  ['auto', 'unlimited', '1%', true],
  ['true', undefined, undefined, true],
  ['true', 'unlimited', 'unlimited', true],
  ['false', '1', '1', false],
])('%s with max-failed %s and max-not-found %s: %s', (given, failed, notFound, isOn) => {
  const run = { maxFailed: failed ?? '0', maxNotFound: notFound ?? 'unlimited', onBreach: 'fail' } as const;
  const inputs = inputsOf({ ...run, fates: [], batch: 1, retryRounds: 0, invalid: 0, skipped: 0 });
  const stop = given === 'true' || given === 'false' ? given : 'auto';
  const findBreach = createFuse({ ...inputs, 'stop-on-breach': stop }, { total: 1, invalid: 0, skipped: 0 });
  expect(findBreach !== undefined).toBe(isOn);
});
