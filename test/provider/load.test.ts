import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { FaultError } from '../../src/domain/fault.ts';
import { BUILTIN_PROVIDERS } from '../../src/provider/builtin.ts';
import { loadBuiltin } from '../../src/provider/builtin-spec.ts';
import { checkProvider, loadProvider, readProviderFile } from '../../src/provider/load.ts';
import { providerJsonSchema } from '../../src/provider/schema.ts';
import { readFixture, readProvider } from './fixture.ts';

const base = readFixture('base.yaml');
const broken: readonly Record<string, string>[] = parseCsv(readFixture('broken.csv'), { columns: true });

/** A line break stands as `\\n` in the table. */
function readCell(text = ''): string {
  return text.replaceAll('\\n', '\n');
}

describe('a built-in provider', () => {
  it.each([...BUILTIN_PROVIDERS])('%s is what its file says', (name, { text, content }) => {
    expect(JSON.parse(content)).toEqual(readProviderFile(text, name));
    expect(JSON.stringify(loadBuiltin(name))).toBe(JSON.stringify(loadProvider(text, name)));
  });
});

describe('a broken provider file', () => {
  it.each(broken.map((row) => [row.name ?? '', row] as const))('%s', (_, row) => {
    const find = readCell(row.find);
    expect(base).toContain(find);
    const { spec, errors } = checkProvider(
      base.replace(find, () => readCell(row.replace)),
      'base.yaml',
    );
    expect(spec === undefined).toBe(true);
    expect(errors.map(({ code, line, column }) => `${code} ${line}:${column}`)).toContain(
      `${row.code} ${row.line}:${row.column}`,
    );
    for (const fault of errors) {
      expect(fault.file).toBe('base.yaml');
      expect(fault.message).toMatch(/\.$/);
      expect(fault.next).toBeTruthy();
    }
  });

  it('gives all faults at once, in the order of the file', () => {
    const text = base.replace('$ids', '$idz').replace('10/s', 'fast').replace('/jobs/{id}\n', '/jobs/{job}\n');
    expect.assertions(2);
    try {
      loadProvider(text, 'mine.yaml');
    } catch (error) {
      expect(error).toBeInstanceOf(FaultError);
      const faults = error instanceof FaultError ? error.faults : [];
      expect(faults.map(({ code, line }) => [code, line])).toEqual([
        ['provider/bad-value', 12],
        ['provider/unknown-variable', 16],
        ['provider/unknown-variable', 19],
      ]);
    }
  });

  it.each([
    ['an unquoted expression', '\'{ "ids": $ids }\'', '{ "ids": $ids }', /quotes/],
    ['a slip in a field', 'headers: {', 'header: {', /Did you mean `headers`/],
    ['a slip in a variable', '$ids', '$idz', /Did you mean `ids`/],
    ['a slip in a function', '$contains(', '$contain(', /Did you mean `\$contains`/],
    ['an enum', 'type: number', 'type: integer', /`string`, `number`/],
  ])('says the remedy for %s', (_, find, replace, remedy) => {
    const { errors } = checkProvider(
      base.replace(find, () => replace),
      'base.yaml',
    );
    expect(errors[0]?.next).toMatch(remedy);
  });

  it('never prints the text of an empty or foreign document', () => {
    for (const text of ['', '42', '- a', 'null'])
      expect(checkProvider(text, 'x.yaml').errors.length).toBeGreaterThan(0);
  });
});

