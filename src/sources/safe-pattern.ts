import safeRegex from 'safe-regex2';

/**
 * False where a regular expression nests unbounded quantifiers (`(a+)+`), which can take exponential time on a
 * cell and would block the whole run. `?` and `{n}` repeat nothing without bound, so they don't count:
 * `^\d{5}(-\d{4})?$` is fine, although safe-regex2 alone refuses it.
 */
export function isSafePattern(pattern: string): boolean {
  return safeRegex(pattern.replace(QUANTIFIERS, (part) => (part === '?' || part.startsWith('{') ? '' : part)));
}

/** Escapes, classes and group openings are matched to be left alone; `?` and `{n}` to be removed. */
const QUANTIFIERS = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?|\?|\{\d+\}/gs;
