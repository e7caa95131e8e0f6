/** What a tool or a service printed, as somebody showed it in public. */
export interface PastedOutput {
  /** The thread that shows it. Ids, names of machines and people are replaced by made-up ones. */
  readonly link: string;
  /** The diagnosis of an engineer who sees the output alone. */
  readonly expected: string;
  readonly output: string;
}
