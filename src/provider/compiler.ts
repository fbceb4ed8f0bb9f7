import { type CompiledExpression, compileExpression, ExpressionError } from './expression.ts';
import { compileTextTemplate, compileUrlTemplate, TemplateError } from './template.ts';
import type { Template } from './types.ts';

/** A place in the provider file: names and indexes from its root. */
export type Path = readonly PropertyKey[];

/** A fault or a warning with its place in the provider file. */
export interface Finding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly next: string;
}

/** An expression or a template of the file, with its place: what the linter goes through. */
export type Part =
  | { readonly kind: 'expression'; readonly path: Path; readonly compiled: CompiledExpression }
  | { readonly kind: 'url' | 'text'; readonly path: Path; readonly compiled: Template };

/** Compiles pieces of a file; what can't be compiled is reported, and something empty stands in its place. */
export interface Compiler {
  expression(path: Path, source: string): CompiledExpression;
  optional(path: Path, source: string | undefined): CompiledExpression | undefined;
  url(path: Path, source: string): Template;
  text(path: Path, source: string): Template;
  report(code: string, path: Path, message: string, next: string): void;
}

const NOTHING = {
  evaluate: () => undefined,
  use: { variables: [], functions: [], regexes: [] },
  constant: undefined,
  streams: undefined,
  firstPath: undefined,
  isPlain: false,
};

/** Collects what it compiles in `parts`, and what is wrong in `findings`. */
export function createCompiler(parts: Part[], findings: Finding[]): Compiler {
  const report: Compiler['report'] = (kind, path, message, next) => {
    findings.push({ code: `provider/${kind}`, path, message, next });
  };
  const expression: Compiler['expression'] = (path, source) => {
    try {
      const compiled = compileExpression(source);
      parts.push({ kind: 'expression', path, compiled });
      return compiled;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report('bad-expression', path, `\`${path.join('.')}\`: ${error.message}.`, 'See https://docs.jsonata.org.');
      return { ...NOTHING, source };
    }
  };
  const template = (kind: 'url' | 'text', path: Path, source: string): Template => {
    try {
      const compiled = kind === 'url' ? compileUrlTemplate(source) : compileTextTemplate(source);
      parts.push({ kind, path, compiled });
      return compiled;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      report(
        'bad-template',
        path,
        `\`${path.join('.')}\` is \`${source}\`. ${error.message}`,
        'See RFC 6570, section 1.2.',
      );
      return { source, names: [], needed: [], expand: () => undefined };
    }
  };
  return {
    expression,
    optional: (path, source) => (source === undefined ? undefined : expression(path, source)),
    url: (path, source) => template('url', path, source),
    text: (path, source) => template('text', path, source),
    report,
  };
}
