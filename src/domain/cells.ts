import { countOf } from './count-of.ts';
import { countPlainCells, joinPlainCells } from './csv-line.ts';

/** The cells of a delimited record, cut apart only where somebody asks: most rows are passed on as the line that they are. */
export class Cells {
  /** The record's line without its ending, where none of its cells is in quotes. */
  readonly line: string | undefined;
  readonly delimiter: string;
  private cut: readonly string[] | undefined;
  private length = -1;
  private csv: string | null | undefined;

  private constructor(line: string | undefined, delimiter: string, cut: readonly string[] | undefined) {
    this.line = line;
    this.delimiter = delimiter;
    this.cut = cut;
  }

  static ofLine(line: string, delimiter: string): Cells {
    return new Cells(line, delimiter, undefined);
  }

  static ofList(cells: readonly string[]): Cells {
    return new Cells(undefined, '', cells);
  }

  get count(): number {
    // Whoever counts the cells of such a line soon asks for the line, which counts them.
    if (this.length === -1 && this.delimiter === ',' && this.csvLine !== undefined) return this.length;
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

  /** How many lines the record has besides its first: only a line feed in a quoted cell makes it longer than one. */
  get lineFeeds(): number {
    if (this.line !== undefined) return 0;
    let count = 0;
    for (const cell of this.cut ?? []) count += countOf(cell, '\n');
    return count;
  }

  /** The cells as a line of CSV (RFC 4180) without its ending; undefined where one must be quoted. */
  get csvLine(): string | undefined {
    if (this.csv === undefined) this.csv = this.findCsvLine() ?? null;
    return this.csv ?? undefined;
  }

  private findCsvLine(): string | undefined {
    if (this.line === undefined || this.delimiter !== ',') return joinPlainCells(this.all());
    const count = countPlainCells(this.line);
    if (count === -1) return undefined;
    this.length = count;
    return this.line;
  }

  all(): readonly string[] {
    this.cut ??= (this.line ?? '').split(this.delimiter);
    return this.cut;
  }
}
