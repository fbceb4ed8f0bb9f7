import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/domain/job.ts';
import { createJobStore, type JobStore } from '../../src/store/job-store.ts';
import { createPagedFile } from '../../src/store/paged-file.ts';
import { createMemoryFile } from './memory-file.ts';

function createStore(): JobStore {
  return createJobStore(createPagedFile(createMemoryFile(), 1));
}

function job(number: number, change: Partial<JobRecord> = {}): JobRecord {
  return { number, batch: number, round: 1, rows: 100, state: 'succeeded', polls: 1, id: `job-${number}`, ...change };
}

describe('the job store', () => {
  it('gives jobs in the order of submission, in whatever order they ended', () => {
    const store = createStore();
    const numbers = [1, 2, 3].map(() => store.reserve());
    for (const number of [3, 1, 2]) store.put(job(number));
    expect(numbers).toEqual([1, 2, 3]);
    expect([...store.all()]).toEqual([job(1), job(2), job(3)]);
  });

  it('counts only jobs that came about, by state', () => {
    const store = createStore();
    for (let n = 0; n < 4; n += 1) store.reserve();
    store.put(job(1));
    store.put(job(3, { state: 'failed', message: 'Überlast 😀' }));
    store.put(job(4));
    expect(store.count).toBe(3);
    expect([...store.states]).toEqual([
      ['succeeded', 2],
      ['failed', 1],
    ]);
    expect(store.get(2)).toBeUndefined();
    expect(store.get(5)).toBeUndefined();
    expect(store.get(3)?.message).toBe('Überlast 😀');
  });

  it('holds more jobs than its page and its cache', () => {
    const store = createStore();
    const message = 'x'.repeat(300);
    for (let number = 1; number <= 1_000; number += 1) store.put(job(store.reserve(), { message }));
    const wrong = [...store.all()].findIndex((found, at) => found.number !== at + 1 || found.message !== message);
    expect(wrong).toBe(-1);
    expect(store.get(1)).toEqual(job(1, { message }));
  });
});
