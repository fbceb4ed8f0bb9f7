import type { FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { type Encoding, UTF_8, UTF_16_BE, UTF_16_LE, WINDOWS_1252 } from './encoding.ts';
import { fileFault } from './file-fault.ts';
import { advance, type Position, START } from './position.ts';

/** The input `encoding` (contract, section 3). */
export type EncodingChoice = 'auto' | 'utf-8' | 'utf-16' | 'windows-1252';

/** Bytes handled at a time, whatever the source gives: bounds what one step of a reader holds. */
const PIECE_BYTES = 65_536;
/** Enough for a byte order mark and for the marks of zip and gzip. */
const SNIFF_BYTES = 4;
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
    pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
    if (encoding === undefined) {
      if (pending.length < SNIFF_BYTES) continue;
      [encoding, pending] = begin(file, pending, choice);
    }
    const complete = encoding.completeLength(pending);
    position = yield* decodePiece(file, pending.subarray(0, complete), { encoding, choice, position });
    pending = pending.subarray(complete);
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

/** The encoding that the first bytes and the input settle, and the bytes after the byte order mark. */
function begin(file: SourceFile, head: Buffer, choice: EncodingChoice): [Encoding, Buffer] {
  refuseArchives(file, head);
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
        next: 'Leave out `encoding`: the mark is recognized.',
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
  // Without a mark little-endian is what Windows writes, and what the WHATWG means by "utf-16".
  return choice === 'utf-16' ? UTF_16_LE : UTF_8;
}

function refuseArchives(file: SourceFile, head: Buffer): void {
  if (head.subarray(0, SNIFF_BYTES).equals(Buffer.from('PK\x03\x04', 'latin1'))) {
    throw fileFault(file, {
      code: 'file/spreadsheet',
      message: 'The content is a zip archive (an Excel workbook is one), not text.',
      next: 'Export the sheet as CSV (UTF-8), or unpack the archive in a step before this one.',
    });
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    throw fileFault(file, {
      code: 'file/gzip',
      message: file.gzip
        ? 'The content is compressed twice.'
        : 'The content is gzip data, but the name does not end in .gz.',
      next: file.gzip ? 'Compress the file only once.' : 'Name the file .gz.',
    });
  }
}

interface PieceContext {
  readonly encoding: Encoding;
  readonly choice: EncodingChoice;
  readonly position: Position;
}

/** The piece's text, up to its first fault: so the first fault of a file is found, whatever the pieces are. */
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
      message: `The bytes at this place are not valid ${encoding.name}.`,
      next,
      input: 'encoding',
    },
    position,
  );
}

function nulFault(file: SourceFile, choice: EncodingChoice, position: Position): FaultError {
  const next =
    choice === 'utf-16'
      ? 'Check that the file is text; save it as UTF-8.'
      : 'Set `encoding: utf-16` if the file was saved as "Unicode text"; otherwise check that it is text at all.';
  return fileFault(
    file,
    { code: 'file/nul', message: 'The text holds a NUL character, which no text file has.', next, input: 'encoding' },
    position,
  );
}
