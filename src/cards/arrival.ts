import { formatCount, listNames } from '../domain/format.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Arrival } from '../domain/watch/arrival.ts';
import type { Paragraph, Span } from './message.ts';
import { bullets, line, truncate } from './message.ts';
import { describeUsage } from './plan-sections.ts';

/** The most characters of what the owner of an endpoint wrote. Azure takes 140. */
const MAX_MESSAGE = 300;

/** Returns who asks for a connection, what they wrote, what they will reach, and how full the scope is. */
export function arrivalSection(arrival: Arrival, plan: Plan | null): readonly Paragraph[] {
  return [line({ bold: arrivalTitle(arrival) }), bullets(arrivalItems(arrival, plan))];
}

function arrivalTitle({ endpoint, network, subscription, scope }: Arrival): string {
  const where = network === null ? 'a network that is not known' : network;
  const owner = subscription === null ? 'not known' : (subscription.name ?? subscription.id);
  return truncate(
    `Private endpoint ${endpoint} in ${where}, subscription ${owner}, requests a connection to ${scope}`,
    400,
  );
}

function arrivalItems({ subscription, tenant, scope, message, reaches }: Arrival, plan: Plan | null): Span[][] {
  const limit = plan?.usage.find(({ meter }) => meter === 'scope-endpoints');
  // Who refuses adds to no limit.
  const limits: Span[][] =
    plan !== null && limit === undefined
      ? []
      : [[{ bold: 'Limit' }, `: ${limit === undefined ? 'not known' : describeUsage(limit)}`]];
  return [
    [{ bold: 'Subscription' }, `: ${subscriptionText(subscription)}`],
    [{ bold: 'Tenant' }, `: ${tenant ?? 'not known'}`],
    [{ bold: 'Message' }, message === '' ? ': none' : `: ${truncate(message, MAX_MESSAGE)}`],
    [{ bold: 'Can reach' }, `: ${reachText(reaches, scope)}`],
    ...limits,
  ];
}

function subscriptionText(subscription: Arrival['subscription']): string {
  if (subscription === null) return 'not known';
  const { id, name } = subscription;
  return name === null ? `${id} (its name is not known)` : `${name} (${id})`;
}

function reachText(reaches: Arrival['reaches'], scope: string): string {
  if (reaches === null) return 'not known';
  if (reaches.length === 0) return `nothing yet: ${scope} links no resource`;
  const linked = formatCount(reaches.length, 'resource');
  return `${listNames(reaches)} (${linked} linked to ${scope}), once it is approved and DNS leads to it`;
}
