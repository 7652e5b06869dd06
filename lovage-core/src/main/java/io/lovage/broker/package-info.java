/**
 * The message half of an engine: the interface that publishes messages to queues, leases them to workers and
 * settles them. It may import {@code message}. Read {@code io.lovage.store} next, the half that remembers.
 */
@NullMarked
@CheckReturnValue
package io.lovage.broker;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
