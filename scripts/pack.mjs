// Puts together what is published beside the action: `npm` the npm package, `azure` the task for Azure Pipelines.
// node scripts/pack.mjs npm|azure <folder>
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the command line reads at run time, and what a reader of a package looks for. */
const NPM_FILES = [
  'dist/cli',
  'examples',
  'providers',
  'schema',
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'LICENSE',
];
/** The rest of package.json is for work on the project: scripts, and packages that are already in the bundle. */
const NPM_FIELDS = ['name', 'version', 'description', 'license', 'type', 'bin', 'engines'];

const PACKS = {
  npm(output) {
    for (const path of NPM_FILES) cpSync(join(ROOT, path), join(output, path), { recursive: true });
    const own = readPackage();
    const repository = process.env.GITHUB_REPOSITORY;
    const manifest = {
      ...Object.fromEntries(NPM_FIELDS.map((name) => [name, own[name]])),
      // Provenance is refused where it names another repository.
      ...(repository !== undefined && { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }),
    };
    writeFileSync(join(output, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  },
  azure(output) {
    cpSync(join(ROOT, 'azure/bulk-job'), output, { recursive: true });
    for (const path of ['dist/cli', 'LICENSE']) cpSync(join(ROOT, path), join(output, path), { recursive: true });
  },
};

/** @param {'npm' | 'azure'} what @param {string} output folder, which is removed first. */
export function pack(what, output) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  PACKS[what](output);
}

function readPackage() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , what, output] = process.argv;
  if (!Object.hasOwn(PACKS, what ?? '') || output === undefined)
    throw new Error('Usage: node scripts/pack.mjs npm|azure <folder>');
  pack(what, resolve(output));
}
