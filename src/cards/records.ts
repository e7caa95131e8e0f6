import type { KnownBlock, TableBlock } from '@slack/types';
import { formatCount, formatDuration, listAll, listNames, pluralize } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { AZURE_DNS } from '../domain/reach/dns-paths.ts';
import type { Forwarding } from '../domain/records/forwarding.ts';
import { canForward } from '../domain/records/handover-files.ts';
import type { SheetChanges } from '../domain/records/record-changes.ts';
import type { HandoverRecord, RecordSheet, UnknownWhy } from '../domain/records/record-sheet.ts';
import { fullNames } from '../domain/records/record-sheet.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { ConnectionState, Endpoint, Network } from '../domain/topology/objects.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, plainText, richText } from './message.ts';
import { stateLabel } from './request-card.ts';

/** The records of one endpoint. */
export interface EndpointRecords {
  readonly sheet: RecordSheet;
  readonly forwarding: Forwarding;
  /** The network that was asked about, and whether it has DNS servers or forwarding rules of its own. */
  readonly network?: { readonly network: Network; readonly hasOwnDns: boolean };
}

/** What a request changed about the records of endpoints. */
export interface RequestRecords {
  readonly request: number;
  readonly endpoints: readonly SheetChanges[];
  /** Ids of endpoints that it deleted. */
  readonly deleted: readonly string[];
  /** Whether Azure was read before the request was done. */
  readonly isReadBefore: boolean;
}

/** Why there are no records to hand over. */
export type NoRecords =
  /** The network can use several endpoints, or none. */
  | { readonly network: Network; readonly choice: readonly Endpoint[] }
  /** The connection of the endpoint is not approved, so that nothing may lead to it. */
  | { readonly endpoint: Endpoint; readonly state: ConnectionState }
  | { readonly cloud: 'unknown' }
  /** The request is not done yet. */
  | { readonly pending: ChangeRequest };

/** The answer about DNS records, with the age of what was read from Azure, in milliseconds. */
export type RecordsAnswer = { readonly ageMs: number } & (EndpointRecords | RequestRecords | NoRecords);

/** The most rows of the table, and what all its texts may take of a message. */
const MAX_ROWS = 60;
const MAX_TABLE_LENGTH = 5_000;
/** The most names that a list in the text has. */
const MAX_NAMES = 10;

/** Returns the DNS records of an endpoint, or what a request changed about records. */
export function recordsMessage(answer: RecordsAnswer): Message {
  const content = contentOf(answer);
  const { rows, paragraphs } = content;
  const shown = itemsThatFit(rows.slice(0, MAX_ROWS), row => row.join('').length, MAX_TABLE_LENGTH);
  const left = rows.length - shown.length;
  const end = [
    ...(left === 0 ? [] : [line(`and ${formatCount(left, 'more record')} in the files.`)]),
    line(`Read from Azure ${formatDuration(answer.ageMs)} ago.`),
  ];
  const asText = [...paragraphs, ...(shown.length === 0 ? [] : [bullets(shown.map(row => [row.join(' · ')]))]), ...end];
  return {
    text: plainText(asText),
    blocks: [richText(paragraphs), ...tableOf(content.heading, shown), richText(end)],
    plainBlocks: [richText(asText)],
  };
}

interface Content {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly paragraphs: readonly Paragraph[];
}

function contentOf(answer: RecordsAnswer): Content {
  if ('sheet' in answer) return endpointContent(answer);
  if ('endpoints' in answer) return requestContent(answer);
  return { heading: [], rows: [], paragraphs: noRecordsLines(answer) };
}

function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): readonly KnownBlock[] {
  if (rows.length === 0) return [];
  const cells = [heading, ...rows].map(row => row.map(text => ({ type: 'raw_text' as const, text })));
  const table: TableBlock = { type: 'table', rows: cells, column_settings: heading.map(() => ({ is_wrapped: true })) };
  return [table];
}

function endpointContent({ sheet, forwarding, network }: EndpointRecords): Content {
  const { endpoint, records } = sheet;
  return {
    heading: ['Public name', 'Private link name', 'Address'],
    rows: records.map(record => recordRow(sheet, record)),
    paragraphs: [
      titleLine(endpoint),
      ...(network === undefined ? [] : [networkLine(network)]),
      ...stateLines(sheet),
      ...forwardingLines(sheet, forwarding),
      ...(records.length === 0
        ? [line('No record of it is known.')]
        : [
            line(
              { bold: 'Or host these records' },
              ' in their private link zones, one zone for each file. A server that hosts a zone answers for all its names: one that is missing does not resolve.',
            ),
          ]),
      ...blobLines(sheet),
      ...gapLines(sheet),
    ],
  };
}

