/** `text/csv; charset="iso-8859-1"` (RFC 9110, 8.3.1). */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/**
 * The text of a response. UTF-8 comes first whatever the header says, since many servers name another charset and send
 * UTF-8; a UTF-16 one is believed. Where the bytes are not UTF-8, the charset that Content-Type names. Undefined where
 * neither fits: a replacement character in an id would name another row.
 */
export function decodeText(body: Uint8Array, contentType: string | undefined): string | undefined {
  const named = CHARSET.exec(contentType ?? '')?.[1]?.toLowerCase();
  const wide =
    body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : undefined;
  const first = wide ?? (named?.startsWith('utf-16') === true ? named : 'utf-8');
  return decode(body, first) ?? (named === undefined || named === first ? undefined : decode(body, named));
}

function decode(body: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    // Bytes that the charset does not have, or a name that is no charset.
    return undefined;
  }
}
