import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { INPUT_SPELLING } from '../../src/config/spelling.ts';
import { chooseLimits } from '../../src/pipeline/limits.ts';
import { loadProvider } from '../../src/provider/load.ts';
import { BROKEN_INPUTS } from './launching.ts';

const small = loadProvider(readFileSync(`${BROKEN_INPUTS}small.yaml`, 'utf8'), 'small.yaml');
const donoratlas = loadProvider(readFileSync('providers/donoratlas.yaml', 'utf8'), 'donoratlas.yaml');

function choose(spec: typeof small, inputs: Readonly<Record<string, string>>) {
  return chooseLimits(spec, loadConfig({ inputs: new Map(Object.entries(inputs)) }).config, {
    spelling: INPUT_SPELLING,
  });
}

describe('limits', () => {
  it('are the vendor’s where nothing is given', () => {
    expect(choose(donoratlas, {})).toEqual({
      limits: {
        rows: 100,
        bytes: undefined,
        rate: { requests: 10, windowMs: 1000 },
        requestsPerSecond: 10,
        burst: 10,
        concurrency: 'auto',
      },
      faults: [],
      notices: [],
    });
    expect(choose(small, {}).limits).toMatchObject({ rows: 10, concurrency: 2, requestsPerSecond: 5 });
  });

  it('may be lowered', () => {
    const { limits, faults, notices } = choose(donoratlas, { 'batch-size': '50', rate: '300/m', concurrency: '3' });
    expect(limits).toMatchObject({ rows: 50, requestsPerSecond: 5, burst: 5, concurrency: 3 });
    expect([...faults, ...notices]).toEqual([]);
  });

  it('may be reached', () => {
    const { faults, notices } = choose(donoratlas, { 'batch-size': '100', rate: '600/m' });
    expect([...faults, ...notices]).toEqual([]);
  });

  it.each([
    [{ 'batch-size': '101' }, 'batch-size is 101, but the documented limit of donoratlas is 100 rows per job.'],
    [{ rate: '601/m' }, 'rate is 601/m, but the documented limit of donoratlas is 10/s.'],
  ])('above a documented one is a fault: %j', (inputs, message) => {
    const { faults, notices } = choose(donoratlas, inputs);
    expect(faults).toMatchObject([{ code: 'input/over-limit', message }]);
    expect(notices).toEqual([]);
  });

  it.each<[Readonly<Record<string, string>>, object, string]>([
    [{ 'batch-size': '11' }, { rows: 11 }, 'batch-size is 11, above the 10 rows per job that is assumed for small.'],
    [{ rate: '6/s' }, { requestsPerSecond: 6 }, 'rate is 6/s, above the 5/s that is assumed for small.'],
  ])('above an assumed one is a notice, and it holds: %j', (inputs, effective, notice) => {
    const { limits, faults, notices } = choose(small, inputs);
    expect(faults).toEqual([]);
    expect(notices).toEqual([`${notice} No limit is documented, so the run continues.`]);
    expect(limits).toMatchObject(effective);
  });
});
