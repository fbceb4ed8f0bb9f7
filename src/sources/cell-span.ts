import type { SourceRecord, Value } from '../domain/row.ts';
import { DELIMITERS } from './delimiter.ts';
import { endOfString, parseRecord } from './parse-record.ts';

/** A part of a record's text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  /** After the last one; absent where only the start is known. */
  readonly end?: number;
}

/**
 * Where a value of a record stands in the record's text, a quote included; `index` may be one beyond the last value of a
 * delimited record, which is where it would stand. Undefined if the text is another one, as in a file that changed.
 */
export function findSpan(text: string, record: SourceRecord, index: number | undefined): Span | undefined {
  if (record.raw === undefined) return index === undefined ? undefined : findCell(text, record.values)?.[index];
  if (text !== record.raw) return undefined;
  const parsed = parseRecord(text, record.line);
  if (parsed.kind === 'syntax') return parsed.offset === undefined ? undefined : { start: parsed.offset };
  const name = index === undefined ? undefined : record.columns[index];
  return name === undefined ? undefined : findMember(text, name);
}

/** The delimiter need not be known: only the right one gives these values. */
function findCell(text: string, values: readonly Value[]): readonly Span[] | undefined {
  for (const delimiter of DELIMITERS) {
    const spans = splitAs(text, delimiter, values);
    if (spans !== undefined) return spans;
  }
  return undefined;
}

function splitAs(text: string, delimiter: string, values: readonly Value[]): readonly Span[] | undefined {
  const spans: Span[] = [];
  let end = 0;
  for (const value of values) {
    if (typeof value !== 'string') return undefined;
    if (spans.length > 0 && !text.startsWith(delimiter, end)) return undefined;
    const start = spans.length === 0 ? 0 : end + delimiter.length;
    const written = [quoteCell(value), value].find((cell) => text.startsWith(cell, start));
    if (written === undefined) return undefined;
    end = start + written.length;
    spans.push({ start, end });
  }
  return end === text.length ? [...spans, { start: end, end }] : undefined;
}

function quoteCell(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** The value of a member of a JSON object; `text` is valid, so it is enough to track strings and nesting. */
function findMember(text: string, name: string): Span | undefined {
  let depth = 0;
  let nameStart = -1;
  let colon = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      if (depth === 1 && colon === -1) nameStart = at;
      at = endOfString(text, at);
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ':' && depth === 1) colon = at;
    const ends = depth === 0 || (depth === 1 && character === ',');
    if (!ends || colon === -1) continue;
    if (JSON.parse(text.slice(nameStart, colon)) === name) return trimSpan(text, colon + 1, at);
    colon = -1;
  }
  return undefined;
}

function trimSpan(text: string, from: number, to: number): Span {
  const value = text.slice(from, to);
  return { start: from + value.length - value.trimStart().length, end: from + value.trimEnd().length };
}
