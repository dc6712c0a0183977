"""Reports sent by message again and again, and on demand. May ask periodic_reports and report_builder for what it sends."""
