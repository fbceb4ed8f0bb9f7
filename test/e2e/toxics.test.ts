import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { countOutcomes, readCsv, readReport, startCli } from '../support/bundle.ts';
import { createGate } from '../support/gate.ts';
import { type SandboxSetup, startInstrumented } from '../support/sandbox/start.ts';
import { createToxics, type Toxic, type ToxicRule, type ToxicStage } from '../support/toxics.ts';
import { connectLine, type LineVendor, lineFiles, recordId } from '../support/vendor-line.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** What a run came to, as its report and the vendor say. */
interface Expected {
  readonly code: number;
  readonly reason: string;
  readonly outcomes: Readonly<Record<string, number>>;
  /** That the vendor saw the head of, at least. */
  readonly submits: number;
  /** Of these, what the vendor took. */
  readonly jobs: number;
  /** Seconds that the run waits at most. */
  readonly waits: number;
}

interface Case extends Expected {
  readonly name: string;
  readonly vendor: LineVendor;
  readonly rule: ToxicRule;
  readonly also?: ToxicRule;
  /** Default 30s: these runs end by themselves. */
  readonly timeout?: string;
  readonly sandbox?: Partial<SandboxSetup>;
  /** It waits for most of its time and needs no turn. */
  readonly idles?: boolean;
  /** What the report must say. */
  readonly says?: RegExp;
}

const ROWS = 4;
/** Two jobs: a fault of one must not touch the other. */
const BATCH = 2;
const JOBS = ROWS / BATCH;

/** Of two jobs that are polled once or twice. */
const USUAL_SECONDS = 3;
/** A result, and the report, may take the run so far past its timeout (docs/contract.md, 8.1; src/engine/types.ts). */
const GRACE_SECONDS = 60;
/** An attempt ends after so long without a whole answer (src/transport/transport.ts). */
const ATTEMPT_SECONDS = 60;
/** A poll that is under way at the timeout may still end (src/transport/transport.ts). */
const LATE_SECONDS = 1;
/** An object that nobody needs any more is removed in this time, or left there (src/engine/submit/staging.ts). */
const REMOVE_SECONDS = 30;
const SHORT = { timeout: '3s', seconds: 3 };

const WELL = {
  code: 0,
  reason: 'none',
  outcomes: { succeeded: ROWS },
  submits: JOBS,
  jobs: JOBS,
  waits: USUAL_SECONDS,
} as const;
const CHECK = /Check in the vendor's system whether the rows in unresolved\.csv arrived/;
/** The answer to one submit was lost: before the vendor had the request whole, or after. */
const LOST_BEFORE = {
  code: 3,
  reason: 'uncertain',
  outcomes: { succeeded: ROWS - BATCH, uncertain: BATCH },
  submits: JOBS,
  jobs: JOBS - 1,
  waits: USUAL_SECONDS,
  says: CHECK,
} as const;
const LOST_AFTER = { ...LOST_BEFORE, jobs: JOBS } as const;
/** Nobody ever said what became of the jobs. */
const UNREACHABLE = {
  ...WELL,
  code: 3,
  reason: 'vendor-error',
  outcomes: { unreachable: ROWS },
  timeout: SHORT.timeout,
  waits: SHORT.seconds + LATE_SECONDS,
} as const;
const NOT_SENT = { ...UNREACHABLE, outcomes: { 'not-sent': ROWS }, submits: 0, jobs: 0 } as const;

/** Ends within a head. */
const SHORT_LIMIT: Toxic = { kind: 'limit', bytes: 40 };
/** Where a message breaks off, and how. */
const BREAKS: readonly Toxic[] = [
  ...(['start', 'head', 'body'] as const).flatMap((at): Toxic[] => [
    { kind: 'reset', at },
    { kind: 'cut', at },
  ]),
  SHORT_LIMIT,
];
const SLOW: readonly Toxic[] = [
  { kind: 'latency', ms: 300 },
  { kind: 'drip', everyMs: 1 },
  { kind: 'slice', bytes: 7, everyMs: 1 },
  { kind: 'bandwidth', bytesPerSecond: 1000 },
  { kind: 'slow close', ms: 2000 },
  { kind: 'slow close', ms: 700, unmeasured: true },
];
const describeToxic = ({ kind, ...rest }: Toxic): string => `${kind} ${Object.values(rest).join(' ')}`;

