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
import { DOCUMENTS, type Fence, listFences, ROOT } from './support/markdown-documents.ts';
import { runWorld } from './support/world.ts';

const ACTION = 'OWNER/bulk-job-action@';
const FENCES = DOCUMENTS.flatMap(listFences);
const YAML = FENCES.filter(({ language }) => language === 'yaml');
const NAMES: readonly string[] = describeInputs().map(({ name }) => name);
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
    expect(parse(fence.text)).toMatchObject({ permissions: { contents: 'read' } });
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
    expect(['run', 'validate', 'auto']).toContain(command);
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

describe('README.md', () => {
  const fences = listFences('README.md');

  it('has a provider file without faults and warnings', () => {
    const files = fences.filter(({ text }) => text.startsWith('version: 1'));
    expect(files).toHaveLength(1);
    expect(checkProvider(files[0]?.text ?? '', 'acme.yaml')).toMatchObject({ errors: [], warnings: [] });
  });

  it('has a first workflow that sends its data file', async () => {
    const [data] = fences.filter(({ language }) => language === 'csv');
    const [workflow] = WORKFLOWS.filter(({ document }) => document === 'README.md');
    expect(data && workflow).toBeDefined();
    if (data === undefined || workflow === undefined) return;
    const [step] = findOwnSteps(workflow);
    const given = Object.entries(step?.with ?? {}).filter(([name]) => name !== 'api-key');
    const inputs = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
    await runWorld({ files: { 'data/donors.csv': data.text }, inputs }, ({ publication, sandbox }) => {
      expect(publication.report).toMatchObject({ conclusion: 'success', exitCode: 0, submitted: 2 });
      expect([...sandbox.record.rows.keys()]).toEqual(['dnt_4kq81xw0ze', 'dnt_90vd2mb7ra']);
    });
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
