import type { Request } from './dispatch.ts';
import { ArmError, methodNotAllowed } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { Answer, ResourceType } from './resource-type.ts';
import type { World } from './world.ts';

/** Shown for types that take any well-formed version: clients that look a version up take the first. */
const anyVersion = '2024-05-01';

const path = /^((?:\/subscriptions\/[^/]+)?\/providers)(?:\/([^/]+)(\/register)?)?\/?$/i;

/**
 * `GET …/providers`, one of them, and `POST …/register`: where clients look up which types there are and which versions
 * they know. Undefined for any other path.
 *
 * @throws ArmError 404 for a namespace that is none
 */
export function answerProviders({ world, method, path: asked }: Request): Answer | undefined {
  const [whole, base = '', namespace, register] = path.exec(asked) ?? [];
  if (whole === undefined) return undefined;
  if (method !== (register === undefined ? 'GET' : 'POST')) throw methodNotAllowed(method, asked);
  const all = providersOf(world).map(([name, types]) => showProvider(base, name, types));
  if (namespace === undefined) return { status: 200, body: { value: all } };
  const found = all.find(provider => String(provider['namespace']).toLowerCase() === namespace.toLowerCase());
  if (found !== undefined) return { status: 200, body: found };
  throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
}

/** Types by their namespace; types write it in more than one case. */
function providersOf({ types }: World): readonly [string, readonly ResourceType[]][] {
  const names = new Map<string, string>();
  const grouped = Map.groupBy(types.values(), ({ name }) => {
    const namespace = name.split('/')[0] ?? '';
    const known = names.get(namespace.toLowerCase());
    if (known === undefined || namespace !== namespace.toLowerCase()) names.set(namespace.toLowerCase(), namespace);
    return namespace.toLowerCase();
  });
  return [...grouped].map(([key, found]) => [names.get(key) ?? key, found]);
}

function showProvider(base: string, namespace: string, types: readonly ResourceType[]): JsonObject {
  return {
    id: `${base}/${namespace}`,
    namespace,
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
    resourceTypes: types.map(({ name, apiVersions }) => ({
      resourceType: name.split('/').slice(1).join('/'),
      locations: [],
      apiVersions: apiVersions === undefined ? [anyVersion] : [...apiVersions].reverse(),
      capabilities: 'None',
    })),
  };
}
