import { join } from 'node:path';
import type { Fault } from '../domain/fault.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';

/** The folder holds jobs of another plan or account whose end nobody saw. */
export function unfinishedFault(path: string, plan: string, count: number): Fault {
  return {
    code: 'output/unfinished',
    message: `The folder ${path} holds the ledger of an earlier run (plan ${plan.slice(0, 12)}) with ${count} ${count === 1 ? 'job' : 'jobs'} whose end was not seen, and this run is another: other files, other settings, another key, or resume: never.`,
    next: `Run with the files and settings of that run to go on with it, or with mode: collect and ledger: ${join(path, 'ledger.ndjson')}; else look at the vendor what became of its jobs, and give another output-dir or remove the folder.`,
    input: 'output-dir',
  };
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

/** What an earlier attempt sent may be in another account of the vendor. */
export function otherAccountFault(name: string): Fault {
  return {
    code: 'ledger/other-account',
    message: `The ledger ${name} was written with other secrets or for another base-url, so it may be about another account of the vendor.`,
    next: 'If it is the same account with a new key, run once more with the old key, or give the ledger.ndjson of the earlier attempt (its artifact holds one) as ledger. If it is another account, give resume: never to send all rows.',
    input: 'resume',
  };
}

function describeFiles({ files, rows }: LedgerHistory): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
}

function atCommit(commit: string): string {
  return commit === '' ? '' : ` at commit ${commit}`;
}