function titleLine({ name, networkId, scopeId }: Endpoint): Paragraph {
  return line({ bold: `DNS for ${name}` }, ` in ${nameOf(networkId)}, which connects to ${nameOf(scopeId)}`);
}

function networkLine({ network, hasOwnDns }: NonNullable<EndpointRecords['network']>): Paragraph {
  return line(
    hasOwnDns
      ? `${network.name} has DNS servers or forwarding rules of its own.`
      : `${network.name} uses Azure DNS. This is only for DNS servers outside of it.`,
  );
}

function stateLines({ endpoint, state }: RecordSheet): readonly Paragraph[] {
  if (state === 'Approved') return [];
  return [
    line(
      `Whether the connection of ${endpoint.name} is approved is not known. Without approval, it accepts no traffic: check that first.`,
    ),
  ];
}

function forwardingLines({ endpoint, source }: RecordSheet, forwarding: Forwarding): readonly Paragraph[] {
  if (source === 'interface') {
    return [
      line(
        `Forwarding to Azure DNS does not help: ${endpoint.name} has no DNS zone group, so that Azure does not keep its records.`,
      ),
    ];
  }
  if (source === 'unread') {
    return [
      line(`Whether Azure keeps the records of ${endpoint.name} is not known: its zone group could not be read.`),
    ];
  }
  const { zones, resolvers, networkIds } = forwarding;
  if (!canForward(forwarding)) {
    return [
      line(
        `Forwarding to Azure DNS does not help: no network is known that is linked to all zones of ${endpoint.name} and has no forwarding rules.`,
      ),
    ];
  }
  const networks = listNames(networkIds.map(nameOf));
  const elsewhere =
    resolvers.length === 0
      ? 'Servers elsewhere, such as in a datacenter, need a Private Resolver in one of these networks, and forward to it.'
      : `Servers elsewhere forward to ${listAll(resolvers)}.`;
  return [
    line({ bold: 'Forward these zones' }, ' to Azure DNS, which keeps the records up to date:'),
    bullets(zones.map(zone => [{ code: zone }])),
    line(
      `Servers in ${networks} forward to ${AZURE_DNS}. ${elsewhere} Forward the public zones, never those that begin with privatelink.`,
    ),
  ];
}

function blobLines({ records, dnsNames }: RecordSheet): readonly Paragraph[] {
  if (!records.some(({ role }) => role === 'blob')) return [];
  return [
    line(
      `Records in ${dnsNames.blob} are in no file, because all storage accounts share that zone. Only solution packs need them.`,
    ),
  ];
}

function recordRow({ dnsNames }: RecordSheet, record: HandoverRecord): readonly string[] {
  const { publicName, privateName } = fullNames(dnsNames, record);
  return [publicName, privateName, record.addresses.join(', ')];
}

const reasons = {
  'no-record': 'Azure shows no record of it yet',
  'other-address': 'its record leads to another address',
  alias: 'its record is an alias of another name',
  'no-zone': 'the zone group has no zone for it',
  unread: 'its zone or its interface could not be read',
} as const satisfies Record<UnknownWhy, string>;

/** Returns what is not known. A record is never made up from what it should be. */
function gapLines({ dnsNames, unknown, unnamed, outside, unwritable }: RecordSheet): readonly Paragraph[] {
  const byWhy = Map.groupBy(unknown, ({ why }) => why);
  const items = [...byWhy].map(([why, names]): readonly Span[] => {
    const all = names.map(({ resourceIds, ...name }) => {
      const { publicName } = fullNames(dnsNames, name);
      return resourceIds.length === 0 ? publicName : `${publicName} (${listNames(resourceIds.map(nameOf))})`;
    });
    return [`${listNames(all, MAX_NAMES)}: ${reasons[why]}`];
  });
  const others: readonly (readonly [readonly string[], string])[] = [
    [unnamed.map(nameOf), 'not all names of it could be read'],
    [outside, 'it belongs to no zone of Azure Monitor that is known'],
    [unwritable, 'the name or its address has a form that DNS servers do not take'],
  ];
  const all = [
    ...items,
    ...others.flatMap(([names, why]) => (names.length === 0 ? [] : [[`${listNames(names, MAX_NAMES)}: ${why}`]])),
  ];
  return all.length === 0 ? [] : [line({ bold: 'Not known' }), bullets(all)];
}

