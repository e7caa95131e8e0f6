import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { Database } from '../store/database.ts';
import type { Rulebook } from '../workflows/load-rulebook.ts';
import type { InventoryReader } from './inventory/inventory.ts';
import type { Azure, Directory, HomeTabs, Messenger, Queue } from './ports.ts';

/** What every use case works with. */
export interface AppContext {
  readonly db: Database;
  readonly queue: Queue;
  readonly log: Logger;
  readonly clock: Clock;
  readonly rulebook: Rulebook;
  /** Names this process as the holder of leases. */
  readonly owner: string;
  /** What is known of Azure. */
  readonly inventory: InventoryReader;
  readonly ports: Ports;
  /** Address of the Azure portal. */
  readonly portal: string;
  /** Takes a sentence that belongs to the answer which is being made: why it rests on what was known before. */
  readonly notice?: (sentence: string) => void;
  /** Pause between two reads of something that Azure is still working on, in milliseconds. */
  readonly pollMs: number;
}

/** The world outside, as `compose` binds it. */
interface Ports {
  readonly azure: Azure;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly homeTabs: HomeTabs;
}
