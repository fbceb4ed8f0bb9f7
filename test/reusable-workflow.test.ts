import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STEP_OUTPUTS } from '../src/config/outputs.ts';
import { describeInputs } from '../src/config/schema.ts';
import { VERSION } from '../src/domain/version.ts';
import { chooseMode } from '../src/pipeline/mode.ts';
import { listFences, readProjectFile } from './support/markdown-documents.ts';
import { type ProcessEnd, runProcess } from './support/run-process.ts';
import { withWorkspace } from './support/workspace.ts';
import { PLAIN_CONTEXT } from './support/world.ts';

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

interface Call {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

const WORKFLOW: {
  readonly on: {
    readonly workflow_call: Readonly<
      Record<'inputs' | 'secrets' | 'outputs', Record<string, { readonly type?: string }>>
    >;
  };
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<'whole' | 'plan' | 'leg' | 'merge', Job>>;
} = parse(readProjectFile('.github/workflows/bulk-job.yml'));
const CALL = WORKFLOW.on.workflow_call;
const { whole, plan, leg, merge } = WORKFLOW.jobs;

/** Runs a step's script as the runner does, and gives what it wrote to one of the runner's files. */
async function runScript(
  step: Step | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<ProcessEnd & { readonly written: string }> {
  return withWorkspace({ file: '' }, async (workspace) => {
    const file = workspace.path('file');
    const env = new Map([...Object.entries(environment), ['GITHUB_OUTPUT', file], ['GITHUB_ENV', file]] as const);
    const end = await runProcess('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'exit 99'], {
      env,
    });
    return { ...end, written: workspace.read('file') ?? '' };
  });
}

function stepOf({ steps }: Job, name: string): Step | undefined {
  return steps.find(({ id, name: title }) => id === name || title === name);
}

describe('the reusable workflow', () => {
  it('has every input of the action as an input or a secret, sets it itself, or has no use for it', () => {
    const set = [...Object.keys(stepOf(leg, 'send')?.with ?? {}), ...Object.keys(stepOf(merge, 'send')?.with ?? {})];
    const missing = describeInputs().filter(
      ({ name }) => !(name in CALL.inputs) && !(name in CALL.secrets) && !set.includes(name),
    );
    // A job's ledger is found by itself, the folder and the token are the runner's.
    expect(missing.map(({ name }) => name)).toEqual(['output-dir', 'github-token', 'ledger']);
  });

  it('types its inputs, and uses each of them', () => {
    const types = Object.values(CALL.inputs).map(({ type }) => type);
    expect(types.filter((type) => !['string', 'number', 'boolean'].includes(type ?? ''))).toEqual([]);
    const text = readProjectFile('.github/workflows/bulk-job.yml');
    const [inputs, secrets] = [Object.keys(CALL.inputs), Object.keys(CALL.secrets)];
    expect(inputs.filter((name) => !new RegExp(`inputs\\.${name}(?![\\w-])`).test(text))).toEqual([]);
    expect(secrets.filter((name) => !text.includes(`secrets.${name} }}`))).toEqual([]);
  });

  it('hands on every output of the action, of the job that reports', () => {
    const names = STEP_OUTPUTS.map(({ name }) => name);
    expect(Object.keys(CALL.outputs)).toEqual(names);
    for (const job of [whole, merge]) expect(Object.keys(job.outputs ?? {})).toEqual(names);
  });

  it('uses the action at its own commit, and gives a token only what its job needs', () => {
    const uses = Object.values(WORKFLOW.jobs).flatMap(({ steps }) => steps.flatMap(({ uses: name }) => name ?? []));
    expect(uses.filter((name) => name === '$/')).toHaveLength(3);
    expect(WORKFLOW.permissions).toBeUndefined();
    expect(plan.permissions).toEqual({});
    // What only some calls need, such as `actions: read` for changed-only, would refuse the call of all others.
    expect([whole, leg, merge].map(({ permissions }) => permissions)).toEqual([undefined, undefined, undefined]);
  });

  it('gives every job that reads results or rows the same files, secrets and inputs', () => {
    const firstSteps = (job: Job): readonly Step[] => job.steps.slice(0, 3);
    expect(firstSteps(leg).map(({ uses, name }) => name ?? uses?.split('@')[0])).toEqual([
      'actions/checkout',
      'Data files of an earlier job',
      'Secret inputs of the provider',
    ]);
    const own = new Set(['mode', 'shard', 'results', 'expected-shards', 'artifact-name', 'storage']);
    const inputsOf = (job: Job) => Object.entries(stepOf(job, 'send')?.with ?? {}).filter(([name]) => !own.has(name));
    for (const job of [whole, merge]) {
      expect(firstSteps(job)).toEqual(firstSteps(leg));
      expect(inputsOf(job)).toEqual(inputsOf(leg));
    }
    expect(inputsOf(leg).map(([name]) => name)).toEqual(expect.arrayContaining(['config', 'memory', 'changed-only']));
    for (const job of [whole, leg, merge])
      expect(stepOf(job, 'send')?.env).toMatchObject({
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
        BULK_JOB_MEMORY_KEY: '${{ secrets.memory-key }}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
        BULK_JOB_PREVIOUS_API_KEY: '${{ secrets.previous-api-key }}',
      });
  });

  it('has one row memory for a name, whatever the number of legs', () => {
    const memory = stepOf(leg, 'send')?.with?.memory;
    const named = "inputs.changed-only && inputs.name != 'bulk-job' && format('name:{0}', inputs.name)";
    expect(memory).toBe(`\${{ inputs.memory || ${named} || '' }}`);
    expect(CALL.inputs.name).toMatchObject({ default: 'bulk-job' });
  });

  it('starts no job before the plan has checked the inputs', () => {
    expect(plan.if).toBeUndefined();
    for (const job of [whole, leg]) expect(job.needs).toBe('plan');
    expect(merge.needs).toEqual(['plan', 'leg']);
    expect(whole.if).toBe("needs.plan.outputs.alone == 'true'");
    expect(leg.if).toBe("needs.plan.outputs.alone == 'false'");
    // A plan that failed has no outputs.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
    expect(merge.if).toBe("${{ !cancelled() && needs.plan.outputs.alone == 'false' }}");
  });

  it('lets all legs end, and tells two calls apart', () => {
    expect(leg.strategy).toMatchObject({ 'fail-fast': false });
    const artifacts = [leg, merge].map((job) => stepOf(job, 'send')?.with?.['artifact-name']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
    expect(artifacts).toEqual(['bulk-job-shards (${{ inputs.name }})', 'bulk-job-results-${{ inputs.name }}']);
    for (const job of [whole, leg, merge]) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
      expect(job.strategy).toMatchObject({ matrix: { name: ['${{ inputs.name }}'] } });
    }
  });
});

describe('the call in docs/shards.md', () => {
  const call = listFences('docs/shards.md')
    .filter(({ language, text }) => language === 'yaml' && text.includes('/bulk-job.yml@'))
    .flatMap(({ text }) => Object.values<Call>(parse(text).jobs))[0];

  it('names the workflow at the version of today, with inputs and secrets that it has', () => {
    expect(call?.uses).toBe(`OWNER/bulk-job-action/.github/workflows/bulk-job.yml@v${VERSION}`);
    const known = [...Object.keys(CALL.inputs), ...Object.keys(CALL.secrets)];
    const given = [...Object.keys(call?.with ?? {}), ...Object.keys(call?.secrets ?? {})];
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
    expect(given).toContain('shards');
  });
});

describe('the plan of the reusable workflow', () => {
  const list = (env: Readonly<Record<string, string>>) =>
    runScript(stepOf(plan, 'list'), { NAME: 'donors', MODE: 'auto', SHARDS: '4', SENDS: 'true', ...env });

  it.each([
    [{ SHARDS: '1' }, true, ['1/1']],
    [{}, false, ['1/4', '2/4', '3/4', '4/4']],
    // What only judges is not shared.
    [{ MODE: 'validate' }, true, ['1/1']],
    [{ SENDS: 'false' }, true, ['1/1']],
  ])('of %j', async (env, alone, shards) => {
    const { code, written, stdout } = await list(env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(written).toBe(`alone=${alone}\nshards=${JSON.stringify(shards)}\n`);
  });

  it('counts as sending what the action does', () => {
    const [, events = ''] = /fromJSON\('(.+?)'\)/.exec(stepOf(plan, 'list')?.env?.SENDS ?? '') ?? [];
    const known = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'pull_request', 'merge_group'];
    const modes = known.map((event) => chooseMode('auto', { ...PLAIN_CONTEXT, ci: 'github', event }).mode);
    expect(JSON.parse(events)).toEqual(known.filter((_, index) => modes[index] === 'run'));
  });

  it.each([
    [{ SHARDS: '0' }, '`0` is not a valid value for `shards`. Nothing was sent. Use a whole number from 1 to 255.'],
    [{ SHARDS: '256' }, '`256` is not a valid value for `shards`.'],
    [{ SHARDS: '1.5' }, '`1.5` is not a valid value for `shards`.'],
    [{ SHARDS: '-1' }, '`-1` is not a valid value for `shards`.'],
    [{ SHARDS: '08' }, '`08` is not a valid value for `shards`.'],
    [
      { NAME: 'a b' },
      '`a b` is not a valid value for `name`, which has only letters, digits, dots, dashes and underscores. Nothing was sent. Use a name such as `donors`.',
    ],
    [{ NAME: 'a\n::warning::b' }, '`a%0A::warning::b` is not a valid value for `name`,'],
    [{ NAME: '100%0A' }, '`100%250A` is not a valid value for `name`,'],
    [{ NAME: '' }, '`` is not a valid value for `name`,'],
    [
      { MODE: 'run' },
      '`run` is not a valid value for `mode` of this workflow. Nothing was sent. Use `auto` or `validate`.',
    ],
    // GitHub compares without case, and an empty input is `run` for the action.
    [{ MODE: 'VALIDATE' }, '`VALIDATE` is not a valid value for `mode`'],
    [{ MODE: '' }, '`` is not a valid value for `mode`'],
    [{ MODE: 'run', SHARDS: '1' }, '`run` is not a valid value for `mode`'],
    [{ MODE: 'run', SENDS: 'false' }, '`run` is not a valid value for `mode`'],
    [{ SHARDS: '0', SENDS: 'false' }, '`0` is not a valid value for `shards`'],
  ])('refuses %j', async (env, message) => {
    const { code, stdout, written } = await list(env);
    expect({ code, written }).toEqual({ code: 1, written: '' });
    expect(stdout).toMatch(/^::error title=Bulk Job::.* Nothing was sent\. Use .*\.\n$/);
    expect(stdout).toContain(message);
  });
});

describe('secret inputs of the provider', () => {
  const read = (text: string) => runScript(stepOf(leg, 'Secret inputs of the provider'), { SECRET_PARAMS: text });

  it('become variables, masked and as they are', async () => {
    const { code, stdout, written } = await read('client_secret=a=b "$(id)" `id`\n\nregion=eu');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '::add-mask::a=b "$(id)" `id`\n::add-mask::eu\n' });
    expect(written).toBe('BULK_JOB_PARAM_CLIENT_SECRET=a=b "$(id)" `id`\nBULK_JOB_PARAM_REGION=eu\n');
  });

