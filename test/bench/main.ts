import { benchAck } from './ack.ts';
import { benchApprovals } from './approvals.ts';
import { benchCalls } from './calls.ts';
import { benchDomain } from './domain.ts';
import { benchFlow } from './flow.ts';
import { benchInteractions } from './interactions.ts';
import { benchInventory } from './inventory.ts';
import { benchLatency } from './latency.ts';
import { benchLong } from './long.ts';
import { benchMap } from './map.ts';
import { benchMemory } from './memory.ts';
import { benchPlans } from './plans.ts';
import { benchQuestions } from './questions.ts';
import { benchSelect } from './select.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  ack: benchAck,
  interactions: benchInteractions,
  select: benchSelect,
  approvals: benchApprovals,
  flow: benchFlow,
  plans: benchPlans,
  questions: benchQuestions,
  calls: benchCalls,
  inventory: benchInventory,
  latency: benchLatency,
  long: benchLong,
  memory: benchMemory,
  domain: benchDomain,
  map: benchMap,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find(name => benches[name] === undefined);
if (unknown !== undefined) {
  throw new Error(`Unknown benchmark "${unknown}". Known: ${Object.keys(benches).join(', ')}.`);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
