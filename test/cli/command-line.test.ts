import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createCommandLine, nameProgram } from '../../src/cli/command-line.ts';
import { readRunFlags } from '../../src/cli/run-command.ts';
import { quoteWord } from '../../src/domain/quote-word.ts';

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
    ['/usr/local/bin/bulk-job', 'bulk-job'],
    ['/work/node_modules/.bin/bulk-job', 'npx bulk-job'],
    ['/work/dist/cli/index.js', 'node dist/cli/index.js'],
    ['/clone/dist/cli/index.js', 'node /clone/dist/cli/index.js'],
    ['/my clone/dist/cli/index.js', "node '/my clone/dist/cli/index.js'"],
  ])('%s', (script, program) => {
    expect(nameProgram(script, '/work')).toBe(program);
  });
});

describe('a command that continues a run', () => {
  it('has the flags of the run, but those that resume, and no secret', () => {
    const flags = ['--files', 'a b.csv', '--files=-x.csv', '--param', "n=it's", '--annotations', 'false', '--quiet'];
    const more = ['--mode', 'run', '--ledger', 'old', '--resume=never', '--resend-uncertain', '--api-key', 'canary'];
    const { given } = readRunFlags('run', [...flags, ...more]);
    const command = createCommandLine('node x.js', given);
    const line = command.write('collect', [
      ['ledger', '/out dir/ledger.ndjson'],
      ['resend-uncertain', 'true'],
    ]);
    expect(line).toBe(
      "node x.js collect --files 'a b.csv' --files=-x.csv --param 'n=it'\\''s' --annotations=false --quiet --ledger '/out dir/ledger.ndjson' --resend-uncertain",
    );
    const shown = spawnSync('sh', ['-c', line.replace('node x.js', "printf '%s\\n'")], { encoding: 'utf8' });
    const words = shown.stdout.trimEnd().split('\n');
    expect(words.slice(0, 6)).toEqual(['collect', '--files', 'a b.csv', '--files=-x.csv', '--param', "n=it's"]);
  });
});
