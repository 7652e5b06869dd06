/**
 * Named code and its policy: how a task is described, called with arguments, retried and answered. It may import
 * the packages before it: {@code message}, {@code broker}, {@code store} and {@code event}. Read {@code
 * io.lovage.flow} next, which composes calls.
 */
@NullMarked
@CheckReturnValue
package io.lovage.task;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