const named = (rule: ToxicRule, vendor: LineVendor, rest: Expected & Partial<Case>): Case => {
  const { on, way, toxic, nth, times } = rule;
  const which = nth === 'all' ? 'every' : times === undefined ? 'one' : `${times} times`;
  return { name: `${vendor}: ${which} ${on} ${way}: ${describeToxic(toxic)}`, vendor, rule, ...rest };
};
function submitCases(vendor: LineVendor, toxics: readonly Toxic[]): readonly Case[] {
  return toxics.flatMap((toxic) => [
    named({ on: 'submit', way: 'up', toxic }, vendor, {
      ...LOST_BEFORE,
      // Of a request that breaks off in its body the vendor has seen the head.
      submits: 'at' in toxic && toxic.at === 'body' ? JOBS : JOBS - 1,
    }),
    named({ on: 'submit', way: 'down', toxic }, vendor, LOST_AFTER),
  ]);
}

/** A read that breaks is repeated, and all comes out well. */
const readCases = (vendor: LineVendor, on: ToxicStage, way: 'up' | 'down', toxics: readonly Toxic[]): readonly Case[] =>
  toxics.map((toxic) => named({ on, way, toxic }, vendor, { ...WELL, waits: USUAL_SECONDS + 2 }));

const slowCases = (vendor: LineVendor, on: ToxicStage): readonly Case[] =>
  SLOW.map((toxic) => named({ on, nth: 'all', way: 'both', toxic }, vendor, { ...WELL, waits: 10 }));

const reset: Toxic = { kind: 'reset', at: 'start' };
const cut: Toxic = { kind: 'cut', at: 'body' };
const stall: Toxic = { kind: 'stall', at: 'start' };
const stallLate: Toxic = { kind: 'stall', at: 'body' };

/** A submit never goes again: the vendor may have taken it. */
const SUBMIT: readonly Case[] = [
  ...submitCases('donoratlas', BREAKS),
  ...(['ngpvan', 'passcreator'] as const).flatMap((vendor) => submitCases(vendor, [reset, cut])),
  named({ on: 'submit', way: 'up', toxic: { kind: 'cut', at: 'end' } }, 'donoratlas', LOST_AFTER),
  named({ on: 'submit', way: 'down', toxic: { kind: 'cut', at: 'end' } }, 'donoratlas', WELL),
  named({ on: 'submit', way: 'down', toxic: { kind: 'cut', at: 'tail', unmeasured: true } }, 'donoratlas', LOST_AFTER),
  ...slowCases('donoratlas', 'submit'),
  ...(['up', 'down'] as const).flatMap((way) =>
    [stall, stallLate].map((toxic) =>
      named({ on: 'submit', way, toxic }, 'donoratlas', {
        ...(way === 'up' ? LOST_BEFORE : LOST_AFTER),
        ...(way === 'up' && toxic === stall && { submits: JOBS - 1 }),
        waits: ATTEMPT_SECONDS,
        idles: true,
      }),
    ),
  ),
  // Its look-up finds the rows of a submit whose answer was lost, and only those that arrived.
  named({ on: 'submit', way: 'down', toxic: reset }, 'passcreator-create', { ...WELL, timeout: '6s', waits: 8 }),
  named({ on: 'submit', way: 'up', toxic: reset }, 'passcreator-create', {
    ...LOST_BEFORE,
    submits: JOBS - 1,
    timeout: '6s',
    waits: 8,
  }),
  {
    ...named({ on: 'lookup', way: 'down', toxic: cut }, 'passcreator-create', { ...WELL, timeout: '6s', waits: 10 }),
    also: { on: 'submit', way: 'down', toxic: reset },
  },
];

