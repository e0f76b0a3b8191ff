/** Times as people say them, in the viewer's language and zone. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const shortFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayOfYearFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const unitFormats = new Map<string, Intl.NumberFormat>();

function inUnit(value: number, unit: string, unitDisplay: "narrow" | "short" | "long"): string {
  const key = unit + unitDisplay;
  let format = unitFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 });
    unitFormats.set(key, format);
  }
  return format.format(value);
}

/** The moment to the second, for a tooltip. */
export const exactly = (moment: string) => exactFormat.format(new Date(moment));
/** The time of day to the second. */
export const clock = (moment: string) => clockFormat.format(new Date(moment));
/** Date and time. */
export const dateAndTime = (moment: string) => shortFormat.format(new Date(moment));

/** How long ago, as short as a table wants it: now, 12s, 4m, 3h, then the date. */
export function ago(moment: string, now: number): string {
  const then = Date.parse(moment);
  const age = now - then;
  if (age < 5 * SECOND) return relativeFormat.format(0, "second");
  if (age < MINUTE) return inUnit(Math.floor(age / SECOND), "second", "narrow");
  if (age < HOUR) return inUnit(Math.floor(age / MINUTE), "minute", "narrow");
  if (age < DAY) return inUnit(Math.floor(age / HOUR), "hour", "narrow");
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayFormat : dayOfYearFormat).format(then);
}

/** How long something lasts, in its largest unit: 45 sec, 3 min, 2 hr, 4 days. */
export function roughly(milliseconds: number, unitDisplay: "narrow" | "short" | "long" = "short"): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return inUnit(Math.floor(length / SECOND), "second", unitDisplay);
  if (length < HOUR) return inUnit(Math.floor(length / MINUTE), "minute", unitDisplay);
  if (length < 2 * DAY) {
    const hours = Math.floor(length / HOUR);
    const minutes = Math.floor((length % HOUR) / MINUTE);
    const whole = inUnit(hours, "hour", unitDisplay);
    return hours < 10 && minutes > 0 ? `${whole} ${inUnit(minutes, "minute", unitDisplay)}` : whole;
  }
  return inUnit(Math.floor(length / DAY), "day", unitDisplay);
}

/** How long a step took: 8 ms, 1.4 sec, 2 min. */
export function took(milliseconds: number): string {
  if (milliseconds < 1) return `< ${inUnit(1, "millisecond", "short")}`;
  if (milliseconds < SECOND) return inUnit(Math.round(milliseconds), "millisecond", "short");
  if (milliseconds < MINUTE) return inUnit(milliseconds / SECOND, "second", "short");
  return roughly(milliseconds);
}
