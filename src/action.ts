import { listenForCancel } from './cancel.ts';
import { createGithubHost } from './hosts/github.ts';
import { readKept } from './hosts/github-step.ts';
import { createLog, createRedaction } from './hosts/log.ts';
import { armSentinel } from './hosts/sentinel.ts';
import { type LaunchOptions, launch, launchPost } from './launch.ts';
import { limitHeap } from './memory.ts';
import { createPorts, readEnvironment } from './ports/real.ts';

limitHeap();
const errors = createLog((text) => process.stderr.write(text), createRedaction());
const sentinel = armSentinel(process, errors.line);
const environment = readEnvironment(process.env);
// `post.js` beside the bundle says so: a state that got lost must not make a post step send everything again.
if (process.argv.includes('post')) await post();
else sentinel.disarm(await main());
// A library that still waits for an answer must not hold the step; the callback comes when all is written.
process.stdout.write('', () => process.exit());

async function main(): Promise<number> {
  const options = await open(false);
  const { publication, sandbox } = await launch(options);
  await sandbox?.stop();
  options.ports.http.dispose();
  return publication.report.exitCode;
}

/** Whatever becomes of it, the job is what its step made it. */
async function post(): Promise<void> {
  process.on('exit', () => {
    process.exitCode = 0;
  });
  const kept = readKept(environment);
  const ledger = kept.get('ledger') ?? '';
  sentinel.disarm(0);
  if (ledger === '' || kept.get('complete') === 'true') return;
  await launchPost(await open(true), ledger);
}

async function open(isPostStep: boolean): Promise<LaunchOptions & { readonly ports: ReturnType<typeof createPorts> }> {
  const ports = createPorts(environment);
  const signal = listenForCancel(process, sentinel);
  const host = await createGithubHost({ environment, ports, signal, isPostStep });
  const directory = environment.get('GITHUB_WORKSPACE') ?? process.cwd();
  return { host, ports, environment, directory, signal };
}
