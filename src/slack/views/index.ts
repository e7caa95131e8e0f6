import type { App, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { forms } from '../../cards/forms.ts';
import type { Desk } from '../desk.ts';
import { beforeAck, explained } from '../speech.ts';
import type { Verdict } from './forms.ts';
import { declineSent, workflowSent, wrong } from './forms.ts';
import type { Submission } from './submission.ts';
import { submissionSchema } from './submission.ts';

const handlers: Readonly<Record<string, (desk: Desk, sent: Submission) => Promise<Verdict>>> = {
  [forms.workflow]: workflowSent,
  [forms.decline]: declineSent,
};

/** Answers forms that are sent. What they ask for is written down before they are acknowledged. */
export function hearForms(app: App, desk: Desk): void {
  app.view<ViewSubmitAction>(/.*/, heard => desk.track(obey(desk, heard)));
}

async function obey(desk: Desk, { body, ack }: SlackViewMiddlewareArgs<ViewSubmitAction>): Promise<void> {
  const verdict = await beforeAck(verdictOn(desk, body)).catch((error): Verdict => {
    // Every form has this field, and without a field Slack shows nothing.
    return wrong({ reason: explained(desk.log, error) });
  });
  if (verdict === undefined) await ack();
  else await ack(verdict);
}

async function verdictOn(desk: Desk, body: unknown): Promise<Verdict> {
  const sent = submissionSchema.parse(body);
  const handler = Object.hasOwn(handlers, sent.form) ? handlers[sent.form] : undefined;
  return handler?.(desk, sent);
}
