import { createStretch, type Stretch } from '../domain/stretch.ts';
import type { RandomAccessFile } from '../ports/files.ts';

/** The unit of reads and writes: large enough to be fast, small enough to keep dozens in memory. */
export const PAGE_BYTES = 64 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;

interface Page {
  readonly number: number;
  readonly bytes: Buffer;
  dirty: boolean;
}

/**
 * A file with an LRU cache of pages. Memory is `pages` × 64 KiB, however large the file grows.
 */
export interface PagedFile {
  /** Length of the file in bytes, including pages that are not written yet. */
  readonly length: number;
  /** Writes at the end; returns the position. */
  append(bytes: Uint8Array): number;
  /** Has `size` bytes written at the end, to a place in a buffer. */
  appendWith(size: number, write: (into: Buffer, at: number) => void): void;
  /** Writes a text as UTF-8 at the end; returns the position. `length` grows by its bytes. */
  appendText(text: string): number;
  write(position: number, bytes: Uint8Array): void;
  /** A copy of the bytes at `position`; zeros beyond the end. */
  read(position: number, length: number): Buffer;
  /** Copies the bytes at `position` to a place in a buffer. */
  copy(position: number, length: number, into: Buffer, at: number): void;
  readText(position: number, length: number): string;
  /** The bytes at `position`, without a copy where they are on one page: valid until the next call. */
  view(position: number, length: number): Buffer;
  /** The same as a part of a longer buffer, which is faster. */
  lend(position: number, length: number): Stretch;
  /** Whether as many bytes of another file are the same, without a copy of them. */
  isEqual(position: number, length: number, other: Pick<PagedFile, 'page' | 'read'>, otherPosition: number): boolean;
  /**
   * The page itself, without a copy, for records that never cross a page boundary: valid until the next call.
   * With `write` the page is marked as changed, and the file extends at least to its end.
   */
  page(number: number, use: 'read' | 'write'): Buffer;
  /** Writes all pages that were changed. */
  flush(): void;
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
      const bytes = evict() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
      const start = number * PAGE_BYTES;
      const read = start < length ? file.read(bytes, start) : 0;
      bytes.fill(0, read);
      page = { number, bytes, dirty: false };
    } else {
      cache.delete(number);
    }
    // A Map keeps insertion order, so the first entry is the least recently used.
    cache.set(number, page);
    newest = page;
    return page;
  }

  /** Evicts a page if the cache is full; its buffer is reused. */
  function evict(): Buffer | undefined {
    if (cache.size < pages) return undefined;
    const [oldest] = cache.values();
    if (oldest === undefined) return undefined;
    cache.delete(oldest.number);
    if (newest === oldest) newest = undefined;
    store(oldest);
    return oldest.bytes;
  }

  function store(page: Page): void {
    if (page.dirty) file.write(page.bytes, page.number * PAGE_BYTES);
    page.dirty = false;
  }

  /** Calls `visit` for each page that overlaps [position, position + size). */
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

  function append(bytes: Uint8Array): number {
    const at = length;
    write(at, bytes);
    return at;
  }

  function copy(position: number, size: number, into: Buffer, at: number): void {
    eachPart(position, size, (page, inPage, from, n) => page.bytes.copy(into, at + from, inPage, inPage + n));
  }

  function read(position: number, size: number): Buffer {
    const out = Buffer.allocUnsafe(size);
    copy(position, size, out, 0);
    return out;
  }

  // One for all calls: there are millions.
  const lent = createStretch();
  function lend(position: number, size: number): Stretch {
    const inPage = position % PAGE_BYTES;
    const isOnOne = inPage + size <= PAGE_BYTES;
    lent.bytes = isOnOne ? pageAt((position - inPage) / PAGE_BYTES).bytes : read(position, size);
    lent.from = isOnOne ? inPage : 0;
    lent.to = lent.from + size;
    return lent;
  }

  return {
    get length() {
      return length;
    },
    append,
    appendWith(size, write) {
      const inPage = length % PAGE_BYTES;
      if (inPage + size > PAGE_BYTES) {
        const bytes = Buffer.allocUnsafe(size);
        write(bytes, 0);
        append(bytes);
        return;
      }
      const page = pageAt((length - inPage) / PAGE_BYTES);
      write(page.bytes, inPage);
      page.dirty = true;
      length += size;
    },
    appendText(text) {
      const inPage = length % PAGE_BYTES;
      if (inPage + text.length * MAX_UNIT_BYTES > PAGE_BYTES) return append(Buffer.from(text, 'utf8'));
      const at = length;
      const page = pageAt((at - inPage) / PAGE_BYTES);
      length += page.bytes.write(text, inPage, 'utf8');
      page.dirty = true;
      return at;
    },
    write,
    read,
    copy,
    view(position, size) {
      const { bytes, from, to } = lend(position, size);
      return bytes.subarray(from, to);
    },
    lend,
    readText(position, size) {
      const inPage = position % PAGE_BYTES;
      if (inPage + size > PAGE_BYTES) return read(position, size).toString('utf8');
      return pageAt((position - inPage) / PAGE_BYTES).bytes.toString('utf8', inPage, inPage + size);
    },
    isEqual(position, size, other, otherPosition) {
      const [inPage, inOther] = [position % PAGE_BYTES, otherPosition % PAGE_BYTES];
      if (inPage + size > PAGE_BYTES || inOther + size > PAGE_BYTES)
        return read(position, size).equals(other.read(otherPosition, size));
      const { bytes } = pageAt((position - inPage) / PAGE_BYTES);
      const others = other.page((otherPosition - inOther) / PAGE_BYTES, 'read');
      return bytes.compare(others, inOther, inOther + size, inPage, inPage + size) === 0;
    },
    page(number, use) {
      const page = pageAt(number);
      if (use === 'write') {
        page.dirty = true;
        length = Math.max(length, (number + 1) * PAGE_BYTES);
      }
      return page.bytes;
    },
    flush() {
      for (const page of cache.values()) store(page);
    },
    close: () => file.close(),
  };
}
