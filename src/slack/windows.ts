import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { Problem } from '../base/problem.ts';
import type { Desk } from './desk.ts';

/** What Slack calls a trigger_id whose three seconds are over, or that was used. */
const late = ['expired_trigger_id', 'exchanged_trigger_id', 'trigger_expired', 'trigger_exchanged'];

/** Opens a window for the person who has just typed or clicked. @throws Problem `unavailable`, or what the client throws */
export async function openWindow({ client }: Desk, trigger: string, view: ModalView): Promise<void> {
  try {
    await client.views.open({ trigger_id: trigger, view });
  } catch (error) {
    if (error instanceof WebAPIPlatformError && (late.includes(error.data.error) || mentionsTrigger(error))) {
      throw new Problem('unavailable', 'The window could not be opened in time. Please try again.', error);
    }
    throw error;
  }
}

function mentionsTrigger({ data }: WebAPIPlatformError): boolean {
  return data.response_metadata?.messages?.some(words => words.includes('trigger_id')) ?? false;
}
