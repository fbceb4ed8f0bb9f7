import { dropNulls, parseJson } from '../expression/json.ts';
import type { ResultSpec } from '../provider/types.ts';
import { decodeText, type VendorResponse } from './response.ts';

/** Formats that are read as a whole; the delimited ones are streamed. */
export type WholeFormat = Exclude<ResultSpec['format'], 'csv' | 'tsv'>;

/**
 * The document of a result that is read as a whole: the parsed JSON, or for `jsonl` the list of its items.
 * Throws `ResultError` if it is not in the format that the file says.
 */
export function readDocument(format: WholeFormat, response: VendorResponse, body: Uint8Array): unknown {
  return READERS[format].read(response, body);
}

/** Whether a document of the format is seen to be cut off, where that is; of others only the length tells. */
export function showsEnd(format: WholeFormat): boolean {
  return READERS[format].showsEnd;
}

interface Reader {
  readonly showsEnd: boolean;
  readonly read: (response: VendorResponse, body: Uint8Array) => unknown;
}

/** A new format is a row here, and a word of `format` in `src/provider/request-schema.ts`. */
const READERS: Readonly<Record<WholeFormat, Reader>> = {
  json: { showsEnd: true, read: readJson },
  jsonl: { showsEnd: false, read: readJsonLines },
};

function readJson(response: VendorResponse): unknown {
  if (!response.isJson) throw new ResultError('The result is not JSON.');
  return response.document;
}

function readJsonLines(response: VendorResponse, body: Uint8Array): readonly unknown[] {
  const text = decodeText(body, response.headers.get('content-type'));
  if (text === undefined)
    throw new ResultError('The result is neither valid UTF-8 nor text in the charset that it names.');
  // Only \n ends a line: U+2028 may occur in JSON.
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [dropNulls(parseJson(line))];
    } catch (cause) {
      throw new ResultError(`Line ${index + 1} of the result is not JSON.`, { cause });
    }
  });
}

/** A result that cannot be read completely: no later source may claim the rows that it might have named. */
export class ResultError extends Error {}

/** A document that was read, but does not contain the list that it should. */
export class NoListError extends ResultError {}

/** A result that the vendor does not have yet: it may be requested again. */
export class PendingError extends ResultError {
  /** Its address came from a poll, and another poll may give a new one. */
  readonly isLink: boolean;
  constructor(message: string, isLink: boolean) {
    super(message);
    this.isLink = isLink;
  }
}
