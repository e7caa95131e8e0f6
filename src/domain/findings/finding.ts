import type { Json } from '../canonical-json.ts';
import type { FindingCode, Severity } from './codes.ts';
import { codes } from './codes.ts';

/** Something that approvers have to know about a plan. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /**
   * The text for people: the consequence, the evidence and the fix. It may contain typed text: escape it to show it.
   */
  readonly sentence: string;
  /**
   * What the finding is about, so that drift detection can match it with a finding of a later plan: ids where they are
   * known, the typed text where they are not, and the operations or names concerned.
   */
  readonly subjects: readonly string[];
  readonly evidence: Json;
  /** Where the rule comes from. */
  readonly source: string;
}

/** Severities that a policy sets in place of the usual ones. */
export type SeverityOverrides = Partial<Record<FindingCode, Severity>>;

/** Returns a finding with the severity and source of its code. */
export function finding(
  code: FindingCode,
  sentence: string,
  subjects: readonly string[],
  evidence: Json = {},
): Finding {
  const { severity, source } = codes[code];
  return { code, severity, sentence, subjects, evidence, source };
}

/** Returns the findings with the policy's severities. Codes with a fixed severity keep it. */
export function withOverrides(findings: readonly Finding[], overrides: SeverityOverrides): readonly Finding[] {
  return findings.map(entry => {
    const severity = overrides[entry.code];
    return severity === undefined || codes[entry.code].fixed ? entry : { ...entry, severity };
  });
}

/** Returns whether any of these findings blocks a plan. */
export function blocks(findings: readonly Finding[]): boolean {
  return findings.some(entry => entry.severity === 'block');
}
