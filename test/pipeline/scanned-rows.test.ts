import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { FaultError } from '../../src/domain/fault.ts';
import { MODES } from '../../src/domain/mode.ts';
import { ObjectLine } from '../../src/domain/object-line.ts';
import type { SourceFile } from '../../src/domain/row.ts';
import { cellsOf, csvText } from '../../src/expression/csv-text.ts';
import { createRowCollector, type RowCollector } from '../../src/memory/collector.ts';
import { createRowHasher } from '../../src/memory/hash.ts';
import { ENTRY_BYTES, PARTITIONS } from '../../src/memory/sorted.ts';
import { type RowListener, readRows } from '../../src/pipeline/read-rows.ts';
import { createRowKeys } from '../../src/pipeline/row-keys.ts';
import { type Setup, setUp } from '../../src/pipeline/setup.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { realClock } from '../../src/ports/real-clock.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { reparseRecord } from '../../src/sources/parse-record.ts';
import { createKeyReader } from '../../src/sources/prepare.ts';
import { createRowStore } from '../../src/store/row-store.ts';
import { createDice } from '../support/csv-trials.ts';
import { PLAIN_CONTEXT } from '../support/world.ts';
import { createFixedRandom } from '../transport/scripted-http.ts';

const directory = mkdtempSync(join(tmpdir(), 'bulk-job-test-'));
const http = createHttpClient();
const files = createFiles(directory);
afterAll(() => {
  http.dispose();
  rmSync(directory, { recursive: true, force: true });
});

const hasher = createRowHasher('b7c1f0de4a9d4c55a1e3d2706f8e91ab');

const provider = (body: string, more = ''): string => `version: 1
name: v
baseUrl: https://vendor.example
key: id
${more}submit: { post: /jobs, body: ${body}, outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] } }
results: [{ outcome: succeeded }]
`;

const CSV = provider('$csv($rows)');
const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9é]+( [a-z]+)?$', maxLength: 6 },
    name: { type: 'string', minLength: 1 },
    n: { type: 'number', minimum: 0, maximum: 90 },
    kind: { enum: ['a', 'b "c"', 'é'] },
    flag: { type: ['boolean', 'null'] },
    any: { enum: [1, 'a', null, true], not: { const: true } },
    whole: { type: 'integer', maximum: 100 },
  },
});

const CASES: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['lines of CSV', CSV, {}],
  ['lines of CSV, with a schema', CSV, { schema: 'schema.json' }],
  ['lines of CSV, with a schema, and blank cells', CSV, { schema: 'schema.json', blank: 'send' }],
  ['grouped lines of CSV', provider('$csv($rows)', 'group: fields\n'), {}],
  ['grouped objects', provider(`'{ "rows": $rows }'`, 'group: fields\n'), {}],
  ['lines of CSV under other names', CSV, { columns: 'id: id\ntitle: name\nn: n' }],
  ['numbered lines of CSV', provider('$csv($rows)', 'number: nr\n'), {}],
  ['objects', provider(`'{ "rows": $rows }'`), {}],
  ['objects with blank cells', provider(`'{ "rows": $rows }'`), { blank: 'send' }],
  [
    'objects under other names, with a schema',
    provider(`'{ "rows": $rows }'`),
    { columns: 'id: name\nname: id\nn: n\nwhole: n', schema: 'schema.json' },
  ],
  ['objects without a key', provider(`'{ "rows": $rows }'`).replace('key: id\n', ''), {}],
  ['keys', provider(`'{ "ids": $ids }'`), { 'on-duplicate': 'send' }],
];

const FORMATS = ['csv', 'ndjson', 'json'] as const;