/** A poll goes again until the timeout. */
const POLL: readonly Case[] = [
  ...readCases('donoratlas', 'poll', 'up', [reset, cut, SHORT_LIMIT]),
  ...readCases('donoratlas', 'poll', 'down', BREAKS),
  ...(['ngpvan', 'passcreator'] as const).flatMap((vendor) => readCases(vendor, 'poll', 'down', [reset, cut])),
  ...slowCases('donoratlas', 'poll'),
  ...[reset, cut, stall, stallLate].map((toxic) =>
    named({ on: 'poll', nth: 'all', way: 'down', toxic }, 'donoratlas', UNREACHABLE),
  ),
  named({ on: 'poll', nth: JOBS + 1, times: 1000, way: 'down', toxic: reset }, 'donoratlas', {
    ...UNREACHABLE,
    // That they ran was seen.
    code: 4,
    reason: 'timed-out',
    outcomes: { 'timed-out': ROWS },
    sandbox: { jobSeconds: 1000 },
  }),
  named({ on: 'poll', way: 'down', toxic: stall }, 'donoratlas', {
    ...WELL,
    timeout: '90s',
    waits: ATTEMPT_SECONDS + USUAL_SECONDS,
    idles: true,
  }),
];

/** A result file is read again from its start, three times in all. */
const RESULT: readonly Case[] = [
  ...readCases('ngpvan', 'result', 'up', [reset, cut, SHORT_LIMIT]),
  ...readCases('ngpvan', 'result', 'down', BREAKS),
  ...slowCases('ngpvan', 'result'),
  named({ on: 'result', way: 'down', times: 2, toxic: cut }, 'ngpvan', WELL),
  named({ on: 'result', way: 'down', nth: 'all', toxic: { kind: 'cut', at: 'head' } }, 'ngpvan', {
    ...UNREACHABLE,
    timeout: '30s',
    waits: 30,
  }),
  // What is left of the last row of each file looks like a row, of another outcome.
  named({ on: 'result', way: 'down', nth: 'all', toxic: { kind: 'cut', at: 'tail', unmeasured: true } }, 'ngpvan', {
    ...UNREACHABLE,
    outcomes: { succeeded: ROWS - JOBS, unreachable: JOBS },
    timeout: '30s',
  }),
  named({ on: 'result', way: 'down', toxic: stallLate }, 'ngpvan', {
    ...WELL,
    timeout: '20s',
    waits: ATTEMPT_SECONDS + USUAL_SECONDS,
    idles: true,
  }),
  named({ on: 'result', way: 'down', nth: 'all', toxic: stall }, 'ngpvan', {
    ...UNREACHABLE,
    waits: SHORT.seconds + GRACE_SECONDS + LATE_SECONDS,
    idles: true,
  }),
];

/** An upload goes again; where none gets through, nothing was sent. */
const UPLOAD: readonly Case[] = [
  ...readCases('ngpvan', 'upload', 'up', BREAKS),
  ...readCases('ngpvan', 'upload', 'down', [reset, cut, SHORT_LIMIT]),
  ...slowCases('ngpvan', 'upload'),
  named({ on: 'upload', way: 'up', nth: 'all', toxic: cut }, 'ngpvan', { ...NOT_SENT, timeout: '30s', waits: 10 }),
  named({ on: 'upload', way: 'down', nth: 'all', toxic: stall }, 'ngpvan', NOT_SENT),
  named({ on: 'upload', way: 'up', toxic: stallLate }, 'ngpvan', {
    ...WELL,
    timeout: '90s',
    waits: ATTEMPT_SECONDS + USUAL_SECONDS,
    idles: true,
  }),
  named({ on: 'remove', way: 'down', nth: 'all', toxic: stall }, 'ngpvan', {
    ...WELL,
    waits: REMOVE_SECONDS + USUAL_SECONDS,
    idles: true,
    says: /Data remains in the storage, because its removal failed/,
  }),
];

