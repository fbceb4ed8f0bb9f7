import { formatRate } from '../src/domain/rate.ts';
import type { FactSpec, Limit, MappedState, ProviderSpec, RequestSpec, ResultSpec } from '../src/provider/types.ts';
import { KEY_PREFIXES } from '../src/sandbox/outcomes.ts';
import { VENDORS } from '../src/sandbox/vendors.ts';
import { table } from './markdown-text.ts';

const STANDING: Readonly<Record<FactSpec['verified'], string>> = {
  documented: 'documented',
  inferred: '**inferred**',
  live: 'seen live',
};

/** What the file relies on, and how sure that is. */
export function renderFacts({ facts }: ProviderSpec): string {
  const rows = facts.map(({ text, verified, source }) => [
    text,
    source === undefined ? STANDING[verified] : `[${STANDING[verified]}](${source})`,
  ]);
  return table(['fact', 'standing'], rows);
}

/** The page of a built-in provider. */
export function renderProviderPage(spec: ProviderSpec): string {
  return `${[
    `<!-- Generated from providers/${spec.name}.yaml by \`npm run generate\`; do not edit. -->`,
    `# ${spec.title}`,
    `\`provider: ${spec.name}\`. The file is [\`providers/${spec.name}.yaml\`](../../providers/${spec.name}.yaml), its recorded exchanges are [\`providers/${spec.name}.test.yaml\`](../../providers/${spec.name}.test.yaml)${spec.docs === undefined ? '' : `, the vendor's page is <${spec.docs}>`}.`,
    section('Inputs', renderInputs(spec)),
    section('Rows', renderRows(spec)),
    section('Limits', renderLimits(spec)),
    section('Requests', renderRequests(spec)),
    section('States of a job', renderStates(spec)),
    section('What becomes of a row', renderResults(spec)),
    section('What is known, and how', renderFacts(spec)),
    section('Trial without an account', renderSandbox(spec)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function renderInputs({ inputs }: ProviderSpec): string {
  const rows = inputs.map(({ name, description, required, secret, type }) => {
    const isKey = name === 'api_key';
    const variable = isKey ? 'BULK_JOB_API_KEY' : `BULK_JOB_PARAM_${name.toUpperCase()}`;
    const given = isKey ? '`api-key`' : secret ? 'the environment only' : `\`params\`: \`${name}\``;
    return [`\`${name}\``, required ? 'required' : 'optional', type, given, `\`${variable}\``, description];
  });
  return table(['input', '', 'type', 'given as', 'or in the environment', 'what it is'], rows);
}

function renderRows({ key }: ProviderSpec): string {
  if (key === undefined) return 'No column identifies a row: rows are matched by their place in the job.';
  const parts = [
    `The column \`${key.column}\` identifies a row.`,
    key.required ? 'A row without it is `invalid`.' : 'It may be blank.',
    key.unique
      ? 'The same key again is `skipped`, `invalid` or sent in another job, as `on-duplicate` says.'
      : 'It may repeat.',
    `Has your file another name for it, write \`columns: "${key.column}: your column"\`.`,
  ];
  return parts.join(' ');
}

function renderLimits({ limits }: ProviderSpec): string {
  const line = <T>(name: string, limit: Limit<T> | undefined, show: (value: T) => string): readonly string[][] =>
    limit === undefined ? [] : [[name, show(limit.value), limit.documented ? 'documented' : 'assumed']];
  const rows = [
    ...line('rows a job', limits.rows, String),
    ...line('bytes a job', limits.bytes, String),
    ...line('requests', limits.rate, formatRate),
    ...line('jobs in flight', limits.concurrency, String),
    ...line('jobs created', limits.jobs, formatRate),
  ];
  const others =
    limits.concurrency === undefined
      ? ' No limit on jobs in flight is known: `concurrency: auto` starts with 4 and grows while the vendor does not throttle.'
      : '';
  return `${table(['limit', 'value', 'standing'], rows)}\n\nMore than a documented limit is an error, than an assumed one a notice.${others}`;
}

function renderRequests({ preflight, submit, single, poll, results }: ProviderSpec): string {
  const line = (what: string, { method, url }: RequestSpec): string[] => [what, `\`${method} ${url.source}\``];
  const rows = [
    ...preflight.map((request) => line('check before anything is sent (read-only)', request)),
    ...submit.map((request) => line('submit', request)),
    ...(single === undefined ? [] : [line('submit of a single row', single.request)]),
    ...(poll === undefined ? [] : [line('poll', poll.request)]),
    ...results.flatMap(({ request }) => (request === undefined ? [] : [line('results', request)])),
  ];
  return table(['what for', 'request'], rows);
}

function renderStates({ poll }: ProviderSpec): string {
  if (poll === undefined) return '';
  const order: readonly MappedState[] = ['running', 'succeeded', 'failed', 'canceled'];
  const rows = order.map((state) => {
    const words = [...poll.states].filter(([, mapped]) => mapped === state).map(([word]) => `\`${word}\``);
    return [state, words.join(', ')];
  });
  return `${table(['state', "the vendor's words"], rows)}\n\nWords compare without regard to case. A word that is not listed counts as running, with a notice.`;
}

function renderResults({ results }: ProviderSpec): string {
  const rows = results.map((result) => [
    result.rows === undefined ? 'every other row' : `in \`${result.rows.source}\``,
    typeof result.outcome === 'string' ? `\`${result.outcome}\`` : `by \`${result.outcome.source}\``,
    result.message === undefined ? '' : `\`${result.message.source}\``,
    describeRetry(result),
  ]);
  return `${table(['the row is', 'outcome', 'message', 'sent again by `retry-failed`'], rows)}\n\nA row that the results do not name is \`unresolved\` (\`missing\`).`;
}

function describeRetry({ retryable }: ResultSpec): string {
  if (typeof retryable === 'boolean') return retryable ? 'yes' : 'no';
  return `where \`${retryable.source}\``;
}

function renderSandbox({ name }: ProviderSpec): string {
  if (!VENDORS.has(name)) return '';
  const { notFound, fail, flaky } = KEY_PREFIXES;
  const rows = [
    [`\`${notFound}\``, '`not_found`'],
    [`\`${fail}\``, '`failed`, each time'],
    [`\`${flaky}\``, '`failed` the first time, then `succeeded`'],
    ['anything else', '`succeeded`'],
  ];
  return `With \`sandbox: true\` the rows go to a simulated vendor inside the process, over HTTP on loopback. It takes any network id that does not begin with \`unknown-\`, and the beginning of a key says what becomes of it:\n\n${table(['the key begins with', 'outcome'], rows)}`;
}
