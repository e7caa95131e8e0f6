import type { Json } from '../../domain/canonical.ts';
import type { Arm } from '../arm.ts';

/** What stands in Azure, seen from a change that is to be made. */
export interface Look {
  /**
   * `made`: as the change wants it, by the name the change gives it. `made-by-others`: as it wants it, and not by us.
   * `under-way`: on its way there. `open`: not so. `failed`: Azure tried and gave up.
   */
  readonly stands: 'made' | 'made-by-others' | 'under-way' | 'open' | 'failed';
  readonly image: Json;
  readonly correlationId: string | null;
}

/** ARM has taken a write. */
export interface Receipt {
  readonly correlationId: string | null;
  /** ARM calls it finished; otherwise it is on its way. */
  readonly settled: boolean;
  /**
   * Where the operation that goes on tells how far it is: to be kept, so that whoever takes over asks there instead of
   * writing again. Null where ARM names no such place: then looking tells.
   */
  readonly operationUrl: string | null;
  /** What ARM asks to wait before the next look, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** How one kind of change is made in Azure. */
export interface Executor<C> {
  /**
   * Reads whether the change stands.
   *
   * @throws RestError, also where what the change is about is not there
   */
  look(arm: Arm, change: C): Promise<Look>;
  /**
   * Sends the write, once. To send it again changes nothing more than the first time.
   *
   * @param id the step's id, sent as `x-ms-client-request-id`
   * @throws RestError; Problem `unavailable` where Azure does not show yet what is to be written; Problem `not-allowed`
   * where the write would take away what somebody else has made
   */
  write(arm: Arm, change: C, id: string): Promise<Receipt>;
}
