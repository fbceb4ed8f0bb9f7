import type { TextStream } from '../hosts/plain.ts';

/** What one of several speakers writes to. */
export interface Turn {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** It has nothing more to say. */
  end(): void;
}

/**
 * Streams for several that work at the same time, so that a reader hears one after the other: the first is heard at
 * once, the words of each further one are held until all before it have ended.
 */
export function takeTurns(
  count: number,
  { stdout, stderr }: { readonly stdout: TextStream; readonly stderr: TextStream },
): readonly Turn[] {
  const held = Array.from({ length: count }, (): (() => void)[] => []);
  const ended = new Set<number>();
  let heard = 0;
  const share = (stream: TextStream, speaker: number): TextStream => ({
    write(text) {
      if (speaker === heard) stream.write(text);
      else held[speaker]?.push(() => stream.write(text));
    },
    on: (event, listener) => stream.on(event, listener),
    // A line that is rewritten in place makes no sense later.
    isTTY: speaker === 0 && stream.isTTY === true,
    columns: stream.columns,
  });
  return held.map((_, speaker) => ({
    stdout: share(stdout, speaker),
    stderr: share(stderr, speaker),
    end() {
      ended.add(speaker);
      while (ended.has(heard)) {
        heard += 1;
        for (const write of held[heard] ?? []) write();
      }
    },
  }));
}
