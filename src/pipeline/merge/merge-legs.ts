import { dirname, join } from 'node:path';
import { CONFIG_SCHEMA, describeInputs, type InputName } from '../../config/schema.ts';
import { type Fault, FaultError } from '../../domain/fault.ts';
import { isProblem } from '../../domain/outcome.ts';
import { formatShard } from '../../domain/shard.ts';
import { RULES } from '../../report/rules.ts';
import type { Report } from '../../report/schema.ts';
import type { ShardEnd, ShardReport } from '../../report/shard-file.ts';
import { createJobStore } from '../../store/job-store.ts';
import { createPagedFile } from '../../store/paged-file.ts';
import { createRowStore } from '../../store/row-store.ts';
import type { RunContext } from '../context.ts';
import { showInputs } from '../judge-run.ts';
import { damagedFault, otherRunFault } from './faults.ts';
import { findKeys } from './find-keys.ts';
import { findLegs, type LegFile } from './find-legs.ts';
import { joinRows } from './join-rows.ts';
import { createLegOutcomes, type LegOutcomes } from './outcomes.ts';
import { openLegParts, rememberLegs } from './remember.ts';
import type { Merged } from './types.ts';

/** Pages of the job list kept in memory: 64 KiB each. */
const JOB_PAGES = 16;

/** Makes the results of all legs those of this run: rows, jobs, and what else a report says. Throws `FaultError`. */
export async function mergeLegs(run: RunContext): Promise<void> {
  const { known, ports, request } = run;
  const legs = await findLegs(run);
  const [first] = legs;
  if (first === undefined) return;
  request.emit({ kind: 'stage', stage: 'read', text: `Joining the results of ${legs.length} shards.` });
  const temporary = await run.temporary();
  const store = createRowStore({ files: ports.files, directory: temporary(''), sources: [], parseRecord: toRecord });
  const files = first.head.files.map(({ path, format, gzip, columns }) => ({
    file: { path, absolute: '', format, gzip, bytes: 0 },
    rows: 0,
    sha256: '',
    columns,
  }));
  const jobs = createJobStore(createPagedFile(ports.files.openRandom(temporary('jobs.bin')), JOB_PAGES));
  known.rows = { store, files, rowless: undefined };
  known.jobs = jobs;
  const outcomes = first.head.memory === undefined ? undefined : createLegOutcomes(jobs);
  const ends = await joinRows(run, legs, { store, jobs, onRow: outcomes?.add });
  if (store.table.count !== first.head.whole.total) throw new FaultError([damagedFault(first.path, 1)]);
  checkInputs(legs, ends);
  known.merged = describeMerged(run, legs, ends);
  known.mode = ends[0]?.report.mode ?? known.mode;
  if (ends.some(({ report }) => report.detail === 'minimal')) known.detail = 'minimal';
  takeOver(run, ends);
  await takeRemoved(run, first, ends[0]);
  if (outcomes !== undefined) await rememberAll(run, { legs, ends, outcomes });
}

/** The rows that left the files: the first leg has listed them. */
async function takeRemoved({ known, ports }: RunContext, first: LegFile, end: ShardEnd | undefined): Promise<void> {
  const folder = dirname(first.absolute);
  const files: string[] = [];
  for (const name of end?.report.resultFiles ?? [])
    if (name.startsWith('removed.') && (await ports.files.stat(join(folder, name))) !== undefined) files.push(name);
  if (files.length > 0) known.removed = { folder, files };
}

/** Writes the row memory, for which merge needs the secrets that the legs have. Throws `FaultError`. */
async function rememberAll(
  run: RunContext,
  {
    legs,
    ends,
    outcomes,
  }: { readonly legs: readonly LegFile[]; readonly ends: readonly ShardEnd[]; readonly outcomes: LegOutcomes },
): Promise<void> {
  const parts = await openLegParts(run, legs, await findKeys(run, ends[0]?.report.inputs ?? {}));
  try {
    await rememberLegs(run, parts, outcomes);
  } finally {
    parts.close();
  }
}

function toRecord(text: string, line: number) {
  return { line, columns: [], values: [], raw: text };
}

/** What stopped the legs, and what they noticed, each once. */
function takeOver({ stops, downgraded, notice }: RunContext, ends: readonly ShardEnd[]): void {
  const seen = new Set<string>();
  for (const { reason, fault } of ends.flatMap((end) => end.stops)) {
    const id = JSON.stringify([reason, fault]);
    if (!seen.has(id)) stops.push({ reason, fault: toFault(fault) });
    seen.add(id);
  }
  downgraded.push(...new Set(ends.flatMap((end) => end.downgraded)));
  for (const text of ends.flatMap(({ report }) => report.notices)) notice(text);
}

