import { NO_COPIES } from '../../../src/engine/submit/reserve.ts';
import { runAttempt } from '../attempt.ts';
import type { Attempt, Evidence } from '../evidence.ts';
import { isOver } from '../oracle/ledger.ts';
import { BEGUN, BESIDE, HEAD, LEDGER, OUT, WORK } from '../paths.ts';
import type { Story } from '../story.ts';
import { API_KEY, API_ORIGIN, OTHER_KEY, OTHER_ORIGIN, SANDBOX_KEY, SANDBOX_ORIGIN } from '../vendor.ts';
import { closeWorld, layOut, openWorld, pass, type World } from '../world.ts';
import { damageLedger } from './damage.ts';
import type { Chapter, History, PlaceName } from './history.ts';

/** Where each place's rows go, as the vendor tells accounts apart. */
export const ACCOUNTS: Readonly<Record<PlaceName, { readonly key: string; readonly origin: string }>> = {
  usual: { key: API_KEY, origin: API_ORIGIN },
  'other-key': { key: OTHER_KEY, origin: API_ORIGIN },
  'other-origin': { key: API_KEY, origin: OTHER_ORIGIN },
  sandbox: { key: SANDBOX_KEY, origin: SANDBOX_ORIGIN },
};

/** One run of a history as it happened. */
export interface Played {
  readonly chapter: Chapter;
  readonly story: Story;
  readonly attempt: Attempt;
  /** A run that began while this one had the folder, or the one that had it. */
  readonly isSecond: boolean;
  readonly runId: string;
  /** The ledger that was in the folder, before and after what happened to it meanwhile. */
  readonly left: string;
  readonly found: string;
  /** The ledger as a run wrote it last on this machine; and whether it stands there so, with its head. */
  readonly whole: string;
  readonly isWhole: boolean;
  /** The ledger that `ledger` names, where nothing in the folder knows more of that run. */
  readonly carried: string | undefined;
  /** The ledger in the other folder, where that is the one to go on with. */
  readonly source: string;
  /** What happened to it has changed something. */
  readonly isDamaged: boolean;
}

export interface HistoryEvidence {
  readonly history: History;
  readonly evidence: Evidence;
  readonly played: readonly Played[];
}

const CARRIED = `${WORK}/carried.ndjson`;
const CARRIED_INPUT = './carried.ndjson';
const OTHER_LEDGER = `${BESIDE}/ledger.ndjson`;
const OTHER_HEAD = `${BESIDE}/ledger.head`;
const OTHER_INPUT = './beside/ledger.ndjson';
const SAME_COMMAND: ReadonlySet<string> = new Set(['again', 'rerun', 'changed', 'resend']);
const NOTHING = { text: '', head: undefined };

/** Lets the runs happen one after the other. */
export async function playHistory(history: History): Promise<HistoryEvidence> {
  const world = openWorld(history.story, 'core');
  const played: Played[] = [];
  const older: string[] = [];
  let whole: ReturnType<typeof folderOf> = NOTHING;
  let beside: ReturnType<typeof folderOf> = NOTHING;
  let named = false;
  let isAnew = false;
  let run = 7001;
  let nth = 1;
  for (const chapter of history.chapters) {
    const other = world.disk.text(OTHER_LEDGER) ?? '';
    // There, or here, rows have begun anew that are the other folder's, too: not the same story.
    if (chapter.relation === 'back' && (isAnew || !BEGUN.test(other) || isOver(other))) continue;
    if (chapter.gapMs > 0) await pass(world.clock, chapter.gapMs);
    world.disk.settle();
    const isRerun = chapter.relation === 'rerun';
    // The log has said that a lost machine can not be made up for: whoever reads it looks at the vendor instead.
    const isWarned = played.some(({ attempt }) => attempt.lines.some((line) => line.includes(NO_COPIES)));
    if (isRerun && chapter.machine === 'fresh' && isWarned) break;
    if (isRerun) nth += 1;
    else if (chapter.relation !== 'first') [run, nth] = [run + 1, 1];
    if (chapter.machine === 'fresh') [world.disk, whole, beside] = [layOut(world.story), NOTHING, NOTHING];
    if (chapter.relation === 'next-door' || chapter.relation === 'back') {
      swapFolders(world.disk);
      [whole, beside] = [beside, whole];
    }
    const { text: left, head } = folderOf(world.disk);
    const isDamaged = chapter.damage !== undefined && damageLedger(chapter.damage, world.disk, world.saved, older);
    const found = world.disk.text(LEDGER) ?? '';
    const isWhole = found === whole.text && folderOf(world.disk).head === whole.head;
    // The same command, and "Re-run jobs", name the ledger that the run before named.
    const asBefore: Readonly<Record<string, string>> =
      SAME_COMMAND.has(chapter.relation) && named ? { ledger: OTHER_INPUT } : {};
    const inputs = { ...carry(world, chapter, found), ...asBefore };
    named = inputs.ledger === OTHER_INPUT;
    isAnew = chapter.relation === 'anew' || (isAnew && chapter.relation !== 'next-door');
    const source = inputs.ledger === OTHER_INPUT ? (world.disk.text(OTHER_LEDGER) ?? '') : '';
    // Without its head the one in the other folder is like a copy that was carried here.
    const isUnvouched = chapter.relation === 'next-door' && source !== '' && world.disk.text(OTHER_HEAD) === undefined;
    const carried = inputs.ledger === CARRIED_INPUT ? found : isUnvouched ? source : undefined;
    const isKept = carried !== undefined && source === '' && chapter.keepsFolder;
    if (isKept) {
      world.disk.put(LEDGER, left);
      if (head !== undefined) world.disk.put(HEAD, head);
    }
    const before = folderOf(world.disk);
    const isVouchedFor = isKept && left.startsWith(found.slice(0, found.lastIndexOf('\n') + 1));
    const first = { chapter, number: played.length + 1, runId: String(run), nth, inputs };
    const isTwice = chapter.secondAfterMs !== undefined;
    const second = { ...first, number: played.length + 2, runId: String(run + 500) };
    // What was drawn for a chapter holds for both of its runs.
    world.story = storyOf(history, chapter, first.number, inputs);
    const attempts = await Promise.all([
      live(world, first),
      ...(isTwice ? [pass(world.clock, chapter.secondAfterMs ?? 0).then(() => live(world, second))] : []),
    ]);
    for (const [at, attempt] of attempts.entries()) {
      const { runId } = at === 0 ? first : second;
      played.push({
        chapter,
        story: world.story,
        attempt,
        isSecond: at > 0,
        runId,
        left,
        found,
        whole: whole.text,
        isWhole,
        source,
        carried: isVouchedFor ? left : carried,
        isDamaged,
      });
    }
    const now = folderOf(world.disk);
    // What a run has not touched is still what happened to it.
    if (now.text !== before.text || now.head !== before.head || (inputs.ledger === CARRIED_INPUT && !isKept))
      whole = now;
    older.push(now.text);
  }
  return {
    history,
    evidence: closeWorld(
      world,
      played.map(({ attempt }) => attempt),
    ),
    played,
  };
}

