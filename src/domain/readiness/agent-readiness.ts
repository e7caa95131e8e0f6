import { caveatNamed, solutionPackHosts } from '../caveats.ts';
import { answeringZoneLinks } from '../dns/dns-domain.ts';
import { dnsNamesByCloud, roleOf } from '../dns/zone-names.ts';
import { agentConfigurationOf, describeMachines } from '../findings/agents.ts';
import { regionOf } from '../findings/creation.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { AGENT_CONFIGURATION_NAME } from '../reach/required-names.ts';
import { resolveDnsName } from '../reach/resolve-dns-name.ts';
import type { Network } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessFix, ReadinessLine } from './readiness-line.ts';
import { linesAbout } from './readiness-line.ts';

const agents = linesAbout('agents');

/** Returns whether the agents in a network get their configuration, and what is not read about them. */
export function agentLines(topology: Topology, network: Network): readonly ReadinessLine[] {
  return [configurationLine(topology, network), versionLine];
}

const versionLine = agents.unknown(
  `The bot does not read the versions of agents. ${caveatNamed('agent-version').sentence} ${caveatNamed('old-agent').sentence}`,
);

function configurationLine(topology: Topology, network: Network): ReadinessLine {
  const { name, id } = network;
  const view = networkDnsViews(topology)(keyOf(id));
  const answer = agentConfigurationOf(topology, view, keyOf(id), network);
  if (answer === undefined) return withoutScope(topology, network);
  const scope = nameOf(answer.scopeId);
  const region = regionOf(network.location);
  if (answer.inRegion === undefined) {
    const sentence = `get no configuration: they ask ${scope} for it, which links no data collection endpoint in ${region}`;
    return answer.isCertain
      ? agents.problem(
          `Azure Monitor Agents in ${name} ${sentence}. Link one to ${scope} with /ampls connect, and associate the machines with it.`,
          linkOfOnly(topology, answer.scopeId, region),
        )
      : agents.unknown(`Azure Monitor Agents in ${name} may ${sentence} that the bot can read.`);
  }
  const machines = [...answer.inVain.values()];
  if (machines.length > 0) {
    const machineIds = machines.map(machine => machine.id);
    return agents.problem(
      `Azure Monitor Agents of ${describeMachines(machines, ` in ${name}`)} get no configuration: they ask ${scope} for it, and are not associated with a data collection endpoint that ${scope} links. Associate them with one of their region.`,
      { kind: 'associate', machineIds, collectionEndpointId: answer.inRegion.id },
    );
  }
  return topology.unreadableParts.machines
    ? agents.unknown(
        `Whether every machine in ${name} is associated with a data collection endpoint that ${scope} links could not be read.`,
      )
    : agents.ok(
        `${scope} links a data collection endpoint in ${region}, and every machine with rules in ${name} is associated with one that it links.`,
      );
}

/** What agents do that ask no known scope for their configuration. */
function withoutScope(topology: Topology, { id, name }: Network): ReadinessLine {
  const resolved = resolveDnsName(topology, networkDnsViews(topology)(keyOf(id)), AGENT_CONFIGURATION_NAME, '');
  if (resolved.kind === 'internet') {
    return agents.ok(
      `Azure Monitor Agents in ${name} get their configuration over the public address, and need no data collection endpoint for it.`,
    );
  }
  return resolved.kind === 'blocked'
    ? agents.problem(
        `Azure Monitor Agents in ${name} get no configuration: the name that they ask, ${AGENT_CONFIGURATION_NAME.name}, leads nowhere. Type /ampls check again once the zones and the connection are in order.`,
      )
    : agents.unknown(`Where Azure Monitor Agents in ${name} ask for their configuration is not known.`);
}

/** Returns the request that links the only collection endpoint of a region to a scope. Of several, people choose one. */
function linkOfOnly({ resources }: Topology, scopeId: string, region: string): ReadinessFix | undefined {
  const candidates = [...resources.values()].filter(
    ({ kind, location }) => kind === 'collection-endpoint' && regionOf(location) === region,
  );
  const [only] = candidates;
  return only === undefined || candidates.length > 1 ? undefined : { kind: 'link', scopeId, resourceIds: [only.id] };
}

const packs = linesAbout('solution-packs');

/** The name under which private endpoints publish the solution packs in the blob zone (azure-docs#74291). */
const PACK_RECORD = 'scadvisorcontentpl';

/** Returns whether the solution packs of the Log Analytics agent are reached, as far as zones show it. */
export function solutionPackLines(topology: Topology, { id, name }: Network): readonly ReadinessLine[] {
  const { dnsNames, records } = topology;
  const zone = answeringZoneLinks(topology, id).find(({ zoneId }) => roleOf(dnsNames, nameOf(zoneId)) === 'blob');
  if (zone !== undefined && records.get(keyOf(zone.zoneId))?.has(PACK_RECORD) === true) {
    return [packs.ok(`${name} gets the solution packs of the Log Analytics agent through ${nameOf(zone.zoneId)}.`)];
  }
  return [
    packs.unknown(
      `Only the retired Log Analytics agent needs solution packs. ${name} gets none through a private DNS zone, so its firewall has to allow port 443 to ${solutionPackHosts[cloudOf(topology)]}. The bot does not read firewalls.`,
    ),
  ];
}

function cloudOf({ dnsNames }: Topology): keyof typeof solutionPackHosts {
  if (dnsNames === null) return 'china';
  return dnsNames.blob === dnsNamesByCloud.usgov.blob ? 'usgov' : 'public';
}
