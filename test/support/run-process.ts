import { spawn } from 'node:child_process';

export interface ProcessEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Only PATH is inherited, so that this machine's CI variables can't be seen by it. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly env?: ReadonlyMap<string, string>; readonly cwd?: string } = {},
): Promise<ProcessEnd> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...Object.fromEntries(options.env ?? []) };
  const child = spawn(command, args, { env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}
