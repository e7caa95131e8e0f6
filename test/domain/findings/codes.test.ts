import { expect, test } from 'vitest';
import { codes } from '../../../src/domain/findings/codes.ts';

/** Codes are stable, because policies and people refer to them. */
test.each([
  ['limit-scope-resources', 'block', 'private-link-design'],
  ['limit-scope-workspaces', 'block', 'private-link-design'],
  ['limit-scope-components', 'block', 'private-link-design'],
  ['limit-scope-endpoints', 'block', 'private-link-design'],
  ['limit-resource-scopes', 'block', 'private-link-design'],
  ['limit-network-scopes', 'block', 'private-link-design'],
  ['not-found', 'block', 'amplsbot'],
  ['ambiguous', 'block', 'amplsbot'],
  ['not-linkable', 'block', 'private-link-configure'],
  ['named-twice', 'info', 'amplsbot'],
  ['invalid-name', 'block', 'resource-name-rules'],
  ['name-taken', 'block', 'amplsbot'],
  ['different-settings', 'block', 'amplsbot'],
  ['endpoint-reused', 'info', 'amplsbot'],
  ['nothing-to-do', 'block', 'amplsbot'],
  ['already-done', 'info', 'amplsbot'],
  ['partly-unseen', 'warn', 'amplsbot'],
  ['delete-while-linked', 'block', 'private-link-configure'],
  ['still-linked', 'info', 'private-link-configure'],
  ['component-without-workspace', 'warn', 'private-link-design'],
  ['cross-subscription-component', 'warn', 'create-workspace-resource'],
  ['workspace-without-component', 'warn', 'private-link-design'],
  ['access-lost', 'warn', 'private-link-design'],
  ['access-unknown', 'warn', 'private-link-design'],
  ['networks-not-judged', 'warn', 'private-endpoint-dns'],
  ['opened-to-internet', 'warn', 'private-link-design'],
  ['public-instead-of-private', 'warn', 'private-link-design'],
  ['lockout', 'block', 'private-link-design'],
  ['lockout-perhaps', 'warn', 'private-link-design'],
  ['private-only-outside', 'warn', 'private-link-design'],
  ['perimeter-overwritten', 'warn', 'network-security-perimeter'],
  ['setting-not-there', 'block', 'data-collection-endpoint-overview'],
  ['exclusion-unmatched', 'warn', 'private-link-design'],
  ['not-covered', 'info', 'private-link-design'],
  ['shared-endpoints-redirected', 'warn', 'private-link-security'],
  ['dns-override', 'block', 'private-link-design'],
  ['zones-missing', 'warn', 'private-link-configure'],
  ['zones-unknown', 'block', 'private-endpoint-dns'],
  ['zone-group-full', 'block', 'private-endpoint-dns'],
  ['zone-without-group', 'block', 'private-endpoint-dns'],
  ['second-zone', 'block', 'private-dns-virtual-network-links'],
  ['zone-before-records', 'block', 'private-link-configure'],
  ['records-missing', 'warn', 'private-endpoint-dns'],
  ['records-remain', 'warn', 'private-endpoint-dns'],
  ['blob-zone-shared', 'warn', 'private-endpoint-dns'],
  ['custom-dns', 'warn', 'private-link-configure'],
  ['endpoint-region', 'block', 'private-link-configure'],
  ['subnet-too-small', 'block', 'private-link-configure'],
  ['illegal-transition', 'block', 'manage-private-endpoint'],
  ['unproven-transition', 'warn', 'manage-private-endpoint'],
  ['managed-by-code', 'warn', 'amplsbot'],
  ['resource-lock', 'block', 'lock-resources'],
  ['policy-denies', 'block', 'effect-deny'],
  ['irreversible', 'warn', 'amplsbot'],
  ['custom-logs-storage-ended', 'warn', 'private-storage'],
  ['custom-logs-storage-retired', 'block', 'private-storage'],
  ['rule-conflict', 'block', 'network-security-groups-overview'],
  ['rule-overruled', 'warn', 'network-security-groups-overview'],
  ['deny-overridden', 'warn', 'network-security-groups-overview'],
  ['firewall-not-opened', 'info', 'private-link-configure'],
] as const)('%s has the severity %s and its source is %s', (code, severity, source) => {
  expect(codes[code].severity).toBe(severity);
  expect(codes[code].source.split('/').at(-1)).toBe(source);
  expect(codes[code].source).toMatch(/^(?:amplsbot|https:\/\/learn\.microsoft\.com\/azure\/[a-z-]+\/.+)$/);
});

test('a policy cannot change the severity of limits, missing objects, ambiguous names, what has to be undone and what was changed again', () => {
  const fixed = Object.entries(codes).filter(([, facts]) => facts.fixed);
  expect(fixed.map(([code]) => code).filter(code => !code.startsWith('limit-'))).toEqual([
    'not-found',
    'ambiguous',
    'no-reversal',
    'changed-again',
    'grouping-impossible',
  ]);
  expect(Object.entries(codes).every(([code, { fixed: isFixed }]) => isFixed || !code.startsWith('limit-'))).toBe(true);
});

test.each(Object.entries(codes))('%s says when it appears and what to do', (_, rule) => {
  for (const text of [rule.appears, rule.remedy]) expect(text).toMatch(/^["A-Za-z].*\.$/);
  expect(rule.appears).not.toMatch(/\. [A-Z].*\. /);
});
