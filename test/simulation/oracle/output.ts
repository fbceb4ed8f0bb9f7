import type { Attempt } from '../evidence.ts';
import { API_KEY, LINK_SECRET, STORAGE_SECRET, TOKEN_SECRET } from '../vendor.ts';
import type { Conclusion, Invariant } from './view.ts';

/** Every spelling in which a reader would know a secret again. */
const SECRETS: readonly string[] = [API_KEY, LINK_SECRET, STORAGE_SECRET, TOKEN_SECRET].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  ...[0, 1, 2].map((shift) => base64At(secret, shift)),
]);
/** A cell of the story: its canary. */
const CELL = /cnr\d+x\w+q/;

/** Without what is sealed: base64 of random bytes, in which a cell may seem to stand once in many seeds. */
function openly(ledger: string): string {
  return ledger.replaceAll(/"sealed":"[^"]*"/g, '');
}

/** The characters of base64 that a secret fixes, whatever stands before and behind it. */
function base64At(secret: string, shift: number): string {
  const text = Buffer.from(`${'\0'.repeat(shift)}${secret}`)
    .toString('base64')
    .replace(/=+$/, '');
  return text.slice(shift === 0 ? 0 : shift + 1, -2);
}

/**
 * I10, secrecy: no secret stands in anything that a run writes or says, in plain or as base64, hex or percent-encoded. No cell stands in the ledger
 * or in what is saved of it, in any mode; in `minimal` none stands in log, summary, annotations, outputs or artifact either.
 */
export const secrecy: Invariant = function* (view) {
  for (const attempt of view.attempts) {
    for (const [name, text] of sinksOf(attempt)) {
      const found = SECRETS.findIndex((secret) => text.includes(secret));
      if (found >= 0) yield `A secret (spelling ${found}) stands in ${name} of attempt ${attempt.number}.`;
    }
    if (CELL.test(openly(attempt.ledger))) yield `A cell stands in the ledger of attempt ${attempt.number}.`;
    if (view.story.visibility === 'private' || view.story.ci === 'none') continue;
    for (const [name, text] of publicSinksOf(attempt)) {
      const found = CELL.exec(text)?.[0];
      if (found !== undefined)
        yield `The cell ${found}… stands in ${name} of attempt ${attempt.number}, and all can read that.`;
    }
  }
  for (const { text, sequence } of view.saved) {
    if (CELL.test(openly(text))) yield `A cell stands in the saved ledger ${sequence}.`;
    if (SECRETS.some((secret) => text.includes(secret))) yield `A secret stands in the saved ledger ${sequence}.`;
  }
};

function* sinksOf(attempt: Attempt): Generator<readonly [string, string]> {
  yield* publicSinksOf(attempt);
  for (const [name, text] of attempt.files) yield [name, text];
}

function* publicSinksOf({ lines, publication, files }: Attempt): Generator<readonly [string, string]> {
  yield ['the log', lines.join('\n')];
  if (publication === undefined) return;
  yield ['the summary', publication.summary ?? ''];
  yield ['an annotation', publication.annotations.map(({ title, message }) => `${title} ${message}`).join('\n')];
  yield ['an output', [...publication.outputs.values()].join('\n')];
  for (const path of publication.artifact?.files ?? []) {
    const name = path.replace(/^\/work\/out\//, '');
    yield [`${name} of the artifact`, files.get(name) ?? ''];
  }
}

/** GitHub drops a larger summary whole; escaping may still double what is near the limit. */
const SUMMARY_BYTES = 900_000;
const ANNOTATIONS = 10;
const ANNOTATION_CHARS = 4_096;
const OUTPUT_CHARS = 500_000;
const LINE_CHARS = 1_000;

/** I13, bounded output: summary ≤ 900 kB, ≤ 10 annotations of a level with ≤ 4,096 characters, outputs ≤ 500,000 UTF-16 units, lines of the log ≤ 1,000 characters. */
export const boundedOutput: Invariant = function* ({ conclusions, attempts }) {
  for (const { lines, number } of attempts) {
    const long = lines.find((line) => line.length > LINE_CHARS);
    if (long !== undefined) yield `A line of the log of attempt ${number} has ${long.length} characters.`;
  }
  for (const { publication, number } of conclusions) yield* boundsOf(publication, number);
};

function* boundsOf(
  { summary = '', annotations, outputs }: Conclusion['publication'],
  number: number,
): Generator<string> {
  const bytes = Buffer.byteLength(summary);
  if (bytes > SUMMARY_BYTES) yield `The summary of attempt ${number} has ${bytes} bytes.`;
  for (const level of new Set(annotations.map((each) => each.level))) {
    const count = annotations.filter((each) => each.level === level).length;
    if (count > ANNOTATIONS) yield `Attempt ${number} gives ${count} annotations of level ${level}.`;
  }
  const long = annotations.find(({ message }) => message.length > ANNOTATION_CHARS);
  if (long !== undefined) yield `An annotation of attempt ${number} has ${long.message.length} characters.`;
  const chars = [...outputs].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (chars > OUTPUT_CHARS) yield `The outputs of attempt ${number} have ${chars} characters.`;
}
