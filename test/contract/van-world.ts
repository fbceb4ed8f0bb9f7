import { runWorld, type World, type WorldOptions } from '../support/world.ts';

/** What the simulated NGP VAN's own store is called. */
export const SANDBOX_STORAGE = 's3://sandbox-bucket/bulk-job';

/** A whole run against the simulated NGP VAN and its store, over real HTTP. */
export function runAtSandbox<T>(options: WorldOptions, look: (world: World) => Promise<T> | T): Promise<T> {
  return runWorld(
    {
      ...options,
      inputs: { provider: 'ngpvan', storage: SANDBOX_STORAGE, 'retry-failed': '0', ...options.inputs },
      sandbox: { vendor: 'ngpvan', ...options.sandbox },
    },
    look,
  );
}

/** `params` of a run, written as JSON: YAML reads it as it stands. */
export function paramsOf(mappingTypes: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ application_name: 'acme', mapping_types: mappingTypes, ...more });
}

/** What is kept of an import, with the one action of its order. */
export function soleImport({ sandbox }: Pick<World, 'sandbox'>): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly order: Order;
} {
  const [first, ...others] = sandbox.imports.values();
  if (first === undefined || others.length > 0) throw new Error(`${sandbox.imports.size} imports, not one`);
  return { ...first, order: asOrder(first.order) };
}

export interface Order {
  readonly description: string;
  readonly file: { readonly sourceUrl: string; readonly fileName: string; readonly columns: unknown };
  readonly actions: readonly { readonly resourceType: string; readonly mappingTypes: unknown }[];
}

function asOrder(document: unknown): Order {
  // A copy through JSON: what went over the wire, and no more.
  const order: Order = JSON.parse(JSON.stringify(document));
  return order;
}
