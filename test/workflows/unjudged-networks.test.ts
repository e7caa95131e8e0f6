import { describe, expect, test } from 'vitest';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { resolveRequest } from '../../src/workflows/resolve-request.ts';
import { network, networkId, profile2020, ruleset, rulesetLink, storageId } from '../domain/build.ts';
import { parseValid, rulebook } from './rulebook.ts';
import { sampleInventory } from './sample-topology.ts';

/** One command for each workflow, and whether it may change the access of networks. */
const commands: readonly (readonly [workflow: string, command: string, changesAccess: boolean])[] = [
  ['create-scope', 'create-scope ampls-c in rg-monitor', false],
  ['delete-scope', 'delete-scope ampls-b', false],
  ['connect-resources', 'connect spare, dce to ampls-a', true],
  ['disconnect-resources', 'disconnect law from ampls-a', true],
  ['retire-resource', 'retire law', true],
  [
    'create-endpoint',
    'create-endpoint in lone/default to ampls-b named pe-lone zone rg-dns-2/privatelink.monitor.azure.com',
    true,
  ],
  ['delete-endpoint', 'delete-endpoint 1', true],
  ['approve-connection', 'approve guest', true],
  ['reject-connection', 'reject guest', true],
  ['remove-connection', 'remove-connection guest', true],
  ['set-public-access', 'public-access law to disabled for queries', true],
  ['set-access-mode', 'access-mode ampls-a to privateonly for queries', true],
  ['link-storage', `link-storage ${storageId('logs1')} to law`, false],
  ['unlink-storage', 'unlink-storage from law', false],
  ['allow-service-tags', 'allow-tags in nsg for api', false],
  ['associate-machines', 'associate vm-1 with dce', false],
  ['group-networks', 'group-networks "lone: spare"', true],
  [
    'isolate-network',
    'isolate lone/default with spare mode privateonly zone rg-dns-2/privatelink.monitor.azure.com',
    true,
  ],
];

test('has a command for every workflow', () => {
  expect(commands.map(([name]) => name).sort()).toEqual(
    [...rulebook.workflows.values()].map(({ name }) => name).sort(),
  );
});

const far = network('far');
const withFar = (more: Partial<Inventory>, servers: readonly string[] = []): Inventory => ({
  ...sampleInventory,
  networks: [...sampleInventory.networks, { ...far, dnsServers: servers }],
  ...more,
});
const rules = (domain: string) => ({
  rulesetLinks: [rulesetLink('r', 'far')],
  rulesets: [ruleset('r', 'hub', { [domain]: ['10.9.9.9'] })],
});

/** Networks that cannot be judged, with the reason that the warning has to give. */
const reasons: readonly (readonly [string, Inventory, RegExp])[] = [
  ['DNS servers that are not known', withFar({}, ['10.9.9.9']), /far uses its own DNS server 10\.9\.9\.9/],
  [
    'a ruleset whose rules are not known',
    withFar({ rulesetLinks: [rulesetLink('r', 'far')] }),
    /far uses the DNS forwarding ruleset r/,
  ],
  ['a rule for every name', withFar(rules('')), /the DNS forwarding ruleset r of far forwards every name/],
  ['a rule that leads to an unknown server', withFar(rules('azure.com')), /of far forward to 10\.9\.9\.9/],
  [
    'a network that could not be read',
    withFar({ unreadable: [{ id: networkId('far'), why: '403' }] }),
    /far, because the network could not be read/,
  ],
  [
    'a subscription that could not be read',
    withFar({ unreadable: [{ id: '/subscriptions/hidden', why: 'no role' }] }),
    /hidden \(no role\) could not be read, and may contain DNS zones or rulesets that .*far/,
  ],
];

describe.each(commands)('%s', (_, command, changesAccess) => {
  test.each(reasons)(`${changesAccess ? 'warns' : 'says nothing'} about %s`, (_name, of, reason) => {
    const topology = topologyOf(of);
    const form = parseValid(`${command} because "a test"`);
    const { changes, findings } = resolveRequest(form.workflow, form.inputs, topology);
    expect(changes.length).toBeGreaterThan(0);
    const settings = { reserved: [], findings, profile: profile2020, policyVersion: '1', severities: {} };
    const plan = planOf({ topology, changes, ...settings });
    const warnings = plan.findings.filter(({ code }) => code === 'networks-not-judged');
    expect(warnings.every(({ severity }) => severity === 'warn')).toBe(true);
    expect(warnings.some(({ sentence }) => reason.test(sentence))).toBe(changesAccess);
  });
});
