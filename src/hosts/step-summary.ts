/** Stands in the summary until the run writes its own: what is left of a step that was killed. */
export const SUMMARY_STUB =
  '**Bulk Job** started and has written no result. If the step has ended, it was stopped from outside: ' +
  'rows may have been sent. Look at the ledger, or at the vendor, before you send them again.\n';

/** The runner drops a summary above this whole, with an error annotation (reliability 1.1). */
const MAX_SUMMARY_BYTES = 1024 * 1024;

const CUT_NOTE =
  '\n\n_The rest of this summary is cut: it would be larger than 1 MiB. summary.md in the results has all._\n';

/** The text as it is, or as many whole lines of it as fit the runner's limit, and a note. */
export function fitSummary(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= MAX_SUMMARY_BYTES) return markdown;
  const room = MAX_SUMMARY_BYTES - Buffer.byteLength(CUT_NOTE);
  const end = bytes.lastIndexOf('\n', room - 1);
  return `${bytes.subarray(0, Math.max(end, 0)).toString()}${CUT_NOTE}`;
}
