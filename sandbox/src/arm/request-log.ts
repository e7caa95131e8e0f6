/** A call as `GET /control/requests` shows it. */
interface RequestRecord {
  /** Time of arrival, in ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly apiVersion: string | null;
  /** 0 until the call is answered. */
  status: number;
  /** Whether the call changed anything. */
  changed: boolean;
  readonly clientRequestId: string | null;
}

export interface RequestLog {
  add(record: RequestRecord): RequestRecord;
  all(): readonly RequestRecord[];
}

/** Creates a log of the latest calls in the order of their arrival. The limit is higher than a long test run needs. */
export function createRequestLog(limit = 200_000): RequestLog {
  let records: RequestRecord[] = [];
  return {
    add(record) {
      if (records.length >= limit * 1.25) records = records.slice(-limit);
      records.push(record);
      return record;
    },
    all: () => records.slice(-limit),
  };
}
