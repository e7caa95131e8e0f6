/** What breaks a line, or cannot be seen: in a comment it would end it, or hide what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Returns a text for a comment of one line, in any of the languages. */
export function commentText(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Returns a Bicep string. `${` would begin an expression, so it is escaped.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
 */
export function bicepString(text: string): string {
  const escaped = text
    .replace(/[\\']/g, String.raw`\$&`)
    .replaceAll('${', '\\${')
    .replace(UNPRINTABLE, letter => SHORT_ESCAPES[letter] ?? `\\u{${codeOf(letter)}}`);
  return `'${escaped}'`;
}

/**
 * Returns a string of Terraform's language. `${` and `%{` would begin a template, so they are doubled.
 * https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function hclString(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, String.raw`\$&`)
    .replace(/[$%](?=\{)/g, '$&$&')
    .replace(UNPRINTABLE, letter => SHORT_ESCAPES[letter] ?? `\\u${codeOf(letter).padStart(4, '0')}`);
  return `"${escaped}"`;
}

function codeOf(letter: string): string {
  return (letter.codePointAt(0) as number).toString(16);
}

/** Returns a word of a POSIX shell. Nothing has a meaning between single quotes but the quote that ends them. */
export function shellWord(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns a name that Bicep and Terraform take for a resource: letters, digits and underscores. */
export function identifierFor(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\dA-Za-z]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  return /^[a-z]/.test(plain) ? plain.slice(0, 60) : `r_${plain}`.slice(0, 60);
}
