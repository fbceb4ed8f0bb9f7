import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { readOrder } from '../../src/sandbox/ngpvan/order.ts';
import { call, withSandbox } from '../sandbox/client.ts';
import { makeOrder, vanGet } from '../sandbox/van-client.ts';
import { paramsOf, runAtSandbox, soleImport } from './van-world.ts';

const read = (path: string): string => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('a file arrives byte for byte as the vendor’s own parser reads it', () => {
  const HARD = [
    'say ""hi""',
    '"',
    'two\r\nlines',
    'two\nlines',
    '\r',
    'Ümläut ß 漢 😀',
    '',
    ' ',
    ' ends ',
    ',;\t',
    '\u2028',
  ];
  const COLUMNS = ['VanID', 'Mail', 'Nötiz "1"\n2', ' blank ', "'=x"];
  const generated = HARD.map((_, turn) => COLUMNS.map((_name, at) => HARD[(turn + at) % HARD.length] ?? ''));

  test.each([
    ['the example', read('ngpvan/contacts.csv')],
    ['every hard cell in every column', [COLUMNS, ...generated].map((cells) => cells.map(quote).join(',')).join('\n')],
    [
      'the same with CRLF and a byte order mark',
      `\uFEFF${[COLUMNS, ...generated].map((cells) => cells.map(quote).join(',')).join('\r\n')}\r\n`,
    ],
  ])('%s', async (_, text) => {
    const [header = [], ...rows]: readonly (readonly string[])[] = parse(text, { bom: true });
    const inputs = { params: paramsOf([{ activist_code: '4600101' }]), 'max-failed': 'unlimited' };
    await runAtSandbox({ files: { 'data/a.csv': text }, inputs }, (world) => {
      expect(world.publication.report.faults).toEqual([]);
      const arrived = soleImport(world);
      expect(arrived.columns).toEqual([...header, 'bulk_job_row']);
      expect(arrived.rows).toEqual(rows.map((cells, index) => [...cells, String(index + 1)]));
    });
  });
});

describe('the check before the first submit and the vendor say the same of a mapping', () => {
  const fixed = (fieldName: string, staticValue: string) => ({ fieldName, staticValue });
  const from = (fieldName: string, columnName: string) => ({ fieldName, columnName });

  test.each<[name: string, columns: readonly string[], mapping: object, fault: RegExp | undefined]>([
    [
      'static values alone',
      [],
      { name: 'ActivistCode', fieldValueMappings: [fixed('ActivistCodeID', '4600103')] },
      undefined,
    ],
    [
      'a static number',
      [],
      { name: 'ActivistCode', fieldValueMappings: [{ fieldName: 'ActivistCodeID', staticValue: 4600101 }] },
      undefined,
    ],
    ['a column of the field’s name', ['Email'], { name: 'Email' }, undefined],
    ['an empty list of mappings', ['Email'], { name: 'Email', fieldValueMappings: [] }, undefined],
    ['names without regard to case', ['EMAIL'], { name: 'Email' }, undefined],
    ['a name that is only like the field’s', ['E-mail'], { name: 'Email' }, /required field Email is not mapped/],
    [
      'a column of the required field’s name beside another mapping',
      ['Email'],
      { name: 'Email', fieldValueMappings: [fixed('EmailTypeID', '1')] },
      /required field Email is not mapped/,
    ],
    [
      'a column of the parent’s name beside another mapping',
      ['AddressLine1', 'Town'],
      { name: 'CreateOrUpdateContact', fieldValueMappings: [from('City', 'Town')] },
      /City also needs AddressLine1/,
    ],
    ['a column whose parent has none', ['City'], { name: 'CreateOrUpdateContact' }, undefined],
    ['a required field that no column names', ['City'], { name: 'MailingAddress' }, /AddressLine1 is not mapped/],
    [
      'a field that is only like one',
      ['Mail'],
      { name: 'Email', fieldValueMappings: [from('E-mail', 'Mail')] },
      /no field E-mail/,
    ],
  ])('%s', async (_, columns, mapping, fault) => {
    const all = ['VanID', ...columns];
    const order = readOrder(makeOrder({ columns: all, mappingTypes: [mapping] }), '1');
    expect('order' in order).toBe(fault === undefined);
    const files = { 'data/a.csv': `${all.join(',')}\n${all.map((_name, at) => at + 1).join(',')}\n` };
    await runAtSandbox({ files, inputs: { params: paramsOf([mapping]) } }, ({ publication: { report }, sandbox }) => {
      const message = report.faults.map((each) => each.message).join();
      if (fault === undefined) expect([message, report.totals.succeeded]).toEqual(['', 1]);
      else expect(message).toMatch(fault);
      expect(sandbox.record.counts.requestsByKind.submit).toBe(fault === undefined ? 1 : 0);
    });
  });
});

test('the values that the examples name are those of the vendor’s lists', async () => {
  await withSandbox({ vendor: 'ngpvan' }, async ({ port }) => {
    const list = async (path: string): Promise<readonly string[]> => {
      const { items } = JSON.parse((await call(port, vanGet(`bulkImportMappingTypes/${path}/values`))).text);
      return items.map((item: { readonly id: string }) => item.id);
    };
    const codes = await list('ActivistCode/ActivistCodeID');
    expect(codes).toEqual(['4600101', '4600102', '4600103']);
    expect(await list('Contributions/DesignationID')).toEqual(['101', '102']);
    const used = read('ngpvan/bulk-job.yaml').match(/(?<=staticValue: ")\d+/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((code) => !codes.includes(code))).toEqual([]);
    expect(read('README.md')).toContain('the activist codes `4600101` to `4600103`, the designations `101` and `102`');
  });
});
