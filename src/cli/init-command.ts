import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { createSpelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { quoteWord } from '../domain/quote-word.ts';
import type { Log } from '../hosts/log.ts';
import { readInputFile } from '../pipeline/input-files.ts';
import { readColumns } from '../pipeline/setup.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';
import { environmentName } from '../provider/inputs.ts';
import { loadProvider } from '../provider/load.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { type FlagTable, parseFlags } from './flags.ts';
import { checkAnswers, type GivenAnswers, readParams } from './init-answers.ts';
import { adviseColumns } from './init-columns.ts';
import {
  COMMENT_PATH,
  DEFAULT_BRANCH,
  type InitAnswers,
  type InitFindings,
  renderCommentWorkflow,
  renderConfig,
  renderWorkflow,
  WORKFLOW_PATH,
} from './init-files.ts';
import { createQuestions, type Questions } from './init-questions.ts';
import { findDefaultBranch, findRelease } from './init-release.ts';
import { readSample, type Sample, writeSchema } from './init-schema.ts';
import { writeFiles } from './init-write.ts';
import { loadTexts } from './providers-command.ts';
import { ROOT, type World } from './world.ts';

const FLAGS: FlagTable = {
  valued: new Set(['provider', 'files', 'param', 'params', 'schedule', 'timezone', 'environment', 'config', 'schema']),
  booleans: new Set(['force', 'fork-comments', 'changed-only']),
  secrets: new Map([['api-key', 'Store it as a secret of the repository; init never needs it.']]),
};

const CONFIG_PATH = 'bulk-job.yml';

/**
 * `bulk-job init`: writes the workflow and the config file, from flags and, in a terminal, from answers.
 * `bulk-job init --schema <file>`: drafts a JSON Schema of a data file. Exit code 0; throws `FaultError`, and then
 * nothing was written.
 */
export async function initCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const { inputs, positionals, faults } = parseFlags(args, FLAGS);
  const [word] = positionals;
  const surplus: readonly Fault[] =
    word === undefined ? [] : [usage(`Unexpected argument "${word}".`, 'Put each value after its flag.')];
  if (faults.length + surplus.length > 0) throw new FaultError([...faults, ...surplus]);
  const isForced = inputs.get('force') === 'true';
  const source = inputs.get('schema');
  if (source !== undefined) {
    const name = inputs.get('provider');
    const spec = name === undefined ? undefined : await loadSpec(name, world);
    const config = inputs.get('config') ?? CONFIG_PATH;
    return writeSchema({ source, spec, config, columns: await findColumns(config, name, world), isForced }, world, log);
  }
  const questions = createQuestions(world);
  try {
    return await writeWorkflow({ inputs, isForced, questions }, world, log);
  } finally {
    questions?.close();
  }
}

/** `columns` of the config file, so that the draft fits it; undefined if there is none, or if it is for another provider. */
async function findColumns(path: string, provider: string | undefined, { ports, directory }: World) {
  const absolute = resolve(directory, path);
  if ((await ports.files.stat(absolute)) === undefined) return undefined;
  const spelling = createSpelling({ from: 'flags', inFile: () => false });
  const text = await readInputFile(ports.files, { input: 'config', shown: path, absolute, spelling });
  const { config, faults } = loadConfig({ inputs: new Map(), from: 'flags', file: { path, text } });
  const wrong = faults.filter(({ code, input }) => code === 'config/yaml' || input === 'columns');
  if (wrong.length > 0) throw new FaultError(wrong);
  return provider === undefined || provider === config.provider
    ? readColumns(config.columns, undefined, spelling)
    : undefined;
}

interface Request {
  readonly inputs: GivenAnswers;
  readonly isForced: boolean;
  /** Undefined if there is nobody to ask. */
  readonly questions: Questions | undefined;
}

async function writeWorkflow({ inputs, isForced, questions }: Request, world: World, log: Log): Promise<number> {
  const { provider, spec, files } = await askFirst(inputs, questions, world);
  const params = await askParams(spec, readParams(inputs.get('params')), questions);
  const answers: InitAnswers = {
    provider,
    files,
    params,
    ...(await askTimes(inputs, questions)),
    config: inputs.get('config') ?? CONFIG_PATH,
    forkComments: inputs.get('fork-comments') === 'true',
    changedOnly: await askWhether(inputs, questions),
  };
  checkAnswers(answers);
  const sample = await readSample(files, world);
  const { columns, missing } = sample === undefined ? { missing: [] } : adviseColumns(spec, sample.header);
  const findings: InitFindings = {
    branch: await findDefaultBranch(world.ports.files, world.directory),
    release: await findRelease(world.ports.files, ROOT),
    columns,
    needed: listNeeded(spec, params),
  };
  const written = new Map([
    [answers.config, renderConfig(answers, findings)],
    [WORKFLOW_PATH, renderWorkflow(answers, findings)],
    ...(answers.forkComments ? [[COMMENT_PATH, renderCommentWorkflow(findings)] as const] : []),
  ]);
  await writeFiles(written, { isForced }, world);
  for (const path of written.keys()) log.line(`Wrote ${path}.`);
  for (const line of describeNext({ answers, findings, missing, sample }, world.program)) log.line(line);
  return 0;
}

