import { loopbackCredential, loopbackHttpClient } from '../../sandbox/src/azure-transport.ts';
import { list, start, text } from '../../sandbox/test/arm/support.ts';
import type { PublishedFiles } from '../../src/app/ports.ts';
import type { AzureAccessOptions } from '../../src/azure/access.ts';
import { azureAccess } from '../../src/azure/access.ts';
import { openBlobContainer } from '../../src/azure/blob-files.ts';

export const HOST = 'exampleaudit.blob.core.windows.net';

/** What a container is like when a test creates it. */
interface ContainerOptions {
  readonly immutable?: boolean;
  readonly sas?: string;
  readonly expires?: string;
}

interface OpenOptions extends Partial<AzureAccessOptions> {
  readonly timeoutMs?: number;
}

/** Starts a Blob Storage for a test, with one account. */
export async function openStorage() {
  const simulator = await start();
  const transport = { credential: loopbackCredential(), httpClient: loopbackHttpClient(simulator.url) };
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await simulator.control(method, path, body);
    if (answer.status !== 200) throw new Error(`The sandbox refused: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    simulator,
    transport,
    /** Creates a container. Returns its URL, with its SAS if it has one. */
    async createContainer(options: ContainerOptions = {}, name = 'audit-log'): Promise<string> {
      const sas = text(await control('PUT', `containers/${HOST}/${name}`, options), 'sas');
      return `https://${HOST}/${name}${sas === '' ? '' : `?${sas}`}`;
    },
    deleteContainer: (name = 'audit-log') => control('DELETE', `containers/${HOST}/${name}`),
    /** Opens a container as a process does that knows nothing of it yet. */
    open(url = `https://${HOST}/audit-log`, { timeoutMs, ...options }: OpenOptions = {}): PublishedFiles {
      const access = azureAccess({ cloud: 'public', ...transport, ...options });
      return openBlobContainer(url, { ...access, ...(timeoutMs !== undefined && { timeoutMs }) });
    },
    fault: (fault: object) => control('POST', 'faults', fault),
    clearFaults: () => control('DELETE', 'faults'),
    /** Returns the calls so far, such as `PUT /audit-log/checkpoint 201`. */
    async calls(): Promise<readonly string[]> {
      const calls = list(await control('GET', 'requests'));
      return calls.map(call => `${text(call, 'method')} ${text(call, 'path')} ${String(Object(call).status)}`);
    },
  };
}
