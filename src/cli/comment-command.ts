import { resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { GithubApiFailure } from '../hosts/github/api.ts';
import { commentOnEndedRun, readEndedRun } from '../hosts/github/fork-comment.ts';
import type { Log } from '../hosts/log.ts';
import { renderComment } from '../report/comment.ts';
import { type ForeignReport, readForeignReport } from '../report/foreign-report.ts';
import { type FlagTable, parseFlags } from './flags.ts';
import type { World } from './world.ts';

const FLAGS: FlagTable = {
  valued: new Set(['report']),
  booleans: new Set(),
  secrets: new Map([['github-token', 'Set the environment variable GITHUB_TOKEN instead.']]),
};

/** A report names every job; nobody needs a comment on a million of them. */
const MAX_REPORT_BYTES = 32 * 1024 * 1024;

/**
 * `bulk-job comment --report <file>`, in a workflow that runs after another one (`workflow_run`): writes the comment on
 * the pull request of that run, which may be a fork's and could not. Exit code 0, also where there is no such pull
 * request any more; throws `FaultError`.
 */
export async function commentCommand(args: readonly string[], world: World, log: Log): Promise<number> {
  const path = readReportFlag(args);
  const { environment, ports, signal } = world;
  const token = environment.get('GITHUB_TOKEN') ?? '';
  if (token === '') {
    throw fault('command/no-token', 'GITHUB_TOKEN is empty, so no comment can be written.', {
      next: 'Set it in the env of the step, to the expression github.token.',
    });
  }
  const run = await readEndedRun(environment);
  if (run === undefined) {
    throw fault('command/event', 'This is not the event workflow_run after a run for a pull request.', {
      next: 'Start the workflow on workflow_run, and the job only if github.event.workflow_run.event is pull_request.',
    });
  }
  const { report, when } = await readReport(path, world);
  const comment = {
    ...renderComment(report, when, { trust: 'fork', job: '', leg: '' }),
    provider: report.provider?.name ?? '',
  };
  try {
    const options = { environment, token, signal, http: ports.http, clock: ports.clock, random: ports.random };
    const number = await commentOnEndedRun(comment, { run, place: report.place ?? '' }, options);
    log.line(
      number === undefined
        ? `No comment: no open pull request has the head commit ${run.head_sha}. A newer push has a run of its own.`
        : `The comment on pull request #${number} is up to date.`,
    );
    return 0;
  } catch (error) {
    if (signal.aborted) throw error;
    const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw fault('command/comment', `The comment could not be written: ${why}.`, {
      next: isDenied ? 'Give the job permissions: pull-requests: write.' : 'Click "Re-run jobs".',
      cause: error,
    });
  }
}

function readReportFlag(args: readonly string[]): string {
  const { inputs, positionals, faults } = parseFlags(args, FLAGS);
  if (faults.length > 0) throw new FaultError(faults);
  const path = inputs.get('report');
  if (path !== undefined && positionals.length === 0) return path;
  const message = path === undefined ? 'comment needs --report <file>.' : `Unexpected argument "${positionals[0]}".`;
  throw fault('command/usage', message, { next: 'Example: bulk-job comment --report report.json' });
}

async function readReport(path: string, { ports: { files }, directory }: World): Promise<ForeignReport> {
  const absolute = resolve(directory, path);
  const found = await files.stat(absolute).catch(() => undefined);
  const isReadable = found?.isFile === true && found.bytes <= MAX_REPORT_BYTES;
  const text = isReadable ? await files.readText(absolute).catch(() => '') : '';
  const report = readForeignReport(text);
  if (report !== undefined) return report;
  throw fault('command/report', `${path} is not a report.json of this version, or is larger than 32 MB.`, {
    next: 'Use the report.json in the artifact of the run that ended.',
  });
}

function fault(
  code: string,
  message: string,
  { next, cause }: { readonly next: string; readonly cause?: unknown },
): FaultError {
  return new FaultError([{ code, message, next }], {
    reason: cause === undefined ? 'config-error' : 'vendor-error',
    cause,
  });
}
