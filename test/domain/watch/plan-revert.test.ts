import { expect, test } from 'vitest';
import type { PublicAccess } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { findDifferences } from '../../../src/domain/watch/differences.ts';
import { planRevert } from '../../../src/domain/watch/plan-revert.ts';
import { inventory, link, network, networkId, scope, workspace, workspaceId } from '../build.ts';

const withQuery = (query: PublicAccess, links = [link('a', workspaceId('law'))]) =>
  topologyOf(
    inventory({
      scopes: [scope('a')],
      links,
      resources: [workspace('law', { publicAccess: { ingestion: 'Enabled', query } })],
    }),
  );
const before = withQuery('Enabled');
const differences = findDifferences(before, withQuery('Disabled', []), new Date(0));

test('puts back what the notice reports', () => {
  expect(planRevert(withQuery('Disabled', []), differences)).toMatchObject({
    changes: [{ kind: 'link' }, { kind: 'set-public-access', query: 'Enabled' }],
    findings: [],
  });
});

test('leaves out what is back already, and has nothing to do where everything is', () => {
  expect(planRevert(withQuery('Disabled'), differences).changes).toMatchObject([{ kind: 'set-public-access' }]);
  expect(planRevert(before, differences)).toMatchObject({ changes: [], findings: [{ code: 'nothing-to-do' }] });
  const unrevertible = differences.map(difference => ({ ...difference, revert: null }));
  expect(planRevert(withQuery('Disabled', []), unrevertible)).toMatchObject({ findings: [{ code: 'nothing-to-do' }] });
});

test('overwrites nothing that was changed again since', () => {
  const { changes, findings } = planRevert(withQuery('SecuredByPerimeter', []), differences);
  expect(changes).toEqual([]);
  expect(findings).toMatchObject([
    { code: 'changed-again', severity: 'block', subjects: [workspaceId('law'), 'query'] },
  ]);
  const dns = (...dnsServers: string[]) => topologyOf(inventory({ networks: [network('vnet', { dnsServers })] }));
  const changed = findDifferences(dns(), dns('10.0.0.4'), new Date(0));
  expect(planRevert(dns('10.0.0.5'), changed).findings).toMatchObject([{ subjects: [networkId('vnet')] }]);
});
