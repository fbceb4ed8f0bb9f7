// Loaded before the first attempt: nothing in its world waits for a module that is only loaded when it is needed.
import 'csv-parse';
import 'tinyglobby';
import 'yazl';
import '../../src/expression/expression.ts';
import '../../src/pipeline/concluding.ts';
import '../../src/pipeline/sending.ts';
import '../../src/pipeline/base-rows.ts';
import '../../src/pipeline/compare-base.ts';
import '../../src/pipeline/merge/merge-legs.ts';
import '../../src/pipeline/row-memory/planning.ts';
import '../../src/provider/load.ts';
import '../../src/rules/linear-regex.ts';
import '../../src/sources/schema.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { CiContext } from '../../src/domain/context.ts';
import type { SandboxAddress } from '../../src/pipeline/types.ts';
import type { Random } from '../../src/ports/random.ts';
import type { Publication } from '../../src/report/publication.ts';
import { run } from '../../src/run.ts';
import { coreConfig, corePhases } from './core.ts';
import { createDice } from './dice.ts';
import type { Disk } from './disk.ts';
import type { Attempt } from './evidence.ts';
import type { CrashPoint } from './faults.ts';
import { mountDisk } from './mounted-disk.ts';
import { BEGUN, LEDGER, OUT, RUN_ID, WORK } from './paths.ts';
import { createProcess, never } from './process.ts';
import { createNotices, createSimulatedLog } from './sinks.ts';
import type { Story } from './story.ts';
import { API_KEY, STORAGE_ORIGIN, STORAGE_SECRET } from './vendor.ts';
import type { World } from './world.ts';

/** As whom a run of a history runs. */
export interface Identity {
  readonly context: Pick<CiContext, 'runId' | 'attempt'> & Partial<Pick<CiContext, 'event'>>;
  readonly apiKey: string;
  readonly sandbox: SandboxAddress | undefined;
}

/** One life of the shipped program in the world, from its inputs to its report or its death. */
export async function runAttempt(
  world: World,
  {
    number,
    from,
    mode,
    as,
    environment = {},
  }: Pick<Attempt, 'number' | 'from' | 'mode'> & {
    readonly as?: Identity;
    /** Variables besides the key. */
    readonly environment?: Readonly<Record<string, string>>;
  },
): Promise<Attempt> {
  const { story, tier, clock, network, note } = world;
  const crash = story.crashes.find((each) => each.attempt === number);
  const life = createProcess(crash);
  const own = clock.forProcess(life.isAlive);
  const log = tier === 'core' ? createNotices() : createSimulatedLog(own.now);
  const synced: string[] = [];
  const files = mountDisk(world, { number, process: life, synced });
  const cancel = new AbortController();
  const startedAt = clock.now();
  let cancelledAt: number | undefined;
  if (story.cancel?.attempt === number) {
    void own.sleep(story.cancel.afterMs).then(() => {
      cancelledAt = clock.now();
      note('cancel');
      cancel.abort(new Error('The run was cancelled.'));
    });
  }
  const ledger = ledgerInput(world, mode, from);
  const inputs = inputsOf(story, { mode, ...(ledger !== undefined && { ledger }) });
  // Inputs that contradict each other are told by the whole alone.
  const isUsual = mode !== 'collect' || inputs.has('ledger');
  const { config, faults } =
    tier === 'core' && isUsual ? { config: coreConfig(inputs), faults: [] } : loadConfig({ inputs });
  const core = tier === 'core' ? corePhases(story.rows) : undefined;
  let publication: Publication | undefined;
  let publishedAt: number | undefined;
  let broken: unknown;
  let isOver = false;
  note(`attempt ${number} from ${from}`);
  run(
    {
      config,
      configFaults: faults,
      context: { ...contextOf(story, number, mode), ...(story.ci === 'github' && as?.context) },
      environment: new Map([['BULK_JOB_API_KEY', as?.apiKey ?? API_KEY], ...Object.entries(environment)]),
      processDirectory: WORK,
      sandbox: as?.sandbox,
      signal: cancel.signal,
      emit: (event) => {
        if (life.isAlive()) log.event(event);
      },
      hide: log.hide,
      ledgers: story.ci === 'github' ? world.shelf.open(life) : undefined,
      publish: async (told) => {
        if (!life.isAlive()) return never();
        publishedAt = clock.now();
        log.publish(told);
      },
      onJobIds: () => undefined,
    },
    {
      files,
      http: network.connect(number, life),
      clock: own,
      random: createRandom(story.seed, number),
    },
    core,
  ).then(
    (result) => {
      publication = result;
      isOver = true;
    },
    (error: unknown) => {
      broken = error ?? new Error('Nothing was thrown.');
      isOver = true;
    },
  );
  const awake = await clock.drive(() => isOver || !life.isAlive());
  const died = life.died;
  life.end();
  const endedAt = clock.now();
  note(
    `end ${number} ${died === undefined ? String(publication?.report.exitCode) : `died ${died.side} ${died.point}`}`,
  );
  if (died !== undefined) {
    const name = `${stageOfPoint(died.point)}/crash-${died.side}`;
    world.fired.set(name, (world.fired.get(name) ?? 0) + 1);
    world.disk.cut(crash?.share ?? 0);
  }
  return {
    number,
    from,
    mode,
    startedAt,
    endedAt,
    publishedAt,
    publication: died === undefined ? publication : undefined,
    broken,
    hung: !awake,
    died,
    cancelledAt: cancelledAt !== undefined && cancelledAt <= endedAt ? cancelledAt : undefined,
    lines: log.lines,
    files: collect(world.disk),
    records: core?.records(),
    compared: core?.compared(),
    synced,
    ledger: world.disk.text(LEDGER) ?? '',
  };
}

