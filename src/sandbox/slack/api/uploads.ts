import type { FastifyInstance } from 'fastify';
import { send, withFaults } from '../faults.ts';
import { takeBytes } from '../files.ts';
import { readMultipart } from './request.ts';
import type { Api } from './routes.ts';

/** The bytes of an upload: the whole body, or the file in a form. */
async function bytesIn(body: unknown, contentType: string): Promise<Buffer> {
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0);
  if (!contentType.startsWith('multipart/form-data')) return body;
  try {
    const file = [...(await readMultipart(body, contentType)).values()].find(value => typeof value !== 'string');
    return file === undefined ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
  } catch {
    return Buffer.alloc(0);
  }
}

/** Where files.getUploadURLExternal points to. The app must hand bodies over as bytes. */
export function uploads(app: FastifyInstance, api: Api): void {
  app.post<{ Params: { ticket: string } }>('/upload/v1/:ticket', async (request, reply) => {
    const { ticket } = request.params;
    const given = await withFaults(api.faults, 'upload', { ticket }, reply, async () => {
      const bytes = await bytesIn(request.body, request.headers['content-type'] ?? '');
      const problem = takeBytes(api.workspace, ticket, bytes);
      return problem === undefined ? { status: 200, body: `OK - ${bytes.length}` } : { status: 400, body: problem };
    });
    return send(reply, given);
  });
}
