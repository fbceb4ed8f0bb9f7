import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
/** Commands that take no inputs. */
const OTHER_COMMANDS = ['demo', 'sandbox', 'providers'];

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
    const reads = findOwnSteps(fence).some((step) => String(step.with?.ledger).startsWith('run:'));
    const permissions = { contents: 'read', ...(reads && { actions: 'read' }) };
    expect(parse(fence.text)).toMatchObject({ permissions });
    expect(Object.keys(parse(fence.text).permissions)).toEqual(Object.keys(permissions));
    const checkouts = findSteps(parse(fence.text)).filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
    expect(checkouts.length).toBeGreaterThan(0);
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
    expect([...inputs.keys()].filter((name) => !NAMES.includes(name))).toEqual([]);
  });

  it('name a tag that will exist, and the bundle', () => {
    const clones = FENCES.flatMap(({ text }) =>
      [...text.matchAll(/git clone .*--branch (\S+)/g)].map(([, tag]) => tag),
    );
    expect(new Set(clones)).toEqual(new Set([`v${VERSION}`]));
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

const README_WORKFLOWS = WORKFLOWS.filter(({ document }) => document === 'README.md');
/** Of the first workflows; a later one sends the first file again. */
const DATA_FILES = 3;

/** The inputs of a step but for the key and the bucket, which the sandbox has its own of. */
function withOf(step: Step | undefined): Readonly<Record<string, string>> {
  const given = Object.entries(step?.with ?? {}).filter(([name]) => name !== 'api-key');
  const inputs = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return 'storage' in inputs ? { ...inputs, storage: SANDBOX_STORAGE } : inputs;
}

describe('README.md', () => {
  const fences = listFences('README.md');

  it('has a provider file without faults and warnings', () => {
    const files = fences.filter(({ text }) => text.startsWith('version: 1'));
    expect(files).toHaveLength(1);
    expect(checkProvider(files[0]?.text ?? '', 'acme.yaml')).toMatchObject({ errors: [], warnings: [] });
  });

  it('has a data file for each of its workflows that sends one, in order', () => {
    const sent = README_WORKFLOWS.flatMap(findOwnSteps).map(({ with: given }) => given?.provider);
    expect(sent).toEqual(['donoratlas', 'ngpvan', 'passcreator', 'donoratlas']);
    expect(fences.filter(({ language }) => language === 'csv')).toHaveLength(DATA_FILES);
  });

  it.each([...Array(DATA_FILES).keys()])('sends data file %i by its workflow', async (index) => {
    const data = fences.filter(({ language }) => language === 'csv')[index];
    const workflow = README_WORKFLOWS[index];
    if (data === undefined || workflow === undefined) throw new Error('There are fewer files or workflows.');
    const given = withOf(findOwnSteps(workflow)[0]);
    const vendor = given.provider ?? '';
    const rows = data.text.trim().split('\n').slice(1);
    await runWorld(
      { files: { [given.files ?? '']: data.text }, inputs: given, sandbox: { vendor } },
      async ({ publication, sandbox, read }) => {
        expect(publication.report.faults).toEqual([]);
        expect(publication.report).toMatchObject({ conclusion: 'success', exitCode: 0, submitted: rows.length });
        expect(sandbox.record.rows.size).toBe(rows.length);
        expect((await read('records.csv'))?.trim().split('\n')).toHaveLength(rows.length + 1);
        // The text beside the third file says so.
        if (vendor === 'passcreator') expect(publication.report.jobs.count).toBe(2);
      },
    );
  });

  it('has a step that makes new passes', async () => {
    const steps = fences.filter(({ language }) => language === 'yaml').flatMap(findOwnSteps);
    const given = withOf(steps.find((step) => step.with?.provider === 'passcreator-create'));
    const files = { [given.files ?? '']: 'userProvidedId,firstname\nm-1,Ada\nm-2,Wren\n' };
    await runWorld({ files, inputs: given, sandbox: { vendor: 'passcreator-create' } }, ({ publication, sandbox }) => {
      expect(publication.report).toMatchObject({ faults: [], exitCode: 0, submitted: 2 });
      expect([...sandbox.record.rows.keys()]).toEqual(['m-1', 'm-2']);
    });
  });

  it('names short forms that VAN takes', async () => {
    const table =
      readProjectFile('README.md').match(/^\| `(?!<)[^`]+` +\| (?:creates or|applies|adds a)[^\n]*/gm) ?? [];
    const forms = table.map((line) => /`([^`]+)`/.exec(line)?.[1] ?? '');
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

  it('has limits that a run understands', async () => {
    const [limits] = fences.filter(({ text }) => text.startsWith('max-failed:'));
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
