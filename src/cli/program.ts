import { detectContext } from '../hosts/detect.ts';
import { createLog, createRedaction } from '../hosts/log.ts';
import { armSentinel } from '../hosts/sentinel.ts';
import { limitHeap } from '../limit-heap.ts';
import { readEnvironment } from '../ports/environment.ts';
import { createPorts } from '../ports/real.ts';
import { listenForCancel } from '../signals.ts';
import { nameProgram } from './command-line.ts';
import { main } from './main.ts';

/** Runs the command of this process: with its arguments, streams, signals and environment. */
export async function runProgram(): Promise<void> {
  limitHeap();
  const redaction = createRedaction();
  const out = createLog((text) => process.stdout.write(text), redaction);
  const errors = createLog((text) => process.stderr.write(text), redaction);
  // A reader that closes the pipe (`| head`) is not a bug.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const environment = readEnvironment(process.env);
  const { ci } = detectContext(environment, undefined);
  const sentinel = armSentinel(process, errors.line, () => ({ ci, keepsLedger: false }));
  const world = {
    environment,
    directory: process.cwd(),
    program: nameProgram(process.argv[1] ?? '', process.cwd()),
    get stdin() {
      // Read by one command only: whoever opens it keeps the process alive.
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    ports: createPorts(environment),
    signal: listenForCancel(process, sentinel),
  };
  sentinel.disarm(await main(process.argv.slice(2), world, { out, errors }));
  world.ports.http.dispose();
}
