import { FaultError } from '../../src/domain/fault.ts';
import type { LedgerIdentity, LedgerStore } from '../../src/ports/ledger-store.ts';
import type { SimulatedClock } from './clock.ts';
import { luck } from './dice.ts';
import type { Saved } from './evidence.ts';
import { never, type Process } from './process.ts';
import type { ShelfFault, Story } from './story.ts';

const MOST_LATENCY_MS = 600;
const SLOW_MS = 12_000;

interface ShelfParts {
  readonly story: Story;
  readonly clock: SimulatedClock;
  readonly saved: Saved[];
  readonly fired: Map<string, number>;
  readonly note: (event: string) => void;
}

/** The place that outlives the machine: what was saved there every attempt finds. */
export interface Shelf {
  open(process: Process): LedgerStore;
}

export function createShelf({ story, clock, saved, fired, note }: ShelfParts): Shelf {
  let saves = 0;
  let loads = 0;

  function faultOf(nth: number, isLoad: boolean): ShelfFault | undefined {
    const found = story.shelf.find(
      (each) => (each.kind === 'load-fails') === isLoad && nth >= each.nth && nth < each.nth + each.times,
    );
    if (found !== undefined) fired.set(`cache/${found.kind}`, (fired.get(`cache/${found.kind}`) ?? 0) + 1);
    return found;
  }

  async function read(process: Process, runId: string): Promise<readonly string[]> {
    if (process.dies('load', 'before')) return never();
    loads += 1;
    const fault = faultOf(loads, true);
    note('load');
    await clock.sleep(Math.floor(luck(story.seed, `load ${loads}`) * MOST_LATENCY_MS));
    if (process.dies('load', 'after')) return never();
    if (fault !== undefined) {
      const message = 'Whether an earlier attempt sent rows can not be told: the cache is away.';
      throw new FaultError([{ code: 'ledger/unreadable', message, next: 'Run again later.', input: 'resume' }]);
    }
    return saved.flatMap((each) => (each.runId === runId ? [each.text] : [])).toReversed();
  }

  return {
    open: (process) => ({
      closed: undefined,
      hasArtifacts: true,
      async save({ runId }: LedgerIdentity, { attempt, sequence, text }) {
        if (process.dies('save', 'before')) return never();
        saves += 1;
        const fault = faultOf(saves, false);
        const latency = Math.floor(luck(story.seed, `save ${saves}`) * MOST_LATENCY_MS);
        await clock.sleep(latency + (fault?.kind === 'save-slow' ? SLOW_MS : 0));
        const isConfirmed = fault === undefined || fault.kind === 'save-slow';
        if (fault?.kind !== 'save-fails') saved.push({ runId, attempt, sequence, text, at: clock.now(), isConfirmed });
        note(`save ${sequence} ${fault?.kind ?? ''}`);
        if (process.dies('save', 'after')) return never();
        return isConfirmed ? { kind: 'saved', bytes: text.length } : { kind: 'refused' };
      },
      load: ({ runId }) => read(process, runId),
      async fetch(runId) {
        const found = await read(process, runId);
        if (found.length > 0) return found;
        const message = `The run ${runId} has left no ledger.`;
        throw new FaultError([{ code: 'ledger/not-found', message, next: 'Give its path.', input: 'ledger' }]);
      },
    }),
  };
}
