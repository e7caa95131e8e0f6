import type { Resource } from './resources.ts';

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** `Enabled`, or one of the states in which nothing can be written: `Disabled`, `Warned`, `PastDue`, `Deleted`. */
  readonly state: string;
}

/** Actions (`*` matches anything) that the caller may not perform at a scope and below it. */
interface Denied {
  readonly actions: readonly string[];
  readonly scope: string;
}

/** Everything behind the endpoint, in the format of `GET /control/estate` and `PUT /control/estate`. */
export interface Estate {
  readonly subscriptions: readonly Subscription[];
  readonly resources: readonly Resource[];
  readonly denied: readonly Denied[];
}
