import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { countOutcomes, readCsv, readReport, startCli } from '../support/bundle.ts';
import { createGate } from '../support/gate.ts';
import type { ProcessEnd, RunningProcess } from '../support/run-process.ts';
import { type SandboxSetup, startInstrumented } from '../support/sandbox/start.ts';
import { createToxics, type ToxicRule, type Toxics } from '../support/toxics.ts';
import { connectLine, type LineVendor, lineFiles, recordId } from '../support/vendor-line.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** One process, killed at one stage, and the run that goes on with its ledger. */
interface Case {
  readonly name: string;
  readonly vendor: LineVendor;
  /** The line stands still there, and the process is killed; without it, when it says that it writes its files. */
  readonly at?: ToxicRule;
  readonly flags?: readonly string[];
  /** Rows of a job; default 1. */
  readonly batch?: number;
  readonly sandbox?: Partial<SandboxSetup>;
  /** Rows that nobody can know of afterwards, by their place. */
  readonly uncertain?: readonly number[];
  /** Somebody looks at the vendor then, finds nothing, and says so: all is well with a third run. */
  readonly resends?: boolean;
  /** Invalid rows besides the four that can be sent. */
  readonly invalid?: number;
  /** The second run has the first one's folder and is told of no ledger. */
  readonly inPlace?: boolean;
}

const stall = (on: ToxicRule['on'], way: 'up' | 'down', nth: number, at: 'start' | 'body' = 'start'): ToxicRule => ({
  on,
  nth,
  way,
  toxic: { kind: 'stall', at },
});

const CASES: readonly Case[] = [
  ...(['donoratlas', 'ngpvan', 'passcreator'] as const).flatMap((vendor): Case[] => [
    { name: 'before a submit is received', vendor, at: stall('submit', 'up', 2), uncertain: [1], resends: true },
    { name: 'after a submit is received', vendor, at: stall('submit', 'down', 2), uncertain: [1] },
  ]),
  { name: 'after a submit is accepted', vendor: 'donoratlas', at: stall('poll', 'up', 2) },
  { name: 'after a submit is accepted', vendor: 'ngpvan', at: stall('poll', 'up', 2) },
  // A single pass is updated by its submit; two are a job.
  { name: 'after a submit is accepted', vendor: 'passcreator', at: stall('poll', 'up', 2), batch: 2 },
  // There is no ledger yet.
  { name: 'before any submit', vendor: 'donoratlas', at: stall('preflight', 'down', 1), inPlace: true },
  { name: 'while jobs are polled', vendor: 'donoratlas', at: stall('poll', 'down', 3), sandbox: { jobSeconds: 2 } },
  {
    name: 'while jobs are polled, and goes on in place',
    vendor: 'donoratlas',
    at: stall('poll', 'down', 3, 'body'),
    sandbox: { jobSeconds: 2 },
    inPlace: true,
  },
  {
    name: 'while four jobs run',
    vendor: 'donoratlas',
    at: stall('poll', 'down', 6),
    flags: ['--concurrency=4'],
    sandbox: { jobSeconds: 3 },
  },
  { name: 'while rows are uploaded', vendor: 'ngpvan', at: stall('upload', 'up', 2, 'body') },
  { name: 'while results are read', vendor: 'ngpvan', at: stall('result', 'down', 2, 'body') },
  // Its look-up finds what arrived, and proves nothing of what it does not find.
  { name: 'after a submit is received', vendor: 'passcreator-create', at: stall('submit', 'down', 4) },
  {
    name: 'before a submit is received',
    vendor: 'passcreator-create',
    at: stall('submit', 'up', 4),
    uncertain: [3],
  },
  { name: 'while its files are written', vendor: 'donoratlas', invalid: 50_000 },
];

/** A row of every outcome; each is a job. */
const KEYS = ['fail-1001', '1002', 'notfound-1003', '1004'];
/** Enough for the slowest case; a look-up asks at it at the latest. */
const TIMEOUT: Readonly<Partial<Record<LineVendor, string>>> = { 'passcreator-create': '8s' };
/** Until the line stands still, or the run writes its files. */
const STAGE_MS = 60_000;
const CHECK = /Check in the vendor's system whether the rows in unresolved\.csv arrived/;

interface Attempt {
  readonly end: ProcessEnd;
  /** By place: what became of each row that could be sent. */
  readonly outcomes: readonly string[];
}

interface World {
  readonly test: Case;
  readonly sandbox: Sandbox;
  readonly toxics: Toxics;
  readonly workspace: Workspace;
}

