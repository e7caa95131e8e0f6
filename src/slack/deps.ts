import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { Demand } from '../domain/changes/change.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { Database } from '../requests/database.ts';
import type { Rulebook } from '../workflows/load.ts';

/** How Slack is reached, and how it reaches the bot. */
export interface SlackConfig {
  readonly token: string;
  /** Needed over HTTP: what Slack sends is signed with it. */
  readonly signingSecret?: string | undefined;
  /** Needed in Socket Mode. */
  readonly appToken?: string | undefined;
  readonly transport: 'http' | 'socket';
  readonly apiUrl: string;
  /** Name or id of the channel that requests are told in. */
  readonly channel: string;
  readonly host: string;
  readonly port: number;
}

/** A page of the bot's own on the port that Slack posts to. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The estate as it was read, with what requests have reserved in it. */
export interface KnownEstate {
  readonly topology: Topology;
  readonly readAt: Date;
  readonly reserved: readonly Demand[];
}

/** What Slack's side of the bot works with. */
export interface SlackDeps {
  readonly config: SlackConfig;
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
  readonly rulebook: Rulebook;
  /** The estate, read at most so many milliseconds ago; undefined where nothing of it is known. */
  estate(maxAgeMs: number): Promise<KnownEstate | undefined>;
  /** Says that there may be work for a request. Never fails and never waits. */
  nudge(work: 'plan' | 'execute' | 'deliver', request: number): void;
  /** Over HTTP they are served beside Slack's own; in Socket Mode nothing listens here. */
  readonly routes?: readonly Route[] | undefined;
}
