import { compileStates, type State } from './automaton-states.ts';

/** Whether a regular expression matches somewhere in a text: one look into a table for each character. */
export interface Automaton {
  /** Undefined where it cannot decide: the text has a character beyond ASCII, or there were too many states. */
  testText(text: string): boolean | undefined;
  /** The same for a text in UTF-8, from an index to before another. */
  testBytes(bytes: Uint8Array, from: number, to: number): boolean | undefined;
}

const ASCII = 128;
/** Most states of a table: 256 bytes each. They are made when a text first leads there. */
const MAX_STATES = 512;
const FIRST_STATES = 8;
/** Most states of the expression to look at in all, so that a large one is left to the slower engine, which is bounded. */
const MAX_WORK = 1_000_000;
/** In the table: not known yet, no text can match any more, every text matches, and beyond the most states. */
const UNKNOWN = 0;
const DEAD = -1;
const MATCHED = -2;
const BEYOND = -3;

/** Undefined for an expression with more than characters, classes, groups, quantifiers, `^` and `$`, or with other flags than `u` or `i`. */
export function buildAutomaton(source: string, flags: string): Automaton | undefined {
  const compiled = compileStates(source, flags);
  return compiled && new Table(compiled.states, compiled.entry);
}

/** States of the expression that a text can be in at the same time. */
interface Together {
  readonly members: readonly number[];
  readonly isMatched: boolean;
}

class Table implements Automaton {
  private readonly states: readonly State[];
  private readonly entry: number;
  /** By number, from 1 on: 0 is unknown. */
  private readonly known: Together[] = [];
  private readonly numbers = new Map<string, number>();
  private matchesAtEnd = new Uint8Array(FIRST_STATES);
  private next = new Int16Array(FIRST_STATES * ASCII);
  private readonly start: number;
  private work = 0;

  constructor(states: readonly State[], entry: number) {
    this.states = states;
    this.entry = entry;
    this.start = this.numberOf(this.reach([entry], { isStart: true, isEnd: false }), true);
  }

  testText(text: string): boolean | undefined {
    let { start: state, next } = this;
    for (let at = 0; state > 0 && at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= ASCII) return undefined;
      const known = next[state * ASCII + code] ?? UNKNOWN;
      state = known === UNKNOWN ? this.find(state, code) : known;
      if (known === UNKNOWN) next = this.next;
    }
    return this.verdict(state);
  }

  testBytes(bytes: Uint8Array, from: number, to: number): boolean | undefined {
    let { start: state, next } = this;
    for (let at = from; state > 0 && at < to; at += 1) {
      const code = bytes[at] ?? 0;
      if (code >= ASCII) return undefined;
      const found = next[state * ASCII + code] ?? UNKNOWN;
      // Many bytes lead nowhere else: where that can be foreseen, the next byte need not wait for this one.
      if (found === state) continue;
      state = found === UNKNOWN ? this.find(state, code) : found;
      if (found === UNKNOWN) next = this.next;
    }
    return this.verdict(state);
  }

  private verdict(state: number): boolean | undefined {
    if (state === BEYOND) return undefined;
    return state === MATCHED || (state > 0 && this.matchesAtEnd[state] === 1);
  }

  private find(state: number, code: number): number {
    const targets = [this.entry];
    if (this.work > MAX_WORK) return BEYOND;
    for (const member of this.known[state]?.members ?? []) {
      const { set, next } = this.states[member] ?? {};
      if (set?.[code] === 1 && next !== undefined) targets.push(next);
    }
    const found = this.numberOf(this.reach(targets, { isStart: false, isEnd: false }), false);
    this.next[state * ASCII + code] = found;
    return found;
  }

  /** All states that these lead to without a character. */
  private reach(from: readonly number[], place: { readonly isStart: boolean; readonly isEnd: boolean }): Together {
    const seen = new Set<number>();
    const waiting = [...from];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (seen.has(state)) continue;
      seen.add(state);
      this.work += 1;
      const { kind, next, other } = this.states[state] ?? { kind: 'fail' };
      const isPassed = kind === 'split' || (kind === 'start' && place.isStart) || (kind === 'end' && place.isEnd);
      if (isPassed && next !== undefined) waiting.push(next);
      if (isPassed && other !== undefined) waiting.push(other);
    }
    const kindOf = (state: number): string | undefined => this.states[state]?.kind;
    const members = [...seen].filter((state) => kindOf(state) === 'set' || kindOf(state) === 'end');
    return { members: members.sort((a, b) => a - b), isMatched: [...seen].some((state) => kindOf(state) === 'match') };
  }

  private numberOf(together: Together, isStart: boolean): number {
    if (together.isMatched) return MATCHED;
    if (together.members.length === 0) return DEAD;
    // The beginning has rules of its own: it is told from the same states elsewhere.
    const name = `${isStart} ${together.members.join(' ')}`;
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size + 1;
    if (number >= MAX_STATES) return BEYOND;
    this.numbers.set(name, number);
    this.known[number] = together;
    if (number >= this.matchesAtEnd.length) this.grow();
    this.matchesAtEnd[number] = this.reach(together.members, { isStart, isEnd: true }).isMatched ? 1 : 0;
    return number;
  }

  private grow(): void {
    const { next, matchesAtEnd } = this;
    this.next = new Int16Array(next.length * 2);
    this.next.set(next);
    this.matchesAtEnd = new Uint8Array(matchesAtEnd.length * 2);
    this.matchesAtEnd.set(matchesAtEnd);
  }
}
