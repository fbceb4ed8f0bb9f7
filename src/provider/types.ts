import type { HttpMethod } from '../domain/http.ts';
import type { VendorOutcome } from '../domain/outcome.ts';
import type { Expression, RowsExpression, Template } from '../expression/types.ts';
import type { KeyFold } from './field-names.ts';
import type { Limits } from './limits.ts';
import type { LookupUse, ResultOptions } from './request-schema.ts';

export type Verified = 'documented' | 'inferred' | 'live';

export interface InputSpec {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly type: 'string' | 'number' | 'boolean' | 'object' | 'list';
  readonly default: unknown;
  /** The allowed values, if the file lists them. */
  readonly values: readonly string[] | undefined;
  /** What the input names of where the rows go (`network`); absent where it names none of that. */
  readonly destination?: string | undefined;
}

/** What a status says about a submit request: not taken, taken, or the outcome of all its rows. */
export type StatusMeaning = 'no' | 'yes' | VendorOutcome;

export interface RequestSpec {
  readonly method: HttpMethod;
  readonly url: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly body: { readonly kind: 'body' | 'form' | 'multipart'; readonly expression: Expression } | undefined;
  /** Status codes besides 2xx that are responses, not errors. */
  readonly ok: readonly number[];
  /** Of a submit step: what the vendor documents for these statuses. An outcome applies to all rows of the request. */
  readonly statuses: ReadonlyMap<number, StatusMeaning>;
  /** May be sent again after a lost response. For a submit step false, unless the file says otherwise. */
  readonly idempotent: boolean;
  /** This step of a submit takes effect, so the intent is written to the ledger before it. */
  readonly commits: boolean;
  readonly outputs: readonly (readonly [name: string, expression: Expression])[];
  /** Over this request's JSON response: text = the request failed, even with status 200. */
  readonly error: Expression | undefined;
}

export type MappedState = 'running' | 'succeeded' | 'failed' | 'canceled';

export interface PollSpec {
  readonly request: RequestSpec;
  readonly status: Expression;
  /** Keys are folded by `foldState`, so that case does not matter. */
  readonly states: ReadonlyMap<string, MappedState>;
  /** 0…1; advisory, so errors are ignored. */
  readonly progress: Expression | undefined;
  /** Minimum milliseconds between two polls of a job. */
  readonly floorMs: number;
  /** The vendor's own tally per outcome. */
  readonly counts: readonly (readonly [outcome: VendorOutcome, expression: Expression])[];
  /** Why the job failed. */
  readonly error: Expression | undefined;
}

export interface ResultSpec extends ResultOptions {
  /** Absent: the final poll's response, or the submit's. */
  readonly request: RequestSpec | undefined;
  readonly when: Expression | undefined;
  readonly next: Expression | undefined;
  /** Items in the document; absent, and no request: the source claims all remaining rows. */
  readonly rows: RowsExpression | undefined;
  /** The vendor's states, folded, in which the list may be absent because no row failed. */
  readonly absent: ReadonlySet<string>;
  /** Status codes of the request that mean "not there yet". */
  readonly pending: ReadonlySet<number>;
  readonly id: Expression | undefined;
  /** The row's 0-based position in the job; a list: one of these positions, but it is not known which. */
  readonly index: Expression | undefined;
  readonly outcome: VendorOutcome | Expression;
  readonly message: Expression | undefined;
  /** This source's failed rows may be sent again. */
  readonly retryable: boolean | Expression;
}

/** The request for a job of one row, if the vendor has a special one. */
export interface SingleSpec {
  readonly request: RequestSpec;
  /** Over the inputs: the request is used only if this is true. */
  readonly when: Expression | undefined;
  /** Read from the request's own response, so there is no job to poll; undefined: it starts a job like any submit. */
  readonly results: readonly ResultSpec[] | undefined;
}

/** A read-only request that asks which of the given rows the vendor has. */
export interface LookupSpec {
  readonly request: RequestSpec;
  /** Variables that are computed for each request, from its own `rows` and `ids`. */
  readonly set: readonly (readonly [name: string, expression: Expression])[];
  /** Rows that one request asks for. */
  readonly size: number;
  /** The vendor's records in the response; default: the document. */
  readonly rows: Expression | undefined;
  /** The row of a record; default: the record itself if it is scalar, else its value under the key's column. */
  readonly id: Expression | undefined;
  readonly resolves: readonly LookupUse[];
  /** For how many milliseconds a row that the vendor took may stay invisible. */
  readonly lagMs: number;
}

export interface FactSpec {
  readonly text: string;
  readonly verified: Verified;
  readonly source: string | undefined;
}

export interface KeySpec {
  /** If an input names the column: its default, until `bindSpec` knows the value. */
  readonly column: string;
  readonly required: boolean;
  readonly unique: boolean;
  /** How the vendor changes the keys that it gets. */
  readonly fold: readonly KeyFold[];
  /** The column's name as a template over the inputs; absent if it is fixed. */
  readonly template?: Template;
}

/** A provider file, checked and compiled. */
export interface ProviderSpec {
  readonly name: string;
  readonly title: string;
  readonly docs: string | undefined;
  readonly facts: readonly FactSpec[];
  readonly inputs: readonly InputSpec[];
  /** Variables that are computed from the inputs once, in order. */
  readonly derived: readonly (readonly [name: string, expression: Expression])[];
  /** Column for each row's 1-based number in the run, by which results name the row. */
  readonly numberColumn: string | undefined;
  /** Set if the rows of a job are never needed as a list: a submit body is made row by row, as CSV or a zip of it. */
  readonly streams: 'csv' | 'zip' | undefined;
  /** The vendor downloads the rows from the user's storage. */
  readonly usesStorage: boolean;
  readonly baseUrl: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly auth:
    | { readonly kind: 'basic'; readonly username: Template; readonly password: Template }
    | { readonly kind: 'token'; readonly request: RequestSpec }
    | undefined;
  readonly key: KeySpec | undefined;
  /** JSON Schema (2020-12) of a row, if the file has one. */
  readonly rowSchema: unknown;
  readonly limits: Limits;
  /** Over every JSON response: text = the request failed, even with status 200. */
  readonly error: Expression | undefined;
  /** Over the response to a failed request: true = temporary, nothing was accepted. */
  readonly retry: Expression | undefined;
  /** `fields`: all fields that are sent except the key. */
  readonly group: Expression | 'fields' | undefined;
  /** Read-only requests before anything is sent. */
  readonly preflight: readonly RequestSpec[];
  readonly submit: readonly RequestSpec[];
  readonly single: SingleSpec | undefined;
  readonly poll: PollSpec | undefined;
  readonly results: readonly ResultSpec[];
  readonly lookup: LookupSpec | undefined;
  readonly cancel: RequestSpec | undefined;
  /** Words of the file in lower case, two letters or more: names, states, fields, sentences; no comments. */
  readonly words: ReadonlySet<string>;
  /** SHA-256 of the file's bytes, for the plan's hash. */
  readonly hash: string;
}
