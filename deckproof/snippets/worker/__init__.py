"""The other side of `run`: a process that runs modules, one after the other, each in a fork of its own.

Nothing here may be left for a module to find: what this package imports is taken out of `sys.modules` again
before the first module runs.
"""
