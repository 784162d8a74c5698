"""What the API and the pages share: session, authentication, errors, paging."""
