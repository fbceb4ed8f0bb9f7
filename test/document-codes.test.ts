import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { renderRooms } from '../scripts/document-rooms.ts';
import { inputFlags, parseFlags } from '../src/cli/flags.ts';
import { describeInputs } from '../src/config/schema.ts';
import { REASON_TABLE, REASONS } from '../src/domain/fault.ts';
import { UNRESOLVED_REASONS, UNRESOLVED_TABLE } from '../src/domain/outcome.ts';
import * as faults from '../src/engine/faults.ts';
import { refusedFault } from '../src/engine/submit/refusal.ts';
import { DOCUMENTS, listAnchors, ROOT, readProjectFile } from './support/markdown-documents.ts';

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('builtin.ts'))
  .map((path) => `src/${path.replaceAll('\\', '/')}`);

/** First halves of codes; a text of such a form that is no code has another. */
const AREAS =
  'input|config|file|row|schema|plan|run|output|merge|ledger|memory|vendor|provider|exchanges|secret|command|sandbox|demo|bug';
const CODE = new RegExp(`^(${AREAS})/[a-z]+(-[a-z]+)*$`);
/** At the end of a sentence, where no fault is made of it. */
const BRACKETED = new RegExp(String.raw`\[((?:${AREAS})/[a-z-]+)\]`);

