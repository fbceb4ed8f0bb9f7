import { z } from 'zod';
import { VENDOR_OUTCOMES } from '../domain/outcome.ts';
import { LOOKUP_USES } from './types.ts';

/** Names of variables: what templates and expressions can both spell. */
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
  headers: headers.optional().describe('Always sent, to whatever origin the URL names.'),
  body: expression.optional().describe('Object or list: JSON; text or bytes: as they are.'),
  form: expression.optional().describe('An object, sent urlencoded.'),
  multipart: expression.optional().describe('An object of parts; `$file()` makes a file part.'),
  ok: z.array(z.int().min(100).max(599)).optional().describe('Further status codes that are answers, not errors.'),
  idempotent: z.boolean().optional().describe('A submit step that may be sent again after a lost answer.'),
  commits: z.boolean().optional().describe('The submit step that takes effect; the last, if none says so.'),
  outputs: z.record(z.string().regex(NAME), expression).optional().describe('Variables taken from the answer.'),
};
const requestError = { error: expression.optional().describe('Text: the request failed, even in a 200.') };

const submitShape = {
  statuses: z
    .record(z.string().regex(/^[3-5]\d\d$/), z.enum(['no', 'yes', ...VENDOR_OUTCOMES]))
    .optional()
    .describe(
      'Of a submit, what the vendor documents for a status: `no`: not taken; `yes`: taken; an outcome: that of its rows.',
    ),
};

/** Members of a request that make it one: its method with the URL. */
export const METHOD_FIELDS = ['get', 'post', 'put', 'patch', 'delete'] as const;
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
    floor: z.number().positive().default(1).describe('Least seconds between two polls of a job.'),
    counts: z.strictObject({ succeeded: expression, failed: expression, not_found: expression }).partial().default({}),
    error: expression.optional().describe('Why the job failed.'),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

export const result = z
  .strictObject({
    ...requestShape,
    ...requestError,
    from: z.enum(['submit', 'poll']).default('poll').describe('Which answer is read where there is no request.'),
    when: expression.optional().describe('The source is read only where this is true.'),
    format: z.enum(['json', 'jsonl', 'csv', 'tsv']).default('json'),
    ignore: z
      .array(z.string().min(1))
      .default([])
      .describe('Columns of a delimited file that expressions do not see, such as ids.'),
    next: expression.optional().describe('Text: URL of the next page; object: new variables; nothing: last page.'),
    rows: expression.optional().describe('The items of the document; default: the document.'),
    absent: z
      .array(z.string().min(1))
      .default([])
      .describe("The vendor's states in which the list may be absent, since they say that no row failed."),
    pending: z
      .array(z.int().min(200).max(499))
      .default([])
      .describe('Further status codes that mean "not there yet", such as 204; besides 202, 404, 409 and 425.'),
    id: expression.optional().describe("Default: the item, if scalar, else its key column's value."),
    index: expression
      .optional()
      .describe('0-based place of the row in the job; a list: one of these places, nobody knows which.'),
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
    when: expression.optional().describe('Over the inputs: the request serves only where this is true.'),
    results: z
      .array(result)
      .min(1)
      .optional()
      .describe("What became of the row, read from the request's own answer: then there is no job to poll."),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

/** Rows of one look-up: 50 ids of 36 characters in base64 are a URL of 3 KB, well below the usual 8 KB. */
const LOOKUP_ROWS = 50;

export const lookup = z
  .strictObject({
    ...requestShape,
    ...requestError,
    set: z.record(z.string().regex(NAME), expression).default({}).describe('Variables made for each request.'),
    size: count.max(1000).default(LOOKUP_ROWS).describe('Rows that one request asks for.'),
    rows: expression.optional().describe("The vendor's records in the answer; default: the document."),
    id: expression
      .optional()
      .describe("The record's row. Default: the record, if scalar, else its key column's value."),
    resolves: z.array(z.enum(LOOKUP_USES)).min(1).describe('What the look-up may settle.'),
    lag: z.number().min(0).default(0).describe('Seconds that a row which was taken may stay invisible.'),
  })
  .superRefine(requireOneMethod)
  .superRefine(refuseTwoBodies);

export type RequestFile = z.output<typeof request>;
export type PollFile = z.output<typeof poll>;
export type ResultFile = z.output<typeof result>;
export type SingleFile = z.output<typeof single>;
export type LookupFile = z.output<typeof lookup>;
export type AnyRequestFile = Omit<RequestFile, 'error'> &
  Partial<Pick<z.output<typeof submitStep>, 'error' | 'statuses'>>;

function requireOneMethod(value: object, context: z.RefinementCtx): void {
  const found = METHOD_FIELDS.filter((name) => name in value);
  if (found.length !== 1) {
    context.addIssue(
      `A request has exactly one of ${METHOD_FIELDS.join(', ')}; this one has ${found.join(', ') || 'none'}`,
    );
  }
}

function refuseTwoMethods(value: object, context: z.RefinementCtx): void {
  const found = METHOD_FIELDS.filter((name) => name in value);
  if (found.length > 1) context.addIssue(`A source has one request at most; this one has ${found.join(' and ')}`);
}

function refuseTwoBodies(value: object, context: z.RefinementCtx): void {
  const found = BODY_FIELDS.filter((name) => name in value);
  if (found.length > 1) context.addIssue(`A request has one body at most; this one has ${found.join(' and ')}`);
}

/** A delimited file is read as it arrives; where it goes on, its address is one of a list. */
function refusePagedFiles(
  { format, next }: { readonly format: string; readonly next?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (next === undefined || (format !== 'csv' && format !== 'tsv')) return;
  context.addIssue(`A source of ${format} has no \`next\`; give the addresses of all files as a list in its URL`);
}
