"""`python -m searchapp` is `searchapp`."""

from searchapp.cli import main

main()
