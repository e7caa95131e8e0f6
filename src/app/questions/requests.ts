import { Problem } from '../../base/problem.ts';
import type { Answer } from '../../cards/answer.ts';
import { ambiguousNameMessage, unknownNameMessage } from '../../cards/answers.ts';
import { historyMessage, requestListMessage } from '../../cards/request-list.ts';
import { parseRef } from '../../domain/request/record.ts';
import type { ListQuestion } from '../../workflows/list-question.ts';
import { listedNouns, parseListQuestion } from '../../workflows/list-question.ts';
import type { AppContext } from '../context.ts';
import type { UnclearObject } from '../list-requests.ts';
import { pageOfRequests } from '../list-requests.ts';
import type { Question } from './question.ts';
import { showQuestion } from './show.ts';

/** How many requests a page lists: as many as a phone shows without much scrolling. */
const PAGE_SIZE = 10;

/** Asks for a list of requests. */
export const requestsQuestion: Question = {
  word: 'requests',
  also: ['list', 'status'],
  syntax: 'requests [mine | open | all] [for <scope, resource or network>] [since 3d]',
  title: 'List requests, also those whose plans touch something',
  atOnce: true,
  ask(text, asked) {
    if (parseRef(text) !== undefined) return showQuestion.ask(text, asked);
    return async context => {
      const question = readQuestion(text, context);
      if (question.list === 'mine' && asked.person === '') {
        throw new Problem('bad-input', 'Nobody is signed in here, so no requests are "mine". Type requests all.');
      }
      const page = await pageOfRequests(context, question, { person: asked.person, limit: PAGE_SIZE });
      return 'requests' in page ? requestListMessage(page) : unclearAnswer(question, page);
    };
  },
};

/** Asks what requests have done to an object. */
export const historyQuestion: Question = {
  word: 'history',
  syntax: 'history <scope, resource or network> [since 3d]',
  title: 'Show what requests have done to something, also after it was deleted',
  atOnce: true,
  ask(text, asked) {
    return async context => {
      const question = readQuestion(text, context);
      if (question.about === undefined) {
        throw new Problem('bad-input', `The name is missing. Usage: /ampls ${this.syntax}`);
      }
      const page = await pageOfRequests(context, question, { person: asked.person, limit: PAGE_SIZE });
      if (!('requests' in page)) return unclearAnswer(question, page);
      return page.about === undefined ? requestListMessage(page) : historyMessage({ ...page, about: page.about });
    };
  },
};

function readQuestion(text: string, { clock }: Pick<AppContext, 'clock'>): ListQuestion {
  const question = parseListQuestion(text, clock());
  if ('error' in question) throw new Problem('bad-input', question.error);
  return question;
}

function unclearAnswer({ about }: ListQuestion, unclear: UnclearObject): Answer {
  const { typed, kind } = about ?? { typed: '' };
  if ('ambiguous' in unclear) return { ...ambiguousNameMessage(typed, unclear.ambiguous, 'object'), data: unclear };
  const noun = kind === undefined ? 'private link scope, resource or network' : listedNouns[kind];
  return { ...unknownNameMessage(typed, unclear.similar, noun), data: unclear };
}
