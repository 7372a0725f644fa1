"""An HTTP client on Tulip: `yield from` hands every wait to the event loop."""

import _example_com
import _tulip as tulip
from _tulip import http

_example_com.serve()


# region request
@tulip.coroutine
def download(url):
    response = yield from http.request('GET', url)
    data = yield from response.read()
# endregion


tulip.run(download('http://example.com/page/1'))
assert _example_com.requested == ['http://example.com/page/1']
