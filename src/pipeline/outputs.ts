import { join } from 'node:path';
import { joinArtifactName } from '../domain/artifact-name.ts';
import type { Publication } from '../domain/publication.ts';
import type { Report } from '../domain/report.ts';
import type { Draft } from './draft.ts';
import type { RunRequest } from './types.ts';

/** The step's outputs (contract, section 4): counts, ids and paths. */
export function renderOutputs(report: Report, draft: Draft): ReadonlyMap<string, string> {
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

/** What is uploaded, under a name of its own for each provider, job and attempt; `names` are relative to the output folder. */
export function describeArtifact(draft: Draft, request: RunRequest, names: readonly string[]): Publication['artifact'] {
  const { config, context } = request;
  const folder = draft.folder?.path;
  if (config['artifact-name'] === 'none' || folder === undefined || names.length === 0) return undefined;
  const parts = [config['artifact-name'], draft.setup?.spec.name ?? '', context.job, `a${context.attempt}`];
  return {
    name: joinArtifactName(parts),
    directory: folder,
    files: names.map((name) => join(folder, name)),
    retentionDays: config['retention-days'],
  };
}
