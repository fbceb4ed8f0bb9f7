/** An output of the step for later steps (docs/contract.md, 4.1): counts, ids and paths, never a row. */
export interface StepOutputDoc {
  readonly name: string;
  readonly description: string;
}

/** The outputs in the order of the documents. action.yml and the tables in docs/ are generated from it. */
export const STEP_OUTPUTS: readonly StepOutputDoc[] = [
  { name: 'conclusion', description: '`success`, `warning` or `failure`.' },
  {
    name: 'reason',
    description:
      'Why: `none`, `threshold`, `guard`, `invalid-data`, `config-error`, `vendor-error`, `uncertain`, `timed-out`, `cancelled`, `overtaken` or `bug`. With the conclusion `warning`, the reason that was downgraded to a warning.',
  },
  { name: 'total', description: 'Rows in all files; the sum of the six outcomes.' },
  { name: 'to-send', description: 'Rows that the plan sends: all except invalid and skipped ones.' },
  { name: 'submitted', description: 'Rows that were at least once in a job that the vendor accepted.' },
  { name: 'succeeded', description: 'Rows that the vendor accepted and processed.' },
  { name: 'failed', description: 'Rows that the vendor refused or could not process.' },
  { name: 'not-found', description: 'Rows whose key the vendor does not know.' },
  { name: 'invalid', description: 'Rows that were rejected before sending.' },
  { name: 'skipped', description: 'Rows that duplicate an earlier row.' },
  { name: 'unresolved', description: 'Rows without an outcome; `records.csv` gives the reason for each.' },
  { name: 'jobs', description: 'Jobs of all rounds, including those whose submit was refused or got no response.' },
  {
    name: 'job-ids',
    description:
      "JSON array of the vendor's ids of accepted jobs, set as soon as the first is known, truncated to fit; `report.json` has all.",
  },
  { name: 'results-dir', description: 'Folder of the result files on the runner.' },
  { name: 'report', description: 'Path of `report.json`.' },
  {
    name: 'ledger',
    description: 'Path of `ledger.ndjson`, which records submits and jobs; use it as the input `ledger`.',
  },
  { name: 'artifact-id', description: 'Id of the uploaded artifact; empty if none was uploaded.' },
  { name: 'artifact-url', description: 'URL of the uploaded artifact.' },
  { name: 'artifact-name', description: 'Name of the uploaded artifact.' },
  {
    name: 'report-url',
    description:
      'URL that opens `report.html` in a browser; empty if it was not uploaded, as with `report-detail: minimal`.',
  },
  { name: 'new', description: 'Rows that `base`, or the row memory, does not have; empty if nothing was compared.' },
  {
    name: 'changed',
    description:
      'Rows whose content differs from the one at `base`, or in the row memory; empty if nothing was compared.',
  },
  {
    name: 'removed',
    description: 'Rows of `base`, or of the row memory, that no file has; empty if nothing was compared.',
  },
  {
    name: 'unchanged',
    description: 'Rows with the same content at `base`, or in the row memory; empty if nothing was compared.',
  },
  {
    name: 'verdict-change',
    description:
      'Against the previous run of this workflow on this branch: `new-failure`, `still-failing`, `recovered` or `same`. Needs `actions: read`. Empty for pull requests and outside GitHub.',
  },
];
