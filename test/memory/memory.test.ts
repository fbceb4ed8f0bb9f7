import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISION, OUTCOME } from '../../src/memory/codes.ts';
import { countByFile } from '../../src/memory/compare.ts';
import { createRowHasher } from '../../src/memory/hash.ts';
import { compareOrders, MAX_RUNS } from '../../src/memory/header.ts';
import type { Memory } from '../../src/memory/image.ts';
import { mergeMemories } from '../../src/memory/merge.ts';
import { findOpenRows } from '../../src/memory/open-rows.ts';
import { settleMemory } from '../../src/memory/settle.ts';
import { createMemoryFile } from '../store/memory-file.ts';
import { about, collect, delivered, dump, row, run } from './lab.ts';

const KEYS = ['a', 'b', 'c'];
const CONTENTS = ['1', '2', '3'];
const show = (memory: Memory | undefined): readonly string[] => (memory ? dump(memory, KEYS, CONTENTS) : []);

type OutcomeName = keyof typeof OUTCOME;
const NAMES = Object.keys(DECISION);

/** Runs one after the other: `a=1 succeeded`, `a=1` (untouched). */
function play(unique: boolean, runs: readonly (readonly string[])[], forget = true) {
  let memory: Memory | undefined;
  let last: ReturnType<typeof run> | undefined;
  for (const [number, texts] of runs.entries()) {
    const outcomes = texts.map((text) => OUTCOME[(text.split(' ')[1] ?? 'untouched') as OutcomeName]);
    const rows = texts.map((text) => row(text.split(' ')[0] ?? ''));
    last = run({ unique, rows, memory, outcomes, forget, run: number });
    memory = last.next;
  }
  if (last === undefined) throw new Error('No run.');
  return { ...last, names: Array.from(last.decisions, (decision) => NAMES[decision]) };
}

describe('hashes', () => {
  it('are 16 bytes, keyed, and differ between key and content', () => {
    const [one, other] = [createRowHasher('s1'), createRowHasher(Buffer.from('s2'))];
    expect(one.key('x')).toMatch(/^[\0-\xff]{16}$/);
    expect(one.key('x')).toBe(createRowHasher('s1').key('x'));
    expect(new Set([one.key('x'), one.content('x'), other.key('x'), other.content('x'), one.key('y')]).size).toBe(5);
  });
});

