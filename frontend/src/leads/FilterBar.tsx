import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { FilterMenu } from "./FilterMenu";
import type { Place } from "./filters";
import { useQueues } from "./queues";
import { CATEGORY_NAMES, CHOICES, PRIORITY_NAMES, STATUS_NAMES } from "./words";

const HANDLED_NAMES = { false: "No", true: "Yes" };

export function FilterBar({ place, children }: { place: Place; children?: React.ReactNode }) {
  const { filters, setFilters, clear } = place;
  const queues = useQueues();
  const any = Object.keys(filters).length > 0;
  return (
    <Box
      role="group"
      aria-label="Filters"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1,
        px: { xs: 2, md: 2.5 },
        py: 1,
        overflowX: "auto",
        scrollbarWidth: "none",
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
      }}
    >
      <FilterMenu
        label="Status"
        value={filters.status ?? undefined}
        choices={CHOICES.status}
        names={STATUS_NAMES}
        onChange={(status) => setFilters({ status })}
      />
      <FilterMenu
        label="Category"
        value={filters.category ?? undefined}
        choices={CHOICES.category}
        names={CATEGORY_NAMES}
        onChange={(category) => setFilters({ category })}
      />
      <FilterMenu
        label="Queue"
        value={filters.queue ?? undefined}
        choices={[...queues.keys()]}
        names={Object.fromEntries([[filters.queue, filters.queue], ...queues])}
        onChange={(queue) => setFilters({ queue })}
      />
      <FilterMenu
        label="Priority"
        value={filters.priority ?? undefined}
        choices={CHOICES.priority}
        names={PRIORITY_NAMES}
        onChange={(priority) => setFilters({ priority })}
      />
      <FilterMenu
        label="Handled"
        value={typeof filters.handled === "boolean" ? (`${filters.handled}` as const) : undefined}
        choices={["false", "true"]}
        names={HANDLED_NAMES}
        onChange={(handled) => setFilters({ handled: handled && handled === "true" })}
      />
      {any && (
        <Button onClick={clear} sx={{ color: "text.secondary", flexShrink: 0 }}>
          Clear
        </Button>
      )}
      <Box sx={{ flex: 1 }} />
      {children}
    </Box>
  );
}
