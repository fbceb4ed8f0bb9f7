import { stringify } from 'yaml';
import type { StepOutputDoc } from '../src/config/outputs.ts';
import type { InputDoc } from '../src/config/schema.ts';
import { describePlainly, plain } from './document-tables.ts';
import { REUSABLE_JOBS } from './reusable-jobs.ts';

/** What the workflow sets itself, and what is a secret of it. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'api-key',
  'storage',
  'github-token',
  'mode',
  'artifact-name',
  'output-dir',
  'shard',
  'results',
  'expected-shards',
  'ledger',
]);

const OWN_INPUTS = {
  name: {
    type: 'string',
    description:
      'Names the jobs and artifacts: letters, digits, dots, dashes and underscores. Required, and different, if a workflow calls this one more than once.',
    default: 'bulk-job',
  },
  mode: {
    type: 'string',
    description:
      'auto sends rows on push, schedule, workflow_dispatch and repository_dispatch, and validates on all other events. validate only validates.',
    default: 'auto',
  },
  shards: {
    type: 'number',
    description: 'How many jobs share the rows, 1 to 255. With more than one, a last job merges their results.',
    default: 1,
  },
  'max-parallel': { type: 'number', description: 'How many of these jobs run at the same time.', default: 255 },
  'runs-on': {
    type: 'string',
    description: 'Label of the runner of all jobs. It needs bash.',
    default: 'ubuntu-latest',
  },
  'timeout-minutes': {
    type: 'number',
    description: 'Minutes after which GitHub ends a job. Longer than timeout.',
    default: 90,
  },
  'data-artifact': {
    type: 'string',
    description:
      'Name of an artifact of an earlier job of the same run with the data files. It is unpacked into the working directory, over the files of the repository.',
    default: '',
  },
  'aws-region': { type: 'string', description: 'For storage: region of the bucket.', default: '' },
  'aws-endpoint-url': {
    type: 'string',
    description: 'For storage: endpoint of an S3-compatible store that is not AWS.',
    default: '',
  },
};

const SECRETS = {
  'api-key': { description: 'API key for the vendor. Not needed to validate.' },
  params: {
    description:
      "The provider's own secret inputs other than the API key, one name=value per line, such as client_secret=abc.",
  },
  storage: {
    description: 'Where to upload batches for vendors that download them; see the input storage of the action.',
  },
  'memory-key': {
    description:
      'For changed-only: any secret of 20 or more random characters that stays the same; it seals the row memory in place of the API key (BULK_JOB_MEMORY_KEY).',
  },
  'previous-api-key': {
    description: 'For changed-only: the old API key, for one run after it was replaced (BULK_JOB_PREVIOUS_API_KEY).',
  },
  'aws-access-key-id': { description: 'For storage: access key.' },
  'aws-secret-access-key': { description: 'For storage: secret of the access key.' },
};

/**
 * A call that has a name of its own keeps its memory through a change of `shards`, which changes the job that sends. The
 * name that two calls have by default says nothing: there the memory is that of the job, and a second call is refused.
 */
const NAMED_MEMORY = `inputs.changed-only && inputs.name != '${OWN_INPUTS.name.default}' && format('name:{0}', inputs.name)`;

/** Keeps texts on one line: the position of a fold would change with every edit before it. */
const NO_FOLDING = 0;

/** .github/workflows/bulk-job.yml: the reusable workflow. Inputs and outputs are those of the action. */
export function renderReusableWorkflow(inputs: readonly InputDoc[], outputs: readonly StepOutputDoc[]): string {
  const taken = inputs.filter(({ name }) => !LEFT_OUT.has(name));
  const call = {
    inputs: { ...OWN_INPUTS, ...Object.fromEntries(taken.map((input) => [input.name, describe(input)])) },
    secrets: Object.fromEntries(
      Object.entries(SECRETS).map(([name, secret]) => [name, { ...secret, required: false }]),
    ),
    outputs: Object.fromEntries(
      outputs.map(({ name, description }) => [name, describeOutput(name, plain(description))]),
    ),
  };
  const head = { name: 'Bulk Job', on: { workflow_call: call } };
  const fill = new Map([
    // All jobs have the same, so that merge sees with or without a config file what the legs see.
    ['INPUTS', taken.map((input) => `\n          ${passOn(input)}`).join('')],
    ['OUTPUTS', outputs.map(({ name }) => `\n      ${name}: \${{ steps.send.outputs.${name} }}`).join('')],
  ]);
  const jobs = REUSABLE_JOBS.replaceAll(/<([A-Z_]+)>/g, (_, name: string) => fill.get(name) ?? '');
  return [
    '# Generated from src/config and scripts/reusable-jobs.ts by `npm run generate`; do not edit.',
    '# How to call it: docs/shards.md. An input that is empty or false counts as not given.',
    stringify(head, { lineWidth: NO_FOLDING }) + jobs,
  ].join('\n');
}

function describe(input: InputDoc): object {
  const description = describePlainly(input);
  if (input.kind !== 'boolean') return { type: 'string', description, default: '' };
  return { type: 'boolean', description, default: input.default === 'true' };
}

/** A boolean is passed on only where it is not the default, so that a config file can set the rest. */
function passOn({ name, kind, default: standard }: InputDoc): string {
  if (name === 'memory') return `memory: \${{ inputs.memory || ${NAMED_MEMORY} || '' }}`;
  if (kind !== 'boolean') return `${name}: \${{ inputs.${name} }}`;
  const [condition, value] = standard === 'true' ? [`!inputs.${name}`, 'false'] : [`inputs.${name}`, 'true'];
  return `${name}: \${{ ${condition} && '${value}' || '' }}`;
}

function describeOutput(name: string, description: string): object {
  return { description, value: `\${{ jobs.merge.outputs.${name} || jobs.whole.outputs.${name} }}` };
}
