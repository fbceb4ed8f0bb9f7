import { createGithubHost } from './hosts/github/github.ts';
import { readKept } from './hosts/github/step.ts';
import { createLog, createRedaction } from './hosts/log.ts';
import { armSentinel } from './hosts/sentinel.ts';
import { type LaunchOptions, launch, launchPost } from './launch.ts';
import { limitHeap } from './limit-heap.ts';
import { createPorts, readEnvironment } from './ports/real.ts';
import { listenForCancel } from './signals.ts';

limitHeap();
const errors = createLog((text) => process.stderr.write(text), createRedaction());
const sentinel = armSentinel(process, errors.line);
const environment = readEnvironment(process.env);
// `post.js` beside the bundle passes it: if the saved state is lost, a post step must not send everything again.
if (process.argv.includes('post')) await post();
else sentinel.disarm(await main());
// A library that still waits for a response must not hold up the step; the callback comes when everything is written.
process.stdout.write('', () => process.exit());

async function main(): Promise<number> {
  const options = await open(false);
  const { publication, sandbox } = await launch(options);
  await sandbox?.stop();
  options.ports.http.dispose();
  return publication.report.exitCode;
}

/** Never changes the result of the job, whatever happens here. */
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
