import { parse } from 'csv-parse';
import { FaultError } from '../../src/domain/fault.ts';
import type { SourceFile } from '../../src/domain/row.ts';
import { type ReadOptions, readBatches } from '../../src/sources/read.ts';
import { lendChunks } from './lent-chunks.ts';

/** What a reader makes of a file: its rows up to the fault that stops it. */
export interface Reading {
  readonly rows: readonly { readonly line: number; readonly values: readonly unknown[]; readonly fault?: string }[];
  readonly fault: { readonly code: string; readonly line?: number | undefined } | undefined;
}

/** A random delimited file: any dialect, quotes in and out of order, any encoding, cut anywhere. */
export interface DrawnFile {
  readonly text: string;
  readonly bytes: Buffer;
  readonly delimiter: string;
  readonly options: ReadOptions;
  /** Lengths of the pieces in which it arrives, one after the other and then again. */
  readonly cuts: readonly number[];
}

/** The same numbers for the same seed. */
export function createDice(seed: number): (sides: number) => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e37_79b9) >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const PARTS = ['a', 'b1', 'é', '’', ' ', '\t', 'x y', '-', ';', ',', '|', '""', '"', '\n', '\r\n', '\r', '\ufeff', '0'];
const PLAIN_PARTS = 7;

export function drawFile(seed: number): DrawnFile {
  const dice = createDice(seed);
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] ?? (list[0] as T);
  const delimiter = pick([',', ',', ';', '\t', '|']);
  const lineEnd = pick(['\n', '\r\n']);
  const isWild = dice(2) === 0;
  const drawCell = (): string => {
    const parts = Array.from({ length: dice(4) }, () => PARTS[dice(isWild ? PARTS.length : PLAIN_PARTS)] ?? '');
    const content = parts.join('');
    if (isWild && dice(12) === 0) return content;
    const mustQuote = content.includes(delimiter) || /["\r\n]/.test(content);
    return mustQuote || dice(5) === 0 ? `"${content.replaceAll('"', '""')}"` : content;
  };
  const width = 1 + dice(4);
  let text = dice(20) === 0 ? `sep=${delimiter}${lineEnd}` : '';
  text += Array.from({ length: width }, (_, index) => `h${index}`).join(delimiter) + lineEnd;
  const head = text;
  for (let row = dice(9); row > 0; row -= 1) {
    const cells = Array.from({ length: dice(15) === 0 ? width + 1 : width }, drawCell);
    text += cells.join(delimiter) + (dice(12) === 0 ? lineEnd + lineEnd : dice(8) === 0 ? '\n' : lineEnd);
  }
  if (dice(4) === 0) text = head + text.slice(head.length, text.length - dice(6));
  const { bytes, encoding } = encode(text, pick(['utf-8', 'utf-8', 'marked', 'utf-16le', 'utf-16be', 'windows-1252']));
  const isGiven = width === 1 || dice(2) === 0;
  return {
    text,
    bytes,
    delimiter,
    options: { delimiter: isGiven ? asDelimiter(delimiter) : 'auto', encoding, keyColumn: undefined },
    cuts: Array.from({ length: 5 }, () => 1 + dice(pick([1, 4, 40, 4_000]))),
  };
}

function asDelimiter(text: string): ReadOptions['delimiter'] {
  return text === ';' ? ';' : text === '\t' ? '\t' : text === '|' ? '|' : ',';
}

const MARK = '\ufeff';

function encode(text: string, kind: string): { readonly bytes: Buffer; readonly encoding: ReadOptions['encoding'] } {
  if (kind === 'marked') return { bytes: Buffer.from(MARK + text), encoding: 'auto' };
  const wide = Buffer.from(MARK + text, 'utf16le');
  if (kind === 'utf-16le') return { bytes: wide, encoding: 'auto' };
  if (kind === 'utf-16be') return { bytes: wide.swap16(), encoding: 'utf-16' };
  if (kind !== 'windows-1252' || text.includes(MARK)) return { bytes: Buffer.from(text), encoding: 'auto' };
  return { bytes: Buffer.from(text.replaceAll('’', '\x92'), 'latin1'), encoding: 'windows-1252' };
}

const FILE: SourceFile = { path: 'data.csv', absolute: '/data.csv', format: 'csv', gzip: false, bytes: 0 };

