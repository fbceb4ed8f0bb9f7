#!/usr/bin/env node
import { listenForCancel } from './cancel.ts';
import { main } from './cli/main.ts';
import { nameProgram } from './cli/program.ts';
import { createLog, createRedaction } from './hosts/log.ts';
import { armSentinel } from './hosts/sentinel.ts';
import { limitHeap } from './memory.ts';
import { createPorts, readEnvironment } from './ports/real.ts';

limitHeap();
const redaction = createRedaction();
const out = createLog((text) => process.stdout.write(text), redaction);
const errors = createLog((text) => process.stderr.write(text), redaction);
const sentinel = armSentinel(process, errors.line);
// A reader that goes away (`| head`) is no bug.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const environment = readEnvironment(process.env);
const world = {
  environment,
  directory: process.cwd(),
  program: nameProgram(process.argv[1] ?? ''),
  stdout: process.stdout,
  stderr: process.stderr,
  ports: createPorts(environment),
  signal: listenForCancel(process, sentinel),
};
sentinel.disarm(await main(process.argv.slice(2), world, { out, errors }));
world.ports.http.dispose();
