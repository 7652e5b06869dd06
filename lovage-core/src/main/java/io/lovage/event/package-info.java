/**
 * What happens inside Lovage, as values: each step is one event, and logs, metrics and traces are listeners of
 * these events. It may import {@code message}, {@code broker} and {@code store}. Read {@code io.lovage.task} next,
 * what people come for.
 */
@NullMarked
@CheckReturnValue
package io.lovage.event;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
