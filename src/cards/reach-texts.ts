import { nameOf } from '../domain/ids.ts';
import type { Reach, ReachReason, ReachResult } from '../domain/reach/reach.ts';
import { describeReason } from '../domain/reach/reasons.ts';
import type { MonitoredResource } from '../domain/topology/objects.ts';
import type { Paragraph } from './message.ts';
import { line } from './message.ts';
import { readingAge } from './reading-age.ts';

/** Returns how something is reached: `privately through ampls-a`. */
export function reachText(reach: Reach): string {
  switch (reach.reach) {
    case 'private':
      return `privately through ${nameOf(reach.scopeId)}`;
    case 'public':
      return reach.through === undefined
        ? 'over the public address'
        : `publicly through private endpoint ${nameOf(reach.through.endpointId)} of ${nameOf(reach.through.scopeId)}, which does not link it`;
    case 'blocked':
      return `not at all, because ${reasonText(reach.why)}`;
    case 'unknown':
      return `in a way that is not known, because ${reasonText(reach.why)}`;
  }
}

/**
 * Returns how something is reached that may have two paths. `partly` says that one of them works, which `isPartly` decides.
 */
export function resultText(result: ReachResult): string {
  const { reach, paths } = result;
  const text = reachText(reach);
  if (paths === undefined) return text;
  const [own, workspace] = [reachText(paths.own), reachText(paths.workspace)];
  if (own === workspace) return text;
  const both = `itself ${own}, through its workspace ${workspace}`;
  return isPartly(result) ? `partly: ${both}` : `${text} (${both})`;
}

/** Returns whether only one of two paths is known to work. */
export function isPartly({ paths }: ReachResult): boolean {
  const works = ({ reach }: Reach) => reach === 'private' || reach === 'public';
  return paths !== undefined && works(paths.own) !== works(paths.workspace);
}

function reasonText({ code, about }: ReachReason): string {
  return `${describeReason(code)}${about === undefined ? '' : ` (${nameOf(about)})`}`;
}

/** What people call the access modes. */
export const modeNames = { Open: 'Open', PrivateOnly: 'PrivateOnly', unrecognised: 'not known' } as const;

/** What people call the states of private endpoint connections. */
export const connectionStates = {
  Approved: 'approved',
  Pending: 'pending',
  Rejected: 'rejected',
  Disconnected: 'disconnected',
  unrecognised: 'in a state that is not known',
} as const;

/** What people call the settings of public network access. */
export const settingNames = {
  Enabled: 'enabled',
  Disabled: 'disabled',
  SecuredByPerimeter: 'secured by a network security perimeter',
  unrecognised: 'not known',
} as const;

/** Returns a resource's settings of public network access. A collection endpoint is not queried. */
export function accessText({ kind, publicAccess }: MonitoredResource): string {
  const { ingestion, query } = publicAccess;
  const queried = kind === 'collection-endpoint' ? '' : `, queries ${settingNames[query]}`;
  return `Public network access: ingestion ${settingNames[ingestion]}${queried}`;
}

/** The sentences for an answer that rests on an assumption about names. What is assumed is checked by `check azure --assumptions`. */
export const ASSUMED_NAMES =
  'Azure does not document whether private DNS zones are asked for the names of a resource that no scope links. This assumes that they are not. If they are, such a resource may not be reached from networks that use these zones.';

/** Returns the line that says how old an answer about access is, and what it leaves out. */
export function basisLine(ageMs: number): Paragraph {
  return line(`${ageSentence(ageMs)} Network security groups, user-defined routes and firewalls are not considered.`);
}

/** Returns the sentence that says how old an answer is. */
export function ageSentence(ageMs: number): string {
  const age = readingAge(ageMs);
  return `${age.charAt(0).toUpperCase()}${age.slice(1)}.`;
}