describe.each(FORMATS)(
  'rows of %s that are taken by their bytes are the same as those that are prepared one by one',
  (format) => {
    it.each(CASES)('%s', async (name, text, inputs) => {
      const setup = await open(text, { ...inputs, files: `data.${format}` });
      const taken = { rows: 0, keys: 0 };
      for (let seed = 1; seed <= 60; seed += 1) {
        const file =
          format === 'csv' ? drawData(seed + name.length * 1_000) : drawObjects(seed + name.length * 1_000, format);
        const options = { hashes: HEARERS[seed % HEARERS.length] ?? 'nobody', taken };
        const prepared = await readWith(withoutBytes(setup), file, options);
        expect(await readWith(setup, file, options), `seed ${seed}`).toEqual(prepared);
      }
      expect(Math.min(taken.rows, setup.setup.key === undefined ? taken.rows : taken.keys)).toBeGreaterThan(200);
    });
  },
);

it.each(FORMATS)('takes every sound row of %s by its bytes, from the first one on', async (format) => {
  const setup = await open(CSV, { files: `data.${format}` });
  const rows = ['k1', 'k2', 'k3'];
  const objects = rows.map((id) => JSON.stringify({ id, name: 'plain' }));
  const texts = {
    csv: ['id,name', ...rows.map((id) => `${id},plain`)].join('\n'),
    ndjson: objects.join('\n'),
    json: `[${objects.join(',')}]`,
  };
  const absolute = join(directory, `data.${format}`);
  writeFileSync(absolute, texts[format]);
  const taken = { rows: 0, keys: 0 };
  const file: SourceFile = { path: `data.${format}`, absolute, format, gzip: false, bytes: 0 };
  await readWith(setup, file, { hashes: 'nobody', taken });
  expect(taken.rows).toBe(3);
});

interface Opened {
  readonly setup: Setup;
  readonly config: Config;
}

async function open(text: string, inputs: Readonly<Record<string, string>>): Promise<Opened> {
  writeFileSync(join(directory, 'v.yaml'), text);
  writeFileSync(join(directory, 'schema.json'), SCHEMA);
  const given = new Map(Object.entries({ provider: './v.yaml', mode: 'validate', ...inputs }));
  const { config, faults } = loadConfig({ inputs: given });
  const ignore = (): void => undefined;
  const request = {
    ...{ config, configFaults: faults, context: PLAIN_CONTEXT, environment: new Map(), processDirectory: directory },
    ...{ sandbox: undefined, signal: new AbortController().signal, emit: ignore, hide: ignore, onJobIds: ignore },
  };
  const ports = { files, http, clock: realClock, random: createFixedRandom(0.5) };
  return { setup: await setUp(request, ports, MODES.validate), config };
}

function withoutBytes({ setup, config }: Opened): Opened {
  return { setup: { ...setup, checkScanned: () => undefined, checkObjects: () => undefined }, config };
}

const PARTS = [
  'a',
  'b',
  '7',
  '12',
  'é',
  '\u00a0',
  ' ',
  ';',
  ',',
  '"',
  '\n',
  '\t',
  '\\',
  '\u0001',
  '#',
  'Err:502',
  '\x1e',
];

