import {
  component,
  connection,
  endpoint,
  inventory,
  link,
  network,
  resource,
  scope,
  workspace,
} from '../domain/build.ts';

const twin = resource(
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-other/providers/Microsoft.OperationalInsights/workspaces/law-twin',
);

const endpoints = [endpoint('1', 'hub', 'ampls-a'), endpoint('2', 'hub', 'ampls-a')];

/** Three links and two connections on ampls-a, nothing on ampls-b; one name that two workspaces share. */
export const smallInventory = inventory({
  scopes: [scope('ampls-a'), scope('ampls-b')],
  resources: [
    ...['law-1', 'law-2', 'law-3', 'law-prod', 'law-twin'].map(name => workspace(name)),
    component('appi-web'),
    twin,
  ],
  networks: [network('hub')],
  endpoints,
  connections: endpoints.map(pe => connection(pe)),
  links: ['law-1', 'law-2', 'law-3'].map(name => link('ampls-a', workspace(name).id)),
});
