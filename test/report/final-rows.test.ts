import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { MESSAGE_COLUMN } from '../../src/domain/row.ts';
import { createRowRenderer, type FinalRow, RAGGED_MARK } from '../../src/report/final-rows.ts';
import { setMember } from '../../src/report/json-member.ts';
import { RECORDS_HEADER } from '../../src/report/own-starts.ts';
import { makeRow } from '../support/sample-reports.ts';

const csv = (columns: readonly string[]) => ({ format: 'csv', columns }) as const;
const full = createRowRenderer({ detail: 'full', files: [csv(['id', 'phone'])] });

describe('records.csv', () => {
  it.each<[string, Partial<FinalRow>, string]>([
    ['failed', {}, 'data/donors.csv,2,D-1001,failed,,Invalid phone number,job-1,1'],
    ['succeeded', { outcome: 'succeeded', message: '' }, 'data/donors.csv,2,D-1001,succeeded,,,job-1,1'],
    [
      'not found',
      { outcome: 'not_found', message: '' },
      'data/donors.csv,2,D-1001,not_found,,the vendor has no such record,job-1,1',
    ],
    [
      'not sent, without a key or a job',
      {
        outcome: 'unresolved',
        reason: 'not-sent',
        message: 'stopped after 401',
        key: undefined,
        jobId: undefined,
        attempts: 0,
      },
      'data/donors.csv,2,,unresolved,not-sent,not sent: stopped after 401,,0',
    ],
    ['a formula', { key: '=1+1', message: '@SUM(A1)' }, "data/donors.csv,2,'=1+1,failed,,'@SUM(A1),job-1,1"],
  ])('%s', (_name, differs, line) => {
    expect(full.recordsLine(makeRow(differs))).toBe(`${line}\n`);
    expect(parse(RECORDS_HEADER + line)[0]).toHaveLength(8);
  });

  it('has no value in minimal: templates, and keys that only the owner of the API key can join', () => {
    const row = makeRow({ message: 'Invalid phone 613-555-0100 of D-1001' });
    const files = [csv(['id', 'phone'])];
    const masked = createRowRenderer({ detail: 'minimal', files, apiKey: 'k' }).recordsLine(row);
    expect(masked).toMatch(
      /^data\/donors\.csv,2,[0-9a-f]{16},failed,,Invalid phone ‹redacted› of ‹redacted›,job-1,1\n$/,
    );
    expect(createRowRenderer({ detail: 'minimal', files }).recordsLine(row)).toContain('.csv,2,,failed');
    expect(createRowRenderer({ detail: 'minimal', files, apiKey: 'k' }).rowLine(row)).toBeUndefined();
  });
});

describe('row files', () => {
  it.each<[string, Partial<FinalRow>, string | undefined]>([
    ['failed', {}, 'failed.csv'],
    ['not found', { outcome: 'not_found' }, 'not-found.csv'],
    ['invalid', { outcome: 'invalid' }, 'invalid.csv'],
    ['timed out', { outcome: 'unresolved', reason: 'timed-out' }, 'unresolved.csv'],
    ['planned is no problem', { outcome: 'unresolved', reason: 'planned' }, undefined],
    ['submitted is no problem', { outcome: 'unresolved', reason: 'submitted' }, undefined],
    ['succeeded', { outcome: 'succeeded' }, undefined],
    ['skipped', { outcome: 'skipped' }, undefined],
  ])('%s', (_name, differs, name) => {
    expect(full.rowLine(makeRow(differs))?.name).toBe(name);
  });

  it('has no NUL character of a message, which no data file may hold', () => {
    expect(full.rowLine(makeRow({ message: 'a\0b' }))?.line).toContain(',a\ufffdb\n');
  });

  it('keep the cells as they are, formulas too, and escape only the message', () => {
    const record = { line: 2, columns: ['id', 'phone'], values: ['=1+1', ' a,"b"\n'] };
    const line = full.rowLine(makeRow({ record, message: '=2' }))?.line ?? '';
    expect(parse(full.rowHeader + line)).toEqual([
      ['id', 'phone', MESSAGE_COLUMN],
      ['=1+1', ' a,"b"\n', "'=2"],
    ]);
  });

  it('unite the columns of several files in the order first seen', () => {
    const files = [
      csv(['id', 'phone']),
      csv(['email', 'id', '__proto__']),
      { format: 'ndjson', columns: ['x'] } as const,
    ];
    const renderer = createRowRenderer({ detail: 'full', files });
    const record = { line: 2, columns: ['email', 'id', '__proto__'], values: ['e', 'i', 'p'] };
    expect(renderer.rowHeader).toBe('id,phone,email,__proto__,bulk_job_message\n');
    expect(renderer.rowLine(makeRow({ file: 1, record }))?.line).toBe('i,,e,p,Invalid phone number\n');
  });

  it('write our column anew when a row file is sent again', () => {
    const columns = ['id', MESSAGE_COLUMN];
    const renderer = createRowRenderer({ detail: 'full', files: [csv(columns)] });
    const record = { line: 2, columns, values: ['1', 'old'] };
    expect(renderer.rowHeader + renderer.rowLine(makeRow({ record }))?.line).toBe(
      'id,bulk_job_message\n1,Invalid phone number\n',
    );
  });

  it.each([
    ['short', ['1'], `1,,ragged,${RAGGED_MARK}`],
    ['long', ['1', '2', '3', '4'], '1,2,ragged,3,4'],
  ])('keep a %s row ragged, so that it is not sent before it is fixed', (_name, values, line) => {
    const record = { line: 2, columns: ['id', 'phone'], values };
    expect(full.rowLine(makeRow({ outcome: 'invalid', message: 'ragged', record }))?.line).toBe(`${line}\n`);
  });

  it('write the text of JSON records with a member more', () => {
    const renderer = createRowRenderer({ detail: 'full', files: [{ format: 'json', columns: [] }] });
    const raw = '{\n  "id": 9007199254740993,\n  "bulk_job_message": {"old": "}"},\n  "n": 1.50\n}';
    const written = renderer.rowLine(makeRow({ record: { line: 2, columns: [], values: [], raw } }));
    expect(written).toEqual({
      name: 'failed.ndjson',
      line: '{ "id": 9007199254740993, "n": 1.50 ,"bulk_job_message":"Invalid phone number"}\n',
    });
  });
});

describe('setMember', () => {
  it.each([
    ['an empty object', '{}', '{"m":"x"}'],
    [
      'nested members of the same name stay',
      '{"a":{"m":1},"b":["m",{"m":"}]"}]}',
      '{"a":{"m":1},"b":["m",{"m":"}]"}],"m":"x"}',
    ],
    ['an escaped name', '{"\\u006d":1,"a":"\\"m\\":2,"}', '{"a":"\\"m\\":2,","m":"x"}'],
    ['doubled members', '{"m":1,"a":2,"m":3}', '{"a":2,"m":"x"}'],
    ['no JSON', '{"a": oops', '{"a": oops'],
    ['no object', '[1,2]', '[1,2]'],
  ])('%s', (_name, raw, expected) => {
    expect(setMember(raw, 'm', 'x')).toBe(expected);
  });
});
