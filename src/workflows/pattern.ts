import type { WorkflowInput } from './inputs.ts';

/** A part of a short form: a word as it stands, or the place of an input. */
type PatternPart = { readonly word: string } | Place;

/** Where an input goes, with what it takes. */
interface Place {
  readonly input: string;
  readonly takes: WorkflowInput;
}

/** What may follow in any order, or be left out: a word with the input that it announces. */
export interface PatternOption extends Place {
  readonly word: string;
}

/** A workflow's short form, taken apart: `create-endpoint in {subnet} to {scope} [named {name}]`. */
export interface Pattern {
  readonly verb: string;
  readonly parts: readonly PatternPart[];
  readonly options: readonly PatternOption[];
  /** As people type it, for help and for refusals. */
  readonly text: string;
}

type Inputs = Readonly<Record<string, WorkflowInput>>;

const WORD = /^[a-z][a-z-]*$/;
const OPTION = /\[(?<word>\S+)\s+\{(?<input>[^{}\s]+)\}\]/g;

/**
 * Takes a short form apart. Between two inputs there must be a word: names alone would not say where one list ends. An
 * input that may be left out stands in brackets at the end, after a word of its own.
 *
 * @throws an Error saying what is wrong with it
 */
export function compilePattern(command: string, inputs: Inputs): Pattern {
  const [verb = '', ...rest] = command.replace(OPTION, '').trim().split(/\s+/);
  if (!WORD.test(verb)) throw new Error(`command must begin with a word: "${command}"`);
  const parts = rest.map((part): PatternPart => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? { word: part } : placeOf(inputs, name);
  });
  const options = [...command.matchAll(OPTION)].map(({ groups: { word = '', input = '' } = {} }): PatternOption => {
    return { word, ...placeOf(inputs, input) };
  });
  const pattern = { verb, parts, options, text: command };
  const mistake = wordMistake(pattern) ?? orderMistake(pattern) ?? inputMistake(pattern, inputs);
  if (mistake !== undefined) throw new Error(mistake);
  return pattern;
}

function placeOf(inputs: Inputs, input: string): Place {
  const takes = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
  if (takes === undefined) throw new Error(`command names an input that is not defined: {${input}}`);
  return { input, takes };
}

function wordMistake({ parts, options }: Pattern): string | undefined {
  const words = [...parts.flatMap(part => ('word' in part ? [part.word] : [])), ...options.map(({ word }) => word)];
  const strange = words.find(word => !WORD.test(word) || word === 'because');
  if (strange !== undefined) return `command cannot have "${strange}" as a word`;
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  return twice === undefined ? undefined : `command has the word "${twice}" twice`;
}

function orderMistake({ parts, options, text }: Pattern): string | undefined {
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next !== undefined && 'input' in part && 'input' in next) {
      return `command needs a word between {${part.input}} and {${next.input}}`;
    }
  }
  const end = text.replace(OPTION, '').trimEnd().length;
  return options.length > 0 && text.slice(0, end).includes('[')
    ? 'command has brackets before its end: what may be left out comes last'
    : undefined;
}

function inputMistake({ parts, options }: Pattern, inputs: Inputs): string | undefined {
  const named = parts.flatMap(part => ('input' in part ? [part.input] : []));
  const all = [...named, ...options.map(({ input }) => input)];
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice !== undefined) return `command has {${twice}} twice`;
  for (const [name, { required }] of Object.entries(inputs)) {
    if (!all.includes(name)) return `command has no place for the input ${name}`;
    if (required && !named.includes(name)) return `command puts {${name}} in brackets, and it is required`;
    if (!required && named.includes(name)) {
      return `command needs brackets around {${name}} and a word before it: it is not required`;
    }
  }
  return undefined;
}
