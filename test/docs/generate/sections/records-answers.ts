import { recordsMessage } from '../../../../src/cards/records.ts';
import { linkChange } from '../../../../src/domain/changes/link.ts';
import type { Forwarding } from '../../../../src/domain/records/forwarding.ts';
import { forwardingTo } from '../../../../src/domain/records/forwarding.ts';
import { changedFiles, handoverFiles } from '../../../../src/domain/records/handover-files.ts';
import { recordChanges } from '../../../../src/domain/records/record-changes.ts';
import type { RecordSheet } from '../../../../src/domain/records/record-sheet.ts';
import { recordSheet } from '../../../../src/domain/records/record-sheet.ts';
import { network, scopeId } from '../../../domain/build.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { codeBlock } from '../markdown.ts';
import { appi, dce, law, lawDev, peHub, peLab, sampleTopology } from '../sample-inventory.ts';
import { connectDev, sampleRequest } from '../sample-requests.ts';

const AGE_MS = 40_000;
const readAt = new Date('2026-03-01T12:00:00Z');

function sampleSheet(): { readonly sheet: RecordSheet; readonly forwarding: Forwarding } {
  const sheet = recordSheet(sampleTopology, peHub);
  if (sheet === undefined) throw new Error('The sample has no records.');
  return { sheet, forwarding: forwardingTo(sampleTopology, sheet.dnsNames, peHub) };
}

type Answer = Parameters<typeof recordsMessage>[0];
type WithoutAge<A> = A extends unknown ? Omit<A, 'ageMs'> : never;

/** Returns the answers about DNS records. */
export async function recordsAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['records', 'records vnet-hbu', 'records CR-4711'];
  const shown = typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks }));
  return [...endpointCases(), ...requestCases(), ...noneCases()]
    .map(([when, answer]): Example => {
      return { when, blocks: recordsMessage({ ...answer, ageMs: AGE_MS } as Answer).blocks };
    })
    .concat(await Promise.all(shown));
}

type Case = readonly [when: string, answer: WithoutAge<Answer>];

function endpointCases(): readonly Case[] {
  const { sheet, forwarding } = sampleSheet();
  const nowhere = { ...forwarding, networkIds: [] };
  const hidden = (why: RecordSheet['unknown'][number]['why'], name: string, resourceIds: readonly string[] = []) => {
    return { role: 'monitor', name, resourceIds, isShared: false, why } as const;
  };
  const gaps: RecordSheet = {
    ...sheet,
    records: [...sheet.records, { role: 'blob', name: 'scadvisorcontentpl', addresses: ['10.0.0.9'] }],
    unknown: [
      hidden('no-record', 'westeurope-7.in.ai', [appi.id]),
      hidden('other-address', 'api'),
      hidden('alias', 'live', [appi.id]),
      hidden('no-zone', 'dce.ingest', [dce.id]),
      hidden('unread', 'global.handler.control'),
    ],
    unnamed: [lawDev.id],
    outside: ['x.example.com'],
    unwritable: ['a b.monitor.azure.com'],
  };
  const many = Array.from({ length: 70 }, (_, index) => {
    return { role: 'monitor', name: `dce-${index}.westeurope-1.ingest`, addresses: ['10.0.0.9'] } as const;
  });
  const legacy = network('vnet-legacy', { dnsServers: ['10.9.0.4'] });
  return [
    ['`/ampls records pe-hub`', { sheet, forwarding }],
    [
      '`/ampls records vnet-app`, with a Private Resolver',
      {
        sheet,
        forwarding: { ...forwarding, resolvers: ['10.0.0.68'] },
        network: { network: network('vnet-app'), hasOwnDns: false },
      },
    ],
    [
      'The endpoint has no zone group, and the network has DNS servers of its own',
      { sheet: { ...sheet, source: 'interface' }, forwarding: nowhere, network: { network: legacy, hasOwnDns: true } },
    ],
    ['Its zone group could not be read', { sheet: { ...sheet, source: 'unread' }, forwarding: nowhere }],
    ['No network is linked to its zones', { sheet, forwarding: nowhere }],
    ['Some is not known', { sheet: gaps, forwarding }],
    [
      'Nothing is known, not even whether the connection is approved',
      { sheet: { ...sheet, records: [], state: 'unrecognised' }, forwarding },
    ],
    ['More records than a message has room for', { sheet: { ...sheet, records: many }, forwarding }],
  ];
}

function requestCases(): readonly Case[] {
  const { sheet } = sampleSheet();
  const common = { request: 12, deleted: [], isReadBefore: false };
  const { endpoints } = recordChanges(sampleTopology, [linkChange(scopeId('ampls-a'), law.id)]);
  const removed = [{ role: 'ods', name: 'guid-law-old', resourceIds: [], isShared: false }] as const;
  const perhaps = [{ role: 'monitor', name: 'westeurope.livediagnostics', addresses: ['10.0.0.4'] }] as const;
  const unlinked = { sheet: { ...sheet, records: [], source: 'interface' as const }, whole: sheet, removed, perhaps };
  return [
    ['`/ampls records CR-12`, which linked a workspace', { ...common, endpoints }],
    ['It unlinked one, and Azure was read before', { ...common, isReadBefore: true, endpoints: [unlinked] }],
    [
      'The zone group could not be read',
      { ...common, endpoints: [{ ...unlinked, sheet: { ...unlinked.sheet, source: 'unread' }, perhaps: [] }] },
    ],
    ['It deleted an endpoint', { ...common, endpoints: [], deleted: [peLab.id] }],
    ['It changed none', { ...common, endpoints: [] }],
  ];
}

function noneCases(): readonly Case[] {
  const lab = network('vnet-lab');
  return [
    ['The request is not done', { pending: sampleRequest({ ...connectDev, state: 'awaiting_approval' }) }],
    ['The connection of the endpoint is not approved', { endpoint: peLab, state: 'Pending' }],
    ['A network that reaches no endpoint', { network: lab, choice: [] }],
    ['A network that reaches several', { network: lab, choice: [peHub, peLab] }],
    ['A cloud whose zones are not known', { cloud: 'unknown' }],
  ];
}

/** Returns the files for DNS servers, with what is in each. */
export function handedOverFiles(): string {
  const { sheet, forwarding } = sampleSheet();
  const files = handoverFiles({ sheet, readAt }, forwarding);
  const shown = files.filter(({ name }) => !/oms|ods|agentsvc/.test(name));
  const { endpoints } = recordChanges(sampleTopology, [linkChange(scopeId('ampls-a'), law.id)]);
  const changed = endpoints.flatMap(each => changedFiles(each, { readAt, request: 12 }));
  return [...shown, ...changed.filter(({ name }) => name.endsWith('.ps1'))]
    .map(({ name, content }) => `\`${name}\`:\n\n${codeBlock(content.replaceAll('\r', '').trimEnd())}`)
    .join('\n\n');
}
