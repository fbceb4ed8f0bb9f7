import { join } from 'node:path';
import { INPUT_SPELLING } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import { countRowsLeft } from '../engine/rows-left.ts';
import { plural } from '../report/markdown.ts';
import type { RunRequest } from './types.ts';

/** The folder holds the only trace of rows that the vendor has or may have, and this run is another. */
export function unfinishedFault(
  path: string,
  history: LedgerHistory,
  { spelling = INPUT_SPELLING }: Pick<RunRequest, 'spelling'>,
): Fault {
  const { open, unsent } = countRowsLeft(history);
  const left = [
    ...(open > 0 ? [`${plural(open, 'row')} without a known outcome`] : []),
    ...(unsent > 0 ? [`${plural(unsent, 'row')} not sent`] : []),
  ].join(' and ');
  const collect = `${spelling.example('mode', 'collect')} with ${spelling.example('ledger', join(path, 'ledger.ndjson'))}`;
  return {
    code: 'output/unfinished',
    message: `The folder ${path} holds the ledger of the run ${history.runId}${left === '' ? ', which did not end in good order' : ` with ${left}`}, and this run has other files, settings or secrets.`,
    next: `To continue that run, use its files and settings; ${collect} only asks what became of its jobs. To begin anew, ${spelling.example('resume', 'never')} moves its ledger aside and sends all rows; or use another output-dir.`,
    input: 'output-dir',
  };
}

/** What `resume: never` did with the ledger in the folder. */
export function describeAside(name: string, history: LedgerHistory | undefined): string {
  const moved = `The ledger of the earlier run is now ${name}.`;
  if (history === undefined) return `${moved} It cannot be read, so how many rows are sent twice is not known.`;
  const { sent } = countRowsLeft(history);
  const twice =
    sent === 0
      ? 'It sent no row.'
      : `The vendor has or may have ${plural(sent, 'row')} of it, which may be sent twice.`;
  return `${moved} ${twice}`;
}

/** The folder of the ledger that was named could not be told that its rows are continued here. */
export function describeOpen(path: string): string {
  return `The folder of ${path} cannot be written, so it does not know that its ledger is continued here: a run there would send the rows that are left a second time.`;
}

/** A ledger that was named, and that is about other rows. */
export function otherPlanFault(name: string, history: LedgerHistory | undefined): Fault {
  const wrote =
    history === undefined ? '' : ` It was written for ${describeFiles(history)}${atCommit(history.commit)}.`;
  return {
    code: 'ledger/other-plan',
    message: `The ledger ${name} belongs to other files or settings, so its row numbers say nothing here.${wrote}`,
    next: 'Check out the commit that the run used and give the inputs that it had; timeouts, rates, limits and reports may differ.',
    input: 'ledger',
  };
}

/** What an earlier attempt sent may be in another account of the vendor, or in none. */
export function otherAccountFault(
  name: string,
  { wasSandbox, isSandbox }: { readonly wasSandbox: boolean; readonly isSandbox: boolean },
): Fault {
  const which =
    wasSandbox === isSandbox
      ? 'was written with other secrets or for another address, so its jobs may be in another account of the vendor'
      : wasSandbox
        ? 'was written by a run against the sandbox, so the vendor has none of its rows'
        : 'was written by a run against the vendor, and this run goes to the sandbox';
  return {
    code: 'ledger/other-account',
    message: `The ledger ${name} ${which}.`,
    next:
      wasSandbox === isSandbox
        ? "Use the secrets and base-url of the run that wrote it. If it is another account, resume: never sends all rows; if it is the same account with a new key, check in the vendor's system which rows arrived before you do that."
        : 'Leave this ledger out, or run with the same sandbox setting as the run that wrote it.',
    input: 'resume',
  };
}

function describeFiles({ files, rows }: LedgerHistory): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
}

function atCommit(commit: string): string {
  return commit === '' ? '' : ` at commit ${commit}`;
}
