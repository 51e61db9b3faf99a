"""Makes templates into a site: page list, running, finishing, provenance."""
