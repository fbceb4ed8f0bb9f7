import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Publication } from '../../src/report/publication.ts';
import { type AttemptOptions, withWorld } from './world.ts';

type Tree = Readonly<Record<string, string | Uint8Array>>;

/** A branch in a git repository, and what `validate` said of it. */
export interface Change {
  readonly report: Publication['report'];
  readonly publication: Publication;
  readonly summary: string;
  readonly git: (...words: string[]) => string;
  readonly directory: string;
  readonly read: (name: string) => Promise<string | undefined>;
  readonly validate: (options?: AttemptOptions) => Promise<Publication>;
}

/**
 * Commits `before` to `main` and `after`, in its place, to a branch of it; validates the branch against `main`, for a
 * vendor that gets whole rows with a unique key `identifier`.
 */
export async function withChange<T>(
  before: Tree,
  after: Tree,
  use: (change: Change) => Promise<T> | T,
  options: AttemptOptions = {},
): Promise<T> {
  return withWorld({ files: {} }, async ({ directory, attempt, read }) => {
    const git = (...words: string[]): string =>
      execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], {
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'core.autocrlf', 'false');
    commitTree(directory, git, before);
    git('checkout', '--quiet', '-b', 'change');
    for (const path of Object.keys(before)) rmSync(join(directory, path));
    commitTree(directory, git, after);
    const validate = async (more: AttemptOptions = {}): Promise<Publication> => {
      const inputs = { provider: 'passcreator', params: 'match_by: identifier', mode: 'validate', 'base-url': '' };
      const context = { changeBase: { target: 'main' }, ...options.context, ...more.context };
      const all = { ...inputs, ...options.inputs, ...more.inputs };
      return (await attempt({ apiKey: undefined, ...options, ...more, inputs: all, context })).publication;
    };
    const publication = await validate();
    const { report, summary = '' } = publication;
    return use({ report, publication, summary, git, directory, read, validate });
  });
}

function commitTree(directory: string, git: (...words: string[]) => string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=x');
}
