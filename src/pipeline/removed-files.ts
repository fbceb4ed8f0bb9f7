import { join } from 'node:path';
import { FORMATS, type SourceFile, type SourceRecord } from '../domain/row.ts';
import type { FileSink, Files } from '../ports/files.ts';
import { valueText } from '../report/cell-text.ts';
import { renderRemovedLine, uniteHeaders } from '../report/change-lines.ts';

/** The files that the removed rows were in. */
export interface FilesBefore {
  readonly files: readonly SourceFile[];
  readonly headers: readonly (readonly string[])[];
}

/** `removed.csv` and `removed.ndjson`: rows that left the files, as they were. */
export interface RemovedFiles {
  /** Of the files that were written, each created with its first row. */
  readonly names: readonly string[];
  /** @param file index of the file that the row was in. */
  add(record: SourceRecord, file: number): Promise<void>;
  close(): Promise<void>;
}

/** @param folder must exist. */
export function createRemovedFiles(
  files: Files,
  folder: string,
  { files: sources, headers }: FilesBefore,
): RemovedFiles {
  const sinks = new Map<string, FileSink>();
  const isJson = (file: number): boolean => {
    const source = sources[file];
    return source !== undefined && FORMATS[source.format].isJson;
  };
  const columns = uniteHeaders(headers.filter((_, index) => !isJson(index)));
  const write = async (name: string, header: string, text: string): Promise<void> => {
    let sink = sinks.get(name);
    if (sink === undefined) {
      sink = await files.openWrite(join(folder, name));
      sinks.set(name, sink);
      await sink.write(header);
    }
    await sink.write(text);
  };
  return {
    get names() {
      return [...sinks.keys()];
    },
    async add(record, file) {
      if (isJson(file)) return write('removed.ndjson', '', `${record.raw ?? ''}\n`);
      const values = new Map(record.columns.map((name, index) => [name, valueText(record.values[index])]));
      const header = renderRemovedLine(new Map(columns.map((name) => [name, name])), columns);
      return write('removed.csv', header, renderRemovedLine(values, columns));
    },
    async close() {
      for (const sink of sinks.values()) await sink.close();
    },
  };
}
