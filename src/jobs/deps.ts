import type { AzureAccess } from '../azure/arm.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { Database } from '../requests/database.ts';
import type { Rulebook } from '../workflows/load.ts';
import type { EstateSource } from './estate.ts';
import type { Nudge } from './nudge.ts';
import type { Directory, Messenger } from './ports.ts';

/** What the workers work with. */
export interface JobDeps {
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
  readonly rulebook: Rulebook;
  /** Names this process where leases say who works. */
  readonly owner: string;
  /** Two identities may share the work: one that may only read, and one that may write. */
  readonly azure: { readonly reading: AzureAccess; readonly writing: AzureAccess };
  readonly estate: EstateSource;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly nudge: Nudge;
  /** Pause between two looks at something that Azure is still providing, in milliseconds. */
  readonly pollMs: number;
}
