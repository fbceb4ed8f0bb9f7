import { describe, expect, it } from 'vitest';
import { withChange } from '../support/change.ts';
import { makeMembers, PLANTED_MISTAKES, type PlantedMistake, writeMembers } from '../support/planted-mistakes.ts';

const FILE = 'data/members.csv';
const ROWS = makeMembers(5000);

/** Each mistake, and what the first screen of the comment says of it. */
const MISTAKES: readonly (PlantedMistake & { readonly says: readonly string[] })[] = [
  {
    ...PLANTED_MISTAKES.swapped,
    says: ['This changes **5,000 rows**', '`first_name` and `last_name` look swapped in **5,000 of 5,000 rows**'],
  },
  {
    ...PLANTED_MISTAKES.shifted,
    says: [
      'This changes **5,000 rows**',
      'Cells look shifted by one column, from `last_name` on, in **5,000 of 5,000 rows**',
    ],
  },
  {
    ...PLANTED_MISTAKES.deleted,
    says: ['This changes **4,200 rows**', '**4,200 of 5,000 rows** were removed'],
  },
  {
    ...PLANTED_MISTAKES.mangled,
    says: [
      'This changes **10,000 rows**',
      '**5,000 rows** seem to be removed and new only because `identifier`, which identifies a row, has other values',
    ],
  },
  {
    ...PLANTED_MISTAKES.encoding,
    says: [
      'This changes **3,750 rows**',
      'Letters in `city` look damaged by a wrong encoding in **3,750 of 5,000 rows**',
    ],
  },
];

/** Lines of a comment that a laptop shows without scrolling. */
const FIRST_SCREEN = 14;

describe.each(MISTAKES)('$name in 5,000 rows', ({ make, says }) => {
  it('is plain on the first screen', async () => {
    const inputs = { comment: 'always' };
    await withChange(
      { [FILE]: writeMembers(ROWS) },
      { [FILE]: writeMembers(make(ROWS)) },
      ({ publication, report }) => {
        const screen = publication.comment?.text.split('\n').slice(0, FIRST_SCREEN).join('\n') ?? '';
        expect(report.difference?.known).toBe(ROWS.length);
        for (const words of says) expect(screen).toContain(words);
      },
      { inputs },
    );
  });
});
