import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Mode } from '../domain/report.ts';
import { parseS3 } from '../domain/storage-target.ts';
import type { Seal } from '../engine/seal.ts';
import type { ProviderSpec, Variables } from '../provider/types.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/types.ts';
import type { ReadRows } from './read-rows.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** How the vendor comes by the rows, where it downloads them. */
export interface Staging {
  readonly storage: Storage | undefined;
  /** The user has put the data file where the vendor reads it: nothing is uploaded, results name rows by their key. */
  readonly isOwn: boolean;
  readonly notices: readonly string[];
}

const NONE: Staging = { storage: undefined, isOwn: false, notices: [] };

interface StagingContext {
  readonly request: RunRequest;
  readonly ports: Pick<RunPorts, 'clock' | 'random'>;
  readonly mode: Mode;
  readonly spelling: Spelling;
  readonly seal: Seal | undefined;
}

/**
 * Chooses between a storage and a file of the user's own (contract, section 9). Throws `FaultError` where neither is
 * set up, or both are. In validate nothing is opened, since that needs credentials.
 */
export function chooseStaging(spec: ProviderSpec, inputs: Variables, context: StagingContext): Staging {
  const { request, mode, spelling, seal } = context;
  const { config, sandbox } = request;
  const own = inputs.get('source_url');
  if (!spec.usesStorage) {
    if (config.storage === undefined) return NONE;
    return { ...NONE, notices: [`${spelling.name('storage')} is not used: ${spec.title} takes the rows directly.`] };
  }
  if (own !== undefined) return chooseOwn(spec, inputs, context);
  const target = sandbox?.storage === undefined ? config.storage : parseS3(sandbox.storage.url);
  if (target === undefined) {
    if (mode === 'validate') return { ...NONE, notices: [`A run needs ${spelling.name('storage')}: ${WHY}`] };
    throw new FaultError([missingFault(spec, spelling)]);
  }
  if (mode === 'validate') return NONE;
  const environment = sandbox?.storage?.environment ?? request.environment;
  return {
    ...NONE,
    storage: openStorage(target, { ...context.ports, environment, timeoutMs: config.timeout, conceal: seal?.name }),
  };
}

const WHY = 'the vendor downloads the rows from a storage.';

function missingFault(spec: ProviderSpec, spelling: Spelling): Fault {
  const mayBeOwn = spec.inputs.some(({ name }) => name === 'source_url');
  const own = mayBeOwn
    ? ' Or put the data file there yourself and set params.source_url and params.source_is_my_files: true.'
    : '';
  return {
    code: 'input/storage',
    message: `${spelling.name('storage')} is missing: ${WHY}`,
    next: `Give "${spelling.example('storage', 's3://bucket/prefix')}", or a mapping of two URL templates, put and get.${own}`,
    input: 'storage',
  };
}

/** What has to be right for results of a file that this tool did not write. */
function chooseOwn(spec: ProviderSpec, inputs: Variables, { request, spelling }: StagingContext): Staging {
  const { config } = request;
  const faults: Fault[] = [];
  const refuse = (input: string, message: string, next: string): void => {
    faults.push({ code: 'input/source-url', message, next, input });
  };
  if (inputs.get('source_is_my_files') !== true) {
    const message = 'params.source_url is set, so the vendor would read that file, of which this tool knows nothing.';
    const next = `Set params.source_is_my_files: true if it holds the data file, or remove it and give ${spelling.name('storage')}.`;
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
      `Remove ${spelling.name(name)}, or remove params.source_url and give ${spelling.name('storage')}.`,
    );
  }
  if (spec.key === undefined) refuse('key', 'Rows of a file at params.source_url are matched by a key.', 'Set key.');
  if (faults.length > 0) throw new FaultError(faults);
  return { storage: undefined, isOwn: true, notices: [ownNotice(spec)] };
}

function ownNotice({ title, key }: ProviderSpec): string {
  return `${title} reads the file at params.source_url by itself: this tool can not know what it read. Results are matched with the data file by the column "${key?.column ?? ''}".`;
}

/** The spec for a file of the user's own: one job, rows named by a key that is unique. */
export function adaptToOwnFile(spec: ProviderSpec): ProviderSpec {
  const { key } = spec;
  return { ...spec, number: undefined, key: key && { ...key, required: true, unique: true } };
}

/** Throws `FaultError` where the data file can't be the one that the vendor reads. */
export function checkOwnFile(read: ReadRows): void {
  const [first, ...others] = read.files;
  const faults: Fault[] = [];
  if (others.length > 0 || first?.file.format !== 'csv') {
    faults.push({
      code: 'input/source-url',
      message: 'The file at params.source_url stands for one CSV file, but files names others.',
      next: 'Name that one file, or remove params.source_url and give storage.',
      input: 'files',
    });
  }
  if (read.invalid > 0) {
    faults.push({
      code: 'input/source-url',
      message: `${read.invalid} rows of the data file are invalid, and the vendor would read them all the same.`,
      next: 'Correct the rows of invalid.csv, and put the corrected file at params.source_url.',
      input: 'params.source_url',
    });
  }
  if (faults.length > 0) throw new FaultError(faults);
}
