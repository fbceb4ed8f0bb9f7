import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { ownsBatch } from '../src/domain/shard.ts';
import { SHARD_FILE } from '../src/report/own-starts.ts';
import { formatShardHead, formatShardJob, parseShardEnd, parseShardHead } from '../src/report/shard-file.ts';

export interface LegsToMake {
  readonly rows: number;
  readonly of: number;
  readonly rowsPerJob: number;
  /** The file of a real leg of one row, whose head and end the others are made of. */
  readonly template: string;
}

const CHUNK_ROWS = 10_000;

/** Writes the results of all legs of a run, as the legs would: one file each, rows in batches dealt by their numbers. */
export async function makeLegs(folder: string, { rows, of, rowsPerJob, template }: LegsToMake): Promise<void> {
  const lines = template.trimEnd().split('\n');
  const head = parseShardHead(lines[0] ?? '');
  const last = lines.at(-1) ?? '';
  const end = parseShardEnd(last);
  if (head === undefined || end === undefined) throw new Error('The template is not the file of a leg.');
  const whole = { ...head.whole, total: rows, plan: { ...head.whole.plan, rows, jobs: Math.ceil(rows / rowsPerJob) } };
  for (let index = 1; index <= of; index += 1) {
    const path = join(folder, String(index));
    await mkdir(path, { recursive: true });
    const file = createWriteStream(join(path, SHARD_FILE));
    const shard = { index, of };
    const { kind: _, version: __, ...rest } = head;
    file.write(formatShardHead({ ...rest, shard, whole }));
    const own = [...batchesOf(rows, rowsPerJob)].filter(({ batch }) => ownsBatch(shard, batch));
    for (const [at, { batch, size }] of own.entries())
      file.write(
        formatShardJob({
          number: at + 1,
          id: `job-${batch}`,
          batch,
          round: 1,
          rows: size,
          state: 'succeeded',
          polls: 1,
        }),
      );
    let count = 0;
    let text = '';
    for (const [at, { first, size }] of own.entries()) {
      for (let row = first; row < first + size; row += 1) {
        text += `[${row},0,${row + 2},0,0,1,${at + 1},0,"d-${row}"]\n`;
        count += 1;
        if (count % CHUNK_ROWS !== 0) continue;
        if (!file.write(text)) await once(file, 'drain');
        text = '';
      }
    }
    file.write(text);
    const report = { ...end.report, shard };
    file.end(`${JSON.stringify({ end: { ...end, rows: count, report } })}\n`);
    await finished(file);
  }
}

function* batchesOf(rows: number, rowsPerJob: number): Generator<{ batch: number; first: number; size: number }> {
  let batch = 0;
  for (let first = 0; first < rows; first += rowsPerJob) {
    batch += 1;
    yield { batch, first, size: Math.min(rowsPerJob, rows - first) };
  }
}
