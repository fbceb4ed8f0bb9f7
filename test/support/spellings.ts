/**
 * Ways in which a vendor may spell what it was sent: each a text in which a person can still read the cell, or which a
 * tool turns back into it.
 */
export const SPELLINGS: readonly (readonly [name: string, spell: (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['upper case', (text) => text.toUpperCase()],
  ['lower case', (text) => text.toLowerCase()],
  ['decomposed', (text) => text.normalize('NFD')],
  ['without accents', withoutAccents],
  ['percent-encoded', (text) => encodeURIComponent(text)],
  ['percent-encoded in lower case', (text) => encodeURIComponent(text).toLowerCase()],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['every byte percent-encoded', (text) => hexOf(text).replace(/../g, '%$&')],
  ['form-encoded', (text) => new URLSearchParams([['', text]]).toString().slice(1)],
  ['\\u escapes', (text) => text.replace(/[^ -~]|[aeio@]/g, escapeUnit)],
  ['all \\u escapes', (text) => text.replace(/./gs, escapeUnit)],
  ['HTML, decimal', (text) => text.replace(/[^ -~]|[aeio@]/gu, (one) => `&#${one.codePointAt(0) ?? 0};`)],
  ['HTML, hexadecimal', (text) => text.replace(/./gsu, (one) => `&#x${(one.codePointAt(0) ?? 0).toString(16)};`)],
  ['HTML, named', (text) => text.replaceAll('é', '&eacute;').replaceAll('@', '&commat;')],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64url', (text) => Buffer.from(text).toString('base64url')],
  ['inside base64', (text) => Buffer.from(`{"x":"${text}"}`).toString('base64')],
  ['hex', hexOf],
  ['upper-case hex', (text) => hexOf(text).toUpperCase()],
  ['reversed', (text) => Array.from(text).reverse().join('')],
  ['ROT13', (text) => withoutAccents(text).replace(/[a-z]/gi, turn)],
  ['letters apart', (text) => Array.from(text).join(' ')],
  ['dots between letters', (text) => Array.from(text).join('.')],
  ['underscores for blanks', (text) => text.replaceAll(' ', '_')],
  ['quoted-printable', (text) => text.replace(/[^ -~]/gu, (one) => hexOf(one).toUpperCase().replace(/../g, '=$&'))],
  ['UTF-8 read as Latin-1', (text) => Buffer.from(text).toString('latin1')],
  ['full-width letters', (text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))],
];

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function turn(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}
