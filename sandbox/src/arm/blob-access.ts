import { type BlobCall, BlobError, invalidHeader, missingHeader } from './blob-call.ts';

/** Versions that the sandbox knows. */
const versions = ['2021-12-02', '2022-11-02', '2023-11-03', '2024-11-04'];

/** "The storage services ensure that a request is no older than 15 minutes by the time it reaches the service." */
const OLDEST_MS = 15 * 60_000;

/** What a caller is checked against. */
interface AccessRules {
  /** The only bearer token that is accepted; every token for storage where it is omitted. */
  readonly token: string | undefined;
  /** The query of the container's SAS; empty where it has none. */
  readonly sas: string;
  readonly now: number;
}

/**
 * Checks who calls, and what for. A bearer token may do everything; a SAS may do what its permissions say.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-requests-to-azure-storage
 *
 * @throws BlobError
 */
export function requireAccess(call: BlobCall, rules: AccessRules): { readonly canOverwrite: boolean } {
  const version = call.header('x-ms-version');
  const isSigned = call.query.has('sig');
  if (call.header('authorization') === undefined && !isSigned) {
    const sentence =
      'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.';
    throw new BlobError(401, 'NoAuthenticationInformation', sentence, { 'www-authenticate': challenge });
  }
  if (version === undefined) throw missingHeader('x-ms-version');
  if (!versions.includes(version)) throw invalidHeader('x-ms-version');
  if (isSigned) return requireSas(call, rules);
  requireDate(call, rules.now);
  requireToken(call, rules.token);
  return { canOverwrite: true };
}

const challenge =
  'Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize resource_id=https://storage.azure.com';

function requireDate({ header }: BlobCall, now: number): void {
  const date = header('x-ms-date') ?? header('date');
  if (date === undefined) throw missingHeader('x-ms-date');
  if (Math.abs(Date.parse(date) - now) <= OLDEST_MS) return;
  throw notAuthenticated('Request date header too old.');
}

/** A token counts only where it was requested for storage: the sandbox's tokens end with their audience. */
function requireToken({ header }: BlobCall, expected: string | undefined): void {
  const token = /^Bearer\s+(\S+)$/i.exec(header('authorization') ?? '')?.[1];
  if (token?.endsWith('.storage') === true && (expected === undefined || token === `${expected}.storage`)) return;
  const sentence = 'Server failed to authenticate the request. Audience validation failed.';
  throw new BlobError(401, 'InvalidAuthenticationInfo', sentence, { 'www-authenticate': challenge });
}

/** Signed permissions: `c` writes a new blob, `w` overwrites as well. */
function requireSas({ method, query }: BlobCall, { sas, now }: AccessRules): { readonly canOverwrite: boolean } {
  const issued = new URLSearchParams(sas);
  if (sas === '' || [...issued].some(([name, value]) => query.get(name) !== value)) {
    throw notAuthenticated('Signature did not match.');
  }
  if (Date.parse(issued.get('se') ?? '') < now)
    throw notAuthenticated('Signature not valid in the specified time frame.');
  const permissions = issued.get('sp') ?? '';
  const isAllowed = method === 'GET' ? permissions.includes('r') : /[cw]/.test(permissions);
  if (isAllowed) return { canOverwrite: permissions.includes('w') };
  const sentence = 'This request is not authorized to perform this operation using this permission.';
  throw new BlobError(403, 'AuthorizationPermissionMismatch', sentence);
}

function notAuthenticated(detail: string): BlobError {
  const sentence = `Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature. ${detail}`;
  return new BlobError(403, 'AuthenticationFailed', sentence);
}
