import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  /** The room of the importing file (`engine`), or the file itself where it lies in no room (`run.ts`). */
  readonly from: string;
  /** `src/engine/plan.ts` */
  readonly file: string;
  /** Room, file without a room, `node:…` or package. */
  readonly to: string;
  /** The imported file of ours, as `file`; else as `to`. */
  readonly target: string;
  readonly typeOnly: boolean;
  /** `import()`: loaded when the call is reached. */
  readonly isLazy: boolean;
}

/**
 * Who may import whom (docs/architecture.md). `name!` stands for types only; rooms that are not named here do not
 * exist. Packages and Node's own modules are free for all but `domain`.
 */
const MAY: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ports: ['domain'],
  config: ['domain', 'rules'],
  rules: ['domain'],
  store: ['domain', 'ports'],
  difference: ['domain', 'ports', 'store'],
  sources: ['domain', 'rules', 'ports!', 'config!'],
  storage: ['domain', 'ports'],
  expression: ['domain', 'rules'],
  provider: ['domain', 'rules', 'config!', 'expression'],
  results: ['domain', 'expression', 'provider'],
  report: ['domain', 'config!'],
  transport: ['domain', 'ports'],
  ledger: ['domain', 'ports'],
  memory: ['domain', 'ports', 'store', 'ledger'],
  engine: ['domain', 'expression', 'provider', 'results', 'transport', 'ports', 'store', 'storage', 'ledger'],
  hosts: ['domain', 'report!', 'ports', 'ledger'],
  sandbox: ['domain'],
  pipeline: [
    'domain',
    'config',
    'store',
    'difference',
    'memory',
    'sources',
    'storage',
    'expression',
    'provider',
    'results',
    'report',
    'transport',
    'ledger',
    'engine',
    'ports',
    'hosts!',
  ],
  recorded: [
    'domain',
    'ports',
    'expression',
    'provider',
    'results',
    'store',
    'storage!',
    'transport',
    'ledger',
    'engine',
    'pipeline',
  ],
};

/** The real ports: who imports them can't be tested without disk, network, clock or randomness. */
const REAL_PORT = /^src\/ports\/(real-|http-)/;
/** Composition roots: the only files that do anything on import. */
const ROOTS = new Set(['action.ts', 'cli.ts']);
/** What roots put together: they may import everything, and nothing but roots may import them. */
const COMPOSITION = new Set([...ROOTS, 'action-parts.ts', 'launch.ts', 'cli']);
const ALL_ROOMS = Object.keys(MAY);
const imports = listFiles(SRC).flatMap(readImports);