describe('comparing rows of a unique key', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['an unknown key is new', [], ['a=1'], ['new']],
    ['what was delivered is unchanged', ['a=1 succeeded'], ['a=1'], ['unchanged']],
    ['other content is changed', ['a=1 succeeded'], ['a=2'], ['changed']],
    ['a failed row goes again', ['a=1 failed'], ['a=1'], ['againFailed']],
    ['so does one whose part was applied', ['a=1 failedPartly'], ['a=1'], ['againFailed']],
    ['so does one that was not found', ['a=1 notFound'], ['a=1'], ['againNotFound']],
    ['so does one that was not sent', ['a=1 notSent'], ['a=1'], ['againNotSent']],
    ['a failed row that was edited is changed', ['a=1 failed'], ['a=2'], ['changed']],
    ['an open row is held', ['a=1 open'], ['a=1'], ['held']],
    ['also if it was edited', ['a=1 open'], ['a=2'], ['heldEdited']],
    ['an invalid row has no decision', ['a=1 succeeded'], ['a=!'], ['none']],
  ])('%s', (_name, before, rows, names) => {
    expect(play(true, [before, rows]).names).toEqual(names);
  });

  it('what is delivered is unchanged, also where a later try of another version failed', () => {
    expect(play(true, [['a=1 succeeded'], ['a=2 failed'], ['a=1']]).names).toEqual(['unchanged']);
    expect(play(true, [['a=1 succeeded'], ['a=2 failed'], ['a=2']]).names).toEqual(['againFailed']);
  });

  it.each(['failedPartly', 'notFound'])('after %s of another version it no longer counts as delivered', (outcome) => {
    expect(play(true, [['a=1 succeeded'], [`a=2 ${outcome}`], ['a=1']]).names).toEqual(['changed']);
  });

  it('counts removed keys, but none with an invalid or open row', () => {
    const before = ['a=1 succeeded', 'b=1 open', 'c=1 succeeded'];
    expect(play(true, [before, ['c=!']]).totals).toMatchObject({ removed: 1, known: 3 });
    expect(show(play(true, [before, ['c=!']]).next)).toEqual(['b=1 open 0:1', 'c=1 delivered×1']);
  });

  it('keeps removed keys unless told to forget them; back in the files, a forgotten one is new', () => {
    expect(show(play(true, [['a=1 succeeded'], []], false).next)).toEqual(['a=1 delivered×1']);
    expect(play(true, [['a=1 succeeded'], [], ['a=1']]).names).toEqual(['new']);
  });

  it.each(['failed', 'notFound'])('an open row leaves it known that an earlier try %s', (outcome) => {
    const opened = play(true, [[`a=1 ${outcome}`, 'b=2 open'], ['a=1 open']]).next;
    expect(show(opened)).toEqual([`a=1 ${outcome}×1`, 'a=1 open 1:0', 'b=2 open 0:1']);
    const isKnown = (run: number): readonly boolean[] =>
      Array.from(findOpenRows(collect([row('a=1'), row('b=2')]), opened, run).values(), (place) => place.isKnown);
    expect([isKnown(0), isKnown(1)]).toEqual([[false], [true]]);
  });

  it('a row beyond the limit stays as it was', () => {
    expect(
      show(
        play(
          true,
          [
            ['a=1 failed', 'b=1 succeeded'],
            ['a=1', 'b=2'],
          ],
          false,
        ).next,
      ),
    ).toEqual(['a=1 failed×1', 'b=1 delivered×1']);
  });

  it('one delivered row outweighs a failed twin', () => {
    expect(show(play(true, [['a=1 succeeded', 'a=1 failed']]).next)).toEqual(['a=1 delivered×1']);
    expect(play(true, [['a=1 succeeded', 'a=1 failed']]).next.header.counts.known).toBe(1);
  });
});

describe('comparing rows of a key that several rows may have', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['what the files hold more often than the memory is new', ['a=1 succeeded'], ['a=1', 'a=1'], ['unchanged', 'new']],
    ['another version beside the old one is new', ['a=1 succeeded'], ['a=1', 'a=2'], ['unchanged', 'new']],
    ['in place of the old one it is changed', ['a=1 succeeded'], ['a=2', 'a=3'], ['changed', 'new']],
    ['open ones hold their like', ['a=1 open'], ['a=1', 'a=1'], ['held', 'new']],
    ['or as many others', ['a=1 open'], ['a=2', 'a=3'], ['heldEdited', 'new']],
    [
      'failed ones go again',
      ['a=1 failed', 'a=1 succeeded'],
      ['a=1', 'a=1', 'a=1'],
      ['unchanged', 'againFailed', 'new'],
    ],
  ])('%s', (_name, before, rows, names) => {
    expect(play(false, [before, rows]).names).toEqual(names);
  });

  it('counts versions that no row has, less those that changed', () => {
    const { totals, next } = play(false, [
      ['a=1 succeeded', 'a=1 succeeded', 'a=2 succeeded'],
      ['a=1', 'a=3 succeeded'],
    ]);
    expect(totals).toMatchObject({ unchanged: 1, changed: 1, removed: 1, known: 3 });
    expect(show(next)).toEqual(['a=1 delivered×1', 'a=3 delivered×1']);
  });

  it('a version whose successor failed stays delivered: back in the files it does not go twice', () => {
    expect(play(false, [['a=1 succeeded'], ['a=2 failed'], ['a=1']]).names).toEqual(['unchanged']);
  });

  it('counts more than a record can hold', () => {
    const texts = Array.from({ length: 70_000 }, () => 'a=1');
    const memory = delivered(false, texts);
    expect(memory.header.counts).toMatchObject({ delivered: 70_000, known: 70_000 });
    expect(show(memory)).toEqual(['a=1 delivered×4465', 'a=1 delivered×65535']);
    expect(run({ unique: false, rows: texts.map(row), memory }).totals.unchanged).toBe(70_000);
  });
});

