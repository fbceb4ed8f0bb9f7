import type { Expression, ProviderSpec, ResultSpec } from '../src/provider/types.ts';
import type { ExchangeCase } from '../src/recorded/exchange-file.ts';
import { table } from './markdown-text.ts';

/** Longer expressions say nothing to a reader of a table; they stand in the provider file. */
const SHORT_CHARS = 48;

/** Where the rows of a job are found in the vendor's answers, and what that makes of them. */
export function renderSources({ name, results, single }: ProviderSpec): string {
  const rows = [
    ...results.map((result) => describeSource(result, '')),
    ...(single?.results ?? []).map((result) => describeSource(result, 'a job of one row, ')),
  ];
  const file = `[the file](../../providers/${name}.yaml)`;
  return `Read in this order:\n\n${table(['the row is', 'outcome', 'message', 'sent again'], rows)}\n\n"By its text" is spelled in ${file}, and shown under [As recorded](#as-recorded). A row that the results do not name is \`unresolved\` (\`missing\`); one of which they say two things is \`unresolved\` (\`contradictory\`).`;
}

function describeSource(result: ResultSpec, prefix: string): readonly string[] {
  const { request, rows, outcome, message, retryable, when, format } = result;
  const items = rows === undefined ? '' : (showShort(rows) ?? 'a list');
  const place =
    request === undefined
      ? rows === undefined
        ? 'every other row'
        : `in ${items}`
      : `in the answer to \`${request.method} ${request.url.source}\`${format === 'json' ? '' : ` (${format})`}`;
  const condition = when === undefined ? '' : `, where ${showShort(when) ?? 'a condition holds'}`;
  return [
    `${prefix}${prefix !== '' && rows === undefined ? 'its own answer' : place}${condition}`,
    typeof outcome === 'string' ? `\`${outcome}\`` : 'by its text',
    message === undefined ? '' : (showMessage(message) ?? "the vendor's text"),
    typeof retryable === 'boolean' ? (retryable ? 'yes' : 'no') : 'by its text',
  ];
}

function showShort({ source }: Expression): string | undefined {
  const text = source.replaceAll(/\s+/g, ' ').trim();
  return text.length <= SHORT_CHARS ? `\`${text}\`` : undefined;
}

/** Of a constant the text itself. */
function showMessage({ source }: Expression): string | undefined {
  return /^"([^"\\]*)"$/.exec(source.trim())?.[0];
}

/** What became of the rows in each recorded case that ends: the rules by example, and all of them are tested. */
export function renderRecorded(cases: readonly ExchangeCase[]): string {
  const ended = cases.filter(({ expect }) => expect.job !== 'running');
  const rows = ended.map(({ name, expect, preflight }) => {
    const job = expect.error === undefined ? expect.job : `${expect.job}: "${expect.error}"`;
    const outcomes = expect.outcomes.map(({ outcome, message, retryable }) => {
      const text = message === undefined ? '' : ` "${message}"`;
      return `\`${outcome}\`${text}${retryable ? ' (may go again)' : ''}`;
    });
    const wasChecked = preflight && expect.job === 'refused';
    return [name, wasChecked ? `not made, ${job}` : job, wasChecked ? 'not sent' : [...new Set(outcomes)].join('<br>')];
  });
  return table(['what the vendor does', 'the job', 'its rows'], rows);
}

/** True where a failed row may be sent again by `retry-failed`. */
export function mayBeRetried({ results, single }: ProviderSpec): boolean {
  return [...results, ...(single?.results ?? [])].some(({ retryable }) => retryable !== false);
}

/** What the engine repeats by itself, and what it leaves to the user. */
export function renderRepeats(spec: ProviderSpec): string {
  const { submit, lookup } = spec;
  const commit = submit.find(({ commits }) => commits) ?? submit.at(-1);
  const lost =
    commit?.idempotent === true
      ? 'A submit whose answer was lost is made again: the vendor takes it once.'
      : `A submit is made again only if it was surely not taken (no connection, 425, 429, 503 with a readable Retry-After). Where its answer was lost, its rows are \`uncertain\`${describeAsking(spec)}.`;
  const lines = [
    mayBeRetried(spec)
      ? 'Failed rows of the kinds above that may go again are sent in new jobs, as often as `retry-failed` says.'
      : 'No failed row is sent again by `retry-failed`: none is known to be safe to repeat.',
    lost,
    ...(lookup?.resolves.includes('counts') === true
      ? [
          `Where the vendor counts fewer rows than were sent, \`${lookup.request.method} ${lookup.request.url.source}\` asks which it has; the others are \`not_found\`.`,
        ]
      : []),
    'Checks, polls and results are read again after a fault.',
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function describeAsking({ lookup }: ProviderSpec): string {
  if (lookup?.resolves.includes('submit') !== true) return ', and are not sent again before you looked at the vendor';
  const { method, url } = lookup.request;
  return ` until \`${method} ${url.source}\` finds them: then they \`succeeded\``;
}
