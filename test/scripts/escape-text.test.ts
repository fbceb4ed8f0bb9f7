import { expect, it } from 'vitest';

const { escapeText }: { escapeText: (text: string) => string } = await import(
  new URL('../../scripts/escape-text.mjs', import.meta.url).href
);

it.each([
  ['text', "const a = 'Zoë 😀';", String.raw`const a = 'Zo\u00eb \ud83d\ude00';`],
  ['a template', 'const a = `ë${"ö"}ü`;', String.raw`const a = ${'`'}\u00eb${'${'}"\u00f6"}\u00fc${'`'};`],
  ['a regular expression', 'const a = /[ë]/u;', String.raw`const a = /[\u00eb]/u;`],
  ['a name', 'const ë = { ö: 1 }; ë.ö;', String.raw`const \u00eb = { \u00f6: 1 }; \u00eb.\u00f6;`],
  ['a comment', 'a; // ë\nb;', String.raw`a; // \u00eb${'\n'}b;`],
  ['a space between tokens', 'a ||\u00a0{};\ufeff b', 'a || {};  b'],
  ['the end of a line', "a\u2028b; 'c\u2028d'", String.raw`a${'\n'}b; 'c\u2028d'`],
  ['a template with a tag', 'line`ë`', String.raw`line${'`'}\u00eb${'`'}`],
  ['a template that sees its source as it is', 'String.raw`ë${ö}`', 'String.raw`ë${ö}`'],
  ['what a backslash stands before', String.raw`'\ë\\ö'; /\ë/`, String.raw`'\u00eb\\\u00f6'; /\u00eb/`],
  ['a literal that goes on', "'a\\\u2028b'", "'a\\\nb'"],
  ['ASCII as it is', 'a(`b${c}`)', 'a(`b${c}`)'],
])('escapes %s', (_, source, escaped) => {
  expect(escapeText(source)).toBe(escaped);
});