it('counts new and changed rows by file', () => {
  const decisions = Uint8Array.from([DECISION.new, DECISION.changed, DECISION.unchanged, DECISION.new]);
  expect([...countByFile(decisions, (each) => (each < 2 ? 0 : 1))]).toEqual([
    [0, { new: 1, changed: 1 }],
    [1, { new: 1, changed: 0 }],
  ]);
});

it('refuses a memory of the other kind of key, and a row number out of range', () => {
  expect(() => run({ unique: false, rows: [], memory: delivered(true, ['a=1']) })).toThrow(RangeError);
  expect(() => collect([]).add(2 ** 28, 'k'.repeat(16), '', 'valid')).toThrow(RangeError);
  expect(() => collect([]).add(0, 'é€'.slice(1), '', 'valid')).toThrow(RangeError);
});

it('a row marked as a duplicate later takes no part', () => {
  const collector = collect([row('a=1'), row('a=1')]);
  collector.mark(1, 'duplicate');
  expect([collector.isValid(0), collector.isValid(1)]).toEqual([true, false]);
});

describe('settling', () => {
  const settle = (memory: Memory, outcome: number, keep: 'all' | 'open' = 'all'): Memory =>
    settleMemory({ memory, outcomeOf: () => outcome, about: about(true), keep, file: createMemoryFile() });
  const opened = (): Memory =>
    play(true, [
      ['a=1 succeeded', 'b=1 succeeded'],
      ['a=2 open', 'b=1'],
    ]).next;

  it.each<[OutcomeName, readonly string[]]>([
    ['succeeded', ['a=2 delivered×1']],
    ['failed', ['a=1 delivered×1', 'a=2 failed×1']],
    ['failedPartly', ['a=2 failed×1']],
    ['notFound', ['a=2 notFound×1']],
    ['notSent', ['a=1 delivered×1', 'a=2 notSent×1']],
    ['open', ['a=1 delivered×1', 'a=2 open 1:0']],
    ['untouched', ['a=1 delivered×1', 'a=2 open 1:0']],
  ])('an open row that became %s', (outcome, lines) => {
    const settled = settle(opened(), OUTCOME[outcome]);
    expect(show(settled)).toEqual([...lines, 'b=1 delivered×1']);
    expect(settled.header.runs.map(({ id, rows }) => [id, rows])).toEqual(
      ['open', 'untouched'].includes(outcome) ? [['1', 1]] : [],
    );
  });

  it('a row that failed, and was not sent again after all, has still failed', () => {
    const { next } = play(true, [['a=1 failed'], ['a=1 open']]);
    expect(show(settle(next, OUTCOME.notSent))).toEqual(['a=1 failed×1']);
  });

  it('can forget all but what is open', () => {
    expect(show(settle(opened(), OUTCOME.untouched, 'open'))).toEqual(['a=2 open 1:0']);
  });

  it('keeps what the caller said of a run, and tells more runs apart than a byte can', () => {
    let memory: Memory | undefined;
    for (let number = 0; number < 300; number += 1) {
      const rows = Array.from({ length: number + 1 }, (_, index) => ({ key: `k${index}`, content: '1' }));
      const outcomes = rows.map((_, index) => (index === number ? OUTCOME.open : OUTCOME.untouched));
      memory = run({ unique: true, rows, memory, outcomes, run: number }).next;
    }
    const last = memory?.header.runs.at(-1);
    expect(last).toMatchObject({ id: '299', ledger: 'l299', details: { artifact: 'a' }, rows: 1 });
    expect([...(memory?.openRows(last?.index ?? -1) ?? [])]).toEqual([299]);
    expect(MAX_RUNS).toBe(4096);
  });
});

