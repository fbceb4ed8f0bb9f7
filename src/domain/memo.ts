/** How many results are remembered: the messages of a vendor are few, or all different. */
const REMEMBERED = 32;

/** The same function, which makes the result for an argument that it met lately only once. */
export function memoize<Key, Value extends object | string>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
