/** A call as `GET /control/requests` shows it. */
interface RequestRecord {
  /** When it arrived, ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly apiVersion: string | null;
  /** 0 while it is not answered, and for one that never was. */
  status: number;
  /** Whether it altered anything. */
  changed: boolean;
  readonly clientRequestId: string | null;
}

export interface RequestLog {
  add(record: RequestRecord): RequestRecord;
  all(): readonly RequestRecord[];
}

/** Keeps the latest calls in the order of their arrival, up to a number that a long run does not reach. */
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
