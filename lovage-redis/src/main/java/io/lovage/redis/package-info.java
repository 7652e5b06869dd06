/**
 * The engine that keeps messages and state in a Redis server, for processes on any number of machines. Each step is one Lua script, which Redis does
 * as a whole. Read {@code common.lua} first, then {@code RedisEngine}.
 */
@NullMarked
@CheckReturnValue
package io.lovage.redis;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
