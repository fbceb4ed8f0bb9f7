import { describe, expect, it } from 'vitest';
import { hashPlace } from '../../src/pipeline/ledger-identity.ts';
import { runWorld } from '../support/world.ts';

const GOOD = { 'data/a.csv': 'donor_id\na\n' };
const BAD = { 'data/a.csv': 'donor_id\nfail-1\n' };
const CONTEXT = { ci: 'github', event: 'push', visibility: 'private', job: 'sync', step: 'send', leg: '' } as const;

describe('verdict-change', () => {
  it.each([
    [BAD, 'success', 'new-failure'],
    [BAD, 'failure', 'still-failing'],
    [GOOD, 'failure', 'recovered'],
    [GOOD, 'none', 'same'],
  ] as const)('is in the outputs and in report.json: %j after %s', async (files, earlier, expected) => {
    const asked: unknown[] = [];
    const earlierVerdict = async (question: unknown) => {
      asked.push(question);
      return { verdict: earlier };
    };
    await runWorld({ files, context: CONTEXT, earlierVerdict }, async ({ publication, read }) => {
      expect(publication.outputs.get('verdict-change')).toBe(expected);
      const report = JSON.parse((await read('report.json')) ?? '');
      expect(report).toMatchObject({ verdictChange: expected, place: hashPlace(CONTEXT) });
    });
    expect(asked).toEqual([{ place: hashPlace(CONTEXT), provider: 'donoratlas' }]);
  });

  it('is empty where nobody can ask', async () => {
    await runWorld({ files: BAD }, async ({ publication, read }) => {
      expect(publication.outputs.get('verdict-change')).toBe('');
      expect(JSON.parse((await read('report.json')) ?? '')).not.toHaveProperty('verdictChange');
    });
  });

  it('is asked for without a provider where the inputs are wrong', async () => {
    const asked: unknown[] = [];
    const earlierVerdict = async (question: unknown) => {
      asked.push(question);
      return { verdict: 'success' } as const;
    };
    const inputs = { provider: './no-such-file.yaml' };
    await runWorld({ files: GOOD, inputs, earlierVerdict }, ({ publication }) => {
      expect(publication.outputs.get('verdict-change')).toBe('new-failure');
    });
    expect(asked).toEqual([expect.objectContaining({ provider: undefined })]);
  });

  it('is not asked for by a canceled run, which has no time', async () => {
    const earlierVerdict = async (): Promise<never> => {
      throw new Error('asked');
    };
    await runWorld(
      {
        files: GOOD,
        earlierVerdict,
        onEvent: (event, cancel) => {
          if (event.kind === 'job') cancel();
        },
      },
      ({ publication }) => {
        expect(publication.report.reason).toBe('cancelled');
        expect(publication.outputs.get('verdict-change')).toBe('new-failure');
      },
    );
  });
});

describe('the comment', () => {
  it.each([
    ['never', BAD, undefined],
    ['always', GOOD, { isWanted: true, provider: 'donoratlas', text: expect.stringMatching(/^## ✅/) }],
    ['on-problem', GOOD, { isWanted: false }],
    ['on-problem', BAD, { isWanted: true, source: 'sync', text: expect.stringMatching(/^## ❌/) }],
  ] as const)('%s', async (comment, files, expected) => {
    await runWorld({ files, inputs: { comment }, context: CONTEXT }, ({ publication }) => {
      if (expected === undefined) expect(publication.comment).toBeUndefined();
      else expect(publication.comment).toMatchObject(expected);
    });
  });
});
