import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePath } from './processes.ts';
import { countRecords } from './read-results.ts';

/** The bench's vendor takes any key; one that is short would be warned of. */
export const KEY = { BULK_JOB_API_KEY: 'bench-key-0123456789' };

/** Files of rows against the bench's vendor. */
export const INGEST_PROVIDER = `version: 1
name: ingest
baseUrl: http://localhost
key: id
limits: { rows: 100000, bytes: 100MB, rate: 100000/s }
submit:
  - { post: /services/data/v62.0/jobs/ingest, body: '{}', outputs: { id: id } }
  - { put: '/services/data/v62.0/jobs/ingest/{id}/batches', headers: { Content-Type: text/csv }, body: $csv($rows) }
  - { patch: '/services/data/v62.0/jobs/ingest/{id}', body: '{ "state": "UploadComplete" }', idempotent: true }
poll:
  get: /services/data/v62.0/jobs/ingest/{id}
  status: state
  floor: 0.02
  states: { running: [Open], succeeded: [JobComplete] }
results:
  - { get: '/services/data/v62.0/jobs/ingest/{id}/successfulResults', format: csv, outcome: succeeded, ignore: [sf__Created] }
  - { get: '/services/data/v62.0/jobs/ingest/{id}/failedResults', format: csv, message: sf__Error, outcome: failed }
`;

/** Writes the provider file into the folder and gives its name for `--provider`. */
export function writeProvider(folder: string, text: string): string {
  writeFileSync(join(folder, 'provider.yaml'), text);
  return './provider.yaml';
}

/** A command line of the built program. */
export function bulkJob(mode: 'run' | 'validate', flags: Readonly<Record<string, string>>): readonly string[] {
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  return [process.execPath, bundlePath(), mode, ...words];
}

/** Flags of a run that ends with 0 whatever the vendor says of the rows, and sends none of them again. */
export const ALL_ALLOWED = { 'max-failed': 'unlimited', 'max-not-found': 'unlimited', 'retry-failed': '0' };

/** A sentence where records.csv counts other outcomes than these. */
export async function compareOutcomes(
  out: string,
  expected: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const found = await countRecords(out);
  const names = new Set([...found.keys(), ...Object.keys(expected)]);
  const wrong = [...names].filter((name) => (found.get(name) ?? 0) !== (expected[name] ?? 0));
  if (wrong.length === 0) return undefined;
  return `has ${wrong.map((name) => `${found.get(name) ?? 0} of ${expected[name] ?? 0} ${name}`).join(', ')}.`;
}
