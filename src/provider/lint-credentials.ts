import type { LintFinding, LintReport, Part } from './compiler.ts';
import type { ProviderSpec } from './types.ts';

/** Header names that carry a credential. */
const CREDENTIAL_HEADER = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;
/** Long enough to be a credential; a shorter value, such as `KEYPAIR_JWT`, names a scheme or a kind. */
const CREDENTIAL_LITERAL = /[A-Za-z0-9+/_.-]{16,}/;
/** Such a header may only describe a token, so a constant in it is a credential only if it looks random. */
const TOKEN_HEADER = /token|secret/i;
/** Random text has digits; `PROGRAMMATIC_ACCESS_TOKEN` has none. */
const RANDOM_LITERAL = /(?=[A-Za-z+/_.-]*\d)[A-Za-z0-9+/_.-]{16,}/;
/** Names of inputs that should be secret. */
const SECRET_NAME = /(^|_)(api_?key|access_key|secret|token|password)$/;
/** Set by the transport from the request itself. */
const FORBIDDEN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
]);

/** Rules on secrets: none in the file, none in a URL, and each marked as secret so that it is masked. */
export function lintCredentials(spec: ProviderSpec, parts: readonly Part[]): LintReport {
  const errors: LintFinding[] = [];
  const warnings: LintFinding[] = [];
  const secrets = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  for (const { path, kind, compiled } of parts) {
    if (kind === 'text') errors.push(...lintHeader(path, compiled.source, compiled.names.length));
    if (kind !== 'url') continue;
    // A URL that consists of a single secret is pre-signed, and the transport masks it.
    const exposed = /^\{\+\w+\}$/.test(compiled.source) ? [] : compiled.names.filter((name) => secrets.has(name));
    for (const name of exposed) {
      const message = `\`${path.join('.')}\` puts the secret \`${name}\` into a URL, where servers and proxies log it.`;
      warnings.push({
        code: 'provider/secret-in-url',
        path,
        message,
        next: 'Send it in a header or a body, if the vendor allows that.',
      });
    }
  }
  for (const { name, secret, default: value } of spec.inputs) {
    const path = ['inputs', name];
    if (secret && value !== undefined) {
      const message = `The secret \`${name}\` has a default, which everyone can read.`;
      errors.push({ code: 'provider/secret-default', path, message, next: 'Remove the default.' });
    }
    if (!secret && SECRET_NAME.test(name)) {
      const message = `The input \`${name}\` looks like a secret, but is not marked as one, so it is not masked.`;
      warnings.push({ code: 'provider/unmarked-secret', path, message, next: 'Add `secret: true`, or rename it.' });
    }
  }
  return { errors, warnings };
}

function lintHeader(path: readonly PropertyKey[], source: string, variables: number): readonly LintFinding[] {
  const name = String(path.at(-1));
  if (path.at(-2) === 'headers' && FORBIDDEN_HEADERS.has(name.toLowerCase())) {
    const message = `The header \`${name}\` is set by the HTTP client.`;
    return [{ code: 'provider/forbidden-header', path, message, next: 'Remove it.' }];
  }
  const carries = path.at(-2) === 'basic' ? name === 'password' : CREDENTIAL_HEADER.test(name);
  const literal = path.at(-2) === 'headers' && TOKEN_HEADER.test(name) ? RANDOM_LITERAL : CREDENTIAL_LITERAL;
  if (variables > 0 || !carries || !literal.test(source)) return [];
  const message = `\`${path.join('.')}\` holds a credential in plain text.`;
  return [
    {
      code: 'provider/literal-credential',
      path,
      message,
      next: 'Declare a secret input and name it here: `{api_key}`.',
    },
  ];
}
