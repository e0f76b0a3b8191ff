import { useEffect } from "react";

/** Names the page in the window's title; null leaves it to another component. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = `${title} · Leadflow`;
  }, [title]);
}
