import { type MemberRow, makeMembers, writeMembers } from '../../test/support/planted-mistakes.ts';
import { ACME_FILE, readAcmeProvider } from './acme.ts';
import type { Stage } from './stage.ts';

/** Where the members of every situation stand. */
export const MEMBERS = 'data/members.csv';
/** As many as the mistakes of an editor are looked for in. */
export const MEMBER_COUNT = 5000;
const BATCH_ROWS = 1000;

/** The invented vendor's provider file, for rows with an id of their own and without e-mail addresses. */
const PROVIDER = readAcmeProvider(BATCH_ROWS).replaceAll('email', 'identifier');

/** The files of a repository with these members. */
export const memberFiles = (rows: readonly MemberRow[]): Readonly<Record<string, string>> => ({
  [MEMBERS]: writeMembers(rows),
  [ACME_FILE]: PROVIDER,
});

/** Inputs of a step that sends the members to the invented vendor, which takes them all. */
export async function memberInputs(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const url = await stage.acme(() => undefined);
  const given = { provider: `./${ACME_FILE}`, files: MEMBERS, params: 'list_id: members', 'base-url': url };
  return { ...given, 'retry-failed': '0', ...inputs };
}

const [MOVED, RENAMED, REMOVED, ADDED] = [4, 2, 2, 31];
const STEP = 791;

/** What somebody means to do to the members: six rows changed, two removed, and 31 new at the end. */
export function editMembers(rows: readonly MemberRow[]): readonly MemberRow[] {
  const all = makeMembers(rows.length + ADDED);
  const edited = all.map((row, index) => {
    const [id = '', first = '', last = '', city = '', zip = ''] = row;
    const nth = index % STEP === 0 && index < rows.length ? index / STEP : Number.NaN;
    if (nth < MOVED) return [id, first, last, 'Lausanne', '01003'];
    return nth < MOVED + RENAMED ? [id, first, `${last}-Frey`, city, zip] : row;
  });
  return edited.filter((_, index) => index < 1200 || index >= 1200 + REMOVED);
}
