import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { describeInputs } from '../config/schema.ts';
import type { JobRecord } from '../domain/job.ts';
import type { Publication } from '../domain/publication.ts';
import type { FinalRow, Mode, Report } from '../domain/report.ts';
import { VERSION } from '../domain/version.ts';
import type { FileSink, Files } from '../ports/files.ts';
import { annotations } from '../report/annotations.ts';
import { createRowRenderer, RECORDS_HEADER, type RowRenderer } from '../report/final-rows.ts';
import { judge } from '../report/gate.ts';
import { createGatherer, type Gathered } from '../report/gather.ts';
import { renderJunit } from '../report/junit.ts';
import { reduceToDetail } from '../report/privacy.ts';
import { renderReportJson } from '../report/report-json.ts';
import { renderSummary } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import { createKeyReader } from '../sources/prepare.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { Draft } from './draft.ts';
import { createMasks, maskedJobs } from './guard.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** Jobs that the summary may show. */
const SHOWN_JOBS = 25;
/** Characters of ids that an output may hold; the rest is in report.json (GitHub: 1 MB for all outputs of a job). */
const ID_OUTPUT_CHARS = 100_000;
/** Written by every run, after those that people read first. */
const OTHER_FILES = ['junit.xml', 'ledger.ndjson'] as const;
/** Folder of the reduced files that others may read, inside the output folder. */
const PUBLIC_FOLDER = 'artifact';

/** Goes over all rows once more, judges, writes the result files and renders what the host publishes. */
export async function conclude(draft: Draft, request: RunRequest, ports: RunPorts): Promise<Publication> {
  request.emit({ kind: 'stage', stage: 'report', text: 'Writing the report.' });
  const files = await openResultFiles(draft, ports);
  const passed = await passOverRows(draft, files);
  await files?.close();
  const report = judgeRun(draft, request, ports, { ...passed, rowFiles: files?.names ?? [] });
  const shown = reduceToDetail(report);
  const summary = renderSummary(shown);
  draft.ledger?.append({ kind: 'verdict', reason: report.reason, exitCode: report.exitCode });
  await draft.ledger?.close();
  draft.ledger = undefined;
  await writeReports(draft, ports.files, report);
  const publicNames =
    draft.detail === 'full' ? report.resultFiles : await writeReduced(draft, ports.files, shown, summary);
  const { config } = request;
  return {
    report,
    summary: config.summary ? summary : undefined,
    text: renderTerminal(shown),
    annotations: config.annotations ? annotations(shown) : [],
    outputs: renderOutputs(report, draft),
    artifact: describeArtifact(draft, request, publicNames),
  };
}

interface ResultFiles {
  /** A promise only where a buffer is full: one for each of ten million rows would cost a minute. */
  add(row: FinalRow): Promise<unknown> | undefined;
  readonly names: readonly string[];
  close(): Promise<void>;
}

/** Complete files for whoever owns the runner; in `minimal` a second, reduced records.csv for the artifact. */
async function openResultFiles(draft: Draft, { files }: RunPorts): Promise<ResultFiles | undefined> {
  const folder = draft.folder?.path;
  if (folder === undefined) return undefined;
  const sources = draft.read.map(({ file, columns }) => ({ format: file.format, columns }));
  const apiKey = draft.setup?.apiKey;
  const render = (detail: 'full' | 'minimal'): RowRenderer =>
    createRowRenderer({ detail, files: sources, ...(apiKey !== undefined && { apiKey }) });
  const full = render('full');
  const sinks = new Map<string, FileSink>();
  const open = async (name: string, header: string): Promise<FileSink> => {
    const sink = await files.openWrite(join(folder, name));
    sinks.set(name, sink);
    await sink.write(header);
    return sink;
  };
  const records = await open('records.csv', RECORDS_HEADER);
  let reduced: { readonly sink: FileSink; readonly renderer: RowRenderer } | undefined;
  if (draft.detail === 'minimal') {
    await files.makeDirectory(join(folder, PUBLIC_FOLDER));
    const sink = await files.openWrite(join(folder, PUBLIC_FOLDER, 'records.csv'));
    await sink.write(RECORDS_HEADER);
    reduced = { sink, renderer: render('minimal') };
  }
  const addProblem = async ({ name, line }: { readonly name: string; readonly line: string }): Promise<void> => {
    const sink = sinks.get(name) ?? (await open(name, name.endsWith('.csv') ? full.rowHeader : ''));
    await sink.write(line);
  };
  return {
    get names() {
      return [...sinks.keys()];
    },
    add(row) {
      const written = records.write(full.recordsLine(row));
      const alsoWritten = reduced?.sink.write(reduced.renderer.recordsLine(row));
      const problem = full.rowLine(row);
      if (problem !== undefined) return Promise.all([written, alsoWritten, addProblem(problem)]);
      return written === undefined || alsoWritten === undefined
        ? (written ?? alsoWritten)
        : Promise.all([written, alsoWritten]);
    },
    async close() {
      for (const sink of sinks.values()) await sink.close();
      await reduced?.sink.close();
    },
  };
}

