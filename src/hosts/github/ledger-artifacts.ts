import { basename } from 'node:path';
import { nameShard } from '../../domain/shard.ts';
import type { LedgerIdentity } from '../../ports/ledger-store.ts';
import { readArtifactName } from './artifact.ts';
import { listArtifacts, type OtherRun, readArtifact } from './artifact-client.ts';
import { readZipEntry } from './zip-entry.ts';

/** In the complete and in the reduced artifact alike. */
const LEDGER_FILE = 'ledger.ndjson';
/** More than any run writes. */
const MAX_LEDGER_BYTES = 256 * 1024 * 1024;

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
  { of, findBy }: { readonly of?: Pick<LedgerIdentity, 'job' | 'shard'>; readonly findBy?: OtherRun },
): Promise<readonly LedgerArtifact[]> {
  const artifacts = await listArtifacts(findBy);
  return artifacts
    .flatMap((artifact) => {
      const named = readArtifactName(artifact.name);
      const isOurs = named !== undefined && (of === undefined || named.start.endsWith(endOfName(of)));
      return isOurs ? [{ ...artifact, attempt: named.attempt }] : [];
    })
    .sort((a, b) => b.attempt - a.attempt || b.id - a.id)
    .map(({ id, name, attempt, digest }) => ({
      attempt,
      name,
      read: () => readArtifact(id, { folder: `${folder}-${id}`, digest, findBy }, readLedger),
    }));
}

/** How names of its artifacts end before the attempt (`describeArtifact` in src/pipeline/outputs.ts). */
function endOfName({ job, shard }: Pick<LedgerIdentity, 'job' | 'shard'>): string {
  return ['', job, ...(shard === undefined ? [] : [nameShard(shard)])].join('-');
}

/** @param path of the zip, which is not unpacked. */
async function readLedger(path: string): Promise<string | undefined> {
  const ledger = await readZipEntry(path, isLedger, MAX_LEDGER_BYTES);
  return ledger?.toString('utf8');
}

function isLedger(name: string): boolean {
  return basename(name) === LEDGER_FILE;
}
