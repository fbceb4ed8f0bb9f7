import type { CiSystem } from './ci-systems.ts';

/** Where the run happens, as far as that decides what it may do. Plain data, read once by the host. */
export interface CiContext {
  /** `none`: a terminal, no CI. `unknown`: `CI` is set, but the system is not recognized. */
  readonly ci: CiSystem | 'unknown' | 'none';
  /** The CI's own name of the event (`push`, `merge_request_event`, …); empty outside CI, and where the CI has none. */
  readonly event: string;
  /** The cron expression by which the run was started; undefined if none did, or the CI does not say. */
  readonly schedule?: string | undefined;
  /** Whether the CI says that the branch is the default one; undefined if it does not say. */
  readonly onDefaultBranch?: boolean | undefined;
  /**
   * `trusted`: may send. `fork`: a pull request from a fork or Dependabot, or that may be one; validates only.
   * `hijackable`: `pull_request_target`, `workflow_run` from a fork, `issue_comment`: never sends, makes no
   * request with a secret, and takes config, schema and provider file only from the base or the built-in ones
   * (docs/contract.md, 7.2).
   */
  readonly trust: 'trusted' | 'fork' | 'hijackable';
  readonly visibility: 'public' | 'private' | 'internal' | 'unknown';
  /** The CI's id of this run, the same for all attempts; empty outside CI. */
  readonly runId: string;
  /** 1-based. */
  readonly attempt: number;
  /** The checked-out commit according to the CI; undefined if it does not say. */
  readonly commit?: string | undefined;
  /** The commit that a pull request starts from; undefined if the run is not one of a pull request. */
  readonly base?: string | undefined;
  /** What the change of this run is compared with; undefined if it is not a change that somebody proposes. */
  readonly changeBase?: ChangeBase | undefined;
  /** Where the commit and the run can be opened in a browser; undefined if the CI does not say. */
  readonly source?: SourceAddress | undefined;
  /** The path of the workflow's file with its repository, the same on every branch; undefined if the CI has none. */
  readonly workflow?: string | undefined;
  /** The CI's ids of the job and the step, for default folder and artifact names; may be empty. */
  readonly job: string;
  readonly step: string;
  /** Distinguishes the jobs of one matrix, which share an id; empty if there is no matrix. */
  readonly leg: string;
  /** The CI's folder for temporary files; undefined outside CI. */
  readonly temporaryDirectory: string | undefined;
}

/** What a CI system says of the change that it checks: a commit to compare with, or what it takes to find one. */
export interface ChangeBase {
  /** The commit to compare with. */
  readonly commit?: string;
  /** Branch or commit that the change goes to: the commit to compare with is where the two part. */
  readonly target?: string;
  /** The last commit of the change itself: a merge commit of it is compared with its first parent. */
  readonly head?: string;
}

/** The address of the repository, and the branch of the run. */
export interface SourceAddress {
  /** `https://github.com`, `https://gitlab.com` */
  readonly server: string;
  /** `owner/name`; GitLab's groups have more parts. */
  readonly repository: string;
  /** The branch that a change to the data files goes to; empty if there is none in this repository. */
  readonly ref: string;
  /** Address of this tool's documents in the version that runs; undefined if the CI does not say. */
  readonly documents?: string | undefined;
}