describe('merging', () => {
  const merge = (base: Memory | undefined, lower: Memory, higher: Memory): readonly string[] =>
    show(mergeMemories({ base, lower, higher, about: about(true), file: createMemoryFile() }));
  const remember = (memory: Memory | undefined, texts: readonly string[], number: number, unique = true): Memory => {
    const outcomes = texts.map((text) => OUTCOME[(text.split(' ')[1] ?? 'untouched') as OutcomeName]);
    const rows = texts.map((text) => row(text.split(' ')[0] ?? ''));
    return run({ unique, rows, memory, outcomes, run: number }).next;
  };
  const base = delivered(true, ['a=1', 'b=1']);

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      'what only one run changed',
      ['a=2 succeeded', 'b=1'],
      ['a=1', 'b=2 succeeded'],
      ['a=2 delivered×1', 'b=2 delivered×1'],
    ],
    [
      'delivered above undelivered',
      ['a=2 succeeded', 'b=1'],
      ['a=2 failed', 'b=1'],
      ['a=2 delivered×1', 'b=1 delivered×1'],
    ],
    [
      'the higher run above the lower',
      ['a=2 succeeded', 'b=1'],
      ['a=3 succeeded', 'b=1'],
      ['a=3 delivered×1', 'b=1 delivered×1'],
    ],
    [
      'open rows of both',
      ['a=2 open', 'b=1'],
      ['a=1', 'b=2 open'],
      ['a=1 delivered×1', 'a=2 open 5:0', 'b=1 delivered×1', 'b=2 open 6:1'],
    ],
    ['a removed key', ['a=1'], ['a=1', 'b=1'], ['a=1 delivered×1']],
  ])('%s', (_name, lower, higher, lines) => {
    expect(merge(base, remember(base, lower, 5), remember(base, higher, 6))).toEqual(lines);
  });

  it('the parts of legs that are in any of them, each once', () => {
    const having = (memory: Memory, ...merged: readonly string[]): Memory => ({
      ...memory,
      header: { ...memory.header, merged: [...merged] },
    });
    const [lower, higher] = [remember(base, ['a=2 succeeded'], 5), remember(base, ['a=1'], 6)];
    const join = (...[first, second, third]: readonly [Memory | undefined, Memory, Memory]): Memory | undefined =>
      mergeMemories({
        base: first,
        lower: second,
        higher: third,
        about: { ...about(true), merged: ['p4'] },
        file: createMemoryFile(),
      });
    const joined = join(having(base, 'p0', 'p1'), having(lower, 'p1', 'p2'), having(higher, 'p3'));
    expect(joined?.header.merged?.toSorted()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
    expect(join(undefined, lower, having(higher, 'p3'))?.header.merged).toEqual(['p4', 'p3']);
  });

  it('two first runs, with a key that is not unique: a row that both delivered counts once', () => {
    const [lower, higher] = [
      remember(undefined, ['a=1 succeeded'], 5, false),
      remember(undefined, ['a=1 succeeded', 'b=1 failed'], 6, false),
    ];
    expect(merge(undefined, lower, higher)).toEqual(['a=1 delivered×1', 'b=1 failed×1']);
    expect(merge(undefined, remember(undefined, ['a=1 failed'], 5, false), lower)).toEqual(['a=1 delivered×1']);
  });

  it('of a memory with its own base is the other one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(OUTCOME)), { minLength: 2, maxLength: 2 }), ([a, b]) => {
        const changed = remember(base, [`a=2 ${a}`, `b=3 ${b}`], 5);
        expect(merge(base, base, changed)).toEqual(show(changed));
        expect(merge(base, changed, base)).toEqual(show(changed));
      }),
      { numRuns: 30 },
    );
  });

  it('refuses memories of different kinds', () => {
    expect(merge(undefined, delivered(true, ['a=1']), delivered(false, ['a=1']))).toEqual([]);
  });

  it('orders runs by run, then by attempt', () => {
    const order = (run: number, attempt: number, kind = 'github') => ({ kind, run, attempt });
    expect(compareOrders(order(1, 2), order(2, 1))).toBeLessThan(0);
    expect(compareOrders(order(2, 2), order(2, 1))).toBeGreaterThan(0);
    expect(compareOrders(order(1, 1), order(1, 1, 'counter'))).toBeUndefined();
  });
});
