/** Rows as lines of CSV (RFC 4180) that are stored as they are sent, each with its ending. */
export interface CsvLines {
  /** Of all lines, with their endings. */
  readonly bytes: number;
  /** The lines behind a head; each call gives the same bytes again. */
  chunks(head: Uint8Array): Generator<Uint8Array>;
}
