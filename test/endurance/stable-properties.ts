interface AzureResource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags?: unknown;
}

/**
 * Properties that Azure computes with every write, and the description of a decision. They do not have to be restored.
 */
const volatileProperties = new Set(['modifiedDate', 'customDnsConfigs', 'description']);

/** Returns the properties and tags of all resources without the volatile properties. No tags are the same as an empty list. */
export function stableProperties(estate: {
  readonly resources: readonly AzureResource[];
}): ReadonlyMap<string, unknown> {
  const withoutVolatile = (key: string, value: unknown) => (volatileProperties.has(key) ? undefined : value);
  return new Map(
    estate.resources.map(({ id, properties, tags = {} }) => [
      id.toLowerCase(),
      JSON.parse(JSON.stringify({ tags, properties }, withoutVolatile)),
    ]),
  );
}
