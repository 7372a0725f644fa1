# region r
class error(Exception): ...
raise error("bad")
# error: bad
raise error("line one\nline two")
# error: line one line two
# endregion