async function start(
  { test, sandbox, toxics, workspace }: World,
  ...flags: readonly string[]
): Promise<RunningProcess> {
  const { args, env } = await connectLine(test.vendor, { sandbox, toxics });
  const usual = [
    `--batch-size=${test.batch ?? 1}`,
    '--retry-failed=0',
    '--max-failed=unlimited',
    '--max-invalid=unlimited',
  ];
  const timeout = `--timeout=${TIMEOUT[test.vendor] ?? '60s'}`;
  const own = test.flags ?? ['--concurrency=1'];
  return startCli([...args, ...usual, timeout, ...own, ...flags], { cwd: workspace.directory, env });
}

async function complete(world: World, folder: string, ...flags: readonly string[]): Promise<Attempt> {
  const run = await start(world, `--output-dir=${folder}`, ...flags);
  const end = await run.end;
  const records = readCsv(world.workspace.read(`${folder}/records.csv`));
  return {
    end,
    outcomes: records.slice(0, KEYS.length).map(({ outcome = '', reason = '' }) => reason || outcome),
  };
}

/** Starts a run and kills it at the case's stage. */
async function killAtStage(world: World): Promise<void> {
  const { test, toxics } = world;
  const run = await start(world, '--output-dir=first');
  if (test.at === undefined) await run.seen('Writing the report.');
  else await until(() => toxics.struck > 0, STAGE_MS);
  run.signal('SIGKILL');
  expect((await run.end).code).toBeNull();
}

async function inWorld(test: Case, rules: readonly ToxicRule[], work: (world: World) => Promise<void>): Promise<void> {
  const sandbox = await startInstrumented({ vendor: test.vendor, ...test.sandbox });
  const toxics = createToxics(rules);
  const files = lineFiles(test.vendor, KEYS, 'too,many,cells\n'.repeat(test.invalid ?? 0));
  try {
    await withWorkspace(files, (workspace) => work({ test, sandbox, toxics, workspace }));
  } finally {
    await toxics.close();
    await sandbox.stop();
  }
}

/** What becomes of the rows where nothing happens: once for each vendor. */
const undisturbed = new Map<LineVendor, Promise<Attempt>>();
function runUndisturbed(test: Case): Promise<Attempt> {
  const known = undisturbed.get(test.vendor) ?? runOnce({ name: 'undisturbed', vendor: test.vendor });
  undisturbed.set(test.vendor, known);
  return known;
}
async function runOnce(test: Case): Promise<Attempt> {
  let attempt: Attempt | undefined;
  await inWorld(test, [], async (world) => {
    attempt = await complete(world, 'first');
  });
  if (attempt === undefined) throw new Error('the run did not end');
  return attempt;
}

async function resend(world: World, expected: Attempt): Promise<void> {
  const { test, sandbox } = world;
  const { end, outcomes } = await complete(world, 'third', '--ledger=second/ledger.ndjson', '--resend-uncertain');
  expect(outcomes, end.stdout + end.stderr).toEqual(expected.outcomes);
  expect(end.code).toBe(expected.end.code);
  // What had succeeded stays as it is; the ledger of a run that ended has its failed rows sent again.
  for (const [row, key] of KEYS.entries()) {
    if (outcomes[row] !== 'succeeded') continue;
    expect(sandbox.record.rows.get(recordId(test.vendor, row, key))?.sent, key).toBe(1);
  }
}

/** Processes at the same time: the machine that checks has two cores. */
const inTurn = createGate(3);

describe.concurrent('the built CLI, killed', { timeout: 300_000 }, () => {
  it.for(CASES)('$name ($vendor), and run again with its ledger: nothing is sent twice', (test) =>
    inTurn(async () => {
      const expected = await runUndisturbed(test);
      await inWorld(test, test.at === undefined ? [] : [test.at], async (world) => {
        await killAtStage(world);
        const { end, outcomes } =
          test.inPlace === true
            ? await complete(world, 'first')
            : await complete(world, 'second', '--ledger=first/ledger.ndjson');
        const output = end.stdout + end.stderr;
        const { uncertain = [] } = test;
        expect(outcomes, output).toEqual(
          expected.outcomes.map((outcome, row) => (uncertain.includes(row) ? 'uncertain' : outcome)),
        );
        expect(end.code, output).toBe(uncertain.length > 0 ? 3 : expected.end.code);
        if (uncertain.length > 0) expect(output).toMatch(CHECK);
        for (const [row, key] of KEYS.entries()) {
          const sent = world.sandbox.record.rows.get(recordId(test.vendor, row, key))?.sent ?? 0;
          if (uncertain.includes(row)) expect(sent).toBeLessThanOrEqual(1);
          else expect(sent, key).toBe(1);
        }
        const report = readReport(world.workspace.path(`${test.inPlace === true ? 'first' : 'second'}/report.json`));
        expect(countOutcomes(report).invalid ?? 0).toBe(test.invalid ?? 0);
        if (test.resends === true) await resend(world, expected);
      });
    }),
  );
});
