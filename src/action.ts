import { readKept } from './hosts/github/kept.ts';
import { createLog, createRedaction } from './hosts/log.ts';
import { armSentinel } from './hosts/sentinel.ts';
import type { LaunchOptions } from './launch.ts';
import { limitHeap } from './limit-heap.ts';
import { readEnvironment } from './ports/environment.ts';
import { listenForCancel } from './signals.ts';

limitHeap();
const errors = createLog((text) => process.stderr.write(text), createRedaction());
let keepsLedger = false;
const sentinel = armSentinel(process, errors.line, () => ({ ci: 'github', keepsLedger }));
const environment = readEnvironment(process.env);
// `post.js` beside the bundle passes it: if the saved state is lost, a post step must not send everything again.
if (process.argv.includes('post')) await post();
else sentinel.disarm(await main());
// A library that still waits for a response must not hold up the step; the callback comes when everything is written.
process.stdout.write('', () => process.exit());

async function main(): Promise<number> {
  const { launch, options } = await open(false);
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
  const { launchPost, options } = await open(true);
  await launchPost(options, ledger);
}

/** Loads the program, which most post steps do not need: it takes longer than all that they do. */
async function open(isPostStep: boolean) {
  const signal = listenForCancel(process, sentinel);
  const { createGithubHost, createPorts, launch, launchPost } = await import('./action-parts.ts');
  const ports = createPorts(environment);
  const host = await createGithubHost({ environment, ports, signal, isPostStep });
  keepsLedger = host.ledgers !== undefined;
  const directory = environment.get('GITHUB_WORKSPACE') ?? process.cwd();
  const options = { host, ports, environment, directory, signal } satisfies LaunchOptions;
  return { launch, launchPost, options };
}
