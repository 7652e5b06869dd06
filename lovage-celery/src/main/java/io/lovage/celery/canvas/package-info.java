/**
 * Calls that are not sent yet, and their compositions: Celery's signatures, as immutable records. It may import
 * {@code wire}. Read {@code io.lovage.celery.task} next, where calls become messages.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.canvas;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
