import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../support/run-process.ts';

const PROGRAM = fileURLToPath(new URL('../support/end-without-verdict.ts', import.meta.url));

function end(how: string): ReturnType<typeof runProcess> {
  return runProcess(process.execPath, [PROGRAM], { env: new Map([['HOW', how]]) });
}

describe('a process with the sentinel armed', () => {
  it.each([
    ['dry', 'the event loop runs dry on a promise that never settles', 'ended without a verdict'],
    ['await', 'a top-level await never settles', 'ended without a verdict'],
    ['exit-0', 'something calls process.exit(0)', 'ended without a verdict'],
    ['rejection', 'a rejection is not handled', 'Unhandled error: TypeError'],
    ['throw', 'an exception is not caught', 'Unhandled error: RangeError'],
  ])('%s: ends with 70 where %s', async (how, _why, sentence) => {
    const { code, stderr } = await end(how);
    expect(code).toBe(70);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('[bug/no-verdict]');
    expect(stderr.split('[bug/no-verdict]')).toHaveLength(2);
    expect(stderr).not.toContain('alice');
  });

  it('shows the place of an error that nobody caught', async () => {
    expect((await end('throw')).stderr).toMatch(/ {4}at .*end-without-verdict\.ts/);
  });

  it.each([0, 1, 4, 130])('keeps the verdict %i once it is known', async (verdict) => {
    const { code, stderr } = await end(String(verdict));
    expect(code).toBe(verdict);
    expect(stderr).toBe('');
  });
});
