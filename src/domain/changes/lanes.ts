import type { Change } from './index.ts';
import { kindOf } from './index.ts';

/** Returns steps in lanes, which run at the same time. A step without a lane makes all steps run in their order. */
export function lanesOf<S extends { readonly change: Change }>(steps: readonly S[]): readonly (readonly S[])[] {
  const lanes = steps.map(({ change }) => kindOf(change).lane?.(change));
  if (lanes.some(lane => lane === undefined)) return [steps];
  return [...Map.groupBy(steps, (_, index) => lanes[index]).values()];
}
