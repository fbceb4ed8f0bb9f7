import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import type { Publication } from '../../report/publication.ts';
import type { Log } from '../log.ts';
import { within } from '../time-limit.ts';
import { captureOutput } from './captured-output.ts';

/** Names that are tried after the first: a failed upload burns its name for the whole run. */
const MAX_NAMES = 5;

/** The library waits forever for the rest of a response that breaks off; the runner's own limit is hours. */
const UPLOAD_LIMIT_MS = 5 * 60_000;

type Artifact = NonNullable<Publication['artifact']>;
type Upload = (client: ArtifactClient, name: string) => Promise<{ readonly id?: number }>;

export interface Uploaded {
  readonly id: number;
  readonly name: string;
}

export interface UploadOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly log: Pick<Log, 'line'>;
  readonly limitMs?: number | undefined;
}

/** Uploads the files as one artifact, a zip; if the name is taken, as `<name>-2` to `<name>-5`. Rejects with a sentence. */
export async function uploadArtifact(artifact: Artifact, options: UploadOptions): Promise<Uploaded> {
  const { directory, retentionDays } = artifact;
  const files = artifact.files.map((file) => resolve(directory, file));
  return uploadAny(artifact.name, '', options, (client, name) =>
    client.uploadArtifact(name, files, directory, { retentionDays }),
  );
}

/**
 * Uploads the page as an artifact of its own that is not zipped, so that a browser opens it. It is named like the
 * artifact, with `.html`; if that is taken, `<name>-2.html` and so on. Rejects with a sentence.
 */
export async function uploadPage(artifact: Artifact, page: string, options: UploadOptions): Promise<Uploaded> {
  const { name, retentionDays } = artifact;
  return uploadPlainFile({ name, extension: '.html', path: page, retentionDays }, options);
}

/** A file that becomes an artifact as it is. */
export interface PlainFile {
  readonly name: string;
  readonly extension: string;
  /** Absolute. */
  readonly path: string;
  /** Undefined: as long as the repository keeps artifacts. */
  readonly retentionDays: number | undefined;
}

/** Uploads one file without a zip around it, under the first free name. Rejects with a sentence. */
export async function uploadPlainFile(
  { name, extension, path, retentionDays }: PlainFile,
  options: UploadOptions,
): Promise<Uploaded> {
  const folder = await mkdtemp(join(options.environment.get('RUNNER_TEMP') || tmpdir(), 'bulk-job-file-'));
  const kept = retentionDays === undefined ? {} : { retentionDays };
  try {
    return await uploadAny(name, extension, options, async (client, fileName) => {
      // An artifact that is not zipped has the name of its file.
      const named = join(folder, fileName);
      await link(path, named).catch(() => copyFile(path, named));
      return client.uploadArtifact(fileName, [named], folder, { ...kept, skipArchive: true });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of the name that a run gives its artifact: what stands before the attempt, and the attempt; undefined of other names. */
export function readArtifactName(name: string): { readonly start: string; readonly attempt: number } | undefined {
  const [, start, attempt] = /^(.*)-a(\d+)(?:-\d)?$/.exec(name) ?? [];
  return start === undefined ? undefined : { start, attempt: Number(attempt) };
}

/** The names that an upload tries, in order. */
export function artifactNames(name: string, extension = ''): readonly string[] {
  return Array.from({ length: MAX_NAMES }, (_, n) => `${name}${n === 0 ? '' : `-${n + 1}`}${extension}`);
}

/** Removes an artifact of this run. Rejects if it is not there or may not be removed. */
export async function removeArtifact(name: string, limitMs: number): Promise<void> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  await within(limitMs, () =>
    captureOutput(
      () => {},
      () => client.deleteArtifact(name),
    ),
  );
}

/**
 * Uploads under the first name that is free. The library is loaded only here: it is most of the bundle. It prints names,
 * paths and responses of the service by itself; all of that goes through `log`, where nothing can be read as a command.
 */
async function uploadAny(
  name: string,
  extension: string,
  { environment, log, limitMs = UPLOAD_LIMIT_MS }: UploadOptions,
  upload: Upload,
): Promise<Uploaded> {
  if (!supportsArtifacts(environment.get('GITHUB_SERVER_URL'))) {
    throw new Error(
      'GitHub Enterprise Server does not support this kind of artifact, use actions/upload-artifact@v3 there',
    );
  }
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const attempt = async (tried: string): Promise<Uploaded | undefined> => {
    try {
      const { id } = await upload(client, tried);
      if (id === undefined) throw new Error('the response has no artifact id');
      return { id, name: tried };
    } catch (error) {
      if (isNameTaken(error)) return undefined;
      throw error;
    }
  };
  const attemptAll = async (): Promise<Uploaded> => {
    for (const tried of artifactNames(name, extension)) {
      const uploaded = await attempt(tried);
      if (uploaded !== undefined) return uploaded;
    }
    throw new Error(
      `the names up to "${name}-${MAX_NAMES}${extension}" are already used in this run, set another artifact-name`,
    );
  };
  return within(limitMs, () => captureOutput((text) => relay(text, log), attemptAll));
}

/** Each line that the library prints; its own debug commands were for the runner alone. */
function relay(text: string, log: Pick<Log, 'line'>): void {
  for (const line of text.split(/\r\n|\r|\n/)) {
    const said = line.replace(/^::(?:notice|warning|error)(?: [^:]*)?::/, '').trim();
    if (said !== '' && !/^(?:::|##)/.test(said)) log.line(said);
  }
}

/** The page from which a browser downloads an artifact of this run. */
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
