/** A row as cells, in the order of `MEMBER_COLUMNS`. */
export type MemberRow = readonly string[];

export const MEMBER_COLUMNS = ['identifier', 'first_name', 'last_name', 'city', 'zip'];

const FIRST_NAMES = ['Ada', 'Bo', 'Cyra', 'Dax', 'Elin', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Liam'];
const LAST_NAMES = ['Marrowind', 'Vellmoor', 'Ashgrove', 'Thornby', 'Okafor', 'Silva', 'Lindqvist', 'Haddad'];
const CITIES = ['Zürich', 'Genève', 'Bern', 'Neuchâtel'];

/** Invented members, a row for each number from 1; ids and codes have leading zeros. */
export function makeMembers(rows: number): readonly MemberRow[] {
  const pick = (texts: readonly string[], index: number): string => texts[index % texts.length] ?? '';
  return Array.from({ length: rows }, (_, index) => [
    String(index + 1).padStart(7, '0'),
    pick(FIRST_NAMES, index),
    pick(LAST_NAMES, Math.floor(index / FIRST_NAMES.length)),
    pick(CITIES, index),
    String(index % 997).padStart(5, '0'),
  ]);
}

/** The members as a CSV file. */
export function writeMembers(rows: readonly MemberRow[]): string {
  return [MEMBER_COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** What an editor or a spreadsheet does to all of a file by one slip. */
export interface PlantedMistake {
  readonly name: string;
  readonly make: (rows: readonly MemberRow[]) => readonly MemberRow[];
}

const KEPT_ROWS = 800;

export const PLANTED_MISTAKES = {
  swapped: {
    name: 'swapped columns',
    make: (rows) => rows.map(([id = '', first = '', last = '', ...rest]) => [id, last, first, ...rest]),
  },
  shifted: {
    name: 'a shifted column',
    make: (rows) => rows.map(([id = '', first = '', last = '', city = '']) => [id, '', first, last, city]),
  },
  deleted: { name: 'a mass delete', make: (rows) => rows.slice(0, KEPT_ROWS) },
  mangled: {
    name: 'ids mangled by a spreadsheet',
    make: (rows) => rows.map(([id = '', ...rest]) => [id.replace(/^0+/, ''), ...rest]),
  },
  encoding: {
    name: 'an encoding slip',
    make: (rows) => rows.map((row) => row.map((cell) => Buffer.from(cell, 'utf8').toString('latin1'))),
  },
} as const satisfies Readonly<Record<string, PlantedMistake>>;
