import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tenantId } from '../../sandbox/src/estate/builders.ts';

const run = promisify(execFile);

/** What somebody types to learn how full a scope is: its links, and its private endpoint connections. */
const LISTS = ['scoped-resource', 'private-endpoint-connection'] as const;

export interface AzureCli {
  /** Asks how full a scope is, and returns how long it took, in milliseconds. */
  usageMs(scope: string, group: string): Promise<number>;
  close(): Promise<void>;
}

/** Returns Azure CLI, signed in to a simulated ARM; undefined where it is not installed. */
export async function openAzureCli(armUrl: string): Promise<AzureCli | undefined> {
  if ((await run('az', ['version']).catch(() => undefined)) === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-az-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate];
  await run('openssl', ['req', '-x509', ...keys, '-days', '2', ...name]);
  // Azure CLI sends a token over TLS only.
  const proxy = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (incoming, answer) => {
    if ((incoming.url ?? '').startsWith('/identity')) sendToken(answer);
    else passOn(armUrl, incoming, answer);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: join(folder, 'config'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    REQUESTS_CA_BUNDLE: certificate,
    MSI_ENDPOINT: `${url}/identity`,
    MSI_SECRET: 'bench',
  };
  const az = (...args: readonly string[]) => run('az', args, { env });
  const endpoints = [
    'resource-manager',
    'active-directory',
    'active-directory-resource-id',
    'active-directory-graph-resource-id',
    'management',
  ].flatMap(endpoint => [`--endpoint-${endpoint}`, url]);
  await az('cloud', 'register', '--name', 'sandbox', ...endpoints);
  await az('cloud', 'set', '--name', 'sandbox');
  await az('login', '--identity');
  return {
    async usageMs(scope, group) {
      const startedAt = performance.now();
      for (const list of LISTS) {
        await az('monitor', 'private-link-scope', list, 'list', '--scope-name', scope, '--resource-group', group);
      }
      return performance.now() - startedAt;
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise(resolve => proxy.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers as the identity endpoint of App Service does. */
function sendToken(answer: ServerResponse): void {
  const expires = Math.floor(Date.now() / 1000) + 3_600;
  const identity = '/subscriptions/bench/resourcegroups/bench/providers/Microsoft.Web/sites/bench';
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { tid: tenantId, oid: 'bench', xms_mirid: identity, exp: expires },
  ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const token = [...parts, Buffer.from('unsigned').toString('base64url')].join('.');
  answer.setHeader('content-type', 'application/json');
  answer.end(
    JSON.stringify({ access_token: token, expires_on: String(expires), resource: 'arm', token_type: 'Bearer' }),
  );
}

function passOn(armUrl: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, headers, url } = incoming;
  const host = new URL(armUrl).host;
  const call = request(
    `${armUrl}${url}`,
    { ...(method !== undefined && { method }), headers: { ...headers, host } },
    response => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    },
  );
  incoming.pipe(call);
}
