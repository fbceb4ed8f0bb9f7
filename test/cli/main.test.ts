import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/domain/version.ts';
import { makeFolder } from '../pipeline/launching.ts';
import { callMain } from './call-main.ts';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

async function call(...args: readonly string[]) {
  const { asked: _, ...said } = await callMain(args, { directory: folder.path, signal: AbortSignal.abort() });
  return said;
}

describe('bulk-job', () => {
  it.each([
    [['--help'], 'Commands\n  run '],
    [['-h'], 'Commands\n  run '],
    [['help'], 'Commands\n  run '],
    [['help', 'collect'], 'bulk-job collect --ledger <path>'],
    [['validate', '--help'], 'bulk-job validate --provider'],
    [['run', '--files', 'a.csv', '--help'], 'bulk-job run --provider'],
    [['providers', '-h'], 'bulk-job providers lint <path>'],
  ])('%j shows its help on stdout', async (args, text) => {
    const { code, stdout, stderr } = await call(...args);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
    expect(stderr).toBe('');
  });

  it.each(['--version', 'version'])('%s', async (arg) => {
    expect(await call(arg)).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it.each<[readonly string[], string, string]>([
    [[], 'command/usage', 'No command given.'],
    [[''], 'command/usage', 'No command given.'],
    [['rnu'], 'command/unknown', 'Did you mean "run"?'],
    [['validat'], 'command/unknown', 'Unknown command "validat". Did you mean "validate"?'],
    [['provider'], 'command/unknown', 'Did you mean "providers"?'],
    [['send'], 'command/unknown', 'Unknown command "send". See bulk-job --help for all commands.'],
    [['--api-key=canary'], 'command/usage', 'No command given before --api-key.'],
    [['::add-mask::x'], 'command/unknown', 'Unknown command'],
    [['demo', 'x'], 'command/usage', '"x" is not expected: demo takes no arguments.'],
    [['providers'], 'command/usage', 'providers needs one of: list, show, lint, test.'],
    [['providers', 'lnt'], 'command/usage', '"lnt" is not a providers command. Did you mean lint?'],
    [['providers', 'list', 'x'], 'command/usage', '"x" is not expected: providers list takes no arguments.'],
    [['providers', 'show'], 'command/usage', 'providers show needs exactly one name or path.'],
    [['providers', 'show', 'a', 'b'], 'command/usage', 'providers show needs exactly one name or path.'],
    [['providers', 'lint'], 'command/usage', 'providers lint needs at least one path of a provider file.'],
    [['providers', 'lint', '--all'], 'command/usage', 'Unknown flag --all for providers lint.'],
    [
      ['providers', 'show', 'donoratlass'],
      'provider/unknown',
      'Did you mean donoratlas? Built-in providers: donoratlas, donoratlas-remove, ngpvan, passcreator, passcreator-create.',
    ],
    [['providers', 'show', './none.yaml'], 'input/no-file', 'provider is "./none.yaml", which does not exist.'],
    [['providers', 'lint', '.'], 'input/no-file', 'which is a folder, not a file.'],
    [['providers', 'test', 'nobody'], 'provider/unknown', '"nobody" is not a built-in provider.'],
    [
      ['sandbox', 'acme'],
      'sandbox/unknown-vendor',
      'There is no sandbox for "acme". Sandboxes exist for: donoratlas, donoratlas-remove, ngpvan, passcreator, passcreator-create.',
    ],
    [['sandbox', 'donoratlas', 'more'], 'command/usage', '"more" is not expected: a sandbox serves one vendor.'],
    [['sandbox', '--port', 'abc'], 'input/value', '"abc" is not a valid value for --port (a number from 0 to 65535).'],
    [['sandbox', '--port', '70000'], 'input/value', '"70000" is not a valid value for --port'],
    [['sandbox', '--port='], 'input/value', '"" is not a valid value for --port'],
    [['sandbox', '--job-seconds=-1'], 'input/value', '"-1" is not a valid value for --job-seconds'],
    [['sandbox', '--prot', '1'], 'input/unknown', 'Unknown flag --prot. Did you mean --port?'],
  ])('%j is refused on stderr', async (args, code, message) => {
    const result = await call(...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toMatch(new RegExp(`[.?] [A-Zb"].*[.?] \\[${code}\\]\n$`));
    expect(result.stderr).not.toMatch(/canary|^::/m);
  });

  it('tells all that is wrong at once', async () => {
    const { stderr } = await call('sandbox', 'a', 'b', '--port', 'x', '--job-seconds', 'y', '--what');
    expect(stderr.trim().split('\n')).toHaveLength(4);
    expect((await call('providers', 'lint', './a.yaml', './b.yaml')).stderr.trim().split('\n')).toHaveLength(2);
  });
});

describe('bulk-job providers', () => {
  const builtin = 'providers/donoratlas.yaml';
  const exchanges = 'providers/donoratlas.test.yaml';

  it('list', async () => {
    const { code, stdout } = await call('providers', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^donoratlas +DonorAtlas/m);
  });

  it('show', async () => {
    const { code, stdout } = await call('providers', 'show', 'donoratlas');
    expect(code).toBe(0);
    expect(stdout).toContain('  api_key             required, secret.');
    expect(stdout).toContain('Rows per job: 100 (documented)');
    expect(stdout).toMatch(/^inferred: /m);
    expect(stdout).toContain('preflight:\n  - get: /test');
  });

  it('lint of a right file, of a wrong one, of both', async () => {
    copyFileSync(builtin, join(folder.path, 'mine.yaml'));
    copyFileSync('test/fixtures/broken/inputs/broken-provider.yaml', join(folder.path, 'wrong.yaml'));
    expect(await call('providers', 'lint', './mine.yaml')).toEqual({
      code: 0,
      stdout: './mine.yaml: 0 errors, 0 warnings\n',
      stderr: '',
    });
    const wrong = await call('providers', 'lint', 'wrong.yaml', 'mine.yaml');
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^wrong\.yaml:6:9: error: .*\[provider\/unknown-variable\]$/m);
    expect(wrong.stdout).toContain('wrong.yaml: 2 errors, 1 warning\nmine.yaml: 0 errors');
  });

  it('test of the built-in ones', async () => {
    const { code, stdout } = await call('providers', 'test');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ passed, 0 failed\n$/m);
  });

  it("test of a user's file, of one that fails, of one without exchanges, of a wrong one", async () => {
    copyFileSync(builtin, join(folder.path, 'mine.yaml'));
    expect(await call('providers', 'test', './mine.yaml')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('./mine.yaml has no recorded exchanges. Write them to ./mine.test.yaml;'),
    });
    copyFileSync(exchanges, join(folder.path, 'mine.test.yaml'));
    expect((await call('providers', 'test', './mine.yaml')).code).toBe(0);
    const text = readFileSync(builtin, 'utf8');
    writeFileSync(join(folder.path, 'mine.yaml'), text.replace('rows: results.added_ids', 'rows: results.added'));
    const failing = await call('providers', 'test', './mine.yaml');
    expect(failing.code).toBe(1);
    expect(failing.stdout).toMatch(/^FAIL donoratlas: /m);
    writeFileSync(join(folder.path, 'mine.yaml'), 'version: 2\n');
    expect(await call('providers', 'test', './mine.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('./mine.yaml:1:10: error: `2` is not a valid value for `version`. Use `1`.'),
    });
  });
});
