import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/domain/job.ts';
import { renderReportJson } from '../../src/report/report-json.ts';
import { type Report, reportJsonSchema } from '../../src/report/schema.ts';
import { makeReport, SAMPLES } from '../support/sample-reports.ts';

async function write(report: Report, jobs: Iterable<JobRecord> = report.jobs.shown): Promise<string> {
  let text = '';
  for await (const piece of renderReportJson(report, jobs)) text += piece;
  return text;
}

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(JSON.stringify(reportJsonSchema())));

describe('report.json', () => {
  it.each([...SAMPLES])('of %s fits its schema and holds the report', async (_name, report) => {
    const document: unknown = JSON.parse(await write(report));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document).toMatchObject({ totals: report.totals, rules: report.rules, exitCode: report.exitCode });
    if (report.detail === 'full') expect(document).toHaveProperty('jobs', report.jobs.shown);
  });

  it('writes jobs as they come, one a line', async () => {
    function* jobs(): Generator<JobRecord> {
      for (let number = 1; number <= 1000; number++) {
        yield { number, id: `j${number}`, batch: number, round: 1, rows: 1, state: 'succeeded', polls: 1 };
      }
    }
    const pieces: string[] = [];
    for await (const piece of renderReportJson(makeReport(), jobs())) pieces.push(piece);
    expect(pieces).toHaveLength(1002);
    expect(
      pieces
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('    {"number"')),
    ).toHaveLength(1000);
    expect(validate(JSON.parse(pieces.join('')))).toBe(true);
  });

  it('refuses what it does not know', async () => {
    const document: Record<string, unknown> = JSON.parse(await write(makeReport()));
    expect(validate({ ...document, more: 1 })).toBe(false);
    expect(validate({ ...document, reason: 'other' })).toBe(false);
  });

  it('has every member of a report', async () => {
    const document: object = JSON.parse(await write(makeReport()));
    // Only messages need it.
    const { nextRun: _, ...members } = makeReport();
    expect(Object.keys(document).sort()).toEqual([...Object.keys(members), 'jobStates'].sort());
  });
});
