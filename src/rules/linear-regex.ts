import { RE2JS } from 're2js';
import { RegexError, translateRegex } from './translate.ts';

interface Compiled {
  readonly main: RE2JS;
  readonly conditions: readonly { readonly regex: RE2JS; readonly isNegated: boolean }[];
}

/** The match and its groups, as `RegExp.exec` gives them. */
export type RegexMatch = readonly (string | undefined)[] & { readonly index: number };

const MAX_CACHED = 1_000;
const compiled = new Map<string, Compiled>();

/**
 * A regular expression of a file that others wrote: a row schema, a provider file. It runs on an automaton (RE2) in time
 * linear in the text, so no expression can hang on a cell or a response; with the meaning of ECMAScript but for what
 * `translateRegex` names.
 * Has what ajv and JSONata use of a `RegExp`. Throws `RegexError` where that is not possible.
 */
export class LinearRegex {
  readonly source: string;
  readonly flags: string;
  lastIndex = 0;
  readonly #compiled: Compiled;

  constructor(pattern: string | RegExp, flags = typeof pattern === 'string' ? '' : pattern.flags) {
    this.source = typeof pattern === 'string' ? pattern : pattern.source;
    this.flags = flags;
    this.#compiled = compile(this.source, flags);
  }

  /** ajv keeps one expression for each text of this. */
  toString(): string {
    return `/${this.source}/${this.flags}`;
  }

  test(text: string): boolean {
    return this.#compiled.main.test(text) && this.#holds(text);
  }

  /** From `lastIndex` on, which it moves behind the match, as a `RegExp` with the flag `g` does. */
  exec(text: string): RegexMatch | null {
    const matcher = this.#compiled.main.matcher(text);
    const isFound = this.lastIndex <= text.length && this.#holds(text) && matcher.find(this.lastIndex);
    if (!isFound) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }

  #holds(text: string): boolean {
    return this.#compiled.conditions.every(({ regex, isNegated }) => regex.test(text) !== isNegated);
  }
}

/** Why an expression cannot be used, as the end of a sentence that names it; undefined where it can. */
export function explainRegex(source: string, flags: string): string | undefined {
  try {
    compile(source, flags);
    return undefined;
  } catch (error) {
    if (error instanceof RegexError) return error.message;
    throw error;
  }
}

function compile(source: string, flags: string): Compiled {
  const name = `${flags}/${source}`;
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const { main, conditions } = translateRegex(source, flags);
  const made = {
    main: compileRe2(main),
    conditions: conditions.map((each) => ({ regex: compileRe2(each.source), isNegated: each.isNegated })),
  };
  if (compiled.size >= MAX_CACHED) compiled.clear();
  compiled.set(name, made);
  return made;
}

function compileRe2(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new RegexError('is too large (nested repetitions of more than 1,000 in all)', { cause: error });
  }
}
