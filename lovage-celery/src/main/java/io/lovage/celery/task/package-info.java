/**
 * Messages that call a task: protocol 2, as values. It may import {@code wire} and {@code canvas}. Read
 * {@code io.lovage.celery.result} next, which tells what became of a call.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.task;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
