import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { classifyArmError } from '../../../src/azure/classify-error.ts';
import { timedOut as timeoutOf, unclearResponse, whyUnclear } from '../../../src/azure/unclear-response.ts';
import { GROUP, scopeId } from '../../domain/build.ts';

/** An answer of ARM that is an error, as Azure documents it. */
export interface ArmAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Returns the error that Azure's clients throw for an answer of ARM to a write. */
export function armError(
  { status, code, message }: ArmAnswer,
  headers: Readonly<Record<string, string>> = {},
): RestError {
  const request = createPipelineRequest({ url: 'https://management.azure.com/', method: 'PUT' });
  const bodyAsText = JSON.stringify({ error: { code, message } });
  const response = { request, status, headers: createHttpHeaders(headers), bodyAsText };
  return new RestError(message, { code, statusCode: status, request, response });
}

/** Returns what the bot says about an answer of ARM. */
export function armSentence(answer: ArmAnswer): string {
  return failureSentence(armError(answer));
}

/** Returns what the bot says about an error of a call to ARM. */
export function failureSentence(error: unknown): string {
  const failure = classifyArmError(error);
  if (failure === undefined) throw new Error('This error does not come from Azure.');
  return failure.sentence;
}

const action = 'Microsoft.Insights/privateLinkScopes/write';
const subject = "The client 'a' with object id 'b' does not have authorization to perform action";

export const armAnswers = {
  lock: {
    status: 409,
    code: 'ScopeLocked',
    message: `The scope '${scopeId('ampls-a')}' cannot perform write operation because following scope(s) are locked: '${GROUP}'. Please remove the lock and try again.`,
  },
  policy: {
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message: `Resource 'law-prod' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-public","id":"/x"},"policyDefinition":{"name":"d","id":"/y"}}]'.`,
  },
  unnamedPolicy: { status: 403, code: 'RequestDisallowedByPolicy', message: 'It is not allowed here.' },
  permission: {
    status: 403,
    code: 'AuthorizationFailed',
    message: `${subject} '${action}' over scope '${scopeId('ampls-a')}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  },
  unnamedPermission: { status: 403, code: 'AuthorizationFailed', message: 'Access is not allowed.' },
  credentials: { status: 401, code: 'ExpiredAuthenticationToken', message: 'The access token expired.' },
  missing: { status: 404, code: 'ResourceNotFound', message: "The Resource 'law-prod' was not found." },
  conflict: {
    status: 409,
    code: 'Conflict',
    message: "Cannot modify resource while in provisioning state: 'Provisioning'",
  },
  throttled: { status: 429, code: 'TooManyRequests', message: 'Too many requests.' },
  outage: { status: 503, code: 'ServerBusy', message: 'The server is busy.' },
  invalid: { status: 400, code: 'InvalidParameter', message: 'The parameter is not valid.' },
} as const satisfies Record<string, ArmAnswer>;

/** What the samples of failed requests say. */
export const refusedByLock = armSentence(armAnswers.lock);

const put = createPipelineRequest({ url: 'https://management.azure.com/', method: 'PUT' });

export const timedOut = failureSentence(timeoutOf(put));

/** Returns what the bot says about a response that does not show what became of a call. */
export function unclearSentence(status: number, contentType: string, bodyAsText: string): string {
  const headers = createHttpHeaders({ 'content-type': contentType });
  const response = { request: put, status, headers, bodyAsText };
  const why = whyUnclear(response);
  if (why === undefined) throw new Error('This response is clear.');
  return failureSentence(unclearResponse(why, put, response));
}
