import { luck } from './dice.ts';
import type { JobFaultKind } from './faults.ts';
import type { ProviderName } from './story.ts';
import type { Statement, VendorJob, VendorRow, Verdict } from './vendor-record.ts';

/** Longer than anything that may stand in a summary or a log line. */
const HUGE = 60_000;

const WORDS: Readonly<Record<Verdict, string>> = {
  ok: '',
  absent: 'is not known',
  bad: 'is not valid',
  later: 'try again later',
};

/** What the vendor will say of its rows, with what its faults make of that. */
export function stateRows(
  rows: readonly VendorRow[],
  { faults, seed, nth }: { readonly faults: ReadonlySet<JobFaultKind>; readonly seed: number; readonly nth: number },
): readonly Statement[] | undefined {
  if (WITHOUT_RESULTS.some((kind) => faults.has(kind))) return undefined;
  const why = (row: VendorRow): string => {
    const said = WORDS[row.verdict];
    if (said === '') return '';
    const echoed = faults.has('echo-cells') ? `${said}: "${row.note}" of ${row.id}` : said;
    return faults.has('huge-message') ? `${echoed} ${'long '.repeat(HUGE / 5)}` : echoed;
  };
  let said = rows.map(
    (row, at): Statement => ({ id: row.id, at, number: row.number, verdict: row.verdict, why: why(row) }),
  );
  const chosen = said[Math.floor(luck(seed, `row of job ${nth}`) * said.length)];
  if (chosen === undefined) return said;
  if (faults.has('row-missing')) said = said.filter((each) => each !== chosen);
  if (faults.has('row-contradicts'))
    said = [...said, { ...chosen, verdict: chosen.verdict === 'bad' ? 'absent' : 'bad' }];
  if (faults.has('row-twice')) said = [...said, chosen];
  if (faults.has('row-foreign'))
    said = [...said, { id: `foreign-${nth}`, at: 999, number: 99_999, verdict: 'bad', why: '' }];
  if (faults.has('ids-as-numbers')) said = said.map((each) => ({ ...each, id: asNumber(each.id) }));
  return said;
}

/** Nothing can be known of a row from what the vendor says at the end. */
const WITHOUT_RESULTS: readonly JobFaultKind[] = [
  'results-null',
  'list-absent',
  'list-renamed',
  'results-error',
  'ends-failed-bare',
  'ends-canceled',
  // It is the other job's results that are served.
  'same-id',
];

/** In place of results. */
function showNothing({ faults }: Pick<VendorJob, 'faults'>, name: string): Record<string, unknown> {
  if (faults.has('list-absent')) return {};
  if (faults.has('list-renamed')) return { items: [] };
  if (faults.has('results-error')) return { error: 'The results are not there.' };
  return { [name]: null };
}

function asNumber(id: string | number): string | number {
  return /^\d{1,15}$/.test(String(id)) ? Number(id) : id;
}

const STATES: Readonly<Record<Verdict, string>> = { ok: 'ok', absent: 'absent', bad: 'bad', later: 'bad' };

/** The part of an answer that holds the results, where the provider has them in the poll's or the submit's answer. */
export function showResults(provider: ProviderName, job: VendorJob): Record<string, unknown> {
  const { statements } = job;
  if (provider === 'index' || provider === 'number') return {};
  if (statements === undefined) return showNothing(job, 'results');
  if (provider === 'plain') {
    return {
      results: {
        added: statements.filter(({ verdict }) => verdict === 'ok').map(({ id }) => id),
        absent: statements.filter(({ verdict }) => verdict === 'absent').map(({ id }) => id),
        failed: statements
          .filter(({ verdict }) => verdict === 'bad' || verdict === 'later')
          .map(({ id, why }) => ({ id, why })),
      },
    };
  }
  return {
    results: statements.map(({ id, verdict, why }) => ({ id, state: STATES[verdict], ...(why !== '' && { why }) })),
  };
}

const PAGE = 3;

/** A page of what went wrong, by place. */
export function showErrors(job: VendorJob, after: number): Record<string, unknown> {
  const { statements, faults } = job;
  if (statements === undefined) return showNothing(job, 'errors');
  const wrong = statements.filter(({ verdict }) => verdict !== 'ok');
  const page = wrong.slice(after, after + PAGE);
  return {
    errors: page.map(({ at, verdict, why }) => ({ at, state: STATES[verdict], why })),
    ...(faults.has('page-loops') ? { next: after } : after + PAGE < wrong.length && { next: after + PAGE }),
  };
}

/** A result file; a job has three, the rows dealt out in turn. */
export function showFile({ statements }: VendorJob, part: number): string {
  const mine = (statements ?? []).filter((_, place) => place % RESULT_FILES === part);
  const lines = mine.map(
    ({ number, verdict, why }) => `${number ?? ''},${STATES[verdict]},"${why.replaceAll('"', '""')}"`,
  );
  return ['sim_row,state,why', ...lines, ''].join('\n');
}

/** The last is named by the answer to the submit, the others by the polls'. */
export const RESULT_FILES = 3;
