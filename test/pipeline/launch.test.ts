import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BROKEN_INPUTS, launchHere, makeFolder } from './launching.ts';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
  cpSync(BROKEN_INPUTS, folder.path, { recursive: true });
});
afterEach(() => folder.remove());

function run(inputs: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) {
  return launchHere({
    inputs: new Map(Object.entries(inputs)),
    environment: new Map(Object.entries(environment)),
    directory: folder.path,
  });
}

describe('a run in the sandbox', () => {
  const inputs = { provider: 'donoratlas', files: 'rows.csv', sandbox: 'true' };

  it('needs no key and takes params from the environment', async () => {
    const { publication } = await run(inputs, { BULK_JOB_PARAM_NETWORK_ID: 'net_1' });
    expect(publication.report).toMatchObject({ exitCode: 0, sandbox: true, totals: { succeeded: 3 } });
  });

  it("never sends the vendor's own key: the sandbox would refuse it", async () => {
    for (const name of ['BULK_JOB_API_KEY', 'BULK_JOB_PARAM_API_KEY']) {
      const { publication } = await run({ ...inputs, params: 'network_id: net_1' }, { [name]: 'the-real-key-1' });
      expect(publication.report).toMatchObject({ exitCode: 0, totals: { succeeded: 3 } });
    }
    const { publication } = await run({ ...inputs, params: 'network_id: net_1', 'api-key': 'the-real-key-1' });
    expect(publication.report.exitCode).toBe(0);
  });
});

describe('the config file', () => {
  const text = 'provider: donoratlas\nfiles: rows.csv\nsandbox: true\nparams: { network_id: net_1 }\n';

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['starts at the folder of the process', 'run.yaml', { config: 'run.yaml' }],
    [
      'starts at working-directory, where that is an input',
      'sub/run.yaml',
      { config: 'run.yaml', 'working-directory': 'sub' },
    ],
  ])('%s', async (_, path, inputs) => {
    mkdirSync(join(folder.path, 'sub'));
    cpSync(join(folder.path, 'rows.csv'), join(folder.path, 'sub', 'rows.csv'));
    writeFileSync(join(folder.path, path), `\uFEFF${text}`);
    const { publication } = await run(inputs);
    expect(publication.report.faults).toEqual([]);
    expect(publication.report.exitCode).toBe(0);
  });

  it('may name the working directory itself', async () => {
    mkdirSync(join(folder.path, 'sub'));
    cpSync(join(folder.path, 'rows.csv'), join(folder.path, 'sub', 'rows.csv'));
    writeFileSync(join(folder.path, 'run.yaml'), `${text}working-directory: sub\n`);
    const { publication } = await run({ config: 'run.yaml' });
    expect(publication.report).toMatchObject({
      exitCode: 0,
      resultsDir: join(folder.path, 'sub/bulk-job-results/donoratlas'),
    });
  });
});

describe('a limit above an assumed one', () => {
  it('is said and does not stop the run', async () => {
    const { publication, stdout } = await run({
      provider: './small.yaml',
      files: 'rows.csv',
      key: 'donor_id',
      params: 'workspace: w',
      mode: 'validate',
      'batch-size': '11',
    });
    expect(publication.report).toMatchObject({ exitCode: 0, plan: { rows: 3, jobs: 1 } });
    expect(stdout).toContain('Note: batch-size is 11, above the 10 rows per job that is assumed for small.');
  });
});
