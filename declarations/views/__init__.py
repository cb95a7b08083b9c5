"""Pages of the applicant, and the read-only page of everybody who may see a declaration."""
