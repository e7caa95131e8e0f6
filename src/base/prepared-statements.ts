import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/**
 * How many different statements are prepared. What follows is sent as it is, because some statements have a text of their
 * own for each length of a list, and each connection keeps what it has prepared.
 */
const MOST_PREPARED = 200;

/**
 * Lets the connections of a pool prepare their statements, so that Postgres parses each of them once for each connection,
 * and plans it again only where that pays off. Statements without parameters are left alone.
 */
export function prepareStatements(pool: Pool): void {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST_PREPARED) return known;
    const name = createHash('sha256').update(text).digest('base64url');
    names.set(text, name);
    return name;
  };
  pool.on('connect', client => {
    const query = client.query.bind(client);
    Object.assign(client, {
      query(statement: unknown, values: unknown, ...rest: readonly unknown[]) {
        const isUnnamed = isStatement(statement) && statement.name === undefined;
        const name = isUnnamed && Array.isArray(values) && values.length > 0 ? nameOf(statement.text) : undefined;
        const named = name === undefined ? statement : Object.assign({}, statement, { name });
        return Reflect.apply(query, client, [named, values, ...rest]);
      },
    });
  });
}

function isStatement(value: unknown): value is { readonly text: string; readonly name?: string } {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
