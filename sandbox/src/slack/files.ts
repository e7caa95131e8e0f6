import { extname } from 'node:path';
import { randomId, randomSecret } from './ids.ts';
import type { Json } from './json.ts';
import type { StoredFile, Workspace } from './model.ts';

const fileSignatures = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
] as const;

const typesByExtension: Readonly<Record<string, string>> = {
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

function mimetypeOf(name: string, bytes: Buffer): string {
  const known = fileSignatures.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  return known?.[0] ?? typesByExtension[extname(name).toLowerCase()] ?? 'application/octet-stream';
}

/** Creates a file that has not been uploaded yet, with the secret for its upload URL. */
export function createFile(workspace: Workspace, name: string, length: number, altText?: string): StoredFile {
  const file = {
    id: randomId('F'),
    name,
    title: name,
    length,
    altText,
    uploadSecret: randomSecret(),
    mimetype: 'application/octet-stream',
    complete: false,
    processedAt: undefined,
    created: Math.floor(workspace.now() / 1000),
  };
  workspace.files.set(file.id, file);
  return file;
}

/** Stores the bytes of an upload. Returns a message when they cannot be accepted. */
export function storeUpload(workspace: Workspace, uploadSecret: string, bytes: Buffer): string | undefined {
  const file = workspace.files.values().find(candidate => candidate.uploadSecret === uploadSecret);
  if (file === undefined) return 'This upload URL is unknown or has been used';
  if (bytes.length !== file.length) return `Expected ${file.length} bytes but received ${bytes.length}`;
  workspace.fileBytes.set(file.id, bytes.toString('base64'));
  workspace.files.set(file.id, { ...file, uploadSecret: undefined, mimetype: mimetypeOf(file.name, bytes) });
  return undefined;
}

/** Returns the bytes of a file, or undefined when they have not been uploaded yet. */
export function fileContent(workspace: Workspace, id: string): Buffer | undefined {
  const bytes = workspace.fileBytes.get(id);
  return bytes === undefined ? undefined : Buffer.from(bytes, 'base64');
}

/**
 * Slack answers before it has processed an upload, which takes a moment. Until then the file has no type, and a block that
 * shows it is refused: https://github.com/slackapi/slack-github-action/issues/413. How long that takes is not documented.
 */
const processingMs = 150;

/** Marks files as complete. They can be shared at once, and shown in blocks as soon as they have been processed. */
export function completeFiles(workspace: Workspace, files: readonly StoredFile[]): void {
  const processedAt = workspace.now() + processingMs;
  for (const file of files) workspace.files.set(file.id, { ...file, complete: true, processedAt });
}

function isProcessed(workspace: Workspace, file: StoredFile): boolean {
  return file.processedAt !== undefined && file.processedAt <= workspace.now();
}

/** Returns a file as Slack's file object. */
export function fileObject(workspace: Workspace, id: string): Json | undefined {
  const file = workspace.files.get(id);
  if (file === undefined) return undefined;
  const address = `${workspace.url()}/control/files/${id}`;
  const isKnown = isProcessed(workspace, file);
  return {
    id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: isKnown ? file.mimetype : '',
    filetype: isKnown ? extname(file.name).slice(1) : '',
    user: workspace.identity.botUserId,
    mode: 'hosted',
    size: file.length,
    is_external: false,
    is_public: false,
    url_private: address,
    url_private_download: address,
    permalink: address,
    ...(file.altText === undefined ? {} : { alt_txt: file.altText }),
  };
}

/** Returns whether a block may show this file, by id or `url_private`: it must be an image that has been processed. */
export function isUsableInBlocks(workspace: Workspace, id: string | undefined, url: string | undefined): boolean {
  const file = workspace.files.get(id ?? url?.split('/').at(-1) ?? '');
  if (file === undefined || !isProcessed(workspace, file)) return false;
  return ['image/png', 'image/jpeg', 'image/gif'].includes(file.mimetype);
}
