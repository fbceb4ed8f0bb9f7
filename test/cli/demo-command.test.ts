import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runDemo } from '../../src/cli/demo-command.ts';
import { createLog, createRedaction } from '../../src/hosts/log.ts';
import { createPorts } from '../../src/ports/real.ts';
import { VENDOR_GUIDES } from '../../src/sandbox/vendor-guides.ts';
import { VENDORS } from '../../src/sandbox/vendors.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** Pauses are shortened by this: the demo of one vendor takes ten seconds otherwise. */
const HASTE = 20;
const LEDGER = 'bulk-job-results/demo-passcreator/ledger.ndjson';

/** The demo of Passcreator; `spoil` changes what it reads. */
async function runSpoiled(workspace: Workspace, spoil = (_path: string, text: string): string => text) {
  const environment = new Map<string, string>();
  const real = createPorts(environment);
  const files = { ...real.files, readText: async (path: string) => spoil(path, await real.files.readText(path)) };
  const clock = { ...real.clock, sleep: (ms: number, stop?: AbortSignal) => real.clock.sleep(ms / HASTE, stop) };
  const stdout = new PassThrough();
  const log = createLog((text) => stdout.write(text), createRedaction());
  const world = {
    environment,
    directory: workspace.directory,
    program: 'bulk-job',
    stdout,
    stderr: stdout,
    ports: { ...real, files, clock },
    signal: new AbortController().signal,
  };
  const guides = [...VENDOR_GUIDES].filter(([vendor]) => vendor === 'passcreator');
  const code = await runDemo(guides, world, log);
  real.http.dispose();
  const lines = String(stdout.read()).trimEnd().split('\n');
  return { code, lines, last: lines.at(-1) };
}

describe.concurrent('the demo of a vendor', () => {
  it('ends with one line, and 0, where all agree', () =>
    withWorkspace({}, async (workspace) => {
      const { code, last } = await runSpoiled(workspace);
      expect(last).toMatch(
        /^All 1 runs match what the vendors recorded, row by row \(121 rows\)\. Next: bulk-job --help,/,
      );
      expect(code).toBe(0);
    }));

  it.each([
    [
      'an outcome',
      'records.csv',
      /succeeded/,
      'failed',
      /passes\.csv:2: the report says failed, the vendor says succeeded/,
    ],
    ['a row file', 'failed.csv', /fail-001/, 'fail-002', /failed\.csv has a different row/],
    ['a cell', 'passes.csv', /Château/, 'Chateau', /passes\.csv:2: the vendor read another value of city/],
  ])('%s that differs ends it with 70', (_, name, before, after, difference) =>
    withWorkspace({}, async (workspace) => {
      const { code, lines, last } = await runSpoiled(workspace, (path, text) =>
        path.endsWith(name) ? text.replace(before, after) : text,
      );
      expect(lines.filter((line) => difference.test(line))).not.toEqual([]);
      expect(lines.filter((line) => line.endsWith('[demo/disagrees]'))).toHaveLength(1);
      expect(last).toBe('1 of 1 runs failed; see above.');
      expect(code).toBe(70);
    }),
  );

  it('a run that fails keeps its own code, and nothing is compared', () =>
    withWorkspace({ [LEDGER]: '{"kind":"intent","job":1,"batch":1}\n' }, async (workspace) => {
      const { code, lines, last } = await runSpoiled(workspace);
      expect(lines.join('\n')).toContain('[ledger/foreign]');
      expect(lines.join('\n')).not.toContain('Checked');
      expect(last).toBe('1 of 1 runs failed; see above.');
      expect(code).toBe(2);
    }));
});

it('every simulated vendor has a guide', () => {
  expect([...VENDOR_GUIDES.keys()]).toEqual([...VENDORS.keys()]);
});
