import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointId, networkId, scopeId, securityGroupId, subnetId, workspaceId, zoneId } from '../build.ts';

import { topology } from './fixture.ts';

describe('the lock keys', () => {
  const lower = (ids: readonly string[]) => ids.map(id => id.toLowerCase()).sort();
  const locks = (change: Change) => [...new Set(kindOf(change).locks(topology, change))].sort();

  test.each<[Change, readonly string[]]>([
    [linkChange(scopeId('a'), workspaceId('law')), [scopeId('a'), workspaceId('law')]],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('hub'),
        location: '',
        requestMessage: '',
      },
      [endpointId('2'), scopeId('a'), subnetId('hub'), zoneId('monitor')],
    ],
    [
      { kind: 'delete-endpoint', endpointId: endpointId('1') },
      [endpointId('1'), scopeId('a'), subnetId('hub'), zoneId('monitor')],
    ],
    [{ kind: 'delete-endpoint', endpointId: endpointId('2') }, [endpointId('2')]],
    [
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'd', zoneIds: [zoneId('ods', '2')] },
      [endpointId('1'), zoneId('monitor'), zoneId('ods', '2')],
    ],
    [
      { kind: 'set-zone-group', endpointId: endpointId('2'), name: 'd', zoneIds: [zoneId('oms')] },
      [endpointId('2'), zoneId('monitor')],
    ],
    [linkZoneChange(zoneId('ods'), networkId('spoke')), [networkId('spoke'), zoneId('monitor')]],
    [
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' },
      [scopeId('a'), endpointId('1')],
    ],
    [{ kind: 'remove-service-tag', securityGroupId: securityGroupId('nsg'), ruleName: 'x' }, [securityGroupId('nsg')]],
  ])('of %j are the objects and DNS domains that it touches', (change, expected) => {
    expect(locks(change)).toEqual(lower(expected));
  });
});
