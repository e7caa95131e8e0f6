import { caveatNamed } from '../caveats.ts';

/** What a pasted output is about, in words. */
interface DiagnosisTexts {
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly means: string;
  /** What to do, one sentence each. */
  readonly actions: readonly string[];
  /** The page of Azure's documentation that the rule comes from. */
  readonly source: string;
}

const learn = 'https://learn.microsoft.com/azure';
const fundamentals = `${learn}/azure-monitor/fundamentals`;
const design = `${fundamentals}/private-link-design`;
const configure = `${fundamentals}/private-link-configure`;
const endpointDns = `${learn}/private-link/private-endpoint-dns`;

const askWhy = 'Type /ampls why with the network and the resource to see what decides it.';
const linkOrConnect =
  'Link the resource to the scope that the network uses, or connect the network to a scope that links it.';
const lookUp = 'Look the name up on a machine of the network, for example with nslookup, and paste the output.';

/** What can be said about an output. */
const diagnoses = {
  'public-access-off': {
    title: 'Public network access is off',
    means:
      'Azure Monitor refused the call: the resource takes no traffic from public networks, and the call did not come through a private endpoint of a scope that links the resource.',
    actions: [linkOrConnect, caveatNamed('workspace-of-component').sentence, askWhy],
    source: design,
  },
  'network-refused': {
    title: 'Azure Monitor refused the network of the call',
    means:
      'Azure answers like this when public network access is off. As far as is known, it is on for the resource. So the call probably came through a private endpoint whose scope does not link the resource, or in a network that uses a scope in PrivateOnly mode. Or the setting was changed since.',
    actions: [lookUp, linkOrConnect, caveatNamed('workspace-of-component').sentence, askWhy],
    source: design,
  },
  perimeter: {
    title: 'A network security perimeter refused the call',
    means: 'The resource is in a network security perimeter, whose access rules decide instead of private links.',
    actions: ['Look up the access rules of the perimeter in the Azure portal.'],
    source: `${fundamentals}/network-security-perimeter`,
  },
  'collection-endpoint': {
    title: 'The agent has no data collection endpoint',
    means:
      'The agent asks for its configuration over a private link, where it gets one only from a data collection endpoint.',
    actions: [
      caveatNamed('collection-endpoint').sentence,
      'Link the endpoint with /ampls connect, and associate the machine with /ampls associate.',
    ],
    source: caveatNamed('collection-endpoint').source,
  },
  'name-missing': {
    title: 'The name does not resolve',
    means:
      'In a network that is linked to a private DNS zone of Azure Monitor, a name without a record in that zone does not resolve, also where it would resolve on the internet.',
    actions: [
      'Link the resource to the scope whose private endpoint writes into the zone, or add the missing record.',
      'If the network has its own DNS servers, check that they forward the public zone names to Azure DNS, and that the zone is linked to the network that asks.',
    ],
    source: endpointDns,
  },
  'dns-server': {
    title: 'The DNS server did not answer',
    means:
      'The DNS server of the machine gave no answer at all. That is not what a missing record looks like, so it says nothing about private links.',
    actions: [
      'Check that the machine reaches its DNS server on port 53, and that the server reaches those to which it forwards.',
      lookUp,
    ],
    source: endpointDns,
  },
  'public-address': {
    title: 'The name resolves to a public address',
    means:
      'The answer did not come from a private DNS zone with a record of the name. Where it was looked up, the traffic does not use a private link.',
    actions: [
      'If the machine is in a network that should use a scope: link the private DNS zones to that network, or forward the public zone names from its DNS servers to Azure DNS.',
      'Check that the resource is linked to the scope, and that the machine or the browser does not use a DNS server of its own or an old answer.',
    ],
    source: endpointDns,
  },
  'private-address': {
    title: 'The name resolves to a private address',
    means:
      'If the address is that of a private endpoint, DNS is as it should be, and whatever fails, fails after that. If not, the record may be old.',
    actions: [
      'Check that the endpoint is approved, that there is a route to it, and that its scope links the resource.',
      askWhy,
    ],
    source: endpointDns,
  },
  'name-filtered': {
    title: 'The DNS server blocks the name',
    means: 'The address is none that Azure uses. DNS servers that filter advertising or telemetry answer like this.',
    actions: ['Allow the names of Azure Monitor on the DNS server.'],
    source: `${fundamentals}/azure-monitor-network-access`,
  },
  tls: {
    title: 'The secure connection could not be set up',
    means:
      'The name resolves and something answers, but not with a certificate that the client accepts. Either something on the way inspects TLS, or the client uses a private link name instead of the public one.',
    actions: [
      'Exempt the names of Azure Monitor from TLS inspection.',
      'Use the public names in the configuration: DNS leads them to the private endpoint.',
    ],
    source: `${fundamentals}/azure-monitor-network-access`,
  },
  timeout: {
    title: 'No answer in time',
    means: 'The connection or the request got no answer. Something on the way drops it, or the address leads nowhere.',
    actions: [lookUp, askWhy],
    source: `${fundamentals}/azure-monitor-network-access`,
  },
  'connection-broken': {
    title: 'The connection was closed',
    means:
      'Something accepted or refused the connection and ended it. A firewall or a proxy on the way does that, or the service for a moment. Private DNS and access modes do not.',
    actions: ['Check firewalls and proxies on the way to the address.', lookUp],
    source: `${fundamentals}/azure-monitor-network-access`,
  },
  'firewall-denied': {
    title: 'A firewall or proxy denied the traffic',
    means:
      'Something between the client and Azure denied the traffic. Traffic to a private endpoint usually does not pass a firewall or proxy for the internet.',
    actions: [
      'If the traffic should be private: check what the name resolves to on the machine.',
      'If it should be public: allow the name there.',
    ],
    source: `${fundamentals}/azure-monitor-network-access`,
  },
  permission: {
    title: 'The identity may not do this',
    means:
      'Azure got the call and refused it because of the roles of whoever made it. As far as the answer says, the network is not the reason.',
    actions: [
      'Check the roles of the identity: a reader role on the workspace for queries, Monitoring Metrics Publisher on the data collection rule for ingestion.',
    ],
    source: `${learn}/azure-monitor/logs/manage-access`,
  },
  'approval-permission': {
    title: 'The private endpoint cannot be approved by its creator',
    means:
      'Whoever creates the private endpoint may not approve its connection, so Azure refuses a connection that is approved at once.',
    actions: ['Create it with a manual connection, and get that approved: /ampls create-endpoint does so.'],
    source: `${learn}/private-link/rbac-permissions`,
  },
  unauthorized: {
    title: 'The sign-in was not accepted',
    means: 'Azure got the call, and did not accept the token or key in it. The network is not the reason.',
    actions: ['Check the key, the token and its audience.'],
    source: `${learn}/azure-monitor/logs/manage-access`,
  },
  forbidden: {
    title: 'The call was refused, without a clear reason',
    means:
      'A 403 alone can mean either that the roles of the identity are missing, or that public network access is off and the call did not come over a private link.',
    actions: [
      'If the same identity succeeds from a connected network, it is the network. If it fails there as well, it is the roles or the key.',
      askWhy,
    ],
    source: design,
  },
  'link-exists': {
    title: 'The resource is already linked',
    means: 'The scope has a link to this resource under another name. A resource is linked to a scope once.',
    actions: ['Use the existing link, or remove it first.'],
    source: configure,
  },
  'link-in-progress': {
    title: 'Azure is still working on the scope',
    means: 'Azure takes one change of a scope at a time, and was not finished with the one before.',
    actions: ['Wait a minute and try again, or let the bot make the changes: it makes them one after another.'],
    source: configure,
  },
  'write-restricted': {
    title: 'A lock or a policy prevents the change',
    means: 'Azure refused to write because of a management lock or an Azure Policy. The network is not the reason.',
    actions: ['Ask whoever owns the lock or the policy.'],
    source: `${learn}/azure-resource-manager/management/lock-resources`,
  },
  throttled: {
    title: 'Too many calls',
    means: 'Azure takes no more calls for a while. The network is not the reason.',
    actions: ['Wait as long as the answer says, and make fewer calls.'],
    source: `${learn}/azure-monitor/fundamentals/service-limits`,
  },
  'browser-permission': {
    title: 'The browser blocks private addresses',
    means: 'The name resolves to a private address, and the browser does not let the portal use it.',
    actions: [caveatNamed('browser-permission').sentence],
    source: caveatNamed('browser-permission').source,
  },
  'azure-error': {
    title: 'The service failed',
    means: 'The service, or a gateway in front of it, got the call and could not do it. DNS is not the reason.',
    actions: ['Try again later. If it stays, look at Azure service health.'],
    source: `${learn}/service-health/overview`,
  },
  'not-azure-monitor': {
    title: 'Not about Azure Monitor',
    means: 'The names, addresses or services in it are not those that a private link scope is about.',
    actions: ['If Azure Monitor is concerned nevertheless, paste the lines that name the workspace or the address.'],
    source: endpointDns,
  },
  unknown: {
    title: 'Not known',
    means: 'The bot does not recognize what this is about.',
    actions: [
      'Paste the lines with the error itself, the status code or the address, or the output of nslookup for the name.',
    ],
    source: `${fundamentals}/private-link-security`,
  },
} as const satisfies Readonly<Record<string, DiagnosisTexts>>;

export type DiagnosisCode = keyof typeof diagnoses;

/** Returns what can be said about outputs of a kind. */
export function diagnosisTexts(code: DiagnosisCode): DiagnosisTexts {
  return diagnoses[code];
}
