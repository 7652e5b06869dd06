-- The server's clock, or whatever stands for it.  request: anything  result: milliseconds
return pack(now)
