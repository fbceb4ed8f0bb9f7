import { howToRunAgain, type RunPlace } from '../domain/run-again.ts';

/** The summary until the run writes its own; what remains of a step that was killed. */
export function summaryStub(place: RunPlace): string {
  return (
    '**Bulk Job** started and has written no result yet. If the step has ended, it was killed, and rows may have been ' +
    `sent. To resume, ${howToRunAgain(place)}; a new workflow run could send rows twice.\n`
  );
}

/** The runner drops a larger summary entirely, with an error annotation (its source, FileCommandManager.cs). */
const MAX_SUMMARY_BYTES = 1024 * 1024;

const CUT_NOTE = '\n\n_This summary is truncated at 1 MiB; summary.md in the results is complete._\n';

/** The text unchanged, or as many complete lines of it as fit into the runner's limit, with a note. */
export function fitSummary(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= MAX_SUMMARY_BYTES) return markdown;
  const room = MAX_SUMMARY_BYTES - Buffer.byteLength(CUT_NOTE);
  const end = bytes.lastIndexOf('\n', room - 1);
  return `${bytes.subarray(0, Math.max(end, 0)).toString()}${CUT_NOTE}`;
}
