import { ArmError, methodNotAllowed } from './errors.ts';
import type { ResourceId } from './ids.ts';
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
  const [whole, base = '', namespace, action] = path.exec(asked) ?? [];
  if (whole === undefined) return undefined;
  if (method !== (action === undefined ? 'GET' : 'POST')) throw methodNotAllowed(method, asked);
  const [, subscription = ''] = /^\/subscriptions\/([^/]+)/i.exec(base) ?? [];
  if (action !== undefined && namespace !== undefined) register(azure, subscription, namespace);
  const all = providersOf(azure).map(([name, types]) =>
    showProvider(base, name, types, isRegistered(azure, subscription, name)),
  );
  if (namespace === undefined) return { status: 200, body: { value: all } };
  const found = all.find(provider => String(provider['namespace']).toLowerCase() === namespace.toLowerCase());
  if (found !== undefined) return { status: 200, body: found };
  throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
}

function isRegistered(azure: SimulatedAzure, subscription: string, namespace: string): boolean {
  const key = `${subscription}/${namespace}`.toLowerCase();
  return !azure.deviations().unregistered.some(entry => entry.toLowerCase() === key);
}

function register(azure: SimulatedAzure, subscription: string, namespace: string): void {
  const deviations = azure.deviations();
  const key = `${subscription}/${namespace}`.toLowerCase();
  azure.setDeviations({
    ...deviations,
    unregistered: deviations.unregistered.filter(entry => entry.toLowerCase() !== key),
  });
}

/** @throws ArmError 409 (Learn, azure-resource-manager/troubleshooting/error-register-resource-provider) */
export function requireRegistered(azure: SimulatedAzure, { subscription, typeText }: ResourceId): void {
  const [namespace = ''] = typeText.split('/');
  if (isRegistered(azure, subscription, namespace)) return;
  const sentence = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  throw new ArmError(409, 'MissingSubscriptionRegistration', sentence);
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

function showProvider(
  base: string,
  namespace: string,
  types: readonly ResourceType[],
  registered: boolean,
): JsonObject {
  return {
    id: `${base}/${namespace}`,
    namespace,
    registrationState: registered ? 'Registered' : 'NotRegistered',
    registrationPolicy: 'RegistrationRequired',
    resourceTypes: types.map(({ name, apiVersions }) => ({
      resourceType: name.split('/').slice(1).join('/'),
      locations: [],
      apiVersions: apiVersions === undefined ? fallbackVersions : [...apiVersions].reverse(),
      capabilities: 'None',
    })),
  };
}
