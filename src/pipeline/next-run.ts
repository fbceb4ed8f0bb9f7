import { basename, join, relative, resolve } from 'node:path';
import { INPUT_SPELLING } from '../config/spelling.ts';
import { MODES } from '../domain/mode.ts';
import { quoteWord } from '../domain/quote-word.ts';
import type { NextRun } from '../engine/faults.ts';
import type { Report } from '../report/schema.ts';
import type { RunContext } from './context.ts';

type Run = Pick<RunContext, 'known' | 'request'>;

/** What the user can do next with the ledger of this run, as they write inputs: in a workflow, or as flags. */
export function describeNextRun(run: Run): NextRun {
  const { known, request } = run;
  const { spelling = INPUT_SPELLING, command } = request;
  const isFlags = spelling.from === 'flags';
  const ledger = `\`${spelling.example('ledger', nameLedger(run))}\``;
  const mode = (name: string): string =>
    isFlags ? `\`${command?.program ?? 'bulk-job'} ${name} …\`` : `\`mode: ${name}\``;
  const resume = MODES[known.mode].sends ? `run again with ${ledger}` : `run ${mode('run')} with ${ledger}`;
  return {
    ledger,
    resume: canRerun(run) ? `click "Re-run jobs", or start a run with ${ledger}` : resume,
    fresh: isFlags ? 'run the same command again' : 'run again',
    collect: `run ${mode('collect')} with ${ledger}`,
    resend: `run ${mode('run')} with ${ledger} and \`${isFlags ? '--resend-uncertain' : 'resend-uncertain: true'}\``,
  };
}

/**
 * The same for the steps of the report; its `ledger` is empty if the run has none.
 * @param rowFiles names of the files with rows that were written.
 */
export function reportNextRun(run: Run, rowFiles: readonly string[]): Report['nextRun'] {
  const { known, request } = run;
  const { spelling = INPUT_SPELLING, command, ledgers, config } = request;
  const { from } = spelling;
  if (known.folder === undefined) return { from, ledger: '', isLedgerKept: true, canRerun: canRerun(run) };
  // Each leg has a ledger; what is joined has none.
  if (known.merged !== undefined)
    return { from, ledger: '', isLedgerKept: true, canRerun: ledgers !== undefined, shards: known.merged.open };
  const ledger = nameLedger(run);
  const isLedgerKept = ledgers === undefined || isCollected(run) || isUploaded(run);
  const next = { from, ledger, isLedgerKept, canRerun: canRerun(run) };
  if (command === undefined) return next;
  const { sends, rereads } = MODES[known.mode];
  const source = ['ledger', ledger] as const;
  // In its own folder a run that sends finds its ledger by itself.
  const again = rereads || (sends && config.ledger !== undefined) ? [source] : [];
  const sender = sends ? known.mode : 'run';
  return {
    ...next,
    copies: describeCopies(run, rowFiles),
    commands: {
      run: command.write(sender, again),
      collect: command.write('collect', [source]),
      // The row memory knows the rows of earlier runs, too; this run's ledger does not.
      resend: command.write(sender, [...(config['changed-only'] ? [] : [source]), ['resend-uncertain', 'true']]),
    },
  };
}

/** Result files are comma-separated UTF-8 or JSON lines, whatever the data files were. */
const FORMAT_FLAGS = ['format', 'delimiter', 'encoding'];
const SENT_ALONE = ['failed', 'invalid'] as const;

/** How the rows of a result file are sent alone: a file in the results folder is not read as data, so a copy is. */
function describeCopies(
  { known, request }: Run,
  rowFiles: readonly string[],
): NonNullable<Report['nextRun']['copies']> {
  const { command, config, processDirectory } = request;
  const { folder, mode } = known;
  // Files are read from the working directory, and a shell copies to the current one.
  if (command === undefined || folder === undefined || config['working-directory'] !== '.') return {};
  const sender = MODES[mode].sends ? mode : 'run';
  const inside = relative(processDirectory, folder.path);
  const from = inside.startsWith('..') ? folder.path : inside;
  const copies = SENT_ALONE.flatMap((name) => {
    const [file, ...others] = rowFiles.filter((each) => each.startsWith(`${name}.`));
    // Rows of two formats are in two files.
    if (file === undefined || others.length > 0) return [];
    const to = `${basename(folder.path)}-${file}`;
    const flags = [['files', to] as const, ['output-dir', `${from}-${name}`] as const];
    const copy = `cp ${quoteWord(join(from, file))} ${quoteWord(to)}`;
    return [[name, { copy, send: command.write(sender, flags, FORMAT_FLAGS) }] as const];
  });
  return Object.fromEntries(copies);
}

/** As the input `ledger` takes it: `run:<id>` if its artifact has the ledger, else the path in the results folder. */
function nameLedger(run: Run): string {
  const { known, request } = run;
  const { config, context, processDirectory } = request;
  if (isCollected(run)) return givenLedger(run) ?? '';
  if (isUploaded(run)) return `run:${context.runId}`;
  const path = known.folder?.ledger ?? join(config['output-dir'] ?? '', 'ledger.ndjson');
  const shown = relative(resolve(processDirectory, config['working-directory']), path);
  return shown.startsWith('..') ? path : shown;
}

/** A run that only collects copies the ledger; only the original may be resumed. */
function isCollected(run: Run): boolean {
  return !isSender(run) && givenLedger(run) !== undefined;
}

/** A post step collects, whatever the step did that it finishes. */
function isSender({ known, request: { stepInputs } }: Run): boolean {
  return stepInputs === undefined ? MODES[known.mode].sends : stepInputs.mode !== 'collect';
}

function givenLedger({ request: { stepInputs, config } }: Run): string | undefined {
  return (stepInputs ?? config).ledger;
}

/** The runner's folder may be gone by then; the artifact is not. */
function isUploaded({ request: { config, context, ledgers } }: Run): boolean {
  return ledgers?.hasArtifacts === true && config['artifact-name'] !== 'none' && context.runId !== '';
}

/** "Re-run jobs" continues this run: it finds the ledger. To run a job again that only collects would collect again. */
function canRerun(run: Run): boolean {
  const { ledgers } = run.request;
  return ledgers !== undefined && isSender(run) && (ledgers.closed === undefined || isUploaded(run));
}
