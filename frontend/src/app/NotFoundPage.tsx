import Button from "@mui/material/Button";
import { Compass } from "lucide-react";
import { useNavigate } from "react-router";
import { StateView } from "./StateView";
import { useTitle } from "./useTitle";

export function NotFoundPage() {
  const navigate = useNavigate();
  useTitle("Not found");
  return (
    <StateView
      page
      icon={<Compass size={36} strokeWidth={1.5} />}
      title="There is no such page"
      actions={
        <Button variant="outlined" onClick={() => navigate("/leads")}>
          Go to the leads
        </Button>
      }
    />
  );
}
