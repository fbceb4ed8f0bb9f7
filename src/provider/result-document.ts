import { decodeText } from './charset.ts';
import { dropNulls, parseJson } from './json.ts';
import { ResultError } from './result-error.ts';
import type { Answer, ResultSpec } from './types.ts';

export { ResultError } from './result-error.ts';

/** Formats that are read as a whole; the delimited ones are read as they arrive. */
export type WholeFormat = Exclude<ResultSpec['format'], 'csv' | 'tsv'>;

/**
 * The document of a result that is read as a whole: the parsed JSON, or for `jsonl` the list of its items.
 * Throws `ResultError` where it is not what the file says.
 */
export function readDocument(format: WholeFormat, answer: Answer, body: Uint8Array): unknown {
  if (format === 'json') {
    if (!answer.isJson) throw new ResultError('The result is not JSON.');
    return answer.document;
  }
  const text = decodeText(body, answer.headers.get('content-type'));
  if (text === undefined) throw new ResultError('The result is not UTF-8, nor text in the charset that it names.');
  return readJsonLines(text);
}

function readJsonLines(text: string): readonly unknown[] {
  // Only \n ends a line: U+2028 may stand inside a JSON text.
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [dropNulls(parseJson(line))];
    } catch (cause) {
      throw new ResultError(`Line ${index + 1} of the result is not JSON.`, { cause });
    }
  });
}
