import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readProjectFile } from './support/markdown-documents.ts';

/** Where code of ours is. What is generated has no comments of its own. */
const FOLDERS = ['src', 'test', 'scripts', 'bench'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter(
      (path) => /\.(ts|mjs)$/.test(path) && path !== 'src/provider/builtin.ts' && path !== 'test/citations.test.ts',
    ),
);

/** Markdown that is no document: a run writes it. */
const WRITTEN = new Set(['summary.md']);
/** `docs/contract.md, 5.3`, `docs/provider-file.md, "Look-up"`, or a document as a whole. */
const DOCUMENT = /([\w./-]+\.md)\b(?:, (\d+(?:\.\d+)?)\b|, ["“]([^"”]+)["”])?/g;
/** A section of something that is not named as a document of this repository. */
const SECTION = /\bsections? \d+(?:\.\d+)*/g;
/** Standards that everybody can look up. */
const STANDARD = /(?:RFC \d+|ECMA-262|Core|APPNOTE\.TXT), $/;
/** Names of papers that are not in this repository, and of the contract without its path. */
const ELSEWHERE = [
  /\breliability[ ,]+(?:\d|P\d)/i,
  /\breliability: I\d/i,
  /\bprovider[- ]model\b/i,
  /(?<!docs\/)\bcontract(?:, | )(?:section |\d|["“])/i,
  /\((?:the )?contract\b/i,
  /\bby the contract\b|\bof the contract\b|\bthe contract(?:'s| names| spells)\b/i,
];

interface Comment {
  readonly file: string;
  readonly line: number;
  /** On one line, without the marks of a comment. */
  readonly text: string;
}

/** Blocks that begin a line, and runs of lines of `//`; read as text, since a parser takes long for so many files. */
const COMMENT = /^[ \t]*\/\*[\s\S]*?\*\/|(?:(?:^|(?<=[ \t]))\/\/ .*$\n?[ \t]*)+/gm;

function listComments(file: string): readonly Comment[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(COMMENT)].map(({ 0: comment, index }) => ({
    file,
    line: text.slice(0, index).split('\n').length,
    text: comment.replaceAll(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)|\*\/$/gm, ' ').replaceAll(/\s+/g, ' '),
  }));
}

/** Why a comment cites what nobody can look up; undefined where it does not. */
function findFault({ text }: Pick<Comment, 'text'>): string | undefined {
  for (const [cited, path = '', number, heading] of text.matchAll(DOCUMENT)) {
    if (WRITTEN.has(basename(path))) continue;
    if (!existsSync(join(ROOT, path))) return `${path} is not in the repository`;
    const headings = [...readProjectFile(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);
    if (number !== undefined && !headings.some((title) => new RegExp(`^${number}\\.? `).test(title)))
      return `${cited}: there is no such section`;
    if (heading !== undefined && !headings.includes(heading)) return `${cited}: there is no such heading`;
  }
  for (const { index, 0: cited } of text.matchAll(SECTION)) {
    if (!STANDARD.test(text.slice(0, index))) return `"${cited}" of what? Write docs/<page>.md, <number>`;
  }
  const elsewhere = ELSEWHERE.map((pattern) => pattern.exec(text)?.[0]).find((cited) => cited !== undefined);
  return elsewhere === undefined ? undefined : `"${elsewhere}" is not in the repository`;
}

describe('a comment that cites', () => {
  it.each([
    ['a document that is not there', 'As docs/nothing.md says.'],
    ['a section that is not there', 'Never twice (docs/contract.md, 5.99).'],
    ['a heading that is not there', 'Never twice (docs/provider-file.md, "Nowhere").'],
    ['a section of nothing', 'Never twice (contract, section 6).'],
    ['the contract without its path', 'Never twice (contract 4, "Lost answers").'],
    ['a paper of elsewhere', 'Cut here (reliability 1.1).'],
    ['another one', 'Unset names are left out (provider-model, rule 2).'],
  ])('%s is found', (_, text) => expect(findFault({ text })).toBeDefined());

  it.each([
    'Never twice (docs/contract.md, 5.3).',
    'The whole page: docs/contract.md, 9.',
    'As docs/provider-file.md, "Look-up" says.',
    'RFC 9110, section 5.5: no line break.',
    'summary.md is what GitHub shows.',
    'A contract between two parties.',
  ])('%s is fine', (text) => expect(findFault({ text })).toBeUndefined());

  it('cites what is in the repository', () => {
    const comments = FILES.flatMap(listComments);
    expect(comments.filter(({ text }) => text.includes('docs/contract.md, ')).length).toBeGreaterThan(60);
    const wrong = comments.flatMap((comment) => {
      const fault = findFault(comment);
      return fault === undefined ? [] : [`${comment.file}:${comment.line}: ${fault}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('docs/contract.md', () => {
  it('numbers its sections in order, each with an anchor in the list at its top', () => {
    const page = readProjectFile('docs/contract.md');
    const sections = [...page.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
    expect(sections).toEqual(sections.map((_, index) => index + 1));
    const parts = [...page.matchAll(/^### (\d+)\.(\d+) /gm)].map(([, section, part]) => [
      Number(section),
      Number(part),
    ]);
    const before = (index: number): readonly number[] => parts[index - 1] ?? [0, 0];
    for (const [index, [section = 0, part = 0]] of parts.entries()) {
      const [last = 0, count = 0] = before(index);
      expect([section, part]).toEqual(section === last ? [last, count + 1] : [section, 1]);
    }
    expect(sections.filter((number) => !page.includes(`- [${number}. `))).toEqual([]);
  });
});

describe('docs/testing.md', () => {
  it('lists the invariants of the simulation', () => {
    const oracles = FILES.filter((path) => path.startsWith('test/simulation/')).map(readProjectFile);
    const names = oracles.flatMap((text) => text.match(/(?<=')(?:I\d+|H\d) [a-z ]+(?=')/g) ?? []);
    const listed = readProjectFile('docs/testing.md').match(/(?<=^\| )(?:I\d+|H\d) [a-z ]+[a-z](?= +\|)/gm) ?? [];
    expect(names.length).toBeGreaterThan(15);
    expect([...new Set(listed)].sort()).toEqual([...new Set(names)].sort());
  });
});
