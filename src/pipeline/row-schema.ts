import { resolve } from 'node:path';
import { parse as parseExactly } from 'lossless-json';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { compileRowSchema, RowSchema } from '../sources/schema.ts';
import { readInputFile, refuseUntrustedFile } from './input-files.ts';
import type { LoadContext } from './load-spec.ts';

/** The JSON Schema that the input `schema` names, compiled; undefined if it names none. Throws `FaultError`. */
export async function loadRowSchema({
  request,
  files,
  workingDirectory,
  spelling,
}: LoadContext): Promise<RowSchema | undefined> {
  const path = request.config.schema;
  if (path === undefined) return undefined;
  refuseUntrustedFile(request, 'schema', path);
  const absolute = resolve(workingDirectory, path);
  const text = await readInputFile(files, { input: 'schema', shown: path, absolute, spelling });
  const origin = { file: path, input: 'schema' };
  return compileSchema(parse(text, origin), { name: 'The JSON Schema', ...origin });
}

/** As `compileRowSchema`, whose library only runs with a schema need. */
export async function compileSchema(...given: Parameters<typeof compileRowSchema>): Promise<RowSchema> {
  const { compileRowSchema: compile } = await import('../sources/schema.ts');
  return compile(...given);
}

function parse(text: string, origin: { readonly file: string; readonly input: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = findPlace(text);
    const fault: Fault = {
      code: 'schema/invalid',
      message: 'The JSON Schema is not valid JSON.',
      next: `Fix ${place.line === undefined ? 'the file' : `line ${place.line}`}, or give the path of another file.`,
      ...origin,
      ...place,
    };
    throw new FaultError([fault], { cause: error });
  }
}

/** Only some of Node's messages give the position; all of this parser's do. */
function findPlace(text: string): { readonly line?: number; readonly column?: number } {
  try {
    parseExactly(text);
    return {};
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    if (position === undefined) return {};
    const before = text.slice(0, Number(position)).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }
}
