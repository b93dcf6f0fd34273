"""Pictures as plain values and as SVG text; where the values come from isn't known here."""
