import { index, integer, jsonb, text } from 'drizzle-orm/pg-core';
import type { DraftAnswer } from '../domain/request/draft.ts';
import { amplsbot, moment } from './schema.ts';

/**
 * What a person asks for and does not make sense yet: it has no number, and only that person knows of it. The request that
 * it becomes is found in the inbox, under the draft's key.
 */
export const drafts = amplsbot.table(
  'drafts',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** Slack's own key for what was sent. */
    key: text().notNull().unique(),
    workflow: text().notNull(),
    /** As typed, by input name, with what the person has picked since. */
    inputs: jsonb().$type<Record<string, readonly string[]>>().notNull(),
    reason: text(),
    requester: text().notNull(),
    origin: text().notNull(),
    team: text(),
    channel: text(),
    /** The request that it amends. */
    amends: integer(),
    /** Counts the questions that were asked about it. A button for the draft carries it. */
    version: integer().notNull().default(1),
    /** What the person is asked. */
    answer: jsonb().$type<DraftAnswer>().notNull(),
    createdAt: moment('created_at').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  table => [index('drafts_by_age').on(table.changedAt)],
);
