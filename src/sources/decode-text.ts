import type { FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { type Encoding, UTF_8, UTF_16_BE, UTF_16_LE, WINDOWS_1252 } from './encoding.ts';
import { advance, fileFault, type Position, START } from './file-faults.ts';
import { binaryFault } from './format.ts';

/** The input `encoding` (docs/contract.md, 3.2). */
export type EncodingChoice = 'auto' | 'utf-8' | 'utf-16' | 'windows-1252';

/** Bytes that are handled at a time, whatever the source yields: this bounds the memory of one step of a reader. */
const PIECE_BYTES = 65_536;
/** Enough for a byte order mark and for the signatures of archives and binary tables. */
const SNIFF_BYTES = 7;
const EMPTY = Buffer.alloc(0);

/**
 * The file's text as UTF-8 without byte order mark, in pieces that end between characters.
 * Faults: bytes that are not text of the encoding, NUL characters, archives; each with line and column.
 */
export async function* decodeText(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  choice: EncodingChoice,
): AsyncGenerator<Buffer, void> {
  let encoding: Encoding | undefined;
  let pending: Buffer = EMPTY;
  let position = START;
  for await (const piece of cut(bytes)) {
    let text = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
    pending = EMPTY;
    if (encoding === undefined && text.length >= SNIFF_BYTES) [encoding, text] = begin(file, text, choice);
    const complete = encoding?.completeLength(text) ?? 0;
    if (encoding !== undefined)
      position = yield* decodePiece(file, text.subarray(0, complete), { encoding, choice, position });
    // A few bytes, copied because their chunk may be reused.
    if (complete < text.length) pending = Buffer.from(text.subarray(complete));
  }
  if (encoding === undefined) [encoding, pending] = begin(file, pending, choice);
  yield* decodePiece(file, pending, { encoding, choice, position });
}

async function* cut(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(PIECE_BYTES, chunk.length - at));
    }
  }
}

/** The encoding, from the first bytes and the input, and the bytes after the byte order mark. */
function begin(file: SourceFile, head: Buffer, choice: EncodingChoice): [Encoding, Buffer] {
  refuseArchives(file, head);
  refuseBinaries(file, head);
  const mark = findMark(head);
  if (mark === undefined) return [byChoice(choice), head];
  const isAllowed =
    choice === 'auto' ||
    (choice === 'utf-8' ? mark.encoding === UTF_8 : choice === 'utf-16' && mark.encoding !== UTF_8);
  if (!isAllowed) {
    throw fileFault(
      file,
      {
        code: 'file/encoding',
        message: `The file begins with the byte order mark of ${mark.encoding.name}, but \`encoding\` says ${choice}.`,
        next: 'Remove `encoding`: the mark is recognized automatically.',
        input: 'encoding',
      },
      START,
    );
  }
  return [mark.encoding, head.subarray(mark.bytes)];
}

function findMark(head: Buffer): { readonly encoding: Encoding; readonly bytes: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: UTF_8, bytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: UTF_16_LE, bytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: UTF_16_BE, bytes: 2 };
  return undefined;
}

function byChoice(choice: EncodingChoice): Encoding {
  if (choice === 'windows-1252') return WINDOWS_1252;
  // Without a mark: little-endian, which Windows writes and the WHATWG calls "utf-16".
  return choice === 'utf-16' ? UTF_16_LE : UTF_8;
}

/** How binary tables begin. A column may have such a name, so the character after it must not occur in text. */
const MAGIC: readonly (readonly [string, string])[] = [
  ['PAR1', 'a Parquet file'],
  ['Obj', 'an Avro file'],
  ['ORC', 'an ORC file'],
  ['ARROW1', 'an Arrow file'],
];

function refuseBinaries(file: SourceFile, head: Buffer): void {
  const start = head.subarray(0, SNIFF_BYTES).toString('latin1');
  const kind = MAGIC.find(([magic]) => start.startsWith(magic) && isControl(head[magic.length]))?.[1];
  if (kind !== undefined) throw fileFault(file, binaryFault(file.path, kind));
}

/** A control character other than a tab or a line break. */
function isControl(byte = FIRST_PRINTABLE): boolean {
  return byte < FIRST_PRINTABLE && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

const FIRST_PRINTABLE = 0x20;

const ZIP = Buffer.from('PK\x03\x04', 'latin1');

function refuseArchives(file: SourceFile, head: Buffer): void {
  if (head.subarray(0, ZIP.length).equals(ZIP)) {
    throw fileFault(file, {
      code: 'file/spreadsheet',
      message: 'The content is a zip archive, as Excel workbooks are, not text.',
      next: 'Export the sheet as CSV (UTF-8), or unpack the archive in an earlier step.',
    });
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    throw fileFault(file, {
      code: 'file/gzip',
      message: file.gzip
        ? 'The content is compressed twice.'
        : 'The content is gzip data, but the name does not end in .gz.',
      next: file.gzip ? 'Compress the file only once.' : 'Add .gz to the name of the file.',
    });
  }
}

interface PieceContext {
  readonly encoding: Encoding;
  readonly choice: EncodingChoice;
  readonly position: Position;
}

/** The piece's text, up to its first fault, so that the first fault of a file is found however it is cut into pieces. */
function* decodePiece(file: SourceFile, piece: Buffer, context: PieceContext): Generator<Buffer, Position> {
  const decoded = context.encoding.decode(piece);
  const text = decoded ?? context.encoding.validPrefix(piece);
  const nul = text.indexOf(0);
  const sound = nul === -1 ? text : text.subarray(0, nul);
  if (sound.length > 0) yield sound;
  const position = advance(context.position, sound);
  if (nul !== -1) throw nulFault(file, context.choice, position);
  if (decoded === undefined) throw encodingFault(file, piece, { ...context, position });
  return position;
}

function encodingFault(file: SourceFile, piece: Buffer, { encoding, choice, position }: PieceContext): FaultError {
  const looksUtf16 = encoding === UTF_8 && piece.includes(0);
  const proposal = looksUtf16 ? 'utf-16' : 'windows-1252';
  const next =
    encoding === UTF_8
      ? `Set \`encoding: ${proposal}\` if that is what the file was saved as, or save it as UTF-8.`
      : `Save the file as UTF-8${choice === 'auto' ? '' : ' and leave out `encoding`'}.`;
  return fileFault(
    file,
    {
      code: 'file/encoding',
      message: `The bytes here are not valid ${encoding.name}.`,
      next,
      input: 'encoding',
    },
    position,
  );
}

function nulFault(file: SourceFile, choice: EncodingChoice, position: Position): FaultError {
  const next =
    choice === 'utf-16'
      ? 'Check that the file is text, and save it as UTF-8.'
      : 'Set `encoding: utf-16` if the file was saved as "Unicode text"; otherwise check that it is a text file.';
  return fileFault(
    file,
    {
      code: 'file/nul',
      message: 'There is a NUL character here, which a text file cannot contain.',
      next,
      input: 'encoding',
    },
    position,
  );
}
