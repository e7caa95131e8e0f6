/** The limits of Azure Monitor private links according to one version of the documentation. */
export interface Limits {
  /** Scopes that a resource can be linked to. */
  readonly scopesPerResource: number;
  /** Links of a scope: all together, or by type where the documentation counts them separately. */
  readonly links: { readonly all: number } | { readonly workspaces: number; readonly components: number };
  /** Private endpoints that can connect to a scope. */
  readonly endpointsPerScope: number;
  /** Whether customer-owned storage can be linked for custom logs. It was retired on 30 June 2025. */
  readonly customLogsStorage: boolean;
}

export const limitProfiles = {
  'documented-2020': { scopesPerResource: 5, links: { all: 50 }, endpointsPerScope: 10, customLogsStorage: true },
  'ga-2025': {
    scopesPerResource: 5,
    links: { workspaces: 300, components: 1_000 },
    endpointsPerScope: 10,
    customLogsStorage: false,
  },
  'preview-2025': {
    scopesPerResource: 100,
    links: { workspaces: 3_000, components: 10_000 },
    endpointsPerScope: 10,
    customLogsStorage: false,
  },
} as const satisfies Record<string, Limits>;

export type LimitProfile = keyof typeof limitProfiles;

export const limitProfileNames = Object.keys(limitProfiles).filter(
  (name): name is LimitProfile => name in limitProfiles,
);
