import type { Button } from '@slack/types';
import { sha256 } from '../domain/canonical-json.ts';
import { formatCount, listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import type {
  ReadinessFix,
  ReadinessLine,
  ReadinessStatus,
  ReadinessTopic,
} from '../domain/readiness/readiness-line.ts';
import { requestButton } from './card-buttons.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, plainText, richText } from './message.ts';
import { hopSources } from './reach-steps.ts';
import { ageSentence } from './reach-texts.ts';
import { approveCommand, linkCommand, requestBlocks } from './request-commands.ts';

/** Whether something is ready to be used over private links. */
export interface CheckAnswer {
  readonly ageMs: number;
  readonly name: string;
  readonly kind: 'network' | 'resource' | 'scope';
  readonly lines: readonly ReadinessLine[];
  /** Whether what is only read on demand was read. */
  readonly isComplete: boolean;
}

const marks = { problem: '❌', unknown: '❓', note: 'ℹ️', ok: '✅' } as const satisfies Record<ReadinessStatus, string>;

const nouns = { network: 'virtual network', resource: 'resource', scope: 'private link scope' } as const;

/** What people call what is checked. */
const topicNames = {
  links: 'Links',
  reach: 'Access',
  zones: 'DNS zones',
  route: 'Route',
  'access-modes': 'Access modes',
  connections: 'Connections',
  addresses: 'Subnet addresses',
  'public-access': 'Public access',
  'service-tags': 'Service tags',
  agents: 'Agents',
  'solution-packs': 'Solution packs',
  'custom-logs': 'Custom logs',
  profiler: 'Profiler and debugger',
  'resource-manager': 'Azure Resource Manager',
  browsers: 'Browsers',
  deletion: 'Deletion',
} as const satisfies Record<ReadinessTopic, string>;

const learn = 'https://learn.microsoft.com/azure';
const fundamentals = `${learn}/azure-monitor/fundamentals`;
const configure = `${fundamentals}/private-link-configure`;

/** The page of Azure's documentation that the rules about each come from. */
const topicSources = {
  links: configure,
  reach: hopSources.link,
  zones: hopSources.record,
  route: hopSources.route,
  'access-modes': hopSources['access-mode'],
  connections: hopSources.connection,
  addresses: configure,
  'public-access': hopSources['public-access'],
  'service-tags': configure,
  agents: `${fundamentals}/private-link-vm-kubernetes`,
  'solution-packs': configure,
  'custom-logs': `${learn}/azure-monitor/logs/private-storage`,
  profiler: hopSources['public-access'],
  'resource-manager': hopSources['public-access'],
  browsers: configure,
  deletion: configure,
} as const satisfies Record<ReadinessTopic, string>;

const order: readonly ReadinessStatus[] = ['problem', 'unknown', 'note', 'ok'];

/** The most buttons under an answer. */
const MAX_BUTTONS = 5;

/** What all lines may take of a message. */
const MAX_LINES_LENGTH = 6_500;

/**
 * Returns the answer to whether something is ready, what is wrong first.
 *
 * @param key makes the requests of its buttons those of this answer, however often they are clicked
 */
export function checkMessage({ ageMs, name, kind, lines, isComplete }: CheckAnswer, key: string): Message {
  const sorted = order.flatMap(status => lines.filter(each => each.status === status));
  const shown = itemsThatFit(sorted, each => JSON.stringify(lineSpans(each)).length, MAX_LINES_LENGTH);
  const left = sorted.length - shown.length;
  const paragraphs: readonly Paragraph[] = [
    line({ bold: name }, ` · ${nouns[kind]}: ${summary(lines)}`),
    bullets(shown.map(lineSpans)),
    ...(left === 0 ? [] : [line(`and ${formatCount(left, 'more line')}`)]),
    ...(isComplete
      ? []
      : [line('Free addresses and linked storage could not be read right now. Check again in a minute.')]),
    line(`${ageSentence(ageMs)} User-defined routes and firewalls are not considered.`),
  ];
  const fixes = shown.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  const buttons = fixes.flatMap(fix => buttonFor(fix, key)).slice(0, MAX_BUTTONS);
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...requestBlocks(buttons)] };
}

/** Returns how many lines of a kind there are: `2 problems, 3 not known`. Where some are not known, nothing is said of all. */
function summary(lines: readonly ReadinessLine[]): string {
  const count = (status: ReadinessStatus) => lines.filter(each => each.status === status).length;
  const [problems, unknown] = [count('problem'), count('unknown')];
  if (problems > 0) return `${formatCount(problems, 'problem')}${unknown === 0 ? '' : `, ${unknown} not known`}`;
  return unknown === 0 ? 'no problem found' : `${unknown} not known, no problem among the rest`;
}

function lineSpans({ topic, status, sentence }: ReadinessLine): readonly Span[] {
  const source = topicSources[topic];
  return [
    `${marks[status]} `,
    { bold: topicNames[topic] },
    `: ${sentence}`,
    ...(status === 'ok' ? [] : [' (', { link: source, text: nameOf(source) }, ')']),
  ];
}

function buttonFor(fix: ReadinessFix, key: string): readonly Button[] {
  const { what, words } = commandOf(fix);
  const label = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  return requestButton(label, what, { words, key: `check-${sha256(`${key} ${JSON.stringify(words)}`).slice(0, 32)}` });
}

/** Returns the request that solves a problem, in words and as a command. */
function commandOf(fix: ReadinessFix): {
  readonly what: string;
  readonly words: Parameters<typeof requestButton>[2]['words'];
} {
  switch (fix.kind) {
    case 'approve':
      return {
        what: `approve the connection of ${nameOf(fix.endpointId)} to ${nameOf(fix.scopeId)}`,
        words: approveCommand(fix.connectionId),
      };
    case 'link':
      return {
        what: `link ${listNames(fix.resourceIds.map(nameOf))} to ${nameOf(fix.scopeId)}`,
        words: linkCommand(fix.resourceIds, fix.scopeId),
      };
    case 'allow-tags':
      return {
        what: `allow the service tags in ${listNames(fix.securityGroupIds.map(nameOf))}`,
        words: ['allow-tags in', { ids: fix.securityGroupIds }],
      };
    case 'associate':
      return {
        what: `associate ${listNames(fix.machineIds.map(nameOf))} with ${nameOf(fix.collectionEndpointId)}`,
        words: ['associate', { ids: fix.machineIds }, 'with', { ids: [fix.collectionEndpointId] }],
      };
  }
}
