import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment, serialize } from 'parse5';

/** Elements that GitHub leaves in rendered Markdown. Source: github/html-pipeline, sanitization_filter.rb. */
const ELEMENTS = new Set(
  (
    'h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul table thead tbody ' +
    'tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure ' +
    'figcaption abbr bdo cite dfn mark small source span time wbr'
  ).split(' '),
);
/** Elements that go with all that they hold. */
const DROPPED = new Set(['script', 'style', 'iframe', 'object', 'embed', 'noscript', 'template', 'title', 'textarea']);
const ATTRIBUTES = new Set(
  (
    'abbr accept align alt axis border cellpadding cellspacing char charoff clear cols colspan color compact coords ' +
    'datetime dir disabled enctype frame headers height hreflang hspace ismap label lang maxlength media method ' +
    'multiple name nohref noshade nowrap open progress prompt readonly rel rev role rows rowspan rules scope selected ' +
    'shape size span start summary tabindex title type usemap valign value width itemprop'
  ).split(' '),
);
/** Attributes of one element alone. `checked` and `disabled` make the boxes of a task list. */
const OF_ELEMENT: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  img: ['src', 'alt'],
  source: ['srcset'],
  input: ['type', 'checked', 'disabled'],
};
const PROTOCOLS = /^(?:https?:|mailto:|(?:[^:]*[/?#])|[^:]*$)/i;

/** The HTML without what GitHub removes: elements, attributes and addresses that are not on its lists. */
export function sanitizeHtml(html: string): string {
  const fragment = parseFragment(html);
  clean(fragment);
  return serialize(fragment);
}

function clean(parent: DefaultTreeAdapterTypes.ParentNode): void {
  for (const node of [...parent.childNodes]) {
    if (defaultTreeAdapter.isTextNode(node)) continue;
    if (!defaultTreeAdapter.isElementNode(node) || DROPPED.has(node.tagName)) {
      defaultTreeAdapter.detachNode(node);
      continue;
    }
    clean(node);
    if (isAllowed(node)) node.attrs = node.attrs.filter((attribute) => isAllowedAttribute(node.tagName, attribute));
    else unwrap(parent, node);
  }
}

/** An input stays only as the box of a task list. */
function isAllowed({ tagName, attrs }: DefaultTreeAdapterTypes.Element): boolean {
  if (tagName === 'input') return attrs.some(({ name, value }) => name === 'type' && value === 'checkbox');
  return ELEMENTS.has(tagName);
}

function isAllowedAttribute(
  element: string,
  { name, value }: { readonly name: string; readonly value: string },
): boolean {
  if (OF_ELEMENT[element]?.includes(name) === true)
    return !['href', 'src', 'srcset'].includes(name) || PROTOCOLS.test(value.trim());
  return ATTRIBUTES.has(name);
}

function unwrap(parent: DefaultTreeAdapterTypes.ParentNode, node: DefaultTreeAdapterTypes.Element): void {
  for (const child of [...node.childNodes]) {
    defaultTreeAdapter.detachNode(child);
    defaultTreeAdapter.insertBefore(parent, child, node);
  }
  defaultTreeAdapter.detachNode(node);
}
