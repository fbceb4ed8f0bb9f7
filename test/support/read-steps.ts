import { marked } from 'marked';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** A link, with the words that it stands on. */
export interface PageLink {
  readonly text: string;
  readonly href: string;
  /** All of the list item, paragraph or table cell that it is in. */
  readonly around: string;
}

/** A sentence of "Do this", as somebody reads it. */
export interface NextStep {
  readonly text: string;
  /** Texts that are there to be copied. */
  readonly codes: readonly string[];
  readonly links: readonly PageLink[];
}

/** The sentences of the last list "Do this" of a page, in their order; none where it has none. */
export function readSteps(markdown: string): readonly NextStep[] {
  const [, section = ''] = markdown.split(/^### Do this$/m).slice(-2);
  const [list = ''] = /^\d\. .*(?:\n\d\. .*)*/m.exec(section.trimStart()) ?? [];
  return list
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => readStep(line.replace(/^\d\. /, '')));
}

function readStep(markdown: string): NextStep {
  const nodes = parse(markdown);
  return { text: textOf(nodes), codes: textsOf(nodes, 'code'), links: linksOf(nodes) };
}

/** All links of a page. */
export function readLinks(markdown: string): readonly PageLink[] {
  return linksOf(parse(markdown));
}

/** Inputs among what is there to be copied: `name: value`, as in a workflow. */
export function readInputs({ codes }: Pick<NextStep, 'codes'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    codes.flatMap((text) => {
      const [, name, value] = /^([a-z-]+): (.+)$/.exec(text) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

const parse = (markdown: string): readonly Node[] =>
  parseFragment(marked.parse(markdown, { async: false, gfm: true })).childNodes;

function visit(nodes: readonly Node[], look: (node: Node, block: Node | undefined) => void, block?: Node): void {
  for (const node of nodes) {
    const inner = ['li', 'p', 'td', 'th'].includes(node.nodeName) ? node : block;
    look(node, inner);
    if ('childNodes' in node) visit(node.childNodes, look, inner);
  }
}

function textOf(nodes: readonly Node[]): string {
  let text = '';
  visit(nodes, (node) => {
    if (node.nodeName === '#text' && 'value' in node) text += node.value;
  });
  return text.trim();
}

function textsOf(nodes: readonly Node[], name: string): readonly string[] {
  const texts: string[] = [];
  visit(nodes, (node) => {
    if (node.nodeName === name) texts.push(textOf([node]));
  });
  return texts;
}

function linksOf(nodes: readonly Node[]): readonly PageLink[] {
  const links: PageLink[] = [];
  visit(nodes, (node, block) => {
    if (node.nodeName !== 'a' || !('attrs' in node)) return;
    const href = node.attrs.find(({ name }) => name === 'href')?.value ?? '';
    links.push({ text: textOf([node]), href, around: block === undefined ? '' : textOf([block]) });
  });
  return links;
}
