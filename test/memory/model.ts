import { DECISION, OUTCOME } from '../../src/memory/codes.ts';
import { hasher, type Row } from './lab.ts';

/** A row memory as maps of objects, written from the design and slow. */
type State = 'delivered' | 'failed' | 'notFound' | 'notSent';

interface Open {
  readonly run: number;
  readonly row: number;
  readonly content: string;
}

interface Key {
  records: { content: string; state: State; count: number }[];
  opens: Open[];
}

export type Model = Map<string, Key>;

const STATE_AFTER: Readonly<Record<number, State>> = {
  [OUTCOME.notSent]: 'notSent',
  [OUTCOME.failed]: 'failed',
  [OUTCOME.failedPartly]: 'failed',
  [OUTCOME.notFound]: 'notFound',
  [OUTCOME.succeeded]: 'delivered',
};
const AGAIN = [
  ['failed', DECISION.againFailed],
  ['notFound', DECISION.againNotFound],
  ['notSent', DECISION.againNotSent],
] as const;

function groupRows(rows: readonly Row[]): Map<string, { row: number; content: string; valid: boolean }[]> {
  const groups = new Map<string, { row: number; content: string; valid: boolean }[]>();
  for (const [index, { key, content, kind }] of rows.entries()) {
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ row: index, content, valid: (kind ?? 'valid') === 'valid' });
  }
  return groups;
}

const NO_KEY: Key = { records: [], opens: [] };

export function compareModel(model: Model, rows: readonly Row[], unique: boolean) {
  const decisions = rows.map(() => DECISION.none as number);
  let removed = 0;
  const groups = groupRows(rows);
  for (const key of new Set([...model.keys(), ...groups.keys()])) {
    const group = groups.get(key) ?? [];
    const known = model.get(key) ?? NO_KEY;
    removed += (unique ? decideUnique : decideCounted)(group, known, decisions);
  }
  const known = [...model.values()].reduce((sum, key) => sum + (unique ? 1 : sizeOf(key)), 0);
  return { decisions, removed, known };
}

function sizeOf(key: Key): number {
  return key.records.reduce((sum, { count }) => sum + count, 0) + key.opens.length;
}

type Group = readonly { row: number; content: string; valid: boolean }[];

function decideUnique(group: Group, key: Key, decisions: number[]): number {
  for (const { row, content, valid } of group) {
    if (!valid) continue;
    const record = key.records.find((each) => each.content === content);
    const again = AGAIN.find(([state]) => state === record?.state)?.[1];
    if (key.opens.length > 0) {
      const isSame = key.opens.some((open) => open.content === content);
      decisions[row] = isSame ? DECISION.held : DECISION.heldEdited;
    } else if (record?.state === 'delivered') decisions[row] = DECISION.unchanged;
    else decisions[row] = again ?? (key.records.length > 0 ? DECISION.changed : DECISION.new);
  }
  return group.length === 0 && key.opens.length === 0 ? 1 : 0;
}

