import { type SandboxSetup, startInstrumented } from '../test/support/sandbox/start.ts';

/**
 * Serves a sandbox in a process of its own, so that its work and memory are not the client's. Its setup comes as
 * JSON in the first argument; it tells the parent where it is and where it takes files, and ends when the parent lets go of it or dies.
 */
const setup: SandboxSetup = JSON.parse(process.argv[2] ?? '{}');
const sandbox = await startInstrumented(setup);
process.once('disconnect', () => void sandbox.stop());
const { url, storage } = sandbox;
process.send?.({ url, storage: storage && { url: storage.url, environment: Object.fromEntries(storage.environment) } });