  it.each([
    ['ends of Base64', 'abc==', 'abc==', 'abc=='],
    ['one at the end', 'abc=', 'abc=', 'abc='],
    ['alone', '=', '=', '='],
    ['blanks', ' a b ', ' a b ', ' a b '],
    ['a backslash', String.raw`a\nb\\`, String.raw`a\nb\\`, String.raw`a\nb\\`],
    ['what looks like an escape', 'a%0Ab%', 'a%0Ab%', 'a%250Ab%25'],
    ['a carriage return inside', 'a\rb', 'a\rb', 'a%0Db'],
    ['a line that ends as on Windows', 'abc\r', 'abc', 'abc'],
  ])('keeps %s', async (_, given, value, masked) => {
    const { code, stdout, written } = await read(`token=${given}`);
    expect({ code, stdout, written }).toEqual({
      code: 0,
      stdout: `::add-mask::${masked}\n`,
      written: `BULK_JOB_PARAM_TOKEN=${value}\n`,
    });
  });

  it('are none without the secret, and one without a value masks nothing', async () => {
    expect(await read('')).toMatchObject({ code: 0, stdout: '', written: '' });
    expect(await read('region=\r\n\r\n')).toMatchObject({ code: 0, stdout: '', written: 'BULK_JOB_PARAM_REGION=\n' });
  });

  it.each([
    ['region=eu\ns3cr3t', 2],
    ['=s3cr3t', 1],
    ['client secret=s3cr3t', 1],
    ['\n client_secret=s3cr3t', 2],
  ])('%j is refused, and not shown', async (text, line) => {
    const { code, stdout, written } = await read(text);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `::error title=Bulk Job::Line ${line} of the secret \`params\` does not begin with a name and \`=\``,
    );
    expect(stdout + written).not.toContain('s3cr3t');
  });
});
