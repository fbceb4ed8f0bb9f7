import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputFlags, OUTPUT_FLAGS, parseFlags } from '../../src/cli/flags.ts';
import { readRunFlags } from '../../src/cli/run-command.ts';
import { describeInputs } from '../../src/config/schema.ts';
import { parseYamlStrings } from '../../src/config/yaml.ts';
import { formatFault } from '../../src/domain/fault.ts';

const table = inputFlags();
const parse = (...args: readonly string[]) => parseFlags(args, table);

describe('flags', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['--name=value', ['--provider=donoratlas'], { provider: 'donoratlas' }],
    ['--name value', ['--provider', 'donoratlas'], { provider: 'donoratlas' }],
    ['a value with =', ['--key=a=b=c'], { key: 'a=b=c' }],
    ['an empty value', ['--key='], { key: '' }],
    ['a value with a space', ['--key', 'Donor ID'], { key: 'Donor ID' }],
    ['a value that starts with a dash', ['--key', '-x'], { key: '-x' }],
    ['a value that starts with two dashes', ['--key', '--x'], { key: '--x' }],
    ['an exclude', ['--files', 'a.csv', '--files', '!b.csv'], { files: 'a.csv\n!b.csv' }],
    ['a list in one value', ['--files=a.csv\nb.csv', '--files=c.csv'], { files: 'a.csv\nb.csv\nc.csv' }],
    ['YAML over lines', ['--params', 'a: 1\nb: |\n  x\n'], { params: 'a: 1\nb: |\n  x\n' }],
    ['a bare boolean', ['--sandbox'], { sandbox: 'true' }],
    ['a bare boolean before a flag', ['--sandbox', '--key', 'x'], { sandbox: 'true', key: 'x' }],
    ['--boolean false', ['--sandbox', 'false'], { sandbox: 'false' }],
    ['--boolean=false', ['--sandbox=false'], { sandbox: 'false' }],
    ['--boolean TRUE', ['--sandbox', 'TRUE'], { sandbox: 'true' }],
    ['--boolean=nonsense is for the config to judge', ['--sandbox=maybe'], { sandbox: 'maybe' }],
  ])('%s', (_, args, expected) => {
    const { inputs, faults, positionals } = parse(...args);
    expect(faults).toEqual([]);
    expect(positionals).toEqual([]);
    expect(Object.fromEntries(inputs)).toEqual(expected);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['unknown', ['--max-faild', '3'], ['Unknown flag --max-faild. Did you mean --max-failed? [input/unknown]']],
    ['unknown, inline', ['--max-faild=3'], ['Unknown flag --max-faild. Did you mean --max-failed? [input/unknown]']],
    ['far from all', ['--wurst'], ['Unknown flag --wurst. Run the command with --help for its flags. [input/unknown]']],
    ['short', ['-f', 'a.csv'], ['Unknown flag -f. Run the command with --help for its flags. [input/unknown]']],
    ['twice', ['--key', 'a', '--key=b'], ['--key is given twice. Give it once. [input/twice]']],
    ['a boolean twice', ['--sandbox', '--sandbox=false'], ['--sandbox is given twice. Give it once. [input/twice]']],
    ['no value at the end', ['--key'], ['--key needs a value. Write --key <value>. [input/no-value]']],
    [
      'no value before a flag',
      ['--key', '--timeout', '5m'],
      ['--key needs a value. Write --key <value>. [input/no-value]'],
    ],
    [
      'no value before --flag=value',
      ['--key', '--timeout=5m'],
      ['--key needs a value. Write --key <value>. [input/no-value]'],
    ],
  ])('refuses what is %s', (_, args, expected) => {
    const { faults, positionals } = parse(...args);
    expect(faults.map(formatFault)).toEqual(expected);
    expect(positionals).toEqual([]);
  });

  it.each([
    [['--api-key', 'canary']],
    [['--api-key=canary']],
    [['--apikey', 'canary']],
    [['--api_key=canary']],
    [['--api-kye', 'canary']],
    [['--github-token', 'canary']],
    [['--secret', 'canary']],
    [['-k', 'canary']],
    [['-api-key', 'canary']],
    [['-api-key=canary']],
  ])('never shows what stands behind %j', (args) => {
    const { faults, inputs, positionals } = parse(...args, '--key', 'x');
    expect(faults).toHaveLength(1);
    expect(faults.map(formatFault).join()).not.toContain('canary');
    expect([...inputs]).toEqual([['key', 'x']]);
    expect(positionals).toEqual([]);
  });

  it.each([
    [
      ['-max-failed', '5', '--api-key', 'canary'],
      ['Unknown flag -max-failed.', 'puts a secret on the command line'],
    ],
    [['--', '--api-key', 'canary'], ['puts a secret on the command line']],
  ])('shows no secret behind %j', (args, expected) => {
    const { faults, positionals } = parse(...args);
    const told = faults.map(formatFault);
    expect(told).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(told[index]).toContain(text);
    expect([...told, ...positionals].join()).not.toContain('canary');
  });

  it('say where a secret goes', () => {
    expect(parse('--api-key', 'canary').faults[0]).toMatchObject({
      code: 'input/secret-flag',
      next: expect.stringContaining('BULK_JOB_API_KEY'),
    });
  });

  it('are the inputs of the contract, and what is printed', () => {
    const names = describeInputs().map(({ name }) => name);
    const flags = [...table.valued, ...table.booleans, ...table.secrets.keys()].filter((name) => name !== 'param');
    expect(flags.sort()).toEqual([...names, ...OUTPUT_FLAGS].sort());
  });

  it('words that belong to no flag are refused with the usual cause', () => {
    const { faults } = readRunFlags('run', ['--files', 'data/a.csv', 'data/b.csv', 'data/c.csv']);
    expect(faults.map(({ message }) => message)).toEqual([
      'Unexpected argument "data/b.csv".',
      'Unexpected argument "data/c.csv".',
    ]);
    expect(faults[0]?.next).toContain('quote patterns');
  });

  it('the command is the mode', () => {
    expect(readRunFlags('validate', []).inputs.get('mode')).toBe('validate');
    expect(readRunFlags('validate', ['--mode', 'validate']).faults).toEqual([]);
    expect(readRunFlags('validate', ['--mode=run'])).toMatchObject({
      faults: [{ code: 'input/contradiction', input: 'mode' }],
    });
  });
});

