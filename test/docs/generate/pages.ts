import { join } from 'node:path';
import { assumptionsPage } from './assumptions-page.ts';
import { findingsPage } from './findings-page.ts';
import { messagesPage } from './messages-page.ts';

/** A page that is generated from the code. */
export interface Page {
  readonly file: string;
  readonly content: string;
}

const folder = join(import.meta.dirname, '../../../docs');

/** Returns every generated page. */
export async function pages(): Promise<readonly Page[]> {
  return [
    { file: join(folder, 'azure-assumptions.md'), content: assumptionsPage() },
    { file: join(folder, 'findings.md'), content: findingsPage() },
    { file: join(folder, 'messages.md'), content: await messagesPage() },
  ];
}
