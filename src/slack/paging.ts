interface Page {
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined;
}

/**
 * Follows the cursors of one of Slack's lists, page by page, as far as the pages are asked for.
 *
 * @param ask calls the method with these arguments among its own
 */
export async function* pagesOf<T extends Page>(
  ask: (cursor: { readonly limit: number; readonly cursor?: string }) => Promise<T>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await ask({ limit: 200, ...(cursor !== undefined && { cursor }) });
    yield page;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
}
