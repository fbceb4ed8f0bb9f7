import { KEY_PREFIXES } from '../outcome-decider.ts';
import { scalarText } from '../request-values.ts';
import { type Condition, matches, type PassQuery } from './query.ts';

/** Names by which a pass is known; the sandbox treats them as the same. */
export const ID_FIELDS = ['identifier', 'userProvidedId'] as const;

/** `all`: every pass exists unless its id begins with `notfound-`. `created`: only those that were created here. */
export type KnownPasses = 'all' | 'created';

interface Pass {
  readonly fields: Map<string, unknown>;
  changedMs: number;
}

export interface Passes {
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  exists(id: string): boolean;
  /** Sets fields, and leaves the others as they are. */
  update(id: string, fields: ReadonlyMap<string, unknown>): void;
  create(id: string, fields: ReadonlyMap<string, unknown>): void;
  /** Ids that a query selects, whether or not the passes exist: those that it names, else all known ones. */
  select(query: PassQuery): readonly string[];
  /** What the search index knows about a pass; undefined: nothing yet. */
  find(id: string): ReadonlyMap<string, unknown> | undefined;
}

/** If `keepsFields` is false, passes are not stored, for millions of rows; then only ids can select them. */
export function createPasses(options: {
  readonly known: KnownPasses;
  readonly keepsFields: boolean;
  /** The search index shows only changes that are older than this. */
  readonly lagMs: number;
  readonly nowMs: () => number;
}): Passes {
  const { known, keepsFields, lagMs, nowMs } = options;
  const passes = new Map<string, Pass>();
  const fields = new Map<string, ReadonlyMap<string, unknown>>();
  const created = new Set<string>();

  const exists = (id: string): boolean => (known === 'all' ? !id.startsWith(KEY_PREFIXES.notFound) : created.has(id));
  const change = (id: string, changes: ReadonlyMap<string, unknown>): void => {
    if (!keepsFields) return;
    const pass = passes.get(id) ?? { fields: new Map<string, unknown>(), changedMs: 0 };
    for (const [name, value] of changes) pass.fields.set(name, value);
    pass.changedMs = nowMs();
    passes.set(id, pass);
    fields.set(id, pass.fields);
  };
  const named = (group: readonly Condition[]): readonly string[] | undefined => {
    const condition = group.find(
      ({ field, operator }) => operator === 'equals' && ID_FIELDS.some((id) => id === field),
    );
    return condition?.values;
  };

  return {
    fields,
    exists,
    update: change,
    create(id, changes) {
      created.add(id);
      change(id, changes);
    },
    select({ groups, templateId }) {
      const selected = groups.flatMap((group) => {
        const ids = named(group) ?? [...passes.keys()];
        const rest = group.filter(({ field }) => !ID_FIELDS.some((id) => id === field));
        const isId = group.filter(({ field }) => ID_FIELDS.some((id) => id === field));
        return ids.filter((id) => {
          const own = passes.get(id)?.fields;
          if (templateId !== undefined && own?.has('templateId') === true && own.get('templateId') !== templateId)
            return false;
          return matches(rest, (field) => scalarText(own?.get(field))) && matches(isId, () => id);
        });
      });
      return [...new Set(selected)];
    },
    find(id) {
      if (!exists(id)) return undefined;
      const pass = passes.get(id);
      const isShown = pass === undefined || nowMs() - pass.changedMs >= lagMs;
      // A pass that exists without having been created here shows at least its name, even before a change is indexed.
      if (isShown || known === 'all') return isShown && pass !== undefined ? pass.fields : new Map();
      return undefined;
    },
  };
}
