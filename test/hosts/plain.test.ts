import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { detectContext } from '../../src/hosts/detect.ts';
import { createPlainHost } from '../../src/hosts/plain.ts';
import type { Host, Publication } from '../../src/hosts/types.ts';
import { makePublication } from '../support/publication.ts';

async function publish(
  change: Partial<Publication>,
  { terminal = false, before = (_host: Host): void => {} } = {},
): Promise<{ readonly out: string; readonly err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  if (terminal) Object.assign(stderr, { isTTY: true, columns: 40 });
  const host = createPlainHost({
    context: detectContext(new Map(), undefined),
    inputs: new Map([['provider', 'donoratlas']]),
    stdout,
    stderr,
    clock: { now: () => 0 },
  });
  before(host);
  await host.publish(makePublication(change));
  return { out: stdout.read()?.toString() ?? '', err: stderr.read()?.toString() ?? '' };
}

describe('the plain host', () => {
  it('writes the result to stdout and annotations to stderr', async () => {
    const { out, err } = await publish({
      text: 'Bulk Job: failed\n2 rows failed',
      annotations: [
        { level: 'error', file: 'data.csv', line: 3, title: 'Row failed', message: 'No such network' },
        { level: 'warning', file: 'data.csv', line: 4, title: '2 rows failed', message: '2 rows failed, first here' },
        { level: 'notice', title: 'Sandbox', message: 'Nothing left the machine' },
      ],
    });
    expect(out).toBe('Bulk Job: failed\n2 rows failed\n');
    expect(err.split('\n')).toEqual([
      'data.csv:3: error: Row failed: No such network',
      'data.csv:4: warning: 2 rows failed, first here',
      'notice: Sandbox: Nothing left the machine',
      '',
    ]);
  });

  it('breaks commands of CI systems and hides secrets in both', async () => {
    const { out, err } = await publish(
      {
        text: '##vso[task.complete result=Succeeded]\nsection_start:1:x\nk3y-of-donoratlas',
        annotations: [{ level: 'error', title: '##teamcity[x]', message: 'k3y-of-donoratlas\n::error::x' }],
      },
      { before: (host) => host.hide(['k3y-of-donoratlas']) },
    );
    expect(out + err).not.toMatch(/##vso|##teamcity|section_start:1|k3y|^::/m);
  });

  it('takes its status from the terminal before the result', async () => {
    const { err } = await publish(
      {},
      {
        terminal: true,
        before(host) {
          host.progress({
            kind: 'progress',
            round: 1,
            rowsToSend: 2,
            rowsDone: 1,
            jobs: 1,
            jobsDone: 0,
            jobsInFlight: 1,
            succeeded: 0,
            failed: 0,
            notFound: 0,
            elapsedMs: 0,
          });
        },
      },
    );
    expect(err).toBe(`${'1 of 2 rows done (50%) · 0 of 1 job ended, 1 running'.slice(0, 39)}\r${' '.repeat(39)}\r`);
  });

  it('lives on when its reader goes away', async () => {
    const stdout = new PassThrough();
    const context = detectContext(new Map(), undefined);
    const host = createPlainHost({
      context,
      inputs: new Map(),
      stdout,
      stderr: new PassThrough(),
      clock: { now: () => 0 },
    });
    stdout.emit('error', new Error('EPIPE'));
    host.setOutput('total', '3');
    await expect(host.publish(makePublication({}))).resolves.toBeUndefined();
  });
});
