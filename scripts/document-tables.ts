import type { OutputDoc } from '../src/config/outputs.ts';
import type { InputDoc } from '../src/config/schema.ts';
import { EXIT_CODES, REASONS, type Reason } from '../src/domain/fault.ts';
import { isProblemReason, UNRESOLVED_REASONS, type UnresolvedReason } from '../src/domain/outcome.ts';
import { REASON_WORDS } from '../src/report/words.ts';
import { table } from './markdown-text.ts';

/** What an input means, with the values that its description does not name, and its default in backticks. */
export function describeInput(input: InputDoc): { readonly text: string; readonly standard: string } {
  const { description, values = [], kind } = input;
  const isNamed = values.every((value) => description.includes(`\`${value}\``));
  const choices = kind === 'boolean' || isNamed ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`;
  const standard = input.default === undefined || input.default === '' ? '' : `\`${input.default}\``;
  return { text: `${description}${choices}`, standard };
}

export function renderInputs(inputs: readonly InputDoc[]): string {
  const rows = inputs.map((input) => {
    const { text, standard } = describeInput(input);
    return [`\`${input.name}\``, input.name === 'github-token' ? "the workflow's" : standard, text];
  });
  return table(['input', 'default', 'meaning'], rows);
}

export function renderOutputs(outputs: readonly OutputDoc[]): string {
  return table(
    ['output', 'what it holds'],
    outputs.map(({ name, description }) => [`\`${name}\``, description]),
  );
}

/** When a run ends for each reason, and what the reader does about it. */
const WHEN: Readonly<Record<Reason, string>> = {
  none: 'All is well. With the conclusion `warning` the exit code is `0` too, and `reason` is what was let pass.',
  threshold: 'More rows failed or were not found than `max-failed` or `max-not-found` allows.',
  'invalid-data': 'More rows are invalid than `max-invalid` allows. Nothing was sent.',
  'config-error':
    'Inputs, config or data files are wrong, or the vendor refused the request itself before it accepted any job.',
  'vendor-error':
    'The vendor or the network failed: a job ended as failed or canceled, results named rows that were never sent, the disk or the cache did not take the ledger, or rows are `lost`, `unreachable`, `missing` or `contradictory`.',
  uncertain:
    "The answer to a submit was lost. Its rows may have arrived: check in the vendor's system before you say `resend-uncertain`.",
  'timed-out':
    'Jobs were still running, or rows not sent, when `timeout` was up. Jobs that were accepted go on at the vendor.',
  bug: 'A fault of Bulk Job itself. Please report it.',
  cancelled:
    'SIGINT or SIGTERM: the workflow was cancelled. Jobs that were running go on at the vendor; files with rows come from the post step, or from `collect`.',
};

export function renderExits(): string {
  const codes = [...new Set(Object.values(EXIT_CODES))].sort((a, b) => a - b);
  const rows = codes.flatMap((code) =>
    REASONS.filter((reason) => EXIT_CODES[reason] === code).map((reason) => [
      `\`${code}\``,
      `\`${reason}\``,
      WHEN[reason],
    ]),
  );
  return table(['exit code', '`reason`', 'when'], rows);
}

/** Whether the rows may go again. */
const AGAIN: Readonly<Record<UnresolvedReason, string>> = {
  planned: 'Yes: `validate` sends nothing.',
  submitted: 'No: `collect` waits for them.',
  'not-sent': 'Yes, once the cause is gone.',
  'timed-out': 'No: the job goes on, and `collect` waits for it.',
  cancelled: 'No: the job goes on, and `collect` waits for it.',
  uncertain: 'Not before you looked at the vendor; then with `resend-uncertain`.',
  lost: 'Not before you looked at the vendor.',
  unreachable: 'Not before you looked at the job; `collect` asks once more.',
  missing: 'Not before you looked at the vendor.',
  contradictory: 'Not before you looked at the vendor.',
};

export function renderReasons(): string {
  const rows = UNRESOLVED_REASONS.map((reason) => {
    const problem = isProblemReason(reason) ? 'yes' : 'no';
    return [`\`${reason}\``, `${REASON_WORDS[reason]}`, problem, AGAIN[reason]];
  });
  return table(['reason', 'what happened', 'a problem', 'may the rows be sent again'], rows);
}
