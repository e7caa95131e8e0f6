import type { PastedOutput } from './pasted-output.ts';

/**
 * The outputs that were kept apart, to measure how often the rules are right. The rules are not changed for them.
 */
export const keptApart: readonly PastedOutput[] = [
  {
    link: 'https://github.com/AdguardTeam/AdGuardDNS/issues/167',
    expected: 'name-filtered',
    output: `nslookup api.loganalytics.io 
Server:		192.168.0.1
Address:	192.168.0.1#53

Non-authoritative answer:
Name:	api.loganalytics.io
Address: 0.0.0.0`,
  },
  {
    link: 'https://github.com/Azure/AKS/issues/1924',
    expected: 'not-azure-monitor',
    output: `2020-11-26T10:58:35Z I! Starting Telegraf
2020-11-26T10:58:35Z E! [agent] Failed to connect to output socket_writer, retrying in 15s, error was 'dial tcp 0.0.0.0:25226: getsockopt: connection refused'`,
  },
  {
    link: 'https://github.com/Azure/AKS/issues/4672',
    expected: 'name-missing',
    output: `{"time":1732626986.891314,"filepath":"/opt/microsoft/linuxmonagent/mdsd.err","log":"2024-11-26T13:16:26.8911260Z: Failed to upload to ODS: Error resolving address, Datatype: HEALTH_ASSESSMENT_BLOB, RequestId: 0b8e52d4-7f16-4a39-8d21-6c7f0e9b3a55"}`,
  },
  {
    link: 'https://github.com/Azure/azure-cli/issues/20752',
    expected: 'unknown',
    output: `Bad Request({"error":{"details":[{"code":"InvalidResourceIdSegment","message":"","target":"parameters.properties.privateLinkServiceConnectionState"}],"code":"InvalidResourceIdSegment","message":"The 'parameters.properties.privateLinkServiceConnectionState' segment in the url is invalid."}})`,
  },
  {
    link: 'https://github.com/Azure/azure-cli/issues/30918',
    expected: 'unknown',
    output: `--ampls-resource-id can only be used with private cluster in MSI mode.`,
  },
  {
    link: 'https://github.com/Azure/azure-linux-extensions/issues/1950',
    expected: 'unknown',
    output: `2024-08-08T01:27:38.8104310Z: [/__w/1/s/external/WindowsAgent/src/shared/mcsmanager/lib/src/RefreshConfigurations.cpp:318,GetAgentConfigurations]Could not obtain configuration from https://global.handler.control.monitor.azure.com after first round of tries. Will try again with a fallback endpoint. ErrorCode:1310977`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-go/issues/14306',
    expected: 'approval-permission',
    output: String.raw`2021-02-16T22:36:00.339+0530	ERROR	controllers.VnetPrivateEndpoint	Create event handler failed	{"vnetprivateendpoint": "pac/vnetprivateendpoint-example-foo", "error": "cannot create private endpoint: network.PrivateEndpointsClient#CreateOrUpdate: Failure sending request: StatusCode=403 -- Original Error: Code=\"LinkedAuthorizationFailed\" Message=\"The client '77777777-aaaa-4bbb-8ccc-888888888888' with object id '77777777-aaaa-4bbb-8ccc-888888888888' has permission to perform action 'Microsoft.Network/privateEndpoints/write' on scope '/subscriptions/0d5e7a10-0000-4000-8000-00000000a004/resourceGroups/rg-test/providers/Microsoft.Network/privateEndpoints/vnetprivateendpoint-example-foo'; however, it does not have permission to perform action 'PrivateEndpointConnectionsApp`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-go/issues/9484',
    expected: 'unknown',
    output: `network.PrivateLinkServicesClient#UpdatePrivateEndpointConnection: Failure responding to request: StatusCode=400 -- Original Error: autorest/azure: Service returned an error. Status=400 Code="PrivateEndpointConnectionCannotBeCreatedByServiceProvider" Message="Private endpoint co`,
  },
  {
    link: 'https://github.com/Azure/azure-sdk-for-net/pull/37173',
    expected: 'permission',
    output: `com.azure.core.exception.HttpResponseException: Status code 403, "{"error":{"code":"OperationFailed","message":"The 
authentication token provided does not have access to ingest data for the data collection rule with immutable Id 
'dcr-00000000000000000000000000000abc' PipelineAccessResult: AccessGranted: False, IsRbacPresent: False, IsDcrDceBindingValid: , DcrArmId: <REDACTED>,
 Message: Required authorization action was not found for tenantId <REDACTED> objectId <REDACTED> on resourceId <REDACTED>
 ConfigurationId: <REDACTED>..."}}"`,
  },
  {
    link: 'https://github.com/Azure/azure-xplat-cli/issues/3287',
    expected: 'timeout',
    output: `ApplicationInsights:Sender [ { [Error: connect ETIMEDOUT 40.84.189.107:80]
    code: 'ETIMEDOUT',
    errno: 'ETIMEDOUT',
    syscall: 'connect',
    address: '40.84.189.107',
    port: 80 } ]`,
  },
  {
    link: 'https://github.com/Azure/CCOInsights/issues/199',
    expected: 'name-missing',
    output: `remote name could not be resolved: 'api.loganalytics.io'`,
  },
  {
    link: 'https://github.com/CDCgov/prime-simplereport/pull/650',
    expected: 'name-missing',
    output: `2021-01-25T19:43:49.560765208Z 2021-01-25 19:43:47.112Z ERROR c.m.a.i.c.c.TransmissionNetworkOutput - Failed to send, wrong host address or cannot reach address due to network issues
2021-01-25T19:43:49.560795611Z java.net.UnknownHostException: eastus-1.in.applicationinsights.azure.com
2021-01-25T19:43:49.560802111Z 	at java.base/java.net.InetAddress$CachedAddresses.get(Unknown Source)`,
  },
  {
    link: 'https://github.com/hashicorp/terraform-provider-azurerm/issues/22236',
    expected: 'link-in-progress',
    output: `azurerm_monitor_private_link_scoped_service fails with Message="Cannot modify resource while in provisioning state: 'Provisioning'`,
  },
  {
    link: 'https://github.com/microsoft/AICentral/issues/113',
    expected: 'not-azure-monitor',
    output: `nslookup example.openai.azure.com

Address:  20.61.0.10
Aliases:  example.openai.azure.com
          example.privatelink.openai.azure.com`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/1871',
    expected: 'dns-server',
    output: `c.m.a.i.c.c.TransmissionNetworkOutput - Unable to send telemetry to the ingestion service (telemetry will be stored to disk): wrong host address or cannot reach address due to network issues: java.net.UnknownHostException: westeurope-5.in.applicationinsights.azure.com: Try again`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/2077',
    expected: 'name-missing',
    output: `2022-02-01 16:20:29.386-08:00 WARN  c.m.a.a.i.i.AppIdSupplier$GetAppIdTask - Unable to retrieve appId: exception sending request to https://usgovarizona-0.in.applicationinsights.azure.us/api/profiles/XXXX/appId (future warnings will be aggregated and logged once every 5 minutes)
reactor.core.Exceptions$ReactiveException: java.net.UnknownHostException: usgovarizona-0.in.applicationinsights.azure.us: Name or service not known
        at reactor.core.Exceptions.propagate(Exceptions.java:392)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-Java/issues/2817',
    expected: 'connection-broken',
    output: `2022-12-22 15:35:13.353-08:00 WARN  c.a.m.o.e.i.q.QuickPulsePingSender - Pinging live metrics endpoint: io.netty.channel.unix.Errors$NativeIoException: readAddress(..) failed: Connection reset by peer (https://westus2.livediagnostics.monitor.azure.com/QuickPulseService.svc) (future warnings will be aggregated and logged once every 5 minutes)`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/378',
    expected: 'connection-broken',
    output: `ApplicationInsights:Sender [ { Error: read ECONNRESET 
  at TLSWrap.onread (net.js:568:26) code: 'ECONNRESET', errno: 'ECONNRESET', syscall: 'read' } ]`,
  },
  {
    link: 'https://github.com/microsoft/ApplicationInsights-node.js/issues/539',
    expected: 'dns-server',
    output: `ApplicationInsights:Sender [ 'Ingestion endpoint could not be reached 1245 consecutive times. There may be resulting telemetry loss. Most recent error:',
2019-07-29T23:58:12.305328780Z   { Error: getaddrinfo EAI_AGAIN dc.services.visualstudio.com dc.services.visualstudio.com:443
2019-07-29T23:58:12.305336781Z       at GetAddrInfoReqWrap.onlookup [as oncomplete] (dns.js:56:26)
2019-07-29T23:58:12.305341981Z     errno: 'EAI_AGAIN',`,
  },
  {
    link: 'https://github.com/microsoft/AzureTRE/issues/2646',
    expected: 'public-access-off',
    output: `WARNING:opencensus.ext.azure.common.transport:Forbidden error 403: {"itemsReceived":2,"itemsAccepted":0,"errors":[{"index":0,"statusCode":403,"message":"Component private link id does not match incoming link and has publicNetworkAccessForIngestion=Disabled"},{"index":1,"statusCode":403,"message":"Component private link id does not match incoming link and has publicNetworkAccessForIngestion=Disabled"}]}.`,
  },
  {
    link: 'https://github.com/microsoft/Docker-Provider/issues/1305',
    expected: 'unknown',
    output: `2024-08-12 12:49:19.347	"config::error::Exception while parsing dcr : No JSON file found in the specified directory. Check if mdsd is running in MSI mode. DCR Json data: "`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/1343',
    expected: 'not-azure-monitor',
    output: `ALL ERRORS/WARNINGS ENCOUNTERED:
  ERROR FOUND: Machine is not connected to the internet: openssl command failed. Please run the command below for more information on the failure:

  $ echo | openssl s_client -connect docs.microsoft.com:443 -brief`,
  },
  {
    link: 'https://github.com/microsoft/OMS-Agent-for-Linux/issues/616',
    expected: 'unknown',
    output: `2017-12-12 03:15:15 -0500 [warn]: temporarily failed to flush the buffer. next_retry=2017-12-12 03:15:46 -0500 error_class="RuntimeError" error="Net::HTTP.Post raises exception: ThreadError, 'can't create Thread: Resource temporarily unavailable'" plugin_id="object:3f99773155c4"`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-devops-docs/issues/11205',
    expected: 'forbidden',
    output: `Stream test failed with the following error: Forbidden`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/53894',
    expected: 'not-azure-monitor',
    output: `>nslookup sqlvm1
Server:  UnKnown
Address:  168.63.129.16

Non-authoritative answer:
Name:    sqlvm1.abcdefgh1234567890.cx.internal.cloudapp.net
Address:  10.6.0.5`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/73441',
    expected: 'unknown',
    output: `Enable failed with exit code 5 sec: can't read /etc/opt/microsoft/omsagent/conf/omsadmin.conf...`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/77753',
    expected: 'forbidden',
    output: `The service returned HTTP status code 403 in response to a query. Check with the service administrator for the health of the service. The query will be retried later`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/issues/95810',
    expected: 'name-missing',
    output: String.raw`PS C:\Users\someone> nslookup applicationinsights.azure.com
Server:  UnKnown
Address:  10.0.0.1

Name:    applicationinsights.azure.com`,
  },
  {
    link: 'https://github.com/MicrosoftDocs/azure-docs/pull/123131',
    expected: 'not-azure-monitor',
    output: `% dig -x 168.63.129.16 

; <<>> DiG 9.10.6 <<>> -x 168.63.129.16
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 44126
;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

;; QUESTION SECTION:
;16.129.63.168.in-addr.arpa.	IN	PTR

;; AUTHORITY SECTION:
63.168.in-addr.arpa.	249	IN	SOA	ns1-02.azure-dns.com. azuredns-hostmaster.microsoft.com. 1 3600 300 2419200 300

;; SERVER: 172.24.0.1#53(172.24.0.1)`,
  },
];
