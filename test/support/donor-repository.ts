import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createGit } from './git.ts';

/** From the repository's root. */
export const WORKFLOW = '.github/workflows/bulk-job.yml';
const SOURCE = new URL('../e2e/workflows/pull-request.yml', import.meta.url);
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/acme/donors.git';

/** Tiers by key: the data file has a line for each. */
export type Passes = Readonly<Record<string, string>>;

/** What a run checks out; `shallow` is one commit, without credentials for more. */
export type Checkout = 'whole' | 'shallow' | 'shallow-head';

/** A pull request's commits: where the default branch is, and where the branch is. */
export interface Commits {
  readonly base: string;
  readonly head: string;
}

/** A real git repository with a data file, a config file, and the workflow of a user. */
export interface DonorRepository {
  readonly directory: string;
  /** Commits the data file to a branch; one that is new begins where the default branch is. */
  commit(branch: string, passes: Passes): void;
  /** Merges a branch into the default branch. */
  merge(branch: string): void;
  checkOutDefault(): void;
  /**
   * Clones to a folder as GitHub's checkout does for a pull request: its merge with the default branch, or with
   * `shallow-head` its branch.
   */
  checkOutPull(pull: number, branch: string, to: { readonly checkout: Checkout; readonly place: string }): Commits;
}

/**
 * @param directory an empty folder.
 * @param uses the action, as the workflow names it.
 * @param vendorUrl where the config file says that the vendor is.
 */
export function createDonorRepository(directory: string, uses: string, vendorUrl: string): DonorRepository {
  const git = createGit(directory);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  git('init', '--quiet', '--initial-branch=main');
  write(WORKFLOW, readFileSync(SOURCE, 'utf8').replaceAll(/acme\/bulk-job-action@\w+/g, uses));
  write('bulk-job.yml', renderConfig(vendorUrl));
  write('data/passes.schema.json', JSON.stringify(SCHEMA));
  return {
    directory,
    commit(branch, passes) {
      if (git('branch', '--list', branch) !== '') git('checkout', '--quiet', branch);
      else if (git('branch', '--list') !== '') git('checkout', '--quiet', '-b', branch, 'main');
      write('data/passes.csv', renderPasses(passes));
      git('add', '--all');
      git('commit', '--quiet', `--message=Passes of ${branch}`);
    },
    merge(branch) {
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-ff', '--no-edit', branch);
    },
    checkOutDefault: () => void git('checkout', '--quiet', 'main'),
    checkOutPull(pull, branch, { checkout, place }) {
      git('checkout', '--quiet', '--detach', checkout === 'shallow-head' ? branch : 'main');
      git('merge', '--quiet', '--no-ff', '--no-edit', branch);
      git('clone', '--quiet', ...(checkout === 'whole' ? [] : ['--depth=1']), `file://${directory}`, place);
      git('-C', place, 'remote', 'set-url', 'origin', NOWHERE);
      // As GitHub's checkout names it. act copies no empty folder, and a repository without the folder `refs` is none.
      git('-C', place, 'update-ref', `refs/remotes/pull/${pull}/merge`, 'HEAD');
      const [base = '', head = ''] = git('rev-parse', 'main', branch).split('\n');
      return { base, head };
    },
  };
}

function renderPasses(passes: Passes): string {
  const lines = Object.entries(passes).map(([key, tier]) => `${key},${tier}`);
  return ['userProvidedId,tier', ...lines, ''].join('\n');
}

const SCHEMA = { properties: { tier: { enum: ['gold', 'silver', 'bronze'] } } };

function renderConfig(url: string): string {
  return `provider: passcreator
files:
  - data/*.csv
schema: data/passes.schema.json
params:
  match_by: userProvidedId
max-failed: 0
retry-failed: 0
base-url: ${url}
`;
}
