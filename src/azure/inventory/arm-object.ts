import { z } from 'zod';
import type { LastChange } from '../../domain/topology/objects.ts';

/** What every ARM object has, whether it comes from Resource Graph or from its provider. */
const armObject = z.looseObject({
  id: z.string(),
  name: z.string(),
  location: z.string().nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

export type ArmObject = z.infer<typeof armObject>;

/** Parses an ARM object. @throws ZodError where it is not one */
export function parseArmObject(json: unknown): ArmObject {
  return armObject.parse(json);
}

/** Returns the properties that every object of the inventory has. */
export function identityOf({ id, name, tags }: ArmObject) {
  const texts = Object.entries(tags ?? {}).map(([key, value]): [string, string] => [key, String(value ?? '')]);
  return { id, name, tags: Object.fromEntries(texts) };
}

const systemData = z.object({ lastModifiedBy: z.string(), lastModifiedAt: z.iso.datetime({ offset: true }) });

/** Returns who changed an object last and when, or nothing where its provider does not show it. */
export function lastChangeOf(object: Readonly<Record<string, unknown>>): { readonly changed?: LastChange } {
  const parsed = systemData.safeParse(object['systemData']);
  return parsed.success ? { changed: { by: parsed.data.lastModifiedBy, at: parsed.data.lastModifiedAt } } : {};
}

/**
 * Returns a parser for a fixed set of values, in whatever case Azure writes them. It returns `unrecognised` for any
 * other value.
 */
export function parserFor<T extends string>(...values: readonly T[]): (value: unknown) => T | 'unrecognised' {
  const known = new Map(values.map(value => [value.toLowerCase(), value]));
  return value => known.get(String(value).toLowerCase()) ?? 'unrecognised';
}

const provisioned = z.object({ provisioningState: z.string().nullish() });

/** Returns the provisioning state of an object in lower case; `succeeded` where Azure does not show one. */
export function provisioningOf({ properties }: Pick<ArmObject, 'properties'>): string {
  return provisioned.parse(properties ?? {}).provisioningState?.toLowerCase() ?? 'succeeded';
}

/** A property that refers to another object by its id. */
export const reference = z.object({ id: z.string() });
