import type { PastedOutput } from './pasted-output.ts';

/**
 * Outputs that were collected, with their diagnoses, once the rules were made with all others. The rules are not changed for them.
 */
export const collectedLast: readonly PastedOutput[] = [
  {
    link: 'https://github.com/census-instrumentation/opencensus-python/issues/908',
    expected: 'tls',
    output: `az : ERROR: Error occurred in request., SSLError: HTTPSConnectionPool(host='api.applicationinsights.io', port=443): Max retries exceeded with url: 
/v1/apps/00000000-d000-4000-9000-510000000000/query (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local 
issuer certificate (_ssl.c:997)')))`,
  },
  {
    link: 'https://github.com/census-instrumentation/opencensus-python/issues/1215',
    expected: 'name-missing',
    output: `Retrying due to transient client side error HTTPSConnectionPool(host='westus-0.in.applicationinsights.azure.com', port=443): Max retries exceeded with url: //v2.1/track (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x000001E8062DFED0>: Failed to establish a new connection: [Errno 11001] getaddrinfo failed')).`,
  },
  {
    link: 'https://github.com/census-instrumentation/opencensus-python/issues/1172',
    expected: 'connection-broken',
    output: `Request time out. Ingestion may be backed up. Retrying.
Retrying due to transient client side error HTTPSConnectionPool(host='eastus2-3.in.applicationinsights.azure.com', port=443): Max retries exceeded with url: //v2.1/track (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f5f2c502d90>: Failed to establish a new connection: [Errno 104] Connection reset by peer')).`,
  },
  {
    link: 'https://github.com/census-instrumentation/opencensus-python/issues/1007',
    expected: 'connection-broken',
    output: `('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer')`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Python/issues/40',
    expected: 'timeout',
    output: `app_insights.py:134 - ERROR - sending to app insights https://dc.services.visualstudio.com/v2/track err: <class 'socket.timeout'> The read operation timed out`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Python/issues/40',
    expected: 'tls',
    output: `app_insights.py:134 - ERROR - sending to app insights https://dc.services.visualstudio.com/v2/track err: <class 'urllib.error.URLError'> <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:645)>`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Python/issues/40',
    expected: 'connection-broken',
    output: `app_insights.py:134 - ERROR - sending to app insights https://dc.services.visualstudio.com/v2/track err: <class 'ConnectionResetError'> [WinError 10054] An existing connection was forcibly closed by the remote host`,
  },
  {
    link: 'https://github.com/census-instrumentation/opencensus-python/issues/1104',
    expected: 'timeout',
    output: `[stderr]Request time out. Ingestion may be backed up. Retrying.`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/1113',
    expected: 'name-missing',
    output: `2023-03-22T20:38:17.974032471Z ApplicationInsights:Envelopes could not be exported and are not retriable. Error message: [
2023-03-22T20:38:17.974110773Z   'getaddrinfo ENOTFOUND northeurope-2.in.applicationinsights.azure.com'
2023-03-22T20:38:17.974118673Z ]`,
  },
  {
    link: 'https://github.com/Azure/WALinuxAgent/issues/1973',
    expected: 'unknown',
    output: `python: 2020-08-06T07:11:47.785201Z INFO ExtHandler ExtHandler [HEARTBEAT] Agent WALinuxAgent-2.2.49.2 is running as the goal state agent [DEBUG HeartbeatCounter: 1298;HeartbeatId: 00000000-1111-4222-8333-444444444444;DroppedPackets: 0;UpdateGSErrors: 0;AutoUpdate: 1]`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-dotnet-server/issues/716',
    expected: 'unknown',
    output: `AI (Internal): Unexpected error in QuickPulse infrastructure: System.InvalidOperationException: StartTimestamp must be less than EndTimestamp.
 at Microsoft.ApplicationInsights.Extensibility.PerfCounterCollector.Implementation.QuickPulse.QuickPulseDataSample..ctor(QuickPulseDataAccumulator accumulator, IDictionary'2 perfData, IEnumerable'1 topCpuData, Boolean topCpuDataAccessDenied)`,
  },
  {
    link: 'https://github.com/jdvor/appmetrics-applicationinsights/issues/9',
    expected: 'name-missing',
    output: `Exception thrown: 'System.Net.Internals.SocketExceptionFactory.ExtendedSocketException' in System.Net.NameResolution.dll
Exception thrown: 'System.Net.Internals.SocketExceptionFactory.ExtendedSocketException' in System.Private.CoreLib.dll`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/510',
    expected: 'connection-broken',
    output: `ApplicationInsights:Unable to contact qps endpoint, dropping this Live Metrics packet [ { Error: read ECONNRESET
    at _errnoException (util.js:1024:11)
    at TLSWrap.onread (net.js:615:25) code: 'ECONNRESET', errno: 'ECONNRESET', syscall: 'read' } ]`,
  },
  {
    link: 'https://github.com/Azure/azure-functions-durable-extension/issues/1035',
    expected: 'unknown',
    output: `The requested address is not valid in its context The requested address is not valid in its context
System.Net.Http.HttpRequestException:
   at System.Net.Http.ConnectHelper+<ConnectAsync>d__2.MoveNext (System.Net.Http, Version=4.2.1.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a)`,
  },
  {
    link: 'https://github.com/vectordotdev/vector/issues/21832',
    expected: 'unknown',
    output: `2024-11-19T18:19:20.241232Z DEBUG source{component_kind="source" component_id=rabbitmq_api component_type=http_client}: vector::topology::builder: Source starting.
2024-11-19T18:19:20.241616Z DEBUG hyper::client::connect::dns: resolving host="id.ods.opinsights.azure.com"`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/1355',
    expected: 'unknown',
    output: `2021-08-31 15:55:32 -0700 [info]: Sending OMS Heartbeat succeeded at 2021-08-31T22:55:32.387Z
2021-08-31 15:56:32 -0700 [info]: Sending OMS Heartbeat succeeded at 2021-08-31T22:56:32.392Z`,
  },
];
