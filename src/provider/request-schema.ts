import { z } from 'zod';
import { VENDOR_OUTCOMES } from '../domain/outcome.ts';
import { METHOD_FIELDS } from './field-names.ts';

/** Names of variables that are valid in templates and in expressions. */
export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** RFC 9110, section 5.6.2: a token. */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

export const expression = z.string().min(1).describe('A JSONata expression.');
export const template = z.string().min(1).describe('A template: `{name}` stands for a variable (RFC 6570 in URLs).');
export const headers = z.record(z.string().regex(HEADER_NAME), template);

const requestShape = {
  get: template.optional(),
  post: template.optional(),
  put: template.optional(),
  patch: template.optional(),
  delete: template.optional(),
  headers: headers.optional().describe('Always sent, whatever the origin of the URL.'),
  body: expression.optional().describe('An object or a list is sent as JSON, text and bytes as they are.'),
  form: expression.optional().describe('An object, sent urlencoded.'),
  multipart: expression.optional().describe('An object of parts; `$file()` makes a file part.'),
  ok: z.array(z.int().min(100).max(599)).optional().describe('More status codes that are responses, not errors.'),
  idempotent: z.boolean().optional().describe('A submit step that may be sent again after a lost response.'),
  commits: z.boolean().optional().describe('The submit step that takes effect; by default the last one.'),
  outputs: z.record(z.string().regex(NAME), expression).optional().describe('Variables taken from the response.'),
};
const requestError = { error: expression.optional().describe('Text: the request failed, even with status 200.') };

const submitShape = {
  statuses: z
    .record(z.string().regex(/^[3-5]\d\d$/), z.enum(['no', 'yes', ...VENDOR_OUTCOMES]))
    .optional()
    .describe(
      'Of a submit, what the vendor documents for a status. `no`: not taken; `yes`: taken; an outcome: all its rows have it.',
    ),
};

const BODY_FIELDS = ['body', 'form', 'multipart'] as const;

export const request = z
  .strictObject({ ...requestShape, ...requestError })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

/** A step of the submit. */
export const submitStep = z
  .strictObject({ ...requestShape, ...requestError, ...submitShape })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

export const count = z.int().min(1);

export const poll = z
  .strictObject({
    ...requestShape,
    status: expression.default('status'),
    states: z.strictObject({
      running: z.array(z.string()).default([]),
      succeeded: z.array(z.string()).min(1),
      failed: z.array(z.string()).default([]),
      canceled: z.array(z.string()).default([]),
    }),
    progress: expression.optional().describe('0 to 1; advisory.'),
    floor: z.number().positive().default(1).describe('Minimum seconds between two polls of a job.'),
    counts: z.strictObject({ succeeded: expression, failed: expression, not_found: expression }).partial().default({}),
    error: expression.optional().describe('Why the job failed.'),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

/** What a source says without an expression: the compiled file has it as it stands. */
const resultOptions = z.object({
  from: z.enum(['submit', 'poll']).default('poll').describe('Which response is read if there is no request.'),
  format: z.enum(['json', 'jsonl', 'csv', 'tsv']).default('json'),
  ignore: z
    .array(z.string().min(1))
    .default([])
    .describe('Columns of a delimited file that expressions do not see, such as ids.'),
});

export const result = z
  .strictObject({
    ...requestShape,
    ...requestError,
    ...resultOptions.shape,
    when: expression.optional().describe('The source is read only if this is true.'),
    next: expression.optional().describe('Text: URL of the next page; object: new variables; nothing: last page.'),
    rows: expression.optional().describe('The items of the document; default: the document.'),
    absent: z
      .array(z.string().min(1))
      .default([])
      .describe("The vendor's states in which the list may be absent, because they say that no row failed."),
    pending: z
      .array(z.int().min(200).max(499))
      .default([])
      .describe('More status codes that mean "not there yet", such as 204, in addition to 202, 404, 409 and 425.'),
    id: expression
      .optional()
      .describe("Default: the item itself if it is a text or number, else its value under the key's column."),
    index: expression
      .optional()
      .describe('0-based position of the row in the job. A list: one of these positions, but it is not known which.'),
    outcome: expression.describe('`succeeded`, `failed`, `not_found`, or an expression that gives one.'),
    message: expression.optional(),
    retryable: z.union([z.boolean(), expression]).default(false).describe('Failed rows may be sent again.'),
  })
  .superRefine(refuseTwoMethods)
  .superRefine(refuseTwoBodies)
  .superRefine(refusePagedFiles);

export const single = z
  .strictObject({
    ...requestShape,
    ...requestError,
    ...submitShape,
    when: expression.optional().describe('Over the inputs: the request is used only if this is true.'),
    results: z
      .array(result)
      .min(1)
      .optional()
      .describe("The outcome of the row, read from the request's own response: then there is no job to poll."),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

/** What a look-up may resolve: rows that a tally says are missing, rows of a submit without a response. */
const LOOKUP_USES = ['counts', 'submit'] as const;
export type LookupUse = (typeof LOOKUP_USES)[number];

/** Rows of one look-up: 50 ids of 36 characters make a URL of 3 KB in base64, well below the usual limit of 8 KB. */
const LOOKUP_ROWS = 50;

export const lookup = z
  .strictObject({
    ...requestShape,
    ...requestError,
    set: z
      .record(z.string().regex(NAME), expression)
      .default({})
      .describe('Variables that are computed for each request.'),
    size: count.max(1000).default(LOOKUP_ROWS).describe('Rows that one request asks for.'),
    rows: expression.optional().describe("The vendor's records in the response; default: the document."),
    id: expression
      .optional()
      .describe(
        "The row of a record. Default: the record itself if it is a text or number, else its value under the key's column.",
      ),
    resolves: z.array(z.enum(LOOKUP_USES)).min(1).describe('What the look-up may resolve.'),
    lag: z.number().min(0).default(0).describe('Seconds for which a row that was taken may stay invisible.'),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

export type RequestFile = z.output<typeof request>;
export type PollFile = z.output<typeof poll>;
export type ResultOptions = Readonly<z.output<typeof resultOptions>>;
export type ResultFile = z.output<typeof result>;
export type SingleFile = z.output<typeof single>;
export type LookupFile = z.output<typeof lookup>;
export type AnyRequestFile = Omit<RequestFile, 'error'> &
  Partial<Pick<z.output<typeof submitStep>, 'error' | 'statuses'>>;

function requireOneMethod(value: object, context: z.RefinementCtx): void {
  const found = METHOD_FIELDS.filter((name) => name in value);
  if (found.length !== 1) {
    context.addIssue(
      `a request must have exactly one of ${METHOD_FIELDS.join(', ')}; this one has ${found.join(', ') || 'none'}`,
    );
  }
}

function refuseTwoMethods(value: object, context: z.RefinementCtx): void {
  const found = METHOD_FIELDS.filter((name) => name in value);
  if (found.length > 1) context.addIssue(`a source can have only one request; this one has ${found.join(' and ')}`);
}

function refuseTwoBodies(value: object, context: z.RefinementCtx): void {
  const found = BODY_FIELDS.filter((name) => name in value);
  if (found.length > 1) context.addIssue(`a request can have only one body; this one has ${found.join(' and ')}`);
}

/** A delimited file is streamed and cannot name a next page; several files are a list of addresses. */
function refusePagedFiles(
  { format, next }: { readonly format: string; readonly next?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (next === undefined || (format !== 'csv' && format !== 'tsv')) return;
  context.addIssue(`a ${format} source cannot have \`next\`; give the addresses of all files as a list in its URL`);
}
