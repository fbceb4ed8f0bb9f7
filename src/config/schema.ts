import { z } from 'zod';
import { schemaUrl } from '../domain/document-url.ts';
import { CONFIG_SHAPE } from './inputs.ts';

export const CONFIG_SCHEMA = z.strictObject(CONFIG_SHAPE);

/** The inputs in effect, parsed once, frozen and passed down. */
export type Config = Readonly<z.output<typeof CONFIG_SCHEMA>>;
export type InputName = keyof Config;

/** Inputs that are not allowed in a config file: secrets, and the path of the file itself. */
export const NOT_IN_FILE: ReadonlySet<string> = new Set<InputName>(['api-key', 'github-token', 'config']);

/** What the documents say about an input. */
export interface InputDoc {
  readonly name: InputName;
  readonly description: string;
  /** As a user would write it; undefined if there is none. */
  readonly default: string | undefined;
  readonly secret: boolean;
  /** The allowed values, if they can be listed. */
  readonly values: readonly string[] | undefined;
  readonly kind: 'text' | 'boolean' | 'lines' | 'mapping';
}

/** The inputs in the order of the reference. */
export function describeInputs(): readonly InputDoc[] {
  described ??= inputNames().map((name) => {
    const { meta, value, standard } = readField(name);
    return {
      name,
      description: asText(meta.description),
      default: standard,
      secret: meta.secret === true,
      values: Array.isArray(value.values) ? value.values.map(String) : undefined,
      kind: value.kind === 'boolean' || value.kind === 'lines' || value.kind === 'mapping' ? value.kind : 'text',
    };
  });
  return described;
}

let described: readonly InputDoc[] | undefined;

/** The published JSON Schema (2020-12) of the config file. It accepts each value in the type that YAML gives it. */
export function configJsonSchema() {
  const properties = inputNames()
    .filter((name) => !NOT_IN_FILE.has(name))
    .map((name): readonly [string, Registered] => {
      const { meta, value, standard } = readField(name);
      const typed = typeDefault(standard, value.json);
      return [
        name,
        {
          description: asText(meta.description),
          ...asObject(value.json),
          ...(typed !== undefined && { default: typed }),
        },
      ];
    });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaUrl('config'),
    title: 'Config file of Bulk Job',
    description:
      'Inputs of a run. An input of the step or a flag takes precedence over this file, and this file over the defaults.',
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function inputNames(): readonly InputName[] {
  return Object.keys(CONFIG_SHAPE) as InputName[];
}

type Registered = Readonly<Record<string, unknown>>;

/** What the registry has for an input (`meta`) and for its kind of value (`value`), and its default as text. */
function readField(name: InputName): {
  readonly meta: Registered;
  readonly value: Registered;
  readonly standard: string | undefined;
} {
  const field = CONFIG_SHAPE[name];
  const inner: z.core.$ZodType =
    field instanceof z.ZodPrefault || field instanceof z.ZodOptional ? field.unwrap() : field;
  const standard: unknown = field instanceof z.ZodPrefault ? field._zod.def.defaultValue : undefined;
  return {
    meta: z.globalRegistry.get(field) ?? {},
    value: z.globalRegistry.get(inner) ?? {},
    standard: typeof standard === 'string' ? standard : undefined,
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asObject(value: unknown): Registered {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The default as YAML would type it: `true` and `7` are not strings there. */
function typeDefault(standard: string | undefined, json: unknown): unknown {
  if (standard === undefined || standard === '') return undefined;
  const { type } = asObject(json);
  if (type === 'boolean') return standard === 'true';
  return type === 'integer' ? Number(standard) : standard;
}
