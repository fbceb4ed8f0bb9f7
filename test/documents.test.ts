import { readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documents } from '../scripts/documents.ts';
import { replaceSection, table } from '../scripts/markdown-text.ts';
import { renderHelp } from '../src/cli/help.ts';
import { STEP_OUTPUTS } from '../src/config/outputs.ts';
import { describeInputs } from '../src/config/schema.ts';
import { CI_NAMES, CI_SYSTEMS } from '../src/domain/ci-systems.ts';
import { REPOSITORY_URL, schemaUrl } from '../src/domain/document-url.ts';
import { REASON_TABLE, REASONS } from '../src/domain/fault.ts';
import { OUTCOMES, UNRESOLVED_REASONS } from '../src/domain/outcome.ts';
import { VERSION } from '../src/domain/version.ts';
import { ADDED_FUNCTIONS } from '../src/expression/added-functions.ts';
import { chooseMode } from '../src/pipeline/mode.ts';
import { checkProvider, loadProvider } from '../src/provider/load.ts';
import { FIELD_NAMES } from '../src/provider/schema.ts';
import { RESERVED_NAMES } from '../src/provider/variable-names.ts';
import { runExchanges } from '../src/recorded/run-exchanges.ts';
import { DOCUMENTS, readProjectFile } from './support/markdown-documents.ts';
import { PLAIN_CONTEXT, runWorld } from './support/world.ts';

/** Formatting a document starts a process. */
const GENERATE_MS = 60_000;

const INPUTS = describeInputs();
const REFERENCE = readProjectFile('docs/reference.md');
const CONTRACT = readProjectFile('docs/contract.md');

