import { join } from 'node:path';
import { INPUT_SPELLING } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import { formatShard, type Shard } from '../domain/shard.ts';
import { countRowsLeft } from '../engine/resume/rows-left.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import type { RunRequest } from './types.ts';

/** The folder holds the only record of rows that the vendor has or may have, and belongs to a different run. */
export function unfinishedFault(
  path: string,
  history: LedgerHistory,
  { spelling = INPUT_SPELLING, command }: Pick<RunRequest, 'spelling' | 'command'>,
): Fault {
  const { open, unsent } = countRowsLeft(history);
  const left = [
    ...(open > 0 ? [`${plural(open, 'row has', 'rows have')} no known outcome`] : []),
    ...(unsent > 0 ? [`${plural(unsent, 'row was', 'rows were')} not sent`] : []),
  ].join(' and ');
  const ledger = spelling.example('ledger', join(path, 'ledger.ndjson'));
  const collect =
    spelling.from === 'flags'
      ? `${command?.program ?? 'bulk-job'} collect with ${ledger}`
      : `mode: collect with ${ledger}`;
  return {
    code: 'output/unfinished',
    message: `The folder ${path} holds the ledger of run ${history.runId}, which is unfinished (${left === '' ? 'it was killed before it ended' : left}), and this run has different files, settings or secrets, or is another shard.`,
    next: `To resume that run, use its files and settings. To only get the results of its jobs, use ${collect}. To start over, ${spelling.example('resume', 'never')} moves its ledger aside and sends all rows; or use another ${spelling.name('output-dir')}.`,
    input: 'output-dir',
  };
}

/** What `resume: never` did with the ledger in the folder. */
export function describeAside(name: string, history: LedgerHistory | undefined): string {
  const moved = `The ledger of the earlier run is now ${name}.`;
  if (history === undefined) return `${moved} It cannot be read, so it is unknown how many rows are sent twice.`;
  const { sent } = countRowsLeft(history);
  const twice =
    sent === 0
      ? 'That run sent no row.'
      : `The vendor has or may have ${plural(sent, 'row')} of that run; they may be sent twice.`;
  return `${moved} ${twice}`;
}

/** The ledger that is resumed here could not be marked as such in its own folder. */
export function describeUnmarked(path: string): string {
  return `${path} could not be marked as resumed here, because its folder is not writable. Do not run there again: the remaining rows would be sent twice.`;
}

/** A ledger that was written for other rows. */
export function otherPlanFault(name: string, history: LedgerHistory | undefined): Fault {
  const wrote =
    history === undefined ? '' : ` It was written for ${describeFiles(history)}${atCommit(history.commit)}.`;
  return {
    code: 'ledger/other-plan',
    message: `The ledger ${name} belongs to other files or settings, so its row numbers mean other rows.${wrote}`,
    next: 'Check out the commit of that run and use the same inputs; timeouts, rates, limits and reports may differ.',
    input: 'ledger',
  };
}

/** A leg sends only its own rows, so it cannot resume another one. */
export function otherShardFault(
  name: string,
  { shard: wrote }: Pick<LedgerHistory, 'shard'>,
  { shard: asked }: { readonly shard?: Shard | undefined },
): Fault {
  const write = (shard: Shard | undefined): string =>
    shard === undefined ? 'a run without shards' : `shard ${formatShard(shard)}`;
  return {
    code: 'ledger/other-shard',
    message: `The ledger ${name} belongs to ${write(wrote)}, but this is ${write(asked)}, which has other rows.`,
    next:
      wrote === undefined
        ? 'Remove the input shard.'
        : `Set shard to ${formatShard(wrote)}, or give the ledger of this leg.`,
    input: 'shard',
  };
}

/** What an earlier attempt sent may be in another account at the vendor, or in none. */
export function otherAccountFault(
  name: string,
  { wasSandbox, isSandbox }: { readonly wasSandbox: boolean; readonly isSandbox: boolean },
): Fault {
  const which =
    wasSandbox === isSandbox
      ? 'was written with other secrets or for another address, so its jobs may be in another account at the vendor'
      : wasSandbox
        ? 'was written by a run against the sandbox, so the vendor has none of its rows'
        : 'was written by a run against the vendor, but this run uses the sandbox';
  return {
    code: 'ledger/other-account',
    message: `The ledger ${name} ${which}.`,
    next:
      wasSandbox === isSandbox
        ? "Use the secrets and base-url of the run that wrote it. For another account, resume: never sends all rows. For the same account with a new key, first check in the vendor's system which rows arrived."
        : 'Remove the input ledger, or use the same sandbox setting as the run that wrote it.',
    input: 'resume',
  };
}

function describeFiles({ files, rows }: LedgerHistory): string {
  return `${plural(rows, 'row')} of ${plural(files.length, 'file')}`;
}

function atCommit(commit: string): string {
  return commit === '' ? '' : ` at commit ${commit}`;
}
