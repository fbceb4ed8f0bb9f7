import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { nameProgram, quoteWord } from '../../src/cli/program.ts';

describe('quoteWord', () => {
  it.each(['', 'plain', 'a b', "it's", 'a"b', '$HOME', '`id`', 's3://b/p', 'x=[a, { b: 1 }]', '*.csv', '!x', 'ü\n'])(
    '%j comes back from a shell as it was',
    (text) => {
      const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoteWord(text)}`], { encoding: 'utf8' });
      expect(stdout).toBe(text);
    },
  );
});

describe('nameProgram', () => {
  it.each([
    ['/usr/lib/node_modules/.bin/bulk-job', 'bulk-job'],
    ['/clone/dist/cli/index.js', 'node /clone/dist/cli/index.js'],
    ['/my clone/dist/cli/index.js', "node '/my clone/dist/cli/index.js'"],
  ])('%s', (script, program) => {
    expect(nameProgram(script)).toBe(program);
  });
});
