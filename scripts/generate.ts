/**
 * Writes every generated file; with `--check` compares them instead and fails on a difference.
 * `npm run generate`, and `npm run generate -- --check` in CI.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPageModule } from './page-module.ts';

const ROOT = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The built-in provider files as a module, so that the bundle needs no other files. */
function renderBuiltin(): string {
  const names = readdirSync(join(ROOT, 'providers'))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
  const entries = names.map((name) => {
    const text = JSON.stringify(read(`providers/${name}.yaml`));
    const exchanges = JSON.stringify(read(`providers/${name}.test.yaml`));
    return `  [\n    ${JSON.stringify(name)},\n    {\n      text: ${text},\n      exchanges: ${exchanges},\n    },\n  ],`;
  });
  return `// Generated from providers/ by \`npm run generate\`; do not edit.

/** The built-in provider files and their recorded exchanges, by name. */
export const BUILTIN_PROVIDERS: ReadonlyMap<string, { readonly text: string; readonly exchanges: string }> = new Map([
${entries.join('\n')}
]);
`;
}

// Modules that import the built-in providers or the page can be loaded only after those were written.
const stale: string[] = [];
settle('src/provider/builtin.ts', renderBuiltin());
settle('src/report/page/assets.ts', await renderPageModule(ROOT, read));
const { documents } = await import('./documents.ts');
for (const [path, text] of await documents(read)) settle(path, text);
if (stale.length > 0) {
  console.error(`Not current: ${stale.join(', ')}. Run "npm run generate" and commit the result.`);
  process.exitCode = 1;
}

function settle(path: string, text: string): void {
  let present = '';
  try {
    present = read(path);
  } catch {
    // A missing file is not current.
  }
  if (present === text) return;
  if (check) stale.push(path);
  else writeFileSync(join(ROOT, path), text);
}
