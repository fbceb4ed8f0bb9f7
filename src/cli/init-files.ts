import { schemaUrl } from '../domain/document-url.ts';
import { VERSION } from '../domain/version.ts';

/** What `init` asks, or takes from flags. */
export interface InitAnswers {
  readonly provider: string;
  readonly files: readonly string[];
  /** The provider's own inputs, as they were given. */
  readonly params: ReadonlyMap<string, string>;
  /** Cron; absent: no schedule. */
  readonly schedule?: string | undefined;
  /** IANA name. */
  readonly timezone?: string | undefined;
  /** The environment whose reviewers approve each run that sends. */
  readonly environment?: string | undefined;
  readonly config: string;
  readonly forkComments: boolean;
  /** Runs send only rows that are new or changed since the last. */
  readonly changedOnly: boolean;
}

/** What most repositories call it. */
export const DEFAULT_BRANCH = 'main';

/** What `init` finds out by itself. */
export interface InitFindings {
  /** The default branch; undefined if the folder does not say it. */
  readonly branch: string | undefined;
  readonly release: Release;
  /** Provider field to column of the file; absent: all columns under their own names. */
  readonly columns?: ReadonlyMap<string, string> | undefined;
  readonly needed: {
    /** The provider's own inputs that must be set and were not, with what they are. */
    readonly params: readonly (readonly [name: string, description: string])[];
    /** Secret inputs by the variable that sets them; absent for `api-key`. */
    readonly secrets: readonly { readonly name: string; readonly variable?: string }[];
    readonly storage: boolean;
  };
}

/** The version of the action that a workflow names. */
export interface Release {
  /** `owner/name` */
  readonly repository: string;
  /** Absent if this copy of the program does not know it. */
  readonly commit?: string | undefined;
}

/** What a workflow checks out: the commit, with the version as a comment, or the tag of the version. */
function refOf({ commit }: Release): string {
  return commit === undefined ? `v${VERSION}` : `${commit} # v${VERSION}`;
}

/** Actions that a workflow uses beside this one, pinned as in this repository's own workflows. */
const CHECKOUT = 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0';
const WORKFLOW_NAME = 'Bulk Job';
export const WORKFLOW_PATH = '.github/workflows/bulk-job.yml';
export const COMMENT_PATH = '.github/workflows/bulk-job-comment.yml';

