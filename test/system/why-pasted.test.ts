import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

let system: TestSystem;
/** The private name of workspace-2, and the address that it has in vnet-1. */
let [name, address] = ['', ''];

beforeAll(async () => {
  system = await openSystem();
  const answer = await why('vnet-1 workspace-2');
  name = /Name: (\S+\.privatelink\.ods\S+) /.exec(answer)?.[1] ?? '';
  address = /(10\.21\.1\.\d+) is pe-ampls-b-vnet-1/.exec(answer)?.[1] ?? '';
});

afterAll(() => system.close());

const why = async (text: string) => (await system.ask('alice', `/ampls why ${text}`)).text;

test('says what a 403 that contradicts the model means, and how the network reaches the resource, without a call to ARM', async () => {
  // The bot may read Azure for other reasons while the machine is busy.
  const answer = await eventually(async () => {
    const before = await settledArmCalls(system);
    const text = await why(
      '“vm-7 in vnet-1: 403 {"message":"Component private link id does not match incoming link and has publicNetworkAccessForIngestion=Disabled"} for workspace-1”',
    );
    expect((await system.control.armCalls()).length).toBe(before);
    return text;
  }, 60_000);
  expect(answer).toMatch(
    /^Azure Monitor refused the network of the call\n.* As far as is known, it is on for the resource\. .*\nWhat to do\n• /,
  );
  expect(answer).toMatch(/a private endpoint whose scope does not link the resource/);
  expect(answer).not.toMatch(/Public network access is off/);
  expect(answer).toMatch(/Source: private-link-design/);
  expect(answer).toMatch(
    /workspace-1 is linked to ampls-a\. Public network access: ingestion enabled, queries enabled\./,
  );
  expect(answer).toMatch(
    /vnet-1 → workspace-1: sends data not at all, because .* has no record .*\/ampls why vnet-1 workspace-1/,
  );
  expect(answer).toMatch(/Read from Azure .* ago/);
});

test('reads the output of nslookup with several lines, Slack links and a code fence', async () => {
  const publicName = name.replace('privatelink.', '');
  const lookup = (answered: string) =>
    `\`\`\`nslookup <http://${publicName}|${publicName}>\nServer:  UnKnown\nAddress:  10.0.0.1\n\nNon-authoritative answer:\nName:    ${name}\nAddress:  ${answered}\nAliases:  ${publicName}\`\`\``;
  const own = await why(lookup(address));
  expect(own).toMatch(/^The name resolves to a private address\n/);
  expect(own).toContain(`${address} is pe-ampls-b-vnet-1 of ampls-b in vnet-1. Its connection is approved.`);
  expect(own).toContain('From where it is reached: /ampls where workspace-2');
  expect(await why(lookup('20.61.1.1'))).toMatch(/^The name resolves to a public address\n/);
  expect(await why(lookup('10.99.9.9'))).toContain('The bot knows no private endpoint with 10.99.9.9.');
});

test('does not take the address of the DNS server for the answer, whichever quote is missing', async () => {
  const publicName = name.replace('privatelink.', '');
  const windows = (answered: string) =>
    `Server:  UnKnown\nAddress:  10.22.0.4\n\nNon-authoritative answer:\nName:    ${publicName}\nAddress:  ${answered}`;
  for (const text of [`"${windows('20.61.99.1')}"`, `"${windows('20.61.99.1')}`, `${windows('20.61.99.1')}”`]) {
    const answer = await why(text);
    expect(answer).toMatch(/^The name resolves to a public address\n/);
    expect(answer).not.toContain('10.22.0.4');
  }
  const linux = `"Server:\t\t127.0.0.53\nAddress:\t127.0.0.53#53\n\nNon-authoritative answer:\n${publicName}\tcanonical name = ${name}.\nName:\t${name}\nAddress: ${address}"`;
  for (const text of [linux, `"${name}.\n${address}"`, `${publicName} resolves to ${address}`]) {
    const answer = await why(text);
    expect(answer).toMatch(/^The name resolves to a private address\n/);
    expect(answer).toContain(`${address} is pe-ampls-b-vnet-1 of ampls-b in vnet-1.`);
  }
});

test('says what a name that does not resolve means, and which workspace it is about', async () => {
  const answer = await why(`** server can't find ${name}: NXDOMAIN`);
  expect(answer).toMatch(/^The name does not resolve\n/);
  expect(answer).toMatch(/workspace-2 is linked to ampls-a and ampls-b/);
});

test("says what the agents' data collection endpoint is about", async () => {
  expect(await why('"Data collection endpoint must be used to access configuration over private link"')).toMatch(
    /^The agent has no data collection endpoint\n[\s\S]*Azure Monitor Agent needs a data collection endpoint of its region/,
  );
});

test('names the service tag of what else is needed', async () => {
  expect(await why('"connect to login.microsoftonline.com: timed out"')).toMatch(
    /^Not about Azure Monitor\n[\s\S]*login\.microsoftonline\.com is needed as well.*AzureActiveDirectory/,
  );
});

test('says that it does not know, and shows hostile text to nobody', async () => {
  const answer = await why('"<!channel> <script>alert(1)</script> the dashboard is empty ü"');
  expect(answer).toMatch(/^Not known\nThe bot does not recognize what this is about\./);
  expect(answer).not.toMatch(/channel|script/);
});

test('takes two words for an error only where they are no names', async () => {
  expect(await why('403 Forbidden')).toMatch(/^The call was refused, without a clear reason\n/);
  expect(await why('vnet-9 workspace-1')).toMatch(/No network matches "vnet-9"/);
  expect(await why('vnet-1')).toMatch(/Name one network and one resource.* Or paste an error/);
});
