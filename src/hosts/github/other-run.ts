import { FaultError } from '../../domain/fault.ts';
import { within } from '../time-limit.ts';
import type { OtherRun } from './artifact-client.ts';
import { listLedgerArtifacts } from './ledger-artifacts.ts';
import { supportsArtifacts } from './ledger-service.ts';

export interface FetchOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly token: string | undefined;
  readonly folder: string;
  readonly limitMs: number;
}

const INPUT = 'ledger';
const BY_HAND = 'download its artifact and set ledger to the path of the ledger.ndjson in it.';

/** The ledgers in the artifacts of another run of this repository, of the newest attempt first. Rejects with `FaultError`. */
export async function fetchLedgers(runId: string, options: FetchOptions): Promise<readonly string[]> {
  const { environment, folder, limitMs } = options;
  const token = checkRequest(runId, options);
  const findBy = findRun(runId, token, environment);
  const ledgers: string[] = [];
  const count = await within(limitMs, async () => {
    const artifacts = await listLedgerArtifacts(folder, { findBy });
    for (const artifact of artifacts) {
      const text = await artifact.read();
      if (text !== undefined) ledgers.push(text);
    }
    return artifacts.length;
  }).catch((error: unknown) => {
    throw new FaultError([unreachable(runId, error)], { cause: error });
  });
  if (ledgers.length > 0) return ledgers;
  throw new FaultError([
    {
      code: 'ledger/not-found',
      message: `Run ${runId} has no ledger: ${count === 0 ? 'it has no artifact of Bulk Job' : `none of its ${count} artifacts contains one`}. Artifacts are deleted after retention-days, and a run with artifact-name: none uploads none.`,
      next: `Check the id in the URL of the run's page. Or ${BY_HAND}`,
      input: INPUT,
    },
  ]);
}

/** Another run of this repository, for the artifact client. */
export function findRun(runId: string, token: string, environment: ReadonlyMap<string, string>): OtherRun {
  const [repositoryOwner = '', repositoryName = ''] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
  return { token, workflowRunId: Number(runId), repositoryOwner, repositoryName };
}

function checkRequest(runId: string, { environment, token }: FetchOptions): string {
  if (!/^[1-9]\d{0,14}$/.test(runId)) {
    throw new FaultError([
      {
        code: 'ledger/run-id',
        message: `run:${runId} is not a valid workflow run: the id must be a number.`,
        next: "Take the number from the URL of the run's page. Example: run:1234567890.",
        input: INPUT,
      },
    ]);
  }
  if (!supportsArtifacts(environment.get('GITHUB_SERVER_URL'))) {
    const message = `Cannot fetch the ledger of run ${runId}: GitHub Enterprise Server does not support this kind of artifact.`;
    throw new FaultError([{ code: 'ledger/unreachable', message, next: `Instead, ${BY_HAND}`, input: INPUT }]);
  }
  if (token !== undefined) return token;
  throw new FaultError([
    {
      code: 'ledger/no-token',
      message: `Cannot fetch the ledger of run ${runId}: github-token is empty.`,
      next: `Remove github-token, so that it is the workflow's token, and give the job permissions: actions: read. Or ${BY_HAND}`,
      input: 'github-token',
    },
  ]);
}

function unreachable(runId: string, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'ledger/unreachable',
    message: `Cannot read the artifacts of run ${runId}: ${reason}.`,
    next: `Check that the run is in this repository and that the job has permissions: actions: read, then try again. Or ${BY_HAND}`,
    input: INPUT,
  };
}

/** The previous attempt may have sent rows, and it is unknown which. */
export function unreadableFault(
  { runId, attempt }: { readonly runId: string; readonly attempt: number },
  whys: readonly string[],
): FaultError {
  return new FaultError([
    {
      code: 'ledger/unreadable',
      message: `What attempt ${attempt} sent is unknown: ${whys.join('; ')}. This attempt sent nothing.`,
      next: `Start a new run with ledger: run:${runId}, the ledger of attempt ${attempt}. If attempt ${attempt} sent nothing, start a new run without ledger. If the cache is down, click "Re-run jobs" later.`,
      input: 'resume',
    },
  ]);
}

/** A run that died may have sent rows, and it is unknown which. */
export function unknownRunFault(runId: string, whys: readonly string[]): FaultError {
  return new FaultError([
    {
      code: 'ledger/unreadable',
      message: `What run ${runId} sent is unknown: ${whys.join('; ')}.`,
      next: `Its rows are not sent again. If the cache or the API is down, click "Re-run jobs" later.`,
      input: 'resume',
    },
  ]);
}
