/** Characters that hide, reorder or end text; joiners that writing systems need are kept. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Any text as the content of an element or of a quoted attribute. Characters that hide or reorder text become
 * their code point, line breaks and tabs a space.
 */
export function escapeText(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(HIDDEN, (one) => `[${nameCodePoint(one)}]`)
    .replace(/[&<>"']/g, (mark) => MARKS[mark] ?? mark);
}

/** `U+202E` */
export function nameCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const EACH_HIDDEN = new RegExp(`(${HIDDEN.source})`, 'u');

/** The parts of a text, alternately plain text and a character that hides or reorders text. */
export function splitAtHidden(text: string): readonly string[] {
  return text.split(EACH_HIDDEN);
}

/**
 * A value as JSON inside a `<script>` element: it holds no `<`, so neither its end nor a comment can begin there.
 * Some readers treat U+2028 and U+2029 as line endings.
 */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (mark) => {
    return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** An address as an attribute; undefined for one that a browser would not fetch from the web, such as `javascript:`. */
export function httpUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

interface Linked {
  readonly name: string;
  readonly url?: string;
}

/** A name, as a link where there is an address. */
export function renderLink({ name, url }: Linked, tag?: 'code'): string {
  const text = tag === undefined ? escapeText(name) : `<code>${escapeText(name)}</code>`;
  const address = httpUrl(url);
  return address === undefined ? text : `<a href="${escapeText(address)}">${text}</a>`;
}

/** An address that a browser may open, if there is one. */
export function addressOf(url: string | undefined): { readonly url?: string } {
  const address = httpUrl(url);
  return address === undefined ? {} : { url: address };
}
