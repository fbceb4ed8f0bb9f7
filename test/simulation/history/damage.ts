import type { Disk } from '../disk.ts';
import type { Saved } from '../evidence.ts';
import { HEAD, LEDGER } from '../paths.ts';
import type { Damage } from './history.ts';

/** Does it to the disk, or to what was saved elsewhere; false where there is nothing to be damaged. */
export function damageLedger({ kind, at }: Damage, disk: Disk, saved: Saved[], older: readonly string[]): boolean {
  const text = disk.text(LEDGER) ?? '';
  if (kind === 'saved-byte') {
    for (const [place, copy] of saved.entries()) saved[place] = { ...copy, text: flip(copy.text, at) };
    return saved.length > 0;
  }
  if (kind === 'without-head') {
    const had = disk.text(HEAD) !== undefined;
    disk.drop(HEAD);
    return had;
  }
  if (kind === 'foreign-head') {
    disk.put(HEAD, `{"records":${3 + Math.floor(at * 9)},"sum":"00112233445566ff"}\n`);
    return text !== '';
  }
  const damaged = spoil(kind, at, text, older);
  if (text === '' || damaged === undefined || damaged === text) return false;
  disk.put(LEDGER, damaged);
  return true;
}

function spoil(kind: Damage['kind'], at: number, text: string, older: readonly string[]): string | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  switch (kind) {
    case 'byte':
      return flip(text, at);
    case 'digit': {
      // One of the row numbers that say what was sent.
      const places = Array.from(text.matchAll(/"rows":"[^"]*"/g), ({ index, 0: found }) => index + found.length - 2);
      const place = places[Math.floor(at * places.length)];
      if (place === undefined) return undefined;
      const digit = Number(text[place]);
      return `${text.slice(0, place)}${(digit + 1 + Math.floor(at * 8)) % 10}${text.slice(place + 1)}`;
    }
    case 'cut-lines':
      return `${lines.slice(0, Math.max(1, Math.floor(at * lines.length))).join('\n')}\n`;
    case 'cut-bytes':
      return text.slice(0, Math.floor(at * text.length));
    case 'emptied':
      return '';
    case 'version':
      return text.replace(/"version":\d+/, '"version":9');
    case 'older':
      return older[Math.floor(at * older.length)];
    default:
      return undefined;
  }
}

function flip(text: string, at: number): string {
  const place = Math.floor(at * text.length);
  const code = text.charCodeAt(place);
  return Number.isNaN(code) ? text : `${text.slice(0, place)}${String.fromCharCode(code ^ 1)}${text.slice(place + 1)}`;
}
