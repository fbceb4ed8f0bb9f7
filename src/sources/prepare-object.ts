import { NULL, NUMBER, type ObjectScan, TEXT } from '../domain/object-scan.ts';
import type { ColumnRules, ValueCheck } from './column-rules.ts';
import type { PreparerOptions } from './prepare.ts';
import { isPlainKey } from './prepare-scanned.ts';
import { createPlanner, keyColumnOf } from './row-plan.ts';

/** Gives a check of the plain objects of one JSON file by their bytes; undefined where rows must be prepared one by one. */
export function createObjectCheck({
  columns,
  key,
  blank,
  providerSchema,
  userSchema,
}: PreparerOptions): () => ObjectCheck | undefined {
  const keyColumn = keyColumnOf({ columns, key });
  const rules = userSchema?.columns;
  return () => {
    if ((key !== undefined && keyColumn === undefined) || providerSchema !== undefined) return undefined;
    if (userSchema !== undefined && rules === undefined) return undefined;
    return new ObjectCheck({ columns, keyColumn, omitsBlanks: blank === 'omit', rules });
  };
}

interface CheckOptions extends Pick<PreparerOptions, 'columns'> {
  readonly keyColumn: string | undefined;
  readonly omitsBlanks: boolean;
  readonly rules: ColumnRules | undefined;
}

/** A field of rows that is sent from members with one name. */
export interface ObjectField {
  readonly field: string;
  /** As JSON, in UTF-8. */
  readonly written: Buffer;
  /** Index of the members' name. */
  readonly name: number;
  readonly isRequired: boolean;
  readonly check: ValueCheck | undefined;
  /** The member of the last row; -1 where the field is not sent. */
  member: number;
}

/** Which rows are sound by their bytes alone, and what of the last one is sent as it is. */
export class ObjectCheck {
  /** The fields of the rows so far: it grows with the names of their members. */
  readonly fields: ObjectField[] = [];
  /** The member that identifies the last row; -1 if none does. */
  key = -1;
  private readonly options: CheckOptions;
  private readonly planFor: ReturnType<typeof createPlanner>;
  private known = 0;
  private keyName = -1;

  constructor(options: CheckOptions) {
    this.options = options;
    this.planFor = createPlanner(options.columns);
  }

  /** True only for a row that `createPreparer` would give no fault. Others must be asked about there. */
  accepts(scan: ObjectScan): boolean {
    if (this.known < scan.names.length) this.learn(scan);
    const { keyColumn, omitsBlanks, rules } = this.options;
    if (keyColumn !== undefined && !this.findKey(scan)) return false;
    const { bytes, from, to, kinds } = scan;
    let required = 0;
    for (const field of this.fields) {
      const member = scan.memberOf(field.name);
      const isSent = member !== -1 && !(omitsBlanks && isBlank(scan, member));
      field.member = isSent ? member : -1;
      if (!isSent) continue;
      if (field.isRequired) required += 1;
      const { check } = field;
      if (check !== undefined && !check(bytes, from[member] ?? 0, to[member] ?? 0, kinds[member] ?? 0)) return false;
    }
    return rules === undefined || required === rules.required.size;
  }

  private findKey(scan: ObjectScan): boolean {
    const key = this.keyName === -1 ? -1 : scan.memberOf(this.keyName);
    this.key = key;
    const kind = scan.kinds[key];
    return (kind === TEXT || kind === NUMBER) && isPlainKey(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
  }

  private learn({ names }: ObjectScan): void {
    const { keyColumn, rules } = this.options;
    for (; this.known < names.length; this.known += 1) {
      const name = names[this.known] ?? '';
      if (name === keyColumn) this.keyName = this.known;
      const { fields, indexes } = this.planFor([name]);
      for (const [place, field] of fields.entries()) {
        if (indexes[place] === -1) continue;
        this.fields.push({
          field,
          written: Buffer.from(JSON.stringify(field)),
          name: this.known,
          isRequired: rules?.required.has(field) === true,
          check: rules?.valueCheckOf(field),
          member: -1,
        });
      }
    }
  }
}

/** As `isOmitted` says of the value. */
function isBlank({ from, to, kinds }: ObjectScan, member: number): boolean {
  return kinds[member] === NULL || (kinds[member] === TEXT && from[member] === to[member]);
}
