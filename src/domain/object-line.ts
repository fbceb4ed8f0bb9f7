import { copyBytes } from './copy-bytes.ts';
import { needsQuotesFor } from './csv-record.ts';
import { NULL, ObjectScan, TEXT } from './object-scan.ts';
import type { Stretch } from './stretch.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const FIRST_BYTES = 4096;
/** A comma and two quotes. */
const AROUND_BYTES = 3;

/** Plain JSON objects as lines of CSV (RFC 4180), without a text for each of their values. */
export class ObjectLine {
  private readonly columns: readonly string[];
  private readonly scan = new ObjectScan();
  private bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Of each column, the index of its name; known for so many names. */
  private indexes: readonly number[] = [];
  private known = -1;

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  /**
   * A cell for each column, without the line ending and valid until the next call; undefined where the object is not plain,
   * or the line would be empty.
   */
  of({ bytes, from, to }: Stretch): Buffer | undefined {
    const { scan } = this;
    if (!scan.read(bytes, from, to)) return undefined;
    if (this.known !== scan.names.length) {
      this.indexes = this.columns.map((name) => scan.indexOf(name));
      this.known = scan.names.length;
    }
    const most = to - from + AROUND_BYTES * this.columns.length;
    if (most > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(2 * most);
    let length = 0;
    for (let place = 0; place < this.indexes.length; place += 1) {
      if (place > 0) this.bytes[length++] = COMMA;
      const member = scan.memberOf(this.indexes[place] ?? -1);
      if (member === -1 || scan.kinds[member] === NULL) continue;
      length = this.writeCell(member, length);
    }
    return length === 0 ? undefined : this.bytes.subarray(0, length);
  }

  private writeCell(member: number, start: number): number {
    const { scan, bytes: into } = this;
    const [from, to] = [scan.from[member] ?? 0, scan.to[member] ?? 0];
    const isQuoted = scan.kinds[member] === TEXT && needsQuotesFor(scan.bytes, from, to);
    let at = start;
    if (isQuoted) into[at++] = QUOTE;
    at = copyBytes(scan.bytes, from, to, into, at);
    if (isQuoted) into[at++] = QUOTE;
    return at;
  }
}
