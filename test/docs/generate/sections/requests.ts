import { PORTAL_TAGS, ruleFor } from '../../../../src/domain/changes/service-tag.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import type { ReachReasonCode } from '../../../../src/domain/reach/reasons.ts';
import { describeReason } from '../../../../src/domain/reach/reasons.ts';
import type { Step } from '../../../../src/domain/request/record.ts';
import { planRollback } from '../../../../src/domain/request/rollback.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { resolveRequest } from '../../../../src/workflows/resolve-request.ts';
import {
  component,
  connection,
  endpoint,
  link,
  scope,
  securityGroup,
  workspace,
  workspaceId,
  zoneIds,
} from '../../../domain/build.ts';
import { parseValid, shippedWorkflow } from '../../../workflows/rulebook.ts';
import type { Sentence } from '../markdown.ts';
import { escapeMarkdown, inlineCode, sentenceTable, table } from '../markdown.ts';
import { emptyInventory, lawDev, sampleInventory, sampleTopology } from '../sample-inventory.ts';
import { connectDev, deleteScope, stepsIn } from '../sample-requests.ts';
import type { Section } from '../section.ts';

const perimeter = { ingestion: 'SecuredByPerimeter', query: 'Enabled' } as const;
const second = endpoint('pe-app', 'vnet-app', 'ampls-b', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });

const inventories = {
  sample: sampleInventory,
  'two sets of zones': emptyInventory,
  'no zones': { ...emptyInventory, zones: [] },
  'two resource groups of the same name': {
    ...sampleInventory,
    scopes: [
      ...sampleInventory.scopes,
      { ...scope('ampls-x'), id: scope('ampls-x').id.replace('-0001/', '-0002/').replace('000001', '000002') },
    ],
  },
  'a security perimeter': { ...sampleInventory, resources: [workspace('law-prod', { publicAccess: perimeter })] },
  'an endpoint of another scope': {
    ...sampleInventory,
    endpoints: [...sampleInventory.endpoints, second],
    connections: [...sampleInventory.connections, connection(second)],
  },
  'all service tags allowed': {
    ...sampleInventory,
    securityGroups: [
      securityGroup(
        'nsg-hub',
        PORTAL_TAGS.map(tag => ruleFor({ tag, ruleName: tag, priority: 200, securityGroupId: '' })),
      ),
    ],
  },
  'an object that cannot be read': {
    ...sampleInventory,
    unreadable: [{ id: workspaceId('law-odd'), why: "Azure's response has an unexpected format at tags" }],
  },
  'a component of the same name': {
    ...sampleInventory,
    resources: [...sampleInventory.resources, component('law-prod')],
  },
} as const satisfies Record<string, Inventory>;

/** Commands whose names do not match what is in Azure, and the inventory that they are resolved in. */
const mistakes: readonly (readonly [command: string, inventory: keyof typeof inventories])[] = [
  ['connect law-prdo to ampls-a', 'sample'],
  ['connect law to ampls-a', 'sample'],
  ['connect law-prod to ampls-a', 'a component of the same name'],
  ['connect law-odd to ampls-a', 'an object that cannot be read'],
  ['connect vnet-hub to ampls-a', 'sample'],
  ['connect law-prod, LAW-PROD to ampls-b', 'sample'],
  ['connect law-prod to ampls', 'sample'],
  ['unlink-storage from appi-shop', 'sample'],
  ['create-scope ampls-c in rg-montor', 'sample'],
  ['create-scope ampls-c in rg-empty-group', 'sample'],
  ['create-scope ampls-c in rg-monitor', 'two resource groups of the same name'],
  ['create-endpoint in vnet-hub/default to ampls-a', 'two sets of zones'],
  ['create-endpoint in vnet-hub/default to ampls-a', 'no zones'],
  ['create-endpoint in vnet-hub/default to ampls-a dns manual', 'two sets of zones'],
  ['isolate vnet-lab/default with law-prod to ampls-a new ampls-c', 'sample'],
  ['isolate vnet-lab/default with law-prod in rg-montor', 'sample'],
  ['isolate vnet-hub/default with law-prod to ampls-a', 'a security perimeter'],
  ['access-mode ampls-a to open except pe-app as privateonly', 'an endpoint of another scope'],
  ['allow-tags in nsg-hub', 'all service tags allowed'],
  ['retire law-dev', 'sample'],
  ['approve pe-hub', 'sample'],
  ['approve pe-gone', 'sample'],
];

