import { ExpressionError } from '../expression/expression-error.ts';
import type { CompiledExpression } from '../expression/known-expression.ts';
import { compileTextTemplate, compileUrlTemplate, TemplateError } from '../expression/template.ts';
import type { Template } from '../expression/types.ts';

/** A path in the provider file: names and indexes from its root. */
export type Path = readonly PropertyKey[];

/** An error or a warning with its path in the provider file. */
export interface LintFinding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly next: string;
}

/** What rules find in a file. A file with an error cannot be loaded; a warning is for its author. */
export interface LintReport {
  readonly errors: readonly LintFinding[];
  readonly warnings: readonly LintFinding[];
}

/** An expression or a template of the file, with its path, for the linter. */
export type Part =
  | { readonly kind: 'expression'; readonly path: Path; readonly compiled: CompiledExpression }
  | { readonly kind: 'url' | 'text'; readonly path: Path; readonly compiled: Template };

/** Compiles parts of a file. A part that does not compile is reported and replaced by an empty one. */
export interface Compiler {
  expression(path: Path, source: string): CompiledExpression;
  optional(path: Path, source: string | undefined): CompiledExpression | undefined;
  url(path: Path, source: string): Template;
  text(path: Path, source: string): Template;
  report(code: string, path: Path, message: string, next: string): void;
}

const EMPTY_EXPRESSION = {
  evaluate: () => undefined,
  use: { variables: [], functions: [], regexes: [] },
  constant: undefined,
  streams: undefined,
  firstPath: undefined,
  isPlain: false,
};

/** Compiles an expression. Throws `ExpressionError`. */
export type CompileExpression = (source: string) => CompiledExpression;

/** Adds what it compiles to `parts`, and what is wrong to `findings`. */
export function createCompiler(parts: Part[], findings: LintFinding[], compileExpression: CompileExpression): Compiler {
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
      return { ...EMPTY_EXPRESSION, source };
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
