import type { Counts } from './record.ts';
import { SANDBOX_KEY, type Sandbox, type SandboxOptions, startSandbox } from './server.ts';
import type { SandboxStorage } from './vendor-records.ts';

/** What a person needs to use a sandbox. */
export interface SandboxAddress {
  readonly url: string;
  readonly port: number;
  /** A key that it accepts. */
  readonly apiKey: string;
  /** Where files are put for a vendor that downloads them. */
  readonly storage: SandboxStorage | undefined;
}

/**
 * Serves a sandbox until the signal aborts (at once, if it already has). Resolves with what was counted; rejects as
 * `startSandbox`. Ends no process and listens to no signal of the system: that is the caller's part.
 */
export async function serveSandbox(
  options: SandboxOptions,
  { onReady, signal }: { readonly onReady: (address: SandboxAddress) => void; readonly signal: AbortSignal },
): Promise<Counts> {
  const sandbox: Sandbox = await startSandbox(options);
  const { url, port, storage } = sandbox;
  try {
    onReady({ url, port, storage, apiKey: options.apiKeys?.[0] ?? SANDBOX_KEY });
    await aborted(signal);
  } finally {
    await sandbox.stop();
  }
  return sandbox.record.counts;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
