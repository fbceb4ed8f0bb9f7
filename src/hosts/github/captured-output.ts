import { AsyncLocalStorage } from 'node:async_hooks';

const listener = new AsyncLocalStorage<(text: string) => void>();
let watched = false;

/**
 * Runs a library that prints to the log by itself: what it prints goes to `take` instead, also what programs that it
 * starts print, and what it prints after it timed out. All others print as before.
 */
export function captureOutput<T>(take: (text: string) => void, work: () => Promise<T>): Promise<T> {
  if (!watched) for (const stream of [process.stdout, process.stderr]) stream.write = divert(stream.write);
  watched = true;
  return listener.run(take, work);
}

function divert<T extends (...args: never[]) => boolean>(write: T): T {
  return new Proxy(write, {
    apply(target, stream, args: readonly unknown[]): unknown {
      const take = listener.getStore();
      if (take === undefined) return Reflect.apply(target, stream, args);
      const [chunk, ...rest] = args;
      const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
      // Who takes it may print it again, and that is meant for the log.
      listener.exit(() => take(text));
      const written = rest.find((each) => typeof each === 'function');
      if (written !== undefined) queueMicrotask(() => void Reflect.apply(written, undefined, []));
      return true;
    },
  });
}
