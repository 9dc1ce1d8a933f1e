"""The workbench: translations are written and reviewed in the browser, beside the preview."""