const CASES: readonly Case[] = [...SUBMIT, ...POLL, ...RESULT, ...UPLOAD].sort(
  (a, b) => Number(b.idles ?? false) - Number(a.idles ?? false),
);
/** What a busy machine adds. */
const SLACK_SECONDS = 10;

const KEYS = Array.from({ length: ROWS }, (_, row) => `${1001 + row}`);

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly report: ReturnType<typeof readReport>;
  readonly records: readonly Record<string, string>[];
  readonly sandbox: Sandbox;
  readonly struck: number;
  /** Submits that were tried, whatever the vendor saw of them. */
  readonly tried: number;
}

/** Processes that work at the same time; the machine that checks has two cores, and most of the time they wait. */
const inTurn = createGate(5);

async function run(test: Case): Promise<Ran> {
  const sandbox = await startInstrumented({ vendor: test.vendor, ...test.sandbox });
  const toxics = createToxics(test.also === undefined ? [test.rule] : [test.rule, test.also]);
  const work = (): Promise<Ran> =>
    withWorkspace(lineFiles(test.vendor, KEYS), (workspace) => runBundle(test, { sandbox, toxics, workspace }));
  try {
    return await (test.idles === true ? work() : inTurn(work));
  } finally {
    await toxics.close();
    await sandbox.stop();
  }
}

async function runBundle(
  test: Case,
  world: {
    readonly sandbox: Sandbox;
    readonly toxics: ReturnType<typeof createToxics>;
    readonly workspace: Workspace;
  },
): Promise<Ran> {
  const { sandbox, toxics, workspace } = world;
  const { args, env } = await connectLine(test.vendor, world);
  const flags = ['--output-dir=results', `--batch-size=${BATCH}`, `--timeout=${test.timeout ?? '30s'}`];
  const { code, stdout, stderr } = await startCli([...args, ...flags], { cwd: workspace.directory, env }).end;
  return {
    code,
    output: stdout + stderr,
    report: readReport(workspace.path('results/report.json')),
    records: readCsv(workspace.read('results/records.csv')),
    sandbox,
    struck: toxics.struck,
    tried: toxics.counts.get('submit') ?? 0,
  };
}

describe('the built CLI behind a line that is', { timeout: 300_000 }, () => {
  const runs = new Map<string, Promise<Ran>>();
  // All at once: the slowest ones wait for a minute, and what a case needs of this machine it gets in turn.
  beforeAll(() => {
    for (const test of CASES) {
      const ran = run(test);
      ran.catch(() => undefined);
      runs.set(test.name, ran);
    }
  });

  it.for(CASES)('$name: exit $code', async (test) => {
    const ran = await runs.get(test.name);
    if (ran === undefined) throw new Error('the run was not started');
    const { code, report, records, sandbox, output } = ran;
    const { counts, rows } = sandbox.record;
    expect(code, output).toBe(test.code);
    expect(report.reason).toBe(test.reason);
    expect(countOutcomes(report), output).toEqual(test.outcomes);
    expect(ran.struck).toBeGreaterThan(0);
    expect(counts.requestsByKind.submit).toBe(test.submits);
    expect(counts.jobs).toBe(test.jobs);
    // Nothing was sent twice, whatever was lost.
    expect(ran.tried).toBe(test.outcomes['not-sent'] === ROWS ? 0 : JOBS);
    expect([...rows.values()].filter(({ sent }) => sent > 1)).toEqual([]);
    for (const [row, { key = '', outcome, reason }] of records.entries()) {
      const id = recordId(test.vendor, row, key);
      if (outcome === 'succeeded') expect(rows.get(id)?.outcome, id).toBe('succeeded');
      if (reason === 'not-sent') expect(rows.has(id), id).toBe(false);
    }
    const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000;
    expect(seconds).toBeLessThan(test.waits + SLACK_SECONDS);
    if (test.says !== undefined) expect(output).toMatch(test.says);
  });
});
