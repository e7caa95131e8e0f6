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
import { dnsNamesByCloud } from '../domain/dns/zone-names.ts';
import type { Pace } from './pace.ts';
import { createPace, keepPace } from './pace.ts';
import { armHostOnly, clearResponses, requestTimeout, retryReads } from './pipeline-policies.ts';
import type { PlainCalls } from './plain-calls.ts';
import { plainCalls } from './plain-calls.ts';
import { acquirePolicyTokens } from './policy-token.ts';

/**
 * The longest that one call may take, in milliseconds. A call of a process that died may take effect within this time.
 */
export const CALL_TIMEOUT_MS = 20_000;

export interface AzureAccess {
  /** `https://management.azure.com`, or another cloud's. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
  /** The scope that tokens are requested for; the endpoint's own where none is given. */
  readonly tokenScope?: string;
  /** The cloud's private DNS zones; the public cloud's where none are given, null where they are not known. */
  readonly dnsNames?: DnsNames | null;
  /** Sends the requests; the SDK's own client where none is given. */
  readonly httpClient?: HttpClient;
  /** Name of the identity, under which Azure counts its calls; empty where none is given. */
  readonly identity?: string;
  /** The pauses that Azure asks for; the clients' own where none are given. */
  readonly pace?: Pace;
}

/** Azure Resource Manager: the official clients, and plain calls where these would lose properties. */
export interface Arm extends PlainCalls {
  monitor(subscription: string): MonitorClient;
  readonly graph: ResourceGraphClient;
  readonly subscriptions: SubscriptionClient;
  readonly dnsNames: DnsNames | null;
}

/** Longest that a read waits for the end of a pause that Azure has asked for, in milliseconds. */
const READ_PATIENCE_MS = 15_000;

/** Returns clients for reading. They retry transient failures themselves. */
export function readingArm(access: AzureAccess): Arm {
  return armWith(access, { guards: [], maxRetries: 3, patienceMs: READ_PATIENCE_MS });
}

/**
 * Returns clients for writing. They send nothing twice, wait for no pause, and each call passes the guard last before the
 * socket.
 */
export function writingArm(access: AzureAccess, guard: PipelinePolicy): Arm {
  return armWith(access, { guards: [guard], maxRetries: 0, patienceMs: 0, writes: true });
}

interface ClientOptions {
  readonly guards: readonly PipelinePolicy[];
  readonly maxRetries: number;
  readonly patienceMs: number;
  /** Acquires the policy tokens that policies demand for writes. */
  readonly writes?: true;
}

function armWith(access: AzureAccess, { guards, maxRetries, patienceMs, writes }: ClientOptions): Arm {
  const { endpoint, credential, httpClient = createDefaultHttpClient(), dnsNames = dnsNamesByCloud.public } = access;
  const scopes = [access.tokenScope ?? `${endpoint}/.default`];
  const perCall = maxRetries === 0 ? [] : [retryReads(maxRetries)];
  const { pace = createPace(), identity = '' } = access;
  const perRetry = [
    ...(writes === true ? [acquirePolicyTokens(endpoint)] : []),
    keepPace({ pace, identity, patienceMs }),
    clearResponses(),
    requestTimeout(CALL_TIMEOUT_MS),
    armHostOnly(endpoint),
    ...guards,
  ];
  const options = {
    endpoint,
    credentials: { scopes },
    httpClient,
    // The policies below retry and wait. The clients' own would wait however long ARM asks, each for itself.
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
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
