import { join } from 'node:path';
import { joinArtifactName } from '../domain/artifact-name.ts';
import { nameShard } from '../domain/shard.ts';
import type { Publication } from '../report/publication.ts';
import type { Report } from '../report/schema.ts';
import type { Known, RunContext } from './context.ts';
import { PAGE, PUBLISHED_FOLDER } from './output-folder.ts';

/** The step's outputs (docs/contract.md, 4.1): counts, ids and paths. */
export function renderOutputs(report: Report, { known }: RunContext): ReadonlyMap<string, string> {
  const { totals } = report;
  const folder = known.folder?.path;
  const inFolder = (name: string): string => (folder === undefined ? '' : join(folder, name));
  return new Map([
    ['conclusion', report.conclusion],
    ['reason', report.reason],
    ['total', String(totals.total)],
    ['to-send', String(report.plan?.rows ?? 0)],
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
    ['new', compared((report.difference ?? report.memory)?.new)],
    ['changed', compared((report.difference ?? report.memory)?.changed)],
    ['removed', compared((report.difference ?? report.memory)?.removed)],
    ['unchanged', compared((report.difference ?? report.memory)?.unchanged)],
    ['verdict-change', report.verdictChange ?? ''],
  ]);
}

/** Empty where nothing was compared: 0 would say that there is no change. */
function compared(rows: number | undefined): string {
  return rows === undefined ? '' : String(rows);
}

/** The provider that the run is about; undefined until it is loaded. */
export function nameProvider({ setup, merged }: Known): string | undefined {
  return setup?.spec.name ?? merged?.members.provider?.name;
}

/** The artifact to upload, named after provider, job and attempt; `names` are those of published files. */
export function describeArtifact({ known, request }: RunContext, names: readonly string[]): Publication['artifact'] {
  const { config, context } = request;
  const folder = known.folder?.path;
  if (config['artifact-name'] === 'none' || folder === undefined || names.length === 0) return undefined;
  const leg = request.shard === undefined ? '' : nameShard(request.shard);
  const parts = [config['artifact-name'], nameProvider(known) ?? '', context.job, leg, `a${context.attempt}`];
  const directory = join(folder, PUBLISHED_FOLDER);
  return {
    name: joinArtifactName(parts),
    directory,
    files: names.map((name) => join(directory, name)),
    // A leg's page is of its own rows; merge makes the one to open.
    page: names.includes(PAGE) && request.shard === undefined ? join(directory, PAGE) : undefined,
    retentionDays: config['retention-days'],
  };
}
