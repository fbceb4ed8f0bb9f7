import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { formatFault } from '../../src/domain/fault.ts';
import { findFaults } from './find-faults.ts';

interface Expected {
  readonly kind: string;
  readonly file: string;
  readonly options: string;
  readonly code: string;
  readonly line: string;
  readonly column: string;
  readonly contains: string;
}

const BROKEN = new URL('../fixtures/broken/', import.meta.url);
const expected: Expected[] = parse(readFileSync(new URL('expected.csv', BROKEN), 'utf8'), { columns: true });
const ofFiles = expected.filter(({ kind }) => kind === 'file');
const cases = new Set(ofFiles.map(({ file, options }) => `${file} ${options}`));

describe('broken data files', () => {
  it.each([...cases])('%s', async (name) => {
    const lines = ofFiles.filter(({ file, options }) => `${file} ${options}` === name);
    const { file = '', options = '' } = lines[0] ?? {};
    const faults = await findFaults(file, options);
    expect(
      faults.map(({ code, line, column }) => ({ code, line: String(line ?? ''), column: String(column ?? '') })),
    ).toEqual(lines.map(({ code, line, column }) => ({ code, line, column })));
    for (const [index, fault] of faults.entries()) {
      const sentence = formatFault(fault);
      expect(fault.message).toContain(lines[index]?.contains);
      expect(fault.file).toBe(file);
      // What happened, and what to do: two sentences at least, each with its end.
      expect(sentence).toMatch(/\. [A-Z`].*\. \[[a-z/0-9-]+\]$/);
      expect(sentence).not.toContain('canary');
    }
  });

  it('has a line for every file', () => {
    const listed = new Set(expected.map(({ file }) => file));
    expect(readdirSync(new URL('files/', BROKEN)).filter((name) => !listed.has(name))).toEqual([]);
  });
});
