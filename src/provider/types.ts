import type { HttpMethod } from '../domain/http-method.ts';
import type { VendorOutcome } from '../domain/outcome.ts';
import type { Content } from './content.ts';
import type { Limits } from './limits.ts';
import type { PlainPath } from './plain-path.ts';

/** Variables of templates (`{x}`) and expressions (`$x`): inputs, outputs, `rows`, `ids`, `key`, `batch_id`, … */
export type Variables = ReadonlyMap<string, unknown>;

/** A compiled JSONata expression. Plain paths are read directly, without the interpreter. */
export interface Expression {
  readonly source: string;
  /** undefined where nothing matches. Rejects or throws `ExpressionError` with the expression and the reason. */
  evaluate(input: unknown, variables: Variables): unknown | Promise<unknown>;
}

/** An expression that finds a list in a document. */
export interface RowsExpression extends Expression {
  /** Where it begins to read; undefined where that depends on a condition. */
  readonly firstPath: PlainPath | undefined;
  /** It is that path and nothing else. */
  readonly isPlain: boolean;
}

/** A compiled RFC 6570 template. */
export interface Template {
  readonly source: string;
  readonly names: readonly string[];
  /** Names without whose values there is no expansion. */
  readonly needed: readonly string[];
  /** undefined where a variable that stands outside an optional query (`{?a}`, `{&a}`) is unset. */
  expand(variables: Variables): string | undefined;
}

export type Verified = 'documented' | 'inferred' | 'live';

export interface InputSpec {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly type: 'string' | 'number' | 'boolean' | 'object' | 'list';
  readonly default: unknown;
  /** Allowed values, where the file lists them. */
  readonly values: readonly string[] | undefined;
}

/** What a status says of a submit request: not taken, taken, or what became of all its rows. */
export type StatusMeaning = 'no' | 'yes' | VendorOutcome;

export interface RequestSpec {
  readonly method: HttpMethod;
  readonly url: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly body: { readonly kind: 'body' | 'form' | 'multipart'; readonly expression: Expression } | undefined;
  /** Status codes beyond 2xx that are answers, not errors. */
  readonly ok: readonly number[];
  /** Of a submit step: what the vendor documents for these statuses. An outcome is that of all rows of the request. */
  readonly statuses: ReadonlyMap<number, StatusMeaning>;
  /** May be sent again after a lost answer. Steps of a submit: false unless the file says so. */
  readonly idempotent: boolean;
  /** This step of a submit takes effect: the intent is written before it. */
  readonly commits: boolean;
  readonly outputs: readonly (readonly [name: string, expression: Expression])[];
  /** On this request's JSON answers: text = the request failed, even in a 200. */
  readonly error: Expression | undefined;
}

export type MappedState = 'running' | 'succeeded' | 'failed' | 'canceled';

export interface PollSpec {
  readonly request: RequestSpec;
  readonly status: Expression;
  /** Keys folded by `foldState`: without regard to case. */
  readonly states: ReadonlyMap<string, MappedState>;
  /** 0…1; advisory, errors ignored. */
  readonly progress: Expression | undefined;
  /** Least milliseconds between two polls of a job. */
  readonly floorMs: number;
  /** The vendor's own tally per outcome. */
  readonly counts: readonly (readonly [outcome: VendorOutcome, expression: Expression])[];
  /** Why the job failed. */
  readonly error: Expression | undefined;
}

export interface ResultSpec {
  /** Absent: the final poll's answer, or the submit's. */
  readonly request: RequestSpec | undefined;
  readonly from: 'submit' | 'poll';
  readonly when: Expression | undefined;
  readonly format: 'json' | 'jsonl' | 'csv' | 'tsv';
  /** Columns of a delimited file that expressions don't see. */
  readonly ignore: readonly string[];
  readonly next: Expression | undefined;
  /** Items in the document; absent with no request: the source claims all remaining rows. */
  readonly rows: RowsExpression | undefined;
  /** Folded words of the vendor's states in which the list may be absent, since no row failed. */
  readonly absent: ReadonlySet<string>;
  /** Status codes of the request that mean "not there yet". */
  readonly pending: ReadonlySet<number>;
  readonly id: Expression | undefined;
  /** The row's place; a list: one of these places, nobody knows which. */
  readonly index: Expression | undefined;
  readonly outcome: VendorOutcome | Expression;
  readonly message: Expression | undefined;
  /** Over `$message`: this source's failed rows may be sent again. */
  readonly retryable: boolean | Expression;
}

