import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { table } from './markdown-text.ts';

/** A fault as it is written in the source: values are shown as `‹name›`, alternatives as `(one | other)`. */
export interface Message {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  /** Path of the source file. */
  readonly file: string;
}

const SRC = join(import.meta.dirname, '..', 'src');
const CODE = /^(?:\*|[a-z]+)\/(?:\*|[a-z]+(?:-[a-z]+)*)$/;
/** Constants and helpers are followed this deep; a sentence is never made of more. */
const MAX_DEPTH = 6;

type Definitions = ReadonlyMap<string, ts.Expression>;

/** Every fault that `src` can make, in the order of code, file and place. */
export function listMessages(): readonly Message[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('builtin.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ts.createSourceFile(path, readFileSync(join(SRC, path), 'utf8'), ts.ScriptTarget.ES2022, true));
  const shared = new Map(files.flatMap((file) => [...definitionsOf(file)]));
  const messages = files.flatMap((file) => messagesOf(file, new Map([...shared, ...definitionsOf(file)])));
  return messages.toSorted((a, b) => (a.code < b.code ? -1 : Number(a.code > b.code)));
}

/** The page of all messages, by code: what somebody reads who judges their English. */
export function renderMessages(): string {
  return table(
    ['code', 'message', 'next step'],
    listMessages().map(({ code, message, next }) => [`\`${code}\``, message, next]),
  );
}

/** Constants of a file, and functions that return one expression: what texts are put together from. */
function definitionsOf(file: ts.SourceFile): Definitions {
  const found = new Map<string, ts.Expression>();
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && initializer !== undefined) found.set(name.text, initializer);
    }
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
      const returned = statement.body?.statements.at(-1);
      if (statement.body?.statements.length === 1 && returned !== undefined && ts.isReturnStatement(returned))
        if (returned.expression !== undefined) found.set(statement.name.text, returned.expression);
    }
  }
  return found;
}

function messagesOf(file: ts.SourceFile, definitions: Definitions): readonly Message[] {
  const messages: Message[] = [];
  const add = (code: ts.Expression, message: string, next: string): void => {
    for (const text of codesOf(code, definitions)) messages.push({ code: text, message, next, file: file.fileName });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const [code, message, next] = ['code', 'message', 'next'].map((name) => memberOf(node, name));
      if (code !== undefined && message !== undefined)
        add(code, show(message, definitions), next === undefined ? '' : show(next, definitions));
    }
    if (ts.isCallExpression(node)) {
      const at = node.arguments.findIndex((argument) => ts.isStringLiteralLike(argument) && CODE.test(argument.text));
      const code = node.arguments[at];
      const texts = node.arguments.slice(at + 1).map((argument) => show(argument, definitions));
      // Behind the code come the place and the sentences; only sentences have a blank.
      const [message = '', next = ''] = texts.filter((text) => text.includes(' '));
      if (code !== undefined && message !== '') add(code, message, next);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return messages;
}

function memberOf(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const member of node.properties) {
    if (ts.isPropertyAssignment(member) && member.name.getText() === name) return member.initializer;
    if (ts.isShorthandPropertyAssignment(member) && member.name.text === name) return member.name;
    // `...(next !== undefined && { next })`
    const spread = ts.isSpreadAssignment(member) ? objectIn(member.expression) : undefined;
    const inner = spread === undefined ? undefined : memberOf(spread, name);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function objectIn(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  return ts.isObjectLiteralExpression(node) ? node : ts.forEachChild(node, objectIn);
}

function codesOf(node: ts.Expression, definitions: Definitions): readonly string[] {
  if (ts.isConditionalExpression(node))
    return [...codesOf(node.whenTrue, definitions), ...codesOf(node.whenFalse, definitions)];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `*${literal.text}`).join('')].filter((text) =>
      CODE.test(text),
    );
  const text = show(node, definitions);
  return CODE.test(text) ? [text] : [];
}

/** The text of an expression as somebody reads it who does not know the values. */
function show(node: ts.Expression, definitions: Definitions, depth = 0): string {
  const inner = (part: ts.Expression): string => show(part, definitions, depth + 1);
  if (depth > MAX_DEPTH) return value(node);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return inner(node.expression);
  if (ts.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map(({ expression, literal }) => inner(expression) + literal.text).join('')
    );
  if (ts.isConditionalExpression(node)) return alternatives([inner(node.whenTrue), inner(node.whenFalse)]);
  if (ts.isBinaryExpression(node)) return showBinary(node, inner);
  if (ts.isIdentifier(node)) {
    const definition = localDefinition(node) ?? definitions.get(node.text);
    return definition === undefined || !isText(definition) ? value(node) : inner(definition);
  }
  if (ts.isCallExpression(node)) return showCall(node, definitions, inner);
  return value(node);
}

function showBinary(node: ts.BinaryExpression, inner: (part: ts.Expression) => string): string {
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.PlusToken) return inner(node.left) + inner(node.right);
  if (kind === ts.SyntaxKind.QuestionQuestionToken) return alternatives([inner(node.left), inner(node.right)]);
  return value(node);
}

function showCall(node: ts.CallExpression, definitions: Definitions, inner: (part: ts.Expression) => string): string {
  const { expression: called } = node;
  const [first, one] = node.arguments;
  if (ts.isPropertyAccessExpression(called) && ['trim', 'trimEnd', 'trimStart'].includes(called.name.text))
    return inner(called.expression);
  if (!ts.isIdentifier(called)) return value(node);
  if (called.text === 'plural' && first !== undefined && one !== undefined) return `‹${nameOf(first)}› ${inner(one)}`;
  const definition = definitions.get(called.text);
  return definition === undefined || !isText(definition) ? value(node) : inner(definition);
}

function alternatives(texts: readonly string[]): string {
  const some = [...new Set(texts.filter((text) => text.trim() !== '' && text !== '‹undefined›'))];
  return some.length < 2 ? some.join('') : `(${some.map((text) => text.trim()).join(' | ')})`;
}

/** What a constant of the enclosing functions is made of. */
function localDefinition(node: ts.Identifier): ts.Expression | undefined {
  for (let scope: ts.Node | undefined = node.parent; scope !== undefined; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isCaseClause(scope)) continue;
    for (const statement of scope.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && name.text === node.text) return initializer;
    }
  }
  return undefined;
}

/** It leads to words: what is only looked up, called or counted is a value. */
function isText(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isConditionalExpression(node)) return isText(node.whenTrue) || isText(node.whenFalse);
  if (ts.isBinaryExpression(node)) return isText(node.left) || isText(node.right);
  const called = ts.isCallExpression(node) ? node.expression : undefined;
  return called !== undefined && ts.isPropertyAccessExpression(called) && isText(called.expression);
}

function value(node: ts.Expression): string {
  return `‹${nameOf(node)}›`;
}

/** The word of an expression that tells most of what it holds. */
function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node))
    return node.name.text === 'length' ? nameOf(node.expression) : node.name.text;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    const { expression: called } = node;
    if (first !== undefined && !ts.isFunctionLike(first) && ts.isIdentifier(called)) return nameOf(first);
    if (ts.isPropertyAccessExpression(called)) return nameOf(called.expression);
    return nameOf(called);
  }
  if (ts.isElementAccessExpression(node)) return nameOf(node.expression);
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  return 'value';
}
