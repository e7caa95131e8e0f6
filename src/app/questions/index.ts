import { caveatsQuestion } from './caveats.ts';
import { changesQuestion } from './changes.ts';
import { checkQuestion } from './check.ts';
import { groupQuestion } from './group.ts';
import { mapQuestion } from './map.ts';
import { pendingQuestion } from './pending-connections.ts';
import type { Question } from './question.ts';
import { recordsQuestion } from './records.ts';
import { historyQuestion, requestsQuestion } from './requests.ts';
import { showQuestion } from './show.ts';
import { usageQuestion } from './usage.ts';
import { whatIfQuestion } from './what-if.ts';
import { whereQuestion } from './where.ts';
import { whyQuestion } from './why.ts';

/** Every question that is answered from what is known of Azure, in the order of the help. */
export const questions: readonly Question[] = [
  usageQuestion,
  mapQuestion,
  whereQuestion,
  whyQuestion,
  whatIfQuestion,
  checkQuestion,
  groupQuestion,
  recordsQuestion,
  caveatsQuestion,
  pendingQuestion,
  requestsQuestion,
  showQuestion,
  historyQuestion,
  changesQuestion,
];