interface Passed {
  readonly gathered: Gathered;
  /** Rows that were in a job that the vendor accepted, at least once. */
  readonly submitted: number;
}

/** Goes over all rows in input order, each with what became of it. */
async function passOverRows(draft: Draft, files: ResultFiles | undefined): Promise<Passed> {
  const gatherer = createGatherer({ paths: draft.read.map(({ file }) => file.path), detail: 'full' });
  const { store, setup } = draft;
  let submitted = 0;
  if (store === undefined || setup === undefined) return { gathered: gatherer.result(), submitted };
  const readKey = createKeyReader(setup);
  const masks = createMasks(draft);
  for (let number = 0; number < store.table.count; number += 1) {
    const entry = store.table.get(number);
    if (entry.accepted) submitted += 1;
    const record = store.recordOf(entry);
    const job = entry.job === 0 ? undefined : draft.jobs?.get(entry.job);
    const row: FinalRow = {
      file: entry.file,
      path: draft.read[entry.file]?.file.path ?? '',
      line: entry.line,
      key: readKey(record),
      ...explainOutcome(entry, draft.mode),
      message: masks.text(store.text(entry.message)),
      jobId: job?.id,
      ...(job?.message !== undefined && {
        jobText: masks.said({ message: job.message, template: job.template ?? '' }),
      }),
      attempts: entry.attempts,
      record,
    };
    gatherer.add(row);
    const written = files?.add(row);
    if (written !== undefined) await written;
  }
  return { gathered: gatherer.result(), submitted };
}

/** A run that stopped while reading or before sending leaves rows without an outcome. */
function explainOutcome({ outcome, reason }: RowEntry, mode: Mode): Pick<FinalRow, 'outcome' | 'reason'> {
  if (outcome !== undefined) return { outcome, reason };
  return { outcome: 'unresolved', reason: mode === 'validate' ? 'planned' : 'not-sent' };
}

function judgeRun(
  draft: Draft,
  request: RunRequest,
  ports: RunPorts,
  { gathered, submitted, rowFiles }: Passed & { readonly rowFiles: readonly string[] },
): Report {
  const masks = createMasks(draft);
  const { config } = request;
  const judgement = judge({
    thresholds: {
      maxFailed: config['max-failed'],
      maxInvalid: config['max-invalid'],
      maxNotFound: config['max-not-found'],
      warnFailed: config['warn-failed'],
      warnNotFound: config['warn-not-found'],
    },
    onBreach: config['on-breach'],
    onTimeout: config['on-timeout'],
    totals: gathered.totals,
    stop: draft.stops.map((stop) => stop.reason),
    letPass: draft.letPass,
  });
  return {
    version: 1,
    tool: { name: 'bulk-job-action', version: VERSION },
    provider: draft.setup === undefined ? null : { name: draft.setup.spec.name, title: draft.setup.spec.title },
    mode: draft.mode,
    sandbox: request.sandbox !== undefined,
    detail: draft.detail,
    ...judgement,
    startedAt: draft.startedAt,
    endedAt: ports.clock.date().toISOString(),
    inputs: showInputs(config, draft),
    plan: draft.plan ?? null,
    ...gathered,
    submitted,
    rounds: Math.max(0, draft.rounds - 1),
    jobs: describeJobs(draft),
    faults: draft.stops.map((stop) => masks.said(stop.fault)),
    notices: draft.notices.map((text) => masks.text(text)),
    foreignRows: draft.foreignRows,
    requests: draft.transport === undefined ? { sent: 0, throttled: 0 } : { ...draft.transport.counts },
    resultsDir: draft.folder?.path ?? '',
    resultFiles: draft.folder === undefined ? [] : ['report.json', 'summary.md', ...rowFiles, ...OTHER_FILES],
  };
}

