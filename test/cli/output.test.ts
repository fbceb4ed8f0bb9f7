import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReportText } from '../../src/cli/document.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { createPorts } from '../../src/ports/real.ts';
import { makeFolder } from '../pipeline/launching.ts';
import { findCommands } from '../support/runner-commands.ts';
import { makeReport } from '../support/sample-reports.ts';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
  writeFileSync(join(folder.path, 'rows.csv'), 'donor_id\nD1\nfail-2\nD3\n');
});
afterEach(() => folder.remove());

const FLAGS = ['--provider', 'donoratlas', '--param', 'network_id=net_1', '--output-dir', 'out', '--files', 'rows.csv'];

/** `bulk-job <command>` in the folder, without the simulated vendor's key in the environment. */
async function call(command: 'run' | 'validate', flags: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const environment = new Map<string, string>();
  const ports = createPorts(environment);
  const world = {
    environment,
    directory: folder.path,
    program: 'npx bulk-job',
    stdout,
    stderr,
    ports,
    signal: new AbortController().signal,
  };
  const code = await runCommand(command, flags, world);
  ports.http.dispose();
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('--json', () => {
  it('prints report.json, byte for byte, and nothing else', async () => {
    const { code, stdout, stderr } = await call('validate', [...FLAGS, '--json']);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(folder.path, 'out/report.json'), 'utf8'));
    expect(JSON.parse(stdout)).toMatchObject({ mode: 'validate', totals: { total: 3 } });
    expect(stderr).toMatch(/^Reading 1 file\.$/m);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^All 3 rows are valid and would be sent/);
  });

  it.each([
    ['a wrong flag', ['--max-faild', '3'], 'input/unknown'],
    ['a wrong value of a flag of the output', ['--quiet=perhaps'], 'input/value'],
  ])('is a report for %s, too', async (_, flags, fault) => {
    const { code, stdout, stderr } = await call('run', [...FLAGS, '--json', ...flags]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).faults.map((each: { code: string }) => each.code)).toContain(fault);
    expect(stderr.match(new RegExp(`error: .*\\[${fault}\\]`, 'g'))).toHaveLength(1);
  });

  it('gives no command to a CI system, and is the same value', async () => {
    const hostile = [
      '::error::x',
      '\n##[set-output]',
      '\\::y',
      'section_start:1:x',
      '##vso[task]',
      '\u202e\u2028\u{e0001}',
    ];
    const report = makeReport({ resultsDir: '/x', notices: hostile });
    const { nextRun: _, jobs, ...members } = report;
    const json = JSON.stringify({ ...members, jobs: jobs.shown }, null, 2);
    for (let size = 1; size < 40; size += 7) {
      const parts: string[] = [];
      const files = {
        async *read() {
          const bytes = Buffer.from(json);
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        },
      };
      for await (const part of readReportText(report, files)) parts.push(part);
      const text = parts.join('');
      expect(JSON.parse(text)).toEqual(JSON.parse(json));
      expect(findCommands(text)).toEqual([]);
      expect(text).not.toMatch(/##vso|section_start:1|\u202e|\u2028/);
    }
  });
});

describe('--quiet', () => {
  it('prints the verdict alone', async () => {
    const { stdout, stderr } = await call('validate', [...FLAGS, '--quiet']);
    expect(stdout).toMatch(/^All 3 rows are valid and would be sent.*\n$/);
    expect(stderr).toBe('');
  });

  it('prints errors, each once with its place', async () => {
    writeFileSync(join(folder.path, 'rows.csv'), 'donor_id,donor_id\nD1,D2\n');
    const { code, stdout, stderr } = await call('validate', [...FLAGS, '--quiet']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Columns 1 and 2 of the header .*\n$/);
    expect(stderr).toMatch(/^rows\.csv:1: error: /);
    expect(stderr.match(/error: /g)).toHaveLength(1);
  });
});

describe('the next command', () => {
  it('of validate is this run with the same flags, as the user calls the program', async () => {
    const { stdout } = await call('validate', FLAGS);
    expect(stdout.split('\n')).toContain(
      '     npx bulk-job run --provider donoratlas --param network_id=net_1 --output-dir out --files rows.csv',
    );
  });

  it('names a file outside the working directory as it can be given', async () => {
    const file = join(folder.path, 'rows.csv');
    const { stderr } = await call('validate', [...FLAGS.slice(0, -1), file, '--working-directory', '/']);
    expect(stderr).not.toContain('file/outside');
    const refused = await call('validate', [...FLAGS.slice(0, -1), file, '--working-directory', 'out']);
    expect(refused.stderr).toContain(`Use \`--working-directory ${folder.path} --files rows.csv\``);
  });
});
