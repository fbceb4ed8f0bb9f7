import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import { within } from '../time-limit.ts';
import { captureOutput } from './captured-output.ts';

/** Another workflow run, and the token that may read its artifacts; without it, this run. */
export interface OtherRun {
  readonly token: string;
  readonly workflowRunId: number;
  readonly repositoryOwner: string;
  readonly repositoryName: string;
}

/** An artifact as the client lists it. */
export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  readonly digest?: string | undefined;
}

/**
 * Does some work with the client for artifacts, which is loaded only here: it is most of the bundle. It prints names,
 * paths and responses of the service by itself; all of that goes to `take`, by default nowhere, for it adds nothing to
 * the client's errors.
 */
export async function useArtifactClient<T>(
  work: (client: ArtifactClient) => Promise<T>,
  take: (text: string) => void = () => {},
): Promise<T> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  return captureOutput(take, () => work(client));
}

/** The artifacts of this run or another one. Rejects where they cannot be listed. */
export async function listArtifacts(findBy?: OtherRun): Promise<readonly ListedArtifact[]> {
  const { artifacts } = await useArtifactClient((client) => client.listArtifacts(findBy && { findBy }));
  return artifacts;
}

export interface Download {
  /** A folder for the download, which is gone afterwards. */
  readonly folder: string;
  readonly limitMs?: number;
  readonly digest?: string | undefined;
  readonly findBy?: OtherRun | undefined;
}

/** What `use` makes of an artifact's file: its zip, or the file itself if it was not zipped. Rejects if it cannot be read. */
export async function readArtifact<T>(
  id: number,
  { folder, limitMs, digest, findBy }: Download,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const options = {
    path: folder,
    // It may hold rows, which must not reach this disk, and names that lead outside the folder.
    skipDecompress: true,
    ...(digest !== undefined && { expectedHash: digest }),
    ...(findBy !== undefined && { findBy }),
  };
  const download = () => useArtifactClient((client) => client.downloadArtifact(id, options));
  await mkdir(folder, { recursive: true });
  try {
    const { digestMismatch } = await (limitMs === undefined ? download() : within(limitMs, download));
    if (digestMismatch === true) throw new Error('the download is damaged');
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error(`artifact ${id} is empty`);
    return await use(join(folder, file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
