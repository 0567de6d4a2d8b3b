"""Records as tables: streamed CSV, XLSX and ZIP, one table per repeat. Knows neither requests nor screens."""
