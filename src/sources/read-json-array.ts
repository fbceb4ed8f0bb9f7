import type { FaultError } from '../domain/fault.ts';
import type { SourceFile, SourceRecord } from '../domain/row.ts';
import { type ArrayProblem, createElementScanner, type Element } from './element-scanner.ts';
import { fileFault } from './file-fault.ts';
import { parseRecord } from './parse-record.ts';
import { advance, type Position } from './position.ts';
import { MAX_RECORD_BYTES, recordSizeFault } from './record-size.ts';

/**
 * Records of a json file: an array of objects, one element in memory at a time.
 * What keeps it from being an array is a file fault; an element that is no object is a record with a row fault.
 */
export async function* readJsonArray(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<readonly SourceRecord[], void> {
  const scanner = createElementScanner();
  for await (const piece of text) {
    const { elements, problem } = scanner.push(piece);
    const records = elements.map((element) => toRecord(file, element));
    if (records.length > 0) yield records;
    if (problem !== undefined) throw arrayFault(file, problem);
    const open = scanner.open();
    if (open.bytes > MAX_RECORD_BYTES) throw recordSizeFault(file, open.start.line);
  }
  const problem = scanner.finish();
  if (problem !== undefined) throw arrayFault(file, problem);
}

function toRecord(file: SourceFile, element: Element): SourceRecord {
  const raw = element.bytes.toString('utf8');
  const parsed = parseRecord(raw, element.start.line);
  if (parsed.kind === 'record') return parsed.record;
  const at =
    parsed.offset === undefined ? element.start : advance(element.start, Buffer.from(raw.slice(0, parsed.offset)));
  throw fileFault(
    file,
    {
      code: 'file/json',
      message: 'The text at this place is not valid JSON.',
      next: 'Write the file with a JSON library, or correct it here.',
    },
    at,
  );
}

const PROBLEMS: Readonly<
  Record<ArrayProblem, { readonly code: string; readonly message: string; readonly next: string }>
> = {
  'not-array': {
    code: 'file/json-not-array',
    message: 'The file does not begin with a JSON array.',
    next: 'Write the records as an array of objects, or set `format` to what the file is.',
  },
  object: {
    code: 'file/json-not-array',
    message: 'The file begins with an object, not with an array of objects.',
    next: 'If it has one object a line, set `format: ndjson`; if the records are inside it, extract the array first (jq can).',
  },
  'value-expected': {
    code: 'file/json',
    message: 'A value is missing at this place.',
    next: 'Remove the comma before it, or write the missing record.',
  },
  'separator-expected': {
    code: 'file/json',
    message: 'Neither a comma nor the end of the array follows the record before this place.',
    next: 'Write a comma between records; if the file has one object a line, set `format: ndjson`.',
  },
  'trailing-text': {
    code: 'file/json',
    message: 'Text follows the end of the array.',
    next: 'Remove it; a file holds one array.',
  },
  'cut-off': {
    code: 'file/json',
    message: 'The file ends before the array does: it was cut off.',
    next: 'Write or download the file again.',
  },
};

function arrayFault(file: SourceFile, problem: { readonly kind: ArrayProblem; readonly at: Position }): FaultError {
  return fileFault(file, PROBLEMS[problem.kind], problem.at);
}
