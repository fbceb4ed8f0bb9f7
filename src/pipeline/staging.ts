import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { ModeRules } from '../domain/mode.ts';
import { parseS3 } from '../domain/storage-target.ts';
import type { Variables } from '../expression/types.ts';
import type { Seal } from '../ledger/seal.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { vendorName } from '../report/summary-text.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/types.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** How the vendor gets the rows if it downloads them. */
export interface Staging {
  readonly storage: Storage | undefined;
  /** The user has uploaded the data file: nothing is uploaded here, and results name rows by their key. */
  readonly isOwn: boolean;
  readonly notices: readonly string[];
}

const NONE: Staging = { storage: undefined, isOwn: false, notices: [] };

interface StagingContext {
  readonly request: RunRequest;
  readonly ports: Pick<RunPorts, 'clock' | 'random'>;
  readonly mode: ModeRules;
  readonly spelling: Spelling;
  readonly seal: Seal | undefined;
}

/**
 * Chooses between storage and a file of the user's own (docs/contract.md, 9). Throws `FaultError` if neither or both are
 * configured. In validate no storage is opened, because that needs credentials.
 */
export function chooseStaging(spec: ProviderSpec, inputs: Variables, context: StagingContext): Staging {
  const { request, mode, spelling, seal } = context;
  const { config, sandbox } = request;
  const own = inputs.get('source_url');
  if (!spec.usesStorage) {
    if (config.storage === undefined) return NONE;
    return {
      ...NONE,
      notices: [`${spelling.name('storage')} has no effect: ${vendorName(spec.title)} takes the rows directly.`],
    };
  }
  if (own !== undefined) return chooseOwn(spec, inputs, context);
  const target = sandbox?.storage === undefined ? config.storage : parseS3(sandbox.storage.url);
  if (target === undefined) {
    if (mode.judges === 'plan') return { ...NONE, notices: [`A run needs ${spelling.name('storage')}: ${WHY}`] };
    throw new FaultError([missingFault(spec, spelling)]);
  }
  if (mode.judges === 'plan') return NONE;
  const environment = sandbox?.storage?.environment ?? request.environment;
  return {
    ...NONE,
    storage: openStorage(target, { ...context.ports, environment, timeoutMs: config.timeout, conceal: seal?.name }),
  };
}

const WHY = 'the vendor downloads the rows from there.';

function missingFault(spec: ProviderSpec, spelling: Spelling): Fault {
  const mayBeOwn = spec.inputs.some(({ name }) => name === 'source_url');
  const own = mayBeOwn
    ? ' Or upload the data file yourself, and set params.source_url and params.source_is_my_files: true.'
    : '';
  return {
    code: 'input/storage',
    message: `${spelling.name('storage')} is missing: ${WHY}`,
    next: `Set "${spelling.example('storage', 's3://bucket/prefix')}", or a mapping with two URL templates, put and get.${own}`,
    input: 'storage',
  };
}

/** Checks what must hold so that results can be matched to a file that this tool did not write. */
function chooseOwn(spec: ProviderSpec, inputs: Variables, { request, spelling }: StagingContext): Staging {
  const { config } = request;
  const faults: Fault[] = [];
  const refuse = (input: string, message: string, next: string): void => {
    faults.push({ code: 'input/source-url', message, next, input });
  };
  if (inputs.get('source_is_my_files') !== true) {
    const message = 'params.source_url is set, so the vendor would read a file that Bulk Job has not checked.';
    const next = `If it is the data file, set params.source_is_my_files: true. Else remove params.source_url and set ${spelling.name('storage')}.`;
    refuse('params.source_is_my_files', message, next);
  }
  const excluded = [
    ['storage', config.storage !== undefined],
    ['columns', config.columns !== undefined],
    ['batch-size', config['batch-size'] !== undefined],
    ['on-duplicate', config['on-duplicate'] === 'send'],
  ] as const;
  for (const [name] of excluded.filter(([, isGiven]) => isGiven)) {
    const message = `${spelling.name(name)} has no effect on the file at params.source_url, which the vendor reads as it is.`;
    refuse(
      name,
      message,
      `Remove ${spelling.name(name)}, or remove params.source_url and set ${spelling.name('storage')}.`,
    );
  }
  if (spec.key === undefined)
    refuse(
      'key',
      'With params.source_url, results are matched to rows by key, but there is no key column.',
      'Set key.',
    );
  if (faults.length > 0) throw new FaultError(faults);
  return { storage: undefined, isOwn: true, notices: [ownNotice(spec)] };
}

function ownNotice({ title, key }: ProviderSpec): string {
  return `${vendorName(title)} reads the file at params.source_url directly, so Bulk Job cannot know what it read. Results are matched to the data file by the column "${key?.column ?? ''}".`;
}

/** The spec for a file of the user's own: one job, with rows named by a unique key. */
export function adaptToOwnFile(spec: ProviderSpec): ProviderSpec {
  const { key } = spec;
  return { ...spec, numberColumn: undefined, key: key && { ...key, required: true, unique: true } };
}
