"""What a PDF carries besides its pages."""

from msgspec import Struct


class Attachment(Struct, frozen=True):
    """A file inside the PDF."""

    name: str
    content: bytes
    description: str