function contextOf({ ci, visibility }: Story, attempt: number, mode: Attempt['mode']): CiContext {
  const plain = {
    event: '',
    trust: 'trusted',
    visibility,
    job: '',
    step: '',
    leg: '',
    temporaryDirectory: undefined,
  } as const;
  // Without a CI every run is one of its own.
  if (ci === 'none') return { ...plain, ci, runId: '', attempt: 1 };
  const own = { ...plain, ci, event: 'push', job: 'sync', step: 'send', leg: '', temporaryDirectory: '/tmp' };
  // What is detached is collected by another workflow run.
  return mode === 'collect' ? { ...own, runId: '7002', attempt: 1 } : { ...own, runId: RUN_ID, attempt };
}

function createRandom(seed: number, attempt: number): Random {
  const { next } = createDice(seed, `engine ${attempt}`);
  let uuids = 0;
  return {
    next,
    uuid() {
      uuids += 1;
      return `00000000-0000-4000-8000-${String(uuids + attempt * 1000).padStart(12, '0')}`;
    },
  };
}

function stageOfPoint(point: CrashPoint): string {
  if (point === 'ledger-write' || point === 'ledger-sync') return 'ledger';
  return point === 'save' || point === 'load' ? 'cache' : point;
}

/** Who collects names the ledger, and who goes on without a CI after a crash. */
function ledgerInput({ story, disk }: World, mode: Attempt['mode'], from: Attempt['from']): string | undefined {
  if (mode === 'collect' && from === 'cache') return `run:${RUN_ID}`;
  const goesOn = mode === 'collect' || (story.ci === 'none' && from === 'folder');
  return goesOn && BEGUN.test(disk.text(LEDGER) ?? '') ? './out/ledger.ndjson' : undefined;
}

function inputsOf(
  { provider, inputs, ci }: Story,
  more: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const storage = `put: ${STORAGE_ORIGIN}/rows/{name}?sas=${STORAGE_SECRET}\nget: ${STORAGE_ORIGIN}/rows/{name}?sas=${STORAGE_SECRET}`;
  return new Map(
    Object.entries({
      provider: `./${provider}.yaml`,
      files: 'rows.csv',
      'output-dir': OUT,
      ...(provider === 'number' && { storage }),
      ...more,
      ...(ci === 'none' && { 'report-detail': 'full' }),
      ...inputs,
    }),
  );
}

function collect(disk: Disk): ReadonlyMap<string, string> {
  const inside = `${OUT}/`;
  return new Map(
    disk
      .paths()
      .filter((path) => path.startsWith(inside))
      .map((path) => [path.slice(inside.length), disk.text(path) ?? '']),
  );
}
