import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_LINE_CHARS, safeLine } from '../../src/domain/safe-line.ts';
import { hostileText } from '../support/hostile.ts';
import { findCommands } from '../support/runner-commands.ts';

describe('safeLine', () => {
  it.each([
    ['plain text stays', 'job 12 ended, 3 of 4 rows', 'job 12 ended, 3 of 4 rows'],
    ['letters of all scripts stay', 'Zoë 漢字 😀', 'Zoë 漢字 😀'],
    ['one colon stays', 'data.csv:12: x', 'data.csv:12: x'],
    ['second syntax', '::error::x', '\\u{3a}:error\\u{3a}:x'],
    ['first syntax, mid-line', 'a ##[error]x', 'a \\u{23}#[error]x'],
    ['first syntax after a hash', '###[error]x', '#\\u{23}#[error]x'],
    ['three colons', ':::a', '\\u{3a}\\u{3a}:a'],
    ['Azure', '##vso[task.complete]', '\\u{23}#vso[task.complete]'],
    ['GitLab', 'section_start:1:a', 'section_start\\u{3a}1:a'],
    ['ignorable inside a mark', '#\ufe0f#[error]', '\\u{23}\ufe0f#[error]'],
    ['a heading is no command', '## Title', '## Title'],
    ['line ends', 'a\r\nb\u2028c', 'a\\u{d}\\u{a}b\\u{2028}c'],
    ['terminal escapes', '\u001b[2Jx\u009b', '\\u{1b}[2Jx\\u{9b}'],
    ['bidirectional, BOM, zero width', '\u202ea\ufeffb\u200b', '\\u{202e}a\\u{feff}b\\u{200b}'],
    ['lone surrogate', 'a\ud83d', 'a\\u{d83d}'],
    ['empty', '', ''],
  ])('%s', (_name, text, expected) => {
    expect(safeLine(text)).toBe(expected);
  });

  it.each([
    ['at the limit', 'a'.repeat(10), 'a'.repeat(10)],
    ['one above', 'a'.repeat(11), `${'a'.repeat(9)}…`],
    ['never half an escape', `${'a'.repeat(6)}\u001b[`, 'aaaaaa…'],
    ['never half a character', `${'a'.repeat(8)}😀😀`, 'aaaaaaaa…'],
  ])('cuts: %s', (_name, text, expected) => {
    expect(safeLine(text, 10)).toBe(expected);
  });

  it('the oracle sees commands in raw texts, so that its silence means something', () => {
    const raw = fc.sample(hostileText(), { numRuns: 5000, seed: 1 });
    expect(raw.filter((text) => findCommands(text).length > 0).length).toBeGreaterThan(500);
    expect(findCommands('x ##[error]y')).toContain('error');
    expect(findCommands('\u00a0::warning a=b::y')).toContain('warning');
  });

  it('runs no command of the runner in 100,000 hostile strings, alone or behind a prefix', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const line = safeLine(text);
        const printed = `${line}\nstatus: ${line}`;
        return (
          findCommands(printed).length === 0 &&
          line.length <= LOG_LINE_CHARS &&
          !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##(?:vso|teamcity)?\[|section_start:/u.test(line)
        );
      }),
      { numRuns: 100_000 },
    );
  });
});
