import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGit } from './git.ts';
import { type Github, startGithub } from './github/server.ts';
import { startProcess } from './run-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a user of the action gets from its repository, and what the tests' workflows read. */
const EXPORTED = ['action.yml', 'dist', 'examples', 'test/e2e/workflows'];

/** The program that runs workflows as GitHub's runner does; undefined where it is not installed. */
export const ACT = findAct();

function findAct(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [process.env.ACT_BIN ?? '', ...folders.map((folder) => join(folder, 'act'))];
  return candidates.find((path) => path !== '' && existsSync(path));
}

export interface Annotated {
  readonly level: string;
  readonly message: string;
  readonly title: string | undefined;
  readonly file: string | undefined;
  readonly line: string | undefined;
  readonly column: string | undefined;
}

export interface StepRun {
  readonly result: string | undefined;
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
  readonly annotations: readonly Annotated[];
  /** What it printed, without commands. */
  readonly log: string;
}

export interface WorkflowRun {
  readonly code: number | null;
  /** By id, or by number counted from 0 where a step has none. */
  readonly steps: ReadonlyMap<string, StepRun>;
  /** Post steps, by the step's id or number. */
  readonly posts: ReadonlyMap<string, StepRun>;
  /** Zip bytes by artifact name. */
  readonly artifacts: ReadonlyMap<string, Buffer>;
  /** All of it, for the message of a failed test. */
  readonly output: string;
}

/** A copy of the project as a repository with one commit, as `uses: ./` needs it. */
export function exportProject(): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-e2e-'));
  for (const path of EXPORTED) cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  const git = createGit(directory);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message=Export');
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface InstalledAction {
  /** `<owner>/<repository>@<commit>`, as a workflow names it. */
  readonly uses: string;
  /** The folder in which act looks for actions before it downloads any. */
  readonly cache: string;
  remove(): void;
}

/** The action under the name of a repository on GitHub, as if act had downloaded it already. */
export function installAction(repository: string): InstalledAction {
  const project = exportProject();
  const cache = mkdtempSync(join(tmpdir(), 'bulk-job-actions-'));
  const uses = `${repository}@${createGit(project.directory)('rev-parse', 'HEAD').trim()}`;
  const folder = uses.replace('/', '-');
  createGit(cache)('clone', '--quiet', project.directory, folder);
  // act clones again what comes from elsewhere.
  createGit(join(cache, folder))('remote', 'set-url', 'origin', `https://github.com/${repository}`);
  project.remove();
  return { uses, cache, remove: () => rmSync(cache, { recursive: true, force: true }) };
}

