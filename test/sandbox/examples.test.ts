import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { writeRows } from '../../bench/make-rows.ts';
import { formatCsvLine } from '../../src/sandbox/ngpvan/csv.ts';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { call, submit, withSandbox } from './client.ts';
import { withVan } from './van-client.ts';

const read = (path: string): string => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
// Without the padding that the formatter gives a table.
const readme = read('README.md').replaceAll(/ +/g, ' ');
const idsOf = (rows: readonly unknown[]): readonly string[] => rows.map((row) => String(Object(row).donor_id));

const donors = parse(read('donoratlas/donors.csv'), { columns: true });
const members: readonly unknown[] = read('donoratlas/new-members.ndjson')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Sends the ids in batches and what failed once more; the numbers of a line of the README's table. */
async function countOutcomes(ids: readonly string[]): Promise<string> {
  return withSandbox({}, async (sandbox) => {
    const different = [...new Set(ids)];
    for (let at = 0; at < different.length; at += 100) await submit(sandbox, different.slice(at, at + 100));
    const failed = [...sandbox.record.rows].flatMap(([id, { outcome }]) => (outcome === 'failed' ? [id] : []));
    if (failed.length > 0) await submit(sandbox, failed);
    const { succeeded, failed: stillFailed, not_found } = sandbox.record.counts.outcomes;
    const skipped = ids.length - different.length;
    return `| ${ids.length} | ${succeeded} | ${stillFailed} | ${not_found} | ${skipped} |`;
  });
}

