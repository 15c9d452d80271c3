"""Reading the news: from a page to sourced statements, which a person confirms onto the ledger."""
