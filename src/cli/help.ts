import { describeInputs } from '../config/schema.ts';

const WIDTH = 100;
const INDENT = 28;

/** The help, made from the schema of the inputs. */
export function renderHelp(): string {
  const flags = describeInputs()
    .filter((input) => !input.secret && input.name !== 'mode')
    .map((input) => {
      const value = input.values?.join() === 'true,false' ? '' : ` ${input.values?.join('|') ?? '<value>'}`;
      const standard = input.default === undefined || input.default === '' ? '' : ` Default: ${input.default}.`;
      return describe(
        `--${input.name}${value.length > INDENT ? ' <value>' : value}`,
        plain(`${input.description}${standard}`),
      );
    });
  return [
    'Sends the rows of data files to a vendor in bulk jobs, waits until the jobs end, and reports what became of every row.',
    '',
    'Usage',
    ...COMMANDS.map(([usage, text]) => describe(usage, text)),
    '',
    'Flags of run, validate and auto (--name value or --name=value; booleans also bare)',
    ...flags,
    describe('--param <name=value>', "One of the provider's own inputs; may stand several times, like --files."),
    '',
    'Secrets stand in the environment, never on the command line: BULK_JOB_API_KEY, BULK_JOB_PARAM_<NAME>.',
    '',
    'Exit codes',
    ...EXITS.map(([code, text]) => describe(code, text)),
  ].join('\n');
}

export const COMMANDS: readonly (readonly [usage: string, text: string])[] = [
  ['bulk-job run', 'Read, check, send, wait, collect, report and judge.'],
  ['bulk-job validate', 'Read, check and plan; send no row.'],
  ['bulk-job auto', 'run on push, schedule and dispatch events of a CI system, validate on all others.'],
  ['bulk-job demo', 'The whole job on the sample files, against the simulated vendor.'],
  ['bulk-job sandbox <vendor>', 'Serve the simulated vendor on loopback until stopped (--port, --job-seconds).'],
  ['bulk-job providers list', 'The built-in providers.'],
  ['bulk-job providers show <name>', 'A provider file: inputs, limits, what is inferred, the file itself.'],
  ['bulk-job providers lint <path>', 'Check provider files.'],
  ['bulk-job providers test [name|path]', 'Run the recorded exchanges beside provider files.'],
  ['bulk-job --version', 'The version.'],
];

const EXITS: readonly (readonly [code: string, text: string])[] = [
  ['0', 'Success, or a warning.'],
  ['1', 'A threshold is breached, or more rows are invalid than allowed.'],
  ['2', 'Inputs, config or data files are wrong, or the vendor refused the request itself.'],
  ['3', 'The vendor or the network failed, or the outcome of rows is not known.'],
  ['4', 'Jobs were still running, or rows not sent, at the timeout.'],
  ['70', 'A bug in Bulk Job.'],
  ['130', 'Cancelled.'],
];

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

/** `name` and its words in two columns. */
function describe(name: string, text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH - INDENT) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const head = `  ${name}`;
  const first = head.length < INDENT ? `${head.padEnd(INDENT)}${lines.shift() ?? ''}` : head;
  return [first, ...lines.map((rest) => `${' '.repeat(INDENT)}${rest}`)].join('\n');
}
