import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedCells, createCellList } from '../../src/difference/cells.ts';
import { ExactNumber, type Fields, MESSAGE_COLUMN, type SourceRecord, type Value } from '../../src/domain/row.ts';
import {
  createCellComparer,
  createFieldReader,
  createKeyReader,
  createPreparer,
  type PreparerOptions,
} from '../../src/sources/prepare.ts';
import { compileRowSchema, type RowSchema } from '../../src/sources/schema.ts';

const PLAIN: PreparerOptions = { columns: undefined, key: undefined, blank: 'omit' };

function cells(columns: readonly string[], ...values: readonly string[]): SourceRecord {
  return { line: 2, columns, values };
}

function object(members: Readonly<Record<string, Value>>): SourceRecord {
  return { line: 2, columns: Object.keys(members), values: Object.values(members), raw: JSON.stringify(members) };
}

function entries(fields: Fields): readonly (readonly [string, Value])[] {
  return Object.entries(fields);
}

describe('fields', () => {
  const record = cells(['ID', 'Mail', 'Note', '__proto__'], '007', '', ' x ', 'p');
  const cases: readonly (readonly [string, Partial<PreparerOptions>, readonly (readonly [string, Value])[]])[] = [
    [
      'all columns',
      {},
      [
        ['ID', '007'],
        ['Note', ' x '],
        ['__proto__', 'p'],
      ],
    ],
    [
      'all columns, blanks too',
      { blank: 'send' },
      [
        ['ID', '007'],
        ['Mail', ''],
        ['Note', ' x '],
        ['__proto__', 'p'],
      ],
    ],
    [
      'only those mapped',
      {
        columns: new Map([
          ['id', 'ID'],
          ['note', 'Note'],
        ]),
      },
      [
        ['id', '007'],
        ['note', ' x '],
      ],
    ],
    [
      'one column to two fields',
      {
        columns: new Map([
          ['a', 'ID'],
          ['b', 'ID'],
        ]),
      },
      [
        ['a', '007'],
        ['b', '007'],
      ],
    ],
    [
      'to and from __proto__',
      {
        columns: new Map([
          ['__proto__', 'ID'],
          ['x', '__proto__'],
        ]),
      },
      [
        ['__proto__', '007'],
        ['x', 'p'],
      ],
    ],
    [
      'names swapped',
      {
        columns: new Map([
          ['ID', 'Note'],
          ['Note', 'ID'],
        ]),
      },
      [
        ['ID', ' x '],
        ['Note', '007'],
      ],
    ],
  ];
  it.each(cases)('%s', (_name, options, expected) => {
    const prepare = createPreparer({ ...PLAIN, ...options });
    const first = prepare(record);
    expect(first.fault).toBeUndefined();
    expect(entries(first.fields)).toEqual(expected);
    expect(Object.getPrototypeOf(first.fields)).toBeNull();
    // With other files between.
    prepare(cells(['Note', 'ID'], 'a', 'b'));
    expect(prepare(record).fields).toEqual(first.fields);
    expect(createFieldReader({ ...PLAIN, ...options })(record)).toEqual(first.fields);
  });

  it('are read again without a rule being checked again', () => {
    const typed = compileRowSchema({ properties: { ID: { type: 'integer' } } }, { name: 'schema' });
    let checks = 0;
    const counted: RowSchema = {
      convert: typed.convert,
      columns: typed.columns,
      checkCells: typed.checkCells,
      check(fields) {
        checks += 1;
        return typed.check(fields);
      },
    };
    const options: PreparerOptions = {
      columns: undefined,
      key: { column: 'ID', required: true },
      blank: 'omit',
      providerSchema: counted,
      userSchema: counted,
    };
    const row = createPreparer(options)(record);
    const checked = checks;
    expect(createFieldReader(options)(record)).toEqual(row.fields);
    expect(createKeyReader(options)(record)).toBe('007');
    expect([row.fields.ID, checks]).toEqual([7, checked]);
  });

  it('omits and sends null of JSON as blank', () => {
    const record = object({ a: null, b: '', c: 0, d: false });
    expect(entries(createPreparer(PLAIN)(record).fields)).toEqual([
      ['c', 0],
      ['d', false],
    ]);
    const sent = createPreparer({ ...PLAIN, blank: 'send' })(record).fields;
    expect(entries(sent)).toEqual([
      ['a', null],
      ['b', ''],
      ['c', 0],
      ['d', false],
    ]);
  });

  it('passes a record fault on', () => {
    const fault = { code: 'row/ragged', message: 'ragged' };
    expect(createPreparer(PLAIN)({ ...cells(['a'], 'x', 'y'), fault })).toEqual({ fields: {}, key: undefined, fault });
  });
});

