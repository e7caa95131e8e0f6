/**
 * A resource id. ARM ignores case when it compares ids, and shows them in the case of their creation or of the provider.
 * The simulator finds resources by `key` and shows `text`.
 */
export interface ResourceId {
  /** The id as written. */
  readonly text: string;
  /** The id in lower case, for comparisons. */
  readonly key: string;
  readonly subscription: string;
  readonly group?: string;
  /** Namespace and types in lower case: `microsoft.insights/privatelinkscopes/scopedresources`. */
  readonly type: string;
  /** Namespace and types as written. */
  readonly typeText: string;
  /** One name for each type. */
  readonly names: readonly string[];
  readonly name: string;
  /** Key of the parent: a resource, a resource group or a subscription. */
  readonly parent: string;
}

/** What a path addresses. */
export type PathTarget =
  | { readonly kind: 'item'; readonly id: ResourceId }
  /** All resources of a type (`type`, in lower case) at `scope`: the path of a subscription, a group or a resource. */
  | { readonly kind: 'collection'; readonly scope: string; readonly type: string; readonly typeText: string };

/** Parses the id of a resource or a resource group. Returns undefined for any other text. */
export function parseId(text: string): ResourceId | undefined {
  const target = parseTarget(text);
  return target?.kind === 'item' ? target.id : undefined;
}

/** Returns the key of an id: ids are compared in lower case and without a trailing slash. */
export function keyOf(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '');
}

/** Parses a path below `/subscriptions/{id}/`. Returns undefined if it is neither a resource nor a collection. */
export function parseTarget(path: string): PathTarget | undefined {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  if (segments.length < 3 || segments.some(segment => segment === '') || !isWord(segments[0], 'subscriptions')) {
    return undefined;
  }
  const provider = lastProvider(segments);
  if (provider === -1) return parseGroup(segments);
  const scope = segments.slice(0, provider);
  const namespace = segments[provider + 1];
  const rest = segments.slice(provider + 2);
  if (namespace === undefined || rest.length === 0 || !isScope(scope)) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  const typeText = [namespace, ...types].join('/');
  if (names.length < types.length) {
    const above = names.length === 0 ? scope : segments.slice(0, -1);
    return { kind: 'collection', scope: join(above), type: typeText.toLowerCase(), typeText };
  }
  const parent = names.length === 1 ? scope : segments.slice(0, -2);
  return { kind: 'item', id: resourceId(segments, parent, typeText, names) };
}

function parseGroup(segments: string[]): PathTarget | undefined {
  if (!isWord(segments[2], 'resourcegroups')) return undefined;
  const type = 'Microsoft.Resources/resourceGroups';
  const [, subscription = '', , name] = segments;
  if (segments.length === 3) {
    return {
      kind: 'collection',
      scope: `/subscriptions/${subscription}`,
      type: type.toLowerCase(),
      typeText: type,
    };
  }
  if (name === undefined || segments.length > 4) return undefined;
  return { kind: 'item', id: resourceId(segments, segments.slice(0, 2), type, [name]) };
}

function resourceId(segments: string[], parent: string[], typeText: string, names: string[]): ResourceId {
  const text = join(segments);
  const group = isWord(segments[2], 'resourcegroups') ? segments[3] : undefined;
  return {
    text,
    key: text.toLowerCase(),
    subscription: segments[1] ?? '',
    ...(group === undefined ? {} : { group }),
    type: typeText.toLowerCase(),
    typeText,
    names,
    name: names.at(-1) ?? '',
    parent: join(parent).toLowerCase(),
  };
}

/** Returns the index of the last provider, because extension resources (locks) have one of their own at the end. */
function lastProvider(segments: string[]): number {
  for (let index = segments.length - 1; index >= 2; index -= 1) {
    if (index % 2 === 0 && isWord(segments[index], 'providers')) return index;
  }
  return -1;
}

/** Returns whether a provider may follow these segments: a subscription, a resource group or a resource. */
function isScope(segments: string[]): boolean {
  if (segments.length === 2) return true;
  if (segments.length === 4 && isWord(segments[2], 'resourcegroups')) return true;
  return parseId(join(segments)) !== undefined;
}

function isWord(segment: string | undefined, word: string): boolean {
  return segment?.toLowerCase() === word;
}

function join(segments: readonly string[]): string {
  return `/${segments.join('/')}`;
}
