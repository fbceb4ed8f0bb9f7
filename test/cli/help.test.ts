import { describe, expect, it } from 'vitest';
import { inputFlags } from '../../src/cli/flags.ts';
import { renderHelp } from '../../src/cli/help.ts';
import { describeInputs } from '../../src/config/schema.ts';
import { REASON_TABLE } from '../../src/domain/fault.ts';

const COMMANDS = [
  'run',
  'validate',
  'submit',
  'collect',
  'merge',
  'auto',
  'demo',
  'sandbox',
  'providers',
  'comment',
  'version',
];
const MODES = COMMANDS.slice(0, 6);
/** The help without its line breaks: words as they follow one another. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');
const help = renderHelp('bulk-job', 'run');

describe('the help of run', () => {
  const shown = describeInputs().filter(({ secret, name }) => !secret && name !== 'mode');

  it.each(shown)('tells of $name', (input) => {
    if (!new RegExp(`^ {2}--${input.name} `, 'm').test(help)) {
      const others = MODES.some((mode) => renderHelp('bulk-job', mode).includes(`\n  --${input.name} `));
      if (!others) expect(flat(help)).toMatch(new RegExp(`In a terminal [^;]*--${input.name}[, ]`));
      return;
    }
    expect(flat(help)).toContain(input.description.replaceAll('`', ''));
    if (input.default) expect(flat(help)).toContain(`Default: ${input.default}`);
    for (const value of input.values ?? []) expect(flat(help)).toContain(value);
  });

  it('tells where secrets go and what the exit codes mean', () => {
    expect(help).toContain('BULK_JOB_API_KEY');
    expect(help).toContain('BULK_JOB_PARAM_<NAME>');
    for (const { exitCode } of Object.values(REASON_TABLE)) {
      expect(help).toMatch(new RegExp(`^ {2}${exitCode} +\\S`, 'm'));
    }
  });
});

describe.each(['', ...COMMANDS])('the help of "%s"', (command) => {
  const text = renderHelp('bulk-job', command);

  it('is as the golden file shows it', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/help${command === '' ? '' : `-${command}`}.txt`);
  });

  it('names no flag that does not exist, and fits 100 columns', () => {
    const { valued, booleans } = inputFlags();
    const named = [...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = '']) => name);
    const others = new Set(['name', 'port', 'job-seconds', 'report', 'help']);
    expect(named.filter((name) => !valued.has(name) && !booleans.has(name) && !others.has(name))).toEqual([]);
    expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });
});

describe('the help of the program', () => {
  const text = renderHelp('npx bulk-job');

  it('is short, names every command, and calls the program as its user does', () => {
    expect(text.split('\n').length).toBeLessThan(29);
    for (const command of COMMANDS) expect(text).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(text).toContain('npx bulk-job demo');
    expect(renderHelp('npx bulk-job', 'nonsense')).toBe(text);
  });
});

describe('the help of a mode', () => {
  it.each([
    ['validate', ['ledger', 'poll-interval', 'max-failed', 'retry-failed', 'resend-uncertain']],
    ['submit', ['poll-interval', 'max-failed', 'retry-failed']],
    ['collect', ['retry-failed', 'resend-uncertain', 'storage']],
  ])('%s shows no flag that it does not use', (mode, flags) => {
    const text = renderHelp('bulk-job', mode);
    for (const flag of flags) expect(text).not.toMatch(new RegExp(`^ {2}--${flag} `, 'm'));
  });

  it.each(MODES)('%s has --json and --quiet', (mode) => {
    expect(renderHelp('bulk-job', mode)).toMatch(/^ {2}--json [^-]*^ {2}--quiet /m);
  });
});
