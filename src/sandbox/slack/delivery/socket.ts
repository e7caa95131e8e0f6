import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { SlackError } from '../errors.ts';
import { secret } from '../ids.ts';
import { isJson, parseJson } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type Ack, type Deliver, type Parcel, patience, since, unanswered } from './carrier.ts';

// https://docs.slack.dev/apis/events-api/using-socket-mode

const mostConnections = 10;
const pingEvery = 10_000;
const ticketLife = 30_000;
/** How long before its end a connection is warned. */
const warningTime = 10_000;
/** How long a connection has for its closing handshake. */
const closingTime = 300;

const reply = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

interface Connection {
  readonly socket: WebSocket;
  /** What was sent and not acknowledged yet. */
  readonly waiting: Map<string, (ack: 'lost' | { body: unknown }) => void>;
}

export interface SocketMode {
  readonly deliver: Deliver;
  /** A fresh address, for one connection. @throws SlackError `too_many_websockets` */
  url(): string;
  close(): Promise<void>;
}

function hello(workspace: Workspace, connections: number, lifeMs: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: Math.floor(lifeMs / 1000) },
    connection_info: { app_id: workspace.identity.appId },
  });
}

function envelope(id: string, parcel: Parcel): string {
  const retry =
    parcel.type === 'events_api'
      ? { retry_attempt: parcel.retry?.number ?? 0, retry_reason: parcel.retry?.reason ?? '' }
      : {};
  const { type, body, answerable } = parcel;
  return JSON.stringify({ envelope_id: id, payload: body, type, accepts_response_payload: answerable, ...retry });
}

/** The SDK sends an empty object where it has nothing to say. */
function said(payload: unknown): unknown {
  return isJson(payload) && Object.keys(payload).length > 0 ? payload : '';
}

/** Sends an envelope and waits for its acknowledgement. */
function exchange({ socket, waiting }: Connection, parcel: Parcel): Promise<Ack> {
  const startedAt = performance.now();
  const id = randomUUID();
  return new Promise(resolve => {
    const timer = setTimeout(() => done(unanswered('operation_timeout', startedAt)), patience);
    function done(ack: Ack): void {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(ack);
    }
    waiting.set(id, ack => {
      if (ack === 'lost') done(unanswered('dispatch_failed', startedAt));
      else done({ status: 200, ms: since(startedAt), body: ack.body });
    });
    socket.send(envelope(id, parcel));
  });
}

function attach(connection: Connection, lifeMs: number): void {
  const { socket, waiting } = connection;
  const say = (reason: string) => socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
  const ping = setInterval(() => socket.ping(`Ping from Slack (${Date.now()})`), pingEvery);
  // Slack renews every connection from time to time: first it warns, then it asks to reconnect.
  const warning = setTimeout(() => say('warning'), lifeMs - Math.min(warningTime, lifeMs / 10));
  const refresh = setTimeout(() => say('refresh_requested'), lifeMs);
  socket.on('message', data => {
    const message = reply.safeParse(parseJson(String(data)));
    if (message.success) waiting.get(message.data.envelope_id)?.({ body: said(message.data.payload) });
  });
  // A broken connection is closed next, which is where it is dealt with.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(ping);
    clearTimeout(warning);
    clearTimeout(refresh);
    for (const lost of waiting.values()) lost('lost');
  });
}

/**
 * Socket Mode: apps connect here, and each envelope goes to one of their connections in turn.
 *
 * @param server the HTTP server whose connections are upgraded
 * @param lifeMs how long a connection may live before it is asked to reconnect
 */
export function overSockets(workspace: Workspace, server: Server, lifeMs: number): SocketMode {
  const tickets = new Map<string, number>();
  const connections: Connection[] = [];
  const sockets = new WebSocketServer({ noServer: true });
  function welcome(socket: WebSocket): void {
    const connection = { socket, waiting: new Map() };
    connections.push(connection);
    attach(connection, lifeMs);
    socket.on('close', () => connections.splice(connections.indexOf(connection), 1));
    socket.send(hello(workspace, connections.length, lifeMs));
  }
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const issuedAt = tickets.get(ticket);
    tickets.delete(ticket);
    if (issuedAt === undefined || workspace.now() - issuedAt > ticketLife) {
      stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, welcome);
  });
  return {
    url() {
      if (connections.length >= mostConnections) throw new SlackError('too_many_websockets');
      const ticket = secret();
      tickets.set(ticket, workspace.now());
      return `${workspace.url().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${workspace.identity.appId}`;
    },
    async deliver(parcel) {
      const connection = connections.shift();
      if (connection === undefined) return unanswered('dispatch_failed', performance.now());
      connections.push(connection);
      return exchange(connection, parcel);
    },
    async close() {
      const gone = connections.map(({ socket }) => once(socket, 'close'));
      for (const { socket } of connections) socket.close(1001);
      await Promise.race([Promise.all(gone), sleep(closingTime)]);
      for (const { socket } of connections) socket.terminate();
      sockets.close();
    },
  };
}
