import { parse, stringify } from 'yaml';
import { VERSION } from '../src/domain/version.ts';
import type { ProviderSpec } from '../src/provider/types.ts';
import type { ExchangeCase } from '../src/recorded/exchange-file.ts';

/** Keeps lines from being folded. */
const NO_FOLDING = 0;

/**
 * The smallest workflow that sends a file, with the params of the example; without an example the required ones, as in
 * the first recorded exchange.
 */
export function renderWorkflow(
  spec: ProviderSpec,
  cases: readonly ExchangeCase[],
  example: string | undefined,
): string {
  const params = example === undefined ? takeParams(spec, cases[0]) : takeExample(example);
  const secret = spec.name.toUpperCase().replaceAll('-', '_');
  const step = [
    `- uses: OWNER/bulk-job-action@v${VERSION}`,
    ...(spec.usesStorage ? ['  env:', ...STORAGE_ENV] : []),
    '  with:',
    `    provider: ${spec.name}`,
    '    files: data/rows.csv',
    ...(spec.usesStorage ? ['    storage: s3://your-bucket/bulk-job'] : []),
    ...indentBlock('params', params),
    `    api-key: \${{ secrets.${secret}_API_KEY }}`,
  ];
  return `\`\`\`yaml\n${HEAD}${step.map((line) => `      ${line}`).join('\n')}\n\`\`\``;
}

const HEAD = `on:
  workflow_dispatch:
permissions:
  contents: read
jobs:
  send:
    runs-on: ubuntu-latest
    timeout-minutes: 90
    steps:
      - uses: actions/checkout@v7.0.0
        with:
          persist-credentials: false
`;

const STORAGE_ENV = [
  '    AWS_REGION: eu-central-1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
  '    AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
  '    AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}',
];

function takeParams({ inputs }: ProviderSpec, first: ExchangeCase | undefined): unknown {
  const needed = inputs.filter(({ required, secret }) => required && !secret).map(({ name }) => name);
  return Object.fromEntries(needed.map((name) => [name, first?.inputs[name]]));
}

function takeExample(text: string): unknown {
  const config: unknown = parse(text);
  return typeof config === 'object' && config !== null && 'params' in config ? config.params : {};
}

function indentBlock(name: string, value: unknown): readonly string[] {
  const lines = stringify(value, { lineWidth: NO_FOLDING }).trimEnd().split('\n');
  return [`    ${name}: |`, ...lines.map((line) => `      ${line}`)];
}
