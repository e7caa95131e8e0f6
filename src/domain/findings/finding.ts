import type { Json } from '../canonical.ts';
import type { FindingCode } from './codes.ts';
import { codes } from './codes.ts';

export type Severity = 'block' | 'warn' | 'info';

/** Something that people must know about a plan before they agree to it. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** For people: what is so, and what to do about it. Holds what was typed or read as it stands: escape it to show it. */
  readonly sentence: string;
  /**
   * What it is about, so that a plan made later tells the same concern from another: ids where they are known, otherwise
   * what was typed, and the operations or names that it is about.
   */
  readonly subjects: readonly string[];
  readonly evidence: Json;
  /** Where the rule comes from. */
  readonly source: string;
}

/** Severities that a policy sets in place of the usual ones. */
export type SeverityOverrides = Partial<Record<FindingCode, Severity>>;

/** Makes a finding of a known code, with the code's severity and source. */
export function finding(
  code: FindingCode,
  sentence: string,
  subjects: readonly string[],
  evidence: Json = {},
): Finding {
  const { severity, source } = codes[code];
  return { code, severity, sentence, subjects, evidence, source };
}

/** The same findings with the policy's severities; those of limits and of what was not found stay as they are. */
export function withOverrides(findings: readonly Finding[], overrides: SeverityOverrides): readonly Finding[] {
  return findings.map(entry => {
    const severity = overrides[entry.code];
    return severity === undefined || codes[entry.code].fixed ? entry : { ...entry, severity };
  });
}

/** Whether any of these findings stops a plan. */
export function blocks(findings: readonly Finding[]): boolean {
  return findings.some(entry => entry.severity === 'block');
}
