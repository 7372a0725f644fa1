"""A web server that answers whoever is ready, and clients that take their time."""

import socket
import threading
import time

from _future_loop import coroutine, read, run

REQUEST = [b'GET / HTTP/1.0\r\n', b'Host: localhost\r\n', b'User-Agent: a thread\r\n', b'\r\n']
RESPONSE = b'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nHello!\r\n'

listener = socket.create_server(('127.0.0.1', 0))


class Client:
    """A client that sends its requests line by line and pauses before each, in threads of its own.

    Pauses alone would not make it slower than the others on a machine that is busy, so it also
    holds the last line back until `others` requests have been answered.
    """

    answered = 0
    answer = threading.Condition()

    def __init__(self, name, pause, others):
        self.name = name
        self.pause = pause
        self.others = others

    def connect(self):
        """Connect to the server and begin to send a request; return the server's end."""
        connection = socket.create_connection(listener.getsockname())
        threading.Thread(target=self.request, args=[connection], daemon=True).start()
        return listener.accept()[0]

    def request(self, connection):
        """Send a request through `connection`, and wait for the response."""
        *lines, last_line = REQUEST
        with connection:
            for line in lines:
                time.sleep(self.pause)
                connection.sendall(line)
            time.sleep(self.pause)
            with Client.answer:
                Client.answer.wait_for(lambda: Client.answered >= self.others)
            connection.sendall(last_line)
            while connection.recv(4096):
                pass
        with Client.answer:
            Client.answered += 1
            Client.answer.notify_all()


@coroutine
def handle_GET_request(client):
    with client.connect() as connection:
        request = b''
        while not request.endswith(b'\r\n\r\n'):
            request += yield read(connection.fileno())
        connection.sendall(RESPONSE)
    print('{} request handled!'.format(client.name))


sloooow_client = Client('sloooow_client', pause=0.05, others=3)
not_very_fast_client = Client('not_very_fast_client', pause=0.02, others=2)
fast_client = Client('fast_client', pause=0, others=0)

# region clients
handle_GET_request(sloooow_client)
handle_GET_request(fast_client)
handle_GET_request(not_very_fast_client)
handle_GET_request(fast_client)

# fast_client request handled!
# fast_client request handled!
# not_very_fast_client request handled!
# sloooow_client request handled!
# endregion

run()
listener.close()
