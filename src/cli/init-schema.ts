import { createSpelling } from '../config/spelling.ts';
import { FaultError } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import { quoteWord } from '../domain/quote-word.ts';
import type { SourceFile, SourceRecord } from '../domain/row.ts';
import type { Log } from '../hosts/log.ts';
import type { ProviderSpec } from '../provider/types.ts';
import { createSchemaDraft } from '../sources/draft-schema.ts';
import { createPreparer } from '../sources/prepare.ts';
import { type ReadOptions, readRecords } from '../sources/read.ts';
import { resolveFiles } from '../sources/resolve.ts';
import { compileRowSchema } from '../sources/schema.ts';
import { adviseColumns } from './init-columns.ts';
import { writeFiles } from './init-write.ts';
import type { World } from './world.ts';

export interface SchemaRequest {
  /** The data file. */
  readonly source: string;
  /** Its names of the columns are used, if it is given and `columns` is not. */
  readonly spec: ProviderSpec | undefined;
  /** `columns` of the config file, which `config` names. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  readonly config: string;
  readonly isForced: boolean;
}

/** Drafts the schema of a data file, checks the file with it, and writes it beside the file. */
export async function writeSchema(request: SchemaRequest, world: World, log: Log): Promise<number> {
  const { source, isForced } = request;
  const file = await findFile(source, world);
  const columns = request.columns ?? (await guessColumns(request, file, world));
  const fieldOf = new Map(Array.from(columns ?? [], ([field, column]) => [column, field]));
  const draft = createSchemaDraft(columns === undefined ? (column) => column : (column) => fieldOf.get(column));
  for await (const record of read(file, world)) draft.add(record);
  const schema = draft.finish();
  const { invalid, faulty } = await check(file, { schema, columns }, world);
  const path = `${source.replace(/(?:\.(?:csv|tsv|txt|json|ndjson|jsonl))?(?:\.gz)?$/i, '')}.schema.json`;
  await writeFiles(new Map([[path, `${JSON.stringify(schema, null, 2)}\n`]]), { isForced }, world);
  log.line(`Wrote ${path}, drafted from ${plural(draft.rows, 'row')} of ${source}.`);
  if (request.columns !== undefined) log.line(`Its names are those of \`columns\` in ${request.config}.`);
  if (faulty > 0) log.line(`${plural(faulty, 'row')} cannot be read and had no part in it.`);
  if (invalid > 0) log.line(`${plural(invalid, 'row')} of ${source} do not match it: loosen it.`);
  log.line('It is a draft: correct what is chance, above all lists of values (enum) and patterns.');
  log.line(`Next: ${world.program} validate --schema ${quoteWord(path)} …, or schema: ${path} in the config file.`);
  return 0;
}

async function guessColumns({ spec }: SchemaRequest, file: SourceFile, world: World) {
  return spec === undefined ? undefined : adviseColumns(spec, await readHeader(file, world)).columns;
}

async function check(
  file: SourceFile,
  { schema, columns }: { readonly schema: unknown; readonly columns: ReadonlyMap<string, string> | undefined },
  world: World,
): Promise<{ readonly invalid: number; readonly faulty: number }> {
  const userSchema = compileRowSchema(schema, { name: 'The drafted schema' });
  const prepare = createPreparer({ columns, key: undefined, blank: 'omit', userSchema });
  const counts = { invalid: 0, faulty: 0 };
  for await (const record of read(file, world)) {
    if (record.fault !== undefined) counts.faulty += 1;
    else if (prepare(record).fault !== undefined) counts.invalid += 1;
  }
  return counts;
}

async function findFile(source: string, world: World): Promise<SourceFile> {
  const { files, faults } = await find([source], world);
  const [file] = files;
  if (file !== undefined && files.length === 1) return file;
  if (faults.length > 0) throw new FaultError(faults);
  const message = `--schema needs one data file, and ${source} matches ${files.length}.`;
  throw new FaultError([{ code: 'input/value', message, next: 'Name one of the files.', input: 'schema' }]);
}

/** A data file and its columns. */
export interface Sample {
  readonly path: string;
  readonly header: readonly string[];
}

/** The first file that matches; undefined if there is none. Throws `FaultError` if it cannot be read. */
export async function readSample(patterns: readonly string[], world: World): Promise<Sample | undefined> {
  const [file] = (await find(patterns, world)).files;
  return file === undefined ? undefined : { path: file.path, header: await readHeader(file, world) };
}

async function readHeader(file: SourceFile, world: World): Promise<readonly string[]> {
  let header: readonly string[] | undefined;
  const options = {
    onHeader: (names: readonly string[]) => {
      header = names;
    },
  };
  // One record is enough: of a delimited file, its header comes before.
  for await (const record of read(file, world, options)) return header ?? record.columns;
  return header ?? [];
}

function find(patterns: readonly string[], { ports, directory }: World): ReturnType<typeof resolveFiles> {
  const spelling = createSpelling({ from: 'flags', inFile: () => false });
  return resolveFiles({ patterns, workingDirectory: directory, format: 'auto', files: ports.files, spelling });
}

async function* read(
  file: SourceFile,
  { ports }: World,
  more: Partial<ReadOptions> = {},
): AsyncGenerator<SourceRecord, void> {
  const options = { delimiter: 'auto', encoding: 'auto', keyColumn: undefined, ...more } as const;
  for await (const records of readRecords(file, ports.files.read(file.absolute), options)) yield* records;
}
