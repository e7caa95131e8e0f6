import { z } from 'zod';
import { SlackError } from '../errors.ts';
import { completeFiles, createFile, fileObject } from '../files.ts';
import { parseJson } from '../json.ts';
import { parseContent, textContent } from '../message-content.ts';
import { addMessage, requireThreadParent } from '../messages.ts';
import type { StoredFile, Workspace } from '../model.ts';
import { channelById, defineMethod, integerArg, requireBotInChannel, textArg } from './method.ts';

// https://docs.slack.dev/messaging/working-with-files#upload

const maxAltTextLength = 1000;

const getUploadURLExternal = defineMethod(
  { filename: textArg, length: integerArg, alt_txt: textArg.optional(), alt_text: textArg.optional() },
  (workspace, args) => {
    if (args.length === 0 || args.filename === '') throw new SlackError('missing_argument');
    const altText = args.alt_txt ?? args.alt_text;
    if ((altText ?? '').length > maxAltTextLength) throw new SlackError('alt_txt_too_large');
    const file = createFile(workspace, args.filename, args.length, altText);
    return { upload_url: `${workspace.url()}/upload/v1/${file.uploadSecret}`, file_id: file.id };
  },
);

const filesArgument = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** Returns the listed files, with their titles. @throws SlackError `file_not_found` when one has not been uploaded */
function requireUploadedFiles(workspace: Workspace, given: unknown): StoredFile[] {
  const files = filesArgument.safeParse(typeof given === 'string' ? parseJson(given) : given);
  if (!files.success) throw new SlackError('invalid_arguments', ['must provide a list of files [json-pointer:/files]']);
  return files.data.map(({ id, title }) => {
    const file = workspace.files.get(id);
    if (file === undefined || file.complete || !workspace.fileBytes.has(id)) throw new SlackError('file_not_found');
    return { ...file, title: title ?? file.title };
  });
}

const shape = {
  files: z.unknown(),
  channel_id: textArg.optional(),
  channels: textArg.optional(),
  thread_ts: textArg.optional(),
  initial_comment: textArg.optional(),
  blocks: z.unknown().optional(),
};

const completeUploadExternal = defineMethod(shape, (workspace, args) => {
  const files = requireUploadedFiles(workspace, args.files);
  const channelId = args.channel_id ?? args.channels;
  const channel = channelId === undefined ? undefined : channelById(workspace, channelId);
  if (channel !== undefined) requireBotInChannel(workspace, channel);
  const hasContent = args.initial_comment !== undefined || args.blocks !== undefined;
  const content = hasContent
    ? parseContent(workspace, { text: args.initial_comment, blocks: args.blocks })
    : textContent('');
  if (channel !== undefined) requireThreadParent(workspace, channel, args.thread_ts);
  completeFiles(workspace, files);
  const ids = files.map(file => file.id);
  if (channel !== undefined) addMessage(workspace, channel, 'bot', content, { thread_ts: args.thread_ts, files: ids });
  return { files: ids.map(id => fileObject(workspace, id)) };
});

const info = defineMethod({ file: textArg }, (workspace, args) => {
  const file = fileObject(workspace, args.file);
  if (file === undefined) throw new SlackError('file_not_found');
  return { file, comments: [], response_metadata: { next_cursor: '' } };
});

export const files = {
  'files.info': info,
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
};
