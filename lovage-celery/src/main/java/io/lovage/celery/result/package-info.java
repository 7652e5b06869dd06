/**
 * What became of a task: states, results and exceptions, as Celery's result backends store them. It may import
 * {@code wire}. Read {@code io.lovage.celery.event} next, which tells what happens while it happens.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.result;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
