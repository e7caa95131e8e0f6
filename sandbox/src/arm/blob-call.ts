/** A call to a blob. */
export interface BlobCall {
  readonly method: string;
  readonly host: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly content: Buffer;
  header(name: string): string | undefined;
}

/** An error of Blob Storage. https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
export class BlobError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function missingHeader(name: string): BlobError {
  return new BlobError(400, 'MissingRequiredHeader', `A required HTTP header was not specified: ${name}.`);
}

export function invalidHeader(name: string): BlobError {
  return new BlobError(400, 'InvalidHeaderValue', `The value of one of the HTTP headers is not valid: ${name}.`);
}
