"""What an auditor is given: forms and the bundle's pages."""
