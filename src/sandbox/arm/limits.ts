/** How many of what Azure Monitor private links allow, by the document that says so. */
export interface Limits {
  /** Scopes that one resource may be linked to. */
  readonly scopesPerResource: number;
  /** Links of one scope: of all kinds together, or apart where the document counts them apart. */
  readonly links: { readonly all: number } | { readonly workspaces: number; readonly components: number };
  /** Private endpoints connected to one scope. */
  readonly endpointsPerScope: number;
  /** Customer-owned storage for custom logs was retired on 30 June 2025. */
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
