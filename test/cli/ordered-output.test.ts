import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { orderOutputs } from '../../src/cli/ordered-output.ts';

function listen(count: number) {
  let heard = '';
  const stream = (mark: string) =>
    Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 40,
      write(text: string) {
        heard += `${mark}${text} `;
        return true;
      },
    });
  const turns = orderOutputs(count, { stdout: stream('o'), stderr: stream('e') });
  return {
    turns,
    say: (speaker: number, text: string, where: 'stdout' | 'stderr' = 'stdout') => turns[speaker]?.[where].write(text),
    heard: () => heard.trim(),
  };
}

describe('takeTurns', () => {
  it('hears the first at once and the others in their order, each with both its streams in order', () => {
    const { turns, say, heard } = listen(3);
    say(2, '2a');
    say(0, '0a');
    say(1, '1a');
    say(1, '1b', 'stderr');
    say(1, '1c');
    expect(heard()).toBe('o0a');
    turns[2]?.end();
    say(0, '0b', 'stderr');
    turns[0]?.end();
    expect(heard()).toBe('o0a e0b o1a e1b o1c');
    say(1, '1d');
    turns[1]?.end();
    expect(heard()).toBe('o0a e0b o1a e1b o1c o1d o2a');
  });

  it('only the first may rewrite its lines in place', () => {
    expect(listen(3).turns.map(({ stderr }) => stderr.isTTY)).toEqual([true, false, false]);
  });
});
