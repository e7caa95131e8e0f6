import type { OutputDiagnosis } from '../domain/diagnosis/diagnose-output.ts';
import { diagnosisTexts } from '../domain/diagnosis/diagnoses.ts';
import { formatCount, listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, message } from './message.ts';
import { accessText, basisLine, connectionStates, reachText } from './reach-texts.ts';

/** What a pasted output means, with the age of what was read from Azure; undefined where Azure could not be read. */
export type DiagnosisAnswer = OutputDiagnosis & { readonly ageMs: number | undefined };

/** The most objects of a kind that the answer tells about. */
const MOST_OBJECTS = 3;

/** Returns the answer to what a pasted output means. */
export function diagnosisMessage(answer: DiagnosisAnswer): Message {
  const { title, means, actions, source } = diagnosisTexts(answer.code);
  const shown = knownItems(answer);
  return message(
    line({ bold: title }),
    line(means),
    line({ bold: 'What to do' }),
    bullets(actions.map(action => [action])),
    line('Source: ', { link: source, text: nameOf(source) }),
    ...(shown.length === 0 ? [] : [line({ bold: 'What the bot knows of it' }), bullets(shown)]),
    ...pairLines(answer),
    ageLine(answer.ageMs),
  );
}

function ageLine(ageMs: number | undefined): Paragraph {
  return ageMs === undefined
    ? line('The bot cannot read Azure right now, so the names and addresses in it were not looked up.')
    : basisLine(ageMs);
}

function knownItems(diagnosis: OutputDiagnosis): (readonly Span[])[] {
  const { resources, endpoints, records, strangers, outside, unresolved, tagged } = diagnosis;
  return [
    ...firstOf(resources, 'resource', ({ resource, scopeIds }) => {
      const scopes = scopeIds.length === 0 ? 'no private link scope' : listNames(scopeIds.map(nameOf));
      return [{ bold: resource.name }, ` is linked to ${scopes}. ${accessText(resource)}.`];
    }),
    ...firstOf(endpoints, 'address', ({ address, endpoint, state }) => [
      `${address} is `,
      { bold: endpoint.name },
      ` of ${nameOf(endpoint.scopeId)} in ${nameOf(endpoint.networkId)}. Its connection is ${connectionStates[state]}.`,
    ]),
    ...firstOf(records, 'address', ({ address, zoneIds }) => [
      `${address} is in a record of ${listNames(zoneIds.map(nameOf))}, and no known private endpoint has it.`,
    ]),
    ...firstOf(strangers, 'address', address => [`The bot knows no private endpoint with ${address}.`]),
    ...firstOf(outside, 'address', address => [
      `${address} is an address of the internet: this connection did not use a private link.`,
    ]),
    ...firstOf(unresolved, 'name', ({ host, networkIds }) => [
      `As far as is known, ${host} does not resolve in ${listNames(networkIds.map(nameOf), MOST_OBJECTS)}.`,
    ]),
    ...firstOf(tagged, 'name', ({ host, tag }) => [
      `${host} is needed as well, and is not private. The service tag ${tag} allows it.`,
    ]),
  ];
}

/** Returns items about the first few of a list, and how many there are beyond. */
function firstOf<T>(list: readonly T[], noun: string, itemOf: (each: T) => readonly Span[]): (readonly Span[])[] {
  const more = list.length - MOST_OBJECTS;
  const items = list.slice(0, MOST_OBJECTS).map(itemOf);
  return more > 0 ? [...items, [`and ${formatCount(more, `more ${noun}`, `more ${noun}s`)}`]] : items;
}

/** Returns what the model shows for the network and the resource in the text, and the question that shows more. */
function pairLines({ pair, resources }: OutputDiagnosis): readonly Paragraph[] {
  if (pair !== undefined) {
    const [network, resource] = [nameOf(pair.networkId), nameOf(pair.resourceId)];
    const { ingestion, query } = pair.reach;
    return [
      line(
        { bold: `${network} → ${resource}` },
        `: sends data ${reachText(ingestion)}; queries ${reachText(query)}. Step by step: `,
        { code: `/ampls why ${network} ${resource}` },
      ),
    ];
  }
  const [only, second] = resources;
  if (only === undefined || second !== undefined) return [];
  return [line('From where it is reached: ', { code: `/ampls where ${only.resource.name}` })];
}
