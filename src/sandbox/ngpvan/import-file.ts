import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isLoopback } from '../loopback.ts';
import type { ResultEntry } from '../outcome-decider.ts';
import { CsvError, formatCsvLine, parseCsv } from './csv.ts';
import type { Order } from './order.ts';
import type { Verdict } from './rows.ts';
import { readZip, type ZipEntry, ZipError } from './zip.ts';

/** A range of the file with a job's results: one result file without its header. */
export interface FileRange {
  readonly start: number;
  readonly bytes: number;
}

export interface ImportJob {
  readonly order: Order;
  /** Paths for the zip, which is temporary, and for the results, which are kept. */
  readonly zipPath: string;
  readonly resultPath: string;
  readonly uploadId: string;
  /** Maximum size of a result file, unless a single line is larger. */
  readonly resultBytes: number;
  readonly judge: (cells: readonly string[], number: number) => Verdict;
  readonly take: (entries: readonly ResultEntry[], rows: readonly (readonly string[])[]) => void;
  readonly signal: AbortSignal;
}

export interface Imported {
  readonly ranges: readonly FileRange[];
  /** Rows that were not completely applied. */
  readonly faulty: number;
}

/** Why a whole job fails. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Downloads the order's zip, checks its file completely, then imports it row by row; only one chunk is in memory.
 * Rejects with `ImportError` if the file cannot be used: then none of its rows was taken.
 */
export async function importFile(job: ImportJob): Promise<Imported> {
  try {
    await download(job.order.sourceUrl, job.zipPath, job.signal);
    const entry = (await readZip(job.zipPath)).find(({ name }) => name === job.order.fileName);
    if (entry === undefined) throw new ImportError('FILE_NOT_FOUND', 'The zip contains no file with the given name.');
    await check(entry, job);
    return await importRows(entry, job);
  } catch (error) {
    if (error instanceof ZipError) throw new ImportError('INVALID_ZIP', error.message, { cause: error });
    if (error instanceof CsvError) throw new ImportError('INVALID_FILE', error.message, { cause: error });
    throw error;
  } finally {
    await rm(job.zipPath, { force: true });
  }
}

/** Like VAN: a plain GET without credentials. The sandbox makes no requests to other machines. */
async function download(url: URL, path: string, signal: AbortSignal): Promise<void> {
  if (!isLoopback(url)) {
    throw new ImportError('DOWNLOAD_FAILED', 'The sandbox downloads from this machine only, not from the internet.');
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false, signal }, resolve).on('error', reject);
  }).catch((cause: unknown) => {
    throw new ImportError('DOWNLOAD_FAILED', 'The file could not be downloaded.', { cause });
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new ImportError('DOWNLOAD_FAILED', `The download failed with status ${response.statusCode}.`);
  }
  await pipeline(response, createWriteStream(path, { mode: 0o600 })).catch((cause: unknown) => {
    throw new ImportError('DOWNLOAD_FAILED', 'The download broke off.', { cause });
  });
}

async function* readRecords(
  entry: ZipEntry,
  { order, signal }: Pick<ImportJob, 'order' | 'signal'>,
): AsyncGenerator<readonly (readonly string[])[]> {
  let toSkip = order.hasHeader ? 1 : 0;
  for await (const records of parseCsv(entry.read(), order)) {
    signal.throwIfAborted();
    const rows = toSkip > 0 ? records.slice(toSkip) : records;
    toSkip -= records.length - rows.length;
    if (rows.length > 0) yield rows;
  }
}

async function check(entry: ZipEntry, job: ImportJob): Promise<void> {
  let number = 0;
  for await (const rows of readRecords(entry, job)) {
    for (const cells of rows) {
      number += 1;
      if (cells.length === job.order.columns.length) continue;
      const text = `Data row ${number} has ${cells.length} cells, but ${job.order.columns.length} columns were given.`;
      throw new ImportError('INVALID_FILE', text);
    }
  }
}

async function importRows(entry: ZipEntry, job: ImportJob): Promise<Imported> {
  const ranges: { start: number; bytes: number }[] = [{ start: 0, bytes: 0 }];
  let [number, faulty, end] = [0, 0, 0];
  const file = await open(job.resultPath, 'w', 0o600);
  try {
    for await (const rows of readRecords(entry, job)) {
      const lines: string[] = [];
      const entries = rows.map((cells): ResultEntry => {
        number += 1;
        const verdict = job.judge(cells, number);
        if (verdict.entry.outcome !== 'succeeded') faulty += 1;
        if (verdict.cells !== undefined) lines.push(formatCsvLine([String(number), job.uploadId, ...verdict.cells]));
        return verdict.entry;
      });
      for (const line of lines) {
        const bytes = Buffer.byteLength(line);
        const last = ranges.at(-1);
        if (last !== undefined && (last.bytes === 0 || last.bytes + bytes <= job.resultBytes)) last.bytes += bytes;
        else ranges.push({ start: end, bytes });
        end += bytes;
      }
      await file.appendFile(lines.join(''));
      job.take(entries, rows);
    }
  } finally {
    await file.close();
  }
  return { ranges, faulty };
}
