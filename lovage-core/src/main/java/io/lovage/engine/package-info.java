/**
 * A broker and two stores as one thing, and the step in which the end of an attempt becomes durable. May import {@code message},
 * {@code broker} and {@code store}. Read {@code event} next.
 */
@NullMarked
@CheckReturnValue
package io.lovage.engine;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
