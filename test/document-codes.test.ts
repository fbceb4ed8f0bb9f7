import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS, listAnchors, ROOT, readProjectFile } from './support/markdown-documents.ts';

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('builtin.ts'))
  .map((path) => `src/${path.replaceAll('\\', '/')}`);

/** First halves of codes; a text of such a form that is no code has another. */
const AREAS =
  'input|config|file|row|schema|plan|run|output|ledger|vendor|provider|exchanges|secret|command|sandbox|demo|bug';
const CODE = new RegExp(`^(${AREAS})/[a-z]+(-[a-z]+)*$`);
/** At the end of a sentence, where no fault is made of it. */
const BRACKETED = new RegExp(String.raw`\[((?:${AREAS})/[a-z-]+)\]`);

/** Codes that are put together: the template's spans as `*`, and what they come to. */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  'vendor/job-*': ['failed', 'canceled', 'lost', 'unreachable'].map((state) => `vendor/job-${state}`),
  'provider/*': ['bad-expression', 'bad-template', 'bad-value', 'doubled-state'].map((kind) => `provider/${kind}`),
  '*/unknown-field': ['provider/unknown-field', 'exchanges/unknown-field'],
  '*/missing-field': ['provider/missing-field', 'exchanges/missing-field'],
  '*/bad-value': ['provider/bad-value', 'exchanges/bad-value'],
};

/** Every code that stands in src, with the templates that make codes. */
function listCodes(): { readonly codes: ReadonlySet<string>; readonly templates: ReadonlySet<string> } {
  const codes = new Set<string>();
  const templates = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && CODE.test(node.text)) codes.add(node.text);
    const bracketed = ts.isTemplateLiteralToken(node) ? BRACKETED.exec(node.text)?.[1] : undefined;
    if (bracketed !== undefined) codes.add(bracketed);
    const isCode =
      ts.isPropertyAssignment(node.parent ?? node) && (node.parent as ts.PropertyAssignment).name.getText() === 'code';
    if (ts.isTemplateExpression(node) && isCode) {
      templates.add(node.head.text + node.templateSpans.map(({ literal }) => `*${literal.text}`).join(''));
    }
    ts.forEachChild(node, visit);
  };
  for (const path of SOURCES) visit(ts.createSourceFile(path, readProjectFile(path), ts.ScriptTarget.ES2022, true));
  return { codes, templates };
}

describe('docs/troubleshooting.md', () => {
  const { codes, templates } = listCodes();
  const page = readProjectFile('docs/troubleshooting.md');
  const sections = [...page.matchAll(/^### `(.+)`$/gm)].map(([, code = '']) => code);

  it('knows how codes are put together', () => {
    expect([...templates].sort()).toEqual(Object.keys(COMPOSED).sort());
  });

  it('has one section for every code, and none for a code that is gone', () => {
    expect(codes.size).toBeGreaterThan(80);
    const all = new Set([...codes, ...Object.values(COMPOSED).flat()]);
    expect([...all].filter((code) => !sections.includes(code))).toEqual([]);
    expect(sections.filter((code) => !all.has(code))).toEqual([]);
    expect(sections.filter((code, index) => sections.indexOf(code) !== index)).toEqual([]);
  });

  it('says in every section what to do next, but for rows that need no command', () => {
    const silent = page
      .split(/^### /m)
      .slice(1)
      .filter((section) => !section.includes('Next: '));
    expect(silent.map((section) => section.split('\n')[0])).toEqual([]);
  });
});

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readProjectFile(document).replaceAll(/^```[\s\S]*?^```$/gm, '');
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target);

  it('links to what is there', () => {
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : normalize(join(dirname(document), path)).replaceAll('\\', '/');
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !listAnchors(target).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names no file of the project that is not there', () => {
    const named = [...text.matchAll(/`((?:docs|src|test|scripts|providers|schema|examples)\/[\w./-]+\.\w+)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has no machine of ours in it', () => {
    expect(text.match(/\/(?:home|Users|root|work)\/\S*/g) ?? []).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = readProjectFile('docs/architecture.md');

  it('has the table of imports that is asserted', () => {
    const asserted =
      /const MAY: .*? = \{\n([\s\S]*?)\n\};/.exec(readProjectFile('test/architecture.test.ts'))?.[1] ?? '';
    const rooms = [...asserted.matchAll(/^ {2}(\w+): \[([\s\S]*?)\],$/gm)].map(([, room = '', list = '']) => {
      const names = [...list.matchAll(/'(\w+)(!?)'/g)].map(
        ([, name, types]) => `${name}${types === '!' ? ' (types)' : ''}`,
      );
      return `${room}: ${names.join(', ') || 'nothing'}`;
    });
    const told = [...page.matchAll(/^\| `(\w+)` +\| (\S.*?) +\|$/gm)].map(([, room, list]) => `${room}: ${list}`);
    expect(rooms.length).toBeGreaterThan(8);
    expect(told).toEqual(rooms);
  });

  it('tells of every room', () => {
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.filter(({ name }) => !page.includes(`| \`src/${name}/\``)).map(({ name }) => name)).toEqual([]);
  });
});
