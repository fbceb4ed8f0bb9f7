import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { explained } from './memory-faults.ts';

/** Files that are sealed, in a folder of this process that is removed at its end. */
export interface Scratch {
  /** A path in it that nothing has used. */
  next(): Promise<string>;
  /** Writes a new file, and gives its path. */
  write(bytes: Iterable<Uint8Array>): Promise<string>;
  remove(): Promise<void>;
}

/** @param parent absolute; made where it is missing. */
export function createScratch(parent: string): Scratch {
  let folder: Promise<string> | undefined;
  let files = 0;
  const next = async (): Promise<string> => {
    folder ??= mkdir(parent, { recursive: true }).then(() => mkdtemp(join(parent, 'bulk-job-memory-')));
    files += 1;
    return join(await folder, `memory-${files}.bin`);
  };
  return {
    next,
    async write(bytes) {
      const path = await next();
      await pipeline(Readable.from(bytes), createWriteStream(path, { mode: 0o600 }));
      return path;
    },
    async remove() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** The bytes of a download. It ends before the first one is given, so that half a download is none. */
export async function* readFrom(
  scratch: Scratch,
  download: (path: string) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const path = await scratch.next();
  await explained(() => download(path));
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}
