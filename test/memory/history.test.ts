import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISION, isSent, OUTCOME } from '../../src/memory/codes.ts';
import type { Memory } from '../../src/memory/image.ts';
import { settleMemory } from '../../src/memory/settle.ts';
import { createMemoryFile } from '../store/memory-file.ts';
import { about, dump, type Row, run } from './lab.ts';
import { compareModel, dumpModel, type Model, nextModel, settleModel } from './model.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e'];
const CONTENTS = ['1', '2', '3'];
const RUNS = 20;
const OUTCOMES = Object.values(OUTCOME);

const rowArbitrary = fc.record({
  key: fc.constantFrom(...KEYS),
  content: fc.constantFrom(...CONTENTS),
  isInvalid: fc.nat(9).map((number) => number === 0),
});
const runArbitrary = fc.record({
  rows: fc.array(rowArbitrary, { maxLength: 10, size: 'max' }),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 10, maxLength: 10 }),
  /** What is learned of open rows before the run. */
  settled: fc.array(fc.constantFrom(...OUTCOMES, ...OUTCOMES.map(() => OUTCOME.untouched)), {
    minLength: 5,
    maxLength: 5,
  }),
  limit: fc.option(fc.nat(4), { nil: undefined }),
  /** Held rows go all the same, or rows are sent that need not. */
  sendsAll: fc.nat(4).map((number) => number === 0),
  sendsDuplicates: fc.boolean(),
});
type DrawnRun = typeof runArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** What reading makes of the rows: with a unique key, other content is invalid and the same content a duplicate. */
function prepare({ rows, sendsDuplicates }: DrawnRun, unique: boolean): readonly Row[] {
  const firsts = new Map<string, string>();
  return rows.map(({ key, content, isInvalid }) => {
    if (isInvalid) return { key, content, kind: 'invalid' };
    const first = firsts.get(key);
    if (!unique || first === undefined) {
      firsts.set(key, content);
      return { key, content, kind: 'valid' };
    }
    if (first !== content) return { key, content, kind: 'invalid' };
    return { key, content, kind: sendsDuplicates ? 'valid' : 'duplicate' };
  });
}

function outcomesOf(drawn: DrawnRun, rows: readonly Row[], decisions: ArrayLike<number>): readonly number[] {
  let sent = 0;
  return rows.map(({ kind }, index) => {
    const goes = kind === 'valid' && (isSent(decisions[index] ?? 0) || drawn.sendsAll);
    if (!goes || sent >= (drawn.limit ?? Number.POSITIVE_INFINITY)) return OUTCOME.untouched;
    sent += 1;
    return drawn.outcomes[index] ?? OUTCOME.untouched;
  });
}

function settle(memory: Memory, outcomeOf: (run: number, row: number) => number): Memory {
  const idOf = new Map(memory.header.runs.map(({ index, id }) => [index, Number(id)]));
  const file = createMemoryFile();
  const byIndex = (index: number, row: number): number => outcomeOf(idOf.get(index) ?? -1, row);
  return settleMemory({ memory, outcomeOf: byIndex, about: about(true), keep: 'all', file });
}

describe.each([
  ['a unique key', true],
  ['a key that is not unique', false],
])('histories with %s', (_name, unique) => {
  it('equal the model: decisions, removed, known and the next memory', () => {
    let [opens, held, changed] = [0, 0, 0];
    fc.assert(
      fc.property(fc.array(runArbitrary, { minLength: RUNS, maxLength: RUNS }), (history) => {
        let memory: Memory | undefined;
        let model: Model = new Map();
        for (const [number, drawn] of history.entries()) {
          if (memory !== undefined) {
            const outcomeOf = (of: number, row: number): number => drawn.settled[(of + row) % 5] ?? OUTCOME.untouched;
            memory = settle(memory, outcomeOf);
            model = settleModel(model, outcomeOf, unique);
            expect(dump(memory, KEYS, CONTENTS)).toEqual(dumpModel(model));
          }
          const rows = prepare(drawn, unique);
          const forget = drawn.limit === undefined;
          const right = compareModel(model, rows, unique);
          const outcomes = outcomesOf(drawn, rows, right.decisions);
          const ran = run({ unique, rows, memory, outcomes, forget, run: number });
          expect([...ran.decisions]).toEqual(right.decisions);
          expect(ran.totals).toMatchObject({ removed: right.removed, known: right.known });
          model = nextModel({ model, rows, decisions: right.decisions, outcomes, unique, forget, run: number });
          memory = ran.next;
          expect(dump(memory, KEYS, CONTENTS)).toEqual(dumpModel(model));
          opens += memory.header.counts.open;
          held += ran.totals.held;
          changed += ran.totals.changed;
        }
      }),
      { numRuns: 100 },
    );
    expect(Math.min(opens, held, changed)).toBeGreaterThan(100);
  });
});

