/** Calls at once, then at most once every `everyMs`; a call in between is kept for the end of that time. */
export function sparingly(work: () => void, everyMs: number): (() => void) & { cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  function run() {
    again = false;
    work();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, everyMs);
  }

  const call = () => {
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(call, {
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  });
}