/** The request for a job of one row, where the vendor has a special one. */
export interface SingleSpec {
  readonly request: RequestSpec;
  /** Over the inputs: the request serves only where this is true. */
  readonly when: Expression | undefined;
  /** Read from the request's own answer, and there is no job to poll; undefined: it starts a job like any submit. */
  readonly results: readonly ResultSpec[] | undefined;
}

/** What a look-up may settle: rows that a tally says are missing, rows of a submit whose answer was lost. */
export const LOOKUP_USES = ['counts', 'submit'] as const;
export type LookupUse = (typeof LOOKUP_USES)[number];

/** A read-only question which of the given rows the vendor has. */
export interface LookupSpec {
  readonly request: RequestSpec;
  /** Variables made for each request, from its own `rows` and `ids`. */
  readonly set: readonly (readonly [name: string, expression: Expression])[];
  /** Rows that one request asks for. */
  readonly size: number;
  /** The vendor's records in the answer; default: the document. */
  readonly rows: Expression | undefined;
  /** A record's row; default: the record, if scalar, else its key column's value. */
  readonly id: Expression | undefined;
  readonly resolves: readonly LookupUse[];
  /** A row that the vendor took may stay invisible for so many milliseconds. */
  readonly lagMs: number;
}

export interface FactSpec {
  readonly text: string;
  readonly verified: Verified;
  readonly source: string | undefined;
}

/** What a vendor does to a key: lower case, blanks cut off, Unicode's form NFC. */
export const KEY_FOLDS = ['lower', 'trim', 'nfc'] as const;
export type KeyFold = (typeof KEY_FOLDS)[number];

export interface KeySpec {
  /** Where an input names the column: the one that its default names, until `bindSpec` has the value. */
  readonly column: string;
  readonly required: boolean;
  readonly unique: boolean;
  /** How the vendor changes the keys that it is sent. */
  readonly fold: readonly KeyFold[];
  /** The column's name over the inputs; absent where it is fixed. */
  readonly template?: Template;
}

/** A provider file, checked and compiled. */
export interface ProviderSpec {
  readonly name: string;
  readonly title: string;
  readonly docs: string | undefined;
  readonly facts: readonly FactSpec[];
  readonly inputs: readonly InputSpec[];
  /** Variables that are made of the inputs once, in order. */
  readonly derived: readonly (readonly [name: string, expression: Expression])[];
  /** Column that gets each row's 1-based number in the run, by which results name the row. */
  readonly number: string | undefined;
  /** The rows of a job are never needed as a list: a body of the submit is made row by row, as CSV or as a zip of it. */
  readonly streams: 'csv' | 'zip' | undefined;
  /** The vendor downloads the rows from a storage. */
  readonly usesStorage: boolean;
  readonly baseUrl: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly auth:
    | { readonly kind: 'basic'; readonly username: Template; readonly password: Template }
    | { readonly kind: 'token'; readonly request: RequestSpec }
    | undefined;
  readonly key: KeySpec | undefined;
  /** JSON Schema (2020-12) of a row, where the file types its fields. */
  readonly rowSchema: unknown;
  readonly limits: Limits;
  /** On every JSON answer: text = the request failed, even in a 200. */
  readonly error: Expression | undefined;
  /** On a failed request: true = temporary, nothing was accepted. */
  readonly retry: Expression | undefined;
  /** `fields`: all fields that are sent but the key. */
  readonly group: Expression | 'fields' | undefined;
  /** Read-only requests before anything is sent, with a name for messages. */
  readonly preflight: readonly RequestSpec[];
  readonly submit: readonly RequestSpec[];
  readonly single: SingleSpec | undefined;
  readonly poll: PollSpec | undefined;
  readonly results: readonly ResultSpec[];
  readonly lookup: LookupSpec | undefined;
  readonly cancel: RequestSpec | undefined;
  /** Words of the file in lower case, two letters or more: names, states, fields, sentences; no comment. */
  readonly words: ReadonlySet<string>;
  /** SHA-256 of the file's bytes, for the plan's hash. */
  readonly hash: string;
}

/** A request ready for the transport. */
export interface BuiltRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** Names of the headers that go to another origin than `baseUrl`'s, too. */
  readonly elsewhere: ReadonlySet<string>;
  readonly body: Uint8Array | Content | undefined;
  /** Of a list that fans out: the element that this request is for, by the name of the list. */
  readonly item: readonly [name: string, value: unknown] | undefined;
}

/** A JSON answer as expressions see it. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Parsed body with `null` members dropped; text where it is not JSON; undefined where empty. */
  readonly document: unknown;
  readonly isJson: boolean;
  /** The body is no text in UTF-8 or in the charset that it names. */
  readonly isUndecodable?: true;
}
