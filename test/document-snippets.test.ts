import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { validate } from '@actions/languageservice/validate';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { inputFlags, parseFlags } from '../src/cli/flags.ts';
import { describeInputs } from '../src/config/schema.ts';
import { VERSION } from '../src/domain/version.ts';
import { checkProvider } from '../src/provider/load.ts';
import { SANDBOX_STORAGE } from './contract/van-world.ts';
import { DOCUMENTS, type Fence, listFences, ROOT, readProjectFile } from './support/markdown-documents.ts';
import { runWorld } from './support/world.ts';

const ACTION = 'OWNER/bulk-job-action@';
const FENCES = DOCUMENTS.flatMap(listFences);
const YAML = FENCES.filter(({ language }) => language === 'yaml');
const NAMES: readonly string[] = describeInputs().map(({ name }) => name);
/** Commands that are modes. */
const MODES = describeInputs().find(({ name }) => name === 'mode')?.values ?? [];
/** Flags that are no inputs. */
const TERMINAL_FLAGS = ['quiet', 'json'];
/** Commands that take no inputs. */
const OTHER_COMMANDS = ['init', 'demo', 'sandbox', 'providers', 'comment'];

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A workflow of GitHub that can be copied as it stands. */
const WORKFLOWS = YAML.filter(({ text }) => /^on:/m.test(text) && /^jobs:/m.test(text));

function at({ document, line }: Fence): string {
  return `${document}:${line}`;
}

/** Steps wherever they stand: in a workflow, or as a list of their own. */
function findSteps(value: unknown): readonly Step[] {
  if (Array.isArray(value)) return value.flatMap(findSteps);
  if (typeof value !== 'object' || value === null) return [];
  return [...('uses' in value ? [value as Step] : []), ...Object.values(value).flatMap(findSteps)];
}

function findOwnSteps(fence: Fence): readonly Step[] {
  return findSteps(parse(fence.text)).filter(({ uses }) => uses?.startsWith(ACTION) === true);
}

it('there are snippets to look at', () => {
  expect(WORKFLOWS.length).toBeGreaterThan(5);
  expect(YAML.flatMap(findOwnSteps).length).toBeGreaterThan(6);
});

describe.each(YAML.map((fence) => [at(fence), fence] as const))('%s', (_, fence) => {
  it('is YAML, and gives the action only inputs that it has, at the version of today', () => {
    for (const step of findOwnSteps(fence)) {
      expect(step.uses).toBe(`${ACTION}v${VERSION}`);
      expect(Object.keys(step.with ?? {}).filter((name) => !NAMES.includes(name))).toEqual([]);
    }
  });
});

describe.each(WORKFLOWS.map((fence) => [at(fence), fence] as const))('the workflow at %s', (name, fence) => {
  it('is valid for GitHub', async () => {
    const document = TextDocument.create(`file:///${name}.yml`, 'yaml', 1, fence.text);
    const faults = await validate(document);
    expect(faults.map(({ message, range }) => `${range.start.line + 1}: ${JSON.stringify(message)}`)).toEqual([]);
  });

  it('asks for no more than it needs', () => {
    const steps = findOwnSteps(fence);
    const checkouts = findSteps(parse(fence.text)).filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
    expect(checkouts.length).toBeGreaterThanOrEqual(steps.length > 0 ? 1 : 0);
    const reads =
      steps.some((step) => String(step.with?.ledger).startsWith('run:') || step.with?.['changed-only'] === true) ||
      /\.verdict-change\b|\bgh run (?:list|download)\b/.test(fence.text);
    const comments = steps.some((step) => step.with?.comment !== undefined) || /index\.js comment\b/.test(fence.text);
    const permissions = {
      ...(checkouts.length > 0 && { contents: 'read' }),
      ...(reads && { actions: 'read' }),
      ...(comments && { 'pull-requests': 'write' }),
    };
    expect(parse(fence.text)).toMatchObject({ permissions });
    expect(Object.keys(parse(fence.text).permissions)).toEqual(Object.keys(permissions));
    for (const { uses, with: given } of checkouts) {
      expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
      expect(given).toMatchObject({ 'persist-credentials': false });
    }
  });
});

