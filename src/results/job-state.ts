import type { Variables } from '../expression/types.ts';
import { foldState } from '../provider/request-flow.ts';
import type { MappedState, PollSpec } from '../provider/types.ts';
import { responseVariables, type VendorResponse } from './response.ts';

/** The result of a poll. `readable: false` is a transport fault, never a state (docs/provider-file.md, "Poll"). */
export interface StateReading {
  /** `unknown`: a state that the file does not list; the job counts as running. */
  readonly state: MappedState | 'unknown';
  /** The vendor's own name for the state. */
  readonly word: string | undefined;
  /** 0…1; undefined if the response has none, or nonsense. */
  readonly progress: number | undefined;
  readonly readable: boolean;
}

const UNREADABLE: StateReading = { state: 'unknown', word: undefined, progress: undefined, readable: false };

/** Reads the state of a job from a response whose status the transport accepted. */
export async function readState(poll: PollSpec, response: VendorResponse, variables: Variables): Promise<StateReading> {
  // A response without a body may give its state in its status or headers. An HTML page may not:
  // `done ? … : "running"` would read a state from it.
  const hasStateOutsideBody = response.document === undefined && /\$(statusCode|headers)\b/.test(poll.status.source);
  if (!response.isJson && !hasStateOutsideBody) return UNREADABLE;
  const known = responseVariables(response, variables);
  const word = await readWord(poll, response, known);
  if (word === undefined) return UNREADABLE;
  const state = poll.states.get(foldState(word)) ?? 'unknown';
  return { state, word, progress: await readProgress(poll, response, known), readable: true };
}

async function readWord(poll: PollSpec, response: VendorResponse, variables: Variables): Promise<string | undefined> {
  try {
    const value = await poll.status.evaluate(response.document, variables);
    const isWord = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
    return isWord && String(value).trim() !== '' ? String(value).trim() : undefined;
  } catch {
    return undefined;
  }
}

async function readProgress(
  poll: PollSpec,
  response: VendorResponse,
  variables: Variables,
): Promise<number | undefined> {
  try {
    const value = await poll.progress?.evaluate(response.document, variables);
    return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
  } catch {
    return undefined;
  }
}
