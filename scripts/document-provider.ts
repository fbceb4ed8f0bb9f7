import { parse } from 'yaml';
import { formatRate } from '../src/domain/rate.ts';
import { toText } from '../src/expression/added-functions.ts';
import type { Limit } from '../src/provider/limits.ts';
import { loadProvider } from '../src/provider/load.ts';
import { providerSchema } from '../src/provider/schema.ts';
import type { FactSpec, InputSpec, ProviderSpec, RequestSpec } from '../src/provider/types.ts';
import { type ExchangeCase, readExchangeFile } from '../src/recorded/exchange-file.ts';
import { KEY_PREFIXES } from '../src/sandbox/outcome-decider.ts';
import { VENDORS } from '../src/sandbox/vendors.ts';
import { renderMade } from './document-made.ts';
import { mayBeRetried, renderRecorded, renderRepeats, renderSources } from './document-outcomes.ts';
import { renderWorkflow } from './document-workflow.ts';
import { table } from './markdown-text.ts';

const BASIS: Readonly<Record<FactSpec['verified'], string>> = {
  documented: 'documented',
  inferred: '**inferred**',
  live: 'seen live',
};

/** The sources of a page. */
export interface ProviderTexts {
  readonly name: string;
  /** The provider file. */
  readonly text: string;
  /** Its recorded exchanges. */
  readonly exchanges: string;
  /** The config file of `examples/`; undefined if the provider has no example. */
  readonly example: string | undefined;
}

/** What the pages of the vendors do not say, for all providers. */
export function renderInferred(specs: readonly ProviderSpec[]): string {
  const rows = specs.flatMap(({ name, facts }) =>
    facts.filter(({ verified }) => verified === 'inferred').map(({ text }) => [`\`${name}\``, text]),
  );
  return table(['provider', 'what is inferred'], rows);
}

/** What the file relies on, and how certain it is. */
function renderFacts({ facts }: ProviderSpec): string {
  const rows = facts.map(({ text, verified, source }) => [
    text,
    source === undefined ? BASIS[verified] : `[${BASIS[verified]}](${source})`,
  ]);
  return table(['fact', 'basis'], rows);
}

/** The page of a built-in provider. */
export async function renderProviderPage(given: ProviderTexts): Promise<string> {
  const { name, text, exchanges, example } = given;
  const spec = loadProvider(text, name);
  const cases = readExchangeFile(exchanges, name);
  return `${[
    `<!-- Generated from providers/${name}.yaml by \`npm run generate\`; do not edit. -->`,
    `# ${spec.title}`,
    renderIntroduction(spec, example),
    section('Workflow', renderWorkflow(spec, cases, example)),
    section('Inputs', renderInputs(spec)),
    await renderMadeSections(spec, cases),
    section('Rows', renderRows(spec)),
    section('Limits', renderLimits(spec)),
    section('What is known, and how', `${KNOWN}\n\n${renderFacts(spec)}`),
    section('Outcomes', renderSources(spec)),
    section('As recorded', renderRecorded(cases)),
    section('What is sent again', renderRepeats(spec)),
    section('Requests', renderRequests(spec)),
    section('States of a job', renderStates(text)),
    section('Trial without an account', renderSandbox(spec)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const KNOWN =
  "Written from the vendor's public pages and tested against a simulated vendor built from the same pages, never against the live one. Every plan prints what is inferred.";

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function renderIntroduction({ name, docs }: ProviderSpec, example: string | undefined): string {
  const links = [
    'How to use it is in [Vendors](../vendors.md)',
    `the file is [\`providers/${name}.yaml\`](../../providers/${name}.yaml)`,
    `its recorded exchanges are [\`providers/${name}.test.yaml\`](../../providers/${name}.test.yaml)`,
    ...(docs === undefined ? [] : [`the vendor's page is <${docs}>`]),
    ...(example === undefined
      ? []
      : [`an example that runs without an account is in [\`examples/\`](../../examples/README.md)`]),
  ];
  return `\`provider: ${name}\`. ${links.join(', ')}.`;
}

function renderInputs({ inputs }: ProviderSpec): string {
  const rows = inputs.map((input) => [
    `\`${input.name}\``,
    describeNeed(input),
    input.name === 'api_key' ? '`api-key`' : input.secret ? 'the environment' : '`params`',
    describeInput(input),
  ]);
  const note =
    'Each can also be set in the environment as `BULK_JOB_PARAM_<NAME>` (`BULK_JOB_API_KEY` for the key), which wins. On the command line, secrets are read from the environment only.';
  return `${table(['input', '', 'given in', 'what it is'], rows)}\n\n${note}`;
}

function describeNeed({ required, type }: InputSpec): string {
  return `${required ? 'required' : 'optional'}${type === 'string' ? '' : ` ${type}`}`;
}

function describeInput({ description, values, default: standard }: InputSpec): string {
  const isNamed = values === undefined || values.every((value) => description.includes(`\`${value}\``));
  const choices = isNamed ? '' : `: ${values.map((value) => `\`${value}\``).join(' or ')}`;
  return `${description}${choices}${standard === undefined ? '' : `; default \`${toText(standard)}\``}`;
}

async function renderMadeSections(spec: ProviderSpec, cases: readonly ExchangeCase[]): Promise<string> {
  const made = await renderMade(spec, cases);
  return [...made].map(([input, body]) => section(`Short forms of \`${input}\``, body)).join('\n\n');
}

