import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPagedFile, PAGE_BYTES } from '../../src/store/paged-file.ts';
import { createMemoryFile } from './memory-file.ts';

/** Lengths around what a page holds, and small ones. */
const SIZE = fc.oneof(fc.nat(40), fc.constantFrom(PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, 2 * PAGE_BYTES + 7));
/** Places on the first six pages, often near the border of two. */
const PLACE = fc
  .tuple(fc.nat(5), fc.oneof(fc.integer({ min: -20, max: 20 }), fc.nat(PAGE_BYTES)))
  .map(([page, offset]) => Math.max(0, page * PAGE_BYTES + offset));
const TEXT = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\ud800') }),
  fc.constantFrom('é'.repeat(PAGE_BYTES / 2), 'x'.repeat(PAGE_BYTES), '€'.repeat(PAGE_BYTES)),
);

const STEP = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), size: SIZE, fill: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('write' as const), place: PLACE, size: SIZE, fill: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('text' as const), text: TEXT }),
  fc.record({ kind: fc.constant('read' as const), place: PLACE, size: SIZE }),
  fc.record({ kind: fc.constant('page' as const), page: fc.nat(5), at: fc.nat(PAGE_BYTES - 1), fill: fc.nat(255) }),
);

describe('a paged file', () => {
  it('holds what a plain buffer would, whatever the order of reads and writes and however few its pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(STEP, { maxLength: 25 }), (pages, steps) => {
        const file = createPagedFile(createMemoryFile(), pages);
        let plain = Buffer.alloc(0);
        const put = (bytes: Uint8Array, place: number): void => {
          const end = Math.max(plain.length, place + bytes.length);
          plain = Buffer.concat([plain, Buffer.alloc(end - plain.length)]);
          plain.set(bytes, place);
        };
        const slice = (place: number, size: number): Buffer => {
          const bytes = Buffer.alloc(size);
          plain.subarray(place, place + size).copy(bytes);
          return bytes;
        };
        for (const step of steps) {
          const before = plain.length;
          switch (step.kind) {
            case 'append': {
              const bytes = Buffer.alloc(step.size, step.fill);
              expect(file.append(bytes)).toBe(before);
              put(bytes, before);
              break;
            }
            case 'write': {
              const bytes = Buffer.alloc(step.size, step.fill);
              file.write(step.place, bytes);
              put(bytes, step.place);
              break;
            }
            case 'text': {
              const bytes = Buffer.from(step.text, 'utf8');
              expect(file.appendText(step.text)).toBe(before);
              put(bytes, before);
              expect(file.readText(before, bytes.length)).toBe(bytes.toString('utf8'));
              break;
            }
            case 'read':
              expect(file.read(step.place, step.size).equals(slice(step.place, step.size))).toBe(true);
              break;
            case 'page':
              file.page(step.page, 'write')[step.at] = step.fill;
              put(Buffer.of(step.fill), step.page * PAGE_BYTES + step.at);
              put(Buffer.alloc(0), (step.page + 1) * PAGE_BYTES);
              expect(file.page(step.page, 'read')[step.at]).toBe(step.fill);
              break;
          }
          expect(file.length).toBe(plain.length);
        }
        expect(file.read(0, plain.length).equals(plain)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('knows the same bytes in another file, wherever both stand on their pages', () => {
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 256));
    fc.assert(
      fc.property(PLACE, PLACE, fc.nat(300), fc.option(fc.nat(299)), (own, others, size, changed) => {
        const [file, other] = [createPagedFile(createMemoryFile(), 2), createPagedFile(createMemoryFile(), 2)];
        file.write(own, bytes);
        other.write(others, bytes);
        if (changed !== null) other.write(others + changed, Buffer.of((bytes[changed] ?? 0) ^ 1));
        expect(file.isEqual(own, size, other, others)).toBe(changed === null || changed >= size);
      }),
    );
  });

  it('closes the file below it', () => {
    const disk = createMemoryFile();
    createPagedFile(disk, 1).close();
    expect(disk.closed).toBe(true);
  });
});
