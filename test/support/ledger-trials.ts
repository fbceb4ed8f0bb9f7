import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDice, type Dice } from '../simulation/dice.ts';
import { withWorld } from './world.ts';

/** Rows of a trial. */
const ROWS = 8;

export interface LedgerTrials {
  readonly trials: number;
  readonly refused: number;
  readonly continued: number;
  /** What was changed in the trials after which the vendor had a row twice. */
  readonly doubles: readonly string[];
  /** In those that were continued and left a row that nobody sent. */
  readonly lost: readonly string[];
}

/** A ledger and its head as they stand in the folder. */
interface Left {
  readonly text: string;
  readonly head: string;
}

interface Mutation {
  readonly name: string;
  readonly change: (left: Left, dice: Dice, older: readonly Left[]) => Partial<Left> & { readonly noHead?: true };
}

const MUTATIONS: readonly Mutation[] = [
  { name: 'none', change: () => ({}) },
  { name: 'truncated', change: ({ text }, dice) => ({ text: text.slice(0, dice.int(0, text.length)) }) },
  { name: 'last line torn', change: ({ text }) => ({ text: `${text}{"kind":"acc` }) },
  { name: 'cut out', change: ({ text }, dice) => cutOut(text, dice) },
  { name: 'line removed', change: ({ text }, dice) => withLines(text, (lines) => lines.splice(place(lines, dice), 1)) },
  {
    name: 'digit',
    change({ text }, dice) {
      const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
      const at = digits[dice.int(0, digits.length - 1)] ?? 0;
      return { text: `${text.slice(0, at)}${(Number(text[at]) + dice.int(1, 9)) % 10}${text.slice(at + 1)}` };
    },
  },
  {
    name: 'byte',
    change({ text }, dice) {
      const at = dice.int(0, text.length - 1);
      const byte = String.fromCharCode(((text.charCodeAt(at) + dice.int(1, 94) - 32) % 95) + 32);
      return { text: `${text.slice(0, at)}${byte}${text.slice(at + 1)}` };
    },
  },
  {
    name: 'line doubled',
    change: ({ text }, dice) =>
      withLines(text, (lines) => {
        const at = place(lines, dice);
        lines.splice(place(lines, dice), 0, lines[at] ?? '');
      }),
  },
  {
    name: 'lines swapped',
    change: ({ text }, dice) =>
      withLines(text, (lines) => {
        const [a, b] = [place(lines, dice), place(lines, dice)];
        [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
      }),
  },
  {
    name: 'appended',
    change: ({ text }) => ({ text: `${text}{"kind":"refused","job":1,"sum":"0123456789abcdef"}\n` }),
  },
  {
    name: 'older copy',
    change: (_, dice, older) => ({ text: older[dice.int(0, older.length - 1)]?.text ?? '' }),
  },
  {
    name: 'older head',
    change: (_, dice, older) => ({ head: older[dice.int(0, older.length - 1)]?.head ?? '' }),
  },
  { name: 'head cut', change: ({ head }, dice) => ({ head: head.slice(0, dice.int(0, head.length - 1)) }) },
  { name: 'head gone', change: () => ({ noHead: true }) },
  { name: 'empty', change: () => ({ text: '' }) },
];

function withLines(text: string, change: (lines: string[]) => void): Partial<Left> {
  const lines = text.trimEnd().split('\n');
  change(lines);
  return { text: `${lines.join('\n')}\n` };
}

function place(lines: readonly string[], dice: Dice): number {
  return dice.int(0, lines.length - 1);
}

function cutOut(text: string, dice: Dice): Partial<Left> {
  const at = dice.int(0, text.length - 1);
  return { text: text.slice(0, at) + text.slice(at + dice.int(1, 200)) };
}

/**
 * So many times: a run of the shipped pipeline that is cut off somewhere, its ledger or head changed, and the same command
 * again in the same folder. It must refuse, or go on without sending a row twice.
 */
export async function tryLedgers(trials: number, seed: number): Promise<LedgerTrials> {
  const dice = createDice(seed, 'ledgers');
  let refused = 0;
  let continued = 0;
  const doubles: string[] = [];
  const lost: string[] = [];
  const inputs = { 'batch-size': '2', concurrency: '1' };
  await withWorld({ files: {}, inputs, sandbox: { jobSeconds: 20 } }, async (world) => {
    for (let trial = 0; trial < trials; trial += 1) {
      const keys = Array.from({ length: ROWS }, (_, row) => `t${trial}-${row}`);
      writeFileSync(join(world.directory, 'rows.csv'), ['donor_id', ...keys, ''].join('\n'));
      const folder = join(world.directory, `out-${trial}`);
      const options = { files: 'rows.csv', 'output-dir': folder };
      const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
      const older: Left[] = [];
      let isCut = false;
      const stopAfter = dice.int(1, 7);
      await world.attempt({
        inputs: { ...options, timeout: `${dice.int(5, 120)}s` },
        onEvent(event, cancel) {
          if (event.kind !== 'job') return;
          older.push({ text: read('ledger.ndjson'), head: read('ledger.head') });
          isCut ||= older.length >= stopAfter;
          if (isCut) cancel();
        },
      });
      const left = { text: read('ledger.ndjson'), head: read('ledger.head') };
      const mutation = MUTATIONS[trial % MUTATIONS.length];
      if (mutation === undefined) throw new Error('There is no mutation.');
      const { text = left.text, head = left.head, noHead } = mutation.change(left, dice, older);
      writeFileSync(join(folder, 'ledger.ndjson'), text);
      if (noHead === true) rmSync(join(folder, 'ledger.head'));
      else writeFileSync(join(folder, 'ledger.head'), head);
      const { report } = (await world.attempt({ inputs: options })).publication;
      const sent = keys.map((key) => world.sandbox.record.rows.get(key)?.sent ?? 0);
      const told = `${mutation.name} (trial ${trial}, exit ${report.exitCode}): ${sent.join(' ')}`;
      // Whoever finds every outcome known begins anew, and is right.
      const isAnew = report.continues === null && report.exitCode === 0 && isSettled(left.text, ROWS);
      if (sent.some((count) => count > 1) && !isAnew) doubles.push(told);
      if (report.exitCode === 2) refused += 1;
      else {
        continued += 1;
        if (sent.includes(0)) lost.push(told);
      }
    }
  });
  return { trials, refused, continued, doubles, lost };
}

/** All rows had succeeded when the first run ended. */
function isSettled(text: string, rows: number): boolean {
  const counts = [...text.matchAll(/"outcomes":"succeeded\*(\d+)"/g)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0) === rows;
}
