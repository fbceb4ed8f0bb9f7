import { fullFormats } from 'ajv-formats/dist/formats.js';
import { ExactNumber, type Value } from '../domain/row.ts';
import { isObject } from '../rules/schema-keywords.ts';
import { convertCell } from './cell-types.ts';

/** Values that a column may have and still be drafted as a list of them. */
const MAX_CHOICES = 12;
const MAX_CHOICE_CHARS = 64;
/** A list of values is drafted only if each stands for this many rows on average. */
const ROWS_PER_CHOICE = 5;
/** Fewer values show no pattern. */
const MIN_VALUES = 10;
/** Values in which a column is looked through for one that repeats; bounds the memory. */
const MAX_COMPARED = 100_000;

const FORMATS = ['date', 'date-time', 'email', 'uuid'] as const;
const CLASSES = ['[0-9]', '[0-9a-f]', '[0-9a-z]', '[0-9A-Z]', '[0-9A-Za-z]'] as const;
const PREFIX = /^[A-Za-z]{1,20}[_:-]/;

/** Cells that are drafted as a number or boolean. A cell with leading zeros is an id. */
const CELLS = {
  integer: /^-?(?:0|[1-9]\d{0,14})$/,
  number: /^-?(?:0|[1-9]\d{0,9})(?:\.\d{1,5})?$/,
  boolean: /^(?:true|false)$/i,
} as const;
type CellType = keyof typeof CELLS;

/** Collects what all values of a column have in common, in bounded memory. */
export interface ColumnDraft {
  add(value: Value, isText: boolean): void;
  /** The schema of the column, for a file with so many records. */
  finish(): Readonly<Record<string, unknown>>;
  /** How many records have a value that is not blank. */
  readonly present: number;
}

export function createColumnDraft(mayBeUnique: boolean): ColumnDraft {
  const kinds = new Set<string>();
  const shape = createShape();
  const choices = createChoices();
  let cellTypes = Object.keys(CELLS).filter(isCellType);
  let compared: Set<string> | undefined = mayBeUnique ? new Set() : undefined;
  let present = 0;

  const addText = (text: string, isText: boolean): void => {
    kinds.add('string');
    cellTypes = isText ? cellTypes.filter((type) => isCell(text, type)) : [];
    shape.add(text);
    choices.add(text);
    if (compared === undefined || compared.size === MAX_COMPARED) return;
    if (compared.has(text)) compared = undefined;
    else compared.add(text);
  };
  const nameType = (): string | readonly string[] | undefined => {
    const [cell] = cellTypes;
    const names = [...kinds].map((kind) => (kind === 'string' && cell !== undefined ? cell : kind)).sort();
    // Each number is drafted by the widest type of them.
    const types = names.includes('number') ? names.filter((name) => name !== 'integer') : names;
    return types.length > 1 ? types : types[0];
  };
  return {
    get present() {
      return present;
    },
    add(value, isText) {
      if (typeof value !== 'string') kinds.add(kindOf(value));
      // A cell of blanks alone is sent as it is, and has no type.
      else if (value !== '') addText(value, isText);
      const isBlank = value === null || (typeof value === 'string' && value.trim() === '');
      if (!isBlank) present += 1;
    },
    finish() {
      const type = nameType();
      const isUnique = compared !== undefined && present > 1 && compared.size === Math.min(present, MAX_COMPARED);
      return {
        ...(isUnique && { description: describeUnique(present) }),
        ...(type !== undefined && { type }),
        ...(type === 'string' && (choices.finish(present) ?? shape.finish(present))),
      };
    },
  };
}

function describeUnique(present: number): string {
  return present > MAX_COMPARED
    ? `No two of the first ${MAX_COMPARED} rows have the same value.`
    : 'Unique in the file.';
}

function isCellType(name: string): name is CellType {
  return name in CELLS;
}

function isCell(text: string, type: CellType): boolean {
  return CELLS[type].test(text) && convertCell(text, type) !== undefined;
}

function kindOf(value: Exclude<Value, string>): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return 'number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'object';
}

/** The few values of a column, or undefined if there are too many, or one stands alone. */
function createChoices(): {
  add(text: string): void;
  finish(present: number): { readonly enum: readonly string[] } | undefined;
} {
  const counts = new Map<string, number>();
  let isOver = false;
  return {
    add(text) {
      if (isOver) return;
      counts.set(text, (counts.get(text) ?? 0) + 1);
      isOver = counts.size > MAX_CHOICES || text.length > MAX_CHOICE_CHARS;
      if (isOver) counts.clear();
    },
    finish(present) {
      const isRepeated = [...counts.values()].every((count) => count > 1);
      const isFew = counts.size > 1 && present >= counts.size * ROWS_PER_CHOICE;
      return !isOver && isRepeated && isFew ? { enum: [...counts.keys()].sort() } : undefined;
    },
  };
}

/** A format that all texts have, or how they are made: a prefix, digits, letters. */
function createShape(): {
  add(text: string): void;
  finish(present: number): Readonly<Record<string, unknown>>;
} {
  let formats: readonly (typeof FORMATS)[number][] = FORMATS;
  let prefix: string | undefined;
  let whole = startRun();
  let rest = startRun();
  let isFirst = true;
  return {
    add(text) {
      formats = formats.filter((format) => hasFormat(format, text));
      if (isFirst) prefix = PREFIX.exec(text)?.[0];
      isFirst = false;
      whole = extendRun(whole, text);
      if (prefix === undefined) return;
      if (text.startsWith(prefix)) rest = extendRun(rest, text.slice(prefix.length));
      else prefix = undefined;
    },
    finish(present) {
      const [format] = formats;
      if (isFirst) return {};
      if (format !== undefined) return { format };
      if (present < MIN_VALUES) return {};
      if (prefix !== undefined) return { pattern: `^${prefix}${spellRun(rest)}` };
      // Without a prefix only digits of one length (a postal code) are more than chance.
      const isCode = whole.classes[0] === '[0-9]' && whole.least === whole.most;
      return isCode ? { pattern: `^${spellRun(whole)}` } : {};
    },
  };
}

interface Run {
  /** The classes that all characters so far are of, narrowest first. */
  readonly classes: readonly string[];
  readonly least: number;
  readonly most: number;
}

const MATCHERS: ReadonlyMap<string, RegExp> = new Map(CLASSES.map((name) => [name, new RegExp(`^${name}+$`)]));

function startRun(): Run {
  return { classes: CLASSES, least: Number.POSITIVE_INFINITY, most: 0 };
}

function extendRun({ classes, least, most }: Run, text: string): Run {
  return {
    classes: classes.filter((name) => MATCHERS.get(name)?.test(text) === true),
    least: Math.min(least, text.length),
    most: Math.max(most, text.length),
  };
}

/** Longest run whose length is drafted; longer ones are not codes. */
const MAX_RUN = 64;

function spellRun({ classes: [name], least, most }: Run): string {
  if (name === undefined) return '';
  return least === most && most <= MAX_RUN ? `${name}{${most}}$` : `${name}+$`;
}

/** Longer texts have none of the formats. */
const MAX_FORMAT_CHARS = 320;

function hasFormat(name: (typeof FORMATS)[number], text: string): boolean {
  if (text.length > MAX_FORMAT_CHARS) return false;
  const format = fullFormats[name];
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === 'function') return format(text);
  const validate: unknown = isObject(format) ? format.validate : undefined;
  if (validate instanceof RegExp) return validate.test(text);
  const result: unknown = typeof validate === 'function' ? Reflect.apply(validate, undefined, [text]) : false;
  return result === true;
}
