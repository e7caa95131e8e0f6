import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A way to a server that can fall silent. */
export interface StoreProxy {
  /** The server's URL, with the proxy in place of its host and port. */
  readonly url: string;
  /**
   * Lets nothing pass on a share of the present connections any more, and closes them two minutes later only: until then both
   * sides believe that they are connected, as after a firewall has forgotten a connection. New connections are not
   * affected. Returns how many fell silent.
   */
  silence(share: number): number;
  close(): void;
}

/** How long a silent connection lasts, in milliseconds: about what TCP's keepalive takes where it is set short. */
const SILENT_MS = 120_000;

/** Starts a proxy for a server that a URL names. */
export async function startProxy(target: string): Promise<StoreProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<readonly [Socket, Socket]>();
  const server = createServer(client => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    open.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(pair);
        for (const either of pair) either.destroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  const silenced = new Set<readonly [Socket, Socket]>();
  return {
    url: url.href,
    silence(share) {
      const every = Math.round(1 / share);
      const chosen = [...open].filter(pair => !silenced.has(pair)).filter((_, index) => index % every === 0);
      for (const pair of chosen) {
        silenced.add(pair);
        for (const socket of pair) {
          socket.unpipe();
          socket.pause();
        }
        setTimeout(() => pair[0].destroy(), SILENT_MS).unref();
      }
      return chosen.length;
    },
    close() {
      server.close();
      for (const socket of [...open].flat()) socket.destroy();
    },
  };
}
