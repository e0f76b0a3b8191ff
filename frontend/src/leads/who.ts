import type { LeadItem } from "../api/generated";

/** Who wrote: the name, else the way to reach them. */
export function who({ name, contact_channel }: Pick<LeadItem, "name" | "contact_channel">): string {
  return name?.trim() || contact_channel?.trim() || "Unknown sender";
}

/** A message on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
