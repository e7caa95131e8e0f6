import { connection, endpoint, inventory, network, scope, workspace, zoneId, zones } from '../build.ts';

/** A small inventory that several tests of findings start from. */
export const law = workspace('law');
export const pe = endpoint('1', 'n', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } });
export const base = inventory({
  scopes: [scope('a')],
  resources: [law],
  networks: [network('n')],
  endpoints: [pe],
  connections: [connection(pe)],
  zones: zones(),
});
