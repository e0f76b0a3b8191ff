"""What a stage costs: `operations/prices.json` times what is counted, measured or assumed of it."""
