import { describeInputs, type InputDoc } from '../config/schema.ts';
import { MODE_NAMES, type Mode } from '../domain/mode.ts';
import { BUILTIN_PROVIDERS } from '../provider/builtin.ts';

const WIDTH = 100;
const INDENT = 28;

/** Name and text of a line in two columns. */
type Entry = readonly [name: string, text: string];

/** A command as `--help` shows it. */
interface CommandHelp {
  /** What follows the program's name. */
  readonly usage: readonly string[];
  /** One line. */
  readonly summary: string;
  readonly details?: string;
  /** Of a mode: which inputs it uses. */
  readonly mode?: Mode | 'auto';
  readonly flags?: readonly Entry[];
  readonly examples: readonly string[];
}

const SECRETS: readonly Entry[] = [
  ['BULK_JOB_API_KEY', 'The input api-key: the vendor key.'],
  ['BULK_JOB_PARAM_<NAME>', "Any of the provider's own inputs, in capitals."],
];

const EXITS: readonly Entry[] = [
  ['0', 'Success, possibly with warnings.'],
  ['1', 'More rows failed, were not found or are invalid than the limits allow.'],
  ['2', 'An input, the config or a data file cannot be used, or the vendor refused the request itself.'],
  ['3', 'The vendor, the network or the disk failed, or the outcome of rows is not known.'],
  ['4', 'At the timeout, jobs were still running or rows were not sent.'],
  ['70', 'A bug in Bulk Job.'],
  ['130', 'Canceled.'],
];

const [BUILTIN = ''] = BUILTIN_PROVIDERS.keys();
const SAMPLE = "--provider ./acme.yaml --files 'data/*.csv'";

const COMMANDS: ReadonlyMap<string, CommandHelp> = new Map<string, CommandHelp>([
  [
    'run',
    {
      usage: ['run --provider <name|path> --files <glob> [flags]'],
      summary: 'Send the rows, wait for the jobs, report the outcome of every row.',
      details:
        'Reads and checks all rows first; with more invalid rows than --max-invalid nothing is sent. The same command in the same folder resumes a run that left rows open or not sent.',
      mode: 'run',
      examples: [
        `run ${SAMPLE} --param list_id=42`,
        'run --config ./bulk-job.yaml --timeout 45m',
        `run ${SAMPLE} --json > report.json`,
      ],
    },
  ],
  [
    'validate',
    {
      usage: ['validate --provider <name|path> --files <glob> [flags]'],
      summary: 'Read, check and plan; send no row.',
      details: 'Needs no key. With a key, also checks the key and the inputs with the vendor.',
      mode: 'validate',
      examples: [`validate ${SAMPLE}`, `validate ${SAMPLE} --schema row.schema.json --quiet`],
    },
  ],
  [
    'submit',
    {
      usage: ['submit --provider <name|path> --files <glob> [flags]'],
      summary: 'Submit all jobs and exit without waiting; collect gets the outcomes.',
      mode: 'submit',
      examples: [`submit ${SAMPLE} --output-dir out`],
    },
  ],
  [
    'collect',
    {
      usage: ['collect --ledger <path> --provider <name|path> --files <glob> [flags]'],
      summary: 'Resume from a ledger: wait for its jobs, report; send no row.',
      details: 'Give the files, the provider and its inputs as the run that wrote the ledger did.',
      mode: 'collect',
      examples: [`collect --ledger out/ledger.ndjson ${SAMPLE}`],
    },
  ],
  [
    'merge',
    {
      usage: ['merge --results <folders> [flags]'],
      summary: 'Join the results of the shards of a run into one report, and judge it.',
      details: 'Needs no provider, no files and no key. Run each shard with --shard first.',
      mode: 'merge',
      examples: ["merge --results 'shards/*' --output-dir merged"],
    },
  ],
  [
    'auto',
    {
      usage: ['auto --provider <name|path> --files <glob> [flags]'],
      summary: 'In a CI system: like run on push, schedule and dispatch events, else like validate.',
      mode: 'auto',
      examples: [`auto ${SAMPLE}`],
    },
  ],
  [
    'init',
    {
      usage: ['init [flags]', 'init --schema <file> [--provider <name|path>]'],
      summary: 'Write a workflow and a config file; or draft a schema of the rows from a data file.',
      details:
        'Asks in a terminal for what no flag gives. The workflow validates pull requests and sends after the merge. No file is overwritten without --force.',
      flags: [
        ['--provider <name|path>', 'A built-in provider, or the path of a provider file.'],
        ['--files <glob>', 'The data files. Can be repeated.'],
        ['--param <name=value>', "One of the provider's own inputs. Can be repeated."],
        ['--schedule <cron>', 'Also send on a schedule, such as "17 3 * * *".'],
        ['--timezone <name>', 'The time zone of the schedule, such as Europe/Berlin.'],
        ['--environment <name>', 'The environment whose reviewers approve each run that sends.'],
        ['--changed-only', 'Send only rows that are new or changed since the last run.'],
        ['--config <path>', 'Where the config file is written; with --schema, where it is. Default: bulk-job.yml.'],
        ['--fork-comments', 'Comment on pull requests, with a second workflow for those of forks.'],
        ['--schema <file>', 'Write only <file>.schema.json, drafted from the rows of the file.'],
        ['--force', 'Overwrite files.'],
      ],
      examples: [
        `init --provider ./acme.yaml --files 'data/*.csv' --schedule "17 3 * * *" --timezone Europe/Berlin`,
        'init --schema data/rows.csv',
      ],
    },
  ],
  [
    'demo',
    {
      usage: ['demo'],
      summary: 'Run the samples of every built-in provider against simulated vendors.',
      details: 'Takes about 20 seconds. Nothing leaves this machine, and no key is needed.',
      examples: ['demo'],
    },
  ],
  [
    'sandbox',
    {
      usage: ['sandbox <vendor> [flags]'],
      summary: 'Serve a simulated vendor on loopback until stopped.',
      details: 'Prints its address, the key that it accepts, and a command that uses it.',
      flags: [
        ['--port <number>', 'Port to listen on. Default: any free port.'],
        ['--job-seconds <number>', 'How long a simulated job runs.'],
      ],
      examples: [`sandbox ${BUILTIN} --port 8080 --job-seconds 5`],
    },
  ],
  [
    'providers',
    {
      usage: [
        'providers list',
        'providers show <name|path>',
        'providers lint <path> …',
        'providers test [name|path] …',
      ],
      summary: 'List, show, check and test provider files.',
      flags: [
        ['list', 'The built-in providers.'],
        ['show', 'Inputs, limits, inferred facts and the file of a provider.'],
        ['lint', 'Check provider files; exit 1 if one has errors.'],
        ['test', 'Run the recorded exchanges of provider files; exit 1 if one fails.'],
      ],
      examples: [`providers show ${BUILTIN}`, 'providers lint ./acme.yaml', 'providers test ./acme.yaml'],
    },
  ],
  [
    'comment',
    {
      usage: ['comment --report <file>'],
      summary: 'Write the comment on the pull request of a fork.',
      details: 'For the second workflow of the recipe "Comment on pull requests of forks". Needs GITHUB_TOKEN.',
      flags: [['--report <file>', 'The report.json of that run, from its artifact.']],
      examples: ['comment --report report.json'],
    },
  ],
  [
    'task',
    {
      usage: ['task'],
      summary: 'Run with inputs from variables, as the templates for CI systems do.',
      details:
        'Each input is a variable BULK_JOB_INPUT_<NAME>, such as BULK_JOB_INPUT_MAX_FAILED, or INPUT_<NAME>. The input mode says what to do.',
      examples: ['task'],
    },
  ],
  ['version', { usage: ['version'], summary: 'Print the version.', examples: ['version'] }],
]);

