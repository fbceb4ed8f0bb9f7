import { resolve } from 'node:path';
import { captureOutput } from './captured-output.ts';
import type { Log } from './log.ts';
import { within } from './time-limit.ts';
import type { Publication } from './types.ts';

/** Names that are tried after the first: a failed upload burns its name for the whole run (reliability 1.1). */
const MAX_NAMES = 5;

/** The library waits for ever on an answer that breaks off in the middle; the runner's own limit is hours. */
const UPLOAD_LIMIT_MS = 5 * 60_000;

/**
 * Uploads the files as one artifact; where the name is taken, under `<name>-2` to `<name>-5`.
 * Rejects with a sentence. The library is loaded only here: it is most of the bundle. It prints names, paths and
 * answers of the service by itself; all of that goes through `log`, where nothing can be read as a command.
 */
export async function uploadArtifact(
  artifact: NonNullable<Publication['artifact']>,
  environment: ReadonlyMap<string, string>,
  log: Pick<Log, 'line'>,
  limitMs: number = UPLOAD_LIMIT_MS,
): Promise<{ readonly id: number; readonly name: string }> {
  if (!supportsArtifacts(environment.get('GITHUB_SERVER_URL'))) {
    throw new Error('GitHub Enterprise Server has no artifacts of this kind, use actions/upload-artifact@v3 there');
  }
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const files = artifact.files.map((file) => resolve(artifact.directory, file));
  const upload = async (name: string): Promise<{ id: number; name: string } | undefined> => {
    try {
      const { id } = await client.uploadArtifact(name, files, artifact.directory, {
        retentionDays: artifact.retentionDays,
      });
      if (id === undefined) throw new Error('the server gave the artifact no id');
      return { id, name };
    } catch (error) {
      if (isNameTaken(error)) return undefined;
      throw error;
    }
  };
  const uploadAny = async (): Promise<{ id: number; name: string }> => {
    for (let n = 1; n <= MAX_NAMES; n += 1) {
      const uploaded = await upload(n === 1 ? artifact.name : `${artifact.name}-${n}`);
      if (uploaded !== undefined) return uploaded;
    }
    throw new Error(`the name and its variants up to "${artifact.name}-${MAX_NAMES}" are taken, set artifact-name`);
  };
  return within(limitMs, () => captureOutput((text) => relay(text, log), uploadAny));
}

/** Each line that the library prints; its own debug commands were for the runner alone. */
function relay(text: string, log: Pick<Log, 'line'>): void {
  for (const line of text.split(/\r\n|\r|\n/)) {
    const said = line.replace(/^::(?:notice|warning|error)(?: [^:]*)?::/, '').trim();
    if (said !== '' && !/^(?:::|##)/.test(said)) log.line(said);
  }
}

export function artifactUrl(environment: ReadonlyMap<string, string>, id: number): string {
  const [server, repository, run] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map(
    (name) => environment.get(name) ?? '',
  );
  return `${server}/${repository}/actions/runs/${run}/artifacts/${id}`;
}

/** As `@actions/artifact` decides it; asked first, since the library would print its own advice. */
export function supportsArtifacts(server: string | undefined): boolean {
  const host = new URL(server || 'https://github.com').hostname.toLowerCase();
  return host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
}

function isNameTaken(error: unknown): boolean {
  return error instanceof Error && /\(409\)|already exists/i.test(error.message);
}
