import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { runWorld } from '../support/world.ts';

const PROVIDER = `version: 1
name: v
baseUrl: https://vendor.example
key: id
submit: { post: /jobs, body: '{ "rows": $rows }', outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] } }
results: [{ outcome: succeeded }]
`;

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'is compared with the first row of the key, not with the one before',
    { 'data/a.csv': 'id,name\n1,a\n1,b\n1,a\n2,c\n' },
    ['unresolved', 'invalid', 'skipped', 'unresolved'],
  ],
  [
    'has the same content where another file has its columns in another order',
    { 'data/a.csv': 'id,name,city\n1,a,x\n', 'data/b.csv': 'city,id,name\nx,1,a\ny,1,a\n' },
    ['unresolved', 'skipped', 'invalid'],
  ],
  [
    'has the same content where one has an empty cell and the other no such column',
    { 'data/a.csv': 'id,name,city\n1,a,\n', 'data/b.csv': 'id,name\n1,a\n' },
    ['unresolved', 'skipped'],
  ],
])('a row that repeats a key %s', async (_, data, outcomes) => {
  const files = { ...data, 'v.yaml': PROVIDER };
  const inputs = { mode: 'validate', provider: './v.yaml', params: '', 'base-url': '', 'max-invalid': 'unlimited' };
  await runWorld({ files, inputs }, async ({ read }) => {
    const lines: readonly { readonly outcome: string }[] = parse((await read('records.csv')) ?? '', { columns: true });
    expect(lines.map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});
