// Bundles the action and the CLI into dist/. Plain JavaScript, so that any Node from 20 on can run it.
// Not minified and without maps: dist is what runs, so a reviewer must be able to read it and its diffs,
// and a stack trace points at readable code as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRIES = ['action', 'cli'];

/** Without the bundle's own file a run of ncc may still have ended with 0. */
const MUST_EXIST = ['index.js', 'licenses.txt'];

/** The action's post step: the bundle of the main step, which it tells what it is. */
const POST = `// Written by scripts/build.mjs.
process.argv.push('post');
await import('./index.js');
`;

/**
 * @param {string} output folder that is removed first: ncc leaves chunks of earlier builds behind.
 */
export function build(output) {
  rmSync(output, { recursive: true, force: true });
  const ncc = join(dirname(createRequire(import.meta.url).resolve('@vercel/ncc/package.json')), 'dist/ncc/cli.js');
  for (const entry of ENTRIES) {
    const target = join(output, entry);
    const args = [ncc, 'build', join('src', `${entry}.ts`), '--out', target, '--license', 'licenses.txt'];
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    const missing = MUST_EXIST.filter((name) => !existsSync(join(target, name)));
    if (status !== 0 || missing.length > 0) {
      throw new Error(
        `src/${entry}.ts could not be bundled: ncc ended with ${status}, missing: ${missing.join(', ') || 'nothing'}.`,
      );
    }
    if (entry === 'action') writeFileSync(join(target, 'post.js'), POST);
    const bytes = readdirSync(target).reduce((sum, name) => sum + statSync(join(target, name)).size, 0);
    console.log(`${entry}: ${(bytes / 1e6).toFixed(1)} MB in ${target}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(resolve(ROOT, process.argv[2] ?? 'dist'));
