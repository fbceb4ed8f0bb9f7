import { relative, resolve, sep } from 'node:path';
import type { Fault } from '../domain/fault.ts';
import type { EarlierReport } from '../hosts/types.ts';
import { annotations } from '../report/annotations.ts';
import { renderComment } from '../report/comment.ts';
import { reduceToDetail } from '../report/privacy.ts';
import type { Publication } from '../report/publication.ts';
import type { Report } from '../report/schema.ts';
import { renderSummary } from '../report/summary.ts';
import { renderTerminal } from '../report/terminal.ts';
import { openComparison } from './compare.ts';
import type { Known, RunContext } from './context.ts';
import { judgeRun } from './judge-run.ts';
import { hashPlace } from './ledger-identity.ts';
import { describeArtifact, nameProvider, renderOutputs } from './outputs.ts';
import { placeChanges, publishLedger, writePublished, writeReports } from './result-files.ts';
import { countUnvisited, readProblems, visitRows } from './visit-rows.ts';

/**
 * Visits all rows once more, decides the verdict, writes the result files and renders what the host publishes. A
 * canceled run has no time to visit its rows: it writes the ledger, the report and the summary, with the counts that
 * the table maintains, and leaves the row files and the artifact to `collect`.
 */
export async function conclude(run: RunContext): Promise<Publication> {
  const { known, request } = run;
  const { folder } = known;
  request.emit({ kind: 'stage', stage: 'report', text: 'Writing the report.' });
  const isRowless = known.rows?.rowless !== undefined;
  const earlier = await askEarlier(run);
  const counted = countUnvisited(known);
  const comparing = openComparison(run, earlier, counted.gathered);
  const visited = isRowless ? undefined : await visitRows(run, comparing);
  if (visited === undefined && !isRowless) noteCancel(run);
  const compared = visited && comparing.comparer?.result();
  const list = visited && comparing.comparer?.list();
  const report = judgeRun(run, visited ?? counted, { verdict: earlier?.verdict, compared, list });
  const shown = reduceToDetail(report);
  const options = { isPostStep: request.isPostStep === true };
  const summary = renderSummary(shown, options);
  const rows = visited && readProblems(run, visited, report);
  let published: readonly string[] = [];
  if (folder !== undefined) {
    await writeReports(run, folder.path, { report, rows, list });
    await placeChanges(run, folder.path);
    await visited?.shard?.finish(report, visited.places);
    await visited?.page?.write(folder.path, report, compared ?? comparing.obstacle);
    published = await writePublished(run, folder.path, { report: shown, summary, rows, list });
    // Last, so that the ledger agrees with the files and with the exit code.
    await endLedger(known, report);
    await publishLedger(run, folder);
  }
  const { config, shard } = request;
  // `merge` says once what the legs have done.
  const isTold = shard === undefined;
  const isSummarized = config.summary && isTold;
  return {
    report,
    summary: isSummarized ? summary : undefined,
    summarize: isSummarized ? (urls) => renderSummary(shown, { ...options, ...urls }) : undefined,
    text: renderTerminal(shown, (path) => showPath(path, request)),
    annotations: config.annotations && isTold ? annotations(shown) : [],
    comment: describeComment(run, shown, visited?.digest),
    outputs: renderOutputs(report, run),
    artifact: visited !== undefined || isRowless ? describeArtifact(run, published) : undefined,
  };
}

/** A canceled run has no time to ask. */
async function askEarlier({ known, request }: RunContext): Promise<EarlierReport | undefined> {
  const { earlierVerdict, context, signal, shard } = request;
  // A leg has no verdict to compare.
  if (earlierVerdict === undefined || shard !== undefined) return undefined;
  if (signal.aborted) return { verdict: 'unreadable' };
  return earlierVerdict({ place: hashPlace(context), provider: nameProvider(known) });
}

function describeComment(
  { known, request: { config, context, shard } }: RunContext,
  report: Report,
  digest: string | undefined,
): Publication['comment'] {
  if (config.comment === 'never' || shard !== undefined) return undefined;
  return {
    ...renderComment(report, config.comment, context, digest),
    provider: config.provider ?? nameProvider(known) ?? '',
  };
}

/** A path that is relative to `working-directory`, as it is written in the folder where the user is. */
function showPath(path: string, { config, processDirectory }: RunContext['request']): string {
  const directory = resolve(processDirectory, config['working-directory']);
  // As the user wrote it.
  if (directory === processDirectory) return path;
  const shown = relative(processDirectory, resolve(directory, path));
  return shown.split(sep).join('/');
}

/** Writes the verdict to disk, and the head if possible, so that a truncated ledger is noticed. */
export async function endLedger({ ledger: opened, folder }: Known, { reason, exitCode }: Report): Promise<void> {
  if (opened === undefined || folder === undefined) return;
  const { ledger } = opened;
  ledger.append({ kind: 'verdict', reason, exitCode });
  await ledger.sync();
  await ledger.commit().catch(() => undefined);
}

/**
 * For result files that could not be written: removes the incomplete ones, which frees some space, and makes the report
 * and the ledger agree with the exit code, as far as they can be written.
 */
export async function concludeUnwritten(run: RunContext, conclusion: typeof conclude): Promise<Publication> {
  const { known } = run;
  const { folder } = known;
  const ledger = known.ledger?.ledger;
  known.folder = undefined;
  try {
    await folder?.clear().catch(() => undefined);
    const publication = await conclusion(run);
    if (folder === undefined) return publication;
    const { report } = publication;
    await writeReports(run, folder.path, { report }).catch(() => folder.clear().catch(() => undefined));
    ledger?.append({ kind: 'verdict', reason: report.reason, exitCode: report.exitCode, unwritten: true });
    await ledger?.commit().catch(() => undefined);
    return publication;
  } finally {
    known.folder = folder;
  }
}

/** A signal that came when only the results were left to be written. */
function noteCancel({ stops }: Pick<RunContext, 'stops'>): void {
  if (stops.some(({ reason }) => reason === 'cancelled')) return;
  const fault: Fault = {
    code: 'run/cancelled',
    message: 'The run was canceled while it wrote its results.',
    next: 'The counts are complete; the files with rows are missing.',
  };
  stops.push({ reason: 'cancelled', fault });
}
