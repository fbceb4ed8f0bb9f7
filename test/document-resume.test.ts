import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { inputFlags, parseFlags } from '../src/cli/flags.ts';
import { rowsOf } from '../src/ledger/codes.ts';
import { formatHead } from '../src/ledger/head.ts';
import { readLedger } from '../src/ledger/read.ts';
import { createFakeLedgerStore } from './support/github/ledger-store.ts';
import { listFences, readProjectFile } from './support/markdown-documents.ts';
import type { FaultRule } from './support/sandbox/fault-plan.ts';
import { type LastingWorld, withWorld } from './support/world.ts';

const FENCES = listFences('docs/recipes.md');
const KEYS = ['dnt_1', 'dnt_2', 'notfound-3', 'dnt_4', 'dnt_5'];
const CSV = ['donor_id', ...KEYS, ''].join('\n');
const OUTCOMES = KEYS.map((key) => [key, key.startsWith('notfound') ? 'not_found' : 'succeeded']);
/** Longer than a job on GitHub may take. */
const SEVEN_HOURS_S = 7 * 60 * 60;
const RUN_ID = '4711';

type Inputs = Readonly<Record<string, string>>;

/** The inputs of each step of ours in a workflow, but for the key and the output folder, which are the test's. */
function stepsOf(name: string): readonly Inputs[] {
  const fence = FENCES.find(({ text }) => text.startsWith(`name: ${name}\n`));
  const { jobs }: { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> } = parse(fence?.text ?? '');
  return Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ uses }) => uses?.startsWith('OWNER/') === true)
    .map((step) => readInputs(step.with ?? {}));
}

function readInputs(given: object): Inputs {
  const {
    'api-key': _,
    config,
    ...inputs
  } = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toText(value)]));
  return { ...(config === undefined ? {} : readConfig()), ...inputs };
}

/** The config file of the recipes, as inputs; its schema is another snippet's. */
function readConfig(): Inputs {
  const text = FENCES.find((fence) => fence.text.startsWith('provider: donoratlas\n'))?.text ?? '';
  const { schema: _, ...inputs } = parse(text);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toText(value)]));
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value !== 'string') return stringify(value).trim();
  return value.replace(/^run:\$\{\{.*\}\}$/, `run:${RUN_ID}`);
}

async function readRows({ read }: Pick<LastingWorld, 'read'>): Promise<readonly (readonly [string, string])[]> {
  const rows: { key: string; outcome: string; reason: string }[] = parseCsv((await read('records.csv')) ?? '', {
    columns: true,
  });
  return rows.map(({ key, outcome, reason }) => [key, reason === '' ? outcome : `${outcome}: ${reason}`]);
}

/** The ledger as the artifact of the run that wrote it has it. */
async function storeOf({ read }: Pick<LastingWorld, 'read'>) {
  const ledgers = createFakeLedgerStore();
  ledgers.otherRuns.set(RUN_ID, [(await read('ledger.ndjson')) ?? '']);
  return ledgers;
}

const GITHUB = { ci: 'github', event: 'push', runId: RUN_ID, job: 'submit', step: 'send' } as const;

