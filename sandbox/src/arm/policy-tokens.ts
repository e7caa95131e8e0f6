import { createHash } from 'node:crypto';
import { z } from 'zod';
import { requireAction } from './access.ts';
import { ArmError, badRequest } from './errors.ts';
import { keyOf, parseId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Answer, ArmRequest } from './resource-type.ts';

/** A policy that demands a token for writes (Azure/azure-policy, ExternalEvaluationPolicies). */
export const policyTokenShape = z.strictObject({
  /** Regular expression for the ids of what is written; case is ignored. */
  path: z.string(),
  assignment: z.string().default('require-external-evaluation'),
  /** The verdict of the evaluation. No token is issued for `Deny`. */
  verdict: z.enum(['Allow', 'Deny']).default('Allow'),
  isChangeReferenceRequired: z.boolean().default(false),
  lifetimeMs: z.int().positive().default(3_600_000),
});

type Demand = z.output<typeof policyTokenShape>;

/** The policies in force that demand tokens, and the tokens that were issued. They last until the sandbox restarts. */
export interface PolicyTokens {
  demand(policy: Demand): void;
  clear(): void;
  /** @throws ArmError 403 for a write without a valid token, where a policy demands one */
  require(request: ArmRequest, path: string): void;
  /** Issues a token for one operation. @throws ArmError where the caller may not read the subscription or do the operation */
  acquire(request: ArmRequest, subscriptionId: string): Answer;
}

interface Issued {
  readonly binding: string;
  readonly expiresAt: number;
}

const acquireShape = z.object({
  operation: z.object({ uri: z.url(), httpMethod: z.string(), content: z.unknown().optional() }),
  changeReference: z.string().nullish(),
});

const header = 'x-ms-policy-external-evaluations';

export function createPolicyTokens(now: () => number, newId: () => string): PolicyTokens {
  let demands: readonly Demand[] = [];
  const issued = new Map<string, Issued>();
  const demandFor = (path: string) => demands.find(one => new RegExp(one.path, 'i').test(path));
  return {
    demand(policy) {
      demands = [...demands, policy];
    },
    clear() {
      demands = [];
      issued.clear();
    },
    require({ method, apiVersion, body, header: headerOf }, path) {
      const policy = demandFor(path);
      if (policy === undefined) return;
      const found = issued.get(headerOf(header) ?? '');
      const binding = bindingOf(method, path, apiVersion, body);
      // The token is bound to the operation and its content, and the retry is checked against both (as above, R2).
      if (found !== undefined && found.expiresAt > now() && found.binding === binding) return;
      throw missingToken(policy, path);
    },
    acquire(request, subscriptionId) {
      // "The user must be at least reader at the subscription level as well as have permissions to perform the
      // operation" (Azure/azure-policy, External Evaluation, "Platform limits").
      requireAction(request.azure, 'Microsoft.Resources/subscriptions/read', `/subscriptions/${subscriptionId}`);
      const parsed = acquireShape.safeParse(request.body);
      if (!parsed.success) throw badRequest('The policy token request is not valid.', 'InvalidPolicyTokenRequest');
      const { uri, httpMethod, content } = parsed.data.operation;
      const { pathname, searchParams } = new URL(uri);
      const path = decodeURIComponent(pathname);
      requireOperation(request, path, httpMethod);
      const policy = demandFor(path);
      if (policy === undefined) return { status: 200, body: { result: 'Succeeded', results: [] } };
      const details = { policyInfo: { policyAssignmentName: policy.assignment }, endpointKind: 'AzureResourceGraph' };
      if (policy.verdict === 'Deny') {
        const denied = {
          ...details,
          result: 'Succeeded',
          policyAction: 'Deny',
          message: 'The evaluation does not allow it.',
        };
        return { status: 200, body: { result: 'Succeeded', results: [denied] } };
      }
      const token = `PoP ${newId()}`;
      const expiresAt = now() + policy.lifetimeMs;
      issued.set(token, {
        binding: bindingOf(httpMethod, path, searchParams.get('api-version') ?? '', content),
        expiresAt,
      });
      return {
        status: 200,
        body: {
          result: 'Succeeded',
          token,
          tokenId: newId(),
          expiration: new Date(expiresAt).toISOString(),
          results: [{ ...details, result: 'Succeeded', policyAction: 'Allow' }],
        },
      };
    },
  };
}

function requireOperation({ azure }: ArmRequest, path: string, method: string): void {
  const id = parseId(path);
  if (id === undefined) return;
  const verb = method.toUpperCase() === 'DELETE' ? 'delete' : 'write';
  requireAction(azure, `${id.typeText}/${verb}`, id.text);
}

function bindingOf(method: string, path: string, apiVersion: string, content: unknown): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(content ?? null))
    .digest('hex');
  return [method.toUpperCase(), keyOf(path), apiVersion.toLowerCase(), hash].join(' ');
}

/** The refusal in the documented shape (as above, "R3 - The 403 you'll see on the first attempt"). */
function missingToken({ assignment, isChangeReferenceRequired }: Demand, path: string): ArmError {
  const sentence = `Resource '${path.slice(path.lastIndexOf('/') + 1)}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"${assignment}"}}]'.`;
  const details: JsonObject = {
    shouldDeny: true,
    endpointKind: 'AzureResourceGraph',
    endpointResultLifespan: 'PT1H',
    isChangeReferenceRequired,
  };
  const info: JsonObject = {
    policyAssignmentDisplayName: assignment,
    evaluationDetails: { missingPolicyTokenDetails: details },
  };
  return new ArmError(403, 'RequestDisallowedByPolicy', sentence, {}, undefined, [{ type: 'PolicyViolation', info }]);
}
