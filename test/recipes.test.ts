import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readProjectFile } from './support/markdown-documents.ts';

const PAGE = readProjectFile('docs/architecture.md');

/** Files under `src/` that a change may touch, by recipe. */
const MOST: Readonly<Record<string, number>> = {
  'A new output': 3,
  'A section of the summary': 3,
  'A data format': 5,
  'A CI system': 5,
  'A result shape': 3,
  'A result format': 3,
  'A field of a result source': 3,
};

const RECIPES = PAGE.slice(PAGE.indexOf('\n## Recipes\n') + 1)
  .replace(/\n## (?!Recipes\n)[\s\S]*$/, '')
  .split('\n### ')
  .slice(1)
  .map((text) => [text.split('\n')[0] ?? '', text.replaceAll(/```[\s\S]*?```/g, '')] as const);

function listSpans(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Paths in code spans; one with `<name>` in it is a file that is to be made. */
function listPaths(text: string): readonly string[] {
  return [...new Set(listSpans(text).filter((span) => /^(src|test|docs)\/\S+$/.test(span)))];
}

/** A file, or of one that is to be made what is in its folder. */
function listSources(path: string): readonly string[] {
  if (!path.includes('<')) return [path];
  const folder = dirname(path);
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
}

describe('the recipes of docs/architecture.md', () => {
  it('are for each of the tasks', () => expect(RECIPES.map(([title]) => title)).toEqual(Object.keys(MOST)));

  it.each(RECIPES)('%s: every step is in one file that exists, or is to be made', (_, text) => {
    const steps = text.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(steps.map((step) => listPaths(step).length)).toEqual(steps.map(() => 1));
    const missing = listPaths(text).filter((path) => !path.includes('<') && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  it.each(RECIPES)('%s: names only what is in the files of its steps', (_, text) => {
    const files = listPaths(text).filter((path) => path.startsWith('src/'));
    const source = files.flatMap(listSources).map(readProjectFile).join('\n');
    const names = listSpans(text).filter((span) => /^(?=.*[A-Z])[A-Za-z]\w*$/.test(span));
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([]);
  });

  it.each(RECIPES)('%s: takes no more files than a change of its kind should', (title, text) => {
    const files = listPaths(text).filter((path) => path.startsWith('src/') && path.endsWith('.ts'));
    expect(files.length).toBeLessThanOrEqual(MOST[title] ?? 0);
    const took = [...text.matchAll(/(\d+) files?\b/g)].map(([, count]) => Number(count));
    expect(took.length).toBeGreaterThan(0);
    expect(Math.max(...took)).toBeLessThanOrEqual(files.length);
  });
});
