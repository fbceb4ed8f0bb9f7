#!/usr/bin/env node
import { VERSION } from './domain/version.ts';

const [word, ...more] = process.argv.slice(2);
// Everything else needs the program, which takes longer to load than this to answer.
if (more.length === 0 && (word === '--version' || word === 'version')) {
  // A reader that closes the pipe (`| head`) is not a bug.
  process.stdout.on('error', () => {});
  process.stdout.write(`${VERSION}\n`);
} else {
  const { runProgram } = await import('./cli/program.ts');
  await runProgram();
}