/** Inputs in effect as the user would write them, without the secrets. */
function showInputs(config: Config, draft: Draft): Record<string, unknown> {
  const entries = describeInputs()
    .filter((input) => !input.secret && input.name !== 'params')
    .map((input): [string, unknown] => [input.name, showValue(config[input.name])])
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), params: draft.setup?.publicInputs ?? {} };
}

function showValue(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  // A threshold is shown as it was written; its exact share is no JSON value.
  if (typeof value === 'object' && value !== null && 'text' in value) return value.text;
  return value;
}

function describeJobs(draft: Draft): Report['jobs'] {
  const { jobs } = draft;
  if (jobs === undefined) return { count: 0, states: {}, shown: [], ids: [] };
  const troubled: JobRecord[] = [];
  const fine: JobRecord[] = [];
  const ids: string[] = [];
  let chars = 0;
  for (const job of maskedJobs(draft)) {
    const list = job.state === 'succeeded' ? fine : troubled;
    if (list.length < SHOWN_JOBS) list.push(job);
    if (job.id === undefined) continue;
    chars += job.id.length + '"",'.length;
    if (chars < ID_OUTPUT_CHARS) ids.push(job.id);
  }
  return {
    count: jobs.count,
    states: Object.fromEntries(jobs.states),
    shown: [...troubled, ...fine].slice(0, SHOWN_JOBS),
    ids,
  };
}

async function writeText(
  files: Files,
  path: string,
  text: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const sink = await files.openWrite(path);
  try {
    for await (const part of text) await sink.write(part);
  } finally {
    await sink.close();
  }
}

async function writeReports(draft: Draft, files: Files, report: Report): Promise<void> {
  const folder = draft.folder?.path;
  if (folder === undefined) return;
  const full: Report = { ...report, detail: 'full' };
  await writeText(files, join(folder, 'report.json'), renderReportJson(full, maskedJobs(draft)));
  await writeText(files, join(folder, 'summary.md'), [renderSummary(full)]);
  await writeText(files, join(folder, 'junit.xml'), [renderJunit(full)]);
}

/** What the artifact holds in `minimal`: no row files (contract, section 7). */
async function writeReduced(draft: Draft, files: Files, report: Report, summary: string): Promise<readonly string[]> {
  const folder = draft.folder?.path;
  if (folder === undefined) return [];
  const target = join(folder, PUBLIC_FOLDER);
  await writeText(files, join(target, 'report.json'), renderReportJson(report, maskedJobs(draft)));
  await writeText(files, join(target, 'summary.md'), [summary]);
  await writeText(files, join(target, 'ledger.ndjson'), files.read(join(folder, 'ledger.ndjson')));
  return ['report.json', 'summary.md', 'records.csv', 'ledger.ndjson'].map((name) => `${PUBLIC_FOLDER}/${name}`);
}

function renderOutputs(report: Report, draft: Draft): ReadonlyMap<string, string> {
  const { totals } = report;
  const folder = draft.folder?.path;
  const inFolder = (name: string): string => (folder === undefined ? '' : join(folder, name));
  return new Map([
    ['conclusion', report.conclusion],
    ['reason', report.reason],
    ['total', String(totals.total)],
    ['to-send', String(draft.plan?.rows ?? 0)],
    ['submitted', String(report.submitted)],
    ['succeeded', String(totals.succeeded)],
    ['failed', String(totals.failed)],
    ['not-found', String(totals.not_found)],
    ['invalid', String(totals.invalid)],
    ['skipped', String(totals.skipped)],
    ['unresolved', String(totals.unresolved)],
    ['jobs', String(report.jobs.count)],
    ['job-ids', JSON.stringify(report.jobs.ids)],
    ['results-dir', folder ?? ''],
    ['report', inFolder('report.json')],
    ['ledger', inFolder('ledger.ndjson')],
  ]);
}

function describeArtifact(draft: Draft, request: RunRequest, names: readonly string[]): Publication['artifact'] {
  const { config, context } = request;
  const folder = draft.folder?.path;
  if (config['artifact-name'] === 'none' || folder === undefined || names.length === 0) return undefined;
  const parts = [config['artifact-name'], draft.setup?.spec.name, context.job, `a${context.attempt}`];
  return {
    // Characters that no artifact name may have, and path separators, become dashes.
    name: parts
      .filter((part) => part !== undefined && part !== '')
      .join('-')
      .replace(/["':<>|*?\r\n\\/]+/g, '-'),
    directory: folder,
    files: names.map((name) => join(folder, name)),
    retentionDays: config['retention-days'],
  };
}
