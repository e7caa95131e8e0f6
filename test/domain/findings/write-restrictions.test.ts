import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { Tags, WriteRestriction } from '../../../src/domain/topology/objects.ts';
import {
  component,
  componentId,
  endpointId,
  GROUP,
  networkId,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  workspace,
  zone,
  zoneId,
} from '../build.ts';
import { base, law, pe } from './base-inventory.ts';
import { sentencesOf } from './find-findings.ts';

describe('restrictions on writes', () => {
  const lock: WriteRestriction = { id: GROUP, kind: 'lock', name: 'keep', forbids: 'delete' };
  const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id };
  const linked = {
    ...base,
    links: [{ id: 'l', name: 'l', scopeId: scopeId('a'), resourceId: law.id, provisioningState: 'Succeeded' }],
  };

  test('include a resource lock, for everything below it', () => {
    expect(sentencesOf('resource-lock', { ...linked, writeRestrictions: [lock] }, unlink)).toEqual([
      'Azure will refuse to delete from a: resource lock keep on rg-monitor forbids it. Ask its owner to remove the lock.',
    ]);
    expect(
      sentencesOf('resource-lock', { ...base, writeRestrictions: [lock] }, linkChange(scopeId('a'), law.id)),
    ).toEqual([]);
    expect(
      sentencesOf(
        'resource-lock',
        { ...base, writeRestrictions: [{ ...lock, forbids: 'write' }] },
        linkChange(scopeId('a'), law.id),
      ),
    ).toEqual([
      'Azure will refuse to write to a: resource lock keep on rg-monitor forbids it. Ask its owner to remove the lock.',
    ]);
    expect(
      sentencesOf(
        'resource-lock',
        { ...base, writeRestrictions: [{ ...lock, id: `${scopeId('a')}b`, forbids: 'write' }] },
        linkChange(scopeId('a'), law.id),
      ),
    ).toEqual([]);
    expect(
      sentencesOf(
        'resource-lock',
        { ...base, writeRestrictions: [{ ...lock, id: scopeId('A'), forbids: 'write' }] },
        linkChange(scopeId('a'), law.id),
      ),
    ).toHaveLength(1);
    expect(sentencesOf('resource-lock', { ...base, writeRestrictions: [lock] }, unlink)).toEqual([]);
  });

  test('include a denying policy', () => {
    const policy: WriteRestriction = {
      id: '/subscriptions/00000000-0000-0000-0000-000000000001',
      kind: 'policy',
      name: 'deny',
      forbids: 'write',
    };
    expect(
      sentencesOf(
        'policy-denies',
        { ...base, writeRestrictions: [policy] },
        linkChange(scopeId('a'), law.id),
        linkChange(scopeId('a'), law.id),
      ),
    ).toEqual([
      'Azure will refuse to write to a: policy deny on 00000000-0000-0000-0000-000000000001 forbids it. Ask for an exemption.',
    ]);
  });

  test.each<[Tags, string | undefined]>([
    [{ 'Managed-By': 'Terraform 1.9' }, 'Terraform'],
    [{ iac: 'bicep' }, 'bicep'],
    [{ 'terraform-state': 'x' }, 'terraform'],
    [{ provisioner: 'OpenTofu' }, 'OpenTofu'],
    [{ 'managed-by': 'network team' }, undefined],
    [{ note: 'created with Terraform last year' }, undefined],
  ])('include infrastructure code that manages the object: %j', (tags, tool) => {
    const of = { ...base, scopes: [scope('a', { tags })] };
    expect(sentencesOf('managed-by-code', of, linkChange(scopeId('a'), law.id))).toEqual(
      tool === undefined
        ? []
        : [
            `The next ${tool} run may undo this change of a, which is tagged as managed by ${tool}. Change it there too.`,
          ],
    );
  });

  test('are checked for every object that is written to', () => {
    const tags = { iac: 'terraform' };
    const of = {
      ...base,
      resources: [workspace('law', { tags })],
      zones: [{ ...zone('ods'), tags }],
      securityGroups: [{ ...securityGroup('nsg'), tags }],
    };
    const changes: Change[] = [
      { kind: 'set-public-access', resourceId: law.id, query: 'Disabled' },
      linkZoneChange(zoneId('ods'), networkId('n')),
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 't', ruleName: 'r', priority: 100 },
    ];
    expect(sentencesOf('managed-by-code', of, ...changes)).toHaveLength(3);
  });

  test('include that a change cannot be undone', () => {
    expect(sentencesOf('irreversible', base, { kind: 'delete-endpoint', endpointId: pe.id })).toEqual([
      '"Delete private endpoint 1" cannot be undone. A new private endpoint named 1 would have a different address and connection name; exclusions for the old one are not restored.',
    ]);
    expect(sentencesOf('irreversible', base, { kind: 'delete-endpoint', endpointId: endpointId('x') })).toEqual([]);
    expect(sentencesOf('irreversible', base, linkChange(scopeId('a'), law.id))).toEqual([]);
  });
});

describe('writing a component', () => {
  const other = '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/rg';
  const sentences = (workspaceId?: string) => {
    const written = component('appi', workspaceId === undefined ? {} : { workspaceId });
    const close: Change = { kind: 'set-public-access', resourceId: written.id, query: 'Disabled' };
    return sentencesOf('cross-subscription-component', { ...base, resources: [law, written] }, close);
  };

  test('may need a permission that reads keys if its workspace is in another subscription', () => {
    expect(sentences(`${other}/providers/Microsoft.OperationalInsights/workspaces/far`)).toEqual([
      'Azure may refuse to write to appi, because its workspace far is in another subscription: that can need Microsoft.OperationalInsights/workspaces/sharedKeys/action on far, which the role of the bot leaves out because it reads keys. If it is refused, let someone who may read the keys of far make the change.',
    ]);
    expect([...sentences(law.id.toUpperCase()), ...sentences()]).toEqual([]);
    const gone: Change = { kind: 'set-public-access', resourceId: componentId('gone'), query: 'Disabled' };
    expect(sentencesOf('cross-subscription-component', base, gone)).toEqual([]);
  });
});
