import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/ports/folder-lock.ts';
import { readProcessName, startOf } from '../../src/ports/process-name.ts';
import { DEAD_PID, tryLocks } from '../support/lock-trials.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-job-lock-test-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SELF = readProcessName();
const OTHER = { ...SELF, pid: process.ppid, start: startOf(process.ppid) ?? '' };

/** A lock that another process left, renewed so many seconds ago. */
function leave(text: string, seconds = 0): void {
  writeFileSync(path, text);
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

describe('a lock that is there', () => {
  it.each<[string, string | object, number, boolean]>([
    ['of a process that runs', OTHER, 0, false],
    ['of a process that runs and was not renewed', OTHER, 3600, false],
    ['of a process that is gone', { ...SELF, pid: DEAD_PID }, 0, true],
    ['of an earlier process with the number of one that runs', { ...OTHER, start: '1' }, 0, true],
    ['of an earlier process with our number', { ...SELF, start: '1' }, 0, true],
    ['of another machine', { ...OTHER, host: 'elsewhere', pid: DEAD_PID }, 50, false],
    ['of another machine that did not renew it', { ...OTHER, host: 'elsewhere' }, 61, true],
    ['of this machine before it was started again', { ...OTHER, boot: 'before', pid: DEAD_PID }, 50, false],
    ['of this machine before, not renewed', { ...OTHER, boot: 'before' }, 61, true],
    ['of another container that did not renew it', { ...OTHER, space: 'pid:[1]' }, 16, true],
    ['of an earlier version, of a process that runs', `${process.ppid} ${SELF.host}\n`, 0, false],
    ['of an earlier version, with our number', `${process.pid} ${SELF.host}\n`, 0, true],
    ['of an earlier version, of a process that is gone', `${DEAD_PID} ${SELF.host}\n`, 0, true],
    ['that is empty', '', 50, false],
    ['that is empty and old', '', 61, true],
    ['that is something else', '{"pid":1}', 0, false],
  ])('%s: taken over or not', async (_, holder, seconds, isTaken) => {
    const text = typeof holder === 'string' ? holder : `${JSON.stringify({ ...holder, id: 'x' })}\n`;
    leave(text, seconds);
    const lock = await lockFolder(path);
    expect(lock !== undefined).toBe(isTaken);
    if (!isTaken) expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['lock']);
    expect(await lock?.holds()).toBe(isTaken ? true : undefined);
    await lock?.release();
    expect(readdirSync(folder)).toEqual(isTaken ? [] : ['lock']);
  });

  it('of this very process is held, until it is released', async () => {
    const lock = await lockFolder(path);
    expect(await lockFolder(path)).toBeUndefined();
    await lock?.release();
    const again = await lockFolder(path);
    expect(await again?.holds()).toBe(true);
    await again?.release();
  });

  it('of another container is waited for, and held once it is renewed', async () => {
    leave(`${JSON.stringify({ ...OTHER, space: 'pid:[1]', id: 'x' })}\n`, 2);
    const renewing = setInterval(() => utimesSync(path, new Date(), new Date()), 20);
    expect(await lockFolder(path)).toBeUndefined();
    clearInterval(renewing);
  });

  it('is not the old one any more once another process has it', async () => {
    const lock = await lockFolder(path);
    rmSync(path);
    writeFileSync(path, 'another holder\n');
    expect(await lock?.holds()).toBe(false);
    await lock?.release();
    expect(readFileSync(path, 'utf8')).toBe('another holder\n');
  });

  it('is taken over behind a claim whose process died', async () => {
    const text = `${JSON.stringify({ ...SELF, pid: DEAD_PID, id: 'x' })}\n`;
    leave(text);
    const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    writeFileSync(claim, `${JSON.stringify({ ...SELF, pid: DEAD_PID, id: 'y' })}\n`);
    const lock = await lockFolder(path);
    expect(await lock?.holds()).toBe(true);
    await lock?.release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('processes that take it in the same instant', () => {
  it('never hold it together, with and without a stale one', { timeout: 60_000 }, async () => {
    const done = await tryLocks(10);
    expect(done.map(({ processes, isStale }) => [processes, isStale])).toEqual([
      [2, false],
      [2, true],
      [5, false],
      [5, true],
    ]);
    for (const { holders } of done) expect([...holders]).toEqual([[1, 10]]);
  });
});
