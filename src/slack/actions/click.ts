import { z } from 'zod';
import { planOfBlock } from '../../cards/request-card.ts';

/** A click on a button, as Slack sends it; the rest of it is not looked at. */
export const clickSchema = z
  .object({
    user: z.object({ id: z.string() }),
    trigger_id: z.string(),
    channel: z.object({ id: z.string() }).optional(),
    actions: z
      .array(z.object({ action_id: z.string(), block_id: z.string().optional(), value: z.string().default('') }))
      .min(1),
  })
  .transform(({ user, trigger_id: trigger, channel, actions }) => {
    const { action_id: action = '', block_id: block, value = '' } = actions[0] ?? {};
    return { person: user.id, trigger, channel: channel?.id, action, value, plan: planOfBlock(block) };
  });

/** Somebody has clicked. */
export type Click = z.infer<typeof clickSchema>;
