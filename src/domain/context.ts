/** Where the run happens, as far as it changes what may be done. Plain data, read once by the host. */
export interface RunContext {
  /** `none`: a terminal, no CI. `unknown`: `CI` is set but the system is not known to us. */
  readonly ci: 'github' | 'gitlab' | 'azure' | 'unknown' | 'none';
  /** The event's own name (`push`, `pull_request`, `merge_request_event`, …); empty outside CI. */
  readonly event: string;
  /**
   * `trusted`: may send. `fork`: a fork's or Dependabot's pull request, validates only.
   * `hijackable`: `pull_request_target`, `workflow_run` from a fork, `issue_comment`: never sends, makes no
   * request that carries a secret, takes config, schema and provider file only from the base or built-in
   * (contract, section 7).
   */
  readonly trust: 'trusted' | 'fork' | 'hijackable';
  readonly visibility: 'public' | 'private' | 'internal' | 'unknown';
  /** The CI's id of this run, the same for all attempts; empty outside CI. */
  readonly runId: string;
  /** 1-based. */
  readonly attempt: number;
  /** What is checked out, as the CI says; undefined where it does not. */
  readonly commit?: string | undefined;
  /** The CI's id of the job and of the step, for default folder and artifact names; may be empty. */
  readonly job: string;
  readonly step: string;
  /** Tells the jobs of one matrix apart, which share their id; empty where there is none. */
  readonly leg: string;
  /** Where the CI wants temporary files; undefined outside CI. */
  readonly temporaryDirectory: string | undefined;
}
