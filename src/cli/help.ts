import { describeInputs, type InputDoc } from '../config/schema.ts';

const WIDTH = 100;
const INDENT = 28;

/** The help, made from the schema of the inputs. */
export function renderHelp(): string {
  const inputs = describeInputs();
  return [
    'Sends the rows of data files to a vendor in bulk jobs, waits until the jobs end, and reports what became of every row.',
    '',
    'Usage',
    ...COMMANDS.map(([usage, text]) => describe(usage, text)),
    '',
    'Example',
    "  bulk-job run --provider ./acme.yaml --files 'data/*.csv' --param list_id=42",
    '',
    'Flags of run, validate, submit, collect and auto (--name value or --name=value)',
    ...inputs.filter(({ secret, name }) => !secret && name !== 'mode').map(describeFlag),
    describe('--param <name=value>', "One of the provider's own inputs; may stand several times, as --files may."),
    '',
    'Secrets stand in the environment, never on the command line',
    describe('BULK_JOB_API_KEY', 'The input api-key: the key for the vendor.'),
    describe('BULK_JOB_PARAM_<NAME>', "Any of the provider's own inputs, in capitals."),
    '',
    'Exit codes',
    ...EXITS.map(([code, text]) => describe(code, text)),
  ].join('\n');
}

function describeFlag(input: InputDoc): string {
  const value = input.kind === 'boolean' ? '[true|false]' : (input.values?.join('|') ?? '<value>');
  const isShort = input.kind === 'boolean' || value.length + input.name.length < INDENT;
  // Values that are too many for the column stand in the text, if it does not name them anyway.
  const rest = isShort || input.values?.every((each) => input.description.includes(`\`${each}\``)) === true;
  const list = rest ? '' : ` One of ${input.values?.join(', ')}.`;
  const standard =
    input.default === undefined || input.default === '' ? '' : ` Default: ${input.default.replace(/\.$/, '')}.`;
  const text = `${input.description}${list}${standard}`.replaceAll('`', '');
  return describe(`--${input.name} ${isShort ? value : '<value>'}`, text);
}

const COMMANDS: readonly (readonly [usage: string, text: string])[] = [
  ['bulk-job run', 'Read, check, send, wait, collect, report and judge.'],
  ['bulk-job validate', 'Read, check and plan; send no row. With a key it also asks the vendor whether that is right.'],
  ['bulk-job submit', 'run up to the last accepted job, without waiting for the jobs.'],
  ['bulk-job collect', 'Take up the jobs of --ledger: wait, collect, report and judge; send no row.'],
  ['bulk-job auto', 'run on push, schedule and dispatch events of a CI system, validate on all others.'],
  ['bulk-job demo', 'The whole job on the sample files of every built-in provider, against simulated vendors.'],
  ['bulk-job sandbox <vendor>', 'Serve the simulated vendor on loopback until stopped (--port, --job-seconds).'],
  ['bulk-job providers list', 'The built-in providers.'],
  ['bulk-job providers show <name>', 'A provider: inputs, limits, what is inferred, the file itself. Also of a path.'],
  ['bulk-job providers lint <path>', 'Check provider files; exit 1 if one is wrong.'],
  ['bulk-job providers test [name|path]', 'Run the recorded exchanges beside provider files; exit 1 if one fails.'],
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
