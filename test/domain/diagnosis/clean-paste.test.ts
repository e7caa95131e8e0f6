import { expect, test } from 'vitest';
import { cleanPaste } from '../../../src/domain/diagnosis/clean-paste.ts';

test.each([
  ['“403 Forbidden”', '403 Forbidden'],
  ['"Address: 10.21.1.4', 'Address: 10.21.1.4'],
  ['Address: 10.21.1.4 ”\n', 'Address: 10.21.1.4'],
  ['«‹403 „Forbidden‟›', '403 "Forbidden'],
  ["` ′'″＂403´`", '403'],
  ['{"code":"“Forbidden”"}', '{"code":""Forbidden""}'],
  ['"', ''],
  ['<http://api.monitor.azure.com|api.monitor.azure.com> can’t be resolved', "api.monitor.azure.com can't be resolved"],
  [
    'POST <https://dce-1.westeurope-1.ingest.monitor.azure.com/x?y=1>',
    'POST https://dce-1.westeurope-1.ingest.monitor.azure.com/x?y=1',
  ],
  ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
  ['a &lt;b&gt; &amp;lt;', 'a <b> &lt;'],
  ['```\nServer:\u00a0UnKnown\r\nAddress: 10.0.0.1\r```', 'Server: UnKnown\nAddress: 10.0.0.1'],
  ['one – two\u202E\u200B…', 'one - two...'],
  ['', ''],
])('undoes what Slack and keyboards did to %j', (pasted, clean) => {
  expect(cleanPaste(pasted)).toBe(clean);
});

test('reads the beginning of a long text, in little time', () => {
  const started = performance.now();
  expect(cleanPaste('<'.repeat(1_000_000)).length).toBe(20_000);
  expect(cleanPaste(`a${'" '.repeat(9_000)}b`).length).toBe(18_002);
  expect(performance.now() - started).toBeLessThan(1_000);
});
