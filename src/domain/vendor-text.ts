import { NETWORK_CODES } from './network-codes.ts';
import { PLAIN_WORDS } from './plain-words.ts';
import { REDACTED, redactValues } from './redact-values.ts';

/** Context of a vendor's text. */
interface TextContext {
  /** Words of the provider file, in lower case: its states, fields and sentences. */
  readonly words: ReadonlySet<string>;
  /** Cells of the rows that the text may be about; may be iterated several times. */
  readonly values: () => Iterable<string>;
}

/** Around a word in a sentence. */
const EDGES = /^([\s"'“”‘’„`»«()[\]{}<>.,:;!?…*-]*)(.*?)([\s"'“”‘’„`»«()[\]{}<>.,:;!?…*-]*)$/su;
/** `field_name`, `first-name`, `read/write`, `firstName`. */
const JOINTS = /[-_./:]|(?<=\p{Ll})(?=\p{Lu})/u;
/** Shorter words of a cell occur in every sentence. */
const MIN_CELL_WORD = 4;
/** Numbers before these words are counts, so they are kept. */
const UNITS =
  /^(?:rows?|jobs?|polls?|requests?|attempts?|times|redirects?|bytes|kb|mb|seconds|minutes|hours|s|ms|records?|items?|fields?|characters)$/;
const MAX_COUNT_DIGITS = 3;

/**
 * Public form of a vendor's text: plain words, words of the provider file and codes of network errors stay, and every other token (a name, an
 * id, a number, a word in any other spelling or encoding) becomes a placeholder. So the spellings of a cell need not be
 * known; only plain words that are also words of a cell have to be looked up.
 */
export function vendorTemplate(message: string, { words, values }: TextContext): string {
  if (message === '') return '';
  const tokens = redactValues(message, values()).split(/(\s+)/);
  const isKnown = (word: string): boolean => PLAIN_WORDS.has(word) || words.has(word);
  const spoken = tokens.filter((_, index) => index % 2 === 0).flatMap((token) => wordsOf(token).filter(isKnown));
  const private_ = findCellWords(new Set(spoken.filter((word) => word.length >= MIN_CELL_WORD)), values());
  const names = findShortNames(values());
  const kept = tokens.map((token, index): string => {
    if (index % 2 === 1) return ' ';
    return keepToken(token, {
      isPublic: (word) => isKnown(word) && !private_.has(word),
      isName: (word) => names.has(word),
      before: coreOf(tokens[index - 2] ?? ''),
      after: coreOf(tokens[index + 2] ?? ''),
    });
  });
  return joinPlaceholders(kept.join('').trim());
}

interface Neighbors {
  readonly isPublic: (word: string) => boolean;
  /** Compares the exact spelling. */
  readonly isName: (word: string) => boolean;
  readonly before: string;
  readonly after: string;
}

function keepToken(token: string, { isPublic, isName, before, after }: Neighbors): string {
  const [, opening = '', core = '', closing = ''] = EDGES.exec(token) ?? [];
  const edges = (text: string): string => text.replace(/\s/g, '').slice(0, 2);
  if (core === '') return edges(token);
  const isStatus = before === 'http' && /^[1-5]\d\d$/.test(core);
  const isCount = /^\d+$/.test(core) && core.length <= MAX_COUNT_DIGITS && UNITS.test(after);
  const parts = wordsOf(core);
  // Single letters could spell a name.
  const isText =
    parts.length > 0 &&
    !isName(core) &&
    parts.every((part) => isPublic(part) && (parts.length === 1 || part.length > 1));
  const isWhole = parts.join('').length === core.replace(/[-_./:]/g, '').length;
  const isKept = core === REDACTED || NETWORK_CODES.has(core) || isStatus || isCount || (isText && isWhole);
  return `${edges(opening)}${isKept ? core : REDACTED}${edges(closing)}`;
}

function coreOf(token: string): string {
  return (EDGES.exec(token)?.[2] ?? '').toLowerCase();
}

/** The words of a token in lower case. */
function wordsOf(token: string): readonly string[] {
  const core = (EDGES.exec(token)?.[2] ?? '').replace(/^(e)-(?=mails?$)/i, '$1');
  if (core.toLowerCase() === core || /^\p{Lu}[^\p{Lu}]*$/u.test(core) || /^\p{Lu}+$/u.test(core)) {
    const plain = core.toLowerCase();
    if (/^[a-z]+(?:['’][a-z]+)?$/.test(plain)) return [plain.replace('’', "'")];
  }
  return core
    .split(JOINTS)
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
}

/** Those of the words that occur in a cell, ignoring case and accents. */
function findCellWords(words: ReadonlySet<string>, values: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  if (words.size === 0) return found;
  for (const value of values) {
    for (const word of foldWords(value)) if (words.has(word)) found.add(word);
    if (found.size === words.size) break;
  }
  return found;
}

/** Cells of two or three letters that are spelled like a name (`Do`, `May`); as words they occur in every sentence. */
function findShortNames(values: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const value of values) if (value.length < MIN_CELL_WORD && /^\p{Lu}\p{L}{1,2}$/u.test(value)) found.add(value);
  return found;
}

function foldWords(value: string): readonly string[] {
  return value
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{Nd}]+/u);
}

function joinPlaceholders(text: string): string {
  return text.replace(new RegExp(`${REDACTED}(?:[\\s"'“”‘’„\`»«()[\\]{}<>.,:;!?…*-]*${REDACTED})+`, 'gu'), REDACTED);
}
