/**
 * How workers on a Redis server answer Celery's remote control and tell Celery's events, and how events are heard. It knows
 * the server only by {@link io.lovage.redis.celery.Wire}, and stands beside the engine: nothing here is on the way of a task.
 */
@NullMarked
@CheckReturnValue
package io.lovage.redis.celery;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
