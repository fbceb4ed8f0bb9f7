import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from '@actions/languageservice/validate';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { VENDORS } from '../src/sandbox/vendors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOWS = ['.github/workflows', 'test/e2e/workflows'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);

interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

/** What GitHub's own language service says of a file; it keeps documents by URI, so each needs its own. */
async function findFaults(path: string): Promise<readonly string[]> {
  const document = TextDocument.create(`file:///${path}`, 'yaml', 1, readFileSync(join(ROOT, path), 'utf8'));
  const found = await validate(document);
  return found.map(({ message, range }) => {
    const text = typeof message === 'string' ? message : message.value;
    return `${path}:${range.start.line + 1}: ${text}`;
  });
}

function readAction(): ActionFile {
  return parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
}

describe('action.yml', () => {
  it('is valid', async () => {
    expect(await findFaults('action.yml')).toEqual([]);
  });

  it('runs on Node 24 from files that exist', () => {
    const { runs } = readAction();
    expect(runs.using).toBe('node24');
    for (const path of [runs.main, runs.post].filter((entry) => entry !== undefined)) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
  });

  it('declares no default but what the runner alone knows, so that a config file can set the rest', () => {
    const defaults = Object.entries(readAction().inputs).filter(([, input]) => input.default !== undefined);
    expect(defaults.map(([name]) => name)).toEqual(['github-token', 'matrix']);
  });

  it('describes every input and output', () => {
    const { inputs, outputs } = readAction();
    const blank = Object.entries({ ...inputs, ...outputs }).filter(([, { description }]) => !description?.trim());
    expect(blank.map(([name]) => name)).toEqual([]);
  });

  it('ends every description with one dot, as the reusable workflow does', () => {
    const { inputs, outputs } = readAction();
    const workflow: { on: { workflow_call: Pick<ActionFile, 'inputs' | 'outputs'> } } = parse(
      readFileSync(join(ROOT, '.github/workflows/bulk-job.yml'), 'utf8'),
    );
    const call = workflow.on.workflow_call;
    const all = [inputs, outputs, call.inputs, call.outputs].flatMap((each) => Object.entries(each));
    expect(all.filter(([, { description }]) => !/[^.]\.$/.test(description)).map(([name]) => name)).toEqual([]);
  });
});