/** Every reason for which a resource cannot be reached, or for which that is unknown. The compiler names one without an entry. */
const reasons = {
  'network-unseen': true,
  'resource-unseen': true,
  'subscription-unseen': true,
  'custom-dns': true,
  'dns-network-unseen': true,
  'dns-server-route': true,
  'dns-in-hub': true,
  'dns-loop': true,
  'dns-differs': true,
  'forward-target': true,
  'forwarding-alias': true,
  'forwarding-wildcard': true,
  'forwarding-partly': true,
  'forwarding-ruleset': true,
  'zones-unknown': true,
  'zone-unseen': true,
  'zone-twice': true,
  'zone-in-front': true,
  'no-record': true,
  'fallback-unrecognised': true,
  'name-unknown': true,
  wildcard: true,
  alias: true,
  'record-contested': true,
  'record-perhaps': true,
  'addresses-differ': true,
  'address-unowned': true,
  'endpoint-gone': true,
  'no-route': true,
  'route-unclear': true,
  'not-approved': true,
  'connection-unrecognised': true,
  'scope-unseen': true,
  'link-unfinished': true,
  'other-scope': true,
  'access-mode': true,
  'access-mode-unrecognised': true,
  'access-mode-unverified': true,
  'other-scope-perhaps': true,
  'public-access-off': true,
  perimeter: true,
  'public-access-unrecognised': true,
  'not-queried': true,
  'kind-unknown': true,
} as const satisfies Record<ReachReasonCode, true>;

/** Returns what people read about the names and values of a request. */
export function requestTexts(): readonly Section[] {
  return [
    {
      title: 'Names and values in requests',
      intro:
        'What a card says if the names and values of a request do not match what is in Azure. [Findings](findings.md) explains all findings.',
      parts: [
        { title: 'Commands', content: mistakeTable() },
        { title: 'Values of a request that is older than its workflow', content: sentenceTable(storedValueFindings()) },
        { title: 'Rollbacks', content: sentenceTable(rollbackFindings()) },
      ],
    },
  ];
}

function mistakeTable(): string {
  const rows = mistakes.flatMap(([command, name]) => {
    const { workflow, inputs } = parseValid(command);
    const { findings } = resolveRequest(workflow, inputs, topologyOf(inventories[name]));
    const where = name === 'sample' ? '' : `<br>with ${name}`;
    return findings.map(({ code, sentence }) => [
      `${inlineCode(`/ampls ${command}`)}${where}`,
      `\`${code}\``,
      escapeMarkdown(sentence),
    ]);
  });
  return table(['command', 'finding', 'text'], rows);
}

/** Returns what is said about stored values that the workflow does not accept any more. */
function storedValueFindings(): readonly Sentence[] {
  const names = { resources: ['law-prod'], scope: ['ampls-a'] };
  const cases: readonly (readonly [string, string, Readonly<Record<string, readonly string[]>>])[] = [
    ['An input has become required', 'connect-resources', { resources: names.resources }],
    ['An input takes one value only', 'connect-resources', { ...names, scope: ['ampls-a', 'ampls-b'] }],
    ['A value is empty', 'create-scope', { name: [' '], group: ['rg-monitor'] }],
  ];
  return cases.flatMap(([when, workflow, inputs]) => {
    const { findings } = resolveRequest(shippedWorkflow(workflow), inputs, sampleTopology);
    return findings.map(({ sentence }): Sentence => [when, sentence]);
  });
}

/** Returns what is said about changes that a rollback leaves as they are. */
function rollbackFindings(): readonly Sentence[] {
  const { plan } = connectDev;
  const [step] = stepsIn(plan, ['done']);
  const replaced = [...sampleInventory.links, link('ampls-a', lawDev.id)];
  const { changes } = deleteScope.plan;
  const cases: readonly (readonly [string, Plan | null, readonly Step[], Inventory])[] = [
    ['Nothing was changed', plan, [], sampleInventory],
    ['Someone else replaced a link', plan, step === undefined ? [] : [step], { ...sampleInventory, links: replaced }],
    ['A change cannot be undone', deleteScope.plan, stepsIn({ ...plan, changes }, ['done']), sampleInventory],
  ];
  return cases.flatMap(([when, of, steps, inventory]) => {
    const { findings } = planRollback({ id: 12, plan: of, steps }, topologyOf(inventory));
    return findings.map(({ sentence }): Sentence => [when, sentence]);
  });
}

/** Returns the clauses that follow "because" in access changes and findings. */
export function reasonTable(): string {
  const codes = Object.keys(reasons) as ReachReasonCode[];
  return sentenceTable(
    codes.map(code => [code, `… because ${describeReason(code)}.`]),
    ['reason', 'text'],
  );
}
