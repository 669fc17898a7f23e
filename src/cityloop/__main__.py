from cityloop.config.cli import main

raise SystemExit(main())
