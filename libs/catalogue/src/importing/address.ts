/** The longest address that a scheme keeps. */
const LONGEST = 700;

/** An address that leads to a page or opens a mail, as a browser reads it; `undefined` for everything else. */
export function safeAddress(text: string | null | undefined): string | undefined {
  const url = parsed(text);
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined;
  // Parentheses, spaces and angle brackets would end a Markdown link early.
  const href = url.href.replaceAll(
    /[()<>[\]\\]|(?<=script):/gi,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return href.length > LONGEST ? undefined : href;
}

/** Only pages. */
export function pageAddress(text: string | null | undefined): string | undefined {
  const href = safeAddress(text);
  return href !== undefined && /^https?:/.test(href) ? href : undefined;
}

function parsed(text: string | null | undefined): URL | undefined {
  if (text === null || text === undefined) return undefined;
  const address = text.trim();
  try {
    // People leave the beginning out: « www.exemple.fr/page ».
    return new URL(/^www\./i.test(address) ? `https://${address}` : address);
  } catch {
    return undefined;
  }
}