function requestContent({ request, endpoints, deleted, isReadBefore }: RequestRecords): Content {
  const changed = endpoints.filter(hasChanges);
  return {
    heading: ['Endpoint', 'Change', 'Public name', 'Private link name', 'Address'],
    rows: changed.flatMap(changeRows),
    paragraphs: [
      line({ bold: `DNS records that ${refOf(request)} changed` }),
      ...(changed.length === 0 && deleted.length === 0 ? [line('None that is known.')] : []),
      ...deleted.map(id => line(`${nameOf(id)} was deleted. Remove every record that leads to it.`)),
      ...(isReadBefore
        ? [line(`Azure was read before ${refOf(request)} was done. Ask again in a minute for what is new since then.`)]
        : []),
      ...changed.flatMap(({ sheet, perhaps }) => [
        line({ bold: sheet.endpoint.name }, `: ${whoKeeps(sheet)}`),
        ...gapLines(sheet),
        ...perhapsLines(sheet, perhaps),
      ]),
    ],
  };
}

function hasChanges({ sheet: { records, unknown, unnamed }, removed }: SheetChanges): boolean {
  return records.length + unknown.length + unnamed.length + removed.length > 0;
}

function whoKeeps({ source }: RecordSheet): string {
  switch (source) {
    case 'zones':
      return 'Azure keeps these records in its private zones. Only servers that host copies need them.';
    case 'interface':
      return 'it has no DNS zone group, so that whoever runs its DNS has to change these records.';
    case 'unread':
      return 'whether Azure keeps its records is not known.';
  }
}

function perhapsLines(sheet: RecordSheet, perhaps: readonly HandoverRecord[]): readonly Paragraph[] {
  if (perhaps.length === 0) return [];
  const names = perhaps.map(record => fullNames(sheet.dnsNames, record).publicName);
  return [
    line(
      `No known resource needs ${listNames(names)}. ${pluralize(names.length, 'It', 'They')} may be new, too: compare ${pluralize(names.length, 'it', 'them')} with what your servers have.`,
    ),
  ];
}

function changeRows({ sheet, removed }: SheetChanges): readonly (readonly string[])[] {
  const { endpoint, dnsNames, records } = sheet;
  return [
    ...records.map(record => [endpoint.name, 'Add', ...recordRow(sheet, record)]),
    ...removed.map(name => {
      const { publicName, privateName } = fullNames(dnsNames, name);
      return [endpoint.name, 'Remove', publicName, privateName, '–'];
    }),
  ];
}

function noRecordsLines(none: NoRecords): readonly Paragraph[] {
  if ('cloud' in none) return [line('The private DNS zones of Azure Monitor in this cloud are not known.')];
  if ('pending' in none) {
    const { pending } = none;
    return [line(`${refOf(pending.id)}: ${stateLabel(pending)}. Its records are known once it is done.`)];
  }
  if ('endpoint' in none) {
    const { endpoint, state } = none;
    return [
      titleLine(endpoint),
      line(
        `Its connection is ${state.toLowerCase()}, so it accepts no traffic. Add no records before it is approved: names that lead to it would not be reached.`,
      ),
    ];
  }
  return networkChoice(none.network, none.choice);
}

function networkChoice(network: Network, choice: readonly Endpoint[]): readonly Paragraph[] {
  if (choice.length === 0) {
    return [
      line(
        { bold: network.name },
        ' reaches no approved private endpoint of a private link scope, as far as is known.',
      ),
      line(
        'Records are for an endpoint in it or in a network that it is peered with. Create one, or name an endpoint.',
      ),
    ];
  }
  return [
    line(`${network.name} can reach ${formatCount(choice.length, 'private endpoint')}. Name the one to use:`),
    bullets(
      choice
        .slice(0, MAX_NAMES)
        .map(({ name, scopeId }) => [{ code: `/ampls records ${name}` }, ` (${nameOf(scopeId)})`]),
    ),
  ];
}
