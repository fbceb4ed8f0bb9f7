import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { INPUT_SPELLING } from '../../src/config/spelling.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { KeyHash } from '../../src/domain/key-hash.ts';
import { MODES } from '../../src/domain/mode.ts';
import { orderColumns } from '../../src/expression/columns.ts';
import { numbersOf } from '../../src/ledger/codes.ts';
import type { ComparisonTotals } from '../../src/memory/compare.ts';
import { endLedger } from '../../src/pipeline/conclude.ts';
import type { Known, RunContext } from '../../src/pipeline/context.ts';
import { explainOutcome } from '../../src/pipeline/explain-outcome.ts';
import { judgeRun } from '../../src/pipeline/judge-run.ts';
import { chooseLimits } from '../../src/pipeline/limits.ts';
import type { OpenedRows } from '../../src/pipeline/open-rows.ts';
import { hashPlan } from '../../src/pipeline/plan-run.ts';
import { planRead, planWithoutRows } from '../../src/pipeline/read-and-plan.ts';
import { openRowMemory } from '../../src/pipeline/row-memory/open.ts';
import type { RunMemory } from '../../src/pipeline/row-memory/types.ts';
import { type Setup, setUp } from '../../src/pipeline/setup.ts';
import { countUnvisited } from '../../src/pipeline/visit-rows.ts';
import type { Phases } from '../../src/run.ts';
import { digest } from '../../src/store/digest.ts';
import { createRowStore, type RowStore } from '../../src/store/row-store.ts';
import { type Standing, standingOf } from './oracle/truth.ts';
import type { RecordLine } from './oracle/view.ts';
import { WORK } from './paths.ts';
import type { StoryRow } from './story.ts';

/*
 * The core of a run: engine, ledger and transport as they are shipped, and all that decides what goes on where. Inputs
 * are parsed and provider files compiled once for all stories, and rows are put into the store as they are: no file is
 * read, and none but the ledger is written.
 */

/** Inputs that no other input depends on. */
const alone = new Map<string, Config>();

/** The inputs as a run reads them, each parsed once for all stories. Throws where one is wrong. */
export function coreConfig(inputs: ReadonlyMap<string, string>): Config {
  const given = Array.from(inputs, ([name, value]) => [
    name,
    Reflect.get(parseOnce(`${name}=${value}`, new Map([[name, value]])), name),
  ]);
  return { ...parseOnce('', new Map()), ...Object.fromEntries(given) };
}

function parseOnce(name: string, inputs: ReadonlyMap<string, string>): Config {
  const known = alone.get(name);
  if (known !== undefined) return known;
  const { config } = loadConfig({ inputs });
  alone.set(name, config);
  return config;
}

const COLUMNS = ['id', 'tag', 'note'];
const DATA_FILE = { path: 'rows.csv', absolute: `${WORK}/rows.csv`, format: 'csv', gzip: false, bytes: 0 } as const;

interface Ready {
  readonly setup: Setup;
  /** What it told the host to hide. */
  readonly secrets: readonly (readonly string[])[];
}

/** By the text of the provider file and all else that a setup is made of but for limits. */
const setups = new Map<string, Promise<Ready>>();

interface CorePhases extends Phases {
  /** What became of each row, when the run has ended. */
  readonly records: () => readonly RecordLine[] | undefined;
  /** What the row memory said of the rows; undefined where none was asked. */
  readonly compared: () => ComparisonTotals | undefined;
}

/** The phases of a run on these rows. */
export function corePhases(rows: readonly StoryRow[]): CorePhases {
  let records: readonly RecordLine[] | undefined;
  let compared: ComparisonTotals | undefined;
  return {
    records: () => records,
    compared: () => compared,
    async setUp(request, ports, mode) {
      const { config } = request;
      if (request.configFaults.length > 0) throw new FaultError([...request.configFaults]);
      const text = await ports.files.readText(resolve(WORK, config.provider ?? ''));
      const name = JSON.stringify([
        text,
        mode,
        config['base-url'],
        config.storage,
        config.key,
        config.blank,
        config['on-cancel'],
        [...request.environment],
        request.sandbox?.url,
      ]);
      let ready = setups.get(name);
      if (ready === undefined) {
        ready = prepare(request, ports, mode);
        setups.set(name, ready);
      }
      const { setup, secrets } = await ready;
      for (const each of secrets) request.hide(each);
      const { limits, notices, faults } = chooseLimits(setup.spec, config, { spelling: INPUT_SPELLING });
      if (faults.length > 0) throw new FaultError([...faults]);
      return { ...setup, limits, notices: [...notices, ...setup.notices] };
    },
    async readAndPlan(run, { setup, named }) {
      const { known, ports } = run;
      const { config } = run.request;
      if (config['changed-only'] && MODES[known.mode].judges === 'rows') await openRowMemory(run, setup);
      known.rows?.store.close();
      const temporary = await run.temporary();
      const store = createRowStore({
        files: ports.files,
        directory: temporary(''),
        sources: [DATA_FILE],
        parseRecord: (raw, line) => ({ line, columns: [], values: [], raw }),
      });
      const sha256 = createHash('sha256')
        .update(await ports.files.readText(DATA_FILE.absolute))
        .digest('hex');
      const read: OpenedRows = {
        store,
        ...fill(store, rows, setup, run),
        columns: orderColumns(COLUMNS, { key: setup.key?.column, numberColumn: setup.spec.numberColumn }),
        blanks: [],
        files: [{ file: DATA_FILE, rows: rows.length, sha256, columns: COLUMNS }],
      };
      known.rows = { store, files: read.files, rowless: undefined };
      const hash = hashPlan(setup, config, read.files);
      const histories = MODES[known.mode].rereads ? (named?.histories ?? []) : [];
      if (histories.some(({ plan }) => plan === hash)) return planRead(run, { setup, rows: read, hash }, named);
      const rowless = histories.find(({ plan, files }) => hashPlan(setup, config, files) === plan);
      return rowless === undefined
        ? planRead(run, { setup, rows: read, hash }, named)
        : planWithoutRows(run, setup, { rowless, named });
    },
    async conclude(run) {
      const { known } = run;
      const isWhole = !run.request.signal.aborted;
      compared = known.memory?.comparison?.totals;
      const report = judgeRun(run, {
        ...countUnvisited(known),
        rowFiles: isWhole ? ['records.csv'] : undefined,
      });
      records =
        isWhole && known.rows !== undefined && report.resultsDir !== ''
          ? tell(known, known.rows.store, rows)
          : undefined;
      await endLedger(known, report);
      return { report, summary: undefined, text: [], annotations: [], outputs: new Map(), artifact: undefined };
    },
  };
}

