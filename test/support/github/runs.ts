import { takePage } from './conversations.ts';

/** A run of a workflow that has ended, as far as it is looked for. */
export interface EndedRun {
  readonly id: number;
  readonly number: number;
  readonly branch: string;
  /** null: it has not ended. */
  readonly conclusion: string | null;
  readonly event?: string;
  readonly attempt?: number;
  /** The file's name. */
  readonly workflow?: string;
  /** `owner/name` of the repository that the branch is in. */
  readonly repository?: string;
  /** Conclusions of its attempts, from the first on. */
  readonly attempts?: readonly string[];
  /** Login of who caused it. */
  readonly actor?: string;
}

/**
 * The runs of a workflow, newest first, and one attempt of a run; undefined for other paths. `branch` is the branch of
 * the push, and of a pull request's run its head, also where a fork has a branch of that name.
 * Source: https://docs.github.com/en/rest/actions/workflow-runs.
 */
export function serveRuns(runs: readonly EndedRun[], own: string, path: string, url: URL): unknown {
  const [, workflow] = /^actions\/workflows\/([^/?]+)\/runs/.exec(path) ?? [];
  if (workflow !== undefined) {
    const wanted = runs
      .filter((run) => (run.workflow ?? 'sync.yml') === decodeURIComponent(workflow))
      .filter(({ branch }) => branch === url.searchParams.get('branch'))
      .filter(({ conclusion }) => url.searchParams.get('status') !== 'completed' || conclusion !== null)
      .toSorted((a, b) => b.id - a.id);
    return { total_count: wanted.length, workflow_runs: takePage(wanted, url).map((run) => describe(run, own)) };
  }
  const [, one] = /^actions\/runs\/(\d+)$/.exec(path) ?? [];
  if (one !== undefined) {
    const known = runs.find(({ id }) => id === Number(one));
    return describe(known ?? { id: Number(one), number: Number(one), branch: 'main', conclusion: null }, own);
  }
  const [, id, attempt] = /^actions\/runs\/(\d+)\/attempts\/(\d+)$/.exec(path) ?? [];
  const run = runs.find((each) => each.id === Number(id));
  return run && { ...describe(run, own), conclusion: run.attempts?.[Number(attempt) - 1] ?? null };
}

function describe(
  { id, number, branch, conclusion, event = 'push', attempt = 1, repository, actor = 'ada' }: EndedRun,
  own: string,
) {
  return {
    id,
    run_number: number,
    run_attempt: attempt,
    event,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    head_branch: branch,
    actor: { login: actor },
    head_repository: { full_name: repository ?? own },
  };
}
