import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import type { HomeTabs } from '../../app/ports.ts';
import type { Logger } from '../../base/log.ts';
import { isProblem } from '../../base/problem.ts';
import { requireMember } from '../listeners/require-member.ts';
import type { Accounts } from './accounts.ts';
import { rateLimited } from './rate-limited.ts';

/** Creates what publishes Home tabs. After a 429 it calls Slack again only when Slack takes calls again. */
export function createHomeTabs(client: WebClient, accounts: Accounts, log: Logger): HomeTabs {
  const call = rateLimited();
  return {
    async refusalFor(person) {
      try {
        await requireMember({ accounts, log }, person);
        return undefined;
      } catch (error) {
        if (isProblem(error)) return error.message;
        throw error;
      }
    },
    async publish(person, view, replaces) {
      try {
        const hash = replaces === null ? {} : { hash: replaces };
        const published = await call('publish', () => client.views.publish({ user_id: person, view, ...hash }));
        return published.view?.hash;
      } catch (error) {
        if (error instanceof WebAPIPlatformError && error.data.error === 'hash_conflict') return undefined;
        throw error;
      }
    },
  };
}
