import { nameOf } from '../domain/ids.ts';

/**
 * Returns a sentence for a refusal of ARM whose text names a cause that people can remove: a lock, a policy or a
 * missing permission. Undefined for any other refusal.
 *
 * @param body ARM's response as text: only it has the display name of a policy
 */
export function refusalSentence(code: string, message: string, body: string): string | undefined {
  const key = code.toLowerCase();
  if (key === 'scopelocked') return lockSentence(message);
  if (key === 'requestdisallowedbypolicy') return policySentence(message, body);
  if (key === 'authorizationfailed' || key === 'linkedauthorizationfailed') return permissionSentence(code, message);
  return undefined;
}

function lockSentence(message: string): string {
  const locked = /locked:\s*'([^']+)'/i.exec(message)?.[1];
  const where = locked === undefined ? '' : ` on ${nameOf(locked)}`;
  return `A resource lock${where} blocks this (ScopeLocked). Ask the owner of the lock to remove it.`;
}

/**
 * Returns a sentence that names the policy assignment, because exemptions are made from assignments. Prefers its
 * display name, if ARM's response has one.
 */
function policySentence(message: string, body: string): string {
  const named = policyNameIn(`${body}\n${message}`);
  const policy = named === undefined ? 'An Azure Policy' : `The policy "${named}"`;
  return `${policy} blocks this (RequestDisallowedByPolicy). Ask the owner of the policy for an exemption.`;
}

/** Returns the name of the policy that the text of a refusal names; undefined if it names none. */
export function policyNameIn(refusal: string): string | undefined {
  const text = refusal.replaceAll('\\"', '"');
  return (
    /"policyAssignmentDisplayName"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /"policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /"policyDefinitionDisplayName"\s*:\s*"([^"]+)"/i.exec(text)?.[1] ??
    /disallowed by policy[^']*'([^'[]+)'/i.exec(text)?.[1]
  );
}

/**
 * Returns a sentence that names the missing permission and its object. ARM calls an object that the written one refers
 * to, such as the subnet of an endpoint, a linked scope.
 */
function permissionSentence(code: string, message: string): string {
  const action = /perform action(?:\(s\))? '([^']+)'/i.exec(message)?.[1];
  if (action === undefined) return `The bot's identity is not allowed to do this (${code}): ${message}`;
  const scope = (/linked scope(?:\(s\))? '([^']+)'/i.exec(message) ?? /over scope '([^']+)'/i.exec(message))?.[1];
  const where = scope === undefined ? '' : ` on ${nameOf(scope)}`;
  return `The bot's identity lacks the permission ${action}${where} (${code}). Assign it a role that includes this permission.`;
}
