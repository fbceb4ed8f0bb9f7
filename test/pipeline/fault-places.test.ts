import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CellPlace } from '../../src/domain/row.ts';
import type { Publication } from '../../src/report/publication.ts';
import { findSpan } from '../../src/sources/cell-span.ts';
import { locateValues } from '../../src/sources/locate-values.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';
import { type LaunchCase, launchHere } from './launching.ts';

const SCHEMA = {
  type: 'object',
  properties: { Age: { type: 'integer', maximum: 150 }, Zip: { type: 'string', maxLength: 5 } },
  required: ['Zip'],
};

/** A `validate` of all files in the folder's `data`. */
async function check(
  { directory }: Workspace,
  inputs: Readonly<Record<string, string>> = {},
  more: Partial<LaunchCase> = {},
): Promise<Publication> {
  const given = {
    mode: 'validate',
    provider: 'ngpvan',
    params: 'application_name: acme\nmapping_types: [contact]',
    files: 'data/*',
    schema: 'schema.json',
    'output-dir': 'out',
    ...inputs,
  };
  return (await launchHere({ inputs: new Map(Object.entries(given)), directory, ...more })).publication;
}

const OPEN = '«';
const CLOSE = '»';

/** The text without its marks, and where the marked values stand. */
function readMarks(marked: string): { readonly text: string; readonly places: readonly CellPlace[] } {
  const places: { line: number; column: number; endColumn?: number }[] = [];
  let [text, line, column] = ['', 1, 1];
  for (const character of marked) {
    const last = places.at(-1);
    if (character === OPEN) places.push({ line, column });
    else if (character === CLOSE && last?.line === line) last.endColumn = column;
    if (character === OPEN || character === CLOSE) continue;
    text += character;
    [line, column] = character === '\n' ? [line + 1, 1] : [line, column + 1];
  }
  return { text, places };
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

interface Result {
  readonly locations: readonly [{ readonly physicalLocation: { readonly region: unknown } }];
}

interface FileCase {
  readonly name?: string;
  readonly marked: string;
  readonly encode?: (text: string) => string | Uint8Array;
  readonly inputs?: Readonly<Record<string, string>>;
}

const FILES: Readonly<Record<string, FileCase>> = {
  'a value that is not a number': { marked: 'VanID,Age,Zip\n1,44,12345\n2,«forty»,12345\n' },
  'the last cell of a file without an end of line': { marked: 'VanID,Age,Zip\n1,44,«1234567»' },
  'a cell in quotes': { marked: 'VanID,Age,Zip\n1,«"forty, or ""so"""»,12345\n' },
  'cells behind quotes': { marked: 'VanID,Name,Age,Zip\n1,"O""Hara, Ada",«x»,12345\n' },
  'a cell that starts on a later line': {
    marked: 'VanID,Name,Age,Zip\n1,"Ada\nof\r\nLondon",«x»,12345\n2,B,«y»,12345\n',
  },
  'a cell of several lines': { marked: 'VanID,Age,Zip\n1,«"a\nb"»,12345\n2,«c»,12345\n' },
  'an empty cell that is required': { marked: 'VanID,Age,Zip\n1,44,«»\n2,44,«""»\n' },
  'blank lines and CRLF': { marked: '\r\nVanID,Age,Zip\r\n\r\n1,44,12345\r\n\r\n2,44,«1234567»\r\n' },
  'a line that names the delimiter': { marked: 'sep=;\nVanID;Age;Zip\n1;«x,y»;12345\n' },
  semicolons: { marked: 'VanID;Age;Zip\n1;«4,5»;12345\n' },
  bars: { marked: 'VanID|Age|Zip\n1|«a;b»|12345\n', inputs: { delimiter: '|' } },
  tabs: { name: 'a.tsv', marked: 'VanID\tAge\tZip\n1\t«a b»\t12345\n' },
  'a byte order mark': { marked: 'VanID,Age,Zip\n1,«x»,12345\n', encode: (text) => `\ufeff${text}` },
  'UTF-16': { marked: 'VanID,Name,Age,Zip\n1,Zoë 😀,«ä»,12345\n', encode: utf16 },
  'windows-1252': {
    marked: 'VanID,Name,Age,Zip\n1,Zoë Müller,«ü»,12345\n',
    encode: (text) => Buffer.from(text, 'latin1'),
    inputs: { encoding: 'windows-1252' },
  },
  'wide characters': { marked: 'VanID,Name,Age,Zip\n1,山田 😀e\u0301,«二十»,12345\n' },
  gzip: { name: 'a.csv.gz', marked: 'VanID,Age,Zip\n1,«x»,12345\n', encode: gzipSync },
  'surplus cells': { marked: 'VanID,Age,Zip\n1,44,12345,«more»,cells\n' },
  'missing cells': { marked: 'VanID,Age,Zip\n1,44«»\n2,44,12345\n' },
  'a renamed column': {
    marked: 'VanID,How old,Zip\n1,«x»,12345\n',
    inputs: { columns: 'VanID: VanID\nAge: How old\nZip: Zip' },
  },
  ndjson: {
    name: 'a.ndjson',
    marked: '{"VanID":1,"Zip":"1"}\n\n{"Zip":"1","VanID":2, "Age" : «"x, \\"}"» , "b":{"Age":1}}\n',
  },
  'a line that is not JSON': { name: 'a.ndjson', marked: '{"VanID":1,"Zip":"1"}\n{"é":1,"Zip":«x}\n' },
  'a JSON array on one line': {
    name: 'a.json',
    marked: '[{"Zip":"1","Age":«999»},{"Zip":"1","Age":«999»}, {"Zip":"😀","Age":[1]  ,"Zi\\u0070s":1}]'.replace(
      '[1]',
      '«[1]»',
    ),
  },
  'a JSON array on lines': { name: 'a.json', marked: '[\n  {\n    "Zip": "1",\n    "Age": «999»\n  }\n]\n' },
};

describe('the value that makes a row invalid', () => {
  it.each(Object.entries(FILES))('has its place: %s', async (_, { name = 'a.csv', marked, encode, inputs }) => {
    const { text, places } = readMarks(marked);
    const files = { [`data/${name}`]: encode?.(text) ?? text, 'schema.json': JSON.stringify(SCHEMA) };
    await withWorkspace(files, async (workspace) => {
      const { report, annotations } = await check(workspace, inputs);
      expect(report.firstProblems.map(({ cell }) => cell)).toEqual(places);
      expect(report.totals.invalid).toBe(places.length);
      const shown = annotations.filter(({ title }) => title.startsWith('Row'));
      expect(shown.map(({ line, column, endColumn }) => ({ line, column, endColumn }))).toEqual(places);
      const { runs } = JSON.parse(workspace.read('out/results.sarif') ?? '');
      const regions = runs[0].results.map(({ locations }: Result) => locations[0].physicalLocation.region);
      expect(regions).toEqual(
        places.map(({ line, column, endColumn }) => ({
          startLine: line,
          startColumn: column,
          ...(endColumn !== undefined && { endColumn }),
        })),
      );
      const written = JSON.parse(workspace.read('out/report.json') ?? '').firstProblems;
      expect(written.map(({ cell }: { readonly cell: CellPlace }) => cell)).toEqual(places);
    });
  });

  it('is the key of a row that repeats one', async () => {
    const { text, places } = readMarks('note,donor_id\na,1\nb,2\nc,«1»\n');
    await withWorkspace({ 'data/a.csv': text, 'schema.json': '{}' }, async (workspace) => {
      const inputs = { provider: 'donoratlas', params: 'network_id: n1', 'on-duplicate': 'fail' };
      const { report } = await check(workspace, inputs);
      expect(report.firstProblems).toMatchObject([{ file: 'data/a.csv', line: 4, cell: places[0] }]);
    });
  });

  it.each([
    ['a row that repeats the header', 'VanID,Age,Zip\n1,44,12345\nVanID,Age,Zip\n'],
    ['a required column that the file lacks', 'VanID,Age\n1,44\n'],
  ])('has none: %s', async (_, text) => {
    await withWorkspace({ 'data/a.csv': text, 'schema.json': JSON.stringify(SCHEMA) }, async (workspace) => {
      const { report, annotations } = await check(workspace);
      expect(report.firstProblems).toMatchObject([{ outcome: 'invalid', line: text.trim().split('\n').length }]);
      expect(report.firstProblems[0]).not.toHaveProperty('cell');
      expect(annotations[0]).not.toHaveProperty('column');
    });
  });

  it('shows no length of a value in minimal', async () => {
    const files = { 'data/a.csv': 'VanID,Age,Zip\n1,forty,12345\n', 'schema.json': JSON.stringify(SCHEMA) };
    await withWorkspace(files, async (workspace) => {
      const { annotations } = await check(workspace, { 'report-detail': 'minimal' });
      expect(annotations[0]).toMatchObject({ line: 2, column: 3 });
      const published = ['report.json', 'results.sarif'].map((name) => workspace.read(`out/artifact/${name}`) ?? '');
      expect(published.map((text) => /[Cc]olumn": ?3\b/.test(text))).toEqual([true, true]);
      expect([JSON.stringify(annotations), ...published].filter((text) => text.includes('endColumn'))).toEqual([]);
    });
  });

  it('stands in the terminal as an editor opens it', async () => {
    const files = { 'data/a.csv': 'VanID,Name,Age,Zip\n1,"A\nB",x,12345\n', 'schema.json': JSON.stringify(SCHEMA) };
    await withWorkspace(files, async (workspace) => {
      const { text } = await check(workspace);
      const lines = text.flatMap((block) =>
        block.lines.map(({ pieces }) => pieces.map((piece) => piece.text).join('')),
      );
      expect(lines.filter((line) => line.includes('data/a.csv:3:4'))).toHaveLength(2);
    });
  });
});

describe('locateValues', () => {
  const record = { line: 2, columns: ['id', 'age'], values: ['1', 'x'] };
  const wanted = [{ line: 2, lines: 1, index: 0, find: (text: string) => findSpan(text, record, 1) }];
  const locate = async (text: string): Promise<readonly unknown[]> => {
    const file = { path: 'a.csv', absolute: '/a.csv', format: 'csv', gzip: false, bytes: 0 } as const;
    async function* read(): AsyncGenerator<Uint8Array> {
      for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
    }
    const found = locateValues(file, read(), { encoding: 'auto', wanted });
    const places: unknown[] = [];
    for await (const [, place] of found) places.push(place);
    return places;
  };

  it('finds a value however the file comes in pieces', async () => {
    expect(await locate('id,age\r\n1,x\r\n2,x\r\n')).toEqual([{ line: 2, column: 3, endColumn: 4 }]);
  });

  it.each(['id,age\n1,y\n', 'id,age\n0,x\n1,x\n', 'id,age\n1,x,\n', 'id,age\n', ''])(
    'finds none in a file that has another record there by now: %j',
    async (text) => {
      expect(await locate(text)).toEqual([]);
    },
  );
});

describe('rows that a pull request changes', () => {
  const HEADER = 'VanID,Age,Zip\n';
  const old = Array.from({ length: 40 }, (_, index) => `${index},x,12345\n`).join('');
  const files = {
    'sub/data/a.csv': `${HEADER}${old}`,
    'sub/data/b.csv': HEADER,
    'sub/schema.json': JSON.stringify(SCHEMA),
  };

  /** A repository with a commit of these files; resolves with the commit. */
  function commitAll(directory: string): string {
    const git = (...words: string[]): string =>
      execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], {
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message=x');
    return git('rev-parse', 'HEAD').trim();
  }

  it('come first among the annotations and the rows that are kept', async () => {
    await withWorkspace(files, async (workspace) => {
      const base = commitAll(workspace.directory);
      const more = `70,44,1234567\n71,"4\n4",12345\n`;
      workspace.write('sub/data/a.csv', `${HEADER}${old.replace('30,x', '30,y')}${more}`);
      workspace.write('sub/data/b.csv', `${HEADER}80,x,12345\n`);
      commitAll(workspace.directory);
      const given = { 'working-directory': 'sub' };
      const places = async (context: LaunchCase['context']): Promise<readonly string[]> => {
        const { annotations } = await check(workspace, given, context === undefined ? {} : { context });
        return annotations.map(({ file, line, column }) => `${file}:${line}:${column}`);
      };
      const first = (await places({ base })).slice(0, 5);
      expect([...first].sort()).toEqual(
        ['data/a.csv:32:4', 'data/a.csv:42:7', 'data/a.csv:43:4', 'data/b.csv:2:4', 'data/a.csv:2:3'].sort(),
      );
      expect(first.at(-1)).toBe('data/a.csv:2:3');
      const { report } = await check(workspace, given, { context: { base } });
      expect(report.firstProblems.filter(({ changed }) => changed).map(({ line }) => line)).toEqual([32, 42, 43, 2]);
      expect(report.firstProblems.slice(0, 4).every(({ changed }) => changed)).toBe(true);
      expect((await places(undefined))[0]).toBe('data/a.csv:2:3');
      // A base that is not there, as in a shallow checkout without a token: no other order, and no failure.
      expect((await places({ base: 'f'.repeat(40) }))[0]).toBe('data/a.csv:2:3');
      rmSync(join(workspace.directory, '.git'), { recursive: true });
      expect((await places({ base }))[0]).toBe('data/a.csv:2:3');
    });
  });
});
