import { FaultError } from '../domain/fault.ts';
import { supportsArtifacts } from './github-artifact.ts';
import { listLedgerArtifacts } from './github-ledger-artifacts.ts';
import { within } from './time-limit.ts';

export interface FetchOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly token: string | undefined;
  readonly folder: string;
  readonly limitMs: number;
}

const INPUT = 'ledger';
const BY_HAND = 'Or download its artifact and give the path of ledger.ndjson in it.';

/** The ledgers in the artifacts of another run of this repository, of the newest attempt first. Rejects with `FaultError`. */
export async function fetchLedgers(runId: string, options: FetchOptions): Promise<readonly string[]> {
  const { environment, folder, limitMs } = options;
  const token = checkRequest(runId, options);
  const [repositoryOwner = '', repositoryName = ''] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
  const findBy = { token, workflowRunId: Number(runId), repositoryOwner, repositoryName };
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
      message: `The run ${runId} has no ledger: ${count === 0 ? 'no artifact of this tool is left of it' : `none of its ${count} artifacts holds one`}. Artifacts go after retention-days, and a run with artifact-name: none has none.`,
      next: `Take the id from the address of the run's page. ${BY_HAND}`,
      input: INPUT,
    },
  ]);
}

function checkRequest(runId: string, { environment, token }: FetchOptions): string {
  if (!/^[1-9]\d{0,14}$/.test(runId)) {
    throw new FaultError([
      {
        code: 'ledger/run-id',
        message: `run:${runId} names no workflow run: an id is a number.`,
        next: "Take the number from the address of the run's page, as in run:1234567890.",
        input: INPUT,
      },
    ]);
  }
  if (!supportsArtifacts(environment.get('GITHUB_SERVER_URL'))) {
    const message = `The ledger of the run ${runId} can't be fetched: GitHub Enterprise Server has no artifacts of this kind.`;
    throw new FaultError([{ code: 'ledger/unreachable', message, next: BY_HAND, input: INPUT }]);
  }
  if (token !== undefined) return token;
  throw new FaultError([
    {
      code: 'ledger/no-token',
      message: `The ledger of the run ${runId} can't be fetched without a token: github-token is empty.`,
      next: `Leave github-token out, so that it is the workflow's, and give the job permissions: actions: read. ${BY_HAND}`,
      input: 'github-token',
    },
  ]);
}

function unreachable(runId: string, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'ledger/unreachable',
    message: `The artifacts of the run ${runId} could not be read: ${reason}.`,
    next: `Check that the run is of this repository and that the job has permissions: actions: read; then try again. ${BY_HAND}`,
    input: INPUT,
  };
}

/** The attempt before may have sent rows, and nobody can tell which. */
export function unreadableFault(attempt: number, whys: readonly string[]): FaultError {
  return new FaultError([
    {
      code: 'ledger/unreadable',
      message: `What attempt ${attempt} sent is unknown: ${whys.join('; ')}. This attempt sent nothing.`,
      next: `Start a new run with the ledger.ndjson of attempt ${attempt} as ledger (on GitHub: ledger: run:<run id>). If attempt ${attempt} sent nothing, start a new run without. If the cache is down, click "Re-run jobs" later.`,
      input: 'resume',
    },
  ]);
}
