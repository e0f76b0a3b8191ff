import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { fieldProblems } from "../api/problem";
import { Field } from "../app/Field";
import { FormProblem } from "../app/FormProblem";
import { notify } from "../app/notices";
import { useNewLead } from "./newLead";
import { samplesQuery } from "./samples";
import { useSubmitLead } from "./useLeadActions";

const FIELDS = ["message", "name", "contact_channel"] as const;
const MAX_MESSAGE = 10_000;
const EMPTY = { message: "", name: "", contact_channel: "" };
const number = new Intl.NumberFormat();

/** A message as it might arrive. Stays open, with its text, until the API took it. */
export default function NewLeadDialog({ idempotencyKey }: { idempotencyKey: string }) {
  const { close, done } = useNewLead();
  const submit = useSubmitLead();
  const isPhone = useMediaQuery("(max-width:767px)", { noSsr: true });
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  // a changed text is another request: the API refuses the same key for it
  const [key, setKey] = useState(idempotencyKey);
  const titleId = useId();

  const length = Array.from(draft.message).length;
  const missing = tried && !draft.message.trim() ? "Write or pick a message." : undefined;
  const tooLong = length > MAX_MESSAGE ? `At most ${number.format(MAX_MESSAGE)} characters.` : undefined;
  const { fields, rest } = fieldProblems(submit.error, FIELDS);

  function change(next: Partial<typeof EMPTY>) {
    setDraft((current) => ({ ...current, ...next }));
    if (submit.isError) {
      submit.reset();
      setKey(crypto.randomUUID());
    }
  }

  function sent() {
    notify("Lead sent");
    done();
  }

  function send(event?: FormEvent) {
    event?.preventDefault();
    setTried(true);
    if (!draft.message.trim() || tooLong || submit.isPending) return;
    const lead = {
      message: draft.message,
      name: draft.name.trim() || null,
      contact_channel: draft.contact_channel.trim() || null,
    };
    submit.mutate({ lead, idempotencyKey: key }, { onSuccess: sent });
  }

  return (
    <Dialog open onClose={close} fullScreen={isPhone} fullWidth maxWidth="sm" aria-labelledby={titleId}>
      <Box
        component="form"
        noValidate
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
        }}
        sx={{ display: "flex", flexDirection: "column", minHeight: 0, height: "100%" }}
      >
        <Box sx={{ display: "flex", alignItems: "center", px: 3, pt: 2, pb: 1 }}>
          <Typography id={titleId} variant="h2" sx={{ flex: 1 }}>
            New lead
          </Typography>
          <IconButton aria-label="Close" onClick={close} edge="end" size="small">
            <X size={18} />
          </IconButton>
        </Box>
        <Box sx={{ px: 3, pb: 2, display: "grid", gap: 2, overflowY: "auto", alignContent: "start", flex: 1 }}>
          <Samples onPick={(sample) => change(sample)} />
          <Field
            label="Message"
            note={length > MAX_MESSAGE * 0.8 && `${number.format(length)} of ${number.format(MAX_MESSAGE)}`}
            autoFocus
            multiline
            minRows={isPhone ? 6 : 7}
            maxRows={14}
            value={draft.message}
            onChange={(event) => change({ message: event.target.value })}
            problem={missing ?? tooLong ?? fields.message}
            inputProps={{ dir: "auto" }}
            required
          />
          <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { sm: "1fr 1fr" } }}>
            <Field
              label="Name"
              note="optional"
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
              problem={fields.name}
              inputProps={{ maxLength: 200, dir: "auto" }}
            />
            <Field
              label="Contact"
              note="optional"
              placeholder="Email, phone, handle…"
              value={draft.contact_channel}
              onChange={(event) => change({ contact_channel: event.target.value })}
              problem={fields.contact_channel}
              inputProps={{ maxLength: 320 }}
            />
          </Box>
          <FormProblem text={rest} />
        </Box>
        <Box
          sx={{
            display: "flex",
            justifyContent: "flex-end",
            gap: 1,
            px: 3,
            py: 2,
            borderTop: 1,
            borderColor: "divider",
          }}
        >
          <Button onClick={close} color="inherit">
            Cancel
          </Button>
          <Button type="submit" variant="contained" loading={submit.isPending}>
            {submit.isError ? "Try again" : "Send"}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}

function Samples({ onPick }: { onPick: (sample: typeof EMPTY) => void }) {
  const { data: samples } = useQuery(samplesQuery);
  const [picked, setPicked] = useState<string>();
  return (
    <Box role="group" aria-label="Sample messages">
      <Typography variant="body2" sx={{ fontWeight: 560, mb: 0.75 }}>
        Start from a sample
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.75, minHeight: 66 }}>
        {samples?.map(({ title, name, contact_channel, message }) => (
          <ButtonBase
            key={title}
            aria-pressed={picked === title}
            onClick={() => {
              setPicked(title);
              onPick({ name: name ?? "", contact_channel: contact_channel ?? "", message });
            }}
            sx={{
              px: 1.25,
              height: 28,
              borderRadius: 99,
              border: 1,
              typography: "caption",
              fontWeight: 520,
              borderColor: picked === title ? "primary.main" : "divider",
              bgcolor: picked === title ? "tint.accent" : "transparent",
              color: picked === title ? "primary.main" : "text.secondary",
              "&:hover": { borderColor: "primary.main" },
            }}
          >
            {title}
          </ButtonBase>
        ))}
      </Box>
    </Box>
  );
}
