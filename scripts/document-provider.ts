import { parse } from 'yaml';
import { formatRate } from '../src/domain/rate.ts';
import { toText } from '../src/provider/added-functions.ts';
import type { Limit } from '../src/provider/limits.ts';
import { loadProvider } from '../src/provider/load.ts';
import { providerSchema } from '../src/provider/schema.ts';
import type { FactSpec, InputSpec, ProviderSpec, RequestSpec } from '../src/provider/types.ts';
import { type ExchangeCase, readExchangeFile } from '../src/recorded/exchange-file.ts';
import { KEY_PREFIXES } from '../src/sandbox/outcomes.ts';
import { VENDORS } from '../src/sandbox/vendors.ts';
import { renderMade } from './document-made.ts';
import { mayBeRetried, renderRecorded, renderRepeats, renderSources } from './document-outcomes.ts';
import { renderWorkflow } from './document-workflow.ts';
import { table } from './markdown-text.ts';

const STANDING: Readonly<Record<FactSpec['verified'], string>> = {
  documented: 'documented',
  inferred: '**inferred**',
  live: 'seen live',
};

/** What a page is made of. */
export interface ProviderTexts {
  readonly name: string;
  /** The provider file. */
  readonly text: string;
  /** Its recorded exchanges. */
  readonly exchanges: string;
  /** The config file of `examples/`; undefined if the provider has no example. */
  readonly example: string | undefined;
}

/** What no page of the vendors says, of all providers. */
export function renderInferred(specs: readonly ProviderSpec[]): string {
  const rows = specs.flatMap(({ name, facts }) =>
    facts.filter(({ verified }) => verified === 'inferred').map(({ text }) => [`\`${name}\``, text]),
  );
  return table(['provider', 'what is inferred'], rows);
}

/** What the file relies on, and how sure that is. */
function renderFacts({ facts }: ProviderSpec): string {
  const rows = facts.map(({ text, verified, source }) => [
    text,
    source === undefined ? STANDING[verified] : `[${STANDING[verified]}](${source})`,
  ]);
  return table(['fact', 'standing'], rows);
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
    section('What becomes of a row', renderSources(spec)),
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
  "Written from the vendor's public pages, and tested against a simulated vendor made from the same pages, never against the live one. What is inferred is printed with every plan.";

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function renderIntroduction({ name, docs }: ProviderSpec, example: string | undefined): string {
  const links = [
    `The file is [\`providers/${name}.yaml\`](../../providers/${name}.yaml)`,
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
    'Every one may also stand in the environment, as `BULK_JOB_PARAM_<NAME>` (`BULK_JOB_API_KEY` for the key), which wins. On the command line secrets stand only there.';
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

function renderRows({ key, number, group, single, usesStorage }: ProviderSpec): string {
  const parts: string[] = [];
  if (key === undefined) parts.push('No column identifies a row: rows are matched by their place in the job.');
  else parts.push(...describeKey(key));
  if (number !== undefined) {
    parts.push(
      `The column \`${number}\` is added to what is sent, with the row's number: results name rows by it. A file that has it is refused.`,
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
      'The vendor downloads the rows: a run needs [`storage`](../../README.md#storage), where each job is put as an object, removed when the job has ended.',
    );
  }
  return parts.join(' ');
}

function describeKey(key: NonNullable<ProviderSpec['key']>): readonly string[] {
  const names =
    key.template === undefined
      ? `\`${key.column}\``
      : `that \`${key.template.source.replaceAll(/[{}]/g, '')}\` names (\`${key.column}\` if not said)`;
  return [
    `The column ${names} identifies a row.`,
    key.required ? 'A row without it is `invalid`.' : 'It may be blank.',
    key.unique
      ? 'The same key again is `skipped`, `invalid` or sent in another job, as `on-duplicate` says.'
      : 'It may repeat: no row is skipped.',
    `Has your file another name for it, write \`columns: "${key.column}: your column"\`, and name the other columns to send there, too.`,
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
  return `${table(['limit', 'value', 'standing'], rows)}\n\nMore than a documented limit is an error, than an assumed one a notice.${others}`;
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
    ...(lookup === undefined ? [] : [line('look-up, only in doubt (read-only)', lookup.request)]),
  ];
  return table(['what for', 'request'], rows);
}

/** From the file's text, where the vendor's words stand as it spells them. */
function renderStates(text: string): string {
  const { poll } = providerSchema.parse(parse(text));
  if (poll === undefined) return '';
  const rows = Object.entries(poll.states)
    .filter(([, words]) => words.length > 0)
    .map(([state, words]) => [state, words.map((word) => `\`${word}\``).join(', ')]);
  return `${table(['state', "the vendor's words"], rows)}\n\nWords compare without regard to case. A word that is not listed counts as running, with a notice.`;
}

function renderSandbox(spec: ProviderSpec): string {
  if (!VENDORS.has(spec.name)) return '';
  const { notFound, fail, flaky } = KEY_PREFIXES;
  const rows = [
    [`\`${notFound}\``, '`not_found`, where the vendor has such an answer; else `failed`'],
    [`\`${fail}\``, '`failed`, each time'],
    [
      `\`${flaky}\``,
      mayBeRetried(spec) ? '`failed` the first time, then `succeeded`' : '`failed`: its failed rows are not sent again',
    ],
    ['anything else', '`succeeded`'],
  ];
  return `With \`sandbox: true\` the rows go to a simulated vendor inside the process, over HTTP on loopback. The beginning of a key says what becomes of it; what else this vendor's sandbox knows is in [\`examples/\`](../../examples/README.md).\n\n${table(['the key begins with', 'outcome'], rows)}`;
}
