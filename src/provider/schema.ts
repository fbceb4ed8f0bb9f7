import { z } from 'zod';
import { schemaUrl } from '../domain/document-url.ts';
import { KEY_FOLDS } from './field-names.ts';
import {
  count,
  expression,
  headers,
  lookup,
  NAME,
  poll,
  request,
  result,
  single,
  submitStep,
  template,
} from './request-schema.ts';

/** Names of inputs; lower case, so that `BULK_JOB_PARAM_<NAME>` leads back to one of them. */
const INPUT_NAME = /^[a-z][a-z0-9_]*$/;

const limit = <T extends z.ZodType>(value: T) =>
  z.union([value, z.strictObject({ value, documented: z.boolean() })]).describe('A plain value is a documented one.');
const rate = z.string().describe('`10/s`, `600/m`, `1000/h`.');

const input = z.strictObject({
  description: z.string().optional(),
  required: z.boolean().default(false),
  default: z.unknown().optional(),
  type: z.enum(['string', 'number', 'boolean', 'object', 'list']).default('string'),
  secret: z.boolean().default(false).describe('Comes from the environment only, and is masked.'),
  values: z.array(z.string()).min(1).optional().describe('The allowed values.'),
  destination: z
    .string()
    .min(1)
    .optional()
    .describe('What the input names of where the rows go, in a word (`network`): reports show it with the value.'),
});

const keyShape = z.strictObject({
  column: z.string().min(1).describe('A name; `{input}` in it is replaced by an input.'),
  required: z.boolean().default(true),
  unique: z.boolean().default(true),
  fold: z
    .array(z.enum(KEY_FOLDS))
    .default([])
    .describe('How the vendor changes keys: lower case, trimmed, Unicode NFC. Results are matched in that form.'),
});

/** The provider file (docs/provider-file.md): the source of its types, defaults, validation and JSON Schema. */
export const providerSchema = z.strictObject({
  version: z.literal(1).describe('Version of this file format.'),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string().min(1).optional(),
  docs: z.url({ protocol: /^https$/ }).optional(),
  facts: z
    .array(
      z.strictObject({
        text: z.string().min(1),
        verified: z.enum(['documented', 'inferred', 'live']),
        source: z.string().optional(),
      }),
    )
    .default([])
    .describe('What the file relies on. Every plan shows what is inferred.'),
  inputs: z.record(z.string().regex(INPUT_NAME), input).default({}),
  derived: z
    .record(z.string().regex(NAME), expression)
    .default({})
    .describe('Variables that are computed from the inputs once, in order. Shown in the report.'),
  number: z
    .string()
    .min(1)
    .optional()
    .describe('Name of a column that the engine adds: the number of the row in the run, by which results name rows.'),
  baseUrl: template.describe('The headers and the credentials are sent to its origin only.'),
  headers: headers.default({}),
  auth: z
    .union([
      z.strictObject({ basic: z.strictObject({ username: template, password: template }) }),
      z.strictObject({ token: request }),
    ])
    .optional(),
  key: z
    .union([z.string().min(1), keyShape])
    .optional()
    .describe('The column that identifies a row.'),
  row: z.record(z.string(), z.unknown()).optional().describe("JSON Schema (2020-12) of a row's fields."),
  limits: z
    .strictObject({
      rows: limit(count).optional().describe('Rows of a job.'),
      bytes: limit(z.union([count, z.string()]))
        .optional()
        .describe('Uncompressed encoded bytes of a job: `20MB`.'),
      rate: limit(rate).optional().describe('Requests.'),
      burst: count
        .default(1)
        .describe(
          'Requests that may be sent at once before the rate counts (a token bucket), if the vendor documents it.',
        ),
      concurrency: limit(count).optional().describe('Jobs in flight.'),
      jobs: limit(rate).optional().describe('Jobs that may be created in a window.'),
      columns: limit(count).optional().describe('Columns of a row, including the one of `number`.'),
    })
    .prefault({}),
  error: expression.optional().describe('Over every JSON response. Text: the request failed, even with status 200.'),
  retry: expression
    .optional()
    .describe('Over the response to a failed request. True: temporary, nothing was accepted.'),
  group: expression
    .optional()
    .describe(
      'Over each row; rows with different values never share a job. `fields`: all fields that are sent except the key.',
    ),
  preflight: z.array(request).max(30).default([]).describe('Read-only requests before anything is sent.'),
  submit: z.union([submitStep, z.array(submitStep).min(1)]).describe('Steps in order; all their outputs are required.'),
  single: single.optional().describe('The request for a job of one row.'),
  poll: poll.optional().describe('Absent: the response to the submit is the result.'),
  results: z.array(result).default([]),
  lookup: lookup.optional().describe('Read-only: which of the rows the vendor has.'),
  cancel: request.optional(),
});

export type ProviderFile = z.output<typeof providerSchema>;

/** The published JSON Schema of the provider file. */
export function providerJsonSchema(): Record<string, unknown> {
  return {
    $id: schemaUrl('provider'),
    ...z.toJSONSchema(providerSchema, { io: 'input' }),
    title: 'Provider file of Bulk Job',
  };
}

/** Every field name of the format, for "did you mean". */
export const FIELD_NAMES: readonly string[] = [
  ...new Set([
    ...Object.keys(providerSchema.shape),
    ...Object.keys(result.shape),
    ...Object.keys(poll.shape),
    ...Object.keys(single.shape),
    ...Object.keys(lookup.shape),
    ...Object.keys(input.shape),
    ...Object.keys(keyShape.shape),
    ...[
      'columns',
      'basic',
      'token',
      'username',
      'password',
      'text',
      'verified',
      'source',
      'rows',
      'bytes',
      'rate',
      'burst',
    ],
    ...['concurrency', 'jobs', 'value', 'documented', 'running', 'succeeded', 'failed', 'canceled', 'not_found'],
  ]),
];
