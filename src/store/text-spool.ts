import type { PagedFile } from './paged-file.ts';

/** Texts on the disk, one behind the other. */
export interface TextSpool {
  /** Returns the text's number, which is never 0. */
  add(text: string): number;
  get(number: number): string;
  close(): void;
}

const LENGTH_BYTES = 4;

export function createTextSpool(file: PagedFile): TextSpool {
  const length = Buffer.alloc(LENGTH_BYTES);
  return {
    add(text) {
      length.writeUInt32LE(Buffer.byteLength(text, 'utf8'));
      const place = file.append(length);
      file.appendText(text);
      return place + 1;
    },
    get(number) {
      const bytes = file.read(number - 1, LENGTH_BYTES).readUInt32LE();
      return file.readText(number - 1 + LENGTH_BYTES, bytes);
    },
    close: () => file.close(),
  };
}
