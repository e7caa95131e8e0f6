/**
 * Resource ids. ARM compares them without regard to case and shows them in the case of their creation (or in the
 * provider's own), so the simulator finds resources by `key` and shows `text`.
 */
export interface ResourceId {
  /** As it was written. */
  readonly text: string;
  /** For comparing: lower-cased. */
  readonly key: string;
  readonly subscription: string;
  readonly group?: string;
  /** Namespace and types, lower-cased: `microsoft.insights/privatelinkscopes/scopedresources`. */
  readonly type: string;
  /** Namespace and types as they were written. */
  readonly typeText: string;
  /** One name for each type. */
  readonly names: readonly string[];
  readonly name: string;
  /** Key of what it lies in: a resource, a resource group or a subscription. */
  readonly parent: string;
}

/** What a path asks for. */
export type Target =
  | { readonly kind: 'item'; readonly id: ResourceId }
  /** All of a type (`type`, lower-cased) at `scope`: the path of a subscription, a group or a resource. */
  | { readonly kind: 'collection'; readonly scope: string; readonly type: string; readonly typeText: string };

/** Reads the id of a resource or a resource group; undefined where the text is none. */
export function parseId(text: string): ResourceId | undefined {
  const target = parseTarget(text);
  return target?.kind === 'item' ? target.id : undefined;
}

/** The key of an id wherever one is quoted: ids are compared in lower case and without a slash at the end. */
export function keyOf(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '');
}

/** Reads a path below `/subscriptions/{id}/`; undefined where it is neither a resource nor a collection. */
export function parseTarget(path: string): Target | undefined {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  if (segments.length < 3 || segments.some(segment => segment === '') || !is(segments[0], 'subscriptions')) {
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

function parseGroup(segments: string[]): Target | undefined {
  if (!is(segments[2], 'resourcegroups')) return undefined;
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
  const group = is(segments[2], 'resourcegroups') ? segments[3] : undefined;
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

/** Extension resources (locks) end with a provider of their own: the last one counts. */
function lastProvider(segments: string[]): number {
  for (let index = segments.length - 1; index >= 2; index -= 1) {
    if (index % 2 === 0 && is(segments[index], 'providers')) return index;
  }
  return -1;
}

/** A provider may follow a subscription, a resource group, or a resource. */
function isScope(segments: string[]): boolean {
  if (segments.length === 2) return true;
  if (segments.length === 4 && is(segments[2], 'resourcegroups')) return true;
  return parseId(join(segments)) !== undefined;
}

function is(segment: string | undefined, word: string): boolean {
  return segment?.toLowerCase() === word;
}

function join(segments: readonly string[]): string {
  return `/${segments.join('/')}`;
}
