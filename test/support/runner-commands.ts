/**
 * An oracle: which of GitHub's runner commands a text would run if it were printed. Written after the rules of
 * the runner's ActionCommand.cs and ActionCommandManager.cs (both syntaxes), not after our own escaping.
 */
const REGISTERED: ReadonlySet<string> = new Set([
  'set-env',
  'set-output',
  'save-state',
  'add-path',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'warning',
  'error',
  'notice',
  'debug',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
  'internal-set-repo-path',
]);

/** .NET's Char.IsWhiteSpace, which TrimStart uses. */
const NET_WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
/** What ICU skips when .NET compares by culture, as IndexOf(string) and StartsWith(string) do. */
const IGNORED_BY_ICU = /[\p{DI}\p{Cc}\p{Cf}]/gu;

export function findCommands(printed: string): readonly string[] {
  return printed
    .split(/\r\n|\r|\n/)
    .flatMap((line) => [...parseLine(line), ...parseLine(line.replace(IGNORED_BY_ICU, ''))]);
}

function parseLine(line: string): readonly string[] {
  return [parseSecondSyntax(line), parseFirstSyntax(line)].filter((name) => name !== undefined);
}

/** `::name key=value::data` at the start of a line. */
function parseSecondSyntax(line: string): string | undefined {
  const text = line.replace(NET_WHITE_SPACE, '');
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  return end < 0 ? undefined : registered(text.slice(2, end));
}

/** `##[name key=value]data` anywhere in a line. */
function parseFirstSyntax(line: string): string | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  return end < 0 ? undefined : registered(line.slice(start + 3, end));
}

function registered(info: string): string | undefined {
  const name = (info.split(' ')[0] ?? '').toLowerCase();
  return REGISTERED.has(name) ? name : undefined;
}
