import type { VendorOutcome } from '../domain/outcome.ts';
import { DOUBLED, type RecordScan } from '../domain/record-scan.ts';
import { createStretch, type Stretch } from '../domain/stretch.ts';
import type { Description, Projection } from './row-description.ts';

/** What expressions see of one or more rows, and what they said about it. */
export interface Look {
  readonly row: object;
  description: Description | undefined;
}

/**
 * A row of a delimited file of which only the cells of a projection were read. Rows that look the same share a look. Once
 * that has a description, the row is an item: there are millions of them.
 */
export class NamedRow {
  /** Empty where the row is known. */
  readonly name: string;
  readonly look: Look;
  readonly index: number | undefined;
  constructor(name: string, look: Look, index?: number) {
    this.name = name;
    this.look = look;
    this.index = index;
  }
  get id(): string | undefined {
    return this.name === '' ? undefined : this.name;
  }
  get outcome(): VendorOutcome {
    return described(this.look).outcome;
  }
  get message(): string | undefined {
    return described(this.look).message;
  }
  get retryable(): boolean {
    return described(this.look).retryable;
  }
}

function described({ description }: Look): Description {
  if (description === undefined) throw new TypeError('The row was not described.');
  return description;
}

/** Index in the job of the row with this key in UTF-8; undefined where that takes its text. */
export type LocateRow = (key: Stretch) => number | undefined;

/** How many different looks are remembered: most rows of a file look the same. */
const REMEMBERED = 1_000;

export interface NamedRowReader {
  ofScanned: (record: RecordScan) => NamedRow;
  ofCells: (cells: readonly string[]) => NamedRow;
}

/** Reads rows of a file with this header. Of columns with one name the last counts. */
export function createNamedRowReader(
  header: readonly string[],
  { name, shown }: Projection,
  locate?: LocateRow,
): NamedRowReader {
  const nameAt = header.lastIndexOf(name);
  const names = [...new Set(shown)].filter((column) => header.includes(column));
  const places = names.map((column) => header.lastIndexOf(column));
  const looks = new Map<string, Look>();
  // Of the last scanned record: mostly the next one looks the same, and then needs no text.
  let last: { readonly look: Look; readonly bytes: readonly Uint8Array[] } | undefined;

  function lookOf(values: readonly string[]): Look {
    const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
    const known = looks.get(key);
    if (known !== undefined) return known;
    const row = Object.fromEntries(names.map((column, index) => [column, values[index] ?? '']));
    const look: Look = { row, description: undefined };
    if (looks.size < REMEMBERED) looks.set(key, look);
    return look;
  }

  function lookOfScanned(record: RecordScan): Look {
    const before = last;
    if (before !== undefined && places.every((place, index) => record.isSame(place, before.bytes[index] ?? NO_BYTES)))
      return before.look;
    const look = lookOf(places.map((place) => record.text(place)));
    last = { look, bytes: places.map((place) => record.copy(place)) };
    return look;
  }

  // One for all rows: there are millions.
  const key = createStretch();
  /** Most rows are found by their bytes, and need no text. */
  function findScanned({ bytes, from, to, marks }: RecordScan): number | undefined {
    key.bytes = bytes;
    key.from = from[nameAt] ?? 0;
    key.to = to[nameAt] ?? 0;
    return key.from === key.to || ((marks[nameAt] ?? 0) & DOUBLED) > 0 ? undefined : locate?.(key);
  }

  return {
    ofScanned(record) {
      const look = lookOfScanned(record);
      const index = locate && findScanned(record);
      return index === undefined ? new NamedRow(record.text(nameAt), look) : new NamedRow('', look, index);
    },
    ofCells: (cells) => new NamedRow(cells[nameAt] ?? '', lookOf(places.map((place) => cells[place] ?? ''))),
  };
}

const NO_BYTES = new Uint8Array(0);
