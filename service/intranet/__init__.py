"""A pretend intranet: what a company's page looks like with the widget on it. There while the demo is."""