describe('docs/recipes.md: submit now, collect later', () => {
  it.each([
    ['two workflows', [...stepsOf('Submit donors'), ...stepsOf('Collect donors')]],
    ['two jobs of one workflow', stepsOf('Submit and collect donors')],
  ])('%s end as one run does', async (_, [submit = {}, collect = {}]) => {
    expect([submit.mode, collect.mode]).toEqual(['submit', 'collect']);
    const files = { 'data/donors.csv': CSV };
    await withWorld({ files, sandbox: { jobSeconds: SEVEN_HOURS_S } }, async (world) => {
      const first = await world.attempt({ inputs: submit, context: GITHUB });
      expect(first.publication.report).toMatchObject({ faults: [], exitCode: 0, submitted: KEYS.length });
      expect(await readRows(world)).toEqual(KEYS.map((key) => [key, 'unresolved: submitted']));
      const ledgers = await storeOf(world);
      const context = { ...GITHUB, runId: '4712', job: 'collect' };
      // A run of its own can't wait that long; run again, on another runner, it goes on.
      const there = { ...collect, 'output-dir': 'elsewhere' };
      const second = await world.attempt({ inputs: there, context, ledgers });
      expect(second.publication.report).toMatchObject({ exitCode: 4, reason: 'timed-out' });
      const third = await world.attempt({ inputs: collect, context: { ...context, attempt: 2 }, ledgers });
      expect(third.publication.report).toMatchObject({ exitCode: 0, mode: 'collect' });
      expect(await readRows(world)).toEqual(OUTCOMES);
      expect([...world.sandbox.record.rows.values()].map(({ sent }) => sent)).toEqual(KEYS.map(() => 1));
    });
  });

  it('after the branch has moved on the rows are those of the commit', async () => {
    const [submit = {}] = stepsOf('Submit donors');
    const [collect = {}] = stepsOf('Collect donors');
    await withWorld({ files: { 'data/donors.csv': CSV } }, async (world) => {
      const { directory } = world;
      const git = (...words: readonly string[]): string =>
        execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t.example', ...words], {
          encoding: 'utf8',
        });
      git('init', '--quiet');
      git('add', 'data');
      git('commit', '--quiet', '--no-gpg-sign', '-m', 'rows');
      const context = { ...GITHUB, commit: git('rev-parse', 'HEAD').trim() };
      await world.attempt({ inputs: submit, context });
      writeFileSync(join(directory, 'data', 'donors.csv'), 'donor_id\ndnt_9\n');
      git('commit', '--quiet', '--no-gpg-sign', '-am', 'others');
      const { publication } = await world.attempt({ inputs: collect, context, ledgers: await storeOf(world) });
      expect(publication.report).toMatchObject({ exitCode: 0, totals: { total: KEYS.length } });
      expect(await readRows(world)).toEqual(OUTCOMES);
    });
  });

  it('the workflows bring the commit that was sent', () => {
    const fence = FENCES.find(({ text }) => text.startsWith('name: Collect donors\n'));
    expect(fence?.text).toContain('fetch-depth: 0');
    const [submit = {}] = stepsOf('Submit donors');
    const [collect = {}] = stepsOf('Collect donors');
    for (const name of ['provider', 'files', 'params']) expect(collect[name]).toBe(submit[name]);
  });

  it('the command lines end as one run does', async () => {
    const lines = FENCES.flatMap(({ text }) => [...text.matchAll(/^bulk-job (\w+) (.+)$/gm)]);
    const commands = lines.map(([, mode = '', words = '']) => {
      const { inputs } = parseFlags(words.replaceAll("'", '').split(' '), inputFlags());
      return Object.fromEntries([...inputs, ['mode', mode] as const]);
    });
    expect(commands.map(({ mode }) => mode)).toEqual(['submit', 'collect']);
    const [submit = {}, collect = {}] = commands;
    const again = { ...collect, ledger: 'collected/ledger.ndjson' };
    await withWorld({ files: { 'data/donors.csv': CSV }, sandbox: { jobSeconds: 90 * 60 } }, async (world) => {
      const codes: number[] = [];
      for (const inputs of [submit, collect, again]) {
        codes.push((await world.attempt({ inputs })).publication.report.exitCode);
      }
      expect(codes).toEqual([0, 4, 0]);
      expect([...world.sandbox.record.rows.values()].map(({ sent }) => sent)).toEqual(KEYS.map(() => 1));
    });
  });
});

describe('docs/recipes.md: resume a run by hand', () => {
  const lost: FaultRule = { on: 'submit', nth: 1, do: { kind: 'reset-after' } };

  it.each([
    ['false', OUTCOMES.map(([key]) => [key, 'unresolved: uncertain']), 1],
    ['true', OUTCOMES, 2],
  ])('with resend-uncertain: %s', async (resend, outcomes, sent) => {
    const [resumed = {}] = stepsOf('Resume donors');
    expect(resumed['resend-uncertain']).toContain('inputs.resend-uncertain');
    const files = { 'data/donors.csv': CSV };
    await withWorld({ files, sandbox: { faults: [lost] } }, async (world) => {
      const inputs = { ...resumed, ledger: '', 'resend-uncertain': '' };
      const { report } = (await world.attempt({ inputs, context: GITHUB })).publication;
      expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
      const ledgers = await storeOf(world);
      await world.attempt({
        inputs: { ...resumed, 'resend-uncertain': resend },
        context: { ...GITHUB, runId: '4713' },
        ledgers,
      });
      expect(await readRows(world)).toEqual(outcomes);
      expect([...world.sandbox.record.rows.values()].map((row) => row.sent)).toEqual(KEYS.map(() => sent));
    });
  });
});

