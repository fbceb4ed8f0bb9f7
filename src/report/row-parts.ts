import { MESSAGE_COLUMN } from '../domain/row.ts';
import { csvCell } from './csv.ts';
import { setMember } from './json-member.ts';

/** A row of a row file without its message, so that rows with one message need not repeat it. */
export interface RowParts {
  /** Name of the row file. */
  readonly name: string;
  readonly isJson: boolean;
  /** The cells before the message, each followed by its comma; for JSON the record. */
  readonly before: string;
  /** The cells after the message, each preceded by its comma. */
  readonly after: string;
}

/** The line that `parts` and `message` make, with its line ending. It is sent again, so it holds no NUL character. */
export function joinParts({ isJson, before, after }: Omit<RowParts, 'name'>, message: string): string {
  return isJson
    ? `${setMember(before, MESSAGE_COLUMN, message)}\n`
    : `${before}${csvCell(message.replaceAll('\0', '\ufffd'))}${after}\n`;
}
