import type { PastedOutput } from './pasted-output.ts';

/**
 * Outputs that were collected, with their diagnoses, once the rules were written. The rules are not changed for them.
 */
export const collectedLater: readonly PastedOutput[] = [
  {
    link: 'https://github.com/Azure/azure-sdk-for-net/pull/37423',
    expected: 'unauthorized',
    output: `OpenTelemetry-AzureMonitor-Exporter - EventId: [8], EventName: [TransmissionFailed], Message: [Transmission failed. StatusCode: 400. Error from Ingestion: Invalid instrumentation key. Action: Telemetry is dropped. Origin: AzureMonitorTraceExporter. Instrumentation Key: 00000000-0000-0000-0000-000000000000. Configured Endpoint: https://dc.services.visualstudio.com/. Actual Endpoint: dc.services.visualstudio.com]`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-java/pull/39021',
    expected: 'timeout',
    output: `WARN  c.a.m.o.e.i.p.TelemetryPipeline - Sending telemetry to the ingestion service: Channel response timed out after 60000 milliseconds. (...) (future warnings will be aggregated and logged once every 5 minutes)
java.util.concurrent.TimeoutException: Channel response timed out after 60000 milliseconds.`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-net/issues/48141',
    expected: 'unknown',
    output: `2025-02-06T14:18:12.7757013Z:Exporter encountered a transmission failure and will wait {0} milliseconds before transmitting again.{10000}
2025-02-06T14:18:12.7780949Z:Received a partial success from ingestion. This status code is not handled and telemetry will be lost. Error StatusCode: {0}. Error Message: {1}{206}{Telemetry sampled out.}`,
  },
  {
    link: 'https://github.com/fluent/fluent-bit/issues/3972',
    expected: 'name-missing',
    output: `2021-08-18T11:34:52-0800 host1 td-agent-bit[6831]: [2021/08/18 11:34:52] [ warn] [net] getaddrinfo(host='server.ods.opinsights.azure.com'): Unknown error`,
  },
  {
    link: 'https://github.com/fluent/fluent-bit/issues/3625',
    expected: 'connection-broken',
    output: `[2021/06/10 17:21:39] [debug] [upstream] connection #1144 failed to 5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.ods.opinsights.azure.com:443`,
  },
  {
    link: 'https://github.com/fluent/fluent-bit/issues/6850',
    expected: 'not-azure-monitor',
    output: `[error] [output:azure_kusto:azure_kusto.0] error getting ingestion storage resources
[error] [output:azure_kusto:azure_kusto.0] cannot load ingestion resources
[warn] [engine] failed to flush chunk '5240-1676919661.602443200.flb', retry in 8 seconds: task_id=0, input=tcp.0 > output=azure_kusto.0 (out_id=0)`,
  },
  {
    link: 'https://github.com/fluent/fluent-bit/issues/5381',
    expected: 'connection-broken',
    output: `[2022/04/28 15:16:25] [error] [tls] error: unexpected EOF
[2022/04/28 15:16:25] [debug] [upstream] connection #1116 failed to 5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.ods.opinsights.azure.com:443
[2022/04/28 15:16:25] [ warn] [engine] failed to flush chunk '5548-1651158984.511061600.flb', retry in 6 seconds: task_id=0, input=tail.0 > output=azure.0 (out_id=0)`,
  },
  {
    link: 'https://github.com/aws/aws-for-fluent-bit/issues/847',
    expected: 'not-azure-monitor',
    output: `[2024/08/02 14:45:44] [error] [output:azure_blob:azure_blob.2] error requesting container properties
[2024/08/02 14:45:44] [error] [http_client] broken connection to blobstoreurl.blob.core.windows.net:443 ?`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/BusinessApplicationPlatform-Connectors-public/issues/109',
    expected: 'forbidden',
    output: `{
    "statusCode": 403,
    "headers": {
        "X-AspNet-Version": "4.0.30319",
        "Content-Type": "application/json"
    },
    "body": {
        "error": {
            "code": 403,
            "source": "logic-apis-westeurope.azure-apim.net",
            "clientRequestId": "00000000-1111-4222-8333-444444444444",
            "message": "The response is not in a JSON format.",
            "innerError": "Cannot read server response."
        }
    }
}`,
  },
  {
    link: 'https://github.com/Azure-Samples/iotedge-logging-and-monitoring-solution/issues/3',
    expected: 'tls',
    output: `Registering agent with OMS failed (are the Log Analytics Workspace ID and Key correct?) : System.AggregateException: One or more errors occurred. (The SSL connection could not be established, see inner exception.)
 ---> System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.
 ---> System.ComponentModel.Win32Exception (0x8009030D): The credentials supplied to the package were not recognized`,
  },
  {
    link: 'https://github.com/Cj-Scott/Get-AppRegistrationExpiration/issues/15',
    expected: 'forbidden',
    output: `_SendToLogAnalytics : System.Net.WebException: The remote server returned an error: (403) Forbidden. at Microsoft.PowerShell.Commands.WebRequestPSCmdlet.GetResponse(WebRequest request) at Microsoft.PowerShell.Commands.WebRequestPSCmdlet.ProcessRecord() At line:138 char:2`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/6746',
    expected: 'timeout',
    output: `System.Net.WebException: Unable to connect to the remote server ---> System.Net.Sockets.SocketException: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond 51.144.85.221:443 at System.Net.Sockets.Socket.EndConnect(IAsyncResult asyncResult)`,
  },
  {
    link: 'https://github.com/grafana/grafana/issues/44565',
    expected: 'timeout',
    output: String.raw`{"results":{"A":{"error":"Get \"https://api.loganalytics.io/v1/workspaces/query?<any query>": net/http: request canceled (Client.Timeout exceeded while awaiting headers)","`,
  },
  {
    link: 'https://github.com/grafana/grafana/issues/77970',
    expected: 'unknown',
    output: `Unexpected token 'u', "unexpected"... is not valid JSON`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/1871',
    expected: 'name-missing',
    output: `DEBUG c.m.a.a.i.q.QuickPulsePingSender - Pinging live metrics endpoint java.net.UnknownHostException: failed to resolve 'rt.services.visualstudio.com'
reactor.core.Exceptions$ReactiveException: java.net.UnknownHostException: failed to resolve 'rt.services.visualstudio.com'`,
  },
  {
    link: 'https://github.com/projectkudu/kudu/issues/3439',
    expected: 'name-missing',
    output: `Problem Id:System.Net.Sockets.SocketException No Such Host Is Known`,
  },
  {
    link: 'https://github.com/grafana/grafana/issues/69940',
    expected: 'unknown',
    output: `error connecting to azure Resource Graph endpoint: {"error"{"code":"BadReques","message" ...............timestamp and corelationId "code": subscriptionContainsInvalidGuids:`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-net/pull/36297',
    expected: 'unknown',
    output: `OpenTelemetry-AzureMonitor-Exporter - EventId: [3], EventName: [WriteWarning], Message: [FailedToTransmit - Error code is 400: Telemetry is dropped. Instrumentation Key: 00000000-0000-0000-0000-000000000000, Configured Endpoint: https://dc.services.visualstudio.com/, Actual Endpoint: https://dc.services.visualstudio.com/v2.1/track]`,
  },
];
