/** Small things that several components write. */

/** Rich text, which comes as HTML unless another form is asked for. */
export const html = (value: unknown): string => (typeof value === "string" ? value : "");

export const telephone = (number: string): string => `tel:${number.replace(/[^\d+]/g, "")}`;

export const day = (value: string | null | undefined, locale = "en"): string =>
  value ? new Intl.DateTimeFormat(`${locale}-GB`, { dateStyle: "long", timeZone: "UTC" }).format(new Date(value)) : "";

/** What a heading is called in addresses. */
export const anchor = (heading: string): string =>
  heading.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().replace(/\s+/g, "-").toLowerCase();

/** The heading of a block, if it has one. */
export function headingOf(block: { value: unknown }): string {
  const value = block.value as { heading?: string } | null;
  return (typeof value === "object" && value?.heading) || "";
}
