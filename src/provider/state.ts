import { answerVariables } from './answer-variables.ts';
import type { Answer, MappedState, PollSpec, Variables } from './types.ts';

/** What a poll's answer says. `readable: false` is a fault of the transport, never a state (provider-model, Poll). */
export interface StateReading {
  /** `unknown`: a word that the file does not list; the job counts as running. */
  readonly state: MappedState | 'unknown';
  /** The vendor's own word. */
  readonly word: string | undefined;
  /** 0…1; undefined where the answer gives none, or nonsense. */
  readonly progress: number | undefined;
  readonly readable: boolean;
}

const UNREADABLE: StateReading = { state: 'unknown', word: undefined, progress: undefined, readable: false };

/** States compare without regard to case and surrounding blanks (contract, Polls). */
export function foldState(text: string): string {
  return text.trim().toLowerCase();
}

/** Reads the state of a job out of an answer with a status that the transport took for an answer. */
export async function readState(poll: PollSpec, answer: Answer, variables: Variables): Promise<StateReading> {
  // An answer without a body may speak through its status or headers alone; a page of HTML may not:
  // `done ? … : "running"` would make a state of it.
  const speaksWithoutBody = answer.document === undefined && /\$(statusCode|headers)\b/.test(poll.status.source);
  if (!answer.isJson && !speaksWithoutBody) return UNREADABLE;
  const known = answerVariables(answer, variables);
  const word = await readWord(poll, answer, known);
  if (word === undefined) return UNREADABLE;
  const state = poll.states.get(foldState(word)) ?? 'unknown';
  return { state, word, progress: await readProgress(poll, answer, known), readable: true };
}

async function readWord(poll: PollSpec, answer: Answer, variables: Variables): Promise<string | undefined> {
  try {
    const value = await poll.status.evaluate(answer.document, variables);
    const isWord = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
    return isWord && String(value).trim() !== '' ? String(value).trim() : undefined;
  } catch {
    return undefined;
  }
}

async function readProgress(poll: PollSpec, answer: Answer, variables: Variables): Promise<number | undefined> {
  try {
    const value = await poll.progress?.evaluate(answer.document, variables);
    return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
  } catch {
    return undefined;
  }
}
