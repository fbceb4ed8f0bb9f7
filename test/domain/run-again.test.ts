import { describe, expect, it } from 'vitest';
import { CI_NAMES } from '../../src/domain/ci-systems.ts';
import { howToRunAgain } from '../../src/domain/run-again.ts';

describe('how a run is continued', () => {
  it('is the button of GitHub only where the next attempt finds the ledger', () => {
    expect(howToRunAgain({ ci: 'github', keepsLedger: true })).toBe('click "Re-run jobs"');
    // The command line on a runner of GitHub: nobody gives the next attempt its ledger.
    expect(howToRunAgain({ ci: 'github', keepsLedger: false })).not.toContain('Re-run jobs');
  });

  it('is the same command outside of any CI system', () => {
    expect(howToRunAgain({ ci: 'none', keepsLedger: false })).toBe('run the same command again in the same folder');
  });

  it('names the path of the ledger where it is known', () => {
    const place = { ci: 'gitlab', keepsLedger: false, ledger: '/out/ledger.ndjson' } as const;
    expect(howToRunAgain(place)).toMatch(/ or with the input ledger: \/out\/ledger\.ndjson$/);
  });

  it.each([...CI_NAMES, 'unknown'] as const)('names the folder and the ledger on %s', (ci) => {
    expect(howToRunAgain({ ci, keepsLedger: false })).toMatch(/^run the job again .*results folder.*ledger$/);
  });
});
