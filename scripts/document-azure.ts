import { stringify } from 'yaml';
import type { StepOutputDoc } from '../src/config/outputs.ts';
import type { InputDoc } from '../src/config/schema.ts';
import { VERSION } from '../src/domain/version.ts';
import { describeWhole, plain } from './document-tables.ts';

/** Of this task, for ever. */
const TASK_ID = '6f0c7a4e-3b1d-4f52-9a8e-2d7c51b0e964';
/** Inputs that only GitHub's own services serve. */
const LEFT_OUT: ReadonlySet<string> = new Set(['artifact-name', 'retention-days', 'github-token', 'comment']);
const ENTRY = { target: 'index.js' };

/** azure/bulk-job/task.json: the task for Azure Pipelines. Like action.yml, it declares no defaults. */
export function renderAzureTask(inputs: readonly InputDoc[], outputs: readonly StepOutputDoc[]): string {
  const [Major = 0, Minor = 0, Patch = 0] = VERSION.split('.').map(Number);
  const names = outputs.filter(({ name }) => !/^(?:artifact-|report-url)/.test(name));
  const task = {
    $schema: 'https://raw.githubusercontent.com/Microsoft/azure-pipelines-task-lib/master/tasks.schema.json',
    id: TASK_ID,
    name: 'BulkJob',
    friendlyName: 'Bulk Job',
    description: 'Send rows of data files to a vendor in bulk jobs, and report the outcome of every row.',
    helpMarkDown: '',
    category: 'Utility',
    author: 'Bulk Job contributors',
    version: { Major, Minor, Patch },
    minimumAgentVersion: '3.232.1',
    instanceNameFormat: 'Bulk Job: $(provider)',
    inputs: inputs.filter(({ name }) => !LEFT_OUT.has(name)).map(renderInput),
    outputVariables: names.map(({ name, description }) => ({ name, description: plain(description) })),
    // Whatever a vendor's text does, it sets no other variable of the pipeline.
    restrictions: { settableVariables: { allowed: names.map(({ name }) => name) } },
    execution: { Node20_1: ENTRY, Node24: ENTRY },
  };
  return `${JSON.stringify(task, null, 2)}\n`;
}

/** Keeps texts on one line: the position of a fold would change with every edit before it. */
const NO_FOLDING = 0;
const RESULTS = '$(Agent.TempDirectory)/bulk-job-results';

/** templates/azure-steps.yml: steps that run the npm package, for organizations without the task. */
export function renderAzureSteps(inputs: readonly InputDoc[]): string {
  const taken = inputs.filter(({ name }) => !LEFT_OUT.has(name) && name !== 'output-dir');
  const parameters = [
    { name: 'program', type: 'string', default: `npx --yes bulk-job-action@${VERSION}` },
    ...taken.map(({ name }) => ({ name, type: 'string', default: '' })),
  ];
  const env = taken.map(({ name, secret }) => {
    const variable = name.toUpperCase().replaceAll('-', '_');
    return [`BULK_JOB_${secret ? '' : 'INPUT_'}${variable}`, `\${{ parameters['${name}'] }}`] as const;
  });
  const steps = [
    {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Azure evaluates it.
      script: '${{ parameters.program }} task',
      name: 'bulkJob',
      displayName: 'Bulk Job',
      env: { ...Object.fromEntries(env), BULK_JOB_INPUT_OUTPUT_DIR: RESULTS },
    },
    // Only what may be published.
    { publish: `${RESULTS}/artifact`, artifact: 'bulk-job-results', condition: 'always()' },
  ];
  const text = stringify({ parameters, steps }, { lineWidth: NO_FOLDING });
  return `# Generated from src/config by \`npm run generate\`; do not edit. The inputs are described in docs/reference.md.\n${text}`;
}

/** A boolean input of Azure is never empty, and would win over the config file; so all are text. */
function renderInput(input: InputDoc): object {
  return {
    name: input.name,
    type: input.kind === 'lines' || input.kind === 'mapping' ? 'multiLine' : 'string',
    label: input.name,
    required: false,
    helpMarkDown: describeWhole(input),
  };
}