/** Text as a YAML scalar in one line: plain where nothing can mistake it, else quoted. */
export function yamlText(text: string): string {
  if (/^[A-Za-z./][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$/i.test(text))
    return text;
  // JSON is YAML, but for the characters that YAML does not print.
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The config file. */
export function renderConfig(answers: InitAnswers, { columns, needed, release }: InitFindings): string {
  const { provider, files, params } = answers;
  const missing = needed.params.map(([name, description]) => `  # ${name}: ${oneLine(description)}`);
  const hasParams = params.size > 0 || missing.length > 0;
  return [
    `# yaml-language-server: $schema=${schemaUrl('config', release.repository)}`,
    `provider: ${yamlText(provider)}`,
    'files:',
    ...files.map((pattern) => `  - ${yamlText(pattern)}`),
    ...(columns === undefined
      ? []
      : ['# Provider field: column of the file. Only these columns are sent.', 'columns:']),
    ...Array.from(columns ?? [], ([field, column]) => `  ${yamlText(field)}: ${yamlText(column)}`),
    ...(hasParams ? [missing.length > 0 ? 'params: # set what is commented out' : 'params:'] : []),
    ...Array.from(params, ([name, value]) => `  ${yamlText(name)}: ${yamlText(value)}`),
    ...missing,
    ...(needed.storage ? ['storage: s3://your-bucket/bulk-job'] : []),
    ...(answers.changedOnly
      ? [
          '# Only rows that are new or changed since the last run; what it delivered is kept as an artifact.',
          'changed-only: true',
        ]
      : []),
    '# How many rows may fail: a count, a percentage, or both.',
    'max-failed: 0',
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The workflow: a job that checks and needs no secret, and a job that sends. */
export function renderWorkflow(answers: InitAnswers, findings: InitFindings): string {
  return [
    `# Checks the data files in pull requests, and sends them after the merge. Written by bulk-job init ${VERSION}.`,
    `name: ${WORKFLOW_NAME}`,
    ...renderEvents(answers, findings.branch),
    'permissions: {}',
    'concurrency:',
    '  # Runs that send queue up one behind the other, and none is dropped.',
    `  group: bulk-job-\${{ ${IS_CHECK} && github.ref || 'send' }}`,
    '  cancel-in-progress: false',
    '  queue: max',
    'jobs:',
    ...renderCheckJob(answers, findings.release),
    ...renderSendJob(answers, findings),
    '',
  ].join('\n');
}

function renderCheckJob({ config, forkComments }: InitAnswers, release: Release): readonly string[] {
  return [
    '  check:',
    '    name: Check',
    `    if: ${IS_CHECK}`,
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 15',
    '    permissions:',
    '      contents: read # reads the data files',
    ...(forkComments ? ['      pull-requests: write # comments on the pull request'] : []),
    '    steps:',
    ...CHECKOUT_STEP,
    ...(release.commit === undefined ? [`      # Pin this to the commit of v${VERSION}: a tag can be moved.`] : []),
    useStep(release),
    '        with:',
    '          mode: validate',
    `          config: ${yamlText(config)}`,
    ...(forkComments ? ['          comment: on-problem'] : []),
  ];
}

function renderSendJob(
  { environment, config, changedOnly }: InitAnswers,
  { release, needed }: InitFindings,
): readonly string[] {
  const [key, ...others] = needed.secrets;
  const env = [...others.map(({ name, variable }) => [variable ?? name, name]), ...(needed.storage ? STORAGE_ENV : [])];
  const secrets = env.map(([name = '', secret = '']) => `          ${name}: ${secretOf(secret)}`);
  return [
    '  send:',
    '    name: Send',
    `    if: \${{ !${IS_CHECK} }}`,
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 90',
    ...(environment === undefined ? [] : [`    environment: ${yamlText(environment)}`]),
    '    permissions:',
    '      contents: read # reads the data files',
    ...(changedOnly ? ['      actions: read # finds what earlier runs delivered'] : []),
    '    steps:',
    ...CHECKOUT_STEP,
    useStep(release),
    ...(secrets.length === 0 ? [] : ['        env:', ...secrets]),
    '        with:',
    '          mode: run',
    `          config: ${yamlText(config)}`,
    ...(key === undefined ? [] : [`          api-key: ${secretOf(key.name)}`]),
  ];
}

function useStep(release: Release): string {
  return `      - uses: ${release.repository}@${refOf(release)}`;
}

/** Whether the event only checks: nothing of it is in the default branch yet. */
const IS_CHECK = `contains(fromJSON('["pull_request", "merge_group"]'), github.event_name)`;

const STORAGE_ENV = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => [name, name]);

const CHECKOUT_STEP = [`      - uses: ${CHECKOUT}`, '        with:', '          persist-credentials: false'];

function secretOf(name: string): string {
  return `\${{ secrets.${name} }}`;
}

function renderEvents({ files, config, schedule, timezone }: InitAnswers, branch = DEFAULT_BRANCH): readonly string[] {
  const paths = pathFilters([...files, config, WORKFLOW_PATH]);
  const filter = paths.length === 0 ? [] : ['    paths:', ...paths.map((path) => `      - ${yamlText(path)}`)];
  return [
    'on:',
    '  pull_request:',
    ...filter,
    '  merge_group:',
    '  push:',
    `    branches: [${yamlText(branch)}]`,
    ...filter,
    ...(schedule === undefined ? [] : ['  schedule:', `    - cron: ${JSON.stringify(schedule)}`]),
    ...(schedule === undefined || timezone === undefined ? [] : [`      timezone: ${yamlText(timezone)}`]),
    '  workflow_dispatch:',
  ];
}

/** The patterns as GitHub's filters; none if one means something else there, or lies outside the repository. */
function pathFilters(patterns: readonly string[]): readonly string[] {
  const filters = patterns.map((pattern) => pattern.replace(/^(!?)\.\//, '$1'));
  const isPlain = filters.every((path) => !/[{}()\\[\]+?@]|^!?\/|(?:^|\/)\.\.(?:\/|$)/.test(path));
  return isPlain ? filters : [];
}

/** The second workflow, which comments on pull requests of forks: their own token cannot. */
export function renderCommentWorkflow({ release }: InitFindings): string {
  return `# Comments on pull requests of forks and of Dependabot, whose own token may only read. Written by bulk-job init ${VERSION}.
# It runs the code of the default branch and reads the report of the first workflow as data.
name: Bulk Job comment
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] nothing of the fork is checked out or run
    workflows: [${WORKFLOW_NAME}]
    types: [completed]
permissions: {}
concurrency:
  group: bulk-job-comment-\${{ github.event.workflow_run.head_sha }}
  cancel-in-progress: false
jobs:
  comment:
    name: Comment
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      contains(fromJSON('["success", "failure"]'), github.event.workflow_run.conclusion) &&
      (github.event.workflow_run.head_repository.full_name != github.repository ||
      github.event.workflow_run.actor.login == 'dependabot[bot]')
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # reads the program
      actions: read # reads the report in the artifact of that run
      pull-requests: write # comments
    steps:
      - uses: ${CHECKOUT}
        with:
          repository: ${release.repository}
          ref: ${refOf(release)}
          path: bulk-job
          persist-credentials: false
      - name: Comment
        env:
          GITHUB_TOKEN: \${{ github.token }}
          RUN: \${{ github.event.workflow_run.id }}
        run: |
          gh run download "$RUN" --repo "$GITHUB_REPOSITORY" --pattern 'bulk-job-results-*' --dir reports
          for report in reports/*/report.json; do
            node bulk-job/dist/cli/index.js comment --report "$report"
          done
`;
}
