import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const totalsSchema = z.object({
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  not_found: z.number(),
  invalid: z.number(),
  skipped: z.number(),
  unresolved: z.number(),
});
export type Totals = z.infer<typeof totalsSchema>;

/** The totals stand near the beginning of report.json, far before its list of jobs. */
const HEAD_BYTES = 64 * 1024;

/** The totals of report.json, read without its jobs: those of ten million rows are 25 MB. */
export async function readTotals(folder: string): Promise<Totals> {
  const file = await open(join(folder, 'report.json'));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const found = /^ {2}"totals": (\{[\s\S]*?^ {2}\})/m.exec(buffer.toString('utf8', 0, bytesRead));
    return totalsSchema.parse(JSON.parse(found?.[1] ?? 'null'));
  } finally {
    await file.close();
  }
}

const LINE_FEED = 0x0a;
const COMMA = 0x2c;
/** `file,line,key,outcome,…`: no cell before the outcome holds a comma in the files of the bench. */
const OUTCOME_COLUMN = 3;

/** Lines of records.csv by outcome, without the header. */
export async function countRecords(folder: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let column = 0;
  let outcome = '';
  for await (const chunk of createReadStream(join(folder, 'records.csv'))) {
    const bytes: Buffer = chunk;
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== COMMA && byte !== LINE_FEED) continue;
      if (column === OUTCOME_COLUMN) {
        outcome += bytes.toString('latin1', start, at);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        outcome = '';
      }
      column = byte === LINE_FEED ? 0 : column + 1;
      start = at + 1;
    }
    if (column === OUTCOME_COLUMN) outcome += bytes.toString('latin1', start);
  }
  counts.delete('outcome');
  return counts;
}
