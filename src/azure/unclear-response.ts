import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isRestError, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';

/** ARM's response did not arrive whole, is not in ARM's format, or did not come from ARM. */
const UNCLEAR = 'UNCLEAR_RESPONSE';

/** No whole response arrived in time. */
const TIMED_OUT = 'TIMED_OUT';

/** ARM's response to a read is JSON, but not in the format that this version of the bot knows. */
const UNEXPECTED_FORMAT = 'UNEXPECTED_FORMAT';

/** Returns whether an error says that ARM's response does not show what became of a call. */
export function isUnclear(error: unknown): boolean {
  return isRestError(error) && (error.code === UNCLEAR || error.code === TIMED_OUT);
}

/** Returns whether an error says that no whole response arrived in time. */
export function isTimeout(error: unknown): boolean {
  return isRestError(error) && error.code === TIMED_OUT;
}

/** Returns whether an error says that a read was answered in a format that the bot does not know. */
export function isUnexpectedFormat(error: unknown): boolean {
  return isRestError(error) && error.code === UNEXPECTED_FORMAT;
}

/** Returns the error for a call of which nothing is known but that it was sent. @param sentence for people */
export function unclearResponse(sentence: string, request: PipelineRequest, response?: PipelineResponse): RestError {
  return new RestError(sentence, {
    code: UNCLEAR,
    request,
    ...(response !== undefined && { response, statusCode: response.status }),
  });
}

/** Returns the error for a call without a whole response in time. */
export function timedOut(request: PipelineRequest): RestError {
  return new RestError('Azure Resource Manager did not answer in time.', { code: TIMED_OUT, request });
}

/**
 * Runs reads, and turns the errors of parsers into the one that `classifyArmError` knows. Whatever a write's response
 * says is only ever looked at, so these errors never come from it.
 */
export async function withKnownErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof z.ZodError ? unexpectedFormat(describeIssue(error), error) : error;
  }
}

/**
 * Runs a read of an official client. The clients take the format of a response for granted, and throw whatever their
 * code happens to throw where it is another one.
 */
export async function fromClient<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const isOwnError = isRestError(error) && error.statusCode === undefined && error.code === undefined;
    throw isOwnError || isParserError(error) ? unexpectedFormat('', error) : error;
  }
}

/** Returns whether an error was thrown by code that expected a value of another type. */
export function isParserError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError;
}

function unexpectedFormat(where: string, cause: unknown): RestError {
  const error = new RestError(`Azure's response has an unexpected format${where}.`, { code: UNEXPECTED_FORMAT });
  error.cause = cause;
  return error;
}

/** Returns where a response differs from what was expected: ` at properties.subnet`. Its values are not repeated. */
export function describeIssue({ issues: [issue] }: z.ZodError): string {
  return issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
}

/** ARM adds at least one of these to each response (Learn, "Azure Resource Manager request and response headers"). */
const armHeaders = ['x-ms-correlation-request-id', 'x-ms-request-id', 'x-ms-routing-request-id'];

const armError = z.object({ error: z.object({ code: z.string() }) });

/**
 * Returns why a response does not show what became of its call, in a sentence for people; undefined where it does.
 *
 * ARM answers with a JSON object or with nothing. A success with anything else was cut off, or changed on the way. A
 * success with an error in it is neither. A redirect may come before or after the effect of a write. And a refusal only counts where ARM has made it itself: a
 * page of a proxy may have replaced the response to a call that reached ARM, and its 404 does not mean that anything
 * is missing.
 */
export function whyUnclear({ status, headers, bodyAsText }: PipelineResponse): string | undefined {
  const text = bodyAsText ?? '';
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const isJson = type === undefined || type === 'application/json' || type.endsWith('+json');
  const body = isJson ? parseObject(text) : undefined;
  const answered = `A call to Azure Resource Manager was answered with ${status}`;
  if (status >= 300 && status < 400) return `${answered}, a redirect, which the bot does not follow.`;
  if (status < 300) {
    if (text === '') return undefined;
    if (body === undefined) return `${answered} and content that is ${isJson ? 'incomplete' : 'not JSON'}.`;
    return describeError(status, body);
  }
  if (armError.safeParse(body).success) return undefined;
  const isFromArm = armHeaders.some(name => headers.has(name)) && (text === '' || body !== undefined);
  if (isFromArm) return undefined;
  return `Something other than Azure Resource Manager, such as a proxy, answered a call with ${status}.`;
}

/** Returns a sentence about a success that contains an error. An operation's status and a resource may contain one. */
function describeError(status: number, body: object): string | undefined {
  const parsed = armError.safeParse(body);
  if (!parsed.success || ['id', 'status', 'value', 'properties'].some(key => key in body)) return undefined;
  return `A call to Azure Resource Manager was answered with ${status} and the error ${parsed.data.error.code}.`;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
