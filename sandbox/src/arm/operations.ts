import { openStore } from '../store.ts';
import type { JsonObject } from './json.ts';

export type OperationProvider = 'monitor' | 'network' | 'privateDns' | 'dnsResolver';

/** A long-running operation. Providers differ in its URLs and in the body of its status. */
export interface Operation {
  readonly id: string;
  readonly provider: OperationProvider;
  readonly method: 'PUT' | 'PATCH' | 'DELETE';
  readonly resource: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endsAt: number;
  /** Further properties that the provider shows in its status. */
  readonly details?: JsonObject;
}

export interface Operations {
  start(operation: Omit<Operation, 'startedAt'>): void;
  get(id: string): Operation | undefined;
  close(): void;
}

export function openOperations(file: string | undefined, now: () => number): Operations {
  const store = openStore<Operation>(file);
  return {
    start: operation => store.set(operation.id, { ...operation, startedAt: now() }),
    get: id => store.get(id),
    close: () => store.close(),
  };
}
