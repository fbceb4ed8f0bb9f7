import type { Expression } from '../src/expression/types.ts';
import type { ProviderSpec, ResultSpec } from '../src/provider/types.ts';
import type { ExchangeCase } from '../src/recorded/exchange-file.ts';
import { table } from './markdown-text.ts';

/** Longer expressions do not help a reader of a table; they are in the provider file. */
const SHORT_CHARS = 48;

/** Where the rows of a job are in the vendor's responses, and which outcome they get. */
export function renderSources({ name, results, single }: ProviderSpec): string {
  const rows = [
    ...results.map((result) => describeSource(result, '')),
    ...(single?.results ?? []).map((result) => describeSource(result, 'a job of one row, ')),
  ];
  const file = `[the file](../../providers/${name}.yaml)`;
  return `Read in this order:\n\n${table(['the row is', 'outcome', 'message', 'sent again'], rows)}\n\n"By its text" is defined in ${file}, and shown under [As recorded](#as-recorded). A row that the results do not name is \`unresolved\` (\`missing\`). A row with two different results is \`unresolved\` (\`contradictory\`).`;
}

function describeSource(result: ResultSpec, prefix: string): readonly string[] {
  const { request, rows, outcome, message, retryable, when, format } = result;
  const items = rows === undefined ? '' : (showShort(rows) ?? 'a list');
  const location =
    request === undefined
      ? rows === undefined
        ? 'every other row'
        : `in ${items}`
      : `in the response to \`${request.method} ${request.url.source}\`${format === 'json' ? '' : ` (${format})`}`;
  const condition = when === undefined ? '' : `, where ${showShort(when) ?? 'a condition holds'}`;
  return [
    `${prefix}${prefix !== '' && rows === undefined ? 'its own response' : location}${condition}`,
    typeof outcome === 'string' ? `\`${outcome}\`` : 'by its text',
    message === undefined ? '' : (showMessage(message) ?? "the vendor's text"),
    typeof retryable === 'boolean' ? (retryable ? 'yes' : 'no') : 'by its text',
  ];
}

function showShort({ source }: Expression): string | undefined {
  const text = source.replaceAll(/\s+/g, ' ').trim();
  return text.length <= SHORT_CHARS ? `\`${text}\`` : undefined;
}

/** The text itself, if the message is a constant. */
function showMessage({ source }: Expression): string | undefined {
  return /^"([^"\\]*)"$/.exec(source.trim())?.[0];
}

/** The outcomes of the rows in each recorded case that ends: the rules by example, all of them tested. */
export function renderRecorded(cases: readonly ExchangeCase[]): string {
  const ended = cases.filter(({ expect }) => expect.job !== 'running');
  const rows = ended.map(({ name, expect, preflight }) => {
    const job = expect.error === undefined ? expect.job : `${expect.job}: "${expect.error}"`;
    const outcomes = expect.outcomes.map(({ outcome, message, retryable }) => {
      const text = message === undefined ? '' : ` "${message}"`;
      return `\`${outcome}\`${text}${retryable ? ' (may be sent again)' : ''}`;
    });
    const wasChecked = preflight && expect.job === 'refused';
    return [name, wasChecked ? `not made, ${job}` : job, wasChecked ? 'not sent' : [...new Set(outcomes)].join('<br>')];
  });
  return table(['what the vendor does', 'the job', 'its rows'], rows);
}

/** True if `retry-failed` may send a failed row again. */
export function mayBeRetried({ results, single }: ProviderSpec): boolean {
  return [...results, ...(single?.results ?? [])].some(({ retryable }) => retryable !== false);
}

/** What the engine repeats automatically, and what it leaves to the user. */
export function renderRepeats(spec: ProviderSpec): string {
  const { submit, lookup } = spec;
  const commit = submit.find(({ commits }) => commits) ?? submit.at(-1);
  const lost =
    commit?.idempotent === true
      ? 'A submit without a response is made again: the vendor takes it once.'
      : `A submit is made again only if it was certainly not taken (no connection, 425, 429, 503 with a readable Retry-After). If it got no usable response, its rows are \`uncertain\`${describeAsking(spec)}.`;
  const lines = [
    mayBeRetried(spec)
      ? 'Failed rows that may be sent again, as listed above, are sent in new jobs, as often as `retry-failed` says.'
      : '`retry-failed` sends no failed row again: none is known to be safe to repeat.',
    lost,
    ...(lookup?.resolves.includes('counts') === true
      ? [
          `If the vendor counts fewer rows than were sent, \`${lookup.request.method} ${lookup.request.url.source}\` asks which of them it has. The others are \`not_found\`.`,
        ]
      : []),
    'Checks, polls and results are requested again after a fault.',
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function describeAsking({ lookup }: ProviderSpec): string {
  if (lookup?.resolves.includes('submit') !== true)
    return ", and are not sent again until you have checked in the vendor's system";
  const { method, url } = lookup.request;
  return ` until \`${method} ${url.source}\` finds them: then they \`succeeded\``;
}
