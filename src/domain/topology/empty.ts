import { dnsNamesOf } from '../dns/zone-names.ts';
import type { Estate } from './objects.ts';

/** An estate of the public cloud with nothing in it. */
export const emptyEstate: Estate = {
  scopes: [],
  resources: [],
  links: [],
  connections: [],
  linkedStorage: [],
  obstacles: [],
  endpoints: [],
  networks: [],
  zones: [],
  zoneLinks: [],
  records: [],
  rulesetLinks: [],
  securityGroups: [],
  dnsNames: dnsNamesOf.public,
  unseen: [],
};
