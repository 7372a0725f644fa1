"""What a PDF carries besides its pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    content: bytes
    description: str
