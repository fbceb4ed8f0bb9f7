/** A CSV file of a header and a line for each number from 1. */
export function makeCsv(header: string, rows: number, line: (number: number) => string): string {
  return [header, ...Array.from({ length: rows }, (_, index) => line(index + 1)), ''].join('\n');
}
