class Server:
    # region handle
    def handle(self, name):
        # a remark
        return f"Hi {name}"
    # endregion

    # region close
    def close(self):
        print("closed")
    # endregion
server = Server()
print(server.handle("Ann"))
# Hi Ann
server.close()
# open