type SetUp = Parameters<typeof setUp>;

async function prepare(request: SetUp[0], ports: SetUp[1], mode: SetUp[2]): Promise<Ready> {
  const secrets: (readonly string[])[] = [];
  // Limits are chosen for each run.
  const config = { ...request.config, 'batch-size': undefined, rate: undefined, concurrency: 'auto' as const };
  const hide = (some: readonly string[]): void => void secrets.push(some);
  return { setup: await setUp({ ...request, config, hide }, ports, mode), secrets };
}

const hash = new KeyHash();

/** As `readRows` leaves the store. */
function fill(
  { table, add, addText }: RowStore,
  rows: readonly StoryRow[],
  setup: Setup,
  { request: { config }, known: { memory } }: RunContext,
): Pick<OpenedRows, 'invalid' | 'skipped' | 'bytes' | 'sameAs'> {
  const standing = standingOf({ rows, inputs: { 'on-duplicate': config['on-duplicate'] } });
  const counts = { invalid: 0, skipped: 0, bytes: 0 };
  const sameAs = new Map<number, number>();
  let line = 2;
  for (const [index, { key, tag, note }] of rows.entries()) {
    const record = { line, columns: COLUMNS, values: [key, tag, note] };
    line += key.split('\n').length;
    const prepared = setup.prepare(record);
    const bytes =
      setup.spec.streams === undefined
        ? JSON.stringify(prepared.fields).length + 1
        : key.length + tag.length + note.length + 2;
    const encodedBytes = standing[index] === 'invalid' ? 0 : bytes;
    counts.bytes += encodedBytes;
    const group = setup.spec.group === undefined ? undefined : digest(JSON.stringify(tag));
    hash.setText(key);
    const row = add(record, { file: 0, encodedBytes, keyHash: hash.high, group });
    const outcome = standing[index];
    if (memory !== undefined) collectRow(memory, row, rows[index], outcome);
    if (outcome !== 'invalid' && outcome !== 'skipped') continue;
    counts[outcome] += 1;
    if (outcome === 'skipped')
      sameAs.set(
        row,
        rows.findIndex((each) => each.key === key),
      );
    table.update(row, { outcome, message: addText('It is empty, or stands twice.') });
  }
  return { ...counts, sameAs };
}

function collectRow(memory: RunMemory, row: number, of: StoryRow | undefined, standing: Standing | undefined): void {
  const { key = '', tag = '', note = '' } = of ?? {};
  if (key === '') {
    memory.unread += 1;
    return;
  }
  const content = memory.hasher.content(JSON.stringify([tag, note]));
  const kind = standing === 'invalid' ? 'invalid' : standing === 'skipped' ? 'duplicate' : 'valid';
  memory.collector.add(row, memory.hasher.key(key), content, kind);
}

function tell(known: Known, { table }: RowStore, rows: readonly StoryRow[]): readonly RecordLine[] | undefined {
  if (known.rows?.rowless !== undefined) return undefined;
  const numbers = [...numbersOf(known.scope?.chosen, table.count)];
  return numbers.slice(0, table.count).map((number, index) => {
    const entry = table.get(index);
    const { outcome, reason } = explainOutcome(entry, known);
    const jobId = entry.job === 0 ? undefined : known.jobs?.get(entry.job)?.id;
    const key = rows[number]?.key ?? '';
    return { line: entry.line, key, outcome, reason: reason ?? '', jobId: jobId ?? '', attempts: entry.attempts };
  });
}
