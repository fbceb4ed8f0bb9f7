import { ExactNumber, type Value } from '../domain/row.ts';

/** A cell as text: strings as they are, nested values as JSON. */
export function valueText(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object' && !(value instanceof ExactNumber)) return valueJson(value);
  return String(value);
}

/** A value as JSON; numbers that a double cannot hold keep their digits. */
export function valueJson(value: Value): string {
  if (value instanceof ExactNumber) return value.text;
  if (isList(value)) return `[${value.map(valueJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${valueJson(member)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Every text and number in a row's cells, including nested ones: what a vendor could echo. */
export function leafTexts(values: readonly Value[], into: string[] = []): string[] {
  for (const value of values) {
    if (typeof value === 'string') into.push(value);
    else if (typeof value === 'number') into.push(String(value));
    else if (value instanceof ExactNumber) into.push(value.text);
    else if (isList(value)) leafTexts(value, into);
    else if (typeof value === 'object' && value !== null) leafTexts(Object.values(value), into);
  }
  return into;
}

/** `Array.isArray` alone does not narrow a readonly array. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
