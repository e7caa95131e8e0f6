import { Problem } from '../../base/problem.ts';
import type { Answer } from '../../cards/answer.ts';
import { commandMessage } from '../../cards/answers.ts';
import { codeMessage } from '../../cards/code-answer.ts';
import { requestMessage } from '../../cards/request-details.ts';
import { codeLanguageOf } from '../../domain/as-code/index.ts';
import { refOf } from '../../domain/request/record.ts';
import { rollsBack } from '../../domain/request/rollback.ts';
import { commandText } from '../../workflows/command-text.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { loadRequest, loadRequestDetails } from '../load-request.ts';
import { requestAsCode } from '../request-as-code.ts';
import { requestIdIn } from '../request-ref.ts';
import type { Question } from './question.ts';

/** Phones turn two hyphens into a dash. */
const AS = /(?:--|[‒–—])as\b/i;

/** Asks for everything about a request, or for the text that asks for the same or does the same. */
export const showQuestion: Question = {
  word: 'show',
  syntax: 'show CR-12 [--as command | bicep | terraform | cli]',
  title: 'Show a request and its history, or write it as a command or as code',
  fileOptions: { '.bicep': '--as bicep', '.tf': '--as terraform', '.sh': '--as cli' },
  atOnce: true,
  ask(text) {
    const [ref = '', ...forms] = text.split(AS);
    const id = requestIdIn(ref.trim(), this.syntax);
    if (forms.length === 0) return context => showRequest(context, id);
    const form = forms.join('').trim();
    if (form.toLowerCase() === 'command') return context => showAsCommand(context, id);
    const language = codeLanguageOf(form);
    if (language === undefined) {
      throw new Problem('bad-input', `Can't show a request as "${form.slice(0, 60)}". Usage: /ampls ${this.syntax}`);
    }
    return async context => codeMessage(await requestAsCode(context, id, language));
  },
};

async function showRequest(context: AppContext, id: number): Promise<Answer> {
  const details = await loadRequestDetails(context, id);
  const { request, title, decisions, steps, events } = details;
  return { ...requestMessage(details), data: { name: refOf(id), title, request, decisions, steps, events } };
}

async function showAsCommand(context: AppContext, id: number): Promise<Answer> {
  const { workflow: name, inputs, reason } = await loadRequest(context, id);
  const rolledBack = rollsBack({ workflow: name, inputs });
  const workflow = workflowNamed(context.rulebook, name);
  const own = workflow === undefined ? undefined : commandText(workflow, { inputs, reason });
  const text = rolledBack === undefined ? own : `rollback ${refOf(rolledBack)}`;
  return { ...commandMessage(id, text), data: { request: refOf(id), command: text ?? null } };
}
