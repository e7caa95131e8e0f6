/** A resource in a Bicep file, with every text in its declaration as Bicep reads it. */
export interface BicepResource {
  readonly symbol: string;
  readonly type: string;
  readonly texts: readonly string[];
}

const TOKEN = /\/\/[^\n\r]*|'(?:[^'\\\n\r]|\\(?:[\\'nrt]|\$|u\{[0-9a-f]+\}))*'|[A-Za-z_]\w*|\d+|[{}[\]:=]|\n|[ ]+/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads declarations of resources by Bicep's grammar as far as the bot writes it. No parser of Bicep is published on npm: this
 * one refuses whatever it does not know, also an expression in a text. https://learn.microsoft.com/azure/azure-resource-manager/bicep/file
 */
export function readBicep(code: string): readonly BicepResource[] {
  const reader = readerOf(tokensOf(code).filter(token => !/^(?:\/\/|\s)/.test(token)));
  const resources: BicepResource[] = [];
  while (reader.peek() !== undefined) {
    reader.expect('resource');
    const symbol = reader.next();
    const type = textOf(reader.next());
    if (reader.peek() === 'existing') reader.next();
    reader.expect('=');
    resources.push({ symbol, type, texts: readValue(reader) });
  }
  return resources;
}

type Reader = ReturnType<typeof readerOf>;

function readerOf(tokens: readonly string[]) {
  let at = 0;
  return {
    peek: () => tokens[at],
    next: () => tokens[at++] ?? '',
    expect(wanted: string) {
      const found = tokens[at++];
      if (found !== wanted) throw new Error(`expected ${wanted}, found ${found}`);
    },
  };
}

/** Reads a value, and returns the texts in it. */
function readValue(reader: Reader): readonly string[] {
  const token = reader.next();
  if (token === '{') return readItems(reader, '}', readProperty);
  if (token === '[') return readItems(reader, ']', readValue);
  if (token.startsWith("'")) return [textOf(token)];
  if (!/^(?:true|false|\d+|[a-z]\w*)$/.test(token)) throw new Error(`${token} is no value`);
  return [];
}

function readItems(reader: Reader, end: string, read: (reader: Reader) => readonly string[]): readonly string[] {
  const texts: string[] = [];
  while (reader.peek() !== end) texts.push(...read(reader));
  reader.expect(end);
  return texts;
}

function readProperty(reader: Reader): readonly string[] {
  const key = reader.next();
  if (!/^(?:'|[A-Za-z_])/.test(key)) throw new Error(`${key} is no key`);
  reader.expect(':');
  return [...(key.startsWith("'") ? [textOf(key)] : []), ...readValue(reader)];
}

function tokensOf(code: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < code.length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(code)?.[0];
    if (token === undefined) throw new Error(`not Bicep: ${code.slice(from, from + 80)}`);
    tokens.push(token);
  }
  return tokens;
}

function textOf(token: string): string {
  const inner = token.slice(1, -1);
  if (/(?:^|[^\\])(?:\\\\)*\$\{/.test(inner)) throw new Error(`an expression in ${token}`);
  return inner.replace(/\\(?:u\{([0-9a-f]+)\}|(.))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (escapes[letter] ?? letter) : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
