import { nameOf } from '../ids.ts';
import { refOf } from '../request/record.ts';
import { bindForwarders, bindZoneFiles } from './bind-files.ts';
import type { Forwarding } from './forwarding.ts';
import type { HandoverFile } from './handover.ts';
import { forwardTargets, zonesIn } from './handover.ts';
import { infobloxForwarders, infobloxRecords } from './infoblox-files.ts';
import type { SheetChanges } from './record-changes.ts';
import type { RecordSheet } from './record-sheet.ts';
import { windowsForwarders, windowsRecords } from './windows-files.ts';

/** What makes the files of an endpoint. */
interface FilesInput {
  readonly sheet: RecordSheet;
  readonly readAt: Date;
}

/**
 * Returns the files with the records of an endpoint and, where forwarding helps, those that forward its names to Azure DNS.
 * There are none without a record.
 */
export function handoverFiles({ sheet, readAt }: FilesInput, forwarding: Forwarding): readonly HandoverFile[] {
  const zones = zonesIn(sheet);
  const prefix = prefixOf(sheet);
  const about = aboutLines({ sheet, readAt });
  const handover = { about, readAt, zones };
  const records =
    zones.length === 0
      ? []
      : [...bindZoneFiles(handover, prefix), windowsRecords(handover, [], prefix), infobloxRecords(handover, prefix)];
  if (!canForward(forwarding)) return records;
  const targets = forwardTargets(forwarding);
  return [
    ...records,
    bindForwarders(about, forwarding.zones, targets, prefix),
    windowsForwarders(about, forwarding.zones, targets, prefix),
    infobloxForwarders(forwarding.zones, targets, prefix),
  ];
}

/**
 * Returns the files for what a request changed: scripts with these records alone, and whole zone files of the zones that have
 * changed, because a server loads a zone file as a whole.
 */
export function changedFiles(
  { sheet, whole, removed }: SheetChanges,
  { readAt, request }: { readonly readAt: Date; readonly request: number },
): readonly HandoverFile[] {
  const { dnsNames } = sheet;
  const added = zonesIn(sheet);
  const removedNames = removed.map(({ role, name }) => ({ zone: dnsNames[role], name }));
  const changedZones = new Set([...added, ...removedNames.map(({ zone: name }) => ({ name }))].map(({ name }) => name));
  if (changedZones.size === 0) return [];
  const about = aboutLines({ sheet, readAt });
  const zones = withoutNames(zonesIn(whole), removedNames).filter(({ name }) => changedZones.has(name));
  const prefix = `${prefixOf(sheet)}-${refOf(request)}`;
  const handover = { about: [...about, `Only what ${refOf(request)} changed.`], readAt, zones: added };
  return [
    ...bindZoneFiles({ about, readAt, zones }, prefixOf(sheet)),
    windowsRecords(handover, removedNames, prefix),
    ...(added.length === 0 ? [] : [infobloxRecords(handover, prefix)]),
  ];
}

function withoutNames(
  zones: ReturnType<typeof zonesIn>,
  removed: readonly { readonly zone: string; readonly name: string }[],
): ReturnType<typeof zonesIn> {
  return zones.map(zone => {
    const gone = new Set(removed.filter(one => one.zone === zone.name).map(({ name }) => name));
    return { ...zone, records: zone.records.filter(({ name }) => !gone.has(name)) };
  });
}

/** Returns whether Azure DNS answers with an endpoint's records in any network, so that forwarding to it helps. */
export function canForward({ networkIds }: Forwarding): boolean {
  return networkIds.length > 0;
}

function aboutLines({ sheet: { endpoint }, readAt }: FilesInput): readonly string[] {
  const read = readAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    `DNS for the private endpoint ${endpoint.name} in ${nameOf(endpoint.networkId)}.`,
    `Made by amplsbot from what was read from Azure at ${read}.`,
    'Get it again after every change of the links: names that are missing here do not resolve.',
  ];
}

/** Returns what the names of an endpoint's files begin with, without what a file system may not take. */
function prefixOf({ endpoint }: RecordSheet): string {
  return endpoint.name.replace(/[^\w.-]+/g, '-').slice(0, 80);
}
