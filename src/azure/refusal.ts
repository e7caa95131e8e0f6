import { nameOf } from '../domain/ids.ts';

/**
 * What a refusal of ARM means for people, where its text names a cause that somebody can remove: a lock, a policy, or a
 * permission. Undefined for any other.
 *
 * @param body the answer as it came: what a policy is called stands there alone
 */
export function refusalOf(code: string, message: string, body: string): string | undefined {
  const key = code.toLowerCase();
  if (key === 'scopelocked') return lockedSentence(message);
  if (key === 'requestdisallowedbypolicy') return policySentence(message, body);
  if (key === 'authorizationfailed' || key === 'linkedauthorizationfailed') return permissionSentence(code, message);
  return undefined;
}

function lockedSentence(message: string): string {
  const locked = /locked:\s*'([^']+)'/i.exec(message)?.[1];
  const where = locked === undefined ? '' : ` on ${nameOf(locked)}`;
  return `A resource lock${where} forbids it (ScopeLocked). Ask its owner to lift it.`;
}

/** The assignment is what can be exempted from; its display name, where the answer has one, says more than its name. */
function policySentence(message: string, body: string): string {
  const text = `${body}\n${message}`.replaceAll('\\"', '"');
  const named =
    /"policyAssignmentDisplayName"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /"policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /"policyDefinitionDisplayName"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /disallowed by policy[^']*'([^'[]+)'/i.exec(text)?.[1];
  const policy = named === undefined ? 'An Azure Policy' : `The policy "${named}"`;
  return `${policy} forbids it (RequestDisallowedByPolicy). Ask for an exemption.`;
}

/** A linked scope is one that the written object names: the resource of a link, the subnet of an endpoint. */
function permissionSentence(code: string, message: string): string {
  const action = /perform action(?:\(s\))? '([^']+)'/i.exec(message)?.[1];
  if (action === undefined) return `The bot's identity may not do this (${code}): ${message}`;
  const scope = (/linked scope(?:\(s\))? '([^']+)'/i.exec(message) ?? /over scope '([^']+)'/i.exec(message))?.[1];
  const where = scope === undefined ? '' : ` on ${nameOf(scope)}`;
  return `The bot's identity lacks the permission ${action}${where} (${code}). Ask for a role that has it.`;
}
