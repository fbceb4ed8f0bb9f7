/** Where a part of a text is. */
export type Span = readonly [start: number, end: number];

/** The text with `mark` in place of each span; spans that touch or overlap become one. Sorts the list. */
export function replaceSpans(text: string, spans: Span[], mark: string): string {
  if (spans.length === 0) return text;
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let out = '';
  let end = 0;
  for (const [from, to] of spans) {
    if (from >= end && (from > end || out === '')) out += text.slice(end, from) + mark;
    end = Math.max(end, to);
  }
  return out + text.slice(end);
}

/** Lower case of the same length, so that offsets are the same as in the text. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const one = character.toLowerCase();
    return one.length === character.length ? one : character;
  }).join('');
}
