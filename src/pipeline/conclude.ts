import type { Fault } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import type { Publication } from '../domain/publication.ts';
import type { FinalRow, Report } from '../domain/report.ts';
import { annotations } from '../report/annotations.ts';
import { createGatherer, gatherCounts } from '../report/gather.ts';
import { reduceToDetail } from '../report/privacy.ts';
import { renderSummary } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import { createKeyReader } from '../sources/prepare.ts';
import type { RowEntry } from '../store/row-table.ts';
import { rowTemplate } from './discretion.ts';
import type { Draft } from './draft.ts';
import { createMasks, type Masks, maskId } from './guard.ts';
import { judgeRun, type Passed } from './judge-run.ts';
import { describeArtifact, renderOutputs } from './outputs.ts';
import { copyLedger, openResultFiles, writeReduced, writeReports } from './result-files.ts';
import type { RunPorts, RunRequest } from './types.ts';

/**
 * Goes over all rows once more, judges, writes the result files and renders what the host publishes. A cancelled run
 * has no time to look at its rows: it writes the journal, the report and the summary, with counts that the table has
 * kept up, and leaves the row files and the artifact to `collect`.
 */
export async function conclude(draft: Draft, request: RunRequest, ports: RunPorts): Promise<Publication> {
  request.emit({ kind: 'stage', stage: 'report', text: 'Writing the report.' });
  const passed = await passOverRows(draft, request.signal, ports);
  if (passed === undefined && draft.rowless === undefined) noteCancel(draft);
  const report = judgeRun(draft, request, ports, passed ?? countRows(draft));
  const shown = reduceToDetail(report);
  const summary = renderSummary(shown);
  const hasArtifact = passed !== undefined || draft.rowless !== undefined;
  const isWhole = draft.detail === 'full' || !hasArtifact;
  await writeReports(draft, ports.files, report);
  const publicNames = isWhole ? report.resultFiles : await writeReduced(draft, ports.files, shown, summary);
  // Last, so that it says what the files say, and what the process does.
  await endJournal(draft, report);
  if (!isWhole) await copyLedger(draft, ports.files);
  const { config } = request;
  return {
    report,
    summary: config.summary ? summary : undefined,
    text: renderTerminal(shown),
    annotations: config.annotations ? annotations(shown) : [],
    outputs: renderOutputs(report, draft),
    artifact: hasArtifact ? describeArtifact(draft, request, publicNames) : undefined,
  };
}

/** The verdict, on the disk; the head names it, where the disk takes that too, so that nothing can be cut off unseen. */
export async function endJournal({ ledger, folder }: Draft, { reason, exitCode }: Report): Promise<void> {
  if (ledger === undefined || folder === undefined) return;
  ledger.append({ kind: 'verdict', reason, exitCode });
  await ledger.sync();
  await ledger.commit().catch(() => undefined);
}

/**
 * Where the disk did not take the result files: what was begun of them goes, which makes some room, and the report and
 * the journal say what the process says, as far as they can be written.
 */
export async function concludeUnwritten(
  draft: Draft,
  request: RunRequest,
  ports: RunPorts,
  conclusion: typeof conclude,
): Promise<Publication> {
  const { folder, ledger } = draft;
  draft.folder = undefined;
  try {
    await folder?.clear().catch(() => undefined);
    const publication = await conclusion(draft, request, ports);
    if (folder === undefined) return publication;
    const { report } = publication;
    await writeReports({ ...draft, folder }, ports.files, report).catch(() => folder.clear().catch(() => undefined));
    ledger?.append({ kind: 'verdict', reason: report.reason, exitCode: report.exitCode, unwritten: true });
    await ledger?.commit().catch(() => undefined);
    return publication;
  } finally {
    draft.folder = folder;
  }
}

/** A signal that came when nothing was left to do but to write. */
function noteCancel({ stops }: Draft): void {
  if (stops.some(({ reason }) => reason === 'cancelled')) return;
  const fault: Fault = {
    code: 'run/cancelled',
    message: 'The run was cancelled while it wrote its results.',
    next: 'The counts are right; the row files come later.',
  };
  stops.push({ reason: 'cancelled', fault });
}

/** What the table knows without a look at the rows. */
export function countRows(draft: Draft): Passed {
  const { store, read } = draft;
  const counts = [...(store?.table.counts() ?? [])].map((count) => ({ ...count, ...explainOutcome(count, draft) }));
  const paths = read.map(({ file }) => file.path);
  return { gathered: gatherCounts(paths, counts), submitted: store?.table.accepted ?? 0, rowFiles: undefined };
}

/** Goes over all rows in input order, each with what became of it; undefined where a cancel ends that. */
async function passOverRows(draft: Draft, signal: AbortSignal, ports: RunPorts): Promise<Passed | undefined> {
  if (signal.aborted || draft.rowless !== undefined) return undefined;
  const files = await openResultFiles(draft, ports);
  const gatherer = createGatherer({ paths: draft.read.map(({ file }) => file.path), detail: 'full' });
  for (const row of finalRows(draft)) {
    gatherer.add(row);
    const written = files?.add(row);
    if (written === undefined) continue;
    await written;
    // Half of records.csv would be taken for all of it.
    if (signal.aborted) {
      await files?.discard();
      return undefined;
    }
  }
  await files?.close();
  const submitted = draft.store?.table.accepted ?? 0;
  return { gathered: gatherer.result(), submitted, rowFiles: files?.names ?? [] };
}

function* finalRows(draft: Draft): Generator<FinalRow> {
  const { store, setup } = draft;
  if (store === undefined || setup === undefined) return;
  const readKey = createKeyReader(setup);
  const masks = createMasks(draft);
  for (let number = 0; number < store.table.count; number += 1) {
    const entry = store.table.get(number);
    const record = store.recordOf(entry);
    const job = entry.job === 0 ? undefined : draft.jobs?.get(entry.job);
    const text = store.text(entry.message);
    const row = {
      file: entry.file,
      path: draft.read[entry.file]?.file.path ?? '',
      line: entry.line,
      key: readKey(record),
      ...explainOutcome(entry, draft),
      message: entry.outcome === undefined && draft.mayBeSent ? NOT_TAKEN_UP : masks.text(text),
      attempts: entry.attempts,
      record,
    };
    // What is said of a whole job may name any of its rows.
    const isOfJob = text !== '' && text === job?.message && job.template !== undefined;
    const template = isOfJob ? masks.text(job.template ?? '') : rowTemplate(row, draft);
    yield { ...row, template, ...idsOf(job, masks) };
  }
}

function idsOf(job: JobRecord | undefined, masks: Masks): Pick<FinalRow, 'jobId' | 'publicJobId'> {
  if (job === undefined) return { jobId: undefined };
  const { id: jobId, publicId } = maskId(job, masks);
  return { jobId, ...(publicId !== undefined && { publicJobId: publicId }) };
}

/** A run that stopped while reading or before sending leaves rows without an outcome. */
export function explainOutcome(
  { outcome, reason }: Pick<RowEntry, 'outcome' | 'reason'>,
  { mode, mayBeSent }: Pick<Draft, 'mode' | 'mayBeSent'>,
): Pick<FinalRow, 'outcome' | 'reason'> {
  if (outcome !== undefined) return { outcome, reason };
  if (mode === 'validate') return { outcome: 'unresolved', reason: 'planned' };
  // Who sends the rows that were not sent again must not send what an earlier attempt has sent.
  return { outcome: 'unresolved', reason: mayBeSent ? 'uncertain' : 'not-sent' };
}

const NOT_TAKEN_UP = 'an earlier attempt may have sent it, and this one ended before it took up what that left';
