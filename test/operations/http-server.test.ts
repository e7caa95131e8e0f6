import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { routeListener, startHttpServer } from '../../src/base/http-server.ts';
import { textRoute } from '../../src/operations/health.ts';

const CLIENTS = 400;

async function start() {
  const routes = [textRoute('/healthz', async () => [200, 'ok'])];
  const server = await startHttpServer(routeListener(routes), { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return server;
}

/** Opens a connection, and keeps what the server answers on it. */
async function open(port: number): Promise<{ readonly socket: Socket; answer(): string; isClosed(): boolean }> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let closed = false;
  socket.on('data', data => {
    answer += data.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return { socket, answer: () => answer, isClosed: () => closed };
}

const slowClients: readonly ((socket: Socket) => void)[] = [
  () => {},
  socket => socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n'),
  socket => {
    socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 200);
    socket.on('close', () => clearInterval(timer));
  },
];

test('closes 400 connections that send nothing, half of their headers, or their body byte by byte', async () => {
  const { port } = await start();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => open(port)));
  for (const [index, { socket }] of clients.entries()) slowClients[index % slowClients.length]?.(socket);
  const meanwhile = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect([meanwhile.status, await meanwhile.text()]).toEqual([200, 'ok']);
  await eventually(async () => expect(clients.filter(({ isClosed }) => !isClosed())).toHaveLength(0), 120_000);
  expect(clients[1]?.answer()).toMatch(/^HTTP\/1\.1 408 /);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test.each(['//', '/%zz', '/healthz/../x', '/\\', '/healthz%00'])('answers 404 to %s', async path => {
  const { port } = await start();
  const client = await open(port);
  client.socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  await eventually(async () => expect(client.isClosed()).toBe(true), 120_000);
  expect(client.answer()).toMatch(/^HTTP\/1\.1 404 /);
});

test('stops although a client keeps its connection open', async () => {
  const server = await startHttpServer(routeListener([]), { host: '127.0.0.1', port: 0 });
  const client = await open(server.port);
  client.socket.write('POST / HTTP/1.1\r\n');
  await server.close();
  await eventually(async () => expect(client.isClosed()).toBe(true), 120_000);
});