export interface WorkflowOptions {
  /** The event's payload. */
  readonly event: unknown;
  /** The event's name; default `push`. */
  readonly trigger?: string;
  /** Default: one of this run's own. */
  readonly github?: Github;
  /** Where actions of other repositories are. */
  readonly actions?: InstalledAction;
  readonly environment?: Iterable<readonly [string, string]>;
  /** The repository's variables. */
  readonly variables?: Iterable<readonly [string, string]>;
  readonly secrets?: Iterable<readonly [string, string]>;
  /** The workflow is cancelled then. act kills the step at once; GitHub's runner asks it to end first. */
  readonly cancelAt?: () => Promise<void>;
  /** Only the jobs of a matrix with this value, such as `shard:2/4`; jobs whose matrix has no such name run, too. */
  readonly matrix?: string;
  /** Something that happens meanwhile. */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * Runs one workflow file, named from the repository's root, in act's host mode: the steps are processes of this machine, with this process's Node first
 * on the PATH, since act takes the PATH's Node for `node24`. act copies the repository where a step says
 * `actions/checkout`, and downloads nothing. Its own artifact server refuses a field that today's client sends
 * (act 0.2.89, `mime_type`), so artifacts go to ours.
 */
export async function runWorkflow(directory: string, workflow: string, options: WorkflowOptions): Promise<WorkflowRun> {
  const { event, environment = [], variables = [], secrets = [], actions, cancelAt, matrix, meanwhile } = options;
  if (ACT === undefined) throw new Error('act is not installed: set ACT_BIN or put it on the PATH.');
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-act-'));
  const server = options.github ?? (await startGithub());
  writeFileSync(join(home, 'event.json'), JSON.stringify(event));
  const cache = join(home, 'cache');
  // act checks the action out there: two that do so at once would read each other's half-written files.
  if (actions !== undefined) cpSync(actions.cache, cache, { recursive: true });
  const running = startProcess(
    ACT,
    [
      options.trigger ?? 'push',
      '--json',
      '--workflows',
      workflow,
      '--eventpath',
      join(home, 'event.json'),
      '--platform',
      'ubuntu-latest=-self-hosted',
      '--action-cache-path',
      cache,
      '--action-offline-mode',
      '--no-cache-server',
      ...(matrix === undefined ? [] : ['--matrix', matrix]),
      ...[...server.environment, ...environment].flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...[...variables].flatMap(([name, value]) => ['--var', `${name}=${value}`]),
      ...[...secrets].flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
    ],
    {
      cwd: directory,
      env: new Map([
        ['HOME', home],
        ['PATH', [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)],
      ]),
    },
  );
  await meanwhile?.();
  await cancelAt?.().then(() => running.signal('SIGINT'));
  const { code, stdout, stderr } = await running.end;
  if (options.github === undefined) await server.close();
  rmSync(home, { recursive: true, force: true });
  const output = stdout + stderr;
  const [steps, posts] = [collectSteps(output, 'Main'), collectSteps(output, 'Post')];
  return { code, steps, posts, artifacts: server.received(), output };
}

/** A job of a reusable workflow, whose steps have the ids of its other jobs, too. */
export interface JobName {
  /** In the workflow that has it. */
  readonly job: string;
  /** Of its matrix. */
  readonly shard?: string;
}

/** The steps of one job, by id or number; none if it did not run. */
export function readJob({ output }: WorkflowRun, { job, shard }: JobName): WorkflowRun['steps'] {
  return collectSteps(output, 'Main', (entry) => entry.jobID === job && entry.matrix?.shard === shard);
}

/** A line of act's JSON log, as far as it is read here. */
interface LogEntry {
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly stepID?: readonly string[];
  readonly stage?: string;
  readonly command?: string;
  readonly arg?: string;
  readonly name?: string;
  readonly content?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
  readonly msg?: string;
  readonly raw_output?: boolean;
  readonly stepResult?: string;
}

const LEVELS: ReadonlySet<string | undefined> = new Set(['error', 'warning', 'notice']);

function collectSteps(
  output: string,
  stage: 'Main' | 'Post',
  isWanted: (entry: LogEntry) => boolean = () => true,
): ReadonlyMap<string, StepRun> {
  const entries = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogEntry)
    .filter((entry) => entry.stage === stage && entry.stepID?.[0] !== undefined && isWanted(entry));
  const ids = new Set(entries.map((entry) => entry.stepID?.[0] ?? ''));
  return new Map([...ids].map((id) => [id, collectStep(entries.filter((entry) => entry.stepID?.[0] === id))]));
}

function collectStep(entries: readonly LogEntry[]): StepRun {
  const of = (command: string): readonly LogEntry[] => entries.filter((entry) => entry.command === command);
  return {
    result: entries.find((entry) => entry.stepResult !== undefined)?.stepResult,
    outputs: new Map(of('set-output').map((entry) => [entry.name ?? '', entry.arg ?? ''])),
    summary: of('summary').at(-1)?.content ?? '',
    annotations: entries
      .filter((entry) => LEVELS.has(entry.command))
      .map(({ command = '', arg = '', kvPairs = {} }) => ({
        level: command,
        message: arg,
        title: kvPairs.title,
        file: kvPairs.file,
        line: kvPairs.line,
        column: kvPairs.col,
      })),
    log: entries
      .filter((entry) => entry.raw_output === true)
      .map((entry) => entry.msg ?? '')
      .join(''),
  };
}
