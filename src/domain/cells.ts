import { countOf } from './count-of.ts';
import { countPlainCells, joinPlainCells, quoteCell, splitCsvLine } from './csv-line.ts';

/** The cells of a delimited record, cut apart only where somebody asks: most rows are passed on as the line that they are. */
export class Cells {
  /** The record's line without its ending, where none of its cells is in quotes. */
  readonly line: string | undefined;
  readonly delimiter: string;
  private cut: readonly string[] | undefined;
  private length = -1;
  private csv: string | undefined;

  private constructor(line: string | undefined, delimiter: string, cut: readonly string[] | undefined) {
    this.line = line;
    this.delimiter = delimiter;
    this.cut = cut;
  }

  static ofLine(line: string, delimiter: string): Cells {
    return new Cells(line, delimiter, undefined);
  }

  /** @param line as `csvLine` gives it. */
  static ofCsv(line: string): Cells {
    return line.includes('"') ? Cells.ofList(splitCsvLine(line)) : Cells.ofLine(line, ',');
  }

  static ofList(cells: readonly string[]): Cells {
    return new Cells(undefined, '', cells);
  }

  get count(): number {
    if (this.length === -1)
      this.length = this.line === undefined ? this.all().length : countOf(this.line, this.delimiter) + 1;
    return this.length;
  }

  /** The cell at an index; undefined where the record has no such cell. */
  at(index: number): string | undefined {
    if (this.cut !== undefined || this.line === undefined) return this.cut?.[index];
    if (index < 0) return undefined;
    let start = 0;
    for (let before = 0; before < index; before += 1) {
      const end = this.line.indexOf(this.delimiter, start);
      if (end === -1) return undefined;
      start = end + 1;
    }
    const end = this.line.indexOf(this.delimiter, start);
    return end === -1 ? this.line.slice(start) : this.line.slice(start, end);
  }

  /** The cells as a line of CSV (RFC 4180) without its ending. */
  get csvLine(): string {
    this.csv ??= this.findCsvLine();
    return this.csv;
  }

  private findCsvLine(): string {
    const count = this.line === undefined || this.delimiter !== ',' ? -1 : countPlainCells(this.line);
    if (count === -1) return joinPlainCells(this.all()) ?? this.all().map(quoteCell).join(',');
    this.length = count;
    return this.line ?? '';
  }

  all(): readonly string[] {
    this.cut ??= (this.line ?? '').split(this.delimiter);
    return this.cut;
  }
}
