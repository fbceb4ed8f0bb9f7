import { describe, expect, it } from 'vitest';
import { inputFlags } from '../../src/cli/flags.ts';
import { renderHelp } from '../../src/cli/help.ts';
import { describeInputs } from '../../src/config/schema.ts';
import { EXIT_CODES } from '../../src/domain/fault.ts';

const help = renderHelp();
/** The help without its line breaks: words as they follow one another. */
const flat = help.replaceAll(/\s+/g, ' ');

describe('the help', () => {
  it.each(describeInputs().filter(({ secret, name }) => !secret && name !== 'mode'))('tells of $name', (input) => {
    expect(help).toMatch(new RegExp(`^ {2}--${input.name} `, 'm'));
    expect(flat).toContain(input.description.replaceAll('`', ''));
    if (input.default) expect(flat).toContain(`Default: ${input.default}`);
    for (const value of input.values ?? []) expect(flat).toContain(value);
  });

  it('names no flag that does not exist', () => {
    const { valued, booleans } = inputFlags();
    const named = [...help.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = '']) => name);
    const others = new Set(['name', 'port', 'job-seconds', 'version']);
    expect(named.filter((name) => !valued.has(name) && !booleans.has(name) && !others.has(name))).toEqual([]);
  });

  it('tells where secrets go and what the exit codes mean', () => {
    expect(help).toContain('BULK_JOB_API_KEY');
    expect(help).toContain('BULK_JOB_PARAM_<NAME>');
    for (const code of Object.values(EXIT_CODES)) expect(help).toMatch(new RegExp(`^ {2}${code} +\\S`, 'm'));
  });

  it('fits 100 columns', () => {
    expect(help.split('\n').filter((line) => line.length > 100 && !line.startsWith('Sends'))).toEqual([]);
  });
});
