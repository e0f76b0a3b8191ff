import { useSyncExternalStore } from "react";

/** One clock a rhythm for the whole page, so that times change together; it stands still while the page is hidden. */
function createClock(everyMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  function tick() {
    if (document.visibilityState === "hidden") return;
    now = Date.now();
    for (const listener of listeners) listener();
  }

  return {
    subscribe(listener: () => void) {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
        document.addEventListener("visibilitychange", tick);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        document.removeEventListener("visibilitychange", tick);
      };
    },
    read: () => now,
  };
}

const clocks = { second: createClock(1_000), quarter: createClock(15_000) };

/** The present time, renewed every second or every quarter of a minute. */
export function useNow(rhythm: keyof typeof clocks = "quarter"): number {
  return useSyncExternalStore(clocks[rhythm].subscribe, clocks[rhythm].read);
}
