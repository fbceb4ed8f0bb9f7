import { SOURCE_FORMATS } from '../domain/row.ts';
import {
  address,
  artifactName,
  choice,
  delimiter,
  duration,
  durationOrAuto,
  flag,
  lines,
  mapping,
  rate,
  storage,
  text,
  threshold,
  whole,
  wholeOrAuto,
} from './values.ts';

const MAX_BATCH = 10_000_000;
const MAX_CONCURRENCY = 1_000;
/** GitHub keeps artifacts 1 to 90 days, private repositories up to 400. */
const MAX_RETENTION_DAYS = 400;
const MAX_ROUNDS = 10;

/**
 * All inputs that users can give, in the order of the contract's table: names, types, defaults, rules and
 * words for people. action.yml, the CLI's flags and help, the config file's JSON Schema and the README's
 * table are made from it. Every value may come as text (an input, a flag) or as YAML (the config file).
 */
export const CONFIG_SHAPE = {
  provider: text().optional().meta({
    description: 'Name of a built-in provider, or path of a provider file such as `./acme.yaml`. Required.',
  }),
  files: lines().prefault([]).meta({
    description:
      'Newline-separated glob patterns of the data files; `!` excludes a file, or a folder with all in it. Required.',
  }),
  mode: choice(['run', 'validate', 'submit', 'collect', 'auto']).prefault('run').meta({
    description:
      '`run` sends the rows and waits. `validate` reads, checks and plans, and sends no row. `submit` sends and does not wait; `collect` takes the `ledger` of such a run, waits and reports. `auto` runs on push, schedule and dispatch events and validates on all others.',
  }),
  format: choice(['auto', ...SOURCE_FORMATS])
    .prefault('auto')
    .meta({
      description:
        'Format of the data files: `csv`, `tsv`, `json` (array of objects), `ndjson`, `txt` (one key a line), each also gzipped; `auto` goes by the extension.',
    }),
  delimiter: delimiter()
    .prefault('auto')
    .meta({ description: 'Delimiter of csv files: `,` `;` `tab` or `|`; `auto` decides by the header line.' }),
  encoding: choice(['auto', 'utf-8', 'utf-16', 'windows-1252']).prefault('auto').meta({
    description: 'Encoding of the data files; `auto` goes by the byte order mark, else strict UTF-8.',
  }),
  'api-key': text().optional().meta({
    description:
      'The key for the vendor, from a secret. It is masked. On the command line: the environment variable `BULK_JOB_API_KEY`.',
    secret: true,
  }),
  params: mapping().prefault('').meta({
    description:
      "YAML mapping of the provider's own inputs, such as `network_id: net_1`. Secrets go into the environment as `BULK_JOB_PARAM_<NAME>`, which wins.",
  }),
  columns: mapping().optional().meta({
    description:
      'YAML mapping, provider field: column of the file. Renames, and sends only those. Default: all columns.',
  }),
  key: text().optional().meta({
    description: "Column, after renaming, that identifies a row. Default: the provider's.",
  }),
  schema: text().optional().meta({ description: 'Path of a JSON Schema (2020-12) that each row must satisfy.' }),
  'on-duplicate': choice(['skip', 'send', 'fail']).prefault('skip').meta({
    description:
      'Where the key is unique, the same key with the same content again: `skip` it, `send` it in another job, or `fail` (the row is invalid).',
  }),
  blank: choice(['omit', 'send'])
    .prefault('omit')
    .meta({ description: 'Blank cells: leave the field out, or send it empty.' }),
  'batch-size': whole(1, MAX_BATCH).optional().meta({ description: "Rows per job. Default: the provider's limit." }),
  rate: rate().optional().meta({
    description: "Requests per second or minute, such as `10/s`, `600/m`. Default: the provider's limit.",
  }),
  concurrency: wholeOrAuto(1, MAX_CONCURRENCY).prefault('auto').meta({
    description:
      "Jobs in flight. `auto`: the provider's limit, else from 4 up to 64 while the rate has spare room, with a million rows or 256 MiB in flight at most.",
  }),
  timeout: duration().prefault('60m').meta({
    description:
      'Time from the first submit until the run stops waiting: `90s`, `45m`, `6h`. No submit starts after it.',
  }),
  'poll-interval': durationOrAuto().prefault('auto').meta({
    description: "Pause between two polls of a job; `auto` adapts to the job's progress.",
  }),
  'retry-failed': whole(0, MAX_ROUNDS).prefault('2').meta({
    description: 'Further rounds, in new jobs, for failed rows that the provider marks as safe to send again.',
  }),
  'max-failed': threshold().prefault('0').meta({
    description: 'More failed rows than this fail the run: `25`, `2.5%`, `5 or 2.5%` (both exceeded), `unlimited`.',
  }),
  'max-invalid': threshold().prefault('0').meta({
    description: 'More invalid rows than this: nothing is sent and the run fails.',
  }),
  'max-not-found': threshold()
    .prefault('unlimited')
    .meta({ description: 'More rows that the vendor does not know than this fail the run.' }),
  'warn-failed': threshold().prefault('0').meta({ description: 'More failed rows than this warn.' }),
  'warn-not-found': threshold().prefault('0').meta({ description: 'More not-found rows than this warn.' }),
  'on-breach': choice(['fail', 'warn']).prefault('fail').meta({ description: 'What a breached limit does.' }),
  'on-timeout': choice(['fail', 'warn'])
    .prefault('fail')
    .meta({ description: 'What jobs that are still running at the timeout do.' }),
  'on-empty': choice(['fail', 'warn', 'ignore']).prefault('fail').meta({
    description: 'No row in all files, or no file for a pattern with a wildcard.',
  }),
  'output-dir': text().optional().meta({
    description:
      'Folder of the result files. Default: `bulk-job-results/<provider>-<step>` under the temporary folder of the runner, else under the working directory.',
  }),
  'artifact-name': artifactName().prefault('bulk-job-results').meta({
    description:
      'Name of the artifact with the result files; made unique by provider, job and attempt. `none` uploads none.',
  }),
  'retention-days': whole(1, MAX_RETENTION_DAYS).prefault('7').meta({ description: 'Days the artifact is kept.' }),
  'report-detail': choice(['auto', 'minimal', 'full']).prefault('auto').meta({
    description:
      'What log, summary, annotations and artifact show: `minimal` no cell value, `full` values and messages too; `auto` is `full` in private repositories and on your own machine, `minimal` in public ones.',
  }),
  'allow-public-personal-data': flag()
    .prefault('false')
    .meta({ description: 'Second switch for `report-detail: full` in a public repository.' }),
  summary: flag().prefault('true').meta({ description: 'Write the job summary.' }),
  annotations: flag().prefault('true').meta({ description: 'Write annotations at files and lines.' }),
  'github-token': text().optional().meta({
    description:
      'Token to ask whether the repository is public, where the event does not say so, to read the artifact of `ledger: run:<run id>`, which needs `actions: read`, and for `collect` to read the commit that was sent, which needs `contents: read`.',
    secret: true,
  }),
  'base-url': address().optional().meta({
    description: "Replaces the origin of the provider's API: `https`, or `http` on loopback.",
  }),
  storage: storage().optional().meta({
    description:
      'Where batches are put for vendors that download them: `s3://bucket/prefix` (with the usual `AWS_*` environment), or a mapping of two URL templates with `{name}`, `put` and `get`.',
  }),
  ledger: text().optional().meta({
    description:
      "Ledger of an earlier run to continue: a path, or `run:<run id>` for that workflow run's artifact. `run` sends what it did not send, `collect` sends nothing.",
  }),
  resume: choice(['auto', 'never']).prefault('auto').meta({
    description:
      '`auto`: a re-run of the same job, or the same run in a folder whose ledger has rows that are open or not sent, continues that. `never`: begins anew, moves such a ledger aside, and sends all rows again.',
  }),
  'resend-uncertain': flag().prefault('false').meta({
    description:
      "Send rows again that are `uncertain`, `lost`, `missing` or `contradictory`. Set it after you checked in the vendor's system.",
  }),
  'on-cancel': choice(['leave', 'cancel']).prefault('leave').meta({
    description: 'Jobs at the vendor when the run is cancelled: `leave` them, or `cancel` them where the vendor can.',
  }),
  sandbox: flag().prefault('false').meta({
    description: 'Run against the embedded simulated vendor: nothing leaves the machine, no credentials needed.',
  }),
  config: text()
    .optional()
    .meta({ description: 'Path of a YAML file with any of these inputs. An input wins over it.' }),
  'working-directory': text().prefault('.').meta({ description: 'Base of relative paths.' }),
};
