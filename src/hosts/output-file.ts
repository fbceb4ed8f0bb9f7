import { writeFile } from 'node:fs/promises';
import type { OpenView } from './system-view.ts';

/** Names the file into which a run writes its outputs. */
export const OUTPUT_FILE_VARIABLE = 'BULK_JOB_OUTPUT_FILE';
const PREFIX = 'BULK_JOB_';

/** GitLab refuses a larger file (its documentation, `artifacts:reports:dotenv`). */
const MAX_BYTES = 5 * 1024;

/**
 * A value that is only text to a CI system that reads the file: no line end, and nothing to expand. GitLab expands `$NAME`
 * in values, also to secrets, and a job id is the vendor's word.
 */
const PLAIN = /^[\p{L}\p{M}\p{N}_ .,:;/\\@%+=[\]{}"'()~-]*$/u;

/**
 * The outputs (docs/contract.md, 4.1) as lines `BULK_JOB_<NAME>=value`, for CI systems that take variables from a file.
 * Left out: what is not plain, and job ids that do not fit.
 */
export function renderOutputFile(outputs: ReadonlyMap<string, string>): string {
  let text = '';
  // The ids of jobs are last: they alone can be too many.
  const ordered = [...outputs].toSorted(([a], [b]) => Number(a === 'job-ids') - Number(b === 'job-ids'));
  for (const [name, value] of ordered) {
    const line = `${PREFIX}${name.toUpperCase().replaceAll('-', '_')}=${value}\n`;
    if (PLAIN.test(value) && Buffer.byteLength(text + line) <= MAX_BYTES) text += line;
  }
  return text;
}

/** Writes that file. */
export function writeOutputsTo(path: string): OpenView {
  return ({ redact, warn }) => ({
    async publish({ outputs }) {
      const safe = new Map(Array.from(outputs, ([name, value]) => [name, redact(value)] as const));
      await writeFile(path, renderOutputFile(safe)).catch((error: unknown) =>
        warn(`The outputs could not be written to ${path}`, error, 'The same figures are in report.json.'),
      );
    },
  });
}
