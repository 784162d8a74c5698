"""Load: what readers of a running service wait for when they come at a steady rate."""

from matchmaker.load.crawl import Page, Visitor, crawl
from matchmaker.load.rate import Answer, Summary, drive, summarize

__all__ = ["Answer", "Page", "Summary", "Visitor", "crawl", "drive", "summarize"]
