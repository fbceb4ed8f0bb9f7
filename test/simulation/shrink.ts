import type { Chapter, History } from './history/history.ts';
import { judgeHistory } from './history/oracle.ts';
import { playHistory } from './history/play.ts';
import { judgeEvidence } from './oracle.ts';
import type { Story } from './story.ts';
import { runStory } from './world.ts';

/** Stories tried until the shortest is settled for. */
const MOST_TRIES = 400;

/**
 * The shortest story that still violates the same invariant: faults, crashes, cancel, rows and inputs are taken away one at a time, in a
 * fixed order, for as long as something can be.
 */
export async function shrinkStory(story: Story, invariant: string): Promise<Story> {
  let best = story;
  let tries = 0;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (const candidate of shorter(best)) {
      if (tries >= MOST_TRIES) return best;
      tries += 1;
      if (!(await violates(candidate, invariant))) continue;
      best = candidate;
      isShorter = true;
      break;
    }
  }
  return best;
}

/** The shortest history that still violates the same invariant. */
export async function shrinkHistory(history: History, invariant: string): Promise<History> {
  let best = history;
  let tries = 0;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (const candidate of shorterHistories(best)) {
      if (tries >= MOST_TRIES) return best;
      tries += 1;
      const found = judgeHistory(await playHistory(candidate));
      if (!found.some((each) => each.invariant === invariant)) continue;
      best = candidate;
      isShorter = true;
      break;
    }
  }
  return best;
}

function* shorterHistories(history: History): Generator<History> {
  const { chapters, story } = history;
  const without = (at: number): readonly Chapter[] => chapters.filter((_, place) => place !== at);
  for (const at of chapters.keys()) if (at > 0) yield { ...history, chapters: without(at) };
  for (const shorter of shorterParts(story)) yield { ...history, story: shorter };
  for (const [at, chapter] of chapters.entries()) {
    const plainer = (change: Partial<Chapter>): History => ({
      ...history,
      chapters: chapters.map((each, place) => (place === at ? { ...chapter, ...change } : each)),
    });
    if (chapter.crash !== undefined) yield plainer({ crash: undefined });
    if (chapter.damage !== undefined) yield plainer({ damage: undefined });
    if (chapter.cancelAfterMs !== undefined) yield plainer({ cancelAfterMs: undefined });
    if (chapter.secondAfterMs !== undefined) yield plainer({ secondAfterMs: undefined });
    if (chapter.disk.length > 0) yield plainer({ disk: [] });
    if (chapter.place !== 'usual') yield plainer({ place: 'usual' });
  }
}

/** Faults on the way taken away one at a time. */
function* shorterParts(story: Story): Generator<Story> {
  for (const name of ['wire', 'jobs', 'shelf'] as const) {
    for (const at of story[name].keys()) yield { ...story, [name]: story[name].filter((_, place) => place !== at) };
  }
}

async function violates(story: Story, invariant: string): Promise<boolean> {
  return judgeEvidence(await runStory(story)).some((each) => each.invariant === invariant);
}

/** What a story is without one of its parts; the largest parts first. */
function* shorter(story: Story): Generator<Story> {
  const { rows } = story;
  if (rows.length > 3) {
    yield { ...story, rows: rows.slice(0, rows.length >> 1) };
    yield { ...story, rows: rows.slice(rows.length >> 1) };
  }
  if (story.cancel !== undefined) yield { ...story, cancel: undefined };
  if (story.detach !== undefined) yield { ...story, detach: undefined };
  for (const name of ['reruns', 'crashes', 'wire', 'jobs', 'disk', 'shelf'] as const) {
    for (const at of story[name].keys()) yield { ...story, [name]: story[name].filter((_, place) => place !== at) };
  }
  for (const [at, fault] of story.wire.entries()) {
    if (fault.times > 1)
      yield {
        ...story,
        wire: story.wire.map((each, place) => (place === at ? { ...fault, times: fault.times >> 1 } : each)),
      };
  }
  for (const at of rows.keys()) if (rows.length > 1) yield { ...story, rows: rows.filter((_, place) => place !== at) };
  for (const [at, row] of rows.entries()) {
    if (row.fate !== 'ok')
      yield { ...story, rows: rows.map((each, place) => (place === at ? { ...row, fate: 'ok' } : each)) };
  }
  for (const [name, value] of Object.entries(PLAIN_INPUTS)) {
    if (story.inputs[name] !== undefined && story.inputs[name] !== value)
      yield { ...story, inputs: plainer(story.inputs, name, value) };
  }
  for (const [at, row] of rows.entries()) {
    const key = `k${at}`;
    const isPlain = row.key === '' || /^k\d+/.test(row.key);
    if (!isPlain) yield { ...story, rows: rows.map((each, place) => (place === at ? { ...row, key } : each)) };
  }
}

const PLAIN_INPUTS: Readonly<Record<string, string | undefined>> = {
  rate: undefined,
  'poll-interval': undefined,
  'on-timeout': undefined,
  'on-breach': undefined,
  'on-cancel': undefined,
  'stop-on-breach': undefined,
  'on-duplicate': 'skip',
  concurrency: '1',
  timeout: '60m',
  'retry-failed': '0',
  'max-failed': 'unlimited',
  'max-invalid': 'unlimited',
  'max-not-found': 'unlimited',
};

function plainer(inputs: Story['inputs'], name: string, value: string | undefined): Story['inputs'] {
  const others = Object.entries(inputs).filter(([known]) => known !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}