describe('warnings', () => {
  it.each([
    ['provider/unused-input', 'group: size\n', '', 'batch{?size}', 'batch'],
    ['provider/secret-in-url', 'batch{?size}', 'batch{?size,api_key}', '', ''],
    ['provider/unmarked-secret', 'api_key: { required: true, secret: true }', 'api_key: { required: true }', '', ''],
    ['provider/no-final-claim', 'outcome: succeeded', 'outcome: failed', '', ''],
  ])('%s', (code, find, replace, find2, replace2) => {
    let text = base.replaceAll(find, replace).replace(find2, replace2);
    if (code === 'provider/no-final-claim') text = text.replace(/ {4}outcome: '.*\n/, '    outcome: failed\n');
    const { spec, errors, warnings } = checkProvider(text, 'base.yaml');
    expect(errors).toEqual([]);
    expect(spec).toBeDefined();
    expect(warnings.map((fault) => fault.code)).toContain(code);
  });

  it('has none for a file in order', () => {
    expect(checkProvider(base.replace('group: size\n', ''), 'base.yaml')).toMatchObject({ errors: [], warnings: [] });
  });
});

describe('claims that can be known to be weak', () => {
  const SYNC = `version: 1
name: s
baseUrl: https://vendor.example
key: id
submit: { post: /rows, body: $rows, outputs: { ok: ok } }
results: [{ outcome: succeeded }]
`;
  const POLLED = `version: 1
name: p
baseUrl: https://vendor.example
key: id
submit: { post: /jobs, body: $rows, outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { succeeded: [done, done with errors] }, progress: results.current }
results: [{ rows: results.rejected, outcome: failed }, { outcome: succeeded }]
`;
  it.each<[string, string, string, string, RegExp]>([
    ['provider/no-proof', SYNC, ', outputs: { ok: ok }', '', /outputs/],
    ['provider/bad-outcome', SYNC, 'outcome: succeeded', 'outcome: success', /Did you mean `succeeded`/],
    ['provider/bad-outcome', POLLED, 'outcome: failed', 'outcome: fail', /Did you mean `failed`/],
    ['provider/bad-outcome', POLLED, 'outcome: failed', `outcome: '"failure"'`, /Did you mean `failed`/],
    ['provider/bad-outcome', POLLED, 'outcome: failed', 'outcome: not-found', /Did you mean `not_found`/],
    ['provider/absent-state', POLLED, 'outcome: failed', 'absent: [dome], outcome: failed', /Did you mean `done`/],
    [
      'provider/absent-state',
      POLLED,
      'outcome: failed',
      'absent: [Done with errors], outcome: failed',
      /not known which rows failed/,
    ],
    ['provider/absent-state', SYNC, '[{ ', '[{ rows: errors, absent: [done], outcome: failed }, { ', /succeeded/],
    ['provider/rows-length', POLLED, 'results.current', 'results.current / $rows.length', /\$count\(\$rows\)/],
    ['provider/get-body', POLLED, "get: '/jobs/{id}'", "get: '/jobs/{id}', body: '{ }'", /post/],
  ])('%s is an error', (code, text, find, replace, remedy) => {
    expect(checkProvider(text, 'x.yaml').errors).toEqual([]);
    const { errors } = checkProvider(
      text.replace(find, () => replace),
      'x.yaml',
    );
    expect(errors.map((fault) => fault.code)).toEqual([code]);
    expect(errors[0]?.next).toMatch(remedy);
  });

  it.each<[string, string, string, RegExp]>([
    ['provider/hidden-list', 'rows: results.rejected', "rows: '[results.rejected]'", /brackets/],
    ['provider/rows-name', 'rows: results.rejected', 'rows: reslts.rejected', /Did you mean `results`/],
  ])('%s is a warning', (code, find, replace, remedy) => {
    const { errors, warnings } = checkProvider(
      POLLED.replace(find, () => replace),
      'x.yaml',
    );
    expect(errors).toEqual([]);
    expect(warnings.map((fault) => fault.code)).toEqual([code]);
    expect(warnings[0]?.next).toMatch(remedy);
  });

  it('a header that names a kind of token is no credential', () => {
    const withHeader = (line: string): string => POLLED.replace('key: id', `headers: { ${line} }\nkey: id`);
    expect(checkProvider(withHeader('x-token-type: PROGRAMMATIC_ACCESS_TOKEN'), 'x.yaml').errors).toEqual([]);
    const found = checkProvider(withHeader('x-token: 8f3a0c1d9b7e6f5a4c3b'), 'x.yaml').errors;
    expect(found.map((fault) => fault.code)).toEqual(['provider/literal-credential']);
  });
});

describe('a loaded provider', () => {
  const spec = loadProvider(base, 'base.yaml');

  it('has the defaults of the format', () => {
    expect(spec.title).toBe('base');
    expect(spec.key).toEqual({ column: 'donor_id', required: true, unique: true, fold: [] });
    expect(spec.limits).toEqual({
      rows: { value: 100, documented: true },
      bytes: { value: 20_000_000, documented: true },
      rate: { value: { requests: 10, windowMs: 1000 }, documented: true },
      burst: 1,
      concurrency: { value: 4, documented: false },
      jobs: undefined,
    });
    expect(spec.poll?.floorMs).toBe(1000);
    expect(spec.submit).toMatchObject([{ method: 'POST', idempotent: false, commits: true }]);
    expect(spec.results.map(({ from, format, retryable }) => [from, format, retryable])).toEqual(
      Array.from({ length: 3 }, () => ['poll', 'json', false]),
    );
  });

  it('commits with the last step unless one says so', () => {
    const salesforce = readProvider('salesforce-bulk2.yaml');
    expect(salesforce.submit.map(({ commits, idempotent }) => [commits, idempotent])).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ]);
  });

  it('assumes two requests a second and 1 000 rows where the file has no limits', () => {
    const { limits } = readProvider('github-sarif.yaml');
    expect(limits.rate).toEqual({ value: { requests: 2, windowMs: 1000 }, documented: false });
    expect(limits.rows).toEqual({ value: 1000, documented: false });
  });

  it('is identified by the hash of its text', () => {
    expect(spec.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loadProvider(`${base}# more\n`, 'base.yaml').hash).not.toBe(spec.hash);
  });
});

describe('the JSON Schema', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(providerJsonSchema());

  it.each(['base.yaml', 'klaviyo-profiles.yaml', 'salesforce-bulk2.yaml', 'marketo-leads.yaml'])(
    'accepts %s',
    (name) => {
      expect(validate(parseYaml(readFixture(name)))).toBe(true);
    },
  );

  it('accepts the built-in providers and refuses an unknown field', () => {
    const file: unknown = parseYaml(readFileSync('providers/donoratlas.yaml', 'utf8'));
    expect(validate(file)).toBe(true);
    expect(validate({ ...(typeof file === 'object' ? file : {}), extra: 1 })).toBe(false);
  });
});
