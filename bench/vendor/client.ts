import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { type Counts, countsSchema, type Settings } from './settings.ts';

/** The bench's vendor in a process of its own. */
export interface Vendor {
  readonly base: string;
  /** All jobs and counts begin anew. */
  setUp(settings: Partial<Settings>): Promise<void>;
  count(): Promise<Counts>;
  stop(): Promise<void>;
}

export async function startVendor(): Promise<Vendor> {
  const child = fork(join(import.meta.dirname, 'process.ts'), { execArgv: [] });
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error("The bench's vendor did not start.")));
  failed.catch(() => undefined);
  const [base] = z
    .tuple([z.string()])
    .rest(z.unknown())
    .parse(await Promise.race([once(child, 'message'), failed]));
  const url = `${base}/__bench`;
  return {
    base,
    setUp: async (settings) => void (await fetch(url, { method: 'PUT', body: JSON.stringify(settings) })),
    count: async () => countsSchema.parse(await (await fetch(url)).json()),
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
