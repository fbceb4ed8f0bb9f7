import { describe, expect, it } from 'vitest';
import {
  type ComparedSide,
  createProblemComparer,
  reduceList,
  renderProblemList,
} from '../../src/report/comparison.ts';
import type { FinalRow } from '../../src/report/final-rows.ts';
import { MAX_LISTED_PROBLEMS, type ProblemList, parseProblemList } from '../../src/report/schema.ts';
import { makeRow } from '../support/sample-reports.ts';

const PATH = 'data/a.csv';
const sideOf = (runId: string, rows: number, differs: Partial<ComparedSide> = {}): ComparedSide => ({
  run: { runId, attempt: 1, startedAt: `2026-05-0${runId}T10:00:00.000Z` },
  apiKey: 'key',
  detail: 'full',
  provider: 'donoratlas',
  sandbox: false,
  mode: 'run',
  files: [{ path: PATH, rows }],
  ...differs,
});
const keyless = (line: number, differs: Partial<FinalRow> = {}): FinalRow =>
  makeRow({ file: 0, path: PATH, line, key: undefined, outcome: 'failed', reason: undefined, ...differs });

function compare(side: ComparedSide, rows: readonly FinalRow[], earlier?: ProblemList) {
  const comparer = createProblemComparer(side, earlier);
  const since = rows.map((row) => comparer.add(row));
  const { appeared, resolved, remaining } = comparer.result() ?? {};
  return { since, counts: [appeared, resolved, remaining], list: comparer.list() };
}

describe('rows without a key', () => {
  const before = compare(sideOf('1', 9), [keyless(2), keyless(3)]).list;

  it('are found by file, line and outcome while the file has as many rows', () => {
    const { since, counts } = compare(sideOf('2', 9), [keyless(3), keyless(2, { outcome: 'invalid' })], before);
    expect({ since, counts }).toEqual({ since: [2, 1], counts: [1, 1, 1] });
  });

  it('are not compared where the file has more or fewer', () => {
    const { since, counts, list } = compare(sideOf('2', 10), [keyless(3)], before);
    expect({ since, counts }).toEqual({ since: [0], counts: [0, 0, 0] });
    expect(list?.rows).toHaveLength(1);
  });
});

describe('rows with a key', () => {
  const row = (key: string, differs: Partial<FinalRow> = {}): FinalRow => keyless(2, { key, ...differs });

  it('are counted as often as they occur', () => {
    const before = compare(sideOf('1', 9), [row('a'), row('a'), row('b')]).list;
    expect(compare(sideOf('2', 9), [row('a'), row('b'), row('b')], before).counts).toEqual([1, 1, 2]);
  });

  it('are no news where they only were not sent, but still fail if they did', () => {
    const before = compare(sideOf('1', 9), [row('a')]).list;
    const held = { outcome: 'unresolved', reason: 'not-sent' } as const;
    const { since, counts, list } = compare(sideOf('2', 9), [row('a', held), row('b', held)], before);
    expect({ since, counts }).toEqual({ since: [2, 0], counts: [0, 0, 1] });
    expect(list?.rows).toHaveLength(1);
  });

  it('are listed so that the list can be read again, without keys in minimal', () => {
    const list = compare(sideOf('1', 9), [row('a'), row('b')]).list;
    if (list === undefined) throw new Error('no list');
    expect(parseProblemList(JSON.parse([...renderProblemList(list)].join('')))).toEqual(list);
    expect(JSON.stringify(reduceList(list, 'minimal'))).not.toContain('"key"');
  });
});

it('more rows than the next run could read are not listed', () => {
  const comparer = createProblemComparer(sideOf('1', 9, { apiKey: undefined }), undefined);
  for (let line = 2; line < MAX_LISTED_PROBLEMS + 3; line += 1) comparer.add(keyless(line));
  expect(comparer.list()).toBeUndefined();
});
