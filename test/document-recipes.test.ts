import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readProjectFile } from './support/markdown-documents.ts';

interface Section {
  readonly heading: string;
  readonly text: string;
}

/** Sections that have something to copy and run. */
function listRecipes(document: string): readonly Section[] {
  return readProjectFile(document)
    .split(/^(?=#{2,3} )/m)
    .slice(1)
    .filter((text) => /^```(?:yaml|sh|groovy)$/m.test(text))
    .map((text) => ({ heading: text.split('\n')[0]?.replace(/^#+ /, '') ?? '', text }));
}

/** Sentences that say what became of a recipe in a test. */
const SAYS = /\b[Aa] test (?:takes|runs|uses)\b|\b(?:is|are) tested\b|\bTests run\b|\b(?:was|were) (?:not )?run\b/;

describe('every recipe says whether a test runs it', () => {
  it.each(listRecipes('docs/ci.md').map(({ heading, text }) => [heading, text]))('docs/ci.md: %s', (_, text) => {
    expect(text.replaceAll(/^```[\s\S]*?^```$/gm, '')).toMatch(SAYS);
  });

  it('docs/recipes.md: in its table, which names tests that exist', () => {
    const rows = [...readProjectFile('docs/recipes.md').matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
    const said = new Map(rows.map(([, recipe = '', what = '']) => [recipe, what]));
    const headings = listRecipes('docs/recipes.md').map(({ heading }) => heading);
    expect(headings.filter((heading) => !said.has(heading))).toEqual([]);
    for (const heading of headings) {
      const what = said.get(heading) ?? '';
      const tests = [...what.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
      if (!what.startsWith('Not run')) expect(tests.length, heading).toBeGreaterThan(0);
      expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    }
  });
});
