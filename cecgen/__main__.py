"""`python -m cecgen` is `cecgen`."""

from cecgen.cli import main

main()
