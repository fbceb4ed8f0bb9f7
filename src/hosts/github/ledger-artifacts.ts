import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
  options: { readonly job?: string; readonly findBy?: OtherRun },
): Promise<readonly LedgerArtifact[]> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const findBy = options.findBy === undefined ? {} : { findBy: options.findBy };
  // What the client prints adds nothing to its errors.
  const quietly = <T>(work: () => Promise<T>): Promise<T> => captureOutput(() => {}, work);
  const { artifacts } = await quietly(() => client.listArtifacts(findBy));
  return artifacts
    .flatMap((artifact) => {
      const [, before = '', attempt] = /^(.*)-a(\d+)(?:-\d)?$/.exec(artifact.name) ?? [];
      const isOurs = attempt !== undefined && (options.job === undefined || before.endsWith(`-${options.job}`));
      return isOurs ? [{ ...artifact, attempt: Number(attempt) }] : [];
    })
    .sort((a, b) => b.attempt - a.attempt || b.id - a.id)
    .map(({ id, name, attempt, digest }) => ({
      attempt,
      name,
      async read() {
        const path = `${folder}-${id}`;
        await mkdir(path, { recursive: true });
        try {
          // Not unpacked: it may hold rows, which must not reach this disk, and names that lead outside the folder.
          const expected = digest === undefined ? {} : { expectedHash: digest };
          const { digestMismatch } = await quietly(() =>
            client.downloadArtifact(id, { path, skipDecompress: true, ...expected, ...findBy }),
          );
          if (digestMismatch === true) throw new Error('the download is damaged');
          const [file = ''] = await readdir(path);
          const ledger = await readZipEntry(join(path, file), isLedger, MAX_LEDGER_BYTES);
          return ledger?.toString('utf8');
        } finally {
          await rm(path, { recursive: true, force: true });
        }
      },
    }));
}

function isLedger(name: string): boolean {
  return basename(name) === LEDGER_FILE;
}
