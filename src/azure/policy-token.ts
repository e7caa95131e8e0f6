import type { PipelinePolicy, PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { apiVersions } from './api-versions.ts';
import { policyNameIn } from './refusal-sentence.ts';

/** The header that carries a policy token. The token is bound to one operation and its body. */
const TOKEN_HEADER = 'x-ms-policy-external-evaluations';

/**
 * Acquires a policy token where a policy demands one for a write, and sends the same bytes again with it. Such a policy
 * evaluates something outside of the write, such as a query of Resource Graph, and the token proves its result (Azure
 * Policy, "External Evaluation"; https://github.com/Azure/azure-policy, ExternalEvaluationPolicies). The refusal without
 * a token changed nothing. A write that is refused again with its token keeps its refusal.
 *
 * Throws Problem `not-allowed` where no token can be acquired, and `unavailable` where one may be acquired later.
 */
export function acquirePolicyTokens(endpoint: string): PipelinePolicy {
  return {
    name: 'amplsbotPolicyToken',
    async sendRequest(request, next) {
      const response = await next(request);
      const subscription = /^\/subscriptions\/([^/]+)/i.exec(new URL(request.url).pathname)?.[1];
      const missing = response.status === 403 ? missingTokenIn(response) : undefined;
      if (missing === undefined || subscription === undefined) return response;
      const policy = nameOfPolicy(response);
      if (missing.isChangeReferenceRequired === true)
        throw refused(policy, 'a change reference, which the bot does not have.');
      const token = await acquireToken(`${endpoint}/subscriptions/${subscription}`, request, next, policy);
      request.headers.set(TOKEN_HEADER, token);
      return next(request);
    },
  };
}

const missingToken = z.looseObject({ isChangeReferenceRequired: z.boolean().nullish() });

const refusal = z.object({
  error: z.object({
    code: z.literal('RequestDisallowedByPolicy'),
    additionalInfo: z.array(
      z.looseObject({
        info: z
          .looseObject({
            evaluationDetails: z.looseObject({ missingPolicyTokenDetails: missingToken.nullish() }).nullish(),
          })
          .nullish(),
      }),
    ),
  }),
});

/** Returns what a refusal says about the token that it demands; undefined for any other refusal. */
function missingTokenIn({ bodyAsText }: PipelineResponse): z.infer<typeof missingToken> | undefined {
  const parsed = refusal.safeParse(parseJson(bodyAsText));
  const details = parsed.data?.error.additionalInfo.map(
    ({ info }) => info?.evaluationDetails?.missingPolicyTokenDetails,
  );
  return details?.find(found => found != null) ?? undefined;
}

const acquisition = z.looseObject({
  token: z.string().nullish(),
  message: z.string().nullish(),
  /** When a failure may be tried again. */
  retryAfter: z.string().nullish(),
  results: z.array(z.looseObject({ policyAction: z.string().nullish(), message: z.string().nullish() })).nullish(),
});

/** Acquires the token for a write. Azure CLI asks for a synchronous answer in the same way. */
async function acquireToken(subscriptionUrl: string, write: PipelineRequest, next: SendRequest, policy: string) {
  const url = `${subscriptionUrl}/providers/Microsoft.Authorization/acquirePolicyToken?api-version=${apiVersions.policyToken}`;
  const content = typeof write.body === 'string' ? parseJson(write.body) : undefined;
  const operation = { uri: write.url, httpMethod: write.method, ...(content !== undefined && { content }) };
  const headers = createHttpHeaders({
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: write.headers.get('authorization') ?? '',
    'x-ms-force-sync': 'true',
  });
  const response = await next(
    createPipelineRequest({ url, method: 'POST', headers, body: JSON.stringify({ operation }) }),
  );
  const { token, message, retryAfter, results } = acquisition.safeParse(parseJson(response.bodyAsText)).data ?? {};
  if (response.status === 200 && token != null && token !== '') return token;
  const reasons = [message, ...(results ?? []).map(result => result.message)].filter(
    text => text != null && text !== '',
  );
  if ((results ?? []).some(({ policyAction }) => policyAction === 'Deny'))
    throw refused(policy, `a policy token, and its evaluation denies this: ${reasonsOf(reasons)}`);
  if (response.status === 403) {
    throw refused(
      policy,
      'a policy token, which the bot may not acquire. Assign its writer the role Reader on the subscription.',
    );
  }
  if (response.status === 202 || response.status === 429 || response.status >= 500 || retryAfter != null) {
    throw new Problem(
      'unavailable',
      `The policy "${policy}" demands a policy token, and Azure has not issued one yet: ${reasonsOf(reasons)}`,
    );
  }
  throw refused(policy, `a policy token, and Azure issues none (${response.status}): ${reasonsOf(reasons)}`);
}

function reasonsOf(reasons: readonly unknown[]): string {
  return reasons.length === 0 ? 'it gives no reason.' : reasons.join(' ');
}

function refused(policy: string, what: string): Problem {
  return new Problem('not-allowed', `The policy "${policy}" demands ${what}`);
}

function nameOfPolicy({ bodyAsText }: PipelineResponse): string {
  return policyNameIn(bodyAsText ?? '') ?? 'Azure Policy';
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