describe('rooms', () => {
  it('are the ones of the plan', () => {
    const rooms = new Set(imports.map(({ from }) => from).filter((from) => !from.endsWith('.ts')));
    expect([...rooms].filter((room) => !ALL_ROOMS.includes(room) && !COMPOSITION.has(room))).toEqual([]);
  });

  it.each(ALL_ROOMS)('%s imports only what it may', (room) => {
    const allowed = MAY[room] ?? [];
    const wrong = imports
      .filter(({ from, to }) => from === room && to !== room)
      .filter(({ to, typeOnly }) => {
        if (!isRoom(to)) return room === 'domain';
        return !allowed.includes(to) && !(typeOnly && allowed.includes(`${to}!`));
      });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('nothing imports a composition root, and only the composition imports the composition', () => {
    const wrong = imports.filter(({ from, to }) => ROOTS.has(to) || (COMPOSITION.has(to) && !COMPOSITION.has(from)));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('only the composition knows the real ports', () => {
    const wrong = imports.filter(
      ({ from, target, typeOnly }) => REAL_PORT.test(target) && !typeOnly && from !== 'ports' && !COMPOSITION.has(from),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('run.ts knows no host and no sandbox', () => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) => from === 'run.ts' && !typeOnly && ['hosts', 'sandbox'].includes(to),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('a run without the sandbox does not load it', () => {
    const loaded = listLoaded(['src/action-parts.ts', 'src/cli/program.ts']);
    expect(loaded).toContain('src/launch.ts');
    expect(loaded.filter((file) => file.startsWith('src/sandbox/'))).toEqual([]);
  });

  it('a step or command that has nothing to do does not load the program', () => {
    const loaded = listLoaded(['src/action.ts', 'src/cli.ts']);
    expect(loaded).toContain('src/hosts/sentinel.ts');
    expect(loaded).not.toContain('src/launch.ts');
    expect(loaded.filter((file) => !/^(src\/|node:)/.test(file))).toEqual([]);
  });

  it('a run does not load what checks the provider files and schemas of users before it has one', () => {
    const loaded = listLoaded(['src/action-parts.ts', 'src/cli/program.ts']);
    const heavy = ['src/provider/load.ts', 'src/provider/schema.ts', 'src/sources/schema.ts'];
    expect(loaded.filter((file) => heavy.includes(file))).toEqual([]);
  });

  it('only the GitHub host imports the toolkit, and loads what is heavy when it is needed', () => {
    const toolkit = imports.filter(({ to }) => to.startsWith('@actions/') && !to.startsWith('@actions/http-client'));
    expect(toolkit.filter(({ file }) => !/^src\/hosts\/github\//.test(file)).map(describeImport)).toEqual([]);
    const lazy = listFiles(join(SRC, 'hosts')).filter((path) =>
      /^import (?!type).*from '@actions\/(artifact|cache|github)'/m.test(readFileSync(path, 'utf8')),
    );
    expect(lazy).toEqual([]);
  });
});

describe('files', () => {
  it('import each other in no circle, types included: a type lives where it is made', () => {
    expect(findCircles(imports)).toEqual([]);
  });
});

describe('sources', () => {
  it('have only ASCII in String.raw: the bundle writes other characters as escapes', () => {
    const wrong = listFiles(SRC).filter((path) => /String\.raw`[^`]*[^\0-\x7f`]/.test(readFileSync(path, 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('print only through a host', () => {
    const printing = listFiles(SRC).filter((path) => {
      const text = readFileSync(path, 'utf8');
      const mayPrint = path.startsWith(join(SRC, 'hosts')) || COMPOSITION.has(roomOf(path));
      return /\bconsole\.\w+\(/.test(text) || (!mayPrint && /process\.(stdout|stderr)/.test(text));
    });
    expect(printing.map((path) => relative(SRC, path))).toEqual([]);
  });

  it('have no file that is a drawer', () => {
    const drawers = listFiles(SRC).filter((path) => /\b(utils?|helpers?|common|misc)\b/.test(relative(SRC, path)));
    expect(drawers).toEqual([]);
  });

  it('have file names in kebab-case', () => {
    expect(listFiles(SRC).filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path.split(sep).at(-1) ?? ''))).toEqual(
      [],
    );
  });
});

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

function readImports(path: string): readonly Import[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const file = `src/${relative(SRC, path).split(sep).join('/')}`;
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, isLazy = false): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    found.push({ from: roomOf(path), file, ...targetOf(path, specifier.text), typeOnly, isLazy });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Groups of files each of which leads to every other one of its group (Tarjan's strongly connected components). */
function findCircles(edges: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { file, target } of edges) next.set(file, [...(next.get(file) ?? []), target]);
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: (readonly string[])[] = [];
  const visit = (file: string): number => {
    const known = order.get(file);
    if (known !== undefined) return open.includes(file) ? known : Number.POSITIVE_INFINITY;
    const at = order.size;
    order.set(file, at);
    open.push(file);
    const least = Math.min(at, ...(next.get(file) ?? []).map(visit));
    if (least === at) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return least;
  };
  for (const file of next.keys()) visit(file);
  return circles;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

function targetOf(path: string, specifier: string): Pick<Import, 'to' | 'target'> {
  if (specifier.startsWith('.')) {
    const imported = resolve(dirname(path), specifier);
    return { to: roomOf(imported), target: `src/${relative(SRC, imported).split(sep).join('/')}` };
  }
  const parts = specifier.split('/');
  const to = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return { to, target: to };
}

/** Rooms of `src` and the files beside them; packages and `node:` modules are neither. */
function isRoom(to: string): boolean {
  return ALL_ROOMS.includes(to) || COMPOSITION.has(to) || to.endsWith('.ts') || to === '..';
}

function roomOf(path: string): string {
  return relative(SRC, path).split(sep)[0] ?? '';
}

/** What is loaded with these files, the packages too. */
function listLoaded(files: readonly string[]): readonly string[] {
  const loaded = new Set(files);
  for (const file of loaded) {
    for (const each of imports) if (each.file === file && !each.typeOnly && !each.isLazy) loaded.add(each.target);
  }
  return [...loaded];
}

function describeImport({ file, target }: Import): string {
  return `${file} imports ${target}`;
}
