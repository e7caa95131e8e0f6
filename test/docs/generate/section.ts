/** A part of the page of messages. */
export interface Section {
  readonly title: string;
  readonly intro: string;
  readonly parts: readonly { readonly title?: string; readonly content: string }[];
}
