import type { WebClient } from '@slack/web-api';
import type { SlackDeps } from './deps.ts';
import type { SlackDirectory } from './directory.ts';

/** What answers to people are made with. */
export interface Desk extends SlackDeps {
  /** For what somebody waits for. */
  readonly client: WebClient;
  readonly directory: SlackDirectory;
  /** Has the end wait for work that goes on after its acknowledgement. */
  track(work: Promise<void>): Promise<void>;
}
