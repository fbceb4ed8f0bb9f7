import { ACTION, POST } from './bundle.ts';
import { type RunningProcess, startProcess } from './run-process.ts';
import type { Workspace } from './workspace.ts';

/** A step `uses: <the action>` as GitHub's runner starts it, in a workspace of its own. */
export interface StepOptions {
  /** `with:`, by the names of docs/reference.md. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: unknown;
  /** Further variables: `env:` of the step, the artifact server's. */
  readonly env?: Iterable<readonly [string, string]>;
}

export const PRIVATE_REPOSITORY = { full_name: 'acme/donors', private: true, visibility: 'private' };
export const PUBLIC_REPOSITORY = { full_name: 'acme/donors', private: false, visibility: 'public' };

/** The folders of the runner beside the checked-out repository. */
export const RUNNER = '.runner';

/** Starts the built action in the workspace, which is the checked-out repository. */
export function startStep(workspace: Workspace, options: StepOptions): RunningProcess {
  for (const name of ['output', 'state', 'env', 'path']) workspace.write(`${RUNNER}/${name}`, '');
  return start(workspace, options, { program: ACTION, summary: 'summary', kept: [] });
}

/** Starts its post step, with the state that the main step has saved and a summary of its own, as the runner does. */
export function startPost(workspace: Workspace, options: StepOptions): RunningProcess {
  const kept = [...readFileCommand(workspace, 'state')].map(([name, value]) => [`STATE_${name}`, value] as const);
  return start(workspace, options, { program: POST, summary: 'post-summary', kept });
}

interface Part {
  readonly program: string;
  readonly summary: string;
  readonly kept: Iterable<readonly [string, string]>;
}

function start(workspace: Workspace, options: StepOptions, { program, summary, kept }: Part): RunningProcess {
  const { inputs, event = 'push', payload = { repository: PRIVATE_REPOSITORY }, env = [] } = options;
  workspace.write(`${RUNNER}/${summary}`, '');
  workspace.write(`${RUNNER}/temp/.keep`, '');
  workspace.write(`${RUNNER}/event.json`, JSON.stringify(payload));
  const file = (name: string): string => workspace.path(`${RUNNER}/${name}`);
  return startProcess(process.execPath, [program], {
    // Where the runner starts an action is no promise; the workspace is.
    cwd: workspace.path(RUNNER),
    env: new Map([
      ['CI', 'true'],
      ['GITHUB_ACTIONS', 'true'],
      ['GITHUB_ACTION', 'send'],
      ['GITHUB_ACTOR', 'alice'],
      ['GITHUB_ENV', file('env')],
      ['GITHUB_EVENT_NAME', event],
      ['GITHUB_EVENT_PATH', file('event.json')],
      ['GITHUB_JOB', 'sync'],
      ['GITHUB_OUTPUT', file('output')],
      ['GITHUB_PATH', file('path')],
      ['GITHUB_REPOSITORY', 'acme/donors'],
      ['GITHUB_RUN_ATTEMPT', '1'],
      ['GITHUB_RUN_ID', '42'],
      ['GITHUB_SERVER_URL', 'https://github.com'],
      // Nobody listens there: a request to the API fails at once and is never sent to the real one.
      ['GITHUB_API_URL', 'http://127.0.0.1:9'],
      ['GITHUB_STATE', file('state')],
      ['GITHUB_STEP_SUMMARY', file(summary)],
      ['GITHUB_WORKSPACE', workspace.directory],
      ['RUNNER_TEMP', file('temp')],
      // As the runner names them: blanks become underscores, dashes stay.
      ...Object.entries(inputs).map(
        ([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value] as const,
      ),
      ...kept,
      ...env,
    ]),
  });
}

/** The outputs that the runner would read, the last value of each. */
export function readOutputs(workspace: Workspace): ReadonlyMap<string, string> {
  return readFileCommand(workspace, 'output');
}

/** What the main step keeps for its post step. */
export function readKept(workspace: Workspace): ReadonlyMap<string, string> {
  return readFileCommand(workspace, 'state');
}

function readFileCommand(workspace: Workspace, name: 'output' | 'state'): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  const lines = (workspace.read(`${RUNNER}/${name}`) ?? '').split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, key = '', delimiter = ''] = /^(.+?)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (key === '') continue;
    const end = lines.indexOf(delimiter, at + 1);
    outputs.set(key, lines.slice(at + 1, end).join('\n'));
    at = end;
  }
  return outputs;
}

export interface StepAnnotation {
  readonly level: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly message: string;
}

/** Annotations among what a step printed, as the runner reads them. */
export function readAnnotations(stdout: string): readonly StepAnnotation[] {
  return [...stdout.matchAll(/^::(error|warning|notice)(?: (.*?))?::(.*)$/gm)].map(
    ([, level = '', properties = '', message = '']) => ({
      level,
      properties: new Map(
        properties
          .split(',')
          .filter((pair) => pair !== '')
          .map((pair): [string, string] => {
            const at = pair.indexOf('=');
            return [
              pair.slice(0, at),
              decode(pair.slice(at + 1))
                .replaceAll('%3A', ':')
                .replaceAll('%2C', ','),
            ];
          }),
      ),
      message: decode(message),
    }),
  );
}

function decode(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
}
