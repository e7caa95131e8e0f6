import type { GraphTable } from './graph-index.ts';

/**
 * A query of Resource Graph, in the part of its language that the sandbox understands: conditions on the type, on the
 * zone of a record and on properties that are set; plain columns and properties; ordered by id.
 */
export interface GraphQuery {
  readonly table: GraphTable;
  /** In lower case. */
  readonly types: readonly string[];
  /** Names of zones, in lower case, where only their records are requested. */
  readonly zones?: readonly string[];
  /** Properties that have to be set. */
  readonly required: readonly (readonly string[])[];
  /** Properties that have to be set on rows of one type, by the type in lower case. */
  readonly requiredOfType: Readonly<Record<string, readonly string[]>>;
  readonly columns: readonly GraphColumn[];
}

interface GraphColumn {
  readonly name: string;
  /** Where its value is in a row. Names of properties are case-sensitive, as in Kusto. */
  readonly path: readonly (string | number)[];
}

const columns = new Set(['id', 'name', 'type', 'kind', 'location', 'tags', 'managedBy', 'properties']);

const values = "\\(\\s*('[^']*'(?:\\s*,\\s*'[^']*')*)\\s*\\)";
const typeIn = new RegExp(`^type\\s+in~\\s*${values}$`, 'i');
const typeIs = /^type\s*=~\s*('[^']*')$/i;
/** The ninth segment of a record's id, split at `/`, is the name of its zone. */
const inZones = new RegExp(`^tostring\\(split\\(id, ?'/'\\)\\[8\\]\\)\\s+in~\\s*${values}$`, 'i');
const isSet = /^isnotnull\(properties\.([\w.]+)\)$/i;

const isOtherOrSet = /^type\s*!~\s*'([^']*)'\s+or\s+isnotnull\(properties\.([\w.]+)\)$/i;

/** Returns the query with this text; undefined if it has something that the sandbox does not understand. */
export function parseGraphQuery(text: string): GraphQuery | undefined {
  const [table, ...steps] = splitOutsideQuotes(text, '|').map(step => step.trim());
  const name = table?.toLowerCase();
  if (name !== 'resources' && name !== 'dnsresources' && name !== 'insightsresources') return undefined;
  const order = steps.pop();
  const project = /^project\s+(.+)$/is.exec(steps.pop() ?? '')?.[1];
  const selected = project === undefined ? undefined : parseColumns(project);
  const conditions = steps.map(step => /^where\s+(.+)$/is.exec(step)?.[1]?.trim());
  const types = conditions.flatMap(condition =>
    listed((typeIn.exec(condition ?? '') ?? typeIs.exec(condition ?? ''))?.[1]),
  );
  const zones = conditions.flatMap(condition => listed(inZones.exec(condition ?? '')?.[1]));
  const required = conditions.flatMap(condition => isSet.exec(condition ?? '')?.[1] ?? []);
  const requiredOfType = Object.fromEntries(
    conditions.flatMap(condition => {
      const [, type = '', property = ''] = isOtherOrSet.exec(condition ?? '') ?? [];
      return type === '' ? [] : [[type.toLowerCase(), ['properties', ...property.split('.')]]];
    }),
  );
  const understood = [typeIn, typeIs, inZones, isSet, isOtherOrSet];
  const isUnderstood = conditions.every(condition => understood.some(pattern => pattern.test(condition ?? '')));
  const isOfRecords = zones.length === 0 || name === 'dnsresources';
  if (!isUnderstood || !isOfRecords || selected === undefined || types.length === 0) return undefined;
  if (!/^order\s+by\s+id(\s+asc)?$/i.test(order ?? '')) return undefined;
  const paths = required.map(property => ['properties', ...property.split('.')]);
  return { table: name, types, required: paths, requiredOfType, columns: selected, ...(zones.length > 0 && { zones }) };
}

function listed(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  return text.split(',').map(value => value.trim().slice(1, -1).toLowerCase());
}

/** Returns the columns of a projection. It needs the id, without which Resource Graph gives no skip token. */
function parseColumns(text: string): readonly GraphColumn[] | undefined {
  const parsed = text.split(',').map(part => {
    const [name = '', value = name] = part.split('=').map(side => side.trim());
    // An item of a list has its number after the name, as in Kusto: `ipConfigurations[0]`.
    const path = value.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
    const isKnown = /^\w+$/.test(name) && path.every(step => /^\w+$/.test(step)) && columns.has(path[0] ?? '');
    return isKnown ? { name, path: path.map(step => (/^\d+$/.test(step) ? Number(step) : step)) } : undefined;
  });
  const known = parsed.filter(column => column !== undefined);
  // Whether Resource Graph tells columns apart by their case is not documented, so the sandbox does not.
  const names = new Set(known.map(({ name }) => name.toLowerCase()));
  return known.length === parsed.length && names.size === known.length && names.has('id') ? known : undefined;
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts = [''];
  let isQuoted = false;
  for (const character of text) {
    if (character === "'") isQuoted = !isQuoted;
    if (character === separator && !isQuoted) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}
