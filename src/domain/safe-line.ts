/**
 * GitHub's runner truncates a live log line at 1,024 characters (JobServerQueue.cs); the rest is left for the host's
 * prefix.
 */
export const LOG_LINE_CHARS = 1000;

/**
 * Control characters, line ends, lone surrogates and format characters (bidirectional controls, zero-width space,
 * BOM, …): they move the cursor, start a line, reorder or hide text.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Starts of commands: `::` and `##[` (GitHub; the second anywhere in a line), `##vso[` (Azure), `##teamcity[`,
 * `section_start:` and `section_end:` (GitLab). The runner's comparison is culture-sensitive and ICU skips ignorable
 * characters. So a command is also recognized with ignorable characters inside, and is broken with a visible one.
 */
const COMMAND = /:(?=\p{DI}*:)|#(?=\p{DI}*#\p{DI}*[[\p{L}])|(?<=section_(?:start|end)\p{DI}*):/giu;

/** Printable ASCII without `#` and `:`: nothing to escape, as in nearly every line. */
const PLAIN = /^[ !"$-9;-~]*$/;

/** The rest of an escape that was cut in two, or half of a surrogate pair. */
const CUT_ESCAPE = /(?:\\(?:u(?:\{[0-9a-f]*)?)?|[\ud800-\udbff])$/;

/**
 * Makes text from a file or a vendor safe for one line of a CI log or terminal: control characters, line ends and CI
 * commands are escaped as `\u{…}`. At most `max` UTF-16 units, truncated with `…`.
 *
 * The runner executes a printed `##[set-output …]` or `::add-mask::` (ActionCommand.cs).
 */
export function safeLine(text: string, max: number = LOG_LINE_CHARS): string {
  if (text.length <= max && PLAIN.test(text)) return text;
  // Escaping only lengthens, so input beyond this is never visible; this bounds the work on a huge body.
  const head = text.slice(0, max + 1);
  const safe = head.replace(UNSAFE, escapeCharacter).replace(COMMAND, escapeCharacter);
  if (safe.length <= max && head.length === text.length) return safe;
  return `${safe.slice(0, max - 1).replace(CUT_ESCAPE, '')}…`;
}

/**
 * JSON whose strings have nothing that a CI log takes for a command and nothing that moves or reorders text; parsed, it
 * is the same value.
 */
export function safeJson(json: string): string {
  return json
    .replace(COMMAND, escapeInJson)
    .replace(UNSAFE, (character) => (character === '\n' ? character : escapeInJson(character)));
}

function escapeInJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at))}`).join('');
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
