import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { INPUT_SPELLING } from '../../src/config/spelling.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { countRows, endJournal, explainOutcome } from '../../src/pipeline/conclude.ts';
import { temporaryPath } from '../../src/pipeline/draft.ts';
import { judgeRun } from '../../src/pipeline/judge-run.ts';
import { chooseLimits } from '../../src/pipeline/limits.ts';
import type { OpenedRows } from '../../src/pipeline/open-rows.ts';
import { planRun } from '../../src/pipeline/plan-run.ts';
import { type Setup, setUp } from '../../src/pipeline/setup.ts';
import { orderColumns } from '../../src/provider/columns.ts';
import type { Stages } from '../../src/run.ts';
import { digest, shortDigest } from '../../src/store/digest.ts';
import { createRowStore, type RowStore } from '../../src/store/row-store.ts';
import { standingOf } from './oracle/truth.ts';
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

/** The stages of a run on these rows, and what became of each when it has ended. */
export function coreStages(
  rows: readonly StoryRow[],
): Stages & { readonly records: () => readonly RecordLine[] | undefined } {
  let records: readonly RecordLine[] | undefined;
  return {
    records: () => records,
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
      const { limits, notices, faults } = chooseLimits(setup.spec, config, INPUT_SPELLING);
      if (faults.length > 0) throw new FaultError([...faults]);
      return { ...setup, limits, notices: [...notices, ...setup.notices] };
    },
    async readAndPlan(draft, { setup }, request, ports) {
      const { config, signal } = request;
      draft.store?.close();
      const temporary = await temporaryPath(draft, ports);
      const store = createRowStore({
        files: ports.files,
        directory: temporary(''),
        sources: [DATA_FILE],
        parseRecord: (raw, line) => ({ line, columns: [], values: [], raw }),
      });
      draft.store = store;
      const sha256 = createHash('sha256')
        .update(await ports.files.readText(DATA_FILE.absolute))
        .digest('hex');
      const read: OpenedRows = {
        store,
        ...fill(store, rows, setup, config),
        columns: orderColumns(COLUMNS, { key: setup.key?.column, number: setup.spec.number }),
        blanks: [],
        files: [{ file: DATA_FILE, rows: rows.length, sha256, columns: COLUMNS }],
      };
      draft.read = read.files;
      return { read, plan: await planRun({ setup, config, store, read, signal }) };
    },
    async conclude(draft, request, ports) {
      const isWhole = !request.signal.aborted;
      const report = judgeRun(draft, request, ports, {
        ...countRows(draft),
        rowFiles: isWhole ? ['records.csv'] : undefined,
      });
      records =
        isWhole && draft.store !== undefined && report.resultsDir !== '' ? tell(draft, draft.store, rows) : undefined;
      await endJournal(draft, report);
      return { report, summary: undefined, text: '', annotations: [], outputs: new Map(), artifact: undefined };
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

/** As `readRows` leaves the store. */
function fill(
  { table, add, addText }: RowStore,
  rows: readonly StoryRow[],
  setup: Setup,
  config: Config,
): Pick<OpenedRows, 'invalid' | 'skipped' | 'bytes'> {
  const standing = standingOf({ rows, inputs: { 'on-duplicate': config['on-duplicate'] } });
  const counts = { invalid: 0, skipped: 0, bytes: 0 };
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
    const row = add(record, { file: 0, encodedBytes, keyHash: shortDigest(digest(key)), group });
    const outcome = standing[index];
    if (outcome !== 'invalid' && outcome !== 'skipped') continue;
    counts[outcome] += 1;
    table.update(row, { outcome, message: addText('It is empty, or stands twice.') });
  }
  return counts;
}

function tell(
  draft: Parameters<Stages['conclude']>[0],
  { table }: RowStore,
  rows: readonly StoryRow[],
): readonly RecordLine[] {
  return rows.slice(0, table.count).map(({ key }, index) => {
    const entry = table.get(index);
    const { outcome, reason } = explainOutcome(entry, draft);
    const jobId = entry.job === 0 ? undefined : draft.jobs?.get(entry.job)?.id;
    return { line: entry.line, key, outcome, reason: reason ?? '', jobId: jobId ?? '', attempts: entry.attempts };
  });
}
