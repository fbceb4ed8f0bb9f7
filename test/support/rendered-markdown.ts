import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;

function walk(nodes: readonly Node[], visit: (node: Node) => void): void {
  for (const node of nodes) {
    visit(node);
    if ('childNodes' in node) walk(node.childNodes, visit);
  }
}

/** Names of all elements (and `#comment`) in an HTML text, each once, sorted; with `name@attribute` for attributes. */
export function listElements(html: string): readonly string[] {
  const names = new Set<string>();
  walk(parseFragment(html).childNodes, (node) => {
    if (node.nodeName !== '#text') names.add(node.nodeName);
    if (!('attrs' in node)) return;
    // `align` comes from the table's own rule of dashes.
    for (const attr of node.attrs) if (attr.name !== 'align') names.add(`${node.nodeName}@${attr.name}`);
  });
  return [...names].sort();
}

/** Texts of the cells of all tables, row by row, and all text. */
export function readTable(html: string): { readonly rows: readonly (readonly string[])[]; readonly text: string } {
  const rows: string[][] = [];
  let text = '';
  walk(parseFragment(html).childNodes, (node) => {
    if (node.nodeName === 'tr') rows.push([]);
    if (node.nodeName === 'td' || node.nodeName === 'th') rows.at(-1)?.push(textOf(node));
    if (node.nodeName === '#text' && 'value' in node) text += node.value;
  });
  return { rows, text };
}

/** Texts of all code spans: what somebody copies. */
export function listCodes(html: string): readonly string[] {
  const codes: string[] = [];
  walk(parseFragment(html).childNodes, (node) => {
    if (node.nodeName === 'code') codes.push(textOf(node));
  });
  return codes;
}

/** Addresses of all links. */
export function listLinks(html: string): readonly string[] {
  const links: string[] = [];
  walk(parseFragment(html).childNodes, (node) => {
    if (node.nodeName === 'a' && 'attrs' in node) links.push(...node.attrs.map(({ value }) => value));
  });
  return links;
}

/** All text outside of code spans, which GitHub searches for mentions and addresses. */
export function readLiveText(html: string): string {
  let text = '';
  const read = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.nodeName === '#text' && 'value' in node) text += node.value;
      if (node.nodeName === 'code') text += ' ';
      else if ('childNodes' in node) read(node.childNodes);
    }
  };
  read(parseFragment(html).childNodes);
  return text;
}

function textOf(node: Node): string {
  let text = '';
  walk([node], (inner) => {
    if (inner.nodeName === '#text' && 'value' in inner) text += inner.value;
  });
  return text;
}
