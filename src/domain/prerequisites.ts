/** A resource provider in a subscription, which has to be registered there before its resources can be created. */
interface Provider {
  readonly subscription: string;
  readonly namespace: string;
}

const PROVIDER = /^\/subscriptions\/(?<subscription>[^/]+)\/providers\/(?<namespace>[^/]+)$/i;

/** Returns the id of the provider that an object belongs to, in the object's subscription. */
export function providerIdOf(objectId: string, namespace: 'Microsoft.Insights' | 'Microsoft.Network'): string {
  return `${objectId.split('/').slice(0, 3).join('/')}/providers/${namespace}`;
}

/** Returns the provider that an id names; undefined for the id of anything else. */
export function providerOf(id: string): Provider | undefined {
  const { subscription, namespace } = PROVIDER.exec(id)?.groups ?? {};
  return subscription === undefined || namespace === undefined ? undefined : { subscription, namespace };
}
