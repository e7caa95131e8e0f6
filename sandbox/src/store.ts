import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A map of JSON values that is kept in a file and survives the process. */
export interface Store<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  set(key: string, value: T): void;
  delete(key: string): boolean;
  clear(): void;
  /** Returns the values in the order in which their keys were first set. */
  values(): T[];
  readonly size: number;
  close(): void;
}

type Line<T> = readonly [key: string, value: T] | readonly [key: string] | readonly [];

/**
 * Opens a store that keeps a journal: each line is `[key, value]` (set), `[key]` (deleted) or `[]` (cleared). A write is
 * in the file before `set` returns, so a SIGKILL loses nothing that was already answered. Opening replays the journal and
 * rewrites it without overwritten values. A last line that a crash cut off is dropped.
 *
 * @param file journal; without one the values are kept in memory only
 */
export function openStore<T>(file?: string): Store<T> {
  const map = new Map<string, T>();
  if (file === undefined) {
    return createStore(
      map,
      () => {},
      () => {},
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) replay(readFileSync(file, 'utf8'), map);
  writeFileSync(`${file}.new`, [...map].map(entry => `${JSON.stringify(entry)}\n`).join(''));
  renameSync(`${file}.new`, file);
  const descriptor = openSync(file, 'a');
  return createStore(
    map,
    line => appendFileSync(descriptor, `${JSON.stringify(line)}\n`),
    () => closeSync(descriptor),
  );
}

function createStore<T>(map: Map<string, T>, append: (line: Line<T>) => void, close: () => void): Store<T> {
  return {
    get: key => map.get(key),
    has: key => map.has(key),
    set(key, value) {
      append([key, value]);
      map.set(key, value);
    },
    delete(key) {
      if (!map.has(key)) return false;
      append([key]);
      return map.delete(key);
    },
    clear() {
      append([]);
      map.clear();
    },
    values: () => [...map.values()],
    get size() {
      return map.size;
    },
    close,
  };
}

function replay<T>(journal: string, map: Map<string, T>): void {
  const lines = journal.split('\n');
  lines.pop();
  for (const text of lines) {
    const [key, value] = JSON.parse(text) as [string?, T?];
    if (key === undefined) map.clear();
    else if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
}
