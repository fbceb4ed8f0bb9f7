/** The documents that are made from the code. */
export function documents(_read: (path: string) => string): ReadonlyMap<string, string> {
  return new Map();
}
