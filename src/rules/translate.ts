import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { type CodePoints, classOf, complement, LINE_TERMINATORS, propertyOf, withOtherCase } from './code-points.ts';

/** A regular expression that is not valid or cannot be run in linear time. The message completes a sentence: "it …". */
export class RegexError extends Error {
  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options);
    this.name = 'RegexError';
  }
}

/** An expression in RE2's syntax: a text matches if `main` matches and every condition holds at its start. */
export interface Translation {
  readonly main: string;
  readonly conditions: readonly { readonly source: string; readonly isNegated: boolean }[];
}

/** How an expression reads its characters. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly unicode: boolean;
}

/** RE2's own limit (`kMaxRepeat`), since it unrolls quantifiers. */
const MAX_REPEAT = 1_000;
/** Maximum parts of the unrolled expression, which bound the time for each character of a text. */
const MAX_PARTS = 2_000;

/**
 * Translates an ECMAScript regular expression to RE2's syntax with the same meaning: `\s`, `.`, `\p{…}` and the flag `i`
 * are spelled out, since the two differ there. What RE2 does not support is refused: backreferences, and lookarounds
 * except lookaheads right after a leading `^`, which become separate conditions; a group inside such a lookahead stays
 * empty.
 *
 * Known differences: with the flag `m` only a line feed ends a line; `\b` knows only ASCII letters, even with `iu`; a
 * lazy quantifier on something that may be empty can match a shorter text; a group that a later iteration skips keeps
 * its previous value; without the flag `u` a character beyond U+FFFF counts as one.
 * Throws `RegexError`.
 */
export function translateRegex(source: string, flagText: string): Translation {
  const flags = readFlags(flagText);
  const { alternatives } = parseRegex(source, flags);
  if (countParts(alternatives) > MAX_PARTS)
    throw new RegexError(`has more than ${MAX_PARTS} parts when its quantifiers are expanded`);
  const [only] = alternatives;
  if (only === undefined || alternatives.length > 1 || !startsAnchored(only, flags))
    return { main: writeAlternatives(alternatives, flags), conditions: [] };
  const rest = only.elements.slice(1);
  const end = rest.findIndex((element) => !isLookahead(element));
  const looks = end < 0 ? rest : rest.slice(0, end);
  // The groups that follow must keep their numbers.
  const passed = looks.filter(isLookahead).flatMap(({ alternatives }) => EMPTY_GROUP.repeat(countGroups(alternatives)));
  const main = rest.slice(looks.length).map((element) => write(element, flags));
  return {
    main: ['\\A', ...passed, ...main].join(''),
    conditions: looks.filter(isLookahead).map((look) => ({
      source: `\\A(?:${writeAlternatives(look.alternatives, flags)})`,
      isNegated: look.negate,
    })),
  };
}

/** The flags as `RegExp` takes them. */
export function readFlags(text: string): Flags {
  return {
    ignoreCase: text.includes('i'),
    multiline: text.includes('m'),
    dotAll: text.includes('s'),
    unicode: text.includes('u') || text.includes('v'),
  };
}

/** A class without members. */
const NOTHING = '[^\\x{0}-\\x{10FFFF}]';
/** A group that never takes part in a match. */
const EMPTY_GROUP = `(?:(${NOTHING}))?`;

/** Throws `RegexError` if it is not an expression. */
export function parseRegex(source: string, { unicode }: Flags): AST.Pattern {
  try {
    return new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets: false });
  } catch (error) {
    throw new RegexError('is not a valid regular expression', { cause: error });
  }
}

/** Counts the characters and classes that a text is compared with; a repeated one counts for each repetition. */
function countParts(alternatives: readonly AST.Alternative[]): number {
  const count = (element: AST.Element | AST.QuantifiableElement): number => {
    if (element.type === 'Quantifier') {
      const times = element.max === Number.POSITIVE_INFINITY ? Math.max(1, element.min) : element.max;
      return count(element.element) * times;
    }
    return 'alternatives' in element ? countParts(element.alternatives) : 1;
  };
  return alternatives.flatMap(({ elements }) => elements).reduce((sum, element) => sum + count(element), 0);
}

function countGroups(alternatives: readonly AST.Alternative[]): number {
  const count = (element: AST.Element | AST.QuantifiableElement): number => {
    if (element.type === 'Quantifier') return count(element.element);
    const inner = 'alternatives' in element ? countGroups(element.alternatives) : 0;
    return inner + (element.type === 'CapturingGroup' ? 1 : 0);
  };
  return alternatives.flatMap(({ elements }) => elements).reduce((sum, element) => sum + count(element), 0);
}

