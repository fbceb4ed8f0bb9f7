import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { findCommands } from '../support/runner-commands.ts';
import { countRows, makeReport, SAMPLES } from '../support/sample-reports.ts';

describe.each([...SAMPLES])('the text of %s', (name, report) => {
  const blocks = renderTerminal(report);
  const text = plainText(blocks);

  it('is as the golden file shows it', async () => {
    await expect(text).toMatchFileSnapshot(`../golden/terminal-${name}.txt`);
  });

  it('runs no command and has no control character', () => {
    expect(findCommands(text)).toEqual([]);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
  });

  it('has one block of errors at most, and the verdict alone at the end', () => {
    expect(blocks.filter(({ kind }) => kind === 'errors').length).toBe(report.faults.length > 0 ? 1 : 0);
    expect(blocks.filter(({ kind }) => kind === 'verdict')).toEqual([blocks.at(-1)]);
    expect(blocks.at(-1)?.lines).toHaveLength(1);
  });
});

describe('errors', () => {
  it('stand at their place from where the user is, once', () => {
    const fault = { code: 'file/ragged-row', message: 'Row has 3 cells.', next: 'Fix it.', file: 'a.csv', line: 3 };
    const report = makeReport({ conclusion: 'failure', reason: 'vendor-error', faults: [{ ...fault, column: 7 }] });
    const text = plainText(renderTerminal(report, (path) => `data/${path}`));
    expect(text).toContain('data/a.csv:3:7: error: Row has 3 cells. [file/ragged-row]\n  Fix it.\n');
    expect(text.match(/error: Row has 3 cells/g)).toHaveLength(1);
  });

  it('are warnings where the run passed', () => {
    const faults = [{ code: 'a/b', message: 'Odd.' }];
    expect(plainText(renderTerminal(makeReport({ conclusion: 'warning', faults })))).toContain('warning: Odd. [a/b]');
  });
});

describe('wide characters', () => {
  it('align', () => {
    const at = (file: string): { readonly file: string; readonly line: number } => ({ file, line: 2 });
    const group = { outcome: 'failed', template: 'x', rows: 1 } as const;
    const problemGroups = ['データ.csv', '👍🏽.csv', 'plain.csv', 'e\u0301.csv'].map((file) => ({
      ...group,
      first: at(file),
    }));
    const text = plainText(renderTerminal(makeReport({ problemGroups })));
    expect(text).toContain(
      [
        '  rows  outcome  first at      message',
        '     1  failed   データ.csv:2  x',
        '     1  failed   👍🏽.csv:2      x',
        '     1  failed   plain.csv:2   x',
        '     1  failed   e\u0301.csv:2       x',
      ].join('\n'),
    );
  });
});

describe('commands that continue a run', () => {
  const commands = {
    run: 'npx bulk-job run --a b',
    collect: 'npx bulk-job collect --a b',
    resend: 'npx bulk-job again',
  };
  const nextRun = { from: 'flags', ledger: '/x/ledger.ndjson', isLedgerKept: true, canRerun: false, commands } as const;
  const textOf = (reasons: Parameters<typeof countRows>[0], change = {}): string =>
    plainText(
      renderTerminal(
        makeReport({ conclusion: 'failure', reason: 'timed-out', totals: countRows(reasons), nextRun, ...change }),
      ),
    );

  it.each([
    ['collect', { 'timed-out': 2, 'not-sent': 1 }, 'npx bulk-job collect --a b'],
    ['resend', { uncertain: 3 }, 'npx bulk-job again'],
    ['run', { 'not-sent': 3 }, 'npx bulk-job run --a b'],
  ] as const)('%s stands whole on a line of its own', (_, reasons, command) => {
    const totals = { ...countRows({}), total: 3, unresolved: 3, reasons };
    const text = textOf({}, { totals, resultFiles: ['records.csv'] });
    expect(text.split('\n')).toContain(`     ${command}`);
    expect(text).not.toContain(' bulk-job run --ledger');
  });

  it.each([
    ['must be escaped to be shown', { nextRun: { ...nextRun, commands: { ...commands, collect: 'x ::y' } } }],
    ['would ask a simulated vendor that is gone', { sandbox: true }],
  ])('are left out if one %s', (_, change) => {
    const totals = { ...countRows({}), total: 3, unresolved: 3, reasons: { 'timed-out': 2, 'not-sent': 1 } };
    const text = textOf({}, { totals, resultFiles: ['records.csv'], ...change });
    expect(text).toContain('the same command with collect --ledger /x/ledger.ndjson');
    expect(text).not.toContain('Run the command below: it waits for the 2 rows that DonorAtlas still processes.\n');
  });
});

describe('a sample', () => {
  it('says how many rows are left for later', () => {
    const report = makeReport({ totals: countRows({ total: 5, succeeded: 5 }), inputs: { limit: 5 }, beyondLimit: 15 });
    expect(plainText(renderTerminal(report))).toContain('A sample: limit: 5 left out 15 more rows.');
  });
});
