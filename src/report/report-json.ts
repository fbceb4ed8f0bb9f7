import type { JobRecord } from '../domain/job.ts';
import { fullJob, minimalJob, reduceToDetail } from './privacy.ts';
import type { Report, ReportDocument } from './schema.ts';

/**
 * `report.json` in chunks: the report, indented by two spaces, then one job per line as they come, so that a
 * million jobs need no memory. In `minimal` the jobs lose their texts.
 */
export async function* renderReportJson(
  given: Report,
  jobs: AsyncIterable<JobRecord> | Iterable<JobRecord>,
): AsyncGenerator<string> {
  const { jobs: known, nextRun: _, ...report } = reduceToDetail(given);
  const members: Omit<ReportDocument, 'jobs'> = { ...report, jobStates: known.states };
  const head = JSON.stringify(members, null, 2);
  yield `${head.slice(0, -'\n}'.length)},\n  "jobs": [`;
  const reduce = report.detail === 'minimal' ? minimalJob : fullJob;
  let separator = '\n';
  for await (const record of jobs) {
    const job: ReportDocument['jobs'][number] = reduce(record);
    yield `${separator}    ${JSON.stringify(job)}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}
