/** What waits for one signal: places that are free again hold nothing. */
interface Waiting {
  readonly acts: ((() => void) | undefined)[];
  readonly free: number[];
}

const WAITING = Symbol('waiting');
/** On the signal itself: a WeakMap holds its newer entries until the next full collection. */
type WaitedFor = AbortSignal & { [WAITING]?: Waiting };

/**
 * Calls `act` once when the signal aborts; the function returned takes it off again. A run has one signal on which
 * every request waits, and a listener of Node's own that is taken off still points to the one that came after it:
 * as garbage they form a chain that holds every request since the last full collection.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const waiting = startWaiting(signal);
  const { acts, free } = waiting;
  const place = free.pop() ?? acts.length;
  acts[place] = act;
  return () => {
    if (acts[place] !== act) return;
    acts[place] = undefined;
    free.push(place);
  };
}

/** Rejects with the signal's reason as soon as that aborts, whether the work ends or not. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    leave();
  }
}

function startWaiting(signal: WaitedFor): Waiting {
  const known = signal[WAITING];
  if (known !== undefined) return known;
  const waiting: Waiting = { acts: [], free: [] };
  signal[WAITING] = waiting;
  signal.addEventListener(
    'abort',
    () => {
      // One act may take another one off.
      for (let place = 0; place < waiting.acts.length; place += 1) {
        const act = waiting.acts[place];
        waiting.acts[place] = undefined;
        act?.();
      }
    },
    { once: true },
  );
  return waiting;
}
