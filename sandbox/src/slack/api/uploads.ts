import type { FastifyInstance } from 'fastify';
import { sendAnswer, withFaults } from '../faults.ts';
import { storeUpload } from '../files.ts';
import { readMultipart } from './request.ts';
import type { ApiContext } from './web-api.ts';

/** Returns the bytes of an upload: the whole body, or the file in a multipart body. */
async function uploadedBytes(body: unknown, contentType: string): Promise<Buffer> {
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0);
  if (!contentType.startsWith('multipart/form-data')) return body;
  try {
    const file = [...(await readMultipart(body, contentType)).values()].find(value => typeof value !== 'string');
    return file === undefined ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
  } catch {
    return Buffer.alloc(0);
  }
}

/** Registers the upload URLs that files.getUploadURLExternal returns. Fastify must pass bodies on as buffers. */
export function uploadRoutes(app: FastifyInstance, api: ApiContext): void {
  app.post<{ Params: { secret: string } }>('/upload/v1/:secret', async (request, reply) => {
    const { secret } = request.params;
    const answer = await withFaults(api.faults, 'upload', { secret }, reply, async () => {
      const bytes = await uploadedBytes(request.body, request.headers['content-type'] ?? '');
      const problem = storeUpload(api.workspace, secret, bytes);
      return problem === undefined ? { status: 200, body: `OK - ${bytes.length}` } : { status: 400, body: problem };
    });
    return sendAnswer(reply, answer);
  });
}
