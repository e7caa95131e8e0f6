import { IPV4, lookupAnswers } from './lookup-answers.ts';
import { hostsIn, isMonitorHost } from './monitor-hosts.ts';

/** What a pasted text says, whatever it means. */
export interface OutputFacts {
  readonly text: string;
  /** Names of Azure Monitor. */
  readonly monitorHosts: readonly string[];
  readonly otherHosts: readonly string[];
  /** The addresses that a lookup answered with. */
  readonly answers: readonly string[];
  /** Those of them that are addresses in networks. */
  readonly privateAnswers: readonly string[];
  /** The addresses to which a connection was tried. */
  readonly peers: readonly string[];
  /** All other addresses: of the client, of a DNS server. */
  readonly otherAddresses: readonly string[];
  /** Whether it is the output of nslookup, dig or the like. */
  readonly isLookup: boolean;
}

const PEERS = [
  new RegExp(String.raw`\bE(?:TIMEDOUT|CONNREFUSED|HOSTUNREACH|NETUNREACH|CONNRESET)\s+(${IPV4})`, 'g'),
  new RegExp(String.raw`\bTrying (${IPV4})`, 'g'),
  new RegExp(String.raw`\bconnect(?:ed)? to (?:\S+ \()?(${IPV4})`, 'gi'),
  new RegExp(String.raw`[\w-]/(${IPV4}):\d+`, 'g'),
  new RegExp(String.raw`\bdial tcp (${IPV4}):\d+`, 'g'),
  new RegExp(String.raw`\bRemoteAddress\s*:\s*(${IPV4})`, 'gi'),
];

const LOOKUP =
  /^\s*(?:[$%>#]|[A-Z]:\\\S*>|PS \S*>)?\s*(?:nslookup|dig|host|Resolve-DnsName)\s|^(?:Non-authoritative answer|Server:\s)|;; (?:QUESTION|ANSWER|->>HEADER)/im;

/** Addresses that only networks use (RFC 1918, RFC 4193). Networks may use others as well. */
const PRIVATE_ADDRESSES = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][\da-f]{2}:)/i;

/** Returns whether an address cannot be one of the internet. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE_ADDRESSES.test(address);
}

/** The machine itself, the metadata service and Azure's own DNS and health probes (Learn, what-is-ip-address-168-63-129-16). */
const LOCAL_ADDRESSES = /^(?:127\.|0\.0\.0\.0$|169\.254\.169\.254$|168\.63\.129\.16$)/;

/** Returns whether an address is that of the machine itself, or of what Azure gives every machine. */
export function isLocalAddress(address: string): boolean {
  return LOCAL_ADDRESSES.test(address);
}

/**
 * Returns what a text says: which hosts and addresses it names, and in which role.
 *
 * @param isPrivate whether an address is in a network
 */
export function factsOf(text: string, isPrivate = isPrivateAddress): OutputFacts {
  const hosts = hostsIn(text);
  const answers = new Set(lookupAnswers(text));
  const peers = new Set(PEERS.flatMap(pattern => [...text.matchAll(pattern)].flatMap(([, ...addresses]) => addresses)));
  const all = new Set(
    [...text.matchAll(new RegExp(String.raw`(?<![\w.-])${IPV4}(?![\w-]|\.\d)`, 'g'))].map(([address]) => address),
  );
  return {
    text,
    monitorHosts: hosts.filter(isMonitorHost),
    otherHosts: hosts.filter(host => !isMonitorHost(host)),
    answers: [...answers],
    privateAnswers: [...answers].filter(isPrivate),
    peers: [...peers],
    otherAddresses: [...all].filter(address => !answers.has(address) && !peers.has(address)),
    isLookup: LOOKUP.test(text) || answers.size > 0,
  };
}
