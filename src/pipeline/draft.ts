import { join } from 'node:path';
import type { Reason } from '../domain/fault.ts';
import type { Detail, Mode, PlanSummary } from '../domain/report.ts';
import type { LeftJob } from '../engine/cancel-jobs.ts';
import type { Ledger } from '../engine/ledger.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import type { Session } from '../engine/session.ts';
import type { Stop } from '../engine/types.ts';
import type { SavedCopy } from '../ports/ledger-store.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Transport } from '../transport/types.ts';
import type { OutputFolder } from './output-folder.ts';
import type { ReadFile } from './read-rows.ts';
import type { Setup } from './setup.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** What is known of a run so far. Whatever fails, a report is made of what stands here. */
export interface Draft {
  readonly startedAt: string;
  mode: Mode;
  detail: Detail;
  setup: Setup | undefined;
  folder: OutputFolder | undefined;
  /** Private temporary folder with rows, keys and jobs; removed at the end. */
  temporary: string | undefined;
  store: RowStore | undefined;
  jobs: JobStore | undefined;
  ledger: Ledger | undefined;
  /** Brings the journal to where it survives the machine; undefined before there is a plan, or such a place. */
  save: (() => Promise<SavedCopy>) | undefined;
  transport: Transport | undefined;
  read: readonly ReadFile[];
  plan: PlanSummary | undefined;
  stops: Stop[];
  /** Reasons that an input lets pass. */
  letPass: Reason[];
  notices: string[];
  /** In no text that the run writes or tells. */
  readonly secrets: string[];
  /** What was taken over from an earlier attempt. */
  continues: string | undefined;
  rounds: number;
  foreignRows: number;
  /** The ledger is all that is left: the data files can not be read any more. */
  rowless: LedgerHistory | undefined;
  /** An earlier attempt may have sent rows, and what it left is not taken up. */
  mayBeSent: boolean;
  /** Jobs that a cancel left running, and the line to the vendor. */
  left: { readonly session: Session; readonly jobs: readonly LeftJob[] } | undefined;
}

export function startDraft(ports: RunPorts): Draft {
  return {
    startedAt: ports.clock.date().toISOString(),
    mode: 'run',
    detail: 'minimal',
    setup: undefined,
    folder: undefined,
    temporary: undefined,
    store: undefined,
    jobs: undefined,
    ledger: undefined,
    save: undefined,
    transport: undefined,
    read: [],
    plan: undefined,
    stops: [],
    letPass: [],
    notices: [],
    secrets: [],
    continues: undefined,
    rounds: 0,
    foreignRows: 0,
    rowless: undefined,
    mayBeSent: false,
    left: undefined,
  };
}

/** Adds a sentence for the report and tells the host at once. */
export function notice(draft: Draft, request: Pick<RunRequest, 'emit'>, text: string): void {
  draft.notices.push(text);
  request.emit({ kind: 'notice', text });
}

/** Path of a temporary file of the run. */
export async function temporaryPath(draft: Draft, ports: RunPorts): Promise<(name: string) => string> {
  draft.temporary ??= await ports.files.temporaryDirectory('bulk-job-');
  const directory = draft.temporary;
  return (name) => join(directory, name);
}
