// jsforce as its documentation shows it: a stream of the file in, the results of all rows out. It is no dependency:
// BENCH_JSFORCE is a folder in which `npm install jsforce` was run.
// node jsforce.mjs BASE FILE OUT
import { createReadStream, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [base, file, out] = process.argv.slice(2);
const { Connection } = createRequire(join(process.env.BENCH_JSFORCE, 'package.json'))('jsforce');
const connection = new Connection({ instanceUrl: base, accessToken: 'bench', version: '62.0' });
const { successfulResults, failedResults } = await connection.bulk2.loadAndWaitForResults({
  object: 'Contact',
  operation: 'upsert',
  externalIdFieldName: 'id',
  lineEnding: 'LF',
  input: createReadStream(file),
  pollTimeout: 170_000,
});
writeFileSync(join(out, 'rows.txt'), String(successfulResults.length + failedResults.length));
