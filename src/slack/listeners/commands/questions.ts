import { caveats } from '../../../app/caveats.ts';
import { pendingConnections } from '../../../app/pending-connections.ts';
import { usage } from '../../../app/usage.ts';
import { where } from '../../../app/where.ts';
import { why } from '../../../app/why.ts';
import { Problem } from '../../../base/problem.ts';
import { ambiguousNameMessage, caveatsMessage, unknownNameMessage, usageMessage } from '../../../cards/answers.ts';
import type { Message } from '../../../cards/message.ts';
import { pendingConnectionsMessage } from '../../../cards/pending-connections.ts';
import { whereMessage } from '../../../cards/where.ts';
import { whyMessage } from '../../../cards/why.ts';
import { namesInQuestion } from '../../../workflows/why-question.ts';
import type { SlackContext } from '../../context.ts';
import type { Command } from '../reply.ts';
import { unquote } from './decisions.ts';

// These commands may have to read Azure first, which takes longer than Slack waits for an acknowledgement.

export const usageCommand: Command = {
  word: 'usage',
  purpose: 'ask',
  also: ['quota', 'limits', 'capacity'],
  syntax: 'usage [scope or resource]',
  title: 'Show how full scopes are, or how many scopes link a resource',
  handle: async (context, _command, rest) => ({ later: () => answerUsage(context, unquote(rest)) }),
};

export const whereCommand: Command = {
  word: 'where',
  purpose: 'ask',
  syntax: 'where <resource, network or scope>',
  title: 'Show from where a resource is reached, what a network reaches, or who uses a scope',
  async handle(context, _command, rest) {
    const typed = unquote(rest);
    if (typed === '') throw new Problem('bad-input', `The name is missing. Usage: /ampls ${this.syntax}`);
    return { later: () => answerWhere(context, typed) };
  },
};

export const whyCommand: Command = {
  word: 'why',
  purpose: 'ask',
  syntax: 'why <network> <resource>',
  title: 'Show step by step why a network reaches a resource, or does not, and what helps',
  async handle(context, { key }, rest) {
    const names = namesInQuestion(rest);
    if (names === undefined) {
      throw new Problem('bad-input', 'Name one network and one resource, such as: /ampls why vnet-1 law-prod');
    }
    if ('error' in names) throw new Problem('bad-input', names.error);
    return { later: () => answerWhy(context, names, key) };
  },
};

export const caveatsCommand: Command = {
  word: 'caveats',
  purpose: 'ask',
  syntax: 'caveats [resource]',
  title: 'Show what private links do not cover, and what else they need',
  handle: async (context, _command, rest) => ({ later: () => answerCaveats(context, unquote(rest)) }),
};

export const pendingCommand: Command = {
  word: 'pending',
  purpose: 'ask',
  syntax: 'pending',
  title: 'List the private endpoint connections that wait for approval in Azure',
  handle: async context => ({ later: () => answerPending(context) }),
};

async function answerUsage(context: SlackContext, typed: string): Promise<Message> {
  const found = await usage(context, typed);
  if ('ambiguous' in found) return ambiguousNameMessage(typed, found.ambiguous, found.kind);
  if ('similar' in found) return unknownNameMessage(typed, found.similar);
  return usageMessage(found.scopes, found.basis);
}

async function answerWhere(context: SlackContext, typed: string): Promise<Message> {
  const found = await where(context, typed);
  if ('ambiguous' in found) return ambiguousNameMessage(typed, found.ambiguous, 'object');
  if ('similar' in found) return unknownNameMessage(typed, found.similar, 'private link scope, resource or network');
  return whereMessage(found);
}

async function answerWhy(context: SlackContext, names: readonly [string, string], key: string): Promise<Message> {
  const found = await why(context, names);
  if ('ambiguous' in found) return ambiguousNameMessage(found.typed, found.ambiguous, found.kind);
  if ('similar' in found) return unknownNameMessage(found.typed, found.similar, found.kind);
  return whyMessage(found, key);
}

async function answerCaveats(context: SlackContext, typed: string): Promise<Message> {
  const found = await caveats(context, typed);
  if ('ambiguous' in found) return ambiguousNameMessage(typed, found.ambiguous, 'resource');
  if ('similar' in found) return unknownNameMessage(typed, found.similar);
  return caveatsMessage(found.caveats, found.resource);
}

async function answerPending(context: SlackContext): Promise<Message> {
  const { entries, ...more } = await pendingConnections(context);
  return pendingConnectionsMessage(entries, more);
}
