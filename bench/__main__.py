"""`python -m bench [NAME …]`: run all scenarios or the named ones; each ends with one line of JSON."""

import argparse
import sys

from bench.environment import scratch_database
from bench.registry import scenario_names, scenario_run
from spark_cms.embedded import ServiceError, environment_with_services


def main(arguments: list[str]) -> int:
    """Run the scenarios one after the other, each in a database of its own; 1 when the services do not start."""
    names = scenario_names()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all when none is given")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, to see that everything runs")
    chosen = parser.parse_args(arguments)
    if unknown := sorted(set(chosen.names) - set(names)):
        parser.error(f"no scenario {', '.join(unknown)}; there are {', '.join(names)}")
    try:
        # Once for all scenarios: Django reads the addresses of the services a single time.
        with environment_with_services():
            for name in chosen.names or names:
                with scratch_database():
                    print(scenario_run(name)(scale=0.1 if chosen.quick else 1.0).to_json(), flush=True)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