/** A file of rows that are mostly sound, some with keys and cells that need a closer look. */
function drawData(seed: number): SourceFile {
  const dice = createDice(seed);
  const drawText = (): string => Array.from({ length: dice(4) }, () => PARTS[dice(PARTS.length)] ?? '').join('');
  const write = (cell: string): string =>
    /[",\r\n;]/.test(cell) || dice(6) === 0 ? `"${cell.replaceAll('"', '""')}"` : cell;
  const wide = dice(10) === 0 ? Array.from({ length: 60 + dice(150) }, (_, column) => `c${column}`) : [];
  const header = ['id', 'name', 'n', 'kind', ...(dice(2) === 0 ? [] : ['É "q"']), ...wide];
  const lines = [header.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')];
  for (let row = 0; row < 40; row += 1) {
    const key = dice(5) === 0 ? drawText() : `k${dice(60)}`;
    const name = dice(3) === 0 ? drawText() : 'plain';
    const number = ['', '1', '-0', '007', '1.5', '90', '91', '1e1', 'x', '+3', '12345678901234567890'][dice(11)] ?? '';
    const kind = ['', 'a', 'b "c"', 'é', 'z'][dice(5)] ?? '';
    const more = header.slice(4).map((_, column) => (column === 0 ? drawText().repeat(1 + dice(30) * dice(30)) : 'ab'));
    lines.push([key, name, number, kind, ...more].map(write).join(dice(40) === 0 ? ',,' : ','));
  }
  const absolute = join(directory, 'data.csv');
  writeFileSync(absolute, lines.join(dice(2) === 0 ? '\n' : '\r\n'));
  return { path: 'data.csv', absolute, format: 'csv', gzip: false, bytes: 0 };
}

const NUMBERS =
  '0 1 -0 007 1.5 -1.50 90 91 1e1 1E400 9007199254740993 123456789012345 1234567890123456 0.000001 0.0000001 -12.25 0.1 100 +3 .5 5. -'.split(
    ' ',
  );
const OTHERS = ['true', 'false', 'null', '[]', '{}', '{"id":"k1"}', '["a",{"b":[1]}]', 'nul', '', '"a', 'truely'];
const ESCAPED = ['"\\u00e9"', '"\\/"', '"a\\"b"', '"\\ud83d"', '"\\n"', '"a\tb"', '"\\x"'];

/** A file of objects that are mostly plain, some in each way that needs a closer look. */
function drawObjects(seed: number, format: 'ndjson' | 'json'): SourceFile {
  const dice = createDice(seed);
  const pick = (list: readonly string[]): string => list[dice(list.length)] ?? '';
  const drawText = (): string => Array.from({ length: dice(4) }, () => pick(PARTS)).join('');
  const drawValue = (): string => {
    const kind = dice(30);
    if (kind < 12)
      return JSON.stringify(dice(3) === 0 ? drawText() : pick(['a', 'é', 'plain', '', 'a, b', ' a', 'b\u00a0']));
    if (kind < 22) return pick(NUMBERS.slice(0, dice(4) === 0 ? undefined : 3));
    if (kind < 28) return pick(OTHERS.slice(0, dice(10) === 0 ? undefined : 3));
    return dice(3) === 0 ? pick(ESCAPED) : '"x"';
  };
  const space = (): string =>
    dice(8) === 0 ? pick([' ', '\t', '  ', '\r', ...(format === 'json' ? ['\n'] : [])]) : '';
  const drawObject = (): string => {
    const members: [string, string][] = [
      ['"id"', dice(6) === 0 ? drawValue() : dice(3) === 0 ? `${dice(60)}` : `"k${dice(60)}"`],
      ['"name"', dice(3) === 0 ? drawValue() : '"plain"'],
      ['"n"', dice(3) === 0 ? drawValue() : `${dice(95)}`],
    ];
    const more = ['"kind"', '"flag"', '"any"', '"whole"', '"É q"', '"bulk_job_message"'];
    const rare = ['"7"', '"__proto__"', '"constructor"', '"id"', '"na\\u006de"', '""', '"a\\"b"', '"nr"', 'kind', '"a'];
    while (dice(2) === 0) members.push([pick(dice(25) === 0 ? rare : more), drawValue()]);
    if (dice(6) === 0) members.splice(dice(members.length), 1);
    if (dice(6) === 0) members.reverse();
    const written = members.map(([name, value]) => `${space()}${name}${space()}:${space()}${value}${space()}`);
    return `${space()}{${written.join(dice(90) === 0 ? ',,' : ',')}${dice(150) === 0 ? '' : '}'}${space()}`;
  };
  const isSound = format === 'ndjson' || dice(3) > 0;
  const objects = Array.from({ length: 40 }, () => {
    const odd = dice(isSound ? 60 : 20);
    return odd === 0
      ? pick(['[]', '7', '"a"', 'null', '{}', '', ' ', '\u00a0', '\ufeff', '{"id":"k1"} {}', '{"id":1}}'])
      : drawObject();
  }).filter((object) => format === 'ndjson' || !isSound || isJson(object));
  const text =
    format === 'json' ? `[${objects.join(dice(2) === 0 ? ',' : ',\n')}]` : objects.join(dice(2) === 0 ? '\n' : '\r\n');
  const absolute = join(directory, `data.${format}`);
  writeFileSync(absolute, `${dice(4) === 0 ? '\ufeff' : ''}${text}${pick(['', '\n', '\r', ' '])}`);
  return { path: `data.${format}`, absolute, format, gzip: false, bytes: 0 };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const HEARERS = ['row memory', 'listener', 'nobody'] as const;

interface ReadOptions {
  /** Who takes the hashes of each row. */
  readonly hashes: (typeof HEARERS)[number];
  /** Counts rows that are added by their bytes, and keys that are read so. */
  readonly taken: { rows: number; keys: number };
}

async function readWith({ setup, config }: Opened, file: SourceFile, { hashes, taken }: ReadOptions): Promise<unknown> {
  const folder = join(directory, 'rows');
  mkdirSync(folder, { recursive: true });
  const store = createRowStore({ files, directory: folder, sources: [file], parseRecord: reparseRecord });
  const counted: typeof store = {
    ...store,
    addScanned(...row) {
      taken.rows += 1;
      return store.addScanned(...row);
    },
    addObject(...row) {
      taken.rows += 1;
      return store.addObject(...row);
    },
  };
  const collector = createRowCollector(files.openRandom(join(folder, 'memory.bin')));
  const memory = hashes === 'row memory' ? { hasher, collector, unread: 0 } : undefined;
  const heard: unknown[] = [];
  const onRow: RowListener = (row, index, { digests }) => void heard.push([row, index, digests]);
  const parts = {
    ...{ setup, config, spelling: undefined, sources: [file], files, store: counted, memory },
    ...(hashes === 'listener' && { onRow }),
    ...{ temporary: (name: string) => join(folder, name), signal: new AbortController().signal },
  };
  try {
    const read = await readRows(parts);
    const groups = Array.from({ length: store.table.count }, (_, row) => store.table.group(row));
    const lines = new ObjectLine(read.columns);
    const [keys, readKey] = [createRowKeys(setup, store), createKeyReader(setup)];
    const rows = Array.from({ length: store.table.count }, (_, row) => {
      const { position, message, ...entry } = store.table.get(row);
      const { line, columns, values, raw, fault } = store.record(row);
      const csv = Buffer.from(store.csvLine(row) ?? []).toString();
      const key = readKey(store.record(row));
      const stretch = keys.bytes(row);
      if (stretch !== undefined) taken.keys += 1;
      const bytes = stretch?.bytes.toString('utf8', stretch.from, stretch.to);
      expect([keys.text(row), bytes?.trim() === '' ? undefined : (bytes ?? key)]).toEqual([key, key]);
      const near = [key, `${key}x`, key?.slice(0, -1), key?.toUpperCase(), 'k1'].filter((each) => each !== undefined);
      for (const each of near.filter((text) => text.trim() !== '')) {
        const found = Buffer.from(`,${each}`);
        const isKey = [keys.is(row, each), keys.isBytes(row, { bytes: found, from: 1, to: found.length })];
        expect(isKey, each).toEqual([each === key, each === key]);
      }
      if (raw !== undefined && entry.outcome === undefined && setup.columns === undefined) {
        const written = lines.of(store.stored(row))?.toString();
        if (written !== undefined) {
          const cells = cellsOf(read.columns, setup.fieldsOf(store.record(row)));
          expect(`${written}\r\n`).toBe(csvText([], [cells]).slice(2));
        }
      }
      return { entry, message: store.text(message), line, columns, values, raw, fault, csv };
    });
    return { read, rows, heard, groups, remembered: rememberedOf(collector), unread: memory?.unread };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return error.faults;
  } finally {
    collector.close();
    store.close();
  }
}

/** The entries of all partitions, as they are stored. */
function rememberedOf(collector: RowCollector): readonly string[] {
  return Array.from({ length: PARTITIONS }, (_, number) => {
    const { view, count } = collector.partition(number);
    return Buffer.from(view.buffer, view.byteOffset, count * ENTRY_BYTES).toString('hex');
  });
}