/** Modes that use an input; absent: all of them. */
const SENDING = ['run', 'submit'] as const;
const FOLLOWING = ['run', 'collect'] as const;
/** All that read data files. */
const READING = ['run', 'validate', 'submit', 'collect'] as const;

interface FlagGroup {
  readonly title: string;
  /** Inputs, each with the modes that use it. */
  readonly inputs: readonly (readonly [name: string, modes?: readonly Mode[]])[];
}

/** Every input that can be a flag stands in one group. */
const GROUPS: readonly FlagGroup[] = [
  {
    title: 'Data',
    inputs: [
      ['provider', READING],
      ['files', READING],
      ['params', READING],
      ['format', READING],
      ['delimiter', READING],
      ['encoding', READING],
      ['columns', READING],
      ['key', READING],
      ['schema', READING],
      ['on-duplicate', READING],
      ['blank', READING],
      ['base', ['validate']],
      ['config'],
      ['working-directory'],
    ],
  },
  {
    title: 'Sending',
    inputs: [
      ['changed-only', READING],
      ['memory', ['run', 'submit', 'collect']],
      ['limit', SENDING],
      ['batch-size', READING],
      ['rate', READING],
      ['concurrency', READING],
      ['timeout', READING],
      ['poll-interval', FOLLOWING],
      ['retry-failed', ['run']],
      ['base-url', READING],
      ['storage', SENDING],
      ['on-cancel', ['run', 'submit', 'collect']],
      ['sandbox', READING],
    ],
  },
  {
    title: 'Resuming',
    inputs: [
      ['ledger', ['run', 'submit', 'collect']],
      ['resume', SENDING],
      ['resend-uncertain', SENDING],
    ],
  },
  {
    title: 'Shards',
    inputs: [
      ['shard', ['run', 'submit', 'collect']],
      ['results', ['merge']],
      ['expected-shards', ['merge']],
    ],
  },
  {
    title: 'Limits',
    inputs: [
      ['max-invalid', READING],
      ['max-failed', FOLLOWING],
      ['max-not-found', FOLLOWING],
      ['stop-on-breach', ['run']],
      ['warn-failed', FOLLOWING],
      ['warn-not-found', FOLLOWING],
      ['max-new', READING],
      ['max-changed', READING],
      ['max-removed', READING],
      ['on-breach', READING],
      ['on-timeout', ['run', 'submit', 'collect']],
      ['on-empty', READING],
    ],
  },
  { title: 'Reports', inputs: [['output-dir'], ['report-detail'], ['allow-public-personal-data']] },
];

