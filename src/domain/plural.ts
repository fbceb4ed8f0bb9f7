/** `1234567` as `1,234,567`, independent of the locale. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 row`, `1,200 rows`; pass `many` if the plural is not just an added s: `plural(n, 'row is', 'rows are')`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
