import type { WebClient } from '@slack/web-api';
import type { AppContext } from '../app/context.ts';
import type { Accounts } from './client/accounts.ts';
import type { FileUploads } from './client/file-uploads.ts';

/** How the bot reaches Slack, and how Slack reaches the bot. */
export interface SlackConfig {
  readonly token: string;
  /** Required over HTTP, where Slack signs what it sends with it. */
  readonly signingSecret?: string | undefined;
  /** Required in Socket Mode. */
  readonly appToken?: string | undefined;
  readonly transport: 'http' | 'socket';
  readonly apiUrl: string;
  /** Name or id of the channel that requests are posted in. */
  readonly channel: string;
  readonly host: string;
  readonly port: number;
}

/** What every listener receives. */
export interface SlackContext extends AppContext {
  readonly config: SlackConfig;
  /** For calls that a person waits for. */
  readonly client: WebClient;
  readonly uploads: FileUploads;
  /** Whose account is whose. */
  readonly accounts: Accounts;
  /** Makes stopping wait for work that continues after its acknowledgement. */
  track(work: Promise<void>): Promise<void>;
}
