/** The order of a lead's states: by attempt, then by version within it. */
export interface Versioned {
  attempt: number;
  version: number;
}

export function isNewer(candidate: Versioned, than: Versioned): boolean {
  return candidate.attempt === than.attempt ? candidate.version > than.version : candidate.attempt > than.attempt;
}

/** Whether something is missing between what is known and what came. */
export function isGap(candidate: Versioned, known: Versioned): boolean {
  if (candidate.attempt === known.attempt) return candidate.version > known.version + 1;
  return candidate.attempt > known.attempt && (candidate.attempt > known.attempt + 1 || candidate.version > 1);
}
