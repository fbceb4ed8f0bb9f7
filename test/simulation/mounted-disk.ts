import { basename } from 'node:path';
import type { Files } from '../../src/ports/files.ts';
import { luck } from './dice.ts';
import type { DiskEffect } from './disk.ts';
import type { CrashPoint } from './faults.ts';
import { LEDGER, LEGS, MEMORY, OUT } from './paths.ts';
import { never, type Process } from './process.ts';
import type { World } from './world.ts';

/** The ledger reaches the disk within so many milliseconds; on a bad day it takes longer. */
const MOST_SYNC_MS = 8;
const SLOW_SYNC_MS = 3_000;

/**
 * The disk as one process sees it: it may refuse, be slow, and the process may die at each effect.
 * @param synced gets the ledger as each sync leaves it.
 */
export function mountDisk(
  { story, fired, clock, note, disk }: World,
  { number, process, synced }: { readonly number: number; readonly process: Process; readonly synced: string[] },
): Files {
  let syncs = 0;
  const fire = (kind: string): void => void fired.set(`ledger/${kind}`, (fired.get(`ledger/${kind}`) ?? 0) + 1);

  function refuse(what: DiskEffect, path: string): void {
    if (what !== 'sync' || !isLedger(path)) return;
    const fault = story.disk.find(
      ({ kind, nth }) => kind !== 'slow-sync' && (kind === 'full' ? syncs >= nth : syncs === nth),
    );
    if (fault === undefined) return;
    fire(fault.kind);
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }

  function delayOf(point: CrashPoint | undefined): number {
    if (point !== 'ledger-sync') return 0;
    if (story.disk.some(({ kind, nth }) => kind === 'slow-sync' && syncs === nth)) {
      fire('slow-sync');
      return SLOW_SYNC_MS;
    }
    return Math.floor(luck(story.seed, `sync ${number} ${syncs}`) * MOST_SYNC_MS);
  }

  async function around<T>(what: DiskEffect, path: string, work: () => T): Promise<T> {
    const point = pointOf(what, path);
    if (point !== undefined && process.dies(point, 'before')) return never();
    if (!process.isAlive()) return never();
    if (point === 'ledger-sync') syncs += 1;
    const value = work();
    if (point === 'ledger-sync') synced.push(disk.syncedText(LEDGER));
    if (point !== undefined) note(`${point} ${basename(path)}`);
    if (point !== undefined && process.dies(point, 'after')) return never();
    const delay = delayOf(point);
    if (delay > 0) await clock.sleep(delay);
    return process.isAlive() ? value : never();
  }

  return disk.mount(number, { isAlive: process.isAlive, refuse, around });
}

/** Of any results folder. */
function isLedger(path: string): boolean {
  return path === LEDGER || (path.startsWith(`${LEGS}/`) && path.endsWith('/ledger.ndjson'));
}

function pointOf(what: DiskEffect, path: string): CrashPoint | undefined {
  if (path.startsWith(MEMORY)) return what === 'sync' || what === 'rename' ? 'memory' : undefined;
  if (isLedger(path)) return what === 'write' ? 'ledger-write' : what === 'sync' ? 'ledger-sync' : undefined;
  // Its head belongs to the sync before it.
  if (/^(?:ledger\.head|ledger\.ndjson\.new)/.test(basename(path))) return undefined;
  return (path.startsWith(`${OUT}/`) || path.startsWith(`${LEGS}/`)) && (what === 'open' || what === 'close')
    ? 'report'
    : undefined;
}
