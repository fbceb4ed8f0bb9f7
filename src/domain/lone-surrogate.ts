/**
 * Whether a text in a value, or the name of a member, holds half a character (a lone surrogate, which a JSON escape such
 * as `\ud83d` can make). It has no form in UTF-8 and none in a URL.
 */
export function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => hasLoneSurrogate(name) || hasLoneSurrogate(member));
}
