import { createDice, type Dice } from '../dice.ts';
import { drawCrash, drawStory } from '../draw.ts';
import { DISK_FAULTS } from '../faults.ts';
import type { Story, StoryRow } from '../story.ts';
import { type Chapter, DAMAGES, type History, type PlaceName, type Relation } from './history.ts';

const RELATIONS: readonly Relation[] = [
  ...Array.from({ length: 6 }, () => 'again' as const),
  ...Array.from({ length: 4 }, () => 'rerun' as const),
  ...Array.from({ length: 3 }, () => 'changed' as const),
  'elsewhere',
  'elsewhere',
  'anew',
  'resend',
  'resend',
  'named',
  'named',
  'collect',
  'next-door',
  'next-door',
  'back',
  'back',
];
const PLACES: readonly PlaceName[] = ['other-key', 'other-origin', 'sandbox'];
const GAPS_MS = [2_000, 20_000, 90_000, 3_600_000] as const;

/** The history of a seed. */
export function drawHistory(seed: number): History {
  const dice = createDice(seed, 'history');
  const drawn = drawStory(seed);
  const rows = tidy(drawn.rows, seed);
  const story: Story = {
    ...drawn,
    rows,
    // Of jobs of two runs nobody can tell that they have one id.
    jobs: drawn.jobs.filter(({ kind }) => kind !== 'same-id'),
    inputs: { ...inputsOf(drawn), 'max-failed': dice.pick(['0', 'unlimited', 'unlimited']) },
    crashes: [],
    reruns: [],
    disk: [],
    detach: undefined,
    cancel: undefined,
  };
  const chapters: Chapter[] = [drawChapter(dice, story, 'first', rows)];
  const count = dice.int(1, 3);
  for (let at = 0; at < count; at += 1) {
    const last = chapters.at(-1);
    if (last === undefined) break;
    const relation = drawRelation(dice, story, chapters);
    const changed = relation === 'changed' ? change(dice, last.rows, seed, at) : last.rows;
    chapters.push(drawChapter(dice, story, relation, changed));
  }
  return { seed, story: { ...story, rows: uniqueNotes(chapters.flatMap((chapter) => chapter.rows)) }, chapters };
}

function drawRelation(dice: Dice, { ci }: Story, before: readonly Chapter[]): Relation {
  const relation = dice.pick(RELATIONS);
  if (relation === 'back' && !before.some((chapter) => chapter.relation === 'next-door')) return 'next-door';
  return relation === 'rerun' && ci === 'none' ? 'again' : relation;
}

function drawChapter(dice: Dice, { provider, inputs }: Story, relation: Relation, rows: readonly StoryRow[]): Chapter {
  const isFirst = relation === 'first';
  const crash = dice.chance(isFirst ? 0.5 : 0.2) ? drawCrash(dice, provider, 0) : undefined;
  const mayFail = isFirst || dice.chance(0.3);
  return {
    relation,
    machine: relation === 'rerun' ? dice.pick(['same', 'fresh', 'fresh']) : 'same',
    place: relation === 'elsewhere' ? dice.pick(PLACES) : 'usual',
    rows,
    inputs: { ...inputs, ...RELATED[relation], timeout: mayFail ? (inputs.timeout ?? '60m') : '60m' },
    mode: relation === 'collect' ? 'collect' : 'run',
    gapMs: isFirst ? 0 : dice.pick(GAPS_MS),
    damage:
      !isFirst && relation !== 'next-door' && relation !== 'back' && dice.chance(0.25)
        ? { kind: dice.pick(DAMAGES), at: dice.next() }
        : undefined,
    crash,
    cancelAfterMs: crash === undefined && dice.chance(0.08) ? 2 ** dice.int(6, 15) : undefined,
    disk: dice.chance(0.05) ? [{ nth: dice.int(1, 6), kind: dice.pick(DISK_FAULTS) }] : [],
    keepsFolder: relation === 'named' && dice.chance(0.4),
    secondAfterMs: crash === undefined && dice.chance(0.1) ? dice.pick([0, 1, 50, 2_000]) : undefined,
  };
}

const RELATED: Readonly<Partial<Record<Relation, Readonly<Record<string, string>>>>> = {
  anew: { resume: 'never' },
  resend: { 'resend-uncertain': 'true' },
};

/** What lets a row pass, or takes it out, is told by other stories. */
function inputsOf({ inputs }: Story): Readonly<Record<string, string>> {
  const { 'on-timeout': _, 'on-breach': __, 'on-cancel': ___, ...kept } = inputs;
  return { ...kept, 'on-duplicate': 'skip', 'max-invalid': '0', 'max-not-found': 'unlimited' };
}

/** Rows that differ, each with a key of its own. */
function tidy(rows: readonly StoryRow[], seed: number): readonly StoryRow[] {
  const keys = new Set<string>();
  const kept = rows.filter(({ key }) => key !== '' && !keys.has(key) && keys.add(key));
  return kept.length > 0
    ? kept
    : [{ key: 'k0', tag: 'red', note: `cnr0xhq${seed.toString(36)}`, fate: 'ok', times: 1 }];
}

function uniqueNotes(rows: readonly StoryRow[]): readonly StoryRow[] {
  return [...new Map(rows.map((row) => [row.note, row])).values()];
}

function change(dice: Dice, rows: readonly StoryRow[], seed: number, nth: number): readonly StoryRow[] {
  const note = `cnr${100 + nth}x${dice.int(0, 2 ** 30).toString(36)}q${seed.toString(36)}`;
  const added: StoryRow = { key: `n${nth}`, tag: 'blue', note, fate: 'ok', times: 1 };
  const at = dice.int(0, rows.length - 1);
  const how = dice.pick(['edit', 'add', 'remove'] as const);
  if (how === 'add' || (how === 'remove' && rows.length === 1)) return [...rows, added];
  if (how === 'remove') return rows.filter((_, place) => place !== at);
  return rows.map((row, place) => (place === at ? { ...row, note } : row));
}
