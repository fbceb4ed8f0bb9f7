import { writeLines } from './write-lines.ts';

const KEY_DIGITS = 9;

/** Eight columns without quotes, about 85 bytes a row; the same bytes each time. Keys end with the row's number. */
export function writeContacts(file: string, rows: number): void {
  writeLines(file, 'id,first_name,last_name,email,city,amount,joined,note\n', rows, (index) => {
    const number = index + 1;
    const day = String((number % 28) + 1).padStart(2, '0');
    const amount = `${(number * 37) % 5000}.${(number % 90) + 10}`;
    return `${keyOf('C', number)},Zoë,Albrook ${number % 977},p.${number}@example.org,Port Marlow,${amount},2021-07-${day},met ${number % 13}\n`;
  });
}

/** An id a line. */
export function writeIds(file: string, rows: number): void {
  writeLines(file, '', rows, (index) => `${keyOf('D', index + 1)}\n`);
}

function keyOf(letter: string, number: number): string {
  return letter + String(number).padStart(KEY_DIGITS, '0');
}

/** How many of the numbers from 1 to `rows` end in these two digits. */
export function countEnding(rows: number, digits: number): number {
  return rows < digits ? 0 : Math.floor((rows - digits) / 100) + 1;
}
