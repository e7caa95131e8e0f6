import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needsTableText, parseNeedsTable } from '../../../src/domain/grouping/needs-table.ts';

const rowsOf = (text: string) =>
  parseNeedsTable(text).rows.map(({ line, network, resources }) => [line, network, ...resources]);

describe('a table of needs', () => {
  test.each([
    ['a colon and commas', 'vnet-1: law-1, law-2'],
    ['no spaces', 'vnet-1:law-1,law-2'],
    ['CSV', 'vnet-1,law-1,law-2'],
    ['CSV of a country with decimal commas', 'vnet-1;law-1;law-2'],
    ['tabs of a spreadsheet', 'vnet-1\tlaw-1\tlaw-2'],
    ['a cell with several names', 'vnet-1\tlaw-1, law-2'],
    ['quotes', '"vnet-1","law-1","law-2"'],
    ['typographic quotes', '“vnet-1”: „law-1“, «law-2»'],
    ['an arrow', 'vnet-1 -> law-1, law-2'],
    ['an arrow as Slack sends it', 'vnet-1 -&gt; law-1, law-2'],
    ['another arrow', 'vnet-1 → law-1; law-2'],
    ['a bullet', '• vnet-1: law-1, law-2'],
    ['a number', '1. vnet-1: law-1, law-2'],
    ['a row of a Markdown table', '| vnet-1 | law-1, law-2 |'],
    ['empty cells', 'vnet-1: law-1,, law-2,'],
  ])('takes %s', (_, text) => {
    expect(rowsOf(text)).toEqual([[1, 'vnet-1', 'law-1', 'law-2']]);
  });

  test('takes several networks on a line, and keeps the numbers of lines', () => {
    expect(rowsOf('vnet-1: a; vnet-2: b, c;\r\n\r\nvnet-3: d')).toEqual([
      [1, 'vnet-1', 'a'],
      [1, 'vnet-2', 'b', 'c'],
      [3, 'vnet-3', 'd'],
    ]);
    expect(rowsOf('vnet-1: a; b')).toEqual([[1, 'vnet-1', 'a', 'b']]);
  });

  test('leaves out headings, comments, fences and rules', () => {
    const table = '```csv\n# what we need\n| Network | Resources |\n| --- | --- |\n| vnet-1 | a |\n```';
    expect(rowsOf(table)).toEqual([[5, 'vnet-1', 'a']]);
    expect(rowsOf('VNet,Workspaces\nvnet-1,a')).toEqual([[2, 'vnet-1', 'a']]);
    expect(rowsOf('network: law-1')).toEqual([[1, 'network', 'law-1']]);
    expect(parseNeedsTable('vnet').problems).toHaveLength(1);
    expect(rowsOf('vnet-1: a\nnetwork: resources')).toEqual([
      [1, 'vnet-1', 'a'],
      [2, 'network', 'resources'],
    ]);
  });

  test('keeps names with spaces, ids and hostile text as they are', () => {
    expect(rowsOf('vnet-1: my component, /subscriptions/s/a, <script>')).toEqual([
      [1, 'vnet-1', 'my component', '/subscriptions/s/a', '<script>'],
    ]);
  });

  test('says what is wrong with a line, with its number', () => {
    const { rows, problems } = parseNeedsTable(`vnet-1: a\n: b\nvnet-3\nvnet-4: ,\nvnet-5: ${'x'.repeat(1_001)}`);
    expect(rows).toHaveLength(1);
    expect(problems.map(({ line, sentence }) => `Line ${line}: ${sentence}`)).toEqual([
      'Line 2: the network is missing. Example: vnet-1: workspace-1, workspace-2',
      'Line 3: "vnet-3" names no resources. Example: vnet-1: workspace-1, workspace-2',
      'Line 4: "vnet-4" names no resources. Example: vnet-1: workspace-1, workspace-2',
      `Line 5: "${'x'.repeat(60)}…" is too long for a name. Example: vnet-1: workspace-1, workspace-2`,
    ]);
  });

  test('says that a table is empty, or too long', () => {
    expect(parseNeedsTable(' \n# nothing\n').problems).toEqual([
      { line: 0, sentence: 'The table is empty. Example: vnet-1: workspace-1, workspace-2' },
    ]);
    const long = Array.from({ length: 201 }, (_, index) => `vnet-${index}: a`).join('\n');
    expect(parseNeedsTable(long)).toEqual({
      rows: [],
      problems: [{ line: 0, sentence: 'The table has 201 lines. Use at most 200.' }],
    });
  });

  test('reads what it writes', () => {
    const name = fc.stringMatching(/^[a-z][\w.-]{0,20}[a-z]$/).filter(text => !/^(?:v?nets?|networks?)$/i.test(text));
    const row = fc.record({ network: name, resources: fc.array(name, { minLength: 1, maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), rows => {
        const numbered = rows.map((each, index) => ({ ...each, line: index + 1 }));
        expect(parseNeedsTable(needsTableText(numbered))).toEqual({ rows: numbered, problems: [] });
      }),
    );
  });
});
