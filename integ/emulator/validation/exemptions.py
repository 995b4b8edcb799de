"""Where AWS takes what its models and schemas do not have, each with the reason."""

# By operation: members of a request, `Structure.member`, that the model requires and the service does not.
OPTIONAL: dict[tuple[str, str], str] = {}
# Members that the service takes and the model does not have.
KNOWN: dict[tuple[str, str], str] = {}
# Values beyond an enum or a pattern, by service and shape.
VALUES: dict[tuple[str, str], str] = {}
# Properties that are attributes too, by type.
WRITABLE: dict[tuple[str, str], str] = {}
# Mistakes by a schema that CloudFormation does not find, by type and the beginning of the message.
TOLERATED: dict[tuple[str, str], str] = {}


def optional(operation: str, member: str) -> bool:
    """Whether a member may be missing that the model requires."""
    return (operation, member) in OPTIONAL


def known(operation: str, member: str) -> bool:
    """Whether an operation has a member that its model does not have."""
    return (operation, member) in KNOWN


def value(operation: str, shape: str, text: str) -> bool:
    """Whether a text is allowed beyond the enum or the pattern of its shape."""
    return (operation.partition(".")[0], shape) in VALUES


def writable(resource_type: str, path: str) -> bool:
    """Whether a property can be set that the schema lists as read-only."""
    return (resource_type, path) in WRITABLE


def tolerated(resource_type: str, mistake: str) -> bool:
    """Whether CloudFormation takes what a schema does not allow."""
    return any(kind == resource_type and mistake.startswith(beginning) for kind, beginning in TOLERATED)
