import type { Button } from '@slack/types';
import { sha256 } from '../domain/canonical-json.ts';
import type { DnsNames } from '../domain/dns/zone-names.ts';
import { listAll } from '../domain/format.ts';
import { nameOf, sameId } from '../domain/ids.ts';
import type { AccessRemedy } from '../domain/questions/access-remedy.ts';
import type { AccessExplanation, AccessHop, AccessPath } from '../domain/questions/explain-access.ts';
import type { ReachKind } from '../domain/reach/reach.ts';
import type { RequiredName } from '../domain/reach/required-names.ts';
import type { ReachStep } from '../domain/reach/trace.ts';
import { requestButton } from './card-buttons.ts';
import { firstThatFits } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, plainText, richText } from './message.ts';
import { adviceFor } from './reach-advice.ts';
import { describeStep, hopNames, hopSources, leadsOutside } from './reach-steps.ts';
import { basisLine, isPartly, reachText, resultText } from './reach-texts.ts';
import { approveCommand, linkCommand, requestBlocks } from './request-commands.ts';

/** How a network reaches a resource, what decides it, and what would give it access. */
export interface WhyAnswer {
  readonly ageMs: number;
  readonly networkId: string;
  readonly resourceId: string;
  /** The names of the private DNS zones, which complete the names that are looked up. */
  readonly dnsNames: DnsNames | null;
  readonly explained: readonly (AccessExplanation & { readonly remedy: AccessRemedy | undefined })[];
}

const titles = { ingestion: 'Ingestion', query: 'Queries' } as const;

const marks = { private: '✅', public: '✅', blocked: '❌', unknown: '❓' } as const satisfies Record<
  ReachKind,
  string
>;

/**
 * Returns the answer to why a network reaches a resource or not.
 *
 * @param key makes the requests of its buttons those of this answer, however often they are clicked
 */
export function whyMessage(answer: WhyAnswer, key: string): Message {
  return firstThatFits([true, false], withSources => whyWith(answer, key, withSources));
}

function whyWith(answer: WhyAnswer, key: string, withSources: boolean): Message {
  const { ageMs, networkId, resourceId, explained } = answer;
  const paragraphs: readonly Paragraph[] = [
    line({ bold: nameOf(networkId) }, ' → ', { bold: nameOf(resourceId) }),
    ...explained.flatMap(each => operationLines(answer, each, withSources)),
    ...(explained.some(({ paths }) => paths.some(isOverInternet)) ? [securityGroupHint(networkId)] : []),
    basisLine(ageMs),
  ];
  const buttons = buttonsFor(
    explained.flatMap(({ remedy }) => remedy ?? []),
    key,
  );
  return {
    text: plainText(paragraphs),
    blocks: [richText(paragraphs), ...requestBlocks(buttons)],
  };
}

function operationLines(
  answer: WhyAnswer,
  { operation, reach, paths, remedy }: WhyAnswer['explained'][number],
  withSources: boolean,
): readonly Paragraph[] {
  const [only, second] = paths;
  const result = { reach, ...(only && second && { paths: { own: only.reach, workspace: second.reach } }) };
  const mark = isPartly(result) ? '⚠️' : marks[reach.reach];
  return [
    line({ bold: `${mark} ${titles[operation]}` }, `: ${isPartly(result) ? resultText(result) : reachText(reach)}`),
    ...paths.flatMap(path => [
      ...(second === undefined ? [] : [line(pathHeading(path, only))]),
      bullets(hopItems(answer, path, operation, withSources)),
    ]),
    ...adviceLines(answer, paths, remedy),
  ];
}

function isOverInternet({ reach }: AccessPath): boolean {
  return reach.reach === 'public' && reach.through === undefined;
}

function securityGroupHint(networkId: string): Paragraph {
  return line(
    `A network security group may deny the public address: type /ampls check ${nameOf(networkId)} to see whether one does.`,
  );
}

function pathHeading({ resourceId, reach }: AccessPath, own: AccessPath | undefined): string {
  const what = own?.resourceId === resourceId ? 'Itself' : `Through its workspace ${nameOf(resourceId)}`;
  return `${what}: ${reachText(reach)}`;
}

