import { expect, test } from 'vitest';
import { platform } from '../../sandbox/test/arm/support.ts';
import { checkAzureAccess } from '../../src/azure/check-access.ts';
import { type Azure, azure } from './support.ts';

const keys = 'Microsoft.OperationalInsights/workspaces/sharedKeys/action';
const group = `/subscriptions/${platform}/resourceGroups/rg-platform`;
const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/law-audit`;
const limits = { name: 'none', source: 'https://example.com', date: '2020-10-05', limits: {} };

/** Moves the data of a component to a workspace in another subscription. */
async function withForeignWorkspace(): Promise<Azure> {
  const sut = await azure();
  await sut.edit(({ resources }) => {
    const component = resources.find(({ id }) => /\/components\/appi-orders$/i.test(id));
    Object.assign(component?.properties ?? {}, { WorkspaceResourceId: workspace });
  });
  return sut;
}

/** Returns the lines about a workspace, or about permissions that could not be read. */
async function linesOf({ access }: Azure) {
  const identity = { access, actions: [] };
  const lines = await checkAzureAccess({
    reader: { ...identity, name: 'reader' },
    writer: { ...identity, name: 'writer' },
    subscriptions: undefined,
    limits,
    limitProfiles: [limits],
  });
  return lines.filter(({ sentence }) => /law-audit/.test(sentence));
}

test('says which components the writer may not be able to change, because their workspace keeps its keys', async () => {
  const sut = await withForeignWorkspace();
  expect(await linesOf(sut)).toEqual([]);
  await sut.edit(({ denied }) => {
    denied.push({ scope: group, actions: [keys] });
  });
  expect(await linesOf(sut)).toEqual([
    {
      ok: true,
      sentence: `Azure may refuse the writer changes of appi-orders: its workspace law-audit is in another subscription, and the writer lacks ${keys} there, which its role leaves out because it reads keys.`,
    },
  ]);
});

test('says so where the permissions on such a workspace cannot be read', async () => {
  const sut = await withForeignWorkspace();
  await sut.edit(({ denied }) => {
    denied.push({ scope: group, actions: ['Microsoft.Authorization/permissions/read'] });
  });
  expect(await linesOf(sut)).toMatchObject([
    { ok: false, sentence: expect.stringMatching(/^The bot cannot read the permissions of the writer on law-audit\./) },
  ]);
});
