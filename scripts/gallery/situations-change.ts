import { type MemberRow, makeMembers, PLANTED_MISTAKES } from '../../test/support/planted-mistakes.ts';
import type { Part } from './markdown-page.ts';
import { editMembers, MEMBER_COUNT, memberFiles, memberInputs } from './members.ts';
import type { Situation } from './situations.ts';
import type { Stage } from './stage.ts';

type Edit = (rows: readonly MemberRow[]) => readonly MemberRow[];

interface Proposal {
  readonly edit: Edit;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly exitCode?: number;
}

const GUARDS = { 'max-new': '500', 'max-changed': '5%', 'max-removed': '1%' };

/** Validates a pull request that edits the members; gives the summary of its run. */
async function propose(stage: Stage, { edit, inputs, exitCode = 0 }: Proposal): Promise<string> {
  const rows = makeMembers(MEMBER_COUNT);
  stage.commit(memberFiles(rows));
  const event = stage.propose(memberFiles(edit(rows)));
  const all = await memberInputs(stage, { mode: 'validate', comment: 'always', 'changed-only': 'true', ...inputs });
  return stage.run({ ...event, inputs: all, exitCode });
}

async function comment(stage: Stage, proposal: Proposal): Promise<readonly Part[]> {
  await propose(stage, proposal);
  return [{ markdown: stage.readComment() }];
}

/** What a pull request that edits data shows, before anything is sent. */
export const CHANGE_SITUATIONS: readonly Situation[] = [
  {
    name: 'change',
    shows: 'A pull request with new, changed and removed rows, within its guards.',
    play: async (stage) => [{ markdown: await propose(stage, { edit: editMembers, inputs: GUARDS }) }],
  },
  {
    name: 'change-comment',
    isComment: true,
    shows: 'The comment on that pull request.',
    play: (stage) => comment(stage, { edit: editMembers, inputs: GUARDS }),
  },
  {
    name: 'change-all',
    isComment: true,
    shows: 'The same without `changed-only`: the merge sends the whole file.',
    play: (stage) => comment(stage, { edit: editMembers, inputs: { 'changed-only': 'false' } }),
  },
  {
    name: 'change-refused',
    isComment: true,
    shows: 'A pull request that removes more rows than `max-removed` allows.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.deleted.make, inputs: GUARDS, exitCode: 1 }),
  },
  {
    name: 'mistake-swapped',
    isComment: true,
    shows: 'An editor swapped two columns of 5,000 rows.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.swapped.make }),
  },
  {
    name: 'mistake-shifted',
    isComment: true,
    shows: 'Cells of 5,000 rows moved by one column.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.shifted.make }),
  },
  {
    name: 'mistake-deleted',
    isComment: true,
    shows: 'Most of 5,000 rows were deleted.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.deleted.make }),
  },
  {
    name: 'mistake-mangled',
    isComment: true,
    shows: 'A spreadsheet took the leading zeros from 5,000 ids.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.mangled.make }),
  },
  {
    name: 'mistake-encoding',
    isComment: true,
    shows: 'The file was saved in another encoding.',
    play: (stage) => comment(stage, { edit: PLANTED_MISTAKES.encoding.make }),
  },
];
