import { nameCodePoint, splitAtHidden } from '../html.ts';

export type Child = Node | string | undefined;

/** An element with attributes and children; strings become text nodes. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** An element of a picture. */
export function shape<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function setAttributes(made: Element, attributes: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
}

/**
 * Text from a file or a vendor. Characters that hide or reorder text are marked, and have no effect outside the mark;
 * copying gives the original text.
 */
export function foreignText(text: string, className?: string): HTMLElement {
  const made = element('bdi', { class: className });
  splitAtHidden(text).forEach((part, index) => {
    if (part === '') return;
    if (index % 2 === 0 || part === '\n' || part === '\t') made.append(part);
    else made.append(element('span', { class: 'hidden-character', 'data-code': nameCodePoint(part) }, part));
  });
  return made;
}

/** An element that every page has. */
export function find<T extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`${selector} is missing in this page.`);
  return found;
}

/** The data of this name, parsed, and removed from the page to free memory. */
export function readEmbedded<T>(name: string): readonly T[] {
  return [...document.querySelectorAll(`script.${name}`)].map((script) => {
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- this tool wrote it, in the same version
    const value: T = JSON.parse(script.textContent ?? '');
    script.remove();
    return value;
  });
}

/** Saves a text as a file. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const anchor = element('a', { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
