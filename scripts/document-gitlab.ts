import { stringify } from 'yaml';
import type { InputDoc } from '../src/config/schema.ts';
import { VERSION } from '../src/domain/version.ts';
import { describeInput, describePlainly, plain } from './document-tables.ts';

/** What a job on GitLab has no use for, what the component sets itself, and the key, which is a variable. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'api-key',
  'artifact-name',
  'retention-days',
  'summary',
  'annotations',
  'github-token',
  'output-dir',
  // Paths of reports and caches are the project's.
  'working-directory',
]);

/** Inputs whose default is the component's own. */
const OWN_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['mode', 'auto'],
  ['memory', '.bulk-job-memory/rows.bin'],
]);

const JOB_INPUTS: Readonly<Record<string, { readonly description: string; readonly default: string }>> = {
  'job-name': { description: 'Name of the job; another one for each use in a pipeline.', default: 'bulk-job' },
  stage: { description: 'Stage of the job.', default: 'test' },
  image: { description: 'Image with Node 20 or newer and git.', default: 'node:24' },
  program: {
    description: 'Command that starts Bulk Job.',
    default: `npx --yes bulk-job-action@${VERSION}`,
  },
  'expire-in': { description: 'How long GitLab keeps the artifacts.', default: '7 days' },
};

/** Keeps texts on one line: the position of a fold would change with every edit before it. */
const NO_FOLDING = 0;

/** templates/bulk-job.yml: the CI/CD component for GitLab. */
export function renderGitlabComponent(inputs: readonly InputDoc[]): string {
  const taken = inputs.filter(({ name }) => !LEFT_OUT.has(name));
  const spec = {
    spec: {
      inputs: {
        ...Object.fromEntries(Object.entries(JOB_INPUTS).map(([name, input]) => [name, { type: 'string', ...input }])),
        ...Object.fromEntries(taken.map((input) => [input.name, describe(input)])),
      },
    },
  };
  return [
    '# Generated from src/config by `npm run generate`; do not edit.',
    '# All inputs are strings: quote numbers and booleans. An empty input counts as not given.',
    stringify(spec, { lineWidth: NO_FOLDING }).trimEnd(),
    '---',
    JOB,
    '  variables:',
    '    BULK_JOB_OUTPUT_FILE: bulk-job-results/outputs.env',
    '    BULK_JOB_INPUT_OUTPUT_DIR: bulk-job-results',
    ...taken.flatMap(({ name }) => renderVariable(name, `$[[ inputs.${name} ]]`)),
    '',
  ].join('\n');
}

function describe(input: InputDoc): object {
  const own = OWN_DEFAULTS.get(input.name);
  const options = input.kind === 'boolean' ? ['true', 'false'] : input.values;
  return {
    description: own === undefined ? describePlainly(input) : plain(describeInput(input).text),
    type: 'string',
    ...(options !== undefined && { options: own === undefined ? ['', ...options] : options }),
    default: own ?? '',
  };
}

/** A block scalar, so that no value is taken for YAML; not expanded, so that a `$` in a value stays one. */
function renderVariable(name: string, value: string): readonly string[] {
  const variable = `BULK_JOB_INPUT_${name.toUpperCase().replaceAll('-', '_')}`;
  return [`    ${variable}:`, '      value: |-', `        ${value}`, '      expand: false'];
}

const JOB = `"$[[ inputs.job-name ]]":
  stage: $[[ inputs.stage ]]
  image: $[[ inputs.image ]]
  # One run at a time: two would send the same rows.
  resource_group: $[[ inputs.job-name ]]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - mkdir -p bulk-job-results .bulk-job-memory
    # Only "Retry" finds one: it resumes.
    - if [ -s bulk-job-results/ledger.ndjson ]; then export BULK_JOB_INPUT_LEDGER="\${BULK_JOB_INPUT_LEDGER:-bulk-job-results/ledger.ndjson}"; fi
    - $[[ inputs.program ]] task
  cache:
    # The row memory of changed-only.
    - key: bulk-job-memory-$[[ inputs.job-name ]]
      paths: [.bulk-job-memory/]
      when: always
    # What this pipeline has sent.
    - key: bulk-job-ledger-$[[ inputs.job-name ]]-$CI_PIPELINE_ID
      paths: [bulk-job-results/ledger.ndjson, bulk-job-results/ledger.head]
      when: always
  artifacts:
    when: always
    expire_in: $[[ inputs.expire-in ]]
    # Only what may be published.
    paths: [bulk-job-results/artifact/]
    reports:
      junit: bulk-job-results/artifact/junit.xml
      codequality: bulk-job-results/artifact/gl-code-quality.json
      dotenv: bulk-job-results/outputs.env`;
