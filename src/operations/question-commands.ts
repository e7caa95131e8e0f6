import { statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import type { AppContext } from '../app/context.ts';
import { questions } from '../app/questions/index.ts';
import type { Question } from '../app/questions/question.ts';
import { withNotices } from '../app/questions/with-notices.ts';
import { classifyDatabaseError } from '../base/postgres.ts';
import { isProblem, Problem } from '../base/problem.ts';
import type { Answer } from '../cards/answer.ts';
import { sentFiles } from '../cards/answer.ts';
import { listChoices } from '../domain/format.ts';
import { plainTextOf } from './plain-text.ts';

/** What questions are answered with, until it is closed. */
export interface QuestionContext {
  readonly context: AppContext;
  close(): Promise<void>;
}

/** Where a command prints, and how it ends. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  end(exitCode: number): void;
}

/** What people choose beside their question. */
interface QuestionOptions {
  readonly json?: boolean;
  /** Path of the file to write. */
  readonly out?: string;
}

/** How a question ended, for scripts: as `grep` has it, 1 means that there is no such thing, and 2 that nobody could tell. */
const exitCodes = { answered: 0, unclear: 1, failed: 2 } as const;

/** Adds a command for every question that people can ask in Slack. Each only reads. */
export function addQuestionCommands(program: Command, open: () => Promise<QuestionContext>, terminal: Terminal): void {
  for (const question of questions) {
    // A question may share its first word with a command of the operators, which then has commands of its own.
    const command = program.commands.find(each => each.name() === question.word) ?? program.command(question.word);
    command
      .description([command.description(), lowerFirst(question.title)].filter(Boolean).join('; or '))
      .aliases([...(question.also ?? [])])
      .argument('[text...]', `as in Slack: ${question.syntax}`)
      .option('--json', 'print the data of the answer as JSON')
      .option('--out <file>', 'write the file that comes with the answer, or all of them into this folder')
      .allowUnknownOption()
      .action((words: readonly string[], options: QuestionOptions) =>
        answer({ question, text: withFile(question, textOf(words), options), options }, open, terminal),
      );
  }
}

/** Returns what would be typed in Slack. The shell has taken the quotes around words with spaces. */
function textOf(words: readonly string[]): string {
  const isMarked = (word: string) => /\s/.test(word) && !/["“”„«»]/.test(word);
  return words.length === 1 ? (words[0] ?? '') : words.map(word => (isMarked(word) ? `"${word}"` : word)).join(' ');
}

/** Returns the text with what it takes for the answer to come with the file that is to be written. */
function withFile({ fileOptions = {} }: Question, text: string, { out = '' }: QuestionOptions): string {
  const option = fileOptions[extname(out).toLowerCase()];
  return option === undefined || text.includes(option) ? text : `${text} ${option}`;
}

interface AskedQuestion {
  readonly question: Question;
  readonly text: string;
  readonly options: QuestionOptions;
}

async function answer(
  { question, text, options }: AskedQuestion,
  open: () => Promise<QuestionContext>,
  terminal: Terminal,
): Promise<void> {
  try {
    const { context, close } = await open();
    try {
      const asked = question.ask(text, { person: '', key: 'command-line' });
      print(await withNotices(context, asked), options, terminal);
    } finally {
      await close();
    }
  } catch (error) {
    terminal.error(forTerminal(sentenceOf(error)));
    const isAboutText = isProblem(error) && !isProblem(error, 'unavailable');
    terminal.end(isAboutText ? exitCodes.unclear : exitCodes.failed);
  }
}

function print(found: Answer, { json = false, out }: QuestionOptions, terminal: Terminal): void {
  const { data, blocks, plainBlocks } = found;
  const files = filesOf(found);
  if (out !== undefined) write(files, out);
  terminal.out(json ? JSON.stringify(data, plainJson, 2) : forTerminal(plainTextOf(plainBlocks ?? blocks)));
  const sent = [...sentFiles(found), ...(found.picture === undefined ? [] : [found.picture])];
  if (out === undefined && sent.length > 0 && !json) {
    terminal.error(`This comes with ${listChoices(sent.map(({ name }) => name))}: write it with --out FILE.`);
  }
  terminal.end(isUnclear(data) ? exitCodes.unclear : exitCodes.answered);
}

interface OutputFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

function filesOf({ picture, files = [] }: Answer): readonly OutputFile[] {
  return [...files, ...(picture === undefined ? [] : [{ name: picture.name, content: picture.png }])];
}

/** Writes the file with the same ending, or all files into a folder. @throws Problem `bad-input` where the answer has none */
function write(files: readonly OutputFile[], path: string): void {
  if (files.length > 0 && statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    for (const { name, content } of files) writeFileSync(join(path, name), content);
    return;
  }
  const wanted = extname(path).toLowerCase();
  const file = files.find(({ name }) => extname(name).toLowerCase() === wanted);
  if (file === undefined) throw new Problem('bad-input', missingFile(files.map(({ name }) => name)));
  writeFileSync(path, file.content);
}

function missingFile(names: readonly string[]): string {
  if (names.length === 0) return 'This answer comes with no file.';
  return `This answer comes with ${listChoices(names)}. Give --out a file with the same ending, or a folder for all of them.`;
}

/** Returns whether a name in the question matches nothing, or several things. */
function isUnclear(data: unknown): boolean {
  return typeof data === 'object' && data !== null && ('ambiguous' in data || 'similar' in data);
}

/** JSON has no maps and sets. */
function plainJson(_: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
}

const words = questions.flatMap(({ word, also = [] }) => [word, ...also]);
const TYPED = new RegExp(String.raw`/ampls (?=(?:${words.join('|')})\b)`, 'g');

/** Answers say what to type in Slack. Questions are typed here. */
function forTerminal(text: string): string {
  return text.replace(TYPED, 'amplsbot ');
}

function sentenceOf(error: unknown): string {
  if (isProblem(error)) return error.message;
  const failure = classifyDatabaseError(error);
  if (failure === 'refused') {
    return 'The database does not answer the question. Its tables may belong to another version: run "amplsbot migrate".';
  }
  if (failure !== undefined) return 'The database cannot be reached, or does not answer in time.';
  return error instanceof Error ? error.message : String(error);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
