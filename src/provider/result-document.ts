import { parse } from 'csv-parse/sync';
import { dropNulls, parseJson } from './json.ts';
import type { Answer, ResultSpec } from './types.ts';

/** A result that can't be read as a whole: no later source may claim the rows it might have named. */
export class ResultError extends Error {}

/**
 * The document of a result: the parsed JSON, or for `jsonl`, `csv` and `tsv` the list of its items.
 * Throws `ResultError` where it is not what the file says.
 */
export function readDocument(format: ResultSpec['format'], answer: Answer, body: Uint8Array): unknown {
  if (format === 'json') {
    if (!answer.isJson) throw new ResultError('The result is not JSON.');
    return answer.document;
  }
  const text = decode(body);
  return format === 'jsonl' ? readJsonLines(text) : readDelimited(text, format === 'csv' ? ',' : '\t');
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new ResultError('The result is not UTF-8.', { cause });
  }
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

function readDelimited(text: string, delimiter: string): readonly unknown[] {
  const records = parseRecords(text, delimiter);
  const [header, ...rows] = records;
  if (header === undefined) return [];
  // fromEntries defines members, so that a column named `__proto__` is a member like any other.
  return rows.map((cells) => Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])));
}

/** Ragged lines and open quotes are errors: a cut file must not pass for a whole one. */
function parseRecords(text: string, delimiter: string): readonly (readonly string[])[] {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new ResultError(`The result is not ${delimiter === ',' ? 'CSV' : 'TSV'}, or it was cut off.`, { cause });
  }
}
