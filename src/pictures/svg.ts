import type { Weight } from './text-width.ts';

/** A piece of SVG. Only the functions of this file make one, and they escape every text and attribute. */
export type Svg = string & { readonly svg: true };

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Returns an element with its attributes and children. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Svg[]): Svg {
  const start = `<${name}${Object.entries(attributes).map(attribute).join('')}`;
  return (children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`) as Svg;
}

function attribute([name, value]: readonly [string, string | number | undefined]): string {
  if (value === undefined) return '';
  return ` ${name}="${escapeXml(typeof value === 'number' ? String(Math.round(value * 100) / 100) : value)}"`;
}

/** Returns text as the content of an element. */
export function content(text: string): Svg {
  return escapeXml(text) as Svg;
}

/** Returns the name under which a pointer, or a screen reader, finds a group of elements. */
export function title(text: string): Svg {
  return element('title', {}, content(text));
}

/** Returns a line of text. */
export function textLine(
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly fill: string;
    readonly weight?: Weight;
    readonly anchor?: 'end' | 'middle';
  },
): Svg {
  const { x, y, size, fill, weight, anchor } = at;
  const attributes = {
    x,
    y,
    'font-size': size,
    fill,
    'font-weight': weight === 'semibold' ? 600 : undefined,
    'text-anchor': anchor,
  };
  return element('text', attributes, content(text));
}

/**
 * Escapes text for XML, and leaves out what XML cannot contain even if it is escaped
 * (https://www.w3.org/TR/xml/#charsets: control characters, and halves of surrogate pairs), and what would turn the direction of text.
 */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