describe('the examples', () => {
  test.each([
    ['`donors.csv`', idsOf(donors)],
    ['`new-members.ndjson`', idsOf(members)],
    ['both', idsOf([...donors, ...members])],
  ])('%s has the outcomes that the README gives', async (name, ids) => {
    expect(readme).toContain(`| ${name} ${await countOutcomes(ids)}`);
  });

  test('the row that stands twice is the same in every cell', () => {
    const rows = donors.map((row) => JSON.stringify(row));
    expect(new Set(rows).size).toBe(rows.length - 1);
  });

  test('what makes files hard is in them', () => {
    const cells = donors.flatMap((row) => Object.values(Object(row)).map(String));
    for (const [what, pattern] of [
      ['a line break', /\n/],
      ['a quote', /"/],
      ['a comma', /,/],
      ['an umlaut', /ü/],
      ['leading zeros', /^00\d+$/],
    ] as const) {
      expect(
        cells.filter((cell) => pattern.test(cell)),
        what,
      ).not.toEqual([]);
    }
  });

  test('the configuration names the files and never leaves the machine', () => {
    expect(parseYaml(read('donoratlas/bulk-job.yaml'))).toMatchObject({
      files: ['examples/donoratlas/donors.csv', 'examples/donoratlas/new-members.ndjson'],
      sandbox: true,
    });
  });
});

type Row = Readonly<Record<string, string>>;
const readRows = (path: string): readonly Row[] => parse(read(path), { columns: true });

/** The numbers of a line of the README's table; a sandbox knows of no skipped rows. */
const countLine = (
  rows: number,
  { succeeded, failed, not_found }: { succeeded: number; failed: number; not_found: number },
): string => `| ${rows} | ${succeeded} | ${failed} | ${not_found} |`;

describe('what makes files hard is in every column', () => {
  test.each(['ngpvan/contacts.csv', 'passcreator/passes.csv', 'passcreator-create/new-passes.csv'])('%s', (path) => {
    const rows = readRows(path);
    for (const column of Object.keys(rows[0] ?? {})) {
      const cells = rows.map((row) => row[column] ?? '');
      const has = [/"/, /\n/, /[äöüÄÖÜ]/, /^ | $/].map((pattern) => cells.some((cell) => pattern.test(cell)));
      expect([column, ...has]).toEqual([column, true, true, true, true]);
    }
  });
});

test('the contacts have the outcomes that the README gives, and arrive as they are', async () => {
  const rows = readRows('ngpvan/contacts.csv');
  const columns = Object.keys(rows[0] ?? {});
  const { mapping_types: mappingTypes } = parseYaml(read('ngpvan/bulk-job.yaml')).params;
  await withVan({}, async (stage) => {
    const numbered = rows.map((row, index) => [...columns.map((column) => row[column] ?? ''), String(index)]);
    const text = [[...columns, 'number'], ...numbered].map(formatCsvLine).join('');
    const jobId = await stage.send(text, { columns: [...columns, 'number'], mappingTypes, echo: ['number'] });
    expect((await stage.look(jobId)).status).toBe('CompletedWithErrors');
    expect(stage.sandbox.imports.get(String(jobId))?.rows).toEqual(numbered);
    expect(readme).toContain(`| \`contacts.csv\` ${countLine(rows.length, stage.sandbox.record.counts.outcomes)}`);
  });
});

test('the passes have the outcomes that the README gives, in five jobs', async () => {
  const all = readRows('passcreator/passes.csv');
  const rows = [...new Map(all.map((row) => [row.identifier, row])).values()];
  const update = async (sandbox: Sandbox, chosen: readonly Row[]): Promise<void> => {
    const groups = new Map<string, string[]>();
    for (const { identifier = '', ...fields } of chosen) {
      const data = JSON.stringify(fields);
      groups.set(data, [...(groups.get(data) ?? []), identifier]);
    }
    for (const [data, identifiers] of groups) {
      const filter = { identifiers };
      const headers = { authorization: SANDBOX_KEY, 'content-type': 'application/json' };
      const body = JSON.stringify({ data: JSON.parse(data), filter });
      await call(sandbox.port, { method: 'PATCH', path: '/api/v3/pass/bulk', headers, body });
    }
  };
  await withSandbox({ vendor: 'passcreator' }, async (sandbox) => {
    await update(sandbox, rows);
    expect(sandbox.record.counts.jobs).toBe(5);
    await update(
      sandbox,
      rows.filter((row) => sandbox.record.rows.get(row.identifier ?? '')?.outcome === 'failed'),
    );
    const skipped = all.length - rows.length;
    const line = `| \`passes.csv\` ${countLine(all.length, sandbox.record.counts.outcomes)} ${skipped} |`;
    expect(readme).toContain(line);
  });
});

test('the new passes have the outcomes that the README gives', async () => {
  const all = readRows('passcreator-create/new-passes.csv');
  const rows = [...new Map(all.map((row) => [row.userProvidedId, row])).values()];
  const headers = { authorization: SANDBOX_KEY, 'content-type': 'application/json' };
  await withSandbox({ vendor: 'passcreator-create' }, async ({ port, record }) => {
    const create = async (chosen: readonly Row[]): Promise<void> => {
      const data = chosen.map((row) => ({ ...row, templateId: 'tpl_1', enforceUniqueUserProvidedId: true }));
      await call(port, { method: 'POST', path: '/api/v3/pass/bulk', headers, body: JSON.stringify({ data }) });
    };
    await create(rows);
    await create(rows.filter((row) => record.rows.get(row.userProvidedId ?? '')?.outcome === 'failed'));
    const skipped = all.length - rows.length;
    expect(readme).toContain(`| \`new-passes.csv\` ${countLine(all.length, record.counts.outcomes)} ${skipped} |`);
  });
});

test.each(['ngpvan', 'passcreator', 'passcreator-create'])(
  'the configuration of %s never leaves the machine',
  (name) => {
    expect(parseYaml(read(`${name}/bulk-job.yaml`))).toMatchObject({ provider: name, sandbox: true });
  },
);

describe('rows for benchmarks', () => {
  const make = (rows: number, badPerMillion: number): { readonly counts: unknown; readonly text: string } => {
    const folder = mkdtempSync(join(tmpdir(), 'make-rows-'));
    try {
      const file = join(folder, 'rows.csv');
      const counts = writeRows(file, rows, badPerMillion);
      return { counts, text: readFileSync(file, 'utf8') };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('the counts are those of the file, over several writes', async () => {
    const { counts, text } = make(60_000, 10_000);
    const rows: readonly (readonly string[])[] = parse(text, { relax_column_count: true, from: 2 });
    const keys = rows.filter(([key, ...rest]) => key !== '' && rest.length === 2).map(([key = '']) => key);
    expect(rows).toHaveLength(60_000);
    expect(new Set(keys).size).toBe(keys.length);
    expect(counts).toEqual({
      rows: 60_000,
      succeeded: keys.filter((key) => key.startsWith('dnt_')).length,
      failed: keys.filter((key) => key.startsWith('fail-')).length,
      not_found: keys.filter((key) => key.startsWith('notfound-')).length,
      invalid: rows.length - keys.length,
    });
    expect(counts).toMatchObject({ succeeded: 59_400, failed: 150, not_found: 150, invalid: 300 });
  });

  test('the same arguments give the same bytes', () => {
    expect(make(1000, 100_000)).toEqual(make(1000, 100_000));
  });

  test('none bad, all bad, none at all', () => {
    expect([make(4, 0).counts, make(4, 1e6).counts, make(0, 0)]).toMatchObject([
      { succeeded: 4, invalid: 0 },
      { succeeded: 0, failed: 1, not_found: 1, invalid: 2 },
      { text: 'donor_id,name,city\n' },
    ]);
  });
});
