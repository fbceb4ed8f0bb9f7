// Fails if dist/ is not what src/ builds: users run dist, so it must not differ from the source (or hide anything).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');

/** @returns {Map<string, Buffer>} the bytes by path relative to the folder. */
function readFolder(folder) {
  const files = new Map();
  let entries = [];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(relative(folder, path).split(sep).join('/'), readFileSync(path));
  }
  return files;
}

const fresh = mkdtempSync(join(tmpdir(), 'bulk-job-dist-'));
try {
  build(fresh);
  const [committed, built] = [readFolder(DIST), readFolder(fresh)];
  const names = [...new Set([...committed.keys(), ...built.keys()])].sort();
  const differences = names.flatMap((name) => {
    const [old, now] = [committed.get(name), built.get(name)];
    if (old === undefined) return [`${name} is missing`];
    if (now === undefined) return [`${name} is left over`];
    return old.equals(now) ? [] : [`${name} differs`];
  });
  if (differences.length > 0) {
    console.error(`dist/ is not what src/ builds:\n${differences.map((line) => `  dist/${line}`).join('\n')}`);
    console.error('Run "npm ci" and "npm run build", and commit dist/.');
    process.exitCode = 1;
  } else {
    console.log(`dist/ is current: ${names.length} files.`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
