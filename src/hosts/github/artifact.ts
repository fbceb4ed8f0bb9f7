import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import type { Publication } from '../../report/publication.ts';
import type { Log } from '../log.ts';
import { within } from '../time-limit.ts';
import { useArtifactClient } from './artifact-client.ts';
import { supportsArtifacts } from './ledger-service.ts';

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
  const names = artifactNames(artifact.name);
  const uploaded = await uploadAny(names, options, (client, name) =>
    client.uploadArtifact(name, files, directory, { retentionDays }),
  );
  if (uploaded === undefined) throw new Error(describeTaken(names));
  return uploaded;
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
export async function uploadPlainFile(file: PlainFile, options: UploadOptions): Promise<Uploaded> {
  const names = artifactNames(file.name, file.extension);
  const uploaded = await uploadPlain(file, names, options);
  if (uploaded === undefined) throw new Error(describeTaken(names));
  return uploaded;
}

/** As `uploadPlainFile`, under this name alone; undefined if an artifact of the run has it, or an upload burned it. */
export async function uploadUnlessTaken(file: PlainFile, options: UploadOptions): Promise<Uploaded | undefined> {
  return uploadPlain(file, [`${file.name}${file.extension}`], options);
}

async function uploadPlain(
  { path, retentionDays }: PlainFile,
  names: readonly string[],
  options: UploadOptions,
): Promise<Uploaded | undefined> {
  const folder = await mkdtemp(join(options.environment.get('RUNNER_TEMP') || tmpdir(), 'bulk-job-file-'));
  const kept = retentionDays === undefined ? {} : { retentionDays };
  try {
    return await uploadAny(names, options, async (client, fileName) => {
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
  await within(limitMs, () => useArtifactClient((client) => client.deleteArtifact(name)));
}

/**
 * Uploads under the first name that is free; undefined if none is. What the library prints goes through `log`, where
 * nothing can be read as a command.
 */
async function uploadAny(
  names: readonly string[],
  { environment, log, limitMs = UPLOAD_LIMIT_MS }: UploadOptions,
  upload: Upload,
): Promise<Uploaded | undefined> {
  if (!supportsArtifacts(environment.get('GITHUB_SERVER_URL'))) {
    throw new Error(
      'GitHub Enterprise Server does not support this kind of artifact, use actions/upload-artifact@v3 there',
    );
  }
  const attempt = async (client: ArtifactClient, tried: string): Promise<Uploaded | undefined> => {
    try {
      const { id } = await upload(client, tried);
      if (id === undefined) throw new Error('the response has no artifact id');
      return { id, name: tried };
    } catch (error) {
      if (isNameTaken(error)) return undefined;
      throw error;
    }
  };
  const attemptAll = async (client: ArtifactClient): Promise<Uploaded | undefined> => {
    for (const tried of names) {
      const uploaded = await attempt(client, tried);
      if (uploaded !== undefined) return uploaded;
    }
    return undefined;
  };
  return within(limitMs, () => useArtifactClient(attemptAll, (text) => relay(text, log)));
}

function describeTaken(names: readonly string[]): string {
  return `the names up to "${names.at(-1)}" are already used in this run, set another artifact-name`;
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

function isNameTaken(error: unknown): boolean {
  return error instanceof Error && /\(409\)|already exists/i.test(error.message);
}
