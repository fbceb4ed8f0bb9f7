import { advance, type Position, START } from './file-faults.ts';

/** An element of a JSON array, as text. */
export interface Element {
  readonly bytes: Buffer;
  readonly start: Position;
}

/** Why a text is not a JSON array. */
export type ArrayProblem =
  | 'not-array'
  | 'object'
  | 'value-expected'
  | 'separator-expected'
  | 'trailing-text'
  | 'cut-off';

export interface ElementScanner {
  /** The elements that `piece` completes, and the problem that ends the scan, if any. */
  push(piece: Buffer): ScanStep;
  /** At the end of the text: a problem if the array is not complete. A blank text is not a problem. */
  finish(): ScanStep['problem'];
  /** Where the scan is inside an element, and how much of it is held. */
  open(): { readonly start: Position; readonly bytes: number };
}

export interface ScanStep {
  readonly elements: readonly Element[];
  readonly problem: { readonly kind: ArrayProblem; readonly at: Position } | undefined;
}

type State = 'before' | 'first' | 'value' | 'container' | 'string' | 'scalar' | 'after' | 'end';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

type Inside = 'container' | 'string' | 'scalar';

function isInside(state: State | ArrayProblem): state is Inside {
  return state === 'container' || state === 'string' || state === 'scalar';
}

/** Splits a JSON array into its elements in one pass over the bytes. The content of the elements is not checked. */
export function createElementScanner(): ElementScanner {
  let state: State = 'before';
  let held: Buffer[] = [];
  let heldBytes = 0;
  let start: Position = START;
  let position: Position = START;
  let skip = createElementEnd('scalar');

  return {
    push(piece) {
      const elements: Element[] = [];
      let mark = 0;
      const moveTo = (index: number): Position => {
        position = advance(position, piece.subarray(mark, index));
        mark = index;
        return position;
      };
      for (let at = 0; at < piece.length; ) {
        if (isInside(state)) {
          const end = skip(piece, at);
          held.push(piece.subarray(at, end ?? piece.length));
          heldBytes += (end ?? piece.length) - at;
          at = end ?? piece.length;
          if (end === undefined) break;
          elements.push({ bytes: joinPieces(held), start });
          [state, held, heldBytes] = ['after', [], 0];
        } else {
          const next = step(state, piece[at] ?? 0);
          if (isProblem(next)) return { elements, problem: { kind: next, at: moveTo(at) } };
          state = next;
          if (isInside(next)) {
            start = moveTo(at);
            skip = createElementEnd(next);
          } else at += 1;
        }
      }
      moveTo(piece.length);
      return { elements, problem: undefined };
    },
    finish: () => (state === 'before' || state === 'end' ? undefined : { kind: 'cut-off', at: position }),
    open: () => ({ start, bytes: heldBytes }),
  };
}

/** Handles one byte between elements: the next state, or the problem. */
function step(state: Exclude<State, Inside>, byte: number): State | ArrayProblem {
  if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return state;
  switch (state) {
    case 'before':
      if (byte === OPEN_BRACKET) return 'first';
      return byte === OPEN_BRACE ? 'object' : 'not-array';
    case 'first':
    case 'value':
      if (byte === CLOSE_BRACKET && state === 'first') return 'end';
      if (byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE) return 'value-expected';
      if (byte === QUOTE) return 'string';
      return byte === OPEN_BRACE || byte === OPEN_BRACKET ? 'container' : 'scalar';
    case 'after':
      if (byte === COMMA) return 'value';
      return byte === CLOSE_BRACKET ? 'end' : 'separator-expected';
    case 'end':
      return 'trailing-text';
  }
}

function isProblem(state: State | ArrayProblem): state is ArrayProblem {
  return PROBLEMS.has(state);
}

const PROBLEMS: ReadonlySet<string> = new Set<ArrayProblem>([
  'not-array',
  'object',
  'value-expected',
  'separator-expected',
  'trailing-text',
  'cut-off',
]);

/** Finds the end of an element: the index after it; undefined if it continues beyond the piece. Called from its first byte. */
function createElementEnd(kind: Inside): (piece: Buffer, from: number) => number | undefined {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  return (piece, from) => {
    for (let at = from; at < piece.length; at += 1) {
      if (isInString) {
        if (isEscaped) {
          isEscaped = false;
          continue;
        }
        at = endOfText(piece, at);
        if (piece[at] === BACKSLASH) isEscaped = true;
        else if (piece[at] === QUOTE) {
          isInString = false;
          if (kind === 'string') return at + 1;
        }
        continue;
      }
      const byte = piece[at] ?? 0;
      if (kind === 'scalar') {
        if (byte === COMMA || byte === CLOSE_BRACKET || byte <= 0x20) return at;
      } else if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return undefined;
  };
}

/** Where a quote or an escape stands; the length of the piece if there is none. */
function endOfText(piece: Buffer, from: number): number {
  let at = from;
  while (at < piece.length && piece[at] !== QUOTE && piece[at] !== BACKSLASH) at += 1;
  return at;
}

function joinPieces(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