async function askFirst(
  inputs: GivenAnswers,
  questions: Questions | undefined,
  world: World,
): Promise<{ readonly provider: string; readonly spec: ProviderSpec; readonly files: readonly string[] }> {
  const names = [...BUILTIN_PROVIDERS.keys()].join(', ');
  const provider = inputs.get('provider') ?? (await questions?.ask(`Provider (${names}, or a path)`)) ?? '';
  const files = inputs.get('files') ?? (await questions?.ask('Data files', 'data/*.csv')) ?? '';
  const faults = [
    ...(provider === '' ? [missingFlag('provider', `--provider ${names.split(', ')[0]}`)] : []),
    ...(files.trim() === '' ? [missingFlag('files', "--files 'data/*.csv'")] : []),
  ];
  if (faults.length > 0) throw new FaultError(faults);
  const spec = await loadSpec(provider, world);
  return {
    provider,
    spec,
    files: files
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  };
}

function missingFlag(input: string, example: string): Fault {
  return { code: 'input/required', message: `--${input} is required.`, next: `Add ${example}.`, input };
}

async function loadSpec(name: string, world: World): Promise<ProviderSpec> {
  const { path, text } = await loadTexts(name, world);
  return loadProvider(text, path);
}

async function askParams(
  { inputs }: ProviderSpec,
  given: ReadonlyMap<string, string>,
  questions: Questions | undefined,
): Promise<ReadonlyMap<string, string>> {
  const params = new Map(given);
  for (const { name, description } of inputs.filter((input) => isOpen(input, given))) {
    const answer = await questions?.ask(`${name} (${description})`);
    if (answer !== undefined && answer !== '') params.set(name, answer);
  }
  return params;
}

/** An input that must be set, is no secret, and has not been given. */
function isOpen(
  { name, required, secret }: ProviderSpec['inputs'][number],
  given: ReadonlyMap<string, string>,
): boolean {
  return required && !secret && !given.has(name);
}

async function askTimes(
  inputs: GivenAnswers,
  questions: Questions | undefined,
): Promise<Pick<InitAnswers, 'schedule' | 'timezone' | 'environment'>> {
  const ask = async (name: string, question: string, standard?: string): Promise<string | undefined> => {
    const answer = inputs.get(name) ?? (await questions?.ask(question, standard));
    return answer === '' ? undefined : answer;
  };
  const schedule = await ask('schedule', 'Schedule as cron, such as 17 3 * * * (empty: none)');
  const timezone =
    schedule === undefined ? inputs.get('timezone') : await ask('timezone', 'Time zone of the schedule', 'UTC');
  const environment = await ask('environment', 'Environment whose reviewers approve each run (empty: none)');
  return { schedule, timezone, environment };
}

async function askWhether(inputs: GivenAnswers, questions: Questions | undefined): Promise<boolean> {
  if (inputs.get('changed-only') === 'true') return true;
  const answer = await questions?.ask('Send only new and changed rows (yes or no)', 'no');
  return answer !== undefined && /^y(?:es)?$/i.test(answer);
}

function listNeeded(
  { name, inputs, usesStorage }: ProviderSpec,
  params: ReadonlyMap<string, string>,
): InitFindings['needed'] {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  const secrets = inputs.filter((input) => input.secret && input.required);
  return {
    params: inputs.filter((input) => isOpen(input, params)).map((input) => [input.name, input.description] as const),
    secrets: [
      ...secrets.filter((input) => input.name === 'api_key').map(() => ({ name: `${prefix}_API_KEY` })),
      ...secrets
        .filter((input) => input.name !== 'api_key')
        .map((input) => ({ name: `${prefix}_${input.name.toUpperCase()}`, variable: environmentName(input.name) })),
    ],
    storage: usesStorage,
  };
}

interface Outcome {
  readonly answers: InitAnswers;
  readonly findings: InitFindings;
  /** Fields without a column. */
  readonly missing: readonly string[];
  readonly sample: Sample | undefined;
}

function describeNext({ answers, findings, missing, sample }: Outcome, program: string): readonly string[] {
  const { needed, release, columns, branch } = findings;
  const { config } = answers;
  const steps = [
    ...(sample === undefined ? [`No file matches ${answers.files.join(', ')} yet, so no columns were suggested.`] : []),
    ...(columns === undefined
      ? []
      : [`Check \`columns\` in ${config}: they were guessed from the header of the file.`]),
    ...missing.map(
      (field) => `No column looks like \`${field}\`, which each row needs: add it to \`columns\` in ${config}.`,
    ),
    // With another one a merge would send nothing, and nobody would be told.
    ...(branch === undefined
      ? [
          `Check \`branches\` in ${WORKFLOW_PATH}: it says ${DEFAULT_BRANCH}, because this folder does not tell what the default branch is.`,
        ]
      : []),
    ...needed.params.map(([name]) => `Set \`${name}\` under \`params\` in ${config}.`),
    ...needed.secrets.map(({ name }) => `Store the secret: gh secret set ${name}${inEnvironment(answers)}`),
    ...(needed.storage ? [`Set \`storage\` in ${config}, and store the AWS_… secrets that the workflow names.`] : []),
    ...(answers.environment === undefined
      ? []
      : [`Create the environment \`${answers.environment}\` with its reviewers, in Settings, Environments.`]),
    ...(release.commit === undefined
      ? [`Pin the action in ${WORKFLOW_PATH} to a commit: this copy of the program does not know its own.`]
      : []),
    ...(release.repository.startsWith('OWNER/') ? ['Replace OWNER with the account that hosts the action.'] : []),
    `Check the files now: ${program} validate --config ${quoteWord(config)}`,
    ...(sample === undefined
      ? []
      : [
          `Draft a schema of the rows: ${program} init --schema ${quoteWord(sample.path)} --provider ${quoteWord(answers.provider)}`,
        ]),
  ];
  return ['', 'Next:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)];
}

function inEnvironment({ environment }: InitAnswers): string {
  return environment === undefined ? '' : ` --env ${quoteWord(environment)}`;
}

function usage(message: string, next: string): Fault {
  return { code: 'command/usage', message, next };
}