/** Codes that are put together: the template's spans as `*`, and what they come to. */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  'vendor/job-*': ['failed', 'canceled', 'lost', 'unreachable'].map((state) => `vendor/job-${state}`),
  'provider/*': ['bad-expression', 'bad-template', 'bad-value', 'doubled-state'].map((kind) => `provider/${kind}`),
  'memory/*': ['damaged', 'another-key', 'another-version'].map((kind) => `memory/${kind}`),
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
  /** By heading, up to the next one of any level. */
  const sections = [...page.matchAll(/^### (.+)\n+([\s\S]*?)(?=\n#|$(?![\s\S]))/gm)].map(
    ([, heading = '', text = '']) => ({ heading, text }),
  );
  const headings = sections.map(({ heading }) => heading);
  const isCode = (heading: string): boolean => heading.startsWith('`');

  it('knows how codes are put together', () => {
    expect([...templates].sort()).toEqual(Object.keys(COMPOSED).sort());
  });

  it('has one section for every code, and none for a code that is gone', () => {
    expect(codes.size).toBeGreaterThan(80);
    const all = [...new Set([...codes, ...Object.values(COMPOSED).flat()])].map((code) => `\`${code}\``);
    expect(all.filter((code) => !headings.includes(code))).toEqual([]);
    expect(headings.filter((heading) => isCode(heading) && !all.includes(heading))).toEqual([]);
    expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
  });

  it('has one section for every reason of a run and of a row, and one for a run without any', () => {
    const exits = REASONS.filter((reason) => reason !== 'none').map(
      (reason) => `Exit ${REASON_TABLE[reason].exitCode}: \`${reason}\``,
    );
    const rows = UNRESOLVED_REASONS.map((reason) => `Rows: \`${reason}\``);
    const others = headings.filter((heading) => !isCode(heading));
    expect(others.sort()).toEqual([...exits, ...rows, 'No verdict: the runner or the machine died'].sort());
  });

  it('has an anchor where each reason says', () => {
    const anchors = listAnchors('docs/troubleshooting.md');
    const exits = REASONS.filter((reason) => reason !== 'none').map((reason) => REASON_TABLE[reason].anchor ?? reason);
    const rows = UNRESOLVED_REASONS.map((reason) => UNRESOLVED_TABLE[reason].anchor);
    expect([...exits, ...rows].filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });

  it('says of every reason what is known and which command is next', () => {
    for (const { heading, text } of sections.filter((section) => !isCode(section.heading))) {
      expect(text, heading).toMatch(/^\*\*Known:\*\* /m);
      expect(text, heading).toMatch(/^\*\*Next:\*\* [\s\S]*`bulk-job (?:run|collect|validate) …/m);
    }
  });

  it('says in every other section what to type, or what to do', () => {
    const PLAIN =
      /^(?:add|check|choose|fill|find|fix|flatten|keep|look|name|put|quote|remove|rename|report|rewrite|send|take|use|write)\b/;
    const silent = sections.filter(({ text }) => {
      const next = text.split('**Next:** ')[1] ?? '';
      return !next.includes('`') && !PLAIN.test(next) && !/^(?:see|as for|try it out at) /.test(next);
    });
    expect(silent.filter(({ heading }) => isCode(heading))).toEqual([]);
  });

  it('has commands with flags that exist', () => {
    const modes = describeInputs().find(({ name }) => name === 'mode')?.values ?? [];
    const commands = [...page.matchAll(/`bulk-job ([^`]+)`/g)].map(([, words = '']) => words);
    expect(commands.length).toBeGreaterThan(60);
    for (const words of new Set(commands)) {
      const [command = '', ...args] = words
        .replaceAll(/<[^>]+>|'[^']+'/g, 'value')
        .split(' ')
        .filter((word) => word !== '…');
      if (['init', 'providers', 'comment'].includes(command) || words.includes('--help')) continue;
      expect(modes, words).toContain(command);
      const parsed = parseFlags(args, inputFlags());
      expect({ faults: parsed.faults, positionals: parsed.positionals }, words).toEqual({
        faults: [],
        positionals: [],
      });
    }
  });
});

describe('a fault after which rows are left', () => {
  const next = {
    ledger: '`ledger: run:42`',
    resume: 'run again with `ledger: run:42`',
    fresh: 'run again',
    collect: 'run `mode: collect` with `ledger: run:42`',
    resend: 'run again with `ledger: run:42` and `resend-uncertain: true`',
  };
  const said = { message: 'x', template: 'x', later: false };
  const job = { name: 'j', canCollect: true };
  it.each([
    ['rows that were not sent', faults.unsentFault(next)],
    ['rows that collect does not send', faults.neverSentFault(next, 2)],
    ['jobs that run', faults.runningFault(next, 2)],
    ['a cancel', faults.cancelledFault(next)],
    ['a lost response', faults.uncertainFault(next, said)],
    ['three lost responses in a row', faults.lostInARowFault(next, 3)],
    ['a ledger that was not saved', faults.unsavedFault(next)],
    ['a lost job', faults.silentFault(next, job, 'lost', said)],
    ['a job that cannot be read', faults.silentFault(next, job, 'unreachable', said)],
    ['a job that failed', faults.endedFault(next, 'j', 'failed', said)],
    ['results that say nothing', faults.unclearFault(next, job, 2, 'why')],
    ['results of others', faults.foreignFault(next, job, 2, 0)],
    ['a count that disagrees', faults.miscountFault(next, job)],
    ['a refused key', refusedFault(next, { ...said, status: 401 }, false)],
    ['no credit', refusedFault(next, { ...said, status: 402 }, false)],
    ['a redirect', refusedFault(next, { ...said, status: 307 }, false)],
    ['a redirect that may have been taken', faults.redirectedFault(next, said)],
    ['a busy vendor', refusedFault(next, { ...said, status: 429, later: true }, false)],
    ['a refusal', refusedFault(next, { ...said, status: 422 }, false)],
    ['no connection', refusedFault(next, said, false)],
    ['a storage that refuses', refusedFault(next, { ...said, byStorage: 'no' }, false)],
  ])('%s names the ledger, with which to resume', (_, fault) => expect(fault.next).toMatch(/\bledger: run:42\b/));
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

  it('has a picture whose arrows lead along the table, and reach all that it allows', () => {
    const picture = page.slice(page.indexOf('```mermaid'), page.indexOf('<!-- END rooms -->'));
    const arrows = [...picture.matchAll(/^ {2}(\w+) (-->|-\.->) (\w+)$/gm)].map(([, from = '', , to = '']) => [
      from,
      to,
    ]);
    const allowed = [...page.matchAll(/^\| `(\w+)` +\| (\S.*?) +\|$/gm)].flatMap(([, from = '', list = '']) =>
      list.split(', ').flatMap((name) => (name === 'nothing' ? [] : [[from, name.replace(' (types)', '')] as const])),
    );
    expect(arrows.length).toBeGreaterThan(8);
    const reach = (from: string): ReadonlySet<string> => {
      const seen = new Set<string>();
      const waiting = [from];
      for (let room = waiting.pop(); room !== undefined; room = waiting.pop()) {
        for (const [start = '', to = ''] of arrows) if (start === room && !seen.has(to)) waiting.push(to);
        seen.add(room);
      }
      return seen;
    };
    const told = new Set(allowed.map(([from, to]) => `${from} ${to}`));
    expect(arrows.filter(([from, to]) => !told.has(`${from} ${to}`))).toEqual([]);
    expect(allowed.filter(([from, to]) => !reach(from).has(to))).toEqual([]);
  });

  it('leaves arrows out of the picture that follow from others', () => {
    const table = ['| `a` | b, c, d (types) |', '| `b` | c |', '| `c` | nothing |'].join('\n');
    expect(renderRooms(table)).toBe('```mermaid\nflowchart TD\n  a --> b\n  a -.-> d\n  b --> c\n```');
  });

  it('tells of every room', () => {
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.filter(({ name }) => !page.includes(`| \`src/${name}/\``)).map(({ name }) => name)).toEqual([]);
  });
});
