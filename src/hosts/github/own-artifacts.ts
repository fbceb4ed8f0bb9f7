import { rename } from 'node:fs/promises';
import { within } from '../time-limit.ts';
import type { Uploaded } from './artifact.ts';
import { listArtifacts, readArtifact } from './artifact-client.ts';

const LIST_LIMIT_MS = 30_000;
const DOWNLOAD_LIMIT_MS = 5 * 60_000;

/**
 * Artifacts of this run, from the runner's own service: it takes nothing of the requests that GitHub's API allows the
 * jobs of a repository in an hour. Rejects where they cannot be listed.
 */
export async function listOwnArtifacts(): Promise<readonly Uploaded[]> {
  return within(LIST_LIMIT_MS, () => listArtifacts());
}

/** Brings the one file of an artifact of this run that is not zipped to a path. Rejects if it cannot be read. */
export async function downloadOwnArtifact(id: number, path: string): Promise<void> {
  const options = { folder: `${path}-download`, limitMs: DOWNLOAD_LIMIT_MS };
  await readArtifact(id, options, (file) => rename(file, path));
}
