import { describe, expect, test } from 'vitest';
import { looksLikeLedger, peekLedger } from '../../src/ledger/peek.ts';

const START = '{"kind":"start","version":2,"runId":"42","plan":"p","place":"here"}\n';
const VERDICT = '{"kind":"verdict","reason":"none"}\n';
const RESUMED = '{"kind":"resume","runId":"43","place":"there"}\n';
const BY = { runId: '42', place: 'here' };

describe('a look at a ledger', () => {
  test.each<[string, string, ReturnType<typeof peekLedger>]>([
    ['without a record', '', { start: undefined, writer: {}, hasVerdict: false }],
    ['with a torn first line', START.slice(0, -1), { start: undefined, writer: {}, hasVerdict: false }],
    ['of a run without a plan', VERDICT, { start: undefined, writer: {}, hasVerdict: true }],
    ['of a run', START, { start: { ...BY, plan: 'p' }, writer: { ...BY, plan: 'p' }, hasVerdict: false }],
    ['of another version', START.replace('2', '9'), expect.objectContaining({ start: { ...BY, plan: 'p' } })],
    ['whose start is damaged', START.replace('2,', ''), { start: {}, writer: {}, hasVerdict: false }],
    ['that ended', START + VERDICT, expect.objectContaining({ hasVerdict: true })],
    [
      'that ended, with a damaged verdict',
      `${START}{"kind":"verdict",\n`,
      expect.objectContaining({ hasVerdict: false }),
    ],
    [
      'that is torn behind a verdict',
      `${START}${VERDICT}{"kind":"resu`,
      expect.objectContaining({ hasVerdict: false }),
    ],
    ['whose verdict is torn', START + VERDICT.slice(0, -1), expect.objectContaining({ hasVerdict: false })],
    [
      'that was resumed twice',
      `${START}${VERDICT}{"kind":"resume","runId":"40"}\n${RESUMED}`,
      expect.objectContaining({ writer: expect.objectContaining({ runId: '43', place: 'there' }), hasVerdict: false }),
    ],
    [
      'that was resumed in the same place',
      `${START}{"kind":"resume","runId":"43"}\n`,
      expect.objectContaining({ writer: expect.objectContaining({ runId: '43', place: 'here' }) }),
    ],
  ])('%s', (_, text, expected) => {
    expect(peekLedger(text)).toEqual(expected);
  });

  test.each([
    [START, true],
    [START.slice(0, 12), true],
    ['{"date":"2026-01-01"}\n', false],
    ['', false],
  ])('%j is taken for the beginning of one: %j', (text, expected) => {
    expect(looksLikeLedger(text)).toBe(expected);
  });
});
