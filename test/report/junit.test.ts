import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { createGatherer } from '../../src/report/gather.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { hostileText } from '../support/hostile.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { countRows, makeReport, makeRow, SAMPLES } from '../support/sample-reports.ts';
import { optionsOf, sampleOptions } from '../support/sample-rows.ts';

/** What libxml2 says of the documents; nothing where all are well-formed. */
async function findXmlErrors(documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, normalization: 'c14n' });
  return errors.map(({ rawMessage }) => rawMessage);
}

const renderSample = (name: string): string => {
  const report = SAMPLES.get(name) ?? makeReport();
  return renderJunit(report, sampleOptions(report));
};

describe.each([...SAMPLES])('junit.xml of %s', (name, report) => {
  const xml = renderJunit(report, sampleOptions(report));

  it('is as the golden file shows it', async () => {
    await expect(xml).toMatchFileSnapshot(`../golden/junit-${name}.xml`);
  });

  it('counts its cases right', () => {
    for (const [, head = '', body = ''] of xml.matchAll(/<testsuite ([^>]*)>([\s\S]*?)<\/testsuite>/g)) {
      for (const [attribute, element] of [
        ['tests', 'testcase'],
        ['failures', 'failure'],
        ['errors', 'error'],
        ['skipped', 'skipped'],
      ] as const) {
        const found = body.match(new RegExp(`<${element} `, 'g')) ?? [];
        expect(head).toContain(` ${attribute}="${found.length}"`);
      }
    }
  });

  it('has no two cases of one name', () => {
    const names = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, ...both]) => both.join());
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('renderJunit', () => {
  it('is XML 1.0, whatever the texts are', async () => {
    const texts = [
      ...HOSTILE_TEXTS,
      ']]>',
      '<![CDATA[x]]>',
      '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
      'a\u0000b\ufffe\uffff\ud83d',
      '\udc00\ud800',
      'x'.repeat(100_000),
      '"\'<&>',
      ...fc.sample(hostileText(20), { numRuns: 100, seed: 1 }),
    ];
    const documents = texts.map((text) => {
      const report = makeReport({
        conclusion: 'failure',
        reason: 'threshold',
        exitCode: 1,
        provider: { name: text, title: text },
        files: [{ path: text, totals: countRows({ failed: 1 }) }],
        faults: [{ code: text, message: text, next: text, file: text, line: 1 }],
        rules: [{ rule: 'max-failed', limit: text, actual: 1, of: 1, verdict: 'fail' }],
      });
      return renderJunit(report, optionsOf([makeRow({ path: text, message: text, key: text, jobId: text })], report));
    });
    expect(Math.max(...documents.map(({ length }) => length))).toBeLessThan(20_000);
    expect(await findXmlErrors([...documents, ...[...SAMPLES.keys()].map(renderSample)])).toEqual([]);
    expect(documents.join('')).not.toMatch(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|<!/u);
  }, 60_000);

  it('keeps to the verdict: what is let pass is skipped', () => {
    expect(renderSample('warning')).not.toMatch(/<(?:failure|error) /);
    expect(renderSample('warning')).toContain('<skipped type="threshold"');
    expect(renderSample('success')).not.toMatch(/<(?:failure|error|skipped) /);
    expect(renderSample('threshold')).toMatch(/name="max-failed" time="0">\s*<failure type="threshold"/);
    expect(renderSample('threshold')).toMatch(/name="verdict" time="0">\s*<failure type="threshold"/);
    expect(renderSample('config-error')).toMatch(/name="verdict" time="0">\s*<error type="config-error"/);
  });

  it('names a row with its place and its key, and in minimal without the key', () => {
    expect(renderSample('threshold')).toContain(
      'name="line 12: failed: Invalid phone number ‹redacted›" file="data/donors.csv" line="12"',
    );
    expect(renderSample('threshold')).toContain('data/donors.csv:12\nkey: D-1012\njob: job-1');
    expect(renderSample('threshold-minimal')).not.toContain('D-1012');
    expect(renderSample('threshold-minimal')).toContain('data/donors.csv:12\njob: job-1');
  });

  it('says how many rows have no case of their own', () => {
    expect(renderSample('threshold')).toContain('>7 more rows need attention: records.csv lists all of them.<');
    expect(renderSample('uncertain')).toMatch(
      /name="rows not sent" time="0">\s*<error type="not-sent" message="50 rows: /,
    );
  });

  it('is bounded, with what is wrong first', () => {
    const sound = Array.from({ length: 5000 }, (_, index) => ({ path: `f${index}.csv`, totals: countRows({}) }));
    const files = [...sound, { path: 'z.csv', totals: countRows({ failed: 1_000_000 }) }];
    const rows = Array.from({ length: 4800 }, (_, index) => makeRow({ path: 'z.csv', line: index + 2 }));
    const report = makeReport({ files, totals: countRows({ failed: 1_000_000 }) });
    const xml = renderJunit(report, optionsOf(rows, report));
    expect(xml.match(/<testsuite /g)).toHaveLength(1002);
    expect(xml.match(/name="line /g)).toHaveLength(1000);
    expect(xml).toContain('>999,000 more rows need attention');
    expect(xml).toContain('name="4,001 more files"');
  });

  it('accounts for every row of every file', () => {
    const gatherer = createGatherer(['a.csv', 'b.csv']);
    const kinds = [
      { outcome: 'succeeded' },
      { outcome: 'failed' },
      { outcome: 'invalid' },
      { outcome: 'unresolved', reason: 'not-sent' },
      { outcome: 'unresolved', reason: 'lost' },
      { outcome: 'skipped' },
    ] as const;
    const rows = Array.from({ length: 60 }, (_, index) =>
      makeRow({ file: index % 2, path: index % 2 === 0 ? 'a.csv' : 'b.csv', line: index + 2, ...kinds[index % 6] }),
    );
    for (const row of rows) gatherer.add(row);
    const report = makeReport({ ...gatherer.result(), conclusion: 'failure', reason: 'vendor-error' });
    const named = rows.filter(({ outcome, reason }) => outcome === 'failed' || reason === 'lost').slice(0, 5);
    const xml = renderJunit(report, optionsOf(named, report));
    const counted = [
      ...xml.matchAll(/name="(\d+) rows? without a problem"/g),
      ...xml.matchAll(/message="(\d+) more rows? needs? attention/g),
    ].reduce((sum, [, rowsOf]) => sum + Number(rowsOf), named.length);
    expect(counted).toBe(60);
  });
});
