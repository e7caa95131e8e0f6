import type { DiagnosisCode } from './diagnoses.ts';
import type { OutputFacts } from './output-facts.ts';
import { isLocalAddress } from './output-facts.ts';

const REFUSED = /\b403\b|forbidden/i;

/**
 * The rules, the first of which that holds decides. What a service itself says about its reason comes first, then what
 * happened to the name, to the connection and to the request, in the order in which a tool meets them in reverse: who got an
 * answer to a request had a connection, and who had a connection had a name.
 */
const rules: readonly (readonly [code: DiagnosisCode, holds: RegExp | ((facts: OutputFacts) => boolean)])[] = [
  ['collection-endpoint', /data collection endpoint must be used|-2146172665/i],
  [
    'public-access-off',
    /private link id does not match|publicNetworkAccess\w*["']?\s*[=:]\s*["']?Disabled|(?:from|over) (?:a |the )?public (?:networks?|internet)[^.\n]{0,60}(?:denied|blocked|disabled|not allowed)|public (?:network )?access[^.\n]{0,40}(?:disabled|denied|not allowed)|irregular network isolation|AmplsAccessDenied/i,
  ],
  ['perimeter', /network security perimeter|\bNsp(?:Validation|Access)\w*/i],
  ['link-exists', /scoped resource with same linked resource id/i],
  ['link-in-progress', /while in provisioning state/i],
  ['write-restricted', /ScopeLocked|RequestDisallowedByPolicy/i],
  [
    'browser-permission',
    /(?:local|private) network access|\baddress space\b[^\n]*(?:blocked|denied)|(?:blocked|denied)[^\n]*\baddress space\b/i,
  ],
  ['approval-permission', /LinkedAuthorizationFailed[\s\S]*PrivateEndpointConnectionsApp/i],
  // Whatever code goes with it, a refusal that names private links may be about the network.
  [
    'forbidden',
    ({ text }) => /\bprivate[ -]links?\b/i.test(text) && /denied|forbidden|refused|not allowed/i.test(text),
  ],
  [
    'permission',
    /InsufficientAccess|AuthorizationFailed|does not have (?:access to ingest|authorization)|insufficient access|AuthorizationPermissionMismatch/i,
  ],
  ['firewall-denied', /\bAction:\s*Deny|\bno rule matched\b|\b407\b|proxy authentication required/i],
  ['not-azure-monitor', isAboutOthers],
  [
    'dns-server',
    /EAI_AGAIN|temporary failure in name resolution|UnknownHostException:[^\n]*try again|no response from server|SERVFAIL|no servers could be reached|DNS request timed out|status: REFUSED|server failed/i,
  ],
  [
    'name-missing',
    /NXDOMAIN|ENOTFOUND|getaddrinfo|non-existent domain|DNS name does not exist|could ?n.t be resolved|could not (?:be resolved|resolve)|can.?t resolve|failed to resolve|error resolving|unable to resolve|name or service not known|nodename nor servname|no such host|UnknownHostException|UnresolvedAddress|no address associated|NAME_NOT_RESOLVED|DNS_PROBE|DNS resolution [^\n]* failed|\b12007\b/i,
  ],
  [
    'tls',
    /(?:SSL|TLS) ?handshake|handshake (?:failed|failure)|(?:SSL|TLS) connection could not|certificate verify failed|certificate (?:is |has )?(?:invalid|expired|unknown)|\bcert(?:ificate)?_\w+|UNABLE_TO_\w+|unable to get local issuer|x509:|PKIX path|does not match [^\n]*(?:certificate|host ?name)|CertificateNameMismatch|trust relationship/i,
  ],
  [
    'timeout',
    /TIMED[ _]?OUT|time-?out\b|TimeoutException|execution expired|OpenTimeout|deadline exceeded|did not properly respond|TcpTestSucceeded\s*:\s*False|no route to host|network is unreachable|EHOSTUNREACH|ENETUNREACH/i,
  ],
  [
    'connection-broken',
    /ECONNRESET|reset by peer|NoHttpResponse|failed to respond|failure when receiving|forcibly closed|actively refused|connection[ _](?:was )?(?:closed|reset|refused|aborted)|connection (?:#\d+ )?failed|broken connection|(?:unable|failed|could not) (?:to )?connect|ECONNREFUSED|unexpected EOF|empty reply from server/i,
  ],
  ['throttled', /\b429\b|too many requests|throttl/i],
  ['azure-error', /internal ?server ?error|ServiceUnavailable|(?:status|code|HTTP)\D{0,20}\b50[0234]\b/i],
  ['unauthorized', /\b401\b|unauthorized|invalid (?:\w+ )?key\b|invalid[^.\n]{0,20}\b(?:token|signature|audience)\b/i],
  ['forbidden', REFUSED],
  ['name-filtered', ({ answers }) => answers.some(address => address === '0.0.0.0' || address.startsWith('127.'))],
  ['private-address', ({ privateAnswers, monitorHosts }) => privateAnswers.length > 0 && monitorHosts.length > 0],
  ['public-address', ({ answers, monitorHosts }) => answers.length > 0 && monitorHosts.length > 0],
  [
    'name-missing',
    ({ isLookup, answers, monitorHosts }) => isLookup && answers.length === 0 && monitorHosts.length > 0,
  ],
];

/** Returns what a text is about, by the first rule that holds. */
export function classifyOutput(facts: OutputFacts): DiagnosisCode {
  const holding = rules.find(([, holds]) => (typeof holds === 'function' ? holds(facts) : holds.test(facts.text)));
  return holding?.[0] ?? 'unknown';
}

/** Words that only appear where Azure Monitor is concerned, also where no name of it is. */
const MONITOR_WORDS =
  /application ?insights|\bODS\b|\bOMS\b|omsagent|mdsd|log ?analytics|azure ?monitor|opinsights|opentelemetry/i;

const OTHER_SERVICES =
  /(?<![a-z])(?:app configuration|key ?vault|cosmos ?db|service bus|event ?hubs?|sql server|container registry|kusto|data explorer)(?![a-z])/i;

/** Returns whether a text is about something else than the names and services that private link scopes are about. */
function isAboutOthers({ text, monitorHosts, otherHosts, peers }: OutputFacts): boolean {
  if (monitorHosts.length > 0) return false;
  if (peers.length > 0 && peers.every(isLocalAddress)) return true;
  if (OTHER_SERVICES.test(text)) return true;
  // A refusal of Azure Monitor may arrive through a gateway of another name.
  return otherHosts.length > 0 && !MONITOR_WORDS.test(text) && !REFUSED.test(text);
}