describe('docs/resume.md', () => {
  it('shows a ledger that is one', () => {
    const text = listFences('docs/resume.md').find(({ language }) => language === 'json')?.text ?? '';
    const history = readLedger(text, 'docs/resume.md');
    expect([...history.jobs.values()].map(({ submit, rows }) => [submit, [...rowsOf(rows)]])).toEqual([
      ['accepted', [0, 1]],
      ['uncertain', [2, 3]],
    ]);
    expect(history).toMatchObject({ rows: 6, verdict: { reason: 'uncertain', exitCode: 3 } });
    expect(history.reserved).toHaveLength(1);
    expect(readProjectFile('docs/resume.md')).toContain(formatHead(history.head).trimEnd());
  });
});

/** The table "Which rows go again": each key stands for what the earlier run left of it, one row a job. */
describe('docs/resume.md: which rows go again', () => {
  const LEFT = ['a', 'fail-b', 'notfound-c', 'lost-d', 'gone-e', 'missing-f', 'late-g', 'late-h'];
  const inputs = { 'batch-size': '1', concurrency: '1', 'retry-failed': '0', timeout: '10m' };
  const faults: readonly FaultRule[] = [
    { on: 'submit', nth: 4, do: { kind: 'reset-after' } },
    { on: 'submit', nth: 5, do: { kind: 'job-gone', seconds: 300 } },
    { on: 'submit', nth: 6, do: { kind: 'missing-rows', seconds: 300 } },
    { on: 'submit', nth: 7, do: { kind: 'never-ends', seconds: 3600 } },
  ];
  const context = { ...GITHUB, job: 'sync' };
  const MINUTES_MS = 60_000;

  async function go(second: Parameters<LastingWorld['attempt']>[0]) {
    return withWorld(
      { files: { 'data/donors.csv': ['donor_id', ...LEFT, ''].join('\n') }, inputs, sandbox: { faults } },
      async (world) => {
        await world.attempt({ context });
        const left = Object.fromEntries(await readRows(world));
        await world.clock.sleep(90 * MINUTES_MS);
        const { report } = (await world.attempt(second)).publication;
        const rows = Object.fromEntries(await readRows(world));
        const sent = Object.fromEntries(LEFT.map((key) => [key, world.sandbox.record.rows.get(key)?.sent ?? 0]));
        return { left, rows, sent, report };
      },
    );
  }

  const LEFT_OUTCOMES = {
    a: 'succeeded',
    'fail-b': 'failed',
    'notfound-c': 'not_found',
    'lost-d': 'unresolved: uncertain',
    'gone-e': 'unresolved: lost',
    'missing-f': 'unresolved: missing',
    'late-g': 'unresolved: timed-out',
    'late-h': 'unresolved: not-sent',
  };
  const ONCE = Object.fromEntries(LEFT.map((key) => [key, 1]));
  /** What another look clears. */
  const CLEARED = { ...LEFT_OUTCOMES, 'gone-e': 'succeeded', 'missing-f': 'succeeded', 'late-g': 'succeeded' };

  it.each([
    ['re-run', { context: { ...context, attempt: 2 } }, { 'fail-b': 2, 'notfound-c': 2 }, { 'late-h': 'succeeded' }],
    ['going on', { context: { ...context, runId: '1' } }, {}, { 'late-h': 'succeeded' }],
    ['collect', { inputs: { mode: 'collect', ledger: 'results/ledger.ndjson' } }, { 'late-h': 0 }, {}],
    [
      'resend-uncertain',
      { inputs: { 'resend-uncertain': 'true' } },
      { 'lost-d': 2, 'gone-e': 2, 'missing-f': 2 },
      { 'lost-d': 'succeeded', 'late-h': 'succeeded' },
    ],
  ])('%s', async (_, second, again, others) => {
    const { left, rows, sent } = await go(second);
    expect(left).toEqual(LEFT_OUTCOMES);
    expect(rows).toEqual({ ...CLEARED, ...others });
    expect(sent).toEqual({ ...ONCE, ...again });
  });
});
