import { z } from 'zod';
import { FaultError } from '../domain/fault.ts';
import { HTTP_METHODS } from '../domain/http.ts';
import { VENDOR_OUTCOMES } from '../domain/outcome.ts';
import type { Value } from '../domain/row.ts';
import { describeIssues } from '../provider/schema-faults.ts';
import { readYaml } from '../provider/yaml-text.ts';

/** A cell of a JSON source. */
const value: z.ZodType<Value> = z.json();

/** A YAML mapping stands for JSON; a text is sent or expected as it is. */
const body = z.unknown().optional();

const exchange = z.strictObject({
  request: z.strictObject({
    method: z.enum(HTTP_METHODS),
    path: z
      .string()
      .regex(/^(\/|https?:\/\/)/)
      .describe('Path and query; the full URL for another origin.'),
    headers: z.record(z.string(), z.string()).default({}).describe('The headers to compare.'),
    body,
  }),
  answer: z.strictObject({
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body,
  }),
});

const verdict = z.strictObject({
  key: z.string().optional(),
  outcome: z.enum([...VENDOR_OUTCOMES, 'unresolved', 'contradictory']),
  message: z.string().optional(),
  retryable: z.boolean().default(false),
});

const exchangeCase = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1).describe('The vendor page that shows the exchange, or `inferred`.'),
  inputs: z.record(z.string(), z.unknown()).default({}),
  rows: z.array(z.record(z.string(), value)),
  engine: z
    .strictObject({ upload_url: z.url(), source_url: z.url(), file_name: z.string() })
    .partial()
    .default({})
    .describe('Addresses in the storage, which the engine passes if the vendor downloads the rows.'),
  preflight: z.boolean().default(false).describe('Make the preflight requests first.'),
  exchanges: z.array(exchange).min(1),
  expect: z.strictObject({
    job: z.enum([
      'running',
      'succeeded',
      'failed',
      'canceled',
      'refused',
      'uncertain',
      'unreadable',
      'unreachable',
      'lost',
    ]),
    error: z.string().optional().describe('Why the request was refused or the job failed.'),
    outcomes: z.array(verdict).describe('One for each row, in order.'),
    foreign: z.int().min(0).default(0).describe('Results that name no row of the job.'),
  }),
});

const exchangeFile = z.strictObject({ cases: z.array(exchangeCase).min(1) });

export type ExchangeCase = z.output<typeof exchangeCase>;
export type RecordedExchange = z.output<typeof exchange>;

/** Every field name of the format, for suggestions. */
const NAMES = [exchangeFile, exchangeCase, exchange, exchange.shape.request, exchange.shape.answer, verdict].flatMap(
  ({ shape }) => Object.keys(shape),
);

/** Parses a `.test.yaml`. Throws `FaultError` with every fault and its place. */
export function readExchangeFile(text: string, path: string): readonly ExchangeCase[] {
  const yaml = readYaml(text, path, 'exchanges/yaml');
  if (yaml.faults.length > 0) throw new FaultError(yaml.faults);
  const parsed = exchangeFile.safeParse(yaml.value);
  if (parsed.success) return parsed.data.cases;
  const names = [...NAMES, ...Object.keys(exchangeCase.shape.expect.shape)];
  throw new FaultError(describeIssues(parsed.error.issues, { yaml, file: path, area: 'exchanges', names }));
}
