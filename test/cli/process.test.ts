import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../support/run-process.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** The next line that matches; rejects where the stream ends before. */
async function lineWith(lines: AsyncIterator<string>, pattern: RegExp): Promise<string> {
  for (let next = await lines.next(); !next.done; next = await lines.next())
    if (pattern.test(next.value)) return next.value;
  throw new Error(`The output ended without a line like ${pattern}.`);
}

describe('bulk-job as a process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('sandbox serves until %s and says what it counted', async (signal) => {
    const child = spawn(process.execPath, [CLI, 'sandbox', 'donoratlas', '--port', '0'], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const line = await lineWith(lines, /listens at/);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
      const key = /the key "([^"]+)"/.exec(line)?.[1] ?? '';
      const answer = await fetch(`${url}/v1/partners/test`, { headers: { 'x-api-key': key } });
      expect(answer.status).toBe(200);
      child.kill(signal);
      expect(await lineWith(lines, /^Requests/)).toBe('Requests: 1, jobs: 0, rows: 0.');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('without arguments fails with one sentence on stderr', async () => {
    const { code, stdout, stderr } = await runProcess(process.execPath, [CLI]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: No command given\. .*\[command\/usage\]\n$/);
  });

  it('a reader that goes away is no bug', async () => {
    const { code, stdout, stderr } = await runProcess('sh', [
      '-c',
      '"$0" "$1" providers show donoratlas | true; "$0" "$1" --version',
      process.execPath,
      CLI,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(stderr).toBe('');
  });
});