/** What this program makes of it. */
export async function readOurs({ bytes, options, cuts }: DrawnFile): Promise<Reading> {
  const rows: Reading['rows'][number][] = [];
  try {
    for await (const batch of readBatches(FILE, lendChunks(inPieces(bytes, cuts)), options)) {
      while (batch.next()) {
        const { line, values, fault } = batch.record();
        rows.push({ line, values, ...(fault && { fault: fault.code }) });
      }
    }
    return { rows, fault: undefined };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const { code = '', line } = error.faults[0] ?? {};
    return { rows, fault: { code, line } };
  }
}

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const end = at + (cuts[turn % cuts.length] ?? 1);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** What the parser csv-parse makes of it, with what this program asks of a file beyond that. */
export async function readIndependently({ text, delimiter }: DrawnFile): Promise<Reading> {
  const separator = /^sep=.\r?\n/.exec(text)?.[0] ?? '';
  const firstLine = separator === '' ? 1 : 2;
  // A carriage return at the very end is half a line ending.
  const whole = text.slice(separator.length).replace(/\r$/, '\r\n');
  const lone = findLoneCr(whole);
  // The line with that carriage return is not whole.
  const sound = lone === -1 ? whole : whole.slice(0, whole.lastIndexOf('\n', lone) + 1);
  const bytes = Buffer.from(sound);
  const parsed = await parseWhole(bytes, delimiter);
  const rows: Reading['rows'][number][] = [];
  let header: readonly string[] | undefined;
  let from = 0;
  for (const { values, end } of parsed.records) {
    const line = lineAt(bytes, from, firstLine);
    from = end;
    if (values.every((value) => value.trim() === '')) continue;
    if (header === undefined) header = values;
    else if (values[0]?.startsWith(MARK)) return { rows, fault: { code: 'file/byte-order-mark', line } };
    else if (values.length !== header.length) rows.push({ line, values, fault: 'row/ragged' });
    else if (values.join('\n') === header.join('\n')) rows.push({ line, values, fault: 'row/header' });
    else rows.push({ line, values });
  }
  const isOpen = parsed.error === 'CSV_QUOTE_NOT_CLOSED';
  if (parsed.error !== undefined && !(isOpen && lone !== -1)) {
    // A mark before a quote is the fault, not the quote.
    const isMarked = /^(?:\r?\n)*\ufeff"/.test(bytes.subarray(from).toString());
    if (isMarked) return { rows, fault: { code: 'file/byte-order-mark', line: lineAt(bytes, from, firstLine) } };
    return { rows, fault: { code: isOpen ? 'file/quote-open' : 'file/quote' } };
  }
  if (lone === -1) return { rows, fault: undefined };
  return { rows, fault: { code: 'file/line-ends', line: firstLine + sound.split('\n').length - 1 } };
}

/** The line of a record whose bytes begin at `from`, or after the empty lines there. */
function lineAt(bytes: Buffer, from: number, firstLine: number): number {
  const empty = /^(?:\r?\n)*/.exec(bytes.subarray(from).toString('latin1'))?.[0].length ?? 0;
  return firstLine + bytes.subarray(0, from + empty).filter((byte) => byte === 0x0a).length;
}

function findLoneCr(text: string): number {
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] === '\r' && text[at + 1] !== '\n' && !isQuoted) return at;
  }
  return -1;
}

interface Parsed {
  readonly records: readonly { readonly values: readonly string[]; readonly end: number }[];
  readonly error: string | undefined;
}

async function parseWhole(bytes: Buffer, delimiter: string): Promise<Parsed> {
  const records: Parsed['records'][number][] = [];
  return new Promise((resolve) => {
    const parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(values: string[], { bytes: end }) {
        records.push({ values, end });
        return null;
      },
    });
    parser.on('error', (error) => resolve({ records, error: 'code' in error ? String(error.code) : 'unknown' }));
    parser.on('end', () => resolve({ records, error: undefined }));
    parser.resume();
    parser.end(bytes);
  });
}

/** The two readings of a file where they differ. */
export async function compareReaders(seed: number): Promise<string | undefined> {
  const drawn = drawFile(seed);
  const [ours, theirs] = [await readOurs(drawn), await readIndependently(drawn)];
  // The parser does not say where quotes are out of order; the fixtures of broken files do.
  const isPlaced = theirs.fault?.line !== undefined;
  const fault = ours.fault && (isPlaced ? ours.fault : { code: ours.fault.code });
  const [found, expected] = [JSON.stringify({ rows: ours.rows, fault }), JSON.stringify(theirs)];
  return found === expected ? undefined : `seed ${seed}\n${JSON.stringify(drawn.text)}\n${found}\n${expected}`;
}
