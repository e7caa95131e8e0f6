import type { RequestState } from '../domain/request/states.ts';

const statuses = {
  planning: { sign: '🔎', words: 'Being planned' },
  blocked: { sign: '⛔', words: 'Blocked' },
  awaiting_approval: { sign: '⏳', words: 'Awaiting approval' },
  approved: { sign: '👍', words: 'Approved, waiting for its turn' },
  executing: { sign: '⚙️', words: 'Being carried out' },
  succeeded: { sign: '✅', words: 'Done' },
  rolling_back: { sign: '↩️', words: 'Being undone' },
  rolled_back: { sign: '↩️', words: 'Failed, all undone' },
  failed: { sign: '❌', words: 'Failed' },
  stale: { sign: '🔀', words: 'The estate has moved: to be planned again' },
  declined: { sign: '🚫', words: 'Declined' },
  cancelled: { sign: '✖️', words: 'Cancelled' },
  expired: { sign: '⌛', words: 'Expired' },
} as const satisfies Record<RequestState, { readonly sign: string; readonly words: string }>;

/** A state in words, with its sign. */
export function statusOf(state: RequestState): string {
  const { sign, words } = statuses[state];
  return `${sign} ${words}`;
}

/** A duration for people: `0.4 s`, `36 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
