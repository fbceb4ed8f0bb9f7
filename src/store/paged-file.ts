import type { RandomAccessFile } from '../ports/files.ts';

/** One page is read or written at a time: large enough to be quick, small enough to keep dozens. */
const PAGE_BYTES = 64 * 1024;

interface Page {
  readonly number: number;
  readonly bytes: Buffer;
  dirty: boolean;
}

/**
 * Bytes on the disk with a few pages in memory, least recently used out first. Memory is `pages` × 64 KiB,
 * however long the file grows.
 */
export interface PagedFile {
  /** Bytes appended or written so far. */
  readonly length: number;
  /** Writes at the end; returns where. */
  append(bytes: Uint8Array): number;
  write(position: number, bytes: Uint8Array): void;
  /** The bytes at `position`; zeroes beyond the end. The buffer is a copy. */
  read(position: number, length: number): Buffer;
  close(): void;
}

export function createPagedFile(file: RandomAccessFile, pages: number): PagedFile {
  const cache = new Map<number, Page>();
  let length = 0;
  let newest: Page | undefined;

  function pageAt(number: number): Page {
    if (newest?.number === number) return newest;
    let page = cache.get(number);
    if (page === undefined) {
      const bytes = evict() ?? Buffer.allocUnsafe(PAGE_BYTES);
      const start = number * PAGE_BYTES;
      const read = start < length ? file.read(bytes, start) : 0;
      bytes.fill(0, read);
      page = { number, bytes, dirty: false };
    } else {
      cache.delete(number);
    }
    // A Map keeps the order of insertion, so the first entry is the least recently used.
    cache.set(number, page);
    newest = page;
    return page;
  }

  /** Frees a page if the cache is full; its buffer is used again. */
  function evict(): Buffer | undefined {
    if (cache.size < pages) return undefined;
    const [oldest] = cache.values();
    if (oldest === undefined) return undefined;
    cache.delete(oldest.number);
    if (newest === oldest) newest = undefined;
    if (oldest.dirty) file.write(oldest.bytes, oldest.number * PAGE_BYTES);
    return oldest.bytes;
  }

  /** Calls `visit` for each page that [position, position + size) touches. */
  function eachPart(
    position: number,
    size: number,
    visit: (page: Page, inPage: number, from: number, n: number) => void,
  ) {
    let done = 0;
    while (done < size) {
      const at = position + done;
      const inPage = at % PAGE_BYTES;
      const n = Math.min(size - done, PAGE_BYTES - inPage);
      visit(pageAt((at - inPage) / PAGE_BYTES), inPage, done, n);
      done += n;
    }
  }

  function write(position: number, bytes: Uint8Array): void {
    eachPart(position, bytes.length, (page, inPage, from, n) => {
      page.bytes.set(bytes.subarray(from, from + n), inPage);
      page.dirty = true;
    });
    length = Math.max(length, position + bytes.length);
  }

  return {
    get length() {
      return length;
    },
    append(bytes) {
      const at = length;
      write(at, bytes);
      return at;
    },
    write,
    read(position, size) {
      const out = Buffer.allocUnsafe(size);
      eachPart(position, size, (page, inPage, from, n) => page.bytes.copy(out, from, inPage, inPage + n));
      return out;
    },
    close: () => file.close(),
  };
}
