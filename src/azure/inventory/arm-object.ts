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

/** @throws ZodError where it is no ARM object at all */
export function asArmObject(json: unknown): ArmObject {
  return armObject.parse(json);
}

/** What every object of the estate is known by. */
export function identityOf({ id, name, tags }: ArmObject) {
  const texts = Object.entries(tags ?? {}).map(([key, value]): [string, string] => [key, String(value ?? '')]);
  return { id, name, tags: Object.fromEntries(texts) };
}

const systemData = z.object({ lastModifiedBy: z.string(), lastModifiedAt: z.iso.datetime({ offset: true }) });

/** Who changed an object last, for those types whose provider says so. */
export function lastChangeOf(object: ArmObject): { readonly changed?: LastChange } {
  const told = systemData.safeParse(object['systemData']);
  return told.success ? { changed: { by: told.data.lastModifiedBy, at: told.data.lastModifiedAt } } : {};
}

/** Reads one of the values that are known here, in whatever case Azure writes it; `unrecognised` for any other. */
export function one<T extends string>(...values: readonly T[]): (value: unknown) => T | 'unrecognised' {
  const known = new Map(values.map(value => [value.toLowerCase(), value]));
  return value => known.get(String(value).toLowerCase()) ?? 'unrecognised';
}

const provisioned = z.object({ provisioningState: z.string().nullish() });

/** How far Azure is with an object, in lower case; `succeeded` where it does not say. */
export function provisioningOf({ properties }: Pick<ArmObject, 'properties'>): string {
  return provisioned.parse(properties ?? {}).provisioningState?.toLowerCase() ?? 'succeeded';
}

/** The id of something that a property refers to. */
export const reference = z.object({ id: z.string() });
