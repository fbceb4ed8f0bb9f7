import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { FaultError, formatFault } from '../domain/fault.ts';
import type { Log } from '../hosts/log.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { launchPlain } from './run-command.ts';
import type { World } from './world.ts';

/** The examples lie two folders above this file, in the source and in the bundle alike. */
const ROOT = resolve(import.meta.dirname, '..', '..');

/** `bulk-job demo`: the main job on the sample files, and a check against the vendor's own record. */
export async function demoCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  if (args.length > 0) {
    const message = `The command demo takes no arguments, but "${args[0]}" is given.`;
    throw new FaultError([{ code: 'command/usage', message, next: 'Write bulk-job demo alone.' }]);
  }
  log.line(
    'The sample files of examples/donoratlas go to a simulated vendor on this machine, through the real engine over HTTP.',
  );
  log.line('');
  const inputs = new Map([
    ['config', join(ROOT, 'examples', 'donoratlas', 'bulk-job.yaml')],
    ['working-directory', ROOT],
    ['output-dir', resolve(world.directory, 'bulk-job-results', 'demo-donoratlas')],
  ]);
  const { publication, sandbox } = await launchPlain(inputs, [], world);
  if (sandbox === undefined) return publication.report.exitCode;
  await sandbox.stop();
  // A cancelled demo has no records to compare.
  if (!publication.report.rowFiles) return publication.report.exitCode;
  const records = await world.ports.files.readText(
    publication.outputs.get('results-dir') === '' ? '' : join(publication.report.resultsDir, 'records.csv'),
  );
  const differences = compareWithVendor(records, sandbox.record);
  log.line('');
  if (differences.length > 0) {
    for (const difference of differences) log.line(difference);
    log.line(
      formatFault({
        code: 'demo/disagrees',
        message: 'The report and the vendor disagree.',
        next: 'This is a bug; please report it.',
      }),
    );
    return 70;
  }
  log.line(
    `Checked row by row against the simulated vendor's own record: ${sandbox.record.rows.size} keys agree, none was sent twice in one round.`,
  );
  log.line('Next: "node dist/cli/index.js --help", or the README for the workflow file.');
  return publication.report.exitCode;
}

/** Rows whose outcome in records.csv is not what the vendor recorded. */
function compareWithVendor(records: string, record: SandboxRecord): readonly string[] {
  const rows: readonly Record<string, string>[] = parse(records, { columns: true });
  const differences: string[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const known = record.rows.get(row.key ?? '');
    if (row.outcome === 'skipped' || row.outcome === 'invalid') continue;
    seen.add(row.key ?? '');
    if (known?.outcome !== row.outcome)
      differences.push(
        `${row.file}:${row.line}: the report says ${row.outcome}, the vendor ${known?.outcome ?? 'never got it'}.`,
      );
    else if (String(known?.sent) !== row.attempts)
      differences.push(`${row.file}:${row.line}: the report says ${row.attempts} sends, the vendor ${known?.sent}.`);
  }
  for (const key of record.rows.keys())
    if (!seen.has(key)) differences.push('The vendor got a row that the report does not know.');
  return differences;
}
