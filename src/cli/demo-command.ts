import { join, resolve } from 'node:path';
import { EXIT_CODES, FaultError, formatFault } from '../domain/fault.ts';
import type { Report } from '../domain/report.ts';
import { createLog, createRedaction, type Log } from '../hosts/log.ts';
import type { Files } from '../ports/files.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { VENDOR_GUIDES, type VendorGuide } from '../sandbox/vendor-guides.ts';
import { compareCells, compareOutcomes, compareRowFile } from './demo-check.ts';
import { readDemoRows, readRowFile } from './demo-files.ts';
import { examplePath, ROOT } from './examples.ts';
import { launchPlain } from './run-command.ts';
import { takeTurns } from './turns.ts';
import type { World } from './world.ts';

/** Row files of what a vendor can say; the demo has no others. */
const ROW_FILES = [
  ['failed', 'failed'],
  ['not-found', 'not_found'],
] as const;
/** Differences that are shown of a vendor: more help nobody. */
const MAX_SHOWN = 10;

/** What came of one vendor's part. */
interface Part {
  readonly exitCode: number;
  /** Rows that were compared; undefined where the run did not come so far. */
  readonly rows: number | undefined;
}

/**
 * `bulk-job demo`: the main job on the sample files of every vendor, all at the same time, and a check of each against
 * the simulated vendor's own record. 0 only if all agree, 70 if one does not, else the code of the run that failed.
 */
export async function demoCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  if (args.length > 0) {
    const message = `The command demo takes no arguments, but "${args[0]}" is given.`;
    throw new FaultError([{ code: 'command/usage', message, next: 'Write bulk-job demo alone.' }]);
  }
  return runDemo([...VENDOR_GUIDES], world, log);
}

/** The runs of these vendors, all at the same time, and the closing line. */
export async function runDemo(
  guides: readonly (readonly [vendor: string, guide: VendorGuide])[],
  world: World,
  log: Log,
): Promise<number> {
  log.line(
    `The sample files of examples/ go to simulated vendors on this machine: ${guides.length} runs through the real engine over HTTP.`,
  );
  log.line('They run at the same time, for about 20 seconds, and are shown one after the other.');
  const turns = takeTurns(guides.length, world);
  const parts = await Promise.all(
    guides.map(async ([vendor, guide], index): Promise<Part> => {
      const { stdout, stderr, end } = turns[index] ?? { ...world, end: () => {} };
      const heading = `${index + 1} of ${guides.length}, ${vendor}`;
      try {
        return await showVendor({ vendor, guide, heading }, { ...world, stdout, stderr });
      } finally {
        end();
      }
    }),
  );
  const failed = parts.map(({ exitCode }) => exitCode).filter((code) => code !== 0);
  log.line('');
  if (failed.length > 0) {
    log.line(`${failed.length} of ${parts.length} runs did not end well; see above.`);
    return Math.max(...failed);
  }
  const rows = parts.reduce((sum, part) => sum + (part.rows ?? 0), 0);
  log.line(
    `All ${parts.length} runs agree with what the vendors recorded, row for row: ${rows} rows. Next: "${world.program} --help", or the README for the workflow file.`,
  );
  return 0;
}

async function showVendor(
  { vendor, guide, heading }: { readonly vendor: string; readonly guide: VendorGuide; readonly heading: string },
  world: World,
): Promise<Part> {
  const log = createLog((text) => world.stdout.write(text), createRedaction());
  log.line('');
  log.line(`=== ${heading}: ${guide.story}.`);
  const inputs = new Map([
    ['config', examplePath(join(vendor, 'bulk-job.yaml'))],
    ['working-directory', ROOT],
    ['output-dir', resolve(world.directory, 'bulk-job-results', `demo-${vendor}`)],
  ]);
  const { publication, sandbox } = await launchPlain(inputs, [], world);
  await sandbox?.stop();
  const { report } = publication;
  if (sandbox === undefined || report.exitCode !== 0) return { exitCode: report.exitCode, rows: undefined };
  const { rows, cells, differences } = await compareWithVendor(world.ports.files, { report, sandbox, guide });
  if (differences.length === 0) {
    const read = cells === 0 ? '' : ` It read ${cells} cells just as they stand in the file.`;
    log.line(
      `Checked against the simulated vendor's own record: all ${rows} rows agree in outcome and number of sends, and the row files hold just those rows.${read}`,
    );
    return { exitCode: 0, rows };
  }
  for (const difference of differences.slice(0, MAX_SHOWN)) log.line(difference);
  if (differences.length > MAX_SHOWN) log.line(`And ${differences.length - MAX_SHOWN} more.`);
  const message = `The report and the simulated vendor ${vendor} disagree.`;
  log.line(formatFault({ code: 'demo/disagrees', message, next: 'This is a bug; please report it.' }));
  return { exitCode: EXIT_CODES.bug, rows };
}

async function compareWithVendor(
  files: Files,
  { report, sandbox, guide }: { readonly report: Report; readonly sandbox: Sandbox; readonly guide: VendorGuide },
): Promise<{ readonly rows: number; readonly cells: number; readonly differences: readonly string[] }> {
  const told = { rows: await readDemoRows(files, report, ROOT), guide };
  const arrivals = compareCells(told, sandbox);
  const differences = [...compareOutcomes(told, sandbox), ...arrivals.differences];
  if (told.rows.length !== report.totals.total)
    differences.push(`records.csv has ${told.rows.length} lines, and the report counts ${report.totals.total} rows.`);
  for (const [name, outcome] of ROW_FILES) {
    for (const format of ['csv', 'ndjson'] as const) {
      const rows = await readRowFile(files, report, { name, format });
      differences.push(...compareRowFile({ name, outcome, format, rows }, told));
    }
  }
  return { rows: told.rows.length, cells: arrivals.cells, differences };
}
