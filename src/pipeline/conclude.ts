import type { Publication } from '../domain/publication.ts';
import type { FinalRow, Mode } from '../domain/report.ts';
import { annotations } from '../report/annotations.ts';
import { createGatherer } from '../report/gather.ts';
import { reduceToDetail } from '../report/privacy.ts';
import { renderSummary } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import { createKeyReader } from '../sources/prepare.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { Draft } from './draft.ts';
import { createMasks } from './guard.ts';
import { judgeRun, type Passed } from './judge-run.ts';
import { describeArtifact, renderOutputs } from './outputs.ts';
import { openResultFiles, type ResultFiles, writeReduced, writeReports } from './result-files.ts';
import type { RunPorts, RunRequest } from './types.ts';

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
