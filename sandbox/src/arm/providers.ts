import { ArmError, methodNotAllowed } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { Answer, ArmRequest, ResourceType, SimulatedAzure } from './resource-type.ts';

/**
 * Shown for types that accept every well-formed version. Clients that look up a version use the first one. All of them
 * are versions that azure-rest-api-specs has of some type; the sandbox does not distinguish types.
 */
const fallbackVersions = ['2024-06-01', '2024-05-01', '2023-09-01', '2023-03-11', '2022-07-01', '2020-02-02'];

const path = /^((?:\/subscriptions\/[^/]+)?\/providers)(?:\/([^/]+)(\/register)?)?\/?$/i;

/**
 * Answers `GET …/providers`, `GET …/providers/{namespace}` and `POST …/register`, with which clients look up types and
 * their versions. Returns undefined for any other path.
 *
 * @throws ArmError 404 for an unknown namespace
 */
export function answerProviders({ azure, method, path: asked }: ArmRequest): Answer | undefined {
  const [whole, base = '', namespace, register] = path.exec(asked) ?? [];
  if (whole === undefined) return undefined;
  if (method !== (register === undefined ? 'GET' : 'POST')) throw methodNotAllowed(method, asked);
  const all = providersOf(azure).map(([name, types]) => showProvider(base, name, types));
  if (namespace === undefined) return { status: 200, body: { value: all } };
  const found = all.find(provider => String(provider['namespace']).toLowerCase() === namespace.toLowerCase());
  if (found !== undefined) return { status: 200, body: found };
  throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
}

/** Groups the types by namespace, which is written in different cases. */
function providersOf({ types }: SimulatedAzure): readonly [string, readonly ResourceType[]][] {
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
      apiVersions: apiVersions === undefined ? fallbackVersions : [...apiVersions].reverse(),
      capabilities: 'None',
    })),
  };
}
