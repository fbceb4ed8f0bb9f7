import type { SourceFile, SourceRecord } from '../domain/row.ts';
import {
  advance,
  isMarked,
  lineEndsFault,
  MAX_RECORD_BYTES,
  markFault,
  recordSizeFault,
  START,
} from './file-faults.ts';
import { faulty, parseRecord } from './parse-record.ts';

/** Records of an ndjson file: one object per line. Any other line becomes a record with a row fault. */
export async function* readNdjson(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<readonly SourceRecord[], void> {
  yield* readLines(file, text, (line, number) => {
    const parsed = parseRecord(line, number);
    if (parsed.kind === 'record') return parsed.record;
    const at =
      parsed.offset === undefined
        ? ''
        : ` at column ${advance(START, Buffer.from(line.slice(0, parsed.offset))).column}`;
    const message = `The line is not valid JSON${at}. Write one JSON object per line, without line breaks in it.`;
    return faulty(line, number, { code: 'row/json', message }).record;
  });
}

/** Records of a txt file: one key per line, taken literally, in a single column. */
export async function* readKeys(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  column: string,
): AsyncGenerator<readonly SourceRecord[], void> {
  const columns = [column];
  yield* readLines(file, text, (line, number) => {
    if (line.includes('\r')) throw lineEndsFault(file, number);
    return { line: number, columns, values: [line] };
  });
}

/**
 * Lines end at LF or CRLF only: U+2028 is legal in a JSON string, but Node's readline splits there. Blank lines are
 * counted, but give no record.
 */
async function* readLines(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  toRecord: (line: string, number: number) => SourceRecord,
): AsyncGenerator<readonly SourceRecord[], void> {
  let rest = '';
  let number = 1;
  const take = (line: string, records: SourceRecord[]): void => {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (content.trim() === '') return;
    if (isMarked(content)) throw markFault(file, number);
    records.push(toRecord(content, number));
  };
  for await (const piece of text) {
    const part = piece.toString('utf8');
    const records: SourceRecord[] = [];
    let start = 0;
    for (let end = part.indexOf('\n'); end !== -1; end = part.indexOf('\n', start)) {
      take(rest + part.slice(start, end), records);
      rest = '';
      number += 1;
      start = end + 1;
    }
    rest += part.slice(start);
    if (rest.length > MAX_RECORD_BYTES) throw recordSizeFault(file, number);
    if (records.length > 0) yield records;
  }
  const last: SourceRecord[] = [];
  take(rest, last);
  if (last.length > 0) yield last;
}
