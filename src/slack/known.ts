import { Problem } from '../base/problem.ts';
import type { DetailsSource } from '../cards/details.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { parseRef, refOf } from '../domain/request/record.ts';
import { findRequest, readDossier } from '../requests/read.ts';
import { titleOf } from '../workflows/load.ts';
import type { Desk } from './desk.ts';

/** The number of a request that somebody typed. @throws Problem `bad-input` */
export function idIn(typed: string, form: string): number {
  const id = parseRef(typed);
  if (id !== undefined) return id;
  const what = typed === '' ? 'The request is missing.' : `"${typed.slice(0, 60)}" is no request.`;
  throw new Problem('bad-input', `${what} The form is: /ampls ${form}, with a number such as CR-12.`);
}

/** @throws Problem `unknown-request` */
export async function requestOf({ db }: Desk, id: number): Promise<ChangeRequest> {
  const request = await findRequest(db, id);
  if (request === undefined) throw new Problem('unknown-request', `There is no ${refOf(id)}.`);
  return request;
}

/** Everything about a request, as it is shown. @throws Problem `unknown-request` */
export async function dossierOf(desk: Desk, id: number): Promise<DetailsSource> {
  const dossier = await readDossier(desk.db, id);
  if (dossier === undefined) throw new Problem('unknown-request', `There is no ${refOf(id)}.`);
  return { ...dossier, title: titleOf(desk.rulebook, dossier.request) };
}
