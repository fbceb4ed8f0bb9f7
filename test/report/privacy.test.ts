import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { annotations } from '../../src/report/annotations.ts';
import { renderCodeQuality } from '../../src/report/code-quality.ts';
import { createRowRenderer, type FinalRow } from '../../src/report/final-rows.ts';
import { createGatherer } from '../../src/report/gather.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { chooseDetail, maskKey, minimalReport } from '../../src/report/privacy.ts';
import { renderReportJson } from '../../src/report/report-json.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import type { Report } from '../../src/report/schema.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { makeReport, makeRow, SAMPLES } from '../support/sample-reports.ts';
import { optionsOf } from '../support/sample-rows.ts';

describe('chooseDetail', () => {
  it.each([
    ['minimal', 'private', false, false, 'minimal', undefined],
    ['auto', 'private', true, false, 'full', undefined],
    ['auto', 'internal', true, false, 'full', undefined],
    ['auto', 'public', true, false, 'minimal', undefined],
    ['auto', 'public', true, true, 'minimal', undefined],
    ['auto', 'unknown', true, false, 'minimal', undefined],
    ['auto', 'unknown', false, false, 'full', undefined],
    ['full', 'private', true, false, 'full', undefined],
    ['full', 'unknown', false, false, 'full', undefined],
    ['full', 'public', true, true, 'full', undefined],
    ['full', 'public', true, false, 'minimal', 'input/public-personal-data'],
    ['full', 'unknown', true, false, 'minimal', 'input/public-personal-data'],
  ] as const)('%s in %s, CI %s, allowed %s: %s %s', (input, visibility, ci, allowPublic, detail, code) => {
    const choice = chooseDetail({ input, visibility, ci, allowPublic });
    expect([choice.detail, choice.fault?.code]).toEqual([detail, code]);
  });
});

describe('maskKey', () => {
  it('is an HMAC under the API key, and nothing without one', () => {
    expect(maskKey('1001', 'secret')).toMatch(/^[0-9a-f]{16}$/);
    expect(maskKey('1001', 'other')).not.toBe(maskKey('1001', 'secret'));
    expect([maskKey('1001', undefined), maskKey('1001', ''), maskKey(undefined, 'secret')]).toEqual(['', '', '']);
  });
});

describe('minimalReport', () => {
  it.each([...SAMPLES])('reduces %s once and for all', (_name, report) => {
    const reduced = minimalReport(report);
    expect(minimalReport(reduced)).toEqual(reduced);
    expect(reduced.firstProblems.some((problem) => 'key' in problem)).toBe(false);
  });
});

describe('minimal', () => {
  const COLUMNS = ['id', 'name', 'phone', 'email', 'street', 'born', 'note'];
  const OUTCOMES = ['failed', 'not_found', 'invalid', 'unresolved', 'succeeded'] as const;

  function makeDonor(index: number): { readonly row: FinalRow; readonly canaries: readonly string[] } {
    const canaries = [
      `CANARY-ID-${index}`,
      `Canaryna${index} Canaryson${index}`,
      `(613) 555-${String(index).padStart(4, '0')}`,
      `canary.${index}@donors.example`,
      `${index + 100} Canary Lane`,
      `19${String(index % 100).padStart(2, '0')}-01-31`,
      `canary note ${index}: called twice, moved to Canaryville, asked us not to write again`,
    ];
    const outcome = OUTCOMES[index % OUTCOMES.length] ?? 'failed';
    const echoes = [
      canaries.join(' / '),
      canaries.join('').toUpperCase(),
      `"${canaries[6]?.slice(0, 40)}…"`,
      `for Canaryson${index}`,
    ];
    const message = `Refused ${echoes[index % echoes.length]}`;
    const record = { line: index + 2, columns: COLUMNS, values: canaries };
    const reason = outcome === 'unresolved' ? ('contradictory' as const) : undefined;
    return { row: makeRow({ line: index + 2, key: canaries[0], outcome, reason, message, record }), canaries };
  }

  it('shows no canary anywhere, whatever the vendor echoes', async () => {
    const gatherer = createGatherer(['data/donors.csv']);
    const files = [{ format: 'csv', columns: COLUMNS } as const];
    const renderer = createRowRenderer({ detail: 'minimal', files, apiKey: 'key' });
    const donors = Array.from({ length: 1000 }, (_, index) => makeDonor(index));
    let records = '';
    for (const { row } of donors) {
      gatherer.add(row);
      records += renderer.recordsLine(row);
      expect(renderer.rowLine(row)).toBeUndefined();
    }
    const { row, canaries } = makeDonor(1);
    const report: Report = {
      ...makeReport({ ...gatherer.result(), conclusion: 'failure', reason: 'threshold' }),
      detail: 'minimal',
      jobs: {
        count: 1,
        states: { failed: 1 },
        ids: [],
        shown: [
          {
            number: 1,
            batch: 1,
            round: 1,
            rows: 1000,
            state: 'refused',
            polls: 0,
            message: `Refused: ${canaries.join()}`,
            vendorState: `waits for ${canaries[1]}`,
            isNamed: false,
          },
        ],
      },
    };
    expect(row.message.toLowerCase()).toContain('canary');
    expect(renderSummary({ ...report, detail: 'full' }).toLowerCase()).toContain('canary');
    const options = optionsOf(
      donors.map((donor) => donor.row),
      report,
    );
    const outputs = [
      records,
      renderSummary(report),
      plainText(renderTerminal(report)),
      renderJunit(report, options),
      [...renderSarif(report, options)].join(''),
      [...renderCodeQuality(report, options)].join(''),
      JSON.stringify(annotations(report)),
    ];
    for await (const piece of renderReportJson(report, report.jobs.shown)) outputs.push(piece);
    const all = outputs.join('\n').toLowerCase();
    expect(all.match(/.{0,30}canary.{0,30}/g) ?? []).toEqual([]);
    expect(all).not.toMatch(/555-\d{4}|-01-31/);
    expect(all).toContain('‹redacted›');
  });
});
