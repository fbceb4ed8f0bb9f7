import { listenForCancel } from './cancel.ts';
import { createGithubHost } from './hosts/github.ts';
import { createLog, createRedaction } from './hosts/log.ts';
import { armSentinel } from './hosts/sentinel.ts';
import { launch } from './launch.ts';
import { limitHeap } from './memory.ts';
import { createPorts, readEnvironment } from './ports/real.ts';

limitHeap();
const errors = createLog((text) => process.stderr.write(text), createRedaction());
const sentinel = armSentinel(process, errors.line);
const environment = readEnvironment(process.env);
const ports = createPorts(environment);
const signal = listenForCancel(process, sentinel);
const host = await createGithubHost({ environment, clock: ports.clock });
const directory = environment.get('GITHUB_WORKSPACE') ?? process.cwd();
const { publication, sandbox } = await launch({ host, ports, environment, directory, signal });
await sandbox?.stop();
ports.http.dispose();
sentinel.disarm(publication.report.exitCode);
// A library that still waits for an answer must not hold the step; the callback comes when all is written.
process.stdout.write('', () => process.exit());
