"""Runs the AWS emulator (ministack) on a free loopback port, with the CloudFormation types it lacks.

Standard input is the line to the program that started it (see supervision.py), the one line on standard output is
the port: `{"port": 40123}`. Everything else is logged to standard error.
"""

import json
import os
import socket
import sys

import supervision


def claim_port() -> socket.socket:
    """A loopback socket on a port the kernel chose: holding it from here on, no other process can take it.

    An emulator that comes back after a crash gets the port it had (PORT_BEFORE), as AWS keeps its address.
    """
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    claimed.bind(("127.0.0.1", int(os.environ.get("PORT_BEFORE", "0"))))
    claimed.set_inheritable(False)
    return claimed


def serve_on(claimed: socket.socket) -> None:
    """Makes the emulator's web server listen on the claimed socket, whatever address it asks for."""
    import hypercorn.config

    class ClaimedSocketConfig(hypercorn.config.Config):
        """The web server's configuration, with the address replaced by the claimed socket."""

        def create_sockets(self) -> hypercorn.config.Sockets:
            self.bind = [f"fd://{claimed.fileno()}"]
            return super().create_sockets()

    hypercorn.config.Config = ClaimedSocketConfig  # type: ignore[misc]


def main() -> None:
    """Claims a port, registers the resource types, announces the port and serves until killed."""
    supervision.start()
    claimed = claim_port()
    port = claimed.getsockname()[1]
    # Read by ministack's modules when they are imported.
    os.environ["GATEWAY_PORT"] = str(port)
    os.environ["BIND_HOST"] = "127.0.0.1"
    os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"

    import ministack.app

    import conditions
    import control
    import deployments
    import durability
    import executions
    import faults
    import metrics
    import names
    import protection
    import resources
    import stack_operations
    import task_outcomes
    import validation

    resources.install()
    conditions.install()
    stack_operations.install()
    names.install()
    validation.install()
    deployments.install()
    task_outcomes.install()
    executions.install()
    metrics.install()
    protection.install()
    faults.install()
    durability.install()
    control.install()
    serve_on(claimed)
    print(json.dumps({"port": port}), flush=True)
    # The line above was the only one meant for the parent: later prints of libraries go with the log.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.argv = sys.argv[:1]
    ministack.app.main()


if __name__ == "__main__":
    main()
