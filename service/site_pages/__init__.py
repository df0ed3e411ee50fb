"""The pages of whoever installs the widget: sites, their snippets, secrets and looks, and whether they were seen."""
