import type { StepOutputDoc } from '../src/config/outputs.ts';
import type { InputDoc } from '../src/config/schema.ts';
import { REASON_TABLE, REASONS, type Reason } from '../src/domain/fault.ts';
import {
  OUTCOMES,
  type Outcome,
  UNRESOLVED_REASONS,
  UNRESOLVED_TABLE,
  type UnresolvedReason,
} from '../src/domain/outcome.ts';
import { table } from './markdown-text.ts';

/** What an input means, with the values that its description does not name, and its default in backticks. */
export function describeInput(input: InputDoc): { readonly text: string; readonly standard: string } {
  const { description, values = [], kind } = input;
  const isNamed = values.every((value) => description.includes(`\`${value}\``));
  const choices = kind === 'boolean' || isNamed ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`;
  const standard = input.default === undefined || input.default === '' ? '' : `\`${input.default}\``;
  return { text: `${description}${choices}`, standard };
}

/** The same in one text. */
export function describeWhole(input: InputDoc): string {
  const { text, standard } = describeInput(input);
  return standard === '' ? text : `${text} Default: ${standard}.`;
}

/** The same for places that show descriptions without formatting, where the default `.` is the dot of the sentence, too. */
export function describePlainly(input: InputDoc): string {
  return plain(describeWhole(input)).replace(/\.\.$/, '.');
}

/** Without the marks of code. */
export function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

export function renderInputs(inputs: readonly InputDoc[]): string {
  const rows = inputs.map((input) => {
    const { text, standard } = describeInput(input);
    return [`\`${input.name}\``, input.name === 'github-token' ? "the workflow's" : standard, text];
  });
  return table(['input', 'default', 'meaning'], rows);
}

export function renderOutputs(outputs: readonly StepOutputDoc[]): string {
  return table(
    ['output', 'what it holds'],
    outputs.map(({ name, description }) => [`\`${name}\``, description]),
  );
}

/** Only the names, in one line. */
export function renderOutputNames(outputs: readonly StepOutputDoc[]): string {
  return `${outputs.map(({ name }) => `\`${name}\``).join(' · ')}.`;
}

/** When a run ends for each reason, in one line. The details are in docs/contract.md, 4.2. */
const WHEN: Readonly<Record<Reason, string>> = {
  none: 'Success. With the conclusion `warning`, `reason` says what was downgraded to a warning.',
  threshold: 'More rows failed or were not found than `max-failed` or `max-not-found` allows.',
  'invalid-data': 'More rows are invalid than `max-invalid` allows. Nothing was sent.',
  guard: 'More rows are new, changed or removed than `max-new`, `max-changed` or `max-removed` allows.',
  'config-error': 'An input, the config or a data file cannot be used, or the vendor refused the request itself.',
  'vendor-error': 'The vendor, the network or the disk failed, or rows are without a clear outcome.',
  uncertain: "A submission got no response. Check in the vendor's system before you set `resend-uncertain`.",
  'timed-out': 'Jobs were still running, or rows were not sent, at `timeout`. Accepted jobs continue.',
  overtaken: 'With `changed-only`: a newer run has delivered its rows, so this one sent nothing.',
  bug: 'A bug in Bulk Job. Please report it.',
  cancelled: 'SIGINT or SIGTERM. Running jobs continue at the vendor.',
};

export function renderExits(): string {
  const codes = [...new Set(REASONS.map((reason) => REASON_TABLE[reason].exitCode))].sort((a, b) => a - b);
  const rows = codes.flatMap((code) =>
    REASONS.filter((reason) => REASON_TABLE[reason].exitCode === code).map((reason) => [
      `\`${code}\``,
      `\`${reason}\``,
      WHEN[reason],
    ]),
  );
  return table(['exit code', '`reason`', 'when'], rows);
}

/** The reasons in order of precedence. */
export function renderPrecedence(): string {
  return REASONS.toSorted((a, b) => REASON_TABLE[a].rank - REASON_TABLE[b].rank)
    .map((reason, index) => `${index + 1}. \`${reason}\``)
    .join('\n');
}

/** What each outcome means, and the result file with its rows. */
const OUTCOME_MEANING: Readonly<Record<Outcome, readonly [meaning: string, file: string]>> = {
  succeeded: ['The vendor says that it took the row.', 'none'],
  failed: [
    'The vendor says that it could not take the row. Rows that are safe to repeat were first retried (`retry-failed`).',
    '`failed.csv`',
  ],
  not_found: ['The vendor does not know the key.', '`not-found.csv`'],
  invalid: [
    'Refused before sending: too many or too few cells, an empty key, a violated schema, the same key with other content. The row was not sent.',
    '`invalid.csv`',
  ],
  skipped: ['The same key and content as an earlier row, which stands for it.', 'none'],
  unresolved: [
    'The outcome is not known, or the row was not sent. The reason says which.',
    '`unresolved.csv`, if it is a problem',
  ],
};

export function renderOutcomes(): string {
  return table(
    ['outcome', 'meaning', 'in the file'],
    OUTCOMES.map((outcome) => [`\`${outcome}\``, ...OUTCOME_MEANING[outcome]]),
  );
}

/** Whether the rows may be sent again. */
const AGAIN: Readonly<Record<UnresolvedReason, string>> = {
  planned: 'Yes: `validate` sends nothing.',
  submitted: 'No: `collect` waits for them.',
  'not-sent': 'Yes, once the cause is fixed.',
  'timed-out': 'No: the job continues, and `collect` waits for it.',
  cancelled: 'No: the job continues, and `collect` waits for it.',
  uncertain: "Only after you checked in the vendor's system; then with `resend-uncertain`.",
  lost: "Only after you checked in the vendor's system.",
  unreachable: 'Only after you checked the job; `collect` polls it again.',
  missing: "Only after you checked in the vendor's system.",
  contradictory: "Only after you checked in the vendor's system.",
};

export function renderReasons(): string {
  const rows = UNRESOLVED_REASONS.map((reason) => {
    const { words, isProblem } = UNRESOLVED_TABLE[reason];
    return [`\`${reason}\``, words, isProblem ? 'yes' : 'no', AGAIN[reason]];
  });
  return table(['reason', 'what happened', 'a problem', 'may the rows be sent again'], rows);
}
