// The task for Azure Pipelines: the bundle of the command line, whose inputs are the INPUT_ variables of the agent.
// scripts/pack.mjs puts the bundle beside this file.
process.argv.push('task');
await import('./dist/cli/index.js');
