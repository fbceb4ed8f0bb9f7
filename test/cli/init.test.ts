import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validate as validateWorkflow } from '@actions/languageservice/validate';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { COMMENT_PATH, WORKFLOW_PATH, yamlText } from '../../src/cli/init-files.ts';
import { findRelease } from '../../src/cli/init-release.ts';
import { configJsonSchema } from '../../src/config/schema.ts';
import { VERSION } from '../../src/domain/version.ts';
import { createPorts } from '../../src/ports/real.ts';
import { makeFolder } from '../pipeline/launching.ts';
import { callMain } from './call-main.ts';

const ROWS = 'Donor ID,email\nd-1,ada@example.org\nd-2,wren@example.org\n';
const FLAGS = ['--provider', 'donoratlas', '--files', 'data/*.csv', '--param', 'network_id=net_1'];
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder.path, path)), { recursive: true });
  writeFileSync(join(folder.path, path), text);
}

const read = (path: string): string => readFileSync(join(folder.path, path), 'utf8');

const call = (args: readonly string[], typed?: string) => callMain(args, { directory: folder.path, typed });

describe('bulk-job init', () => {
  it('writes a config that its schema allows, and with which the files are valid', async () => {
    write('data/a.csv', ROWS);
    expect(await call(['init', ...FLAGS])).toMatchObject({ code: 0, stderr: '' });
    const config = parse(read('bulk-job.yml'));
    expect(config).toEqual({
      provider: 'donoratlas',
      files: ['data/*.csv'],
      columns: { donor_id: 'Donor ID', email: 'email' },
      params: { network_id: 'net_1' },
      'max-failed': 0,
    });
    const check = new Ajv2020({ strict: false }).compile(configJsonSchema());
    expect(check(config), JSON.stringify(check.errors)).toBe(true);
    const { $id } = configJsonSchema();
    expect(read('bulk-job.yml').split('\n')[0]).toBe(`# yaml-language-server: $schema=${$id}`);
    expect(await call(['validate', '--config', 'bulk-job.yml', '--quiet'])).toMatchObject({ code: 0 });
  });

  it('sends from the default branch, and says so where it is not known', async () => {
    const said = 'Check `branches` in .github/workflows/bulk-job.yml: it says main';
    expect((await call(['init', ...FLAGS])).stdout).toContain(said);
    write('.git/refs/remotes/origin/HEAD', 'ref: refs/remotes/origin/trunk\n');
    expect((await call(['init', ...FLAGS, '--force'])).stdout).not.toContain('Check `branches`');
    expect(parse(read(WORKFLOW_PATH)).on.push.branches).toEqual(['trunk']);
  });

  it('writes a workflow that checks without a secret, sends with one, and queues', async () => {
    const flags = ['--schedule', '17 3 * * 1-5', '--timezone', 'Europe/Berlin', '--environment', 'production: eu'];
    expect((await call(['init', ...FLAGS, ...flags])).code).toBe(0);
    const workflow = parse(read(WORKFLOW_PATH));
    expect(workflow.on.schedule).toEqual([{ cron: '17 3 * * 1-5', timezone: 'Europe/Berlin' }]);
    expect(workflow.on.push).toEqual({ branches: ['main'], paths: ['data/*.csv', 'bulk-job.yml', WORKFLOW_PATH] });
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toMatchObject({ queue: 'max', 'cancel-in-progress': false });
    const { check, send } = workflow.jobs;
    expect([check.permissions, send.permissions]).toEqual([{ contents: 'read' }, { contents: 'read' }]);
    expect(JSON.stringify(check)).not.toContain('secrets.');
    expect([check.environment, send.environment]).toEqual([undefined, 'production: eu']);
    expect(check.steps.at(-1).with).toEqual({ mode: 'validate', config: 'bulk-job.yml' });
    expect(send.steps.at(-1).with).toEqual({
      mode: 'run',
      config: 'bulk-job.yml',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
      'api-key': '${{ secrets.DONORATLAS_API_KEY }}',
    });
  });

  it("uses the checkout of this repository's own workflows", async () => {
    await call(['init', ...FLAGS]);
    const own = /actions\/checkout@\w+ # v\S+/.exec(
      readFileSync(new URL('../../.github/workflows/ci.yml', import.meta.url), 'utf8'),
    );
    expect(read(WORKFLOW_PATH)).toContain(own?.[0] ?? 'a checkout');
  });

  it.each([
    ['plain', []],
    [
      'everything',
      [
        '--schedule',
        '17 3 * * *',
        '--timezone',
        'Asia/Kolkata',
        '--environment',
        "it's: #1",
        '--fork-comments',
        '--changed-only',
      ],
    ],
    ['hostile names', ['--files', 'data/# "x": [a]\'.csv', '--files', '!data/*: {b}.csv', '--config', 'a: #b.yml']],
  ])("GitHub's language service, actionlint and zizmor accept what it writes: %s", async (_, flags) => {
    expect(await call(['init', ...FLAGS, ...flags])).toMatchObject({ code: 0, stderr: '' });
    const paths = [WORKFLOW_PATH, COMMENT_PATH].filter((path) => existsSync(join(folder.path, path)));
    for (const path of paths) {
      const found = await validateWorkflow(TextDocument.create(`file://${folder.path}/${path}`, 'yaml', 1, read(path)));
      expect(
        found.map(({ message }) => message).filter((message) => !/queue|timezone/.test(JSON.stringify(message))),
      ).toEqual([]);
    }
    const { ACTIONLINT_BIN, ZIZMOR_BIN, CI_REQUIRE_ALL } = process.env;
    if (CI_REQUIRE_ALL === '1') expect([ACTIONLINT_BIN, ZIZMOR_BIN]).toEqual([expect.any(String), expect.any(String)]);
    const options = { cwd: folder.path, encoding: 'utf8' } as const;
    // The version that exists is older than the key.
    const ignored = ['-ignore', 'unexpected key "queue"'];
    if (ACTIONLINT_BIN !== undefined) expect(execFileSync(ACTIONLINT_BIN, [...ignored, ...paths], options)).toBe('');
    if (ZIZMOR_BIN === undefined) return;
    // A copy that is no clone cannot know its commit, and says so in the file.
    for (const path of paths) write(path, read(path).replaceAll(`@v${VERSION}`, `@${COMMIT} # v${VERSION}`));
    expect(execFileSync(ZIZMOR_BIN, ['--offline', '--pedantic', '--quiet', '.github'], options)).toContain(
      'No findings',
    );
  });

  it.each([
    [['--changed-only'], true, { contents: 'read', actions: 'read' }],
    [[], undefined, { contents: 'read' }],
  ])(
    'with %j the run that sends may read what earlier ones delivered, or needs not',
    async (flags, isSet, permissions) => {
      expect((await call(['init', ...FLAGS, ...flags])).code).toBe(0);
      expect(parse(read('bulk-job.yml'))['changed-only']).toBe(isSet);
      const { check, send } = parse(read(WORKFLOW_PATH)).jobs;
      expect([check.permissions, send.permissions]).toEqual([{ contents: 'read' }, permissions]);
    },
  );

  it('overwrites nothing without --force, and then writes nothing at all', async () => {
    write('bulk-job.yml', 'mine: true\n');
    const { code, stderr } = await call(['init', ...FLAGS]);
    expect(code).toBe(2);
    expect(stderr).toContain('bulk-job.yml exists already. Nothing was written. Move it away, or add --force');
    expect(read('bulk-job.yml')).toBe('mine: true\n');
    expect(existsSync(join(folder.path, '.github'))).toBe(false);
    expect((await call(['init', ...FLAGS, '--force'])).code).toBe(0);
    expect(parse(read('bulk-job.yml'))).toMatchObject({ provider: 'donoratlas' });
  });

  it('asks at a terminal for what no flag gives', async () => {
    write('data/a.csv', ROWS);
    const { code, asked } = await call(['init'], 'donoratlas\n\nnet_7\n5 4 * * *\n\nproduction\nyes\n');
    expect(code).toBe(0);
    for (const word of [
      'Provider (',
      'Data files [data/*.csv]',
      'network_id (',
      'cron',
      '[UTC]',
      'approve',
      'changed rows (yes or no) [no]',
    ])
      expect(asked).toContain(word);
    expect(parse(read('bulk-job.yml'))).toMatchObject({ files: ['data/*.csv'], params: { network_id: 'net_7' } });
    const { on, jobs } = parse(read(WORKFLOW_PATH));
    expect(on.schedule).toEqual([{ cron: '5 4 * * *', timezone: 'UTC' }]);
    expect(jobs.send.environment).toBe('production');
    expect(parse(read('bulk-job.yml'))['changed-only']).toBe(true);
  });

  it('takes the end of the input for an empty answer', async () => {
    const { code, stderr } = await call(['init'], '');
    expect(code).toBe(2);
    expect(stderr).toContain('--provider is required.');
  });

  it.each([
    [['init'], '--provider is required.'],
    [['init', '--provider', 'donoratlas'], '--files is required.'],
    [['init', ...FLAGS, '--schedule', 'daily'], '"daily" is not a valid value for --schedule.'],
    [['init', ...FLAGS, '--schedule', '1 2 3 4'], 'Write five fields of cron'],
    [['init', ...FLAGS, '--schedule', '99 3 * * *'], '"99 3 * * *" is not a valid value for --schedule.'],
    [['init', ...FLAGS, '--schedule', '* * * * *', '--timezone', 'Mars/Olympus'], 'Use an IANA name'],
    [['init', ...FLAGS, '--schedule', '* * * * *', '--timezone', '+01:00'], 'Use an IANA name'],
    [['init', ...FLAGS, '--timezone', 'Europe/Berlin'], '--schedule, which is not given'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner would evaluate it.
    [['init', ...FLAGS, '--environment', '${{ github.actor }}'], 'is not a valid value for --environment.'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner would evaluate it.
    [['init', ...FLAGS, '--config', '${{ secrets.A }}.yml'], 'is not a valid value for --config.'],
    [['init', ...FLAGS, '--config', '../x.yml'], 'Use a path in the repository'],
    [['init', ...FLAGS, '--api-key', 'canary'], 'puts a secret on the command line'],
    [['init', ...FLAGS, 'more'], 'Unexpected argument "more".'],
    [['init', '--schema', 'none.csv'], 'none.csv'],
  ])('%j is refused, and nothing is written', async (args, message) => {
    const { code, stderr } = await call(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('canary');
    expect(existsSync(join(folder.path, '.github'))).toBe(false);
  });

  it.each([
    ['a colon and a hash', 'a: b #c'],
    ['quotes', `"a" 'b'`],
    ['a bracket', '[x]'],
    ['an alias', '*x'],
    ['a tag', '!x'],
    ['a word of YAML', 'null'],
    ['yes', 'yes'],
    ['a number', '0012'],
    ['a dash', '- x'],
    ['an umlaut', 'Spender-Nummer für'],
    ['a line separator', 'a\u2028b'],
    ['a control character', 'a\u0085b'],
    ['an expression', '$' + '{{ secrets.A }}'],
  ])('quotes a column with %s', async (_, column) => {
    expect(parse(`x: ${yamlText(column)}`)).toEqual({ x: column });
    expect(yamlText(column)).not.toMatch(/[\n\u2028\u0085]/);
    const quoted = `"${column.replaceAll('"', '""')}"`;
    write('data/a.csv', `DonorId,${quoted}\nd-1,x\n`);
    expect((await call(['init', ...FLAGS])).code).toBe(0);
    expect(parse(read('bulk-job.yml')).columns).toEqual({ donor_id: 'DonorId', [column]: column });
  });

  it('names the fields that no column looks like', async () => {
    write('data/a.csv', 'who,what\n1,2\n');
    const { stdout } = await call(['init', ...FLAGS]);
    expect(stdout).toContain('No column looks like `donor_id`');
    expect(parse(read('bulk-job.yml')).columns).toBeUndefined();
  });
});

describe('the release that a workflow names', () => {
  const { files } = createPorts(new Map());

  it('is the commit of a clone at the tag of this version', async () => {
    write('.git/config', '[remote "origin"]\n\turl = https://github.com/acme/bulk-job-action.git\n');
    write('.git/HEAD', `${COMMIT}\n`);
    write(
      '.git/packed-refs',
      `# pack-refs with: peeled\n${COMMIT.replace('0', 'f')} refs/tags/v${VERSION}\n^${COMMIT}\n`,
    );
    expect(await findRelease(files, folder.path)).toEqual({ repository: 'acme/bulk-job-action', commit: COMMIT });
    write('.git/packed-refs', `${COMMIT} refs/tags/v${VERSION}\n`);
    expect(await findRelease(files, folder.path)).toMatchObject({ commit: COMMIT });
  });

  it.each([
    ['a branch', 'ref: refs/heads/main\n', `${COMMIT} refs/tags/v${VERSION}\n`],
    ['another commit', `${COMMIT.replace('0', 'f')}\n`, `${COMMIT} refs/tags/v${VERSION}\n`],
    ['another tag', `${COMMIT}\n`, `${COMMIT} refs/tags/v9.9.9\n`],
    ['no clone', '', ''],
  ])('has no commit: %s', async (_, head, packed) => {
    write('.git/HEAD', head);
    write('.git/packed-refs', packed);
    const release = await findRelease(files, folder.path);
    expect(release.commit).toBeUndefined();
  });
});

describe('bulk-job init --schema', () => {
  it('drafts a schema that the file satisfies, under the names of the provider', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `dnt_${1000 + i},a${i}@example.org,${i % 2 === 0 ? 'open' : 'closed'},${i}`,
    );
    write('data/a.csv', ['Donor ID,email,state,gifts', ...rows, ''].join('\n'));
    await call(['init', ...FLAGS]);
    const { code, stdout } = await call(['init', '--schema', 'data/a.csv', '--provider', 'donoratlas']);
    expect(code).toBe(0);
    expect(stdout).toContain('Wrote data/a.schema.json, drafted from 40 rows of data/a.csv.');
    expect(JSON.parse(read('data/a.schema.json'))).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        donor_id: { description: 'Unique in the file.', type: 'string', pattern: '^dnt_[0-9]{4}$' },
        email: { description: 'Unique in the file.', type: 'string', format: 'email' },
        state: { type: 'string', enum: ['closed', 'open'] },
        gifts: { description: 'Unique in the file.', type: 'integer' },
      },
      required: ['donor_id', 'email', 'state', 'gifts'],
    });
    const check = ['validate', '--config', 'bulk-job.yml', '--schema', 'data/a.schema.json', '--quiet'];
    expect((await call(check)).code).toBe(0);
    write('data/a.csv', read('data/a.csv').replace('dnt_1007', 'dnt-1007'));
    expect((await call(check)).code).toBe(1);
  });

  it.each([
    ['as init wrote them', (config: string) => config],
    ['as somebody changed them', (config: string) => config.replace('  email: email\n', '  mail: email\n')],
    ['some of which are not sent', (config: string) => config.replace('  email: email\n', '')],
  ])('uses the columns of the config file, %s, with and without --provider', async (_, change) => {
    write('data/a.csv', ROWS);
    await call(['init', ...FLAGS]);
    write('bulk-job.yml', change(read('bulk-job.yml')));
    for (const more of [[], ['--provider', 'donoratlas']]) {
      const { stdout } = await call(['init', '--schema', 'data/a.csv', '--force', ...more]);
      expect(stdout).toContain('Its names are those of `columns` in bulk-job.yml.');
      const { columns } = parse(read('bulk-job.yml'));
      expect(JSON.parse(read('data/a.schema.json')).required).toEqual(Object.keys(columns));
      const check = ['validate', '--config', 'bulk-job.yml', '--schema', 'data/a.schema.json', '--quiet'];
      expect(await call(check)).toMatchObject({ code: 0 });
    }
  });

  it('uses the names of another provider than that of the config file where it is given', async () => {
    write('data/a.csv', 'User Provided ID,email\nu-1,ada@example.org\n');
    write('bulk-job.yml', 'provider: donoratlas\nfiles: data/*.csv\ncolumns: { donor_id: email }\n');
    await call(['init', '--schema', 'data/a.csv', '--provider', 'passcreator-create']);
    expect(JSON.parse(read('data/a.schema.json')).required).toEqual(['userProvidedId', 'email']);
  });

  it('refuses a config file whose columns cannot be read', async () => {
    write('a.csv', 'x,y\n1,2\n');
    write('other.yml', 'columns: x\n');
    const { code, stderr } = await call(['init', '--schema', 'a.csv', '--config', 'other.yml']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('other.yml:1:1')]);
    expect(existsSync(join(folder.path, 'a.schema.json'))).toBe(false);
  });

  it('says how many rows it could not read, and overwrites nothing without --force', async () => {
    write('a.csv', 'x,y\n1,2\n3\n');
    const { stdout } = await call(['init', '--schema', 'a.csv']);
    expect(stdout).toContain('1 row cannot be read and had no part in it.');
    const again = await call(['init', '--schema', 'a.csv']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('a.schema.json exists already')]);
    expect((await call(['init', '--schema', 'a.csv', '--force'])).code).toBe(0);
  });

  it.each([
    ['a.ndjson', '{"k":1,"tags":["a"]}\n{"k":2}\n', { k: { type: 'integer' }, tags: { type: 'array' } }, ['k']],
    ['a.json', '[{"k":"x"},{"k":null}]', { k: { type: ['null', 'string'] } }, []],
    ['a.txt', 'one\ntwo\n', { key: { description: 'Unique in the file.', type: 'string' } }, ['key']],
  ])('reads %s', async (name, text, properties, required) => {
    write(name, text);
    expect((await call(['init', '--schema', name])).code).toBe(0);
    expect(JSON.parse(read('a.schema.json'))).toMatchObject({ properties, required });
  });
});
