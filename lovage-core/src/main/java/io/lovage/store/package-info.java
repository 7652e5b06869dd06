/**
 * The state half of an engine: the interfaces that keep what became of each task, and everything durable that is
 * not a message. It may import {@code message} and {@code broker}. Read {@code io.lovage.event} next, which tells
 * the outside what happens.
 */
@NullMarked
@CheckReturnValue
package io.lovage.store;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
