/** Texts of the code that nobody reads as they are, by the reason for that. */
const byReason = {
  'ends the work of a worker that another one has replaced; the next worker says what it finds': [
    'Another worker has updated the step: {}',
    'The lease of {} has run out.',
    'The lease of {} has run out. Nothing more is sent to Azure.',
  ],
  'only in the log: Slack gets a status, and the sweep brings the work back': [
    'Postgres cannot be used: {}',
    'the job queue does not answer',
    'stopped while waiting for Postgres',
    '[left out]',
    'the connection to Slack is lost; stopping',
    'going on after an unexpected rejection',
    '{} not sealed, the oldest for {}',
  ],
  'a mistake in the bot, which people read about as "Internal error"': [
    'The variable {} is not documented.',
    '{} has no event {}',
    'an item got no result',
    'an empty range has no hash',
    '{} is not the id of a private link scope.',
  ],
  'what a variable is expected to be that accepts any text': [
    'a client id',
    'a host name or an IP address',
    'subscription ids separated by commas',
    'the name or the id of a channel',
    'the path of a folder',
    'a key that begins with PRIVATE+KEY+',
  ],
  'the name of a connection to the database': ['amplsbot queues'],
  'a part of a query': ['type in~ ({})', '| where {}'],
  'needs a row of Resource Graph that Azure has not been seen to give': [
    'Resource Graph returned an object without an id',
  ],
  'needs a response that Azure has not been seen to give': [
    'A call to Azure Resource Manager was answered with {} in an unexpected format.',
  ],
  'needs a second database role, which not every server lets the tests create': [
    'The database role {} lacks rights that the bot needs: {}. Run "amplsbot migrate" with DATABASE_MIGRATION_URL set to the role that owns the tables: it grants them.',
    'The role of DATABASE_URL may not use the database schema of this version, or may not upgrade it. Run "amplsbot migrate" with DATABASE_MIGRATION_URL set to the role that owns the tables.',
  ],
  'explains a metric': [
    "Reasons why the bot's database role could change the audit trail; 0 where two roles are set up",
    '1 while something keeps this process from sealing the audit trail',
    'Errors that no part of the bot handled, by kind',
    'Events of the audit trail that no checkpoint covers yet',
    'How long the oldest of these events has waited',
    'Requests and messages that were refused unprocessed',
    'Whether the database answered when its gauges were last read',
    'Change requests by state',
    'Messages about requests that wait for Slack, or that Slack refused, by state',
    'Messages about changes in Azure that wait for Slack, or that Slack refused, by state',
    'Rows that were deleted because they were older than their retention',
  ],
  'the beginning of a sentence of a library': ['Retry header', 'Invalid input'],
  'an earlier check refuses what would lead to it': [
    'Another rule named {} already exists.',
    '{} was already linked to {}, with other settings.',
    'Did not expect {} here.',
    'The connection {} no longer exists.',
    'a resource of another type',
    'The events changed meanwhile. Run "amplsbot audit verify".',
  ],
  'how a transaction of the database works': ['repeatable read', 'read only'],
  'needs Azure to change at every one of several readings in a row': [
    'Azure keeps changing while this is being checked.',
  ],
  'makes a worker check again on a new reading': ['The limits have to be checked on a new reading.'],
};

/** Texts of the code that the pages do not show. */
export const unlisted: readonly string[] = Object.values(byReason).flat();
