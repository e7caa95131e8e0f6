import type { Resource } from './resources.ts';

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** `Enabled`, or one of the states in which nothing can be written: `Disabled`, `Warned`, `PastDue`, `Deleted`. */
  readonly state: string;
}

/** Actions (`*` stands for anything) that the caller may not take at a scope and below it. */
interface Denied {
  readonly actions: readonly string[];
  readonly scope: string;
}

/** Everything that the endpoint knows: what `GET /control/estate` shows and `PUT /control/estate` takes. */
export interface Estate {
  readonly subscriptions: readonly Subscription[];
  readonly resources: readonly Resource[];
  readonly denied: readonly Denied[];
}
