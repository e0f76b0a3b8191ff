import type { Sample } from "virtual:samples";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import { useQuery } from "@tanstack/react-query";
import { Inbox, SearchX } from "lucide-react";
import { useRef } from "react";
import { explain } from "../api/problem";
import { notify } from "../app/notices";
import { StateView } from "../app/StateView";
import { useNewLead } from "./newLead";
import { samplesQuery } from "./samples";
import { useSubmitLead } from "./useLeadActions";
import { oneLine } from "./who";

/** An invitation where there is nothing yet; a way back where filters hide everything. */
export function EmptyLeads({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <StateView
        icon={<SearchX size={36} strokeWidth={1.5} />}
        title="No leads match"
        actions={
          <Button variant="outlined" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        Try fewer words or another filter.
      </StateView>
    );
  }
  return <Invitation />;
}

function Invitation() {
  const { data: samples } = useQuery(samplesQuery);
  const openNewLead = useNewLead((state) => state.open);
  return (
    <StateView
      icon={<Inbox size={36} strokeWidth={1.5} />}
      title="No leads yet"
      actions={
        <Button variant="text" onClick={openNewLead}>
          Write one yourself
        </Button>
      }
    >
      Send a sample message and watch it go through.
      <Box
        sx={{
          display: "grid",
          gridTemplateColumns: "minmax(0, 1fr)",
          alignContent: "start",
          gap: 1,
          mt: 2.5,
          minHeight: 220,
        }}
      >
        {samples?.slice(0, 3).map((sample) => (
          <SampleCard key={sample.title} sample={sample} />
        ))}
      </Box>
    </StateView>
  );
}

function SampleCard({ sample }: { sample: Sample }) {
  const submit = useSubmitLead();
  const key = useRef(crypto.randomUUID());
  return (
    <ButtonBase
      disabled={submit.isPending}
      onClick={() =>
        submit.mutate(
          {
            lead: { name: sample.name, contact_channel: sample.contact_channel, message: sample.message },
            idempotencyKey: key.current,
          },
          { onError: (error) => notify(explain(error), "error") },
        )
      }
      sx={{
        display: "block",
        width: "100%",
        typography: "body2",
        textAlign: "start",
        px: 1.75,
        py: 1.25,
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        "&:hover": { borderColor: "primary.main", bgcolor: "surface.hover" },
      }}
    >
      <Box component="span" sx={{ display: "block", fontWeight: 580, color: "text.primary" }}>
        {sample.title}
      </Box>
      <Box
        component="bdi"
        sx={{ display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
      >
        {oneLine(sample.message)}
      </Box>
    </ButtonBase>
  );
}
