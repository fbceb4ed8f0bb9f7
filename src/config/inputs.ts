import { z } from 'zod';
import { SOURCE_FORMATS } from '../domain/row.ts';
import { MAX_SHARDS } from '../domain/shard.ts';
import {
  address,
  artifactName,
  choice,
  delimiter,
  duration,
  durationOrAuto,
  flag,
  flagOrAuto,
  integer,
  integerOrAuto,
  lines,
  mapping,
  rate,
  shardOrAuto,
  storage,
  text,
  threshold,
} from './values.ts';

/** What the documents say. */
const DOCS = z.globalRegistry;

const MAX_BATCH = 10_000_000;
const MAX_ROWS = 1_000_000_000;
const MAX_CONCURRENCY = 1_000;
/** GitHub keeps artifacts for 1 to 90 days, in private repositories for up to 400. */
const MAX_RETENTION_DAYS = 400;
const MAX_ROUNDS = 10;

/**
 * All inputs, in the order of docs/reference.md: names, types, defaults, rules and descriptions. action.yml, the CLI's
 * flags and help, the config file's JSON Schema and the table in docs/reference.md are generated from it. Every value may
 * come as text (an input, a flag) or as YAML (the config file).
 */
export const CONFIG_SHAPE = {
  provider: text().optional().register(DOCS, {
    description:
      'Name of a built-in provider, or path of a provider file, such as `./acme.yaml`. Required, except in `merge`.',
  }),
  files: lines().prefault([]).register(DOCS, {
    description:
      'Glob patterns of the data files, one per line; `!` excludes a file, or a folder with everything in it. Required, except in `merge`.',
  }),
  mode: choice(['run', 'validate', 'submit', 'collect', 'merge', 'auto']).prefault('run').register(DOCS, {
    description:
      '`run` sends the rows and waits for the results. `validate` reads, checks and plans, and sends no row. `submit` sends and does not wait; `collect` takes the `ledger` of such a run, waits and reports. `merge` joins the `results` of the shards of a run, reports and judges. `auto` runs on push, schedule and dispatch events (outside GitHub, on pushes to the default branch), and validates on all others.',
  }),
  format: choice(['auto', ...SOURCE_FORMATS])
    .prefault('auto')
    .register(DOCS, {
      description:
        'Format of the data files: `csv`, `tsv`, `json` (array of objects), `ndjson`, `txt` (one key per line), each also gzipped; `auto` uses the file extension.',
    }),
  delimiter: delimiter().prefault('auto').register(DOCS, {
    description: 'Delimiter of csv files: `,` `;` `tab` or `|`; `auto` detects it in the header line.',
  }),
  encoding: choice(['auto', 'utf-8', 'utf-16', 'windows-1252']).prefault('auto').register(DOCS, {
    description: 'Encoding of the data files; `auto` uses the byte order mark, else strict UTF-8.',
  }),
  'api-key': text().optional().register(DOCS, {
    description:
      'API key for the vendor, from a secret. It is masked. On the command line: the environment variable `BULK_JOB_API_KEY`.',
    secret: true,
  }),
  params: mapping().prefault('').register(DOCS, {
    description:
      "YAML mapping of the provider's own inputs, such as `network_id: net_1`. Secrets are set in the environment as `BULK_JOB_PARAM_<NAME>`, which takes precedence.",
  }),
  columns: mapping().optional().register(DOCS, {
    description:
      'YAML mapping of provider fields to columns of the file. Only these columns are sent, under the new names. Default: all columns.',
  }),
  key: text().optional().register(DOCS, {
    description: "Column, after renaming, that identifies a row. Default: the provider's.",
  }),
  schema: text()
    .optional()
    .register(DOCS, { description: 'Path of a JSON Schema (2020-12) that each row must satisfy.' }),
  'on-duplicate': choice(['skip', 'send', 'fail']).prefault('skip').register(DOCS, {
    description:
      'For a unique key: what to do with a row that repeats the key and content of another: `skip` it, `send` it in another job, or `fail` (the row is invalid).',
  }),
  blank: choice(['omit', 'send'])
    .prefault('omit')
    .register(DOCS, { description: 'For blank cells: `omit` the field, or `send` it empty.' }),
  'changed-only': flag().prefault('false').register(DOCS, {
    description:
      'Send only rows that are new, changed or not yet delivered, according to the row memory of earlier runs. The other rows are not in scope.',
  }),
  memory: text().prefault('auto').register(DOCS, {
    description:
      'For `changed-only`: where the row memory is kept. `auto`: on your own machine beside the results folders; on GitHub an artifact of the run, which needs `actions: read`. `name:<word>`: as `auto`, with the word in place of workflow, job and step. A path: that file. `new` (also `new:<path>`, `new:name:<word>`): forget what was delivered and send everything again; refused on `push` and `schedule`.',
  }),
  limit: integer(1, MAX_ROWS).optional().register(DOCS, {
    description:
      'A sample first: send at most this many rows, in input order (with `changed-only`, rows that failed before come last). The others are not in scope; the same command without `limit` in the same folder, or a later run with `changed-only`, sends them.',
  }),
  base: text().optional().register(DOCS, {
    description:
      'Commit, branch or tag that `validate` compares the data files with. Default: the base of the pull request. `none` compares with nothing.',
  }),
  'max-new': threshold().prefault('unlimited').register(DOCS, {
    description:
      'If more rows than this are new, nothing is sent: a count, or a percentage of the rows known before. With `changed-only` compared with the row memory, in `validate` with `base`.',
  }),
  'max-changed': threshold().prefault('unlimited').register(DOCS, {
    description: 'If more rows than this changed, nothing is sent; compared as `max-new`.',
  }),
  'max-removed': threshold().prefault('unlimited').register(DOCS, {
    description: 'If more rows than this are no longer in the files, nothing is sent; compared as `max-new`.',
  }),
  'batch-size': integer(1, MAX_BATCH)
    .optional()
    .register(DOCS, { description: "Rows per job. Default: the provider's limit." }),
  rate: rate().optional().register(DOCS, {
    description: "Requests per second, minute or hour, such as `10/s`, `600/m`. Default: the provider's limit.",
  }),
  concurrency: integerOrAuto(1, MAX_CONCURRENCY).prefault('auto').register(DOCS, {
    description:
      "Jobs in flight. `auto`: the provider's limit, else from 4 up to 64 while the rate allows, with at most a million rows or 256 MiB in flight.",
  }),
  timeout: duration().prefault('60m').register(DOCS, {
    description:
      'Time from the first submit until the run stops waiting, such as `90s`, `45m` or `6h`. No submit starts after it.',
  }),
  'poll-interval': durationOrAuto().prefault('auto').register(DOCS, {
    description: "Time between two polls of a job; `auto` adapts to the job's progress.",
  }),
  'retry-failed': integer(0, MAX_ROUNDS).prefault('2').register(DOCS, {
    description:
      'Number of further rounds, in new jobs, for failed rows that the provider marks as safe to send again.',
  }),
  'max-failed': threshold().prefault('0').register(DOCS, {
    description: 'The run fails if more rows than this failed: `25`, `2.5%`, `5 or 2.5%` (both exceeded), `unlimited`.',
  }),
  'max-invalid': threshold().prefault('0').register(DOCS, {
    description: 'If more rows than this are invalid, nothing is sent and the run fails.',
  }),
  'max-not-found': threshold()
    .prefault('unlimited')
    .register(DOCS, { description: 'The run fails if the vendor does not know the keys of more rows than this.' }),
  'stop-on-breach': flagOrAuto().prefault('auto').register(DOCS, {
    description:
      'Stop sending as soon as the run can no longer pass: the rows that cannot succeed any more exceed `max-failed` or `max-not-found`. Running jobs are collected, the rest is not sent, and the run fails whatever `on-breach` says. `auto`: on if one of the two limits is given and above 0.',
  }),
  'warn-failed': threshold()
    .prefault('0')
    .register(DOCS, { description: 'The run warns if more rows than this failed.' }),
  'warn-not-found': threshold()
    .prefault('0')
    .register(DOCS, { description: 'The run warns if more rows than this were not found.' }),
  'on-breach': choice(['fail', 'warn'])
    .prefault('fail')
    .register(DOCS, { description: 'What happens if a limit is exceeded.' }),
  'on-timeout': choice(['fail', 'warn'])
    .prefault('fail')
    .register(DOCS, { description: 'What happens if jobs are still running at the timeout.' }),
  'on-empty': choice(['fail', 'warn', 'ignore']).prefault('fail').register(DOCS, {
    description: 'What happens if the files have no rows, or no file matches a pattern with a wildcard.',
  }),
  'output-dir': text().optional().register(DOCS, {
    description:
      'Folder of the result files. Default: `bulk-job-results/<provider>-<step>` under the temporary folder of the runner, else under the working directory.',
  }),
  'artifact-name': artifactName().prefault('bulk-job-results').register(DOCS, {
    description:
      'Name of the artifact with the result files; provider, job and attempt are added to make it unique. `none` uploads no artifact.',
  }),
  'retention-days': integer(1, MAX_RETENTION_DAYS)
    .prefault('7')
    .register(DOCS, { description: 'Days to keep the artifact.' }),
  'report-detail': choice(['auto', 'minimal', 'full']).prefault('auto').register(DOCS, {
    description:
      'What log, summary, annotations and artifact show: `minimal` no cell value, `full` also values and messages; `auto` is `full` in private repositories and on your own machine, `minimal` in public ones.',
  }),
  'allow-public-personal-data': flag()
    .prefault('false')
    .register(DOCS, { description: 'Confirms `report-detail: full` in a public repository.' }),
  summary: flag().prefault('true').register(DOCS, { description: 'Write the job summary.' }),
  annotations: flag().prefault('true').register(DOCS, { description: 'Write annotations on files and lines.' }),
  comment: choice(['never', 'always', 'on-problem']).prefault('never').register(DOCS, {
    description:
      'On GitHub, a comment on the pull request, one per job, kept up to date: `never`, `always`, or `on-problem`, which creates none for a clean run and then replaces an earlier one with one line. Needs `pull-requests: write`.',
  }),
  'github-token': text().optional().register(DOCS, {
    description:
      'Token to write the `comment`, which needs `pull-requests: write`; to find out whether the repository is public if the event does not say; to read the artifact of `ledger: run:<run id>`, which needs `actions: read`; and, for `collect`, to read the commit that was sent, which needs `contents: read`.',
    secret: true,
  }),
  'base-url': address().optional().register(DOCS, {
    description: "Replaces the origin of the provider's API: `https`, or `http` on loopback.",
  }),
  storage: storage().optional().register(DOCS, {
    description:
      'Where to upload batches for vendors that download them: `s3://bucket/prefix` (with the usual `AWS_*` environment), or a mapping with two URL templates, `put` and `get`, that contain `{name}`.',
  }),
  shard: shardOrAuto().optional().register(DOCS, {
    description:
      'For a run that several runners share: which leg this is, such as `2/4`, or `auto` if the scheduler says so (GitLab, Buildkite, CircleCI, Azure Pipelines, Kubernetes, AWS Batch, Slurm). Every leg plans the same jobs and sends its share; `merge` joins the results and judges.',
  }),
  results: lines().optional().register(DOCS, {
    description:
      'For `merge`: results folders of the shards, or glob patterns of them, one per line. Of several attempts of a shard the last one counts.',
  }),
  'expected-shards': integer(1, MAX_SHARDS)
    .optional()
    .register(DOCS, { description: 'For `merge`: how many shards there must be. Default: as many as the shards say.' }),
  ledger: text().optional().register(DOCS, {
    description:
      'Ledger of an earlier run to resume: a path, or `run:<run id>` for the artifact of that workflow run. `run` sends what that run did not send, `collect` sends nothing.',
  }),
  resume: choice(['auto', 'never']).prefault('auto').register(DOCS, {
    description:
      '`auto`: a re-run of the same job, or the same run in a folder whose ledger has rows that are open or not sent, resumes. `never`: starts over, moves such a ledger aside, and sends all rows again.',
  }),
  'resend-uncertain': flag().prefault('false').register(DOCS, {
    description:
      "Resend rows that are `uncertain`, `lost`, `missing` or `contradictory`. Set it only after you checked in the vendor's system.",
  }),
  'on-cancel': choice(['leave', 'cancel']).prefault('leave').register(DOCS, {
    description:
      'When the run is canceled: `leave` the jobs running at the vendor, or `cancel` them if the vendor can.',
  }),
  sandbox: flag().prefault('false').register(DOCS, {
    description:
      'Run against the embedded simulated vendor: nothing leaves the machine, and no credentials are needed.',
  }),
  config: text()
    .optional()
    .register(DOCS, { description: 'Path of a YAML file with any of these inputs. Inputs take precedence over it.' }),
  'working-directory': text().prefault('.').register(DOCS, { description: 'Base folder of relative paths.' }),
};
