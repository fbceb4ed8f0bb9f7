import { execFileSync } from 'node:child_process';

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false'];

/** So that the same commits have the same names. */
const DATE = '2031-04-05T06:07:08Z';

/** git in a folder, as an author of its own; returns what git prints. */
export function createGit(directory: string): (...words: readonly string[]) => string {
  return (...words) =>
    execFileSync('git', [...AUTHOR, ...words], {
      cwd: directory,
      env: { ...process.env, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
}