describe('command lines', () => {
  const lines = FENCES.filter(({ language }) => language === 'sh' || language === 'yaml' || language === '').flatMap(
    (fence) =>
      [...fence.text.matchAll(/(?:cli\/index\.js"?|^bulk-job) ([^\n]+)/gm)].map(
        (match) => [at(fence), splitWords(match[1] ?? '')] as const,
      ),
  );

  it('there are some', () => expect(lines.length).toBeGreaterThan(8));

  it.each(lines)('%s: %j', (_, [command = '', ...args]) => {
    if (OTHER_COMMANDS.includes(command)) return expect(command).not.toBe('');
    expect(MODES).toContain(command);
    const { faults, positionals, inputs } = parseFlags(args, inputFlags());
    expect({ faults, positionals }).toEqual({ faults: [], positionals: [] });
    const known = [...NAMES, ...TERMINAL_FLAGS];
    expect([...inputs.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('name a tag that will exist, and the bundle', () => {
    const clones = FENCES.flatMap(({ text }) =>
      [...text.matchAll(/git clone .*--branch (\S+)/g)].map(([, tag]) => tag),
    );
    expect(new Set(clones)).toEqual(new Set([`v${VERSION}`]));
    const checkouts = YAML.flatMap(({ text }) => findSteps(parse(text))).filter(
      ({ with: given }) => given?.repository === 'OWNER/bulk-job-action',
    );
    expect(checkouts.map(({ with: given }) => given?.ref)).toEqual(checkouts.map(() => `v${VERSION}`));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(existsSync(join(ROOT, 'src/cli.ts'))).toBe(true);
  });
});

/** Words of a POSIX shell, as far as the documents use it. */
function splitWords(line: string): readonly string[] {
  return Array.from(
    line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g),
    ([whole, single, double]) => single ?? double ?? whole,
  );
}

/** The inputs of a step but for the key, the bucket and the sandbox, which the test has its own of. */
function withOf(step: Step | undefined): Readonly<Record<string, string>> {
  const given = Object.entries(step?.with ?? {}).filter(([name]) => name !== 'api-key' && name !== 'sandbox');
  const inputs = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return 'storage' in inputs ? { ...inputs, storage: SANDBOX_STORAGE } : inputs;
}

function workflowsOf(document: string): readonly Fence[] {
  return WORKFLOWS.filter((fence) => fence.document === document);
}

function dataOf(document: string): readonly Fence[] {
  return listFences(document).filter(({ language }) => language === 'csv');
}

/** A data file, and a workflow of the same document that sends it. */
const SENT: readonly (readonly [name: string, data: Fence | undefined, workflow: Fence | undefined])[] = [
  ...workflowsOf('README.md').map(
    (workflow, index) => [`README.md: workflow ${index + 1}`, dataOf('README.md')[0], workflow] as const,
  ),
  ...workflowsOf('docs/vendors.md').map(
    (workflow, index) =>
      [`docs/vendors.md: workflow ${index + 1}`, dataOf('docs/vendors.md')[index], workflow] as const,
  ),
];

describe('README.md and docs/vendors.md', () => {
  it('have a data file for each vendor whose workflow sends one, in order', () => {
    const providersOf = (document: string): readonly unknown[] =>
      workflowsOf(document)
        .flatMap(findOwnSteps)
        .map(({ with: given }) => given?.provider);
    expect(providersOf('README.md')).toEqual(['donoratlas', 'donoratlas', 'donoratlas', 'donoratlas']);
    expect(dataOf('README.md')).toHaveLength(1);
    expect(providersOf('docs/vendors.md')).toEqual(['ngpvan', 'passcreator']);
    expect(dataOf('docs/vendors.md')).toHaveLength(2);
  });

  it.each(SENT)('%s sends its data file', async (_, data, workflow) => {
    if (data === undefined || workflow === undefined) throw new Error('There are fewer files or workflows.');
    const given = withOf(findOwnSteps(workflow)[0]);
    const vendor = given.provider ?? '';
    const rows = data.text.trim().split('\n').slice(1);
    // What `auto` does there is decided by the event; here it sends.
    const context = { ci: 'github', event: 'push', visibility: 'private' } as const;
    await runWorld(
      { files: { [given.files ?? '']: data.text }, inputs: given, sandbox: { vendor }, context },
      async ({ publication, sandbox, read }) => {
        expect(publication.report.faults).toEqual([]);
        expect(publication.report).toMatchObject({ conclusion: 'success', exitCode: 0, submitted: rows.length });
        expect(sandbox.record.rows.size).toBe(rows.length);
        expect((await read('records.csv'))?.trim().split('\n')).toHaveLength(rows.length + 1);
        // The text beside the file says so.
        if (vendor === 'passcreator') expect(publication.report.jobs.count).toBe(2);
      },
    );
  });

  it('the first workflow of the README needs no account', () => {
    const [first, ...others] = workflowsOf('README.md').flatMap(findOwnSteps);
    expect(first?.with).toMatchObject({ sandbox: true });
    expect(Object.keys(first?.with ?? {})).not.toContain('api-key');
    expect(first).not.toHaveProperty('env');
    expect(others.map((step) => step.with?.sandbox)).toEqual(others.map(() => undefined));
    expect(others.filter((step) => step.with?.['api-key'] === undefined)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'bulk-job-readme-'));
    try {
      const inputs = Object.entries(first?.with ?? {}).map(([name, value]) => [name, String(value)]);
      const files = inputs.find(([name]) => name === 'files')?.[1] ?? '';
      mkdirSync(dirname(join(folder, files)), { recursive: true });
      writeFileSync(join(folder, files), dataOf('README.md')[0]?.text ?? '');
      const flags = inputs.map(([name, value]) => `--${name}=${value}`);
      const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'dist/cli/index.js'), 'run', ...flags], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      });
      expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/sandbox/i) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('the workflows of the README start on a push, on a schedule and for a pull request', () => {
    const events = workflowsOf('README.md').map(({ text }) => Object.keys(parse(text).on));
    expect(events).toEqual([
      ['workflow_dispatch'],
      ['push'],
      ['schedule', 'workflow_dispatch'],
      ['pull_request', 'push'],
    ]);
  });
});

describe('docs/vendors.md', () => {
  it('has a step that makes new passes', async () => {
    const steps = listFences('docs/vendors.md')
      .filter(({ language }) => language === 'yaml')
      .flatMap(findOwnSteps);
    const given = withOf(steps.find((step) => step.with?.provider === 'passcreator-create'));
    const files = { [given.files ?? '']: 'userProvidedId,firstname\nm-1,Ada\nm-2,Wren\n' };
    await runWorld({ files, inputs: given, sandbox: { vendor: 'passcreator-create' } }, ({ publication, sandbox }) => {
      expect(publication.report).toMatchObject({ faults: [], exitCode: 0, submitted: 2 });
      expect([...sandbox.record.rows.keys()]).toEqual(['m-1', 'm-2']);
    });
  });

  it('names short forms that VAN takes', async () => {
    const table =
      readProjectFile('docs/vendors.md').match(/^\| `(?!<)[^`]+` +\| (?:creates or|applies|adds an? )[^\n]*/gm) ?? [];
    const forms = table.map((line) => /`([^`]+)`/.exec(line)?.[1] ?? '').filter((form) => form !== 'donoratlas');
    expect(forms).toHaveLength(5);
    const data = { 'data/a.csv': 'VanID,Phone,Email,Amount,Date\n1,555-0115,a@b.example,5.00,2031-02-03\n' };
    for (const form of forms) {
      const type = form.startsWith('contribution') ? 'Contributions' : 'Contacts';
      const params = `application_name: acme\nresource_type: ${type}\nmapping_types:\n  - ${form}\n`;
      const inputs = { provider: 'ngpvan', params, storage: SANDBOX_STORAGE };
      await runWorld({ files: data, inputs, sandbox: { vendor: 'ngpvan' } }, ({ publication }) => {
        expect(publication.report, form).toMatchObject({ faults: [], exitCode: 0, totals: { succeeded: 1 } });
      });
    }
  });
});

describe('docs/provider-file.md', () => {
  it('begins with a provider file without faults and warnings', () => {
    const files = listFences('docs/provider-file.md').filter(({ text }) => text.startsWith('version: 1'));
    expect(files).toHaveLength(1);
    expect(checkProvider(files[0]?.text ?? '', 'acme.yaml')).toMatchObject({ errors: [], warnings: [] });
  });
});

describe('README.md', () => {
  it('has limits that a run understands', async () => {
    const [limits] = listFences('README.md').filter(({ text }) => text.startsWith('max-failed:'));
    const inputs: Record<string, unknown> = parse(limits?.text ?? '');
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
    await runWorld({ files: { 'data/a.csv': 'donor_id\na\nfail-1\n' }, inputs: given }, ({ publication }) => {
      expect(publication.report.faults).toEqual([]);
      expect(publication.report.rules.map(({ rule, limit }) => [rule, limit])).toContainEqual([
        'max-failed',
        '5 or 2.5%',
      ]);
    });
  });
});

it('the config file and the schema of the recipes check a pull request', async () => {
  const [config, schema] = ['provider: donoratlas\n', '{\n'].map((beginning) =>
    listFences('docs/recipes.md').find(({ text }) => text.startsWith(beginning)),
  );
  const inputs: Record<string, unknown> = parse(config?.text ?? '');
  expect(Object.keys(inputs).filter((name) => !NAMES.includes(name))).toEqual([]);
  await runWorld(
    {
      files: { 'data/a.csv': 'donor_id\ndnt_4kq81xw0ze\nDNT 1\n', 'data/row.schema.json': schema?.text ?? '' },
      inputs: { schema: String(inputs.schema), mode: 'auto', files: 'data/*.csv' },
      context: { ci: 'github', event: 'pull_request', visibility: 'private' },
    },
    ({ publication, sandbox }) => {
      expect(publication.report).toMatchObject({ mode: 'validate', reason: 'invalid-data', totals: { invalid: 1 } });
      expect(publication.annotations).toContainEqual(expect.objectContaining({ file: 'data/a.csv', line: 3 }));
      expect(sandbox.record.rows.size).toBe(0);
    },
  );
});
