/** The parts of an ARM resource id. */
export interface ArmId {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Provider and type in lower case, with child types: `microsoft.insights/privatelinkscopes/scopedresources`. */
  readonly type: string;
  readonly name: string;
}

const ARM_ID =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourcegroups\/(?<resourceGroup>[^/]+)\/providers\/(?<provider>[^/]+)\/(?<rest>[^/]+\/[^/]+(?:\/[^/]+\/[^/]+)*)$/i;

/**
 * Returns the key to compare an id by. ARM ids are case-insensitive, and Azure returns the same id in different case.
 */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** Returns whether two ids name the same resource. */
export function sameId(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

/** Returns whether two lists of ids name the same resources, in any order. */
export function sameIds(a: readonly string[], b: readonly string[]): boolean {
  const [keysA, keysB] = [new Set(a.map(keyOf)), new Set(b.map(keyOf))];
  return keysA.size === keysB.size && [...keysA].every(key => keysB.has(key));
}

/** Parses an ARM resource id. Returns undefined for anything else, such as the id of a subscription. */
export function parseId(id: string): ArmId | undefined {
  const groups = ARM_ID.exec(id)?.groups;
  if (groups === undefined) return undefined;
  const { subscription = '', resourceGroup = '', provider = '', rest = '' } = groups;
  const segments = rest.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  return {
    subscription,
    resourceGroup,
    type: [provider, ...types].join('/').toLowerCase(),
    name: nameOf(id),
  };
}

/** Returns the id of the resource group that a resource is in. */
export function resourceGroupIdOf(id: string): string {
  return id.split('/').slice(0, 5).join('/');
}

/** Returns the last segment of an id: the name of the resource. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Returns what people read of something that was typed or picked: the name in a full id, and any other text as it is. */
export function typedNameOf(text: string): string {
  return text.startsWith('/') ? nameOf(text) : text;
}
