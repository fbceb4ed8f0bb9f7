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
  if (about.size > 1) return 'contradictory';
  if (only !== undefined) return only;
  const counts = provider === 'index' || provider === 'lookup';
  if (counts && countStated({ provider }, job) !== job.failedCount) return 'contradictory';
  if (provider !== 'index' || job.endState !== 'done') return 'missing';
  return hasForeign(provider, job) ? 'contradictory' : 'succeeded';
}

/** All that the results say of the row at this place. */
export function statementsOf(provider: Story['provider'], job: VendorJob, place: number): ReadonlySet<Stated> {
  return new Set(
    listedIn(provider, job)
      .filter((each) => meansPlace(provider, job, each) === place)
      .map(({ verdict }) => OUTCOMES[verdict]),
  );
}

/** One vendor lists only what went wrong. */
function listedIn(provider: Story['provider'], { statements = [] }: VendorJob): readonly Statement[] {
  return provider === 'index' ? statements.filter(({ verdict }) => verdict !== 'ok') : statements;
}

/** Results that name no row of the job. */
export function hasForeign(provider: Story['provider'], job: VendorJob): boolean {
  return listedIn(provider, job).some((each) => meansPlace(provider, job, each) === undefined);
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
    const place = meansPlace(provider, job, each);
    if (place === undefined || (provider === 'index' && each.verdict === 'ok')) continue;
    byPlace.set(place, (byPlace.get(place) ?? new Set()).add(OUTCOMES[each.verdict]));
  }
  return [...byPlace.values()].filter((said) => said.size === 1 && said.has('failed')).length;
}

/** The row that a statement is about: by its number, by its place, else by the text of its id or, if only one row has it, its value. */
function meansPlace(
  provider: Story['provider'],
  { rows }: VendorJob,
  { id, at, number }: Statement,
): number | undefined {
  if (provider === 'index') return at < rows.length ? at : undefined;
  if (provider === 'number') return found(rows.findIndex((row) => row.number === number));
  const exact = rows.findIndex((row) => row.id === String(id));
  if (exact >= 0) return exact;
  const value = numberOf(String(id));
  const alike = [...rows.keys()].filter((place) => value !== undefined && numberOf(rows[place]?.id ?? '') === value);
  return alike.length === 1 ? alike[0] : undefined;
}

function found(place: number): number | undefined {
  return place < 0 ? undefined : place;
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