/** Members that are absent stay absent. */
function toFault({ code, message, ...rest }: ShardEnd['stops'][number]['fault']): Fault {
  const known = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { code, message, ...Object.fromEntries(known) };
}

/** Inputs by which the gate judges. */
const GATE_INPUTS = [...RULES.map(({ name }) => name), 'on-breach', 'on-timeout'] as const satisfies InputName[];

function checkInputs(legs: readonly LegFile[], ends: readonly ShardEnd[]): void {
  const [first] = ends;
  for (const [index, end] of ends.entries()) {
    const name = GATE_INPUTS.find((input) => end.report.inputs[input] !== first?.report.inputs[input]);
    if (name === undefined) continue;
    const paths = [legs[0]?.path ?? '', legs[index]?.path ?? ''] as const;
    throw new FaultError([otherRunFault(`${name} differs`, paths)]);
  }
}

function describeMerged(run: RunContext, legs: readonly LegFile[], ends: readonly ShardEnd[]): Merged {
  const reports = ends.map(({ report }) => report);
  const [first] = reports;
  const gate = CONFIG_SCHEMA.pick({
    'max-failed': true,
    'max-invalid': true,
    'max-not-found': true,
    'warn-failed': true,
    'warn-not-found': true,
    'on-breach': true,
    'on-timeout': true,
  });
  const given = Object.fromEntries(GATE_INPUTS.map((name) => [name, first?.inputs[name]]));
  const files = first?.files ?? [];
  const isKnown = files.some(({ committed }) => committed !== undefined);
  return {
    inputs: gate.parse(given),
    members: first === undefined ? {} : joinReports(run, legs, reports, first),
    committed: isKnown
      ? new Set(files.filter(({ committed }) => committed === true).map(({ path }) => path))
      : undefined,
    cells: new Map(ends.flatMap(({ cells }) => cells)),
    open: legs.flatMap(({ head: { shard } }, index) => (isOpen(reports[index]) ? [formatShard(shard)] : [])),
  };
}

function isOpen(report: ShardReport | undefined): boolean {
  const reasons = Object.keys(report?.totals.reasons ?? {}) as (keyof Report['totals']['reasons'])[];
  return reasons.some((reason) => isProblem({ outcome: 'unresolved', reason }));
}

/** What a single run would say of itself. */
function joinReports(
  { request }: RunContext,
  [leg]: readonly LegFile[],
  reports: readonly ShardReport[],
  first: ShardReport,
): Partial<Report> {
  const sum = (of: (report: ShardReport) => number): number => reports.reduce((all, report) => all + of(report), 0);
  const resumed = reports.filter(({ continues }) => continues !== null).length;
  const { unchanged, beyondLimit, destination, remembers, memory, source } = first;
  return {
    provider: first.provider,
    sandbox: first.sandbox,
    startedAt: reports.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    inputs: joinInputs(first.inputs, request.config),
    plan: first.plan === null || leg === undefined ? null : { ...first.plan, ...leg.head.whole.plan },
    submitted: sum(({ submitted }) => submitted),
    rounds: Math.max(...reports.map(({ rounds }) => rounds)),
    foreignRows: sum(({ foreignRows }) => foreignRows),
    requests: { sent: sum(({ requests }) => requests.sent), throttled: sum(({ requests }) => requests.throttled) },
    continues: resumed === 0 ? null : `${resumed} of ${reports.length} shards continue an earlier attempt.`,
    ...(source !== undefined && { source }),
    ...(unchanged !== undefined && { unchanged }),
    ...(beyondLimit !== undefined && { beyondLimit }),
    ...(destination !== undefined && { destination }),
    ...(remembers !== undefined && { remembers }),
    ...(memory !== undefined && { memory }),
  };
}

/** Inputs about where and how this run reports; all others are those of the legs. */
const OWN_INPUTS: ReadonlySet<string> = new Set<InputName>([
  'output-dir',
  'artifact-name',
  'retention-days',
  'summary',
  'annotations',
  'comment',
]);
/** Inputs that only a leg has. */
const LEG_INPUTS: ReadonlySet<string> = new Set<InputName>(['shard', 'ledger', 'resume']);

function joinInputs(legs: Report['inputs'], config: RunContext['request']['config']): Report['inputs'] {
  const own = showInputs(config, undefined);
  // In the order of any report.
  const names = [
    ...describeInputs()
      .map(({ name }): string => name)
      .filter((name) => name !== 'params'),
    'params',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const from = OWN_INPUTS.has(name) || LEG_INPUTS.has(name) ? own : legs;
      return from[name] === undefined ? [] : [[name, from[name]]];
    }),
  );
}