function hopItems(
  answer: WhyAnswer,
  path: AccessPath,
  operation: AccessExplanation['operation'],
  withSources: boolean,
): readonly (readonly Span[])[] {
  const { name, steps, endsAt, reach } = path;
  const markOf = (hop: AccessHop) => (hop === endsAt ? marks[reach.reach] : marks.public);
  const item = (mark: string, hop: AccessHop, text: string): readonly Span[] => [
    `${mark} ${hopNames[hop]}: ${text}`,
    ...(withSources ? [' (', { link: hopSources[hop], text: nameOf(hopSources[hop]) }, ')'] : []),
  ];
  const context = { networkId: answer.networkId, resourceId: path.resourceId, operation };
  const found = steps.map(step => {
    const mark = endsAt === step.hop && endsAccess(step, reach) ? marks[reach.reach] : markOfStep(step);
    return item(mark, step.hop, describeStep(step, context));
  });
  return [
    ...(endsAt === 'resource' ? [item(markOf('resource'), 'resource', nameOf(path.resourceId))] : []),
    ...(endsAt === 'name' && name === undefined ? [item(markOf('name'), 'name', 'not known')] : []),
    ...(name === undefined ? [] : [item(markOf('name'), 'name', fullName(answer.dnsNames, name))]),
    // A network may use a scope through several private endpoints.
    ...new Map(found.map(each => [JSON.stringify(each), each])).values(),
    ...otherNameItems(answer, path),
  ];
}

/** Returns the mark of a step at which access does not end. */
function markOfStep(step: ReachStep): string {
  if (leadsOutside(step)) return '➡️';
  return step.hop === 'access-mode' && 'scopes' in step && step.scopes === 'maybe-more' ? marks.unknown : marks.public;
}

/** Returns the other names that are needed, those that are reached in the same way first. */
function otherNameItems({ dnsNames }: WhyAnswer, { otherNames, reach }: AccessPath): readonly (readonly Span[])[] {
  const byReach = Map.groupBy(otherNames, other => reachText(other.reach));
  return [...byReach].map(([how, others]) => {
    const names = listAll(others.map(({ name }) => fullName(dnsNames, name)));
    return [reachText(reach) === how ? `The same for ${names}` : `It also needs ${names}, reached ${how}`];
  });
}

/** Returns whether access ends at this step, of those at the same point of the way: the one that the reason is about. */
function endsAccess(step: ReachStep, reach: AccessPath['reach']): boolean {
  const about = 'why' in reach ? (reach.why.about ?? '') : '';
  if (step.hop === 'access-mode') return 'scopeId' in step && !step.letsPass && sameId(step.scopeId, about);
  return !('endpoint' in step) || sameId(step.endpoint.id, about);
}

function fullName(dnsNames: DnsNames | null, { role, name }: RequiredName): string {
  return dnsNames === null ? name : `${name}.${dnsNames[role]}`;
}

function adviceLines(
  { networkId }: WhyAnswer,
  paths: readonly AccessPath[],
  remedy: AccessRemedy | undefined,
): readonly Paragraph[] {
  if (remedy !== undefined) {
    const then = `By what was read from Azure, ${nameOf(networkId)} then reaches it ${reachText(remedy.reach)}.`;
    return [line({ bold: 'What helps' }, `: ${describeRemedy(remedy)}. ${then}`)];
  }
  const advice = paths.flatMap(({ reach }) => ('why' in reach ? adviceFor(reach.why.code) : []));
  return advice.length === 0 ? [] : [line({ bold: 'What helps' }, `: ${[...new Set(advice)].join(' ')}`)];
}

function buttonsFor(remedies: readonly AccessRemedy[], key: string): Button[] {
  const byText = new Map(remedies.map(remedy => [JSON.stringify(commandFor(remedy)), remedy]));
  return [...byText].flatMap(([text, remedy]) => {
    const what = describeRemedy(remedy);
    return requestButton(what, `${what.charAt(0).toLowerCase()}${what.slice(1)}`, {
      words: commandFor(remedy),
      key: `why-${sha256(`${key} ${text}`).slice(0, 32)}`,
    });
  });
}

function describeRemedy(remedy: AccessRemedy): string {
  return remedy.kind === 'link'
    ? `Link ${nameOf(remedy.resourceId)} to ${nameOf(remedy.scopeId)}`
    : `Approve the connection of ${nameOf(remedy.endpointId)} to ${nameOf(remedy.scopeId)}`;
}

function commandFor(remedy: AccessRemedy): Parameters<typeof requestButton>[2]['words'] {
  return remedy.kind === 'link'
    ? linkCommand([remedy.resourceId], remedy.scopeId)
    : approveCommand(remedy.connectionId);
}