function compile(path: string): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readProjectFile(path)));
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('generated documents', () => {
  it('are current', { timeout: GENERATE_MS }, async () => {
    const stale = [...(await documents(readProjectFile))].filter(([path, text]) => readProjectFile(path) !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it('keep a bar in a cell of a table', () => {
    expect(table(['a', 'b'], [['`x|y`', '1']])).toBe('| a | b |\n| --- | --- |\n| `x\\|y` | 1 |');
  });

  it('are refused where a marker is missing', () => {
    expect(() => replaceSection('<!-- BEGIN inputs -->', 'inputs', '')).toThrow('END inputs');
    expect(replaceSection('a<!-- BEGIN x -->old<!-- END x -->b', 'x', 'new')).toBe(
      'a<!-- BEGIN x -->\n\nnew\n\n<!-- END x -->b',
    );
  });
});

describe('action.yml', () => {
  const action: { inputs: Record<string, { description: string }>; outputs: Record<string, unknown> } = parse(
    readProjectFile('action.yml'),
  );

  it('has the inputs of the schema, what the runner fills in, and the outputs of the list', () => {
    expect(Object.keys(action.inputs)).toEqual([...INPUTS.map(({ name }) => name), 'matrix']);
    expect(Object.keys(action.outputs)).toEqual(STEP_OUTPUTS.map(({ name }) => name));
  });

  it('says every default in words', () => {
    const unsaid = INPUTS.filter(({ default: standard }) => standard !== undefined && standard !== '').filter(
      ({ name, default: standard }) =>
        !action.inputs[name]?.description.includes(`Default: ${standard}.`.replace('..', '.')),
    );
    expect(unsaid.map(({ name }) => name)).toEqual([]);
  });
});

describe('help, reference and contract', () => {
  it('name every input', () => {
    const help = ['run', 'merge'].map((mode) => renderHelp('bulk-job', mode)).join('\n');
    const flags = INPUTS.filter(({ secret, name }) => !secret && name !== 'mode');
    expect(flags.filter(({ name }) => !help.includes(`--${name}`)).map(({ name }) => name)).toEqual([]);
    expect(INPUTS.filter(({ name }) => !REFERENCE.includes(`| \`${name}\``)).map(({ name }) => name)).toEqual([]);
  });

  it('name every exit code, and the documents every reason, outcome and output', () => {
    const codes = [...new Set(REASONS.map((reason) => REASON_TABLE[reason].exitCode))];
    expect(codes.filter((code) => !new RegExp(`^ {2}${code} `, 'm').test(renderHelp('bulk-job', 'run')))).toEqual([]);
    for (const page of [CONTRACT, readProjectFile('README.md')]) {
      const exits = [...page.matchAll(/^\| `(\d+)` +\| `([\w-]+)` +\|/gm)].map(
        ([, code, reason]) => `${code} ${reason}`,
      );
      expect(exits.sort()).toEqual(REASONS.map((reason) => `${REASON_TABLE[reason].exitCode} ${reason}`).sort());
      expect(OUTCOMES.filter((outcome) => !page.includes(`\`${outcome}\``))).toEqual([]);
    }
    const words = [...OUTCOMES, ...UNRESOLVED_REASONS];
    expect(words.filter((word) => !CONTRACT.includes(`| \`${word}\``))).toEqual([]);
    expect(STEP_OUTPUTS.filter(({ name }) => !REFERENCE.includes(`| \`${name}\``))).toEqual([]);
    expect(STEP_OUTPUTS.filter(({ name }) => !CONTRACT.includes(`\`${name}\``))).toEqual([]);
  });

  it('show the version that is released', () => {
    expect(JSON.parse(readProjectFile('package.json'))).toMatchObject({ version: VERSION });
    expect(readProjectFile('CHANGELOG.md')).toContain(`## ${VERSION}`);
  });
});

describe('docs/contract.md', () => {
  /** The table in 2.1: events, events of pushes, and the vendor's page, by CI system. */
  const systems = CI_NAMES.map((ci) => {
    const row = CONTRACT.split('\n').find((line) => line.startsWith(`| ${CI_SYSTEMS[ci].title} `)) ?? '';
    const [, , events = '', pushes = '', page = ''] = row.split('|');
    const names = (list: string): readonly string[] => [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    return [ci, { events: names(events), pushes: names(pushes), page }] as const;
  });

  it.each(systems)('lists the events on which auto runs: %s', (ci, { events, pushes, page }) => {
    expect(events).toEqual([...CI_SYSTEMS[ci].runEvents]);
    expect(pushes).toEqual([...CI_SYSTEMS[ci].pushEvents]);
    expect(page).toContain(`(${CI_SYSTEMS[ci].source})`);
    const modes = [...events, ...pushes].map(
      (event) => chooseMode('auto', { ...PLAIN_CONTEXT, ci, event, onDefaultBranch: true }).mode,
    );
    expect(modes).toEqual(modes.map(() => 'run'));
    expect(chooseMode('auto', { ...PLAIN_CONTEXT, ci, event: 'pull_request' }).mode).toBe('validate');
  });

  it('has a row for every mode', () => {
    const modes = INPUTS.find(({ name }) => name === 'mode')?.values ?? [];
    expect(modes.filter((mode) => !CONTRACT.includes(`| \`${mode}\``))).toEqual([]);
  });

  it('names every file of a results folder', () => {
    const files = CONTRACT.slice(CONTRACT.indexOf('## 10. Files'));
    const names = [
      'report.json',
      'summary.md',
      'records.csv',
      'junit.xml',
      'results.sarif',
      'gl-code-quality.json',
      'artifact/',
      'ledger.ndjson',
      'ledger.head',
    ];
    const problems = ['failed', 'not-found', 'invalid', 'unresolved'].map((name) => `${name}.csv`);
    expect([...names, ...problems].filter((name) => !files.includes(`\`${name}\``))).toEqual([]);
  });
});

/** GitHub shows it whole, and a reader scrolls it. */
const README_BYTES = 20_000;

describe('README.md', () => {
  const readme = readProjectFile('README.md');

  it('is short, and says on the first screen what it is and how to try it', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(README_BYTES);
    const first = readme.split('\n').slice(0, 20).join('\n');
    expect(first).toContain('node dist/cli/index.js demo');
    expect(first).toMatch(/^npm cit$/m);
    expect(first).toMatch(/about \d+ minutes/);
  });

  it('has a table of contents of all its sections', () => {
    const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
    expect(headings.slice(1).filter((heading) => !readme.includes(`[${heading}](#`))).toEqual([]);
    expect(headings.length).toBeGreaterThan(8);
  });

  it('leads to every document', () => {
    const pages = DOCUMENTS.filter((path) => /^docs\/[\w-]+\.md$/.test(path));
    expect(pages.length).toBeGreaterThan(9);
    expect(pages.filter((path) => !readme.includes(`](${path}`))).toEqual([]);
  });
});

describe('schemas', () => {
  it('take what a run writes', async () => {
    await runWorld(
      { files: { 'data/donors.csv': 'donor_id,name\na,x\nfail-1,y\nnotfound-1,z\n,w\na,x\n' } },
      async ({ publication, read }) => {
        const report: unknown = JSON.parse((await read('report.json')) ?? '');
        expect(compile('schema/report.schema.json')(report)).toEqual([]);
        const written = readdirSync(publication.report.resultsDir).filter(
          (name) => name.includes('.') && name !== 'ledger.head',
        );
        expect([...publication.report.resultFiles].sort()).toEqual(written.sort());
        const artifact = ['artifact-id', 'artifact-url', 'artifact-name', 'report-url'];
        expect([...publication.outputs.keys(), ...artifact].sort()).toEqual(
          STEP_OUTPUTS.map(({ name }) => name).sort(),
        );
      },
    );
  });

  it('take the config file of the examples, and refuse a misspelled input', () => {
    const check = compile('schema/config.schema.json');
    const config: unknown = parse(readProjectFile('examples/donoratlas/bulk-job.yaml'));
    expect(check(config)).toEqual([]);
    expect(check({ provider: 'donoratlas', 'max-faild': 1 })).not.toEqual([]);
  });

  it.each(['config', 'provider', 'report'] as const)(
    '%s: its address is its file at the tag of this version',
    (name) => {
      const path = `schema/${name}.schema.json`;
      const { $id } = JSON.parse(readProjectFile(path));
      const [, repository] = REPOSITORY_URL.split('https://github.com/');
      expect($id).toBe(`https://raw.githubusercontent.com/${repository}/v${VERSION}/${path}`);
      expect(REFERENCE).toContain(`(../${path})`);
    },
  );

  it.each([
    [
      'config',
      ['donoratlas', 'donoratlas-remove', 'ngpvan', 'passcreator', 'passcreator-create'].map(
        (name) => `examples/${name}/bulk-job.yaml`,
      ),
    ],
    ['provider', ['docs/examples/acme.yaml']],
  ] as const)('are named by the examples: %s', (name, paths) => {
    const line = `# yaml-language-server: $schema=${schemaUrl(name)}`;
    expect(paths.filter((path) => readProjectFile(path).split('\n')[0] !== line)).toEqual([]);
  });

  it.each(['providers/donoratlas.yaml', 'providers/donoratlas-remove.yaml', 'docs/examples/acme.yaml'])(
    'take %s',
    (path) => {
      expect(compile('schema/provider.schema.json')(parse(readProjectFile(path)))).toEqual([]);
    },
  );
});

describe('docs/provider-file.md', () => {
  const page = readProjectFile('docs/provider-file.md');

  it('explains every field, variable and function', () => {
    const own = [...RESERVED_NAMES].filter((name) =>
      ['rows', 'ids', 'key', 'batch_id', 'upload_url', 'source_url', 'statusCode', 'state', 'position'].includes(name),
    );
    expect(own).toHaveLength(9);
    const words = [...FIELD_NAMES, ...own, ...ADDED_FUNCTIONS.keys()];
    expect(words.filter((word) => !new RegExp(`[\`$ {,]${word}\\b`).test(page))).toEqual([]);
  });

  it('has an example without faults, whose recorded exchanges pass', async () => {
    const path = 'docs/examples/acme.yaml';
    expect(checkProvider(readProjectFile(path), path)).toMatchObject({ errors: [], warnings: [] });
    const exchanges = 'docs/examples/acme.test.yaml';
    const verdicts = await runExchanges(
      loadProvider(readProjectFile(path), path),
      readProjectFile(exchanges),
      exchanges,
    );
    expect(verdicts.length).toBeGreaterThan(2);
    expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
  });
});
