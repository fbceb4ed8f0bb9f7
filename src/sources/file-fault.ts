import { type Fault, FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import type { Position } from './position.ts';

/** Longest name that a message quotes, so that a file without line ends does not become one long message. */
const NAME_LIMIT = 80;

/** A fault that makes the whole file unusable, as the error that stops the reading of it. */
export function fileFault(
  file: Pick<SourceFile, 'path'>,
  fault: Omit<Fault, 'file' | 'line' | 'column'>,
  position?: Partial<Position>,
  cause?: unknown,
): FaultError {
  return new FaultError([{ ...fault, file: file.path, ...position }], cause === undefined ? {} : { cause });
}

/** A column's name for a message: quoted, on one line, at most 80 characters. */
export function quoteName(name: string): string {
  const oneLine = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  const characters = Array.from(oneLine.slice(0, 2 * NAME_LIMIT));
  return characters.length > NAME_LIMIT ? `"${characters.slice(0, NAME_LIMIT).join('')}…"` : `"${oneLine}"`;
}
