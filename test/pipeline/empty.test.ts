import { describe, expect, it } from 'vitest';
import { launchHere, makeFolder, startCountingServer } from './launching.ts';

async function runOn(files: string, onEmpty: string) {
  const [server, folder] = [await startCountingServer(), makeFolder()];
  const inputs = {
    provider: 'donoratlas',
    files,
    params: 'network_id: net_1',
    'api-key': 'key-of-the-test',
    'base-url': server.url,
    'output-dir': folder.path,
    'on-empty': onEmpty,
  };
  try {
    const { publication, stdout } = await launchHere({ inputs: new Map(Object.entries(inputs)) });
    return { report: publication.report, stdout, requests: server.requests };
  } finally {
    await server.close();
    folder.remove();
  }
}

describe('on-empty', () => {
  const empty = ['no-rows.csv', 'no-such-*.csv', 'no-such-*.csv\nno-rows.csv'];

  it.each(empty)('fail on %j', async (files) => {
    const { report, requests } = await runOn(files, 'fail');
    expect(report).toMatchObject({ conclusion: 'failure', reason: 'config-error', exitCode: 2 });
    expect(report.faults[0]).toMatchObject({ code: 'input/empty', input: 'files' });
    expect(requests).toEqual([]);
  });

  it.each(empty)('warn on %j', async (files) => {
    const { report, requests, stdout } = await runOn(files, 'warn');
    expect(report).toMatchObject({ conclusion: 'warning', reason: 'config-error', exitCode: 0, faults: [] });
    expect(report.notices.length).toBeGreaterThan(0);
    expect(stdout).toMatch(/^Nothing to send: no (?:data rows in|file matches) /m);
    expect(requests).toEqual([]);
  });

  it.each(empty)('ignore on %j', async (files) => {
    const { report, requests } = await runOn(files, 'ignore');
    expect(report).toMatchObject({ conclusion: 'success', reason: 'none', exitCode: 0, faults: [], notices: [] });
    expect(requests).toEqual([]);
  });

  it.each(['fail', 'warn', 'ignore'])('%s never excuses a literal path that is missing', async (onEmpty) => {
    const { report } = await runOn('no-such.csv', onEmpty);
    expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'file/missing' }] });
  });
});
