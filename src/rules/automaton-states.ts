import type { AST } from '@eslint-community/regexpp';
import type { CodePoints } from './code-points.ts';
import { type Flags, membersOf, parseRegex, readFlags } from './translate.ts';

/**
 * A state of an expression. `set`: a character of the set leads to `next`. `split`: to `next` and `other`, without one.
 * `start` and `end`: to `next` at the beginning and at the end of the text. `match`: the expression has matched.
 */
export interface State {
  readonly kind: 'set' | 'split' | 'start' | 'end' | 'match' | 'fail';
  /** 1 for each ASCII character that is a member. */
  readonly set?: Uint8Array;
  next?: number;
  other?: number;
}

const ASCII = 128;
/** A larger expression is left to the other engine. */
const MAX_STATES = 2_000;

class Unsupported extends Error {}

/** The states of an expression (K. Thompson, 1968) for texts of ASCII characters; undefined if it has parts beyond them. */
export function compileStates(
  source: string,
  flagText: string,
): { readonly states: readonly State[]; readonly entry: number } | undefined {
  if (flagText !== '' && flagText !== 'u' && flagText !== 'i') return undefined;
  const flags = readFlags(flagText);
  const states: State[] = [];
  const add = (state: State): number => {
    if (states.length >= MAX_STATES) throw new Unsupported();
    return states.push(state) - 1;
  };
  try {
    const { alternatives } = parseRegex(source, flags);
    const match = add({ kind: 'match' });
    const entry = compileAlternatives(alternatives, match, { add, states, flags });
    return { states, entry };
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

interface Compiler {
  readonly add: (state: State) => number;
  readonly states: State[];
  readonly flags: Flags;
}

/** Each of these gives the state from which a text leads to `next` by the part. */
function compileAlternatives(alternatives: readonly AST.Alternative[], next: number, to: Compiler): number {
  const entries = alternatives.map(({ elements }) =>
    elements.reduceRight((after, element) => compileElement(element, after, to), next),
  );
  return entries.reduceRight((other, entry) => to.add({ kind: 'split', next: entry, other }));
}

function compileElement(element: AST.Element | AST.QuantifiableElement, next: number, to: Compiler): number {
  switch (element.type) {
    case 'Assertion':
      if (element.kind !== 'start' && element.kind !== 'end') throw new Unsupported();
      return to.add({ kind: element.kind, next });
    case 'Quantifier':
      return compileQuantifier(element, next, to);
    case 'Group':
      if (element.modifiers !== null) throw new Unsupported();
      return compileAlternatives(element.alternatives, next, to);
    case 'CapturingGroup':
      return compileAlternatives(element.alternatives, next, to);
    case 'Character':
    case 'CharacterSet':
      return to.add({ kind: 'set', set: asciiOf(membersOf(element, to.flags)), next });
    case 'CharacterClass':
      return to.add({ kind: 'set', set: classOf(element, to.flags), next });
    default:
      throw new Unsupported();
  }
}

/** Greedy or not, the same texts match. */
function compileQuantifier({ element, min, max }: AST.Quantifier, next: number, to: Compiler): number {
  let entry = next;
  if (max === Number.POSITIVE_INFINITY) {
    entry = to.add({ kind: 'split', other: next });
    const loop = to.states[entry];
    if (loop !== undefined) loop.next = compileElement(element, entry, to);
  } else {
    for (let time = min; time < max; time += 1)
      entry = to.add({ kind: 'split', next: compileElement(element, entry, to), other: next });
  }
  for (let time = 0; time < min; time += 1) entry = compileElement(element, entry, to);
  return entry;
}

function classOf(element: AST.CharacterClass, flags: Flags): Uint8Array {
  if (element.unicodeSets) throw new Unsupported();
  const set = asciiOf(element.elements.flatMap((member) => membersOf(member, flags)));
  return element.negate ? set.map((member) => 1 - member) : set;
}

function asciiOf(members: CodePoints): Uint8Array {
  const set = new Uint8Array(ASCII);
  for (const [first, last] of members) if (first < ASCII) set.fill(1, first, Math.min(last + 1, ASCII));
  return set;
}
