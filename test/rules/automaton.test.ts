import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildAutomaton } from '../../src/rules/automaton.ts';

const ATOMS = ['a', 'b', 'K', '.', '\\d', '\\w', '\\s', '\\S', '[ab]', '[^a]', '[a-c1]', '[^\\s@]', '^', '$', 'é', ''];
const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...ATOMS),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,3}', '{2,}', '*?'))
      .map(([node, times]) => `(?:${node})${times}`),
  ),
})).node;
const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'K', 'k', '1', ' ', '-', '.', '\n', '@', '_'),
  maxLength: 9,
});

it('decides texts of ASCII as the engine of the runtime does, as a text and as bytes among others', () => {
  fc.assert(
    fc.property(
      expressions,
      fc.constantFrom('', 'u', 'i'),
      fc.array(texts, { minLength: 6, maxLength: 6 }),
      (source, flags, samples) => {
        const automaton = buildAutomaton(source, flags);
        const regex = new RegExp(source, flags);
        for (const text of samples) {
          const bytes = Buffer.from(`a${text}1`);
          const found = [automaton?.testText(text), automaton?.testBytes(bytes, 1, bytes.length - 1)];
          expect(found, JSON.stringify([source, text])).toEqual([regex.test(text), regex.test(text)]);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

it.each([
  ['^a+$', 'aé'],
  ['b', 'é'],
])('leaves %s on a text beyond ASCII to the other engine', (source, text) => {
  expect(buildAutomaton(source, 'u')?.testText(text)).toBeUndefined();
});

it.each([
  ['\\bword', 'u'],
  ['^(?=.*a)b', 'u'],
  ['a', 'm'],
  ['(?i:a)', 'u'],
  ['a', 'iu'],
  ['(?:[ab]{40}){60}', 'u'],
])('is not built for %s with the flags "%s"', (source, flags) => {
  expect(buildAutomaton(source, flags)).toBeUndefined();
});

it('gives up where an expression has too many states, in bounded time', () => {
  // The tenth character from the end: any set of the last ten places is a state of its own.
  const automaton = buildAutomaton('a[ab]{12}$', '');
  let left = 0;
  for (let number = 0; number < 20_000; number += 1) {
    const text = number.toString(2).padStart(15, '0').replaceAll('0', 'a').replaceAll('1', 'b');
    const found = automaton?.testText(text);
    if (found === undefined) left += 1;
    else expect(found).toBe(/a[ab]{12}$/.test(text));
  }
  expect(left).toBeGreaterThan(0);
});
