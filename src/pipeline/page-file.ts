import { join } from 'node:path';
import type { FileSink } from '../ports/files.ts';
import type { FinalRow, RowRenderer } from '../report/final-rows.ts';
import type { PageContext } from '../report/page/context.ts';
import { renderPage } from '../report/page/page.ts';
import { createPageRows } from '../report/page/rows.ts';
import type { Report } from '../report/schema.ts';
import type { RunContext } from './context.ts';
import { PAGE } from './output-folder.ts';
import { maskedJobs } from './shown-jobs.ts';

/** `report.html`, whose rows come before its report exists. */
export interface PageWriter {
  /** Returns a promise only if a chunk is written. */
  /** @param since 0, or 1 + the index among the compared runs of the one since which the row fails. */
  add(row: FinalRow, since: number): Promise<void> | undefined;
  /** Call it after the last row. */
  close(): Promise<void>;
  /**
   * Writes the page into the folder.
   * @param previous how the rows differ from those of the run before, or why nobody can tell.
   */
  write(folder: string, report: Report, previous: PageContext['previous']): Promise<void>;
}

/**
 * Keeps rows beyond one chunk in a temporary file, because the page begins with the verdict, which is known later. Like
 * all files on the runner it is complete in every detail (docs/contract.md, 7.1).
 */
export function openPageFile(
  run: RunContext,
  renderer: Pick<RowRenderer, 'rowHeader' | 'rowParts' | 'columns'>,
): PageWriter {
  const { files, clock } = run.ports;
  const rows = createPageRows(renderer, { from: firstSubmit(run), to: clock.date().getTime() });
  let stored: { readonly path: string; readonly sink: FileSink } | undefined;
  let last = '';
  const store = async (chunk: string): Promise<void> => {
    if (stored === undefined) {
      const path = (await run.temporary())('page-rows.html');
      stored = { path, sink: await files.openWrite(path) };
    }
    await stored.sink.write(chunk);
  };
  async function* read(): AsyncGenerator<string | Uint8Array> {
    if (stored !== undefined) yield* files.read(stored.path);
    yield last;
  }
  return {
    add(row, since) {
      const chunk = rows.add(row, since);
      return chunk === undefined ? undefined : store(chunk);
    },
    async close() {
      last = rows.end();
      await stored?.sink.close();
    },
    async write(folder, report, previous) {
      const page = await files.openWrite(join(folder, PAGE));
      try {
        const pieces = renderPage({
          report: { ...report, detail: 'full' },
          context: { ...describeContext(run), previous },
          columns: renderer.columns,
          header: renderer.rowHeader,
          timeline: rows.timeline(),
          rows: read(),
          jobs: maskedJobs(run),
        });
        for await (const piece of pieces) await page.write(piece);
      } finally {
        await page.close();
      }
    },
  };
}

/** A resumed run has jobs from before its own start. */
function firstSubmit({ known, startedAt }: RunContext): number {
  let first = Date.parse(startedAt);
  for (const { submittedAt } of known.jobs?.all() ?? []) {
    if (submittedAt !== undefined) first = Math.min(first, Date.parse(submittedAt));
  }
  return first;
}

/** What of the files and the host the report does not say. */
function describeContext({ known, request }: RunContext): PageContext {
  return {
    files: (known.rows?.files ?? []).map(({ file }) => ({ path: file.path, hasLines: !file.gzip })),
    // GitHub opens the page in the browser without the other files.
    isAlone: request.context.ci === 'github',
  };
}