function takeOf<T>(list: T[], is: (each: T) => boolean): T | undefined {
  const at = list.findIndex(is);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

/** Each version as an object of its own. */
function unfold(key: Key): { content: string; state: State }[] {
  return key.records.flatMap(({ content, state, count }) => Array.from({ length: count }, () => ({ content, state })));
}

function decideCounted(group: Group, key: Key, decisions: number[]): number {
  const versions = unfold(key);
  const opens = [...key.opens];
  const candidates: number[] = [];
  for (const { row, content, valid } of group) {
    if (!valid) continue;
    const take = (state: State) => takeOf(versions, (each) => each.content === content && each.state === state);
    if (take('delivered')) decisions[row] = DECISION.unchanged;
    else if (takeOf(opens, (open) => open.content === content)) decisions[row] = DECISION.held;
    else {
      const again = AGAIN.find(([state]) => take(state));
      if (again) decisions[row] = again[1];
      else candidates.push(row);
    }
  }
  let removed = versions.filter(({ state }) => state === 'delivered').length;
  for (const row of candidates) {
    if (opens.shift()) decisions[row] = DECISION.heldEdited;
    else if (removed > 0) {
      removed -= 1;
      decisions[row] = DECISION.changed;
    } else decisions[row] = DECISION.new;
  }
  if (key.opens.length > 0 || group.some(({ valid }) => !valid)) return 0;
  return group.length === 0 ? versions.length : removed;
}

export interface NextModel {
  readonly model: Model;
  readonly rows: readonly Row[];
  readonly decisions: readonly number[];
  readonly outcomes: readonly number[];
  readonly unique: boolean;
  readonly forget: boolean;
  readonly run: number;
}

export function nextModel(options: NextModel): Model {
  const groups = groupRows(options.rows);
  const next: Model = new Map();
  for (const key of new Set([...options.model.keys(), ...groups.keys()])) {
    const known = options.model.get(key) ?? NO_KEY;
    const make = options.unique ? nextUnique : nextCounted;
    const made = make(options, groups.get(key) ?? [], known);
    if (sizeOf(made) > 0) next.set(key, made);
  }
  return next;
}

const byOutcome = (outcomes: readonly number[]) => (a: { row: number }, b: { row: number }) =>
  (outcomes[a.row] ?? 0) - (outcomes[b.row] ?? 0) || a.row - b.row;

function nextUnique({ outcomes, forget, run }: NextModel, group: Group, known: Key): Key {
  if (group.length === 0 && known.opens.length === 0 && forget) return NO_KEY;
  let key: Key = { records: [...known.records], opens: [...known.opens] };
  const opens: Open[] = [];
  for (const { row, content } of group.toSorted(byOutcome(outcomes))) {
    const outcome = outcomes[row] ?? OUTCOME.untouched;
    if (outcome === OUTCOME.untouched) continue;
    key = applyUnique(key, content, outcome);
    if (outcome === OUTCOME.open) opens.push({ run, row, content });
  }
  return { records: key.records, opens: [...key.opens, ...opens] };
}

function applyUnique(key: Key, content: string, outcome: number): Key {
  const isTry = (each: { content: string; state: State }): boolean => each.state !== 'delivered';
  const isTried = key.records.some((each) => isTry(each) && each.content === content);
  if (outcome === OUTCOME.notSent && (key.opens.length > 0 || isTried)) return key;
  if (outcome === OUTCOME.succeeded) return { records: [{ content, state: 'delivered', count: 1 }], opens: [] };
  const isGone = outcome === OUTCOME.failedPartly || outcome === OUTCOME.notFound;
  const isInDoubt = key.opens.some((open) => open.content !== content);
  const delivered = isGone || isInDoubt ? [] : key.records.filter(({ state }) => state === 'delivered');
  if (outcome === OUTCOME.open) return { records: [...delivered, ...key.records.filter(isTry)], opens: [] };
  if (delivered.some((each) => each.content === content)) return { records: delivered, opens: [] };
  return { records: [...delivered, { content, state: STATE_AFTER[outcome] ?? 'failed', count: 1 }], opens: [] };
}

function fold(versions: readonly { content: string; state: State }[]): Key['records'] {
  const records: Key['records'] = [];
  for (const { content, state } of versions) {
    const record = records.find((each) => each.content === content && each.state === state);
    if (record) record.count += 1;
    else records.push({ content, state, count: 1 });
  }
  return records;
}

const inHashOrder = (a: { content: string }, b: { content: string }): number => {
  const [left, right] = [hasher.content(a.content), hasher.content(b.content)];
  return left < right ? -1 : Number(left > right);
};

function nextCounted({ decisions, outcomes, forget, run }: NextModel, group: Group, known: Key): Key {
  const matched: { content: string; state: State }[] = [];
  const versions = unfold(known).sort(inHashOrder);
  const [opens, keptOpens]: [Open[], Open[]] = [known.opens.toSorted(inHashOrder), []];
  const added: { content: string; state: State }[] = [];
  const addedOpens: Open[] = [];
  let [changed, replaced, edited] = [0, 0, 0];
  for (const { row, content, valid } of group) {
    if (!valid) continue;
    const [decision, outcome] = [decisions[row], outcomes[row] ?? OUTCOME.untouched];
    const isHeld = decision === DECISION.held || decision === DECISION.heldEdited;
    const isTouched = outcome > (isHeld ? OUTCOME.notSent : OUTCOME.untouched);
    const before = decision === DECISION.unchanged ? 'delivered' : AGAIN.find(([, again]) => again === decision)?.[0];
    const version = before && takeOf(versions, (each) => each.content === content && each.state === before);
    if (version && (!isTouched || before === 'delivered')) matched.push(version);
    if (decision === DECISION.held) {
      const open = takeOf(opens, (each) => each.content === content);
      if (open && !isTouched) keptOpens.push(open);
    }
    if (decision === DECISION.changed) changed += 1;
    if (decision === DECISION.changed && outcome === OUTCOME.succeeded) replaced += 1;
    if (decision === DECISION.heldEdited && isTouched) edited += 1;
    if (!isTouched || decision === DECISION.unchanged) continue;
    if (outcome === OUTCOME.open) addedOpens.push({ run, row, content });
    else added.push({ content, state: STATE_AFTER[outcome] ?? 'failed' });
  }
  const isWhole = known.opens.length === 0 && group.every(({ valid }) => valid);
  const surplus = versions.filter(({ state }) => state === 'delivered');
  const tries = versions.filter(({ state }) => state !== 'delivered');
  // Invalid rows have unknown content: one that stands under the key may be any of the versions.
  const leaving = replaced + (forget && isWhole ? surplus.length - changed : 0);
  const left = [...surplus.slice(leaving), ...(forget && isWhole ? [] : tries)];
  return {
    records: fold([...matched, ...left, ...added]),
    opens: [...keptOpens, ...opens.slice(edited), ...addedOpens],
  };
}

export function settleModel(model: Model, outcomeOf: (run: number, row: number) => number, unique: boolean): Model {
  const next: Model = new Map();
  for (const [name, { records, opens }] of model) {
    const all = opens.map((open) => ({ ...open, outcome: outcomeOf(open.run, open.row) }));
    const isSettled = ({ outcome }: { outcome: number }) => outcome !== OUTCOME.untouched && outcome !== OUTCOME.open;
    let key: Key = { records: [...records], opens: [] };
    const settled = all.filter(isSettled).sort((a, b) => a.run - b.run || a.outcome - b.outcome || a.row - b.row);
    for (const { content, outcome } of settled) {
      if (unique) key = applyUnique(key, content, outcome);
      else key.records = fold([...unfold(key), { content, state: STATE_AFTER[outcome] ?? 'failed' }]);
    }
    next.set(name, { records: key.records, opens: all.filter((each) => !isSettled(each)) });
  }
  return next;
}

/** As `dump` of the lab. */
export function dumpModel(model: Model): readonly string[] {
  return [...model]
    .flatMap(([key, { records, opens }]) => [
      ...records.map(({ content, state, count }) => `${key}=${content} ${state}×${count}`),
      ...opens.map(({ content, run, row }) => `${key}=${content} open ${run}:${row}`),
    ])
    .sort();
}
