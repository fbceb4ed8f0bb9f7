import { resolve } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { compileRowSchema, type RowSchema } from '../sources/schema.ts';
import { readInputFile, refuseForeignFile } from './input-files.ts';
import type { LoadContext } from './load-spec.ts';

/** The JSON Schema that `schema` names, compiled; undefined where it names none. Throws `FaultError`. */
export async function loadRowSchema({
  request,
  files,
  workingDirectory,
  spelling,
}: LoadContext): Promise<RowSchema | undefined> {
  const path = request.config.schema;
  if (path === undefined) return undefined;
  refuseForeignFile(request, 'schema', path);
  const absolute = resolve(workingDirectory, path);
  const text = await readInputFile(files, { input: 'schema', shown: path, absolute, spelling });
  const origin = { file: path, input: 'schema' };
  return compileRowSchema(parse(text, origin), { name: 'The JSON Schema', ...origin });
}

function parse(text: string, origin: { readonly file: string; readonly input: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FaultError(
      [
        {
          code: 'schema/invalid',
          message: 'The JSON Schema is not valid JSON.',
          next: 'Mend that place, or give the path of another file.',
          ...origin,
          ...findPlace(text, error),
        },
      ],
      { cause: error },
    );
  }
}

/** Node names the place in some of its messages only; without one it is the end, where the text broke off. */
function findPlace(text: string, error: unknown): { readonly line?: number; readonly column?: number } {
  const message = error instanceof Error ? error.message : '';
  const named = /position (\d+)/.exec(message)?.[1];
  if (named === undefined && !/end of JSON/.test(message)) return {};
  const before = text.slice(0, named === undefined ? text.trimEnd().length : Number(named)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
