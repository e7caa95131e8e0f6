import type { App, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { within } from '../base/wait.ts';
import { inputOfPick, optionOf } from '../cards/form-fields.ts';
import { keyOf } from '../domain/ids.ts';
import { candidates } from '../domain/inputs.ts';
import type { Named } from '../domain/names.ts';
import { qualifiedName } from '../domain/names.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { workflowNamed } from '../workflows/load.ts';
import type { Desk } from './desk.ts';
import { ACK_MS } from './in-time.ts';
import { wordsOf } from './speech.ts';
import { readFormMetadata } from './views/metadata.ts';

/** A menu that asks what it is to offer, as Slack sends it; the rest of it is not looked at. */
const askedSchema = z.object({
  action_id: z.string(),
  value: z.string().default(''),
  view: z.object({ private_metadata: z.string() }),
});

/** Oldest reading whose names are offered, in milliseconds: what has come since can be typed. */
const AGE_MS = 10 * 60_000;

/** Slack's limits for menus. */
const MOST = 100;
const LONGEST = 75;

/** Offers names of the estate as people type in a form. */
export function hearMenus(app: App, desk: Desk): void {
  app.options(/.*/, heard => desk.track(obey(desk, heard)));
}

async function obey(desk: Desk, { body, ack }: SlackOptionsMiddlewareArgs<'block_suggestion'>): Promise<void> {
  const { value } = body;
  const names = await within(ACK_MS, namesFor(desk, body), 'the estate was not there in time').catch(error => {
    desk.log.info({ error: wordsOf(error) }, 'a menu has nothing to offer');
    return [];
  });
  // What was typed is offered where nothing is known that fits: planning will say what it means.
  const offered = names.length === 0 && value !== '' && value.length <= LONGEST ? [value] : names;
  await ack({ options: offered.map(optionOf) });
}

async function namesFor(desk: Desk, body: unknown): Promise<readonly string[]> {
  const { action_id: action, value, view } = askedSchema.parse(body);
  const workflow = workflowNamed(desk.rulebook, readFormMetadata(view.private_metadata).workflow);
  const input = workflow?.inputs[inputOfPick(action) ?? ''];
  if (input === undefined || input.kind === 'choice' || input.kind === 'text') return [];
  const known = await desk.estate(AGE_MS);
  if (known === undefined) return [];
  const things = candidates(known.topology, input.kind);
  return offersFor(value, things.filter(isOneOf(known.topology, input.only)));
}

/** Of the resources an input may take some kinds only. */
function isOneOf({ resources }: Topology, only: readonly string[] | undefined): (thing: Named) => boolean {
  return ({ id }) => only?.includes(resources.get(keyOf(id))?.kind ?? '') ?? true;
}

/** Names to choose from: those that begin as typed come first, then those that hold it. */
function offersFor(typed: string, things: readonly Named[]): readonly string[] {
  const lower = typed.trim().toLowerCase();
  const names = offeredNames(things).filter(name => name.toLowerCase().includes(lower));
  const rank = (name: string) => (name.toLowerCase().startsWith(lower) ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).slice(0, MOST);
}

/** What each thing is offered as: its name, or `group/name` where it shares that. A longer one can only be typed. */
function offeredNames(things: readonly Named[]): string[] {
  const shared = new Map<string, number>();
  for (const { name } of things) shared.set(name.toLowerCase(), (shared.get(name.toLowerCase()) ?? 0) + 1);
  const names = things.map(({ id, name }) => (shared.get(name.toLowerCase()) === 1 ? name : qualifiedName(id)));
  return [...new Set(names)].filter(name => name !== '' && name.length <= LONGEST);
}
