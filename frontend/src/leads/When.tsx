import { ago, exactly } from "../app/time";
import { useNow } from "../app/useNow";

/** A time as people say it; to the second on hover. */
export function When({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactly(at)}>
      {ago(at, now)}
    </time>
  );
}
