/**
 * The API version with which each type is read and written. Scopes use the newest one, which is the first where links
 * have kinds; access modes and exclusions exist since 2021-07-01-preview. Private DNS uses the first one with
 * `resolutionPolicy`.
 */
export const apiVersions = {
  scope: '2023-06-01-preview',
  workspace: '2023-09-01',
  component: '2020-02-02',
  'collection-endpoint': '2023-03-11',
  association: '2023-03-11',
  compute: '2024-07-01',
  arcMachine: '2024-07-10',
  network: '2024-05-01',
  privateDns: '2024-06-01',
  dnsResolver: '2022-07-01',
  lock: '2016-09-01',
  permissions: '2022-04-01',
  providers: '2021-04-01',
  resourceGroup: '2021-04-01',
  storage: '2023-05-01',
  policyToken: '2025-11-01',
} as const;
