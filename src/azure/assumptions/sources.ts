/** Where most assumptions come from. */

export const learn = 'https://learn.microsoft.com/azure';
export const docs = 'https://github.com/MicrosoftDocs';
export const specs = 'https://github.com/Azure/azure-rest-api-specs/tree/main/specification';
export const recordings =
  'https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/monitor/tests/latest/recordings/test_monitor_private_link_scope_scenario.yaml';
export const design = `${learn}/azure-monitor/fundamentals/private-link-design`;
export const configure = `${learn}/azure-monitor/fundamentals/private-link-configure`;
export const security = `${learn}/azure-monitor/fundamentals/private-link-security`;
