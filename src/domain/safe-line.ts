/**
 * A live log line is cut at 1,024 characters by GitHub's runner (JobServerQueue.cs); a little is left
 * for what the host puts before the text.
 */
export const LOG_LINE_CHARS = 1000;

/**
 * Controls, line ends, lone surrogates and format characters (bidirectional controls, zero-width space, BOM, …):
 * they move the cursor, start a line, reorder what is read or hide text.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Starts of commands: `::` and `##[` (GitHub; the second counts anywhere in a line), `##vso[` (Azure),
 * `##teamcity[`, `section_start:` and `section_end:` (GitLab). The runner compares by culture, and ICU skips
 * ignorable characters, so a mark is broken by a character that can be seen, and is found with ignorable
 * ones inside.
 */
const COMMAND = /:(?=\p{DI}*:)|#(?=\p{DI}*#\p{DI}*[[\p{L}])|(?<=section_(?:start|end)\p{DI}*):/giu;

/** All is printable ASCII without `#` and `:`: nothing to escape, which is nearly every line. */
const PLAIN = /^[ !"$-9;-~]*$/;

/** What is left of an escape that was cut in two, or half of a surrogate pair. */
const CUT_ESCAPE = /(?:\\(?:u(?:\{[0-9a-f]*)?)?|[\ud800-\udbff])$/;

/**
 * Text from a file or a vendor, fit for one line of a CI log or terminal: no control, no line end, no
 * command of a CI system; what is not fit stands as `\u{…}`. At most `max` UTF-16 units, cut with `…`.
 *
 * Rule: a printed `##[set-output …]` or `::add-mask::` is executed by the runner (ActionCommand.cs).
 */
export function safeLine(text: string, max: number = LOG_LINE_CHARS): string {
  if (text.length <= max && PLAIN.test(text)) return text;
  // Escapes only lengthen, so more input than this can't be seen; it bounds the work on a huge body.
  const head = text.slice(0, max + 1);
  const safe = head.replace(UNSAFE, escapeCharacter).replace(COMMAND, escapeCharacter);
  if (safe.length <= max && head.length === text.length) return safe;
  return `${safe.slice(0, max - 1).replace(CUT_ESCAPE, '')}…`;
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
