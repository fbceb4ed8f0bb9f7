import { join } from 'node:path';
import type { JobRecord } from '../domain/job.ts';
import type { CellPlace } from '../domain/row.ts';
import { numbersOf } from '../ledger/codes.ts';
import type { FileSink } from '../ports/files.ts';
import type { FinalRow } from '../report/final-rows.ts';
import { SHARD_FILE } from '../report/own-starts.ts';
import { minimalJob, minimalReport } from '../report/privacy.ts';
import type { RowParts } from '../report/row-parts.ts';
import type { Detail, Report } from '../report/schema.ts';
import {
  formatShardEnd,
  formatShardHead,
  formatShardJob,
  formatShardRow,
  listCells,
  type ShardHead,
} from '../report/shard-file.ts';
import type { RunContext } from './context.ts';
import type { FaultPlaces } from './fault-places.ts';
import { PUBLISHED_FOLDER } from './output-folder.ts';
import { maskedJobs } from './shown-jobs.ts';

/** The results of a leg as `merge` reads them: complete in the folder, and in `minimal` reduced among the published files. */
export interface ShardResults {
  /** Returns a promise only if a buffer is full. */
  add(row: FinalRow, parts: RowParts | undefined): Promise<unknown> | undefined;
  /** Writes the last line, without which nothing is merged. */
  finish(report: Report, places: FaultPlaces): Promise<void>;
  /** Leaves the files without their last line. */
  close(): Promise<void>;
}

/** Undefined unless this run is a leg with a plan. */
export async function openShardResults(run: RunContext, folder: string): Promise<ShardResults | undefined> {
  const { known, ports } = run;
  const head = describeHead(run);
  if (head === undefined) return undefined;
  const open = async (detail: Detail, path: string): Promise<FileSink> => {
    const sink = await ports.files.openWrite(path);
    await sink.write(formatShardHead({ ...head, detail }));
    for (const job of maskedJobs(run))
      await sink.write(formatShardJob(detail === 'minimal' ? { ...minimalJob(job), ...countedWrong(job) } : job));
    return sink;
  };
  const sinks = new Map([['full' as Detail, await open('full', join(folder, SHARD_FILE))]]);
  if (known.detail === 'minimal')
    sinks.set('minimal', await open('minimal', join(folder, PUBLISHED_FOLDER, SHARD_FILE)));
  const listNumbers = (): Iterable<number> => numbersOf(known.scope?.chosen, known.rows?.store.table.count ?? 0);
  const numbers = listNumbers()[Symbol.iterator]();
  const apiKey = known.setup?.apiKey;
  let rows = 0;
  const close = async (): Promise<void> => {
    for (const sink of sinks.values()) await sink.close();
    sinks.clear();
  };
  return {
    add(row, parts) {
      rows += 1;
      // Rows come in the order of their numbers.
      const next = numbers.next();
      const number = next.done === true ? 0 : next.value;
      let waits: Promise<unknown> | undefined;
      for (const [detail, sink] of sinks) {
        // Keys are masked for all rows where others see them all.
        const mask = known.detail;
        const written = sink.write(formatShardRow(row, number, { detail, mask, apiKey, parts }));
        if (written !== undefined) waits = waits === undefined ? written : Promise.all([waits, written]);
      }
      return waits;
    },
    async finish(report, places) {
      const cells = [...numberPlaces(places, listNumbers())];
      for (const [detail, sink] of sinks) {
        const shown = detail === 'minimal' ? minimalReport(report) : report;
        const { jobs: _, nextRun: __, faults, ...rest } = shown;
        const end = {
          rows,
          report: rest,
          stops: run.stops.map(({ reason, fault }, index) => ({ reason, fault: faults[index] ?? fault })),
          downgraded: run.downgraded,
          cells: listCells(cells, detail),
        };
        await sink.write(formatShardEnd(end));
      }
      await close();
    },
    close,
  };
}

/** The places by the numbers of their rows over all rows of the files. */
function* numberPlaces(places: FaultPlaces, numbers: Iterable<number>): Generator<readonly [number, CellPlace]> {
  if (places.size === 0) return;
  let row = 0;
  for (const number of numbers) {
    const place = places.get(row);
    if (place !== undefined) yield [number, place];
    row += 1;
  }
}

function describeHead({ known, request }: RunContext): Omit<ShardHead, 'kind' | 'version' | 'detail'> | undefined {
  const { leg, identity, rows } = known;
  if (request.shard === undefined || leg === undefined || identity === undefined || rows === undefined)
    return undefined;
  // Without its rows a leg has nothing to merge.
  if (rows.rowless !== undefined) return undefined;
  const { index, of, scope, version, ...whole } = leg;
  return {
    shard: { index, of },
    plan: identity.plan,
    scope,
    account: identity.account,
    ...(version !== undefined && { memory: version }),
    runId: identity.runId,
    attempt: known.ledger?.writer?.attempt ?? request.context.attempt,
    whole,
    files: rows.files.map(({ file: { path, format, gzip }, columns }) => ({
      path,
      format,
      gzip,
      columns: [...columns],
    })),
  };
}

/** The merge needs it, and it tells nothing about a row. */
function countedWrong({ isMiscounted }: JobRecord): Pick<JobRecord, 'isMiscounted'> {
  return isMiscounted === true ? { isMiscounted } : {};
}
