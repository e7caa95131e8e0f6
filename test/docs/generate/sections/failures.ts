import { RestError } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { DatabaseError } from 'pg';
import { decideConnection } from '../../../../src/app/decide-connection.ts';
import { connectionBusy, requestHeld } from '../../../../src/app/decision.ts';
import { inDoubt } from '../../../../src/app/execute/execution.ts';
import { membersOf } from '../../../../src/app/group-members.ts';
import { makePlan } from '../../../../src/app/plan/make-plan.ts';
import { whatIfQuestion } from '../../../../src/app/questions/what-if.ts';
import { topologyForAnswer } from '../../../../src/app/read-topology.ts';
import { classifyArmError } from '../../../../src/azure/classify-error.ts';
import { PausedByAzure } from '../../../../src/azure/pace.ts';
import { createLog } from '../../../../src/base/log.ts';
import { tooManyOpen } from '../../../../src/domain/approval/policy.ts';
import { classifySlackError } from '../../../../src/slack/client/classify-error.ts';
import { findChannelId } from '../../../../src/slack/client/find-in-slack.ts';
import { CLICK_NOT_CONFIRMED, finishWithinAckDeadline } from '../../../../src/slack/listeners/ack-deadline.ts';
import { errorMessage } from '../../../../src/slack/listeners/error-messages.ts';
import { rulebook } from '../../../workflows/rulebook.ts';
import { armAnswers, armSentence, failureSentence, timedOut, unclearSentence } from '../arm-errors.ts';
import { listenersOf, slackContext } from '../listeners.ts';
import type { Sentence } from '../markdown.ts';
import { sentenceIn, sentenceTable } from '../markdown.ts';
import { policyTokenSentences } from '../policy-tokens.ts';
import { sampleRequest } from '../sample-requests.ts';
import type { Section } from '../section.ts';
import { storeSentences } from '../store-refusals.ts';
import { unreadableReasons } from '../unreadable.ts';
import { azureRefusals } from './azure-refusals.ts';

const log = createLog('silent');

const slackErrors = {
  'Slack refuses a message': new WebAPIPlatformError({ ok: false, error: 'invalid_blocks' }),
  'The message does not exist any more': new WebAPIPlatformError({ ok: false, error: 'message_not_found' }),
  "The bot's token is not valid": new WebAPIPlatformError({ ok: false, error: 'invalid_auth' }),
  'Slack limits the number of calls': new WebAPIRateLimitedError(30),
  'Slack has an outage': new WebAPIHTTPError(503, 'Service Unavailable', {}),
  'Slack cannot be reached': new WebAPIRequestError(new Error('getaddrinfo ENOTFOUND slack.com')),
};

/** A Slack without channels. */
const emptySlack = {
  async *paginate() {
    yield { channels: [] };
  },
} as never;

/** Errors as node-postgres and its pool throw them. */
const poolTimeout = new Error('timeout exceeded when trying to connect');
const connectionLost = new Error('Connection terminated unexpectedly');

/** Returns what people read when Azure, Slack or the database fails. */
export async function failures(): Promise<readonly Section[]> {
  return [
    {
      title: 'Failures',
      intro: 'What people read when Azure, Slack or the database does not do what it should.',
      parts: [
        { title: 'Azure', content: sentenceTable([...azureSentences(), ...(await policyTokenSentences())]) },
        { title: 'Changes in Azure', content: sentenceTable(await azureRefusals()) },
        { title: 'Objects that cannot be read', content: sentenceTable(unreadableReasons(), ['object', 'reason']) },
        { title: 'Slack, while a message is delivered', content: sentenceTable(await deliverySentences()) },
        { title: 'Commands, clicks and forms', content: sentenceTable(await interactionSentences()) },
        { title: 'The database', content: sentenceTable(await storeSentences()) },
        { title: 'Planning, and decisions about connections', content: sentenceTable(await useCaseSentences()) },
      ],
    },
  ];
}

function azureSentences(): readonly Sentence[] {
  const { lock, policy, permission, credentials, missing, conflict, throttled, outage, invalid } = armAnswers;
  return [
    ['A resource lock', armSentence(lock)],
    ['An Azure policy', armSentence(policy)],
    ['An Azure policy that the answer does not name', armSentence(armAnswers.unnamedPolicy)],
    ['A missing permission', armSentence(permission)],
    ['A missing permission that the answer does not name', armSentence(armAnswers.unnamedPermission)],
    ['The credentials are not accepted', armSentence(credentials)],
    ['There are no credentials', failureSentence(new CredentialUnavailableError('not signed in'))],
    ['Not found', armSentence(missing)],
    ['Something else is in progress', armSentence(conflict)],
    ['Too many calls', armSentence(throttled)],
    ['A pause that Azure has asked for', failureSentence(new PausedByAzure('read', 45_000))],
    ['An outage', armSentence(outage)],
    ['Any other refusal', armSentence(invalid)],
    ['No answer, without a reason', failureSentence(new RestError('socket hang up'))],
    ['No answer', failureSentence(new RestError('socket hang up', { code: 'ECONNRESET' }))],
    ['No answer in time', timedOut],
    ['An answer that is cut off', unclearSentence(200, 'application/json', '{"id":')],
    ['A page in place of an answer', unclearSentence(200, 'text/html', '<html>')],
    ['A success with an error in it', unclearSentence(200, 'application/json', '{"error":{"code":"InternalError"}}')],
    ['A redirect', unclearSentence(307, 'text/html', '')],
    ['The refusal of a proxy', unclearSentence(403, 'text/html', '<html>')],
    ['A write that may have had its effect', inDoubt(timedOut)],
  ];
}

