import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeInputs } from '../../src/config/schema.ts';
import { formatFault } from '../../src/domain/fault.ts';
import { runProcess } from '../support/run-process.ts';
import {
  BROKEN_INPUTS,
  type CountingServer,
  launchHere,
  makeFolder,
  readCase,
  startCountingServer,
} from './launching.ts';

interface Expected {
  readonly kind: string;
  readonly file: string;
  readonly options: string;
  readonly code: string;
  readonly line: string;
  readonly column: string;
  readonly contains: string;
}

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const lines: Expected[] = parse(readFileSync(join(BROKEN_INPUTS, '../expected.csv'), 'utf8'), { columns: true });
const expected = lines.filter(({ kind }) => kind === 'input');
const cases = new Map<string, readonly Expected[]>();
for (const line of expected) cases.set(line.options, [...(cases.get(line.options) ?? []), line]);

let server: CountingServer;
let folder: ReturnType<typeof makeFolder>;
beforeAll(async () => {
  server = await startCountingServer();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

describe('broken inputs', () => {
  it('the same inputs without a fault do send', async () => {
    const { publication } = await launchHere(readCase('', { baseUrl: server.url, folder: folder.path }));
    expect(publication.report.faults.map(({ code }) => code)).not.toContain('input/value');
    expect(server.requests[0]).toBe('GET /v1/partners/test');
  });

  it.each([...cases])('%s', async (options, wanted) => {
    const before = server.requests.length;
    const { publication, stdout, stderr } = await launchHere(
      readCase(options, { baseUrl: server.url, folder: folder.path }),
    );
    const { report } = publication;
    const text = (value: number | undefined): string => String(value ?? '');
    expect(
      report.faults.map(({ file = '', code, line, column }) => ({
        file,
        code,
        line: text(line),
        column: text(column),
      })),
    ).toEqual(wanted.map(({ file, code, line, column }) => ({ file, code, line, column })));
    for (const [index, fault] of report.faults.entries()) {
      expect(fault.message).toContain(wanted[index]?.contains);
      // What happened, and what to do: two sentences at least, each with its end.
      expect(formatFault(fault)).toMatch(/[.?] [A-Z"`].*[.?] \[[a-z/0-9-]+\]$/);
      expect(fault.next).toMatch(/^[A-Z].*[.?]$/s);
      expect(stderr).toContain(`[${fault.code}]`);
    }
    expect(report).toMatchObject({ conclusion: 'failure', reason: 'config-error', exitCode: 2 });
    expect(report.totals.succeeded + report.submitted + report.requests.sent).toBe(0);
    expect(server.requests.slice(before)).toEqual([]);
    const files = listFiles(report.resultsDir);
    expect(files.some((path) => path.endsWith('report.json'))).toBe(report.resultsDir !== '');
    for (const path of files) expect(readFileSync(path, 'utf8'), path).not.toContain('canary');
    expect(stdout + stderr).not.toContain('canary');
  });

  it('cover every input that can be wrong', () => {
    const about = expected.map(({ options }) => options).join(';');
    // Any text is right for a token, and what `key` names is known from the header only.
    const anything = new Set(['github-token', 'key']);
    const missed = describeInputs().filter(({ name }) => !anything.has(name) && !about.includes(`${name}=`));
    expect(missed.map(({ name }) => name)).toEqual([]);
  });
});

function listFiles(path: string): readonly string[] {
  if (path === '') return [];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('broken inputs of the command line', () => {
  const sample = [
    'max-failed=lots',
    'provider=donoratlass',
    'config=values.yaml;params=;files=',
    '@args=--apikey canary --github-token=canary',
    'timeout=500ms;batch-size=1',
    'files=no-such-*.csv',
    '@ledger=unfinished.ndjson',
  ];

  it.each(sample)('%s', async (options) => {
    const before = server.requests.length;
    const { inputs } = readCase(options, { baseUrl: server.url, folder: folder.path });
    const flags = [...inputs].filter(([name]) => name !== 'api-key').map(([name, value]) => `--${name}=${value}`);
    const more = /^@args=(.*)$/.exec(options)?.[1]?.split(' ') ?? [];
    const env = new Map([['BULK_JOB_API_KEY', 'key-of-the-test']]);
    const end = await runProcess(process.execPath, [CLI, 'run', ...flags, ...more], { cwd: BROKEN_INPUTS, env });
    expect(end.code).toBe(2);
    for (const { code } of cases.get(options) ?? []) expect(end.stderr).toContain(`[${code}]`);
    expect(end.stdout).toMatch(/^Nothing was sent: /m);
    expect(end.stdout + end.stderr).not.toContain('canary');
    expect(server.requests.slice(before)).toEqual([]);
  });
});