/** A vendor with one state per key, and what it did. */
interface Vendor {
  readonly state: Map<string, string>;
  /** Per key, each version that it accepted, and `partly` where it applied a part. */
  readonly log: Map<string, string[]>;
}

const PARTLY = '(partly)';

function accept(vendor: Vendor, key: string, content: string): void {
  vendor.state.set(key, content);
  vendor.log.set(key, [...(vendor.log.get(key) ?? []), content]);
}

const editArbitrary = fc.record({
  edits: fc.array(fc.record({ key: fc.constantFrom(...KEYS), content: fc.constantFrom(...CONTENTS, undefined) }), {
    maxLength: 4,
  }),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES.slice(1)), { minLength: 5, maxLength: 5 }),
  /** Of rows left open: whether the vendor took them, and how many runs later that is known. */
  taken: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  known: fc.boolean(),
  limit: fc.option(fc.nat(3), { nil: undefined }),
});

describe('the oracle of a unique key', () => {
  it('the vendor gets no version twice in a row, and has the last version of each row in the end', () => {
    let deliveries = 0;
    fc.assert(
      fc.property(fc.array(editArbitrary, { minLength: RUNS, maxLength: RUNS }), (history) => {
        const vendor: Vendor = { state: new Map(), log: new Map() };
        const file = new Map<string, string>();
        const truth = new Map<string, number>();
        let memory: Memory | undefined;
        const takeTurn = (drawn: (typeof history)[number] | undefined, number: number): void => {
          for (const { key, content } of drawn?.edits ?? []) {
            if (content === undefined) file.delete(key);
            else file.set(key, content);
          }
          if (memory && (drawn?.known ?? true)) {
            memory = settle(memory, (of, index) => truth.get(`${of}:${index}`) ?? OUTCOME.untouched);
          }
          const rows = Array.from(file, ([key, content]) => ({ key, content }));
          let sent = 0;
          const send = (decisions: Uint8Array): readonly number[] =>
            rows.map(({ key, content }, index) => {
              if (!isSent(decisions[index] ?? 0) || sent >= (drawn?.limit ?? 99)) return OUTCOME.untouched;
              sent += 1;
              const outcome = drawn?.outcomes[index % 5] ?? OUTCOME.succeeded;
              const isTaken = outcome === OUTCOME.succeeded || (outcome === OUTCOME.open && drawn?.taken[index % 5]);
              if (isTaken) accept(vendor, key, content);
              // The vendor has no such record (any more), or something between two versions.
              if (outcome === OUTCOME.notFound || outcome === OUTCOME.failedPartly) accept(vendor, key, PARTLY);
              if (outcome === OUTCOME.open)
                truth.set(`${number}:${index}`, isTaken ? OUTCOME.succeeded : OUTCOME.failed);
              return outcome;
            });
          const forget = drawn?.limit === undefined;
          memory = run({ unique: true, rows, memory, outcomes: send, forget, run: number }).next;
        };
        for (const [number, drawn] of history.entries()) takeTurn(drawn, number);
        for (const number of [RUNS, RUNS + 1]) takeTurn(undefined, number);
        for (const [key, content] of file) expect(vendor.state.get(key)).toBe(content);
        const removals = new Set(
          history.flatMap(({ edits }) => edits.filter(({ content }) => !content)).map(({ key }) => key),
        );
        for (const [key, versions] of vendor.log) {
          deliveries += versions.length;
          // A key that left the files and came back is new.
          if (removals.has(key)) continue;
          expect(versions.filter((version, at) => version === versions[at - 1] && version !== PARTLY)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
    expect(deliveries).toBeGreaterThan(500);
  });

  it.each([true, false])('A, then B, then A are three deliveries (unique key: %s)', (unique) => {
    let memory: Memory | undefined;
    const decisions: number[] = [];
    for (const [number, content] of ['1', '2', '1', '1'].entries()) {
      const ran = run({
        unique,
        rows: [{ key: 'a', content }],
        memory,
        outcomes: ([decision = 0]) => [isSent(decision) ? OUTCOME.succeeded : OUTCOME.untouched],
        run: number,
      });
      decisions.push(ran.decisions[0] ?? 0);
      memory = ran.next;
    }
    expect(decisions).toEqual([DECISION.new, DECISION.changed, DECISION.changed, DECISION.unchanged]);
  });
});
