import { join } from 'node:path';
import type { ImportRecord, JobDesk, VendorWorld } from '../types.ts';
import type { DatabaseMode } from './catalog.ts';
import { ImportError, type Imported, type ImportJob, importFile } from './import-file.ts';
import type { Order } from './order.ts';
import type { ResultOrigin } from './result-files.ts';
import { createJudge, resultHeader } from './rows.ts';

const KB = 1024;
/** Ids of jobs, uploads and records start here. */
export const FIRST_ID = 10_000_000;

/** The vendor's pages disagree on the states of a job that has ended, so a test can choose them. */
export interface VanWords {
  readonly pending: string;
  readonly running: string;
  readonly runningWithErrors: string;
  readonly done: string;
  readonly doneWithErrors: string;
  readonly failed: string;
}

/** What the vendor's pages do not say, or what depends on the account. */
export interface NgpvanVariant {
  readonly words?: Partial<VanWords>;
  /** Maximum size of a result file; by default what the request asks for, which is at least 5000 KB. */
  readonly resultFileBytes?: number;
  /** How long a link to a result file is valid; default 24 h. Every poll gives new ones. */
  readonly resultSeconds?: number;
  /** Database modes that the key may use; default both. */
  readonly databaseModes?: readonly DatabaseMode[];
  /** Default number of entries on a page of mapping types. */
  readonly pageSize?: number;
  /** The object store's credentials are temporary, with a session token. */
  readonly sessionToken?: boolean;
}

export interface VanJob {
  readonly order: Order;
  readonly acceptedMs: number;
  readonly header: readonly string[];
  readonly resultPath: string;
  /** Resolves when the file has been read, whatever the result. */
  reading: Promise<void>;
  imported: Imported | undefined;
  failure: ImportError | undefined;
}

/** The state of one VAN sandbox. */
export interface Van {
  readonly world: VendorWorld;
  readonly options: NgpvanVariant;
  readonly words: VanWords;
  /** Where its files are. */
  readonly folder: string;
  readonly results: ResultOrigin;
  readonly jobs: Map<string, VanJob>;
  readonly imports: Map<string, ImportRecord>;
  readonly stopped: AbortSignal;
  nextKey(): string;
}

/** Accepts the order; its file is read after the response. */
export function startImport(van: Van, document: unknown, order: Order, desk: JobDesk): string {
  const { world, options, folder } = van;
  const { id, take, end } = desk.open();
  const number = van.jobs.size + 1;
  const rows: (readonly string[])[] = [];
  van.imports.set(id, { columns: order.columns, rows, order: document });
  const job: VanJob = {
    order,
    acceptedMs: world.elapsedMs(),
    header: resultHeader(order, number * 10),
    resultPath: join(folder, `${id}.csv`),
    reading: Promise.resolve(),
    imported: undefined,
    failure: undefined,
  };
  const work: ImportJob = {
    order,
    zipPath: join(folder, `${id}.zip`),
    resultPath: job.resultPath,
    uploadId: String(FIRST_ID + number),
    resultBytes: options.resultFileBytes ?? order.resultKb * KB,
    judge: createJudge(order, { decide: (row) => desk.decide(row), nextKey: van.nextKey, jobId: id }),
    take(entries, cells) {
      take(entries);
      if (world.keepsRows) rows.push(...cells);
    },
    signal: van.stopped,
  };
  job.reading = importFile(work).then(
    (imported) => {
      job.imported = imported;
      end();
    },
    (error: unknown) => {
      if (van.stopped.aborted) return;
      job.failure =
        error instanceof ImportError ? error : new ImportError('INTERNAL', `The sandbox failed: ${String(error)}`);
      end(job.failure.message);
    },
  );
  van.jobs.set(id, job);
  return id;
}
