"""Tulip, which became asyncio, as far as one slide needs it: `yield from` and HTTP requests."""

import asyncio
import types
from urllib.parse import urlsplit
from urllib.request import getproxies

coroutine = types.coroutine


def run(awaitable):
    """Run a coroutine on an event loop until it is done."""

    async def main():
        return await awaitable

    return asyncio.run(main())


class Response:
    """What comes after the head of an HTTP response."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer

    async def read(self):
        """Read the whole body, and close the connection."""
        try:
            return await self._reader.read()
        finally:
            self._writer.close()
            await self._writer.wait_closed()


class http:
    """What Tulip has as a module: an HTTP client."""

    @staticmethod
    async def request(method, url):
        """Send a request by way of the proxy, and return the response when its head is there."""
        proxy = urlsplit(getproxies()['http'])
        reader, writer = await asyncio.open_connection(proxy.hostname, proxy.port)
        writer.write('{} {} HTTP/1.0\r\n\r\n'.format(method, url).encode())
        await reader.readuntil(b'\r\n\r\n')
        return Response(reader, writer)
