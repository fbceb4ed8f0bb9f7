/** The value as the readers of JSON sources give it: its objects, at any depth, have no prototype. Changed in place. */
export function withoutPrototypes<T>(value: T): T {
  if (Array.isArray(value)) value.forEach(withoutPrototypes);
  else if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(withoutPrototypes);
    Object.setPrototypeOf(value, null);
  }
  return value;
}
