import ts from 'typescript';
import { createDice } from './dice.ts';
import type { Change } from './workshop.ts';

/** One place of a source text and what stands there instead. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly what: string;
}

const SWAPS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
]);

/**
 * Mutants of these files, `count` or as many as there are, spread evenly over the files: the seed says which. An operator
 * turned into its neighbor, true for false, a call left out, an if or a choice turned round, nothing returned.
 */
export function makeMutants(
  sources: ReadonlyMap<string, string>,
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly Change[] {
  const piles = [...sources].map(([file, source]) => shuffle(listMutants(file, source), seed, file));
  const chosen: Change[] = [];
  const deepest = Math.max(0, ...piles.map((pile) => pile.length));
  for (let depth = 0; depth < deepest && chosen.length < count; depth += 1) {
    for (const pile of piles) {
      const mutant = pile[depth];
      // To look at each that could be made would take half a minute.
      if (chosen.length < count && mutant !== undefined && parses(mutant.apply())) chosen.push(mutant);
    }
  }
  return chosen;
}

function shuffle<T>(list: readonly T[], seed: number, name: string): readonly T[] {
  const dice = createDice(seed, name);
  return list
    .map((item) => ({ item, at: dice.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

interface Mutant extends Change {
  readonly apply: () => string;
}

function listMutants(file: string, source: string): readonly Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    edits.push(...editsOf(node));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return edits.map((edit) => {
    const { line } = tree.getLineAndCharacterOfPosition(edit.from);
    const apply = (): string => source.slice(0, edit.from) + edit.text + source.slice(edit.to);
    return { name: `${file}:${line + 1} ${edit.what}`, file, apply };
  });
}

function parses(source: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.length === 0;
}

function* editsOf(node: ts.Node): Generator<Edit> {
  const instead = (place: ts.Node, text: string): Edit => ({
    from: place.getStart(),
    to: place.getEnd(),
    text,
    what: `${shorten(place.getText())} → ${shorten(text)}`,
  });
  if (ts.isBinaryExpression(node)) {
    const swapped = SWAPS.get(node.operatorToken.kind);
    if (swapped === undefined) return;
    const { what } = instead(node, `${node.left.getText()} ${swapped} ${node.right.getText()}`);
    yield { ...instead(node.operatorToken, swapped), what };
  } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    // In a type it changes nothing that runs.
    if (!ts.isLiteralTypeNode(node.parent))
      yield {
        ...instead(node, node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true'),
        what: `${shorten(node.parent.getText())}: the other of true and false`,
      };
  } else if (ts.isExpressionStatement(node)) {
    const { expression } = node;
    const called = ts.isAwaitExpression(expression) ? expression.expression : expression;
    if (ts.isCallExpression(called)) yield { ...instead(node, ';'), what: `without ${shorten(node.getText())}` };
  } else if (ts.isReturnStatement(node) && node.expression !== undefined) {
    if (node.expression.getText() !== 'undefined') yield instead(node, 'return undefined;');
  } else if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
    const condition = ts.isIfStatement(node) ? node.expression : node.condition;
    if (!isEquation(condition)) yield instead(condition, `!(${condition.getText()})`);
  }
}

/** Its operator turned round is the same as the whole turned round. */
function isEquation(node: ts.Expression): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
}

/** A mutant's name stands in one line. */
const NAME_CHARS = 60;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > NAME_CHARS ? `${line.slice(0, NAME_CHARS - 1)}…` : line;
}
