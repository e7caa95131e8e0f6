import type { ReachReasonCode } from '../domain/reach/reasons.ts';

/** What people can do about a reason where no request of the bot was found to help. */
const advice: Partial<Record<ReachReasonCode, string>> = {
  'no-record':
    'Add the missing record, or link the resource to the scope whose private endpoint writes into that zone.',
  'no-route': 'Peer the two networks, connected on both sides, or create a private endpoint in this network.',
  'not-approved': 'Get the connection approved. A disconnected private endpoint has to be deleted and created again.',
  'endpoint-gone': 'Delete the record, or create the private endpoint again.',
  'access-mode': 'Link the resource to that scope, or give the connection a mode of its own with /ampls access-mode.',
  'public-access-off': 'Connect the network to a scope that links the resource with /ampls create-endpoint.',
  'link-unfinished': 'Wait until Azure has finished the link, and ask again.',
  perimeter: 'Look up the access rules of the network security perimeter in the Azure portal.',
};

/** Reasons that nothing can be done about, or nothing has to be. */
const final: readonly ReachReasonCode[] = ['not-queried', 'kind-unknown'];

const lookUp = 'To find out, look the name up on a machine in the network, for example with nslookup.';

/** Returns what people can do about a reason; none where nothing can be done. */
export function adviceFor(code: ReachReasonCode): readonly string[] {
  return final.includes(code) ? [] : [advice[code] ?? lookUp];
}
