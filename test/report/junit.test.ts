import { parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import { makeReport, SAMPLES } from '../support/sample-reports.ts';

describe.each([...SAMPLES])('junit.xml of %s', (name, report) => {
  it('is as the golden file shows it', async () => {
    await expect(renderJunit(report)).toMatchFileSnapshot(`../golden/junit-${name}.xml`);
  });

  it('holds no character that XML forbids and no element of data', () => {
    const xml = renderJunit(report);
    expect(xml).not.toMatch(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u);
    expect(
      JSON.stringify(parseFragment(xml.slice(xml.indexOf('\n'))), (key, value) =>
        key === 'parentNode' ? null : value,
      ),
    ).not.toMatch(/"nodeName":"(?!#document-fragment|#text|testsuites|testsuite|testcase|failure|error|skipped)/);
  });
});

describe('renderJunit', () => {
  it('counts its cases and keeps to the verdict: what is let pass is skipped', () => {
    expect(renderJunit(SAMPLES.get('warning') ?? makeReport())).toContain(
      'tests="5" failures="0" errors="0" skipped="3"',
    );
    expect(renderJunit(SAMPLES.get('threshold') ?? makeReport())).toContain(
      'tests="5" failures="2" errors="0" skipped="1"',
    );
  });

  it('is bounded', () => {
    const totals = makeReport().totals;
    const files = Array.from({ length: 5000 }, (_, index) => ({ path: `f${index}.csv`, totals }));
    expect(renderJunit(makeReport({ files })).match(/<testsuite /g)).toHaveLength(1000);
  });
});
