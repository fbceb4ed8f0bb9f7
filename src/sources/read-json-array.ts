import type { FaultError } from '../domain/fault.ts';
import { ObjectScan } from '../domain/object-scan.ts';
import type { SourceFile, SourceRecord } from '../domain/row.ts';
import { type ArrayProblem, createElementScanner, type Element } from './element-scanner.ts';
import { advance, fileFault, MAX_RECORD_BYTES, type Position, recordSizeFault } from './file-faults.ts';
import { parseRecord } from './parse-record.ts';
import type { RecordBatch } from './record-batch.ts';

/**
 * Records of a json file: an array of objects, with one element in memory at a time. If the file is not an array, that
 * is a file fault; an element that is not an object becomes a record with a row fault.
 */
export async function* readJsonArray(file: SourceFile, text: AsyncIterable<Buffer>): AsyncGenerator<RecordBatch, void> {
  const scanner = createElementScanner();
  const objects = new ObjectScan();
  for await (const piece of text) {
    const { elements, problem } = scanner.push(piece);
    yield new ElementBatch(file, elements, objects);
    if (problem !== undefined) throw arrayFault(file, problem);
    const open = scanner.open();
    if (open.bytes > MAX_RECORD_BYTES) throw recordSizeFault(file, open.start.line);
  }
  const problem = scanner.finish();
  if (problem !== undefined) throw arrayFault(file, problem);
}

class ElementBatch implements RecordBatch {
  readonly scanned = undefined;
  private readonly file: SourceFile;
  private readonly elements: readonly Element[];
  private readonly objects: ObjectScan;
  private at = -1;

  constructor(file: SourceFile, elements: readonly Element[], objects: ObjectScan) {
    this.file = file;
    this.elements = elements;
    this.objects = objects;
  }

  next(): boolean {
    this.at += 1;
    return this.at < this.elements.length;
  }

  get line(): number {
    return this.element.start.line;
  }

  record(): SourceRecord {
    return toRecord(this.file, this.element);
  }

  scanObject(): ObjectScan | undefined {
    const { bytes } = this.element;
    return this.objects.read(bytes, 0, bytes.length) ? this.objects : undefined;
  }

  private get element(): Element {
    const element = this.elements[this.at];
    if (element === undefined) throw new RangeError('There is no such record.');
    return element;
  }
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
      message: 'The JSON is not valid here.',
      next: 'Fix it here, or write the file with a JSON library.',
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
    next: 'Write the records as an array of objects, or set `format` to the actual format of the file.',
  },
  object: {
    code: 'file/json-not-array',
    message: 'The file begins with an object, not with an array of objects.',
    next: 'If it has one object per line, set `format: ndjson`; if the records are inside it, extract the array first, for example with jq.',
  },
  'value-expected': {
    code: 'file/json',
    message: 'A value is missing here.',
    next: 'Remove the comma before it, or write the missing record.',
  },
  'separator-expected': {
    code: 'file/json',
    message: 'There is no comma or end of the array after the previous record.',
    next: 'Put a comma between records; if the file has one object per line, set `format: ndjson`.',
  },
  'trailing-text': {
    code: 'file/json',
    message: 'There is text after the end of the array.',
    next: 'Remove it; a file contains one array.',
  },
  'cut-off': {
    code: 'file/json',
    message: 'The file ends before the array is closed: it was cut off.',
    next: 'Write or download the file again.',
  },
};

function arrayFault(file: SourceFile, problem: { readonly kind: ArrayProblem; readonly at: Position }): FaultError {
  return fileFault(file, PROBLEMS[problem.kind], problem.at);
}