describe.each(WORKFLOWS)('%s', (path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');

  it('is valid', async () => {
    expect(await findFaults(path)).toEqual([]);
  });

  it('gives the action only inputs that it has', () => {
    const known = Object.keys(readAction().inputs);
    const workflow: { jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }> } =
      parse(text);
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const given = steps
      .filter((step) => step.uses === './' || step.uses === '$/')
      .flatMap((step) => Object.keys(step.with ?? {}));
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('pins every action by commit, and names its version', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line) && !/uses: [.$]\/$/.test(line));
    expect(uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('starts without permissions and leaves no credentials behind', () => {
    const workflow: { permissions?: unknown } = parse(text);
    // A reusable workflow takes those of the job that calls it (test/reusable-workflow.test.ts).
    expect(workflow.permissions).toEqual(/^ {2}workflow_call:/m.test(text) ? undefined : {});
    const checkouts = text.split('actions/checkout@').slice(1);
    expect(
      checkouts.filter((rest) => !/^\S+ # v\S+\n\s+with:\n(\s{10}.*\n)*?\s+persist-credentials: false/.test(rest)),
    ).toEqual([]);
  });
});

/** The engine knows no vendor: what is a vendor's own stands in its provider file. */
const VENDOR_NAMES = /donoratlas|donor atlas|ngp|\bvan\b|everyaction|securevan|passcreator/i;
/** A file that is longer is no description any more. */
const MAX_PROVIDER_LINES = 120;

describe('vendors', () => {
  const files = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const providers = files('providers').filter((path) => path.endsWith('.yaml'));

  it('are named in no source but the sandbox and the built-in provider files', () => {
    const sources = files('src').filter((path) => path.endsWith('.ts'));
    const free = sources.filter((path) => !/^src.(sandbox.|provider.builtin\.ts$)/.test(path));
    expect(free.length).toBeGreaterThan(150);
    const named = free.flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          VENDOR_NAMES.test(`${path} ${line}`) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
        ),
    );
    expect(named).toEqual([]);
  });

  it('are five provider files of a screen or two, each with recorded exchanges, a page, a sandbox and an example', () => {
    const names = providers.filter((path) => !path.endsWith('.test.yaml')).map((path) => basename(path, '.yaml'));
    expect(names.sort()).toEqual(['donoratlas', 'donoratlas-remove', 'ngpvan', 'passcreator', 'passcreator-create']);
    expect([...VENDORS.keys()].sort()).toEqual(names);
    for (const name of names) {
      const lines = readFileSync(join(ROOT, `providers/${name}.yaml`), 'utf8')
        .trimEnd()
        .split('\n').length;
      expect(lines, name).toBeLessThanOrEqual(MAX_PROVIDER_LINES);
      const beside = [`providers/${name}.test.yaml`, `docs/providers/${name}.md`, `examples/${name}/bulk-job.yaml`];
      expect(beside.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    }
  });
});

describe('the repository', () => {
  it('uses one commit of each action', () => {
    const pins = WORKFLOWS.flatMap((path) => [
      ...readFileSync(join(ROOT, path), 'utf8').matchAll(/uses: ([\w./-]+)@(\w+)/g),
    ]);
    const commits = new Map<string, Set<string>>();
    for (const [, name = '', commit = ''] of pins) commits.set(name, (commits.get(name) ?? new Set()).add(commit));
    expect([...commits].filter(([, all]) => all.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('has the files that a reader looks for', () => {
    const wanted = ['LICENSE', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', '.ci/run'];
    expect(wanted.filter((path) => !existsSync(join(ROOT, path))).map((path) => relative(ROOT, path))).toEqual([]);
  });
});

describe('dist', () => {
  it.each(['action', 'cli'])('%s names the license of every package that it holds', (entry) => {
    const folder = join(ROOT, 'dist', entry);
    const bundles = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const held = new Set(
      bundles.flatMap((name) =>
        [...readFileSync(join(folder, name), 'utf8').matchAll(PACKAGE_OF_MODULE)].map(([, found = '']) => found),
      ),
    );
    const named = new Set(readFileSync(join(folder, 'licenses.txt'), 'utf8').split('\n'));
    expect(held.size).toBeGreaterThan(20);
    expect([...held].filter((name) => !named.has(name))).toEqual([]);
  });
});

/** In a bundle that is not minified each module stands below a comment with its path. */
const PACKAGE_OF_MODULE = /^;?\/[/*].*\.\/node_modules\/(?:.*\/node_modules\/)?((?:@[\w.-]+\/)?[\w.-]+)\//gm;

/** A mark that git leaves, also where a formatter has moved it into a table, a quote or a list. */
const CONFLICT_MARK = /^[|>*+\- ]*\\?(?:<{7}|\|{7}|(?:> ?){7})/m;

describe('texts', () => {
  it.each([
    '<<<<<<< HEAD',
    '||||||| base',
    '>>>>>>> other',
    '> > > > > > > other',
    '| <<<<<<< HEAD | |',
    '| >>>>>>> other | |',
    '> <<<<<<< HEAD',
    '- > >>>>>>> other',
  ])('a mark of a merge is found: %s', (line) => {
    expect(CONFLICT_MARK.test(`before\n${line}\nafter`)).toBe(true);
  });

  it('have no mark of a merge that was not finished', () => {
    const list = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
    const files = list.split('\0').filter((path) => path !== '' && !path.startsWith('dist/'));
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((path) => CONFLICT_MARK.test(readFileSync(join(ROOT, path), 'latin1')))).toEqual([]);
  });
});
