import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readArtifactName } from './artifact.ts';
import { captureOutput } from './captured-output.ts';
import { readZipEntry } from './zip-entry.ts';

/** In the complete and in the reduced artifact alike. */
const LEDGER_FILE = 'ledger.ndjson';
/** More than any run writes. */
const MAX_LEDGER_BYTES = 256 * 1024 * 1024;

/** Another workflow run, and the token that may read its artifacts; without it, this run. */
export interface OtherRun {
  readonly token: string;
  readonly workflowRunId: number;
  readonly repositoryOwner: string;
  readonly repositoryName: string;
}

export interface FoundLedger {
  readonly attempt: number;
  readonly text: string;
}

export interface LedgerArtifact {
  readonly attempt: number;
  readonly name: string;
  /** Its ledger; undefined where it holds none. Rejects where it cannot be read. */
  read(): Promise<string | undefined>;
}

/**
 * The artifacts that runs of this tool uploaded, of the newest attempt first; their names end with the attempt, and
 * with a number where that name was taken. Rejects where they cannot be listed.
 */
export async function listLedgerArtifacts(
  folder: string,
  { job, findBy }: { readonly job?: string; readonly findBy?: OtherRun },
): Promise<readonly LedgerArtifact[]> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const from = findBy === undefined ? {} : { findBy };
  const { artifacts } = await quietly(() => client.listArtifacts(from));
  return artifacts
    .flatMap((artifact) => {
      const named = readArtifactName(artifact.name);
      const isOurs = named !== undefined && (job === undefined || named.start.endsWith(`-${job}`));
      return isOurs ? [{ ...artifact, attempt: named.attempt }] : [];
    })
    .sort((a, b) => b.attempt - a.attempt || b.id - a.id)
    .map(({ id, name, attempt, digest }) => {
      const expected = digest === undefined ? {} : { expectedHash: digest };
      const fetch = (path: string): Promise<{ readonly digestMismatch?: boolean }> =>
        quietly(() => client.downloadArtifact(id, { path, skipDecompress: true, ...expected, ...from }));
      return { attempt, name, read: () => readLedger(`${folder}-${id}`, fetch) };
    });
}

/** What the client prints adds nothing to its errors. */
function quietly<T>(work: () => Promise<T>): Promise<T> {
  return captureOutput(() => {}, work);
}

/** @param fetch brings the zip into a folder. */
async function readLedger(
  folder: string,
  fetch: (folder: string) => Promise<{ readonly digestMismatch?: boolean }>,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    // Not unpacked: it may hold rows, which must not reach this disk, and names that lead outside the folder.
    const { digestMismatch } = await fetch(folder);
    if (digestMismatch === true) throw new Error('the download is damaged');
    const [file = ''] = await readdir(folder);
    const ledger = await readZipEntry(join(folder, file), isLedger, MAX_LEDGER_BYTES);
    return ledger?.toString('utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isLedger(name: string): boolean {
  return basename(name) === LEDGER_FILE;
}
