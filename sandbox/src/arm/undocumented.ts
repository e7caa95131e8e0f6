import type { ArmError } from './errors.ts';
import type { SimulatedAzure } from './resource-type.ts';

/**
 * Refuses a call where neither documentation nor a recording says that Azure does. The sandbox is not to be more lenient than
 * Azure, so it refuses unless it is told to accept (`acceptsUndocumented` of the deviations): a client must not rely on a
 * refusal that Azure may not give. Codes and texts of such refusals are the sandbox's own.
 *
 * @throws ArmError
 */
export function refuseUndocumented(azure: Pick<SimulatedAzure, 'deviations'>, refusal: ArmError): void {
  if (!azure.deviations().acceptsUndocumented) throw refusal;
}
