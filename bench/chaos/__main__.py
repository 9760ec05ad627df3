"""`bin/chaos`: the run, and its verdict."""

import sys

from bench.chaos.run import main

sys.exit(main())
