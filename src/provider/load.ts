import { type Fault, FaultError } from '../domain/fault.ts';
import { compileExpression } from '../expression/expression.ts';
import { compileProvider } from './compile.ts';
import type { LintFinding } from './compiler.ts';
import { lintCompilation } from './lint.ts';
import { FIELD_NAMES, type ProviderFile, providerSchema } from './schema.ts';
import { describeIssues } from './schema-faults.ts';
import type { ProviderSpec } from './types.ts';
import { readYaml, type YamlText } from './yaml-text.ts';

/** What the linter finds in a provider file. If there are errors, there is no spec. */
export interface ProviderCheck {
  readonly spec: ProviderSpec | undefined;
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/**
 * Reads, checks and compiles the text of a provider file. `path` is the file as the user wrote it, for messages.
 * Throws `FaultError` with every fault, each with its code, line, column, value and next step.
 */
export function loadProvider(text: string, path: string): ProviderSpec {
  const { spec, errors } = checkProvider(text, path);
  if (spec === undefined) throw new FaultError(errors);
  return spec;
}

/** Recently checked files, by path and text, so that a process that runs often compiles each of them once. */
const checked = new Map<string, ProviderCheck>();
/** More than a person edits at a time. */
const MAX_CHECKED = 16;

/** Like `loadProvider`, but returns the errors and the warnings, in the order of the file. */
export function checkProvider(text: string, path: string): ProviderCheck {
  const name = `${path}\n${text}`;
  const known = checked.get(name) ?? check(text, path);
  if (checked.size >= MAX_CHECKED) checked.clear();
  checked.set(name, known);
  return known;
}

function check(text: string, path: string): ProviderCheck {
  const { file, yaml, errors: misread } = readFile(text, path);
  if (file === undefined) return { spec: undefined, errors: misread, warnings: [] };
  const compilation = compileProvider(file, text, compileExpression);
  const lint = lintCompilation(compilation);
  const errors = [...compilation.findings, ...lint.errors].map((finding) => toFault(finding, yaml, path));
  const warnings = inOrder(lint.warnings.map((finding) => toFault(finding, yaml, path)));
  return { spec: errors.length > 0 ? undefined : compilation.spec, errors: inOrder(errors), warnings };
}

/** The content of a provider file that was checked before, with its defaults. Throws `FaultError`. */
export function readProviderFile(text: string, path: string): ProviderFile {
  const { file, errors } = readFile(text, path);
  if (file === undefined) throw new FaultError(errors);
  return file;
}

function readFile(
  text: string,
  path: string,
): { readonly file: ProviderFile | undefined; readonly yaml: YamlText; readonly errors: readonly Fault[] } {
  const yaml = readYaml(text, path, 'provider/yaml');
  if (yaml.faults.length > 0) return { file: undefined, yaml, errors: yaml.faults };
  // Compiling the schema would take longer than reading one file without.
  const parsed = providerSchema.safeParse(yaml.value, { jitless: true });
  if (parsed.success) return { file: parsed.data, yaml, errors: [] };
  const errors = describeIssues(parsed.error.issues, { yaml, file: path, area: 'provider', names: FIELD_NAMES });
  return { file: undefined, yaml, errors: inOrder(errors) };
}

function toFault({ code, message, next, path }: LintFinding, yaml: YamlText, file: string): Fault {
  return { code, message, next, file, ...yaml.locate(path) };
}

function inOrder(faults: readonly Fault[]): readonly Fault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
