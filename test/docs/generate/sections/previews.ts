import type { PreviewData } from '../../../../src/cards/preview.ts';
import {
  previewBlocks,
  previewChanges,
  previewFailed,
  previewLoading,
  previewProblems,
  previewUnavailable,
} from '../../../../src/cards/preview.ts';
import { openQuestions } from '../../../../src/domain/findings/open-questions.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { nameProblems } from '../../../../src/workflows/name-problems.ts';
import { resolveRequest } from '../../../../src/workflows/resolve-request.ts';
import { resource } from '../../../domain/build.ts';
import { shippedWorkflow } from '../../../workflows/rulebook.ts';
import type { Example } from '../markdown.ts';
import { sampleInventory } from '../sample-inventory.ts';
import type { PlannedRequest } from '../sample-requests.ts';
import { closeProd, connectTwo, deleteScope, planned, sampleRequest } from '../sample-requests.ts';

const twin = resource(
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-other/providers/Microsoft.OperationalInsights/workspaces/law-prod',
);

function previewOf({ plan, requirements }: PlannedRequest, more: Partial<PreviewData> = {}) {
  return previewBlocks({ plan, requirements: requirements ?? [], impossible: [], ...more });
}

const same = {
  request: sampleRequest({ ...connectTwo, id: 9, state: 'awaiting_approval' }),
  permalink: 'https://contoso.slack.com/archives/C1/p1',
  isOwn: false,
};

const newScope = planned('create-scope', { name: ['ampls-new'], group: ['rg-monitor'] });

/** Returns what a form says about names that are not clear. */
function unclearNames() {
  const topology = topologyOf({ ...sampleInventory, resources: [...sampleInventory.resources, twin] });
  const workflow = shippedWorkflow('connect-resources');
  const inputs = { resources: ['law-prod'], scope: ['ampls-z'] };
  const resolved = resolveRequest(workflow, inputs, topology);
  const questions = openQuestions(topology, resolved, {});
  const problems = nameProblems(workflow, inputs, { topology, questions, suggestions: resolved.suggestions });
  return problems.map(({ input, sentence }) => ({ label: workflow.inputs[input]?.label ?? input, sentence }));
}

/** Returns what forms show above their fields as the last step before a request is submitted. */
export function previews(): readonly Example[] {
  return [
    { when: 'The preview is being made', blocks: previewLoading() },
    { when: 'The preview of a request that needs approval', blocks: previewOf(connectTwo) },
    { when: 'The preview of a request that changes who reaches what', blocks: previewOf(closeProd) },
    { when: 'The preview of a request that is blocked', blocks: previewOf(deleteScope) },
    { when: 'No access changes, and no approval is needed', blocks: previewOf({ ...newScope, requirements: [] }) },
    {
      when: 'Something changed between the preview and the submission',
      blocks: previewOf(connectTwo, { changed: previewChanges.plan }),
    },
    {
      when: 'The policy changed between the preview and the submission',
      blocks: previewOf(connectTwo, { changed: previewChanges.policy }),
    },
    { when: 'An open request of another person does the same', blocks: previewOf(connectTwo, { same }) },
    {
      when: 'An open request of the same person does the same',
      blocks: previewOf(connectTwo, { same: { ...same, isOwn: true } }),
    },
    {
      when: 'A request is to be amended to what another one does',
      blocks: previewOf(connectTwo, { same, amends: 12 }),
    },
    {
      when: 'That request ended between the preview and the submission',
      blocks: previewOf(connectTwo, { changed: previewChanges.same(9) }),
    },
    { when: 'Names are not clear', blocks: previewProblems(unclearNames()) },
    { when: 'Azure does not answer', blocks: previewUnavailable() },
    {
      when: 'The database does not answer',
      blocks: previewFailed(
        'The bot cannot reach its database, so nothing was saved and nothing will change. Try again in a minute.',
      ),
    },
  ];
}