describe('keys', () => {
  const cases: readonly (readonly [
    value: Value | undefined,
    required: boolean,
    key: string | undefined,
    code: string | undefined,
  ])[] = [
    ['007', true, '007', undefined],
    [' a ', true, ' a ', undefined],
    [7, true, '7', undefined],
    [new ExactNumber('9007199254740993'), true, '9007199254740993', undefined],
    [true, true, 'true', undefined],
    ['', true, undefined, 'row/key-empty'],
    ['  ', true, undefined, 'row/key-empty'],
    [null, true, undefined, 'row/key-empty'],
    [undefined, true, undefined, 'row/key-empty'],
    [['a'], true, undefined, 'row/key-type'],
    [{ a: 1 }, false, undefined, 'row/key-type'],
    ['', false, undefined, undefined],
    [undefined, false, undefined, undefined],
  ];
  it.each(cases)('%s, required %s', (value, required, key, code) => {
    const columns = new Map([
      ['id', 'ID'],
      ['other', 'Other'],
    ]);
    const prepare = createPreparer({ columns, key: { column: 'id', required }, blank: 'omit' });
    const row = prepare(object(value === undefined ? { Other: 1 } : { ID: value, Other: 1 }));
    expect(row.key).toBe(key);
    expect(row.fault?.code).toBe(code);
    const readKey = createKeyReader({ columns, key: { column: 'id', required } });
    expect(readKey(object(value === undefined ? { Other: 1 } : { ID: value, Other: 1 }))).toBe(key);
  });

  it('are never read from the column that row files add', () => {
    const options: PreparerOptions = { ...PLAIN, key: { column: MESSAGE_COLUMN, required: false } };
    const record = cells([MESSAGE_COLUMN], 'a message');
    expect([createPreparer(options)(record).key, createKeyReader(options)(record)]).toEqual([undefined, undefined]);
  });
});

describe('types', () => {
  const providerSchema = compileRowSchema(
    {
      type: 'object',
      properties: {
        id: { type: 'string' },
        count: { type: 'integer', minimum: 0 },
        sum: { type: ['number', 'null'] },
        flag: { type: 'boolean' },
        either: { type: ['string', 'number'] },
      },
    },
    { name: 'provider' },
  );
  const prepare = createPreparer({ ...PLAIN, key: { column: 'id', required: false }, blank: 'send', providerSchema });

  const good: readonly (readonly [field: string, cell: string, value: Value])[] = [
    ['id', '007', '007'],
    ['other', '5', '5'],
    ['either', '5', '5'],
    ['count', '5', 5],
    ['count', '007', 7],
    ['count', '0', 0],
    ['count', '000', 0],
    ['count', '+5', 5],
    ['count', '5.0', 5],
    ['count', '1e3', 1000],
    ['count', '9007199254740993', new ExactNumber('9007199254740993')],
    ['sum', '-12.50', -12.5],
    ['sum', '0.5', 0.5],
    ['sum', '00.5', 0.5],
    ['sum', '', null],
    ['sum', '1.00000000000000000001', new ExactNumber('1.00000000000000000001')],
    ['flag', 'TRUE', true],
    ['flag', 'False', false],
  ];
  it.each(good)('%s of the cell "%s"', (field, cell, value) => {
    const row = prepare(cells([field], cell));
    expect(row.fault).toBeUndefined();
    expect(row.fields[field]).toEqual(value);
  });

  const bad: readonly (readonly [field: string, cell: string, code: string])[] = [
    ['count', 'canary', 'row/type'],
    ['count', '5.5', 'row/type'],
    ['count', '', 'row/type'],
    ['count', '0x1f', 'row/type'],
    ['count', ' 5', 'row/type'],
    ['count', '1,000', 'row/type'],
    ['count', '5.', 'row/type'],
    ['count', '.5', 'row/type'],
    ['count', '1e400', 'row/type'],
    ['count', '-1', 'row/schema'],
    ['sum', 'NaN', 'row/type'],
    ['sum', 'Infinity', 'row/type'],
    ['flag', '1', 'row/type'],
    ['flag', 'yes', 'row/type'],
  ];
  it.each(bad)('%s is not the cell "%s": %s', (field, cell, code) => {
    const { fault } = prepare(cells([field], cell));
    expect(fault?.code).toBe(code);
    expect(fault?.message).toContain(`"${field}"`);
    expect(fault?.message).not.toContain('canary');
  });

  it('leaves the types of JSON alone, and checks them', () => {
    const exact = new ExactNumber('12.50');
    expect(prepare(object({ sum: exact })).fields.sum).toBe(exact);
    expect(prepare(object({ count: '5' })).fault?.code).toBe('row/schema');
  });

  it("checks the user's schema under the new names, and sends what the provider's says", () => {
    const userSchema = compileRowSchema(
      { properties: { sum: { type: 'number', maximum: 10 }, mail: { format: 'email' } }, required: ['mail'] },
      { name: '`schema`' },
    );
    const columns = new Map([
      ['mail', 'E-Mail'],
      ['sum', 'Sum'],
    ]);
    const checked = createPreparer({ columns, key: undefined, blank: 'omit', userSchema });
    const header = ['E-Mail', 'Sum'];
    expect(entries(checked(cells(header, 'a@example.org', '9.50')).fields)).toEqual([
      ['mail', 'a@example.org'],
      ['sum', '9.50'],
    ]);
    expect(checked(cells(header, 'a@example.org', '10.5')).fault?.message).toContain('"sum" must be <= 10');
    expect(checked(cells(header, 'a@example.org', 'x')).fault?.code).toBe('row/type');
    expect(checked(cells(header, '', '5')).fault?.message).toContain("'mail'");
    expect(checked(cells(header, 'canary', '5')).fault?.message).toBe(
      'The row does not match the schema: "mail" must match format "email". Fix the row or the schema.',
    );
  });
});

