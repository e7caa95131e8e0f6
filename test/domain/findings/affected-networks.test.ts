import { expect, test } from 'vitest';
import { affectedNetworks } from '../../../src/domain/findings/affected-networks.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import type { Impact } from '../../../src/domain/impact/impact.ts';
import { INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { networkId, workspaceId } from '../build.ts';

const row = (...networks: readonly string[]): Impact => ({
  aspects: ['ingestion'],
  from: 'private',
  to: 'public',
  why: null,
  through: null,
  networks,
  resources: [workspaceId('law')],
  sentence: '',
});

test('names each network whose access changes or cannot be judged, once, except for those of the table', () => {
  const findings = [
    finding('networks-not-judged', '', ['custom-dns', networkId('d'), networkId('a')]),
    finding('caveat', '', ['x', networkId('e')]),
  ];
  const impact = [row(networkId('c'), networkId('a')), row(INTERNET, networkId('c').toUpperCase(), networkId('b'))];
  expect(affectedNetworks({ findings, impact }, [networkId('a').toUpperCase()])).toEqual(
    [networkId('b'), networkId('c').toUpperCase(), networkId('d')].sort(),
  );
  expect(affectedNetworks({ findings: [], impact: [] }, [])).toEqual([]);
});
