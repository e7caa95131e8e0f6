import type { ActionsBlock, Button } from '@slack/types';
import type { requestButton } from './card-buttons.ts';

/** The words of commands that buttons under answers request. */
type Words = Parameters<typeof requestButton>[2]['words'];

/** Returns the command that links resources to a scope. */
export function linkCommand(resourceIds: readonly string[], scopeId: string): Words {
  return ['connect', { ids: resourceIds }, 'to', { ids: [scopeId] }];
}

/** Returns the command that approves a private endpoint connection. */
export function approveCommand(connectionId: string): Words {
  return ['approve connection', { ids: [connectionId] }];
}

/**
 * Returns the blocks of buttons that request something, each in a block of its own: they have one action, and Slack takes no two
 * of the same in a block (https://docs.slack.dev/reference/block-kit/blocks/actions-block).
 */
export function requestBlocks(buttons: readonly Button[]): readonly ActionsBlock[] {
  return buttons.map(button => ({ type: 'actions', elements: [button] }));
}
