import { MonitorClient } from '@azure/arm-monitor';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { DnsNames } from '../domain/dns/zone-names.ts';
import { dnsNamesOf } from '../domain/dns/zone-names.ts';
import type { PlainCalls } from './plain-calls.ts';
import { plainCalls } from './plain-calls.ts';
import { armHostOnly, requestTimeout, waitWhenThrottled } from './policies.ts';

/** Longest that one call may take, in milliseconds. What was sent before may still take effect for as long. */
export const CALL_MS = 20_000;

export interface AzureAccess {
  /** `https://management.azure.com`, or another cloud's. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
  /** What tokens are asked for; the endpoint's own where none is given. */
  readonly tokenScope?: string;
  /** The cloud's DNS zones; the public cloud's where none are given, null where they are not known. */
  readonly dnsNames?: DnsNames | null;
  /** Where the sandbox takes the place of the network. */
  readonly httpClient?: HttpClient;
}

/** Azure Resource Manager, through the official clients and by plain calls where these would lose properties. */
export interface Arm extends PlainCalls {
  monitor(subscription: string): MonitorClient;
  readonly graph: ResourceGraphClient;
  readonly subscriptions: SubscriptionClient;
  readonly dnsNames: DnsNames | null;
}

/** For reading: what fails for the moment is tried again by the client itself. */
export function readingArm(access: AzureAccess): Arm {
  return armWith(access, [], 3);
}

/** For writing: nothing is sent twice by the client, and each call first passes the guard, last before the socket. */
export function writingArm(access: AzureAccess, guard: PipelinePolicy): Arm {
  return armWith(access, [guard], 0);
}

function armWith(access: AzureAccess, guards: readonly PipelinePolicy[], maxRetries: number): Arm {
  const { endpoint, credential, httpClient = createDefaultHttpClient(), dnsNames = dnsNamesOf.public } = access;
  const scopes = [access.tokenScope ?? `${endpoint}/.default`];
  const perCall = maxRetries === 0 ? [] : [waitWhenThrottled(maxRetries)];
  const perRetry = [requestTimeout(CALL_MS), armHostOnly(endpoint), ...guards];
  const options = {
    endpoint,
    credentials: { scopes },
    httpClient,
    retryOptions: { maxRetries },
    userAgentOptions: { userAgentPrefix: 'amplsbot' },
    additionalPolicies: [
      ...perCall.map(policy => ({ policy, position: 'perCall' as const })),
      ...perRetry.map(policy => ({ policy, position: 'perRetry' as const })),
    ],
  };
  const pipeline: Pipeline = createPipelineFromOptions(options);
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
  for (const policy of perCall) pipeline.addPolicy(policy);
  for (const policy of perRetry) pipeline.addPolicy(policy, { afterPhase: 'Sign' });
  const monitors = new Map<string, MonitorClient>();
  return {
    monitor(subscription) {
      const client = monitors.get(subscription) ?? new MonitorClient(credential, subscription, options);
      monitors.set(subscription, client);
      return client;
    },
    graph: new ResourceGraphClient(credential, options),
    subscriptions: new SubscriptionClient(credential, options),
    dnsNames,
    ...plainCalls(endpoint, request => pipeline.sendRequest(httpClient, request)),
  };
}
