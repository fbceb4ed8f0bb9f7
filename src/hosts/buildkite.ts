import { spawn } from 'node:child_process';
import { fitSummary } from './step-summary.ts';
import type { OpenView, ViewOptions } from './system-view.ts';
import { within } from './time-limit.ts';

const AGENT = 'buildkite-agent';
/** The end of a step must not wait longer. */
const LIMIT_MS = 30_000;
const STYLES = { success: 'success', warning: 'warning', failure: 'error' } as const;

/** The summary as an annotation of the build, by the agent's own program. */
export function openBuildkiteView({ environment, context }: ViewOptions): OpenView {
  return ({ redact, warn }) => ({
    async publish({ report, summary }) {
      if (summary === undefined) return;
      const place = [context.job, report.provider?.name ?? ''].filter((part) => part !== '').join('-');
      // Without a name of its own each job would replace the annotation of the other.
      const name = `bulk-job-${place.replaceAll(/[^\w-]/g, '-')}`;
      const args = ['annotate', '--style', STYLES[report.conclusion], '--context', name];
      try {
        await within(LIMIT_MS, () => callAgent(args, fitSummary(redact(summary)), environment));
      } catch (error) {
        warn('The annotation could not be written', error, 'The same text is in summary.md of the results.');
      }
    },
  });
}

/** Rejects with an error whose message is part of a sentence. The agent gets no secret of the run. */
function callAgent(args: readonly string[], text: string, environment: ReadonlyMap<string, string>): Promise<void> {
  const env = Object.fromEntries([...environment].filter(([name]) => !/^(?:BULK_JOB|INPUT)_/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(AGENT, args, { env, stdio: ['pipe', 'ignore', 'ignore'], timeout: LIMIT_MS });
    child.on('error', (error) =>
      reject('code' in error && error.code === 'ENOENT' ? new Error(`${AGENT} is not on the PATH`) : error),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${AGENT} ended with ${code}`))));
    // It may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
