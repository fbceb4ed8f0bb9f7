// Bundles the action and the CLI into dist/. Plain JavaScript, so that any Node from 20 on can run it.
// Not minified and without source maps: users run dist, so a reviewer must be able to read it and its diffs,
// and a stack trace points to readable code.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeText } from './escape-text.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRIES = ['action', 'cli'];

/** ncc may exit with 0 even if it did not write the bundle's own file. */
const MUST_EXIST = ['index.js', 'licenses.txt'];

/** ncc's name for the licenses of one chunk: with one name for all, the last chunk would replace the others. */
const LICENSES = '.licenses.txt';

/** The action's post step: it runs the bundle of the main step, and tells it that it is the post step. */
const POST = `// Written by scripts/build.mjs.
process.argv.push('post');
await import('./index.js');
`;

/**
 * @param {string} output folder, which is removed first since ncc leaves chunks of earlier builds.
 */
export function build(output) {
  rmSync(output, { recursive: true, force: true });
  const ncc = join(dirname(createRequire(import.meta.url).resolve('@vercel/ncc/package.json')), 'dist/ncc/cli.js');
  for (const entry of ENTRIES) {
    const target = join(output, entry);
    const args = [ncc, 'build', join('src', `${entry}.ts`), '--out', target, '--license', `[name]${LICENSES}`];
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    joinLicenses(target);
    const missing = MUST_EXIST.filter((name) => !existsSync(join(target, name)));
    if (status !== 0 || missing.length > 0) {
      throw new Error(
        `src/${entry}.ts could not be bundled: ncc ended with ${status}, missing: ${missing.join(', ') || 'nothing'}.`,
      );
    }
    for (const name of readdirSync(target)) if (name.endsWith('.js')) writeAscii(join(target, name));
    if (entry === 'action') writeFileSync(join(target, 'post.js'), POST);
    const bytes = readdirSync(target).reduce((sum, name) => sum + statSync(join(target, name)).size, 0);
    console.log(`${entry}: ${(bytes / 1e6).toFixed(1)} MB in ${target}`);
  }
}

/**
 * Writes characters beyond ASCII as escapes: one of them makes Node hold the whole file with two bytes a character, and
 * read it more slowly.
 * @throws if what was written is not a program: a chunk that is loaded late would fail only then.
 */
function writeAscii(path) {
  writeFileSync(path, escapeText(readFileSync(path, 'utf8')));
  const { status } = spawnSync(process.execPath, ['--check', path], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${path} cannot be parsed.`);
}

/** Merges the licenses that ncc writes for each chunk (name, license, text, a blank line) into one licenses.txt. */
function joinLicenses(target) {
  const texts = new Map();
  for (const file of existsSync(target) ? readdirSync(target).sort() : []) {
    if (!file.endsWith(LICENSES)) continue;
    let name = '';
    let before = '';
    for (const line of readFileSync(join(target, file), 'utf8').split('\n')) {
      if (before === '' && isPackage(line)) {
        name = line;
        texts.set(name, '');
      }
      before = line;
      texts.set(name, `${texts.get(name) ?? ''}${line}\n`);
    }
    rmSync(join(target, file));
  }
  const all = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text.trim());
  if (all.length > 0) writeFileSync(join(target, 'licenses.txt'), `${all.join('\n\n')}\n`);
}

/** @param {string} line */
function isPackage(line) {
  return /^(@[\w.-]+\/)?[\w.-]+$/.test(line) && existsSync(join(ROOT, 'node_modules', line, 'package.json'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(resolve(ROOT, process.argv[2] ?? 'dist'));
