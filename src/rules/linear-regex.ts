import { RE2JS } from 're2js';
import { type Automaton, buildAutomaton } from './automaton.ts';
import { RegexError, translateRegex } from './translate.ts';

interface Compiled {
  /** Decides most texts, and much faster; undefined where the expression is beyond it. */
  readonly automaton: Automaton | undefined;
  readonly main: RE2JS;
  readonly conditions: readonly { readonly regex: RE2JS; readonly isNegated: boolean }[];
}

/** The match and its groups, as `RegExp.exec` gives them. */
export type RegexMatch = readonly (string | undefined)[] & { readonly index: number };

const MAX_CACHED = 1_000;
const compiled = new Map<string, Compiled>();

/**
 * A regular expression from a file that others wrote: a row schema or a provider file. It runs on an automaton (RE2) in
 * time linear in the text, so that no expression can hang on a cell or a response. It has the same meaning as in ECMAScript,
 * except for what `translateRegex` lists.
 * Implements the part of `RegExp` that ajv and JSONata use. Throws `RegexError` if the expression is not supported.
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

  /** ajv caches expressions by this text. */
  toString(): string {
    return `/${this.source}/${this.flags}`;
  }

  test(text: string): boolean {
    const found = this.#compiled.automaton?.testText(text);
    return found ?? (this.#compiled.main.test(text) && this.#holds(text));
  }

  /** The same of a text in UTF-8, from an index to before another. */
  testBytes(bytes: Buffer, from: number, to: number): boolean {
    return this.#compiled.automaton?.testBytes(bytes, from, to) ?? this.test(bytes.toString('utf8', from, to));
  }

  /** Searches from `lastIndex` and moves it past the match, like a `RegExp` with the flag `g`. */
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

/** Why an expression cannot be used, as the end of a sentence that names it; undefined if it can. */
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
    automaton: buildAutomaton(source, flags),
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
    throw new RegexError('is too large (its nested quantifiers repeat more than 1,000 times in total)', {
      cause: error,
    });
  }
}
