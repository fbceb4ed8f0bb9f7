import { expect, test } from 'vitest';
import { nameInputs } from '../../src/engine/name-inputs.ts';
import { compileUrlTemplate } from '../../src/expression/template.ts';
import type { InputSpec } from '../../src/provider/types.ts';

const input = (name: string, secret = false): InputSpec => ({
  name,
  description: '',
  required: true,
  secret,
  type: 'string',
  default: undefined,
  values: undefined,
});
const inputs = [input('network_id'), input('list_id'), input('token', true)];

test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
  [
    'each input of the address',
    '/n/{network_id}/l/{list_id}',
    { network_id: 'n1', list_id: 'l1' },
    '`params.network_id` (`n1`), `params.list_id` (`l1`)',
  ],
  ['no input of another address', '/n/{network_id}', { network_id: 'n1', list_id: 'l1' }, '`params.network_id` (`n1`)'],
  ['none for an address without inputs', '/test', { network_id: 'n1' }, ''],
  ['never a secret', '/n/{network_id}{?token}', { network_id: 'n1', token: 's3cret' }, '`params.network_id` (`n1`)'],
  ['no outputs', '/jobs/{id}', { id: '7' }, ''],
  [
    'a value of 60 characters',
    '/n/{network_id}',
    { network_id: 'x'.repeat(60) },
    `\`params.network_id\` (\`${'x'.repeat(60)}\`)`,
  ],
  ['no longer value', '/n/{network_id}', { network_id: 'x'.repeat(61) }, '`params.network_id`'],
  [
    'no address, whose query may hold a key',
    '/n/{network_id}',
    { network_id: 'https://a.example/?key=1' },
    '`params.network_id`',
  ],
  ['no value that ends the code span', '/n/{network_id}', { network_id: 'a`b' }, '`params.network_id`'],
])('%s', (_, url, values, named) => {
  const variables = new Map(Object.entries(values));
  expect(nameInputs({ inputs }, { url: compileUrlTemplate(url) }, variables)).toBe(named);
});
