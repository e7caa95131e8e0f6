/** The parts of an ARM resource id that people and rules speak of. */
export interface ArmId {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Provider and type in lower case, children included: `microsoft.insights/privatelinkscopes/scopedresources`. */
  readonly type: string;
  readonly name: string;
}

const shape =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourcegroups\/(?<resourceGroup>[^/]+)\/providers\/(?<provider>[^/]+)\/(?<rest>[^/]+\/[^/]+(?:\/[^/]+\/[^/]+)*)$/i;

/** What an id is compared by: ARM ids are case-insensitive, and Azure itself changes their case between answers. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** Whether two ids name the same thing. */
export function sameId(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

/** Whether two lists name the same things, in whatever order. */
export function sameIds(a: readonly string[], b: readonly string[]): boolean {
  const [keysA, keysB] = [new Set(a.map(keyOf)), new Set(b.map(keyOf))];
  return keysA.size === keysB.size && [...keysA].every(key => keysB.has(key));
}

/** Takes an ARM resource id apart; undefined for anything else, such as the id of a subscription. */
export function parseId(id: string): ArmId | undefined {
  const groups = shape.exec(id)?.groups;
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

/** The last segment of an id: the name people know the thing by. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
