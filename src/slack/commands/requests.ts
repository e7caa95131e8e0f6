import type { Listed } from '../../cards/answers.ts';
import { requestsAnswer } from '../../cards/answers.ts';
import { showAnswer } from '../../cards/show.ts';
import type { ListFilter } from '../../requests/read.ts';
import { listRequests } from '../../requests/read.ts';
import { titleOf } from '../../workflows/load.ts';
import { dossierOf, idIn } from '../known.ts';
import { say } from '../speech.ts';
import type { Call, Command } from './call.ts';

const MOST = 20;

const kinds: Readonly<Record<string, (call: Call) => { readonly heading: string; readonly filter: ListFilter }>> = {
  mine: ({ person }) => ({ heading: 'Your requests', filter: { requester: person, open: false } }),
  open: () => ({ heading: 'Open requests', filter: { open: true } }),
  all: () => ({ heading: 'All requests', filter: { open: false } }),
};

export const requestsCommand: Command = {
  word: 'requests',
  form: 'requests [mine | open | all]',
  title: 'lists requests',
  async answer(desk, call, rest) {
    const kind = Object.hasOwn(kinds, rest.toLowerCase() || 'open') ? kinds[rest.toLowerCase() || 'open'] : undefined;
    if (kind === undefined)
      return { say: say(`"${rest.slice(0, 60)}" is no list of requests. The form is: /ampls ${this.form}`) };
    const { heading, filter } = kind(call);
    const found = await listRequests(desk.db, filter, MOST + 1);
    const shown = found.slice(0, MOST).map((request): Listed => ({ request, title: titleOf(desk.rulebook, request) }));
    return { say: requestsAnswer(heading, shown, found.length > MOST) };
  },
};

export const showCommand: Command = {
  word: 'show',
  form: 'show CR-12',
  title: 'shows a request and what happened to it',
  async answer(desk, _call, rest) {
    return { say: showAnswer(await dossierOf(desk, idIn(rest, this.form))) };
  },
};
