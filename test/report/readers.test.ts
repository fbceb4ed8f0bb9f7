import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { ROOT } from '../support/markdown-documents.ts';
import { SAMPLES } from '../support/sample-reports.ts';
import { sampleOptions } from '../support/sample-rows.ts';

/**
 * A Python with junitparser, xmlschema and jsonschema; the schema of Jenkins' xUnit plugin, as the source of pytest ships
 * it; the schema of SARIF 2.1.0, as @microsoft/jest-sarif ships it. CI fetches them; elsewhere name them in these
 * variables.
 */
const { REPORT_READER = '', JUNIT_XSD = '', SARIF_SCHEMA = '' } = process.env;
const mustRun = process.env.CI_REQUIRE_ALL === '1';

interface Said {
  readonly errors: readonly string[];
  readonly counted?: readonly (readonly number[])[];
  readonly found?: readonly (readonly number[])[];
}

it.skipIf(REPORT_READER === '' && !mustRun)('other programs read junit.xml and results.sarif by their schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-job-readers-'));
  try {
    for (const [name, report] of SAMPLES) {
      writeFileSync(join(folder, `${name}.xml`), renderJunit(report, sampleOptions(report)));
      writeFileSync(join(folder, `${name}.sarif`), [...renderSarif(report, sampleOptions(report))].join(''));
    }
    const script = join(ROOT, 'test/support/read-reports.py');
    const text = execFileSync(REPORT_READER, [script, folder, JUNIT_XSD, SARIF_SCHEMA], { encoding: 'utf8' });
    const said: Readonly<Record<string, Said>> = JSON.parse(text);
    expect(Object.keys(said)).toHaveLength(2 * SAMPLES.size);
    for (const [name, { errors, counted, found }] of Object.entries(said)) {
      expect(errors, name).toEqual([]);
      expect(found, name).toEqual(counted);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
