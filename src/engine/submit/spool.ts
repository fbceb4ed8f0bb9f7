import type { Content } from '../../expression/content.ts';
import type { Files } from '../../ports/files.ts';

/** A body on the disk, ready to be sent with its exact length. */
export interface SpooledBody {
  readonly file: string;
  readonly bytes: number;
  remove(): Promise<void>;
}

/** Streams a body to a new temporary file. */
export type Spool = (content: Content) => Promise<SpooledBody>;

/** @param path Absolute path of a temporary file by name; the folder is private and is removed with the run. */
export function createSpool(files: Pick<Files, 'openWrite' | 'remove'>, path: (name: string) => string): Spool {
  let count = 0;
  return async (content) => {
    count += 1;
    const file = path(`body-${count}.bin`);
    const sink = await files.openWrite(file);
    let bytes = 0;
    try {
      for await (const chunk of content.chunks()) {
        bytes += chunk.length;
        const written = sink.write(chunk);
        if (written !== undefined) await written;
      }
    } finally {
      await sink.close();
    }
    return { file, bytes, remove: () => files.remove(file) };
  };
}
