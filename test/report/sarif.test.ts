import { describe, expect, it } from 'vitest';
import { renderCodeQuality } from '../../src/report/code-quality.ts';
import type { FinalRow } from '../../src/report/final-rows.ts';
import { createProblemKeeper, MAX_PROBLEM_ROWS } from '../../src/report/problem-rows.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import type { Report } from '../../src/report/schema.ts';
import { listAnchors } from '../support/markdown-documents.ts';
import { countRows, makeReport, makeRow, SAMPLES } from '../support/sample-reports.ts';
import { optionsOf, sampleOptions } from '../support/sample-rows.ts';

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
        readonly region: { readonly startLine: number; readonly startColumn?: number };
      };
    },
  ];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] } };
  readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly { readonly level: string }[] }];
  readonly results: readonly Result[];
}

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

type Options = ReturnType<typeof sampleOptions>;

const sarifText = (report: Report, options: Options): string => [...renderSarif(report, options)].join('');

function readSarif(report: Report, options: Options): Run {
  const document: { readonly runs: readonly [Run] } = JSON.parse(sarifText(report, options));
  return document.runs[0];
}

function readIssues(report: Report, options: Options): readonly Issue[] {
  return JSON.parse([...renderCodeQuality(report, options)].join(''));
}

describe.each([...SAMPLES])('%s', (name, report) => {
  const options = sampleOptions(report);
  const { results, tool } = readSarif(report, options);
  const issues = readIssues(report, options);

  it('has results.sarif and gl-code-quality.json as the golden files show them', async () => {
    await expect(sarifText(report, options)).toMatchFileSnapshot(`../golden/results-${name}.sarif`);
    const quality = [...renderCodeQuality(report, options)].join('');
    await expect(quality).toMatchFileSnapshot(`../golden/gl-code-quality-${name}.json`);
  });

  it('has a rule for every result, and findings in the order of their level', () => {
    const rules = tool.driver.rules.map(({ id }) => id);
    expect(results.filter(({ ruleId }) => !rules.includes(ruleId))).toEqual([]);
    expect(new Set(rules).size).toBe(rules.length);
    expect(results.map(({ message }) => message.text).filter((text) => text === '')).toEqual([]);
    expect(issues.map(({ check_name }) => check_name)).toHaveLength(results.length);
  });

  it('keeps to what GitLab reads: each fingerprint once, paths from the root', () => {
    const fingerprints = issues.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    for (const { location, severity, fingerprint } of issues) {
      expect(location.path).not.toMatch(/^\.?\//);
      expect(Number.isSafeInteger(location.lines.begin)).toBe(true);
      expect(location.lines.begin).toBeGreaterThan(0);
      expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
      expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});

const FILE = 'data/donors.csv';

function reportOf(totals: Report['totals'], differs: Partial<Report> = {}): Report {
  const files = [{ path: FILE, totals }];
  return makeReport({ totals, files, conclusion: 'failure', reason: 'threshold', exitCode: 1, ...differs });
}

describe('renderSarif', () => {
  it('leads to sections that exist', () => {
    const anchors = listAnchors('docs/troubleshooting.md');
    const reasons = { 'not-sent': 1, 'timed-out': 1, cancelled: 1, uncertain: 1, lost: 1, unreachable: 1, missing: 1 };
    const totals = countRows({ failed: 1, not_found: 1, invalid: 1, unresolved: 7, reasons });
    const report = reportOf(totals, { faults: [{ code: 'file/git-lfs', message: 'x', file: 'a.csv' }] });
    const { rules } = readSarif(report, optionsOf([], report)).tool.driver;
    expect(rules).toHaveLength(12);
    const links = rules.map(({ helpUri }) => helpUri.split('docs/troubleshooting.md#')[1] ?? helpUri);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });

  it('gives a row the same fingerprint when it moves, in minimal too, and another one to another row', () => {
    const report = reportOf(countRows({ failed: 3 }));
    const minimal: Report = { ...report, detail: 'minimal' };
    const rows = [makeRow({ line: 2, key: 'a' }), makeRow({ line: 3, key: 'b' }), makeRow({ line: 4, key: 'b' })];
    const read = (given: readonly FinalRow[], of: Report): readonly (string | undefined)[] =>
      readSarif(of, optionsOf(given, of)).results.map(
        ({ partialFingerprints }) => partialFingerprints['bulkJobRow/v1'],
      );
    const before = read(rows, report);
    expect(new Set(before).size).toBe(3);
    const moved = rows.map((row) => ({ ...row, line: row.line + 100 }));
    expect(read(moved, report)).toEqual(before);
    expect(read(moved, minimal)).toEqual(before);
    // GitHub's upload makes the one that GitHub reads of the line itself.
    expect(sarifText(report, optionsOf(rows, report))).not.toContain('primaryLocationLineHash');
  });

  it('puts faults without a place among the notes on the run, others at their column', () => {
    const { results, invocations } = readSarif(
      SAMPLES.get('config-error') ?? makeReport(),
      sampleOptions(makeReport()),
    );
    expect(results.map(({ ruleId }) => ruleId)).toEqual(['file/ragged-header']);
    expect(results[0]?.locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 5 });
    expect(invocations[0].toolExecutionNotifications.map(({ level }) => level)).toEqual(['error', 'error']);
  });

  it('shows a text of the vendor as text, and paths as addresses', () => {
    const message = 'see [this](https://evil.example) {0}';
    const report = reportOf(countRows({ failed: 1 }));
    const rows = [makeRow({ path: 'a b/ü#1?.csv', message })];
    const [result] = readSarif(report, optionsOf(rows, report)).results;
    expect(result?.message.text).toBe('see [this] (https://evil.example) { 0}');
    expect(result?.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'a%20b/%C3%BC%231%3F.csv',
      uriBaseId: '%SRCROOT%',
    });
  });

  it('stays within what GitHub takes, with a million problem rows, and says how many more there are', () => {
    const report = reportOf(countRows({ failed: 1_000_000 }), {
      faults: Array.from({ length: 1000 }, () => ({
        code: 'file/quote',
        message: '漢'.repeat(2000),
        file: FILE,
        line: 2,
      })),
    });
    const rows = Array.from({ length: MAX_PROBLEM_ROWS }, (_, index) =>
      makeRow({ line: index + 2, key: `k${index}`, message: '漢'.repeat(2000) }),
    );
    const text = sarifText(report, optionsOf(rows, report));
    expect(Buffer.byteLength(text)).toBeLessThan(10_000_000);
    const { results } = readSarif(report, optionsOf(rows, report));
    expect(results.length).toBeLessThanOrEqual(5000);
    expect(results.at(-1)?.message.text).toBe('995,200 more rows need attention: records.csv lists all of them.');
    expect(readIssues(report, optionsOf(rows, report))).toHaveLength(results.length);
  });
});

describe('createProblemKeeper', () => {
  it('picks the worst rows, also where they come last, and one of those that only waited', () => {
    const keeper = createProblemKeeper();
    const put = (number: number, differs: Partial<FinalRow>): void => keeper.add(number, makeRow(differs));
    for (let number = 0; number < 100_000; number += 1) {
      put(number, { outcome: 'unresolved', reason: 'not-sent' });
      put(100_000 + number, { outcome: 'not_found' });
      put(200_000 + number, { outcome: 'succeeded' });
    }
    put(400_000, { outcome: 'invalid' });
    put(400_001, { outcome: 'failed' });
    const report = reportOf(countRows({ failed: 1, invalid: 1, not_found: 100_000 }), {
      rules: [
        { rule: 'max-failed', limit: '0', actual: 1, of: 2, verdict: 'fail' },
        { rule: 'max-invalid', limit: '5', actual: 1, of: 2, verdict: 'pass' },
        { rule: 'max-not-found', limit: 'unlimited', actual: 1, of: 2, verdict: 'pass' },
      ],
    });
    const picked = keeper.pick(report);
    expect(picked).toHaveLength(MAX_PROBLEM_ROWS);
    expect(picked.slice(0, 4)).toEqual([400_001, 400_000, 100_000, 100_001]);
    expect(picked).not.toContain(0);
    const few = createProblemKeeper();
    for (const [number, outcome] of (['unresolved', 'unresolved', 'failed'] as const).entries()) {
      few.add(number, makeRow({ outcome, reason: outcome === 'failed' ? undefined : 'not-sent' }));
    }
    expect(few.pick(report)).toEqual([2, 0]);
  });
});
