import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createPorts } from '../../src/ports/real.ts';

/** What the program did, and what it asked at the terminal. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: string;
}

/**
 * Calls the program in a folder.
 * @param typed what a person at the terminal types; absent: nobody is there.
 */
export async function callMain(
  args: readonly string[],
  {
    directory,
    typed,
    signal = new AbortController().signal,
  }: { directory: string; typed?: string | undefined; signal?: AbortSignal },
): Promise<Called> {
  let [stdout, stderr] = ['', ''];
  const redaction = createRedaction();
  const out = createLog((text) => {
    stdout += text;
  }, redaction);
  const errors = createLog((text) => {
    stderr += text;
  }, redaction);
  const environment = new Map<string, string>();
  const ports = createPorts(environment);
  const terminal = new PassThrough();
  const world = {
    environment,
    directory,
    program: 'bulk-job',
    stdin: typed === undefined ? undefined : Object.assign(new PassThrough(), { isTTY: true }),
    stdout: terminal,
    stderr: new PassThrough(),
    ports,
    signal,
  };
  world.stdin?.end(typed);
  const code = await main(args, world, { out, errors });
  ports.http.dispose();
  return { code, stdout, stderr, asked: terminal.read()?.toString() ?? '' };
}
