/** What the step gives to later steps (contract, section 4): counts, ids and paths, never a row. */
export interface OutputDoc {
  readonly name: string;
  readonly description: string;
}

/** The outputs in the order of the contract. action.yml and the README's table are made from it. */
export const OUTPUTS: readonly OutputDoc[] = [
  { name: 'conclusion', description: '`success`, `warning` or `failure`.' },
  {
    name: 'reason',
    description:
      'Why: `none`, `threshold`, `invalid-data`, `config-error`, `vendor-error`, `uncertain`, `timed-out`, `cancelled` or `bug`. With the conclusion `warning` the reason that was let pass.',
  },
  { name: 'total', description: 'Rows in all files: the sum of the six outcomes.' },
  { name: 'to-send', description: 'Rows that the plan sends: all but the invalid and the skipped ones.' },
  { name: 'submitted', description: 'Rows that were in a job that the vendor accepted, at least once.' },
  { name: 'succeeded', description: 'Rows that the vendor took.' },
  { name: 'failed', description: 'Rows that the vendor refused or could not handle.' },
  { name: 'not-found', description: 'Rows whose key the vendor does not know.' },
  { name: 'invalid', description: 'Rows that were refused before sending.' },
  { name: 'skipped', description: 'Rows that repeat an earlier row.' },
  { name: 'unresolved', description: 'Rows without an outcome; `records.csv` says of each why.' },
  { name: 'jobs', description: 'Jobs of all rounds, with those whose submit was refused or never answered.' },
  {
    name: 'job-ids',
    description:
      "JSON array of the vendor's ids of accepted jobs, set as soon as the first is known and cut to fit; `report.json` has all.",
  },
  { name: 'results-dir', description: 'Folder of the result files on the runner.' },
  { name: 'report', description: 'Path of `report.json`.' },
  { name: 'ledger', description: 'Path of `ledger.ndjson`, which records submits and jobs, for the input `ledger`.' },
  { name: 'artifact-id', description: 'Id of the uploaded artifact; empty if none was uploaded.' },
  { name: 'artifact-url', description: 'Address of the uploaded artifact.' },
  { name: 'artifact-name', description: 'Name of the uploaded artifact.' },
];