it('cells are checked as their converted fields would be', () => {
  const typed = compileRowSchema(
    {
      properties: {
        a: { type: 'integer', minimum: 2 },
        b: { type: ['number', 'null'] },
        c: { type: 'boolean' },
        d: { maxLength: 2 },
        ['__proto__']: { const: 'p' },
      },
      required: ['a', 'd'],
    },
    { name: 'schema' },
  );
  const cell = fc.constantFrom(undefined, '', '1', '007', '9007199254740993', 'true', 'abc', 'p', '-1.50');
  const names = ['a', 'b', 'c', 'd', '__proto__', 'other'];
  fc.assert(
    fc.property(fc.array(cell, { minLength: names.length, maxLength: names.length }), (given) => {
      const fields: { [name: string]: Value } = Object.create(null);
      let fault: unknown;
      for (const [index, name] of names.entries()) {
        const text = given[index];
        const found = text === undefined ? undefined : typed.convert(name, text);
        if (found !== undefined && 'fault' in found) fault ??= found.fault;
        else if (found !== undefined) fields[name] = found.value;
      }
      expect(typed.checkCells(names, given)).toEqual(fault ?? typed.check(fields));
    }),
    { numRuns: 1_000 },
  );
});

describe('two records', () => {
  const VALUES = fc.array(fc.constantFrom('', 'a', 'b'), { minLength: 3, maxLength: 3 });
  const MAPPINGS = [
    undefined,
    new Map([
      ['x', 'B'],
      ['y', 'A'],
      ['z', 'A'],
    ]),
  ];

  it('are compared as their fields would be', () => {
    const columns = (): readonly string[] => ['A', MESSAGE_COLUMN, 'B'];
    fc.assert(
      fc.property(
        VALUES,
        VALUES,
        fc.constantFrom('omit' as const, 'send'),
        fc.constantFrom(...MAPPINGS),
        (a, b, blank, mapping) => {
          const options = { columns: mapping, blank };
          const [before, now] = [cells(columns(), ...a), cells(columns(), ...b)];
          const [list, fieldsOf] = [createCellList(), createFieldReader(options)];
          expect(createCellComparer(options)(before, now, list.add)).toBe(true);
          expect(list.all()).toEqual(changedCells(fieldsOf(before), fieldsOf(now)));
        },
      ),
    );
  });

  it('are not compared where their cells are converted, or their columns are not the same', () => {
    const [before, now] = [cells(['A'], '1'), cells(['A'], '01')];
    const typed = compileRowSchema({ properties: { A: { type: 'integer' } } }, { name: 'schema' });
    const refuse = (): never => expect.unreachable();
    expect(createCellComparer({ ...PLAIN, providerSchema: typed })(before, now, refuse)).toBe(false);
    expect(createCellComparer(PLAIN)(before, cells(['B'], '1'), refuse)).toBe(false);
    expect(createCellComparer(PLAIN)(object({ A: 1 }), object({ A: 2 }), refuse)).toBe(false);
  });
});
