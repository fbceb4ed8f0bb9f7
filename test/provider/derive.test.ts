import { describe, expect, it } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { deriveVariables } from '../../src/provider/bind.ts';
import { bindInputs } from '../../src/provider/inputs.ts';
import { checkProvider, loadProvider } from '../../src/provider/load.ts';

const file = (derived: string): string => `version: 1
name: vendor
inputs: { api_key: { required: true, secret: true }, mode: { default: a } }
baseUrl: https://api.vendor.example
headers: { x-mode: '{mode}', x-key: '{api_key}' }
derived:
${derived}
submit: { post: /x, body: '{ "a": $mode }', outputs: { id: id } }
results: [{ outcome: succeeded }]
`;

async function derive(derived: string) {
  const spec = loadProvider(file(derived), 'vendor.yaml');
  const environment = new Map([['BULK_JOB_API_KEY', 'canary-key-1']]);
  return deriveVariables(spec, bindInputs(spec, { params: new Map(), environment }));
}

describe('derived variables', () => {
  it('are made in order, are shown, and an empty one is none', async () => {
    const { variables, public: shown } = await derive("  one: '$mode & \"1\"'\n  two: '[$one, $one]'\n  three: '\"\"'");
    expect([variables.get('two'), variables.has('three')]).toEqual([['a1', 'a1'], false]);
    expect(shown).toEqual({ mode: 'a', one: 'a1', two: ['a1', 'a1'] });
  });

  it('are secret where a secret is in them, also at second hand', async () => {
    const { public: shown, secrets } = await derive("  one: '$api_key & \"|1\"'\n  two: '$uppercase($one)'");
    expect(shown).toEqual({ mode: 'a' });
    expect(secrets).toEqual(['canary-key-1', 'canary-key-1|1', 'CANARY-KEY-1|1']);
  });

  it.each([
    ['  one: \'$error("mode is wrong")\'', /^mode is wrong$/],
    ['  one: \'$number("canary")\'', /^`one` cannot be computed from the inputs\./],
  ])('%s is a fault that shows no value', async (line, message) => {
    const error = await derive(line).catch((reason: unknown) => reason);
    if (!(error instanceof FaultError)) throw error;
    expect(error.faults).toMatchObject([{ code: 'input/bad-param', message: expect.stringMatching(message) }]);
    expect(error.message).not.toContain('key-1');
  });

  it.each([
    ["  mode: '1'", 'provider/reserved-name'],
    ["  rows: '1'", 'provider/reserved-name'],
    ["  one: '$two'\n  two: '1'", 'provider/unknown-variable'],
  ])('%s is refused', (line, code) => {
    expect(checkProvider(file(line), 'vendor.yaml').errors.map((fault) => fault.code)).toEqual([code]);
  });
});
