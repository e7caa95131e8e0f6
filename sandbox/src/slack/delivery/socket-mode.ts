import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { SlackError } from '../errors.ts';
import { randomSecret } from '../ids.ts';
import { isJson, parseJson } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type Ack, ackTimeoutMs, type Deliver, type Delivery, elapsedMs, failedAck } from './delivery.ts';

// https://docs.slack.dev/apis/events-api/using-socket-mode

const maxConnections = 10;
const pingIntervalMs = 10_000;
const ticketLifetimeMs = 30_000;
/** How long before the refresh a connection gets its warning. */
const warningLeadMs = 10_000;
/** How long to wait for the closing handshake. */
const closeTimeoutMs = 300;

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

interface Connection {
  readonly socket: WebSocket;
  /** The envelopes that have not been acknowledged yet, by envelope_id. */
  readonly pending: Map<string, (ack: 'lost' | { body: unknown }) => void>;
}

export interface SocketMode {
  readonly deliver: Deliver;
  /** Sends text as it is over each of the app's connections, and returns how many there are. */
  sendText(text: string): number;
  /** Returns a URL for one connection. @throws SlackError `too_many_websockets` */
  url(): string;
  close(): Promise<void>;
}

function hello(workspace: Workspace, connections: number, lifetimeMs: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: Math.floor(lifetimeMs / 1000) },
    connection_info: { app_id: workspace.identity.appId },
  });
}

function envelope(id: string, delivery: Delivery): string {
  const retry =
    delivery.type === 'events_api'
      ? { retry_attempt: delivery.retry?.number ?? 0, retry_reason: delivery.retry?.reason ?? '' }
      : {};
  const { type, body, acceptsResponse } = delivery;
  return JSON.stringify({ envelope_id: id, payload: body, type, accepts_response_payload: acceptsResponse, ...retry });
}

/** Returns the response in an acknowledgement. The SDK sends an empty object when there is none. */
function responsePayload(payload: unknown): unknown {
  return isJson(payload) && Object.keys(payload).length > 0 ? payload : '';
}

/** Sends an envelope and waits for its acknowledgement. */
function sendEnvelope({ socket, pending }: Connection, delivery: Delivery): Promise<Ack> {
  const startedAt = performance.now();
  const id = randomUUID();
  return new Promise(resolve => {
    const timer = setTimeout(() => done(failedAck('operation_timeout', startedAt)), ackTimeoutMs);
    function done(ack: Ack): void {
      clearTimeout(timer);
      pending.delete(id);
      resolve(ack);
    }
    pending.set(id, ack => {
      if (ack === 'lost') done(failedAck('dispatch_failed', startedAt));
      else done({ status: 200, ms: elapsedMs(startedAt), body: ack.body });
    });
    socket.send(envelope(id, delivery));
  });
}

/** Pings a connection, refreshes it when its lifetime ends, and settles its envelopes. */
function watchConnection(connection: Connection, lifetimeMs: number): void {
  const { socket, pending } = connection;
  const disconnect = (reason: string) => socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
  const ping = setInterval(() => socket.ping(`Ping from Slack (${Date.now()})`), pingIntervalMs);
  // Slack refreshes every connection from time to time: first it sends a warning, then a request to reconnect.
  const warning = setTimeout(() => disconnect('warning'), lifetimeMs - Math.min(warningLeadMs, lifetimeMs / 10));
  const refresh = setTimeout(() => disconnect('refresh_requested'), lifetimeMs);
  socket.on('message', data => {
    const message = acknowledgement.safeParse(parseJson(String(data)));
    if (message.success) pending.get(message.data.envelope_id)?.({ body: responsePayload(message.data.payload) });
  });
  // An error is followed by "close", which handles it.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(ping);
    clearTimeout(warning);
    clearTimeout(refresh);
    for (const acknowledge of pending.values()) acknowledge('lost');
  });
}

/**
 * Creates the Socket Mode endpoint. Envelopes go to the app's connections in turn.
 *
 * @param server the HTTP server whose connections are upgraded
 * @param lifetimeMs how long a connection lives before the app is asked to reconnect
 */
export function createSocketMode(workspace: Workspace, server: Server, lifetimeMs: number): SocketMode {
  const tickets = new Map<string, number>();
  const connections: Connection[] = [];
  const sockets = new WebSocketServer({ noServer: true });
  function acceptConnection(socket: WebSocket): void {
    const connection = { socket, pending: new Map() };
    connections.push(connection);
    watchConnection(connection, lifetimeMs);
    socket.on('close', () => connections.splice(connections.indexOf(connection), 1));
    socket.send(hello(workspace, connections.length, lifetimeMs));
  }
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const issuedAt = tickets.get(ticket);
    tickets.delete(ticket);
    if (issuedAt === undefined || workspace.now() - issuedAt > ticketLifetimeMs) {
      stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, acceptConnection);
  });
  return {
    sendText(text) {
      for (const { socket } of connections) socket.send(text);
      return connections.length;
    },
    url() {
      if (connections.length >= maxConnections) throw new SlackError('too_many_websockets');
      const ticket = randomSecret();
      tickets.set(ticket, workspace.now());
      return `${workspace.url().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${workspace.identity.appId}`;
    },
    async deliver(delivery) {
      const connection = connections.shift();
      if (connection === undefined) return failedAck('dispatch_failed', performance.now());
      connections.push(connection);
      return sendEnvelope(connection, delivery);
    },
    async close() {
      const closed = connections.map(({ socket }) => once(socket, 'close'));
      for (const { socket } of connections) socket.close(1001);
      await Promise.race([Promise.all(closed), sleep(closeTimeoutMs)]);
      for (const { socket } of connections) socket.terminate();
      sockets.close();
    },
  };
}
