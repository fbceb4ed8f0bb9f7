import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { isUnfinished } from '../../src/pipeline/earlier.ts';
import { chooseOutputFolder, openOutputFolder } from '../../src/pipeline/output-folder.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { makeFolder, TERMINAL } from './launching.ts';

const files = createFiles();
const OUR_REPORT = '{\n  "version": 1,\n  "tool": {\n    "name": "bulk-job-action"\n  }\n}\n';
const start =
  '{"kind":"start","version":1,"runId":"r","attempt":1,"plan":"p","account":"a","rows":1,"files":[],"commit":""}';
let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
  mkdirSync(join(folder.path, 'sub'));
});
afterEach(() => folder.remove());

describe('the output folder', () => {
  it.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
    ['by default', {}, undefined, 'bulk-job-results/donoratlas-step1'],
    ['under the temporary folder of a CI', {}, 'tmp', 'tmp/bulk-job-results/donoratlas-step1'],
    ['of a provider file', { provider: './providers/My Vendor.yaml' }, undefined, 'bulk-job-results/My-Vendor-step1'],
    ['without a provider', { provider: '' }, undefined, 'bulk-job-results/unknown-step1'],
    ['as given', { 'output-dir': 'out' }, 'tmp', 'out'],
    ['under the working directory', { 'working-directory': 'sub' }, undefined, 'sub/bulk-job-results/donoratlas-step1'],
    ['as given, under the working directory', { 'output-dir': 'out', 'working-directory': 'sub' }, 'tmp', 'sub/out'],
    ['where the working directory is missing', { 'output-dir': 'out', 'working-directory': 'nope' }, 'tmp', 'out'],
  ])('%s', async (_, inputs, temporary, expected) => {
    const { config } = loadConfig({ inputs: new Map(Object.entries({ provider: 'donoratlas', ...inputs })) });
    const temporaryDirectory = temporary === undefined ? undefined : join(folder.path, temporary);
    const context = { ...TERMINAL, step: 'step1', temporaryDirectory };
    const path = await chooseOutputFolder({ config, context, processDirectory: folder.path }, files);
    expect(path).toBe(join(folder.path, expected));
    expect(existsSync(join(folder.path, 'nope'))).toBe(false);
  });

  async function refusal(path: string) {
    const error: unknown = await openOutputFolder(files, path).catch((thrown: unknown) => thrown);
    if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
    return error.faults.map(({ code }) => code);
  }

  it('is cleared of results, of nothing else, and locked until it is released', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    writeFileSync(join(path, 'report.json'), OUR_REPORT);
    writeFileSync(join(path, 'failed.csv'), 'id,bulk_job_message\n1,x\n');
    writeFileSync(join(path, 'invalid.ndjson'), '{"id":1,"bulk_job_message":"x"}\n');
    writeFileSync(join(path, 'summary.md'), 'x');
    writeFileSync(join(path, 'mine.txt'), 'x');
    const opened = await openOutputFolder(files, path);
    await opened.clear();
    expect(readdirSync(path).sort()).toEqual(['.bulk-job.lock', 'mine.txt']);
    expect(await refusal(path)).toEqual(['output/locked']);
    await opened.release();
    expect(readdirSync(path)).toEqual(['mine.txt']);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a row file of somebody', { 'failed.csv': 'id,name\n1,Ann\n' }, 'failed.csv'],
    ['a row file of somebody beside our report', { 'report.json': OUR_REPORT, 'failed.csv': 'id\n1\n' }, 'failed.csv'],
    ['a row file without a line end', { 'failed.csv': 'id,name' }, 'failed.csv'],
    ['other records', { 'records.csv': 'artist,title\n' }, 'records.csv'],
    ['a report of another tool', { 'report.json': '{"tests":3}' }, 'report.json'],
    ['a summary', { 'summary.md': '# Mine' }, 'summary.md'],
    ['a test report', { 'junit.xml': '<testsuites/>' }, 'junit.xml'],
    ['a folder of artifacts', { 'artifact/app.zip': 'x' }, 'artifact'],
    ['a folder with the name of a file', { 'failed.csv/x': 'x' }, 'failed.csv'],
    ['another ledger', { 'ledger.ndjson': '{"date":"2026-01-01","amount":3}\n' }, 'ledger.ndjson'],
  ])('that holds %s is refused and left as it is', async (_, contents, named) => {
    const path = join(folder.path, 'out');
    for (const [name, text] of Object.entries(contents)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    const error: unknown = await openOutputFolder(files, path).catch((thrown: unknown) => thrown);
    if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
    expect(error.faults.map(({ code }) => code)).toEqual(['output/not-ours']);
    expect(error.faults[0]?.message).toContain(join(path, named));
    for (const [name, text] of Object.entries(contents)) expect(readFileSync(join(path, name), 'utf8')).toBe(text);
    expect(existsSync(join(path, '.bulk-job.lock'))).toBe(false);
  });

  it('of a run that was killed is ours, also where its files are empty or torn', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(join(path, 'artifact'), { recursive: true });
    writeFileSync(join(path, 'ledger.ndjson'), `${start}\n`);
    writeFileSync(join(path, 'records.csv'), 'file,li');
    writeFileSync(join(path, 'failed.csv'), '');
    writeFileSync(join(path, 'summary.md'), '## x');
    const opened = await openOutputFolder(files, path);
    await opened.clear();
    expect(readdirSync(path).sort()).toEqual(['.bulk-job.lock', 'ledger.ndjson']);
    await opened.release();
  });

  it.each<[string, string, string]>([
    ['the folder', 'out', 'out'],
    ['a folder above it', 'link', 'link/out'],
    ['the ledger', 'out/ledger.ndjson', 'out'],
    ['the folder of the artifact', 'out/artifact', 'out'],
    ['a row file', 'out/failed.csv', 'out'],
    ['the lock', 'out/.bulk-job.lock', 'out'],
  ])('is refused where %s is a link', async (_, link, out) => {
    for (const target of ['elsewhere', 'victim', 'nothing']) {
      const root = join(folder.path, target);
      mkdirSync(dirname(join(root, link)), { recursive: true });
      mkdirSync(join(root, 'elsewhere'));
      writeFileSync(join(root, 'victim'), 'precious');
      symlinkSync(join(root, target), join(root, link));
      const error: unknown = await openOutputFolder(files, join(root, out), [root]).catch((thrown: unknown) => thrown);
      if (!(error instanceof FaultError)) throw new Error('The folder must be refused.');
      expect(error.faults).toMatchObject([{ code: 'output/link', message: expect.stringContaining(join(root, link)) }]);
      expect(readFileSync(join(root, 'victim'), 'utf8')).toBe('precious');
      expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
      expect(existsSync(join(root, 'nothing'))).toBe(false);
    }
  });

  it('below a temporary folder that is behind a link is taken', async () => {
    mkdirSync(join(folder.path, 'real'));
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'tmp'));
    const path = join(folder.path, 'tmp/bulk-job-results/x');
    await (await openOutputFolder(files, path, [join(folder.path, 'tmp')])).release();
    expect(existsSync(join(folder.path, 'real/bulk-job-results/x'))).toBe(true);
  });

  it.each(['openWrite', 'openAppend'] as const)('is never written through a link: %s', async (open) => {
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder.path, 'link'));
    await expect(files[open](join(folder.path, 'link'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('is taken over from a process that is gone, not from another machine', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    // No process has this number: it is above the kernel's greatest (proc(5), pid_max).
    writeFileSync(join(path, '.bulk-job.lock'), `4194305 ${hostname()}\n`);
    await (await openOutputFolder(files, path)).release();
    writeFileSync(join(path, '.bulk-job.lock'), '1 another-machine\n');
    expect(await refusal(path)).toEqual(['output/locked']);
  });

  const intent = (job: number) => `{"kind":"intent","job":${job},"round":1,"batch":1,"batchId":"a","rows":"1"}`;
  const accepted = (job: number) => `{"kind":"accepted","job":${job},"outputs":{"id":"j"}}`;
  const result = (job: number, state: string, outcome = 'succeeded') =>
    `{"kind":"result","job":${job},"state":"${state}","outcomes":"${outcome}*1"}`;
  const ended = (job: number) => [intent(job), accepted(job), result(job, 'succeeded')];

  it.each<[string, readonly string[], boolean]>([
    ['a job that ended', ended(1), false],
    ['a job that failed', [intent(1), accepted(1), result(1, 'failed', 'failed')], false],
    ['a job that was refused', [intent(1), '{"kind":"refused","job":1,"status":422}'], false],
    ['a job without an end', [intent(1)], true],
    ['a job that was accepted', [intent(1), accepted(1)], true],
    ['a job whose submit is uncertain', [intent(1), '{"kind":"uncertain","job":1}'], true],
    ['a job that still ran at the timeout', [intent(1), accepted(1), result(1, 'timed-out')], true],
    ['a job that a cancelled run left', [intent(1), accepted(1), result(1, 'cancelled')], true],
    ['one of many', [intent(1), ...ended(2), ...ended(12)], true],
    ['a line that was cut', [...ended(1), '{"kind":"inte'], false],
  ])('whose ledger holds %s', async (_, lines, expected) => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    writeFileSync(join(path, 'ledger.ndjson'), [start, ...lines].map((line) => `${line}\n`).join(''));
    const opened = await openOutputFolder(files, path);
    expect(opened.previous !== undefined && isUnfinished(opened.previous)).toBe(expected);
    await opened.release();
    expect(existsSync(join(path, '.bulk-job.lock'))).toBe(false);
  });

  it('with a ledger that is damaged is refused, and one of a run that sent nothing is not', async () => {
    const path = join(folder.path, 'out');
    mkdirSync(path);
    const ledger = join(path, 'ledger.ndjson');
    writeFileSync(ledger, [start, accepted(1), ''].join('\n'));
    expect(await refusal(path)).toEqual(['ledger/damaged']);
    writeFileSync(ledger, '{"kind":"verdict","reason":"config-error","exitCode":2}\n');
    await (await openOutputFolder(files, path)).release();
  });

  it.each(['a file', 'under a file', 'with a NUL'])('that is %s is refused', async (what) => {
    writeFileSync(join(folder.path, 'file'), '');
    const path = { 'a file': 'file', 'under a file': 'file/out', 'with a NUL': 'a\0b' }[what] ?? '';
    expect(await refusal(join(folder.path, path))).toEqual(['output/unwritable']);
  });
});
