import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CiContext } from '../../src/domain/context.ts';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { launchHere, makeFolder } from './launching.ts';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

async function runAgainst(
  faults: readonly FaultRule[],
  inputs: Readonly<Record<string, string>> = {},
  context: Partial<CiContext> = {},
) {
  const vendor = await startInstrumented({ vendor: 'donoratlas', rate: 'unlimited', faults });
  try {
    const given = {
      provider: 'donoratlas',
      files: 'rows.csv',
      params: 'network_id: net_1',
      'api-key': SANDBOX_KEY,
      'base-url': vendor.url,
      'output-dir': folder.path,
      ...inputs,
    };
    const { publication, stdout } = await launchHere({ inputs: new Map(Object.entries(given)), context });
    return { report: publication.report, stdout, requests: vendor.record.counts.requestsByKind };
  } finally {
    await vendor.stop();
  }
}

describe('the preflight', () => {
  it('lets a right run go on', async () => {
    const { report, requests } = await runAgainst([]);
    expect(report).toMatchObject({ exitCode: 0, reason: 'none', totals: { succeeded: 3 } });
    expect(requests).toEqual({ preflight: 1, submit: 1, poll: 1, lookup: 0, other: 0 });
  });

  const answer = (status: number, body = '{}'): readonly FaultRule[] => [
    { on: 'preflight', nth: 'all', do: { kind: 'answer', status, body } },
  ];

  it.each([
    [401, '{"message":"Forbidden"}', 'HTTP 401: Forbidden.', 'Check the secret behind api-key (BULK_JOB_API_KEY)'],
    [403, '{}', 'HTTP 403.', 'Check the secret behind api-key (BULK_JOB_API_KEY)'],
    [402, '{}', 'HTTP 402.', 'Top up the account'],
    [404, '{}', 'HTTP 404.', 'Check base-url'],
    [422, '{"detail":"network is closed."}', 'HTTP 422: network is closed.', 'Check params and base-url'],
  ])('%d is a wrong configuration: exit 2', async (status, body, said, next) => {
    const { report, requests } = await runAgainst(answer(status, body));
    expect(report).toMatchObject({ exitCode: 2, reason: 'config-error', submitted: 0 });
    expect(report.faults).toHaveLength(1);
    expect(report.faults[0]?.message).toMatch(new RegExp(`refused the check before the first submit: ${said}$`));
    expect(report.faults[0]?.next).toContain(`Nothing was sent. ${next}`);
    expect(report.totals.reasons).toEqual({ 'not-sent': 3 });
    expect(requests).toMatchObject({ preflight: 1, submit: 0 });
  });

  it.each<[string, readonly FaultRule[], number]>([
    ['500', answer(500), 5],
    ['503', answer(503), 5],
    ['a redirect', answer(302), 1],
    ['a reset', [{ on: 'preflight', nth: 'all', do: { kind: 'reset' } }], 5],
    ['a cut answer', [{ on: 'preflight', nth: 'all', do: { kind: 'cut-body' } }], 5],
  ])('%s is a vendor that fails: exit 3', async (_, faults, tries) => {
    const { report, requests } = await runAgainst(faults);
    expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', submitted: 0 });
    expect(report.faults[0]?.message).toMatch(/^The check before the first submit to .* failed: .*[^.]\.$/);
    expect(report.faults[0]?.next).toContain('Nothing was sent.');
    expect(requests).toMatchObject({ preflight: tries, submit: 0 });
  });

  it('a fault that passes stops nothing', async () => {
    const { report, requests } = await runAgainst([{ on: 'preflight', times: 2, do: { kind: 'answer', status: 500 } }]);
    expect(report.exitCode).toBe(0);
    expect(requests).toMatchObject({ preflight: 3, submit: 1 });
  });

  it('a wrong key is refused before a row leaves', async () => {
    const { report, requests } = await runAgainst([], { 'api-key': 'another-key-1' });
    expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'vendor/preflight' }] });
    expect(requests.submit).toBe(0);
  });

  it('a submit that the vendor refuses with 4xx before anything was accepted is exit 2', async () => {
    const { report } = await runAgainst([{ on: 'submit', nth: 'all', do: { kind: 'answer', status: 422 } }]);
    expect(report).toMatchObject({ exitCode: 2, reason: 'config-error', submitted: 0 });
  });
});

describe('validate', () => {
  it('without a key makes no request', async () => {
    const { report, requests } = await runAgainst([], { mode: 'validate', 'api-key': '' });
    expect(report).toMatchObject({ exitCode: 0, mode: 'validate', totals: { reasons: { planned: 3 } } });
    expect(requests).toEqual({ preflight: 0, submit: 0, poll: 0, lookup: 0, other: 0 });
  });

  it('with a key asks, and sends no row', async () => {
    const { report, requests } = await runAgainst([], { mode: 'validate' });
    expect(report).toMatchObject({ exitCode: 0, mode: 'validate', plan: { rows: 3, jobs: 1, requests: 3 } });
    expect(requests).toEqual({ preflight: 1, submit: 0, poll: 0, lookup: 0, other: 0 });
  });

  it('with a wrong key fails', async () => {
    const { report } = await runAgainst([], { mode: 'validate', 'api-key': 'another-key-1' });
    expect(report).toMatchObject({ exitCode: 2, mode: 'validate', faults: [{ code: 'vendor/preflight' }] });
  });

  it.each([
    ['fork', 'pull_request'],
    ['hijackable', 'pull_request_target'],
  ] as const)('of an event from a %s makes no request, even with a key and mode: run', async (trust, event) => {
    const { report, requests, stdout } = await runAgainst([], { mode: 'run' }, { ci: 'github', event, trust });
    expect(report).toMatchObject({ exitCode: 0, mode: 'validate' });
    expect(stdout).toContain('Note: Nothing is sent');
    expect(requests).toEqual({ preflight: 0, submit: 0, poll: 0, lookup: 0, other: 0 });
  });
});
