import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { INPUT_SPELLING } from '../../src/config/spelling.ts';
import { type Fault, FaultError } from '../../src/domain/fault.ts';
import { SOURCE_FORMATS, type SourceFile } from '../../src/domain/row.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { DELIMITERS } from '../../src/sources/delimiter.ts';
import { checkHeader } from '../../src/sources/header.ts';
import { createPreparer } from '../../src/sources/prepare.ts';
import { readRecords } from '../../src/sources/read.ts';
import { resolveFiles } from '../../src/sources/resolve.ts';
import { compileRowSchema, type RowSchema } from '../../src/sources/schema.ts';

const BROKEN = fileURLToPath(new URL('../fixtures/broken/', import.meta.url));
const files = createFiles();

/**
 * All faults of one file of test/fixtures/broken/files, in order, found by the way a run goes: resolve, read,
 * check the header, prepare. `options` is `name=value;…`: format, delimiter, encoding, key, columns (`field:column`),
 * types (the provider's schema), schema (the user's).
 */
export async function findFaults(name: string, options: string): Promise<readonly Fault[]> {
  const given = new Map(options.split(';').filter(Boolean).map(splitOption));
  const resolved = await resolveFiles({
    spelling: INPUT_SPELLING,
    patterns: [name],
    workingDirectory: `${BROKEN}files`,
    format: oneOf(['auto', ...SOURCE_FORMATS], given.get('format') ?? 'auto'),
    files,
  });
  const faults = [...resolved.faults];
  for (const file of resolved.files) faults.push(...(await readFaults(file, given)));
  return faults;
}

async function readFaults(file: SourceFile, given: ReadonlyMap<string, string>): Promise<readonly Fault[]> {
  const column = given.get('key');
  const key = column === undefined ? undefined : { column, required: true };
  const mapping = given
    .get('columns')
    ?.split(',')
    .map((pair) => splitAt(pair, ':'));
  const columns = mapping === undefined ? undefined : new Map(mapping);
  const prepare = createPreparer({
    columns,
    key,
    blank: 'omit',
    providerSchema: readSchema(given.get('types')),
    userSchema: readSchema(given.get('schema')),
  });
  const faults: Fault[] = [];
  const records = readRecords(file, files.read(file.absolute), {
    delimiter: oneOf(['auto', ...DELIMITERS], given.get('delimiter') ?? 'auto'),
    encoding: oneOf(['auto', 'utf-8', 'utf-16', 'windows-1252'], given.get('encoding') ?? 'auto'),
    keyColumn: column,
    onHeader(header, line) {
      const missing = checkHeader(header, { file: file.path, line, columns, key });
      if (missing.length > 0) throw new FaultError(missing);
    },
  });
  try {
    for await (const batch of records) {
      for (const record of batch) {
        const { fault } = prepare(record);
        if (fault !== undefined) faults.push({ ...fault, file: file.path, line: record.line });
      }
    }
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    faults.push(...error.faults);
  }
  return faults;
}

function readSchema(name: string | undefined): RowSchema | undefined {
  if (name === undefined) return undefined;
  return compileRowSchema(JSON.parse(readFileSync(`${BROKEN}${name}`, 'utf8')), { name });
}

function splitOption(option: string): readonly [string, string] {
  return splitAt(option, '=');
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`${value} is none of ${allowed.join(', ')}`);
  return found;
}
