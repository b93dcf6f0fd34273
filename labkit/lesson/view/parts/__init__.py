"""What all views are made of: cells, controls, blocks, tables, style; no view of a single model."""
