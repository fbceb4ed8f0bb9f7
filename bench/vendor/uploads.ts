import type { Settings } from './settings.ts';

/**
 * The result files of an upload of CSV without quotes whose first cell is a key that ends with the number of its row:
 * the lines as they were sent, with cells of our own before them. A row that fails has one of ten messages.
 */
export interface Judged {
  readonly rows: number;
  readonly succeeded: Buffer;
  readonly failed: Buffer;
}

const LF = 0x0a;
const COMMA = 0x2c;
const ZERO = 0x30;
const SEVEN = 7;
const NINE = 9;
const SUCCEEDED = Buffer.from('"sf__Id","sf__Created",');
const FAILED = Buffer.from('"sf__Id","sf__Error",');
const OK = Buffer.from('"r1","true",');
const BAD = Array.from({ length: 10 }, (_, rule) => Buffer.from(`"","INVALID_VALUE: rule ${rule} does not hold",`));
const LONGEST = Math.max(SUCCEEDED.length, ...BAD.map(({ length }) => length));
/** Shorter than any of its rows. */
const LEAST_ROW_BYTES = 20;

export function judgeUpload(upload: Buffer, fails: Settings['fails']): Judged {
  const room = upload.length + Math.ceil(upload.length / LEAST_ROW_BYTES) * LONGEST;
  const good = createWriter(room);
  const bad = createWriter(fails === 'none' ? upload.length : room);
  const headerEnd = upload.indexOf(LF) + 1 || upload.length;
  good.write(SUCCEEDED, upload, 0, headerEnd);
  bad.write(FAILED, upload, 0, headerEnd);
  let rows = 0;
  for (let start = headerEnd; start < upload.length; rows += 1) {
    const end = upload.indexOf(LF, start) + 1 || upload.length;
    const comma = upload.indexOf(COMMA, start);
    const [tens, ones] = [(upload[comma - 2] ?? 0) - ZERO, (upload[comma - 1] ?? 0) - ZERO];
    const isBad = fails === 'all' || (fails === 'some' && tens === NINE && ones === SEVEN);
    if (isBad) bad.write(BAD[ones] ?? FAILED, upload, start, end);
    else good.write(OK, upload, start, end);
    start = end;
  }
  return { rows, succeeded: good.written(), failed: bad.written() };
}

/** Bytes one after the other. The room is not touched before it is used, so it costs nothing. */
function createWriter(room: number) {
  const out = Buffer.allocUnsafeSlow(room + LONGEST);
  let at = 0;
  return {
    write(lead: Buffer, from: Buffer, start: number, end: number): void {
      out.set(lead, at);
      at += lead.length;
      at += from.copy(out, at, start, end);
    },
    written: (): Buffer => out.subarray(0, at),
  };
}