/** The folder of the results is the one that the next run is given. */
function swapFolders(disk: World['disk']): void {
  const moved: [path: string, text: string][] = [];
  for (const [from, to] of [
    [OUT, BESIDE],
    [BESIDE, OUT],
  ] as const)
    for (const path of disk.paths()) {
      if (path.startsWith(`${from}/`)) moved.push([`${to}${path.slice(from.length)}`, disk.text(path) ?? '']);
    }
  for (const path of disk.paths()) if (path.startsWith(`${OUT}/`) || path.startsWith(`${BESIDE}/`)) disk.drop(path);
  for (const [path, text] of moved) disk.put(path, text);
}

function folderOf(disk: World['disk']): { readonly text: string; readonly head: string | undefined } {
  return { text: disk.text(LEDGER) ?? '', head: disk.text(HEAD) };
}

function live(
  world: World,
  { chapter, number, runId, nth }: { chapter: Chapter; number: number; runId: string; nth: number },
): Promise<Attempt> {
  const { key, origin } = ACCOUNTS[chapter.place];
  const isSandbox = chapter.place === 'sandbox';
  return runAttempt(world, {
    number,
    from: 'nothing',
    mode: chapter.mode,
    as: {
      context: { runId, attempt: nth },
      apiKey: key,
      sandbox: isSandbox ? { url: origin, apiKey: key } : undefined,
    },
  });
}

/** Files and inputs as somebody has left them before the run begins. */
function carry(
  world: World,
  { relation, rows, place, inputs, keepsFolder }: Chapter,
  found: string,
): Readonly<Record<string, string>> {
  const { disk } = world;
  for (const [path, text] of layOut({ ...world.story, rows }).all()) disk.put(path, text);
  const elsewhere = place === 'other-origin' ? { 'base-url': OTHER_ORIGIN } : {};
  if (relation === 'collect' && found !== '') return { ...inputs, ...elsewhere, ledger: './out/ledger.ndjson' };
  if (relation === 'next-door' && disk.text(OTHER_LEDGER) !== undefined)
    return { ...inputs, ...elsewhere, ledger: OTHER_INPUT };
  if (relation !== 'named' || found === '') return { ...inputs, ...elsewhere };
  disk.put(CARRIED, found);
  if (!keepsFolder) for (const path of disk.paths()) if (path.startsWith(`${OUT}/`)) disk.drop(path);
  return { ...inputs, ...elsewhere, ledger: CARRIED_INPUT };
}

function storyOf({ story }: History, chapter: Chapter, attempt: number, inputs: Chapter['inputs']): Story {
  const { rows, crash, cancelAfterMs, disk } = chapter;
  return {
    ...story,
    rows,
    inputs,
    disk,
    crashes: crash === undefined ? [] : [{ ...crash, attempt, left: 'folder', gapMs: 0 }],
    cancel: cancelAfterMs === undefined ? undefined : { attempt, afterMs: cancelAfterMs },
  };
}
