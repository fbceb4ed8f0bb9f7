import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { type ReportDocument, reportJsonSchema } from '../../src/report/schema.ts';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import { type ProcessOptions, type RunningProcess, startProcess } from './run-process.ts';
import type { Workspace } from './workspace.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CLI = join(ROOT, 'dist', 'cli', 'index.js');
export const POST = join(ROOT, 'dist', 'action', 'post.js');
export const ACTION = join(ROOT, 'dist', 'action', 'index.js');

/** The oldest Node that the CLI promises: of the PATH, but for what npm puts in front of it. */
export const OLDEST_NODE: string | undefined = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !/node_modules[/\\]\.bin/.test(folder))
  .map((folder) => join(folder, 'node'))
  .filter((path) => existsSync(path))
  .find((path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.startsWith('v20.'));

export interface CliOptions extends ProcessOptions {
  /** Default: the Node of this process. */
  readonly node?: string;
}

export function startCli(args: readonly string[], { node = process.execPath, ...options }: CliOptions): RunningProcess {
  return startProcess(node, [CLI, ...args], options);
}

/** Arguments of a run of donoratlas in a workspace, results in `results`. */
export function runArguments(baseUrl: string, ...more: readonly string[]): readonly string[] {
  return [
    'run',
    '--provider=donoratlas',
    '--param=network_id=net_1',
    '--output-dir=results',
    `--base-url=${baseUrl}`,
    ...(more.some((flag) => flag.startsWith('--files')) ? [] : ['--files=data/*']),
    ...more,
  ];
}

/** What a run against the sandbox needs from its environment. */
export function sandboxEnvironment(workspace: Workspace): {
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
} {
  return { cwd: workspace.directory, env: new Map([['BULK_JOB_API_KEY', SANDBOX_KEY]]) };
}

/** A line of records.csv. */
export interface RecordLine {
  readonly file: string;
  readonly line: string;
  readonly key: string;
  readonly outcome: string;
  readonly reason: string;
  readonly message: string;
  readonly job_id: string;
  readonly attempts: string;
}

/** Rows of a CSV file of the results, by column; none where there is no such file. */
export function readCsv(text: string | undefined): readonly Record<string, string>[] {
  return text === undefined ? [] : parse(text, { columns: true });
}

export function readRecords(workspace: Workspace, folder = 'results'): readonly RecordLine[] {
  return readCsv(workspace.read(`${folder}/records.csv`)) as unknown as readonly RecordLine[];
}

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const validateReport = ajv.compile(JSON.parse(JSON.stringify(reportJsonSchema())));

/** A report.json that fits its published schema. */
export function readReport(path: string): ReportDocument {
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  validateReport(document);
  expect(validateReport.errors ?? []).toEqual([]);
  return document as ReportDocument;
}

/** Rows by outcome, `unresolved` ones by their reason; zeros left out. */
export function countOutcomes({ totals }: ReportDocument): Readonly<Record<string, number>> {
  const { total: _, unresolved: __, reasons, ...outcomes } = totals;
  return Object.fromEntries(Object.entries({ ...outcomes, ...reasons }).filter(([, rows]) => rows > 0));
}
