import { writeLines } from './write-lines.ts';

/** All have one length. */
const FIRST_ID = 100_000_000;
const CITIES = ['Lindenau', 'Port Marlow', 'Sankt Örben', 'Østervig', 'Halden'];

/** A version of a file of people: the versions differ in the last cell of rows. */
export function writeVersion(file: string, rows: number, { tier }: Version, keyColumn = 'VanID'): void {
  const header = `${keyColumn},FirstName,Email,City,Tier\n`;
  writeLines(
    file,
    header,
    rows,
    (row) => `${FIRST_ID + row},First${row},p${row}@example.org,${CITIES[row % CITIES.length]},${tier(row)}\n`,
  );
}

interface Version {
  readonly name: string;
  /** The last cell of a row. */
  readonly tier: (row: number) => string;
  /** Whether a row differs from all versions before. */
  readonly isChanged: (row: number) => boolean;
}

export const FIRST_VERSION: Version = { name: 'first', tier: () => 'Gold', isChanged: () => true };

/** What a run meets after the first version. */
export const LATER_VERSIONS: readonly Version[] = [
  {
    name: '1 row in 100 changed',
    tier: (row) => (row % 100 === 0 ? 'Silver' : 'Gold'),
    isChanged: (row) => row % 100 === 0,
  },
  { name: 'all rows changed', tier: () => 'Bronze', isChanged: () => true },
];

export function countChanged(rows: number, { isChanged }: Version): number {
  let changed = 0;
  for (let row = 0; row < rows; row += 1) if (isChanged(row)) changed += 1;
  return changed;
}
