import ts from 'typescript';

const BEYOND_ASCII = /[^\0-\x7f]/g;

/**
 * The same program in ASCII. Inside a literal, a name or a comment a character becomes its escape. Between tokens it can
 * only be a space or the end of a line, where an escape would be an error. `String.raw` sees the source, so its
 * templates stay as they are.
 * @param {string} text source of a module.
 */
export function escapeText(text) {
  const places = Array.from(text.matchAll(BEYOND_ASCII), ({ index }) => index);
  if (places.length === 0) return text;
  const source = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const pieces = [];
  let at = 0;
  let next = 0;
  /** @param {(part: string) => string} change */
  const take = (end, change) => {
    pieces.push(change(text.slice(at, end)));
    at = end;
  };
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    while (places[next] < node.pos) next += 1;
    // Nearly all of a bundle is ASCII.
    if (!(places[next] < node.end)) return;
    if (ts.isTaggedTemplateExpression(node) && /\braw$/.test(node.tag.getText(source))) {
      take(node.template.getStart(source), escapeBetween);
      take(node.template.end, (part) => part);
    } else if (isText(node)) {
      take(node.getStart(source), escapeBetween);
      take(node.end, escapeLiteral);
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  take(text.length, escapeBetween);
  return pieces.join('');
}

/** @param {import('typescript').Node} node */
function isText(node) {
  return ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node) || ts.isIdentifier(node);
}

/** @param {string} text what stands between two tokens that hold text. */
function escapeBetween(text) {
  return escapeAll(text.replace(/[\u2028\u2029]/g, '\n').replace(/[^\S\0-\x7f]/g, ' '));
}

/**
 * A backslash before such a character is not needed, and would quote the one of the escape; before the end of a line it
 * continues the literal, as it does before a line feed.
 * @param {string} text
 */
function escapeLiteral(text) {
  return escapeAll(
    text.replace(/\\([\s\S])/g, (pair, next) => (/[\u2028\u2029]/.test(next) ? '\\\n' : next > '\x7f' ? next : pair)),
  );
}

/** @param {string} text */
function escapeAll(text) {
  return text.replace(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
