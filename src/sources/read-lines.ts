import type { SourceFile, SourceRecord } from '../domain/row.ts';
import { isMarked, lineEndsFault, markFault } from './line-faults.ts';
import { faulty, parseRecord } from './parse-record.ts';
import { advance, START } from './position.ts';
import { MAX_RECORD_BYTES, recordSizeFault } from './record-size.ts';

/** Records of an ndjson file: one object a line. A line that is none is a record with a row fault. */
export async function* readNdjson(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<readonly SourceRecord[], void> {
  yield* readLines(file, text, (line, number) => {
    const parsed = parseRecord(line, number);
    if (parsed.kind === 'record') return parsed.record;
    const place =
      parsed.offset === undefined
        ? ''
        : ` at column ${advance(START, Buffer.from(line.slice(0, parsed.offset))).column}`;
    const message = `The line is not valid JSON${place}. Write one JSON object a line, without line breaks in it.`;
    return faulty(line, number, { code: 'row/json', message }).record;
  });
}

/** Records of a txt file: one key a line, taken as it stands, in a single column. */
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
 * Lines end at LF or CRLF only: U+2028 is a legal character of a JSON string, at which Node's readline cuts.
 * Blank lines give no record but count.
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
