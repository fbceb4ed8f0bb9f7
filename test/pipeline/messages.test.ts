import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/bundle.ts';
import { meet, type Situation } from './messages-table.ts';

const FOLDER = join(ROOT, 'test/fixtures/messages');

describe.each(readdirSync(FOLDER).sort())('what a wrong input is met with: %s', (name) => {
  const situations: readonly Situation[] = parse(readFileSync(join(FOLDER, name), 'utf8'), { merge: true });

  it.each(situations.map((situation) => [situation.name, situation] as const))('%s', async (_name, situation) => {
    const said = await meet(situation);
    expect(said.says).toEqual(situation.says);
    expect(said.rows).toEqual(situation.rows ?? []);
    if (situation.public !== undefined) expect(said.public).toEqual(situation.public);
    if (situation.notices !== undefined) expect(said.notices).toEqual(situation.notices);
    // What to do, after what is wrong: two sentences at least.
    for (const text of said.says) expect(text).toMatch(/[.?`] .*[.?] \[[a-z/0-9-]+\]$/s);
  });
});
