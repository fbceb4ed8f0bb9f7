import { readVariable } from './content.ts';

/**
 * A path of names (`a.b.c`), read without the interpreter, optionally starting at a variable (`$x.a`). The result is
 * the same as JSONata's: arrays are mapped over and flattened one level per step, and a list of one becomes its only
 * value. A property test compares the two.
 */
export interface PlainPath {
  readonly variable: string | undefined;
  readonly names: readonly string[];
}

/** Values collected from several arrays, as opposed to an array of the document, which keeps its shape. */
class Gathered {
  readonly items: unknown[] = [];
}

/** Reads a path below the input, or below a variable's value; undefined if there is nothing. */
export function readPlainPath(path: PlainPath, input: unknown, variables: ReadonlyMap<string, unknown>): unknown {
  const start = path.variable === undefined ? input : (readVariable(variables, path.variable) ?? undefined);
  if (path.names.length === 0) return start;
  // A variable's list is mapped over item by item; the input's list counts as one value.
  let values: readonly unknown[] = path.variable !== undefined && Array.isArray(start) ? start : [start];
  let last: readonly unknown[] | Gathered = values;
  for (const [index, name] of path.names.entries()) {
    last = readStep(values, name, index === path.names.length - 1);
    values = last instanceof Gathered ? last.items : last;
    if (values.length === 0) break;
  }
  return last instanceof Gathered ? unwrap(last.items) : last;
}

function readStep(values: readonly unknown[], name: string, isLast: boolean): readonly unknown[] | Gathered {
  const found: unknown[] = [];
  let plainArray: readonly unknown[] | undefined;
  for (const value of values) {
    const member = readMember(value, name);
    const item = member instanceof Gathered ? unwrap(member.items) : member;
    if (item === undefined) continue;
    const isGathered = member instanceof Gathered && item === member.items;
    plainArray = Array.isArray(item) && !isGathered ? item : undefined;
    found.push(item);
  }
  // A single array in the last step is the document's own: a list of one remains a list.
  if (isLast && found.length === 1 && plainArray !== undefined) return plainArray;
  const gathered = new Gathered();
  for (const item of found) {
    if (Array.isArray(item)) for (const inner of item) gathered.items.push(inner);
    else gathered.items.push(item);
  }
  return gathered;
}

function readMember(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const gathered = new Gathered();
    for (const item of value) {
      const member = readMember(item, name);
      const found = member instanceof Gathered ? member.items : member;
      if (Array.isArray(found)) for (const inner of found) gathered.items.push(inner);
      else if (found !== undefined) gathered.items.push(found);
    }
    return gathered;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function unwrap(items: readonly unknown[]): unknown {
  return items.length > 1 ? items : items[0];
}
