import { z } from 'zod';
import { plainDraft, readDraft } from '../draft.ts';
import { SlackError } from '../errors.ts';
import { fileObject, reserveFile } from '../files.ts';
import { parseJson } from '../json.ts';
import { checkThread, post } from '../messages.ts';
import type { StoredFile, Workspace } from '../model.ts';
import { channelById, method, mustBeIn, whole, word } from './method.ts';

// https://docs.slack.dev/messaging/working-with-files#upload

const longestAltText = 1000;

const getUploadURLExternal = method(
  { filename: word, length: whole, alt_txt: word.optional(), alt_text: word.optional() },
  (workspace, args) => {
    if (args.length === 0 || args.filename === '') throw new SlackError('missing_argument');
    const altText = args.alt_txt ?? args.alt_text;
    if ((altText ?? '').length > longestAltText) throw new SlackError('alt_txt_too_large');
    const file = reserveFile(workspace, args.filename, args.length, altText);
    return { upload_url: `${workspace.url()}/upload/v1/${file.ticket}`, file_id: file.id };
  },
);

const listed = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** The files that were named; all of them have to have arrived. */
function uploaded(workspace: Workspace, given: unknown): StoredFile[] {
  const files = listed.safeParse(typeof given === 'string' ? parseJson(given) : given);
  if (!files.success) throw new SlackError('invalid_arguments', ['must provide a list of files [json-pointer:/files]']);
  return files.data.map(({ id, title }) => {
    const file = workspace.files.get(id);
    if (file === undefined || file.complete || !workspace.fileBytes.has(id)) throw new SlackError('file_not_found');
    return { ...file, title: title ?? file.title, complete: true };
  });
}

const shape = {
  files: z.unknown(),
  channel_id: word.optional(),
  channels: word.optional(),
  thread_ts: word.optional(),
  initial_comment: word.optional(),
  blocks: z.unknown().optional(),
};

const completeUploadExternal = method(shape, (workspace, args) => {
  const files = uploaded(workspace, args.files);
  const asked = args.channel_id ?? args.channels;
  const channel = asked === undefined ? undefined : channelById(workspace, asked);
  if (channel !== undefined) mustBeIn(workspace, channel);
  const says = args.initial_comment !== undefined || args.blocks !== undefined;
  const draft = says ? readDraft(workspace, { text: args.initial_comment, blocks: args.blocks }) : plainDraft('');
  if (channel !== undefined) checkThread(workspace, channel, args.thread_ts);
  for (const file of files) workspace.files.set(file.id, file);
  const ids = files.map(file => file.id);
  if (channel !== undefined) post(workspace, channel, 'bot', draft, { thread_ts: args.thread_ts, files: ids });
  return { files: ids.map(id => fileObject(workspace, id)) };
});

export const files = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
};
