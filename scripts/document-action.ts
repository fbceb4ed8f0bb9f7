import { stringify } from 'yaml';
import type { StepOutputDoc } from '../src/config/outputs.ts';
import type { InputDoc } from '../src/config/schema.ts';
import { describePlainly, plain } from './document-tables.ts';

/** The marketplace shows no more than this of a description. */
const MAX_DESCRIPTION_CHARS = 125;
/** Keeps texts on one line: the position of a fold would change with every edit before it. */
const NO_FOLDING = 0;

const DESCRIPTION = 'Send rows of data files to a vendor in bulk jobs, and report the outcome of every row.';

/** Jobs of one matrix share their id, and only the runner can distinguish them, so that each finds its own ledger. */
const MATRIX = {
  description: 'Filled in by the runner; do not set it. Distinguishes the jobs of a matrix when a run is resumed.',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
  default: '${{ toJSON(matrix) }}',
};

/**
 * action.yml. Default values are part of the descriptions, since a declared default would override the config file. Only
 * the token and the matrix are declared, since only the runner can fill them in.
 */
export function renderAction(inputs: readonly InputDoc[], outputs: readonly StepOutputDoc[]): string {
  if (DESCRIPTION.length > MAX_DESCRIPTION_CHARS) throw new Error('The description of the action is too long.');
  const action = {
    name: 'Bulk Job',
    author: 'Bulk Job contributors',
    description: DESCRIPTION,
    branding: { icon: 'upload-cloud', color: 'blue' },
    inputs: { ...Object.fromEntries(inputs.map((input) => [input.name, renderInput(input)])), matrix: MATRIX },
    outputs: Object.fromEntries(outputs.map(({ name, description }) => [name, { description: plain(description) }])),
    runs: { using: 'node24', main: 'dist/action/index.js', post: 'dist/action/post.js', 'post-if': 'always()' },
  };
  const text = stringify(action, { lineWidth: NO_FOLDING });
  return `# Generated from src/config by \`npm run generate\`; do not edit.\n${text}`;
}

function renderInput(input: InputDoc): { readonly description: string; readonly default?: string } {
  const description = describePlainly(input);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
  return input.name === 'github-token' ? { description, default: '${{ github.token }}' } : { description };
}
