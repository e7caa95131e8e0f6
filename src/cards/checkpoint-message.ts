import { formatCount } from '../domain/format.ts';
import type { Message } from './message.ts';
import { line, message, preformatted } from './message.ts';

/**
 * Returns the message that keeps a checkpoint of the audit trail in Slack, where who can change the database cannot
 * change it.
 *
 * @param note the signed note of the checkpoint
 */
export function checkpointMessage(size: number, note: string): Message {
  return message(
    line({ bold: 'Audit checkpoint' }, ` · ${formatCount(size, 'entry', 'entries')} sealed`),
    preformatted(note.trimEnd()),
    line('To check the audit trail against it, save these lines in a file and run ', {
      code: 'amplsbot audit verify --checkpoint FILE',
    }),
  );
}
