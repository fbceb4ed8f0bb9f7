/**
 * Writes every generated file; with `--check` compares them instead and fails on a difference.
 * `npm run generate`, and `npm run generate -- --check` in CI.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExpression, describeExpression } from '../src/expression/expression.ts';
import { compileProvider } from '../src/provider/compile.ts';
import { readProviderFile } from '../src/provider/load.ts';
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
    const source = read(`providers/${name}.yaml`);
    const text = JSON.stringify(source);
    const file = readProviderFile(source, `providers/${name}.yaml`);
    const content = JSON.stringify(JSON.stringify(file));
    const { parts } = compileProvider(file, source, compileExpression);
    const sources = parts.filter(({ kind }) => kind === 'expression').map(({ compiled }) => compiled.source);
    const facts = Object.fromEntries(sources.map((each) => [each, describeExpression(each)]));
    const expressions = JSON.stringify(JSON.stringify(facts));
    const exchanges = JSON.stringify(read(`providers/${name}.test.yaml`));
    return `  [\n    ${JSON.stringify(name)},\n    {\n      text: ${text},\n      content: ${content},\n      expressions: ${expressions},\n      exchanges: ${exchanges},\n    },\n  ],`;
  });
  return `// Generated from providers/ by \`npm run generate\`; do not edit.

/**
 * A provider file, its content as JSON with all defaults, what is known of its expressions (\`ExpressionFacts\` by their
 * texts, as JSON), and its recorded exchanges.
 */
interface BuiltinProvider {
  readonly text: string;
  readonly content: string;
  readonly expressions: string;
  readonly exchanges: string;
}

/** By name. */
export const BUILTIN_PROVIDERS: ReadonlyMap<string, BuiltinProvider> = new Map([
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