function renderRows({ key, numberColumn, group, single, usesStorage }: ProviderSpec): string {
  const parts: string[] = [];
  if (key === undefined) parts.push('No column identifies a row: rows are matched by their position in the job.');
  else parts.push(...describeKey(key));
  if (numberColumn !== undefined) {
    parts.push(
      `The column \`${numberColumn}\` is added to what is sent and holds the row's number, by which results name rows. A file that already has it is refused.`,
    );
  }
  if (group === 'fields') parts.push('Rows with the same values in all their other columns share a job.');
  else if (group !== undefined) parts.push(`Rows share a job where \`${group.source}\` is equal.`);
  if (single !== undefined) {
    const when = single.when === undefined ? '' : ` (where \`${single.when.source}\`)`;
    parts.push(`A job of one row is a request of its own${when}.`);
  }
  if (usesStorage) {
    parts.push(
      'The vendor downloads the rows, so a run needs [`storage`](../vendors.md#storage). Each job is stored there as an object, which is removed when the job has ended.',
    );
  }
  return parts.join(' ');
}

function describeKey(key: NonNullable<ProviderSpec['key']>): readonly string[] {
  const names =
    key.template === undefined
      ? `\`${key.column}\``
      : `that \`${key.template.source.replaceAll(/[{}]/g, '')}\` names (\`${key.column}\` by default)`;
  return [
    `The column ${names} identifies a row.`,
    key.required ? 'A row without it is `invalid`.' : 'It may be blank.',
    key.unique
      ? 'The same key again is `skipped`, `invalid` or sent in another job, as `on-duplicate` says.'
      : 'It may repeat: no row is skipped.',
    `If your file has another name for it, write \`columns: "${key.column}: your column"\`, and list the other columns to send there as well.`,
  ];
}

function renderLimits({ limits }: ProviderSpec): string {
  const line = <T>(name: string, limit: Limit<T> | undefined, show: (value: T) => string): readonly string[][] =>
    limit === undefined ? [] : [[name, show(limit.value), limit.documented ? 'documented' : 'assumed']];
  const rows = [
    ...line('rows a job', limits.rows, formatCount),
    ...line('bytes a job, uncompressed', limits.bytes, formatCount),
    ...line('columns', limits.columns, formatCount),
    ...line('requests', limits.rate, formatRate),
    ...line('jobs in flight', limits.concurrency, formatCount),
    ...line('jobs created', limits.jobs, formatRate),
  ];
  const others =
    limits.concurrency === undefined
      ? ' No limit on jobs in flight is known: `concurrency: auto` starts with 4 and grows while the vendor does not throttle.'
      : '';
  return `${table(['limit', 'value', 'basis'], rows)}\n\nA value above a documented limit is an error; above an assumed limit it is a notice.${others}`;
}

function formatCount(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function renderRequests({ preflight, submit, single, poll, results, lookup }: ProviderSpec): string {
  const line = (what: string, { method, url }: RequestSpec): string[] => [what, `\`${method} ${url.source}\``];
  const rows = [
    ...preflight.map((request) => line('check before anything is sent (read-only)', request)),
    ...submit.map((request) => line('submit', request)),
    ...(single === undefined ? [] : [line('submit of a single row', single.request)]),
    ...(poll === undefined ? [] : [line('poll', poll.request)]),
    ...results.flatMap(({ request }) => (request === undefined ? [] : [line('results', request)])),
    ...(lookup === undefined ? [] : [line('look-up, only where something is in doubt (read-only)', lookup.request)]),
  ];
  return table(['what for', 'request'], rows);
}

/** From the file's text, which has the states as the vendor spells them. */
function renderStates(text: string): string {
  const { poll } = providerSchema.parse(parse(text));
  if (poll === undefined) return '';
  const rows = Object.entries(poll.states)
    .filter(([, words]) => words.length > 0)
    .map(([state, words]) => [state, words.map((word) => `\`${word}\``).join(', ')]);
  return `${table(['state', "the vendor's words"], rows)}\n\nWords are compared without regard to case. A word that is not listed counts as running, with a notice.`;
}

function renderSandbox(spec: ProviderSpec): string {
  if (!VENDORS.has(spec.name)) return '';
  const { notFound, fail, flaky } = KEY_PREFIXES;
  const rows = [
    [`\`${notFound}\``, '`not_found` if the vendor has such a result, else `failed`'],
    [`\`${fail}\``, '`failed`, every time'],
    [
      `\`${flaky}\``,
      mayBeRetried(spec)
        ? '`failed` the first time, then `succeeded`'
        : '`failed`: failed rows of this vendor are not retried',
    ],
    ['anything else', '`succeeded`'],
  ];
  return `With \`sandbox: true\` the rows go to a simulated vendor inside the process, over HTTP on loopback. The first letters of a key choose its outcome. What else this vendor's sandbox knows is in [\`examples/\`](../../examples/README.md).\n\n${table(['the key begins with', 'outcome'], rows)}`;
}
