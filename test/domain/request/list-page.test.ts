import { expect, test } from 'vitest';
import { pagesBeside } from '../../../src/domain/request/list-page.ts';

test.each([
  [[9, 7, 4], undefined, { newer: { after: 9 }, older: { before: 4 } }],
  [[9], { before: 12 }, { newer: { after: 9 }, older: { before: 9 } }],
  [[], undefined, { newer: undefined, older: undefined }],
  [[], { after: 9 }, { newer: undefined, older: { before: 10 } }],
  [[], { before: 4 }, { newer: { after: 3 }, older: undefined }],
])('lets the pages beside %j, which begins at %j, begin at its own requests', (ids, from, pages) => {
  expect(pagesBeside(ids, from)).toEqual(pages);
});
