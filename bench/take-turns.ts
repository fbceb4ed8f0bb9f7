import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type Sample } from './run-command.ts';
import type { Vendor } from './vendor/client.ts';
import type { Settings } from './vendor/settings.ts';

/** Where a part of the bench works. */
export interface Place {
  readonly vendor: Vendor;
  readonly folder: string;
  /** Each command runs at most so often. */
  readonly runs: number;
}

/** A command that is measured. */
export interface Command {
  readonly name: string;
  /** @param out an empty folder for its results. */
  readonly argv: (out: string) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
  /** A sentence about a wrong outcome in what it left. */
  readonly findFault?: (out: string) => Promise<string | undefined>;
  /** Rows that the vendor must have got; undefined where it is not asked. */
  readonly rows: number | undefined;
}

export interface Turns {
  /** Runs of each command by its name. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  readonly faults: readonly string[];
}

/** No command is given more time than this. */
const LIMIT_MS = 180_000;
/** After so long no further turn begins: slow commands run less often. */
const ENOUGH_MS = 25_000;

/** Runs the commands one after the other, and again, so that what else the machine does meets all of them. */
export async function takeTurns(
  place: Place,
  commands: readonly Command[],
  { limitMs = LIMIT_MS, runs = place.runs }: { readonly limitMs?: number; readonly runs?: number } = {},
): Promise<Turns> {
  const samples = new Map<string, Sample[]>(commands.map(({ name }) => [name, []]));
  const faults: string[] = [];
  const startedAt = performance.now();
  for (let turn = 0; turn < runs && (turn === 0 || performance.now() - startedAt < ENOUGH_MS); turn += 1) {
    for (const command of commands) {
      const { sample, fault } = await measure(place, command, limitMs);
      samples.get(command.name)?.push(sample);
      if (fault !== undefined) faults.push(`${command.name}: ${fault}`);
    }
  }
  return { samples, faults };
}

async function measure(
  { vendor, folder }: Place,
  { argv, environment, settings = {}, findFault, rows }: Command,
  limitMs: number,
): Promise<{ readonly sample: Sample; readonly fault: string | undefined }> {
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  await vendor.setUp(settings);
  const sample = await runCommand(argv(out), { folder, environment, limitMs });
  if (sample.exitCode !== 0) return { sample, fault: `ended with ${sample.exitCode}: ${sample.output}` };
  const { rows: sent } = await vendor.count();
  if (rows !== undefined && sent !== rows) return { sample, fault: `sent ${sent} of ${rows} rows.` };
  return { sample, fault: await findFault?.(out) };
}
