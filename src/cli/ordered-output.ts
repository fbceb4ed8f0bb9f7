import type { TextStream } from '../hosts/plain.ts';

/** The streams of one of several tasks. */
export interface TaskOutput {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** The task has nothing more to write. */
  end(): void;
}

/**
 * Streams for tasks that run at the same time, whose output is shown one task after the other: the first writes
 * directly, the output of each later one is buffered until all tasks before it have ended.
 */
export function orderOutputs(
  count: number,
  { stdout, stderr }: { readonly stdout: TextStream; readonly stderr: TextStream },
): readonly TaskOutput[] {
  const buffers = Array.from({ length: count }, (): (() => void)[] => []);
  const ended = new Set<number>();
  let current = 0;
  const share = (stream: TextStream, task: number): TextStream => ({
    write(text) {
      if (task === current) stream.write(text);
      else buffers[task]?.push(() => stream.write(text));
    },
    on: (event, listener) => stream.on(event, listener),
    // A line that is rewritten in place makes no sense when it is shown later.
    isTTY: task === 0 && stream.isTTY === true,
    columns: stream.columns,
  });
  return buffers.map((_, task) => ({
    stdout: share(stdout, task),
    stderr: share(stderr, task),
    end() {
      ended.add(task);
      while (ended.has(current)) {
        current += 1;
        for (const write of buffers[current] ?? []) write();
      }
    },
  }));
}
