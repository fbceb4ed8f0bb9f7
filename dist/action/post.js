// Written by scripts/build.mjs.
process.argv.push('post');
await import('./index.js');
