import type { PastedOutput } from './pasted-output.ts';

/**
 * The outputs that the rules of diagnosis were developed with.
 */
export const developedWith: readonly PastedOutput[] = [
  {
    link: 'https://github.com/AdguardTeam/AdGuardDNS/issues/167',
    expected: 'public-address',
    output: `nslookup api.loganalytics.io 1.1.1.1
Server:		1.1.1.1
Address:	1.1.1.1#53

Non-authoritative answer:
api.loganalytics.io	canonical name = api.monitor.azure.com.
api.monitor.azure.com	canonical name = api.privatelink.monitor.azure.com.
api.privatelink.monitor.azure.com	canonical name = draftprodoms.trafficmanager.net.
draftprodoms.trafficmanager.net	canonical name = azmon-prod-weu-0-ingress-draft.westeurope.cloudapp.azure.com.
Name:	azmon-prod-weu-0-ingress-draft.westeurope.cloudapp.azure.com
Address: 40.113.176.129`,
  },
  {
    link: 'https://github.com/Azure/acs-engine/issues/2971',
    expected: 'not-azure-monitor',
    output: `19:14:39.796113 IP 168.63.129.16.domain > 10.250.10.10.50894: 56268 NXDomain* 0/1/0 (158)
19:14:39.796491 IP 10.250.10.10.58120 > 168.63.129.16.domain: 54701+ A? localhost. (27)
19:14:56.761846 IP 10.250.10.10.34356 > 168.63.129.16.domain: 26638+ AAAA? login.microsoftonline.com. (43)`,
  },
  {
    link: 'https://github.com/Azure/AKS/issues/3960',
    expected: 'unknown',
    output: `{"filepath":"/opt/microsoft/otelcollector/collector-log.txt","level":"error","ts":1697581881.758687,"caller":"exporterhelper/queued_retry.go:367","msg":"Exporting failed. Try enabling retry_on_failure config option to retry on retryable errors","kind":"exporter","data_type":"metrics","name":"otlp","error":"rpc error: code = Unavailable desc = connection error: desc = "transport: Error while`,
  },
  {
    link: 'https://github.com/Azure/AppConfiguration/issues/789',
    expected: 'not-azure-monitor',
    output: `Access to the target App Configuration instance was denied`,
  },
  {
    link: 'https://github.com/Azure/azure-cli/issues/27660',
    expected: 'unknown',
    output: String.raw`ERROR: The command failed with an unexpected error. Here is the traceback:
ERROR: 'child_name_1'
Traceback (most recent call last):
  File "D:\a\_work\1\s\build_scripts\windows\artifacts\cli\Lib\site-packages\knack/cli.py", line 233, in invoke`,
  },
  {
    link: 'https://github.com/Azure/azure-linux-extensions/issues/1950',
    expected: 'tls',
    output: `2024-08-07T13:53:42.7162900Z: [/__w/1/s/external/WindowsAgent/src/shared/mcsmanager/lib/src/McsManager.cpp:980,CallMcs]Failed from MCS path [https://vm-7-monitor-pe-abcd.eastus-1.handler.control.monitor.azure.com][locations/eastus/subscriptions/0d5e7a10-0000-4000-8000-00000000a001/resourceGroups/rg-a/providers/Microsoft.Compute/virtualMachines/vm-7/agentConfigurations][platform=linux&includeMeConfig=true&api-version=2022-06-02], request id [8f0a1c22-3b44-4d55-9e66-7a8899aabbcc], error from Mcs [Error in SSL handshake]
2024-08-07T13:53:42.7163400Z: [/__w/1/s/external/WindowsAgent/src/shared/mcsmanager/lib/src/McsManager.cpp:993,CallMcs]Will retry calling MCS in 10 seconds`,
  },
  {
    link: 'https://github.com/Azure/azure-rest-api-specs/issues/28176',
    expected: 'link-exists',
    output: `"code":"Conflict","message":"Scoped resource with same linked resource id already exists in this private link scope"`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-go/issues/23281',
    expected: 'forbidden',
    output: `2024/08/05 17:32:41 POST https://notifier-abcd.germanywestcentral-1.ingest.monitor.azure.com/dataCollectionRules/dcr-XXXX/streams/Custom-notifier
--------------------------------------------------------------------------------
RESPONSE 403:`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-net/pull/37173',
    expected: 'permission',
    output: `"{"error":{"message":"The provided credentials have insufficient access to perform the requested operation","code":"InsufficientAccessError","correlationId":""}}"`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-python/issues/34804',
    expected: 'name-missing',
    output: `Retrying due to server request error: <urllib3.connection.HTTPSConnection object at 0x72d28cec0dd0>: Failed to resolve 'westus-0.in.applicationinsights.azure.com' ([Errno -5] No address associated with hostname).`,
  },
  {
    link: 'https://github.com/Azure/bicep/issues/14422',
    expected: 'azure-error',
    output: `{"code":"ResourceDeploymentFailure","target":"/subscriptions/0d5e7a10-0000-4000-8000-00000000a002/resourceGroups/rg-infrastructure/providers/Microsoft.Network/privateDnsZones/privatelink.ods.opinsights.azure.com","message":"Encountered internal server error. Diagnostic information: timestamp '20240621T152439Z', subscription id '0d5e7a10-0000-4000-8000-00000000a002', tracking id '11111111-2222-4333-8444-555555555555', request correlation id '66666666-7777-4888-9999-000000000000'."}`,
  },
  {
    link: 'https://github.com/Azure/data-product-streaming/issues/53',
    expected: 'public-access-off',
    output: `This resource has irregular Network Isolation settings that need your attention. Starting August 16, Network Isolation will be strictly enforced which will block queries to this workspace.
View and edit settings`,
  },
  {
    link: 'https://github.com/F5Networks/f5-telemetry-streaming/issues/20',
    expected: 'name-missing',
    output: `Thu, 26 Mar 2020 17:09:20 GMT - severe: [telemetry.Azure_Log_Analytics] error: getaddrinfo ENOTFOUND 5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.ods.opinsights.azure.com 5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.ods.opinsights.azure.com:443`,
  },
  {
    link: 'https://github.com/JimGBritt/AzurePolicy/issues/17',
    expected: 'permission',
    output: String.raw`"code": "Forbidden",
"message": "{\r\n  \"error\": {\r\n    \"code\": \"LinkedAuthorizationFailed\",\r\n    \"message\": \"The client '22222222-aaaa-4bbb-8ccc-333333333333' with object id '22222222-aaaa-4bbb-8ccc-333333333333' has permission to perform action 'Microsoft.Insights/diagnosticSettings/write' on scope '/subscriptions/0d5e7a10-0000-4000-8000-00000000a003/resourcegroups/rg-policy/providers/Microsoft.Storage/storageAccounts/st1'`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/1816',
    expected: 'timeout',
    output: `Jul 24 07:29:09 host01 service[50474]: java.net.SocketTimeoutException: Read timed out
Jul 24 07:29:09 host01 service[50474]: at java.net.SocketInputStream.socketRead0(Native Method)
Jul 24 07:29:09 host01 service[50474]: at java.net.SocketInputStream.socketRead(SocketInputStream.java:116)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/1871',
    expected: 'timeout',
    output: `WARN  r.n.http.client.HttpClientConnect - [id:1a2b3c4d, L:/10.1.0.7:49152 - R:westeurope-5.in.applicationinsights.azure.com/13.69.67.60:443] The connection observed an error
java.util.concurrent.TimeoutException: Channel response timed out after 60000 milliseconds.
	at com.azure.core.http.netty.implementation.ResponseTimeoutHandler.responseTimedOut(ResponseTimeoutHandler.java:54)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/2160',
    expected: 'name-missing',
    output: `2022-03-08 06:39:30.364Z WARN  c.m.a.a.i.telemetry.TelemetryChannel - Sending telemetry to the ingestion service: Error sending telemetry items: null (future warnings will be aggregated and logged once every 5 minutes)
java.nio.channels.UnresolvedAddressException: null
	at io.netty.channel.epoll.AbstractEpollChannel.checkResolvable(AbstractEpollChannel.java:337)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Kubernetes/issues/239',
    expected: 'connection-broken',
    output: `WARN  c.m.a.i.c.c.TransmissionNetworkOutput - In the last 5 minutes,
the following operation has failed 1 times (out of 42): Unable to send
telemetry to the ingestion service (telemetry will be stored to disk):
* I/O exception: org.apache.http.NoHttpResponseException: dc.services.visualstudio.com:443 failed to respond (1 times)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/468',
    expected: 'timeout',
    output: `ApplicationInsights:Sender [ 'Transient failure to reach ingestion endpoint. This batch of telemetry items will be retried. Error:',
  { Error: connect ETIMEDOUT 40.71.12.231:443
    at Object._errnoException (util.js:992:11)
    code: 'ETIMEDOUT',
    address: '40.71.12.231',
    port: 443 } ]`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/873',
    expected: 'not-azure-monitor',
    output: `ApplicationInsights:AzureVirtualMachine [ { Error: connect ETIMEDOUT 169.254.169.254:80
at TCPConnectWrap.afterConnect [as oncomplete] (net.js:1107:14)
errno: 'ETIMEDOUT',
code: 'ETIMEDOUT',
syscall: 'connect',
address: '169.254.169.254',
port: 80 } ]`,
  },
  {
    link: 'https://github.com/microsoft/AzureTRE/issues/742',
    expected: 'firewall-denied',
    output: `HTTPS  request from 10.2.7.254:36454 to dc.services.visualstudio.com:443.  Action: Deny. No rule matched. Proceeding with default action`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/1116',
    expected: 'azure-error',
    output: `usge-agentservice-prod-1.azure-automation.us responded with error code: 500 for module 'nxOMSPlugin' version '3.25'`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/1404',
    expected: 'timeout',
    output: `2021-11-09 06:41:45 +0000 [error]: Error sending the telemetry request to OMS agent management service: execution expired
2021-11-09 06:45:14 +0000 [warn]: temporarily failed to flush the buffer. next_retry=2021-11-09 06:45:14 +0000 error_class="RuntimeError" error="Net::HTTP.Post raises exception: Net::OpenTimeout, 'execution expired'" plugin_id="object:3ffacefc052c"`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/753',
    expected: 'connection-broken',
    output: `DSC Engine Error :
         Error Message cURL failed to perform on this base url: we-agentservice-prod-1.azure-automation.net with this error message: Failure when receiving data from the peer. Make sure cURL and SSL libraries are up to date.`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/15044',
    expected: 'name-missing',
    output: `DNS resolution of the service name 5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.oms.opinsights.azure.com failed.  Please check that the computer has Internet access or that a HTTP proxy has been configured for the system.  The query will be retried later.  The article KB3126513 has additional troubleshooting information for connectivity issues. 
 
URL for Operation: https://5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9.oms.opinsights.azure.com/AgentService.svc/AgentTopologyRequest 
Proxy Host: `,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/60967',
    expected: 'not-azure-monitor',
    output: String.raw`C:\Users\someone>nslookup api.partnercenter.microsoft.com

Server:  UnKnown
Address:  168.63.129.16
Non-authoritative answer:
Name:    api.partnercenter.microsoft.com`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/76328',
    expected: 'not-azure-monitor',
    output: `Server:  UnKnown
Address:  2a02:1800:100::42:1

*** UnKnown can't find kv-example-tst.vault.azure.net: No response from server`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/93823',
    expected: 'permission',
    output: String.raw`ERROR: {"status":"Failed","error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/DeployOperations for usage details.","details":[{"code":"Forbidden","message":"{\r\n \"error\": {\r\n \"code\": \"AuthorizationFailed\",\r\n \"message\": \"The client '44444444-aaaa-4bbb-8ccc-555555555555'`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/95810',
    expected: 'public-address',
    output: String.raw`PS C:\Users\someone> nslookup eastus-8.in.applicationinsights.azure.com
Server:  UnKnown
Address:  10.0.0.1

Non-authoritative answer:
Name:    eus081-breeziest-in.cloudapp.net
Address:  20.42.73.128
Aliases:  eastus-8.in.applicationinsights.azure.com
          eastus-8.in.ai.monitor.azure.com
          eastus-8.in.ai.privatelink.monitor.azure.com
          eus8-breeziest-in.trafficmanager.net`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-monitor-docs/pull/64',
    expected: 'collection-endpoint',
    output: `refreshing configuration "Data collection endpoint must be used to access configuration over private link. ErrorCode: -2146172665."`,
  },
];
