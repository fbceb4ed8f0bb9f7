import type { PlainPath } from './plain-path.ts';
import type { PlainShape, PlainValue } from './plain-shape.ts';

/** What an expression uses from outside, for the linter and for binding. */
export interface ExpressionUse {
  /** Variables that the expression does not bind itself, functions excluded. */
  readonly variables: readonly string[];
  /** Functions called or passed by name. */
  readonly functions: readonly string[];
  readonly regexes: readonly Pick<RegExp, 'source' | 'flags'>[];
}

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** JSONata's own functions (2.2), without the two that provider files cannot use. */
export const JSONATA_FUNCTIONS: ReadonlySet<string> = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad
  match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs
  sqrt power random boolean not map filter single reduce sift keys lookup append exists spread merge reverse each
  error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent
  decodeUrl toMillis fromMillis clone now millis`.split(/\s+/),
);

/** The value of a tree that is a single literal. */
export function findConstant(tree: unknown): { readonly value: unknown } | undefined {
  if (!isNode(tree) || !['string', 'number', 'value'].includes(tree.type) || hasExtras(tree)) return undefined;
  return { value: tree.value };
}

/** The path, if the tree consists of names joined by dots, optionally after a variable; undefined for anything else. */
export function findPlainPath(tree: unknown): PlainPath | undefined {
  if (!isNode(tree) || hasExtras(tree)) return undefined;
  if (tree.type === 'variable') return asPlain(tree.value, []);
  if (tree.type !== 'path' || !Array.isArray(tree.steps)) return undefined;
  const steps: readonly unknown[] = tree.steps;
  if (!steps.every((step): step is Node => isNode(step) && !hasExtras(step))) return undefined;
  const [first, ...rest] = steps;
  if (first === undefined || rest.some((step) => step.type !== 'name')) return undefined;
  if (first.type === 'variable') return asPlain(first.value, rest);
  return first.type === 'name' ? { variable: undefined, names: steps.map(nameOf) } : undefined;
}

/**
 * The path at which an expression starts to read: `rejected` for `rejected[code = 5].{ … }`, `$entries(rejected)` and
 * `[rejected]`. No names: the document itself. Undefined if a condition or an operator decides what is read.
 */
export function findFirstPath(tree: unknown): PlainPath | undefined {
  if (!isNode(tree)) return undefined;
  switch (tree.type) {
    case 'name':
      return { variable: undefined, names: [nameOf(tree)] };
    case 'variable':
      return tree.value === '' ? { variable: undefined, names: [] } : undefined;
    case 'path':
      return Array.isArray(tree.steps) ? pathOfSteps(tree.steps) : undefined;
    case 'function':
      return Array.isArray(tree.arguments) ? findFirstPath(tree.arguments[0]) : undefined;
    case 'unary':
      return Array.isArray(tree.expressions) ? findFirstPath(tree.expressions[0]) : undefined;
    case 'apply':
      return findFirstPath(tree.lhs);
    default:
      return undefined;
  }
}

function pathOfSteps([first, ...rest]: readonly unknown[]): PlainPath | undefined {
  const start = findFirstPath(first);
  if (start === undefined || !isNode(first) || hasExtras(first)) return start;
  if (first.type !== 'name' && first.type !== 'variable') return start;
  const names = [...start.names];
  for (const step of rest) {
    if (!isNode(step) || step.type !== 'name') break;
    names.push(nameOf(step));
    if (hasExtras(step)) break;
  }
  return { variable: undefined, names };
}

/** Functions that are given all they need: with fewer arguments some read the input itself. */
const LEAST_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ...['boolean', 'exists', 'join', 'length', 'lowercase', 'not', 'number', 'string', 'trim', 'uppercase'].map(
    (name) => [name, 1] as const,
  ),
  ...['contains', 'match', 'split', 'substring', 'substringAfter', 'substringBefore'].map((name) => [name, 2] as const),
  ['replace', 3],
]);

const FIELD_READERS: ReadonlySet<string> = new Set(
  'binary block condition function name number path regex string value variable'.split(' '),
);

/** Members of an object of texts that an expression can read; undefined if it may read any, as `$` and `*` do. */
export function findFields(tree: unknown): readonly string[] | undefined {
  const fields = new Set<string>();
  for (const node of nodesOf(tree)) {
    if (!FIELD_READERS.has(node.type)) return undefined;
    if (node.type === 'variable' && (node.value === '' || node.value === '$')) return undefined;
    if (node.type === 'function' && !isGivenAll(node)) return undefined;
    if (node.type === 'name') fields.add(nameOf(node));
  }
  return [...fields];
}

function isGivenAll({ procedure, arguments: given }: Node): boolean {
  if (!isNode(procedure) || procedure.type !== 'variable' || !Array.isArray(given)) return false;
  const least = LEAST_ARGUMENTS.get(nameOf(procedure));
  return least !== undefined && given.length >= least;
}

/** The shape of a simple expression around plain paths; undefined for anything else. */
export function findPlainShape(tree: unknown): PlainShape | undefined {
  if (!isNode(tree)) return undefined;
  if (isObject(tree)) return findPlainObject(tree);
  const [first, second] = tree.type === 'binary' ? [tree.lhs, tree.rhs] : [tree.then, tree.else];
  const [one, other] = [findPlainPath(first), findPlainPath(second)];
  if (one === undefined || other === undefined) return undefined;
  if (tree.type === 'binary') {
    const isPlain = tree.value === '/' && hasOnly(tree, 'type value position lhs rhs');
    return isPlain ? { kind: 'ratio', of: one, by: other } : undefined;
  }
  // The parser makes a condition of `??`.
  const isEither = tree.type === 'condition' && hasOnly(tree, 'type position condition then else');
  return isEither && asksFor(tree.condition, one) ? { kind: 'either', first: one, second: other } : undefined;
}

function isObject(node: Node): boolean {
  return node.type === 'unary' && node.value === '{' && hasOnly(node, 'type value position lhs');
}

/** Names that stay in their order, and that are no names of our own or of JSONata. */
const PLAIN_NAME = /^[a-z][\w-]*$/i;

function findPlainObject({ lhs }: Node): Extract<PlainShape, { kind: 'object' }> | undefined {
  const members = new Map<string, PlainValue>();
  if (!Array.isArray(lhs)) return undefined;
  for (const pair of lhs) {
    const [name, value] = Array.isArray(pair) ? [findConstant(pair[0])?.value, findPlainValue(pair[1])] : [];
    if (typeof name !== 'string' || !PLAIN_NAME.test(name) || members.has(name) || value === undefined)
      return undefined;
    members.set(name, value);
  }
  return { kind: 'object', members: [...members] };
}

function findPlainValue(tree: unknown): PlainValue | undefined {
  const constant = findConstant(tree);
  if (constant !== undefined) return { constant: constant.value };
  const path = findPlainPath(tree);
  if (path?.variable !== undefined) return { path };
  const object = isNode(tree) && isObject(tree) ? findPlainObject(tree) : undefined;
  return object && { object };
}

/** True for `$exists(path)`. */
function asksFor(tree: unknown, path: PlainPath): boolean {
  const [asked, ...others] = argumentsOf(tree, 'exists');
  const found = findPlainPath(asked);
  return found !== undefined && others.length === 0 && JSON.stringify(found) === JSON.stringify(path);
}

function hasOnly(node: Node, members: string): boolean {
  const known = members.split(' ');
  return Object.keys(node).every((name) => known.includes(name));
}

/** `$`, `$$` and the names of functions are left to the interpreter. */
function asPlain(variable: unknown, rest: readonly Node[]): PlainPath | undefined {
  if (typeof variable !== 'string' || variable === '' || variable === '$') return undefined;
  if (JSONATA_FUNCTIONS.has(variable)) return undefined;
  return { variable, names: rest.map(nameOf) };
}

function nameOf(node: Node): string {
  return String(node.value);
}

/** Recognizes `$csv($rows)`, and `$zip(…, $csv($rows))` if the name does not use the rows. */
export function findStream(tree: unknown): 'csv' | 'zip' | undefined {
  if (isCsvOfRows(tree)) return 'csv';
  const [name, content] = argumentsOf(tree, 'zip');
  return isCsvOfRows(content) && !analyze(name).variables.includes('rows') ? 'zip' : undefined;
}

function isCsvOfRows(tree: unknown): boolean {
  const [rows, ...others] = argumentsOf(tree, 'csv');
  return isNode(rows) && rows.type === 'variable' && rows.value === 'rows' && !hasExtras(rows) && others.length === 0;
}

function argumentsOf(tree: unknown, name: string): readonly unknown[] {
  if (!isNode(tree) || tree.type !== 'function' || !Array.isArray(tree.arguments)) return [];
  const { procedure } = tree;
  return isNode(procedure) && procedure.type === 'variable' && procedure.value === name ? tree.arguments : [];
}

const PLAIN_MEMBERS: ReadonlySet<string> = new Set(['type', 'value', 'position', 'steps']);

/** True for a step that is more than a name: with filters, groups, sorting, `[]`, focus or index variables. */
function hasExtras(node: Node): boolean {
  return Object.keys(node).some((name) => !PLAIN_MEMBERS.has(name));
}

/** Collects the names and regexes in a tree. A name that is bound anywhere in it counts as bound everywhere in it. */
export function analyze(tree: unknown): ExpressionUse {
  const named = new Set<string>();
  const called = new Set<string>();
  const bound = new Set<string>();
  const regexes: { source: string; flags: string }[] = [];
  for (const node of nodesOf(tree)) {
    if (node.type === 'regex' && node.value instanceof RegExp) {
      const { source, flags } = node.value;
      regexes.push({ source, flags });
    }
    if (node.type === 'variable') named.add(nameOf(node));
    for (const name of boundBy(node)) bound.add(name);
    const { procedure } = node;
    if ((node.type === 'function' || node.type === 'partial') && isNode(procedure) && procedure.type === 'variable') {
      called.add(nameOf(procedure));
    }
  }
  const outside = [...named].filter((name) => name !== '' && name !== '$' && !bound.has(name));
  const isFunction = (name: string): boolean => called.has(name) || JSONATA_FUNCTIONS.has(name);
  return {
    variables: outside.filter((name) => !isFunction(name)),
    functions: outside.filter(isFunction),
    regexes,
  };
}

function boundBy(node: Node): readonly string[] {
  const names: string[] = [];
  if (node.type === 'bind' && isNode(node.lhs)) names.push(nameOf(node.lhs));
  if (node.type === 'lambda' && Array.isArray(node.arguments)) {
    for (const argument of node.arguments) if (isNode(argument)) names.push(nameOf(argument));
  }
  if (typeof node.focus === 'string') names.push(node.focus);
  if (typeof node.index === 'string') names.push(node.index);
  return names;
}

/**
 * Rewrites `a & b` to `$string(a) & $string(b)`: the operator's own conversion would write an exact number as an
 * object. This changes JSONata's own tree before its first evaluation; the version of the package is pinned.
 */
export function convertConcatenations(tree: unknown): void {
  for (const node of [...nodesOf(tree)]) {
    if (node.type !== 'binary' || node.value !== '&') continue;
    for (const side of ['lhs', 'rhs']) {
      const operand = node[side];
      if (!isNode(operand) || operand.type === 'string' || (operand.type === 'binary' && operand.value === '&'))
        continue;
      const procedure = { type: 'variable', value: 'string' };
      Reflect.set(node, side, { type: 'function', value: '(', procedure, arguments: [operand] });
    }
  }
}

/** Every node of the tree, the root first. */
function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
  if (isNode(value)) yield value;
  for (const member of Object.values(value)) yield* nodesOf(member);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
