import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog, createRedaction, type Log } from '../../src/hosts/log.ts';

function record(columns?: number): {
  readonly log: Log;
  readonly written: () => string;
  readonly hide: (s: string) => void;
} {
  let text = '';
  const redaction = createRedaction();
  const log = createLog((part) => (text += part), redaction, { columns: () => columns });
  return { log, written: () => text, hide: (secret) => void redaction.hide([secret]) };
}

/** What GitHub's runner takes for a command: `##[` anywhere, `::` at the start of a line. */
function commandsIn(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => line.includes('##[') || /^\s*::/u.test(line));
}

describe('a log', () => {
  it.each<[string, string]>([
    ['a GitHub command', '::set-output name=a::b'],
    ['a GitHub command after a blank', '\u00a0::add-mask::a'],
    ['an old GitHub command', 'status ##[error]x'],
    ['an Azure command', '##vso[task.setvariable variable=a]b'],
    ['a TeamCity message', "##teamcity[buildStatus status='SUCCESS']"],
    ['a GitLab section', 'section_start:1:a\r\u001b[0K'],
    ['a second line', 'fine\n::error::x'],
    ['a lone carriage return', 'fine\r::error::x'],
  ])('disarms %s', (_name, text) => {
    const { log, written } = record();
    log.line(text);
    log.block(text);
    log.status(text);
    expect(commandsIn(written())).toEqual([]);
    expect(written()).not.toMatch(/##vso\[|##teamcity\[|section_start:1/);
    expect(written()).not.toContain('\u001b');
  });

  it('lets no text run a command', () => {
    const hostile = fc.array(
      fc.constantFrom('::', '##[', '\n', '\r', 'set-output', ' ', 'name=a', '\u2028', ']', '#', ':', '\u200b'),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const { log, written } = record();
        log.line(parts.join(''));
        expect(commandsIn(written())).toEqual([]);
        expect(written().split(/\r|\n/)).toHaveLength(2);
      }),
    );
  });

  it('hides a secret in every kind of line, from the moment it is known', () => {
    const { log, written, hide } = record();
    hide('k3y-of-donoratlas');
    hide('another-secret-value');
    log.line('key k3y-of-donoratlas');
    log.block(`a\n${Buffer.from('k3y-of-donoratlas').toString('base64')}`);
    log.status('another-secret-value');
    expect(written()).toBe('key ***\na\n***\n***\n');
  });

  it('prints a status as a line where there is no terminal', () => {
    const { log, written } = record();
    log.status('1 of 2');
    log.status('2 of 2');
    log.clear();
    expect(written()).toBe('1 of 2\n2 of 2\n');
  });

  it('rewrites the status of a terminal, within its width', () => {
    const { log, written } = record(8);
    log.status('12345678901');
    log.status('ab');
    log.line('done');
    log.clear();
    expect(written()).toBe('123456…\rab     \r  \rdone\n');
  });
});
