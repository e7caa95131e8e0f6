import type { StoredEvent } from '../../domain/audit/event-chain.ts';
import type { RequestEvidence } from '../../domain/audit/evidence.ts';
import { timeOf } from '../../domain/audit/evidence.ts';

/** A piece of HTML. Text becomes one only through `text`, which escapes it. */
interface Html {
  readonly html: string;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns text that people typed, or that Azure sent, so that it cannot be markup or change the direction of its neighbours. */
function text(value: string): Html {
  return { html: `<bdi>${escapeHtml(value)}</bdi>` };
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, character => escapes[character] ?? '');
}

function element(name: string, ...content: readonly Html[]): Html {
  return { html: `<${name}>${content.map(({ html }) => html).join('')}</${name}>` };
}

function link(to: string, label: string): Html {
  return { html: `<a href="${escapeHtml(to)}">${escapeHtml(label)}</a>` };
}

function table(head: readonly string[], rows: readonly (readonly Html[])[]): Html {
  const headRow = element('tr', ...head.map(cell => element('th', text(cell))));
  return element('table', headRow, ...rows.map(cells => element('tr', ...cells.map(cell => element('td', cell)))));
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #c9d1d9;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:#f3f5f7}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:.85rem}td{overflow-wrap:anywhere}`;

/** The page loads nothing and runs nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

function page(title: string, ...content: readonly Html[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${content.map(({ html }) => html).join('\n')}
</body>
</html>
`;
}

/** What the first page of a pack shows. */
export interface EvidenceIndex {
  readonly from: Date;
  readonly to: Date;
  /** Number of leaves that the checkpoint of the pack covers; undefined where nothing in it is sealed. */
  readonly checkpointSize: number | undefined;
  readonly requests: readonly { readonly evidence: RequestEvidence; readonly isSealed: boolean }[];
}

/** Returns the first page of a pack: what it holds, and where. */
export function indexPage({ from, to, checkpointSize, requests }: EvidenceIndex): string {
  const range = `Requests with events from ${from.toISOString()} up to, but not including, ${to.toISOString()}.`;
  const sealed =
    checkpointSize === undefined
      ? 'Nothing in this pack is sealed, so it proves nothing by itself.'
      : `The proofs lead to the checkpoint of ${checkpointSize} leaves in the file "checkpoint". README.txt says how to verify it.`;
  return page(
    'Evidence from the audit trail',
    element('p', text(range)),
    element('p', text(sealed)),
    table(
      ['Request', 'Requester', 'Workflow', 'Last event', 'Proof'],
      requests.map(({ evidence, isSealed }) => [
        link(`${folderOf(evidence.request)}/index.html`, evidence.request),
        text(evidence.requester),
        text(evidence.workflow ?? ''),
        text(`${evidence.lastEvent.type}, ${evidence.lastEvent.at}`),
        isSealed ? link(proofPath(evidence.request), 'proof') : text('not sealed'),
      ]),
    ),
  );
}

/** Returns the folder of a request in a pack. */
export function folderOf(request: string): string {
  return `requests/${request}`;
}

/** Returns the path of the proof of a request in a pack. */
export function proofPath(request: string): string {
  return `${folderOf(request)}/${request}.tlog-proof`;
}

/** Returns the page of a request: who decided what, what was changed, and every event. */
export function requestPage(evidence: RequestEvidence, events: readonly StoredEvent[], isSealed: boolean): string {
  const { request, requester, workflow, reason, decisions, steps, documents } = evidence;
  const proof = isSealed ? link(`${request}.tlog-proof`, 'Inclusion proof') : text('Not sealed: there is no proof.');
  return page(
    `Evidence for ${request}`,
    element('p', link('../../index.html', 'All requests')),
    table(['Requester', 'Workflow', 'Reason'], [[text(requester), text(workflow ?? ''), text(reason ?? '')]]),
    element('p', proof),
    element('h2', text('Decisions')),
    table(
      ['Event', 'Time', 'Person', 'Decision', 'Plan hash'],
      decisions.map(({ event, at, person, verdict, planHash }) => {
        return [text(String(event)), text(at), text(person), text(verdict), text(planHash ?? '')];
      }),
    ),
    element('h2', text('Changes in Azure')),
    table(
      ['Event', 'Time', 'Change', 'Outcome', 'Correlation id in Azure'],
      steps.map(({ event, at, title, outcome, correlationId }) => {
        return [text(String(event)), text(at), text(title), text(outcome), text(correlationId ?? '')];
      }),
    ),
    element('h2', text('Documents')),
    table(
      ['Event', 'Document', 'SHA-256'],
      documents.map(({ event, name, digest }) => {
        return [text(String(event)), text(name), link(`../../documents/${digest}`, digest)];
      }),
    ),
    element('h2', text('Events')),
    table(
      ['Event', 'Time', 'Actor', 'Type', 'Data', 'Hash'],
      events.map(event => [
        text(String(event.seq)),
        text(timeOf(event)),
        text(event.actor),
        text(event.type),
        element('pre', text(event.data)),
        element('pre', text(event.hash)),
      ]),
    ),
  );
}