function startsAnchored({ elements }: AST.Alternative, { multiline }: Flags): boolean {
  const [first] = elements;
  return !multiline && first?.type === 'Assertion' && first.kind === 'start';
}

function isLookahead(element: AST.Element): element is AST.LookaheadAssertion {
  return element.type === 'Assertion' && element.kind === 'lookahead';
}

function writeAlternatives(alternatives: readonly AST.Alternative[], flags: Flags): string {
  return alternatives.map(({ elements }) => elements.map((element) => write(element, flags)).join('')).join('|');
}

function write(element: AST.Element | AST.QuantifiableElement, flags: Flags): string {
  switch (element.type) {
    case 'Assertion':
      return writeAssertion(element, flags);
    case 'Quantifier':
      return writeQuantifier(element, flags);
    case 'Group':
      return `(?:${writeAlternatives(element.alternatives, withModifiers(flags, element.modifiers))})`;
    case 'CapturingGroup':
      return `(${writeAlternatives(element.alternatives, flags)})`;
    case 'Character':
    case 'CharacterSet':
      return writeSet(membersOf(element, flags), flags);
    case 'CharacterClass':
      return writeClass(element, flags);
    case 'Backreference':
      throw new RegexError('has a backreference, which cannot be matched in bounded time');
    case 'ExpressionCharacterClass':
      throw new RegexError('has set operations, which are not supported');
  }
}

function withModifiers(flags: Flags, modifiers: AST.Modifiers | null): Flags {
  const { add, remove } = modifiers ?? {};
  const choose = (name: 'ignoreCase' | 'multiline' | 'dotAll'): boolean =>
    add?.[name] === true || (flags[name] && remove?.[name] !== true);
  return { ...flags, ignoreCase: choose('ignoreCase'), multiline: choose('multiline'), dotAll: choose('dotAll') };
}

function writeAssertion(assertion: AST.Assertion, { multiline }: Flags): string {
  switch (assertion.kind) {
    case 'start':
      return multiline ? '(?m:^)' : '\\A';
    case 'end':
      return multiline ? '(?m:$)' : '\\z';
    case 'word':
      return assertion.negate ? '\\B' : '\\b';
    case 'lookahead':
    case 'lookbehind':
      throw new RegexError(
        `has the ${assertion.kind} ${assertion.raw}, which cannot be matched in bounded time except right after a leading ^`,
      );
  }
}

function writeQuantifier({ element, min, max, greedy }: AST.Quantifier, flags: Flags): string {
  if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY))
    throw new RegexError(
      `repeats more than ${MAX_REPEAT} times (to limit a length, use minLength and maxLength in the schema)`,
    );
  const times = max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`;
  return `(?:${write(element, flags)})${times}${greedy ? '' : '?'}`;
}

/** Classes such as `\S` contain both cases of their letters; for single characters and ranges the other case is added. */
export function membersOf(set: AST.CharacterSet | AST.ClassRangesCharacterClassElement, flags: Flags): CodePoints {
  switch (set.type) {
    case 'Character':
      return withCase([set.value, set.value], flags);
    case 'CharacterClassRange':
      return withCase([set.min.value, set.max.value], flags);
    case 'CharacterSet':
      if (set.kind === 'any') return complement(flags.dotAll ? [] : LINE_TERMINATORS);
      if (set.kind === 'property') return propertyOf(set.raw);
      return classOf(set.kind, set.negate);
  }
}

/** With `iu`, RE2's own `i` compares like ECMAScript. */
function withCase(range: CodePoints[number], { ignoreCase, unicode }: Flags): CodePoints {
  return ignoreCase && !unicode ? withOtherCase(range) : [range];
}

function writeClass(element: AST.CharacterClass, flags: Flags): string {
  if (element.unicodeSets) throw new RegexError('has set operations, which are not supported');
  const members = element.elements.flatMap((member) => membersOf(member, flags));
  return writeSet(members, flags, element.negate);
}

function writeSet(members: CodePoints, { ignoreCase, unicode }: Flags, isNegated = false): string {
  // An empty class matches nothing, its negation everything.
  if (members.length === 0) return isNegated ? '(?s:.)' : NOTHING;
  const ranges = members.map(([first, last]) => (first === last ? point(first) : `${point(first)}-${point(last)}`));
  const text = `[${isNegated ? '^' : ''}${ranges.join('')}]`;
  return ignoreCase && unicode ? `(?i:${text})` : text;
}

function point(code: number): string {
  return `\\x{${code.toString(16)}}`;
}
