import { join, resolve } from 'node:path';
import { FaultError, formatFault, REASON_TABLE } from '../domain/fault.ts';
import { createLog, createRedaction, type Log } from '../hosts/log.ts';
import type { Files } from '../ports/files.ts';
import type { Report } from '../report/schema.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { VendorGuide } from '../sandbox/vendor-guides.ts';
import { compareCells, compareOutcomes, compareRowFile } from './demo-check.ts';
import { readDemoRows, readRowFile } from './demo-files.ts';
import { orderOutputs } from './ordered-output.ts';
import { launchPlain } from './run-command.ts';
import { examplePath, ROOT, type World } from './world.ts';

/** Row files for outcomes that a vendor states; the demo has no others. */
const ROW_FILES = [
  ['failed', 'failed'],
  ['not-found', 'not_found'],
] as const;
/** Differences that are shown for each vendor; more do not help. */
const MAX_SHOWN = 10;

/** The result of one vendor's run. */
interface VendorResult {
  readonly exitCode: number;
  /** Rows that were compared; undefined if the run failed before that. */
  readonly rows: number | undefined;
}

/**
 * `bulk-job demo`: runs the sample files of every vendor at the same time and checks each report against the simulated
 * vendor's own record. Exit code 0 only if all agree, 70 if one does not, else the code of the run that failed.
 */
export async function demoCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  if (args.length > 0) {
    const message = `"${args[0]}" is not expected: demo takes no arguments.`;
    throw new FaultError([{ code: 'command/usage', message, next: `Run ${world.program} demo.` }]);
  }
  const { VENDOR_GUIDES } = await import('../sandbox/vendor-guides.ts');
  return runDemo([...VENDOR_GUIDES], world, log);
}

/** Runs these vendors at the same time, and prints the closing line. */
export async function runDemo(
  guides: readonly (readonly [vendor: string, guide: VendorGuide])[],
  world: World,
  log: Log,
): Promise<number> {
  log.line(
    `Sending the sample files in examples/ to simulated vendors on this machine: ${guides.length} runs with the real engine, over HTTP.`,
  );
  log.line('They run at the same time, take about 20 seconds, and are shown one after the other.');
  const outputs = orderOutputs(guides.length, world);
  const results = await Promise.all(
    guides.map(async ([vendor, guide], index): Promise<VendorResult> => {
      const { stdout, stderr, end } = outputs[index] ?? { ...world, end: () => {} };
      const heading = `${index + 1} of ${guides.length}, ${vendor}`;
      try {
        return await showVendor({ vendor, guide, heading }, { ...world, stdout, stderr });
      } finally {
        end();
      }
    }),
  );
  const failed = results.map(({ exitCode }) => exitCode).filter((code) => code !== 0);
  log.line('');
  if (failed.length > 0) {
    log.line(`${failed.length} of ${results.length} runs failed; see above.`);
    return Math.max(...failed);
  }
  const rows = results.reduce((sum, result) => sum + (result.rows ?? 0), 0);
  log.line(
    `All ${results.length} runs match what the vendors recorded, row by row (${rows} rows). Next: ${world.program} --help, or the README for the workflow file.`,
  );
  return 0;
}

async function showVendor(
  { vendor, guide, heading }: { readonly vendor: string; readonly guide: VendorGuide; readonly heading: string },
  world: World,
): Promise<VendorResult> {
  const log = createLog((text) => world.stdout.write(text), createRedaction());
  log.line('');
  log.line(`=== ${heading}: ${guide.story}.`);
  const inputs = new Map([
    ['config', examplePath(join(vendor, 'bulk-job.yaml'))],
    ['working-directory', ROOT],
    ['output-dir', resolve(world.directory, 'bulk-job-results', `demo-${vendor}`)],
  ]);
  const { publication, sandbox } = await launchPlain({ inputs, faults: [] }, world);
  await sandbox?.stop();
  const { report } = publication;
  if (sandbox === undefined || report.exitCode !== 0) return { exitCode: report.exitCode, rows: undefined };
  const { rows, cells, differences } = await compareWithVendor(world.ports.files, { report, sandbox, guide });
  if (differences.length === 0) {
    const read = cells === 0 ? '' : ` The vendor read all ${cells} cells exactly as they are in the file.`;
    log.line(
      `Checked against the simulated vendor's own record: the outcome of all ${rows} rows and how often each was sent match, and the row files have exactly the right rows.${read}`,
    );
    return { exitCode: 0, rows };
  }
  for (const difference of differences.slice(0, MAX_SHOWN)) log.line(difference);
  if (differences.length > MAX_SHOWN) log.line(`And ${differences.length - MAX_SHOWN} more.`);
  const message = `The report does not match the record of the simulated vendor ${vendor}.`;
  log.line(formatFault({ code: 'demo/disagrees', message, next: 'This is a bug. Please report it with this output.' }));
  return { exitCode: REASON_TABLE.bug.exitCode, rows };
}

async function compareWithVendor(
  files: Files,
  { report, sandbox, guide }: { readonly report: Report; readonly sandbox: Sandbox; readonly guide: VendorGuide },
): Promise<{ readonly rows: number; readonly cells: number; readonly differences: readonly string[] }> {
  const reported = { rows: await readDemoRows(files, report, ROOT), guide };
  const arrivals = compareCells(reported, sandbox);
  const differences = [...compareOutcomes(reported, sandbox), ...arrivals.differences];
  if (reported.rows.length !== report.totals.total)
    differences.push(
      `records.csv has ${reported.rows.length} lines, but the report counts ${report.totals.total} rows.`,
    );
  for (const [name, outcome] of ROW_FILES) {
    for (const format of ['csv', 'ndjson'] as const) {
      const rows = await readRowFile(files, report, { name, format });
      differences.push(...compareRowFile({ name, outcome, format, rows }, reported));
    }
  }
  return { rows: reported.rows.length, cells: arrivals.cells, differences };
}
