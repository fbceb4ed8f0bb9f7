import { describe, expect, it } from 'vitest';
import { bindInputs, environmentName } from '../../src/provider/inputs.ts';
import type { InputSpec } from '../../src/provider/types.ts';

function input(name: string, more: Partial<InputSpec> = {}): InputSpec {
  return {
    name,
    description: '',
    required: false,
    secret: false,
    type: 'string',
    default: undefined,
    values: undefined,
    ...more,
  };
}

const spec = {
  name: 'vendor',
  inputs: [
    input('api_key', { required: true, secret: true }),
    input('network_id', { required: true, description: 'the network' }),
    input('size', { type: 'number', default: 5 }),
    input('dry', { type: 'boolean' }),
    input('data', { type: 'object' }),
    input('tags', { type: 'list' }),
    input('match_by', { values: ['identifier', 'userProvidedId'] }),
  ],
};

function bind(params: Record<string, unknown>, environment: Record<string, string> = {}, apiKey?: string) {
  return bindInputs(spec, {
    params: new Map(Object.entries(params)),
    environment: new Map(Object.entries(environment)),
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}

describe('bindInputs', () => {
  it('types values by their declaration and keeps secrets apart', () => {
    const data = new Map<string, unknown>([
      ['__proto__', 'x'],
      ['points', ['01']],
    ]);
    const bound = bind(
      { network_id: '0012', size: '7', dry: 'TRUE', data, tags: ['a'], match_by: 'identifier' },
      {},
      'key-1\n',
    );
    expect(bound.faults).toEqual([]);
    expect(bound.variables.get('api_key')).toBe('key-1');
    expect(bound.secrets).toEqual(['key-1']);
    expect({ ...bound.public }).toMatchObject({
      network_id: '0012',
      size: 7,
      dry: true,
      tags: ['a'],
      match_by: 'identifier',
    });
    expect(JSON.stringify(bound.public)).toContain('"data":{"__proto__":"x","points":["01"]}');
    expect(bound.public).not.toHaveProperty('api_key');
  });

  it('lets the environment win, and takes defaults', () => {
    const bound = bind(
      { network_id: 'from-params' },
      {
        BULK_JOB_PARAM_NETWORK_ID: 'from-env',
        BULK_JOB_API_KEY: 'env-key',
        BULK_JOB_PARAM_DATA: '{"id":9007199254740993}',
      },
      'input-key',
    );
    expect(bound.faults).toEqual([]);
    expect(Object.fromEntries(bound.variables)).toMatchObject({ network_id: 'from-env', api_key: 'env-key', size: 5 });
    expect(JSON.stringify(bound.variables.get('data'))).toBe('{"id":"9007199254740993"}');
  });

  it.each([
    ['a missing input', {}, 'input/missing-param', /needs `network_id` \(the network\)/, /BULK_JOB_PARAM_NETWORK_ID/],
    ['an empty input', { network_id: '' }, 'input/missing-param', /network_id/, /params/],
    [
      'a slip',
      { network_id: 'n', netwrk_id: 'x' },
      'input/unknown-param',
      /no input `netwrk_id`/,
      /Did you mean `network_id`\? Valid inputs: network_id, size/,
    ],
    ['no number', { network_id: 'n', size: '5 rows' }, 'input/bad-param', /`size` must be a number/, /./],
    ['a number beyond exactness', { network_id: 'n', size: '9007199254740993' }, 'input/bad-param', /size/, /./],
    ['no boolean', { network_id: 'n', dry: 'yes' }, 'input/bad-param', /`true` or `false`/, /./],
    ['no mapping', { network_id: 'n', data: 'a: b' }, 'input/bad-param', /a mapping/, /./],
    ['no list', { network_id: 'n', tags: '{}' }, 'input/bad-param', /a list/, /./],
    ['a list for a text', { network_id: ['n'] }, 'input/bad-param', /single value/, /./],
    [
      'a value that is not allowed',
      { network_id: 'n', match_by: 'identifer' },
      'input/bad-param',
      /identifer/,
      /Did you mean `identifier`/,
    ],
    [
      'a secret in params',
      { network_id: 'n', api_key: 'canary' },
      'input/secret-in-params',
      /api_key/,
      /BULK_JOB_API_KEY/,
    ],
  ])('refuses %s', (_, params, code, message, next) => {
    const { faults } = bind(params, { BULK_JOB_API_KEY: 'k' });
    expect(faults.map((fault) => fault.code)).toEqual([code]);
    expect(faults[0]?.message).toMatch(message);
    expect(faults[0]?.next).toMatch(next);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });

  it('gives all faults at once', () => {
    expect(bind({ size: 'x', foo: 'y' }).faults.map(({ input: name }) => name)).toEqual([
      'params.foo',
      'api-key',
      'params.network_id',
      'params.size',
    ]);
  });

  it('refuses an API key that the provider has no use for', () => {
    const token = { name: 'v', inputs: [input('token', { secret: true })] };
    const { faults } = bindInputs(token, { params: new Map(), apiKey: 'k', environment: new Map() });
    expect(faults).toMatchObject([
      { input: 'api-key', next: 'Remove it, and set its secrets in the environment, such as BULK_JOB_PARAM_TOKEN.' },
    ]);
  });
});

it('names the environment variable of an input', () => {
  expect([environmentName('api_key'), environmentName('network_id')]).toEqual([
    'BULK_JOB_API_KEY',
    'BULK_JOB_PARAM_NETWORK_ID',
  ]);
});

describe('addresses', () => {
  const spec = { name: 'p', inputs: [input('url'), input('list', { type: 'list' })] };
  const bind = (...params: readonly (readonly [string, unknown])[]) =>
    bindInputs(spec, { params: new Map(params), environment: new Map() });

  it.each([
    [
      'https://a.example/x.zip?sv=2024&sig=0123456789abcdef%2B%3D',
      'https://a.example/x.zip',
      ['0123456789abcdef%2B%3D'],
    ],
    ['https://u:p@a.example/x#y', 'https://a.example/x', []],
    ['HTTP://127.0.0.1:81/x?y', 'http://127.0.0.1:81/x', []],
    ['https://a.example', 'https://a.example', []],
    ['see https://a.example/?b=c', 'see https://a.example/?b=c', []],
    ['what?', 'what?', []],
  ])('%s is used as it is and shown as %s', (url, shown, secrets) => {
    const bound = bind(['url', url]);
    expect([bound.variables.get('url'), bound.public.url, bound.secrets]).toEqual([url, shown, secrets]);
  });

  it('however deep', () => {
    const list = [new Map([['__proto__', 'https://a.example/x?y=1']])];
    const [first] = Object(bind(['list', list]).public.list);
    expect(Object.entries(first)).toEqual([['__proto__', 'https://a.example/x']]);
  });
});
