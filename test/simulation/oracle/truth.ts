import type { Story, StoryRow } from '../story.ts';
import type { Statement, VendorJob, Verdict } from '../vendor-record.ts';

/** What the vendor, by its own record, says of a row of a job that has ended. */
export type Stated = 'succeeded' | 'failed' | 'not_found' | 'missing' | 'contradictory';

const OUTCOMES: Readonly<Record<Verdict, Stated>> = {
  ok: 'succeeded',
  absent: 'not_found',
  bad: 'failed',
  later: 'failed',
};

/** The outcome of the row at this place that follows from what the job's results say, by the provider's own rules. */
export function statedOutcome({ provider }: Story, job: VendorJob, place: number): Stated {
  const about = statementsOf(provider, job, place);
  const [only] = about;
  if (about.size > 1 || isAmbiguous(provider, job, place)) return 'contradictory';
  if (only !== undefined) return only;
  const counts = provider === 'index' || provider === 'lookup';
  if (counts && countStated({ provider }, job) !== job.failedCount) return 'contradictory';
  // Only what was read whole leaves rows of which it says that they are well.
  if (provider !== 'index' || job.endState !== 'done' || job.statements === undefined) return 'missing';
  if (job.faults.has('page-loops')) return 'missing';
  if (job.faults.has('tally-short') && job.rows.length > 1) return 'contradictory';
  if (job.faults.has('progress-over') || job.faults.has('progress-nonsense')) return 'contradictory';
  return hasForeign(provider, job) ? 'contradictory' : 'succeeded';
}

/** All that the results say of the row at this place. */
export function statementsOf(provider: Story['provider'], job: VendorJob, place: number): ReadonlySet<Stated> {
  return new Set(
    listedIn(provider, job)
      .filter((each) => isSame(meansPlaces(provider, job, each), [place]))
      .map(({ verdict }) => OUTCOMES[verdict]),
  );
}

function isSame(places: readonly number[], [place]: readonly [number]): boolean {
  return places.length === 1 && places[0] === place;
}

/** A statement may be about this row, or about another one. */
function isAmbiguous(provider: Story['provider'], job: VendorJob, place: number): boolean {
  return listedIn(provider, job).some((each) => {
    const places = meansPlaces(provider, job, each);
    return places.length > 1 && places.includes(place);
  });
}

/** One vendor lists only what went wrong. */
function listedIn(provider: Story['provider'], { statements = [] }: VendorJob): readonly Statement[] {
  return provider === 'index' ? statements.filter(({ verdict }) => verdict !== 'ok') : statements;
}

/** Results that name no row of the job. */
export function hasForeign(provider: Story['provider'], job: VendorJob): boolean {
  return listedIn(provider, job).some((each) => meansPlaces(provider, job, each).length === 0);
}

/** The vendor's tally of failed rows is not what its results list. */
export function isMiscounted({ provider }: Story, job: VendorJob): boolean {
  return (
    (provider === 'index' || provider === 'lookup') && !job.isSync && countStated({ provider }, job) !== job.failedCount
  );
}

function countStated({ provider }: Pick<Story, 'provider'>, job: VendorJob): number {
  const byPlace = new Map<number, Set<Stated>>();
  for (const each of job.statements ?? []) {
    const places = meansPlaces(provider, job, each);
    if (provider === 'index' && each.verdict === 'ok') continue;
    const said = places.length > 1 ? 'contradictory' : OUTCOMES[each.verdict];
    for (const place of places) byPlace.set(place, (byPlace.get(place) ?? new Set()).add(said));
  }
  return [...byPlace.values()].filter((said) => said.size === 1 && said.has('failed')).length;
}

/** The rows that a statement may be about: by its number, by its place, else by the text of its id, else by its value. */
function meansPlaces(
  provider: Story['provider'],
  { rows }: VendorJob,
  { id, at, number }: Statement,
): readonly number[] {
  if (provider === 'index') return at < rows.length ? [at] : [];
  if (provider === 'number') return found(rows.findIndex((row) => row.number === number));
  const exact = found(rows.findIndex((row) => row.id === String(id)));
  const value = numberOf(String(id));
  if (exact.length > 0 || value === undefined) return exact;
  return [...rows.keys()].filter((place) => numberOf(rows[place]?.id ?? '') === value);
}

function found(place: number): readonly number[] {
  return place < 0 ? [] : [place];
}

function numberOf(id: string): number | undefined {
  return /^-?\d+(\.0+)?$/.test(id) ? Number(id) : undefined;
}

/** What has to become of a row before anything is sent. */
export type Standing = 'invalid' | 'skipped' | 'sendable';

/** A blank key is invalid; an equal key with other content too; equal content follows `on-duplicate`. */
export function standingOf({ rows, inputs }: Pick<Story, 'rows' | 'inputs'>): readonly Standing[] {
  const first = new Map<string, StoryRow>();
  return rows.map((row) => {
    if (row.key === '') return 'invalid';
    const before = first.get(row.key);
    if (before === undefined) {
      first.set(row.key, row);
      return 'sendable';
    }
    if (before.note !== row.note || before.tag !== row.tag) return 'invalid';
    const answer = inputs['on-duplicate'];
    if (answer === 'send') return 'sendable';
    return answer === 'fail' ? 'invalid' : 'skipped';
  });
}

/** More than a limit of the user's allows: `5`, `20%`, `1 or 20%` (both exceeded), `unlimited`. */
export function exceeds(limit: string, actual: number, of: number): boolean {
  if (limit === 'unlimited') return false;
  return limit.split(' or ').every((part) => {
    if (!part.endsWith('%')) return actual > Number(part);
    return of > 0 && 100 * actual > Number(part.slice(0, -1)) * of;
  });
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `45m`, `6h` in milliseconds. */
export function milliseconds(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? Number.NaN);
}

/** `10/s` and `60/m` as requests in a window of so many milliseconds. */
export function rateOf(text: string): { readonly requests: number; readonly windowMs: number } {
  const [requests = '', unit = ''] = text.split('/');
  return { requests: Number(requests), windowMs: UNITS[unit] ?? Number.NaN };
}
