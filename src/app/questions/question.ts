import type { Answer } from '../../cards/answer.ts';
import type { AppContext } from '../context.ts';

/** A question about what is known of Azure. It changes nothing. */
export interface Question {
  /** The first word of the command that asks it. */
  readonly word: string;
  /** Other words for it. */
  readonly also?: readonly string[];
  /** How it is typed, from its word on. */
  readonly syntax: string;
  /** What to type to get the answer as a file, by the ending of the file: the command line adds it for `--out map.svg`. */
  readonly fileOptions?: Readonly<Record<string, string>>;
  /** What it answers, for the help. */
  readonly title: string;
  /** Whether it is answered from the database alone, so that nobody waits. */
  readonly atOnce?: true;
  /** The command of the workflow whose form opens where nothing is typed after the word. Only Slack has forms. */
  readonly form?: string;
  /**
   * Reads what was typed after the word, and returns how to answer it: Azure may have to be read for that.
   *
   * @throws Problem `bad-input` where the text makes no sense
   */
  readonly ask: (text: string, asked: Asked) => (context: AppContext) => Promise<Answer>;
}

/** Who asks a question. */
interface Asked {
  /** Id of the person in Slack; empty on the command line. */
  readonly person: string;
  /** Identifies the command. Buttons in the answer carry it, so that a second click has no second effect. */
  readonly key: string;
}
