/** A block of IPv4 addresses as numbers. */
export interface Block {
  readonly first: number;
  readonly size: number;
}

/** Parses a block such as `10.0.1.0/24`. Returns undefined if the text is not a block. */
export function parseBlock(text: string): Block | undefined {
  const [, address = '', bits = ''] = /^([0-9.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const base = parseAddress(address);
  const width = Number(bits);
  if (base === undefined || bits === '' || width > 32) return undefined;
  const size = 2 ** (32 - width);
  return { first: base - (base % size), size };
}

export function parseAddress(text: string): number | undefined {
  const bytes = text.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some(byte => !Number.isInteger(byte) || byte < 0 || byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

/** Returns the number of usable addresses of a subnet: Azure reserves five. */
export function capacity(subnet: Block): number {
  return Math.max(0, subnet.size - 5);
}

/** Returns the lowest free addresses of a subnet. Azure reserves the first four and the last. */
export function freeAddresses(subnet: Block, used: ReadonlySet<string>, count: number): string[] {
  const found: string[] = [];
  const last = subnet.first + subnet.size - 2;
  for (let address = subnet.first + 4; address <= last && found.length < count; address += 1) {
    const text = addressText(address);
    if (!used.has(text)) found.push(text);
  }
  return found;
}