describe('--param', () => {
  function params(...args: readonly string[]): unknown {
    const { inputs, faults } = parse(...args);
    expect(faults).toEqual([]);
    const parsed = parseYamlStrings(inputs.get('params') ?? '');
    return 'value' in parsed ? parsed.value : parsed.fault;
  }

  it.each([
    [['--param', 'network_id=net_1'], { network_id: 'net_1' }],
    [['--param=network_id=net_1'], { network_id: 'net_1' }],
    [['--param', 'a=b=c'], { a: 'b=c' }],
    [['--param', 'a='], { a: '' }],
    [['--param', 'a=0012'], { a: '0012' }],
    [['--param', 'a=line 1\nline 2: [x'], { a: 'line 1\nline 2: [x' }],
    [['--param', 'a="quoted" # no comment'], { a: '"quoted" # no comment' }],
    [['--param', 'a=1', '--param', 'b=2'], { a: '1', b: '2' }],
    [['--params', 'a: 0012', '--param', 'b=2'], { a: '0012', b: '2' }],
    [['--params', '{ a: 1, c: [x, y] }', '--param', 'b=2'], { a: '1', b: '2', c: ['x', 'y'] }],
    [['--params', '', '--param', 'b=2'], { b: '2' }],
    [['--param', '__proto__=x'], { ['__proto__']: 'x' }],
  ])('%j', (args, expected) => {
    expect(params(...args)).toEqual(new Map(Object.entries(expected)));
  });

  it('keeps any name and value', () => {
    const name = fc.string({ minLength: 1, unit: 'binary-ascii' }).map((text) => text.replace(/[=\s]/g, '_'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, fc.string({ unit: 'grapheme' })), { selector: ([first]) => first, minLength: 1 }),
        (pairs) => {
          const given = params(...pairs.flatMap(([key, value]) => ['--param', `${key}=${value}`]));
          expect(given).toEqual(new Map(pairs));
        },
      ),
    );
  });

  it.each<[string, readonly string[], string]>([
    ['no =', ['--param', 'network_id'], 'A --param is not of the form name=value.'],
    ['no name', ['--param', '=x'], 'A --param is not of the form name=value.'],
    ['one name twice', ['--param', 'a=1', '--param', 'a=2'], 'The param "a" is given twice.'],
    ['one name in both', ['--params', 'a: 1', '--param', 'a=2'], 'The param "a" is given twice.'],
  ])('refuses %s', (_, args, message) => {
    expect(parse(...args).faults.map((fault) => fault.message)).toEqual([message]);
  });

  it('leaves it to the config to say what is wrong with --params', () => {
    const { inputs, faults } = parse('--params', 'a: [', '--param', 'b=1');
    expect(faults).toEqual([]);
    expect(inputs.get('params')).toBe('a: [');
  });
});
