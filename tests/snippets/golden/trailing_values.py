# region r
1 + 1  # => 2
x = [1, 2]  # => [1, 2]
x[0]  # => 2
object()  # => <object object at 0x12>
y: int = 3  # => 3
y += 4  # => 7
import os  # => os
# endregion