/** Inputs without effect in a terminal; they are accepted, so that one config file serves both. */
const CI_ONLY: readonly string[] = ['artifact-name', 'retention-days', 'summary', 'annotations', 'comment'];

const OUTPUT: readonly Entry[] = [
  ['--json', 'Print report.json to stdout, and nothing else there; progress goes to stderr.'],
  ['--quiet', 'Print only the verdict, and errors to stderr.'],
];

/**
 * The help text: of a command, or of the program if there is no such command.
 * @param program how the user calls it.
 */
export function renderHelp(program: string, name = ''): string {
  const command = COMMANDS.get(name);
  const lines = command === undefined ? describeProgram(program) : describeCommand(program, command);
  return lines.join('\n');
}

function describeProgram(program: string): readonly string[] {
  return [
    'Send the rows of data files to a vendor in bulk jobs, wait, and report the outcome of every row.',
    '',
    ...section('Usage', [`  ${program} <command> [flags]`]),
    ...section(
      'Commands',
      Array.from(COMMANDS, ([name, { summary }]) => describe(name, summary)),
    ),
    ...section('Examples', [
      `  ${program} demo`,
      `  ${program} validate ${SAMPLE}`,
      `  ${program} run ${SAMPLE} --param list_id=42`,
    ]),
    `${program} <command> --help shows the flags of a command.`,
  ];
}

function describeCommand(program: string, command: CommandHelp): readonly string[] {
  const { usage, summary, details, mode, flags = [], examples } = command;
  return [
    summary,
    ...(details === undefined ? [] : wrap(details, WIDTH)),
    '',
    ...section(
      'Usage',
      usage.map((each) => `  ${program} ${each}`),
    ),
    ...(mode === undefined ? [] : describeMode(mode)),
    ...section(
      'Arguments',
      flags.map(([name, text]) => describe(name, text)),
    ),
    ...section(
      examples.length === 1 ? 'Example' : 'Examples',
      examples.map((each) => `  ${program} ${each}`),
    ),
  ].slice(0, -1);
}

function describeMode(mode: Mode | 'auto'): readonly string[] {
  const docs = new Map<string, InputDoc>(describeInputs().map((input) => [input.name, input]));
  const isUsed = (modes: readonly Mode[] = MODE_NAMES): boolean =>
    mode === 'auto' ? modes.includes('run') || modes.includes('validate') : modes.includes(mode);
  const groups = GROUPS.flatMap(({ title, inputs }) => {
    const lines = inputs
      .filter(([, modes]) => isUsed(modes))
      .flatMap(([name]) => {
        const doc = docs.get(name);
        if (doc === undefined) return [];
        const repeatable = name === 'params' ? [describe('--param <name=value>', REPEATED)] : [];
        return [...repeatable, describeFlag(doc)];
      });
    return section(title, lines);
  });
  return [
    ...groups,
    ...section(
      'Output',
      OUTPUT.map(([name, text]) => describe(name, text)),
    ),
    ...section(
      'Secrets, in the environment and never on the command line',
      SECRETS.map(([name, text]) => describe(name, text)),
    ),
    ...section(
      'Exit codes',
      EXITS.map(([code, text]) => describe(code, text)),
    ),
    ...wrap(
      `Flags take their value as --name value or --name=value. In a terminal ${CI_ONLY.map((name) => `--${name}`).join(', ')} have no effect.`,
      WIDTH,
    ),
    '',
  ];
}

const REPEATED = "One of the provider's own inputs. Can be repeated, and so can --files.";

/** Nothing if there are no lines. */
function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

function describeFlag(input: InputDoc): string {
  const value = input.kind === 'boolean' ? '[true|false]' : (input.values?.join('|') ?? '<value>');
  const isShort = input.kind === 'boolean' || value.length + input.name.length < INDENT;
  // If the values do not fit into the column, they are in the text, unless the description names them anyway.
  const rest = isShort || input.values?.every((each) => input.description.includes(`\`${each}\``)) === true;
  const list = rest ? '' : ` One of ${input.values?.join(', ')}.`;
  const standard =
    input.default === undefined || input.default === '' ? '' : ` Default: ${input.default.replace(/\.$/, '')}.`;
  const text = `${input.description}${list}${standard}`.replaceAll('`', '');
  return describe(`--${input.name} ${isShort ? value : '<value>'}`, text);
}

/** `name` and its description in two columns. */
function describe(name: string, text: string): string {
  const lines = [...wrap(text, WIDTH - INDENT)];
  const head = `  ${name}`;
  const first = head.length < INDENT ? `${head.padEnd(INDENT)}${lines.shift() ?? ''}` : head;
  return [first, ...lines.map((rest) => `${' '.repeat(INDENT)}${rest}`)].join('\n');
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