async function deliverySentences(): Promise<readonly Sentence[]> {
  const others = {
    'The bot is not in the channel': await findChannelId(emptySlack, 'network-changes').catch(error => error),
    'Slack does not say for how long it limits calls': new Error('Retry header did not contain a valid timeout.'),
    'The database fails after a message was posted': new DatabaseError('terminating connection', 0, 'error'),
  };
  return Object.entries({ ...slackErrors, ...others }).map(([when, error]) => [
    when,
    classifySlackError(error).sentence,
  ]);
}

async function interactionSentences(): Promise<readonly Sentence[]> {
  const late = await finishWithinAckDeadline(new Promise(() => undefined)).catch(error => errorMessage(log, error));
  return [
    ['All connections to the database are in use', errorMessage(log, poolTimeout)],
    ['The connection to the database is lost', errorMessage(log, connectionLost)],
    ['The database cannot be reached', sentenceIn(await listenersOf('database').command('show CR-12'))],
    ['A person has as many open requests as the policy allows', tooManyOpen(50, 50, 'CR-12')],
    ['Someone of another workspace uses the bot', sentenceIn(await listenersOf(undefined, 'external').command('help'))],
    ['A guest uses the bot', sentenceIn(await listenersOf(undefined, 'guest').command('help'))],
    ['A bot uses the bot', sentenceIn(await listenersOf(undefined, 'bot').command('help'))],
    ['A deactivated person uses the bot', sentenceIn(await listenersOf(undefined, 'deactivated').command('help'))],
    [
      'Slack does not say whose account a command is from',
      sentenceIn(await listenersOf(undefined, 'unknown').command('connect law-prod to ampls-a')),
    ],
    ['A request is held by other transactions for five seconds', errorMessage(log, requestHeld(12))],
    ['Others decide about a connection at the same moment, several times', errorMessage(log, connectionBusy())],
    ['A command or form takes longer than Slack waits', String(late)],
    ['A click takes longer than Slack waits', CLICK_NOT_CONFIRMED],
    ['Azure cannot be read for an answer', sentenceIn(await listenersOf('azure').command('usage'))],
    ...Object.entries(slackErrors).flatMap(([when, error]): Sentence[] => {
      return when.startsWith('Slack l') || when.startsWith('Slack c') ? [[when, errorMessage(log, error)]] : [];
    }),
    [
      'Slack no longer accepts a form, because it took too long',
      sentenceIn(await listenersOf('form').command('connect')),
    ],
    ['A text cannot be saved', sentenceIn(await listenersOf().command('connect law-prod to ampls-a because "a\0b"'))],
    ['A mistake in the bot', errorMessage(log, new TypeError('x is not a function'))],
  ];
}

async function useCaseSentences(): Promise<readonly Sentence[]> {
  const context = slackContext();
  const members = () => Promise.reject(slackErrors['Slack cannot be reached']);
  const directory = { ...context.ports.directory, members };
  const withoutWorkflows = { ...context, rulebook: { ...rulebook, workflows: new Map() } };
  const paused = () => Promise.reject(new PausedByAzure('read', 45_000));
  const whilePaused = {
    ...context,
    inventory: { ...context.inventory, currentTopology: paused, lastTopology: async () => undefined },
    ports: { ...context.ports, azure: { ...context.ports.azure, classifyArmError } },
  };
  const click = { connectionId: '', key: 'k', actor: { person: 'UALICE' }, planHash: null, origin: 'C1' };
  return [
    [
      'Slack does not answer who is in a group',
      await messageOf(membersOf({ ...context, ports: { ...context.ports, directory } }, [])),
    ],
    [
      'Azure has asked for a pause before it can be read for an answer',
      await messageOf(topologyForAnswer(whilePaused)),
    ],
    ['The workflow of a request was removed', await messageOf(makePlan(withoutWorkflows, sampleRequest({})))],
    [
      'On the command line, a question about a request is not complete',
      await messageOf(whatIfQuestion.ask('connect law-prod', { person: '', key: 'k' })(context)),
    ],
    [
      'The workflow for connections was removed',
      await messageOf(decideConnection(withoutWorkflows, { ...click, verdict: 'reject' })),
    ],
  ];
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return errorMessage(log, error);
  }
  throw new Error('This example does not fail any more.');
}
