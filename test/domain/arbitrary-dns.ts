import fc from 'fast-check';
import type { DnsForwarder, Ruleset } from '../../src/domain/topology/objects.ts';
import { inboundEndpoint, networkId, rulesetId } from './build.ts';

/** Random DNS servers and forwarding rules: few enough that most of them lead somewhere, also in circles. */

const AZURE_DNS = '168.63.129.16';
/** Addresses of DNS servers that the bot can follow, where there is one. */
const [first, second, third] = ['10.8.0.4', '10.8.1.4', '10.8.2.4'] as const;

/** The DNS servers that a network is configured with. */
export const dnsServers: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly string[]>(
      [AZURE_DNS],
      ['10.0.0.4'],
      [first],
      [second],
      [third],
      [first, second],
      [AZURE_DNS, first],
    ),
  },
);

const serverAddresses = fc.uniqueArray(fc.constantFrom(first, second, third, AZURE_DNS, '10.9.9.9'), {
  minLength: 1,
  maxLength: 2,
});

/** Gives DNS servers in some of these networks, and in a virtual hub. */
export function forwardersIn(networkNames: readonly string[]): fc.Arbitrary<readonly DnsForwarder[]> {
  const forwarder = fc.record({
    inNetwork: fc.constantFrom(...networkNames, 'virtual-hub'),
    address: fc.constantFrom(first, second, third),
    servers: fc.option(serverAddresses, { nil: [], freq: 1 }),
  });
  return fc.array(forwarder, { maxLength: 5 }).map(found =>
    found.map(({ inNetwork, address, servers }, index) => ({
      ...inboundEndpoint(inNetwork, address, String(index)),
      servers,
    })),
  );
}

const forwardedDomains = [
  'monitor.azure.com',
  'azure.com',
  'privatelink.monitor.azure.com',
  'api.monitor.azure.com',
  'api.privatelink.monitor.azure.com',
  'applicationinsights.azure.com',
  'services.visualstudio.com',
  'visualstudio.com',
  'ods.opinsights.azure.com',
  'azure-automation.net',
  'contoso.com',
  '',
];

/** Gives a ruleset with outbound endpoints in some of these networks, or none whose rules are known. */
export function rulesetsIn(networkNames: readonly string[]): fc.Arbitrary<readonly Ruleset[]> {
  const rule = fc.record({ domain: fc.constantFrom(...forwardedDomains), targets: serverAddresses });
  return fc
    .record({
      rules: fc.uniqueArray(rule, { maxLength: 5, selector: ({ domain }) => domain }),
      from: fc.subarray([...networkNames], { maxLength: 2 }),
      isUnknown: fc.integer({ min: 0, max: 9 }).map(number => number === 0),
    })
    .map(({ rules, from, isUnknown }) =>
      isUnknown ? [] : [{ id: rulesetId('r'), rules, networkIds: from.map(networkId) }],
    );
}
