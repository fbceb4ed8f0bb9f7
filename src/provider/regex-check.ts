import safeRegex from 'safe-regex2';

/**
 * True for a regex with a repetition inside a repeated group, which can take exponential time; the time-out of an
 * expression can't stop it (provider-model, Values). Also true for a regex that does not parse.
 */
export function hasNestedQuantifier(source: string): boolean {
  // An optional group is repeated once at most, but the check counts `?` as a repetition.
  return !safeRegex(source.replaceAll(/\)\?/g, ')'), { limit: Number.POSITIVE_INFINITY });
}
