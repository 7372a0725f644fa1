import contextvars
v = contextvars.ContextVar("v", default=0)
_ = v.set(5)
async def f(): return v.get()
# region r
print(await f())
# 5
# endregion
