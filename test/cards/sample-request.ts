import type { RequestDetails } from '../../src/cards/request-details.ts';
import type { EventData, EventType, RequestEvent } from '../../src/domain/request/events.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';

export const at = new Date('2026-03-01T14:05:09Z');

/** Returns a request that was just submitted. */
export function requestWith(more: Partial<ChangeRequest> = {}): ChangeRequest {
  return {
    id: 1,
    workflow: 'connect-resources',
    inputs: { resources: ['law-prod'], scope: ['ampls-a'] },
    reason: null,
    requester: 'UALICE',
    origin: 'C1',
    retryOf: null,
    reverses: null,
    undoAt: null,
    state: 'planning',
    version: 1,
    createdAt: at,
    changedAt: at,
    expiresAt: null,
    questions: [],
    expiryPausedUntil: null,
    assignee: null,
    assignedBy: null,
    plan: null,
    readAt: null,
    requirements: null,
    statusReasons: [],
    notBefore: null,
    attempts: 0,
    planNumber: 1,
    approvalsCompleteAt: null,
    advance: null,
    arrival: null,
    stopRequestedBy: null,
    stopRequestedAt: null,
    cardChannel: null,
    cardTs: null,
    cardPlan: null,
    ...more,
  };
}

export function event<T extends EventType>(type: T, data: EventData[T], actor = 'UALICE'): RequestEvent {
  return { seq: 1, at, actor, type, data } as RequestEvent;
}

export function detailsOf(request: ChangeRequest, more: Partial<RequestDetails> = {}): RequestDetails {
  return {
    request,
    title: 'Connect resources',
    risk: 'medium',
    decisions: [],
    steps: [],
    events: [],
    waitsFor: [],
    undoneBy: null,
    cardLinks: new Map(),
    portal: 'https://portal.azure.com',
    ...more,
  };
}
