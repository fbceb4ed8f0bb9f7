import { join } from 'node:path';
import { REPOSITORY_URL } from '../domain/document-url.ts';
import { VERSION } from '../domain/version.ts';
import type { Files } from '../ports/files.ts';
import { COMMIT } from '../ports/repository.ts';
import type { Release } from './init-files.ts';

/**
 * Where this copy of the program comes from: if it is a clone at the tag of its version, as the documents say to get it,
 * git's own files name the repository and the commit. A build cannot hold the hash of the commit that contains it.
 */
export async function findRelease(files: Pick<Files, 'readText'>, root: string): Promise<Release> {
  const read = (path: string): Promise<string> => files.readText(join(root, '.git', path)).catch(() => '');
  const repository = repositoryOf(await read('config')) ?? new URL(REPOSITORY_URL).pathname.slice(1);
  const head = (await read('HEAD')).trim();
  const tag = `refs/tags/v${VERSION}`;
  const packed = await read('packed-refs');
  // A tag with a text of its own is followed by a line with its commit.
  const named = [
    await read(tag),
    ...[...packed.matchAll(/^(\w+) (\S+)\n(?:\^(\w+))?/gm)].flatMap(([, id = '', name, peeled]) =>
      name === tag ? [peeled ?? id] : [],
    ),
  ];
  const isTagged = COMMIT.test(head) && named.some((commit) => commit.trim() === head);
  return { repository, ...(isTagged && { commit: head }) };
}

/** `owner/name` of the remote on GitHub. */
function repositoryOf(config: string): string | undefined {
  return /^\s*url = (?:https:\/\/|git@|ssh:\/\/git@)github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/m.exec(
    config,
  )?.[1];
}

/** The default branch as the clone in this folder knows it; undefined if it does not. */
export async function findDefaultBranch(
  files: Pick<Files, 'readText'>,
  directory: string,
): Promise<string | undefined> {
  const head = await files.readText(join(directory, '.git/refs/remotes/origin/HEAD')).catch(() => '');
  return /^ref: refs\/remotes\/origin\/(\S+)\s*$/.exec(head)?.[1];
}
